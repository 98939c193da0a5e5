"""The mocks as data: brief, sections, checked fields, rubric, follow-ups, anchors. The texts stand in mocks.yaml of a module."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from aipm_course.files import read_yaml
from aipm_course.interview.evidence import closes
from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.registry import resources


@dataclass(frozen=True)
class Field:
    """One checked answer.

    Attributes:
        label: what is asked.
        row: the rubric row it counts for.
        repair: the module that repairs it.
        rows: for a table, the exhibit whose first column names the rows and whose column `what` says what they are.
    """

    label: str
    row: str
    repair: str
    rows: str = ""


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
        signal: code that a rater would hear where this stays closed; "" if none.
        gap: code that a rater would note where this opens; "" if none.
    """

    id: str
    ask: str
    because: str
    sections: tuple[str, ...] = field(default=(), repr=False)
    closes: tuple[str, ...] = field(default=(), repr=False)
    always: bool = field(default=False, repr=False)
    signal: str = field(default="", repr=False)
    gap: str = field(default="", repr=False)

    def opens(self, written: Mapping[str, str]) -> bool:
        """Return whether no sentence holds what the rule looks for."""
        return not any(closes(rule, str(written.get(section, ""))) for section in self.sections for rule in self.closes)


@dataclass(frozen=True)
class Anchor:
    """An answer that somebody has rated: level per rubric row, and why."""

    id: str
    text: str
    levels: Mapping[str, int]
    reason: str


@dataclass(frozen=True)
class Mock:
    """One timed mock.

    Attributes:
        exhibits: name of each exhibit, and what its columns mean.
        longest: how many words a section may have at the most.
        anchors_seed: exhibit that the anchor answers were written on; none that a learner is given, or they would hold
            the answers.
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
    anchors_seed: int
    anchors: tuple[Anchor, ...] = field(repr=False)

    def dimensions(self, card: str) -> dict[str, Row]:
        """Return the scorecard dimensions that the mock rates on a card, and the row for each."""
        return {row.scores[card]: row for row in self.rubric if card in row.scores}

    def asks(self, section: str) -> str:
        """Return what a section asks for, with its limit."""
        limit = f" (at most {self.longest[section]} words)" if section in self.longest else ""
        return f"{self.sections[section]}{limit}"

    def heard(self, written: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the codes of the signals whose rules all find something, and of the gaps where a rule finds nothing."""
        rules = [(item, item.opens(written)) for item in self.follow_ups if not item.always]
        gaps = {item.gap for item, opens in rules if opens}
        unheard = {item.signal for item, opens in rules if opens}
        return tuple(sorted({item.signal for item, _ in rules} - unheard - {""})), tuple(sorted(gaps - {""}))

    def opened(self, written: Mapping[str, str], count: int = 2) -> tuple[FollowUp, ...]:
        """Return the follow-ups that open on a text: the first rules that find something missing."""
        missing = [item for item in self.follow_ups if not item.always and item.opens(written)]
        return tuple((missing + [item for item in self.follow_ups if item.always and item.opens(written)])[:count])


@cache
def mocks() -> dict[int, Mock]:
    """Return the mocks by their number.

    >>> sorted(mocks())
    [2, 5]
    """
    return {entry["number"]: _mock(entry) for path in resources("mocks.yaml") for entry in read_yaml(path)}


def find_mock(number: object) -> Mock:
    """Return a mock by its number.

    Raises:
        CourseError: there is no such mock.
    """
    if isinstance(number, bool) or not isinstance(number, int) or number not in mocks():
        raise CourseError(f"There is no mock {number!r}; there are: {listed(mocks())}.")
    return mocks()[number]


def _mock(entry: dict[str, Any]) -> Mock:
    entry["fields"] = {name: Field(**value) for name, value in entry["fields"].items()}
    entry["rubric"] = tuple(Row(**{**row, "levels": tuple(row["levels"])}) for row in entry["rubric"])
    entry["follow_ups"] = tuple(_follow_up(item) for item in entry["follow_ups"])
    entry["anchors"] = tuple(Anchor(**anchor) for anchor in entry["anchors"])
    return Mock(**entry)


def _follow_up(item: dict[str, Any]) -> FollowUp:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in item.items()}
    return FollowUp(**fields)
