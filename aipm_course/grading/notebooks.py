"""Read notebooks, and say in one sentence what is wrong with one that cannot be read."""

import warnings
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from aipm_course.kernel.errors import CourseError

PROBLEM = "problem"
"""Key in resources["nbgrader"] under which the reason stands why a submission could not be read."""

ABSENT = "aipm_absent"
"""Key in the metadata of a released check cell whose task is nowhere in the submission."""

MAX_PARTS = 400_000
"""Brackets in the file of a notebook: each opens something that takes a hundred times its length in memory."""
MAX_CELLS = 10_000


def read_notebook(path: Path) -> NotebookNode:
    """Return the notebook in format 4.

    Raises:
        CourseError: the file is missing, is not a notebook, or is one of a format nobody can upgrade.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors on Windows begin a file with a mark
    except FileNotFoundError:
        raise CourseError(f"{path} does not exist.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} cannot be read as text ({type(error).__name__}).") from None
    if text.count("[") + text.count("{") > MAX_PARTS:
        raise CourseError(f"{path} has more parts than a notebook can have. Clear its outputs, save and hand in again.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that cells of older editors have no ids is no news to a learner
            notebook: NotebookNode = nbformat.reads(text, as_version=4)
        cells = notebook["cells"]
        sound = isinstance(cells, list) and all(
            isinstance(cell.get("source"), str) and isinstance(cell.get("metadata"), dict) for cell in cells
        )
    except Exception:
        sound = False
    if not sound:
        start = " ".join(text[:40].split())
        raise CourseError(f"{path} is not a notebook: it starts with {start!r} and cannot be read as one.")
    if len(cells) > MAX_CELLS:
        raise CourseError(f"{path} has {len(cells)} cells; at most {MAX_CELLS} are read.")
    return notebook


def read_release(path: Path) -> NotebookNode:
    """Return a released notebook; what an editor changed in it by hand counts as it stands.

    Raises:
        CourseError: as `read_notebook` does.
    """
    from nbgrader.utils import compute_checksum

    notebook = read_notebook(path)
    for cell in notebook.cells:
        if "checksum" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["checksum"] = compute_checksum(cell)
    return notebook


def copied(value: Any) -> Any:
    """Return a copy of a notebook or of a part of it, in a third of the time that `deepcopy` takes."""
    if isinstance(value, dict):
        node = NotebookNode()
        dict.update(node, {name: copied(part) for name, part in value.items()})
        return node
    return [copied(part) for part in value] if isinstance(value, list) else value


def grade_id(cell: NotebookNode) -> str | None:
    """Return the name that nbgrader gave a cell, or None."""
    settings = cell["metadata"].get("nbgrader")
    name = settings.get("grade_id") if isinstance(settings, dict) else None
    return name if isinstance(name, str) else None


def is_check(cell: NotebookNode) -> bool:
    """Return whether a cell of a pristine notebook carries points and is not filled in by the learner."""
    settings = cell["metadata"].get("nbgrader", {})
    return bool(settings.get("grade")) and not settings.get("solution") and cell["cell_type"] == "code"


def is_answer(cell: NotebookNode) -> bool:
    """Return whether a cell of a pristine notebook is filled in by the learner."""
    return bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def printable(text: str) -> str:
    r"""Return a name that somebody else chose, safe to show in a terminal.

    >>> printable("a\x1b[2Jb\nc")
    'a?[2Jb?c'
    """
    return "".join(character if character.isprintable() else "?" for character in text[:200])
