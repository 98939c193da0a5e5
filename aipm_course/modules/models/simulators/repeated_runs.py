"""120 tasks that an assistant of Larkspur ran eight times each.

Everything here is invented. How a run comes about: each task has its own chance of success, Beta(4, 1), except two
tasks that never succeed; the eight runs of a task are independent draws with its chance.

Planted truths (asserted by `_planted_truths` for every seed that is handed out): at least one of eight runs succeeds
for over 95% of the tasks, all eight for less than half.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds

TASKS, RUNS = 120, 8

_IMPOSSIBLE_TASKS = 2


@lru_cache(maxsize=32)
def repeated_runs(seed: int = 0) -> pd.DataFrame:
    """Return 120 tasks, each run eight times: `task`, then `run_1` to `run_8` with 1 for success and 0 for failure.

    Args:
        seed: a whole number from 0.

    Returns:
        120 rows (`load("models_runs")`). Treat it as read-only: it is shared between calls.
    """
    return first_that_holds(_draw, _planted_truths, seed)


def _draw(seed: int, attempt: int) -> pd.DataFrame:
    """Build the runs for one attempt at a seed."""
    generator = np.random.default_rng([seed, attempt, 8])
    chance = generator.beta(4, 1, TASKS)
    chance[generator.choice(TASKS, _IMPOSSIBLE_TASKS, replace=False)] = 0
    succeeded = generator.random((TASKS, RUNS)) < chance[:, None]
    runs = pd.DataFrame(succeeded.astype(int), columns=[f"run_{run}" for run in range(1, RUNS + 1)])
    runs.insert(0, "task", [f"T{number:03d}" for number in range(1, TASKS + 1)])
    return runs


def _planted_truths(runs: pd.DataFrame) -> dict[str, bool]:
    """Return each planted truth of the runs by name and whether it holds; tests read the names."""
    successes = runs.drop(columns="task").sum(axis=1)
    one, some, every = successes.mean() / RUNS, (successes > 0).mean(), (successes == RUNS).mean()
    return {
        "some task never succeeds": bool(some < 1),
        "at least one of eight looks certain": bool(some > 0.95),
        "all eight is a minority": bool(every < 0.5),
        "all eight is far below one run": bool(every < one - 0.25),
        "runs of a task hang together": bool(every > one**RUNS + 0.03),
        "at least one is not what independence says": bool(1 - (1 - one) ** RUNS > some + 0.006),
    }
