"""What is easily taken for the numbers of A3."""

from collections.abc import Iterator
from itertools import combinations

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.judging.ways import of_ways
from aipm_course.modules.economics.simulators.plan import (
    OPTIONS,
    VOLUMES,
    WAYS,
    Plan,
    even_volume,
    numbers,
    per_1000,
)

_PRICES = (
    "first_price",
    "announced_price",
    "mean_price",
    "swapped",
    "all_input",
    "all_output",
    "mean_of_both",
    "no_output",
    "no_input",
)
_PARTS = (
    "early",
    "simple",
    "no_staff",
    "once_evaluated",
    "evaluated_monthly",
    "no_evaluation",
    "no_once",
    "no_leave",
    "no_monthly",
)


def for_plan(made: Plan) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A3."""
    return (
        *of_ways(
            OPTIONS,
            lambda ways: numbers(made, ways),
            {way: words for way, (words, _) in WAYS.items()},
            lambda way: ("total", "flat") if way in _PRICES else tuple(set(WAYS[way][1]) & {"total", "flat"}),
            sorted(combinations(_PARTS, 2)),
        ),
        *each("buy_1000", _prices(made)),
        *each("volume", _volumes(made)),
    )


def _prices(made: Plan) -> Iterator[tuple[str, float]]:
    for way in _PRICES:
        yield f"the price {WAYS[way][0]}", per_1000(made, frozenset((way,)))
    for first, second in combinations(_PRICES[:4], 2):
        yield f"the price {WAYS[first][0]}, and {WAYS[second][0]}", per_1000(made, frozenset((first, second)))
    yield "the price of one request, not of 1,000", per_1000(made) / 1000
    yield "the price of a million requests, not of 1,000", per_1000(made) * 1000
    yield "the cents, not the dollars", per_1000(made) * 100
    for place, words in enumerate(("1 October", "the second date", "1 December")):
        yield f"the two prices of {words} added up, which are for a million tokens", sum(made.price[place])


def _volumes(made: Plan) -> Iterator[tuple[str, float]]:
    for way, words in VOLUMES.items():
        yield words, even_volume(made, frozenset((way,)))
    yield "the requests in the table", made.facts["requests"]
    for way, (words, touched) in WAYS.items():
        if (
            "volume" in touched and not way.endswith(("_a_year", "_monthly", "_month", "short", "three", "from_first"))
        ) or way in _PRICES:
            yield f"the volume {words}", even_volume(made, frozenset((way,)))
    for first, second in combinations(("flat", "no_staff", "no_once", "no_leave", "no_evaluation", "no_monthly"), 2):
        words = ", and ".join(VOLUMES.get(way) or f"the volume {WAYS[way][0]}" for way in (first, second))
        yield words, even_volume(made, frozenset((first, second)))
    volume = even_volume(made)
    yield "how many times the requests in the table it is", volume / made.facts["requests"]
    yield "the distance from the requests in the table", volume - made.facts["requests"]
    yield "the distance from the requests in the table", made.facts["requests"] - volume
    yield "the thousands of requests, not the requests", volume / 1000
