"""What is easily taken for the numbers of A2."""

from collections.abc import Iterator

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.leading.simulators.forecasts import (
    BRIER_WITHIN,
    Forecasts,
    base_of,
    counted,
    other_bases,
    other_briers,
    other_gaps,
    other_records,
)


def for_forecasts(data: Forecasts) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A2."""
    base = base_of(counted(data))
    bases = ((words, value) for words, value in other_bases(data).items() if abs(value - base) > BRIER_WITHIN)
    return (*each("base", bases), *_columns(data))


def _columns(data: Forecasts) -> Iterator[Lookalike]:
    for words, frame in other_records(data).items():
        yield Lookalike(f"the gap {words}", {"gap": frame["gap"]}, close=True)
        yield Lookalike(f"the score {words}", {"brier": frame["brier"]}, close=True)
    for words, values in other_gaps(data).items():
        yield Lookalike(words, {"gap": values})
    for words, values in other_briers(data).items():
        yield Lookalike(words, {"brier": values})
