"""Planted truths of the idea backlog."""

import pandas as pd

from aipm_course.modules.rice.simulators.idea_backlog import _draw, _planted_truths, clean_sheet, idea_backlog, ranks


def test_planted_truths_hold_over_200_seeds_at_the_first_attempt_or_the_next():
    held = [all(_planted_truths(_draw(seed, 0)).values()) for seed in range(200)]
    # Only the tie in the draws is random; a seed whose tie has no direction takes its next attempt.
    assert sum(held) >= 100
    assert all(all(_planted_truths(idea_backlog(seed)).values()) for seed in range(200))


def test_same_seed_same_tables():
    first, again = _draw(11, 0), _draw(11, 0)
    pd.testing.assert_frame_equal(first.ideas, again.ideas)
    pd.testing.assert_frame_equal(first.draws, again.draws)


def test_another_seed_changes_numbers_and_no_place():
    plain, other = idea_backlog(0), idea_backlog(5)
    assert not plain.ideas["reach"].equals(other.ideas["reach"])
    assert not plain.truth.effort.equals(other.truth.effort)
    pd.testing.assert_series_equal(ranks(plain.truth.adjusted), ranks(other.truth.adjusted))


def test_clean_sheet_adds_up():
    sheet = clean_sheet(idea_backlog(3))
    parts = sheet[["build_effort", "labeling", "retraining", "monitoring", "review"]].sum(axis=1)
    pd.testing.assert_series_equal(parts, sheet["full_effort"], check_names=False, atol=0.005)


def test_tables_are_not_shared_with_learners():
    from aipm_course import load

    mine = load("rice_ideas")
    mine.loc[0, "reach"] = -1
    assert load("rice_ideas").loc[0, "reach"] == 9000
