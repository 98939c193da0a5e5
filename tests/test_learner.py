"""The three words of a learner, in a real shell."""

import pytest

from aipm_course import CourseError, check, hint, solution
from aipm_course.kernel.encoding import MIME_TYPE


@pytest.fixture
def shown(monkeypatch):
    """Collect what would be displayed in a notebook."""
    bundles = []
    monkeypatch.setattr("aipm_course.judging.show.in_notebook", lambda: True)
    monkeypatch.setattr("aipm_course.judging.show._display", bundles.append)
    return bundles


def test_check_has_three_outcomes_in_html_and_text(shown):
    check("start_here.minutes_left")
    check("start_here.minutes_left", 3)
    check("start_here.minutes_left", 36 / 11)
    words = ["Not attempted yet", "Not yet", "Correct"]
    for bundle, word in zip(shown, words, strict=True):
        assert word in bundle["text/html"]
        assert word in bundle["text/plain"]
    assert "favorite" in shown[1]["text/plain"]


def test_a_right_answer_says_what_it_decides_where_you_are_and_what_is_next(shown, monkeypatch):
    from aipm_course.registry import find

    monkeypatch.setattr("aipm_course.so_far._session", {})
    question = find("rice.how_sure")
    right = question.reference(question.data(0))
    check("rice.how_sure", 1)
    check("rice.how_sure", right)
    wrong, correct = (bundle["text/plain"] for bundle in shown)
    assert "0 of 34 points in this exercise" in wrong
    assert "next" not in wrong
    assert "4 of 34 points in this exercise · 1 of 8 checked tasks right · next: A5 Other lenses" in correct
    assert "you say what would settle it" in correct
    assert "you say what would settle it" not in wrong
    assert "cell-id=" in shown[1]["text/html"]


def test_the_last_task_leads_on_to_the_text_and_the_grade(shown, monkeypatch):
    from aipm_course.registry import of_module

    monkeypatch.setattr("aipm_course.so_far._session", {})
    for question in of_module("rice"):
        check(question.id, question.reference(question.data(0)))
    assert "34 of 34 points" in shown[-1]["text/plain"]
    assert "aipm grade 04_rice" in shown[-1]["text/plain"]


def test_a_name_that_is_not_there_leads_to_the_cell_that_makes_it(root):
    from aipm_course.lab.names import in_words, maker_of

    exercise = root / "exercises" / "04_rice" / "rice.ipynb"
    assert maker_of("check", exercise).line.startswith("from aipm_course import check")
    maker = maker_of("what_moved", exercise)
    assert maker.heading.startswith("A3 · What moved")
    assert "run that cell" in in_words("what_moved", maker)
    # Neither a name that no cell makes, nor the running cell itself.
    assert maker_of("what_mooved", exercise) is None
    assert maker_of("x", exercise.with_name("none.ipynb")) is None


def test_a_learners_text_is_escaped(shown):
    check(
        "rice.what_moved", {"rank_correlation": 1, "biggest_fall": "<img src=x>", "fall_cause": "", "biggest_rises": []}
    )
    assert "<img" not in shown[0]["text/html"]
    assert "&lt;img" in shown[0]["text/html"]


def test_plain_text_outside_a_notebook(capsys):
    check("start_here.minutes_left", 36)
    assert "Not yet" in capsys.readouterr().out


def test_hints_climb_and_stop(shown, monkeypatch):
    monkeypatch.setattr("aipm_course.learner._hints_shown", {})
    for _ in range(4):
        hint("start_here.minutes_left")
    texts = [bundle["text/plain"] for bundle in shown]
    assert [text[:15] for text in texts] == ["**Hint 1 of 3.*", "**Hint 2 of 3.*", "**Hint 3 of 3.*", "**Hint 3 of 3.*"]
    with pytest.raises(CourseError, match="hints 1 to 3"):
        hint("start_here.minutes_left", 9)


def test_solution_shows_the_way_and_the_result(shown, capsys):
    solution("start_here.minutes_left")
    assert "60 - 24" in shown[0]["text/plain"]


@pytest.mark.parametrize("word", [check, hint, solution])
def test_an_unknown_name_suggests_the_nearest(word):
    with pytest.raises(CourseError, match=r"Did you mean rice\.clean_score"):
        word("rice.clean_scores")
    with pytest.raises(CourseError, match="in quotes"):
        word(3)


def test_an_error_shows_its_sentence_and_no_traceback():
    assert CourseError("One sentence.")._render_traceback_() == ["One sentence."]


@pytest.mark.parametrize("seed", [-1, "7", 1.5, None, True, 10**12])
def test_a_strange_seed_gets_a_sentence(shown, seed):
    check("rice.clean_score", 1, seed=seed)
    assert "whole number" in shown[0]["text/plain"]


def test_while_graded_check_exports_and_judges_nothing(monkeypatch):
    bundles = []
    monkeypatch.setenv("AIPM_GRADING", "1")
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: bundles.append(bundle))
    check("rice.clean_score", 1, seed=4)
    hint("rice.clean_score")
    solution("rice.clean_score")
    assert bundles == [{MIME_TYPE: {"version": 1, "question": "rice.clean_score", "seed": 4, "answer": 1}}]
