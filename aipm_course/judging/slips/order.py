"""The lowest first: a ranking, places or picks from the other end."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
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
        matches: dict[Cell, float] = {}
        for cell in asked.wrong:
            measure = _highest_by(asked, cell)
            if _reversed(cell) or (not measure and _lowest_for_highest(asked, cell)):
                matches[cell] = SURE
            elif measure:
                message = f"Those are the {len(cell.given)} highest by {measure}."
                yield replace(asked.explained("slip:order", message, {cell: SURE}), fact=True)
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


def _measures(asked: Asked, cell: Cell) -> "Iterator[tuple[str, pd.Series]]":
    """Return the named quantities that can order what was picked. One item alone is at an end of something by chance."""
    if isinstance(cell.kind, Ranking | Picks) and 1 < len(cell.given) == len(cell.expected):
        for name, series in asked.quantities.items():
            if not isinstance(series, float | int) and {*cell.given, *cell.expected} <= set(map(str, series.index)):
                yield name, series.rename(index=str)


def _lowest_for_highest(asked: Asked, cell: Cell) -> bool:
    """Return whether the right items are the highest by a named quantity, and the given ones the lowest."""
    return any(
        _at_an_end(cell, cell.expected, series, highest=True) and _at_an_end(cell, cell.given, series, highest=False)
        for _, series in _measures(asked, cell)
        if not set(cell.expected) & set(cell.given)
    )


def _highest_by(asked: Asked, cell: Cell) -> str:
    """Return the quantity by which the given items are the highest, in words, empty where there is none or more than one."""
    found = [name for name, series in _measures(asked, cell) if _at_an_end(cell, cell.given, series, highest=True)]
    return found[0] if len(found) == 1 else ""


def _at_an_end(cell: Cell, picked: Iterable[str], series: "pd.Series", *, highest: bool) -> bool:
    """Return whether items are the highest or the lowest of a quantity, in that order if they are ranked; a tie is both."""
    values = [float(series[name]) for name in picked]
    end = [float(value) for value in (series.nlargest if highest else series.nsmallest)(len(values))]
    if isinstance(cell.kind, Ranking):
        # The lowest may be listed from either side.
        return values == end or (not highest and values == end[::-1])
    return sorted(values) == sorted(end)
