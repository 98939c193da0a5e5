"""Roles, entry paths and the matrix between them."""

import pytest

from aipm_course import curriculum
from aipm_course.curriculum import Mark, mark

# Core hours as the curriculum's own table states them, modules only; a slip in one mark would move them.
CORE_HOURS = {
    "ai-pm": 38,
    "principal": 34,
    "orchestrator": 20,
    "modelops": 22,
    "data-owner": 15,
    "responsible-ai": 24,
    "data-science": 10,
    "ml-engineering": 10,
    "product": 27,
}


def numbered():
    return [module for module in curriculum.modules() if module.name != "00_start_here"]


@pytest.mark.parametrize("column", CORE_HOURS)
def test_core_hours_of_every_column_are_those_of_the_curriculum(column):
    minutes = sum(module.minutes for module in numbered() if mark(module.name, column) is Mark.CORE)
    assert round(minutes / 60) == CORE_HOURS[column]


def test_every_module_role_and_origin_has_a_mark():
    columns = [entry.name for entry in (*curriculum.roles(), *curriculum.origins())]
    assert sorted(columns) == sorted(CORE_HOURS)
    for module in (*numbered(), *curriculum.practice()):
        assert all(mark(module.name, column) for column in columns)
