"""A function of one row, judged by what it returns for probe rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aipm_course.answers.kinds.kind import BLANK, Cell, Kind, Part, Unreadable, inner_cells, read_inner
from aipm_course.answers.kinds.table import Table
from aipm_course.kernel.encoding import JSON, named, tag
from aipm_course.kernel.wording import listed

Probes = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Function(Kind):
    """A function that takes one row and returns one value.

    It is called with probe rows that the judge chooses; the results are compared, not the code. Whoever works in a
    spreadsheet hands in the column of results for the sheet's own rows instead: a Series or a dictionary.

    Attributes:
        returns: kind of the value that comes back.
        probes: probe rows for a number that only the judge knows; the name of each says what it probes.
        rows: the rows of the learner's own sheet, from the question's data.
        key: column that names a row.
        keys: names of the learner's own rows, in the order of the sheet.
        column: name of the column of results.

    Examples:
        >>> from aipm_course.kernel.encoding import encode
        >>> from aipm_course.answers.kinds.number import Number
        >>> probes = [{"idea": "a large x", "x": 2}]
        >>> double = Function(Number("points"), lambda number: probes, lambda data: [], "idea", ("a",))
        >>> double.read_called(encode(lambda row: 2 * row["x"], probes), probes)
        {'a large x': 4.0}
    """

    returns: Kind
    probes: Callable[[int], Probes]
    rows: Callable[[Any], Probes]
    key: str
    keys: Sequence[str]
    column: str = "result"

    def read(self, encoded: JSON) -> dict[str, Any]:
        """Return {row name: value} of an answer that is a column of results."""
        if tag(encoded) == "function":
            raise Unreadable(
                "The function could not be called here. Run the cell with check(...) in the notebook once more."
            )
        if tag(encoded) not in ("series", "map", "table") and not isinstance(encoded, list):
            raise Unreadable(f"Given is {named(encoded)}; expected is {self.describe()}.")
        encoded = self._in_order_of_the_sheet(encoded)
        rows = Table(self.key, self.keys, {self.column: self.returns}).read(encoded)
        return {name: cells[self.column] for name, cells in rows.items() if name in self.keys}

    def read_called(self, encoded: JSON, probes: Probes) -> dict[str, Any]:
        """Return {row name: value} for a function's results on the rows it was called with, or for a column."""
        if tag(encoded) != "function" or "results" not in encoded:
            return self.read(encoded)
        results = encoded["results"]
        if not isinstance(results, list) or len(results) != len(probes):
            raise Unreadable("The function was not called with every row that is asked for. Run the check cell again.")
        return {str(probe[self.key]): self._result(result) for probe, result in zip(probes, results, strict=True)}

    def compare(self, given: dict[str, Any], expected: dict[str, Any]) -> list[Part]:
        """Return one part over the rows that count: the learner's own for a column, the probes for a function."""
        wanted = self._wanted(given, expected)
        problems: dict[str, list[str]] = {}
        for name, value in wanted.items():
            for problem in self._problems(given.get(name), value):
                problems.setdefault(problem, []).append(name)
        if not problems:
            return [Part("", True)]
        blank = all(given.get(name) is BLANK for name in wanted)
        notes = [f"{problem} for {listed(names, limit=4)}" for problem, names in problems.items()]
        return [Part("", False, "; ".join(notes), blank=blank)]

    def cells(self, given: dict[str, Any], expected: dict[str, Any]) -> list[Cell]:
        """Return one cell per row that counts."""
        wanted = self._wanted(given, expected)
        cells = []
        for name, value in wanted.items():
            inner = inner_cells(self.returns, given.get(name, Unreadable("there is no value")), value)
            cells += [replace(cell, path=(None, name, None), weight=cell.weight / len(wanted)) for cell in inner]
        return cells

    def describe(self) -> str:
        """Say what goes in and what comes back."""
        return f"a function of one row that returns {self.returns.describe()} (or the column of its results)"

    def _wanted(self, given: Mapping[str, Any], expected: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rows that count: the learner's own for a column, the probes for a function."""
        column = set(given) <= set(self.keys)
        return {name: value for name, value in expected.items() if (name in self.keys) == column}

    def _in_order_of_the_sheet(self, encoded: JSON) -> JSON:
        """Name the rows of a column that has only numbers before its rows, if it is as long as the learner's sheet."""
        if isinstance(encoded, list):
            values = encoded
        elif tag(encoded) == "series" and not encoded.get("index_name"):
            values = encoded["values"] if encoded["index"] == list(range(len(self.keys))) else []
        else:
            return encoded
        if len(values) != len(self.keys) or any(isinstance(value, dict | list) for value in values):
            return encoded
        return {"$": "series", "index": list(self.keys), "values": list(values), "index_name": self.key}

    def _problems(self, given: Any, expected: Any) -> list[str]:
        if given is None:
            return ["no value"]
        if given is BLANK:
            return ["still the placeholder"]
        if isinstance(given, Unreadable):
            return [str(given).rstrip(".")]
        return [part.note for part in self.returns.compare(given, expected) if not part.right]

    def _result(self, result: JSON) -> Any:
        if not isinstance(result, dict):
            return Unreadable("no result")
        if "error" in result:
            return Unreadable(f"the function stopped with {result['error']}")
        value = result.get("value")
        if value is None:
            return Unreadable("the function returned None; is there a `return` in its last line?")
        return read_inner(self.returns, value)
