"""What a key lacks or misnames is told in a sentence, before anything is measured."""

from dataclasses import replace
from pathlib import Path

import pytest

from aipm_course.answers import Record
from aipm_course.judging.question import Follows
from aipm_course.proof.complete import complete, owed
from aipm_course.registry import all_questions

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def question():
    """A finished question with fields, rules of the text and a decision that follows."""
    return next(
        question
        for question in all_questions()
        if isinstance(question.kind, Record) and question.follows and question.ablations and question.misconceptions
    )


def first(of):
    return of[0]


WRONG = {
    "objective": (lambda key: replace(key, objective=f"x{key.objective}"), "word for word"),
    "one hint": (lambda key: replace(key, hints=key.hints[:1]), "`hints` holds 1; write 2 or more"),
    "no other way": (lambda key: replace(key, alternatives=()), "`alternatives` is empty"),
    "no slip": (lambda key: replace(key, misconceptions=(), ablations=()), "no slip is named"),
    "a name twice": (
        lambda key: replace(key, ablations=(*key.ablations, replace(first(key.ablations), message="Other words."))),
        "two slips are called",
    ),
    "a message twice": (
        lambda key: replace(key, ablations=(*key.ablations, replace(first(key.ablations), name="another"))),
        "say the same",
    ),
    "rule": (
        lambda key: replace(key, ablations=(replace(first(key.ablations), rule="a rule that nobody wrote"),)),
        "stands nowhere in the text, word for word: a rule that nobody wrote",
    ),
    "points": (lambda key: replace(key, points=key.points + 1), "the heading in the text promises"),
    "look": (
        lambda key: replace(key, kind=replace(key.kind, look={f"{next(iter(key.kind.fields))}x": "Look."})),
        "`look` names",
    ),
    "follows": (
        lambda key: replace(key, follows=(Follows(first(key.follows).field, ("nothing",), lambda own, data: None),)),
        "the `Follows` of",
    ),
    "worked": (
        lambda key: replace(key, worked="```python\nmatrix = linalg.inv(seed)\n```"),
        "the worked solution uses linalg:",
    ),
    "no check cell": (lambda key: replace(key, id=f"{key.id}_x"), "no check cell"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_missing_or_misnamed_is_told(question, case):
    change, said = WRONG[case]
    told = list(owed(change(question), ROOT))
    assert len(told) == 1, told
    assert said in told[0]


def test_a_near_name_is_suggested(question):
    field = next(iter(question.kind.fields))
    slip = replace(question, kind=replace(question.kind, look={f"{field}s": "Look."}))
    assert complete([slip], ROOT).faults[0].endswith(f"Did you mean {field}?")


def test_the_figure_holds_the_bar(question):
    assert complete([question], ROOT).passes
    assert not complete([question, replace(question, hints=())], ROOT).passes
