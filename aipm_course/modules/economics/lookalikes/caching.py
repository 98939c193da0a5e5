"""What is easily taken for the numbers of A5."""

from collections.abc import Iterator
from itertools import combinations

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.judging.ways import of_ways
from aipm_course.modules.economics.simulators.caching import EVENS, PROMPTS, WAYS, Caching, even, numbers

_PAIRS = (
    "no_account",
    "no_version",
    "no_line",
    "under",
    "from_first",
    "for_ever",
    "all_cached",
    "free_write",
    "read_off",
    "exchanged",
    "of_cached",
    "of_input",
    "of_prefix",
    "no_output",
)


def for_caching(made: Caching) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A5."""
    return (
        *of_ways(
            PROMPTS,
            lambda ways: numbers(made, ways),
            {way: words for way, (words, _) in WAYS.items()},
            lambda way: WAYS[way][1],
            sorted(combinations(_PAIRS, 2)),
        ),
        *each("even", _evens(made)),
    )


def _evens(made: Caching) -> Iterator[tuple[str, float]]:
    for way, words in EVENS.items():
        yield words, even(made, way)
    yield "what a read saves", 1 - made.facts["read"]
    yield "what lies between a write and a read", made.facts["write"] - made.facts["read"]
    yield "`read`, as it is", made.facts["read"]
    yield "`write`, as it is", made.facts["write"]
    right = numbers(made)
    for place, words in enumerate(("as the prompt stands", "with the line moved")):
        yield f"the share of hits {words}", float(right["hits"][place])
        yield f"the saving {words}", float(right["saving"][place])
