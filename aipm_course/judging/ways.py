"""Lookalikes from a simulator's ways: what a half-understood way makes of each column."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.judging.question import Lookalike

Columns = Mapping[str, npt.NDArray[np.float64]]


def of_ways(
    rows: tuple[str, ...],
    numbers: Callable[[frozenset[str]], Columns],
    ways: Mapping[str, str],
    touched: Callable[[str], Iterable[str]],
    pairs: Iterable[tuple[str, str]] = (),
) -> Iterator[Lookalike]:
    """Return what each way, and each pair of ways, makes of the columns that it touches.

    Args:
        rows: its keys, in the order of the columns' numbers.
        numbers: the columns by a set of ways; with none of them the right ones.
        ways: words by way, which follow "the number".
        touched: the columns that a way changes by itself.
        pairs: ways that are done at once.
    """
    right = numbers(frozenset())
    alone = {}
    for way, words in ways.items():
        alone[way] = numbers(frozenset((way,)))
        for column in touched(way):
            if _differs(alone[way][column], right[column]):
                yield told(column, f"the number {words}", pd.Series(alone[way][column], index=rows))
    for first, second in pairs:
        both = numbers(frozenset((first, second)))
        for column in sorted({*touched(first)} | {*touched(second)}):
            others = (right[column], alone[first][column], alone[second][column])
            if all(_differs(both[column], other) for other in others):
                words = f"the number {ways[first]}, and {ways[second]}"
                yield told(column, words, pd.Series(both[column], index=rows))


def _differs(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> bool:
    return bool(np.any(np.abs(one - other) > 1e-4 * np.abs(other)))


def told(column: str, words: str, numbers: pd.Series) -> Lookalike:
    """Return a lookalike of a whole column, told only where its right rows hold the way's numbers as well."""
    return Lookalike(words, {column: numbers}, close=True, whole=True)
