"""What several tasks of this module rest on."""

from aipm_course.answers import Choice, Part
from aipm_course.curriculum import module
from aipm_course.kpi_targets import kpi_target

OBJECTIVES = module("metrics").objectives
MET_OR_MISSED = {"met": "the value reaches the target", "missed": "it does not"}
PLACES = {"below": "below the range", "inside": "inside the range", "above": "above the range"}


def target_verdict(kpi: str, target_set: str, value: float) -> str:
    """Return whether a value is "met" or "missed" against the target of a KPI in one of the two sets."""
    return "met" if kpi_target(kpi, target_set).met(value) else "missed"


class Layer(Choice):
    """A layer of the scorecard; the note needs no data to lean on."""

    def compare(self, given: str, expected: str) -> list[Part]:
        """Return one part."""
        return [Part("", given == expected, "" if given == expected else f"{given!r} asks another question")]
