"""A6: are the monitors alive?"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Picks, Record, Table
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
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
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_ALERTS, as_share, share_number


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


def _below_by_status(data: MonitorRoom) -> dict[str, Any] | None:
    names = _below(working_days(data.log)["up"])
    return {"below_bar": names} if names != _below(working_days(data.log)["working"]) else None


def _of_up_days(data: MonitorRoom) -> dict[str, Any]:
    days = working_days(data.log)
    return {"working": _column(days["working"] / days["up"] * DAYS)}


def _slow(data: MonitorRoom) -> str:
    """Return the monitor with most stale days among those that are not frozen."""
    return str(working_days(data.log)["stale"].drop(data.frozen, errors="ignore").idxmax())


def _most_silent(data: MonitorRoom) -> dict[str, Any] | None:
    """Return a monitor whose alerts nobody answered, whoever owns it."""
    answered = data.alerts.groupby("monitor")["hours_to_answer"].count()
    silent = [str(name) for name in answered.index[answered == 0] if name != data.switch_off]
    return {"switch_off": silent[0]} if silent else None


def _below_bar(own: Mapping[str, Any], data: MonitorRoom) -> list[str]:
    shares = {name: as_share(cells["working"]) for name, cells in own["working"].items()}
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


ALIVE = Question(
    id="drift.alive",
    task="A6",
    title="Are the monitors alive?",
    points=5,
    kind=Record(
        {
            "working": Table("monitor", tuple(MONITORS), {"working": share_number("share of days", 0.0015)}),
            "below_bar": Picks(MONITORS),
            "frozen": Choice({**MONITORS, "none": "no monitor reads a frozen table"}),
            "unowned": Choice({**MONITORS, "none": "every monitor has an owner"}),
            "inside_sla": share_number("share of alerts", SHARE_WITHIN),
            "switch_off": Choice({**MONITORS, "none": "no monitor is to be switched off"}),
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
    ),
    data=monitor_room,
    reference=_alive,
    alternatives=(_in_percent,),
    follows=(
        Follows("below_bar", ("working",), _below_bar),
        Follows("switch_off", ("unowned",), _switch_off),
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
    misconceptions=(
        Misconception(
            "bar_on_status",
            _below_by_status,
            "Those miss the bar by status alone. Which one is always up and reads nothing new?",
        ),
        Misconception(
            "slow_for_frozen",
            lambda data: {"frozen": _slow(data)},
            "That monitor's rows are late now and then, and they move on. A frozen table does not move for weeks.",
        ),
        Misconception(
            "none_frozen",
            lambda data: {"frozen": "none"} if data.frozen != "none" else None,
            "Plot `newest_row_day` for each monitor. On one of them it stands still.",
        ),
        Misconception(
            "silent_for_unowned",
            _most_silent,
            "Nobody answered that monitor's alerts, but it has an owner: talk to them before you switch anything off.",
        ),
        Misconception(
            "every_orphan_off",
            lambda data: {"switch_off": data.unowned} if data.switch_off != data.unowned else None,
            "Nobody owns that monitor, yet somebody answered its alerts. It needs a name, not a switch.",
        ),
        Misconception(
            "one_sla_for_all",
            lambda data: {"inside_sla": float(inside_sla(data.alerts, {"page": 48, "ticket": 48}).mean())},
            "Pages were given the hours of tickets. Use the hours of each `severity`.",
        ),
        Misconception(
            "page_sla_for_all",
            lambda data: {"inside_sla": float(inside_sla(data.alerts, {"page": 4, "ticket": 4}).mean())},
            "Tickets were given the hours of pages. Use the hours of each `severity`.",
        ),
        Misconception(
            "mean_of_severities",
            lambda data: {"inside_sla": float(inside_sla(data.alerts).groupby(data.alerts["severity"]).mean().mean())},
            "That is the mean of two shares, of pages and of tickets. Count all alerts together.",
        ),
    ),
    quantities=_quantities,
    hints=(
        "Two questions per monitor and day: did it run, and did it read something new?",
        'A day counts as working when `status` is "ok" and `day - newest_row_day` is at most 2. Divide by 182 days. The '
        "bar is 99%: how many bad days does that leave?",
        "For alerts: hours allowed depend on `severity` (see facts). An alert without an answer is outside. Divide by all "
        "alerts. `switch_off` needs both: no owner, and not one answer.",
    ),
    worked=lambda data: _worked(data),
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
