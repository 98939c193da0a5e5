"""A1: score sheets with a floor."""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Ranking, Record, Table
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.studio.simulators.score_ratings import (
    CANDIDATES,
    ScoreRatings,
    hired,
    score_ratings,
    unweighted,
)

_PEOPLE = {name: name for name in CANDIDATES}


def _sheet(results: pd.Series) -> dict[str, float]:
    return {str(name): float(result) for name, result in results.items()}


def _order(results: pd.Series) -> list[str]:
    return [str(name) for name in results.sort_values(ascending=False, kind="stable").index]


def _score_sheet(data: ScoreRatings) -> dict[str, Any]:
    return {
        "ai_pm": _sheet(data.results["ai_pm"]),
        "principal": _sheet(data.results["principal"]),
        "ranking_ai_pm": _order(data.results["ai_pm"]),
        "ranking_principal": _order(data.results["principal"]),
        "hire_ai_pm": data.hires["ai_pm"],
        "hire_principal": data.hires["principal"],
    }


def _score_sheet_by_hand(data: ScoreRatings) -> dict[str, Any]:
    """The same with loops, rounded to two places, and places instead of orders."""
    found: dict[str, Any] = {}
    for card, rows in data.ratings.groupby("card"):
        results = {
            name: round(sum(row[name] * row["weight_percent"] / 100 for row in rows.to_dict("records")), 2)
            for name in reversed(CANDIDATES)
        }
        order = sorted(results, key=lambda name: -results[name])
        fit = [name for name in order if results[name] >= 3 and rows[name].min() >= 2]
        found |= {
            str(card): pd.Series(results),
            f"ranking_{card}": {name: place for place, name in enumerate(order, 1)},
            f"hire_{card}": fit[0].lower(),
        }
    return found


_RESULT = Table("candidate", CANDIDATES, {"result": Number("rating points from 1 to 4", within=0.01)})

SCORE_SHEET = Question(
    id="studio.score_sheet",
    task="A1",
    title="Score sheet",
    points=6,
    kind=Record(
        {
            "ai_pm": _RESULT,
            "principal": _RESULT,
            "ranking_ai_pm": Ranking(_PEOPLE),
            "ranking_principal": Ranking(_PEOPLE),
            "hire_ai_pm": Choice({**_PEOPLE, "nobody": "nobody passes"}),
            "hire_principal": Choice({**_PEOPLE, "nobody": "nobody passes"}),
        }
    ),
    data=score_ratings,
    reference=_score_sheet,
    alternatives=(_score_sheet_by_hand,),
    misconceptions=(
        Misconception(
            "plain_mean_ai_pm",
            lambda data: {"ai_pm": _sheet(unweighted(data.ratings, "ai_pm"))},
            "`ai_pm` is the plain mean: communication counts as much as product sense there. Use `weight_percent`.",
        ),
        Misconception(
            "plain_mean_principal",
            lambda data: {"principal": _sheet(unweighted(data.ratings, "principal"))},
            "`principal` is the plain mean of six ratings. The six do not weigh the same.",
        ),
        Misconception(
            "percent_kept",
            lambda data: {"ai_pm": _sheet(data.results["ai_pm"] * 100)},
            "`ai_pm` is a hundred times too large: the weights are percent, and they add up to 100.",
        ),
        Misconception(
            "plain_mean_hires",
            lambda data: {"hire_ai_pm": hired(data.ratings, "ai_pm", unweighted(data.ratings, "ai_pm"))},
            "That is whom the plain mean would hire for AI PM. The weights choose somebody else.",
        ),
        Misconception(
            "plain_mean_ranks",
            lambda data: {"ranking_ai_pm": _order(unweighted(data.ratings, "ai_pm"))},
            "That is the order of the plain means. Rank the weighted results.",
        ),
        Misconception(
            "floor_ignored",
            lambda data: {"hire_principal": hired(data.ratings, "principal", data.results["principal"], floor=False)},
            "That candidate has the highest Principal result. Read down the single ratings: the rule looks at those, too.",
        ),
    ),
    hints=(
        "Seven rows belong to one card, six to the other. Work out one candidate on one card by hand first.",
        "Result = sum of weight_percent x rating, divided by 100. Then look at each candidate's lowest rating on that card.",
        'In pandas: `rows[name].mul(rows["weight_percent"]).sum() / 100`. Hired is the highest result of at least 3.0 '
        "among those whose lowest rating is 2 or more.",
    ),
    worked="""
```python
names = ["Imani", "Jonas", "Keiko", "Lucia"]
score_sheet = {}
for card, rows in ratings.groupby("card"):
    result = rows[names].mul(rows["weight_percent"], axis=0).sum() / 100
    allowed = result[(result >= 3) & (rows[names].min() >= 2)]
    score_sheet[card] = result
    score_sheet["ranking_" + card] = list(result.sort_values(ascending=False).index)
    score_sheet["hire_" + card] = allowed.idxmax()
```

On the AI PM card the weights change who is hired; on the Principal card the floor does.
""",
    objective="Score candidates on a weighted scorecard with a floor, and say when the plain mean hires somebody else.",
    ledger=tuple(f"SCORE-{number:02d}" for number in range(1, 14)),
)
