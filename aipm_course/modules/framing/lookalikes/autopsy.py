"""What is easily taken for the dollars of A6, on the files of a seed."""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.framing.simulators.autopsy import LINKS, Autopsy, broken, read, spent_by


def for_autopsy(made: Autopsy) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A6."""
    return tuple(
        Lookalike(words, {"spent": pd.Series(numbers)}, close=True, whole=True) for words, numbers in _spent(made)
    )


def _spent(made: Autopsy) -> Iterator[tuple[str, dict[str, float]]]:
    causes, _ = read(made)
    dollars = spent_by(made, causes)
    times = Counter(causes.values())
    yield "the number of projects; asked are dollars", {link: float(times[link]) for link in LINKS}
    yield "what a project cost on average; asked is the sum", {link: dollars[link] / times[link] for link in LINKS}
    every = {link: float(sum(one.spent for one in made.projects if link in broken(one))) for link in LINKS}
    yield "with each project in every row that was broken; it counts once, by its cause", every
