"""What cannot be rated yet: one of three questions settles it, and nothing but its sense says which."""

from collections import Counter

import pytest

from aipm_course import CourseError, ask_back
from aipm_course.interview.material import turns
from aipm_course.reference.signals import SIGNALS, VERDICTS


def test_each_has_three_questions_and_a_verdict_that_turns():
    assert [turn.id for turn in turns()] == [f"t{number}" for number in range(1, 9)]
    for turn in turns():
        assert len(turn.questions) == 3, turn.id
        assert turn.settles in (1, 2, 3), turn.id
        assert turn.code in SIGNALS, turn.id
        assert turn.heard in VERDICTS, turn.id
        assert not turn.code.startswith(VERDICTS[turn.heard]), f"{turn.id}: the reply changes the verdict"
        assert 25 <= len(turn.said.split()) <= 40, turn.id
        assert all(text.endswith("?") and reply.endswith(".") for text, reply in turn.questions), turn.id


def test_they_turn_in_every_direction():
    assert {turn.heard for turn in turns()} == set(VERDICTS)
    assert {turn.code.partition("-")[0] for turn in turns()} == set(VERDICTS.values())
    places = Counter(turn.settles for turn in turns())
    assert max(places.values()) <= 4
    assert set(places) == {1, 2, 3}


def test_length_does_not_say_which_question_settles_it():
    longest = shortest = 0
    for turn in turns():
        lengths = [len(text.split()) for text, _ in turn.questions]
        longest += lengths[turn.settles - 1] == max(lengths)
        shortest += lengths[turn.settles - 1] == min(lengths)
    assert longest <= 4
    assert shortest <= 4


def test_a_learner_asks_back():
    page = ask_back("t2")
    assert "Ask back" in page
    assert page.count("?") >= 4
    assert "leaves it open" in ask_back("t2", 3)
    settled = ask_back("t2", 1)
    assert "**weak**, WEAK-03" in settled
    assert "At first most people hear: strong." in settled
    for wrong in (("t9", 1), ("t1", 4), ("t1", True)):
        with pytest.raises(CourseError):
            ask_back(*wrong)
