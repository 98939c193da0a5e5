"""What is easily taken for the numbers of A3."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.judging.ways import of_ways, told
from aipm_course.modules.board.simulators.mixes import MIXES, WAYS, Mixes, losses, numbers

_COSTS = ("list_all", "committed_all", "marginal", "above", "no_fee", "from_total", "mean_price", "a_year")
_TIMES = ("all_days", "double", "no_cloud", "no_vendor", "one_vendor", "no_standby", "standby_any", "any_hit", "equal")


def for_mixes(made: Mixes) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A3."""
    return (
        *of_ways(
            MIXES,
            lambda ways: numbers(made, ways),
            {way: words for way, (words, _) in WAYS.items()},
            lambda way: WAYS[way][1],
            sorted({*combinations(_COSTS, 2), *combinations(_TIMES, 2)}),
        ),
        *_others(made),
    )


def _others(made: Mixes) -> Iterator[Lookalike]:
    held, right = made.held, numbers(made)
    total = held["thousands"].sum(axis=1)
    found = losses(made)
    columns = {
        "the hours of the worst outage": ("lost", right["worst"]),
        "the hours of the whole year": ("worst", right["lost"]),
        "the number of outages that stop something": ("lost", (found > 0).sum(axis=0)),
        "the hours of a month": ("lost", right["lost"] / 12),
        "the cents of a request": ("cost", right["cost"] / total / 10),
        "the dollars of 1,000 requests": ("cost", right["cost"] / total),
        "the fees": ("cost", held["fee"].sum(axis=1)),
        "the thousands of requests": ("cost", total),
    }
    for words, (column, values) in columns.items():
        yield told(column, words, pd.Series(np.asarray(values, dtype=float), index=MIXES))
