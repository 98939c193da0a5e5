"""Bands, markets, thresholds, monitors and the incident: planted truths, stories and what they may not give away."""

from collections import Counter

import numpy as np
import pytest

from aipm_course.modules.drift.simulators import (
    drift_alarms,
    drift_bins,
    drift_incident,
    drift_markets,
    drift_monitors,
)
from aipm_course.modules.drift.simulators.drift_measures import psi

SEEDS = range(20)


@pytest.mark.parametrize("seed", SEEDS)
def test_bands_hold_what_they_promise(seed):
    room = drift_bins.bin_room(seed)
    index = {week: drift_bins.band_index(room.counts, week) for week in room.weeks.values()}
    for value in index.values():
        assert min(abs(value - bar) for bar in (0.10, 0.25)) >= 0.015
    worst = max(index, key=index.__getitem__)
    blind = room.table["vendor_index"][worst - 1] < 0.25, abs(drift_bins.mean_change(room.table, worst)) < 0.08
    assert {"both": (True, True), "vendor": (True, False), "mean": (False, True), "none": (False, False)}[
        room.blind
    ] == blind


def test_every_call_of_the_bands_happens_often():
    for check in drift_bins.CHECKS:
        rooms = [drift_bins.bin_room(seed) for seed in range(40)]
        calls = Counter(drift_bins.call_of(drift_bins.band_index(room.counts, room.weeks[check])) for room in rooms)
        assert set(calls) == {"nothing", "look", "act"}
        assert max(calls.values()) <= 24


@pytest.mark.parametrize("seed", SEEDS)
def test_the_verdict_on_markets_is_the_planted_one(seed):
    room = drift_markets.market_room(seed)
    drop = drift_markets.drops(room.table)
    assert drift_markets.verdict_of(drop["low"]["total"], drop["low"][room.worst]) == room.verdict
    assert drop["drop"].drop("total").idxmax() == room.worst
    if room.verdict == "too_few":
        assert drift_markets.spans(room.table)["frauds_late"][room.worst] <= 14


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cheapest_threshold_is_clear_and_drawn(seed):
    room = drift_alarms.alarm_room(seed)
    table = drift_alarms.policy_table(room)
    for monitor, best in room.best.items():
        own = table[table["monitor"] == monitor].sort_values("cost")
        assert own["threshold"].iloc[0] == best
        assert own["cost"].iloc[1] >= 1.08 * own["cost"].iloc[0]


def test_no_threshold_is_the_answer_on_most_seeds():
    for monitor in drift_alarms.VOLUME:
        best = Counter(drift_alarms.alarm_room(seed).best[monitor] for seed in range(40))
        assert max(best.values()) <= 16


def test_trials_look_like_an_index_computed_from_values():
    generator = np.random.default_rng(5)
    drawn = [psi(generator.normal(size=800), generator.normal(size=200)) for _ in range(1500)]
    trials = np.concatenate([drift_alarms._trials("small", 0.0, np.random.default_rng(n)) for n in range(8)])
    for level in (0.5, 0.9):
        assert np.quantile(trials[:, 2], level) == pytest.approx(np.quantile(drawn, level), rel=0.08)


@pytest.mark.parametrize("seed", SEEDS)
def test_monitors_are_planted_as_described(seed):
    room = drift_monitors.monitor_room(seed)
    days, still = drift_monitors.working_days(room.log), drift_monitors.longest_standstill(room.log)
    bad = drift_monitors.DAYS - days["working"]
    assert {1, 2} <= set(bad)
    if room.frozen != "none":
        assert days["up"][room.frozen] == drift_monitors.DAYS
        assert still[room.frozen] >= 20
    assert still.drop(room.frozen, errors="ignore").max() < 10
    owners = room.log.groupby("monitor")["owner"].count()
    assert ([*owners.index[owners == 0]] or ["none"]) == [room.unowned]
    hours = set(room.alerts["hours_to_answer"].dropna())
    assert {4.0, 48.0, 47.0, 48.5} <= hours


@pytest.mark.parametrize("seed", SEEDS)
def test_the_choice_about_the_incident_is_the_planted_one(seed):
    room = drift_incident.incident_room(seed)
    cost = drift_incident.option_costs(room.options, *drift_incident.at_stake(room.incident), room.stop_cost)
    available = drift_incident.labels_available(room)
    shut = drift_incident.barred(room.options, available, room.labels_needed)
    live = cost.drop(list(shut)).sort_values()
    assert live.index[0] == room.choice
    assert live.iloc[1] >= 1.05 * live.iloc[0]
    assert (cost.idxmin() in shut) == (room.veto != "nothing")
    if room.veto == "labels" and room.choice != "roll_back":
        # Either bar alone leads to another choice.
        at_golden_bar = drift_incident.barred(room.options, available, 0)
        short_of_labels = set(drift_incident.NEEDS_LABELS)
        assert cost.drop(list(at_golden_bar)).idxmin() != room.choice
        assert cost.drop(list(short_of_labels)).idxmin() != room.choice
    numbers = drift_incident.claim_numbers(room.claim)
    assert drift_incident.verdict_of(numbers["rate_change"], numbers["volume_change"]) == room.verdict
    assert -0.44 <= numbers["fp_change"] <= -0.36
