"""A1: other counts of the audit."""

from functools import lru_cache

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.metrics.lookalikes.shared import told
from aipm_course.modules.metrics.simulators.event_log_tables import DAY, LOG_DAYS, PLATFORMS, WINDOW_DAYS, EventLog

_LAME = 0.05
"""Share of an event's rows without their value from which somebody may call it damaged."""


@lru_cache(maxsize=16)
def coverage(log: EventLog) -> list[Lookalike]:
    """Return what may stand in place of the audit's counts."""
    staff = log.events["user_id"].isin(log.users.loc[log.users["staff"] == 1, "user_id"])
    once = ~log.events["event_id"].duplicated()
    logs = {
        "in the log as it arrived": log.events,
        "after the copies are deleted": log.events[once],
        "without staff": log.events[~staff],
        "without copies and staff": log.events[once & ~staff],
        "of staff": log.events[staff],
        "of planned events only": log.events[log.events["event"].isin(log.plan["event"])],
    }
    spans = logs | {
        f"of days {first} to {last} only, {'after the copies are deleted' if clean else 'copies and all'}": table[
            (table["received_s"] >= (first - 1) * DAY) & (table["received_s"] < last * DAY)
        ]
        for clean, table in ((False, log.events), (True, log.events[once]))
        for first, last in ((1, WINDOW_DAYS), (11, LOG_DAYS), (WINDOW_DAYS + 1, LOG_DAYS))
    }
    return [
        *told("from_the_future", _future(spans)),
        *told("doubled", _doubled(spans)),
        *told("seen", _seen(log, logs)),
        *told("coverage", _shares(log, logs), share=True),
    ]


def _future(logs: dict[str, pd.DataFrame]) -> dict[str, float]:
    ways: dict[str, float] = {}
    for name, table in logs.items():
        ahead = table["sent_s"] - table["received_s"]
        found = {
            "sent later than they were received": ahead > 0,
            "sent in the second of their receipt or later": ahead >= 0,
            "sent before they were received": ahead < 0,
            "sent in the second of their receipt or before": ahead <= 0,
            "sent more than a minute after their receipt": ahead > 60,
            "sent more than a day after their receipt": ahead > DAY,
        }
        for words, which in found.items():
            ways[f"rows {words}, {name}"] = float(which.sum())
            ways.setdefault(f"the percent of the rows that were {words}, {name}. Asked is how many", _percent(which))
            ways[f"users with rows {words}, {name}"] = float(table.loc[which, "user_id"].nunique())
    return ways


def _percent(which: "pd.Series[bool]") -> float:
    return 100 * float(which.mean()) if len(which) else 0.0


def _doubled(logs: dict[str, pd.DataFrame]) -> dict[str, float]:
    ways: dict[str, float] = {}
    for name, table in logs.items():
        again = table["event_id"].duplicated()
        ways[f"rows whose `event_id` came before, {name}"] = float(again.sum())
        ways[f"the percent of the rows whose `event_id` came before, {name}. Asked is how many"] = _percent(again)
        ways[f"ids that stand more than once, {name}"] = float(table.loc[again, "event_id"].nunique())
        ways[f"rows whose `event_id` stands more than once, the first ones included, {name}"] = float(
            table["event_id"].duplicated(keep=False).sum()
        )
        ways[f"different ids, {name}"] = float(table["event_id"].nunique())
        ways[f"rows, {name}"] = float(len(table))
        ways[f"rows with user, event and case of an earlier row, {name}"] = float(
            table.duplicated(["user_id", "event", "case_id"]).sum()
        )
    return ways


def _counts(log: EventLog, table: pd.DataFrame) -> dict[str, int]:
    platforms = table.groupby("event")["platform"].nunique().reindex(log.plan["event"]).fillna(0)
    return {
        "planned events that fired": int((platforms > 0).sum()),
        "planned events that fired on all three platforms": int((platforms == len(PLATFORMS)).sum()),
        "planned events that fired on two platforms or more": int((platforms >= 2).sum()),
        "planned events that fired on some platforms only": int(((platforms > 0) & (platforms < 3)).sum()),
        "planned events that never fired": int((platforms == 0).sum()),
        "planned events that miss a platform": int((platforms < len(PLATFORMS)).sum()),
    }


def _seen(log: EventLog, logs: dict[str, pd.DataFrame]) -> dict[str, float]:
    ways = {
        f"{words}, {name}": float(value) for name, table in logs.items() for words, value in _counts(log, table).items()
    }
    for area, planned in log.plan.groupby("area"):
        fired = log.events.loc[log.events["event"].isin(planned["event"]), "event"]
        ways[f"planned events of the area {area!r} that fired"] = float(fired.nunique())
        ways[f"planned events of the area {area!r}"] = float(len(planned))
    for platform in PLATFORMS:
        fired = log.events.loc[log.events["platform"] == platform, "event"]
        ways[f"planned events that fired on {platform}"] = float(fired[fired.isin(log.plan["event"])].nunique())
    return ways


def _shares(log: EventLog, logs: dict[str, pd.DataFrame]) -> dict[str, float]:
    fired = _counts(log, log.events)["planned events that fired"]
    below = {"planned events": len(log.plan), "planned events that fired": fired, "names in the log": fired + 1}
    values = log.events.groupby("event")["value"].apply(lambda value: value.isna().mean())
    carriers = log.plan.loc[log.plan["value_holds"] != "", "event"]
    lame = set(values[values > _LAME].index) & set(carriers)
    everywhere = log.events.groupby("event")["platform"].nunique().reindex(log.plan["event"]).fillna(0)
    complete = set(everywhere.index[everywhere == len(PLATFORMS)])
    ways = {
        "the covered events without those that often lack their value ÷ planned events. An event without its value is covered as "
        "well": len(complete - lame) / len(log.plan)
    }
    ways |= {
        f"{words}, {name} ÷ {denominator}": count / size
        for name, table in logs.items()
        for words, count in _counts(log, table).items()
        for denominator, size in below.items()
    }
    for area, rows in log.plan.groupby("area"):
        platforms = log.events.groupby("event")["platform"].nunique().reindex(rows["event"]).fillna(0)
        covered = int((platforms == len(PLATFORMS)).sum())
        for words, size in ((f"planned events of the area {area!r}", len(rows)), ("planned events", len(log.plan))):
            ways[f"the covered events of the plan's area {area!r} ÷ {words}"] = covered / size
    feeding = log.plan.loc[log.plan["feeds"] != "", "event"]
    there = log.events.groupby("event")["platform"].nunique().reindex(feeding).fillna(0)
    ways["the share of the events with an entry in `feeds` that fire on all three platforms"] = float(
        (there == 3).mean()
    )
    for platform in PLATFORMS:
        events = set(log.events.loc[log.events["platform"] == platform, "event"]) & set(log.plan["event"])
        ways[f"planned events that fired on {platform} ÷ planned events"] = len(events) / len(log.plan)
    return ways
