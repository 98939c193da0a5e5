"""Targets of the two role blueprints; the data stand in kpi_targets.toml. A verdict always names the set it uses."""

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest, number

if TYPE_CHECKING:
    import pandas as pd

_FILE = Path(__file__).with_name("kpi_targets.toml")
SETS = ("AI PM", "Principal")
LAYERS = ("product outcome", "model quality", "operations", "responsible AI")
CADENCES = ("daily", "weekly", "bi-weekly", "monthly", "quarterly", "per release")


@dataclass(frozen=True)
class Target:
    """One target of one set.

    Attributes:
        kpi: id, for example "KPI-01".
        set: "AI PM" or "Principal".
        better: "more" is met from `low` upward, "less" is met up to `high`.
        low: lower end of the range; minus infinity where there is none.
        high: upper end of the range; infinity where there is none.
        unit: what is measured.
        words: the blueprint's own wording.
    """

    kpi: str
    set: str
    better: str
    low: float
    high: float
    unit: str
    words: str

    def met(self, value: float) -> bool:
        """Return whether the value reaches the easier end of the range."""
        return value >= self.low if self.better == "more" else value <= self.high

    def place(self, value: float) -> str:
        """Return "below", "inside" or "above" the range."""
        return "below" if value < self.low else "above" if value > self.high else "inside"

    def verdict(self, value: float) -> str:
        """Say where a value stands, and against which set.

        >>> kpi_target("KPI-17", "Principal").verdict(6.4)
        'KPI-17: 6.4 seconds, P95, against the Principal set (P95 < 2–5 s): missed'
        """
        return (
            f"{self.kpi}: {number(value)} {self.unit}, against the {self.set} set ({self.words}): "
            f"{'met' if self.met(value) else 'missed'}"
        )


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def targets() -> tuple[Target, ...]:
    """Return every target of both sets, in the order of the file."""
    return tuple(
        Target(
            row["kpi"],
            row["set"],
            row["better"],
            float(row.get("low", -math.inf)),
            float(row.get("high", math.inf)),
            row["unit"],
            row["words"],
        )
        for row in _data()["target"]
    )


def find_target(kpi: str, target_set: str) -> Target | None:
    """Return the target of a set, or None where the set has none for this KPI."""
    return next((row for row in targets() if (row.kpi, row.set) == (kpi, target_set)), None)


def kpi_target(kpi: str, target_set: str) -> Target:
    """Return the target of a set.

    Raises:
        CourseError: the set has no target for this KPI, or there is no such set.

    Examples:
        >>> kpi_target("KPI-01", "AI PM").place(31.0)
        'inside'
    """
    if target_set not in SETS:
        raise CourseError(f"There is no target set {target_set!r}; there are: {listed(SETS)}.")
    found = find_target(kpi, target_set)
    if found is None:
        known = [row.kpi for row in targets() if row.set == target_set]
        raise CourseError(f"The {target_set} set has no target for {kpi!r}.{nearest(str(kpi), known)}")
    return found


def layer(kpi: str) -> str:
    """Return the layer of a scorecard that a KPI belongs to."""
    return str(_data()["kpi"][kpi]["layer"])


def cadences(kpi: str) -> tuple[str, ...]:
    """Return the review rhythms that fit a KPI."""
    return tuple(_data()["kpi"][kpi]["cadences"])


def targets_of(seed: int) -> "pd.DataFrame":
    """Return all targets as a table; a seed changes nothing."""
    return targets_table()


def targets_table() -> "pd.DataFrame":
    """Return all targets as a table: kpi, set, better, low, high, unit, words; empty where a range has no end."""
    import pandas as pd

    rows = [
        (
            row.kpi,
            row.set,
            row.better,
            *(end if math.isfinite(end) else None for end in (row.low, row.high)),
            row.unit,
            row.words,
        )
        for row in targets()
    ]
    return pd.DataFrame(rows, columns=["kpi", "set", "better", "low", "high", "unit", "words"])
