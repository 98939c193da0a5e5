"""`aipm bring` in a terminal: which column is what, what can be meant in two ways, and where the report is."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aipm_course.bringing.cleaning import Open, Said
from aipm_course.bringing.kind import Asked, Kind
from aipm_course.bringing.matching import matched
from aipm_course.bringing.raw import Raw
from aipm_course.kernel.errors import CourseError
from aipm_course.own_table import answered, kind_named, raws_of, report_of, write_report
from aipm_course.registry import kinds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console


def describe_kinds(console: "Console") -> None:
    """Say what kinds of tables there are."""
    for name, (kind, manifest) in kinds().items():
        console.print(f"[bold]{name}[/bold]  {kind.reads} Lesson {manifest.name}.", soft_wrap=True)
    console.print(
        "\n`aipm bring KIND` says what its columns are; `aipm bring KIND FILE` makes the report.", markup=False
    )


def describe_kind(console: "Console", kind: Kind) -> None:
    """Say what a kind reads."""
    console.print(f"[bold]{kind.title}[/bold]: {kind.reads}", soft_wrap=True)
    for column in kind.columns:
        optional = "" if column.required else ", optional"
        also = f" (also found as {', '.join(column.synonyms[:5])})" if len(column.synonyms) > 1 else ""
        console.print(f"  {column.name}{optional}: {column.meaning}{also}", markup=False, soft_wrap=True)
    if kind.together:
        console.print(
            f"  Several files are read together: {', then '.join(kind.together)}.", markup=False, soft_wrap=True
        )
    if kind.opens:
        console.print(f"  Beside CSV and XLSX it reads {', '.join(kind.opens)}.", markup=False, soft_wrap=True)
    for column in kind.beside.columns if kind.beside else ():
        console.print(f"  second file, {column.name}: {column.meaning}", markup=False, soft_wrap=True)
    for setting in kind.settings:
        default = (
            ""
            if setting.default is None
            else f"; {setting.default:g} if you say nothing"
            if isinstance(setting.default, float)
            else ""
        )
        console.print(f"  --set {setting.name}=...: {setting.meaning}{default}", markup=False, soft_wrap=True)
    if kind.example:
        console.print("\nFor example:", markup=False)
        console.print(kind.example.rstrip(), markup=False, soft_wrap=True)


def said_by(
    columns: "Sequence[str]", options: "Mapping[str, Sequence[str]]", values: "Sequence[str]", settings: "Sequence[str]",
    encoding: str, sheet: str,
) -> Said:  # fmt: skip
    """Return what the options say.

    Raises:
        CourseError: one is not written as it should be.
    """
    pairs = {}
    for text in columns:
        name, sign, heading = text.partition("=")
        if not sign:
            raise CourseError(
                f'--column is written NAME="HEADING", for example `--column reach="Users per quarter"`; given is {text!r}.'
            )
        pairs[name.strip()] = heading.strip()
    swapped: dict[str, dict[str, str]] = {}
    for text in values:
        column, colon, rest = text.partition(":")
        written, sign, new = rest.rpartition("=")
        if not (colon and sign):
            raise CourseError(
                f'--value is written "COLUMN:AS WRITTEN=NEW", for example `--value "impact:huge=3"`; given is {text!r}.'
            )
        swapped.setdefault(column.strip(), {})[written.strip()] = new.strip()
    numbers = {}
    for text in settings:
        name, sign, value = text.partition("=")
        if not sign:
            raise CourseError(f"--set is written NAME=VALUE, for example `--set capacity=9`; given is {text!r}.")
        numbers[name.strip()] = value
    spread: dict[str, dict[str, str]] = {}
    for option, texts in options.items():
        for text in texts:
            column, sign, answer = text.rpartition("=")
            spread.setdefault(option, {})[column.strip() if sign else ""] = answer.strip()
    return Said(pairs, spread, swapped, numbers, encoding, sheet)


def bring_file(console: "Console", name: str, paths: "Sequence[Path]", said: Said, out: Path, *, ask: bool) -> None:
    """Read a file, or several together, ask what is open where somebody can answer, and write the report."""
    kind = kind_named(name)
    with console.status("Reading"):
        raws = raws_of(name, paths, said)
    if ask:
        said = _columns_confirmed(console, kind, raws[0], said)
        said = _settings_asked(console, kind, said)
    while True:
        try:
            with console.status("Computing"):
                report = report_of(name, raws, said)
            break
        except Open as problem:
            if not ask:
                raise
            said = _answers(console, problem, said)
    written = write_report(report, out, f"{paths[0 if kind.beside else -1].stem}_report")
    console.print(report.headline.replace("**", ""), markup=False, soft_wrap=True)
    changed = len(report.log)
    console.print(
        f"{changed:,} cell{'s' if changed != 1 else ''} read as something else than what stands there; nothing was uploaded.",
        markup=False,
    )
    for file in written:
        console.print(f"[green]OK[/green] {file}", soft_wrap=True)


def _columns_confirmed(console: "Console", kind: Kind, raw: Raw, said: Said) -> Said:
    """Show which column is what, and take another answer."""
    while True:
        try:
            found = matched(kind, raw.headings, said.columns)
        except CourseError as problem:
            console.print(str(problem), markup=False, soft_wrap=True)
            column = click.prompt(
                "Which column is it", type=click.Choice([one.name for one in kind.columns]), show_choices=False
            )
            said = replace(said, columns={**said.columns, column: _heading(raw, column)})
            continue
        missing = [column for column in kind.columns if column.required and column.name not in found]
        for lacking in missing:
            console.print(f"No column looks like {lacking.name}: {lacking.meaning}.", markup=False)
            said = replace(said, columns={**said.columns, lacking.name: _heading(raw, lacking.name)})
        if missing:
            continue
        console.print(
            "\n".join(f"  {column} is {one.heading!r}" for column, one in found.items()), markup=False, soft_wrap=True
        )
        if click.confirm("Is that right", default=True):
            return replace(said, columns={**{column: one.heading for column, one in found.items()}, **said.columns})
        column = click.prompt("Which one is wrong", type=click.Choice([one.name for one in kind.columns]))
        said = replace(
            said, columns={**said.columns, column: _heading(raw, column, optional=not kind.column(column).required)}
        )


def _heading(raw: Raw, column: str, *, optional: bool = False) -> str:
    headings = [heading for heading in raw.headings if heading]
    for number, heading in enumerate(headings, 1):
        click.echo(f"  {number} {heading}")
    if optional:
        click.echo("  0 none of them")
    number = click.prompt(
        f"Number of the column for {column}", type=click.IntRange(0 if optional else 1, len(headings))
    )
    return headings[number - 1] if number else ""


def _settings_asked(console: "Console", kind: Kind, said: Said) -> Said:
    settings = dict(said.settings)
    for setting in kind.settings:
        if setting.name not in settings and setting.default is None:
            text = click.prompt(
                f"{setting.name}: {setting.meaning} (Enter: leave it out)", default="", show_default=False
            )
            if text.strip():
                settings[setting.name] = text
    return replace(said, settings=settings)


def _answers(console: "Console", problem: Open, said: Said) -> Said:
    for one in problem.asked:
        said = answered(said, one.flag, _answer(console, one))
    return said


def _answer(console: "Console", one: Asked) -> str:
    console.print(one.text, markup=False, soft_wrap=True)
    if not one.options:
        return str(click.prompt("Answer"))
    for option, means in one.options.items():
        if means != option:
            console.print(f"  {option}: {means}", markup=False, soft_wrap=True)
    return str(click.prompt("Answer", type=click.Choice(list(one.options))))
