"""One open gradebook for a whole batch, where nbgrader opens it nine times per submission.

nbgrader also looks up each cell of each submission on its own, and enters a submission before it is graded. Here the
released cells are read once in a run, and a submission is entered together with its grades: two questions, and one
statement for all grades and one for all comments.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from nbgrader.api import BaseCell, Comment, Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.converters import autograde
from nbgrader.preprocessors import SaveAutoGrades, latesubmissions, overwritecells, overwritekernelspec, saveautogrades
from nbgrader.utils import parse_utc
from sqlalchemy import and_, bindparam, insert, select, update

from aipm_course.grading.looked import BEFORE, answers_of

_USERS: tuple[Any, ...] = (autograde, latesubmissions, overwritecells, overwritekernelspec, saveautogrades)
"""nbgrader's modules that open the gradebook on the way of a submission, each under the name `Gradebook`."""

_open: dict[str, Gradebook] = {}

# SQLAlchemy's tables: a question to them takes a fraction of what objects take, which nobody needs here.
_STUDENTS: Any = Student.__table__
_SUBMISSIONS: Any = SubmittedAssignment.__table__
_COPIES: Any = SubmittedNotebook.__table__
_CELLS: Any = BaseCell.__table__
_TOLD: dict[str, tuple[Any, tuple[str, ...]]] = {
    "grade": (Grade.__table__, ("auto_score", "manual_score", "needs_manual_grade")),
    "comment": (Comment.__table__, ("auto_comment",)),
}
"""What is told of a cell, with the columns that nbgrader reads or writes when it saves."""
_IS_KNOWN = select(_STUDENTS.c.id).where(_STUDENTS.c.id == bindparam("student"))
_FIND = (
    select(_SUBMISSIONS.c.id, _COPIES.c.id)
    .outerjoin(
        _COPIES, and_(_COPIES.c.assignment_id == _SUBMISSIONS.c.id, _COPIES.c.notebook_id == bindparam("notebook"))
    )
    .where(_SUBMISSIONS.c.assignment_id == bindparam("assignment"), _SUBMISSIONS.c.student_id == bindparam("student"))
)
_HANDED_IN = update(_SUBMISSIONS).where(_SUBMISSIONS.c.id == bindparam("submission"))
_READ = {
    kind: select(_CELLS.c.name, table.c.id, *(table.c[name] for name in names))
    .join(_CELLS, _CELLS.c.id == table.c.cell_id)
    .where(table.c.notebook_id == bindparam("copy"))
    for kind, (table, names) in _TOLD.items()
}
_ENTER = {table: insert(table) for table in (_STUDENTS, _SUBMISSIONS, _COPIES, *(table for table, _ in _TOLD.values()))}
_WRITE = {
    kind: update(table).where(table.c.id == bindparam("of")).values({name: bindparam(f"new_{name}") for name in names})
    for kind, (table, names) in _TOLD.items()
}


@dataclass(frozen=True)
class _Released:
    """A notebook of an assignment, with those columns of its cells that nbgrader looks at."""

    name: str
    id: str
    kernelspec: str | None
    source_cells: list[SimpleNamespace]
    grade_cells: list[SimpleNamespace]
    solution_cells: list[SimpleNamespace]
    task_cells: list[SimpleNamespace]

    @property
    def told(self) -> dict[str, list[SimpleNamespace]]:
        """What is told of which cells."""
        return {
            "grade": [*self.grade_cells, *self.task_cells],
            "comment": [*self.solution_cells, *self.task_cells],
        }


@dataclass(frozen=True)
class _Assignment:
    """An assignment as it was released."""

    id: str
    notebooks: tuple[_Released, ...]


_released: dict[tuple[str, ...], _Assignment] = {}
"""What was released, by run, gradebook and assignment."""
_handed_in: dict[str, Any] = {}
"""When the submission that is being graded was handed in, if it says so."""
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

    def update_or_create_student(self, student_id: str) -> None:
        """Leave it to the moment when the grades are saved."""

    def update_or_create_submission(self, assignment: str, student: str, **named: Any) -> SimpleNamespace:
        """Leave it to the moment when the grades are saved; what being late costs is settled at the end of a run."""
        _handed_in.clear()
        if "timestamp" in named:
            _handed_in["timestamp"] = parse_utc(named["timestamp"])
        return SimpleNamespace(total_seconds_late=0)

    def find_assignment(self, name: str) -> _Assignment:
        """Return a released assignment."""
        place = (_run, self._url, name)
        if place not in _released:
            found = self._gradebook.find_assignment(name)
            _released[place] = _Assignment(found.id, tuple(map(_read_release, found.notebooks)))
        return _released[place]

    def find_notebook(self, notebook: str, assignment: str) -> Any:
        """Return a released notebook."""
        found = next((one for one in self.find_assignment(assignment).notebooks if one.name == notebook), None)
        return found or self._gradebook.find_notebook(notebook, assignment)

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


class _Copy(_Shared):
    """The gradebook while the grades of one submission are saved: they are read before and written after, all at once."""

    def __init__(self, db_url: str, notebook: str, assignment: str, student: str) -> None:
        super().__init__(db_url)
        self._assignment, self._student = self.find_assignment(assignment), student
        self._released = self.find_notebook(notebook, assignment)
        self._ask = self._gradebook.db.connection().execute
        of = {"assignment": self._assignment.id, "notebook": self._released.id, "student": student}
        found: tuple[str | None, str | None] = self._ask(_FIND, of).first() or (None, None)
        self._submission, self._copy = found
        self._rows: dict[str, dict[str, SimpleNamespace]] = {kind: {} for kind in _TOLD}
        self._before: dict[str, dict[str, tuple[Any, ...]]] = {kind: {} for kind in _TOLD}
        for kind, (_, names) in _TOLD.items():
            if self._copy is None:
                empty = SimpleNamespace(id=None, **dict.fromkeys(names))
                self._rows[kind] = {cell.name: SimpleNamespace(**vars(empty)) for cell in self._released.told[kind]}
                continue
            for name, number, *values in self._ask(_READ[kind], {"copy": self._copy}):
                self._rows[kind][name] = SimpleNamespace(id=number, **dict(zip(names, values, strict=True)))
                self._before[kind][name] = tuple(values)

    def find_grade(self, cell: str, notebook: str, assignment: str, student: str) -> Any:
        """Return the submission's grade for a cell."""
        return self._rows["grade"].get(cell) or self._gradebook.find_grade(cell, notebook, assignment, student)

    def find_comment(self, cell: str, notebook: str, assignment: str, student: str) -> Any:
        """Return the submission's comment on a cell."""
        return self._rows["comment"].get(cell) or self._gradebook.find_comment(cell, notebook, assignment, student)

    def write(self) -> None:
        """Write what has changed, and what was not there yet."""
        if self._submission is None:
            if self._ask(_IS_KNOWN, {"student": self._student}).first() is None:
                self._ask(_ENTER[_STUDENTS], {"id": self._student})
            self._submission = uuid4().hex
            own = {"assignment_id": self._assignment.id, "student_id": self._student}
            self._ask(_ENTER[_SUBMISSIONS], {"id": self._submission, **own, **_handed_in})
        elif _handed_in:
            self._ask(_HANDED_IN, {"submission": self._submission, **_handed_in})
        if self._copy is None:
            for notebook in self._assignment.notebooks:
                self._add(notebook, self._rows if notebook is self._released else {kind: {} for kind in _TOLD})
            return
        for kind, (_, names) in _TOLD.items():
            now = {name: tuple(getattr(row, column) for column in names) for name, row in self._rows[kind].items()}
            changed = [
                {"of": row.id, **{f"new_{column}": value for column, value in zip(names, now[name], strict=True)}}
                for name, row in self._rows[kind].items()
                if now[name] != self._before[kind][name]
            ]
            if changed:
                self._ask(_WRITE[kind], changed)

    def _add(self, notebook: _Released, rows: Mapping[str, Mapping[str, SimpleNamespace]]) -> None:
        """Enter a notebook with a place for each grade and comment."""
        copy = uuid4().hex
        self._ask(_ENTER[_COPIES], {"id": copy, "notebook_id": notebook.id, "assignment_id": self._submission})
        for kind, (table, names) in _TOLD.items():
            places = [
                {
                    "cell_id": cell.id,
                    "notebook_id": copy,
                    **{name: getattr(row, name) for row in (rows[kind].get(cell.name),) if row for name in names},
                }
                for cell in notebook.told[kind]
            ]
            if places:
                self._ask(_ENTER[table], places)


def _read_release(notebook: Any) -> _Released:
    return _Released(
        notebook.name,
        notebook.id,
        notebook.kernelspec,
        [_columns(cell, "cell_type", "locked", "source", "checksum") for cell in notebook.source_cells],
        [_columns(cell, "max_score") for cell in notebook.grade_cells],
        [_columns(cell) for cell in notebook.solution_cells],
        [_columns(cell, "max_score") for cell in notebook.task_cells],
    )


def _columns(cell: Any, *names: str) -> SimpleNamespace:
    return SimpleNamespace(id=cell.id, name=cell.name, **{name: getattr(cell, name) for name in names})


def open_gradebook(db_url: str) -> Gradebook:
    """Return this process's open gradebook."""
    from aipm_course.grading.config import COURSE_ID

    if db_url not in _open:
        _open[db_url] = Gradebook(db_url, COURSE_ID)
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
        _handed_in.clear()
        for gradebook in _open.values():
            gradebook.db.rollback()


def close_gradebooks() -> None:
    """Close what is open."""
    for gradebook in _open.values():
        gradebook.close()
    _open.clear()
    _released.clear()


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
        names = resources["nbgrader"]
        self.notebook_id, self.assignment_id, self.student_id = names["notebook"], names["assignment"], names["student"]
        with one_commit(names["db_url"]):
            self.gradebook = _Copy(names["db_url"], self.notebook_id, self.assignment_id, self.student_id)
            for number, cell in enumerate(nb.cells):
                nb.cells[number], resources = self.preprocess_cell(cell, resources, number)
            self.gradebook.write()
        return nb, resources

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
