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
from aipm_course.planning.warm_up import COUNT, warm_up_items, worked_on
from aipm_course.record import record
from aipm_course.registry import manifests

ORDER = [module.name for module in modules()]
# Which modules ask is told by their files: working the questions out takes its time, and each worker collects.
WITH_QUESTIONS = [manifest.name for manifest in manifests() if (manifest.folder / "diagnostic.toml").exists()]


@pytest.mark.parametrize("module", WITH_QUESTIONS[1:])
def test_three_questions_come_from_earlier_modules_the_nearest_first(module):
    chosen = warm_up_items(module, set(ORDER))
    assert len({item.question for item in chosen}) == COUNT
    places = [ORDER.index(item.module) for item in chosen]
    assert max(places) < ORDER.index(module)
    nearest = WITH_QUESTIONS[WITH_QUESTIONS.index(module) - 1]
    assert chosen[0].module == nearest
    assert len(set(places)) == min(COUNT, WITH_QUESTIONS.index(module))


def test_the_modules_that_ask_are_those_with_questions():
    assert [name for name in ORDER if items_of(name)] == WITH_QUESTIONS


def test_two_modules_in_a_row_do_not_ask_the_same():
    for before, after in pairwise(WITH_QUESTIONS[2:]):
        assert not {item.question for item in warm_up_items(before, set(ORDER))} & {
            item.question for item in warm_up_items(after, set(ORDER))
        }


@pytest.fixture
def after_04(tmp_path, monkeypatch):
    """A learner who has done something in the fourth module."""
    path = tmp_path / "progress.jsonl"
    monkeypatch.setenv("AIPM_PROGRESS", str(path))
    record("check", question="rice.clean_score", outcome="not_yet", earned=0, points=3)
    return path


def test_a_choice_is_kept_and_shown_again_and_leaves_the_diagnostic_alone(after_04):
    first = warm_up_items("07_metrics", {"04_rice"})[0]
    _, box, *others, _ = warm_up("07_metrics").children
    wrong = next(code for code in first.comments if code != first.right)
    box.children[1].value = wrong
    assert "The comment that is due" in box.children[2].value
    box.children[1].value = first.right
    assert "The comment that is due" in box.children[2].value  # what was revealed shows nothing
    lines = [json.loads(line) for line in after_04.read_text(encoding="utf-8").splitlines()]
    assert [line["right"] for line in lines if line["what"] == "warm_up"] == [False]
    assert answered() == {}
    again = warm_up("07_metrics").children
    assert again[1].children[1].value == wrong
    assert all(box.children[1].value is None for box in again[2:-1])
    assert len(others) == min(COUNT, len(items_of("04_rice"))) - 1


def test_only_what_was_done_is_asked(after_04):
    assert {item.module for item in warm_up_items("15_fairness", worked_on())} == {"04_rice"}


def test_who_has_done_nothing_is_told_to_read_on(tmp_path, monkeypatch):
    monkeypatch.setenv("AIPM_PROGRESS", str(tmp_path / "progress.jsonl"))
    assert "go on reading" in warm_up("07_metrics").value


def test_a_page_read_without_a_kernel_holds_no_dead_line():
    assert warm_up("07_metrics") is None  # nothing is recorded while pages are built


def test_a_module_that_is_not_there_gets_a_sentence():
    with pytest.raises(CourseError, match="There is no module '07_metric'"):
        warm_up("07_metric")


def test_without_widgets_a_sentence_says_what_to_do(after_04):
    assert "three questions" in warm_up("07_metrics")._repr_mimebundle_()["text/plain"]


@pytest.mark.parametrize("module", WITH_QUESTIONS[1:])
def test_every_lesson_opens_with_them(module):
    notebook = nbformat.read(course_root() / "notebooks" / f"{module}.ipynb", as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert f'warm_up("{module}")' in first.source
