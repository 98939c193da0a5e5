"""A5: too good to be true."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Derived, Follows, Misconception, Question
from aipm_course.modules.models.simulators.scored_payments import (
    DESK_CAPACITY,
    PAYMENTS,
    ScoredPayments,
    Values,
    caught,
    in_seconds,
    scored_payments,
    top,
)
from aipm_course.modules.models.tasks.lookalikes import of_leak
from aipm_course.modules.models.tasks.shared import RECALL_NUMBER, share
from aipm_course.simulation.rates import auc

_IN_TIME = "C in time"
_AREA = Number("AUC from 0 to 1", within=0.0002, percent=True)
_INPUTS = ("score_a", "score_b", "flag_1", "flag_2", "flag_3", "flag_4")
_FIELDS = {
    "none": "every input of C is there in time",
    **{name: f"the column {name}" for name in ("txn_id", "amount", "channel", *_INPUTS, "is_fraud")},
}


def best_at_desk(data: ScoredPayments) -> float:
    """Return the better of A's and B's recall within the desk."""
    return max(caught(data.fraud, data.score(letter)) for letter in "AB")


def decide(leaking: str, recall: float, data: ScoredPayments) -> str:
    """Return what may be done with C, by its recall with what is there in time."""
    if recall < best_at_desk(data) - 1e-9:
        return "reject"
    return "as_offered" if leaking == "none" else "without"


def _leak(data: ScoredPayments) -> dict[str, Any]:
    leaking = data.late[0] if data.late else "none"
    recall = caught(data.fraud, data.score(_IN_TIME))
    return {
        "leaking_field": leaking,
        "auc_offered": auc(data.fraud, data.score("C")),
        "auc_in_time": auc(data.fraud, data.score(_IN_TIME)),
        "recall_in_time": recall,
        "decision": decide(leaking, recall, data),
    }


def _leak_by_library(data: ScoredPayments) -> dict[str, Any]:
    """The same with pandas and scikit-learn; shares in percent, rounded as the text asks."""
    from sklearn.metrics import roc_auc_score

    fields = data.fields.set_index("field")
    weights = fields["weight_in_c"]
    late = [name for name in weights.index if weights[name] and in_seconds(data.fields, name) > 1]
    table = data.payments
    offered = sum(weights[name] * table[name] for name in weights.index if weights[name])
    in_time = sum(weights[name] * table[name] for name in weights.index if weights[name] and name not in late)
    first = pd.Series(in_time).nlargest(DESK_CAPACITY).index
    return {
        **_leak(data),
        "leaking_field": (late or ["none"])[0].upper(),
        "auc_offered": round(100 * roc_auc_score(table["is_fraud"], offered), 2),
        "auc_in_time": round(100 * roc_auc_score(table["is_fraud"], in_time), 2),
        "recall_in_time": round(100 * table.loc[first, "is_fraud"].sum() / table["is_fraud"].sum(), 1),
    }


def _own_decision(own: Mapping[str, Any], data: ScoredPayments) -> str | set[str]:
    """By the recall; while no input is named, both ways to buy follow from one that is high enough."""
    recall = share(own, "recall_in_time")
    if "leaking_field" in own:
        return decide(str(own["leaking_field"]), recall, data)
    return {decide(leaking, recall, data) for leaking in ("none", "named")}


def _own_input(own: Mapping[str, Any], data: ScoredPayments) -> dict[str, float]:
    """C without the input that the learner names."""
    return _without(data, (str(own["leaking_field"]),))


def _without(data: ScoredPayments, dropped: tuple[str, ...]) -> dict[str, float]:
    score = data.weighted({name: weight for name, weight in data.weights.items() if name not in dropped})
    return {"auc_in_time": auc(data.fraud, score), "recall_in_time": caught(data.fraud, score)}


def _second(data: ScoredPayments) -> str:
    """The input of C that is filled in after one second."""
    return next(name for name in data.weights if name[:4] == "flag" and in_seconds(data.fields, name) == 1)


def _strong(data: ScoredPayments) -> str:
    return next(name for name, weight in data.weights.items() if name[:4] == "flag" and weight == 1)


def _unweighted(data: ScoredPayments) -> dict[str, float]:
    every = dict.fromkeys(data.weights, 1.0)
    in_time = data.weighted({name: weight for name, weight in every.items() if name not in data.late})
    return {
        "auc_offered": auc(data.fraud, data.weighted(every)),
        "auc_in_time": auc(data.fraud, in_time),
        "recall_in_time": caught(data.fraud, in_time),
    }


def _rows_dropped(data: ScoredPayments) -> dict[str, float] | None:
    """What is left when flagged rows, not the field, are left out."""
    if not data.late:
        return None
    kept = data.payments[data.late[0]].to_numpy() == 0
    fraud, score = data.fraud[kept], data.score(_IN_TIME)[kept]
    return {"auc_in_time": auc(fraud, score), "recall_in_time": caught(fraud, score)}


def _about(field: str) -> Misconception[ScoredPayments]:
    """Somebody who names an input that is there within less than a second."""

    def named(data: ScoredPayments) -> dict[str, str] | None:
        in_time = field in data.weights and in_seconds(data.fields, field) < 1
        return {"leaking_field": field} if in_time else None

    message = (
        "That input is there in less than a second: read `after_payment` with the unit beside it, 1,000 milliseconds to a second. A "
        "large number, or a large weight, is not the same as late."
    )
    return Misconception(f"{field}_in_time", named, message, idea="is_in_time")


def _no_input(field: str) -> Misconception[ScoredPayments]:
    """Somebody who names a column that C does not use."""

    def named(data: ScoredPayments) -> dict[str, str] | None:
        return None if field in data.weights else {"leaking_field": field}

    message = "C does not use that column: its `weight_in_c` is 0. Which of C's *inputs* is late, if any?"
    return Misconception(f"{field}_no_input", named, message, idea="is_no_input")


def _no_flags(data: ScoredPayments) -> dict[str, float]:
    return _without(data, tuple(name for name in data.weights if name[:4] == "flag"))


def _recall(data: ScoredPayments, score: Values, count: int = DESK_CAPACITY) -> dict[str, float] | None:
    """Another recall in place of the right one; None where it is as near as the tolerance."""
    recall = caught(data.fraud, score, count)
    right = caught(data.fraud, data.score(_IN_TIME))
    return None if abs(recall - right) < 0.003 else {"recall_in_time": recall}


def _idle_flag_used(data: ScoredPayments) -> dict[str, float]:
    """C with the flag that it does not use, in full."""
    idle = next(name for name in _INPUTS if name not in data.weights)
    return {"auc_offered": auc(data.fraud, data.weighted({**data.weights, idle: 1.0}))}


def _dollars(data: ScoredPayments) -> dict[str, float]:
    chosen, fraud, amount = top(data.score(_IN_TIME)), data.fraud, data.amount
    return {"recall_in_time": float(amount[fraud & chosen].sum() / amount[fraud].sum())}


def _decides(data: ScoredPayments, option: str) -> dict[str, str] | None:
    return None if _leak(data)["decision"] == option else {"decision": option}


def _too_suspicious(data: ScoredPayments) -> dict[str, Any] | None:
    """Somebody who throws the strongest input out although it is there in time."""
    return None if data.late else {"leaking_field": _strong(data), **_without(data, (_strong(data),))}


def _trusting(data: ScoredPayments) -> dict[str, Any] | None:
    """Somebody who keeps the late input."""
    right = _leak(data)
    return (
        {"auc_in_time": right["auc_offered"], "recall_in_time": caught(data.fraud, data.score("C"))}
        if data.late
        else None
    )


def _at_half(data: ScoredPayments) -> dict[str, float] | None:
    """Recall at a score of 0.5, where the desk's is another one."""
    recall = float((data.score(_IN_TIME)[data.fraud] >= 0.5).mean())
    return None if abs(recall - caught(data.fraud, data.score(_IN_TIME))) < 0.003 else {"recall_in_time": recall}


def _quantities(data: ScoredPayments) -> Mapping[str, "float | pd.Series"]:
    fraud = data.fraud
    found: dict[str, float | pd.Series] = {
        "all payments": PAYMENTS,
        "all frauds": int(fraud.sum()),
        "payments that the desk checks": DESK_CAPACITY,
    }
    for name, words in (("A", "model A"), ("B", "model B"), ("C", "C as offered"), (_IN_TIME, "C in time")):
        found[f"frauds in the desk of {words}"] = int(fraud[top(data.score(name))].sum())
    return found


def _in_words(data: ScoredPayments) -> str:
    """Say what the numbers of a seed mean, for the worked solution."""
    right, best = _leak(data), best_at_desk(data)
    late = (
        f"`{right['leaking_field']}` is filled in after the payment was let through or stopped."
        if data.late
        else "Every input of C is there within a second; an AUC near 1 is no proof of a leak."
    )
    return (
        f"{late} With what is there in time C finds {right['recall_in_time']:.1%} of the fraud within the desk, the better of A and B "
        f"{best:.1%}."
    )


LEAK = Question(
    id="models.leak",
    task="A5",
    title="Too good to be true",
    points=4,
    kind=Record(
        {
            "leaking_field": Choice(_FIELDS),
            "auc_offered": _AREA,
            "auc_in_time": _AREA,
            "recall_in_time": RECALL_NUMBER,
            "decision": Choice(
                {
                    "as_offered": "buy C with all its inputs",
                    "without": "buy C with one input fewer",
                    "reject": "stay with the better of A and B",
                }
            ),
        },
        weights={
            "leaking_field": 0.65,
            "auc_offered": 0.5,
            "auc_in_time": 0.5,
            "recall_in_time": 1.0,
            "decision": 1.35,
        },
        look={
            "auc_offered": "C is each of its inputs times `weight_in_c`, added up over all of them; then the area under its ROC curve.",
            "auc_in_time": "C is built again: the same inputs and weights, only the input that is late is left out. Every row stays.",
            "recall_in_time": "Of C with only the inputs that are in time: frauds among its `desk_capacity` highest scores, divided by all "
            "frauds.",
        },
    ),
    data=scored_payments,
    reference=_leak,
    alternatives=(
        _leak_by_library,
        lambda data: {name: [value] for name, value in reversed(_leak(data).items())},
    ),
    follows=(Follows("decision", ("recall_in_time",), _own_decision, also=("leaking_field",)),),
    derived=(
        Derived("auc_in_time", ("leaking_field",), lambda own, data: _own_input(own, data)["auc_in_time"]),
        Derived("recall_in_time", ("leaking_field",), lambda own, data: _own_input(own, data)["recall_in_time"]),
    ),
    quantities=_quantities,
    lookalikes=lambda data: tuple(of_leak(data, _IN_TIME)),
    misconceptions=(
        Misconception(
            "strong_is_leaking",
            _too_suspicious,
            "That input is strong, and it is there in time: read when it is filled in, with the unit. Strong is not the same as late.",
        ),
        Misconception(
            "one_second_is_late",
            lambda data: {"leaking_field": _second(data)},
            "That input is there after exactly one second, and one second is in time. Which input of C comes later than that, if any?",
        ),
        *map(_about, _INPUTS),
        Misconception(
            "names_the_label",
            lambda data: {"leaking_field": "is_fraud"},
            "That is the label itself, which C does not use. Which of C's *inputs* is filled in too late, if any?",
        ),
        *map(_no_input, (*_INPUTS, "txn_id", "amount", "channel")),
        Misconception(
            "nothing_is_late",
            lambda data: {"leaking_field": "none"} if data.late else None,
            "`none` needs every input of C to be there after one second at the latest. Read `after_payment` with the unit beside it, "
            "row by row.",
        ),
        Misconception(
            "leak_left_in",
            _trusting,
            "Those are the numbers with the late input still in. Build C again without it.",
        ),
        Misconception(
            "weights_forgotten",
            _unweighted,
            "Every input counts in full there. C weighs them: see `weight_in_c` in the table.",
        ),
        Misconception(
            "rows_dropped",
            _rows_dropped,
            "The flagged rows were left out, and most of the fraud went with them. Leave out the field; keep every row.",
        ),
        Misconception(
            "all_flags_dropped",
            _no_flags,
            "No flag is left in C there. Only an input that is late goes; the others stay, with their weights.",
        ),
        Misconception(
            "area_of_a",
            lambda data: {"auc_in_time": auc(data.fraud, data.score("A"))},
            "That is the AUC of model A alone. C in time is the sum of all inputs that are there in time.",
        ),
        Misconception(
            "area_of_b",
            lambda data: {"auc_in_time": auc(data.fraud, data.score("B"))},
            "That is the AUC of model B alone. C in time is the sum of all inputs that are there in time.",
        ),
        Misconception(
            "area_of_the_larger",
            lambda data: {"auc_in_time": auc(data.fraud, np.maximum(data.score("A"), data.score("B")))},
            "That takes the larger of the two models' scores for each payment. C adds its inputs up, each times its weight.",
        ),
        Misconception(
            "idle_flag_used",
            _idle_flag_used,
            "`auc_offered` has a flag in it that C does not use: its weight is 0.",
        ),
        Misconception(
            "recall_as_offered",
            lambda data: _recall(data, data.score("C")),
            "That is the recall of C with all its inputs. Asked is C with only those that are in time.",
        ),
        Misconception(
            "season_desk",
            lambda data: _recall(data, data.score(_IN_TIME), data.challenge.capacity),
            "That is the recall of A2's desk. This one checks `desk_capacity` payments.",
        ),
        Misconception(
            "recall_by_dollars",
            _dollars,
            "That recall counts dollars. Here each fraud counts once.",
        ),
        Misconception(
            "perfect",
            lambda data: {"auc_offered": 1.0},
            "An AUC of 1 would put every single fraud above every other payment. Give four decimals.",
        ),
        Misconception(
            "recall_of_the_best",
            lambda data: {"recall_in_time": best_at_desk(data)},
            "That is the better of A and B, which the bar compares with. Asked is C with what is there in time.",
        ),
        Misconception(
            "recall_at_half",
            _at_half,
            "That is recall at a score of 0.5. Take the highest scores that fill the desk instead.",
        ),
        Misconception(
            "precision_of_the_desk",
            lambda data: {"recall_in_time": float(data.fraud[top(data.score(_IN_TIME))].mean())},
            "That divides by the payments of the desk. Recall divides by all the fraud there is.",
        ),
        Misconception(
            "rejects",
            lambda data: _decides(data, "reject"),
            "`reject` is right only if `recall_in_time` lies below the recall of the better of A and B within the same `desk_capacity`.",
        ),
        Misconception(
            "buys_as_offered",
            lambda data: _decides(data, "as_offered"),
            "`as_offered` needs two things: every input of C is in time, and `recall_in_time` is at least the recall of the better of A "
            "and B within `desk_capacity`. An AUC has no bar.",
        ),
        Misconception(
            "buys_without",
            lambda data: _decides(data, "without"),
            "`without` needs two things: an input of C that is late, and a `recall_in_time`, without it, of at least the recall of the "
            "better of A and B within `desk_capacity`.",
        ),
    ),
    ablations=(
        Ablation(
            "second_is_late",
            "within one second, one second included",
            lambda data: _without(data, (*data.late, _second(data))),
            "An input that is there after exactly one second was left out. One second is still in time.",
        ),
    ),
    hints=(
        "Bring `after_payment` into one unit. A payment is let through or stopped within a second: which inputs of C are there by then?",
        "Build C from the table: each input times its weight, added up. Once with all inputs, once with those in time. Then AUC and "
        "recall as in A2, with `desk_capacity`.",
        "`offered = sum(weights[name] * payments[name] for name in weights.index)` with `weights` = the column `weight_in_c`; then "
        "`roc_auc_score` and the frauds among the `desk_capacity` highest. The bar: at least as much as the better of A and B.",
    ),
    worked=lambda data: (
        f"""
```python
from sklearn.metrics import roc_auc_score

seconds = {{"milliseconds": 0.001, "seconds": 1, "minutes": 60, "days": 86_400}}
inputs = fields[fields["weight_in_c"] > 0].set_index("field")
late = inputs.index[inputs["after_payment"] * inputs["unit"].map(seconds) > 1]
offered = sum(payments[name] * weight for name, weight in inputs["weight_in_c"].items())
in_time = sum(payments[name] * weight for name, weight in inputs["weight_in_c"].drop(late).items())

desk, fraud = int(facts["desk_capacity"]), payments["is_fraud"]
found = {{m: fraud[payments[f"score_{{m}}"].nlargest(desk).index].sum() / fraud.sum() for m in ("a", "b")}}
recall = fraud[in_time.nlargest(desk).index].sum() / fraud.sum()
leak = {{
    "leaking_field": late[0] if len(late) else "none",
    "auc_offered": roc_auc_score(fraud, offered),
    "auc_in_time": roc_auc_score(fraud, in_time),
    "recall_in_time": recall,
    "decision": "reject" if recall < max(found.values()) else "without" if len(late) else "as_offered",
}}
```

{_in_words(data)}
"""
    ),
    survivors={
        "< to <=: reached['C'] < max(reached['A'], reached['B'])": "meant: recalls are planted at least 3 points apart",
        "0.001 to 0.0011: {'milliseconds': 0.001, 'seconds': 1, 'minutes': 60, 'days': 86400}": "meant: no time in the table is so near to one second",
        "1 to 0: {'milliseconds': 0.001, 'seconds': 1, 'minutes': 60, 'days': 86400}": "equivalent: what comes after one second is in time either way",
        "60 to 61: {'milliseconds': 0.001, 'seconds': 1, 'minutes': 60, 'days': 86400}": "meant: no time in the table is so near to one second",
        "60 to 59: {'milliseconds': 0.001, 'seconds': 1, 'minutes': 60, 'days': 86400}": "meant: no time in the table is so near to one second",
        "86400 to 86401: {'milliseconds': 0.001, 'seconds': 1, 'minutes': 60, 'days': 86400}": "meant: no time in the table is so near to one second",
        "86400 to 86399: {'milliseconds': 0.001, 'seconds': 1, 'minutes': 60, 'days': 86400}": "meant: no time in the table is so near to one second",
        "1 to 2: inputs['after_payment'] * inputs['unit'].map(seconds) > 1": "meant: no time in the table is so near to one second",
        "0 to -1: late[0]": "equivalent: one input at most is late",
    },
    objective="Find out why a score looks better or worse than it is: a leaking field, spoiled labels, the wrong positive class.",
    ledger=("MIS-02", "SKILL-01", "CHAL-04"),
)
