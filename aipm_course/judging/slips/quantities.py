"""What a wrong number is: a named quantity, a ratio of two, one minus it, a sum, a difference, a mean for a sum."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aipm_course.judging.cells import Cell
from aipm_course.judging.evidence import Explanation, digits
from aipm_course.judging.findings import What
from aipm_course.judging.slips.asked import Asked

NAME = "slip:quantity"
_PRIOR = 0.5
_ENOUGH_ROWS = 3
_MANY_FIELDS = 12
_SUMMARIES = {
    "the sum of {}": "sum",
    "the mean of {}": "mean",
    "the median of {}": "median",
    "the largest of {}": "max",
    "the smallest of {}": "min",
    "the number of rows of {}": "count",
}


class Quantities:
    """A value, a ratio of two, one minus a ratio, a sum or a difference of named quantities."""

    name = "quantity"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Compare each part with all simple formulas of the named quantities."""
        formulas = [*_formulas(asked.quantities), *_too_often(asked.quantities)] if asked.numbers else []
        yield from _compare(asked, formulas, NAME)
        fields = _own_fields(asked) if asked.numbers else {}
        yield from _compare(
            asked, [one for one in (*_formulas(fields), *_too_often(fields)) if one[0] not in fields], NAME
        )


class Aggregation:
    """The sum for the mean and the like, of a series of named quantities; one value for all rows."""

    name = "aggregation"

    def explain(self, asked: Asked) -> Iterator[Explanation]:
        """Compare single numbers with summaries of each series, and look for columns of one value."""
        summaries: list[tuple[str, Any]] = [
            (words.format(name), float(getattr(series, how)()))
            for name, series in asked.quantities.items()
            if hasattr(series, "median")
            for words, how in _SUMMARIES.items()
        ]
        yield from _compare(asked, summaries, "slip:aggregation")
        for cells in asked.numbers.values():
            alike = len({cell.given for cell in cells}) == 1
            if len(cells) >= _ENOUGH_ROWS and alike and len({cell.expected for cell in cells}) == len(cells):
                message = "One and the same value in every row: it is to be worked out for each row."
                wrong = {cell: 1.0 for cell in cells if not cell.right}
                yield asked.explained("slip:aggregation", message, wrong)


def _own_fields(asked: Asked) -> dict[str, Any]:
    """Return the fields or columns of the answer that are right: they are quantities, too."""
    fields: dict[str, Any] = {}
    wrong = {cell.part for cell in asked.cells if not cell.right}
    for cell in asked.cells:
        if cell.is_number and cell.part and cell.part not in wrong:
            if cell.row:
                fields.setdefault(f"`{cell.part}`", {})[cell.row] = cell.expected
            else:
                fields[f"`{cell.part}`"] = cell.expected
    return fields if len(fields) <= _MANY_FIELDS else {}


def _compare(asked: Asked, formulas: list[tuple[str, Any]], slip: str) -> Iterator[Explanation]:
    """Return the formulas that give every wrong number of a part."""
    for cells in asked.numbers.values():
        wrong = [cell for cell in cells if not cell.right]
        for words, values in formulas:
            found = {cell: _match(cell, values) for cell in wrong}
            matches = {cell: value for cell, value in found.items() if value is not None}
            if len(matches) == len(wrong):
                yield asked.explained(slip, words, matches, tried=len(formulas), prior=_PRIOR, what=What.QUANTITY)


def _match(cell: Cell, values: Any) -> float | None:
    """Return the evidence that a cell holds a formula's value; of a series the one of its row."""
    if isinstance(values, _Times):
        values = values.of(cell)
    elif isinstance(values, Mapping):
        values = values.get(cell.row)
    return digits(cell, float(values)) if values is not None and math.isfinite(values) else None


def _formulas(quantities: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return words and value of each formula; a series becomes {row: value}."""
    plain = {
        words: {str(row): float(value) for row, value in values.items()} if hasattr(values, "items") else float(values)
        for words, values in quantities.items()
    }
    yield from plain.items()
    for one, first in plain.items():
        for other, second in plain.items():
            if one != other:
                ratio = _together(first, second, lambda a, b: a / b if b else math.nan)
                yield f"{one} / {other}", ratio
                yield f"1 - {one} / {other}", _together(ratio, 1.0, lambda a, b: b - a)
                yield f"{one} - {other}", _together(first, second, lambda a, b: a - b)
            if one < other:
                yield f"{one} + {other}", _together(first, second, lambda a, b: a + b)
                yield f"{one} x {other}", _together(first, second, lambda a, b: a * b)


def _too_often(quantities: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return words and formulas for a quantity that is multiplied, or divided by, once too often or not at all."""
    for words, values in quantities.items():
        by_row = (
            {str(row): float(value) for row, value in values.items()} if hasattr(values, "items") else float(values)
        )
        yield f"what is asked, times {words}", _Times(by_row, 1)
        yield f"what is asked, divided by {words}", _Times(by_row, -1)


@dataclass(frozen=True)
class _Times:
    """The right value of a cell times a quantity, or divided by it."""

    values: Any
    power: int

    def of(self, cell: Cell) -> float | None:
        value = self.values.get(cell.row) if isinstance(self.values, Mapping) else self.values
        return float(cell.expected * value**self.power) if value else None


def _together(first: Any, second: Any, operation: Any) -> Any:
    """Apply an operation to two numbers, or row by row."""
    if isinstance(first, Mapping) or isinstance(second, Mapping):
        rows = first if isinstance(first, Mapping) else second
        return {
            row: operation(
                first.get(row, math.nan) if isinstance(first, Mapping) else first,
                second.get(row, math.nan) if isinstance(second, Mapping) else second,
            )
            for row in rows
        }
    return operation(first, second)
