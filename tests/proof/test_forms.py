"""A right answer is right in every form that people write it in, on every question; a refusal names the form wanted."""

import re

import pytest
from one_worker import proof_of

from aipm_course.answers import Function, Record
from aipm_course.judging.judge import judge, probes_for
from aipm_course.kernel.encoding import encode, payload
from aipm_course.proof.forms import forms_of, unclear_forms_of
from aipm_course.registry import all_questions

QUESTIONS = {question.id: question for question in all_questions()}
NAMES = [pytest.param(name, marks=proof_of(question.module)) for name, question in QUESTIONS.items()]
SEEDS = (0, 7)
_BAR = 0.98
_NAMES_A_FORM = re.compile(
    r"expected is|[Ww]rite|[Kk]eep|[Rr]ename|[Hh]and in|Name |one of the options|more than once|counts within"
)


@pytest.mark.parametrize("name", NAMES)
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


@pytest.mark.gate
@pytest.mark.parametrize("name", NAMES)
def test_what_is_unclear_is_asked_about(name):
    question = QUESTIONS[name]
    for form, variant in unclear_forms_of(question.kind, question.reference(question.data(1))):
        verdict = judge(question, payload(question.id, 1, variant, probes_for(question, 0) or None))
        assert verdict.earned == 0, form
        assert _NAMES_A_FORM.search(" ".join(verdict.lines)), (form, verdict.lines)


RECORDS = [one for one in NAMES if isinstance(QUESTIONS[one.values[0]].kind, Record)]


@pytest.mark.parametrize("name", RECORDS)
def test_an_unclear_field_is_asked_about_and_costs_only_itself(name):
    question = QUESTIONS[name]
    right = question.reference(question.data(1))
    for field, kind in question.kind.fields.items():
        if field in question.kind.own:
            continue
        for form, variant in unclear_forms_of(kind, right[field]):
            given = question.kind.read(encode({**right, field: variant}))
            parts = question.kind.compare(given, question.kind.read(encode(right)))
            wrong = [part for part in parts if not part.right]
            if not wrong:
                continue  # a field of its own kind may read more than most
            # What rests on a field may wait for it, if it says so.
            waits = [part for part in wrong if part.note == f"rests on `{field}`, where nothing usable stands yet"]
            assert {part.name.partition(": ")[0] for part in wrong if part not in waits} == {field}, form
            assert any(_NAMES_A_FORM.search(part.note) or part.blank for part in wrong), (form, wrong)
