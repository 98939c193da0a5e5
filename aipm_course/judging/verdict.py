"""What the judge says about one answer; how it is shown is decided elsewhere."""

from dataclasses import dataclass
from enum import Enum

from aipm_course.judging.findings import Finding
from aipm_course.judging.said import sentences


class Outcome(Enum):
    """The four things a check can say."""

    NOT_ATTEMPTED = "Not attempted yet"
    CORRECT = "Correct"
    NOT_YET = "Not yet"
    FAILED = "Could not be checked"
    """The key of the task has an error. It is not the learner's, and costs no points."""


@dataclass(frozen=True)
class Verdict:
    """One judged answer.

    Attributes:
        question: id of the question.
        task: its number in the module, for example "A1".
        title: what the task is about.
        outcome: not attempted, correct, not yet, or could not be checked.
        earned: points earned, between 0 and `points`.
        points: what a full answer earns.
        findings: what was found, the most useful first.
        seed: seed of the data that the answer was compared with.
        errors: what the key raised, for its author; a learner never reads it.
    """

    question: str
    task: str
    title: str
    outcome: Outcome
    earned: float
    points: float
    findings: tuple[Finding, ...] = ()
    seed: int = 0
    errors: tuple[str, ...] = ()

    @property
    def misconceptions(self) -> tuple[str, ...]:
        """Names of what was recognized: misconceptions, ablations, and generic slips like "slip:factor"."""
        return tuple(dict.fromkeys(finding.slip for finding in self.findings if finding.slip))

    @property
    def lines(self) -> tuple[str, ...]:
        """The findings as sentences."""
        return sentences(self.findings, fields=False)

    @property
    def shown(self) -> tuple[str, ...]:
        """The findings as a notebook shows them: with the field in front where a sentence does not name it."""
        return sentences(self.findings)

    @property
    def score(self) -> str:
        """Points in words, for example "2 of 3 points"."""
        return f"{self.earned:g} of {self.points:g} point{'s' if self.points != 1 else ''}"
