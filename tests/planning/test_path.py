"""Paths: every module is on each, what is coming says so, and only the diagnostic skips anything."""

import itertools

import pytest

from aipm_course import CourseError, plan_chart
from aipm_course.curriculum import Mark, mark, modules, origins, roles
from aipm_course.planning.charts import draw_plan
from aipm_course.planning.diagnostic import covered
from aipm_course.planning.path import Depth, make_plan

EVERYTHING = {module.name for module in modules()}
PAIRS = list(itertools.product([role.name for role in roles()], [origin.name for origin in origins()]))


@pytest.mark.parametrize(("role", "origin"), PAIRS)
def test_a_path_has_every_module_once_and_core_is_never_left_out(role, origin):
    plan = make_plan(role, origin, shown=set())
    assert sorted(step.module.name for step in plan.steps) == sorted(EVERYTHING)
    for step in plan.steps[1:]:
        assert step.why
        if mark(step.module.name, role) is Mark.CORE:
            assert step.depth in (Depth.FULL, Depth.SKIM)
        assert step.depth is not Depth.SKIP


@pytest.mark.parametrize(("role", "origin"), PAIRS)
def test_knowing_more_never_makes_a_path_longer_and_never_skips_what_is_new(role, origin):
    plain, shown = make_plan(role, origin, shown=set()), make_plan(role, origin, shown=EVERYTHING)
    for before, after in zip(plain.steps, shown.steps, strict=True):
        assert after.minutes <= before.minutes
        if after.depth is Depth.SKIP:
            assert Mark.SKIM in (mark(after.module.name, role), mark(after.module.name, origin))
            assert after.minutes == 0


@pytest.mark.parametrize(("role", "origin"), PAIRS)
def test_what_was_proven_shortens_every_path_and_says_by_how_much(role, origin):
    plain, shown = make_plan(role, origin, shown=set()), make_plan(role, origin, shown=set(covered()))
    saved = plain.hours() - shown.hours()
    assert saved >= 0.2 * plain.hours()  # whoever answers all of it rightly is spared a fifth at least
    shorter = [
        after.why for before, after in zip(plain.steps, shown.steps, strict=True) if 0 < after.minutes < before.minutes
    ]
    assert shorter
    assert not [why for why in shorter if "third" not in why]


def test_hours_add_up():
    plan = make_plan("modelops", "ml-engineering", shown=set())
    assert plan.hours() == pytest.approx(plan.hours(ready=True) + plan.hours(ready=False))
    assert sum(plan.hours(depth) for depth in Depth) == pytest.approx(sum(step.minutes for step in plan.steps) / 60)


def test_a_data_scientist_may_skip_models_by_diagnostic_only():
    depth = {step.module.name: step.depth for step in make_plan("ai-pm", "data-science", shown=set()).steps}
    assert depth["02_models"] is Depth.SKIM
    depth = {step.module.name: step.depth for step in make_plan("ai-pm", "data-science", shown={"02_models"}).steps}
    assert depth["02_models"] is Depth.SKIP


def test_the_picture_tells_in_words_what_is_coming():
    chart = draw_plan(make_plan("ai-pm", "product", shown=set()))
    for module in modules():
        assert module.name in chart.alt
        assert (f"{module.name} (coming)" in chart.alt) is not module.ready
    assert chart.png.startswith(b"\x89PNG")
    assert plan_chart("ai-pm", "product").png == chart.png


def test_an_unknown_choice_gets_a_sentence():
    with pytest.raises(CourseError, match="Did you mean principal"):
        plan_chart("pricipal", "product")
