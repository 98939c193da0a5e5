"""Planted truths, stories and edges of the simulators of module 14."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from aipm_course.modules.incidents.methods import LEAST, split
from aipm_course.modules.incidents.simulators import actions as acts
from aipm_course.modules.incidents.simulators import changes as eight
from aipm_course.modules.incidents.simulators import clocks as quarter
from aipm_course.modules.incidents.simulators import room

SEEDS = range(20)
FEW = range(6)


def test_no_decision_has_more_than_six_seeds_in_ten():
    told = {
        "kept": Counter(quarter.clocks(seed).story for seed in SEEDS),
        "action": Counter(acts.actions(seed).story for seed in SEEDS),
        "cause": Counter(eight.changes(seed).story for seed in SEEDS),
        "room": Counter(room.best_lever(seed) for seed in SEEDS),
        "slow": Counter(quarter.slowest(quarter.counted(quarter.clocks(seed).log)) for seed in SEEDS),
    }
    for name, variants in told.items():
        assert len(variants) >= 4, name
        assert max(variants.values()) <= 0.6 * len(SEEDS), name


def test_each_habit_of_the_night_is_wrong_somewhere_and_right_somewhere():
    right = Counter()
    for seed in SEEDS:
        drawn = acts.actions(seed)
        rows = drawn.table.set_index("action")
        found = acts.parts(drawn.table, drawn.facts)
        for name, picked in {
            "rollback": "rollback",
            "safe mode": "safe_mode",
            "works": rows["works"].idxmax(),
            "fast": (rows["approval"] + rows["effect"]).idxmin(),
            "price": rows["own"].idxmin(),
            "best case": found["if_works"].idxmin(),
        }.items():
            right[name] += picked == drawn.story
    assert all(3 <= times <= 0.6 * len(SEEDS) for times in right.values()), right


def test_the_nearest_entry_is_the_cause_in_some_seeds_only():
    near = 0
    for seed in SEEDS:
        drawn = eight.changes(seed)
        first = (drawn.events["day"] - drawn.day).abs().idxmin()
        near += drawn.events["kind"][first] == drawn.story
        close = drawn.events[(drawn.events["day"] - drawn.day).abs() <= 3]
        assert set(close["kind"]) == {"release", "vendor", "data", "metric"}
    assert 4 <= near <= 12


def test_the_clock_from_the_ticket_flatters_somewhere():
    flattered = 0
    for seed in SEEDS:
        drawn = quarter.clocks(seed)
        rows = quarter.counted(drawn.log)
        from_ticket = float(quarter.minutes(rows, "ticket", "stopped").mean()) / 60
        from_harm = float(quarter.minutes(rows, "harmed", "stopped").mean()) / 60
        target = drawn.facts["repair_target"]
        assert from_ticket < from_harm
        flattered += from_ticket <= target < from_harm
    assert flattered >= 4


@pytest.mark.parametrize("seed", FEW)
def test_the_six_times_of_an_incident_follow_one_another(seed):
    log = quarter.clocks(seed).log
    own = log[log["repeats"] == ""]
    times = own[list(quarter.TIMES)].apply(pd.to_datetime)
    assert (times.diff(axis=1).iloc[:, 1:] >= pd.Timedelta(0)).all(axis=None)


@pytest.mark.parametrize("seed", FEW)
def test_both_sides_of_each_edge_are_there(seed):
    drawn = quarter.clocks(seed)
    rows = quarter.counted(drawn.log)
    detect, target = quarter.minutes(rows, "harmed", "detected"), drawn.facts["detect_target"]
    assert (detect == target).sum() >= 1
    assert (detect == target + 1).sum() >= 1
    now = drawn.still_open
    assert (now["undo_hours"] == quarter.UNDO_HOURS).sum() == 1
    assert ((now["users"] - now["internal"]) == drawn.facts["few"]).sum() >= 1


@pytest.mark.parametrize("seed", FEW)
def test_at_the_turning_chance_the_best_and_the_next_cost_the_same(seed):
    drawn = acts.actions(seed)
    found = acts.parts(drawn.table, drawn.facts)
    first, second = found["expected"].sort_values().index[:2]
    turned = drawn.table.assign(works=drawn.table["works"].where(drawn.table["action"] != first, acts.at_least(found)))
    again = acts.parts(turned, drawn.facts)["expected"]
    assert again[first] == pytest.approx(again[second])


@pytest.mark.parametrize("seed", FEW)
def test_expected_costs_are_those_of_many_simulated_nights(seed):
    """Minute by minute, with a coin for each night: another way to the same cost, within its own error."""
    drawn = acts.actions(seed)
    facts, count = drawn.facts, 4000
    coins = np.random.default_rng(seed).random((len(drawn.table), count))
    for row, coin in zip(drawn.table.to_dict("records"), coins, strict=True):
        starts, ends = row["approval"] + row["effect"], int(60 * facts["hours"])
        minute = np.arange(ends)
        on, seen = minute >= starts, minute >= starts + facts["seen"]
        works = np.where(on, facts["harm"] * (1 - row["stops"]) + row["own"], facts["harm"])
        fails = np.where(seen, facts["off"], facts["harm"] + np.where(on, row["own"], 0))
        costs = np.where(coin < row["works"], works.sum(), fails.sum()) / 60 + row["once"]
        right = acts.parts(drawn.table, facts)["expected"][row["action"]]
        assert costs.mean() == pytest.approx(right, abs=4 * costs.std() / count**0.5 + 1)


@pytest.mark.parametrize("seed", range(12))
def test_least_squares_is_what_every_split_says(seed):
    """The closed form against brute force over all splits, and against a regression on a step, by scipy."""
    from scipy.stats import linregress

    rows = eight.counted(eight.changes(seed).daily)
    values = rows["solved"].to_numpy()
    count = len(values)
    splits = range(LEAST, count - LEAST + 1)
    squares = {place: place * values[:place].var() + (count - place) * values[place:].var() for place in splits}
    assert split(values) == min(squares, key=squares.get)
    fits = {place: linregress(np.arange(count) >= place, values).rvalue ** 2 for place in splits}
    assert split(values) == max(fits, key=fits.get)
    assert int(rows["day"].iloc[split(values)]) == eight.changes(seed).day


def test_a_series_without_noise_is_split_where_it_steps():
    for place in range(5, 16):
        assert split([1.0] * place + [0.0] * (20 - place)) == place
    with pytest.raises(ValueError, match="need 10"):
        split([1, 2, 3])


@pytest.mark.parametrize("story", eight.STORIES)
def test_each_cause_has_its_own_pattern(story):
    seeds = [seed for seed in SEEDS if eight.changes(seed).story == story]
    assert seeds
    for seed in seeds:
        drawn = eight.changes(seed)
        rows = eight.counted(drawn.daily)
        assert {eight.cause(eight.drops(rows, drawn.day + shift)) for shift in (-1, 0, 1)} == {story}


def test_a_night_costs_what_its_pieces_cost():
    seed = next(seed for seed in SEEDS if room.cause_of(seed) == "vendor")
    called = room.play("other vendor", seed, minutes=15)
    assert called.total == pytest.approx(room.HARM * 45 / 60 + (0.1 * room.HARM + 400) * (room.END - 45) / 60)
    wrong = room.play("rollback", seed)
    late = 45 + room.SEEN
    parts = room.HARM * 45 + (room.HARM + 500) * (room.SEEN + 15) + (0.4 * room.HARM + 1000) * (room.END - late - 15)
    assert wrong.total == pytest.approx(parts / 60)
    assert room.play("go on", next(s for s in SEEDS if room.cause_of(s) == "metric")).total == 0
