"""A4: stories and edges of the assumptions, doors, decisions that follow, and what half-understood plans hear."""

import csv
import re
from collections import Counter

import pandas as pd
import pytest
from questions_of import QuestionsOf

from aipm_course import load
from aipm_course.judging.judge import judge
from aipm_course.kernel.encoding import payload
from aipm_course.modules.framing.simulators.assumptions import ORDERS, WAYS, assumptions, firsts, work

SEEDS = range(20)
FEW = (0, 2, 5)
OWN = QuestionsOf("framing")
question, reference, earned = OWN.question, OWN.reference, OWN.earned


def told(seed, **wrong):
    asked = question("assumptions")
    return " ".join(judge(asked, payload(asked.id, seed, {**reference("assumptions", seed), **wrong})).lines)


def plan_of(seed, *ways):
    made = assumptions(seed)
    plan = work(made.columns, made.delay, frozenset(ways))
    table = pd.DataFrame({"assumption": made.table["assumption"], "dollars": plan.per_day})
    return {
        "per_day": table,
        "first": plan.first,
        "last": plan.last,
        "days": plan.days,
        "avoided": plan.avoided,
    }


def test_no_letter_and_no_kind_of_first_test_has_more_than_six_seeds_in_ten():
    plans = [work(assumptions(seed).columns, assumptions(seed).delay) for seed in SEEDS]
    for met in (
        Counter(plan.first for plan in plans),
        Counter(plan.last for plan in plans),
        Counter(len(plan.order) for plan in plans),
        Counter(assumptions(seed).story for seed in SEEDS),
    ):
        assert len(met) >= 3
        assert max(met.values()) <= 0.6 * len(SEEDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_other_way_gives_another_plan_and_no_other_order_begins_alike(seed):
    made = assumptions(seed)
    right = work(made.columns, made.delay)
    assert set(firsts(made.columns)) == set(ORDERS)
    assert not any(right.first in letters for letters in firsts(made.columns).values())
    for way in WAYS:
        points = earned("assumptions", seed, **plan_of(seed, way))
        assert points < question("assumptions").points, way


@pytest.mark.parametrize("seed", FEW)
def test_break_even_is_exact_and_is_not_tested(seed):
    table = load("framing_assumptions", seed=seed).set_index("assumption")
    delay = load("framing_assumptions_facts", seed=seed)["value"][0]
    saves = table["loss"] * table["finds"] * (1 - table["undone"]) * table["wrong"]  # in another order of factors
    on = ((saves - table["cost"]) / table["days"]) == delay
    assert on.sum() == 1
    assert work(assumptions(seed).columns, assumptions(seed).delay).last != on.idxmax()


def test_first_and_last_weigh_a_third():
    assert OWN.share("assumptions", ("first", "last")) >= 0.33


@pytest.mark.parametrize("seed", FEW)
@pytest.mark.parametrize("way", ["whole_loss", "perfect", "no_cost", "no_days", "undone_share"])
def test_what_follows_from_a_known_slip_keeps_its_points(seed, way):
    """Whoever counts the whole loss, and goes on rightly, loses the table alone."""
    kind = question("assumptions").kind
    lost = 7 * kind.weights["per_day"] / sum(kind.weights.values())
    assert earned("assumptions", seed, **plan_of(seed, way)) == pytest.approx(7 - lost, abs=0.01)


@pytest.mark.parametrize("seed", FEW)
def test_a_table_in_another_unit_or_without_rows_that_are_out_costs_the_table_alone(seed):
    made = assumptions(seed)
    right = work(made.columns, made.delay)
    values = dict(zip(made.table["assumption"], right.per_day, strict=True))
    out = made.table.loc[(made.table["tested"] == "yes") | made.table["same_as"].notna(), "assumption"]
    kind = question("assumptions").kind
    alone = 7 - 7 * kind.weights["per_day"] / sum(kind.weights.values())
    for table in (
        {letter: value / 1000 for letter, value in values.items()},
        {letter: value for letter, value in values.items() if letter not in set(out)},
        {letter: value - made.delay for letter, value in values.items()},
        dict(zip(values, sorted(values.values(), reverse=True), strict=True)),
    ):
        assert earned("assumptions", seed, per_day=table) == pytest.approx(alone, abs=0.01)


@pytest.mark.parametrize("seed", FEW)
def test_pandas_in_the_names_of_the_learners_notebook(seed):
    names = {
        "assumptions": load("framing_assumptions", seed=seed),
        "delay": float(load("framing_assumptions_facts", seed=seed)["value"][0]),
    }
    exec(re.search(r"```python\n(.+?)```", question("assumptions").worked, flags=re.DOTALL).group(1), names)
    assert earned("assumptions", seed, **names["plan"]) == 7


def test_a_spreadsheet_leads_to_the_numbers(root):
    folder = root / "datasets" / "03_framing"
    with (folder / "assumptions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "assumptions_facts.csv").open(encoding="utf-8", newline="") as file:
        delay = float(next(csv.DictReader(file))["value"])
    for row in rows:
        row["saves"] = float(row["wrong"]) * float(row["loss"]) * (1 - float(row["undone"])) * float(row["finds"])
        row["per_day"] = (row["saves"] - float(row["cost"])) / float(row["days"])
    done = [row for row in rows if row["tested"] == "no" and not row["same_as"] and row["per_day"] > delay]
    done.sort(key=lambda row: -row["per_day"])
    answer = {
        "per_day": {row["assumption"]: row["per_day"] for row in rows},
        "first": done[0]["assumption"],
        "last": done[-1]["assumption"],
        "days": sum(int(row["days"]) for row in done),
        "avoided": sum(row["saves"] for row in done),
    }
    assert earned("assumptions", 0, **answer) == 7


@pytest.mark.parametrize("seed", FEW)
def test_half_understood_plans_hear_what_fits(seed):
    made = assumptions(seed)
    columns = made.columns
    right = work(columns, made.delay)
    inside = (columns["tested"] == 0) & (columns["twin"] == 0)
    values = {letter: float(value) for letter, value in zip(made.table["assumption"], right.per_day, strict=True)}
    zero = {letter: value if kept else 0 for (letter, value), kept in zip(values.items(), inside, strict=True)}
    assert "`per_day` is asked of all fourteen" in told(seed, per_day=zero)
    bar = next(letter for letter, value in values.items() if value == made.delay)
    assert "just what a day of delay costs" in told(seed, last=bar)
    old = str(made.table.loc[made.table["tested"] == "yes", "assumption"].iloc[0])
    assert "is tested already" in told(seed, first=old)
    cheapest = min(firsts(columns)["cheapest"])
    assert "the cheapest test" in told(seed, first=cheapest)
    places = list(right.order)
    assert "less what the tests cost" in told(seed, avoided=right.avoided - columns["cost"][places].sum())
    both = told(seed, **plan_of(seed, "tested_in", "twins_in"))
    assert "tested already, and one that stands in another row" in both
