"""The mocks as data: brief, sections, checked fields, rubric, follow-ups, anchors.

The texts stand in a folder per mock of a module: mocks/m2_name/mock.yaml and anchors.yaml. The data of a mock's question
have a `plot`: what the exhibit of a seed tells. Follow-ups may belong to a plot, and a sitting shows rated answers to another
plot than its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from aipm_course.files import read_yaml
from aipm_course.interview.evidence import closing, evidence
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.registry import resources


@dataclass(frozen=True)
class Field:
    """One checked answer.

    Attributes:
        label: what is asked.
        row: the rubric row it counts for.
        repair: the module that repairs it, and its task where one does.
        rows: for a table, the exhibit whose first column names the rows and whose column `what` says what they are.
        said: the section whose text names the same choice.
    """

    label: str
    row: str
    repair: str
    rows: str = ""
    said: str = ""


@dataclass(frozen=True)
class Row:
    """One row of the rubric: four observable levels, and the scorecard dimension it stands for on each card."""

    id: str
    title: str
    scores: Mapping[str, str]
    repair: str
    levels: tuple[str, ...]


@dataclass(frozen=True)
class FollowUp:
    """A question that opens on what is missing from a text. The rule only asks, it never grades.

    Attributes:
        id: short name.
        ask: the question.
        because: what was looked for, for the learner to read.
        sections: where the rule looks.
        closes: what closes the question, for example "signal + limit": both in one sentence (see evidence.yaml).
        always: opens when too few others do, unless the text closes it.
        plots: the plots of the exhibit to which it belongs; all if empty. One that belongs to a plot is asked before others
            that are `always`.
        voice: somebody on the panel presses the other way; asked on its plots whatever is written.
    """

    id: str
    ask: str
    because: str
    sections: tuple[str, ...] = field(default=(), repr=False)
    closes: tuple[str, ...] = field(default=(), repr=False)
    always: bool = field(default=False, repr=False)
    plots: tuple[str, ...] = field(default=(), repr=False)
    voice: bool = field(default=False, repr=False)

    def opens(self, written: Mapping[str, str]) -> bool:
        """Return whether no sentence holds what the rule looks for."""
        return self.found(written) is None

    def found(self, written: Mapping[str, str]) -> "Found | None":
        """Return the first sentence that closes it, and what it names; None if there is none."""
        return next(filter(None, (self.found_in(str(written.get(section, ""))) for section in self.sections)), None)

    def found_in(self, text: str) -> "Found | None":
        """Return the first sentence of a text, or of a reply, that closes it; None if there is none."""
        for rule in self.closes:
            if sentence := closing(rule, text):
                return Found(" beside ".join(evidence()[name].says for name in rule.split(" + ")), sentence)
        return None


@dataclass(frozen=True)
class Found:
    """What a rule over words found, without a judgment.

    Attributes:
        what: what the sentence names, for example "something that is watched beside a number with a limit".
        sentence: the sentence.
    """

    what: str
    sentence: str

    def __str__(self) -> str:
        return f'{self.what}, in "{self.sentence}"'


@dataclass(frozen=True)
class Anchor:
    """An answer that somebody has rated: level per rubric row, and why."""

    id: str
    text: str
    levels: Mapping[str, int]
    reason: str


@dataclass(frozen=True)
class AnchorSet:
    """Rated answers to one exhibit.

    Attributes:
        plot: what that exhibit tells.
        seed: the exhibit that they were written on; none that a learner is given, or they would hold the answers.
        answers: three answers.
    """

    plot: str
    seed: int
    answers: tuple[Anchor, ...]


@dataclass(frozen=True)
class Mock:
    """One timed mock.

    Attributes:
        exhibits: name of each exhibit, and what its columns mean.
        longest: how many words a section may have at the most.
        anchor_sets: rated answers, a set per plot.
    """

    number: int
    title: str
    minutes: int
    question: str
    exhibits: Mapping[str, str]
    brief: str
    sections: Mapping[str, str]
    longest: Mapping[str, int]
    fields: Mapping[str, Field]
    rubric: tuple[Row, ...]
    follow_ups: tuple[FollowUp, ...] = field(repr=False)
    anchor_sets: tuple[AnchorSet, ...] = field(repr=False)

    @property
    def draws_on(self) -> tuple[str, ...]:
        """The modules that its numbers and rows rest on."""
        repairs = {item.repair for item in self.fields.values()} | {row.repair for row in self.rubric}
        return tuple(sorted({repair.partition(" ")[0] for repair in repairs}))

    def anchors_beside(self, plot: str) -> AnchorSet:
        """Return the rated answers to another plot than this one."""
        return next(one for one in self.anchor_sets if one.plot != plot)

    def dimensions(self, card: str) -> dict[str, Row]:
        """Return the scorecard dimensions that the mock rates on a card, and the row for each."""
        return {row.scores[card]: row for row in self.rubric if card in row.scores}

    def asks(self, section: str) -> str:
        """Return what a section asks for, with its limit."""
        limit = f" (at most {self.longest[section]} words)" if section in self.longest else ""
        return f"{self.sections[section]}{limit}"

    def found(self, written: Mapping[str, str]) -> tuple[Found, ...]:
        """Return what the rules over words find in a text, each sentence once for each thing that it names."""
        found = (item.found(written) for item in self.follow_ups)
        return tuple(dict.fromkeys(one for one in found if one))

    def opened(self, written: Mapping[str, str], count: int = 2, *, plot: str = "") -> tuple[FollowUp, ...]:
        """Return the follow-ups that open on a text: the first rules that find something missing, then the last resorts.

        A voice of the panel takes the place of the last rule.

        Args:
            written: text per section.
            count: how many.
            plot: what the exhibit tells; its own questions are the first of the last resorts.
        """
        missing = [item for item in self.follow_ups if not item.always and item.opens(written)]
        resorts = [item for item in self.follow_ups if item.always and item.opens(written)]
        own = [item for item in resorts if plot in item.plots]
        heard = [item for item in own if item.voice]
        first, rest = missing[: count - len(heard)], [item for item in own if not item.voice]
        others = [*missing[len(first) :], *rest, *(item for item in resorts if not item.plots)]
        return (*first, *heard, *others)[:count]


@cache
def mocks() -> dict[int, Mock]:
    """Return the mocks by their number.

    >>> sorted(mocks())
    [1, 2, 3, 4, 5, 6]
    """
    entries = [(read_yaml(path), path.with_name("anchors.yaml")) for path in resources("mocks/*/mock.yaml")]
    return {entry["number"]: _mock(entry, read_yaml(anchors)) for entry, anchors in entries}


def find_mock(number: object) -> Mock:
    """Return a mock by its number.

    Raises:
        CourseError: there is no such mock.
    """
    if isinstance(number, bool) or not isinstance(number, int) or number not in mocks():
        raise CourseError(f"There is no mock {number!r}; there are: {listed(mocks())}.")
    return mocks()[number]


def _mock(entry: dict[str, Any], anchors: list[dict[str, Any]]) -> Mock:
    entry["fields"] = {name: Field(**value) for name, value in entry["fields"].items()}
    entry["rubric"] = tuple(Row(**{**row, "levels": tuple(row["levels"])}) for row in entry["rubric"])
    entry["follow_ups"] = tuple(_follow_up(item) for item in entry["follow_ups"])
    entry["anchor_sets"] = tuple(
        AnchorSet(one["plot"], one["seed"], tuple(Anchor(**answer) for answer in one["answers"])) for one in anchors
    )
    return Mock(**entry)


def _follow_up(item: dict[str, Any]) -> FollowUp:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in item.items()}
    return FollowUp(**fields)
