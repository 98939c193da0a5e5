"""A3: buy, run or ship, over 24 months."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.economics.lookalikes.plan import for_plan
from aipm_course.modules.economics.simulators.plan import (
    NOTHING,
    OPTIONS,
    TOLERANCE,
    WAYS,
    Plan,
    answer,
    by_option,
    choose,
    even_month,
    even_volume,
    numbers,
    per_1000,
    plan,
)
from aipm_course.modules.economics.tasks.shared import OBJECTIVE_PLAN

_OPTIONS = {"buy": "a vendor's model", "run": "our own servers", "ship": "the customers' devices"}


def _by_sheet(made: Plan) -> dict[str, Any]:
    """The same month by month, as in a spreadsheet, rounded to dollars."""
    facts, totals = made.facts, {}
    sums: dict[str, list[float]] = {}
    buy = round(
        facts["tokens_in"] / 1e6 * made.price[1][0] * 1000 + facts["tokens_out"] / 1e6 * made.price[1][1] * 1000, 4
    )
    for row in made.options.to_dict("records"):
        each = buy if row["option"] == "buy" else row["per_1000"]
        both = []
        for growth in (facts["growth"], 0.0):
            volume, spent, so_far = facts["requests"], 0.0, []
            for month in range(1, 25):
                spent += volume / 1000 * each + row["monthly"] + row["staff"] * facts["pay"] / 12
                spent += row["once"] if month == 1 else 0
                spent += row["evaluation"] if month % 5 == 0 else 0
                spent += row["leave"] if month == 24 else 0
                so_far.append(spent)
                volume *= 1 + growth
            both.append(round(spent))
            if growth:
                sums[str(row["option"])] = so_far
        totals[row["option"]] = both
    month = next((place + 1 for place in range(24) if sums["run"][place] <= sums["buy"][place]), 25)
    table = pd.DataFrame.from_dict(totals, orient="index", columns=["total", "flat"]).rename_axis("option")
    columns = {name: table[name].reset_index() for name in ("total", "flat")}
    return {
        **answer(made),
        **columns,
        "buy_1000": f"${buy:.3f}",
        "month": month,
        "volume": round(float(str(answer(made)["volume"])), -2),
    }


def _table(made: Plan, ways: frozenset[str]) -> dict[str, Any]:
    """Return the table of somebody who does some things otherwise, with what follows from the same idea."""
    touched = {column for way in ways for column in WAYS[way][1]}
    found: dict[str, Any] = {**by_option(numbers(made, ways)), "volume": even_volume(made, ways)}
    return {name: value for name, value in found.items() if name in touched}


def _drop(name: str, rule: str, message: str) -> Ablation[Plan]:
    return Ablation(name, rule, lambda made: _table(made, frozenset((name,))), message)


def _slip(name: str, message: str) -> Misconception[Plan]:
    return Misconception(name, lambda made: _table(made, frozenset((name,))), message)


def _without(made: Plan, names: frozenset[str]) -> dict[str, Any]:
    if not names:
        return answer(made)
    return {**by_option(numbers(made, names)), "volume": even_volume(made, names)}


def _price(name: str, message: str) -> Misconception[Plan]:
    return Misconception(name, lambda made: {"buy_1000": per_1000(made, frozenset((name,)))}, message)


def _own(own: Mapping[str, Any], made: Plan, column: str) -> str:
    return choose(np.array([own[column][option][column] for option in OPTIONS], dtype=float), made)


def _read_as(own: Mapping[str, Any], made: Plan) -> tuple[float, list[frozenset[str]]]:
    """Return the own price of a bought request, and the ways by which it leads to the own totals."""
    buy, total = own["buy_1000"], np.array([own["total"][option]["total"] for option in OPTIONS], dtype=float)
    ways = [NOTHING, *(frozenset((way,)) for way, (_, touched) in WAYS.items() if "total" in touched)]
    found = [way for way in ways if np.allclose(numbers(made, way, buy=buy)["total"], total, rtol=TOLERANCE["total"])]
    return buy, found or [NOTHING]


def _volume(own: Mapping[str, Any], made: Plan) -> set[float]:
    buy, ways = _read_as(own, made)
    if buy <= made.rows["run"]["per_1000"]:
        raise ValueError("a request that saves nothing leads to no volume")
    return {even_volume(made, way - {"no_use", "buy_free", "per_million", "first_times"}, buy=buy) for way in ways}


def _month(own: Mapping[str, Any], made: Plan) -> set[int]:
    buy, ways = _read_as(own, made)
    return {even_month(made, way, buy=buy) for way in ways}


def _costs(own: Mapping[str, Any], made: Plan, column: str) -> list[dict[str, float]]:
    # A right column is right whatever stands beside it by now.
    columns = (numbers(made, buy=buy)[column] for buy in (own["buy_1000"], None))
    return [dict(zip(OPTIONS, costs.tolist(), strict=True)) for costs in columns]


_CHEAPEST = "An option is chosen where its `{by}` is the lowest of those whose `p95` is at most `limit`; one that takes exactly `limit` may be chosen."

PLAN = Question(
    id="economics.plan",
    task="A3",
    title="Buy, run or ship",
    points=7,
    kind=Record(
        {
            "buy_1000": Number("dollars", within_percent=0.5),
            "total": Table("option", OPTIONS, {"total": Number("dollars", within_percent=0.2)}),
            "flat": Table("option", OPTIONS, {"flat": Number("dollars", within_percent=0.2)}),
            "month": Number("month"),
            "volume": Number("requests in month 1", within_percent=0.5),
            "choice": Choice(_OPTIONS),
            "choice_flat": Choice(_OPTIONS),
        },
        weights={
            "buy_1000": 0.6,
            "total": 1.6,
            "flat": 1,
            "month": 0.5,
            "volume": 0.8,
            "choice": 1.5,
            "choice_flat": 1,
        },
        look={
            "buy_1000": "The tokens of 1,000 requests, read and written apart, each at its own price for a million.",
            "total": "Take one option and write down month 1, month 2 and month 3. Which of its six costs are due in each?",
            "flat": "As `total`, with the requests of month 1 in every month; nothing else changes.",
            "month": "Add up both options month by month, from month 1. In which month is the sum of run for the first time not above that of "
            "buy? If that never happens: 25.",
            "volume": "What run costs more without any request, over 24 months, has to be saved by the requests: each saves the difference of "
            "the two prices. How often does the first month's volume come in 24 months?",
            "choice": "Strike out options whose `p95` is over `limit`; of the others take the lowest `total`.",
            "choice_flat": "Strike out options whose `p95` is over `limit`; of the others take the lowest `flat`.",
        },
    ),
    data=plan,
    reference=answer,
    alternatives=(_by_sheet,),
    misconceptions=(
        _price("first_price", "That is the price of 1 October. Asked is the one that is in force on 2 November."),
        _price(
            "announced_price",
            "That is the announced price of 1 December. Asked is the one that is in force on 2 November.",
        ),
        _price("swapped", "The two prices are exchanged in yours: `input` is for tokens that are read."),
        _price(
            "all_input",
            "All tokens are paid as tokens that are read in yours. Those that are written have a price of their own.",
        ),
        _slip(
            "no_once",
            "The cost to set up is left out in yours. `once` is due in month 1.",
        ),
        _slip("no_evaluation", "Repeated evaluations are left out in yours. `evaluation` is due every fifth month."),
        _slip("evaluated_monthly", "An evaluation is paid each month in yours. It is due every fifth month."),
        _slip("one_year", "Those are 12 months. Asked are 24."),
        _slip("pay_each_month", "A year's pay is due each month in yours. `pay` is for a year."),
        *options(
            answer, "choice", dict.fromkeys(OPTIONS, _CHEAPEST.format(by="total")), idea=lambda option: "choice_any"
        ),
        *options(
            answer,
            "choice_flat",
            dict.fromkeys(OPTIONS, _CHEAPEST.format(by="flat")),
            idea=lambda option: "choice_flat_any",
        ),
    ),
    ablations=(
        _drop(
            "early",
            "from month 2 on",
            "Month 1 has grown already in yours. It has the `requests` of the table; growth begins with month 2.",
        ),
        _drop(
            "simple",
            "than the month before",
            "Requests grow by the same number each month in yours. They grow by a share of the month before.",
        ),
        _drop(
            "no_staff",
            "`staff` is the part of a full-time engineer",
            "People are left out in yours. `staff` × `pay` is due each year.",
        ),
        _drop(
            "once_evaluated",
            "every fifth month: 5, 10, 15 and 20",
            "One evaluation is paid in yours. It is repeated every fifth month.",
        ),
        _drop(
            "no_leave",
            "`leave` is due once, in month 24",
            "The cost to leave is left out in yours. `leave` is due in month 24.",
        ),
    ),
    without=_without,
    follows=(
        Follows("volume", ("buy_1000", "total"), _volume),
        Follows("month", ("buy_1000", "total"), _month),
        Follows("total", ("buy_1000",), lambda own, made: _costs(own, made, "total")),
        Follows("flat", ("buy_1000",), lambda own, made: _costs(own, made, "flat")),
        Follows("choice", ("total",), lambda own, made: _own(own, made, "total")),
        Follows("choice_flat", ("flat",), lambda own, made: _own(own, made, "flat")),
    ),
    lookalikes=for_plan,
    generic=DEFAULT - {"carried"},
    survivors={
        "<= to <: growing['run'].cumsum() <= growing['buy'].cumsum()": "equivalent: planted margins keep the two sums apart",
        "24 to 23: months == 24": "meant: leaving is paid once either way",
        **{
            f"1000 to {other}: {where}": "meant: a tenth of a percent is less than the tolerance"
            for other in (1001, 999)
            for where in (
                "(plan_numbers['tokens_in'] * price['input'] + plan_numbers['tokens_...",
                "(rows['per_1000']['buy'] - rows['per_1000']['run']) / 1000",
                "plan_numbers['requests'] / 1000",
            )
        },
    },
    hints=(
        "Six costs, each with its own rhythm: once, each month, each month a twelfth of a year, every fifth month, at the end, and with "
        "each request.",
        "How often does the volume of month 1 come in 24 months? 1 + (1 + growth) + (1 + growth)² and so on, 24 terms. Without growth: 24.",
        "`volume`: (what run costs more without requests) ÷ (what a request costs less) ÷ (the sum of the 24 terms).",
    ),
    worked="""
```python
price = prices.set_index(["model", "since"]).loc[(plan_model, dates[1])]
buy_1000 = (plan_numbers["tokens_in"] * price["input"] + plan_numbers["tokens_out"] * price["output"]) / 1000
rows = options.set_index("option").fillna({"per_1000": buy_1000})
months = pd.Series(range(1, 25))
grown = (1 + plan_numbers["growth"]) ** (months - 1)

def by_month(row, times):
    cost = plan_numbers["requests"] / 1000 * times * row["per_1000"]
    cost += row["monthly"] + row["staff"] * plan_numbers["pay"] / 12
    cost += row["evaluation"] * (months % 5 == 0)
    return cost + row["once"] * (months == 1) + row["leave"] * (months == 24)

growing = {name: by_month(row, grown) for name, row in rows.iterrows()}
table = pd.DataFrame({
    "total": {name: cost.sum() for name, cost in growing.items()},
    "flat": {name: by_month(row, 1.0).sum() for name, row in rows.iterrows()},
}).rename_axis("option")
caught = growing["run"].cumsum() <= growing["buy"].cumsum()
fixed = {name: by_month(row, 0.0).sum() for name, row in rows.iterrows()}
saved = (rows["per_1000"]["buy"] - rows["per_1000"]["run"]) / 1000
allowed = table[rows["p95"] <= plan_numbers["limit"]]
business = {
    "buy_1000": buy_1000,
    "total": table["total"],
    "flat": table["flat"],
    "month": months[caught].min() if caught.any() else 25,
    "volume": (fixed["run"] - fixed["buy"]) / saved / grown.sum(),
    "choice": allowed["total"].idxmin(),
    "choice_flat": allowed["flat"].idxmin(),
}
```

In a spreadsheet: 24 rows and three columns of dollars. Compare what has been spent so far, not what one month costs: whoever runs the model has
paid before the first request.
""",
    objective=OBJECTIVE_PLAN,
    ledger=("RESP-08", "FUT-05", "FUT-17", "DELIV-17", "STAKE-10"),
)
