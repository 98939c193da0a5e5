"""Read a class: points from nbgrader's gradebook, outcomes and misconceptions from the autograded notebooks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aipm_course.curriculum import modules
from aipm_course.grading.config import COURSE_ID
from aipm_course.grading.gradebook import grades
from aipm_course.grading.one import cohort_config
from aipm_course.grading.own import STUDENT
from aipm_course.grading.roster import names_of
from aipm_course.grading.roster import roster as named_people
from aipm_course.grading.stale import changed_since
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.places import short
from aipm_course.registry import by_grade_id

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("student", "module", "question", "outcome", "misconceptions", "score", "points", "waiting")


@dataclass(frozen=True)
class ClassData:
    """A class.

    Attributes:
        students: everybody in the gradebook or with something handed in.
        modules: full names of the modules that somebody has handed in, in the order of the course.
        results: one row per graded cell and learner, with the columns student, module, question (id, or the cell's
            name for writing), outcome ("correct", "not_yet", "not_attempted", or "written"), misconceptions (tuple of
            names), score, points and waiting (whether a person has yet to read it).
        unreadable: what is wrong with submissions that nobody could read, by (student, module); no row is about them.
        changed: modules in which somebody has more points in a task than it is worth by now.
        stale: what of a module has changed since somebody was graded, by module.
        names: what people are called on the roster, by student; nobody where pseudonyms are used.
        listed: whether there is a roster; without one, only those are known who handed something in.
        handed_in: (student, module) of everything handed in, graded or not; of all modules, also where the rest is about
            one of them.
    """

    students: tuple[str, ...]
    modules: tuple[str, ...]
    results: "pd.DataFrame"
    handed_in: frozenset[tuple[str, str]]
    unreadable: Mapping[tuple[str, str], str] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    stale: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    listed: bool = False

    def only(self, module: str) -> "ClassData":
        """Return what was gathered about one module.

        Raises:
            CourseError: nothing of the module was graded.
        """
        results = self.results[self.results["module"] == module]
        if results.empty and not any(pair[1] == module for pair in self.unreadable):
            graded = listed(sorted(self.results["module"].unique()), limit=30)
            raise CourseError(f"Nobody's {module} is graded yet, only {graded}. `aipm grade {module} --all` does that.")
        return replace(
            self,
            modules=(module,),
            results=results.reset_index(drop=True),
            unreadable={pair: why for pair, why in self.unreadable.items() if pair[1] == module},
            changed=tuple(name for name in self.changed if name == module),
            stale={name: what for name, what in self.stale.items() if name == module},
        )


def gather(root: Path, names: Mapping[str, str] | None = None) -> ClassData:
    """Return the class whose gradebook stands in a course folder.

    Args:
        root: folder of the course.
        names: what to call each learner instead of the id in the gradebook.

    Raises:
        CourseError: there is no gradebook, or nothing in it was graded.
    """
    import pandas as pd

    people = [person.id for person in named_people(root)]
    students, rows = _gradebook(root)
    handed_in = _handed_in(root) | {(row["student"], row["module"]) for row in rows}
    known = [module.name for module in modules()]
    worked_on = {module for _, module in handed_in if module in known}
    if not rows:
        raise CourseError(
            "The gradebook holds no graded submission yet. `aipm grade MODULE --all` grades what was handed in."
        )
    everybody = sorted({*students, *people} | {student for student, _ in handed_in})
    told = {pair: _told(root, *pair) for pair in {(row["student"], row["module"]) for row in rows}}
    unreadable = {
        pair: str(next(iter(facts.values())).get("unreadable"))
        for pair, facts in told.items()
        if any(fact.get("unreadable") for fact in facts.values())
    }
    # A file that nobody could read says nothing about what its owner knows.
    rows = [row for row in rows if (row["student"], row["module"]) not in unreadable]
    for row in rows:
        # The metadata come from a file that only the grader writes; what is not there was never judged.
        facts = told[row["student"], row["module"]].get(row["cell"], {})
        question = by_grade_id(row["cell"])
        row["question"] = question.id if question else row["cell"]
        row["outcome"] = str(facts.get("outcome", "not_attempted")) if question else "written"
        row["misconceptions"] = tuple(map(str, facts.get("misconceptions", ())))
        del row["cell"]
    call = names or {}
    results = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"score": float, "points": float})
    changed = results.loc[results["score"] > results["points"] + 1e-9, "module"].unique()
    # Until it is graded again, nobody has more of a task than there is.
    results["score"] = results[["score", "points"]].min(axis=1)
    results["student"] = [call.get(student, student) for student in results["student"]]
    return ClassData(
        tuple(sorted(call.get(student, student) for student in everybody)),
        tuple(module for module in known if module in worked_on),
        results,
        frozenset((call.get(student, student), module) for student, module in handed_in if module in worked_on),
        {(call.get(student, student), module): why for (student, module), why in unreadable.items()},
        tuple(sorted(map(str, changed))),
        {module: what for module in known if module in worked_on and (what := changed_since(root, module))},
        {} if names else names_of(root),
        bool(people),
    )


def roster(root: Path) -> list[str]:
    """Return the ids of everybody in the gradebook or with something handed in."""
    people = {person.id for person in named_people(root)}
    return sorted(people | set(_gradebook(root)[0]) | {student for student, _ in _handed_in(root)})


def _gradebook(root: Path) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the ids of all students, and a row per graded cell.

    Raises:
        CourseError: there is no gradebook, or it cannot be read.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import SQLAlchemyError

    url = str(cohort_config(root).CourseDirectory.db_url)
    file = make_url(url).database if url.startswith("sqlite") else None
    if file and not Path(file).exists():  # opening it would make an empty one
        raise CourseError(
            f"There is no gradebook in {root} yet. `aipm grade MODULE --all` grades what was handed in and makes one."
        )
    try:
        return _read_gradebook(url)
    except SQLAlchemyError as problem:
        what = file or make_url(url).render_as_string(hide_password=True)
        raise CourseError(f"The gradebook {what} cannot be read ({type(problem).__name__}).") from None


def _read_gradebook(url: str) -> tuple[list[str], list[dict[str, Any]]]:
    from nbgrader.api import Assignment, Grade, Gradebook, GradeCell, Student, SubmittedAssignment

    with Gradebook(url, COURSE_ID) as gradebook:
        students = [name for (name,) in gradebook.db.query(Student.id) if name != STUDENT]
        query = grades(
            gradebook,
            SubmittedAssignment.student_id,
            Assignment.name,
            GradeCell.name,
            GradeCell.max_score,
            Grade.auto_score,
            Grade.manual_score,
            Grade.needs_manual_grade,
        ).order_by(SubmittedAssignment.student_id, Assignment.name, GradeCell.name)
        rows = [
            {
                "student": student,
                "module": module,
                "cell": cell,
                "score": float((auto if manual is None else manual) or 0.0),
                "points": float(points),
                "waiting": bool(needs_manual) or (auto is None and manual is None),
            }
            for student, module, cell, points, auto, manual, needs_manual in query
            if student != STUDENT
        ]
    return students, rows


def _handed_in(root: Path) -> set[tuple[str, str]]:
    """Return (student, module) of every submission that was collected."""
    return {
        (path.parent.parent.name, path.parent.name)
        for path in (root / "submitted").glob("*/*/*.ipynb")
        if path.stem == short(path.parent.name) and path.parent.parent.name != STUDENT
    }


def _told(root: Path, student: str, module: str) -> dict[str, dict[str, Any]]:
    """Return what the judge wrote into the check cells of an autograded notebook, by the cell's name."""
    path = root / "autograded" / student / module / f"{short(module)}.ipynb"
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return {}
    return {
        cell["metadata"].get("nbgrader", {}).get("grade_id", ""): cell["metadata"]["aipm"]
        for cell in cells
        if "aipm" in cell.get("metadata", {})
    }
