"""A2: a record with a decision that follows from a number."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Follows, Misconception, Question
from toy_module.toy.simulators.shops import shops

_BAR = 7.0


def _decision(per_order: float) -> str:
    return "raise" if per_order > _BAR else "keep"


def _delivery(data: pd.DataFrame) -> dict[str, Any]:
    per_order = float(data["cost"].sum() / data["orders"].sum())
    return {
        "per_order": per_order,
        "per_kilometer": float(data["cost"].sum() / (data["kilometers"] * data["orders"]).sum()),
        "decision": _decision(per_order),
    }


def _by_own(own: Mapping[str, Any], data: pd.DataFrame) -> str:
    return _decision(own["per_order"])


DELIVERY = Question(
    id="toy.delivery",
    task="A2",
    title="What a delivery costs",
    points=4,
    kind=Record(
        {
            "per_order": Number("US dollars per order", within_percent=0.01),
            "per_kilometer": Number("US dollars per kilometer", within_percent=0.01),
            "decision": Choice({"raise": "ask for more", "keep": "leave the price"}),
        },
        weights={"decision": 2},
        look={"per_order": "Sum both columns before you divide."},
    ),
    data=shops,
    reference=_delivery,
    alternatives=(lambda data: pd.Series(_delivery(data)),),
    misconceptions=(
        Misconception(
            "mean_of_shops",
            lambda data: {"per_order": float((data["cost"] / data["orders"]).mean())},
            "That is the mean over shops, whatever their size. Asked is the cost of an order.",
        ),
    ),
    follows=(Follows("decision", ["per_order"], _by_own),),
    hints=("Sum first.", "Then divide."),
    worked="Divide the sums.",
    objective="Say what a delivery costs.",
    ledger=(),
)
