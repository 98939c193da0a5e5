"""Turn whatever a learner assigned into JSON, and nothing else.

The kernel that runs a learner's code exports answers in this form and the grader reads them in another process. So
nothing here may need the answer key, and nothing that comes out of it is ever unpickled or executed.

Plain JSON values stand for themselves; everything else is an object with the key ``"$"``:

===========  =====================================================================
``"$"``      further keys
===========  =====================================================================
blank        the placeholder ``...``
float        ``value``: "nan", "inf" or "-inf"
table        ``columns`` (names), ``rows`` (lists), ``index`` (list), ``index_name``
series       ``index``, ``values``, ``index_name``, ``name`` if it has one
map          ``items``: list of [key, value]
set          ``items``: list without an order
duration     ``seconds``
function     ``name``, and ``results``: one encoded result or error per probe
other        ``type``: a value that no kind of answer can use
too_big      ``size``: characters of the encoded answer
===========  =====================================================================

An index of several levels has lists for entries and their names in ``index_names``. Arrays, columns and tables of other
libraries are told by what they can do (``tolist``, ``to_pandas``, ``df``), so that none of them need be imported here.
"""

import dataclasses
import datetime
import json
import math
import numbers
import types
from collections.abc import Callable, ItemsView, Iterable, KeysView, Mapping, Sequence, Set, ValuesView
from typing import Any

JSON = Any
"""A value that `json.dumps` takes without help."""

MIME_TYPE = "application/vnd.aipm.answer+json"
"""Under this type an answer stands in a cell's output while a notebook is graded."""

VERSION = 1
MAX_CHARACTERS = 400_000
_MAX_TEXT = 20_000
_MAX_DEPTH = 8
_PANDAS = frozenset(("DataFrame", "Series", "Index", "Timestamp", "Period", "Interval", "NAType", "NaTType"))


def encode(value: Any, probes: Sequence[Mapping[str, Any]] | None = None) -> JSON:
    """Return the value as JSON.

    Args:
        value: what a learner assigned.
        probes: inputs to call a function answer with; each is one row, handed over as a pandas Series.

    Returns:
        The encoded value; see the module's table. Never raises for a strange value: it becomes "other".

    Examples:
        >>> encode(0.5), encode(...), encode(float("nan"))
        (0.5, {'$': 'blank'}, {'$': 'float', 'value': 'nan'})
        >>> encode({"idea": "vision"})
        {'$': 'map', 'items': [['idea', 'vision']]}
    """
    encoded = _encode(value, 0, probes)
    size = len(json.dumps(encoded))
    return encoded if size <= MAX_CHARACTERS else {"$": "too_big", "size": size}


def payload(question: str, seed: int, answer: Any, probes: Sequence[Mapping[str, Any]] | None = None) -> JSON:
    """Return the message that travels from the kernel to whoever judges the answer."""
    return {"version": VERSION, "question": question, "seed": _encode(seed, 0, None), "answer": encode(answer, probes)}


def tag(encoded: JSON) -> str | None:
    """Return the ``"$"`` of an encoded value, or None for plain JSON."""
    return encoded.get("$") if isinstance(encoded, dict) else None


def is_blank(encoded: JSON) -> bool:
    """Return whether nothing but placeholders stands in the answer.

    >>> is_blank(encode(...)), is_blank(encode({"a": ..., "b": ...})), is_blank(encode({"a": 1, "b": ...}))
    (True, True, False)
    """
    kind = tag(encoded)
    if kind == "blank":
        return True
    if kind == "map":
        return bool(encoded["items"]) and all(is_blank(value) for _, value in encoded["items"])
    if kind == "function":
        return bool(encoded.get("results")) and all(is_blank(result.get("value")) for result in encoded["results"])
    if kind == "series":
        return bool(encoded["values"]) and all(is_blank(value) for value in encoded["values"])
    if kind == "table":
        cells = [cell for row in encoded["rows"] for cell in row]
        return bool(cells) and all(is_blank(cell) for cell in cells)
    if isinstance(encoded, list):
        return bool(encoded) and all(is_blank(value) for value in encoded)
    return False


def named(encoded: JSON) -> str:
    """Say in a few words what was given, for a sentence.

    >>> named(encode("41%")), named(encode([1, 2])), named(encode({}))
    ("the text '41%'", 'a list of 2 with the number 1 in it', 'an empty dictionary')
    """
    kind = tag(encoded)
    if encoded == [] or (kind == "map" and not encoded["items"]):
        return "an empty list" if encoded == [] else "an empty dictionary"
    if kind is not None:
        return {
            "blank": "the placeholder ...",
            "table": "a table",
            "series": "a column of values",
            "map": "a dictionary",
            "set": "a set, which has no order",
            "function": "a function",
            "duration": "a duration",
            "float": f"{encoded.get('value')} (not a usable number)",
            "too_big": "an answer that is far too large",
        }.get(kind, f"a {encoded.get('type', 'strange value')}")
    if isinstance(encoded, str):
        return f"the text {encoded!r}" if len(encoded) <= 40 else f"the text {encoded[:39]!r}…"
    if isinstance(encoded, list):
        odd = next((item for item in encoded if not isinstance(item, str)), None)
        return f"a list of {len(encoded)}" + (f" with {named(odd)} in it" if odd is not None else "")
    if encoded is None or isinstance(encoded, bool):
        return str(encoded)
    return f"the number {encoded}"


def _encode(value: Any, depth: int, probes: Sequence[Mapping[str, Any]] | None) -> JSON:
    if value is Ellipsis:
        return {"$": "blank"}
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)[:_MAX_TEXT]
    if depth > _MAX_DEPTH:
        return {"$": "other", "type": "value nested too deeply"}
    try:
        return _encode_object(value, depth, probes)
    except Exception:  # a value of somebody else's making may fail in any way when it is looked at
        return {"$": "other", "type": type(value).__name__}


def _encode_object(value: Any, depth: int, probes: Sequence[Mapping[str, Any]] | None) -> JSON:
    """Encode whatever is no constant and no text."""
    if isinstance(value, datetime.timedelta):
        return _duration(value)
    if isinstance(value, numbers.Real) or type(value).__module__ in ("numpy", "decimal"):
        return _encode_scalar(value, depth, probes)
    kind = _pandas_kind(value)
    if kind in ("NAType", "NaTType"):
        return {"$": "float", "value": "nan"}
    if kind == "DataFrame":
        return _encode_table(value, depth)
    if kind == "Series":
        return _encode_series(value, depth)
    if kind in ("Timestamp", "Period", "Interval") or isinstance(value, datetime.date):
        return str(value)
    if kind == "Index":
        return [_encode(item, depth + 1, None) for item in value.tolist()]
    if isinstance(value, Mapping):
        return _encode_pairs(value.items(), depth)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _encode_pairs(value._asdict().items(), depth)
    if isinstance(value, ItemsView):
        return [[_encode(item, depth + 1, None) for item in pair] for pair in value]
    if isinstance(value, KeysView | ValuesView):  # of a dictionary, whose order is its own
        return [_encode(item, depth + 1, None) for item in value]
    if isinstance(value, Set):
        return {"$": "set", "items": [_encode(item, depth + 1, None) for item in sorted(value, key=repr)]}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return _too_long(value) or [_encode(item, depth + 1, None) for item in value]
    if isinstance(value, type):
        return {"$": "other", "type": type(value).__name__}
    if dataclasses.is_dataclass(value):
        return _encode_pairs(((item.name, getattr(value, item.name)) for item in dataclasses.fields(value)), depth)
    if isinstance(value, types.SimpleNamespace):
        return _encode_pairs(vars(value).items(), depth)
    return _encode_by_ability(value, depth, probes)


def _encode_by_ability(value: Any, depth: int, probes: Sequence[Mapping[str, Any]] | None) -> JSON:
    """Encode arrays, columns, tables and query results of any library, and functions."""
    for ability in ("to_pandas", "df"):  # a table of pyarrow or polars; a query of DuckDB
        if hasattr(value, "columns") and callable(getattr(value, ability, None)):
            table = getattr(value, ability)()
            if _pandas_kind(table) is not None:
                return _encode(table, depth + 1, None)
    for ability in ("tolist", "to_list", "to_pylist"):  # pandas' and pyarrow's arrays, Python's own, polars' columns
        if callable(getattr(value, ability, None)):
            return _too_long(value) or _encode(getattr(value, ability)(), depth + 1, None)
    if hasattr(value, "__array__"):
        return _encode(value.__array__().tolist(), depth + 1, None)
    if callable(value):
        return _encode_function(value, probes)
    return {"$": "other", "type": type(value).__name__}


def _encode_scalar(value: Any, depth: int, probes: Sequence[Mapping[str, Any]] | None) -> JSON:
    """Encode Python's, numpy's and decimal's numbers; numpy arrays become lists."""
    if getattr(getattr(value, "dtype", None), "kind", "") in "mM" and hasattr(value, "astype"):
        # Nanoseconds would come out as plain numbers.
        value = value.astype(f"{value.dtype.kind}8[us]")
    if hasattr(value, "tolist"):
        plain = value.tolist()
        return {"$": "other", "type": type(value).__name__} if plain is value else _encode(plain, depth + 1, None)
    if isinstance(value, int):
        return int(value)
    if callable(value):  # a vectorized function
        return _encode_function(value, probes)
    try:
        real = float(value)
    except Exception:
        return {"$": "other", "type": type(value).__name__}
    return real if math.isfinite(real) else {"$": "float", "value": str(real)}


def _duration(value: Any) -> JSON:
    seconds = float(value.total_seconds())
    return {"$": "duration", "seconds": seconds} if math.isfinite(seconds) else {"$": "float", "value": "nan"}


def _encode_pairs(pairs: Iterable[tuple[Any, Any]], depth: int) -> JSON:
    return {"$": "map", "items": [[str(key)[:_MAX_TEXT], _encode(item, depth + 1, None)] for key, item in pairs]}


def _too_long(value: Any) -> JSON:
    """Return the marker of an answer that is far too large, or None."""
    size = len(value) if hasattr(value, "__len__") else 0
    return {"$": "too_big", "size": size} if size > MAX_CHARACTERS else None


def _encode_series(series: Any, depth: int) -> JSON:
    encoded = {
        "$": "series",
        "index": [_encode(key, depth + 1, None) for key in series.index.tolist()],
        "values": [_encode(item, depth + 1, None) for item in series.tolist()],
        **_index_names(series.index),
    }
    return encoded if series.name is None else {**encoded, "name": str(series.name)[:_MAX_TEXT]}


def _encode_table(table: Any, depth: int) -> JSON:
    return {
        "$": "table",
        "columns": [str(column) for column in table.columns],
        "rows": [
            [_encode(cell, depth + 1, None) for cell in row] for row in table.astype(object).to_numpy(na_value=math.nan)
        ],
        "index": [_encode(key, depth + 1, None) for key in table.index.tolist()],
        **_index_names(table.index),
    }


def _index_names(index: Any) -> JSON:
    """Return the name of an index, and those of its levels where it has several."""
    names = {"index_name": None if index.name is None else str(index.name)}
    if index.nlevels == 1:
        return names
    return {**names, "index_names": [None if name is None else str(name) for name in index.names]}


def _encode_function(function: Callable[..., Any], probes: Sequence[Mapping[str, Any]] | None) -> JSON:
    encoded: dict[str, JSON] = {"$": "function", "name": getattr(function, "__name__", "function")}
    if probes is not None:
        encoded["results"] = [_call(function, probe) for probe in probes]
    return encoded


def _call(function: Callable[..., Any], probe: Mapping[str, Any]) -> JSON:
    """Call the learner's function once; an error becomes data."""
    import pandas as pd

    try:
        return {"value": _encode(function(pd.Series(dict(probe), dtype=object)), 1, None)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:300]}


def _pandas_kind(value: Any) -> str | None:
    """Name the pandas type of a value without importing pandas."""
    for base in type(value).__mro__:
        known = base.__name__ in _PANDAS
        if known and base.__module__.startswith("pandas"):
            return base.__name__
    return None
