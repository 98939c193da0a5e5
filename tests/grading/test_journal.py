"""Two runs at once, a run that is killed, half a disk: what was graded stays graded, and one sentence says what is wrong."""

import errno
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from aipm_course.files import said, write_whole
from aipm_course.grading.journal import JOURNAL, Journal, one_run
from aipm_course.grading.rows import FAILED, GRADED, Row, Task
from aipm_course.kernel.errors import CourseError

RULES = {"the exercise": "1", "the answer key": "2"}


def row(student: str, score: float = 1.0, status: str = GRADED) -> Row:
    return Row(student, status, score=score, points=2.0, tasks=(Task("toy-month", "correct", score, 2.0),))


def fill(journal: Journal) -> None:
    for number in range(500):
        journal.add(row(f"learner-{number}"))


def python(code: str, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", textwrap.dedent(code), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_rows_come_back_with_the_rules_that_they_were_graded_by(tmp_path):
    Journal(tmp_path, RULES).add(row("ada"))
    journal = Journal(tmp_path, {**RULES, "the answer key": "3"})
    known, rules = journal.rows()["ada"]
    assert (known.score, known.tasks, rules) == (1.0, (), RULES)
    (whole,) = journal.complete([known])
    assert whole.tasks == row("ada").tasks


def test_what_failed_is_tried_again_and_what_is_gone_is_forgotten(tmp_path):
    journal = Journal(tmp_path, RULES)
    for one in (row("ada"), row("bob"), row("cleo", status=FAILED)):
        journal.add(one)
    journal.keep_only(["ada", "cleo"])
    assert set(journal.rows()) == {"ada"}
    assert [one.status for one in journal.complete([row("cleo", status=FAILED)])] == [FAILED]


def test_two_runs_that_take_turns_keep_each_other_s_rows_whole(tmp_path):
    """The field's case: each run wrote at places of a file that the other one replaced."""
    first, second = Journal(tmp_path, RULES), Journal(tmp_path, RULES)
    mine = [row("ada", 0.5), row("bob", 1.5)]
    for one in mine:
        first.add(one)
    theirs = [row("bob", 1.5), row("cleo", 2.0)]
    for one in theirs:
        second.add(one)
    second.keep_only(["ada", "bob", "cleo"])
    assert [(one.student, one.score) for one in first.complete(mine)] == [("ada", 0.5), ("bob", 1.5)]


def test_two_processes_that_write_at_the_same_time_lose_nothing(tmp_path):
    code = """
        import sys
        from pathlib import Path
        from aipm_course.grading.journal import Journal
        from aipm_course.grading.rows import GRADED, Row
        journal = Journal(Path(sys.argv[1]), {})
        for number in range(25):
            journal.add(Row(f"{sys.argv[2]}-{number}", GRADED))
    """
    both = [python(code, str(tmp_path), name) for name in ("one", "two")]
    assert [process.wait(60) for process in both] == [0, 0], [process.stdout.read() for process in both]
    assert len(Journal(tmp_path, {}).rows()) == 50


def test_one_run_at_a_time_and_the_lock_goes_with_the_process(tmp_path):
    code = """
        import sys, time
        from pathlib import Path
        from aipm_course.grading.journal import one_run
        with one_run(Path(sys.argv[1]), "99_toy"):
            print("mine", flush=True)
            time.sleep(60)
    """
    other = python(code, str(tmp_path))
    assert other.stdout.readline() == "mine\n"
    with (
        pytest.raises(CourseError, match=rf"Another run grades 99_toy now \(process {other.pid}, since"),
        one_run(tmp_path, "99_toy"),
    ):
        pass
    with one_run(tmp_path / "other", "98_toy"):
        pass
    other.send_signal(signal.SIGKILL)
    other.wait()
    with one_run(tmp_path, "99_toy"):
        pass


def test_a_kill_in_the_middle_of_a_row_costs_that_row(tmp_path):
    Journal(tmp_path, RULES).add(row("ada"))
    code = """
        import sys, time
        from pathlib import Path
        from aipm_course.grading.journal import Journal
        journal = Journal(Path(sys.argv[1]), {})
        journal._file.execute("BEGIN IMMEDIATE")
        journal._file.execute("INSERT INTO graded (student, rules, row) VALUES ('bob', '{}', '{}')")
        print("written", flush=True)
        time.sleep(60)
    """
    other = python(code, str(tmp_path))
    assert other.stdout.readline() == "written\n"
    other.send_signal(signal.SIGKILL)
    other.wait()
    after = Journal(tmp_path, RULES)
    after.add(row("cleo"))
    assert set(after.rows()) == {"ada", "cleo"}
    assert sqlite3.connect(tmp_path / JOURNAL).execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("content", [b"", b"\0" * 4096, b"this is no journal, " * 300])
def test_a_journal_that_is_none_any_more_is_kept_aside(tmp_path, content):
    (tmp_path / JOURNAL).write_bytes(content)
    journal = Journal(tmp_path, RULES)
    journal.add(row("ada"))
    assert set(journal.rows()) == {"ada"}
    aside = list(tmp_path.glob(f"{JOURNAL}.unreadable-*"))
    assert len(aside) == (1 if content.strip(b"\0") else len(aside))


def test_a_row_of_another_version_is_graded_again_and_stops_nobody(tmp_path):
    journal = Journal(tmp_path, RULES)
    journal.add(row("ada"))
    journal._file.execute("INSERT INTO graded (student, rules, row) VALUES ('bob', '{}', '{\"student\": 1}')")
    assert set(journal.rows()) == {"ada"}


def test_a_full_disk_is_one_sentence(tmp_path):
    journal = Journal(tmp_path, RULES)
    pages = journal._file.execute("PRAGMA page_count").fetchone()[0]
    journal._file.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(CourseError, match=r"disk is full.*What was graded stays graded"):
        fill(journal)
    journal._file.execute("PRAGMA max_page_count = 100000")
    journal.add(row("last"))
    assert "last" in journal.rows()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT, errno.ENAMETOOLONG])
def test_what_cannot_be_written_whole_is_not_written(tmp_path, monkeypatch, code):
    place = tmp_path / "copy.ipynb"
    place.write_text("as it was")

    def full(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r".") as raised:
        write_whole(place, "new")
    assert place.read_text() == "as it was"
    assert [path.name for path in tmp_path.iterdir()] == ["copy.ipynb"]
    sentence = said(raised.value, place)
    assert sentence.startswith(f"{place} cannot be written: ")
    assert sentence.count(".") <= str(place).count(".") + 1
    assert os.strerror(code) not in sentence


def test_a_run_waits_for_nobody(tmp_path):
    """The sentence comes at once: a nightly job must not hang behind a forgotten run."""
    with one_run(tmp_path, "99_toy"):
        began = time.monotonic()
        other = python(
            "import sys; from pathlib import Path; from aipm_course.grading.journal import one_run\n"
            "with one_run(Path(sys.argv[1]), '99_toy'): pass",
            str(tmp_path),
        )
        assert "Another run grades 99_toy" in other.communicate(timeout=60)[0]
    assert time.monotonic() - began < 45
    assert Path(tmp_path / "run.lock").exists()
