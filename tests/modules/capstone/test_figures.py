"""The pilot timeline is a plain function; the explorer is moved without a browser."""

import pytest

from aipm_course import (
    CourseError,
    capstone_diary,
    capstone_timeline_chart,
    capstone_timeline_explorer,
    capstone_weeks,
    load,
)

LESSON = 12


def test_titles_follow_the_choices():
    narrowed, watched = capstone_timeline_chart(action="narrow"), capstone_timeline_chart(action="watch")
    assert narrowed.title == "After twelve weeks: $659, 143 people harmed, 58 still open"
    assert watched.title != narrowed.title
    assert capstone_timeline_chart(speed="hold").title.startswith("After twelve weeks: −$")


def test_the_chart_tells_the_lines_of_its_week():
    plan = {
        "idea": "A", "terms": "notice", "labels": "some", "source": "partner", "cutoff": "middle", "gate": "prove",
        "speed": "middle", "monitors": ["by_segment", "version", "log_scan"], "logs": "sample", "reserve": "some", "action": "narrow",
    }  # fmt: skip
    world = load("capstone_world", seed=LESSON)
    lines = capstone_diary(world, plan, 9)
    chart = capstone_timeline_chart(action="narrow", week=9)
    assert all(line in chart.alt for line in lines)
    weeks = capstone_weeks(world, plan).set_index("week")
    assert f"cash {weeks['cash'][9] - weeks['cash'][8]:+,.0f}"[:10] in " ".join(lines)
    assert any("action narrow" in line for line in lines)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: capstone_timeline_chart(watched="nothing"), "the sets are"),
        (lambda: capstone_timeline_chart(week=1), "Weeks 2 to 12"),
        (lambda: capstone_timeline_chart(speed="fast"), "the choices are"),
    ],
)
def test_what_is_not_there_gets_a_sentence(draw, said):
    with pytest.raises(CourseError, match=said):
        draw()


def test_the_explorer_works_without_arguments():
    widget = capstone_timeline_explorer()
    assert "Run this cell" in widget._repr_mimebundle_()["text/plain"]
