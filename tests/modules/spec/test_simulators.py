"""Planted truths, stories and edges of the simulators of module 09."""

from collections import Counter

import numpy as np
import pytest

from aipm_course.modules.spec.simulators import behaviors as sheet
from aipm_course.modules.spec.simulators import reliance as seen
from aipm_course.modules.spec.simulators import silence as weeks

SEEDS = range(20)
FEW = range(6)


def test_no_decision_has_more_than_six_seeds_in_ten():
    told = {
        "change": Counter(sheet.behaviors(seed).story for seed in SEEDS),
        "first": Counter(sheet.behaviors(seed).policy["first"] for seed in SEEDS),
        "plan": Counter(weeks.silence(seed).story for seed in SEEDS),
        "design": Counter(seen.reliance(seed).design for seed in SEEDS),
    }
    for name, variants in told.items():
        assert len(variants) >= 2, name
        assert max(variants.values()) <= 0.6 * len(SEEDS), name


def test_each_habit_is_wrong_somewhere_and_right_somewhere():
    right = Counter()
    for seed in SEEDS:
        drawn = sheet.behaviors(seed)
        found = sheet.amended(drawn.requests, drawn.policy)
        right["least share"] += found["share"].idxmin() == drawn.story
        right["fewest changed"] += found["changed"].idxmin() == drawn.story
        cases = seen.reliance(seed)
        designs = seen.by_design(seen.counted(cases.cases), cases.facts)
        right["less over"] += designs["over"].idxmin() == cases.design
        right["less under"] += designs["under"].idxmin() == cases.design
        answers = weeks.silence(seed)
        _, _, plans = weeks.evaluated(answers.answers, answers.facts)
        right["least error"] += plans["error"].idxmin() == answers.story
        right["least cost"] += plans["cost"].idxmin() == answers.story
    assert all(times <= 0.6 * len(SEEDS) for times in right.values()), right
    assert right["least share"] == right["fewest changed"] == 0


@pytest.mark.parametrize("seed", FEW)
def test_both_sides_of_each_edge_are_there(seed):
    drawn = sheet.behaviors(seed)
    rows, policy = drawn.requests, drawn.policy
    clock = sheet._minutes(rows, "local")
    assert (clock == 60 * policy["opens"]).sum() == (clock == 60 * policy["closes"]).sum() == 1
    assert (np.isclose(rows["score"], policy["bar"])).sum() >= 1
    assert set(rows["asked"]) == {0, 1, 2}
    cases = seen.reliance(seed).cases.groupby("user")["design"].agg(["size", "nunique"])
    assert (cases["size"] == seen.LEAST).sum() >= 10
    assert (cases["size"] == seen.LEAST - 1).sum() >= 1
    assert (cases["nunique"] == 2).sum() >= 8
    answers = weeks.silence(seed)
    assert (answers.answers["day"] == answers.facts["report"]).sum() > 300


@pytest.mark.parametrize("seed", FEW)
def test_the_order_of_two_rules_decides_where_both_hold(seed):
    drawn = sheet.behaviors(seed)
    rows = drawn.requests.set_index("request")
    both = rows[(rows["personal"] == "yes") & (rows["who"] == "other") & (rows["risk"] == "yes")].index
    found = sheet.act(drawn.requests, drawn.policy)[both]
    assert len(both) == 2
    assert set(found) == ({"refuse"} if drawn.policy["first"] == "privacy" else {"hand_over"})


@pytest.mark.parametrize("seed", FEW)
def test_plans_are_what_counting_answer_by_answer_says(seed):
    """One answer at a time, in plain Python."""
    drawn = weeks.silence(seed)
    cutoff, topic, found = weeks.evaluated(drawn.answers, drawn.facts)
    counts = {plan: [0, 0, 0] for plan in weeks.PLANS}
    for row in drawn.answers.to_dict("records"):
        if row["right"] == "unchecked" or row["day"] < drawn.facts["report"]:
            continue
        keeps = {"show_all": True, "use_cutoff": row["score"] >= cutoff, "narrow": row["topic"] != topic}
        for plan, shown in keeps.items():
            counts[plan][0] += 1
            counts[plan][1] += not shown
            counts[plan][2] += shown and row["right"] == "no"
    for plan, (every, silent, missed) in counts.items():
        assert found["silent"][plan] == pytest.approx(silent / every)
        assert found["error"][plan] == pytest.approx(missed / (every - silent))
        cost = 1000 * (drawn.facts["person"] * silent + drawn.facts["wrong"] * missed) / every
        assert found["cost"][plan] == pytest.approx(cost)


@pytest.mark.parametrize("story", ["late", "never"])
def test_a_cutoff_fails_late_or_never_was_one(story):
    seeds = [
        seed
        for seed in range(60)
        if weeks.silence(seed).story == "fix_first" and weeks.story(seed, "spec.fails", weeks.FAILS) == story
    ]
    assert seeds
    for seed in seeds:
        drawn = weeks.silence(seed)
        rows = weeks.columns(drawn.answers)
        first = rows.where(rows.day < drawn.facts["report"])
        cutoff = weeks.lowest_cutoff(first, drawn.facts["bar"])
        assert (weeks.shown_error(first, cutoff) <= drawn.facts["bar"]) == (story == "late")


@pytest.mark.parametrize("seed", [0, 4, 6])
def test_the_error_by_user_is_what_users_drawn_again_say(seed):
    """A bootstrap over users, within its own noise."""
    drawn = seen.reliance(seed)
    rows = seen.counted(drawn.cases)
    cost = seen.harms(rows, drawn.facts)
    generator = np.random.default_rng(seed)
    squares = 0.0
    for name in seen.DESIGNS:
        own = (rows["design"] == name).to_numpy()
        _, codes = np.unique(rows["user"].to_numpy(dtype=str)[own], return_inverse=True)
        sums, sizes = np.bincount(codes, cost[own]), np.bincount(codes)
        picks = generator.integers(0, len(sizes), (3000, len(sizes)))
        squares += float((100 * sums[picks].sum(axis=1) / sizes[picks].sum(axis=1)).var())
    assert seen.error_of(rows, drawn.facts) == pytest.approx(squares**0.5, rel=0.08)
