"""A5: other lenses."""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Ranking, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.rice.simulators.idea_backlog import IdeaBacklog, idea_backlog
from aipm_course.modules.rice.tasks.shared import NAMES, top_ideas


def _ice(data: IdeaBacklog) -> pd.Series:
    lenses = data.lenses.set_index("idea")
    return lenses["ice_impact"] * lenses["ice_confidence"] * lenses["ice_ease"]


def _cd3(data: IdeaBacklog, *, penalty_weeks: int | None = None) -> pd.Series:
    """Cost of delay per week, averaged over the horizon, divided by duration."""
    lenses, rule = data.lenses.set_index("idea"), data.regulation
    if penalty_weeks is None:
        penalty_weeks = rule.horizon - rule.starts_in_week
    cost = lenses["weekly_delay_cost"].astype(float)
    cost[rule.idea] += rule.weekly_penalty * penalty_weeks / rule.horizon
    return cost / lenses["weeks"]


def _other_lenses(data: IdeaBacklog) -> dict[str, Any]:
    return {"ice_top3": top_ideas(_ice(data)), "cd3_top3": top_ideas(_cd3(data)), "why_ice_differs": "reach"}


OTHER_LENSES = Question(
    id="rice.other_lenses",
    task="A5",
    title="Other lenses: ICE and cost of delay",
    points=4,
    kind=Record(
        {
            "ice_top3": Ranking(NAMES, top=3),
            "cd3_top3": Ranking(NAMES, top=3),
            "why_ice_differs": Choice(
                {
                    "reach": "ICE does not ask how many people are reached",
                    "confidence": "ICE does not ask how sure we are",
                    "effort": "ICE does not ask how hard it is",
                    "hidden costs": "ICE leaves out labeling and monitoring",
                }
            ),
        },
        weights={"cd3_top3": 2},
    ),
    data=idea_backlog,
    reference=_other_lenses,
    alternatives=(
        lambda data: {
            **_other_lenses(data),
            "ice_top3": list(_ice(data).nlargest(3).index),
            "why_ice_differs": "Reach ",
        },
    ),
    misconceptions=(
        Misconception(
            "deadline_ignored",
            lambda data: {"cd3_top3": top_ideas(_cd3(data, penalty_weeks=0))},
            "The penalty is missing or too small: it runs in every week of the horizon after the rule has started.",
        ),
        Misconception(
            "penalty_too_heavy",
            lambda data: {"cd3_top3": top_ideas(_cd3(data, penalty_weeks=data.regulation.horizon))},
            "The penalty weighs too much: it only runs after the rule has started, and it has to be averaged over the "
            "whole horizon before it joins a cost per week.",
        ),
        Misconception(
            "duration_ignored",
            lambda data: {"cd3_top3": top_ideas(_cd3(data) * data.lenses.set_index("idea")["weeks"])},
            "That ranks by cost of delay alone. CD3 divides it by the weeks the idea takes: two short ideas can go "
            "before one long one.",
        ),
        Misconception(
            "ice_confidence_missing",
            lambda data: {"why_ice_differs": "confidence"},
            "Confidence is the C in both names. Which letter does RICE have and ICE not?",
        ),
        Misconception(
            "ice_hidden_costs",
            lambda data: {"why_ice_differs": "hidden costs"},
            "True of ICE, and of RICE on build effort too. Look at ICE's first idea: how many people does it reach?",
        ),
        Misconception(
            "ice_effort_missing",
            lambda data: {"why_ice_differs": "effort"},
            "ICE asks about effort, from the other end: ease. Which letter does RICE have and ICE not?",
        ),
    ),
    hints=(
        "ICE here is impact x confidence x ease. Compare its first idea with that idea's reach.",
        "CD3 = cost of delay per week / weeks to build. For the idea with the dated rule, add the penalty, averaged "
        "over the horizon: penalty x (horizon - start) / horizon.",
        "Add the averaged penalty to one row of `weekly_delay_cost`, divide the column by `weeks`, sort, take three.",
    ),
    worked="""
```python
lens = lenses.set_index("idea")
ice = lens["ice_impact"] * lens["ice_confidence"] * lens["ice_ease"]
cost = lens["weekly_delay_cost"].astype(float)
weeks_late = facts["horizon_weeks"] - facts["rule_starts_after_week"]
cost["fraud"] += facts["weekly_penalty"] * weeks_late / facts["horizon_weeks"]
cd3 = cost / lens["weeks"]
other_lenses = {
    "ice_top3": list(ice.nlargest(3).index),
    "cd3_top3": list(cd3.nlargest(3).index),
    "why_ice_differs": "reach",
}
```

ICE puts a score that a few dozen people will see in first place: it never asks how many. Cost of delay lifts the one
idea with a date behind it.
""",
    objective="Use ICE and cost of delay as second lenses, and re-rank within the hour when the news changes.",
    ledger=("RESP-40", "RICE-07"),
)
