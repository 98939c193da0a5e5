"""Grade one submission of a cohort in this process, through nbgrader's converter and gradebook."""

import contextlib
import logging
import os
import shutil
import tempfile
import threading
import time
import warnings
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from nbformat import NotebookNode
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from aipm_course.files import said
from aipm_course.grading.config import course_config
from aipm_course.grading.gradebook import gradebook_problem
from aipm_course.grading.looked import answers_before
from aipm_course.grading.notebooks import printable, read_release
from aipm_course.grading.patience import TooLong, at_most
from aipm_course.grading.rows import FAILED, GRADED, UNREADABLE, Row, Task
from aipm_course.grading.running.libraries import OPTIONAL
from aipm_course.grading.submissions import Staged, Submission, find_submission, stage
from aipm_course.kernel.errors import CourseError
from aipm_course.places import exercise_path

if TYPE_CHECKING:
    from aipm_course.grading.converter import AutogradeOnce

_LONGEST = 1800
"""Seconds for one submission; the limits within are far shorter."""
_LONGEST_READING = 60
"""Seconds to read what was handed in."""


@dataclass(frozen=True)
class Plan:
    """What all submissions of a run share; goes to every worker.

    Attributes:
        root: folder of the checkout.
        module: full name of the module.
        kernels: "confined", "warm" or "plain".
        libraries: what the module's kernels find loaded beside the usual, see `aipm_course.grading.running.libraries`.
        run: name of the run; what a worker remembers of another run is out of date.
    """

    root: Path
    module: str
    kernels: str
    libraries: tuple[str, ...] = OPTIONAL
    run: str = ""


def cohort_config(root: Path, run: str | None = None) -> Config:
    """Return the checkout's configuration, with what the instructor wrote into nbgrader_config.py.

    Args:
        root: folder of the checkout.
        run: name of the run, in which the file is read once; without it, it is read anew.
    """
    return _read_config(root) if run is None else deepcopy(_config_of_run(root, run))


@lru_cache(maxsize=4)
def _config_of_run(root: Path, run: str) -> Config:
    return _read_config(root)


def _read_config(root: Path) -> Config:
    path = root / "nbgrader_config.py"
    if not path.exists():
        return course_config(root)
    try:
        config: Config = PyFileConfigLoader(path.name, path=str(root)).load_config()
    except Exception as error:
        raise CourseError(f"{path.name} cannot be read: {type(error).__name__}: {error}") from None
    return config


# nbgrader changes the working directory of the process; a Dask worker may have several threads.
_one_at_a_time = threading.Lock()


def grade_one(plan: Plan, student: str) -> Row:
    """Grade one submission; whatever happens to it, there is a row about it."""
    with _one_at_a_time:
        return _grade(plan, student)


def _grade(plan: Plan, student: str) -> Row:
    start = time.perf_counter()
    submission = find_submission(plan.root, plan.module, student)
    fingerprint = content = ""
    try:
        _refuse_odd_name(student)
        get_ready(plan)
        with at_most(_LONGEST_READING):
            fingerprint, content = submission.fingerprint(), submission.fingerprint(timed=False)
        notebook, staged = _convert(plan, submission)
        row = _result(plan, student, notebook, staged)
    except CourseError as error:
        row = Row(student, FAILED, message=str(error))
    except Exception as error:
        row = Row(student, FAILED, message=_in_words(error))
        with contextlib.suppress(OSError):
            _log(plan.root).exception("grading %s failed", printable(student))
    return replace(row, seconds=time.perf_counter() - start, fingerprint=fingerprint, content=content)


def _refuse_odd_name(student: str) -> None:
    """Raise a CourseError for the name of a folder that nbgrader would take for another's, or for two lines."""
    if student != student.strip() or not student.isprintable():
        raise CourseError(
            f"The folder {printable(student)!r} begins or ends with a blank, or holds a sign that cannot be shown. Rename it."
        )


def _in_words(error: Exception) -> str:
    """Return what stopped the grader as a sentence."""
    from sqlalchemy.exc import SQLAlchemyError

    if isinstance(error, SQLAlchemyError):
        return gradebook_problem(error)
    if isinstance(error, OSError):
        return said(error)
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]} (details in .nbgrader.log)"


def get_ready(plan: Plan) -> None:
    """Start the warm process that this process takes its kernels from; it loads while this one goes on."""
    from aipm_course.grading.running.warm import prepare

    if plan.kernels != "plain":
        prepare(confined=plan.kernels == "confined", libraries=plan.libraries)


def clean_up() -> None:
    """End what this process keeps open from one submission to the next."""
    from aipm_course.grading.running.warm import close_all
    from aipm_course.grading.session import close_gradebooks

    close_all()
    close_gradebooks()
    _converter.cache_clear()


def _convert(plan: Plan, submission: Submission) -> tuple[NotebookNode, Staged]:
    """Send a submission through nbgrader; return the graded notebook and what is to be said about the submission."""
    from aipm_course.grading.session import one_gradebook

    scratch = Path(tempfile.mkdtemp(prefix=f"aipm-{os.getpid()}-"))
    try:
        place = scratch / "submitted" / submission.student / submission.module
        pristine = _pristine(plan.root, plan.module, plan.run)
        try:
            with at_most(_LONGEST_READING):
                staged = stage(submission, pristine, place)
        except TooLong:
            staged = Staged(
                deepcopy(pristine), "The notebook takes too long to read. Clear its outputs and hand in again."
            )
            (place / submission.notebook.name).touch()
        converter = _converter(plan)
        converter.coursedir.submitted_directory = str(scratch / "submitted")
        converter.coursedir.student_id = submission.student
        converter.notebook, converter.problem = staged.notebook, staged.problem
        converter.before = answers_before(plan.root, submission.student, plan.module)
        with warnings.catch_warnings(), one_gradebook(plan.run), at_most(_LONGEST):
            warnings.simplefilter("ignore")
            converter.run()
        return converter.graded, staged
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@lru_cache(maxsize=1)
def _converter(plan: Plan) -> "AutogradeOnce":
    """Return what grades every submission of a run in this process."""
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, SaveAutoGrades

    from aipm_course.grading.converter import AutogradeOnce
    from aipm_course.grading.direct import ExecuteDirectly
    from aipm_course.grading.execution import ExecuteForGrading
    from aipm_course.grading.session import SaveAutoGradesAtOnce
    from aipm_course.grading.transplant import Transplant

    log = _log(plan.root)
    config = cohort_config(plan.root, plan.run)
    config.CourseDirectory.assignment_id = plan.module
    # nbgrader hands a kernel what lies beside the source; beside solutions that may be a copy of them.
    config.CourseDirectory.source_directory = config.CourseDirectory.release_directory
    config.Autograde.force = True
    # Staging has put the answers into the release, whose metadata were checked when it was made.
    config.Autograde.sanitize_preprocessors = [
        step for step in config.Autograde.sanitize_preprocessors if step not in (Transplant, CheckCellMetadata)
    ]
    config.Autograde.autograde_preprocessors = [
        SaveAutoGradesAtOnce if step is SaveAutoGrades else step
        for step in config.Autograde.autograde_preprocessors
        # What being late costs is settled for everybody at the end of a run.
        if step not in (CheckCellMetadata, AssignLatePenalties)
    ]
    config.Autograde.pop("pre_convert_hook", None)  # the run enters the assignment once
    config.AutogradeOnce = config.Autograde
    config.ExecuteForGrading.kernels = plan.kernels
    if plan.kernels != "plain":
        steps = config.Autograde.autograde_preprocessors
        config.Autograde.autograde_preprocessors = [
            ExecuteDirectly if step is ExecuteForGrading else step for step in steps
        ]
    return AutogradeOnce(coursedir=CourseDirectory(config=config, log=log), config=config, log=log)


def _result(plan: Plan, student: str, notebook: NotebookNode, staged: Staged) -> Row:
    """Return what the gradebook and the graded notebook say."""
    from aipm_course.grading.own import task_results
    from aipm_course.grading.session import open_gradebook

    gradebook = open_gradebook(_converter(plan).coursedir.db_url)
    results = task_results(notebook, plan.module, student, gradebook)
    gradebook.db.rollback()
    tasks = tuple(
        Task(task.name, task.outcome, None if task.outcome == "to_read" else task.score, task.points)
        for task in results
    )
    row = Row(
        student,
        UNREADABLE if staged.problem else GRADED,
        score=sum(task.score for task in tasks if task.score is not None),
        points=sum(task.points for task in tasks),
        to_read=sum(task.points for task in tasks if task.score is None),
        tasks=tasks,
    )
    told = [staged.problem, *staged.remarks] if staged.problem else [*staged.remarks, *_why_zero(row)]
    return replace(row, message=" ".join(told))


def _why_zero(row: Row) -> list[str]:
    """Explain a row without a single checked point: no zero is silent."""
    checked = [task.outcome for task in row.tasks if task.outcome not in ("to_read", "not_written")]
    if row.score or not checked:
        return []
    blank = checked.count("not_attempted")
    if blank == len(checked):
        return ["Every checked task still holds its placeholder."]
    stood = f", {blank} still {'holds its' if blank == 1 else 'hold their'} placeholder" if blank else ""
    return [f"No checked task has points: {len(checked) - blank} answered and not right yet{stood}."]


@lru_cache(maxsize=4)
def _pristine(root: Path, module: str, run: str) -> NotebookNode:
    return read_release(exercise_path(root, module))


@lru_cache(maxsize=4)
def _log(root: Path) -> logging.Logger:
    """Return a log that goes to a file: nbgrader tells much."""
    log = logging.getLogger("aipm_course.cohort")
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        log.handlers = [logging.FileHandler(root / ".nbgrader.log", encoding="utf-8")]
    except OSError:
        log.handlers = [logging.NullHandler()]
    return log
