"""Guard, Larkspur's payments helper, before and after the release that cut false positives.

Everything here is invented: payments, payers, regions. Each of the 20,000 payments has a different payer, so a wrong
flag is one person whose payment was stopped. Regions are those of the merchants. Flags on payments without fraud fell in
every large region but Valley, where
the release uses an address check that Valley's rural addresses fail. Three small regions have too few payments for a
rate of their own; they behave like the rest. The smallest, Islands, is drawn again until it looks worst by chance.

Planted truths (asserted by `_planted_truths` for every seed that is handed out): false positives fall by a third to a
half; Valley's ratio to the whole rises above the bar and its interval excludes 1; North, the largest region, has the
most payments stopped by mistake and one of the lowest rates; Islands has the highest rate on 24 people; and the three small
regions together are unremarkable.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.rates import at

LARGE = ("North", "Harbor", "Valley", "Coast")
SMALL = ("Uplands", "Lakes", "Islands")
POOLED = "small regions"
LEAST_PAYMENTS = 100
"""Regions with fewer payments without fraud after the release are pooled."""
MOST_RATIO = 1.5

_PAYMENTS = 20_000
_LARGE_SHARE = (0.47, 0.24, 0.155, 0.135)
_SMALL_PAYMENTS = {"Uplands": 63, "Lakes": 47, "Islands": 24}
_BEFORE = {"North": 0.050, "Harbor": 0.051, "Valley": 0.055, "Coast": 0.049}
_AFTER = {"North": 0.0245, "Harbor": 0.0235, "Valley": 0.053, "Coast": 0.0235}
_AFTER_SMALL = 0.025
_FRAUD_SHARE, _CAUGHT = 0.012, 0.82


@dataclass(frozen=True)
class PaymentsFlags:
    """Eight weeks of payments, four before the release and four after.

    Attributes:
        payments: 20,000 rows (`load("fairness_payments")`).
        facts: the rule for small groups and the bar (`load("fairness_payments_facts")`).
        counts: payments without fraud by period and region, as `counts_without_fraud` returns them.
    """

    payments: pd.DataFrame
    facts: pd.DataFrame
    counts: pd.DataFrame


@lru_cache(maxsize=32)
def payments_flags(seed: int = 0) -> PaymentsFlags:
    """Return the payments for a seed; the same seed always gives the same table.

    Args:
        seed: a whole number from 0.

    Returns:
        Tables to be treated as read-only: they are shared between calls.

    Examples:
        >>> flags = payments_flags(0)
        >>> flags.payments.shape
        (20000, 8)
        >>> wrong_flags(flags.counts, "after")["rate"].idxmax()
        'Islands'
        >>> wrong_flags(pooled(flags.counts), "after")["rate"].idxmax()
        'Valley'
    """
    return first_that_holds(_draw, _planted_truths, seed)


def counts_without_fraud(payments: pd.DataFrame) -> pd.DataFrame:
    """Count payments without fraud and those of them that were flagged.

    Args:
        payments: one row per payment.

    Returns:
        Index (period, region); columns payments, flagged.
    """
    kept = payments[payments["fraud"] == 0]
    counts: pd.DataFrame = kept.groupby(["period", "region"])["flagged"].agg(["count", "sum"])
    counts.columns = pd.Index(["payments", "flagged"])
    return counts


def pooled(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the counts with all regions that have too few payments without fraud after the release added up."""
    after: Any = counts.loc["after", "payments"]
    few = set(after.index[after < LEAST_PAYMENTS])
    names = [POOLED if region in few else region for region in counts.index.get_level_values("region")]
    periods = counts.index.get_level_values("period")
    return counts.groupby([periods, pd.Index(names, name="region")]).sum()


def wrong_flags(counts: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return the false positive rate of each region in a period.

    Args:
        counts: payments without fraud and flagged ones, from `counts_without_fraud`.
        period: "before" or "after" the release.

    Returns:
        One row per region: payments, flagged, rate, ratio (to the rate of all).
    """
    chosen: Any = counts.xs(period)
    table: pd.DataFrame = chosen.copy()
    table["rate"] = table["flagged"] / table["payments"]
    table["ratio"] = table["rate"] / (table["flagged"].sum() / table["payments"].sum())
    return table


def _draw(seed: int, attempt: int) -> PaymentsFlags:
    generator = np.random.default_rng([seed, attempt, 152])
    few = sum(_SMALL_PAYMENTS.values())
    large = _PAYMENTS - 2 * few
    table = pd.concat(
        [
            _payments(
                generator, generator.choice(LARGE, large, p=_LARGE_SHARE), np.repeat(["before", "after"], large // 2)
            ),
            _small(generator),
        ]
    )
    table = table.iloc[generator.permutation(len(table))].sort_values("week", kind="stable").reset_index(drop=True)
    table.insert(0, "payment", [f"T{number:05d}" for number in range(1, len(table) + 1)])
    facts = pd.DataFrame(
        [
            (
                "least_payments",
                LEAST_PAYMENTS,
                "payments",
                "regions with fewer payments without fraud after the release are pooled",
            ),
            (
                "most_ratio",
                MOST_RATIO,
                "ratio",
                "no region may carry more than this times the rate of all payments without fraud",
            ),
        ],
        columns=["fact", "value", "unit", "meaning"],
    )
    return PaymentsFlags(table, facts, counts_without_fraud(table))


def _payments(generator: np.random.Generator, region: Any, period: Any) -> pd.DataFrame:
    count = len(region)
    after = period == "after"
    rate = np.where(
        after,
        [_AFTER.get(name, _AFTER_SMALL) for name in region],
        [_BEFORE.get(name, _BEFORE["North"]) for name in region],
    )
    fraud = generator.random(count) < _FRAUD_SHARE
    flagged = generator.random(count) < np.where(fraud, _CAUGHT, rate)
    return pd.DataFrame(
        {
            "week": np.where(after, generator.integers(5, 9, count), generator.integers(1, 5, count)),
            "period": period,
            "region": region,
            "channel": generator.choice(["web", "app", "invoice"], count, p=[0.5, 0.35, 0.15]),
            "amount_usd": np.round(generator.lognormal(4.2, 0.9, count), 2),
            "flagged": flagged.astype(int),
            "fraud": fraud.astype(int),
        }
    )


def _small(generator: np.random.Generator) -> pd.DataFrame:
    """Draw the small regions until Islands looks worst after the release and the three together do not."""
    names, counts = list(_SMALL_PAYMENTS), list(_SMALL_PAYMENTS.values())
    region = np.tile(np.repeat(names, counts), 2)
    period = np.repeat(["before", "after"], sum(counts))
    while True:
        table = _payments(generator, region, period)
        kept = table[(table["fraud"] == 0) & (table["period"] == "after")]
        rate = kept.groupby("region")["flagged"].mean()
        islands = table[(table["region"] == "Islands") & (table["period"] == "after")]
        fits = 0.07 < rate["Islands"] < 0.14 and rate[["Uplands", "Lakes"]].max() < 0.045
        if fits and not islands["fraud"].any() and 3 <= kept["flagged"].sum() <= 4:
            return table


def _planted_truths(flags: PaymentsFlags) -> dict[str, bool]:
    """Return each planted truth by name and whether it holds; tests read the names."""
    raw = wrong_flags(flags.counts, "after")
    after, before = (wrong_flags(pooled(flags.counts), period) for period in ("after", "before"))
    all_after = after["flagged"].sum() / after["payments"].sum()
    all_before = before["flagged"].sum() / before["payments"].sum()
    others = after.drop("Valley")
    spread = 1.96 * np.sqrt(1 / at(after, "Valley", "flagged") + 1 / others["flagged"].sum())
    against_others = at(after, "Valley", "rate") / (others["flagged"].sum() / others["payments"].sum())
    return {
        # Nearer to a half, the fall and what is left would be one answer.
        "false positives fall by about 40%": 0.34 < 1 - all_after / all_before < 0.494,
        "Valley stays above the bar": at(after, "Valley", "ratio") > MOST_RATIO + 0.1,
        "and it is not chance": bool(against_others * np.exp(-spread) > 1),
        "Valley was unremarkable before": 0.85 < at(before, "Valley", "ratio") < 1.35,
        "Islands looks worst": raw["rate"].idxmax() == "Islands" and at(raw, "Islands", "payments") == 24,
        "the small regions together do not": bool(at(after, POOLED, "ratio") < MOST_RATIO - 0.05),
        "the pool is large enough": bool(at(after, POOLED, "payments") >= LEAST_PAYMENTS),
        "North has most people wrongly flagged": raw["flagged"].idxmax() == "North",
        "North is under the average": bool(at(after, "North", "ratio") < 1),
        "the other large regions are under the bar": bool((after.loc[["Harbor", "Coast"], "ratio"] < 1.2).all()),
    }
