"""A set of options; order and repetition do not matter."""

from collections.abc import Mapping
from dataclasses import dataclass

from aipm_course.answers.kinds.kind import Control, Kind, Part
from aipm_course.answers.reading.labels import find_label, flat_labels, match_option
from aipm_course.answers.reading.unreadable import Unreadable
from aipm_course.kernel.encoding import JSON, named, tag
from aipm_course.kernel.wording import counted, listed

_MANY = 2000
"""A list of more names is a column of the data and no answer."""


@dataclass(frozen=True)
class Picks(Kind):
    """Several options at once, in any array-like.

    Attributes:
        options: code of each option and what it means.
        exactly: how many must be picked; None where the number is part of the question.
        at_most: how many may be picked.
        note: what to say of wrong picks, where counting right and wrong ones would give the answer away.

    Examples:
        >>> sorted(Picks({"a": "", "b": "", "c": ""}, at_most=2).read(["b", "A", "b"]))
        ['a', 'b']
    """

    options: Mapping[str, str]
    exactly: int | None = None
    at_most: int | None = None
    note: str = ""

    def read(self, encoded: JSON) -> frozenset[str]:
        """Return the picked codes."""
        names = flat_labels(encoded, self.options)
        if names is None:
            raise Unreadable(f"Given is {named(encoded)}; expected is {self.describe()}.{self._advice(encoded)}")
        if len(names) > _MANY:
            raise Unreadable(f"{len(names):,} picks given; expected is {self.describe()}.")
        picked = frozenset(match_option(name, self.options, several=True) for name in names)
        if self.exactly is not None and len(picked) != self.exactly:
            raise Unreadable(f"{counted(len(picked), 'pick')} given; expected is {self.describe()}.")
        if self.at_most is not None and len(picked) > self.at_most:
            raise Unreadable(f"{counted(len(picked), 'pick')} given; expected is {self.describe()}.")
        return picked

    def compare(self, given: frozenset[str], expected: frozenset[str]) -> list[Part]:
        """Return one part; the note counts what belongs and what is missing."""
        if given == expected:
            return [Part("", True)]
        if self.note:
            return [Part("", False, self.note)]
        wrong, missing = len(given - expected), len(expected - given)
        notes = []
        if wrong:
            notes.append(f"{wrong} of your {counted(len(given), 'pick')} {'does' if wrong == 1 else 'do'} not belong")
        if missing:
            notes.append(f"{counted(missing, 'pick')} {'is' if missing == 1 else 'are'} missing")
        return [Part("", False, " and ".join(notes))]

    def describe(self) -> str:
        """Say how many of what."""
        if self.exactly is not None:
            many = f"exactly {self.exactly}"
        elif self.at_most is not None:
            many = f"at most {self.at_most}"
        else:
            many = "any number"
        return f"a list with {many} of: {listed(self.options)}"

    def control(self) -> Control:
        """Say what a form shows for it."""
        return "boxes"

    def _advice(self, encoded: JSON) -> str:
        """Say how the names come out of a column or dictionary that has something beside them."""
        if encoded is None:
            return " For no pick hand in an empty list: []."
        kind = tag(encoded)
        names = (
            encoded["index"] if kind == "series" else [name for name, _ in encoded["items"]] if kind == "map" else []
        )
        if any(isinstance(name, str) and find_label(name, self.options) for name in names):
            taken = "list(x.index)" if kind == "series" else "list(x)"
            return f" It has values beside the names; if each name in it is meant, hand in {taken}."
        return " Hand in the one column with the names." if kind == "table" else ""
