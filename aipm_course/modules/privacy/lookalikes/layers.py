"""What is easily taken for the numbers of A2."""

from collections.abc import Iterator

from aipm_course.judging.question import Lookalike
from aipm_course.modules.privacy.simulators.layers import (
    Layers,
    mean_of_categories,
    other_blocks,
    other_intervals,
    other_shares,
)


def for_layers(data: Layers) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A2."""
    return tuple(_all(data))


def _all(data: Layers) -> Iterator[Lookalike]:
    for words, share in {**other_shares(data), "the mean of the categories": mean_of_categories(data)}.items():
        yield Lookalike(words, {"pairs: both": share})
    for words, share in other_blocks(data).items():
        yield Lookalike(words, {"pairs: blocked": share})
    for words, (low, high) in other_intervals(data).items():
        yield Lookalike(words, {"low": low, "high": high}, together=True)
