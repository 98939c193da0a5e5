"""`aipm dossier` in a terminal: whose it is, where the page is, what is not on it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aipm_course.dossier.gather import Dossier, gather
from aipm_course.files import write_whole
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted, listed

if TYPE_CHECKING:
    from rich.console import Console

FORMS = ("html", "docx", "pptx")


def form_of(asked: str, out: Path | None) -> str:
    """Return the form to write: the one that was asked for, else the one that the file's name ends with.

    Raises:
        CourseError: the two disagree, or nothing is written with that ending.
    """
    ending = out.suffix.lower().removeprefix(".") if out else ""
    if ending and ending not in FORMS:
        raise CourseError(
            f"{out} ends with .{ending}; a portfolio is written as {listed(f'.{form}' for form in FORMS)}."
        )
    if asked and ending and asked != ending:
        raise CourseError(f"--{asked} does not go together with {out}: name the file .{asked}, or leave --{asked} out.")
    return asked or ending or "html"


def make_dossier(
    console: "Console", root: Path, module: str, form: str, out: Path | None, name: str | None, *, board: bool
) -> None:
    """Write a portfolio and say where it is.

    Args:
        console: where to say it.
        root: folder of the course.
        module: full name of a module; "" for all.
        form: "html", "docx" or "pptx".
        out: the file; in work/ if not given.
        name: whose it is; None to ask, where somebody can answer.
        board: whether it is the page, or the deck, for a board.
    """
    with console.status("Gathering"):
        dossier = gather(root, module)  # says that there is nothing before anybody is asked for a name
    if name is None and sys.stdin.isatty():
        name = click.prompt("Your name for the cover (Enter leaves it out)", default="", show_default=False)
    dossier = dossier.named(name or "")
    folder = root / "work" if (root / "work").is_dir() else Path()
    path = out or folder / f"{'brief' if board else 'dossier'}{f'_{module}' if module else ''}.{form}"
    with console.status("Writing"):
        content = _content(dossier, form, board)
    if path.parent != Path():
        path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    console.print(f"[green]OK[/green] {shown}", soft_wrap=True)
    console.print(dossier.said, markup=False, soft_wrap=True)
    if dossier.without:
        tasks = counted(len(dossier.without), "task")
        console.print(
            f"Not on it: {tasks} that came right before receipts were kept ({listed(dossier.without)}); run the check "
            "again, then this.",
            markup=False,
            soft_wrap=True,
        )
    if any(not page.assumption for page in dossier.decisions):
        console.print(
            'An assumption in your words: keep_assumption("NAME OF THE QUESTION", "...") in a notebook.',
            markup=False,
            soft_wrap=True,
        )


def _content(dossier: Dossier, form: str, board: bool) -> str | bytes:
    """Return the file's content; what writes it is loaded only now, since two of the three are an extra."""
    if form == "docx":
        from aipm_course.dossier.word import as_docx, brief_as_docx

        return brief_as_docx(dossier) if board else as_docx(dossier)
    if form == "pptx":
        from aipm_course.dossier.slides import as_pptx, brief_as_pptx

        return brief_as_pptx(dossier) if board else as_pptx(dossier)
    from aipm_course.dossier.page import as_html, brief_as_html

    return brief_as_html(dossier) if board else as_html(dossier)
