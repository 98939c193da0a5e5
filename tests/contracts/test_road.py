"""The road: every task has a section that teaches it and a sentence on its decision, and no link leads nowhere."""

import re

import pytest

from aipm_course.grading.notebooks import read_notebook
from aipm_course.registry import manifest_of, modules, of_module
from aipm_course.road import stops


@pytest.mark.parametrize("module", modules())
def test_each_task_names_a_section_of_its_lesson_and_what_it_decides(root, module):
    lesson = read_notebook(root / "notebooks" / f"{manifest_of(module).name}.ipynb")
    headings = {
        line.lstrip("# ") for cell in lesson.cells if cell.cell_type == "markdown" for line in cell.source.splitlines()
        if line.startswith("## ")
    }  # fmt: skip
    found = stops(module)
    assert set(found) == {question.id for question in of_module(module)}
    for name, stop in found.items():
        assert stop.taught in headings, name
        assert re.fullmatch(r"[A-Z].{30,160}[.]", stop.means), name
        # It is said on every seed, so it holds no number of one.
        assert not re.search(r"\d", stop.means), name
