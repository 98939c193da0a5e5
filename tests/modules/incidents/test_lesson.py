"""The numbers in the lesson of module 14, and in its facilitator note, are the numbers of its own data."""

import json
from functools import partial
from itertools import pairwise

import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course.modules.incidents.lookalikes.clocks import LESSON_SEED
from aipm_course.modules.incidents.simulators import actions as acts
from aipm_course.modules.incidents.simulators import changes as eight
from aipm_course.modules.incidents.simulators import clocks as quarter
from aipm_course.modules.incidents.simulators import room
from aipm_course.simulation.rates import at

SEED = 7
OWN = QuestionsOf("incidents")
reference = partial(OWN.reference, seed=SEED)
CHOICES = {"clocks": ("slow", "kept", "first"), "actions": ("action",), "changes": ("cause",)}


@pytest.mark.parametrize("name", CHOICES)
def test_the_lesson_ends_otherwise_than_the_exercise(name, lesson):
    assert f"seed = {SEED}" in lesson
    assert SEED == LESSON_SEED
    assert OWN.alike(name, CHOICES[name], SEED) == []
    assert reference("changes")["day"] != OWN.reference("changes", 0)["day"]


def test_the_lesson_shows_each_operation(cells):
    assert (
        missing_in_code(
            cells,
            'log["repeats"] == ""',
            'incidents_minutes(own, "harmed", "detected")',
            'groupby(own["source"])',
            'open_now["users"] - open_now["internal"]',
            'acts["works"] * if_works',
            "six.loc[",
            "incidents_split(",
            "rows[series][:place].mean()",
            "incidents_room_chart(",
        )
        == []
    )


def test_the_clocks_in_prose(lesson, note):
    drawn, own = quarter.clocks(SEED), reference("clocks")
    rows = quarter.counted(drawn.log)
    one = rows[rows["incident"] == "I20"]
    from_ticket = float(quarter.minutes(rows, "ticket", "stopped").mean()) / 60
    assert f"{quarter.minutes(one, 'ticket', 'stopped').sum():.0f} minutes for Priya" in lesson
    assert f"{quarter.minutes(one, 'harmed', 'stopped').sum() / 60:.1f} hours for customers" in lesson
    assert quarter.minutes(one, "detected", "ticket").sum() == 600
    assert one["detected"].item().endswith("15:00")
    assert f"We repair in {from_ticket:.1f} hours" in lesson
    targets = drawn.facts
    assert f"detect in {targets['detect_target']:.0f} minutes, repair in {targets['repair_target']:.0f} hours" in lesson
    assert own["kept"] == "only_detect"
    assert f"{own['detect']:.1f} minutes. The repair took {own['repair']:.1f} hours, not {from_ticket:.1f}" in lesson
    detect = quarter.minutes(rows, "harmed", "detected")
    assert 1.7 < detect.mean() / detect.median() < 2
    slow = detect[rows["source"] == own["slow"]]
    assert own["slow"] == "data"
    assert f"faults in the data take {slow.mean():.1f} minutes, at worst {slow.max():.0f}" in lesson
    assert f"harmed for {own['repair']:.1f} hours on average" in lesson
    assert f"{own['incidents']} of {len(drawn.log)} rows count" in note
    assert f"mean {own['detect']:.1f} minutes, median {detect.median():.1f}" in note
    assert (
        f"Repair: {own['repair']:.1f} hours, target {targets['repair_target']:.0f}; from the ticket {from_ticket:.1f}"
        in note
    )
    assert f"{slow.mean():.1f} minutes" in note


def test_the_levels_in_prose(lesson, note):
    drawn, own = quarter.clocks(SEED), reference("clocks")
    rows, facts = drawn.still_open.set_index("letter"), drawn.facts
    customers = rows["users"] - rows["internal"]
    reach = customers / rows["active"]
    assert own["levels"]["level"].to_dict() == {"A": 1, "B": 1, "C": 2, "D": 3, "E": 2, "F": 2}
    assert f"for at least {facts['few']:.0f} customers: level 1" in lesson
    assert f"reach is at least {facts['wide']:.0%}: level 1" in lesson
    assert f"reach is at least {facts['some']:.0%}: level 2" in lesson
    assert f"B: {rows['undo_hours']['B']} hours, {customers['B']} customers" in lesson
    assert f"A: {customers['A']} of {rows['active']['A']:,} is {reach['A']:.0%}" in lesson
    assert f"it stays, but for {customers['C']} customers" in lesson
    assert f"D: {customers['D']} of {rows['active']['D']:,} is {reach['D']:.1%}" in lesson
    assert f"E reaches {reach['E']:.1%}, and F is undone in exactly {rows['undo_hours']['F']} hours" in lesson
    grows = rows["growth"]
    for text in (lesson, note):
        assert f"grows by {grows['A']} customers an hour, B by {grows['B']}" in text
    assert own["first"] == "A"
    assert grows.idxmax() == "C"
    assert f"C grows fastest, with {grows['C']}" in lesson


def test_the_actions_in_prose(lesson, note):
    drawn, own = acts.actions(SEED), reference("actions")
    rows, facts = drawn.table.set_index("action"), drawn.facts
    one, found = rows.loc["rollback"], own["harms"]
    hours = (one["approval"] + one["effect"]) / 60
    left, blind = facts["hours"] - hours, facts["seen"] / 60
    assert f"The harm is {facts['harm']:,.0f} dollars an hour, and in {facts['hours']:.0f} hours" in lesson
    assert f"in effect after {one['approval']:.0f} + {one['effect']:.0f} minutes" in lesson
    minutes = one["approval"] + one["effect"]
    assert (
        f"{minutes:.0f}/60 × {facts['harm']:,.0f} = {int(hours * facts['harm']):,}. And {one['once']:,.0f} once"
        in lesson
    )
    runs = (1 - one["stops"]) * facts["harm"]
    assert (
        f"{60 * left:.0f} minutes are left. {1 - one['stops']:.0%} of the harm runs on ({runs:.0f} an hour)" in lesson
    )
    assert (
        f"({one['own']:.0f}): {60 * left:.0f}/60 × {runs + one['own']:.0f} = {int(left * (runs + one['own'])):,}"
        in lesson
    )
    waits = blind * (facts["harm"] + one["own"])
    assert f"{60 * blind:g}/60 × ({facts['harm']:,.0f} + {one['own']:.0f}) = {waits:,.0f}" in lesson
    off = (left - blind) * facts["off"]
    assert f"for {facts['off']:,.0f} an hour: {60 * (left - blind):.0f}/60 × {facts['off']:,.0f} = {off:,.0f}" in lesson
    works, fails = at(found["if_works"], "rollback"), at(found["if_fails"], "rollback")
    expected = found["expected"]
    assert f"{works:,.0f} if it works (1 and 2), {fails:,.0f} if not (1 and 3)" in lesson
    assert f"0.6 × {works:,.0f} + 0.4 × {fails:,.0f} = {0.6 * works + 0.4 * fails:,.0f}" in lesson
    assert f"its chance is {one['works']:.0%}" in lesson
    assert f"{expected['rollback']:,.0f}; safe mode costs {expected['safe_mode']:,.0f}" in lesson
    assert found["if_works"].idxmin() == "rollback"
    assert expected.sort_values().index[:2].tolist() == ["safe_mode", "rollback"]
    assert f"it is {rows['works']['safe_mode']:.0%} now" in lesson
    assert f"At {own['at_least']:.1%}." in lesson
    assert own["at_least"] < 2 / 3
    assert f"{expected['safe_mode']:,.0f} dollars against {expected['rollback']:,.0f}" in lesson
    assert f"costs {works:,.0f} if it works and {fails:,.0f} if not; expected {expected['rollback']:,.0f}" in note
    assert f"Safe mode: {expected['safe_mode']:,.0f}. It turns at {own['at_least']:.1%}" in note


def test_the_night_in_prose(lesson, note):
    assert room.cause_of(SEED) == "vendor"
    quarter_of_an_hour = (
        room.play("other vendor", SEED, minutes=30).total - room.play("other vendor", SEED, minutes=15).total
    )
    assert f"The second one costs {quarter_of_an_hour:.0f} dollars" in lesson
    habit = room.play("rollback", SEED).total
    assert f"Whoever rolls back at once pays {habit:,.0f}" in lesson
    best, none = room.play("other vendor", SEED).total, room.play("go on", SEED).total
    assert f"costs {best:,.0f} dollars; rollback at once {habit:,.0f}; nothing changed {none:,.0f}" in note


def test_the_change_in_prose(lesson, note):
    drawn, own = eight.changes(SEED), reference("changes")
    rows = eight.counted(drawn.daily)

    def squares(day):
        sides = (rows[rows["day"] < day]["solved"], rows[rows["day"] >= day]["solved"])
        return sum(((side - side.mean()) ** 2).sum() for side in sides)

    day = own["day"]
    assert f"About day {day}. The three bad days from day 11 on" in lesson
    assert rows.set_index("day")["solved"].loc[11:13].max() < rows.set_index("day")["solved"].loc[14:22].min() + 3
    assert f"{squares(day):.0f} against {squares(11):.0f}: day {day} wins" in lesson
    assert min(range(6, 51), key=squares) == day
    assert f"It fell by {own['fall_solved']:.1f} points" in lesson
    near = drawn.events[(drawn.events["day"] - day).abs() <= 3].set_index("kind")["day"]
    said = (
        f"documents on day {near['data']}, the dashboard on day {near['metric']}, the release on day {near['release']}"
    )
    assert f"{said}, the vendor on day {near['vendor']}" in lesson
    assert "release 4.9" in drawn.events.query(f"day == {day}")["title"].item()
    assert own["cause"] == "data"
    assert f"Accounts on the old release fell by {own['fall_old_release']:.1f} points" in lesson
    assert own["fall_no_documents"] < 0
    assert f"{own['missing']:.0f} answers fewer were solved" in lesson
    assert f"{own['missing']:.0f} answers fewer than usual" in lesson
    assert f"Day {day}, a fall of {own['fall_solved']:.1f} points, {own['missing']:.0f} answers" in note


def test_the_lesson_is_committed_as_its_source_says(cells):
    """Every prediction stands above a cell that shows something."""
    for above, below in pairwise(cells):
        if above.cell_type == "markdown" and "**Predict" in above.source.rsplit("\n\n", 1)[-1]:
            assert below.cell_type == "code", above.source[-80:]
            assert json.dumps(below.outputs) != "[]" or "if_works" in below.source
