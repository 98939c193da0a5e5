"""A2: two models, one review desk."""

from collections.abc import Callable
from typing import Any

from aipm_course.answers import Choice, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.models.simulators.scored_payments import (
    DESK_CAPACITY,
    PAYMENTS,
    ScoredPayments,
    caught,
    scored_payments,
    top,
)
from aipm_course.modules.models.tasks.shared import AUC_NUMBER, DEFAULT_THRESHOLD, RECALL_NUMBER
from aipm_course.simulation.rates import auc


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


def _recalls(data: ScoredPayments, recall: Callable[[str], float]) -> dict[str, float]:
    return {f"recall_{model.lower()}": recall(model) for model in "AB"}


def _recall_at(data: ScoredPayments, model: str, threshold: float) -> float:
    return float(data.fraud[data.score(model) >= threshold].sum() / data.fraud.sum())


def _precision_in_desk(data: ScoredPayments, model: str) -> float:
    return float(data.fraud[top(data.score(model))].mean())


_REPORTED, _LESSON_DESK = 0.4, 150

TWO_MODELS = Question(
    id="models.two_models",
    task="A2",
    title="Two models, one review desk",
    points=4,
    kind=Record(
        {
            "auc_a": AUC_NUMBER,
            "auc_b": AUC_NUMBER,
            "recall_a": RECALL_NUMBER,
            "recall_b": RECALL_NUMBER,
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
            "The bar is about recall within the desk: hold `recall_b` less `recall_a` against `bar_switch`. If yours misses "
            "the bar, check both recalls first. AUC averages over every possible number of reviews; your desk has one.",
        ),
        Misconception(
            "recall_at_half",
            lambda data: _recalls(data, lambda model: _recall_at(data, model, DEFAULT_THRESHOLD)),
            "That is recall at a score of 0.5. Count how many payments that flags for each model: the desk takes the "
            "same number from both.",
        ),
        Misconception(
            "recall_at_the_reported_threshold",
            lambda data: _recalls(data, lambda model: _recall_at(data, model, _REPORTED)),
            "That is recall at a score of 0.4, as in A1. No threshold here: the desk takes the highest scores of each "
            "model until its month is full. In a chart's text that number stands near the end.",
        ),
        Misconception(
            "desk_of_the_lesson",
            lambda data: _recalls(data, lambda model: caught(data.fraud, data.score(model), _LESSON_DESK)),
            'That is a desk that checks 150 payments, as in the lesson. This month it is `facts["desk_capacity"]`.',
        ),
        Misconception(
            "share_of_all_payments",
            lambda data: _recalls(data, lambda model: float((data.fraud & top(data.score(model))).sum() / PAYMENTS)),
            "The fraud that the desk finds was divided by all payments. Divide it by all the fraud there is.",
        ),
        Misconception(
            "precision_of_the_desk",
            lambda data: _recalls(data, lambda model: _precision_in_desk(data, model)),
            "That is the share of the desk's payments that are fraud. Recall divides by all the fraud there is.",
        ),
        Misconception(
            "models_swapped",
            lambda data: {"recall_a": _two_models(data)["recall_b"], "recall_b": _two_models(data)["recall_a"]},
            "The two models have changed places.",
        ),
        Misconception(
            "aucs_swapped",
            lambda data: {"auc_a": _two_models(data)["auc_b"], "auc_b": _two_models(data)["auc_a"]},
            "The two AUCs have changed places: which score went into which?",
        ),
        Misconception(
            "auc_of_yes_and_no",
            lambda data: {
                "auc_a": auc(data.fraud, (data.score("A") >= DEFAULT_THRESHOLD).astype(float)),
                "auc_b": auc(data.fraud, (data.score("B") >= DEFAULT_THRESHOLD).astype(float)),
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
