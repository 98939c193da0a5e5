"""Some 250 tasks that an assistant of Larkspur ran eight times each, and a promise that sales would like to make.

Everything here is invented. How it comes about: each task is of a kind that says how many of its eight runs succeed and,
where a rule has its edge, which of them; the runs of the other tasks fail in an order of their own.

The stories (`PROMISES`), with the margins that `_planted_truths` asserts for every seed that is handed out:

- A job runs eight nights unattended and its failures sit in a few tasks: one run succeeds in 94% to 95%, all eight
  in over 92.5% of the tasks, clear of the bar of 90%.
- The same job, the same rate of one run, failures spread: all eight in under 80%.
- A checked job may try two or three times and succeeds within that in over 93% of the tasks, although one run does in
  about 80%.
- The same, but one task in eight never succeeds: under 88%.

Edges, at least two tasks each (one task is 0.004, twice the tolerance): no success at all, exactly one, exactly seven, the first success at the last try that
is allowed and at the one after it.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, between
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

RUNS = 8
_TASKS = (220, 281)
BAR = 0.90
"""Share of tasks in which a promise must be kept."""

PROMISES = {"nights_hold": 0.30, "nights_fail": 0.30, "tries_hold": 0.20, "tries_fail": 0.20}

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class RepeatedRuns:
    """Runs and promise.

    Attributes:
        runs: one row per task: task, then run_1 to run_8 with 1 for success and 0 for failure. Treat it as read-only: it is
            shared between calls.
        promise: "nights" (eight runs, nobody watches) or "tries" (a check, and up to `tries` runs).
        tries: how often a checked job may try.
    """

    runs: pd.DataFrame
    promise: str
    tries: int

    @property
    def successes(self) -> Rows:
        """Return zeros and ones, tasks x 8."""
        return self.runs.drop(columns="task").to_numpy(dtype=np.intp)


@lru_cache(maxsize=64)
def repeated_runs(seed: int = 0) -> RepeatedRuns:
    """Return the tasks, each run eight times, and the promise; the same seed always gives the same.

    Args:
        seed: a whole number from 0.

    Examples:
        >>> len(repeated_runs(0).runs.columns)
        9
    """
    return first_that_holds(_draw, _planted_truths, seed)


def _draw(seed: int, attempt: int) -> RepeatedRuns:
    """Build the runs for one attempt at a seed."""
    generator = stream(seed, "models.runs", attempt)
    told = story(seed, "models.promise", PROMISES)
    tries = int(stream(seed, "models.tries").choice([2, 3]))
    tasks = int(generator.integers(*_TASKS))

    def failing(*failed: int) -> Rows:
        row = np.ones(RUNS, dtype=np.intp)
        row[list(failed)] = 0
        return row

    def only(place: int) -> Rows:
        return failing(*(other for other in range(RUNS) if other != place))

    def some(count: int) -> Rows:
        return failing(*(int(place) for place in generator.permutation(RUNS)[:count]))

    # First success at the last try that counts, and at the one after it.
    edges = [failing(*range(tries - 1)) for _ in range(2)] + [failing(*range(tries)) for _ in range(2)]
    rows = [*edges, *(only(int(generator.integers(tries + 1, RUNS))) for _ in range(2))]
    nothing = failing(*range(RUNS))
    if told == "nights_hold":
        rows += [nothing] * round(tasks * generator.uniform(0.034, 0.046)) + [some(1), some(1)]
    elif told == "nights_fail":
        never = int(generator.integers(2, 7))
        failed = round(RUNS * tasks * generator.uniform(0.049, 0.058)) - sum(int((row == 0).sum()) for row in rows)
        rows += [nothing] * never + [some(1) for _ in range(failed - RUNS * never)]
    else:
        never = round(
            tasks * (generator.uniform(0.008, 0.035) if told == "tries_hold" else generator.uniform(0.111, 0.131))
        )
        rows += [nothing] * never + [some(1) for _ in range(3)]
        hard = round(tasks * (generator.uniform(0.24, 0.36) if told == "tries_hold" else generator.uniform(0.06, 0.18)))
        # They fail often, but after a first success or two.
        rows += [_succeeding_first(generator, tries) for _ in range(hard)]
    rows += [failing()] * (tasks - len(rows))
    table = np.stack(rows)[generator.permutation(tasks)]
    runs = pd.DataFrame(table, columns=[f"run_{run}" for run in range(1, RUNS + 1)])
    runs.insert(0, "task", [f"T{number:03d}" for number in range(1, tasks + 1)])
    return RepeatedRuns(runs, told.partition("_")[0], tries)


def _succeeding_first(generator: np.random.Generator, tries: int) -> Rows:
    """Return eight runs with one to six successes, the first of them within the tries that count."""
    while True:
        row = (generator.random(RUNS) < 0.45).astype(np.intp)
        if row[:tries].any() and 1 < row.sum() < RUNS - 1:
            return row


def rates(data: RepeatedRuns) -> dict[str, float]:
    """Return the three rates: one run, at least one success in the tries that count, all eight."""
    table = data.successes
    return {
        "one_run": float(table.mean()),
        "at_least_one": float(table[:, : data.tries].any(axis=1).mean()),
        "all_eight": float(table.all(axis=1).mean()),
    }


def _planted_truths(data: RepeatedRuns) -> Truths:
    """Return each planted truth by name, as a margin; tests read the names."""
    table, found = data.successes, rates(data)
    sums = table.sum(axis=1)
    backing = found["all_eight"] if data.promise == "nights" else found["at_least_one"]
    slips = {
        "all_eight": [
            found["one_run"] ** RUNS,
            float((sums >= RUNS - 1).mean()),
            float((sums == RUNS).sum() / (sums > 0).sum()),
        ],
        "one_run": [float(table[:, 0].mean())],
        "at_least_one": [
            float((sums > 0).mean()),
            float(table[:, : data.tries - 1].any(axis=1).mean()),
            float(table[:, : data.tries + 1].any(axis=1).mean()),
            1 - (1 - found["one_run"]) ** data.tries,
        ],
    }
    return {
        "the promise is clear of its bar": abs(backing - BAR) - 0.018,
        "one run says the same in both stories of the nights": between(found["one_run"], 0.938, 0.952)
        if data.promise == "nights"
        else between(found["one_run"], 0.70, 0.86),
        **{f"no slip gives {name}": apart(found[name], wrong, 0.0065) for name, wrong in slips.items()},
    }
