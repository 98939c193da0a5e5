"""Planning in a terminal: the two choices, the diagnostic, the path, progress."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from aipm_course.curriculum import origins, roles
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted, listed
from aipm_course.planning.diagnostic import UNSURE, Item, answer, answered
from aipm_course.planning.ledger import STANDINGS, kind_named, places, standings
from aipm_course.planning.path import Depth, Plan, find_origin, find_role, kept_choice
from aipm_course.planning.progress import Progress
from aipm_course.planning.reading import readings
from aipm_course.planning.sitting import sitting
from aipm_course.record import progress_file
from aipm_course.reference.ledger import KINDS

if TYPE_CHECKING:
    from rich.console import Console

_SIGNS = {Depth.FULL: "● do it", Depth.SKIM: "– skim", Depth.OPTIONAL: "○ elective", Depth.SKIP: "  skip"}
_LETTERS = "abcdefgh"


def ask_choice(console: "Console", role: str | None, origin: str | None) -> tuple[str, str]:
    """Return the names of the target role and of the entry path; what is not given is asked.

    Raises:
        CourseError: there is no such role or entry path, or nobody is there to answer.
    """
    # A name that does not exist is told before anything is asked.
    to = find_role(role).name if role else ""
    start = find_origin(origin).name if origin else ""
    kept = kept_choice()
    if kept and not sys.stdin.isatty() and not role and not origin:
        return kept
    known_to, known_start = kept or ("", "")
    return (
        to or _choose(console, "Where do you want to go?", {entry.name: entry.title for entry in roles()}, known_to),
        start or _choose(console, "Where do you come from?", {one.name: one.title for one in origins()}, known_start),
    )


def show_ledger(console: "Console", group: str | None) -> None:
    """Print how much of what the role asks for is practiced where; of one group, row by row.

    Raises:
        CourseError: there is no such group.
    """
    from rich.table import Table

    if group:
        kind = kind_named(group)
        table = Table("row", "what", "practiced in", title=KINDS[kind])
        for place in (place for place in places() if place.asked.kind == kind):
            table.add_row(place.asked.id, place.asked.text, ", ".join(place.where) or STANDINGS[place.standing])
        console.print(table)
        return
    table = Table(
        "group", "what", "rows", "task", "text", "read", "open", title="What the role asks for, and where it stands"
    )
    for kind, title in {**KINDS, "": "all"}.items():
        found = standings(kind)
        table.add_row(kind, title, str(found.total()), *(str(found[name] or "") for name in STANDINGS))
    console.print(table)
    console.print("task: in a checked task; text: in a written one; read: on the page; open: not in the course yet.")
    console.print("Row by row: `aipm plan --ledger --group KPI`, or docs/the_role.md.")


def _choose(console: "Console", prompt: str, choices: Mapping[str, str], default: str) -> str:
    """Ask for one of a few numbered choices."""
    names = list(choices)
    console.print(f"[bold]{prompt}[/bold]")
    for number, title in enumerate(choices.values(), 1):
        console.print(f"  {number}  {title}", highlight=False)
    first = names.index(default) + 1 if default in names else None
    try:
        return names[click.prompt("Number", type=click.IntRange(1, len(names)), default=first) - 1]
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise CourseError(
            "There is nobody to answer. Name both choices, for example `aipm plan --role ai-pm --from product`."
        ) from None


def offer_diagnostic(console: "Console", choice: tuple[str, str]) -> None:
    """Ask the questions that are still open, if somebody is there and wants them.

    Args:
        console: where to print.
        choice: names of the target role and of the entry path.
    """
    left = _waiting(choice, answered())
    if not left or not sys.stdin.isatty():
        return
    minutes = f"{counted(len(left), 'question')}, about {counted(len(left), 'minute')}, no computing"
    if click.confirm(f"Questions that show what you may skip ({minutes})?", default=True):
        ask_diagnostic(console, choice)


def ask_diagnostic(console: "Console", choice: tuple[str, str], *, again: bool = False) -> None:
    """Ask one question after another; each answer is kept at once, so that stopping early loses nothing.

    Args:
        console: where to print.
        choice: names of the target role and of the entry path.
        again: ask what was answered on another day, too.
    """
    from rich.markdown import Markdown
    from rich.padding import Padding

    before = {} if again else answered()
    fresh: dict[str, bool] = {}
    while left := _waiting(choice, before | fresh):
        item = left[0]
        console.rule(f"{len(fresh) + 1} of {len(fresh) + len(left)} · {item.module}", align="left")
        console.print(Markdown(item.text))
        codes = list(item.comments)
        for letter, code in zip(_LETTERS, codes, strict=False):
            console.print(Padding(Markdown(f"**{letter})** {item.comments[code]}"), (0, 0, 0, 2)))
        letters = list(_LETTERS[: len(codes)])
        try:
            given = click.prompt("Which comment is due?", type=click.Choice(letters, case_sensitive=False))
        except click.Abort:
            console.print(f"\nStopped; {counted(len(fresh), 'answer')} kept. `aipm plan` asks the others another time.")
            return
        chosen = codes[letters.index(given.lower())]
        fresh[item.question] = answer(item.question, chosen)
        if fresh[item.question]:
            console.print("[green]✓[/green] That is the comment.")
        else:
            sign = "○" if chosen == UNSURE else "✗"
            due = f"{letters[codes.index(item.right)]}) {item.comments[item.right]}"
            console.print(Markdown(f"{sign} The comment that is due: {due}"))


def _waiting(choice: tuple[str, str], given: Mapping[str, bool]) -> list[Item]:
    """Return the questions of a sitting that wait for an answer."""
    return [item for item in sitting(choice=choice, given=given) if item.question not in given]


def show_plan(console: "Console", path: Plan) -> None:
    """Print a path: a row per module with time, state and reason, then the hours and what may be skipped."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=f"{path.role.title}, coming from {path.origin.title}", title_justify="left")
    table.add_column("module", no_wrap=True)
    table.add_column("what", no_wrap=True)
    table.add_column("min", justify="right")
    table.add_column("state", no_wrap=True)
    table.add_column("why")
    for step in path.steps:
        state = "ready" if step.module.ready else "coming"
        style = "" if step.module.ready else "dim"
        table.add_row(step.module.name, _SIGNS[step.depth], str(step.minutes), state, Text(step.why), style=style)
    console.print(table)
    console.print(
        f"[bold]{path.hours_in_words()}[/bold]; electives {path.hours(Depth.OPTIONAL):.1f} hours more.",
        highlight=False,
    )
    console.print(_may_skip(path), highlight=False)
    console.print(f"First of all: {path.origin.bridge}", highlight=False)
    console.print(f"Your written work: {path.role.written}. Your capstone: {path.role.capstone}.", highlight=False)


def _may_skip(path: Plan) -> str:
    skipped, provable = path.skipped(), path.provable()
    told = f"You may skip: {listed(skipped, limit=30)}." if skipped else "Nothing is skipped so far."
    if provable:
        told += f" The questions (`aipm plan --questions`) can show that you may skip {listed(provable, limit=30)}."
    return told


def show_progress(console: "Console", progress: Progress) -> None:
    """Print points per objective of what was begun, what is next and what is due again."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Your progress", title_justify="left")
    for name, justify in (("module", "left"), ("objective", "left"), ("points", "right"), ("share", "left")):
        table.add_column(name, justify=justify, no_wrap=name != "objective")  # type: ignore[arg-type]
    for module, objectives in progress.by_objective().items():
        if module.name not in progress.begun:
            table.add_row(module.name, Text("not begun"), f"0 / {sum(full for _, full in objectives.values())}", "")
            continue
        for text, (done, full) in objectives.items():
            bar = "█" * int(10 * done / full) + "░" * (10 - int(10 * done / full))
            table.add_row(module.name, Text(text), f"{done:g} / {full:g}", bar)
    console.print(table)
    done, full = progress.points()
    console.print(f"[bold]{done:g} of {full:g} points[/bold]", highlight=False)
    for module_name, reading in readings().items():
        minutes = counted(max(1, round(reading.seconds / 60)), "minute")
        told = f"{len(reading.read)} of {len(reading.sections)} sections in {minutes} on the screen"
        console.print(f"Read of {module_name}: {told}", highlight=False)
    console.print(f"Next: {progress.next}", highlight=False)
    for one in progress.due:
        task = f"{one.question.task} {one.question.title}"
        console.print(f"Due again, in work/{one.module.name}/: {task}", highlight=False)
    path = progress_file()
    if path is None or not path.exists():
        console.print("Nothing is recorded yet; checks in a notebook and `aipm grade` begin the record.")
    else:
        if any(one.best >= one.question.points > 0 for one in progress.standings):
            console.print("To show what you decided: `aipm dossier`.", markup=False)
        console.print(f"All of it stands in {path}. Delete the file and it is gone.", soft_wrap=True)
