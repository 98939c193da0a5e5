"""A small method that lesson and exercise use: the two ends of a share."""

import math
from typing import Any

from aipm_course.kernel.errors import CourseError

SURE = 0.95


def privacy_ends(successes: float, attacks: float) -> tuple[float, float]:
    """Return how low and how high the true share may be, each end with 95% of its own (exact, Clopper and Pearson 1934).

    Args:
        successes: attacks that succeeded.
        attacks: attacks that were tried.

    Raises:
        CourseError: these are no two counts, or more succeeded than were tried.

    Examples:
        >>> low, high = privacy_ends(0, 240)
        >>> f"{low:.1%} to {high:.1%}"
        '0.0% to 1.2%'
    """
    if successes != int(successes) or attacks != int(attacks) or not 0 <= successes <= attacks or attacks < 1:
        raise CourseError(
            f"Two counts go in, successes and attacks, for example 12 and 240; given are {successes} and {attacks}."
        )
    return ends(int(successes), int(attacks))


def ends(hits: int, count: int, sure: float = SURE) -> tuple[float, float]:
    """Return the lower and the upper end for a share, each one-sided and exact (Clopper and Pearson, Biometrika 26, 1934).

    >>> low, high = ends(0, 240)
    >>> round(low, 4), round(high, 4)
    (0.0, 0.0124)
    """
    left = 1 - sure
    high = 1.0 if hits == count else _where(lambda share: _tail(hits, count, share) > left)
    low = 0.0 if hits == 0 else _where(lambda share: 1 - _tail(hits - 1, count, share) < left)
    return low, high


def _tail(hits: int, count: int, share: float) -> float:
    """Return the chance of `hits` or fewer of `count`."""
    if share <= 0 or share >= 1:
        return 1.0 if share <= 0 else float(hits >= count)
    total, term = 0.0, count * math.log1p(-share)
    ratio = math.log(share) - math.log1p(-share)
    for number in range(hits + 1):
        total += math.exp(term)
        term += math.log((count - number) / (number + 1)) + ratio if number < count else 0.0
    return min(1.0, total)


def _where(below: Any) -> float:
    """Return the share at which a condition on shares turns from true to false."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2
