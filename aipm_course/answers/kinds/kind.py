"""What all kinds of answer have in common: read, compare part by part and cell by cell, describe."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from aipm_course.answers.reading.unreadable import Unreadable
from aipm_course.kernel.encoding import JSON, is_blank

__all__ = ["BLANK", "Cell", "Control", "Kind", "Part", "Path", "Unreadable", "inner_cells", "read_inner"]

BLANK = object()
"""What `read` returns inside a compound answer where the placeholder still stands."""

Path = tuple[str | None, str | None, str | None]
"""Field, row and column of a cell; None where the answer has none of them."""

Control = Literal["text", "menu", "boxes", "menus"]
"""What a form shows for a kind: a text field, a menu, check boxes, a menu per row."""


@dataclass(frozen=True)
class Part:
    """One part of an answer after comparison: what points are given for.

    Attributes:
        name: what the part is called in the task; empty when the answer has one part only.
        right: whether it agrees with the reference within the tolerance.
        note: what is off and in which direction; never the right value.
        blank: whether the placeholder still stands there.
        weight: share of the points relative to the other parts.
    """

    name: str
    right: bool
    note: str = ""
    blank: bool = False
    weight: float = 1.0


@dataclass(frozen=True)
class Cell:
    """The smallest piece of an answer that is right or wrong; a part has one cell or, in a table, one per row.

    Attributes:
        path: field, row and column; None where the answer has none of them.
        given: the value as read, a share in a column of percents already as share; None where it is blank or unreadable.
        expected: the right value, in the same form.
        right: whether they agree within the tolerance.
        blank: whether the placeholder stands there, or nothing at all.
        unreadable: why it cannot be read, in a sentence; empty where it can.
        weight: the weight of its part divided evenly among the part's cells.
        kind: the kind of the cell itself.
    """

    path: Path
    given: Any
    expected: Any
    right: bool
    kind: "Kind"
    blank: bool = False
    unreadable: str = ""
    weight: float = 1.0


class Kind:
    """A kind of answer.

    `read` takes an encoded answer (see `aipm_course.kernel.encoding`) and returns a plain Python value, or raises
    `Unreadable`. `compare` takes two values that `read` returned. A reference answer goes through the same door as a
    learner's, so both always have the same form.
    """

    def read(self, encoded: JSON) -> Any:
        """Return the answer as a plain value; raise `Unreadable` with a sentence for the learner."""
        raise NotImplementedError

    def compare(self, given: Any, expected: Any) -> list[Part]:
        """Return one `Part` for each part that `expected` names."""
        raise NotImplementedError

    def agrees(self, given: Any, expected: Any) -> bool:
        """Return whether every part is right, without saying what is off where one is not."""
        return all(part.right for part in self.compare(given, expected))

    def describe(self) -> str:
        """Say what to fill in and how exact it must be, in words that fit after "expected is"."""
        raise NotImplementedError

    def cells(self, given: Any, expected: Any) -> list[Cell]:
        """Return the cells that `expected` names, in its order."""
        return [Cell((None, None, None), given, expected, self.agrees(given, expected), self)]

    def restrict(self, names: Collection[str]) -> "Kind":
        """Return the kind of an answer that holds only these fields or columns; a kind without parts stays as it is."""
        return self

    def merge(self, right: Any, part: Any) -> Any:
        """Return a full answer, as an author writes it, in which a part of it takes the place of what is there."""
        return part

    def read_part(self, encoded: JSON) -> Any:
        """Read an answer that may hold only some of the fields or columns, as a misconception does."""
        return self.read(encoded)

    def repeats(self, given: Any, slip: Any) -> bool:
        """Return whether an answer is the one that a slip gives, where agreeing in every part does not say so yet."""
        return True

    def control(self) -> Control:
        """Say what a form shows for it."""
        return "text"


def read_inner(kind: Kind, encoded: JSON) -> Any:
    """Read a field or cell of a compound answer: its value, `BLANK`, or the `Unreadable` instead of raising it."""
    if is_blank(encoded):
        return BLANK
    try:
        return kind.read(encoded)
    except Unreadable as problem:
        return problem


def inner_cells(kind: Kind, given: Any, expected: Any, *, field: str | None = None, weight: float = 1.0) -> list[Cell]:
    """Return the cells of a field: one that is blank or unreadable has a single cell, or one per expected row.

    Args:
        kind: kind of the field.
        given: what `read_inner` returned for it.
        expected: the right value.
        field: name of the field.
        weight: the weight of all its cells together.
    """
    if given is BLANK or isinstance(given, Unreadable):
        why = str(given) if isinstance(given, Unreadable) else ""
        return [Cell((field, None, None), None, expected, False, kind, given is BLANK, why, weight)]
    cells = kind.cells(given, expected)
    total = sum(cell.weight for cell in cells) or 1.0
    return [
        Cell(
            (field if field is not None else cell.path[0], *cell.path[1:]),
            cell.given,
            cell.expected,
            cell.right,
            cell.kind,
            cell.blank,
            cell.unreadable,
            weight * cell.weight / total,
        )
        for cell in cells
    ]
