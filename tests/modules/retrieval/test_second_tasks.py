"""The tasks of module 11's second lesson: planted stories, wrong methods on every seed, and what follows from own numbers."""

import importlib
from collections import Counter

import numpy as np
import pytest
from questions_of import QuestionsOf

from aipm_course import CourseError, load, retrieval_hidden_chart, retrieval_hidden_explorer
from aipm_course.modules.retrieval.simulators import access as pilot
from aipm_course.modules.retrieval.simulators.access import CALLS, KIND_WAYS, access, leaks
from aipm_course.modules.retrieval.simulators.alive import (
    CAP_WAYS,
    DESK_WAYS,
    alive,
    band_of,
    best_cap,
    caps_of,
    desk_of,
)
from aipm_course.modules.retrieval.simulators.grounded import FIXES, STALE_WAYS, best_fix, counted, grounded
from aipm_course.simulation.margins import holds

OWN = QuestionsOf("retrieval")
reference, earned = OWN.reference, OWN.earned
FEW, MANY = range(6), range(20)
DECISIONS = {"grounded": ("fix",), "access": ("desk", "call"), "alive": ("band", "state", "cap")}


@pytest.mark.parametrize("name", ["grounded", "access", "alive"])
@pytest.mark.parametrize("seeds", [FEW, pytest.param(MANY, marks=pytest.mark.gate)], ids=["few", "many"])
def test_planted_truths_hold(name, seeds):
    module = importlib.import_module(f"aipm_course.modules.retrieval.simulators.{name}")
    for seed in seeds:
        truths = module.planted_truths(getattr(module, name)(seed))
        assert [truth for truth, by in truths.items() if not holds(by)] == [], seed


@pytest.mark.parametrize("name", DECISIONS)
def test_the_decisions_of_a_task_weigh_a_third(name):
    assert OWN.share(name, DECISIONS[name]) >= 0.333


@pytest.mark.gate
def test_no_decision_has_more_than_six_seeds_in_ten():
    for name, fields in DECISIONS.items():
        for field in fields:
            met = Counter(reference(name, seed)[field] for seed in MANY)
            assert max(met.values()) <= 0.6 * len(MANY), (name, met)


def test_an_alarm_by_todays_rights_is_loud_in_every_story():
    """Whoever counts by today holds always; and a quiet pilot may launch, or has to see more answers first."""
    met = Counter()
    for seed in FEW:
        made = access(seed)
        found = leaks(made)
        assert leaks(made, {"all_today"}).answers >= 20
        assert leaks(made, {"all_today"}).desk == "several"
        met[CALLS[made.story]] += 1
        assert (found.answers == 0) == made.story.endswith("clean")
    assert len(met) >= 2


@pytest.mark.parametrize("seed", FEW)
def test_wrong_ideas_of_a_right_change_the_counts(seed):
    made = access(seed)
    right = leaks(made).kinds
    for way in KIND_WAYS:
        wrong = leaks(made, {way}).kinds
        assert max(abs(wrong[kind] - right[kind]) for kind in right) >= 5, way


@pytest.mark.parametrize("seed", FEW)
def test_wrong_ideas_of_stale_and_of_a_price_change_the_numbers(seed):
    made = grounded(seed)
    right = counted(made)
    for way in (*STALE_WAYS, "all_wrong", "all_stale"):
        assert abs(counted(made, {way}).stale - right.stale) >= 4, way
    assert min(counted(made, {"unpaid"}).worth["refresh"], counted(made, {"wrong_only"}).worth["stop"]) > 0
    assert best_fix(right.worth) == made.story


@pytest.mark.parametrize("seed", FEW)
def test_wrong_ideas_of_a_desk_and_of_a_cap_change_the_numbers(seed):
    made = alive(seed)
    right, (ended, saved) = desk_of(made), caps_of(made)
    for way in DESK_WAYS:
        wrong = desk_of(made, {way})
        moved = (
            np.abs(wrong.override - right.override).max() / 0.003,
            np.abs(wrong.seconds - right.seconds).max() / 0.3,
        )
        assert max(*moved, abs(wrong.caught - right.caught) / 0.003) >= 3, way
    for way in CAP_WAYS:
        other = caps_of(made, {way})
        assert max(np.abs(other[0] - ended).max() / 0.001, np.abs(other[1] - saved).max() / 0.2) >= 3, way
    best = best_cap(ended, saved, made.facts["most_ended"])
    assert best != best_cap(ended, saved, 1.0)
    assert best != made.caps["cap"][int(ended.argmin())]


def test_a_band_says_nothing_of_who_reads():
    """Each state comes with shares under, in and over the band."""
    met = {
        (made.story.split()[0], band_of(desk_of(made).override, made.facts["low"], made.facts["high"]))
        for made in map(alive, MANY)
    }
    assert len(met) == 9


@pytest.mark.parametrize("seed", [0, 3])
def test_a_fix_that_follows_from_a_known_slip_keeps_its_points(seed):
    made = grounded(seed)
    wrong = counted(made, {"sure"})
    table = reference("grounded", seed)["worth"].assign(worth=[wrong.worth[fix] for fix in FIXES])
    weights = OWN.question("grounded").kind.weights
    lost = 6 * weights["worth"] / sum(weights.values())
    points = earned("grounded", seed, worth=table, fix=best_fix(wrong.worth))
    assert 6 - lost - 0.01 <= points < 6


@pytest.mark.parametrize("seed", [0, 4])
def test_a_call_that_follows_from_todays_rights_keeps_its_points(seed):
    made = access(seed)
    wrong = leaks(made, {"members_today"})
    kinds = reference("access", seed)["kinds"].assign(citations=list(wrong.kinds.values()))
    own = {"kinds": kinds, "answers": wrong.answers, "people": wrong.people, "desk": wrong.desk, "bound": wrong.bound}
    call = pilot.call(wrong.desk, wrong.bound, made.facts["most_hidden"])
    weights = OWN.question("access").kind.weights
    kept = 6 * (weights["desk"] + weights["bound"] + weights["call"]) / sum(weights.values())
    assert earned("access", seed, **own, call=call) >= kept - 0.01


def test_the_bound_is_near_one_in_twenty():
    for answers in (400, 800, 2000):
        assert (1 - 3 / answers) ** answers == pytest.approx(0.05, abs=0.002)
        chart = retrieval_hidden_chart(answers=answers, leaks=0.004)
        assert f"{(1 - 0.004) ** answers:.0%}" in chart.title
        assert f"{3 / answers:.2%}" in chart.alt
    assert retrieval_hidden_explorer() is not None
    for wrong in ({"answers": 10}, {"leaks": 0.5}, {"answers": True}):
        with pytest.raises(CourseError):
            retrieval_hidden_chart(**wrong)


def test_the_tables_are_small_and_speak_plainly():
    for name in ("answers", "citations", "requests", "agent_runs"):
        table = load(f"retrieval_{name}")
        assert 500 < len(table) < 2500
        assert not table.isna().any().any()
