"""Items in order, the best first."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from aipm_course.answers.choice import match_option
from aipm_course.answers.kind import Part, Unreadable
from aipm_course.kernel.encoding import JSON, named, tag
from aipm_course.kernel.wording import listed


@dataclass(frozen=True)
class Ranking:
    """An order of items.

    A list of items, the best first, or a dictionary or column that gives each item its place (1, 2, 3 ...).

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
        names = _in_order(encoded)
        if names is None and tag(encoded) in ("map", "series"):
            raise Unreadable(
                "Given are names with values that are not the places 1, 2, 3 and so on. Hand in the names in order, for "
                "example list(scores.sort_values(ascending=False).index)."
            )
        if names is None:
            raise Unreadable(f"Given is {named(encoded)}; expected is {self.describe()}.")
        order = [match_option(name, self.items) for name in names]
        twice = sorted(name for name, count in Counter(order).items() if count > 1)
        if twice:
            raise Unreadable(f"{listed(twice)} stands in the ranking more than once; expected is {self.describe()}.")
        places = self.top or len(self.items)
        if len(order) != places:
            raise Unreadable(f"{len(order)} places are filled; expected is {self.describe()}.")
        return order

    def compare(self, given: list[str], expected: list[str]) -> list[Part]:
        """Return one part; the note names the first place that does not hold."""
        if given == expected:
            return [Part("", True)]
        first = next(place for place, pair in enumerate(zip(given, expected, strict=False)) if pair[0] != pair[1])
        if first == 0:
            return [Part("", False, "the first place does not hold")]
        held = "the first place holds" if first == 1 else f"places 1 to {first} hold"
        return [Part("", False, f"{held}, place {first + 1} does not")]

    def describe(self) -> str:
        """Say how many places of what."""
        many = f"the first {self.top} of" if self.top else "all of"
        return f"a list, the best first, with {many}: {listed(self.items)}"


def _in_order(encoded: JSON) -> list[str] | None:
    """Return names in order from a list, or from places given to names; None where neither fits."""
    if isinstance(encoded, list):
        return encoded if all(isinstance(item, str) for item in encoded) else None
    if tag(encoded) == "map":
        pairs = encoded["items"]
    elif tag(encoded) == "series":
        if all(isinstance(value, str) for value in encoded["values"]):
            return list(encoded["values"])
        pairs = list(zip(encoded["index"], encoded["values"], strict=True))
    else:
        return None
    try:
        placed = sorted((float(place), name) for name, place in pairs if isinstance(name, str))
    except (TypeError, ValueError):
        return None
    if [place for place, _ in placed] != [float(place) for place in range(1, len(pairs) + 1)]:
        return None
    return [name for _, name in placed]
