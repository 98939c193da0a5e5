"""What several tasks of this module rest on."""

from dataclasses import dataclass

from aipm_course.answers import Number, Unreadable
from aipm_course.answers.encoding import JSON
from aipm_course.wording import number


@dataclass(frozen=True)
class Rate(Number):
    """A share that says so when a count is given in its place.

    Attributes:
        whole: what a count must be divided by.
    """

    whole: str = ""

    def read(self, encoded: JSON) -> float:
        """Return the share; more than 100 percent is a count."""
        value = super().read(encoded)
        if value > 100:
            raise Unreadable(f"{number(value)} is a count; divide it by {self.whole}")
        return value


@dataclass(frozen=True)
class Fine(Number):
    """A share that tells a learner who rounded it to give more decimals.

    Attributes:
        rounded_to: a miss of at most this much reads like rounding.
    """

    rounded_to: float = 0.0

    def _direction(self, given: float, expected: float) -> str:
        if abs(given - expected) <= self.rounded_to and any(
            round(expected, places) == round(given, 9) for places in (2, 3)
        ):
            return "this looks rounded; give all decimals"
        return super()._direction(given, expected)


RECALL_NUMBER = Rate("share from 0 to 1", within=0.005, percent=True, whole="all the fraud there is")
AUC_NUMBER = Number("AUC from 0 to 1", within=0.002)
DEFAULT_THRESHOLD = 0.5
