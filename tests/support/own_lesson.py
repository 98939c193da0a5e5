"""The lesson of the module in whose folder a test lies, and the facilitator's note on it, as fixtures."""

import ast

import pytest

from aipm_course.grading.notebooks import read_notebook
from aipm_course.places import course_root
from aipm_course.registry import manifest_of


@pytest.fixture(scope="module")
def module_name(request):
    """The full name of the module, by its folder in tests/modules/."""
    return manifest_of(request.path.parent.name).name


@pytest.fixture(scope="module")
def cells(module_name):
    return read_notebook(course_root() / "notebooks" / f"{module_name}.ipynb").cells


@pytest.fixture(scope="module")
def lesson(cells):
    return "\n".join(cell.source for cell in cells)


@pytest.fixture(scope="module")
def note(module_name):
    return (course_root() / "docs" / "facilitation" / f"{module_name}.md").read_text(encoding="utf-8")


def missing_in_code(cells, *operations):
    """Return the operations that no code cell shows; the code must be Python."""
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    ast.parse(code)
    return [said for said in operations if said not in code]
