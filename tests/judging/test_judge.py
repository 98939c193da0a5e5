"""The judge takes whatever claims to be an answer and decides."""

import pytest

from aipm_course.judging.judge import judge
from aipm_course.judging.verdict import Outcome
from aipm_course.kernel.encoding import payload
from aipm_course.registry import find

QUESTION = find("rice.what_moved")


def right(seed=0):
    return payload(QUESTION.id, seed, QUESTION.reference(QUESTION.data(seed)))


@pytest.mark.parametrize(
    "forged",
    [
        None,
        3,
        "full marks",
        [],
        {},
        {"version": 1},
        {"version": 2, "question": QUESTION.id, "seed": 0, "answer": 1},
        {"version": 1, "question": "rice.clean_score", "seed": 0, "answer": 1},
        {"version": 1, "question": QUESTION.id, "seed": {"$": "float", "value": "nan"}, "answer": 1},
        {"version": 1, "question": QUESTION.id, "seed": 0, "answer": {"$": "unheard of"}},
        {"version": 1, "question": QUESTION.id, "seed": 0, "answer": {"$": "map"}},
        {"version": 1, "question": QUESTION.id, "seed": 0, "answer": {"$": "map", "items": [3]}},
        {"version": 1, "question": QUESTION.id, "seed": 0, "answer": {"$": "series", "index": [], "values": [1]}},
        {"version": 1, "question": QUESTION.id, "seed": 0, "answer": {"$": "too_big", "size": 9}},
    ],
)
def test_a_forged_payload_is_a_sentence_and_no_points(forged):
    verdict = judge(QUESTION, forged)
    assert verdict.earned == 0
    assert verdict.outcome is Outcome.NOT_YET
    assert len(verdict.lines) == 1


def test_partial_credit_goes_by_part():
    answer = QUESTION.reference(QUESTION.data(0)) | {"fall_cause": "build"}
    verdict = judge(QUESTION, payload(QUESTION.id, 0, answer))
    assert verdict.earned == 3
    assert verdict.misconceptions == ("blames_build",)
    assert any("Right so far" in line for line in verdict.lines)


def test_the_accepted_seed_decides():
    assert judge(QUESTION, right(5), accepted_seed=5).outcome is Outcome.CORRECT
    verdict = judge(QUESTION, right(5), accepted_seed=4)
    assert verdict.earned == 0
    assert "seed 5" in verdict.lines[0]
    assert "`seed = 4`" in verdict.lines[0]


def test_a_placeholder_in_one_field_names_the_field():
    answer = QUESTION.reference(QUESTION.data(0)) | {"fall_cause": ...}
    verdict = judge(QUESTION, payload(QUESTION.id, 0, answer))
    assert verdict.earned == 3
    assert "`fall_cause`: still holds the placeholder." in verdict.lines


def test_own_numbers_count_for_ones_own_pilots():
    pilots = find("rice.pilots")
    data = pilots.data(0)
    own = ["synonyms", "routing", "onboarding"]
    sheet = data.ideas.set_index("idea")
    answer = pilots.reference(data) | {
        "pilots": own,
        "value": data.truth.value[own].sum(),
        "effort": data.truth.effort[own].sum(),
        "ml_effort": sheet.loc[own, "ml_effort"].sum(),
    }
    verdict = judge(pilots, payload(pilots.id, 0, answer))
    assert verdict.misconceptions == ("down_the_list",)
    assert verdict.earned == 2  # fits, adds up; not the best set, and the KPIs belong to other pilots
