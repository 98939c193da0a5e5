"""A hands-on workbook for AI product managers: simulators, data sets, checks.

Notebooks import everything from here. Names are loaded on first use, so that the import itself costs nothing.
"""

import importlib
from typing import Any

<<<<<<< HEAD
if TYPE_CHECKING:
    from aipm_course.checking.learner import check, hint, solution
    from aipm_course.curriculum import modules_table
    from aipm_course.datasets import load
    from aipm_course.errors import CourseError
    from aipm_course.explorers.rice import confidence_chart, rice_chart, rice_explorer
    from aipm_course.studio.bank import ask, question_bank, rating_guide
    from aipm_course.studio.history import forget_studio, studio_history
    from aipm_course.studio.opening import open_self_scoring
    from aipm_course.studio.room import mock_room
    from aipm_course.studio.sitting import sit_mock
    from aipm_course.studio.stories import keep_story, star_check, story_bank

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
    "ask": "aipm_course.studio.bank",
    "forget_studio": "aipm_course.studio.history",
    "keep_story": "aipm_course.studio.stories",
    "mock_room": "aipm_course.studio.room",
    "open_self_scoring": "aipm_course.studio.opening",
    "question_bank": "aipm_course.studio.bank",
    "rating_guide": "aipm_course.studio.bank",
    "sit_mock": "aipm_course.studio.sitting",
    "star_check": "aipm_course.studio.stories",
    "story_bank": "aipm_course.studio.stories",
    "studio_history": "aipm_course.studio.history",
=======
# What notebooks may import, by the module it stands in.
_EXPORTS = {
    "checking.learner": ("check", "hint", "solution"),
    "curriculum": ("modules_table",),
    "datasets": ("load",),
    "errors": ("CourseError",),
    "kpi_targets": ("kpi_target",),
    "simulators.drift_room": ("drift_replay",),
    # 02_models
    "explorers.models": ("models_chart", "models_explorer", "reliability_chart"),
    # 04_rice
    "explorers.rice": ("confidence_chart", "rice_chart", "rice_explorer"),
    # 07_metrics
    "explorers.metrics": ("adoption_chart", "adoption_explorer", "broken_event_chart", "broken_event_explorer"),
    # 13_drift
    "explorers.drift": ("alert_chart", "drift_chart", "drift_explorer", "guard_chart"),
    # 15_fairness
    "explorers.fairness": (
        "compas_chart",
        "fairness_locks_chart",
        "fairness_locks_explorer",
        "fairness_ratio_chart",
        "fairness_ratio_explorer",
        "fairness_regions_chart",
        "fairness_regions_explorer",
        "fairness_sites_chart",
        "fairness_sites_explorer",
    ),
>>>>>>> main
}
_HOME = {name: f"{__name__}.{module}" for module, names in _EXPORTS.items() for name in names}

<<<<<<< HEAD
__all__ = [
    "CourseError",
    "ask",
    "check",
    "confidence_chart",
    "forget_studio",
    "hint",
    "keep_story",
    "load",
    "mock_room",
    "modules_table",
    "open_self_scoring",
    "question_bank",
    "rating_guide",
    "rice_chart",
    "rice_explorer",
    "sit_mock",
    "solution",
    "star_check",
    "story_bank",
    "studio_history",
]
=======
__all__ = sorted(_HOME)
>>>>>>> main


def __getattr__(name: str) -> Any:
    """Load an exported name from its module on first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'aipm_course' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
