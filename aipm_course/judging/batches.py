"""Many misconceptions or lookalikes from one table of words."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from aipm_course.judging.question import Lookalike, Misconception


def unless(right: Any, wrong: Any) -> Any:
    """Return a wrong answer, or None where a wrong method meets the right answer on these data.

    >>> unless({"a": 1}, {"a": 2}), unless({"a": 1, "b": 3}, {"a": 1})
    ({'a': 2}, None)
    """
    return None if all(right[name] == value for name, value in wrong.items()) else wrong


def always(reference: Callable[[Any], Any], field: str, option: str) -> Callable[[Any], Any]:
    """Return the answer that always takes one option, None on data where that is right.

    >>> always(lambda seed: {"call": "go"}, "call", "stop")(0)
    {'call': 'stop'}
    """
    return lambda data: unless(reference(data), {field: option})


def options(
    reference: Callable[[Any], Any],
    field: str,
    conditions: Mapping[str, str],
    idea: Callable[[str], str] = lambda option: "",
) -> Iterator[Misconception[Any]]:
    """Return a misconception for each option of a choice that says what the option needs.

    Whoever picks an option that does not hold reads its condition, whatever led there.

    Args:
        reference: the right answer.
        field: the choice.
        conditions: what each option needs, in words.
        idea: name of the idea behind an option, where the same words are told of several options or fields.

    >>> [one.name for one in options(lambda seed: {"call": "go"}, "call", {"go": "It pays.", "stop": "It harms."})]
    ['call_go', 'call_stop']
    """
    for option, needs in conditions.items():
        yield Misconception(f"{field}_{option}", always(reference, field, option), needs, idea=idea(option))


def each(field: str, numbers: Iterable[tuple[str, float]]) -> Iterator[Lookalike]:
    """Return a lookalike of one field for each number; of two ways to the same number the first is kept.

    >>> [one.words for one in each("n", [("all rows", 7), ("rows", 7.0), ("none", math.nan), ("half", 3.5)])]
    ['all rows', 'half']
    """
    seen: set[float] = set()
    for words, value in numbers:
        if math.isfinite(value) and float(f"{value:.9g}") not in seen:
            seen.add(float(f"{value:.9g}"))
            yield Lookalike(words, {field: value})
