"""An answer taken apart into its single values, each beside the right one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aipm_course.answers import Agreement, Function, Kind, Number, Record, Table, Unreadable
from aipm_course.answers.kind import BLANK


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
    return tuple(_walk(kind, given, expected, ""))


def _walk(kind: Kind, given: Any, expected: Any, part: str) -> Iterator[Cell]:
    if isinstance(kind, Record):
        fields = given if isinstance(given, Mapping) else {}
        for name, wanted in expected.items():
            if name not in kind.own:
                yield from _walk(kind.fields[name], fields.get(name), wanted, name)
    elif isinstance(kind, Table):
        columns = list(next(iter(expected.values())))
        rows = given if isinstance(given, Mapping) else {}
        for column in columns:
            name = column if not part else f"{part}: {column}" if len(columns) > 1 else part
            values = {row: rows[row].get(column) if row in rows else None for row in expected}
            wanted = {row: expected[row][column] for row in expected}
            yield from _column(kind.columns[column], values, wanted, name)
    elif isinstance(kind, Function):
        results = given if isinstance(given, Mapping) else {}
        own = set(results) <= set(kind.keys)
        wanted = {row: value for row, value in expected.items() if (row in kind.keys) == own}
        yield from _column(kind.returns, {row: results.get(row) for row in wanted}, wanted, part)
    else:
        yield from _column(kind, {"": given}, {"": expected}, part)


def _column(kind: Kind, given: Mapping[str, Any], expected: Mapping[str, Any], part: str) -> Iterator[Cell]:
    """Return the cells of values that belong together: shares in percent are brought into one unit."""
    usable = {row: None if value is BLANK or isinstance(value, Unreadable) else value for row, value in given.items()}
    given, expected = _in_one_unit(kind, usable), _in_one_unit(kind, expected)
    for row, wanted in expected.items():
        value = given[row]
        yield Cell(part, row, kind, value, wanted, value is not None and same(kind, value, wanted))


def _in_one_unit(kind: Kind, values: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(kind, Number) or not kind.percent:
        return values
    numbers = {row: value for row, value in values.items() if isinstance(value, float)}
    return {**values, **dict(zip(numbers, kind.in_one_unit(list(numbers.values())), strict=True))}


def same(kind: Kind, given: Any, expected: Any) -> bool:
    """Return whether two single values agree within the tolerance; numbers are in one unit already."""
    if isinstance(kind, Number):
        if not isinstance(given, float) or not isinstance(expected, float):
            return False
        return abs(given - expected) <= allowed(kind, expected) * (1 + 1e-9)
    return all(part.right for part in kind.compare(given, expected))


def is_share(cell: Cell) -> bool:
    """Return whether a cell asks for a share, or a change as a share."""
    kind = cell.kind
    return isinstance(kind, Number) and (kind.percent or kind.between == (0, 1) or "share" in kind.unit)


def allowed(kind: Number, expected: float) -> float:
    """Return how far off a number may be, in its unit."""
    return max(kind.within, abs(expected) * kind.within_percent / 100, 1e-9 * max(1.0, abs(expected)))


def is_by_agreement(kind: Kind) -> bool:
    """Return whether columns are right as a whole, by agreement beyond chance, and single cells say little."""
    return isinstance(kind, Agreement)
