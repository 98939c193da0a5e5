"""What several tasks of this module rest on."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aipm_course.judging.question import Misconception

OBJECTIVE_PLAN = "Say how long a test takes when whole accounts share a version, and what to do if that does not fit."
OBJECTIVE_SPLIT = "Check the split before the result, and find the stage at which it breaks."
OBJECTIVE_LIFT = "Put an interval on a lift that respects accounts, and decide on it: announce, stop or go on."
OBJECTIVE_SIX = "Give six tests their verdicts by one ladder: split, delay, the last week plan by plan, then what pays."
OBJECTIVE_WRITE = "Write a readout that says how sure you are, what you decide and what would change your mind."


def _of_its_own(option: str) -> str:
    return ""


def options(
    reference: Callable[[Any], Mapping[str, Any]],
    field: str,
    conditions: Mapping[str, str],
    idea: Callable[[str], str] = _of_its_own,
) -> Iterator[Misconception[Any]]:
    """Return a misconception for each option of a choice that says what the option needs.

    Whoever picks an option that does not hold reads its condition, whatever led there.

    Args:
        reference: the right answer.
        field: the choice.
        conditions: what each option needs, in words.
        idea: name of the idea behind an option, where the same words are told of several options or fields.
    """

    def always(option: str) -> Callable[[Any], Any]:
        return lambda data: None if reference(data)[field] == option else {field: option}

    for option, needs in conditions.items():
        yield Misconception(f"{field}_{option}", always(option), needs, idea=idea(option))
