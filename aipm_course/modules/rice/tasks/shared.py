"""What several tasks of this module rest on."""

import pandas as pd

from aipm_course.modules.rice.simulators.idea_backlog import IdeaBacklog, feasible_sets, idea_backlog

NAMES = dict(zip(idea_backlog(0).ideas["idea"], idea_backlog(0).ideas["name"], strict=True))
IDEAS = tuple(NAMES)
ANOTHER_SET = "this is not the best set; another one that fits both limits is worth more"


def idea_sheet(data: IdeaBacklog) -> pd.DataFrame:
    """Return the inputs, one row per idea, by the idea's short name."""
    return data.ideas.set_index("idea")


def top_ideas(scores: pd.Series, count: int = 3) -> list[str]:
    """Return the short names of the `count` highest scores, the highest first."""
    return list(scores.sort_values(ascending=False).index[:count])


def best_pilots(data: IdeaBacklog) -> list[str]:
    """Return the set of pilots that is worth most within both limits."""
    sets = feasible_sets(data.truth.value, data.truth.effort, idea_sheet(data)["ml_effort"], data.limits)
    return list(sets["pilots"][0])
