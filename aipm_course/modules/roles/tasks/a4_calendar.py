"""A4: two weeks of a calendar, how long alerts wait, and what to drop."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.roles.lookalikes.calendar import OTHER_HOURS, for_calendar, hours_of_series, on_other_hours
from aipm_course.modules.roles.methods import DAYS, OPENS, QUARTERS, place_of, taken, text_of
from aipm_course.modules.roles.simulators.calendar import (
    ALERTS,
    BAR,
    SERIES,
    Calendar,
    calendar,
    clock_on_the_wall,
    counted,
    longest_without,
    to_drop,
    waits,
)
from aipm_course.modules.roles.tasks.shared import OBJECTIVE_CALENDAR

_ROWS = ("declined", "all_day")


def _hours(numbers: Mapping[str, float], key: str) -> pd.DataFrame:
    return pd.Series(numbers, name="hours").rename_axis(key).to_frame()


def _without(data: Calendar, dropped: frozenset[str]) -> dict[str, Any]:
    """Return the numbers without some rules of the text."""
    own = counted(data.entries, declined="declined" in dropped, all_day="all_day" in dropped)
    busy = taken(own)
    ways: dict[str, Any] = {"free": 1 if "any_gap" in dropped else 2, "over_night": "over_night" in dropped}
    wait, longest = waits(own, data.alerts, **ways), longest_without(own, data.alerts, **ways)
    if "wall" in dropped:
        wait = clock_on_the_wall(own, data.alerts)
        longest = {name: max(clock_on_the_wall(own[own["series"] != name], data.alerts).values()) for name in SERIES}
    booked = busy.sum() if "twice" in dropped else (busy > 0).sum()
    return {"booked": float(booked) / 4, "waits": _hours(wait, "alert"), "without": _hours(longest, "series")}


_TOUCHED = {
    "declined": ("booked", "waits", "without"),
    "all_day": ("booked", "waits", "without"),
    "twice": ("booked",),
    "any_gap": ("waits", "without"),
    "over_night": ("waits", "without"),
    "wall": ("waits", "without"),
}


def _touched(data: Calendar, names: frozenset[str]) -> dict[str, Any] | None:
    if names == {"strict"}:
        return _strict(data)
    if len({"wall", "any_gap", "over_night"} & names) > 1 or "strict" in names:
        return None
    numbers = _without(data, names)
    right = _without(data, frozenset())
    fields = {field for name in names for field in _TOUCHED[name]} or numbers.keys()
    return {
        field: value
        for field, value in numbers.items()
        if field in fields and not (field == "without" and names and value.equals(right["without"]))
    }


def _answer(data: Calendar) -> dict[str, Any]:
    numbers = _without(data, frozenset())
    (drop,) = to_drop(numbers["waits"]["hours"].to_dict(), numbers["without"]["hours"].to_dict())
    return {**numbers, "drop": drop}


def _by_minutes(data: Calendar) -> dict[str, Any]:
    """The same by a calendar of quarters as text, without the counting of the simulator."""
    own = data.entries.query("status == 'accepted' and all_day == 'no'")
    times = [text_of(quarter) for quarter in range(DAYS * QUARTERS)]

    def busy_of(rows: pd.DataFrame) -> list[bool]:
        return [bool(((rows["start"] <= time) & (time < rows["end"])).any()) for time in times]

    def wait_in(busy: list[bool], raised: str) -> float:
        later = [place for place, time in enumerate(times) if time >= raised]
        for place in later:
            same_day = place % QUARTERS < QUARTERS - 1
            if same_day and not busy[place] and not busy[place + 1]:
                return (place - later[0]) / 4
        return float("nan")

    busy = busy_of(own)
    raised = dict(zip(data.alerts["alert"], data.alerts["raised"], strict=True))
    wait = {alert: wait_in(busy, when) for alert, when in raised.items()}
    longest: dict[str, float] = {}
    for name in SERIES:
        less = busy_of(own[own["series"] != name])
        longest[name] = max(wait_in(less, when) for when in raised.values())
    in_time = [name for name in SERIES if longest[name] <= BAR]
    return {
        "booked": f"{sum(busy) / 4} h",
        "waits": wait,
        "without": longest,
        "drop": "Nothing" if max(wait.values()) <= BAR else in_time[0] if in_time else "Route",
    }


_WALL = "Nights or the weekend count in yours. Between 17:00 and 9:00 the clock stands still."


def _on_other_clock(hours: Mapping[str, Any]) -> Callable[[Calendar], dict[str, Any] | None]:
    def answer(data: Calendar) -> dict[str, Any] | None:
        own = counted(data.entries)
        found = on_other_hours(own, data.alerts, **hours)
        return None if found == waits(own, data.alerts) else {"waits": _hours(found, "alert")}

    return answer


_UNITS = {"minutes": 60.0, "quarters of an hour": 4.0, "days of 24 hours": 1 / 24}


def _given(own: Mapping[str, Any], field: str) -> dict[str, float]:
    return {name: float(cells["hours"]) for name, cells in own[field].items()}


def _own(own: Mapping[str, Any], field: str, data: Calendar) -> dict[str, float]:
    """Return own hours; where all of them are the right ones in another unit, the decision was made on those."""
    given = _given(own, field)
    right = _without(data, frozenset())[field]["hours"]
    for factor in _UNITS.values():
        if all(abs(given[name] - factor * right[name]) < 0.01 * factor for name in right.index):
            return {str(name): float(right[name]) for name in right.index}
    return given


def _drop(own: Mapping[str, Any], data: Calendar) -> set[str]:
    as_typed = to_drop(_given(own, "waits"), _given(own, "without"))
    return as_typed | to_drop(_own(own, "waits", data), _own(own, "without", data))


def _scaled(field: str, factor: float) -> Callable[[Calendar], dict[str, Any]]:
    return lambda data: {field: factor * _without(data, frozenset())[field]}


def _in_units() -> Iterator[Misconception[Calendar]]:
    """Return right waits in another unit than hours, for each of the two tables."""
    for field in ("waits", "without"):
        for place, (unit, factor) in enumerate(_UNITS.items()):
            yield Misconception(
                f"{field}_unit_{place}",
                _scaled(field, factor),
                f"`{field}` is in {unit} in yours; hours are asked.",
            )


def _before_nine(data: Calendar) -> dict[str, Any]:
    """Return the waits of somebody for whom the clock runs before 9:00 on the day on which an alert comes in."""
    wait = waits(counted(data.entries), data.alerts)
    for alert, raised in zip(data.alerts["alert"], data.alerts["raised"], strict=True):
        hour, minute = map(int, str(raised)[11:].split(":"))
        wait[alert] += max(0.0, OPENS - hour - minute / 60)
    return {"waits": _hours(wait, "alert")}


def _not_dropped(data: Calendar) -> dict[str, Any]:
    longest = max(waits(counted(data.entries), data.alerts).values())
    return {"without": _hours(dict.fromkeys(SERIES, longest), "series")}


def _strict(data: Calendar) -> dict[str, Any] | None:
    """Return what is done by somebody for whom a wait of just four hours is too long."""
    right = _answer(data)
    longest = right["without"]["hours"]
    under = [name for name in SERIES if longest[name] < BAR]
    found = "nothing" if right["waits"]["hours"].max() < BAR else under[0] if under else "route"
    return unless_drop(right, found)


def unless_drop(right: Mapping[str, Any], found: str) -> dict[str, Any] | None:
    """Return a wrong decision, None where it is right."""
    return None if right["drop"] == found else {"drop": found}


def _both(data: Calendar, more: float = 0.0, **ways: Any) -> dict[str, Any]:
    """Return waits and the longest ones without a series, reckoned in another way."""
    own = counted(data.entries)
    wait, longest = waits(own, data.alerts, **ways), longest_without(own, data.alerts, **ways)
    return {
        "waits": _hours({alert: hours + more for alert, hours in wait.items()}, "alert"),
        "without": _hours({name: hours + more for name, hours in longest.items()}, "series"),
    }


def _next_end(data: Calendar) -> dict[str, Any]:
    """Return the wait until the entries that run when the alert comes in have ended, whatever comes after them."""
    own = counted(data.entries)
    starts, ends = place_of(own["start"]), place_of(own["end"])
    found = {}
    for alert, place in zip(data.alerts["alert"], place_of(data.alerts["raised"]), strict=True):
        running = ends[(starts <= place) & (ends > place)]
        found[alert] = float(running.max() - place) / 4 if len(running) else 0.0
    return {"waits": _hours(found, "alert")}


def _means(data: Calendar) -> dict[str, Any]:
    own = counted(data.entries)
    found = {name: pd.Series(waits(own[own["series"] != name], data.alerts)).mean() for name in SERIES}
    return {"without": _hours(found, "series")}


def _won(data: Calendar) -> dict[str, Any]:
    own = counted(data.entries)
    today = max(waits(own, data.alerts).values())
    return {
        "without": _hours({name: today - hours for name, hours in longest_without(own, data.alerts).items()}, "series")
    }


def _late(data: Calendar) -> dict[str, Any]:
    own = counted(data.entries)
    found = {
        name: float(sum(hours > BAR for hours in waits(own[own["series"] != name], data.alerts).values()))
        for name in SERIES
    }
    return {"without": _hours(found, "series")}


def _rule(name: str, rule: str, message: str) -> Ablation[Calendar]:
    return Ablation(name, rule, lambda data: _touched(data, frozenset((name,))), message)


CALENDAR = Question(
    id="roles.calendar",
    task="A4",
    title="What keeps the alerts waiting",
    points=6,
    kind=Record(
        {
            "booked": Number("hours", within=0.05),
            "waits": Table("alert", ALERTS, {"hours": Number("hours", within=0.05)}),
            "without": Table("series", SERIES, {"hours": Number("hours", within=0.05)}),
            "drop": Choice(
                {
                    "nothing": "no meeting is dropped",
                    "route": "the alerts go to somebody else",
                    **{name: f"the {name} meetings are dropped" for name in SERIES},
                }
            ),
        },
        weights={"booked": 0.75, "waits": 1.65, "without": 1.35, "drop": 2.25},
        look={
            "booked": "Quarters of working time with one entry that counts or more, divided by 4.",
            "waits": "From the alert, or from the next 9:00, to the first free half hour of a day. The clock runs from 9:00 to 17:00, Monday to "
            "Friday.",
            "without": "Take out all entries of one series, work out the five waits again, and keep the longest.",
            "drop": "First the longest of your `waits`, then your `without`: 4 hours at most.",
        },
    ),
    data=calendar,
    reference=_answer,
    alternatives=(_by_minutes,),
    misconceptions=(
        Misconception(
            "all_rows",
            lambda data: _without(data, frozenset(_ROWS)),
            "Those are all rows of the calendar. Declined entries and all-day entries take no time.",
        ),
        Misconception(
            "to_the_end",
            lambda data: _both(data, more=0.5),
            "The wait ends after the free half hour in yours. It ends when that half hour begins.",
        ),
        Misconception(
            "next_end",
            _next_end,
            "The wait ends in yours when the running meetings end. The next one may begin before half an hour is free.",
        ),
        *_in_units(),
        *(
            Misconception(
                f"other_hours_{place}",
                _on_other_clock(hours),
                "Yours goes beyond working time: that is Monday to Friday, 9:00 to 17:00, and a free half hour lies on one day.",
                idea="other_hours",
            )
            for place, hours in enumerate(OTHER_HOURS)
        ),
        Misconception(
            "wall_waits",
            lambda data: {"waits": _without(data, frozenset({"wall"}))["waits"]},
            _WALL,
            idea="wall",
        ),
        Misconception(
            "before_nine",
            _before_nine,
            "An alert at night waits in yours from when it comes in. It begins to wait at 9:00.",
        ),
        Misconception(
            "not_dropped",
            _not_dropped,
            "`without` holds the longest wait of today in every row, as if the series were still there. All of its entries come out, in both weeks.",
        ),
        Misconception(
            "free_hour",
            lambda data: _both(data, free=4),
            "You look in the first free hour in yours. Half an hour is enough.",
        ),
        Misconception(
            "means", _means, "`without` holds the mean wait in yours. The longest of the five waits is asked."
        ),
        Misconception(
            "won", _won, "`without` holds the hours that are won in yours. What is still left to wait is asked."
        ),
        Misconception(
            "late", _late, "`without` holds a number of alerts in yours. The longest wait in hours is asked."
        ),
        Misconception(
            "hours_of_series",
            lambda data: {"without": _hours(hours_of_series(data), "series")},
            "`without` holds the hours that each series takes. How long an alert waits once it is gone is asked.",
        ),
        *options(
            _answer,
            "drop",
            {
                "nothing": "Nothing is to be dropped where the longest of the five `waits` is at most 4 hours.",
                "route": "The alerts go elsewhere where a wait is too long, and no number in `without` is at most 4 hours.",
                **dict.fromkeys(
                    SERIES,
                    "A series is to be dropped where a wait is too long today, and its number in `without` is at most 4 hours.",
                ),
            },
            idea=lambda option: f"drop_{option}" if option in ("nothing", "route") else "drop_any",
        ),
    ),
    ablations=(
        _rule(
            "declined", "a declined entry takes no time", "Declined entries take time in yours. Nobody sits in them."
        ),
        _rule(
            "all_day",
            "an all-day entry takes none either",
            "All-day entries take time in yours. They are notes, not meetings.",
        ),
        _rule(
            "twice",
            "time in which two entries lie counts once",
            "That counts time twice in which two entries lie. You are in one meeting at a time.",
        ),
        _rule(
            "any_gap",
            "the first free half hour",
            "A free quarter of an hour is enough in yours. It takes a free half hour.",
        ),
        _rule(
            "over_night",
            "does not go on over night",
            "The last quarter of a day and the first of the next are one free half hour in yours. It does not go on over night.",
        ),
        _rule(
            "wall",
            "only working time counts",
            _WALL,
        ),
        Ablation(
            "strict",
            "at most 4 hours",
            _strict,
            "Hold the waits against 4 hours once more: a wait of just 4 hours is short enough.",
        ),
    ),
    without=_touched,
    follows=(Follows("drop", ("waits", "without"), _drop),),
    lookalikes=for_calendar,
    generic=DEFAULT - {"carried", "root", "inverse", "seed"},
    survivors={
        "without left.index.minute == 45: (left.index.hour == 16) & (left.index.minute == 45)": "meant: it stands in the tool that is given, and no free half hour is looked for in the last hour of a day",
        "sum to mean: ((start <= time) & (time < end)).sum()": "equivalent: a mean is above 0 where the sum is",
        "0 to -1: enough[0]": "equivalent: at most one series is enough",
    },
    hints=(
        "First keep the entries that take time: accepted, and not all day. Everything else rests on these rows.",
        "`roles_quarters(rows)` counts the entries on each quarter of an hour. Where the count is above 0, you are busy, be it once or "
        "three times.",
        "`roles_wait(busy, raised)` gives the wait of one alert. For `without`, hand `roles_quarters` the rows whose `series` is another, and take "
        "the longest of five waits.",
    ),
    worked="""
```python
own = entries[(entries["status"] == "accepted") & (entries["all_day"] == "no")]
busy = roles_quarters(own)
raised = alerts.set_index("alert")["raised"]
waits = {alert: roles_wait(busy, when) for alert, when in raised.items()}

without = {}
for series in ["planning", "research", "standup", "steering", "vendor"]:
    less = roles_quarters(own[own["series"] != series])
    without[series] = max(roles_wait(less, when) for when in raised)

enough = [series for series in without if without[series] <= 4]
calendar = {
    "booked": (busy > 0).sum() / 4,
    "waits": waits,
    "without": without,
    "drop": "nothing" if max(waits.values()) <= 4 else enough[0] if enough else "route",
}
```

In a spreadsheet: a sheet with one row per quarter of an hour, and beside each `COUNTIFS` of the entries that have begun and not ended. Which
series takes most hours says little: what counts is what lies behind an alert, alone, until half an hour is free.
""",
    objective=OBJECTIVE_CALENDAR,
    ledger=("RIT-05", "DAY-01", "DAY-03", "DAY-06"),
)
