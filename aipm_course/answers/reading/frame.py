"""Tables as people hand them in: one sheet out of a frame, a query result, dictionaries and lists in any nesting."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aipm_course.answers.reading.labels import find_label, label_text
from aipm_course.answers.reading.unreadable import Unreadable
from aipm_course.kernel.encoding import JSON, tag
from aipm_course.kernel.wording import listed

_NO_NAME = ""
_PAIR = re.compile(r"""\((?:'([^']*)'|"([^"]*)"), (?:'([^']*)'|"([^"]*)")\)""")
"""A key of two texts, as a dictionary's key arrives."""


@dataclass(frozen=True)
class Sheet:
    """A table before anybody knows what its rows and columns are called.

    Attributes:
        columns: name of each column; "" where it has none.
        rows: encoded cells, row by row.
        index: what stands before each row: one entry per level of the index; empty where rows have no names.
        index_names: name of each level of the index, "" where it has none.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[JSON, ...], ...]
    index: tuple[tuple[JSON, ...], ...] = ()
    index_names: tuple[str, ...] = ()

    def column(self, place: int) -> list[JSON]:
        """Return the cells of a column."""
        return [row[place] for row in self.rows]

    def level(self, place: int) -> list[JSON]:
        """Return one level of the index, row by row."""
        return [entry[place] for entry in self.index]

    def turned(self) -> "tuple[Sheet, ...]":
        """Return the sheet with rows for columns, in each way in which its rows have names to become columns.

        These are the index and, as after `reset_index()`, a first column of texts.
        """
        views = []
        if len(self.index_names) == 1 and self.columns:
            names = [label_text(entry[0]) for entry in self.index]
            views.append(_turned(names, self.columns, self.rows))
        if len(self.columns) > 1 and all(isinstance(row[0], str) for row in self.rows):
            views.append(_turned([row[0] for row in self.rows], self.columns[1:], [row[1:] for row in self.rows]))
        return tuple(view for view in views if view is not None)


def _turned(names: Sequence[str | None], columns: tuple[str, ...], rows: Sequence[tuple[JSON, ...]]) -> Sheet | None:
    """Return the sheet whose columns are called by the names of the rows; None where a row has none."""
    if not names or None in names:
        return None
    cells = tuple(tuple(row[place] for row in rows) for place in range(len(columns)))
    return Sheet(tuple(map(str, names)), cells, tuple((name,) for name in columns), (_NO_NAME,))


def as_sheet(encoded: JSON) -> Sheet | None:
    """Return an encoded answer as a sheet, or None where it is no table at all.

    Examples:
        >>> as_sheet({"$": "map", "items": [["idea", ["a", "b"]], ["score", [1, 2]]]})
        Sheet(columns=('idea', 'score'), rows=(('a', 1), ('b', 2)), index=((0,), (1,)), index_names=('',))
    """
    kind = tag(encoded)
    if kind == "table":
        levels = encoded.get("index_names") or [encoded.get("index_name")]
        return Sheet(
            tuple(map(str, encoded["columns"])),
            tuple(map(tuple, encoded["rows"])),
            _index(encoded["index"], len(levels)),
            tuple(_NO_NAME if name is None else str(name) for name in levels),
        )
    if kind == "series":
        levels = encoded.get("index_names") or [encoded.get("index_name")]
        values = encoded["values"]
        if values and all(tag(value) == "map" for value in values):
            return _of_maps(values, [(entry,) for entry in encoded["index"]])
        return Sheet(
            (str(encoded.get("name") or _NO_NAME),),
            tuple((value,) for value in values),
            _index(encoded["index"], len(levels)),
            tuple(_NO_NAME if name is None else str(name) for name in levels),
        )
    if kind == "map":
        return _of_map(encoded["items"])
    return _of_list(encoded) if isinstance(encoded, list) and encoded else None


def _index(entries: Sequence[JSON], levels: int) -> tuple[tuple[JSON, ...], ...]:
    """Return the index level by level; an entry of several levels is a list."""
    if levels > 1 or (entries and all(isinstance(entry, list) and len(entry) > 1 for entry in entries)):
        return tuple(tuple(entry) if isinstance(entry, list) else (entry,) for entry in entries)
    return tuple((entry,) for entry in entries)


def _of_map(items: Sequence[Sequence[Any]]) -> Sheet | None:
    """Return the sheet of a dictionary: of dictionaries by row, of columns, or of values."""
    if not items:
        return None
    values = [value for _, value in items]
    pairs = [_PAIR.fullmatch(str(name)) for name, _ in items]
    if all(pairs):  # {("a", "score"): 1}
        by_row: dict[str, list[list[JSON]]] = {}
        for pair, value in zip(pairs, values, strict=True):
            assert pair is not None
            by_row.setdefault(pair[1] or pair[2], []).append([pair[3] or pair[4], value])
        return _of_maps([{"$": "map", "items": cells} for cells in by_row.values()], [(name,) for name in by_row])
    # A row in which the placeholder still stands is a row that is not filled in; the others are read.
    if any(tag(value) == "map" for value in values) and all(tag(value) in ("map", "blank") for value in values):
        return _of_maps(values, [(name,) for name, _ in items])
    if all(isinstance(value, list) or tag(value) == "series" for value in values):
        return _of_columns(items)
    return Sheet((_NO_NAME,), tuple((value,) for value in values), tuple((name,) for name, _ in items), (_NO_NAME,))


def _of_maps(maps: Sequence[JSON], index: Sequence[tuple[JSON, ...]]) -> Sheet:
    """Return a sheet with one row per dictionary; what a dictionary lacks stays missing."""
    rows = [dict(item["items"]) if tag(item) == "map" else None for item in maps]
    columns = tuple(dict.fromkeys(str(name) for row in rows if row is not None for name in row))
    cells = tuple(
        tuple(item if row is None else row.get(column) for column in columns)
        for item, row in zip(maps, rows, strict=True)
    )
    return Sheet(columns, cells, tuple(index), (_NO_NAME,))


def _of_columns(items: Sequence[Sequence[Any]]) -> Sheet:
    """Return the sheet of a dictionary of columns; columns with named rows are joined by these names."""
    columns = tuple(str(name) for name, _ in items)
    named = [dict(_named_rows(value)) for _, value in items]
    if all(named):
        names = list(dict.fromkeys(name for column in named for name in column))
        rows = tuple(tuple(column.get(name) for column in named) for name in names)
        return Sheet(columns, rows, tuple((name,) for name in names), (_NO_NAME,))
    cells = [_cells(value) for _, value in items]
    if len({len(column) for column in cells}) > 1:
        lengths = listed(f"{name} {len(column)}" for name, column in zip(columns, cells, strict=True))
        raise Unreadable(f"The columns are not equally long: {lengths}. Give each row a value in each column.")
    rows = tuple(zip(*cells, strict=True))
    return Sheet(columns, rows, tuple((place,) for place in range(len(rows))), (_NO_NAME,))


def _named_rows(value: JSON) -> list[tuple[str, JSON]]:
    """Return the rows of a column with names; none where it is a list or its rows are only numbered."""
    if tag(value) != "series" or value["index"] == list(range(len(value["values"]))):
        return []
    names = [label_text(entry) for entry in value["index"]]
    return [] if None in names else list(zip(map(str, names), value["values"], strict=True))


def _cells(value: JSON) -> list[JSON]:
    if isinstance(value, list):
        return value
    return list(value["values"])


def _of_list(items: list[JSON]) -> Sheet | None:
    """Return the sheet of a list of rows: dictionaries, or lists, whose columns then have no name."""
    if len(items) == 1 and tag(items[0]) in ("table", "series"):
        return as_sheet(items[0])
    if all(tag(item) == "map" for item in items):
        maps = [item["items"] for item in items]
        if all(len(pairs) == 1 for pairs in maps):  # [{"a": 1}, {"b": 2}]
            merged = [pair for pairs in maps for pair in pairs]
            if len({name for name, _ in merged}) == len(merged) > 1:
                return _of_map(merged)
        return _of_maps(items, [(place,) for place in range(len(items))])
    if all(isinstance(item, list) and len(item) > 1 for item in items) and len({len(item) for item in items}) == 1:
        if len(items[0]) == 2 and all(label_text(item[0]) is not None and tag(item[1]) == "map" for item in items):
            return _of_maps([item[1] for item in items], [(item[0],) for item in items])
        index = tuple((place,) for place in range(len(items)))
        return Sheet((_NO_NAME,) * len(items[0]), tuple(map(tuple, items)), index, (_NO_NAME,))
    return None


def with_header(sheet: Sheet, wanted: Mapping[str, str]) -> Sheet:
    """Return a sheet without column names with its first row as header, if that row names wanted columns.

    Args:
        sheet: a sheet.
        wanted: the columns that are asked for.
    """
    if any(sheet.columns) or len(sheet.rows) < 2 or not all(isinstance(cell, str) for cell in sheet.rows[0]):
        return sheet
    if not any(find_label(str(cell), wanted) for cell in sheet.rows[0]):
        return sheet
    return Sheet(tuple(map(str, sheet.rows[0])), sheet.rows[1:], sheet.index[1:], sheet.index_names)
