"""The portfolio as a Word document: the same pages, with headings that Word's own outline knows."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from aipm_course.dossier.brief import ASKED, TITLE, points_of
from aipm_course.dossier.gather import Decision, Dossier, Line, Rows, Writing
from aipm_course.dossier.page import SIMULATED
from aipm_course.dossier.prose import Block, blocks, runs
from aipm_course.dossier.prose import Line as Prose

_SOFT = 0x4D5965
_WIDE = 6
"""Columns from which a table is set smaller."""


def as_docx(dossier: Dossier) -> bytes:
    """Return the portfolio as a DOCX file; the content is the same for the same record."""
    document = _document(dossier, "Decisions about AI products")
    _cover(document, dossier)
    for chapter in dossier.chapters:
        for place, page in enumerate(chapter.pages):
            document.add_page_break()
            if place == 0:
                document.add_heading(f"{chapter.name[:2]} {chapter.title}", 1)
            document.add_heading(f"{page.task} {page.title}", 2)
            _decision(document, page) if isinstance(page, Decision) else _writing(document, page)
    return _saved(document)


def brief_as_docx(dossier: Dossier) -> bytes:
    """Return the page for a board as a DOCX file."""
    document = _document(dossier, TITLE)
    points = points_of(dossier)
    document.add_heading(TITLE, 1)
    _add(
        document,
        " ".join(filter(None, (f"{dossier.name}." if dossier.name else "", dossier.said, SIMULATED))),
        soft=True,
    )
    document.add_heading("Decisions", 3)
    head = ("decision", "its number", "the bar")
    rows = [
        (f"{point.page.module[:2]} {point.page.task}: {point.page.headline}", point.number, point.bar)
        for point in points
    ]
    _table(document, head, rows, left=True, widths=(6.8, 4.6, 5.2), size=8.5)
    document.add_heading("What is assumed", 3)
    assumed = [
        (f"{point.page.module[:2]} {point.page.task}", point.page.assumption or "not written down yet", "……", "……")
        for point in points
    ]
    _table(
        document,
        ("decision", "assumption", "who looks at it", "by when"),
        assumed,
        left=True,
        widths=(2.0, 8.6, 3.4, 2.6),
        size=8.5,
    )
    for line in ASKED:
        document.add_heading(line, 3)
        _add(document, "……")
    traces = "; ".join(
        f"{point.page.module[:2]} {point.page.task}: {point.page.trace}, seed {point.page.seed}" for point in points
    )
    _add(document, f"Where the numbers stand: {traces}.", soft=True)
    return _saved(document)


def _document(dossier: Dossier, title: str) -> Any:
    """Return an empty document with its styles and the facts that Word shows of a file."""
    from docx import Document
    from docx.shared import Cm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(11)
    for style in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        _plain_heading(document.styles[style])
    properties = document.core_properties
    properties.title, properties.author = title, dossier.name
    properties.last_modified_by, properties.comments = dossier.name, ""
    day = datetime.combine(dossier.on, datetime.min.time()) if dossier.on else datetime(2000, 1, 1)
    properties.created = properties.modified = day
    return document


def _saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _plain_heading(style: Any) -> None:
    """Give a heading the color of text: the template's own blue is too light for small print."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.color.rgb = RGBColor(0x1B, 0x23, 0x2C)
    style.font.name = "Calibri"
    fonts = style.element.rPr.rFonts
    for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        if fonts is not None and fonts.get(qn(kind)) is not None:
            del fonts.attrib[qn(kind)]


def _cover(document: Any, dossier: Dossier) -> None:
    document.add_heading("Decisions about AI products", 0)
    if dossier.name:
        _add(document, dossier.name, bold=True)
    _add(document, dossier.said + (f" The last one was made on {dossier.on}." if dossier.on else ""))
    _add(
        document,
        "Each number was checked by the course when the decision was made, and each page says in which cell of which "
        f"notebook it stands. {SIMULATED}",
        soft=True,
    )
    rows = [
        (f"{one.name[:2]} {one.title}", f"{one.solved} of {one.tasks}", f"{one.earned:g} of {one.points:g}")
        for one in dossier.chapters
    ]
    _table(document, ("module", "tasks", "points"), rows, widths=(11.2, 2.7, 2.7))


def _decision(document: Any, page: Decision) -> None:
    _prose(document.add_paragraph(), runs(page.headline), bold=True, size=14)
    if page.means:
        _prose(document.add_paragraph(), runs(page.means))
    if page.numbers:
        document.add_heading(page.rests_on, 3)
        _lines(document, page.numbers)
    for rows in page.tables:
        _rows(document, rows)
    if page.rule:
        document.add_heading("The bar, in the task's words", 3)
        if page.bars:
            _lines(document, page.bars)
        _blocks(document, blocks(page.rule))
    document.add_heading("Assumption", 3)
    _add(document, page.assumption or "None was written down.")
    rest = [line for line in (*page.codes, *page.others) if isinstance(line, Line)]
    tables = [rows for rows in page.others if isinstance(rows, Rows)]
    if rest or tables:
        document.add_heading("What else was handed in", 3)
        if rest:
            _lines(document, rest)
        for rows in tables:
            _rows(document, rows)
    _add(document, page.stamp, soft=True)
    if page.retired:
        _add(document, page.retired, soft=True)


def _writing(document: Any, page: Writing) -> None:
    _blocks(document, page.blocks)
    _add(document, page.stamp, soft=True)


def _lines(document: Any, lines: Sequence[Line]) -> None:
    """Set values as a table: field, value with unit, what it is."""
    if any(line.what for line in lines):
        rows = [(line.name, line.said, line.what) for line in lines]
        _table(document, ("field", "value", "what it is"), rows, left=True, widths=(3.4, 4.6, 8.6))
    else:
        _table(document, ("field", "value"), [(line.name, line.said) for line in lines], left=True, widths=(6.0, 4.6))


def _rows(document: Any, rows: Rows) -> None:
    _prose(document.add_paragraph(), runs(f"`{rows.name}`" + (f": {rows.what}" if rows.what else "")))
    _table(document, rows.head, rows.rows)
    if rows.left_out:
        _add(document, f"{rows.left_out} more rows; all of them stand in the notebook.", soft=True)


def _table(
    document: Any,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    left: bool = False,
    widths: Sequence[float] = (),
    size: float = 0,
) -> None:
    """Add a table whose first row is repeated on every page.

    Args:
        document: what to add it to.
        head: its head.
        rows: its rows.
        left: whether all of it is text; otherwise all but the first column are numbers, which stand to the right.
        widths: widths of the columns, in centimeters; even ones without.
        size: of its letters, in points; by the number of columns without.
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    filled = [tuple(head), *(tuple(row) for row in rows)]
    table = document.add_table(len(filled), len(head), "Table Grid")
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    table.autofit = not widths
    for column, width in zip(table.columns, widths, strict=False):
        column.width = Cm(width)
    cells = table._cells  # asked for once: every `row.cells` counts the whole table anew
    for place, values in enumerate(filled):
        for column, value in enumerate(values):
            cell = cells[place * len(head) + column]
            if widths:
                cell.width = Cm(widths[column])
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            _prose(paragraph, runs(value), bold=place == 0, size=size or (8.5 if len(head) >= _WIDE else 10))
            if column and not left:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _blocks(document: Any, found: Sequence[Block]) -> None:
    """Set what somebody wrote."""
    from docx.shared import Cm

    for block in found:
        if block.kind == "table":
            head, *rows = [[_plain(cell) for cell in row] for row in block.rows]
            _table(document, head, rows, left=True)
        elif block.kind == "item":
            # The number is the writer's own: Word would go on counting from the list before.
            paragraph = document.add_paragraph(style=None if block.number else "List Bullet")
            paragraph.paragraph_format.left_indent = Cm(0.8 + 0.8 * block.level)
            if block.number:
                paragraph.paragraph_format.first_line_indent = Cm(-0.6)
                paragraph.add_run(f"{block.number}. ")
            _prose(paragraph, block.line)
        else:
            paragraph = document.add_paragraph(style="Intense Quote" if block.kind == "quote" else None)
            _prose(paragraph, block.line, bold=block.kind == "heading")


def _plain(line: Prose) -> str:
    return "".join(run.text for run in line)


def _prose(paragraph: Any, line: Prose, *, bold: bool = False, size: float = 0) -> None:
    from docx.shared import Pt

    for run in line:
        piece = paragraph.add_run(run.text)
        piece.bold, piece.italic = (bold or run.bold) or None, run.soft or None
        if run.code:
            piece.font.name = "Consolas"
        if size:
            piece.font.size = Pt(size)


def _add(document: Any, text: str, *, bold: bool = False, soft: bool = False) -> None:
    """Add a paragraph of text that is nothing but text."""
    from docx.shared import Pt, RGBColor

    run = document.add_paragraph().add_run(text)
    run.bold = bold or None
    if soft:
        run.font.size = Pt(9)
        run.font.color.rgb = RGBColor(_SOFT >> 16, _SOFT >> 8 & 255, _SOFT & 255)
