"""Planted truths of the idea backlog, and the stories that its seeds tell."""

import dataclasses
from collections import Counter

import pandas as pd
import pytest

from aipm_course.modules.rice.simulators.idea_backlog import (
    IDEAS,
    clean_sheet,
    hidden_costs,
    idea_backlog,
    ranks,
    story_of,
    way_back,
)
from aipm_course.modules.rice.simulators.idea_kpis import idea_kpis

SEEDS = range(20)
LESSON = 240


@pytest.mark.parametrize("seed", [*SEEDS, LESSON])
def test_the_favorite_leads_and_falls_by_the_cost_that_is_told(seed):
    backlog = idea_backlog(seed)
    told, truth = backlog.story, backlog.truth
    before, after = ranks(truth.score), ranks(truth.adjusted)
    assert before[told.favorite] == 1
    assert after[told.favorite] >= 5
    assert (before - after).idxmin() == told.favorite
    for cost in truth.hidden.columns:
        scores = truth.adjusted.copy()
        scores[told.favorite] = truth.value[told.favorite] / (
            truth.effort[told.favorite] - truth.hidden.at[told.favorite, cost]
        )
        gained = after[told.favorite] - ranks(scores)[told.favorite]
        assert gained >= 3 if cost == told.cause else gained <= 1


def test_every_option_has_its_share_over_200_seeds():
    stories = [dataclasses.asdict(story_of(seed)) for seed in range(200)]
    for field in stories[0]:
        shares = Counter(told[field] for told in stories)
        assert len(shares) >= 2
        assert max(shares.values()) <= 0.6 * len(stories), (field, shares)
        assert min(shares.values()) >= 0.15 * len(stories), (field, shares)


def test_the_lesson_tells_another_story_than_the_exercise():
    exercise, lesson = dataclasses.asdict(story_of(0)), dataclasses.asdict(story_of(LESSON))
    assert [field for field in exercise if exercise[field] == lesson[field]] == []


def test_a_wrong_move_shows_on_both_limits_and_both_binding_ones_occur():
    assert {idea_backlog(seed).story.binding for seed in SEEDS} == {"people", "ml"}


def test_same_seed_same_tables():
    idea_backlog.cache_clear()
    first = idea_backlog(11)
    idea_backlog.cache_clear()
    again = idea_backlog(11)
    for table in ("ideas", "lenses", "draws"):
        pd.testing.assert_frame_equal(getattr(first, table), getattr(again, table))
    assert first.limits == again.limits
    assert first.shock == again.shock


def test_clean_sheet_adds_up():
    backlog = idea_backlog(3)
    sheet = clean_sheet(backlog)
    parts = sheet[["build_effort", "labeling", "retraining", "monitoring", "review"]].sum(axis=1)
    pd.testing.assert_series_equal(parts, sheet["full_effort"], check_names=False, atol=0.005)
    engineers = sheet["ml_share"] * (sheet["full_effort"] - sheet["labeling"])
    pd.testing.assert_series_equal(engineers, sheet["ml_effort"], check_names=False, atol=0.02)
    pd.testing.assert_frame_equal(hidden_costs(backlog.ideas), backlog.truth.hidden, check_names=False)


@pytest.mark.parametrize("seed", range(5))
def test_with_that_much_of_the_driver_it_is_just_third_and_just_fits(seed):
    backlog = idea_backlog(seed)
    told, truth = backlog.story, backlog.truth
    amounts = way_back(backlog, told.favorite, told.cause)
    for amount, place in ((amounts.third - 0.01, 3), (amounts.third + 0.01, 4)):
        scores = truth.adjusted.copy()
        rest = truth.effort[told.favorite] - truth.hidden.at[told.favorite, told.cause]
        scores[told.favorite] = truth.value[told.favorite] / (rest + amount)
        assert ranks(scores)[told.favorite] == place
    assert rest + amounts.people == pytest.approx(backlog.limits.july_people)


def test_kpis_are_dealt_by_the_seed():
    for seed in SEEDS:
        table = idea_kpis(seed)
        assert set(table.groupby("idea")["kind"].apply(lambda kinds: tuple(sorted(kinds)))) == {
            ("busy", "busy", "cost", "guardrail", "outcome")
        }
    assert not idea_kpis(0).equals(idea_kpis(1))
    assert len({text for seed in SEEDS for text in idea_kpis(seed)["measures"]}) == 7 * len(IDEAS)
