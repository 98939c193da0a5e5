"""A5: alert budget."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

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
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_ALERTS, Way, named


@lru_cache(maxsize=64)
def _index(data: AlarmRoom, monitor: str) -> npt.NDArray[np.float64]:
    return index_of(data.trials, monitor)


def _cost(data: AlarmRoom, monitor: str, threshold: float) -> float:
    unnoticed = data.costs.unnoticed_week[monitor]
    return cost_of(_index(data, monitor), threshold, data.costs.false_alarm, unnoticed)


def _budget(data: AlarmRoom) -> dict[str, Any]:
    return {
        "habit_false_alarms": policy(_index(data, "small"), HABIT)[0],
        "habit_weeks": policy(_index(data, "whole"), HABIT)[1],
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


Index = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Count:
    """A way to count false alarms and weeks unnoticed, of which one is the task's.

    Attributes:
        said: what is said of it.
        quiet: the weeks that false alarms are counted in, from 0.
        times: what their share is multiplied by.
        strictly: whether only weeks over the threshold alarm.
        none: weeks of a trial that never alarms; None leaves such trials out.
        first: what an alarm in week 7 counts.
        take: summary over trials.
        per_trial: whether trials are counted, not weeks.
        under: whether weeks unnoticed are all weeks of drift without an alarm, also those after the first alarm.
    """

    said: str
    quiet: tuple[int, int] = (0, QUIET_WEEKS)
    times: float = WEEKS_PER_MONTH
    strictly: bool = False
    none: float | None = float(DRIFT_WEEKS)
    first: int = 1
    take: Callable[[Any], Any] = np.mean
    per_trial: bool = False
    under: bool = False

    def alarms(self, index: Index, threshold: float) -> float:
        alarm = index > threshold if self.strictly else index >= threshold
        quiet = alarm[:, self.quiet[0] : self.quiet[1]]
        return float((quiet.any(axis=1) if self.per_trial else quiet).mean() * self.times)

    def weeks(self, index: Index, threshold: float) -> float:
        alarm = (index > threshold if self.strictly else index >= threshold)[:, QUIET_WEEKS:]
        if self.under:
            return float((~alarm).sum(axis=1).mean())
        rings = alarm.any(axis=1)
        waited = alarm.argmax(axis=1) + self.first
        if self.none is None:
            return float(self.take(waited[rings])) if rings.any() else float("nan")
        return float(self.take(np.where(rings, waited, self.none)))


_LAST = QUIET_WEEKS + DRIFT_WEEKS
_COUNTS = {
    "per_week": _Count("That is the share of quiet weeks with an alarm, not yet a month: times 52 / 12.", times=1),
    "a_year": _Count("That is for a year. A month is 52 / 12 weeks.", times=52),
    "a_quarter": _Count("That is for a quarter. A month is 52 / 12 weeks.", times=13),
    "six_weeks": _Count("That is for the six quiet weeks. A month is 52 / 12 weeks.", times=6),
    "twelve_weeks": _Count("That is for twelve weeks. A month is 52 / 12 weeks.", times=12),
    "upside_down": _Count("The share was multiplied by 12 / 52. A month has 52 / 12 weeks.", times=12 / 52),
    "thirty_days": _Count("A month of 30 days was taken. It has 52 / 12 weeks here.", times=30 / 7),
    "of_all_trials": _Count("Alarms were added up per trial and then taken for weeks.", times=6 * WEEKS_PER_MONTH),
    "quiet_to_5": _Count("Your quiet weeks end with week 5. They are weeks 1 to 6.", quiet=(0, 5)),
    "quiet_to_4": _Count("Your quiet weeks end with week 4. They are weeks 1 to 6.", quiet=(0, 4)),
    "quiet_from_2": _Count("Your quiet weeks begin with week 2. They are weeks 1 to 6.", quiet=(1, 6)),
    "all_weeks": _Count(
        "Alarms in weeks 7 to 12 are in there. Those are right: the drift has begun. Count quiet weeks only.",
        quiet=(0, _LAST),
    ),
    "drift_weeks": _Count(
        "Those are the alarms of weeks 7 to 12, and they are right: the drift has begun. Count weeks 1 to 6.",
        quiet=(QUIET_WEEKS, _LAST),
    ),
    "trials": _Count(
        "That counts trials that ring at all. A trial has six quiet weeks: count weeks, not trials.", per_trial=True
    ),
    "trials_alone": _Count(
        "That is the share of trials that ring at all. A trial has six quiet weeks: count weeks, not trials.",
        per_trial=True,
        times=1,
    ),
    "none_as_0": _Count(
        "Trials that never alarm count with 0 weeks in your answer. They slept through all six.", none=0
    ),
    "none_as_12": _Count(
        "Trials that never alarm count with 12 weeks in your answer; six weeks of drift have been watched.", none=12
    ),
    "none_as_13": _Count(
        "Trials that never alarm count with 13 in your answer; six weeks of drift have been watched.", none=13
    ),
    "from_0": _Count("An alarm in week 7 counts 0 in your answer. It has let one week of drift through.", first=0),
    "from_0_none_5": _Count(
        "Weeks are counted from 0 in your answer. An alarm in week 7 has let one week of drift through.",
        first=0,
        none=5,
    ),
    "from_2": _Count("An alarm in week 7 counts 2 in your answer. It has let one week of drift through.", first=2),
    "numbers": _Count(
        "That is the number of the week in the trial. The drift starts in week 7: count from there.", first=7, none=12
    ),
    "numbers_13": _Count(
        "That is the number of the week in the trial. The drift starts in week 7: count from there.", first=7, none=13
    ),
    "numbers_6": _Count(
        "That is the number of the week in the trial. The drift starts in week 7: count from there.", first=7
    ),
    "under": _Count(
        "That is the average number of drift weeks without an alarm. Asked is which of them has the first one, from 1 for week 7.",
        under=True,
    ),
    "median": _Count("That is the median over trials. Asked is the average.", take=np.median),
    "days": _Count("That is in days. Asked are weeks.", take=lambda weeks: 7 * np.mean(weeks)),
    "sum": _Count("That is the sum over trials. Asked is the average.", take=np.sum),
    "longest": _Count("That is the longest of all trials. Asked is the average.", take=np.max),
}
_RULES = {
    "strictly_over": _Count(
        "You counted weeks over the threshold only. A week exactly on it alarms as well.", strictly=True
    ),
    "four_weeks_a_month": _Count("Your month has four weeks; it has 52 / 12.", times=4),
    "seven_for_none": _Count(
        "Trials that never alarm count with 7 weeks in your answer; six have been watched.", none=7
    ),
    "silent_trials_dropped": _Count(
        "Trials that never alarm were left out. Those are the drifts that nobody noticed: they count with 6.", none=None
    ),
    "week_7_as_quiet": _Count(
        "Alarms in week 7 are in there. Those are right: the drift has begun. Count weeks 1 to 6.", quiet=(0, 7)
    ),
}
"""Counts that leave out a rule of the text. Ablations name them in the habit numbers, and they lead to costs as well."""
_RIGHT = _Count("")


@lru_cache(maxsize=1024)
def _habit(data: AlarmRoom, count: _Count) -> dict[str, float]:
    return {
        "habit_false_alarms": count.alarms(_index(data, "small"), HABIT),
        "habit_weeks": count.weeks(_index(data, "whole"), HABIT),
    }


@dataclass(frozen=True)
class _Bill:
    """A way to price, of which one is the task's: months of false alarms, prices, and what the sum is multiplied by."""

    said: str
    months: float = 3
    alarm: Callable[[AlarmRoom, str], float] = lambda data, monitor: float(data.costs.false_alarm)
    week: Callable[[AlarmRoom, str], float] = lambda data, monitor: float(data.costs.unnoticed_week[monitor])
    times: float = 1


def _the_other(monitor: str) -> str:
    return "small" if monitor == "whole" else "whole"


_BILLS = {
    "one_month": _Bill("The false alarms are those of one month. A quarter has three.", months=1),
    "four_months": _Bill("The false alarms are those of four months. A quarter has three.", months=4),
    "twelve_months": _Bill("The false alarms are those of a year. A quarter has three months.", months=12),
    "thirteen_weeks": _Bill(
        "False alarms were taken 13 times. They are per month already: times 3 for a quarter.",
        months=13,
    ),
    "six_weeks": _Bill(
        "False alarms were taken 6 times. They are per month already: times 3 for a quarter.",
        months=6,
    ),
    "a_year": _Bill("That is for a year. Asked is a quarter.", times=4),
    "a_month": _Bill("That is for a month. Asked is a quarter.", times=1 / 3),
    "weeks_three_times": _Bill(
        "The weeks unnoticed were taken three times. One drift a quarter is counted.",
        week=lambda data, monitor: 3.0 * data.costs.unnoticed_week[monitor],
    ),
    "no_alarm_price": _Bill(
        "The false alarms are counted and not priced: `false_alarm_cost` stands in `facts`.",
        alarm=lambda data, monitor: 1.0,
    ),
    "no_week_price": _Bill(
        "The weeks unnoticed are counted and not priced: their cost stands in `facts`.", week=lambda data, monitor: 1.0
    ),
    "alarms_only": _Bill(
        "Only the false alarms are in there. Weeks unnoticed cost, too.", week=lambda data, monitor: 0.0
    ),
    "weeks_only": _Bill(
        "Only the weeks unnoticed are in there. False alarms cost, too.", alarm=lambda data, monitor: 0.0
    ),
    "prices_exchanged": _Bill(
        "The two prices have changed places: `false_alarm_cost` goes with false alarms.",
        alarm=lambda data, monitor: float(data.costs.unnoticed_week[monitor]),
        week=lambda data, monitor: float(data.costs.false_alarm),
    ),
    "one_price": _Bill(
        "Both parts are priced with `false_alarm_cost`. A week unnoticed has a price of its own.",
        week=lambda data, monitor: float(data.costs.false_alarm),
    ),
    "other_week": _Bill(
        "Each unnoticed week was priced with that of the other monitor.",
        week=lambda data, monitor: float(data.costs.unnoticed_week[_the_other(monitor)]),
    ),
    "lesson_prices": _Bill(
        "Perhaps the prices are those of the lesson. This exercise's stand in `facts`.",
        alarm=lambda data, monitor: 800.0,
        week=lambda data, monitor: 2000.0,
    ),
    "lesson_alarm": _Bill(
        "Perhaps the price of a false alarm is the lesson's. This exercise's stands in `facts`.",
        alarm=lambda data, monitor: 800.0,
    ),
    "lesson_week": _Bill(
        "Perhaps the price of an unnoticed week is the lesson's. This exercise's stand in `facts`.",
        week=lambda data, monitor: 2000.0,
    ),
}
_RIGHT_BILL = _Bill("")


@lru_cache(maxsize=2048)
def _costs_by(data: AlarmRoom, monitor: str, count: _Count, bill: _Bill) -> dict[float, float]:
    """Return what each threshold costs by a way to count and a way to price."""
    index, alarm, week = _index(data, monitor), bill.alarm(data, monitor), bill.week(data, monitor)
    return {
        value: bill.times * (bill.months * count.alarms(index, value) * alarm + count.weeks(index, value) * week)
        for value in THRESHOLDS
    }


def _cheapest_by(
    data: AlarmRoom,
    monitors: Iterable[str],
    count: _Count = _RIGHT,
    bill: _Bill = _RIGHT_BILL,
    *,
    at_best: bool = False,
) -> dict[str, float]:
    """Return thresholds and costs by a way to count and to price; with `at_best` the costs at the right thresholds."""
    values: dict[str, float] = {}
    for monitor in monitors:
        costs = _costs_by(data, monitor, count, bill)
        known = {value: cost for value, cost in costs.items() if np.isfinite(cost)}
        best = data.best[monitor] if at_best else min(known, key=known.__getitem__)
        if np.isfinite(costs[best]):
            values |= {f"{monitor}_threshold": best, f"{monitor}_cost": costs[best]}
    return values


_LESSON = "Perhaps that is the lesson's number. The exercise has its own `trials`."


def _ways() -> Iterator[Way[AlarmRoom]]:
    """Return other counts, prices, thresholds and monitors."""
    # Only the habit numbers say how somebody counted. Where these are right, no way to count is offered for a cost; where they
    # are not, threshold and cost follow from them.
    for name, count in _COUNTS.items():
        yield f"habit_{name}", count.said, lambda data, count=count: _habit(data, count)  # type: ignore[misc]
    for name, bill in _BILLS.items():
        for monitors in (("whole", "small"), ("whole",), ("small",)):
            for at_best in (False, True):
                yield (
                    f"bill_{name}_{'_'.join(monitors)}{'_at_best' if at_best else ''}",
                    bill.said,
                    lambda data, bill=bill, monitors=monitors, at_best=at_best: _unless_alike(  # type: ignore[misc]
                        data, monitors, bill, at_best=at_best
                    ),
                )
    for threshold in THRESHOLDS:
        if threshold != HABIT:
            yield (
                f"alarms_at_{threshold:g}",
                f"That is at {threshold:g}. `habit_false_alarms` is asked for at 0.10.",
                lambda data, threshold=threshold: {  # type: ignore[misc]
                    "habit_false_alarms": policy(_index(data, "small"), threshold)[0]
                },
            )
            yield (
                f"weeks_at_{threshold:g}",
                f"That is at {threshold:g}. `habit_weeks` is asked for at 0.10.",
                lambda data, threshold=threshold: {  # type: ignore[misc]
                    "habit_weeks": policy(_index(data, "whole"), threshold)[1]
                },
            )
    for field, which, monitor, place in (
        ("habit_false_alarms", "whole", "small", 0),
        ("habit_weeks", "small", "whole", 1),
    ):
        yield (
            f"{field}_of_the_{which}",
            f"That is the {which} monitor's. `{field}` is asked for the {monitor} one.",
            lambda data, field=field, which=which, place=place: {  # type: ignore[misc]
                field: policy(_index(data, which), HABIT)[place]
            },
        )
        yield (
            f"{field}_of_both",
            f"That takes both monitors together. `{field}` is asked for the {monitor} one.",
            lambda data, field=field, place=place: {  # type: ignore[misc]
                field: sum(policy(_index(data, name), HABIT)[place] for name in VOLUME) / 2
            },
        )
    yield (
        "lesson_alarms",
        _LESSON,
        lambda data: {"habit_false_alarms": 1.30},
    )
    yield "lesson_weeks", _LESSON, lambda data: {"habit_weeks": 2.00}
    yield (
        "costs_exchanged",
        "The two costs have changed places.",
        lambda data: {f"{monitor}_cost": _budget(data)[f"{_the_other(monitor)}_cost"] for monitor in VOLUME},
    )
    for name, fields in (("thresholds_and_costs", ("threshold", "cost")), ("thresholds", ("threshold",))):
        yield (
            f"{name}_exchanged",
            "Perhaps the two monitors have changed places: `whole` watches 2,000 payments a week, `small` a market with 200.",
            lambda data, fields=fields: {  # type: ignore[misc]
                f"{monitor}_{field}": _budget(data)[f"{_the_other(monitor)}_{field}"]
                for monitor in VOLUME
                for field in fields
            },
        )


def _unless_alike(data: AlarmRoom, monitors: Iterable[str], bill: _Bill, *, at_best: bool) -> dict[str, float] | None:
    """Return costs by another bill; None where its own cheapest are the right ones, so that it stands already.

    A monitor whose cost by that bill is the right cost at its threshold is left out: who got there may have priced rightly.
    """
    own = _cheapest_by(data, monitors, bill=bill)
    if at_best and all(own[f"{monitor}_threshold"] == data.best[monitor] for monitor in monitors):
        return None
    made = _cheapest_by(data, monitors, bill=bill, at_best=at_best)
    told: dict[str, float] = {}
    for monitor in monitors:
        threshold, cost = made[f"{monitor}_threshold"], made[f"{monitor}_cost"]
        right = _cost(data, monitor, threshold)
        if abs(cost - right) > 2 * COST_PERCENT / 100 * right:
            told |= {f"{monitor}_threshold": threshold, f"{monitor}_cost": cost}
    return told or None


def _cheapest(data: AlarmRoom, monitor: str, cost: Callable[[float], float]) -> dict[str, float] | None:
    threshold = min(THRESHOLDS, key=cost)
    return {f"{monitor}_threshold": threshold} if threshold != data.best[monitor] else None


def _counted_like(own: Mapping[str, Any], data: AlarmRoom) -> list[_Count]:
    """Return the ways to count that give both of the own habit numbers."""
    if any(name not in own for name in _HABITS):
        return []
    found = []
    for count in (*_RULES.values(), *_COUNTS.values()):
        made = _habit(data, count)
        if (
            abs(made["habit_false_alarms"] - own["habit_false_alarms"]) <= ALARMS_WITHIN
            and abs(made["habit_weeks"] - own["habit_weeks"]) <= WEEKS_WITHIN
        ):
            found.append(count)
    return found


def _at_the_habit(data: AlarmRoom, monitor: str, own: Mapping[str, Any]) -> float | None:
    """Return the cost at the habit's threshold with the own habit number put in; None where there is none."""
    name = "habit_false_alarms" if monitor == "small" else "habit_weeks"
    if name not in own:
        return None
    alarms, weeks = policy(_index(data, monitor), HABIT)
    put_in = (float(own[name]), weeks) if monitor == "small" else (alarms, float(own[name]))
    return 3 * put_in[0] * data.costs.false_alarm + put_in[1] * data.costs.unnoticed_week[monitor]


_HABITS = ("habit_false_alarms", "habit_weeks")


def _led_threshold(monitor: str) -> Callable[[Mapping[str, Any], AlarmRoom], set[float]]:
    def led(own: Mapping[str, Any], data: AlarmRoom) -> set[float]:
        others = [_cheapest_by(data, (monitor,), count) for count in _counted_like(own, data)]
        return {data.best[monitor], *(values[f"{monitor}_threshold"] for values in others if values)}

    return led


def _led_cost(monitor: str) -> Callable[[Mapping[str, Any], AlarmRoom], set[float]]:
    def led(own: Mapping[str, Any], data: AlarmRoom) -> set[float]:
        threshold = min(THRESHOLDS, key=lambda value: abs(value - own[f"{monitor}_threshold"]))
        others = [_costs_by(data, monitor, count, _RIGHT_BILL)[threshold] for count in _counted_like(own, data)]
        if threshold == HABIT and (put_in := _at_the_habit(data, monitor, own)) is not None:
            others.append(put_in)
        known = [cost for cost in others if np.isfinite(cost)]
        return {_cost(data, monitor, own[f"{monitor}_threshold"]), *known}

    return led


def _look_at_cost(monitor: str) -> Callable[[float, Mapping[str, Any], AlarmRoom], str]:
    """Say what a cost is made of, and that it is the other monitor's where it is: more cannot be told from one number."""

    def look(given: float, own: Mapping[str, Any], data: AlarmRoom) -> str:
        other, threshold = _the_other(monitor), own[f"{monitor}_threshold"]
        for value in THRESHOLDS:
            if abs(given - _cost(data, other, value)) <= 0.5:
                return f"that is the cost of the {other} monitor at {value:g}: the two have changed places"
        size = "low" if given < _cost(data, monitor, threshold) else "high"
        return (
            f"too {size} for your threshold. It is 3 x false alarms a month x `false_alarm_cost`, and weeks unnoticed x "
            f"`unnoticed_week_{monitor}`, both counted at {threshold:g}, as the text says"
        )

    return look


def _look_at_threshold(monitor: str) -> Callable[[float, Mapping[str, Any], AlarmRoom], str]:
    def look(given: float, own: Mapping[str, Any], data: AlarmRoom) -> str:
        if min(abs(given - value) for value in THRESHOLDS) > 1e-6:
            return ""
        alarms, weeks = policy(_index(data, monitor), given)
        return (
            f"at {given:g} three months of false alarms cost {3 * alarms * data.costs.false_alarm:,.0f} and the weeks unnoticed "
            f"{weeks * data.costs.unnoticed_week[monitor]:,.0f} dollars. Work out the same two for each of the other six, and take "
            "the lowest sum"
        )

    return look


_TEXT_RULES: tuple[Ablation[AlarmRoom], ...] = (
    Ablation(
        "strictly_over",
        "An alarm is raised when the index is at or over the threshold.",
        lambda data: _habit(data, _Count("", strictly=True)),
        "You counted weeks over the threshold only. A week exactly on it alarms as well.",
    ),
    Ablation(
        "week_7_as_quiet",
        "Weeks 1 to 6 are quiet",
        lambda data: {"habit_false_alarms": _habit(data, _Count("", quiet=(0, 7)))["habit_false_alarms"]},
        "Alarms in week 7 are in there. Those are right: the drift has begun. Count weeks 1 to 6.",
    ),
    Ablation(
        "week_6_left_out",
        "Weeks 1 to 6 are quiet",
        lambda data: {"habit_false_alarms": _habit(data, _Count("", quiet=(0, 5)))["habit_false_alarms"]},
        "Your quiet weeks end with week 5: they are six.",
    ),
    Ablation(
        "four_weeks_a_month",
        "52 / 12",
        lambda data: {"habit_false_alarms": _habit(data, _Count("", times=4))["habit_false_alarms"]},
        "Your month has four weeks; it has 52 / 12.",
    ),
    Ablation(
        "seven_for_none",
        "6 if week 12 is the first or none alarms",
        lambda data: {"habit_weeks": _habit(data, _Count("", none=7))["habit_weeks"]},
        "Trials that never alarm count with 7 weeks in your answer; six have been watched.",
    ),
    Ablation(
        "silent_trials_dropped",
        "6 if week 12 is the first or none alarms",
        lambda data: {"habit_weeks": _habit(data, _Count("", none=None))["habit_weeks"]},
        "Trials that never alarm were left out. Those are the drifts that nobody noticed: they count with 6.",
    ),
    Ablation(
        "counted_from_zero",
        "1 if week 7 alarms",
        lambda data: {"habit_weeks": policy(_index(data, "whole"), HABIT)[1] - 1},
        "One week is missing: an alarm in week 7 has let one week of drift through.",
    ),
)


_THRESHOLD = Number(
    f"index points, one of {', '.join(f'{value:g}' for value in THRESHOLDS)}",
    within=1e-6,
    percent=True,
    one_of=THRESHOLDS,
)

_KIND = Record(
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
        "habit_false_alarms": "It is the share of weeks 1 to 6 at or over 0.10, all trials of the small monitor, times 52 / 12.",
        "habit_weeks": "It is the average over all trials of the whole monitor at 0.10: 1 for week 7, 2 for week 8, 6 where none alarms.",
        "whole_threshold": 'Look at both parts of the cost for the monitor "whole", at each of the seven thresholds.',
        "small_threshold": 'Look at both parts of the cost for the monitor "small", at each of the seven thresholds.',
        "whole_cost": "It is 3 x false alarms a month x `false_alarm_cost`, and weeks unnoticed x `unnoticed_week_whole`, at your threshold.",
        "small_cost": "It is 3 x false alarms a month x `false_alarm_cost`, and weeks unnoticed x `unnoticed_week_small`, at your threshold.",
    },
)

BUDGET = Question(
    id="drift.budget",
    task="A5",
    title="Alert budget",
    points=6,
    kind=_KIND,
    data=alarm_room,
    reference=_budget,
    alternatives=(_rounded,),
    follows=(
        *(
            Follows(f"{monitor}_threshold", _HABITS, _led_threshold(monitor), look=_look_at_threshold(monitor))
            for monitor in VOLUME
        ),
        *(
            Follows(
                f"{monitor}_cost",
                (f"{monitor}_threshold",),
                _led_cost(monitor),
                also=_HABITS,
                look=_look_at_cost(monitor),
            )
            for monitor in VOLUME
        ),
    ),
    ablations=_TEXT_RULES,
    misconceptions=(
        *named(_KIND, _budget, _ways(), _TEXT_RULES),
        *(
            Misconception(
                f"fewest_alarms_{monitor}{name}",
                lambda data, monitor=monitor, turn=turn: _cheapest(  # type: ignore[misc]
                    data, monitor, lambda value: policy(_index(data, monitor), value)[0] + turn * value
                ),
                f"That threshold for the {monitor} monitor rings as little in quiet weeks as any, and sleeps longer than the lower "
                "ones. Add both costs, with three months of false alarms.",
                idea=f"fewest_alarms_{monitor}",
            )
            for monitor in VOLUME
            for name, turn in (("", -1e-6), ("_first", 1e-6))
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
    ),
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
    survivors={
        "0.08 to 0.088: [0.01, 0.02, 0.05, 0.08, 0.1, 0.15, 0.25]": "meant: 0.08 is planted to be the cheapest of neither monitor",
    },
    objective=OBJECTIVE_ALERTS,
    ledger=("SKILL-28", "DELIV-24", "CHECK-04"),
)
