"""A1: how long?"""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.experiments.lookalikes.sizing import for_sizing
from aipm_course.modules.experiments.simulators.sizing import (
    Sizing,
    arrived,
    decide,
    design_effect,
    detectable,
    sizing,
    users_per_arm,
    weeks_before,
    weeks_for,
    weighted_size,
)
from aipm_course.modules.experiments.tasks.shared import OBJECTIVE_PLAN

_DECISIONS = {
    "run": "the test runs as it is planned",
    "split_users": "the coin is tossed per user instead",
    "larger_effect": "the test runs for a larger lift",
    "wait": "the test starts after the freeze",
}


def _answer(plan: Sizing) -> dict[str, Any]:
    facts = plan.facts
    arm = users_per_arm(facts["base_rate"], facts["worthwhile_lift"])
    factor = design_effect(plan)
    weeks, left = weeks_for(plan.days, 2 * arm * factor), weeks_before(facts["freeze_day"])
    lift = detectable(plan, 2 * arm * factor, left)
    return {
        "per_arm": arm,
        "factor": factor,
        "users_needed": 2 * arm * factor,
        "weeks": weeks,
        "weeks_left": left,
        "lift_detectable": lift,
        "decision": decide(plan, arm, weeks, left, lift),
    }


def _by_hand(plan: Sizing) -> dict[str, Any]:
    """The same with users rounded up to whole ones, exact quantiles and a running sum over days."""
    facts = plan.facts
    base, lift = facts["base_rate"], facts["worthwhile_lift"]
    variance = base - base**2 + (base + lift) * (1 - base - lift)
    arm = math.ceil((1.959964 + 0.841621) ** 2 * variance / lift**2)
    sizes = plan.accounts["users"].tolist()
    met = sum(size * size for size in sizes) / sum(sizes)
    factor = round(1 + (met - 1) * facts["same_account"], 2) if plan.by_account else 1
    come = day = 0
    for new in plan.days["new_users"]:
        if come >= 2 * arm * factor:
            break
        come, day = come + new, day + 1
    weeks, left = math.ceil(day / 7), int((facts["freeze_day"] - 1) // 7)
    before = plan.days.loc[plan.days["day"] <= 7 * left, "new_users"].sum()
    reach = round(100 * lift * (2 * arm * factor / before) ** 0.5, 2)
    return {
        "per_arm": arm,
        "factor": factor,
        "users_needed": f"{round(2 * arm * factor):,}",
        "weeks": float(weeks),
        "weeks_left": left,
        "lift_detectable": reach,
        "decision": decide(plan, arm, weeks, left, reach).upper(),
    }


def _needed(own: Mapping[str, Any], plan: Sizing) -> set[float]:
    """Return what follows, and the right number: nobody meets it by chance, so it counts beside a wrong `per_arm`, too."""
    return {2 * own["per_arm"] * own["factor"], _answer(plan)["users_needed"]}


def _weeks(own: Mapping[str, Any], plan: Sizing) -> float:
    return float(weeks_for(plan.days, own["users_needed"]))


def _factor_of(plan: Sizing, size: float) -> Any:
    """Return the factor for an account of some size; None where the plan splits by user."""
    return {"factor": 1 + (size - 1) * plan.facts["same_account"]} if plan.by_account else None


def _active(plan: Sizing) -> dict[str, Any]:
    needed = _answer(plan)["users_needed"]
    active = plan.days.groupby((plan.days["day"] - 1) // 7)["active_users"].sum().cumsum()
    return {"weeks": int((active < needed).sum()) + 1}


def _at_first_pace(plan: Sizing) -> dict[str, Any]:
    return {"weeks": math.ceil(_answer(plan)["users_needed"] / float(arrived(plan.days)[1]))}


def _design_effect_anyway(plan: Sizing) -> Any:
    effect = 1 + (weighted_size(plan.accounts["users"]) - 1) * plan.facts["same_account"]
    return None if plan.by_account else {"factor": effect}


SIZING = Question(
    id="experiments.sizing",
    task="A1",
    title="How long?",
    points=6,
    kind=Record(
        {
            "per_arm": Number("users per arm", within_percent=1),
            "factor": Number("times as many users", within_percent=1),
            "users_needed": Number("users in both arms", within_percent=1.5),
            "weeks": Number("whole weeks"),
            "weeks_left": Number("whole weeks"),
            "lift_detectable": Number("percentage points", within_percent=1.5),
            "decision": Choice(_DECISIONS),
        },
        weights={"per_arm": 0.75, "users_needed": 0.5, "weeks_left": 0.5, "lift_detectable": 0.75, "decision": 2.5},
        look={
            "per_arm": "(1.96 + 0.84)² × (p (1 − p) + q (1 − q)) ÷ `worthwhile_lift`², with p the `base_rate` and q = p + "
            "`worthwhile_lift`, all as shares.",
            "factor": "First `said`: is the coin tossed per account or per user? Per account 1 + (m − 1) × `same_account`, m the "
            "sum of the squared sizes over the sum of the sizes.",
            "users_needed": "Two arms, each with `per_arm` × `factor` users.",
            "weeks": "Add up `new_users` day by day; at the end of which week are there `users_needed` or more?",
            "weeks_left": "How many weeks of seven days end before `freeze_day`, whose own day does not count?",
            "lift_detectable": "`worthwhile_lift` in points × the root of (`users_needed` ÷ the new users who have come by the "
            "end of `weeks_left`).",
            "decision": "Go down the ladder with your own numbers and stop at the first rung that holds.",
        },
    ),
    data=sizing,
    reference=_answer,
    alternatives=(_by_hand, lambda data: pd.Series(_answer(data))),
    misconceptions=(
        Misconception(
            "no_design_effect",
            lambda plan: {"factor": 1.0} if plan.by_account else None,
            "A factor of 1 is that of a split by user. This plan gives whole accounts one version: a second colleague tells less "
            "than a first one.",
        ),
        Misconception(
            "design_effect_anyway",
            _design_effect_anyway,
            "That is the factor of a split by account. Read in `said` how this plan tosses the coin.",
        ),
        Misconception(
            "largest_account",
            lambda plan: _factor_of(plan, float(plan.accounts["users"].max())),
            "That is the factor for the largest account. Most users sit in smaller ones: m weighs each account by its users.",
        ),
        Misconception(
            "at_the_pace_of_week_one",
            _at_first_pace,
            "That many weeks it takes at the pace of the first week. The pace falls: of `new_users` too few have come by then.",
        ),
        *options(
            _answer,
            "decision",
            {
                "run": "Running as planned needs `weeks` within `weeks_left`.",
                "split_users": "A split by user needs three things: the plan does not fit, `said` allows two versions in one "
                "account, and twice `per_arm` users, without the factor, come within `weeks_left`.",
                "larger_effect": "A test for a larger lift comes third: neither the plan nor a split by user fits, and "
                "`lift_detectable` is at most `largest_lift`, both in the same unit.",
                "wait": "Waiting is the last rung: all three before it have to fail.",
            },
        ),
    ),
    ablations=(
        Ablation(
            "mean_account",
            "each account weighs by its own users",
            lambda plan: _factor_of(plan, float(plan.accounts["users"].mean())),
            "That is the factor for the mean account. m weighs each account by its own users: the sum of squares over the sum.",
        ),
        Ablation(
            "one_arm",
            "both arms together",
            lambda plan: {"users_needed": _answer(plan)["users_needed"] / 2},
            "Those are the users of one arm. The weeks have to bring both.",
        ),
        Ablation(
            "active_users",
            "a user who comes back is no new one",
            _active,
            "That many weeks it takes if everybody who is active on a day counts again; of `new_users` too few have come by then.",
        ),
        Ablation(
            "freeze_day_counted",
            "its own day does not count",
            lambda plan: {"weeks_left": weeks_before(plan.facts["freeze_day"]) + 1},
            "That week ends on the day of the freeze itself, which does not count.",
        ),
    ),
    follows=(
        Follows("users_needed", ("per_arm", "factor"), _needed),
        Follows("weeks", ("users_needed",), _weeks),
        Follows(
            "lift_detectable",
            ("users_needed", "weeks_left"),
            lambda own, plan: detectable(plan, own["users_needed"], own["weeks_left"]),
        ),
        Follows(
            "decision",
            ("per_arm", "weeks", "weeks_left", "lift_detectable"),
            lambda own, plan: decide(plan, own["per_arm"], own["weeks"], own["weeks_left"], own["lift_detectable"]),
        ),
    ),
    lookalikes=for_sizing,
    generic=DEFAULT - {"carried"},
    survivors={
        "100 to 101: 100 * lift": "meant: one percent is the tolerance",
        "100 to 99: 100 * lift": "meant: one percent is the tolerance",
        ">= to >: come[left] >= 2 * per_arm": "equivalent: planted margins keep the users who have come off this bar",
        "1 to 2: plan['freeze_day'] - 1": "equivalent: the freeze falls on the last day of a week, so one day more changes no week",
        "<= to <: reach <= 100 * plan['largest_lift']": "equivalent: planted margins keep every value off this bar",
        "< to <=: come < needed": "equivalent: no week ends on the users needed, which are no whole number",
        "2 to 3: 2 * per_arm (2)": "meant: where a split by user is allowed and counts, it fits with room",
        "100 to 101: 100 * plan['largest_lift']": "equivalent: planted margins keep every value off this bar",
        "100 to 99: 100 * plan['largest_lift']": "equivalent: planted margins keep every value off this bar",
        "1 to 0: days['day'] - 1": "meant: a day of a week's users is less than the room that a week leaves",
    },
    hints=(
        "Read `said` first: what does the coin decide about, an account or a user? Then the numbers come in the order of the "
        "table, each from the one before.",
        "m is the mean size where each account weighs by its users: `(sizes**2).sum() / sizes.sum()`. In a spreadsheet: `SUMSQ` over `SUM`. New users "
        "per week are a sum over seven days; then a running sum.",
        "statsmodels gives users per arm in one call, within the tolerance: `NormalIndPower().solve_power(effect, alpha=0.05, "
        "power=0.8)` with `effect = proportion_effectsize(q, p)`.",
    ),
    worked="""
```python
p, lift = plan["base_rate"], plan["worthwhile_lift"]
q = p + lift
per_arm = (1.96 + 0.84) ** 2 * (p * (1 - p) + q * (1 - q)) / lift**2

sizes = accounts["users"]
m = (sizes**2).sum() / sizes.sum()
factor = 1 + (m - 1) * plan["same_account"] if "each account" in said["unit"] else 1
needed = 2 * per_arm * factor

come = days.groupby((days["day"] - 1) // 7 + 1)["new_users"].sum().cumsum()
weeks = int((come < needed).sum()) + 1
left = int((plan["freeze_day"] - 1) // 7)
reach = 100 * lift * (needed / come[left]) ** 0.5
mixing = "cannot" not in said["mixing"]
if weeks <= left:
    decision = "run"
elif mixing and come[left] >= 2 * per_arm:
    decision = "split_users"
else:
    decision = "larger_effect" if reach <= 100 * plan["largest_lift"] else "wait"
sizing = {
    "per_arm": per_arm,
    "factor": factor,
    "users_needed": needed,
    "weeks": weeks,
    "weeks_left": left,
    "lift_detectable": reach,
    "decision": decision,
}
```

In a spreadsheet: `SUMSQ` over `SUM` for m, a running sum of `new_users` for the weeks. The formula for users is for voices that
are independent. Where whole accounts share a version they are not, and the plan that leaves that out ends in a test that
cannot show what it was made for. Where users are split, the factor is 1, and waiting for more would be waste.
""",
    objective=OBJECTIVE_PLAN,
    ledger=("RESP-37", "SKILL-02", "DELIV-09"),
)
