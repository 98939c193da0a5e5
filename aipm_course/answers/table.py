"""A table with one row per item and one or more columns to fill."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aipm_course.answers.kind import BLANK, Kind, Part, Unreadable
from aipm_course.answers.number import Number
from aipm_course.kernel.encoding import JSON, is_blank, named, tag
from aipm_course.kernel.wording import counted, listed, nearest

Rows = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Table:
    """A table, found by its key and its column names: order of rows and columns and extra columns do not matter.

    A DataFrame with the key as column or index, a dictionary of dictionaries, a list of dictionaries that hold the key,
    and, where one column is asked for, a Series or a dictionary of values are all taken.

    Attributes:
        key: column (or index) that names the row, for example "idea".
        keys: the rows that are expected.
        columns: each column to fill and the kind of its cells.

    Examples:
        >>> from aipm_course.kernel.encoding import encode
        >>> from aipm_course.answers.number import Number
        >>> table = Table("idea", ("a", "b"), {"score": Number("points", within=0.5)})
        >>> table.read(encode({"b": 2, "a": 1}))
        {'b': {'score': 2.0}, 'a': {'score': 1.0}}
    """

    key: str
    keys: Sequence[str]
    columns: Mapping[str, Kind]

    def read(self, encoded: JSON) -> Rows:
        """Return {key: {column: value}}; an unreadable cell stays in as its `Unreadable`."""
        pairs = self._pairs(encoded)
        names = [str(name) for name, _ in pairs]
        twice = sorted(name for name, count in Counter(names).items() if count > 1)
        if twice:
            raise Unreadable(
                f"{listed(twice)} {'stands' if len(twice) == 1 else 'stand'} in the table more than once; expected is "
                f"one row per {self.key}."
            )
        if not set(names) & set(self.keys):
            raise Unreadable(
                f"No row of the table is named like a known {self.key} (first row: {listed(names[:1]) or 'none'}; "
                f"known: {listed(self.keys)}). {self._advice(names)}"
            )
        return {name: {column: self._cell(column, row.get(column)) for column in self.columns} for name, row in pairs}

    def compare(self, given: Rows, expected: Rows) -> list[Part]:
        """Return one part per column that `expected` has; the note names rows and directions."""
        columns = list(next(iter(expected.values())))
        return [self._compare_column(column, given, expected) for column in columns]

    def describe(self) -> str:
        """Say key and columns."""
        columns = "; ".join(f"`{name}`: {kind.describe()}" for name, kind in self.columns.items())
        return f"a table with one row per {self.key} and the column{'s' * (len(self.columns) > 1)} {columns}"

    def _advice(self, names: list[str]) -> str:
        """Say how to name the rows; bare intervals are what `pd.cut` gives without labels."""
        if names and all(name[:1] in "[(" and name[-1:] in "])" and "," in name for name in names):
            return f"Name the intervals: pd.cut takes these names as labels=[{', '.join(map(repr, self.keys))}]."
        return f"Keep `{self.key}` as a column or as the index."

    def _pairs(self, encoded: JSON) -> list[tuple[str, dict[str, JSON]]]:
        """Return (row name, {column: encoded cell}) from any of the forms that are taken."""
        only = next(iter(self.columns)) if len(self.columns) == 1 else None
        kind = tag(encoded)
        if kind == "table":
            return self._pairs_of_table(encoded, only)
        if kind == "series" and only:
            return [(str(name), {only: value}) for name, value in zip(encoded["index"], encoded["values"], strict=True)]
        if isinstance(encoded, list) and encoded and all(tag(item) == "map" for item in encoded):
            listed_rows = [dict(item["items"]) for item in encoded]
            if all(self.key in row for row in listed_rows):
                return [(str(row[self.key]), self._need_columns(row)) for row in listed_rows]
        if kind == "map":
            items = encoded["items"]
            if items and all(tag(value) == "map" for _, value in items):
                by_row = {str(name): dict(value["items"]) for name, value in items}
                if set(by_row) & set(self.keys):
                    return [(name, self._need_columns(row)) for name, row in by_row.items()]
                by_column = {str(row): {} for value in by_row.values() for row in value}  # type: dict[str, dict[str, JSON]]
                for column, cells in by_row.items():
                    for row, cell in cells.items():
                        by_column[str(row)][column] = cell
                return [(name, self._need_columns(row)) for name, row in by_column.items()]
            if only:
                return [(str(name), {only: value}) for name, value in items]
        raise Unreadable(f"Given is {named(encoded)}; expected is {self.describe()}.")

    def _pairs_of_table(self, encoded: JSON, only: str | None) -> list[tuple[str, dict[str, JSON]]]:
        columns = list(encoded["columns"])
        names = [row[columns.index(self.key)] for row in encoded["rows"]] if self.key in columns else encoded["index"]
        if only and only not in columns and len([name for name in columns if name != self.key]) == 1:
            columns = [name if name == self.key else only for name in columns]
        rows = [dict(zip(columns, row, strict=True)) for row in encoded["rows"]]
        if rows:
            self._need_columns(rows[0])
        return list(zip([str(name) for name in names], rows, strict=True))

    def _need_columns(self, row: dict[str, JSON]) -> dict[str, JSON]:
        missing = [column for column in self.columns if column not in row]
        if missing:
            has = [name for name in row if name != self.key]
            if len(self.columns) == 1:
                raise Unreadable(
                    f"The table has the columns {listed(has)}; keep `{self.key}` and the one that is asked for, or call it "
                    f"{missing[0]!r}."
                )
            raise Unreadable(
                f"The table has no column {listed(repr(name) for name in missing)}; it has {listed(has) or 'none'}."
                f"{nearest(missing[0], has)} Add the column or rename one."
            )
        return row

    def _cell(self, column: str, encoded: JSON) -> Any:
        if is_blank(encoded):
            return BLANK
        try:
            return self.columns[column].read(encoded)
        except Unreadable as problem:
            return problem

    def _compare_column(self, column: str, given: Rows, expected: Rows) -> Part:
        kind = self.columns[column]
        missing = [name for name in expected if name not in given]
        cells = {name: given[name][column] for name in expected if name in given}
        if cells and all(cell is BLANK for cell in cells.values()):
            return Part(column, False, "still holds the placeholder", blank=True)
        wanted = {name: expected[name][column] for name in cells}
        if isinstance(kind, Number) and kind.percent:
            cells, wanted = _in_one_unit(kind, cells), _in_one_unit(kind, wanted)
        unreadable = [name for name, cell in cells.items() if isinstance(cell, Unreadable) or cell is BLANK]
        notes: dict[str, list[str]] = {}
        for name, cell in cells.items():
            if name not in unreadable:
                for part in _parts(kind, cell, wanted[name]):
                    if not part.right:
                        notes.setdefault(part.note, []).append(name)
        if not (missing or unreadable or notes):
            return Part(column, True)
        problems = []
        if missing:
            problems.append(f"no row for {listed(missing)}")
        if unreadable:
            problems.append(f"no usable value for {listed(unreadable)}")
        problems += [f"{note} for {listed(names)}" for note, names in notes.items()]
        off = len(missing) + len(unreadable) + sum(map(len, notes.values()))
        return Part(column, False, f"{counted(off, 'row')} of {len(expected)} off: {'; '.join(problems)}")


def _in_one_unit(kind: Number, cells: dict[str, Any]) -> dict[str, Any]:
    """Return a column of shares with its numbers in one unit; what is no number stays."""
    numbers = {name: cell for name, cell in cells.items() if isinstance(cell, float)}
    return cells | dict(zip(numbers, kind.in_one_unit(list(numbers.values())), strict=True))


def _parts(kind: Kind, cell: Any, expected: Any) -> list[Part]:
    """Return the parts of one cell. Alone, a hundredfold percent would be taken for percent a second time."""
    if isinstance(kind, Number) and kind.percent:
        return [kind.compare_share(cell, expected)]
    return kind.compare(cell, expected)
