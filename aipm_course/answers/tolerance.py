"""How close is close enough: whether a number counts, how much that says, and how it is put into words."""

import math
from dataclasses import dataclass

from aipm_course.kernel.wording import number

_HAIR = 1e-9
"""Binary fractions are off by less; 0.31 - 0.3 is a little more than 0.01."""
_MOST_DIGITS = 6.0
"""Nobody types more digits than that by chance or on purpose."""


@dataclass(frozen=True)
class Tolerance:
    """How far a number may be from the right one; the widest of the bounds counts, and none at all means exact.

    Attributes:
        within: in the unit of the number.
        percent: as a percentage of the right value.
        places: decimals to which both must agree after rounding; None where that is not asked.

    Examples:
        >>> Tolerance(within=0.01).close(0.31, 0.3), Tolerance(percent=1).close(102.0, 100.0), Tolerance().close(2.0, 2.1)
        (True, False, False)
        >>> Tolerance(places=1).close(8.4, 8.44), Tolerance(places=1).close(8.5, 8.44)
        (True, False)
    """

    within: float = 0.0
    percent: float = 0.0
    places: int | None = None

    def allowed(self, expected: float) -> float:
        """Return the distance from the right value that still counts, in the unit of the number."""
        size, wide = abs(expected), self.within
        # Written out: thousands of explanations are tried, and `max` takes most of the time.
        if self.percent and size * self.percent / 100 > wide:
            wide = size * self.percent / 100
        if self.places is not None and 0.5 * 10.0**-self.places > wide:
            wide = 0.5 * 10.0**-self.places
        wide, least = wide * (1 + _HAIR), (_HAIR * size if size > 1 else _HAIR)
        return wide if wide > least else least

    def close(self, given: float, expected: float) -> bool:
        """Return whether a given number counts as the expected one."""
        return abs(given - expected) <= self.allowed(expected)

    def digits(self, expected: float, plausible: tuple[float, float] | None = None) -> float:
        """Return what a match says, in decimal digits: minus log10 of the share of the plausible range that matches.

        Args:
            expected: the right value.
            plausible: lowest and highest value that somebody might give; without it zero to twice the right value.

        Returns:
            0 where every plausible value would match, 2 where one in a hundred would, at most 6.

        Examples:
            >>> round(Tolerance(within=0.005).digits(0.4, (0, 1)), 1), Tolerance(within=0.5).digits(3, (2.5, 3.5))
            (2.0, 0.0)
            >>> round(Tolerance().digits(12, (0, 100)), 1)
            2.0
        """
        low, high = plausible if plausible is not None else sorted((0.0, 2.0 * expected))
        # A count has no neighbors nearer than 1, however exactly it must be met.
        half = max(self.allowed(expected), 0.5 if float(expected).is_integer() and high - low > 2 else 0.0)
        width = min(high, expected + half) - max(low, expected - half)
        if high <= low or width <= 0:
            return 0.0 if high <= low else _MOST_DIGITS
        return min(_MOST_DIGITS, max(0.0, -math.log10(width / (high - low))))

    def said(self, *, percent: bool = False) -> str:
        """Return the tolerance in words that fit after "it counts": no exponent, and never "within 0".

        Args:
            percent: the number is a share that may be written as percent, too.

        Examples:
            >>> Tolerance(within=0.00005).said(), Tolerance(percent=1).said(), Tolerance().said()
            ('within 0.00005', 'within 1%', 'exact')
            >>> Tolerance(within=0.02, percent=1).said(), Tolerance(within=0.002).said(percent=True)
            ('within 0.02 or 1%, whichever is wider', 'within 0.002 (0.2 when you write percent)')
            >>> Tolerance(places=2).said()
            'to 2 decimals'
        """
        bounds = []
        if self.within:
            bounds.append(number(self.within))
        if self.percent:
            bounds.append(f"{number(self.percent)}%")
        if not bounds:
            if self.places is None:
                return "exact"
            return "to the whole number" if not self.places else f"to {self.places} decimal{'s' * (self.places > 1)}"
        wider = ", whichever is wider" if len(bounds) > 1 else ""
        as_percent = f" ({number(100 * self.within)} when you write percent)" if percent and self.within else ""
        return f"within {' or '.join(bounds)}{wider}{as_percent}"
