"""Ratings of many items, judged by their agreement with a key beyond chance."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aipm_course.answers.kinds.kind import BLANK, Part, Unreadable
from aipm_course.answers.kinds.table import Rows, Table
from aipm_course.kernel.wording import counted, listed

_FEW = 4
_CHANCE = 0.1
"""Kappa below which two raters agree no more than by chance."""


@dataclass(frozen=True)
class Agreement(Table):
    """A table of ratings; a column is right when Cohen's kappa with the key reaches its bar.

    Attributes:
        bars: kappa to reach, per column.
        implied: per column another one and what each of its labels says about this one, so that a rating against itself
            is told.

    Examples:
        >>> from aipm_course.answers.kinds.choice import Choice
        >>> kind = Agreement("item", ("a", "b"), {"verdict": Choice({"good": "", "bad": ""})}, {"verdict": 0.7})
        >>> key = {"a": {"verdict": "good"}, "b": {"verdict": "bad"}}
        >>> kind.compare(key, key)[0].right
        True
    """

    bars: Mapping[str, float] = field(default_factory=dict)
    implied: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)

    def compare(self, given: Rows, expected: Rows) -> list[Part]:
        """Return one part per column; the note gives the kappa reached."""
        return [self._agreement(column, given, expected) for column in next(iter(expected.values()))]

    def describe(self) -> str:
        """Say the table and the bars."""
        bars = listed(f"{bar:g} for `{column}`" for column, bar in self.bars.items())
        return f"{super().describe()}; agreement counts: Cohen's kappa of at least {bars}"

    def _agreement(self, column: str, given: Rows, expected: Rows) -> Part:
        cells = [given[name][column] if name in given else BLANK for name in expected]
        if all(cell is BLANK for cell in cells):
            return Part(column, False, "still holds the placeholder", blank=True)
        key = [str(row[column]) for row in expected.values()]
        rated = [
            (str(cell), due)
            for cell, due in zip(cells, key, strict=True)
            if cell is not BLANK and not isinstance(cell, Unreadable)
        ]
        unreadable = [name for name, cell in zip(expected, cells, strict=True) if isinstance(cell, Unreadable)]
        if not rated:
            why = _first_reason(cells)
            return Part(
                column, False, f"no usable rating for {counted(len(unreadable), 'row')}: {listed(unreadable)}{why}"
            )
        kappa = cohen_kappa(*map(list, zip(*rated, strict=True)))
        bar = self.bars.get(column, 1.0)
        if len(rated) == len(cells) and kappa >= bar:
            return Part(column, True)
        note = f"kappa {_under(kappa, bar)}, the bar is {bar:g}"
        if len(rated) < len(cells):
            one_label = len({label for pair in rated for label in pair}) == 1
            reached = "one label says nothing yet of kappa" if one_label else f"kappa so far {kappa:.2f}"
            note = f"{reached}, the bar is {bar:g}; {len(rated)} of {len(cells)} are rated"
            if unreadable:
                note += f", not to be read: {listed(unreadable)}{_first_reason(cells)}"
        return Part(
            column,
            False,
            note
            + (_same_throughout(rated) or _most_confused(rated) or _moved(rated, kappa))
            + self._against_itself(column, given),
        )

    def _against_itself(self, column: str, given: Rows) -> str:
        """Say how many ratings are not what another column of the same row says."""
        if column not in self.implied:
            return ""
        other, says = self.implied[column]
        pairs = [(str(row.get(column)), says.get(str(row.get(other)))) for row in given.values()]
        against = sum(said is not None and own in says.values() and own != said for own, said in pairs)
        return f"; in {counted(against, 'row')} it is not the one of your own `{other}`" if against else ""


def _under(kappa: float, bar: float) -> str:
    """Return a kappa below its bar with as many digits as it takes to see that.

    >>> _under(0.44, 0.5), _under(0.4988, 0.5)
    ('0.44', '0.499')
    """
    return next((text for places in range(2, 9) if float(text := f"{kappa:.{places}f}") < bar), f"{kappa}")


def _first_reason(cells: Sequence[Any]) -> str:
    """Return why the first unreadable rating cannot be read, in brackets."""
    why = next((str(cell) for cell in cells if isinstance(cell, Unreadable)), "").rstrip(".")
    return f" ({why})" if why else ""


def _same_throughout(rated: list[tuple[str, str]]) -> str:
    """Say that one label stands in every row, where several are due."""
    labels = {given for given, _ in rated}
    if len(labels) > 1 or len({due for _, due in rated}) == 1 or len(rated) == 1:
        return ""
    return f"; '{labels.pop()}' stands in every row, and that agrees with any key by chance alone. Rate row by row"


def _moved(rated: list[tuple[str, str]], kappa: float) -> str:
    """Ask about the order of the rows, where many labels come up as often as they should and meet their rows by chance."""
    given, due = (Counter(labels) for labels in zip(*rated, strict=True))
    if len(due) <= _FEW or kappa >= _CHANCE or given != due:
        return ""
    return "; each label comes up as often as in the key, but in other rows: see whether their order has changed on the way"


def _most_confused(rated: list[tuple[str, str]]) -> str:
    """Say which two labels are confused most, where so few labels are used that it gives no single row away."""
    confused = Counter(pair for pair in rated if pair[0] != pair[1])
    if not confused or len({due for _, due in rated}) > _FEW:
        return ""
    (given, due), count = min(confused.items(), key=lambda item: (-item[1], item[0]))
    return f"; most often, {counted(count, 'time')}, you say '{given}' where the key says '{due}'" if count > 1 else ""


def cohen_kappa(first: list[str], second: list[str]) -> float:
    """Return Cohen's kappa (Educational and Psychological Measurement 20 (1960), 37-46) of two raters, -1 to 1.

    Where both raters used one and the same label throughout, chance explains everything, and kappa is given as 0.

    >>> round(cohen_kappa(["a", "a", "b", "b"], ["a", "b", "b", "b"]), 2)
    0.5
    """
    if len(set(first) | set(second)) == 1:
        return 0.0
    count, in_first, in_second = len(first), Counter(first), Counter(second)
    agreed = sum(one == other for one, other in zip(first, second, strict=True)) / count
    by_chance = sum(in_first[label] * in_second[label] for label in in_first) / count**2
    return (agreed - by_chance) / (1 - by_chance)
