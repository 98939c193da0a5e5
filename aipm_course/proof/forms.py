"""Right answers in other forms: what people hand in when they know the answer and write it their own way.

Each form is a name and a variant of a right answer. All of them must be read as the same answer; one that is refused must
be told which form is wanted.
"""

import io
import itertools
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import make_dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Function, Kind, Number, Picks, Ranking, Record, Table
from aipm_course.kernel.encoding import encode

Form = tuple[str, Any]
"""Name of a form, and a right answer in it."""

_FIELD_FORMS = 60
"""More forms of a single field than any kind has."""


def forms_of(kind: Kind, value: Any, *, rows: Sequence[Mapping[str, Any]] = ()) -> Iterator[Form]:
    """Yield a right answer in every form that people write it in.

    Args:
        kind: the kind of answer.
        value: a right answer, as an author writes it.
        rows: for a function, the rows of the learner's own sheet, so that its column of results can be handed in.

    Examples:
        >>> dict(forms_of(Number("users"), 13270))["text with a comma between thousands"]
        '13,270'
        >>> len(dict(forms_of(Choice({"ship": "launch it", "stop": ""}), "ship"))) > 12
        True
    """
    if isinstance(kind, Function):
        yield from _of_function(kind, value, rows)
        return
    yield from _of_value(kind, kind.read_part(encode(value)))


def unclear_forms_of(kind: Kind, value: Any) -> Iterator[Form]:
    """Yield a right answer in forms that can be meant in two ways, or leave out what is asked for.

    None of them may be read as something else; each must be told which form is wanted.

    Args:
        kind: the kind of answer.
        value: a right answer, as an author writes it.

    Examples:
        >>> dict(unclear_forms_of(Number("days"), 1.5))["decimal comma"]
        '1,5'
    """
    if isinstance(kind, Function):
        yield "text", "row.effort * 2"
        yield "too few results", [1.0]
        return
    yield from _unclear(kind, kind.read_part(encode(value)))


def _unclear(kind: Kind, value: Any) -> Iterator[Form]:
    """Yield the unclear forms of a value that the kind has read."""
    yield "None", None
    yield "missing value", float("nan")
    yield "empty text", ""
    if isinstance(kind, Number):
        digits = f"{value:.2f}"
        yield "decimal comma", (digits if digits.endswith(("1", "5")) else f"{value:.1f}").replace(".", ",")
        yield "two numbers", [value, value + 1]
        yield "range in a text", f"{abs(value):.4f}-{abs(value) + 1:.4f}"
        yield "in words", "about a third"
        yield "another currency", f"€{abs(value):.2f}"
        yield "unit of something else", f"{value:.4f} kg"
    elif isinstance(kind, Choice):
        yield "two options", " or ".join(list(kind.options)[:2])
        yield "two options in a list", list(kind.options)[:2]
        yield "a sentence", f"I would say {value} because of the numbers"
    elif isinstance(kind, Picks):
        yield "names with numbers beside them", pd.Series(np.arange(len(kind.options)) / 3, index=list(kind.options))
        yield "names with values", dict.fromkeys(kind.options, 0.5)
        yield "a name too much", [*value, "something else"]
    elif isinstance(kind, Ranking):
        yield "without an order", set(value)
        yield "scores without an order", dict(zip(kind.items, itertools.cycle((3.5, 9.5, 1.5)), strict=False))
        yield "one too few", value[:-1]
        yield "one twice", [*value[:-1], value[0]]
    elif isinstance(kind, Table):
        yield from _unclear_table(kind, value)
    elif isinstance(kind, Record):
        plain = {name: next(_of_value(kind.fields[name], cell))[1] for name, cell in value.items()}
        yield "values without fields", list(plain.values())
        yield "fields misspelled", {f"{name}_of_it": cell for name, cell in plain.items()}
        yield "one field", next(iter(plain.values()))


def _unclear_table(kind: Table, value: Mapping[str, Mapping[str, Any]]) -> Iterator[Form]:
    frame = pd.DataFrame(
        {column: [_plain(value[name][column]) for name in value] for column in next(iter(value.values()))},
        index=pd.Index(list(value), name=kind.key),
    )
    yield "values without rows", frame.reset_index(drop=True)
    yield "rows without columns", frame.reset_index().to_numpy().tolist() if len(frame.columns) > 1 else [1, 2]
    yield "rows misspelled", frame.rename(index=lambda name: f"row {name} or so")
    yield "rows twice", pd.concat([frame, frame])
    yield "index of two levels", pd.concat({"web": frame, "ios": frame})
    yield "one value", frame.iloc[0, 0]


def _of_value(kind: Kind, value: Any) -> Iterator[Form]:
    """Yield the forms of a value that the kind has read."""
    if isinstance(kind, Number):
        yield from _of_number(kind, value)
    elif isinstance(kind, Choice):
        yield from _of_choice(kind.options, value)
    elif isinstance(kind, Picks):
        yield from _of_picks(kind, value)
    elif isinstance(kind, Ranking):
        yield from _of_ranking(kind, value)
    elif isinstance(kind, Table):
        yield from _of_table(kind, value)
    elif isinstance(kind, Record):
        yield from _of_record(kind, value)
    elif isinstance(value, int | float):
        yield from _of_number(Number("a level"), value)
    else:
        yield "as it is", value


def _of_number(kind: Number, value: float) -> Iterator[Form]:
    whole = float(value).is_integer() and abs(value) < 1e15
    plain = int(value) if whole else float(value)
    yield "number", plain
    yield "float", float(value)
    yield "NumPy scalar", np.float64(value)
    if kind.tolerance.close(float(np.float32(value)), value):
        yield "NumPy single", np.float32(value)
    yield "NumPy array of one", np.array([value])
    yield "NumPy array without axis", np.array(value)
    yield "list of one", [plain]
    yield "tuple of one", (plain,)
    yield "set of one", {plain}
    yield "Series of one", pd.Series([value], index=["answer"])
    yield "table of one cell", pd.DataFrame({"answer": [value]})
    yield "rows of a query", [(plain,)]
    yield "pandas array of one", pd.array([value], dtype="Float64")
    yield "dictionary of one", {"answer": plain}
    yield "decimal", Decimal(repr(plain))
    yield "fraction", Fraction(plain)
    yield "text", repr(plain)
    yield "padded text", f" {plain!r}\n"
    yield "text with a plus or a long minus", f"+{plain!r}" if value >= 0 else f"\N{MINUS SIGN}{abs(plain)!r}"
    yield "text with an exponent", f"{value:.12e}"
    if whole and abs(value) >= 1000:
        yield "text with a comma between thousands", f"{plain:,}"
        yield "text with spaces between thousands", f"{plain:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
        yield "text with apostrophes between thousands", f"{plain:,}".replace(",", "\N{RIGHT SINGLE QUOTATION MARK}")
    yield from _with_unit(kind, value)


def _with_unit(kind: Number, value: float) -> Iterator[Form]:
    unit = kind.unit.casefold()
    if kind.percent:
        if abs(100 * value) > 1 + kind.within:
            yield "percent as a number", 100 * value
        yield "text with a percent sign", f"{Decimal(repr(value)) * 100:f}%"
        yield "text in percent", f"{Decimal(repr(value)) * 100:f} percent"
    elif unit.startswith("percent"):
        yield "text with a percent sign", f"{Decimal(repr(value)):f} %"
    elif unit.startswith("second"):
        yield "text with s", f"{value!r} s"
        yield "text in milliseconds", f"{Decimal(repr(value)) * 1000:f} ms"
        yield "duration", pd.Timedelta(value, unit="s")
    elif unit.startswith(("usd", "us dollar", "dollar")):
        yield "text with a dollar sign", f"${abs(value):,.10f}" if value >= 0 else f"-${abs(value):,.10f}"
        yield "text with USD", f"{value!r} USD"
    elif unit.split()[0].isalpha() and unit.split()[0] not in ("a", "of", "share", "ratio", "score", "auc", "area"):
        yield "text with its unit", f"{value!r} {unit.split()[0].rstrip(',')}"


def _spelled(option: str, options: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield other spellings of an option that name no other one."""
    yield "as it is", option
    yield "capitals", option.upper()
    yield "small letters", option.lower()
    yield "padded", f"  {option} "
    yield "with a hard space", f"\N{NO-BREAK SPACE}{option}"
    yield "with a byte order mark", f"\ufeff{option}"
    yield "in quotes twice", f'"{option}"'
    yield "with a full stop", f"{option}."
    if any(letter.isalpha() for letter in option):
        yield "with underscores", option.replace(" ", "_").replace("-", "_")
        yield "with hyphens", option.replace(" ", "-").replace("_", "-")
        yield "with spaces", option.replace("_", " ").replace("-", " ")
    else:
        yield "with a long dash", option.replace("-", "\N{EN DASH}")
    meaning = options.get(option, "")
    if meaning and sum(other.casefold() == meaning.casefold() for other in options.values()) == 1:
        yield "by its meaning", meaning
        yield "by its meaning in capitals", meaning.upper()


def _of_choice(options: Mapping[str, str], value: str) -> Iterator[Form]:
    for name, text in _spelled(value, options):
        yield f"text {name}", text
    yield "NumPy text", np.str_(value)
    yield "array of one", np.array([value])
    yield "list of one", [value]
    yield "tuple of one", (value,)
    yield "set of one", {value}
    yield "Series of one", pd.Series([value], index=["answer"])
    yield "index of one", pd.Index([value])
    yield "values of a column", pd.Series([value]).values
    yield "unique values of a column", pd.Series([value, value]).unique()
    yield "category", pd.Categorical([value], categories=list(options))
    yield "table of one cell", pd.DataFrame({"answer": [value]})
    yield "rows of a query", [(value,)]
    yield "keys of a dictionary", {value: 1}.keys()


def _arrays(values: Sequence[str]) -> Iterator[Form]:
    """Yield the array-likes that hold texts in order."""
    column = pd.Series(list(values), dtype="str")
    yield "list", list(values)
    yield "tuple", tuple(values)
    yield "array of objects", np.array(values, dtype=object)
    yield "array of texts", np.array(values, dtype=np.str_)
    yield "Series", column
    yield "Series with another index", column.set_axis(range(7, 7 + len(values)))
    yield "values of a column", column.values
    yield "array of a column", column.array
    yield "NumPy array of a column", column.to_numpy()
    yield "unique values of a column", column.unique()
    yield "index", pd.Index(column)
    yield "values of an index", pd.Index(column).values
    yield "categories", pd.Categorical(column, categories=sorted(set(values)))
    yield "column of categories", column.astype("category")
    yield "column of objects", column.astype(object)
    yield "keys of a dictionary", dict.fromkeys(values, 1).keys()
    yield "values of a dictionary", dict(enumerate(values)).values()
    yield "one-column table", pd.DataFrame({"answer": column})
    yield "one-column table with another index", pd.DataFrame({"answer": column.set_axis(range(7, 7 + len(values)))})
    yield "rows of a query", [(value,) for value in values]
    yield "array of rows", np.array([[value] for value in values], dtype=object).reshape(len(values), 1)
    yield "list in a list", [list(values)]
    if values:
        yield "query without .df()", _query(pd.DataFrame({"answer": column}))


def _query(table: pd.DataFrame) -> Any:
    """Return a table as the result of a DuckDB query that nobody has fetched yet."""
    import duckdb

    return duckdb.connect().from_df(table)


def _all_spelled(values: Sequence[str], options: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the values, each spelled in the same way where it can be."""
    spellings = [dict(_spelled(value, options)) for value in values]
    for name in dict.fromkeys(itertools.chain.from_iterable(spellings)):
        if name != "as it is":
            yield name, [known.get(name, value) for value, known in zip(values, spellings, strict=True)]


def _of_picks(kind: Picks, value: frozenset[str]) -> Iterator[Form]:
    picked = [option for option in kind.options if option in value]
    yield from _arrays(picked)
    yield "list from the end", picked[::-1]
    yield "list with repetition", [*picked, *picked]
    yield "set", set(picked)
    yield "frozen set", frozenset(picked)
    yield "dictionary of true and false", {option: option in value for option in kind.options}
    ticks = pd.Series({option: option in value for option in kind.options})
    yield "column of true and false", ticks
    yield "one-column table of true and false", ticks.to_frame("picked")
    table = pd.DataFrame({"name": picked, "number": np.arange(len(picked)) + 0.5}).astype({"name": object})
    yield "table with a column beside", table
    yield "query result", table[["name"]].rename(columns={"name": "Name"})
    if len(picked) > 1 and not any("," in option for option in picked):
        yield "one text with commas", ", ".join(picked)
        yield "lists in a dictionary", {"first": picked[:1], "others": picked[1:]}
        yield "names in a dictionary", {f"place {place}": name for place, name in enumerate(picked)}
    for name, spelled in _all_spelled(picked, kind.options):
        yield f"list {name}", spelled


def _of_ranking(kind: Ranking, value: list[str]) -> Iterator[Form]:
    yield from _arrays(value)
    places = {name: place for place, name in enumerate(value, 1)}
    other_order = dict(sorted(places.items()))
    yield "dictionary of places", other_order
    yield "column of places", pd.Series(other_order)
    yield "column of places as floats", pd.Series(other_order, dtype=float)
    yield "dictionary by place", dict(enumerate(value, 1))
    yield "pairs of place and name", list(enumerate(value, 1))
    yield "pairs of name and place", list(other_order.items())
    yield "table of name and place", pd.DataFrame({"item": list(other_order), "place": list(other_order.values())})
    falling = pd.Series({name: 100.0 - place**2 for name, place in places.items()})
    yield "falling scores", falling
    yield "table with falling scores", falling.rename_axis("item").reset_index(name="score")
    yield "one text", ", ".join(value)
    for name, spelled in _all_spelled(value, kind.items):
        yield f"list {name}", spelled
    if kind.top is not None:
        yield "all of them in order", [*value, *(item for item in kind.items if item not in value)]


def _of_table(kind: Table, value: Mapping[str, Mapping[str, Any]]) -> Iterator[Form]:
    frame = pd.DataFrame(
        {column: [_plain(value[name][column]) for name in value] for column in next(iter(value.values()))},
        index=pd.Index(list(value), name=kind.key),
    )
    flat = frame.reset_index()
    yield "table with the key as index", frame
    yield "table with the key as column", flat
    yield "rows from the end", flat.iloc[::-1]
    yield "columns from the end", flat[flat.columns[::-1]]
    yield "index without a name", frame.rename_axis(None)
    yield "index put into a column without a name", frame.rename_axis(None).reset_index()
    yield "table on its side", frame.T
    yield "table on its side, put into a column", frame.T.reset_index()
    yield "rows as a dictionary", frame.to_dict("index")
    yield "columns as a dictionary", frame.to_dict()
    yield "lists as a dictionary", flat.to_dict("list")
    yield "arrays as a dictionary", {column: flat[column].to_numpy() for column in flat}
    yield "columns of pandas as a dictionary", {column: frame[column] for column in frame}
    yield "list of rows", flat.to_dict("records")
    yield "list of lists with a header", [list(flat.columns), *flat.astype(object).to_numpy().tolist()]
    yield "query without .df()", _query(flat)
    yield "column of rows", pd.Series(flat.to_dict("records"))
    yield "headers in capitals", flat.rename(columns=str.upper)
    yield "headers like titles", flat.rename(columns=str.title)
    yield "headers with blanks around", flat.rename(columns=lambda name: f" {name} ")
    yield "headers with blanks for underscores", flat.rename(columns=lambda name: name.replace("_", " "))
    yield "byte order mark in the first header", flat.rename(columns={kind.key: f"\ufeff{kind.key}"})
    yield "key column called otherwise", flat.rename(columns={kind.key: "name of the row"})
    yield "a column more", flat.assign(remark="checked", count_of_rows=1)
    extra = pd.DataFrame([{column: flat[column].iloc[0] for column in flat} | {kind.key: "total of all"}])
    yield "a row more", pd.concat([flat, extra], ignore_index=True)
    yield "columns of objects", flat.astype(object)
    yield "all as text", flat.astype("str")
    yield "saved and read as CSV", pd.read_csv(io.StringIO(flat.to_csv(index=False)))
    yield "saved with its row numbers and read as CSV", pd.read_csv(io.StringIO(flat.to_csv()))
    yield "saved and read as texts", pd.read_csv(io.StringIO(flat.to_csv(index=False)), dtype=str)
    yield "columns of nullable types", flat.convert_dtypes()
    yield "key as category", flat.astype({kind.key: "category"})
    options = dict(kind.keys) if isinstance(kind.keys, Mapping) else dict.fromkeys(kind.keys, "")
    for name, spelled in _all_spelled(list(flat[kind.key]), options):
        yield f"rows {name}", flat.assign(**{kind.key: spelled})
    if all(name.isdigit() for name in options):
        yield "rows as numbers with decimals", flat.astype({kind.key: float})
    yield f"rows with the word {kind.key}", flat.assign(**{kind.key: [f"{kind.key} {name}" for name in flat[kind.key]]})
    yield from _of_only_column(frame)
    yield from _of_cells(kind, flat)


def _plain(value: Any) -> Any:
    """Return a whole number as int, as it comes out of a count."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def _of_only_column(frame: pd.DataFrame) -> Iterator[Form]:
    if len(frame.columns) != 1:
        return
    only = frame[frame.columns[0]]
    yield "Series", only
    yield "Series without names", only.rename(None).rename_axis(None)
    yield "dictionary", only.to_dict()
    yield "list of pairs", list(only.to_dict().items())
    yield "keys and values of a dictionary", only.to_dict().items()
    yield "column called otherwise", only.to_frame("my own name")
    yield "Series put into columns without names", only.rename(None).rename_axis(None).reset_index()
    yield "list of dictionaries of one", [{name: cell} for name, cell in only.to_dict().items()]
    yield "table of one row", pd.DataFrame([only.to_dict()])


def _of_cells(kind: Table, flat: pd.DataFrame) -> Iterator[Form]:
    """Yield tables whose cells are all written in one of the forms of their kind."""
    inner = {
        column: [dict(_of_value(kind.columns[column], cell)) for cell in _read(kind.columns[column], flat[column])]
        for column in flat.columns
        if column != kind.key
    }
    for name in dict.fromkeys(itertools.chain.from_iterable(itertools.chain.from_iterable(inner.values()))):
        if name == "percent as a number":
            continue  # said for a column below, or for none of its cells
        cells = {column: [cell.get(name, cell[next(iter(cell))]) for cell in forms] for column, forms in inner.items()}
        yield f"cells: {name}", {kind.key: list(flat[kind.key]), **cells}
    kinds = {column: kind.columns[column] for column in inner}
    shares = [column for column, cell in kinds.items() if isinstance(cell, Number) and cell.percent]
    if shares and all((flat[column].abs() * 100).max() > 1.5 for column in shares):
        yield "shares as percent", flat.assign(**{column: 100 * flat[column] for column in shares})


def _read(kind: Kind, cells: pd.Series) -> list[Any]:
    return [kind.read(encode(cell)) for cell in cells]


def _of_record(kind: Record, value: Mapping[str, Any]) -> Iterator[Form]:
    inner = {name: list(_of_value(kind.fields[name], cell)) for name, cell in value.items()}
    plain = {name: forms[0][1] for name, forms in inner.items()}
    yield "dictionary", plain
    yield "dictionary from the end", dict(reversed(plain.items()))
    yield "read-only dictionary", MappingProxyType(plain)
    yield "Series", pd.Series(plain, dtype=object)
    yield "Series from the end", pd.Series(plain, dtype=object).iloc[::-1]
    yield "Series with a named index", pd.Series(plain, dtype=object).rename_axis("field")
    yield "list of one dictionary", [plain]
    yield "list of pairs", list(plain.items())
    yield "keys and values of a dictionary", plain.items()
    yield "namespace", SimpleNamespace(**plain)
    yield "data class", make_dataclass("Answer", list(plain))(**plain)
    yield "named tuple", namedtuple("Answer", list(plain))(**plain)
    yield "field more", {**plain, "remark": "checked"}
    yield "table of one row", pd.DataFrame([plain])
    yield "table of one row with another index", pd.DataFrame([plain], index=["answer"])
    yield "table of one column", pd.Series(plain, dtype=object).to_frame("answer")
    yield (
        "table of field and value",
        pd.DataFrame({"field": list(plain), "value": pd.Series(plain, dtype=object).array}),
    )
    yield "index put into a column without a name", pd.Series(plain, dtype=object).reset_index()
    yield "dictionary of lists of one", {name: [cell] for name, cell in plain.items()}
    yield "fields in capitals", {name.upper(): cell for name, cell in plain.items()}
    yield "fields with blanks around", {f" {name} ": cell for name, cell in plain.items()}
    yield "fields with blanks for underscores", {name.replace("_", " "): cell for name, cell in plain.items()}
    yield "fields with hyphens for underscores", {name.replace("_", "-"): cell for name, cell in plain.items()}
    yield (
        "byte order mark in the first field",
        {f"\ufeff{name}" if place == 0 else name: cell for place, (name, cell) in enumerate(plain.items())},
    )
    for place in range(1, min(_FIELD_FORMS, max(map(len, inner.values())))):
        chosen = {name: forms[place % len(forms)] for name, forms in inner.items()}
        names = ", ".join(dict.fromkeys(name for name, _ in chosen.values()))
        yield f"fields: {names}", {name: variant for name, (_, variant) in chosen.items()}


class _Callable:
    """An object that can be called like a function."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function

    def __call__(self, row: Any) -> Any:
        """Return what the function returns."""
        return self._function(row)

    def method(self, row: Any) -> Any:
        """Return what the function returns."""
        return self._function(row)


def _of_function(kind: Function, value: Callable[[Any], Any], rows: Sequence[Mapping[str, Any]]) -> Iterator[Form]:
    returned: dict[str, Callable[[Any], Any]] = {
        "NumPy scalar": np.float64,
        "array of one": lambda number: np.array([number]),
        "list of one": lambda number: [number],
        "Series of one": lambda number: pd.Series([number]),
        "table of one cell": lambda number: pd.DataFrame({"result": [number]}),
        "text": lambda number: repr(float(number)),
        "decimal": lambda number: Decimal(repr(float(number))),
        "fraction": lambda number: Fraction(float(number)),
        "dictionary of one": lambda number: {"result": number},
    }
    yield "function", value
    yield "lambda", lambda row: value(row)
    yield "object to call", _Callable(value)
    yield "method", _Callable(value).method
    yield "partial function", partial(lambda add, row: value(row) + add, 0)
    for name, convert in returned.items():
        yield f"function that returns a {name}", lambda row, convert=convert: convert(value(row))
    if rows:
        results = {str(row[kind.key]): value(pd.Series(dict(row), dtype=object)) for row in rows}
        expected = Table(kind.key, tuple(results), {kind.column: kind.returns})
        for name, variant in _of_table(expected, {key: {kind.column: float(cell)} for key, cell in results.items()}):
            yield f"column of results, {name}", variant
        yield "column of results, list in the order of the sheet", list(results.values())
        yield "column of results, Series in the order of the sheet", pd.Series(list(results.values()))
        yield "column of results, array in the order of the sheet", np.array(list(results.values()))
