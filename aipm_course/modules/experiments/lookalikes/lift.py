"""What is easily taken for the numbers of A3, on the rows of a test."""

import math
from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.experiments.simulators.lift import (
    LEAST_LIFT,
    Lift,
    by_design_effect,
    counted,
    estimate,
    mean_of_accounts,
)
from aipm_course.simulation.rates import Z95

_Z = {
    "the 90% interval: 1.645 standard errors": 1.6448536269514722,
    "the 99% interval: 2.576 standard errors": 2.5758293035489004,
    "one standard error to each side, not 1.96": 1.0,
    "1.96 standard errors in all, half of them to each side": Z95 / 2,
    "3 standard errors to each side": 3.0,
}


def for_lift(drawn: Lift) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A3."""
    ours = counted(drawn.users)
    return (
        *each("accounts", _accounts(drawn.users)),
        *each("lift", _lifts(drawn.users)),
        *each("user_half", _halves(drawn.users)),
        *_ends(ours),
        *_of_another_test(drawn),
    )


def _accounts(users: pd.DataFrame) -> Iterator[tuple[str, float]]:
    ours = counted(users)
    yield "the accounts with staff among them", float(users["account"].nunique())
    yield "the users, not the accounts", float(len(ours))
    for arm, part in ours.groupby("assigned"):
        yield f"the accounts of {arm} alone", float(part["account"].nunique())
    same = ours[ours["assigned"] == ours["seen"]]
    yield "the accounts that never changed their arm", float(same["account"].nunique())
    yield "the accounts of staff", float(users.loc[users["staff"] == 1, "account"].nunique())


def _lifts(users: pd.DataFrame) -> Iterator[tuple[str, float]]:
    ours = counted(users)
    rates = ours.groupby("assigned")["solved"].mean()
    same = ours[ours["assigned"] == ours["seen"]]
    yield "the lift with staff among the users", estimate(users).lift
    yield "the lift by the arm that accounts saw in the end", estimate(ours, arm="seen").lift
    yield "the mean of the accounts' own rates, each account counting the same", mean_of_accounts(ours)[0]
    yield "the lift among users whose account never changed its arm", estimate(same).lift
    yield "the lift of all users, staff included, by the arm they saw", estimate(users, arm="seen").lift
    yield "the mean of the accounts' rates with staff among them", mean_of_accounts(users)[0]
    yield "the lift in percent of control's rate, not in points", 100 * float(rates["treatment"] / rates["control"] - 1)
    yield "the rate of treatment, in percent", 100 * float(rates["treatment"])
    yield "the rate of control, in percent", 100 * float(rates["control"])
    yield "control minus treatment", -estimate(ours).lift
    yield "the lift as a share; asked are points", estimate(ours).lift / 100
    rows = ours.groupby(["assigned", "account"])["solved"].mean().groupby(level=0).median()
    yield "the difference of the accounts' medians", 100 * float(rows["treatment"] - rows["control"])


def _halves(users: pd.DataFrame) -> Iterator[tuple[str, float]]:
    ours = counted(users)
    right = estimate(ours)
    rate = ours.groupby("assigned")["solved"].agg(["mean", "count"])
    yield "half the width by accounts; here users are taken for independent", right.by_accounts
    yield "the whole width, from end to end", 2 * right.by_users
    yield "one standard error, not 1.96", right.by_users / Z95
    yield "half the width with staff among the users", estimate(users).by_users
    for words, z in _Z.items():
        yield f"half the width with {words}", right.by_users * z / Z95
    for arm in ("treatment", "control"):
        p, n = float(rate["mean"][arm]), float(rate["count"][arm])
        yield f"half the width of {arm}'s own interval", 100 * Z95 * math.sqrt(p * (1 - p) / n)
    p = float(ours["solved"].mean())
    yield "half the width of one rate over all users", 100 * Z95 * math.sqrt(p * (1 - p) / len(ours))
    yield "half the width as a share; asked are points", right.by_users / 100
    steps = ((rate["mean"] * (1 - rate["mean"]) / rate["count"]) ** 0.5).sum()
    yield "the two arms' halves added; variances add, not their roots", 100 * Z95 * float(steps)


def _ends(ours: pd.DataFrame) -> Iterator[Lookalike]:
    right = estimate(ours)
    few = 100 * Z95 * math.sqrt(sum(p * (1 - p) / n for p, n in _per_account(ours)))
    per_mean = ours.groupby(["assigned", "account"])["solved"].mean().groupby(level=0).agg(["var", "count"])
    of_means = 100 * Z95 * float((per_mean["var"] / per_mean["count"]).sum() ** 0.5)
    halves = {
        "the interval with its whole width to each side, not half of it": 2 * right.by_accounts,
        **{words: right.by_accounts * z / Z95 for words, z in _Z.items()},
        "an interval as wide as the accounts' plain rates make it, each account counting the same": of_means,
        "an interval with the users' variance over the number of accounts": few,
        "an interval with residuals from the rate of both arms together, or with the arm left out; use each arm's own rate": _pooled(
            ours
        ),
    }
    for words, half in halves.items():
        yield Lookalike(words, {"low": right.lift - half, "high": right.lift + half}, together=True)
    yield Lookalike("the ends in each other's place", {"low": right.high, "high": right.low}, together=True)
    yield Lookalike("the ends of control minus treatment", {"low": -right.high, "high": -right.low}, together=True)
    yield Lookalike(
        "the two steps to the ends, not the ends", {"low": right.by_accounts, "high": right.by_accounts}, together=True
    )
    for words, off in {"down": -LEAST_LIFT, "up": LEAST_LIFT}.items():
        yield Lookalike(
            f"the interval moved {words} by `least_lift`; leave it where it is and hold its ends against the bar",
            {"low": right.low + off, "high": right.high + off},
            together=True,
        )
    shares = {"low": right.low / 100, "high": right.high / 100}
    yield Lookalike("the ends as shares; asked are points", shares, together=True)
    same = estimate(ours[ours["assigned"] == ours["seen"]])
    yield Lookalike(
        "the interval among users whose account never changed its arm",
        {"low": same.low, "high": same.high},
        together=True,
    )


def _of_another_test(drawn: Lift) -> Iterator[Lookalike]:
    right = estimate(counted(drawn.users))
    for words, half in zip(("the mean account", "the weighted account"), by_design_effect(drawn), strict=True):
        yield Lookalike(
            f"an interval by design effect, with the `same_account` of A1's plan and {words}; sum this test's own residuals",
            {"low": right.lift - half, "high": right.lift + half},
            together=True,
        )


def _per_account(ours: pd.DataFrame) -> Iterator[tuple[float, int]]:
    for _, part in ours.groupby("assigned"):
        yield float(part["solved"].mean()), part["account"].nunique()


def _pooled(ours: pd.DataFrame) -> float:
    """Return half the width with residuals from the rate of all users, not of each arm."""
    total = 0.0
    for _, part in ours.groupby("assigned"):
        residual = (part["solved"] - ours["solved"].mean()).groupby(part["account"]).sum()
        total += len(residual) / (len(residual) - 1) * float((residual**2).sum()) / len(part) ** 2
    return float(100 * Z95 * total**0.5)
