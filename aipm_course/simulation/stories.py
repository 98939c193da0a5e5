"""Stories: which variant a seed tells, who plays which role, and the cases that a rule's edge needs.

The story is a function of the seed alone, not of the attempt: a variant that is hard to draw keeps its share, because
attempts that break a planted truth are drawn again within the same story.
"""

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.streams import stream

Role = TypeVar("Role", bound=Hashable)
Name = TypeVar("Name")
BLOCK = 20
"""Seeds in a row over which the variants of a story have their shares."""


def story(seed: int, name: str, shares: Mapping[Role, float]) -> Role:
    """Return the variant that a seed tells.

    Each run of twenty seeds (0 to 19, 20 to 39, ...) holds every variant as often as its share says, in an order of
    its own, so that no class of seeds is one-sided.

    Args:
        seed: a whole number from 0.
        name: what the story is about, for example "toy.fall_cause"; stories of other names are drawn independently.
        shares: {variant: share}; the shares add up to 1.

    Raises:
        ValueError: the shares do not add up to 1, or one is under zero.

    Examples:
        >>> told = [story(seed, "toy.outcome", {"go": 0.5, "stop": 0.3, "unsettled": 0.2}) for seed in range(20)]
        >>> [told.count(variant) for variant in ("go", "stop", "unsettled")]
        [10, 6, 4]
    """
    if abs(sum(shares.values()) - 1) > 1e-9 or min(shares.values()) < 0:
        raise ValueError(f"The shares of the story {name!r} must be from 0 and add up to 1; given are {dict(shares)}.")
    exact = {variant: Fraction(share).limit_denominator(1000) * BLOCK for variant, share in shares.items()}
    counts = {variant: int(share) for variant, share in exact.items()}
    block = seed // BLOCK
    # Places that rounding leaves over go to the largest remainders; ties turn from block to block.
    left = BLOCK - sum(counts.values())
    order = sorted(exact, key=lambda variant: (-(exact[variant] - counts[variant]), list(exact).index(variant)))
    ties = [variant for variant in order if exact[variant] > counts[variant]]
    for number in range(left):
        counts[ties[(block + number) % len(ties)]] += 1
    deck = [variant for variant, count in counts.items() for _ in range(count)]
    places = stream(block, f"story {name}").permutation(BLOCK)
    return deck[int(places[seed % BLOCK])]


def cast(generator: np.random.Generator, roles: Sequence[Role], names: Sequence[Name]) -> dict[Role, Name]:
    """Deal names to roles: which row, letter, channel or speaker plays which part.

    Raises:
        ValueError: there are more roles than names.

    Examples:
        >>> dealt = cast(stream(1, "toy.cast"), ["leak", "harmless"], ["field_1", "field_2", "field_3"])
        >>> sorted(dealt), len(set(dealt.values()))
        (['harmless', 'leak'], 2)
    """
    if len(roles) > len(names):
        raise ValueError(f"{len(roles)} roles need as many names; there are {len(names)}.")
    dealt = generator.permutation(len(names))[: len(roles)]
    return {role: names[int(place)] for role, place in zip(roles, dealt, strict=True)}


def plant_edge(
    generator: np.random.Generator,
    table: pd.DataFrame,
    column: str,
    values: Mapping[float, int],
    *,
    where: "npt.NDArray[np.bool_] | pd.Series | None" = None,
) -> pd.DataFrame:
    """Return the table with cases on and beside an edge.

    Plant before the truth is computed, so that the answer knows these rows.

    Args:
        generator: chooses the rows.
        table: the rows; not changed.
        column: the column that the rule is about.
        values: {value: rows that get it}, for example {14: 6, 15: 6} around "within 14 days".
        where: rows that may be chosen; all if not given.

    Raises:
        ValueError: fewer rows may be chosen than are needed.

    Examples:
        >>> days = pd.DataFrame({"day": [1, 2, 3, 4, 5]})
        >>> int((plant_edge(stream(0, "toy.edge"), days, "day", {14: 2, 15: 1})["day"] >= 14).sum())
        3
    """
    free = np.flatnonzero(np.ones(len(table), bool) if where is None else np.asarray(where))
    needed = sum(values.values())
    if needed > len(free):
        raise ValueError(f"{needed} rows of {column!r} are needed for the edge; {len(free)} may be chosen.")
    chosen = generator.permutation(free)[:needed]
    planted = table.copy()
    column_values = planted[column].to_numpy(copy=True)
    start = 0
    for value, count in values.items():
        column_values[chosen[start : start + count]] = value
        start += count
    planted[column] = column_values
    return planted
