"""Whole answers in many voices: what is asked next, and what the rules say that they found."""

from pathlib import Path

import pytest
import yaml

from aipm_course.interview.mocks import mocks
from aipm_course.reference.signals import SIGNALS

ANSWERS = yaml.safe_load(Path(__file__).with_name("sat_answers.yaml").read_text(encoding="utf-8"))


@pytest.fixture(params=ANSWERS, ids=lambda answer: f"mock{answer['mock']}-{answer['voice'].replace(' ', '_')}")
def answer(request):
    return request.param


def test_the_follow_ups_are_those_of_a_trained_interviewer(answer):
    mock = mocks()[answer["mock"]]
    assert set(answer["written"]) == set(mock.sections)
    assert [item.id for item in mock.opened(answer["written"])] == answer["asked"]


def test_what_is_found_stands_in_the_text_and_is_called_by_no_signal(answer):
    mock = mocks()[answer["mock"]]
    text = " ".join("\n".join(answer["written"].values()).split())
    for one in mock.found(answer["written"]):
        assert " ".join(one.sentence.split()) in text
        assert not any(code in str(one) for code in SIGNALS)
        assert not any(meaning in str(one) for meaning in SIGNALS.values())


def test_ten_answers_and_more_for_each_mock():
    assert all(sum(answer["mock"] == number for answer in ANSWERS) >= 10 for number in mocks())
