"""A hands-on workbook for AI product managers: simulators, data sets, checks.

Notebooks import everything from here. Names are loaded on first use, so that the import itself costs nothing.
"""

import importlib
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aipm_course.checking.learner import check, hint, solution
    from aipm_course.curriculum import modules_table
    from aipm_course.datasets import load
    from aipm_course.errors import CourseError
    from aipm_course.explorers.rice import confidence_chart, rice_chart, rice_explorer

_HOME = {
    "check": "aipm_course.checking.learner",
    "hint": "aipm_course.checking.learner",
    "solution": "aipm_course.checking.learner",
    "load": "aipm_course.datasets",
    "modules_table": "aipm_course.curriculum",
    "CourseError": "aipm_course.errors",
    "confidence_chart": "aipm_course.explorers.rice",
    "rice_chart": "aipm_course.explorers.rice",
    "rice_explorer": "aipm_course.explorers.rice",
}

__all__ = [
    "CourseError",
    "check",
    "confidence_chart",
    "hint",
    "load",
    "modules_table",
    "rice_chart",
    "rice_explorer",
    "solution",
]


def __getattr__(name: str) -> Any:
    """Load an exported name from its module on first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'aipm_course' has no attribute {name!r}")
    if _HOME[name].startswith("aipm_course.explorers.") and os.environ.get("AIPM_TABLES"):
        return _not_drawn
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def _not_drawn(*_: Any, **__: Any) -> None:
    """Stand in for an explorer where a notebook is graded without the simulators that explorers draw from."""
    print("Charts of the lesson are not drawn while a notebook is graded.")


def __dir__() -> list[str]:
    return sorted(__all__)
