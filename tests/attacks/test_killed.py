"""A run of a hundred submissions, killed ten times at random moments, ends like one that nobody disturbed.

The moments are counted in results, not in seconds, so that a faster machine is killed in the same places: some while
the command starts, some between two submissions, some within one.
"""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from gradebooks import grades
from processes import left_of_runs_in
from submissions import MODULE, hand_in, mixed, notebook, sources

from aipm_course.grading.journal import JOURNAL

pytestmark = [pytest.mark.kills, pytest.mark.grading, pytest.mark.confined]
SUBMISSIONS, KILLS, SEED = 100, 10, 2026
PATIENCE = 240


def hand_in_class(folder: Path, root: Path) -> None:
    """Hand in a hundred notebooks of five kinds."""
    deadly = mixed(root)
    sources(deadly)["rice-what_moved-answer"]["source"] = "import os\nos._exit(1)"
    kinds = [notebook(root, "exercises"), mixed(root), notebook(root, "solutions"), deadly, "this is no notebook"]
    for number in range(SUBMISSIONS):
        hand_in(folder, f"learner-{number:03}", kinds[number % len(kinds)])


def start(folder: Path) -> "subprocess.Popen[bytes]":
    """Start the command as an instructor would."""
    command = [str(Path(sys.executable).with_name("aipm")), "grade", "rice", "--all", "--jobs", "2"]
    environment = {**os.environ, "AIPM_ROOT": str(folder)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def noted(folder: Path) -> list[str]:
    """Return the learners in the journal, as often as they were graded."""
    path = folder / "results" / MODULE / JOURNAL
    if not path.exists():
        return []
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as journal:
        try:
            rows = journal.execute("SELECT student, times FROM graded").fetchall()
        except sqlite3.OperationalError:
            return []  # it was killed before it had made the table
    return [student for student, times in rows for _ in range(times)]


def written(folder: Path, students: list[str]) -> dict[str, int]:
    """Return when the graded notebook of each of these was written."""
    return {name: (folder / "autograded" / name / MODULE / "rice.ipynb").stat().st_mtime_ns for name in students}


def test_ten_kills_change_nothing(checkout, root, tmp_path_factory):
    hand_in_class(checkout, root)
    moments = random.Random(SEED)
    results_until = [0, 0, *(moments.randint(1, 14) for _ in range(KILLS - 2))]
    moments.shuffle(results_until)
    assert sum(results_until) < SUBMISSIONS - 5
    first_written: dict[str, int] = {}
    graded_after = []
    for more in results_until:
        before, began = len(noted(checkout)), time.monotonic()
        run = start(checkout)
        while len(noted(checkout)) < before + more and run.poll() is None and time.monotonic() - began < PATIENCE:
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 0.6) if more else moments.uniform(0.2, 6))
        assert run.poll() is None, "the run was over before it could be killed"
        run.send_signal(signal.SIGKILL)
        run.wait()
        names = noted(checkout)
        assert len(names) == len(set(names)), "graded twice"
        first_written = {**written(checkout, names), **first_written}
        graded_after.append(len(names))
    assert left_of_runs_in(checkout) == []

    assert start(checkout).wait(timeout=PATIENCE) == 0
    students = noted(checkout)
    assert len(students) == len(set(students)) == SUBMISSIONS
    now = written(checkout, students)
    assert {name for name, when in first_written.items() if now[name] != when} == set(), "graded twice"

    undisturbed = tmp_path_factory.mktemp("undisturbed")
    for name in ("exercises", "solutions", "datasets", "submitted"):
        shutil.copytree(checkout / name, undisturbed / name)
    shutil.copy(checkout / "nbgrader_config.py", undisturbed)
    assert start(undisturbed).wait(timeout=PATIENCE) == 0
    assert grades(checkout) == grades(undisturbed)
    assert {key[0] for key in grades(checkout)} == set(students)
    print(f"results at the {KILLS} kills: {graded_after}; {len(first_written)} kept from before the last run")
