"""Draw the data of a seed again until every planted truth holds, so that every learner meets the same traps."""

from collections.abc import Callable
from typing import TypeVar

from aipm_course.simulation.margins import Truths, holds

_MOST = 1000
Drawn = TypeVar("Drawn")


def first_that_holds(draw: Callable[[int, int], Drawn], planted_truths: Callable[[Drawn], Truths], seed: int) -> Drawn:
    """Return the first attempt of a seed on which every planted truth holds.

    Args:
        draw: makes the data from seed and attempt, a number from 0; the same two give the same data.
        planted_truths: says of each truth whether it holds, or by how much (see `margins`).
        seed: a whole number from 0.

    Raises:
        AssertionError: no attempt holds, so the parameters of the simulator contradict its truths.

    Examples:
        >>> first_that_holds(lambda seed, attempt: 10 * seed + attempt, lambda made: {"even": made % 2 == 0}, 3)
        30
    """
    truths: Truths = {}
    for attempt in range(_MOST):
        drawn = draw(seed, attempt)
        truths = planted_truths(drawn)
        if all(map(holds, truths.values())):
            return drawn
    broken = [name for name, truth in truths.items() if not holds(truth)]
    raise AssertionError(f"seed {seed}: no attempt of {_MOST} holds every planted truth; the last one broke {broken}")
