"""From cells to a clean table: each column by its reader, every change in a log, bad cells told by row and column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from aipm_course.bringing.kind import Asked, Cell, Column, Kind, Where
from aipm_course.bringing.matching import Matched, matched, missing_sentence
from aipm_course.bringing.raw import Raw
from aipm_course.bringing.values import is_blank
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted, listed, nearest

OPTIONS = {"decimal": ("point", "comma"), "dates": ("day-first", "month-first"), "unit": (), "blank": ()}
"""What may be said about a column: the option, and its answers where there are few."""


@dataclass(frozen=True)
class Said:
    """What the user said about a file.

    Attributes:
        columns: {column: heading}; "" where the file has none.
        options: {option: {column, or "" for all: answer}}; the options are those of `OPTIONS`.
        values: {column: {as written: what it is}}.
        settings: {setting: as typed}.
        encoding: the file's.
        sheet: which sheet of a workbook.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    sheet: str = ""

    def about(self, column: str) -> dict[str, str]:
        """Return the answers that count for a column."""
        return {
            option: answers.get(column, answers.get("", ""))
            for option, answers in self.options.items()
            if column in answers or "" in answers
        }


class Open(CourseError):
    """Something can be meant in two ways, and nobody has said which.

    Attributes:
        asked: the questions.
    """

    def __init__(self, name: str, asked: Sequence[Asked]) -> None:
        self.asked = tuple(asked)
        first = self.asked[0]
        told = f"`{first.flag}{next(iter(first.options), '...')}`"
        if len(first.options) > 1:
            told += f" or `{first.flag}{list(first.options)[1]}`"
        more = (
            f" {counted(len(self.asked) - 1, 'more question')} of this kind will follow." if len(self.asked) > 1 else ""
        )
        super().__init__(f"{name}: {first.text} Add {told}.{more}")


@dataclass
class Clean:
    """A clean table.

    Attributes:
        name: the file's name.
        table: a column per column of the kind, in its units; `row` is the number in the file.
        found: which heading each column has; columns that the file lacks are not in it.
        changes: a row per changed cell: row, column, heading, written, read, why.
        aside: a row per blank that sets a row aside: row, column, heading, written, label (the row's first column).
        blanks: {column: rows of the table whose cell was blank and was filled}.
        assumed: what was assumed.
        unused: headings that are not used.
    """

    name: str
    table: pd.DataFrame
    found: dict[str, Matched]
    changes: pd.DataFrame
    aside: pd.DataFrame
    blanks: dict[str, list[int]]
    assumed: list[str]
    unused: list[str]


def cleaned(kind: Kind, raw: Raw, said: Said) -> Clean:
    """Return the clean table.

    Raises:
        Open: something can be meant in two ways.
        CourseError: a column is missing, or a cell cannot be read.
    """
    found = matched(kind, raw.headings, said.columns)
    missing = [column for column in kind.columns if column.required and column.name not in found]
    if missing:
        raise CourseError(f"{raw.name}: {missing_sentence(kind, raw.headings, missing)}")
    _options_known(kind, said)
    rows = pd.Series(raw.rows)
    table: dict[str, pd.Series] = {"row": rows}
    changes, asked, assumed = [], [], list(raw.assumed)
    problems: list[tuple[int, str]] = []
    blanks: dict[str, pd.Series] = {}
    for column in kind.columns:
        if column.name not in found:
            table[column.name] = pd.Series([column.default] * len(rows))
            blanks[column.name] = pd.Series(False, index=rows.index)
            if column.if_missing:
                assumed.append(f"There is no column for {column.name}: {column.if_missing}")
            continue
        one = found[column.name]
        done = _column(kind, column, one, raw, said)
        table[column.name], blanks[column.name] = done.values, done.blank
        changes.append(done.changes)
        assumed += done.assumed
        asked += done.asked
        problems += done.problems
    # A question that is open may be why cells cannot be read.
    if asked:
        raise Open(raw.name, asked)
    frame = pd.DataFrame(table)
    empty = pd.concat([blanks[name] for name in found], axis=1).all(axis=1)
    if empty.any():
        assumed.append(
            f"{counted(int(empty.sum()), 'row')} without any of these columns left out: {_numbers(frame['row'][empty])}."
        )
    total = _totals(kind, frame, found, blanks) & ~empty
    if total.any():
        assumed.append(f"Row {_numbers(frame['row'][total])} is a total of the others and left out.")
    kept = ~(empty | total)
    problems = [(row, text) for row, text in problems if row in set(frame["row"][kept])]
    if problems:
        row, text = min(problems, key=lambda one: one[0])
        more = f" {counted(len(problems) - 1, 'more cell')} cannot be read, too." if len(problems) > 1 else ""
        raise CourseError(f"{raw.name}, row {row}, {text}.{more}")
    aside = _aside(kind, raw, frame, found, blanks, kept)
    frame = frame[kept & ~frame["row"].isin(aside["row"])].reset_index(drop=True)
    if frame.empty:
        where = (
            f"column {aside['heading'].iloc[0]!r} is blank in row {aside['row'].iloc[0]}"
            if len(aside)
            else "all rows are empty"
        )
        raise CourseError(f"{raw.name}: no row can be used; {where}. Fill it in and bring the file again.")
    filled = {}
    for column in kind.columns:
        if column.name in found and not column.per_row:
            hit = frame["row"].isin(rows[blanks[column.name]])
            filled[column.name] = frame.loc[hit, "row"].tolist()
            if hit.any() and column.if_missing:
                assumed.append(
                    f"`{found[column.name].heading}` is blank in {counted(int(hit.sum()), 'row')}: {column.if_missing}"
                )
    log = pd.concat(changes, ignore_index=True) if changes else pd.DataFrame()
    used = {one.place for one in found.values()}
    unused = [heading for place, heading in enumerate(raw.headings) if place not in used and heading]
    assumed = [*_found_sentences(found), *([f"Not used: {listed(unused, limit=30)}."] if unused else []), *assumed]
    return Clean(raw.name, frame, found, log[log["row"].isin(frame["row"])], aside, filled, assumed, unused)


@dataclass
class _Done:
    values: pd.Series
    blank: pd.Series
    changes: pd.DataFrame
    assumed: list[str]
    asked: list[Asked]
    problems: list[tuple[int, str]]


def _column(kind: Kind, column: Column, one: Matched, raw: Raw, said: Said) -> _Done:
    """Read one column: each different cell once."""
    answers = said.about(column.name)
    codes, unique = pd.factorize(pd.Series(raw.columns[one.place], dtype=object), use_na_sentinel=True)
    cells: list[Cell] = list(unique)
    first_at = pd.Series(range(len(codes))).groupby(codes).first()
    numbers = [raw.rows[int(first_at[code])] for code in range(len(cells))]
    said_values = said.values.get(column.name, {})
    swapped = {
        code: said_values[str(cell).strip()] for code, cell in enumerate(cells) if str(cell).strip() in said_values
    }
    unknown = [written for written in said_values if written not in {str(cell).strip() for cell in cells}]
    if unknown:
        raise CourseError(
            f"{raw.name}: no cell of {one.heading!r} says {unknown[0]!r}.{nearest(unknown[0], [str(cell) for cell in cells[:5000]])}"
        )
    read = [code for code, cell in enumerate(cells) if not is_blank(cell) or code in swapped]
    blank_codes = {code for code in range(len(cells)) if code not in set(read)} | {-1}
    where = Where(
        column.name, one.heading, [numbers[code] for code in read], answers, commas_split=raw.separator != ";"
    )
    reading = column.reader.read([swapped.get(code, cells[code]) for code in read], where)
    values: list[Any] = [None] * (len(cells) + 1)
    notes = [""] * (len(cells) + 1)
    for place, code in enumerate(read):
        values[code], notes[code] = reading.values[place], reading.notes[place]
        if code in swapped:
            notes[code] = "you said so"
    blank_answer = answers.get("blank", "")
    blank = pd.Series([code in blank_codes for code in range(-1, len(cells))], index=range(-1, len(cells)))
    is_empty = pd.Series(blank.reindex(codes).to_numpy(), index=range(len(codes)))
    assumed = list(reading.assumed)
    fill: Any = None if column.per_row else column.default
    if blank_answer and blank_answer != "drop":
        fill = column.reader.read([blank_answer], Where(column.name, one.heading, [0], {})).values[0]
        if is_empty.any():
            assumed.append(
                f"`{one.heading}`: a blank is {blank_answer} ({counted(int(is_empty.sum()), 'row')}): you said so."
            )
            is_empty[:] = False
    lookup = pd.Series([fill, *values[:-1]], index=range(-1, len(cells)), dtype=object)
    for code in blank_codes:
        lookup[code] = fill
    column_values = pd.Series(lookup.reindex(codes).to_numpy(), dtype=object).infer_objects()
    noted = pd.Series(["", *notes[:-1]], index=range(-1, len(cells)))
    for code in blank_codes - {-1}:
        # Whoever wrote "tbd" is told what became of it; an empty cell says nothing.
        if str(cells[code]).strip():
            noted[code] = "a blank"
    why = pd.Series(noted.reindex(codes).to_numpy())
    hit = why != ""
    changes = pd.DataFrame(
        {
            "row": pd.Series(raw.rows)[hit].to_numpy(),
            "column": column.name,
            "heading": one.heading,
            "written": [str(raw.columns[one.place][place]) for place in hit.to_numpy().nonzero()[0]],
            "read": _readable(column_values[hit]),
            "why": why[hit].to_numpy(),
        }
    )
    problems = [
        (numbers[read[place]], f"column {one.heading!r}: {str(cells[read[place]])!r} {text}")
        for place, text in reading.problems.items()
    ]
    return _Done(column_values, is_empty, changes, assumed, list(reading.asked), problems)


def _readable(values: pd.Series) -> list[str]:
    return [
        "" if value is None or value != value else f"{value:.6g}" if isinstance(value, float) else str(value)
        for value in values
    ]


def _aside(
    kind: Kind,
    raw: Raw,
    frame: pd.DataFrame,
    found: Mapping[str, Matched],
    blanks: Mapping[str, pd.Series],
    kept: pd.Series,
) -> pd.DataFrame:
    """Return the rows that lack something without which they say nothing."""
    parts = []
    for column in kind.columns:
        if column.per_row and column.name in found:
            rows = frame["row"][blanks[column.name] & kept]
            cells = raw.columns[found[column.name].place]
            parts.append(
                pd.DataFrame(
                    {
                        "row": rows.to_numpy(),
                        "column": column.name,
                        "heading": found[column.name].heading,
                        "written": ["" if cells[place] is None else str(cells[place]).strip() for place in rows.index],
                    }
                )
            )
    if not parts:
        return pd.DataFrame(columns=["row", "column", "heading", "written", "label"])
    aside = pd.concat(parts, ignore_index=True).sort_values("row", kind="stable", ignore_index=True)
    labels = dict(zip(frame["row"], frame[kind.columns[0].name], strict=True)) if len(aside) else {}
    return aside.assign(label=[str(labels[row] or "") for row in aside["row"]])


def _totals(
    kind: Kind, frame: pd.DataFrame, found: Mapping[str, Matched], blanks: Mapping[str, pd.Series]
) -> pd.Series:
    """Return which rows are called total, sum or average at the end of a sheet."""
    first = next((column.name for column in kind.columns if column.name in found), None)
    none = pd.Series(False, index=frame.index)
    if first is None or len(frame) < 2:
        return none
    last = frame.index[-2:]
    words = frame.loc[last, first].map(lambda value: str(value).strip().rstrip(":").casefold())
    none[last] = words.isin(["total", "totals", "sum", "summe", "gesamt", "average", "grand total"])
    return none


def _options_known(kind: Kind, said: Said) -> None:
    names = [column.name for column in kind.columns]
    for option, answers in said.options.items():
        for column, answer in answers.items():
            if column and column not in names:
                raise CourseError(f"{kind.name} has no column {column!r}, as --{option} says.{nearest(column, names)}")
            few = OPTIONS[option]
            if few and answer not in few:
                raise CourseError(
                    f"--{option} takes {' or '.join(few)}, for example `--{option} {few[0]}`; given is {answer!r}."
                )
    for column in said.values:
        if column not in names:
            raise CourseError(f"{kind.name} has no column {column!r}, as --value says.{nearest(column, names)}")


def _found_sentences(found: Mapping[str, Matched]) -> list[str]:
    hows = {"said": "as you said", "named": "by its name", "guessed": "a guess from its name"}
    return [
        "Columns: " + "; ".join(f"{name} is `{one.heading}` ({hows[one.how]})" for name, one in found.items()) + "."
    ]


def _numbers(rows: "pd.Series") -> str:
    return listed(rows.tolist(), limit=8)
