"""What the simulators share: the models' invented names, the dates from which prices hold, and how prices are misread."""

from collections.abc import Mapping
from typing import Any

from aipm_course.simulation.stories import cast
from aipm_course.simulation.streams import stream

TRIED = ("crane", "finch", "heron")
"""The three models of A1; which is cheap and which is dear is dealt."""
DESK = ("robin", "swift")
"""The two of A2; which is small is dealt."""
BOUGHT = "tern"
SHOCK = ("egret", "plover", "stork")
"""The three of A4: the one that is retired, its successor and another vendor's; which is which is dealt."""
CACHED = "gull"
SOLD = ("ibis", "kite")
"""The two of A6; which is dear is dealt."""
FIRST = "2026-10-01"
ANNOUNCED = "2026-12-01"

Price = tuple[float, float]
"""Dollars for a million tokens read, and for a million written."""


def names(seed: int) -> dict[str, str]:
    """Return the name of each role; no task uses another task's model.

    >>> len(set(names(0).values()))
    12
    """
    generator = stream(seed, "economics.names")
    tried = cast(generator, ("cheap", "middle", "dear"), TRIED)
    first = {**tried, **cast(generator, ("small", "large"), DESK), "bought": BOUGHT}
    later = stream(seed, "economics.names.later")
    shock = cast(later, ("old", "successor", "candidate"), SHOCK)
    return {**first, **shock, "cached": CACHED, **cast(later, ("usual", "lesser"), SOLD)}


def second(seed: int) -> str:
    """Return the day in October from which the second prices hold.

    >>> second(0)[:8]
    '2026-10-'
    """
    # Early or late in the month: in its middle, the mean of the two prices would nearly do.
    return f"2026-10-{int(stream(seed, 'economics.second').choice([6, 7, 8, 9, 23, 24, 25])):02d}"


def cents(tokens_in: Any, tokens_out: Any, price: tuple[Any, Any]) -> Any:
    """Return the cents of a call, or of each of many.

    >>> round(cents(1_000_000, 500_000, (2.0, 8.0)), 6)
    600.0
    """
    return (tokens_in * price[0] + tokens_out * price[1]) / 1e4


def changed(price: Price, factor: float) -> Price:
    """Return a price after a change, in whole cents.

    >>> changed((2.0, 8.0), 1.25)
    (2.5, 10.0)
    """
    return round(price[0] * factor, 2), round(price[1] * factor, 2)


Prices = Mapping[str, tuple[Price, Price, Price]]
"""By model: the price from the first day, from the second date, and the one that is announced."""


def misread(read: float, written: float, way: frozenset[str]) -> tuple[float, float]:
    """Return the prices of a token read and of one written as somebody takes them who goes a half-understood way.

    >>> misread(1.0, 6.0, frozenset(("swapped",))), misread(1.0, 6.0, frozenset(("no_output",)))
    ((6.0, 1.0), (1.0, 0.0))
    """
    if "swapped" in way:
        read, written = written, read
    if "all_input" in way:
        written = read
    if "all_output" in way:
        read = written
    if "mean_of_both" in way:
        read = written = (read + written) / 2
    return 0.0 if "no_input" in way else read, 0.0 if "no_output" in way else written
