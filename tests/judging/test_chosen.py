"""A later task's numbers follow from the learner's own choices: the whole key is asked about the path that they took."""

import pytest
from answers_of import verdict_on

from aipm_course.answers import Choice, Number, Picks, Record
from aipm_course.judging.findings import What
from aipm_course.judging.question import Chosen, Follows, Misconception, Question
from aipm_course.judging.verdict import Outcome
from aipm_course.proof.answers import earned_on

PRICE = {"rail": 40.0, "road": 25.0}


def trip(seed, made):
    return {"price": PRICE[made["way"]] + seed, "stops": sorted(made["stops"]), "way": made["way"], "made": made}


def right(data):
    cost = data["price"] * len(data["stops"])
    return {"way": data["way"], "stops": data["stops"], "cost": cost, "call": "go" if cost < 100 else "stay"}


def question(**changes):
    """A trip whose cost follows from two choices, and a decision that follows from the cost."""
    fields = {
        "id": "toy.trip",
        "task": "A2",
        "title": "Trip",
        "points": 4,
        "kind": Record(
            {
                "way": Choice(dict.fromkeys(PRICE, "")),
                "stops": Picks({"a": "", "b": "", "c": ""}, at_most=2),
                "cost": Number("US dollars", within=0.5),
                "call": Choice({"go": "", "stay": ""}),
            },
            own=frozenset({"way", "stops"}),
        ),
        "data": lambda seed: trip(seed, {"way": "rail", "stops": frozenset("a")}),
        "reference": right,
        "misconceptions": (
            Misconception("one_stop", lambda data: {"cost": data["price"] * 1.5}, "That is a stop and a half."),
        ),
        "chosen": Chosen({"way": "task 1", "stops": "task 1"}, trip),
        "hints": ("Multiply.", "Add."),
        "worked": "...",
        "objective": "",
        "ledger": (),
        "follows": (Follows("call", ["cost"], lambda own, data: "go" if own["cost"] < 100 else "stay"),),
    }
    return Question(**{**fields, **changes})


@pytest.mark.parametrize(
    ("way", "stops", "cost", "call"),
    [("rail", ["a"], 43, "go"), ("road", ["a", "c"], 56, "go"), ("Rail", ["b", "a"], 86, "go"), ("road", [], 0, "go")],
)
def test_each_path_has_its_own_right_numbers(way, stops, cost, call):
    answer = {"way": way, "stops": stops, "cost": cost, "call": call}
    assert verdict_on(question(), answer, 3).outcome is Outcome.CORRECT
    assert verdict_on(question(), {**answer, "cost": cost + 1}, 3).outcome is Outcome.NOT_YET


def test_numbers_of_another_path_do_not_count():
    here, there = {"way": "rail", "stops": ["a", "b"]}, {"way": "road", "stops": ["a", "b"]}
    other = right(trip(0, {"way": "road", "stops": frozenset("ab")}))
    assert verdict_on(question(), {**other, **there}).earned == 4
    assert verdict_on(question(), {**other, **here}).earned <= 2


def test_a_slip_is_told_on_the_own_path():
    verdict = verdict_on(question(), {"way": "road", "stops": ["a", "b"], "cost": 37.5, "call": "go"})
    assert any("stop and a half" in finding.message for finding in verdict.findings)


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"way": ..., "stops": ["a"]}, "your choice `way` of task 1, which is not made yet"),
        ({"way": ..., "stops": ...}, "your choices `way` of task 1 and `stops` of task 1, which are not made yet"),
        ({"way": "ship", "stops": ["a"]}, "your choice `way` of task 1, which cannot be read"),
        ({"way": "rail", "stops": ["a", "b", "c"]}, "your choice `stops` of task 1, which cannot be read"),
        ({"stops": ["a"]}, "your choice `way` of task 1, which cannot be read: there is no such field"),
    ],
)
def test_a_choice_that_is_missing_is_waited_for_in_one_sentence(choices, said):
    verdict = verdict_on(question(), {**choices, "cost": 40, "call": "go"})
    assert verdict.outcome is Outcome.NOT_YET
    assert verdict.earned == 0
    assert [finding.what for finding in verdict.findings] == [What.PROBLEM]
    assert said in verdict.findings[0].message


def test_a_blank_answer_is_not_attempted():
    verdict = verdict_on(question(), {"way": ..., "stops": ..., "cost": ..., "call": ...})
    assert verdict.outcome is Outcome.NOT_ATTEMPTED
    verdict = verdict_on(question(), {"way": "rail", "stops": ["a"], "cost": ..., "call": ...})
    assert verdict.outcome is Outcome.NOT_ATTEMPTED


def test_who_has_only_what_an_earlier_task_carried_in_has_not_begun_and_hears_what_comes_first():
    verdict = verdict_on(question(), {"way": "rail", "stops": ..., "cost": ..., "call": ...})
    assert verdict.outcome is Outcome.NOT_ATTEMPTED
    assert "your choice `stops` of task 1, which is not made yet" in verdict.findings[0].message


def test_choices_earn_nothing_by_themselves():
    assert earned_on(question(), {"way": "rail", "stops": ["a"], "cost": ..., "call": "go"}) == 0


def test_a_path_that_the_key_cannot_walk_costs_no_points():
    def broken(seed, made):
        raise ZeroDivisionError

    verdict = verdict_on(
        question(chosen=Chosen({"way": "task 1"}, broken)), {"way": "rail", "stops": [], "cost": 1, "call": "go"}
    )
    assert verdict.outcome is Outcome.FAILED
