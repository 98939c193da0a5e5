"""A5: alert budget."""

from typing import Any

import numpy as np

from aipm_course.answers import Number, Record
from aipm_course.judging.question import Misconception, Question, Rule
from aipm_course.modules.drift.simulators.drift_alarms import (
    THRESHOLDS,
    false_alarms_hold,
    held_out_trials,
    policy,
    policy_table,
)
from aipm_course.modules.drift.simulators.drift_room import DriftRoom, drift_room
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_ALERTS

_WEEKS_TOLERANCE = 0.25


def _best_threshold(data: DriftRoom, monitor: str) -> float:
    table = policy_table(data.trials, data.alarm_costs)
    own = table[table["monitor"] == monitor]
    return float(own["threshold"].iloc[int(np.argmin(own["cost"].to_numpy()))])


def _budget(data: DriftRoom) -> dict[str, Any]:
    whole, small = _best_threshold(data, "whole"), _best_threshold(data, "small")
    return {
        "habit_false_alarms": policy(data.trials, "small", 0.10)[0],
        "habit_weeks": policy(data.trials, "whole", 0.10)[1],
        "whole_threshold": whole,
        "small_threshold": small,
        "promised_false_alarms": policy(data.trials, "small", small)[0],
        "promised_weeks": policy(data.trials, "whole", whole)[1],
    }


def _alarms_hold(answer: Any, data: DriftRoom) -> bool:
    return false_alarms_hold(answer["promised_false_alarms"], answer["small_threshold"])


def _alarms_message(answer: Any, data: DriftRoom) -> str:
    happened = policy(held_out_trials(), "small", answer["small_threshold"])[0]
    if answer["promised_false_alarms"] == 0 and happened:
        return (
            "you promise silence. Replayed on a thousand fresh trials, your small-market threshold rang in quiet weeks; "
            "count how often it does in `trials`"
        )
    return (
        "your small-market threshold was replayed on a thousand fresh trials; the false alarms per month came out more "
        "than 0.02 and more than half of their number away from your promise"
    )


def _weeks_hold(answer: Any, data: DriftRoom) -> bool:
    threshold = answer["whole_threshold"]
    promised, happened = answer["promised_weeks"], policy(held_out_trials(), "whole", threshold)[1]
    return bool(abs(promised - happened) <= _WEEKS_TOLERANCE)


_THRESHOLD = Number(f"index points, one of {', '.join(f'{value:g}' for value in THRESHOLDS)}", within=1e-6)


BUDGET = Question(
    id="drift.budget",
    task="A5",
    title="Alert budget",
    points=6,
    kind=Record(
        {
            "habit_false_alarms": Number("false alarms per month", within=0.02),
            "habit_weeks": Number("weeks", within=0.05),
            "whole_threshold": _THRESHOLD,
            "small_threshold": _THRESHOLD,
            "promised_false_alarms": Number("false alarms per month"),
            "promised_weeks": Number("weeks", within=_WEEKS_TOLERANCE),
        },
        own=frozenset({"promised_false_alarms", "promised_weeks"}),
    ),
    data=drift_room,
    reference=_budget,
    alternatives=(
        lambda data: {
            **_budget(data),
            "habit_false_alarms": round(_budget(data)["habit_false_alarms"], 2),
            "promised_false_alarms": round(_budget(data)["promised_false_alarms"], 3),
            "promised_weeks": round(_budget(data)["promised_weeks"], 1),
        },
    ),
    rules=(
        Rule(
            "promised false alarms hold",
            _alarms_hold,
            _alarms_message,
        ),
        Rule(
            "promised delay holds",
            _weeks_hold,
            "your whole-stream threshold was replayed on a thousand fresh trials; the weeks came out more than "
            f"{_WEEKS_TOLERANCE:g} away from your promise",
        ),
    ),
    misconceptions=(
        Misconception(
            "per_week",
            lambda data: {"habit_false_alarms": policy(data.trials, "small", 0.10)[0] * 12 / 52},
            "That is per week. A month has 52/12 weeks.",
        ),
        Misconception(
            "drift_weeks_counted",
            lambda data: {
                "habit_false_alarms": float(
                    (data.trials.loc[data.trials["monitor"] == "small", "week_1":"week_12"] >= 0.10).to_numpy().mean()
                    * 52
                    / 12
                )
            },
            "Alarms in weeks 7 to 12 are in there. Those are right: the drift has begun. Count quiet weeks only.",
        ),
        Misconception(
            "wrong_monitor",
            lambda data: {"habit_false_alarms": policy(data.trials, "whole", 0.10)[0]},
            "That is the monitor of the whole stream. Asked is the small market.",
        ),
        Misconception(
            "counted_from_zero",
            lambda data: {"habit_weeks": policy(data.trials, "whole", 0.10)[1] - 1},
            "One week is missing: an alarm in week 7 has let one week of drift through.",
        ),
        Misconception(
            "number_of_the_week",
            lambda data: {"habit_weeks": policy(data.trials, "whole", 0.10)[1] + 6},
            "That is the number of the week in the trial. The drift starts in week 7: count from there.",
        ),
        Misconception(
            "habit_for_the_whole",
            lambda data: {"whole_threshold": 0.10},
            "0.10 is a habit, not a law. With two thousand payments a week the quiet index stays far below it; what does "
            "waiting for 0.10 cost?",
        ),
        Misconception(
            "habit_for_the_small",
            lambda data: {"small_threshold": 0.10},
            "0.10 is a habit, not a law. With two hundred payments a week quiet weeks cross it; what do those alarms cost?",
        ),
        Misconception(
            "significant_for_the_whole",
            lambda data: {"whole_threshold": 0.25},
            "0.25 is the other habit. Count the weeks until the whole stream gets there, and price them.",
        ),
        Misconception(
            "fewest_alarms",
            lambda data: {"small_threshold": 0.25},
            "That threshold never cries wolf, and sleeps longest. Add both costs.",
        ),
        Misconception(
            "shortest_delay",
            lambda data: {"small_threshold": 0.02},
            "That threshold notices at once, because it is always ringing. Add both costs.",
        ),
    ),
    hints=(
        "For one monitor and one threshold: in what share of weeks 1 to 6 is the index at or over it? In which week from "
        "7 on is it first at or over it?",
        "False alarms per month = that share x 52 / 12. Weeks unnoticed: 1 when week 7 alarms, 2 when week 8 does first, "
        "6 when none does. Cost per quarter = 3 x false alarms x false_alarm_cost + weeks x cost of an unnoticed week.",
        "Five thresholds, two monitors, ten costs: take the lowest of each five. `alarm = rows >= threshold`; "
        '`alarm.loc[:, "week_1":"week_6"].to_numpy().mean()` is the share.',
    ),
    worked="""
```python
import numpy as np

price = facts.set_index("fact")["value"]

def policy(monitor, threshold):
    rows = trials.loc[trials["monitor"] == monitor, "week_1":"week_12"].to_numpy() >= threshold
    false_alarms = rows[:, :6].mean() * 52 / 12
    drift = rows[:, 6:]
    weeks = np.where(drift.any(axis=1), drift.argmax(axis=1) + 1, 6).mean()
    return false_alarms, weeks, 3 * false_alarms * price["false_alarm_cost"] + weeks * price[f"unnoticed_week_{monitor}"]

grid = [0.02, 0.05, 0.10, 0.15, 0.25]
whole = min(grid, key=lambda threshold: policy("whole", threshold)[2])
small = min(grid, key=lambda threshold: policy("small", threshold)[2])
budget = {
    "habit_false_alarms": policy("small", 0.10)[0],
    "habit_weeks": policy("whole", 0.10)[1],
    "whole_threshold": whole,
    "small_threshold": small,
    "promised_false_alarms": policy("small", small)[0],
    "promised_weeks": policy("whole", whole)[1],
}
```

The same index needs two thresholds: noise falls with volume, and so does what a habit is worth.
""",
    objective=OBJECTIVE_ALERTS,
    ledger=("SKILL-28", "DELIV-24", "CHECK-04"),
)
