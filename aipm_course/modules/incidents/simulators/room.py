"""The incident room: a clock, five tiles of evidence that cost minutes, and four levers.

Everything here is invented. It is 02:10, and complaints about *Answer* have doubled. Harm runs at 4,000 dollars an hour until 10:10,
when the team that can repair it for good is in. What happened is drawn: our own release, the vendor's model, the documents, or the way of
counting (then nobody is harmed, and every lever does harm). A lever that does not fit is seen to fail after an hour; then safe mode
follows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aipm_course.simulation.stories import story

CAUSES = {"release": 0.3, "vendor": 0.3, "data": 0.2, "metric": 0.2}
HARM = 4_000
"""Dollars an hour."""
END = 480
"""Minutes from 02:10 to 10:10."""
SEEN = 60
TILES: Mapping[str, tuple[int, str]] = {
    "old release": (10, "accounts on the old release"),
    "sister": (15, "the sister feature, same vendor"),
    "no documents": (20, "cases that need no documents"),
    "old count": (25, "counted again the old way"),
    "customers": (15, "ten complaints, read in full"),
}
LEVERS: Mapping[str, tuple[int, int, str]] = {
    "rollback": (45, 500, "back to the old release"),
    "safe mode": (15, 1_000, "simple questions only"),
    "other vendor": (30, 400, "switch to the second vendor"),
    "go on": (0, 0, "change nothing and watch"),
}
"""Minutes until it is in effect, dollars an hour of its own, words."""
STOPS: Mapping[str, Mapping[str, float]] = {
    "release": {"rollback": 0.95, "safe mode": 0.6, "other vendor": 0.0, "go on": 0.0},
    "vendor": {"rollback": 0.0, "safe mode": 0.6, "other vendor": 0.9, "go on": 0.0},
    "data": {"rollback": 0.0, "safe mode": 0.6, "other vendor": 0.0, "go on": 0.0},
    "metric": {"rollback": 0.0, "safe mode": 0.0, "other vendor": 0.0, "go on": 0.0},
}
_SAYS: Mapping[str, Mapping[str, str]] = {
    "old release": {
        "release": "They are as good as last week.",
        "vendor": "They fell by as much.",
        "data": "They fell by as much.",
        "metric": "They fell by as much.",
    },
    "sister": {
        "release": "It is as good as last week.",
        "vendor": "It fell by as much.",
        "data": "It is as good as last week.",
        "metric": "It is as good as last week.",
    },
    "no documents": {
        "release": "They fell by as much.",
        "vendor": "They fell by as much.",
        "data": "They are as good as last week.",
        "metric": "They fell by as much.",
    },
    "old count": {
        "release": "It fell by as much.",
        "vendor": "It fell by as much.",
        "data": "It fell by as much.",
        "metric": "It is as good as last week.",
    },
    "customers": {
        "release": "Eight of ten are about wrong answers.",
        "vendor": "Eight of ten are about wrong answers.",
        "data": "Eight of ten are about wrong answers.",
        "metric": "Nine of ten are about the new dashboard.",
    },
}


@dataclass(frozen=True)
class Play:
    """One way through the night.

    Attributes:
        minutes: spent on evidence before the call.
        lever: what was called.
        total: dollars of harm and prices until 10:10.
        path: dollars up to each minute, shape (END + 1,).
    """

    minutes: int
    lever: str
    total: float
    path: npt.NDArray[np.float64]


def cause_of(seed: int) -> str:
    """Return what happened in the night of a seed."""
    return story(seed, "incidents.night", CAUSES)


def says(tile: str, seed: int) -> str:
    """Return what a tile of evidence shows."""
    return _SAYS[tile][cause_of(seed)]


def minutes_for(opened: Iterable[str]) -> int:
    """Return the minutes that the opened tiles cost.

    >>> minutes_for(["old release", "sister"])
    25
    """
    return sum(TILES[tile][0] for tile in opened)


def clock(minutes: int) -> str:
    """Return the time of the night after some minutes.

    >>> clock(0), clock(85)
    ('02:10', '03:35')
    """
    return f"{(130 + minutes) // 60:02d}:{(130 + minutes) % 60:02d}"


def play(lever: str, seed: int, *, minutes: int = 0) -> Play:
    """Return what a lever leads to, called after some minutes.

    Args:
        lever: one of `LEVERS`.
        seed: which night.
        minutes: spent before the call.
    """
    cause = cause_of(seed)
    harm = 0.0 if cause == "metric" else float(HARM)
    rate = np.full(END, harm)
    waits, price, _ = LEVERS[lever]
    effect = minutes + waits
    stops = STOPS[cause][lever]
    rate[effect:] = harm * (1 - stops) + price
    if lever not in ("go on", "safe mode") and stops == 0:
        waits, price, _ = LEVERS["safe mode"]
        rate[effect + SEEN + waits :] = harm * (1 - STOPS[cause]["safe mode"]) + price
    path = np.concatenate([[0.0], np.cumsum(rate) / 60])
    return Play(minutes, lever, float(path[-1]), path)


def best_lever(seed: int) -> str:
    """Return the lever that costs least if it is called at once."""
    return min(LEVERS, key=lambda lever: play(lever, seed).total)
