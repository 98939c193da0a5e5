"""What module 13 grades against the learner's own numbers."""

import pytest
from answers_of import verdict_on

from aipm_course.judging.show import as_text
from aipm_course.judging.verdict import Outcome
from aipm_course.modules.drift.simulators.drift_alarms import alarm_trials, policy
from aipm_course.registry import find
from aipm_course.simulation.rates import auc


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
    from aipm_course.judging.judge import MAX_SEED
    from aipm_course.modules.drift.simulators.drift_alarms import held_out_trials

    assert not held_out_trials().iloc[:200].equals(alarm_trials(0))
    assert MAX_SEED < 10**9 + 13


def test_a_decision_consistent_with_wrong_costs_keeps_the_points_of_the_rule():
    question = find("drift.decide")
    data = question.data(0)
    right = question.reference(data)
    costs = {"retrain": 5.0, "retrain_now": 1.0, "roll_back": 2.0, "rules": 3.0, "wait": 4.0}
    consistent = verdict_on(question, {**right, "cost": costs, "choice": "roll_back"})
    inconsistent = verdict_on(question, {**right, "cost": costs, "choice": "rules"})
    assert consistent.earned == pytest.approx(inconsistent.earned + 0.5, abs=0.02)


def test_the_call_has_to_follow_the_interval():
    question = find("drift.late_labels")
    right = question.reference(question.data(0))
    wide = verdict_on(question, {**right, "low": 0.05, "high": 0.95})
    assert "weeks 1 to 4" in " ".join(wide.lines)
    assert wide.earned < 5 - 3 * 5 / 9 + 0.01


def test_an_alert_without_volume_is_not_accepted():
    question = find("drift.look_inside")
    right = question.reference(question.data(0))
    for every, said in [(1, "cry wolf"), (right["alert_every_weeks"] + 1, "no further"), (3.5, "whole weeks")]:
        verdict = verdict_on(question, {**right, "alert_every_weeks": every})
        assert verdict.earned == pytest.approx(4, abs=0.01)
        assert said in " ".join(verdict.lines)


def test_an_alert_follows_the_learners_own_weeks():
    question = find("drift.look_inside")
    right = question.reference(question.data(0))
    own = verdict_on(question, {**right, "weeks_to_collect": 7.2, "alert_every_weeks": 8})
    assert own.earned == pytest.approx(4, abs=0.01)
    assert "`weeks_to_collect`" in " ".join(own.lines)


def test_silence_cannot_be_promised():
    question = find("drift.budget")
    for seed in range(6):
        right = question.reference(question.data(seed))
        verdict = verdict_on(question, {**right, "promised_false_alarms": 0}, seed)
        assert verdict.earned == pytest.approx(5)
        assert "promise silence" in " ".join(verdict.lines)


def test_no_frozen_monitor_is_a_choice_that_has_a_name():
    question = find("drift.alive")
    right = question.reference(question.data(0))
    assert "none" in " ".join(verdict_on(question, {**right, "frozen": None}).lines)


def test_share_caught_and_precision_are_far_apart():
    from aipm_course.modules.drift.simulators.drift_room import _precision, _share_caught

    for seed in range(6):
        room = find("drift.look_inside").data(seed)
        assert _share_caught(room) - _precision(room, 1, 4) > 0.1


def test_a_missing_row_of_costs_is_not_called_a_wrong_choice():
    question = find("drift.decide")
    right = question.reference(question.data(0))
    lacking = right["cost"][right["cost"]["option"] != "rules"]
    said = " ".join(verdict_on(question, {**right, "cost": lacking}).lines)
    assert "not the cheapest" not in said
    assert "fill the row first" in said


def test_false_alarms_per_flag_are_not_taken_for_a_wrong_sign():
    question = find("drift.decide")
    data = question.data(0)
    sums = data.claim.groupby("period")[["payments", "flagged", "flagged_fraud", "missed_fraud"]].sum().astype(float)
    after, now = sums.loc["after"], sums.loc["now"]
    per_flag = 1 - after["flagged_fraud"] / after["flagged"]
    caught = after["flagged_fraud"] / (after["flagged_fraud"] + after["missed_fraud"])
    share = (now["flagged"] / now["payments"] - per_flag) / (caught - per_flag)
    verdict = verdict_on(question, {**question.reference(data), "fraud_share_now": share})
    assert "false_alarms_per_flag" in verdict.misconceptions
    assert "other way round" not in " ".join(verdict.lines)


def test_the_worst_case_share_is_named_beside_precision():
    question = find("drift.look_inside")
    right = question.reference(question.data(0))
    assert "worst case" in " ".join(verdict_on(question, {**right, "frauds_needed": 97}).lines)


def test_watching_one_feature_is_named():
    question = find("drift.alarms")
    data = question.data(0)
    right = question.reference(data).set_index("episode")
    spans = data.episodes.set_index("episode")
    right["worst_psi"] = [
        data.psi.loc[spans["first_week"][name] : spans["last_week"][name], "amount"].max() for name in right.index
    ]
    verdict = verdict_on(question, right)
    assert verdict.misconceptions == ("index_of_amount",)
    assert "unit" not in " ".join(verdict.lines)


def test_held_and_fell_are_far_from_their_cut_off():
    question = find("drift.alarms")
    for seed in range(24):
        room = question.data(seed)
        known = room.payments[room.payments["week"] <= 4]
        quiet = auc(known["label"].to_numpy(dtype=float) == 1, known["score"])
        for row in question.reference(room).itertuples():
            drop = quiet - row.auc
            assert drop < 0.08 if row.kind in {"season", "segment"} else drop > 0.15, (seed, row)


def test_what_broke_at_guard_is_no_frozen_table():
    for seed in range(24):
        bug = find("drift.alarms").data(seed).stream.knobs.bug
        assert bug.kind == "missing", seed


def test_the_natural_mistakes_on_whole_tables_have_names():
    question = find("drift.alarms")
    right = question.reference(question.data(0)).set_index("episode")
    for actions, name in [
        (["change_model"] * 4, "retrains_everything"),
        (["wait"] * 4, "waits_everywhere"),
        (["fix_upstream", "change_model", "wait", "segment_fallback"], "segment_and_concept_swapped"),
        (["wait", "segment_fallback", "wait", "change_model"], "waits_for_the_bug"),
    ]:
        assert verdict_on(question, right.assign(action=actions)).misconceptions == (name,)


def test_a_reply_without_a_field_name_gets_it_in_front():
    question = find("drift.late_labels")
    right = question.reference(question.data(0))
    text = as_text(verdict_on(question, {**right, "blind_weeks": 21}))
    assert "`blind_weeks`: That is in days." in text


def test_a_reply_that_names_its_field_is_left_alone():
    question = find("drift.late_labels")
    right = question.reference(question.data(0))
    text = as_text(verdict_on(question, {**right, "low": right["high"], "high": right["low"]}))
    assert "\n  `low` and `high` have changed places" in text
