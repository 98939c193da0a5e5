"""What the common proof cannot say of module 04: rules in the text, doors, decisions, copies."""

import csv
import itertools
import re
from collections import Counter
from pathlib import Path

import pytest
from answers_of import verdict_on

from aipm_course.grading.notebooks import is_check, read_notebook
from aipm_course.judging.verdict import Outcome
from aipm_course.modules.rice.figures import rice_chart
from aipm_course.modules.rice.simulators.idea_backlog import HIDDEN_COSTS, IDEAS, NAMES, idea_backlog, ranks
from aipm_course.registry import find, of_module

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "datasets" / "04_rice"
QUESTIONS = of_module("rice")
SEEDS = range(6)
DECISIONS = {
    "rice.what_moved": ("fall_cause", "way_back"),
    "rice.how_sure": ("third_place",),
    "rice.other_lenses": ("start_first", "why_ice_differs", "can_wait"),
    "rice.pilots": ("pilots", "binding"),
    "rice.shock": ("new_pilots", "pilot_to_stop"),
}


@pytest.fixture(scope="module")
def texts():
    """Return {question: the Markdown above its answer cell}."""
    found, text = {}, ""
    for cell in read_notebook(ROOT / "exercises" / "04_rice" / "rice.ipynb").cells:
        if cell.cell_type == "markdown":
            text = cell.source
        elif is_check(cell):
            found[cell.source.split('"')[1]] = text
    return found


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_each_task_names_its_doors(question, texts):
    assert re.search(r"\*Doors?: ", texts[question.id])


@pytest.mark.parametrize("name", DECISIONS)
def test_decisions_weigh_a_third(name):
    question = find(name)
    kind = question.kind
    weights = {field: 0 if field in kind.own else kind.weights.get(field, 1) for field in kind.fields}
    total = sum(weights.values()) + sum(rule.weight for rule in question.rules)
    assert total == question.points
    assert sum(weights[field] for field in DECISIONS[name]) >= total / 3


@pytest.mark.parametrize("name", DECISIONS)
def test_no_choice_has_one_value_on_most_seeds(name):
    question = find(name)
    answers = [question.reference(question.data(seed)) for seed in range(20)]
    for field in DECISIONS[name]:
        told = Counter(tuple(sorted(one)) if isinstance(one := answer[field], list) else one for answer in answers)
        assert max(told.values()) <= 12, (field, told)


def test_the_answers_of_seed_0_earn_little_elsewhere():
    numbers = [
        question for question in QUESTIONS if question.id != "rice.full_effort"
    ]  # a function is right everywhere
    total = sum(question.points for question in numbers)
    for seed in (1, 2, 7):
        earned = sum(verdict_on(one, one.reference(one.data(0)), seed).earned for one in numbers)
        assert earned <= total / 3, seed


def test_worked_solutions_name_what_is_true_on_their_seed():
    for seed in SEEDS:
        backlog = idea_backlog(seed)
        worked = find("rice.what_moved").worked_on(backlog)
        told = backlog.story
        assert f"{NAMES[told.favorite]} falls from place 1 to {ranks(backlog.truth.adjusted)[told.favorite]}" in worked
        assert f"So the cause is\n{told.cause}." in worked
        pilots = find("rice.pilots").worked_on(backlog)
        assert ("finds the same set" in pilots) == told.list_is_best
        assert f'`"{told.binding}"`' in pilots


def rows(table):
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def full(name, answer):
    verdict = verdict_on(find(name), answer, 0)
    assert verdict.outcome is Outcome.CORRECT, (name, verdict)


def places(scores):
    """RANK of a spreadsheet."""
    return {name: 1 + sum(other > score for other in scores.values()) for name, score in scores.items()}


def test_spreadsheet_a1_and_a2():
    table, effort = {}, {}
    for row in rows("ideas"):
        reach = float(row["reach"])
        if row["reach_unit"] == "users/quarter":
            reach /= 3
        elif row["reach_unit"] == "users/week":
            reach = reach * 52 / 12
        elif not row["reach_unit"].startswith("users"):
            reach = float(re.search(r"(\d+) [a-z ]+ see ", row["note"]).group(1))
        text = row["confidence"]
        share = float(text.strip("%")) / 100 if text.endswith("%") else float(text)
        build = float(row["build_effort"])
        table[row["idea"]] = {"reach": reach, "confidence": share, "rice": reach * float(row["impact"]) * share / build}
        times = float(row["retrainings_per_year"])
        labels = float(row["labels"]) + times * float(row["labels_per_retraining"])
        hours = labels * float(row["minutes_per_label"]) / 60 + 12 * float(row["monitoring_hours_per_month"])
        effort[row["idea"]] = round(
            build + hours / 140 + times * float(row["retraining_effort"]) + float(row["review_effort"]), 2
        )
    full("rice.clean_score", table)
    full("rice.full_effort", effort)


def test_spreadsheet_a3():
    clean, facts = (
        {row["idea"]: row for row in rows("clean")},
        {row["fact"]: float(row["value"]) for row in rows("facts")},
    )
    cell = lambda idea, name: float(clean[idea][name])  # noqa: E731 - what a spreadsheet calls B7
    value = {idea: cell(idea, "reach") * cell(idea, "impact") * cell(idea, "confidence") for idea in clean}
    before = places({idea: value[idea] / cell(idea, "build_effort") for idea in clean})
    scores = {idea: value[idea] / cell(idea, "full_effort") for idea in clean}
    after = places(scores)
    climbed = {idea: before[idea] - after[idea] for idea in clean}
    fallen = min(climbed, key=climbed.get)

    def without(cost):
        return places({**scores, fallen: value[fallen] / (cell(fallen, "full_effort") - cell(fallen, cost))})[fallen]

    cause = min(HIDDEN_COSTS, key=without)
    rest = cell(fallen, "full_effort") - cell(fallen, cause)
    third = sorted((scores[idea] for idea in clean if idea != fallen), reverse=True)[2]
    people = facts["july_people"] - rest
    ml = facts["july_ml"] / cell(fallen, "ml_share") - (rest - cell(fallen, "labeling"))
    amounts = {"rank": value[fallen] / third - rest, "capacity": people, "ml": ml}
    (row,) = [row for row in rows("ideas") if row["idea"] == fallen]
    labels = float(row["labels"]) + float(row["retrainings_per_year"]) * float(row["labels_per_retraining"])
    squares = sum((before[idea] - after[idea]) ** 2 for idea in clean)
    full(
        "rice.what_moved",
        {
            "rank_correlation": 1 - 6 * squares / (12 * 143),
            "biggest_fall": fallen,
            "biggest_rises": sorted(climbed, key=climbed.get)[-2:],
            "labels_usd": labels * facts["usd_per_label"],
            "fall_cause": cause,
            "amount_for_third": amounts["rank"],
            "amount_that_fits": min(people, ml),
            "way_back": "none" if min(people, ml) < 0 else min(amounts, key=amounts.get),
        },
    )


def test_explorer_a3():
    """Fall, rises and cause can be read off the chart: its plain text names old and new places."""

    def read(**switches):
        return {
            name: (int(was), int(now))
            for now, name, was in re.findall(r"(\d+) (\w+) \(was (\d+)\)", rice_chart(**switches).alt)
        }

    shown = read(seed=0)
    fell = {name: now - was for name, (was, now) in shown.items()}
    fallen = max(fell, key=fell.get)
    cause = min(HIDDEN_COSTS, key=lambda cost: read(seed=0, highlight=fallen, **{cost: False})[fallen][1])
    right = find("rice.what_moved").reference(idea_backlog(0))
    assert fallen == right["biggest_fall"]
    assert set(sorted(fell, key=fell.get)[:2]) == set(right["biggest_rises"])
    assert cause == right["fall_cause"]


def test_spreadsheet_a4():
    draws = [{idea: float(row[idea]) for idea in IDEAS} for row in rows("draws")]
    top = dict.fromkeys(IDEAS, 0)
    for row in draws:
        for idea, place in places(row).items():
            top[idea] += place <= 3
    chance = {idea: count / len(draws) for idea, count in top.items()}
    one, other = sorted(chance, key=chance.get, reverse=True)[2:4]
    wins = sum(row[one] > row[other] for row in draws) / len(draws)
    winner, share = (one, wins) if wins >= 0.5 else (other, 1 - wins)
    third = winner if share >= 0.8 else "too close to call"
    full("rice.how_sure", {"top3_chance": chance, "pair": [one, other], "winner_share": share, "third_place": third})


def test_spreadsheet_a5():
    lens, clean = rows("lenses"), {row["idea"]: row for row in rows("clean")}
    ice = {r["idea"]: int(r["ice_impact"]) * int(r["ice_confidence"]) * int(r["ice_ease"]) for r in lens}
    late = {r["idea"]: bool(r["rule_week"]) and float(r["weeks"]) + 1 > float(r["rule_week"]) for r in lens}
    cd3 = {
        r["idea"]: (float(r["weekly_delay_cost"]) + late[r["idea"]] * float(r["weekly_penalty"])) / float(r["weeks"])
        for r in lens
    }
    value = {i: float(r["reach"]) * float(r["impact"]) * float(r["confidence"]) for i, r in clean.items()}
    top3 = sorted(ice, key=ice.get, reverse=True)[:3]
    reaches = sorted(float(row["reach"]) for row in clean.values())
    if top3[0] == max(value, key=lambda i: value[i] / float(clean[i]["full_effort"])):
        why = "same first"
    elif float(clean[top3[0]]["reach"]) < (reaches[5] + reaches[6]) / 2 / 10:
        why = "reach"
    else:
        why = "hidden costs"
    full(
        "rice.other_lenses",
        {
            "ice_top3": top3,
            "cd3": cd3,
            "can_wait": [r["idea"] for r in lens if r["rule_week"] and not late[r["idea"]]],
            "start_first": max(cd3, key=cd3.get),
            "why_ice_differs": why,
        },
    )


def test_spreadsheet_a6_and_a7():
    clean, facts = (
        {row["idea"]: row for row in rows("clean")},
        {row["fact"]: float(row["value"]) for row in rows("facts")},
    )
    value = {i: float(r["reach"]) * float(r["impact"]) * float(r["confidence"]) for i, r in clean.items()}
    months = {i: float(r["full_effort"]) for i, r in clean.items()}
    ml = {i: float(r["ml_effort"]) for i, r in clean.items()}

    def best(capacity, ml_capacity, *, value=value, months=months):
        fitting = [
            names
            for size in range(1, 13)
            for names in itertools.combinations(clean, size)
            if sum(months[i] for i in names) <= capacity and sum(ml[i] for i in names) <= ml_capacity
        ]
        if ml_capacity < 100 and capacity < 100:
            assert len(fitting) <= 70  # what the task promises to a spreadsheet
        return max(fitting, key=lambda names: sum(value[i] for i in names))

    limits = facts["capacity"], facts["ml_capacity"]
    monday = best(*limits)
    worth = lambda names: sum(value[i] for i in names)  # noqa: E731
    binding = "people" if worth(best(1000, limits[1])) > worth(best(limits[0], 1000)) else "ml"
    kpis = find("rice.pilots").reference(idea_backlog(0))["kpis"]  # a reading task
    full(
        "rice.pilots",
        {
            "pilots": list(monday),
            "value": worth(monday),
            "effort": sum(months[i] for i in monday),
            "ml_effort": sum(ml[i] for i in monday),
            "binding": binding,
            "kpis": kpis,
        },
    )
    about = {row["mail"]: row["idea"] for row in rows("news")}
    extra = (facts["vendor_bill_new"] - facts["vendor_bill_planned"]) / facts["usd_per_person_month"]
    later = {**months, about["vendor"]: months[about["vendor"]] + extra}
    share = facts["source_confidence_new"] / float(clean[about["source"]]["confidence"])
    now = {**value, about["source"]: value[about["source"]] * share}
    tuesday = best(*limits, value=now, months=later)
    stopped = [idea for idea in monday if idea not in tuesday]
    full(
        "rice.shock",
        {
            "extra_months": extra,
            "new_score": {i: now[i] / later[i] for i in clean},
            "new_pilots": list(tuesday),
            "pilot_to_stop": stopped[0] if stopped else "none",
        },
    )
