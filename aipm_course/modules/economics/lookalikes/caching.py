"""What is easily taken for the numbers of A5."""

from collections.abc import Iterator
from itertools import combinations

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.judging.ways import of_ways, told
from aipm_course.modules.economics.simulators.caching import EVENS, MORE, PROMPTS, WAYS, Caching, even, numbers

_ALL = {**WAYS, **MORE}
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
    "short_written",
    "first_price",
)


def for_caching(made: Caching) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A5."""
    return (
        *of_ways(
            PROMPTS,
            lambda ways: numbers(made, ways),
            {way: words for way, (words, _) in _ALL.items()},
            lambda way: _ALL[way][1],
            sorted(combinations(_PAIRS, 2)),
        ),
        *_rows(made),
        *each("even", _evens(made)),
    )


def _rows(made: Caching) -> Iterator[Lookalike]:
    """Return what is easily taken for one of the two rows."""
    right = numbers(made)
    for way in ("no_account", "no_version", "no_line", "all_cached", "free_write", "of_prefix"):
        words, touched = _ALL[way]
        for column in touched:
            wrong = numbers(made, frozenset((way,)))[column]
            for place in range(len(PROMPTS)):
                if abs(wrong[place] - right[column][place]) > 1e-4:
                    row = right[column].copy()
                    row[place] = wrong[place]
                    yield told(column, f"the number {words}", pd.Series(row, index=PROMPTS))
    for place in range(len(PROMPTS)):
        if right["saving"][place] < 0:
            row = right["saving"].copy()
            row[place] = 0.0
            words = "0 where the bill rises; a saving may be negative"
            yield told("saving", words, pd.Series(row, index=PROMPTS))


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
