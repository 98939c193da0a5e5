"""What several tasks of this module rest on."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from aipm_course.modules.rice.simulators.idea_backlog import IDEAS, NAMES, IdeaBacklog, Limits, feasible_sets

__all__ = [
    "ANOTHER_SET",
    "IDEAS",
    "LISTED",
    "NAMES",
    "NO_PILOT",
    "ROOM",
    "best_pilots",
    "column",
    "has_room",
    "idea_sheet",
    "only_where",
    "top_ideas",
    "unless",
]

ANOTHER_SET = "this is not the set that is worth most among those that fit both limits: write down each set that fits with its value, and compare"
NO_PILOT = "no pilot stands in the list: it holds every pilot of the best set, those that are running and go on as well"
LISTED = "every set compared"
"""Name of the rule that says whether a full set is the best one. It earns nothing and tells how many sets there are."""
ROOM = "room used"
"""Name of the rule that says whether a set has room for one more idea. It earns nothing and tells where to look."""


def idea_sheet(data: IdeaBacklog) -> pd.DataFrame:
    """Return the inputs, one row per idea, by the idea's short name."""
    return data.ideas.set_index("idea")


def top_ideas(scores: pd.Series, count: int = 3) -> list[str]:
    """Return the short names of the `count` highest scores, the highest first."""
    return list(scores.sort_values(ascending=False).index[:count])


def best_pilots(data: IdeaBacklog) -> list[str]:
    """Return the set of pilots that is worth most within both limits."""
    truth = data.truth
    return list(feasible_sets(truth.value, truth.effort, truth.ml_effort, data.limits)["pilots"][0])


def has_room(pilots: Iterable[str], effort: pd.Series, ml_effort: pd.Series, limits: Limits) -> bool:
    """Return whether a set of one idea or more fits both limits and would with one idea more."""
    each = {idea: (float(effort[idea]), float(ml_effort[idea])) for idea in effort.index}

    def fits(names: list[str]) -> bool:
        people, engineers = (
            (sum(months) for months in zip(*(each[name] for name in names), strict=True)) if names else (0.0, 0.0)
        )
        return people <= limits.capacity + 1e-9 and engineers <= limits.ml_capacity + 1e-9

    own = sorted(pilots)
    return bool(own) and fits(own) and any(fits([*own, idea]) for idea in IDEAS if idea not in own)


def column(name: str, values: pd.Series) -> pd.DataFrame:
    """Return one column of a table as a partial answer."""
    return values.rename(name).rename_axis("idea").reset_index()


def only_where(wrong: Any, right: Any) -> Any:
    """Return a wrong answer, or None on the seeds where that way gives the right one."""
    same = set(wrong) == set(right) if isinstance(wrong, list | tuple | set | frozenset) else wrong == right
    return None if same else wrong


def unless(wrong: Any, *others: Any) -> Any:
    """Return a wrong answer, or None if it is one of the others: the right one, or one that another idea explains.

    >>> unless("churn", "fraud", "vision"), unless(["churn"], ("churn",))
    ('churn', None)
    """
    return wrong if all(only_where(wrong, other) is not None for other in others) else None
