"""A1: confusion table."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Derived, Follows, Misconception, Question
from aipm_course.modules.models.simulators.scored_payments import PAYMENTS, Report, ScoredPayments, scored_payments
from aipm_course.modules.models.tasks.lookalikes import LESSON_THRESHOLD, of_confusion
from aipm_course.modules.models.tasks.shared import share

Flags = npt.NDArray[np.bool_]
_SHARE = Number("share from 0 to 1", within=0.002, percent=True)
_TWO_PAYMENTS = Number("share from 0 to 1", within=0.00005, percent=True)
_CELLS = ("tp", "fp", "fn", "tn")


def decide(recall: float, precision: float, report: Report) -> str:
    """Return what the two bars say: recall is asked first."""
    if recall < report.bar_recall:
        return "hold_misses"
    return "hold_stops" if precision < report.bar_precision else "show"


def _cells(fraud: Flags, flagged: Flags) -> dict[str, int]:
    return {
        "tp": int((fraud & flagged).sum()),
        "fp": int((~fraud & flagged).sum()),
        "fn": int((fraud & ~flagged).sum()),
        "tn": int((~fraud & ~flagged).sum()),
    }


def _numbers(fraud: Flags, flagged: Flags) -> dict[str, float]:
    cells = _cells(fraud, flagged)
    return {
        **cells,
        "precision": cells["tp"] / max(1, cells["tp"] + cells["fp"]),
        "recall": cells["tp"] / (cells["tp"] + cells["fn"]),
        "accuracy": (cells["tp"] + cells["tn"]) / PAYMENTS,
    }


def _flagged(data: ScoredPayments) -> Flags:
    return data.score(data.report.model) >= data.report.threshold


def _confusion(data: ScoredPayments) -> dict[str, Any]:
    numbers = _numbers(data.fraud, _flagged(data))
    return {
        **numbers,
        "accuracy_always_no": float(1 - data.fraud.mean()),
        "decision": decide(numbers["recall"], numbers["precision"], data.report),
    }


def _confusion_by_library(data: ScoredPayments) -> dict[str, Any]:
    """The same from scikit-learn, shares in percent."""
    from sklearn.metrics import accuracy_score, confusion_matrix, precision_score, recall_score

    fraud, flagged = data.payments["is_fraud"], _flagged(data).astype(int)
    cells = dict(zip(("tn", "fp", "fn", "tp"), confusion_matrix(fraud, flagged).ravel(), strict=True))
    return {
        **{name: int(cells[name]) for name in _CELLS},
        "precision": 100 * precision_score(fraud, flagged),
        "recall": 100 * recall_score(fraud, flagged),
        "accuracy": 100 * accuracy_score(fraud, flagged),
        "accuracy_always_no": 100 * accuracy_score(fraud, 0 * fraud),
        "decision": _confusion(data)["decision"],
    }


def _confusion_by_sql(data: ScoredPayments) -> dict[str, Any]:
    """The same with DuckDB, as a column of numbers."""
    import duckdb

    column = f"score_{data.report.model.lower()}"
    connection = duckdb.connect()
    connection.register("payments", data.payments)
    found: Any = connection.execute(
        f"select sum((is_fraud = 1 and f)::int), sum((is_fraud = 0 and f)::int), sum((is_fraud = 1 and not f)::int), "
        f"sum((is_fraud = 0 and not f)::int) from (select is_fraud, {column} >= ? as f from payments)",
        [data.report.threshold],
    ).fetchone()
    tp, fp, fn, tn = map(int, found)
    shares = {"precision": tp / (tp + fp), "recall": tp / (tp + fn), "accuracy": (tp + tn) / (tp + fp + fn + tn)}
    always_no = 1 - (tp + fn) / (tp + fp + fn + tn)
    cells = {"tp": tp, "fp": fp, "fn": fn, "tn": tn}
    return {**cells, **shares, "accuracy_always_no": always_no, "decision": _confusion(data)["decision"].upper()}


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _own_decision(own: Mapping[str, Any], data: ScoredPayments) -> str:
    return decide(share(own, "recall"), share(own, "precision"), data.report)


def _of(data: ScoredPayments, flagged: Flags) -> dict[str, float]:
    return _numbers(data.fraud, flagged)


def _other_model(data: ScoredPayments) -> dict[str, float]:
    return _of(data, data.score(data.specialist) >= data.report.threshold)


def _at_another_threshold(
    code: str, model: str, threshold: float | None, message: str
) -> Misconception[ScoredPayments]:
    """The counts of one of the two models from another threshold; None where that is the reported one.

    Args:
        code: name of the misconception.
        model: "reported" or "other".
        threshold: where it flags; None for today's of A3.
        message: what is said.
    """

    def made(data: ScoredPayments) -> dict[str, float] | None:
        from_here = data.prices.today_threshold if threshold is None else threshold
        letter = data.report.model if model == "reported" else data.specialist
        if from_here in (data.report.threshold, 0.5) or (threshold is None and from_here == LESSON_THRESHOLD):
            return None
        return _of(data, data.score(letter) >= from_here)

    return Misconception(code, made, message)


_OF_LESSON = (
    f"Those are the counts from {LESSON_THRESHOLD:.2f} up, the threshold of the lesson's slide and of the chart's call in the head of "
    "this exercise. The report's is `reported_threshold` in `facts`"
)


def _by_dollars(data: ScoredPayments) -> dict[str, float]:
    flagged, fraud, amount = _flagged(data), data.fraud, data.amount
    return {"recall": float(amount[fraud & flagged].sum() / amount[fraud].sum())}


def _f1(data: ScoredPayments) -> float:
    cells = _confusion(data)
    return float(2 * cells["tp"] / (2 * cells["tp"] + cells["fp"] + cells["fn"]))


def _instead_of_accuracy(data: ScoredPayments, *, over: str) -> dict[str, float]:
    """What is left of accuracy without the true negatives: over all payments, or over the other three cells."""
    cells = _confusion(data)
    rest = cells["tp"] + cells["fp"] + cells["fn"]
    return {"accuracy": cells["tp"] / (PAYMENTS if over == "all" else rest)}


def _rounded_accuracy(data: ScoredPayments, field: str) -> dict[str, float] | None:
    """An accuracy with three decimals, as the report prints it; None where that is near enough."""
    exact = float(_confusion(data)[field])
    return {field: round(exact, 3)} if abs(round(exact, 3) - exact) > _TWO_PAYMENTS.within else None


def _quantities(data: ScoredPayments) -> Mapping[str, "float | pd.Series"]:
    flagged, fraud, amount = _flagged(data), data.fraud, data.amount
    return {
        "all payments": PAYMENTS,
        "all frauds": int(fraud.sum()),
        "all honest payments": int((~fraud).sum()),
        "all flagged payments": int(flagged.sum()),
        "all payments let through": int((~flagged).sum()),
        "frauds that are flagged": int((fraud & flagged).sum()),
        "honest payments that are flagged": int((~fraud & flagged).sum()),
        "frauds that are let through": int((fraud & ~flagged).sum()),
        "honest payments that are let through": int((~fraud & ~flagged).sum()),
        "dollars of all fraud": float(amount[fraud].sum()),
        "dollars of fraud that is flagged": float(amount[fraud & flagged].sum()),
    }


def _in_words(data: ScoredPayments) -> str:
    """Say what the numbers of a seed mean, for the worked solution."""
    right = _confusion(data)
    than = "more" if right["accuracy"] > right["accuracy_always_no"] else "less"
    bars = data.report
    return (
        f"The report is true: {right['accuracy']:.1%}. It is {than} accurate than flagging nothing "
        f"({right['accuracy_always_no']:.1%}), and that says nothing about fraud either way. Recall is "
        f"{right['recall']:.1%} against a bar of {bars.bar_recall:.0%}, precision {right['precision']:.1%} against "
        f"{bars.bar_precision:.0%}."
    )


CONFUSION = Question(
    id="models.confusion",
    task="A1",
    title="Confusion table",
    points=4,
    kind=Record(
        {
            **dict.fromkeys(_CELLS, Number("payments")),
            "precision": _SHARE,
            "recall": _SHARE,
            "accuracy": _TWO_PAYMENTS,
            "accuracy_always_no": _TWO_PAYMENTS,
            "decision": Choice(
                {
                    "show": "both bars are met",
                    "hold_misses": "recall misses its bar",
                    "hold_stops": "precision misses its bar",
                }
            ),
        },
        weights={
            **dict.fromkeys(_CELLS, 0.2),
            **dict.fromkeys(("precision", "recall"), 0.45),
            **dict.fromkeys(("accuracy", "accuracy_always_no"), 0.475),
            "decision": 1.35,
        },
        look={
            **dict.fromkeys(
                _CELLS,
                "Flagged is what scores at or above `reported_threshold` with the `reported_model`, counted over all payments; "
                "the four counts add up to all of them.",
            ),
            "precision": "It is tp / (tp + fp), from the counts as they are: of the payments that were flagged, how many were fraud?",
            "recall": "It is tp / (tp + fn), from the counts as they are: of the frauds, how many were flagged?",
            "accuracy": "It is (tp + tn) / all payments, with every decimal.",
            "accuracy_always_no": "Who never flags is right about every honest payment: which share of all payments is that?",
        },
    ),
    data=scored_payments,
    reference=_confusion,
    alternatives=(_confusion_by_library, _confusion_by_sql),
    follows=(Follows("decision", ("recall", "precision"), _own_decision),),
    derived=(
        Derived("precision", ("tp", "fp"), lambda own, data: _ratio(own["tp"], own["tp"] + own["fp"])),
        Derived("recall", ("tp", "fn"), lambda own, data: _ratio(own["tp"], own["tp"] + own["fn"])),
        Derived("accuracy", _CELLS, lambda own, data: _ratio(own["tp"] + own["tn"], PAYMENTS)),
        Derived("accuracy", _CELLS, lambda own, data: _ratio(own["tp"] + own["tn"], sum(own.values()))),
        Derived("accuracy_always_no", ("fp", "tn"), lambda own, data: (own["fp"] + own["tn"]) / PAYMENTS),
    ),
    quantities=_quantities,
    lookalikes=lambda data: tuple(of_confusion(data)),
    misconceptions=(
        Misconception(
            "honest_is_positive",
            lambda data: {**_numbers(~data.fraud, ~_flagged(data)), "accuracy_always_no": float(data.fraud.mean())},
            "Those are the counts and shares of *honest* payments. Looked for is fraud: `tp` is fraud that is flagged.",
        ),
        Misconception(
            "errors_swapped",
            lambda data: {"fp": _confusion(data)["fn"], "fn": _confusion(data)["fp"]},
            "`fp` and `fn` have changed places. The second letter is what the model said: `fp` was flagged, `fn` was not.",
        ),
        Misconception(
            "precision_and_recall_swapped",
            lambda data: {"precision": _confusion(data)["recall"], "recall": _confusion(data)["precision"]},
            "`precision` and `recall` have changed places. Precision starts from what was flagged, recall from what is fraud.",
        ),
        Misconception(
            "accuracies_swapped",
            lambda data: {
                "accuracy": _confusion(data)["accuracy_always_no"],
                "accuracy_always_no": _confusion(data)["accuracy"],
            },
            "The two accuracies have changed places.",
        ),
        Misconception(
            "always_no_is_the_model",
            lambda data: {"accuracy_always_no": _confusion(data)["accuracy"]},
            "That is the accuracy of the model. Asked is that of one that never flags anything.",
        ),
        Misconception(
            "model_is_always_no",
            lambda data: {"accuracy": _confusion(data)["accuracy_always_no"]},
            "That is the accuracy of a model that never flags anything. Asked is that of this model.",
        ),
        Misconception(
            "other_model",
            _other_model,
            "That is the other model. The report is about the one that `brief` names as `reported_model`.",
        ),
        Misconception(
            "threshold_half",
            lambda data: _of(data, data.score(data.report.model) >= 0.5),
            "That is a threshold of 0.5. The report flags from `reported_threshold` in `facts`.",
        ),
        _at_another_threshold("lessons_threshold", "reported", LESSON_THRESHOLD, f"{_OF_LESSON}."),
        _at_another_threshold(
            "lessons_threshold_other_model",
            "other",
            LESSON_THRESHOLD,
            f"{_OF_LESSON}, and its model is the one that `brief` names as `reported_model`.",
        ),
        _at_another_threshold(
            "todays_threshold",
            "reported",
            None,
            "Those are the counts from A3's `today_threshold` up. The report's is `reported_threshold` in `facts`.",
        ),
        Misconception(
            "flags_low_scores",
            lambda data: _of(data, data.score(data.report.model) < data.report.threshold),
            "Payments *below* the threshold were flagged. A high score is the suspicious one.",
        ),
        Misconception(
            "all_flagged_as_tp",
            lambda data: {"tp": int(_flagged(data).sum())},
            "`tp` counts all flagged payments. Only the frauds among them belong there.",
        ),
        Misconception(
            "all_flagged_as_fp",
            lambda data: {"fp": int(_flagged(data).sum())},
            "`fp` counts all flagged payments. Only the honest ones among them belong there.",
        ),
        Misconception(
            "all_fraud_as_fn",
            lambda data: {"fn": int(data.fraud.sum())},
            "`fn` counts all frauds. Only those that are not flagged belong there.",
        ),
        Misconception(
            "all_fraud_as_tp",
            lambda data: {"tp": int(data.fraud.sum())},
            "`tp` counts all frauds. Only those that are flagged belong there.",
        ),
        Misconception(
            "recall_by_dollars",
            _by_dollars,
            "That recall counts dollars. Asked is the share of frauds, each counting once.",
        ),
        Misconception(
            "recall_of_honest",
            lambda data: {"recall": float((~data.fraud & ~_flagged(data)).sum() / (~data.fraud).sum())},
            "That is the share of *honest* payments let through (specificity). Recall starts from the frauds.",
        ),
        Misconception(
            "accuracy_among_flagged",
            lambda data: {"accuracy": _confusion(data)["precision"]},
            "`accuracy` was taken among flagged payments only, which is precision. It asks about all 40,000.",
        ),
        Misconception(
            "f1_for_precision",
            lambda data: {"precision": _f1(data)},
            "That is F1, the harmonic mean of precision and recall. Precision alone is tp / (tp + fp).",
        ),
        Misconception(
            "f1_for_recall",
            lambda data: {"recall": _f1(data)},
            "That is F1, the harmonic mean of precision and recall. Recall alone is tp / (tp + fn).",
        ),
        Misconception(
            "no_true_negatives",
            lambda data: _instead_of_accuracy(data, over="all"),
            "That is tp over all payments. Accuracy is right about honest payments too: tp and tn belong above the line.",
        ),
        Misconception(
            "no_true_negatives_at_all",
            lambda data: _instead_of_accuracy(data, over="rest"),
            "That leaves `tn` out above and below the line. Accuracy is right about honest payments too: (tp + tn) / all payments.",
        ),
        Misconception(
            "accuracy_rounded",
            lambda data: _rounded_accuracy(data, "accuracy"),
            "That is `accuracy` with three decimals, as the report prints it. It lies so near to that of a model that flags nothing "
            "that all decimals are asked for: (tp + tn) / all payments.",
        ),
        Misconception(
            "always_no_rounded",
            lambda data: _rounded_accuracy(data, "accuracy_always_no"),
            "That is `accuracy_always_no` with three decimals. It lies so near to `accuracy` that all decimals are asked for.",
        ),
        Misconception(
            "tn_is_everything",
            lambda data: {"tn": PAYMENTS},
            "That is all payments. `tn` holds one of the four groups only: honest, and not flagged.",
        ),
        Misconception(
            "accuracy_is_success",
            lambda data: None if _confusion(data)["decision"] == "show" else {"decision": "show"},
            "`show` needs both: recall at or above `bar_recall`, and precision at or above `bar_precision`, as "
            "shares (0.4 is 40%). Accuracy has no bar.",
        ),
        Misconception(
            "holds_for_recall",
            lambda data: None if _confusion(data)["decision"] == "hold_misses" else {"decision": "hold_misses"},
            "`hold_misses` needs a recall below `bar_recall`, as shares. Precision is asked only where recall meets its bar.",
        ),
        Misconception(
            "holds_for_precision",
            lambda data: None if _confusion(data)["decision"] == "hold_stops" else {"decision": "hold_stops"},
            "`hold_stops` needs a recall that meets `bar_recall`, which is asked first, and a precision below "
            "`bar_precision`, as shares.",
        ),
    ),
    ablations=(
        Ablation(
            "above_only",
            "at or above the threshold",
            lambda data: _of(data, data.score(data.report.model) > data.report.threshold),
            "Payments that score exactly the threshold were let through. Flagged is what lies at or above it.",
        ),
    ),
    hints=(
        "Two questions per payment: was it flagged, is it fraud? Four answers, four counts that add up to all payments.",
        "precision = tp / (tp + fp), recall = tp / (tp + fn), accuracy = (tp + tn) / all payments. A model that never flags is "
        "right about every honest payment.",
        '`flagged = payments["score_a"] >= facts["reported_threshold"]`, with the letter that `brief` names; then '
        "`(flagged & fraud).sum()` and so on. Decision: recall against `bar_recall` first, then precision against "
        "`bar_precision`.",
    ),
    worked=lambda data: (
        f"""
```python
model, threshold = brief["reported_model"].lower(), facts["reported_threshold"]
flagged, fraud = payments[f"score_{{model}}"] >= threshold, payments["is_fraud"] == 1
tp, fp = (flagged & fraud).sum(), (flagged & ~fraud).sum()
fn, tn = (~flagged & fraud).sum(), (~flagged & ~fraud).sum()
recall, precision = tp / (tp + fn), tp / (tp + fp)
confusion = {{
    "tp": tp, "fp": fp, "fn": fn, "tn": tn,
    "precision": precision,
    "recall": recall,
    "accuracy": (tp + tn) / len(payments),
    "accuracy_always_no": 1 - fraud.mean(),
    "decision": "hold_misses" if recall < facts["bar_recall"]
    else "hold_stops" if precision < facts["bar_precision"] else "show",
}}
```

{_in_words(data)}
"""
    ),
    survivors={
        "< to <=: precision < facts['bar_precision']": "meant: shares are planted at least 4 points from their bars",
        "< to <=: recall < facts['bar_recall']": "meant: shares are planted at least 4 points from their bars",
    },
    objective="Read a confusion table, and say what accuracy hides when fraud is rare.",
    ledger=("SKILL-01", "SKILL-07"),
)
