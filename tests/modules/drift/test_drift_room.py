"""Guard's half-year: which stories a seed tells, what the raw data say about them, and the replay of a verdict."""

from collections import Counter

import pytest

from aipm_course import CourseError
from aipm_course.modules.drift.simulators.drift_room import (
    _FELL,
    _RED,
    _SCRIPTS,
    ACTIONS,
    EPISODES,
    RIGHT_ACTION,
    SAY,
    _draw_whole,
    drift_replay,
    drift_room,
    evidence,
    kind_of,
    room_facts,
    scripts_of,
    section_brief,
    span_auc,
)
from aipm_course.simulation.margins import holds

SEEDS = range(6)


def test_index_and_auc_alone_do_not_name_the_episodes():
    plain = {(True, True): "input", (True, False): "calendar", (False, True): "concept", (False, False): "segment"}
    named, season, concept = 0, 0, 0
    for seed in range(200):
        scripts = scripts_of(seed).values()
        guesses = {script: plain[script in _RED, script in _FELL] for script in scripts}
        named += all(guesses[script] == _SCRIPTS[script] for script in scripts)
        season += any((guesses[script] == "calendar") != (_SCRIPTS[script] == "calendar") for script in scripts)
        concept += any((guesses[script] == "concept") != (_SCRIPTS[script] == "concept") for script in scripts)
    assert named <= 10
    assert season >= 120
    assert concept >= 120


def test_every_letter_means_something_else_on_other_seeds():
    for letter in EPISODES:
        kinds = Counter(_SCRIPTS[scripts_of(seed)[letter]] for seed in range(200))
        assert max(kinds.values()) <= 120
        assert len(kinds) == 5


def test_every_half_year_has_a_red_index_and_a_fall_in_quality():
    for seed in range(200):
        scripts = set(scripts_of(seed).values())
        assert scripts & _RED
        assert scripts & _FELL
        assert len(scripts) == 4


@pytest.mark.parametrize("seed", SEEDS)
def test_the_raw_data_name_each_episode(seed):
    room = drift_room(seed)
    before = span_auc(room.payments, 1, 4)
    for name, kind in room.kinds.items():
        first, last = room.span(name)
        assert kind_of(before - span_auc(room.payments, first, last), evidence(room, name)) == kind


@pytest.mark.parametrize("seed", SEEDS)
def test_a_frozen_table_looks_like_any_other_in_its_first_week(seed):
    room = drift_room(seed)
    age = room.calendar.set_index("week")["oldest_table_days"]
    for name, script in room.scripts.items():
        weeks = age.loc[slice(*room.span(name))]
        assert (weeks.max() > 2) == (script == "frozen")
        assert weeks.min() <= 2


@pytest.mark.parametrize("seed", SEEDS)
def test_a_season_repeats_last_year_and_only_a_season_does(seed):
    room = drift_room(seed)
    for name, script in room.scripts.items():
        if script.startswith("calendar"):
            assert evidence(room, name).last_year <= 0.03


def test_most_attempts_hold_so_that_a_seed_is_cheap():
    held = [all(map(holds, _draw_whole(seed, 0).truths.values())) for seed in range(12)]
    assert sum(held) >= 5


def test_what_is_told_of_week_21_differs():
    assert {SAY[drift_room(seed).late] for seed in range(20)} == set(SAY.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_right_actions_cost_least_for_every_episode(seed):
    kinds = drift_room(seed).kinds
    right = {name: RIGHT_ACTION[kind] for name, kind in kinds.items()}
    best = drift_replay(right, seed).set_index("episode")["cost"]
    for episode in kinds:
        for action in set(ACTIONS) - {right[episode]}:
            other = drift_replay({**right, episode: action}, seed).set_index("episode")["cost"]
            assert other[episode] > best[episode] or kinds[episode] == "calendar"


def test_the_replay_adds_up():
    told = drift_replay(dict.fromkeys(EPISODES, "wait")).set_index("episode")
    assert told["cost"]["total"] == told["cost"].drop("total").sum()
    assert (
        told["what_happened"].drop("total").str.contains("slept") == (told["truth"].drop("total") != "calendar")
    ).all()


def test_the_replay_asks_for_every_episode():
    with pytest.raises(CourseError, match="Episode D"):
        drift_replay({"A": "wait", "B": "wait", "C": "wait"})


def test_facts_and_brief_are_tables_that_differ_by_seed():
    facts = room_facts(0).set_index("fact")["value"]
    assert {"week_p", "week_q", "week_r", "week_ks", "stop_cost", "card_label_days"} <= set(facts.index)
    assert not room_facts(0).equals(room_facts(1))
    delays = {section_brief(seed).set_index("item")["value"]["days until a label is final"] for seed in range(20)}
    assert delays == {"7", "21", "45"}


def test_nobody_is_called_like_a_role():
    from aipm_course.modules.drift.simulators.drift_monitors import OWNERS

    assert not any(owner.startswith("Dev ") for owner in OWNERS)
