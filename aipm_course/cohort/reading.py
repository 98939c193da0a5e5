"""Read what a class has written: all answers to a task on one page, with numbers instead of names, points in a table.

`lay_out` writes pages and tables for one or several readers; `take_in` puts the points of a table into the gradebook.
"""

import csv
import html
import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

from markupsafe import Markup

from aipm_course.cohort.report import pseudonyms_of
from aipm_course.files import said, write_whole
from aipm_course.grading.config import COURSE_ID
from aipm_course.grading.feedback import shown_output
from aipm_course.grading.gradebook import gradebook_in_words
from aipm_course.grading.looked import answers_of
from aipm_course.grading.notebooks import is_answer, read_release
from aipm_course.grading.one import cohort_config
from aipm_course.grading.own import STUDENT
from aipm_course.grading.roster import read_sheet
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.places import exercise_path, short
from aipm_course.rating.ticks import written_of

FOLDER = "reading"
TOTAL, CODE, COMMENT, TASK = "points", "code", "comment", "task"
_BY_ROW = "Points by row: "
_TABLE = re.compile(r"^\|[^|\n]*\|(?:\s*\d\s*\|)+[ \t]*\n\|[-| :]+\|\n((?:\|.*\|[ \t]*(?:\n|\Z))+)", re.MULTILINE)


@dataclass(frozen=True)
class Criterion:
    """A row of a rubric: what it is about, what each level looks like, and how many points it has at most."""

    name: str
    levels: tuple[str, ...]
    points: float


@dataclass(frozen=True)
class Written:
    """One answer.

    Attributes:
        code: what the learner is called here.
        text: what they wrote.
        points: what somebody gave it already; None if nobody has read it.
        look_again: whether the text was changed after it was read.
        case: what the cells above it showed this learner, as HTML.
        answers: (task, points, text) of their checked answers, which a text may rest on.
    """

    code: str
    text: str
    points: float | None
    look_again: bool = False
    case: tuple[Markup, ...] = ()
    answers: tuple[tuple[str, str, str], ...] = ()


@dataclass
class Task:
    """A task that people read.

    Attributes:
        name: nbgrader's name of the cell.
        prompt: the text above it.
        points: points at most.
        rubric: its rows; one for everything where the exercise has none.
        answers: what was written, by code.
        empty: how many wrote nothing.
        unreadable: how many handed in what nobody could read.
    """

    name: str
    prompt: str
    points: float
    rubric: tuple[Criterion, ...]
    answers: list[Written] = field(default_factory=list)
    empty: int = 0
    unreadable: int = 0


@dataclass
class Taken:
    """What of a table went into the gradebook: codes with points, rows without, and sentences about the rest."""

    done: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def tasks_of(root: Path, module: str) -> list[Task]:
    """Return the module's tasks that people read, with the rubric that stands nearest above each."""
    cells = read_release(exercise_path(root, module)).cells
    found = []
    for place, cell in enumerate(cells):
        facts = cell["metadata"].get("nbgrader", {})
        if is_answer(cell) and facts.get("grade"):
            above = [one["source"] for one in cells[:place] if one["cell_type"] == "markdown"]
            points = float(facts["points"])
            found.append(Task(facts["grade_id"], above[-1] if above else "", points, _rubric(above, points)))
    return found


def _rubric(above: list[str], points: float) -> tuple[Criterion, ...]:
    """Return the rows of the last table with levels for columns; together they are worth the points."""
    for text in reversed(above):
        if tables := _TABLE.findall(text if text.endswith("\n") else f"{text}\n"):
            lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in tables[-1].splitlines()]
            rows = [line for line in lines if len(line) > 1]
            worth = points / len(rows)
            return tuple(Criterion(row[0].strip("* `"), tuple(row[1:]), worth) for row in rows)
    return (Criterion(TOTAL, (), points),)


def written(root: Path, module: str) -> list[Task]:
    """Return what the class has written, by task, with numbers for names.

    Raises:
        CourseError: nothing of the module was graded, or nothing in it is read by people.
    """
    from nbgrader.api import Gradebook

    tasks = tasks_of(root, module)
    if not tasks:
        raise CourseError(f"Nothing in {module} is read by people.")
    codes = pseudonyms_of(root)
    db_url = cohort_config(root).CourseDirectory.db_url
    with gradebook_in_words(db_url), Gradebook(db_url, COURSE_ID) as gradebook:
        submissions = [one for one in gradebook.assignment_submissions(module) if one.student_id != STUDENT]
        for submission in submissions:
            grades = {grade.name: grade for copy in submission.notebooks for grade in copy.grades}
            cells = _cells(root, submission.student_id, module)
            texts = {str(name): _source(cell) for cell in cells if (name := _name(cell))}
            answers = tuple(_answers(cells, grades))
            unreadable = any(cell["metadata"].get("aipm", {}).get("unreadable") for cell in cells)
            for task in tasks:
                grade = grades.get(task.name)
                if grade is None or task.name not in texts:
                    continue
                if grade.auto_score is not None and grade.manual_score is None:
                    # nbgrader's zero for a cell that was not touched, or could not be read
                    task.empty, task.unreadable = task.empty + (not unreadable), task.unreadable + unreadable
                    continue
                again = bool(grade.needs_manual_grade) and grade.manual_score is not None
                points = None if grade.manual_score is None else float(grade.manual_score)
                code, text = codes[submission.student_id], html.unescape(texts[task.name])
                task.answers.append(Written(code, text, points, again, tuple(_case(cells, task.name)), answers))
    for task in tasks:
        task.answers.sort(key=lambda one: one.code)
    return tasks


def _cells(root: Path, student: str, module: str) -> list[dict[str, Any]]:
    """Return the cells of an autograded notebook; none where it cannot be read."""
    try:
        path = root / "autograded" / student / module / f"{short(module)}.ipynb"
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [cell for cell in cells if isinstance(cell, dict) and isinstance(cell.get("metadata"), dict)]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell.get("source", ""))


def _name(cell: dict[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id") or "")


def _case(cells: list[dict[str, Any]], name: str) -> Iterator[Markup]:
    """Yield what the cells between a text and the graded cell above it have shown; grading has made it harmless."""
    place = next((place for place, cell in enumerate(cells) if _name(cell) == name), 0)
    above = takewhile(lambda cell: not cell["metadata"].get("nbgrader", {}).get("grade"), reversed(cells[:place]))
    for cell in reversed(list(above)):
        for output in cell.get("outputs", []):
            if output.get("output_type") != "error" and (shown := shown_output(output)):
                yield shown


def _answers(cells: list[dict[str, Any]], grades: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the checked answers: a text with "your own numbers" is read beside them."""
    answers = answers_of(cells)
    for cell in cells:
        told, grade = cell["metadata"].get("aipm"), grades.get(_name(cell))
        if isinstance(told, dict) and grade is not None:
            yield str(told.get("task", "")), f"{grade.score:g} of {grade.max_score:g}", answers.get(_name(cell), "")


def lay_out(root: Path, module: str, readers: int = 1) -> list[Path]:
    """Write a page and a table for points per task and reader; return the pages.

    Every reader gets as many as the others, give or take one, and an answer stays with its reader
    as long as the number of readers does.

    Raises:
        CourseError: nobody has written anything, or there is no room.
    """
    tasks = written(root, module)
    if not any(task.answers for task in tasks):
        raise CourseError(
            f"Nobody has written anything in {module} yet, or nobody is graded: `aipm grade {module} --all`."
        )
    folder, pages = root / FOLDER / module, []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for task in tasks:
            typed, former = _typed(folder, task)
            shares = _shares(task, readers, former)
            for reader in range(readers):
                share = [one for one in task.answers if shares[one.code] == reader]
                stem = folder / (f"{task.name}-reader-{reader + 1}" if readers > 1 else task.name)
                write_whole(stem.with_suffix(".html"), _page(module, task, share))
                _keep_points(stem.with_suffix(".csv"), task, share, typed)
                pages.append(stem.with_suffix(".html"))
            written_now = {page.stem for page in pages}
            for path in (path for path in former if path.stem not in written_now):
                for suffix in (".csv", ".html", ".pdf"):
                    path.with_suffix(suffix).unlink(missing_ok=True)  # divided otherwise; what was typed has moved
    except OSError as error:
        raise CourseError(said(error)) from None
    return pages


def _shares(task: Task, readers: int, former: list[Path]) -> dict[str, int]:
    """Return the reader of each code: where it lay before, the others to whoever has least."""
    shares = {one.code: 0 for one in task.answers}
    if readers == 1:
        return shares
    tables = {
        place: path for place in range(readers) for path in former if path.stem == f"{task.name}-reader-{place + 1}"
    }
    # Another number of readers deals anew.
    before = {row.get(CODE, ""): place for place, path in tables.items() for row in read_sheet(path)}
    stay = before if len(former) == len(tables) == readers else {}
    counts = Counter(dict.fromkeys(range(readers), 0))
    for code in sorted(shares, key=lambda code: (code not in stay, code)):
        shares[code] = stay.get(code, min(counts, key=counts.__getitem__))
        counts[shares[code]] += 1
    return shares


def _page(module: str, task: Task, answers: list[Written]) -> str:
    from jinja2 import Environment, PackageLoader

    environment = Environment(loader=PackageLoader("aipm_course.cohort", "."), autoescape=True, trim_blocks=True)
    boxes = next((one.rows for one in written_of(short(module)) if one.cell == task.name), ())
    return environment.get_template("reading.html.j2").render(module=module, task=task, answers=answers, boxes=boxes)


def _typed(folder: Path, task: Task) -> tuple[dict[str, dict[str, str]], list[Path]]:
    """Return what was typed into the tables of a task, by code, however it was divided among readers; and the tables."""
    pattern = re.compile(rf"{re.escape(task.name)}(-reader-\d+)?\.csv")
    tables = sorted(path for path in folder.glob("*.csv") if pattern.fullmatch(path.name))
    typed: dict[str, dict[str, str]] = {}
    names = [*(one.name for one in task.rubric), COMMENT]
    for row in (row for path in tables for row in read_sheet(path)):
        if any(row.get(name, "").strip() for name in names):
            typed[row.get(CODE, "")] = row
    return typed, tables


def _keep_points(path: Path, task: Task, answers: list[Written], typed: Mapping[str, dict[str, str]]) -> None:
    """Write the table for points; what somebody has typed already stays, but for points of a text that has changed since.

    These are in the gradebook, and taken once more they would call the new text read.
    """
    names = [one.name for one in task.rubric]
    lines = []
    for one in answers:
        row = typed.get(one.code, {})
        if one.look_again and row and _sum(row, task)[1] == one.points:
            row = {}
        lines.append([task.name, one.code, *(row.get(name, "") for name in names), row.get(COMMENT, "")])
    sheet = io.StringIO(newline="")
    csv.writer(sheet, lineterminator="\r\n").writerows([[TASK, CODE, *names, COMMENT], *lines])
    write_whole(path, sheet.getvalue().encode("utf-8-sig"))


def take_in(root: Path, module: str, table: Path) -> Taken:
    """Put the points of a table that `lay_out` wrote into the gradebook; rows with an empty cell stay open.

    Raises:
        CourseError: it is not such a table.
    """
    from nbgrader.api import Gradebook

    rows, taken = read_sheet(table), Taken()
    names = {code: student for student, code in pseudonyms_of(root).items()}
    tasks = {task.name: task for task in tasks_of(root, module)}
    db_url = cohort_config(root).CourseDirectory.db_url
    with gradebook_in_words(db_url), Gradebook(db_url, COURSE_ID) as gradebook:
        for row in rows:
            task = tasks.get(row.get(TASK, "").strip())
            if task is None or CODE not in row:
                raise CourseError(f"{table} is no table of {module} for points: its columns are {listed(row)}.")
            code = row[CODE].strip()
            problem, points = _sum(row, task)
            if problem:
                taken.refused.append(f"{code}: {problem}")
                continue
            if code not in names:
                taken.refused.append(f"{code}: nobody is called that.")
                continue
            grade = gradebook.find_grade(task.name, short(module), module, names[code])
            if points is None:
                taken.open.append(code)
                if grade.manual_score is not None:
                    taken.remarks.append(f"{code}: a cell is empty; the gradebook keeps {grade.manual_score:g} points.")
                continue
            grade.manual_score, grade.needs_manual_grade = points, False
            comment = gradebook.find_comment(task.name, short(module), module, names[code])
            comment.manual_comment = _comment(comment.manual_comment or "", row, task)
            taken.done.append(code)
        gradebook.db.commit()
    return taken


def _comment(before: str, row: dict[str, str], task: Task) -> str | None:
    """Return the comment for the learner: points by row of the rubric, then what was typed, or else stood there."""
    rows = [f"{one.name} {row[one.name].strip()} of {one.points:g}" for one in task.rubric if one.levels]
    line = f"{_BY_ROW}{'; '.join(rows)}." if rows else ""
    former = "\n\n".join(part for part in before.split("\n\n") if not part.startswith(_BY_ROW))
    return "\n\n".join(filter(None, (line, row.get(COMMENT, "").strip() or former))) or None


def _sum(row: dict[str, str], task: Task) -> tuple[str, float | None]:
    """Return what is wrong with a row's points, and their sum; None while a cell is empty."""
    total = 0.0
    for criterion in task.rubric:
        cell = row.get(criterion.name, "").strip().replace(",", ".")
        if not cell:
            return "", None
        try:
            points = float(cell)
        except ValueError:
            return f"{criterion.name} is {cell!r}, which is no number.", None
        if not math.isfinite(points) or not 0 <= points <= criterion.points:
            return f"{criterion.name} has {cell}; it goes from 0 to {criterion.points:g}.", None
        total += points
    return "", round(total, 2)


_PRINTERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "microsoft-edge", "msedge")
_PRINT_SECONDS = 120


def as_pdf(pages: list[Path]) -> Iterator[Path]:
    """Print pages with a Chromium that is installed, in a profile of their own; yield the files.

    Raises:
        CourseError: there is none, or it does not print.
    """
    import shutil
    import subprocess
    import tempfile

    program = next((found for name in _PRINTERS if (found := shutil.which(name))), None)
    if program is None:
        raise CourseError(
            "The pages are written; a PDF of them needs Chromium, Chrome or Edge. Install one, or open a page in any browser "
            "and print it into a file."
        )
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    for page in pages:
        target = page.with_suffix(".pdf")
        target.unlink(missing_ok=True)  # one of an earlier run would be taken for this one's
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            command = [program, *flags, f"--user-data-dir={profile}", f"--print-to-pdf={target}", page.as_uri()]
            try:
                printed = (
                    subprocess.run(command, capture_output=True, timeout=_PRINT_SECONDS, check=False).returncode == 0
                )
            except (OSError, subprocess.TimeoutExpired):
                printed = False
        if not printed or not target.exists():
            raise CourseError(
                f"{Path(program).name} could not print {page.name}. The page is written: open it in a browser and print it "
                "into a file."
            )
        yield target
