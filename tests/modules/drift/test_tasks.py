"""What module 13 grades: rules that are tested by the data, decisions that follow, replies that fit."""

import json
import math
import re

import pytest
from answers_of import misconceived, verdict_on

from aipm_course.judging.show import as_text
from aipm_course.modules.drift.simulators.drift_alarms import index_of
from aipm_course.modules.drift.simulators.drift_incident import at_stake, claim_numbers
from aipm_course.modules.drift.simulators.drift_markets import drops
from aipm_course.modules.drift.simulators.drift_room import (
    END_PROMISED,
    END_WITHIN,
    RIGHT_ACTION,
    counts_of,
    counts_over,
    drift_room,
    section_brief,
)
from aipm_course.registry import find, of_module
from aipm_course.simulation.rates import wilson_interval

SEEDS = range(4)
LESSON_SEED = 84375


def without(question, name, seed):
    """Return the reference with one named slip in it."""
    slip = next(one for one in question.named if one.name == name)
    return misconceived(question, slip, seed)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("question", "slip"),
    [
        ("drift.late_labels", "ninety_percent"),
        ("drift.late_labels", "over_the_line_only"),
        ("drift.late_labels", "lowest_and_highest_week"),
        ("drift.late_labels", "week_20_as_well"),
        ("drift.alive", "fresh_at_one_day"),
        ("drift.compute", "reference_to_week_3"),
        ("drift.compute", "reference_to_week_5"),
        ("drift.compute", "wrong_logarithm"),
        ("drift.compute", "one_sided_sum"),
        ("drift.compute", "chi_square"),
        ("drift.claim", "missed_fraud_taken_for_good"),
        ("drift.budget", "seven_for_none"),
        ("drift.budget", "strictly_over"),
        ("drift.look_inside", "worst_drop_times_its_share"),
        ("drift.look_inside", "rounded_down"),
        ("drift.look_inside", "reference_weeks_only"),
        ("drift.decide", "before_the_incident"),
        ("drift.decide", "week_20_as_well"),
        ("drift.alarms", "index_of_the_first_week"),
    ],
)
def test_what_once_passed_unseen_costs_points_and_is_named(question, slip, seed):
    asked = find(question)
    if next(one for one in asked.named if one.name == slip).answer(asked.data(seed)) is None:
        pytest.skip("does not apply to these data")
    verdict = verdict_on(asked, without(asked, slip, seed), seed)
    assert verdict.earned < asked.points
    idea = {one.name: getattr(one, "idea", "") or one.name for one in asked.named}
    assert slip in {idea[name].removeprefix("habit_") for name in verdict.misconceptions}


@pytest.mark.parametrize("seed", SEEDS)
def test_more_that_once_passed_unseen(seed):
    alive, budget = find("drift.alive"), find("drift.budget")
    right = alive.reference(alive.data(seed))
    assert verdict_on(alive, {**right, "inside_sla": 1 - right["inside_sla"]}, seed).earned < alive.points
    right = budget.reference(budget.data(seed))
    assert verdict_on(budget, {**right, "whole_threshold": 0.025}, seed).earned < budget.points
    for monitor in ("whole", "small"):
        cost = right[f"{monitor}_cost"]
        assert verdict_on(budget, {**right, f"{monitor}_cost": 1.02 * cost}, seed).earned < budget.points


def test_every_tolerance_in_the_text_is_the_graders():
    text = " ".join("".join(cell["source"]) for cell in json.loads(solution().read_text(encoding="utf-8"))["cells"])
    for words in (
        "0.002 or 1% | 1.5",
        "| 0.002 | 0.75",
        "0.004 or 1.5% | 1.5",
        "| 0.006 | 1.5",
        "0.0018 each | 1.05",
        "0.0018; ends 0.003 | 1.05",
        "| 0.003 each | 0.8",
        "| 0.002 each | 0.7",
        "| 0.005 | 0.75",
        "| 0.012 | 0.75",
        "| 0.5% | 2",
        "| 0.0015 | 1",
        "| 0.5% | 0.5",
        "| 1% | 1.5",
        "| 4% or 4 | 0.6",
    ):
        assert words in text, words


def solution():
    from aipm_course.places import course_root

    return course_root() / "solutions" / "13_drift" / "drift.ipynb"


def choices(seed):
    """Return every choice field of the module on a seed."""
    told = {}
    for question in of_module("drift"):
        if question.id == "drift.section_levels":
            continue
        right = question.reference(question.data(seed))
        if hasattr(right, "to_dict") and "kind" in right:
            told |= {(question.id, row.episode): row.kind for row in right.itertuples()}
        else:
            told |= {(question.id, name): value for name, value in right.items() if isinstance(value, str)}
            told |= {(question.id, name): value for name, value in right.items() if name.endswith("_threshold")}
    return told


def test_lesson_and_exercise_tell_different_stories_in_every_choice():
    exercise, lesson = choices(0), choices(LESSON_SEED)
    assert len(exercise) >= 17
    assert {name for name in exercise if exercise[name] == lesson[name]} == set()


def test_a_call_follows_from_the_own_index():
    question = find("drift.compute")
    right = question.reference(question.data(0))
    other = {"nothing": ("act", 0.9), "look": ("act", 0.9), "act": ("nothing", 0.01)}[right["call_p"]]
    call, index = other
    consistent = verdict_on(question, {**right, "index_p": index, "call_p": call})
    inconsistent = verdict_on(question, {**right, "index_p": index})
    assert consistent.earned > question.points - 0.5 - 0.5 - 1.25
    assert inconsistent.earned < question.points - 0.5
    assert verdict_on(question, {**right, "index_p": ..., "call_p": right["call_p"]}).earned <= question.points - 1.0


def test_a_decision_without_its_numbers_pays_nothing():
    for name, numbers in {
        "drift.decide": ("at_stake", "caught_now", "labels_available", "cost"),
        "drift.claim": ("fp_change", "rate_change", "at_most"),
        "drift.late_labels": ("precision_low", "precision_high", "caught_low", "caught_high"),
    }.items():
        question = find(name)
        right = question.reference(question.data(0))
        decided = verdict_on(question, {**right, **dict.fromkeys(numbers, ...)})
        full = verdict_on(question, right)
        assert decided.earned < full.earned / 2, name


def test_a_choice_follows_from_own_costs():
    question = find("drift.decide")
    data = question.data(0)
    right = question.reference(data)
    costs = right["cost"].set_index("option")["cost"]
    swapped = costs.copy()
    other = next(name for name in costs.sort_values().index if name not in (right["choice"], "retrain", "retrain_now"))
    swapped[right["choice"]], swapped[other] = costs[other] * 2, costs[right["choice"]] * 0.5
    verdict = verdict_on(question, {**right, "cost": swapped.to_dict(), "choice": other})
    assert 2.5 <= verdict.earned <= question.points - 1.5


def test_a_proxy_is_graded_by_its_own_values():
    from aipm_course.modules.drift.tasks.a3_late_labels import proxy_value

    question = find("drift.late_labels")
    data = question.data(0)
    right = question.reference(data)
    wrong = {"proxy": "flag_rate", "proxy_then": proxy_value(data, "flag_rate", 1, 4)}
    wrong["proxy_now"] = proxy_value(data, "flag_rate", 24, 26)
    verdict = verdict_on(question, {**right, **wrong})
    assert verdict.earned == pytest.approx(question.points - 0.5, abs=0.01)


def test_money_with_a_thousands_separator_is_not_read_as_a_decimal():
    question = find("drift.decide")
    right = question.reference(question.data(0))
    text = as_text(verdict_on(question, {**right, "at_stake": f"{right['at_stake']:,.0f}"}))
    assert "write the decimal" not in text


def test_a_ratio_for_a_change_is_no_matter_of_sign():
    question = find("drift.claim")
    for seed in SEEDS:
        right = question.reference(question.data(seed))
        text = as_text(verdict_on(question, {**right, "fp_change": 1 + right["fp_change"]}, seed))
        assert "sign is the other way" not in text


def test_no_change_of_the_rate_is_not_called_a_difference():
    question = find("drift.claim")
    right = question.reference(question.data(0))
    verdict = verdict_on(question, {**right, "rate_change": 0.0})
    assert "in_points" not in verdict.misconceptions


def test_texts_to_rate_and_own_section_are_about_different_products():
    from aipm_course.modules.drift.simulators.drift_room import LINES
    from aipm_course.modules.drift.tasks.w1_section_levels import _TEXTS

    assert not any(line.split()[-1].lower() in text.text.lower() for line in LINES for text in _TEXTS)


def test_worked_solutions_state_what_the_seeds_data_say():
    for seed in SEEDS:
        room = drift_room(seed)
        table = find("drift.alarms").worked_on(room)
        for name, kind in room.kinds.items():
            assert re.search(rf"\| {name} \|.*\| {kind} \| {RIGHT_ACTION[kind]} \|", table)
        claim = find("drift.claim")
        numbers = claim_numbers(claim.data(seed).claim)
        assert f"the rate by {numbers['rate_change']:.0%}" in claim.worked_on(claim.data(seed))
        decide = find("drift.decide")
        assert f"| {decide.data(seed).choice} |" in decide.worked_on(decide.data(seed))


def test_hints_and_options_name_no_answer():
    for question in of_module("drift"):
        for seed in SEEDS:
            if question.id in ("drift.section_levels", "drift.alarms"):
                continue
            right = question.reference(question.data(seed))
            numbers = [value for value in right.values() if isinstance(value, float) and value not in (0.0, 1.0)]
            for hint in question.hints:
                assert not any(f"{value:.3f}" in hint for value in numbers if math.isfinite(value))


def test_data_behind_the_doors_is_what_the_reference_reads():
    from aipm_course import load

    for seed in (0, 3):
        assert load("drift_bands", seed=seed).equals(find("drift.compute").data(seed).table)
        assert load("drift_markets", seed=seed).equals(find("drift.look_inside").data(seed).table)
        incident = load("drift_incident", seed=seed)
        assert at_stake(incident)[0] == at_stake(find("drift.decide").data(seed).incident)[0]
        room = find("drift.budget").data(seed)
        assert (index_of(load("drift_trials", seed=seed), "small") == index_of(room.trials, "small")).all()
        markets = load("drift_markets", seed=seed)
        assert drops(markets)["drop"].idxmax() is not None


@pytest.mark.parametrize("seed", [1, 2])
def test_an_interval_with_the_other_n_is_refused_for_both_shares(seed):
    question = find("drift.late_labels")
    (exchanged,) = [rule for rule in question.ablations if rule.name == "n_exchanged"]
    data = question.data(seed)
    right, wrong = question.reference(data), exchanged.answer(data)
    for share in ("precision", "caught"):
        ends = {name: value for name, value in wrong.items() if name.startswith(share)}
        assert verdict_on(question, right | ends, seed).earned < question.points


@pytest.mark.parametrize("seed", SEEDS)
def test_an_end_counts_on_both_sides_of_either_interval(seed):
    late = find("drift.late_labels")
    room, right = late.data(seed), late.reference(late.data(seed))
    counts = counts_of(room.payments, 21, 23)
    for name, of in (("precision", counts["flags"]), ("caught", counts["frauds"])):
        share = counts["caught"] / of
        width = 1.96 * math.sqrt(share * (1 - share) / of)
        for low, high in ((share - width, share + width), wilson_interval(counts["caught"], of)):
            for off in (-END_PROMISED, END_PROMISED):
                moved = {f"{name}_low": low + off, f"{name}_high": high + off}
                verdict = verdict_on(late, {**right, **moved}, seed)
                assert verdict.earned == late.points, (name, off, verdict.lines)


@pytest.mark.parametrize("seed", SEEDS)
def test_leaving_out_the_line_itself_costs_both_shares(seed):
    late = find("drift.late_labels")
    room, right = late.data(seed), late.reference(late.data(seed))
    over = counts_over(room.payments, 21, 23)
    strictly = {"precision": over["caught"] / over["flags"], "caught": over["caught"] / over["frauds"]}
    for name, value in strictly.items():
        assert abs(value - right[name]) > 3 * END_WITHIN
    told = " ".join(verdict_on(late, without(late, "over_the_line_only", seed), seed).lines)
    assert "exactly 0.2 are not among your flags" in told


def test_the_brief_says_what_the_delay_of_an_alert_rests_on():
    brief = section_brief(0).set_index("item")["value"]
    share, caught = (
        float(brief[name].rstrip("%")) / 100
        for name in ("payments that are fraud", "share of frauds caught in the reference weeks")
    )
    payments = float(brief["smallest market, payments a week"].replace(",", ""))
    weeks = caught * (1 - caught) * 19.6**2 / (payments * share)
    assert 4 < weeks < 300
