"""Rates, their ratios and intervals, and the area under the curve, for simulators and questions.

Lessons use statsmodels, scikit-learn and fairlearn; tests hold these few lines and the libraries together. They stand
here so that generating a table does not cost the import of one.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Z95 = 1.959963984540054
"""Half-width of a 95% interval in standard errors."""


def ratio_interval(hits: int, count: int, other_hits: int, other_count: int, z: float = Z95) -> tuple[float, float]:
    """Return the log interval of a ratio of two rates (Katz).

    Args:
        hits: people selected in the first group.
        count: people in the first group.
        other_hits: people selected in the group it is divided by.
        other_count: people in that group.
        z: standard errors on each side.

    Returns:
        Lower and upper end. With nobody selected in one of the groups there is no interval: (0, infinity).

    Examples:
        >>> low, high = ratio_interval(12, 40, 48, 80)
        >>> round(low, 2), round(high, 2)
        (0.3, 0.83)
    """
    if not hits or not other_hits:
        return 0.0, math.inf
    ratio = hits / count / (other_hits / other_count)
    spread = z * math.sqrt(1 / hits - 1 / count + 1 / other_hits - 1 / other_count)
    return ratio * math.exp(-spread), ratio * math.exp(spread)


def wilson_interval(hits: float, count: float, z: float = Z95) -> tuple[float, float]:
    """Return Wilson's interval of a rate, which also behaves with few people and near 0 or 1.

    >>> low, high = wilson_interval(0, 24)
    >>> round(low, 3), round(high, 3)
    (0.0, 0.138)
    """
    rate = hits / count
    middle = (rate + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * math.sqrt(rate * (1 - rate) / count + z**2 / (4 * count**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def pass_hat(successes: npt.ArrayLike, tries: npt.ArrayLike, k: int) -> float:
    """Return pass^k: the share of tasks of which k runs all succeed, the mean over tasks of C(c, k) / C(n, k).

    Args:
        successes: c, successful runs of each task.
        tries: n, runs of each task, at least k.
        k: runs that have to succeed.

    >>> pass_hat([4, 3, 0], [4, 4, 4], 4), pass_hat([4, 3, 0], [4, 4, 4], 2)
    (0.3333333333333333, 0.5)
    """
    pairs = zip(np.asarray(successes).tolist(), np.asarray(tries).tolist(), strict=True)
    return float(np.mean([math.comb(int(c), k) / math.comb(int(n), k) for c, n in pairs]))


def false_positive_rate_from(base_rate: float, precision: float, false_negative_rate: float) -> float:
    """Return the false positive rate that the three other rates leave no choice about (Chouldechova's identity).

    FPR = p / (1 - p) x (1 - PPV) / PPV x (1 - FNR). If two groups differ in p and agree in PPV, they cannot agree in
    both error rates.

    >>> round(false_positive_rate_from(0.5, 0.8, 0.4), 3)
    0.15
    """
    return base_rate / (1 - base_rate) * (1 - precision) / precision * (1 - false_negative_rate)


def auc(labels: npt.ArrayLike, scores: npt.ArrayLike) -> float:
    """Return the chance that a random positive scores higher than a random negative; ties count half.

    Args:
        labels: n values, true or 1 for a positive.
        scores: n values.

    Returns:
        A number from 0 to 1, NaN if there are only positives or only negatives.

    Examples:
        >>> auc([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.8])
        0.875
    """
    truth, score = np.asarray(labels, dtype=bool), np.asarray(scores, dtype=float)
    negatives = np.sort(score[~truth])
    positives = score[truth]
    if not len(negatives) or not len(positives):
        return math.nan
    below = np.searchsorted(negatives, positives, side="left") + np.searchsorted(negatives, positives, side="right")
    return float(below.mean() / 2 / len(negatives))


def at(table: pd.DataFrame | pd.Series, *place: Any) -> float:
    """Return one number of a table by row and column, or of a column by row.

    >>> at(pd.DataFrame({"rate": [0.25]}, index=["blue"]), "blue", "rate")
    0.25
    """
    value: Any = table.at[place if len(place) > 1 else place[0]]
    return float(value)
