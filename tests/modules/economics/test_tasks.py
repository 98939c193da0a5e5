"""Module 06: decisions weigh and follow, one slip costs its own field, the model page tells the numbers of its seed."""

import pandas as pd
import pytest
from questions_of import QuestionsOf

from aipm_course.grading.notebooks import read_notebook
from aipm_course.judging.levels import pool_problems
from aipm_course.modules.economics.simulators import caching as cache
from aipm_course.modules.economics.simulators import desk as routing
from aipm_course.modules.economics.simulators import margin as plans
from aipm_course.modules.economics.simulators import plan as years
from aipm_course.modules.economics.simulators import shock as letters
from aipm_course.modules.economics.simulators import solved as tasks
from aipm_course.modules.economics.simulators.pnls import POOL, RUBRIC

SEEDS = range(5)
OWN = QuestionsOf("economics")
question, reference, earned = OWN.question, OWN.reference, OWN.earned


def test_the_decisions_of_a_task_weigh_a_third():
    assert OWN.share("solved", ("winner",)) >= 0.33
    assert OWN.share("desk", ("out", "route", "route_next")) >= 0.33
    assert OWN.share("plan", ("choice", "choice_flat")) >= 0.33
    assert OWN.share("shock", ("choice",)) >= 0.33
    assert OWN.share("caching", ("decision",)) >= 0.33
    assert OWN.share("margin", ("plan", "lever")) >= 0.33


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_counts_those_who_came_back_as_solved_and_goes_on_rightly_loses_that_share_alone(seed):
    made = tasks.log(seed)
    loose = tasks.answer(made, frozenset(("assumed",)))
    kind = question("solved").kind
    assert earned("solved", seed, **loose) == pytest.approx(7 - kind.weights["solved"], abs=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_wrong_price_of_a_request_costs_itself_alone(seed):
    plan = years.plan(seed)
    first = frozenset(("first_price",))
    wrong = years.answer(plan, first)
    wrong["month"] = years.even_month(plan, buy=years.per_1000(plan, first))
    kind = question("plan").kind
    assert earned("plan", seed, **wrong) == pytest.approx(7 - kind.weights["buy_1000"], abs=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_route_that_follows_from_costs_without_the_fee_keeps_its_points(seed):
    made = routing.desk(seed)
    right, loose = routing.numbers(made), routing.numbers(made, frozenset(("no_fee",)))
    columns = {**right, "all_in": loose["all_in"], "next": loose["next"]}
    wrong = {
        **{name: routing.by_route(columns)[name] for name in ("all_in", "next")},
        "out": routing.kept_out(columns, made.facts),
        "route": routing.choose(columns, made.facts),
        "route_next": routing.choose(columns, made.facts, "next"),
    }
    kind = question("desk").kind
    assert earned("desk", seed, **wrong) == pytest.approx(7 - kind.weights["all_in"] - kind.weights["next"], abs=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_right_column_is_paid_whatever_stands_beside_it(seed):
    own = reference("solved", seed)
    kind = question("solved").kind
    assert earned("solved", seed, per_task=own["per_task"] * 1.3) == pytest.approx(
        7 - kind.weights["per_task"], abs=0.01
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_may_be_written_as_percent_and_decisions_follow_from_them(seed):
    own = reference("solved", seed)
    percent = {name: (100 * own[name]).round(2) for name in ("handed", "solved")}
    assert earned("solved", seed, **percent) == 7
    right = (100 * reference("desk", seed)["right"]).round(2)
    assert earned("desk", seed, right=right) == 7


def test_the_pool_of_pages_is_usable_and_its_numbers_are_consistent():
    assert pool_problems(RUBRIC, POOL) == []
    assert pytest.approx(4 + 17, abs=0.3) == 100 * 0.04 + 8 / 100 * 210
    assert pytest.approx(60, abs=1) == 4 + 27 / 100 * 210
    assert pytest.approx(44, abs=0.2) == 4 + 19 / 100 * 210
    assert 9_400 * 220_000 * 3 / 1e6 == 6_204
    for text in POOL:
        assert "heron" not in text.text
        assert "Answer" not in text.text


def test_the_model_page_tells_the_numbers_of_the_exercise(root):
    cells = read_notebook(root / "solutions" / "06_economics" / "economics.ipynb").cells
    page = next(cell.source for cell in cells if cell.id == "economics-page")
    own, facts = reference("solved"), tasks.log(0).facts
    best = own["winner"]
    per_task, handed, solved, cost = (own[name][best] for name in tasks.COLUMNS)
    person = tasks.per_person(facts)
    others = pd.Series(own["per_solved"]).drop(best)
    for said in (
        f"Cost: {cost:.0f} cents. Of that, {per_task / solved:.0f} are calls to {best}: {per_task:.1f} cents a task",
        f"spread over the {100 * solved:.1f} of 100 tasks",
        f"The other {handed * person / solved:.0f} are people: {100 * handed:.1f} of 100 tasks",
        f"each at {facts['minutes']:g} minutes, which is {person / 100:.2f} dollars. {79 - cost:.0f} cents are left",
        f"The share that is solved, {solved:.1%} in October. At {(per_task + handed * person) / 79:.1%}",
        f"under {own['turns_at']:.1f} minutes for a task, {others.idxmin()} would be the cheaper one; today it is {facts['minutes']:g}",
        f"would cost {(per_task + handed * person) / 0.69:.0f} cents instead of {cost:.0f}",
    ):
        assert said in page, said
    assert len(page.split()) <= 250


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_forgets_the_prompts_and_goes_on_rightly_loses_the_totals_alone(seed):
    made = letters.shock(seed)
    loose = letters.answer(made, frozenset(("no_prompts",)))
    loose["passed"] = reference("shock", seed)["passed"]
    lost = question("shock").kind.weights["total"]
    assert earned("shock", seed, **loose) == pytest.approx(7 - lost, abs=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_takes_hits_for_the_saving_keeps_what_follows(seed):
    made = cache.caching(seed)
    loose = cache.answer(made, frozenset(("hits_saved",)))
    lost = question("caching").kind.weights["saving"]
    assert earned("caching", seed, **loose) == pytest.approx(6 - lost, abs=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_takes_todays_requests_and_goes_on_rightly_loses_the_margins_alone(seed):
    made = plans.margins(seed)
    loose = plans.answer(made, frozenset(("today",)))
    lost = question("margin").kind.weights["margin"]
    if loose["lever"] != "none":
        assert earned("margin", seed, **loose) == pytest.approx(6 - lost, abs=0.01)
