"""Delete what the course folder knows of one learner, wherever it stands, and name what is left for a person to look at."""

import contextlib
import csv
import io
import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Iterator
from glob import escape
from pathlib import Path

from aipm_course.cohort.exporting import IDS, key_of
from aipm_course.cohort.report import FOLDER as REPORTS
from aipm_course.cohort.report import KEY
from aipm_course.cohort.seeds import FILE as SEEDS
from aipm_course.files import said, write_whole
from aipm_course.grading import late, roster
from aipm_course.grading.collected import FOLDER as COLLECTED
from aipm_course.grading.collected import collected, keep_collected
from aipm_course.grading.config import COURSE_ID
from aipm_course.grading.gradebook import gradebook_in_words
from aipm_course.grading.journal import JOURNAL, JOURNAL_TABLES, one_run
from aipm_course.grading.one import cohort_config
from aipm_course.grading.roster import Person
from aipm_course.kernel.errors import CourseError

_PLACES = ("submitted", "autograded", "feedback")
_BY_HAND = (late.FILE, "nbgrader_config.py")
ELSEWHERE = (
    "Not looked at: backups (after one is put back, forget them again), files outside this folder (also those that --out "
    "named), and the LMS itself."
)


def forget(root: Path, student: str) -> list[str]:
    """Delete a learner's files, grades, rows and pages; return what was deleted, a sentence each.

    Args:
        root: folder of the course.
        student: the name of the learner's folder; the roster's name or address does as well, if it is one person's.

    Raises:
        CourseError: nothing of that name is there, several have it, a run is going on, or something cannot be written.
    """
    if not student or student in (".", "..") or "/" in student or "\\" in student:
        raise CourseError(f"{student!r} is no name of a learner's folder.")
    person = _person(root, student)
    results = [path for path in (root / "results").glob("*") if path.is_dir()]
    try:
        with contextlib.ExitStack() as locks:
            for folder in results:
                locks.enter_context(one_run(folder, folder.name))
            numbers = _numbers(root, person.id)
            done = list(_forget(root, person, results, numbers))
            left = list(_left(root, person, numbers))
    except OSError as error:
        raise CourseError(said(error)) from None
    if not done:
        raise CourseError(f"Nothing in {root} is about {student!r}.")
    named = [] if person.id == student else [f"{student} is {person.id} on the roster."]
    return [*named, *(f"deleted: {what}" for what in done), *left, ELSEWHERE]


def _person(root: Path, named: str) -> Person:
    """Return whom somebody means; a folder or a grade of that name is nobody else's.

    Raises:
        CourseError: the name is several people's.
    """
    if any((root / place / named).exists() for place in _PLACES) or _in_gradebook(root, named):
        return next((person for person in roster.roster(root) if person.id == named), Person(named))
    return roster.person_named(root, named)


def _forget(root: Path, person: Person, results: Iterable[Path], numbers: frozenset[str]) -> Iterator[str]:
    student = person.id
    for name in _PLACES:
        place = root / name / student
        if place.is_symlink():
            place.unlink()
        elif place.exists():
            shutil.rmtree(place)
            yield f"{name}/{student}"
    if _in_gradebook(root, student, remove=True):
        yield "grades and comments in the gradebook"
    yield from _from_packed(root, student, numbers)
    yield from _from_collected(root, student)
    code = _code_of(root, student)
    for folder in results:
        journal = folder / JOURNAL
        if journal.exists():
            with contextlib.closing(sqlite3.connect(journal, timeout=30)) as file, file:
                for table in JOURNAL_TABLES:
                    with contextlib.suppress(sqlite3.OperationalError):  # a journal of an earlier release lacks one
                        file.execute(f"DELETE FROM {table} WHERE student = ?", (student,))
            with contextlib.closing(sqlite3.connect(journal, timeout=30, isolation_level=None)) as file:
                file.execute("VACUUM")  # a deleted row would stay readable in the file
        for path in sorted(folder.glob("*.json")):
            if _without(path, _json_without(student)):
                yield f"a row in {path.relative_to(root)}"
        for path in sorted(folder.glob("*.csv")):
            # A table of a run begins with the id; in the file of an LMS a person stands somewhere in the row.
            own = path.name[:1].isdigit()
            about = _is_one_of({student, f"'{student}"}, 0) if own else _is_about(person, numbers)
            if _without(path, _csv_without(about)):
                yield f"a row in {path.relative_to(root)}"
    for path in sorted((root / REPORTS).glob("*.html")) if (root / REPORTS).is_dir() else ():
        if _names(person, path.read_text(encoding="utf-8", errors="replace")):
            path.unlink()
            yield f"{path.relative_to(root)}, which `aipm report` writes anew"
    for path in sorted((root / "reading").glob("*/*")) if code else ():
        if path.suffix == ".csv" and _without(path, _csv_without(_is_one_of({code}, 1))):
            yield f"a row in {path.relative_to(root)}"
        elif path.suffix in (".html", ".pdf"):
            path.unlink()
            yield f"{path.relative_to(root)}, which `aipm read` writes anew"
    for path in (root / REPORTS / KEY, root / roster.FILE, root / SEEDS):
        if path.exists() and _without(path, _csv_without(_is_one_of({student}, None))):
            yield f"a row in {path.relative_to(root)}"
    log = root / ".nbgrader.log"
    if log.exists() and _names(person, log.read_text(encoding="utf-8", errors="replace")):
        log.unlink()
        yield log.name


def _numbers(root: Path, student: str) -> frozenset[str]:
    """Return what the LMS calls somebody in each assignment, where that is not the name of their folder."""
    folder = root / "submitted" / COLLECTED
    records = (collected(root, path.stem).get(student) for path in folder.glob("*.json"))
    return frozenset(record.number for record in records if record and record.number)


def _from_packed(root: Path, student: str, numbers: frozenset[str]) -> Iterator[str]:
    """Take somebody's pages out of the zip files that `aipm feedback` made."""
    for path in sorted((root / "feedback").glob("*.zip")):
        if path.stem.endswith(f"-{student}"):
            path.unlink()
            yield f"{path.relative_to(root)}"
            continue
        try:
            with zipfile.ZipFile(path) as archive:
                kept = {name: archive.read(name) for name in archive.namelist() if not _is_own(name, student, numbers)}
                whole = len(kept) == len(archive.namelist())
        except (zipfile.BadZipFile, OSError):
            path.unlink()
            yield f"{path.relative_to(root)}, which could not be read"
            continue
        if whole:
            continue
        fresh = io.BytesIO()
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in kept.items():
                archive.writestr(name, content)
        write_whole(path, fresh.getvalue())
        yield f"pages in {path.relative_to(root)}"


def _is_own(name: str, student: str, numbers: Iterable[str]) -> bool:
    """Return whether an entry is a learner's: in the folder of their name, or with their number as an LMS writes it."""
    return name.startswith(f"{student}/") or any(f"_{word}_" in name for word in (student, *numbers))


def _from_collected(root: Path, student: str) -> Iterator[str]:
    folder = root / "submitted" / COLLECTED
    for path in sorted(folder.glob("*.json")):
        records = collected(root, path.stem)
        if records.pop(student, None):
            keep_collected(root, path.stem, records)
            yield f"an entry in {path.relative_to(root)}"
    for path in sorted((folder / "replaced").glob(f"{escape(student)}-*")):
        shutil.rmtree(path)
        yield f"{path.relative_to(root)}"


def _left(root: Path, person: Person, numbers: frozenset[str]) -> Iterator[str]:
    """Say where somebody is still named, for a person to decide: settings, tables and zip files in the course folder."""
    for name in _BY_HAND:
        path = root / name
        if path.exists() and _names(person, path.read_text(encoding="utf-8-sig", errors="replace")):
            yield f"{name} still holds the name: delete the line there yourself."
    for path in sorted(root.glob("*")):
        if path.suffix == ".csv" and _names(person, roster.decoded(path.read_bytes())):
            yield f"{path.name} still holds the name: it is not one of the course's own files. Delete it yourself."
        elif path.suffix == ".zip" and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                if any(_is_own(name, person.id, numbers) for name in archive.namelist()):
                    yield f"{path.name} still holds their files: it came from the LMS. Delete it yourself."


def _names(person: Person, text: str) -> bool:
    """Return whether a text names somebody, by id, name or address."""
    return any(
        re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)
        for word in (person.id, person.name, person.email)
        if word
    )


def _is_about(person: Person, numbers: Iterable[str]) -> Callable[[list[list[str]]], list[list[str]]]:
    """Return what finds the rows of an LMS's file that are about somebody: by number, login or address."""
    known = {person.id.casefold(), *([person.email.casefold()] if person.email else []), *numbers}

    def about(rows: list[list[str]]) -> list[list[str]]:
        found = []
        for lms, names in IDS.items():
            places = [place for place, name in enumerate(rows[0]) if name.strip().removeprefix("\ufeff") in names]
            found += [
                row for row in rows[1:] if known & {key_of(row[place], lms) for place in places if place < len(row)}
            ]
        return found

    return about


def _is_one_of(names: set[str], column: int | None) -> Callable[[list[list[str]]], list[list[str]]]:
    """Return what finds the rows with a name in a column, or in any where none is said."""
    return lambda rows: [row for row in rows if names & set(row if column is None else row[column : column + 1])]


def _in_gradebook(root: Path, student: str, *, remove: bool = False) -> bool:
    """Return whether a student is in the gradebook; with `remove` they no longer are."""
    from nbgrader.api import Gradebook, MissingEntry
    from sqlalchemy.engine import make_url

    db_url = str(cohort_config(root).CourseDirectory.db_url)
    if db_url.startswith("sqlite") and not Path(make_url(db_url).database or "").exists():
        return False
    with gradebook_in_words(db_url), Gradebook(db_url, COURSE_ID) as gradebook:
        try:
            (gradebook.remove_student if remove else gradebook.find_student)(student)
        except MissingEntry:
            return False
    return True


def _code_of(root: Path, student: str) -> str:
    path = root / REPORTS / KEY
    if not path.exists():
        return ""
    with path.open(encoding="utf-8", newline="") as file:
        return next((row[1] for row in csv.reader(file) if len(row) == 2 and row[0] == student), "")


def _without(path: Path, change: Callable[[str], str | None]) -> bool:
    """Rewrite a file without somebody; return whether there was anything about them."""
    content = path.read_bytes()
    marked = content.startswith(b"\xef\xbb\xbf")
    text = change(content.decode("utf-8-sig", errors="replace"))
    if text is None:
        return False
    mode = path.stat().st_mode
    write_whole(path, text.encode("utf-8-sig" if marked else "utf-8"))
    path.chmod(mode & 0o777)
    return True


def _json_without(student: str) -> Callable[[str], str | None]:
    def change(text: str) -> str | None:
        try:
            said_before = json.loads(text)
            kept = [row for row in said_before["rows"] if row.get("student") != student]
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        if len(kept) == len(said_before["rows"]):
            return None
        return json.dumps({**said_before, "rows": kept}, ensure_ascii=False, indent=1) + "\n"

    return change


def _csv_without(about: Callable[[list[list[str]]], list[list[str]]]) -> Callable[[str], str | None]:
    """Return what drops the rows that are about somebody."""

    def change(text: str) -> str | None:
        separator = max(",;\t", key=text.partition("\n")[0].count)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        gone = about(rows) if rows else []
        if not gone:
            return None
        sheet = io.StringIO(newline="")
        csv.writer(sheet, delimiter=separator, lineterminator="\n").writerows(row for row in rows if row not in gone)
        return sheet.getvalue()

    return change
