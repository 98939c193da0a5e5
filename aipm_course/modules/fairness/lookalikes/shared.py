"""What several tasks' lookalikes share."""

import math
from collections.abc import Callable, Iterator, Mapping

from aipm_course.judging.question import Lookalike
from aipm_course.simulation.rates import Z95

Ends = tuple[float, float]
Z90, Z99 = 1.6448536269514722, 2.5758293035489004
WIDTHS = {
    "the 90% interval: 1.645 standard errors": Z90,
    "the 99% interval: 2.576 standard errors": Z99,
    "the interval with one standard error to each side, not 1.96": 1.0,
    "an interval half as wide as it has to be: 1.96 standard errors go to each side": Z95 / 2,
    "the interval with 2 standard errors, not 1.96": 2.0,
}
"""How wide an interval may be made by mistake, in words."""


def ratio(part: float, whole: float) -> float:
    """Return a share or a ratio, NaN where there is nothing to divide by; NaN is no lookalike of anything."""
    return part / whole if whole else math.nan


def single(field: str, numbers: Mapping[str, float]) -> Iterator[Lookalike]:
    """Return a lookalike of one field for each number; of two ways to the same number the first is kept."""
    seen: set[float] = set()
    for words, value in numbers.items():
        if math.isfinite(value) and round(value, 9) not in seen:
            seen.add(round(value, 9))
            yield Lookalike(words, {field: value})


def interval(low: str, high: str, ends: Mapping[str, Ends]) -> Iterator[Lookalike]:
    """Return a lookalike of both ends of an interval for each pair; the ends belong together."""
    seen: set[Ends] = set()
    for words, (one, other) in ends.items():
        pair = (round(one, 9), round(other, 9))
        if math.isfinite(one) and math.isfinite(other) and pair not in seen:
            seen.add(pair)
            yield Lookalike(words, {low: one, high: other}, together=True)


def wald(hits: float, count: float, z: float = Z95) -> Ends:
    """Return the interval of a share by the plain formula: share minus and plus z standard errors.

    >>> [round(end, 3) for end in wald(50, 100)]
    [0.402, 0.598]
    """
    share = hits / count
    half = z * math.sqrt(max(share * (1 - share), 0.0) / count)
    return share - half, share + half


def of_a_share(make: Callable[[float, float, float], Ends], hits: float, count: float) -> dict[str, Ends]:
    """Return the intervals of a share that are easily taken for Wilson's 95% one.

    Args:
        make: Wilson's interval of hits, count and standard errors.
        hits: people counted.
        count: people in all.
    """
    low, high = make(hits, count, Z95)
    plain = wald(hits, count)
    wrong = {words: make(hits, count, z) for words, z in WIDTHS.items()}
    return {
        **wrong,
        "the plain interval, share minus and plus 1.96 standard errors, where Wilson's is asked for": plain,
        "the interval with its ends in each other's place": (high, low),
        "the interval of those who do not count: one minus the share": make(count - hits, count, Z95),
        "the two steps to the ends, not the ends": (hits / count - low, high - hits / count),
    }
