"""A3: on which day did the metric change, and what changed it?"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.incidents.lookalikes.changes import for_changes
from aipm_course.modules.incidents.simulators.changes import (
    SERIES,
    Changes,
    cause,
    changes,
    counted,
    drops,
    first_day,
    missing,
)
from aipm_course.modules.incidents.tasks.shared import OBJECTIVE_CHANGES

FALLS = tuple(f"fall_{name}" for name in SERIES)


def _named(fallen: "pd.Series | Mapping[str, float]") -> dict[str, float]:
    return {f"fall_{name}": float(fallen[name]) for name in SERIES}


def _numbers(rows: pd.DataFrame, day: int) -> dict[str, Any]:
    return {**_named(drops(rows, day)), "missing": missing(rows, day)}


def _answer(data: Changes) -> dict[str, Any]:
    rows = counted(data.daily)
    day = first_day(rows)
    return {"day": day, **_numbers(rows, day), "cause": cause(drops(rows, day))}


def _all_days(data: Changes) -> dict[str, Any]:
    day = first_day(data.daily)
    found = _numbers(data.daily, day)
    return found if day == data.day else {"day": day, **found}


def _all_days_by_eye(data: Changes) -> dict[str, Any] | None:
    return None if first_day(data.daily) == data.day else _numbers(data.daily, data.day)


def _touched(data: Changes, names: frozenset[str]) -> dict[str, Any]:
    return _all_days(data) if names else _numbers(counted(data.daily), data.day)


def _by_squares(data: Changes) -> dict[str, Any]:
    """The same with the sums of squares themselves, every split in turn, rounded."""
    rows = data.daily.query("complete == 'yes'").reset_index(drop=True)
    solved = rows["solved"]
    best = min(
        range(5, len(rows) - 4),
        key=lambda place: place * solved[:place].var(ddof=0) + (len(rows) - place) * solved[place:].var(ddof=0),
    )
    fallen = {name: round(rows[name][:best].mean() - rows[name][best:].mean(), 2) for name in SERIES}
    late = rows[best:]
    short = ((solved[:best].mean() - late["solved"]) / 100 * late["answers"]).sum()
    return {
        "day": int(rows["day"][best]),
        **_named(fallen),
        "missing": round(float(short)),
        "cause": cause(fallen).upper(),
    }


def _from_day(field: str) -> Callable[[Mapping[str, Any], Changes], set[float]]:
    def answer(own: Mapping[str, Any], data: Changes) -> set[float]:
        days, day = counted(data.daily)["day"], round(float(own["day"]))
        if not float(days.min()) < day <= float(days.max()):
            return set()
        return {_numbers(counted(data.daily), day)[field]}

    return answer


def _cause_of(own: Mapping[str, Any], data: Changes) -> str:
    # Falls told with a minus are falls all the same.
    sign = -1.0 if own["fall_solved"] < 0 else 1.0
    return cause({name: sign * float(own[f"fall_{name}"]) for name in SERIES})


def _turned(data: Changes) -> dict[str, Any]:
    return {name: -_answer(data)[name] for name in FALLS}


def _sides(data: Changes) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows: Any = counted(data.daily)
    early = rows["day"] < data.day
    return rows.loc[early, list(SERIES)], rows.loc[~early, list(SERIES)]


def _in_percent(data: Changes) -> dict[str, Any]:
    early, late = _sides(data)
    return _named(100 * (early.mean() - late.mean()) / early.mean())


def _medians(data: Changes) -> dict[str, Any]:
    early, late = _sides(data)
    return _named(early.median() - late.median())


def _weeks(data: Changes) -> dict[str, Any]:
    early, late = _sides(data)
    return _named(early.iloc[-7:].mean() - late.iloc[:7].mean())


def _fall_times_answers(data: Changes) -> dict[str, Any]:
    rows = counted(data.daily)
    late = rows[rows["day"] >= data.day]
    return {"missing": float(drops(rows, data.day)["solved"]) / 100 * float(late["answers"].sum())}


def _look_cause(given: Any, own: Mapping[str, Any], data: Changes) -> str:
    return "Half of your `fall_solved` is the bar. Hold the four others against it, in the order of the text."


def _by_day(data: Changes, shift: int) -> dict[str, Any]:
    return {"day": data.day + shift}


_FALL = "The mean over the complete days before your `day`, minus the mean over those from it on."


CHANGE = Question(
    id="incidents.changes",
    task="A3",
    title="What changed",
    points=7,
    kind=Record(
        {
            "day": Number("day"),
            **dict.fromkeys(FALLS, Number("points", within=0.1)),
            "missing": Number("answers", within_percent=0.8),
            "cause": Choice(
                {
                    "release": "our own release",
                    "vendor": "the vendor's model",
                    "data": "the documents it reads",
                    "metric": "the way of counting",
                    "open": "the series do not say",
                }
            ),
        },
        weights={"day": 1.4, **dict.fromkeys(FALLS, 0.35), "missing": 1.45, "cause": 2.4},
        look={
            "day": "Try every split of the complete days into before and after, and take the one with the smallest sum of squares.",
            **dict.fromkeys(FALLS, _FALL),
            "missing": "For each complete day from your `day` on: its `answers` × (mean before − its `solved`) ÷ 100; then their sum.",
            "cause": "Half of your `fall_solved` is the bar. Go through the rules in their order.",
        },
    ),
    data=changes,
    reference=_answer,
    alternatives=(_by_squares,),
    misconceptions=(
        Misconception(
            "all_days_by_eye",
            _all_days_by_eye,
            'The means hold days that are not complete (`complete` "no"), which pull the second one down. Leave them out of both.',
        ),
        Misconception(
            "last_old_day",
            lambda data: _by_day(data, -1),
            "That is the last day of the old level, or a position counted from 0. The first day of the new level is asked.",
        ),
        Misconception(
            "second_new_day",
            lambda data: _by_day(data, 1),
            "That is a day of the new level, and not its first.",
        ),
        Misconception(
            "fall_times_answers",
            _fall_times_answers,
            "That is the fall of the mean, times all answers. Days with many answers are not days like the others: reckon day by day.",
        ),
        Misconception(
            "in_percent",
            _in_percent,
            "Those falls are in percent of the old level. Points are asked: the difference of the two means.",
        ),
        Misconception("medians", _medians, "Those are differences of medians; the means are asked."),
        Misconception(
            "weeks",
            _weeks,
            "Those compare the seven days on each side. All complete days of the eight weeks are asked.",
        ),
        Misconception(
            "signs",
            _turned,
            "Those have the sign turned round: before minus after, so a fall is positive.",
        ),
        *options(
            _answer,
            "cause",
            {
                "release": "Our release is the cause where `old_release` fell by less than half of `fall_solved`, and no rule before it holds.",
                "vendor": "The vendor is the cause where `sister` fell by at least half of `fall_solved`, and `old_count` did, too.",
                "data": "The documents are the cause where `no_documents` fell by less than half of `fall_solved`, and no rule before it holds.",
                "metric": "The way of counting is the cause where `old_count` fell by less than half of `fall_solved`.",
                "open": "The series leave it open where none of the other rules holds.",
            },
        ),
    ),
    ablations=(
        Ablation(
            "all_days",
            "days that are not complete do not count",
            _all_days,
            'Days that are not complete are among yours (`complete` "no"). Their answers are still coming in.',
        ),
    ),
    without=_touched,
    follows=(
        *(Follows(field, ("day",), _from_day(field)) for field in (*FALLS, "missing")),
        Follows("cause", FALLS, _cause_of, look=_look_cause),
    ),
    lookalikes=for_changes,
    generic=DEFAULT - {"carried"},
    survivors={
        ">= to >: falls >= falls['solved'] / 2": "equivalent: planted margins keep each fall off this bar",
        "2 to 3: falls['solved'] / 2": "equivalent: planted margins keep each fall off this bar",
        **dict.fromkeys(
            (
                "5 to 6: range(5, n - 4)",
                "5 to 4: range(5, n - 4)",
                "- to +: n - 4",
                "4 to 5: n - 4",
                "4 to 3: n - 4",
            ),
            "meant: the change lies far from both ends, so that the shortest side is no question",
        ),
    },
    hints=(
        "Look at the line first: on which day does it drop and stay? Then let every split compete.",
        "One split: the days before it have a mean, the days from it on have one. Square each day's distance from its own mean and add up "
        "all of them. The smallest sum wins.",
        "The log near the day holds an entry of each kind, so it settles nothing. Which of the four other series fell along?",
    ),
    worked="""
```python
rows = daily[daily["complete"] == "yes"].reset_index(drop=True)
solved = rows["solved"].to_numpy()
n = len(solved)
squares = {k: k * solved[:k].var() + (n - k) * solved[k:].var() for k in range(5, n - 4)}
k = min(squares, key=squares.get)
series = ["solved", "old_release", "sister", "no_documents", "old_count"]
falls = rows[series][:k].mean() - rows[series][k:].mean()
along = falls >= falls["solved"] / 2
if not along["old_count"]:
    cause = "metric"
elif along["sister"]:
    cause = "vendor"
elif not along["old_release"]:
    cause = "release"
else:
    cause = "open" if along["no_documents"] else "data"
late = rows[k:]
changes = {
    "day": rows["day"][k],
    **{f"fall_{name}": falls[name] for name in series},
    "missing": (late["answers"] * (solved[:k].mean() - late["solved"]) / 100).sum(),
    "cause": cause,
}
```

In a spreadsheet: two `AVERAGEIF` for each split and `SUMXMY2`, or the eye on a chart; a day more or less counts. The calendar says what happened
in time, and the series say what it touched. Where the way of counting changed, nothing is missing but on the dashboard.
""",
    objective=OBJECTIVE_CHANGES,
    ledger=("FUT-13", "CHAL-03", "KPI-18"),
)
