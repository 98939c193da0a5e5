"""What the lookalikes of several tasks share."""

import math
from collections.abc import Iterable, Iterator

from aipm_course.judging.question import Lookalike


def told(field: str, numbers: Iterable[tuple[str, float]]) -> Iterator[Lookalike]:
    """Return a lookalike of one field for each number; of several ways to the same number the first two are told.

    So whoever went either way hears what is true, and nobody hears of a way alone that was not gone.

    >>> [one.words for one in told("n", [("all rows", 7), ("rows", 7.0), ("none", math.nan), ("half", 3.5)])]
    ['all rows, or rows', 'half']
    """
    ways: dict[float, list[str]] = {}
    for words, value in numbers:
        if math.isfinite(value):
            ways.setdefault(float(f"{value:.9g}"), []).append(words)
    for value, several in ways.items():
        yield Lookalike(", or ".join([*dict.fromkeys(several)][:2]), {field: value})
