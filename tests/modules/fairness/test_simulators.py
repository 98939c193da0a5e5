"""Planted truths, stories and edges of the fairness clinic's simulators."""

import importlib
from collections import Counter

import pytest

from aipm_course import load
from aipm_course.modules.fairness.simulators.diagnosis_aid import cutoff_that_clears, diagnosis_aid
from aipm_course.modules.fairness.simulators.payments_flags import payments_flags, weekly_fall
from aipm_course.modules.fairness.simulators.scoring_sheet import INPUTS, scoring_sheet
from aipm_course.modules.fairness.simulators.second_score import closing_pairs, second_score

SIMULATORS = ("hiring_screen", "scoring_sheet", "second_score", "diagnosis_aid", "payments_flags")
SEEDS = range(20)


def simulator(name):
    return importlib.import_module(f"aipm_course.modules.fairness.simulators.{name}")


@pytest.mark.parametrize("name", SIMULATORS)
def test_no_story_has_more_than_six_seeds_in_ten(name):
    told = Counter(getattr(simulator(name), name)(seed).story for seed in SEEDS)
    assert len(told) >= 3
    assert max(told.values()) <= 0.6 * len(SEEDS)


@pytest.mark.parametrize("seed", range(4))
def test_the_scoring_sheet_gives_every_score_and_every_decision(seed):
    people = load("fairness_engineers", seed=seed)
    facts = load("fairness_screen_facts", seed=seed).set_index("fact")["value"]
    points = people["skills_test"] * facts["points_skills_test"]
    for name in INPUTS:
        points = points - facts[f"points_{name}"] * people[name] / (10 if name == "commute_min" else 1)
    assert (points - people["score"]).abs().max() < 1e-9
    assert ((points >= facts["cutoff"]).astype(int) == people["selected"]).all()


@pytest.mark.parametrize("seed", range(4))
def test_the_second_season_is_calibrated_in_both_groups(seed):
    for _, part in load("fairness_screen_v2", seed=seed).groupby("group"):
        bands = part.groupby(part["score"] // 20).agg(
            score=("score", "mean"), well=("did_well", "mean"), n=("score", "size")
        )
        large = bands[bands["n"] >= 100]
        assert (large["score"] / 100 - large["well"]).abs().max() < 0.02


def test_an_input_that_differs_most_costs_nothing_on_some_seeds():
    def weightless(seed):
        sheet = scoring_sheet(seed)
        means = sheet.engineers.groupby("group")[list(INPUTS)].mean()
        spread = (means.loc["blue"] - means.loc["amber"]).abs() / sheet.engineers[list(INPUTS)].std()
        return sheet.weights[str(spread.idxmax())] == 0

    assert 4 <= sum(map(weightless, SEEDS)) <= 12


def test_both_sides_of_a_hundred_payments_are_there_on_every_seed():
    for seed in SEEDS:
        after = payments_flags(seed).counts.loc["after"]["payments"]
        assert {24, 99, 100} <= set(after), seed


def test_wrong_flags_fall_a_week_even_where_the_share_rises():
    told = [(payments_flags(seed).story, weekly_fall(payments_flags(seed))) for seed in SEEDS]
    assert any(story == "roll_back" for story, _ in told)
    assert all(fall > 0 for _, fall in told)


def test_equal_bases_do_not_always_close_and_near_bases_do():
    for seed in SEEDS:
        season = second_score(seed)
        assert bool(closing_pairs(season.rates)) == (season.story == "bases_near"), seed


def test_a_cutoff_is_judged_by_the_interval_and_not_by_the_share():
    for seed in range(6):
        aid = diagnosis_aid(seed)
        there = aid.cases[aid.cases["site"] == aid.lowest]
        assert cutoff_that_clears(there)[1] > cutoff_that_clears(there, whole_interval=False)[1]
