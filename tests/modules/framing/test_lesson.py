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
    assert f"the contract says {facts['aim']:.0%}" in lesson
    assert f"{kept['active'].sum() / (kept['active'] + kept['queue']).sum():.0%}. The queue costs" in lesson
    assert f"Finding takes most: {found['find']:.0%} of all minutes" in lesson
    assert (own["largest"], by_median(kept)) == ("find", "write")
    assert f"the mean of the cases' shares is too low: {by_case['find']:.0%}" in lesson
    assert f"{own['saved']:.1%}, not {facts['saving']:.0%}. The other {facts['aim'] - own['saved']:.1%} have" in lesson
    assert f"cut finding by {facts['pilot_low']:.0%} to {facts['pilot_high']:.0%}" in lesson
    assert f"By {own['need']:.1%}. The answer has one of four names" in lesson
    assert f"They save {own['saved']:.1%}, promised are {facts['aim']:.0%}: no" in lesson
    assert f"{own['need']:.1%} is at most {facts['pilot_low']:.0%}: today's answer" in lesson
    assert f"Here above {facts['pilot_high']:.0%}." in lesson
    assert f"Here {facts['pilot_low']:.0%} to {facts['pilot_high']:.0%}; a longer pilot" in lesson
    assert (
        f"{facts['saving']:.0%} of the writing in email and chat, which is {own['saved']:.1%} of all minutes" in lesson
    )
    assert f"a search that cuts finding by {own['need']:.1%}; the pilot's interval begins at 30%" in lesson
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
    assert f"{table['cases']['A']:,} cases, eight minutes of work against less than two of checking" in lesson
    assert round(table["minutes_people"]["A"]) == 8
    assert table["minutes_check"]["A"] < 2
    assert f"decides {table['covers']['D']:.0%} of the" in lesson
    assert f"right in {table['right_rule']['D']:.0%} of them, the model in {table['right_ai']['D']:.0%}" in lesson
    assert f"right in {table['right_rule']['G']:.0%}, like people; the model in {table['right_ai']['G']:.0%}" in lesson
    assert f"{table['right_people']['G']:.0%}" == f"{table['right_rule']['G']:.0%}"
    bill = table["run_ai"]["C"]
    assert f"{table['cases']['C']} cases, a model's bill of {bill:,} is {bill / table['cases']['C']:.2f}" in lesson
    assert f"dollars a case; a right one brings {table['worth']['C']:.2f}" in lesson
    assert f"takes {table['minutes_check']['H']} minutes and the work {table['minutes_people']['H']}" in lesson
    assert own["values"].loc[["E", "F"]].to_numpy().max() < 0
    assert f"brings {table['worth']['E']:.2f} and a wrong one costs {table['loss']['E']:.0f}" in lesson
    assert f"{table['loss']['A']:.0f} dollars in A and {table['loss']['B']:.0f} in B" in lesson
    assert f"doubts the {table['loss']['A']:.0f} dollars in A" in lesson
    assert made.watch == "A"
    assert f"Up to {own['turns_at']:.2f} dollars, the break-even" in lesson
    assert f"{own['turns_at'] / table['loss']['A']:.1f} times the {table['loss']['A']:.0f} in the table" in lesson
    assert f"could it be over {own['turns_at']:.0f}" in lesson
    assert f"costs less than {own['turns_at']:.0f} dollars" in lesson
    assert f"worth the same at {own['turns_at']:.2f} dollars" in note
    for loss, first in ((81, "ai"), (82, "people")):
        assert values(made.table.assign(loss=loss), made.wage).loc["A"].idxmax() == first


def test_two_ideas_by_hand_in_prose(lesson):
    made = ideas(SEED)
    table, minute = made.table.set_index("idea"), made.wage / 60
    for idea, sign in (("A", 1), ("B", -1)):
        row = table.loc[idea]
        minutes = row["minutes_people"] - row["minutes_check"]
        errors = row["right_people"] - row["right_ai"]
        price, bill = errors * (row["loss"] + row["worth"]), row["run_ai"] / row["cases"]
        left = minutes * minute - price - bill
        assert f"**{idea}** saves {minutes:.1f} minutes (+{minutes * minute:.2f}), makes" in lesson
        assert (
            f"makes {100 * errors:.1f} more errors in 100 cases (−{price:.2f}) and has a bill (−{bill:.2f})" in lesson
        )
        assert f"(−{bill:.2f}): **{'+' if sign > 0 else '−'}{sign * left:.2f}**." in lesson
        worth = values(made.table, made.wage).loc[idea]
        assert left * row["cases"] == pytest.approx(worth["ai"] - worth["people"])


def test_the_titles_and_the_three_to_fund_in_prose(lesson, note):
    made, own = ideas(SEED), reference("ideas")
    for idea, title in zip(made.table["idea"], made.table["title"], strict=True):
        assert f"| {idea}: {title} |" in lesson
    worth, ways = own["values"], {idea: own[f"way_{idea}"] for idea in IDEAS}
    built = {idea: worth.loc[idea, way] for idea, way in ways.items() if way in ("ai", "rule")}
    first = sorted(built, key=built.__getitem__, reverse=True)[:3]
    assert [(idea, ways[idea]) for idea in first] == [("D", "rule"), ("A", "ai"), ("G", "rule")]
    assert "fund D and G with a rule and A with a model" in lesson
    today = worth["people"]
    assert sorted(built, key=lambda idea: built[idea] - max(today[idea], 0), reverse=True)[:3] == first
    for text in (lesson, note):
        assert f"({built['D']:,.0f} a month)" in text
        assert f"({built['A']:,.0f})" in text
        assert f"({built['G']:,.0f})" in text


def test_the_problem_statement_counts_what_the_lesson_counted(lesson):
    drawn = flags(SEED)
    rows = counted_flags(drawn.cases)
    lost = rows[rows["escalated"] == 1]
    assert f"{len(lost)} cases were escalated" in lesson
    called = lost[["rule", "logistic"]].sum()
    assert f"The rules called {called['rule']} of them, the model {called['logistic']}" in lesson
    assert f"or {100 * called['logistic'] / len(lost):.0f} in 100" in lesson
    assert f"{100 * called['rule'] / len(lost):.0f} get a call in time today" in lesson
    assert f"a model that is right in {accuracy(rows)['logistic']:.0%}" in lesson
    assert f"calls nobody is right in {1 - len(lost) / len(rows):.0%}" in lesson


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
        f"In `fit` the tree, {fit['tree']:,.0f} dollars; a month later {fit['tree'] - worth['tree']:.0f} of them"
        in lesson
    )
    assert f"The rule, in {right['rule']:.0%}." in lesson
    assert f"{net['logistic']:,.0f} against {net['rule']:,.0f} for the rule" in lesson
    assert f"keep is {own['most']:,.0f}, which is {worth['logistic']:,.0f} − {net['rule']:,.0f}" in lesson
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
