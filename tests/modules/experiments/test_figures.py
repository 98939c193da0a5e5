"""The figures of module 08 are plain functions, and a door: what a task asks for can be read off."""

import pytest
from pictures import shows

from aipm_course import (
    CourseError,
    experiments_lift_chart,
    experiments_sizing_chart,
    experiments_sizing_explorer,
    experiments_split_chart,
)


def test_titles_follow_the_controls():
    assert "coin per account" in experiments_sizing_chart().title
    assert "coin per user" in experiments_sizing_chart(by_account=False).title
    assert experiments_sizing_chart(lift_points=8).title.startswith("8 points")
    assert experiments_split_chart(platform="ios").title.startswith("ios")


def test_a_title_tells_no_decision():
    for seed in range(3):
        for chart in (experiments_sizing_chart, experiments_split_chart, experiments_lift_chart):
            drawn = chart(seed=seed)
            for word in ("ship", "stop", "go on", "rerun", "reprocess", "wait", "run as"):
                assert word not in drawn.title
                assert word not in drawn.alt


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: experiments_sizing_chart(lift_points=0), "cannot be"),
        (lambda: experiments_sizing_chart(same_account=4.6), "share from 0 to 1"),
        (lambda: experiments_split_chart(platform="tv"), "no platform 'tv'"),
    ],
)
def test_what_is_not_there_gets_a_sentence(draw, said):
    with pytest.raises(CourseError, match=said):
        draw()


def test_a_test_that_never_gets_enough_users_says_so():
    assert "more than 20 weeks" in experiments_sizing_chart(lift_points=0.5).title


def test_the_widget_redraws():
    controls, picture, caption = experiments_sizing_explorer().children
    controls.children[2].value = False
    assert shows(picture, experiments_sizing_chart(by_account=False))
    assert "coin per user" in caption.value
