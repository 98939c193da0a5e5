"""Plain text is taken apart as bytes, other text by Python's `csv`: the same cells, and the same ones alike."""

import csv
import io
import random

import numpy as np
import pytest

from aipm_course.bringing import cells as module
from aipm_course.bringing.cells import Cells, plain_grid

WHOLE = (
    "a",
    "bc",
    "",
    "1",
    "2.5",
    "é",
    "x y",
    " lead",
    "trail ",
    "日本語",
    "01234567",
    "012345678",
    "\u00a0",
    "TBD",
    "a" * 120,
    "b" * 500,
)
QUOTED = ("1,2", "1;2", "")


def written(chance, mark):
    """Return lines of text, plain ones most of the time."""
    width, end = chance.randint(2, 5), chance.choice(("\n", "\r\n"))

    def cell():
        return f'"{chance.choice(WHOLE + QUOTED)}"' if chance.random() < 0.3 else chance.choice(WHOLE)

    lines = [mark.join(cell() for _ in range(width)) for _ in range(chance.randint(1, 12))]
    return end.join(lines) + end * chance.choice((0, 1, 2))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_both_ways_give_the_same_cells(mark, monkeypatch):
    # Blocks of some bytes, so that cells lie across their borders.
    monkeypatch.setattr(module, "_BLOCK", 16)
    monkeypatch.setattr(module, "_ROWS", 3)
    for seed in range(100):
        chance = random.Random(seed)
        text = written(chance, mark)
        rows = list(filter(None, csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)))
        grid = plain_grid(text, mark)
        assert grid is not None
        assert list(grid) == rows
        start = chance.randrange(len(rows))
        assert list(grid.below(start)) == rows[start:]
        for column, one in zip(grid.columns(start), zip(*rows[start:], strict=True), strict=True):
            assert list(column) == list(one)
            found, plain = column.coded(), Cells(one).coded()
            assert found.cells == plain.cells
            assert found.codes.tolist() == plain.codes.tolist()
            assert found.first.tolist() == plain.first.tolist() == [one.index(cell) for cell in plain.cells]
            if found.lengths is not None:
                assert found.lengths.tolist() == [len(cell) if cell.strip() == cell else 0 for cell in found.cells]
            places = np.flatnonzero([chance.random() < 0.5 for _ in one])
            assert list(column.at(places)) == [one[place] for place in places]


@pytest.mark.parametrize(
    "text",
    ['a,b\n"say ""x""",1\n', 'a,b\n1,x"y"\n', "a,b\n1\n2,3\n", "a,b\n\n1,2\n", 'a,b\n"1\n2",3\n', "a,b\r1,2\r", 'a,b\n"1,2\n', "a\n1\n", "a,b\n1,\0\n"],
)  # fmt: skip
def test_what_is_less_plain_is_left_to_csv(text):
    assert plain_grid(text, ",") is None


def test_cells_with_one_sum_are_told_apart(monkeypatch):
    monkeypatch.setattr(module, "_codes", lambda words: None)
    column = plain_grid("a,b\nx,1\ny,2\nx,3\n", ",").columns(1)[0]
    assert column.coded().codes.tolist() == [0, 1, 0]
