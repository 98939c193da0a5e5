"""The figures of module 10 are plain functions: titles follow the controls and tell no decision."""

import pytest
from pictures import shows

from aipm_course import (
    CourseError,
    evaluation_judge_chart,
    evaluation_judge_explorer,
    evaluation_kinds_chart,
    evaluation_versions_chart,
)


def test_titles_follow_the_controls():
    assert "as it is" in evaluation_judge_chart(true_pass=0.9, true_fail=0.6, good=0.8).title
    assert "too high" in evaluation_judge_chart(true_fail=0.5).title
    assert "too low" in evaluation_judge_chart(true_pass=0.7, true_fail=0.95).title


def test_a_title_tells_no_decision():
    titles = [
        chart(seed=seed).title for chart in (evaluation_kinds_chart, evaluation_versions_chart) for seed in range(4)
    ]
    for word in ("release", "hold", "label", "close", "ship", "block", "more critical", "more runs"):
        assert not any(word in title for title in titles), word


def test_more_labels_narrow_the_corrected_rate_and_the_lot_changes_its_width():
    def half(**controls):
        return float(evaluation_judge_chart(**controls).title.rpartition("± ")[2].rstrip("%"))

    assert half(labels=1000) < half(labels=300)
    assert half(drawn_by="truth") > half(drawn_by="verdict")


def test_pictures_are_small_repeatable_and_carry_their_text():
    for draw in (
        evaluation_judge_chart,
        lambda: evaluation_kinds_chart(seed=2),
        lambda: evaluation_versions_chart(seed=2),
    ):
        drawn = draw()
        assert drawn.png == draw().png
        assert len(drawn.png) < 60_000
        assert "Simulated" in drawn.alt


@pytest.mark.parametrize(
    ("controls", "said"),
    [
        ({"true_pass": 1.2}, "true_pass must lie"),
        ({"labels": 10}, "labels must lie"),
        ({"drawn_by": "lot"}, "drawn_by is"),
        ({"true_pass": 0.5, "true_fail": 0.5}, "says nothing"),
    ],
)
def test_what_is_not_there_gets_a_sentence(controls, said):
    with pytest.raises(CourseError, match=said):
        evaluation_judge_chart(**controls)


def test_the_widget_redraws():
    controls, picture, _ = evaluation_judge_explorer().children
    controls.children[1].value = 0.9
    assert shows(picture, evaluation_judge_chart(true_fail=0.9))
