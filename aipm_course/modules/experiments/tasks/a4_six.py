"""A4: six tests, six verdicts."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Question
from aipm_course.modules.experiments.lookalikes.six import for_six
from aipm_course.modules.experiments.simulators.six import FILES, LAST_WEEK, Six, numbers, six, verdict
from aipm_course.modules.experiments.tasks.shared import OBJECTIVE_SIX

_VERDICTS = {
    "ship": "it goes to everybody",
    "iterate_delay": "it is made faster first",
    "iterate_small": "it is made better first",
    "stop": "it is given up",
    "rerun_split": "it is tested anew, with a repaired split",
    "rerun_wide": "it is tested anew, with more users",
}
_NEEDS = {
    "ship": "Shipping needs all of it: a sound split, a delay within the limit, a `low` above 0 and a `lift` of `least_lift` or more.",
    "iterate_delay": "Making it faster comes second: the split is sound, and `p95` is over `delay_limit`.",
    "iterate_small": "Making it better needs a sound split, a delay within the limit, a `low` above 0 and a `lift` under `least_lift`.",
    "stop": "Giving up needs a sound split, a delay within the limit, a `low` of 0 or less and a `high` under `least_lift`.",
    "rerun_split": "A repaired split is needed where `z` is further from 0 than `z_limit`.",
    "rerun_wide": "More users are needed where the interval holds 0 and `least_lift`; before that, split and delay have to be in order.",
}


def _without(made: Six, dropped: frozenset[str]) -> dict[str, Any] | None:
    """Return the table without some rules of the text."""
    if {"pooled", "same_weight"} <= dropped:
        return None  # all users together have no plans to weigh
    table = numbers(
        made,
        days=(1, 28) if "all_days" in dropped else LAST_WEEK,
        by_plan="pooled" not in dropped,
        same_weight="same_weight" in dropped,
        planned="half_and_half" not in dropped,
        arms=("control", "treatment") if "both_arms" in dropped else ("treatment",),
    )
    return {"numbers": table}


def _verdict(row: Mapping[Any, Any]) -> str:
    low, high = sorted((float(row["low"]), float(row["high"])))
    return verdict(float(row["z"]), float(row["p95"]), float(row["lift"]), low, high)


def _answer(made: Six) -> dict[str, Any]:
    table = numbers(made)
    return {"numbers": table, **{f"verdict_{file}": _verdict(table.loc[file].to_dict()) for file in FILES}}


def _by_pivot(made: Six) -> dict[str, Any]:
    """The same from wide tables, rounded as a spreadsheet shows it."""
    share: Any = made.plans.set_index(["file", "plan"])["share"]
    users: Any = made.counts.pivot_table(index=["file", "plan"], columns="arm", values="users", aggfunc="sum")
    n = users.sum(axis=1)
    z = (users["treatment"] - n * share).groupby("file").sum() / (n * share * (1 - share)).groupby("file").sum() ** 0.5
    delay = made.delays.query("arm == 'treatment'").pivot_table(index="upto", columns="file", values="requests")
    enough = delay.cumsum() / delay.sum() >= 0.95
    last: Any = made.counts.query("day >= 22").groupby(["file", "plan", "arm"])[["users", "solved"]].sum().unstack()
    rate = last["solved"] / last["users"]
    both = last["users"].sum(axis=1)
    weight = both / both.groupby("file").transform("sum")
    lift = (weight * (rate["treatment"] - rate["control"])).groupby("file").sum() * 100
    error = (weight**2 * (rate * (1 - rate) / last["users"]).sum(axis=1)).groupby("file").sum() ** 0.5 * 100
    table = pd.DataFrame(
        {"z": z, "p95": enough.idxmax(), "lift": lift, "low": lift - 1.96 * error, "high": lift + 1.96 * error}
    )
    table = table.round(2)
    return {"numbers": table, **{f"verdict_{file}": _verdict(table.loc[file].to_dict()) for file in FILES}}


def _drop(name: str, rule: str, message: str) -> Ablation[Six]:
    return Ablation(name, rule, lambda made: _without(made, frozenset((name,))), message)


def _follows(file: str) -> Follows[Six]:
    def answer(own: Mapping[str, Any], made: Six) -> str:
        # Whoever left the row out, as nobody reads a broken test, has numbers that say nothing against the verdict.
        row = own["numbers"].get(file)
        return str(_answer(made)[f"verdict_{file}"]) if row is None else _verdict(row)

    return Follows(f"verdict_{file}", ("numbers",), answer)


_LADDER = "Go down the ladder with this file's own row, and stop at the first rung that holds."

SIX = Question(
    id="experiments.six",
    task="A4",
    title="Six tests, six verdicts",
    points=8,
    kind=Record(
        {
            "numbers": Table(
                "file",
                FILES,
                {
                    "z": Number("standard errors", within=0.05),
                    "p95": Number("seconds", within=0.01),
                    "lift": Number("percentage points", within=0.08),
                    "low": Number("percentage points", within=0.1),
                    "high": Number("percentage points", within=0.1),
                },
            ),
            **{f"verdict_{file}": Choice(_VERDICTS) for file in FILES},
        },
        weights={"numbers": 5, **{f"verdict_{file}": 0.5 for file in FILES}},
        look={f"verdict_{file}": _LADDER for file in FILES},
    ),
    data=six,
    reference=_answer,
    alternatives=(_by_pivot,),
    misconceptions=tuple(one for file in FILES for one in options(_answer, f"verdict_{file}", _NEEDS, idea=str)),
    ablations=(
        _drop(
            "half_and_half",
            "the planned share of each plan",
            "`z` is the distance from half and half. The test's plan has a share for each plan: `ramps`.",
        ),
        _drop(
            "both_arms",
            "the requests of treatment",
            "Control's requests are among yours. The delay of treatment is what everybody would get.",
        ),
        _drop(
            "all_days",
            "days 22 to 28",
            "All 28 days are in your lift. What lasts is seen in the last week.",
        ),
        _drop(
            "pooled",
            "plan by plan",
            "All users together are compared. The arms have other shares of each plan, and the plans have other rates.",
        ),
        _drop(
            "same_weight",
            "weighted by w, the plan's part of the users",
            "That comes of both plans weighing the same. Each difference weighs by w, the plan's part of the users of the last week.",
        ),
    ),
    without=_without,
    follows=tuple(map(_follows, FILES)),
    lookalikes=for_six,
    generic=DEFAULT - {"carried"},
    survivors={
        "sum to mean: last['users'].sum(axis=1)": "equivalent: weights are ratios, and each plan has two arms",
        "100 to 101: 100 * (weight * (rate['treatment'] - rate['control'])).groupby('fil...": "meant: one percent of a lift is less than the tolerance",
        "100 to 99: 100 * (weight * (rate['treatment'] - rate['control'])).groupby('fil...": "meant: one percent of a lift is less than the tolerance",
        "100 to 101: 100 * (weight ** 2 * (rate * (1 - rate) / last['users']).sum(axis=1...": "meant: one percent of a width is less than the tolerance",
        "100 to 99: 100 * (weight ** 2 * (rate * (1 - rate) / last['users']).sum(axis=1...": "meant: one percent of a width is less than the tolerance",
        "> to >=: abs(row['z']) > limits['z_limit']": "equivalent: planted margins keep every value off this bar",
        "> to >=: row['low'] > 0": "equivalent: planted margins keep every value off this bar",
        "< to <=: row['high'] < limits['least_lift']": "equivalent: planted margins keep every value off this bar",
        ">= to >: row['lift'] >= limits['least_lift']": "equivalent: planted margins keep every value off this bar",
        "sum to mean: treated.groupby(['file', 'upto'])['requests'].sum()": "equivalent: one row for each file and band",
        ">= to >: done >= 0.95": "equivalent: no band of the requests that are drawn ends on 95%",
    },
    hints=(
        "One file first, on paper: its z, its P95, and two rates per plan from the last week. Then the same for six.",
        "Weights are the plan's share of the users of the last week, both arms together; they multiply the lift of the plan, "
        "and their squares the squared error of the plan.",
        "Three small tables do it: users by file, plan and arm over all days; the same with `solved` for days 22 to 28; requests "
        "by file and `upto`, added up from the fastest on.",
    ),
    worked="""
```python
share = ramps.set_index(["file", "plan"])["share"]
users = six_counts.groupby(["file", "plan", "arm"])["users"].sum().unstack()
n = users.sum(axis=1)
z = (users["treatment"] - share * n).groupby("file").sum() / (share * (1 - share) * n).groupby("file").sum() ** 0.5

treated = delays[delays["arm"] == "treatment"]
done = treated.groupby(["file", "upto"])["requests"].sum().groupby("file").transform(lambda r: r.cumsum() / r.sum())
p95 = done[done >= 0.95].reset_index().groupby("file")["upto"].min()

last = six_counts[six_counts["day"] >= 22].groupby(["file", "plan", "arm"])[["users", "solved"]].sum().unstack()
rate, of_plan = last["solved"] / last["users"], last["users"].sum(axis=1)
weight = of_plan / of_plan.groupby("file").transform("sum")
lift = 100 * (weight * (rate["treatment"] - rate["control"])).groupby("file").sum()
error = 100 * (weight**2 * (rate * (1 - rate) / last["users"]).sum(axis=1)).groupby("file").sum() ** 0.5
numbers = pd.DataFrame({"z": z, "p95": p95, "lift": lift, "low": lift - 1.96 * error, "high": lift + 1.96 * error})

def decide(row):
    if abs(row["z"]) > limits["z_limit"]:
        return "rerun_split"
    if row["p95"] > limits["delay_limit"]:
        return "iterate_delay"
    if row["low"] > 0:
        return "ship" if row["lift"] >= limits["least_lift"] else "iterate_small"
    return "stop" if row["high"] < limits["least_lift"] else "rerun_wide"

six = {"numbers": numbers, **{f"verdict_{file}": decide(row) for file, row in numbers.iterrows()}}
```

The order matters: a lift means nothing where the split is broken, and nobody enjoys a lift that takes too long. A great first
week can fade, and a poor one can grow; all users together can fall where each plan rises. And "not significant" is two things:
an interval below what pays settles the matter, a wide one does not.
""",
    objective=OBJECTIVE_SIX,
    ledger=("KPI-02", "KPI-05", "RIT-12", "DAY-04", "HUM-05"),
)
