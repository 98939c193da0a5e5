"""The course laid out from the package, without a checkout."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import nbformat
import pytest

from aipm_course import content
from aipm_course.kernel.errors import CourseError
from aipm_course.places import LAID_OUT, course_root, module_names, solution_path, work_path

pytestmark = [pytest.mark.gate, pytest.mark.takes(50)]


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "package"
    for name, text in {"notebooks/01.ipynb": "one", "exercises/01/a.ipynb": "ask", "datasets/t.csv": "1,2"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def laid_out(source, tmp_path):
    folder = tmp_path / "mine"
    content.lay_out_course(folder, source)
    return folder


def test_the_first_time_everything_is_new_and_the_second_time_nothing(source, tmp_path):
    folder = tmp_path / "mine"
    assert len(content.lay_out_course(folder, source).new) == 3
    assert (folder / "notebooks" / "01.ipynb").read_text() == "one"
    assert not content.lay_out_course(folder, source)


def test_a_release_replaces_what_nobody_touched_and_keeps_what_somebody_wrote(source, laid_out):
    (laid_out / "notebooks/01.ipynb").write_text("one, with my notes")
    (laid_out / "work").mkdir()
    (laid_out / "work/mine.ipynb").write_text("an evening's work")
    (source / "notebooks/01.ipynb").write_text("one, corrected")
    (source / "exercises/01/a.ipynb").write_text("ask better")
    (source / "datasets/t.csv").unlink()
    changes = content.lay_out_course(laid_out, source)
    assert (laid_out / "notebooks/01.ipynb").read_text() == "one, corrected"
    assert (laid_out / "exercises/01/a.ipynb").read_text() == "ask better"
    assert not (laid_out / "datasets/t.csv").exists()
    assert [path.read_text() for path in changes.kept] == ["one, with my notes"]
    assert (laid_out / "work/mine.ipynb").read_text() == "an evening's work"


def test_a_file_that_the_release_drops_is_kept_if_somebody_changed_it(source, laid_out):
    (laid_out / "datasets/t.csv").write_text("my numbers")
    (source / "datasets/t.csv").unlink()
    assert [path.read_text() for path in content.lay_out_course(laid_out, source).kept] == ["my numbers"]


def test_a_run_that_was_cut_off_is_finished_by_the_next(source, laid_out):
    (laid_out / "exercises/01/a.ipynb").unlink()
    (laid_out / "exercises/01/.a.ipynb.new").write_text("as")
    assert content.lay_out_course(laid_out, source).new == [laid_out / "exercises/01/a.ipynb"]
    assert (laid_out / "exercises/01/a.ipynb").read_text() == "ask"
    assert not list(laid_out.rglob("*.new"))


@pytest.mark.parametrize("what", ["file", "other things"])
def test_a_folder_that_is_not_for_the_course_is_left_alone(source, tmp_path, what):
    folder = tmp_path / "there"
    if what == "file":
        folder.write_text("mine")
    else:
        folder.mkdir()
        (folder / "thesis.txt").write_text("mine")
    with pytest.raises(CourseError, match="Name a folder that is empty"):
        content.lay_out_course(folder, source)
    assert (folder if what == "file" else folder / "thesis.txt").read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights of folders are others on Windows")
def test_a_disk_that_is_full_is_said_and_nothing_is_half(source, laid_out, monkeypatch):
    (source / "notebooks/01.ipynb").write_text("two")
    monkeypatch.setattr(shutil, "copyfile", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(CourseError, match="No space left"):
        content.lay_out_course(laid_out, source)
    assert (laid_out / "notebooks/01.ipynb").read_text() == "one"


def test_a_folder_below_a_laid_out_one_is_in_the_course(laid_out, monkeypatch):
    monkeypatch.delenv("AIPM_ROOT", raising=False)
    monkeypatch.setattr("aipm_course.places.__file__", "/nowhere/aipm_course/places.py")
    (laid_out / "work").mkdir()
    monkeypatch.chdir(laid_out / "work")
    assert course_root() == laid_out
    monkeypatch.chdir(laid_out.parent)
    with pytest.raises(CourseError, match="aipm start"):
        course_root()


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """The package as somebody gets it who has only a link."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=root,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_course_and_no_solutions(wheel, root):
    names = zipfile.ZipFile(wheel).namelist()
    inside = {name.removeprefix("aipm_course/_content/") for name in names if "/_content/" in name}
    kept = subprocess.run(
        ["git", "ls-files", "notebooks", "exercises", "datasets", ":(glob)docs/*.md", "docs/templates"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert inside == set(kept)
    assert not [name for name in names if "solutions" in name or "tests/" in name or "facilitation" in name]


def uv(root: Path) -> str:
    """`uv run` tells its children where it is."""
    return os.environ.get("UV") or shutil.which("uv") or str(root / ".uv" / "bin" / "uv")


@pytest.mark.skipif(sys.platform == "win32", reason="the programs of an empty PATH are others on Windows")
def test_from_a_link_to_a_solved_exercise_in_an_empty_home(wheel, root, tmp_path):
    """`uvx --from WHEEL aipm start` in an empty folder, then the solution's answers in the copy, then `aipm grade`."""
    fetched = subprocess.run([uv(root), "cache", "dir"], capture_output=True, text=True, check=True).stdout.strip()
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    pins = tmp_path / "pins.txt"
    export = [
        uv(root),
        "export",
        "--quiet",
        "--locked",
        "--no-emit-project",
        "--no-hashes",
        "--no-header",
        "-o",
        str(pins),
    ]
    subprocess.run(export, cwd=root, check=True, capture_output=True)
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "UV_CACHE_DIR": fetched, "UV_SYSTEM_CERTS": "1"}
    aipm = [
        uv(root),
        "tool",
        "run",
        "--python",
        sys.executable,
        "--constraints",
        str(pins),
        "--from",
        str(wheel),
        "aipm",
    ]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with (tmp_path / "log").open("w") as log:
        lab = subprocess.Popen(
            [*aipm, "start", "--no-browser", "--port", port], cwd=here, env=environment, stdout=log, stderr=log
        )
        try:
            answer = ""
            for _ in range(240):
                try:
                    answer = urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=5).read().decode()
                    break
                except OSError:
                    assert lab.poll() is None, (tmp_path / "log").read_text()
                    time.sleep(0.5)
            assert "version" in answer, (tmp_path / "log").read_text()
        finally:
            lab.terminate()
            lab.wait(30)
    course = here / "aipm-course"
    module = module_names(root)[0]
    copy = work_path(course, module)
    solved = nbformat.read(solution_path(root, module), as_version=4)
    asked = nbformat.read(copy, as_version=4)
    answers = {cell.id: cell.source for cell in solved.cells}
    for cell in asked.cells:
        if cell.cell_type == "code":
            cell.source = answers.get(cell.id, cell.source)
    nbformat.write(asked, copy)
    graded = subprocess.run(
        [*aipm, "grade", module], cwd=course / "work", env=environment, capture_output=True, text=True
    )
    assert graded.returncode == 0, graded.stdout + graded.stderr
    words = next(line for line in graded.stdout.splitlines() if "points checked" in line).split()
    assert words[0] == words[2] != "0", graded.stdout
    assert json.loads((course / LAID_OUT).read_text())["release"] == content.release()
