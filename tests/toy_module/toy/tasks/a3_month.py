"""A3: a table, with a rule on the unit that two rows need."""

import pandas as pd

from aipm_course.answers import Number, Table
from aipm_course.judging.question import Ablation, Question
from toy_module.toy.simulators.shops import SHOPS, shops

_WEEKS = 52 / 12


def _month(data: pd.DataFrame) -> pd.DataFrame:
    orders = data["orders"].where(data["unit"] == "a month", data["orders"] * _WEEKS)
    return pd.DataFrame({"shop": data["shop"], "orders": orders, "per_kilometer": orders / data["kilometers"]})


MONTH = Question(
    id="toy.month",
    task="A3",
    title="Orders in one unit",
    points=2,
    kind=Table(
        "shop",
        SHOPS,
        {
            "orders": Number("orders a month", within_percent=0.5),
            "per_kilometer": Number("orders a month per kilometer", within_percent=0.5),
        },
    ),
    data=shops,
    reference=_month,
    alternatives=(lambda data: _month(data).set_index("shop"),),
    misconceptions=(),
    ablations=(
        Ablation(
            "four_weeks",
            "a month has 52/12 weeks",
            lambda data: pd.DataFrame(
                {"shop": data["shop"], "orders": data["orders"].where(data["unit"] == "a month", data["orders"] * 4)}
            ),
            "A month of four weeks. The task has 52/12.",
        ),
    ),
    hints=("Look at the units.", "Two rows are by week."),
    worked="Multiply two rows by 52/12.",
    objective="Say what a delivery costs.",
    ledger=(),
)
