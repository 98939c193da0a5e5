"""The tables of the course: `load(name)` and what there is.

Simulated tables are computed from a seed; `datasets/` in the project holds what seed 0 gives, with one card each.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aipm_course.errors import CourseError
from aipm_course.wording import listed, nearest

if TYPE_CHECKING:
    import pandas as pd


TABLES = "AIPM_TABLES"
"""Environment variable that names a folder with tables made beforehand, for a kernel that may not see a simulator."""


@dataclass(frozen=True)
class Source:
    """Where a table comes from.

    Attributes:
        make: returns the table for a seed.
        summary: one line for lists and error messages.
        simulated: whether a seed makes it; a published table is typed from its source and knows no seed.
    """

    make: "Callable[[int], pd.DataFrame]"
    summary: str
    simulated: bool = True


def _backlog(table: str) -> "Callable[[int], pd.DataFrame]":
    def make(seed: int) -> "pd.DataFrame":
        from aipm_course.simulators.idea_backlog import idea_backlog

        frame: pd.DataFrame = getattr(idea_backlog(seed), table)
        return frame.copy()

    return make


def _clean(seed: int) -> "pd.DataFrame":
    from aipm_course.simulators.idea_backlog import clean_sheet, idea_backlog

    return clean_sheet(idea_backlog(seed))


def _published(name: str) -> "Callable[[int], pd.DataFrame]":
    """Read a table typed from its source; it is the same for every seed."""

    def make(seed: int) -> "pd.DataFrame":
        import pandas as pd

        from aipm_course.places import course_root

        return pd.read_csv(course_root() / "datasets" / "published" / f"{name}.csv")

    return make


def _kpis(seed: int) -> "pd.DataFrame":
    from aipm_course.simulators.idea_kpis import idea_kpis

    return idea_kpis().drop(columns="kind")


def _facts(seed: int) -> "pd.DataFrame":
    from aipm_course.simulators.idea_backlog import backlog_facts, idea_backlog

    return backlog_facts(idea_backlog(seed))


SOURCES: dict[str, Source] = {
    "ideas_rice": Source(_backlog("ideas"), "twelve ideas as the roadmap meeting receives them, mixed units included"),
    "ideas_clean": Source(_clean, "the twelve ideas in one unit, with each hidden cost in person-months"),
    "ideas_draws": Source(_backlog("draws"), "2,000 simulated versions of the twelve adjusted scores"),
    "ideas_lenses": Source(_backlog("lenses"), "ICE scores and cost of delay of the twelve ideas"),
    "ideas_kpis": Source(_kpis, "five candidate KPIs for each idea"),
    "experiment_win_rates": Source(
        _published("experiment_win_rates"), "how often tested ideas won, at six companies", simulated=False
    ),
    "ideas_facts": Source(_facts, "capacity, the dated rule and Tuesday's news"),
}


def load(name: str, *, seed: int = 0) -> "pd.DataFrame":
    """Return a table of the course by name.

    Args:
        name: name of the table, the same as its file in datasets/ without ".csv".
        seed: which version of the simulated company; 0 is the one in datasets/ and in the lessons.

    Returns:
        A fresh copy; change it as you like.

    Raises:
        CourseError: no table has this name, or the seed is not a whole number from 0.

    Examples:
        >>> load("ideas_rice").shape
        (12, 15)
        >>> load("ideas_rise")
        Traceback (most recent call last):
        aipm_course.errors.CourseError: There is no table 'ideas_rise'. Did you mean ideas_rice?
    """
    if name not in SOURCES:
        hint = nearest(str(name), SOURCES) or f" There are: {listed(SOURCES, limit=40)}."
        raise CourseError(f"There is no table {name!r}.{hint}")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise CourseError(f"The seed must be a whole number from 0, for example seed=0; given is {seed!r}.")
    if SOURCES[name].simulated and (folder := os.environ.get(TABLES)):
        return _prepared(Path(folder), name, seed)
    return SOURCES[name].make(seed)


def file_name(name: str, seed: int) -> str:
    """Return what a table made beforehand is called."""
    return f"{name}-{seed}.pickle"


def _prepared(folder: Path, name: str, seed: int) -> "pd.DataFrame":
    """Read a table that the grader made: a simulator knows more than its tables tell."""
    import pandas as pd

    path = folder / file_name(name, seed)
    if not path.exists():
        raise CourseError(
            f"While a notebook is graded, load({name!r}, seed={seed}) works only if the name and the seed stand in the "
            'notebook as they are, for example `seed = 5` and `load("ideas_rice", seed=seed)`.'
        )
    frame: pd.DataFrame = pd.read_pickle(path)
    return frame
