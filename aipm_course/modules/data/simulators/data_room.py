"""Is the data ready? Contracts, labels, consent: what the company hands you, simulated.

Data-generating process: requests wait a number of days (gamma, mean drawn), some of them come from staff. What a seed
tells (`story`) is drawn first: whether the desk keeps its promise. Planted truths are margins: how far a truth is from
breaking. Replace all of it; keep the order: story, numbers, edges, truth.
"""

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, clear_of
from aipm_course.simulation.stories import plant_edge, story
from aipm_course.simulation.streams import stream

PROMISE = 14  # days
BAR = 0.2  # share that may be late


@dataclass(frozen=True)
class DataRoom:
    """One seed's desk.

    Attributes:
        requests: one row per request: `request` (number), `days` (whole days waited), `staff` (whether a colleague asked).
        told: the variant that the seed tells: "kept" or "broken".
    """

    requests: pd.DataFrame
    told: str


@lru_cache(maxsize=32)
def data_room(seed: int = 0) -> DataRoom:
    """Return the desk of a seed; the same seed always gives the same tables. Treat them as read-only."""
    return first_that_holds(_draw, _planted_truths, seed)


def late_share(requests: pd.DataFrame, *, promise: int = PROMISE, staff: bool = False) -> float:
    """Return the share of customers' requests that waited longer than promised; with `staff`, of all requests."""
    asked = requests if staff else requests[~requests["staff"]]
    return float((asked["days"] > promise).mean())


def _draw(seed: int, attempt: int) -> DataRoom:
    told = story(seed, "data.promise", {"kept": 0.5, "broken": 0.5})
    generator = stream(seed, "data_requests", attempt)
    mean = generator.uniform(6.8, 9.4) if told == "kept" else generator.uniform(11.2, 14.0)
    days = generator.gamma(4.0, mean / 4.0, 600).round()
    requests = pd.DataFrame({"request": range(1, 601), "days": days.astype(int), "staff": generator.random(600) < 0.25})
    # Colleagues wait longer: who counts them gets another share.
    requests.loc[requests["staff"], "days"] += 8
    # Cases on both sides of "more than 14 days".
    return DataRoom(plant_edge(generator, requests, "days", {14: 30, 15: 12}, where=~requests["staff"]), told)


def _planted_truths(drawn: DataRoom) -> Truths:
    right = late_share(drawn.requests)
    others = [late_share(drawn.requests, promise=13), late_share(drawn.requests, staff=True)]
    return {
        "the story is the one that is told": (right <= BAR) == (drawn.told == "kept"),
        "the bar is clear": clear_of(right, BAR, 0.02),
        "both rules matter": apart(right, others, 0.012),
    }
