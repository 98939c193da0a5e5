"""Module 07: audit a log, choose the denominator, and say which target set a verdict uses."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record, Table
from aipm_course.curriculum import module
from aipm_course.kpi_targets import CADENCES, LAYERS, SETS, cadences, find_target, kpi_target, layer
from aipm_course.questions.question import Misconception, Question, Rule
from aipm_course.simulators.answer_scorecard import KPIS, NOTHING, answer_scorecard, status, statuses
from aipm_course.simulators.event_log import (
    BANDS,
    DAY,
    EVENTS,
    PLATFORMS,
    REGIONS,
    WINDOW_DAYS,
    EventLog,
    Trial,
    adoption,
    behavior,
    eligible_users,
    event_log,
    helpfulness,
    latency,
    lifts,
    retention,
    revenue,
    trial,
    used_before,
    users_who,
    waits,
)

_OBJECTIVES = module("metrics").objectives
_EVENTS = {name: name for name in EVENTS}
_MET = {"met": "the value reaches the target", "missed": "it does not"}
_PLACES = {"below": "below the range", "inside": "inside the range", "above": "above the range"}
_BANDS = {band: f"{band} users before the launch" for band in BANDS}


def _met(kpi: str, target_set: str, value: float) -> str:
    return "met" if kpi_target(kpi, target_set).met(value) else "missed"


# --- A1: audit the tracking plan --------------------------------------------------------------------------------------


def _platform_counts(log: EventLog) -> pd.Series:
    """Number of platforms on which each planned event was seen."""
    seen = log.events.groupby("event")["platform"].nunique()
    return seen.reindex(log.plan["event"]).fillna(0).astype(int)


def _doubled(log: EventLog) -> int:
    return int(log.events["event_id"].duplicated().sum())


def _from_the_future(log: EventLog) -> pd.Series:
    return log.events["sent_s"] > log.events["received_s"]


def _coverage(log: EventLog) -> dict[str, Any]:
    seen = _platform_counts(log)
    covered = float((seen == len(PLATFORMS)).mean())
    return {
        "seen": int((seen > 0).sum()),
        "coverage": covered,
        "never": list(seen.index[seen == 0]),
        "web_only": list(seen.index[seen == 1]),
        "empty": log.gaps.empty,
        "doubled": _doubled(log),
        "from_the_future": int(_from_the_future(log).sum()),
        "verdict_ai_pm": _met("KPI-22", "AI PM", 100 * covered),
    }


def _coverage_by_sql(log: EventLog) -> dict[str, Any]:
    """The same from two queries; numbers come back as NumPy's."""
    seen = log.plan.merge(
        log.events.drop_duplicates(["event", "platform"]).groupby("event", as_index=False).size(), how="left"
    )
    covered = np.float64((seen["size"] == 3).sum() / len(seen) * 100)
    return {
        **_coverage(log),
        "coverage": covered,
        "seen": np.int64(seen["size"].notna().sum()),
        "never": seen.loc[seen["size"].isna(), "event"],
        "doubled": len(log.events) - log.events["event_id"].nunique(),
        "verdict_ai_pm": " Missed",
    }


COVERAGE = Question(
    id="metrics.coverage",
    task="A1",
    title="Audit the tracking plan",
    points=4,
    kind=Record(
        {
            "seen": Number("planned events"),
            "coverage": Number("share of planned events", within=0.002, percent=True),
            "never": Picks(_EVENTS),
            "web_only": Picks(_EVENTS),
            "empty": Choice(_EVENTS),
            "doubled": Number("rows"),
            "from_the_future": Number("rows"),
            "verdict_ai_pm": Choice(_MET),
        },
        weights={
            "seen": 0.5,
            "never": 0.5,
            "web_only": 0.5,
            "empty": 0.5,
            "doubled": 0.25,
            "from_the_future": 0.25,
            "verdict_ai_pm": 0.5,
        },
    ),
    data=event_log,
    reference=_coverage,
    alternatives=(_coverage_by_sql,),
    misconceptions=(
        Misconception(
            "seen_anywhere",
            lambda log: {"coverage": float((_platform_counts(log) > 0).mean())},
            "That counts an event as soon as it was seen anywhere. The plan asks for it on three platforms: group by "
            "event *and* platform.",
        ),
        Misconception(
            "unplanned_counted",
            lambda log: {"seen": int(log.events["event"].nunique())},
            "You counted every name in the log. One of them is not in the plan; start from the plan and look up the log.",
        ),
        Misconception(
            "unplanned_covered",
            lambda log: {"coverage": float(log.events["event"].nunique() / len(log.plan))},
            "Your numerator counts every name in the log, planned or not, on whatever platform.",
        ),
        Misconception(
            "platform_pairs",
            lambda log: {"coverage": float(_platform_counts(log).sum() / (3 * len(log.plan)))},
            "That is the share of event-and-platform pairs. The target speaks of events: one that is missing on two "
            "platforms is not covered.",
        ),
        Misconception(
            "copies_and_originals",
            lambda log: {"doubled": int(log.events["event_id"].duplicated(keep=False).sum())},
            "You counted the originals with their copies. How many rows have to go, so that each `event_id` stands once?",
        ),
        Misconception(
            "same_content",
            lambda log: {"doubled": int(log.events.duplicated().sum())},
            "You looked for rows that are equal in every column. A copy arrives later than its original: compare the "
            "`event_id` only.",
        ),
        Misconception(
            "users_from_the_future",
            lambda log: {"from_the_future": int(log.events.loc[_from_the_future(log), "user_id"].nunique())},
            "That is the number of users whose clock runs ahead. Asked is the number of rows.",
        ),
        Misconception(
            "verdict_on_seen",
            lambda log: {"verdict_ai_pm": "met"},
            "The bar of the AI PM set is passed only by the events that were seen *somewhere*. Hold your `coverage` "
            "against it.",
        ),
    ),
    hints=(
        "Start from the plan, not from the log: 26 events, three platforms each. Which of the 78 pairs does the log have?",
        '`events.groupby("event")["platform"].nunique()` counts platforms per event; `.reindex(plan["event"])` brings '
        "the events that never fire back in, as missing.",
        "Covered is an event with three platforms; coverage divides by 26. Copies: `event_id` that came before. From "
        "the future: `sent_s` greater than `received_s`. Empty: an event whose `value_holds` is filled in the plan and "
        "whose `value` is missing in many rows.",
    ),
    worked="""
Count platforms per planned event; everything else is a filter.

```python
platforms = events.groupby("event")["platform"].nunique().reindex(plan["event"]).fillna(0)
holds = plan.loc[plan["value_holds"] != "", "event"]
missing = events[events["event"].isin(holds)].groupby("event")["value"].apply(lambda value: value.isna().mean())
coverage = {
    "seen": (platforms > 0).sum(),
    "coverage": (platforms == 3).mean(),
    "never": list(platforms.index[platforms == 0]),
    "web_only": list(platforms.index[platforms == 1]),
    "empty": missing.idxmax(),
    "doubled": events["event_id"].duplicated().sum(),
    "from_the_future": (events["sent_s"] > events["received_s"]).sum(),
    "verdict_ai_pm": "missed",
}
```

24 of 26 events exist, which passes the bar. 22 of 26 arrive from every platform, which does not.
""",
    objective=_OBJECTIVES[0],
    ledger=("KPI-22", "SKILL-05", "SKILL-28", "MILE-03", "BOTL-04", "ENV-04"),
)


# --- A2: adoption -----------------------------------------------------------------------------------------------------


def _used(log: EventLog, region: str | None = None) -> tuple[int, int]:
    """Eligible users of Brief by day 90, and eligible users."""
    people = eligible_users(log)
    if region:
        people = people[people["region"] == region]
    return int(people["user_id"].isin(users_who(log, "brief_requested")).sum()), len(people)


def _share_of_eligible(log: EventLog, users: frozenset[str]) -> float:
    return float(eligible_users(log)["user_id"].isin(users).mean())


def _ever(log: EventLog, event: str) -> frozenset[str]:
    """Everybody with such an event in the whole log, staff included."""
    return users_who(log, event, by_day=None, staff=True)


def _by_device_clock(log: EventLog) -> frozenset[str]:
    asked = log.events[log.events["event"] == "brief_requested"]
    return frozenset(asked.loc[asked["sent_s"] < WINDOW_DAYS * DAY, "user_id"])


def _adoption(log: EventLog) -> dict[str, Any]:
    used, eligible = _used(log)
    slow, in_slow = _used(log, "apac")
    share = used / eligible
    return {
        "eligible": eligible,
        "used": used,
        "adoption": share,
        "adoption_apac": slow / in_slow,
        "place_ai_pm": kpi_target("KPI-01", "AI PM").place(100 * share),
        "place_principal": kpi_target("KPI-01", "Principal").place(100 * share),
    }


def _adoption_by_merge(log: EventLog) -> dict[str, Any]:
    asked = log.events.query("event == 'brief_requested' and received_s < 90 * 86400")
    table = eligible_users(log).merge(asked[["user_id"]].drop_duplicates(), on="user_id", how="left", indicator="asked")
    used = table["asked"] == "both"
    slow = used[table["region"] == "apac"]
    return {
        **_adoption(log),
        "eligible": float(len(table)),
        "adoption": round(100 * used.mean(), 1),
        "adoption_apac": slow.mean(),
        "place_ai_pm": "Inside",
    }


ADOPTION = Question(
    id="metrics.adoption",
    task="A2",
    title="Adoption at day 90",
    points=4,
    kind=Record(
        {
            "eligible": Number("users"),
            "used": Number("users"),
            "adoption": Number("share of eligible users", within=0.002, percent=True),
            "adoption_apac": Number("share of eligible users", within=0.002, percent=True),
            "place_ai_pm": Choice(_PLACES),
            "place_principal": Choice(_PLACES),
        },
        weights={
            "eligible": 0.5,
            "used": 0.5,
            "adoption": 1.5,
            "adoption_apac": 0.5,
            "place_ai_pm": 0.5,
            "place_principal": 0.5,
        },
    ),
    data=event_log,
    reference=_adoption,
    alternatives=(_adoption_by_merge,),
    misconceptions=(
        Misconception(
            "all_users",
            lambda log: {"adoption": adoption(log)["all"]},
            "You divided by all users. Many of them have no right to use Brief, so they could not adopt it.",
        ),
        Misconception(
            "all_users_whole_log",
            lambda log: {"adoption": len(_ever(log, "brief_requested")) / len(log.users)},
            "Two things at once: you divided by all users, entitled or not, and the log runs past day 90.",
        ),
        Misconception(
            "active_users_whole_log",
            lambda log: {"adoption": len(_ever(log, "brief_requested")) / len(_ever(log, "app_opened"))},
            "You divided by users who opened the app, over the whole log. Whoever stays away drops out of that "
            "denominator, and the log runs past day 90.",
        ),
        Misconception(
            "active_users",
            lambda log: {"adoption": adoption(log)["active"]},
            "You divided by users who opened the app. Whoever stays away has not adopted either, and drops out of your "
            "denominator.",
        ),
        Misconception(
            "staff_in_both",
            lambda log: {"adoption": adoption(log)["entitled"]},
            "Larkspur's own staff is in it. They are entitled, they use Brief all day, and they pay nothing.",
        ),
        Misconception(
            "staff_in_numerator",
            lambda log: {"adoption": len(users_who(log, "brief_requested", staff=True)) / len(eligible_users(log))},
            "Numerator and denominator count different people: staff is above the line and not below it.",
        ),
        Misconception(
            "whole_log",
            lambda log: {"adoption": _share_of_eligible(log, users_who(log, "brief_requested", by_day=None))},
            "The log runs past day 90, and so does your numerator. Adoption is read at the end of day 90.",
        ),
        Misconception(
            "device_clock",
            lambda log: {"adoption": _share_of_eligible(log, _by_device_clock(log))},
            "You filtered by the device's clock. Some of those run ahead; the server's `received_s` is the one to trust.",
        ),
        Misconception(
            "offered_is_used",
            lambda log: {"adoption": _share_of_eligible(log, users_who(log, "brief_offered"))},
            "That counts who saw the button. Adoption counts who pressed it: `brief_requested`.",
        ),
        Misconception(
            "requests_not_users",
            lambda log: {"used": int((log.of("brief_requested")["day"] <= WINDOW_DAYS).sum())},
            "`used` counts requests. One user can ask many times and is still one user.",
        ),
        Misconception(
            "everybody_ever",
            lambda log: {"used": len(_ever(log, "brief_requested"))},
            "`used` counts everybody who ever asked for a brief. Not all of them are customers, and not all of them "
            "asked by the end of day 90.",
        ),
        Misconception(
            "customers_ever",
            lambda log: {"used": int(eligible_users(log)["user_id"].isin(_ever(log, "brief_requested")).sum())},
            "`used` holds eligible users who asked after day 90. The log is longer than the window.",
        ),
        Misconception(
            "staff_used",
            lambda log: {"used": len(users_who(log, "brief_requested", staff=True))},
            "`used` still contains staff.",
        ),
        Misconception(
            "entitled_only",
            lambda log: {"eligible": int(log.users["entitled"].sum())},
            "`eligible` counts everybody with the right to use Brief, staff included.",
        ),
    ),
    hints=(
        "Write the definition first: which users may use Brief, are not staff, and asked for one by the end of day 90?",
        "The denominator is a filter on `users`: entitled and not staff. The numerator is those of them who appear in "
        "`events` with `brief_requested` and `received_s` below 90 days of 86,400 seconds.",
        'eligible = users[(users["entitled"] == 1) & (users["staff"] == 0)]; '
        'asked = events[(events["event"] == "brief_requested") & (events["received_s"] < 90 * 86400)]["user_id"]; '
        'adoption is the mean of eligible["user_id"].isin(asked).',
    ),
    worked="""
One filter for who counts, one for who did it, and a mean.

```python
eligible = users[(users["entitled"] == 1) & (users["staff"] == 0)]
asked = events[(events["event"] == "brief_requested") & (events["received_s"] < 90 * 86400)]["user_id"]
used = eligible["user_id"].isin(asked)
adoption = {
    "eligible": len(eligible),
    "used": used.sum(),
    "adoption": used.mean(),
    "adoption_apac": used[eligible["region"] == "apac"].mean(),
    "place_ai_pm": "inside",
    "place_principal": "inside",
}
```

The same clicks give about 22% of all users and 60% of active ones. Only the share of eligible users answers the
question; it lies inside both ranges, and one region lies below both.
""",
    objective=_OBJECTIVES[1],
    ledger=("KPI-01", "MILE-04"),
)


# --- A3: success, time on task, time to value -------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _arms(log: EventLog) -> tuple[Trial, Trial]:
    return trial(log, 0), trial(log, 1)


def _wait_cut(log: EventLog, wait: float) -> float:
    return 1 - wait / log.fact("baseline_days_to_value")


def _with_and_without(log: EventLog) -> dict[str, Any]:
    plain, brief = _arms(log)
    uplift, cut = brief.success / plain.success - 1, 1 - brief.median / plain.median
    return {
        "success_without": plain.success,
        "success_with": brief.success,
        "uplift": uplift,
        "time_cut": cut,
        "wait_cut": _wait_cut(log, float(waits(log).median())),
        "success_principal": _met("KPI-02", "Principal", 100 * uplift),
        "time_ai_pm": _met("KPI-03", "AI PM", 100 * cut),
    }


def _with_and_without_by_percent(log: EventLog) -> dict[str, Any]:
    """The same in percent, with the medians counted out of a sorted column."""
    answer = _with_and_without(log)
    rows = log.of("case_opened", "case_closed").pivot_table(
        index="case_id", columns="event", values="received_s", aggfunc="first"
    )
    arm = log.of("case_opened").set_index("case_id")["value"]
    minutes = (rows["case_closed"] - rows["case_opened"]).astype(float).fillna(9e9) / 60
    half = {key: np.median(np.sort(minutes[arm.reindex(minutes.index) == key])) for key in (0, 1)}
    return {
        **answer,
        **{name: round(100 * answer[name], 2) for name in ("success_without", "success_with", "uplift", "wait_cut")},
        "time_cut": 100 * (1 - half[1] / half[0]),
    }


WITH_AND_WITHOUT = Question(
    id="metrics.with_and_without",
    task="A3",
    title="Success, time on task, time to value",
    points=5,
    kind=Record(
        {
            "success_without": Number("share of opened cases", within=0.002, percent=True),
            "success_with": Number("share of opened cases", within=0.002, percent=True),
            "uplift": Number("share of the success without Brief", within=0.004, percent=True),
            "time_cut": Number("share of the median time without Brief", within=0.004, percent=True),
            "wait_cut": Number("share of the old wait", within=0.004, percent=True),
            "success_principal": Choice(_MET),
            "time_ai_pm": Choice(_MET),
        },
        weights={
            "success_without": 0.5,
            "success_with": 0.5,
            "time_cut": 1.5,
            "wait_cut": 0.5,
            "success_principal": 0.5,
            "time_ai_pm": 0.5,
        },
    ),
    data=event_log,
    reference=_with_and_without,
    alternatives=(_with_and_without_by_percent,),
    misconceptions=(
        Misconception(
            "arms_swapped",
            lambda log: {"success_without": _arms(log)[1].success, "success_with": _arms(log)[0].success},
            "With and without are the wrong way round: in `case_opened`, `value` 1 is with Brief.",
        ),
        Misconception(
            "points_not_percent",
            lambda log: {"uplift": _arms(log)[1].success - _arms(log)[0].success},
            "That is the difference in percentage points. The target is an uplift: the difference as a share of the "
            "success without Brief.",
        ),
        Misconception(
            "closed_cases_only",
            lambda log: {"time_cut": 1 - _arms(log)[1].median_closed / _arms(log)[0].median_closed},
            "You timed the closed cases only. Without Brief more of the long cases were left, so the cases that remain "
            "look fast. Let a left case count as one that never finished.",
        ),
        Misconception(
            "mean_of_closed",
            lambda log: {"time_cut": 1 - _arms(log)[1].mean_closed / _arms(log)[0].mean_closed},
            "That compares means of closed cases. Asked is the median, over all opened cases.",
        ),
        Misconception(
            "sign_of_the_cut",
            lambda log: {"time_cut": _arms(log)[1].median / _arms(log)[0].median - 1},
            "The size is right, the sign is not: `time_cut` says how much shorter it got, as a positive share.",
        ),
        Misconception(
            "only_who_arrived",
            lambda log: {"wait_cut": _wait_cut(log, float(waits(log).replace(np.inf, np.nan).median()))},
            "Users who asked and never had an accepted brief are missing from your median. They are still waiting.",
        ),
        Misconception(
            "mean_wait",
            lambda log: {"wait_cut": _wait_cut(log, float(waits(log).replace(np.inf, np.nan).mean()))},
            "That is the mean wait. A few very long waits pull it up; the target compares medians.",
        ),
        Misconception(
            "target_of_the_other_set",
            lambda log: {"success_principal": "missed"},
            "The Principal set asks for an uplift over the control, in percent. Percentage points look smaller.",
        ),
        Misconception(
            "verdict_on_closed_cases",
            lambda log: {"time_ai_pm": "missed"},
            "The closed cases alone would miss the bar. Which cases would you leave out of the question, and who chose "
            "them?",
        ),
    ),
    hints=(
        "Match each `case_opened` with the `case_closed` or `case_left` of the same `case_id`. What share of each arm "
        "was closed?",
        "A left case has no finishing time. Give it an infinite one; the median does not mind, as long as more than "
        "half were closed. The same trick works for users who never had an accepted brief.",
        'minutes.where(closed, float("inf")).median() in each arm; time_cut = 1 - median_with / median_without. For the '
        "wait: first `brief_accepted` minus first `brief_offered` per eligible user who asked by day 90, in days; "
        "wait_cut = 1 - median / baseline_days_to_value.",
    ),
    worked="""
Each arm for itself, and nobody leaves the denominator. `ok` is the log of the checkpoint: each event once, no staff.

```python
opened = ok[ok["event"] == "case_opened"].set_index("case_id")
closed = ok[ok["event"] == "case_closed"].set_index("case_id")["received_s"]
minutes = ((closed.reindex(opened.index) - opened["received_s"]) / 60).astype(float).fillna(float("inf"))
success = (minutes < float("inf")).groupby(opened["value"]).mean()
middle = minutes.groupby(opened["value"]).median()

tried = ok[(ok["event"] == "brief_requested") & (ok["received_s"] < 90 * 86400) & (ok["entitled"] == 1)]["user_id"].unique()
offer = ok[ok["event"] == "brief_offered"].groupby("user_id")["received_s"].min().reindex(tried)
first = ok[ok["event"] == "brief_accepted"].groupby("user_id")["received_s"].min().reindex(tried)
wait = ((first - offer) / 86400).fillna(float("inf")).median()
with_and_without = {
    "success_without": success[0],
    "success_with": success[1],
    "uplift": success[1] / success[0] - 1,
    "time_cut": 1 - middle[1] / middle[0],
    "wait_cut": 1 - wait / facts["baseline_days_to_value"],
    "success_principal": "met",
    "time_ai_pm": "met",
}
```

The closed cases alone show a cut of about 9%, under the bar: without Brief the long cases were left, and what is
left out looks fast.
""",
    objective=_OBJECTIVES[1],
    ledger=("MIS-06", "KPI-02", "KPI-03", "KPI-07"),
)


# --- A4: latency and availability -------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _times(log: EventLog) -> pd.DataFrame:
    table = latency(log)
    return table.assign(seconds=table["seconds"].astype(float))


def _p95(log: EventLog) -> float:
    return float(_times(log)["seconds"].quantile(0.95))


def _p95_by_region(log: EventLog) -> pd.Series:
    return _times(log).groupby("region")["seconds"].quantile(0.95)


def _answered(log: EventLog) -> float:
    return 1 - len(log.of("brief_failed")) / len(log.of("brief_requested"))


def _latency(log: EventLog) -> dict[str, Any]:
    by_region, p95 = _p95_by_region(log), _p95(log)
    return {
        "p50": float(_times(log)["seconds"].median()),
        "p95": p95,
        "slowest_region": str(by_region.idxmax()),
        "slowest_p95": float(by_region.max()),
        "availability": _answered(log),
        "p95_ai_pm": _met("KPI-17", "AI PM", p95),
        "p95_principal": _met("KPI-17", "Principal", p95),
        "availability_principal": _met("KPI-18", "Principal", 100 * _answered(log)),
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
            "slowest_region": Choice({region: region for region in REGIONS}),
            "slowest_p95": Number("seconds", within=0.25),
            "availability": Number("share of requests answered", within=0.0002, percent=True),
            "p95_ai_pm": Choice(_MET),
            "p95_principal": Choice(_MET),
            "availability_principal": Choice(_MET),
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
            "You averaged the regions' P95s. A percentile does not average, and the smallest region does not carry a "
            "third of the traffic: pool the requests first.",
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
            "The Principal set has its own range for response time. Which end of which range did you use?",
        ),
        Misconception(
            "both_missed",
            lambda log: {"p95_ai_pm": "missed"},
            "Under the AI PM set the easier end of the range is the bar. Check that your P95 pools all regions.",
        ),
        Misconception(
            "nines_are_close",
            lambda log: {"availability_principal": "met"},
            "Availabilities look alike when they are written as nines. Compare failures: how many does the bar allow, and how many "
            "were there?",
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
    objective=_OBJECTIVES[2],
    ledger=("KPI-17", "KPI-18", "RIT-01"),
)


# --- A5: quality from behavior ----------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _briefs(log: EventLog) -> pd.DataFrame:
    return behavior(log)


def _accepted(log: EventLog) -> pd.Series:
    return _briefs(log).groupby("platform")["accepted"].mean()


def _accepted_of_judged(log: EventLog) -> pd.Series:
    briefs = _briefs(log)
    return briefs[briefs["accepted"] | briefs["rejected"]].groupby("platform")["accepted"].mean()


def _with_staff(log: EventLog, event: str) -> pd.Series:
    """Share of returned briefs with an event, by platform, staff included."""
    rows = log.events.drop_duplicates("event_id")
    shown = rows[rows["event"] == "brief_returned"]
    hit = shown["case_id"].isin(rows.loc[rows["event"] == event, "case_id"])
    return hit.groupby(shown["platform"]).mean()


def _reports_per_1000(log: EventLog, *, copies: bool = False) -> float:
    reports = len(log.of("brief_reported"))
    if copies:
        staff = set(log.users.loc[log.users["staff"] == 1, "user_id"])
        rows = log.events[log.events["event"] == "brief_reported"]
        reports = int((~rows["user_id"].isin(staff)).sum())
    return 1000 * reports / len(_briefs(log))


def _tickets_cut(log: EventLog) -> float:
    before, after = (log.fact(f"tickets_{when}") / log.fact(f"cases_{when}") for when in ("before", "after"))
    return 1 - after / before


def _behavior(log: EventLog) -> dict[str, Any]:
    raw, weighted = helpfulness(_briefs(log))
    return {
        "accepted": _accepted(log).to_dict(),
        "broken": f"{log.gaps.broken} on {log.gaps.broken_platform}",
        "reports_per_1000": _reports_per_1000(log),
        "escalation": float(_briefs(log)["escalated"].mean()),
        "deflection": _tickets_cut(log),
        "stars_as_rated": raw,
        "stars_weighted": weighted,
        "stars_principal": _met("KPI-12", "Principal", weighted),
    }


def _behavior_by_table(log: EventLog) -> dict[str, Any]:
    answer = _behavior(log)
    return {
        **answer,
        "accepted": (100 * _accepted(log)).rename("share").reset_index().iloc[::-1],
        "escalation": 100 * answer["escalation"],
        "stars_weighted": round(answer["stars_weighted"], 2),
        "stars_as_rated": [round(answer["stars_as_rated"], 2)],
    }


_SUSPECTS = {
    f"{event} on {platform}": ""
    for event in ("brief_accepted", "brief_rejected", "brief_reported", "brief_rated", "brief_escalated")
    for platform in PLATFORMS
}

BEHAVIOR = Question(
    id="metrics.behavior",
    task="A5",
    title="Quality from behavior",
    points=5,
    kind=Record(
        {
            "accepted": Table(
                "platform", PLATFORMS, {"share": Number("share of returned briefs", within=0.004, percent=True)}
            ),
            "broken": Choice(_SUSPECTS),
            "reports_per_1000": Number("reports per 1,000 returned briefs", within=0.1),
            "escalation": Number("share of returned briefs", within=0.002, percent=True),
            "deflection": Number("share of tickets per case saved", within=0.002, percent=True),
            "stars_as_rated": Number("stars of 5", within=0.02),
            "stars_weighted": Number("stars of 5", within=0.02),
            "stars_principal": Choice(_MET),
        },
        weights={
            "broken": 0.5,
            "reports_per_1000": 0.5,
            "escalation": 0.5,
            "deflection": 0.5,
            "stars_as_rated": 0.5,
            "stars_principal": 0.5,
        },
    ),
    data=event_log,
    reference=_behavior,
    alternatives=(_behavior_by_table,),
    misconceptions=(
        Misconception(
            "accepted_of_judged",
            lambda log: {"accepted": _accepted_of_judged(log)},
            "You divided by accepted plus rejected. One platform hardly ever logs a rejection, so it looks best. Divide "
            "by the briefs that were shown.",
        ),
        Misconception(
            "staff_judged_too",
            lambda log: {"accepted": _with_staff(log, "brief_accepted")},
            "Staff is in it. They test, so they throw away far more than a customer would.",
        ),
        Misconception(
            "android_is_better",
            lambda log: {"broken": "brief_accepted on android"},
            "If that platform logged too many acceptances, its share of *returned* briefs would stand out as well. Does "
            "it? Look at both events per returned brief.",
        ),
        Misconception(
            "copies_reported",
            lambda log: {"reports_per_1000": _reports_per_1000(log, copies=True)},
            "Some reports arrived twice; the report form is slow and people press again. Count each `event_id` once.",
        ),
        Misconception(
            "reports_as_arrived",
            lambda log: {
                "reports_per_1000": 1000
                * (log.events["event"] == "brief_reported").sum()
                / (log.events["event"] == "brief_returned").sum()
            },
            "You counted the log as it arrived: some reports stand in it twice, and staff reports far more than "
            "customers do.",
        ),
        Misconception(
            "reports_per_user",
            lambda log: {
                "reports_per_1000": 1000 * len(log.of("brief_reported")) / log.of("brief_returned")["user_id"].nunique()
            },
            "That is reports per 1,000 users. The measure is per 1,000 interactions: returned briefs.",
        ),
        Misconception(
            "staff_escalates",
            lambda log: {"escalation": float(_with_staff_overall(log))},
            "Staff is in the denominator. They have nobody to escalate to, so the share looks smaller.",
        ),
        Misconception(
            "escalation_per_user",
            lambda log: {
                "escalation": log.of("brief_escalated")["user_id"].nunique()
                / log.of("brief_returned")["user_id"].nunique()
            },
            "That is the share of users who ever escalated. It grows with every week of use; count briefs.",
        ),
        Misconception(
            "raw_tickets",
            lambda log: {"deflection": 1 - log.fact("tickets_after") / log.fact("tickets_before")},
            "That compares tickets with tickets. Larkspur also handled more cases: compare tickets per case.",
        ),
        Misconception(
            "stars_of_raters",
            lambda log: {"stars_weighted": helpfulness(_briefs(log))[0]},
            "That is what raters gave. People who accepted rate more often: weigh the two groups by how many briefs "
            "were accepted and not accepted, not by how many were rated.",
        ),
        Misconception(
            "happy_raters",
            lambda log: {"stars_principal": "met"},
            "Raters alone pass the bar of the Principal set. Who did not rate?",
        ),
    ),
    hints=(
        "Start from the briefs that were shown (`brief_returned`) and look up what happened to each `case_id`. Plot "
        "accepted and rejected per returned brief, by platform.",
        "The broken event is the one whose rate per returned brief differs on one platform while the others agree. For "
        "the stars, compare ratings of accepted briefs with ratings of the rest.",
        "stars_weighted = share accepted x mean stars of accepted + share not accepted x mean stars of not accepted. "
        "Deflection = 1 - (tickets_after / cases_after) / (tickets_before / cases_before).",
    ),
    worked="""
One row per returned brief; each signal becomes a column of yes and no.

```python
briefs = ok[ok["event"] == "brief_returned"].set_index("case_id")[["platform"]]
for name in ("accepted", "reported", "escalated"):
    briefs[name] = briefs.index.isin(ok.loc[ok["event"] == f"brief_{name}", "case_id"])
briefs["stars"] = ok[ok["event"] == "brief_rated"].set_index("case_id")["value"].astype(float)
stars, share = briefs.groupby("accepted")["stars"].mean(), briefs["accepted"].mean()
rate = {when: facts[f"tickets_{when}"] / facts[f"cases_{when}"] for when in ("before", "after")}
behavior = {
    "accepted": briefs.groupby("platform")["accepted"].mean(),
    "broken": "brief_rejected on android",
    "reports_per_1000": 1000 * briefs["reported"].mean(),
    "escalation": briefs["escalated"].mean(),
    "deflection": 1 - rate["after"] / rate["before"],
    "stars_as_rated": briefs["stars"].mean(),
    "stars_weighted": share * stars[True] + (1 - share) * stars[False],
    "stars_principal": "missed",
}
```

Accepted divided by accepted plus rejected makes Android the best platform by far. Accepted divided by shown makes it
ordinary: the reject event is broken there.
""",
    objective=_OBJECTIVES[2],
    ledger=("RESP-21", "KPI-04", "KPI-12", "KPI-15", "KPI-16"),
)


def _with_staff_overall(log: EventLog) -> float:
    rows = log.events.drop_duplicates("event_id")
    shown = rows.loc[rows["event"] == "brief_returned", "case_id"]
    return float(shown.isin(rows.loc[rows["event"] == "brief_escalated", "case_id"]).mean())


# --- A6: scorecard ----------------------------------------------------------------------------------------------------


def _by_kpi(value: Callable[[str], str]) -> dict[str, str]:
    return {kpi: value(kpi) for kpi in KPIS}


def _first_fit(card: pd.DataFrame, wanted: str) -> str:
    """The first KPI of a layer that a decision stands behind."""
    rows = card[card["if_it_moves"] != NOTHING]
    return next(str(kpi) for kpi in rows["kpi"] if layer(str(kpi)) == wanted)


def _scorecard(card: pd.DataFrame) -> dict[str, Any]:
    primary = _first_fit(card, "product outcome")
    guardrails = [_first_fit(card, name) for name in LAYERS[1:]]
    chosen = statuses(card, "AI PM")[[primary, *guardrails]]
    return {
        "layer": _by_kpi(layer),
        "status_ai_pm": statuses(card, "AI PM").to_dict(),
        "status_principal": statuses(card, "Principal").to_dict(),
        "cadence": _by_kpi(lambda kpi: cadences(kpi)[0]),
        "primary": primary,
        "guardrails": guardrails,
        "target_set": "AI PM",
        "decision": "hold" if (chosen == "missed").any() else "expand",
    }


def _other_scorecard(card: pd.DataFrame) -> dict[str, Any]:
    """Another good answer: other measures, the other set, tables instead of dictionaries."""
    rows = card[card["if_it_moves"] != NOTHING]["kpi"].astype(str)
    last = {name: next(kpi for kpi in reversed(list(rows)) if layer(kpi) == name) for name in LAYERS}
    chosen = statuses(card, "Principal")[list(last.values())]
    return {
        "layer": pd.Series(_by_kpi(layer)),
        "status_ai_pm": pd.DataFrame({"kpi": list(KPIS), "status": statuses(card, "AI PM").to_list()}).iloc[::-1],
        "status_principal": statuses(card, "Principal"),
        "cadence": _by_kpi(lambda kpi: cadences(kpi)[-1].title()),
        "primary": last["product outcome"].lower(),
        "guardrails": [last[name] for name in LAYERS[:0:-1]],
        "target_set": "principal",
        "decision": "hold" if (chosen == "missed").any() else "expand",
    }


def _strict_status(kpi: str, value: float, target_set: str) -> str:
    """Status against the harder end of the range."""
    found = find_target(kpi, target_set)
    if found is None:
        return "no target"
    harder = found.high if found.better == "more" else found.low
    if not np.isfinite(harder):
        return status(kpi, value, target_set)
    return "met" if (value >= harder if found.better == "more" else value <= harder) else "missed"


def _statuses_by(card: pd.DataFrame, rule: Callable[[str, float], str]) -> dict[str, str]:
    return {str(kpi): rule(str(kpi), float(value)) for kpi, value in card.set_index("kpi")["measured"].items()}


def _has_decision(card: pd.DataFrame, kpis: list[str]) -> bool:
    return bool((card.set_index("kpi").loc[kpis, "if_it_moves"] != NOTHING).all())


def _own_decision(answer: Any, card: pd.DataFrame) -> bool:
    chosen = [answer["primary"], *sorted(answer["guardrails"])]
    missed = (statuses(card, answer["target_set"])[chosen] == "missed").any()
    return bool(answer["decision"] == ("hold" if missed else "expand"))


def _statuses_table(name: str) -> Table:
    options = {**_MET, "no target": "this set has no target for the KPI"}
    return Table("kpi", tuple(KPIS), {name: Choice(options)})


SCORECARD = Question(
    id="metrics.scorecard",
    task="A6",
    title="Scorecard and decision",
    points=6,
    kind=Record(
        {
            "layer": Table("kpi", tuple(KPIS), {"layer": Choice({name: name for name in LAYERS})}),
            "status_ai_pm": _statuses_table("status"),
            "status_principal": _statuses_table("status"),
            "cadence": Table("kpi", tuple(KPIS), {"cadence": Choice({name: name for name in CADENCES})}),
            "primary": Choice(KPIS),
            "guardrails": Picks(KPIS, exactly=3),
            "target_set": Choice({name: name for name in SETS}),
            "decision": Choice({"expand": "offer Answer to the next 200 accounts", "hold": "repair first"}),
        },
        own=frozenset({"cadence", "primary", "guardrails", "target_set", "decision"}),
    ),
    data=answer_scorecard,
    reference=_scorecard,
    alternatives=(_other_scorecard,),
    rules=(
        Rule(
            "each measure at a fitting rhythm",
            lambda answer, card: all(answer["cadence"][kpi]["cadence"] in cadences(kpi) for kpi in KPIS),
            "at least one `cadence` reads noise or hears of trouble too late; the glossary gives the usual rhythm of "
            "each KPI",
            weight=0.5,
        ),
        Rule(
            "the primary measure is an outcome",
            lambda answer, card: layer(answer["primary"]) == "product outcome",
            "`primary` is not a product outcome: it can be green while nobody is better off",
            weight=0.5,
        ),
        Rule(
            "guardrails cover the other three layers",
            lambda answer, card: sorted(map(layer, answer["guardrails"])) == sorted(LAYERS[1:]),
            "`guardrails` leave a layer out. Four green outcomes say nothing about quality, operations or responsibility",
            weight=0.5,
        ),
        Rule(
            "a decision stands behind each chosen measure",
            lambda answer, card: _has_decision(card, [answer["primary"], *sorted(answer["guardrails"])]),
            "for at least one chosen measure the column `if_it_moves` says that nothing is planned; it decorates the "
            "card and decides nothing",
            weight=0.5,
        ),
        Rule(
            "the decision follows from the chosen four",
            _own_decision,
            "`decision` does not follow from the status of your own four measures under the `target_set` you named: "
            "expand if none of them is missed, hold otherwise",
        ),
    ),
    misconceptions=(
        Misconception(
            "one_set_for_both",
            lambda card: {"status_principal": statuses(card, "AI PM").to_dict()},
            "`status_principal` repeats the AI PM verdicts. The sets differ in several bars, and each lacks targets "
            "that the other has.",
        ),
        Misconception(
            "other_set_for_both",
            lambda card: {"status_ai_pm": statuses(card, "Principal").to_dict()},
            "`status_ai_pm` repeats the Principal verdicts.",
        ),
        Misconception(
            "harder_end_ai_pm",
            lambda card: {"status_ai_pm": _statuses_by(card, lambda kpi, value: _strict_status(kpi, value, "AI PM"))},
            "In `status_ai_pm` you asked for the harder end of each range. A range is met from its easier end.",
        ),
        Misconception(
            "harder_end_principal",
            lambda card: {
                "status_principal": _statuses_by(card, lambda kpi, value: _strict_status(kpi, value, "Principal"))
            },
            "In `status_principal` you asked for the harder end of each range. A range is met from its easier end.",
        ),
        Misconception(
            "green_without_target",
            lambda card: {
                "status_principal": {
                    kpi: "met" if value == "no target" else value for kpi, value in statuses(card, "Principal").items()
                }
            },
            "In `status_principal` a measure without a target counts as met. Where a set is silent, say so.",
        ),
        Misconception(
            "green_without_target_ai_pm",
            lambda card: {
                "status_ai_pm": {
                    kpi: "met" if value == "no target" else value for kpi, value in statuses(card, "AI PM").items()
                }
            },
            "In `status_ai_pm` a measure without a target counts as met. Where a set is silent, say so.",
        ),
        Misconception(
            "speed_is_quality",
            lambda card: {"layer": _by_kpi(lambda kpi: "model quality" if kpi in ("KPI-17", "KPI-18") else layer(kpi))},
            "Response time and availability can be perfect for wrong answers: they belong to running the thing.",
        ),
        Misconception(
            "reports_are_quality",
            lambda card: {
                "layer": _by_kpi(lambda kpi: "model quality" if kpi in ("KPI-14", "KPI-15", "KPI-16") else layer(kpi))
            },
            "Violations, hand-overs and user reports were filed under model quality. They say whether people are safe "
            "and heard, which a model score does not.",
        ),
    ),
    hints=(
        "`kpi_targets` has one row per KPI and set. A range is met from its easier end: the low end where more is "
        "better, the high end where less is better.",
        "Product outcome: does somebody get more done? Model quality: is the answer good? Operations: does it run, at "
        "what cost, and do we see it? Responsible AI: who could be harmed, and do we hear of it?",
        "Choose the primary measure from the outcomes and one guardrail from each other layer, only where "
        "`if_it_moves` names a decision. Then look up those four under the set you name: one miss means hold.",
    ),
    worked="""
Statuses come from one rule; the card is a choice that has to hold together. This is one of several good ones.

```python
def status(target_set):
    bars = kpi_targets[kpi_targets["set"] == target_set].set_index("kpi")
    result = {}
    for kpi, value in card.set_index("kpi")["measured"].items():
        if kpi not in bars.index:
            result[kpi] = "no target"
        elif bars["better"][kpi] == "more":
            result[kpi] = "met" if value >= bars["low"][kpi] else "missed"
        else:
            result[kpi] = "met" if value <= bars["high"][kpi] else "missed"
    return result


layers = {
    "product outcome": ["KPI-01", "KPI-02", "KPI-03", "KPI-04", "KPI-06", "KPI-07", "KPI-08"],
    "model quality": ["KPI-12", "KPI-13"],
    "operations": ["KPI-17", "KPI-18", "KPI-19", "KPI-22"],
    "responsible AI": ["KPI-14", "KPI-15", "KPI-16"],
}
rhythm = {"KPI-06": "monthly", "KPI-08": "monthly", "KPI-14": "daily", "KPI-16": "daily", "KPI-17": "daily", "KPI-18": "daily"}
chosen = ["KPI-01", "KPI-13", "KPI-17", "KPI-14"]
scorecard = {
    "layer": {kpi: name for name, kpis in layers.items() for kpi in kpis},
    "status_ai_pm": status("AI PM"),
    "status_principal": status("Principal"),
    "cadence": {kpi: rhythm.get(kpi, "weekly") for kpi in card["kpi"]},
    "primary": chosen[0],
    "guardrails": chosen[1:],
    "target_set": "AI PM",
    "decision": "hold" if "missed" in [status("AI PM")[kpi] for kpi in chosen] else "expand",
}
```

Adoption is the primary measure; critical errors, response time and safety violations are the guardrails. Every product
outcome is green here; a card of outcomes alone would always say expand. Under the Principal set the same card says hold,
because of the response time.
""",
    objective=_OBJECTIVES[3],
    ledger=("MIS-06", "MIS-07", "RESP-42", "KPI-33", "KPI-34", "KPI-35", "DELIV-12", "DELIV-24", "RIT-01", "UNDER-03"),
)


# --- A7: retention and revenue in SQL ---------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _retention(log: EventLog) -> pd.DataFrame:
    return retention(log)


def _retention_revenue(log: EventLog) -> dict[str, Any]:
    table = _retention(log)
    naive, matched = lifts(table)
    direct, assisted = revenue(log)
    return {
        "bands": table[["ai_users", "retention_ai", "retention_others"]].reset_index(),
        "naive_lift": naive,
        "matched_lift": matched,
        "place_principal": kpi_target("KPI-06", "Principal").place(100 * matched),
        "direct_usd": direct,
        "assisted_usd": assisted,
    }


_BAND_QUERY = """
with asked as (
    select distinct user_id from events where event = 'brief_requested' and received_s < 90 * 86400
)
select usage_band,
       count(asked.user_id) as ai_users,
       count(*) - count(asked.user_id) as others,
       avg(retained) filter (where asked.user_id is not null) as retention_ai,
       avg(retained) filter (where asked.user_id is null) as retention_others
from users left join asked using (user_id)
where entitled = 1 and staff = 0
group by usage_band
order by usage_band desc
"""

_REVENUE_QUERY = """
with asked as (
    select distinct account_id, received_s // 86400 + 1 as day
    from events join users using (user_id)
    where event = 'brief_requested' and staff = 0
)
select sum(usd) filter (where kind = 'addon') as direct_usd,
       sum(usd) filter (where kind = 'seats' and exists (
           select 1 from asked
           where asked.account_id = invoices.account_id
             and asked.day between invoices.day - 14 and invoices.day - 1)) as assisted_usd
from invoices
"""


def _retention_revenue_by_sql(log: EventLog) -> dict[str, Any]:
    """The same through DuckDB, as a learner would."""
    import duckdb

    with duckdb.connect() as connection:
        for name in ("events", "users", "invoices"):
            connection.register(name, getattr(log, name))
        bands = connection.sql(_BAND_QUERY).df()
        money = connection.sql(_REVENUE_QUERY).df()
    ai = bands["ai_users"]
    difference = bands["retention_ai"] - bands["retention_others"]
    return {
        **_retention_revenue(log),
        "bands": bands.assign(difference=difference),
        "matched_lift": (100 * difference * ai).sum() / ai.sum(),
        "direct_usd": money["direct_usd"],
        "assisted_usd": money[["assisted_usd"]],
        "place_principal": "INSIDE",
    }


def _naive_over_everybody(log: EventLog) -> float:
    """AI users against all other users of the table, whether they were entitled or not."""
    ai = log.users["user_id"].isin(users_who(log, "brief_requested", staff=True))
    return float(log.users.loc[ai, "retained"].mean() - log.users.loc[~ai, "retained"].mean())


def _fanned_out(log: EventLog) -> float:
    """Expansions joined with requests and summed: each invoice once per request."""
    asked = log.of("brief_requested").merge(log.users[["user_id", "account_id"]], on="user_id")
    seats = log.invoices[log.invoices["kind"] == "seats"].merge(
        asked[["account_id", "day"]], on="account_id", suffixes=("", "_asked")
    )
    fits = (seats["day_asked"] < seats["day"]) & (seats["day_asked"] >= seats["day"] - 14)
    return float(seats.loc[fits, "usd"].sum())


def _usd(log: EventLog, keep: pd.Series) -> float:
    return float(log.invoices.loc[keep, "usd"].sum())


RETENTION_REVENUE = Question(
    id="metrics.retention_revenue",
    task="A7",
    title="Retention and revenue in SQL",
    points=6,
    kind=Record(
        {
            "bands": Table(
                "usage_band",
                BANDS,
                {
                    "ai_users": Number("users"),
                    "retention_ai": Number("share of AI users", within=0.002, percent=True),
                    "retention_others": Number("share of the others", within=0.002, percent=True),
                },
            ),
            "naive_lift": Number("share; 0.05 is five points", within=0.002, percent=True),
            "matched_lift": Number("share; 0.05 is five points", within=0.002, percent=True),
            "place_principal": Choice(_PLACES),
            "direct_usd": Number("USD", within=1),
            "assisted_usd": Number("USD", within=1),
        },
        weights={"bands": 1.5, "place_principal": 0.5, "direct_usd": 0.5, "assisted_usd": 1.5},
    ),
    data=event_log,
    reference=_retention_revenue,
    alternatives=(_retention_revenue_by_sql,),
    misconceptions=(
        Misconception(
            "naive_is_matched",
            lambda log: {"matched_lift": lifts(_retention(log))[0]},
            "That is the plain difference again. Heavy users adopt more and stay more, with or without Brief: compare "
            "inside each usage band first.",
        ),
        Misconception(
            "weighed_wrongly",
            lambda log: {"matched_lift": lifts(_retention(log))[0] - lifts(_retention(log))[1]},
            "That is the part of the plain difference that the usage bands explain. Asked is the part they leave.",
        ),
        Misconception(
            "everybody_else",
            lambda log: {"naive_lift": _naive_over_everybody(log)},
            "The other side of your comparison holds staff or users who are not entitled to Brief. Compare eligible "
            "users with eligible users.",
        ),
        Misconception(
            "too_good",
            lambda log: {"place_principal": "above"},
            "Only the plain difference is above the range of the Principal set. Place the matched lift.",
        ),
        Misconception(
            "all_invoices",
            lambda log: {"direct_usd": float(log.invoices["usd"].sum())},
            "`direct_usd` sums every invoice. Direct is what is sold as Brief itself: the add-on.",
        ),
        Misconception(
            "counted_twice",
            lambda log: {"assisted_usd": _usd(log, used_before(log) & log.invoices["kind"].isin(["seats", "addon"]))},
            "Add-ons are in `assisted_usd` too. They are direct revenue already; counted in both, they count twice.",
        ),
        Misconception(
            "every_kind",
            lambda log: {"assisted_usd": _usd(log, used_before(log))},
            "`assisted_usd` holds every kind of invoice that followed some use. Only expansions (`seats`) can be "
            "assisted.",
        ),
        Misconception(
            "all_expansions",
            lambda log: {"assisted_usd": _usd(log, log.invoices["kind"] == "seats")},
            "That is every expansion, whether anybody in the account had used Brief or not.",
        ),
        Misconception(
            "any_time_before",
            lambda log: {"assisted_usd": _usd(log, used_before(log, days=None) & (log.invoices["kind"] == "seats"))},
            "Use at any time before the invoice counts in your sum. The rule is fourteen days.",
        ),
        Misconception(
            "fanned_out",
            lambda log: {"assisted_usd": _fanned_out(log)},
            "Your join repeats an invoice once for every request of its account, and the sum counts it as often. Use "
            "`exists`, or make the accounts and days distinct before the join.",
        ),
    ),
    hints=(
        "One row per usage band: how many eligible users asked for a brief by day 90, and what share of them, and of the "
        "others, is retained?",
        "A left join from eligible users to the distinct users who asked keeps the others in. `avg(retained) filter "
        "(where ...)` gives both columns in one pass. For the invoices, `exists (select ...)` asks without repeating "
        "rows.",
        "matched_lift = sum over bands of ai_users x (retention_ai - retention_others), divided by all ai_users. "
        "Assisted: kind = 'seats', and a customer's user of the account asked on one of the 14 days before the "
        "invoice's day (`asked.day between invoices.day - 14 and invoices.day - 1`).",
    ),
    worked=f"""
One query per question; the join never repeats a row that is summed.

```python
bands = duckdb.sql(\"\"\"{_BAND_QUERY}\"\"\").df()
money = duckdb.sql(\"\"\"{_REVENUE_QUERY}\"\"\").df()
ai, others = bands["ai_users"], bands["others"]
naive = (bands["retention_ai"] * ai).sum() / ai.sum() - (bands["retention_others"] * others).sum() / others.sum()
retention_revenue = {{
    "bands": bands,
    "naive_lift": naive,
    "matched_lift": ((bands["retention_ai"] - bands["retention_others"]) * ai).sum() / ai.sum(),
    "place_principal": "inside",
    "direct_usd": money["direct_usd"][0],
    "assisted_usd": money["assisted_usd"][0],
}}
```

AI users stay far more often, and most of that is who they are: the matched lift is about a
quarter of the plain one. A matched lift is still not an experiment; module 08 is.
""",
    objective=_OBJECTIVES[4],
    ledger=("KPI-06", "KPI-08", "SKILL-12", "SKILL-22", "TOOL-09"),
)

# --- W1: rate three answers before writing one -------------------------------------------------------------------------

_LEVEL = Number("levels from 1 to 4", within=0.5)

ANSWER_LEVELS = Question(
    id="metrics.answer_levels",
    task="W1",
    title="Rate three answers",
    points=3,
    kind=Record({"A": _LEVEL, "B": _LEVEL, "C": _LEVEL}),
    data=answer_scorecard,
    reference=lambda card: {"A": 1, "B": 4, "C": 2},
    alternatives=(lambda card: pd.Series({"C": 2.5, "B": 3.5, "A": 1.0}),),
    misconceptions=(
        Misconception(
            "many_is_good",
            lambda card: {"A": 3},
            "Answer A names many measures. Look for one denominator, one bar, or one thing that would be done.",
        ),
        Misconception(
            "names_are_definitions",
            lambda card: {"A": 2},
            "Answer A lists names of measures. Could two analysts compute the same number from it?",
        ),
        Misconception(
            "short_is_weak",
            lambda card: {"B": 2},
            "Answer B is short. Hold it against the rubric's last column, row by row.",
        ),
        Misconception(
            "benchmark_is_target",
            lambda card: {"C": 4},
            "Answer C has numbers. Where does its target come from, who is in its denominator, and what could get worse "
            "unnoticed?",
        ),
        Misconception(
            "definition_is_enough",
            lambda card: {"C": 3},
            "One row of the rubric is decent in answer C. Look at the other two: guardrails, and where the target comes "
            "from.",
        ),
    ),
    hints=(
        "Rate each row of the rubric on its own, then take the level that most rows have.",
        "Underline in each answer: a denominator, a guardrail from another layer, the reason for the target, and what "
        "happens below it.",
        "One answer has none of the four, one has all, one has a denominator that flatters and a target it copied.",
    ),
    worked="""
- **Answer A: 1.** Eleven names of measures. No denominator, no bar, no decision; it fits any feature in any company.
- **Answer B: 4.** Numerator, denominator and exclusions; a guardrail from each other layer; a target with the baseline
  and the reason behind it; what happens below it and who decides.
- **Answer C: 2.** A rate with a numerator, over active users, which flatters. The target is somebody else's benchmark,
  the only guardrail counts the same clicks again, and nothing follows from it.
""",
    objective=_OBJECTIVES[3],
    ledger=("KPI-36", "INT-01"),
)

QUESTIONS = (COVERAGE, ADOPTION, WITH_AND_WITHOUT, LATENCY, BEHAVIOR, SCORECARD, RETENTION_REVENUE, ANSWER_LEVELS)
