"""Planted truths, stories and edges of the release meeting's simulators."""

import importlib
from collections import Counter

import pandas as pd
import pytest

from aipm_course import load
from aipm_course.modules.evaluation.simulators.golden_set import by_kind, golden_set, weighted_rate, widths_after
from aipm_course.modules.evaluation.simulators.judged_answers import by_truth, by_verdict, counted, judged_answers
from aipm_course.modules.evaluation.simulators.room import release_said
from aipm_course.modules.evaluation.simulators.two_versions import (
    changed,
    composite_change,
    hard_runs,
    pairs_of,
    two_versions,
)
from aipm_course.registry import find

SIMULATORS = ("golden_set", "judged_answers", "two_versions")
SEEDS = range(20)


def simulator(name):
    return importlib.import_module(f"aipm_course.modules.evaluation.simulators.{name}")


@pytest.mark.parametrize("name", SIMULATORS)
def test_no_story_has_more_than_six_seeds_in_ten(name):
    told = Counter(getattr(simulator(name), name)(seed).story for seed in SEEDS)
    assert len(told) >= 3
    assert max(told.values()) <= 0.6 * len(SEEDS)


@pytest.mark.parametrize("table", ["evaluation_golden", "evaluation_answers", "evaluation_runs"])
def test_same_seed_same_table_and_another_seed_another(table):
    pd.testing.assert_frame_equal(load(table, seed=7), load(table, seed=7))
    assert not load(table, seed=7).equals(load(table, seed=8))


def test_the_pooled_rate_flatters_on_about_half_of_the_seeds():
    higher = [
        weighted_rate(by_kind(golden_set(seed), own_mix=True)) > weighted_rate(by_kind(golden_set(seed)))
        for seed in SEEDS
    ]
    assert 7 <= sum(higher) <= 13


def test_no_cheap_habit_finds_the_kind_to_label():
    habits = {
        "the fewest cases": lambda table: table["cases"].idxmin(),
        "the lowest rate": lambda table: table["rate"].idxmin(),
        "the most requests": lambda table: table["weight"].idxmax(),
    }
    tables = [by_kind(golden_set(seed)) for seed in SEEDS]
    for name, pick in habits.items():
        hits = sum(pick(table) == widths_after(table).idxmin() for table in tables)
        assert hits <= 0.65 * len(tables), name


def test_what_is_said_of_the_lots_is_what_the_table_shows():
    for seed in SEEDS:
        judged = judged_answers(seed)
        read = judged.answers[judged.answers["people"] != ""]
        passed = int((read["judge"] == "pass").sum())
        text = release_said(seed).set_index("item")["text"]["labels"]
        assert len(read) == 320
        assert (passed == 160) == (judged.design == "verdict") == ("judge" in text), seed
        assert (judged.design == "truth") == ("claims desk" in text), seed


def test_the_formula_for_the_other_lot_misses_and_may_be_no_share_at_all():
    other = []
    for seed in SEEDS:
        judged = judged_answers(seed)
        counts = counted(judged)
        if judged.design != "random":
            right, wrong = (by_truth, by_verdict) if judged.design == "truth" else (by_verdict, by_truth)
            assert abs(right(counts)[0] - wrong(counts)[0]) > 0.02
            other.append(wrong(counts)[0])
    assert max(other) > 1


def test_the_composite_rises_on_most_seeds_and_decides_none():
    rises, stories = [], set()
    for seed in SEEDS:
        versions = two_versions(seed)
        rises.append(composite_change(versions, pairs_of(versions)) > 0)
        stories.add((rises[-1], versions.story))
    assert 11 <= sum(rises) <= 17
    assert {story for up, story in stories if up} >= {"ship", "block", "more_critical"}
    assert len({story for up, story in stories if not up}) >= 2


def test_some_versions_ship_with_more_new_errors_than_mended_ones():
    ships = [seed for seed in range(40) if two_versions(seed).story == "ship"]
    more = []
    for seed in ships:
        pairs = pairs_of(two_versions(seed))
        new, mended, _ = changed(pairs[pairs["critical"]])
        more.append(new > mended)
    assert any(more)
    assert not all(more)


def test_a_run_is_lost_on_both_sides_and_the_bound_counts_the_second_versions_own():
    for seed in range(6):
        versions = two_versions(seed)
        assert hard_runs(versions)[1] > len(pairs_of(versions))
        assert hard_runs(versions, version=1)[1] > len(pairs_of(versions))


def test_tables_are_not_shared_with_learners():
    mine = load("evaluation_golden")
    mine.loc[0, "passed"] = -1
    assert load("evaluation_golden").loc[0, "passed"] != -1


def test_every_decision_is_right_on_some_seed():
    for name, field in (("golden_set", "decision"), ("judge", "gate"), ("judge", "judge"), ("version_two", "decision")):
        question = find(f"evaluation.{name}")
        seen = {question.reference(question.data(seed))[field] for seed in SEEDS}
        assert seen == set(question.kind.fields[field].options), (name, field)
