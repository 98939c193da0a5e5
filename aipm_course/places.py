"""Where things stand in a checkout of the course."""

import os
from pathlib import Path

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest

ROOT = "AIPM_ROOT"
"""Environment variable that names the checkout where it is not the folder of the package."""


def course_root() -> Path:
    """Return the folder of the checkout, the one with exercises/ in it.

    Raises:
        CourseError: the package was installed somewhere without its checkout.
    """
    root = Path(os.environ.get(ROOT) or Path(__file__).parents[1]).resolve()
    if not (root / "solutions").is_dir() and not (root / "exercises").is_dir():
        raise CourseError(
            f"{root} holds no exercises. Run the command inside a checkout of the course, or set {ROOT} to its folder."
        )
    return root


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
    return course_root() / "datasets" / "published" / module / f"{table}.csv"


def exercise_path(root: Path, module: str) -> Path:
    """Return the released notebook of a module."""
    return root / "exercises" / module / f"{short(module)}.ipynb"


def solution_path(root: Path, module: str) -> Path:
    """Return the notebook that an exercise is made from."""
    return root / "solutions" / module / f"{short(module)}.ipynb"


def work_path(root: Path, module: str) -> Path:
    """Return the learner's own copy of a module's notebook."""
    return root / "work" / module / f"{short(module)}.ipynb"
