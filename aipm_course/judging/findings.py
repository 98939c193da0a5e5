"""What the judge found, as data. How it is said is decided where it is shown."""

from dataclasses import dataclass
from enum import Enum


class Certainty(Enum):
    """How sure an explanation is."""

    IS = "is"
    """At least two digits of evidence: this is what was done."""
    ONE_WAY = "one way"
    """One way to get this answer."""
    ONE_OF = "one of"
    """One of several ways that explain it equally well; nobody is accused."""
    OPTION = "option"
    """An option that was picked. It carries no evidence of how somebody came to it: what is said is about the option."""


class What(Enum):
    """What a finding is about."""

    SLIP = "slip"
    """A known way to go wrong: a misconception, an ablation or a generic slip."""
    QUANTITY = "quantity"
    """What the given number is, in words that fit after "that is"."""
    FOLLOWS = "follows"
    """How a field stands to the learner's own fields that it rests on."""
    RULE = "rule"
    """A rule of the task that the answer breaks."""
    OFF = "off"
    """A part that is wrong, and where to look."""
    UNREADABLE = "unreadable"
    """A part, or the whole answer, that is not of the kind that was asked for."""
    BLANK = "blank"
    """A part that still holds its placeholder."""
    MISSING = "missing"
    """Parts that were not handed in."""
    HELD = "held"
    """The parts that are right."""
    PROBLEM = "problem"
    """Something about how the answer was handed in: the seed, the cell, the kernel."""
    FAILED = "failed"
    """The key or an explanation raised; never the learner's fault."""


@dataclass(frozen=True)
class Finding:
    """One thing that the judge found.

    Attributes:
        what: what it is about.
        message: the sentence; for a quantity the words that fit after "that is". Without names of fields in front.
        cells: the fields or columns that it is about, in the task's order; empty where the answer has one part only.
        slip: name of the misconception or ablation; a generic slip or a quantity is named like "slip:factor".
        certainty: how sure an explanation is.
        look: where to look, a sentence; empty where the message says so itself.
        rows: the rows that it is about, where that is not every row.
    """

    what: What
    message: str
    cells: tuple[str, ...] = ()
    slip: str = ""
    certainty: Certainty = Certainty.IS
    look: str = ""
    rows: tuple[str, ...] = ()
