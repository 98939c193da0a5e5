"""What all kinds of answer have in common: read, compare part by part, describe."""

from dataclasses import dataclass
from typing import Any, Protocol

from aipm_course.kernel.encoding import JSON


class Unreadable(Exception):
    """The answer is not of the kind that was asked for; the message says so in one or two sentences."""


@dataclass(frozen=True)
class Part:
    """One part of an answer after comparison.

    Attributes:
        name: what the part is called in the task; empty when the answer has one part only.
        right: whether it agrees with the reference within the tolerance.
        note: what is off and in which direction; never the right value.
        blank: whether the placeholder still stands there.
        weight: share of the points relative to the other parts.
    """

    name: str
    right: bool
    note: str = ""
    blank: bool = False
    weight: float = 1.0


class Kind(Protocol):
    """A kind of answer.

    `read` takes an encoded answer (see `aipm_course.kernel.encoding`) and returns a plain Python value, or raises
    `Unreadable`. `compare` takes two values that `read` returned. A reference answer goes through the same door as a
    learner's, so both always have the same form.
    """

    def read(self, encoded: JSON) -> Any:
        """Return the answer as a plain value; raise `Unreadable` with a sentence for the learner."""
        ...

    def compare(self, given: Any, expected: Any) -> list[Part]:
        """Return one `Part` for each part that `expected` names."""
        ...

    def describe(self) -> str:
        """Say what to fill in and how exact it must be, in words that fit after "expected is"."""
        ...


BLANK = object()
"""What `read` returns inside a compound answer where the placeholder still stands."""
