"""A file as it comes: its encoding, separator and heading line are found, and its cells are kept as they stand."""

import csv
import io
import json
import warnings
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from aipm_course.bringing.cells import Cells, Grid, plain_grid
from aipm_course.bringing.kind import Cell, Kind
from aipm_course.bringing.matching import known_headings
from aipm_course.bringing.values import is_blank
from aipm_course.extras import line_for
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "strokes"}
_HEAD = 20
"""Lines in which the headings are looked for."""
_AT_A_TIME = 4096
_LOOKED = 60
"""Lines that tell separator and heading line."""
_MAGIC = {
    b"\xd0\xcf\x11\xe0": "an Excel file of the old kind, or one with a password. Open it, and save it as .xlsx or CSV without a password",
    b"%PDF": "a PDF. Open the sheet that it was made from, and save that as CSV",
    b"\x89PNG": "a picture. Export the table itself as CSV",
    b"PAR1": "a Parquet file. Write it as CSV, for example with `pandas.read_parquet(...).to_csv(...)`",
    b"\x1f\x8b": "a packed file (gzip). Unpack it and bring what was inside",
}


@dataclass
class Raw:
    """Cells as they stand.

    Attributes:
        name: the file's name.
        headings: the heading of each column.
        columns: each column's cells, from the first row below the headings.
        rows: number of each row, as a spreadsheet counts.
        separator: what separates columns; "" in a workbook.
        assumed: what was assumed.
    """

    name: str
    headings: list[str]
    columns: list[Cells]
    rows: Sequence[int]
    separator: str = ""
    assumed: list[str] = field(default_factory=list)

    @cached_property
    def numbers(self) -> "np.ndarray[Any, np.dtype[np.int64]]":
        """The rows' numbers as an array: made once, for a million rows are looked up for each column."""
        return np.asarray(self.rows, dtype=np.int64)


@dataclass
class Lines:
    """The lines of a file, and the number of each."""

    numbers: Sequence[int]
    rows: list[list[Cell | None]] | Grid


def read_raw(kind: Kind, path: Path, *, encoding: str = "", sheet: str = "") -> Raw:
    """Read a file.

    Args:
        kind: what is looked for; its names tell which line holds the headings.
        path: a CSV or XLSX file.
        encoding: the file's, where the guess is wrong.
        sheet: name of the sheet, where a workbook has several.

    Raises:
        CourseError: it is no table, or one that cannot be read; the sentence says what to do.
    """
    if path.is_dir():
        raise CourseError(f"{path} is a folder. Name the file in it.")
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise CourseError(f"There is no file {path}. Type its path as your file manager shows it.") from None
    except OSError as problem:
        raise CourseError(
            f"{path} cannot be read ({problem.strerror}). Close it in other programs, or copy it."
        ) from None
    if not content.strip():
        raise CourseError(f"{path.name} is empty. Export it again.")
    for magic, what in _MAGIC.items():
        if content.startswith(magic):
            raise CourseError(f"{path.name} is {what}.")
    if content.startswith(b"PK\x03\x04"):
        lines, assumed, separator = _workbook(kind, path, content, sheet), [], ""
    else:
        text, said = _decoded(path.name, content, encoding)
        if text.lstrip()[:200].lower().startswith(("<!doctype html", "<html", "<table", "<?xml")):
            raise CourseError(f"{path.name} is a web page and no table. Open it in a spreadsheet and save it as CSV.")
        if text.lstrip().startswith(("{", "[")):
            if not kind.opens:
                raise CourseError(f"{path.name} is JSON, which {kind.name} does not read. Export it as CSV.")
            return of_json(kind, path.name, text, said)
        del content
        lines, separator = _csv(kind, path.name, text)
        assumed = said
    return _laid_out(kind, path.name, lines, separator, assumed)


def of_json(kind: Kind, name: str, text: str, assumed: list[str]) -> Raw:
    """Return a JSON document, or lines of JSON, as a table: a row per record, nested names with points.

    Raises:
        CourseError: it is no JSON, or holds no records that the kind knows.
    """
    documents, numbers = _documents(name, text)
    records: list[dict[str, Any]] = []
    rows: list[int] = []
    what = ""
    for number, document in zip(numbers, documents, strict=True):
        what, found = _opened(kind, name, number, document)
        records += found
        rows += [number] * len(found) if len(documents) > 1 else range(1, len(found) + 1)
    if not records:
        raise CourseError(f"{name} holds no record. Export it again.")
    if len(set(rows)) != len(rows):
        rows = list(range(1, len(records) + 1))
    headings = list(dict.fromkeys(key for record in records for key in record))
    columns = [Cells([_cell(record.get(heading)) for record in records]) for heading in headings]
    unit = "line" if len(documents) > 1 else "record"
    return Raw(
        name, headings, columns, rows, "", [*assumed, f"Read as {what}; a row is a {unit} of the file, counted from 1."]
    )


def _opened(kind: Kind, name: str, number: int, document: Any) -> tuple[str, list[dict[str, Any]]]:
    """Return what a document is, and its records."""
    for what, opens in kind.opens.items():
        if (found := opens(document)) is not None:
            return what, found
    raise CourseError(
        f"{name}, row {number}: this JSON holds no records that {kind.name} knows; it reads {listed(kind.opens)}. Export it again, or as CSV."
    )


def _documents(name: str, text: str) -> tuple[list[Any], list[int]]:
    """Return the documents of a file, one or a line each, and the line of each."""
    try:
        return [json.loads(text)], [1]
    except ValueError as problem:
        whole = problem
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    documents, numbers = [], []
    for number, line in lines:
        try:
            documents.append(json.loads(line))
        except ValueError:
            if number == lines[0][0]:
                raise CourseError(
                    f"{name}, row {getattr(whole, 'lineno', number)}: this is no JSON ({getattr(whole, 'msg', 'it cannot be read')}). Is the end of the file missing? Export it again."
                ) from None
            raise CourseError(
                f"{name}, row {number}: this line is no JSON: {line.strip()[:40]!r}. Export it again, or take the line out."
            ) from None
        numbers.append(number)
    return documents, numbers


def flat(record: Any, *, keep: Sequence[str] = ()) -> dict[str, Any]:
    """Return a nested record with one level: {"a": {"b": 1}} is {"a.b": 1}; lists stay as they are.

    >>> flat({"event": "x", "properties": {"time": 3}})
    {'event': 'x', 'properties.time': 3}
    """
    found: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict) and value and key not in keep:
            found |= {f"{key}.{inner}": one for inner, one in flat(value).items()}
        else:
            found[str(key)] = value
    return found


def records_of(document: Any) -> list[dict[str, Any]] | None:
    """Return the records of a plain list, of {"data": [...]}, or of a line; None if it is something else."""
    if isinstance(document, dict):
        inside = next(
            (document[key] for key in ("data", "events", "rows", "results") if isinstance(document.get(key), list)),
            None,
        )
        document = [document] if inside is None else inside
    if not isinstance(document, list) or not all(isinstance(record, dict) for record in document):
        return None
    return [flat(record) for record in document]


def _cell(value: Any) -> Cell | None:
    """Return a value of JSON as a cell."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e15 else str(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _decoded(name: str, content: bytes, encoding: str) -> tuple[str, list[str]]:
    """Return the text and what was assumed about it."""
    if encoding:
        try:
            return content.decode(encoding).lstrip("\ufeff"), [f"The file is read as {encoding}: you said so."]
        except LookupError:
            raise CourseError(f"There is no encoding {encoding!r}; utf-8, cp1252 and utf-16 are common.") from None
        except UnicodeError:
            raise CourseError(
                f"{name} is not written in {encoding}. Leave --encoding out, or try cp1252 or utf-16."
            ) from None
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    tries = [code for mark, code in marks if content.startswith(mark)]
    # UTF-16 without its mark: every other byte of plain text is zero.
    if not tries and content[:2000].count(0) > max(10, 0.3 * len(content[:2000])):
        tries = ["utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"]
    for code in [*tries, "utf-8"]:
        try:
            text = content.decode(code).lstrip("\ufeff")
        except UnicodeError:
            continue
        if "\x00" in text:
            raise CourseError(f"{name} is no text: it holds zero bytes. Save the sheet as CSV (UTF-8) and bring that.")
        return text, []
    try:
        text = content.decode("cp1252")
    except UnicodeError:
        raise CourseError(
            f"{name} is written in no encoding that is known here (UTF-8, UTF-16, Windows). Save it as CSV (UTF-8), or name "
            "it: `--encoding mac_roman`."
        ) from None
    if sum(text.count(sign) for sign in map(chr, range(1, 9))) > 5:
        raise CourseError(f"{name} is no text. Save the sheet as CSV (UTF-8) and bring that.")
    return text, ["The file is not UTF-8; it is read as Windows (cp1252). If names look odd, say `--encoding`."]


def _csv(kind: Kind, name: str, text: str) -> tuple[Lines, str]:
    """Return the lines with their numbers, and the separator."""
    skipped = 0
    first_line = text[:20].splitlines()[0].strip() if text else ""
    separator = ""
    if first_line.casefold().startswith("sep=") and len(first_line) == 5:
        # What Excel writes for itself.
        separator, text, skipped = first_line[4], text.split("\n", 1)[1] if "\n" in text else "", 1
    separator = separator or _separator(kind, name, text)
    if (grid := plain_grid(text, separator)) is not None:
        return Lines(range(1 + skipped, 1 + skipped + len(grid)), grid), separator
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[Cell | None]] = []
    try:
        rows.extend(reader)  # type: ignore[arg-type]
    except csv.Error as problem:
        # What was read before it is kept.
        row = len(rows) + skipped + 1
        if "unexpected end" in str(problem) or "field larger" in str(problem):
            raise CourseError(
                f"{name}, row {row}: a quotation mark is opened and never closed. Close it, or take it out, and bring the file again."
            ) from None
        raise CourseError(
            f"{name}, row {row}: a quotation mark stands inside a cell. Double it, or take it out, and bring the file again."
        ) from None
    return _numbered(rows, range(1 + skipped, 1 + skipped + len(rows))), separator


def _numbered(rows: list[list[Cell | None]], numbers: Sequence[int]) -> Lines:
    """Return lines without those that hold no cell at all, each with its number."""
    if all(rows):
        return Lines(numbers, rows)
    kept = [place for place, row in enumerate(rows) if row]
    return Lines([numbers[place] for place in kept], [rows[place] for place in kept])


def _separator(kind: Kind, name: str, text: str) -> str:
    """Return what separates the columns: what gives known headings, and lines of one length."""
    beginning = "\n".join(text[:200_000].splitlines()[:_LOOKED])
    best: tuple[float, str] = (0.0, "")
    for mark in SEPARATORS:
        try:
            rows = [row for row in csv.reader(io.StringIO(beginning, newline=""), delimiter=mark) if any(row)]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows)
        width, often = max(widths.items(), key=lambda one: (one[1], one[0])) if widths else (0, 0)
        if width < 2:
            continue
        known = max(known_headings(kind, row) for row in rows[:20])
        score = 10.0 * known + width * often / len(rows)
        best = max(best, (score, mark))
    if not best[1]:
        raise CourseError(
            f"{name} has one column only: neither commas, semicolons nor tabs separate its cells. Export it again as CSV."
        )
    return best[1]


def _workbook(kind: Kind, path: Path, content: bytes, sheet: str) -> Lines:
    """Return the lines of a workbook's sheet."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except zipfile.BadZipFile:
        raise CourseError(f"{path.name} is damaged: its end is missing. Export or copy it again.") from None
    for inside, what in kind.packed.items():
        if inside in names:
            raise CourseError(f"{path.name} is {what}.")
    if not any(name.startswith("xl/") for name in names):
        raise CourseError(
            f"{path.name} is a packed file and no Excel workbook. Unpack it and bring the CSV or XLSX inside."
        )
    try:
        import openpyxl
    except ModuleNotFoundError:
        raise CourseError(f"{line_for('openpyxl')} Or save the sheet as CSV and bring that.") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheets = {
                page.title: _without_empty([[_of_workbook(cell) for cell in row] for row in page.iter_rows()])
                for page in book.worksheets
            }
    except Exception:  # openpyxl raises whatever it stumbles over
        raise CourseError(
            f"{path.name} cannot be read as a workbook. Open it, save it as CSV, and bring that."
        ) from None
    filled = {title: lines for title, lines in sheets.items() if len(lines.rows) > 1}
    if sheet:
        if sheet not in sheets:
            raise CourseError(
                f"{path.name} has no sheet {sheet!r}; it has: {listed([repr(one) for one in sheets], limit=20)}."
            )
        return sheets[sheet]
    if not filled:
        raise CourseError(f"{path.name} has no sheet with more than one row. Is it the right file?")
    known = {
        title: max(known_headings(kind, [str(cell or "") for cell in line]) for line in lines.rows[:20])
        for title, lines in filled.items()
    }
    top = max(known.values())
    best = [title for title, count in known.items() if count == top]
    if len(best) > 1:
        raise CourseError(
            f"{path.name} has {len(best)} sheets that fit: {listed([repr(one) for one in best], limit=20)}. Say which: "
            f'`--sheet "{best[0]}"`.'
        )
    return filled[best[0]]


def _without_empty(rows: list[list[Cell | None]]) -> Lines:
    kept = [place for place, row in enumerate(rows) if any(cell is not None for cell in row)]
    return Lines([place + 1 for place in kept], [rows[place] for place in kept])


def _of_workbook(cell: Any) -> Cell | None:
    """Return a workbook's cell: numbers stay numbers, percent is written as percent, days as 2026-04-03."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, int | float):
        if "%" in str(getattr(cell, "number_format", "") or ""):
            return f"{100 * value:.10g} %"
        return float(value)
    return str(value)


def _laid_out(kind: Kind, name: str, lines: Lines, separator: str, assumed: list[str]) -> Raw:
    """Find the line of headings and turn lines into columns."""
    if not lines.rows:
        raise CourseError(f"{name} has no row with anything in it. Export it again.")
    known = [known_headings(kind, [str(cell or "").strip() for cell in cells]) for cells in lines.rows[:_HEAD]]
    # Without a heading that is known, the first line with more than one cell holds them.
    wide = (place for place, cells in enumerate(lines.rows[:_HEAD]) if sum(not is_blank(cell) for cell in cells) > 1)
    at = known.index(max(known)) if max(known) else next(wide, 0)
    number = lines.numbers[at]
    headings = ["" if cell is None else " ".join(str(cell).split()) for cell in lines.rows[at]]
    while headings and not headings[-1]:
        headings.pop()
    width = len(headings)
    if at:
        assumed = [*assumed, f"The headings stand in row {number}; what stands above them is left out."]
    for what, laid in kind.layouts.items():
        below = lines.rows.below(at + 1) if isinstance(lines.rows, Grid) else lines.rows[at + 1 :]
        if (plain := laid(headings, below)) is not None:
            headings, rows = plain
            if not rows:
                raise CourseError(f"{name} holds no record. Export it again.")
            assumed = [*assumed, f"Read as {what}; a row is an output of the file, counted from 1."]
            return Raw(name, headings, _turned(rows, len(headings)), range(1, len(rows) + 1), separator, assumed)
    twice = [heading for heading, count in Counter(filter(None, headings)).items() if count > 1]
    if twice:
        raise CourseError(
            f"{name}, row {number}: {twice[0]!r} stands above two columns. Give them different names and bring the file again."
        )
    if len(lines.rows) == at + 1:
        raise CourseError(f"{name} has headings and no rows below them. Export it again.")
    numbers = lines.numbers[at + 1 :]
    if isinstance(lines.rows, Grid) and lines.rows.width == width:
        return Raw(name, headings, lines.rows.columns(at + 1), numbers, separator, assumed)
    if isinstance(lines.rows, Grid):
        body = list(lines.rows.below(at + 1))
    else:
        body = lines.rows[at + 1 :]
        lines.rows.clear()
    if set(map(len, body)) != {width}:
        for number, cells in zip(numbers, body, strict=True):
            _of_width(name, number, cells, width, separator)
    columns = _turned(body, width)
    return Raw(name, headings, columns, numbers, separator, assumed)


def _turned(body: list[list[Cell | None]], width: int) -> list[Cells]:
    """Return rows as columns, some thousand rows at a time, and let go of them: a million rows twice are a gigabyte."""
    columns: list[list[Cell | None]] = [[] for _ in range(width)]
    for start in range(0, len(body), _AT_A_TIME):
        part = body[start : start + _AT_A_TIME]
        body[start : start + _AT_A_TIME] = [[]] * len(part)
        for column, cells in zip(columns, zip(*part, strict=True), strict=True):
            column.extend(cells)
    return [Cells(cells) for cells in columns]


def _of_width(name: str, number: int, cells: list[Cell | None], width: int, separator: str) -> None:
    """Fill a short row up; a long one gets its sentence."""
    if len(cells) > width and any(not is_blank(cell) for cell in cells[width:]):
        extra = next(cell for cell in cells[width:] if not is_blank(cell))
        why = (
            f"; is a {SEPARATORS[separator][:-1]} inside a cell without quotation marks?"
            if separator in SEPARATORS
            else "."
        )
        raise CourseError(
            f"{name}, row {number}: {len(cells)} cells stand below {width} headings, the one too many is {extra!r}{why} "
            "Put the cell in quotation marks, or give the column a heading."
        )
    cells.extend([None] * (width - len(cells)))
