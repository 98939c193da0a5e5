"""A4: a ranking of the first three, and picks."""

from typing import Any

import pandas as pd

from aipm_course.answers import Picks, Ranking, Record
from aipm_course.judging.question import Misconception, Question
from toy_module.toy.simulators.shops import SHOPS, shops

_NAMES = dict.fromkeys(SHOPS, "")


def _first(series: pd.Series) -> list[str]:
    return list(series.nlargest(3).index)


def _longest(data: pd.DataFrame) -> dict[str, Any]:
    table = data.set_index("shop")
    return {"longest": _first(table["kilometers"]), "by_week": list(data.loc[data["unit"] == "a week", "shop"])}


LONGEST_WAY = Question(
    id="toy.longest_way",
    task="A4",
    title="Who drives furthest",
    points=2,
    kind=Record({"longest": Ranking(_NAMES, top=3), "by_week": Picks(_NAMES, exactly=2)}),
    data=shops,
    reference=_longest,
    alternatives=(lambda data: {**_longest(data), "by_week": tuple(_longest(data)["by_week"])},),
    misconceptions=(
        Misconception(
            "by_cost",
            lambda data: {"longest": _first(data.set_index("shop")["cost"])},
            "That is the order by cost. Asked is the order by kilometers.",
        ),
    ),
    quantities=lambda data: {"kilometers": data.set_index("shop")["kilometers"]},
    hints=("Sort.", "Take three."),
    worked="Sort by kilometers.",
    objective="Say what a delivery costs.",
    ledger=(),
)
