"""Eight weeks of a daily metric that falls on one day, four series to compare it with, and a log of what happened.

Everything here is invented. `solved` is the share of answers after which the case was closed. What made it fall is drawn:

- `release` (30%): Larkspur's own release; accounts on the old one did not fall;
- `vendor` (25%): the vendor changed its model; another feature on the same model fell as well;
- `data` (20%): a source of documents changed; cases that need none of it did not fall;
- `metric` (15%): the way of counting changed; counted in a stricter way that stayed the same, nothing fell;
- `open` (10%): the series do not settle it.

A series that falls along falls by about as much, one that does not stays. The log has one entry of each kind within three days of
the fall, in an order that is dealt, so the nearest entry says little. A few days are not complete yet: their answers are
still coming in. On two days a campaign brings many easy answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.modules.incidents.methods import split
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

STORIES = {"release": 0.3, "vendor": 0.25, "data": 0.2, "metric": 0.15, "open": 0.1}
SERIES = ("solved", "old_release", "sister", "no_documents", "old_count")
DAYS = 56
ALONG = 0.5
"""A series falls along if it falls by at least this share of what `solved` falls by."""
_STAYS = {
    "release": {"old_release", "sister"},
    "vendor": set[str](),
    "data": {"sister", "no_documents"},
    "metric": {"sister", "old_count"},
    "open": {"sister"},
}
_LEVELS = {"solved": 78.0, "old_release": 77.0, "sister": 84.0, "no_documents": 81.0, "old_count": 72.0}
_TITLES = {
    "release": ("release 4.{}: shorter answers", "release 4.{}: new layout of the answer", "release 4.{}: new prompt"),
    "vendor": ("vendor notice {}: maintenance", "vendor notice {}: price list", "vendor notice {}: new region"),
    "data": (
        "documents: import {} of the handbook",
        "documents: import {} of the price lists",
        "documents: import {} of forms",
    ),
    "metric": ("dashboard {}: new time zone", "dashboard {}: cases closed by rule", "dashboard {}: faster query"),
}


@dataclass(frozen=True, eq=False)
class Changes:
    """Eight weeks.

    Attributes:
        daily: one row per day (`load("incidents_daily")`): day, complete, answers, then the five series in percent.
        events: the log (`load("incidents_events")`): day, kind, title.
        story: what made the metric fall.
        day: the first day of the new level.
    """

    daily: pd.DataFrame
    events: pd.DataFrame
    story: str
    day: int


@lru_cache(maxsize=64)
def changes(seed: int = 0) -> Changes:
    """Return the eight weeks of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> list(changes(0).daily.columns)
        ['day', 'complete', 'answers', 'solved', 'old_release', 'sister', 'no_documents', 'old_count']
    """
    return first_that_holds(_draw, planted_truths, seed)


def counted(daily: pd.DataFrame, *, all_days: bool = False) -> pd.DataFrame:
    """Return the days that are complete, or all."""
    return daily if all_days else daily[daily["complete"] == "yes"]


def first_day(rows: pd.DataFrame, series: str = "solved") -> int:
    """Return the first day of the new level, by least squares."""
    return int(rows["day"].iloc[split(rows[series])])


def drops(rows: pd.DataFrame, day: float) -> pd.Series:
    """Return by how many points each series falls, mean before the day minus mean from the day on, a Series by name."""
    early, series = rows["day"] < day, rows[list(SERIES)]
    before: Any = series[early].mean()
    fallen: pd.Series = before - series[~early].mean()
    return fallen


def missing(rows: pd.DataFrame, day: float) -> float:
    """Return how many answers fewer than at the old level were solved from the day on."""
    early = rows["day"] < day
    old = float(rows.loc[early, "solved"].mean())
    late = rows[~early]
    return float((late["answers"] * (old - late["solved"]) / 100).sum())


def cause(fallen: "Mapping[str, Any] | pd.Series") -> str:
    """Return what the five drops speak for; "open" where they settle nothing.

    >>> cause({"solved": 6, "old_release": 0, "sister": 1, "no_documents": 6, "old_count": 5})
    'release'
    """
    along = {name: float(fallen[name]) >= ALONG * float(fallen["solved"]) for name in SERIES}
    if not along["old_count"]:
        return "metric"
    if along["sister"]:
        return "vendor"
    if not along["old_release"]:
        return "release"
    return "open" if along["no_documents"] else "data"


def _draw(seed: int, attempt: int) -> Changes:
    told = story(seed, "incidents.changes", STORIES)
    generator = stream(seed, "incidents.weeks2", attempt)
    day = int(generator.integers(18, 41))
    noise = float(generator.uniform(1.1, 1.6))
    step = noise * float(generator.uniform(3.1, 4.2))
    number = np.arange(1, DAYS + 1)
    answers = generator.normal(640, 45, DAYS)
    daily = pd.DataFrame({"day": number, "complete": "yes", "answers": answers})
    for name, level in _LEVELS.items():
        falls = 0.0 if name in _STAYS[told] else step * float(generator.uniform(0.85, 1.15))
        falls = step if name == "solved" else falls
        start = level + float(generator.uniform(-2.5, 2.5))
        daily[name] = start - falls * (number >= day) + generator.normal(0, noise, DAYS)
    # Three bad days long before the fall: the largest fall from day to day, and the first below the middle.
    dip = int(generator.integers(8, day - 8))
    for place, share in ((dip - 1, 0.3), (dip, -1.35), (dip + 1, -0.9), (dip + 2, -0.8)):
        daily.loc[number == place, "solved"] += share * step
    # A campaign brings many answers, easy ones after the fall and hard ones before it.
    early = int(generator.choice([place for place in range(3, day - 3) if abs(place - dip) > 4]))
    late = generator.permutation(np.arange(day + 4, DAYS - 6))[:2]
    daily.loc[daily["day"].isin([early, *late]), "answers"] *= float(generator.uniform(3.2, 4))
    daily.loc[daily["day"].isin(late), "solved"] += 0.55 * step
    daily.loc[daily["day"] == early, "solved"] -= 0.45 * step
    # Days that are not complete: the last three, and two more; what is in looks bad.
    gaps = [place for place in range(day + 3, DAYS - 4) if place not in late]
    open_days = [DAYS - 2, DAYS - 1, DAYS, *generator.permutation(gaps)[:2].tolist()]
    rows = daily["day"].isin(open_days)
    daily.loc[rows, "complete"] = "no"
    daily.loc[rows, "answers"] *= 0.45
    daily.loc[rows, list(SERIES)] -= generator.uniform(14, 22, (len(open_days), 1))
    daily["answers"] = daily["answers"].round().astype(int)
    daily[list(SERIES)] = daily[list(SERIES)].round(1)
    return Changes(daily, _events(generator, told, day, dip), told, day)


def _events(generator: np.random.Generator, told: str, day: int, dip: int) -> pd.DataFrame:
    """Return the log: each kind near the fall in a dealt order, and others elsewhere."""
    kinds = [str(kind) for kind in generator.permutation(list(_TITLES))]
    if generator.random() < 0.3:  # with the chance of the deal: in two of five seeds the nearest entry is the cause
        kinds = sorted(kinds, key=lambda kind: kind != told)
    near = [(day + shift, kind) for shift, kind in zip((0, -1, 1, -3), kinds, strict=True)]
    taken = {place for place, _ in near}
    free = [place for place in range(2, DAYS) if abs(place - day) > 4 and place not in taken]
    far = [(int(place), str(generator.choice(list(_TITLES)))) for place in generator.permutation(free)[:8]]
    far.append((dip, str(generator.choice(list(_TITLES)))))
    rows = []
    for number, (place, kind) in enumerate(sorted(near + far), start=1):
        rows.append((place, kind, str(generator.choice(_TITLES[kind])).format(number)))
    return pd.DataFrame(rows, columns=["day", "kind", "title"])


def planted_truths(drawn: Changes) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    rows = counted(drawn.daily)
    found = first_day(rows)
    first: dict[str, bool | float] = {"least squares finds the day": found == drawn.day}
    if not all(map(holds, first.values())):
        return first
    fallen = drops(rows, found)
    whole, short = float(fallen["solved"]), missing(rows, found)
    others = fallen.drop("solved") / whole
    second = first | {
        "the story is the one that is told": cause(fallen) == drawn.story,
        "each series falls along or stays": float((others - ALONG).abs().min()) - 0.2,
        "no other way gives the day": float(min(abs(found - day) for day in wrong_days(drawn))) - 4,
        "no other way gives the fall": apart(whole, wrong_falls(drawn), 0.32),
    }
    if not all(map(holds, second.values())):
        return second
    eye = [drops(rows, day) for day in (found - 1, found + 1)]
    return second | {
        "by eye it is the same cause": all(cause(near) == drawn.story for near in eye),
        "no other way gives what is missing": apart(short, wrong_missing(drawn), 0.04 * short),
        "all days would tell another fall": abs(float(drops(drawn.daily, found)["solved"]) - whole) - 0.5,
    }


def wrong_days(drawn: Changes) -> list[int]:
    """Return what wrong methods give for the day."""
    rows = counted(drawn.daily)
    days, solved = rows["day"].to_numpy(), rows["solved"].to_numpy()
    before = solved[:14].mean()
    low = before - 0.5 * (before - solved[-14:].mean())
    return [
        int(days[int(np.argmin(np.diff(solved))) + 1]),
        int(days[int(np.argmax(solved < low))]),
        int(days[int(np.argmin(solved))]),
        int(days[int(np.argmax(np.abs(np.diff(solved)))) + 1]),
    ]


def wrong_falls(drawn: Changes) -> list[float]:
    """Return what wrong methods give for the fall of `solved`, in points."""
    rows, daily = counted(drawn.daily), drawn.daily
    day = drawn.day
    early, late = rows[rows["day"] < day], rows[rows["day"] >= day]
    old = float(early["solved"].mean())
    ways = [
        drops(daily, day)["solved"],
        early["solved"].median() - late["solved"].median(),
        early["solved"].iloc[-7:].mean() - late["solved"].iloc[:7].mean(),
        early["solved"].iloc[:7].mean() - late["solved"].iloc[-7:].mean(),
        np.average(early["solved"], weights=early["answers"]) - np.average(late["solved"], weights=late["answers"]),
        early["solved"].iloc[-1] - late["solved"].iloc[0],
        early["solved"].iloc[0] - late["solved"].iloc[-1],
        rows["solved"].max() - rows["solved"].min(),
        old - rows["solved"].mean(),
        100 * (old - late["solved"].mean()) / old,
        rows["solved"].mean() - late["solved"].mean(),
    ]
    return [float(way) for way in ways]


def wrong_missing(drawn: Changes) -> list[float]:
    """Return what wrong methods give for the answers that are missing."""
    rows, daily, day = counted(drawn.daily), drawn.daily, drawn.day
    late, everything = rows[rows["day"] >= day], daily[daily["day"] >= day]
    fall = float(drops(rows, day)["solved"])
    old = float(rows.loc[rows["day"] < day, "solved"].mean())
    ways = [
        missing(daily, day),
        fall / 100 * late["answers"].sum(),
        fall / 100 * everything["answers"].sum(),
        (everything["answers"] * (old - everything["solved"]) / 100).sum(),
        (late["answers"] * (100 - late["solved"]) / 100).sum(),
        (rows["answers"] * (old - rows["solved"]) / 100).sum(),
        fall / 100 * rows["answers"].mean() * (DAYS - day + 1),
        fall / 100 * rows["answers"].mean() * len(late),
    ]
    return [float(way) for way in ways]
