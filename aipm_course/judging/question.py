"""One object holds everything about a task, so that a hint can never belong to another version of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from aipm_course.answers import Kind

Data = TypeVar("Data")


@dataclass(frozen=True)
class Misconception(Generic[Data]):
    """A known way to get a task wrong.

    Attributes:
        name: short code, unique within the question; it appears in reports.
        answer: the answer this misconception gives on the learner's own data. For a record or a table it may hold
            only the fields or columns that the misconception touches.
        message: what was probably done and where to look; never the right answer.
    """

    name: str
    answer: Callable[[Data], Any]
    message: str


@dataclass(frozen=True)
class Rule(Generic[Data]):
    """A test of an answer against itself or the data, for decisions that several answers may satisfy.

    Attributes:
        name: what the part is called in the verdict.
        holds: whether a fully read answer satisfies the rule on these data. A field that still holds its placeholder
            or could not be read raises KeyError when asked for, and the rule then counts as not met.
        message: what is inconsistent and where to look; a function of answer and data where numbers help.
        weight: points relative to the other parts.
    """

    name: str
    holds: Callable[[Any, Data], bool]
    message: str | Callable[[Any, Data], str]
    weight: float = 1.0


@dataclass(frozen=True, eq=False)
class Question(Generic[Data]):
    """One task.

    Attributes:
        id: module and name, for example "rice.clean_score".
        task: number in the curriculum, for example "A1".
        title: what the task is about, in a few words.
        points: what a full answer earns.
        kind: what kind of answer it takes, with unit and tolerance.
        data: everything the task rests on, as a pure function of the seed.
        reference: the right answer, as a pure function of the data.
        misconceptions: known wrong ways, the likeliest first.
        rules: tests beside the reference.
        hints: the hint ladder, from a nudge to nearly there.
        worked: the worked solution in Markdown, or what writes it from the data where it states facts of a seed.
        objective: the learning objective, word for word one of the module's in curriculum.toml.
        ledger: rows of the ledger that the task practices.
        alternatives: the reference written in other reasonable ways; each must score full.
    """

    id: str
    task: str
    title: str
    points: int
    kind: Kind
    data: Callable[[int], Data]
    reference: Callable[[Data], Any]
    misconceptions: Sequence[Misconception[Data]]
    hints: Sequence[str]
    worked: str | Callable[[Data], str]
    objective: str
    ledger: Sequence[str]
    rules: Sequence[Rule[Data]] = ()
    alternatives: Sequence[Callable[[Data], Any]] = ()

    @property
    def module(self) -> str:
        """The part of the id before the dot, for example "rice"."""
        return self.id.partition(".")[0]

    def worked_on(self, data: Data) -> str:
        """The worked solution in Markdown, for the data of a seed."""
        return (self.worked(data) if callable(self.worked) else self.worked).strip()

    @property
    def grade_id(self) -> str:
        """Name of the question's check cell in nbgrader, which knows no dots."""
        return self.id.replace(".", "-")
