"""The explorers of module 15 are plain functions; their numbers are those of the tasks."""

import pytest

import aipm_course
from aipm_course import (
    CourseError,
    compas_chart,
    fairness_locks_chart,
    fairness_locks_explorer,
    fairness_ratio_chart,
    fairness_ratio_explorer,
    fairness_regions_chart,
    fairness_sites_chart,
)
from aipm_course.registry import find


def reference(name, seed=0):
    question = find(f"fairness.{name}")
    return question.reference(question.data(seed))


def test_titles_state_the_finding_and_follow_the_controls():
    assert fairness_ratio_chart().title.endswith("engineering 0.72: the average hides a family")
    assert "engineering 0.72 with 14 points" in fairness_ratio_chart(gap_penalty=14).title
    assert "engineering 1.01 with 0 points" in fairness_ratio_chart(gap_penalty=0).title
    assert fairness_locks_chart(blue_cutoff=32).title.startswith("2 of 3 locks closed")
    assert fairness_sites_chart().title == "At site C the aid finds 55% of the cases, with 11% false alarms"
    assert fairness_regions_chart().title == "Islands has the highest rate, on 24 people"
    assert fairness_regions_chart(pool_small=True).title.startswith("Valley")
    assert "1.91 to 1" in compas_chart().title


def test_the_answers_can_be_read_off():
    for row in reference("selection_ratio").itertuples():
        assert f"{row.family} {row.ratio:.3f}" in fairness_ratio_chart().alt
    locks = reference("locks")
    alt = fairness_locks_chart(blue_cutoff=locks["blue_cutoff"]).alt
    assert f"+{locks['extra_right']} blue applicants who do well, +{locks['extra_wrong']} who do not" in alt
    diagnosis = reference("diagnosis")
    assert f"({diagnosis['sensitivity_c']:.1%}, interval {diagnosis['c_low']:.1%}" in fairness_sites_chart().alt
    assert f"ratio {reference('payments')['carrier_ratio']:.2f}" in fairness_regions_chart(pool_small=True).alt


def test_pictures_are_small_repeatable_and_carry_their_text():
    for chart in (fairness_ratio_chart, fairness_locks_chart, fairness_sites_chart, fairness_regions_chart):
        drawn = chart(seed=2)
        assert drawn.png == chart(seed=2).png
        assert len(drawn.png) < 60_000
        assert "Simulated" in drawn.alt


def test_other_cutoffs_get_a_sentence():
    with pytest.raises(CourseError, match="between 20 and 75"):
        fairness_locks_chart(blue_cutoff=5)
    with pytest.raises(CourseError, match="high_from"):
        compas_chart(high_from="Low")


def test_the_widgets_redraw():
    controls, picture, caption = fairness_locks_explorer().children
    controls.children[1].value = 32
    assert picture.value == fairness_locks_chart(blue_cutoff=32).png
    assert "2 of 3 locks" in caption.value
    controls, picture, _ = fairness_ratio_explorer().children
    controls.children[0].value = 0
    assert picture.value == fairness_ratio_chart(gap_penalty=0).png
    for name in ("fairness_sites_explorer", "fairness_regions_explorer"):
        assert getattr(aipm_course, name)().children
