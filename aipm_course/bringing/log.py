"""The log of changed cells: alike ones together for a page, and each of them as CSV; a million lines take a second."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.kernel.wording import listed
from aipm_course.simulation.counting import bincount

NAMED = 5
_ALIKE = 8
_SHOWN = ["column", "written", "read as", "cells", "rows", "why"]


def alike(changes: pd.DataFrame) -> pd.DataFrame:
    """Return the changes, the same one in several rows as one line; many values that changed for one reason are one, too.

    Args:
        changes: a row per changed cell: row, heading, written, read, why.
    """
    if changes.empty:
        return pd.DataFrame(columns=_SHOWN)
    lines = []
    for part in _of_a_column(changes.drop(columns="file", errors="ignore")):
        codes, first = _same(part)
        counts, rows, told = bincount(codes), part["row"].to_numpy(), part.iloc[first]
        reasons, _ = pd.factorize(told["heading"] + "\n" + told["why"])
        for reason in range(reasons.max() + 1):
            members = np.flatnonzero(reasons == reason)
            # Many different values that changed for one reason are one line; the CSV file has each cell.
            for same in [members] if len(members) > _ALIKE else members[:, None]:
                cells, one = int(counts[same].sum()), told.iloc[same[0]]
                hit = rows if len(same) == len(counts) else rows[np.isin(codes, same)]
                named = np.sort(hit)[:NAMED].tolist()
                lines.append(
                    {
                        "column": one["heading"],
                        "written": listed(told["written"].iloc[same], limit=3),
                        "read as": listed(told["read"].iloc[same], limit=3),
                        "cells": cells,
                        "rows": listed(named, limit=NAMED) + (f" and {cells - NAMED:,} more" if cells > NAMED else ""),
                        "why": one["why"],
                    }
                )
    return pd.DataFrame(lines)


def as_csv(changes: pd.DataFrame) -> str:
    """Return the log as CSV, a line per changed cell."""
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerow(changes.columns)
    for part in _of_a_column(changes):
        codes, first = _same(part)
        ends = _lines(part.drop(columns="row").iloc[first])
        made.write(
            "".join([f"{row},{ends[code]}" for row, code in zip(part["row"].tolist(), codes.tolist(), strict=True)])
        )
    return made.getvalue()


def _of_a_column(changes: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Give the changes of each column; those of several files stand one after another."""
    codes, names = pd.factorize(changes["column"])
    bounds = np.flatnonzero(np.diff(codes)) + 1
    if len(bounds) < len(names):
        for start, end in zip([0, *bounds], [*bounds, len(codes)], strict=True):
            yield changes.iloc[start:end]
    else:
        for column in range(len(names)):
            yield changes[codes == column]


def _same(part: pd.DataFrame) -> tuple["np.ndarray[Any, np.dtype[np.int64]]", "np.ndarray[Any, np.dtype[np.int64]]"]:
    """Return which change of a column each cell's is, in the order of their first rows, and where each stands first."""
    codes, unique = pd.factorize(part["written"].to_numpy(dtype=object))
    first = np.full(len(unique), len(part))
    np.minimum.at(first, codes, np.arange(len(part)))
    others = [name for name in part.columns if name not in ("row", "column", "written")]
    cells = {name: part[name].to_numpy(dtype=object) for name in others}
    if all((one[first][codes] == one).all() for one in cells.values()):
        return codes, first
    # One text that is read in two ways, or stands in two files.
    groups = np.asarray(part.groupby(["written", *others], sort=False).ngroup(), dtype=np.int64)
    return groups, np.unique(groups, return_index=True)[1].astype(np.int64)


def _lines(rows: pd.DataFrame) -> list[str]:
    """Return each row as a line of CSV; a cell may hold line ends, so they are not cut apart afterwards."""
    found = []
    for cells in rows.itertuples(index=False):
        made = io.StringIO()
        csv.writer(made, lineterminator="\n").writerow(cells)
        found.append(made.getvalue())
    return found
