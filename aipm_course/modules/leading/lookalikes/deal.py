"""What is easily taken for the numbers of A1."""

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.leading.simulators.deal import Deal, other_numbers, right

_SMALL = 20
"""Counts up to here are met by chance, so nothing is said of where they come from."""


def for_deal(data: Deal) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1; a count that several ways give is left out."""
    other, found = other_numbers(data), right(data)
    values = [float(value) for field in ("one_short", "open") for value in (found[field], *other[field].values())]
    return tuple(
        one
        for field, what in (("one_short", "the count "), ("open", "the count "))
        for one in each(
            field,
            (
                (words if words.startswith("the ") else f"{what}{words}", float(value))
                for words, value in other[field].items()
                if float(value) > _SMALL and values.count(float(value)) == 1
            ),
        )
    )
