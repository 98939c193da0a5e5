"""Lessons open with three questions from earlier modules."""

import json
from itertools import pairwise

import nbformat
import pytest

from aipm_course import warm_up
from aipm_course.curriculum import modules
from aipm_course.kernel.errors import CourseError
from aipm_course.places import course_root
from aipm_course.planning.diagnostic import answered, items_of
from aipm_course.planning.warm_up import COUNT, warm_up_items

ORDER = [module.name for module in modules()]
WITH_QUESTIONS = [name for name in ORDER if items_of(name)]


@pytest.mark.parametrize("module", WITH_QUESTIONS[1:])
def test_three_questions_come_from_earlier_modules_the_nearest_first(module):
    chosen = warm_up_items(module)
    assert len({item.question for item in chosen}) == COUNT
    places = [ORDER.index(item.module) for item in chosen]
    assert max(places) < ORDER.index(module)
    nearest = WITH_QUESTIONS[WITH_QUESTIONS.index(module) - 1]
    assert chosen[0].module == nearest
    assert len(set(places)) == min(COUNT, WITH_QUESTIONS.index(module))


def test_two_modules_in_a_row_do_not_ask_the_same():
    for before, after in pairwise(WITH_QUESTIONS[2:]):
        assert not {item.question for item in warm_up_items(before)} & {item.question for item in warm_up_items(after)}


def test_a_choice_is_kept_and_shown_again_and_leaves_the_diagnostic_alone(tmp_path, monkeypatch):
    path = tmp_path / "progress.jsonl"
    monkeypatch.setenv("AIPM_PROGRESS", str(path))
    first = warm_up_items("07_metrics")[0]
    _, box, *others = warm_up("07_metrics").children
    letters = dict(zip(first.comments, box.children[1].options, strict=True))
    wrong = next(code for code in first.comments if code != first.right)
    box.children[1].value = letters[wrong]
    assert "The comment that is due" in box.children[2].value
    box.children[1].value = letters[first.right]
    assert "That is the comment" in box.children[2].value
    assert [json.loads(line)["right"] for line in path.read_text(encoding="utf-8").splitlines()] == [False, True]
    assert answered() == {}
    again = warm_up("07_metrics").children
    assert again[1].children[1].value == letters[first.right]
    assert all(box.children[1].value is None for box in again[2:])
    assert len(others) == COUNT - 1


@pytest.mark.parametrize(
    ("module", "words"), [("07_metric", "There is no module '07_metric'"), ("02_models", "before 02_models")]
)
def test_a_module_that_cannot_open_with_questions_gets_a_sentence(module, words):
    with pytest.raises(CourseError, match=words):
        warm_up(module)


def test_without_widgets_a_sentence_says_what_to_do():
    assert "three questions" in warm_up("07_metrics")._repr_mimebundle_()["text/plain"]


@pytest.mark.parametrize("module", WITH_QUESTIONS[1:])
def test_every_lesson_opens_with_them(module):
    notebook = nbformat.read(course_root() / "notebooks" / f"{module}.ipynb", as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert f'warm_up("{module}")' in first.source
