"""How grading looks in a terminal: a learner's own copy with reasons, a class with a bar and a summary."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from aipm_course.grading.cohort import Row, Run
    from aipm_course.grading.own import GradedNotebook


_ODD_SHOWN = 20
"""So many graded submissions with a word about them are shown; the table has all."""


def show_grades(console: "Console", graded: "GradedNotebook", root: Path) -> None:
    """Print a table of tasks with result, points and reason, then the sums."""
    from rich.table import Table
    from rich.text import Text

    signs = {
        "correct": "✓ correct",
        "not_yet": "✗ not yet",
        "not_attempted": "○ not attempted",
        "failed": "! could not be checked",
        "to_read": "… to be read",
        "not_written": "○ nothing written",
    }
    table = Table(title=f"{graded.module}", title_justify="left", show_lines=True)
    table.add_column("task")
    table.add_column("result", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("why")
    for task in graded.tasks:
        lines = "\n".join(task.why)
        title = task.task or f"{task.name.partition('-')[2] or task.name} (written)"
        if task.outcome == "to_read":
            lines = f"A person reads this with the rubric in the notebook; without one: aipm reread {graded.module}"
        elif task.outcome == "not_written":
            lines = "Write into the cell with the line in capitals; a person reads it with the rubric."
        table.add_row(Text(title), signs[task.outcome], f"{task.score:g} / {task.points:g}", Text(lines))
    console.print(table)
    written = ("to_read", "not_written")
    checked = [task for task in graded.tasks if task.outcome not in written]
    waiting = sum(task.points for task in graded.tasks if task.outcome in written)
    total = f"{sum(task.score for task in checked):g} of {sum(task.points for task in checked):g} points checked"
    console.print(f"[bold]{total}[/bold]" + (f"; {waiting:g} more for what a person reads" if waiting else ""))
    page = graded.feedback.relative_to(root) if graded.feedback.is_relative_to(root) else graded.feedback
    console.print(f"Every answer with its explanation: {page}", soft_wrap=True)


def grade_everybody(
    console: "Console", root: Path, module: str, jobs: int, regrade: bool, unconfined: bool, scheduler: str | None
) -> bool:
    """Grade a class with a progress bar and say how it went; return whether every submission could be graded."""
    import time

    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from aipm_course.grading.cohort import grade_cohort

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    start = time.monotonic()
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task(module, total=None)
        run = grade_cohort(
            root,
            module,
            jobs=jobs,
            regrade=regrade,
            confined=not unconfined,
            scheduler=scheduler,
            started=lambda total, skipped: progress.update(bar, total=total, completed=skipped),
            finished=lambda row: progress.advance(bar),
        )
    return _show_run(console, run, root, time.monotonic() - start)


def _show_run(console: "Console", run: "Run", root: Path, seconds: float) -> bool:
    """Print the summary of a run; return whether every submission could be graded."""
    import statistics

    from rich.text import Text

    from aipm_course.grading.roster import names_of, people, who
    from aipm_course.grading.rows import NOTHING

    called = names_of(root)
    by_status: dict[str, list[Row]] = {}
    for row in run.rows:
        by_status.setdefault(row.status, []).append(row)
    counts = ", ".join(f"{len(rows)} {status}" for status, rows in by_status.items())
    fresh = len(run.why)
    missing = by_status.get("missing", [])
    console.print(f"[bold]{run.module}[/bold]: {len(run.rows) - len(missing)} submissions: {counts}")
    pace = f", {seconds / fresh:.2f} s each" if fresh else ""
    console.print(f"{fresh} graded now in {seconds:.1f} s{pace}; {len(run.skipped)} had not changed since the last run")
    for sentence in run.changes:
        console.print(Text(sentence))
    again: dict[str, int] = {}
    for reason in run.why.values():
        again[reason] = again.get(reason, 0) + 1
    for reason, count in sorted(again.items()):
        if reason != "new":
            console.print(Text(f"{count} graded again: {reason}"))
    if graded := by_status.get("graded"):
        scores = [row.score for row in graded]
        waiting = sum(row.to_read > 0 for row in graded)
        console.print(
            f"points: median {statistics.median(scores):g}, from {min(scores):g} to {max(scores):g} of "
            f"{max(row.points for row in graded):g}; {waiting} wait for a person to read"
        )
    if late := [row for row in run.rows if row.days_late]:
        cost = sum(row.penalty for row in late)
        console.print(
            f"{len(late)} handed in late, which costs {cost:g} points together; the table has days and points"
        )
    if missing:
        console.print(Text(f"nothing handed in: {people((row.student for row in missing), called, limit=30)}"))
        missing = [row for row in missing if row.message != NOTHING]
    odd = [row for row in by_status.get("graded", []) if row.message]
    for row in [*missing, *by_status.get("unreadable", []), *by_status.get("failed", []), *odd[:_ODD_SHOWN]]:
        console.print(Text(f"{who(row.student, called)}: {row.message}"))
    if len(odd) > _ODD_SHOWN:
        console.print(f"{len(odd) - _ODD_SHOWN} more have a word about them in the table.")
    console.print(f"Every score: {run.csv.relative_to(root)} and {run.json.name}")
    return "failed" not in by_status
