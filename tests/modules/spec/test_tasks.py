"""Module 09: decisions weigh and follow, the text and the tables lead to full points, and the model section tells its numbers."""

import csv
import re

import numpy as np
import pandas as pd
import pytest
from answers_of import verdict_on
from questions_of import QuestionsOf

from aipm_course import load, spec_cutoff_chart
from aipm_course.grading.notebooks import read_notebook
from aipm_course.judging.levels import pool_problems
from aipm_course.modules.spec.simulators import behaviors as sheet
from aipm_course.modules.spec.simulators import reliance as seen
from aipm_course.modules.spec.simulators import silence as weeks
from aipm_course.modules.spec.simulators.specs import POOL, RUBRIC

SEEDS = range(6)
OWN = QuestionsOf("spec")
question, reference, earned = OWN.question, OWN.reference, OWN.earned
VARIABLES = {"behaviors": "matrix", "silence": "silence", "reliance": "reliance"}


def test_the_decisions_of_a_task_weigh_a_third():
    assert OWN.share("behaviors", ("change",)) >= 0.33
    assert OWN.share("silence", ("plan",)) >= 0.33
    assert OWN.share("reliance", ("design",)) >= 0.33


@pytest.mark.parametrize("seed", SEEDS)
def test_a_change_that_follows_from_a_known_slip_keeps_its_points(seed):
    drawn = sheet.behaviors(seed)
    found = sheet.amended(drawn.requests, drawn.policy, clock="utc")
    wrong = {"effects": found, "change": sheet.least_change(found, drawn.policy["limit"])}
    assert earned("behaviors", seed, **wrong) >= 7 - 2.2 - 0.01


@pytest.mark.parametrize("seed", SEEDS)
def test_one_wrong_action_costs_the_actions_alone(seed):
    actions = reference("behaviors", seed)["actions"].copy()
    actions.iloc[0, 0] = next(name for name in sheet.ACTIONS if name != actions.iloc[0, 0])
    assert earned("behaviors", seed, actions=actions) == pytest.approx(7 - 2.2)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_by_a_known_slip_keeps_its_points(seed):
    drawn = weeks.silence(seed)
    _, _, found = weeks.evaluated(drawn.answers, drawn.facts, report="first")
    plan = weeks.plan_for(found, drawn.facts["bar"])
    assert earned("silence", seed, plans=found, plan=plan) == pytest.approx(8 - 3.2)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_error_by_case_costs_the_error_alone(seed):
    drawn = seen.reliance(seed)
    rows = seen.counted(drawn.cases)
    error = seen.error_of(rows, drawn.facts, by="case")
    design = seen.design_for(reference("reliance", seed)["gap"], error)
    assert earned("reliance", seed, error=error, design=design) == pytest.approx(7 - 1.2)


@pytest.mark.parametrize("name", VARIABLES)
@pytest.mark.parametrize("seed", [0, 3, 5])
def test_pandas_in_the_names_of_the_learners_notebook(name, seed):
    names = {
        "pd": pd,
        "np": np,
        "requests": load("spec_requests", seed=seed),
        "policy": load("spec_policy", seed=seed).iloc[0],
        "answers": load("spec_answers", seed=seed),
        "facts": load("spec_facts", seed=seed).set_index("fact")["value"],
        "cases": load("spec_cases", seed=seed),
        "harm": load("spec_harm", seed=seed).set_index("fact")["value"],
    }
    exec(re.search(r"```python\n(.+?)```", question(name).worked, flags=re.DOTALL).group(1), names)
    assert verdict_on(question(name), names[VARIABLES[name]], seed).earned == question(name).points


def rows_of(root, table):
    with (root / "datasets" / "09_spec" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_spreadsheet_leads_to_the_actions(root):
    """Request by request on the files of the exercise's seed, in plain Python, without a library."""
    (policy,) = rows_of(root, "policy")
    opens, closes, bar = float(policy["opens"]), float(policy["closes"]), float(policy["bar"])
    found = {}
    for row in rows_of(root, "requests"):
        hour = (int(row["utc"][:2]) + int(row["utc"][3:]) / 60 + float(row["zone"])) % 24
        person = "hand_over" if opens <= hour < closes else "fall_back"
        allowed = {"owner": True, "delegate": policy["delegate"] == "may", "other": False}[row["who"]]
        two = {
            "privacy": "refuse" if row["personal"] == "yes" and not allowed else None,
            "risk": person if row["risk"] == "yes" else None,
        }
        order = ["privacy", "risk"] if policy["first"] == "privacy" else ["risk", "privacy"]
        action = two[order[0]] or two[order[1]]
        assumed = policy["details"] == "assume" and row["undo"] == "yes"
        if action is None and row["missing"] == "yes" and not assumed:
            action = person if int(row["asked"]) >= 1 else "ask"
        found[row["request"]] = action or ("fall_back" if float(row["score"]) < bar else "answer")
    assert earned("behaviors", 0, actions=found) == 7


def test_a_spreadsheet_leads_to_the_designs(root):
    """A filter and four counts on the file of the exercise's seed."""
    rows, users = rows_of(root, "cases"), {}
    for row in rows:
        users.setdefault(row["user"], []).append(row["design"])
    good = {user for user, shown in users.items() if len(shown) >= 5 and len(set(shown)) == 1}
    price = {row["fact"]: float(row["value"]) for row in rows_of(root, "harm")} | {"right": 0.0}
    designs = {}
    for name in seen.DESIGNS:
        own = [row for row in rows if row["design"] == name and row["user"] in good]
        wrong = [row["did"] == "accepted" for row in own if row["answer"] == "wrong"]
        fine = [row["did"] != "accepted" for row in own if row["answer"] == "right"]
        designs[name] = {
            "over": sum(wrong) / len(wrong),
            "under": sum(fine) / len(fine),
            "right": sum(row["end"] == "right" for row in own) / len(own),
            "harm": 100 * sum(price[row["end"]] for row in own) / len(own),
        }
    assert earned("reliance", 0, designs=designs) == 7


@pytest.mark.parametrize("seed", [0, 3, 5])
def test_the_chart_leads_to_the_cutoff(seed):
    def keeps(cutoff):
        return "keeps the limit" in spec_cutoff_chart(cutoff=cutoff, period="first", seed=seed).alt

    cutoff = next((cutoff for cutoff in weeks.GRID if keeps(cutoff)), 0.9)
    assert earned("silence", seed, cutoff=cutoff) == 8


def test_the_pool_of_sections_is_fair():
    assert pool_problems(RUBRIC, POOL) == []


def test_the_model_section_tells_the_numbers_of_its_seed(root):
    cells = read_notebook(root / "solutions" / "09_spec" / "spec.ipynb").cells
    text = next(cell.source for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "spec-section")
    drawn, matrix = sheet.behaviors(0), reference("behaviors")
    policy, effects = drawn.policy, matrix["effects"]
    assert (policy["first"], policy["delegate"], policy["details"], matrix["change"]) == (
        "risk",
        "may",
        "assume",
        "bar",
    )
    assert f"A score under {policy['bar'] - 0.1:.2f} (so far under {policy['bar']:.2f})" in text
    assert f"From {policy['closes']}:00 to {policy['opens']}:00" in text
    monthly = drawn.requests["monthly"]
    now = monthly[(matrix["actions"]["action"] == "fall_back").to_numpy()].sum() / monthly.sum()
    assert f"At most {policy['limit']:.0%} of a month's requests end in links" in text
    assert f"today {now:.1%}, with the lower bar {effects['share']['bar']:.1%}" in text
    assert (
        f"A second question: {effects['share']['question']:.1%} with links, but {effects['changed']['question']:,.0f}"
        in text
    )
    assert f"with the lower bar {effects['changed']['bar']:,.0f}" in text
    silence, facts = reference("silence"), weeks.silence(0).facts
    plans = silence["plans"]
    assert silence["plan"] == "use_cutoff"
    assert f"a score under {silence['cutoff']:.2f}: silent" in text
    assert f"At most {facts['bar']:.0%} wrong among the shown" in text
    assert f"from day {facts['report']:.0f} on it was {plans['error']['use_cutoff']:.1%}" in text
    costs = plans["cost"]
    assert f"{costs['show_all']:,.0f} against {costs['use_cutoff']:,.0f} dollars per 1,000" in text
    assert f"but {plans['error']['show_all']:.1%} wrong" in text
    own = reference("reliance")
    assert own["design"] == "plain"
    assert (
        f"Cues: {-own['gap']:.0f} dollars more harm in 100 cases; two standard errors are {2 * own['error']:.0f}"
        in text
    )
    assert len(text.split()) <= 215  # the limit is 200 words; the marks of the cell are no words
