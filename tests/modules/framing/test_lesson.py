"""The numbers in the lesson of module 03, and in its facilitator notes, are the numbers of its own data."""

from functools import partial

import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course.modules.framing.simulators.flags import accuracy, flags, gross, run_cost
from aipm_course.modules.framing.simulators.flags import counted as counted_flags
from aipm_course.modules.framing.simulators.ideas import IDEAS, ideas, values
from aipm_course.modules.framing.simulators.minutes import STEPS, budget, by_median, counted, shares

SEED = 68
OWN = QuestionsOf("framing")
reference = partial(OWN.reference, seed=SEED)
CHOICES = {
    "minutes": ("largest", "decision"),
    "ideas": tuple(f"way_{idea}" for idea in IDEAS),
    "flags": ("decision",),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_lesson_ends_otherwise_than_the_exercise(name, lesson):
    assert f"seed = {SEED}" in lesson
    assert OWN.alike(name, CHOICES[name], SEED) == []


def test_the_minutes_in_prose(lesson, note):
    data, own = budget(SEED), reference("minutes")
    kept, facts = counted(data.cases), data.facts
    found, by_case = shares(kept), shares(kept, by_case=True)
    assert f"The drafts write {facts['saving']:.0%} faster" in lesson
    assert f"{kept['active'].sum() / (kept['active'] + kept['queue']).sum():.0%}. The queue costs" in lesson
    assert f"Finding has {found['find']:.0%} of all minutes" in lesson
    assert (own["largest"], by_median(kept)) == ("find", "write")
    assert f"own shares says {by_case['find']:.0%}" in lesson
    assert f"{own['saved']:.1%}, not {facts['saving']:.0%}" in lesson
    assert f"cut finding by {facts['pilot_low']:.0%} to {facts['pilot_high']:.0%}" in lesson
    assert (
        f"{own['need']:.0%} of finding is needed, and the pilot has shown {facts['pilot_low']:.0%} at least" in lesson
    )
    assert (
        f"{facts['saving']:.0%} of a step that is {own['writing']:.0%} of the minutes is {own['saved']:.1%}" in lesson
    )
    assert own["decision"] == "both"
    assert f"{own['cases']:,} of {len(data.cases):,} cases count. Median {own['median']:.1f} active minutes" in note
    assert (
        f"Finding {found['find']:.0%}, writing {found['write']:.1%}, of which email and chat {own['writing']:.1%}"
        in note
    )
    assert f"is {own['saved']:.1%}. Needed: {own['need']:.1%} of finding" in note
    assert f"mean {kept['active'].mean():.1f}" in note
    assert sum(found[step] for step in STEPS) == pytest.approx(1)


def test_the_ideas_in_prose(lesson, note):
    made, own = ideas(SEED), reference("ideas")
    table = made.table.set_index("idea")
    ways = {idea: own[f"way_{idea}"] for idea in IDEAS}
    assert ways == dict(zip(IDEAS, ("ai", "people", "rule", "rule", "drop", "drop", "rule", "people"), strict=True))
    assert "One model, three rules, two for people, and two are dropped" in lesson
    assert f"{table['cases']['A']:,} cases, eight minutes of work against less than two of checking" in lesson
    assert round(table["minutes_people"]["A"]) == 8
    assert table["minutes_check"]["A"] < 2
    assert f"decides {table['covers']['D']:.0%} and is right in {table['right_rule']['D']:.0%} of them" in lesson
    assert f"**C** has {table['cases']['C']} cases: no bill of {table['run_ai']['C']:,} a month" in lesson
    assert own["values"].loc["E"].max() < 0
    assert f"one case of ten, and that costs {table['loss']['B']:.0f} dollars" in lesson
    assert round(1 - table["right_ai"]["B"], 1) == 0.1
    assert f"the {table['loss']['A']:.0f} dollars that a mistake costs in A" in lesson
    assert made.watch == "A"
    assert f"{own['turns_at']:.2f} against {table['loss']['A']:.0f}" in lesson
    assert f"{own['turns_at'] / table['loss']['A']:.1f} times what the table says" in lesson
    assert f"could it be over {own['turns_at']:.0f}" in lesson
    assert f"costs less than {own['turns_at']:.0f} dollars" in lesson
    assert f"worth the same at {own['turns_at']:.2f} dollars" in note
    for loss, first in ((81, "ai"), (82, "people")):
        assert values(made.table.assign(loss=loss), made.wage).loc["A"].idxmax() == first


def test_the_flags_in_prose(lesson, note):
    drawn, own = flags(SEED), reference("flags")
    rows = counted_flags(drawn.cases)
    worth, run, fit = (
        gross(rows, drawn.facts),
        run_cost(drawn.costs),
        gross(counted_flags(drawn.cases, "fit"), drawn.facts),
    )
    right, net = accuracy(rows), worth - run
    assert (
        f"brings {drawn.facts['gain']:.2f} dollars; a call for nothing costs {drawn.facts['false_flag']:.2f}" in lesson
    )
    assert 4 < drawn.facts["gain"] / drawn.facts["false_flag"] < 5
    assert (fit.idxmax(), right.idxmax(), worth.idxmin(), worth.idxmax()) == ("tree", "rule", "rule", "logistic")
    assert (
        f"The tree earns most where it was built, {fit['tree']:,.0f} dollars; a month later {fit['tree'] - worth['tree']:.0f} of them"
        in lesson
    )
    assert f"The rule is right most often, {right['rule']:.0%}" in lesson
    assert f"{net['logistic']:,.0f} against {net['rule']:,.0f} for the rule" in lesson
    assert f"The number to keep is {own['most']:,.0f}" in lesson
    assert f"It may cost {own['most']:,.0f} a month; today it costs {run['logistic']:,.0f}" in lesson
    assert own["decision"] == "logistic"
    assert f"logistic {worth['logistic']:,.0f}, tree {worth['tree']:,.0f}, rule {worth['rule']:,.0f}" in note
    assert f"{net['logistic']:,.0f}, {net['tree']:,.0f} and {net['rule']:,.0f}" in note
    assert f"cost {own['most']:,.0f} a month" in note


def test_every_operation_of_the_exercise_is_shown_in_code(cells):
    shown = (
        '(cases["kind"] == "customer") & (cases["status"] == "closed")',
        "dropna(subset=steps)",
        "active.median()",
        "kept[steps].sum() / active.sum()",
        'kept["channel"] != "phone"',
        '(facts["aim"] - saved) / by_step["find"]',
        "wage / 60",
        'table["worth"] * right - table["loss"] * (1 - right)',
        '(1 - table["covers"]) * people',
        'where(values.max(axis=1) > 0, "drop")',
        'one["right_people"] - one["right_ai"]',
        'drop_duplicates("case")',
        'dropna(subset=["escalated"])',
        'prices["gain"] * hits - prices["false_flag"]',
        'paid["build"] / prices["months"] + paid["upkeep"] + paid["retraining"] / 3',
        'seen["next"][better] - net["rule"]',
    )
    assert missing_in_code(cells, *shown) == []
