"""A2: two models, one review desk."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.models.simulators.scored_payments import (
    BAR_SWITCH,
    DESK_CAPACITY,
    PAYMENTS,
    ScoredPayments,
    caught,
    scored_payments,
    top,
)
from aipm_course.modules.models.tasks.lookalikes import of_two_models
from aipm_course.modules.models.tasks.shared import AUC_NUMBER, RECALL_NUMBER, share
from aipm_course.simulation.rates import auc

_LETTERS = ("a", "b")


def decide(recalls: Mapping[str, float], data: ScoredPayments) -> str:
    """Return whether the challenger is ahead by the bar; {"A": recall, "B": recall} within the desk."""
    ahead = recalls[data.challenge.challenger] - recalls[data.challenge.incumbent]
    return "switch" if ahead >= BAR_SWITCH - 1e-9 else "keep"


def _recalls(data: ScoredPayments, capacity: int | None = None) -> dict[str, float]:
    size = data.challenge.capacity if capacity is None else capacity
    return {letter: caught(data.fraud, data.score(letter), size) for letter in "AB"}


def _fields(recalls: Mapping[str, float]) -> dict[str, float]:
    return {f"recall_{letter.lower()}": recalls[letter] for letter in "AB"}


def _two_models(data: ScoredPayments) -> dict[str, Any]:
    recalls = _recalls(data)
    return {
        "auc_a": auc(data.fraud, data.score("A")),
        "auc_b": auc(data.fraud, data.score("B")),
        **_fields(recalls),
        "decision": decide(recalls, data),
    }


def _two_models_by_sorting(data: ScoredPayments) -> dict[str, Any]:
    """The same with pandas, recall in percent, AUC from ranks (Mann and Whitney)."""
    table = data.payments
    answer: dict[str, Any] = {"decision": _two_models(data)["decision"].upper()}
    frauds = int(table["is_fraud"].sum())
    for letter in _LETTERS:
        ranked = table[f"score_{letter}"].rank()
        positive = ranked[table["is_fraud"] == 1].sum() - frauds * (frauds + 1) / 2
        first = table.nlargest(data.challenge.capacity, f"score_{letter}")
        answer[f"auc_{letter}"] = round(positive / (frauds * (len(table) - frauds)), 3)
        answer[f"recall_{letter}"] = round(100 * first["is_fraud"].sum() / frauds, 1)
    return answer


def _own_decision(own: Mapping[str, Any], data: ScoredPayments) -> str:
    return decide({letter: share(own, f"recall_{letter.lower()}") for letter in "AB"}, data)


def _each(recall: Callable[[str], float]) -> dict[str, float]:
    return _fields({letter: recall(letter) for letter in "AB"})


def _at(data: ScoredPayments, threshold: float) -> dict[str, float]:
    return _each(lambda letter: float((data.score(letter)[data.fraud] >= threshold).mean()))


def _by_dollars(data: ScoredPayments) -> dict[str, float]:
    amount, fraud = data.amount, data.fraud

    def recall(letter: str) -> float:
        chosen = top(data.score(letter), data.challenge.capacity)
        return float(amount[fraud & chosen].sum() / amount[fraud].sum())

    return _each(recall)


def _without(data: ScoredPayments, dropped: frozenset[str]) -> dict[str, float]:
    """Return the recalls of somebody who drops rules."""
    size = data.challenge.capacity - ("one_place_short" in dropped)
    each = data.amount if "dollars_for_frauds" in dropped else np.ones(PAYMENTS)

    def recall(letter: str) -> float:
        chosen = top(data.score(letter), size)
        return float(each[data.fraud & chosen].sum() / each[data.fraud].sum())

    return _each(recall)


def _decides(data: ScoredPayments, option: str) -> dict[str, str] | None:
    return None if _two_models(data)["decision"] == option else {"decision": option}


def _average_precision(data: ScoredPayments) -> dict[str, float]:
    """The area under the other curve, of precision over recall."""
    from sklearn.metrics import average_precision_score

    return {f"auc_{m.lower()}": float(average_precision_score(data.fraud, data.score(m))) for m in "AB"}


def _one_channel(channel: str) -> Misconception[ScoredPayments]:
    """The recalls of somebody who looks at the payments of one channel; None where the desk takes all of these."""

    def recalls(data: ScoredPayments) -> dict[str, float] | None:
        rows = (data.payments["channel"] == channel).to_numpy()
        if rows.sum() <= data.challenge.capacity:
            return None
        return _each(lambda letter: caught(data.fraud[rows], data.score(letter)[rows], data.challenge.capacity))

    message = f"That is the recall among payments of the channel {channel} alone. The desk takes from all channels."
    return Misconception(f"only_{channel}", recalls, message)


def _quantities(data: ScoredPayments) -> Mapping[str, "float | pd.Series"]:
    capacity, fraud = data.challenge.capacity, data.fraud
    found: dict[str, float | pd.Series] = {
        "all payments": PAYMENTS,
        "all frauds": int(fraud.sum()),
        "payments that the season's desk checks": capacity,
    }
    for letter in "AB":
        chosen = top(data.score(letter), capacity)
        found[f"frauds in the desk of model {letter}"] = int(fraud[chosen].sum())
        found[f"honest payments in the desk of model {letter}"] = int((~fraud[chosen]).sum())
    return found


def _in_words(data: ScoredPayments) -> str:
    """Say what the numbers of a seed mean, for the worked solution."""
    found, challenge = _recalls(data), data.challenge
    ahead = found[challenge.challenger] - found[challenge.incumbent]
    return (
        f"With {challenge.capacity:,} reviews model {challenge.challenger} finds {found[challenge.challenger]:.1%} of the fraud "
        f"and model {challenge.incumbent} {found[challenge.incumbent]:.1%}: {100 * ahead:+.1f} points. Model {data.generalist} "
        f"has the better AUC, at any size of the desk; which model finds more depends on the size."
    )


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
            "decision": Choice(
                {"switch": "the challenger takes the desk over", "keep": "the incumbent stays at the desk"}
            ),
        },
        weights={"auc_a": 0.425, "auc_b": 0.425, "recall_a": 0.9, "recall_b": 0.9, "decision": 1.35},
        look={
            **dict.fromkeys(
                ("auc_a", "auc_b"),
                "It is the area under the ROC curve of that model's own scores, over all payments of the month.",
            ),
            **dict.fromkeys(
                ("recall_a", "recall_b"),
                "Sort all payments by that model's score alone, highest first; count the frauds among the first `season_desk`, and "
                "divide by all frauds.",
            ),
        },
    ),
    data=scored_payments,
    reference=_two_models,
    alternatives=(_two_models_by_sorting,),
    follows=(Follows("decision", ("recall_a", "recall_b"), _own_decision),),
    quantities=_quantities,
    without=_without,
    lookalikes=lambda data: tuple(of_two_models(data)),
    misconceptions=(
        Misconception(
            "lowest_scores",
            lambda data: _each(lambda letter: caught(data.fraud, -data.score(letter), data.challenge.capacity)),
            "Those are the *lowest* scores: the list was sorted upward. The desk takes the highest.",
        ),
        Misconception(
            "recall_at_half",
            lambda data: _at(data, 0.5),
            "That is recall at a score of 0.5. Count how many payments that flags for each model: the desk takes the "
            "same number from both.",
        ),
        Misconception(
            "recall_at_the_reported_threshold",
            lambda data: _at(data, data.report.threshold),
            "That is recall at the threshold of A1. No threshold here: the desk takes the highest scores of each model "
            "until it is full. In a chart's text that number stands near the end.",
        ),
        Misconception(
            "desk_of_today",
            lambda data: _fields(_recalls(data, DESK_CAPACITY)),
            f"That is a desk of {DESK_CAPACITY}, as in A3. This one is the season's: `season_desk` in `facts`.",
        ),
        Misconception(
            "precision_of_the_desk",
            lambda data: _each(
                lambda letter: float(data.fraud[top(data.score(letter), data.challenge.capacity)].mean())
            ),
            "That is the share of the desk's payments that are fraud. Recall divides by all the fraud there is.",
        ),
        Misconception(
            "auc_of_yes_and_no",
            lambda data: {
                "auc_a": auc(data.fraud, (data.score("A") >= 0.5).astype(float)),
                "auc_b": auc(data.fraud, (data.score("B") >= 0.5).astype(float)),
            },
            "The AUC was computed from yes and no at 0.5. Give it the scores themselves: it asks about their order.",
        ),
        Misconception(
            "gini",
            lambda data: {f"auc_{m}": 2 * _two_models(data)[f"auc_{m}"] - 1 for m in _LETTERS},
            "Those are 2 x AUC - 1, the Gini coefficient. Asked is the area itself.",
        ),
        Misconception(
            "average_precision",
            _average_precision,
            "That is the area under the curve of precision over recall (average precision). Asked is the ROC curve's: "
            "`roc_auc_score`.",
        ),
        *map(_one_channel, ("web", "app", "phone")),
        Misconception(
            "switches",
            lambda data: _decides(data, "switch"),
            "`switch` needs a lead of the challenger: its recall within the desk less the incumbent's, as shares (0.03 is 3 "
            "points), is at least `bar_switch`. A lead in percent of the incumbent's recall is another number.",
        ),
        Misconception(
            "keeps",
            lambda data: _decides(data, "keep"),
            "`keep` is right only if the challenger's recall within the desk, less the incumbent's, stays below `bar_switch`. The AUC "
            "averages over every number of reviews; this desk has one.",
        ),
    ),
    ablations=(
        Ablation(
            "dollars_for_frauds",
            "each fraud counts once, whatever its amount",
            _by_dollars,
            "Those recalls count dollars. Here each fraud counts once, whatever its amount.",
        ),
        Ablation(
            "one_place_short",
            "exactly `season_desk` payments",
            lambda data: _fields(_recalls(data, data.challenge.capacity - 1)),
            "Fewer than `season_desk` payments were checked, by one or by some. The desk takes exactly that many, whatever they score.",
        ),
    ),
    hints=(
        "Sort by one model's score, highest first, and draw a line under the last payment that the desk can check. What "
        "share of all fraud is above it?",
        "recall within the desk = frauds among the `season_desk` highest scores / all frauds. Once per model.",
        '`payments.nlargest(desk, "score_a")["is_fraud"].sum() / payments["is_fraud"].sum()` with '
        '`desk = int(facts["season_desk"])`; for the AUC `roc_auc_score(payments["is_fraud"], payments["score_a"])` from '
        "`sklearn.metrics`. Then the challenger's recall less the incumbent's, against `bar_switch`.",
    ),
    worked=lambda data: (
        f"""
```python
from sklearn.metrics import roc_auc_score

desk, fraud = int(facts["season_desk"]), payments["is_fraud"]
recall = {{m: payments.nlargest(desk, f"score_{{m}}")["is_fraud"].sum() / fraud.sum() for m in ("a", "b")}}
ahead = recall[brief["challenger"].lower()] - recall[brief["incumbent"].lower()]
two_models = {{
    "auc_a": roc_auc_score(fraud, payments["score_a"]),
    "auc_b": roc_auc_score(fraud, payments["score_b"]),
    "recall_a": recall["a"],
    "recall_b": recall["b"],
    "decision": "switch" if ahead >= facts["bar_switch"] else "keep",
}}
```

{_in_words(data)}
"""
    ),
    survivors={
        ">= to >: ahead >= facts['bar_switch']": "meant: the lead is planted almost a point or more from the bar",
    },
    objective="Choose between two models inside the capacity of the desk that acts on them.",
    ledger=("SKILL-01", "WEAK-02"),
)
