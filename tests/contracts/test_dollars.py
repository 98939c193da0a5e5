"""JupyterLab sets what stands between two dollar signs of a paragraph as a formula, escaped or not."""

import re

import nbformat
import pytest

from aipm_course.places import course_root
from aipm_course.registry import modules, of_module

PAGES = sorted([*course_root().glob("notebooks/*.ipynb"), *course_root().glob("solutions/*/*.ipynb")])
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)


def formulas(markdown: str) -> list[str]:
    """Return the paragraphs in which two dollar signs stand outside of code."""
    return [part for part in CODE.sub("", markdown).split("\n\n") if part.count("$") > 1]


def test_a_formula_is_found():
    assert formulas("It costs \\$500 of a day and goes unnoticed for 2,000 $.") != []
    assert formulas("`$1` and `$2`, or 500 dollars and $3") == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_paragraph_of_a_page_turns_dollars_into_a_formula(path):
    cells = nbformat.read(path, as_version=4).cells
    assert [part for cell in cells if cell.cell_type == "markdown" for part in formulas(cell.source)] == []


@pytest.mark.parametrize("module", modules())
def test_no_hint_or_reply_turns_dollars_into_a_formula(module):
    for question in of_module(module):
        worked = question.worked_on(question.data(0))
        texts = [*question.hints, worked, *(slip.message for slip in question.named)]
        assert [part for text in texts if isinstance(text, str) for part in formulas(text)] == [], question.id
