"""Module 16: decisions weigh and follow, the text and the tables lead to full points, and the model page tells its numbers."""

import csv
import re
from collections import defaultdict

import pandas as pd
import pytest
from answers_of import verdict_on
from questions_of import QuestionsOf

from aipm_course import load, privacy_ends
from aipm_course.grading.notebooks import read_notebook
from aipm_course.judging.levels import pool_problems
from aipm_course.modules.privacy.simulators import layers as team
from aipm_course.modules.privacy.simulators import redaction as week
from aipm_course.modules.privacy.simulators import uses as twelve
from aipm_course.modules.privacy.simulators.pages import POOL, RUBRIC

SEEDS = range(6)
OWN = QuestionsOf("privacy")
question, reference, earned = OWN.question, OWN.reference, OWN.earned


def test_the_decisions_of_a_task_weigh_a_third():
    assert OWN.share("redaction", ("kind", "logs")) >= 0.38
    assert OWN.share("layers", ("buy", "promise")) >= 0.45
    assert OWN.share("uses", ("may_start",)) >= 0.37


@pytest.mark.parametrize("seed", SEEDS)
def test_logs_that_follow_from_a_share_of_mentions_cost_that_share_alone(seed):
    right = reference("redaction", seed)
    share = right["by_mention"]
    wrong = {"by_person": share, "logs": week.logs_for(share, right["repaired"])}
    assert earned("redaction", seed, **wrong) == pytest.approx(8 - 1.4)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_layer_that_follows_from_the_product_costs_the_column_alone(seed):
    drawn, right = team.layers(seed), reference("layers", seed)
    product = team.other_shares(drawn)["the product of the two shares"]
    best = team.buy(product, right["pairs"]["blocked"], drawn.facts["use_bar"])
    attacks = int((drawn.tries["scope"] == "yes").sum()) // team.TRIES
    low, high = team.ends(round(float(product[best]) * attacks), attacks)
    wrong = {
        "pairs": right["pairs"].assign(both=product),
        "buy": best,
        "low": low,
        "high": high,
        "promise": team.verdict(low, high, drawn.facts["promised"]),
    }
    assert earned("layers", seed, **wrong) == pytest.approx(8 - 1.6)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_use_that_is_misread_costs_its_pair_alone(seed):
    drawn = twelve.uses(seed)
    letter = next(letter for letter, role in drawn.roles.items() if role == "profile")
    rule = twelve.other_rules(drawn)["profile"]
    wrong = {
        letter: {f"{letter}{number}": rule[f"{letter}{number}"] for number in (1, 2)},
        "in_force": twelve.in_force(rule, drawn.day),
        "may_start": twelve.starting(drawn, rule),
    }
    assert earned("uses", seed, **wrong) == pytest.approx(8 - 0.5)


def rows_of(root, table):
    with (root / "datasets" / "16_privacy" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_spreadsheet_leads_to_the_logs(root):
    """Filter, mark, pivot by person: on the files of the exercise's seed, in plain Python."""
    stored = {row["prompt"] for row in rows_of(root, "prompts") if row["source"] == "user"}
    rows = [row for row in rows_of(root, "mentions") if row["prompt"] in stored and row["person"]]
    marks = defaultdict(int)
    for row in rows:
        marks[row["person"]] = max(marks[row["person"]], row["hidden"] != "all")
    leaking = [row for row in rows if row["hidden"] != "all"]
    answer = {
        **reference("redaction"),
        "by_mention": f"{100 - 100 * len(leaking) / len(rows):.1f}%",
        "by_person": f"{100 - 100 * sum(marks.values()) / len(marks):.1f}%",
        "leaks_per_1000": round(1000 * len({row["prompt"] for row in leaking}) / len(stored), 1),
    }
    assert verdict_on(question("redaction"), answer, 0).earned == 8


NAMES = {
    "redaction": ("prompts", "mentions"),
    "layers": ("tries", "tasks"),
    "uses": (),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [0, 3, 5])
def test_pandas_in_the_names_of_the_learners_notebook(name, seed):
    asked = question(name)
    names = {
        "pd": pd,
        "privacy_ends": privacy_ends,
        "rules": load("privacy_rules"),
        "sheet": load("privacy_uses", seed=seed),
    }
    names |= {table: load(f"privacy_{table}", seed=seed) for table in NAMES[name]}
    names["bars"] = load("privacy_bars", seed=seed).set_index("fact")["value"]
    names["day"] = load("privacy_day", seed=seed)["value"][0]
    worked = asked.worked_on(asked.data(seed))
    exec(re.search(r"```python\n(.+?)```", worked, flags=re.DOTALL).group(1), names)
    assert verdict_on(asked, names[name], seed).earned == asked.points


def test_the_pool_of_pages_is_fair():
    assert pool_problems(RUBRIC, POOL) == []


def test_the_model_page_tells_the_numbers_of_its_seed(root):
    cells = read_notebook(root / "solutions" / "16_privacy" / "privacy.ipynb").cells
    page = next(cell.source for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "privacy-page")
    own, pair, drawn = reference("redaction"), reference("layers"), week.redaction(0)
    rows = week.counted(drawn)
    people = rows["person"].nunique()
    assert (
        f"Of {people} people in a week's prompts, the redactor hides {own['by_person'] * people:.0f} ({own['by_person']:.1%})"
        in page
    )
    assert f"per mention it is {own['by_mention']:.1%} of {len(rows)}" in page
    assert f"Per 1,000 stored prompts, {own['leaks_per_1000']:.1f} can be read" in page
    assert own["logs"] == "repair"
    assert f"before the {own['kind']} pattern is repaired; with it, {own['repaired']:.1%} would be hidden" in page
    attacks, facts = team.layers(0), team.layers(0).facts
    count = int((attacks.tries["scope"] == "yes").sum()) // team.TRIES
    share = float(pair["pairs"]["both"][pair["buy"]])
    assert f"Of {count} attacks, {share * count:.0f} ({share:.1%}) get past screen and {pair['buy']} together" in page
    assert f"at most {pair['high']:.1%}; promised are {facts['promised']:.1%}" in page
    assert f"block {float(pair['pairs']['blocked'][pair['buy']]):.1%} of {len(attacks.tasks)} honest tasks" in page
    assert twelve.uses(0).day == "2026-12-01"
    table = twelve.uses(0).table.set_index("use")["does"]
    banned = " ".join(table[use] for use in table.index if twelve.uses(0).rule[use].startswith("ban"))
    assert all(word in banned for word in ("pupils", "crime", "intimate videos"))
    assert len(re.sub(r"### \w+ SOLUTION", "", page).split()) <= 215
