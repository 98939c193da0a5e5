"""The numbers in the lesson of module 01, and in its facilitator note, are the numbers of its own data."""

import json
from functools import partial
from itertools import pairwise

import pandas as pd
import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course.modules.roles.lookalikes.calendar import hours_of_series
from aipm_course.modules.roles.lookalikes.lanes import LESSON_SEED
from aipm_course.modules.roles.simulators import blocking as plan
from aipm_course.modules.roles.simulators import calendar as weeks
from aipm_course.modules.roles.simulators import charter as company

SEED = 24
OWN = QuestionsOf("roles")
reference = partial(OWN.reference, seed=SEED)
CHOICES = {"lanes": ("start",), "calendar": ("drop",), "blocking": ("act", "reach")}


@pytest.mark.parametrize("name", CHOICES)
def test_the_lesson_ends_otherwise_than_the_exercise(name, lesson):
    assert f"seed = {SEED}" in lesson
    assert SEED == LESSON_SEED
    assert OWN.alike(name, CHOICES[name], SEED) == []


def test_the_lesson_shows_each_operation(cells):
    assert (
        missing_in_code(
            cells,
            'rows["monthly"] * rows["months"]',
            'rows["owner"].map(',
            'rows.loc[rows["sends_data"] == "yes", "contract"]',
            '(rows["promised"] == "yes") & (rows["weeks"] > limits["slack"])',
            'item["lane"].map(limits)',
            'entries["status"] == "accepted"',
            "roles_quarters(own)",
            'own[own["series"] != series]',
            "roles_finish(changed)",
            "roles_charter_chart(",
        )
        == []
    )


def test_the_lanes_in_prose(lesson, note):
    drawn = company.charter(SEED)
    facts, rows = drawn.facts, drawn.requests.set_index("feature")
    found = company.lanes(drawn)
    total = rows["monthly"] * rows["months"]
    assert f"costs {rows['monthly']['Price']:,} dollars a month" in lesson
    assert f"*{rows['monthly']['Price']:,} × {rows['months']['Price']} = {total['Price']:,}." in lesson
    assert f"An AI PM's limit is {facts['ai_pm']:,.0f}: no" in lesson
    assert f"More than {facts['term']:.0f} months (`term`)? *{rows['months']['Price']}: no" in lesson
    assert rows["sends_data"]["Price"] == "no"
    assert found["contract"]["Price"] == "alone"
    assert total["Answer"] == facts["ai_pm"]
    assert f"*Answer* costs {total['Answer']:,} in all" in lesson
    assert f"*Route* costs {total['Route']:,}: executive" in lesson
    assert rows["monthly"]["Route"] - rows["monthly"]["Answer"] == 50
    assert (rows.loc[["Price", "Answer", "Route"], "owner"] == "AI PM").all()
    assert found["contract"].value_counts()["alone"] == 5
    assert (rows["sends_data"]["Brief"], rows["months"]["Brief"], found["contract"]["Brief"]) == ("yes", 24, "joint")
    assert f"at least {facts['several']:.0f} workflows (`several`), and it has {rows['workflows']['Brief']}" in lesson
    assert (found["disclosure"]["Brief"], found["disclosure"]["Draft"]) == ("alone", "executive")
    assert rows["customer"]["Brief"] == rows["customer"]["Draft"] == rows["customer"]["Price"] == "regulated"
    assert f"may move by {facts['slack']:.0f} weeks (`slack`)" in lesson
    assert f"that limit is {facts['principal']:,.0f}" in lesson
    assert (
        f"I sign the contract of *Price*: {total['Price']:,} dollars in all, and my limit is {facts['ai_pm']:,.0f}"
        in lesson
    )
    assert found["disclosure"]["Price"] == "executive"
    for number in (total["Price"], total["Answer"], total["Route"], facts["ai_pm"]):
        assert f"{number:,.0f}" in note


def test_what_starts_in_prose(lesson, note):
    own, drawn = reference("lanes"), company.charter(SEED)
    wait = own["wait"]["days"]
    assert own["start"] == "B"
    found = company.lanes(drawn)
    needs = drawn.needs.groupby("item")
    assert sorted(needs.get_group("B")["decision"]) == ["contract", "plan", "plan"]
    assert ("Price", "plan") in set(zip(needs.get_group("A")["feature"], needs.get_group("A")["decision"], strict=True))
    assert found["plan"]["Price"] == "joint"
    assert f"so A waits {wait['A']:.0f} days" in lesson
    assert f"Item A waits {wait['A']:.0f} days, B none" in note
    assert (
        f"one more decision of {drawn.facts['recommend']:.0f} days it would wait {drawn.facts['recommend']:.0f}"
        in lesson
    )
    assert ("Price", "contract") in set(
        zip(needs.get_group("B")["feature"], needs.get_group("B")["decision"], strict=True)
    )


def test_the_plans_in_prose(lesson):
    drawn = company.charter(SEED)
    rows = drawn.requests.set_index("feature")
    plan_lanes = company.lanes(drawn)["plan"][["Answer", "Recap", "Price", "Digest"]]
    assert plan_lanes.tolist() == ["alone", "alone", "joint", "executive"]
    assert f"Only *Digest*: promised, and by {rows['weeks']['Digest']} weeks" in lesson
    assert rows["promised"]["Answer"] == "no"
    assert rows["weeks"]["Price"] == drawn.facts["slack"] == 2
    assert rows["use"]["Price"] == rows["use"]["Draft"] == "regulated"


def test_the_calendar_in_prose(lesson, note):
    drawn, own = weeks.calendar(SEED), reference("calendar")
    rows = weeks.counted(drawn.entries)
    wait, without = own["waits"]["hours"], own["without"]["hours"]
    raised = drawn.alerts.set_index("alert")["raised"]
    assert f"a mean wait of {wait.mean():.1f} hours" in lesson
    assert raised["accuracy"] == "2026-09-17 09:45"
    assert f"At 15:00, after {wait['accuracy']:g} hours" in lesson
    apart = float((pd.to_datetime(rows["end"]) - pd.to_datetime(rows["start"])).dt.total_seconds().sum()) / 3600
    assert f"together last {apart:g} hours. You are booked for {own['booked']:g}" in lesson
    assert raised["topics"] == "2026-09-11 16:15"
    wall = weeks.clock_on_the_wall(rows, drawn.alerts)["topics"]
    assert f"{wait['topics']:g} hours: 0.75 on Friday" in lesson
    assert f"0.75 on Monday. On the wall clock it is {wall:g}" in lesson
    assert f"*accuracy* waits {wait['accuracy']:g} hours and *cost* {wait['cost']:g}" in lesson
    assert f"*Latency* waits just {wait['latency']:g}" in lesson
    assert (wait > weeks.BAR).sum() == 2
    hours = hours_of_series(drawn)
    assert max(hours, key=lambda name: hours[name]) == "research"
    assert f"*Research* takes most time, {hours['research']:g} hours" in lesson
    assert f"{without['research']:g} hours, as before" in lesson
    assert f"The best leaves {without.min():g}" in lesson
    assert own["drop"] == "route"
    assert f"{wait.max():g} hours today" in lesson
    assert f"Booked {own['booked']:g} hours, entries together {apart:g}" in note
    assert f"takes {hours['research']:g}; without it the longest wait is still {without['research']:g}" in note
    assert f"Mean wait {wait.mean():.1f} hours, target {weeks.BAR:.0f}" in note


def test_the_plan_in_prose(lesson, note):
    drawn, own = plan.blocking(SEED), reference("blocking")
    made = plan.plan_of(drawn.tasks)
    done = plan.finishes(made)
    path = plan.on_path(made)
    assert path == ["review desk", "training", "prompt tests", "security check", "export", "pilot setup"]
    for task in path[:4]:
        days, wait, after = made[task]
        assert f"| {task} | {days} | {wait} | {', '.join(after)} |".replace("|  |", "| |") in lesson
    before = done["prompt tests"]
    wait, days = made["prompt tests"][1], made["security check"][0]
    assert f"After {done['security check']:.0f}: {before:.0f}, a wait of {wait}, and {days} days" in lesson
    assert f"The pilot begins after {own['path_days']:.0f}" in lesson
    begins = own["path_days"] - made["pilot setup"][0]
    assert (
        f"could begin after {begins:.0f}, when *export* ({done['export']:.0f}) and its wait of {made['export'][1]}"
        in lesson
    )
    assert f"*help pages*, which follow it, end after {done['help pages']:.0f} and are needed by {begins:.0f}" in lesson
    spare = begins - done["help pages"]
    assert f"{spare:.0f} days to spare" in lesson
    assert done["monitor"] + made["monitor"][1] + made["help pages"][0] == done["help pages"]
    longest = max(made, key=lambda name: made[name][0])
    assert longest == "monitor"
    assert f"The *monitor* takes {made[longest][0]} days" in lesson
    won, offers = own["won"]["days"], drawn.offers.set_index("offer")
    assert offers["task"]["D"] == "monitor"
    assert f"None by D, {won['E']:.0f} by E" in lesson
    assert f"E saves {offers['saves']['E']} but wins {won['E']:.0f}" in lesson
    assert own["act"] == "E"
    due, facts = plan.available(drawn.facts), drawn.facts
    assert (
        f"{facts['weeks']:.0f} weeks of five days, less {facts['holidays']:.0f} holidays, are {due:.0f} working days"
        in lesson
    )
    left = own["path_days"] - won["E"]
    assert f"The plan takes {own['path_days']:.0f}, with E {left:.0f}" in lesson
    assert own["reach"] == "no"
    assert f"{left:.0f} working days in place of {own['path_days']:.0f}. The promise was {due:.0f}" in lesson
    assert f"takes {own['path_days']:.0f} working days, with E {left:.0f}; promised are {due:.0f}" in note


def test_the_lesson_is_committed_as_its_source_says(cells):
    """Every prediction stands above a cell that shows something."""
    for above, below in pairwise(cells):
        if above.cell_type == "markdown" and "**Predict" in above.source.rsplit("\n\n", 1)[-1]:
            assert below.cell_type == "code", above.source[-80:]
            assert json.dumps(below.outputs) != "[]"
