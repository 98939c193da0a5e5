"""What several tasks of this module rest on."""

from collections.abc import Callable
from typing import Any

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
Z90, Z99 = 1.6448536, 2.5758293


def unless(right: Any, wrong: Any) -> Any:
    """Return a wrong answer, or None where a wrong method meets the right answer on these data.

    >>> unless({"a": 1}, {"a": 2}), unless({"a": 1, "b": 3}, {"a": 1})
    ({'a': 2}, None)
    """
    return None if all(right[name] == value for name, value in wrong.items()) else wrong


def decision(reference: Callable[[Any], Any], field: str, value: str) -> Callable[[Any], Any]:
    """Return the answer that always decides one way, None on data where that is right."""
    return lambda data: unless(reference(data), {field: value})
