"""Where the course practices what the role asks for: by task, in writing, by reading, or nowhere yet."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import nearest
from aipm_course.reference.ledger import KINDS, Asked, ledger
from aipm_course.registry import all_questions, manifest_of, manifests

STANDINGS = {"task": "in a checked task", "written": "in writing", "told": "for reading", "open": "not yet"}


@dataclass(frozen=True)
class Place:
    """Where one thing stands.

    Attributes:
        asked: what the role asks for.
        standing: a key of `STANDINGS`.
        where: tasks by module and number, for example "NN_name A1"; modules of written tasks; else nothing.
    """

    asked: Asked
    standing: str
    where: tuple[str, ...] = ()


@cache
def places() -> tuple[Place, ...]:
    """Return where each row of the ledger stands.

    Raises:
        CourseError: a task or a module names a row that the ledger does not have.
    """
    tasks: dict[str, list[str]] = {}
    for question in all_questions():
        for name in question.ledger:
            tasks.setdefault(name, []).append(f"{manifest_of(question.module).name} {question.task}")
    written: dict[str, list[str]] = {}
    for manifest in manifests():
        for name in manifest.written:
            written.setdefault(name, []).append(f"{manifest.name} W1")
    known = {row.id for row in ledger()}
    if strange := sorted({*tasks, *written} - known):
        raise CourseError(f"The ledger has no row {strange[0]!r}. Rows stand in reference/ledger.csv.")
    return tuple(_place(row, tasks, written) for row in ledger())


def _place(row: Asked, tasks: Mapping[str, list[str]], written: Mapping[str, list[str]]) -> Place:
    for standing, found in (("task", tasks), ("written", written)):
        if row.id in found:
            return Place(row, standing, tuple(dict.fromkeys(found[row.id])))
    return Place(row, "told" if row.practice == "told" else "open")


def standings(kind: str = "") -> Counter[str]:
    """Return how many rows have which standing, of one kind or of all."""
    return Counter(place.standing for place in places() if kind in ("", place.asked.kind))


def kind_named(name: str) -> str:
    """Return a kind by its letters, in any case.

    Raises:
        CourseError: there is no such kind.

    >>> kind_named("kpi")
    'KPI'
    """
    if name.upper() in KINDS:
        return name.upper()
    raise CourseError(f"The ledger has no kind {name!r}.{nearest(name.upper(), KINDS)} There are: {', '.join(KINDS)}.")


def page() -> str:
    """Return the page of all rows in Markdown, kind by kind, each row with where it is practiced."""
    found = standings()
    lines = [
        "# What the role asks for, and where you practice it",
        "",
        f"{len(ledger())} things that companies ask of people who decide about AI products, in {len(KINDS)} groups. The course was "
        "planned with this list. Each row says which task or text practices it. *For reading* is what you should have met, and "
        "it is told on this page alone. *Not yet* is what the course still owes.",
        "",
        f"Practiced in a checked task: {found['task']}. Written and read by a person: {found['written']}. For reading: "
        f"{found['told']}. Not yet: {found['open']}. `aipm plan --ledger` prints the same counts by group. This page is "
        "written by `aipm build` from `aipm_course/reference/ledger.csv` and the tasks; edit those.",
        "",
    ]
    for kind, title in KINDS.items():
        lines += [f"## {title}", "", "| row | what | how much, how often | practiced in |", "|---|---|---|---|"]
        lines += [_line(place) for place in places() if place.asked.kind == kind]
        lines.append("")
    return "\n".join(lines)


def _line(place: Place) -> str:
    where = {"told": "for reading", "open": "*not yet*"}.get(place.standing) or ", ".join(place.where)
    cells = (place.asked.id, place.asked.text, place.asked.aim, where)
    return f"| {' | '.join(cell.replace('|', '/').replace('$', '&#36;') for cell in cells)} |"


def write_page(root: Path) -> Path:
    """Write docs/the_role.md below the folder of a checkout."""
    path = root / "docs" / "the_role.md"
    path.write_text(page(), encoding="utf-8", newline="\n")
    return path
