"""What was handed in: find it, take only what is safe to touch, and say in a sentence what is wrong with the rest."""

import hashlib
import os
import stat
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbformat import NotebookNode

from aipm_course.errors import CourseError
from aipm_course.grading.notebooks import read_notebook
from aipm_course.grading.transplant import transplant
from aipm_course.places import short

MAX_NOTEBOOK = 20 << 20
MAX_BESIDE = 32 << 20
MAX_FILES_BESIDE = 1000
TIMESTAMP = "timestamp.txt"


@dataclass(frozen=True)
class Submission:
    """One learner's folder for one module.

    Attributes:
        student: name of the learner's folder.
        module: full name of the module.
        folder: where it was handed in.
    """

    student: str
    module: str
    folder: Path

    @property
    def notebook(self) -> Path:
        """Where the notebook should be."""
        return self.folder / f"{short(self.module)}.ipynb"

    def fingerprint(self) -> str:
        """Return a number that changes with the content of any file of the submission."""
        digest = hashlib.sha256()
        for path in [self.folder, *sorted(self.folder.rglob("*"))]:
            status = path.lstat()
            digest.update(f"{path.relative_to(self.folder)}\0{stat.S_IFMT(status.st_mode)}\0".encode(errors="replace"))
            if path.is_symlink():
                digest.update(os.fsencode(os.readlink(path)))
            elif stat.S_ISREG(status.st_mode):
                try:
                    with path.open("rb") as file:
                        digest.update(hashlib.file_digest(file, "sha256").digest())
                except OSError as error:
                    digest.update(type(error).__name__.encode())
        return digest.hexdigest()


def find_submissions(root: Path, module: str) -> list[Submission]:
    """Return what was handed in for a module, by learner.

    Raises:
        CourseError: nothing was handed in.
    """
    folder = root / "submitted"
    students = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    found = [Submission(name, module, folder / name / module) for name in students]
    found = [submission for submission in found if os.path.lexists(submission.folder)]
    if not found:
        raise CourseError(
            f"There is nothing in submitted/*/{module}. Put each learner's notebook into "
            f"submitted/NAME/{module}/{short(module)}.ipynb, or collect it with nbgrader."
        )
    return found


def stage(submission: Submission, pristine: NotebookNode, into: Path) -> tuple[NotebookNode, str | None]:
    """Take over a submission safely: the pristine notebook with the learner's answers, and the files beside it.

    Args:
        submission: what was handed in.
        pristine: the released notebook.
        into: folder to write the files to; the notebook itself only leaves its name there.

    Returns:
        The notebook to run, and what is wrong with the one that was handed in, or None. If something is, the notebook
        to run is the pristine one without answers.
    """
    into.mkdir(parents=True)
    problem, notebook = None, deepcopy(pristine)
    try:
        notebook = transplant(_read(submission), pristine)
        for cell in notebook.cells:
            cell["source"] = cell["source"].encode("utf-8", errors="replace").decode()
    except CourseError as error:
        problem = str(error)
    (into / submission.notebook.name).touch()
    if not submission.folder.is_symlink():
        for path, place in _files_beside(submission.folder):
            content = _bytes_of(path, MAX_BESIDE)
            if path.name == TIMESTAMP and not _is_time(content):
                continue
            (into / place).parent.mkdir(parents=True, exist_ok=True)
            (into / place).write_bytes(content)
    return notebook, problem


def _read(submission: Submission) -> NotebookNode:
    """Return the notebook that was handed in, or raise a CourseError for the learner to read."""
    path, name = submission.notebook, submission.notebook.name
    if submission.folder.is_symlink() or path.is_symlink():
        raise CourseError(f"{name} is a link to another place. Hand in the notebook itself.")
    if not path.exists():
        others = sorted(other.name for other in submission.folder.glob("*.ipynb"))
        seen = f" There is {others[0]}; give it the name {name} and hand in again." if others else ""
        raise CourseError(f"{name} is missing.{seen}")
    if not path.is_file():
        raise CourseError(f"{name} is not a file. Hand in the notebook itself.")
    size = path.stat().st_size
    if size > MAX_NOTEBOOK:
        raise CourseError(
            f"{name} has {size / (1 << 20):.0f} MB; at most {MAX_NOTEBOOK >> 20} MB are read. Clear its outputs "
            "(Edit > Clear Outputs of All Cells), save and hand in again."
        )
    if size == 0:
        raise CourseError(f"{name} is empty. Save the notebook and hand in again.")
    try:
        return read_notebook(path)
    except CourseError as error:
        raise CourseError(str(error).replace(str(path), name)) from None


def _files_beside(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield regular files that are not notebooks, with their place in the folder, as long as there is room."""
    room, count = MAX_BESIDE, 0
    for place, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = Path(place) / name
            status = path.lstat()
            if not stat.S_ISREG(status.st_mode) or path.suffix == ".ipynb":
                continue
            room, count = room - status.st_size, count + 1
            if room < 0 or count > MAX_FILES_BESIDE:
                return
            yield path, path.relative_to(folder)


def _bytes_of(path: Path, limit: int) -> bytes:
    """Read a file without following a link that took its place."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "rb") as file:
        return file.read(limit)


def _is_time(content: bytes) -> bool:
    """Return whether nbgrader can read a time of handing in."""
    from nbgrader.utils import parse_utc

    try:
        return isinstance(parse_utc(content.decode().strip()), datetime)
    except Exception:
        return False
