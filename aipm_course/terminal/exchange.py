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

    from aipm_course.grading.late import late_rules
    from aipm_course.grading.roster import people, roster

    kept = f", {len(done.kept)} kept as they are here" if done.kept else ""
    console.print(
        f"{done.lms.title()}: {len(done.new)} new, {len(done.changed)} handed in again, {len(done.same)} as before{kept}"
    )
    if done.changed:
        console.print(Text(f"handed in again: {people(done.changed, done.known(), limit=1000)}"))
    if done.late:
        console.print(Text(f"marked as late by {done.lms.title()}: {people(done.late, done.known(), limit=1000)}"))
    for remark in done.remarks:
        console.print(Text(remark))
    here = {*done.new, *done.changed, *done.same, *done.kept}
    waiting = here if module in late_rules(root).due else set(done.late)
    if waiting - set(done.timed):
        console.print(
            "The zip file does not say when they handed in. A line like 2026-11-22 21:00 UTC in timestamp.txt beside the "
            "notebook says it"
            + ("; --times WORKSHEET takes it from Moodle's grading worksheet." if done.lms == "moodle" else ".")
        )
    missing = [person.id for person in roster(root) if person.id not in here and not _has(root, module, person.id)]
    if missing:
        console.print(Text(f"on the roster and without a submission: {people(missing, done.known(), limit=30)}"))
    console.print(f"Next: aipm grade {module} --all")


def show_taken(console: "Console", taken: "Taken", table: Path) -> bool:
    """Print what of a table went into the gradebook; return whether a row was refused."""
    from rich.text import Text

    refused = f", {len(taken.refused)} refused" if taken.refused else ""
    console.print(Text(f"{table.name}: {len(taken.done)} with points, {len(taken.open)} still open{refused}"))
    for remark in [*taken.refused, *taken.remarks]:
        console.print(Text(remark))
    return bool(taken.refused)


def _has(root: Path, module: str, student: str) -> bool:
    return (root / "submitted" / student / module).exists()
