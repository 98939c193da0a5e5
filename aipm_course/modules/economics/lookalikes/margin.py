"""What is easily taken for the numbers of A6."""

from itertools import combinations
from typing import Any

import numpy as np

from aipm_course.judging.question import Lookalike
from aipm_course.judging.ways import of_ways, told
from aipm_course.modules.economics.simulators.margin import (
    LEVERS,
    MORE,
    PLANS,
    WAYS,
    Margins,
    by_lever,
    by_plan,
    series,
    weakest,
)

_ALL = {**WAYS, **MORE}
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


def _exchanged(made: Margins, one: str, other: str) -> "np.ndarray[Any, Any]":
    """Return the margins with the `times` of two plans exchanged."""
    found = by_plan(made)["margin"].copy()
    for plan, taken in ((one, other), (other, one)):
        place = PLANS.index(plan)
        found[place] = by_plan(made, frozenset((f"times_of_{taken}",)))["margin"][place]
    return found


def for_margin(made: Margins) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A6."""
    words = {way: said for way, (said, _) in _ALL.items()}
    margin = by_plan(made)["margin"]
    plan = weakest(margin)
    after = by_lever(made, plan)["after"]
    turned = [
        (said, numbers)
        for one in PLANS
        for said, numbers in (
            (
                f"the number with the `times` of {one} for all plans",
                by_plan(made, frozenset((f"times_of_{one}",)))["margin"],
            ),
            *(
                (f"the number with the `times` of {one} and {other} exchanged", _exchanged(made, one, other))
                for other in PLANS
                if one < other
            ),
        )
    ]
    rest = ((name, f"the numbers of {name}", by_lever(made, name)["after"]) for name in PLANS if name != plan)
    return (
        *of_ways(
            PLANS,
            lambda ways: by_plan(made, ways),
            words,
            lambda way: tuple({*_ALL[way][1]} & {"margin"}),
            sorted(combinations(_PAIRS, 2)),
        ),
        *of_ways(
            LEVERS,
            lambda ways: by_lever(made, plan, ways),
            words,
            lambda way: tuple({*_ALL[way][1]} & {"after"}),
            sorted({*combinations(_PAIRS[:6], 2), *combinations(_OF_LEVERS, 2)}),
        ),
        *(told("margin", said, series("margin", numbers)) for said, numbers in turned),
        *(told("after", said, series("after", numbers)) for _, said, numbers in rest),
        told("after", "the number by which the margin grows", series("after", after - margin.min())),
        told("after", "the number over the margin of today", series("after", np.asarray(after / margin.min()))),
    )
