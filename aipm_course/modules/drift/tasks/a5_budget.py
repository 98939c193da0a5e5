"""A5: alert budget."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from aipm_course.answers import Number, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.drift.simulators.drift_alarms import (
    ALARMS_WITHIN,
    COST_PERCENT,
    DRIFT_WEEKS,
    HABIT,
    QUIET_WEEKS,
    THRESHOLDS,
    VOLUME,
    WEEKS_PER_MONTH,
    WEEKS_WITHIN,
    AlarmRoom,
    alarm_room,
    cost_of,
    index_of,
    policy,
)
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_ALERTS


def _cost(data: AlarmRoom, monitor: str, threshold: float, prices_of: str = "") -> float:
    unnoticed = data.costs.unnoticed_week[prices_of or monitor]
    return cost_of(index_of(data.trials, monitor), threshold, data.costs.false_alarm, unnoticed)


def _budget(data: AlarmRoom) -> dict[str, Any]:
    return {
        "habit_false_alarms": policy(index_of(data.trials, "small"), HABIT)[0],
        "habit_weeks": policy(index_of(data.trials, "whole"), HABIT)[1],
        **{f"{monitor}_threshold": data.best[monitor] for monitor in VOLUME},
        **{f"{monitor}_cost": _cost(data, monitor, data.best[monitor]) for monitor in VOLUME},
    }


def _rounded(data: AlarmRoom) -> dict[str, Any]:
    right = _budget(data)
    return {
        **right,
        "habit_false_alarms": round(right["habit_false_alarms"], 3),
        "habit_weeks": round(right["habit_weeks"], 2),
        "whole_cost": round(right["whole_cost"]),
    }


def _first_alarm(index: Any, threshold: float, *, strictly: bool = False, none: float = DRIFT_WEEKS) -> Any:
    alarm = index > threshold if strictly else index >= threshold
    drift = alarm[:, QUIET_WEEKS:]
    return np.where(drift.any(axis=1), drift.argmax(axis=1) + 1, none)


def _strictly_over(data: AlarmRoom) -> dict[str, float]:
    small, whole = index_of(data.trials, "small"), index_of(data.trials, "whole")
    return {
        "habit_false_alarms": float((small[:, :QUIET_WEEKS] > HABIT).mean() * WEEKS_PER_MONTH),
        "habit_weeks": float(_first_alarm(whole, HABIT, strictly=True).mean()),
    }


def _alarms_until(data: AlarmRoom, weeks: int) -> dict[str, float]:
    small = index_of(data.trials, "small")
    return {"habit_false_alarms": float((small[:, :weeks] >= HABIT).mean() * WEEKS_PER_MONTH)}


def _per_trial(data: AlarmRoom) -> dict[str, float]:
    quiet = index_of(data.trials, "small")[:, :QUIET_WEEKS] >= HABIT
    return {"habit_false_alarms": float(quiet.any(axis=1).mean() * WEEKS_PER_MONTH)}


def _silent_dropped(data: AlarmRoom) -> dict[str, float]:
    whole = index_of(data.trials, "whole")
    first = _first_alarm(whole, HABIT)
    return {"habit_weeks": float(first[(whole[:, QUIET_WEEKS:] >= HABIT).any(axis=1)].mean())}


def _cheapest(data: AlarmRoom, monitor: str, cost: Callable[[float], float]) -> dict[str, float] | None:
    threshold = min(THRESHOLDS, key=cost)
    return {f"{monitor}_threshold": threshold} if threshold != data.best[monitor] else None


def _at_own_threshold(monitor: str) -> Callable[[Mapping[str, Any], AlarmRoom], float]:
    return lambda own, data: _cost(data, monitor, own[f"{monitor}_threshold"])


def _best(monitor: str) -> Callable[[Mapping[str, Any], AlarmRoom], float]:
    return lambda own, data: data.best[monitor]


def _quantities(data: AlarmRoom) -> dict[str, float]:
    named: dict[str, float] = {}
    for monitor in VOLUME:
        index = index_of(data.trials, monitor)
        for threshold in THRESHOLDS:
            alarms, weeks = policy(index, threshold)
            at = f"of the {monitor} monitor at {threshold:g}"
            named[f"false alarms per month {at}"] = alarms
            named[f"weeks unnoticed {at}"] = weeks
            named[f"the cost per quarter {at}"] = _cost(data, monitor, threshold)
            named[f"three months of false alarms {at}, in USD"] = 3 * alarms * data.costs.false_alarm
    return named


_THRESHOLD = Number(f"index points, one of {', '.join(f'{value:g}' for value in THRESHOLDS)}", within=1e-6)

BUDGET = Question(
    id="drift.budget",
    task="A5",
    title="Alert budget",
    points=6,
    kind=Record(
        {
            "habit_false_alarms": Number("false alarms per month", within=ALARMS_WITHIN),
            "habit_weeks": Number("weeks", within=WEEKS_WITHIN),
            "whole_threshold": _THRESHOLD,
            "small_threshold": _THRESHOLD,
            "whole_cost": Number("USD per quarter", within_percent=COST_PERCENT),
            "small_cost": Number("USD per quarter", within_percent=COST_PERCENT),
        },
        weights={
            "habit_false_alarms": 0.75,
            "habit_weeks": 0.75,
            "whole_threshold": 1.25,
            "small_threshold": 1.25,
        },
        look={
            "habit_false_alarms": 'Look at weeks 1 to 6 of the monitor "small", every week of every trial.',
            "habit_weeks": 'Look at weeks 7 to 12 of the monitor "whole": the first at or over 0.10, trial by trial.',
            "whole_threshold": 'Look at both parts of the cost for the monitor "whole", at each of the seven thresholds.',
            "small_threshold": 'Look at both parts of the cost for the monitor "small", at each of the seven thresholds.',
            "whole_cost": "Look at the two parts: three months of false alarms, and one drift.",
            "small_cost": "Look at the two parts: three months of false alarms, and one drift.",
        },
    ),
    data=alarm_room,
    reference=_budget,
    alternatives=(_rounded,),
    follows=(
        Follows("whole_threshold", ("habit_weeks",), _best("whole")),
        Follows("small_threshold", ("habit_false_alarms",), _best("small")),
        *(Follows(f"{monitor}_cost", (f"{monitor}_threshold",), _at_own_threshold(monitor)) for monitor in VOLUME),
    ),
    ablations=(
        Ablation(
            "strictly_over",
            "An alarm is raised when the index is at or over the threshold.",
            _strictly_over,
            "You counted weeks over the threshold only. A week exactly on it alarms as well.",
        ),
        Ablation(
            "week_7_as_quiet",
            "Weeks 1 to 6 are quiet",
            lambda data: _alarms_until(data, QUIET_WEEKS + 1),
            "Alarms in week 7 are in there. Those are right: the drift has begun. Count weeks 1 to 6.",
        ),
        Ablation(
            "drift_weeks_counted",
            "Weeks 1 to 6 are quiet",
            lambda data: _alarms_until(data, QUIET_WEEKS + DRIFT_WEEKS),
            "Alarms in weeks 7 to 12 are in there. Those are right: the drift has begun. Count quiet weeks only.",
        ),
        Ablation(
            "four_weeks_a_month",
            "52 / 12",
            lambda data: {"habit_false_alarms": policy(index_of(data.trials, "small"), HABIT)[0] * 4 / WEEKS_PER_MONTH},
            "Your month has four weeks; it has 52 / 12.",
        ),
        Ablation(
            "seven_for_none",
            "6 if none does",
            lambda data: {
                "habit_weeks": float(_first_alarm(index_of(data.trials, "whole"), HABIT, none=DRIFT_WEEKS + 1).mean())
            },
            "Trials that never alarm count with 7 weeks in your answer; six have been watched.",
        ),
        Ablation(
            "silent_trials_dropped",
            "6 if none does",
            _silent_dropped,
            "Trials that never alarm were left out. Those are the drifts that nobody noticed: they count with 6.",
        ),
        Ablation(
            "counted_from_zero",
            "1 if week 7 alarms",
            lambda data: {"habit_weeks": policy(index_of(data.trials, "whole"), HABIT)[1] - 1},
            "One week is missing: an alarm in week 7 has let one week of drift through.",
        ),
    ),
    misconceptions=(
        Misconception(
            "trials_with_an_alarm",
            _per_trial,
            "That is the share of trials that ring at all. A trial has six quiet weeks: count weeks, not trials.",
        ),
        Misconception(
            "wrong_monitor",
            lambda data: {
                "habit_false_alarms": policy(index_of(data.trials, "whole"), HABIT)[0],
                "habit_weeks": policy(index_of(data.trials, "small"), HABIT)[1],
            },
            "The two monitors have changed places: false alarms are asked for the small one, weeks for the whole one.",
        ),
        Misconception(
            "number_of_the_week",
            lambda data: {"habit_weeks": policy(index_of(data.trials, "whole"), HABIT)[1] + QUIET_WEEKS},
            "That is the number of the week in the trial. The drift starts in week 7: count from there.",
        ),
        *(
            Misconception(
                f"fewest_alarms_{monitor}",
                lambda data, monitor=monitor: _cheapest(  # type: ignore[misc]
                    data, monitor, lambda value: policy(index_of(data.trials, monitor), value)[0] - value
                ),
                f"That threshold for the {monitor} monitor never cries wolf, and sleeps longest. Add both costs.",
            )
            for monitor in VOLUME
        ),
        *(
            Misconception(
                f"shortest_delay_{monitor}",
                lambda data, monitor=monitor: _cheapest(data, monitor, float),  # type: ignore[misc]
                f"That threshold for the {monitor} monitor notices soonest, because it rings most. Add both costs.",
            )
            for monitor in VOLUME
        ),
        *(
            Misconception(
                f"habit_for_{monitor}",
                lambda data, monitor=monitor: {f"{monitor}_threshold": HABIT} if data.best[monitor] != HABIT else None,  # type: ignore[misc]
                f"0.10 is a habit, not a law, and for the {monitor} monitor it is not the cheapest. What do its false alarms "
                "cost, and what the weeks it sleeps?",
            )
            for monitor in VOLUME
        ),
        *(
            Misconception(
                f"prices_of_the_other_{monitor}",
                lambda data, monitor=monitor, other=other: (
                    {f"{monitor}_cost": _cost(data, monitor, data.best[monitor], other)}  # type: ignore[misc]
                    if data.costs.unnoticed_week[monitor] != data.costs.unnoticed_week[other]
                    else None
                ),
                f"The {monitor} monitor was priced with the other one's unnoticed week.",
            )
            for monitor, other in (("whole", "small"), ("small", "whole"))
        ),
    ),
    quantities=_quantities,
    hints=(
        "For one monitor and one threshold: in what share of weeks 1 to 6 is the index at or over it? In which week from "
        "7 on is it first at or over it?",
        "False alarms per month = that share x 52 / 12. Weeks unnoticed: 1 when week 7 alarms, 2 when week 8 does first, "
        "6 when none does. Cost per quarter = 3 x false alarms x false_alarm_cost + weeks x cost of an unnoticed week.",
        "Seven thresholds, two monitors, fourteen costs: take the lowest of each seven. `alarm = rows >= threshold`; "
        '`alarm.loc[:, "week_1":"week_6"].to_numpy().mean()` is the share.',
    ),
    worked="""
```python
price = facts.set_index("fact")["value"]

def policy(monitor, threshold):
    rows = trials.loc[trials["monitor"] == monitor, "week_1":"week_12"].to_numpy() >= threshold
    false_alarms = rows[:, :6].mean() * 52 / 12
    drift = rows[:, 6:]
    weeks = np.where(drift.any(axis=1), drift.argmax(axis=1) + 1, 6).mean()
    return false_alarms, weeks, 3 * false_alarms * price["false_alarm_cost"] + weeks * price[f"unnoticed_week_{monitor}"]

grid = [0.01, 0.02, 0.05, 0.08, 0.10, 0.15, 0.25]
whole = min(grid, key=lambda threshold: policy("whole", threshold)[2])
small = min(grid, key=lambda threshold: policy("small", threshold)[2])
budget = {
    "habit_false_alarms": policy("small", 0.10)[0],
    "habit_weeks": policy("whole", 0.10)[1],
    "whole_threshold": whole,
    "small_threshold": small,
    "whole_cost": policy("whole", whole)[2],
    "small_cost": policy("small", small)[2],
}
```

Where the habit is the cheapest, that is so by counting, not by custom: other prices or another volume move it.
""",
    objective=OBJECTIVE_ALERTS,
    ledger=("SKILL-28", "DELIV-24", "CHECK-04"),
)
