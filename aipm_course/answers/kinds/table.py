"""A table with one row per item and one or more columns to fill."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aipm_course.answers.kinds.choice import Choice
from aipm_course.answers.kinds.kind import BLANK, Cell, Control, Kind, Part, Unreadable, read_inner
from aipm_course.answers.kinds.number import Number
from aipm_course.answers.reading.frame import Sheet, as_sheet, with_header
from aipm_course.answers.reading.labels import find_label, find_name, label_text
from aipm_course.kernel.encoding import JSON, named, tag
from aipm_course.kernel.wording import closest, counted, listed

Rows = dict[str, dict[str, Any]]

_INTERVAL = re.compile(r"[\[(]\s*[-+.\dinf]+\s*,\s*[-+.\dinf]+\s*[\])]")
_MANY = 2000
"""A table of more rows or columns is the data and no answer."""
_FEW = 100
"""More names than that are not searched for one that is near."""
_COUNTER = re.compile(r"(unnamed: \d+|index|level_\d+|)", re.IGNORECASE)


@dataclass(frozen=True)
class Table(Kind):
    """A table, found by its key and its column names: order of rows and columns and extra columns do not matter.

    A frame with the key as column or index, in either direction, a query's result, dictionaries of rows, columns or
    lists, a list of rows, and, where one column is asked for, a column or a dictionary of values are all taken; names
    of rows and columns in any case and padding.

    Attributes:
        key: column (or index) that names the row, for example "idea".
        keys: the rows that are expected; as a mapping with the full name of each, which may then be written as well.
        columns: each column to fill and the kind of its cells.

    Examples:
        >>> from aipm_course.answers.kinds.number import Number
        >>> from aipm_course.kernel.encoding import encode
        >>> table = Table("idea", ("a", "b"), {"score": Number("points", within=0.5)})
        >>> table.read(encode({"b": 2, "a": 1}))
        {'b': {'score': 2.0}, 'a': {'score': 1.0}}
        >>> table.read(encode({"Idea": ["A", "B "], "Score": [1, "2"]}))
        {'a': {'score': 1.0}, 'b': {'score': 2.0}}
    """

    key: str
    keys: Sequence[str] | Mapping[str, str]
    columns: Mapping[str, Kind]

    def read(self, encoded: JSON) -> Rows:
        """Return {key: {column: value}}; an unreadable cell stays in as its `Unreadable`."""
        sheet = as_sheet(encoded)
        if sheet is None:
            raise Unreadable(f"Given is {named(encoded)}; expected is {self.describe()}.{_advice_on(encoded)}")
        if len(sheet.rows) > _MANY or len(sheet.columns) > _MANY:
            size = f"{len(sheet.rows):,} rows and {len(sheet.columns):,} columns"
            raise Unreadable(f"Given is a table of {size}; expected is {self.describe()}.")
        wanted = dict.fromkeys((self.key, *self.columns), "")
        sheet = with_header(sheet, wanted)
        view = max((sheet, *sheet.turned()), key=self._fit)
        names, place = self._names(view)
        self._need_rows(view, names)
        places = self._places(view, place)
        return {
            name: {column: read_inner(kind, row[places[column]]) for column, kind in self.columns.items()}
            for name, row in zip(names, view.rows, strict=True)
        }

    def compare(self, given: Rows, expected: Rows) -> list[Part]:
        """Return one part per column that `expected` has; the note names rows and directions."""
        return [self._compare_column(column, given, expected) for column in _columns_of(expected)]

    def cells(self, given: Rows, expected: Rows) -> list[Cell]:
        """Return the cells of every column that `expected` has, column by column; a row that is missing cannot be read."""
        return [cell for column in _columns_of(expected) for cell in self._column_cells(column, given, expected)]

    def restrict(self, names: Collection[str]) -> "Table":
        """Return the table with only these columns."""
        return replace(self, columns={name: kind for name, kind in self.columns.items() if name in names})

    def merge(self, right: Any, part: Any) -> Any:
        """Return the right frame with the columns of a part in place of its own; what is no frame replaces it whole."""
        if not hasattr(part, "columns") or not hasattr(right, "columns"):
            return part
        table, columns = (frame.set_index(self.key) if self.key in frame.columns else frame for frame in (right, part))
        return table.assign(**{name: columns[name] for name in columns.columns})

    def read_part(self, encoded: JSON) -> Rows:
        """Read a table that may hold only some of the columns."""
        return (self.restrict(encoded["columns"]) if tag(encoded) == "table" else self).read(encoded)

    def control(self) -> Control:
        """Say what a form shows for it."""
        kinds = list(self.columns.values())
        return "menus" if len(kinds) == 1 and isinstance(kinds[0], Choice) else "text"

    def describe(self) -> str:
        """Say key and columns."""
        columns = "; ".join(f"`{name}`: {kind.describe()}" for name, kind in self.columns.items())
        return f"a table with one row per {self.key} and the column{'s' * (len(self.columns) > 1)} {columns}"

    def _options(self) -> dict[str, str]:
        return dict(self.keys) if isinstance(self.keys, Mapping) else dict.fromkeys(self.keys, "")

    def _known(self, cell: JSON) -> str | None:
        text = label_text(cell)
        return None if text is None else find_label(text, self._options(), noun=self.key)

    def _fit(self, sheet: Sheet) -> tuple[bool, int, int]:
        """Return how well rows and columns of a sheet are the ones that are asked for."""
        names, place = self._names(sheet)
        rows = len({name for name in names if name in self.keys})
        columns = len(self._found(sheet, place))
        return bool(rows and columns), rows, columns

    def _names(self, sheet: Sheet) -> tuple[list[str], int | None]:
        """Return the name of each row, and the place of the column that gave them if it was one.

        The column or level of the index that is called like the key goes first, then the index, then any column; the
        one in which most known names stand is taken.
        """
        headed = [place for place, name in enumerate(sheet.columns) if self._is_key(name)]
        leveled = [place for place, name in enumerate(sheet.index_names) if self._is_key(name)]
        levels = [*leveled, *(place for place in range(len(sheet.index_names)) if place not in leveled)]
        others = [place for place in range(len(sheet.columns)) if place not in headed]
        sources: list[tuple[list[JSON], int | None]] = [(sheet.column(place), place) for place in headed]
        sources += [(sheet.level(place), None) for place in levels if not self._only_counts(sheet, place)]
        sources += [(sheet.column(place), place) for place in others if not self._is_wanted(sheet.columns[place])]
        best: tuple[list[str], int | None] = ([], None)
        most = -1
        for cells, place in sources:
            known = [self._known(cell) for cell in cells]
            count = len({name for name in known if name is not None})
            if count > most:
                names = [name or _text(cell) for name, cell in zip(known, cells, strict=True)]
                best, most = (names, place), count
        return best

    def _only_counts(self, sheet: Sheet, level: int) -> bool:
        """Return whether a level of the index is nothing but the running number that pandas gives."""
        numbers = list(range(len(sheet.rows)))
        return not sheet.index_names[level] and sheet.level(level) == numbers and "0" not in self.keys

    def _is_key(self, name: str) -> bool:
        return bool(name) and find_name(name, [self.key]) is not None

    def _is_wanted(self, name: str) -> bool:
        return bool(name) and find_name(name, self.columns) is not None

    def _found(self, sheet: Sheet, key_place: int | None) -> dict[str, list[int]]:
        """Return the places of each column that is asked for; one that is named exactly hides the others."""
        found: dict[str, list[int]] = {}
        for place, name in enumerate(sheet.columns):
            known = find_name(name, self.columns) if name and place != key_place else None
            if known is not None:
                found.setdefault(known, []).append(place)
        for column, places in found.items():
            exact = [place for place in places if sheet.columns[place] == column]
            found[column] = exact or places
        if not found and len(self.columns) == 1:
            rest = self._rest(sheet, key_place)
            if len(rest) == 1:
                found = {next(iter(self.columns)): rest}
        return found

    def _rest(self, sheet: Sheet, key_place: int | None) -> list[int]:
        """Return the places of the columns beside the key, without one that only counts the rows."""
        return [
            place
            for place, name in enumerate(sheet.columns)
            if place != key_place
            and not self._is_key(name)
            and not (
                _COUNTER.fullmatch(name)
                and key_place is not None
                and sheet.column(place) == list(range(len(sheet.rows)))
            )
        ]

    def _places(self, sheet: Sheet, key_place: int | None) -> dict[str, int]:
        """Return the place of each column that is asked for."""
        found = self._found(sheet, key_place)
        missing = [column for column in self.columns if column not in found]
        if missing:
            raise Unreadable(self._missing(sheet, key_place, missing))
        for column, places in found.items():
            if len(places) > 1 and any(sheet.column(place) != sheet.column(places[0]) for place in places):
                twice = listed(repr(sheet.columns[place]) for place in places)
                raise Unreadable(
                    f"The table has more than one column for `{column}`: {twice}. Keep the one that is meant."
                )
        return {column: places[0] for column, places in found.items()}

    def _missing(self, sheet: Sheet, key_place: int | None, missing: list[str]) -> str:
        """Say which columns are not there and what to do."""
        has = [sheet.columns[place] for place in self._rest(sheet, key_place)]
        if has and all(not name or name.isdecimal() for name in has):
            row = ", ".join(f'"{name}": ...' for name in self.columns)
            return (
                f"The columns of the table have no names. Name them {listed(f'`{name}`' for name in self.columns)}: in a "
                f"DataFrame, or with each row as {{{row}}}."
            )
        if len(self.columns) == 1:
            return (
                f"The table has the columns {listed(has) or 'none'}; keep `{self.key}` and the one that is asked for, or "
                f"call it {missing[0]!r}."
            )
        near = closest(missing[0], [name for name in has if not self._is_wanted(name)][:_FEW])
        what = f"Rename `{near}` to `{missing[0]}`." if near else "Add the column or rename one."
        return f"The table has no column {listed(map(repr, missing))}; it has {listed(has) or 'none'}. {what}"

    def _need_rows(self, sheet: Sheet, names: list[str]) -> None:
        """Raise `Unreadable` if no row is known, or one stands there twice."""
        if not sheet.rows:
            raise Unreadable(f"No row stands in the table; expected is {self.describe()}.")
        twice = sorted(name for name, count in Counter(names).items() if count > 1 and name in self.keys)
        if twice:
            stands = "stands" if len(twice) == 1 else "stand"
            two = self._two_names(sheet)
            raise Unreadable(
                f"{listed(twice)} {stands} in the table more than once{two}; expected is one row per {self.key}."
            )
        if not set(names) & set(self.keys):
            first = _text(sheet.index[0]) if len(sheet.index_names) > 1 else listed(names[:1]) or "none"
            raise Unreadable(
                f"No row of the table is named like a known {self.key} (first row: {first}; "
                f"known: {listed(self.keys)}). {self._advice(sheet, names)}"
            )

    def _two_names(self, sheet: Sheet) -> str:
        """Say that the index has several levels, if it has."""
        if len(sheet.index_names) < 2:
            return ""
        levels = listed(f"`{name}`" if name else "one without a name" for name in sheet.index_names)
        return f", since the index has {len(sheet.index_names)} levels ({levels})"

    def _advice(self, sheet: Sheet, names: list[str]) -> str:
        """Say how to name the rows; bare intervals are what `pd.cut` gives without labels."""
        if len(sheet.index_names) > 1:
            return (
                f"The index has {len(sheet.index_names)} levels; keep `{self.key}` alone as the index or as a column."
            )
        if names and all(_INTERVAL.fullmatch(name) for name in names):
            return f"Name the intervals: pd.cut takes these names as labels=[{', '.join(map(repr, self.keys))}]."
        if any(map(self._is_key, (*sheet.columns, *sheet.index_names))):
            return f"Write the names in `{self.key}` as the task has them."
        return f"Keep `{self.key}` as a column or as the index."

    def _column_cells(self, column: str, given: Rows, expected: Rows) -> list[Cell]:
        kind, weight = self.columns[column], 1 / len(expected)
        cells = {name: given[name][column] for name in expected if name in given}
        wanted = {name: row[column] for name, row in expected.items()}
        if isinstance(kind, Number) and kind.percent:
            wanted = _in_one_unit(kind, wanted, _largest(cells))
            cells = _in_one_unit(kind, cells, _largest(wanted))
        made = []
        for name, due in wanted.items():
            cell, path = cells.get(name), (None, name, column)
            if name not in cells:
                made.append(Cell(path, None, due, False, kind, unreadable="there is no such row", weight=weight))
            elif cell is BLANK or isinstance(cell, Unreadable):
                why = str(cell) if isinstance(cell, Unreadable) else ""
                made.append(Cell(path, None, due, False, kind, cell is BLANK, why, weight))
            else:
                made.append(Cell(path, cell, due, _agrees(kind, cell, due), kind, weight=weight))
        return made

    def _compare_column(self, column: str, given: Rows, expected: Rows) -> Part:
        kind = self.columns[column]
        cells = self._column_cells(column, given, expected)
        there = [cell for cell in cells if cell.path[1] in given]
        if there and all(cell.blank for cell in there):
            return Part(column, False, "still holds the placeholder", blank=True)
        wrong = [cell for cell in cells if not cell.right]
        if not wrong:
            return Part(column, True)
        problems = self._unusable(wrong, given)
        notes: dict[str, list[str]] = {}
        for cell in wrong:
            if not cell.blank and not cell.unreadable:
                for part in _parts(kind, cell.given, cell.expected):
                    if not part.right:
                        notes.setdefault(part.note, []).append(str(cell.path[1]))
        problems += [f"{note} for {listed(names)}" for note, names in notes.items()]
        return Part(column, False, f"{counted(len(wrong), 'row')} of {len(expected)} off: {'; '.join(problems)}")

    def _unusable(self, wrong: Sequence[Cell], given: Rows) -> list[str]:
        """Say which rows are missing or cannot be read, and why."""
        problems = []
        missing = [str(cell.path[1]) for cell in wrong if cell.path[1] not in given]
        if missing:
            near = closest(missing[0], [name for name in given if name not in self.keys][:_FEW])
            rename = f" (there is a row {near!r}: rename it to {missing[0]!r})" if near else ""
            problems.append(f"no row for {listed(missing)}{rename}")
        unread = [cell for cell in wrong if (cell.blank or cell.unreadable) and cell.path[1] in given]
        if unread:
            why = next((cell.unreadable for cell in unread if cell.unreadable), "")
            why = f" ({why.rstrip('.')})" if why else ""
            problems.append(f"no usable value for {listed(str(cell.path[1]) for cell in unread)}{why}")
        return problems


def _columns_of(expected: Rows) -> list[str]:
    return list(next(iter(expected.values())))


def _text(cell: Any) -> str:
    """Return what names a row, in words."""
    if isinstance(cell, list | tuple):
        return f"({', '.join(map(_text, cell))})"
    text = label_text(cell)
    return named(cell) if text is None else text


def _advice_on(encoded: JSON) -> str:
    """Say what is missing in something that is no table."""
    if isinstance(encoded, list) and encoded:
        return " Its values have no row names."
    return " It has no row names." if tag(encoded) == "set" else ""


def _largest(cells: dict[str, Any]) -> float | None:
    return max((abs(cell) for cell in cells.values() if isinstance(cell, float)), default=None)


def _in_one_unit(kind: Number, cells: dict[str, Any], near: float | None = None) -> dict[str, Any]:
    """Return a column of shares with its numbers in one unit; what is no number stays."""
    numbers = {name: cell for name, cell in cells.items() if isinstance(cell, float)}
    return cells | dict(zip(numbers, kind.in_one_unit(list(numbers.values()), near), strict=True))


def _agrees(kind: Kind, cell: Any, expected: Any) -> bool:
    """Return whether one cell is right, where percent was told from shares by the whole column."""
    if isinstance(kind, Number) and kind.percent:
        return kind.tolerance.close(cell, expected)
    return kind.agrees(cell, expected)


def _parts(kind: Kind, cell: Any, expected: Any) -> list[Part]:
    """Return the parts of one cell. Alone, a hundredfold percent would be taken for percent a second time."""
    if isinstance(kind, Number) and kind.percent:
        return [kind.compare_share(cell, expected)]
    return kind.compare(cell, expected)
