"""Trials for an alert threshold: how often it cries wolf in quiet weeks, and how long it sleeps through a drift.

Everything here is invented. One trial is twelve weeks of one feature, standard normal, watched with ten bins frozen on
four weeks of reference. In the first six weeks nothing happens but a harmless wobble: the mean is off by a little,
another way every week. From week 7 on the mean moves by a little more every week, in a few trials hardly at all. Two monitors
differ in volume: with few payments the index is noisy, with many it is quiet.

Bin shares are drawn without drawing the payments: deciles of a normal sample cut off shares that follow a Dirichlet
distribution, and counts in fixed bins are multinomial.

Planted truths (asserted for every seed that is handed out):

- For both monitors the cheapest threshold is at least 8% cheaper than the next, and it is the one that was drawn.
- "At or over" decides: some weeks lie exactly on 0.10, in quiet weeks and as a trial's first alarm.
- Some trials never alarm at 0.10, so that it shows how they are counted.
- Leaving out the first or the last quiet week shows.
- Named wrong ways to count give numbers at least three tolerances away.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.drift.simulators.drift_measures import psi_of_shares
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import apart
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

TRIALS = 200
QUIET_WEEKS = 6
DRIFT_WEEKS = 6
THRESHOLDS = (0.01, 0.02, 0.05, 0.08, 0.10, 0.15, 0.25)
HABIT = 0.10
WEEKS_PER_MONTH = 52 / 12
CHEAPER = 0.08
"""By how much the cheapest threshold is cheaper than the next."""
ALARMS_WITHIN, WEEKS_WITHIN, COST_PERCENT = 0.005, 0.012, 0.5
VOLUME = {"whole": 2000, "small": 200}
"""Payments per week that a monitor sees."""
BEST: dict[str, dict[float, float]] = {
    "whole": {0.01: 0.15, 0.02: 0.25, 0.05: 0.20, 0.15: 0.25, 0.25: 0.15},
    "small": {0.10: 0.35, 0.15: 0.35, 0.25: 0.30},
}
"""Which threshold is the cheapest, and how often."""
_BINS = 10
_STEP = {"whole": 0.11, "small": 0.22}
"""How far the mean moves per week, in standard deviations: a drift in one market is not diluted by the others."""
_WOBBLE: dict[str, dict[float, tuple[float, ...]]] = {
    "whole": {0.01: (0.0, 0.1, 0.15), 0.02: (0.0, 0.05, 0.1), 0.05: (0.05, 0.1), 0.15: (0.1, 0.15), 0.25: (0.2,)},
    "small": {0.10: (0.0, 0.05, 0.1), 0.15: (0.0, 0.05, 0.1), 0.25: (0.0, 0.1, 0.15)},
}
"""Standard deviations by which a quiet week's mean may be off, for each threshold that is to be the cheapest."""


@dataclass(frozen=True)
class AlarmCosts:
    """What alarms and silence cost.

    Attributes:
        false_alarm: dollars for one investigation that finds nothing.
        unnoticed_week: dollars per week of drift that nobody has noticed, per monitor.
    """

    false_alarm: int
    unnoticed_week: dict[str, int]


@dataclass(frozen=True, eq=False)
class AlarmRoom:
    """Trials and prices.

    Attributes:
        trials: one row per trial: trial, monitor ("whole" or "small"), week_1 to week_12 (stability index; weeks 1 to 6
            are quiet, the drift starts in week 7).
        costs: what alarms and silence cost.
        best: the cheapest threshold per monitor.
    """

    trials: pd.DataFrame
    costs: AlarmCosts
    best: dict[str, float]


@dataclass(frozen=True)
class _Drawn:
    index: dict[str, npt.NDArray[np.float64]]
    costs: AlarmCosts | None
    best: dict[str, float]


@lru_cache(maxsize=32)
def alarm_room(seed: int = 0) -> AlarmRoom:
    """Return trials and prices of a seed; the same seed always gives the same.

    Examples:
        >>> alarm_room(0).trials.shape
        (400, 14)
    """
    drawn = first_that_holds(_draw, _planted_truths, seed)
    frames = []
    for monitor, index in drawn.index.items():
        frame = pd.DataFrame(index, columns=[f"week_{number}" for number in range(1, 13)])
        frame.insert(0, "monitor", monitor)
        frames.append(frame)
    table = pd.concat(frames, ignore_index=True)
    table.insert(0, "trial", np.arange(1, len(table) + 1))
    assert drawn.costs is not None
    return AlarmRoom(table, drawn.costs, drawn.best)


def index_of(trials: pd.DataFrame, monitor: str) -> npt.NDArray[np.float64]:
    """Return the index of one monitor's trials, trials x 12 weeks."""
    return trials.loc[trials["monitor"] == monitor, [f"week_{number}" for number in range(1, 13)]].to_numpy()


def policy(index: npt.NDArray[np.float64], threshold: float) -> tuple[float, float]:
    """Return what a threshold does on the trials of one monitor.

    Args:
        index: trials x 12 weeks, see `index_of`.
        threshold: an alarm is raised from this index on.

    Returns:
        False alarms per month, and mean weeks of drift until the first alarm (the week of the alarm counts; a trial
        without an alarm counts with all six).
    """
    alarm = index >= threshold
    quiet, drift = alarm[:, :QUIET_WEEKS], alarm[:, QUIET_WEEKS:]
    waited = np.where(drift.any(axis=1), drift.argmax(axis=1) + 1, DRIFT_WEEKS)
    return float(quiet.mean() * WEEKS_PER_MONTH), float(waited.mean())


def cost_of(index: npt.NDArray[np.float64], threshold: float, false_alarm: float, unnoticed_week: float) -> float:
    """Return dollars per quarter: three months of false alarms, and one drift that goes unnoticed for a while."""
    alarms, weeks = policy(index, threshold)
    return 3 * alarms * false_alarm + weeks * unnoticed_week


def policy_table(room: AlarmRoom) -> pd.DataFrame:
    """Return false alarms, delay and cost per quarter for every monitor and threshold.

    Returns:
        Columns monitor, threshold, false_alarms (per month), weeks_unnoticed, cost (dollars per quarter).
    """
    rows = []
    for monitor in VOLUME:
        index = index_of(room.trials, monitor)
        for threshold in THRESHOLDS:
            alarms, weeks = policy(index, threshold)
            cost = 3 * alarms * room.costs.false_alarm + weeks * room.costs.unnoticed_week[monitor]
            rows.append((monitor, threshold, alarms, weeks, cost))
    return pd.DataFrame(rows, columns=["monitor", "threshold", "false_alarms", "weeks_unnoticed", "cost"])


def _draw(seed: int, attempt: int) -> _Drawn:
    generator = stream(seed, "drift.alarms", attempt)
    best: dict[str, float] = {monitor: story(seed, f"drift.best_{monitor}", shares) for monitor, shares in BEST.items()}
    false_alarm = int(generator.integers(8, 31)) * 100
    index: dict[str, npt.NDArray[np.float64]] = {}
    ratio: dict[str, float] = {}
    for monitor in VOLUME:
        index[monitor] = _trials(monitor, float(generator.choice(_WOBBLE[monitor][best[monitor]])), generator)
        ratio[monitor] = _ratio_for(index[monitor], best[monitor])
    if not all(ratio.values()):
        return _Drawn(index, None, best)
    prices = {monitor: round(false_alarm * value / 50) * 50 for monitor, value in ratio.items()}
    return _Drawn(index, AlarmCosts(false_alarm, prices), best)


def _trials(monitor: str, wobble: float, generator: np.random.Generator) -> npt.NDArray[np.float64]:
    volume = VOLUME[monitor]
    masses = generator.dirichlet(np.full(_BINS, 4 * volume / _BINS), TRIALS)
    step = _STEP[monitor] * generator.lognormal(0, 0.15, TRIALS)
    step[generator.choice(TRIALS, int(generator.integers(11, 17)), replace=False)] = 0.0
    weeks = []
    for week in range(1, QUIET_WEEKS + DRIFT_WEEKS + 1):
        moved = step * max(0, week - QUIET_WEEKS) + generator.normal(0, wobble, TRIALS)
        counts = generator.multinomial(volume, _moved(masses, moved))
        weeks.append(psi_of_shares(np.full((TRIALS, _BINS), 1 / _BINS), counts / volume))
    index = np.column_stack(weeks).round(4)
    _plant(index, generator)
    return index


def _plant(index: npt.NDArray[np.float64], generator: np.random.Generator) -> None:
    """Put weeks exactly on the habit: a dozen quiet ones, and the first alarm of two dozen trials."""
    places = generator.choice(len(index), 12, replace=False)
    index[places, generator.integers(0, QUIET_WEEKS, 12)] = HABIT
    drift = index[:, QUIET_WEEKS:]
    first = np.where((drift >= HABIT).any(axis=1), (drift >= HABIT).argmax(axis=1), -1)
    # The week before the first alarm is lifted onto the bar: "over" instead of "at or over" waits a week longer.
    for row in generator.permutation(np.flatnonzero(first >= 1))[:24]:
        drift[row, first[row] - 1] = HABIT


def _ratio_for(index: npt.NDArray[np.float64], threshold: float) -> float:
    """Return a price of an unnoticed week, in false alarms, at which a threshold is clearly the cheapest; 0 if none is."""
    table = np.array([policy(index, value) for value in THRESHOLDS])
    place = THRESHOLDS.index(threshold)
    ratios = np.geomspace(0.05, 40, 160)
    cost = 3 * table[:, 0] + ratios[:, None] * table[:, 1]
    others = np.delete(cost, place, axis=1).min(axis=1)
    lead = others / cost[:, place] - 1
    clear = lead >= CHEAPER + 0.01
    # Of the clear ones the price nearest to one false alarm.
    return float(ratios[clear][int(np.argmin(np.abs(np.log(ratios[clear]))))]) if clear.any() else 0.0


def _planted_truths(drawn: _Drawn) -> dict[str, bool | float]:
    if drawn.costs is None:
        return {"a price exists": False}
    small, whole = drawn.index["small"], drawn.index["whole"]
    alarms, weeks = policy(small, HABIT)[0], policy(whole, HABIT)[1]
    over = small > HABIT
    drift = whole[:, QUIET_WEEKS:]
    alarmed = (drift >= HABIT).any(axis=1)
    first = np.where(alarmed, (drift >= HABIT).argmax(axis=1) + 1, DRIFT_WEEKS)
    first_over = np.where((drift > HABIT).any(axis=1), (drift > HABIT).argmax(axis=1) + 1, DRIFT_WEEKS)
    truths: dict[str, bool | float] = {
        "a price exists": True,
        "habit alarms are their own": apart(
            alarms,
            [
                over[:, :QUIET_WEEKS].mean() * WEEKS_PER_MONTH,
                (small >= HABIT).mean() * WEEKS_PER_MONTH,
                (small[:, :QUIET_WEEKS] >= HABIT).any(axis=1).mean() * WEEKS_PER_MONTH,
                (small[:, :QUIET_WEEKS] >= HABIT).any(axis=1).mean(),
                alarms * 4 / WEEKS_PER_MONTH,
                policy(whole, HABIT)[0],
                (small[:, : QUIET_WEEKS + 1] >= HABIT).mean() * WEEKS_PER_MONTH,
            ],
            3 * ALARMS_WITHIN,
        ),
        "every quiet week shows": apart(
            alarms,
            [(small[:, first:last] >= HABIT).mean() * WEEKS_PER_MONTH for first, last in ((0, 5), (1, 6))],
            2.2 * ALARMS_WITHIN,
        ),
        "habit weeks are their own": apart(
            weeks,
            [
                first_over.mean(),
                np.where(alarmed, first, DRIFT_WEEKS + 1).mean(),
                first[alarmed].mean(),
                np.where(alarmed, first - 1, DRIFT_WEEKS).mean(),
                policy(small, HABIT)[1],
            ],
            3 * WEEKS_WITHIN,
        ),
    }
    for monitor, index in drawn.index.items():
        prices = drawn.costs.false_alarm, drawn.costs.unnoticed_week[monitor]
        costs = sorted((cost_of(index, value, *prices), value) for value in THRESHOLDS)
        truths[f"{monitor}: cheapest as told"] = costs[0][1] == drawn.best[monitor]
        truths[f"{monitor}: cheapest is clear"] = costs[1][0] / costs[0][0] - 1 - CHEAPER
    return truths


def _moved(masses: npt.NDArray[np.float64], mean: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the bin masses after the means have moved, for bins that held `masses` of a standard normal."""
    from scipy.special import ndtr, ndtri

    edges = ndtri(np.clip(np.cumsum(masses, axis=1)[:, :-1], 1e-9, 1 - 1e-9))
    below = ndtr(edges - mean[:, None])
    padded = np.column_stack([np.zeros(len(masses)), below, np.ones(len(masses))])
    shares = np.diff(padded, axis=1)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))
