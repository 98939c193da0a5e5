"""A logistic model and a tree in a few lines, so that recorded flags are the same on every machine.

The lesson and a test fit both with scikit-learn; its numbers may differ in the last digit from version to version, and a
committed table must not. Features are small whole numbers, scores are rounded, ties go to the first: flags are exact.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Score = Callable[[Whole], Real]
"""Features, shape (cases, features), to the chance of a positive, shape (cases,)."""


def logistic(features: Whole, labels: Whole, ridge: float = 1.0) -> Score:
    """Return a logistic model, fitted by Newton's method with a small ridge (as scikit-learn's default, C = 1).

    Args:
        features: shape (cases, features).
        labels: 0 or 1, shape (cases,).
        ridge: weight of the squared coefficients; the intercept has none.

    Examples:
        >>> score = logistic(np.array([[0], [1], [2], [3]]), np.array([0, 0, 1, 1]))
        >>> bool(score(np.array([[3]]))[0] > 0.5 > score(np.array([[0]]))[0])
        True
    """
    middle, spread = features.mean(axis=0), features.std(axis=0)
    inputs = np.column_stack([np.ones(len(features)), (features - middle) / spread])
    penalty = np.diag([0.0, *[ridge] * features.shape[1]])
    weights = np.zeros(inputs.shape[1])
    for _ in range(12):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (labels - chance) - penalty @ weights
        curve = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + penalty
        weights = weights + np.linalg.solve(curve, slope)
    weights = weights.round(3)

    def score(rows: Whole) -> Real:
        line = weights[0] + (((rows - middle) / spread) * weights[1:]).sum(axis=1)
        chances: Real = (1 / (1 + np.exp(-line))).round(6)
        return chances

    return score


def tree(features: Whole, labels: Whole, depth: int, least: int) -> Score:
    """Return a tree that splits at whole numbers by Gini impurity; equal splits go to the first feature and the lowest bar.

    Args:
        features: shape (cases, features).
        labels: 0 or 1, shape (cases,).
        depth: most splits on a way.
        least: cases that a leaf has at least.

    Examples:
        >>> score = tree(np.array([[0], [1], [2], [3]]), np.array([0, 0, 1, 1]), depth=2, least=1)
        >>> score(np.array([[1], [2]])).tolist()
        [0.0, 1.0]
    """
    grown = _grow(features, labels, depth, least)

    def score(rows: Whole) -> Real:
        chance = np.zeros(len(rows))
        _fill(grown, rows, np.arange(len(rows)), chance)
        return chance

    return score


def _grow(features: Whole, labels: Whole, depth: int, least: int) -> Any:
    positives, count = int(labels.sum()), len(labels)
    leaf = positives / count
    if depth == 0 or positives in (0, count):
        return leaf
    split, lowest = None, positives * (count - positives) / count
    for column in range(features.shape[1]):
        values = features[:, column]
        for bar in np.unique(values)[1:]:
            left = values < bar
            size, hits = int(left.sum()), int(labels[left].sum())
            other = count - size
            if min(size, other) < least:
                continue
            rest = positives - hits
            impure = hits * (size - hits) / size + rest * (other - rest) / other
            if impure < lowest - 1e-9:
                split, lowest = (column, int(bar)), impure
    if split is None:
        return leaf
    low = features[:, split[0]] < split[1]
    return (
        *split,
        _grow(features[low], labels[low], depth - 1, least),
        _grow(features[~low], labels[~low], depth - 1, least),
    )


def _fill(node: Any, rows: Whole, places: npt.NDArray[np.intp], chance: Real) -> None:
    if not isinstance(node, tuple):
        chance[places] = node
        return
    column, bar, below, above = node
    low = rows[places, column] < bar
    _fill(below, rows, places[low], chance)
    _fill(above, rows, places[~low], chance)
