"""What is easily taken for the numbers of A1."""

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.privacy.simulators.redaction import Redaction, other_numbers


def for_redaction(data: Redaction) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1."""
    return tuple(
        lookalike
        for field, ways in other_numbers(data).items()
        for lookalike in each(field, ((words, float(value)) for words, value in ways.items()))
    )
