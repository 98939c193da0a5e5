"""What is easily taken for the numbers of A3."""

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.leading.simulators.readout import WITHIN, Readout, numbers, other_numbers


def for_readout(data: Readout) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A3; what meets the right number is left out."""
    found = numbers(data)
    return tuple(
        one
        for field, ways in other_numbers(data).items()
        for one in each(
            field,
            (
                (words, value)
                for words, value in ways.items()
                if abs(value - found[field]) > (0.4 if field == "count" else WITHIN)
            ),
        )
    )
