"""How long a test of Brief has to run: users per arm, accounts that answer alike, and a freeze that ends it.

Everything here is invented. A plan has a base rate and a lift worth having; users come in over twenty weeks, fewer new ones
each week, because people come back; accounts differ in size (log-normal). `same_account` is how alike colleagues answer
(the share of the outcome's variance that lies between accounts). How the plan splits, what it allows and what the weeks
before the freeze suffice for is drawn first:

- by account (60%): the test fits with the design effect (`run`, 20%); it does not, and a split by user is allowed and fits
  (`split_users`, 20%); neither, and a lift that somebody still cares for can be shown (`larger_effect`, 10%) or not
  (`wait`, 10%). The plain formula says "run" on all of them; whoever takes the largest account says it on none.
- by user (40%): no design effect. `run` (15%: with a design effect it would not fit), `larger_effect` (10%) and `wait` (15%:
  half of the users, one arm only, would fit).

New users are scaled so that the weeks before the freeze hold what the story needs.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, between, clear_of
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

Z_ERROR, Z_POWER = 1.96, 0.84
WEEKS = 20
PLANS = {
    "account run": 0.2,
    "account split_users": 0.2,
    "account larger_effect": 0.1,
    "account wait": 0.1,
    "user run": 0.15,
    "user larger_effect": 0.1,
    "user wait": 0.15,
}
UNIT = {
    "account": "The coin is tossed once for each account: all its users get the same version.",
    "user": "The coin is tossed once for each user: colleagues may get different versions.",
}
MIXING = {
    True: "Support can live with two versions in one account.",
    False: "Support cannot live with two versions in one account.",
}


@dataclass(frozen=True)
class Sizing:
    """One plan.

    Attributes:
        accounts: one row per account with the users expected in the test (`load("experiments_accounts")`).
        days: one row per day: active users and those for whom it is the first day (`load("experiments_days")`).
        facts: {fact: number} (`load("experiments_plan")`).
        by_account: whether accounts are randomized.
        mixing: whether colleagues may get different versions.
        decision: what follows from the plan.
    """

    accounts: pd.DataFrame
    days: pd.DataFrame
    facts: Mapping[str, float]
    by_account: bool
    mixing: bool
    decision: str


@lru_cache(maxsize=64)
def sizing(seed: int = 0) -> Sizing:
    """Return the plan of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> plan = sizing(0)
        >>> list(plan.days.columns), len(plan.days)
        (['day', 'active_users', 'new_users'], 140)
    """
    return first_that_holds(_draw, planted_truths, seed)


def users_per_arm(base: float, lift: float, z: float = Z_ERROR + Z_POWER) -> float:
    """Return the users per arm that a difference of two rates needs, independent of each other.

    Args:
        base: rate without the feature.
        lift: difference to be shown, as a share.
        z: quantiles of the two errors, added.

    Examples:
        >>> round(users_per_arm(0.62, 0.05))
        1432
    """
    other = base + lift
    return z**2 * (base * (1 - base) + other * (1 - other)) / lift**2


def weighted_size(sizes: "pd.Series") -> float:
    """Return the account size that a user meets: the sum of squares over the sum.

    >>> weighted_size(pd.Series([10, 30]))
    25.0
    """
    return float((sizes**2).sum() / sizes.sum())


def arrived(days: pd.DataFrame) -> "pd.Series":
    """Return how many users have come by the end of each week; index 1, 2, ..."""
    week = (days["day"] - 1) // 7 + 1
    return days.groupby(week)["new_users"].sum().cumsum()


def weeks_for(days: pd.DataFrame, users: float) -> int:
    """Return the whole weeks until that many users have come; one more than the table has, if they never do."""
    come = arrived(days)
    return int((come < users).sum()) + 1


def weeks_before(freeze_day: float) -> int:
    """Return the whole weeks that end before the freeze; its own day does not count.

    >>> weeks_before(42), weeks_before(43)
    (5, 6)
    """
    return int((freeze_day - 1) // 7)


def detectable(plan: Sizing, users_needed: float, weeks_left: float) -> float:
    """Return the smallest lift, in points, that the users of some weeks can show."""
    come = arrived(plan.days)
    users = float(come[min(max(int(weeks_left), 1), WEEKS)])
    return 100 * plan.facts["worthwhile_lift"] * math.sqrt(users_needed / users)


def decide(plan: Sizing, per_arm: float, weeks: float, weeks_left: float, lift: float) -> str:
    """Return what the ladder of the task says for these numbers."""
    if weeks <= weeks_left:
        return "run"
    if plan.mixing and weeks_for(plan.days, 2 * per_arm) <= weeks_left:
        return "split_users"
    return "larger_effect" if lift <= 100 * plan.facts["largest_lift"] else "wait"


def plan_facts(seed: int = 0) -> pd.DataFrame:
    """Return the numbers of the plan: fact, value, unit, meaning."""
    meaning = {
        "base_rate": ("share", "cases solved at first contact today"),
        "worthwhile_lift": ("share", "the smallest lift that pays for the feature"),
        "largest_lift": ("share", "the largest lift that somebody would still plan a test for"),
        "same_account": ("share", "how alike colleagues of one account answer (intraclass correlation)"),
        "freeze_day": ("day", "from this day of the test on nothing may be measured"),
    }
    facts = sizing(seed).facts
    rows = [(name, facts[name], *said) for name, said in meaning.items()]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def _draw(seed: int, attempt: int) -> Sizing:
    unit, decision = story(seed, "experiments.sizing", PLANS).split()
    fixed = stream(seed, "experiments.mixing")
    mixing = unit == "user" or decision == "split_users" or (decision == "run" and bool(fixed.random() < 0.6))
    generator = stream(seed, "experiments.sizing", attempt)
    base = round(float(generator.uniform(0.55, 0.7)), 2)
    lift = float(generator.choice([0.04, 0.045, 0.05, 0.055, 0.06]))
    factor = float(generator.uniform(2.5, 4.2))
    left = int(generator.integers(4, 8))
    plain = 2 * users_per_arm(base, lift)
    needed = plain * (factor if unit == "account" else 1.0)
    # On half of the plans that fit, the last week left is the one that is needed.
    just = bool(fixed.random() < 0.5)
    if decision == "run":
        more = float(generator.uniform(1.045, 1.09) if just else generator.uniform(1.12, 1.5))
    else:
        more = 1 / float(generator.uniform(1.3, 1.6))
    days = _days(generator, left, needed * more)
    sizes = _sizes(generator, float(days["new_users"].sum()))
    accounts = pd.DataFrame({"account": [f"K{number:03d}" for number in range(1, len(sizes) + 1)], "users": sizes})
    facts = {
        "base_rate": base,
        "worthwhile_lift": lift,
        "largest_lift": 0.0,
        "same_account": round((factor - 1) / (weighted_size(accounts["users"]) - 1), 3),
        "freeze_day": float(7 * (left + 1)),
    }
    plan = Sizing(accounts, days, facts, unit == "account", mixing, decision)
    reach = detectable(plan, _needed(plan), left) / 100
    times = {"larger_effect": (1.06, 1.13), "wait": (0.90, 0.95)}.get(decision, (1.15, 1.35))
    about = reach if decision in ("larger_effect", "wait") else lift
    facts["largest_lift"] = round(about * float(generator.uniform(*times)), 3)
    return plan


def _needed(plan: Sizing) -> float:
    return 2 * users_per_arm(plan.facts["base_rate"], plan.facts["worthwhile_lift"]) * design_effect(plan)


def design_effect(plan: Sizing, size: float | None = None) -> float:
    """Return by how much more users are needed because accounts are randomized; 1 where users are."""
    if not plan.by_account:
        return 1.0
    size = weighted_size(plan.accounts["users"]) if size is None else size
    return 1 + (size - 1) * plan.facts["same_account"]


def _days(generator: np.random.Generator, left: int, users: float) -> pd.DataFrame:
    """Return twenty weeks of days, scaled so that the first weeks bring a number of new users."""
    day = np.arange(1, 7 * WEEKS + 1)
    pace = np.exp(-(day - 1) / 7 / generator.uniform(9, 12)) * np.where(
        day % 7 == 6, 0.5, np.where(day % 7 == 0, 0.4, 1.0)
    )
    pace = pace * generator.uniform(0.9, 1.1, len(day))
    new = np.round(pace * users / pace[: 7 * left].sum()).astype(int)
    back = np.round(0.16 * np.cumsum(new) * np.where(day % 7 == 6, 0.4, np.where(day % 7 == 0, 0.3, 1.0))).astype(int)
    return pd.DataFrame({"day": day, "active_users": new + back, "new_users": new})


def _sizes(generator: np.random.Generator, users: float) -> Any:
    """Return account sizes, very unequal, that add up to about a number of users."""
    raw = np.exp(generator.normal(0, 1.0, int(users / generator.uniform(20, 30))))
    return np.maximum(np.round(raw * users / raw.sum()), 2).astype(int)


def planted_truths(plan: Sizing) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    facts, sizes = plan.facts, plan.accounts["users"]
    arm = users_per_arm(facts["base_rate"], facts["worthwhile_lift"])
    needed = _needed(plan)
    left, weeks = weeks_before(facts["freeze_day"]), weeks_for(plan.days, needed)
    come = arrived(plan.days)
    lift = detectable(plan, needed, left)
    effect = 1 + (weighted_size(sizes) - 1) * facts["same_account"]
    largest = 1 + (float(sizes.max()) - 1) * facts["same_account"]
    mean = 1 + (float(sizes.mean()) - 1) * facts["same_account"]
    run_with = weeks_for(plan.days, 2 * arm * effect) <= left
    truths: dict[str, bool | float] = {
        "the decision is the story's": decide(plan, arm, weeks, left, lift) == plan.decision,
        "the users come within the table": WEEKS - 1 - weeks,
        "no week ends within the tolerance": min(clear_of(float(users) / needed, 1, 0.03) for users in come),
        "nor within that of a split by user": clear_of(float(come[left]) / (2 * arm), 1, 0.05),
        "lift clear of the largest": clear_of(lift / 100 / facts["largest_lift"], 1, 0.045),
        "largest lift is more than worthwhile": facts["largest_lift"] - facts["worthwhile_lift"] - 0.001,
        "accounts differ in size": min(apart(effect, [mean], 0.4), largest - effect - 2),
        "accounts are alike as in life": between(facts["same_account"], 0.015, 0.09),
        "weeks differ without the first days": abs(weeks - _weeks_of_active(plan, needed)) - 1,
        "the pace falls": abs(weeks - math.ceil(needed / float(come[1]))) - 1,
    }
    if plan.by_account:
        truths["the plain formula would run"] = plan.decision == "run" or weeks_for(plan.days, 2 * arm) <= left
        truths["the largest account would not"] = weeks_for(plan.days, 2 * arm * largest) - left - 1
    else:
        truths["with a design effect it would not fit"] = not run_with
        truths["one arm would"] = plan.decision == "run" or weeks_for(plan.days, arm) <= left
    return truths


def _weeks_of_active(plan: Sizing, users: float) -> int:
    week = (plan.days["day"] - 1) // 7 + 1
    return int((plan.days.groupby(week)["active_users"].sum().cumsum() < users).sum()) + 1
