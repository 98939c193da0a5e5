"""What is easily taken for the numbers of A4."""

from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.roles.simulators.calendar import (
    ALERTS,
    DAYS,
    QUARTERS,
    SERIES,
    Calendar,
    clock_on_the_wall,
    counted,
    longest_without,
    place_of,
    taken,
    waits,
)


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
