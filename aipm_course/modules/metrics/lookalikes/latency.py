"""A4: other quantiles, other briefs, averages of quantiles; other counts of failures."""

from functools import lru_cache
from itertools import product

import numpy as np
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.metrics.lookalikes.shared import LOGS, by_day, rows, told
from aipm_course.modules.metrics.simulators.event_log_tables import DAY, PLATFORMS, REGIONS, WINDOW_DAYS, EventLog

_STATISTICS = {
    "P95": 0.95, "P90": 0.9, "P99": 0.99, "median": 0.5, "P5, the fast end": 0.05, "P75": 0.75, "slowest": 1.0,
}  # fmt: skip


def _seconds(log: EventLog, which: str = "") -> pd.DataFrame:
    """Return the returned briefs of one reading of the log, with `seconds` and the user's columns."""
    found = rows(log, "brief_returned", which)
    row = found["row"].to_numpy()
    return found.assign(
        seconds=found["value"].astype(float) / 1000,
        region=log.users["region"].to_numpy()[row],
        entitled=log.users["entitled"].to_numpy()[row],
        day=found["received_s"] // DAY + 1,
    )


def _statistics(words: str, seconds: pd.Series) -> dict[str, float]:
    """Return the quantiles, the mean and the like of some briefs."""
    if seconds.empty:
        return {}
    values = seconds.to_numpy(dtype=float)
    ways = {f"the {name} of {words}": float(np.quantile(values, share)) for name, share in _STATISTICS.items()}
    ways[f"the mean of {words}"] = float(values.mean())
    ways[f"the mean plus 1.645 standard deviations of {words}"] = float(values.mean() + 1.645 * values.std(ddof=1))
    return ways


@lru_cache(maxsize=16)
def latency(log: EventLog) -> list[Lookalike]:
    """Return what may stand in place of the two P95s and of the failures."""
    briefs = _seconds(log)
    slowest = str(briefs.groupby("region")["seconds"].quantile(0.95).idxmax())
    return [
        *told("p95", _pooled(log, briefs, slowest)),
        *told("slowest_p95", _slowest(log, slowest)),
        *told("failed_per_1000", _failures(log, slowest)),
    ]


def _pooled(log: EventLog, briefs: pd.DataFrame, slowest: str) -> dict[str, float]:
    ways: dict[str, float] = {}
    for which, words in LOGS.items():
        ways |= _statistics(f"all briefs, {words}", _seconds(log, which)["seconds"])
    for which, words in LOGS.items():
        found = _seconds(log, which)
        entitled, early = found["entitled"] == 1, found["day"] <= WINDOW_DAYS
        few = {
            "entitled users only": entitled,
            "days 1 to 90": early,
            "entitled users and days 1 to 90": entitled & early,
        }
        for name, kept in few.items() if which else list(few.items())[2:]:
            ways[f"the P95 of the briefs of {name}, {words}"] = float(found.loc[kept, "seconds"].quantile(0.95))
    parts = {
        "the briefs of entitled users only": briefs["entitled"] == 1,
        "the briefs of days 1 to 90": briefs["day"] <= WINDOW_DAYS,
        "the briefs after day 90": briefs["day"] > WINDOW_DAYS,
        f"all regions but {slowest}": briefs["region"] != slowest,
        **{f"{name} only": briefs["region"] == name for name in REGIONS},
        **{f"{name} only": briefs["platform"] == name for name in PLATFORMS},
        **{f"all platforms but {name}": briefs["platform"] != name for name in PLATFORMS},
    }
    for words, which_rows in parts.items():
        ways |= _statistics(words, briefs.loc[which_rows, "seconds"])
    for column, group in (("region", "regions"), ("platform", "platforms"), ("day", "days"), ("user_id", "users")):
        for name, share in (("P95", 0.95), ("median", 0.5)):
            ends = briefs.groupby(column)["seconds"].quantile(share)
            traffic = briefs[column].value_counts().reindex(ends.index)
            ways[f"the mean of the {group}' {name}s"] = float(ends.mean())
            ways[f"the median of the {group}' {name}s"] = float(ends.median())
            ways[f"the largest of the {group}' {name}s"] = float(ends.max())
            ways[f"the P95 of the {group}' {name}s"] = float(ends.quantile(0.95))
            ways[f"the mean of the {group}' {name}s, weighted by their briefs"] = float(
                (ends * traffic).sum() / traffic.sum()
            )
        longest = briefs.groupby(column)["seconds"].max()
        ways[f"the P95 of the {group}' slowest briefs"] = float(longest.quantile(0.95))
        ways[f"the mean of the {group}' slowest briefs"] = float(longest.mean())
        means = briefs.groupby(column)["seconds"].mean()
        ways[f"the P95 of the {group}' means"] = float(means.quantile(0.95))
        ways[f"the mean of the {group}' means"] = float(means.mean())
    week = (briefs["day"] - 1) // 7
    ways["the mean of the weeks' P95s"] = float(briefs.groupby(week)["seconds"].quantile(0.95).mean())
    failed = len(log.of("brief_failed"))
    for seconds, words in ((0.0, "at once"), (30.0, "after 30 seconds")):
        ways[f"the P95 with failed briefs counted as back {words}"] = float(
            np.quantile(np.append(briefs["seconds"], np.full(failed, seconds)), 0.95)
        )
    ways["the P95 without the rows that were sent after they were received. Those count as well"] = float(
        briefs.loc[briefs["sent_s"] <= briefs["received_s"], "seconds"].quantile(0.95)
    )
    device = (briefs["received_s"] - briefs["sent_s"]).astype(float)
    ways |= _statistics("`received_s` minus `sent_s`, which is the way of the news and not of the brief", device)
    return ways


def _slowest(log: EventLog, slowest: str) -> dict[str, float]:
    ways: dict[str, float] = {}
    for which, words in LOGS.items():
        briefs = _seconds(log, which)
        for region in REGIONS:
            ways |= _statistics(f"the briefs in {region}, {words}", briefs.loc[briefs["region"] == region, "seconds"])
    briefs = _seconds(log)
    for name in PLATFORMS:
        ways |= _statistics(
            f"the briefs on {name}, which is a platform", briefs.loc[briefs["platform"] == name, "seconds"]
        )
    there = briefs[briefs["region"] == slowest]
    ways |= _statistics(f"the briefs of entitled users in {slowest}", there.loc[there["entitled"] == 1, "seconds"])
    ways |= _statistics(f"the briefs of days 1 to 90 in {slowest}", there.loc[there["day"] <= WINDOW_DAYS, "seconds"])
    ways["the P95 of all briefs"] = float(briefs["seconds"].quantile(0.95))
    failed = log.of("brief_failed")
    endless = np.append(there["seconds"], np.full(int((failed["region"] == slowest).sum()), 1e9))
    ways[f"the P95 of {slowest} with failed briefs counted as longest"] = float(np.quantile(endless, 0.95))
    ways[f"the P95 of {slowest} with failed briefs counted as back at once"] = float(
        np.quantile(np.where(endless < 1e8, endless, 0.0), 0.95)
    )
    ways[f"the mean of the users' P95s in {slowest}"] = float(there.groupby("user_id")["seconds"].quantile(0.95).mean())
    return ways


def _failures(log: EventLog, slowest: str) -> dict[str, float]:
    ways: dict[str, float] = {}
    for which, words in LOGS.items():
        failed, asked, came = (rows(log, f"brief_{name}", which) for name in ("failed", "requested", "returned"))
        below = {"requests": len(asked), "returned briefs": len(came)}
        for name, size in below.items():
            for per in (1000, 100, 1):
                ways[f"failures per {per:,} {name}, {words}".replace("per 1 ", "÷ ")] = per * len(failed) / size
        ways[f"the number of failures, {words}"] = float(len(failed))
        ways[f"failures with copies per 1,000 requests, {words}"] = (
            1000 * len(rows(log, "brief_failed", "raw" if which in ("staff", "raw") else "copies")) / len(asked)
        )
        early = len(by_day(failed)) / len(by_day(asked))
        ways[f"failures per 1,000 requests of days 1 to 90, {words}"] = 1000 * early
        ways[f"failures per 1,000 requests after day 90, {words}"] = (
            1000 * (len(failed) - len(by_day(failed))) / (len(asked) - len(by_day(asked)))
        )
    for above, below_line in product(LOGS, LOGS):
        if above != below_line:
            for event, name in (("brief_requested", "requests"), ("brief_returned", "returned briefs")):
                words = f"failures ({LOGS[above]}) per 1,000 {name} ({LOGS[below_line]})"
                ways[words] = 1000 * len(rows(log, "brief_failed", above)) / len(rows(log, event, below_line))
    failed, asked, came = (log.of(f"brief_{name}") for name in ("failed", "requested", "returned"))
    total = len(asked)
    kept = [int((found["sent_s"] <= found["received_s"]).sum()) for found in (failed, asked)]
    ways["failures per 1,000 requests without the rows that were sent after they were received"] = (
        1000 * kept[0] / kept[1]
    )
    events = sum(map(len, log.clean.values()))
    ways["failures per 1,000 events"] = 1000 * len(failed) / events
    ways["requests that came back, per 1,000"] = 1000 * len(came) / total
    fits = [int((found["entitled"] == 1).sum()) for found in (failed, asked)]
    ways["failures per 1,000 requests of entitled users"] = 1000 * fits[0] / fits[1]
    ways["users with a failure per 1,000 users who asked"] = (
        1000 * failed["user_id"].nunique() / asked["user_id"].nunique()
    )
    ways["failures per 1,000 users who asked"] = 1000 * len(failed) / asked["user_id"].nunique()
    for column, group in (("region", "regions"), ("platform", "platforms"), ("day", "days"), ("user_id", "users")):
        by = 1000 * (
            failed[column].value_counts().reindex(asked[column].unique()).fillna(0) / asked[column].value_counts()
        )
        ways[f"the mean of the {group}' failures per 1,000 requests"] = float(by.mean())
        if column in ("region", "platform"):
            ways |= {f"failures per 1,000 requests in {name}": float(value) for name, value in by.items()}
    return ways
