"""What several tasks of this module rest on."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aipm_course.judging.question import Misconception

OBJECTIVE_FIND = (
    "Find unequal selection per job family, with an interval that says where there are too few people to tell."
)
OBJECTIVE_TRACE = "Compare errors among the qualified, and trace a gap to the input or the label that carries it."
OBJECTIVE_CHOOSE = (
    "Show when three fairness criteria can hold together and when not, choose one for a stated harm and name its price."
)
OBJECTIVE_BAR = "Hold the worst-served site or region against a bar, and decide what may launch where."
OBJECTIVE_WRITE = (
    "Write a finding that a board can decide on and the people concerned can understand, with what the numbers cannot "
    "settle."
)


def unless(right: Any, wrong: Any) -> Any:
    """Return a wrong answer, or None where a wrong method meets the right answer on these data.

    >>> unless({"a": 1}, {"a": 2}), unless({"a": 1, "b": 3}, {"a": 1})
    ({'a': 2}, None)
    """
    return None if all(right[name] == value for name, value in wrong.items()) else wrong


def decision(reference: Callable[[Any], Any], field: str, value: str) -> Callable[[Any], Any]:
    """Return the answer that always decides one way, None on data where that is right."""
    return lambda data: unless(reference(data), {field: value})


def options(reference: Callable[[Any], Any], field: str, conditions: Mapping[str, str]) -> Iterator[Misconception[Any]]:
    """Return a misconception for each option of a choice that says what the option needs.

    Whoever picks an option that does not hold reads its condition, whatever led there.

    Args:
        reference: the right answer.
        field: the choice.
        conditions: what each option needs, in words.
    """
    for option, needs in conditions.items():
        yield Misconception(f"{field}_{option}", decision(reference, field, option), needs)
