"""The one source of each template: a TOML file with its sections, what each asks for, its rubric row, and a filled case.

Words of a rubric are read from the module's own task; numbers of the filled case come from the module's paper.py.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from aipm_course.files import read_toml
from aipm_course.judging.levels import Levels
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest
from aipm_course.registry import find

SOURCES = Path(__file__).parent / "sources"
NEEDS = ("number", "baseline", "owner", "date")
"""What a section can ask for; with a star behind, each of its lines or rows has to have it."""
QUOTED = re.compile(r"\{([a-z_]+)\.([a-z0-9_]+)(?::([^{}]*))?\}")
"""A number of a module in a filled text: {spec.share:.1%}."""
_KEYS = {"title", "order", "use", "filled_with", "covers", "kind", "head", "head_filled", "sections", "sheet"}
_SECTION_KEYS = {"title", "also", "asks", "needs", "rubric", "covers", "empty", "filled"}


@dataclass(frozen=True)
class Row:
    """One row of a module's rubric.

    Attributes:
        task: id of the task that holds it, for example "toy.memo_levels".
        name: the row, for example "behavior".
        levels: what it says at levels 1, 2, 3 and 4.
    """

    task: str
    name: str
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One section of a template.

    Attributes:
        title: its heading.
        also: other headings that are read as this one.
        asks: one line: what stands there, and why.
        needs: what a draft has to have there (`NEEDS`), for each line or row where a star stands behind.
        rubric: the rows that it will be read by, as "task row".
        covers: rows of the interview ledger.
        empty: what stands there in the empty template, mostly the head of a table.
        filled: what stands there in the filled one.
    """

    title: str
    asks: str
    also: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    rubric: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    empty: str = ""
    filled: str = ""

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rubric's rows, read from the module's task."""
        return tuple(rubric_row(text) for text in self.rubric)


@dataclass(frozen=True)
class Template:
    """A template as its source describes it.

    Attributes:
        name: by which `aipm templates` knows it; the name of its source.
        title: its heading.
        order: its place in the list.
        use: one line: when it is used.
        filled_with: one line: whose case fills it.
        covers: rows of the interview ledger that the whole covers.
        kind: "page" for Markdown, "sheet" for a workbook.
        head: lines under the title of the empty one.
        head_filled: the same of the filled one.
        sections: in order; none in a workbook.
        sheet: of a workbook, its columns, settings and units (sheet.py); empty in a page.
    """

    name: str
    title: str
    order: int
    use: str
    filled_with: str
    covers: tuple[str, ...] = ()
    kind: str = "page"
    head: str = ""
    head_filled: str = ""
    sections: tuple[Section, ...] = ()
    sheet: Mapping[str, Any] = field(default_factory=dict)

    @property
    def quotes(self) -> tuple[str, ...]:
        """Short names of the modules whose numbers the filled one holds."""
        texts = [self.head_filled, *(section.filled for section in self.sections)]
        return tuple(dict.fromkeys(found[1] for text in texts for found in QUOTED.finditer(text)))

    @property
    def modules(self) -> tuple[str, ...]:
        """Short names of the modules whose numbers or rubrics it holds."""
        quoted = [*self.quotes]
        quoted += [text.partition(".")[0] for section in self.sections for text in section.rubric]
        quoted += [self.sheet["module"]] if self.sheet else []
        return tuple(dict.fromkeys(quoted))

    @property
    def all_covers(self) -> tuple[str, ...]:
        """Rows of the ledger that it covers, its sections' included."""
        return tuple(dict.fromkeys([*self.covers, *(row for section in self.sections for row in section.covers)]))

    @property
    def suffix(self) -> str:
        """What its files end with."""
        return ".xlsx" if self.kind == "sheet" else ".md"

    @property
    def file(self) -> str:
        """Name of the empty file."""
        return f"{self.name}{self.suffix}"

    @property
    def file_filled(self) -> str:
        """Name of the filled file."""
        return f"{self.name}_filled{self.suffix}"


@cache
def templates() -> Mapping[str, Template]:
    """Return all templates by name, in their order.

    Raises:
        CourseError: a source has a wrong key or asks for something that cannot be checked.
    """
    found = [_template(path) for path in SOURCES.glob("*.toml")]
    return {one.name: one for one in sorted(found, key=lambda one: one.order)}


def template_named(name: str) -> Template:
    """Return a template by its name, in any case and with dashes or blanks.

    Raises:
        CourseError: there is none; the message suggests the nearest.
    """
    wanted = re.sub(r"[\s-]+", "_", name.strip()).casefold()
    known = templates()
    if wanted in known:
        return known[wanted]
    hint = nearest(wanted, known) or f" There are: {listed(known, limit=30)}."
    raise CourseError(f"There is no template {name!r}.{hint}")


def rubric_row(text: str) -> Row:
    """Return a row of a rubric by "task row", for example "toy.memo_levels numbers".

    Raises:
        CourseError: no such task has a rubric, or it has no such row.
    """
    task, _, row = text.partition(" ")
    kind = find(task).kind
    if not isinstance(kind, Levels) or row not in kind.rubric:
        raise CourseError(f"{text!r} is no row of a rubric.")
    return Row(task, row, tuple(kind.rubric[row]))


def _template(path: Path) -> Template:
    content = read_toml(path)
    if unknown := set(content) - _KEYS:
        raise CourseError(
            f"{path.name}: {listed(sorted(unknown))} is no key of a template.{nearest(min(unknown), _KEYS)}"
        )
    try:
        return Template(
            name=path.stem,
            title=content["title"],
            order=content["order"],
            use=content["use"],
            filled_with=content["filled_with"],
            covers=tuple(content.get("covers", ())),
            kind=content.get("kind", "page"),
            head=content.get("head", "").strip(),
            head_filled=content.get("head_filled", "").strip(),
            sections=tuple(_section(path, entry) for entry in content.get("sections", ())),
            sheet=content.get("sheet", {}),
        )
    except KeyError as missing:
        raise CourseError(f"{path.name} has no {missing}.") from None


def _section(path: Path, entry: Mapping[str, Any]) -> Section:
    title = entry.get("title", "a section")
    if unknown := set(entry) - _SECTION_KEYS:
        raise CourseError(
            f"{path.name}, {title}: {listed(sorted(unknown))} is no key of a section.{nearest(min(unknown), _SECTION_KEYS)}"
        )
    if wrong := [need for need in entry.get("needs", ()) if need.rstrip("*") not in NEEDS]:
        raise CourseError(f"{path.name}, {title}: nobody can check {listed(wrong)}; there are {listed(NEEDS)}.")
    if lacking := [key for key in ("title", "asks", "filled") if not entry.get(key)]:
        raise CourseError(f"{path.name}, {title}: {listed(lacking)} is missing.")
    return Section(
        title=title,
        asks=entry["asks"].strip(),
        also=tuple(entry.get("also", ())),
        needs=tuple(entry.get("needs", ())),
        rubric=tuple(entry.get("rubric", ())),
        covers=tuple(entry.get("covers", ())),
        empty=entry.get("empty", "").strip(),
        filled=entry["filled"].strip(),
    )
