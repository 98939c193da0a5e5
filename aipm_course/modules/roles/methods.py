"""Three small methods that the lesson uses; the exercise has them written out."""

import pandas as pd

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.modules.roles.simulators.blocking import finishes, plan_of
from aipm_course.modules.roles.simulators.calendar import DAYS, QUARTERS, place_of, taken, text_of, wait_of


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
