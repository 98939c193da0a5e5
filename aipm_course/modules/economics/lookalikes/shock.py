"""What is easily taken for the numbers of A4."""

from collections.abc import Iterator
from itertools import combinations

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.judging.ways import of_ways
from aipm_course.modules.economics.simulators.shock import (
    DISCOUNTS,
    NEW,
    OPTIONS,
    WAYS,
    Shock,
    discount,
    passed,
    total,
    totals,
)

_PAIRS = (
    "today_all",
    "announced_all",
    "no_evaluation",
    "one_evaluation",
    "no_prompts",
    "all_days",
    "no_parallel",
    "paid_once",
    "no_router",
    "no_old",
    "router_all",
)
_SHARES = ("routine_too", "as_is", "both_prompts", "outdated")


def for_shock(made: Shock) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A4."""
    words = {way: told for way, (told, _) in WAYS.items()}
    return (
        *of_ways(
            OPTIONS,
            lambda ways: totals(made, ways),
            words,
            lambda way: tuple({*WAYS[way][1]} & {"total"}),
            sorted(combinations(_PAIRS, 2)),
        ),
        *of_ways(
            NEW,
            lambda ways: passed(made, ways),
            words,
            lambda way: tuple({*WAYS[way][1]} & {"passed"}),
            sorted(combinations(_SHARES, 2)),
        ),
        *each("discount", _discounts(made)),
    )


def _discounts(made: Shock) -> Iterator[tuple[str, float]]:
    by = discount(made)
    for way, words in DISCOUNTS.items():
        yield words, discount(made, frozenset((way,)))
    yield "the discount with its sign turned", -by
    yield "what is left of the price, not what is taken off", 1 - by
    for way in ("no_evaluation", "no_prompts", "no_parallel", "one_evaluation", "free_successor", "today_all"):
        yield f"the discount {WAYS[way][0]}", discount(made, frozenset((way,)))
    cost = {option: total(made, option) for option in OPTIONS}
    yield "what switching costs as a part of what staying costs", cost["switch"] / cost["stay"]
    yield "what staying costs as a part of what switching costs", cost["stay"] / cost["switch"]
    yield "the difference in dollars, not as a share of a price", cost["stay"] - cost["switch"]
    yield "the difference in dollars, not as a share of a price", cost["switch"] - cost["stay"]
    old, new = (made.prices[made.models["old"]][date] for date in (1, 2))
    yield "the rise of the old model's price", new[0] / old[0] - 1
