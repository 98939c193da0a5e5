"""A decision record: named fields, each of its own kind."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aipm_course.answers.kinds.choice import Choice
from aipm_course.answers.kinds.kind import BLANK, Cell, Kind, Part, inner_cells, read_inner
from aipm_course.answers.reading.frame import Sheet, as_sheet
from aipm_course.answers.reading.labels import find_name, label_text
from aipm_course.answers.reading.unreadable import Unreadable
from aipm_course.kernel.encoding import JSON, named, tag
from aipm_course.kernel.wording import closest, listed

_FEW = 100
"""More names than that are not searched for one that is near."""


@dataclass(frozen=True)
class Record(Kind):
    """The fields of a decision: a dictionary, a column with the fields as index, a table of one row or of two columns.

    Attributes:
        fields: each field and its kind.
        weights: points of a field relative to the others; 1 where not given.
        own: fields that are not compared with the reference, because several values may be right; the question's
            rules judge them against the learner's other fields.
        look: where to look when a field can be read and is wrong, said after what is off.

    Examples:
        >>> from aipm_course.answers.kinds.choice import Choice
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
        pairs = self._pairs(encoded)
        if pairs is None:
            raise Unreadable(f"Given is {named(encoded)}; expected is {self.describe()}.")
        found, others = self._by_field(pairs)
        if not found:
            raise Unreadable(
                f"The record has none of the fields {listed(self.fields)}; it has {listed(others) or 'no field at all'}. "
                f"Name them as the task does."
            )
        return {name: self._field(name, found.get(name, []), others) for name in self.fields}

    def compare(self, given: dict[str, Any], expected: dict[str, Any]) -> list[Part]:
        """Return the parts of every field that `expected` names."""
        parts: list[Part] = []
        for name, wanted in expected.items():
            value, weight = given[name], self._weight(name)
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

    def cells(self, given: dict[str, Any], expected: dict[str, Any]) -> list[Cell]:
        """Return the cells of every field that `expected` names; one of `own` has a cell only while it is unusable."""
        cells: list[Cell] = []
        for name, wanted in expected.items():
            value = given[name]
            if name not in self.own or value is BLANK or isinstance(value, Unreadable):
                cells += inner_cells(self.fields[name], value, wanted, field=name, weight=self._weight(name))
        return cells

    def restrict(self, names: Collection[str]) -> "Record":
        """Return the record with only these fields."""
        return replace(self, fields={name: kind for name, kind in self.fields.items() if name in names})

    def merge(self, right: Any, part: Any) -> Any:
        """Return the right record with the fields of a part in place of its own."""
        return {**dict(right), **dict(part)}

    def read_part(self, encoded: JSON) -> dict[str, Any]:
        """Read a record that may hold only some of the fields, in its own order."""
        if tag(encoded) != "map":
            return self.read(encoded)
        return replace(self, fields={name: self.fields[name] for name, _ in encoded["items"]}).read(encoded)

    def describe(self) -> str:
        """List the fields."""
        return f"a dictionary with the fields {', '.join(f'`{name}`' for name in self.fields)}"

    def _pairs(self, encoded: JSON) -> list[tuple[str, JSON]] | None:
        """Return (name, encoded value) from any of the forms that are taken."""
        if tag(encoded) == "map" and (not encoded["items"] or any(self._named(name) for name, _ in encoded["items"])):
            return [(str(name), value) for name, value in encoded["items"]]
        if isinstance(encoded, list) and len(encoded) == 1 and tag(encoded[0]) in ("map", "series", "table"):
            return self._pairs(encoded[0])
        try:
            sheet = as_sheet(encoded)
        except Unreadable:
            return None
        if sheet is None:
            return None
        views = (sheet, *sheet.turned())
        fitting = [pairs for view in views if (pairs := self._only_row(view)) is not None]
        if fitting:
            return fitting[0]
        # Nothing fits: the names that are there make the better sentence.
        return [(name, None) for name in views[-1].columns if name] if tag(encoded) in ("map", "series") else None

    def _only_row(self, sheet: Sheet) -> list[tuple[str, JSON]] | None:
        """Return the names and cells of a sheet of one row whose columns are fields."""
        if len(sheet.rows) != 1 or not any(self._named(name) for name in sheet.columns):
            return None
        return list(zip(sheet.columns, sheet.rows[0], strict=True))

    def _named(self, name: JSON) -> str | None:
        text = label_text(name)
        return None if text is None else find_name(text, self.fields)

    def _by_field(self, pairs: list[tuple[str, JSON]]) -> tuple[dict[str, list[tuple[str, JSON]]], list[str]]:
        """Return what was given for each field, and the names that are no field. A name that is exact goes first."""
        found: dict[str, list[tuple[str, JSON]]] = {}
        others = []
        for name, value in pairs:
            known = self._named(name)
            if known is None:
                others.append(name)
            elif name == known:
                found[known] = [(name, value)]
            elif not any(other == known for other, _ in found.get(known, [])):
                found.setdefault(known, []).append((name, value))
        return found, others

    def _field(self, name: str, given: list[tuple[str, JSON]], others: list[str]) -> Any:
        if not given:
            near = closest(name, others[:_FEW])
            rename = f"; it has `{near}`: rename it to `{name}`" if near else ""
            return Unreadable(f"there is no such field in the record{rename}.")
        if len(given) > 1:
            return Unreadable(f"stands in the record more than once, as {listed(f'`{other}`' for other, _ in given)}.")
        return read_inner(self.fields[name], given[0][1])

    def _weight(self, name: str) -> float:
        return 0.0 if name in self.own else self.weights.get(name, 1.0)

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

    def _with_look(self, name: str, part: Part) -> Part:
        """Return a part that says where to look if it is wrong."""
        if part.right or part.blank or name not in self.look:
            return part
        return replace(part, note=f"{part.note}. {self.look[name]}")
