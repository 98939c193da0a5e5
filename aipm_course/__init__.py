"""A hands-on workbook for AI product managers: simulators, data sets, checks.

Notebooks import everything from here. Names are loaded on first use, so that the import itself costs nothing. While a
notebook is graded, they come from `kernel` alone, and nothing else of the package need be there.
"""

import importlib
import os
from typing import Any

# What belongs to no module, by the file it stands in; a module names its own in module.toml.
_EXPORTS = {
    "learner": ("check", "hint", "solution"),
    "cohort.report": ("class_report",),
    "datasets": ("load",),
    "own_table": ("bring",),
    "rating.rereading": ("reread",),
    "receipts": ("keep_assumption",),
    "kernel.errors": ("CourseError",),
    "kernel.texts": ("show_texts",),
    "reference.kpi_targets": ("kpi_target",),
    "planning.charts": ("plan_chart", "progress_chart"),
    "planning.page": ("diagnostic", "modules_table", "plan_explorer", "plan_reasons", "what_next"),
    "planning.warm_up": ("warm_up",),
    "interview.asking": ("ask", "question_bank", "rating_guide"),
    "interview.counterpart": ("negotiate", "partner_card"),
    "interview.history": ("forget_studio", "studio_history"),
    "interview.opening": ("open_self_scoring",),
    "interview.room": ("mock_room",),
    "interview.sitting": ("sit_mock",),
    "interview.stories": ("keep_story", "star_check", "story_bank"),
    "interview.turns": ("ask_back",),
}
_HOME = {name: module for module, names in _EXPORTS.items() for name in names}
# While a notebook is graded: without the answer key (AIPM_GRADING), without simulators (AIPM_TABLES).
_GRADED = {"check": "kernel.export", "hint": "kernel.export", "solution": "kernel.export"}
_WALLED = {**_GRADED, "load": "kernel.tables", "CourseError": "kernel.errors", "show_texts": "kernel.texts"}


def __getattr__(name: str) -> Any:
    """Load an exported name from its module on first use."""
    if name == "__all__":
        return __dir__()
    if name.startswith("__"):
        raise AttributeError(f"module 'aipm_course' has no attribute {name!r}")
    if os.environ.get("AIPM_TABLES") and name not in _WALLED:
        # Inside the wall nobody knows which names there are; a misspelled one is found when the notebook is written.
        return _method(name) or _imported("kernel.export", "not_shown")
    home = _WALLED if os.environ.get("AIPM_TABLES") else _GRADED if os.environ.get("AIPM_GRADING") else {}
    place = home.get(name) or _HOME.get(name) or _exports().get(name)
    if place is None:
        raise AttributeError(f"module 'aipm_course' has no attribute {name!r}")
    globals()[name] = value = _imported(place, name)
    return value


def _imported(module: str, name: str) -> Any:
    return getattr(importlib.import_module(f"{__name__}.{module}"), name)


def _method(name: str) -> Any:
    """Return a small method that a module gives to lesson and exercise alike; None if it is none.

    A module's methods.py rests on `kernel` alone and comes along into the walls; each of its names begins with the module's.
    """
    try:
        methods = importlib.import_module(f"{__name__}.modules.{name.partition('_')[0]}.methods")
    except ModuleNotFoundError:
        return None
    return getattr(methods, name, None)


def _exports() -> dict[str, str]:
    exports: dict[str, str] = _imported("registry", "exports")()
    return exports


def __dir__() -> list[str]:
    if os.environ.get("AIPM_TABLES"):
        return sorted(_WALLED)
    return sorted({*_HOME, *_exports()})
