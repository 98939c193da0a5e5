"""Where everybody stands: the gradebook's points with what people have read and corrected, lateness and penalty."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from traitlets.config import Config

from aipm_course.grading.collected import collected
from aipm_course.grading.config import COURSE_ID
from aipm_course.grading.gradebook import gradebook_in_words, grades
from aipm_course.grading.late import LateRules, late_rules
from aipm_course.grading.roster import people
from aipm_course.grading.rows import FAILED, MISSING, Row
from aipm_course.grading.times import TIMESTAMP, handed_in

if TYPE_CHECKING:
    from nbgrader.api import Gradebook, SubmittedAssignment


@dataclass(frozen=True)
class Standing:
    """One submission as the gradebook has it.

    Attributes:
        cells: points by cell; None while a person has to read it.
        look_again: cells with points by hand whose answer the learner has changed since.
        at: when it was handed in.
        until: due date with the learner's extension; None if there is none.
        percent: percent of the points that late.toml takes for it.
        days_late: days after it.
        penalty: points that this costs.
        marked: the LMS that marked it as late without a time; empty for none.
    """

    cells: dict[str, float | None]
    look_again: tuple[str, ...] = ()
    at: datetime | None = None
    until: datetime | None = None
    percent: float = 0.0
    days_late: int = 0
    penalty: float = 0.0
    marked: str = ""


@dataclass(frozen=True)
class Standings:
    """Everybody's standing in a module, by learner, and the rules that times are shown by."""

    of: dict[str, Standing]
    rules: LateRules

    def about_times(self, called: Mapping[str, str]) -> tuple[str, ...]:
        """Say once of whom no time of handing in is known where there is a due date; `called` has names of the roster."""
        timeless = sorted(name for name, one in self.of.items() if one.until and one.at is None)
        if not timeless:
            return ()
        many = f"{len(timeless)} of {len(self.of)}" if len(timeless) > 6 else people(timeless, called)
        who = "anybody" if len(timeless) == len(self.of) else many
        marked = [name for name in timeless if self.of[name].marked]
        late = f" Marked as late by the LMS: {people(marked, called, limit=12)}." if marked else ""
        return (
            f"The time of handing in is not known of {who}, which counts as in time. A line like 2026-11-22 21:00 UTC in "
            f"{TIMESTAMP} beside the notebook says it.{late}",
        )

    def current(self, row: Row) -> Row:
        """Return a run's row as the gradebook has it by now."""
        found = self.of.get(row.student)
        if found is None or row.status in (FAILED, MISSING):
            return row
        tasks = tuple(replace(task, score=found.cells.get(task.name, task.score)) for task in row.tasks)
        said = [row.message]
        if found.look_again:
            said.append(f"Changed after somebody had read or corrected it, look again: {', '.join(found.look_again)}.")
        if found.marked and found.at is None:
            said.append(f"{found.marked.title()} marks it as late and does not say how late; it counts as in time.")
        scores = [score for score in found.cells.values() if score is not None]
        points = {task.name: task.points for task in row.tasks}
        waiting = sum(
            points.get(name, 0.0) for name, score in found.cells.items() if score is None or name in found.look_again
        )
        return replace(
            row,
            tasks=tasks,
            score=round(sum(scores), 2),
            to_read=waiting if row.tasks else row.to_read,
            message=" ".join(filter(None, said)),
            handed_in=self.rules.shown(found.at),
            days_late=found.days_late,
            penalty=found.penalty,
        )


def settle(root: Path, module: str, config: Config) -> Standings:
    """Bring due dates, extensions and penalties in the gradebook up to date, and return where everybody stands.

    A due date that was moved counts from the next run on, and nobody need be graded again for it.

    Raises:
        CourseError: late.toml is no set of rules, or the gradebook cannot be written.
    """
    from nbgrader.api import Gradebook

    rules, db_url = late_rules(root), config.CourseDirectory.db_url
    with gradebook_in_words(db_url), Gradebook(db_url, COURSE_ID) as gradebook:
        assignment = gradebook.find_assignment(module)
        if module in rules.due:
            assignment.duedate = rules.due[module].replace(tzinfo=None)
        found = {}
        others, marks = _times(gradebook, rules), collected(root, module)
        for submission in gradebook.assignment_submissions(module):
            name = submission.student_id
            known = {
                other: others[name, other]
                if (name, other) in others
                else handed_in(root / "submitted" / name / other).at
                for other in rules.due
                if other != module
            }
            standing = _settle(module, submission, rules, known, config)
            mark = marks.get(name)
            found[name] = replace(standing, marked=mark.lms if mark and mark.late else "")
        gradebook.db.commit()
        cells = _cells(gradebook, module)
    return Standings({name: _with_cells(one, cells.get(name, [])) for name, one in found.items()}, rules)


def _times(gradebook: "Gradebook", rules: LateRules) -> dict[tuple[str, str], datetime | None]:
    """Return when what is graded was handed in, by learner and module: what every module's own table is made from."""
    from nbgrader.api import Assignment, SubmittedAssignment

    query = gradebook.db.query(SubmittedAssignment.student_id, Assignment.name, SubmittedAssignment.timestamp)
    rows = query.join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    return {
        (student, name): at.replace(tzinfo=UTC) if at else None
        for student, name, at in (rows if rules.due else ())
        if name in rules.due
    }


def _settle(
    module: str,
    submission: "SubmittedAssignment",
    rules: LateRules,
    others: Mapping[str, datetime | None],
    config: Config,
) -> Standing:
    at = submission.timestamp.replace(tzinfo=UTC) if submission.timestamp else None
    share = 0.0
    if module in rules.due:
        submission.extension = rules.extension(submission.student_id, module) or None
        late = rules.lateness(submission.student_id, module, at, others)
        days, share = late.days, late.percent / 100
        penalties = {copy: round(copy.score * share, 2) for copy in submission.notebooks}
    else:
        seconds = submission.total_seconds_late
        days = -(-int(seconds) // 86_400)
        penalties = {copy: _by_nbgrader(copy, submission.student_id, seconds, config) for copy in submission.notebooks}
    for copy, penalty in penalties.items():
        copy.late_submission_penalty = penalty or None
    until = submission.duedate.replace(tzinfo=UTC) if submission.duedate else None
    percent = 100 * share
    return Standing({}, at=at, until=until, percent=percent, days_late=days, penalty=sum(penalties.values()))


def _by_nbgrader(copy: Any, student: str, seconds: float, config: Config) -> float:
    """Return the penalty of the plugin that nbgrader is set up with, between 0 and the points."""
    from nbgrader.preprocessors import AssignLatePenalties

    if seconds <= 0:
        return 0.0
    step = AssignLatePenalties(config=config)
    step.init_plugin()
    penalty = step.plugin_inst.late_submission_penalty(student, copy.score, seconds)
    return min(max(float(penalty or 0.0), 0.0), float(copy.score))


def _cells(gradebook: "Gradebook", module: str) -> dict[str, list[tuple[str, float | None, bool]]]:
    """Return (cell, points or None, whether to look again) by learner, with one question to the gradebook."""
    from nbgrader.api import Assignment, Grade, GradeCell, SubmittedAssignment

    query = grades(
        gradebook,
        SubmittedAssignment.student_id,
        GradeCell.name,
        Grade.auto_score,
        Grade.manual_score,
        Grade.extra_credit,
        Grade.needs_manual_grade,
    ).filter(Assignment.name == module)
    found: dict[str, list[tuple[str, float | None, bool]]] = {}
    for student, cell, auto, manual, extra, needs in query:
        score = auto if manual is None else manual
        points = None if score is None else float(score) + float(extra or 0.0)
        found.setdefault(student, []).append((cell, points, bool(needs) and manual is not None))
    return found


def _with_cells(standing: Standing, cells: list[tuple[str, float | None, bool]]) -> Standing:
    again = tuple(name for name, _, look in cells if look)
    return replace(standing, cells={name: points for name, points, _ in cells}, look_again=again)
