"""The portfolio as slides: one per decision, with everything that was handed in and its trace in the notes."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aipm_course.dossier.brief import ASKED, TITLE, points_of
from aipm_course.dossier.gather import Decision, Dossier, Line, Rows, Writing
from aipm_course.dossier.page import SIMULATED
from aipm_course.dossier.prose import Block, blocks, plain, runs
from aipm_course.dossier.prose import Line as Prose

_WIDTH, _HEIGHT = 13.333, 7.5
_EDGE, _INNER = 0.6, 12.1
_INK, _SOFT, _BAR = 0x1B232C, 0x4D5965, 0x1F6B25
_TITLE_ONLY = 5
_MOST_LINES = 4
_MOST_ROWS, _MOST_COLUMNS = 8, 6
_FULL_RULE = 420
_GLANCE = 120
"""Characters of a decision in a table of several."""
_SLIDE_OF_TEXT = 620
"""Characters of a text that fit on a slide."""


def as_pptx(dossier: Dossier) -> bytes:
    """Return the portfolio as a PPTX file; the content is the same for the same record."""
    deck = _deck(dossier, "Decisions about AI products")
    _cover(deck, dossier)
    for page in dossier.pages:
        if isinstance(page, Decision):
            _decision(deck, page)
        else:
            _writing(deck, page)
    return _saved(deck)


def brief_as_pptx(dossier: Dossier) -> bytes:
    """Return a deck for a board to begin with: at a glance, a slide per decision, what is assumed, what is asked."""
    deck = _deck(dossier, TITLE)
    points = points_of(dossier)
    slide = _slide(deck, TITLE)
    frame = _box(slide, _EDGE, 1.15, _INNER, 0.8)
    _run(_next(frame), " ".join(filter(None, (f"{dossier.name}." if dossier.name else "", dossier.said))), size=14)
    _run(_next(frame), SIMULATED, size=11, color=_SOFT)
    rows = [
        (f"{point.page.module[:2]} {point.page.task}: {_short(point.page.headline)}", point.number, _short(point.bar))
        for point in points
    ]
    _table(slide, ("decision", "its number", "the bar"), rows, _EDGE, 2.0, _INNER, first=0.44, text=True)
    _note(slide, [f"{point.page.module[:2]} {point.page.task}: {point.page.trace}" for point in points])
    for point in points:
        _decision(deck, point.page)
    slide = _slide(deck, "What is assumed")
    head = ("assumption", "who looks at it", "by when")
    assumed = [
        (f"{point.page.module[:2]} {point.page.task}: {point.page.assumption or 'not written down yet'}", "……", "……")
        for point in points
    ]
    _table(slide, head, assumed, _EDGE, 1.4, _INNER, first=0.66, text=True)
    for line in ASKED:
        slide = _slide(deck, line)
        _run(_next(_box(slide, _EDGE, 1.6, _INNER, 1)), "……", size=20)
    return _saved(deck)


def _short(text: str) -> str:
    return text if len(text) <= _GLANCE else f"{text[:_GLANCE].rsplit(' ', 1)[0]} ..."


def _deck(dossier: Dossier, title: str) -> Any:
    """Return an empty deck with the facts that a program shows of a file."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
    properties = deck.core_properties
    properties.title, properties.author = title, dossier.name
    properties.last_modified_by = dossier.name
    day = datetime.combine(dossier.on, datetime.min.time()) if dossier.on else datetime(2000, 1, 1)
    properties.created = properties.modified = day
    return deck


def _saved(deck: Any) -> bytes:
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def _slide(deck: Any, title: str) -> Any:
    """Add a slide with its title where readers of slides look for it, and screen readers too."""
    from pptx.util import Inches, Pt

    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = Inches(_EDGE), Inches(0.35), Inches(_INNER), Inches(0.9)
    frame = head.text_frame
    frame.word_wrap = True
    paragraph = frame.paragraphs[0]
    paragraph.alignment = _left()
    _run(paragraph, title, size=28 if len(title) < 70 else 22, bold=True)
    frame.margin_left = frame.margin_right = Pt(0)
    return slide


def _left() -> Any:
    from pptx.enum.text import PP_ALIGN

    return PP_ALIGN.LEFT


def _box(slide: Any, left: float, top: float, width: float, height: float) -> Any:
    from pptx.util import Inches, Pt

    frame = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height)).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = Pt(0)
    return frame


def _run(paragraph: Any, text: str, *, size: float, bold: bool = False, color: int = _INK, code: bool = False) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = RGBColor(color >> 16, color >> 8 & 255, color & 255)
    if code:
        run.font.name = "Consolas"


def _next(frame: Any, *, after: float = 4) -> Any:
    """Return the next paragraph of a text box; its first one is there already."""
    from pptx.util import Pt

    first = frame.paragraphs[0]
    paragraph = first if not first.runs else frame.add_paragraph()
    paragraph.space_after = Pt(after)
    return paragraph


def _prose(paragraph: Any, line: Prose, *, size: float, bold: bool = False, color: int = _INK) -> None:
    for run in line:
        _run(paragraph, run.text, size=size, bold=bold or run.bold, color=color, code=run.code)


def _cover(deck: Any, dossier: Dossier) -> None:
    slide = _slide(deck, "Decisions about AI products")
    frame = _box(slide, _EDGE, 1.3, _INNER, 1.7)
    if dossier.name:
        _run(_next(frame), dossier.name, size=20, bold=True)
    _run(_next(frame), dossier.said + (f" The last one was made on {dossier.on}." if dossier.on else ""), size=16)
    _run(_next(frame), f"Where each number stands is in the notes of its slide. {SIMULATED}", size=12, color=_SOFT)
    half = (len(dossier.chapters) + 1) // 2 if len(dossier.chapters) > _MOST_ROWS else len(dossier.chapters)
    for place, chapters in enumerate((dossier.chapters[:half], dossier.chapters[half:])):
        if chapters:
            rows = [
                (f"{one.name[:2]} {one.title}", f"{one.solved} of {one.tasks}", f"{one.earned:g} of {one.points:g}")
                for one in chapters
            ]
            wide = _INNER if half == len(dossier.chapters) else 5.9
            _table(slide, ("module", "tasks", "points"), rows, _EDGE + place * 6.2, 3.1, wide, first=0.64)


def _decision(deck: Any, page: Decision) -> None:
    slide = _slide(deck, f"{page.module[:2]} {page.task} · {page.title}")
    frame = _box(slide, _EDGE, 1.2, _INNER, 1.2)
    _prose(_next(frame), runs(page.headline), size=20 if len(page.headline) < 150 else 15, bold=True)
    if page.means:
        _prose(_next(frame), runs(page.means), size=13, color=_SOFT)
    top = 2.75
    table = next((rows for rows in page.tables if len(rows.head) <= _MOST_COLUMNS), None)
    left = page.numbers[:_MOST_LINES]
    if left:
        frame = _box(slide, _EDGE, top, 5.7, 3)
        _run(_next(frame), page.rests_on, size=12, bold=True, color=_SOFT)
        for line in left:
            paragraph = _next(frame, after=6)
            _run(paragraph, line.value, size=24 if line.number and len(left) < _MOST_LINES else 15, bold=True)
            _run(paragraph, f"  {line.name}" + (f", {line.unit}" if line.unit else ""), size=12, color=_SOFT)
        if len(page.numbers) > len(left):
            _run(_next(frame), f"{len(page.numbers) - len(left)} more in the notes", size=12, color=_SOFT)
    elif table:
        shown = table.rows[:_MOST_ROWS]
        _table(slide, table.head, shown, _EDGE, top + 0.1, 6.2, first=0.3)
        if len(table.rows) > len(shown) or table.left_out or len(page.tables) > 1:
            frame = _box(slide, _EDGE, top + 0.2 + 0.32 * (len(shown) + 1), 6.2, 0.3)
            _run(_next(frame), "The rest is in the notes.", size=11, color=_SOFT)
    if page.rule:
        start = _EDGE if not (left or table) else 7.2
        frame = _box(slide, start, top, _WIDTH - start - _EDGE, 3)
        _run(_next(frame), "The bar, in the task's words", size=12, bold=True, color=_BAR)
        for line in page.bars[:_MOST_LINES]:
            paragraph = _next(frame, after=6)
            _run(paragraph, line.value, size=24 if len(page.bars) < _MOST_LINES else 15, bold=True)
            _run(paragraph, f"  {line.name}", size=12, color=_SOFT)
        size = 13 if len(page.rule) < _FULL_RULE else 10.5
        for block in blocks(page.rule):
            paragraph = _next(frame)
            if block.kind == "item":
                _run(paragraph, f"{block.number}. " if block.number else "• ", size=size)
            _prose(paragraph, block.line, size=size)
    frame = _box(slide, _EDGE, 6.05, _INNER, 0.6)
    paragraph = _next(frame)
    _run(paragraph, "Assumption: ", size=14, bold=True)
    _run(paragraph, page.assumption or "none was written down.", size=14 if len(page.assumption) < 180 else 11)
    _run(_next(_box(slide, _EDGE, 6.85, _INNER, 0.4)), page.stamp, size=10, color=_SOFT)
    _note(slide, _handed_in(page))


def _writing(deck: Any, page: Writing) -> None:
    title = f"{page.module[:2]} {page.task} · {page.title}"
    parts = _portions(page.blocks)
    for place, part in enumerate(parts, 1):
        slide = _slide(deck, title + (f" ({place} of {len(parts)})" if len(parts) > 1 else ""))
        frame = _box(slide, _EDGE, 1.4, _INNER, 5.2)
        for block in part:
            for line in _as_lines(block):
                paragraph = _next(frame, after=8)
                if block.kind == "item":
                    _run(paragraph, "    " * block.level + (f"{block.number}. " if block.number else "• "), size=16)
                _prose(paragraph, line, size=16, bold=block.kind == "heading")
        _run(_next(_box(slide, _EDGE, 6.85, _INNER, 0.4)), page.stamp, size=10, color=_SOFT)
        _note(slide, [str(page.trace)])


def _as_lines(block: Block) -> list[Prose]:
    if block.kind == "table":
        return [runs("   ".join(plain(cell) for cell in row)) for row in block.rows]
    if block.kind == "code":
        return [runs(line) for line in plain(block.line).splitlines()]
    return [block.line]


def _portions(found: Sequence[Block]) -> list[list[Block]]:
    """Return the blocks slide by slide; a block that is too long for one is cut between its sentences."""
    parts: list[list[Block]] = [[]]
    room = _SLIDE_OF_TEXT
    for block in found:
        for piece in _cut(block):
            length = sum(len(plain(line)) + 40 for line in _as_lines(piece))
            if length > room and parts[-1]:
                parts.append([])
                room = _SLIDE_OF_TEXT
            parts[-1].append(piece)
            room -= length
    return parts


def _cut(block: Block) -> list[Block]:
    text = plain(block.line)
    if block.kind not in ("text", "quote", "item") or len(text) <= _SLIDE_OF_TEXT:
        return [block]
    pieces, piece = [], ""
    for word in text.split(" "):
        if len(piece) + len(word) > _SLIDE_OF_TEXT - 100 and (
            piece.endswith((".", "!", "?", ";", ":")) or len(piece) > _SLIDE_OF_TEXT - 20
        ):
            pieces.append(piece)
            piece = ""
        piece = f"{piece} {word}" if piece else word
    return [Block("text", runs(one)) for one in (*pieces, piece)]


def _table(
    slide: Any,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    left: float,
    top: float,
    width: float,
    *,
    first: float,
    text: bool = False,
) -> None:
    """Add a table.

    Args:
        slide: where to.
        head: its head.
        rows: its rows.
        left: where it begins, in inches.
        top: likewise.
        width: in inches.
        first: share of the width that its first column takes.
        text: whether all of it is text; otherwise all but the first column are numbers, which stand to the right.
    """
    from pptx.util import Inches, Pt

    shape = slide.shapes.add_table(
        len(rows) + 1, len(head), Inches(left), Inches(top), Inches(width), Inches(0.32 * (len(rows) + 1))
    )
    table = shape.table
    rest = (1 - first) / max(1, len(head) - 1)
    for place, column in enumerate(table.columns):
        column.width = Inches(width * (first if place == 0 else rest))
    for place, values in enumerate((head, *rows)):
        for column, value in enumerate(values):
            cell = table.cell(place, column)
            cell.margin_top = cell.margin_bottom = Pt(2)
            paragraph = cell.text_frame.paragraphs[0]
            _run(paragraph, value, size=11, bold=place == 0, color=0xFFFFFF if place == 0 else _INK)
            if place == 0:
                _fill(cell, 0x33475B)
            if column and not text:
                from pptx.enum.text import PP_ALIGN

                paragraph.alignment = PP_ALIGN.RIGHT


def _fill(cell: Any, color: int) -> None:
    from pptx.dml.color import RGBColor

    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor(color >> 16, color >> 8 & 255, color & 255)


def _handed_in(page: Decision) -> list[str]:
    """Return everything that was handed in, a line each, for the notes."""
    lines = []
    for one in (*page.codes, *page.numbers, *page.tables, *page.others):
        if isinstance(one, Line):
            lines.append(f"{one.name}: {one.said}")
        elif isinstance(one, Rows):
            lines.append(f"{one.name}: {', '.join(one.head)}")
            lines += ["  " + ", ".join(row) for row in one.rows]
            if one.left_out:
                lines.append(f"  {one.left_out} more rows stand in the notebook")
    return [*lines, page.stamp, *([page.retired] if page.retired else [])]


def _note(slide: Any, lines: Sequence[str]) -> None:
    slide.notes_slide.notes_text_frame.text = "\n".join(lines)
