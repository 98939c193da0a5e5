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


def _late_share(data: pd.DataFrame, dropped: frozenset[str] = frozenset()) -> float:
    """Return the share of late orders; without a rule that a shop counts as well, that shop is left out."""
    counted = data.iloc[int("without_the_first" in dropped) : len(data) - int("without_the_last" in dropped)]
    return float(counted["late"].sum() / counted["orders"].sum())


LATE_SHARE = Question(
    id="toy.late_share",
    task="A1",
    title="How many orders are late",
    points=2,
    kind=Number("share of orders", within=0.0002, percent=True),
    data=shops,
    reference=_late_share,
    alternatives=(lambda data: 100 * data["late"].sum() / data["orders"].sum(),),
    misconceptions=(),
    ablations=(
        Ablation(
            "without_the_first",
            "the first shop counts as well",
            lambda data: _late_share(data, frozenset(("without_the_first",))),
            "The first shop is left out. The task counts all of them.",
        ),
        Ablation(
            "without_the_last",
            "so does the last one",
            lambda data: _late_share(data, frozenset(("without_the_last",))),
            "The last shop is left out. The task counts all of them.",
        ),
    ),
    without=_late_share,
    quantities=_quantities,
    hints=("Late orders by all orders.", "Sum both columns first."),
    worked="`shops.late.sum() / shops.orders.sum()`",
    objective="Say what a delivery costs.",
    ledger=(),
    was=("toy.late",),
)
