"""What is easily taken for the numbers of A3."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.incidents.simulators.changes import SERIES, Changes, counted, drops, missing


def for_changes(data: Changes) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A3."""
    return (*_falls(data), *each("missing", _missing(data)))


def _of(words: str, numbers: pd.Series) -> Lookalike:
    return Lookalike(words, {f"fall_{name}": float(numbers[name]) for name in SERIES}, close=True)


def _falls(data: Changes) -> Iterator[Lookalike]:
    daily, day = data.daily, data.day
    rows: Any = counted(daily)  # types of single columns cost the checker seconds
    names = list(SERIES)
    early, late = rows[rows["day"] < day], rows[rows["day"] >= day]
    yield _of("the fall with days that are not complete", drops(daily, day))
    yield _of("the mean before", early[names].mean())
    yield _of("the mean from the day on", late[names].mean())
    yield _of("the fall of the means weighted by `answers`", _weighted(early) - _weighted(late))
    yield _of("the fall from the first to the last complete day", early[names].iloc[0] - late[names].iloc[-1])
    yield _of("the fall from the day before to the day itself", early[names].iloc[-1] - late[names].iloc[0])
    yield _of("the fall from the first to the last week", early[names].iloc[:7].mean() - late[names].iloc[-7:].mean())
    yield _of("the mean before, minus the mean of all days", early[names].mean() - rows[names].mean())
    yield _of("the mean of all days, minus the mean from the day on", rows[names].mean() - late[names].mean())
    yield _of("the distance from the highest to the lowest day", rows[names].max() - rows[names].min())
    yield _of("the fall divided by the fall of `solved`", drops(rows, day) / drops(rows, day)["solved"])
    yield _of("the fall beyond that of `solved`", drops(rows, day) - drops(rows, day)["solved"])
    yield _of("the fall from the first week", early[names].iloc[:7].mean() - late[names].mean())
    usual = rows["answers"] < 2 * rows["answers"].median()
    yield _of(
        "the fall without the days of many answers", early.loc[usual, names].mean() - late.loc[usual, names].mean()
    )
    yield _of(
        "the mean of `solved` before, minus the series' mean from the day on",
        early["solved"].mean() - late[names].mean(),
    )
    yield _of(
        "the series' mean before, minus the mean of `solved` from the day on",
        early[names].mean() - late["solved"].mean(),
    )
    half = rows["day"] <= 28
    yield _of(
        "the fall from the first four weeks to the last four",
        rows.loc[half, names].mean() - rows.loc[~half, names].mean(),
    )
    for event_day in sorted(set(data.events["day"]) - {day}):
        if 5 < event_day < 50:
            yield _of(f"the fall from day {event_day} on", drops(rows, float(event_day)))


def _weighted(rows: pd.DataFrame) -> pd.Series:
    return pd.Series({name: float(np.average(rows[name], weights=rows["answers"])) for name in SERIES})


def _missing(data: Changes) -> Iterator[tuple[str, float]]:
    rows, daily, day = counted(data.daily), data.daily, data.day
    late, everything = rows[rows["day"] >= day], daily[daily["day"] >= day]
    old = float(rows.loc[rows["day"] < day, "solved"].mean())
    fall = float(drops(rows, day)["solved"])
    yield "the number with days that are not complete", missing(daily, day)
    yield (
        "the number with days that are not complete after the change",
        float((everything["answers"] * (old - everything["solved"]) / 100).sum()),
    )
    yield (
        "the fall times all answers since, days that are not complete included",
        fall / 100 * float(everything["answers"].sum()),
    )
    fewer = late[late["solved"] < old]
    yield (
        "the number without the days above the old level; those count with a minus",
        float((fewer["answers"] * (old - fewer["solved"]) / 100).sum()),
    )
    yield "the answers that were not solved since", float((late["answers"] * (100 - late["solved"]) / 100).sum())
    yield "the answers that were solved since", float((late["answers"] * late["solved"] / 100).sum())
    yield "all answers since", float(late["answers"].sum())
    yield (
        "the number over all days, those before the change included",
        float((rows["answers"] * (old - rows["solved"]) / 100).sum()),
    )
    yield "the fall times all answers of the eight weeks", fall / 100 * float(rows["answers"].sum())
    yield (
        "the fall times the mean number of answers, times the days",
        fall / 100 * float(rows["answers"].mean()) * len(late),
    )
    yield "the number of one day, on average", missing(rows, day) / len(late)
    yield (
        "the number with the fall as a share of the old level",
        float((late["answers"] * (old - late["solved"]) / old).sum()),
    )
    yield "the number without dividing by 100", 100 * missing(rows, day)
    middle = float(rows.loc[rows["day"] < day, "solved"].median())
    yield "the number against the median before", float((late["answers"] * (middle - late["solved"]) / 100).sum())
    top = float(rows["solved"].max())
    yield "the number against the best day", float((late["answers"] * (top - late["solved"]) / 100).sum())
    yield (
        "the number from the day after on",
        missing(rows, day) - float(late["answers"].iloc[0] * (old - late["solved"].iloc[0]) / 100),
    )
    weighted = float(np.average(rows.loc[rows["day"] < day, "solved"], weights=rows.loc[rows["day"] < day, "answers"]))
    yield (
        "the number against the mean weighted by `answers`",
        float((late["answers"] * (weighted - late["solved"]) / 100).sum()),
    )
