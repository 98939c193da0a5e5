"""What has been graded: one row per submission, kept as soon as nbgrader has the result, and one run of a module at a time.

A file of SQLite in results/MODULE/. Each row is a transaction of its own: a run that is killed loses what it had in hand.
"""

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from aipm_course.files import said
from aipm_course.grading.rows import FAILED, MISSING, Row, Task
from aipm_course.kernel.errors import CourseError

JOURNAL, LOCK = "graded.sqlite3", "run.lock"
JOURNAL_TABLES = ("graded", "settled")
"""Each with a row per learner, in the column `student`."""
_FORMER = "graded.jsonl"
_PATIENCE = 30
_TABLE = """
CREATE TABLE IF NOT EXISTS graded (
    student TEXT PRIMARY KEY, rules TEXT NOT NULL, row TEXT NOT NULL, times INTEGER NOT NULL DEFAULT 1
)"""
_SETTLED = "CREATE TABLE IF NOT EXISTS settled (student TEXT PRIMARY KEY, what TEXT NOT NULL)"
_KEEP = """
INSERT INTO graded (student, rules, row) VALUES (?, ?, ?)
ON CONFLICT (student) DO UPDATE SET rules = excluded.rules, row = excluded.row, times = times + 1"""


class Journal:
    """The rows of a module.

    Args:
        folder: where it is kept.
        rules: what decides about grades, by what it is, as numbers that change with it.

    Raises:
        CourseError: it cannot be opened or written.
    """

    def __init__(self, folder: Path, rules: Mapping[str, str]) -> None:
        self.folder, self.path, self.rules = folder, folder / JOURNAL, dict(rules)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / _FORMER).unlink(missing_ok=True)
        except OSError as error:
            raise CourseError(said(error, folder)) from None
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise self._problem(error) from None
            # Not a journal any more, after a crash of the disk or an editor's save: begin anew, keep it aside.
            self.path.rename(folder / f"{JOURNAL}.unreadable-{datetime.now():%Y-%m-%d-%H%M%S}")
            self._open()

    def _open(self) -> None:
        self._file = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
        self._file.execute(_TABLE)
        self._file.execute(_SETTLED)
        self._file.execute("SELECT count(*) FROM graded").fetchone()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def add(self, row: Row) -> None:
        """Keep a row; a power cut after this keeps it. What failed is not kept, so that it is tried again."""
        if row.status != FAILED:
            values = (row.student, json.dumps(self.rules), json.dumps(row.as_json()))
            with self._writing():
                self._file.execute(_KEEP, values)

    def keep_only(self, students: Iterable[str]) -> None:
        """Forget everybody else, whose submission is gone."""
        kept = set(students)
        with self._writing():
            gone = [(name,) for (name,) in self._file.execute("SELECT student FROM graded") if name not in kept]
            self._file.executemany("DELETE FROM graded WHERE student = ?", gone)

    def settled(self) -> dict[str, str]:
        """Return what the last run settled about time, by learner; see `aipm_course.grading.moved`."""
        return dict(self._file.execute("SELECT student, what FROM settled").fetchall())

    def settle(self, what: Mapping[str, str]) -> None:
        """Keep what this run settled about time in its place."""
        with self._writing():
            self._file.execute("DELETE FROM settled")
            self._file.executemany("INSERT INTO settled VALUES (?, ?)", what.items())

    def rows(self) -> dict[str, tuple[Row, dict[str, str]]]:
        """Return what is known of each learner: the row without tasks, and the rules that it was graded by."""
        found = {}
        for student, rules, text in self._file.execute("SELECT student, rules, row FROM graded"):
            with contextlib.suppress(ValueError, TypeError, KeyError):  # of another version of the course
                found[student] = (replace(_row(text), tasks=()), dict(json.loads(rules)))
        return found

    def complete(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield rows with their tasks, which are kept here and not in memory; one that failed has none."""
        for row in rows:
            found = None
            if row.status not in (FAILED, MISSING):
                found = self._file.execute("SELECT row FROM graded WHERE student = ?", (row.student,)).fetchone()
            yield row if found is None else replace(row, tasks=_row(found[0]).tasks)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Write within the block, all or nothing; whoever else writes is waited for before anything is read."""
        try:
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._file.execute("COMMIT")
            except BaseException:
                if self._file.in_transaction:
                    self._file.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise self._problem(error) from None

    def _problem(self, error: sqlite3.Error) -> CourseError:
        return CourseError(
            f"{self.path} cannot be written ({error}). What was graded stays graded: make room or give yourself the right "
            "to write there, and run the command again."
        )


def _row(text: str) -> Row:
    noted = json.loads(text)
    noted["tasks"] = tuple(Task(**task) for task in noted["tasks"])
    return Row(**noted)


@contextlib.contextmanager
def one_run(folder: Path, module: str) -> Iterator[None]:
    """Within this block no other run grades the module; the system gives the lock back however this one ends.

    Raises:
        CourseError: another run has it, or it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise CourseError(said(error, folder / LOCK)) from None
    with file:
        if not _lock(file):
            file.seek(0)
            holder = " ".join(file.read(200).split())
            raise CourseError(
                f"Another run grades {module} now{f' ({holder})' if holder else ''}. Wait until it is through, or stop "
                "it: what it has graded stays graded."
            )
        with contextlib.suppress(OSError):  # who holds the lock is a courtesy
            file.truncate(0)
            file.write(f"process {os.getpid()}, since {datetime.now():%H:%M}")
            file.flush()
        yield


def _lock(file: IO[Any]) -> bool:
    """Take the lock of an open file; return whether it was free."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            file.seek(0)
            getattr(msvcrt, "locking")(file.fileno(), getattr(msvcrt, "LK_NBLCK"), 1)  # noqa: B009 - mypy reads Linux
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
