"""How the proof's figures are printed, and what an author hears whose own code fails in it."""

import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aipm_course.kernel.errors import CourseError
from aipm_course.proof.figure import Figure

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN = 6
_PACKAGE = Path(__file__).parents[1]


def show_figures(console: "Console", name: str, figures: Sequence[Figure], *, everything: bool = False) -> None:
    """Print each figure beside its bar, and below it what is to be mended."""
    from rich.table import Table

    table = Table(title=name, title_justify="left", box=None, pad_edge=False)
    for column in ("", "figure", "bar", "what was measured"):
        table.add_column(column, overflow="fold")
    for figure in figures:
        sign = (
            "[dim]·[/dim]"
            if figure.bar is None or figure.value is None
            else "[green]✓[/green]"
            if figure.passes
            else "[red]✗[/red]"
        )
        table.add_row(sign, figure.shown(figure.value), figure.bar_shown, f"[bold]{figure.name}[/bold]: {figure.title}")
        shown = figure.faults if everything else figure.faults[:_SHOWN]
        for fault in shown:
            table.add_row("", "", "", f"[dim]  {_plain(fault)}[/dim]")
        if len(shown) < len(figure.faults):
            table.add_row("", "", "", f"[dim]  and {len(figure.faults) - len(shown)} more (--everything)[/dim]")
    console.print(table)


def as_data(name: str, figures: Sequence[Figure]) -> dict[str, Any]:
    """Return the figures as plain data, for `--json`."""
    return {
        "target": name,
        "passes": all(figure.passes for figure in figures),
        "figures": {
            figure.name: {
                "title": figure.title,
                "value": figure.value,
                "bar": figure.bar,
                "at_least": figure.at_least,
                "passes": figure.passes,
                "faults": list(figure.faults),
                "parts": dict(figure.parts),
            }
            for figure in figures
        },
    }


@contextmanager
def author_told(owed: Sequence[Figure] = ()) -> Iterator[None]:
    """Tell an author whose code fails meanwhile the lines of the module that were at work, not those of the engine.

    Args:
        owed: what is known already to be missing or misnamed; it may be why the engine fails.

    Raises:
        CourseError: something failed in a file of a module, or in the engine after something misnamed.
    """
    try:
        yield
    except CourseError:
        raise
    except Exception as problem:
        # The figure is measured inside the block, so it is asked only now.
        known = [fault for figure in owed for fault in figure.faults]
        lines = list(_own_lines(problem))
        if not lines and not known:
            raise
        said = "".join(traceback.TracebackException.from_exception(problem).format_exception_only()).strip()
        raise CourseError("\n".join([*lines, said.splitlines()[-1], *known])) from problem


def _own_lines(problem: Exception) -> Iterator[str]:
    """Yield the lines in files of modules that led to an error, the last one nearest to it."""
    modules = _PACKAGE / "modules"
    for frame in traceback.extract_tb(problem.__traceback__):
        if (file := Path(frame.filename)).is_relative_to(modules):
            yield f"{file.relative_to(_PACKAGE.parent)}, line {frame.lineno}, in {frame.name}: {frame.line}"
    if isinstance(problem, SyntaxError) and problem.filename and Path(problem.filename).is_relative_to(modules):
        file = Path(problem.filename).relative_to(_PACKAGE.parent)
        yield f"{file}, line {problem.lineno}: {(problem.text or '').strip()}"


def _plain(text: str) -> str:
    """Return text in which rich sees no markup."""
    return text.replace("[", r"\[")
