"""NumPy's counting functions for integers of any width.

On a system of 32 bit, a browser for example, `np.bincount` and `np.repeat` refuse 64-bit integers. Simulators take
these instead, so that they give the same tables everywhere.
"""

from typing import Any

import numpy as np
import numpy.typing as npt


def bincount(values: npt.ArrayLike, weights: npt.ArrayLike | None = None, minlength: int = 0) -> npt.NDArray[Any]:
    """Return how often each of 0, 1, 2, ... occurs, or the sum of its weights; shape (largest value + 1,) or more.

    >>> bincount(np.array([0, 2, 2], dtype=np.int64), minlength=4).tolist()
    [1, 0, 2, 0]
    """
    return np.bincount(np.asarray(values).astype(np.intp, casting="same_kind"), weights, minlength)


def repeat(values: npt.ArrayLike, times: npt.ArrayLike) -> npt.NDArray[Any]:
    """Return each value as often as its number says; shape (sum of times,).

    >>> repeat(["a", "b"], np.array([2, 1], dtype=np.int64)).tolist()
    ['a', 'a', 'b']
    """
    return np.repeat(np.asarray(values), np.asarray(times).astype(np.intp, casting="same_kind"))


def first_places(codes: npt.ArrayLike, many: int) -> npt.NDArray[np.int64]:
    """Return where each of the codes 0, 1, ... stands first; -1 is none. Where a code does not stand, it is 0.

    >>> first_places(np.array([0, 1, 0, -1, 2]), 3).tolist()
    [0, 1, 4]
    """
    whole = np.asarray(codes)
    first = np.zeros(many + 1, dtype=np.int64)
    # Of several that are put into one place, the last one stays; -1 goes into the place more.
    first[whole[::-1]] = np.arange(len(whole) - 1, -1, -1)
    return first[:-1]
