"""Who is missing among the tickets that may be used: shares by segment, weights by segment and channel, and what they cost.

Everything here is invented. Half of all closed tickets may be used, and one segment may be short of them. A weight lets a
usable ticket stand for those of its segment and channel that are not there; what weights leave is the effective number. Three
decisions:

- `leave` (25%): no segment that is judged is short, although one that is too small to be judged looks so;
- `weight` (35%): one is short, and its effective number is enough, although a weight somewhere looks frightening;
- `collect` (40%): one is short in one channel above all, so its count looks enough and its effective number is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import repeat
from aipm_course.simulation.margins import Truths, apart, clear_of
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

SEGMENTS = ("finance", "health", "public", "retail", "travel")
CHANNELS = ("chat", "mail", "phone")
DECISIONS = {"leave": 0.25, "weight": 0.35, "collect": 0.4}
FEW = 100
SHARE, RATIO, WEIGHT, EFFECTIVE = 0.002, 0.004, 0.02, 0.6
"""Tolerances of the task."""

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Queue:
    """One queue of tickets.

    Attributes:
        tickets: one row per ticket (`load("data_queue")`).
        facts: few, ratio_bar, needed by name (`load("data_queue_facts")`).
        short: the segment that is short, or "none".
        decision: the right one.
    """

    tickets: pd.DataFrame
    facts: Mapping[str, float]
    short: str
    decision: str


@lru_cache(maxsize=64)
def queue(seed: int = 0) -> Queue:
    """Return the queue of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> queue(0).tickets.columns.tolist()
        ['ticket', 'segment', 'channel', 'status', 'usable']
    """
    return first_that_holds(_draw, planted_truths, seed)


def cells(made: Queue, *, open_too: bool = False) -> tuple[Counts, Counts]:
    """Return tickets and usable tickets by segment and channel; each of shape (segments, channels).

    Args:
        made: the queue.
        open_too: whether open tickets are counted as well.
    """
    rows = made.tickets if open_too else made.tickets[made.tickets["status"] == "closed"]
    found = []
    for part in (rows, rows[rows["usable"] == "yes"]):
        table = pd.crosstab(part["segment"], part["channel"]).reindex(index=SEGMENTS, columns=CHANNELS, fill_value=0)
        found.append(table.to_numpy(float))
    return found[0], found[1]


def effective(usable: Counts, weight: Counts) -> Counts:
    """Return Kish's effective number of each row: the square of the sum of the weights ÷ the sum of their squares.

    >>> effective(np.array([[90.0, 10.0]]), np.array([[1.0, 9.0]])).round(1).tolist()
    [36.0]
    """
    found: Counts = (usable * weight).sum(axis=1) ** 2 / (usable * weight**2).sum(axis=1)
    return found


def measured(tickets: Counts, usable: Counts, *, rest: str = "others", weights: str = "cell") -> pd.DataFrame:
    """Return share, ratio, heaviest weight and effective number by segment.

    Args:
        tickets: tickets by segment and channel.
        usable: usable ones.
        rest: what a share is divided by: that of all "others" together, of "all", or the "mean" of the others' shares.
        weights: by "cell" (segment and channel), "segment" or "channel".
    """
    n, u = tickets.sum(axis=1), usable.sum(axis=1)
    share = u / n
    base = (u.sum() - u) / (n.sum() - n)
    if rest == "all":
        base = np.full(len(n), u.sum() / n.sum())
    elif rest == "mean":
        base = (share.sum() - share) / (len(share) - 1)
    weight = tickets / usable
    if weights == "segment":
        weight = (n / u)[:, None] * np.ones(len(CHANNELS))
    elif weights == "channel":
        weight = np.ones((len(SEGMENTS), 1)) * (tickets.sum(axis=0) / usable.sum(axis=0))
    table = {
        "share": share,
        "ratio": share / base,
        "heaviest": weight.max(axis=1),
        "effective": effective(usable, weight),
    }
    return pd.DataFrame(table, index=pd.Index(SEGMENTS, name="segment"))


def short_one(ratio: Mapping[Any, float], judged: "set[str] | frozenset[str]", bar: float) -> str:
    """Return the judged segment with the lowest ratio if that is under the bar, or "none".

    >>> short_one({"a": 0.7, "b": 0.5, "c": 1.1}, {"a", "c"}, 0.8)
    'a'
    """
    under = {name: float(ratio[name]) for name in judged if ratio[name] < bar}
    return min(under, key=lambda name: under[name]) if under else "none"


def judged(made: Queue, *, open_too: bool = False) -> frozenset[str]:
    """Return the segments with enough tickets to be judged."""
    many = cells(made, open_too=open_too)[0].sum(axis=1)
    return frozenset(name for name, count in zip(SEGMENTS, many, strict=True) if count >= made.facts["few"])


def decide(short: str, number: float, needed: float) -> str:
    """Return what the text's list says.

    >>> decide("none", 20, 100), decide("health", 120, 100), decide("health", 80, 100)
    ('leave', 'weight', 'collect')
    """
    if short == "none":
        return "leave"
    return "weight" if number >= needed else "collect"


def _draw(seed: int, attempt: int) -> Queue:
    told = story(seed, "data.missing", DECISIONS)
    generator = stream(seed, "data.missing", attempt)
    role = cast(generator, ("one", "decoy", "plain", "fewest", "small"), SEGMENTS)
    bar = round(float(generator.uniform(0.74, 0.84)), 2)
    base = float(generator.uniform(0.44, 0.58))
    many = {
        "one": generator.integers(620, 900),
        "decoy": generator.integers(700, 1000),
        "plain": generator.integers(800, 1200),
        "fewest": generator.integers(240, 330),
        "small": generator.integers(64, 94),
    }
    shares = {name: base * float(generator.uniform(0.95, 1.1)) for name in many}
    shares["small"] = base * bar * float(generator.uniform(0.6, 0.75))
    if told != "leave":
        shares["one"] = base * bar * float(generator.uniform(0.76, 0.9))
    uneven = dict.fromkeys(many, "even") | {"decoy": "thin"}
    uneven["one"] = {"collect": "thin", "weight": "uneven"}.get(told, ("thin", "uneven")[int(generator.integers(2))])
    tickets = np.zeros((len(SEGMENTS), len(CHANNELS)))
    usable = np.zeros_like(tickets)
    for part, name in role.items():
        row = SEGMENTS.index(name)
        split = generator.dirichlet([30, 30, 30])
        tickets[row] = np.round(int(many[part]) * split)
        usable[row] = _usable(generator, tickets[row], shares[part], uneven[part])
    opened = np.round(tickets * generator.uniform(0.16, 0.3, tickets.shape)) + 2
    opened[SEGMENTS.index(role["small"])] += 14
    ready = np.round(opened * generator.uniform(0.75, 0.95, tickets.shape))
    if told == "leave":
        ready = np.round(opened * generator.uniform(0.02, 0.2, tickets.shape))
    frame = _rows(generator, tickets, usable, opened, ready)
    table = measured(tickets, usable)
    name = role["one"]
    count, left = float(usable[SEGMENTS.index(name)].sum()), float(table["effective"][name])
    between = float(generator.uniform(0.35, 0.65))
    low, high = (left, count) if uneven["one"] == "thin" else (0.72 * left, left)
    needed = float(round(low + between * (high - low)))
    return Queue(
        frame, {"few": float(FEW), "ratio_bar": bar, "needed": needed}, name if told != "leave" else "none", told
    )


def _usable(generator: np.random.Generator, tickets: Counts, share: float, how: str) -> Counts:
    """Return how many tickets of each channel may be used; `thin`: hardly any of one channel."""
    wanted = share * tickets.sum()
    tilt = generator.permutation([0.92, 1.0, 1.08])
    if how == "uneven":
        tilt = generator.permutation([0.5, 1.1, 1.4])
    found: Counts = tickets * share * tilt
    if how == "thin":
        place = int(generator.integers(len(CHANNELS)))
        found[place] = generator.integers(6, 13)
        others = np.arange(len(CHANNELS)) != place
        found[others] *= (wanted - found[place]) / found[others].sum()
    clipped: Counts = np.clip(np.round(found), 3, tickets - 2)
    return clipped


def _rows(
    generator: np.random.Generator, tickets: Counts, usable: Counts, opened: Counts, ready: Counts
) -> pd.DataFrame:
    """Return one row per ticket, in a drawn order."""
    parts = []
    for status, every, fine in (("closed", tickets, usable), ("open", opened, ready)):
        for row, segment in enumerate(SEGMENTS):
            for column, channel in enumerate(CHANNELS):
                many, yes = int(every[row, column]), int(fine[row, column])
                parts.append((segment, channel, status, "yes", yes))
                parts.append((segment, channel, status, "no", many - yes))
    columns = [repeat([part[place] for part in parts], [part[4] for part in parts]) for place in range(4)]
    frame = pd.DataFrame(dict(zip(("segment", "channel", "status", "usable"), columns, strict=True)))
    frame = frame.iloc[generator.permutation(len(frame))].reset_index(drop=True)
    first = int(generator.integers(20_000, 70_000))
    frame.insert(0, "ticket", [f"M{number}" for number in range(first, first + len(frame))])
    return frame


def planted_truths(made: Queue) -> Truths:
    """Return each planted truth by name and by how much it holds, in tolerances; tests read the names."""
    tickets, usable = cells(made)
    table = measured(tickets, usable)
    every = measured(*cells(made, open_too=True))
    bar, needed = made.facts["ratio_bar"], made.facts["needed"]
    named = judged(made)
    short = short_one(table["ratio"].to_dict(), named, bar)
    in_all = short_one(table["ratio"].to_dict(), frozenset(SEGMENTS), bar)
    look = table.loc[sorted(named)]
    count = pd.Series(usable.sum(axis=1), SEGMENTS)
    fewest = str(count[sorted(named)].idxmin())
    effects = [float(table["effective"][name]) for name in SEGMENTS]
    by_channel = measured(tickets, usable, weights="channel")
    truths: dict[str, bool | float] = {
        "the short segment is the story's": short == made.short,
        "the decision is the story's": decide(short, float(table["effective"].get(short, 0)), needed) == made.decision,
        "one too small to be judged is lowest": in_all not in (short, "none"),
        "it is judged once open tickets count": len(judged(made, open_too=True)) == len(SEGMENTS),
        "ratios are clear of the bar": min(clear_of(ratio, bar, 0.03) for ratio in table["ratio"]),
        "effective numbers are clear of what is needed": min(clear_of(one, needed, 3) for one in effects),
        "counts are clear of what is needed": min(clear_of(one, needed, 3) for one in count),
        "the fewest usable are another segment's": fewest != short,
        "the lowest effective number is another segment's": str(look["effective"].idxmin()) != short,
        "open tickets change each share": float((every["share"] - table["share"]).abs().min()) / SHARE - 3.5,
        "open tickets change each ratio somewhere": float((every["ratio"] - table["ratio"]).abs().max()) / RATIO - 4,
        "weights by channel are others": float((by_channel["effective"] - table["effective"]).abs().max()) - 4,
        "ratio to all is another": float(
            (measured(tickets, usable, rest="all")["ratio"] - table["ratio"]).abs().max() / RATIO - 4
        ),
        "ratio to the mean of the others is another": float(
            (measured(tickets, usable, rest="mean")["ratio"] - table["ratio"]).abs().max() / RATIO - 4
        ),
        "the count is not the effective number": apart(0, [float((count - table["effective"]).abs().max())], 20),
    }
    if short != "none":
        left = float(table["effective"][short])
        truths["the count alone says weight"] = float(count[short]) - needed - 3
        truths["another segment would decide otherwise"] = any(
            (one >= needed) != (left >= needed)
            for name, one in table["effective"].items()
            if name != short and name in named
        )
    return truths


def facts_of_queue(seed: int = 0) -> pd.DataFrame:
    """Return the numbers beside the queue: fact, value, meaning."""
    made = queue(seed).facts
    rows = [
        ("few", made["few"], "a segment with fewer closed tickets is not judged"),
        ("ratio_bar", made["ratio_bar"], "a segment with a lower ratio is short"),
        ("needed", made["needed"], "effective tickets that the short segment needs"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "meaning"])
