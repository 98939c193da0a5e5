"""Whole answers in many voices: what is asked next, and which signals and gaps are noted."""

from pathlib import Path

import pytest
import yaml

from aipm_course.interview.mocks import mocks

ANSWERS = yaml.safe_load(Path(__file__).with_name("sat_answers.yaml").read_text(encoding="utf-8"))


@pytest.fixture(params=ANSWERS, ids=lambda answer: f"mock{answer['mock']}-{answer['voice'].replace(' ', '_')}")
def answer(request):
    return request.param


def test_the_follow_ups_are_those_of_a_trained_interviewer(answer):
    mock = mocks()[answer["mock"]]
    assert set(answer["written"]) == set(mock.sections)
    assert [item.id for item in mock.opened(answer["written"])] == answer["asked"]


def test_signals_and_gaps_are_those_of_a_trained_interviewer(answer):
    heard, missed = mocks()[answer["mock"]].heard(answer["written"])
    assert list(heard) == answer.get("heard", list(heard))
    assert list(missed) == answer.get("missed", list(missed))
    assert not {"SIG-03", "WEAK-03"} <= {*heard, *missed}


def test_ten_answers_and_more_for_each_mock():
    assert all(sum(answer["mock"] == number for answer in ANSWERS) >= 10 for number in mocks())
