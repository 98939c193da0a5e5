"""A1: a single number, with quantities around it."""

import pandas as pd

from aipm_course.answers import Number
from aipm_course.judging.question import Ablation, Question
from toy_module.toy.simulators.shops import shops


def _quantities(data: pd.DataFrame) -> dict[str, float | pd.Series]:
    return {
        "late orders": float(data["late"].sum()),
        "all orders": float(data["orders"].sum()),
        "shops": float(len(data)),
        "late orders per shop": data.set_index("shop")["late"],
    }


LATE_SHARE = Question(
    id="toy.late_share",
    task="A1",
    title="How many orders are late",
    points=2,
    kind=Number("share of orders", within=0.0002, percent=True),
    data=shops,
    reference=lambda data: data["late"].sum() / data["orders"].sum(),
    alternatives=(lambda data: 100 * data["late"].sum() / data["orders"].sum(),),
    misconceptions=(),
    ablations=(
        Ablation(
            "without_the_first",
            "the first shop counts as well",
            lambda data: data["late"][1:].sum() / data["orders"][1:].sum(),
            "The first shop is left out. The task counts all of them.",
        ),
    ),
    quantities=_quantities,
    hints=("Late orders by all orders.", "Sum both columns first."),
    worked="`shops.late.sum() / shops.orders.sum()`",
    objective="Say what a delivery costs.",
    ledger=(),
    was=("toy.late",),
)
