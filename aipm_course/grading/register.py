"""Enter a released exercise into the gradebook, as `nbgrader generate_assignment` would, without rewriting it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from aipm_course.grading.notebooks import read_notebook
from aipm_course.kernel.errors import CourseError
from aipm_course.places import exercise_path, short


def register(root: Path, module: str, db_url: str, course_id: str) -> None:
    """Enter the module's assignment and its cells into the gradebook where they are missing or changed."""
    from nbgrader.api import Gradebook
    from nbgrader.preprocessors import SaveCells

    notebook = read_notebook(exercise_path(root, module))
    with Gradebook(db_url, course_id) as gradebook:
        gradebook.update_or_create_assignment(module)
    names = {"notebook": short(module), "assignment": module, "db_url": db_url}
    SaveCells().preprocess(notebook, {"nbgrader": names})


def registrar(root: Path, course_id: str) -> Callable[..., None]:
    """Return a hook for nbgrader that registers the assignment it is about to grade, and refuses links in what it copies.

    nbgrader calls it for each submission. It only logs an error of a hook, so a refused submission loses its notebooks:
    nbgrader then runs nothing of it, removes what it copied and goes on with the others.
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
            register(root, assignment, _db_url(root), course_id)

    return hook


def _db_url(root: Path) -> str:
    """Return the gradebook of the nbgrader that is running, which a command line may have changed."""
    from traitlets.config import Application

    if Application.initialized():
        coursedir = getattr(Application.instance(), "coursedir", None)
        if coursedir is not None and Path(coursedir.root) == root:
            return str(coursedir.db_url)
    return f"sqlite:///{root / 'gradebook.db'}?timeout=30"
