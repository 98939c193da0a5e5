"""Read what somebody wrote in Markdown as blocks of plain runs, so that every page can set it and none runs it.

Nothing of it is handed on as HTML: tags stay the characters that they are, a picture is its words, a link its text and
address.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_ITEM = re.compile(r"(\s*)(?:[-*+]|(\d{1,4})[.)])\s+(.*)")
_RULE = re.compile(r"\s*([-*_])(\s*\1){2,}\s*")
_BETWEEN = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*")
# A piece in one style has an end in sight: without it, every sign that could begin one would look to the end of the text.
_INLINE = re.compile(
    r"(?P<code>`{1,3})(?P<coded>.{1,400}?)(?P=code)"
    r"|!\[(?P<alt>[^\]]{0,400})\]\([^)\s]{0,2000}[^)]{0,400}\)"
    r"|\[(?P<text>[^\]]{1,400})\]\((?P<to>[^)\s]{1,2000})[^)]{0,400}\)"
    r"|(?P<bold>\*\*|__)(?=\S)(?P<strong>.{1,400}?)(?<=\S)(?P=bold)"
    r"|(?P<star>\*)(?=\S)(?P<soft>[^*]{1,400}?)(?<=\S)\*"
    r"|(?<!\w)_(?=\S)(?P<under>[^_]{1,400}?)(?<=\S)_(?!\w)"
)
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
"""Signs that turn the direction of writing, with which a text could reorder the page around it."""
_DEEPEST = 3
LONGEST = 40_000

Kind = Literal["heading", "text", "item", "quote", "code", "table"]


@dataclass(frozen=True)
class Run:
    """A piece of text in one style."""

    text: str
    bold: bool = False
    soft: bool = False
    code: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, item of a list, quotation, piece of code, or table.

    Attributes:
        kind: which of them.
        line: its text; of a table nothing.
        level: of a heading from 1, of an item its depth from 0.
        number: of an item in a numbered list.
        rows: of a table, the head first.
    """

    kind: Kind
    line: Line = ()
    level: int = 0
    number: str = ""
    rows: tuple[tuple[Line, ...], ...] = ()


def clean(text: str) -> str:
    r"""Return a text without signs that no page can hold, or that turn the direction of others.

    >>> clean("a\x00b\ud800c\u202ed\n")
    'abcd\n'
    """
    return "".join(
        sign
        for sign in text
        if sign in "\n\t" or (unicodedata.category(sign) not in ("Cc", "Cs", "Cn") and sign not in _TURNING)
    )


def runs(text: str, *, bold: bool = False, soft: bool = False) -> Line:
    """Return the runs of a line.

    >>> [run.text for run in runs("by **3.6** months, `ml` first")]
    ['by ', '3.6', ' months, ', 'ml', ' first']
    >>> runs("<b>2 * 3</b>")
    (Run(text='<b>2 * 3</b>', bold=False, soft=False, code=False),)
    """
    found: list[Run] = []
    place = 0
    for match in _INLINE.finditer(text):
        if match.start() > place:
            found.append(Run(text[place : match.start()], bold, soft))
        place = match.end()
        if match["coded"] is not None:
            found.append(Run(match["coded"].strip(), bold, soft, code=True))
        elif match["alt"] is not None:
            found.append(Run(f"[picture: {match['alt']}]" if match["alt"] else "[picture]", bold, soft))
        elif match["text"] is not None:
            found += [*runs(match["text"], bold=bold, soft=soft), Run(f" ({match['to']})", bold, soft)]
        elif match["strong"] is not None:
            found += runs(match["strong"], bold=True, soft=soft)
        else:
            found += runs(match["soft"] if match["soft"] is not None else match["under"], bold=bold, soft=True)
    if place < len(text):
        found.append(Run(text[place:], bold, soft))
    return tuple(found)


def blocks(source: str) -> tuple[Block, ...]:
    r"""Return the blocks of a text.

    >>> [(block.kind, block.line[0].text) for block in blocks("# Dana\n\nIt waits.\nUntil May.\n\n1. labels")]
    [('heading', 'Dana'), ('text', 'It waits. Until May.'), ('item', 'labels')]
    """
    found: list[Block] = []
    open_lines: list[str] = []
    kind: Kind = "text"
    level, number = 0, ""

    def close() -> None:
        nonlocal kind, level, number
        if open_lines:
            found.append(Block(kind, runs(" ".join(open_lines)), level, number))
        open_lines.clear()
        kind, level, number = "text", 0, ""

    lines = clean(source[:LONGEST]).splitlines()
    place = 0
    while place < len(lines):
        line = lines[place]
        place += 1
        if line.strip().startswith("```"):
            close()
            end = next((n for n in range(place, len(lines)) if lines[n].strip().startswith("```")), len(lines))
            found.append(Block("code", (Run("\n".join(lines[place:end]), code=True),)))
            place = end + 1
        elif not line.strip() or _RULE.fullmatch(line):
            close()
        elif heading := _HEADING.match(line):
            close()
            found.append(Block("heading", runs(heading[2]), len(heading[1])))
        elif "|" in line and place < len(lines) and _BETWEEN.fullmatch(lines[place]) and "|" in lines[place]:
            close()
            end = next((n for n in range(place + 1, len(lines)) if "|" not in lines[n]), len(lines))
            rows = [cells_of(one) for one in (line, *lines[place + 1 : end])]
            width = max(map(len, rows))
            table = tuple(tuple(runs(cell) for cell in [*row, *[""] * (width - len(row))]) for row in rows)
            found.append(Block("table", rows=table))
            place = end
        elif item := _ITEM.match(line):
            close()
            kind, level, number = "item", min(len(item[1].expandtabs(4)) // 2, _DEEPEST), item[2] or ""
            open_lines.append(item[3].strip())
        elif line.lstrip().startswith(">"):
            if kind != "quote":
                close()
            kind = "quote"
            open_lines.append(line.lstrip()[1:].strip())
        else:
            open_lines.append(line.strip())
    close()
    return tuple(found)


def cells_of(line: str) -> list[str]:
    r"""Return the cells of a row of a table.

    >>> cells_of("| a | `x \\| y` |")
    ['a', '`x | y`']
    """
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]


def plain(line: Line) -> str:
    """Return a line as its text alone."""
    return "".join(run.text for run in line)
