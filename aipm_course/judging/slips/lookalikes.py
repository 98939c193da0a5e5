"""Numbers that an author names field by field: another denominator, row, state, group or edge."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from aipm_course.answers import Number, Record
from aipm_course.judging.cells import Cell, is_share, same
from aipm_course.judging.evidence import Explanation, digits, typed_to
from aipm_course.judging.findings import What
from aipm_course.judging.key import lookalikes_of
from aipm_course.judging.question import Lookalike
from aipm_course.judging.slips.asked import Asked

if TYPE_CHECKING:
    import pandas as pd

NAME = "slip:lookalike"
_PRIOR = 1.0
_ENOUGH = 1.2
"""Digits from which a number is no coincidence of a few digits: then an author's words for it are offered, however many
other numbers the author names."""
_SLACK = 2e-4, 5e-6
"""How far off, by its size and besides, a number may be: 1.96 and 1.959964 standard errors are the same to everybody."""
_TYPED = 1e-9
"""A number whose last digit lies below was computed, not typed."""
_CLOSE = 1e-4, 1e-6
"""The same, and 1.645 for 1.64485, where many ways lead to numbers that stand close together: what lies further off is as likely another way's."""


class Lookalikes:
    """A field that holds a number which is easily taken for the one that is asked for."""

    name = "lookalike"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Compare each wrong number of a record with what its author names for it."""
        question = asked.question
        if not asked.numbers or not isinstance(question.kind, Record):
            return
        named = lookalikes_of(question, asked.seed)
        cells: dict[str, list[Cell]] = {}
        for cell in asked.cells:
            if cell.is_number:
                cells.setdefault(cell.part, []).append(cell)
        before = dict.fromkeys(cells, 0)
        found_by: list[tuple[Lookalike, dict[Cell, float], int]] = []
        for one in named:
            before |= {part: before[part] + 1 for part in one.values if part in before}
            matches = _matches(one, _beside(asked, cells, one), _CLOSE if one.close else _SLACK)
            if matches:
                found_by.append((one, matches, max(before[cell.part] for cell in matches)))
        met = {cell.path for one, matches, _ in found_by for cell in matches if _is_met(one, cell)}
        for one, every, often in found_by:
            # A number that is met with all its digits is not another one that lies near to it.
            matches = {cell: held for cell, held in every.items() if cell.path not in met or _is_met(one, cell)}
            if matches:
                # The likeliest stand first, so that only those before it could have matched in its place.
                # Rows that are right by another number show that not all of the column is this one.
                apart = any(_contradicts(one, cell) for cell in asked.cells if cell.is_number and cell.right)
                found = asked.explained(
                    NAME, one.words, matches, tried=often, prior=_PRIOR, what=What.QUANTITY, apart=apart
                )
                looks = {question.kind.look.get(cell.part.partition(":")[0], "") for cell in matches}
                spoken = sum(matches.values()) >= _ENOUGH
                yield replace(found, look=looks.pop() if len(looks) == 1 else "", spoken=spoken)


def _beside(asked: Asked, cells: Mapping[str, list[Cell]], one: Lookalike) -> Mapping[str, list[Cell]]:
    """Return the cells with shares read beside the named number: 1.06 is percent beside 0.08 and a share beside 1.06."""
    above = {part: value for part, value in one.values.items() if isinstance(value, float) and abs(value) > 1}
    again: dict[str, list[Cell]] = {}
    for part, value in above.items():
        held = cells.get(part, [])
        if len(held) == 1 and isinstance(held[0].kind, Number) and held[0].kind.percent and not held[0].row:
            typed = asked.given[part]
            if isinstance(typed, float):
                again[part] = [replace(held[0], given=held[0].kind.in_one_unit([typed], value)[0])]
    return {**cells, **again} if again else cells


def _matches(one: Lookalike, cells: Mapping[str, list[Cell]], slack: tuple[float, float]) -> dict[Cell, float]:
    """Return the evidence of each wrong cell that holds its number; nothing where one that belongs to it does not."""
    matches: dict[Cell, float] = {}
    for part, value in one.values.items():
        held = _column(cells.get(part, []), value, slack)
        if one.whole and not all(
            same(cell.kind, cell.given, _at(cell, value)) for cell in cells.get(part, []) if cell.right
        ):
            held = {}
        if held:
            matches |= held
        elif one.together and not _is(cells.get(part, []), value):
            return {}
    return matches


def _is_met(one: Lookalike, cell: Cell) -> bool:
    """Return whether a cell holds the named number with more digits than anybody types."""
    value = _at(cell, one.values[cell.part])
    return typed_to(cell.given) < _TYPED and abs(cell.given - value) <= _TYPED * max(1.0, abs(value))


def _contradicts(one: Lookalike, cell: Cell) -> bool:
    """Return whether a cell that is right holds another number than the named one."""
    if cell.part not in one.values or not cell.row:
        return False
    return not same(cell.kind, cell.given, _at(cell, one.values[cell.part]))


def _evidence(cell: Cell, value: float, slack: tuple[float, float]) -> float | None:
    """Return the evidence that a cell holds a number up to rounding, on either side."""
    found = digits(cell, value)
    # A share near 1 is as far from others as the rest is large: 0.99248 is not nearly 0.99250.
    size = min(abs(value), abs(1 - value)) if is_share(cell) and abs(value) <= 1 else abs(value)
    if found is not None or cell.given is None or not abs(cell.given - value) <= slack[0] * size + slack[1]:
        return found
    return digits(cell, value, computed=False)


def _column(cells: Sequence[Cell], value: "float | pd.Series", slack: tuple[float, float]) -> dict[Cell, float]:
    """Return the evidence of the wrong cells of a part; nothing where one of them holds something else."""
    wrong = [cell for cell in cells if not cell.right]
    found = {cell: _evidence(cell, _at(cell, value), slack) for cell in wrong}
    return {cell: held for cell, held in found.items() if held is not None} if None not in found.values() else {}


def _is(cells: Sequence[Cell], value: "float | pd.Series") -> bool:
    return bool(cells) and all(same(cell.kind, cell.given, _at(cell, value)) for cell in cells)


def _at(cell: Cell, value: "float | pd.Series") -> float:
    """Return the number of a cell: of a column the one of its row."""
    return float(value) if isinstance(value, float | int) else float(value.get(cell.row, math.nan))
