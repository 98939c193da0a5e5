"""The log of eight monitors over 26 weeks, and the alerts they raised; who watches the watchers.

Everything here is invented. A monitor runs once a day: it is "ok" or "down", and it notes the day of the newest row
that it read. A monitor that is ok while its newest row stands still computes yesterday's news from a frozen table.

Drawn per seed: whether a monitor is frozen, which one; whether one belongs to nobody, and whether its alerts were answered all
the same; which monitors miss one day, two days, or many.

Planted truths (asserted for every seed that is handed out):

- A frozen monitor is ok on every day while its newest row stands still for 20 days or more; nowhere else does it stand still for
  more than 2. Where none is frozen, one monitor reads rows of age 2 for a month and is fine.
- Ages 2 and 3 both occur, on at least six days each, also where the status is ok.
- One monitor misses exactly one day and stays over the bar, another misses exactly two and does not.
- Alerts are answered at exactly the hours allowed, an hour before, half an hour or less after, and never; careless ways to count differ by more than one alert.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import repeat
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

DAYS = 182
UPTIME_BAR = 0.99
FRESH_DAYS = 2
FROZEN_DAYS = 10
SHARE_WITHIN = 0.005
SLA_HOURS = {"page": 4, "ticket": 48}
MONITORS = {
    "amount_psi": "stability index of amounts",
    "velocity_psi": "stability index of velocity",
    "age_psi": "stability index of account age",
    "score_mean": "mean score",
    "null_rate": "share of missing values",
    "label_lag": "days until labels arrive",
    "segment_recall": "share of fraud caught, per language",
    "latency_p95": "95th percentile of scoring time",
}
OWNERS = ("Ines (ML lead)", "Tomasz (data platform)", "Ruth (support lead)", "Noa (security lead)")
FROZEN = {"one": 0.65, "none": 0.35}
OWNED = {"unanswered": 0.45, "answered": 0.25, "none": 0.30}
"""Whether a monitor belongs to nobody, and if so whether its alerts were answered all the same."""


@dataclass(frozen=True, eq=False)
class MonitorRoom:
    """Log and alerts of one seed, and what was planted.

    Attributes:
        log: one row per monitor and day: monitor, owner (missing where nobody is named), day (1 to 182), status ("ok"
            or "down"), newest_row_day (missing while down).
        alerts: one row per alert: alert, monitor, severity ("page" or "ticket"), raised_day, hours_to_answer (missing
            where nobody ever answered).
        frozen: the monitor that reads a frozen table, or "none".
        unowned: the monitor that belongs to nobody, or "none".
        switch_off: the monitor that nobody owns and whose alerts nobody answered, or "none".
    """

    log: pd.DataFrame
    alerts: pd.DataFrame
    frozen: str
    unowned: str
    switch_off: str


@lru_cache(maxsize=32)
def monitor_room(seed: int = 0) -> MonitorRoom:
    """Return the monitor log and the alerts; the same seed always gives the same tables.

    Examples:
        >>> monitor_room(0).log.shape
        (1456, 5)
    """
    return first_that_holds(_draw, _planted_truths, seed)


def working_days(log: pd.DataFrame, fresh: int = FRESH_DAYS) -> pd.DataFrame:
    """Return per monitor the number of days it was up, and up with a newest row at most `fresh` days old.

    Args:
        log: a monitor log.
        fresh: the oldest age in days that still counts.

    Returns:
        Index monitor; columns `up`, `working` and `stale` (up, and older).
    """
    ok = (log["status"] == "ok").to_numpy()
    age = (log["day"] - log["newest_row_day"]).to_numpy(dtype=float, na_value=np.inf)
    days = pd.DataFrame({"up": ok, "working": ok & (age <= fresh), "stale": ok & (age > fresh)})
    return days.groupby(log["monitor"].to_numpy()).sum().rename_axis("monitor")


def longest_standstill(log: pd.DataFrame) -> pd.Series:
    """Return per monitor the longest run of days on which its newest row was the same one."""
    known = log.dropna(subset="newest_row_day")
    return known.groupby(["monitor", "newest_row_day"]).size().groupby("monitor").max()


def inside_sla(alerts: pd.DataFrame, hours: dict[str, int] | None = None) -> pd.Series:
    """Return for each alert whether it was answered in time; one that nobody answered was not."""
    return alerts["hours_to_answer"] <= alerts["severity"].map(hours or SLA_HOURS)


def _draw(seed: int, attempt: int) -> MonitorRoom:
    generator = stream(seed, "drift.monitors", attempt)
    names = list(map(str, generator.permutation(list(MONITORS))))
    frozen = names[0] if story(seed, "drift.frozen", FROZEN) == "one" else "none"
    owned = story(seed, "drift.owned", OWNED)
    # Nobody's monitor may be any of them, the frozen one too.
    unowned = "none" if owned == "none" else str(generator.choice(names))
    owners = dict(zip(names, np.resize(generator.permutation(OWNERS), len(names)), strict=True))
    one_day, two_days, slow, steady = names[1:5]
    frames = []
    for monitor in MONITORS:
        ok = np.ones(DAYS, dtype=bool)
        age = generator.choice([0, 1, 2], DAYS, p=[0.55, 0.38, 0.07])
        if monitor in (one_day, two_days):
            ok[generator.choice(DAYS, 1 if monitor == one_day else 2, replace=False)] = False
        if monitor == slow:
            # A slow table: now and then three or four days behind, never at a standstill.
            late = generator.choice(np.arange(10, DAYS), int(generator.integers(8, 13)), replace=False)
            age[late] = np.where(np.arange(len(late)) < 7, 3, generator.choice([3, 4], len(late)))
        if monitor == steady and frozen == "none":
            start = int(generator.integers(60, 120))
            age[start : start + 30] = 2
        if monitor in names[5:7] and generator.random() < 0.5:
            ok[generator.integers(0, DAYS)] = False
        newest = np.arange(1, DAYS + 1) - age
        newest = np.maximum.accumulate(np.where(age <= FRESH_DAYS, newest, 0))
        newest = np.where(age > FRESH_DAYS, np.arange(1, DAYS + 1) - age, newest)
        if monitor == frozen:
            start, days = int(generator.integers(90, 120)), int(generator.integers(24, 50))
            newest[start : start + days] = newest[start - 1]
        frames.append(
            pd.DataFrame(
                {
                    "monitor": monitor,
                    "owner": None if monitor == unowned else owners[monitor],
                    "day": np.arange(1, DAYS + 1),
                    "status": np.where(ok, "ok", "down"),
                    "newest_row_day": pd.array(np.where(ok, newest, -1), dtype="Int64"),
                }
            )
        )
        frames[-1].loc[~ok, "newest_row_day"] = pd.NA
    log = pd.concat(frames, ignore_index=True).sort_values(["day", "monitor"], ignore_index=True)
    # Somebody's monitor may be ignored as well; that is a matter for its owner, not a reason to switch it off.
    silent = unowned if owned == "unanswered" else str(generator.choice([name for name in names if name != unowned]))
    if owned == "answered" and generator.random() < 0.5:
        silent = ""
    switch_off = unowned if owned == "unanswered" else "none"
    alerts = _alerts(silent, generator)
    for _ in range(60):
        if _careless_differ(alerts) >= 0:
            break
        alerts = _alerts(silent, generator)
    return MonitorRoom(log, alerts, frozen, unowned, switch_off)


def _alerts(silent: str, generator: np.random.Generator) -> pd.DataFrame:
    """Return the alerts; those of the monitor `silent` were never answered, and one or two of others neither."""
    count = int(generator.integers(52, 72))
    monitor = np.concatenate([repeat(list(MONITORS), 3), generator.choice(list(MONITORS), count - 3 * len(MONITORS))])
    severity = np.where(generator.random(count) < 0.4, "page", "ticket")
    within = np.array([SLA_HOURS[str(level)] for level in severity], dtype=float)
    late = generator.random(count) < generator.uniform(0.15, 0.45)
    hours = np.round(
        np.where(late, within * generator.uniform(1.3, 5, count), within * generator.uniform(0.05, 0.9, count)), 1
    )
    places = generator.permutation(np.flatnonzero(monitor != silent))
    pages, tickets = places[severity[places] == "page"], places[severity[places] == "ticket"]
    hours[pages[:2]], hours[tickets[:2]], hours[tickets[2]], hours[pages[2]] = 4.0, 48.0, 47.0, 4.1
    hours[tickets[3]] = 48.5
    never = monitor == silent
    never[places[-2:]] = True
    never[[*pages[:3], *tickets[:4]]] = False
    shuffle = generator.permutation(count)
    return pd.DataFrame(
        {
            "alert": [f"A{number:02d}" for number in range(1, count + 1)],
            "monitor": monitor[shuffle],
            "severity": severity[shuffle],
            "raised_day": np.sort(generator.integers(1, DAYS + 1, count)),
            "hours_to_answer": np.where(never, np.nan, hours)[shuffle],
        }
    )


def _careless_differ(alerts: pd.DataFrame) -> float:
    """Return by how much the share inside is further than three tolerances from every careless way to count it."""
    hours, page = alerts["hours_to_answer"].to_numpy(), (alerts["severity"] == "page").to_numpy()
    right = hours <= np.where(page, SLA_HOURS["page"], SLA_HOURS["ticket"])
    answered = ~np.isnan(hours)
    strictly = hours < np.where(page, SLA_HOURS["page"], SLA_HOURS["ticket"])
    share = float(right.mean())
    careless = [
        right[answered].mean(),
        answered.mean(),
        strictly.mean(),
        *((hours <= allowed).mean() for allowed in SLA_HOURS.values()),
        1 - share,
        right[page].mean(),
        right[~page].mean(),
        (right[page].mean() + right[~page].mean()) / 2,
    ]
    return float(min(abs(share - value) for value in careless) - 3 * SHARE_WITHIN)


def _planted_truths(room: MonitorRoom) -> dict[str, bool | float]:
    log, alerts = room.log, room.alerts
    days = working_days(log)
    bad = DAYS - days["working"]
    still = longest_standstill(log)
    age = (log["day"] - log["newest_row_day"]).to_numpy(dtype=float, na_value=-1)
    ignored = alerts.groupby("monitor")["hours_to_answer"].count().eq(0)
    return {
        "only the frozen one stands still": bool(
            (still.drop(room.frozen, errors="ignore") <= 4).all()
            and (room.frozen == "none" or int(still[room.frozen]) >= 20)
        ),
        "the frozen one is up": room.frozen == "none" or int(days["up"][room.frozen]) == DAYS,
        "ages on both sides": float(min((age == 2).sum(), (age == 3).sum()) - 6),
        "one bad day": bool((bad == 1).any()),
        "two bad days": bool((bad == 2).any()),
        "fresh at one day differs": bool((working_days(log, 1)["working"] != days["working"]).all()),
        "three days would pass": bool((working_days(log, 3)["working"] != days["working"]).any()),
        "careless answers about alerts differ": _careless_differ(alerts),
        "owners as told": bool(ignored.get(room.unowned, False)) == (room.switch_off != "none"),
        "somebody is ignored": bool(ignored.any()) or room.switch_off == "none",
    }
