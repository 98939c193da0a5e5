"""Where a learner stands in one exercise: from the learner's own file, and from this session where nothing is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aipm_course.judging.question import Question
from aipm_course.record import recorded

_session: dict[str, float] = {}


@dataclass(frozen=True)
class SoFar:
    """Where a learner stands in one exercise.

    Attributes:
        earned: points so far, of the checked tasks.
        points: points to be had with them.
        solved: checked tasks that are right.
        tasks: checked tasks that there are.
        next: the task to go on with; None if all are right.
    """

    earned: float
    points: float
    solved: int
    tasks: int
    next: Question[Any] | None


def share_of(entry: dict[str, Any]) -> float:
    """Return the share of the points that a line of the learner's file reports, between 0 and 1."""
    earned, points = entry.get("earned"), entry.get("points")
    if not isinstance(earned, int | float) or not isinstance(points, int | float):
        return 0.0
    if points <= 0:
        return 1.0 if entry.get("outcome") == "correct" else 0.0
    return min(max(earned / points, 0.0), 1.0)


def remember(question: str, share: float) -> None:
    """Keep what was reached for as long as the kernel runs."""
    _session[question] = max(share, _session.get(question, 0.0))


def so_far(questions: Iterable[Question[Any]], now: str = "") -> SoFar:
    """Return where a learner stands.

    Args:
        questions: the checked tasks of one exercise, in their order.
        now: id of the task that was just checked; the next one is looked for behind it first.
    """
    tasks = [question for question in questions if question.points]
    best = {question.id: _session.get(question.id, 0.0) for question in tasks}
    names = {name: question.id for question in tasks for name in (*question.was, question.id)}
    for entry in recorded():
        if entry["what"] in ("check", "grade") and (task := names.get(str(entry.get("question")))):
            best[task] = max(best[task], share_of(entry))
    place = next((number for number, question in enumerate(tasks) if question.id == now), -1)
    return SoFar(
        earned=round(sum(best[question.id] * question.points for question in tasks), 2),
        points=sum(question.points for question in tasks),
        solved=sum(best[question.id] >= 1 for question in tasks),
        tasks=len(tasks),
        next=next((one for one in (*tasks[place + 1 :], *tasks[: place + 1]) if best[one.id] < 1), None),
    )
