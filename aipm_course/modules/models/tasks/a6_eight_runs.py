"""A6: same request, eight times."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Record, Unreadable
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.kernel.encoding import JSON
from aipm_course.modules.models.simulators.repeated_runs import BAR, RUNS, RepeatedRuns, rates, repeated_runs
from aipm_course.modules.models.tasks.lookalikes import of_eight_runs
from aipm_course.modules.models.tasks.shared import Rate, share

_RATES = {
    "one_run": "one run of a task succeeds",
    "at_least_one": "one of the tries that a job has succeeds",
    "all_eight": "every run of a task succeeds",
}
_RUN_RATE = Rate("share from 0 to 1", within=0.002, percent=True, whole="all runs")
_TASK_RATE = Rate("share from 0 to 1", within=0.002, percent=True, whole="all tasks")


class Promise(Record):
    """A record whose decision waits for the one rate that it names, and for no other."""

    def read(self, encoded: JSON) -> dict[str, Any]:
        """Return {field: value}, the decision unreadable while the rate that backs it is missing."""
        read = super().read(encoded)
        named = read.get("backing_rate")
        if isinstance(named, str) and isinstance(read.get("decision"), str) and not isinstance(read.get(named), float):
            read["decision"] = Unreadable(f"rests on `{named}`, where nothing usable stands yet")
        return read


def backing(data: RepeatedRuns) -> str:
    """Return the rate that backs the promise."""
    return "all_eight" if data.promise == "nights" else "at_least_one"


def _eight_runs(data: RepeatedRuns) -> dict[str, Any]:
    found = rates(data)
    return {**found, "backing_rate": backing(data), "decision": "run" if found[backing(data)] >= BAR else "hold"}


def _eight_runs_by_sql(data: RepeatedRuns) -> dict[str, Any]:
    """The same with DuckDB, in percent with one decimal."""
    import duckdb

    connection = duckdb.connect()
    connection.register("runs", data.runs)
    every = [f"run_{run}" for run in range(1, RUNS + 1)]
    tries = every[: data.tries]
    found: Any = connection.execute(
        f"select avg(({' + '.join(every)}) / 8), avg((({' + '.join(tries)}) > 0)::int), avg((({' + '.join(every)}) = 8)::int) from runs"
    ).fetchone()
    one, some, all_of_them = (round(100 * value, 1) for value in found)
    return {**_eight_runs(data), "one_run": one, "at_least_one": some, "all_eight": all_of_them}


def _own_decision(own: Mapping[str, Any], data: RepeatedRuns) -> str | set[str]:
    rate = str(own["backing_rate"])
    if rate not in own:
        return set()  # another rate may be missing: nothing follows from it
    return "run" if share(own, rate) >= BAR - 1e-9 else "hold"


def _sums(data: RepeatedRuns) -> "pd.Series[int]":
    return pd.Series(data.successes.sum(axis=1))


def _unless_right(data: RepeatedRuns, rate: str, wrong: float) -> dict[str, float] | None:
    """Return a wrong rate, or None where it is as near to the right one as two tolerances."""
    return None if abs(wrong - rates(data)[rate]) <= 2 * _RUN_RATE.within else {rate: float(wrong)}


def _any_of(data: RepeatedRuns, runs: slice) -> dict[str, float] | None:
    return _unless_right(data, "at_least_one", data.successes[:, runs].any(axis=1).mean())


def _first_runs(count: int) -> Misconception[RepeatedRuns]:
    """The rate of the first runs only."""

    def rate(data: RepeatedRuns) -> dict[str, float] | None:
        shares = [float(data.successes[:, :runs].mean()) for runs in range(1, count + 1)]
        told = any(abs(shares[-1] - fewer) < 1e-9 for fewer in shares[:-1])
        return None if told else _unless_right(data, "one_run", shares[-1])

    message = "That is the rate of some of the runs, the first of each task for example. `one_run` takes all eight runs of all tasks."
    return Misconception(f"first_{count}_runs", rate, message, idea="some_of_the_runs")


def _over_250(data: RepeatedRuns) -> dict[str, float] | None:
    """The three rates over 250 tasks; None where that is their number, or nearly so."""
    found, stretch = rates(data), len(data.runs) / 250
    return None if abs(stretch - 1) < 0.02 else {rate: stretch * float(found[rate]) for rate in found}


def _lessons_example(one_run: float) -> Misconception[RepeatedRuns]:
    """The lesson's three rates of four tasks in four runs, one of them as it is or as it is printed."""

    def example(data: RepeatedRuns) -> dict[str, float] | None:
        near = [
            abs(value - found) < 0.01 for value, found in zip((one_run, 0.75, 0.5), rates(data).values(), strict=True)
        ]
        return None if any(near) else {"one_run": one_run, "at_least_one": 0.75, "all_eight": 0.5}

    message = "Those are the rates of the lesson's four tasks. Work out the three from `runs`."
    return Misconception(f"lessons_example_{one_run:.4f}".replace(".", "_"), example, message, idea="lessons_example")


def _decides(data: RepeatedRuns, option: str) -> dict[str, str] | None:
    return None if _eight_runs(data)["decision"] == option else {"decision": option}


def _wrong_rate(data: RepeatedRuns, rate: str) -> dict[str, Any] | None:
    """Somebody who backs the promise with another rate."""
    if rate == backing(data):
        return None
    return {"backing_rate": rate}


def _without(data: RepeatedRuns, dropped: frozenset[str]) -> dict[str, float] | None:
    """Return the rates of somebody who drops rules; None for two edges of one rule."""
    if {"tries_without_limit", "one_try_more"} <= dropped:
        return None
    tries = RUNS if "tries_without_limit" in dropped else data.tries + ("one_try_more" in dropped)
    whole = int((_sums(data) > 0).sum()) if "only_solvable_tasks" in dropped else len(data.runs)
    return {
        "at_least_one": float(data.successes[:, :tries].any(axis=1).mean()),
        "all_eight": float((_sums(data) == RUNS).sum() / whole),
    }


def _quantities(data: RepeatedRuns) -> Mapping[str, "float | pd.Series"]:
    sums, table = _sums(data), data.successes
    return {
        "all tasks": len(sums),
        "all runs": RUNS * len(sums),
        "all successful runs": int(sums.sum()),
        "tasks with any success in eight runs": int((sums > 0).sum()),
        "tasks with one success exactly": int((sums == 1).sum()),
        "tasks with more than one success": int((sums > 1).sum()),
        "tasks with seven successes exactly": int((sums == RUNS - 1).sum()),
        "tasks with seven or eight successes": int((sums >= RUNS - 1).sum()),
        "tasks with eight successes": int((sums == RUNS).sum()),
        "tasks that succeed in the first run": int(table[:, 0].sum()),
        "tasks that succeed in the last try that is allowed": int(table[:, data.tries - 1].sum()),
        "tasks that succeed in every try that is allowed": int(table[:, : data.tries].all(axis=1).sum()),
    }


def _in_words(data: RepeatedRuns) -> str:
    """Say what the numbers of a seed mean, for the worked solution."""
    found = rates(data)
    return (
        f"From the same runs: one run {found['one_run']:.1%}, at least one success in {data.tries} tries {found['at_least_one']:.1%}, "
        f"all eight {found['all_eight']:.1%}. If all tasks were equally hard, all eight would be "
        f"{found['one_run'] ** RUNS:.0%}: they are not, so count."
    )


EIGHT_RUNS = Question(
    id="models.eight_runs",
    task="A6",
    title="Same request, eight times",
    points=4,
    kind=Promise(
        {
            "one_run": _RUN_RATE,
            "at_least_one": _TASK_RATE,
            "all_eight": _TASK_RATE,
            "backing_rate": Choice(_RATES),
            "decision": Choice({"run": "the promise may be made", "hold": "the promise may not be made"}),
        },
        weights={"one_run": 0.8, "at_least_one": 0.8, "all_eight": 0.8, "backing_rate": 0.25, "decision": 1.35},
        look={
            "one_run": "All successes of all tasks, divided by all runs: tasks x 8.",
            "at_least_one": "Tasks with a 1 anywhere among their first `tries` runs, divided by all tasks.",
            "all_eight": "Tasks with eight ones, divided by all tasks.",
        },
    ),
    data=repeated_runs,
    reference=_eight_runs,
    alternatives=(_eight_runs_by_sql, lambda data: pd.Series(_eight_runs(data))),
    follows=(Follows("decision", ("backing_rate",), _own_decision, also=tuple(_RATES)),),
    quantities=_quantities,
    without=_without,
    lookalikes=lambda data: tuple(of_eight_runs(data)),
    misconceptions=(
        Misconception(
            "one_run_backs_it",
            lambda data: _wrong_rate(data, "one_run"),
            "`one_run` says how often a single run succeeds. Read `promise` again: how many runs does a job have, and how many of them "
            "must succeed?",
        ),
        Misconception(
            "any_for_every_night",
            lambda data: _wrong_rate(data, "at_least_one"),
            "`at_least_one` backs a promise where somebody notices a failure and tries again. Does `promise` say so?",
        ),
        Misconception(
            "all_for_a_retry",
            lambda data: _wrong_rate(data, "all_eight"),
            "`all_eight` backs a promise where every run has to succeed. Does `promise` say so?",
        ),
        Misconception(
            "ends_swapped",
            lambda data: {
                "at_least_one": rates(data)["all_eight"],
                "all_eight": rates(data)["at_least_one"],
            },
            "`at_least_one` and `all_eight` have changed places. Which of the two asks more of a task?",
        ),
        Misconception(
            "some_250_tasks",
            _over_250,
            "That divides by 250 tasks. `runs` has another number of rows, one for each task: count them.",
        ),
        *map(_lessons_example, (0.6875, 0.69)),
        Misconception(
            "power_of_eight",
            lambda data: {"all_eight": rates(data)["one_run"] ** RUNS},
            "That multiplies the average by itself, as if all tasks were equally hard. Count the tasks with eight successes.",
        ),
        Misconception(
            "independent_tries",
            lambda data: {"at_least_one": 1 - (1 - rates(data)["one_run"]) ** data.tries},
            "That is the formula for equally hard tasks. Count the tasks with a success among the tries.",
        ),
        Misconception(
            "seven_is_enough",
            lambda data: {"all_eight": float((_sums(data) >= RUNS - 1).mean())},
            "That is the share of tasks with seven successes or eight. All eight means eight.",
        ),
        Misconception(
            "first_four_succeed",
            lambda data: _unless_right(data, "all_eight", data.successes[:, :4].all(axis=1).mean()),
            "That is the share of tasks whose first four runs succeed, as the lesson has four. All eight means eight.",
        ),
        Misconception(
            "runs_after_the_tries",
            lambda data: _unless_right(data, "all_eight", data.successes[:, data.tries :].all(axis=1).mean()),
            "That is the share of tasks that succeed in every run after the first `tries`. All eight means eight.",
        ),
        Misconception(
            "never_succeeds",
            lambda data: {"all_eight": float((_sums(data) == 0).mean())},
            "That is the share of tasks that fail eight times. Count those that succeed eight times.",
        ),
        Misconception(
            "more_than_one",
            lambda data: {"at_least_one": float((data.successes[:, : data.tries].sum(axis=1) > 1).mean())},
            "That is the share of tasks with more than one success among the tries. One is enough.",
        ),
        *map(_first_runs, range(1, 8)),
        Misconception(
            "last_tries",
            lambda data: _any_of(data, slice(RUNS - data.tries, RUNS)),
            "That is the share of tasks with a success among their last runs. A job has its first `tries` runs.",
        ),
        Misconception(
            "last_try_only",
            lambda data: _any_of(data, slice(data.tries - 1, data.tries)),
            "That is the share of tasks that succeed in one run, the last that a job has. A success in any of its first `tries` runs counts.",
        ),
        Misconception(
            "two_of_eight",
            lambda data: _unless_right(data, "at_least_one", float((_sums(data) > 1).mean())),
            "That is the share of tasks with two successes or more among all eight runs. One success among the first `tries` runs is enough.",
        ),
        Misconception(
            "eight_independent_tries",
            lambda data: _unless_right(data, "at_least_one", 1 - (1 - rates(data)["one_run"]) ** RUNS),
            "That is the formula for eight tries at equally hard tasks. Count the tasks with a success among their first `tries` runs.",
        ),
        Misconception(
            "of_the_solvable",
            lambda data: _unless_right(
                data, "at_least_one", data.successes[:, : data.tries].any(axis=1).sum() / (_sums(data) > 0).sum()
            ),
            "`at_least_one` is the share among tasks that ever succeed. Those that never succeed count as well.",
        ),
        Misconception(
            "of_those_that_start_well",
            lambda data: _unless_right(
                data, "all_eight", float((_sums(data) == RUNS).sum() / data.successes[:, 0].sum())
            ),
            "That is the tasks with eight successes over the tasks that succeed in their first run. `all_eight` is a share of all tasks.",
        ),
        Misconception(
            "six_are_enough",
            lambda data: _unless_right(data, "all_eight", float((_sums(data) >= RUNS - 2).mean())),
            "That is the share of tasks with six successes or more. All eight means eight, and not six or seven.",
        ),
        Misconception(
            "median_task",
            lambda data: _unless_right(data, "one_run", float(_sums(data).median() / RUNS)),
            "That is the task in the middle. `one_run` is a share of all runs of all tasks.",
        ),
        Misconception(
            "nine_runs",
            lambda data: _unless_right(data, "one_run", rates(data)["one_run"] * RUNS / (RUNS + 1)),
            "That divides by nine runs a task. There are eight; the first column of `runs` is the task's name.",
        ),
        Misconception(
            "runs_of_tasks_that_fail",
            lambda data: _unless_right(data, "one_run", float(_sums(data)[_sums(data) < RUNS].mean() / RUNS)),
            "Tasks with eight successes were left out of `one_run`. It takes all runs of all tasks.",
        ),
        Misconception(
            "runs",
            lambda data: _decides(data, "run"),
            "`run` needs the rate that you named in `backing_rate` to be at least `bar_promise`.",
        ),
        Misconception(
            "holds",
            lambda data: _decides(data, "hold"),
            "`hold` is right only if the rate that backs the promise lies below `bar_promise`.",
        ),
        Misconception(
            "exactly_one",
            lambda data: {"one_run": float((_sums(data) == 1).mean())},
            "That is the share of tasks with *exactly* one success. Wanted is the chance that a single run succeeds.",
        ),
    ),
    ablations=(
        Ablation(
            "tries_without_limit",
            "among its first `tries` runs",
            lambda data: {"at_least_one": float((_sums(data) > 0).mean())},
            "That looks at all eight runs. A job has only its first `tries` runs.",
        ),
        Ablation(
            "one_try_more",
            "among its first `tries` runs",
            lambda data: {"at_least_one": float(data.successes[:, : data.tries + 1].any(axis=1).mean())},
            "That gives the job one try more than `tries`: the first attempt is one of them.",
        ),
        Ablation(
            "only_solvable_tasks",
            "of all tasks, also those that never succeed",
            lambda data: {"all_eight": float((_sums(data) == RUNS).sum() / (_sums(data) > 0).sum())},
            "Tasks that never succeed were left out. They were asked for as well, so they count.",
        ),
    ),
    hints=(
        "Add up each row: how many of the eight runs succeeded? Two of the rates only count those sums; the third looks at the "
        "first `tries` columns.",
        "one_run = all successes / all runs. all_eight = tasks with a sum of 8 / all tasks. at_least_one = tasks with any 1 among "
        "their first `tries` runs / all tasks.",
        "Read `promise` in `brief`: does every run have to succeed, or is one success enough, and in how many tries? That rate goes "
        'against `bar_promise`. In code: `runs.set_index("task").iloc[:, :tries].max(axis=1).mean()`.',
    ),
    worked=lambda data: (
        f"""
```python
table, tries = runs.set_index("task"), int(facts["tries"])
rates = {{
    "one_run": table.mean(axis=None),
    "at_least_one": table.iloc[:, :tries].max(axis=1).mean(),
    "all_eight": table.min(axis=1).mean(),
}}
backing = "{backing(data)}"  # what `promise` asks for
eight_runs = {{**rates, "backing_rate": backing, "decision": "run" if rates[backing] >= facts["bar_promise"] else "hold"}}
```

{_in_words(data)}
"""
    ),
    survivors={
        ">= to >: backed >= facts['bar_promise']": "meant: rates are planted almost 2 points from the bar",
    },
    objective="State performance as a range with a consequence, over many cases and over repeated runs.",
    ledger=("MIS-02", "SKILL-01", "CHAL-03"),
)
