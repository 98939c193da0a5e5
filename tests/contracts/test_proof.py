"""The proof of the grader: every question blank, right, right another way, and through every misconception."""

import re

import pytest
from answers_of import misconceived, verdict_on

from aipm_course import curriculum
from aipm_course.judging.verdict import Outcome
from aipm_course.registry import all_questions

QUESTIONS = {question.id: question for question in all_questions()}
SEEDS = range(24)


@pytest.fixture(params=QUESTIONS, scope="module")
def question(request):
    return QUESTIONS[request.param]


def test_blank_is_not_attempted(question):
    assert verdict_on(question, ...).outcome is Outcome.NOT_ATTEMPTED


@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf"), "", "41%", [], {}, object(), 10**400])
def test_nonsense_is_one_sentence_and_no_points(question, nothing):
    verdict = verdict_on(question, nothing)
    assert verdict.earned == 0
    assert verdict.outcome is Outcome.NOT_YET
    assert verdict.lines
    assert not re.search(r"Traceback|Error\b", " ".join(verdict.lines))


def test_reference_scores_full_for_every_seed(question):
    for seed in SEEDS:
        verdict = verdict_on(question, question.reference(question.data(seed)), seed)
        assert verdict.outcome is Outcome.CORRECT, (seed, verdict)
        assert verdict.earned == question.points


def test_other_reasonable_ways_score_full_for_every_seed(question):
    assert question.alternatives, "a question needs its reference written another way"
    for seed in SEEDS:
        for number, alternative in enumerate(question.alternatives):
            verdict = verdict_on(question, alternative(question.data(seed)), seed)
            assert verdict.outcome is Outcome.CORRECT, (seed, number, verdict)


def test_every_misconception_is_named_and_earns_less_for_every_seed(question):
    for seed in SEEDS:
        for misconception in question.named:
            if misconception.answer(question.data(seed)) is None:
                continue  # it does not apply to these data
            verdict = verdict_on(question, misconceived(question, misconception, seed), seed)
            assert verdict.outcome is Outcome.NOT_YET, (seed, misconception.name, verdict)
            assert misconception.name in verdict.misconceptions, (seed, misconception.name, verdict)
            assert any(misconception.message in line for line in verdict.lines)
            assert verdict.earned < question.points or question.points == 0


def test_messages_are_distinct_and_do_not_give_the_answer(question):
    messages = [named.message for named in question.named]
    assert len(set(messages)) == len(messages)
    assert question.named


def test_question_is_complete(question):
    module = curriculum.module(question.module)
    assert question.objective in module.objectives
    assert len(question.hints) >= 2
    assert question.worked_on(question.data(0))
    assert question.kind.describe()
    names = [named.name for named in question.named]
    assert len(set(names)) == len(names)
