"""A test of Route that tosses the coin per account: one row per user, a difference, and two intervals.

Everything here is invented. 84 to 149 accounts are dealt to two arms; an account has its own rate (normal around the arm's,
standard deviation 0.06 to 0.12), so colleagues answer alike and users are no independent voices. Three decisions, and of the third two
directions:

- `announce` (40%): the interval by accounts lies above the smallest lift that pays, on the good side;
- `stop` (20%): it lies below zero, at or under minus that lift;
- `go_on` (40%): it does not, although the interval that takes users for independent would say `announce` (20%) or `stop` (20%).

Outcomes of single users are turned until the difference is the story's; which users is drawn, so the accounts stay as alike
as they were. Own staff (three accounts, fond of the feature) and accounts that changed arm during the test are in the table.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from aipm_course.modules.experiments.simulators.sizing import sizing, weighted_size
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import repeat
from aipm_course.simulation.margins import Truths, apart, clear_of
from aipm_course.simulation.rates import Z95
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

LEAST_LIFT = 1.0
"""Points: the smallest lift that pays, and the smallest fall that is a reason to stop."""
STORIES = {"announce": 0.4, "stop": 0.2, "go_on up": 0.2, "go_on down": 0.2}


class Estimate(NamedTuple):
    """A difference between the arms in percentage points, and half the width of its 95% interval in two ways."""

    lift: float
    by_users: float
    by_accounts: float
    accounts: int

    @property
    def low(self) -> float:
        """Lower end by accounts."""
        return self.lift - self.by_accounts

    @property
    def high(self) -> float:
        """Upper end by accounts."""
        return self.lift + self.by_accounts


@dataclass(frozen=True)
class Lift:
    """One test.

    Attributes:
        users: one row per user (`load("experiments_users")`).
        story: what the two intervals say.
        alike: how alike colleagues are in the plan of another test, which this test does not need.
    """

    users: pd.DataFrame
    story: str
    alike: float


@lru_cache(maxsize=64)
def lift(seed: int = 0) -> Lift:
    """Return the test of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> list(lift(0).users.columns)
        ['user', 'account', 'staff', 'assigned', 'seen', 'solved']
    """
    return first_that_holds(_draw, planted_truths, seed)


def counted(users: pd.DataFrame, *, staff: bool = False) -> pd.DataFrame:
    """Return the customers' users; with `staff`, all."""
    return users if staff else users[users["staff"] == 0]


def estimate(users: pd.DataFrame, *, arm: str = "assigned", z: float = Z95) -> Estimate:
    """Return the difference of the arms with both intervals.

    The interval by accounts is the one of a ratio of totals per account (linearized; the cluster-robust variance with
    G / (G - 1) in each arm): an account's residual is the sum of its users' distances from their arm's rate.

    Args:
        users: one row per user.
        arm: column that says who belongs to which arm.
        z: standard errors on each side.

    Examples:
        >>> made = pd.DataFrame({"account": list("aabbccdd"), "assigned": ["control"] * 4 + ["treatment"] * 4})
        >>> made["solved"] = [0, 0, 1, 1, 1, 1, 1, 0]
        >>> [round(number, 1) for number in estimate(made)]
        [25.0, 64.8, 109.6, 4]
    """
    rate, plain, robust, accounts = {}, 0.0, 0.0, 0
    for name, part in users[[arm, "account", "solved"]].groupby(arm):
        rate[str(name)] = float(part["solved"].mean())
        n = len(part)
        plain += rate[str(name)] * (1 - rate[str(name)]) / n
        residual = (part["solved"] - rate[str(name)]).groupby(part["account"]).sum()
        robust += len(residual) / (len(residual) - 1) * float((residual**2).sum()) / n**2
        accounts += len(residual)
    difference = rate["treatment"] - rate["control"]
    return Estimate(100 * difference, 100 * z * plain**0.5, 100 * z * robust**0.5, accounts)


def verdict(low: float, high: float, least: float = LEAST_LIFT) -> str:
    """Return what the two ends of an interval, in points, allow.

    >>> verdict(1.4, 9.0), verdict(-9.0, -1.4), verdict(-1.0, 7.0)
    ('announce', 'stop', 'go_on')
    """
    if low >= least:
        return "announce"
    return "stop" if high <= -least else "go_on"


def mean_of_accounts(users: pd.DataFrame, arm: str = "assigned") -> tuple[float, float]:
    """Return difference and half interval, in points, where each account counts the same whatever its size."""
    rates = users.groupby([arm, "account"])["solved"].mean()
    spread = rates.groupby(level=0).agg(["mean", "var", "count"])
    half = Z95 * float((spread["var"] / spread["count"]).sum() ** 0.5)
    return 100 * float(spread["mean"]["treatment"] - spread["mean"]["control"]), 100 * half


def pooled_half(users: pd.DataFrame) -> float:
    """Return half the users' interval, in points, with one variance for both arms, as a regression has it."""
    arms = users.groupby("assigned")["solved"].agg(["mean", "count"])
    squares = float((arms["count"] * arms["mean"] * (1 - arms["mean"])).sum()) / (len(users) - 2)
    return float(100 * Z95 * (squares * (1 / arms["count"]).sum()) ** 0.5)


def by_design_effect(drawn: Lift) -> tuple[float, float]:
    """Return half intervals in points from the other test's likeness: with the mean account, and with the weighted one."""
    ours = counted(drawn.users)
    sizes = ours.groupby("account").size()
    plain = estimate(ours).by_users
    mean, met = (plain * (1 + (size - 1) * drawn.alike) ** 0.5 for size in (float(sizes.mean()), weighted_size(sizes)))
    return mean, met


def facts_of_lift(seed: int = 0) -> pd.DataFrame:
    """Return the bar: fact, value, unit, meaning; the same on every seed."""
    meaning = "the smallest lift that pays, and the smallest fall that is a reason to stop"
    return pd.DataFrame([("least_lift", LEAST_LIFT, "points", meaning)], columns=["fact", "value", "unit", "meaning"])


def _draw(seed: int, attempt: int) -> Lift:
    told = story(seed, "experiments.verdict", STORIES)
    generator = stream(seed, "experiments.lift.users", attempt)
    users = _users(generator)
    now = estimate(counted(users))
    if told in ("announce", "stop"):
        target = now.by_accounts + float(generator.uniform(1.7, 3.0))
    else:
        target = now.by_users + float(generator.uniform(1.35, 1.6))
    target *= -1 if told in ("stop", "go_on down") else 1
    alike = float(sizing(seed).facts["same_account"])
    return Lift(_turned(generator, users, target - now.lift), told, alike)


def _users(generator: np.random.Generator) -> pd.DataFrame:
    """Return users of accounts that answer alike, with staff and with accounts that changed arm."""
    count = int(generator.integers(84, 150))
    size = np.clip(np.round(np.exp(generator.normal(3.25, 0.75, count))), 5, 150).astype(int)
    treated = generator.permutation(np.arange(count) % 2)
    base = float(generator.uniform(0.52, 0.7))
    spread = float(generator.uniform(0.06, 0.12))
    # Large accounts take to the feature in another way than small ones, so their share of the users matters.
    bent = float(generator.choice([-1, 1])) * 0.035 * (np.log(size) - np.log(size).mean()) * treated
    rate = np.clip(base + generator.normal(0, spread, count) + bent, 0.1, 0.95)
    moved = np.zeros(count, int)
    often = np.argsort(rate + generator.normal(0, 0.03, count))
    # Who gets on badly with a version asks for the other one.
    moved[[number for number in often if treated[number] and size[number] >= 25][:3]] = 1
    moved[[number for number in often[::-1] if not treated[number] and size[number] >= 25][:2]] = 1
    staff = np.zeros(count, int)
    free = generator.permutation(np.flatnonzero((moved == 0) & (size >= 25) & (treated == 1)))[:3]
    staff[free] = 1
    rate[free] = 0.95
    row = repeat(np.arange(count), size)
    arms = np.array(["control", "treatment"])
    return pd.DataFrame(
        {
            "user": [f"U{number:04d}" for number in range(1, len(row) + 1)],
            "account": np.array([f"K{number:03d}" for number in range(1, count + 1)])[row],
            "staff": staff[row],
            "assigned": arms[treated[row]],
            "seen": arms[(treated ^ moved)[row]],
            "solved": (generator.random(len(row)) < rate[row]).astype(int),
        }
    )


def _turned(generator: np.random.Generator, users: pd.DataFrame, points: float) -> pd.DataFrame:
    """Return users of whom some outcomes are turned, half of them in each arm, so that the difference moves."""
    solved = users["solved"].to_numpy(copy=True)
    ours = (users["staff"] == 0).to_numpy()
    for arm, sign in (("treatment", 1), ("control", -1)):
        here = ours & (users["assigned"] == arm).to_numpy()
        wanted = 1 if sign * points > 0 else 0
        free = np.flatnonzero(here & (solved != wanted))
        number = min(round(abs(points) / 200 * int(here.sum())), len(free))
        solved[generator.permutation(free)[:number]] = wanted
    return users.assign(solved=solved)


def planted_truths(drawn: Lift) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    ours = counted(drawn.users)
    right = estimate(ours)
    with_staff, as_seen = estimate(drawn.users), estimate(ours, arm="seen")
    unweighted, half = mean_of_accounts(ours)
    decided = verdict(right.low, right.high)
    by_users = verdict(right.lift - right.by_users, right.lift + right.by_users)
    near = min(clear_of(end, bar, 0.4) for end in (right.low, right.high) for bar in (-LEAST_LIFT, LEAST_LIFT))
    naive = {"announce": "announce", "stop": "stop", "go_on up": "announce", "go_on down": "stop"}[drawn.story]
    return {
        "the decision is the story's": decided == drawn.story.split()[0],
        "users as independent voices would say so": by_users == naive,
        "and not by a hair": min(
            clear_of(right.lift - right.by_users, LEAST_LIFT, 0.2),
            clear_of(right.lift + right.by_users, -LEAST_LIFT, 0.2),
        ),
        "the ends are clear of the bar": near,
        "accounts widen the interval": right.by_accounts / right.by_users - 1.5,
        "the field's tool gives the users' width, too": 0.02 - abs(pooled_half(ours) - right.by_users),
        "staff matter": apart(right.lift, [with_staff.lift], 0.3),
        "who changed arm matters": apart(right.lift, [as_seen.lift], 0.3),
        "large accounts matter": apart(right.lift, [unweighted], 0.3),
        "accounts that count the same have another width": abs(half - right.by_accounts) - 0.26,
        "another test's likeness gives another width": apart(right.by_accounts, by_design_effect(drawn), 0.17),
        "no other way gives the ends": min(
            apart(right.low, [unweighted - half, with_staff.low, as_seen.low], 0.26),
            apart(right.high, [unweighted + half, with_staff.high, as_seen.high], 0.26),
        ),
    }
