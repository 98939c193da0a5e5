"""How the proof's figures are printed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aipm_course.proof.figure import Figure

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN = 6


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


def _plain(text: str) -> str:
    """Return text in which rich sees no markup."""
    return text.replace("[", r"\[")
