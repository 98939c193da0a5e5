"""An exercise that changes after somebody has handed it in: graded, and said."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import toy_module
from click.testing import CliRunner
from graded_toy import table
from toy_course import MODULE, STUB, TASKS, exercise, hand_in, lay_out, named, release, solved

from aipm_course.cli import main
from aipm_course.grading.history import history, told
from aipm_course.places import work_path
from aipm_course.registry import find

pytestmark = [pytest.mark.grading, pytest.mark.confined]


@pytest.fixture(scope="module")
def registered() -> Iterator[None]:
    with toy_module.registered():
        yield


@pytest.fixture(scope="module")
def graded_once(tmp_path_factory, root, registered) -> Path:
    """A class of two that was graded when the exercise had three tasks."""
    folder = lay_out(tmp_path_factory.mktemp("before"), root)
    release(folder, exercise(TASKS[:3]))
    hand_in(folder, "ada", solved(TASKS[:3]))
    hand_in(folder, "bob", solved(TASKS[:3], memo=STUB))
    grade(folder)
    return folder


@pytest.fixture
def course(graded_once, tmp_path) -> Path:
    return Path(shutil.copytree(graded_once, tmp_path / "course"))


def grade(folder: Path, *arguments: str, everybody: bool = True, code: int = 0) -> str:
    options = ["--all"] if everybody else []
    result = CliRunner(env={"AIPM_ROOT": str(folder)}).invoke(main, ["grade", MODULE, *options, *arguments])
    assert result.exit_code == code, (result.output, result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "traceback" not in result.output
    return " ".join(result.output.split())


def test_a_task_that_came_later_costs_no_run_and_is_told(course):
    release(course, exercise())
    output = grade(course)
    assert "A4 came into the exercise after the first hand-ins" in output
    assert "2 graded again: the exercise changed" in output
    row = table(course)["ada"]
    assert (row["status"], row["score"], row["points"], row["to_read"]) == ("graded", "8", "13", "3")
    assert "A4 is not in the notebook" in row["message"]
    hand_in(course, "ada", solved())
    assert "1 graded again: handed in again" in grade(course)
    assert table(course)["ada"]["score"] == "10"
    (course / "submitted" / "ada" / MODULE / "timestamp.txt").write_text("2026-11-22 21:00 UTC")
    output = grade(course)
    assert "1 graded again: its time of handing in changed" in output  # what she handed in is the same
    assert told(history(course, MODULE, "ada")[-1]).startswith(
        "Graded again, because its time of handing in changed: 10 points before, 10 of 13 now."
    )


def test_a_task_that_went_out_and_other_points_are_told(course):
    changed = exercise(TASKS[1:3], points={"delivery": 8, "month": 0})
    named(changed, "memo")["metadata"]["nbgrader"]["points"] = 5  # by hand: its checksum is another's now
    release(course, changed)
    output = grade(course)
    assert "A1 went out of the exercise" in output
    assert "A2 is worth 8 points, 4 before." in output
    assert "A3 is worth 0 points, 2 before." in output
    row = table(course)["ada"]
    assert (row["status"], row["score"], row["points"], row["to_read"]) == ("graded", "8", "13", "5")
    assert "A1 is in the notebook and no longer in the exercise" in row["message"]


def test_what_was_graded_again_and_why(course):
    assert "2 had not changed" in grade(course)
    assert table(course)["ada"]["graded_because"] == ""
    for file in ("nbgrader_config.py", f"datasets/published/{MODULE}/prices.csv"):
        path = course / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + "\n# other\n", encoding="utf-8")
    reason = "the settings in nbgrader_config.py and the published tables changed"
    output = grade(course)
    assert f"2 graded again: {reason}" in output, output
    assert table(course)["ada"]["graded_because"] == reason
    assert "2 graded again: asked for" in grade(course, "--regrade")


def test_a_course_may_lie_in_a_folder_of_any_name(graded_once, tmp_path):
    (tmp_path / "AI PM [x] 100% 'ü'").mkdir()
    course = Path(shutil.copytree(graded_once, tmp_path / "AI%20PM [x] 100% 'ü'"))
    (course / "gradebook.db").unlink()
    assert "2 graded again: its result was gone" in grade(course)
    assert (course / "gradebook.db").exists()
    assert list((tmp_path / "AI PM [x] 100% 'ü'").iterdir()) == []
    learner_s_own_grade_after_an_update(course)


def learner_s_own_grade_after_an_update(course: Path) -> None:
    """Grade an own copy before and after a task came; nbgrader takes the brackets in the path for a pattern."""
    copy = work_path(course, MODULE)
    copy.parent.mkdir(parents=True)
    done = exercise(TASKS[:1])  # the toy is unknown to a kernel of its own, and its table, too: that line costs itself
    right = float(find("toy.late_share").reference(find("toy.late_share").data(0)))
    named(done, "late_share-answer")["source"] = f"late_share = {right}"
    copy.write_text(json.dumps(done), encoding="utf-8")
    release(course, exercise(TASKS[:1]))
    assert "2 of 2 points checked" in grade(course, everybody=False)
    release(course, exercise(TASKS[:2]))
    assert "2 of 6 points checked" in grade(course, everybody=False)
    assert "does not hold this task" in (course / "autograded" / "me" / MODULE / "toy.ipynb").read_text(
        encoding="utf-8"
    )
    assert (course / "feedback" / "me" / MODULE / "toy.html").exists()
    assert len(list((course / "work" / ".grades").glob("*.db"))) == 1


def test_on_a_hub_the_fetched_copy_is_tried_and_nothing_is_written_into_the_course(graded_once, tmp_path, monkeypatch):
    course, home = Path(shutil.copytree(graded_once, tmp_path / "course")), tmp_path / "home"
    fetched = home / MODULE / "toy.ipynb"
    fetched.parent.mkdir(parents=True)
    right = float(find("toy.late_share").reference(find("toy.late_share").data(0)))
    done = exercise(TASKS[:3])
    named(done, "late_share-answer")["source"] = f"late_share = {right}"
    fetched.write_text(json.dumps(done), encoding="utf-8")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(fetched.parent)
    before = sorted(course.rglob("*"))
    output = grade(course, everybody=False)
    assert "2 of 8 points checked" in output
    assert (home / "trial" / "feedback" / "me" / MODULE / "toy.html").exists()
    assert sorted(course.rglob("*")) == before
    assert sorted(path.name for path in fetched.parent.iterdir()) == ["toy.ipynb"]


def test_what_is_wrong_with_the_gradebook_is_one_sentence(course):
    (course / "gradebook.db").write_bytes(b"no gradebook" * 400)
    output = grade(course, code=1)
    assert "is no gradebook any more. Put your latest copy of it in its place" in output
