"""A4: latency and availability."""

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_readings import latency
from aipm_course.modules.metrics.simulators.event_log_tables import REGIONS, EventLog
from aipm_course.modules.metrics.tasks.shared import MET_OR_MISSED, OBJECTIVES, Pick, target_verdict


@lru_cache(maxsize=64)
def _times(log: EventLog) -> pd.DataFrame:
    table = latency(log)
    return table.assign(seconds=table["seconds"].astype(float))


def _p95(log: EventLog) -> float:
    return float(_times(log)["seconds"].quantile(0.95))


def _p95_by_region(log: EventLog) -> pd.Series:
    return _times(log).groupby("region")["seconds"].quantile(0.95)


def _times_as_arrived(log: EventLog) -> pd.Series:
    return log.events.loc[log.events["event"] == "brief_returned", "value"].astype(float) / 1000


def _failed_as_arrived(log: EventLog) -> float:
    count = log.events["event"].value_counts()
    return float(count["brief_failed"] / count["brief_requested"])


def _answered(log: EventLog) -> float:
    return 1 - len(log.of("brief_failed")) / len(log.of("brief_requested"))


def _by_server_clock(log: EventLog) -> pd.Series:
    """Seconds between the arrival of a request and of its brief, whole seconds as the server logs them."""
    asked = log.of("brief_requested").set_index("case_id")["received_s"]
    shown = log.of("brief_returned").set_index("case_id")["received_s"]
    return (shown - asked.reindex(shown.index)).astype(float)


def _with_failures(log: EventLog) -> float:
    """P95 if a failed brief took forever."""
    seconds = [*_times(log)["seconds"], *[np.inf] * len(log.of("brief_failed"))]
    return float(np.quantile(seconds, 0.95, method="lower"))


def _latency(log: EventLog) -> dict[str, Any]:
    by_region, p95 = _p95_by_region(log), _p95(log)
    return {
        "p50": float(_times(log)["seconds"].median()),
        "p95": p95,
        "slowest_region": str(by_region.idxmax()),
        "slowest_p95": float(by_region.max()),
        "availability": _answered(log),
        "p95_ai_pm": target_verdict("KPI-17", "AI PM", p95),
        "p95_principal": target_verdict("KPI-17", "Principal", p95),
        "availability_principal": target_verdict("KPI-18", "Principal", 100 * _answered(log)),
    }


def _latency_discrete(log: EventLog) -> dict[str, Any]:
    """The same with SQL's discrete percentile and availability in percent."""
    seconds = np.sort(_times(log)["seconds"].to_numpy())
    return {
        **_latency(log),
        "p95": seconds[int(np.ceil(0.95 * len(seconds))) - 1],
        "slowest_region": "APAC",
        "availability": round(100 * len(log.of("brief_returned")) / len(log.of("brief_requested")), 2),
    }


LATENCY = Question(
    id="metrics.latency",
    task="A4",
    title="Latency and availability",
    points=4,
    kind=Record(
        {
            "p50": Number("seconds", within=0.03),
            "p95": Number("seconds", within=0.1),
            "slowest_region": Pick(
                {region: region for region in REGIONS}, "compare the P95 of each `region`, not its number of briefs"
            ),
            "slowest_p95": Number("seconds", within=0.25),
            "availability": Number("share of requests answered", within=0.0001, percent=True),
            "p95_ai_pm": Choice(MET_OR_MISSED),
            "p95_principal": Choice(MET_OR_MISSED),
            "availability_principal": Choice(MET_OR_MISSED),
        },
        weights={
            "p50": 0.5,
            "slowest_region": 0.25,
            "slowest_p95": 0.25,
            "availability": 0.5,
            "p95_ai_pm": 0.5,
            "p95_principal": 0.5,
            "availability_principal": 0.5,
        },
    ),
    data=event_log,
    reference=_latency,
    alternatives=(_latency_discrete,),
    misconceptions=(
        Misconception(
            "mean_of_regions",
            lambda log: {"p95": float(_p95_by_region(log).mean())},
            "You averaged, either the P95s of the regions or the slowest 5% themselves. A percentile does not average, and "
            "the smallest region does not carry a third of the traffic: pool the briefs and see where the slowest 5% begin.",
        ),
        Misconception(
            "mean_of_users",
            lambda log: {"p95": float(_times(log).groupby("user_id")["seconds"].mean().quantile(0.95))},
            "You averaged per user first. That smooths the slow briefs away before you look for them.",
        ),
        Misconception(
            "milliseconds",
            lambda log: {"p95": 1000 * _p95(log)},
            "That is in milliseconds; the budget is in seconds.",
        ),
        Misconception(
            "mean_as_median",
            lambda log: {"p50": float(_times(log)["seconds"].mean())},
            "`p50` is the mean. The long documents pull it up; the median is the middle brief.",
        ),
        Misconception(
            "staff_in_the_times",
            lambda log: {"p50": _times_as_arrived(log).median(), "p95": _times_as_arrived(log).quantile(0.95)},
            "`p50` and `p95` stand for the log as it arrived. Staff tests with large cases, and some rows stand in it twice.",
        ),
        Misconception(
            "staff_in_the_failures",
            lambda log: {"availability": 1 - _failed_as_arrived(log)},
            "`availability` stands for the log as it arrived. Staff tests with large cases, and those fail far more often.",
        ),
        Misconception(
            "failed_share",
            lambda log: {"availability": 1 - _answered(log)},
            "That is the share that failed. Availability is the share that did not.",
        ),
        Misconception(
            "failed_of_returned",
            lambda log: {"availability": 1 - len(log.of("brief_failed")) / len(log.of("brief_returned"))},
            "Close, and several ways lead here: a share that is rounded (give four decimals, the bar asks for a tenth of a "
            "percent), other rows (each `event_id` once, no staff, all 100 days), or failures divided by the briefs that came "
            "back: a failed one never did.",
        ),
        Misconception(
            "failures_per_event",
            lambda log: {"availability": 1 - len(log.of("brief_failed")) / len(log.clean)},
            "You divided the failures by every event in the log. Opening the app cannot fail to return a brief: divide "
            "by requests.",
        ),
        Misconception(
            "failures_per_user",
            lambda log: {
                "availability": 1
                - log.of("brief_failed")["user_id"].nunique() / log.of("brief_requested")["user_id"].nunique()
            },
            "That is the share of users who never met a failure. Availability counts requests.",
        ),
        Misconception(
            "principal_by_ai_pm",
            lambda log: {"p95_principal": "met"},
            "The Principal set has its own range for response time, and P95 is not the median. Hold `p95` against its `high`.",
        ),
        Misconception(
            "both_missed",
            lambda log: {"p95_ai_pm": "missed"},
            "`missed` is what the mean of the regions' P95s gives, or the harder end of the range. Hold the pooled `p95` "
            "against `high`.",
        ),
        Misconception(
            "nines_are_close",
            lambda log: {"availability_principal": "met"},
            "Availabilities look alike when they are written as nines. Compare failures: how many does the bar allow, and how many "
            "were there?",
        ),
        Misconception(
            "by_the_server_clock",
            lambda log: {"p50": _by_server_clock(log).median(), "p95": _by_server_clock(log).quantile(0.95)},
            "You took the seconds between two arrivals at the server. They are whole seconds and include the way there: "
            "`value` holds the time itself, in milliseconds.",
        ),
        Misconception(
            "mean_of_days",
            lambda log: {"p95": float(log.of("brief_returned").groupby("day")["value"].quantile(0.95).mean()) / 1000},
            "You averaged the P95s of the days. A percentile does not average: pool all briefs first.",
        ),
        Misconception(
            "failed_is_forever",
            lambda log: {"p95": _with_failures(log)},
            "Failed briefs are in your P95 as endless ones. They have a measure of their own, `availability`; here only "
            "briefs that came back are timed.",
        ),
        Misconception(
            "slowest_of_all",
            lambda log: {"slowest_p95": float(_times(log)["seconds"].max())},
            "`slowest_p95` is the single slowest brief. Asked is the P95 of the slowest region.",
        ),
        Misconception(
            "busiest_region",
            lambda log: {"slowest_region": "us", "slowest_p95": float(_p95_by_region(log)["us"])},
            "Most briefs come from that region, and most are fast. Compare the P95 of each `region` first.",
        ),
    ),
    hints=(
        "`brief_returned` holds milliseconds in `value`. Leave staff and copies out, then look at the whole column at "
        "once, and only then by region.",
        "`.quantile(0.95)` in pandas, `quantile_cont(value, 0.95)` in DuckDB. A region is a column of `users`.",
        "Availability = 1 - failed / requested, in events, each `event_id` once, without staff. The verdict: P95 at "
        "most the `high` end of the set's range in `kpi_targets`.",
    ),
    worked="""
Pool first, then take the percentile.

```python
briefs = ok[ok["event"] == "brief_returned"]  # ok is the log of the checkpoint
seconds = briefs["value"].astype(float) / 1000
by_region = seconds.groupby(briefs["region"]).quantile(0.95)
latency = {
    "p50": seconds.median(),
    "p95": seconds.quantile(0.95),
    "slowest_region": by_region.idxmax(),
    "slowest_p95": by_region.max(),
    "availability": 1 - (ok["event"] == "brief_failed").sum() / (ok["event"] == "brief_requested").sum(),
    "p95_ai_pm": "met",
    "p95_principal": "missed",
    "availability_principal": "missed",
}
```

One number, two verdicts: inside the AI PM range, outside the Principal one. In the slow region it misses both.
""",
    objective=OBJECTIVES[2],
    ledger=("KPI-17", "KPI-18", "RIT-01"),
)
