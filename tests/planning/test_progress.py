"""Progress: best points count, spacing grows with each day, and what is next follows the plan."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from aipm_course.planning.charts import draw_progress
from aipm_course.planning.page import next_in_words
from aipm_course.planning.path import keep_choice
from aipm_course.planning.progress import INTERVALS, my_progress
from aipm_course.registry import all_questions

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
ALL_POINTS = sum(question.points for question in all_questions())


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a line of the learner's file, so many days after a Monday."""
    path = tmp_path / "progress.jsonl"
    monkeypatch.setenv("AIPM_PROGRESS", str(path))

    def line(day, question, earned, points, what="check", outcome="not_yet"):
        entry = {
            "when": (MONDAY + timedelta(days=day)).isoformat(),
            "what": what,
            "question": question,
            "outcome": "correct" if earned == points else outcome,
            "earned": earned,
            "points": points,
        }
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    return line


def at(day):
    return my_progress(MONDAY + timedelta(days=day))


def test_the_best_answer_counts(write):
    write(0, "rice.clean_score", 1, 3)
    write(0, "rice.clean_score", 3, 3, what="grade")
    write(1, "rice.clean_score", 0, 3)
    write(1, "rice.pilots", 2.5, 6)
    progress = at(1)
    assert progress.points() == (5.5, ALL_POINTS)
    assert progress.begun == {"04_rice"}


def test_a_line_nobody_wrote_earns_no_more_than_there_is(write):
    write(0, "rice.clean_score", 99, 3)
    write(0, "rice.full_effort", -5, 4)
    write(0, "rice.what_moved", "4", 4)
    write(0, "rice.no_such_question", 4, 4)
    assert at(0).points()[0] == 3


def test_a_right_answer_comes_back_after_growing_breaks(write):
    day = 0
    for interval in (*INTERVALS, INTERVALS[-1]):
        write(day, "rice.clean_score", 3, 3)
        assert at(day + interval - 0.1).due == ()
        assert [one.question.id for one in at(day + interval).due] == ["rice.clean_score"]
        day += interval


def test_two_right_answers_on_one_day_are_one_repetition(write):
    write(0, "rice.clean_score", 3, 3)
    write(0.01, "rice.clean_score", 3, 3)
    assert at(INTERVALS[0] + 0.1).due


def test_question_zero_never_comes_back(write):
    write(0, "start_here.minutes_left", 0, 0)
    assert at(1000).due == ()


def test_at_most_three_come_back_and_the_longest_waiting_first(write):
    names = ["rice.shock", "rice.full_effort", "rice.clean_score", "rice.what_moved"]
    points = {question.id: question.points for question in all_questions()}
    for day, name in enumerate(names):
        write(day / 10, name, points[name], points[name])
    assert [one.question.id for one in at(100).due] == names[:3]


def test_next_is_what_was_begun_then_what_the_plan_asks(write):
    assert "aipm plan" in at(0).next
    keep_choice("ai-pm", "product")
    assert at(0).next.startswith("Begin ")
    write(0, "rice.full_effort", 1, 4)
    assert at(0).next == "Go on in 04_rice with A1 Clean the inputs, then score."
    write(0.1, "metrics.adoption", 1, 4)
    assert at(1).next.startswith("Go on in 07_metrics with A1 ")


def test_when_everything_is_done_nothing_is_asked(write):
    for question in all_questions():
        write(0, question.id, question.points, question.points)
    assert "Everything that is ready is done" in at(1).next
    assert at(1).points() == (ALL_POINTS, ALL_POINTS)


def test_the_picture_and_the_words_say_the_same(write):
    write(-3650, "rice.clean_score", 3, 3)
    chart = draw_progress(my_progress())
    assert f"3 of {ALL_POINTS} points" in chart.title
    assert "1 question due again" in chart.alt
    words = next_in_words()
    assert "04_rice A1 Clean the inputs" in words
    assert words.startswith("**Next:** [Go on in 04_rice with A2 Hidden costs.](../work/04_rice/rice.ipynb#cell-id=")
