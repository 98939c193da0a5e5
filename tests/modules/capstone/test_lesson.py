"""The numbers in the lesson of the capstone are the numbers of its own data."""

import pytest
from own_lesson import missing_in_code

from aipm_course import capstone_readings, capstone_segments, capstone_upper, capstone_weeks
from aipm_course.modules.capstone.simulators import numbers
from aipm_course.modules.capstone.simulators.paths import SENSIBLE
from aipm_course.modules.capstone.simulators.walk import Walk, choosing, operating, reporting
from aipm_course.modules.capstone.simulators.world import world

SEED = 12
HERE = world(SEED)
PLAN = {
    **SENSIBLE["measured"],
    "idea": "A",
    "gate": "prove",
    "monitors": frozenset({"by_segment"}),
}

THREE = SENSIBLE["measured"]["monitors"]


def test_the_lesson_has_another_story_than_the_exercise(lesson):
    assert f"seed = {SEED}" in lesson
    exercise = world(0)
    assert (HERE.world, HERE.event) != (exercise.world, exercise.event)


def test_the_lesson_shows_each_operation(cells):
    shown = (
        "capstone_upper(",
        "capstone_readings(",
        "capstone_segments(",
        "capstone_apart(",
        "capstone_weeks(",
        "new.var()",
    )
    assert missing_in_code(cells, *shown, "capstone_timeline_chart(") == []


def test_the_idea_in_prose(lesson):
    table = choosing(Walk(HERE, {}))["ideas"]
    assert table["fits"].to_dict() == {"A": "yes", "B": "no", "C": "yes"}
    scores = {name: round(score) for name, score in table["score"].items()}
    assert f"score {scores['A']}." in lesson
    assert f"B's, with {scores['B']}" in lesson
    assert f"*A, {scores['A']}. C has {scores['C']}.*" in lesson
    built = numbers.choose(HERE.ideas, HERE.today, 26, weeks=("build_weeks",))["score"]
    assert f"best by building alone, {built['C']:.0f}" in lesson
    assert built.idxmax() == "C"


def test_the_gate_in_prose(lesson):
    counts = {terms: int(numbers.usable(HERE.cases, terms).sum()) for terms in numbers.AGREED}
    assert f"Only {counts['ask']}. With `contract` there are {counts['contract']}" in lesson
    rows = numbers.golden(HERE.cases, "ask", "some")
    shown = rows[rows["score"] >= 0.7]
    upper = capstone_upper(int(shown["critical"].sum()), len(shown))
    assert f"Of {len(shown)} answers shown, {shown['critical'].sum()} are critical" in lesson
    assert f"No: {upper:.1%}" in lesson
    assert f"*{(shown['final'] == 'wrong').mean():.1%} on the asked cases: no.*" in lesson
    assert f"is {HERE.fact('critical_bar'):.1%}" in lesson


def test_the_beta_in_prose(lesson):
    found = numbers.read_beta(HERE.beta, "middle", dict.fromkeys(("new", "regular", "large"), 1.0))
    assert f"{found['users']:,.0f} users" in lesson
    ends = f"{100 * -found['low']:.1f} below to {100 * found['high']:.1f} above"
    assert f"{100 * found['effect']:.1f} points, from {ends}" in lesson


def test_the_week_in_prose(lesson):
    found = operating(Walk(HERE, PLAN))
    totals = {**PLAN, "monitors": frozenset({"errors", "spend", "complaints"})}
    assert f"Noticed in week **{numbers.noticed(capstone_readings(HERE.weeks, totals))}**" in lesson
    assert f"Noticed in week **{found['noticed']}**, and the world stops" in lesson
    assert f"{found['times']:.1f} times, in `{found['segment']}`; before, {found['before']:.1f} times" in lesson
    now = capstone_segments(HERE.weeks, PLAN).query(f"week == {found['noticed']}").set_index("segment")["tasks"]
    assert f"{now['regular']:,} of {now.sum():,}, {now['regular'] / now.sum():.0%}" in lesson
    assert found["action"] == "narrow"


def test_two_companies_begin_alike_and_the_second_week_tells_them_apart(lesson):
    own = frozenset({"complaints", "by_segment", "log_scan"})
    noticed = {}
    for seed, tells in ((15, "by_segment"), (17, "log_scan")):
        readings = capstone_readings(world(seed).weeks, {**PLAN, "monitors": own})
        noticed[seed] = week = numbers.noticed(readings)
        assert numbers.over_in(readings, week, both=True) == ["complaints"]
        assert set(numbers.over_in(readings, week)) == {"complaints", tells}
    assert f"noticed in week {noticed[15]}, and in week {noticed[17]}" in lesson


@pytest.mark.parametrize("speed", ["slow", "middle", "everyone"])
def test_the_speeds_in_prose(speed, lesson):
    weeks = capstone_weeks(HERE.weeks, {**PLAN, "monitors": THREE, "speed": speed, "action": "narrow"})
    assert f"{abs(weeks['cash'].iloc[-1]):,}" in lesson
    if speed != "middle":
        assert str(weeks["harmed"].sum()) in lesson
        assert f"{weeks['trust'].iloc[-1]:.2f}" in lesson


def test_the_board_in_prose(lesson):
    found = reporting(Walk(HERE, {**PLAN, "monitors": THREE, "action": "narrow"}))
    assert f"They earn {found['late']:.1%}" in lesson
    assert f"return −{-found['result']:.1%}" in lesson
    assert found["board"] == "scale"
    assert f"Labeled cases whose source is lost? {1 - found['lineage']:.0%}" in lesson
    owed = round(found["open_harm"])
    assert f"{owed // 330} people are harmed and not settled with, {owed:,} dollars" in lesson
