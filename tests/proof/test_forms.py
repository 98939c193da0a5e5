"""A right answer is right in every form that people write it in, on every question; a refusal names the form wanted."""

import re

import pytest

from aipm_course.answers import Function
from aipm_course.judging.judge import judge, probes_for
from aipm_course.kernel.encoding import payload
from aipm_course.proof.forms import forms_of
from aipm_course.registry import all_questions

QUESTIONS = {question.id: question for question in all_questions()}
SEEDS = (0, 1, 7)
_BAR = 0.98
_NAMES_A_FORM = re.compile(
    r"expected is|[Ww]rite|[Kk]eep|[Rr]ename|[Hh]and in|one of the options|more than once|counts within"
)


@pytest.mark.parametrize("name", QUESTIONS)
def test_right_answers_count_in_other_forms(name):
    question = QUESTIONS[name]
    tried, refused = 0, []
    for seed in SEEDS:
        data = question.data(seed)
        rows = question.kind.rows(data) if isinstance(question.kind, Function) else ()
        for form, variant in forms_of(question.kind, question.reference(data), rows=rows):
            tried += 1
            verdict = judge(question, payload(question.id, seed, variant, probes_for(question, 0) or None))
            if verdict.earned < question.points:
                refused.append((seed, form, verdict.lines))
    assert tried >= 12 * len(SEEDS)
    assert len(refused) <= (1 - _BAR) * tried, refused[:5]
    for refusal in refused:
        assert _NAMES_A_FORM.search(" ".join(refusal[2])), refusal
