"""Which property of the rows tells the wrong ones from the right ones."""

import math
from typing import TYPE_CHECKING

from aipm_course.judging.slips.asked import Asked

if TYPE_CHECKING:
    import pandas as pd

_DIGITS = 1.0
_FEW_VALUES = 6
_LIKELY = ("unit", "note", "sign", "currency", "status", "group", "kind")
"""What tells rows apart more often than other columns do; a match with one of them counts a digit more."""


def what_separates(asked: Asked, part: str) -> str:
    """Return a clause such as "all rows with `unit` percent, and no others", or nothing.

    It speaks where the property splits the rows as right and wrong are split, and where few other splits would have
    been as telling.

    Args:
        asked: the wrong answer.
        part: the column.
    """
    cells = [cell for cell in asked.cells if cell.part == part and cell.row]
    wrong = frozenset(cell.row for cell in cells if not cell.right)
    if not asked.key or not 0 < len(wrong) < len(cells):
        return ""
    splits = {
        words: rows for frame in asked.frames for words, rows in _splits(frame, asked.key, [c.row for c in cells])
    }
    telling = math.log10(math.comb(len(cells), len(wrong))) - math.log10(max(1, len(splits)))
    found = [
        (words, telling + any(name in words for name in _LIKELY)) for words, rows in splits.items() if rows == wrong
    ]
    words, evidence = max(found, key=lambda one: one[1], default=("", 0.0))
    return f"just the rows {words}" if evidence >= _DIGITS else ""


def keyed(frame: "pd.DataFrame", key: str, rows: list[str]) -> "pd.DataFrame | None":
    """Return the rows of a table by their key, None where the table does not have each of them just once."""
    table = frame if frame.index.name == key else frame.set_index(key) if key in frame.columns else None
    if table is None or table.index.has_duplicates:
        return None
    table = table.set_axis(table.index.astype(str))
    return table.loc[rows] if set(rows) <= set(table.index) else None


def _splits(frame: "pd.DataFrame", key: str, rows: list[str]) -> "list[tuple[str, frozenset[str]]]":
    """Return in words, and as rows, every simple split that a table makes."""
    import pandas as pd

    table = keyed(frame, key, rows)
    if table is None:
        return []
    found = []
    for name, column in table.items():
        blank = column.isna()
        if blank.any():
            found.append((f"with no `{name}`", _named(blank)))
            found.append((f"with a `{name}`", _named(~blank)))
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            found.append((f"with a `{name}` below zero", _named(column < 0)))
            found.append((f"with a `{name}` of zero", _named(column == 0)))
            found.append((f"with a `{name}` that is not zero", _named(column != 0)))
        elif column.nunique() <= _FEW_VALUES:
            for value in column.dropna().unique():
                found.append((f"with `{name}` {value}", _named(column == value)))
                if column.nunique() > 2:
                    found.append((f"with a `{name}` other than {value}", _named((column != value) & ~blank)))
    return found


def _named(mask: "pd.Series") -> frozenset[str]:
    return frozenset(map(str, mask.index[mask.to_numpy(dtype=bool)]))
