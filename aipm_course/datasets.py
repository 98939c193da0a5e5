"""The tables of the course: `load(name)` and what there is.

Simulated tables are computed from a seed; `datasets/` in the project holds what seed 0 gives, with one card each.
"""

import importlib
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


def _of(simulator: str, table: str = "", *, function: str = "") -> "Callable[[int], pd.DataFrame]":
    """Take one table of a simulator: what its function returns for a seed, or an attribute of that."""

    def make(seed: int) -> "pd.DataFrame":
        module = importlib.import_module(f"aipm_course.simulators.{simulator}")
        made = getattr(module, function or simulator)(seed)
        for name in table.split(".") if table else []:
            made = getattr(made, name)
        frame: pd.DataFrame = made
        return frame.copy()

    return make


def _view(simulator: str, view: str) -> "Callable[[int], pd.DataFrame]":
    """Take a table that one of a simulator's own functions draws up from what it made."""

    def make(seed: int) -> "pd.DataFrame":
        module = importlib.import_module(f"aipm_course.simulators.{simulator}")
        frame: pd.DataFrame = getattr(module, view)(getattr(module, simulator)(seed))
        return frame

    return make


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


def _targets(seed: int) -> "pd.DataFrame":
    from aipm_course.kpi_targets import targets_table

    return targets_table()


def _runs(seed: int) -> "pd.DataFrame":
    from aipm_course.simulators.repeated_runs import repeated_runs

    return repeated_runs(seed).copy()


def _snippets(seed: int) -> "pd.DataFrame":
    """Return the transcript snippets; they are written texts and the same for every seed."""
    import pandas as pd

    from aipm_course.interview.material import snippets

    return pd.DataFrame(list(snippets().items()), columns=["snippet", "text"])


_SIMULATED: "dict[str, tuple[Callable[[int], pd.DataFrame], str]]" = {
    # 02_models
    "fraud_scores": (_of("scored_payments", "payments"), "40,000 payments with the scores of two fraud models"),
    "fraud_facts": (_of("scored_payments", "facts"), "the desk's capacity, the price of a review and the bars"),
    "fraud_fields": (_of("scored_payments", "fields"), "when each column of fraud_scores is filled in"),
    "runs": (_runs, "120 tasks that an assistant ran eight times each"),
    "tumors": (_of("tumor_labels", "rows"), "569 real tumors with four ways to label the training rows"),
    # 04_rice
    "ideas_rice": (
        _of("idea_backlog", "ideas"),
        "twelve ideas as the roadmap meeting receives them, mixed units included",
    ),
    "ideas_clean": (
        _view("idea_backlog", "clean_sheet"),
        "the twelve ideas in one unit, hidden costs in person-months",
    ),
    "ideas_draws": (_of("idea_backlog", "draws"), "2,000 simulated versions of the twelve adjusted scores"),
    "ideas_lenses": (_of("idea_backlog", "lenses"), "ICE scores and cost of delay of the twelve ideas"),
    "ideas_kpis": (_kpis, "five candidate KPIs for each idea"),
    "ideas_facts": (_view("idea_backlog", "backlog_facts"), "capacity, the dated rule and Tuesday's news"),
    # 07_metrics
    "metrics_events": (_of("event_log", "events"), "100 days of Brief's event log as it arrived, faults included"),
    "metrics_users": (_of("event_log", "users"), "6,000 users: account, platform, entitlement, retention"),
    "metrics_accounts": (_of("event_log", "accounts"), "the users' accounts"),
    "metrics_invoices": (_of("event_log", "invoices"), "invoices of the quarter after Brief's launch"),
    "metrics_plan": (_of("event_log", "plan"), "the tracking plan: 26 events that should arrive"),
    "metrics_facts": (_of("event_log", "facts"), "tickets, cases and baselines that no event carries"),
    "metrics_scorecard": (_of("answer_scorecard"), "sixteen measured values of Answer"),
    "kpi_targets": (_targets, "KPI targets of the AI PM and the Principal blueprint"),
    # 13_drift
    "drift_stream": (
        _of("drift_room", "payments"),
        "26 weeks of payments, scored by Guard, with labels that come late",
    ),
    "drift_episodes": (_of("drift_room", "episodes"), "four spans of weeks that somebody worries about"),
    "drift_calendar": (_of("drift_room", "calendar"), "last year's amounts and what others wrote down, week by week"),
    "drift_psi": (
        _view("drift_room", "psi_table"),
        "stability index per week and feature, bins frozen on weeks 1 to 4",
    ),
    "drift_trials": (_of("drift_room", "trials"), "400 trials of an alert: six quiet weeks, then six of drift"),
    "drift_options": (_of("drift_room", "options"), "what could be done in week 26, with costs and golden-set results"),
    "drift_claim": (_of("drift_room", "claim"), "the payments team's months behind '40% fewer false positives'"),
    "drift_facts": (_view("drift_room", "room_facts"), "rules, bars and prices of module 13"),
    "monitor_log": (_of("drift_room", "monitors.log"), "eight monitors, day by day for half a year"),
    "alerts": (_of("drift_room", "monitors.alerts"), "sixty alerts and when somebody answered"),
    # 15_fairness
    "applicants": (_of("hiring_screen", "applicants"), "12,000 simulated applications scored by Screen"),
    "screen_v2": (_of("hiring_screen", "screen_v2"), "4,000 simulated applications scored by Screen's successor"),
    "screen_facts": (_of("hiring_screen", "facts"), "Screen's scoring sheet and the bars of the tasks"),
    "dx": (_of("diagnosis_aid", "cases"), "6,000 simulated cases of a diagnosis aid at three sites"),
    "dx_facts": (_of("diagnosis_aid", "facts"), "the bars for the diagnosis aid"),
    "payments_flags": (_of("payments_flags", "payments"), "20,000 simulated payments before and after a release"),
    "payments_facts": (_of("payments_flags", "facts"), "the rule for small regions and the bar"),
    # 20_studio
    "studio_ratings": (_of("score_ratings", "ratings"), "four candidates rated on two weighted scorecards"),
    "studio_snippets": (_snippets, "sixty things that candidates said, without the key"),
    "studio_stories": (_of("told_stories", "stories"), "six interview stories, part by part"),
    "studio_actions": (_of("adoption_up", "actions"), "mock 2: eight actions, their days and what they need"),
    "studio_dashboard": (_of("adoption_up", "dashboard"), "mock 2: eight weeks of an assistant in four channels"),
    "studio_strata": (_of("eval_report", "strata"), "mock 5: the golden set by stratum"),
    "studio_judge": (_of("eval_report", "judge"), "mock 5: an automatic judge against people"),
    "studio_latency": (_of("eval_report", "latency"), "mock 5: seconds per answer in three regions"),
    "studio_errors": (_of("eval_report", "errors"), "mock 5: kinds of errors, how often and how dear"),
    "studio_facts": (_of("eval_report", "facts"), "mock 5: gates and totals"),
}

_PUBLISHED: dict[str, str] = {
    # 02_models
    "sepsis_counts": "alerts and sepsis in 38,455 hospitalizations",
    "fraud_base_rates": "positives in three public data sets",
    # 04_rice
    "experiment_win_rates": "how often tested ideas won, at six companies",
    # 07_metrics
    "klarna_assistant": "what Klarna published about its assistant",
    # 13_drift
    "flu_trends": "how far Google Flu Trends was off, and what beat it",
    "zillow_homes": "Zillow Offers: homes and dollars in 2021",
    "label_shift_cases": "a pneumonia model in January, and an antibody study",
    # 15_fairness
    "compas_counts": "COMPAS counts by group and threshold (ProPublica 2016)",
    "gender_shades": "error rates of three vendors (Gender Shades 2018)",
    "berkeley_admissions": "UC Berkeley 1973, six departments",
    "four_fifths_example": "the official example of the four-fifths rule",
    "local_law_144": "worked examples of New York City's audit rule",
    "local_law_144_audit": "one real audit table (2023)",
    "obermeyer": "cost as a proxy for need (Obermeyer et al. 2019)",
    "hiring_cases": "three hiring cases: what is and is not known",
    "fairness_rules": "rules and dates of module 15, with the day they were checked",
}

SOURCES: dict[str, Source] = {
    **{name: Source(make, summary) for name, (make, summary) in _SIMULATED.items()},
    **{name: Source(_published(name), summary, simulated=False) for name, summary in _PUBLISHED.items()},
}


def load(name: str, *, seed: int = 0) -> "pd.DataFrame":
    """Return a table of the course by name.

    Args:
        name: name of the table, the same as its file in datasets/ without ".csv".
        seed: which version of the simulated company; 0 is the one in datasets/ and in the exercises.

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
