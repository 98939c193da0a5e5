"""An answer taken apart into its single values, each beside the right one."""

from dataclasses import dataclass
from typing import Any

from aipm_course.answers import Agreement, Kind, Number, Record, Table
from aipm_course.answers.kinds.kind import Cell as AnyCell
from aipm_course.answers.kinds.number import RETURN


@dataclass(frozen=True, eq=False)
class Cell:
    """One value of an answer.

    Attributes:
        part: the part that it counts for, as `Kind.compare` calls it; empty where there is one part only.
        row: its row in a table or a column of results; empty elsewhere.
        kind: the kind of the value.
        given: what was handed in, shares as shares; None where nothing usable stands there.
        expected: the right value.
        right: whether the two agree within the tolerance.
    """

    part: str
    row: str
    kind: Kind
    given: Any
    expected: Any
    right: bool

    @property
    def path(self) -> tuple[str, str]:
        """What tells it from the other cells."""
        return self.part, self.row

    @property
    def is_number(self) -> bool:
        """Whether both values are numbers."""
        return isinstance(self.kind, Number) and isinstance(self.given, float)


def cells_of(kind: Kind, given: Any, expected: Any) -> tuple[Cell, ...]:
    """Return the cells of every part that `expected` names, in the order of the parts.

    >>> [(cell.part, cell.right) for cell in cells_of(Record({"a": Number("days")}), {"a": 3.0}, {"a": 4.0})]
    [('a', False)]
    """
    return tuple(_named(kind, cell) for cell in kind.cells(given, expected))


def _named(whole: Kind, cell: AnyCell) -> Cell:
    """Return a cell with the name of its part, and a single share as a share."""
    field, row, column = cell.path
    part = field or column or ""
    if field and column and isinstance(whole, Record):
        table = whole.fields[field]
        part = f"{field}: {column}" if isinstance(table, Table) and len(table.columns) > 1 else field
    given, expected = cell.given, cell.expected
    if isinstance(cell.kind, Number) and cell.kind.percent and not row:
        if isinstance(expected, float):
            near = given if isinstance(given, float) and cell.kind.unit != RETURN else None
            expected = cell.kind.in_one_unit([expected], near)[0]
        if isinstance(given, float):
            given = cell.kind.in_one_unit([given], expected if isinstance(expected, float) else None)[0]
    return Cell(part, row or "", cell.kind, given, expected, cell.right)


def same(kind: Kind, given: Any, expected: Any) -> bool:
    """Return whether two single values agree within the tolerance; numbers are in one unit already."""
    if isinstance(kind, Number):
        if not isinstance(given, float) or not isinstance(expected, float):
            return False
        return kind.tolerance.close(given, expected)
    return kind.agrees(given, expected)


def is_share(cell: Cell) -> bool:
    """Return whether a cell asks for a share, or a change as a share."""
    kind = cell.kind
    return isinstance(kind, Number) and (kind.percent or kind.between == (0, 1) or "share" in kind.unit)


def is_by_agreement(kind: Kind) -> bool:
    """Return whether columns are right as a whole, by agreement beyond chance, and single cells say little."""
    return isinstance(kind, Agreement)
