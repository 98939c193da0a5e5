"""The package as a whole: what it exports and what an import costs."""

import subprocess
import sys

import pytest

import aipm_course

HEAVY = ("numpy", "pandas", "matplotlib", "scipy", "sklearn", "IPython", "nbformat", "nbgrader", "rich", "click")


def test_importing_the_package_loads_nothing_heavy():
    code = f"import aipm_course, sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("name", dir(aipm_course))
def test_every_exported_name_is_there_and_documented(name):
    assert getattr(aipm_course, name).__doc__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'chek'"):
        aipm_course.chek  # noqa: B018


def test_checking_an_answer_while_graded_needs_no_answer_key():
    code = (
        "import os, sys; os.environ['AIPM_GRADING'] = '1'\n"
        "sys.modules.update({'aipm_course.modules': None, 'aipm_course.registry': None})\n"
        "from aipm_course import check; check('rice.full_effort', 1, seed=0)\n"
        "print(any(name.startswith(('aipm_course.judging', 'aipm_course.answers')) for name in sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "False"
