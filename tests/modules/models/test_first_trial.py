"""Module 02's blind trial again: half-understood answers, worked out from the tables, hear what fits them."""

import json
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import poisson
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, precision_score, recall_score, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from aipm_course import load
from aipm_course.judging.judge import judge
from aipm_course.kernel.encoding import payload
from aipm_course.registry import find
from aipm_course.simulation.rates import wilson_interval

LOG = json.loads((Path(__file__).parent / "first_trial.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def sheet() -> SimpleNamespace:
    """The tables of seed 0, and what is read off them first."""
    payments, risk, runs = load("models_scores"), load("models_risk"), load("models_runs").set_index("task")
    facts = load("models_facts").set_index("fact")["value"]
    brief = load("models_brief").set_index("item")["text"]
    fields = load("models_fields").set_index("field")
    return SimpleNamespace(payments=payments, risk=risk, runs=runs, facts=facts, brief=brief, fields=fields)


@lru_cache(maxsize=16)
def right(question: str) -> dict[str, Any]:
    asked = find(f"models.{question}")
    return asked.reference(asked.data(0))


def reported() -> pd.Series:
    tables = sheet()
    return tables.payments["score_" + tables.brief["reported_model"].lower()]


def confusion(flagged: pd.Series) -> dict[str, Any]:
    fraud = sheet().payments["is_fraud"] == 1
    tp, fp = int((flagged & fraud).sum()), int((flagged & ~fraud).sum())
    fn, tn = int((~flagged & fraud).sum()), int((~flagged & ~fraud).sum())
    shares = {"precision": tp / (tp + fp), "recall": tp / (tp + fn), "accuracy": (tp + tn) / len(fraud)}
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, **shares}


def desk(score: pd.Series, size: float, weight: pd.Series | None = None) -> float:
    weight = sheet().payments["is_fraud"] if weight is None else weight
    return float(weight[score.nlargest(int(size)).index].sum() / weight.sum())


@lru_cache(maxsize=1)
def grid() -> pd.DataFrame:
    """What each model flags and misses at each threshold."""
    payments, rows = sheet().payments, []
    fraud = payments["is_fraud"] == 1
    for model in "AB":
        score = payments[f"score_{model.lower()}"]
        for threshold in np.arange(1, 100) / 100:
            flagged = score >= threshold
            honest = flagged & ~fraud
            missed = fraud & ~flagged
            amounts = payments.loc[missed, "amount"].sum(), payments.loc[honest, "amount"].sum()
            rows.append((model, threshold, flagged.sum(), honest.sum(), missed.sum(), *amounts))
    return pd.DataFrame(rows, columns=["model", "threshold", "reviews", "honest", "missed", "lost", "waiting"])


def policy(cost: pd.Series, rows: pd.Series | None = None) -> dict[str, Any]:
    """The answer of A3 from another bill, or among some policies only."""
    facts, brief = sheet().facts, sheet().brief
    bill = grid().assign(cost=cost)
    at_today = (bill["model"] == brief["today_model"]) & np.isclose(bill["threshold"], facts["today_threshold"])
    today = bill.loc[at_today, "cost"].iloc[0]
    bill = bill if rows is None else bill[rows]
    cheapest = bill.loc[bill["cost"].idxmin()]
    inside = bill.loc[bill[bill["reviews"] <= facts["desk_capacity"]]["cost"].idxmin()]
    bought = cheapest["reviews"] > facts["desk_capacity"] and cheapest["cost"] <= 0.9 * inside["cost"]
    best = cheapest if bought else inside
    moves = best["cost"] <= 0.9 * today
    return {
        **{name: best[name] for name in ("model", "threshold", "cost")},
        "cost_today": today,
        "honest_stopped": int(best["honest"]),
        "decision": "keep" if not moves else "buy" if bought else "within_desk",
    }


def bill(review: float | None = None, stop: float | None = None) -> pd.Series:
    facts, table = sheet().facts, grid()
    review, stop = review or facts["review_cost"], stop or facts["stop_cost"]
    return table["lost"] + review * table["reviews"] + stop * table["honest"]


def at(model: str, threshold: float, column: str) -> float:
    table = grid()
    return float(table.loc[(table["model"] == model) & np.isclose(table["threshold"], threshold), column].iloc[0])


def statement(missed: float | None = None, over: float = 24_000) -> dict[str, Any]:
    facts, risk = sheet().facts, sheet().risk
    by_desk = risk.nlargest(int(facts["customer_desk"]), "risk")["is_fraud"].sum()
    missed = risk["is_fraud"].sum() - by_desk if missed is None else missed
    expected = missed / over * facts["next_volume"]
    low, high = poisson.ppf([0.05, 0.95], expected)
    return {"missed_next": expected, "range_low": low, "range_high": high}


@lru_cache(maxsize=1)
def bands() -> pd.DataFrame:
    """Per band: payments, mean and median score, the share of fraud, and the shares in both halves."""
    risk = sheet().risk
    place = pd.cut(risk["risk"], [0, 0.2, 0.4, 0.6, 0.8, 0.9, 1], right=False).cat.codes
    return pd.DataFrame(
        [
            {
                "payments": len(rows),
                "mean": rows["risk"].mean(),
                "median": rows["risk"].median(),
                "share": rows["is_fraud"].mean(),
                "gap": abs(rows["risk"].mean() - rows["is_fraud"].mean()),
                "halves": abs(rows["is_fraud"][rows["day"] <= 15].mean() - rows["is_fraud"][rows["day"] > 15].mean()),
            }
            for _, rows in risk.groupby(place)
        ]
    )


def offer(drop: str = "", **more: float) -> pd.Series:
    weights = {name: value for name, value in sheet().fields["weight_in_c"].items() if value and name != drop}
    return sum(sheet().payments[name] * weight for name, weight in (weights | more).items())


def late() -> str:
    fields, seconds = sheet().fields, {"milliseconds": 0.001, "seconds": 1, "minutes": 60, "days": 86_400}
    return next(
        name
        for name, row in fields.iterrows()
        if row["weight_in_c"] and row["after_payment"] * seconds[row["unit"]] > 1
    )


def area(score: pd.Series) -> float:
    return float(roc_auc_score(sheet().payments["is_fraud"], score))


def train(label: str, parts: list[str], codes: tuple[int, ...] = (0, 2)) -> dict[str, float]:
    tumors = load("models_tumors")
    rows, test = tumors[tumors["part"].isin(parts)], tumors[tumors["part"] == "test"]
    model = make_pipeline(StandardScaler(), LogisticRegression())
    given = model.fit(rows[["texture", "smoothness"]], rows[label]).predict(test[["texture", "smoothness"]])
    wanted, found = test["diagnosis"] == 0, np.isin(given, codes)
    return {"precision": precision_score(wanted, found), "recall": recall_score(wanted, found)}


def results(**changed: dict[str, float]) -> dict[str, Any]:
    made = right("four_times")["results"].set_index("training").to_dict("index")
    return {"results": made | changed}


BOTH = ["core", "extra"]
MEND = "Right so far: auc_a, auc_b."

# What was done, as the log says; the task; the fields that change; what the reply says, and what it never says.
CASES: list[tuple[str, str, Any, tuple[str, ...], tuple[str, ...]]] = [
    ("accuracy rounded to 0.985", "confusion", lambda: {"accuracy": 0.985}, ("three decimals",), ("too high",)),
    (
        "accuracy from the report: 98.5",
        "confusion",
        lambda: {"accuracy": 98.5},
        ("as the report prints it",),
        ("too high",),
    ),
    (
        "F1 for precision",
        "confusion",
        lambda: {
            "precision": f1_score(sheet().payments["is_fraud"], reported() >= sheet().facts["reported_threshold"])
        },
        ("That is F1",),
        ("too high",),
    ),
    (
        "tn not counted: total 40000",
        "confusion",
        lambda: {"tn": 40_000},
        ("all payments", "honest, and not flagged"),
        ("too high",),
    ),
    (
        "threshold 0.01 of A3",
        "confusion",
        lambda: confusion(reported() >= 0.01),
        ("The report's is `reported_threshold`",),
        (),
    ),
    (
        "accuracy without true negatives",
        "confusion",
        lambda: {"accuracy": right("confusion")["tp"] / 40_000},
        ("honest payments too",),
        ("too low",),
    ),
    (
        "threshold 10 percent read as top 10% of payments",
        "confusion",
        lambda: confusion(reported().rank(ascending=False) <= 4_000),
        ("at or above `reported_threshold`",),
        (),
    ),
    (
        "gini 2auc-1",
        "two_models",
        lambda: {name: 2 * right("two_models")[name] - 1 for name in ("auc_a", "auc_b")},
        ("Gini",),
        ("too low",),
    ),
    (
        "average precision for AUC",
        "two_models",
        lambda: {
            f"auc_{m}": average_precision_score(sheet().payments["is_fraud"], sheet().payments[f"score_{m}"])
            for m in "ab"
        },
        ("average precision",),
        ("too low",),
    ),
    (
        "count of frauds found",
        "two_models",
        lambda: {
            f"recall_{m}": round(right("two_models")[f"recall_{m}"] * sheet().payments["is_fraud"].sum()) for m in "ab"
        },
        ("divide it by all the fraud there is", MEND),
        (),
    ),
    (
        "switch: challenger is higher",
        "two_models",
        lambda: {"decision": "switch"},
        ("`switch` needs a lead", "at least `bar_switch`"),
        ("was divided",),
    ),
    (
        "recall of the web channel only",
        "two_models",
        lambda: {
            "recall_a": desk(
                sheet().payments["score_a"][sheet().payments["channel"] == "web"],
                sheet().facts["season_desk"],
                sheet().payments["is_fraud"][sheet().payments["channel"] == "web"],
            )
        },
        ("Sort all payments by that model's score alone",),
        (),
    ),
    (
        "recall averaged with amounts? mean of A and B",
        "two_models",
        lambda: {"recall_a": (right("two_models")["recall_a"] + right("two_models")["recall_b"]) / 2},
        ("by that model's score alone",),
        (),
    ),
    (
        "lesson's prices 5 and 3.5, all carried through",
        "policy",
        lambda: policy(bill(5.0, 3.5)),
        ("the lesson's prices",),
        ("average of *all*",),
    ),
    (
        "only model A tried",
        "policy",
        lambda: policy(bill(), grid()["model"] == "A") | {"cost_today": right("policy")["cost_today"]},
        ("alone",),
        ("average of *all*",),
    ),
    (
        "honest stopped = honest let through",
        "policy",
        lambda: {"honest_stopped": int((sheet().payments["is_fraud"] == 0).sum()) - right("policy")["honest_stopped"]},
        ("lets through",),
        ("too high",),
    ),
    (
        "cost_today at 0.10 (the reported threshold)",
        "policy",
        lambda: {
            "cost_today": float(
                bill()[
                    (grid()["model"] == sheet().brief["today_model"])
                    & np.isclose(grid()["threshold"], sheet().facts["reported_threshold"])
                ].iloc[0]
            )
        },
        ("A1's report",),
        ("too high",),
    ),
    (
        "today's costs with A",
        "policy",
        lambda: {
            "cost_today": float(
                bill()[
                    (grid()["model"] != sheet().brief["today_model"])
                    & np.isclose(grid()["threshold"], sheet().facts["today_threshold"])
                ].iloc[0]
            )
        },
        ("the other model",),
        ("too high",),
    ),
    (
        "bought reviews cost double",
        "policy",
        lambda: policy(bill() + sheet().facts["review_cost"] * np.maximum(grid()["reviews"] - 400, 0)),
        ("beyond the desk were paid twice",),
        (),
    ),
    (
        "missed fraud counted at 1 dollar each (count)",
        "policy",
        lambda: policy(bill() - grid()["lost"] + grid()["missed"]),
        ("one dollar each",),
        ("a unit looks wrong",),
    ),
    (
        "honest payments that were stopped cost their amount",
        "policy",
        lambda: {
            "cost": right("policy")["cost"]
            - sheet().facts["stop_cost"] * right("policy")["honest_stopped"]
            + at(right("policy")["model"], right("policy")["threshold"], "waiting")
        },
        ("charged their amount", "`stop_cost`"),
        ("too high",),
    ),
    (
        "honest_stopped as share of reviews 92%",
        "policy",
        lambda: {
            "honest_stopped": 100
            * right("policy")["honest_stopped"]
            / at(right("policy")["model"], right("policy")["threshold"], "reviews")
        },
        ("A number of payments",),
        (),
    ),
    (
        "of_100: mean score 84.5",
        "calibration",
        lambda: {"of_100": 100 * bands()["mean"][4]},
        ("share of fraud",),
        ("85 is",),
    ),
    (
        "range +-10%",
        "calibration",
        lambda: {
            f"range_{end}": sign * right("calibration")["missed_next"] for end, sign in (("low", 0.9), ("high", 1.1))
        },
        ("ten percent", "5%"),
        ("too low.",),
    ),
    (
        "range as half-width",
        "calibration",
        lambda: dict.fromkeys(("range_low", "range_high"), 1.645 * right("calibration")["missed_next"] ** 0.5),
        ("how far each end lies",),
        ("too low",),
    ),
    (
        "gap only of the 0.8-0.9 band halves",
        "calibration",
        lambda: {"gap_halves": bands()["halves"][4]},
        ("another band that counts has a larger one",),
        ("was left out", "You "),
    ),
    (
        "mean of gaps instead of the largest",
        "calibration",
        lambda: {
            "gap_score": bands()["gap"][bands()["payments"] >= 100].mean(),
            "gap_halves": bands()["halves"][bands()["payments"] >= 100].mean(),
        },
        ("means over the bands",),
        ("too low",),
    ),
    (
        "missed over 30 days, per day",
        "calibration",
        lambda: {name: value / 30 for name, value in statement().items()},
        ("for one day",),
        ("times `gap_halves`",),
    ),
    (
        "missed scaled by 45000/40000",
        "calibration",
        lambda: statement(over=40_000),
        ("the 40,000 payments of A1",),
        ("too low",),
    ),
    (
        "Wilson on 128/24000 scaled",
        "calibration",
        lambda: dict(
            zip(
                ("range_low", "range_high"),
                (
                    end * sheet().facts["next_volume"]
                    for end in wilson_interval(
                        round(right("calibration")["missed_next"] * 24_000 / sheet().facts["next_volume"]),
                        24_000,
                        1.645,
                    )
                ),
                strict=True,
            )
        ),
        ("Wilson's interval",),
        ("too low", "too high"),
    ),
    (
        "median score per band",
        "calibration",
        lambda: {"reliability": right("calibration")["reliability"].assign(mean_score=bands()["median"].to_numpy())},
        ("medians",),
        ("rows of 6 off",),
    ),
    (
        "1.645 x sqrt of the month's 128",
        "calibration",
        lambda: {
            f"range_{end}": right("calibration")["missed_next"]
            + sign * 1.645 * (right("calibration")["missed_next"] * 24_000 / sheet().facts["next_volume"]) ** 0.5
            for end, sign in (("low", -1), ("high", 1))
        },
        ("the width the month's",),
        ("too low",),
    ),
    (
        "range_low correct, range_high 2x (mean + 3.29 sd)",
        "calibration",
        lambda: {"range_high": right("calibration")["missed_next"] + 3.29 * right("calibration")["missed_next"] ** 0.5},
        ("twice as far",),
        ("too high.",),
    ),
    (
        "share of non-fraud 86",
        "calibration",
        lambda: {"of_100": 100 - right("calibration")["of_100"]},
        ("honest ones",),
        ("too high",),
    ),
    (
        "gap incl. score .4-.6 too (0.39), same show",
        "calibration",
        lambda: {"gap_score": sorted(bands()["gap"][bands()["payments"] >= 100])[-2]},
        ("another band that counts",),
        ("too low",),
    ),
    (
        "flag_4: exactly one second, dropped",
        "leak",
        lambda: {
            "leaking_field": "flag_4",
            "auc_in_time": area(offer("flag_4")),
            "recall_in_time": desk(offer("flag_4"), 400),
        },
        ("exactly one second", "in time"),
        ("come back to it",),
    ),
    (
        "all flags dropped",
        "leak",
        lambda: {
            "auc_in_time": area(offer(flag_1=0, flag_2=0, flag_3=0, flag_4=0)),
            "recall_in_time": desk(offer(flag_1=0, flag_2=0, flag_3=0, flag_4=0), 400),
        },
        ("No flag is left",),
        ("too low",),
    ),
    (
        "recall with desk 1220",
        "leak",
        lambda: {"recall_in_time": desk(offer(late()), sheet().facts["season_desk"])},
        ("A2's desk",),
        ("too high",),
    ),
    (
        "recall as offered, all inputs",
        "leak",
        lambda: {"recall_in_time": desk(offer(), 400)},
        ("with all its inputs",),
        ("too high",),
    ),
    (
        "AUC of B as in time",
        "leak",
        lambda: {"auc_in_time": area(sheet().payments["score_b"])},
        ("model B alone",),
        ("too low",),
    ),
    (
        "in time: AUC of max of A and B",
        "leak",
        lambda: {"auc_in_time": area(sheet().payments[["score_a", "score_b"]].max(axis=1))},
        ("the larger of the two",),
        ("too low",),
    ),
    (
        "offered: flag_1 used too with weight 1",
        "leak",
        lambda: {"auc_offered": area(offer(flag_1=1.0))},
        ("weight is 0",),
        ("too low",),
    ),
    (
        "recall by amount",
        "leak",
        lambda: {"recall_in_time": desk(offer(late()), 400, sheet().payments["amount"] * sheet().payments["is_fraud"])},
        ("counts dollars",),
        ("too high",),
    ),
    ("recall count 200", "leak", lambda: {"recall_in_time": 200}, ("200 is a count",), ("in_time, decision.",)),
    (
        "at least one among tasks that ever succeed",
        "eight_runs",
        lambda: {
            "at_least_one": sheet().runs.iloc[:, : int(sheet().facts["tries"])].max(axis=1).sum()
            / (sheet().runs.sum(axis=1) > 0).sum()
        },
        ("never succeed",),
        ("too high",),
    ),
    (
        "one_run: first two runs only",
        "eight_runs",
        lambda: {"one_run": sheet().runs.iloc[:, :2].mean(axis=None)},
        ("some of the runs", "for example"),
        ("That is the first run of each task",),
    ),
    (
        "any two of eight: at least two successes",
        "eight_runs",
        lambda: {"at_least_one": (sheet().runs.sum(axis=1) >= 2).mean()},
        ("two successes or more",),
        ("too low",),
    ),
    (
        "counts of tasks instead of shares",
        "eight_runs",
        lambda: {"at_least_one": 253, "all_eight": 178},
        ("253 is a count", "Right so far: one_run, backing_rate."),
        ("backing_rate, decision",),
    ),
    (
        "one_run with task column counted as 9 runs",
        "eight_runs",
        lambda: {"one_run": sheet().runs.to_numpy().sum() / 9 / len(sheet().runs)},
        ("nine runs",),
        ("too low",),
    ),
    (
        "one run averaged over tasks that fail sometimes",
        "eight_runs",
        lambda: {"one_run": sheet().runs[sheet().runs.sum(axis=1) < 8].mean(axis=None)},
        ("eight successes were left out",),
        ("too low",),
    ),
    (
        "last two runs",
        "eight_runs",
        lambda: {"at_least_one": sheet().runs.iloc[:, -int(sheet().facts["tries"]) :].max(axis=1).mean()},
        ("last runs",),
        ("too low",),
    ),
    (
        "at least one = first or any of retry formula 1-(1-p)^8",
        "eight_runs",
        lambda: {"at_least_one": 1 - (1 - right("eight_runs")["one_run"]) ** 8},
        ("eight tries at equally hard tasks",),
        ("too high",),
    ),
    (
        "all eight among tasks with first success",
        "eight_runs",
        lambda: {"all_eight": (sheet().runs.min(axis=1)).sum() / sheet().runs["run_1"].sum()},
        ("succeed in their first run",),
        ("too high",),
    ),
    (
        "median task success rate 100%",
        "eight_runs",
        lambda: {"one_run": 1.0},
        ("the task in the middle",),
        ("too high",),
    ),
    (
        "at least six of eight",
        "eight_runs",
        lambda: {"all_eight": (sheet().runs.sum(axis=1) >= 6).mean()},
        ("six or seven",),
        ("too high",),
    ),
    (
        "relabeled on core only",
        "four_times",
        lambda: results(relabeled=train("diagnosis", ["core"])),
        ("`core` alone",),
        ("row of 4",),
    ),
    (
        "balanced with diagnosis labels",
        "four_times",
        lambda: results(balanced=train("diagnosis", ["core"])),
        ("the second look as well",),
        ("row of 4",),
    ),
    (
        "today on core only",
        "four_times",
        lambda: results(today=train("recorded", ["core"])),
        ("`today` trains on `core` alone",),
        (),
    ),
    (
        "balanced = core+extra",
        "four_times",
        lambda: results(balanced=train("recorded", BOTH)),
        ("`balanced` holds what belongs to `today`",),
        (),
    ),
    (
        "today trained on test too",
        "four_times",
        lambda: results(today=train("recorded", [*BOTH, "test"])),
        ("has seen the test rows",),
        ("row of 4",),
    ),
    (
        "decision neither: precision fell",
        "four_times",
        lambda: {"decision": "neither"},
        ("`neither` is right only if", "recall"),
        ("That gift", "One of them"),
    ),
    (
        "three_names not run: copied today",
        "four_times",
        lambda: results(three_names=train("recorded", BOTH)),
        ("`three_names` holds what belongs to `today`",),
        ("`relabeled` and",),
    ),
    (
        "three_names: code 2 only",
        "four_times",
        lambda: results(three_names=train("three_names", BOTH, (2,))),
        ("only code 2",),
        ("row of 4",),
    ),
    (
        "compared relabeled with balanced base: three_names as core",
        "four_times",
        lambda: results(three_names=train("three_names", ["core"])),
        ("`three_names` trains on `core` alone",),
        (),
    ),
    (
        "balanced copied from relabeled",
        "four_times",
        lambda: results(balanced=right("four_times")["results"].set_index("training").loc["relabeled"].to_dict()),
        ("`balanced` holds what belongs to `relabeled`",),
        ("row of 4",),
    ),
]


@pytest.mark.parametrize(("review", "stop"), [(7.0, 3.5), (3.0, 3.5), (10.0, 2.0)])
def test_other_prices_are_not_taken_for_another_mistake(review, stop):
    verdict = judge(find("models.policy"), payload("models.policy", 0, policy(bill(review, stop))))
    reply = " ".join(verdict.lines)
    assert verdict.earned < verdict.points
    for words in ("average of *all*", "lesson", "average fraud", "cost matrix"):
        assert words not in reply


@pytest.mark.parametrize(("did", "task", "changed", "says", "never"), CASES, ids=[case[0] for case in CASES])
def test_what_was_half_understood_hears_what_fits(did, task, changed, says, never):
    assert any(entry["did"] == did and entry["question"] == f"models.{task}" for entry in LOG)
    answer = {**right(task), **changed()}
    verdict = judge(find(f"models.{task}"), payload(f"models.{task}", 0, answer))
    reply = " ".join(verdict.lines)
    assert verdict.earned < verdict.points, reply
    for words in says:
        assert words in reply
    for words in never:
        assert words not in reply
