"""A3: threshold from money."""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.models.simulators.scored_payments import (
    DESK_CAPACITY,
    REVIEW_COST,
    THRESHOLDS,
    ScoredPayments,
    average_costs,
    cheapest_threshold,
    scored_payments,
    total_cost,
)
from aipm_course.modules.models.tasks.shared import DEFAULT_THRESHOLD


def _threshold(data: ScoredPayments) -> dict[str, Any]:
    return {
        **_at(data, cheapest_threshold(data)),
        "cost_at_half": total_cost(data, data.score("A") >= DEFAULT_THRESHOLD),
        "decision": "move",
    }


def _at(data: ScoredPayments, threshold: float) -> dict[str, float]:
    flagged = data.score("A") >= threshold
    return {"threshold": threshold, "cost": total_cost(data, flagged), "reviews": int(flagged.sum())}


def _cheapest_if(
    data: ScoredPayments,
    *,
    review: bool = True,
    hits: bool = True,
    honest: bool = False,
    free: int = 0,
    low: bool = False,
) -> dict[str, Any]:
    """Cheapest threshold, its cost and the cost at 0.5 when something is counted wrongly.

    Args:
        data: the payments.
        review: reviews cost money at all.
        hits: a review that finds fraud costs money too.
        honest: honest payments that are let through count as lost.
        free: so many reviews cost nothing.
        low: payments below the threshold are flagged.
    """
    score, amount = data.score("A"), data.payments["amount"].to_numpy()
    lost = amount if honest else amount * data.fraud
    wrong = {}
    for threshold in THRESHOLDS:
        flagged = score < threshold if low else score >= threshold
        reviewed = int((flagged if hits else flagged & ~data.fraud).sum())
        wrong[float(threshold)] = float(lost[~flagged].sum() + (REVIEW_COST * max(0, reviewed - free) if review else 0))
    threshold = min(wrong, key=lambda key: wrong[key])
    return {"threshold": threshold, "cost": wrong[threshold], "cost_at_half": wrong[DEFAULT_THRESHOLD]}


def _with_average_amount(data: ScoredPayments) -> dict[str, float]:
    bill = average_costs(data)
    return {
        "threshold": float(THRESHOLDS[int(bill.to_numpy().argmin())]),
        "cost": float(bill.min()),
        "cost_at_half": float(bill[DEFAULT_THRESHOLD]),
    }


def _within_the_desk(data: ScoredPayments) -> dict[str, Any]:
    """What stands in the fields of somebody who moves, but only as far as the desk can do alone."""
    score = data.score("A")
    fitting = [float(step) for step in THRESHOLDS if (score >= step).sum() <= DESK_CAPACITY]
    return {**_at(data, min(fitting, key=lambda step: total_cost(data, score >= step))), "decision": "desk"}


def _of_b(data: ScoredPayments) -> dict[str, float]:
    score, threshold = data.score("B"), cheapest_threshold(data, "B")
    return {
        "threshold": threshold,
        "cost": total_cost(data, score >= threshold),
        "cost_at_half": total_cost(data, score >= DEFAULT_THRESHOLD),
        "reviews": int((score >= threshold).sum()),
    }


def _without_reviews(data: ScoredPayments) -> dict[str, float]:
    right, at_half = _threshold(data), int((data.score("A") >= DEFAULT_THRESHOLD).sum())
    return {
        "cost": right["cost"] - REVIEW_COST * right["reviews"],
        "cost_at_half": right["cost_at_half"] - REVIEW_COST * at_half,
    }


def _honest_reviews(data: ScoredPayments) -> int:
    return int((~data.fraud & (data.score("A") >= cheapest_threshold(data))).sum())


def _rule_of_thumb(data: ScoredPayments) -> float:
    return float(REVIEW_COST / data.payments["amount"][data.fraud].mean())


def _best_f1(data: ScoredPayments) -> float:
    """F1 is twice the fraud that is flagged over the sum of all flagged and all fraud."""
    score, fraud = data.score("A"), data.fraud
    return max(
        (float(threshold) for threshold in THRESHOLDS),
        key=lambda threshold: 2 * (fraud & (score >= threshold)).sum() / ((score >= threshold).sum() + fraud.sum()),
    )


THRESHOLD = Question(
    id="models.threshold",
    task="A3",
    title="Threshold from money",
    points=4,
    kind=Record(
        {
            "threshold": Number("score of model A, one of 0.01, 0.02, ..., 0.60", within=0.0005),
            "cost": Number("dollars in the month", within_percent=0.5),
            "cost_at_half": Number("dollars in the month", within_percent=0.5),
            "reviews": Number("payments", within=1),
            "decision": Choice(
                {
                    "keep": "keep 0.5",
                    "desk": "move, but stay within the desk and buy no reviews",
                    "move": "move to the cheapest threshold and buy the reviews it needs",
                }
            ),
        },
        weights={"cost_at_half": 0.5, "reviews": 0.5},
    ),
    data=scored_payments,
    reference=_threshold,
    alternatives=(
        lambda data: {**_threshold(data), "cost": round(_threshold(data)["cost"]), "decision": " MOVE"},
        lambda data: pd.Series({**_threshold(data), "reviews": float(_threshold(data)["reviews"])}),
    ),
    misconceptions=(
        Misconception(
            "half",
            lambda data: _at(data, DEFAULT_THRESHOLD),
            "0.5 is where fraud is as likely as not, if the score is a probability. Nobody asked what a miss costs against a review: "
            "compute the cost for each of the sixty thresholds.",
        ),
        Misconception(
            "reviews_are_free",
            lambda data: _cheapest_if(data, review=False),
            "Only the missed fraud was counted. Every flagged payment is reviewed, and reviews are paid.",
        ),
        Misconception(
            "reviews_left_off_the_bill",
            _without_reviews,
            "The threshold was found with the reviews, but the two costs hold missed fraud alone. Add the reviews to both.",
        ),
        Misconception(
            "fields_of_the_desk",
            _within_the_desk,
            "`threshold`, `cost` and `reviews` are those of the cheapest threshold that the desk can do alone. They should "
            "describe the cheapest of all sixty. And what share of the cost at 0.5 does the desk alone save: does it reach "
            "`bar_saving`?",
        ),
        Misconception(
            "model_b",
            _of_b,
            "That is the bill of model B. In this task model A runs: use `score_a`.",
        ),
        Misconception(
            "saving_for_cost",
            lambda data: {"cost": _threshold(data)["cost_at_half"] - _threshold(data)["cost"]},
            "That is what the move saves. `cost` is what is still paid at the cheapest threshold.",
        ),
        Misconception(
            "reviews_of_honest_only",
            lambda data: {"reviews": _honest_reviews(data)},
            "Those are the honest payments among the flagged. The desk does not know which they are: it reviews all.",
        ),
        Misconception(
            "honest_payments_lost",
            lambda data: _cheapest_if(data, honest=True),
            "Every payment that was let through was counted as lost. An honest payment that goes through is what a "
            "payment is for.",
        ),
        Misconception(
            "hits_are_free",
            lambda data: _cheapest_if(data, hits=False),
            "Only reviews of honest payments were paid. The reviewer who finds fraud draws a wage too.",
        ),
        Misconception(
            "desk_is_free",
            lambda data: _cheapest_if(data, free=DESK_CAPACITY),
            "Only the reviews beyond the desk were paid. A review costs the same inside the desk and outside.",
        ),
        Misconception(
            "average_amount",
            _with_average_amount,
            "Every missed fraud was counted at the average amount. Each costs its own `amount`: add those up.",
        ),
        Misconception(
            "flags_low_scores",
            lambda data: _cheapest_if(data, low=True),
            "The comparison points the other way: payments *below* the threshold were flagged. A high score is the "
            "suspicious one.",
        ),
        Misconception(
            "rule_of_thumb",
            lambda data: {"threshold": _rule_of_thumb(data)},
            "That is the lesson's rule of thumb, review cost by average fraud, and not one of the sixty thresholds. "
            "Compute the bill at each of the sixty.",
        ),
        Misconception(
            "most_fraud_caught",
            lambda data: _at(data, float(THRESHOLDS[0])),
            "That threshold finds most. Look at what its reviews cost.",
        ),
        Misconception(
            "best_f1",
            lambda data: _at(data, _best_f1(data)),
            "That threshold has the best F1, which treats a missed fraud and a wasted review as equally bad. Put their "
            "prices in.",
        ),
        Misconception(
            "keeps_half",
            lambda data: {"decision": "keep"},
            "Divide your two costs: 1 - `cost` / `cost_at_half` is the saving. Hold it against `bar_saving`. If yours stays below, "
            "check the two costs first.",
        ),
        Misconception(
            "desk_is_a_law",
            lambda data: {"decision": "desk"},
            "Take the cheapest threshold that flags no more than the desk can check. Which share of the cost at 0.5 does it "
            "save, and does that reach `bar_saving`?",
        ),
    ),
    hints=(
        "Two bills at each threshold: the amounts of fraud below it, and the reviews of everything at or above it.",
        "cost(t) = sum of `amount` where is_fraud = 1 and score_a < t, plus 6 x number of payments with score_a >= t.",
        "Loop over the sixty thresholds, keep the costs in a Series with the threshold as index, take `.idxmin()` and "
        "`.min()`. Saving = 1 - cost / cost_at_half; once for the cheapest threshold of all, once for the cheapest that "
        "flags at most 400.",
    ),
    worked="""
```python
import numpy as np

def cost_at(threshold):
    flagged = payments["score_a"] >= threshold
    missed = payments.loc[~flagged & (payments["is_fraud"] == 1), "amount"].sum()
    return missed + facts["review_cost"] * flagged.sum()

cost = pd.Series({t: cost_at(t) for t in np.arange(1, 61) / 100})
threshold_choice = {
    "threshold": cost.idxmin(),
    "cost": cost.min(),
    "cost_at_half": cost_at(0.5),
    "reviews": (payments["score_a"] >= cost.idxmin()).sum(),
    "decision": "move",
}
reviews = pd.Series({t: (payments["score_a"] >= t).sum() for t in cost.index})
desk_only = cost[reviews <= facts["desk_capacity"]].min()
print(1 - cost.min() / cost_at(0.5), 1 - desk_only / cost_at(0.5), facts["bar_saving"])
```

The best that the desk can do alone stays below the bar; the cheapest of all clears it, so finance pays.

A rule of thumb gives nearly the same without a loop: a review pays when chance of fraud x average fraud is more than
its price, so at about 6 / 171 = 0.035. That works because `score_a` is calibrated; A4 shows a score that is not.
""",
    objective="Set a threshold from the cost of each error instead of 0.5.",
    ledger=("RESP-19", "SKILL-07"),
)
