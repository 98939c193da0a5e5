"""Trials for an alert threshold: how often it cries wolf in quiet weeks, and how long it sleeps through a drift.

Everything here is invented. One trial is twelve weeks of one feature, standard normal, watched with ten bins frozen on
four weeks of reference. In the first six weeks nothing happens. From week 7 on the mean moves by a little more every
week. Two monitors differ in volume only: with few payments the index is noisy, with many it is quiet.

Bin shares are drawn without drawing the payments: deciles of a normal sample cut off shares that follow a Dirichlet
distribution, and counts in fixed bins are multinomial.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.drift.simulators.drift_measures import psi_of_shares

TRIALS = 200
QUIET_WEEKS = 6
DRIFT_WEEKS = 6
THRESHOLDS = (0.02, 0.05, 0.10, 0.15, 0.25)
HABIT = 0.10
WEEKS_PER_MONTH = 52 / 12
_BINS = 10
_STEP = {"whole": 0.11, "small": 0.22}
"""How far the mean moves per week, in standard deviations: a drift in one market is not diluted by the others."""

VOLUME = {"whole": 2000, "small": 200}
"""Payments per week that a monitor sees."""


_HELD_OUT_TRIALS = 1000
_HELD_OUT_SEED = 10**9 + 13


@dataclass(frozen=True)
class AlarmCosts:
    """What alarms and silence cost.

    Attributes:
        false_alarm: dollars for one investigation that finds nothing.
        unnoticed_week: dollars per week of drift that nobody has noticed, per monitor.
    """

    false_alarm: int
    unnoticed_week: dict[str, int]


@lru_cache(maxsize=32)
def alarm_trials(seed: int = 0, attempt: int = 0, trials: int = TRIALS) -> pd.DataFrame:
    """Return the index of every trial and week.

    Args:
        seed: a whole number from 0.
        attempt: number of the try.
        trials: trials per monitor.

    Returns:
        One row per trial: `trial`, `monitor` ("whole" or "small"), `week_1` to `week_12` (stability index; weeks 1 to
        6 are quiet, the drift starts in week 7).
    """
    generator = np.random.default_rng([seed, attempt, 1301])
    frames = []
    for monitor, volume in VOLUME.items():
        masses = generator.dirichlet(np.full(_BINS, 4 * volume / _BINS), trials)
        weeks = []
        for week in range(1, QUIET_WEEKS + DRIFT_WEEKS + 1):
            moved = _STEP[monitor] * max(0, week - QUIET_WEEKS)
            counts = generator.multinomial(volume, _moved(masses, moved))
            weeks.append(psi_of_shares(np.full((trials, _BINS), 1 / _BINS), counts / volume))
        frame = pd.DataFrame(np.column_stack(weeks).round(4), columns=[f"week_{n}" for n in range(1, 13)])
        frame.insert(0, "monitor", monitor)
        frames.append(frame)
    table = pd.concat(frames, ignore_index=True)
    table.insert(0, "trial", np.arange(1, len(table) + 1))
    return table


def alarm_costs(seed: int = 0) -> AlarmCosts:
    """Return the costs of one seed: the same ratios, another scale."""
    factor = 1.0 if seed == 0 else float(np.random.default_rng([seed, 1302]).choice([0.5, 0.8, 1.25, 1.5, 2.0]))
    return AlarmCosts(round(2400 * factor), {"whole": round(9000 * factor), "small": round(1800 * factor)})


def policy(trials: pd.DataFrame, monitor: str, threshold: float) -> tuple[float, float]:
    """Return what a threshold does on the trials of one monitor.

    Args:
        trials: a table from `alarm_trials`.
        monitor: "whole" or "small".
        threshold: an alarm is raised from this index on.

    Returns:
        False alarms per month, and mean weeks of drift until the first alarm (the week of the alarm counts; a trial
        without an alarm counts with all six).
    """
    index = trials.loc[trials["monitor"] == monitor, [f"week_{n}" for n in range(1, 13)]].to_numpy()
    alarm = index >= threshold
    quiet, drift = alarm[:, :QUIET_WEEKS], alarm[:, QUIET_WEEKS:]
    waited = np.where(drift.any(axis=1), drift.argmax(axis=1) + 1, DRIFT_WEEKS)
    return float(quiet.mean() * WEEKS_PER_MONTH), float(waited.mean())


def held_out_trials() -> pd.DataFrame:
    """Return fresh trials on which a promise is replayed; no seed of the course uses them."""
    return alarm_trials(_HELD_OUT_SEED, 0, _HELD_OUT_TRIALS)


def false_alarms_hold(promised: float, threshold: float) -> bool:
    """Say whether a promise for the small monitor survives fresh trials: within 0.02 a month or half of what happens."""
    happened = policy(held_out_trials(), "small", threshold)[0]
    return abs(promised - happened) <= max(0.02, 0.5 * happened)


def policy_table(trials: pd.DataFrame, costs: AlarmCosts) -> pd.DataFrame:
    """Return false alarms, delay and cost per quarter for every monitor and threshold.

    Args:
        trials: a table from `alarm_trials`.
        costs: what alarms and silence cost.

    Returns:
        Columns monitor, threshold, false_alarms (per month), weeks_unnoticed, cost (dollars per quarter).
    """
    rows = []
    for monitor in VOLUME:
        for threshold in THRESHOLDS:
            alarms, weeks = policy(trials, monitor, threshold)
            cost = 3 * alarms * costs.false_alarm + weeks * costs.unnoticed_week[monitor]
            rows.append((monitor, threshold, alarms, weeks, cost))
    return pd.DataFrame(rows, columns=["monitor", "threshold", "false_alarms", "weeks_unnoticed", "cost"])


def _moved(masses: npt.NDArray[np.float64], mean: float) -> npt.NDArray[np.float64]:
    """Return the bin masses after the mean has moved, for bins that held `masses` of a standard normal."""
    if mean == 0:
        return masses
    from scipy.special import ndtr, ndtri

    edges = ndtri(np.clip(np.cumsum(masses, axis=1)[:, :-1], 1e-9, 1 - 1e-9))
    below = ndtr(edges - mean)
    padded = np.column_stack([np.zeros(len(masses)), below, np.ones(len(masses))])
    shares = np.diff(padded, axis=1)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))
