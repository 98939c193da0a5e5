"""What several tasks of this module rest on."""

import pandas as pd

from aipm_course.answers import Number
from aipm_course.modules.drift.simulators.drift_room import DriftRoom
from aipm_course.modules.drift.simulators.drift_stream import FLAG_AT, LABEL_DELAY_WEEKS, WEEKS

OBJECTIVE_TELL_APART = (
    "Tell an upstream bug, a season, a changed concept and one decaying segment apart, and act on each."
)
OBJECTIVE_ALERTS = "Choose alert thresholds by cost, and check that the monitors are alive, owned and answered."
OBJECTIVE_DECIDE = "Decide to retrain, roll back, use rules or wait with the cost of each, and take a claim apart."
LAST_KNOWN = WEEKS - LABEL_DELAY_WEEKS


def flags_of_weeks(data: DriftRoom, first: int, last: int) -> pd.DataFrame:
    """Return the payments flagged in weeks `first` to `last`, both included."""
    payments = data.payments
    return payments[payments["week"].between(first, last) & (payments["score"] >= FLAG_AT)]


def frauds_in(flags: pd.DataFrame) -> int:
    """Return how many of these payments are known to be fraud."""
    return int((flags["label"] == 1).sum())


def flag_precision(data: DriftRoom, first: int, last: int) -> float:
    """Flags that are fraud, with unknown labels counted as good."""
    flags = flags_of_weeks(data, first, last)
    return frauds_in(flags) / len(flags)


def share_number(unit: str = "share of flags", within: float = 0.006) -> Number:
    """Return the kind of answer that a share is."""
    return Number(unit, within=within, percent=True)


def known_fraud(data: DriftRoom, last: int = LAST_KNOWN) -> pd.DataFrame:
    """Return the payments up to a week that are known to be fraud."""
    payments = data.payments
    return payments[(payments["week"] <= last) & (payments["label"] == 1)]
