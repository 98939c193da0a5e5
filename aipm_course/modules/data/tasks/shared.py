"""What several tasks of this module rest on."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aipm_course.judging.question import Misconception

OBJECTIVE_CONTRACT = "Write a data contract whose clauses stop the weeks that do harm and let the others pass."
OBJECTIVE_USABLE = (
    "Count what a model may be trained on where losses overlap, and choose the step that brings most back."
)
OBJECTIVE_LABELS = "Tell agreement from quality, and say whom to train again or what to mend instead."
OBJECTIVE_CURVE = "Say what more labels buy: the target, part of the way, or nothing."
OBJECTIVE_WRITE = "Write a data contract and data sheet that name levels, owner, consent, notice and gaps."


def options(
    reference: Callable[[Any], Mapping[str, Any]], field: str, conditions: Mapping[str, str]
) -> Iterator[Misconception[Any]]:
    """Return a misconception for each option of a choice that says what the option needs.

    Whoever picks an option that does not hold reads its condition, whatever led there.

    Args:
        reference: the right answer.
        field: the choice.
        conditions: what each option needs, in words.
    """

    def always(option: str) -> Callable[[Any], Any]:
        return lambda data: None if reference(data)[field] == option else {field: option}

    for option, needs in conditions.items():
        yield Misconception(f"{field}_{option}", always(option), needs)
