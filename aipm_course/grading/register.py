"""Enter a released exercise into the gradebook, as `nbgrader generate_assignment` would, without rewriting it.

An exercise may gain or lose tasks after somebody has handed it in. nbgrader refuses that; here new tasks get a place in
every submission, and tasks that are gone take their grades with them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbformat import NotebookNode

from aipm_course.grading.gradebook import gradebook_in_words, gradebook_url
from aipm_course.grading.notebooks import read_release
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.places import exercise_path, short
from aipm_course.registry import by_grade_id

if TYPE_CHECKING:
    from nbgrader.api import Gradebook, Notebook


def register(root: Path, module: str, db_url: str, course_id: str) -> tuple[str, ...]:
    """Enter the module's assignment and its cells into the gradebook where they are missing or changed.

    Returns:
        What has changed about an exercise that somebody has handed in already, in sentences.

    Raises:
        CourseError: the gradebook cannot be read or written.
    """
    from nbgrader.api import Gradebook
    from nbgrader.preprocessors import SaveCells

    notebook = read_release(exercise_path(root, module))
    with gradebook_in_words(db_url):
        with Gradebook(db_url, course_id) as gradebook:
            gradebook.update_or_create_assignment(module)
            changes = tuple(_make_room(gradebook, notebook, module))
        names = {"notebook": short(module), "assignment": module, "db_url": db_url}
        SaveCells().preprocess(notebook, {"nbgrader": names})
    return changes


def _make_room(gradebook: "Gradebook", released: NotebookNode, module: str) -> Iterator[str]:
    """Give every submission a place for each new task, and take away those that are gone; say what has changed."""
    from nbgrader import utils
    from nbgrader.api import Comment, Grade, MissingEntry

    try:
        known = gradebook.find_notebook(short(module), module)
    except MissingEntry:
        return
    if not known.submissions:
        return
    grades = {cell.metadata.nbgrader.grade_id: cell for cell in released.cells if utils.is_grade(cell)}
    solutions = {cell.metadata.nbgrader.grade_id: cell for cell in released.cells if utils.is_solution(cell)}
    locked = {cell.metadata.nbgrader.grade_id: cell for cell in released.cells if utils.is_locked(cell)}
    sources = {**locked, **solutions, **grades}
    before = {cell.name: float(cell.max_score) for cell in known.grade_cells}
    session = gradebook.db
    for cell in [*known.grade_cells, *known.solution_cells, *known.task_cells]:
        if cell.name not in {"GradeCell": grades, "SolutionCell": solutions}.get(cell.type, {}):
            for told in [*cell.grades, *cell.comments]:
                session.delete(told)
            session.delete(cell)
    for cell in known.source_cells:
        if cell.name not in sources:
            session.delete(cell)
    session.flush()
    session.expire_all()
    _add(gradebook, known, module, grades, solutions, Grade, Comment)
    for name, cell in sources.items():
        gradebook.update_or_create_source_cell(name, short(module), module, cell_type=cell.cell_type)
    session.commit()
    now = {name: float(cell.metadata.nbgrader.points) for name, cell in grades.items()}
    yield from _changes(before, now)


def _add(
    gradebook: "Gradebook",
    known: "Notebook",
    module: str,
    grades: dict[str, NotebookNode],
    solutions: dict[str, NotebookNode],
    grade: Any,
    comment: Any,
) -> None:
    """Add cells that are new, with a place for them in every submission."""
    names = {cell.name for cell in known.grade_cells}, {cell.name for cell in known.solution_cells}
    for name, cell in grades.items():
        if name not in names[0]:
            points = float(cell.metadata.nbgrader.points)
            new = gradebook.add_grade_cell(name, short(module), module, max_score=points, cell_type=cell.cell_type)
            gradebook.db.add_all([grade(cell_id=new.id, notebook=copy) for copy in known.submissions])
    for name in solutions:
        if name not in names[1]:
            new = gradebook.add_solution_cell(name, short(module), module)
            gradebook.db.add_all([comment(cell_id=new.id, notebook=copy) for copy in known.submissions])


def _changes(before: dict[str, float], now: dict[str, float]) -> Iterator[str]:
    added = [_task(name) for name in now if name not in before]
    gone = [_task(name) for name in before if name not in now]
    if added:
        yield (
            f"{listed(added)} came into the exercise after the first hand-ins: older copies have no such cells and no "
            "points there."
        )
    if gone:
        yield f"{listed(gone)} went out of the exercise: its points are taken from nobody and given to nobody."
    for name in now:
        if name in before and before[name] != now[name]:
            yield f"{_task(name)} is worth {now[name]:g} points, {before[name]:g} before."


def _task(name: str) -> str:
    question = by_grade_id(name)
    return question.task if question else name


def registrar(root: Path, course_id: str, db_url: str = "") -> Callable[..., None]:
    """Return a hook for nbgrader that registers the assignment it is about to grade, and refuses links in what it copies.

    nbgrader calls it for each submission. It only logs an error of a hook, so a refused submission loses its notebooks:
    nbgrader then runs nothing of it, removes what it copied and goes on with the others.

    Args:
        root: folder of the checkout.
        course_id: nbgrader's name of the course.
        db_url: another gradebook than nbgrader's.
    """

    def hook(*, assignment: str, notebooks: list[str] | None = None, **_: Any) -> None:
        from aipm_course.grading.submissions import refuse_links

        try:
            for folder in {Path(notebook).parent for notebook in notebooks or ()}:
                refuse_links(folder)
        except CourseError:
            if notebooks is not None:
                notebooks.clear()
            raise
        if exercise_path(root, assignment).exists():
            register(root, assignment, db_url or _db_url(root), course_id)

    return hook


def _db_url(root: Path) -> str:
    """Return the gradebook of the nbgrader that is running, which a command line may have changed."""
    from traitlets.config import Application

    if Application.initialized():
        coursedir = getattr(Application.instance(), "coursedir", None)
        if coursedir is not None and Path(coursedir.root) == root:
            return str(coursedir.db_url)
    return gradebook_url(root / "gradebook.db")
