"""Every module's solution earns every checked point inside the walls, where no simulator is to be had."""

import shutil

import pytest

from aipm_course.build import solution_modules
from aipm_course.grading.cohort import grade_cohort
from aipm_course.places import course_root, short, solution_path
from aipm_course.registry import of_module

pytestmark = [
    pytest.mark.gate,
    pytest.mark.takes(30),
    pytest.mark.grading,
    pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap is missing: run `apt-get install bubblewrap`"),
]


@pytest.mark.parametrize("module", solution_modules(course_root()))
def test_the_solution_scores_full(checkout, module):
    folder = checkout / "submitted" / "solver" / module
    folder.mkdir(parents=True)
    shutil.copy(solution_path(checkout, module), folder)
    [row] = grade_cohort(checkout, module).rows
    assert row.score == sum(question.points for question in of_module(short(module)))
