"""The diagnostic: drawn from the questions themselves, short, and honest about what it shows."""

import re

import pytest

from aipm_course import CourseError, load
from aipm_course.curriculum import modules
from aipm_course.planning import diagnostic
from aipm_course.planning.diagnostic import HOLDS, UNSURE, answer, answered, covered, heard, items, items_of, known
from aipm_course.registry import find

QUESTIONS = [item["question"] for own in diagnostic._entries_by_module().values() for item in own]
"""Collecting asks for names only: what is shown needs the tables of every module."""


@pytest.fixture
def shown_items():
    return items()


@pytest.fixture
def item(request):
    (found,) = [one for one in items() if one.question == request.param]
    return found


def test_every_ready_module_with_tasks_is_covered():
    # The start page teaches the check, the capstone and the studio are practice: nothing in them can be skipped.
    without = {"00_start_here", "19_capstone", "20_studio"}
    assert covered() == {module.name for module in modules() if module.ready and module.name not in without}


@pytest.mark.parametrize("item", QUESTIONS, indirect=True)
def test_comments_belong_to_misconceptions_and_one_of_them_is_due(item):
    names = {misconception.name for misconception in find(item.question).named}
    assert item.right in item.comments
    assert heard(item.question) == (() if item.right == HOLDS else (item.right,))
    assert item.right != UNSURE
    assert len(set(item.comments.values())) == len(item.comments) >= 5
    assert list(item.comments)[-2:] == [HOLDS, UNSURE]
    assert set(list(item.comments)[:-2]) <= names


@pytest.mark.parametrize("item", QUESTIONS, indirect=True)
def test_a_comment_needs_no_knowledge_of_the_task(item):
    for text in item.comments.values():
        assert not re.search(r"[`_]", text)  # a name that only the exercise explains


def test_the_comment_that_is_due_is_not_given_away_by_its_length(shown_items):
    longest = [
        item for item in shown_items if max(item.comments, key=lambda code: len(item.comments[code])) == item.right
    ]
    assert len(longest) <= len(shown_items) / 2


@pytest.mark.parametrize("item", QUESTIONS, indirect=True)
def test_a_question_is_short_and_complete(item):
    assert "{" not in item.text
    assert "nan" not in item.text
    words = item.text.split() + " ".join(item.comments.values()).split()
    assert len(words) <= 200  # a minute of reading
    assert re.search(r"olleague", item.text)


def test_the_numbers_are_not_those_of_the_exercise(shown_items, monkeypatch):
    def numbers(texts: str) -> set[str]:
        """Return the numbers with three digits or more; fewer meet by chance."""
        found = re.findall(r"\d[\d.,]*\d", texts)
        return {number for number in found if len(re.sub(r"^[0.]+|\D", "", number)) >= 3}

    shown = {item.question: numbers(item.text) for item in shown_items}
    diagnostic.item_of.cache_clear()
    monkeypatch.setattr(diagnostic, "SEED", 0)
    exercise = {item.question: numbers(item.text) for item in items()}
    diagnostic.item_of.cache_clear()
    # What is the same on both is a fact of the task, not an answer: 40,000 payments, some 250 tasks, a desk of 2,500, dollars per 100 cases.
    assert {name: shown[name] & exercise[name] for name in shown if shown[name] & exercise[name]} == {
        "models.confusion": {"40,000", "98.5"},
        "models.two_models": {"2,500"},
        "models.eight_runs": {"250"},
        "rice.clean_score": {"5,220"},
        "rice.how_sure": {"2,000"},
        "spec.reliance": {"100"},
    }
    assert shown["rice.clean_score"] != exercise["rice.clean_score"]


def test_the_sheet_that_is_shown_is_the_sheet(shown_items):
    row = load("rice_ideas", seed=diagnostic.SEED).set_index("idea").loc["vision"]
    (text,) = [item.text for item in shown_items if item.question == "rice.clean_score"]
    assert f"reach {row['reach']:,.0f} {row['reach_unit'].replace('/', ' a ').replace('months', 'month')}" in text
    assert f"impact {row['impact']:g}, confidence {row['confidence']}" in text
    assert f"build effort {row['build_effort']:g} person-months" in " ".join(text.split())


def test_some_answers_hold_so_that_finding_fault_is_no_strategy(shown_items):
    rights = [item.right for item in shown_items]
    assert 0 < rights.count(HOLDS) < len(rights) / 2


def test_the_latest_answer_counts_and_a_module_needs_all_of_its_own(shown_items, own_file):
    item = next(item for item in shown_items if item.module == "04_rice")
    others = [one for one in shown_items if one.module == "04_rice" and one is not item]
    assert not answer(item.question, UNSURE)
    for one in others:
        assert answer(one.question, one.right)
    assert known() == set()
    assert answer(item.question, item.right)
    assert answered()[item.question]
    assert known() == {"04_rice"}
    own_file.unlink()
    assert known() == set()


def test_one_right_answer_shows_nothing(shown_items):
    item = next(item for item in shown_items if item.module == "04_rice")
    assert known({item.question: True}) == set()


def test_an_unknown_question_or_comment_gets_a_sentence(shown_items):
    with pytest.raises(CourseError, match="no question"):
        answer("rice.nothing", HOLDS)
    with pytest.raises(CourseError, match="none of the comments"):
        answer(shown_items[0].question, "nothing")


def test_in_every_module_one_answer_holds():
    for module in covered():
        assert [item.right for item in items_of(module)].count(HOLDS) == 1, module


def test_a_module_whose_entries_are_still_to_be_written_breaks_no_page(monkeypatch, tmp_path):
    """A file with nothing but comments has no list of items."""
    ready = next(module.short for module in modules() if module.ready)
    (tmp_path / ready).mkdir()
    (tmp_path / ready / "diagnostic.toml").write_text("# Entries of the diagnostic.\n", encoding="utf-8")
    monkeypatch.setattr(diagnostic, "resources", lambda name: (tmp_path / ready / name,))
    diagnostic._entries_by_module.cache_clear()
    try:
        assert diagnostic.covered() == set()
    finally:
        diagnostic._entries_by_module.cache_clear()
