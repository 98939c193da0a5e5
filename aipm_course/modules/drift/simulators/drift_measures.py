"""The measures of module 13, each in a few lines: distances between two samples.

They take plain arrays, so that a test can hold them against scipy and scikit-learn.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from aipm_course.simulation.counting import bincount

Values = npt.NDArray[Any]

SHARE_FLOOR = 0.001
"""A bin with a smaller share counts as this much, because the logarithm of an empty bin is infinite."""


def frozen_edges(reference: npt.ArrayLike, bins: int = 10) -> Values:
    """Return the inner edges that cut a reference sample into bins of equal size; repeated edges are kept once.

    >>> frozen_edges(range(101), bins=4).tolist()
    [25.0, 50.0, 75.0]
    """
    return np.unique(np.quantile(np.asarray(reference, dtype=float), np.linspace(0, 1, bins + 1)[1:-1]))


def bin_shares(values: npt.ArrayLike, edges: Values) -> Values:
    """Return the share of the values in each bin; a value on an edge belongs to the bin above it.

    >>> bin_shares([1, 2, 3, 9], np.array([2.0, 5.0])).tolist()
    [0.25, 0.5, 0.25]
    """
    sample = np.asarray(values, dtype=float)
    counts = bincount(np.searchsorted(edges, sample, side="right"), minlength=len(edges) + 1)
    return counts / len(sample)


def psi_of_shares(reference: Values, current: Values) -> Values:
    """Return the population stability index of two sets of bin shares, along the last axis.

    >>> round(float(psi_of_shares(np.array([0.5, 0.5]), np.array([0.6, 0.4]))), 4)
    0.0405
    """
    before, now = np.maximum(reference, SHARE_FLOOR), np.maximum(current, SHARE_FLOOR)
    return np.asarray(((now - before) * np.log(now / before)).sum(axis=-1))


def psi(reference: npt.ArrayLike, current: npt.ArrayLike, edges: Values | None = None) -> float:
    """Return the population stability index of two samples.

    Args:
        reference: values of the reference weeks.
        current: values of the week in question.
        edges: inner bin edges; without them, the deciles of the reference.
    """
    inner = frozen_edges(reference) if edges is None else edges
    return float(psi_of_shares(bin_shares(reference, inner), bin_shares(current, inner)))


def ks_distance(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Return the Kolmogorov-Smirnov distance: the largest gap between two cumulative shares.

    >>> ks_distance([1, 2, 3, 4], [3, 4, 5, 6])
    0.5
    """
    one, two = np.sort(np.asarray(first, dtype=float)), np.sort(np.asarray(second, dtype=float))
    points = np.concatenate([one, two])
    below_one = np.searchsorted(one, points, side="right") / len(one)
    below_two = np.searchsorted(two, points, side="right") / len(two)
    return float(np.abs(below_one - below_two).max())


def chi_square(first_counts: npt.ArrayLike, second_counts: npt.ArrayLike) -> float:
    """Return Pearson's chi-square for two rows of counts over the same categories.

    >>> round(chi_square([10, 20], [20, 10]), 3)
    6.667
    """
    counts = np.array([first_counts, second_counts], dtype=float)
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True) / counts.sum()
    return float(((counts - expected) ** 2 / expected).sum())
