"""Which questions somebody is asked: those that change most of their own path, within the time, until one is missed."""

import itertools

import pytest

from aipm_course.curriculum import origins, roles
from aipm_course.planning.diagnostic import ENOUGH, HOLDS, MINUTES, answer, covered
from aipm_course.planning.path import make_plan
from aipm_course.planning.sitting import by_gain, saved_hours, sitting

CHOICES = list(itertools.product([role.name for role in roles()], [origin.name for origin in origins()]))


@pytest.mark.parametrize("choice", CHOICES, ids="-from-".join)
def test_a_quarter_of_an_hour_can_prove_every_module_that_it_asks_about(choice):
    asked = sitting(choice=choice, given={})
    modules = [item.module for item in asked]
    assert len(asked) == min(MINUTES // ENOUGH, len(by_gain(*choice))) * ENOUGH > 0
    assert {modules.count(module) for module in modules} == {ENOUGH}
    assert modules == sorted(modules, key=by_gain(*choice).index)
    assert {item.module for item in sitting(1000, choice, {})} == set(by_gain(*choice)) <= covered()


@pytest.mark.parametrize("choice", CHOICES, ids="-from-".join)
def test_it_asks_first_where_right_answers_save_most(choice):
    def hours(shown):
        return make_plan(*choice, shown=frozenset(shown)).hours()

    saved = [hours(()) - hours({module}) for module in by_gain(*choice)]
    assert saved == sorted(saved, reverse=True)


def test_where_right_answers_change_nothing_nothing_is_asked():
    plan, proven = (make_plan("orchestrator", "product", shown) for shown in (frozenset(), covered()))
    asked = by_gain("orchestrator", "product")
    for step, after in zip(plan.steps, proven.steps, strict=True):
        assert (step.module.name in asked) is (step.why != after.why)
    assert 0 < len(asked) < len(covered())


@pytest.mark.parametrize("choice", CHOICES, ids="-from-".join)
def test_finding_fault_everywhere_is_no_strategy(choice):
    asked = sitting(choice=choice, given={})
    assert any(item.right == HOLDS for item in asked)


def test_a_missed_question_makes_room_for_another_module():
    before = sitting(choice=("ai-pm", "product"), given={})
    first, second = before[:2]
    after = sitting(choice=("ai-pm", "product"), given={first.question: False})
    assert first in after
    assert second not in after
    assert len({item.module for item in sitting(MINUTES + 1, ("ai-pm", "product"), {first.question: False})}) > len(
        {item.module for item in before}
    )
    late = sitting(choice=("ai-pm", "product"), given={first.question: True, second.question: False})
    assert late[:2] == (first, second)


def test_what_was_proven_shortens_the_path(own_file):
    choice = ("ai-pm", "data-science")
    assert saved_hours(*choice) == 0
    for item in sitting(choice=choice, given={})[:ENOUGH]:
        answer(item.question, item.right)
    assert saved_hours(*choice) > 0
