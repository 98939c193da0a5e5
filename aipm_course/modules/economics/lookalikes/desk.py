"""What is easily taken for the numbers of A2."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.judging.ways import of_ways, told
from aipm_course.modules.economics.simulators.desk import ROUTES, WAYS, Desk, numbers

_COSTS = (
    "trials",
    "after",
    "under",
    "no_fee",
    "no_failure",
    "first_price",
    "swapped",
    "all_input",
    "large_alone",
    "fee_for_all",
)
_TIMES = ("trials", "after", "under", "second_alone", "mean_of_p95", "mean_time", "p90", "p99")


def for_desk(made: Desk) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A2."""
    return (
        *of_ways(
            ROUTES,
            lambda ways: numbers(made, ways),
            {way: words for way, (words, _) in WAYS.items()},
            lambda way: WAYS[way][1],
            sorted({*combinations(_COSTS, 2), *combinations(_TIMES, 2)}),
        ),
        *_rows(made),
    )


def _rows(made: Desk) -> Iterator[Lookalike]:
    """Return what is easily taken for the P95 or the right answers of one route."""
    right = numbers(made)
    place = {route: number for number, route in enumerate(ROUTES)}
    times, shares = right["p95"], right["right"]
    counted = made.arrays["plan"] < 2
    small = {route: counted & (made.arrays["before"] <= made.facts[f"{route}_cut"]) for route in ("low", "high")}
    small["check"] = counted & (made.arrays["accepted"] == 1)
    ends = times[place["small"]], times[place["large"]]
    for route, stays in small.items():
        part = stays.sum() / counted.sum()
        yield _one("p95", route, times, "the mean of the P95 of small and large", sum(ends) / 2)
        yield _one(
            "p95",
            route,
            times,
            "the P95 of small and large, by the part of each",
            part * ends[0] + (1 - part) * ends[1],
        )
        mixed = part * shares[place["small"]] + (1 - part) * shares[place["large"]]
        yield _one("right", route, shares, "the right answers of small and large, by the part of each", mixed)
        yield _one("right", route, shares, "the part of the requests that the small model answers", part)
        yield _one("right", route, shares, "the part of the requests that the large model answers", 1 - part)
        yield _one(
            "right",
            route,
            shares,
            "the right ones among the small model's part",
            made.arrays["right_small"][stays].mean(),
        )
    yield _one("p95", "check", times, "the P95 of small and large added up", sum(ends))
    yield _one("p95", "check", times, "the P95 of the large model for all", ends[1])
    both = made.arrays["seconds_small"] + made.arrays["seconds_large"]
    yield _one(
        "p95", "check", times, "the P95 with both calls for each request", float(np.quantile(both[counted], 0.95))
    )


def _one(column: str, route: str, right: Any, words: str, wrong: float) -> Lookalike:
    numbers_with = pd.Series(right, index=ROUTES)
    numbers_with[route] = wrong
    return told(column, words, numbers_with)
