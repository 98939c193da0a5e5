"""The figure of module 12 is a plain function; the ramp room is played without a browser."""

import pytest

from aipm_course import CourseError, launch_chance, launch_room_chart, launch_room_explorer

LESSON = 213


def test_the_title_follows_the_moves():
    assert launch_room_chart(seed=LESSON).title == "rolled back at 5% on day 8: 6 of 1,000 users harmed"
    assert launch_room_chart(moves=["all"], seed=LESSON).title.startswith("open to all on day 0: 88 of 20,000")


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: launch_room_chart(moves=["2%", "roll back"]), "no move '2%'"),
        (lambda: launch_room_chart(moves=["1%", "wait"]), "not over"),
        (lambda: launch_chance(-1, 0.1), "from 0 on"),
        (lambda: launch_chance(10, 1.5), "from 0 to 1"),
        (lambda: launch_chance(10, 0.1, reports=3), "is 1 or 2"),
    ],
)
def test_what_is_not_there_gets_a_sentence(draw, said):
    with pytest.raises(CourseError, match=said):
        draw()


def parts(widget):
    face, row, picture, again = widget.children
    return face, {button.description: button for button in row.children}, picture, again


def test_the_room_is_played_to_its_end_and_again():
    face, buttons, picture, again = parts(launch_room_explorer(LESSON))
    assert "Day 0" in face.value
    assert buttons["roll back"].disabled
    buttons["open to 5%"].click()
    assert buttons["open to 1%"].disabled
    buttons["wait 2 days"].click()
    assert "2 reports so far" in face.value
    assert picture.value == ""
    buttons["roll back"].click()
    assert "rolled back at 5% on day 2: 6 of 1,000 users harmed" in picture.value
    assert all(button.disabled for button in buttons.values())
    again.click()
    assert "Day 0" in face.value
    assert picture.value == ""


def test_nothing_is_told_before_the_end():
    widget = launch_room_explorer(LESSON)
    face, buttons, picture, _ = parts(widget)
    buttons["open to 20%"].click()
    buttons["wait 2 days"].click()
    assert "harmed" not in face.value
    assert picture.value == ""
    assert "Run this cell" in widget._repr_mimebundle_()["text/plain"]
