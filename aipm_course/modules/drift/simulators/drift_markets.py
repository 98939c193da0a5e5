"""Guard's card payments, counted by market and week: does one market decay, do all, or are there too few frauds to tell?

Everything here is invented. A market has a size; its frauds per week are Poisson and grow or shrink slowly; Guard flags a
share of them, and some good payments. The last four weeks may catch less: in one market, in all alike, or nowhere, and
then the worst of many small markets is chance.

Planted truths (asserted for every seed that is handed out):

- The verdict that the two intervals give is the planted one, with their lower ends at least 0.015 away from zero.
- In the variant with one market its drop is at least 0.12 and twice the next largest.
- The share of frauds caught needs another number of cases than precision would suggest; rounding down shows.
- The market's frauds of the reference weeks give another waiting time than those of all weeks.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import repeat
from aipm_course.simulation.margins import between, clear_of
from aipm_course.simulation.rates import at
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

Counts = npt.NDArray[np.int64]

MARKETS = ("AT", "BE", "CH", "CZ", "DK", "FI", "GR", "IE", "NO", "PL", "PT", "SE")
WEEKS = 23
EARLY, LATE = (1, 4), (20, 23)
MARGIN = 0.10
Z = 1.96
VERDICTS = {"one_segment": 0.35, "all_alike": 0.30, "too_few": 0.35}
DELAYS = {14: 0.35, 21: 0.30, 28: 0.35}
"""Days until a label is final, and how often."""


@dataclass(frozen=True, eq=False)
class MarketRoom:
    """Weekly counts per market, and what was planted.

    Attributes:
        table: one row per market and week: market, week, payments, flags, frauds, frauds_flagged.
        worst: the market whose share of frauds caught fell most.
        verdict: "one_segment", "all_alike" or "too_few".
        label_days: days until a label is final in this line.
    """

    table: pd.DataFrame
    worst: str
    verdict: str
    label_days: int


@lru_cache(maxsize=32)
def market_room(seed: int = 0) -> MarketRoom:
    """Return the weekly counts of a seed; the same seed always gives the same table.

    Examples:
        >>> sorted(market_room(0).table.columns)
        ['flags', 'frauds', 'frauds_flagged', 'market', 'payments', 'week']
    """
    counts = first_that_holds(_draw, _planted_truths, seed)
    table = _table(counts)
    worst = str(drops(table).drop(index="total")["drop"].idxmax())
    return MarketRoom(table, worst, counts.verdict, story(seed, "drift.market_delay", DELAYS))


def spans(table: pd.DataFrame) -> pd.DataFrame:
    """Return frauds and frauds flagged of the early and the late weeks, per market and in all (index "total")."""
    early = table[table["week"].between(*EARLY)].groupby("market")[["frauds", "frauds_flagged"]].sum()
    late = table[table["week"].between(*LATE)].groupby("market")[["frauds", "frauds_flagged"]].sum()
    both = early.add_suffix("_early").join(late.add_suffix("_late"))
    both.loc["total"] = both.sum()
    return both


def drops(table: pd.DataFrame) -> pd.DataFrame:
    """Return the drop in the share of frauds caught per market and in total, with its 95% interval.

    Returns:
        Index market and "total"; columns drop, low, high (shares, early minus late).
    """
    both = spans(table).astype(float)
    drop, low, high = gap_ends(
        both["frauds_flagged_early"], both["frauds_early"], both["frauds_flagged_late"], both["frauds_late"]
    )
    return pd.DataFrame({"drop": drop, "low": low, "high": high})


def gap_ends(hits: Any, of: Any, hits_now: Any, of_now: Any) -> tuple[Any, Any, Any]:
    """Return how far a share fell, with the ends of the 95% interval of the difference; numbers or columns.

    >>> [round(float(end), 2) for end in gap_ends(15, 20, 4, 9)]
    [0.31, -0.07, 0.68]
    """
    before, after = hits / of, hits_now / of_now
    width = Z * np.sqrt(before * (1 - before) / of + after * (1 - after) / of_now)
    drop = before - after
    return drop, drop - width, drop + width


def caught_early(table: pd.DataFrame) -> float:
    """Return the share of frauds that was flagged in weeks 1 to 4, all markets together."""
    both = spans(table)
    return at(both, "total", "frauds_flagged_early") / at(both, "total", "frauds_early")


def frauds_needed(share: float, margin: float = MARGIN) -> float:
    """Return how many frauds show a share within a margin, not yet rounded.

    >>> round(frauds_needed(0.5), 1)
    96.0
    """
    return share * (1 - share) * (Z / margin) ** 2


def frauds_per_week(table: pd.DataFrame, market: str, last: int = WEEKS) -> float:
    """Return a market's frauds per week, average of weeks 1 to `last`."""
    rows = (table["market"] == market) & (table["week"] <= last)
    return float(table.loc[rows, "frauds"].sum()) / last


def verdict_of(total_low: float, worst_low: float) -> str:
    """Return what the lower ends of two intervals say: of the total's drop, and of the worst market's.

    >>> verdict_of(0.02, 0.1), verdict_of(-0.01, 0.1), verdict_of(-0.01, -0.2)
    ('all_alike', 'one_segment', 'too_few')
    """
    return "all_alike" if total_low > 0 else "one_segment" if worst_low > 0 else "too_few"


@dataclass(frozen=True)
class _Counts:
    """What is drawn, as arrays of markets x weeks; the table is made of those that hold."""

    names: list[str]
    payments: Counts
    flags: Counts
    frauds: Counts
    flagged: Counts
    verdict: str


def _draw(seed: int, attempt: int) -> _Counts:
    generator = stream(seed, "drift.markets", attempt)
    verdict = story(seed, "drift.inside", VERDICTS)
    many = verdict == "too_few" or generator.random() < 0.5
    names = list(MARKETS) if many else sorted(map(str, generator.choice(MARKETS, 5, replace=False)))
    if many:
        rates = np.sort(generator.uniform(9, 22, len(names)))[::-1]
        if verdict == "too_few":
            rates[-5:] = generator.uniform(2.0, 3.2, 5)
    else:
        rates = np.array([44.0, 26.0, 20.0, 15.0, 13.0]) * generator.uniform(0.9, 1.1, 5)
    rates = generator.permutation(rates)
    usual, precise = float(generator.uniform(0.70, 0.78)), float(generator.uniform(0.50, 0.57))
    fall = np.zeros(len(names))
    if verdict == "one_segment":
        fall[np.argsort(rates)[int(generator.integers(0, 3))]] = generator.uniform(0.30, 0.42)
    elif verdict == "all_alike":
        fall[:] = generator.uniform(0.13, 0.17)
    growth = generator.choice([-1, 1], len(names)) * generator.uniform(0.4, 0.7, len(names))
    week = np.arange(1, WEEKS + 1)
    rate = rates[:, None] * (1 + growth[:, None] * (week - 12) / 22)
    frauds = np.maximum(generator.poisson(rate), 1)
    flagged = generator.binomial(frauds, np.where(week >= LATE[0], usual - fall[:, None], usual))
    _round_up(frauds, flagged)
    flags = flagged + generator.poisson(rate * usual * (1 / precise - 1))
    return _Counts(names, generator.poisson(rate * 105), flags, frauds, flagged, verdict)


def _round_up(frauds: Counts, flagged: Counts) -> None:
    """Move single cases until both numbers that are rounded up lie a little over a whole one."""
    early, late, middle = slice(0, EARLY[1]), slice(LATE[0] - 1, LATE[1]), slice(EARLY[1], LATE[0] - 1)
    large = int(np.argmax(frauds[:, early].sum(axis=1)))
    for _ in range(12):
        needed = frauds_needed(float(flagged[:, early].sum() / frauds[:, early].sum()))
        if 0.06 <= needed % 1 <= 0.33:
            break
        place = int(np.argmax(flagged[large, early]))
        flagged[large, place] -= 1
    drop = _shares(flagged, frauds, early) - _shares(flagged, frauds, late)
    worst = int(np.argmax(drop))
    for step in range(40):
        weeks = math.ceil(needed) / (frauds[worst].sum() / WEEKS)
        if 0.12 <= weeks % 1 <= 0.42:
            break
        frauds[worst, middle.start + step % (middle.stop - middle.start)] += 1


def _shares(flagged: Counts, frauds: Counts, weeks: slice) -> npt.NDArray[np.float64]:
    return np.asarray(flagged[:, weeks].sum(axis=1) / frauds[:, weeks].sum(axis=1))


def _table(counts: _Counts) -> pd.DataFrame:
    markets = len(counts.names)
    return pd.DataFrame(
        {
            "market": np.tile(counts.names, WEEKS),
            "week": repeat(np.arange(1, WEEKS + 1), markets),
            "payments": counts.payments.T.ravel(),
            "flags": counts.flags.T.ravel(),
            "frauds": counts.frauds.T.ravel(),
            "frauds_flagged": counts.flagged.T.ravel(),
        }
    )


def _planted_truths(counts: _Counts) -> dict[str, bool | float]:
    frauds, flagged, verdict = counts.frauds, counts.flagged, counts.verdict
    early, late = slice(0, EARLY[1]), slice(LATE[0] - 1, LATE[1])
    before, after = _shares(flagged, frauds, early), _shares(flagged, frauds, late)
    first, last = frauds[:, early].sum(axis=1), frauds[:, late].sum(axis=1)
    drop = before - after
    low = drop - Z * np.sqrt(before * (1 - before) / first + after * (1 - after) / last)
    worst = int(np.argmax(drop))
    ranked = np.sort(drop)[::-1]
    usual, now = flagged[:, early].sum() / first.sum(), flagged[:, late].sum() / last.sum()
    total = float(usual - now)
    total_low = total - Z * math.sqrt(usual * (1 - usual) / first.sum() + now * (1 - now) / last.sum())
    needed = frauds_needed(float(usual))
    precise = float(flagged[:, early].sum() / counts.flags[:, early].sum())
    weeks = math.ceil(needed) / (frauds[worst].sum() / WEEKS)
    of_all = float(frauds[worst].sum() / frauds.sum())
    return {
        "verdict as told": verdict_of(total_low, float(low[worst])) == verdict,
        "total is clear": clear_of(total_low, 0, 0.015),
        "worst is clear": clear_of(float(low[worst]), 0, 0.02),
        "worst stands out": float(ranked[0] - max(0.12, 2 * ranked[1])) if verdict == "one_segment" else True,
        "the worst is the worst": float(ranked[0] - ranked[1]) - 0.02,
        "total is not the worst": abs(total - float(ranked[0])) - 0.03,
        "the total does not rise": True if verdict == "all_alike" else float(2 * total - total_low) - 0.015,
        "few are few": float(14 - last[worst]) if verdict == "too_few" else True,
        "precision needs other volume": abs(frauds_needed(precise) / needed - 1) - 0.08,
        "rounding down shows": between(needed % 1, 0.05, 0.35),
        "weeks rounded up show": between(weeks % 1, 0.1, 0.45),
        "reference weeks give another wait": abs(first[worst] / EARLY[1] / (frauds[worst].sum() / WEEKS) - 1) - 0.10,
        "total is no share of the worst": abs(total - float(ranked[0]) * of_all) - 0.006,
        "total is no mean of the markets": abs(total - float(drop.mean())) - 0.006,
    }
