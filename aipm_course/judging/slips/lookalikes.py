"""Numbers that an author names field by field: another denominator, row, state, group or edge."""

from collections.abc import Iterator
from dataclasses import replace

from aipm_course.answers import Record
from aipm_course.judging.cells import Cell, same
from aipm_course.judging.evidence import Explanation, digits
from aipm_course.judging.findings import What
from aipm_course.judging.key import lookalikes_of
from aipm_course.judging.question import Lookalike
from aipm_course.judging.slips.asked import Asked

NAME = "slip:lookalike"
_PRIOR = 1.0
_SLACK = 2e-4, 5e-6
"""How far off, by its size and besides, a number may be: 1.96 and 1.959964 standard errors are the same to everybody."""


class Lookalikes:
    """A field that holds a number which is easily taken for the one that is asked for."""

    name = "lookalike"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Compare each wrong number of a record with what its author names for it."""
        question = asked.question
        if not asked.numbers or not isinstance(question.kind, Record):
            return
        named = lookalikes_of(question, asked.seed)
        cells = {cell.part: cell for cell in asked.cells if cell.is_number}
        before = dict.fromkeys(cells, 0)
        for one in named:
            before |= {part: before[part] + 1 for part in one.values if part in before}
            matches = _matches(one, cells)
            if matches:
                # The likeliest stand first, so that only those before it could have matched in its place.
                often = max(before[cell.part] for cell in matches)
                found = asked.explained(NAME, one.words, matches, tried=often, prior=_PRIOR, what=What.QUANTITY)
                looks = {question.kind.look.get(cell.part, "") for cell in matches}
                yield replace(found, look=looks.pop() if len(looks) == 1 else "")


def _evidence(cell: Cell, value: float) -> float | None:
    """Return the evidence that a cell holds a number up to rounding, on either side."""
    found = digits(cell, value)
    near = found is None and abs(cell.given - value) <= _SLACK[0] * abs(value) + _SLACK[1]
    return digits(cell, value, computed=False) if near else found


def _matches(one: Lookalike, cells: dict[str, Cell]) -> dict[Cell, float]:
    """Return the evidence of each wrong cell that holds its number; nothing where one that belongs to it does not."""
    matches: dict[Cell, float] = {}
    for part, value in one.values.items():
        cell = cells.get(part)
        found = None if cell is None or cell.right else _evidence(cell, float(value))
        if cell is not None and found is not None:
            matches[cell] = found
        elif one.together and (cell is None or not same(cell.kind, cell.given, float(value))):
            return {}
    return matches
