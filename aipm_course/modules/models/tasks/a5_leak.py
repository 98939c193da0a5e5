"""A5: too good to be true."""

from typing import Any

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.models.simulators.scored_payments import (
    ScoredPayments,
    caught,
    payment_fields,
    scored_payments,
    top,
)
from aipm_course.modules.models.tasks.shared import AUC_NUMBER, DEFAULT_THRESHOLD, RECALL_NUMBER
from aipm_course.simulation.rates import auc

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


def _unweighted(data: ScoredPayments) -> dict[str, float]:
    score = data.score("A") + data.score("B")
    return {"auc_without": auc(data.fraud, score), "recall_without": caught(data.fraud, score)}


def _rows_dropped(data: ScoredPayments) -> dict[str, float]:
    """What is left when flagged rows, not the field, are left out."""
    kept = data.payments["late_flag"].to_numpy() == 0
    fraud, score = data.fraud[kept], data.score(_HONEST_C)[kept]
    return {"auc_without": auc(fraud, score), "recall_without": caught(fraud, score)}


def _suspects(field: str, message: str) -> Misconception[ScoredPayments]:
    return Misconception(f"suspects_{field}", lambda data: {"leaking_field": field}, message)


LEAK = Question(
    id="models.leak",
    task="A5",
    title="Too good to be true",
    points=4,
    kind=Record(
        {
            "leaking_field": Choice(_FIELDS),
            "auc_with": Number("AUC from 0 to 1", within=0.0005),
            "auc_without": AUC_NUMBER,
            "recall_without": RECALL_NUMBER,
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
            "The bar is not about AUC, where C without the field does well. Compare `recall_without` with B's recall within the "
            "desk's 400 (A2). If yours is higher, check it first.",
        ),
        Misconception(
            "perfect",
            lambda data: {"auc_with": 1.0},
            "An AUC of 1 would put every single fraud above every other payment. Give at least three decimals.",
        ),
        Misconception(
            "aucs_swapped",
            lambda data: {"auc_with": _leak(data)["auc_without"], "auc_without": _leak(data)["auc_with"]},
            "The two AUCs have changed places: `auc_with` is C as offered.",
        ),
        *(
            _suspects(
                field,
                f"`{field}` may be strong because it is good. Ask when it is filled in: `fields` has the seconds.",
            )
            for field in ("score_a", "score_b")
        ),
        *(
            _suspects(field, f"`{field}` is not an input of C. Its three inputs stand in the sum above the table.")
            for field in ("txn_id", "amount", "channel")
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
            "weight_forgotten",
            _unweighted,
            "`score_b` counts in full there. In C it counts a tenth: see the sum above the table.",
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
        Misconception(
            "auc_with_the_leak",
            lambda data: {"auc_without": _leak(data)["auc_with"]},
            "That is the AUC with the leak still in.",
        ),
        Misconception(
            "recall_of_b",
            lambda data: {"recall_without": caught(data.fraud, data.score("B"))},
            "That is B's recall, which the bar compares with. Asked is that of C without the field.",
        ),
        Misconception(
            "recall_at_half",
            lambda data: {"recall_without": float((data.score(_HONEST_C)[data.fraud] >= DEFAULT_THRESHOLD).mean())},
            "That is recall at a score of 0.5. Take the 400 highest scores instead.",
        ),
        Misconception(
            "recall_at_the_reported_threshold",
            lambda data: {"recall_without": float((data.score(_HONEST_C)[data.fraud] >= 0.4).mean())},
            "That is recall at a score of 0.4. Take the 400 highest scores instead; in a chart's text that number stands near "
            "the end.",
        ),
        Misconception(
            "precision_of_the_desk",
            lambda data: {"recall_without": float(data.fraud[top(data.score(_HONEST_C))].mean())},
            "That divides by the 400 payments of the desk. Recall divides by all the fraud there is.",
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
