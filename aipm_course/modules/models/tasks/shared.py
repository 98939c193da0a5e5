"""What several tasks of this module rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aipm_course.answers import Number, Unreadable
from aipm_course.kernel.encoding import JSON
from aipm_course.kernel.wording import number


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


RECALL_NUMBER = Rate("share from 0 to 1", within=0.001, percent=True, whole="all the fraud there is")
AUC_NUMBER = Number("AUC from 0 to 1", within=0.001, percent=True)


def share(own: Mapping[str, Any], field: str) -> float:
    """Return one of a learner's shares from 0 to 1, also where it was given in percent."""
    value = float(own[field])
    return value / 100 if value > 1.5 else value
