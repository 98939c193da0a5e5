"""What several tasks of this module rest on."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aipm_course.judging.question import Misconception

OBJECTIVE_MINUTES = "Say from a table of cases where the minutes go, and whether a promised saving can be reached."
OBJECTIVE_IDEAS = "Choose between a model, a rule, people and nothing by what each is worth a month, errors included."
OBJECTIVE_FLAGS = "Let two rules compete with two models on what is left once running is paid for."
OBJECTIVE_WRITE = "Write a problem statement that can turn out false, with its evidence and who takes it back."


def options(
    reference: Callable[[Any], Mapping[str, Any]], field: str, conditions: Mapping[str, str], idea: str = ""
) -> Iterator[Misconception[Any]]:
    """Return a misconception for each option of a choice that says what the option needs.

    Whoever picks an option that does not hold reads its condition, whatever led there.

    Args:
        reference: the right answer.
        field: the choice.
        conditions: what each option needs, in words.
        idea: start of the name of the idea behind an option, where the same words are told in several fields.
    """

    def always(option: str) -> Callable[[Any], Any]:
        return lambda data: None if reference(data)[field] == option else {field: option}

    shared = len(set(conditions.values())) == 1 and len(conditions) > 1
    for option, needs in conditions.items():
        name = (f"{field}_any" if shared else "") if not idea else f"{idea}_{option}"
        yield Misconception(f"{field}_{option}", always(option), needs, idea=name)
