"""The judge takes whatever claims to be an answer and decides."""

from dataclasses import replace

import pytest
from answers_of import misconceived, verdict_on

from aipm_course.judging.judge import judge
from aipm_course.judging.question import Rule
from aipm_course.judging.said import says
from aipm_course.judging.verdict import Outcome
from aipm_course.kernel.encoding import payload

ID = "toy.delivery"


@pytest.fixture
def question(toy):
    return toy["delivery"]


def right(question, seed=0):
    return question.reference(question.data(seed))


@pytest.mark.parametrize(
    "forged",
    [
        None,
        3,
        "full marks",
        [],
        {},
        {"version": 1},
        {"version": 2, "question": ID, "seed": 0, "answer": 1},
        {"version": 1, "question": "toy.month", "seed": 0, "answer": 1},
        {"version": 1, "question": ID, "seed": {"$": "float", "value": "nan"}, "answer": 1},
        {"version": 1, "question": ID, "seed": 0, "answer": {"$": "unheard of"}},
        {"version": 1, "question": ID, "seed": 0, "answer": {"$": "map"}},
        {"version": 1, "question": ID, "seed": 0, "answer": {"$": "map", "items": [3]}},
        {"version": 1, "question": ID, "seed": 0, "answer": {"$": "series", "index": [], "values": [1]}},
        {"version": 1, "question": ID, "seed": 0, "answer": {"$": "too_big", "size": 9}},
    ],
)
def test_a_forged_payload_is_a_sentence_and_no_points(question, forged):
    verdict = judge(question, forged)
    assert verdict.earned == 0
    assert verdict.outcome is Outcome.NOT_YET
    assert len(verdict.lines) == 1


@pytest.mark.parametrize("name", ["late_share", "delivery", "month", "longest_way"])
def test_every_toy_is_right_as_its_key_has_it_and_names_what_its_author_named(toy, name):
    question = toy[name]
    for seed in range(8):
        for answer in (right(question, seed), *(other(question.data(seed)) for other in question.alternatives)):
            assert verdict_on(question, answer, seed).outcome is Outcome.CORRECT
        for named in question.named:
            verdict = verdict_on(question, misconceived(question, named, seed), seed)
            assert named.name in verdict.misconceptions, (seed, verdict)
            assert any(says(line, named.message) for line in verdict.lines)


def test_only_a_broken_rule_looks_for_words(question):
    asked = []
    rules = [
        Rule(
            name,
            lambda answer, data, holds=name == "kept": holds,
            lambda answer, data, name=name: asked.append(name) or "look",
        )
        for name in ("kept", "broken")
    ]
    verdict = verdict_on(replace(question, rules=tuple(rules)), right(question))
    assert asked == ["broken"]
    assert any("look" in line for line in verdict.lines)


def test_partial_credit_goes_by_part(question):
    verdict = verdict_on(question, right(question) | {"per_kilometer": 3.0})
    assert verdict.earned == 3
    assert verdict.lines[-1] == "Right so far: per_order, decision."


def test_the_accepted_seed_decides(question):
    answer = payload(ID, 5, right(question, 5))
    assert judge(question, answer, accepted_seed=5).outcome is Outcome.CORRECT
    verdict = judge(question, answer, accepted_seed=4)
    assert verdict.earned == 0
    assert "seed 5" in verdict.lines[0]
    assert "`seed = 4`" in verdict.lines[0]


def test_an_answer_to_an_earlier_id_is_an_answer(toy):
    question = toy["late_share"]
    assert judge(question, payload("toy.late", 0, right(question))).outcome is Outcome.CORRECT


def test_a_placeholder_in_one_field_names_the_field(question):
    verdict = verdict_on(question, right(question) | {"per_kilometer": ...})
    assert verdict.earned == 3
    assert "`per_kilometer`: still holds the placeholder." in verdict.lines


def test_a_direction_never_stands_alone(toy):
    with_a_look = verdict_on(toy["delivery"], right(toy["delivery"]) | {"per_order": 61.37})
    assert any("too high" in line and "Sum both columns" in line for line in with_a_look.lines)
    without = verdict_on(toy["delivery"], right(toy["delivery"]) | {"per_kilometer": 61.37})
    assert any("too high" in line and "US dollars per kilometer" in line for line in without.lines)


def test_what_does_not_apply_to_these_data_is_not_spoken(toy):
    question = toy["late_share"]
    ablation = question.ablations[0]
    silent = type(ablation)(ablation.name, ablation.rule, lambda data: None, ablation.message)
    answer = ablation.answer(question.data(0))
    assert verdict_on(question, answer).misconceptions == (ablation.name,)
    changed = type(question)(**{**vars(question), "ablations": (silent,)})
    assert ablation.name not in verdict_on(changed, answer).misconceptions
