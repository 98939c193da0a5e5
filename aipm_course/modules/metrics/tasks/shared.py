"""What several tasks of this module rest on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aipm_course.answers import Choice, Number, Part, Picks, Table, Unreadable
from aipm_course.answers.kinds.table import Rows
from aipm_course.answers.reading.number import only_element
from aipm_course.files import read_toml
from aipm_course.kernel.encoding import JSON
from aipm_course.kernel.wording import counted
from aipm_course.reference.kpi_targets import find_target, kpi_target

OBJECTIVES = tuple(read_toml(Path(__file__).parents[1] / "module.toml")["objectives"])
MET_OR_MISSED = {"met": "the value reaches the target", "missed": "it does not"}
PLACES = {"below": "below the range", "inside": "inside the range", "above": "above the range"}


def target_verdict(kpi: str, target_set: str, value: float) -> str:
    """Return whether a value is "met" or "missed" against the target of a KPI in one of the two sets."""
    return "met" if kpi_target(kpi, target_set).met(value) else "missed"


def percent(own: Mapping[str, Any], field: str) -> float:
    """Return a share that was given, in percent; above 1 it was written so."""
    value = float(own[field])
    return value if abs(value) > 1.002 else 100 * value


@dataclass(frozen=True)
class Pick(Choice):
    """One option; what to do with it stands in the record's `look`."""

    def compare(self, given: str, expected: str) -> list[Part]:
        """Return one part."""
        return [Part("", given == expected, "" if given == expected else f"you chose {given!r}")]


@dataclass(frozen=True)
class Listed(Picks):
    """Several options, of which nobody is told how many; a wrong one is told what to look at.

    Attributes:
        doubt: what to hold against a pick that does not belong, as words with {pick} and {meaning}.
        short: what to say where something is missing.
    """

    doubt: str = "{pick} does not belong"
    short: str = "the list is not complete"

    def compare(self, given: frozenset[str], expected: frozenset[str]) -> list[Part]:
        """Return one part; the note speaks of each pick that does not belong."""
        if given == expected:
            return [Part("", True)]
        notes = [self.doubt.format(pick=f"`{pick}`", meaning=self.options[pick]) for pick in sorted(given - expected)]
        notes = notes[:_SPOKEN_OF] + (
            [f"{len(notes) - _SPOKEN_OF} more do not belong"] if len(notes) > _SPOKEN_OF else []
        )
        return [Part("", False, "; ".join([*notes, *([self.short] if self.short and expected - given else [])]))]


@dataclass(frozen=True)
class Seconds(Number):
    """Seconds; an endless or absurdly long time is told as one."""

    def read(self, encoded: JSON) -> float:
        """Return the number; infinity is a time as well, the longest."""
        value = only_element(encoded)
        special = value.get("value") if isinstance(value, dict) and value.get("$") == "float" else ""
        if special == "nan":
            raise Unreadable(
                "Given is nan, which is no time. Failed briefs may be in it as ones that never end (between two endless "
                "times a quantile is nan), or a missing value. Keep the briefs that came back; only they have a time."
            )
        return ENDLESS if special == "inf" else super().read(encoded)

    def compare_share(self, given: float, expected: float, *, typed: float | None = None) -> Part:
        """Return the part; who waits for ever is told so."""
        part = super().compare_share(given, expected, typed=typed)
        if part.right or given < _LONG:
            return part
        return replace(part, note="no brief took that long; failed briefs may be in it as ones that never end")


@dataclass(frozen=True)
class Points(Number):
    """A difference in points; who writes the right one as a share is told so, with as many digits as were typed."""

    def compare_share(self, given: float, expected: float, *, typed: float | None = None) -> Part:
        """Return the part; a share is told as one."""
        part = super().compare_share(given, expected, typed=typed)
        if part.right or not self.tolerance.close(100 * given, expected):
            return part
        return replace(part, note="that is a share; times 100 it is points")


ENDLESS, _LONG = 1e12, 1e5
_SPOKEN_OF = 4

_ASKS = {
    "product outcome": "whether somebody gets more done, stays or pays",
    "model quality": "whether the answer is good",
    "operations": "whether it runs, what it costs and whether we see it",
    "responsible AI": "who could be harmed and whether we hear of it",
}


class Layer(Choice):
    """A layer of the scorecard; the note says what the layer asks."""

    def compare(self, given: str, expected: str) -> list[Part]:
        """Return one part."""
        return [Part("", given == expected, "" if given == expected else f"{given!r} asks {_ASKS[given]}: not that")]


@dataclass(frozen=True)
class Statuses(Table):
    """Verdicts on all measures under one set; the note says by which rule rows are off, and names none of them.

    Attributes:
        target_set: the set.
    """

    target_set: str = ""

    def compare(self, given: Rows, expected: Rows) -> list[Part]:
        """Return one part."""
        (column,) = self.columns
        usable = all(isinstance(given.get(row, {}).get(column), str) for row in expected)
        (part,) = super().compare(given, expected)
        if part.right or not usable:
            return [part]
        rules: dict[str, int] = {}
        for row, cells in expected.items():
            if given[row][column] != cells[column]:
                rule = self._rule(row, str(given[row][column]))
                rules[rule] = rules.get(rule, 0) + 1
        return [replace(part, note="; ".join(f"{counted(count, 'row')} where {rule}" for rule, count in rules.items()))]

    def _rule(self, row: str, given: str) -> str:
        found = find_target(row, self.target_set)
        if found is None:
            return "this set has no bar, so there is nothing to meet or miss"
        if given == "no target":
            return "this set does have a bar"
        if found.better == "more":
            return "more is better: at `low` or above it is met"
        return "less is better: at `high` or below it is met"
