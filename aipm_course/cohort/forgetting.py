"""Delete what the course folder knows of one learner, wherever it stands."""

import contextlib
import csv
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from aipm_course.cohort.report import FOLDER as REPORTS
from aipm_course.cohort.report import KEY
from aipm_course.cohort.seeds import FILE as SEEDS
from aipm_course.files import said, write_whole
from aipm_course.grading import late, roster
from aipm_course.grading.config import COURSE_ID
from aipm_course.grading.gradebook import gradebook_in_words
from aipm_course.grading.journal import JOURNAL, JOURNAL_TABLES, one_run
from aipm_course.grading.one import cohort_config
from aipm_course.kernel.errors import CourseError

_PLACES = ("submitted", "autograded", "feedback")


def forget(root: Path, student: str) -> list[str]:
    """Delete a learner's files, grades, rows and pages; return what was deleted, a sentence each.

    Raises:
        CourseError: nothing of that name is there, a run is going on, or something cannot be written.
    """
    if not student or student in (".", "..") or "/" in student or "\\" in student:
        raise CourseError(f"{student!r} is no name of a learner's folder.")
    results = [path for path in (root / "results").glob("*") if path.is_dir()]
    try:
        with contextlib.ExitStack() as locks:
            for folder in results:
                locks.enter_context(one_run(folder, folder.name))
            done = list(_forget(root, student, results))
    except OSError as error:
        raise CourseError(said(error)) from None
    if not done:
        raise CourseError(f"Nothing in {root} is about {student!r}.")
    word = re.compile(rf"(?<![\w-]){re.escape(student)}(?![\w-])")
    for name in (late.FILE, "nbgrader_config.py"):
        if (root / name).exists() and word.search((root / name).read_text(encoding="utf-8-sig")):
            done.append(f"{name} still holds the name: delete the line there yourself.")
    return done


def _forget(root: Path, student: str, results: Iterable[Path]) -> Iterator[str]:
    for name in _PLACES:
        place = root / name / student
        if place.is_symlink():
            place.unlink()
        elif place.exists():
            shutil.rmtree(place)
            yield f"{name}/{student}"
    if _from_gradebook(root, student):
        yield "grades and comments in the gradebook"
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
            if _without(path, _csv_without({student, f"'{student}"}, 0)):
                yield f"a row in {path.relative_to(root)}"
    for path in sorted((root / REPORTS).glob("*.html")) if (root / REPORTS).is_dir() else ():
        if student in path.read_text(encoding="utf-8", errors="replace"):
            path.unlink()
            yield f"{path.relative_to(root)}, which `aipm report` writes anew"
    for path in sorted((root / "reading").glob("*/*")) if code else ():
        if path.suffix == ".csv" and _without(path, _csv_without({code}, 1)):
            yield f"a row in {path.relative_to(root)}"
        elif path.suffix in (".html", ".pdf"):
            path.unlink()
            yield f"{path.relative_to(root)}, which `aipm read` writes anew"
    for path in (root / REPORTS / KEY, root / roster.FILE, root / SEEDS):
        if path.exists() and _without(path, _csv_without({student}, None)):
            yield f"a row in {path.relative_to(root)}"
    log = root / ".nbgrader.log"
    if log.exists() and student in log.read_text(encoding="utf-8", errors="replace"):
        log.unlink()
        yield log.name


def _from_gradebook(root: Path, student: str) -> bool:
    from nbgrader.api import Gradebook, MissingEntry
    from sqlalchemy.engine import make_url

    db_url = str(cohort_config(root).CourseDirectory.db_url)
    if db_url.startswith("sqlite") and not Path(make_url(db_url).database or "").exists():
        return False
    with gradebook_in_words(db_url), Gradebook(db_url, COURSE_ID) as gradebook:
        try:
            gradebook.remove_student(student)
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


def _csv_without(names: set[str], column: int | None) -> Callable[[str], str | None]:
    """Return what drops rows with a name in a column, or in any where none is said."""

    def change(text: str) -> str | None:
        separator = max(",;\t", key=text.partition("\n")[0].count)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        about = [row for row in rows if names & set(row if column is None else row[column : column + 1])]
        if not about:
            return None
        sheet = io.StringIO(newline="")
        csv.writer(sheet, delimiter=separator, lineterminator="\n").writerows(row for row in rows if row not in about)
        return sheet.getvalue()

    return change
