"""From cells to a clean table: each column by its reader, every change in a log, bad cells told by row and column."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.bringing.cells import Cells, Coded
from aipm_course.bringing.kind import Asked, Column, Kind, Where
from aipm_course.bringing.log import Changed, Log
from aipm_course.bringing.matching import Matched, matched, missing_sentence
from aipm_course.bringing.raw import Raw
from aipm_course.bringing.values import LONGEST_BLANK, is_blank
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
        log: every changed cell.
        aside: a row per blank that sets a row aside: row, column, heading, written, label (the row's first column).
        blanks: {column: rows of the table whose cell was blank and was filled}.
        assumed: what was assumed.
        unused: headings that are not used.
        others: {heading: cells as they stand} of the columns beside the kind's own, if the kind wants them; rows are those of `table`.
        beside: the clean table of a second file of another sort.
        separator: what separates the file's columns.
        different: columns of text in which no two rows have the same.
        said: what was said about the file.
    """

    name: str
    table: pd.DataFrame
    found: dict[str, Matched]
    log: Log
    aside: pd.DataFrame
    blanks: dict[str, list[int]]
    assumed: list[str]
    unused: list[str]
    others: dict[str, Cells] = field(default_factory=dict)
    separator: str = ""
    different: frozenset[str] = frozenset()
    said: Said = field(default_factory=Said)
    beside: "Clean | None" = None

    @cached_property
    def changes(self) -> pd.DataFrame:
        """A row per changed cell: row, column, heading, written, read, why."""
        return self.log.table


def put_together(cleans: Sequence[Clean], names: Sequence[str]) -> Clean:
    """Return several clean tables as one: a column `file` says which is which, from 0.

    Args:
        cleans: the tables.
        names: what each of them is.
    """
    first = cleans[0]
    table = pd.concat([one.table.assign(file=place) for place, one in enumerate(cleans)], ignore_index=True)
    headings = [name for name in first.others if all(name in one.others for one in cleans)]
    return Clean(
        " and ".join(one.name for one in cleans),
        table,
        {name: one for name, one in first.found.items() if all(name in other.found for other in cleans)},
        Log([part for one in cleans for part in one.log.of_file(one.name).parts]),
        pd.concat([one.aside for one in cleans], ignore_index=True),
        {},
        [f"{name} ({one.name}): {text}" for name, one in zip(names, cleans, strict=True) for text in one.assumed],
        [heading for one in cleans for heading in one.unused],
        {name: first.others[name].with_others([one.others[name] for one in cleans[1:]]) for name in headings},
        first.separator,
        said=first.said,
    )


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
    _options_known(kind, said, raw.headings if kind.others else ())
    rows = pd.Series(raw.numbers)
    table: dict[str, pd.Series] = {"row": rows}
    changes, asked, assumed = [], [], list(raw.assumed)
    problems: list[tuple[int, str]] = []
    different: list[str] = []
    blanks: dict[str, pd.Series] = {}
    for column in kind.columns:
        if column.name not in found:
            table[column.name] = pd.Series(pd.Series([column.default]).array.take(np.zeros(len(rows), dtype=np.intp)))
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
        if done.different:
            different.append(column.name)
    frame = pd.DataFrame(table)
    empty = _empty(kind, raw, blanks, found)
    asked += _blanks_asked(kind, raw, said, found, blanks, ~(empty | _totals(kind, frame, found, blanks)))
    # A question that is open may be why cells cannot be read.
    if asked:
        raise Open(raw.name, asked)
    if empty.any():
        assumed.append(
            f"{counted(int(empty.sum()), 'row')} without any of these columns left out: {_numbers(frame['row'][empty])}."
        )
    total = _totals(kind, frame, found, blanks) & ~empty
    if total.any():
        assumed.append(f"Row {_numbers(frame['row'][total])} is a total of the others and left out.")
    kept = ~(empty | total)
    if problems:
        counts = set(frame["row"][kept])
        problems = [(row, text) for row, text in problems if row in counts]
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
    if len(aside):
        lacking = aside.groupby("heading", sort=False)["row"].nunique()
        assumed.append(
            f"{counted(aside['row'].nunique(), 'row')} set aside, because something is blank there: "
            + "; ".join(f"`{heading}` in {count:,}" for heading, count in lacking.items())
            + "."
        )
    filled = {}
    for column in kind.columns:
        if column.name in found and not column.per_row:
            hit = frame["row"].isin(rows[blanks[column.name]])
            filled[column.name] = frame.loc[hit, "row"].tolist()
            if hit.any() and column.if_missing:
                assumed.append(
                    f"`{found[column.name].heading}` is blank in {counted(int(hit.sum()), 'row')}: {column.if_missing}"
                )
    log = Log(changes)
    used = {one.place for one in found.values()}
    unused = [heading for place, heading in enumerate(raw.headings) if place not in used and heading]
    others = {}
    if kind.others:
        at = np.flatnonzero(np.isin(raw.numbers, frame["row"]))
        whole = len(at) == len(raw.numbers)
        for heading in unused:
            cells = raw.columns[raw.headings.index(heading)]
            others[heading] = cells if whole else cells.at(at)
    told = [f"Not used: {listed(unused, limit=30)}."] if unused and not kind.others else []
    assumed = [*_found_sentences(found), *told, *assumed]
    if len(frame) < len(rows):
        log = log.of_rows(frame["row"])
    return Clean(
        raw.name, frame, found, log, aside, filled, assumed, unused, others, raw.separator, frozenset(different), said
    )


def _empty(kind: Kind, raw: Raw, blanks: Mapping[str, pd.Series], found: Mapping[str, Matched]) -> pd.Series:
    """Return which rows hold nothing that is read."""
    nothing = (
        pd.concat([blanks[name] for name in found], axis=1).all(axis=1)
        if found
        else pd.Series(True, index=range(len(raw.rows)))
    )
    if kind.others:
        own = {one.place for one in found.values()}
        rest = [column for place, column in enumerate(raw.columns) if place not in own]
        for at in np.flatnonzero(nothing).tolist():
            nothing.iloc[at] = all(is_blank(column[at]) for column in rest)
    return nothing


def _blanks_asked(
    kind: Kind, raw: Raw, said: Said, found: Mapping[str, Matched], blanks: Mapping[str, pd.Series], kept: pd.Series
) -> list[Asked]:
    """Return the questions about blanks that can be meant in two ways; a total's blanks are none."""
    asked = []
    for column in kind.columns:
        if not column.ask_blank or column.name not in found or said.about(column.name).get("blank", ""):
            continue
        is_empty = blanks[column.name] & kept
        if is_empty.any():
            row = raw.rows[int(np.flatnonzero(is_empty)[0])]
            means = " or ".join(column.ask_blank.values())
            count = f"{counted(int(is_empty.sum()), 'row')} like it"
            asked.append(
                Asked(
                    f"Row {row}, column {found[column.name].heading!r} is blank ({count}): does that mean {means}?",
                    f"--blank {column.name}=",
                    column.ask_blank,
                )
            )
    return asked


@dataclass
class _Done:
    values: pd.Series
    blank: pd.Series
    changes: Changed
    assumed: list[str]
    asked: list[Asked]
    problems: list[tuple[int, str]]
    different: bool = False


def _column(kind: Kind, column: Column, one: Matched, raw: Raw, said: Said) -> _Done:
    """Read one column: each different cell once."""
    answers = said.about(column.name)
    coded = raw.columns[one.place].coded()
    codes, cells = coded.codes, coded.cells
    numbers = raw.numbers[coded.first].tolist()
    said_values = said.values.get(column.name, {})
    swapped = (
        {code: said_values[str(cell).strip()] for code, cell in enumerate(cells) if str(cell).strip() in said_values}
        if said_values
        else {}
    )
    unknown = set(said_values) - {str(cells[code]).strip() for code in swapped}
    if unknown:
        first = min(unknown)
        raise CourseError(
            f"{raw.name}: no cell of {one.heading!r} says {first!r}.{nearest(first, [str(cell) for cell in cells[:5000]])}"
        )
    # A million keys are longer than any word for a blank, so few cells are looked at closely.
    empty_codes = {code for code in _short_ones(coded) if is_blank(cells[code]) and code not in swapped}
    read = [code for code in range(len(cells)) if code not in empty_codes] if empty_codes else range(len(cells))
    where = Where(
        column.name,
        one.heading,
        [numbers[code] for code in read] if empty_codes else numbers,
        answers,
        commas_split=raw.separator != ";",
    )
    taken = [cells[code] for code in read] if empty_codes else cells
    if swapped:
        taken = [swapped.get(code, cells[code]) for code in read]
    reading = column.reader.read(taken, where)
    # One place more: the code of an empty cell is -1, the last one.
    blank = np.ones(len(cells) + 1, dtype=bool)
    blank[read] = False
    is_empty = pd.Series(blank[codes])
    blank_answer = answers.get("blank", "")
    assumed, asked = list(reading.assumed), list(reading.asked)
    fill: Any = None if column.per_row else column.default
    if blank_answer and blank_answer != "drop":
        fill = column.reader.read([blank_answer], Where(column.name, one.heading, [0], {})).values[0]
        if is_empty.any():
            assumed.append(
                f"`{one.heading}`: a blank is {blank_answer} ({counted(int(is_empty.sum()), 'row')}): you said so."
            )
            is_empty[:] = False
    problems = [
        (numbers[read[place]], f"column {one.heading!r}: {str(cells[read[place]])!r} {text}")
        for place, text in reading.problems.items()
    ]
    holes = bool(empty_codes) or bool(coded.codes.min(initial=0) < 0)
    if not holes:
        values = reading.values if isinstance(reading.values, np.ndarray) else _array(reading.values)
        notes = dict(_noted(reading.notes))
    else:
        values = np.full(len(cells) + 1, None, dtype=object)
        values[read] = reading.values if isinstance(reading.values, np.ndarray) else _array(reading.values)
        values[blank] = fill
        notes = {read[place]: note for place, note in _noted(reading.notes)}
        if fill is not None and fill == fill:
            notes |= dict.fromkeys(
                np.flatnonzero(blank).tolist(), "a blank, you said so" if blank_answer else "a blank"
            )
        else:
            # Whoever wrote "tbd" is told what became of it; an empty cell says nothing.
            notes |= {code: "a blank" for code in empty_codes if str(cells[code]).strip()}
    notes |= dict.fromkeys(swapped, "you said so")
    taken_values = _taken(values, coded)
    changes = _changed(column, one, raw, coded, values, notes)
    # Text that is taken as it stands differs where the cells do.
    different = coded.different and taken_values.dtype == "str" and reading.values == cells
    return _Done(taken_values, is_empty, changes, assumed, asked, problems, different)


def _noted(notes: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Give the place of each note that says something, and the note."""
    return ((place, note) for place, note in enumerate(notes) if note) if any(notes) else iter(())


def _taken(values: "np.ndarray[Any, np.dtype[Any]]", coded: Coded) -> pd.Series:
    """Return each row's value: what the values are is found out of the different ones."""
    codes = coded.codes
    if len(values) > len(coded.cells):
        if codes.min(initial=0) < 0:
            codes = np.where(codes < 0, len(coded.cells), codes)
        else:
            values = values[:-1]
    typed = pd.Series(values, dtype=object).infer_objects() if values.dtype == object else pd.Series(values)
    if coded.different and len(typed) == len(codes):
        return typed
    return pd.Series(typed.array.take(codes))


def _changed(column: Column, one: Matched, raw: Raw, coded: Coded, values: Any, notes: Mapping[int, str]) -> Changed:
    """Return which cells are read as something else than what stands there."""
    noted = sorted(notes)
    told = [
        (str(coded.cells[code]) if code < len(coded.cells) else "", _short(values[code]), notes[code]) for code in noted
    ]
    if not noted:
        nothing = np.zeros(0, dtype=np.int64)
        return Changed(column.name, one.heading, nothing, nothing, told)
    # One place more, for cells that are none.
    place = np.full(len(coded.cells) + 1, -1, dtype=np.int64)
    place[noted] = np.arange(len(noted))
    codes = place[coded.codes]
    hit = codes >= 0
    if hit.all():
        return Changed(column.name, one.heading, raw.numbers, codes, told)
    return Changed(column.name, one.heading, raw.numbers[hit], codes[hit], told)


def _short_ones(coded: Coded) -> list[int]:
    """Return the places of cells that may be a word for a blank: short ones, and such as begin or end with blanks."""
    if coded.lengths is not None:
        return [*np.flatnonzero(coded.lengths <= LONGEST_BLANK).tolist()]
    return [
        code
        for code, cell in enumerate(coded.cells)
        if type(cell) is not str or len(cell) <= LONGEST_BLANK or cell[0] <= " " or cell[-1] <= " "
    ]


def _array(values: list[Any]) -> "np.ndarray[Any, np.dtype[np.object_]]":
    """Return a list as an array of whatever it holds."""
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def _short(value: Any) -> str:
    """Return a value as it may stand in a log: four decimals say enough.

    >>> _short(6 / 13), _short(1234567.0), _short("Zoë"), _short(None)
    ('0.4615', '1234567', 'Zoë', '')
    """
    if value is None or value != value:
        return ""
    return f"{round(value, 4):.10g}" if isinstance(value, float) else str(value)


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
    lacking = frame[frame["row"].isin(aside["row"])]
    labels = dict(zip(lacking["row"], lacking[kind.columns[0].name], strict=True))
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


def _options_known(kind: Kind, said: Said, others: Sequence[str] = ()) -> None:
    names = [*(column.name for column in kind.columns), *filter(None, others)]
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
