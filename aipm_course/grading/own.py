"""Grade a learner's own copy through nbgrader, and read what came out of it."""

import logging
import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nbformat import NotebookNode

from aipm_course.grading.config import COURSE_ID, course_config
from aipm_course.grading.notebooks import read_notebook
from aipm_course.kernel.errors import CourseError
from aipm_course.places import short, work_path

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

STUDENT = "me"


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

    Raises:
        CourseError: there is no copy, it is not a notebook, or nbgrader could not grade it.
    """
    copy = work_path(root, module)
    if not copy.exists():
        raise CourseError(f"There is no {copy.relative_to(root)} yet. `aipm start` lays out a copy of every exercise.")
    try:
        read_notebook(copy)
    except CourseError as problem:
        raise CourseError(
            f"{problem} Your file is untouched; `aipm reset {module}` keeps it aside and makes a fresh copy."
        ) from None
    submitted = root / "submitted" / student / module
    submitted.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(copy, submitted / copy.name)
    _run_nbgrader(root, module, student)
    from nbgrader.api import Gradebook

    with Gradebook(course_config(root).CourseDirectory.db_url, COURSE_ID) as gradebook:
        notebook = read_notebook(root / "autograded" / student / module / f"{short(module)}.ipynb")
        tasks = task_results(notebook, module, student, gradebook)
    return GradedNotebook(module, tasks, root / "feedback" / student / module / f"{short(module)}.html")


def task_results(notebook: NotebookNode, module: str, student: str, gradebook: "Gradebook") -> tuple[TaskResult, ...]:
    """Return what nbgrader's gradebook and the autograded notebook say about each graded cell."""
    cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    from nbgrader.api import BaseCell, Grade
    from sqlalchemy.orm import undefer

    graded = gradebook.find_submission_notebook(short(module), module, student)
    named = gradebook.db.query(BaseCell.name, Grade).join(Grade, Grade.cell_id == BaseCell.id)
    found = named.filter(Grade.notebook_id == graded.id).options(undefer(Grade.max_score))
    grades = {name: grade for name, grade in found}  # noqa: C416 - mypy takes rows for no pairs
    results = []
    for name in (name for name in cells if name in grades):
        grade, told = grades[name], cells[name]["metadata"].get("aipm", {})
        waiting = grade.needs_manual_grade or (grade.auto_score is None and grade.manual_score is None)
        results.append(
            TaskResult(
                name=name,
                outcome="to_read" if waiting else told.get("outcome", "not_written"),
                score=float(grade.score),
                points=float(grade.max_score),
                task=told.get("task", ""),
                why=tuple(told.get("why", ())),
            )
        )
    return tuple(results)


def _run_nbgrader(root: Path, module: str, student: str) -> None:
    """Autograde and write feedback; nbgrader's own log goes to a file."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from sqlalchemy.exc import SAWarning

    config = course_config(root)
    config.ExecuteForGrading.kernels = "plain"  # a learner's own program on the learner's own machine
    log = logging.getLogger("aipm_course.nbgrader")
    log.setLevel(logging.INFO)
    log.propagate = False
    handler = logging.FileHandler(root / ".nbgrader.log", encoding="utf-8")
    log.handlers = [handler]
    try:
        api = NbGraderAPI(CourseDirectory(config=config, log=log), config=config, log=log)
        # nbgrader's way of filling a new submission makes SQLAlchemy warn about a pattern that does no harm here.
        warnings.filterwarnings("ignore", category=SAWarning)
        for step in (api.autograde, api.generate_feedback):
            outcome = step(module, student, force=True)
            if not outcome["success"]:
                lines = [
                    line for line in str(outcome.get("error") or outcome.get("log") or "").splitlines() if line.strip()
                ]
                raise CourseError(
                    f"nbgrader could not grade {module}: {lines[-1].strip() if lines else 'no reason given'} "
                    "The whole story is in .nbgrader.log."
                )
    finally:
        handler.close()
