"""`aipm templates` and `aipm review` in a terminal."""

from pathlib import Path
from typing import TYPE_CHECKING

from aipm_course.files import write_whole
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted
from aipm_course.places import content_root
from aipm_course.templates.draft import read_draft
from aipm_course.templates.pages import FOLDER
from aipm_course.templates.review import FORM, Review, review
from aipm_course.templates.source import Template, template_named, templates

if TYPE_CHECKING:
    from rich.console import Console


def list_templates(console: "Console") -> None:
    """Say what templates there are, and when each is used."""
    for template in templates().values():
        console.print(f"[bold]{template.name}[/bold]  {template.title}. {template.use}", soft_wrap=True)
    console.print(
        "\n`aipm templates NAME` puts an empty one here, `--filled` the one that is filled from Larkspur; "
        "`aipm review FILE` says what a draft lacks.",
        markup=False,
        soft_wrap=True,
    )


def copy_templates(console: "Console", name: str, out: Path, *, filled: bool) -> None:
    """Put templates into a folder; a file that is there stays.

    Raises:
        CourseError: there is no such template, or its file is there already.
    """
    chosen = [template_named(name)] if name else list(templates().values())
    source = content_root() / FOLDER
    out.mkdir(parents=True, exist_ok=True)
    for template in chosen:
        file = template.file_filled if filled else template.file
        target = out / file
        if target.exists():
            if name:
                raise CourseError(f"{target} is there already. Rename it, or say another folder with --out.")
            console.print(f"[yellow]kept[/yellow] {target} was there already", soft_wrap=True)
            continue
        write_whole(target, (source / file).read_bytes())
        console.print(f"[green]OK[/green] {target}", soft_wrap=True)
    if not filled:
        console.print(_next(chosen), markup=False, soft_wrap=True)


def _next(chosen: list[Template]) -> str:
    page = next((template.file for template in chosen if template.sections), "")
    return f"Write below the lines that begin with >, then: aipm review {page}" if page else "Fill in the white cells."


def review_file(console: "Console", file: Path, name: str = "") -> bool:
    """Print what a draft lacks; return whether it lacks nothing."""
    result = review(read_draft(file), name)
    template = result.template
    console.print(f"{file.name}, read as [bold]{template.title}[/bold] (`--as` says another).", soft_wrap=True)
    for finding in result.findings:
        console.print(said(finding.number, finding.said, finding.do, result), markup=False, soft_wrap=True)
    if result.findings:
        console.print(f"\n{counted(len(result.findings), 'thing')} to mend.", markup=False)
    else:
        console.print(f"Nothing is missing: {counted(len(template.sections), 'section')}.", markup=False)
    console.print(FORM, markup=False, soft_wrap=True)
    return not result.findings


def said(number: int, what: str, do: str, result: Review) -> str:
    """Return a finding as it is printed."""
    return f"{result.unit} {number}: {what} {do}"
