"""What is easily taken for the numbers of A1."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.judging.ways import of_ways, told
from aipm_course.modules.board.simulators.returns import PILOTS, WAYS, Returns, numbers

_PAIRED = (
    "seats",
    "seats_saved",
    "no_overlap",
    "overlap_both",
    "overlap_first",
    "overlap_after",
    "no_arrives",
    "weeks_52",
    "no_review",
    "one_wage",
    "with_build",
    "run_once",
    "on_value",
)


def for_returns(made: Returns) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1."""
    return (
        *of_ways(
            PILOTS,
            lambda ways: numbers(made, ways),
            {way: words for way, (words, _) in WAYS.items()},
            lambda way: WAYS[way][1],
            sorted(combinations(_PAIRED, 2)),
        ),
        *_others(made),
    )


def _others(made: Returns) -> Iterator[Lookalike]:
    held, right = made.arrays, numbers(made)
    weeks, wage = made.facts["weeks"], made.facts["wage"]
    columns = {
        "what stands in `headline`": ("returns", held["headline"]),
        "the hours that are saved by one user": ("hours", held["claimed"] * held["arrives"]),
        "the hours that do not arrive": (
            "hours",
            held["active"] * held["claimed"] - right["hours"],
        ),
        "the hours less those of the review": ("hours", right["hours"] - held["active"] * held["review"]),
        "what the hours are worth in a year": ("hours", right["hours"] * weeks * wage),
        "the dollars that are left in a year": (
            "returns",
            right["returns"] * _cost(made),
        ),
    }
    for words, (column, values) in columns.items():
        yield told(column, words, pd.Series(np.asarray(values), index=PILOTS))


def _cost(made: Returns) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    held, facts = made.arrays, made.facts
    return np.asarray(12 * held["run"] + held["active"] * held["review"] * facts["weeks"] * facts["expert"])
