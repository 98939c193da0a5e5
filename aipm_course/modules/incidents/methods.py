"""Two small methods that the lesson uses and the exercise may use: minutes between two times, and the split of a series."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed

LEAST = 5
"""Days that a side of a change has at least."""


def incidents_minutes(rows: pd.DataFrame, start: str, end: str) -> pd.Series:
    """Return the minutes from one column of times to another, one number per row.

    Args:
        rows: a table with both columns; times as text or as times.
        start: the column in which the clock begins.
        end: the column in which it ends.

    Raises:
        CourseError: there is no such column.

    Examples:
        >>> rows = pd.DataFrame({"harmed": ["2026-07-01 23:50"], "detected": ["2026-07-02 00:05"]})
        >>> incidents_minutes(rows, "harmed", "detected").tolist()
        [15.0]
    """
    if missing := [name for name in (start, end) if name not in rows.columns]:
        raise CourseError(f"There is no column {listed(map(repr, missing))}; there are {listed(rows.columns)}.")
    return minutes(rows, start, end)


def incidents_split(values: Any) -> int:
    """Return how many values of a series come before its change: the split with the smallest sum of squares.

    Args:
        values: numbers in order, ten or more; a side has at least five.

    Raises:
        CourseError: there are fewer than ten values.

    Examples:
        >>> incidents_split([8, 9, 8, 9, 8, 3, 2, 3, 2, 3])
        5
    """
    series = np.asarray(values, dtype=float)
    if len(series) < 2 * LEAST:
        raise CourseError(f"A split needs {2 * LEAST} values, {LEAST} on each side; there are {len(series)}.")
    return split(series)


def split(values: "npt.ArrayLike", least: int = LEAST) -> int:
    """Return where a series of numbers changes its level: how many values come before the change.

    Each split is tried: both sides get their mean, and the split with the smallest sum of squared distances wins (least squares for
    one change in the mean; J. Bai, *Journal of Time Series Analysis* 15:453-472, 1994). With two sides of n and m
    values it is the one with the largest n·m·(difference of means)², so no loop over squares is needed.

    Args:
        values: the series, in order.
        least: values that a side has at least.

    Raises:
        ValueError: the series is shorter than two sides.

    Examples:
        >>> split([8, 9, 8, 9, 8, 3, 2, 3, 2, 3])
        5
    """
    series = np.asarray(values, dtype=float)
    count = len(series)
    if count < 2 * least:
        raise ValueError(f"Two sides of {least} values need {2 * least}; there are {count}.")
    places = np.arange(least, count - least + 1)
    before = np.cumsum(series)[places - 1] / places
    after = (series.sum() - before * places) / (count - places)
    gain = places * (count - places) * (before - after) ** 2
    return int(places[int(np.argmax(gain))])


def minutes(rows: pd.DataFrame, start: str, end: str) -> pd.Series:
    """Return the minutes from one time of the log to another, a Series by row."""
    passed: pd.Series = (pd.to_datetime(rows[end]) - pd.to_datetime(rows[start])).dt.total_seconds() / 60
    return passed
