"""What several tasks of this module rest on."""

import math
from dataclasses import dataclass, replace

from aipm_course.answers import Choice, Number, Part
from aipm_course.curriculum import module
from aipm_course.kpi_targets import kpi_target
from aipm_course.wording import number

OBJECTIVES = module("metrics").objectives
MET_OR_MISSED = {"met": "the value reaches the target", "missed": "it does not"}
PLACES = {"below": "below the range", "inside": "inside the range", "above": "above the range"}


def target_verdict(kpi: str, target_set: str, value: float) -> str:
    """Return whether a value is "met" or "missed" against the target of a KPI in one of the two sets."""
    return "met" if kpi_target(kpi, target_set).met(value) else "missed"


class Figure(Number):
    """A number whose note tells the right value, rounded too far, from a wrong one.

    Examples:
        >>> [part.note for part in Figure("share", within=0.002, percent=True).compare(30.0, 0.3045)]
        ['looks rounded; it counts within 0.002 (0.2 when you write percent)']
        >>> [part.note for part in Figure("seconds", within=0.03).compare(1.4, 1.444)]
        ['looks rounded; it counts within 0.03']
    """

    def compare(self, given: float, expected: float) -> list[Part]:
        """Return one part."""
        part = super().compare(given, expected)[0]
        scale = 100 if self.in_one_unit([given]) != [given] else 1
        if part.right or not _is_rounded(given, expected * scale):
            return [part]
        as_percent = f" ({number(100 * self.within)} when you write percent)" if self.percent else ""
        return [replace(part, note=f"looks rounded; it counts within {number(self.within)}{as_percent}")]


def _is_rounded(given: float, expected: float) -> bool:
    """Return whether `given` is `expected` rounded to two digits or more."""
    return any(
        abs(given) >= 10 ** (1 - places) and math.isclose(given, round(expected, places), abs_tol=1e-12)
        for places in range(4)
    )


@dataclass(frozen=True)
class Pick(Choice):
    """One option; a wrong one is told how to look at it.

    Attributes:
        look: what to do with the option that was given.
    """

    look: str = ""

    def compare(self, given: str, expected: str) -> list[Part]:
        """Return one part."""
        return [Part("", given == expected, "" if given == expected else f"you chose {given!r}; {self.look}")]


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


class Status(Choice):
    """A verdict on a KPI under one set; the note says where to look."""

    def compare(self, given: str, expected: str) -> list[Part]:
        """Return one part."""
        look = (
            "look the KPI up in this set"
            if "no target" in (given, expected)
            else "hold the value against this set's bar"
        )
        return [Part("", given == expected, "" if given == expected else f"{given!r}: {look}")]
