"""Module 02 beyond the shared proof: doors, wrong answers that once counted, follow-through, agreement with libraries."""

import csv
import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import precision_score, recall_score, roc_auc_score

import aipm_course
from aipm_course import load
from aipm_course.judging.judge import judge
from aipm_course.judging.verdict import Outcome
from aipm_course.kernel.encoding import payload
from aipm_course.modules.models.figures import models_chart, reliability_chart
from aipm_course.modules.models.simulators.dana_texts import POOL
from aipm_course.modules.models.simulators.scored_payments import choices, scored_payments, top
from aipm_course.planning import diagnostic
from aipm_course.registry import find, of_module

pytestmark = pytest.mark.takes(15)

ROOT = Path(__file__).parents[3]
TASKS = [question.id for question in of_module("models") if question.task[0] == "A"]


def verdict(question_id, answer, seed=0):
    return judge(find(question_id), payload(question_id, seed, answer))


def reference(question_id, seed=0):
    question = find(question_id)
    return question.reference(question.data(seed))


def earned(question_id, seed=0, **changes):
    return verdict(question_id, {**reference(question_id, seed), **changes}, seed)


def texts(folder):
    cells = json.loads((ROOT / folder / "02_models" / "models.ipynb").read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


# Doors


@pytest.mark.parametrize("seed", [0, 9])
def test_the_door_of_the_chart(seed):
    """A1, A2 and A5 from the text of a chart, with the facts beside it."""
    facts = load("models_facts", seed=seed).set_index("fact")["value"]
    brief = load("models_brief", seed=seed).set_index("item")["text"]
    fields = load("models_fields", seed=seed).set_index("field")

    def read(pattern, **settings):
        return float(re.search(pattern, models_chart(seed=seed, **settings).alt).group(1).replace(",", ""))

    share, hold, area = r"{} ([\d.]+)%", r"hold ([\d.]+)% of the fraud", r"AUC ([\d.]+)\."
    reported = {"model": brief["reported_model"], "threshold": facts["reported_threshold"]}
    precision, recall = (read(share.format(word), **reported) for word in ("Precision", "recall"))
    confusion = {
        **{name: read(rf"\({name}\) ([\d,]+)", **reported) for name in ("tp", "fp", "fn", "tn")},
        "precision": precision,
        "recall": recall,
        "accuracy": read(share.format("accuracy"), **reported),
        "accuracy_always_no": read(share.format("always no")),
        "decision": "hold_misses"
        if recall < 100 * facts["bar_recall"]
        else "hold_stops"
        if precision < 100 * facts["bar_precision"]
        else "show",
    }
    assert verdict("models.confusion", confusion, seed).outcome is Outcome.CORRECT

    desk = int(facts["season_desk"])
    recalls = {model: read(hold, model=model, desk=desk) for model in "AB"}
    ahead = recalls[brief["challenger"]] - recalls[brief["incumbent"]]
    two_models = {
        **{f"auc_{model.lower()}": read(area, model=model) for model in "AB"},
        **{f"recall_{model.lower()}": recalls[model] for model in "AB"},
        "decision": "switch" if ahead >= 100 * facts["bar_switch"] else "keep",
    }
    assert verdict("models.two_models", two_models, seed).outcome is Outcome.CORRECT

    seconds = {"milliseconds": 0.001, "seconds": 1, "minutes": 60, "days": 86_400}
    late = [
        name
        for name, row in fields.iterrows()
        if row["weight_in_c"] and row["after_payment"] * seconds[row["unit"]] > 1
    ]
    in_time = {"model": "C", "without": late[0]} if late else {"model": "C"}
    best = max(read(hold, model=model) for model in "AB")
    found = read(hold, **in_time)
    leak = {
        "leaking_field": late[0] if late else "none",
        "auc_offered": read(area, model="C"),
        "auc_in_time": read(area, **in_time),
        "recall_in_time": found,
        "decision": "reject" if found < best else "without" if late else "as_offered",
    }
    assert verdict("models.leak", leak, seed).outcome is Outcome.CORRECT


@pytest.mark.parametrize("seed", [0, 5])
def test_the_door_of_the_reliability_chart_and_a_calculator(seed):
    facts = load("models_facts", seed=seed).set_index("fact")["value"]
    row = r"(\d\.\d-\d\.\d): mean score ([\d.]+), fraud share ([\d.]+), days 1 to 15 ([\d.]+), days 16 to 30 ([\d.]+), ([\d,]+)"
    rows = [
        (name, *(float(number.replace(",", "")) for number in numbers))
        for name, *numbers in re.findall(row, reliability_chart(seed=seed).alt)
    ]
    solid = [each for each in rows if each[5] >= 100]
    gap_score = max(abs(each[1] - each[2]) for each in solid)
    gap_halves = max(abs(each[3] - each[4]) for each in solid)
    risk = load("models_risk", seed=seed)
    found = risk.nlargest(int(facts["customer_desk"]), "risk")["is_fraud"].sum()
    expected = (risk["is_fraud"].sum() - found) / len(risk) * facts["next_volume"]
    bar = facts["bar_calibration"]
    answer = {
        "reliability": {name: {"mean_score": mean, "fraud_share": share} for name, mean, share, *_ in rows},
        "of_100": 100 * next(each[2] for each in rows if each[0] == "0.8-0.9"),
        "missed_next": round(expected, 1),
        "range_low": round(expected - 1.645 * expected**0.5, 1),
        "range_high": round(expected + 1.645 * expected**0.5, 1),
        "gap_score": gap_score,
        "gap_halves": gap_halves,
        "show": "as_percent" if gap_score <= bar else "recalibrated" if gap_halves <= bar else "order_only",
    }
    given = verdict("models.calibration", answer, seed)
    assert given.outcome is Outcome.CORRECT, given.lines


def sheet(table):
    with (ROOT / "datasets" / "02_models" / f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_door_of_the_spreadsheet():
    """Sorting, counting and adding up rows of the CSV, as a sheet does it: recalls of A2, the bill of A3, rates of A6."""
    rows, facts = sheet("scores"), {row["fact"]: float(row["value"]) for row in sheet("facts")}
    brief = {row["item"]: row["text"] for row in sheet("brief")}
    frauds = sum(row["is_fraud"] == "1" for row in rows)
    recalls, lines = {}, []
    for model in ("A", "B"):
        column = f"score_{model.lower()}"
        ordered = sorted(rows, key=lambda row, column=column: -float(row[column]))
        recalls[model] = sum(row["is_fraud"] == "1" for row in ordered[: int(facts["season_desk"])]) / frauds
        # From the top, running totals; a threshold's line is the last one that scores as high.
        lost, honest, place = sum(float(row["amount"]) for row in rows if row["is_fraud"] == "1"), 0, 0
        for step in range(99, 0, -1):
            while place < len(ordered) and float(ordered[place][column]) >= step / 100:
                if ordered[place]["is_fraud"] == "1":
                    lost -= float(ordered[place]["amount"])
                else:
                    honest += 1
                place += 1
            cost = lost + facts["review_cost"] * place + facts["stop_cost"] * honest
            lines.append((cost, model, step / 100, place, honest))
    ahead = recalls[brief["challenger"]] - recalls[brief["incumbent"]]
    decision = "switch" if ahead >= facts["bar_switch"] else "keep"
    found = earned("models.two_models", recall_a=recalls["A"], recall_b=recalls["B"], decision=decision)
    assert found.outcome is Outcome.CORRECT

    cheapest = min(lines)
    inside = min(line for line in lines if line[3] <= facts["desk_capacity"])
    best = cheapest if cheapest[0] <= (1 - facts["bar_saving"]) * inside[0] else inside
    today = next(line for line in lines if line[1:3] == (brief["today_model"], facts["today_threshold"]))
    moves = best[0] <= (1 - facts["bar_saving"]) * today[0]
    policy = {
        "model": best[1],
        "threshold": best[2],
        "cost": round(best[0]),
        "cost_today": round(today[0]),
        "honest_stopped": best[4],
        "decision": "keep" if not moves else "buy" if best[3] > facts["desk_capacity"] else "within_desk",
    }
    assert verdict("models.policy", policy).outcome is Outcome.CORRECT

    runs = [[int(row[f"run_{run}"]) for run in range(1, 9)] for row in sheet("runs")]
    tries = int(facts["tries"])
    rates = {
        "one_run": round(100 * sum(map(sum, runs)) / (8 * len(runs)), 1),
        "at_least_one": round(100 * sum(any(row[:tries]) for row in runs) / len(runs), 1),
        "all_eight": round(100 * sum(all(row) for row in runs) / len(runs), 1),
    }
    assert earned("models.eight_runs", **rates).outcome is Outcome.CORRECT


@pytest.mark.parametrize("seed", [0, 3])
@pytest.mark.parametrize("question_id", TASKS)
def test_the_door_of_pandas_is_the_worked_solution(question_id, seed):
    """The worked solution's code runs in the exercise's notebook and scores full."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    question = find(question_id)
    source = re.search(r"```python\n(.+?)```", question.worked_on(question.data(seed)), flags=re.DOTALL).group(1)
    tumors = load("models_tumors", seed=seed)
    test = tumors[tumors["part"] == "test"]

    def train_and_predict(label, parts):
        rows, seen = tumors[tumors["part"].isin(parts)], ["texture", "smoothness"]
        return make_pipeline(StandardScaler(), LogisticRegression()).fit(rows[seen], rows[label]).predict(test[seen])

    names = {
        "pd": pd,
        "payments": load("models_scores", seed=seed),
        "risk": load("models_risk", seed=seed),
        "runs": load("models_runs", seed=seed),
        "fields": load("models_fields", seed=seed),
        "facts": load("models_facts", seed=seed).set_index("fact")["value"],
        "brief": load("models_brief", seed=seed).set_index("item")["text"],
        "test": test,
        "train_and_predict": train_and_predict,
        "precision_score": precision_score,
        "recall_score": recall_score,
    }
    exec(source, names)  # the course's own text
    variable = {
        "models.confusion": "confusion",
        "models.two_models": "two_models",
        "models.policy": "policy",
        "models.calibration": "statement",
        "models.leak": "leak",
        "models.eight_runs": "eight_runs",
    }
    if question_id == "models.four_times":
        given = earned(question_id, seed, results=names["results"], decision=names["decision"])
    else:
        given = verdict(question_id, names[variable[question_id]], seed)
    assert given.outcome is Outcome.CORRECT, given.lines


def test_the_door_of_sql():
    """A2's recalls, A3's bill at one threshold and A4's bands, as a query gives them."""
    import duckdb

    payments, risk = load("models_scores"), load("models_risk")
    facts = load("models_facts").set_index("fact")["value"]
    connection = duckdb.connect()
    connection.register("payments", payments)
    connection.register("risk", risk)
    recalls = [
        connection.execute(
            f"select sum(is_fraud) / (select sum(is_fraud) from payments) from "
            f"(select is_fraud from payments order by score_{model} desc limit {int(facts['season_desk'])})"
        ).fetchone()[0]
        for model in "ab"
    ]
    assert earned("models.two_models", recall_a=recalls[0], recall_b=recalls[1]).outcome is Outcome.CORRECT
    right = reference("models.policy")
    cost, honest = connection.execute(
        f"select sum(case when f then {facts['review_cost']} + {facts['stop_cost']} * (1 - is_fraud) else amount * is_fraud end), "
        f"sum((f and is_fraud = 0)::int) from (select *, score_{right['model'].lower()} >= {right['threshold']} as f from payments)"
    ).fetchone()
    assert earned("models.policy", cost=cost, honest_stopped=honest).outcome is Outcome.CORRECT
    rows = connection.execute(
        "select case when risk < .2 then '0.0-0.2' when risk < .4 then '0.2-0.4' when risk < .6 then '0.4-0.6' "
        "when risk < .8 then '0.6-0.8' when risk < .9 then '0.8-0.9' else '0.9-1.0' end as band, avg(risk) as mean_score, "
        "avg(is_fraud) as fraud_share from risk group by band"
    ).df()
    assert earned("models.calibration", reliability=rows).outcome is Outcome.CORRECT


def test_doors_are_named():
    text = texts("solutions")
    for task in range(1, 8):
        section = text.partition(f"## A{task} ·")[2].partition("\n## ")[0]
        assert re.search(r"^Doors?: ", section, flags=re.MULTILINE), task


# Wrong answers that once counted


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.gate) for seed in range(1, 10))])
def test_wrong_answers_of_the_trial_are_refused_on_every_seed(seed):
    month = scored_payments(seed)
    fraud, chosen = month.fraud, choices(month)
    average = month.amount[fraud].mean()

    def textbook(policy):
        flagged = month.score(policy.model) >= policy.threshold
        misses = (fraud & ~flagged).sum()
        return misses * average + month.prices.review_cost * (flagged & ~fraud).sum()

    matrix = earned("models.policy", seed, cost=textbook(chosen.candidate), cost_today=textbook(chosen.today))
    assert matrix.outcome is Outcome.NOT_YET
    runs = find("models.eight_runs").data(seed)
    table = runs.successes
    for wrong in (
        {"at_least_one": float((table[:, : runs.tries].sum(axis=1) > 1).mean())},
        {"all_eight": float(table.all(axis=1).sum() / table.any(axis=1).sum())},
        {"one_run": float(table[:, 0].mean())},
        {"all_eight": float((table.sum(axis=1) >= 7).mean())},
    ):
        assert earned("models.eight_runs", seed, **wrong).outcome is Outcome.NOT_YET, wrong
    unweighted = month.weighted(dict.fromkeys(month.weights, 1.0))
    assert earned("models.leak", seed, auc_offered=roc_auc_score(fraud, unweighted)).outcome is Outcome.NOT_YET
    expected = reference("models.calibration", seed)["missed_next"]
    for widths in (1, 1.2816, 1.96):
        ends = {"range_low": expected - widths * expected**0.5, "range_high": expected + widths * expected**0.5}
        parts = earned("models.calibration", seed, **ends)
        lost = sum(find("models.calibration").kind.weights[end] for end in ends)
        assert parts.earned == pytest.approx(5 - lost), widths


@pytest.mark.parametrize("seed", [0, 2, 7])
def test_an_upward_sort_is_named(seed):
    month = scored_payments(seed)
    lowest = {
        f"recall_{model.lower()}": float(month.fraud[top(-month.score(model), month.challenge.capacity)].sum())
        / month.fraud.sum()
        for model in "AB"
    }
    lines = " ".join(earned("models.two_models", seed, **lowest).lines)
    assert "lowest" in lines
    assert "divide" not in lines


@pytest.mark.parametrize("question_id", TASKS)
def test_decisions_weigh_at_least_a_third(question_id):
    question = find(question_id)
    follows = {each.field for each in question.follows}
    weights = {
        name: question.kind.weights.get(name, 1.0) for name in question.kind.fields if name not in question.kind.own
    }
    total = sum(weights.values()) + sum(rule.weight for rule in question.rules)
    assert total == pytest.approx(question.points)
    assert sum(weights[name] for name in follows) >= question.points / 3


def test_a_text_of_the_pool_may_be_good_in_one_row_and_poor_in_another():
    assert {max(text.levels.values()) - min(text.levels.values()) for text in POOL} >= {0, 1, 2, 3}


# Follow-through and own numbers


def test_a_decision_that_follows_from_a_recognized_slip_is_paid():
    """Precision and recall have changed places; the decision follows from what was written."""
    seed = next(seed for seed in range(20) if reference("models.confusion", seed)["decision"] == "hold_misses")
    right = reference("models.confusion", seed)
    swapped = {"precision": right["recall"], "recall": right["precision"]}
    month = scored_payments(seed)
    decision = "show" if right["recall"] >= month.report.bar_precision else "hold_stops"
    given = earned("models.confusion", seed, **swapped, decision=decision)
    against = earned("models.confusion", seed, **swapped)
    assert given.earned > against.earned


@pytest.mark.parametrize("question_id", TASKS)
def test_a_decision_is_worth_nothing_while_its_numbers_are_blank(question_id):
    question = find(question_id)
    right = question.reference(question.data(0))
    (follows,) = question.follows
    blank = {name: value if name == follows.field else ... for name, value in right.items()}
    assert verdict(question_id, blank).earned == 0


def test_surprises_are_graded_on_the_learners_own_numbers():
    answer = reference("models.four_times")
    wrong_way = {name: {"precision": "same", "recall": "up"} for name in answer["predicted"]}
    own = {
        name: {metric: row[metric] for metric in ("precision", "recall")}
        for name, row in answer["results"].set_index("training").iterrows()
    }
    count = sum(
        wrong_way[name][metric]
        != (
            "same"
            if abs(change := own[name][metric] - own["today"][metric]) <= 0.03
            else "up"
            if change > 0
            else "down"
        )
        for name in wrong_way
        for metric in ("precision", "recall")
    )
    assert (
        verdict("models.four_times", {**answer, "predicted": wrong_way, "surprises": count + 1}).outcome
        is Outcome.NOT_YET
    )
    for results in (answer["results"], (answer["results"].set_index("training") * 100).round(1)):
        given = verdict("models.four_times", {**answer, "results": results, "predicted": wrong_way, "surprises": count})
        assert given.outcome is Outcome.CORRECT, given.lines


def test_surprises_wait_for_predictions_that_are_words():
    answer = reference("models.four_times")
    guesses = {**answer["predicted"], "relabeled": {"precision": "lower", "recall": "down"}}
    lines = verdict("models.four_times", {**answer, "predicted": guesses}).lines
    assert not any("contradict" in line for line in lines)


def test_percent_and_share_both_count():
    for question_id in ("models.confusion", "models.two_models", "models.leak", "models.eight_runs"):
        answer = reference(question_id)
        percent = {name: 100 * value if isinstance(value, float) else value for name, value in answer.items()}
        assert verdict(question_id, percent).outcome is Outcome.CORRECT, question_id


# Agreement


def test_sepsis_figures_follow_from_the_counts():
    counts = load("models_sepsis_counts").set_index("alert")
    (tp, fp), (fn, tn) = counts.loc["yes"], counts.loc["no"]
    assert (tp + fn, fp + tn, tp + fp, tp + fp + fn + tn) == (2552, 35903, 6971, 38455)
    assert round(100 * tp / (tp + fn), 1) == 33.0
    assert round(100 * tn / (tn + fp), 1) == 82.9
    assert round(100 * tp / (tp + fp), 1) == 12.1
    assert round(100 * tn / (tn + fn), 1) == 94.6
    assert round((tp + fp) / tp, 1) == 8.3


def test_base_rates_follow_from_the_counts():
    rates = load("models_base_rates")
    assert (100 * rates["positives"] / rates["rows"]).round(4).tolist() == [0.1727, 0.1291, 37.2583]
    assert round(100 * (1 - 492 / 284807), 3) == 99.827


@pytest.mark.parametrize("seed", [0, 7])
def test_references_agree_with_scikit_learn(seed):
    payments, month = load("models_scores", seed=seed), scored_payments(seed)
    confusion, two_models = reference("models.confusion", seed), reference("models.two_models", seed)
    flagged = payments[f"score_{month.report.model.lower()}"] >= month.report.threshold
    assert confusion["precision"] == pytest.approx(precision_score(payments["is_fraud"], flagged))
    assert confusion["recall"] == pytest.approx(recall_score(payments["is_fraud"], flagged))
    assert two_models["auc_b"] == pytest.approx(roc_auc_score(payments["is_fraud"], payments["score_b"]))


def test_the_range_holds_nine_counts_in_ten():
    answer = reference("models.calibration")
    counts = np.random.default_rng(0).poisson(answer["missed_next"], 20_000)
    inside = ((counts >= answer["range_low"]) & (counts <= answer["range_high"])).mean()
    assert inside == pytest.approx(0.90, abs=0.02)


def test_kpis_of_the_module_are_in_the_glossary():
    path = next(Path(aipm_course.__file__).parent.rglob("glossary.toml"))
    glossary = tomllib.loads(path.read_text(encoding="utf-8"))
    keys = {"name", "formula", "numerator", "denominator", "exclusions", "cadence", "how_it_is_gamed"}
    for kpi in ("KPI-11", "KPI-13"):
        assert set(glossary[kpi]) == keys


def test_the_diagnostic_states_the_bars_of_its_seed():
    facts = load("models_facts", seed=diagnostic.SEED).set_index("fact")["value"]
    brief = load("models_brief", seed=diagnostic.SEED).set_index("item")["text"]
    items = {item.question: " ".join(item.text.split()) for item in diagnostic.items_of("02_models")}
    assert f"recall of at least {facts['bar_recall']:.0%}" in items["models.confusion"]
    assert f"precision of at least {facts['bar_precision']:.0%}" in items["models.confusion"]
    assert f"{facts['season_desk']:,.0f} payments" in items["models.two_models"]
    assert f"Model {brief['challenger']} wants to take over" in items["models.two_models"]
    assert "eight nights" in items["models.eight_runs"]
    assert "nights" in brief["promise"]
