"""The question bank is complete, valid and covers its areas."""

from collections import Counter

import pytest

from aipm_course import curriculum
from aipm_course.interview.material import bank
from aipm_course.reference.scorecards import CARDS
from aipm_course.reference.signals import AREAS, LEVELS, SIGNALS
from aipm_course.registry import of_module

DIMENSIONS = {code for rows in CARDS.values() for code in rows}
MODULES = {module.name for module in curriculum.modules()}


@pytest.fixture(params=bank(), ids=lambda question: question.id)
def question(request):
    return request.param


def test_sixty_questions_over_twelve_areas():
    assert len(bank()) >= 60
    assert Counter(question.area for question in bank()) == dict.fromkeys(AREAS, len(bank()) // len(AREAS))
    assert [question.id for question in bank()] == [f"Q{number:02d}" for number in range(1, len(bank()) + 1)]
    assert set(Counter(question.level for question in bank())) == set(LEVELS)


def test_a_question_has_everything(question):
    assert question.level in LEVELS
    assert 3 <= question.minutes <= 15
    assert question.scores
    assert set(question.scores) <= DIMENSIONS
    assert len(question.follow_ups) == 3
    assert 3 <= len(question.outline) <= 6
    assert question.repair
    assert set(question.repair) <= MODULES
    for codes, kind in ((question.strong, "SIG"), (question.weak, "WEAK"), (question.red_flags, "FLAG")):
        assert codes
        assert set(codes) <= set(SIGNALS)
        assert all(code.startswith(kind) for code in codes)


def test_texts_are_sentences_and_stand_once(question):
    assert question.prompt[-1] in '.?"'
    assert len(question.prompt) >= 40
    assert all(len(text) > 8 and text[-1] in '.?"' for text in question.follow_ups)
    assert all(len(text.split()) >= 2 for text in question.outline)
    assert sum(len(text.split()) for text in question.outline) >= 24, "an outline says what to say, not only about what"


def test_nothing_is_asked_or_answered_twice():
    texts = [text for question in bank() for text in (question.prompt, *question.follow_ups, *question.outline)]
    assert len(set(texts)) == len(texts)


def test_every_dimension_and_every_code_is_practiced():
    assert {code for question in bank() for code in question.scores} == DIMENSIONS
    listened = {code for question in bank() for code in (*question.strong, *question.weak, *question.red_flags)}
    assert listened == set(SIGNALS)


def rows(kind, last):
    return {f"{kind}-{number:02d}" for number in range(1, last + 1)}


def test_the_ledger_rows_of_interviews_are_practiced():
    tasks = {row for question in of_module("studio") for row in question.ledger}
    asked = {row for question in bank() for row in question.ledger}
    assert rows("SCORE", 13) | rows("SIG", 10) | rows("WEAK", 8) | rows("FLAG", 9) <= tasks
    assert rows("INT", 13) <= tasks | asked
    # The other four cases are mocks that do not exist yet.
    assert {row for row in tasks | asked if row.startswith("CASE")} == {"CASE-02", "CASE-05"}
