"""The figures of module 08 are plain functions, and a door: what a task asks for can be read off."""

import pytest
from pictures import shows

from aipm_course import (
    CourseError,
    experiments_lift_chart,
    experiments_peeking_chart,
    experiments_peeking_explorer,
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
        (lambda: experiments_peeking_chart(rule="hourly"), "no rule 'hourly'"),
        (lambda: experiments_peeking_chart(day=15), "no day 15"),
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


def test_the_peeking_machine_looks_one_day_further_and_lights_more():
    machine = experiments_peeking_explorer()
    (look, day, rule), picture = machine.children[0].children, machine.children[1]
    assert shows(picture, experiments_peeking_chart(day=0))
    for _ in range(16):
        look.click()
    assert day.value == 14
    assert shows(picture, experiments_peeking_chart(day=14))
    rule.value = "once"
    assert shows(picture, experiments_peeking_chart(day=14, rule="once"))


def test_the_false_winners_are_counted_from_the_recorded_tests():
    from aipm_course import load

    looks = load("experiments_looks", seed=3)
    z = looks[(looks["kind"] == "fake") & (looks["test"] <= 200)].filter(regex=r"^d\d")
    for day in (1, 6, 14):
        won = (z.iloc[:, :day].abs() > 1.96).any(axis=1).sum()
        assert experiments_peeking_chart(day=day, seed=3).title == f"daily, day {day}: {won} of 200 fake tests have won"
    assert "nobody has looked" in experiments_peeking_chart(day=0).alt
