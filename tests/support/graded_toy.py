"""The toy course graded by the real command, and what its table and gradebook say."""

import csv
from pathlib import Path

from click.testing import CliRunner
from nbgrader.api import Gradebook
from toy_course import MODULE

from aipm_course.cli import main


def grade(folder: Path, *more: str) -> str:
    """Return what a run over everybody prints, on one line."""
    result = CliRunner(env={"AIPM_ROOT": str(folder)}).invoke(main, ["grade", MODULE, "--all", *more])
    assert result.exit_code == 0, (result.output, result.exception)
    return " ".join(result.output.split())


def table(folder: Path) -> dict[str, dict[str, str]]:
    """Return the rows of the newest table, by student."""
    newest = max((folder / "results" / MODULE).glob("*.csv"), key=lambda path: path.stat().st_mtime_ns)
    with newest.open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def book(folder: Path) -> Gradebook:
    """Return the gradebook, to be used with `with`."""
    return Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "aipm")
