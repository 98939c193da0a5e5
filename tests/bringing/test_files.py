"""A file as it comes: encodings, separators and headings are found, and what is no table gets one sentence."""

import io
import zipfile
from datetime import date

import pytest
from messy_tables import as_csv, as_xlsx

from aipm_course.bringing.cleaning import Open, Said, cleaned
from aipm_course.bringing.kind import Column, Kind, Result
from aipm_course.bringing.matching import matched
from aipm_course.bringing.raw import read_raw
from aipm_course.bringing.values import Day, Name, Number, YesNo
from aipm_course.kernel.errors import CourseError

VISITS = Kind(
    name="visits",
    title="Visits",
    reads="a row per shop and day.",
    columns=(
        Column("shop", "name of the shop", Name(fold=True), ("store",)),
        Column("day", "day of the visits", Day(), ("date",), required=False),
        Column("visits", "how many came", Number("visits", at_least=0), ("visitors", "footfall")),
        Column("open", "whether it was open", YesNo(), required=False, per_row=False, default=1, if_missing="it counts as open."),
    ),
    make=lambda clean, settings: Result("", ()),
)  # fmt: skip
HEADS = ["Shop", "Date", "Visitors", "Open"]
ROWS = [["Zoë", "2026-04-13", "1200", "yes"], ["Bär", "2026-04-14", "80", "no"]]


def clean(path, said=None):
    said = said or Said()
    return cleaned(VISITS, read_raw(VISITS, path, encoding=said.encoding, sheet=said.sheet), said)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encoding_and_separator_are_found(encoding, separator, tmp_path):
    path = as_csv([HEADS, *ROWS], tmp_path / "a.csv", separator=separator, encoding=encoding)
    found = clean(path)
    assert found.table["shop"].tolist() == ["Zoë", "Bär"]
    assert found.table["visits"].tolist() == [1200, 80]
    assert found.table["open"].tolist() == [1, 0]
    assert any("cp1252" in line for line in found.assumed) == (encoding == "cp1252")


def test_rows_are_counted_as_a_spreadsheet_counts(tmp_path):
    rows = [HEADS, ["Zoë", "", "1200", ""], ["", "", "", ""], ["two\nlines", "", "many", ""]]
    with pytest.raises(CourseError, match=r"a.csv, row 6, column 'Visitors': 'many'"):
        clean(as_csv(rows, tmp_path / "a.csv", above=["A title", ""]))


def test_a_workbook_is_read(tmp_path):
    rows = [HEADS, ["Zoë", date(2026, 4, 13), 1200, True], ["Bär", date(2026, 4, 14), 80.5, False]]
    found = clean(as_xlsx(rows, tmp_path / "a.xlsx", above=3, notes=True))
    assert found.table["visits"].tolist() == [1200, 80.5]
    assert found.table["day"].tolist() == [date(2026, 4, 13), date(2026, 4, 14)]
    assert found.table["row"].tolist() == [5, 6]


def test_two_sheets_that_fit_are_asked_about(tmp_path):
    from openpyxl import load_workbook

    path = as_xlsx([HEADS, *ROWS], tmp_path / "a.xlsx")
    book = load_workbook(path)
    book.copy_worksheet(book["Roadmap"]).title = "Old"
    book.save(path)
    with pytest.raises(CourseError, match=r'2 sheets that fit: .* `--sheet "Roadmap"`'):
        clean(path)
    assert len(clean(path, Said(sheet="Old")).table) == 2
    with pytest.raises(CourseError, match="no sheet 'New'"):
        clean(path, Said(sheet="New"))


def _packed(name):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, "x")
    return made.getvalue()


PLAIN = "Shop,Date,Visitors,Open\r\n"
MUTILATED = {
    "empty": (b"", "is empty. Export it again"),
    "blank": (b" \n\n", "is empty"),
    "headings alone": (PLAIN.encode(), "headings and no rows below"),
    "old Excel": (b"\xd0\xcf\x11\xe0" + b"x" * 600, "old kind, or one with a password"),
    "a PDF": (b"%PDF-1.7 ...", "is a PDF"),
    "a picture": (b"\x89PNG\r\n", "is a picture"),
    "Parquet": (b"PAR1....", "is a Parquet file"),
    "a packed file": (_packed("a.csv"), "packed file and no Excel workbook"),
    "half a workbook": (b"PK\x03\x04" + b"x" * 90, "is damaged"),
    "no workbook inside": (_packed("xl/nothing.xml"), "cannot be read as a workbook"),
    "a web page": (b"<html><table><tr><td>Shop</td></tr></table></html>", "is a web page and no table"),
    "JSON": (b'[{"shop": 1}]', "is JSON"),
    "zero bytes": (PLAIN.encode() + b"A,\x00,3,1\r\n" * 3, "is no text"),
    "bytes of no encoding": (PLAIN.encode() + b"\x81\x8d\x8f,2026-01-01,3,1\r\n", "in no encoding that is known"),
    "one column": (b"Shop\r\nA\r\nB\r\n", "has one column only"),
    "an open quotation mark": (PLAIN.encode() + b'A,,3,1\r\n"B,,4,1\r\nC,,5,1\r\n', "row 3: a quotation mark is opened and never closed"),
    "a mark inside": (PLAIN.encode() + b'A,,3,1\r\n"B" x,,4,1\r\n', "row 3: a quotation mark stands inside a cell"),
    "a cell too many": (PLAIN.encode() + b"A,,3,1\r\nB, Inc.,,4,1\r\n", "row 3: 5 cells stand below 4 headings, the one too many is '1'"),
    "a heading twice": (b"Shop,Visitors,Visitors\r\nA,1,2\r\n", "'Visitors' stands above two columns"),
    "no such column": (b"Shop,Height\r\nA,1\r\n", "No column looks like visits (how many came). The file has: 'Shop', 'Height'"),
    "all blank": (PLAIN.encode() + b"A,2026-01-01,,1\r\nB,2026-01-02,,1\r\n", "no row can be used; column 'Visitors' is blank in row 2"),
    "no number": (PLAIN.encode() + b"A,2026-01-01,3,1\r\nB,2026-01-02,three,1\r\n", "row 3, column 'Visitors': 'three' is not a number"),
    "below zero": (PLAIN.encode() + b"A,2026-01-01,-3,1\r\n", "row 2, column 'Visitors': '-3' is below 0"),
    "no day": (PLAIN.encode() + b"A,soon,3,1\r\n", "row 2, column 'Date': 'soon' is no day; write it as 2026-04-03"),
    "no day of the calendar": (PLAIN.encode() + b"A,2026-02-30,3,1\r\n", "'2026-02-30' is no day of the calendar"),
    "two orders": (PLAIN.encode() + b"A,13/04/2026,3,1\r\nB,04/14/2026,3,1\r\n", "row 3, column 'Date': '04/14/2026' and '13/04/2026' in row 2 are not in one order"),
    "neither yes nor no": (PLAIN.encode() + b"A,2026-01-01,3,perhaps\r\n", "row 2, column 'Open': 'perhaps' is neither yes nor no"),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTILATED)
def test_each_mutilated_file_gets_its_sentence(name, tmp_path):
    content, words = MUTILATED[name]
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(CourseError) as raised:
        clean(path)
    assert words in str(raised.value), str(raised.value)
    assert not isinstance(raised.value, Open)
    assert len(str(raised.value)) < 320


def test_a_folder_and_a_file_that_is_not_there(tmp_path):
    for path, words in ((tmp_path, "is a folder"), (tmp_path / "none.csv", "There is no file")):
        with pytest.raises(CourseError, match=words):
            clean(path)


@pytest.mark.parametrize(
    ("days", "read"),
    [
        (["03/04/2026", "14/04/2026"], date(2026, 4, 3)),
        (["03/04/2026", "04/14/2026"], date(2026, 3, 4)),
        (["2026-04-03", "2026-04-14"], date(2026, 4, 3)),
        (["3 Apr 2026", "14 April 2026"], date(2026, 4, 3)),
        (["3.4.26", "14.4.26"], date(2026, 4, 3)),
        (["05/05/2026", "05/05/2026"], date(2026, 5, 5)),
    ],
)
def test_days_are_read_by_what_their_column_shows(days, read, tmp_path):
    path = as_csv([HEADS, *([name, day, 3, 1] for name, day in zip("AB", days, strict=True))], tmp_path / "a.csv")
    assert clean(path).table["day"][0] == read


def test_days_that_can_be_meant_in_two_ways_are_asked_about(tmp_path):
    path = as_csv([HEADS, ["A", "03/04/2026", 3, 1], ["B", "05/06/2026", 3, 1]], tmp_path / "a.csv")
    with pytest.raises(
        Open, match=r"is '03/04/2026' the 3. of month 4 or the 4. of month 3\? Add `--dates day=day-first`"
    ):
        clean(path)
    for answer, read in (("day-first", date(2026, 4, 3)), ("month-first", date(2026, 3, 4))):
        assert clean(path, Said(options={"dates": {"": answer}})).table["day"][0] == read


def test_columns_are_guessed_said_and_asked_about():
    assert {name: one.how for name, one in matched(VISITS, ["store name", "Footfall", "x"], {}).items()} == {
        "shop": "guessed", "visits": "named",
    }  # fmt: skip
    assert matched(VISITS, ["place", "Visitors"], {"shop": "Place"})["shop"].heading == "place"
    with pytest.raises(CourseError, match="Two columns could be visits: 'Visitors new', 'Visitors old'"):
        matched(VISITS, ["shop", "Visitors new", "Visitors old"], {})
    with pytest.raises(CourseError, match="Did you mean Visitors"):
        matched(VISITS, ["shop", "Visitors"], {"visits": "Visitor"})
    with pytest.raises(CourseError, match=r"no column 'visit'.*Did you mean visits"):
        matched(VISITS, ["shop", "Visitors"], {"visit": "Visitors"})


def test_names_are_made_alike_and_blanks_filled(tmp_path):
    rows = [["Zoë", "2026-04-13", 3, ""], [" zoë ", "2026-04-13", 3, "n/a"], ["Sum", "", 6, ""]]
    found = clean(as_csv([HEADS, *rows], tmp_path / "a.csv"))
    assert found.table["shop"].tolist() == ["Zoë", "Zoë"]
    assert found.table["open"].tolist() == [1, 1]
    assert any("Row 4 is a total" in line for line in found.assumed)
    assert found.changes[["row", "column", "read"]].to_numpy().tolist() == [
        [3, "shop", "Zoë"],
        [2, "open", "1"],
        [3, "open", "1"],
    ]
    said = Said(options={"blank": {"open": "0"}})
    assert clean(as_csv([HEADS, *rows], tmp_path / "a.csv"), said).table["open"].tolist() == [0, 0]


def test_options_are_held_against_what_there_is(tmp_path):
    path = as_csv([HEADS, *ROWS], tmp_path / "a.csv")
    for said, words in (
        (Said(options={"decimal": {"": "dot"}}), "--decimal takes point or comma"),
        (Said(options={"dates": {"visit": "day-first"}}), "Did you mean visits"),
        (Said(values={"open": {"maybe": "1"}}), "no cell of 'Open' says 'maybe'"),
        (Said(encoding="latin-9000"), "There is no encoding"),
        (Said(encoding="ascii"), "is not written in ascii"),
    ):
        with pytest.raises(CourseError, match=words):
            clean(path, said)
