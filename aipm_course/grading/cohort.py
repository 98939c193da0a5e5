"""Grade every submission of a module: in parallel, resumable, with one row about each."""

import csv
import hashlib
import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.context import BaseContext
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from aipm_course.grading.config import COURSE_ID
from aipm_course.grading.one import (
    FAILED,
    GRADED,
    UNREADABLE,
    Plan,
    Row,
    Task,
    clean_up,
    cohort_config,
    get_ready,
    grade_one,
)
from aipm_course.grading.register import register
from aipm_course.grading.running import sandbox
from aipm_course.grading.running.libraries import named_in
from aipm_course.grading.submissions import Submission, find_submissions
from aipm_course.kernel.errors import CourseError
from aipm_course.places import exercise_path, short, solution_path

RESULTS = "results"
_JOURNAL = "graded.jsonl"
_PARTS_THAT_DECIDE = ("kernel", "simulation", "answers", "judging", "reference", "grading")
_TEXT = (".py", ".toml", ".yaml", ".md")


@dataclass(frozen=True)
class Run:
    """What a run did.

    Attributes:
        module: full name of the module.
        rows: one per submission, by learner, those of earlier runs that still hold included; tasks stand in the files.
        skipped: learners whose submission had been graded before and has not changed.
        csv: result file for a spreadsheet.
        json: result file with every task.
    """

    module: str
    rows: tuple[Row, ...]
    skipped: frozenset[str]
    csv: Path
    json: Path


def grade_cohort(
    root: Path,
    module: str,
    *,
    jobs: int = 1,
    regrade: bool = False,
    confined: bool = True,
    scheduler: str | None = None,
    started: Callable[[int, int], None] = lambda total, skipped: None,
    finished: Callable[[Row], None] = lambda row: None,
) -> Run:
    """Grade submitted/*/MODULE through nbgrader.

    Args:
        root: folder of the checkout.
        module: full name of the module.
        jobs: submissions at the same time.
        regrade: whether to grade again what has not changed.
        confined: whether to wall each submission in.
        scheduler: address of a Dask scheduler that spreads the submissions over machines with the same checkout.
        started: hears how many submissions there are and how many of them are skipped.
        finished: hears each row as it comes.

    Raises:
        CourseError: nothing was handed in, or this machine cannot confine submissions.
    """
    if confined and scheduler is None:
        sandbox.require()
    submissions = find_submissions(root, module)
    sweep()
    run = datetime.now().isoformat()
    config = cohort_config(root, run)
    register(root, module, config.CourseDirectory.db_url, COURSE_ID)
    journal = _Journal(root, module)
    known = {} if regrade else journal.still_true(submissions, config.CourseDirectory.db_url)
    waiting = [submission.student for submission in submissions if submission.student not in known]
    started(len(submissions), len(known))
    kernels = "confined" if confined else "warm" if sys.platform == "linux" else "plain"
    written = [path for path in (exercise_path(root, module), solution_path(root, module)) if path.exists()]
    plan = Plan(root, module, kernels, named_in(written), run)
    rows = dict(known)
    for row in _rows(plan, waiting, jobs, scheduler):
        journal.add(row)
        rows[row.student] = replace(row, tasks=())
        finished(row)
    ordered = tuple(rows[name] for name in sorted(rows))
    journal.rewrite(ordered)
    return Run(module, ordered, frozenset(known), *write_results(journal, ordered, frozenset(known)))


def _rows(plan: Plan, students: list[str], jobs: int, scheduler: str | None) -> Iterator[Row]:
    """Yield a row per learner, as they come."""
    if scheduler is not None:
        yield from _rows_from_cluster(plan, students, scheduler)
        return
    if jobs == 1 or len(students) < 2:
        try:
            for student in students:
                yield grade_one(plan, student)
        finally:
            clean_up()
        return
    with ProcessPoolExecutor(
        min(jobs, len(students)), mp_context=_context(), initializer=_begin, initargs=(plan,)
    ) as pool:
        futures = {pool.submit(grade_one, plan, student): student for student in students}
        for future in as_completed(list(futures)):
            student = futures.pop(future)  # its row is not kept here
            try:
                yield future.result()
            except BrokenProcessPool:
                yield Row(student, FAILED, message="The grading process ended; run the command again.")


def _rows_from_cluster(plan: Plan, students: list[str], scheduler: str) -> Iterator[Row]:
    """Yield a row per learner from a Dask cluster; every worker sees the same checkout and gradebook.

    Raises:
        CourseError: Dask is not installed, or no scheduler answers.
    """
    try:
        from distributed import Client
        from distributed import as_completed as as_they_come
    except ImportError:
        raise CourseError(
            "--scheduler needs Dask: install `distributed`, for example `uv sync --extra cluster`."
        ) from None
    try:
        client = Client(scheduler, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CourseError(f"No Dask scheduler answers at {scheduler} ({type(error).__name__}).") from None
    with client:
        futures = {client.submit(grade_one, plan, student, pure=False): student for student in students}
        for future in as_they_come(list(futures), loop=client.loop):
            student = futures.pop(future)
            if future.status == "finished":
                yield future.result()
            else:
                yield Row(student, FAILED, message="The worker ended or lost the connection; run again.")
        client.run(clean_up)


def _context() -> BaseContext:
    """Return how worker processes come to be: forked from one that has loaded nbgrader, where the system can."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["aipm_course.grading.converter", "aipm_course.grading.config", "nbclient"])
    return context


def _begin(plan: Plan) -> None:
    """Have a worker process clean up when it ends; such processes skip the usual ways."""
    Finalize(None, clean_up, exitpriority=100)
    # Workers are children of the server that forks them, not of the run, and would outlive a run that is killed.
    threading.Thread(target=_end_with_the_run, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C ends the run, and the run ends its workers
    get_ready(plan)


def _end_with_the_run() -> None:
    """Wait until the run is gone, whatever ended it, and end this worker, and with it its warm process."""
    run = multiprocessing.parent_process()
    if run is not None:
        run.join()
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def sweep() -> None:
    """Remove temporary folders of grading processes that were killed."""
    if sys.platform == "win32":
        return  # asking whether a process lives would end it there
    for folder in Path(tempfile.gettempdir()).glob("aipm-[0-9]*-*"):
        process = int(folder.name.split("-")[1])
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # somebody else's


class _Journal:
    """What has been graded, one line per submission, written as soon as nbgrader has the result."""

    def __init__(self, root: Path, module: str) -> None:
        self.root, self.module = root, module
        self.path = root / RESULTS / module / _JOURNAL
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.rules = rules_fingerprint(root, module)
        self._places: dict[str, int] = {}  # of each learner's line
        if self.path.exists() and not self.path.read_bytes().endswith(b"\n"):
            with self.path.open("ab") as file:  # the next line must not be lost with one that a power cut left half
                file.write(b"\n")

    def still_true(self, submissions: list[Submission], db_url: str) -> dict[str, Row]:
        """Return rows of submissions that have not changed, nor the rules, and whose result is still there."""
        from nbgrader.api import Gradebook

        rows = self._read()
        if not rows:
            return {}
        with Gradebook(db_url, COURSE_ID) as gradebook:
            there = {graded.student_id for graded in gradebook.assignment_submissions(self.module)}
        return {
            submission.student: rows[submission.student]
            for submission in submissions
            if submission.student in rows
            and submission.student in there
            and (self.root / "autograded" / submission.student / self.module).is_dir()
            and rows[submission.student].fingerprint == submission.fingerprint()
        }

    def add(self, row: Row) -> None:
        """Note a row; a power cut after this keeps it."""
        if row.status == FAILED:
            return
        with self.path.open("ab") as file:
            self._places[row.student] = file.tell()
            file.write(self._line(row))
            file.flush()
            os.fsync(file.fileno())

    def rewrite(self, rows: Iterable[Row]) -> None:
        """Leave one line per submission."""
        fresh, places = self.path.with_suffix(".new"), {}
        with fresh.open("wb") as file:
            for row in self.complete(rows):
                if row.status != FAILED:
                    places[row.student] = file.tell()
                    file.write(self._line(row))
        fresh.replace(self.path)
        self._places = places

    def complete(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield rows with their tasks, which are kept here and not in memory; one that failed has none."""
        if not self.path.exists():
            yield from rows
            return
        with self.path.open("rb") as file:
            for row in rows:
                if row.status == FAILED:
                    yield row
                else:
                    file.seek(self._places[row.student])
                    yield self._row(json.loads(file.readline()))

    def _line(self, row: Row) -> bytes:
        return json.dumps({"rules": self.rules, **row.as_json()}).encode() + b"\n"

    def _row(self, noted: dict[str, Any]) -> Row:
        del noted["rules"]
        noted["tasks"] = tuple(Task(**task) for task in noted["tasks"])
        return Row(**noted)

    def _read(self) -> dict[str, Row]:
        """Return the rows by learner, without tasks."""
        rows: dict[str, Row] = {}
        if not self.path.exists():
            return rows
        place = 0
        with self.path.open("rb") as file:
            for line in file:
                try:
                    noted = json.loads(line)
                except ValueError:
                    noted = {"rules": None}  # the last line of a run that was killed while it wrote
                if noted["rules"] == self.rules:
                    row = self._row(noted)
                    rows[row.student], self._places[row.student] = replace(row, tasks=()), place
                place += len(line)
        return rows


def rules_fingerprint(root: Path, module: str) -> str:
    """Return a number that changes with the exercise, the answer key, the grader or the instructor's settings."""
    digest = hashlib.sha256()
    files = [exercise_path(root, module), root / "nbgrader_config.py"]
    # The engine, what several modules read, this module's folder and its published tables; no other module's.
    folders = [sandbox.PACKAGE / part for part in (*_PARTS_THAT_DECIDE, f"modules/{short(module)}")]
    for folder in [*folders, root / "datasets" / "published" / module]:
        files += sorted(path for path in folder.rglob("*") if path.suffix in (*_TEXT, ".csv"))
    for path in files:
        digest.update(path.read_bytes() if path.exists() else b"")
        digest.update(b"\0")
    return digest.hexdigest()


def write_results(journal: _Journal, rows: tuple[Row, ...], skipped: frozenset[str]) -> tuple[Path, Path]:
    """Write a run's result as CSV and JSON, one row at a time; return where."""
    stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    stem, number = journal.path.parent / stamp, 1
    while stem.with_suffix(".csv").exists():
        number += 1
        stem = journal.path.parent / f"{stamp}-{number}"
    names = list(dict.fromkeys(task.name for row in journal.complete(rows) for task in row.tasks))
    table, full = stem.with_suffix(".csv"), stem.with_suffix(".json")
    with (
        table.open("w", newline="", encoding="utf-8") as sheet,
        full.open("w", encoding="utf-8", errors="replace") as file,
    ):
        writer = csv.writer(sheet, lineterminator="\n")
        writer.writerow(["student", "status", "score", "points", "to_read", "skipped", "seconds", "message", *names])
        finished = datetime.now().astimezone().isoformat(timespec="seconds")
        file.write(f'{{"module": {json.dumps(journal.module)}, "finished": "{finished}", "rows": [')
        for count, row in enumerate(journal.complete(rows)):
            scores = {task.name: "" if task.score is None else f"{task.score:g}" for task in row.tasks}
            again = row.student in skipped
            start = [row.student, row.status, f"{row.score:g}", f"{row.points:g}", f"{row.to_read:g}"]
            cells = [*start, "yes" if again else "no", f"{row.seconds:.2f}", row.message]
            writer.writerow([_harmless(cell) for cell in [*cells, *(scores.get(name, "") for name in names)]])
            told = json.dumps({**row.as_json(), "skipped": again}, ensure_ascii=False)
            file.write(f"{',' if count else ''}\n{told}")
        file.write("\n]}\n")
    return table, full


def _harmless(text: str) -> str:
    """Return text that a spreadsheet does not take for a formula."""
    printable = text.encode("utf-8", errors="replace").decode()
    return f"'{printable}" if printable[:1] in ("=", "+", "-", "@", "\t", "\r") else printable


__all__ = ["FAILED", "GRADED", "RESULTS", "UNREADABLE", "Row", "Run", "grade_cohort", "rules_fingerprint"]
