"""What became of one learner's points from run to run, read from the tables in results/MODULE, and why."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from aipm_course.registry import by_grade_id

NEW, AGAIN, TIMED, UNGRADED = "new", "handed in again", "its time of handing in changed", ""
_RESULTS = "results"


@dataclass(frozen=True)
class Change:
    """A run after which a learner's row was another than before.

    Attributes:
        at: day and time of the run.
        why: why the run graded it: "new", "handed in again", or what had changed; empty if it graded nothing and a
            person gave points, or a due date moved.
        grade: points with what being late costs, before and now; None before the first.
        points: points to be had.
        tasks: (task, points before, points now) of what is another; None is not read yet.
        penalty: what being late costs, before and now.
        days_late: days after the due date.
        message: what the row says beside.
    """

    at: str
    why: str
    grade: tuple[float | None, float]
    points: float
    tasks: tuple[tuple[str, float | None, float | None], ...]
    penalty: tuple[float, float]
    days_late: int
    message: str

    @property
    def regraded(self) -> bool:
        """Whether something else than the learner had it graded again."""
        return self.why not in (NEW, AGAIN, UNGRADED)


def history(root: Path, module: str, student: str) -> tuple[Change, ...]:
    """Return the runs that changed something about a learner, the earliest first."""
    return tuple(_changes(root, module, student))


def _changes(root: Path, module: str, student: str) -> Iterator[Change]:
    before: Mapping[str, Any] = {}
    for path in sorted((root / _RESULTS / module).glob("[0-9]*.json"), key=lambda path: path.stat().st_mtime_ns):
        at, rows = _read(path, path.stat().st_mtime_ns)
        row = rows.get(student)
        if row is None:
            continue
        change = _between(before, row, at)
        if change.why or change.tasks or change.grade[0] != change.grade[1]:
            yield change
        before = row


def _between(before: Mapping[str, Any], row: Mapping[str, Any], at: str) -> Change:
    was, now = _tasks(before), _tasks(row)
    other = tuple((_title(name), was.get(name), now[name]) for name in now if was.get(name) != now[name])
    return Change(
        at,
        str(row.get("graded_because", "")),
        (_grade(before) if before else None, _grade(row)),
        float(row.get("points", 0)),
        other if before else (),
        (float(before.get("penalty", 0)), float(row.get("penalty", 0))),
        int(row.get("days_late", 0)),
        str(row.get("message", "")),
    )


def _tasks(row: Mapping[str, Any]) -> dict[str, float | None]:
    return {str(task["name"]): task["score"] for task in row.get("tasks", ())}


def _grade(row: Mapping[str, Any]) -> float:
    return round(float(row.get("score", 0)) - float(row.get("penalty", 0)), 2)


def _title(name: str) -> str:
    question = by_grade_id(name)
    return question.task if question else f"{name.partition('-')[2] or name} (written)"


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> tuple[str, dict[str, dict[str, Any]]]:
    """Return when a run was finished, and its rows by learner; a file that cannot be read has none."""
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
        return str(noted["finished"])[:16].replace("T", " "), {str(row["student"]): row for row in noted["rows"]}
    except (OSError, ValueError, KeyError, TypeError):
        return "", {}


def told(change: Change) -> str:
    """Return a change as a sentence.

    >>> told(Change("", "the answer key changed", (7.0, 10.0), 13, (("A1", 0.0, 3.0),), (0, 0), 0, ""))
    'Graded again, because the answer key changed: 7 points before, 10 of 13 now. A1 0 before, 3 now.'
    """
    before, now = change.grade
    tasks = [f"{task} {_shown(old)} before, {_shown(new)} now" for task, old, new in change.tasks]
    points = (
        f"{now:g} of {change.points:g}"
        if before is None
        else f"{before:g} points before, {now:g} of {change.points:g} now"
    )
    reason = {
        NEW: "Graded for the first time",
        AGAIN: "Handed in again and graded",
        UNGRADED: "Points by hand" if change.tasks else "Due date or late days",
    }.get(change.why, f"Graded again, because {change.why}")
    late = change.penalty
    cost = f" Being late costs {late[1]:g}, {late[0]:g} before." if late[0] != late[1] else ""
    others = f" {', '.join(tasks)}." if tasks else ""
    return f"{reason}: {points}.{others}{cost}"


def _shown(score: float | None) -> str:
    return "not read" if score is None else f"{score:g}"
