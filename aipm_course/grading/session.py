"""One open gradebook for a whole batch, where nbgrader opens it nine times per submission.

nbgrader also looks up each cell of each submission on its own. Here the released cells are read once, and the grades of
a submission with one question.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from nbgrader.api import BaseCell, Comment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.converters import autograde
from nbgrader.preprocessors import SaveAutoGrades, latesubmissions, overwritecells, overwritekernelspec, saveautogrades
from nbgrader.utils import parse_utc
from sqlalchemy import insert

from aipm_course.grading.looked import BEFORE, answers_of

_USERS: tuple[Any, ...] = (autograde, latesubmissions, overwritecells, overwritekernelspec, saveautogrades)
"""nbgrader's modules that open the gradebook on the way of a submission, each under the name `Gradebook`."""

_open: dict[str, Gradebook] = {}


@dataclass(frozen=True)
class _Released:
    """A notebook of an assignment, with those columns of its cells that nbgrader looks at."""

    kernelspec: str | None
    source_cells: list[SimpleNamespace]
    grade_cells: list[SimpleNamespace]
    solution_cells: list[SimpleNamespace]
    task_cells: list[SimpleNamespace]


_released: dict[tuple[str, ...], _Released] = {}
"""What was released, by run, gradebook, assignment and notebook."""
_entered: dict[tuple[str, ...], list[tuple[str, list[str], list[str]]]] = {}
"""What of an assignment gets grades and comments, by run, gradebook and assignment."""
_saved: dict[tuple[str, ...], dict[str, Any]] = {}
"""Grades and comments of the submission that is being graded, by kind and place, then by cell."""
_run = ""


class _Shared:
    """Stands in for a `Gradebook`: opening gives the one that is open, closing only ends the transaction."""

    def __init__(self, db_url: str, course_id: str | None = None, authenticator: Any = None) -> None:
        self._gradebook, self._url = open_gradebook(db_url), db_url

    def __enter__(self) -> "_Shared":
        return self

    def __exit__(self, error: Any, *_: Any) -> None:
        if error is not None:
            self._gradebook.db.rollback()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._gradebook, name)

    def find_notebook(self, notebook: str, assignment: str) -> _Released:
        """Return a released notebook."""
        place = (_run, self._url, assignment, notebook)
        if place not in _released:
            found = self._gradebook.find_notebook(notebook, assignment)
            _released[place] = _Released(
                found.kernelspec,
                [_columns(cell, "cell_type", "locked", "source", "checksum") for cell in found.source_cells],
                [_columns(cell, "max_score") for cell in found.grade_cells],
                [_columns(cell) for cell in found.solution_cells],
                [_columns(cell, "max_score") for cell in found.task_cells],
            )
        return _released[place]

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> Any:
        """Return a released cell."""
        cells = self.find_notebook(notebook, assignment).source_cells
        found = next((cell for cell in cells if cell.name == name), None)
        return found or self._gradebook.find_source_cell(name, notebook, assignment)

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> Any:
        """Return a released cell that carries points."""
        released = self.find_notebook(notebook, assignment)
        found = next((cell for cell in [*released.grade_cells, *released.task_cells] if cell.name == name), None)
        return found or self._gradebook.find_graded_cell(name, notebook, assignment)

    def find_grade(self, cell: str, notebook: str, assignment: str, student: str) -> Any:
        """Return a submission's grade for a cell."""
        found = self._of_submission(Grade, notebook, assignment, student).get(cell)
        return found or self._gradebook.find_grade(cell, notebook, assignment, student)

    def find_comment(self, cell: str, notebook: str, assignment: str, student: str) -> Any:
        """Return a submission's comment on a cell."""
        found = self._of_submission(Comment, notebook, assignment, student).get(cell)
        return found or self._gradebook.find_comment(cell, notebook, assignment, student)

    def _of_submission(self, kind: Any, notebook: str, assignment: str, student: str) -> dict[str, Any]:
        place = (kind.__name__, self._url, notebook, assignment, student)
        if place not in _saved:
            own = ("notebook", *place[1:])
            if own not in _saved:
                _saved[own] = {"id": self._gradebook.find_submission_notebook(notebook, assignment, student).id}
            query = self._gradebook.db.query(BaseCell.name, kind).join(kind, kind.cell_id == BaseCell.id)
            _saved[place] = dict(query.filter(kind.notebook_id == _saved[own]["id"]).tuples())
        return _saved[place]


class _Quick(Gradebook):  # type: ignore[misc]
    """A gradebook that enters a submission with one statement for all of its grades, and one for its comments."""

    def add_submission(self, assignment: str, student: str, **named: Any) -> SubmittedAssignment:
        """Do as nbgrader does."""
        if "timestamp" in named:
            named["timestamp"] = parse_utc(named["timestamp"])
        of = self.find_assignment(assignment)
        submission = SubmittedAssignment(assignment_id=of.id, student_id=self.find_student(student).id, **named)
        self.db.add(submission)
        self.db.flush()
        for notebook, graded, commented in self._cells_of(of):
            own = SubmittedNotebook(notebook_id=notebook, assignment_id=submission.id)
            self.db.add(own)
            self.db.flush()
            for kind, cells in ((Grade, graded), (Comment, commented)):
                if cells:
                    self.db.execute(insert(kind), [{"cell_id": cell, "notebook_id": own.id} for cell in cells])
        self.db.commit()
        return submission

    def _cells_of(self, assignment: Any) -> list[tuple[str, list[str], list[str]]]:
        """Return number, cells with points and cells with comments of each notebook, once in a run."""
        place = (_run, str(self.engine.url), assignment.id)
        if place not in _entered:
            _entered[place] = [
                (
                    notebook.id,
                    [cell.id for cell in [*notebook.grade_cells, *notebook.task_cells]],
                    [cell.id for cell in [*notebook.solution_cells, *notebook.task_cells]],
                )
                for notebook in assignment.notebooks
            ]
        return _entered[place]


def _columns(cell: Any, *names: str) -> SimpleNamespace:
    return SimpleNamespace(name=cell.name, **{name: getattr(cell, name) for name in names})


def open_gradebook(db_url: str) -> Gradebook:
    """Return this process's open gradebook."""
    from aipm_course.grading.config import COURSE_ID

    if db_url not in _open:
        _open[db_url] = _Quick(db_url, COURSE_ID)
    return _open[db_url]


@contextmanager
def one_gradebook(run: str) -> Iterator[None]:
    """Within this block, nbgrader's own code uses the open gradebook.

    Args:
        run: name of the run; what was released is read once in each.
    """
    global _run
    _run = run
    before = [module.Gradebook for module in _USERS]
    for module in _USERS:
        module.Gradebook = _Shared
    try:
        yield
    finally:
        for module, original in zip(_USERS, before, strict=True):
            module.Gradebook = original
        _saved.clear()
        for gradebook in _open.values():
            gradebook.db.rollback()


def close_gradebooks() -> None:
    """Close what is open."""
    for gradebook in _open.values():
        gradebook.close()
    _open.clear()
    _released.clear()
    _entered.clear()


@contextmanager
def one_commit(db_url: str) -> Iterator[None]:
    """Within this block, what nbgrader would commit piece by piece is committed together at the end, or not at all.

    A question in between finds what was changed before: SQLAlchemy writes it first.
    """
    session = open_gradebook(db_url).db()
    session.commit = lambda: None
    try:
        yield
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.commit
    session.commit()


class SaveAutoGradesAtOnce(SaveAutoGrades):  # type: ignore[misc]
    """nbgrader's SaveAutoGrades with one commit per submission instead of one per cell.

    Beside that, a correction by hand is to be looked at again only if the learner's text is another than it was, and a
    text that was deleted waits for nobody.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Save all scores and comments, or none."""
        self._before, self._now = resources["nbgrader"].get(BEFORE, {}), answers_of(nb.cells)
        with one_commit(resources["nbgrader"]["db_url"]):
            done: tuple[Any, Any] = super().preprocess(nb, resources)
        return done

    def _add_score(self, cell: Any, resources: Any) -> None:
        name = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        looked_at = grade.manual_score is not None and not grade.needs_manual_grade
        super()._add_score(cell, resources)
        if looked_at and self._before.get(name) == self._now.get(name):
            grade.needs_manual_grade = False
        elif grade.auto_score is None and _is_emptied(cell):
            grade.auto_score, grade.needs_manual_grade = 0.0, grade.manual_score is not None

    def _add_comment(self, cell: Any, resources: Any) -> None:
        super()._add_comment(cell, resources)
        if _is_emptied(cell):
            name = cell.metadata["nbgrader"]["grade_id"]
            comment = self.gradebook.find_comment(name, self.notebook_id, self.assignment_id, self.student_id)
            comment.auto_comment = "No response."  # as nbgrader says of one that was never touched


def _is_emptied(cell: Any) -> bool:
    """Return whether a text that people read was deleted and nothing written in its place."""
    facts = cell.metadata["nbgrader"]
    return bool(facts.get("grade") and facts.get("solution")) and not cell.source.strip()
