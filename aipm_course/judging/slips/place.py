"""A right value in the wrong place: another field's, two exchanged, rows in another order."""

import math
from collections.abc import Iterator
from itertools import combinations, product

from aipm_course.judging.cells import Cell
from aipm_course.judging.evidence import Explanation, digits
from aipm_course.judging.slips.asked import Asked

_ENOUGH_ROWS = 3
_MOST_ROWS = 40
_CLOSE = 0.005
"""How far off another field's number, by its size, a copy with fewer digits may be."""


class OtherField:
    """The right value of another field, column or row, which is right there itself."""

    name = "field"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Compare each wrong number with the other fields' right ones, each wrong column with the other columns."""
        yield from _other_columns(asked)
        for cells in asked.numbers.values():
            beside = [cell for cell in asked.cells if cell.is_number and cell.right and _beside(cell, cells[0])]
            for cell, other in product([cell for cell in cells if not cell.right], beside):
                found = digits(cell, other.expected)
                if found is not None and _copied(cell, other):
                    message = f"What belongs to `{other.part}`, which is right there."
                    yield asked.explained("slip:field", message, {cell: found}, tried=len(beside))


class Swapped:
    """Two numbers exchanged."""

    name = "swapped"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Try all pairs of wrong numbers, and of wrong columns."""
        for one, other in combinations(asked.numbers, 2):
            pairs = list(zip(asked.numbers[one], asked.numbers[other], strict=False))
            whole = len(asked.numbers[one]) == len(asked.numbers[other])
            matches = _exchanged(pairs) if whole and all(a.row == b.row for a, b in pairs) else None
            if matches:
                yield asked.explained("slip:swapped", f"`{one}` and `{other}` are exchanged.", matches)
        rows: dict[str, dict[Cell, float]] = {}
        for cells in asked.numbers.values():
            wrong = [cell for cell in cells if not cell.right]
            if len(wrong) == 2 and (matches := _exchanged([(wrong[0], wrong[1])])):
                # Rows that are exchanged in several columns are one slip.
                message = f"The rows {wrong[0].row} and {wrong[1].row} are exchanged."
                rows[message] = rows.get(message, {}) | matches
        for message, matches in rows.items():
            yield asked.explained("slip:swapped", message, matches)


class Shifted:
    """The right values of a column in another order of rows."""

    name = "shifted"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Compare the sorted columns."""
        for cells in asked.numbers.values():
            wrong = [cell for cell in cells if not cell.right]
            if not _ENOUGH_ROWS <= len(wrong) <= _MOST_ROWS or not wrong[0].row:
                continue
            right_values = sorted(cell.expected for cell in wrong)
            found = {
                cell: digits(cell, value)
                for cell, value in zip(sorted(wrong, key=lambda cell: cell.given), right_values, strict=True)
            }
            matches = {cell: value for cell, value in found.items() if value is not None}
            if len(matches) == len(wrong):
                message = (
                    "The right values at the wrong rows: the column lost its row names on the way, or was sorted alone."
                )
                tried = math.factorial(len(wrong))
                yield asked.explained("slip:shifted", message, matches, tried=tried)


def _other_columns(asked: Asked) -> Iterator[Explanation]:
    """Return the whole columns that hold what another column asks for."""
    rights: dict[str, dict[str, Cell]] = {}
    for cell in asked.cells:
        if cell.is_number and cell.row:
            rights.setdefault(cell.part, {})[cell.row] = cell
    for part, cells in asked.numbers.items():
        wrong = [cell for cell in cells if not cell.right and cell.row]
        for other, column in rights.items():
            if other == part or not all(cell.row in column and column[cell.row].right for cell in wrong):
                continue
            found = {cell: digits(cell, column[cell.row].expected) for cell in wrong}
            matches = {cell: value for cell, value in found.items() if value is not None}
            if len(matches) == len(wrong) > 1:
                message = f"What belongs to `{other}`, which is right there."
                yield asked.explained("slip:field", message, matches, tried=len(rights))


def _copied(cell: Cell, other: Cell) -> bool:
    """Return whether a number is the other field's with the digits that it has there, or with nearly all of them.

    Who writes 5 where another field has 4.72 did not take that one.
    """
    as_it_stands = abs(cell.given - other.given) <= 1e-9 * max(1.0, abs(other.given))
    return as_it_stands or bool(abs(cell.given - other.expected) <= _CLOSE * abs(other.expected))


def _beside(cell: Cell, wrong: Cell) -> bool:
    """Return whether a cell is another field of the same record."""
    return cell.part != wrong.part and cell.row == wrong.row == ""


def _exchanged(pairs: list[tuple[Cell, Cell]]) -> dict[Cell, float] | None:
    """Return the evidence that the values of each pair are exchanged, None if one pair says otherwise."""
    matches: dict[Cell, float] = {}
    for one, other in pairs:
        if one.right and other.right:
            continue
        first, second = digits(one, other.expected), digits(other, one.expected)
        if first is None or second is None:
            return None
        matches |= {one: first, other: second}
    return matches or None
