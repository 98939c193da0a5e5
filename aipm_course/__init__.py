"""A hands-on workbook for AI product managers: simulators, data sets, checks.

Notebooks import everything from here. Names are loaded on first use, so that the import itself costs nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aipm_course.checking.learner import check, hint, solution
    from aipm_course.curriculum import modules_table
    from aipm_course.datasets import load
    from aipm_course.errors import CourseError
    from aipm_course.explorers.rice import confidence_chart, rice_chart, rice_explorer
    from aipm_course.planning.charts import plan_chart, progress_chart
    from aipm_course.planning.page import diagnostic, plan_explorer, what_next

_HOME = {
    "check": "aipm_course.checking.learner",
    "hint": "aipm_course.checking.learner",
    "solution": "aipm_course.checking.learner",
    "load": "aipm_course.datasets",
    "modules_table": "aipm_course.curriculum",
    "CourseError": "aipm_course.errors",
    "plan_chart": "aipm_course.planning.charts",
    "progress_chart": "aipm_course.planning.charts",
    "diagnostic": "aipm_course.planning.page",
    "plan_explorer": "aipm_course.planning.page",
    "what_next": "aipm_course.planning.page",
    "confidence_chart": "aipm_course.explorers.rice",
    "rice_chart": "aipm_course.explorers.rice",
    "rice_explorer": "aipm_course.explorers.rice",
}

__all__ = [
    "CourseError",
    "check",
    "confidence_chart",
    "diagnostic",
    "hint",
    "load",
    "modules_table",
    "plan_chart",
    "plan_explorer",
    "progress_chart",
    "rice_chart",
    "rice_explorer",
    "solution",
    "what_next",
]


def __getattr__(name: str) -> Any:
    """Load an exported name from its module on first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'aipm_course' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
