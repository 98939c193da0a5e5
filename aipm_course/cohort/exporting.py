"""Fill the grades of a module into the file that an LMS itself gives out, so that it can be taken in again.

- Canvas: Gradebook, Export. The first row names the columns (Student, ID, SIS User ID, SIS Login ID, Section, then one per
  assignment), a row of `Points Possible` and maybe one of `Manual Posting` follow (lib/gradebook_importer.rb).
- Moodle: the assignment's Download grading worksheet, with Identifier (`Participant 1042`), Grade and Last modified
  (mod/assign/feedback/offline/importgradeslib.php).

Only one column is written. Rows are found by number, login, or address, never by name.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aipm_course.files import write_whole
from aipm_course.grading.collected import collected
from aipm_course.grading.roster import decoded, people, roster
from aipm_course.grading.rows import FAILED, Row
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import counted, listed

IDS = {
    "canvas": ("ID", "SIS Login ID", "SIS User ID"),
    "moodle": ("Identifier", "ID number", "Email address", "Username"),
}
"""Columns that an LMS's own file knows people by."""
_NOT_PEOPLE = re.compile(r"\s*(points possible|muted|manual posting.*)?\s*", re.IGNORECASE)
_CALCULATED = re.compile(r"(current|final|override) (score|points|grade|status)", re.IGNORECASE)


@dataclass
class Exported:
    """What was written.

    Attributes:
        path: the file to take in.
        filled: learners with a grade in it.
        nothing: those of them who have no point at all.
        waiting: learners whose writing nobody has read; their cell is left as it was.
        unread: learners whose file nobody could read, or who could not be graded; likewise.
        strangers: learners who are not in the LMS's file.
        missing: rows of the LMS's file without a submission, by what the file calls them.
        remarks: what else to look at, in sentences.
    """

    path: Path
    filled: list[str] = field(default_factory=list)
    nothing: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def export(
    root: Path,
    module: str,
    rows: Mapping[str, Row],
    lms: str,
    source: Path,
    *,
    column: str = "",
    partial: bool = False,
    out: Path | None = None,
) -> Exported:
    """Write a copy of an LMS's own file with the grades of a module in one column.

    Args:
        root: folder of the course, for its roster.
        module: full name of the module.
        rows: what stands in the newest results, by learner.
        lms: "canvas" or "moodle".
        source: the LMS's own file.
        column: name of the column to fill, where it cannot be told.
        partial: whether to fill in points of learners whose writing nobody has read yet.
        out: where to write; without it, beside the results.

    Raises:
        CourseError: the file is none of that LMS, the column cannot be told, or one learner fits two rows.
    """
    content = _bytes(source)
    text = decoded(content)
    separator = max(",;\t", key=text.partition("\n")[0].count)
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    if not table:
        raise CourseError(f"{source} is empty.")
    names = [name.strip() for name in table[0]]
    ids = [names.index(name) for name in IDS[lms] if name in names]
    if not ids or (lms == "moodle" and "Grade" not in names) or (lms == "canvas" and not names[0].endswith("Student")):
        raise CourseError(
            f"{source} is no file of {lms.title()} with grades: its first line is {listed(names, limit=8)}."
        )
    place = _column(lms, module, names, column)
    done = Exported(out or root / "results" / module / f"{lms}-{source.stem}.csv")
    points = max((row.points for row in rows.values()), default=0.0)
    by_key = _keys(root, module, rows, lms)
    found: dict[str, str] = {}
    for line in table[1:]:
        line += [""] * (len(names) - len(line))
        if lms == "canvas" and _NOT_PEOPLE.fullmatch(line[0]):
            _compare_points(line, place, points, module, done)
            continue
        who = line[names.index("Full name")] if "Full name" in names else line[0]
        keys = [(names[index], key_of(line[index], lms)) for index in ids]
        student = next((by_key[key] for key in (_filed(*key) for key in keys) if key in by_key), None)
        if student is None:
            done.missing.append(who)
            continue
        if student in found:
            raise CourseError(
                f"{student} fits two rows of {source}: {found[student]} and {who}. Give each a row of its own."
            )
        found[student] = who
        _fill(line, place, rows[student], partial, done)
    if lms == "moodle":
        _compare_maximum(table, names, points, module, done)
    done.strangers = sorted(set(rows) - set(found))
    done.path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(done.path, _written(table, names, ids, place, separator, marked=content.startswith(b"\xef\xbb\xbf")))
    return done


def _bytes(source: Path) -> bytes:
    try:
        return source.read_bytes()
    except OSError as error:
        raise CourseError(f"{source} cannot be read ({error.strerror}).") from None


def _column(lms: str, module: str, names: list[str], wanted: str) -> int:
    """Return the place of the column to fill."""
    if wanted:
        if names.count(wanted) != 1:
            raise CourseError(
                f"There {'is no column' if wanted not in names else 'are two columns'} {wanted!r}: {listed(names, limit=40)}."
            )
        return names.index(wanted)
    if lms == "moodle":
        return names.index("Grade")
    last = max(names.index(name) for name in ("Student", "Section", *IDS["canvas"]) if name in names)
    tasks = [name for name in names[last + 1 :] if name and not _CALCULATED.search(name)]
    number, _, word = module.partition("_")
    fits = [name for name in tasks if re.search(rf"\b{number}\b|\b{word}\b", name.replace("_", " "), re.IGNORECASE)]
    if len(fits) != 1:
        raise CourseError(
            f"Which column is {module}? Say it with --column NAME; there {'are' if len(tasks) != 1 else 'is'} {listed(tasks, limit=40)}."
        )
    return names.index(fits[0])


def _filed(column: str, key: str) -> tuple[str, str]:
    """Return what to look somebody up by: Moodle's number of an assignment is no number that a roster may have."""
    return ("number" if column == "Identifier" else "", key)


def _keys(root: Path, module: str, rows: Mapping[str, Row], lms: str) -> dict[tuple[str, str], str]:
    """Return {what an LMS may know somebody by: learner}."""
    keys = {("", student.casefold()): student for student in rows}
    for person in roster(root):
        if person.email and person.id in rows:
            keys.setdefault(("", person.email.casefold()), person.id)
    numbers = {name: one.number for name, one in collected(root, module).items() if one.lms == lms and one.number}
    keys |= {("number", numbers[student]): student for student in rows if student in numbers}
    for student in rows:
        if student not in numbers:
            keys.setdefault(("number", student.casefold()), student)
    return keys


def key_of(cell: str, lms: str) -> str:
    """Return what a cell knows somebody by; Moodle's Identifier is a word in its own language and a number."""
    plain = cell.strip().removeprefix("'").casefold()
    if lms == "moodle" and (found := re.fullmatch(r"\D+ (\d+)", plain)):
        return found.group(1)
    return plain


def _fill(line: list[str], place: int, row: Row, partial: bool, done: Exported) -> None:
    if row.status != "graded":
        done.unread.append(row.student)
    elif row.to_read and not partial:
        done.waiting.append(row.student)
    else:
        line[place] = f"{round(row.grade, 2):g}"
        done.filled.append(row.student)
        if row.score == 0:
            done.nothing.append(row.student)


def _compare_points(line: list[str], place: int, points: float, module: str, done: Exported) -> None:
    if not line[0].strip().casefold().startswith("points"):
        return
    if "read only" in line[place].casefold():
        raise CourseError(
            "Canvas reckons this column itself and takes nothing in. Choose an assignment's with --column."
        )
    _differ(line[place], points, module, done)


def _compare_maximum(table: list[list[str]], names: list[str], points: float, module: str, done: Exported) -> None:
    place = next((place for place, name in enumerate(names) if name.casefold() == "maximum grade"), None)
    if place is not None and len(table) > 1:
        _differ(table[1][place], points, module, done)


def _differ(cell: str, points: float, module: str, done: Exported) -> None:
    try:
        there = float(cell.strip().replace(",", "."))
    except ValueError:
        return
    if abs(there - points) > 0.005:
        done.remarks.append(
            f"The LMS has {there:g} points for this, {module} has {points:g}. Set its points before you take it in."
        )


def _written(
    table: list[list[str]], names: list[str], ids: list[int], place: int, separator: str, *, marked: bool
) -> bytes:
    """Return the file, each cell as it was, with quotes where need be; no name in it is a formula."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, delimiter=separator, lineterminator="\r\n")
    writer.writerow(table[0])
    for line in table[1:]:
        kept = {place, *ids}
        writer.writerow([cell if index in kept else _harmless(cell) for index, cell in enumerate(line)])
    text = sheet.getvalue()
    # Excel takes a file without the mark for one in the system's own encoding; both LMS take it with the mark.
    return text.encode("utf-8-sig" if marked or not text.isascii() else "utf-8")


def _harmless(cell: str) -> str:
    begins = cell.lstrip()[:1]
    if begins in ("=", "+", "-", "@") and not re.fullmatch(r"\s*[+-]?[\d.,]*%?\s*", cell):
        return f"'{cell}"
    return cell


def newest_results(root: Path, module: str) -> dict[str, Row]:
    """Return the rows of the newest results of a module, by learner.

    Raises:
        CourseError: nothing was graded yet.
    """
    import json

    files = sorted((root / "results" / module).glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    if not files:
        raise CourseError(f"There are no results of {module} yet. `aipm grade {module} --all` writes them.")
    known = set(Row.__dataclass_fields__) - {"tasks"}
    try:
        said = json.loads(files[-1].read_text(encoding="utf-8"))["rows"]
        rows = [Row(**{name: value for name, value in row.items() if name in known}) for row in said]
    except (OSError, ValueError, KeyError, TypeError):
        raise CourseError(f"{files[-1]} cannot be read. `aipm grade {module} --all` writes a new one.") from None
    return {row.student: row for row in rows if row.status not in ("missing",)}


def summary(done: Exported, called: Mapping[str, str]) -> list[str]:
    """Return what was written and what is to be looked at, a sentence each; `called` has names of the roster."""
    lines = [f"{counted(len(done.filled), 'grade')} filled in."]
    for students, what in (
        (done.nothing, "no point at all: 0 is filled in. Their rows in the results say why"),
        (done.waiting, "writing that nobody has read: left as it was. Read it, or use --partial"),
        (done.unread, "no readable notebook: left as it was"),
        (done.strangers, "a submission and no row in the LMS's file"),
        (done.missing, "a row in the LMS's file and no submission: left as it was"),
    ):
        if students:
            lines.append(f"{len(students)} with {what}: {people(students, called, limit=30)}.")
    return [*lines, *done.remarks]


__all__ = ["FAILED", "IDS", "Exported", "export", "key_of", "newest_results", "summary"]
