"""What reading and handing out tables keep for the next learner does not grow with the class."""

import gc
import tracemalloc
from types import SimpleNamespace

import pytest

from aipm_course.answers.reading.labels import find_label
from aipm_course.grading.running import tables

OPTIONS = {f"option_{number}": f"what option {number} means" for number in range(12)}


def read_a_label(number: int) -> None:
    find_label(f"something else {number}", OPTIONS)


def make_a_table(number: int) -> None:
    tables.table_files([("made", number)])


def grown(act, few: int, many: int) -> int:
    """Return the bytes that are held more after many than after few."""
    tracemalloc.start()
    try:
        held = []
        for start, stop in ((0, few), (few, many)):
            for number in range(start, stop):
                act(number)
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
        return held[1] - held[0]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("act", "few", "many"), [(read_a_label, 2000, 8000), (make_a_table, 100, 400)])
def test_what_is_kept_does_not_grow_with_a_class(monkeypatch, act, few, many):
    tables._content.cache_clear()
    monkeypatch.setattr(tables, "sources", lambda: {"made": SimpleNamespace(make=lambda seed: bytes(10_000))})
    try:
        assert grown(act, few, many) < 300_000
    finally:
        tables._content.cache_clear()
