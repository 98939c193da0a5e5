"""A hands-on workbook for AI product managers: simulators, data sets, checks.

Notebooks import everything from here. Names are loaded on first use, so that the import itself costs nothing.
"""

import importlib
import os
from types import SimpleNamespace
from typing import Any

# What notebooks may import, by the module it stands in.
_EXPORTS = {
    "checking.learner": ("check", "hint", "solution"),
    "cohort.report": ("class_report",),
    "datasets": ("load",),
    "errors": ("CourseError",),
    "kpi_targets": ("kpi_target",),
    "planning.charts": ("plan_chart", "progress_chart"),
    "planning.page": ("diagnostic", "modules_table", "plan_explorer", "plan_reasons", "what_next"),
    "planning.warm_up": ("warm_up",),
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
    "fairness_rules": ("fairness_rules_table",),
    # 20_studio
    "interview.asking": ("ask", "question_bank", "rating_guide"),
    "interview.history": ("forget_studio", "studio_history"),
    "interview.opening": ("open_self_scoring",),
    "interview.room": ("mock_room",),
    "interview.sitting": ("sit_mock",),
    "interview.stories": ("keep_story", "star_check", "story_bank"),
}
# What rests on simulators, and they know the truth that a graded notebook is asked about.
_NOT_WHILE_GRADED = ("cohort", "explorers", "interview", "planning", "simulators")
_HOME = {name: f"{__name__}.{module}" for module, names in _EXPORTS.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """Load an exported name from its module on first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'aipm_course' has no attribute {name!r}")
    if os.environ.get("AIPM_TABLES") and _HOME[name].split(".")[1] in _NOT_WHILE_GRADED:
        return _not_shown
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def _not_shown(*_: Any, **__: Any) -> SimpleNamespace:
    """Stand in for charts and replays where a notebook is graded without the simulators that they rest on."""
    print("Charts and replays of the lesson are not shown while a notebook is graded.")
    return SimpleNamespace(alt="")


def __dir__() -> list[str]:
    return __all__
