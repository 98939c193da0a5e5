"""What a wrong number is: a named quantity, a ratio of two, one minus it, a sum, a difference, a mean for a sum."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aipm_course.answers import Function
from aipm_course.judging.cells import Cell, is_share
from aipm_course.judging.evidence import Explanation, digits, is_rounding, typed_to
from aipm_course.judging.findings import What
from aipm_course.judging.key import quantities_of
from aipm_course.judging.slips.asked import Asked

if TYPE_CHECKING:
    from aipm_course.judging.question import Question

NAME = "slip:quantity"
_PRIOR = 0.5
_ENOUGH_ROWS = 3
_MANY_FIELDS = 12
_SELDOM = 10.0
_LESS = "1 - "
_FEW = 12
"""A count up to this may as well be a constant that somebody computed with: the 3 of the rule of three, a week's 7 days."""
_MONEY = re.compile(r"\bdollars?\b|\bUSD\b|\bbill\b", re.IGNORECASE)
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
        if not asked.numbers:
            return
        few = [name for name, value in asked.quantities.items() if _is_few(value)]
        for shares in (False, True):
            yield from _compare(asked, _of_the_task(asked.question, asked.seed, shares), NAME, shares=shares, few=few)
        yield from _compare(asked, _changes_of_the_task(asked.question, asked.seed), NAME, few=few)
        fields = _own_fields(asked)
        # Two fields of an answer are seldom put together, and a record of eight has hundreds of such formulas.
        pairs = [one for one in _formulas(fields, shares=False) if one[0] not in fields]
        yield from _compare(asked, pairs, NAME, tried=_SELDOM * len(pairs))
        changed = list(_changed_by(fields))
        yield from _compare(asked, changed, NAME, tried=_SELDOM * len(changed))


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
        # The results of a function may stand in several parts.
        results = (
            tuple(cell for cell in asked.cells if cell.is_number) if isinstance(asked.question.kind, Function) else ()
        )
        for cells in (*asked.numbers.values(), results):
            alike = len({cell.given for cell in cells}) == 1
            # What is worked out for each row may end at zero in all of them, and a chance at one.
            ends = alike and cells[0].given in (0, 1) and is_share(cells[0])
            if (
                len(cells) >= _ENOUGH_ROWS
                and alike
                and not ends
                and len({cell.expected for cell in cells}) == len(cells)
            ):
                message = "One and the same value in every row: it is to be worked out for each row."
                if results:
                    message = "The function gives one and the same number for every row: does it use what it is handed?"
                wrong = {cell: 1.0 for cell in cells if not cell.right}
                yield asked.explained("slip:aggregation", message, wrong)


@lru_cache(maxsize=64)
def _of_the_task(question: "Question[Any]", seed: int, shares: bool) -> list[tuple[str, Any]]:
    """Return all simple formulas of the named quantities; they are the same for every answer."""
    return list(_formulas(quantities_of(question, seed), shares=shares))


@lru_cache(maxsize=32)
def _changes_of_the_task(question: "Question[Any]", seed: int) -> list[tuple[str, Any]]:
    return list(_changed_by(quantities_of(question, seed)))


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


def _compare(
    asked: Asked,
    formulas: list[tuple[str, Any]],
    slip: str,
    *,
    tried: float | None = None,
    shares: bool | None = None,
    few: Sequence[str] = (),
) -> Iterator[Explanation]:
    """Return the formulas that give every wrong number of a part.

    Args:
        asked: the wrong answer.
        formulas: words and values of each.
        slip: name of the slip.
        tried: how many were tried, if not these.
        shares: whether to compare parts that ask for shares only, or all others; None for all.
        few: quantities that are small counts. What is put together with one is a possibility at most.
    """
    for cells in asked.numbers.values():
        if shares is not None and is_share(cells[0]) != shares:
            continue
        wrong = [(cell, typed_to(cell.given)) for cell in cells if not cell.right]
        found = [(words, values, matches) for words, values in formulas if (matches := _matches(wrong, values))]
        plain = [values for words, values, _ in found if not words.startswith(_LESS)]
        for words, values, matches in found:
            # Let through / all is 1 - stopped / all: that is one formula in two sets of words, and the plain ones do.
            if not words.startswith(_LESS) or not any(_alike(wrong, values, other) for other in plain):
                found_by = asked.explained(
                    slip, words, matches, tried=tried or len(formulas), prior=_PRIOR, what=What.QUANTITY
                )
                doubtful = any(one in words and one != words for one in few)
                yield replace(found_by, exact=False) if doubtful else found_by


def _is_few(value: Any) -> bool:
    """Return whether a quantity is one small count."""
    return not hasattr(value, "items") and float(value).is_integer() and abs(value) <= _FEW


def _alike(wrong: list[tuple[Cell, float]], one: Any, other: Any) -> bool:
    """Return whether two formulas give the same numbers, whatever is typed."""
    pairs = [(_value(cell, one), _value(cell, other)) for cell, _ in wrong]
    return all(a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9) for a, b in pairs)


def _matches(wrong: list[tuple[Cell, float]], values: Any) -> dict[Cell, float] | None:
    """Return the evidence that each cell holds a formula's value, None from the first one that does not.

    There are thousands of formulas, so what is not even a rounding of a cell is left at once.
    """
    matches: dict[Cell, float] = {}
    for cell, typed in wrong:
        value = _value(cell, values)
        if value is None or not math.isfinite(value) or not is_rounding(cell.given, value, typed):
            return None
        evidence = digits(cell, float(value))
        if evidence is None:
            return None
        matches[cell] = evidence
    return matches


def _value(cell: Cell, values: Any) -> float | None:
    """Return a formula's value for a cell; of a series the one of its row."""
    if isinstance(values, _Changed):
        return values.of(cell)
    found: float | None = values.get(cell.row) if isinstance(values, Mapping) else values
    return found


def _in_dollars(words: str) -> bool:
    return _MONEY.search(words) is not None


def _formulas(quantities: Mapping[str, Any], *, shares: bool) -> Iterator[tuple[str, Any]]:
    """Return words and value of each formula; a series becomes {row: value}.

    Dollars are added to and taken off dollars only, and a share is a ratio of two numbers in the same unit.
    """
    plain = {
        words: {str(row): float(value) for row, value in values.items()} if hasattr(values, "items") else float(values)
        for words, values in quantities.items()
    }
    yield from plain.items()
    for one, first in plain.items():
        for other, second in plain.items():
            alike = _in_dollars(one) == _in_dollars(other)
            if one != other:
                ratio = _together(first, second, lambda a, b: a / b if b else math.nan)
                if alike or not shares:
                    yield f"{one} / {other}", ratio
                if alike:
                    yield f"1 - {one} / {other}", _together(ratio, 1.0, lambda a, b: b - a)
                    yield f"{one} - {other}", _together(first, second, lambda a, b: a - b)
            if one < other and alike:
                yield f"{one} + {other}", _together(first, second, lambda a, b: a + b)
            if one < other:
                yield f"{one} x {other}", _together(first, second, lambda a, b: a * b)


def _changed_by(quantities: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return words and formulas for a quantity that is in it once too often, or not at all."""
    for words, values in quantities.items():
        by_row = (
            {str(row): float(value) for row, value in values.items()} if hasattr(values, "items") else float(values)
        )
        yield f"what is asked, times {words}", _Changed(by_row, lambda right, by: right * by)
        yield f"what is asked, divided by {words}", _Changed(by_row, lambda right, by: right / by if by else None)
        yield f"what is asked, and {words} besides", _Changed(by_row, lambda right, by: right + by)
        yield f"what is asked, less {words}", _Changed(by_row, lambda right, by: right - by)
        yield f"{words}, less what is asked", _Changed(by_row, lambda right, by: by - right)


@dataclass(frozen=True)
class _Changed:
    """What a quantity makes of the right value of a cell."""

    values: Any
    operation: Callable[[float, float], float | None]

    def of(self, cell: Cell) -> float | None:
        value = self.values.get(cell.row) if isinstance(self.values, Mapping) else self.values
        return None if value is None else self.operation(cell.expected, float(value))


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
