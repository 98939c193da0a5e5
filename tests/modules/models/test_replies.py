"""Module 02's second blind trial again: what was false or said nothing, worked out from the tables."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import poisson
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, precision_score, recall_score, roc_auc_score
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


def brief() -> pd.Series:
    return load("models_brief").set_index("item")["text"]


def facts() -> pd.Series:
    return load("models_facts").set_index("fact")["value"]


def scored() -> tuple[pd.DataFrame, pd.Series]:
    payments = load("models_scores")
    return payments, payments["is_fraud"] == 1


def per_model(of: Callable[[pd.Series], float], field: str) -> dict[str, Any]:
    payments, _ = scored()
    return {f"{field}_{letter}": float(of(payments[f"score_{letter}"])) for letter in "ab"}


def desk_of(size: float) -> dict[str, Any]:
    _, fraud = scored()
    return per_model(lambda score: fraud[score.nlargest(int(size)).index].sum() / fraud.sum(), "recall")


def cells_of_channels(dropped: str) -> tuple[int, int, int, int]:
    payments, fraud = scored()
    score = payments[f"score_{brief()['reported_model'].lower()}"]
    flagged, there = score >= facts()["reported_threshold"], payments["channel"] != dropped
    tp, fp, fn, tn = (
        int((there & each).sum()) for each in (flagged & fraud, flagged & ~fraud, ~flagged & fraud, ~flagged & ~fraud)
    )
    return tp, fp, fn, tn


def without_precision_of_honest() -> dict[str, Any]:
    tp, fp, fn, tn = reported()
    return {"precision": tn / (tn + fp), "recall": tp / (tp + fp + fn + tn)}


def policies(bill: Callable[[pd.DataFrame], pd.Series], **changed: Any) -> dict[str, Any]:
    """The policy of step 2 and today's cost, by another bill over thresholds."""
    payments, fraud = scored()
    rows = []
    for letter in "AB":
        for threshold in np.arange(1, 100) / 100:
            flagged = payments[f"score_{letter.lower()}"] >= threshold
            rows.append(
                {
                    "model": letter,
                    "threshold": float(threshold),
                    "reviews": int(flagged.sum()),
                    "honest": int((flagged & ~fraud).sum()),
                    "missed": int((fraud & ~flagged).sum()),
                    "lost": float(payments.loc[fraud & ~flagged, "amount"].sum()),
                }
            )
    table = pd.DataFrame(rows)
    table["cost"] = bill(table)
    cheapest, inside = table.loc[table["cost"].idxmin()], table[table["reviews"] <= facts()["desk_capacity"]]
    second = inside.loc[inside["cost"].idxmin()]
    buys = cheapest["reviews"] > facts()["desk_capacity"] and cheapest["cost"] <= 0.9 * second["cost"]
    best = cheapest if buys else second
    today = table[
        (table["model"] == brief()["today_model"]) & np.isclose(table["threshold"], facts()["today_threshold"])
    ]
    cost_today = float(today["cost"].iloc[0])
    decision = "keep" if best["cost"] > 0.9 * cost_today else "buy" if buys else "within_desk"
    made = {"model": best["model"], "threshold": best["threshold"], "cost": best["cost"], "cost_today": cost_today}
    return {**made, "honest_stopped": int(best["honest"]), "decision": decision, **changed}


def reviews_and_waits(table: pd.DataFrame) -> pd.Series:
    return facts()["review_cost"] * table["reviews"] + facts()["stop_cost"] * table["honest"]


def found_by_the_policy() -> int:
    payments, fraud = scored()
    made = right("policy")
    return int((fraud & (payments[f"score_{made['model'].lower()}"] >= made["threshold"])).sum())


def all_fraud() -> float:
    payments, fraud = scored()
    return float(payments.loc[fraud, "amount"].sum())


def bands() -> pd.DataFrame:
    risk = load("models_risk")
    names = list(pd.DataFrame(right("calibration")["reliability"])["band"])
    place = pd.cut(risk["risk"], [0, 0.2, 0.4, 0.6, 0.8, 0.9, 1], labels=names, right=False)
    early = risk["day"] <= 15
    shares = {
        "first": risk[early].groupby(place[early], observed=True)["is_fraud"].mean(),
        "second": risk[~early].groupby(place[~early], observed=True)["is_fraud"].mean(),
        "in_each": pd.concat([place[early].value_counts(), place[~early].value_counts()], axis=1).min(axis=1),
    }
    table = risk.groupby(place, observed=True).agg(
        n=("risk", "size"), score=("risk", "mean"), share=("is_fraud", "mean")
    )
    return table.assign(**shares)


def in_each_half() -> dict[str, Any]:
    table = bands()[lambda each: each["in_each"] >= 100]
    return {"gap_halves": float((table["first"] - table["second"]).abs().max())}


def weighted_gaps() -> dict[str, Any]:
    table = bands()[lambda each: each["n"] >= 100]
    gaps = {"gap_score": table["score"] - table["share"], "gap_halves": table["first"] - table["second"]}
    made = {name: float(np.average(gap.abs(), weights=table["n"])) for name, gap in gaps.items()}
    return {**made, "show": "as_percent" if made["gap_score"] <= 0.1 else "recalibrated"}


def by_day() -> dict[str, Any]:
    risk, each = load("models_risk"), int(facts()["customer_desk"] // 30)
    found = risk.sort_values("risk", ascending=False).groupby("day").head(each)["is_fraud"].sum()
    return statement(float((risk["is_fraud"].sum() - found) / len(risk) * facts()["next_volume"]))


def offered(names: list[str]) -> pd.Series:
    weights = load("models_fields").set_index("field")["weight_in_c"]
    payments, _ = scored()
    return sum((payments[name] * weights[name] for name in names), 0 * payments["amount"])


def in_time() -> list[str]:
    weights = load("models_fields").set_index("field")["weight_in_c"]
    return [name for name in weights.index if weights[name] and name != right("leak")["leaking_field"]]


def at_the_desk(score: pd.Series) -> pd.Series:
    return score.index.isin(score.nlargest(int(facts()["desk_capacity"])).index)


def first_tries() -> pd.DataFrame:
    return load("models_runs").set_index("task").iloc[:, : int(facts()["tries"])]


def retrained(scores: Callable[..., tuple[float, float]], **changed: tuple[str, list[str]]) -> pd.DataFrame:
    tumors = load("models_tumors")
    test, seen = tumors[tumors["part"] == "test"], ["texture", "smoothness"]
    made = results()
    for name, (label, parts) in (changed or TRAININGS).items():
        rows = tumors[tumors["part"].isin(parts)]
        model = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows[seen], rows[label])
        made.loc[name] = scores(test["diagnosis"] == 0, model.predict(test[seen]) != 1)
    return made


def plain(wanted: Any, found: Any) -> tuple[float, float]:
    return precision_score(wanted, found), recall_score(wanted, found)


def macro(wanted: Any, found: Any) -> tuple[float, float]:
    return precision_score(wanted, found, average="macro"), recall_score(wanted, found, average="macro")


def surprises_of(count: Callable[[pd.DataFrame, pd.DataFrame], int]) -> dict[str, Any]:
    """Six guesses, and a count of them by another idea."""
    guesses = pd.DataFrame(right("four_times")["predicted"]).T
    seen = guesses.copy()
    guesses.iloc[0] = ["up" if word != "up" else "down" for word in guesses.iloc[0]]
    return {"predicted": guesses.T.to_dict(), "surprises": count(guesses, seen)}


CASES: list[tuple[str, str, Any, tuple[str, ...], tuple[str, ...]]] = [
    # what was done, task, the changed fields, what the reply says, what it must not say
    (
        "lesson's threshold: counts off, shares right by them",
        "confusion",
        lesson_threshold,
        ("the threshold of the lesson's slide", "`decision`: fits your own `recall`, so it counts"),
        ("dollars", "One way to get this", "Perhaps"),
    ),
    (
        "threshold 0.2: counts off, shares right by them",
        "confusion",
        lambda: from_cells(*cells(brief()["reported_model"].lower(), 0.2)),
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
    (
        "the chart's call as it stands",
        "confusion",
        lambda: from_cells(*cells("a", 0.4)),
        ("the chart's call in the head",),
        ("too high", "too low"),
    ),
    (
        "all payments but phone",
        "confusion",
        lambda: from_cells(*cells_of_channels("phone")),
        ("the payments of all but phone",),
        ("`tp`: too", "`accuracy_always_no`: too"),
    ),
    (
        "shares of the honest and of all, each in one set of words",
        "confusion",
        without_precision_of_honest,
        ("honest payments that are let through / all honest payments", "frauds that are flagged / all payments"),
        ("1 - ", "Another way"),
    ),
    (
        "the lesson's desk",
        "two_models",
        lambda: desk_of(320),
        ("the recall of a desk of 320, as in the lesson",),
        ("too low",),
    ),
    (
        "a desk for three months",
        "two_models",
        lambda: desk_of(round(facts()["season_desk"] / 3)),
        ("of a third of the season's size",),
        ("too low", "Another way"),
    ),
    (
        "AUC of the desk's yes or no",
        "two_models",
        lambda: per_model(
            lambda score: roc_auc_score(
                scored()[1], score.index.isin(score.nlargest(int(facts()["season_desk"])).index)
            ),
            "auc",
        ),
        ("the AUC of a yes or no, whether a payment is at the desk",),
        ("too low",),
    ),
    (
        "AUC weighted by the amount",
        "two_models",
        lambda: per_model(lambda score: roc_auc_score(scored()[1], score, sample_weight=scored()[0]["amount"]), "auc"),
        ("weighted by its amount",),
        ("too high",),
    ),
    (
        "frauds above the average honest payment",
        "two_models",
        lambda: per_model(lambda score: (score[scored()[1]] > score[~scored()[1]].mean()).mean(), "auc"),
        ("above the average honest payment",),
        ("too low",),
    ),
    (
        "stopped for missed",
        "policy",
        lambda: policies(lambda table: all_fraud() - table["lost"] + reviews_and_waits(table)),
        ("fraud that is missed is not in those bills", "so it counts"),
        ("half of it", "too high"),
    ),
    (
        "the lesson's average fraud",
        "policy",
        lambda: policies(lambda table: 150 * table["missed"] + reviews_and_waits(table)),
        ("at USD 150, as in the lesson",),
        ("does not hold", "half of"),
    ),
    (
        "tenths only",
        "policy",
        lambda: policies(
            lambda table: (table["lost"] + reviews_and_waits(table)).where(
                (100 * table["threshold"]).round() % 10 == 0, np.inf
            ),
            cost_today=right("policy")["cost_today"],
            decision="keep",
        ),
        ("if the thresholds are 0.1, 0.2",),
        ("does not hold", "Both models count"),
    ),
    (
        "bills of a day",
        "policy",
        lambda: {name: right("policy")[name] / 30 for name in ("cost", "cost_today")},
        ("bills of one day",),
        ("too low", "Off by"),
    ),
    (
        "100 payments in each half",
        "calibration",
        in_each_half,
        ("100 payments in the whole month", "its halves need no number of their own"),
        ("A band with exactly 100 payments counts as well",),
    ),
    (
        "gaps weighted by payments",
        "calibration",
        weighted_gaps,
        ("weighted by their payments", "`show`: fits your own `gap_score`, so it counts"),
        ("50 times", "too low"),
    ),
    (
        "gaps in percent against the bar",
        "calibration",
        lambda: (
            {name: 100 * right("calibration")[name] for name in ("gap_score", "gap_halves")} | {"show": "order_only"}
        ),
        ("hold each gap against it as a share",),
        (),
    ),
    (
        "the month's number",
        "calibration",
        lambda: {"missed_next": right("calibration")["missed_next"] * 24_000 / facts()["next_volume"]},
        ("frauds missed in the month, not yet that of the next period",),
        ("too low",),
    ),
    (
        "reviews that find fraud",
        "policy",
        lambda: {"honest_stopped": found_by_the_policy()},
        ("the number of frauds that your policy reviews",),
        ("too low",),
    ),
    ("so many each day", "calibration", by_day, ("highest scores of each day",), ("`missed_next`: too",)),
    (
        "AUC of yes or no at the desk, C",
        "leak",
        lambda: {
            "auc_in_time": roc_auc_score(scored()[1], at_the_desk(offered(in_time()))),
            "auc_offered": roc_auc_score(
                scored()[1], at_the_desk(offered([*in_time(), right("leak")["leaking_field"]]))
            ),
        },
        ("the AUC of a yes or no",),
        ("left out", "too low"),
    ),
    (
        "runs, not tasks",
        "eight_runs",
        lambda: {"at_least_one": float(first_tries().mean(axis=None)), "decision": "hold"},
        ("runs, not tasks", "so it counts"),
        ("too low",),
    ),
    (
        "exactly one success",
        "eight_runs",
        lambda: {"at_least_one": float((first_tries().sum(axis=1) == 1).mean())},
        ("with exactly one success",),
        ("too low",),
    ),
    (
        "relabeled trained on the test rows",
        "four_times",
        lambda: {"results": retrained(plain, relabeled=("diagnosis", ["test"]))},
        ("`relabeled` trains on the test rows",),
        ("Asked:", "could not be worked out"),
    ),
    (
        "macro average",
        "four_times",
        lambda: {"results": retrained(macro)},
        ('`average="macro"`',),
        ("Asked:", "rows of 4"),
    ),
    (
        "results that nothing explains",
        "four_times",
        lambda: {"results": results().assign(precision=[0.5123, 0.6789, 0.7013, 0.4477])},
        ("the rows with part = test, against `diagnosis`",),
        ("Asked:",),
    ),
    (
        "hits for surprises",
        "four_times",
        lambda: surprises_of(lambda guesses, seen: int((guesses == seen).to_numpy().sum())),
        ("one that came true is none",),
        (),
    ),
    (
        "one surprise for each training",
        "four_times",
        lambda: surprises_of(lambda guesses, seen: int((guesses != seen).any(axis=1).sum())),
        ("Each of the six counts by itself",),
        (),
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


def without_numbers(*missing: str, metrics: tuple[str, ...] = ("precision", "recall")) -> pd.DataFrame:
    """A7's results as far as they were worked out."""
    results = pd.DataFrame(right("four_times")["results"]).set_index("training").astype(object)
    results.loc[list(missing), list(metrics)] = None
    return results.rename_axis("training").reset_index()


@pytest.mark.parametrize(
    ("missing", "metrics", "paid"),
    [
        (("today",), ("precision", "recall"), 0),
        (("relabeled",), ("precision", "recall"), 0),
        (("balanced",), ("recall",), 0),
        (("today", "relabeled", "balanced", "three_names"), ("recall",), 0),
        (("balanced",), ("precision",), 1.7),
        (("three_names",), ("precision", "recall"), 1.7),
    ],
)
def test_what_rests_on_results_waits_for_those_that_it_needs(missing, metrics, paid):
    """The clinic complains about missed tumors: recall of today and of both gifts decides, and nothing else."""
    wrong = next(name for name in ("relabel", "balance", "neither") if name != right("four_times")["decision"])
    results = without_numbers(*missing, metrics=metrics)
    verdict = handed_in("four_times", results=results, surprises=4)
    reply = " ".join(verdict.shown)
    assert "waits for the missing numbers of" in reply
    assert "is not the number of your own predictions" not in reply
    assert ("`decision`: rests on `results`" in reply) is not bool(paid)
    lost = handed_in("four_times", results=results, surprises=4, decision=wrong)
    assert verdict.earned - lost.earned == pytest.approx(paid)


def test_a_measure_of_the_benign_is_named_in_either_column():
    guessed = pd.DataFrame(right("four_times")["results"]).set_index("training")
    guessed["precision"] = 1 - guessed["recall"] * 132 * (1 / guessed["precision"] - 1) / 117
    assert "(specificity)" in " ".join(handed_in("four_times", results=guessed.reset_index()).shown)


def test_percent_held_against_bars_in_shares_hears_that_they_are_shares():
    percent = {name: 100 * right("confusion")[name] for name in ("precision", "recall")}
    wrong = {"show", "hold_misses", "hold_stops"} - {right("confusion")["decision"]}
    for decision in wrong:
        assert "shares" in " ".join(handed_in("confusion", **percent, decision=decision).shown)
