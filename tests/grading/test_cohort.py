"""`aipm grade --all` on a class with honest, broken and deadly submissions, against plain nbgrader."""

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from gradebooks import grades
from processes import left_of_runs_in
from submissions import FULL, MIXED_POINTS, MODULE, hand_in, mixed, notebook, points, sources

from aipm_course.cli import main

pytestmark = [pytest.mark.takes(45), pytest.mark.grading, pytest.mark.confined]
SETTINGS = "c.ExecuteForGrading.timeout = 4\n"


def with_answer(root: Path, code: str) -> dict:
    """Return the mixed submission with other code for the task A3."""
    nb = mixed(root)
    sources(nb)["rice-what_moved-answer"]["source"] = code
    return nb


def hand_in_class(folder: Path, root: Path) -> None:
    """Hand in what a class may hand in."""
    hand_in(folder, "ada", notebook(root, "solutions"))
    hand_in(folder, "blank", notebook(root, "exercises"))
    hand_in(folder, "mixed", mixed(root))
    hand_in(folder, "[ab]*", mixed(root))
    without = mixed(root)
    without["metadata"] = {}
    for cell in without["cells"]:
        cell["metadata"] = {}
    hand_in(folder, "no-metadata", without)
    copied = mixed(root)
    copied["cells"].insert(4, deepcopy(sources(copied)["rice-clean_score-answer"]))
    hand_in(folder, "copied-cell", copied)
    old = nbformat.from_dict(mixed(root))
    for cell in old.cells:
        cell.source = "".join(cell.source)
    hand_in(folder, "old-format", nbformat.writes(nbformat.convert(old, 3), version=nbformat.NO_CONVERT))
    half = mixed(root)
    sources(half)["rice-memo"]["source"] = "half a pair: \ud83d"
    sources(half)["rice-pilots-answer"]["source"] = 'pilot_plan = {"pilots": "\\ud83d"}\nprint("\\ud83d")'
    hand_in(folder, "half-a-pair", half)
    hand_in(folder, "ends", with_answer(root, "import os\nos._exit(1)"))
    hand_in(folder, "quits", with_answer(root, "quit()"))
    hand_in(
        folder,
        "deaf",
        with_answer(root, "while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
    )
    hand_in(folder, "not-json", "this is no notebook")
    hand_in(folder, "empty", "")
    hand_in(folder, "huge", "x" * 50_000_000)
    link = folder / "submitted" / "link" / MODULE
    link.mkdir(parents=True)
    (link / "rice.ipynb").symlink_to(folder / "solutions" / MODULE / "rice.ipynb")
    renamed = folder / "submitted" / "renamed" / MODULE
    renamed.mkdir(parents=True)
    (renamed / "my rice.ipynb").write_text(json.dumps(mixed(root)))


HONEST = ("mixed", "[ab]*", "no-metadata", "copied-cell", "old-format", "half-a-pair")
UNREADABLE = {
    "not-json": "is not a notebook",
    "empty": "is empty",
    "huge": "Clear its outputs",
    "link": "is a link",
    "renamed": "There is my rice.ipynb",
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory, root):
    import shutil

    folder = tmp_path_factory.mktemp("course")
    for name in ("exercises", "solutions", "datasets"):
        shutil.copytree(root / name, folder / name)
    settings = (root / "nbgrader_config.py").read_text(encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(settings + SETTINGS, encoding="utf-8")
    hand_in_class(folder, root)
    return folder, aipm(folder, "--all", "--jobs", "2")


def aipm(folder: Path, *arguments: str) -> str:
    result = CliRunner(env={"AIPM_ROOT": str(folder)}).invoke(main, ["grade", "rice", *arguments])
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def results(folder: Path) -> dict[str, dict[str, str]]:
    """Return the rows of the newest result file by learner."""
    newest = max((folder / "results" / MODULE).glob("*.csv"), key=lambda path: path.stat().st_mtime_ns)
    with newest.open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_honest_submissions_get_the_same_points_whatever_their_form(graded):
    folder, _ = graded
    for student in HONEST:
        scored = points(folder, student)
        assert {name: scored[name] for name in MIXED_POINTS} == MIXED_POINTS, student
    assert sum(points(folder, "ada").values()) == FULL
    assert sum(points(folder, "blank").values()) == 0


@pytest.mark.parametrize("student", ["ends", "quits", "deaf"])
def test_what_kills_a_kernel_costs_its_own_question(graded, student):
    folder, _ = graded
    scored = points(folder, student)
    assert {name: scored[name] for name in MIXED_POINTS} == {**MIXED_POINTS, "rice-what_moved": 0.0}


@pytest.mark.parametrize("student", UNREADABLE)
def test_what_cannot_be_read_gets_zero_and_a_message(graded, student):
    folder, output = graded
    assert set(points(folder, student).values()) == {0.0}
    assert results(folder)[student]["status"] == "unreadable"
    assert UNREADABLE[student] in results(folder)[student]["message"]
    assert UNREADABLE[student] in output
    told = (folder / "autograded" / student / MODULE / "rice.ipynb").read_text(encoding="utf-8")
    assert UNREADABLE[student] in told


def test_a_link_brings_nothing_of_its_target(graded):
    folder, _ = graded
    told = (folder / "autograded" / "link" / MODULE / "rice.ipynb").read_text(encoding="utf-8")
    assert "BEGIN SOLUTION" not in told


def test_result_files_say_what_the_gradebook_says(graded):
    folder, output = graded
    rows = results(folder)
    assert len(rows) == 16
    assert "16 submissions" in output
    for student in ("ada", "mixed", "deaf"):
        scored = points(folder, student)
        assert {name: float(rows[student][name]) for name in MIXED_POINTS} == {
            name: scored[name] for name in MIXED_POINTS
        }
    newest = max((folder / "results" / MODULE).glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    full = {row["student"]: row for row in json.loads(newest.read_text(encoding="utf-8"))["rows"]}
    assert full["mixed"]["to_read"] == 12


def test_the_gradebook_is_what_nbgrader_itself_would_have_written(graded, tmp_path, root):
    import shutil

    folder, _ = graded
    plain = tmp_path / "plain"
    plain.mkdir()
    for name in ("exercises", "solutions", "datasets"):
        shutil.copytree(root / name, plain / name)
    shutil.copy(folder / "nbgrader_config.py", plain)
    compared = ("ada", "blank", "mixed", "ends")
    for student in compared:
        shutil.copytree(folder / "submitted" / student, plain / "submitted" / student)
    command = [sys.executable, "-m", "nbgrader", "autograde", MODULE]
    subprocess.run(command, cwd=plain, capture_output=True, timeout=300, check=False)
    ours, theirs = grades(folder), grades(plain)
    assert {key: ours[key] for key in theirs} == theirs
    assert {key[0] for key in theirs} == set(compared)


def test_a_second_run_grades_only_what_has_changed(checkout, root):
    for student in ("ada", "grace", "mary"):
        hand_in(checkout, student, notebook(root, "exercises"))
    aipm(checkout, "--all")
    written = {path: path.stat().st_mtime_ns for path in checkout.glob("autograded/*/*/*.ipynb")}
    assert "3 had not changed" in aipm(checkout, "--all")
    changed = checkout / "submitted" / "grace" / MODULE / "rice.ipynb"
    changed.write_text(json.dumps(mixed(root)), encoding="utf-8")
    assert "1 graded now" in aipm(checkout, "--all", "--jobs", "2")
    for path, when in written.items():
        assert (path.stat().st_mtime_ns == when) == ("grace" not in path.parts)
    assert results(checkout)["grace"]["score"] == f"{sum(MIXED_POINTS.values()):g}"
    assert results(checkout)["ada"]["skipped"] == "yes"
    assert "3 graded now" in aipm(checkout, "--all", "--regrade")
    settings = checkout / "nbgrader_config.py"
    settings.write_text(settings.read_text() + "\n# other rules\n")
    assert "3 graded now" in aipm(checkout, "--all")


@pytest.mark.gate
def test_a_run_that_is_killed_goes_on_and_ends_like_an_undisturbed_one(checkout, root):
    kinds = [notebook(root, "exercises"), mixed(root), notebook(root, "solutions")]
    for number in range(9):
        hand_in(checkout, f"learner-{number}", kinds[number % 3])
    moments = random.Random(6)
    command = [sys.executable, "-m", "aipm_course.cli", "grade", "rice", "--all", "--jobs", "2"]
    for _ in range(4):
        run = subprocess.Popen(
            command,
            env={**os.environ, "AIPM_ROOT": str(checkout)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(moments.uniform(3, 12))
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert left_of_runs_in(checkout) == []
    output = aipm(checkout, "--all", "--jobs", "2")
    assert "9 submissions: 9 graded" in output
    interrupted = grades(checkout)
    aipm(checkout, "--all", "--regrade")
    assert interrupted == grades(checkout)
    assert {key[0] for key in interrupted} == {f"learner-{number}" for number in range(9)}


def test_one_line_says_what_is_wrong(checkout, monkeypatch):
    result = CliRunner().invoke(main, ["grade", "rice", "--all"])
    assert result.exit_code == 1
    assert "There is nothing in submitted/*/04_rice" in " ".join(result.output.split())
    result = CliRunner().invoke(main, ["grade", "rice", "--jobs", "2"])
    assert "go together with --all" in " ".join(result.output.split())
    hand_in(checkout, "ada", "{}")
    monkeypatch.setattr("aipm_course.grading.running.sandbox.why_not", lambda: "Only Linux can confine submissions.")
    result = CliRunner().invoke(main, ["grade", "rice", "--all"])
    assert result.exit_code == 1
    assert "--unconfined" in result.output


def test_unconfined_gives_the_same_points(checkout, root):
    hand_in(checkout, "mixed", mixed(root))
    aipm(checkout, "--all", "--unconfined")
    scored = points(checkout, "mixed")
    assert {name: scored[name] for name in MIXED_POINTS} == MIXED_POINTS
