"""A number that is right by wrong ones of the same answer hears that, and nothing else."""

import pytest
from answers_of import verdict_on

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Derived, Follows, Misconception, Question
from aipm_course.judging.verdict import Outcome

FOUND, FALSE, MISSED = 137, 419, 211
SHARE = Number("share", within=0.0005, percent=True)
RIGHT = "Right by your own `false`, which is off: mend that first, then work this out again."


def numbers(found=FOUND, false=FALSE, missed=MISSED):
    return {
        "false": false,
        "missed": missed,
        "precision": found / (found + false),
        "recall": found / (found + missed),
    }


def question(**changes):
    fields = {
        "id": "toy.matrix",
        "task": "A1",
        "title": "Matrix",
        "points": 5,
        "kind": Record(
            {
                "precision": SHARE,
                "recall": SHARE,
                "false": Number("rows"),
                "missed": Number("rows"),
                "decision": Choice({"go": "", "stop": ""}),
            }
        ),
        "data": lambda seed: seed,
        "reference": lambda seed: {**numbers(), "decision": "stop"},
        "misconceptions": (
            Misconception("swapped", lambda seed: {"false": MISSED, "missed": FALSE}, "The two have changed places."),
            Misconception("others", lambda seed: numbers(found=91, false=300, missed=257), "That is the other model."),
        ),
        "hints": ("", ""),
        "worked": "",
        "objective": "",
        "ledger": (),
        "derived": (
            Derived("precision", ("false",), lambda own, seed: FOUND / (FOUND + own["false"])),
            Derived("recall", ("missed",), lambda own, seed: FOUND / (FOUND + own["missed"])),
        ),
        "follows": (Follows("decision", ("precision",), lambda own, seed: "go" if own["precision"] > 0.3 else "stop"),),
        "quantities": lambda seed: {"rows": 40_000, "all flagged": FOUND + FALSE, "all found": FOUND},
    }
    return Question(**{**fields, **changes})


def reply(**changes):
    return verdict_on(question(), {**question().reference(0), **changes})


@pytest.mark.parametrize("scale", [1, 100])
def test_it_is_right_by_its_cause_and_the_cause_comes_first(scale):
    lines = reply(false=500, precision=scale * FOUND / (FOUND + 500)).shown
    assert lines[0].startswith("`false`: ")
    assert lines[1] == f"`precision`: {RIGHT}"


def test_it_is_never_taken_for_another_ratio():
    # twice the found below the line is also "divided by the other one of the two"
    lines = reply(false=FOUND + FALSE, precision=FOUND / (2 * FOUND + FALSE)).shown
    assert f"`precision`: {RIGHT}" in lines
    assert not any("other one of the two" in line for line in lines)


def test_a_slip_that_explains_it_with_its_cause_says_more():
    verdict = reply(**numbers(found=91, false=300, missed=257))
    assert verdict.misconceptions == ("others",)


def test_a_decision_is_paid_by_the_cause_of_what_it_rests_on():
    recognized = {
        "false": MISSED,
        "missed": FALSE,
        **{k: v for k, v in numbers(FOUND, MISSED, FALSE).items() if k in ("precision", "recall")},
    }
    assert reply(**recognized, decision="go").earned == 1
    unknown = {"false": 180, "precision": FOUND / (FOUND + 180)}
    verdict = reply(**unknown, decision="go")
    assert verdict.earned == 2.5
    assert any("fits your own `precision`, which is off" in line for line in verdict.shown)


def test_what_is_not_worked_out_from_the_own_numbers_is_not_told_so():
    assert not any("Right by" in line for line in reply(false=500, precision=0.4321).shown)
    assert not any("Right by" in line for line in reply(precision=FOUND / (FOUND + 500)).shown), "nothing else is off"


def test_own_numbers_that_lead_nowhere_are_no_error_of_the_key():
    asked = question(derived=(Derived("precision", ("false",), lambda own, seed: FOUND / (own["false"] - 500)),))
    assert verdict_on(asked, {**asked.reference(0), "false": 500, "precision": 0.4}).outcome is Outcome.NOT_YET


def test_a_key_that_leads_nowhere_by_the_right_numbers_costs_nothing_and_says_so():
    asked = question(derived=(Derived("precision", ("false",), lambda own, seed: own["none"]),))
    verdict = verdict_on(asked, {**asked.reference(0), "false": 500, "precision": 0.4})
    assert verdict.errors
    assert "derived precision" in verdict.errors[0]
