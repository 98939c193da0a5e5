"""The package as a whole: what it exports, what an import costs, and that imports point one way."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import aipm_course

PACKAGE = Path(aipm_course.__file__).parent

# From the ground up; a module may import from its own layer and from those before it. A file of a package may have a
# place of its own.
LAYERS = [
    {
        "errors",
        "wording",
        "places",
        "curriculum",
        "glossary",
        "kpi_targets",
        "fairness_rules",
        "record",
        "interview.material",
    },
    {"simulation"},
    {"simulators"},
    {"answers", "datasets"},
    {"explorers"},
    {"questions"},
    {"checking"},
    {"planning", "interview"},
    {"grading"},
    {"cohort"},
    {"build", "workspace", "doctor", "terminal"},
    {"cli"},
]
HEAVY = ("numpy", "pandas", "matplotlib", "scipy", "sklearn", "IPython", "nbformat", "nbgrader", "rich", "click")


def layer(module: str) -> int:
    """Return the layer of a module named below aipm_course; the longest listed name counts."""
    parts = module.split(".")
    names = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return next(number for name in names for number, listed in enumerate(LAYERS) if name in listed)


def test_importing_the_package_loads_nothing_heavy():
    code = f"import aipm_course, sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("name", sorted(aipm_course.__all__))
def test_every_exported_name_is_there_and_documented(name):
    assert getattr(aipm_course, name).__doc__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'chek'"):
        aipm_course.chek  # noqa: B018


def test_imports_point_one_way():
    for path in PACKAGE.rglob("*.py"):
        own = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        if own == "__init__":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("aipm_course."):
                other = node.module.removeprefix("aipm_course.")
                assert layer(other) <= layer(own), f"{path.relative_to(PACKAGE)} imports {node.module}"


def test_checking_an_answer_while_graded_needs_no_answer_key():
    code = (
        "import os, sys; os.environ['AIPM_GRADING'] = '1'\n"
        "sys.modules['aipm_course.questions'] = None\n"
        "from aipm_course import check; check('rice.full_effort', 1, seed=0)\n"
        "print(any(name.startswith('aipm_course.simulators') for name in sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "False"
