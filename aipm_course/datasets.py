"""The tables of the course: `load(name)` and what there is.

Simulated tables are computed from a seed; `datasets/` in the project holds what seed 0 gives, with one card each.
"""

import importlib
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


def _of(simulator: str, table: str) -> "Callable[[int], pd.DataFrame]":
    """Take one table of a simulator whose module and function have the same name."""

    def make(seed: int) -> "pd.DataFrame":
        made = importlib.import_module(f"aipm_course.simulators.{simulator}")
        frame: pd.DataFrame = getattr(getattr(made, simulator)(seed), table)
        return frame.copy()

    return make


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
    "applicants": Source(_of("hiring_screen", "applicants"), "12,000 simulated applications scored by Screen"),
    "screen_v2": Source(_of("hiring_screen", "screen_v2"), "4,000 simulated applications scored by Screen's successor"),
    "screen_facts": Source(_of("hiring_screen", "facts"), "Screen's scoring sheet and the bars of the tasks"),
    "dx": Source(_of("diagnosis_aid", "cases"), "6,000 simulated cases of a diagnosis aid at three sites"),
    "dx_facts": Source(_of("diagnosis_aid", "facts"), "the bars for the diagnosis aid"),
    "payments_flags": Source(_of("payments_flags", "payments"), "20,000 simulated payments before and after a release"),
    "payments_facts": Source(_of("payments_flags", "facts"), "the rule for small regions and the bar"),
    "compas_counts": Source(
        _published("compas_counts"), "COMPAS counts by group and threshold (ProPublica 2016)", simulated=False
    ),
    "gender_shades": Source(
        _published("gender_shades"), "error rates of three vendors (Gender Shades 2018)", simulated=False
    ),
    "berkeley_admissions": Source(
        _published("berkeley_admissions"), "UC Berkeley 1973, six departments", simulated=False
    ),
    "four_fifths_example": Source(
        _published("four_fifths_example"), "the official example of the four-fifths rule", simulated=False
    ),
    "local_law_144": Source(
        _published("local_law_144"), "worked examples of New York City's audit rule", simulated=False
    ),
    "local_law_144_audit": Source(_published("local_law_144_audit"), "one real audit table (2023)", simulated=False),
    "obermeyer": Source(_published("obermeyer"), "cost as a proxy for need (Obermeyer et al. 2019)", simulated=False),
    "hiring_cases": Source(_published("hiring_cases"), "three hiring cases: what is and is not known", simulated=False),
    "fairness_rules": Source(
        _published("fairness_rules"), "rules and dates of module 15, with the day they were checked", simulated=False
    ),
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
