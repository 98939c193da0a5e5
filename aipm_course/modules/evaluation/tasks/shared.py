"""What several tasks of this module rest on."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aipm_course.judging.question import Misconception

OBJECTIVE_SET = (
    "Estimate a pass rate in production from a golden set with other proportions, with an interval, and say whether more "
    "labels would settle the release."
)
OBJECTIVE_JUDGE = (
    "Correct an automatic judge by people's labels, by the formula that fits how these were drawn, and say whether the judge "
    "is worth its price."
)
OBJECTIVE_VERSION = (
    "Gate a new version by the cases that both versions ran, and say what a test without failures can promise."
)
OBJECTIVE_RUBRIC = (
    "Write a rating rubric that two people read alike, and say in which way a good score can fail in use."
)


def unless(right: Any, wrong: Any) -> Any:
    """Return a wrong answer, or None where a wrong method meets the right answer on these data.

    >>> unless({"a": 1}, {"a": 2}), unless({"a": 1, "b": 3}, {"a": 1})
    ({'a': 2}, None)
    """
    return None if all(right[name] == value for name, value in wrong.items()) else wrong


def led_to(own: float, right: float) -> float | set[float]:
    """Return what a number may be that rests on a choice: what the own choice leads to, or what is right in spite of it.

    >>> led_to(0.5, 0.5), sorted(led_to(0.5, 0.25))
    (0.5, [0.25, 0.5])
    """
    return own if own == right else {own, right}


def options(reference: Callable[[Any], Any], field: str, conditions: Mapping[str, str]) -> Iterator[Misconception[Any]]:
    """Return a misconception for each option of a choice that says what the option needs.

    Whoever picks an option that does not hold reads its condition, whatever led there.

    Args:
        reference: the right answer.
        field: the choice.
        conditions: what each option needs, in words.
    """

    def always(option: str) -> Callable[[Any], Any]:
        return lambda data: unless(reference(data), {field: option})

    for option, needs in conditions.items():
        yield Misconception(f"{field}_{option}", always(option), needs)
