"""A text with its boxes as a Markdown file that a person fills in: an x in a box, and the words of the text that earn it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aipm_course.kernel.errors import CourseError
from aipm_course.rating.ticks import BOXES, Written

_MARK = re.compile(r"^<!-- aipm boxes (\S+) (\S+) -->$", re.MULTILINE)
_TEXT = re.compile(r"^## Text (\w+)$", re.MULTILINE)
_BOX = re.compile(r"^\s*[-*]\s*\[(.?)\]\s*(.*)$")
_PLAIN = re.compile(r"[^\w%$€£.]+")
FEWEST_WORDS = 2
"""So many words a quotation has at least; a single one is found anywhere."""

HOW = (
    "Set an x between the brackets of each box that the text earns, and copy behind `words:` the words that earn it, as they "
    "stand in the text. What cannot be underlined is not there. A box below an empty one does not count, but in rows of any "
    "order. Mistakes of language, length and polish cost and earn nothing."
)


@dataclass(frozen=True)
class Box:
    """One box as it was filled in.

    Attributes:
        ticked: whether there is an x.
        words: what was copied behind it.
        found: whether these words stand in the text.
    """

    ticked: bool
    words: str
    found: bool

    @property
    def counts(self) -> bool:
        """Return whether the box is ticked by words that are there."""
        return self.ticked and self.found


@dataclass(frozen=True)
class Filled:
    """A form as it came back.

    Attributes:
        name: the written task.
        code: what marks this form.
        boxes: {text: {row: three boxes}}.
        chosen: the places of the replies with an x.
        said: {question below the boxes: answer}.
    """

    name: str
    code: str
    boxes: Mapping[str, Mapping[str, tuple[Box, ...]]]
    chosen: tuple[int, ...]
    said: Mapping[str, str]

    @property
    def touched(self) -> bool:
        """Return whether any box is ticked."""
        return any(box.ticked for rows in self.boxes.values() for three in rows.values() for box in three)

    def levels(self, written: Written, text: str = "A", *, words: bool = True) -> dict[str, int]:
        """Return {row: level} of one text; with `words`, a box counts only by words that are there."""
        rows = self.boxes[text]
        return {
            row.name: row.level([box.counts if words else box.ticked for box in rows[row.name]]) for row in written.rows
        }


def blank(
    written: Written,
    texts: Mapping[str, str],
    code: str,
    *,
    title: str,
    replies: Sequence[str] = (),
    asked: Sequence[str] = (),
) -> str:
    """Return an empty form.

    Args:
        written: the task.
        texts: {letter: text}.
        code: what marks it, one word.
        title: first line.
        replies: replies of the reader, one of which is to be chosen.
        asked: lines below the boxes to be filled in.
    """
    lines = [f"# {title}", "", f"<!-- aipm boxes {written.name} {code} -->", "", HOW]
    for letter, text in texts.items():
        lines += ["", f"## Text {letter}", "", *(f"> {line}".rstrip() for line in text.strip().splitlines())]
        for row in written.rows:
            lines += ["", f"### {row.name}{' (any order)' if row.any_order else ''}", ""]
            for box in row.ticks:
                lines += [f"- [ ] {box}", "  words:"]
    if replies:
        lines += ["", "## Reply", "", f"What would {written.reader} reply? One x.", ""]
        lines += [f'- [ ] "{reply}"' for reply in replies]
    for question in asked:
        lines += ["", f"## {question}", ""]
    return "\n".join(lines) + "\n"


def read_form(written: Written, source: str) -> Filled:
    """Return what somebody filled in.

    Raises:
        CourseError: it is no form, one of another task, or a row has lost its boxes.
    """
    source = source.replace("\r\n", "\n")
    mark = _MARK.search(source)
    if mark is None:
        raise CourseError("This file is no form with boxes: the line that begins with <!-- aipm boxes is gone.")
    if mark.group(1) != written.name:
        raise CourseError(f"This form is about {mark.group(1)}, not about {written.name}.")
    parts = re.split(r"^## ", source, flags=re.MULTILINE)[1:]
    boxes: dict[str, dict[str, tuple[Box, ...]]] = {}
    chosen: tuple[int, ...] = ()
    said: dict[str, str] = {}
    for part in parts:
        heading, _, body = part.partition("\n")
        heading = heading.strip()
        if letter := re.fullmatch(r"Text (\w+)", heading):
            boxes[letter.group(1)] = _rows(written, body)
        elif heading == "Reply":
            found = [match for line in body.splitlines() if (match := _BOX.match(line))]
            chosen = tuple(place for place, match in enumerate(found) if match.group(1).strip())
        else:
            said[heading] = body.strip()
    if not boxes:
        raise CourseError("There is no text in this form.")
    return Filled(written.name, mark.group(2), boxes, chosen, said)


def _rows(written: Written, body: str) -> dict[str, tuple[Box, ...]]:
    head, *rest = re.split(r"^### ", body, flags=re.MULTILINE)
    text = plain("\n".join(line.removeprefix(">") for line in head.splitlines()))
    rows = {}
    for part in rest:
        heading, _, inner = part.partition("\n")
        name = heading.removesuffix(" (any order)").strip()
        rows[name] = tuple(_boxes(inner, text))
    if lost := [row.name for row in written.rows if len(rows.get(row.name, ())) != BOXES]:
        raise CourseError(f"The row {lost[0]} has lost a box: write a new form, and keep its lines.")
    return rows


def _boxes(inner: str, text: str) -> list[Box]:
    found: list[tuple[bool, list[str]]] = []
    for line in inner.splitlines():
        if box := _BOX.match(line):
            found.append((bool(box.group(1).strip()), []))
        elif found and line.strip():
            found[-1][1].append(line.strip().removeprefix("words:").strip())
    return [Box(ticked, words := " ".join(lines).strip(), quoted(words, text)) for ticked, lines in found]


def quoted(words: str, text: str) -> bool:
    """Return whether the words stand in a text that went through `plain`; several places are parted by "...".

    >>> quoted('"At most 8%" ... Ines', plain("At most **8%** wrong. Ines looks again."))
    True
    >>> quoted("8%", plain("At most 8% wrong")), quoted("about 8%", plain("At most 8% wrong"))
    (False, False)
    """
    pieces = [plain(piece) for piece in re.split(r"\.\.\.|…", words)]
    pieces = [piece for piece in pieces if piece]
    enough = sum(len(piece.split()) for piece in pieces) >= FEWEST_WORDS
    return enough and all(f" {piece} " in f" {text} " for piece in pieces)


def plain(text: str) -> str:
    """Return a text without signs, for comparing: how somebody copies quotation marks and bold letters is not the point.

    >>> plain("The cutoff is **0.70**, at 'night'.")
    'the cutoff is 0.70 at night'
    """
    words = _PLAIN.sub(" ", text.casefold().replace("_", " ")).split()
    return " ".join(word for raw in words if (word := raw.strip(".")))
