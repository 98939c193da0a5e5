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
ANSWERS = {
    "solved": "solved",
    "desk": "routing",
    "plan": "business",
    "shock": "letter",
    "caching": "cache",
    "margin": "margins",
}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("seed", [0, 3, 12])
def test_pandas_in_the_names_of_the_learners_notebook(name, seed):
    prices = load("economics_prices", seed=seed)
    desk_facts = load("economics_desk_facts", seed=seed).set_index("fact")["value"]
    plan_facts = load("economics_plan_facts", seed=seed).set_index("fact")["value"]
    shock_facts = load("economics_shock_facts", seed=seed).set_index("fact")["value"]
    cache_facts = load("economics_cache_facts", seed=seed).set_index("fact")["value"]
    sold_facts = load("economics_margin_facts", seed=seed).set_index("fact")["value"]
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
        "cases": load("economics_regression", seed=seed),
        "moves": load("economics_moves", seed=seed),
        "shock_models": shock_facts[["old", "successor", "candidate"]],
        "shock_numbers": shock_facts.drop(["old", "successor", "candidate"]).astype(float),
        "prefixes": load("economics_prefixes", seed=seed),
        "cache_model": cache_facts["model"],
        "cache_numbers": cache_facts.drop("model").astype(float),
        "accounts": load("economics_accounts", seed=seed),
        "levers": load("economics_levers", seed=seed),
        "sold_models": sold_facts[["usual", "lesser"]],
        "sold_numbers": sold_facts.drop(["usual", "lesser"]).astype(float),
    }
    exec(re.search(r"```python\n(.+?)```", question(name).worked, flags=re.DOTALL).group(1), names)
    assert verdict_on(question(name), names[ANSWERS[name]], seed).earned == question(name).points


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


def test_a_spreadsheet_leads_to_the_numbers_of_a4(root):
    """A column of dollars for each way, month by month; COUNTIFS for the cases."""
    facts = facts_of(root, "shock_facts")
    number = {name: float(value) for name, value in facts.items() if name not in ("old", "successor", "candidate")}
    moves = {row["model"]: row for row in sheet_of(root, "moves")}
    right = reference("shock")

    def bill(role, month):
        read, written = price_on(root, facts[role], "2026-11-02" if month == 1 else "2026-12-01")
        return number["requests"] * (number["tokens_in"] * read + number["tokens_out"] * written) / 1e6

    for way, parts in {
        "stay": {"successor": (1, ("routine", "critical"))},
        "switch": {"candidate": (1, ("routine", "critical"))},
        "two": {
            "successor": (1 - number["routine"], ("critical",)),
            "candidate": (number["routine"], ("routine",)),
        },
    }.items():
        spent = sum(bill("old", month) for month in (1, 2, 3)) + (9 * number["router"] if way == "two" else 0)
        for role, (share, kinds) in parts.items():
            first = 4 - int(moves[role]["parallel"])
            spent += share * sum(bill(role, month) for month in range(first, 13))
            spent += sum(int(moves[role][f"{kind}_days"]) for kind in kinds) * number["day"]
            spent += 4 * float(moves[role]["evaluation"])
        assert spent == pytest.approx(right["total"][way])
    for role in ("successor", "candidate"):
        rows = [
            int(row["passed"])
            for row in sheet_of(root, "regression")
            if (row["model"], row["prompt"], row["kind"], row["valid"]) == (role, "adapted", "critical", "1")
        ]
        assert sum(rows) / len(rows) == pytest.approx(right["passed"][role])


def test_a_spreadsheet_leads_to_the_numbers_of_a5(root):
    """A column for the second of the call before, one for the factor, one for each bill."""
    facts, right = facts_of(root, "cache_facts"), reference("caching")
    read, written = price_on(root, facts["model"], "2026-11-02")
    rows = sheet_of(root, "prefixes")
    for prompt, line in (("now", True), ("moved", False)):
        last, hits, before, after = {}, 0, 0.0, 0.0
        for row in rows:
            entry = (row["account"], row["version"], row["line"] if line else "")
            second, prefix = int(row["second"]), int(row["prefix"])
            hit = prefix >= 1024 and second - last.get(entry, -1000) <= 300
            last[entry] = second
            hits += hit
            rest = int(row["rest"]) * read + int(row["tokens_out"]) * written
            factor = 1 if prefix < 1024 else float(facts["read"] if hit else facts["write"])
            before, after = before + prefix * read + rest, after + prefix * factor * read + rest
        assert hits / len(rows) == pytest.approx(right["hits"][prompt])
        assert 1 - after / before == pytest.approx(right["saving"][prompt])


def test_a_spreadsheet_leads_to_the_numbers_of_a6(root):
    """Fee, requests at target and dollars of each account, then SUMIFS by plan."""
    facts, right = facts_of(root, "margin_facts"), reference("margin")
    number = {name: float(value) for name, value in facts.items() if name not in ("usual", "lesser")}
    size = {row["lever"]: float(row["size"]) for row in sheet_of(root, "levers")}
    each = {}
    for role in ("usual", "lesser"):
        read, written = price_on(root, facts[role], "2026-11-02")
        each[role] = (number["tokens_in"] * read + number["tokens_out"] * written) / 1e6
    rows = [row for row in sheet_of(root, "accounts") if row["pilot"] == "0"]

    def margin(plan, limit=float("inf"), part=0.0, rise=0.0):
        own = [row for row in rows if row["plan"] == plan]
        fees = sum(float(row["fee"]) / (12 if row["billed"] == "year" else 1) for row in own) * (1 + rise)
        asked = sum(min(int(row["requests"]) * number[f"times_{plan}"], limit) for row in own)
        request = (1 - part) * each["usual"] + part * (1 + number["again"]) * each["lesser"]
        return 1 - (asked * request + number["base"] * len(own)) / fees

    for plan in ("starter", "team", "business"):
        assert margin(plan) == pytest.approx(right["margin"][plan])
    weak = right["plan"]
    after = margin(weak, limit=size["limit"]), margin(weak, part=size["default"]), margin(weak, rise=size["price"])
    assert after == pytest.approx([right["after"][lever] for lever in ("limit", "default", "price")])
