"""What several tasks of this module rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aipm_course.answers import Choice, Part
from aipm_course.files import read_toml
from aipm_course.reference.kpi_targets import kpi_target

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
