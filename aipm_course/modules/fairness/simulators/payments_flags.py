"""Guard, Larkspur's payments helper, five weeks before a release and three weeks after it.

Everything here is invented: payments, payers, regions. Each of the payments has a different payer, so a wrong flag is one
person whose payment was stopped. Regions are those of the merchants; names are dealt. Nine regions: four large ones, a modest
one, one with exactly 100 payments without fraud after the release, one with 99, and two smaller ones, of which the smallest
has the highest rate of all on 24 payments.

Four stories: `announce` (25%: the share of payments without fraud that are flagged fell, and the highest region is inside
the bar), `repair_first` (35%: it fell, and one large region lies over the bar with its whole interval), `not_settled` (25%: it
fell, and the modest region's ratio is over the bar on about 120 payments) and `roll_back` (15%: flags fell, because there
were fewer payments, and the share rose). Fraud is five times as frequent after the release, so a denominator with fraud in
it gives another answer. Counts are planted; which payment is which is drawn.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import repeat
from aipm_course.simulation.margins import apart, clear_of
from aipm_course.simulation.rates import at, wilson_interval
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

REGIONS = ("North", "Harbor", "Valley", "Coast", "Uplands", "Lakes", "Islands", "Plains", "Border")
LEAST_PAYMENTS = 100
"""Regions with fewer payments without fraud after the release are pooled."""
MOST_RATIO = 1.5
POOLED = "small regions"

DECISIONS = {"announce": 0.25, "repair_first": 0.35, "not_settled": 0.25, "roll_back": 0.15}

_ROLES = ("large_1", "large_2", "large_3", "large_4", "modest", "hundred", "ninety_nine", "few", "fewest")
_LARGE_SHARE = {"large_1": 0.38, "large_2": 0.27, "large_3": 0.21, "large_4": 0.14}
_SMALL_AFTER = {"hundred": 100, "ninety_nine": 99, "fewest": 24}
_FRAUD = {"before": 0.012, "after": 0.06}
_CAUGHT = 0.82
_WEEKS = {"before": (1, 6), "after": (6, 9)}


@dataclass(frozen=True)
class PaymentsFlags:
    """Eight weeks of payments.

    Attributes:
        payments: about 20,000 rows (`load("fairness_payments")`).
        facts: the rule for small regions and the bar (`load("fairness_payments_facts")`).
        counts: payments without fraud by period and region, as `counts_without_fraud` returns them.
        story: what the bars say.
    """

    payments: pd.DataFrame
    facts: pd.DataFrame
    counts: pd.DataFrame
    story: str


@lru_cache(maxsize=64)
def payments_flags(seed: int = 0) -> PaymentsFlags:
    """Return the payments of a seed; the same seed always gives the same table.

    Args:
        seed: a whole number from 0.

    Returns:
        Tables to be treated as read-only: they are shared between calls.

    Examples:
        >>> flags = payments_flags(0)
        >>> flags.payments.columns.tolist()
        ['payment', 'week', 'period', 'region', 'channel', 'amount_usd', 'flagged', 'fraud']
        >>> int(flags.counts.loc["after"]["payments"].min())
        24
    """
    return first_that_holds(_draw, planted_truths, seed)


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


def reportable(counts: pd.DataFrame, least: int = LEAST_PAYMENTS) -> list[str]:
    """Return the regions with enough payments without fraud after the release."""
    after = counts.loc["after"]["payments"]
    return sorted(after.index[after >= least])


def pooled(counts: pd.DataFrame, least: int = LEAST_PAYMENTS, called: str = POOLED) -> pd.DataFrame:
    """Return the counts with all regions that have too few payments without fraud after the release added up."""
    kept = set(reportable(counts, least))
    names = [region if region in kept else called for region in counts.index.get_level_values("region")]
    periods = counts.index.get_level_values("period")
    return counts.groupby([periods, pd.Index(names, name="region")]).sum()


def wrong_flags(counts: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return the rate of wrong flags of each region in a period.

    Args:
        counts: payments without fraud and flagged ones, from `counts_without_fraud`.
        period: "before" or "after" the release.

    Returns:
        One row per region: payments, flagged, rate, ratio (to the rate of all), low and high (ends of the rate's 95%
        Wilson interval divided by the rate of all).
    """
    part: Any = counts.loc[period]
    table: pd.DataFrame = part.copy()
    whole = table["flagged"].sum() / table["payments"].sum()
    table["rate"] = table["flagged"] / table["payments"]
    table["ratio"] = table["rate"] / whole
    ends = [wilson_interval(flagged, count) for count, flagged in zip(table["payments"], table["flagged"], strict=True)]
    table["low"], table["high"] = ([end[side] / whole for end in ends] for side in (0, 1))
    return table


def rates_of_all(counts: pd.DataFrame) -> tuple[float, float]:
    """Return the rate of wrong flags over all regions, before and after."""
    total = counts.groupby(level="period").sum()
    rate = total["flagged"] / total["payments"]
    return at(rate, "before"), at(rate, "after")


def weekly_fall(flags: PaymentsFlags) -> float:
    """Return how far wrong flags per week fell, whatever became of the payments."""
    total = flags.counts.groupby(level="period")["flagged"].sum()
    weeks = flags.payments.groupby("period")["week"].nunique()
    return 1 - at(total, "after") / at(weeks, "after") / (at(total, "before") / at(weeks, "before"))


def decision_for(fall: float, ratio: float, low: float) -> str:
    """Return what the task's bars say.

    Args:
        fall: how far the rate of all fell, negative if it rose.
        ratio: of the reportable region with the highest rate.
        low: lower end of that ratio's interval.

    Examples:
        >>> decision_for(0.4, 1.2, 0.9), decision_for(0.4, 2.0, 1.7), decision_for(0.4, 1.9, 0.8)
        ('announce', 'repair_first', 'not_settled')
        >>> decision_for(-0.1, 2.0, 1.7)
        'roll_back'
    """
    if fall < 0:
        return "roll_back"
    if ratio <= MOST_RATIO:
        return "announce"
    return "repair_first" if low > MOST_RATIO else "not_settled"


def _draw(seed: int, attempt: int) -> PaymentsFlags:
    told = story(seed, "fairness.payments", DECISIONS)
    fixed = stream(seed, "fairness.regions")
    region_of = cast(fixed, _ROLES, REGIONS)
    carrier = "modest" if told == "not_settled" else str(fixed.choice(["large_1", "large_2", "large_3"]))
    generator = stream(seed, "fairness.payments_flags", attempt)
    whole = {"before": float(generator.uniform(0.044, 0.052)), "after": float(generator.uniform(0.024, 0.028))}
    size = {"before": int(generator.integers(11_800, 12_400)), "after": int(generator.integers(6_500, 6_800))}
    if told == "repair_first":
        carrier = str(fixed.choice(["large_2", "large_3"]))
        whole["after"] = float(generator.uniform(0.019, 0.022))
    if told == "roll_back":
        whole = {"before": float(generator.uniform(0.030, 0.033)), "after": float(generator.uniform(0.036, 0.039))}
        size = {"before": 12_800, "after": int(generator.integers(5_400, 5_800))}
    frames = []
    for role, region in region_of.items():
        for period in ("before", "after"):
            count = _count(generator, role, period, size)
            flagged = _flagged(generator, told, role == carrier, role, period, count, whole[period])
            frames.append(_payments(generator, region, period, count, flagged))
    table = pd.concat(frames)
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
            ("most_ratio", MOST_RATIO, "ratio", "a reportable region's rate divided by the rate of all, at most"),
        ],
        columns=["fact", "value", "unit", "meaning"],
    )
    return PaymentsFlags(table, facts, counts_without_fraud(table), told)


def _count(generator: np.random.Generator, role: str, period: str, size: dict[str, int]) -> int:
    """Return the payments without fraud of a region in a period."""
    if role in _LARGE_SHARE:
        return round(_LARGE_SHARE[role] * size[period] * float(generator.uniform(0.97, 1.03)))
    if period == "after" and role in _SMALL_AFTER:
        return _SMALL_AFTER[role]
    low, high = {"modest": (114, 131), "few": (52, 68), "hundred": (100, 101), "ninety_nine": (99, 100)}.get(
        role, (24, 25)
    )
    times = 1.0 if period == "after" else 1.7
    return round(times * int(generator.integers(low, high)))


def _flagged(
    generator: np.random.Generator, told: str, carries: bool, role: str, period: str, count: int, whole: float
) -> int:
    """Return how many payments without fraud of a region are flagged."""
    if period == "after" and role not in _LARGE_SHARE and not carries:
        return {
            "modest": 3,
            "hundred": 2,
            "ninety_nine": 5 if told == "roll_back" else 3,
            "few": int(generator.integers(1, 3)),
            "fewest": 3,
        }[role]
    times = float(generator.uniform(0.88, 1.06))
    if carries and period == "after":
        low, high = {
            "announce": (1.19, 1.28),
            "repair_first": (2.8, 3.1),
            "not_settled": (1.85, 2.1),
            "roll_back": (1.15, 1.7),
        }[told]
        times = float(generator.uniform(low, high))
    elif carries:
        times = float(generator.uniform(1.0, 1.2))
    return max(1, round(times * whole * count))


def _payments(generator: np.random.Generator, region: str, period: str, clean: int, flagged: int) -> pd.DataFrame:
    """Return the rows of a region in a period; fraud comes on top of the payments without."""
    frauds = round(clean * _FRAUD[period] / (1 - _FRAUD[period]))
    count = clean + frauds
    is_fraud = repeat([0, 1], [clean, frauds])
    flags = np.zeros(count, int)
    flags[:flagged] = 1
    flags[clean:] = generator.random(frauds) < _CAUGHT
    return pd.DataFrame(
        {
            "week": generator.integers(*_WEEKS[period], count),
            "period": period,
            "region": region,
            "channel": generator.choice(["web", "app", "invoice"], count, p=[0.5, 0.35, 0.15]),
            "amount_usd": np.round(generator.lognormal(4.2, 0.9, count), 2),
            "flagged": flags,
            "fraud": is_fraud,
        }
    )


def planted_truths(flags: PaymentsFlags) -> dict[str, bool | float]:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    counts, payments = flags.counts, flags.payments
    kept = reportable(counts)
    after = wrong_flags(counts, "after")
    carrier = str(after.loc[kept, "rate"].idxmax())
    row: Any = after.loc[carrier]
    before_all, after_all = rates_of_all(counts)
    fall = 1 - after_all / before_all
    by_flags = payments[payments["fraud"] == 0].groupby("period")["flagged"].sum()
    with_fraud = payments.groupby("period")["flagged"].mean()
    over_all = by_flags / payments.groupby("period").size()
    rest = counts.loc["after"].drop(index=kept)
    pool = float(rest["flagged"].sum() / rest["payments"].sum())
    others = counts.loc["after"].drop(index=carrier)
    second = float(after.loc[kept, "rate"].drop(index=carrier).max())
    return {
        "the decision is the story's": decision_for(fall, float(row["ratio"]), float(row["low"])) == flags.story,
        "the fall is clear of nothing": abs(fall) - 0.08,
        "ratio and interval are clear of the bar": min(
            clear_of(row["ratio"], MOST_RATIO, 0.1), clear_of(row["low"], MOST_RATIO, 0.1)
        ),
        "the highest is highest": float(row["rate"]) / second - 1.04,
        "the smallest is higher still": float(after["rate"].max() - row["rate"]) - 0.01,
        "ninety-nine and a hundred": bool({99, 100} <= set(after["payments"])),
        "other falls differ": apart(
            fall,
            [
                1 - at(by_flags, "after") / at(by_flags, "before"),
                1 - at(with_fraud, "after") / at(with_fraud, "before"),
                1 - at(over_all, "after") / at(over_all, "before"),
                1 - at(by_flags, "after") / 3 / (at(by_flags, "before") / 5),
            ],
            0.012,
        ),
        "wrong flags a week fell": weekly_fall(flags) - 0.03,
        "other pools differ": apart(
            pool, [after_all, float(after.drop(index=kept)["rate"].mean()), before_all], 0.0045
        ),
        "against the others is another ratio": apart(
            float(row["ratio"]), [float(row["rate"] / (others["flagged"].sum() / others["payments"].sum()))], 0.03
        )
        if carrier != str(after.loc[kept, "payments"].idxmin()) and flags.story != "not_settled"
        else True,
        "before is another ratio": apart(
            float(row["ratio"]), [at(wrong_flags(counts, "before"), carrier, "ratio")], 0.03
        ),
    }
