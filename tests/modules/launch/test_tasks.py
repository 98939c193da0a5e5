"""Module 12: decisions weigh and follow, the text and the tables lead to full points."""

import csv
import re
from collections import Counter

import pandas as pd
import pytest
from answers_of import verdict_on
from questions_of import QuestionsOf

from aipm_course import launch_chance, load
from aipm_course.judging.levels import pool_problems
from aipm_course.modules.launch.simulators import beta as members
from aipm_course.modules.launch.simulators import packs as gates
from aipm_course.modules.launch.simulators import ramps
from aipm_course.modules.launch.simulators.notes import POOL, RUBRIC

SEEDS = range(6)
OWN = QuestionsOf("launch")
question, reference, earned = OWN.question, OWN.reference, OWN.earned


def test_the_decisions_of_a_task_weigh_a_third():
    assert OWN.share("packs", ("verdicts", "items")) >= 0.6
    assert OWN.share("beta", ("expand",)) >= 0.36
    assert OWN.share("ramp", ("plan",)) >= 0.36


@pytest.mark.parametrize("seed", SEEDS)
def test_verdicts_from_counts_without_a_rule_keep_their_points(seed):
    counts = gates.counted(gates.joined(gates.packs(seed)), build="none")
    table = pd.DataFrame({name: counts[name] for name in gates.COUNTS}, index=list(gates.PACKS))
    told = pd.DataFrame({"verdict": gates.verdicts(counts)}, index=list(gates.PACKS))
    off = sum(not (table[name] == reference("packs", seed)["counts"][name]).all() for name in gates.COUNTS)
    assert earned("packs", seed, counts=table, verdicts=told) == pytest.approx(7 - 0.9 * off)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_call_on_the_beta_itself_costs_the_forecast_alone(seed):
    drawn, right = members.beta(seed), reference("beta", seed)
    wrong = {
        "forecast": right["beta"],
        "users": right["beta"] * members.eligible(drawn.base).sum(),
        "expand": members.expand(right["beta"], right["half"], drawn.bar),
    }
    assert earned("beta", seed, **wrong) == pytest.approx(7 - 1.8)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_that_follows_from_a_known_slip_keeps_its_points(seed):
    drawn = ramps.ramps(seed)
    users = ramps.counted(drawn.steps, drawn.facts, delay=0)
    found = ramps.chances(drawn, delay=0)
    tables = {"counted": pd.Series(users, name="users"), "chances": pd.Series(found, name="chance")}
    wrong = {name: table.rename_axis("plan").to_frame() for name, table in tables.items()}
    assert earned("ramp", seed, **wrong, plan=ramps.right_plan(found, drawn.steps)) == pytest.approx(7 - 1.8)


def rows_of(root, table, text):
    with (root / "datasets" / "12_launch" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [{k: v if k in text else float(v or "nan") for k, v in row.items()} for row in csv.DictReader(file)]


def test_a_spreadsheet_leads_to_the_forecast(root):
    """Count by type, weight, add up: on the files of the exercise's seed, in plain Python."""
    rows = [
        row for row in rows_of(root, "members", set(load("launch_members").columns) - {"weeks"}) if row["staff"] == "no"
    ]
    base = {row["type"]: row for row in rows_of(root, "base", {"type"})}
    own = {name: row["users"] - row["staff"] - row["closed"] for name, row in base.items()}
    n = Counter(row["type"] for row in rows)
    active = Counter(row["type"] for row in rows if row["weeks"] >= 2 and row["left"] == "no")
    total = sum(own.values())
    value = sum(own[name] / total * active[name] / n[name] for name in own)
    spread = sum(
        (own[name] / total) ** 2 * active[name] / n[name] * (1 - active[name] / n[name]) / n[name] for name in own
    )
    answer = {
        **reference("beta"),
        "beta": sum(active.values()) / len(rows),
        "forecast": value,
        "half": 1.96 * spread**0.5,
        "users": value * total,
    }
    assert verdict_on(question("beta"), answer, 0).earned == 7


def test_a_spreadsheet_leads_to_the_counts(root):
    bars = {row["gate"]: row for row in rows_of(root, "gates", {"gate", "kind"})}
    counts = {pack: Counter() for pack in gates.PACKS}
    for row in rows_of(root, "packs", {"pack", "gate", "status"}):
        bar = bars[row["gate"]]
        pending = row["status"] == "pending"
        stale = row["build"] < row["launches"] or row["tested"] > 30 or row["cases"] < bar["least"]
        if not (pending or stale or row["passed"] / row["cases"] < bar["bar"]):
            continue
        if bar["kind"] == "soft":
            kind = "conditions" if row["due"] <= 14 else "blocks"
        else:
            kind = "retest" if stale and not pending else "blocks"
        counts[row["pack"]][kind] += 1
    table = {pack: {name: found[name] for name in gates.COUNTS} for pack, found in counts.items()}
    assert verdict_on(question("packs"), {**reference("packs"), "counts": table}, 0).earned == 7


@pytest.mark.parametrize("name", ["packs", "beta", "ramp"])
@pytest.mark.parametrize("seed", [0, 3, 5])
def test_pandas_in_the_names_of_the_learners_notebook(name, seed):
    names = {
        "pd": pd,
        "launch_chance": launch_chance,
        "packs": load("launch_packs", seed=seed),
        "gates": load("launch_gates", seed=seed),
        "members": load("launch_members", seed=seed),
        "base": load("launch_base", seed=seed).set_index("type"),
        "bar": load("launch_bar", seed=seed)["value"].item(),
        "plans": load("launch_plans", seed=seed),
        "facts": load("launch_facts", seed=seed).set_index("fact")["value"],
    }
    exec(re.search(r"```python\n(.+?)```", question(name).worked, flags=re.DOTALL).group(1), names)
    assert verdict_on(question(name), names[f"launch_{name}"], seed).earned == question(name).points


def test_the_pool_of_notes_is_fair():
    assert pool_problems(RUBRIC, POOL) == []
