"""A4: how sure?"""

from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record, Table
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.rice.simulators.idea_backlog import IdeaBacklog, idea_backlog, ranks
from aipm_course.modules.rice.tasks.shared import IDEAS, NAMES

_TOO_CLOSE = "too close to call"


def _top3(draws: pd.DataFrame) -> pd.Series:
    return (draws.rank(axis=1, ascending=False) <= 3).mean()


def _beats(data: IdeaBacklog) -> float:
    return float((data.draws["summary"] > data.draws["routing"]).mean())


def _how_sure(data: IdeaBacklog) -> dict[str, Any]:
    chance = _top3(data.draws)
    return {
        "top3_chance": chance,
        "tied_pair": ["summary", "routing"],
        "winner_share": max(_beats(data), 1 - _beats(data)),
        "third_place": _TOO_CLOSE,
    }


HOW_SURE = Question(
    id="rice.how_sure",
    task="A4",
    title="How sure is the ranking?",
    points=4,
    kind=Record(
        {
            "top3_chance": Table("idea", IDEAS, {"chance": Number("share of the draws", within=0.01, percent=True)}),
            "tied_pair": Picks(NAMES, exactly=2),
            "winner_share": Number("share of the draws", within=0.01, percent=True),
            "third_place": Choice({**NAMES, _TOO_CLOSE: "nobody wins often enough"}),
        }
    ),
    data=idea_backlog,
    reference=_how_sure,
    alternatives=(
        lambda data: {
            **_how_sure(data),
            "top3_chance": {
                idea: float(100 * np.mean(np.sum(data.draws.to_numpy() > data.draws[[idea]].to_numpy(), axis=1) < 3))
                for idea in data.draws
            },
            "winner_share": 100 * max(_beats(data), 1 - _beats(data)),
        },
    ),
    misconceptions=(
        Misconception(
            "ranking_of_means",
            lambda data: {"top3_chance": (ranks(data.draws.mean()) <= 3).astype(float)},
            "Every chance is 0 or 1: the draws were averaged first and ranked once. Rank inside each draw, then count.",
        ),
        Misconception(
            "chance_of_first",
            lambda data: {"top3_chance": (data.draws.rank(axis=1, ascending=False) <= 1).mean()},
            "That is the chance of being first. Asked is the chance of being among the first three.",
        ),
        Misconception(
            "bottom_three",
            lambda data: {"top3_chance": (data.draws.rank(axis=1) <= 3).mean()},
            "The order is upside down: rank 1 went to the lowest score.",
        ),
        Misconception(
            "ranked_down_the_column",
            lambda data: {"top3_chance": (data.draws.rank(ascending=False) <= 3).mean()},
            "The draws were ranked down each column. One row is one version of the future: rank along the row.",
        ),
        Misconception(
            "the_leaders_as_tie",
            lambda data: {"tied_pair": ["synonyms", "onboarding"]},
            "Those two are nearly always in the top three; there is nothing to settle between them. Look for two ideas "
            "that compete for the place that is left.",
        ),
        Misconception(
            "the_other_way_round",
            lambda data: {"winner_share": min(_beats(data), 1 - _beats(data))},
            "That is how often the loser of the two wins.",
        ),
        Misconception(
            "point_scores_as_ranking",
            lambda data: {"third_place": "summary"},
            "That takes a difference of 2% in the scores for a ranking. Hold your own `winner_share` against the bar of "
            "80%.",
        ),
        Misconception(
            "draws_as_ranking",
            lambda data: {"third_place": "routing"},
            "That takes a few draws more or less for a ranking. Hold your own `winner_share` against the bar of 80%.",
        ),
        Misconception(
            "the_lessons_pair",
            lambda data: {"tied_pair": ["vision", "duplicates"]},
            "Those two are close to each other, but each is rarely among the three best. Which two have the largest "
            "chances after the two clear ones?",
        ),
        Misconception(
            "third_exactly",
            lambda data: {"top3_chance": (data.draws.rank(axis=1, ascending=False) == 3).mean()},
            "That counts the draws in which an idea is third. First and second count as well.",
        ),
        Misconception(
            "top_two",
            lambda data: {"top3_chance": (data.draws.rank(axis=1, ascending=False) < 3).mean()},
            "That counts first and second places only. Is third among the three best?",
        ),
        Misconception(
            "top_four",
            lambda data: {"top3_chance": (data.draws.rank(axis=1, ascending=False) <= 4).mean()},
            "That counts one place too many.",
        ),
    ),
    hints=(
        "Each row of `draws` is one version of the future. In how many rows is an idea among the three highest scores?",
        "`draws.rank(axis=1, ascending=False)` ranks inside each row; `<= 3` turns places into yes or no; `.mean()` "
        "turns yes and no into a share.",
        "`(draws.rank(axis=1, ascending=False) <= 3).mean()` is the whole column of chances. For the pair: "
        "`(draws[a] > draws[b]).mean()`, and the larger of that and 1 minus that.",
    ),
    worked="""
Rank inside each draw, then count.

```python
how_sure = {
    "top3_chance": (draws.rank(axis=1, ascending=False) <= 3).mean(),
    "tied_pair": ["summary", "routing"],
    "winner_share": max((draws["summary"] > draws["routing"]).mean(), (draws["summary"] < draws["routing"]).mean()),
    "third_place": "too close to call",
}
```

Two ideas share the third place at about 40% each, and neither beats the other in 80% of the draws. A ranking that says
"third" and "fourth" here reports noise.
""",
    objective="Show how sure a ranking is, and name the places that are too close to call.",
    ledger=("RESP-04", "CHECK-01", "RICE-04"),
)
