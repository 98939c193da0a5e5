"""What is easily taken for the numbers of A1."""

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.leading.simulators.deal import Deal, other_numbers, right


def for_deal(data: Deal) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1; a count that is the right one is left out."""
    other, found = other_numbers(data), right(data)
    return tuple(
        one
        for field, what in (("one_short", "the count "), ("open", "the count "))
        for one in each(
            field,
            (
                (words if words.startswith("the ") else f"{what}{words}", float(value))  # type: ignore[arg-type]
                for words, value in other[field].items()
                if float(value) not in (float(found[field]), -1.0)  # type: ignore[arg-type]
            ),
        )
    )
