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


# Modules whose minutes were changed when they were built or read; the table above was made with these.
MINUTES_OF_THE_TABLE = {
    "02_models": 120,
    "03_framing": 110,
    "05_data": 135,
    "06_economics": 140,
    "07_metrics": 155,
    "08_experiments": 150,
    "09_spec": 150,
    "10_evaluation": 165,
    "11_retrieval": 150,
    "13_drift": 155,
    "15_fairness": 155,
    "17_board": 145,
    "18_leading": 125,
}


# Marks that were changed since, (module, column): so many minutes more in the column. Somebody from product needs how models
# behave in every role and has seldom met retrieval; a product lead watches what runs; engineers rarely define KPIs.
MADE_CORE = {
    ("02_models", "principal"),
    ("11_retrieval", "product"),
    ("07_metrics", "ml-engineering"),
    ("13_drift", "orchestrator"),
    ("14_incidents", "orchestrator"),
}


def numbered():
    """Return the modules of the table: no start page, no capstone, no interview studio."""
    others = ("00_start_here", "19_capstone", "20_studio")
    return [module for module in curriculum.modules() if module.name not in others]


@pytest.mark.parametrize("column", CORE_HOURS)
def test_core_hours_of_every_column_are_those_of_the_curriculum(column):
    core = [
        module
        for module in numbered()
        if mark(module.name, column) is Mark.CORE and (module.name, column) not in MADE_CORE
    ]
    minutes = sum(MINUTES_OF_THE_TABLE.get(module.name, module.minutes) for module in core)
    assert round(minutes / 60) == CORE_HOURS[column]


def test_every_module_role_and_origin_has_a_mark():
    columns = [entry.name for entry in (*curriculum.roles(), *curriculum.origins())]
    listed = [origin for origin in curriculum.origins() if origin.known]
    assert sorted(columns) == sorted([*CORE_HOURS, *(origin.name for origin in listed)])
    names = {module.name for module in numbered()}
    assert all({*origin.known, *origin.partly} <= names for origin in listed)
    assert all(mark(*changed) is Mark.CORE for changed in MADE_CORE)
    for module in numbered():
        assert all(mark(module.name, column) for column in columns)
