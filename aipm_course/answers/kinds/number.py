"""A number, with its unit and how close it must be."""

import math
from dataclasses import dataclass
from functools import cached_property

from aipm_course.answers.kinds.kind import Kind, Part
from aipm_course.answers.mixed_up import FACTORS, by_factor, far_off
from aipm_course.answers.reading.number import Sure, only_element, read_number, seconds_in
from aipm_course.answers.reading.unreadable import Unreadable
from aipm_course.answers.tolerance import Tolerance
from aipm_course.kernel.encoding import JSON, named, tag
from aipm_course.kernel.wording import number

_LITTLE_ABOVE = 1.5
"""Up to here a number above 1 may be a share that is too high."""
_MANY_PERCENT = 0.12
"""From here a right share is nearer to 1 than to 1 percent."""
_A_RATIO = 4.0
"""Up to here a number above 1 may be found divided by not found, where the percent would be off by ten times."""
RETURN = "return"
"""The unit of a gain by its cost: written as a share, and one that may well be above 1."""
_TIMES = 10.0
"""Up to here such a number may be so many times the cost."""
_FEW_TOLERANCES = 5
"""Up to so many tolerances off, the size says nothing of a unit."""
_COINCIDENCE = 50
"""Below it a whole number is a count, and being off by a whole factor says nothing."""


@dataclass(frozen=True)
class Number(Kind):
    """One number, in any of the ways a person may write it.

    Attributes:
        unit: what is counted, in words ("users per month", "share from 0 to 1").
        within: how far off it may be, in the unit.
        within_percent: how far off it may be, as a percentage of the right value. The wider of the two counts.
        percent: a share; 31 and 0.31 are both taken. A value above 1 says that percent is meant, and in a column it
            says so for all values; with a percent sign beside it there is nothing to guess.
        between: lowest and highest value that make sense; None for any.
        one_of: the few values that the task names, if it does: then a value says no more than an option does.

    Examples:
        >>> Number("person-months", within=0.05).describe()
        'a number (person-months, within 0.05)'
        >>> Number("users").read("13,270"), Number("share", percent=True).read("0.4%"), Number("seconds").read("900 ms")
        (13270.0, 0.004, 0.9)
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
    one_of: tuple[float, ...] = ()

    @cached_property
    def tolerance(self) -> Tolerance:
        """How close it must be."""
        return Tolerance(self.within, self.within_percent)

    def read(self, encoded: JSON) -> float:
        """Return the number; a one-element list, table or column counts as its element."""
        value = only_element(encoded)
        if isinstance(value, str):
            number_read = self._read_text(value)
        elif tag(value) == "duration":
            number_read = self._read_duration(value)
        elif isinstance(value, bool) or not isinstance(value, int | float):
            raise Unreadable(f"Given is {named(encoded)}; expected is {self.describe()}.{_advice(value, self.unit)}")
        elif isinstance(value, int) and abs(value) > 10**300:
            raise Unreadable(f"Given is a number with {len(str(abs(value)))} digits; expected is {self.describe()}.")
        else:
            number_read = float(value)
        if self.between and not self.between[0] <= number_read <= self.between[1]:
            low, high = map(number, self.between)
            typed = " Its comma is read as between thousands." if isinstance(value, str) and "," in value else ""
            raise Unreadable(f"Given is {named(value)}; expected is a value from {low} to {high}.{typed}")
        return number_read

    def compare(self, given: float, expected: float) -> list[Part]:
        """Return one part; the note gives the direction, and what may have been mixed up if the size tells it."""
        value = self.in_one_unit([given], expected)[0]
        return [self.compare_share(value, expected, typed=given)]

    def agrees(self, given: float, expected: float) -> bool:
        """Return whether it is close enough; most explanations that are tried end here, and need no words."""
        return self.tolerance.close(self.in_one_unit([given], expected)[0], expected)

    def compare_share(self, given: float, expected: float, *, typed: float | None = None) -> Part:
        """Return the part of a value that `in_one_unit` has seen already.

        Args:
            given: the value, as a share if the kind takes percent.
            expected: the right value.
            typed: the value as it was given; a percent is rounded as percent.
        """
        if self.tolerance.close(given, expected):
            return Part("", True)
        shown = given if typed is None else typed
        if _is_rounded(shown, expected if shown == given else 100 * expected):
            return Part("", False, f"looks rounded; it counts {self.tolerance.said(percent=self.percent)}")
        return Part("", False, self._direction(given, expected))

    def describe(self) -> str:
        """Say unit and tolerance."""
        return f"a number ({self.unit}, {self.tolerance.said()})"

    def in_one_unit(self, values: list[float], near: float | None = None) -> list[float]:
        """Return values that belong together as shares, if the kind takes percent and one of them shows it is meant.

        A value above 1 shows that only where the right one is about that many percent: 1.012 is a share that is
        too high where 0.96 is right, and percent where 0.012 is; 1.58 is a ratio where 0.61 is right.

        Args:
            values: the values.
            near: the right value as a share, or the largest of several; None if it is not known.

        >>> Number("share", percent=True).in_one_unit([0.4, 31.0]), Number("share", percent=True).in_one_unit([0.4, 0.31])
        ([0.004, 0.31], [0.4, 0.31])
        >>> Number("share", percent=True).in_one_unit([1.25], 0.96), Number("share", percent=True).in_one_unit([1.25], 0.01)
        ([1.25], [0.0125])
        >>> Number("share", percent=True).in_one_unit([1.58], 0.61), Number("share", percent=True).in_one_unit([1.58], 0.04)
        ([1.58], [0.0158])
        >>> Number("return", percent=True).in_one_unit([2.46]), Number("return", percent=True).in_one_unit([31.0])
        ([2.46], [0.31])
        """
        if not self.percent:
            return values
        largest = max([abs(value) for value in values if not isinstance(value, Sure)], default=0.0)
        if largest <= 1 + self.within:
            return values
        near = largest if near is None and self.unit == RETURN else near
        too_high = near is not None and (
            (largest <= _LITTLE_ABOVE and abs(near) >= _MANY_PERCENT)
            or (largest <= (_TIMES if self.unit == RETURN else _A_RATIO) and abs(near) >= largest / 10)
        )
        if not too_high:
            return [value if isinstance(value, Sure) else Sure(value / 100) for value in values]
        return values

    def _read_text(self, text: str) -> float:
        if not text.strip():
            raise Unreadable(f"Given is an empty text; expected is {self.describe()}.")
        try:
            value = read_number(text, self.unit, percent=self.percent)
        except Unreadable as problem:
            raise Unreadable(f"{problem} Expected is {self.describe()}.") from None
        if self.percent and "," in text and abs(value) > (1 if isinstance(value, Sure) else 100):
            raise Unreadable(
                f"{text.strip()!r} is far above 1 for a share, with its comma read as between thousands. If it is a decimal "
                f"point, write {text.strip().replace(',', '.')}. Expected is {self.describe()}."
            )
        return value

    def _read_duration(self, duration: JSON) -> float:
        value = seconds_in(float(duration["seconds"]), self.unit)
        if value is None:
            raise Unreadable(
                f"Given is a duration; expected is {self.describe()}. Divide it by the unit that is meant."
            )
        return value

    def read_as_share(self, given: float, expected: float) -> bool:
        """Return whether a percent below 1 was probably typed without its sign, and taken for a share.

        Not where percent was meant already, and not where the right value is as good as none: anything is near that.

        >>> rate = Number("share", within=0.001, percent=True)
        >>> rate.read_as_share(0.4, 0.004), rate.read_as_share(rate.in_one_unit([40.0])[0], 0.004), rate.read_as_share(0.1, 0.0)
        (True, False, False)
        """
        near = self.tolerance.close(given / 100, expected) and not self.tolerance.close(0.0, expected)
        return self.percent and not isinstance(given, Sure) and near

    def _direction(self, given: float, expected: float) -> str:
        if expected and given and (given < 0) != (expected < 0):
            return "the sign is the other way round"
        size = abs(given / expected) if expected else math.inf
        direction = "too high" if given > expected else "too low"
        if self.read_as_share(given, expected):
            return f'read as a share, {number(given)} is {number(100 * given)}%; for {number(given)} percent write "{number(given)}%"'
        if not (float(expected).is_integer() and abs(expected) < _COINCIDENCE):
            for factor in FACTORS[1:]:
                if any(math.isclose(size, ratio, rel_tol=0.005) for ratio in (factor, 1 / factor)):
                    return f"{direction} {by_factor(factor, self.unit, percent=self.percent)}"
            if self.percent and abs(given - expected) > 0.1 and self.tolerance.close(1 - given, expected):
                return f"{direction}; it is the share of all the others"
        # Near zero, any small difference is a large factor.
        near = abs(given - expected) <= _FEW_TOLERANCES * self.within
        return f"{direction}{'' if near else far_off(size, self.unit, percent=self.percent)}"


def _is_rounded(given: float, expected: float) -> bool:
    """Return whether `given` is `expected` rounded to two digits or more."""
    return any(
        abs(given) >= 10 ** (1 - places) and math.isclose(given, round(expected, places), abs_tol=1e-12)
        for places in range(4)
    )


def _advice(value: JSON, unit: str) -> str:
    if value is None:
        return " None often means that a calculation was not assigned, or that a function has no return."
    if tag(value) == "float":
        return " Look for a division by zero or a missing value on the way."
    if tag(value) in ("series", "set", "table", "map") or isinstance(value, list):
        what = "take their mean" if "mean" in unit else "give the one number that is asked for"
        return f" It holds several values: {what}." if not _is_empty(value) else " It is empty."
    return ""


def _is_empty(value: JSON) -> bool:
    if isinstance(value, list):
        return not value
    inside = {"series": "values", "set": "items", "table": "rows", "map": "items"}
    return not value[inside[value["$"]]]
