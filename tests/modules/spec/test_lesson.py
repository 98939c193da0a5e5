"""The numbers in the lesson of module 09, and in its facilitator note, are the numbers of its own data."""

from functools import partial

import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course.modules.spec.simulators import behaviors as sheet
from aipm_course.modules.spec.simulators import reliance as seen
from aipm_course.modules.spec.simulators import silence as weeks

SEED = 26
OWN = QuestionsOf("spec")
reference = partial(OWN.reference, seed=SEED)
CHOICES = {"behaviors": ("change",), "silence": ("cutoff", "topic", "plan"), "reliance": ("design",)}


@pytest.mark.parametrize("name", CHOICES)
def test_the_lesson_ends_otherwise_than_the_exercise(name, lesson):
    assert f"seed = {SEED}" in lesson
    assert OWN.alike(name, CHOICES[name], SEED) == []


def test_the_lesson_shows_each_operation(cells):
    assert (
        missing_in_code(
            cells,
            "spec_customer_hour(requests)",
            '~requests["who"].isin(may_see)',
            'action[lacks & (requests["asked"] >= questions)]',
            "monthly[after != now].sum()",
            'answers["right"] != "unchecked"',
            'wrong[early & (rows["score"] >= cutoff)].mean()',
            'groupby(rows["topic"]).mean().idxmax()',
            'agg(["size", "nunique"])',
            "accepted[bad].groupby(design)",
            "spec_user_error(",
        )
        == []
    )


def test_the_four_requests_in_prose(lesson, note):
    drawn = sheet.behaviors(SEED)
    rows, policy = drawn.requests.set_index("request"), drawn.policy
    actions = sheet.act(drawn.requests, policy)
    assert (policy["first"], policy["delegate"], policy["details"]) == ("risk", "may not", "ask")
    assert actions[["R02", "R12", "R04", "R17"]].tolist() == ["hand_over", "hand_over", "fall_back", "fall_back"]
    assert rows.loc["R02", ["personal", "who", "risk"]].tolist() == ["yes", "other", "yes"]
    assert sheet.act(drawn.requests, {**policy, "first": "privacy"})["R02"] == "refuse"
    assert rows.loc["R12", ["missing", "asked"]].tolist() == ["yes", 1]
    assert f"The score is under `bar`, {policy['bar']:.2f}" in lesson
    assert f"R04 has {rows['score']['R04']}" in lesson
    assert f"from {policy['opens']}:00 and before {policy['closes']}:00" in lesson
    clock = dict(zip(rows.index, sheet._minutes(drawn.requests, "local"), strict=True))
    by_utc = sheet.act(drawn.requests, policy, clock="utc")
    assert by_utc[["R12", "R17"]].tolist() == ["fall_back", "hand_over"]
    for name in ("R12", "R17"):
        assert rows["utc"][name] in lesson
        assert f"{clock[name] // 60}:{clock[name] % 60:02d}" in lesson
        assert f"{clock[name] // 60}:{clock[name] % 60:02d}" in note


def test_the_changes_in_prose(lesson, note):
    drawn, own = sheet.behaviors(SEED), reference("behaviors")
    actions, found = own["actions"]["action"], own["effects"]
    falls = int((actions == "fall_back").sum())
    assert f"**{falls}.** But each row stands for" in lesson
    monthly = drawn.requests["monthly"].to_numpy()
    now = monthly[(actions == "fall_back").to_numpy()].sum() / monthly.sum()
    assert f"At most {drawn.policy['limit']:.0%} may fall back" in lesson
    share, changed = found["share"], found["changed"]
    assert own["change"] == "hours"
    assert f"Longer hours: {share['hours']:.1%}, and {changed['hours']:,.0f} requests change" in lesson
    assert f"The lower bar leaves fewer, {share['bar']:.1%}, and touches {changed['bar']:,.0f}" in lesson
    assert f"touches only {changed['question']:.0f}, but leaves {share['question']:.1%}" in lesson
    after = sheet.act(drawn.requests, drawn.policy, most_asked=2).to_numpy()
    had = int(monthly[(actions == "hand_over").to_numpy() & (after == "ask")].sum())
    assert f"And {had} of the {changed['question']:.0f} had a person before" in lesson
    assert f"{share['hours']:.1%} instead of {now:.1%} fall back" in lesson
    assert f"Today {now:.1%} of {monthly.sum():,} requests fall back, limit {drawn.policy['limit']:.0%}" in note
    assert (
        f"Bar {share['bar']:.1%} and {changed['bar']:,.0f}; hours {share['hours']:.1%} and {changed['hours']:,.0f}"
        in note
    )
    assert f"question {share['question']:.1%} and {changed['question']:.0f}" in note


def test_the_cutoff_in_prose(lesson, note):
    drawn, own = weeks.silence(SEED), reference("silence")
    rows = weeks.columns(drawn.answers)
    first = rows.where(rows.day < drawn.facts["report"])
    second = rows.where(rows.day >= drawn.facts["report"])
    low = first.where((first.score >= 0.5 - 1e-9) & (first.score < 0.6 - 1e-9)).wrong.mean()
    high = first.where((first.score >= 0.8 - 1e-9) & (first.score < 0.9 - 1e-9)).wrong.mean()
    assert f"{low:.1%} and {high:.1%}. The score separates" in lesson
    assert f"between 0.5 and 0.6: {low:.1%} wrong. Between 0.8 and 0.9: {high:.1%}" in note
    assert f"share of at most `bar`, {drawn.facts['bar']:.0%}" in lesson
    cutoff = own["cutoff"]
    assert f"{cutoff:.2f}, with {weeks.shown_error(first, cutoff):.1%}: Sam" in lesson
    assert f"The cutoff is {cutoff:.2f} ({weeks.shown_error(first, cutoff):.1%} in the first period)" in note
    assert f"from day {drawn.facts['report']:.0f} (`report`) on" in lesson
    plans = own["plans"].loc["use_cutoff"]
    person, wrong = drawn.facts["person"], drawn.facts["wrong"]
    assert f"{plans['error']:.1%} of the shown are wrong, and {plans['silent']:.1%} stay silent" in lesson
    assert (
        f"in the second {plans['error']:.1%} wrong and {plans['silent']:.1%} silent, {plans['cost']:,.0f} dollars"
        in note
    )
    silent = round(1000 * plans["silent"])
    assert f"{silent} are silent: {silent} × {person:.0f} = {silent * person:,.0f}" in lesson
    missed = round((1000 - silent) * round(plans["error"], 3))
    assert (
        f"{1000 - silent} are shown, {plans['error']:.1%} of them wrong: {missed} × {wrong:.0f} = {missed * wrong:.0f}"
        in lesson
    )
    assert f"About {silent * person + missed * wrong:,.0f} dollars; {plans['cost']:,.0f} with all digits" in lesson
    assert len(second.score) > 2000


def test_the_plans_in_prose(lesson, note):
    own = reference("silence")
    plans = own["plans"]
    assert own["plan"] == "narrow"
    assert plans["cost"].idxmin() == "show_all"
    assert f"Not `show_all`: {plans['error']['show_all']:.1%}" in lesson
    costs = plans["cost"]
    assert f"(`narrow`): {costs['narrow']:,.0f} dollars. Sam's cutoff costs {costs['use_cutoff']:,.0f}" in lesson
    assert f"{costs['narrow']:,.0f} dollars against {costs['use_cutoff']:,.0f}" in lesson
    assert f"today {plans['error']['narrow']:.1%} without {own['topic']}" in lesson
    assert f"All shown: {plans['error']['show_all']:.1%} wrong, {costs['show_all']:.0f} dollars" in note
    assert f"silent, {own['topic']}: {plans['error']['narrow']:.1%}, {costs['narrow']:,.0f} dollars" in note


def test_the_designs_in_prose(lesson, note):
    drawn, own = seen.reliance(SEED), reference("reliance")
    rows = seen.counted(drawn.cases)
    accepted = (rows["did"] == "accepted").groupby(rows["design"]).mean()
    found = own["designs"]
    assert own["design"] == "cues"
    assert f"People accept {accepted['plain']:.0%}" in lesson
    assert f"**{rows['user'].nunique()}.** Noor counts" in lesson
    over, under, harm = found["over"], found["under"], found["harm"]
    assert f"Plain is accepted in {accepted['plain']:.1%} of cases, cues in {accepted['cues']:.1%}" in lesson
    assert f"{over['plain']:.1%} of plain's errors are swallowed, {over['cues']:.1%} with cues" in lesson
    assert f"{under['cues']:.1%} against {under['plain']:.1%}" in lesson
    assert f"costs {drawn.facts['wrong']:.0f} dollars, a severe one {drawn.facts['severe']:.0f}" in lesson
    assert (
        f"{harm['plain']:.0f} dollars with plain, {harm['cues']:.0f} with cues. The gap is {own['gap']:.0f}" in lesson
    )
    assert f"two errors are {2 * own['error']:.0f}" in lesson
    assert f"{harm['cues']:.0f} dollars of harm against {harm['plain']:.0f}" in lesson
    assert f"accepted in {accepted['plain']:.1%} of cases, cues in {accepted['cues']:.1%}" in note
    assert (
        f"Over {over['plain']:.1%} and {over['cues']:.1%}, under {under['plain']:.1%} and {under['cues']:.1%}" in note
    )
    assert (
        f"Harm {harm['plain']:.0f} and {harm['cues']:.0f}; the gap is {own['gap']:.0f}, two errors are {2 * own['error']:.0f}"
        in note
    )


def test_the_section_of_the_lesson_tells_its_numbers(lesson):
    policy, silence, own = sheet.behaviors(SEED).policy, reference("silence"), reference("reliance")
    plans = silence["plans"]
    assert f"before {policy['opens']}:00, from {policy['closes'] + 2}:00 on" in lesson
    assert f"A score under {policy['bar']:.2f}: links" in lesson
    assert f"At most {policy['limit']:.0%} with links" in lesson
    assert (
        f"A cutoff of {silence['cutoff']:.2f}: {plans['cost']['use_cutoff']:,.0f} dollars per 1,000 answers" in lesson
    )
    assert f"{own['gap']:.0f} dollars more harm in 100 cases; two standard errors are {2 * own['error']:.0f}" in lesson
