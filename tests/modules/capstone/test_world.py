"""The capstone's world: deterministic, fair to every path, and each sensible player ends better than each foolish one."""

import base64
import json
import zlib
from collections import Counter
from functools import cache

import numpy as np
import pandas as pd
import pytest

from aipm_course import CourseError, capstone_diary, capstone_readings, capstone_segments, capstone_weeks
from aipm_course.modules.capstone.methods import (
    CHOICES,
    DELAYS,
    MONITORS,
    WEEKS,
    noticed_in,
    opened,
    outcome_of,
    play,
    reaches,
)
from aipm_course.modules.capstone.simulators.numbers import cause_of
from aipm_course.modules.capstone.simulators.paths import FOOLISH, SENSIBLE
from aipm_course.modules.capstone.simulators.walk import Walk, evaluating, operating, path_of, reporting, walk
from aipm_course.modules.capstone.simulators.world import EVENTS, inside_of, world

SOME, ALL = range(10), range(100)


@cache
def played(seed):
    """Return what each player ends with, and each sensible one's decision for the board."""
    here = world(seed)
    ends, boards = {}, {}
    for name, choices in {**SENSIBLE, **FOOLISH}.items():
        plan = {"idea": here.roles["real"], "gate": "open", **choices}
        if name in SENSIBLE:
            plan["gate"] = evaluating(Walk(here, plan))["gate"]
            plan["action"] = operating(Walk(here, plan))["action"]
            boards[name] = reporting(Walk(here, plan))["board"]
        ends[name] = outcome_of(here.inside, play(here.inside, plan))
    return ends, boards


def beaten(seeds, share):
    ends = [played(seed)[0] for seed in seeds]
    return {
        (wise, foolish): sum(one[wise] > one[foolish] for one in ends)
        for wise in SENSIBLE
        for foolish in FOOLISH
        if sum(one[wise] > one[foolish] for one in ends) < share * len(ends)
    }


def test_each_sensible_player_beats_each_foolish_one_on_nearly_all_of_some_seeds():
    assert beaten(SOME, 0.9) == {}


@pytest.mark.proof
def test_each_sensible_player_beats_each_foolish_one_on_ninety_of_a_hundred_seeds():
    assert beaten(ALL, 0.9) == {}


@pytest.mark.proof
def test_no_sensible_player_rules_the_game():
    best = Counter(max(SENSIBLE, key=lambda name: played(seed)[0][name]) for seed in ALL)
    assert all(20 <= best[name] <= 50 for name in SENSIBLE), best


@pytest.mark.proof
def test_the_board_decides_each_way_often_enough_and_each_player_can_end_in_each():
    boards = [played(seed)[1] for seed in ALL]
    share = Counter(call for one in boards for call in one.values())
    total = sum(share.values())
    assert 0.20 <= share["stop"] / total <= 0.30
    assert 0.35 <= share["iterate"] / total <= 0.45
    assert 0.30 <= share["scale"] / total <= 0.40
    for name in SENSIBLE:
        assert {one[name] for one in boards} == {"stop", "iterate", "scale"}


def test_the_same_plan_gives_the_same_weeks_and_luck_depends_on_no_choice():
    here = world(3)
    plan = walk(3, path_of(3)).plan
    pd.testing.assert_frame_equal(capstone_weeks(here.weeks, plan), capstone_weeks(here.weeks, plan))
    one, other = ({**plan, "speed": "middle", "cutoff": cutoff} for cutoff in ("low", "high"))
    # Before trust moves, two cutoffs meet the same tasks; a task's luck is the world's.
    first = [play(here.inside, choice)[3]["tasks"] for choice in (one, other)]
    ratio = np.array(first[0]) / np.array(first[1])
    assert ratio.max() - ratio.min() == pytest.approx(0, abs=1e-9)


def test_worlds_and_events_are_drawn_evenly_and_apart():
    seen = Counter((world_of.world, world_of.event) for world_of in map(world, range(24)))
    worlds, events = Counter(), Counter()
    for (name, event), count in seen.items():
        worlds[name] += count
        events[event] += count
    assert len(worlds) == 3
    assert len(events) == 4
    assert max(worlds.values()) <= 11
    assert max(events.values()) <= 9


def test_it_happens_in_each_of_four_weeks_and_half_of_the_seeds_begin_alike():
    inside = [inside_of(seed) for seed in range(80)]
    assert Counter(one["first"] for one in inside) == {"own": 40, "shared": 40}
    weeks = Counter(one["week"] for one in inside)
    assert set(weeks) == {7, 8, 9, 10}
    assert min(weeks.values()) >= 12
    assert {one["event"] for one in inside if one["first"] == "shared"} == set(EVENTS)


@pytest.mark.parametrize("event", EVENTS)
def test_a_shared_symptom_says_that_something_happened_and_the_next_week_what(event):
    seed = next(seed for seed in range(80) if (inside_of(seed)["event"], inside_of(seed)["first"]) == (event, "shared"))
    here = world(seed)
    plan = {"idea": here.roles["real"], "gate": "open", **SENSIBLE["measured"], "action": "watch"}
    over = {}
    for three in (MONITORS[:3], MONITORS[3:6], MONITORS[6:]):
        readings = capstone_readings(here.weeks, {**plan, "monitors": frozenset(three)}).set_index("week")
        for week in (here.inside["week"], here.inside["week"] + 1):
            over.setdefault(week, set()).update(name for name in three if readings[name][week] > 100)
    first, second = over[here.inside["week"]], over[here.inside["week"] + 1]
    assert first == {"complaints"}
    assert second == {"complaints", *(name for name, delay in DELAYS["shared"][event].items() if delay == 1)}
    assert cause_of(sorted(first), here.inside["week"], 1.0) == "not_visible"


@pytest.mark.parametrize("seed", SOME)
def test_whoever_watches_by_segment_version_and_logs_reads_the_true_cause(seed):
    here = world(seed)
    plan = {"idea": here.roles["real"], "gate": "open", **SENSIBLE["measured"]}
    true = {"drift": "inputs", "outside": "supplier", "unequal": "unequal", "logs": "logs"}
    assert operating(Walk(here, plan))["cause"] == true[here.event]


@pytest.mark.parametrize("seed", SOME)
def test_nothing_is_read_while_nobody_uses_it(seed):
    here = world(seed)
    plan = {"idea": here.roles["real"], **SENSIBLE["measured"], "gate": "prove", "action": "watch"}
    readings = capstone_readings(here.weeks, plan).drop(columns=["week", "outside"])
    unused = (capstone_weeks(here.weeks, plan)["tasks"] == 0).to_numpy()
    assert unused.sum() == 3
    assert (readings[unused] == 0).all(axis=None)
    assert (readings[~unused] > 0).all(axis=None)


@pytest.mark.parametrize("seed", SOME)
def test_every_monitor_has_one_alarm_that_means_nothing_and_never_two_in_a_row_before_the_event(seed):
    inside = world(seed).inside
    for name in MONITORS:
        over = [week for week, reading in enumerate(inside["quiet"][name], start=1) if reading > 100]
        assert len(over) == 1
        assert over[0] < inside["week"] - 1
        assert min(inside["loud"][name]) > 100


@pytest.mark.parametrize("seed", SOME)
def test_what_the_monitors_show_is_what_the_weeks_stop_for(seed):
    here = world(seed)
    for choices in SENSIBLE.values():
        plan = {"idea": here.roles["real"], "gate": "open", **choices}
        data = Walk(here, plan)
        assert operating(data)["noticed"] == noticed_in(here.inside, plan)
        seen = noticed_in(here.inside, plan)
        assert len(data.weeks) == (min(WEEKS, seen + 1) if seen else WEEKS)


@pytest.mark.parametrize("seed", SOME)
def test_the_name_of_what_happens_stands_in_no_table_and_no_line(seed):
    here = world(seed)
    plan = {"idea": here.roles["real"], "gate": "open", **SENSIBLE["measured"], "action": "watch"}
    tables = [here.ideas, here.today, here.sources, here.facts, here.cases, here.beta, here.weeks]
    tables += [show(here.weeks, plan) for show in (capstone_weeks, capstone_segments, capstone_readings)]
    text = " ".join(table.to_csv() for table in tables)
    text += " ".join(line for week in range(2, here.inside["week"]) for line in capstone_diary(here.weeks, plan, week))
    for name in ("drift", "unequal", "outside supplier", "vendor", "bias", "leak"):
        assert name not in text.casefold()


def test_the_seal_opens_to_plain_values_and_says_what_it_is_not():
    here = world(1)
    line = base64.b64decode(here.weeks["sealed"].iloc[0])
    assert json.loads(zlib.decompress(line)) == opened(here.weeks)
    assert here.event.encode() not in line
    with pytest.raises(CourseError, match="capstone_world"):
        opened(here.ideas)


@pytest.mark.parametrize("name", [*CHOICES, "monitors"])
def test_a_choice_that_is_missing_or_unknown_gets_one_sentence(name):
    here = world(1)
    plan = {"idea": "A", "gate": "open", **SENSIBLE["lean"], "action": "watch"}
    if name != "action":
        with pytest.raises(CourseError, match=f"wait for your choice `{name}` of stage"):
            capstone_weeks(here.weeks, {**plan, name: ...})
    with pytest.raises(CourseError, match=r"no monitor|the choices are"):
        capstone_weeks(here.weeks, {**plan, name: ["smoke"] if name == "monitors" else "smoke"})


def test_a_fourth_monitor_is_too_many():
    plan = {"idea": "A", "gate": "open", **SENSIBLE["lean"], "monitors": MONITORS[:4]}
    with pytest.raises(CourseError, match="holds 4"):
        capstone_weeks(world(1).weeks, plan)


@pytest.mark.parametrize("seed", range(4))
def test_who_builds_has_no_supplier_and_who_keeps_no_logs_loses_none(seed):
    inside = dict(world(seed).inside)
    plan = {"idea": world(seed).roles["real"], "gate": "open", **SENSIBLE["measured"]}
    assert not reaches({**inside, "event": "outside"}, {**plan, "source": "build"})
    assert not reaches({**inside, "event": "logs"}, {**plan, "logs": "none"})
    assert reaches({**inside, "event": "drift"}, {**plan, "source": "build", "logs": "none"})
