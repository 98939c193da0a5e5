"""What is easily taken for the numbers of A1, on the plan of a test."""

import math
from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.experiments.simulators.sizing import (
    WEEKS,
    Z_ERROR,
    Z_POWER,
    Sizing,
    arrived,
    design_effect,
    sizing,
    users_per_arm,
    weeks_before,
    weighted_size,
)

LESSON_SEED = 12
"""As in module.toml: what stands in the notebook after the lesson."""


def for_sizing(plan: Sizing) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1."""
    return (
        *each("per_arm", _per_arm(plan)),
        *each("factor", _factors(plan)),
        *each("users_needed", _needed(plan)),
        *each("weeks", _weeks(plan)),
        *each("weeks_left", _left(plan)),
        *each("lift_detectable", _lifts(plan)),
    )


def _arm(plan: Sizing) -> float:
    return users_per_arm(plan.facts["base_rate"], plan.facts["worthwhile_lift"])


def _per_arm(plan: Sizing) -> Iterator[tuple[str, float]]:
    base, lift, arm = plan.facts["base_rate"], plan.facts["worthwhile_lift"], _arm(plan)
    yield "the users of both arms together", 2 * arm
    yield "the users per arm for a one-sided test, 1.645 in place of 1.96", users_per_arm(base, lift, 1.645 + Z_POWER)
    yield (
        "the users per arm with 1.96 alone: a lift of that size would then be shown half of the time",
        users_per_arm(base, lift, Z_ERROR),
    )
    for quantile in (1.28, 1.2816):
        yield (
            "the users per arm for a power of 90%, 1.28 in place of 0.84",
            users_per_arm(base, lift, Z_ERROR + quantile),
        )
    yield "the rule of thumb 16 × p (1 − p) ÷ d², with the base rate alone", 16 * base * (1 - base) / lift**2
    yield "the users per arm with the lift in points; the formula takes shares", arm / 10_000
    yield "the users per arm at 1% in place of 5%, 2.576 in place of 1.96", users_per_arm(base, lift, 2.576 + Z_POWER)
    yield (
        "the users per arm with the two quantiles squared one by one, not their sum",
        arm * (Z_ERROR**2 + Z_POWER**2) / (Z_ERROR + Z_POWER) ** 2,
    )
    yield "the users per arm with 1.96 + 0.84 not squared", arm / (Z_ERROR + Z_POWER)
    yield "the users per arm with the lift not squared", arm * lift
    yield "the users per arm for a lift in percent of the base rate, not in points", users_per_arm(base, base * lift)
    yield (
        "the users per arm with one arm's variance only, p (1 − p) of the base rate",
        (Z_ERROR + Z_POWER) ** 2 * base * (1 - base) / lift**2,
    )
    yield (
        "the users per arm with the variance of the other arm only",
        (Z_ERROR + Z_POWER) ** 2 * (base + lift) * (1 - base - lift) / lift**2,
    )
    yield "the users per arm if the feature lowered the rate by as much", users_per_arm(base, -lift)
    yield "the users per arm at a rate of one half", (Z_ERROR + Z_POWER) ** 2 * 0.5 / lift**2
    yield "the users per arm for the largest lift, `largest_lift`", users_per_arm(base, plan.facts["largest_lift"])
    yield "the users per arm with the design effect in it already", arm * design_effect(plan)
    yield "the users of both arms with the design effect", 2 * arm * design_effect(plan)
    told = sizing(LESSON_SEED).facts
    if told["base_rate"] != base:
        yield "the users per arm with the lesson's `base_rate`", users_per_arm(told["base_rate"], lift)
    if told["worthwhile_lift"] != lift:
        yield "the users per arm with the lesson's `worthwhile_lift`", users_per_arm(base, told["worthwhile_lift"])
    yield "the accounts per arm: users divided by the mean account", arm / float(plan.accounts["users"].mean())


def _factors(plan: Sizing) -> Iterator[tuple[str, float]]:
    sizes, alike = plan.accounts["users"], plan.facts["same_account"]
    met = weighted_size(sizes)
    of_size = {
        "the mean account, where large ones do not weigh by their users": float(sizes.mean()),
        "the median account": float(sizes.median()),
        "the largest account": float(sizes.max()),
        "the smallest account": float(sizes.min()),
    }
    if not plan.by_account:
        yield "the factor of a split by account; read `said` again for how this plan splits", 1 + (met - 1) * alike
    for words, size in of_size.items():
        yield f"the factor for {words}", 1 + (size - 1) * alike
    if (told := sizing(LESSON_SEED).facts["same_account"]) != alike:
        yield "the factor with the lesson's `same_account`", 1 + (met - 1) * told
    yield "the factor with m in place of m − 1", 1 + met * alike
    yield "the part beyond 1: the factor is 1 + (m − 1) × same_account", (met - 1) * alike
    yield "the factor without same_account: 1 + (m − 1)", met
    yield "the factor with same_account squared", 1 + (met - 1) * alike**2
    yield "the factor with the root of same_account", 1 + (met - 1) * math.sqrt(alike)
    yield (
        "the root of the factor, by which an interval grows; users grow by the factor itself",
        math.sqrt(1 + (met - 1) * alike),
    )
    yield "the sum of squares over the number of accounts, put in for m", 1 + (float((sizes**2).mean()) - 1) * alike
    yield (
        "the mean account plus one standard deviation, put in for m",
        1 + (float(sizes.mean() + sizes.std()) - 1) * alike,
    )
    yield (
        "the spread of the sizes over their mean: m is the sum of squares over the sum",
        1 + (float(sizes.var() / sizes.mean()) - 1) * alike,
    )


def _needed(plan: Sizing) -> Iterator[tuple[str, float]]:
    arm, factor = _arm(plan), design_effect(plan)
    sizes = plan.accounts["users"]
    yield "the users of one arm with the factor; there are two arms", arm * factor
    yield "the users of both arms without the factor", 2 * arm
    yield "the users of both arms with the factor taken twice", 2 * arm * factor**2
    yield "the users of both arms, divided by the factor", 2 * arm / factor
    yield "the users of both arms times the root of the factor", 2 * arm * math.sqrt(factor)
    yield "the accounts: users divided by the mean account", 2 * arm * factor / float(sizes.mean())
    yield "the users of the accounts in the table", float(sizes.sum())
    yield "the users of four arms: `per_arm` may hold both already", 4 * arm * factor
    alike = plan.facts["same_account"]
    for words, size in (("the mean account", float(sizes.mean())), ("the largest account", float(sizes.max()))):
        yield f"the users of both arms with the factor for {words}", 2 * arm * (1 + (size - 1) * alike)
    if not plan.by_account:
        yield "the users that a split by account would need", 2 * arm * (1 + (weighted_size(sizes) - 1) * alike)


def _weeks(plan: Sizing) -> Iterator[tuple[str, float]]:
    needed = 2 * _arm(plan) * design_effect(plan)
    day = int((plan.days["new_users"].cumsum() < needed).sum()) + 1
    # Other mistakes lead to small whole numbers that some further mistake gives as well; the place to look is told to all.
    yield "the day on which enough have come, not the week", float(day)
    yield "a fraction of a week; the last week counts whole", day / 7


def _left(plan: Sizing) -> Iterator[tuple[str, float]]:
    day = plan.facts["freeze_day"]
    yield "the day of the freeze; asked are weeks", day
    yield "the days before the freeze; asked are weeks", day - 1
    yield "days over 7, not rounded down to whole weeks", (day - 1) / 7
    yield "the weeks of the whole table", float(WEEKS)


def _lifts(plan: Sizing) -> Iterator[tuple[str, float]]:
    worth = 100 * plan.facts["worthwhile_lift"]
    needed, left, come = (
        2 * _arm(plan) * design_effect(plan),
        weeks_before(plan.facts["freeze_day"]),
        arrived(plan.days),
    )
    users = float(come[left])
    yield "the lift without the root: a lift changes with the root of the users", worth * needed / users
    yield "the ratio turned round: fewer users show only larger lifts", worth * math.sqrt(users / needed)
    yield "the lift that one arm's users would need", worth * math.sqrt(needed / 2 / users)
    yield "the lift without the design effect", worth * math.sqrt(2 * _arm(plan) / users)
    yield "the root alone; it multiplies `worthwhile_lift`", math.sqrt(needed / users)
    yield "`worthwhile_lift` itself", worth
    yield "`largest_lift` itself", 100 * plan.facts["largest_lift"]
    for words, week in {
        "with the week of the freeze counted": left + 1,
        "with a week less than there is": left - 1,
    }.items():
        yield f"the lift {words}", worth * math.sqrt(needed / float(come[week]))
    yield "the lift that all weeks of the table could show", worth * math.sqrt(needed / float(come[WEEKS]))
    active = plan.days.loc[plan.days["day"] <= 7 * left, "active_users"]
    yield "the lift if everybody who is active on a day were new", worth * math.sqrt(needed / float(active.sum()))
    new = plan.days.loc[plan.days["day"] <= plan.facts["freeze_day"], "new_users"]
    yield "the lift with the freeze's own day counted", worth * math.sqrt(needed / float(new.sum()))
    most: pd.Series = plan.days.loc[plan.days["day"] < plan.facts["freeze_day"], "new_users"]
    yield "the lift with the days of the last, broken week counted", worth * math.sqrt(needed / float(most.sum()))
