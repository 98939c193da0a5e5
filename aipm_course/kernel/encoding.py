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
series       ``index``, ``values``, ``index_name``
map          ``items``: list of [key, value]
set          ``items``: list without an order
function     ``name``, and ``results``: one encoded result or error per probe
other        ``type``: a value that no kind of answer can use
too_big      ``size``: characters of the encoded answer
===========  =====================================================================
"""

import json
import math
import numbers
from collections.abc import Callable, Mapping, Sequence
from typing import Any

JSON = Any
"""A value that `json.dumps` takes without help."""

MIME_TYPE = "application/vnd.aipm.answer+json"
"""Under this type an answer stands in a cell's output while a notebook is graded."""

VERSION = 1
MAX_CHARACTERS = 400_000
_MAX_TEXT = 20_000
_MAX_DEPTH = 8


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

    >>> named(encode("41%")), named(encode([1, 2])), named(encode(None))
    ("the text '41%'", 'a list of 2 with the number 1 in it', 'None')
    """
    kind = tag(encoded)
    if kind is not None:
        return {
            "blank": "the placeholder ...",
            "table": "a table",
            "series": "a column of values",
            "map": "a dictionary",
            "set": "a set, which has no order",
            "function": "a function",
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
    if isinstance(value, numbers.Real) or type(value).__module__ in ("numpy", "decimal"):
        return _encode_scalar(value, depth)
    if depth > _MAX_DEPTH:
        return {"$": "other", "type": "value nested too deeply"}
    kind = _pandas_kind(value)
    if kind == "DataFrame":
        return _encode_table(value, depth)
    if kind == "Series":
        return {
            "$": "series",
            "index": [_encode(key, depth + 1, None) for key in value.index.tolist()],
            "values": [_encode(item, depth + 1, None) for item in value.tolist()],
            "index_name": None if value.index.name is None else str(value.index.name),
        }
    if kind in ("Timestamp", "Period", "Interval"):
        return str(value)
    if isinstance(value, Mapping):
        return {"$": "map", "items": [[str(key), _encode(item, depth + 1, None)] for key, item in value.items()]}
    if isinstance(value, list | tuple) or kind == "Index":
        return [_encode(item, depth + 1, None) for item in value]
    if isinstance(value, set | frozenset | type({}.keys()) | type({}.values())):
        return {"$": "set", "items": [_encode(item, depth + 1, None) for item in sorted(value, key=repr)]}
    if callable(value) and not isinstance(value, type):
        return _encode_function(value, probes)
    return {"$": "other", "type": type(value).__name__}


def _encode_scalar(value: Any, depth: int) -> JSON:
    """Encode Python's, numpy's and decimal's numbers; numpy arrays become lists."""
    if hasattr(value, "tolist"):
        plain = value.tolist()
        if plain is value or depth > _MAX_DEPTH:
            return {"$": "other", "type": type(value).__name__}
        return _encode(plain, depth + 1, None)
    if isinstance(value, int):
        return int(value)
    try:
        real = float(value)
    except Exception:
        return {"$": "other", "type": type(value).__name__}
    return real if math.isfinite(real) else {"$": "float", "value": str(real)}


def _encode_table(table: Any, depth: int) -> JSON:
    return {
        "$": "table",
        "columns": [str(column) for column in table.columns],
        "rows": [
            [_encode(cell, depth + 1, None) for cell in row] for row in table.astype(object).to_numpy(na_value=math.nan)
        ],
        "index": [_encode(key, depth + 1, None) for key in table.index.tolist()],
        "index_name": None if table.index.name is None else str(table.index.name),
    }


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
        known = base.__name__ in ("DataFrame", "Series", "Index", "Timestamp", "Period", "Interval")
        if known and base.__module__.startswith("pandas"):
            return base.__name__
    return None
