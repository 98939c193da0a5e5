"""What is easily taken for the numbers of A6."""

from itertools import combinations

import numpy as np

from aipm_course.judging.question import Lookalike
from aipm_course.judging.ways import of_ways, told
from aipm_course.modules.economics.simulators.margin import (
    LEVERS,
    PLANS,
    WAYS,
    Margins,
    by_lever,
    by_plan,
    series,
    weakest,
)

_PAIRS = (
    "pilots",
    "annual_whole",
    "idle_out",
    "today",
    "times_mean",
    "no_base",
    "mean_of_accounts",
    "first_price",
    "announced_price",
    "on_cost",
    "cost_share",
)
_OF_LEVERS = ("limit_today", "limit_out", "limit_gone", "no_again", "part_turned", "all_lesser", "raise_added", "loses")


def for_margin(made: Margins) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A6."""
    words = {way: said for way, (said, _) in WAYS.items()}
    margin = by_plan(made)["margin"]
    plan = weakest(margin)
    after = by_lever(made, plan)["after"]
    rest = ((name, f"the numbers of {name}", by_lever(made, name)["after"]) for name in PLANS if name != plan)
    return (
        *of_ways(
            PLANS,
            lambda ways: by_plan(made, ways),
            words,
            lambda way: tuple({*WAYS[way][1]} & {"margin"}),
            sorted(combinations(_PAIRS, 2)),
        ),
        *of_ways(
            LEVERS,
            lambda ways: by_lever(made, plan, ways),
            words,
            lambda way: tuple({*WAYS[way][1]} & {"after"}),
            sorted({*combinations(_PAIRS[:6], 2), *combinations(_OF_LEVERS, 2)}),
        ),
        *(told("after", said, series("after", numbers)) for _, said, numbers in rest),
        told("after", "the number by which the margin grows", series("after", after - margin.min())),
        told("after", "the number over the margin of today", series("after", np.asarray(after / margin.min()))),
    )
