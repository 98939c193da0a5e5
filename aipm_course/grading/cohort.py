"""Grade every submission of a module: in parallel, resumable, with one row about each."""

import contextlib
import csv
import hashlib
import json
import multiprocessing
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.context import BaseContext
from multiprocessing.util import Finalize
from pathlib import Path

from aipm_course.extras import line_for
from aipm_course.files import said
from aipm_course.grading.config import COURSE_ID
from aipm_course.grading.gradebook import gradebook_in_words
from aipm_course.grading.history import AGAIN, NEW, TIMED
from aipm_course.grading.journal import Journal, one_run
from aipm_course.grading.late import late_rules
from aipm_course.grading.moved import in_short, settled, what_moved
from aipm_course.grading.notebooks import printable, read_release
from aipm_course.grading.one import Plan, clean_up, cohort_config, get_ready, grade_one
from aipm_course.grading.register import register
from aipm_course.grading.roster import names_of, roster
from aipm_course.grading.rows import FAILED, GRADED, MISSING, NOTHING, UNREADABLE, Row
from aipm_course.grading.running import sandbox
from aipm_course.grading.running.libraries import named_in
from aipm_course.grading.standing import settle
from aipm_course.grading.submissions import Submission, find_submissions, misplaced
from aipm_course.kernel.errors import CourseError
from aipm_course.places import exercise_path, short, solution_path

RESULTS = "results"
_COLUMNS = (
    "student",
    "name",
    "status",
    "score",
    "points",
    "to_read",
    "handed_in",
    "days_late",
    "penalty",
    "grade",
    "skipped",
    "graded_because",
    "seconds",
    "message",
)
_PARTS_THAT_DECIDE = ("kernel", "simulation", "answers", "judging", "reference", "grading")
_NEXT_CELL = re.compile(r";(?=['\"\s]*[=+@-])")
"""What begins a cell with a formula where a spreadsheet takes semicolons for separators."""
_TEXT = (".py", ".toml", ".yaml", ".md")


@dataclass(frozen=True)
class Run:
    """What a run did.

    Attributes:
        module: full name of the module.
        rows: one per submission, by learner, those of earlier runs that still hold included; tasks stand in the files.
        skipped: learners whose submission had been graded before and has not changed.
        why: why each of the others was graded: "new", "handed in again", or what has changed.
        changes: what has changed about the exercise, due dates or late rules since somebody handed it in, and what concerns
            many, in sentences.
        csv: result file for a spreadsheet.
        json: result file with every task.
    """

    module: str
    rows: tuple[Row, ...]
    skipped: frozenset[str]
    why: dict[str, str]
    changes: tuple[str, ...]
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
    folder = root / RESULTS / module
    with one_run(folder, module):
        sweep()
        journal = Journal(folder, rules_of(root, module))
        try:
            return _grade(root, module, submissions, journal, jobs, regrade, confined, scheduler, started, finished)
        finally:
            journal.close()


def _grade(
    root: Path,
    module: str,
    submissions: list[Submission],
    journal: Journal,
    jobs: int,
    regrade: bool,
    confined: bool,
    scheduler: str | None,
    started: Callable[[int, int], None],
    finished: Callable[[Row], None],
) -> Run:
    run = datetime.now().isoformat()
    people = {person.id for person in roster(root)}
    rules = late_rules(root)  # a mistake in one of the two files is told before anybody is graded
    config = cohort_config(root, run)
    changes = register(root, module, config.CourseDirectory.db_url, COURSE_ID)
    known, why = _reasons(root, module, submissions, journal, config.CourseDirectory.db_url, regrade)
    started(len(submissions), len(known))
    kernels = "confined" if confined else "warm" if sys.platform == "linux" else "plain"
    written = [path for path in (exercise_path(root, module), solution_path(root, module)) if path.exists()]
    plan = Plan(root, module, kernels, named_in(written), run)
    rows = dict(known)
    for row in _rows(plan, list(why), jobs, scheduler):
        journal.add(row)
        rows[row.student] = replace(row, tasks=())
        finished(row)
    journal.keep_only(rows)
    standings = settle(root, module, config)
    moved = what_moved(journal.settled(), now := settled(standings))
    journal.settle({name: one.text() for name, one in now.items()})
    strays = misplaced(root, module)
    rows |= {name: Row(name, MISSING, message=f"{NOTHING}{strays.get(name, '')}") for name in people - set(rows)}
    if people:
        strangers = {name: row for name, row in rows.items() if name not in people}
        rows |= {
            name: replace(row, message=f"{row.message} Not on the roster.".strip()) for name, row in strangers.items()
        }
    sentences = [
        *changes,
        *in_short(moved),
        *standings.about_times(names_of(root)),
        *rules.about_strangers({*rows, *people}),
    ]
    sentences += [f"{printable(name)}:{said}" for name, said in strays.items() if name not in rows]
    ordered = tuple(rows[name] for name in sorted(rows))

    def current() -> Iterator[Row]:
        for row in map(standings.current, journal.complete(ordered)):
            yield replace(row, message=f"{row.message} {moved.get(row.student, '')}".strip())

    table, full = write_results(root, module, current(), why)
    told = tuple(replace(row, tasks=()) for row in current())
    return Run(module, told, frozenset(known), why, tuple(sentences), table, full)


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
        raise CourseError(f"--scheduler needs Dask. {line_for('distributed')}") from None
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


def rules_of(root: Path, module: str) -> dict[str, str]:
    """Return a number for each thing that decides about grades, by what it is; the number changes with it."""
    package = sandbox.PACKAGE
    watched: dict[str, list[Path]] = {
        "the exercise": [exercise_path(root, module)],
        "the settings in nbgrader_config.py": [root / "nbgrader_config.py"],
        "the grader": [package / part for part in _PARTS_THAT_DECIDE if part != "reference"],
        "the reference data": [package / "reference"],
        "the answer key": [package / "modules" / short(module)],
        "the published tables": [root / "datasets" / "published" / module],
    }
    return {what: _digest(places) for what, places in watched.items()}


def _digest(places: Iterable[Path]) -> str:
    """Return a number that changes with files, and with what decides in folders."""
    digest = hashlib.sha256()
    for place in places:
        if place.is_dir():
            files = sorted(path for path in place.rglob("*") if path.suffix in (*_TEXT, ".csv"))
        else:
            files = [place]
        for path in files:
            digest.update(path.read_bytes() if path.exists() else b"")
            digest.update(b"\0")
    return digest.hexdigest()


def rules_fingerprint(root: Path, module: str) -> str:
    """Return a number that changes with whatever decides about a module's grades."""
    return hashlib.sha256("".join(rules_of(root, module).values()).encode()).hexdigest()


def _reasons(
    root: Path, module: str, submissions: list[Submission], journal: Journal, db_url: str, regrade: bool
) -> tuple[dict[str, Row], dict[str, str]]:
    """Return the rows that still hold, and why each of the other submissions is graded."""
    from nbgrader.api import Gradebook

    with gradebook_in_words(db_url), Gradebook(db_url, COURSE_ID) as gradebook:
        there = {graded.student_id for graded in gradebook.assignment_submissions(module)}
    rows = journal.rows()
    known, why = {}, {}
    for submission in submissions:
        name = submission.student
        row, rules = rows.get(name, (None, {}))
        if row is None:
            why[name] = NEW
        elif row.fingerprint != submission.fingerprint():
            same = row.content and row.content == submission.fingerprint(timed=False)
            why[name] = TIMED if same else AGAIN
        elif changed := [what for what in journal.rules if rules.get(what) != journal.rules[what]]:
            why[name] = f"{' and '.join(changed)} changed"
        elif name not in there or not (root / "autograded" / name / module).is_dir():
            why[name] = "its result was gone"
        elif regrade:
            why[name] = "asked for"
        else:
            known[name] = row
    return known, why


def write_results(root: Path, module: str, rows: Iterable[Row], why: Mapping[str, str]) -> tuple[Path, Path]:
    """Write a run's result as CSV and JSON, one row at a time; return where.

    Raises:
        CourseError: there is no room for them, or no right; what was graded stays graded.
    """
    stem = _free_stem(root / RESULTS / module)
    names, called = _graded_cells(root, module), names_of(root)
    table, full = stem.with_suffix(".csv"), stem.with_suffix(".json")
    try:
        # Excel takes a file without this mark for one in the system's own encoding.
        with (
            table.open("w", newline="", encoding="utf-8-sig") as sheet,
            full.open("w", encoding="utf-8", errors="replace") as file,
        ):
            writer = csv.writer(sheet, lineterminator="\n")
            writer.writerow([*_COLUMNS, *names])
            finished = datetime.now().astimezone().isoformat(timespec="seconds")
            file.write(f'{{"module": {json.dumps(module)}, "finished": "{finished}", "rows": [')
            for count, row in enumerate(rows):
                reason = why.get(row.student, "")
                student, *cells = _cells(row, reason, names)
                writer.writerow([_harmless(cell) for cell in (student, called.get(student, ""), *cells)])
                told = json.dumps(
                    {
                        **row.as_json(),
                        "name": called.get(row.student, ""),
                        "skipped": not reason,
                        "graded_because": reason,
                    },
                    ensure_ascii=False,
                )
                file.write(f"{',' if count else ''}\n{told}")
            file.write("\n]}\n")
    except OSError as error:
        for path in (table, full):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        raise CourseError(f"{said(error, table)} What was graded stays graded.") from None
    return table, full


def _graded_cells(root: Path, module: str) -> list[str]:
    """Return the cells that carry points, in the exercise's order."""
    cells = read_release(exercise_path(root, module)).cells
    return [
        cell["metadata"]["nbgrader"]["grade_id"] for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade")
    ]


def _free_stem(folder: Path) -> Path:
    stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    stem, number = folder / stamp, 1
    while stem.with_suffix(".csv").exists():
        number += 1
        stem = folder / f"{stamp}-{number}"
    return stem


def _cells(row: Row, reason: str, names: list[str]) -> list[str]:
    """Return a row as the table has it."""
    scores = {task.name: "" if task.score is None else f"{task.score:g}" for task in row.tasks}
    start = [row.student, row.status, f"{row.score:g}", f"{row.points:g}", f"{row.to_read:g}"]
    late = [row.handed_in, str(row.days_late), f"{row.penalty:g}", f"{row.grade:g}"]
    told = ["no" if reason else "yes", reason, f"{row.seconds:.2f}", row.message]
    return [*start, *late, *told, *(scores.get(name, "") for name in names)]


def _harmless(text: str) -> str:
    """Return text that a spreadsheet takes for one cell and for no formula, whatever it takes for a separator.

    >>> _harmless("=1+1"), _harmless("starts with ';=1+1'")
    ("'=1+1", "starts with ',=1+1'")
    """
    plain = text.encode("utf-8", errors="replace").decode()
    plain = _NEXT_CELL.sub(",", "".join(" " if character in "\t\r\n\v\f" else character for character in plain))
    return f"'{plain}" if plain.lstrip()[:1] in ("=", "+", "-", "@") else plain


__all__ = ["FAILED", "GRADED", "RESULTS", "UNREADABLE", "Row", "Run", "grade_cohort", "rules_fingerprint"]
