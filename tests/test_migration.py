"""A copy in work/ follows renamed tasks and tables and keeps its answers; what is retired is told."""

import json
from datetime import date

import pytest

from aipm_course import migration, registry
from aipm_course.kernel.errors import CourseError

CELLS = [
    {
        "cell_type": "code",
        "id": "toy-setup",
        "metadata": {},
        "source": ['rows = load("old_rows", seed=seed)\n', "rows"],
    },
    {
        "cell_type": "code",
        "id": "toy-old-answer",
        "metadata": {"nbgrader": {"grade_id": "toy-old-answer", "solution": True}},
        "source": 'old = 3  # not check("toy.older"), and "toy.old" stays',
    },
    {
        "cell_type": "code",
        "id": "toy-old",
        "metadata": {"nbgrader": {"grade_id": "toy-old", "points": 3}},
        "source": "check('toy.old', old, seed=seed)",
    },
    {"cell_type": "code", "id": "x", "metadata": {}, "source": '# hint("toy.old")\n# solution("toy.old", seed=seed)'},
    {"cell_type": "markdown", "id": "y", "metadata": {}, "source": 'Read check("toy.old").'},
]
QUESTIONS = {"toy.old": "toy.new"}
TABLES = {"old_rows": "toy_rows"}


@pytest.fixture
def cells():
    return json.loads(json.dumps(CELLS))


def test_names_change_in_calls_and_nowhere_else(cells):
    found = migration.rename(cells, QUESTIONS, TABLES)
    assert found.questions == QUESTIONS
    assert found.tables == TABLES
    assert cells[0]["source"] == ['rows = load("toy_rows", seed=seed)\n', "rows"]
    assert cells[1]["source"] == CELLS[1]["source"]
    assert cells[2]["source"] == "check('toy.new', old, seed=seed)"
    assert cells[3]["source"] == '# hint("toy.new")\n# solution("toy.new", seed=seed)'
    assert cells[4] == CELLS[4]
    assert [cell["id"] for cell in cells[1:3]] == ["toy-new-answer", "toy-new"]
    assert cells[2]["metadata"]["nbgrader"] == {"grade_id": "toy-new", "points": 3}


def test_a_second_time_changes_nothing(cells):
    migration.rename(cells, QUESTIONS, TABLES)
    before = json.dumps(cells)
    again = migration.rename(cells, QUESTIONS, TABLES)
    assert (again.questions, again.tables, json.dumps(cells)) == ({}, {}, before)


def test_what_is_retired_is_told(cells, monkeypatch):
    gone = registry.Retired("toy.old", date(2026, 1, 2), "its data were withdrawn", 3, "toy.new")
    monkeypatch.setattr(migration, "retired", lambda: {"toy.old": gone})
    assert migration.rename(cells, {}, {}).retired == [
        "toy.old was part of the course until 2026-01-02: its data were withdrawn. toy.new takes its place."
    ]


def test_an_old_name_of_a_table_goes_from_a_copy_and_the_old_copy_stays(checkout):
    old, new = next(iter(registry.former_tables().items()))
    module = registry.manifest_of(registry.tables()[new].module)
    path = checkout / "work" / module.name / f"{module.short}.ipynb"
    path.parent.mkdir(parents=True)
    notebook = {"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "source": f'load("{old}")'}], "metadata": {}}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    found = migration.migrate(checkout, module.name)
    assert found.tables == {old: new}
    assert json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"] == f'load("{new}")'
    assert json.loads(found.aside.read_text(encoding="utf-8")) == notebook
    assert migration.migrate(checkout, module.name).aside is None


def test_a_copy_that_is_not_there_or_no_notebook_gets_a_sentence(checkout):
    module = registry.manifest_of(registry.modules()[0])
    with pytest.raises(CourseError, match="no copy"):
        migration.migrate(checkout, module.name)
    path = checkout / "work" / module.name / f"{module.short}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text("not JSON", encoding="utf-8")
    with pytest.raises(CourseError, match="no notebook"):
        migration.migrate(checkout, module.name)


def test_who_asks_for_a_retired_task_is_told(monkeypatch):
    gone = registry.Retired("toy.gone", date(2026, 1, 2), "nobody could solve it", 3)
    monkeypatch.setattr(registry, "retired", lambda: {"toy.gone": gone})
    with pytest.raises(CourseError, match="until 2026-01-02: nobody could solve it"):
        registry.find("toy.gone")
