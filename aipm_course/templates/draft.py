"""Read somebody's draft, Markdown or DOCX, into headings with the lines and rows below them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aipm_course.extras import line_for
from aipm_course.kernel.errors import CourseError

LARGEST = 20_000_000
"""Bytes; no document of words alone is longer."""
_TEXT = {".md", ".markdown", ".mdown", ".txt", ""}
_OTHERS = {
    ".pdf": "a PDF",
    ".doc": "an old Word file",
    ".odt": "an OpenDocument file",
    ".rtf": "a rich-text file",
    ".pages": "a Pages file",
    ".html": "a web page",
    ".htm": "a web page",
    ".xlsx": "a workbook",
    ".xls": "a workbook",
    ".csv": "a table",
    ".pptx": "a deck",
    ".ipynb": "a notebook",
}
_ATX = re.compile(r"^ {0,3}(#{1,6})(?:\s+(.*?))?\s*#*\s*$")
_BOLD_LINE = re.compile(r"^\s*(?:\*\*|__)([^*_]{1,80}?)(?:\*\*|__):?\s*$")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_CELL = re.compile(r"(?<!\\)\|")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """A paragraph, a list item or a table's row.

    Attributes:
        number: line of a Markdown file; paragraph, from 1 and rows counted in, of a DOCX.
        text: its words, without list sign or cell borders.
        kind: "text", "item" or "row".
        cells: of a row, its cells.
        head: of a row, the cells of the table's first row.
    """

    number: int
    text: str
    kind: str = "text"
    cells: tuple[str, ...] = ()
    head: tuple[str, ...] = ()


@dataclass
class Part:
    """A heading with what stands below it until the next one.

    Attributes:
        title: the heading's words; "" before the first.
        number: its line.
        level: 1 is the highest; 0 before the first.
        lines: what stands below it.
    """

    title: str
    number: int
    level: int
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Draft:
    """A document as `review` reads it.

    Attributes:
        parts: in order; the first stands before any heading.
        unit: what its numbers count: "line" or "paragraph".
        last: its last line.
    """

    parts: tuple[Part, ...]
    unit: str = "line"
    last: int = 1


def read_draft(path: Path) -> Draft:
    """Read a file.

    Raises:
        CourseError: it is not there, no text, or of another kind; or what reads DOCX is missing. The sentence says what
            to do.
    """
    suffix = path.suffix.casefold()
    if path.is_dir():
        raise CourseError(f"{path} is a folder. Name the draft in it.")
    if not path.exists():
        raise CourseError(f"{path} is not there. Look at the name, and at the folder that you are in.")
    if suffix in _OTHERS:
        raise CourseError(
            f"{path.name} is {_OTHERS[suffix]}. Save the draft as DOCX or as Markdown (.md), and review that."
        )
    if path.stat().st_size > LARGEST:
        raise CourseError(f"{path.name} has more than {LARGEST // 1_000_000} MB. Review a copy without its pictures.")
    content = path.read_bytes()
    if suffix == ".docx" or (suffix not in _TEXT and content.startswith(b"PK")):
        return _docx(path)
    return from_markdown(_decoded(path.name, content))


def from_markdown(text: str) -> Draft:
    """Return a Markdown text as a draft; any text is one."""
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = text.split("\n")
    parts = [Part("", 1, 0)]
    head: tuple[str, ...] = ()
    fenced = matter = False
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip()
        below = lines[number] if number < len(lines) else ""
        if number == 1 and line == "---" and "---" in [other.rstrip() for other in lines[1:40]]:
            matter = True
            continue
        if matter:
            matter = line != "---"
            if matter and line:
                parts[-1].lines.append(Line(number, line))
            continue
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
            continue
        if not line.strip():
            head = ()
        elif fenced:
            parts[-1].lines.append(Line(number, line.strip()))
        elif heading := _ATX.match(line):
            parts.append(Part(_plain(heading[2] or ""), number, len(heading[1])))
        elif (
            re.fullmatch(r"\s*(={3,}|-{3,})\s*", below)
            and not _CELL.search(line)
            and not _ITEM.match(line)
            and below.strip()
        ):
            parts.append(Part(_plain(line), number, 1 if "=" in below else 2))
        elif bold := _BOLD_LINE.match(line):
            parts.append(Part(_plain(bold[1]), number, 6))
        elif _RULE.match(line) or re.fullmatch(r"\s*(={3,}|-{3,}|\*{3,}|_{3,})\s*", line):
            continue
        elif _CELL.search(line) and (head or _RULE.match(below)):
            cells = tuple(_plain(cell) for cell in _CELL.split(line.strip().removeprefix("|").removesuffix("|")))
            if head:
                parts[-1].lines.append(Line(number, " | ".join(cells), "row", cells, head))
            else:
                head = cells
        else:
            item = _ITEM.match(line)
            words = _plain(line[item.end() :] if item else line)
            lines_so_far = parts[-1].lines
            goes_on = (
                not item and lines_so_far and lines_so_far[-1].number == number - 1 and lines_so_far[-1].kind == "item"
            )
            if goes_on and lines[number - 1].startswith((" ", "\t")):
                last = lines_so_far.pop()
                lines_so_far.append(Line(last.number, f"{last.text} {words}", "item"))
            elif words:
                lines_so_far.append(Line(number, words, "item" if item else "text"))
    return Draft(tuple(parts), "line", max(1, len(lines)))


def _plain(text: str) -> str:
    """Return words without Markdown's signs: emphasis, code, links, quotes.

    >>> _plain("> **Bar:** at most `8%`, see [the set](set.md)")
    'Bar: at most 8%, see the set'
    """
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text.strip())
    text = re.sub(r"^(?:>\s?)+", "", text)
    text = re.sub(r"\*\*|`|(?<!_)__(?=[^_\s])|(?<=[^_\s])__(?!_)", "", text)
    text = re.sub(r"(?<!\w)[*_](?=[^\s*_])|(?<=[^\s*_])[*_](?!\w)", "", text)
    return re.sub(r"\\([|*_#\[\]])", r"\1", text).strip()


def _decoded(name: str, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    if "\0" in text or content.startswith((b"%PDF", b"PK\x03\x04")):
        raise CourseError(f"{name} holds no text. Save the draft as DOCX or as Markdown (.md), and review that.")
    if not text.strip():
        raise CourseError(f"{name} is empty. `aipm templates` lays out a template to begin with.")
    return text


def _docx(path: Path) -> Draft:
    try:
        import docx
    except ModuleNotFoundError:
        raise CourseError(f"{line_for('docx')} Or save the draft as Markdown (.md) and review that.") from None
    try:
        document = docx.Document(str(path))
        parts = _of_document(document)
    except Exception:  # python-docx raises whatever it stumbles over: bad archives, bad XML, missing parts
        raise CourseError(
            f"{path.name} cannot be read as a DOCX. Open it in Word and save it anew, or save it as Markdown (.md)."
        ) from None
    last = max([1, *(line.number for part in parts for line in part.lines)])
    if last == 1 and not any(part.title for part in parts) and not any(part.lines for part in parts):
        raise CourseError(f"{path.name} is empty. `aipm templates` lays out a template to begin with.")
    return Draft(tuple(parts), "paragraph", last)


def _of_document(document: object) -> list[Part]:
    from docx.table import Table

    parts, number = [Part("", 1, 0)], 0
    for block in document.iter_inner_content():  # type: ignore[attr-defined]
        if isinstance(block, Table):
            head: tuple[str, ...] = ()
            for row in block.rows:
                number += 1
                cells = tuple(" ".join(cell.text.split()) for cell in row.cells)
                if head:
                    parts[-1].lines.append(Line(number, " | ".join(cells), "row", cells, head))
                head = head or cells
            continue
        for words in block.text.split("\n"):
            number += 1
            if words := " ".join(words.split()):
                _paragraph(parts, number, words, block)
    return parts


def _paragraph(parts: list[Part], number: int, words: str, block: object) -> None:
    """Add a paragraph; a short one that is all bold is a heading, too: many drafts have no other."""
    style = (block.style.name or "") if block.style is not None else ""  # type: ignore[attr-defined]
    runs = [run for run in _runs(block) if run.text.strip()]  # type: ignore[attr-defined]
    bold = bool(runs) and all(run.bold for run in runs) and len(words) <= 80  # type: ignore[attr-defined]
    listed = style.startswith("List") or bool(block._p.xpath("./w:pPr/w:numPr"))  # type: ignore[attr-defined]
    if found := re.fullmatch(r"Heading (\d)", style):
        parts.append(Part(words, number, int(found[1])))
    elif style == "Title":
        parts.append(Part(words, number, 1))
    elif bold and not listed:
        parts.append(Part(words.rstrip(":"), number, 6))
    else:
        item = _ITEM.match(words)
        parts[-1].lines.append(
            Line(number, words[item.end() :] if item else words, "item" if item or listed else "text")
        )


def _runs(block: object) -> Iterator[object]:
    yield from block.runs  # type: ignore[attr-defined]
