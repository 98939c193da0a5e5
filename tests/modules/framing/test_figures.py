"""The figures of module 03 are plain functions, and a door: what a task asks for can be read off."""

import pytest
from pictures import shows

from aipm_course import CourseError, framing_loss_chart, framing_minutes_chart, framing_minutes_explorer


def test_titles_follow_the_controls():
    assert framing_minutes_chart().title.startswith("0.0% of the active minutes saved")
    assert framing_minutes_chart(find=1, talk=1, write=1, wrap_up=1, served_only=False).title.startswith("100.0%")
    assert framing_minutes_chart(write=0.5).title != framing_minutes_chart(write=0.5, served_only=False).title
    assert framing_loss_chart(idea="C").title.startswith("Idea C")


def test_a_title_tells_no_decision():
    for seed in range(3):
        for chart in (framing_minutes_chart, framing_loss_chart):
            drawn = chart(seed=seed)
            for word in ("alone reach", "not reach", "cannot say", "winner", "wins", "drop"):
                assert word not in drawn.title
                assert word not in drawn.alt


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: framing_minutes_chart(find=30), "share from 0 to 1; given are find 30"),
        (lambda: framing_minutes_chart(wrap_up=-0.1), "wrap up -0.1"),
        (lambda: framing_loss_chart(idea="Z"), "no idea 'Z'"),
    ],
)
def test_what_is_not_there_gets_a_sentence(draw, said):
    with pytest.raises(CourseError, match=said):
        draw()


def test_the_widget_redraws():
    controls, picture, caption = framing_minutes_explorer().children
    controls.children[0].value = 0.3
    assert shows(picture, framing_minutes_chart(find=0.3))
    assert "Shares of today's minutes" in caption.value
