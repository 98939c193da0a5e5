"""A6: margin by plan at target adoption, and the lever that mends the weakest."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.economics.lookalikes.margin import for_margin
from aipm_course.modules.economics.simulators.margin import (
    LEVERS,
    NOTHING,
    PLANS,
    SHARE,
    WAYS,
    Margins,
    answer,
    by_lever,
    by_plan,
    choose,
    margins,
    series,
    weakest,
)
from aipm_course.modules.economics.tasks.shared import OBJECTIVE_MARGIN


def _by_sheet(made: Margins) -> dict[str, Any]:
    """The same with a column per step, as in a spreadsheet, in percent."""
    facts, right = made.facts, answer(made)
    rows = made.accounts[made.accounts["pilot"] == 0].copy()
    rows["month"] = rows["fee"].where(rows["billed"] == "month", rows["fee"] / 12)
    rows["target"] = rows["requests"] * rows["plan"].map({plan: facts[f"times_{plan}"] for plan in PLANS})
    cents = {
        role: (facts["tokens_in"] * made.prices[name][1][0] + facts["tokens_out"] * made.prices[name][1][1]) / 1e4
        for role, name in made.models.items()
    }
    rows["cost"] = rows["target"] * cents["usual"] / 100 + facts["base"]
    sums = rows.groupby("plan")[["month", "cost", "target"]].sum()
    margin = 1 - sums["cost"] / sums["month"]
    own = rows[rows["plan"] == right["plan"]]
    paid, base = own["month"].sum(), facts["base"] * len(own)
    part = made.size("default")
    lesser = own["target"].sum() * part * (1 + facts["again"]) * cents["lesser"]
    mixed = (own["target"].sum() * (1 - part) * cents["usual"] + lesser) / 100
    after = {
        "limit": 1 - (own["target"].clip(upper=made.size("limit")).sum() * cents["usual"] / 100 + base) / paid,
        "price": 1 - own["cost"].sum() / (paid * (1 + made.size("price"))),
        "default": 1 - (mixed + base) / paid,
    }
    return {
        "margin": {plan.upper(): f"{100 * margin[plan]:.1f}%" for plan in PLANS},
        "plan": right["plan"],
        "after": pd.DataFrame({"lever": list(after), "after": [round(100 * one, 1) for one in after.values()]}),
        "lever": right["lever"],
    }


def _part(made: Margins, ways: frozenset[str]) -> dict[str, Any]:
    """Return the fields of somebody who does some things otherwise, for the plan that is right."""
    touched = {column for way in ways for column in WAYS[way][1]}
    plan = weakest(by_plan(made)["margin"])
    found = {"margin": by_plan(made, ways)["margin"], "after": by_lever(made, plan, ways)["after"]}
    return {name: series(name, values) for name, values in found.items() if name in touched}


def _drop(name: str, rule: str, message: str) -> Ablation[Margins]:
    return Ablation(name, rule, lambda made: _part(made, frozenset((name,))), message)


def _slip(name: str, message: str, idea: str = "") -> Misconception[Margins]:
    return Misconception(name, lambda made: _part(made, frozenset((name,))), message, idea=idea)


def _without(made: Margins, names: frozenset[str]) -> dict[str, Any] | None:
    return {**answer(made), **_part(made, names)} if names else answer(made)


_MARGIN = Number("share of the revenue", within=SHARE, percent=True)


def _shares(
    own: Mapping[str, Any], column: str, rows: tuple[str, ...], right: "np.ndarray[Any, Any]"
) -> "np.ndarray[Any, Any]":
    """Return a column of own shares, percent told from shares as the judge does."""
    found = [float(own[column][row][column]) for row in rows]
    return np.array(_MARGIN.in_one_unit(found, float(right.max())))


def _margins(own: Mapping[str, Any], made: Margins) -> "np.ndarray[Any, Any]":
    return _shares(own, "margin", PLANS, by_plan(made)["margin"])


def _plan(own: Mapping[str, Any], made: Margins) -> str:
    """Return the own plan; where none can be read, the one that the own margins lead to."""
    return str(own.get("plan") or weakest(_margins(own, made)))


def _after(own: Mapping[str, Any], made: Margins) -> list[dict[str, float]]:
    """Return what follows from the own plan, done rightly or in a way that led to the own margins."""
    margin = _margins(own, made)
    ways = [frozenset((way,)) for way, (_, touched) in WAYS.items() if "margin" in touched]
    led = [way for way in ways if np.allclose(by_plan(made, way)["margin"], margin, rtol=0, atol=SHARE)]
    return [
        dict(zip(LEVERS, by_lever(made, _plan(own, made), way)["after"].tolist(), strict=True))
        for way in (NOTHING, *led)
    ]


_STEP = {
    "limit": "limit: each account's own requests at target, cut at `size`; `base` and fees as before",
    "default": "default: (1 − `size`) of the requests with the usual model, `size` of them with the lesser one, and a share of `again` of those once "
    "more with it; `base` and fees as before",
    "price": "price: the cost as before, by fees that are larger by the share `size`",
}


def _steps(value: Any, own: Mapping[str, Any], made: Margins) -> str:
    """Say how each lever that is off is worked out; nothing where the own margins are off, since they come first."""
    if np.abs(_margins(own, made) - by_plan(made)["margin"]).max() > SHARE:
        return ""
    right = by_lever(made, own.get("plan") or weakest(by_plan(made)["margin"]))["after"]
    found = np.array(_MARGIN.in_one_unit([float(value[lever]["after"]) for lever in LEVERS], float(right.max())))
    off = [lever for lever, far in zip(LEVERS, np.abs(found - right) > SHARE, strict=True) if far]
    return "With all its customers. " + "; ".join(_STEP[lever] for lever in off or LEVERS) + "."


def _lever(own: Mapping[str, Any], made: Margins) -> str:
    right = by_lever(made, weakest(by_plan(made)["margin"]))["after"]
    # Whoever named another plan decides about that one.
    return choose(made, float(_margins(own, made)[PLANS.index(_plan(own, made))]), _shares(own, "after", LEVERS, right))


_PULL = (
    "A lever is pulled where the plan is under `bar` and its `after` is at least `bar`; of several, the one with the lowest `lost`. Hold this "
    "one's `after` and `lost` against that."
)

MARGIN = Question(
    id="economics.margin",
    task="A6",
    title="Margin by plan",
    points=6,
    kind=Record(
        {
            "margin": Table("plan", PLANS, {"margin": _MARGIN}),
            "plan": Choice(dict.fromkeys(PLANS, "")),
            "after": Table("lever", LEVERS, {"after": _MARGIN}),
            "lever": Choice(
                {
                    "limit": "a limit for each account",
                    "default": "a lesser model by default",
                    "price": "a higher fee for all",
                    "leave": "no change to the plan",
                    "none": "no lever reaches the bar",
                }
            ),
        },
        weights={"margin": 1.8, "plan": 0.8, "after": 1.5, "lever": 1.9},
        look={
            "margin": "Take one plan. What do its accounts pay in a month, and what do they cost at target: requests and `base`? Add up both, then divide once.",
            "plan": "The lowest of your three `margin`.",
            "after": "Only one thing changes with each lever: what each account may ask for, which model answers a part, or what is paid.",
            "lever": "Is your lowest `margin` under `bar` at all? If so, which of your `after` reach it, and which of those loses the fewest?",
        },
    ),
    data=margins,
    reference=answer,
    alternatives=(_by_sheet,),
    misconceptions=(
        _slip(
            "mean_of_accounts",
            "Those are means of the accounts' own margins. A small account weighs as much as a large one there.",
        ),
        _slip("on_cost", "That is over the cost, which is a markup. A margin is over the revenue."),
        _slip("cost_share", "That is the part of the revenue that the cost takes. The margin is what is left."),
        _slip("first_price", "The prices of 1 October are in yours. The ones in force on 2 November hold."),
        _slip("announced_price", "The announced prices are in yours. The ones in force on 2 November hold."),
        _slip("limit_out", "Accounts over the limit make no request at all in yours. They make as many as the limit."),
        _slip("all_lesser", "All requests go to the lesser model in yours. Its part is the lever's `size`."),
        _slip("raise_added", "The rise is added to the margin in yours. It is the fees that grow."),
        _slip(
            "less_lost",
            "`lost` is taken off in yours. `after` is the margin with all customers; `lost` only decides between levers.",
            idea="lost",
        ),
        _slip(
            "times_lost",
            "`lost` is taken off in yours. `after` is the margin with all customers; `lost` only decides between levers.",
            idea="lost",
        ),
        *options(
            answer,
            "plan",
            dict.fromkeys(PLANS, "Asked is the plan with the lowest of your three `margin`."),
            idea=lambda option: "lowest",
        ),
        *options(
            answer,
            "lever",
            {
                **dict.fromkeys(("limit", "default", "price"), _PULL),
                "leave": "The plan is left as it is where its `margin` is at least `bar`.",
                "none": "No lever is the answer where the plan is under `bar` and each of your three `after` is, too.",
            },
            idea=lambda option: option if option in ("leave", "none") else "pull",
        ),
    ),
    ablations=(
        _drop(
            "pilots",
            "whose `pilot` is 1 do not count",
            "Pilots are among yours. They pay nothing for now and do not count.",
        ),
        _drop(
            "annual_whole",
            "a twelfth counts",
            "Fees for a year are taken as fees for a month in yours.",
        ),
        _drop(
            "idle_out",
            "Accounts without requests count",
            "Accounts without requests are left out in yours. They pay, and they cost `base`.",
        ),
        _drop(
            "today",
            "times its `requests`",
            "Those are the requests of today. At target each account makes more of them.",
        ),
        _drop(
            "no_base",
            "and `base`",
            "`base` is left out in yours. Each counted account costs it, with requests or without.",
        ),
        _drop(
            "limit_today",
            "at target `size` requests at most",
            "The limit is held against the requests of today in yours. It is held against those at target.",
        ),
        _drop(
            "no_again",
            "made once more, again by the lesser model",
            "Nothing is asked again in yours. A share of `again` of what the lesser model gets is made once more.",
        ),
    ),
    without=_without,
    follows=(
        Follows("plan", ("margin",), lambda own, made: weakest(_margins(own, made))),
        Follows("after", ("margin",), _after, also=("plan",), look=_steps),
        Follows("lever", ("margin", "after"), _lever, also=("plan",)),
    ),
    lookalikes=for_margin,
    generic=DEFAULT - {"carried", "complement"},
    survivors={
        "sum to mean: paying.groupby('plan')[['revenue', 'cost']].sum()": "equivalent: both are divided by the same accounts",
        **{
            f">= to >: {left} >= sold_numbers['bar']": "equivalent: planted margins keep every margin off the bar"
            for left in ("margin[plan]", "after")
        },
        **{
            f"1000000 to {other}: tokens / 1000000": "meant: a millionth is less than the tolerance"
            for other in (1000001, 999999)
        },
    },
    hints=(
        "Two columns first: each account's fee a month, and its requests at target. Pilots go out before anything is added up.",
        "Margin of a plan: 1 − (requests × dollars of a request + accounts × `base`) ÷ fees, each summed over the plan's accounts.",
        "A limit cuts each account's requests at target (`clip(upper=...)`). A lesser model changes the dollars of a request. A higher fee "
        "changes what you divide by.",
    ),
    worked="""
```python
def dollars(role):
    price = prices.set_index(["model", "since"]).loc[(sold_models[role], dates[1])]
    tokens = sold_numbers["tokens_in"] * price["input"] + sold_numbers["tokens_out"] * price["output"]
    return tokens / 1_000_000

paying = accounts[accounts["pilot"] == 0].copy()
paying["revenue"] = paying["fee"].where(paying["billed"] == "month", paying["fee"] / 12)
paying["target"] = paying["requests"] * ("times_" + paying["plan"]).map(sold_numbers)
paying["cost"] = paying["target"] * dollars("usual") + sold_numbers["base"]
sums = paying.groupby("plan")[["revenue", "cost"]].sum()
margin = 1 - sums["cost"] / sums["revenue"]
plan = margin.idxmin()
own = paying[paying["plan"] == plan]
size, lost = levers.set_index("lever")["size"], levers.set_index("lever")["lost"]
revenue, base = own["revenue"].sum(), len(own) * sold_numbers["base"]
lesser = dollars("lesser") * (1 + sold_numbers["again"])
mixed = (1 - size["default"]) * dollars("usual") + size["default"] * lesser
after = pd.Series(
    {
        "limit": 1 - (own["target"].clip(upper=size["limit"]).sum() * dollars("usual") + base) / revenue,
        "default": 1 - (own["target"].sum() * mixed + base) / revenue,
        "price": 1 - own["cost"].sum() / (revenue * (1 + size["price"])),
    }
)
reached = after[after >= sold_numbers["bar"]].index
pulled = lost[reached].idxmin() if len(reached) else "none"
lever = "leave" if margin[plan] >= sold_numbers["bar"] else pulled
margins = {"margin": margin, "plan": plan, "after": after, "lever": lever}
```

In a spreadsheet: fee a month, requests at target and dollars as three columns, then SUMIFS by plan. The mean account looks well in most plans;
what a plan costs is made by the few that use it most, so only a sum shows the margin.
""",
    objective=OBJECTIVE_MARGIN,
    ledger=("KPI-09", "DELIV-18", "MILE-23"),
)
