"""Three small methods that the lesson uses; the exercise has them written out."""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed

DAYS, QUARTERS, OPENS = 10, 32, 9
"""Working days, quarters of an hour in each, and the hour in which they begin."""
_MONDAY = np.datetime64("2026-09-07T00:00")
_QUARTER = np.timedelta64(15, "m")
Grid = npt.NDArray[np.int64]
Plan = Mapping[str, tuple[int, int, tuple[str, ...]]]
"""By task: its days, the wait after it, and what it comes after."""


def roles_quarters(rows: pd.DataFrame) -> pd.Series:
    """Return how many entries lie on each quarter of an hour of the ten working days, by the time at which it begins.

    Args:
        rows: entries of the calendar, with the columns start and end.

    Raises:
        CourseError: a column is missing.

    Examples:
        >>> rows = pd.DataFrame({"start": ["2026-09-07 09:00"], "end": ["2026-09-07 09:30"]})
        >>> busy = roles_quarters(rows)
        >>> len(busy), int(busy.sum())
        (320, 2)
    """
    _need(rows, ("start", "end"))
    times = pd.to_datetime([text_of(quarter) for quarter in range(DAYS * QUARTERS)])
    return pd.Series(taken(rows), index=times, name="entries")


def roles_wait(busy: pd.Series, raised: str) -> float:
    """Return the hours of working time from an alert to the first free half hour of a day.

    Args:
        busy: what `roles_quarters` returns.
        raised: when the alert came in, for example "2026-09-07 09:15".

    Examples:
        >>> rows = pd.DataFrame({"start": ["2026-09-07 09:00"], "end": ["2026-09-07 10:00"]})
        >>> roles_wait(roles_quarters(rows), "2026-09-07 09:15")
        0.75
    """
    return wait_of(busy.to_numpy(), int(place_of([raised])[0]))


def roles_finish(plan: pd.DataFrame) -> pd.Series:
    """Return after how many working days each task has ended.

    Args:
        plan: a row per task with days, wait and after; the task is a column or the index.

    Raises:
        CourseError: a column is missing, or a task comes after one that is not in the plan.

    Examples:
        >>> plan = pd.DataFrame({"task": ["a", "b"], "days": [3, 2], "wait": [4, 0], "after": ["", "a"]})
        >>> roles_finish(plan).to_dict()
        {'a': 3.0, 'b': 9.0}
    """
    rows = plan if "task" in plan.columns else plan.rename_axis("task").reset_index()
    _need(rows, ("task", "days", "wait", "after"))
    made = plan_of(rows)
    if unknown := {one for _, _, after in made.values() for one in after} - set(made):
        raise CourseError(f"No task of the plan is called {listed(sorted(map(repr, unknown)))}.")
    return pd.Series(finishes(made)).rename_axis("task")


def _need(rows: pd.DataFrame, columns: tuple[str, ...]) -> None:
    if missing := [name for name in columns if name not in rows.columns]:
        raise CourseError(f"There is no column {listed(map(repr, missing))}; there are {listed(rows.columns)}.")


def place_of(times: Iterable[str], monday: "np.datetime64 | None" = None) -> Grid:
    """Return how many quarters of working time lie before each time; what is outside of working time counts to the next morning.

    Args:
        times: times as text, such as "2026-09-07 09:15".
        monday: midnight of the first Monday; the Monday of the first time if not given.
    """
    stamps = np.array([str(time).replace(" ", "T") for time in times], dtype="datetime64[m]")
    first = _MONDAY if monday is None else monday
    minutes = (stamps - first).astype(np.int64)
    day, minute = np.divmod(minutes, 24 * 60)
    week, weekday = np.divmod(day, 7)
    quarter = np.clip((minute - 60 * OPENS + 14) // 15, 0, QUARTERS)
    quarter = np.where(weekday > 4, 0, quarter)
    found: Grid = (5 * week + np.minimum(weekday, 5)) * QUARTERS + quarter
    return found


def taken(entries: pd.DataFrame) -> Grid:
    """Return how many entries lie on each quarter of working time; shape (320,)."""
    starts, ends = place_of(entries["start"]), place_of(entries["end"])
    change = np.zeros(DAYS * QUARTERS + 1, dtype=np.int64)
    np.add.at(change, starts, 1)
    np.add.at(change, ends, -1)
    found: Grid = np.cumsum(change)[:-1]
    return found


def wait_of(busy: Grid, raised: int, *, free: int = 2, over_night: bool = False, half_hours: bool = False) -> float:
    """Return the hours of working time from an alert to the first free half hour of a day.

    Args:
        busy: how many entries lie on each quarter.
        raised: quarters of working time before the alert.
        free: quarters that have to be free in a row.
        over_night: whether the last quarter of a day and the first of the next are one free half hour.
        half_hours: whether it has to begin at the hour or half past.

    >>> busy = np.zeros(320, dtype=np.int64)
    >>> busy[4:12] = 1
    >>> wait_of(busy, 5)
    1.75
    """
    for quarter in range(raised, len(busy) - free + 1):
        in_a_day = over_night or quarter % QUARTERS + free <= QUARTERS
        if in_a_day and not (half_hours and quarter % 2) and not busy[quarter : quarter + free].any():
            return (quarter - raised) / 4
    return float("nan")


def text_of(quarter: int, *, end: bool = False) -> str:
    """Return the time of a quarter as text; the end of a day's last quarter is 17:00 of that day.

    >>> text_of(0), text_of(32), text_of(32, end=True), text_of(161)
    ('2026-09-07 09:00', '2026-09-08 09:00', '2026-09-07 17:00', '2026-09-14 09:15')
    """
    day, rest = divmod(quarter, QUARTERS)
    if end and rest == 0:
        day, rest = day - 1, QUARTERS
    stamp = _MONDAY + np.timedelta64(day + 2 * (day // 5), "D") + np.timedelta64(60 * OPENS, "m") + rest * _QUARTER
    return str(stamp.astype("datetime64[m]")).replace("T", " ")


def plan_of(tasks: pd.DataFrame) -> Plan:
    """Return the rows of a plan by task."""
    columns = (tasks[name].tolist() for name in ("task", "days", "wait", "after"))
    return {
        task: (int(days), int(wait), tuple(part.strip() for part in after.split(",") if part.strip()))
        for task, days, wait, after in zip(*columns, strict=True)
    }


def finishes(plan: Plan, *, wait: bool = True, which: str = "all", days: str = "days") -> dict[str, float]:
    """Return after how many working days each task has ended.

    Args:
        plan: the tasks.
        wait: whether waits pass.
        which: of what a task comes after, "all" have to be done, only the "first" or the "last" that is named, or "any" one.
        days: "days", or "count" where each task counts as one.
    """
    done: dict[str, float] = {}

    def finish(task: str) -> float:
        if task not in done:
            own, _, after = plan[task]
            ready = [finish(one) + (plan[one][1] if wait else 0) for one in after]
            pick = {"first": ready[:1], "last": ready[-1:], "any": [min(ready, default=0.0)]}.get(which, ready)
            start = max(pick, default=0.0)
            done[task] = start + (1 if days == "count" else own)
        return done[task]

    return {task: finish(task) for task in plan}
