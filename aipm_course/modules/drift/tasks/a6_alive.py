"""A6: are the monitors alive?"""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Picks, Record, Table
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.drift.simulators.drift_monitors import MONITORS, SLA_HOURS, UPTIME_BAR, working_share
from aipm_course.modules.drift.simulators.drift_room import DriftRoom, drift_room
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_ALERTS, share_number


def _monitor_column(values: pd.Series) -> pd.DataFrame:
    return values.rename("working").rename_axis("monitor").reset_index()


def _below(values: pd.Series) -> list[str]:
    return [str(name) for name in values.index[values < UPTIME_BAR]]


def _inside(data: DriftRoom, hours: dict[str, int] | None = None) -> pd.Series:
    alerts = data.monitors.alerts
    return alerts["hours_to_answer"] <= alerts["severity"].map(hours or SLA_HOURS)


def _named_like_it(data: DriftRoom) -> str:
    """Return a monitor whose name sounds like the age of data, and which is neither frozen nor down."""
    taken = {data.monitors.frozen, data.monitors.down}
    return next(name for name in ("age_psi", "label_lag", "null_rate") if name not in taken)


def _alive(data: DriftRoom) -> dict[str, Any]:
    working = working_share(data.monitors.log)["working"]
    return {
        "working": _monitor_column(working),
        "below_bar": _below(working),
        "frozen": data.monitors.frozen,
        "unowned": data.monitors.unowned,
        "inside_sla": float(_inside(data).mean()),
    }


ALIVE = Question(
    id="drift.alive",
    task="A6",
    title="Are the monitors alive?",
    points=5,
    kind=Record(
        {
            "working": Table("monitor", tuple(MONITORS), {"working": share_number("share of days", 0.003)}),
            "below_bar": Picks(MONITORS),
            "frozen": Choice({"none": "every monitor reads fresh rows", **MONITORS}),
            "unowned": Choice({"none": "every monitor has an owner", **MONITORS}),
            "inside_sla": share_number("share of alerts", 0.01),
        }
    ),
    data=drift_room,
    reference=_alive,
    alternatives=(
        lambda data: {
            **_alive(data),
            "working": {name: 100 * value for name, value in working_share(data.monitors.log)["working"].items()},
            "below_bar": tuple(reversed(_alive(data)["below_bar"])),
            "inside_sla": 100 * _alive(data)["inside_sla"],
        },
    ),
    misconceptions=(
        Misconception(
            "up_is_working",
            lambda data: {"working": _monitor_column(working_share(data.monitors.log)["uptime"])},
            'Your `working` counts every day with status "ok". A monitor can be ok and read the same old table every '
            "day: compare `newest_row_day` with `day`.",
        ),
        Misconception(
            "bar_on_status",
            lambda data: {"below_bar": _below(working_share(data.monitors.log)["uptime"])},
            "Those miss the bar by status alone. Which one is always up and reads nothing new?",
        ),
        Misconception(
            "none_frozen",
            lambda data: {"frozen": "none"},
            "Plot `day - newest_row_day` for each monitor. It should never be more than a day or two.",
        ),
        Misconception(
            "down_for_frozen",
            lambda data: {"frozen": data.monitors.down},
            "That monitor is down now and then and says so. Frozen is the one that says it is fine.",
        ),
        Misconception(
            "by_its_name",
            lambda data: {"frozen": _named_like_it(data)},
            "A name says what a monitor watches, not how old its rows are: `age_psi` is about the age of accounts, and "
            "`label_lag` about reports. Compare `newest_row_day` with `day` for each monitor.",
        ),
        Misconception(
            "all_have_owners",
            lambda data: {"unowned": "none"},
            "Look for a monitor without a name in `owner`, and at who answered its alerts.",
        ),
        Misconception(
            "unanswered_left_out",
            lambda data: {"inside_sla": float(_inside(data)[data.monitors.alerts["hours_to_answer"].notna()].mean())},
            "Alerts that nobody ever answered were left out. Those are the ones that missed by most.",
        ),
        Misconception(
            "one_sla_for_all",
            lambda data: {"inside_sla": float(_inside(data, {"page": 48, "ticket": 48}).mean())},
            "Pages were given the hours of tickets. Use the hours of each `severity`.",
        ),
        Misconception(
            "page_sla_for_all",
            lambda data: {"inside_sla": float(_inside(data, {"page": 4, "ticket": 4}).mean())},
            "Tickets were given the hours of pages. Use the hours of each `severity`.",
        ),
    ),
    hints=(
        "Two questions per monitor and day: did it run, and did it read something new?",
        'A day counts as working when `status` is "ok" and `day - newest_row_day` is at most 2. Divide by 182 days. The '
        "bar is 99%.",
        "For alerts: hours allowed depend on `severity` (see facts). An alert without an answer is outside. Divide by all "
        "alerts.",
    ),
    worked="""
```python
ok = (log["status"] == "ok") & (log["day"] - log["newest_row_day"] <= 2).fillna(False)
working = ok.groupby(log["monitor"]).mean()
up = (log["status"] == "ok").groupby(log["monitor"]).mean()
allowed = alerts["severity"].map({"page": 4, "ticket": 48})
alive = {
    "working": working,
    "below_bar": list(working.index[working < 0.99]),
    "frozen": (up - working).idxmax(),
    "unowned": log.loc[log["owner"].isna(), "monitor"].iloc[0],
    "inside_sla": (alerts["hours_to_answer"] <= allowed).mean(),
}
```

A monitor that reads a frozen table reports calm, which is worse than being down: down has a red light.
""",
    objective=OBJECTIVE_ALERTS,
    ledger=("KPI-24", "KPI-25", "ANTI-03", "ANTI-10", "FLAG-02", "PLAN-03"),
)
