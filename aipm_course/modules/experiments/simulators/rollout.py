"""A feature behind a flag: some five thousand accounts, what the first phase needs, and what its week brings.

Everything here is invented. The feature Digest closes cases that customers have let lie; some are reopened. flagd deals the
accounts to a hundred buckets by flag and account; the first ones are the holdout, the next ones have Digest. What the flag
does after a week is drawn first:

- `widen` (35%): the guardrail held, although more cases are reopened than without Digest;
- `stay` (30%): fewer cases came than the guardrail needs, so its number says nothing. On some of these seeds it is over the
  bar, on others under it;
- `to_off` (35%): it is over the bar, and still under the harm that it was built to see.

Some accounts have a contract that forbids Digest. They have more cases than others, so whoever leaves them in plans a holdout
and a first phase that are too small. A small account's cases are reopened more often.
"""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.experiments.methods import buckets
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import bincount, repeat
from aipm_course.simulation.margins import Truths, apart, between, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

STORIES = {"widen": 0.35, "stay": 0.3, "to_off": 0.35}
BLIPS = {"blip": 0.5, "quiet": 0.5}
FALSE_ALARM, POWER, INTERVAL = 1.645, 0.84, 1.96
RATE_TOLERANCE = 0.05
"""Reopened cases per 1,000."""
_UNITS = {
    "renewal": ("share", "of accounts that renew their contract within a year"),
    "readable": ("points", "half the width of the interval that the long-run effect may have at most"),
    "usual": ("per 1,000 cases", "reopened without Digest"),
    "harm": ("per 1,000 cases", "reopened; so much harm must be seen"),
}

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Rollout:
    """The accounts, the plan and the week of one seed.

    Attributes:
        accounts: account, barred, bucket, cases_before, cases, reopened (`load("experiments_rollout")`).
        facts: {fact: number} (`load("experiments_rollout_facts")`).
        story: what the flag does next.
        blip: whether a rate of too few cases is over the bar.
    """

    accounts: pd.DataFrame
    facts: Mapping[str, float]
    story: str
    blip: bool


@lru_cache(maxsize=64)
def rollout(seed: int = 0) -> Rollout:
    """Return the rollout of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> list(rollout(0).accounts.columns)
        ['account', 'barred', 'bucket', 'cases_before', 'cases', 'reopened']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_rollout(seed: int = 0) -> pd.DataFrame:
    """Return the plan's numbers: fact, value, unit, meaning."""
    facts = rollout(seed).facts
    return pd.DataFrame(
        [(name, facts[name], *words) for name, words in _UNITS.items()], columns=["fact", "value", "unit", "meaning"]
    )


def whole(exact: float, rounded: str = "up") -> int:
    """Return a whole percent: the next one up, or the one below.

    >>> whole(8.2), whole(8.0), whole(8.6, "down")
    (9, 8, 8)
    """
    return math.floor(exact) if rounded == "down" else math.ceil(exact - 1e-9)


def exact_holdout(renewal: float, readable: float, accounts: float, *, z: float = INTERVAL, both: bool = True) -> float:
    """Return the percent of accounts at which half the interval of a difference of two shares is as wide as is allowed.

    Args:
        renewal: share that renews, in the holdout and in the rest.
        readable: half the width, in points.
        accounts: those that are dealt.
        z: standard errors.
        both: whether the rest's own noise counts as well.

    >>> f = exact_holdout(0.9, 2.5, 5000) / 100
    >>> round(196 * math.sqrt(0.9 * 0.1 * (1 / (5000 * f) + 1 / (5000 * (1 - f)))), 6)
    2.5
    """
    product = (100 * z / readable) ** 2 * renewal * (1 - renewal) / accounts
    if not both:
        return 100 * product
    return 50 * (1 - math.sqrt(1 - 4 * product)) if product < 0.25 else 50.0


def cases_needed(usual: float, harm: float, *, alarm: float = FALSE_ALARM, power: float = POWER) -> float:
    """Return how many cases a guardrail needs to see a harm in four of five weeks, and to be wrong in one of twenty.

    >>> round(cases_needed(40, 60))
    681
    """
    u, v = usual / 1000, harm / 1000
    return ((alarm * math.sqrt(u * (1 - u)) + power * math.sqrt(v * (1 - v))) / (v - u)) ** 2


def bar_of(usual: float, cases: float, *, z: float = FALSE_ALARM, spread: float | None = None) -> float:
    """Return the guardrail's bar in reopened cases per 1,000.

    >>> round(bar_of(40, 681), 1)
    52.4
    """
    u = (usual if spread is None else spread) / 1000
    return usual + 1000 * z * math.sqrt(u * (1 - u) / cases)


DEALT = {
    "barred_in": "barred accounts in",
    "on_first": "buckets from 0 on, which are the holdout's",
    "no_holdout": "buckets from 0 on, barred accounts in",
    "percent_of_rest": "`first` taken of the accounts that are no holdout",
    "ends_in": "one bucket too many",
    "late": "buckets from `holdout` + 1 on: the first ones are 0 to `holdout` − 1",
    "early": "buckets from `holdout` − 1 on, which is the holdout's",
    "holdout_too": "the holdout's accounts as well",
    "no_holdouts": "everybody but the holdout",
    "exchanged": "the two percents exchanged",
    "as_it_stands": "the flag as it stands in the notebook, 2 and 1 percent",
    "everybody": "all accounts that may have Digest",
}
"""Other ways to say which accounts have the feature, each with its words."""


def having(made: Rollout, holdout: int, first: int, way: str = "") -> npt.NDArray[np.bool_]:
    """Return of each account whether it has the feature.

    Args:
        made: the rollout.
        holdout: whole percent that never has it; they are the first buckets.
        first: whole percent that has it, the next buckets.
        way: one of `DEALT`.
    """
    bucket = made.accounts["bucket"].to_numpy()
    starts = {"on_first": 0, "no_holdout": 0, "holdout_too": 0, "late": holdout + 1, "early": holdout - 1}
    start = {**starts, "exchanged": first, "as_it_stands": 2}.get(way, holdout)
    ends = {
        "ends_in": holdout + first + 1,
        "percent_of_rest": holdout + round(first * (100 - holdout) / 100),
        "holdout_too": holdout + first,
        "no_holdouts": 100,
        "exchanged": first + holdout,
        "as_it_stands": 3,
    }
    end = ends.get(way, start + first)
    chosen = (bucket >= start) & (bucket < end) if way != "everybody" else np.ones(len(bucket), bool)
    return chosen if way in ("barred_in", "no_holdout") else chosen & (made.accounts["barred"].to_numpy() == 0)


def week(made: Rollout, chosen: npt.NDArray[np.bool_]) -> tuple[int, float]:
    """Return the cases of some accounts this week, and how many of 1,000 were reopened."""
    seen = int(made.accounts["cases"].to_numpy()[chosen].sum())
    again = int(made.accounts["reopened"].to_numpy()[chosen].sum())
    return seen, 1000 * again / seen if seen else math.nan


def verdict(seen: float, needed: float, rate: float, bar: float) -> str:
    """Return what the flag does next.

    >>> verdict(99, 100, 80, 50), verdict(100, 100, 50, 50), verdict(100, 100, 51, 50)
    ('stay', 'widen', 'to_off')
    """
    if seen < needed:
        return "stay"
    return "to_off" if rate > bar else "widen"


def plan(made: Rollout, dropped: Collection[str] = ()) -> dict[str, float]:
    """Return holdout, cases needed, first phase and bar; without some rules of the text."""
    facts, accounts = made.facts, made.accounts
    free = accounts if "barred" in dropped else accounts[accounts["barred"] == 0]
    needed = cases_needed(facts["usual"], facts["harm"])
    return {
        "holdout": whole(
            exact_holdout(facts["renewal"], facts["readable"], len(free), both="one_side" not in dropped),
            "down" if "holdout_down" in dropped else "up",
        ),
        "needed": needed,
        "first": whole(100 * needed / float(free["cases_before"].sum()), "down" if "first_down" in dropped else "up"),
        "bar": bar_of(facts["usual"], needed),
    }


def _draw(seed: int, attempt: int) -> Rollout:
    told = story(seed, "experiments.digest", STORIES)
    blip = story(seed, "experiments.noise", BLIPS) == "blip"
    generator = stream(seed, "experiments.rollout", attempt)
    facts, holdout, free = _long_run(generator)
    needed = cases_needed(facts["usual"], facts["harm"])
    first = int(generator.integers(4, 16))
    exact = first - float(generator.uniform(0.58, 0.78))
    barred = np.zeros(round(free / float(generator.uniform(0.76, 0.86))), np.int64)
    barred[generator.permutation(len(barred))[: len(barred) - free]] = 1
    names = np.sort(generator.permutation(9000)[: len(barred)] + 1000)
    accounts = pd.DataFrame({"account": [f"L{number}" for number in names.tolist()], "barred": barred})
    accounts["bucket"] = buckets(accounts["account"].tolist())
    size = np.exp(0.8 * generator.standard_normal(len(barred))) * (1 + 0.5 * barred)
    size *= 100 * needed / exact / size[barred == 0].sum()
    before = generator.poisson(size)
    accounts["cases_before"] = before
    drawn = Rollout(accounts, facts, told, blip)
    on = having(drawn, holdout, first)
    grown = {"stay": (0.84, 0.94)}.get(told, (1.07, 1.3))
    factor = float(generator.uniform(*grown)) * needed / max(1, before[on].sum())
    cases = generator.poisson((before + size) / 2 * factor)
    accounts["cases"] = cases
    accounts["reopened"] = _reopened(generator, drawn, on, cases)
    return drawn


def _long_run(generator: np.random.Generator) -> tuple[dict[str, float], int, int]:
    """Return the plan's numbers, the holdout that is right by them, and how many accounts are dealt."""
    holdout = int(generator.integers(7, 17))
    exact = (holdout - float(generator.uniform(0.58, 0.78))) / 100
    renewal = int(generator.integers(80, 92)) / 100
    # So that some five thousand accounts may have it.
    accounts = int(generator.integers(3600, 6000))
    readable = round(196 * math.sqrt(renewal * (1 - renewal) / (accounts * exact * (1 - exact))), 1)
    usual = int(generator.integers(30, 51))
    harm = usual + int(generator.integers(10, 17))
    free = round((196 / readable) ** 2 * renewal * (1 - renewal) / (exact * (1 - exact)))
    facts = {"renewal": renewal, "readable": readable, "usual": float(usual), "harm": float(harm)}
    return facts, holdout, free


def _reopened(generator: np.random.Generator, made: Rollout, on: npt.NDArray[np.bool_], cases: Whole) -> Whole:
    """Return how many of each account's cases are reopened with the feature: among those who have it, what the story says."""
    usual, harm = made.facts["usual"], made.facts["harm"]
    bar = bar_of(usual, cases_needed(usual, harm))
    over = made.story == "to_off" or (made.story == "stay" and made.blip)
    low, high = (bar + 0.6, harm - 0.6) if over else (usual + 0.8, bar - 0.6)
    rate = float(generator.uniform(low, high))
    chance = (
        rate / 1000 * np.where(cases > np.median(cases), 0.9, 1.4) * (1 + 0.25 * made.accounts["barred"].to_numpy())
    )
    found = generator.binomial(cases, np.minimum(chance, 1))
    # Exactly so many among those who have it; which cases they are is chance.
    total = round(rate * int(cases[on].sum()) / 1000)
    of_case = repeat(np.flatnonzero(on), cases[on])
    weights = chance[of_case] / chance[of_case].sum()
    again = generator.choice(of_case, total, replace=False, p=weights)
    found[on] = bincount(again, minlength=len(on))[on]
    return np.asarray(found, np.int64)


def holdouts(made: Rollout) -> Iterator[tuple[str, float]]:
    """Return other percents that are easily taken for the holdout, before they are rounded up."""
    p, readable = made.facts["renewal"], made.facts["readable"]
    free = int((made.accounts["barred"] == 0).sum())
    yield "the holdout of all accounts, barred ones too", exact_holdout(p, readable, len(made.accounts))
    yield "the holdout without the other accounts' noise", exact_holdout(p, readable, free, both=False)
    yield "the holdout with 1 standard error in place of 1.96", exact_holdout(p, readable, free, z=1)
    yield "the holdout with 1.645 in place of 1.96", exact_holdout(p, readable, free, z=FALSE_ALARM)
    yield "the holdout with 1.96 + 0.84, as for the size of a test", exact_holdout(p, readable, free, z=2.8)
    yield "the holdout if the whole interval, both halves, may be so wide", exact_holdout(p, readable / 2, free)
    yield "the holdout if half of a half-width may be so wide", exact_holdout(p, 2 * readable, free)
    yield "the holdout with 1.96, which gives shares and not points", exact_holdout(p, 100 * readable, free)
    yield "the holdout with half and half in place of `renewal`", exact_holdout(0.5, readable, free)
    yield (
        "the holdout if there were as many accounts as cases",
        exact_holdout(p, readable, float(made.accounts["cases_before"].sum())),
    )


def rates(made: Rollout, holdout: int, first: int) -> Iterator[tuple[str, float]]:
    """Return other numbers per 1,000 that are easily taken for the rate."""
    for way, words in DEALT.items():
        yield f"the rate with {words}", week(made, having(made, holdout, first, way))[1]
    table = made.accounts
    free = (table["barred"] == 0).to_numpy()
    bucket = table["bucket"].to_numpy()
    yield "the rate of the holdout", week(made, free & (bucket < holdout))[1]
    yield "the rate of the accounts with `off`", week(made, free & (bucket >= holdout + first))[1]
    yield "the rate of the last buckets", week(made, free & (bucket >= 100 - first))[1]
    yield (
        "the rate of the buckets up to `first`, those of the holdout left out",
        week(made, free & (bucket >= holdout) & (bucket < max(first, holdout + 1)))[1],
    )
    on = table[having(made, holdout, first)]
    some = on[on["cases"] > 0]
    yield "the mean of the accounts' own rates", 1000 * float((some["reopened"] / some["cases"]).mean())
    yield "reopened per 1,000 of last week's cases", 1000 * float(on["reopened"].sum() / on["cases_before"].sum())
    yield "reopened ÷ not reopened", 1000 * float(on["reopened"].sum() / (on["cases"] - on["reopened"]).sum())
    yield "accounts with a reopened case, per 1,000", 1000 * float((on["reopened"] > 0).mean())
    yield "the number of reopened cases", float(on["reopened"].sum())
    yield "reopened in percent; asked is per 1,000", 100 * float(on["reopened"].sum() / on["cases"].sum())
    yield "reopened per 1,000 accounts", 1000 * float(on["reopened"].sum() / len(on))
    yield "the rate of the first accounts of the list", week(made, np.arange(len(table)) < len(table) * first / 100)[1]


def planted_truths(made: Rollout) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    right = plan(made)
    holdout, first = int(right["holdout"]), int(right["first"])
    if not 7 <= holdout <= 16 or not 4 <= first <= 15:
        return {"percents are of a usual size": False}
    on = having(made, holdout, first)
    seen, rate = week(made, on)
    needed, bar, usual, harm = right["needed"], right["bar"], made.facts["usual"], made.facts["harm"]
    others = {name: plan(made, {name}) for name in ("barred", "one_side", "holdout_down", "first_down")}
    free = made.accounts["barred"] == 0
    exact = {
        "holdout": exact_holdout(made.facts["renewal"], made.facts["readable"], int(free.sum())),
        "first": 100 * needed / float(made.accounts.loc[free, "cases_before"].sum()),
    }
    before = int(made.accounts["cases_before"].to_numpy()[on].sum())
    first_look: dict[str, bool | float] = {
        "the flag does what the story says": verdict(seen, needed, rate, bar) == made.story,
        "whole percents are clear of rounding": min(
            between(value - math.floor(value), 0.2, 0.44) for value in exact.values()
        ),
        "who leaves a rule out has another holdout": all(
            others[name]["holdout"] != holdout for name in ("barred", "one_side", "holdout_down")
        ),
        "who leaves a rule out has another first phase": all(
            others[name]["first"] != first for name in ("barred", "first_down")
        ),
        "no other formula gives the holdout": all(whole(value) != holdout for _, value in holdouts(made)),
        "enough cases or clearly too few": abs(seen / needed - 1) - 0.03,
        "last week would have been enough": before / needed - 1.005 if made.story == "stay" else True,
        "the rate is clear of its bars": min(abs(rate - other) for other in (bar, usual, harm)) - 8 * RATE_TOLERANCE,
        "who holds the rate against what is usual, or against the harm, decides otherwise": made.story == "stay"
        or between(rate, usual, harm),
        "holdout and first phase are not the same": holdout != first,
    }
    if not all(map(holds, first_look.values())):
        return first_look
    return first_look | {
        "no other accounts give the rate": apart(
            rate, (value for _, value in rates(made, holdout, first) if math.isfinite(value)), 3.2 * RATE_TOLERANCE
        ),
        "this week's cases would give another first phase": whole(
            100 * needed / float(made.accounts.loc[free, "cases"].sum())
        )
        != first,
        "no other accounts give as many cases": all(
            abs(week(made, having(made, holdout, first, way))[0] - seen) > 3 for way in DEALT
        ),
    }
