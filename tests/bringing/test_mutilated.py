"""Each kind has one sentence for each mutilated file, in the terminal and in a notebook, and never a traceback."""

import csv
import io
import zipfile

import pytest
from click.testing import CliRunner
from messy_tables import as_csv, as_xlsx

from aipm_course import bring
from aipm_course.bringing.cleaning import Open
from aipm_course.cli import main
from aipm_course.kernel.errors import CourseError
from aipm_course.registry import kinds

UNITS = {
    "ideas": "Effort", "scores": "score", "events": "received_at", "stream": "score", "outcomes": "score", "evaluations": "outcome",
    "experiment": "converted", "requests": "tokens_in",
}  # fmt: skip
"""A column of each kind in which a weight is nonsense."""
DAYS = {"scores": "day", "events": "received_at", "stream": "day", "experiment": "day", "requests": "day"}
"""A column of days, of those that read one."""


def example(kind):
    """Return headings and rows of a kind's example."""
    head, *rows = csv.reader(io.StringIO(kinds()[kind][0].example))
    return head, rows


def with_column(kind, name, cells):
    """Return the example with a column, new or in place of its own."""
    head, rows = example(kind)
    if name in head:
        at = head.index(name)
        rows = [[*row[:at], cells[place % len(cells)], *row[at + 1 :]] for place, row in enumerate(rows)]
    else:
        head, rows = [*head, name], [[*row, cells[place % len(cells)]] for place, row in enumerate(rows)]
    return [head, *rows]


def zipped(path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("export.csv", "a,b\n1,2\n")
    path.write_bytes(made.getvalue())


def two_sheets(kind, path):
    import openpyxl

    head, rows = example(kind)
    as_xlsx([head, *rows, *rows], path)
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book.worksheets[0]).title = "Old"
    book.save(path)


def write(kind, what, folder):
    """Write the mutilated file; return its path and words of the sentence."""
    head, rows = example(kind)
    path = folder / "a.csv"
    words = {
        "zero bytes long": "is empty. Export it again", "blank lines": "is empty", "one column": "has one column only",
        "headings alone": "has headings and no rows below", "wrong encoding": "in no encoding that is known here",
        "two sheets": "2 sheets that fit", "a heading twice": "stands above two columns", "a packed file": "packed file and no Excel workbook",
        "a password": "old kind, or one with a password", "a folder": "is a folder. Name the file in it", "nowhere": "There is no file",
        "mixed units": "row 2, column", "a cell too many": "cells stand below", "an open quotation mark": "a quotation mark is opened and never closed",
    }[what]  # fmt: skip
    if what == "zero bytes long":
        path.write_bytes(b"")
    elif what == "blank lines":
        path.write_bytes(b"\n \r\n\n")
    elif what == "one column":
        path.write_text("\n".join([head[0], *(row[0].replace(",", "") for row in rows)]), encoding="utf-8")
    elif what == "headings alone":
        as_csv([head], path)
    elif what == "wrong encoding":
        path.write_bytes(",".join(head).encode() + b"\r\n" + b"\x81\x8d\x8f," * len(head) + b"\r\n")
    elif what == "two sheets":
        two_sheets(kind, path := folder / "a.xlsx")
    elif what == "a heading twice":
        as_csv([[*head, head[0]], *([*row, "1"] for row in rows)], path)
    elif what == "a packed file":
        zipped(path)
    elif what == "a password":
        (path := folder / "a.xlsx").write_bytes(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")
        )
    elif what == "a folder":
        path = folder
    elif what == "nowhere":
        path = folder / "none.csv"
    elif what == "mixed units":
        as_csv(with_column(kind, UNITS[kind], ["5 kg 3 km"]), path)
    elif what == "a cell too many":
        as_csv([head, *rows, [*rows[0], "x", "y"]], path)
    else:
        path.write_text(f'{",".join(head)}\n"{",".join(rows[0])}\n', encoding="utf-8")
    return path, words


MUTILATIONS = (
    "zero bytes long", "blank lines", "one column", "headings alone", "wrong encoding", "two sheets", "a heading twice", "a packed file",
    "a password", "a folder", "nowhere", "mixed units", "a cell too many", "an open quotation mark",
)  # fmt: skip


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize("what", MUTILATIONS)
def test_each_kind_has_a_sentence_for_each_mutilated_file(kind, what, tmp_path):
    path, words = write(kind, what, tmp_path)
    with pytest.raises(CourseError) as raised:
        bring(kind, path, form=False)
    assert words in str(raised.value), str(raised.value)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 420


@pytest.mark.parametrize("kind", kinds())
def test_a_terminal_says_it_in_one_sentence_without_a_traceback(kind, tmp_path):
    for what in ("a packed file", "nowhere", "mixed units"):
        path, words = write(kind, what, tmp_path)
        result = CliRunner().invoke(main, ["bring", kind, str(path)])
        assert result.exit_code == 1
        assert words in " ".join(result.output.split())
        assert "Traceback" not in result.output


@pytest.mark.parametrize("kind", DAYS)
def test_days_in_either_order_are_asked_about_and_both_orders_told(kind, tmp_path):
    clock = " 10:00" if kind == "events" else ""
    path = as_csv(with_column(kind, DAYS[kind], [f"03/04/2026{clock}", f"05/06/2026{clock}"]), tmp_path / "a.csv")
    with pytest.raises(Open, match=r"the 3\. of month 4 or the 4\. of month 3\?"):
        bring(kind, path, form=False)
    path = as_csv(with_column(kind, DAYS[kind], [f"13/04/2026{clock}", f"04/14/2026{clock}"]), tmp_path / "a.csv")
    with pytest.raises(CourseError, match="not in one order of day and month"):
        bring(kind, path, form=False)


@pytest.mark.parametrize("kind", kinds())
def test_semicolons_with_decimal_commas_say_the_same_as_commas(kind, tmp_path):
    head, rows = example(kind)
    plain = as_csv([head, *rows], tmp_path / "plain.csv")
    german = [[cell.replace(".", ",") if cell.replace(".", "", 1).isdigit() else cell for cell in row] for row in rows]
    # "1,200/qtr" stays as it is typed, and is asked about where semicolons stand between the columns.
    said = {"decimal": {"reach": "point"}} if kind == "ideas" else {}
    other = as_csv([head, *german], tmp_path / "other.csv", separator=";", encoding="cp1252")
    one, two = bring(kind, plain, form=False), bring(kind, other, options=said, form=False)
    assert one.headline == two.headline
