"""Draw the data of a seed again until every planted truth holds, so that every learner meets the same traps.

Most of the time that a seed takes goes into attempts that do not hold. Which one does is noted for the first seeds of some
modules, in `attempts.json` beside their simulators: these seeds are drawn once. `python -m aipm_course.proof.noting MODULE
SEEDS` notes them. What was noted of other code, or of another numpy, counts for nothing.
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TypeVar

import numpy as np

from aipm_course.simulation.margins import Truths, holds

NOTES = "attempts.json"

_MOST = 1000
Drawn = TypeVar("Drawn")
Listener = Callable[[str, int, int, Truths], None]
"""Is told a simulator, a seed, the attempt that held and its truths."""
_listeners: list[Listener] = []


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Tell a listener the planted truths of every seed that is drawn meanwhile; `aipm prove` prints their margins.

    Examples:
        >>> with heard_by(lambda *heard: print(heard[1:])):
        ...     _ = first_that_holds(lambda seed, attempt: seed, lambda made: {"small": 5.0 - made}, 3)
        (3, 0, {'small': 2.0})
    """
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def first_that_holds(draw: Callable[[int, int], Drawn], planted_truths: Callable[[Drawn], Truths], seed: int) -> Drawn:
    """Return the first attempt of a seed on which every planted truth holds.

    Args:
        draw: makes the data from seed and attempt, a number from 0; the same two give the same data.
        planted_truths: says of each truth whether it holds, or by how much (see `margins`).
        seed: a whole number from 0.

    Raises:
        AssertionError: no attempt holds, so the parameters of the simulator contradict its truths.

    Examples:
        >>> first_that_holds(lambda seed, attempt: 10 * seed + attempt, lambda made: {"even": made % 2 == 0}, 3)
        30
    """
    broken: Counter[str] = Counter()
    for attempt in chain(_noted(draw, seed), range(_MOST)):
        drawn = draw(seed, attempt)
        truths = planted_truths(drawn)
        if all(map(holds, truths.values())):
            for listener in _listeners:
                listener(_name(draw), seed, attempt, truths)
            return drawn
        broken.update(name for name, truth in truths.items() if not holds(truth))
    often = ", ".join(f"{name!r} {times}" for name, times in broken.most_common())
    raise AssertionError(
        f"seed {seed}: no attempt of {_MOST} holds every planted truth. How many of them broke each: {often}"
    )


def _name(draw: Callable[..., object]) -> str:
    """Return the name of the simulator that a function stands in."""
    return draw.__module__.rpartition(".")[2]


def _noted(draw: Callable[..., object], seed: int) -> Sequence[int]:
    """Return the attempt that is noted for a seed, if one is; it is believed only if every truth holds."""
    place = getattr(sys.modules.get(draw.__module__), "__file__", None)
    attempts = _notes(Path(place).parent).get(_name(draw), ()) if place else ()
    return attempts[seed : seed + 1]


@cache
def _notes(folder: Path) -> dict[str, list[int]]:
    """Return {simulator: attempts by seed} of a folder, nothing if its code has changed since they were noted."""
    path = folder / NOTES
    if not path.exists():
        return {}
    noted = json.loads(path.read_text(encoding="utf-8"))
    found: dict[str, list[int]] = noted["attempts"]
    return found if noted["of"] == code_of(folder) else {}


def code_of(folder: Path) -> str:
    """Return a number that changes with the simulators in a folder and with what all simulators draw by."""
    digest = hashlib.sha256(np.__version__.encode())
    for path in [*sorted(folder.glob("*.py")), *sorted(Path(__file__).parent.glob("*.py"))]:
        digest.update(path.name.encode() + b"\0" + path.read_text(encoding="utf-8").encode() + b"\0")
    return digest.hexdigest()
