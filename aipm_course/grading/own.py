"""Grade a learner's own copy through nbgrader, and read what came out of it."""

import hashlib
import logging
import shutil
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbformat import NotebookNode

from aipm_course.grading.config import COURSE_ID, course_config
from aipm_course.grading.gradebook import gradebook_url
from aipm_course.grading.notebooks import read_notebook
from aipm_course.grading.register import registrar
from aipm_course.kernel.errors import CourseError
from aipm_course.places import exercise_path, short, work_path

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

STUDENT = "me"
TRIAL = "trial"
"""Folder in a learner's home for own grades where the course cannot be written to."""


@dataclass(frozen=True)
class TaskResult:
    """One graded cell.

    Attributes:
        name: nbgrader's name of the cell.
        outcome: "correct", "not_yet", "not_attempted", "failed", or "to_read" for what a person has to
            read, "not_written" where that is still empty.
        score: points so far.
        points: points to be had.
        task: number and title of the task; empty for what a person has to read.
        why: the verdict's sentences.
    """

    name: str
    outcome: str
    score: float
    points: float
    task: str = ""
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class GradedNotebook:
    """A graded copy.

    Attributes:
        module: full name of the module.
        tasks: one result per graded cell, in the notebook's order.
        feedback: the page with every answer and explanation.
    """

    module: str
    tasks: tuple[TaskResult, ...]
    feedback: Path


def grade_own(root: Path, module: str, student: str = STUDENT) -> GradedNotebook:
    """Hand in the copy in work/, autograde it and write its feedback page, all through nbgrader.

    On a hub, where the course belongs to everybody, it is the copy that was fetched from the assignment list, and what
    comes out lies in a folder of the learner's own home. It runs with the learner's own rights there.

    Raises:
        CourseError: there is no copy, it is not a notebook, or nbgrader could not grade it.
    """
    copy, place = own_copy(root, module)
    try:
        read_notebook(copy)
    except CourseError as problem:
        raise CourseError(
            f"{problem} Your file is untouched; `aipm reset {module}` keeps it aside and makes a fresh copy."
        ) from None
    submitted = place / "submitted" / student / module
    submitted.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(copy, submitted / copy.name)
    db_url = _own_gradebook(root, module, place)
    _run_nbgrader(root, module, student, db_url, place)
    from nbgrader.api import Gradebook

    with Gradebook(db_url, COURSE_ID) as gradebook:
        notebook = read_notebook(place / "autograded" / student / module / f"{short(module)}.ipynb")
        tasks = task_results(notebook, module, student, gradebook)
    return GradedNotebook(module, tasks, place / "feedback" / student / module / f"{short(module)}.html")


def own_copy(root: Path, module: str) -> tuple[Path, Path]:
    """Return the learner's copy, and the folder for what comes out of grading it.

    Raises:
        CourseError: there is no copy.
    """
    copy = work_path(root, module)
    if copy.exists():
        return copy, root
    here = Path.cwd()
    for start in (here.parent if here.name == module else here, Path.home()):
        fetched = start / module / copy.name
        if fetched.exists() and not fetched.resolve().is_relative_to(root):
            return fetched, Path.home() / TRIAL
    raise CourseError(
        f"There is no {copy.relative_to(root)} yet. `aipm start` lays out a copy of every exercise; on a class's hub, fetch "
        "it from the assignment list."
    )


def task_results(notebook: NotebookNode, module: str, student: str, gradebook: "Gradebook") -> tuple[TaskResult, ...]:
    """Return what nbgrader's gradebook and the autograded notebook say about each graded cell."""
    cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    of = {"notebook": short(module), "assignment": module, "student": student}
    grades = {name: facts for name, *facts in gradebook.db.execute(_asked(), of)}
    results = []
    for name in (name for name in cells if name in grades):
        (waiting, score, points), told = grades[name], cells[name]["metadata"].get("aipm", {})
        results.append(
            TaskResult(
                name=name,
                outcome="to_read" if waiting else told.get("outcome", "not_written"),
                score=float(score),
                points=float(points),
                task=told.get("task", ""),
                why=tuple(told.get("why", ())),
            )
        )
    return tuple(results)


@cache
def _asked() -> Any:
    """Return the question for a submission's grades: name of the cell, whether it waits for a person, score, points."""
    from nbgrader.api import Assignment, BaseCell, Grade, Notebook, SubmittedAssignment, SubmittedNotebook
    from sqlalchemy import bindparam, select

    waits = Grade.needs_manual_grade | (Grade.auto_score.is_(None) & Grade.manual_score.is_(None))
    return (
        select(BaseCell.name, waits, Grade.score, Grade.max_score)
        .select_from(Grade)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Notebook.name == bindparam("notebook"), Assignment.name == bindparam("assignment"))
        .where(SubmittedAssignment.student_id == bindparam("student"))
    )


def _own_gradebook(root: Path, module: str, place: Path) -> str:
    """Return the address of a gradebook for a learner's own grades, one per release: nothing in it is worth keeping."""
    folder = place / "work" / ".grades"
    folder.mkdir(parents=True, exist_ok=True)
    released = hashlib.sha256(exercise_path(root, module).read_bytes()).hexdigest()[:12]
    path = folder / f"{module}-{released}.db"
    for former in folder.glob(f"{module}-*.db"):
        if former != path:
            former.unlink(missing_ok=True)
    return gradebook_url(path)


def _run_nbgrader(root: Path, module: str, student: str, db_url: str, place: Path) -> None:
    """Autograde and write feedback; nbgrader's own log goes to a file."""
    from nbgrader.coursedir import CourseDirectory
    from sqlalchemy.exc import SAWarning

    from aipm_course.grading.converter import AutogradeFolder, FeedbackFolder

    config = course_config(root)
    config.ExecuteForGrading.kernels = "plain"  # a learner's own program on the learner's own machine
    config.CourseDirectory.root = str(place)
    # What nbgrader lays beside a notebook is what was released, and not what lies beside a solution.
    config.CourseDirectory.source_directory = str(root / "exercises")
    config.CourseDirectory.db_url = db_url
    config.CourseDirectory.assignment_id = module
    config.CourseDirectory.student_id = student
    config.Autograde.pre_convert_hook = registrar(root, COURSE_ID, db_url)
    config.Autograde.force = config.GenerateFeedback.force = True
    config.AutogradeFolder, config.FeedbackFolder = config.Autograde, config.GenerateFeedback
    log = logging.getLogger("aipm_course.nbgrader")
    log.setLevel(logging.INFO)
    log.propagate = False
    handler = logging.FileHandler(place / ".nbgrader.log", encoding="utf-8")
    log.handlers = [handler]
    try:
        # nbgrader's way of filling a new submission makes SQLAlchemy warn about a pattern that does no harm here.
        warnings.filterwarnings("ignore", category=SAWarning)
        for step in (AutogradeFolder, FeedbackFolder):
            step(coursedir=CourseDirectory(config=config, log=log), config=config, log=log).run()
    except (CourseError, OSError):
        raise
    except Exception as error:
        log.exception("grading the own copy failed")
        raise CourseError(
            f"{module} could not be graded ({type(error).__name__}: {' '.join(str(error).split())[:200]}). Your copy is "
            "untouched. The whole story is in .nbgrader.log."
        ) from None
    finally:
        handler.close()
