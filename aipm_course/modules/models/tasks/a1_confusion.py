"""A1: confusion table."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.models.simulators.scored_payments import PAYMENTS, ScoredPayments, scored_payments
from aipm_course.modules.models.tasks.shared import DEFAULT_THRESHOLD, RECALL_NUMBER

Flags = npt.NDArray[np.bool_]
_SHARE = Number("share from 0 to 1", within=0.005, percent=True)
_REPORTED = 0.4
_TWO_PAYMENTS = Number("share from 0 to 1", within=0.00005, percent=True)
_CELLS = ("tp", "fp", "fn", "tn")
_SHARES = ("precision", "recall", "accuracy")


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


def _only(names: tuple[str, ...], confusion: dict[str, Any]) -> dict[str, Any]:
    return {name: confusion[name] for name in names}


def _turned_round(data: ScoredPayments) -> dict[str, Any]:
    """The four boxes and both shares of somebody who looks for honest payments."""
    right = _confusion(data)
    tp, fp, fn, tn = (right[name] for name in _CELLS)
    return {"tp": tn, "fp": fn, "fn": fp, "tn": tp, "precision": tn / (tn + fn), "recall": tn / (tn + fp)}


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
            "recall": RECALL_NUMBER,
            "accuracy": _TWO_PAYMENTS,
            "accuracy_always_no": _TWO_PAYMENTS,
            "decision": Choice({"show": "show model A to the customer", "hold": "do not: it misses the bar"}),
        },
        weights={
            **dict.fromkeys(_CELLS, 0.25),
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
            "The bar is about `recall`: hold yours against `bar_recall`. If it clears the bar, check it first. If you went by "
            "accuracy: that counts every honest payment that was let through as a success.",
        ),
        Misconception(
            "honest_is_positive",
            lambda data: _only(_CELLS, _turned_round(data)),
            "The four boxes were counted for honest payments. Positive is what you look for: fraud, `is_fraud` = 1.",
        ),
        Misconception(
            "errors_swapped",
            lambda data: {"fp": _confusion(data)["fn"], "fn": _confusion(data)["fp"]},
            "The two kinds of error have changed places. A false positive is an honest payment that was flagged; a false "
            "negative is fraud that was not.",
        ),
        Misconception(
            "shares_of_honest",
            lambda data: _only(("precision", "recall"), _turned_round(data)),
            "Precision and recall of *honest* payments: how many of those let through were honest, and how many of the "
            "honest were let through. Both should ask about fraud.",
        ),
        Misconception(
            "precision_and_recall_swapped",
            lambda data: {"precision": _confusion(data)["recall"], "recall": _confusion(data)["precision"]},
            "Precision and recall have changed places. Precision starts from the payments that were flagged, recall from "
            "the payments that were fraud.",
        ),
        Misconception(
            "accuracies_swapped",
            lambda data: {
                "accuracy": _confusion(data)["accuracy_always_no"],
                "accuracy_always_no": _confusion(data)["accuracy"],
            },
            "The two accuracies have changed places. Always-no flags nothing: it is right for every payment that is not "
            "fraud.",
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
            "always_no_is_perfect",
            lambda data: {"accuracy_always_no": 1.0},
            "Always-no is wrong as well: once for each payment that is fraud.",
        ),
        Misconception(
            "cells_at_half",
            lambda data: _only(_CELLS, _confusion(data, threshold=DEFAULT_THRESHOLD)),
            "Those are the cells at 0.5, as in the lesson. The threshold is 0.4 now.",
        ),
        Misconception(
            "shares_at_half",
            lambda data: _only(_SHARES, _confusion(data, threshold=DEFAULT_THRESHOLD)),
            "Precision, recall and accuracy are those at 0.5. Compute them again at 0.4.",
        ),
        Misconception(
            "cells_of_b",
            lambda data: _only(_CELLS, _confusion(data, "B")),
            "Those are the cells of model B. This report is about `score_a`.",
        ),
        Misconception(
            "shares_of_b",
            lambda data: _only(_SHARES, _confusion(data, "B")),
            "Precision, recall and accuracy are those of model B. Use `score_a`.",
        ),
        Misconception(
            "precision_for_recall",
            lambda data: {"recall": _confusion(data)["precision"]},
            "That is precision once more. Recall starts from the payments that were fraud.",
        ),
        Misconception(
            "recall_for_precision",
            lambda data: {"precision": _confusion(data)["recall"]},
            "That is recall once more. Precision starts from the payments that were flagged.",
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
