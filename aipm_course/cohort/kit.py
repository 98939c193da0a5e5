"""What an instructor takes into a live hour: a page, cells for the screen, and texts that graders rate together.

The page of an hour comes from the facilitator's note and from outputs of the lesson as they are committed, so its numbers are
the lesson's. Bets stand above the fold, what the hour ended in below it. A file cannot be folded, so whoever takes part from
elsewhere gets the upper half alone. In a lesson the answer stands below its question; on the screen nothing stands there before
its cell is run.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import nbformat
import nbformat.v4 as nb
from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from nbconvert.filters import markdown2html

from aipm_course.files import said, write_whole
from aipm_course.grading.notebooks import read_notebook
from aipm_course.kernel.errors import CourseError
from aipm_course.places import short
from aipm_course.rating.norming import Norming, levels, normings_of
from aipm_course.rating.pages import HOUSE_RULES, boxes_table
from aipm_course.registry import manifest_of

FOLDER = "kit"
_CELL = re.compile(r"`([\w-]+)`")
_SCENE = re.compile(r"^## .+?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_HOW = "Before the hour *Run All Cells*, then *Edit*, *Clear Outputs of All Cells*. In the hour run each when its beat asks for it."
_INLINE = re.compile(r"^<p>(.*)</p>$", re.DOTALL)


@dataclass(frozen=True)
class Handout:
    """The page of a live hour.

    Attributes:
        title: of the module.
        leave: the sentence that they leave with.
        above: names of the lesson's cells whose output stands above the fold.
        below: those below it.
        bets: the questions to answer before anything is shown.
        ended: what the beats end in.
        close: what is asked at the end; "" where the note has no such sentence.
    """

    title: str
    leave: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    bets: tuple[str, ...]
    ended: tuple[str, ...]
    close: str


def make_kit(root: Path, module: str) -> list[Path]:
    """Write what a module's live hour needs and the pages for graders into kit/MODULE; return the files.

    Raises:
        CourseError: the module has neither a note with a page to print nor texts to rate together, or there is no room.
    """
    folder, made = root / FOLDER / module, []
    note = root / "docs" / "facilitation" / f"{module}.md"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if note.is_file() and (handout := handout_of(note.read_text(encoding="utf-8"))):
            for name, folded in (("handout.html", True), ("bets.html", False)):
                made.append(folder / name)
                write_whole(made[-1], handout_page(root, module, handout, below=folded))
            for page in manifest_of(module).lessons:
                made.append(folder / f"{page}-screen.ipynb")
                write_whole(made[-1], screen(root / "notebooks" / f"{page}.ipynb"))
        for norming in normings_of(short(module)):
            for path, key in ((folder / f"{norming.written.cell}-norming.html", False), (folder / f"{norming.written.cell}-key.html", True)):  # fmt: skip
                write_whole(path, norming_page(norming, key=key))
                made.append(path)
    except OSError as error:
        raise CourseError(said(error)) from None
    if not made:
        raise CourseError(f"There is nothing to print for {module}: its note has no part `To print`.")
    return made


def handout_of(note: str) -> Handout | None:
    """Return the page that a note describes; None where it has no part `To print`."""
    to_print = _part(note, "To print")
    if not to_print:
        return None
    head = to_print.split("\n\n", 1)[0]
    above, _, below = head.partition("below the fold, what")
    close = re.search(r'(?:To close|Closing sentence): "([^"]+)"', note)
    leave = re.search(r"\*\*What they leave with:\*\* (.+?)(?: Built on | Best \*before)", note, re.DOTALL)
    return Handout(
        title=note.partition("\n")[0].removeprefix("# ").removesuffix(": the live hour"),
        leave=leave.group(1) if leave else "",
        above=_cells(above.partition("above the fold, what")[2]),
        below=_cells(below),
        bets=tuple(re.findall(r"^\d+\. (.+)$", to_print, re.MULTILINE)),
        ended=tuple(re.findall(r"^- (.+)$", _part(note, "At hand"), re.MULTILINE)),
        close=close.group(1) if close else "",
    )


def handout_page(root: Path, module: str, handout: Handout, *, below: bool = True) -> str:
    """Return the page as HTML that prints on one sheet; without what stands `below` the fold if that is False."""
    outputs: dict[str, Any] = {}
    for page in manifest_of(module).lessons:
        outputs |= _outputs(root / "notebooks" / f"{page}.ipynb")
    if lost := [cell for cell in (*handout.above, *handout.below) if cell not in outputs]:
        raise CourseError(f"The lesson {module} has no cell {lost[0]!r} with a table or a picture.")
    return str(
        _template("handout.html.j2").render(
            handout=handout,
            above=[outputs[cell] for cell in handout.above],
            below=[outputs[cell] for cell in handout.below],
            folded=below,
            inline=inline_markdown,
        )
    )


def screen(lesson: Path) -> str:
    """Return a lesson's scene, headings and code cells with their names as a notebook: no prose, no output, code folded."""
    shown, scene = [_HOW], False
    cells = []
    for cell in read_notebook(lesson).cells:
        if cell.cell_type == "markdown" and not scene:
            if begins := _SCENE.search(cell.source):
                shown, scene = [*shown, begins.group().strip()], True
        elif cell.cell_type == "markdown":
            shown += re.findall(r"^## .+$", cell.source, re.MULTILINE)
        elif "warm_up(" not in cell.source:
            cells.append(nb.new_markdown_cell("\n\n".join([*shown, f"`{cell.id}`"])))
            cells.append(nb.new_code_cell(cell.source, metadata={"jupyter": {"source_hidden": True}}))
            shown = []
    for place, cell in enumerate(cells):
        cell.id = f"screen-{place}"  # random ones would be another file each time
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return str(nbformat.writes(nb.new_notebook(cells=cells, metadata=kernel)))


def norming_page(norming: Norming, *, key: bool) -> str:
    """Return the texts of one task with empty boxes, or with the course's ticks and why."""
    # In an order of the task's own: whoever has rated one must not know which is the good one of the next.
    answers = sorted(norming.answers, key=lambda one: crc32(f"{norming.written.cell} {one.key}".encode()))
    ratings = [levels(norming.written, one.ticks) for one in answers]
    return str(
        _template("norming.html.j2").render(
            norming=norming,
            key=key,
            texts=list(zip("ABC", answers, ratings, strict=True)),
            rules=Markup(markdown2html(HOUSE_RULES)),
            boxes=Markup(markdown2html(boxes_table(norming.written))),
            inline=inline_markdown,
        )
    )


def inline_markdown(text: str) -> Markup:
    """Return one line of the course's own Markdown as HTML without a paragraph around it."""
    rendered = markdown2html(text).strip()
    found = _INLINE.match(rendered)
    return Markup(found.group(1) if found else rendered)


def _part(note: str, heading: str) -> str:
    return note.partition(f"## {heading}\n\n")[2].partition("\n## ")[0]


def _cells(text: str) -> tuple[str, ...]:
    return tuple(_CELL.findall(text))


def _outputs(path: Path) -> dict[str, Markup]:
    """Return {name of a cell: its tables and pictures} of a lesson as it is committed."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError) as error:
        raise CourseError(f"The lesson {path.name} cannot be read: {error}") from None
    return {cell["id"]: shown for cell in cells if (shown := _shown(cell.get("outputs", ())))}


def _shown(outputs: Sequence[dict[str, Any]]) -> Markup:
    found = ["".join(one["data"]["text/html"]) for one in outputs if "text/html" in one.get("data", {})]
    return Markup("\n".join(found))


def _template(name: str) -> Any:
    return Environment(loader=PackageLoader("aipm_course.cohort", "."), autoescape=True, trim_blocks=True).get_template(
        name
    )
