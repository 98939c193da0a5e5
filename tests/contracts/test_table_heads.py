"""Every column of a table has a name: a screen reader says it with each cell, and an empty head says nothing."""

import re

import nbformat
import pytest

from aipm_course.interview.mocks import mocks
from aipm_course.interview.shown import anchors_as_text
from aipm_course.places import course_root
from aipm_course.registry import modules, of_module

ROOT = course_root()
PAGES = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")])
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("datasets/**/*.md")])
TABLE = re.compile(r"^\|(.*)\|[ ]*\n\|[-:| ]+\|[ ]*$", re.MULTILINE)


def nameless(markdown: str) -> list[str]:
    """Return the heads of tables in which a column has no name."""
    return [head for head in TABLE.findall(markdown) if any(not cell.strip() for cell in head.split("|"))]


def test_a_nameless_column_is_found():
    assert nameless("| | a |\n|---|---:|\n| 1 | 2 |") == [" | a "]
    assert nameless("| row | a |\n|---|---|\n| 1 | |\n| | 2 |") == []


@pytest.mark.parametrize("path", [*PAGES, *DOCUMENTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_table_of_a_page_has_a_column_without_a_name(path):
    if path.suffix == ".md":
        texts = [path.read_text(encoding="utf-8")]
    else:
        texts = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    assert [head for text in texts for head in nameless(text)] == []


@pytest.mark.parametrize("module", modules())
def test_no_table_of_a_hint_or_a_solution_has_one(module):
    for question in of_module(module):
        texts = [*question.hints, question.worked_on(question.data(0))]
        assert [head for text in texts if isinstance(text, str) for head in nameless(text)] == [], question.id


def test_no_table_of_a_mock_has_one():
    for mock in mocks().values():
        assert nameless(anchors_as_text(mock, mock.anchors_beside(""), rated=True)) == []
