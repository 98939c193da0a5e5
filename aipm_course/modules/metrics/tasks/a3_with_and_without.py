"""A3: success, time on task, time to value."""

from functools import lru_cache
from typing import Any

import numpy as np

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_readings import Trial, ended_cut, trial, trial_cases, waits
from aipm_course.modules.metrics.simulators.event_log_tables import EventLog
from aipm_course.modules.metrics.tasks.shared import MET_OR_MISSED, OBJECTIVES, target_verdict


@lru_cache(maxsize=64)
def _arms(log: EventLog) -> tuple[Trial, Trial]:
    return trial(log, 0), trial(log, 1)


def _wait_cut(log: EventLog, wait: float) -> float:
    return 1 - wait / log.fact("baseline_days_to_value")


def _left_at_once(log: EventLog) -> float:
    """The cut of the median time if a left case took no time."""
    cases = trial_cases(log)
    middle = cases["minutes"].where(cases["closed"], 0.0).groupby(cases["brief"]).median()
    return float(1 - middle[1] / middle[0])


def _of_both_arms(log: EventLog, brief: int) -> float:
    """Closed cases of one arm, as a share of the cases of both."""
    cases = trial_cases(log)
    return float((cases["closed"] & (cases["brief"] == brief)).mean())


def _with_and_without(log: EventLog) -> dict[str, Any]:
    plain, brief = _arms(log)
    uplift, cut = brief.success / plain.success - 1, 1 - brief.median / plain.median
    return {
        "success_without": plain.success,
        "success_with": brief.success,
        "uplift": uplift,
        "time_cut": cut,
        "wait_cut": _wait_cut(log, float(waits(log).median())),
        "success_principal": target_verdict("KPI-02", "Principal", 100 * uplift),
        "time_ai_pm": target_verdict("KPI-03", "AI PM", 100 * cut),
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
            "success_principal": Choice(MET_OR_MISSED),
            "time_ai_pm": Choice(MET_OR_MISSED),
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
            "left_is_finished",
            lambda log: {"time_cut": ended_cut(log)},
            "You let a case end when somebody left it. Leaving after two minutes is not solving in two minutes: a left case "
            "counts as longer than any other.",
        ),
        Misconception(
            "uplift_of_the_other_arm",
            lambda log: {"uplift": 1 - _arms(log)[0].success / _arms(log)[1].success},
            "`uplift` is divided by the success *with* Brief. The base is how it was without.",
        ),
        Misconception(
            "cut_of_the_other_arm",
            lambda log: {"time_cut": _arms(log)[0].median / _arms(log)[1].median - 1},
            "`time_cut` is divided by the median *with* Brief. The base is how it was without.",
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
            "wait_in_days",
            lambda log: {"wait_cut": float(waits(log).median()) / 100},
            "`wait_cut` holds the wait in days. Asked is how much shorter that is than the old wait, as a share.",
        ),
        Misconception(
            "wait_left_over",
            lambda log: {"wait_cut": 1 - _wait_cut(log, float(waits(log).median()))},
            "`wait_cut` is the share of the old wait that is left. Asked is the share that is gone.",
        ),
        Misconception(
            "mean_wait",
            lambda log: {"wait_cut": _wait_cut(log, float(waits(log).replace(np.inf, np.nan).mean()))},
            "That is the mean wait. A few very long waits pull it up; the target compares medians.",
        ),
        Misconception(
            "target_of_the_other_set",
            lambda log: {"success_principal": "missed"},
            "`missed` is what percentage points give, or the harder end of the range. Hold `uplift`, in percent, against `low`.",
        ),
        Misconception(
            "verdict_on_closed_cases",
            lambda log: {"time_ai_pm": "missed"},
            "`missed` is what the closed cases alone give, or the harder end of the range. Hold the cut over all opened "
            "cases against `low`.",
        ),
        Misconception(
            "share_that_was_left",
            lambda log: {"success_without": 1 - _arms(log)[0].success, "success_with": 1 - _arms(log)[1].success},
            "That is the share of cases that were left. Success is the share that was closed.",
        ),
        Misconception(
            "of_both_arms",
            lambda log: {"success_without": _of_both_arms(log, 0), "success_with": _of_both_arms(log, 1)},
            "You divided the closed cases of an arm by the cases of both. Each arm has a denominator of its own.",
        ),
        Misconception(
            "uplift_as_ratio",
            lambda log: {"uplift": _arms(log)[1].success / _arms(log)[0].success / 100},
            "`uplift` is the ratio of the two. Asked is how much it lies above 1.",
        ),
        Misconception(
            "time_left_over",
            lambda log: {"time_cut": _arms(log)[1].median / _arms(log)[0].median},
            "`time_cut` is the share of the old time that is left. Asked is the share that is gone.",
        ),
        Misconception(
            "left_took_no_time",
            lambda log: {"time_cut": _left_at_once(log)},
            "A left case counts as zero minutes in your median. It is not the fastest case but the longest.",
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
    objective=OBJECTIVES[1],
    ledger=("MIS-06", "KPI-02", "KPI-03", "KPI-07"),
)
