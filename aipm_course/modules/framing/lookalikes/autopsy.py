"""What is easily taken for the dollars of A6, on the files of a seed."""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.framing.simulators.autopsy import LINKS, Autopsy, broken, read, spent_by

_READ = {
    "last": "by the last broken link of each file; the first counts",
    "mended": "with what came after the launch in it; that mends nothing",
    "recorded": "with records that are too short",
    "seen_in": "with tests on cases that it had seen",
    "stopped_in": "with projects that were stopped before a launch",
    "loudest": "by what was heard of later",
    "blamed": "by what is blamed",
    "score": "by a missed test first, wherever there is one",
    "never_only": "by what never was, alone",
}


def for_autopsy(made: Autopsy) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A6."""
    return tuple(
        Lookalike(words, {"spent": pd.Series(numbers)}, close=True, whole=True) for words, numbers in _spent(made)
    )


def _spent(made: Autopsy) -> Iterator[tuple[str, dict[str, float]]]:
    causes, _ = read(made)
    seen = [spent_by(made, causes)]
    for way, words in _READ.items():
        found = spent_by(made, read(made, frozenset({way}))[0])
        if found not in seen:
            seen.append(found)
            yield f"what was spent {words}", found
    times = Counter(causes.values())
    yield "the number of projects; asked are dollars", {link: float(times[link]) for link in LINKS}
    yield "what a project cost on average; asked is the sum", {link: seen[0][link] / times[link] for link in LINKS}
    every = {link: float(sum(one.spent for one in made.projects if link in broken(one))) for link in LINKS}
    yield "with each project in every row that was broken; it counts once, by its cause", every
