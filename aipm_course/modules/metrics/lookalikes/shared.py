"""Ways to a number, named in loops and told by field."""

import math
from collections.abc import Iterable, Mapping

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.metrics.simulators.event_log_tables import DAY, WINDOW_DAYS, EventLog

LOGS = {
    "": "each event once, without staff",
    "copies": "with the copies, without staff",
    "staff": "each event once, with staff",
    "raw": "of the log as it arrived, copies and staff in it",
}


def rows(log: EventLog, event: str, which: str = "") -> pd.DataFrame:
    """Return the rows of an event: as `LOGS` names them."""
    if which == "":
        return log.of(event)
    found = log.arrived[event]
    found = found if which in ("copies", "raw") else found.drop_duplicates("event_id")
    return found if which in ("staff", "raw") else found[found["staff"] == 0]


def by_day(found: pd.DataFrame, day: int = WINDOW_DAYS) -> pd.DataFrame:
    """Return the rows up to the end of a day."""
    return found[found["received_s"] < day * DAY]


def as_share(value: float) -> float:
    """Return a number as a share is read: above 1.5 it is percent."""
    return value / 100 if abs(value) > 1.5 else value


def shares_read(values: pd.Series) -> pd.Series:
    """Return a column of numbers as shares are read: above 1.5 in one row, it is percent in all."""
    return values / 100 if (values.abs() > 1.5).any() else values


def told(
    field: str, ways: "Mapping[str, float] | Iterable[tuple[str, float]]", *, share: bool = False
) -> list[Lookalike]:
    """Return a lookalike for each number; of several ways to one the first is told.

    Args:
        field: the field that they may stand in.
        ways: the number of each way, by words that fit after "that is".
        share: whether the field takes percent, so that a number above 1 is read as percent.
    """
    first: dict[str, Lookalike] = {}
    for way, value in ways.items() if isinstance(ways, Mapping) else ways:
        if not math.isfinite(value):
            continue
        read = as_share(float(value)) if share else float(value)
        first.setdefault(f"{read:.9g}", Lookalike(way, {field: read}))
    return list(first.values())


def told_by_row(field: str, ways: "Mapping[str, pd.Series | float]", *, share: bool = False) -> list[Lookalike]:
    """Return a lookalike for each column; a single number stands in every row."""
    return [
        Lookalike(
            way,
            {
                field: (shares_read(values) if share else values)
                if isinstance(values, pd.Series)
                else as_share(float(values))
                if share
                else float(values)
            },
        )
        for way, values in ways.items()
    ]
