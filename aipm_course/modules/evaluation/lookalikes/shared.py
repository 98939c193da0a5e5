"""What the lookalikes of several tasks share."""

import math
from collections.abc import Iterator, Mapping

from aipm_course.judging.question import Lookalike
from aipm_course.simulation.rates import Z95

Z90, Z99 = 1.6448536269514722, 2.5758293035489004
WIDTHS = {
    "one standard error, without the 1.96": 1.0,
    "1.645 standard errors, a 90% interval": Z90,
    "2.576 standard errors, a 99% interval": Z99,
    "2 standard errors, not 1.96": 2.0,
    "the whole width from end to end": 2 * Z95,
}
"""How wide a half-width may be made by mistake, in words and standard errors."""


def single(field: str, numbers: Mapping[str, float], *, close: bool = False) -> Iterator[Lookalike]:
    """Return a lookalike of one field for each number; of several ways to the same number the first two are told.

    So whoever went either way hears what is true, and nobody that the other way was gone.

    >>> [one.words for one in single("n", {"all rows": 7, "rows": 7.0, "half": 3.5})]
    ['all rows; also rows', 'half']
    """
    ways: dict[float, list[str]] = {}
    for words, value in numbers.items():
        if math.isfinite(value):
            ways.setdefault(round(value, 9), []).append(words)
    for several in ways.values():
        yield Lookalike("; also ".join(several[:2]), {field: numbers[several[0]]}, close=close)


def wald(share: float, count: float, z: float = Z95) -> float:
    """Return the half-width of a share's plain interval.

    >>> round(wald(0.5, 100), 3)
    0.098
    """
    return z * math.sqrt(max(share * (1 - share), 0.0) / count)
