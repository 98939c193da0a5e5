"""The log of changed cells: alike ones together for a page, and each of them as CSV; a million lines take a second.

What changed in a column is kept as the different changes, and which of them each row has: text for a million rows is made only
where somebody asks for the table.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.kernel.wording import listed
from aipm_course.simulation.counting import bincount, first_places

NAMED = 5
_ALIKE = 8
_SHOWN = ["column", "written", "read as", "cells", "rows", "why"]
_COLUMNS = ("row", "column", "heading", "written", "read", "why")


@dataclass(frozen=True)
class Changed:
    """What changed in one column of one file.

    Attributes:
        column: the column.
        heading: what stands above it.
        rows: number of each row whose cell changed.
        codes: which change each of them is.
        told: (written, read, why) of each change.
        file: the file's name, where there are several.
    """

    column: str
    heading: str
    rows: "npt.NDArray[np.int64]"
    codes: "npt.NDArray[np.int64]"
    told: Sequence[tuple[str, str, str]]
    file: str | None = None

    def lines(self, places: Any = slice(None)) -> pd.DataFrame:
        """Return a row per changed cell."""
        codes = self.codes[places]
        table: dict[str, Any] = {"row": self.rows[places], "column": self.column, "heading": self.heading}
        for place, name in enumerate(("written", "read", "why")):
            table[name] = _array([one[place] for one in self.told])[codes]
        if self.file is not None:
            table["file"] = self.file
        return pd.DataFrame(table)


@dataclass(frozen=True)
class Log:
    """Every changed cell of a table, column by column."""

    parts: Sequence[Changed] = ()

    def __len__(self) -> int:
        return sum(len(part.rows) for part in self.parts)

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row per changed cell: row, column, heading, written, read, why, and the file where there are several."""
        return self._table(self.parts)

    def head(self, count: int) -> pd.DataFrame:
        """Return the first rows of the table."""
        parts = []
        for part in self.parts:
            if count > 0:
                parts.append(replace(part, rows=part.rows[:count], codes=part.codes[:count]))
                count -= len(part.rows)
        return self._table(parts)

    def _table(self, parts: Sequence[Changed]) -> pd.DataFrame:
        if not self.parts:
            return pd.DataFrame(columns=list(_COLUMNS))
        return pd.concat([part.lines() for part in parts], ignore_index=True)

    def of_rows(self, rows: Any) -> "Log":
        """Return the log of some rows only."""
        kept = np.asarray(rows)
        parts = []
        for part in self.parts:
            stays = np.isin(part.rows, kept)
            parts.append(replace(part, rows=part.rows[stays], codes=part.codes[stays]))
        return Log(parts)

    def of_columns(self, names: Any) -> "Log":
        """Return the log of some columns only."""
        wanted = set(names)
        return Log([part for part in self.parts if part.column in wanted])

    def of_file(self, name: str) -> "Log":
        """Return the log with its file's name in each row."""
        return Log([replace(part, file=name) for part in self.parts])

    def by_column(self) -> Iterator[list[Changed]]:
        """Give what changed in each column; that of several files together."""
        found: dict[str, list[Changed]] = {}
        for part in self.parts:
            if len(part.rows):
                found.setdefault(part.column, []).append(part)
        yield from found.values()


def _array(values: Sequence[Any]) -> "npt.NDArray[np.object_]":
    """Return a list as an array of whatever it holds."""
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def alike(changes: Log) -> pd.DataFrame:
    """Return the changes, the same one in several rows as one line; many values that changed for one reason are one, too."""
    if not len(changes):
        return pd.DataFrame(columns=_SHOWN)
    lines = []
    for parts in changes.by_column():
        codes, told = _same(parts)
        rows, counts = np.concatenate([part.rows for part in parts]), bincount(codes)
        reasons, _ = pd.factorize(_array([f"{heading}\n{why}" for heading, _, _, why in told]))
        for reason in range(reasons.max() + 1):
            members = np.flatnonzero(reasons == reason)
            # Many different values that changed for one reason are one line; the CSV file has each cell.
            for same in [members] if len(members) > _ALIKE else members[:, None]:
                cells, (heading, _, _, why) = int(counts[same].sum()), told[same[0]]
                chosen = np.zeros(len(told), dtype=bool)
                chosen[same] = True
                hit = rows if len(same) == len(counts) else rows[chosen[codes]]
                named = (np.sort(np.partition(hit, NAMED)[:NAMED]) if len(hit) > NAMED else np.sort(hit)).tolist()
                lines.append(
                    {
                        "column": heading,
                        "written": listed([told[place][1] for place in same], limit=3),
                        "read as": listed([told[place][2] for place in same], limit=3),
                        "cells": cells,
                        "rows": listed(named, limit=NAMED) + (f" and {cells - NAMED:,} more" if cells > NAMED else ""),
                        "why": why,
                    }
                )
    return pd.DataFrame(lines)


def _same(parts: Sequence[Changed]) -> tuple["npt.NDArray[np.int64]", list[tuple[str, str, str, str]]]:
    """Return which change of a column each cell's is, in the order of their first rows, and what each change is."""
    known: dict[tuple[str, str, str, str], int] = {}
    found = []
    for part in parts:
        # Two cells may be written alike, one as text and one as a number.
        numbers = [known.setdefault((part.heading, *one), len(known)) for one in part.told]
        found.append(np.array(numbers, dtype=np.int64)[part.codes])
    codes = np.concatenate(found)
    there = np.flatnonzero(bincount(codes, minlength=len(known)))
    first = first_places(codes, len(known))[there]
    order = there[np.argsort(first, kind="stable")]
    place = np.zeros(len(known), dtype=np.int64)
    place[order] = np.arange(len(order))
    told = list(known)
    return place[codes], [told[one] for one in order.tolist()]


def as_csv(changes: Log) -> str:
    """Return the log as CSV, a line per changed cell."""
    several = any(part.file is not None for part in changes.parts)
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerow([*_COLUMNS, *(["file"] if several else [])])
    pieces = [made.getvalue()]
    number = _numbers(changes)
    for parts in changes.by_column():
        for part in parts:
            beside = [] if part.file is None else [part.file]
            ends = _lines([[part.column, part.heading, *one, *beside] for one in part.told])
            lines = [""] * (2 * len(part.rows))
            lines[0::2] = number(part.rows)
            lines[1::2] = _array([f",{end}" for end in ends])[part.codes].tolist()
            pieces.append("".join(lines))
    return "".join(pieces)


def _numbers(changes: Log) -> "Callable[[npt.NDArray[np.int64]], list[str]]":
    """Return what writes the numbers of rows: those of a long log are written once, and several columns take them from there."""
    ends = [(int(part.rows.min()), int(part.rows.max()) + 1) for part in changes.parts if len(part.rows)]
    start, stop = min((one for one, _ in ends), default=0), max((other for _, other in ends), default=0)
    if stop - start > len(changes):
        return lambda rows: list(map(str, rows.tolist()))
    written = _array(list(map(str, range(start, stop))))
    return lambda rows: list(written[rows - start])


def _lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return each row as a line of CSV; a cell may hold line ends, so they are not cut apart afterwards."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    ends = []
    for cells in rows:
        writer.writerow(cells)
        ends.append(made.tell())
    text = made.getvalue()
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]
