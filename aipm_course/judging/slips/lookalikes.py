"""Numbers that an author names field by field: another denominator, row, state, group or edge."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from aipm_course.answers import Record
from aipm_course.judging.cells import Cell, same
from aipm_course.judging.evidence import Explanation, digits
from aipm_course.judging.findings import What
from aipm_course.judging.question import Lookalike
from aipm_course.judging.slips.asked import Asked

if TYPE_CHECKING:
    import pandas as pd

NAME = "slip:lookalike"
_PRIOR = 1.0
_ENOUGH = 1.2
"""Digits from which a number is no coincidence of a few digits: then an author's words for it are offered, however many
other numbers the author names."""


class Lookalikes:
    """A field that holds a number which is easily taken for the one that is asked for."""

    name = "lookalike"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Compare each wrong number of a record with what its author names for it."""
        question = asked.question
        if question.lookalikes is None or not asked.numbers or not isinstance(question.kind, Record):
            return
        named: Sequence[Lookalike] = question.lookalikes(asked.data)
        cells: dict[str, list[Cell]] = {}
        for cell in asked.cells:
            if cell.is_number:
                cells.setdefault(cell.part, []).append(cell)
        tried = {part: sum(part in one.values for one in named) for part in cells}
        for one in named:
            matches = _matches(one, cells)
            if matches:
                often = max(tried[cell.part] for cell in matches)
                found = asked.explained(NAME, one.words, matches, tried=often, prior=_PRIOR, what=What.QUANTITY)
                looks = {question.kind.look.get(cell.part.partition(":")[0], "") for cell in matches}
                spoken = sum(matches.values()) >= _ENOUGH
                yield replace(found, look=looks.pop() if len(looks) == 1 else "", spoken=spoken)


def _matches(one: Lookalike, cells: Mapping[str, list[Cell]]) -> dict[Cell, float]:
    """Return the evidence of each wrong cell that holds its number; nothing where one that belongs to it does not."""
    matches: dict[Cell, float] = {}
    for part, value in one.values.items():
        held = _column(cells.get(part, []), value)
        if held:
            matches |= held
        elif one.together and not _is(cells.get(part, []), value):
            return {}
    return matches


def _column(cells: Sequence[Cell], value: "float | pd.Series") -> dict[Cell, float]:
    """Return the evidence of the wrong cells of a part; nothing where one of them holds something else."""
    wrong = [cell for cell in cells if not cell.right]
    found = {cell: digits(cell, _at(cell, value)) for cell in wrong}
    return {cell: held for cell, held in found.items() if held is not None} if None not in found.values() else {}


def _is(cells: Sequence[Cell], value: "float | pd.Series") -> bool:
    return bool(cells) and all(same(cell.kind, cell.given, _at(cell, value)) for cell in cells)


def _at(cell: Cell, value: "float | pd.Series") -> float:
    """Return the number of a cell: of a column the one of its row."""
    return float(value) if isinstance(value, float | int) else float(value.get(cell.row, math.nan))
