"""A4: latency, failures and the release."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.metrics.lookalikes.latency import latency as lookalikes
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_readings import latency
from aipm_course.modules.metrics.simulators.event_log_tables import REGIONS, WINDOW_DAYS, EventLog
from aipm_course.modules.metrics.tasks.shared import ENDLESS, MET_OR_MISSED, OBJECTIVES, Pick, Seconds

_RELEASES = {
    "all": "release everywhere: no bar for response time is broken",
    "hold_slow_region": "release, but not in the slowest region: only it breaks its bar",
    "hold_all": "release nowhere: the briefs together break their bar",
}


_WITHIN_ALL, _WITHIN_SLOWEST, _WITHIN_FAILED = 0.07, 0.5, 0.1
_LOOK_AT_RELEASE = (
    "Hold `p95` against `p95_bar_s`, and only if it is met `slowest_p95` against `region_bar_s`; a value on a bar meets it. "
    "The two bars are not the same."
)


def _quantile(seconds: "pd.Series | np.ndarray", share: float = 0.95) -> float:
    return float(np.quantile(np.asarray(seconds, dtype=float), share))


def _p95(log: EventLog) -> float:
    return _quantile(latency(log)["seconds"])


@lru_cache(maxsize=64)
def _p95_by(log: EventLog, column: str) -> pd.Series:
    return latency(log).groupby(column)["seconds"].quantile(0.95)


def _by_traffic(log: EventLog, column: str) -> float:
    ends, traffic = _p95_by(log, column), latency(log)[column].value_counts()
    return float((ends * traffic).sum() / traffic.sum())


def _arrived(log: EventLog, *, copies: bool, staff: bool) -> pd.Series:
    """Seconds of the briefs in the log, with copies or with staff."""
    rows = log.arrived["brief_returned"]
    rows = rows if copies else rows.drop_duplicates("event_id")
    rows = rows if staff else rows[rows["staff"] == 0]
    return rows["value"].astype(float) / 1000


def _with_failures(log: EventLog, seconds: float) -> float:
    """P95 if a failed brief took so many seconds."""
    everything = [*latency(log)["seconds"], *[seconds] * len(log.of("brief_failed"))]
    return float(np.quantile(everything, 0.95, method="lower" if np.isinf(seconds) else "linear"))


def _failed(log: EventLog, *, day: int | None = None, staff: bool = False) -> float:
    """Failures per 1,000 requests."""
    counts = []
    for event in ("brief_failed", "brief_requested"):
        rows = log.arrived[event].drop_duplicates("event_id") if staff else log.of(event)
        counts.append(len(rows) if day is None else int((rows["day"] <= day).sum()))
    return 1000 * counts[0] / counts[1]


def _failed_copies(log: EventLog) -> float:
    return 1000 * len(log.arrived["brief_failed"].query("staff == 0")) / len(log.of("brief_requested"))


def _entitled(log: EventLog, event: str) -> np.ndarray:
    return np.asarray(log.of(event)["entitled"] == 1)


def _verdict(value: float, bar: float) -> str:
    return "met" if value <= bar else "missed"


def _release(log: EventLog, pooled: float, slowest: float) -> str:
    if pooled > log.fact("p95_bar_s"):
        return "hold_all"
    return "hold_slow_region" if slowest > log.fact("region_bar_s") else "all"


def _failures_are_off(own: Mapping[str, Any], log: EventLog) -> str:
    """Say on which side of the bar the own number lies, where it is not the right one."""
    given, bar = float(own["failed_per_1000"]), log.fact("failed_bar_per_1000")
    if abs(given - _failed(log)) <= _WITHIN_FAILED:
        return ""
    side = "above" if given > bar else "not above"
    return (
        f"your own `failed_per_1000` lies {side} `failed_bar_per_1000`, and on the bar or under it is met; mend that number "
        "as well"
    )


def _release_is_off(own: Mapping[str, Any], log: EventLog) -> str:
    """Name both times where one is off: which of them decides shows only when both bars are held against them."""
    right = abs(own["p95"] - _p95(log)) <= _WITHIN_ALL
    right = right and abs(own["slowest_p95"] - float(_p95_by(log, "region").max())) <= _WITHIN_SLOWEST
    return "" if right else f"does not follow from your own `p95` and `slowest_p95`. {_LOOK_AT_RELEASE}"


def _latency(log: EventLog) -> dict[str, Any]:
    by_region = _p95_by(log, "region")
    return {
        "p95": _p95(log),
        "slowest_region": str(by_region.idxmax()),
        "slowest_p95": float(by_region.max()),
        "failed_per_1000": _failed(log),
        "failures": _verdict(_failed(log), log.fact("failed_bar_per_1000")),
        "release": _release(log, _p95(log), float(by_region.max())),
    }


def _latency_discrete(log: EventLog) -> dict[str, Any]:
    """The same with SQL's discrete percentile, and with a spreadsheet's PERCENTILE.EXC for the region."""
    seconds = np.sort(latency(log)["seconds"].to_numpy())
    slow = latency(log)["region"] == _p95_by(log, "region").idxmax()
    return {
        **_latency(log),
        "p95": seconds[int(np.ceil(0.95 * len(seconds))) - 1],
        "slowest_region": str(_p95_by(log, "region").idxmax()).upper(),
        "slowest_p95": float(np.quantile(latency(log).loc[slow, "seconds"], 0.95, method="weibull")),
        "failed_per_1000": round(1000 - 1000 * len(log.of("brief_returned")) / len(log.of("brief_requested")), 2),
    }


def _quantities(log: EventLog) -> Mapping[str, float]:
    by_region, shown = _p95_by(log, "region"), latency(log)["region"].value_counts()
    return {
        "requests": len(log.of("brief_requested")),
        "returned briefs": len(log.of("brief_returned")),
        "failed briefs": len(log.of("brief_failed")),
        "the median of all briefs in seconds": _quantile(latency(log)["seconds"], 0.5),
        "the mean of all briefs in seconds": float(latency(log)["seconds"].mean()),
        "the P90 of all briefs in seconds": _quantile(latency(log)["seconds"], 0.9),
        "the P99 of all briefs in seconds": _quantile(latency(log)["seconds"], 0.99),
        **{f"the P95 of {region} in seconds": float(by_region[region]) for region in REGIONS},
        **{f"the briefs returned in {region}": int(shown[region]) for region in REGIONS},
        "the bar for all briefs in seconds": log.fact("p95_bar_s"),
        "the bar for a region in seconds": log.fact("region_bar_s"),
        "the bar for failures per 1,000": log.fact("failed_bar_per_1000"),
    }


LATENCY = Question(
    id="metrics.latency",
    task="A4",
    title="Latency, failures and the release",
    points=4,
    kind=Record(
        {
            "p95": Seconds("seconds", within=_WITHIN_ALL),
            "slowest_region": Pick({region: region for region in REGIONS}),
            "slowest_p95": Seconds("seconds", within=_WITHIN_SLOWEST),
            "failed_per_1000": Number("failures per 1,000 requests", within=_WITHIN_FAILED),
            "failures": Choice(MET_OR_MISSED),
            "release": Pick(_RELEASES),
        },
        weights={
            "slowest_region": 0.25,
            "slowest_p95": 0.5,
            "failed_per_1000": 0.5,
            "failures": 0.25,
            "release": 1.5,
        },
        look={
            "p95": "Asked: the P95 of all returned briefs together, in seconds: all 100 days, each `event_id` once, without "
            "staff, entitled or not.",
            "slowest_region": "Compare the P95 of each `region`, in seconds, with those of the other two.",
            "slowest_p95": "Asked: the P95 of the region in which it is highest, over the same briefs.",
            "failed_per_1000": "Asked: failed briefs per 1,000 requests: all 100 days, each `event_id` once, without staff, "
            "entitled or not.",
            "failures": "Hold `failed_per_1000` against `failed_bar_per_1000`: on the bar or under it is met.",
            "release": _LOOK_AT_RELEASE,
        },
    ),
    data=event_log,
    reference=_latency,
    alternatives=(_latency_discrete,),
    follows=(
        Follows(
            "failures",
            ("failed_per_1000",),
            lambda own, log: _verdict(float(own["failed_per_1000"]), log.fact("failed_bar_per_1000")),
            look=lambda given, own, log: _failures_are_off(own, log),
        ),
        Follows(
            "release",
            ("p95", "slowest_p95"),
            lambda own, log: _release(log, float(own["p95"]), float(own["slowest_p95"])),
            look=lambda given, own, log: _release_is_off(own, log),
        ),
    ),
    quantities=_quantities,
    lookalikes=lookalikes,
    ablations=(
        Ablation(
            "mean_of_regions",
            "over all returned briefs together",
            lambda log: {"p95": float(_p95_by(log, "region").mean())},
            "That is the mean of the regions' P95s. A percentile does not average, and the smallest region does not carry a "
            "third of the traffic: pool the briefs and see where the slowest 5% begin.",
        ),
        Ablation(
            "regions_by_traffic",
            "over all returned briefs together",
            lambda log: {"p95": _by_traffic(log, "region")},
            "That is the mean of the regions' P95s, weighted by traffic. Weights do not help: the slowest twentieth of all "
            "briefs lies mostly in one region. Pool the briefs first.",
        ),
        Ablation(
            "mean_of_platforms",
            "over all returned briefs together",
            lambda log: {"p95": float(_p95_by(log, "platform").mean())},
            "That is the mean of the platforms' P95s. A percentile does not average: pool all briefs first.",
        ),
        Ablation(
            "copies_in_the_times",
            "each `event_id` once",
            lambda log: {"p95": _quantile(_arrived(log, copies=True, staff=False))},
            "Copies are in your `p95`. Some slow briefs arrived three times; count each `event_id` once.",
        ),
        Ablation(
            "copies_in_the_failures",
            "each `event_id` once",
            lambda log: {"failed_per_1000": _failed_copies(log)},
            "Some failures arrived twice and are counted twice. Count each `event_id` once.",
        ),
        Ablation(
            "staff_in_the_times",
            "without staff",
            lambda log: {"p95": _quantile(_arrived(log, copies=False, staff=True))},
            "Staff is in your `p95`. It tests with large cases.",
        ),
        Ablation(
            "staff_in_the_failures",
            "without staff",
            lambda log: {"failed_per_1000": _failed(log, staff=True)},
            "Staff is in `failed_per_1000`. It tests with large cases, and those fail far more often.",
        ),
        Ablation(
            "entitled_only_in_the_times",
            "everybody else, entitled or not",
            lambda log: {"p95": _quantile(latency(log)["seconds"][_entitled(log, "brief_returned")])},
            "That is the P95 of entitled users. The contract's bar is about all briefs but those of staff.",
        ),
        Ablation(
            "entitled_only_in_the_failures",
            "everybody else, entitled or not",
            lambda log: {
                "failed_per_1000": 1000
                * int(_entitled(log, "brief_failed").sum())
                / int(_entitled(log, "brief_requested").sum())
            },
            "Those are the failures of entitled users. The contract's bar is about all requests but those of staff.",
        ),
        Ablation(
            "ninety_days",
            "all 100 days",
            lambda log: {"p95": _quantile(latency(log).query(f"day <= {WINDOW_DAYS}")["seconds"])},
            "Your `p95` ends at day 90. The contract's bar is about the whole log.",
        ),
        Ablation(
            "failures_of_ninety_days",
            "all 100 days",
            lambda log: {"failed_per_1000": _failed(log, day=WINDOW_DAYS)},
            "`failed_per_1000` ends at day 90. The contract's bar is about the whole log.",
        ),
        Ablation(
            "failed_is_at_once",
            "A failed brief has no time",
            lambda log: {"p95": _with_failures(log, 0.0)},
            "Failed briefs are in your P95 with hardly any time. Only briefs that came back are timed.",
        ),
        Ablation(
            "failed_of_returned",
            "failed ÷ requested",
            lambda log: {"failed_per_1000": 1000 * len(log.of("brief_failed")) / len(log.of("brief_returned"))},
            "You divided the failures by the briefs that came back. A failed one never did: divide by requests.",
        ),
    ),
    misconceptions=(
        Misconception(
            "mean_of_users",
            lambda log: {"p95": float(latency(log).groupby("user_id")["seconds"].mean().quantile(0.95))},
            "That is the P95 of the users' means. A mean smooths the slow briefs away before the P95 looks for them.",
        ),
        Misconception(
            "milliseconds",
            lambda log: {"p95": 1000 * _p95(log)},
            "That is in milliseconds; the bar is in seconds.",
        ),
        Misconception(
            "failed_is_forever",
            lambda log: {"p95": min(_with_failures(log, np.inf), ENDLESS)},
            "Failed briefs are in your P95 as endless ones. They have a measure of their own; here only briefs that came "
            "back are timed.",
        ),
        Misconception(
            "p95_of_users",
            lambda log: {"p95": float(latency(log).groupby("user_id")["seconds"].quantile(0.95).quantile(0.95))},
            "That is the P95 of the users' P95s. A percentile does not average: pool all briefs first.",
        ),
        Misconception(
            "mean_of_days",
            lambda log: {"p95": float(latency(log).groupby("day")["seconds"].quantile(0.95).mean())},
            "You averaged the P95s of the days. A percentile does not average: pool all briefs first.",
        ),
        Misconception(
            "failures_per_event",
            lambda log: {"failed_per_1000": 1000 * len(log.of("brief_failed")) / sum(map(len, log.clean.values()))},
            "You divided the failures by every event in the log. Opening the app cannot fail to return a brief: divide "
            "by requests.",
        ),
        Misconception(
            "failures_per_user",
            lambda log: {
                "failed_per_1000": 1000
                * log.of("brief_failed")["user_id"].nunique()
                / log.of("brief_requested")["user_id"].nunique()
            },
            "That is the share of users who ever met a failure. Asked are requests.",
        ),
        Misconception(
            "slowest_of_all",
            lambda log: {"slowest_p95": float(latency(log)["seconds"].max())},
            "`slowest_p95` is the single slowest brief. Asked is the P95 of the slowest region.",
        ),
    ),
    hints=(
        "`brief_returned` holds milliseconds in `value`. Leave staff and copies out, then look at the whole column at "
        "once, and only then by region.",
        "`.quantile(0.95)` in pandas, `quantile_cont(value, 0.95)` in DuckDB. A region is a column of `users`.",
        "Failures per 1,000 = 1000 × failed ÷ requested, in events. Release: first the pooled P95 against `p95_bar_s`, then "
        "the slowest region's against `region_bar_s`.",
    ),
    worked="""
Pool first, then take the percentile; then look at the regions one by one.

```python
briefs = ok[ok["event"] == "brief_returned"]  # ok is the log of the checkpoint
seconds = briefs["value"].astype(float) / 1000
by_region = seconds.groupby(briefs["region"]).quantile(0.95)
pooled, slowest = seconds.quantile(0.95), by_region.max()
failed = 1000 * (ok["event"] == "brief_failed").sum() / (ok["event"] == "brief_requested").sum()
if pooled > facts["p95_bar_s"]:
    release = "hold_all"
else:
    release = "hold_slow_region" if slowest > facts["region_bar_s"] else "all"
latency = {
    "p95": pooled,
    "slowest_region": by_region.idxmax(),
    "slowest_p95": slowest,
    "failed_per_1000": failed,
    "failures": "met" if failed <= facts["failed_bar_per_1000"] else "missed",
    "release": release,
}
```

Some region is always the slowest. Whether that is a reason to hold it back is a question for its bar.
""",
    survivors={
        "> to >=: pooled > facts['p95_bar_s']": "equivalent: no value lies on the bar",
        "1000 to 1001: briefs['value'].astype(float) / 1000": "equivalent: inside the tolerance, or it cancels",
        "1000 to 999: briefs['value'].astype(float) / 1000": "equivalent: inside the tolerance, or it cancels",
        "1000 to 1001: 1000 * (ok['event'] == 'brief_failed').sum()": "equivalent: inside the tolerance, or it cancels",
        "1000 to 999: 1000 * (ok['event'] == 'brief_failed').sum()": "equivalent: inside the tolerance, or it cancels",
        "> to >=: slowest > facts['region_bar_s']": "equivalent: no value lies on the bar",
        "<= to <: failed <= facts['failed_bar_per_1000']": "equivalent: no value lies on the bar",
    },
    objective=OBJECTIVES[2],
    ledger=("KPI-17", "KPI-18", "RIT-01"),
)
