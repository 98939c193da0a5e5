"""A3: what moved?"""

from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.rice.simulators.idea_backlog import HIDDEN_COSTS, IdeaBacklog, idea_backlog, ranks
from aipm_course.modules.rice.tasks.shared import IDEAS, NAMES, idea_sheet

_CAUSES = {
    "build": "more build effort than the others",
    "labeling": "people labeling examples",
    "retraining": "training it again during the year",
    "monitoring": "watching it every month",
    "review": "regulatory review",
}


def _rank_correlation(first: pd.Series, second: pd.Series) -> float:
    return float(np.corrcoef(first.rank(), second.rank())[0, 1])


def _what_moved(data: IdeaBacklog) -> dict[str, Any]:
    rise = ranks(data.truth.score) - ranks(data.truth.adjusted)
    fallen = str(rise.idxmin())
    without = {
        cost: ranks(data.truth.value / (data.truth.effort - data.truth.hidden[cost].where(rise.index == fallen, 0)))
        for cost in HIDDEN_COSTS
    }
    return {
        "rank_correlation": _rank_correlation(data.truth.score, data.truth.adjusted),
        "biggest_fall": fallen,
        "fall_cause": min(HIDDEN_COSTS, key=lambda cost: without[cost][fallen]),
        "biggest_rises": list(rise.index[rise == rise.max()]),
    }


def _careless_score(data: IdeaBacklog) -> pd.Series:
    """Scores of a sheet whose reach was never cleaned."""
    sheet = idea_sheet(data)
    return sheet["reach"] * sheet["impact"] * data.truth.confidence / sheet["build_effort"]


WHAT_MOVED = Question(
    id="rice.what_moved",
    task="A3",
    title="What moved?",
    points=4,
    kind=Record(
        {
            "rank_correlation": Number("Spearman's rank correlation, from -1 to 1", within=0.01),
            "biggest_fall": Choice(NAMES),
            "fall_cause": Choice(_CAUSES),
            "biggest_rises": Picks(NAMES, exactly=2),
        }
    ),
    data=idea_backlog,
    reference=_what_moved,
    alternatives=(
        lambda data: {
            **_what_moved(data),
            "rank_correlation": 1
            - 6
            * float(((ranks(data.truth.score) - ranks(data.truth.adjusted)) ** 2).sum())
            / (len(IDEAS) * (len(IDEAS) ** 2 - 1)),
            "biggest_rises": ("onboarding", "summary"),
        },
    ),
    misconceptions=(
        Misconception(
            "scores_not_ranks",
            lambda data: {"rank_correlation": float(np.corrcoef(data.truth.score, data.truth.adjusted)[0, 1])},
            "That is the correlation of the scores. Spearman's asks about the places: rank both columns first.",
        ),
        Misconception(
            "unclean_ranking",
            lambda data: {"rank_correlation": _rank_correlation(_careless_score(data), data.truth.adjusted)},
            "One of your two rankings still has the uncleaned reach in it. Start from the scores of A1.",
        ),
        Misconception(
            "blames_build",
            lambda data: {"fall_cause": "build"},
            "Build effort is in both rankings, so it cannot explain a difference between them. Take one hidden cost "
            "out at a time and rank again.",
        ),
        Misconception(
            "blames_retraining",
            lambda data: {"fall_cause": "retraining"},
            "Retraining is the cost people remember. Take it out, rank again, and see whether the idea comes back.",
        ),
        Misconception(
            "blames_monitoring",
            lambda data: {"fall_cause": "monitoring"},
            "Take monitoring out for that idea, rank again, and see whether it comes back.",
        ),
        Misconception(
            "blames_review",
            lambda data: {"fall_cause": "review"},
            "Take the review out for that idea, rank again, and see whether it comes back.",
        ),
        Misconception(
            "largest_percentage",
            lambda data: {"biggest_fall": (data.truth.adjusted / data.truth.score).idxmin()},
            "That idea lost the largest share of its score, but hardly any places: it was near the end before. The "
            "question is about places.",
        ),
        Misconception(
            "smaller_fall",
            lambda data: {"biggest_fall": "routing"},
            "That idea did fall. Another one lost more places.",
        ),
        Misconception(
            "new_leaders",
            lambda data: {"biggest_rises": list(data.truth.adjusted.nlargest(2).index)},
            "Those two lead the new ranking. The question is who climbed most: new place against old place.",
        ),
    ),
    hints=(
        "Make two columns of places: one from the score with `build_effort`, one from the score with `full_effort`.",
        "`scores.rank(ascending=False)` gives places. `places_a.corr(places_b)` on two columns of places is "
        "Spearman's correlation.",
        "For the cause, set one cost of the fallen idea to zero, score and rank again, and put it back. One of the "
        "four brings the idea back up; the other three leave it where it is.",
    ),
    worked="""
Two columns of places, their correlation, and their difference.

```python
sheet = clean.set_index("idea")
value = sheet["reach"] * sheet["impact"] * sheet["confidence"]
before, after = value / sheet["build_effort"], value / sheet["full_effort"]
places = pd.DataFrame({"before": before.rank(ascending=False), "after": after.rank(ascending=False)})
places["before"].corr(places["after"])          # Spearman: the correlation of places
(places["before"] - places["after"]).sort_values()   # the biggest fall first, the biggest rises last
```

For the cause, leave out one hidden cost of the fallen idea at a time. Only labeling brings it back to third; without
retraining, monitoring or review it stays sixth.
""",
    objective="Put labeling, retraining, monitoring and review into the effort, and say which cost moved which idea.",
    ledger=("RICE-01", "RICE-06"),
)
