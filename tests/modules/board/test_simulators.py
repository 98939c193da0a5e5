"""Planted truths, stories and edges of the simulators of module 17."""

from collections import Counter

import numpy as np
import pytest

from aipm_course.modules.board.simulators import mixes as vendors
from aipm_course.modules.board.simulators import packs as facts
from aipm_course.modules.board.simulators import returns as pilots

SEEDS = range(40)
FEW = range(6)


def told_of(seed):
    made = facts.packs(seed)
    return facts.verdicts(facts.lacking(made), facts.gaps(made), made)


def test_no_decision_has_more_than_six_seeds_in_ten():
    told = {
        "best": Counter(pilots.best(pilots.numbers(pilots.returns(seed))["returns"]) for seed in SEEDS),
        "verdict": Counter(told_of(seed)[0] for seed in SEEDS),
        "mix": Counter(vendors.answer(vendors.mixes(seed))["mix"] for seed in SEEDS),
        "over": Counter(vendors.answer(vendors.mixes(seed))["over"] for seed in SEEDS),
    }
    assert [len(variants) for variants in told.values()] == [6, 4, 6, 4]
    for name, variants in told.items():
        assert max(variants.values()) <= 0.6 * len(SEEDS), name


def test_each_habit_is_wrong_somewhere_and_right_somewhere():
    """To trust the best slide, to send the best return back, to take the cheapest mix or the one with a standby: none is a rule."""
    right = Counter()
    for seed in SEEDS:
        made = pilots.returns(seed)
        right["best slide"] += int(np.argmax(made.arrays["headline"])) == int(
            np.argmax(pilots.numbers(made)["returns"])
        )
        packs = facts.packs(seed)
        right["best return back"] += told_of(seed)[int(np.argmax(packs.held["return"]))] == "send_back"
        own = vendors.answer(vendors.mixes(seed))
        right["cheapest"] += own["over"] == "nothing"
        right["standby"] += own["mix"] in ("backup", "guarded")
    assert all(0.15 * len(SEEDS) <= times <= 0.6 * len(SEEDS) for times in right.values()), right


@pytest.mark.parametrize("seed", FEW)
def test_a_later_pilot_loses_hours_to_two_and_the_first_to_none(seed):
    made = pilots.returns(seed)
    off, began = pilots.twice(made), made.arrays["began"]
    assert off[int(np.argmin(began))] == 0
    last = pilots.PILOTS[int(np.argmax(began))]
    pairs = made.overlaps
    assert ((pairs["one"] == last) | (pairs["other"] == last)).sum() >= 2
    assert off.sum() == pairs["hours"].sum()


@pytest.mark.parametrize("seed", FEW)
def test_what_is_spent_would_turn_a_pilot(seed):
    made = pilots.returns(seed)
    right, built = (pilots.numbers(made, way)["returns"] for way in (frozenset(), frozenset({"with_build"})))
    assert ((right > 0) & (built < 0)).any()


@pytest.mark.parametrize("seed", FEW)
def test_both_sides_of_each_edge_of_the_facts_are_there(seed):
    made = facts.packs(seed)
    assert {29, 30} <= set(made.groups["cases"])
    assert {"page", "nothing"} <= set(made.packs["changed"])
    assert {"model", "data"} & set(made.packs["changed"])
    watched = made.packs.dropna(subset="monitor_since")
    assert (watched["monitor_since"] > watched["first_use"]).any()
    assert (made.packs["monitor_since"] == made.packs["first_use"]).any()
    assert made.packs["monitor_since"].isna().sum() == 1
    blank = made.sources[made.sources["origin"].isna()]
    assert {"yes", "no"} == set(blank["used"])
    assert 0.1 in set(made.packs["return"])


@pytest.mark.parametrize("seed", FEW)
def test_both_sides_of_each_edge_of_the_log_are_there(seed):
    made = vendors.mixes(seed)
    assert {"2025-11-30", "2025-12-01"} <= set(made.outages["day"])
    repeated = made.outages.dropna(subset="part_of")
    assert len(repeated) >= 1
    named = made.outages.set_index("outage").loc[repeated["part_of"]]
    assert set(named["who"]) <= set(vendors.CLOUDS)
    cloud = made.vendors.set_index("vendor")["cloud"]
    assert (cloud[repeated["who"]].to_numpy() == named["who"].to_numpy()).all()
    assert (named["day"].to_numpy() == repeated["day"].to_numpy()).all()
    table = made.mixes.merge(made.vendors, on="vendor")
    assert (table["thousands"] == table["from"]).any()
    assert made.outages["hours"].min() < made.facts["switch"]


@pytest.mark.parametrize("seed", FEW)
def test_the_standby_of_guarded_shares_a_cloud_and_that_of_backup_does_not(seed):
    made = vendors.mixes(seed)
    table = made.mixes.merge(made.vendors, on="vendor")
    for mix, shared in (("guarded", True), ("backup", False)):
        own = table[table["mix"] == mix]
        spare = own[own["thousands"] == 0]["cloud"].item()
        assert (spare in set(own[own["thousands"] > 0]["cloud"])) == shared


def test_a_seed_is_drawn_at_once():
    import time

    for draw in (pilots.returns, facts.packs, vendors.mixes):
        begun = time.process_time()
        for seed in range(900, 910):
            draw(seed)
        assert time.process_time() - begun < 15
