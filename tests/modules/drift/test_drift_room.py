"""Planted truths of Guard's half-year, and the replay of a verdict."""

from collections import Counter

import pytest

from aipm_course import CourseError
from aipm_course.modules.drift.simulators.drift_alarms import (
    THRESHOLDS,
    alarm_costs,
    alarm_trials,
    policy,
    policy_table,
)
from aipm_course.modules.drift.simulators.drift_monitors import UPTIME_BAR, monitor_room, working_share
from aipm_course.modules.drift.simulators.drift_room import (
    ACTIONS,
    RIGHT_ACTION,
    _draw,
    _planted_truths,
    drift_replay,
    drift_room,
)


def test_planted_truths_hold_over_200_seeds():
    held = Counter()
    complete = 0
    for seed in range(200):
        truths = _planted_truths(_draw(seed, 0))
        held.update(name for name, holds in truths.items() if holds)
        complete += all(truths.values())
    # Two are chance: counts of one language in four weeks against 23, and how little it shows in the total.
    rare = {"reference weeks give another wait", "total hides it"}
    assert complete >= 90
    assert all(held[name] >= (145 if name in rare else 180) for name in truths), held


def test_what_is_handed_out_holds_every_truth():
    for seed in range(12):
        assert all(_planted_truths(drift_room(seed)).values())


def test_the_right_actions_cost_least_for_every_episode():
    for seed in range(6):
        kinds = drift_room(seed).kinds
        right = {name: RIGHT_ACTION[kind] for name, kind in kinds.items()}
        best = drift_replay(right, seed).set_index("episode")["cost"]
        for episode in kinds:
            for action in ACTIONS:
                other = drift_replay({**right, episode: action}, seed).set_index("episode")["cost"]
                assert other[episode] >= best[episode]


def test_the_replay_tells_the_story():
    told = drift_replay({"A": "wait", "B": "wait", "C": "change_model", "D": "wait"}).set_index("episode")
    assert told["what_happened"]["C"] == "week 14: you retrained for nothing"
    assert told["what_happened"]["D"] == "week 18: you slept through it"
    assert told["harm"]["C"] == 0
    assert told["cost"]["total"] == told["cost"].drop("total").sum()


def test_the_replay_asks_for_every_episode():
    with pytest.raises(CourseError, match="Episode D"):
        drift_replay({"A": "wait", "B": "wait", "C": "wait"})


def test_an_alert_policy_keeps_its_promise_on_fresh_trials():
    fresh = alarm_trials(777_777, 0, 2000)
    for seed in range(20):
        trials = alarm_trials(seed)
        for monitor in ("whole", "small"):
            for threshold in THRESHOLDS:
                promised, happened = policy(trials, monitor, threshold), policy(fresh, monitor, threshold)
                assert promised[0] == pytest.approx(happened[0], abs=0.25)
                assert promised[1] == pytest.approx(happened[1], abs=0.25)


def test_trials_look_like_an_index_computed_from_values():
    import numpy as np

    from aipm_course.modules.drift.simulators.drift_measures import psi

    generator = np.random.default_rng(5)
    drawn = [psi(generator.normal(size=800), generator.normal(size=200)) for _ in range(1500)]
    trials = alarm_trials(5, 0, 1500)
    quiet = trials.loc[trials["monitor"] == "small", "week_3"]
    for level in (0.5, 0.9):
        assert quiet.quantile(level) == pytest.approx(np.quantile(drawn, level), rel=0.06)


def test_the_cheapest_thresholds_differ_and_neither_is_the_habit():
    for seed in range(30):
        table = policy_table(alarm_trials(seed), alarm_costs(seed))
        best = table.loc[table.groupby("monitor")["cost"].idxmin()].set_index("monitor")["threshold"]
        assert best["whole"] < 0.10 < best["small"]


def test_monitors_are_planted_as_described():
    for seed in range(50):
        room = monitor_room(seed)
        shares = working_share(room.log)
        assert shares["uptime"][room.frozen] == 1
        assert set(shares.index[shares["working"] < UPTIME_BAR]) == {room.frozen, room.down}
        assert room.log.loc[room.log["owner"].isna(), "monitor"].unique().tolist() == [room.unowned]
        alerts = room.alerts.set_index("monitor")["hours_to_answer"]
        assert alerts[room.unowned].isna().all()
        assert alerts.drop(room.unowned).notna().all()
