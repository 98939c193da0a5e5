"""Two weeks of a PM's calendar, five alerts that came in meanwhile, and the one meeting that keeps them waiting, if there is one.

Everything here is invented. Working time is Monday to Friday, 9:00 to 17:00, cut into quarters of an hour. An alert is looked at in the
first free half hour of a day. Two alerts fall into long chains of meetings. Whether dropping one series of meetings brings all
alerts under the bar is drawn:

- `series` (40%): one series stands alone in both chains, early enough;
- `route` (30%): each chain has such a series, but no series is in both, so the alerts have to go to somebody else;
- `nothing` (30%): every alert is looked at in time already, on the clock of working hours.

The series with the most hours is never the one to drop. Declined entries, all-day entries, overlaps, a gap of one quarter, a
wait of just the bar and an alert of a Friday afternoon are planted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.modules.roles.methods import DAYS, QUARTERS, place_of, taken, text_of, wait_of
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

STORIES = {"series": 0.4, "route": 0.3, "nothing": 0.3}
SERIES = ("planning", "research", "standup", "steering", "vendor")
ALERTS = ("accuracy", "cost", "language", "latency", "topics")
BAR = 4.0


@dataclass(frozen=True, eq=False)
class Calendar:
    """Two weeks.

    Attributes:
        entries: one row per entry (`load("roles_calendar")`): entry, start, end, series, status, all_day.
        alerts: one row per alert (`load("roles_alerts")`): alert, raised.
        story: what is to be done.
    """

    entries: pd.DataFrame
    alerts: pd.DataFrame
    story: str


@lru_cache(maxsize=64)
def calendar(seed: int = 0) -> Calendar:
    """Return the two weeks of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> list(calendar(0).entries.columns)
        ['entry', 'start', 'end', 'series', 'status', 'all_day']
    """
    return first_that_holds(_draw, planted_truths, seed)


def counted(entries: pd.DataFrame, *, declined: bool = False, all_day: bool = False) -> pd.DataFrame:
    """Return the entries that take time.

    Args:
        entries: rows of the calendar.
        declined: whether declined ones take time as well.
        all_day: whether all-day ones do.
    """
    keep = pd.Series(True, index=entries.index)
    if not declined:
        keep &= entries["status"] == "accepted"
    if not all_day:
        keep &= entries["all_day"] == "no"
    return entries[keep]


def waits(entries: pd.DataFrame, alerts: pd.DataFrame, **ways: Any) -> dict[str, float]:
    """Return the wait of each alert in hours of working time; for `ways` see `wait_of`."""
    busy = taken(entries)
    raised = place_of(alerts["raised"])
    return {alert: wait_of(busy, int(place), **ways) for alert, place in zip(alerts["alert"], raised, strict=True)}


def longest_without(entries: pd.DataFrame, alerts: pd.DataFrame, **ways: Any) -> dict[str, float]:
    """Return the longest wait once a series is dropped, by series."""
    return {name: max(waits(entries[entries["series"] != name], alerts, **ways).values()) for name in SERIES}


def to_drop(wait: Mapping[str, float], without: Mapping[str, float]) -> set[str]:
    """Return what to do, from the waits as they are and the longest wait without each series.

    >>> to_drop({"a": 5.0}, {"planning": 4.0, "vendor": 4.5}), to_drop({"a": 4.0}, {"planning": 4.0})
    ({'planning'}, {'nothing'})
    """
    if max(wait.values()) <= BAR:
        return {"nothing"}
    return {name for name, hours in without.items() if hours <= BAR} or {"route"}


def clock_on_the_wall(entries: pd.DataFrame, alerts: pd.DataFrame, *, free: int = 2) -> dict[str, float]:
    """Return the wait of each alert with nights and weekends counted."""
    raised = np.array([str(time).replace(" ", "T") for time in alerts["raised"]], dtype="datetime64[m]")
    working = waits(entries, alerts, free=free)
    found = {}
    for alert, when, place in zip(alerts["alert"], raised, place_of(alerts["raised"]), strict=True):
        looked = int(place) + round(4 * working[alert])
        found[alert] = float((np.datetime64(text_of(looked).replace(" ", "T"), "m") - when).astype(np.int64)) / 60
    return found


@dataclass
class _Book:
    """Entries while they are made, in quarters from the first Monday."""

    rows: list[tuple[int, int, str, str, str]] = field(default_factory=list)

    def add(self, start: int, end: int, series: str = "", status: str = "accepted", all_day: str = "no") -> None:
        self.rows.append((start, end, series, status, all_day))


def _draw(seed: int, attempt: int) -> Calendar:
    told = story(seed, "roles.drop", STORIES)
    generator = stream(seed, "roles.calendar", attempt)
    series = cast(generator, ("key", "left", "right", "under", "most"), SERIES)
    alert = cast(generator, ("first", "second", "just", "friday", "night"), ALERTS)
    first_week, second_week = generator.permutation(4), 6 + generator.permutation(4)
    days = {
        "first": int(first_week[0]),
        "second": int(second_week[0]),
        "just": int(second_week[1]),
        "night": int(first_week[1]),
    }
    book = _Book()
    raised: dict[str, int | str] = {}
    low, high = (10, 14) if told == "nothing" else (18, 22)
    for role, own in (("first", "left"), ("second", "right")):
        start = QUARTERS * days[role] + int(generator.integers(2, 6))
        length = int(generator.integers(low, high + 1))
        alone = ["key", own] if told != "route" or role == "first" else [own]
        names = {name: series[name] for name in ("key", own, "under")}
        _chain(generator, book, start - 1, start + length, names, alone)
        _fill(generator, book, start + length + 2, QUARTERS * (days[role] + 1), series)
        raised[role] = start
    start = QUARTERS * days["just"] + int(generator.integers(3, 9))
    _chain(generator, book, start - 2, start + 16, {"most": series["most"]}, ["most"])
    book.add(start + 16, start + 19, status="declined")
    raised["just"] = start
    _friday(generator, book, series, raised)
    _night(generator, book, days["night"], series, raised)
    for day in set(range(DAYS)) - {*days.values(), 4, 5}:
        _fill(generator, book, QUARTERS * day, QUARTERS * (day + 1), series)
    off = int(generator.choice([day for day in range(DAYS) if day not in (*days.values(), 4, 5)]))
    book.add(QUARTERS * off, QUARTERS * (off + 1), all_day="yes")
    rows = sorted(book.rows)
    entries = pd.DataFrame(
        {
            "entry": [f"E{number:02d}" for number in range(1, len(rows) + 1)],
            "start": [text_of(row[0]) for row in rows],
            "end": [text_of(row[1], end=True) for row in rows],
            "series": [row[2] for row in rows],
            "status": [row[3] for row in rows],
            "all_day": [row[4] for row in rows],
        }
    )
    times = {name: place if isinstance(place, str) else text_of(place) for name, place in raised.items()}
    role_of = {name: role for role, name in alert.items()}
    alerts = pd.DataFrame({"alert": ALERTS, "raised": [times[role_of[name]] for name in ALERTS]})
    return Calendar(entries, alerts, told)


def _chain(
    generator: np.random.Generator, book: _Book, start: int, end: int, names: Mapping[str, str], alone: list[str]
) -> None:
    """Fill a stretch without a gap; of the series in it, only those `alone` leave one when they are dropped."""
    edges = [start]
    while edges[-1] < end:
        edges.append(min(edges[-1] + int(generator.integers(3, 5)), end))
    if edges[-1] - edges[-2] < 2:  # no piece is shorter than half an hour
        del edges[-2]
    pieces = list(pairwise(edges))
    order = 1 + generator.permutation(len(pieces) - 1)
    placed = {int(place): name for place, name in zip(order, names, strict=False)}
    for place, (low, high) in enumerate(pieces):
        name = placed.get(place)
        if name is None:
            # Touching, overlapping by a quarter, or just behind one another.
            book.add(low, high)
            continue
        book.add(low, high, names[name])
        if name not in alone:
            book.add(low, high)
            book.add(low, high - 1)


def _friday(
    generator: np.random.Generator, book: _Book, series: Mapping[str, str], raised: dict[str, int | str]
) -> None:
    """An alert of Friday afternoon: meetings until a quarter to five, and from a quarter past nine on Monday, which has an all-day entry."""
    monday = 5 * QUARTERS
    start = monday - int(generator.integers(3, 6))
    late = int(generator.integers(3, 6))
    book.add(start - 2, monday - 1)
    book.add(monday + 1, monday + late, series["most"])
    book.add(monday + 1, monday + late)
    book.add(monday + 2, monday + late)
    book.add(monday, monday + QUARTERS, all_day="yes")
    raised["friday"] = start
    _fill(generator, book, monday - QUARTERS, start - 4, series)
    _fill(generator, book, monday + late + 2, monday + QUARTERS, series)


def _night(
    generator: np.random.Generator, book: _Book, day: int, series: Mapping[str, str], raised: dict[str, int | str]
) -> None:
    """An alert of the night before: a meeting, a gap of one quarter, a meeting, and a declined one in the free time."""
    start = QUARTERS * day
    early, second = int(generator.integers(2, 5)), int(generator.integers(3, 6))
    book.add(start, start + early)
    book.add(start + early + 1, start + early + 1 + second)
    free = start + early + 1 + second
    book.add(free, free + int(generator.integers(3, 5)), status="declined")
    morning = text_of(start)
    raised["night"] = f"{morning[:10]} 0{int(generator.integers(5, 8))}:{int(generator.integers(0, 4)) * 15:02d}"
    _fill(generator, book, free + 5, start + QUARTERS, series)


def _fill(generator: np.random.Generator, book: _Book, start: int, end: int, series: Mapping[str, str]) -> None:
    """Put meetings into a stretch, some of them over one another; the series with the most hours comes often."""
    place = start + int(generator.integers(0, 3))
    roles = ["", "", "most", "most", "key", "left", "right", "under"]
    while place + 2 <= end:
        length = min(int(generator.integers(2, 6)), end - place)
        role = roles[int(generator.integers(len(roles)))]
        name = series.get(role, "")
        book.add(place, place + length, name)
        if generator.random() < 0.3 and length > 2:  # inside
            book.add(place + 1, place + length)
        elif generator.random() < 0.25 and place + length + 2 <= end:  # across its end
            book.add(place + length - 1, place + length + 2)
            place += 2
        place += length + int(generator.integers(0, 7))


def planted_truths(drawn: Calendar) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    own = counted(drawn.entries)
    busy = taken(own)
    wait = waits(own, drawn.alerts)
    without = longest_without(own, drawn.alerts)
    first: dict[str, bool | float] = {
        "every alert is looked at": not np.isnan([*wait.values(), *without.values()]).any(),
        "the story is the one that is told": _told(to_drop(wait, without)) == drawn.story,
    }
    if not all(first.values()):
        return first
    hours = pd.Series((place_of(own["end"]) - place_of(own["start"])) / 4, index=own.index)
    by_series = hours.groupby(own["series"]).sum().drop("", errors="ignore")
    booked = float((busy > 0).sum()) / 4
    drop = next(iter(to_drop(wait, without)))
    return first | {
        "no other way gives the booked hours": apart(booked, wrong_booked(drawn), 0.3),
        "no whole number of hours is booked": booked % 1 > 0,
        "one wait is just the bar": BAR in wait.values(),
        "no other way gives the waits": all(other != wait for other in wrong_waits(drawn)),
        "at most one series is enough": len(to_drop(wait, without)) == 1,
        "the series with the most hours is another": str(by_series.idxmax()) != drop,
        "overlaps take a share": float(hours.sum()) / booked - 1.06,
        "the longest waits without a series differ": len(set(without.values()))
        - (1 if drawn.story == "nothing" else 2),
    }


def _told(found: set[str]) -> str:
    one = next(iter(found))
    return one if one in STORIES else "series"


def wrong_booked(drawn: Calendar) -> list[float]:
    """Return what wrong methods give for the booked hours."""
    entries = drawn.entries
    found = []
    for declined, all_day in ((False, False), (True, False), (False, True), (True, True)):
        rows = counted(entries, declined=declined, all_day=all_day)
        busy = taken(rows)
        found += [float(busy.sum()) / 4]
        if declined or all_day:
            found += [float((busy > 0).sum()) / 4]
    own = taken(counted(entries))
    found += [float((own > 1).sum()) / 4, float((own == 1).sum()) / 4, float((own == 0).sum()) / 4]
    return found


def wrong_waits(drawn: Calendar) -> list[dict[str, float]]:
    """Return what wrong methods give for the waits."""
    own, alerts = counted(drawn.entries), drawn.alerts
    return [
        waits(counted(drawn.entries, declined=True), alerts),
        waits(counted(drawn.entries, all_day=True), alerts),
        waits(own, alerts, free=1),
        waits(own, alerts, free=3),
        waits(own, alerts, free=4),
        waits(own, alerts, over_night=True),
        clock_on_the_wall(own, alerts),
    ]
