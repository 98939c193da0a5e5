"""A1: what a solved task costs, with its people."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.economics.lookalikes.solved import for_solved
from aipm_course.modules.economics.simulators.names import TRIED
from aipm_course.modules.economics.simulators.solved import (
    COLUMNS,
    WAYS,
    Log,
    answer,
    by_model,
    log,
    numbers,
    order,
    per_person,
    turning,
)
from aipm_course.modules.economics.tasks.shared import OBJECTIVE_SOLVED


def _by_sql(made: Log) -> dict[str, Any]:
    """The same with merges and groups, task by task, rounded as a spreadsheet shows it."""
    dated = pd.DataFrame(
        [
            (name, since, *price)
            for name, three in made.prices.items()
            for since, price in zip(("", made.since), three[:2], strict=True)
        ],
        columns=["model", "since", "input", "output"],
    )
    calls = made.calls.query("source == 'customer'").copy()
    calls["since"] = np.where(calls["date"] < made.since, "", made.since)
    calls = calls.merge(dated, on=["model", "since"])
    calls["cents"] = (calls["tokens_in"] * calls["input"] + calls["tokens_out"] * calls["output"]) / 10_000
    calls = calls.sort_values(["task", "call"])
    tasks = calls.groupby("task").agg(
        model=("model", "first"), cents=("cents", "sum"), then=("then", "last"), back=("back", "last")
    )
    tasks["solved"] = (tasks["then"] == "solved") & ~tasks["back"].le(7).fillna(False).astype(bool)
    tasks["handed"] = tasks["then"] == "handed"
    rows: dict[str, dict[str, Any]] = {}
    for name, part in tasks.groupby("model"):
        people = part["handed"].sum() * made.facts["minutes"] * made.facts["wage"] / 60 * 100
        rows[str(name)] = {
            "per_task": round(part["cents"].mean(), 3),
            "handed": f"{100 * part['handed'].mean():.2f}%",
            "solved": f"{100 * part['solved'].mean():.2f}%",
            "per_solved": round((part["cents"].sum() + people) / part["solved"].sum(), 2),
        }
    ranked = sorted(rows, key=lambda name: rows[name]["per_solved"])
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")
    columns = {name: table[name].reset_index() for name in COLUMNS}
    return {**columns, "winner": ranked[0].upper(), "turns_at": round(float(str(answer(made)["turns_at"])), 2)}


def _column(own: Mapping[str, Any], made: Log, name: str) -> Any:
    """Return the own numbers of a column by model, shares as shares."""
    column = np.array([own[name][model][name] for model in made.models], dtype=float)
    return column / 100 if name in ("handed", "solved") and column.max() > 1.5 else column


def _as_dicts(made: Log) -> dict[str, Any]:
    return {name: value.to_dict() if isinstance(value, pd.Series) else value for name, value in answer(made).items()}


def _of_models(kind: Number, name: str) -> Table:
    return Table("model", TRIED, {name: kind})


def _winner(own: Mapping[str, Any], made: Log) -> str:
    return made.models[int(np.argmin(_column(own, made, "per_solved")))]


def _all_in(own: Mapping[str, Any], made: Log) -> list[dict[str, float]]:
    calls, handed, solved = (_column(own, made, name) for name in COLUMNS[:3])
    with np.errstate(all="ignore"):
        found = (calls + handed * per_person(made.facts)) / solved
    # A right column is right whatever stands beside it by now.
    return [dict(zip(made.models, column.tolist(), strict=True)) for column in (found, numbers(made)["per_solved"])]


def _turns(own: Mapping[str, Any], made: Log) -> float:
    columns = {name: _column(own, made, name) for name in COLUMNS}
    ranked = order(columns)
    with np.errstate(all="ignore"):
        found = turning(columns, (ranked[0], ranked[1]), made.facts["wage"])
    if not np.isfinite(found):
        raise ValueError("these numbers lead to no minutes")
    return found


def _table(made: Log, ways: frozenset[str]) -> dict[str, Any]:
    """Return the columns of somebody who does some things otherwise."""
    touched = {column for way in ways for column in WAYS[way][1]}
    return {name: column for name, column in by_model(made, numbers(made, ways)).items() if name in touched}


def _drop(name: str, rule: str, message: str) -> Ablation[Log]:
    return Ablation(name, rule, lambda made: _table(made, frozenset((name,))), message)


def _slip(name: str, message: str) -> Misconception[Log]:
    return Misconception(name, lambda made: _table(made, frozenset((name,))), message)


def _without(made: Log, names: frozenset[str]) -> dict[str, Any] | None:
    if {"assumed", "under_seven"} <= names:
        return None
    return by_model(made, numbers(made, names)) if names else answer(made)


SOLVED = Question(
    id="economics.solved",
    task="A1",
    title="What a solved task costs",
    points=7,
    kind=Record(
        {
            "per_task": _of_models(Number("cents", within_percent=0.5), "per_task"),
            "handed": _of_models(Number("share of the tasks", within=0.002, percent=True), "handed"),
            "solved": _of_models(Number("share of the tasks", within=0.002, percent=True), "solved"),
            "per_solved": _of_models(Number("cents", within_percent=0.5), "per_solved"),
            "turns_at": Number("minutes", within=0.02, within_percent=1),
            "winner": Choice(dict.fromkeys(TRIED, "")),
        },
        weights={"per_task": 0.9, "handed": 0.5, "solved": 0.8, "per_solved": 1.4, "turns_at": 0.9, "winner": 2.5},
        look={
            "per_task": "The cents of all calls of a model's customers' tasks ÷ the number of these tasks.",
            "handed": "The customers' tasks whose last call says `handed` ÷ all customers' tasks of the model.",
            "solved": "The customers' tasks whose last call says `solved`, without those whose customer was back within 7 days ÷ all "
            "customers' tasks of the model.",
            "per_solved": "For each model: (`per_task` + `handed` × cents of a person) ÷ `solved`. A person costs `wage` ÷ 60 × `minutes` "
            "dollars.",
            "turns_at": "For a solved task a model costs `per_task` ÷ `solved`, and `handed` ÷ `solved` persons. Which minutes make "
            "the two sums of your two cheapest models equal?",
            "winner": "The model with the lowest `per_solved`.",
        },
    ),
    data=log,
    reference=answer,
    alternatives=(_by_sql, _as_dicts),
    misconceptions=(
        _slip(
            "per_call",
            "The shares and the cents are those of a call in yours. A task that took two calls is one task, and ends once.",
        ),
        _slip(
            "first_price",
            "The prices of 1 October are taken for the whole month in yours. From the second date on others hold.",
        ),
        _slip(
            "second_price",
            "The second prices are taken for the whole month in yours. Before their date those of 1 October hold.",
        ),
        _slip(
            "first_calls",
            "The second calls are free in yours. Every call is paid.",
        ),
        _slip(
            "no_people",
            "People are free in yours. Each task that was handed over takes `minutes`, at `wage` an hour.",
        ),
        _slip(
            "cost_per_task",
            "That is the whole cost of a task. Asked is what a solved one costs: divide by the solved tasks, which bear the cost of the others.",
        ),
        _slip(
            "people_solve",
            "Tasks that people took over count as solved in yours. Here only what the model solved does.",
        ),
        _slip(
            "ever_back",
            "All tasks whose customer ever came back count as not solved in yours. Only the first 7 days do.",
        ),
        *options(
            answer,
            "winner",
            dict.fromkeys(
                TRIED,
                "A model wins where its `per_solved` is the lowest of the three; neither the price of a call nor the "
                "share of solved tasks alone decides.",
            ),
            idea=lambda model: "winner_any",
        ),
    ),
    ablations=(
        _drop(
            "tests",
            "only customers' tasks count",
            'Test tasks are among yours (`source` "test"). They are longer and less often solved.',
        ),
        _drop(
            "last_calls",
            "every call is paid, also one that failed",
            "First calls that failed are free in yours. Every call is paid.",
        ),
        _drop(
            "day_after",
            "on that day the new prices hold already",
            "On the day of the second prices the old ones hold in yours. They change on that day itself.",
        ),
        _drop(
            "left_too",
            "a customer who left costs no person",
            "Customers who left cost a person in yours. Only tasks that were handed over do.",
        ),
        _drop(
            "assumed",
            "was not solved if the customer is back within 7 days",
            "Tasks whose customer came back within 7 days count as solved in yours. They were not.",
        ),
        _drop(
            "under_seven",
            "day 7 included",
            "Tasks whose customer came back on day 7 count as solved in yours. Day 7 is still within 7 days.",
        ),
        _drop(
            "by_topic",
            "all tasks of a model are taken together",
            "Those are means over the three topics. A topic with few tasks weighs as much as one with many: take all tasks together.",
        ),
    ),
    without=_without,
    follows=(
        Follows("per_solved", COLUMNS[:3], _all_in),
        Follows("turns_at", COLUMNS, _turns),
        Follows("winner", ("per_solved",), _winner),
    ),
    lookalikes=for_solved,
    generic=DEFAULT - {"carried"},
    survivors={
        f"10000 to {other}: (paid['tokens_in'] * paid['input'] + paid['tokens_out'] * paid['out...": "meant: a hundredth of a percent is "
        "less than the tolerance"
        for other in (10001, 9999)
    },
    hints=(
        "Three steps: cents of each call, calls to tasks, tasks to models. A task ends with its last call.",
        "`then` and `back` of the last call say how a task ended. Count tasks that are solved, and tasks that are handed over; add up the "
        "cents of all calls. The rest is division.",
        "`turns_at`: let p be the minutes. Each model costs, for a solved task, its calls ÷ `solved` plus p × cents a minute × `handed` ÷ "
        "`solved`. Set the two cheapest equal and solve for p.",
    ),
    worked="""
```python
kept = calls[calls["source"] == "customer"].sort_values(["task", "call"])
dated = kept.assign(since=kept["date"].map(lambda day: max(d for d in dates if d <= day)))
paid = dated.merge(prices, on=["model", "since"])
paid["cents"] = (paid["tokens_in"] * paid["input"] + paid["tokens_out"] * paid["output"]) / 10_000
ends = kept.drop_duplicates("task", keep="last").set_index("task")
good = (ends["then"] == "solved") & ~(ends["back"] <= 7).fillna(False)
by_model = ends["model"]
n = by_model.value_counts()
cents = paid.groupby("model")["cents"].sum()
minute = people["wage"] / 60 * 100
cost = pd.DataFrame({
    "per_task": cents / n,
    "handed": (ends["then"] == "handed").groupby(by_model).mean(),
    "solved": good.groupby(by_model).mean(),
})
person = people["minutes"] * minute
cost["per_solved"] = (cost["per_task"] + cost["handed"] * person) / cost["solved"]
ranked = cost["per_solved"].sort_values().index
one, two = cost.loc[ranked[0]], cost.loc[ranked[1]]
calls_apart = two["per_task"] / two["solved"] - one["per_task"] / one["solved"]
people_apart = one["handed"] / one["solved"] - two["handed"] / two["solved"]
solved = {
    **{name: cost[name] for name in cost.columns},
    "turns_at": calls_apart / people_apart / minute,
    "winner": ranked[0],
}
```

In a spreadsheet: a column of cents beside the calls, then `SUMIFS` and `COUNTIFS` by model. The price of a call says little: what a model
does not solve is paid for by what it does.
""",
    objective=OBJECTIVE_SOLVED,
    ledger=("KPI-19", "UNDER-07", "WEAK-08"),
)
