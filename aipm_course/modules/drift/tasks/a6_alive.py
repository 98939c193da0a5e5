"""A6: are the monitors alive?"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Picks, Record, Table
from aipm_course.judging.question import Ablation, Follows, Question
from aipm_course.modules.drift.simulators.drift_monitors import (
    DAYS,
    MONITORS,
    SHARE_WITHIN,
    SLA_HOURS,
    UPTIME_BAR,
    MonitorRoom,
    inside_sla,
    longest_standstill,
    monitor_room,
    working_days,
)
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_ALERTS, ChoiceOrNone, Way, named, share_number


def _column(days: pd.Series) -> pd.DataFrame:
    return (days / DAYS).rename("working").rename_axis("monitor").reset_index()


def _below(days: pd.Series, bar: float = UPTIME_BAR) -> list[str]:
    return [str(name) for name in days.index[days / DAYS < bar]]


def _alive(data: MonitorRoom) -> dict[str, Any]:
    working = working_days(data.log)["working"]
    return {
        "working": _column(working),
        "below_bar": _below(working),
        "frozen": data.frozen,
        "unowned": data.unowned,
        "inside_sla": float(inside_sla(data.alerts).mean()),
        "switch_off": data.switch_off,
    }


def _in_percent(data: MonitorRoom) -> dict[str, Any]:
    right = _alive(data)
    return {
        **right,
        "working": {name: 100 * days / DAYS for name, days in working_days(data.log)["working"].items()},
        "below_bar": tuple(reversed(right["below_bar"])),
        "inside_sla": 100 * right["inside_sla"],
    }


def _fresh_at(data: MonitorRoom, fresh: int) -> dict[str, Any]:
    return {"working": _column(working_days(data.log, fresh)["working"])}


def _by_status(data: MonitorRoom) -> dict[str, Any]:
    return {"working": _column(working_days(data.log)["up"])}


def _of_up_days(data: MonitorRoom) -> dict[str, Any]:
    days = working_days(data.log)
    return {"working": _column(days["working"] / days["up"] * DAYS)}


@lru_cache(maxsize=32)
def _day_ways(data: MonitorRoom) -> dict[str, pd.Series]:
    """Return days that people count as working, per monitor, by the way they go; all over 182 days."""
    log = data.log
    ok = (log["status"] == "ok").to_numpy()
    age = (log["day"] - log["newest_row_day"]).to_numpy(dtype=float, na_value=np.nan)
    down = np.isnan(age)
    names = log["monitor"].to_numpy()

    def days(mask: Any) -> pd.Series:
        return pd.Series(np.asarray(mask, dtype=float)).groupby(names).sum()

    works = days(ok & (age <= 2))
    before = log.groupby("monitor")["newest_row_day"].shift().to_numpy(dtype=float, na_value=np.nan)
    newest = log["newest_row_day"].to_numpy(dtype=float, na_value=np.nan)
    fresh = ok & (newest > before)
    everything = float(works.sum() / len(works))
    return {
        "down_as_fresh": days(down | (age <= 2)),
        "up": days(ok),
        "down": days(~ok),
        "stale": days(ok & (age > 2)),
        "not_working": DAYS - works,
        "ages_of_0": days(ok & (age == 0)),
        "age_of_two_out": days(ok & (age < 2)),
        "age_of_four": days(ok & (age <= 4)),
        "new_row_each_day": days(fresh),
        "over_181": works * DAYS / 181,
        "over_183": works * DAYS / 183,
        "over_180": works * DAYS / 180,
        "over_365": works * DAYS / 365,
        "one_day_more": works + 1,
        "same_for_all": works * 0 + everything,
    }


_DAYS = {
    "down_as_fresh": "Days on which a monitor was down count as working in your answer. Both belong together: status ok, *and* rows at most "
    "two days old.",
    "down": "That is the share of days on which a monitor was down. Asked is the share on which it worked.",
    "stale": "That is the share of days with old rows. Asked is the share on which a monitor worked.",
    "not_working": "That is the share of days on which a monitor did not work. Asked is the share on which it did.",
    "ages_of_0": "Only rows of the same day count as fresh in your `working`. Two days are allowed.",
    "age_of_four": "Rows of age three and four count as fresh in your `working`. Two days are allowed.",
    "new_row_each_day": "Only days with a newer row than the day before count in your answer. A row may be two days old.",
    "over_181": "You divided by 181 days. There are 182.",
    "over_183": "You divided by 183 days. There are 182.",
    "over_180": "You divided by 180 days. There are 182.",
    "over_365": "You divided by a year. The log has 182 days.",
    "one_day_more": "Each monitor has one working day more than the log shows, of 182.",
    "same_for_all": "That is one number for all monitors together. Each monitor has its own.",
}


@lru_cache(maxsize=32)
def _alert_ways(data: MonitorRoom) -> dict[str, float]:
    """Return what people take for the share of alerts in time."""
    alerts = data.alerts
    hours, page = alerts["hours_to_answer"], alerts["severity"] == "page"
    inside, answered = inside_sla(alerts), hours.notna()
    limits = {
        f"limits_{page}_{ticket}": inside_sla(alerts, {"page": page, "ticket": ticket}) for page, ticket in _LIMITS
    }
    by_monitor = inside.groupby(alerts["monitor"]).mean()
    middle = hours.groupby(alerts["monitor"]).median()
    found = {
        "page_hours": inside_sla(alerts, {"page": 4, "ticket": 4}).mean(),
        "ticket_hours": inside_sla(alerts, {"page": 48, "ticket": 48}).mean(),
        "exchanged_hours": inside_sla(alerts, {"page": 48, "ticket": 4}).mean(),
        "mean_of_severities": inside.groupby(page).mean().mean(),
        "mean_of_monitors": inside.groupby(alerts["monitor"]).mean().mean(),
        "pages": inside[page].mean(),
        "tickets": inside[~page].mean(),
        "unanswered_in_time": (inside | ~answered).mean(),
        "late": 1 - inside.mean(),
        "late_of_answered": 1 - inside[answered].mean(),
        "late_answered": (answered & ~inside).mean(),
        "unanswered": 1 - answered.mean(),
        "count": float(inside.sum()) / 100,  # read as a percentage
        "over_days": inside.sum() / DAYS,
        "strictly_of_answered": (hours < alerts["severity"].map(SLA_HOURS))[answered].mean(),
        "pages_share": page.mean(),
        "lesson": 0.50,
        "lesson_answered": 0.75,
        **{name: each.mean() for name, each in limits.items()},
        **{f"monitors_mostly_{bar:g}": (by_monitor >= bar).mean() for bar in (0.5, 0.9, 0.95, 0.99)},
        "monitors_over_half": (by_monitor > 0.5).mean(),
        "monitors_middle_4": (middle <= 4).mean(),
        "monitors_middle_48": (middle <= 48).mean(),
        "monitors_middle_of_answered": (middle.dropna() <= 48).mean(),
        "monitors_all": (by_monitor == 1).mean(),
        "monitors_any": (by_monitor > 0).mean(),
    }
    return {name: float(value) for name, value in found.items()}


_LIMITS = (
    *((4, ticket) for ticket in (6, 8, 12, 16, 24, 32, 36, 40, 47, 49, 72, 96)),
    *((page, 48) for page in (1, 2, 3, 5, 6, 8, 12, 24)),
    *((both, both) for both in (8, 12, 16, 24, 72)),
    (2, 24),
)
"""Hours for a page and for a ticket, other than those of the text: working days, a day, three days, one limit for both."""


_COUNTED = "asked are alerts in time, not monitors, divided by all alerts"
_ALERTS = {
    "page_hours": "Tickets were given the hours of pages. Use the hours of each `severity`.",
    "ticket_hours": "Pages were given the hours of tickets. Use the hours of each `severity`.",
    "exchanged_hours": "Pages and tickets have changed hours: 4 for a page, 48 for a ticket.",
    "mean_of_severities": "That is the mean of two shares, of pages and of tickets. Count all alerts together.",
    "mean_of_monitors": "That is the mean of the monitors' shares. Count all alerts together.",
    "pages": "That is the share of pages answered in time. Count tickets as well.",
    "tickets": "That is the share of tickets answered in time. Count pages as well.",
    "unanswered_in_time": "Alerts that nobody answered count as in time in your answer: an empty cell is no 0 hours.",
    "late": "That is the share of alerts that were not answered in time: one minus what is asked.",
    "late_of_answered": "That is the share late among answered alerts. Asked is the share in time, of all alerts.",
    "late_answered": "That is the share of alerts answered late. Asked is the share answered in time.",
    "unanswered": "That is the share of alerts that nobody answered. Asked is the share answered in time.",
    "count": "That is the number of alerts answered in time. Divide it by all alerts.",
    "over_days": "That divides alerts in time by days. Divide by all alerts.",
    "strictly_of_answered": "Alerts answered after exactly 4 or 48 hours, and those never answered, are left out of your share.",
    "pages_share": "That is the share of alerts that were pages. Asked is the share answered in time.",
    "lesson": "Perhaps that is the lesson's share, and the exercise has its own `alerts`; perhaps something else was counted: "
    f"{_COUNTED}.",
    "lesson_answered": "Perhaps that is the lesson's share of answered alerts, and the exercise has its own `alerts`; perhaps "
    f"monitors were counted: {_COUNTED}.",
    **dict.fromkeys(
        (f"limits_{page}_{ticket}" for page, ticket in _LIMITS),
        "Other hours than 4 for a page and 48 for a ticket give this. `facts` has both, in hours of the clock.",
    ),
    **dict.fromkeys(
        (
            *(f"monitors_mostly_{bar:g}" for bar in (0.5, 0.9, 0.95, 0.99)),
            "monitors_over_half",
            "monitors_middle_4",
            "monitors_middle_48",
            "monitors_middle_of_answered",
            "monitors_all",
            "monitors_any",
        ),
        f"Counting monitors gives this: {_COUNTED}.",
    ),
}


def _ways() -> Iterator[Way[MonitorRoom]]:
    """Return other days, denominators, hours and means."""
    yield (
        "days_not_divided",
        "Those are numbers of days. Asked is a share: divide by all 182.",
        lambda data: {
            "working": (DAYS * _column(working_days(data.log)["working"]).set_index("monitor")).reset_index()
        },
    )
    for way, message in _DAYS.items():
        yield f"days_{way}", message, lambda data, way=way: {"working": _column(_day_ways(data)[way])}  # type: ignore[misc]
    for way, message in _ALERTS.items():
        yield f"alerts_{way}", message, lambda data, way=way: {"inside_sla": _alert_ways(data)[way]}  # type: ignore[misc]
    yield (
        "frozen_is_none",
        "`none` needs a newest row that moves at least every ten days on each monitor. Follow `newest_row_day` monitor by monitor.",
        lambda data: {"frozen": "none"},
    )
    for name in MONITORS:
        yield (
            f"frozen_is_{name}",
            f"A frozen `{name}` would show one `newest_row_day` on ten days or more with status ok. How long is its longest run?",
            lambda data, name=name: {"frozen": name},  # type: ignore[misc]
        )
        yield (
            f"unowned_is_{name}",
            f"An unowned `{name}` would have empty cells in `owner`.",
            lambda data, name=name: {"unowned": name},  # type: ignore[misc]
        )
    yield (
        "unowned_is_none",
        "`none` needs a name in `owner` for every monitor. Look for empty cells.",
        lambda data: {"unowned": "none"},
    )


def _look_at_switch(given: str, own: Mapping[str, Any], data: MonitorRoom) -> str:
    """Say what would have to be seen for the monitor that was picked."""
    if given == "none":
        return f"`none` needs an answer to at least one alert of `{own['unowned']}`, which nobody owns in your answer"
    if given != own["unowned"]:
        return f"`{given}` has an owner in your answer; `switch_off` needs both, no owner and not one answer"
    return f"`{given}` needs that not one of its alerts has hours in `hours_to_answer`"


def _look_at_bar(given: Iterable[str], own: Mapping[str, Any], data: MonitorRoom) -> str:
    """Say of each monitor that was picked although its own share meets the bar what that share is."""
    due = set(_below_bar(own, data))
    wrong = sorted(set(given) - due)
    told = [f"`{name}` works on {_own_shares(own)[name]:.2%} of days in your answer" for name in wrong]
    if told:
        return f"{'; '.join(told)}: under 99% belongs in the list"
    return "at least one monitor is under 99% by your own `working` and not in the list"


def _own_shares(own: Mapping[str, Any]) -> dict[str, float]:
    """Return the own `working` as shares, which may have been written as percent or as days of the log.

    Raises:
        ValueError: the numbers may be days as well as percent, or are neither: nothing follows from them.
    """
    values = _values(own)
    most, whole = max(values.values()), all(value.is_integer() for value in values.values())
    if 0.5 <= most <= 1.25:  # over one where days were divided by too few
        unit = 1
    elif abs(most - DAYS) <= 3:
        unit = DAYS
    elif 50 <= most <= 125 and not whole:
        unit = 100
    else:
        raise ValueError("no shares of days")
    return {name: value / unit for name, value in values.items()}


def _values(own: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(cells["working"]) for name, cells in own["working"].items()}


def _below_bar(own: Mapping[str, Any], data: MonitorRoom) -> list[str]:
    shares = _own_shares(own)
    return [name for name, share in shares.items() if share < UPTIME_BAR]


def _switch_off(own: Mapping[str, Any], data: MonitorRoom) -> str:
    answered = data.alerts.groupby("monitor")["hours_to_answer"].count()
    return str(own["unowned"]) if answered.get(own["unowned"], 1) == 0 else "none"


def _quantities(data: MonitorRoom) -> dict[str, float | pd.Series]:
    days = working_days(data.log)
    alerts = data.alerts
    answered = alerts["hours_to_answer"].notna()
    return {
        "the share of days with status ok": days["up"] / DAYS,
        "the share of alerts that were answered at all": float(answered.mean()),
        "the share of pages answered in time": float(inside_sla(alerts)[alerts["severity"] == "page"].mean()),
        "the share of tickets answered in time": float(inside_sla(alerts)[alerts["severity"] == "ticket"].mean()),
        "alerts": float(len(alerts)),
        "alerts in time": float(inside_sla(alerts).sum()),
        "alerts that nobody answered": float((~answered).sum()),
        "alerts answered late": float((answered & ~inside_sla(alerts)).sum()),
    }


_KIND = Record(
    {
        "working": Table("monitor", tuple(MONITORS), {"working": share_number("share of days", 0.0015)}),
        "below_bar": Picks(MONITORS),
        "frozen": ChoiceOrNone({**MONITORS, "none": "no monitor reads a frozen table"}),
        "unowned": ChoiceOrNone({**MONITORS, "none": "every monitor has an owner"}),
        "inside_sla": share_number("share of alerts", SHARE_WITHIN),
        "switch_off": ChoiceOrNone({**MONITORS, "none": "no monitor is to be switched off"}),
    },
    weights={"frozen": 0.75, "unowned": 0.5, "inside_sla": 0.75},
    look={
        "working": "Look at `day - newest_row_day` on days with status ok, and divide by all 182 days.",
        "below_bar": "Look at your own `working`: which are under 0.99?",
        "frozen": "Look for a `newest_row_day` that does not move for ten days or more while the status is ok.",
        "unowned": "Look at the empty cells of `owner`.",
        "inside_sla": "Look at hours against the limit of each `severity`, all alerts in the denominator.",
        "switch_off": "Look at the alerts of the monitor that nobody owns.",
    },
)

ALIVE = Question(
    id="drift.alive",
    task="A6",
    title="Are the monitors alive?",
    points=5,
    kind=_KIND,
    data=monitor_room,
    reference=_alive,
    alternatives=(_in_percent,),
    follows=(
        Follows("below_bar", ("working",), _below_bar, look=_look_at_bar),
        Follows("switch_off", ("unowned",), _switch_off, look=_look_at_switch),
    ),
    ablations=(
        Ablation(
            "fresh_at_one_day",
            "at most two days old",
            lambda data: _fresh_at(data, 1),
            "Rows of age two count as stale in your `working`. Two days are allowed.",
        ),
        Ablation(
            "fresh_at_three_days",
            "at most two days old",
            lambda data: _fresh_at(data, 3),
            "Rows of age three count as fresh in your `working`. Two days are allowed.",
        ),
        Ablation(
            "up_is_working",
            "at most two days old",
            _by_status,
            'Your `working` counts every day with status "ok". A monitor can be ok and read the same old table every '
            "day: compare `newest_row_day` with `day`.",
        ),
        Ablation(
            "down_days_dropped",
            "divided by all 182 days",
            _of_up_days,
            "Days on which a monitor was down are left out of your denominator. Divide by all 182.",
        ),
        Ablation(
            "strictly_within",
            "within 4 hours and a ticket within 48",
            lambda data: {
                "inside_sla": float((data.alerts["hours_to_answer"] < data.alerts["severity"].map(SLA_HOURS)).mean())
            },
            "An alert answered after exactly 4 or 48 hours is in time; your share leaves those out.",
        ),
        Ablation(
            "unanswered_left_out",
            "An alert that nobody answered is not in time.",
            lambda data: {"inside_sla": float(inside_sla(data.alerts)[data.alerts["hours_to_answer"].notna()].mean())},
            "Alerts that nobody ever answered were left out. Those are the ones that missed by most.",
        ),
        Ablation(
            "answered_is_enough",
            "within 4 hours and a ticket within 48",
            lambda data: {"inside_sla": float(data.alerts["hours_to_answer"].notna().mean())},
            "That is the share of alerts that were answered at all, however late.",
        ),
    ),
    misconceptions=(*named(_KIND, _alive, _ways()),),
    quantities=_quantities,
    hints=(
        "Two questions per monitor and day: did it run, and did it read something new?",
        'A day counts as working when `status` is "ok" and `day - newest_row_day` is at most 2. Divide by 182 days. The '
        "bar is 99%: how many bad days does that leave?",
        "For alerts: hours allowed depend on `severity` (see facts). An alert without an answer is outside. Divide by all "
        "alerts. `switch_off` needs both: no owner, and not one answer.",
    ),
    worked=lambda data: _worked(data),
    survivors={
        "without log['status'] == 'ok': (log['status'] == 'ok') & (log['day'] - log['newest_row_day'] <= 2)...": "equivalent: a monitor that was down has no newest row",
        "without fillna: (log['day'] - log['newest_row_day'] <= 2).fillna(False)": "equivalent: a day without a newest row is not ok either",
        "0 to -1: orphans[0]": "equivalent: at most one monitor has no owner",
        "< to <=: working < 0.99": "equivalent: no whole number of 182 days is exactly 99%",
        ">= to >: still.max() >= 10": "meant: a frozen table stands still for at least 20 days, any other for at most 4",
        "10 to 11: still.max() >= 10": "meant: a frozen table stands still for at least 20 days, any other for at most 4",
        "10 to 9: still.max() >= 10": "meant: a frozen table stands still for at least 20 days, any other for at most 4",
        "1 to 2: answers.get(unowned, 1)": "equivalent: the default is for nobody's monitor, where there is none",
        "1 to 0: answers.get(unowned, 1)": "equivalent: the default is for nobody's monitor, where there is none",
    },
    objective=OBJECTIVE_ALERTS,
    ledger=("KPI-24", "KPI-25", "ANTI-03", "ANTI-10", "FLAG-02", "PLAN-03"),
)


def _worked(data: MonitorRoom) -> str:
    """Return the worked solution with what these logs show."""
    still = longest_standstill(data.log).sort_values()
    seen = (
        f"On these data the longest standstill of a newest row is {still.iloc[-1]} days, in `{still.index[-1]}`; the next is "
        f"{still.iloc[-2]}."
    )
    return f"{_WORKED}\n{seen}\n"


_WORKED = """
```python
ok = (log["status"] == "ok") & (log["day"] - log["newest_row_day"] <= 2).fillna(False)
working = ok.groupby(log["monitor"]).sum() / 182
still = log.groupby(["monitor", "newest_row_day"]).size().groupby("monitor").max()
allowed = alerts["severity"].map({"page": 4, "ticket": 48})
orphans = log.loc[log["owner"].isna(), "monitor"].unique()
unowned = orphans[0] if len(orphans) else "none"
answers = alerts.groupby("monitor")["hours_to_answer"].count()
alive = {
    "working": working,
    "below_bar": list(working.index[working < 0.99]),
    "frozen": still.idxmax() if still.max() >= 10 else "none",
    "unowned": unowned,
    "inside_sla": (alerts["hours_to_answer"] <= allowed).mean(),
    "switch_off": unowned if answers.get(unowned, 1) == 0 else "none",
}
```

A monitor that reads a frozen table reports calm, which is worse than being down: down has a red light. And a monitor that nobody
owns and nobody answers is worse than none, because everybody believes that it is watched.
"""
