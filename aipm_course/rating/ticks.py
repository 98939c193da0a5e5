"""The boxes of a written task: yes or no, and the level that they add up to.

A module keeps them in ticks.toml, a table `[[text]]` for each cell that people read. The rubric's words stay in the task and
in the exercise; the boxes say what each level is seen by, so that two people who do not talk come to one level.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from aipm_course.files import read_toml
from aipm_course.kernel.errors import CourseError
from aipm_course.registry import Manifest, manifest_of, manifests

BOXES = 3
_KEYS = {"cell", "rated", "words", "reader", "any_order", "agrees", "rows"}


@dataclass(frozen=True)
class Row:
    """One row of a rubric.

    Attributes:
        name: as in the rubric.
        ticks: three boxes, for the levels 2, 3 and 4.
        asks: what the reader asks who misses this row most.
        any_order: whether a box counts without the boxes above it.
    """

    name: str
    ticks: tuple[str, ...]
    asks: str
    any_order: bool = False

    def level(self, ticked: Sequence[bool]) -> int:
        """Return 1 plus the boxes that count.

        >>> row = Row("r", ("a", "b", "c"), "?")
        >>> row.level([True, False, True]), Row("r", row.ticks, "?", any_order=True).level([True, False, True])
        (2, 3)
        """
        if self.any_order:
            return 1 + sum(map(bool, ticked))
        gap = next((place for place, box in enumerate(ticked) if not box), len(ticked))
        return 1 + gap


@dataclass(frozen=True)
class Written:
    """A task that people read.

    Attributes:
        module: short name.
        cell: name of the cell in the exercise.
        rated: id of the question that has others' texts rated first; "" if there is none.
        words: the most words; 0 if the task sets no limit.
        reader: to whom it is written.
        agrees: what the reader says to a text that misses nothing.
        rows: the rows of the rubric.
    """

    module: str
    cell: str
    words: int
    reader: str
    agrees: str
    rows: tuple[Row, ...]
    rated: str = ""

    @property
    def name(self) -> str:
        """Return how it is asked for, like a question: "toy.memo"."""
        return f"{self.module}.{self.cell.removeprefix(f'{self.module}-')}"

    def row(self, name: str) -> Row:
        """Return a row by its name."""
        return next(row for row in self.rows if row.name == name)


@cache
def written_of(module: str) -> tuple[Written, ...]:
    """Return the written tasks of a module, by its short name; none where it has no ticks.toml.

    Raises:
        CourseError: the file has a key that is unknown, or a row without three boxes and a question.
    """
    return tuple(_read(manifest_of(module)))


def all_written() -> Iterator[Written]:
    """Yield every written task, in the order of the modules."""
    for manifest in manifests():
        yield from written_of(manifest.short)


def written_named(asked: str) -> Written:
    """Return the written task of a module, by its full name, short name or number, or one of its tasks ("toy.memo").

    Raises:
        CourseError: the module has none, or several and none is named.
    """
    module, _, task = asked.partition(".")
    found = written_of(manifest_of(module).short)
    if task:
        found = tuple(one for one in found if one.name.partition(".")[2] == task)
    if len(found) == 1:
        return found[0]
    if not found:
        there = ", ".join(one.name for one in written_of(manifest_of(module).short))
        raise CourseError(f"{asked} is no written task." + (f" There is {there}." if there else ""))
    raise CourseError(f"{asked} has several written tasks: {', '.join(one.name for one in found)}. Name one.")


def _read(manifest: Manifest) -> Iterator[Written]:
    path = manifest.folder / "ticks.toml"
    if not path.exists():
        return
    for entry in read_toml(path)["text"]:
        if unknown := set(entry) - _KEYS:
            raise CourseError(f"{manifest.short}/ticks.toml: {', '.join(sorted(unknown))} is no key of a text.")
        loose = set(entry.get("any_order", ()))
        yield Written(
            module=manifest.short,
            cell=entry["cell"],
            words=entry["words"],
            reader=entry["reader"],
            agrees=entry["agrees"],
            rated=entry.get("rated", ""),
            rows=tuple(_row(manifest, name, row, name in loose) for name, row in entry["rows"].items()),
        )


def _row(manifest: Manifest, name: str, entry: Mapping[str, Any], any_order: bool) -> Row:
    if set(entry) != {"ticks", "asks"} or len(entry["ticks"]) != BOXES:
        raise CourseError(f"{manifest.short}/ticks.toml: the row {name!r} needs `asks` and three `ticks`.")
    return Row(name, tuple(entry["ticks"]), entry["asks"], any_order)
