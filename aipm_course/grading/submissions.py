"""What was handed in: find it, take only what is safe to touch, and say in a sentence what is wrong with the rest."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

from nbformat import NotebookNode

from aipm_course.grading.notebooks import printable, read_notebook
from aipm_course.grading.times import TIMESTAMP, HandedIn, handed_in
from aipm_course.grading.transplant import transplanted
from aipm_course.kernel.errors import CourseError
from aipm_course.places import short

MAX_NOTEBOOK = 20 << 20
MAX_BESIDE = 32 << 20
MAX_FILES_BESIDE = 1000
MAX_DEPTH = 12
"""Folders within folders; what lies deeper is not looked at."""


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

    def fingerprint(self, *, timed: bool = True) -> str:
        """Return a number that changes with whatever of the submission is graded; `timed`, with its time as well."""
        digest = hashlib.sha256()
        for path in [self.folder, self.notebook, *(path for path, _ in files_beside(self.folder))]:
            if path.name == TIMESTAMP and path.parent == self.folder and not timed:
                continue
            digest.update(os.fsencode(path.relative_to(self.folder)) + b"\0")
            try:
                status = path.lstat()
                digest.update(f"{stat.S_IFMT(status.st_mode)}\0{status.st_size}\0".encode())
                if stat.S_ISLNK(status.st_mode):
                    digest.update(os.fsencode(os.readlink(path)))
                elif stat.S_ISREG(status.st_mode) and status.st_size <= max(MAX_NOTEBOOK, MAX_BESIDE):
                    digest.update(_bytes_of(path, status.st_size))
                elif stat.S_ISREG(status.st_mode):
                    digest.update(f"{status.st_mtime_ns}".encode())
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
    found = [find_submission(root, module, name) for name in students]
    found = [submission for submission in found if os.path.lexists(submission.folder)]
    if not found:
        strays = "".join(f" {printable(name)}:{said}" for name, said in islice(misplaced(root, module).items(), 3))
        raise CourseError(
            f"There is nothing in submitted/*/{module}. Put each learner's notebook into "
            f"submitted/NAME/{module}/{short(module)}.ipynb, or collect it with nbgrader.{strays}"
        )
    return found


def misplaced(root: Path, module: str) -> dict[str, str]:
    """Return where a notebook with the module's name lies in a wrong folder, a sentence by learner.

    Two slips are looked for: another folder than the module's, as in submitted/ada/toy, and module and learner swapped.
    """
    found: dict[str, str] = {}
    name = f"{short(module)}.ipynb"
    folder = root / "submitted"
    for path in sorted([*folder.glob(f"*/{name}"), *folder.glob(f"*/*/{name}")]):
        *between, _ = path.relative_to(folder).parts
        swapped = between[0] in (module, short(module))
        student = between[-1] if swapped and len(between) > 1 else between[0]
        if student.startswith(".") or (len(between) > 1 and between[1] == module) or (swapped and len(between) == 1):
            continue
        if not swapped and len(between) > 1 and odd_folders(folder / student, module):
            continue  # that one is found, and said
        if not os.path.lexists(folder / student / module):
            place = printable("/".join(between))
            found[student] = (
                f" A notebook lies in submitted/{place}; move it to submitted/{printable(student)}/{module}."
            )
    return found


@dataclass(frozen=True)
class Staged:
    """A submission that is ready to be graded.

    Attributes:
        notebook: what to run; the pristine notebook without answers if what was handed in cannot be read.
        problem: what is wrong with what was handed in, a sentence for the learner; None if it can be read.
        remarks: what is odd about it, in sentences; none of it costs a point.
    """

    notebook: NotebookNode
    problem: str | None
    remarks: tuple[str, ...] = ()


def find_submission(root: Path, module: str, student: str) -> Submission:
    """Return a learner's submission, in the module's folder or else in one that was meant to be it."""
    folder = root / "submitted" / student
    place = folder / module
    others = [] if os.path.lexists(place) else odd_folders(folder, module)
    return Submission(student, module, others[0] if others else place)


def odd_folders(folder: Path, module: str) -> list[Path]:
    """Return folders that were meant to be the module's and have another name: 04_Toy, "04_toy (1)", "04_toy copy"."""
    if folder.is_symlink():
        return []
    alike = re.compile(rf"{re.escape(module)}(?:[ _.-]*(?:\(?\d+\)?|copy|kopie|final|new))*", re.IGNORECASE)
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    found = [folder / name for name in names if name != module]
    return [path for path in found if alike.fullmatch(unquote(path.name).strip()) and path.is_dir()]


def stage(submission: Submission, pristine: NotebookNode, into: Path) -> Staged:
    """Take over a submission safely: the pristine notebook with the learner's answers, and the files beside it.

    Args:
        submission: what was handed in.
        pristine: the released notebook.
        into: folder to write the files to; the notebook itself only leaves its name there.
    """
    into.mkdir(parents=True)
    problem, notebook, remarks = None, None, list(_about_names(submission))
    try:
        given = _read(submission)
        if (form := given["metadata"].get("orig_nbformat")) in (1, 2, 3):
            remarks.append(f"The notebook is in format {form} of former years; it was brought up to date and read.")
        done = transplanted(given, pristine)
        notebook, remarks = done.notebook, [*remarks, *done.remarks]
        for cell in notebook.cells:
            cell["source"] = cell["source"].encode("utf-8", errors="replace").decode()
    except CourseError as error:
        problem = str(error)
    (into / submission.notebook.name).touch()
    if not submission.folder.is_symlink():
        for path, place in files_beside(submission.folder):
            if place.parts[0] == submission.notebook.name:
                continue  # a folder with the notebook's name
            try:
                content = _bytes_of(path, MAX_BESIDE)
            except OSError:
                continue
            if place == Path(TIMESTAMP):
                continue
            (into / place).parent.mkdir(parents=True, exist_ok=True)
            (into / place).write_bytes(content)
    when = handed_in(submission.folder) if not submission.folder.is_symlink() else HandedIn(None)
    if when.at:
        (into / TIMESTAMP).write_text(when.text, encoding="utf-8", newline="\n")
    if when.problem:
        remarks.append(when.problem)
    return Staged(deepcopy(pristine) if notebook is None else notebook, problem, tuple(remarks))


def _about_names(submission: Submission) -> Iterator[str]:
    """Say what is odd about the names of folders; nbgrader takes some characters for a pattern."""
    if set(submission.student) & set("[]*?"):
        yield "nbgrader itself writes no feedback page for a name with [, ], * or ? in it; `aipm feedback` does."
    if submission.folder.name == submission.module and (
        others := odd_folders(submission.folder.parent, submission.module)
    ):
        yield f"Beside the folder {submission.module} lies {printable(others[0].name)}; it is not looked at."


def _read(submission: Submission) -> NotebookNode:
    """Return the notebook that was handed in, or raise a CourseError for the learner to read."""
    path, name = submission.notebook, submission.notebook.name
    if submission.folder.is_symlink() or path.is_symlink():
        raise CourseError(f"{name} is a link to another place. Hand in the notebook itself.")
    if submission.folder.name != submission.module:
        raise CourseError(
            f"The folder is called {printable(submission.folder.name)}. Give it the name {submission.module}, and it is "
            "graded."
        )
    if not path.exists():
        raise CourseError(f"{name} is missing.{_what_lies_there(submission)}")
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


def _what_lies_there(submission: Submission) -> str:
    """Say what lies in the place of a missing notebook, and what to do with it."""
    name, files = submission.notebook.name, list(islice(_entries(submission.folder), MAX_FILES_BESIDE))
    beside = sorted(path.name for path in files if path.parent == submission.folder)
    deeper = [path for path in files if path.parent != submission.folder and path.name == name]
    notebooks = [other for other in beside if other.endswith(".ipynb")]
    ending = [other for other in beside if other.startswith(name)]
    zipped = [other for other in beside if other.casefold().endswith((".zip", ".tar", ".gz", ".7z", ".rar"))]
    if notebooks or ending:
        return f" There is {printable((notebooks or ending)[0])}; give it the name {name} and hand in again."
    if deeper:
        place = printable(str(deeper[0].parent.relative_to(submission.folder)))
        return f" One lies too deep, in the folder {place}; move it up and hand in again."
    if zipped:
        return f" There is {printable(zipped[0])}; unpack it and hand in {name} itself."
    if beside:
        return f" There is {printable(beside[0])}, which is no notebook. Hand in {name} itself."
    return " The folder is empty. Hand in the notebook itself."


def files_beside(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield regular files that are not notebooks, with their place in the folder, as long as there is room.

    Links are not followed, neither for files nor for folders.
    """
    room, count = MAX_BESIDE, 0
    for path in _entries(folder):
        if path.suffix == ".ipynb":
            continue
        try:
            status = path.lstat()
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode):
            room, count = room - status.st_size, count + 1
            if room < 0 or count > MAX_FILES_BESIDE:
                return
            yield path, path.relative_to(folder)


def refuse_links(folder: Path) -> None:
    """Raise a CourseError if a submission holds a link, a pipe or anything else that is no file and no folder.

    `nbgrader autograde` would follow a link and wait at a pipe.
    """
    for path in [folder, *_entries(folder)]:
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise CourseError(
                f"{printable(str(path))} is a link or a device and not a file. nbgrader autograde would follow it; "
                "aipm grade MODULE --all grades such a submission safely."
            )


def _entries(folder: Path) -> Iterator[Path]:
    """Yield what lies in a folder and is no folder itself, links to folders included, by name."""
    waiting = [(folder, 0)]
    while waiting:
        place, depth = waiting.pop()
        try:
            with os.scandir(place) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            continue
        folders = []
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                yield Path(entry.path)
            elif depth < MAX_DEPTH:
                folders.append((Path(entry.path), depth + 1))
        waiting += reversed(folders)


def _bytes_of(path: Path, limit: int) -> bytes:
    """Read a file without following a link that took its place."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "rb") as file:
        return file.read(limit)
