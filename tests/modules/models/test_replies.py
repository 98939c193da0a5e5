"""Module 02's second blind trial again: what was false or said nothing, worked out from the tables."""

from functools import lru_cache
from typing import Any

import pandas as pd
import pytest
from scipy.stats import poisson
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from aipm_course import load
from aipm_course.judging.judge import judge
from aipm_course.judging.verdict import Verdict
from aipm_course.kernel.encoding import payload
from aipm_course.registry import find

SAME_WORDS = "mend that first, then work this out again."


@lru_cache(maxsize=8)
def right(question: str) -> dict[str, Any]:
    asked = find(f"models.{question}")
    return dict(asked.reference(asked.data(0)))


def handed_in(question: str, **changed: Any) -> Verdict:
    answer = {**right(question), **changed}
    return judge(find(f"models.{question}"), payload(f"models.{question}", 0, answer))


def from_cells(tp: int, fp: int, fn: int, tn: int) -> dict[str, Any]:
    whole = tp + fp + fn + tn
    shares = {"precision": tp / (tp + fp), "recall": tp / (tp + fn), "accuracy": (tp + tn) / whole}
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, **shares, "accuracy_always_no": (fp + tn) / whole}


def cells(model: str, threshold: float) -> tuple[int, int, int, int]:
    payments = load("models_scores")
    flagged, fraud = payments[f"score_{model}"] >= threshold, payments["is_fraud"] == 1
    counts = (flagged & fraud, flagged & ~fraud, ~flagged & fraud, ~flagged & ~fraud)
    tp, fp, fn, tn = (int(each.sum()) for each in counts)
    return tp, fp, fn, tn


def reported() -> tuple[int, int, int, int]:
    return tuple(int(right("confusion")[name]) for name in ("tp", "fp", "fn", "tn"))  # type: ignore[return-value]


def lesson_threshold() -> dict[str, Any]:
    brief = load("models_brief").set_index("item")["text"]
    return {**from_cells(*cells(brief["reported_model"].lower(), 0.4)), "decision": "hold_misses"}


def all_for_some() -> dict[str, Any]:
    tp, fp, fn, _ = reported()
    return {"fp": tp + fp, "fn": tp + fn, "precision": tp / (2 * tp + fp), "recall": tp / (2 * tp + fn)}


def swapped_errors() -> dict[str, Any]:
    tp, fp, fn, tn = reported()
    made = from_cells(tp, fn, fp, tn)
    return {name: made[name] for name in ("fp", "fn", "precision", "recall")}


def honest_looked_for() -> dict[str, Any]:
    tp, fp, fn, tn = reported()
    return {**from_cells(tn, fn, fp, tp), "decision": "show"}


def let_through_for_tn() -> dict[str, Any]:
    tp, _, fn, tn = reported()
    return {"tn": fn + tn, "accuracy": (tp + fn + tn) / 40_000}


def own_policy(threshold: float) -> dict[str, Any]:
    payments, facts = load("models_scores"), load("models_facts").set_index("fact")["value"]
    model = right("policy")["model"]
    flagged, fraud = payments[f"score_{model.lower()}"] >= threshold, payments["is_fraud"] == 1
    honest = int((flagged & ~fraud).sum())
    lost = payments.loc[fraud & ~flagged, "amount"].sum()
    cost = lost + facts["review_cost"] * flagged.sum() + facts["stop_cost"] * honest
    return {"threshold": threshold, "cost": cost, "honest_stopped": honest}


def statement(expected: float) -> dict[str, float]:
    low, high = poisson.ppf([0.05, 0.95], expected)
    return {"missed_next": expected, "range_low": float(low), "range_high": float(high)}


def missed_for_each(over: str) -> dict[str, float]:
    facts, risk = load("models_facts").set_index("fact")["value"], load("models_risk")
    found = risk.nlargest(int(facts["customer_desk"]), "risk")["is_fraud"].sum()
    missed, next_volume = risk["is_fraud"].sum() - found, facts["next_volume"]
    if over == "the desk's payments":
        return statement(float(missed / facts["customer_desk"] * next_volume))
    return statement(float(risk["is_fraud"].sum() / len(risk) * next_volume - found))


def own_table() -> dict[str, Any]:
    table = pd.DataFrame(right("calibration")["reliability"]).set_index("band")
    table["mean_score"] = [0.1, 0.3, 0.5, 0.7, 0.85, 0.95]
    gaps = (table["mean_score"] - table["fraud_share"]).abs().drop("0.4-0.6")
    return {"reliability": table.reset_index(), "gap_score": float(gaps.max())}


def over_250() -> dict[str, Any]:
    runs = load("models_runs").set_index("task")
    tries = int(load("models_facts").set_index("fact")["value"]["tries"])
    return {
        "one_run": runs.to_numpy().sum() / 2000,
        "at_least_one": runs.iloc[:, :tries].max(axis=1).sum() / 250,
        "all_eight": runs.min(axis=1).sum() / 250,
    }


TRAININGS = {
    "today": ("recorded", ["core", "extra"]),
    "relabeled": ("diagnosis", ["core", "extra"]),
    "balanced": ("recorded", ["core"]),
    "three_names": ("three_names", ["core", "extra"]),
}


def results() -> pd.DataFrame:
    return pd.DataFrame(right("four_times")["results"]).set_index("training").copy()


def exchanged(one: str, other: str) -> pd.DataFrame:
    made = results()
    made.loc[[one, other]] = made.loc[[other, one]].to_numpy()
    return made


def accuracies() -> pd.Series:
    tumors = load("models_tumors")
    test, seen = tumors[tumors["part"] == "test"], ["texture", "smoothness"]

    def accuracy(label: str, parts: list[str]) -> float:
        rows = tumors[tumors["part"].isin(parts)]
        model = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows[seen], rows[label])
        return float(accuracy_score(test["diagnosis"] == 0, model.predict(test[seen]) != 1))

    return pd.Series({name: accuracy(*how) for name, how in TRAININGS.items()})


def changes() -> pd.DataFrame:
    made = results() - results().loc["today"]
    made.loc["today"] = results().loc["today"]
    return made


CASES: list[tuple[str, str, Any, tuple[str, ...], tuple[str, ...]]] = [
    # what was done, task, the changed fields, what the reply says, what it must not say
    (
        "lesson's threshold: counts off, shares right by them",
        "confusion",
        lesson_threshold,
        ("`recall`: Right by your own `tp` and `fn`", "`accuracy`: Right by your own `tp` and `tn`"),
        ("dollars", "One way to get this", "Perhaps"),
    ),
    (
        "fp = all flagged, fn = all fraud",
        "confusion",
        all_for_some,
        (
            "`fp` counts all flagged payments",
            "`fn` counts all frauds",
            f"`precision`: Right by your own `fp`, which is off: {SAME_WORDS}",
            f"`recall`: Right by your own `fn`, which is off: {SAME_WORDS}",
        ),
        ("other one of the two", "Off by the"),
    ),
    (
        "fp and fn swapped",
        "confusion",
        swapped_errors,
        ("`fp` and `fn` have changed", "`recall`: Right by"),
        ("Off by",),
    ),
    (
        "honest looked for",
        "confusion",
        honest_looked_for,
        ("of *honest* payments", "so it counts"),
        ("way to get this",),
    ),
    ("tn = all let through", "confusion", let_through_for_tn, ("`accuracy`: Right by your own `tn`",), ("Off by",)),
    (
        "own threshold, cost and honest payments of it",
        "policy",
        lambda: own_policy(0.14),
        ("`cost`, `honest_stopped`: Right by your own `threshold`",),
        ("`cost`: too", "`honest_stopped`: too"),
    ),
    (
        "range around the own expected number",
        "calibration",
        lambda: missed_for_each("what the desk finds, not scaled"),
        ("`range_low`, `range_high`: Right by your own `missed_next`",),
        ("`range_low`: too",),
    ),
    (
        "missed / desk x next_volume",
        "calibration",
        lambda: missed_for_each("the desk's payments"),
        ("divides by the payments that the desk checks",),
        ("factor of", "more than 50 times"),
    ),
    (
        "gap of the own table",
        "calibration",
        own_table,
        ("`gap_score`: Right by your own `reliability`",),
        ("too high",),
    ),
    (
        "some 250 tasks",
        "eight_runs",
        over_250,
        ("divides by 250 tasks",),
        ("50 times", "does not follow", "`decision`"),
    ),
    (
        "one share a little above 1",
        "eight_runs",
        lambda: {"at_least_one": 1.012},
        ("above 1, which would be more than all tasks",),
        ("50 times", "does not follow"),
    ),
    (
        "lesson's example",
        "eight_runs",
        lambda: {"one_run": 0.69, "at_least_one": 0.75, "all_eight": 0.5, "decision": "hold"},
        ("rates of the lesson's four tasks",),
        ("too low",),
    ),
    (
        "today and relabeled exchanged",
        "four_times",
        lambda: {"results": exchanged("today", "relabeled"), "decision": "neither"},
        ("The rows today and relabeled are exchanged", "so it counts"),
        ("is the same as", "holds what belongs", "half of it"),
    ),
    (
        "relabeled and balanced exchanged",
        "four_times",
        lambda: {"results": exchanged("relabeled", "balanced"), "decision": "balance"},
        ("The rows relabeled and balanced are exchanged", "so it counts"),
        ("half of it",),
    ),
    (
        "1 - recall",
        "four_times",
        lambda: {"results": results().assign(recall=lambda made: 1 - made["recall"]), "decision": "neither"},
        ("share of malignant tumors that the model misses",),
        ("still marks benign",),
    ),
    (
        "precision and recall swapped by hand",
        "four_times",
        lambda: {"results": results().set_axis(["recall", "precision"], axis=1)},
        ("their two names did, or the two things",),
        ("right by itself",),
    ),
    (
        "accuracy for precision",
        "four_times",
        lambda: {"results": results().assign(precision=accuracies())},
        ("That is accuracy",),
        ("rows of 4",),
    ),
    ("changes for values", "four_times", lambda: {"results": changes()}, ("changes against `today`",), ("rows of 4",)),
    (
        "one decimal",
        "four_times",
        lambda: {"results": results().map(lambda share: round(share, 1))},
        ("shares with one decimal",),
        ("rows of 4",),
    ),
    (
        "leak: a system named",
        "leak",
        lambda: {"leaking_field": "account service"},
        ("not one of the options",),
        ("rests on",),
    ),
]


@pytest.mark.parametrize(("did", "task", "changed", "says", "never"), CASES, ids=[case[0] for case in CASES])
def test_what_was_half_understood_hears_what_fits(did, task, changed, says, never):
    verdict = handed_in(task, **changed())
    reply = " ".join(verdict.shown)
    assert verdict.earned < verdict.points, reply
    for words in says:
        assert words in reply
    for words in never:
        assert words not in reply


def test_an_input_that_cannot_be_read_does_not_take_the_decision():
    verdict = handed_in("leak", leaking_field="account service")
    assert verdict.earned == verdict.points - 0.65
    lost = handed_in("leak", leaking_field="account service", decision="reject")
    assert lost.earned == pytest.approx(verdict.earned - 1.35)


@pytest.mark.parametrize("spelling", ["score_{}", "SCORE_{}", "{}", "model {}"])
def test_a_model_is_taken_by_its_column_as_well(spelling):
    model = right("policy")["model"]
    verdict = handed_in("policy", model=spelling.format(model.lower()))
    assert verdict.earned == verdict.points
    assert handed_in("policy", model="score_c").earned < verdict.points


@pytest.mark.parametrize("task", ["confusion", "policy", "calibration", "leak"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_what_is_worked_out_from_right_fields_is_right(task, seed):
    asked = find(f"models.{task}")
    data = asked.data(seed)
    truth = asked.reference(data)
    if "reliability" in truth:
        truth = {**truth, "reliability": truth["reliability"].set_index("band").to_dict("index")}
    assert asked.derived
    for one in asked.derived:
        value = one.answer({name: truth[name] for name in one.rests_on}, data)
        assert asked.kind.fields[one.field].tolerance.close(float(value), float(truth[one.field])), one.field
