"""The last section of a lesson says how its method takes a table of one's own."""

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
