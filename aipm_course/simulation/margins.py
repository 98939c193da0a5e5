"""Planted truths as margins: how far a truth is from breaking, not only whether it holds.

A truth is True or False, or a number that is 0 or more where it holds. `aipm prove` prints the smallest margins.
"""

from collections.abc import Iterable, Mapping

import numpy as np

Truths = Mapping[str, "bool | float"]


def holds(truth: "bool | float") -> bool:
    """Return whether a truth holds.

    >>> holds(True), holds(0.0), holds(-0.1), holds(float("nan")), holds(np.bool_(False))
    (True, True, False, False, False)
    """
    # NumPy's False is no bool, and it is not under 0.
    return bool(truth) if isinstance(truth, bool | np.bool_) else bool(truth >= 0)


def clear_of(value: float, bar: float, margin: float) -> float:
    """Return by how much a value is further from the bar than the margin; negative where it is too near.

    >>> round(clear_of(0.41, 0.35, 0.04), 2)
    0.02
    """
    return abs(float(value) - bar) - margin


def apart(right: float, wrongs: "Iterable[float]", distance: float) -> float:
    """Return by how much every wrong value is further from the right one than a distance, three tolerances for example.

    >>> round(apart(0.30, [0.36, 0.21], 0.03), 2)
    0.03
    """
    return min(abs(float(right) - float(wrong)) for wrong in wrongs) - distance


def between(value: float, low: float, high: float) -> float:
    """Return how far a value is inside a range; negative outside.

    >>> between(0.5, 0.0, 2.0)
    0.5
    """
    return min(float(value) - low, high - float(value))
