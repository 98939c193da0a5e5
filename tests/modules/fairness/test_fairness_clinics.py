"""Planted truths of the three fairness clinics."""

import pandas as pd
import pytest

from aipm_course import load
from aipm_course.modules.fairness.simulators import diagnosis_aid, hiring_screen, payments_flags

CLINICS = {"hiring": (hiring_screen, 80), "diagnosis": (diagnosis_aid, 130), "payments": (payments_flags, 140)}
DRAWN = {
    "hiring": hiring_screen.hiring_screen,
    "diagnosis": diagnosis_aid.diagnosis_aid,
    "payments": payments_flags.payments_flags,
}


@pytest.mark.parametrize("clinic", CLINICS)
def test_planted_truths_hold_at_the_first_attempt_often_enough_over_200_seeds(clinic):
    module, least = CLINICS[clinic]
    held = sum(all(module._planted_truths(module._draw(seed, 0)).values()) for seed in range(200))
    assert held >= least


@pytest.mark.parametrize("clinic", CLINICS)
def test_planted_truths_hold_for_every_seed_that_is_handed_out(clinic):
    module, _ = CLINICS[clinic]
    for seed in range(20):
        assert all(module._planted_truths(DRAWN[clinic](seed)).values())


@pytest.mark.parametrize("table", ["applicants", "screen_v2", "dx", "payments_flags"])
def test_same_seed_same_table_and_another_seed_another(table):
    pd.testing.assert_frame_equal(load(table, seed=7), load(table, seed=7))
    assert not load(table, seed=7).equals(load(table, seed=8))


def test_the_scoring_sheet_gives_every_score_and_every_decision():
    people = load("fairness_applicants", seed=3)
    facts = load("fairness_screen_facts").set_index("fact")["value"]
    points = people["skills_test"] + facts["points_per_year"] * people["experience_years"].clip(upper=10)
    points -= facts["gap_penalty_engineering"] * people["career_gap"] * (people["family"] == "engineering")
    points += facts["referral_bonus_sales"] * people["referral"] * (people["family"] == "sales")
    pd.testing.assert_series_equal(points, people["score"], check_names=False)
    cutoff = people["family"].map(lambda family: facts[f"cutoff_{family}"])
    assert ((points >= cutoff).astype(int) == people["selected"]).all()


def test_the_second_season_is_calibrated_in_both_groups():
    people = load("fairness_screen_v2", seed=2)
    for _, part in people.groupby("group"):
        bands = part.groupby(part["score"] // 20).agg(
            score=("score", "mean"), well=("did_well", "mean"), n=("score", "size")
        )
        large = bands[bands["n"] >= 100]
        assert (large["score"] / 100 - large["well"]).abs().max() < 0.02


def test_three_locks_never_close_and_each_closes_alone():
    for seed in range(5):
        table = hiring_screen.hiring_screen(seed).locks
        three, two = hiring_screen._closable(table)
        assert not three
        assert two["selection", "true_positive"]
        amber, blue = table.loc["amber"], table.loc["blue"]
        for lock in hiring_screen.LOCKS:
            assert (blue[lock] - amber.loc[50, lock]).abs().min() < 0.01


def test_nothing_in_legal_depends_on_the_group():
    people = load("fairness_applicants")
    facts = load("fairness_screen_facts").set_index("fact")["value"]
    legal = people[people["family"] == "legal"]
    points = legal["skills_test"] + facts["points_per_year"] * legal["experience_years"].clip(upper=10)
    pd.testing.assert_series_equal(points, legal["score"], check_names=False)


def test_tables_are_not_shared_with_learners():
    mine = load("fairness_applicants")
    mine.loc[0, "score"] = -1
    assert load("fairness_applicants").loc[0, "score"] != -1
