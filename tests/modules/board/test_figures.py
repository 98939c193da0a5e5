"""The figure of module 17 is a plain function; the board table is played without a browser."""

import pytest

from aipm_course import CourseError, board_room_chart, board_room_explorer
from aipm_course.modules.board.simulators import room

LESSON = 1820


def test_the_title_follows_what_is_funded():
    chart = board_room_chart(asks=["Basil", "Fern", "Ember"], funds=["Ember", "Basil"], seed=LESSON)
    assert chart.title == "You funded Ember, Basil: +78,000 dollars in a year"
    assert "The two best slides, Basil, Fern: −3,000 dollars" in chart.alt
    assert "The two best pilots, Dune, Ember: +129,000 dollars" in chart.alt
    assert "You asked about none." in board_room_chart(seed=LESSON).alt


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: board_room_chart(funds=["Amber", "Gold"]), "no folder 'Gold'"),
        (lambda: board_room_chart(asks=list(room.FOLDERS)), "3 questions; you ask 6"),
        (lambda: board_room_chart(funds=["Amber"]), "Fund 2 pilots"),
    ],
)
def test_what_is_not_there_gets_a_sentence(draw, said):
    with pytest.raises(CourseError, match=said):
        draw()


def parts(widget):
    face, asks, funds, picture, again = widget.children
    return face, *({button.description: button for button in row.children} for row in (asks, funds)), picture, again


def test_the_table_is_played_to_its_end_and_again():
    face, asks, funds, picture, again = parts(board_room_explorer(LESSON))
    assert "3 questions left, 2 pilots to fund" in face.value
    assert "time study" not in face.value
    for name in ("Amber", "Ember", "Dune"):
        asks[f"ask {name}"].click()
    assert "<b>Ember</b>: slide +166%, time study +68%" in face.value
    assert all(button.disabled for button in asks.values())
    funds["fund Ember"].click()
    assert picture.value == ""
    funds["fund Dune"].click()
    assert "You funded Ember, Dune: +129,000 dollars in a year" in picture.value
    assert all(button.disabled for button in funds.values())
    again.click()
    assert "3 questions left, 2 pilots to fund" in face.value
    assert picture.value == ""


def test_the_loudest_slide_is_the_best_on_some_boards_only():
    best = 0
    for seed in range(40):
        made = room.folders(seed)
        loud = made.headline.index(max(made.headline))
        best += made.study.index(max(made.study)) == loud
    assert 8 <= best <= 18
