"""What the judge says about one answer; how it is shown is decided elsewhere."""

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """The three things a check can say."""

    NOT_ATTEMPTED = "Not attempted yet"
    CORRECT = "Correct"
    NOT_YET = "Not yet"


@dataclass(frozen=True)
class Verdict:
    """One judged answer.

    Attributes:
        question: id of the question.
        task: its number in the module, for example "A1".
        title: what the task is about.
        outcome: not attempted, correct or not yet.
        earned: points earned, between 0 and `points`.
        points: what a full answer earns.
        lines: the explanation, one sentence or two per line; the most useful first.
        misconceptions: names of the misconceptions that were recognized.
        seed: seed of the data that the answer was compared with.
        about: pairs of a line and the fields it is about, for lines that do not name one themselves.
    """

    question: str
    task: str
    title: str
    outcome: Outcome
    earned: float
    points: float
    lines: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()
    seed: int = 0
    about: tuple[tuple[str, str], ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """The lines as a learner reads them: with the field in front where a line does not name it."""
        fields = dict(self.about)
        return tuple(f"{fields[line]}: {line}" if line in fields else line for line in self.lines)

    @property
    def score(self) -> str:
        """Points in words, for example "2 of 3 points"."""
        return f"{self.earned:g} of {self.points:g} point{'s' if self.points != 1 else ''}"
