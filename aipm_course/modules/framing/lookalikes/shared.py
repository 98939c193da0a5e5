"""What several tasks' lookalikes share."""

import math
from collections.abc import Iterable, Iterator

from aipm_course.judging.question import Lookalike


def each(field: str, numbers: Iterable[tuple[str, float]]) -> Iterator[Lookalike]:
    """Return a lookalike of one field for each number; of two ways to the same number the first is kept."""
    seen: set[float] = set()
    for words, value in numbers:
        if math.isfinite(value) and float(f"{value:.9g}") not in seen:
            seen.add(float(f"{value:.9g}"))
            yield Lookalike(words, {field: value})
