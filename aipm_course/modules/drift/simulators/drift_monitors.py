"""The log of eight monitors over 26 weeks, and the alerts they raised; who watches the watchers.

Everything here is invented. A monitor runs once a day: it is "ok" or "down", and it notes the day of the newest row
that it read. A monitor that is ok while its newest row stands still computes yesterday's news from a frozen table.

Planted: one monitor is ok on every day and frozen for weeks; one is honestly down too often; one belongs to nobody, and
its alerts are never answered; the other five miss at most one day.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

DAYS = 182
UPTIME_BAR = 0.99
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
_OWNERS = ("Ines (ML lead)", "Tomasz (data platform)", "Ruth (support lead)", "Dev (security lead)")
_FREEZABLE = ("amount_psi", "velocity_psi", "age_psi", "score_mean")


@dataclass(frozen=True)
class MonitorRoom:
    """Log and alerts of one seed, and what was planted.

    Attributes:
        log: one row per monitor and day: monitor, owner (missing where nobody is named), day (1 to 182), status ("ok"
            or "down"), newest_row_day (missing while down).
        alerts: one row per alert: alert, monitor, severity ("page" or "ticket"), raised_day, hours_to_answer (missing
            where nobody ever answered).
        frozen: the monitor that reads a frozen table.
        down: the monitor that is honestly down too often.
        unowned: the monitor that belongs to nobody.
    """

    log: pd.DataFrame
    alerts: pd.DataFrame
    frozen: str
    down: str
    unowned: str


@lru_cache(maxsize=32)
def monitor_room(seed: int = 0, attempt: int = 0) -> MonitorRoom:
    """Return the monitor log and the alerts; the same arguments always give the same tables.

    Examples:
        >>> room = monitor_room(0)
        >>> room.log.shape
        (1456, 5)
    """
    generator = np.random.default_rng([seed, attempt, 1303])
    frozen = str(generator.choice(_FREEZABLE))
    others = [name for name in MONITORS if name != frozen]
    down, unowned = (str(name) for name in generator.choice(others, 2, replace=False))
    frozen_from, frozen_days = int(generator.integers(90, 120)), int(generator.integers(30, 50))
    frames = []
    for position, monitor in enumerate(MONITORS):
        ok = np.ones(DAYS, dtype=bool)
        if monitor == down:
            ok[generator.choice(DAYS, int(generator.integers(4, 8)), replace=False)] = False
        elif monitor != frozen and generator.random() < 0.5:
            ok[generator.integers(0, DAYS)] = False
        newest = np.arange(1, DAYS + 1) - generator.integers(0, 2, DAYS)
        if monitor == frozen:
            stuck = slice(frozen_from - 1, frozen_from - 1 + frozen_days)
            newest[stuck] = frozen_from - 3
        frames.append(
            pd.DataFrame(
                {
                    "monitor": monitor,
                    "owner": None if monitor == unowned else _OWNERS[position % len(_OWNERS)],
                    "day": np.arange(1, DAYS + 1),
                    "status": np.where(ok, "ok", "down"),
                    "newest_row_day": pd.array(newest, dtype="Int64"),
                }
            )
        )
        frames[-1].loc[~ok, "newest_row_day"] = pd.NA
    log = pd.concat(frames, ignore_index=True).sort_values(["day", "monitor"], ignore_index=True)
    return MonitorRoom(log, _alerts(unowned, generator), frozen, down, unowned)


def working_share(log: pd.DataFrame) -> pd.DataFrame:
    """Return per monitor the share of days it was ok, and ok with a newest row at most two days old.

    Args:
        log: a monitor log.

    Returns:
        Index monitor; columns `uptime` and `working`.
    """
    ok = log["status"] == "ok"
    fresh = (log["day"] - log["newest_row_day"]).fillna(DAYS) <= 2
    return pd.DataFrame(
        {"uptime": ok.groupby(log["monitor"]).mean(), "working": (ok & fresh).groupby(log["monitor"]).mean()}
    )


def _alerts(unowned: str, generator: np.random.Generator) -> pd.DataFrame:
    count = 60
    monitor = generator.choice(list(MONITORS), count)
    monitor[:9] = unowned
    severity = np.where(generator.random(count) < 0.4, "page", "ticket")
    severity[:4] = "page"
    within = np.array([SLA_HOURS[level] for level in severity])
    late = generator.random(count) < 0.3
    hours = np.where(late, within * generator.uniform(1.3, 5, count), within * generator.uniform(0.05, 0.9, count))
    answered = monitor != unowned
    order = np.sort(generator.integers(1, DAYS + 1, count))
    shuffle = generator.permutation(count)
    table = pd.DataFrame(
        {
            "alert": [f"A{number:02d}" for number in range(1, count + 1)],
            "monitor": monitor[shuffle],
            "severity": severity[shuffle],
            "raised_day": order,
            "hours_to_answer": np.where(answered, np.round(hours, 1), np.nan)[shuffle],
        }
    )
    return table
