"""What a stranger heard wrongly in A4 to A6, and its kind: decisions follow own numbers, and another method's number is named."""

import numpy as np
import pandas as pd
import pytest
from answers_of import verdict_on
from questions_of import QuestionsOf

from aipm_course.judging.show import as_text
from aipm_course.modules.economics.simulators import caching as cache
from aipm_course.modules.economics.simulators import margin as plans
from aipm_course.modules.economics.simulators import shock as letter

OWN = QuestionsOf("economics")
question, reference = OWN.question, OWN.reference
SEEDS = (0, 3, 8)


def told(name, seed, **changed):
    verdict = verdict_on(question(name), {**reference(name, seed), **changed}, seed)
    return verdict.earned, " ".join(as_text(verdict).split())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("times", [1, 100])
def test_a_markup_is_no_percent_and_what_follows_from_it_is_paid(seed, times):
    made = plans.margins(seed)
    wrong = plans.answer(made, frozenset(("on_cost",)))
    after = wrong["after"] * times
    earned, text = told("margin", seed, **{**wrong, "margin": wrong["margin"] * times, "after": after})
    kind = question("margin").kind
    assert "which is a markup" in text
    assert earned == pytest.approx(6 - kind.weights["margin"], abs=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_names_another_plan_decides_about_that_one(seed):
    made = plans.margins(seed)
    margin = plans.by_plan(made)["margin"]
    plan = plans.PLANS[int(np.argmax(margin))]
    after = plans.by_lever(made, plan)["after"]
    lever = plans.choose(made, float(margin.max()), after)
    weights = question("margin").kind.weights
    earned, _ = told("margin", seed, plan=plan, after=plans.series("after", after), lever=lever)
    assert earned == pytest.approx(6 - weights["plan"], abs=0.01)
    if lever == "leave" and reference("margin", seed)["lever"] not in ("leave", "price"):
        less, _ = told("margin", seed, plan=plan, after=plans.series("after", after), lever="price")
        assert less <= 6 - weights["plan"] - weights["lever"] + 0.01


def test_a_plan_with_a_word_too_many_costs_the_plan_alone():
    earned, text = told("margin", 0, plan="the cheap plan")
    assert earned == pytest.approx(6 - question("margin").kind.weights["plan"])
    assert "not one of the options" in text


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gap_of_two_bills_is_named_as_what_it_is(seed):
    made = letter.shock(seed)
    gap = 1 - letter.per_1000(made, "candidate", 2) / letter.per_1000(made, "successor", 2)
    _, text = told("shock", seed, discount=gap)
    assert "by how much the candidate's requests are cheaper than the successor's" in text


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("way", "said"), [("first_price", "1 October"), ("announced_price", "announced prices")])
def test_the_date_of_a_price_matters_for_what_a_cache_saves(seed, way, said):
    wrong = cache.numbers(cache.caching(seed), frozenset((way,)))["saving"]
    earned, text = told("caching", seed, saving=pd.Series(wrong, index=cache.PROMPTS))
    assert earned < 6
    assert said in text


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_finds_no_way_by_own_numbers_may_say_so(seed):
    made = letter.shock(seed)
    share = letter.passed(made, frozenset(("as_is",)))["passed"]
    assert (share < made.facts["gate"]).all()
    weights = question("shock").kind.weights
    earned, _ = told("shock", seed, passed=pd.Series(share, index=letter.NEW), choice="none")
    assert earned == pytest.approx(7 - weights["passed"], abs=0.01)


def test_a_saving_in_dollars_is_no_percent():
    _, text = told("caching", 0, saving={"now": -0.51, "moved": 1.8}, decision="move")
    assert "`decision`" not in text
