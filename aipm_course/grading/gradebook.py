"""Where the gradebook is, and what is wrong with it, in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aipm_course.kernel.errors import CourseError

if TYPE_CHECKING:
    from nbgrader.api import Gradebook


def gradebook_url(path: Path) -> str:
    """Return the address of a gradebook; the path may hold any characters.

    >>> gradebook_url(Path("/AI%20PM/gradebook.db"))
    'sqlite:////AI%2520PM/gradebook.db?timeout=30'
    """
    from sqlalchemy.engine import URL

    # Without the timeout a writer that holds the file for more than five seconds makes another one fail.
    return URL.create("sqlite", database=str(path), query={"timeout": "30"}).render_as_string()


def grades(gradebook: "Gradebook", *columns: Any) -> Any:
    """Return a query over every grade of every submission, joined to its cell, notebook, assignment and learner's copy."""
    from nbgrader.api import Assignment, Grade, GradeCell, Notebook, SubmittedAssignment, SubmittedNotebook

    return (
        gradebook.db.query(*columns)
        .select_from(Grade)
        .join(GradeCell, GradeCell.id == Grade.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    )


@contextmanager
def gradebook_in_words(db_url: str) -> Iterator[None]:
    """Within this block, an error of the gradebook is a CourseError that says what to do."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except SQLAlchemyError as error:
        raise CourseError(gradebook_problem(error, db_url)) from None


def gradebook_problem(error: Exception, db_url: str = "") -> str:
    """Return an error of the gradebook as a sentence."""
    from sqlalchemy.engine import make_url

    where = make_url(db_url).render_as_string(hide_password=True) if db_url else ""
    place = (make_url(db_url).database or where) if db_url.startswith("sqlite") else where
    book = f"The gradebook {place}".strip()
    text = str(getattr(error, "orig", error))
    if "locked" in text:
        return f"{book} is in use by another program. Close formgrader or wait for the other run, then run this again."
    if "full" in text:
        return f"{book} cannot be written: the disk is full. Make room and run the command again."
    if "readonly" in text or "unable to open" in text:
        return f"{book} cannot be written: give yourself the right to write there, or copy the course elsewhere."
    if "not a database" in text or "malformed" in text:
        return f"{book} is no gradebook any more. Put your latest copy of it in its place; grades of this run are not lost."
    return f"{book} cannot be read or written ({type(error).__name__}: {' '.join(text.split())[:200]})."
