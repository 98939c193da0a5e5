"""The board table: six folders with a headline each, three questions, two pilots to fund, and what a year later showed.

Everything here is invented, and none of it is in the exercise. A question is answered with what a time study found. What a year
shows is near that, not just that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

FOLDERS = ("Amber", "Basil", "Coral", "Dune", "Ember", "Fern")
QUESTIONS, FUNDED, STAKE = 3, 2, 100_000
"""How many questions may be asked, how many pilots are funded, and with how many dollars each."""
LOUDEST = {"loses": 0.5, "middling": 0.2, "best": 0.3}
"""What the pilot with the highest headline is."""


@dataclass(frozen=True)
class Folders:
    """Six folders; each tuple in the order of `FOLDERS`.

    Attributes:
        headline: the return on the team's slide.
        study: the return by a time study, told to who asks.
        later: the return that a year later showed.
    """

    headline: tuple[float, ...]
    study: tuple[float, ...]
    later: tuple[float, ...]


@lru_cache(maxsize=64)
def folders(seed: int = 0) -> Folders:
    """Return the folders of a seed.

    Examples:
        >>> len(folders(0).headline)
        6
    """
    told = story(seed, "board.room", LOUDEST)
    generator = stream(seed, "board.room")
    headline = np.sort(generator.choice(np.arange(40, 290, 6), len(FOLDERS), replace=False))[::-1] / 100
    study = np.array(
        [*generator.uniform(0.3, 0.75, 2), *generator.uniform(0.02, 0.22, 2), *generator.uniform(-0.5, -0.15, 2)]
    )
    first = {"best": int(np.argmax(study)), "middling": 2, "loses": 4}[told]
    rest = [int(place) for place in generator.permutation(len(FOLDERS)) if place != first]
    study = np.round(study[[first, *rest]], 2)
    later = np.round(study + generator.normal(0, 0.05, len(FOLDERS)), 2)
    order = generator.permutation(len(FOLDERS))
    shown = [tuple(float(value) for value in column[order]) for column in (headline, study, later)]
    return Folders(*shown)


def two_best(values: Sequence[float]) -> tuple[str, str]:
    """Return the two folders with the highest values, the higher first.

    >>> two_best([0.1, 0.5, 0.2, 0.9, 0.0, 0.3])
    ('Dune', 'Basil')
    """
    order = sorted(range(len(FOLDERS)), key=lambda place: -values[place])
    return FOLDERS[order[0]], FOLDERS[order[1]]


def dollars(funds: Sequence[str], seed: int = 0) -> float:
    """Return what the funded pilots brought in beyond their stakes, a year later.

    >>> dollars([], 0)
    0.0
    """
    later = folders(seed).later
    return float(sum(STAKE * later[FOLDERS.index(name)] for name in funds))
