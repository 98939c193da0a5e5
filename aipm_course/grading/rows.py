"""What a run says about each submission."""

from dataclasses import asdict, dataclass, field
from typing import Any

GRADED, UNREADABLE, FAILED, MISSING = "graded", "unreadable", "failed", "missing"
NOTHING = "Nothing was handed in."


@dataclass(frozen=True)
class Task:
    """The result of one graded cell; `score` is None while a person has to read it."""

    name: str
    outcome: str
    score: float | None
    points: float


@dataclass(frozen=True)
class Row:
    """One line of a run's result.

    Attributes:
        student: name of the learner's folder.
        status: "graded"; "unreadable", which is zero points and a message for the learner; or "failed", which says
            nothing about the submission and needs the instructor; or "missing", somebody on the roster without one.
        score: points so far, with what people have read and corrected and without what they have yet to read.
        points: points to be had, with what a person has to read.
        to_read: points that wait for a person, also those of what was changed after it was read.
        seconds: wall time.
        message: what is wrong or odd, in sentences; empty if nothing is. Never empty where no checked task has points.
        fingerprint: content that was graded, with its time of handing in.
        content: the same without the time; empty in a row of an earlier version of the course.
        handed_in: when, in the class's time zone; empty if that is not known.
        days_late: days after the due date.
        penalty: points that being late costs.
        tasks: one result per graded cell.
    """

    student: str
    status: str
    score: float = 0.0
    points: float = 0.0
    to_read: float = 0.0
    seconds: float = 0.0
    message: str = ""
    fingerprint: str = ""
    content: str = ""
    handed_in: str = ""
    days_late: int = 0
    penalty: float = 0.0
    tasks: tuple[Task, ...] = field(default=())

    @property
    def grade(self) -> float:
        """Points without what being late costs, as nbgrader's export has them."""
        return round(self.score - self.penalty, 2)

    def as_json(self) -> dict[str, Any]:
        """Return the row for a JSON file."""
        return {**asdict(self), "seconds": round(self.seconds, 3)}
