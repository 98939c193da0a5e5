"""A6: same request, eight times."""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.models.simulators.repeated_runs import RUNS, repeated_runs
from aipm_course.modules.models.tasks.shared import Rate

_RATES = {
    "one_run": "share of single runs that succeed",
    "at_least_one": "share of tasks with at least one success in eight",
    "all_eight": "share of tasks with eight successes in eight",
}


_RUN_RATE = Rate("share from 0 to 1", within=0.0051, percent=True, whole="the 960 runs")
_TASK_RATE = Rate("share from 0 to 1", within=0.0051, percent=True, whole="the 120 tasks")
_RATE_CHOICE = Choice(_RATES)


def _successes(data: pd.DataFrame) -> pd.Series:
    return data.set_index("task").sum(axis=1)


def _eight_runs(data: pd.DataFrame) -> dict[str, Any]:
    successes = _successes(data)
    return {
        "one_run": float(successes.mean() / RUNS),
        "at_least_one": float((successes >= 1).mean()),
        "all_eight": float((successes == RUNS).mean()),
        "chat_reply": "one_run",
        "retry_loop": "at_least_one",
        "unattended_job": "all_eight",
        "decision": "hold",
    }


def _eight_runs_by_sql(data: pd.DataFrame) -> dict[str, Any]:
    """The same with DuckDB, in percent."""
    import duckdb

    long = data.melt(id_vars="task", value_name="success")
    connection = duckdb.connect()
    connection.register("long", long)
    rates: Any = connection.execute(
        "select avg(rate), avg((rate > 0)::int), avg((rate = 1)::int) "
        "from (select task, avg(success) as rate from long group by task)"
    ).fetchone()
    one, some, every = rates
    return {**_eight_runs(data), "one_run": 100 * one, "at_least_one": 100 * some, "all_eight": 100 * every}


EIGHT_RUNS = Question(
    id="models.eight_runs",
    task="A6",
    title="Same request, eight times",
    points=4,
    kind=Record(
        {
            "one_run": _RUN_RATE,
            "at_least_one": _TASK_RATE,
            "all_eight": _TASK_RATE,
            "chat_reply": _RATE_CHOICE,
            "retry_loop": _RATE_CHOICE,
            "unattended_job": _RATE_CHOICE,
            "decision": Choice({"run": "sell the unattended job now", "hold": "do not: it misses the bar"}),
        },
        weights={
            **dict.fromkeys(("one_run", "at_least_one"), 0.5),
            **dict.fromkeys(("chat_reply", "retry_loop"), 0.25),
            "unattended_job": 0.5,
        },
    ),
    data=repeated_runs,
    reference=_eight_runs,
    alternatives=(_eight_runs_by_sql, lambda data: pd.Series(_eight_runs(data))),
    misconceptions=(
        Misconception(
            "any_for_unattended",
            lambda data: {"unattended_job": "at_least_one"},
            "`at_least_one` assumes somebody who notices the failures and picks the good run. Nobody watches an unattended "
            "job.",
        ),
        Misconception(
            "average_for_unattended",
            lambda data: {"unattended_job": "one_run"},
            "One run in isolation is not the promise: the job runs eight nights in a row and every night counts.",
        ),
        Misconception(
            "retry_needs_all",
            lambda data: {"retry_loop": "all_eight"},
            "The loop stops at the first success. Which rate needs only one?",
        ),
        Misconception(
            "retry_gets_one_try",
            lambda data: {"retry_loop": "one_run"},
            "That is the first try alone. The loop goes on after a failure, up to eight times.",
        ),
        Misconception(
            "chat_needs_all",
            lambda data: {"chat_reply": "all_eight"},
            "A chat reply is given once. Seven further runs, good or bad, are never seen.",
        ),
        Misconception(
            "count_for_rate",
            lambda data: {"all_eight": float((_successes(data) == RUNS).sum() / 100)},
            "That is a count of tasks, which was read as a percentage; divide it by the 120 tasks.",
        ),
        Misconception(
            "chat_gets_eight_tries",
            lambda data: {"chat_reply": "at_least_one"},
            "A person in a chat sees one answer, not the best of eight.",
        ),
        Misconception(
            "ends_swapped",
            lambda data: {
                "at_least_one": _eight_runs(data)["all_eight"],
                "all_eight": _eight_runs(data)["at_least_one"],
            },
            "`at_least_one` and `all_eight` have changed places. Which of the two asks more of a task?",
        ),
        Misconception(
            "never_succeeds",
            lambda data: {"all_eight": float((_successes(data) == 0).mean())},
            "That is the share of tasks that fail eight times. Count those that succeed eight times.",
        ),
        Misconception(
            "most_runs",
            lambda data: {"at_least_one": float((_successes(data) > RUNS / 2).mean())},
            "That asks for more than half of the runs. One success in eight is enough here.",
        ),
        Misconception(
            "power_of_eight",
            lambda data: {"all_eight": _eight_runs(data)["one_run"] ** RUNS},
            "That multiplies the average by itself, as if all tasks were equally hard. Count the tasks with eight successes.",
        ),
        Misconception(
            "independent_tries",
            lambda data: {"at_least_one": 1 - (1 - _eight_runs(data)["one_run"]) ** RUNS},
            "100% is a guess, or the formula for equally hard tasks. Look for rows without a single success.",
        ),
        Misconception(
            "exactly_one",
            lambda data: {"one_run": float((_successes(data) == 1).mean())},
            "That is the share of tasks with *exactly* one success. Wanted is the chance that a single run succeeds.",
        ),
        Misconception(
            "sells_it",
            lambda data: {"decision": "run"},
            "Hold the rate that backs the unattended job against `bar_unattended`. If yours clears it, check first which rate you "
            "matched with the job, and how you counted it.",
        ),
    ),
    hints=(
        "Add up each row: how many of the eight runs succeeded? Everything else is counting those sums.",
        "one_run = all successes / 960. at_least_one = tasks with a sum of 1 or more / 120. all_eight = tasks with a sum "
        "of 8 / 120.",
        "Promises: who sees the failures? In a chat one run is all there is; a retry loop has a check that throws "
        "failures away; an unattended job shows every failure to the customer.",
    ),
    worked="""
```python
successes = runs.set_index("task").sum(axis=1)
eight_runs = {
    "one_run": successes.mean() / 8,
    "at_least_one": (successes >= 1).mean(),
    "all_eight": (successes == 8).mean(),
    "chat_reply": "one_run",
    "retry_loop": "at_least_one",
    "unattended_job": "all_eight",
    "decision": "hold",
}
```

The same 960 runs give three numbers that are all true. The one on the sales slide should be the one the customer will
live with.
""",
    objective="State performance as a range with a consequence, over many cases and over repeated runs.",
    ledger=("MIS-02", "SKILL-01", "CHAL-03"),
)
