"""What was handed in is taken over without touching anything else, whatever it is."""

import json
import os
import socket
from pathlib import Path

import pytest
from toy_course import MODULE, as_node, exercise

from aipm_course.grading.submissions import (
    MAX_BESIDE,
    MAX_FILES_BESIDE,
    Submission,
    files_beside,
    refuse_links,
    stage,
)
from aipm_course.kernel.errors import CourseError


@pytest.fixture
def pristine(toy):
    return as_node(exercise())


@pytest.fixture
def handed_in(tmp_path):
    folder = tmp_path / "submitted" / "ada" / MODULE
    folder.mkdir(parents=True)
    (folder / "toy.ipynb").write_text(json.dumps(exercise()), encoding="utf-8")
    return Submission("ada", MODULE, folder)


def staged(submission: Submission, pristine, tmp_path: Path) -> list[str]:
    """Stage a submission; return the names of what came along."""
    into = tmp_path / "staged"
    done = stage(submission, pristine, into)
    assert done.problem is None
    assert len(done.notebook.cells) == len(pristine.cells)
    assert not any(path.is_symlink() for path in into.rglob("*"))
    return sorted(str(path.relative_to(into)) for path in into.rglob("*") if path.is_file())


def test_files_come_along_and_everything_else_stays(handed_in, pristine, tmp_path, monkeypatch):
    folder = handed_in.folder
    # The address of a socket holds 107 bytes: only its bare name fits wherever the tests run.
    monkeypatch.chdir(folder)
    (folder / "data").mkdir()
    (folder / "data" / "a.csv").write_text("1")
    (folder / "other.ipynb").write_text("{}")
    (folder / "key").symlink_to("/etc/passwd")
    (folder / "etc").symlink_to("/etc")
    (folder / "itself").symlink_to(".")
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("socket")
    assert staged(handed_in, pristine, tmp_path) == ["data/a.csv", "toy.ipynb"]


@pytest.mark.parametrize(
    "name", ["two\nlines", "größe ☃", "-rf", "a;b|c$(d)", "*", "\x1b[2J", "a\\b", "x" * 255, b"\xff\xfe".decode(errors="surrogateescape")]
)  # fmt: skip
def test_names_of_any_kind(handed_in, pristine, tmp_path, name):
    (handed_in.folder / name).write_text("mine")
    assert staged(handed_in, pristine, tmp_path) == sorted([name, "toy.ipynb"])
    assert len(handed_in.fingerprint()) == 64


def test_a_notebook_of_an_odd_name_is_told_in_one_plain_line(handed_in, pristine, tmp_path):
    handed_in.notebook.rename(handed_in.folder / "\x1b]0;x\x07\ntoy.ipynb")
    problem = stage(handed_in, pristine, tmp_path / "staged").problem
    assert "There is ?]0;x??toy.ipynb" in problem


def test_ten_thousand_files(handed_in, pristine, tmp_path):
    for number in range(10_000):
        (handed_in.folder / f"{number:05}.txt").touch()
    assert len(staged(handed_in, pristine, tmp_path)) == MAX_FILES_BESIDE + 1
    before = handed_in.fingerprint()
    (handed_in.folder / "00001.txt").write_text("other")
    assert handed_in.fingerprint() != before


def test_folders_a_thousand_deep(handed_in, pristine, tmp_path):
    here = os.getcwd()
    try:
        os.chdir(handed_in.folder)
        for _ in range(1500):
            os.mkdir("deeper")
            os.chdir("deeper")
        Path("bottom.txt").write_text("x")
    finally:
        os.chdir(here)
    assert staged(handed_in, pristine, tmp_path) == ["toy.ipynb"]
    assert len(handed_in.fingerprint()) == 64
    refuse_links(handed_in.folder)
    while (handed_in.folder / "deeper").exists():  # rmtree of this Python would go too deep
        inner, top = handed_in.folder / "inner", handed_in.folder / "deeper"
        if (top / "deeper").exists():
            (top / "deeper").rename(inner)
            top.rmdir()
            inner.rename(top)
        else:
            (top / "bottom.txt").unlink()
            top.rmdir()


def test_a_terabyte_of_nothing(handed_in, pristine, tmp_path):
    with (handed_in.folder / "hole.bin").open("wb") as file:
        file.truncate(1 << 40)
    (handed_in.folder / "a.csv").write_text("1")
    assert staged(handed_in, pristine, tmp_path) == ["a.csv", "toy.ipynb"]
    assert len(handed_in.fingerprint()) == 64


@pytest.mark.parametrize("inside", [(), ("x.txt",)])
def test_a_folder_named_like_the_notebook(handed_in, pristine, tmp_path, inside):
    handed_in.notebook.unlink()
    handed_in.notebook.mkdir()
    for name in inside:
        (handed_in.notebook / name).write_text("x")
    problem = stage(handed_in, pristine, tmp_path / "staged").problem
    assert "is not a file" in problem


def test_a_file_in_place_of_the_folder(handed_in, pristine, tmp_path):
    handed_in.notebook.unlink()
    handed_in.folder.rmdir()
    handed_in.folder.write_text("x")
    problem = stage(handed_in, pristine, tmp_path / "staged").problem
    assert "is missing" in problem
    assert len(handed_in.fingerprint()) == 64


def test_a_fingerprint_changes_with_what_is_graded_and_stays_otherwise(handed_in):
    first = handed_in.fingerprint()
    assert handed_in.fingerprint() == first
    (handed_in.folder / "a.csv").write_text("1")
    second = handed_in.fingerprint()
    (handed_in.folder / "a.csv").write_text("2")
    third = handed_in.fingerprint()
    handed_in.notebook.write_text(handed_in.notebook.read_text() + "\n")
    assert len({first, second, third, handed_in.fingerprint()}) == 4


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"cells": [], "metadata": {"x": [' + ",".join(["{}"] * 500_000) + "]}}", "more parts"),
        (
            '{"cells": [' + ",".join(['{"cell_type": "raw", "metadata": {}, "source": ""}'] * 11_000) + "]",
            "11000 cells",
        ),
        ("x" * (21 << 20), "21 MB"),
    ],
    ids=["parts", "cells", "bytes"],
)
def test_a_notebook_that_would_fill_the_memory_is_not_read(handed_in, pristine, tmp_path, content, reason):
    ending = ', "metadata": {}, "nbformat": 4, "nbformat_minor": 4}' if reason == "11000 cells" else ""
    handed_in.notebook.write_text(content + ending)
    problem = stage(handed_in, pristine, tmp_path / "staged").problem
    assert reason in problem


def test_more_than_fits_is_left_out(handed_in, pristine, tmp_path):
    (handed_in.folder / "a.bin").write_bytes(b"x" * (MAX_BESIDE - 10))
    (handed_in.folder / "b.bin").write_bytes(b"x" * 11)
    assert [place.name for _, place in files_beside(handed_in.folder)] == ["a.bin"]
    assert staged(handed_in, pristine, tmp_path) == ["a.bin", "toy.ipynb"]


@pytest.mark.grading
def test_nbgrader_autograde_refuses_links_and_grades_the_others(checkout, root):
    """Also formgrader's button: both go through the hook in the configuration."""
    import subprocess
    import sys

    import submissions
    from submissions import MIXED_POINTS, mixed, points

    (checkout / "secret.txt").write_text("the key")
    for student in ("ada", "eve", "grace"):
        folder = checkout / "submitted" / student / submissions.MODULE
        folder.mkdir(parents=True)
        (folder / "rice.ipynb").write_text(json.dumps(mixed(root)), encoding="utf-8")
    (checkout / "submitted" / "eve" / submissions.MODULE / "notes.txt").symlink_to(checkout / "secret.txt")
    command = [sys.executable, "-m", "nbgrader", "autograde", submissions.MODULE]
    told = subprocess.run(command, cwd=checkout, capture_output=True, text=True, timeout=300, check=False)
    assert "aipm grade MODULE --all" in told.stderr
    assert not (checkout / "autograded" / "eve").exists() or not list((checkout / "autograded" / "eve").rglob("*.txt"))
    assert (
        sum(points(checkout, "ada").values()) == sum(points(checkout, "grace").values()) == sum(MIXED_POINTS.values())
    )


def test_links_are_refused_by_name(handed_in):
    refuse_links(handed_in.folder)
    (handed_in.folder / "more").symlink_to("/etc")
    with pytest.raises(CourseError, match=r"more is a link.*aipm grade"):
        refuse_links(handed_in.folder)
