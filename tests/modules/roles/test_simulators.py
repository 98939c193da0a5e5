"""Planted truths, stories and edges of the simulators of module 01."""

from collections import Counter

import pandas as pd
import pytest

from aipm_course.modules.roles.simulators import blocking as plan
from aipm_course.modules.roles.simulators import calendar as weeks
from aipm_course.modules.roles.simulators import charter as company

SEEDS = range(20)
FEW = range(6)


def test_no_decision_has_more_than_six_seeds_in_ten():
    told = {
        "start": Counter(company.charter(seed).story for seed in SEEDS),
        "drop": Counter(weeks.calendar(seed).story for seed in SEEDS),
        "act": Counter(plan.blocking(seed).winner for seed in SEEDS),
        "reach": Counter(plan.blocking(seed).reach for seed in SEEDS),
    }
    for name, variants in told.items():
        assert len(variants) >= 3, name
        assert max(variants.values()) <= 0.6 * len(SEEDS), name


def test_each_habit_is_wrong_somewhere_and_right_somewhere():
    right = Counter()
    for seed in SEEDS:
        drawn = plan.blocking(seed)
        made = plan.plan_of(drawn.tasks)
        longest = max(made, key=lambda name: made[name][0])
        right["help the longest task"] += longest in plan.on_path(made)
        right["drop nothing"] += weeks.calendar(seed).story == "nothing"
        right["somebody else looks"] += weeks.calendar(seed).story == "route"
        right["nothing starts"] += company.charter(seed).story == "none"
        right["the promise is kept"] += drawn.reach != "no"
    assert all(3 <= times <= 14 for times in right.values()), right


@pytest.mark.parametrize("seed", FEW)
def test_each_rule_of_the_charter_has_its_lane_and_its_case(seed):
    drawn = company.charter(seed)
    assert set(drawn.rules["lane"]) <= set(company.LANES)
    for rules in company.RULES.values():
        lanes = [drawn.lane_of[rule] for rule in rules]
        assert "alone" not in lanes
        assert len(set(lanes)) == len(lanes)
    for name, holds in company.fires(drawn.requests, drawn.facts).items():
        assert 1 <= holds.sum() < len(drawn.requests), name


def test_charters_differ():
    """What was right by one company's charter is not by another's."""
    found = {tuple(company.charter(seed).rules["lane"]) for seed in SEEDS}
    assert len(found) >= 12


@pytest.mark.parametrize("seed", FEW)
def test_the_edges_of_the_charter_are_there(seed):
    drawn = company.charter(seed)
    rows, facts = drawn.requests, drawn.facts
    total = rows["monthly"] * rows["months"]
    own = rows["owner"].map({"AI PM": facts["ai_pm"], "Principal": facts["principal"]})
    assert ((total == own) & (rows["months"] <= facts["term"])).sum() >= 2
    assert (total == own + 600).any()
    assert (rows["months"] == facts["term"]).any()
    assert {facts["several"] - 1, facts["several"]} <= set(rows["workflows"])
    promised = rows[rows["promised"] == "yes"]["weeks"]
    assert {facts["slack"], facts["slack"] + 1} <= set(promised)


@pytest.mark.parametrize("seed", FEW)
def test_a_calendar_is_one(seed):
    entries = weeks.calendar(seed).entries
    start, end = pd.to_datetime(entries["start"]), pd.to_datetime(entries["end"])
    assert (start < end).all()
    assert (start.dt.date == end.dt.date).all()
    assert (start.dt.day_of_week < 5).all()
    assert start.dt.hour.min() >= 9
    assert ((end.dt.hour < 17) | ((end.dt.hour == 17) & (end.dt.minute == 0))).all()
    assert set(entries["status"]) == {"accepted", "declined"}
    assert (entries["all_day"] == "yes").sum() == 2


@pytest.mark.parametrize("seed", FEW)
def test_dropping_the_told_series_is_enough_and_no_other_one(seed):
    drawn = weeks.calendar(seed)
    own = weeks.counted(drawn.entries)
    without = weeks.longest_without(own, drawn.alerts)
    enough = {name for name, hours in without.items() if hours <= weeks.BAR}
    wait = max(weeks.waits(own, drawn.alerts).values())
    assert (len(enough), wait > weeks.BAR) == {
        "series": (1, True),
        "route": (0, True),
        "nothing": (len(weeks.SERIES), False),
    }[drawn.story]


def test_a_gap_of_a_quarter_and_the_end_of_a_day_are_no_half_hour():
    drawn = weeks.calendar(0)
    own = weeks.counted(drawn.entries)
    right = weeks.waits(own, drawn.alerts)
    assert weeks.waits(own, drawn.alerts, free=1) != right
    assert weeks.waits(own, drawn.alerts, over_night=True) != right


@pytest.mark.parametrize("seed", FEW)
def test_the_longest_chain_is_walked_from_the_front(seed):
    drawn = plan.blocking(seed)
    made = plan.plan_of(drawn.tasks)
    path = plan.on_path(made)
    days = sum(made[task][0] for task in path) + sum(made[task][1] for task in path[:-1])
    assert days == plan.length(made)
    assert path[-1] == plan.LAST
    assert not made[path[0]][2]


@pytest.mark.parametrize("seed", FEW)
def test_an_offer_wins_at_most_what_it_saves(seed):
    drawn = plan.blocking(seed)
    won = plan.won(plan.plan_of(drawn.tasks), drawn.offers)
    saves = dict(zip(drawn.offers["offer"], drawn.offers["saves"], strict=True))
    assert all(0 <= won[offer] <= saves[offer] for offer in won)
    assert any(won[offer] < saves[offer] for offer in won)


def test_the_second_chain_caps_the_best_offer_somewhere():
    capped = 0
    for seed in SEEDS:
        drawn = plan.blocking(seed)
        if drawn.winner != "none":
            won = plan.won(plan.plan_of(drawn.tasks), drawn.offers)[drawn.winner]
            capped += won < drawn.offers.set_index("offer")["saves"][drawn.winner]
    assert capped >= 6
