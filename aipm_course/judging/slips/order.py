"""The lowest first: a ranking, places or picks from the other end."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aipm_course.answers import Picks, Ranking
from aipm_course.judging.cells import Cell
from aipm_course.judging.evidence import SURE, Explanation, digits
from aipm_course.judging.slips.asked import Asked

if TYPE_CHECKING:
    import pandas as pd

_ENOUGH = 4
_MESSAGE = (
    "The order is the other way round: the lowest stand where the highest belong, or the highest where the lowest do."
)


class Order:
    """A ranking reversed, places counted from the other end, the lowest n for the highest n."""

    name = "order"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Look at rankings, picks and columns of places."""
        matches = {cell: SURE for cell in asked.wrong if _reversed(cell) or _from_the_other_end(asked, cell)}
        for cells in asked.numbers.values():
            places = len(cells)
            if places >= _ENOUGH and sorted(cell.expected for cell in cells) == [float(n + 1) for n in range(places)]:
                found = {cell: digits(cell, places + 1 - cell.expected) for cell in cells if not cell.right}
                column = {cell: max(value, 0.5) for cell, value in found.items() if value is not None}
                if len(column) == len(found):
                    matches |= column
        if matches:
            yield asked.explained("slip:order", _MESSAGE, matches)


def _reversed(cell: Cell) -> bool:
    ranks_all = isinstance(cell.kind, Ranking) and len(cell.expected) == len(cell.kind.items) >= _ENOUGH
    return bool(ranks_all and cell.given == list(reversed(cell.expected)))


def _from_the_other_end(asked: Asked, cell: Cell) -> bool:
    """Return whether some named quantity puts the right items at one end and the given ones at the other.

    One item alone is at an end of something by chance.
    """
    if not isinstance(cell.kind, Ranking | Picks) or not 1 < len(cell.given) == len(cell.expected):
        return False
    count = len(cell.expected)
    for series in asked.quantities.values():
        if isinstance(series, float | int):
            continue
        high, low = _names(series.nlargest(count)), _names(series.nsmallest(count))
        if set(high) & set(low):
            continue
        for right, wrong in ((high, low), (low, high)):
            if isinstance(cell.kind, Ranking):
                if list(cell.expected) == right and list(cell.given) in (wrong, wrong[::-1]):
                    return True
            elif set(cell.expected) == set(right) and set(cell.given) == set(wrong):
                return True
    return False


def _names(series: "pd.Series") -> list[str]:
    return [str(name) for name in series.index]
