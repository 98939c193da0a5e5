"""Points without explanations are the points with them, also where a slip that explains a number pays what follows from it."""

import pytest

from aipm_course.judging.judge import judge
from aipm_course.kernel.encoding import payload
from aipm_course.proof.answers import completed, earned_on, verdict_on
from aipm_course.registry import modules, of_module


def _wrong(question):
    """Give answers with every known slip, and the answer to another seed."""
    data = question.data(0)
    for slip in question.named:
        if (answer := slip.answer(data)) is not None:
            yield answer, completed(question, answer, data)
    yield None, question.reference(question.data(1))


def _hold(question):
    for answer, whole in _wrong(question):
        assert earned_on(question, whole) == verdict_on(question, whole).earned, answer


def test_a_slip_that_is_known_pays_what_follows_whether_or_not_anybody_reads_of_it(toy):
    assert any(question.follows for question in toy.values())
    for question in toy.values():
        _hold(question)


@pytest.mark.gate
@pytest.mark.parametrize("module", modules())
def test_the_first_decision_of_each_module_is_paid_alike(module):
    if deciding := [question for question in of_module(module) if question.follows]:
        _hold(deciding[0])


def test_nothing_is_explained_where_nobody_reads_it(toy, monkeypatch):
    question = toy["late_share"]
    answer = question.reference(question.data(0)) + 0.1
    told = judge(question, payload(question.id, 0, answer))
    monkeypatch.setattr("aipm_course.judging.judge.explain", lambda *_, **__: pytest.fail("it was explained"))
    alone = judge(question, payload(question.id, 0, answer), explaining=False)
    assert (alone.earned, alone.outcome) == (told.earned, told.outcome)
