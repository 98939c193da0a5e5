"""What is printed about what comes into a class: submissions out of an LMS's file, points of a table."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from aipm_course.cohort.collecting import Collected
    from aipm_course.cohort.reading import Taken


def show_collected(console: "Console", done: "Collected", root: Path, module: str) -> None:
    """Print how many came, what was odd, and who of the roster is missing."""
    from rich.text import Text

    from aipm_course.grading.roster import roster

    console.print(
        f"{done.lms.title()}: {len(done.new)} new, {len(done.changed)} handed in again, {len(done.same)} as before"
    )
    if done.late:
        console.print(f"marked as late by {done.lms.title()}: {', '.join(done.late)}")
    for remark in done.remarks:
        console.print(Text(remark))
    here = {*done.new, *done.changed, *done.same}
    missing = [person.id for person in roster(root) if person.id not in here and not _has(root, module, person.id)]
    if missing:
        console.print(Text(f"on the roster and without a submission: {', '.join(missing)}"))
    console.print(f"Next: aipm grade {module} --all")


def show_taken(console: "Console", taken: "Taken", table: Path) -> None:
    """Print what of a table went into the gradebook."""
    from rich.text import Text

    console.print(Text(f"{table.name}: {len(taken.done)} with points, {len(taken.open)} still open"))
    for remark in taken.remarks:
        console.print(Text(remark))


def _has(root: Path, module: str, student: str) -> bool:
    return (root / "submitted" / student / module).exists()
