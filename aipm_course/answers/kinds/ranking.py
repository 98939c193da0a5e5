"""Items in order, the best first."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aipm_course.answers.kinds.kind import Kind, Part
from aipm_course.answers.reading.frame import Sheet, as_sheet
from aipm_course.answers.reading.labels import find_label, flat_labels, label_text, match_option
from aipm_course.answers.reading.number import read_number
from aipm_course.answers.reading.unreadable import Unreadable
from aipm_course.kernel.encoding import JSON, named, tag
from aipm_course.kernel.wording import listed

_MANY = 2000
"""A table of more rows is the data and no answer."""


@dataclass(frozen=True)
class Ranking(Kind):
    """An order of items.

    Any array-like of items, the best first; or a dictionary, column or table that gives each item its place (1, 2,
    3 ...); or items beside scores that fall from row to row. Where the first few are asked for, all of them in order
    will do.

    Attributes:
        items: what can be ranked: code and meaning.
        top: how many places are asked for; None for all.

    Examples:
        >>> ranking = Ranking({"a": "", "b": "", "c": ""})
        >>> ranking.read(["c", "a", "b"])
        ['c', 'a', 'b']
        >>> [part.note for part in ranking.compare(["c", "b", "a"], ["c", "a", "b"])]
        ['the first place holds, place 2 does not']
    """

    items: Mapping[str, str]
    top: int | None = None

    def read(self, encoded: JSON) -> list[str]:
        """Return the items in order."""
        if tag(encoded) == "set":
            raise Unreadable(f"Given is {named(encoded)}; expected is {self.describe()}.")
        names = self._in_order(encoded)
        if names is None and tag(encoded) in ("map", "series", "table"):
            raise Unreadable(
                "Given are names with values that are not the places 1, 2, 3 and so on. Hand in the names in order, for "
                "example list(scores.sort_values(ascending=False).index)."
            )
        if names is None:
            raise Unreadable(f"Given is {named(encoded)}; expected is {self.describe()}.")
        if len(names) > _MANY:
            raise Unreadable(f"{len(names):,} places are filled; expected is {self.describe()}.")
        order = [match_option(name, self.items, several=True) for name in names]
        twice = sorted(name for name, count in Counter(order).items() if count > 1)
        if twice:
            stand = "stands" if len(twice) == 1 else "stand"
            raise Unreadable(f"{listed(twice)} {stand} in the ranking more than once; expected is {self.describe()}.")
        places = self.top or len(self.items)
        if len(order) not in (places, len(self.items)):
            filled = "1 place is" if len(order) == 1 else f"{len(order)} places are"
            raise Unreadable(f"{filled} filled; expected is {self.describe()}.")
        return order[:places]

    def compare(self, given: list[str], expected: list[str]) -> list[Part]:
        """Return one part; the note names the first place that does not hold."""
        if given == expected:
            return [Part("", True)]
        first = next(place for place, pair in enumerate(zip(given, expected, strict=False)) if pair[0] != pair[1])
        # Of the first few, who has the right ones is to look at their order alone.
        few = len(expected) < len(self.items) and set(given) == set(expected)
        others = f"; the {len(expected)} names are right, in another order" if few else ""
        if first == 0:
            return [Part("", False, f"the first place does not hold{others}")]
        held = "the first place holds" if first == 1 else f"places 1 to {first} hold"
        return [Part("", False, f"{held}, place {first + 1} does not{others}")]

    def describe(self) -> str:
        """Say how many places of what."""
        many = f"the first {self.top} of" if self.top else "all of"
        return f"a list, the best first, with {many}: {listed(self.items)}"

    def _in_order(self, encoded: JSON) -> list[str] | None:
        """Return names in order from a list, or from places given to names; None where neither fits."""
        sheet = None if isinstance(encoded, str) else as_sheet(encoded)
        if sheet is not None and len(sheet.rows) > _MANY:
            raise Unreadable(f"Given is {named(encoded)} with {len(sheet.rows):,} rows; expected is {self.describe()}.")
        if sheet is not None and (tag(encoded) in ("map", "series") or len(sheet.columns) > 1):
            ordered = self._by_columns(sheet)
            if ordered is not None or tag(encoded) in ("map", "series"):
                return ordered
        return flat_labels(encoded, self.items)

    def _by_columns(self, sheet: Sheet) -> list[str] | None:
        """Return the names of a sheet in the order of a column of places, of falling scores, or of the rows."""
        columns = [sheet.column(place) for place in range(len(sheet.columns))]
        levels = [sheet.level(place) for place in range(len(sheet.index_names))]
        named_columns = [column for column in (*levels, *columns) if self._are_items(column)]
        if len(named_columns) != 1:
            return None
        names = [str(label_text(cell)) for cell in named_columns[0]]
        beside = [column for column in (*columns, *levels) if column is not named_columns[0]]
        numeric = [numbers for column in beside if (numbers := _numbers(column)) is not None]
        for numbers in numeric:
            if sorted(numbers) == [float(place) for place in range(1, len(names) + 1)]:
                return [name for _, name in sorted(zip(numbers, names, strict=True))]
        scores = [numbers for column in columns if (numbers := _numbers(column)) is not None]
        if not scores or any(all(a > b for a, b in itertools.pairwise(n)) for n in scores):
            return names
        return None

    def _are_items(self, cells: Sequence[JSON]) -> bool:
        texts = [label_text(cell) for cell in cells]
        known = sum(text is not None and find_label(text, self.items) is not None for text in texts)
        return None not in texts and 2 * known > len(texts)  # a slip in one name is told as such


def _numbers(cells: Sequence[JSON]) -> list[float] | None:
    """Return a column of numbers, typed ones too; None where a cell is none."""
    numbers = []
    for cell in cells:
        if isinstance(cell, str):
            try:
                numbers.append(read_number(cell))
            except Unreadable:
                return None
        elif isinstance(cell, bool) or not isinstance(cell, int | float):
            return None
        else:
            numbers.append(float(cell))
    return numbers
