"""The figures of module 15 are plain functions, and a door: what a task asks for can be read off."""

import pytest
from pictures import shows

import aipm_course
from aipm_course import (
    CourseError,
    compas_chart,
    fairness_locks_chart,
    fairness_locks_explorer,
    fairness_ratio_chart,
    fairness_regions_chart,
    fairness_sheet_chart,
    fairness_sites_chart,
)


def test_titles_follow_the_controls():
    assert "without" not in fairness_sheet_chart().title
    assert "without job_changes" in fairness_sheet_chart(without=["job_changes"]).title
    assert fairness_locks_chart(blue_cutoff=44).title.endswith("cut-offs 50 (amber) and 44 (blue)")
    assert fairness_regions_chart(pool_small=True).title != fairness_regions_chart().title
    assert "1.91 to 1" in compas_chart().title
    assert "6.0 points apart, false positive rates 1.91 to 1" in compas_chart(same_cutoff=True).title


def test_a_title_tells_no_decision():
    titles = [
        chart(seed=seed).title
        for chart in (fairness_ratio_chart, fairness_sheet_chart, fairness_sites_chart, fairness_regions_chart)
        for seed in range(3)
    ]
    for word in ("below", "open", "launch", "limit", "repair", "announce", "remove", "keep", "fair"):
        assert not any(word in title for title in titles), word


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: fairness_locks_chart(blue_cutoff=0), "between 1 and 99"),
        (lambda: compas_chart(high_from="Low"), "high_from"),
        (lambda: compas_chart(high_from="High", same_cutoff=True), "high_from"),
        (lambda: fairness_sites_chart(site="D"), "no site 'D'"),
        (lambda: fairness_sheet_chart(without=["years"]), "no input 'years'"),
    ],
)
def test_what_is_not_there_gets_a_sentence(draw, said):
    with pytest.raises(CourseError, match=said):
        draw()


def test_the_widgets_redraw():
    controls, picture, caption = fairness_locks_explorer().children
    controls.children[1].value = 32
    assert shows(picture, fairness_locks_chart(blue_cutoff=32))
    assert "of 3 locks" in caption.value
    for name in ("fairness_sheet_explorer", "fairness_sites_explorer", "fairness_regions_explorer"):
        assert getattr(aipm_course, name)().children
