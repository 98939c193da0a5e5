"""What module 13 grades against the learner's own numbers."""

import pytest
from answers_of import verdict_on

from aipm_course.checking.verdict import Outcome
from aipm_course.questions import find
from aipm_course.simulators.drift_alarms import alarm_trials, policy


def test_a_promise_that_does_not_hold_loses_its_points():
    question = find("drift.budget")
    right = question.reference(question.data(0))
    verdict = verdict_on(question, {**right, "promised_false_alarms": right["promised_false_alarms"] + 0.5})
    assert verdict.outcome is Outcome.NOT_YET
    assert verdict.earned == pytest.approx(5)
    assert "replayed" in " ".join(verdict.lines)


def test_promises_are_judged_at_the_learners_own_thresholds():
    question = find("drift.budget")
    right = question.reference(question.data(0))
    trials = question.data(0).trials
    own = {
        **right,
        "whole_threshold": 0.10,
        "small_threshold": 0.10,
        "promised_false_alarms": policy(trials, "small", 0.10)[0],
        "promised_weeks": policy(trials, "whole", 0.10)[1],
    }
    verdict = verdict_on(question, own)
    assert verdict.earned == pytest.approx(4)
    assert set(verdict.misconceptions) == {"habit_for_the_whole", "habit_for_the_small"}


def test_held_out_trials_belong_to_no_seed_of_the_course():
    from aipm_course.checking.judge import MAX_SEED
    from aipm_course.questions.drift import held_out_trials

    assert not held_out_trials().iloc[:200].equals(alarm_trials(0))
    assert MAX_SEED < 10**9 + 13


def test_a_decision_consistent_with_wrong_costs_keeps_the_points_of_the_rule():
    question = find("drift.decide")
    data = question.data(0)
    right = question.reference(data)
    costs = {"retrain": 5.0, "retrain_now": 1.0, "roll_back": 2.0, "rules": 3.0, "wait": 4.0}
    consistent = verdict_on(question, {**right, "cost": costs, "choice": "roll_back"})
    inconsistent = verdict_on(question, {**right, "cost": costs, "choice": "rules"})
    assert consistent.earned == pytest.approx(inconsistent.earned + 8 / 12, abs=0.02)


def test_the_call_has_to_follow_the_interval():
    question = find("drift.late_labels")
    right = question.reference(question.data(0))
    wide = verdict_on(question, {**right, "low": 0.05, "high": 0.95})
    assert "weeks 1 to 4" in " ".join(wide.lines)
    assert wide.earned < 5 - 3 * 5 / 9 + 0.01


def test_an_alert_without_volume_is_not_accepted():
    question = find("drift.look_inside")
    right = question.reference(question.data(0))
    hasty = verdict_on(question, {**right, "alert_every_weeks": 1})
    assert hasty.earned == pytest.approx(5 * 5 / 6, abs=0.01)
