"""A3: success, time on task, time to value."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aipm_course.answers import Number, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.metrics.lookalikes.with_and_without import success_with_copies
from aipm_course.modules.metrics.lookalikes.with_and_without import with_and_without as lookalikes
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_readings import trial, trial_cases, wait_days, waits
from aipm_course.modules.metrics.simulators.event_log_tables import WINDOW_DAYS, EventLog
from aipm_course.modules.metrics.tasks.shared import OBJECTIVES, Pick, percent, target_verdict

_CLAIMS = {
    "both": "success and time clear their bars",
    "success_only": "success clears its bar, time does not",
    "time_only": "time clears its bar, success does not",
    "neither": "neither of the two clears its bar",
}


def _claim(uplift: float, cut: float) -> str:
    """Return the claim that two measures, in percent, allow under the sets that the task names."""
    success = target_verdict("KPI-02", "Principal", uplift) == "met"
    time = target_verdict("KPI-03", "AI PM", cut) == "met"
    return {(True, True): "both", (True, False): "success_only", (False, True): "time_only"}.get(
        (success, time), "neither"
    )


def _wait_cut(log: EventLog, **way: Any) -> float:
    return 1 - wait_days(waits(log, **way)) / log.fact("baseline_days_to_value")


def _uplift(log: EventLog) -> float:
    plain, brief = trial(log)
    return brief.success / plain.success - 1


def _cut(log: EventLog, name: str = "median") -> float:
    plain, brief = trial(log)
    return float(1 - getattr(brief, name) / getattr(plain, name))


def _uplift_with_copies(log: EventLog) -> float:
    """The uplift of the rows of `case_opened` as they arrived, copies and all."""
    success = success_with_copies(log)
    return success[1] / success[0] - 1


def _uplift_of_rounded(log: EventLog) -> float:
    """The uplift of shares that were rounded to whole percent first."""
    plain, brief = trial(log)
    return round(brief.success, 2) / round(plain.success, 2) - 1


def _in_whole_percent(value: float, within: float) -> "float | None":
    """Return a share with two digits; None where that is near enough."""
    return round(value, 2) if abs(round(value, 2) - value) > 2 * within else None


def _left_at_once(log: EventLog) -> float:
    """The cut of the median time if a left case took no time."""
    cases = trial_cases(log)
    middle = cases["minutes"].where(cases["closed"], 0.0).groupby(cases["brief"]).median()
    return float(1 - middle[1] / middle[0])


def _cut_by_device(log: EventLog) -> float:
    """The cut of the median time if the devices' clocks are trusted."""
    opened = log.of("case_opened").set_index("case_id")
    closed = log.of("case_closed").set_index("case_id")["sent_s"].reindex(opened.index)
    middle = (closed - opened["sent_s"]).fillna(np.inf).groupby(opened["value"]).median()
    return float(1 - middle.iloc[1] / middle.iloc[0])


_LEFT = {"closed_cases_only", "left_is_finished"}


def _without(log: EventLog, dropped: frozenset[str]) -> dict[str, float] | None:
    """Return the three cuts without some rules of the text, None for two fates of a left case."""
    if dropped >= _LEFT:
        return None
    clock = "sent_s" if "device_clock" in dropped else "received_s"
    opened = log.of("case_opened").set_index("case_id")
    ended = log.of("case_closed", "case_left").set_index("case_id").reindex(opened.index)
    taken = (ended[clock] - opened[clock]).astype(float)
    if "left_is_finished" not in dropped:
        taken = taken.where(ended["event"] == "case_closed", np.nan if "closed_cases_only" in dropped else np.inf)
    middle = taken.groupby(opened["value"].astype(int)).median()
    waiting = waits(
        log,
        accepted_day=WINDOW_DAYS if "accepted_by_day_90" in dropped else None,
        last_offer="last_offer" in dropped,
        entitled="waits_of_everybody" not in dropped,
        asked_day=None if "waits_of_the_whole_log" in dropped else WINDOW_DAYS,
        per_request="wait_per_request" in dropped,
    )
    waiting = waiting[np.isfinite(waiting)] if "only_who_arrived" in dropped else waiting
    plain, brief = trial(log)
    return {
        "uplift": brief.success - plain.success if "points_not_percent" in dropped else _uplift(log),
        "time_cut": float(1 - middle[1] / middle[0]),
        "wait_cut": 1 - wait_days(waiting) / log.fact("baseline_days_to_value"),
    }


def _with_and_without(log: EventLog) -> dict[str, Any]:
    plain, brief = trial(log)
    return {
        "success_without": plain.success,
        "success_with": brief.success,
        "uplift": _uplift(log),
        "time_cut": _cut(log),
        "wait_cut": _wait_cut(log),
        "claim": _claim(100 * _uplift(log), 100 * _cut(log)),
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
        **{name: round(100 * answer[name], 1) for name in ("success_without", "success_with", "uplift", "wait_cut")},
        "time_cut": 100 * (1 - half[1] / half[0]),
        "claim": f" {answer['claim'].upper()} ",
    }


def _quantities(log: EventLog) -> Mapping[str, float]:
    plain, brief = trial(log)
    cases = trial_cases(log)
    waiting = waits(log)
    opened, closed = cases.groupby("brief")["closed"].size(), cases.groupby("brief")["closed"].sum()
    return {
        "cases opened without Brief": int(opened[0]),
        "cases opened with Brief": int(opened[1]),
        "cases closed without Brief": int(closed[0]),
        "cases closed with Brief": int(closed[1]),
        "the median minutes without Brief": plain.median,
        "the median minutes with Brief": brief.median,
        "the median minutes of closed cases without Brief": plain.median_closed,
        "the median minutes of closed cases with Brief": brief.median_closed,
        "the median wait in days": wait_days(waiting),
        "the old wait in days": log.fact("baseline_days_to_value"),
        "eligible users who asked by day 90": len(waiting),
        "users who are still waiting": int(np.isinf(waiting).sum()),
    }


WITH_AND_WITHOUT = Question[EventLog](
    id="metrics.with_and_without",
    task="A3",
    title="Success, time on task, time to value",
    points=5,
    kind=Record(
        {
            "success_without": Number("share of opened cases", within=0.002, percent=True),
            "success_with": Number("share of opened cases", within=0.002, percent=True),
            "uplift": Number("share of the success without Brief", within=0.001, percent=True),
            "time_cut": Number("share of the median time without Brief", within=0.001, percent=True),
            "wait_cut": Number("share of the old wait", within=0.004, percent=True),
            "claim": Pick(_CLAIMS),
        },
        weights={
            "success_without": 0.25,
            "success_with": 0.25,
            "uplift": 0.75,
            "wait_cut": 1,
            "claim": 1.75,
        },
        look={
            "success_without": "Asked: closed cases ÷ opened cases of this arm, each `event_id` once.",
            "success_with": "Asked: closed cases ÷ opened cases of this arm, each `event_id` once.",
            "uplift": "Asked: `success_with` ÷ `success_without`, minus 1.",
            "time_cut": "Asked: 1 minus the median with Brief ÷ the median without, by the server's clock, over all opened "
            "cases; a left one never ends.",
            "wait_cut": "Asked: 1 minus the median wait ÷ the old one. A wait runs from the first offer to the first accepted "
            "brief, for eligible users who asked by day 90; whoever has none waits longer than any other.",
            "claim": "Hold `uplift`, in percent, against the bar of KPI-02 in the Principal set, and `time_cut` against "
            "that of KPI-03 in the AI PM set; a value on the bar meets it.",
        },
    ),
    data=event_log,
    reference=_with_and_without,
    alternatives=(_with_and_without_by_percent,),
    follows=(
        Follows(
            "claim", ("uplift", "time_cut"), lambda own, log: _claim(percent(own, "uplift"), percent(own, "time_cut"))
        ),
    ),
    quantities=_quantities,
    without=_without,
    lookalikes=lookalikes,
    ablations=(
        Ablation(
            "closed_cases_only",
            "over all opened cases",
            lambda log: {"time_cut": _cut(log, "median_closed")},
            "You timed the closed cases only. More cases were left in one arm than in the other, so the cases that remain "
            "are not alike. Let a left case count as one that never finished.",
        ),
        Ablation(
            "left_is_finished",
            "A case that was left never finished",
            lambda log: {"time_cut": _cut(log, "median_ended")},
            "You let a case end when somebody left it. Leaving after two minutes is not solving in two minutes: a left case "
            "counts as longer than any other.",
        ),
        Ablation(
            "device_clock",
            "from open to close by the server's clock",
            lambda log: {"time_cut": _cut_by_device(log)},
            "That is the cut by the device's clock. Some clocks are set right while a case is open, so that it seems to end "
            "before it began.",
        ),
        Ablation(
            "points_not_percent",
            "as a share of the success without",
            lambda log: {"uplift": trial(log)[1].success - trial(log)[0].success},
            "That is the difference in percentage points. The target is an uplift: the difference as a share of the "
            "success without Brief.",
        ),
        Ablation(
            "accepted_by_day_90",
            "on any day of the log",
            lambda log: {"wait_cut": _wait_cut(log, accepted_day=WINDOW_DAYS)},
            "Waits that end after day 90 are cut off in your median. The first `brief_accepted` may come on any day.",
        ),
        Ablation(
            "last_offer",
            "from a user's first `brief_offered`",
            lambda log: {"wait_cut": _wait_cut(log, last_offer=True)},
            "Your wait begins at the last offer. Some users saw the button twice; the wait runs from the first time.",
        ),
        Ablation(
            "waits_of_everybody",
            "every eligible user",
            lambda log: {"wait_cut": _wait_cut(log, entitled=False)},
            "Users who are not entitled are in your median. They were never offered Brief.",
        ),
        Ablation(
            "waits_of_the_whole_log",
            "who asked for a brief by the end of day 90",
            lambda log: {"wait_cut": _wait_cut(log, asked_day=None)},
            "Users who asked after day 90 are in your median. They had less time to accept than the others.",
        ),
        Ablation(
            "only_who_arrived",
            "is still waiting: longer than any other",
            lambda log: {
                "wait_cut": 1
                - float(np.median(waits(log)[np.isfinite(waits(log))])) / log.fact("baseline_days_to_value")
            },
            "Users who asked and never had an accepted brief are missing from your median. They are still waiting.",
        ),
        Ablation(
            "wait_per_request",
            "each user counts once",
            lambda log: {"wait_cut": _wait_cut(log, per_request=True)},
            "A user who asked often is in your median as often. Each user waits once.",
        ),
    ),
    misconceptions=(
        Misconception(
            "arms_swapped",
            lambda log: {"success_without": trial(log)[1].success, "success_with": trial(log)[0].success},
            "With and without are the wrong way round: in `case_opened`, `value` 1 is with Brief.",
        ),
        Misconception(
            "copies_in_the_trial",
            lambda log: (
                {"uplift": _uplift_with_copies(log)} if abs(_uplift_with_copies(log) - _uplift(log)) > 0.001 else None
            ),
            "`uplift` is that of the log with its copies. The shares of success move by little and their quotient by more: "
            "count each `event_id` once.",
        ),
        Misconception(
            "rounded_before_the_quotient",
            lambda log: (
                {"uplift": _uplift_of_rounded(log)} if abs(_uplift_of_rounded(log) - _uplift(log)) > 0.002 else None
            ),
            "`uplift` is that of two shares in whole percent. Round at the end, not before the quotient.",
        ),
        Misconception(
            "share_of_the_time_with_brief",
            lambda log: {"time_cut": 1 / (1 - _cut(log)) - 1},
            "That is the time saved as a share of the median with Brief. Divide by the median without.",
        ),
        Misconception(
            "time_in_whole_percent",
            lambda log: None if (found := _in_whole_percent(_cut(log), 0.001)) is None else {"time_cut": found},
            "A share with two digits. `time_cut` counts within 0.001, so give three digits or more.",
        ),
        Misconception(
            "uplift_in_whole_percent",
            lambda log: None if (found := _in_whole_percent(_uplift(log), 0.001)) is None else {"uplift": found},
            "A share with two digits. `uplift` counts within 0.001, so give three digits or more.",
        ),
        Misconception(
            "mean_of_closed",
            lambda log: {"time_cut": _cut(log, "mean_closed")},
            "That compares means of closed cases. Asked is the median, over all opened cases.",
        ),
        Misconception(
            "left_took_no_time",
            lambda log: {"time_cut": _left_at_once(log)},
            "A left case counts as zero minutes in your median. It is not the fastest case but the longest.",
        ),
        Misconception(
            "wait_by_device_clock",
            lambda log: {"wait_cut": _wait_cut(log, clocks=("received_s", "sent_s"))},
            "One end of the wait is on the device's clock, and some of them run a hundred days ahead.",
        ),
        Misconception(
            "mean_wait",
            lambda log: {
                "wait_cut": 1 - float(waits(log)[np.isfinite(waits(log))].mean()) / log.fact("baseline_days_to_value")
            },
            "That is the mean wait. A few very long waits pull it up; the target compares medians.",
        ),
        Misconception(
            "whole_days",
            lambda log: {"wait_cut": 1 - float(np.median(np.floor(waits(log)))) / log.fact("baseline_days_to_value")},
            "Those are waits in whole days. Keep the fractions: seconds ÷ 86,400.",
        ),
        Misconception(
            "share_that_was_left",
            lambda log: {"success_without": 1 - trial(log)[0].success, "success_with": 1 - trial(log)[1].success},
            "That is the share of cases that were left. Success is the share that was closed.",
        ),
        Misconception(
            "uplift_as_ratio",
            lambda log: {"uplift": (1 + _uplift(log)) / 100},
            "`uplift` is the ratio of the two. Asked is how much it lies above 1.",
        ),
        Misconception(
            "time_left_over",
            lambda log: {"time_cut": 1 - _cut(log)},
            "`time_cut` is the share of the old time that is left. Asked is the share that is gone.",
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
uplift, cut = success[1] / success[0] - 1, 1 - middle[1] / middle[0]

tried = ok[(ok["event"] == "brief_requested") & (ok["received_s"] < 90 * 86400) & (ok["entitled"] == 1)]["user_id"].unique()
offer = ok[ok["event"] == "brief_offered"].groupby("user_id")["received_s"].min().reindex(tried)
first = ok[ok["event"] == "brief_accepted"].groupby("user_id")["received_s"].min().reindex(tried)
wait = ((first - offer) / 86400).fillna(float("inf")).median()
met = (uplift >= 0.10, cut >= 0.10)  # KPI-02, Principal set; KPI-03, AI PM set
with_and_without = {
    "success_without": success[0],
    "success_with": success[1],
    "uplift": uplift,
    "time_cut": cut,
    "wait_cut": 1 - wait / facts["baseline_days_to_value"],
    "claim": {(True, True): "both", (True, False): "success_only", (False, True): "time_only"}.get(met, "neither"),
}
```

What is left out of a median is part of the result: the closed cases alone give another cut, on the other side of the bar.
""",
    survivors={
        ">= to >: uplift >= 0.1": "equivalent: no value lies on the bar",
        ">= to >: cut >= 0.1": "equivalent: no value lies on the bar",
        "0.1 to 0.11: uplift >= 0.1": "equivalent: the uplift is planted at least 0.015 from its bar",
        "0.1 to 0.11: cut >= 0.1": "equivalent: the cut is planted at least 0.018 from its bar",
        "/ to *: (closed.reindex(opened.index) - opened['received_s']) / 60": "equivalent: the unit cancels in a ratio",
        "60 to 61: (closed.reindex(opened.index) - opened['received_s']) / 60": "equivalent: inside the tolerance, or it cancels",
        "60 to 59: (closed.reindex(opened.index) - opened['received_s']) / 60": "equivalent: inside the tolerance, or it cancels",
        "86400 to 86401: (first - offer) / 86400": "equivalent: inside the tolerance, or it cancels",
        "86400 to 86399: (first - offer) / 86400": "equivalent: inside the tolerance, or it cancels",
        "< to <=: ok['received_s'] < 90 * 86400": "equivalent: no value lies on the bar",
        "86400 to 86401: 90 * 86400": "equivalent: inside the tolerance, or it cancels",
        "86400 to 86399: 90 * 86400": "equivalent: inside the tolerance, or it cancels",
    },
    objective=OBJECTIVES[1],
    ledger=("MIS-06", "KPI-02", "KPI-03", "KPI-07"),
)
