"""The ramp room: waves, days of waiting, a button to roll back, and perhaps a failure that nobody knows of.

Everything here is invented. 20,000 users wait for *Recap*. On 60% of the seeds a failure harms 0.4% of them, and half of those who are
harmed write in, two days later. On every seed some users write in about nothing (1 of 10,000). Users come in by an order of their own,
so that the same users meet the same fate however they are let in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

BASE = 20_000
FAILURE, WRITES, NOTHING = 0.004, 0.5, 0.0001
DELAY = 2
WAVES = {"1%": 0.01, "5%": 0.05, "20%": 0.2, "50%": 0.5, "all": 1.0}
WAIT = 2
"""Days that pass with one press."""
HIDDEN = {"failure": 0.6, "nothing": 0.4}
MOVES = (*WAVES, "wait", "roll back")
CAREFUL = ("1%", "wait", "wait", "5%", "wait", "wait", "20%", "wait", "wait", "50%", "wait", "wait", "all")
"""A ramp to compare with; it is rolled back as soon as three reports are in."""
ENOUGH = 3


@dataclass(frozen=True)
class Play:
    """One way through the launch.

    Attributes:
        day: days that have passed.
        share: share of the users who have the feature, or had it before it was rolled back.
        reports: reports that have come in so far.
        harmed: users who were harmed so far.
        over: "" while it runs, "all" or "roll back".
        path: (day, share) after each move.
    """

    day: int
    share: float
    reports: int
    harmed: int
    over: str
    path: tuple[tuple[int, float], ...]


def hidden(seed: int) -> bool:
    """Return whether there is a failure."""
    return story(seed, "launch.room", HIDDEN) == "failure"


@lru_cache(maxsize=16)
def _fates(seed: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return who is harmed and who writes in, in the order in which users come in; shape (BASE,) each."""
    generator = stream(seed, "launch.room")
    harmed = (generator.random(BASE) < FAILURE) & hidden(seed)
    writes = harmed & (generator.random(BASE) < WRITES)
    return harmed, writes | (~harmed & (generator.random(BASE) < NOTHING))


def play(moves: Sequence[str], seed: int = 0) -> Play:
    """Return where a launch stands after some moves; what comes after the end is not played.

    Args:
        moves: of `MOVES`; a wave that is not larger than the one before changes nothing.
        seed: which launch.

    >>> play(["1%", "wait"]).day
    2
    """
    harmed, writes = _fates(seed)
    day, share, over = 0, 0.0, ""
    came: list[tuple[int, int, int]] = []  # day, from user, to user
    path = [(0, 0.0)]
    for move in moves:
        if move == "wait":
            day += WAIT
        elif move == "roll back":
            over = move
        elif WAVES[move] > share:
            came.append((day, round(share * BASE), round(WAVES[move] * BASE)))
            share = WAVES[move]
            over = "all" if move == "all" else ""
        path.append((day, share))
        if over:
            break
    reports = sum(int(writes[start:end].sum()) for when, start, end in came if when + DELAY <= day)
    return Play(day, share, reports, int(harmed[: round(share * BASE)].sum()), over, tuple(path))


def careful(seed: int = 0) -> Play:
    """Return how the careful ramp ends: rolled back at the third report, or open to all."""
    moves: list[str] = []
    for move in CAREFUL:
        if play(moves, seed).reports >= ENOUGH:
            return play([*moves, "roll back"], seed)
        moves.append(move)
    return play(moves, seed)


def at_once(seed: int = 0) -> Play:
    """Return how it ends if all users get the feature on the first day."""
    return play(["all"], seed)
