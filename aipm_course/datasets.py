"""The tables of the course: `load(name)` and what there is.

Simulated tables are computed from a seed; `datasets/` in the project holds what seed 0 gives, with one card each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aipm_course.errors import CourseError
from aipm_course.wording import listed, nearest

if TYPE_CHECKING:
    import pandas as pd


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


def _studio(table: str) -> "Callable[[int], pd.DataFrame]":
    """Return an exhibit of the interview studio; the simulator's module is named in _STUDIO."""

    def make(seed: int) -> "pd.DataFrame":
        import importlib

        module, attribute = _STUDIO[table]
        made = getattr(importlib.import_module(f"aipm_course.simulators.{module}"), module)(seed)
        frame: pd.DataFrame = getattr(made, attribute)
        return frame.copy()

    return make


_STUDIO = {
    "studio_ratings": ("score_ratings", "ratings"),
    "studio_stories": ("told_stories", "stories"),
    "studio_dashboard": ("adoption_up", "dashboard"),
    "studio_strata": ("eval_report", "strata"),
    "studio_judge": ("eval_report", "judge"),
    "studio_latency": ("eval_report", "latency"),
    "studio_errors": ("eval_report", "errors"),
    "studio_facts": ("eval_report", "facts"),
}


def _snippets(seed: int) -> "pd.DataFrame":
    """Return the transcript snippets; they are written texts and the same for every seed."""
    import pandas as pd

    from aipm_course.interview import snippets

    return pd.DataFrame(list(snippets().items()), columns=["snippet", "text"])


SOURCES: dict[str, Source] = {
    "ideas_rice": Source(_backlog("ideas"), "twelve ideas as the roadmap meeting receives them, mixed units included"),
    "ideas_clean": Source(_clean, "the twelve ideas in one unit, with each hidden cost in person-months"),
    "ideas_draws": Source(_backlog("draws"), "2,000 simulated versions of the twelve adjusted scores"),
    "ideas_lenses": Source(_backlog("lenses"), "ICE scores and cost of delay of the twelve ideas"),
    "ideas_kpis": Source(_kpis, "five candidate KPIs for each idea"),
    "experiment_win_rates": Source(
        _published("experiment_win_rates"), "how often tested ideas won, at six companies", simulated=False
    ),
    "studio_ratings": Source(_studio("studio_ratings"), "four candidates rated on two weighted scorecards"),
    "studio_snippets": Source(_snippets, "sixty things that candidates said, without the key"),
    "studio_stories": Source(_studio("studio_stories"), "six interview stories, part by part"),
    "studio_dashboard": Source(_studio("studio_dashboard"), "mock 2: eight weeks of an assistant in four channels"),
    "studio_strata": Source(_studio("studio_strata"), "mock 5: the golden set by stratum"),
    "studio_judge": Source(_studio("studio_judge"), "mock 5: an automatic judge against people"),
    "studio_latency": Source(_studio("studio_latency"), "mock 5: seconds per answer in three regions"),
    "studio_errors": Source(_studio("studio_errors"), "mock 5: kinds of errors, how often and how dear"),
    "studio_facts": Source(_studio("studio_facts"), "mock 5: gates and totals"),
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
    return SOURCES[name].make(seed)
