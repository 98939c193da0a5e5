"""The RICE sheet: its formulas, computed, give the lesson's numbers; what is missing is said; writing it again changes nothing."""

import io
import re
import shutil
import subprocess

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from aipm_course.datasets import load
from aipm_course.registry import manifest_of
from aipm_course.templates.making import contents
from aipm_course.templates.pages import FOLDER
from aipm_course.templates.source import template_named

RICE = template_named("rice_sheet")
SEED = manifest_of("rice").lesson_seed


class _Book:
    """Computes the few functions that the sheet uses; anything else is an error."""

    def __init__(self, book):
        self.book, self.known = book, {}

    def cell(self, sheet, place):
        key = (sheet, place.replace("$", ""))
        if key not in self.known:
            value = self.book[key[0]][key[1]].value
            given = "" if value is None else value  # an empty cell equals ""
            self.known[key] = self.formula(key[0], value[1:]) if str(value).startswith("=") else given
        return self.known[key]

    def range(self, sheet, place):
        left, top, right, bottom = range_boundaries(place.replace("$", ""))
        columns = [openpyxl.utils.get_column_letter(number) for number in range(left, right + 1)]
        return [self.cell(sheet, f"{column}{row}") for row in range(top, bottom + 1) for column in columns]

    def formula(self, here, text):
        strings = []
        text = re.sub(r'"[^"]*"', lambda found: strings.append(found[0]) or f"«{len(strings) - 1}»", text)

        def place(found):
            sheet, first, last = found[1] or here, found[2], found[3]
            return f"me.range('{sheet}','{first}:{last}')" if last else f"me.cell('{sheet}','{first}')"

        code = re.sub(r"(?:([A-Za-z]+)!)?(\$?[A-Z]{1,2}\$?\d+)(?::(\$?[A-Z]{1,2}\$?\d+))?(?!\()", place, text)
        code = re.sub(r"(?<![<>=])=(?!=)", "==", code)
        code = re.sub("«(\\d+)»", lambda found: strings[int(found[1])], code)
        return _calculated(code, self)


def _calculated(code, me):
    """Compute a formula whose arguments are evaluated when they are needed, as a spreadsheet does."""
    functions = {
        "IF": lambda test, yes, no: yes() if test() else no(),
        "OR": lambda *tests: any(bool(test()) for test in tests),
        "IFERROR": _or_else,
        "COUNT": lambda *parts: sum(_is_number(one) for part in parts for one in _listed(part())),
        "ISNA": lambda act: act() is None,
        "ISNUMBER": lambda act: _is_number(act()),
        "MATCH": lambda what, where, _: where().index(what()) + 1 if what() in where() else None,
        "INDEX": lambda where, number: where()[number() - 1],
        "RANK": lambda what, where: 1 + sum(_is_number(one) and one > what() for one in where()),
        "SUMIF": lambda where, what, add: sum(
            a for w, a in zip(where(), add(), strict=True) if w == what() and a not in (None, "")
        ),
    }
    return eval(_lazy(code), {"me": me, **functions})


def _lazy(code):
    """Wrap each argument of a function in a lambda."""
    out, stack, position = "", [], 0
    words = re.compile(r"[A-Z]{2,}\(")
    while position < len(code):
        found = words.match(code, position)
        if found and (position == 0 or not code[position - 1].isalpha()):
            out += f"{found[0]}lambda: "
            stack.append("call")
            position = found.end()
            continue
        sign = code[position]
        if sign in "\"'":
            end = code.index(sign, position + 1) + 1
            out += code[position:end]
            position = end
            continue
        if sign in "([":
            stack.append("plain")
        elif sign in ")]":
            stack.pop()
        elif sign == "," and stack and stack[-1] == "call":
            out += ", lambda: "
            position += 1
            continue
        elif sign == "&":  # a number before words becomes words
            sign = "@"
        out += sign
        position += 1
    return re.sub(r"(\d+)-(COUNT\([^@]*\))@", r"str(\1-\2)+", out)


def _or_else(act, other):
    try:
        return act()
    except (TypeError, ZeroDivisionError, IndexError):
        return other()


def _listed(value):
    return value if isinstance(value, list) else [value]


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def computed(content):
    """Return the ideas of a sheet by name, each with its columns, as computed here."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    me, sheet = _Book(book), book["Ideas"]
    heads = {cell.value: cell.column_letter for cell in sheet[1]}
    rows = {}
    for row in range(3, sheet.max_row + 1):
        line = {head: me.cell("Ideas", f"{column}{row}") for head, column in heads.items()}
        rows[line["Idea"] or row] = line
    settings = {book["Settings"][f"A{row}"].value: me.cell("Settings", f"B{row}") for row in range(2, 12)}
    fits = [me.cell("Settings", f"C{row}") for row in range(2, 12) if book["Settings"][f"C{row}"].value]
    return rows, settings, fits


@pytest.fixture(scope="module")
def files():
    return dict(contents(RICE))


def lesson():
    clean = load("rice_clean", seed=SEED).set_index("name")
    value = clean["reach"] * clean["impact"] * clean["confidence"]
    return clean.assign(
        on_build=value / clean["build_effort"],
        all_costs=value / clean["full_effort"],
        before=(value / clean["build_effort"]).rank(ascending=False),
        after=(value / clean["full_effort"]).rank(ascending=False),
    )


def agrees(rows):
    for name, row in lesson().iterrows():
        line = rows[name]
        assert line["Reach a month"] == pytest.approx(row["reach"])
        for head, column in (("Labeling", "labeling"), ("Retraining", "retraining"), ("Monitoring", "monitoring")):
            assert line[head] == pytest.approx(row[column], abs=0.001)
        assert line["Full effort"] == pytest.approx(row["full_effort"], abs=0.002)
        assert line["RICE on build"] == pytest.approx(row["on_build"], rel=1e-6)
        assert line["RICE, all costs"] == pytest.approx(row["all_costs"], rel=1e-3)
        assert (line["Place on build"], line["Place, all costs"]) == (row["before"], row["after"])
        assert line["Places lost"] == row["after"] - row["before"]
        assert line["Check"] == "ok"


def test_the_formulas_give_the_lessons_numbers(files):
    rows, settings, fits = computed(files["rice_sheet_filled.xlsx"])
    agrees(rows)
    assert rows["Invoice vision extraction"]["Place, all costs"] == 5  # as the lesson says
    assert (settings["Person-months there are"], settings["of these, ML engineers"]) == (8.9, 3.2)
    assert settings["Chosen: person-months"] == pytest.approx(8.304, abs=0.001)
    assert settings["Chosen: ML months"] == pytest.approx(1.99)
    assert fits == ["fits", "fits"]
    assert all(
        line["Check"] == "" and line["Full effort"] == "" for name, line in rows.items() if isinstance(name, int)
    )


def test_a_spreadsheet_program_computes_the_same(root, tmp_path):
    """Where LibreOffice is installed; the test above computes by itself everywhere."""
    if not (program := shutil.which("soffice")):
        return
    command = [program, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to"]
    file = root / FOLDER / RICE.file_filled
    run = subprocess.run(
        [*command, "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path, file],
        capture_output=True,
        text=True,
        timeout=120,
    )
    if "could not be loaded" in run.stderr + run.stdout:  # installed without its spreadsheet program
        return
    book = openpyxl.load_workbook(tmp_path / file.name, data_only=True)
    heads = [cell.value for cell in book["Ideas"][1]]
    agrees({row[0]: dict(zip(heads, row, strict=True)) for row in book["Ideas"].iter_rows(min_row=3, values_only=True)})
    assert [row[2] for row in book["Settings"].iter_rows(values_only=True) if row[2]] == ["fits", "fits"]


@pytest.mark.parametrize(
    ("head", "value", "said"),
    [
        ("Confidence", 90, "confidence is a share, 80% or 0.8"),
        ("Unit", "merchants/month", "unit is not on the sheet Units"),
        ("Labels, first", None, "1 numbers to ask for"),
        ("Build", 0, "build has to be over 0"),
    ],
)
def test_what_is_wrong_in_a_row_is_said_beside_it(files, head, value, said):
    book = openpyxl.load_workbook(io.BytesIO(files["rice_sheet_filled.xlsx"]))
    column = next(cell.column_letter for cell in book["Ideas"][1] if cell.value == head)
    book["Ideas"][f"{column}3"] = value
    changed = io.BytesIO()
    book.save(changed)
    rows, _, _ = computed(changed.getvalue())
    assert rows["Invoice vision extraction"]["Check"] == said


def test_the_empty_sheet_shows_nothing_and_asks_for_everything(files):
    rows, settings, fits = computed(files["rice_sheet.xlsx"])
    assert all(value in (None, "") for line in rows.values() for value in line.values())
    assert settings["Hours of a person-month"] == 140
    assert fits == ["say how much there is"] * 2
    about = [row[0].value for row in openpyxl.load_workbook(io.BytesIO(files["rice_sheet.xlsx"]))["Read me"]]
    assert any("Level 4: as 3, and how sure the numbers are." in (line or "") for line in about)


def test_functions_are_those_of_every_spreadsheet_program(files):
    book = openpyxl.load_workbook(io.BytesIO(files["rice_sheet_filled.xlsx"]))
    formulas = [c.value for sheet in book for row in sheet for c in row if str(c.value).startswith("=")]
    used = {name for text in formulas for name in re.findall(r"([A-Z]+)\(", re.sub(r'"[^"]*"', "", text))}
    assert used == {"IF", "OR", "IFERROR", "COUNT", "ISNA", "ISNUMBER", "MATCH", "INDEX", "RANK", "SUMIF"}
    assert not [text for text in formulas if ";" in text]
