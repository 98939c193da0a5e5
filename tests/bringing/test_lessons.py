"""The last section of a lesson says how its method takes a table of one's own."""

import ast
import re

import pytest

from aipm_course.grading.notebooks import read_notebook
from aipm_course.registry import kinds


@pytest.mark.parametrize("name", kinds())
def test_the_lesson_ends_with_the_kind_on_ones_own_table(name, root):
    lesson = read_notebook(root / "notebooks" / f"{kinds()[name][1].name}.ipynb")
    text = "\n".join(cell.source for cell in lesson.cells)
    own, recap = text.index("\n## On your own table\n"), text.index("\n## Recap\n")
    section = text[own:recap]
    assert f"bring {name} " in section or f'bring("{name}"' in section
    assert "](../docs/your_own_table.md)" in section
    assert section.count("\n## ") == 1


@pytest.mark.parametrize("name", kinds())
def test_the_documentation_names_the_kind(name, root):
    page = (root / "docs" / "your_own_table.md").read_text(encoding="utf-8")
    kind, manifest = kinds()[name]
    assert f"| `{name}` |" in page
    assert f"(../notebooks/{manifest.name}.ipynb)" in page
    assert all(f"--set {setting.name}" in page for setting in kind.settings)


@pytest.mark.parametrize("name", kinds())
def test_the_documentation_names_each_file_of_the_tests_with_its_source_or_that_there_is_none(name, root):
    page = (root / "docs" / "your_own_table.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z]+\.[a-z0-9_]+)` \|(.*)\|$", page, re.MULTILINE))
    tests = (root / "tests" / "modules" / kinds()[name][1].short / "test_bring.py").read_text(encoding="utf-8")
    (messy,) = (
        node.value
        for node in ast.parse(tests).body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "MESSY"
    )
    files = {f"{name}.{one.id}" for one in messy.elts}
    assert len(files) >= 6
    assert {row for row in rows if row.startswith(f"{name}.")} == files
    for row in files:
        _, source, looked = (cell.strip() for cell in rows[row].split(" | "))
        assert source
        assert bool(looked) == ("](https://" in source or source == "the same page"), row
