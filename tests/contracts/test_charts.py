"""A chart of simulated numbers is small, says that they are simulated, and is the same again for the same seed."""

import inspect

import pytest

import aipm_course
from aipm_course.registry import manifest_of, modules

DRAWN_FROM_A_SEED = [
    pytest.param(chart, id=f"{module}: {name}")
    for module in modules()
    for names in manifest_of(module).exports.values()
    for name in names
    if name.endswith("_chart") and "seed" in inspect.signature(chart := getattr(aipm_course, name)).parameters
]


@pytest.mark.gate
@pytest.mark.parametrize("chart", DRAWN_FROM_A_SEED)
def test_pictures_are_small_repeatable_and_carry_their_text(chart):
    drawn = chart(seed=2)
    assert drawn.png == chart(seed=2).png
    assert len(drawn.png) < 60_000
    assert "Simulated" in drawn.alt
