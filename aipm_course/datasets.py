"""The tables of the course: `load(name)` and what there is.

Simulated tables are computed from a seed; `datasets/` in the project holds what seed 0 gives, with one card each.
"""

import importlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aipm_course.kernel import tables as prepared
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest
from aipm_course.registry import TableEntry, former_tables, manifest_of, manifests, tables

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Source:
    """Where a table comes from.

    Attributes:
        make: returns the table for a seed.
        summary: one line for lists and error messages.
        simulated: whether a seed makes it; a published table is typed from its source and knows no seed.
        file: where it lies below datasets/.
    """

    make: "Callable[[int], pd.DataFrame]"
    summary: str
    simulated: bool
    file: Path


@cache
def sources() -> dict[str, Source]:
    """Return every table by its id."""
    folders = {manifest.short: manifest.name for manifest in manifests()}
    return {name: _source(entry, folders[entry.module]) for name, entry in tables().items()}


def load(name: str, *, seed: int = 0) -> "pd.DataFrame":
    """Return a table of the course by name.

    Args:
        name: name of the table: its module, an underscore, and what its file in datasets/ is called.
        seed: which version of the simulated company; 0 is the one in datasets/ and in the exercises.

    Returns:
        A fresh copy; change it as you like.

    Raises:
        CourseError: no table has this name, or the seed is not a whole number from 0.

    Examples:
        >>> load("metrics_plan").shape[0]
        26
        >>> load("metrics_plans")
        Traceback (most recent call last):
        aipm_course.kernel.errors.CourseError: There is no table 'metrics_plans'. Did you mean metrics_plan?
    """
    if os.environ.get(prepared.TABLES):
        return prepared.load(name, seed=seed)
    found = find_table(name)
    return sources()[found].make(prepared.whole_seed(seed)).copy()


def find_table(name: str) -> str:
    """Return a table's id from its id or an earlier name, which is said once.

    Raises:
        CourseError: no table has this name.
    """
    if name in tables():
        return name
    if name in former_tables():
        now = former_tables()[name]
        if name not in _told:
            _told.add(name)
            print(f"The table {name!r} is called {now!r} now; both names work.", file=sys.stderr)
        return now
    hint = nearest(str(name), tables()) or f" There are: {listed(tables(), limit=80)}."
    raise CourseError(f"There is no table {name!r}.{hint}")


_told: set[str] = set()


def _source(entry: TableEntry, folder: str) -> Source:
    file = Path(folder) / f"{entry.own_name}.csv"
    if entry.make:
        return Source(_made(entry), entry.summary, True, file)
    return Source(_typed(Path("published") / file), entry.summary, False, Path("published") / file)


def _made(entry: TableEntry) -> "Callable[[int], pd.DataFrame]":
    """Return what makes a simulated table: a function of the module, and what is taken of its result."""
    place, _, function = entry.make.partition(":")
    name = place if place.startswith(f"{__package__}.") else f"{manifest_of(entry.module).package}.{place}"

    def make(seed: int) -> "pd.DataFrame":
        module = importlib.import_module(name)
        made = _named(module, function, entry, "make")(seed)
        if entry.take.endswith("()"):
            made = _named(module, entry.take.removesuffix("()"), entry, "take")(made)
        else:
            for part in entry.take.split(".") if entry.take else ():
                made = _named(made, part, entry, "take")
        frame: pd.DataFrame = made
        return frame

    return make


def _named(home: Any, name: str, entry: TableEntry, key: str) -> Any:
    """Return what has a name in a simulator's file or result.

    Raises:
        CourseError: nothing has; module.toml of the table's module says so wrongly.
    """
    if not hasattr(home, name):
        known = [word for word in dir(home) if not word.startswith("_")]
        raise CourseError(
            f"[tables.{entry.id}] in module.toml of {entry.module}: `{key}` asks for {name!r}, which is not there."
            f"{nearest(name, known)}"
        )
    return getattr(home, name)


def _typed(file: Path) -> "Callable[[int], pd.DataFrame]":
    """Return what reads a table typed from its source; it is the same for every seed."""

    def make(seed: int) -> "pd.DataFrame":
        import pandas as pd

        from aipm_course.places import content_root

        return pd.read_csv(content_root() / "datasets" / file)

    return make
