"""Where things stand in a checkout of the course, or in a folder that `aipm start` laid out from the package."""

import os
from pathlib import Path

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest

ROOT = "AIPM_ROOT"
"""Environment variable that names the course's folder where it is neither the package's nor a parent of the current one."""
LAID_OUT = ".aipm-course.json"
"""File by which a folder that `aipm start` laid out is known; it lists what was laid out."""


def course_root() -> Path:
    """Return the folder of the course, the one with exercises/ in it.

    It is the one that `AIPM_ROOT` names, else the checkout that the package stands in, else the nearest folder above the
    current one that `aipm start` laid out.

    Raises:
        CourseError: there is none.
    """
    named = os.environ.get(ROOT)
    if named:
        candidates = [Path(named).resolve()]
    else:
        here = Path.cwd()
        candidates = [Path(__file__).resolve().parents[1]]
        candidates += [folder for folder in (here, *here.parents) if (folder / LAID_OUT).is_file()]
    for root in candidates:
        if (root / "solutions").is_dir() or (root / "exercises").is_dir():
            return root
    if named:
        raise CourseError(f"{candidates[0]} holds no exercises. Set {ROOT} to the folder of the course.")
    raise CourseError(
        f"{Path.cwd()} is not inside a folder of the course. Go to yours, or type `aipm start`, which lays one out here."
    )


def packaged_content() -> Path | None:
    """Return the folder of lessons, exercises and tables in an installed package; None in a checkout."""
    folder = Path(__file__).parent / "_content"
    return folder if folder.is_dir() else None


def content_root() -> Path:
    """Return the folder that published tables are read from: the course's, else the installed package's own.

    Raises:
        CourseError: there is neither.
    """
    try:
        return course_root()
    except CourseError:
        if (packaged := packaged_content()) is None:
            raise
        return packaged


def module_names(root: Path) -> list[str]:
    """Return the modules that have an exercise, in order, by their full names."""
    return sorted(path.name for path in (root / "exercises").iterdir() if (path / f"{short(path.name)}.ipynb").exists())


def short(module: str) -> str:
    """Return a module's short name.

    >>> short("99_toy")
    'toy'
    """
    return module.partition("_")[2] or module


def find_module(name: str, root: Path) -> str:
    """Return a module's full name from its full name, short name or number.

    Raises:
        CourseError: nothing fits; the message suggests the nearest.
    """
    known = module_names(root)
    wanted = name.strip().strip("/").casefold()
    for module in known:
        if wanted in (module, short(module), module.partition("_")[0]):
            return module
    hint = nearest(wanted, known) or f" There are: {listed(known, limit=30)}."
    raise CourseError(f"There is no module {name!r}.{hint}")


def published_path(module: str, table: str) -> Path:
    """Return the file of a published table, which is typed from its source and the same for every seed.

    Args:
        module: full name of the module.
        table: name of the file without its ending.
    """
    return content_root() / "datasets" / "published" / module / f"{table}.csv"


def exercise_path(root: Path, module: str) -> Path:
    """Return the released notebook of a module."""
    return root / "exercises" / module / f"{short(module)}.ipynb"


def solution_path(root: Path, module: str) -> Path:
    """Return the notebook that an exercise is made from."""
    return root / "solutions" / module / f"{short(module)}.ipynb"


def work_path(root: Path, module: str) -> Path:
    """Return the learner's own copy of a module's notebook."""
    return root / "work" / module / f"{short(module)}.ipynb"


def lesson_copy(root: Path, lesson: str) -> Path:
    """Return the learner's own copy of a lesson, or of another page in notebooks/, by the name of its file."""
    return root / "work" / f"{lesson}.ipynb"


ORIGINALS = ".course"
"""Folder beside a learner's copies with the course's own files as they were laid out."""


def original_of(root: Path, copy: Path) -> Path:
    """Return where the course's own file lies as it was when a copy in work/ was laid out."""
    return root / "work" / ORIGINALS / copy.relative_to(root / "work")
