"""What is easily taken for the numbers of A4, on six tests."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.experiments.simulators.six import (
    DELAY_LIMIT,
    FILES,
    LAST_WEEK,
    PLANS,
    Six,
    numbers,
    p95,
)
from aipm_course.simulation.rates import Z95

_TABLE = "numbers"


def for_six(made: Six) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A4."""
    return (*_lifts(made), *_splits(made), *_delays(made))


def _of(words: str, **columns: pd.Series) -> Lookalike:
    return Lookalike(words, {f"{_TABLE}: {name}": values for name, values in columns.items()})


def _lifts(made: Six) -> Iterator[Lookalike]:
    right = numbers(made)
    half = (right["high"] - right["low"]) / 2
    windows = {
        "the number of days 1 to 28": (1, 28),
        "the number of week 1, days 1 to 7": (1, 7),
        "the number of days 21 to 28": (21, 28),
        "the number of days 22 to 27": (22, 27),
        "the number of days 15 to 28": (15, 28),
    }
    for words, days in windows.items():
        for by_plan, how in ((True, ""), (False, ", all users together")):
            other = numbers(made, days=days, by_plan=by_plan)
            yield _of(words + how, lift=other["lift"], low=other["low"], high=other["high"])
    pooled = numbers(made, by_plan=False)
    yield _of(
        "the number of all users together, not plan by plan",
        lift=pooled["lift"],
        low=pooled["low"],
        high=pooled["high"],
    )
    last = made.counts[made.counts["day"].between(*LAST_WEEK)]
    for plan in PLANS:
        alone = _alone(made, plan)
        yield _of(f"the number of the plan {plan} alone", lift=alone["lift"], low=alone["low"], high=alone["high"])
    wide = _error(last, power=1)
    yield _of(
        "the end with w where the squared error has w²",
        low=right["lift"] - wide,
        high=right["lift"] + wide,
    )
    yield _of(
        "the lift as a share; asked are points",
        lift=right["lift"] / 100,
        low=right["low"] / 100,
        high=right["high"] / 100,
    )
    yield _of("control minus treatment", lift=-right["lift"], low=-right["high"], high=-right["low"])
    for words, z in {"a 90% interval": 1.645, "a 99% interval": 2.576, "one standard error": 1.0}.items():
        wide = half * z / 1.96
        yield _of(f"the end of {words}", low=right["lift"] - wide, high=right["lift"] + wide)


def _alone(made: Six, plan: str) -> pd.DataFrame:
    return numbers.__wrapped__(Six(made.counts[made.counts["plan"] == plan], made.delays, made.plans, made.roles))


def _error(rows: pd.DataFrame, power: int) -> pd.Series:
    """Return half the width per file, in points, with the plans' weights to some power."""
    sums: Any = rows.groupby(["file", "plan", "arm"])[["users", "solved"]].sum().unstack()
    rate, size = sums["solved"] / sums["users"], sums["users"].sum(axis=1)
    weight = size / size.groupby("file").transform("sum")
    squared: pd.Series = (weight**power * (rate * (1 - rate) / sums["users"]).sum(axis=1)).groupby("file").sum()
    return 100 * Z95 * squared**0.5


def _splits(made: Six) -> Iterator[Lookalike]:
    half = numbers(made, planned=False)
    yield _of("the distance from half and half", z=half["z"])
    users = made.counts.groupby(["file", "arm"])["users"].sum().unstack()
    both = users.sum(axis=1)
    swapped = made.plans.assign(plan=made.plans["plan"].map({"basic": "plus", "plus": "basic"}))
    exchanged = numbers.__wrapped__(Six(made.counts, made.delays, swapped, made.roles))
    yield _of("the distance with the two plans' shares exchanged", z=exchanged["z"])
    share = made.plans.groupby("file")["share"].mean()
    off = users["treatment"] - share * both
    yield _of("the distance from the mean of the two planned shares", z=off / (share * (1 - share) * both) ** 0.5)
    yield _of("the distance without its sign, or with the other one", z=-numbers(made)["z"])
    last = made.counts[made.counts["day"].between(22, 28)].merge(made.plans, on=["file", "plan"])
    sums = last.groupby(["file", "plan", "arm"])["users"].sum().unstack()
    shares = made.plans.set_index(["file", "plan"])["share"]
    n = sums.sum(axis=1)
    gap = (sums["treatment"] - shares * n).groupby("file").sum()
    yield _of("the distance of the last week alone", z=gap / (shares * (1 - shares) * n).groupby("file").sum() ** 0.5)


def _delays(made: Six) -> Iterator[Lookalike]:
    def of(arms: tuple[str, ...] = ("treatment",), share: float = 0.95) -> pd.Series:
        return pd.Series([p95(made.delays, file, arms, share) for file in FILES], index=list(FILES))

    lower = of() - 0.25
    yield _of("the lower end of the band; asked is `upto`, its upper end", p95=lower)
    yield _of("the delay of control", p95=of(arms=("control",)))
    yield _of("the delay of both arms together", p95=of(arms=("control", "treatment")))
    yield _of("the delay by which half of the requests are answered", p95=of(share=0.5))
    yield _of("the delay by which 99% of the requests are answered", p95=of(share=0.99))
    yield _of("the delay by which 90% of the requests are answered", p95=of(share=0.90))
    treated = made.delays[made.delays["arm"] == "treatment"]
    mean = (treated["upto"] * treated["requests"]).groupby(treated["file"]).sum() / treated.groupby("file")[
        "requests"
    ].sum()
    yield _of("the mean delay", p95=mean)
    yield _of("the limit itself", p95=pd.Series(DELAY_LIMIT, list(FILES)))
