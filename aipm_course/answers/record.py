"""A decision record: named fields, each of its own kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aipm_course.answers.choice import Choice
from aipm_course.answers.kind import BLANK, Kind, Part, Unreadable
from aipm_course.kernel.encoding import JSON, is_blank, named, tag
from aipm_course.kernel.wording import listed, nearest


@dataclass(frozen=True)
class Record:
    """A dictionary with the fields of a decision.

    Attributes:
        fields: each field and its kind.
        weights: points of a field relative to the others; 1 where not given.
        own: fields that are not compared with the reference, because several values may be right; the question's
            rules judge them against the learner's other fields.
        look: where to look when a field can be read and is wrong, said after what is off.

    Examples:
        >>> from aipm_course.answers.choice import Choice
        >>> record = Record({"call": Choice({"ship": "", "stop": ""})})
        >>> record.compare({"call": "ship"}, {"call": "stop"})[0].name
        'call'
    """

    fields: Mapping[str, Kind]
    weights: Mapping[str, float] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    look: Mapping[str, str] = field(default_factory=dict)

    def read(self, encoded: JSON) -> dict[str, Any]:
        """Return {field: value}; a field that cannot be read stays in as its `Unreadable`."""
        if tag(encoded) == "series":
            pairs = dict(zip(map(str, encoded["index"]), encoded["values"], strict=True))
        elif tag(encoded) == "map":
            pairs = dict(encoded["items"])
        else:
            raise Unreadable(f"Given is {named(encoded)}; expected is {self.describe()}.")
        others = [name for name in pairs if name not in self.fields]
        if len(others) == len(pairs):
            raise Unreadable(
                f"The record has none of the fields {listed(self.fields)}; it has {listed(others) or 'no field at all'}."
            )
        return {
            name: self._field(name, pairs[name])
            if name in pairs
            else Unreadable(f"there is no such field in the record.{nearest(name, others)}")
            for name in self.fields
        }

    def compare(self, given: dict[str, Any], expected: dict[str, Any]) -> list[Part]:
        """Return the parts of every field that `expected` names."""
        parts: list[Part] = []
        for name, wanted in expected.items():
            value, weight = given[name], 0.0 if name in self.own else self.weights.get(name, 1.0)
            if value is BLANK:
                parts.append(Part(name, False, "still holds the placeholder", blank=True, weight=weight))
            elif isinstance(value, Unreadable):
                parts.append(Part(name, False, str(value), weight=weight))
            elif name not in self.own:
                inner = [self._with_look(name, part) for part in self.fields[name].compare(value, wanted)]
                share = weight / len(inner)
                parts += [
                    replace(part, name=f"{name}: {part.name}" if len(inner) > 1 else name, weight=share)
                    for part in inner
                ]
        return self._lead_on(parts, given)

    def _lead_on(self, parts: list[Part], given: Mapping[str, Any]) -> list[Part]:
        """Say of a wrong choice that has no place to look whether the entries that it may rest on are right."""
        chosen = {name for name, kind in self.fields.items() if isinstance(kind, Choice)}
        rest = [part for part in parts if part.name not in chosen and part.weight]
        if not rest:
            return parts
        where = (
            "the entries beside it are right, so read the task's rule again with them in hand"
            if all(part.right for part in rest)
            else "come back to it when the entries beside it are right"
        )
        return [
            replace(part, note=f"{part.note}; {where}")
            if part.name in chosen - set(self.look) and isinstance(given[part.name], str) and not part.right
            else part
            for part in parts
        ]

    def describe(self) -> str:
        """List the fields."""
        return f"a dictionary with the fields {', '.join(f'`{name}`' for name in self.fields)}"

    def _with_look(self, name: str, part: Part) -> Part:
        """Return a part that says where to look if it is wrong."""
        if part.right or part.blank or name not in self.look:
            return part
        return replace(part, note=f"{part.note}. {self.look[name]}")

    def _field(self, name: str, encoded: JSON) -> Any:
        if is_blank(encoded):
            return BLANK
        try:
            return self.fields[name].read(encoded)
        except Unreadable as problem:
            return problem
