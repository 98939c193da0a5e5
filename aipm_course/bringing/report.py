"""The report on a table of the learner's own: sections of sentences, tables and charts, as HTML and as Markdown."""

import html
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from aipm_course.bringing.log import Log, alike
from aipm_course.figures.chart import Chart, explorer

LOCAL = "Everything was read and computed on this machine; nothing was uploaded."
_CHANGES = 2_000
"""Changed cells that a workbook shows; the CSV file beside it has all of them."""
_ROWS = 200
"""A longer table is cut in the report and says so."""


@dataclass(frozen=True)
class Text:
    """A paragraph; `code` in backticks, **bold** between stars."""

    text: str


@dataclass(frozen=True)
class Warn:
    """A warning of the module, in its own box."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table as it is to be shown: numbers are text by now.

    Attributes:
        rows: what it shows.
        caption: what it is.
        numeric: columns that stand to the right.
    """

    rows: pd.DataFrame
    caption: str
    numeric: tuple[str, ...] = ()


Block = Text | Warn | Bullets | Table | Chart


@dataclass(frozen=True)
class Part:
    """A section.

    Attributes:
        title: its heading.
        blocks: what it holds, in order.
    """

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Explore:
    """A module's explorer on a table of one's own.

    Attributes:
        draw: a plain plotting function of the controls' values.
        controls: makes one ipywidgets control per argument of `draw`; a terminal never asks for them.
    """

    draw: Callable[..., Chart]
    controls: Callable[[], Mapping[str, Any]]


@dataclass(frozen=True)
class Report:
    """A report in full.

    Attributes:
        title: what it is on.
        file: name of the file that was read.
        headline: the finding.
        parts: sections.
        assumed: every assumption.
        log: every changed cell.
        numbers: the numbers behind it by name.
        lesson: where the method is taught: (number and title, path of the lesson).
        on: the day.
        files: {ending of a file's name: text} of what the module writes beside it.
        explorer: the module's explorer on these data, or a sentence: what they lack for it.
    """

    title: str
    file: str
    headline: str
    parts: tuple[Part, ...]
    assumed: tuple[str, ...]
    log: Log
    numbers: dict[str, Any] = field(default_factory=dict)
    lesson: tuple[str, str] = ("", "")
    on: str = ""
    files: dict[str, str] = field(default_factory=dict)
    explorer: Explore | str = ""

    def explore(self) -> Any:
        """Return the module's explorer on this table, for a notebook; where the table lacks what it needs, a sentence says so."""
        import ipywidgets as widgets

        if isinstance(self.explorer, str):
            words = self.explorer or "There is no explorer for tables of this kind."
            return widgets.HTML(f'<div role="status" style="line-height:1.4">{html.escape(words)}</div>')
        return explorer(self.explorer.draw, self.explorer.controls())

    @cached_property
    def changes(self) -> pd.DataFrame:
        """The changed cells, a row for each: row, column, heading, written, read, why."""
        return self.log.table

    @cached_property
    def grouped_changes(self) -> pd.DataFrame:
        """The changes, the same one in several rows as one line."""
        return alike(self.log)

    def as_markdown(self) -> str:
        """Return the report as Markdown."""
        lines = [f"# {self.title}: {self.file}", "", f"**{self.headline}**", "", f"*{self._line()}*", ""]
        for part in self._all():
            lines += [f"## {part.title}", ""]
            for block in part.blocks:
                lines += [_markdown(block), ""]
        return "\n".join(lines).rstrip() + "\n"

    def as_html(self, *, whole: bool = True) -> str:
        """Return the report as HTML that needs nothing beside it.

        Args:
            whole: a page of its own; otherwise a part to show in a notebook.
        """
        from jinja2 import Environment, PackageLoader
        from markupsafe import Markup

        environment = Environment(
            loader=PackageLoader("aipm_course", "."), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        environment.filters["inline"] = lambda text: Markup(_inline(text))
        return environment.get_template("bringing/report.html.j2").render(
            whole=whole,
            title=self.title,
            file=self.file,
            headline=self.headline,
            line=self._line(),
            parts=[
                (part.title, [(type(block).__name__, _shown(block)) for block in part.blocks]) for part in self._all()
            ],
        )

    def as_workbook(self) -> bytes:
        """Return the report as a workbook: what it says, a sheet per table with numbers as numbers, and each changed cell.

        Raises:
            ModuleNotFoundError: openpyxl is missing.
        """
        import openpyxl
        from openpyxl.styles import Alignment, Font

        book = openpyxl.Workbook()
        said = book.active
        assert said is not None
        said.title = "Report"
        said.column_dimensions["A"].width = 120
        bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")

        def say(text: str, font: Font | None = None) -> None:
            said.append([_typed(text.replace("**", "").replace("`", ""))[0]])
            cell = said.cell(said.max_row, 1)
            cell.data_type, cell.alignment = "s", wrapped
            if font:
                cell.font = font

        say(f"{self.title}: {self.file}", Font(bold=True, size=14))
        say(self.headline, bold)
        say(self._line())
        number = 0
        for part in self._all():
            say(part.title, bold)
            for block in part.blocks:
                if isinstance(block, Table):
                    number += 1
                    say(f"{block.caption}: sheet {number}")
                    _sheet(book.create_sheet(f"{number} {_sheet_name(block.caption)}"), block.rows, block.numeric, bold)
                elif isinstance(block, Bullets):
                    for line in block.lines:
                        say(f"- {line}")
                elif isinstance(block, Chart):
                    say(f"Chart: {block.alt}")
                else:
                    say(f"Warning. {block.text}" if isinstance(block, Warn) else block.text)
        if len(self.log):
            _sheet(book.create_sheet("Changed cells"), self.log.head(_CHANGES), (), bold)
        made = io.BytesIO()
        book.save(made)
        return made.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Show the report in a notebook."""
        return {"text/html": self.as_html(whole=False), "text/plain": self.as_markdown()}

    def _line(self) -> str:
        taught = f" The method is taught in lesson {self.lesson[0]}." if self.lesson[0] else ""
        return f"{self.on}. {LOCAL}{taught}".lstrip(". ")

    def _all(self) -> tuple[Part, ...]:
        changes = self.grouped_changes
        count = len(self.log)
        if count:
            said = f"{count:,} cell{'s were' if count > 1 else ' was'} read as something else than what stands there."
            shown: tuple[Block, ...] = (
                Text(said),
                Table(changes.assign(cells=changes["cells"].map("{:,}".format)), "Changed cells", ("cells",)),
            )
        else:
            shown = (Text("Every cell was taken as it stands."),)
        assumed = Part("What this rests on", (Bullets(self.assumed),))
        return (*self.parts, assumed, Part("What was changed in your table", shown))


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PLAIN = re.compile(r"[-+−]?[0-9][0-9,]*(?:\.[0-9]+)?%?")
_LONGEST_CELL = 32_000


def _typed(text: str, *, numeric: bool = False) -> tuple[str | float, str]:
    """Return a cell's value and number format: what reads as a number is one, and nothing becomes a formula.

    >>> _typed("1,200", numeric=True), _typed("12.5%", numeric=True), _typed("0.6 to 0.8", numeric=True)
    ((1200.0, '#,##0'), (0.125, '0.0%'), ('0.6 to 0.8', '@'))
    """
    if numeric and _PLAIN.fullmatch(text):
        plain = text.replace(",", "").replace("−", "-").rstrip("%")
        places = len(plain.partition(".")[2])
        decimals = f".{'0' * places}" if places else ""
        if text.endswith("%"):
            return float(f"{float(plain) / 100:.12g}"), f"0{decimals}%"
        return float(plain), f"#,##0{decimals}"
    return _CONTROL.sub("", text)[:_LONGEST_CELL], "@"


def _sheet(sheet: Any, rows: pd.DataFrame, numeric: tuple[str, ...], bold: Any) -> None:
    """Fill a sheet with a table."""
    for place, name in enumerate(rows.columns, 1):
        cell = sheet.cell(1, place, str(name))
        cell.font = bold
        longest = rows[name].head(_ROWS).astype(str).str.len().max() if len(rows) else 0
        sheet.column_dimensions[cell.column_letter].width = min(60, max(10, len(str(name)), longest) + 2)
    are_numeric = [name in numeric for name in rows.columns]
    for number, values in enumerate(rows.astype(str).to_numpy().tolist(), 2):
        for place, (text, is_numeric) in enumerate(zip(values, are_numeric, strict=True), 1):
            value, form = _typed(text, numeric=is_numeric)
            cell = sheet.cell(number, place, value)
            if form == "@":
                cell.data_type = "s"  # a name that begins with = is no formula
            else:
                cell.number_format = form
    sheet.freeze_panes = "A2"


def _sheet_name(caption: str) -> str:
    return " ".join(re.sub(r"[\[\]:*?/\\']", " ", caption).split())[:26]


def _inline(text: str) -> str:
    escaped = html.escape(text, quote=False)
    escaped = re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped)
    return re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", escaped)


def _shown(block: Block) -> Any:
    """Return what the template needs of a block."""
    if isinstance(block, Table):
        rows = block.rows.head(_ROWS)
        return {
            "caption": _caption(block),
            "names": list(rows.columns),
            "numeric": set(block.numeric),
            "rows": rows.astype(str).to_numpy().tolist(),
        }
    if isinstance(block, Chart):
        return {"img": block.img(), "title": block.title}
    return block.lines if isinstance(block, Bullets) else block.text


def _caption(block: Table) -> str:
    more = len(block.rows) - _ROWS
    return block.caption if more <= 0 else f"{block.caption}; {more:,} more rows are in the CSV file beside this page"


def _markdown(block: Block) -> str:
    if isinstance(block, Bullets):
        return "\n".join(f"- {line}" for line in block.lines)
    if isinstance(block, Warn):
        return f"> **Warning.** {block.text}"
    if isinstance(block, Chart):
        return f"*Chart: {block.alt}*"
    if isinstance(block, Text):
        return block.text
    rows = block.rows.head(_ROWS).astype(str)
    head = "| " + " | ".join(rows.columns) + " |"
    rule = "|" + "|".join("---:" if name in block.numeric else "---" for name in rows.columns) + "|"
    body = ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows.to_numpy().tolist()]
    return "\n".join([f"*{_caption(block)}*", "", head, rule, *body])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
