"""The figures of module 14 are plain functions; the incident room is played without a browser."""

import pytest

from aipm_course import (
    CourseError,
    incidents_change_chart,
    incidents_minutes,
    incidents_room_chart,
    incidents_room_explorer,
    incidents_split,
    load,
)
from aipm_course.modules.incidents.simulators.room import CAUSES, LEVERS, TILES, best_lever, cause_of, play

LESSON = 7


def test_titles_follow_the_controls():
    assert incidents_change_chart(seed=2).title == "solved: complete days of eight weeks"
    assert "before day 20" in incidents_change_chart(day=20, seed=2).title
    assert incidents_change_chart(day=20, series="sister", seed=2).title.startswith("sister: ")
    assert incidents_room_chart(opened=["sister"], lever="rollback", seed=2).title.startswith("rollback at 02:25")


def test_a_title_of_the_change_chart_tells_no_cause():
    for seed in range(4):
        drawn = incidents_change_chart(day=20, seed=seed)
        for word in ("vendor", "metric", "data", "open", "best"):
            assert word not in drawn.title
            assert word not in drawn.alt.replace("Simulated data", "")


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: incidents_change_chart(series="sales"), "no series 'sales'"),
        (lambda: incidents_change_chart(day=2), "A day from 6 to 51"),
        (lambda: incidents_room_chart(opened=["tea leaves"]), "no tile 'tea leaves'"),
        (lambda: incidents_room_chart(lever="pray"), "no lever 'pray'"),
        (lambda: incidents_split([1, 2, 3]), "needs 10 values"),
        (lambda: incidents_minutes(load("incidents_log"), "harmed", "closed"), "no column 'closed'"),
    ],
)
def test_what_is_not_there_gets_a_sentence(draw, said):
    with pytest.raises(CourseError, match=said):
        draw()


def buttons(widget):
    tiles, levers, again = widget.children[2], widget.children[5], widget.children[7]
    return (*tiles.children,), (*levers.children,), again


def test_the_room_is_played_to_its_end_and_again():
    widget = incidents_room_explorer(LESSON)
    tiles, levers, again = buttons(widget)
    face, found, picture = widget.children[0], widget.children[3], widget.children[6]
    assert "02:10" in face.value
    tiles[1].click()
    assert "02:25" in face.value
    assert "fell by as much" in found.value
    assert tiles[1].disabled
    next(lever for lever in levers if lever.description.startswith("other vendor")).click()
    assert "other vendor at 02:25: 8,800 dollars" in picture.value
    assert all(button.disabled for button in (*tiles, *levers))
    again.click()
    assert "02:10" in face.value
    assert picture.value == ""
    assert not any(button.disabled for button in (*tiles, *levers))


def test_nothing_of_the_night_is_drawn_before_the_call():
    widget = incidents_room_explorer(LESSON)
    assert widget.children[6].value == ""
    assert "Run this cell" in widget._repr_mimebundle_()["text/plain"]


@pytest.mark.parametrize("cause", CAUSES)
def test_evidence_settles_each_night_and_costs_less_than_the_wrong_lever(cause):
    """Three tiles that tell the causes apart, then the right lever: cheaper than each lever that does not fit."""
    seed = next(seed for seed in range(20) if cause_of(seed) == cause)
    spent = sum(TILES[tile][0] for tile in ("old release", "sister"))
    best = best_lever(seed)
    informed = play(best, seed, minutes=spent).total
    assert all(informed < play(lever, seed).total for lever in LEVERS if lever not in (best, "safe mode"))
