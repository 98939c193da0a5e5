"""A4: a vendor's letter, and three ways to go on."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.economics.lookalikes.shock import for_shock
from aipm_course.modules.economics.simulators.shock import (
    DISCOUNT,
    NEW,
    NOTHING,
    OPTIONS,
    SHARE,
    TOTAL,
    WAYS,
    Shock,
    answer,
    choose,
    columns,
    discount,
    passed,
    shock,
    totals,
)
from aipm_course.modules.economics.tasks.shared import OBJECTIVE_SHOCK

_OPTIONS = {
    "stay": "all requests to the successor",
    "switch": "all requests to the candidate",
    "two": "routine ones to the candidate",
    "none": "no way is allowed",
}


def _by_sheet(made: Shock) -> dict[str, Any]:
    """The same month by month, as in a spreadsheet, rounded to dollars and to tenths of a percent."""
    facts, cost = made.facts, {}
    cases = made.cases[(made.cases["valid"] == 1) & (made.cases["kind"] == "critical")]
    cases = cases[cases["prompt"] == "adapted"]
    share = cases.groupby("model")["passed"].mean()
    uses = {
        "stay": {"successor": 1.0},
        "switch": {"candidate": 1.0},
        "two": {"successor": 1 - facts["routine"], "candidate": facts["routine"]},
    }

    def bill(role: str, month: int) -> float:
        read, written = made.prices[made.models[role]][1 if month == 1 else 2]
        return facts["requests"] * (facts["tokens_in"] * read + facts["tokens_out"] * written) / 1_000_000

    successor = 0.0
    for option, parts in uses.items():
        spent = sum(bill("old", month) for month in (1, 2, 3))
        for role, part in parts.items():
            row = made.moves[made.moves["model"] == role].iloc[0]
            months = range(4 - int(row["parallel"]), 13)
            used = sum(bill(role, month) for month in months)
            successor = used if option == "stay" else successor
            days = 0
            if option != "two" or role == "candidate":
                days += int(row["routine_days"])
            if option != "two" or role == "successor":
                days += int(row["critical_days"])
            spent += part * used + days * facts["day"] + 4 * float(row["evaluation"])
        cost[option] = round(spent + (9 * facts["router"] if option == "two" else 0))
    by = (cost["stay"] - cost["switch"]) / successor
    return {
        "passed": {role.upper(): f"{100 * share[role]:.1f}%" for role in NEW},
        "total": pd.DataFrame({"way": list(cost), "total": list(cost.values())}),
        "discount": f"{100 * by:.1f} %",
        "choice": answer(made)["choice"],
    }


def _part(made: Shock, ways: frozenset[str]) -> dict[str, Any]:
    """Return the fields of somebody who does some things otherwise."""
    touched = {column for way in ways for column in WAYS[way][1]}
    found = {**columns(made, ways), "discount": discount(made, ways)}
    return {name: value for name, value in found.items() if name in touched}


def _drop(name: str, rule: str, message: str) -> Ablation[Shock]:
    return Ablation(name, rule, lambda made: _part(made, frozenset((name,))), message)


def _slip(name: str, message: str) -> Misconception[Shock]:
    return Misconception(name, lambda made: _part(made, frozenset((name,))), message)


def _without(made: Shock, names: frozenset[str]) -> dict[str, Any]:
    return _part(made, names) if names else answer(made)


def _of(own: Mapping[str, Any], column: str, rows: tuple[str, ...]) -> "np.ndarray[Any, Any]":
    return np.array([own[column][row][column] for row in rows], dtype=float)


_PASSED = Number("share of the cases", within=SHARE, percent=True)


def _choice(own: Mapping[str, Any], made: Shock) -> str:
    share = _PASSED.in_one_unit(_of(own, "passed", NEW).tolist(), float(passed(made)["passed"].max()))
    return choose(_of(own, "total", OPTIONS), np.array(share), made.facts["gate"])


def _by(own: Mapping[str, Any], made: Shock) -> set[float]:
    """Return the discounts that follow from the own totals: with the right bill of the successor, and with that of a way that led to them."""
    cost = _of(own, "total", OPTIONS)
    ways = [frozenset((way,)) for way, (_, touched) in WAYS.items() if "total" in touched]
    led = [way for way in (NOTHING, *ways) if np.allclose(totals(made, way)["total"], cost, rtol=TOTAL)]
    right = discount(made) * (cost[0] - cost[1]) / (totals(made)["total"][0] - totals(made)["total"][1])
    return {right, *(discount(made, way) for way in led)}


_GATE = (
    "A way is allowed where the model that gets critical requests passes `gate`: the successor in stay and two, the candidate in switch. "
    "Of the allowed ones, the lowest `total` is chosen. Hold your own `passed` and `total` against that."
)

SHOCK = Question(
    id="economics.shock",
    task="A4",
    title="The vendor's letter",
    points=7,
    kind=Record(
        {
            "passed": Table("model", NEW, {"passed": _PASSED}),
            "total": Table("way", OPTIONS, {"total": Number("dollars", within_percent=100 * TOTAL)}),
            "discount": Number("share of a price", within=DISCOUNT, percent=True),
            "choice": Choice(_OPTIONS),
        },
        weights={"passed": 1, "total": 2.4, "discount": 1.1, "choice": 2.5},
        look={
            "passed": "Take one new model. Which of its rows count: which kind of case, which prompts, and is the case still valid?",
            "total": "Take one way and list what its new models cost: requests from month 4 on, the months of running beside, prompts, "
            "evaluations, perhaps the router. Before that come three months of the old model.",
            "discount": "By how many dollars do stay and switch differ? Hold that against the dollars that stay pays for the successor's "
            "requests, the months of running beside included.",
            "choice": "First strike out the ways whose model for critical requests is under `gate`; then take the lowest `total`.",
        },
    ),
    data=shock,
    reference=answer,
    alternatives=(_by_sheet,),
    misconceptions=(
        _slip(
            "first_price", "The prices of 1 October are in your month 1. The ones in force on 2 November hold there."
        ),
        _slip("late_rise", "The announced prices begin in month 3 in yours. They hold from 1 December, month 2, on."),
        _slip("no_old", "The old model's months are left out in yours. They belong to the twelve."),
        _slip("no_router", "Running two costs no `router` in yours."),
        _slip(
            "free_successor",
            "Staying is free of work in yours. The successor is a new model, too: prompts and evaluations.",
        ),
        _slip("turned", "Routine requests go to the successor in yours, and critical ones to the candidate."),
        _slip(
            "five_evaluations",
            "A new model is evaluated five times in yours. The one before it starts is among the four.",
        ),
        _slip("shares_turned", "In two, the share `routine` goes to the successor in yours. It goes to the candidate."),
        _slip(
            "kinds_turned",
            "In two, each model gets the prompts of the other's mail in yours. The candidate gets routine mail.",
        ),
        *options(
            answer,
            "choice",
            {
                **dict.fromkeys(OPTIONS, _GATE),
                "none": "No way is allowed only where both of your `passed` are under `gate`.",
            },
            idea=lambda option: "none" if option == "none" else "gate",
        ),
    ),
    ablations=(
        _drop(
            "routine_too",
            "of the critical cases",
            "Routine cases are among yours. The gate is about critical ones.",
        ),
        _drop(
            "outdated",
            "`valid` is 1",
            "Cases that are no longer valid are among yours. Nobody expects their answer any more.",
        ),
        _drop(
            "as_is",
            "with the prompt `adapted`",
            "Those are the prompts as they are, written for the old model. What will run are the adapted ones.",
        ),
        _drop(
            "today_all",
            "each later month those of 1 December",
            "Today's prices hold all year in yours. From month 2 on it is the announced ones.",
        ),
        _drop(
            "announced_all",
            "Month 1 (November) has the prices in force today",
            "The announced prices hold in month 1 already in yours. November still has today's.",
        ),
        _drop(
            "no_parallel",
            "both are paid",
            "The months in which both run are left out in yours. The old model answers, the new one runs beside it, and each sends a bill.",
        ),
        _drop(
            "no_prompts",
            "Its prompts are adapted",
            "Adapting the prompts is left out in yours. It takes person-days, each at `day` dollars.",
        ),
        _drop(
            "all_days",
            "for the kinds of requests that it gets",
            "In two, both models get prompts for both kinds in yours. Each needs only those of the kind that it gets.",
        ),
        _drop(
            "one_evaluation",
            "evaluated four times in all",
            "A new model is evaluated once in yours. It is done before it starts and three times more.",
        ),
    ),
    without=_without,
    follows=(
        Follows("discount", ("total",), _by),
        Follows("choice", ("total", "passed"), _choice),
    ),
    lookalikes=for_shock,
    generic=DEFAULT - {"carried"},
    survivors={
        ">= to >: passed[critical[way]] >= shock_numbers['gate']": "equivalent: planted margins keep every share off the gate",
        **{
            f"1000000 to {other}: shock_numbers['requests'] * tokens / 1000000": "meant: a millionth is less than the tolerance"
            for other in (1000001, 999999)
        },
    },
    hints=(
        "What is the bill of one month, all requests, with each model at the announced prices? Nearly everything else is counting months.",
        "A new model costs: days × `day`, four evaluations, and its part of the requests in 9 months plus `parallel` ones. Three months of "
        "the old model come before, the same in each way.",
        "`discount`: (`total` of stay − `total` of switch) ÷ (what stay pays for the successor's requests). For the choice hold `passed` "
        "against `gate` first.",
    ),
    worked="""
```python
adapted = cases[(cases["kind"] == "critical") & (cases["valid"] == 1) & (cases["prompt"] == "adapted")]
passed = adapted.groupby("model")["passed"].mean()
rows = moves.set_index("model")

def bill(role, date):
    price = prices.set_index(["model", "since"]).loc[(shock_models[role], date)]
    tokens = shock_numbers["tokens_in"] * price["input"] + shock_numbers["tokens_out"] * price["output"]
    return shock_numbers["requests"] * tokens / 1_000_000

def use(role):
    return (9 + rows["parallel"][role]) * bill(role, dates[2])

def work(role, kinds):
    days = sum(rows[f"{kind}_days"][role] for kind in kinds)
    return days * shock_numbers["day"] + 4 * rows["evaluation"][role]

old = bill("old", dates[1]) + 2 * bill("old", dates[2])
both, part = ["routine", "critical"], shock_numbers["routine"]
two = (1 - part) * use("successor") + part * use("candidate") + 9 * shock_numbers["router"]
total = {
    "stay": old + use("successor") + work("successor", both),
    "switch": old + use("candidate") + work("candidate", both),
    "two": old + two + work("successor", ["critical"]) + work("candidate", ["routine"]),
}
critical = {"stay": "successor", "switch": "candidate", "two": "successor"}
allowed = [way for way in total if passed[critical[way]] >= shock_numbers["gate"]]
letter = {
    "passed": passed,
    "total": total,
    "discount": (total["stay"] - total["switch"]) / use("successor"),
    "choice": min(allowed, key=total.get, default="none"),
}
```

In a spreadsheet: twelve rows and a column of dollars for each way. Staying is a move as well: the successor is another model, with prompts and
evaluations of its own.
""",
    objective=OBJECTIVE_SHOCK,
    ledger=("RESP-43", "FUT-13", "RIT-19", "MILE-32", "CHAL-05"),
)
