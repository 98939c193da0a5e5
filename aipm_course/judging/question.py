"""One object holds everything about a task, so that a hint can never belong to another version of it."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from aipm_course.answers import Kind

if TYPE_CHECKING:
    import pandas as pd

Data = TypeVar("Data")

DEFAULT: frozenset[str] = frozenset(
    {
        "seed",
        "field",
        "swapped",
        "shifted",
        "complement",
        "inverse",
        "root",
        "sign",
        "carried",
        "factor",
        "scale",
        "column",
        "rounded",
        "off_by_one",
        "order",
        "aggregation",
    }
)
"""Names of the generic slips that are tried on every number, table and ranking.

seed: the answer of another seed. field, swapped, shifted: a right value in the wrong place. complement, inverse, root, sign,
factor, scale, column: the right value through one operation, by one number or by a column of the data. rounded: too few digits. off_by_one: a count with an edge too many
or too few. carried: wrong by as much as another
field that is wrong. order: the lowest first. aggregation: sum, mean, median or extreme of a series of `quantities`. A question
that must do without one writes ``generic=DEFAULT - {"inverse"}``.
"""


@dataclass(frozen=True)
class Misconception(Generic[Data]):
    """A known way to get a task wrong.

    Where it touches nothing but options (a Choice, or a Picks with few options), its message is told as it stands to
    everybody who picked the option, whatever led there. So it speaks of the option and says what to hold against what
    ("Switching needs a lead above the bar: hold your two recalls against it."), never of a cause ("The lead was
    divided ...", "You looked ..."). Of several that give the same option only the first is told.

    Attributes:
        name: short code, unique within the question; it appears in reports.
        answer: the answer this misconception gives on the learner's own data. For a record or a table it may hold
            only the fields or columns that the misconception touches. None where it does not apply to these data: the
            judge then skips it, and the proof does not ask for it.
        message: what was probably done and where to look; never the right answer.
        idea: name of the mistake where several ways lead to it, in one field or in another, by this row or by that; they
            share a message. Without it, the slip is an idea of its own, and so is its message.
    """

    name: str
    answer: Callable[[Data], Any]
    message: str
    idea: str = ""


@dataclass(frozen=True)
class Ablation(Generic[Data]):
    """A rule that the task spells out, and the answer of somebody who drops it or moves its edge.

    It is spoken like a misconception. Besides, the proof demands that it changes the answer by more than two tolerances
    on every seed, so that no rule stands in the text that the data never test.

    Attributes:
        name: short code, unique within the question, misconceptions included.
        rule: a clause that stands word for word in the task's text.
        answer: the (partial) answer without the rule, or with its edge moved; None where it does not apply to these data.
        message: what was probably left out and where to look; never the right answer.
    """

    name: str
    rule: str
    answer: Callable[[Data], Any]
    message: str


@dataclass(frozen=True)
class Lookalike:
    """A number that somebody may hand in for the right one: another denominator, row, state, group or edge.

    It is told as what it is, and never put together with other numbers, as `quantities` are. So a task may have dozens.

    Attributes:
        words: what it is, in words that fit after "that is".
        values: the number by field, for a column of a table ("table: column" where it has several) a Series by row key
            or one number for all rows. Fields are explained one by one.
        together: whether the fields belong together, as the two ends of an interval: all of them must hold their number.
        close: whether it is one of many numbers that stand close together, as half-widths do: then it must be met more
            closely, so that another way's number is not taken for it.
        whole: whether it is a way to work out a whole column: then the rows that are right must hold its numbers as well, so
            that one row that happens to meet it is not taken for it.
    """

    words: str
    values: "Mapping[str, float | pd.Series]"
    together: bool = False
    close: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Follows(Generic[Data]):
    """A decision, or a number, that follows from the learner's own fields, so that one slip costs its own field only.

    It pays in full where the field is right and follows from the learner's own numbers, where it is a right number whatever
    stands beside it, where it is a number that follows from own ones that are right within their tolerance, and where the own
    number is a recognized slip and the field follows from it; half where it follows from a number that nothing explains, or is
    a decision that is right against the own number; nothing while a field that it rests on is blank or unreadable, unless the
    answer does not ask for that one: the first line of a rule may hold by the others.

    Attributes:
        field: the field of a record, or the column of a table, that is paid this way.
        rests_on: the fields or columns that it follows from.
        answer: what the field should hold, given the own fields ({field: value}; a column of a table is {row: value})
            and the data; of a choice or a number a set, where more than one value follows, of picks and of a table a list of
            them. With the right values in
            `rests_on` it must return the right value of `field`.
        also: fields that it follows from as well if they can be used; while one is blank or unreadable it is not in the
            own fields, and nothing waits for it.
        look: what to say where the field neither is right nor follows, given its own value, the own fields and the
            data: for a decision that rests on more than those fields, what would have to be seen for it.
    """

    field: str
    rests_on: Sequence[str]
    answer: Callable[[Mapping[str, Any], Data], Any]
    also: Sequence[str] = ()
    look: Callable[[Any, Mapping[str, Any], Data], str] | None = None


@dataclass(frozen=True)
class Derived(Generic[Data]):
    """A number that is worked out from other fields of the same answer, so that it may be right by wrong ones.

    Where it is, the learner hears just that: there is nothing to mend in it before they are mended. It is paid like any
    other number; a decision that rests on it is paid as if it rested on those fields.

    Attributes:
        field: the number.
        rests_on: the fields of the record that it is worked out from.
        answer: the number, given these fields ({field: value}, shares as shares) and the data; None where they lead to
            none. With the right values it must return the right number.
    """

    field: str
    rests_on: Sequence[str]
    answer: Callable[[Mapping[str, Any], Data], float | None]


@dataclass(frozen=True)
class Chosen(Generic[Data]):
    """Choices of the learner's own on which the task's data depend: any option may be taken, and the numbers follow from it.

    The whole key is asked about these data: reference, slips, lookalikes and what follows. So nobody is held against the
    numbers of another's path. Without an answer, in the proof for example, `Question.data` says who is asked about.

    Attributes:
        fields: the fields of the record that hold the choices, all of them among its `own`; each with where it was
            made, in words that fit after "your choice `speed` of".
        data: the task's data, given the seed and the choices ({field: value}).
    """

    fields: Mapping[str, str]
    data: Callable[[int, Mapping[str, Any]], Data]


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
        id: module and name, for example "toy.clean_score".
        task: number in the curriculum, for example "A1".
        title: what the task is about, in a few words.
        points: what a full answer earns.
        kind: what kind of answer it takes, with unit and tolerance.
        data: everything the task rests on, as a pure function of the seed.
        reference: the right answer, as a pure function of the data.
        misconceptions: known wrong methods, the likeliest first.
        rules: tests beside the reference.
        hints: the hint ladder, from a nudge to nearly there.
        worked: the worked solution in Markdown; a function of the data where it states facts of the seed.
        objective: the learning objective, word for word one of the module's.
        ledger: rows of the ledger that the task practices.
        alternatives: the reference written in other reasonable ways; each must score full.
        ablations: the rules that the text spells out, each with the answer without it.
        without: the (partial) answer of somebody who drops all the ablations whose names are given; with none of them it
            is the reference. None where two of them cannot be dropped together, as two edges of one rule. With it the
            proof tries every pair, since two dropped rules may cancel each other.
        follows: fields that are paid for following from the learner's own numbers.
        derived: numbers that are worked out from other fields, told apart where they are right by the learner's own.
        chosen: choices of the learner's own, from earlier tasks for example, on which the data depend.
        quantities: the numbers around the task, by words that fit after "that is" ("users who asked"), as a function of
            the data: one number each, or a Series by row key for a table. A wrong number that equals one of them, a
            ratio of two, one minus such a ratio or a difference is told as what it is. What is named in dollars is put
            together with dollars only, where a share is asked, added or taken off.
        lookalikes: the numbers that a record's fields may be mistaken for, the likeliest first, told as what they are and
            never combined.
        survivors: mutants of the solution, as `aipm prove` prints them, that may live, each with its reason
            ("equivalent: ...", "meant: ...").
        generic: names of the generic slips that are tried, see `DEFAULT`.
        was: earlier ids of this question.
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
    ablations: Sequence[Ablation[Data]] = ()
    without: Callable[[Data, frozenset[str]], Any] | None = None
    follows: Sequence[Follows[Data]] = ()
    derived: Sequence[Derived[Data]] = ()
    chosen: Chosen[Data] | None = None
    quantities: "Callable[[Data], Mapping[str, float | pd.Series]] | None" = None
    lookalikes: Callable[[Data], Sequence[Lookalike]] | None = None
    survivors: Mapping[str, str] = field(default_factory=dict)
    generic: Set[str] = DEFAULT
    was: Sequence[str] = ()

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

    @property
    def named(self) -> "tuple[Misconception[Data] | Ablation[Data], ...]":
        """What an author has named: misconceptions, then ablations."""
        return (*self.misconceptions, *self.ablations)
