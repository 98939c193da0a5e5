"""Draw the data of a seed again until every planted truth holds, so that every learner meets the same traps."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from aipm_course.simulation.margins import Truths, holds

_MOST = 1000
Drawn = TypeVar("Drawn")
Listener = Callable[[str, int, int, Truths], None]
"""Is told a simulator, a seed, the attempt that held and its truths."""
_listeners: list[Listener] = []


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Tell a listener the planted truths of every seed that is drawn meanwhile; `aipm prove` prints their margins.

    Examples:
        >>> with heard_by(lambda *heard: print(heard[1:])):
        ...     _ = first_that_holds(lambda seed, attempt: seed, lambda made: {"small": 5.0 - made}, 3)
        (3, 0, {'small': 2.0})
    """
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


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
    broken: Counter[str] = Counter()
    for attempt in range(_MOST):
        drawn = draw(seed, attempt)
        truths = planted_truths(drawn)
        if all(map(holds, truths.values())):
            for listener in _listeners:
                listener(draw.__module__.rpartition(".")[2], seed, attempt, truths)
            return drawn
        broken.update(name for name, truth in truths.items() if not holds(truth))
    often = ", ".join(f"{name!r} {times}" for name, times in broken.most_common())
    raise AssertionError(
        f"seed {seed}: no attempt of {_MOST} holds every planted truth. How many of them broke each: {often}"
    )
