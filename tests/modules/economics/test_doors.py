"""Each door that a task of module 06 names is walked: a spreadsheet's own arithmetic, pandas in the learner's notebook."""

import csv
import re

import numpy as np
import pandas as pd
import pytest
from answers_of import verdict_on
from questions_of import QuestionsOf

from aipm_course import load

OWN = QuestionsOf("economics")
question, reference = OWN.question, OWN.reference
ANSWERS = {"solved": "solved", "desk": "routing", "plan": "business"}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("seed", [0, 3, 12])
def test_pandas_in_the_names_of_the_learners_notebook(name, seed):
    prices = load("economics_prices", seed=seed)
    desk_facts = load("economics_desk_facts", seed=seed).set_index("fact")["value"]
    plan_facts = load("economics_plan_facts", seed=seed).set_index("fact")["value"]
    names = {
        "pd": pd,
        "prices": prices,
        "dates": sorted(prices["since"].unique()),
        "calls": load("economics_calls", seed=seed),
        "people": load("economics_people", seed=seed).set_index("fact")["value"],
        "requests": load("economics_requests", seed=seed),
        "desk_models": desk_facts[["small", "large"]],
        "desk_numbers": desk_facts.drop(["small", "large"]).astype(float),
        "options": load("economics_options", seed=seed),
        "plan_model": plan_facts["model"],
        "plan_numbers": plan_facts.drop("model").astype(float),
    }
    exec(re.search(r"```python\n(.+?)```", question(name).worked, flags=re.DOTALL).group(1), names)
    assert verdict_on(question(name), names[ANSWERS[name]], seed).earned == 7


def sheet_of(root, name):
    with (root / "datasets" / "06_economics" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def facts_of(root, table):
    return {row["fact"]: row["value"] for row in sheet_of(root, table)}


def price_on(root, model, day):
    rows = [row for row in sheet_of(root, "prices") if row["model"] == model and row["since"] <= day]
    last = max(rows, key=lambda row: row["since"])
    return float(last["input"]), float(last["output"])


def test_a_spreadsheet_leads_to_the_numbers_of_a1(root):
    """A column of cents, then SUMIFS and COUNTIFS by model."""
    rows = [row for row in sheet_of(root, "calls") if row["source"] == "customer"]
    last = {row["task"]: max(int(one["call"]) for one in rows if one["task"] == row["task"]) for row in rows}
    facts = {name: float(value) for name, value in facts_of(root, "people").items()}
    right = reference("solved")
    for model in ("crane", "finch", "heron"):
        own = [row for row in rows if row["model"] == model]
        cents = 0.0
        for row in own:
            read, written = price_on(root, model, row["date"])
            cents += (int(row["tokens_in"]) * read + int(row["tokens_out"]) * written) / 10_000
        ends = [row for row in own if int(row["call"]) == last[row["task"]]]
        handed = sum(row["then"] == "handed" for row in ends)
        solved = sum(row["then"] == "solved" and not (row["back"] and float(row["back"]) <= 7) for row in ends)
        people = handed * facts["minutes"] / 60 * facts["wage"] * 100
        found = cents / len(ends), handed / len(ends), solved / len(ends), (cents + people) / solved
        assert found == pytest.approx([right[name][model] for name in ("per_task", "handed", "solved", "per_solved")])


def test_a_spreadsheet_leads_to_a_row_of_a2(root):
    facts = facts_of(root, "desk_facts")
    rows = [row for row in sheet_of(root, "requests") if row["plan"] != "trial"]
    right = reference("desk")
    cents, good, seconds = [], [], []
    for row in rows:
        models = ["small"] if row["accepted"] == "1" else ["small", "large"]
        prices = [price_on(root, facts[one], "2026-11-02") for one in models]
        cents.append(sum(int(row["tokens_in"]) * p[0] + int(row["tokens_out"]) * p[1] for p in prices) / 10_000)
        good.append(int(row[f"right_{models[-1]}"]))
        seconds.append(sum(float(row[f"seconds_{one}"]) for one in models))
    share = sum(good) / len(good)
    cost = sum(cents) / len(cents) + float(facts["fee"]) + float(facts["failure"]) * (1 - share)
    found = cost, share, np.percentile(seconds, 95)
    assert found == pytest.approx([right[name]["check"] for name in ("all_in", "right", "p95")])


def test_a_spreadsheet_leads_to_the_numbers_of_a3(root):
    """24 rows and a column of dollars for each option."""
    facts = facts_of(root, "plan_facts")
    read, written = price_on(root, facts["model"], "2026-11-02")
    buy = (float(facts["tokens_in"]) * read + float(facts["tokens_out"]) * written) / 1000
    right = reference("plan")
    assert buy == pytest.approx(right["buy_1000"])
    for row in sheet_of(root, "options"):
        each = float(row["per_1000"] or buy)
        total = sum(
            float(facts["requests"]) * (1 + float(facts["growth"])) ** (month - 1) / 1000 * each
            + float(row["monthly"])
            + float(row["staff"]) * float(facts["pay"]) / 12
            + (float(row["evaluation"]) if month % 5 == 0 else 0)
            for month in range(1, 25)
        )
        assert total + float(row["once"]) + float(row["leave"]) == pytest.approx(right["total"][row["option"]])
