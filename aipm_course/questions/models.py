"""Module 02: read a model report, choose a threshold from money, say performance as a range."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.questions.question import Misconception, Question, Rule
from aipm_course.simulators.scored_payments import (
    DESK_CAPACITY,
    PAYMENTS,
    REVIEW_COST,
    RUNS,
    SCORE_BANDS,
    THRESHOLDS,
    ScoredPayments,
    auc,
    band,
    caught,
    cheapest_threshold,
    payment_fields,
    repeated_runs,
    scored_payments,
    top,
    total_cost,
)
from aipm_course.simulators.tumor_labels import (
    BENIGN,
    MALIGNANT,
    VARIANTS,
    TumorLabels,
    four_results,
    tumor_labels,
)

Flags = npt.NDArray[np.bool_]

_SHARE = Number("share from 0 to 1", within=0.005, percent=True)
_AUC = Number("AUC from 0 to 1", within=0.002)
_DEFAULT = 0.5


# --- A1: confusion table ----------------------------------------------------------------------------------------------

_REPORTED = 0.4
_HALF_STEP = Number("share from 0 to 1", within=0.0005, percent=True)


def _cells(fraud: Flags, flagged: Flags) -> dict[str, int]:
    return {
        "tp": int((fraud & flagged).sum()),
        "fp": int((~fraud & flagged).sum()),
        "fn": int((fraud & ~flagged).sum()),
        "tn": int((~fraud & ~flagged).sum()),
    }


def _confusion(data: ScoredPayments, model: str = "A", threshold: float = _REPORTED) -> dict[str, Any]:
    cells = _cells(data.fraud, data.score(model) >= threshold)
    return {
        **cells,
        "precision": cells["tp"] / (cells["tp"] + cells["fp"]),
        "recall": cells["tp"] / (cells["tp"] + cells["fn"]),
        "accuracy": (cells["tp"] + cells["tn"]) / PAYMENTS,
        "accuracy_always_no": float(1 - data.fraud.mean()),
        "decision": "hold",
    }


def _confusion_by_library(data: ScoredPayments) -> dict[str, Any]:
    """The same from scikit-learn, shares in percent."""
    from sklearn.metrics import accuracy_score, confusion_matrix, precision_score, recall_score

    fraud, flagged = data.payments["is_fraud"], (data.score("A") > _REPORTED).astype(int)
    cells = dict(zip(("tn", "fp", "fn", "tp"), confusion_matrix(fraud, flagged).ravel(), strict=True))
    shares = {
        "precision": precision_score(fraud, flagged),
        "recall": recall_score(fraud, flagged),
        "accuracy": accuracy_score(fraud, flagged),
        "accuracy_always_no": accuracy_score(fraud, fraud * 0),
    }
    return {"decision": "Hold", **cells, **{name: round(100 * share, 2) for name, share in shares.items()}}


CONFUSION = Question(
    id="models.confusion",
    task="A1",
    title="Confusion table",
    points=4,
    kind=Record(
        {
            "tp": Number("payments"),
            "fp": Number("payments"),
            "fn": Number("payments"),
            "tn": Number("payments"),
            "precision": _SHARE,
            "recall": _SHARE,
            "accuracy": _HALF_STEP,
            "accuracy_always_no": _HALF_STEP,
            "decision": Choice({"show": "show model A to the customer", "hold": "do not: it misses the bar"}),
        },
        weights={
            **dict.fromkeys(("tp", "fp", "fn", "tn"), 0.25),
            **dict.fromkeys(("precision", "recall", "accuracy", "accuracy_always_no"), 0.5),
        },
    ),
    data=scored_payments,
    reference=_confusion,
    alternatives=(_confusion_by_library, lambda data: pd.Series(_confusion(data)).iloc[::-1]),
    misconceptions=(
        Misconception(
            "accuracy_is_success",
            lambda data: {"decision": "show"},
            "Accuracy counts every honest payment that was let through as a success. Hold `recall` against `bar_recall`, "
            "and compare `accuracy` with that of a model that never says fraud.",
        ),
        Misconception(
            "errors_swapped",
            lambda data: {"fp": _confusion(data)["fn"], "fn": _confusion(data)["fp"]},
            "The two kinds of error have changed places. A false positive is an honest payment that was flagged; a false "
            "negative is fraud that was not.",
        ),
        Misconception(
            "precision_and_recall_swapped",
            lambda data: {"precision": _confusion(data)["recall"], "recall": _confusion(data)["precision"]},
            "Precision and recall have changed places. Precision starts from the payments that were flagged, recall from "
            "the payments that were fraud.",
        ),
        Misconception(
            "recall_of_honest",
            lambda data: {"recall": _confusion(data)["tn"] / (_confusion(data)["tn"] + _confusion(data)["fp"])},
            "That is the share of *honest* payments that were let through. Recall asks about fraud.",
        ),
        Misconception(
            "always_no_is_the_fraud_rate",
            lambda data: {"accuracy_always_no": float(data.fraud.mean())},
            "That is how often always-no is wrong.",
        ),
        Misconception(
            "cells_at_half",
            lambda data: {name: _confusion(data, threshold=_DEFAULT)[name] for name in ("tp", "fp", "fn", "tn")},
            "Those are the cells at 0.5, as in the lesson. The threshold is 0.4 now.",
        ),
        Misconception(
            "cells_of_b",
            lambda data: {name: _confusion(data, "B")[name] for name in ("tp", "fp", "fn", "tn")},
            "Those are the cells of model B. This report is about `score_a`.",
        ),
    ),
    hints=(
        "Flag a payment when `score_a` is 0.4 or more. Then sort every payment into one of four boxes: flagged or not, "
        "fraud or not.",
        "precision = tp / (tp + fp): of the flagged, how many are fraud. recall = tp / (tp + fn): of the fraud, how many "
        "are flagged. Always-no is right for every payment that is not fraud.",
        '`pd.crosstab(payments["score_a"] >= 0.4, payments["is_fraud"])` gives the four boxes. In a spreadsheet: '
        "COUNTIFS over `score_a` and `is_fraud`. The decision is one comparison: recall with `bar_recall`.",
    ),
    worked="""
Four boxes first, shares second.

```python
flagged, fraud = payments["score_a"] >= 0.4, payments["is_fraud"] == 1
tp, fp = (flagged & fraud).sum(), (flagged & ~fraud).sum()
fn, tn = (~flagged & fraud).sum(), (~flagged & ~fraud).sum()
confusion = {
    "tp": tp, "fp": fp, "fn": fn, "tn": tn,
    "precision": tp / (tp + fp),
    "recall": tp / (tp + fn),
    "accuracy": (tp + tn) / len(payments),
    "accuracy_always_no": 1 - fraud.mean(),
    "decision": "hold",
}
```

The model and a model that never says fraud have nearly the same accuracy. One of the two is free. Recall is what a
customer buys, and it misses the bar.
""",
    objective="Read a confusion table, and say what accuracy hides when fraud is rare.",
    ledger=("SKILL-01", "SKILL-07"),
)


# --- A2: two models, one review desk ----------------------------------------------------------------------------------


def _two_models(data: ScoredPayments) -> dict[str, Any]:
    return {
        "auc_a": auc(data.fraud, data.score("A")),
        "auc_b": auc(data.fraud, data.score("B")),
        "recall_a": caught(data.fraud, data.score("A")),
        "recall_b": caught(data.fraud, data.score("B")),
        "decision": "B",
    }


def _two_models_by_sorting(data: ScoredPayments) -> dict[str, Any]:
    """The same with pandas, recall in percent, AUC from ranks (Mann and Whitney)."""
    table = data.payments
    answer: dict[str, Any] = {"decision": "b"}
    frauds = int(table["is_fraud"].sum())
    for model in ("a", "b"):
        ranked = table[f"score_{model}"].rank()
        positive = ranked[table["is_fraud"] == 1].sum() - frauds * (frauds + 1) / 2
        first = table.nlargest(DESK_CAPACITY, f"score_{model}")
        answer[f"auc_{model}"] = positive / (frauds * (len(table) - frauds))
        answer[f"recall_{model}"] = 100 * first["is_fraud"].sum() / frauds
    return answer


def _recall_at_half(data: ScoredPayments, model: str) -> float:
    return float(data.fraud[data.score(model) >= _DEFAULT].sum() / data.fraud.sum())


def _precision_in_desk(data: ScoredPayments, model: str) -> float:
    return float(data.fraud[top(data.score(model))].mean())


TWO_MODELS = Question(
    id="models.two_models",
    task="A2",
    title="Two models, one review desk",
    points=4,
    kind=Record(
        {
            "auc_a": _AUC,
            "auc_b": _AUC,
            "recall_a": _SHARE,
            "recall_b": _SHARE,
            "decision": Choice({"A": "keep model A", "B": "switch to model B"}),
        },
        weights={"auc_a": 0.5, "auc_b": 0.5},
    ),
    data=scored_payments,
    reference=_two_models,
    alternatives=(_two_models_by_sorting,),
    misconceptions=(
        Misconception(
            "auc_decides",
            lambda data: {"decision": "A"},
            "AUC averages over every possible number of reviews. Your desk has one number. Compare what each model finds "
            "within it, and hold the difference against `bar_switch`.",
        ),
        Misconception(
            "recall_at_half",
            lambda data: {"recall_a": _recall_at_half(data, "A"), "recall_b": _recall_at_half(data, "B")},
            "That is recall at a score of 0.5. Count how many payments that flags for each model: the desk takes the "
            "same number from both.",
        ),
        Misconception(
            "precision_of_the_desk",
            lambda data: {"recall_a": _precision_in_desk(data, "A"), "recall_b": _precision_in_desk(data, "B")},
            "That is the share of the desk's payments that are fraud. Recall divides by all the fraud there is.",
        ),
        Misconception(
            "models_swapped",
            lambda data: {"recall_a": _two_models(data)["recall_b"], "recall_b": _two_models(data)["recall_a"]},
            "The two models have changed places.",
        ),
        Misconception(
            "auc_of_yes_and_no",
            lambda data: {
                "auc_a": auc(data.fraud, (data.score("A") >= _DEFAULT).astype(float)),
                "auc_b": auc(data.fraud, (data.score("B") >= _DEFAULT).astype(float)),
            },
            "The AUC was computed from yes and no at 0.5. Give it the scores themselves: it asks about their order.",
        ),
    ),
    hints=(
        "Sort by one model's score, highest first, and draw a line under row 400. What share of all fraud is above it?",
        "recall within capacity = fraud among the 400 highest scores / all fraud. Do it once per model.",
        '`payments.nlargest(400, "score_b")["is_fraud"].sum() / payments["is_fraud"].sum()`; for the AUC: '
        '`roc_auc_score(payments["is_fraud"], payments["score_b"])` from `sklearn.metrics`.',
    ),
    worked="""
```python
from sklearn.metrics import roc_auc_score

desk = int(facts["desk_capacity"])
fraud = payments["is_fraud"]
two_models = {
    "auc_a": roc_auc_score(fraud, payments["score_a"]),
    "auc_b": roc_auc_score(fraud, payments["score_b"]),
    "recall_a": payments.nlargest(desk, "score_a")["is_fraud"].sum() / fraud.sum(),
    "recall_b": payments.nlargest(desk, "score_b")["is_fraud"].sum() / fraud.sum(),
    "decision": "B",
}
```

A orders the whole list better; B is better at the top of it, and the top is all that the desk ever sees.
""",
    objective="Choose between two models inside the capacity of the desk that acts on them.",
    ledger=("SKILL-01", "WEAK-02"),
)


# --- A3: threshold from money -----------------------------------------------------------------------------------------


def _threshold(data: ScoredPayments) -> dict[str, Any]:
    return {
        **_at(data, cheapest_threshold(data)),
        "cost_at_half": total_cost(data, data.score("A") >= _DEFAULT),
        "decision": "move",
    }


def _at(data: ScoredPayments, threshold: float) -> dict[str, float]:
    flagged = data.score("A") >= threshold
    return {"threshold": threshold, "cost": total_cost(data, flagged), "reviews": int(flagged.sum())}


def _cheapest_if(
    data: ScoredPayments, *, review: bool = True, hits: bool = True, honest: bool = False
) -> dict[str, Any]:
    """Cheapest threshold and its cost when something is counted wrongly.

    Args:
        data: the payments.
        review: reviews cost money at all.
        hits: a review that finds fraud costs money too.
        honest: honest payments that are let through count as lost.
    """
    score, amount = data.score("A"), data.payments["amount"].to_numpy()
    lost = amount if honest else amount * data.fraud
    wrong = {}
    for threshold in THRESHOLDS:
        flagged = score >= threshold
        reviewed = flagged if hits else flagged & ~data.fraud
        wrong[float(threshold)] = float(lost[~flagged].sum() + (REVIEW_COST * reviewed.sum() if review else 0))
    threshold = min(wrong, key=lambda key: wrong[key])
    return {"threshold": threshold, "cost": wrong[threshold]}


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
                    "desk": "stay within the desk, buy no reviews",
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
            lambda data: _at(data, _DEFAULT),
            "0.5 is where the model thinks fraud as likely as not. Nobody asked what a miss costs against a review: "
            "compute the cost for each of the sixty thresholds.",
        ),
        Misconception(
            "reviews_are_free",
            lambda data: _cheapest_if(data, review=False),
            "Only the missed fraud was counted. Every flagged payment is reviewed, and reviews are paid.",
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
            "Divide your two costs and hold the saving against `bar_saving`.",
        ),
        Misconception(
            "desk_is_a_law",
            lambda data: {"decision": "desk"},
            "The desk's capacity is a price here, not a law: each further review costs the same and finance has named its "
            "bar, `bar_saving`.",
        ),
    ),
    hints=(
        "Two bills at each threshold: the amounts of fraud below it, and the reviews of everything at or above it.",
        "cost(t) = sum of `amount` where is_fraud = 1 and score_a < t, plus 6 x number of payments with score_a >= t.",
        "Loop over the sixty thresholds, keep the costs in a Series with the threshold as index, take `.idxmin()` and "
        "`.min()`. Saving = 1 - cost / cost_at_half.",
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
```

A rule of thumb gives nearly the same without a loop: a review pays when chance of fraud x average fraud is more than
its price, so at about 6 / 171 = 0.035. That works because `score_a` is calibrated; A4 shows a score that is not.
""",
    objective="Set a threshold from the cost of each error instead of 0.5.",
    ledger=("RESP-19", "SKILL-07"),
)


# --- A4: calibration and ranges ---------------------------------------------------------------------------------------

_HIGH_BAND = "0.8-0.9"
_PER = 10_000


def _reliability(data: ScoredPayments) -> pd.DataFrame:
    table = pd.DataFrame({"band": band(data.score("B")), "mean_score": data.score("B"), "fraud_share": data.fraud})
    return table.groupby("band", observed=False).mean().reset_index().astype({"band": str})


def _missed(data: ScoredPayments) -> int:
    return int(data.fraud[~top(data.score("B"))].sum())


def _statement(data: ScoredPayments) -> dict[str, Any]:
    from scipy.stats import poisson

    reliability = _reliability(data)
    expected = _missed(data) / PAYMENTS * _PER
    low, high = poisson.ppf([0.05, 0.95], expected)
    return {
        "reliability": reliability,
        "of_100": 100 * float(reliability.set_index("band")["fraud_share"][_HIGH_BAND]),
        "missed_per_10000": expected,
        "range_low": float(low),
        "range_high": float(high),
        "decision": "rank",
    }


def _statement_by_groups(data: ScoredPayments) -> dict[str, Any]:
    """The same by rows and with a normal range; shares of the table in percent."""
    rows = {}
    for name in reversed(SCORE_BANDS):
        low, high = map(float, name.split("-"))
        inside = data.payments[(data.payments["score_b"] > low) & (data.payments["score_b"] <= high)]
        rows[name] = {"fraud_share": 100 * inside["is_fraud"].mean(), "mean_score": inside["score_b"].mean()}
    expected = _missed(data) / 4
    half = 1.645 * expected**0.5
    return {**_statement(data), "reliability": rows, "range_low": expected - half, "range_high": expected + half}


def _statement_with_uncertain_rate(data: ScoredPayments) -> dict[str, Any]:
    """The same with a range that also allows for the rate having been estimated from one month."""
    expected = _missed(data) / PAYMENTS * _PER
    half = 1.645 * (expected + expected * _PER / PAYMENTS) ** 0.5
    return {**_statement(data), "range_low": round(expected - half, 1), "range_high": round(expected + half, 1)}


def _range_of_the_rate(data: ScoredPayments) -> dict[str, float]:
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(_missed(data), PAYMENTS, alpha=0.1, method="wilson")
    return {"range_low": float(low) * _PER, "range_high": float(high) * _PER}


def _shares_of_all_fraud(data: ScoredPayments) -> pd.DataFrame:
    bands = pd.Series(band(data.score("B")))[data.fraud]
    return _reliability(data).assign(fraud_share=bands.value_counts(normalize=True).reindex(SCORE_BANDS).to_numpy())


CALIBRATION = Question(
    id="models.calibration",
    task="A4",
    title="Calibration and ranges",
    points=5,
    kind=Record(
        {
            "reliability": Table(
                "band",
                SCORE_BANDS,
                {
                    "mean_score": Number("score from 0 to 1", within=0.005),
                    "fraud_share": Number("share from 0 to 1", within=0.001, within_percent=2, percent=True),
                },
            ),
            "of_100": Number("frauds among 100 such payments", within=0.5),
            "missed_per_10000": Number("missed frauds per 10,000 payments", within=0.5),
            "range_low": Number("missed frauds per 10,000 payments", within=2),
            "range_high": Number("missed frauds per 10,000 payments", within=2),
            "decision": Choice(
                {"percent": "show score_b to customers as a percentage", "rank": "use score_b only to sort"}
            ),
        },
        weights={"reliability": 2, "of_100": 0.5, "missed_per_10000": 0.5, "range_low": 0.5, "range_high": 0.5},
    ),
    data=scored_payments,
    reference=_statement,
    alternatives=(_statement_by_groups, _statement_with_uncertain_rate),
    misconceptions=(
        Misconception(
            "score_is_the_share",
            lambda data: {"reliability": _reliability(data).assign(fraud_share=lambda table: table["mean_score"])},
            "Your `fraud_share` is the score again. Count: of the payments in each band, how many were fraud?",
        ),
        Misconception(
            "share_of_all_fraud",
            lambda data: {"reliability": _shares_of_all_fraud(data)},
            "Your `fraud_share` adds up to 1 over the bands: it says where the fraud is. Divide by the payments in the "
            "band instead.",
        ),
        Misconception(
            "eighty_percent_sure",
            lambda data: {"of_100": 80},
            "A score of 0.8 is not a promise of 80 in 100. Take the share that your table counts in that band.",
        ),
        Misconception(
            "middle_of_the_band",
            lambda data: {"of_100": 85},
            "85 is the middle of the band, read as a percentage. Take the share that your table counts there.",
        ),
        Misconception(
            "one_number",
            lambda data: {
                "range_low": _statement(data)["missed_per_10000"],
                "range_high": _statement(data)["missed_per_10000"],
            },
            "That is one number twice. The next 10,000 payments are another draw: how far may their count lie from the "
            "expected one?",
        ),
        Misconception(
            "range_of_the_rate",
            _range_of_the_rate,
            "That range is about the long-run average: how well a month of 40,000 pins it down. A customer with 10,000 "
            "payments meets one count, which spreads more widely.",
        ),
        Misconception(
            "per_month",
            lambda data: {"missed_per_10000": _missed(data)},
            "That is the count in the whole month of 40,000 payments. The statement speaks of 10,000.",
        ),
        Misconception(
            "caught_for_missed",
            lambda data: {"missed_per_10000": float(data.fraud[top(data.score("B"))].sum() / PAYMENTS * _PER)},
            "That is what the desk finds. The statement is about what it does not.",
        ),
        Misconception(
            "shows_percent",
            lambda data: {"decision": "percent"},
            "Look for the largest gap between `mean_score` and `fraud_share` and hold it against `bar_calibration`.",
        ),
    ),
    hints=(
        "One row per band of `score_b`: average the score, average `is_fraud`. If the score were a probability, the two "
        "columns would agree.",
        "Missed = fraud outside the 400 highest `score_b`. Per 10,000: divide by 4. A count of rare events around an "
        "expected value follows a Poisson distribution.",
        '`pd.cut(payments["score_b"], [0, .2, .4, .6, .8, .9, 1], labels=[...])` and `groupby(...).mean()`; '
        "`scipy.stats.poisson.ppf([0.05, 0.95], expected)`. By hand: expected ± 1.645 x square root of expected.",
    ),
    worked="""
```python
from scipy.stats import poisson

bands = pd.cut(payments["score_b"], [0, 0.2, 0.4, 0.6, 0.8, 0.9, 1],
               labels=["0.0-0.2", "0.2-0.4", "0.4-0.6", "0.6-0.8", "0.8-0.9", "0.9-1.0"])
reliability = payments.groupby(bands.rename("band"), observed=True)[["score_b", "is_fraud"]].mean()
reliability.columns = ["mean_score", "fraud_share"]

desk = payments.nlargest(int(facts["desk_capacity"]), "score_b")
missed = payments["is_fraud"].sum() - desk["is_fraud"].sum()
expected = missed / len(payments) * 10_000
low, high = poisson.ppf([0.05, 0.95], expected)
statement = {
    "reliability": reliability,
    "of_100": 100 * reliability.loc["0.8-0.9", "fraud_share"],
    "missed_per_10000": expected,
    "range_low": low,
    "range_high": high,
    "decision": "rank",
}
```

B learned from a sample in which half of the payments were fraud, so it is far too sure everywhere. Its order is good,
its percentages are not. Within 2 of the range's ends counts, so a range that also allows for the uncertain rate passes.
""",
    objective="State performance as a range with a consequence, over many cases and over repeated runs.",
    ledger=("SKILL-07", "SOFT-10", "WEAK-07"),
)


# --- A5: too good to be true ------------------------------------------------------------------------------------------

_HONEST_C = "C at payment time"
_FIELDS = dict(zip(payment_fields()["field"], payment_fields()["meaning"], strict=True))


def _leak(data: ScoredPayments) -> dict[str, Any]:
    return {
        "leaking_field": "late_flag",
        "auc_with": auc(data.fraud, data.score("C")),
        "auc_without": auc(data.fraud, data.score(_HONEST_C)),
        "recall_without": caught(data.fraud, data.score(_HONEST_C)),
        "decision": "keep_b",
    }


def _rows_dropped(data: ScoredPayments) -> dict[str, float]:
    """What is left when flagged rows, not the field, are left out."""
    kept = data.payments["late_flag"].to_numpy() == 0
    fraud, score = data.fraud[kept], data.score(_HONEST_C)[kept]
    return {"auc_without": auc(fraud, score), "recall_without": caught(fraud, score)}


LEAK = Question(
    id="models.leak",
    task="A5",
    title="Too good to be true",
    points=4,
    kind=Record(
        {
            "leaking_field": Choice(_FIELDS),
            "auc_with": _AUC,
            "auc_without": _AUC,
            "recall_without": _SHARE,
            "decision": Choice(
                {
                    "ship_c": "ship C as reported",
                    "replace_b": "ship C without the field, in place of B",
                    "keep_b": "keep B at the desk",
                }
            ),
        },
        weights={"auc_with": 0.5, "auc_without": 0.5},
    ),
    data=scored_payments,
    reference=_leak,
    alternatives=(
        lambda data: {**_leak(data), "recall_without": round(100 * _leak(data)["recall_without"], 1)},
        lambda data: {name: [value] for name, value in reversed(_leak(data).items())},
    ),
    misconceptions=(
        Misconception(
            "ships_the_leak",
            lambda data: {"decision": "ship_c"},
            "At the moment of payment one of C's inputs is still empty. What is left of the 0.99 without it?",
        ),
        Misconception(
            "auc_again",
            lambda data: {"decision": "replace_b"},
            "The honest C has the best AUC of all, and again that is not the question. Compare its recall within the desk's "
            "400 with B's (A2).",
        ),
        Misconception(
            "strong_is_suspicious",
            lambda data: {"leaking_field": "score_b"},
            "A field may be strong because it is good. Ask when it is filled in: `fields` has the seconds.",
        ),
        Misconception(
            "names_the_label",
            lambda data: {"leaking_field": "is_fraud"},
            "That is the label itself, which C does not use. Which of C's *inputs* is filled in too late?",
        ),
        Misconception(
            "recall_with_the_leak",
            lambda data: {"recall_without": caught(data.fraud, data.score("C"))},
            "That is C's recall with the leak still in.",
        ),
        Misconception(
            "rows_dropped",
            _rows_dropped,
            "The flagged rows were left out, and nearly all the fraud went with them. Leave out the field; keep every "
            "row.",
        ),
        Misconception(
            "only_a_left",
            lambda data: {
                "auc_without": auc(data.fraud, data.score("A")),
                "recall_without": caught(data.fraud, data.score("A")),
            },
            "That is model A alone. Only one of C's three parts has to go.",
        ),
    ),
    hints=(
        "Sort `fields` by `seconds_after_payment`. A payment is let through or stopped within a second.",
        "Rebuild C without the late part: what remains is a sum of two scores. Compute AUC and recall in the top 400 as in A2.",
        '`honest = payments["score_a"] + 0.1 * payments["score_b"]`; then `roc_auc_score` and the fraud among the 400 '
        "highest. The bar for replacing B: at least B's recall.",
    ),
    worked="""
```python
from sklearn.metrics import roc_auc_score

fraud = payments["is_fraud"]
honest = payments["score_a"] + 0.1 * payments["score_b"]
reported = honest + payments["late_flag"]
leak = {
    "leaking_field": "late_flag",
    "auc_with": roc_auc_score(fraud, reported),
    "auc_without": roc_auc_score(fraud, honest),
    "recall_without": fraud[honest.nlargest(400).index].sum() / fraud.sum(),
    "decision": "keep_b",
}
```

The back office sets `late_flag` eight days after the payment, while it handles the chargeback. Offline the column is
full; at the moment of decision it is empty. Without it C is a fair model with a fine AUC that finds less than B where
the desk looks.
""",
    objective="Find out why a score looks better or worse than it is: a leaking field, spoiled labels, the wrong positive class.",
    ledger=("MIS-02", "SKILL-01", "CHAL-04"),
)


# --- A6: same request, eight times ------------------------------------------------------------------------------------

_RATES = {
    "one_run": "share of single runs that succeed",
    "at_least_one": "share of tasks with at least one success in eight",
    "all_eight": "share of tasks with eight successes in eight",
}
_RATE = Number("share from 0 to 1", within=0.004, percent=True)
_RATE_CHOICE = Choice(_RATES)


def _successes(data: pd.DataFrame) -> pd.Series:
    return data.set_index("task").sum(axis=1)


def _eight_runs(data: pd.DataFrame) -> dict[str, Any]:
    successes = _successes(data)
    return {
        "one_run": float(successes.mean() / RUNS),
        "at_least_one": float((successes >= 1).mean()),
        "all_eight": float((successes == RUNS).mean()),
        "chat_reply": "one_run",
        "retry_loop": "at_least_one",
        "unattended_job": "all_eight",
        "decision": "hold",
    }


def _eight_runs_by_sql(data: pd.DataFrame) -> dict[str, Any]:
    """The same with DuckDB, in percent."""
    import duckdb

    long = data.melt(id_vars="task", value_name="success")
    connection = duckdb.connect()
    connection.register("long", long)
    rates: Any = connection.execute(
        "select avg(rate), avg((rate > 0)::int), avg((rate = 1)::int) "
        "from (select task, avg(success) as rate from long group by task)"
    ).fetchone()
    one, some, every = rates
    return {**_eight_runs(data), "one_run": 100 * one, "at_least_one": 100 * some, "all_eight": 100 * every}


EIGHT_RUNS = Question(
    id="models.eight_runs",
    task="A6",
    title="Same request, eight times",
    points=4,
    kind=Record(
        {
            "one_run": _RATE,
            "at_least_one": _RATE,
            "all_eight": _RATE,
            "chat_reply": _RATE_CHOICE,
            "retry_loop": _RATE_CHOICE,
            "unattended_job": _RATE_CHOICE,
            "decision": Choice({"run": "sell the unattended job now", "hold": "do not: it misses the bar"}),
        },
        weights={
            **dict.fromkeys(("one_run", "at_least_one"), 0.5),
            **dict.fromkeys(("chat_reply", "retry_loop"), 0.25),
            "unattended_job": 0.5,
        },
    ),
    data=repeated_runs,
    reference=_eight_runs,
    alternatives=(_eight_runs_by_sql, lambda data: pd.Series(_eight_runs(data))),
    misconceptions=(
        Misconception(
            "any_for_unattended",
            lambda data: {"unattended_job": "at_least_one"},
            "`at_least_one` assumes somebody who notices the failures and picks the good run. Nobody watches an unattended "
            "job.",
        ),
        Misconception(
            "average_for_unattended",
            lambda data: {"unattended_job": "one_run"},
            "One run in isolation is not the promise: the job runs eight nights in a row and every night counts.",
        ),
        Misconception(
            "chat_gets_eight_tries",
            lambda data: {"chat_reply": "at_least_one"},
            "A person in a chat sees one answer, not the best of eight.",
        ),
        Misconception(
            "power_of_eight",
            lambda data: {"all_eight": _eight_runs(data)["one_run"] ** RUNS},
            "That multiplies the average by itself, as if all tasks were equally hard. Count the tasks with eight successes.",
        ),
        Misconception(
            "independent_tries",
            lambda data: {"at_least_one": 1 - (1 - _eight_runs(data)["one_run"]) ** RUNS},
            "That is the formula for equally hard tasks. Some tasks fail eight times out of eight: count them.",
        ),
        Misconception(
            "exactly_one",
            lambda data: {"one_run": float((_successes(data) == 1).mean())},
            "That is the share of tasks with *exactly* one success. Wanted is the chance that a single run succeeds.",
        ),
        Misconception(
            "sells_it",
            lambda data: {"decision": "run"},
            "Hold the rate that you matched with the unattended job against `bar_unattended`.",
        ),
    ),
    hints=(
        "Add up each row: how many of the eight runs succeeded? Everything else is counting those sums.",
        "one_run = all successes / 960. at_least_one = tasks with a sum of 1 or more / 120. all_eight = tasks with a sum "
        "of 8 / 120.",
        "Promises: who sees the failures? In a chat one run is all there is; a retry loop has a check that throws "
        "failures away; an unattended job shows every failure to the customer.",
    ),
    worked="""
```python
successes = runs.set_index("task").sum(axis=1)
eight_runs = {
    "one_run": successes.mean() / 8,
    "at_least_one": (successes >= 1).mean(),
    "all_eight": (successes == 8).mean(),
    "chat_reply": "one_run",
    "retry_loop": "at_least_one",
    "unattended_job": "all_eight",
    "decision": "hold",
}
```

The same 960 runs give three numbers that are all true. The one on the sales slide should be the one the customer will
live with.
""",
    objective="State performance as a range with a consequence, over many cases and over repeated runs.",
    ledger=("MIS-02", "SKILL-01", "CHAL-03"),
)


# --- A7: train four times ---------------------------------------------------------------------------------------------

_CHANGED = tuple(variant for variant in VARIANTS if variant != "clean")
_DIRECTION = Choice({"up": "higher than clean", "down": "lower than clean", "same": "within 0.01 of clean"})
_SAME = 0.01


def _directions(results: Any) -> dict[str, dict[str, str]]:
    """Return up, down or same against clean for each changed variant, from {variant: {metric: value}}."""

    def direction(variant: str, metric: str) -> str:
        change = results[variant][metric] - results["clean"][metric]
        if abs(change) <= _SAME:
            return "same"
        return "up" if change > 0 else "down"

    return {variant: {metric: direction(variant, metric) for metric in ("precision", "recall")} for variant in _CHANGED}


def _surprises(predicted: Any, results: Any) -> int:
    seen = _directions(results)
    return sum(predicted[variant][metric] != seen[variant][metric] for variant in seen for metric in seen[variant])


def _by_variant(results: pd.DataFrame) -> dict[str, dict[str, float]]:
    return {
        row["variant"]: {"precision": float(row["precision"]), "recall": float(row["recall"])}
        for row in results.to_dict("records")
    }


def _four_times(data: TumorLabels) -> dict[str, Any]:
    results = four_results(data)
    return {
        "predicted": _directions(_by_variant(results)),
        "results": results,
        "surprises": 0,
        "decision": "relabel",
    }


def _four_times_surprised(data: TumorLabels) -> dict[str, Any]:
    """Right results with predictions that did not come true, and tables in other forms."""
    results = _by_variant(four_results(data))
    predicted = {variant: {"precision": "same", "recall": "up"} for variant in _CHANGED}
    return {
        "predicted": pd.DataFrame(predicted).T.rename_axis("variant").reset_index(),
        "results": pd.DataFrame(results).T.round(3),
        "surprises": float(_surprises(predicted, results)),
        "decision": "Relabel",
    }


def _predictions_made(answer: Any, data: TumorLabels) -> bool:
    made = answer["predicted"]
    return all(isinstance(made[variant][metric], str) for variant in _CHANGED for metric in ("precision", "recall"))


def _surprises_counted(answer: Any, data: TumorLabels) -> bool:
    cells = [cell for row in answer["results"].values() for cell in row.values()]
    if not _predictions_made(answer, data) or not all(isinstance(cell, float) for cell in cells):
        return False
    return bool(answer["surprises"] == _surprises(answer["predicted"], answer["results"]))


FOUR_TIMES = Question(
    id="models.four_times",
    task="A7",
    title="Train four times",
    points=5,
    kind=Record(
        {
            "predicted": Table("variant", _CHANGED, {"precision": _DIRECTION, "recall": _DIRECTION}),
            "results": Table(
                "variant",
                VARIANTS,
                {
                    "precision": Number("share from 0 to 1", within=0.01),
                    "recall": Number("share from 0 to 1", within=0.01),
                },
            ),
            "surprises": Number("of your six predictions"),
            "decision": Choice(
                {
                    "more_benign": "160 more benign rows",
                    "relabel": "a second look at the labels of the flipped set",
                    "neither": "neither lifts recall",
                }
            ),
        },
        weights={"results": 2},
        own=frozenset({"predicted", "surprises"}),
    ),
    data=tumor_labels,
    reference=_four_times,
    alternatives=(_four_times_surprised,),
    rules=(
        Rule(
            "six predictions",
            _predictions_made,
            'each of the three variants needs "up", "down" or "same" for precision and for recall; any prediction counts',
        ),
        Rule(
            "surprises counted",
            _surprises_counted,
            "`surprises` is not the number of your own predictions that your own results contradict (same means within "
            "0.01 of clean)",
        ),
    ),
    misconceptions=(
        Misconception(
            "benign_is_positive",
            lambda data: {"results": four_results(data, positive=(BENIGN,))},
            "These are the precision and recall of *benign*. scikit-learn takes label 1 for the positive class, and in "
            "these data 1 is benign: pass `pos_label=0`, or compare with the diagnosis you look for.",
        ),
        Misconception(
            "scored_on_training_rows",
            lambda data: {"results": four_results(data, part="train")},
            "These are scores on the rows the model was trained on. Use the rows with part = test.",
        ),
        Misconception(
            "one_of_two_names",
            lambda data: {"results": four_results(data, positive=(MALIGNANT,))},
            "In the three-class variant only code 0 counts as a find. A tumor predicted as 2 is malignant as well.",
        ),
        Misconception(
            "more_of_the_majority",
            lambda data: {"decision": "more_benign"},
            "Compare your recall of `imbalanced` with `clean`: the same malignant rows, and 160 more benign ones. Which "
            "way did it go?",
        ),
        Misconception(
            "nothing_helps",
            lambda data: {"decision": "neither"},
            "`flipped` and `clean` have the same rows; only labels differ. What would repairing them do to recall?",
        ),
    ),
    hints=(
        "Malignant is code 0. Write down what you look for before you compute anything: `wanted = diagnosis == 0`.",
        "Predict codes for the test rows, then `found = codes != 1` (in the three-class variant 0 and 2 are both "
        "malignant). precision_score(wanted, found), recall_score(wanted, found).",
        "Training rows: part = train; for imbalanced also extra_benign. Labels: diagnosis, except for the columns flipped "
        "and three_class. Always score against `diagnosis` of the test rows.",
    ),
    worked="""
```python
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_score, recall_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

def train_and_score(label, parts):
    rows = tumors[tumors["part"].isin(parts)]
    test = tumors[tumors["part"] == "test"]
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(rows[["texture", "smoothness"]], rows[label])
    wanted = test["diagnosis"] == 0
    found = model.predict(test[["texture", "smoothness"]]) != 1
    return {"precision": precision_score(wanted, found), "recall": recall_score(wanted, found)}

results = {
    "clean": train_and_score("diagnosis", ["train"]),
    "imbalanced": train_and_score("diagnosis", ["train", "extra_benign"]),
    "flipped": train_and_score("flipped", ["train"]),
    "three_class": train_and_score("three_class", ["train"]),
}
```

All three changes make malignant look rarer to the model than it is: by adding to the other side, by hiding positives
among it, by splitting them into two names. Each time the model asks for more evidence, and recall falls. Repairing the
labels brings it back; more of the majority takes more away.
""",
    objective="Find out why a score looks better or worse than it is: a leaking field, spoiled labels, the wrong positive class.",
    ledger=("SKILL-03", "SKILL-26", "PATH-03"),
)


# --- W1: rate three texts before writing one --------------------------------------------------------------------------

_LEVEL = Number("levels from 1 to 4", within=0.5)

TEXT_LEVELS = Question(
    id="models.text_levels",
    task="W1",
    title="Rate three texts",
    points=3,
    kind=Record({"A": _LEVEL, "B": _LEVEL, "C": _LEVEL}),
    data=scored_payments,
    reference=lambda data: {"A": 1, "B": 3, "C": 4},
    alternatives=(lambda data: pd.Series({"C": 3.5, "B": 3.0, "A": 1.5}),),
    misconceptions=(
        Misconception(
            "a_big_number_is_enough",
            lambda data: {"A": 3},
            "Text A has one number and no person in it. Look for the 8%, a range, and somebody who does something.",
        ),
        Misconception(
            "confident_is_something",
            lambda data: {"A": 2},
            "Text A is sure of itself. Read the rubric's second column against it, row by row.",
        ),
        Misconception(
            "nothing_missing",
            lambda data: {"B": 4},
            "Text B says who is hurt and gives a range. Look at the last column: a decision with a number, a person and a "
            "date.",
        ),
        Misconception(
            "too_honest",
            lambda data: {"B": 2},
            "Text B admits errors. The rubric rewards that: read its third column, row by row.",
        ),
        Misconception(
            "too_many_numbers",
            lambda data: {"C": 3},
            "Compare text C with the rubric's last column, row by row, before taking something off.",
        ),
    ),
    hints=(
        "Rate each row of the rubric on its own, then take the level that most rows have.",
        "Underline in each text: the people who are hurt, the range, what is done by whom and when.",
        "One text has none of the three, one has most of two, one has all.",
    ),
    worked="""
- **Text A: 1.** One number, rounded up, nobody is hurt, nothing is done.
- **Text B: 3.** Who is hurt, with a share, a range, and what happens to those tickets. It names no bar at which it would
  be stopped, and nobody who checks by a date.
- **Text C: 4.** All of that, with a bar, a person and a date.
""",
    objective="State performance as a range with a consequence, over many cases and over repeated runs.",
    ledger=("SKILL-23", "SOFT-07"),
)

QUESTIONS = (CONFUSION, TWO_MODELS, THRESHOLD, CALIBRATION, LEAK, EIGHT_RUNS, FOUR_TIMES, TEXT_LEVELS)
