"""What the tests of every module's lesson ask for, and which of a module's tests walk over many seeds."""

import pytest
from own_lesson import cells, lesson, module_name, note  # noqa: F401 - fixtures

OVER_MANY_SEEDS = (
    "test_drift_room.py",
    "test_event_log.py",
    "test_idea_backlog.py",
    "test_mock1.py",
    "test_mock3.py",
    "test_mock4.py",
    "test_mock6.py",
    "test_simulators.py",
    "test_small_simulators.py",
    "test_world.py",
    "test_wrong_methods.py",
)
"""Files that draw stories on many seeds: `make gate` runs them, and whoever changes a simulator names the file."""


@pytest.hookimpl(tryfirst=True)  # before pytest takes out what a marker excludes
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.parent.name == "modules" and item.path.name in OVER_MANY_SEEDS:
            item.add_marker(pytest.mark.gate)
