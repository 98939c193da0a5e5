"""The report of a class: gathered, counted, written to a page; with pseudonyms if wanted."""

import csv
import secrets
from dataclasses import fields
from pathlib import Path

from aipm_course.cohort.gather import gather, roster
from aipm_course.cohort.notes import replies
from aipm_course.cohort.page import as_html
from aipm_course.cohort.statistics import ClassReport, report_on
from aipm_course.grading.stale import changed_since
from aipm_course.kernel.errors import CourseError
from aipm_course.places import course_root, find_module, module_names

FOLDER = "reports"
KEY = "pseudonyms.csv"


class ShownReport(ClassReport):
    """The report, which shows itself in a notebook as on its page."""

    def _repr_html_(self) -> str:
        return as_html(self, whole=False)


def class_report(module: str = "", *, pseudonyms: bool = False, root: Path | None = None) -> ClassReport:
    """Return the report on the class in the course folder.

    Args:
        module: report on this module only; without it, on all that was handed in.
        pseudonyms: call learners by numbers; reports/pseudonyms.csv says who is who and keeps it from week to week.
        root: folder of the course; without it, the checkout.

    Returns:
        Tables as attributes (objectives, misconceptions, items, stuck, silent); in a notebook it shows itself.

    Raises:
        CourseError: there is no such module or no gradebook, or nothing was graded.
    """
    folder = root or course_root()
    only = find_module(module, folder) if module else ""
    data = gather(folder, pseudonyms_of(folder) if pseudonyms else None)
    data = data.only(only) if only else data
    made = report_on(data, replies(folder, data.modules))
    return ShownReport(**{field.name: getattr(made, field.name) for field in fields(made)})


def write_report(root: Path, module: str = "", *, pseudonyms: bool = False, out: Path | None = None) -> Path:
    """Write the report as one HTML page; return its path."""
    only = find_module(module, root) if module else ""
    page = as_html(class_report(only, pseudonyms=pseudonyms, root=root))
    name = "-".join(["class", *filter(None, [only, "pseudonyms" if pseudonyms else ""])])
    target = out or root / FOLDER / f"{name}.html"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise CourseError(f"{target} cannot be written ({problem.strerror}).") from None
    return target


def stale_modules(root: Path, module: str = "") -> dict[str, tuple[str, ...]]:
    """Return what of each graded module, or of one, has changed since somebody was graded."""
    names = [find_module(module, root)] if module else module_names(root)
    return {name: what for name in names if (what := changed_since(root, name))}


def pseudonyms_of(root: Path) -> dict[str, str]:
    """Return a pseudonym per learner; old ones stay, new learners get a number drawn by lot."""
    path = root / FOLDER / KEY
    names: dict[str, str] = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            names = {row[0]: row[1] for row in csv.reader(file) if len(row) == 2}
    new = [student for student in roster(root) if student not in names]
    if new:
        # No number that is somebody's own name: two people would be taken for one.
        taken = {*names.values(), *names, *new}
        count = max(len(names) + len(new), 100)
        free = [f"learner-{number:03d}" for number in range(1, 2 * count) if f"learner-{number:03d}" not in taken]
        for student in new:
            names[student] = free.pop(secrets.randbelow(len(free)))
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(sorted(names.items()))
        path.chmod(0o600)
    return names
