"""What the lesson says of two published time studies follows from their table."""

import pytest

from aipm_course import load


def test_the_two_definitions_of_time_with_patients():
    studies = load("framing_physicians").set_index(["study", "activity"])["percent"]
    first, second = studies["sinsky_2016"], studies["toscano_2020"]
    assert first["direct clinical face time"] == 27.0
    with_patients = second["patient care without the record"] + second["patient care with the record"]
    assert with_patients == pytest.approx(66.5)
    assert second.sum() == pytest.approx(100, abs=0.2)
    assert (first["record and desk work"], second["record alone"]) == (49.2, 20.7)
