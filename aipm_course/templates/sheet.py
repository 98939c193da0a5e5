"""Write a scoring sheet as a workbook with formulas, from its source: columns to fill in, columns that compute, a check.

A workbook holds times of writing in several places; they are set to one day, so that writing it again changes nothing.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aipm_course.kernel.errors import CourseError
from aipm_course.templates.source import Template, rubric_row

DAY = datetime(2026, 11, 1)
_IDEAS, _SETTINGS, _UNITS, _ABOUT = "Ideas", "Settings", "Units", "Read me"
_FIRST = 3
"""First row of ideas: below the heads and what they ask for."""
_BRACED = re.compile(r"\{([^{}]+)\}")
_GRAY, _INK = "EEEEEE", "1F3A5F"


def workbook(template: Template, rows: Sequence[Mapping[str, Any]], facts: Mapping[str, Any], note: str) -> bytes:
    """Return a scoring sheet as the bytes of a workbook.

    Args:
        template: one of kind "sheet".
        rows: of each idea its cells by column head; none for the empty sheet.
        facts: settings by the name that the source gives them.
        note: last line of the first sheet.

    Raises:
        ModuleNotFoundError: openpyxl is missing.
    """
    import openpyxl
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter as letter
    from openpyxl.worksheet.properties import PageSetupProperties

    source = template.sheet
    columns = source["columns"]
    places = {column["head"]: letter(number) for number, column in enumerate(columns, 1)}
    last = _FIRST + max(source["rows"], len(rows)) - 1
    book = openpyxl.Workbook()
    about, ideas = book.active, book.create_sheet(_IDEAS)
    settings, units = book.create_sheet(_SETTINGS), book.create_sheet(_UNITS)
    bold, gray = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=_GRAY)
    dark = PatternFill("solid", fgColor=_INK)

    about.title = _ABOUT
    about.column_dimensions["A"].width = 110
    lines = [template.title, "", template.use, "", *source["about"], ""]
    for text in source["rubric"]:
        row = rubric_row(text)
        lines.append(f"Read by the row {row.name}. Level 3: {row.levels[2]}. Level 4: {row.levels[3]}.")
    for number, line in enumerate([*lines, "", note], 1):
        about.cell(number, 1, line).alignment = Alignment(wrap_text=True, vertical="top")
    about["A1"].font = Font(bold=True, size=14)

    names: dict[str, str] = {}
    for number, setting in enumerate(source["settings"], 2):
        value = setting["number"] if "number" in setting else facts.get(setting["value"], setting.get("empty"))
        settings.cell(number, 1, setting["name"])
        settings.cell(number, 2, value)
        names[setting["name"]] = f"{_SETTINGS}!$B${number}"
    for number, unit in enumerate(source["units"], 2):
        units.cell(number, 1, unit["name"])
        units.cell(number, 2, unit["factor"])
    names["units.name"], names["units.factor"] = f"{_UNITS}!$A$2:$A$30", f"{_UNITS}!$B$2:$B$30"
    for sheet, heads in ((settings, ("Setting", "Value")), (units, ("Unit", "Users a month for one"))):
        for number, head in enumerate(heads, 1):
            sheet.cell(1, number, head).font = bold
            sheet.cell(1, number).fill = dark
            sheet.column_dimensions[letter(number)].width = 28
    _fit(settings, len(source["settings"]) + 3, places, last, names)

    for number, column in enumerate(columns, 1):
        head = ideas.cell(1, number, column["head"])
        head.font, head.fill = bold, dark
        asks = ideas.cell(2, number, column["asks"])
        asks.font = Font(italic=True, size=8, color="555555")
        for cell in (head, asks):
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        ideas.column_dimensions[letter(number)].width = column.get("width", 12)
        for place in range(_FIRST, last + 1):
            cell = ideas.cell(place, number)
            given = rows[place - _FIRST] if place - _FIRST < len(rows) else {}
            if "from" in column or "choose" in column:
                cell.value = given.get(column["head"])
            else:
                cell.value = _formula(column, columns, places, names, place, last)
                cell.fill = gray
            if column["head"] in ("Unit", "Chosen"):
                cell.alignment = Alignment(horizontal="center")
            if "format" in column:
                cell.number_format = column["format"]
    ideas.freeze_panes = f"B{_FIRST}"
    for sheet in book.worksheets:
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    ideas.row_dimensions[1].height, ideas.row_dimensions[2].height = 30, 62
    book.active = 1 if rows else 0
    return _settled(book)


def _formula(
    column: Mapping[str, Any], columns: Sequence[Mapping[str, Any]], places: Mapping[str, str], names: Mapping[str, str],
    row: int, last: int,
) -> str:  # fmt: skip
    """Return a column's formula in one row; it shows nothing until the row has what it needs."""
    inputs = [one["head"] for one in columns if "from" in one and one["head"] not in ("Idea", "Unit")]
    idea = f"${places['Idea']}{row}"
    block = f"{places[inputs[0]]}{row},{places['Impact']}{row}:{places[inputs[-1]]}{row}"
    ready = f"COUNT({block})<{len(inputs)}"
    if column.get("check"):
        unit = f"ISNA(MATCH({places['Unit']}{row},{names['units.name']},0))"
        share = f"{places['Confidence']}{row}"
        return (
            f'=IF({idea}="","",IF({ready},{len(inputs)}-COUNT({block})&" numbers to ask for",'
            f'IF({unit},"unit is not on the sheet Units",IF({share}>1,"confidence is a share, 80% or 0.8",'
            f'IF({places["Build"]}{row}<=0,"build has to be over 0","ok")))))'
        )
    if "rank" in column:
        place = places[column["rank"]]
        one = f"{place}{row}"
        return f'=IF(ISNUMBER({one}),RANK({one},${place}${_FIRST}:${place}${last}),"")'

    def cell(found: re.Match[str]) -> str:
        name = found[1]
        if name in names:
            return names[name]
        if name not in places:
            raise CourseError(f"The column {column['head']} computes with {name}, which is no column or setting.")
        return f"{places[name]}{row}"

    return f'=IF(OR({idea}="",{ready}),"",IFERROR({_BRACED.sub(cell, column["formula"])},""))'


def _fit(settings: Any, row: int, places: Mapping[str, str], last: int, names: Mapping[str, str]) -> None:
    """Add up what is chosen, against both limits."""

    def column(head: str) -> str:
        return f"{_IDEAS}!${places[head]}${_FIRST}:${places[head]}${last}"

    for number, (words, head, limit) in enumerate(
        (
            ("Chosen: person-months", "Full effort", "Person-months there are"),
            ("Chosen: ML months", "ML months", "of these, ML engineers"),
        ),
        row,
    ):
        settings.cell(number, 1, words)
        settings.cell(number, 2, f'=SUMIF({column("Chosen")},"x",{column(head)})').number_format = "0.00"
        settings.cell(
            number,
            3,
            f'=IF({names[limit]}="","say how much there is",IF(B{number}<={names[limit]},"fits","does not fit"))',
        )
    settings.column_dimensions["C"].width = 24


def _settled(book: Any) -> bytes:
    """Return a workbook's bytes with one day in all places that hold a time."""
    book.properties.created = book.properties.modified = DAY
    book.properties.creator = "aipm-course"
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as kept:
        for name in given.namelist():
            content = given.read(name)
            if name == "docProps/core.xml":  # saving writes the time of saving into it
                stamp = DAY.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, content)
            kept.writestr(zipfile.ZipInfo(name, DAY.timetuple()[:6]), content)
    return out.getvalue()
