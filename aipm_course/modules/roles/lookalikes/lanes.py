"""What is easily taken for the days in A1."""

from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.roles.simulators.charter import ITEMS, Charter, charter, lanes, waits

LESSON_SEED = 24
"""The company of the lesson; a test holds it against the notebook."""

_HOW = {
    "min": "the shortest of the decisions that an item needs; the item waits for all of them",
    "mean": "the mean of the decisions that an item needs; the item waits for the slowest",
    "first": "the first decision that stands in `needs`; an item waits for all of them",
    "count": "the number of decisions that are not made alone; days are asked",
}


def for_lanes(data: Charter) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1."""
    return tuple(_days(data))


def _days(data: Charter) -> Iterator[Lookalike]:
    found = lanes(data)
    right = pd.Series(waits(data.needs, found, data.facts))
    several = {words: pd.Series(waits(data.needs, found, data.facts, how)) for how, words in _HOW.items()}
    told = {**data.facts, **{lane: charter(LESSON_SEED).facts[lane] for lane in ("joint", "recommend", "executive")}}
    several["the days with those that a lane takes in the lesson"] = pd.Series(waits(data.needs, found, told))
    several["the days with one more in each row; today counts for nothing"] = right + 1
    several["the number of decisions that an item needs"] = (
        data.needs["item"].value_counts().reindex(list(ITEMS)).astype(float)
    )
    for words, days in several.items():
        if not days.equals(right):
            yield Lookalike(words, {"wait": days}, whole=True)
