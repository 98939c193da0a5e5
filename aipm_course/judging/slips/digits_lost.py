"""A right value with too few digits, and a count with an edge too many or too few."""

import math
from collections.abc import Callable, Iterator, Sequence

from aipm_course.answers import Number
from aipm_course.judging.cells import Cell, is_share
from aipm_course.judging.evidence import POSSIBLE, SURE, Explanation, share_around, typed_to
from aipm_course.judging.slips.asked import Asked, Way, is_count, one_operation

_PLACES = range(-6, 5)
_ENOUGH_VALUES = 4
_NEAR = 1.5
"""Digits from which a share with two places is likelier the right one rounded than another one."""
_AS_SHARES = 2
"""Places that people give a share: of a small one only one digit is left, 0.02 for 0.0225."""


class Rounded:
    """Rounded, or cut, to fewer digits than the task takes."""

    name = "rounded"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Look for wrong numbers that are the right ones with fewer digits."""
        for cells in asked.numbers.values():
            wrong = [cell for cell in cells if not cell.right]
            matches = {cell: found for cell in wrong if (found := _lost(cell)) is not None}
            if len(matches) < len(wrong) and _all_to_one_place(cells):
                matches = dict.fromkeys(wrong, SURE / len(wrong))
            kind = cells[0].kind
            if len(matches) == len(wrong) and sum(matches.values()) >= POSSIBLE and isinstance(kind, Number):
                # This says how far the number goes, not how it came about.
                sure = {cell: max(value, SURE / len(matches)) for cell, value in matches.items()}
                yield asked.explained(
                    "slip:rounded",
                    f"Too few digits: it counts {kind.tolerance.said(percent=kind.percent)}. Hand in all that "
                    "working it out gives.",
                    sure,
                    prior=0.5,
                )


class OffByOne:
    """A count with an edge too many or too few."""

    name = "off_by_one"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Try one more and one less."""
        message = "Close: an edge may be counted wrongly. Does the first or the last one belong (`<` or `<=`)?"
        ways: list[Way] = [(message, _beside(1)), (message, _beside(-1))]
        yield from one_operation(asked, "slip:off_by_one", ways)


def _beside(step: int) -> Callable[[Cell], float | None]:
    return lambda cell: cell.expected + step if is_count(cell) and abs(cell.expected) > 1 else None


def _all_to_one_place(cells: Sequence[Cell]) -> bool:
    """Return whether a whole column holds the right values rounded to one place, be it to a single digit.

    One such number says little, a column of different ones much.
    """
    if len({cell.given for cell in cells}) < _ENOUGH_VALUES:
        return False
    return any(
        all(math.isclose(cell.given, round(cell.expected, places), rel_tol=1e-9, abs_tol=1e-12) for cell in cells)
        for places in _PLACES
    )


def _lost(cell: Cell) -> float | None:
    """Return the evidence that a number is the right one rounded or cut, None if it is not."""
    kind, given, expected = cell.kind, cell.given, cell.expected
    if not isinstance(kind, Number) or given == 0 or expected == 0:
        return None
    if given == 1 and 0 <= expected < 1:
        return None  # "all of them" is a claim, not a rounding
    for places in _PLACES:
        unit = 10.0**-places
        two_digits = abs(given) >= 10 * unit * (1 - 1e-9)
        if not two_digits and not (places == _AS_SHARES and is_share(cell)):
            continue
        cut = math.trunc(expected / unit) * unit
        up = math.copysign(math.floor(abs(expected) / unit + 0.5 + 1e-9) * unit, expected)  # a half, as a sheet has it
        if any(math.isclose(given, value, rel_tol=1e-9) for value in (round(expected, places), cut, up)):
            near = -math.log10(share_around(kind, expected, expected, abs(given - expected)))
            # Of the numbers near by, one in ten has a digit less, and one in a hundred has two less.
            fewer = math.log10(typed_to(given) / typed_to(expected))
            likely = not two_digits or (places == _AS_SHARES and is_share(cell) and near >= _NEAR)
            return max(min(near, fewer - 1), POSSIBLE) if likely else min(near, fewer - 1)
    return None
