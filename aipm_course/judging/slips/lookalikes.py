"""Numbers that an author names field by field: another denominator, row, state, group or edge."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from aipm_course.answers import Record
from aipm_course.judging.cells import Cell, same
from aipm_course.judging.evidence import Explanation, digits
from aipm_course.judging.findings import What
from aipm_course.judging.question import Lookalike
from aipm_course.judging.slips.asked import Asked

NAME = "slip:lookalike"
_PRIOR = 1.0


class Lookalikes:
    """A field that holds a number which is easily taken for the one that is asked for."""

    name = "lookalike"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Compare each wrong number of a record with what its author names for it."""
        question = asked.question
        if question.lookalikes is None or not asked.numbers or not isinstance(question.kind, Record):
            return
        named: Sequence[Lookalike] = question.lookalikes(asked.data)
        cells = {cell.part: cell for cell in asked.cells if cell.is_number}
        tried = {part: sum(part in one.values for one in named) for part in cells}
        for one in named:
            matches = _matches(one, cells)
            if matches:
                often = max(tried[cell.part] for cell in matches)
                found = asked.explained(NAME, one.words, matches, tried=often, prior=_PRIOR, what=What.QUANTITY)
                looks = {question.kind.look.get(cell.part, "") for cell in matches}
                yield replace(found, look=looks.pop() if len(looks) == 1 else "")


def _matches(one: Lookalike, cells: dict[str, Cell]) -> dict[Cell, float]:
    """Return the evidence of each wrong cell that holds its number; nothing where one that belongs to it does not."""
    matches: dict[Cell, float] = {}
    for part, value in one.values.items():
        cell = cells.get(part)
        found = None if cell is None or cell.right else digits(cell, float(value))
        if cell is not None and found is not None:
            matches[cell] = found
        elif one.together and (cell is None or not same(cell.kind, cell.given, float(value))):
            return {}
    return matches
