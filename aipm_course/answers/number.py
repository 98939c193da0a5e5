"""A number, with its unit and how close it must be."""

import math
import re
from dataclasses import dataclass, replace

from aipm_course.answers.kind import Part, Unreadable
from aipm_course.kernel.encoding import JSON, named, tag
from aipm_course.kernel.wording import number

# What people mix up, by how many times the result is then off.
_MIXED_UP = {
    7: "days or weeks?",
    12: "months or a year?",
    24: "hours or days?",
    52: "weeks or a year?",
    60: "minutes or hours?",
    100: "percent or share?",
    365: "days or a year?",
    1000: "thousands, or milliseconds?",
    3600: "seconds or hours?",
}
_COINCIDENCE = 50
"""Below it a whole number is a count, and being off by a whole factor says nothing."""
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")


@dataclass(frozen=True)
class Number:
    """One number.

    Attributes:
        unit: what is counted, in words ("users per month", "share from 0 to 1").
        within: how far off it may be, in the unit.
        within_percent: how far off it may be, as a percentage of the right value. The wider of the two counts.
        percent: a share; 31 and 0.31 are both taken. A value above 1 says that percent is meant, and in a column it
            says so for all values.
        between: lowest and highest value that make sense; None for any.

    Examples:
        >>> Number("person-months", within=0.05).describe()
        'a number (person-months, within 0.05)'
        >>> [part.note for part in Number("days", within=1).compare(12.0, 10.0)]
        ['too high']
        >>> [part.note for part in Number("share", within=0.002, percent=True).compare(30.0, 0.3045)]
        ['looks rounded; it counts within 0.002 (0.2 when you write percent)']
    """

    unit: str
    within: float = 0.0
    within_percent: float = 0.0
    percent: bool = False
    between: tuple[float, float] | None = None

    def read(self, encoded: JSON) -> float:
        """Return the number; a one-element list, table or column counts as its element."""
        value = _only_element(encoded)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Unreadable(f"Given is {named(encoded)}; expected is {self.describe()}.{_advice(value, self.unit)}")
        if isinstance(value, int) and abs(value) > 10**300:
            raise Unreadable(f"Given is a number with {len(str(abs(value)))} digits; expected is {self.describe()}.")
        if self.between and not self.between[0] <= value <= self.between[1]:
            low, high = map(number, self.between)
            raise Unreadable(f"Given is {named(value)}; expected is a value from {low} to {high}.")
        return float(value)

    def compare(self, given: float, expected: float) -> list[Part]:
        """Return one part; the note gives the direction, and what may have been mixed up if the size tells it."""
        value = self.in_one_unit([given])[0]
        part = self.compare_share(value, expected)
        if part.right or not _is_rounded(given, expected if value == given else 100 * expected):
            return [part]
        as_percent = f" ({number(100 * self.within)} when you write percent)" if self.percent else ""
        return [replace(part, note=f"looks rounded; it counts within {number(self.within)}{as_percent}")]

    def compare_share(self, given: float, expected: float) -> Part:
        """Return the part of a value that `in_one_unit` has seen already."""
        right = self._close(given, expected)
        return Part("", right, "" if right else self._direction(given, expected))

    def describe(self) -> str:
        """Say unit and tolerance."""
        bounds = []
        if self.within:
            bounds.append(number(self.within))
        if self.within_percent:
            bounds.append(f"{number(self.within_percent)}%")
        exactness = f"within {' or '.join(bounds)}" if bounds else "exact"
        return f"a number ({self.unit}, {exactness})"

    def in_one_unit(self, values: list[float]) -> list[float]:
        """Return values that belong together as shares, if the kind takes percent and one of them shows it is meant.

        >>> Number("share", percent=True).in_one_unit([0.4, 31.0]), Number("share", percent=True).in_one_unit([0.4, 0.31])
        ([0.004, 0.31], [0.4, 0.31])
        """
        if self.percent and any(abs(value) > 1 + self.within for value in values):
            return [value / 100 for value in values]
        return values

    def _close(self, given: float, expected: float) -> bool:
        allowed = max(self.within, abs(expected) * self.within_percent / 100, 1e-9 * max(1.0, abs(expected)))
        # A hair of slack: 0.31 - 0.3 is a little more than 0.01 in binary.
        return abs(given - expected) <= allowed * (1 + 1e-9)

    def _direction(self, given: float, expected: float) -> str:
        if expected and given and (given < 0) != (expected < 0):
            return "the sign is the other way round"
        size = abs(given / expected) if expected else math.inf
        direction = "too high" if given > expected else "too low"
        if not (float(expected).is_integer() and abs(expected) < _COINCIDENCE):
            for factor, mixed_up in _MIXED_UP.items():
                if any(math.isclose(size, ratio, rel_tol=0.005) for ratio in (factor, 1 / factor)):
                    return f"{direction} by a factor of {factor} ({mixed_up})"
            if self.percent and abs(given - expected) > 0.1 and self._close(1 - given, expected):
                return f"{direction}; it is the share of all the others"
        if size >= 50 or (0 < size <= 0.02):
            return f"{direction}, by so much that a unit looks wrong"
        return direction


def _is_rounded(given: float, expected: float) -> bool:
    """Return whether `given` is `expected` rounded to two digits or more."""
    return any(
        abs(given) >= 10 ** (1 - places) and math.isclose(given, round(expected, places), abs_tol=1e-12)
        for places in range(4)
    )


def _only_element(encoded: JSON) -> JSON:
    """Unwrap a list, column or table that holds exactly one value."""
    if isinstance(encoded, list) and len(encoded) == 1:
        return _only_element(encoded[0])
    if tag(encoded) == "series" and len(encoded["values"]) == 1:
        return _only_element(encoded["values"][0])
    if tag(encoded) == "table" and len(encoded["rows"]) == 1 and len(encoded["rows"][0]) == 1:
        return _only_element(encoded["rows"][0][0])
    return encoded


def _advice(value: JSON, unit: str) -> str:
    if value is None:
        return " None often means that a calculation was not assigned, or that a function has no return."
    if tag(value) == "float":
        return " Look for a division by zero or a missing value on the way."
    if isinstance(value, str) and _DECIMAL_COMMA.fullmatch(value.strip()):
        return f" A comma separates thousands here; write the decimal with a point: {value.strip().replace(',', '.')}."
    if isinstance(value, str):
        return " Write it without quotes and without a unit."
    if tag(value) == "series" or isinstance(value, list):
        what = "take their mean" if "mean" in unit else "give the one number that is asked for"
        return f" It holds several values: {what}."
    return ""
