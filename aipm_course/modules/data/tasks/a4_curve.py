"""A4: buy more labels?"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.data.lookalikes.curve import for_curve
from aipm_course.modules.data.simulators.curve import Curve, curve, decide, fitted, labels_then, log_log, straight
from aipm_course.modules.data.tasks.shared import OBJECTIVE_CURVE


def _without(made: Curve, dropped: frozenset[str]) -> dict[str, Any]:
    """Return the numbers without some rules of the text."""
    points = made.points.tail(2) if "last_two" in dropped else made.points
    power = 1.0 if "no_root" in dropped else 0.5
    plateau, slope = fitted(points, power)
    then = labels_then(made.facts, all_usable="all_usable" in dropped, on_hand="without_those_on_hand" not in dropped)
    return {"plateau": plateau, "slope": slope, "labels": then, "error_then": plateau + slope / then**power}


def _answer(made: Curve) -> dict[str, Any]:
    numbers = _without(made, frozenset())
    return {**numbers, "decision": _decide(numbers, made)}


def _decide(own: Mapping[str, Any], made: Curve) -> str:
    return decide(own["plateau"], own["error_then"], made.facts["target"])


def _by_polyfit(made: Curve) -> dict[str, Any]:
    """The same with NumPy's fit, rounded as the table shows it."""
    import numpy as np

    slope, plateau = np.polyfit(made.points["labels"] ** -0.5, made.points["error"], 1)
    facts = made.facts
    then = facts["on_hand"] + facts["budget"] / facts["price"] * (1 - facts["rejected"])
    numbers = {
        "plateau": round(float(plateau), 2),
        "slope": round(float(slope), 1),
        "labels": int(then),
        "error_then": round(float(plateau + slope / then**0.5), 2),
    }
    return {**numbers, "decision": _decide(numbers, made)}


def _error(own: Mapping[str, Any], made: Curve) -> float:
    return float(own["plateau"] + own["slope"] / own["labels"] ** 0.5)


def _drop(name: str, rule: str, message: str) -> Ablation[Curve]:
    return Ablation(name, rule, lambda made: _without(made, frozenset((name,))), message)


CURVE = Question(
    id="data.curve",
    task="A4",
    title="Buy more labels?",
    points=5,
    kind=Record(
        {
            "plateau": Number("percent of error", within=0.02),
            "slope": Number("points of error × √labels", within_percent=0.4),
            "labels": Number("labels", within=1.01),
            "error_then": Number("percent of error", within=0.02),
            "decision": Choice(
                {
                    "buy": "the budget is spent on labels",
                    "too_dear": "the target needs more money than there is",
                    "out_of_reach": "no number of labels reaches the target",
                }
            ),
        },
        weights={"plateau": 1, "slope": 0.5, "labels": 1, "error_then": 0.75, "decision": 1.75},
        look={
            "plateau": "The intercept of the line through error against 1 ÷ √labels, all five points.",
            "slope": "The slope of the line through error against 1 ÷ √labels, all five points.",
            "labels": "`on_hand` + `budget` ÷ `price` × (1 − `rejected`).",
            "error_then": "`plateau` + `slope` ÷ √`labels`, all three your own.",
            "decision": "First `plateau` against `target`, then `error_then` against `target`.",
        },
    ),
    data=curve,
    reference=_answer,
    alternatives=(_by_polyfit, lambda made: pd.Series(_answer(made))),
    misconceptions=(
        Misconception(
            "straight_line",
            lambda made: {"error_then": straight(made.points, labels_then(made.facts))},
            "That is a straight line through the last two points, carried on. The curve bends: each further label is worth less.",
        ),
        Misconception(
            "double_logarithm",
            lambda made: {"error_then": log_log(made.points, labels_then(made.facts))},
            "That is a line on double logarithmic paper. It has no plateau, so it reaches every target some day.",
        ),
        *options(
            _answer,
            "decision",
            {
                "buy": "Buying needs an `error_then` at or under `target`.",
                "too_dear": "Too dear needs both: a `plateau` under `target`, and an `error_then` over it.",
                "out_of_reach": "That no number of labels is enough needs a `plateau` at or over `target`.",
            },
        ),
    ),
    ablations=(
        _drop(
            "last_two",
            "all five points",
            "That is a fit through the last two points. All five belong to the line.",
        ),
        _drop("no_root", "against 1 ÷ √labels", "The root is missing: the line is one of error against 1 ÷ √labels."),
        _drop(
            "all_usable",
            "a rejected label is paid and cannot be used",
            "Rejected labels are among the usable ones. They are paid and thrown away.",
        ),
        _drop(
            "without_those_on_hand",
            "and those on hand",
            "The labels on hand are missing. The model is trained on them, too.",
        ),
    ),
    without=_without,
    follows=(
        Follows("error_then", ("plateau", "slope", "labels"), _error),
        Follows("decision", ("plateau", "error_then"), _decide),
    ),
    lookalikes=for_curve,
    generic=DEFAULT - {"carried"},
    survivors={
        ">= to >: plateau >= facts['target']": "equivalent: planted margins keep every value off this bar",
        "<= to <: error_then <= facts['target']": "equivalent: planted margins keep every value off this bar",
    },
    hints=(
        "Make a column x = 1 ÷ √labels. Against x the five points lie on a line; where x is 0 there are endlessly many labels.",
        "`INTERCEPT` and `SLOPE` of a spreadsheet, or `np.polyfit(x, error, 1)`, which gives the slope first.",
        "What the budget buys: `budget` ÷ `price` labels are delivered, and `rejected` of them cannot be used.",
    ),
    worked="""
```python
import numpy as np

slope, plateau = np.polyfit(points["labels"] ** -0.5, points["error"], 1)
labels = facts["on_hand"] + facts["budget"] / facts["price"] * (1 - facts["rejected"])
error_then = plateau + slope / labels**0.5
decision = "buy" if error_then <= facts["target"] else "too_dear"
if plateau >= facts["target"]:
    decision = "out_of_reach"
curve = {
    "plateau": plateau,
    "slope": slope,
    "labels": labels,
    "error_then": error_then,
    "decision": decision,
}
```

Where the curve ends is worth more than how steep it is today. A plateau over the target is a reason to look at the task, the
labels' own errors or the model; money for labels does not help there.
""",
    objective=OBJECTIVE_CURVE,
    ledger=("BOTL-06", "RICE-06"),
)
