"""A3: a lift that respects accounts."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.experiments.lookalikes.lift import for_lift
from aipm_course.modules.experiments.simulators.lift import (
    Estimate,
    Lift,
    counted,
    estimate,
    lift,
    mean_of_accounts,
    verdict,
)
from aipm_course.modules.experiments.tasks.shared import OBJECTIVE_LIFT

_NEAR = 0.05
"""Points: as near as this a lift is the one of a known slip, whose interval then follows from it."""


def _right(data: Lift) -> Estimate:
    return estimate(counted(data.users))


def _without(data: Lift, dropped: frozenset[str]) -> dict[str, Any]:
    """Return the answer without some rules of the text."""
    users = counted(data.users, staff="with_staff" in dropped)
    arm = "seen" if "arm_seen" in dropped else "assigned"
    found = estimate(users, arm=arm)
    answer = {
        "accounts": users["account"].nunique(),
        "lift": found.lift,
        "user_half": found.by_users,
        "low": found.low,
        "high": found.high,
    }
    if "accounts_alike" in dropped:
        middle, half = mean_of_accounts(users, arm)
        answer |= {"lift": middle, "low": middle - half, "high": middle + half}
    return answer


def _answer(data: Lift) -> dict[str, Any]:
    numbers = _without(data, frozenset())
    return {**numbers, "decision": verdict(numbers["low"], numbers["high"])}


def _by_statsmodels(data: Lift) -> dict[str, Any]:
    """The same from a regression on rows with errors by account, as the field's tool gives it."""
    import statsmodels.formula.api as smf

    ours = data.users.query("staff == 0")
    rows = ours.assign(
        treated=(ours["assigned"] == "treatment").astype(int), group=ours["account"].astype("category").cat.codes
    )
    fit = smf.ols("solved ~ treated", rows).fit(cov_type="cluster", cov_kwds={"groups": rows["group"]})
    plain = smf.ols("solved ~ treated", rows).fit()
    low, high = (100 * float(end) for end in fit.conf_int().loc["treated"])
    return {
        "accounts": ours["account"].nunique(),
        "lift": round(100 * float(fit.params["treated"]), 2),
        "user_half": round(196 * float(plain.bse["treated"]), 2),
        "low": round(low, 2),
        "high": round(high, 2),
        "decision": verdict(low, high),
    }


def _as_lift(own: Mapping[str, Any], data: Lift) -> tuple[float, float]:
    """Return both halves of the interval that belong to a lift: those of a known slip in it, else the right ones."""
    for dropped in ("with_staff", "arm_seen", "accounts_alike"):
        numbers = _without(data, frozenset((dropped,)))
        if abs(own["lift"] - numbers["lift"]) <= _NEAR:
            return float(numbers["user_half"]), (float(numbers["high"]) - float(numbers["low"])) / 2
    right = _right(data)
    return right.by_users, right.by_accounts


def _drop(name: str, rule: str, message: str) -> Ablation[Lift]:
    return Ablation(name, rule, lambda data: _without(data, frozenset((name,))), message)


def _as_voices(data: Lift) -> dict[str, Any]:
    right = _right(data)
    return {"low": right.lift - right.by_users, "high": right.lift + right.by_users}


def _decide(own: Mapping[str, Any], data: Lift) -> str:
    return verdict(*sorted((own["low"], own["high"])))


_ENDS = (
    "`lift` minus and plus 1.96 standard errors by account: per arm, the residuals summed within each account, squared, added, "
    "× G ÷ (G − 1), over the arm's users squared; the two arms' results added; the root."
)

LIFT = Question(
    id="experiments.lift",
    task="A3",
    title="A lift that respects accounts",
    points=6,
    kind=Record(
        {
            "accounts": Number("accounts"),
            "lift": Number("percentage points", within=0.05),
            "user_half": Number("percentage points", within=0.04),
            "low": Number("percentage points", within=0.08),
            "high": Number("percentage points", within=0.08),
            "decision": Choice(
                {
                    "announce": "customers are told the lift",
                    "stop": "it is switched off",
                    "go_on": "the test goes on, with more accounts",
                }
            ),
        },
        weights={"accounts": 0.5, "user_half": 0.75, "decision": 2.25},
        look={
            "accounts": "Different values of `account` once staff are out.",
            "lift": "Of the users whose account was dealt to an arm (`assigned`), the share with `solved` 1; treatment minus control, "
            "in points. Staff are out, and each user counts the same.",
            "user_half": "1.96 × √(p (1 − p) ÷ n + q (1 − q) ÷ m) in points, n and m being users.",
            "low": _ENDS,
            "high": _ENDS,
            "decision": "Hold the end that is nearer to 0 against `least_lift`.",
        },
    ),
    data=lift,
    reference=_answer,
    alternatives=(_by_statsmodels, lambda data: pd.Series(_answer(data))),
    misconceptions=(
        Misconception(
            "users_as_voices",
            _as_voices,
            "Those are the ends with users taken for independent. The coin was tossed per account: sum the residuals within "
            "each account before you square them.",
        ),
        *options(
            _answer,
            "decision",
            {
                "announce": "Announcing needs the whole interval by accounts at or above `least_lift`: hold `low` against it.",
                "stop": "Stopping needs the whole interval by accounts at or below minus `least_lift`: hold `high` against it.",
                "go_on": "Going on needs both: `low` under `least_lift`, and `high` over minus `least_lift`. Do both hold?",
            },
        ),
    ),
    ablations=(
        _drop(
            "with_staff",
            "Staff are no customers",
            "Larkspur's own accounts are among your users (`staff` 1). They would like the feature in any case.",
        ),
        _drop(
            "arm_seen",
            "stays in the arm that it was dealt to",
            "You follow what accounts saw in the end. Who changed did so for a reason; the coin's own arm is `assigned`.",
        ),
        _drop(
            "accounts_alike",
            "each user counts the same",
            "That is the mean of the accounts' own rates. Asked is the rate of an arm's users, so a large account weighs more.",
        ),
    ),
    without=_without,
    follows=(
        Follows("user_half", ("lift",), lambda own, data: _as_lift(own, data)[0]),
        Follows("low", ("lift",), lambda own, data: own["lift"] - _as_lift(own, data)[1]),
        Follows("high", ("lift",), lambda own, data: own["lift"] + _as_lift(own, data)[1]),
        Follows("decision", ("low", "high"), _decide),
    ),
    lookalikes=for_lift,
    generic=DEFAULT - {"carried"},
    survivors={
        "196 to 197: 196 * (t_accounts + c_accounts) ** 0.5": "meant: half a percent of the width is less than the tolerance",
        "196 to 195: 196 * (t_accounts + c_accounts) ** 0.5": "meant: half a percent of the width is less than the tolerance",
        "196 to 197: 196 * (t_users + c_users) ** 0.5": "meant: half a percent of the width is less than the tolerance",
        "196 to 195: 196 * (t_users + c_users) ** 0.5": "meant: half a percent of the width is less than the tolerance",
        ">= to >: low >= least_lift": "equivalent: planted margins keep every value off this bar",
        "<= to <: high <= -least_lift": "equivalent: planted margins keep every value off this bar",
    },
    hints=(
        "Take staff out, and look at `assigned` only. The difference is quick; the work is how sure it is.",
        "A user's residual is `solved` minus the rate of the user's own arm. Sum the residuals per account, so that colleagues "
        "who answer alike count as what they are.",
        'statsmodels does it in one call, within the tolerance: `smf.ols("solved ~ treated", rows).fit(cov_type="cluster", '
        'cov_kwds={"groups": ...})` with `treated` 0 or 1 and a number per account as groups.',
    ),
    worked="""
```python
ours = users[users["staff"] == 0]

def rate_and_errors(rows):
    rate, n = rows["solved"].mean(), len(rows)
    residual = (rows["solved"] - rate).groupby(rows["account"]).sum()
    groups = len(residual)
    by_account = groups / (groups - 1) * (residual**2).sum() / n**2
    return rate, rate * (1 - rate) / n, by_account

t, t_users, t_accounts = rate_and_errors(ours[ours["assigned"] == "treatment"])
c, c_users, c_accounts = rate_and_errors(ours[ours["assigned"] == "control"])
difference = 100 * (t - c)
half = 196 * (t_accounts + c_accounts) ** 0.5
low, high = difference - half, difference + half
lift = {
    "accounts": ours["account"].nunique(),
    "lift": difference,
    "user_half": 196 * (t_users + c_users) ** 0.5,
    "low": low,
    "high": high,
    "decision": "announce" if low >= least_lift else "stop" if high <= -least_lift else "go_on",
}
```

In a spreadsheet: a column with the residual, a pivot table that sums it per account and arm, then `SUMSQ` per arm. Users of
one account answer alike. An interval that takes each of them for a voice of its own is too narrow, and the narrower it is, the
more often chance is announced as a win.
""",
    objective=OBJECTIVE_LIFT,
    ledger=("SKILL-02", "UNDER-03"),
)
