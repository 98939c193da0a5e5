"""An error of the key is never told as the learner's."""

import pytest
from answers_of import verdict_on
from toy_module.broken import LOSES_AN_EXPLANATION_ONLY, LOSES_POINTS_WITH_IT

from aipm_course.judging.findings import What
from aipm_course.judging.show import as_html, as_text
from aipm_course.judging.verdict import Outcome

WRONG = {"cost": 3.25, "call": "stop"}


@pytest.mark.parametrize("question", LOSES_POINTS_WITH_IT, ids=lambda question: question.id)
def test_what_cannot_be_checked_costs_nothing_and_says_whose_error_it_is(question):
    verdict = verdict_on(question, WRONG)
    assert verdict.outcome is Outcome.FAILED
    assert verdict.earned == question.points
    assert len(verdict.lines) == 1
    assert "could not be checked" in verdict.lines[0]
    assert "not your answer" in verdict.lines[0]
    assert "renamed" not in as_text(verdict) + as_html(verdict), "what the key raised is for its author"
    assert len(verdict.errors) == 1


@pytest.mark.parametrize("question", LOSES_POINTS_WITH_IT, ids=lambda question: question.id)
def test_nothing_handed_in_earns_nothing_from_a_broken_key(question):
    assert verdict_on(question, ...).earned == 0
    assert verdict_on(question, object()).earned == 0


@pytest.mark.parametrize("question", LOSES_AN_EXPLANATION_ONLY, ids=lambda question: question.id)
def test_a_broken_explanation_leaves_the_points_as_they_are(question):
    verdict = verdict_on(question, WRONG)
    assert verdict.outcome is Outcome.NOT_YET
    assert verdict.earned == 0
    assert any(finding.what is What.FAILED for finding in verdict.findings)
    assert any("not your answer" in line for line in verdict.lines)
    assert any("renamed" in error for error in verdict.errors)
    right = verdict_on(question, {"cost": 12.5, "call": "go"})
    assert right.outcome is Outcome.CORRECT
    assert not right.errors


def test_a_rule_that_stumbles_over_the_learners_own_value_only_is_not_met():
    question = LOSES_POINTS_WITH_IT[3]
    rule = type(question.rules[0])("adds up", lambda given, data: 1 / (given["cost"] - 3.25) < 1, "It does not add up.")
    verdict = verdict_on(type(question)(**{**vars(question), "rules": (rule,)}), WRONG)
    assert verdict.outcome is Outcome.NOT_YET
    assert verdict.earned == 0
