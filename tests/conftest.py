"""What all tests share: the checkout, a copy of it to grade in, and skips that say what to install."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from aipm_course.judging.question import Question

ROOT = Path(__file__).parents[1]
NO_SKIP = "AIPM_NO_SKIP"

# Tests live in folders without packages, so that files mirror aipm_course/; what they share is loaded by path.
sys.path.insert(0, str(Path(__file__).parent / "support"))
sys.path.insert(0, str(Path(__file__).parent))

from one_worker import take_together  # noqa: E402
from shared_lab import browser, jupyterlab, lab, lab_folder, window  # noqa: E402, F401 - fixtures

# No test may write into the progress file of whoever runs it.
os.environ["AIPM_PROGRESS"] = "off"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Where everything is installed (CI), a skipped test is a failed test."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get(NO_SKIP) and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped although {NO_SKIP} is set: {report.longrepr}"


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture
def toy() -> Iterator[dict[str, "Question[Any]"]]:
    """The questions of the toy module by name, which the registry finds while the test runs."""
    import toy_module

    from aipm_course.registry import of_module

    with toy_module.registered():
        yield {question.id.partition(".")[2]: question for question in of_module("toy")}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what grading needs, so that no test touches the checkout's own work/ or gradebook."""
    for folder in ("exercises", "solutions", "datasets", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    monkeypatch.setenv("AIPM_ROOT", str(tmp_path))
    return tmp_path


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    import class_on_a_hub
    from jupyterlab_in_chromium import CHROMIUM, MISSING

    from aipm_course.grading.running import sandbox

    if any(item.get_closest_marker("confined") for item in items) and (reason := sandbox.why_not()):
        for item in items:
            if item.get_closest_marker("confined"):
                item.add_marker(pytest.mark.skip(reason=reason))
    no_hub = class_on_a_hub.why_not()
    for item in items:
        if no_hub and item.get_closest_marker("accounts"):
            item.add_marker(pytest.mark.skip(reason=no_hub))
        if item.get_closest_marker("browser"):
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason=MISSING))
            elif importlib.util.find_spec("playwright") is None:
                item.add_marker(pytest.mark.skip(reason="Playwright is missing: run `uv sync --group dev`"))
    take_together(config, items)
