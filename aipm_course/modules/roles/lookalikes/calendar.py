"""What is easily taken for the numbers of A4."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.roles.lookalikes.lanes import LESSON_SEED
from aipm_course.modules.roles.methods import DAYS, QUARTERS, place_of, taken, wait_of
from aipm_course.modules.roles.simulators.calendar import (
    ALERTS,
    SERIES,
    Calendar,
    calendar,
    clock_on_the_wall,
    counted,
    longest_without,
    waits,
)

OTHER_HOURS: tuple[Mapping[str, Any], ...] = (
    {"closes": 18},
    {"opens": 8},
    {"opens": 8, "closes": 18},
    {"saturday": True},
)
"""Other working time than that of the text."""


def hours_of_series(data: Calendar) -> dict[str, float]:
    """Return the hours of the entries of each series that take time."""
    own = counted(data.entries)
    hours = pd.Series((place_of(own["end"]) - place_of(own["start"])) / 4, index=own.index)
    by_series = hours.groupby(own["series"]).sum()
    return {name: float(by_series.get(name, 0.0)) for name in SERIES}


def for_calendar(data: Calendar) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A4."""
    return (*each("booked", _booked(data)), *_waits(data), *_without(data))


def _booked(data: Calendar) -> Iterator[tuple[str, float]]:
    own = taken(counted(data.entries))
    whole = DAYS * QUARTERS / 4
    booked = float((own > 0).sum()) / 4
    yield "the hours in which two entries or more lie", float((own > 1).sum()) / 4
    yield "the hours in which just one entry lies", float((own == 1).sum()) / 4
    yield "the free hours of the two weeks", whole - booked
    yield "the working hours of the two weeks", whole
    yield "the share of the working hours; hours are asked", booked / whole
    yield "the hours of the entries less those in which several lie", float(own.sum() - 2 * (own > 1).sum()) / 4
    for declined, all_day, words in (
        (True, False, "declined entries"),
        (False, True, "all-day entries"),
        (True, True, "declined and all-day entries"),
    ):
        rows = taken(counted(data.entries, declined=declined, all_day=all_day))
        yield f"the hours with {words}, each hour counted once", float((rows > 0).sum()) / 4
        yield f"the lengths of all entries added up, {words} as well", float(rows.sum()) / 4
    yield "the number of entries that take time", float(len(counted(data.entries)))
    series = counted(data.entries)
    some = taken(series[series["series"] != ""])
    yield "the hours of the entries that belong to a series", float((some > 0).sum()) / 4
    yield (
        "the hours in which just one entry lies, half as many where several do",
        float((own > 0).sum() - 0.5 * (own > 1).sum()) / 4,
    )
    yield "the hours with a quarter more at the end of each entry", float((_longer(data) > 0).sum()) / 4
    yield "hours and minutes with a point between them; a quarter of an hour is 0.25", _pointed(booked)
    yield "the hours on the lesson's calendar", float((taken(counted(calendar(LESSON_SEED).entries)) > 0).sum()) / 4
    yield "the booked hours of a week", booked / 2
    yield "the booked hours of a day", booked / DAYS


def _waits(data: Calendar) -> Iterator[Lookalike]:
    own = counted(data.entries)
    several = {
        "the wait with declined and all-day entries": waits(
            counted(data.entries, declined=True, all_day=True), data.alerts
        ),
        "the wait for three free quarters in a row; half an hour is enough": waits(own, data.alerts, free=3),
        "the wait for a half hour that begins at the hour or half past; any quarter will do": waits(
            own, data.alerts, half_hours=True
        ),
        "the wait for a free quarter, with declined entries": waits(
            counted(data.entries, declined=True), data.alerts, free=1
        ),
        "the wait for a free quarter, nights counted": clock_on_the_wall(own, data.alerts, free=1),
        "the wait with nights counted, and with declined entries": clock_on_the_wall(
            counted(data.entries, declined=True), data.alerts
        ),
        "the wait if the entries without a series are dropped": waits(own[own["series"] != ""], data.alerts),
        "the wait if all series are dropped": waits(own[own["series"] == ""], data.alerts),
        **{f'the wait without the series "{name}"': waits(own[own["series"] != name], data.alerts) for name in SERIES},
    }
    right = waits(own, data.alerts)
    lesson = calendar(LESSON_SEED)
    several |= {
        "the wait in whole hours; quarters count": {alert: float(round(hours)) for alert, hours in right.items()},
        "the wait with a point between hours and minutes; a quarter of an hour is 0.25": {
            alert: _pointed(hours) for alert, hours in right.items()
        },
        "the time beyond 4 hours; the whole wait is asked": {
            alert: max(0.0, hours - 4) for alert, hours in right.items()
        },
        "the booked part of the wait; free quarters before the half hour count as well": _booked_part(own, data),
        "the wait with a quarter more at the end of each entry": _waits_in(_longer(data), data),
        "the wait on the lesson's calendar": waits(counted(lesson.entries), lesson.alerts),
    }
    for words, hours in several.items():
        if hours != right:
            yield Lookalike(words, {"waits": pd.Series(hours).reindex(list(ALERTS))}, whole=True)


def _without(data: Calendar) -> Iterator[Lookalike]:
    own = counted(data.entries)
    alone = {name: waits(own[own["series"] == name], data.alerts) for name in SERIES}
    apart = {
        f'the wait of the alert "{alert}" alone': {
            name: waits(own[own["series"] != name], data.alerts)[alert] for name in SERIES
        }
        for alert in ALERTS
    }
    several = {
        "the longest wait for three free quarters in a row": longest_without(own, data.alerts, free=3),
        "the longest wait for a half hour that begins at the hour or half past": longest_without(
            own, data.alerts, half_hours=True
        ),
        "the longest wait on the lesson's calendar": longest_without(
            counted(calendar(LESSON_SEED).entries), calendar(LESSON_SEED).alerts
        ),
        "the longest wait with a point between hours and minutes; a quarter of an hour is 0.25": {
            name: _pointed(hours) for name, hours in longest_without(own, data.alerts).items()
        },
        "the longest wait by other working hours": _longest_on_other_hours(own, data.alerts, opens=8, closes=18),
        "the longest wait with neither that series nor the entries without one": {
            name: max(waits(own[~own["series"].isin([name, ""])], data.alerts).values()) for name in SERIES
        },
        "the sum of the five waits": {
            name: sum(waits(own[own["series"] != name], data.alerts).values()) for name in SERIES
        },
        "the shortest of the five waits": {
            name: min(waits(own[own["series"] != name], data.alerts).values()) for name in SERIES
        },
        "the longest wait with that series alone": {name: max(hours.values()) for name, hours in alone.items()},
        "the number of entries of each series": {name: float((own["series"] == name).sum()) for name in SERIES},
    }
    right = longest_without(own, data.alerts)
    for words, hours in {**several, **apart}.items():
        if hours == right:
            continue
        yield Lookalike(words, {"without": pd.Series(hours)}, whole=True)


def _pointed(hours: float) -> float:
    """Return hours and minutes as people type them by mistake: 5 hours 15 minutes as 5.15."""
    whole = int(hours)
    return whole + 0.6 * (hours - whole)


def _longer(data: Calendar) -> "npt.NDArray[np.int64]":
    """Return how many entries lie on each quarter if the one in which an entry ends counts as well."""
    own = counted(data.entries)
    busy = taken(own)
    for place in place_of(own["end"]):
        if place % QUARTERS:
            busy[place] += 1
    return busy


def _waits_in(busy: "npt.NDArray[np.int64]", data: Calendar) -> dict[str, float]:
    places = place_of(data.alerts["raised"])
    return {alert: wait_of(busy, int(place)) for alert, place in zip(data.alerts["alert"], places, strict=True)}


def _booked_part(own: pd.DataFrame, data: Calendar) -> dict[str, float]:
    busy, wait = taken(own), waits(own, data.alerts)
    return {
        alert: float((busy[place : place + round(4 * wait[alert])] > 0).sum()) / 4
        for alert, place in zip(data.alerts["alert"], place_of(data.alerts["raised"]), strict=True)
    }


def on_other_hours(
    own: pd.DataFrame, alerts: pd.DataFrame, *, opens: int = 9, closes: int = 17, saturday: bool = False
) -> dict[str, float]:
    """Return the waits if working time were another, quarter by quarter."""
    monday = np.datetime64("2026-09-07T00:00", "m")

    def minutes(times: pd.Series) -> "npt.NDArray[np.int64]":
        stamps = np.array([str(time).replace(" ", "T") for time in times], dtype="datetime64[m]")
        return (stamps - monday).astype(np.int64)

    starts, ends = minutes(own["start"]), minutes(own["end"])
    found = {}
    for alert, raised in zip(alerts["alert"], minutes(alerts["raised"]), strict=True):
        now, waited = int(raised), 0
        while now < 20 * 24 * 60:
            weekday, minute = now // 1440 % 7, now % 1440
            if 60 * opens <= minute < 60 * closes and weekday < 5 + saturday:
                fits = minute + 30 <= 60 * closes
                if fits and not ((starts < now + 30) & (ends > now)).any():
                    break
                waited += 15
            now += 15
        found[str(alert)] = waited / 60
    return found


def _longest_on_other_hours(own: pd.DataFrame, alerts: pd.DataFrame, **hours: Any) -> dict[str, float]:
    return {name: max(on_other_hours(own[own["series"] != name], alerts, **hours).values()) for name in SERIES}
