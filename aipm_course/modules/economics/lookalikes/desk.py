"""What is easily taken for the numbers of A2."""

from itertools import combinations

from aipm_course.judging.question import Lookalike
from aipm_course.modules.economics.lookalikes.shared import of_ways
from aipm_course.modules.economics.simulators.desk import ROUTES, WAYS, Desk, numbers

_COSTS = ("trials", "after", "under", "no_fee", "no_failure", "first_price", "swapped", "all_input", "large_alone", "fee_for_all")
_TIMES = ("trials", "after", "under", "second_alone", "mean_of_p95", "mean_time", "p90", "p99")


def for_desk(made: Desk) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A2."""
    return tuple(
        of_ways(
            "desk",
            ROUTES,
            lambda ways: numbers(made, ways),
            {way: words for way, (words, _) in WAYS.items()},
            lambda way: WAYS[way][1],
            sorted({*combinations(_COSTS, 2), *combinations(_TIMES, 2)}),
        )
    )
