"""Tables as spreadsheets and tools write them: separators, encodings, lines above the headings, workbooks."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def as_csv(
    rows: Sequence[Sequence[Any]],
    path: Path,
    *,
    separator: str = ",",
    encoding: str = "utf-8",
    above: Sequence[str] = (),
    newline: str = "\r\n",
) -> Path:
    """Write rows as a text file, with lines above them, and return its path."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=newline)
    writer.writerows(["" if cell is None else str(cell) for cell in row] for row in rows)
    path.write_bytes((newline.join([*above, ""] if above else [""]) + text.getvalue()).encode(encoding))
    return path


def as_xlsx(
    rows: Sequence[Sequence[Any]], path: Path, *, above: int = 0, percent: Sequence[int] = (), notes: bool = False
) -> Path:
    """Write rows as a workbook: numbers stay numbers, some columns are shown as percent; with a second sheet of notes."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Roadmap"
    for _ in range(above):
        sheet.append(["Q3 planning"])
    for row in rows:
        sheet.append(list(row))
    for line in sheet.iter_rows(min_row=above + 2):
        for place in percent:
            if isinstance(line[place].value, float):
                line[place].number_format = "0%"
    if notes:
        other = book.create_sheet("Notes")
        other.append(["written by", "on"])
        other.append(["Ida", "Monday"])
    book.save(path)
    return path
