"""A2: a route between a small and a large model, under a quality floor and a limit on the time."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.economics.lookalikes.desk import for_desk
from aipm_course.modules.economics.simulators.desk import (
    COLUMNS,
    ROUTES,
    SECONDS,
    SHARE,
    WAYS,
    Desk,
    Numbers,
    answer,
    by_route,
    choose,
    desk,
    kept_out,
    numbers,
)
from aipm_course.modules.economics.tasks.shared import OBJECTIVE_DESK

_ROUTES = {
    "small": "all to the small model",
    "high": "the small model up to the high cut-off",
    "low": "the small model up to the low cut-off",
    "check": "the small model, then the large one where the check says no",
    "large": "all to the large model",
    "none": "no route keeps both",
}


def _by_rows(made: Desk) -> dict[str, Any]:
    """The same request by request, as somebody works who does not like masks."""
    facts, found = made.facts, {}
    rows = [row for row in made.requests.to_dict("records") if row["plan"] != "trial"]
    for route in ROUTES:
        seen = []
        for row in rows:
            called = {
                "small": (0,),
                "large": (1,),
                "low": (0,) if row["before"] <= facts["low_cut"] else (1,),
                "high": (0,) if row["before"] <= facts["high_cut"] else (1,),
                "check": (0,) if row["accepted"] else (0, 1),
            }[route]
            tokens = row["tokens_in"], row["tokens_out"]
            cents = [
                sum(
                    tokens[0] * made.prices[made.models[one]][date][0]
                    + tokens[1] * made.prices[made.models[one]][date][1]
                    for one in called
                )
                / 10_000
                for date in (1, 2)
            ]
            seconds = sum(row[("seconds_small", "seconds_large")[one]] for one in called)
            seen.append((*cents, row[("right_small", "right_large")[called[-1]]], seconds))
        now, then, good, seconds = (np.array(column, dtype=float) for column in zip(*seen, strict=True))
        extra = facts["failure"] * (1 - good.mean()) + (facts["fee"] if route in ("low", "high", "check") else 0)
        found[route] = {
            "all_in": round(now.mean() + extra, 3),
            "right": f"{100 * good.mean():.2f}%",
            "p95": float(np.percentile(seconds, 95, method="higher")),
            "next": round(then.mean() + extra, 3),
        }
    table = pd.DataFrame.from_dict(found, orient="index").rename_axis("route")
    return {**answer(made), **{name: table[name].reset_index() for name in COLUMNS}}


def _columns(own: Mapping[str, Any]) -> Numbers:
    """Return the own numbers by column in the order of the routes, shares as shares."""
    found = {
        name: np.array([own[name][route][name] for route in ROUTES], dtype=float) for name in COLUMNS if name in own
    }
    if found["right"].max() > 1.5:
        found["right"] = found["right"] / 100
    return found


def _table(made: Desk, ways: frozenset[str]) -> dict[str, Any]:
    """Return the columns of somebody who does some things otherwise."""
    touched = {column for way in ways for column in WAYS[way][1]}
    return {name: column for name, column in by_route(numbers(made, ways)).items() if name in touched}


def _of_routes(kind: Number, name: str) -> Table:
    return Table("route", ROUTES, {name: kind})


def _drop(name: str, rule: str, message: str) -> Ablation[Desk]:
    return Ablation(name, rule, lambda made: _table(made, frozenset((name,))), message)


def _slip(name: str, message: str) -> Misconception[Desk]:
    return Misconception(name, lambda made: _table(made, frozenset((name,))), message)


def _without(made: Desk, names: frozenset[str]) -> dict[str, Any]:
    return by_route(numbers(made, names)) if names else answer(made)


_HOLD = "A route may be chosen where its `right` is at least `floor` and its `p95` at most `limit`. Of those that may, the one with the lowest {by} is."
_NONE = "No route is the answer where each of the five has a `right` under `floor` or a `p95` over `limit`."


def _needs(by: str) -> dict[str, str]:
    return {**dict.fromkeys(ROUTES, _HOLD.format(by=f"`{by}`")), "none": _NONE}


DESK = Question(
    id="economics.desk",
    task="A2",
    title="The routing desk",
    points=7,
    kind=Record(
        {
            "all_in": _of_routes(Number("cents a request", within_percent=0.5), "all_in"),
            "right": _of_routes(Number("share of the requests", within=SHARE, percent=True), "right"),
            "p95": _of_routes(Number("seconds", within=SECONDS, within_percent=1), "p95"),
            "next": _of_routes(Number("cents a request", within_percent=0.5), "next"),
            "out": Choice(
                {
                    "quality": "its answers alone",
                    "time": "its seconds alone",
                    "both": "its answers and its seconds",
                    "nothing": "neither of the two",
                }
            ),
            "route": Choice(_ROUTES),
            "route_next": Choice(_ROUTES),
        },
        weights={"all_in": 1.6, "right": 0.8, "p95": 0.9, "next": 0.7, "out": 0.8, "route": 1.4, "route_next": 0.8},
        look={
            "all_in": "Take one route, and say for each counted request which model is called, in check perhaps both. It is the mean of the "
            "calls, plus `fee` where the route has one, plus `failure` × (1 − `right`).",
            "right": "For each counted request: is the answer that goes out right? Then the mean over all of them.",
            "p95": "For each counted request: how long did the customer wait? In check perhaps for both calls. Then one P95 over all of them.",
            "next": "As `all_in`, with each model's price of 1 December.",
            "out": "Take the lowest of your five `all_in`, whatever else holds. Hold its `right` against `floor` and its `p95` against `limit`.",
            "route": "First strike out each route that breaks `floor` or `limit`; then take the lowest `all_in` of what is left.",
            "route_next": "As `route`, with `next` in place of `all_in`.",
        },
    ),
    data=desk,
    reference=answer,
    alternatives=(_by_rows,),
    misconceptions=(
        _slip(
            "first_price",
            "The prices of 1 October are taken in yours. For `all_in` those that are in force on 2 November hold.",
        ),
        _slip(
            "fee_for_all",
            "All five routes pay `fee` in yours. The two that use one model neither sort nor check.",
        ),
        _slip(
            "either",
            "In check an answer counts as right in yours where either model has it right. What the customer gets is the last answer: an accepted one may be wrong.",
        ),
        _slip(
            "no_check_fee",
            "The check is free in yours. It costs `fee` like the sorting.",
        ),
        *options(
            answer,
            "out",
            {
                "quality": "Its answers alone keep the cheapest route out where its `right` is under `floor` and its `p95` not over `limit`.",
                "time": "Its seconds alone keep the cheapest route out where its `p95` is over `limit` and its `right` not under `floor`.",
                "both": "The two keep the cheapest route out where its `right` is under `floor` and its `p95` over `limit`.",
                "nothing": "Nothing keeps the cheapest route out where its `right` is at least `floor` and its `p95` at most `limit`.",
            },
        ),
        *options(
            answer, "route", _needs("all_in"), idea=lambda route: "route_none" if route == "none" else "route_any"
        ),
        *options(
            answer,
            "route_next",
            _needs("next"),
            idea=lambda route: "route_none" if route == "none" else "route_next_any",
        ),
    ),
    ablations=(
        _drop(
            "trials",
            "of the plan `trial` do not count",
            "Requests of the plan trial are among yours. They are harder, and do not count.",
        ),
        _drop(
            "after",
            "`before` is the difficulty as it is known before the call",
            "Requests are sorted by `after` in yours. Nobody knows it when the request has to be sent somewhere.",
        ),
        _drop(
            "under",
            "the cut-off itself included",
            "Requests at the cut-off go to the large model in yours. They go to the small one.",
        ),
        _drop(
            "no_fee",
            "`fee` for each request",
            "Sorting and checking are free in yours. In low, high and check each request costs `fee`.",
        ),
        _drop(
            "no_failure",
            "a wrong answer costs `failure`",
            "Wrong answers cost nothing in yours. Each costs `failure`, whichever model gave it.",
        ),
        _drop(
            "large_alone",
            "both calls are paid",
            "In check the small model's call is free in yours where the large one is called too. Both are paid.",
        ),
        _drop(
            "second_alone",
            "their seconds add up",
            "In check the time is that of the last call in yours. The customer has waited for the first one, too.",
        ),
        _drop(
            "mean_of_p95",
            "over all counted requests of the route together",
            "Those are means of two P95, one of each model's part. A P95 is not to be averaged: take all requests of the route together.",
        ),
    ),
    without=_without,
    follows=(
        Follows("out", ("all_in", "right", "p95"), lambda own, made: kept_out(_columns(own), made.facts)),
        Follows("route", ("all_in", "right", "p95"), lambda own, made: choose(_columns(own), made.facts)),
        Follows("route_next", ("next", "right", "p95"), lambda own, made: choose(_columns(own), made.facts, "next")),
    ),
    lookalikes=for_desk,
    generic=DEFAULT - {"carried"},
    survivors={
        "< to <=: table['right'] < desk_numbers['floor']": "equivalent: planted margins keep every share off the floor",
        "> to >=: table['p95'] > desk_numbers['limit']": "equivalent: planted margins keep every time off the limit",
        **{
            f"10000 to {other}: (kept['tokens_in'] * price['input'] + kept['tokens_out'] * price['o...": "meant: a hundredth of a percent is "
            "less than the tolerance"
            for other in (10001, 9999)
        },
    },
    hints=(
        "Work out for each request what a call to the small and to the large model costs. A route only says which of the two is called.",
        "A route is a column of yes and no: does the small model's answer go out? From it follow cents, right and seconds. "
        "Check is the route in which two calls may be made.",
        "Two steps for a decision: strike out routes under `floor` or over `limit`, then take the lowest cost. For `out`, look at the "
        "lowest cost before anything is struck out.",
    ),
    worked="""
```python
kept = requests[requests["plan"] != "trial"]
fee = desk_numbers["fee"]

def cents(role, date):
    price = prices.set_index(["model", "since"]).loc[(desk_models[role], date)]
    return (kept["tokens_in"] * price["input"] + kept["tokens_out"] * price["output"]) / 10_000

low, high = kept["before"] <= desk_numbers["low_cut"], kept["before"] <= desk_numbers["high_cut"]
asks = {  # whether the small model is asked, whether the large one is, and the fee
    "small": (True, low & False, 0),
    "high": (high, ~high, fee),
    "low": (low, ~low, fee),
    "check": (True, kept["accepted"] == 0, fee),
    "large": (False, low | True, 0),
}
rows = {}
for route, (small, large, extra) in asks.items():
    right = kept["right_large"].where(large, kept["right_small"]).mean()
    seconds = small * kept["seconds_small"] + large * kept["seconds_large"]
    rows[route] = {"right": right, "p95": seconds.quantile(0.95)}
    for column, date in (("all_in", dates[1]), ("next", dates[2])):
        calls = small * cents("small", date) + large * cents("large", date)
        rows[route][column] = calls.mean() + extra + desk_numbers["failure"] * (1 - right)
table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("route")
poor, slow = table["right"] < desk_numbers["floor"], table["p95"] > desk_numbers["limit"]
allowed = table[~poor & ~slow]
first = table["all_in"].idxmin()
words = {(True, True): "both", (True, False): "quality", (False, True): "time", (False, False): "nothing"}
routing = {
    **{name: table[name] for name in ("all_in", "right", "p95", "next")},
    "out": words[bool(poor[first]), bool(slow[first])],
    "route": allowed["all_in"].idxmin() if len(allowed) else "none",
    "route_next": allowed["next"].idxmin() if len(allowed) else "none",
}
```

In a spreadsheet: a column of yes and no for each route, then cents, right and seconds beside it. Prices change the cost and nothing else, so
`floor` and `limit` strike out the same routes before and after.
""",
    objective=OBJECTIVE_DESK,
    ledger=("RESP-20", "SKILL-13", "FUT-04", "FUT-08"),
)
