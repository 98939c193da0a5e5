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


def _drift(table: str) -> "Callable[[int], pd.DataFrame]":
    def make(seed: int) -> "pd.DataFrame":
        from aipm_course.simulators.drift_room import drift_room

        frame: pd.DataFrame = getattr(drift_room(seed), table)
        return frame.copy()

    return make


def _drift_monitors(table: str) -> "Callable[[int], pd.DataFrame]":
    def make(seed: int) -> "pd.DataFrame":
        from aipm_course.simulators.drift_room import drift_room

        frame: pd.DataFrame = getattr(drift_room(seed).monitors, table)
        return frame.copy()

    return make


def _drift_psi(seed: int) -> "pd.DataFrame":
    from aipm_course.simulators.drift_room import drift_room

    return drift_room(seed).psi.round(4).reset_index()


def _drift_facts(seed: int) -> "pd.DataFrame":
    from aipm_course.simulators.drift_room import drift_room, room_facts

    return room_facts(drift_room(seed))


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
    "drift_stream": Source(_drift("payments"), "26 weeks of payments, scored by Guard, with labels that come late"),
    "drift_episodes": Source(_drift("episodes"), "four spans of weeks that somebody worries about"),
    "drift_calendar": Source(_drift("calendar"), "last year's amounts and what others wrote down, week by week"),
    "drift_psi": Source(_drift_psi, "stability index per week and feature, with bins frozen on weeks 1 to 4"),
    "drift_trials": Source(_drift("trials"), "400 trials of an alert: six quiet weeks, then six of drift"),
    "drift_options": Source(_drift("options"), "what could be done in week 26, with costs and golden-set results"),
    "drift_claim": Source(_drift("claim"), "the payments team's months behind '40% fewer false positives'"),
    "drift_facts": Source(_drift_facts, "rules, bars and prices of module 13"),
    "monitor_log": Source(_drift_monitors("log"), "eight monitors, day by day for half a year"),
    "alerts": Source(_drift_monitors("alerts"), "sixty alerts and when somebody answered"),
    "flu_trends": Source(
        _published("flu_trends"), "how far Google Flu Trends was off, and what beat it", simulated=False
    ),
    "zillow_homes": Source(_published("zillow_homes"), "Zillow Offers: homes and dollars in 2021", simulated=False),
    "label_shift_cases": Source(
        _published("label_shift_cases"), "a pneumonia model in January, and an antibody study", simulated=False
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
