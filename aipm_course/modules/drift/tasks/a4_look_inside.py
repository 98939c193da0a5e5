"""A4: look inside."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.drift.simulators.drift_markets import (
    EARLY,
    LATE,
    MARGIN,
    MARKETS,
    MarketRoom,
    Z,
    caught_early,
    drops,
    frauds_needed,
    frauds_per_week,
    market_room,
    spans,
    verdict_of,
)
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_TELL_APART, Way, named, share_number
from aipm_course.simulation.rates import at

VERDICTS = {
    "one_segment": "one market decays, and the total hides it",
    "all_alike": "the fall is in the total, not in one market",
    "too_few": "the worst market may be nothing but chance",
}


def _of_market(data: MarketRoom, market: str) -> dict[str, float]:
    drop = drops(data.table)
    return {"drop": at(drop, market, "drop"), "low": at(drop, market, "low")}


def _wait(data: MarketRoom) -> int:
    return data.label_days // 7


@lru_cache(maxsize=64)
def _look_inside(data: MarketRoom) -> dict[str, Any]:
    drop = drops(data.table)
    needed = math.ceil(frauds_needed(caught_early(data.table)))
    weeks = needed / frauds_per_week(data.table, data.worst)
    return {
        "market": data.worst,
        **_of_market(data, data.worst),
        "total_drop": at(drop, "total", "drop"),
        "total_low": at(drop, "total", "low"),
        "frauds_needed": needed,
        "weeks_to_collect": weeks,
        "alert_every_weeks": math.ceil(weeks),
        "weeks_until_alarm": math.ceil(weeks) + _wait(data),
        "verdict": data.verdict,
    }


def _rounded(data: MarketRoom) -> dict[str, Any]:
    """In percent and rounded as people do."""
    right = _look_inside(data)
    return {
        **right,
        "market": right["market"].lower(),
        "drop": round(100 * right["drop"], 1),
        "total_drop": round(right["total_drop"], 3),
        "weeks_to_collect": round(right["weeks_to_collect"], 2),
    }


def _late_from(data: MarketRoom, first: int, last: int) -> dict[str, float]:
    """Return drops and lower ends with another late span."""
    table = data.table
    rows = table["week"].between(*EARLY) | table["week"].between(first, last)
    moved = table[rows].assign(week=table["week"].where(table["week"] <= EARLY[1], LATE[0]))
    drop = drops(moved)
    return {
        "drop": at(drop, data.worst, "drop"),
        "low": at(drop, data.worst, "low"),
        "total_drop": at(drop, "total", "drop"),
        "total_low": at(drop, "total", "low"),
    }


def _with_width(data: MarketRoom, z: float) -> dict[str, float]:
    drop = drops(data.table)
    width = (drop["drop"] - drop["low"]) * z / Z
    low = drop["drop"] - width
    return {"low": float(low[data.worst]), "total_low": float(low["total"])}


def _weeks(data: MarketRoom, per_week: float) -> float:
    return math.ceil(frauds_needed(caught_early(data.table))) / per_week


def _worst_by(data: MarketRoom, values: pd.Series) -> dict[str, Any] | None:
    market = str(values.idxmax())
    return {"market": market, **_of_market(data, market)} if market != data.worst else None


def _collect(own: Mapping[str, Any], data: MarketRoom) -> float:
    return float(own["frauds_needed"] / frauds_per_week(data.table, own["market"]))


def _every(own: Mapping[str, Any], data: MarketRoom) -> int:
    return math.ceil(float(own["weeks_to_collect"]) - 0.005)


def _alarm(own: Mapping[str, Any], data: MarketRoom) -> float:
    return float(own["alert_every_weeks"] + _wait(data))


@lru_cache(maxsize=1024)
def _counted(
    data: MarketRoom, market: str, weeks: tuple[int, int], columns: tuple[str, str] = ("frauds_flagged", "frauds")
) -> tuple[float, float]:
    """Return two counts of a market, or of all ("total"), over a span of weeks."""
    rows = data.table[data.table["week"].between(*weeks)]
    rows = rows if market == "total" else rows[rows["market"] == market]
    return float(rows[columns[0]].sum()), float(rows[columns[1]].sum())


def _drop_of(data: MarketRoom, market: str, early: tuple[float, float], late: tuple[float, float]) -> dict[str, float]:
    """Return a drop with its lower end, under the names of that market's fields."""
    (hits1, n1), (hits2, n2) = early, late
    p1, p2 = hits1 / n1, hits2 / n2
    low = p1 - p2 - Z * math.sqrt(max(0.0, p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2))
    return {f"{_BEFORE[market == 'total']}drop": p1 - p2, f"{_BEFORE[market == 'total']}low": low}


_BEFORE = {True: "total_", False: ""}


@lru_cache(maxsize=64)
def _lower_ends(data: MarketRoom, market: str) -> dict[str, float]:
    """Return what people take for the lower end, by the way they go."""
    (hits1, n1), (hits2, n2) = _counted(data, market, EARLY), _counted(data, market, LATE)
    p1, p2 = hits1 / n1, hits2 / n2
    v1, v2 = p1 * (1 - p1), p2 * (1 - p2)
    drop, width = p1 - p2, Z * math.sqrt(v1 / n1 + v2 / n2)
    of = {
        column: (_counted(data, market, EARLY, (column,) * 2)[0], _counted(data, market, LATE, (column,) * 2)[0])
        for column in ("payments", "flags", "frauds_flagged")
    }
    pooled = (hits1 + hits2) / (n1 + n2)
    return {
        "upper": drop + width,
        "margin": width,
        "minus_margin": -width,
        "margins_added": drop - Z * (math.sqrt(v1 / n1) + math.sqrt(v2 / n2)),
        "margins_subtracted": drop - Z * abs(math.sqrt(v1 / n1) - math.sqrt(v2 / n2)),
        "no_z": drop - width / Z,
        "no_z_upper": drop + width / Z,
        "z_99": drop - width * 2.576 / Z,
        "z_99_9": drop - width * 3.291 / Z,
        "half_width": drop - width / 2,
        "minus_under_the_root": drop - Z * math.sqrt(abs(v1 / n1 - v2 / n2)),
        "whole_width": drop - 2 * width,
        "no_root": drop - Z * (v1 / n1 + v2 / n2),
        "early_only": drop - Z * math.sqrt(v1 / n1),
        "late_only": drop - Z * math.sqrt(v2 / n2),
        "n_exchanged": drop - Z * math.sqrt(v1 / n2 + v2 / n1),
        "n_added": drop - Z * math.sqrt((v1 + v2) / (n1 + n2)),
        "pooled": drop - Z * math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2)),
        "no_complement": drop - Z * math.sqrt(p1 / n1 + p2 / n2),
        "drop_as_share": drop - Z * math.sqrt(max(0.0, drop * (1 - drop)) / n2),
        "turned": p2 - p1 - width,
        **{f"n_{column}": drop - Z * math.sqrt(v1 / one + v2 / two) for column, (one, two) in of.items()},
    }


_LOWER = {
    "upper": "That is the upper end: the drop plus the margin. `low` is the drop minus it.",
    "margin": "That is the margin alone. The lower end is the drop minus it.",
    "minus_margin": "That is minus the margin. The lower end is the drop minus it.",
    "margins_added": "The two margins were added, each with a root of its own. Both terms stand under one root.",
    "margins_subtracted": "The two margins were subtracted from each other. Both terms add up under one root.",
    "no_z": "The 1.96 in front of the root is missing.",
    "no_z_upper": "That is the drop plus the root, without the 1.96. The lower end is the drop minus 1.96 x the root.",
    "z_99": "The factor is 2.576, that of 99%, where the task has 1.96.",
    "z_99_9": "The factor is 3.29, that of 99.9%, where the task has 1.96.",
    "half_width": "Half the margin was taken off.",
    "minus_under_the_root": "The second term was taken off under the root. Both terms add up.",
    "whole_width": "The margin is twice as wide as it should be: taken off twice, or n counts the frauds of one week in place of four.",
    "no_root": "The root is missing: 1.96 stands before the root of the sum.",
    "early_only": "Only weeks 1 to 4 are under the root. Weeks 20 to 23 are counted on few frauds, too.",
    "late_only": "Only weeks 20 to 23 are under the root. Weeks 1 to 4 are counted on few frauds, too.",
    "n_exchanged": "The two n have changed places: p and n under a fraction belong to the same weeks.",
    "n_added": "The two n were added up under one fraction. Each share has its own.",
    "pooled": "One share of both spans together stands under the root. Put in p of the early and p of the late weeks.",
    "no_complement": "The (1 - p) is missing under the root.",
    "drop_as_share": "The drop was put under the root as if it were a share of frauds. Put in the two shares.",
    "turned": "That is late minus early, less the margin. The drop is early minus late.",
    "n_payments": "n counts payments in your answer. A share of frauds has frauds as its n.",
    "n_flags": "n counts flags in your answer. A share of frauds has frauds as its n.",
    "n_frauds_flagged": "n counts flagged frauds in your answer. A share of frauds has all frauds as its n.",
}
_SPANS = {
    ((1, 4), (21, 23)): "Your late span begins with week 21. It has four weeks, 20 to 23.",
    ((1, 4), (20, 22)): "Your late span ends with week 22. It has four weeks, 20 to 23.",
    ((1, 4), (19, 23)): "Your late span begins with week 19. It has four weeks, 20 to 23.",
    ((1, 4), (19, 22)): "Your late span is weeks 19 to 22. It is weeks 20 to 23.",
    ((1, 4), (23, 23)): "Your late span is week 23 alone. It has four weeks, 20 to 23.",
    ((1, 4), (5, 23)): "All weeks after week 4 are in your late span. It has four weeks, 20 to 23.",
    ((1, 4), (1, 23)): "All weeks are in your late span. It has four weeks, 20 to 23.",
    ((1, 3), (20, 23)): "Your early span ends with week 3. It has four weeks, 1 to 4.",
    ((1, 5), (20, 23)): "Your early span ends with week 5. It has four weeks, 1 to 4.",
    ((1, 1), (20, 23)): "Your early span is week 1 alone. It has four weeks, 1 to 4.",
    ((1, 1), (23, 23)): "Those are the first and the last week alone. Take weeks 1 to 4 and weeks 20 to 23.",
    ((1, 19), (20, 23)): "All weeks before week 20 are in your early span. It has four weeks, 1 to 4.",
    ((1, 12), (13, 23)): "Your spans are weeks 1 to 12 and 13 to 23. They are weeks 1 to 4 and 20 to 23.",
    ((1, 11), (12, 23)): "Your spans are weeks 1 to 11 and 12 to 23. They are weeks 1 to 4 and 20 to 23.",
    ((1, 11), (13, 23)): "Your spans are weeks 1 to 11 and 13 to 23. They are weeks 1 to 4 and 20 to 23.",
    ((1, 6), (18, 23)): "Your spans are weeks 1 to 6 and 18 to 23. They are weeks 1 to 4 and 20 to 23.",
    ((16, 19), (20, 23)): "Your early span is weeks 16 to 19. It is weeks 1 to 4.",
}
_COLUMNS = {
    (
        "frauds_flagged",
        "flags",
    ): "That is the drop of precision: flagged frauds / flags. Asked is flagged frauds / frauds.",
    ("frauds_flagged", "payments"): "That is per payment. Asked is flagged frauds / frauds.",
    ("frauds", "payments"): "That is the share of payments that were fraud. Asked is flagged frauds / frauds.",
    ("flags", "payments"): "That is the share of payments flagged. Asked is flagged frauds / frauds.",
    ("frauds", "flags"): "That is frauds / flags. Asked is flagged frauds / frauds.",
}


@lru_cache(maxsize=64)
def _other_drops(data: MarketRoom, market: str) -> dict[str, float]:
    (hits1, n1), (hits2, n2) = _counted(data, market, EARLY), _counted(data, market, LATE)
    p1, p2 = hits1 / n1, hits2 / n2
    return {
        "relative": (p1 - p2) / p1,
        "relative_to_late": (p1 - p2) / p2,
        "turned": p2 - p1,
        "ratio": p2 / p1,
        "late": p2,
        "early": p1,
        "missed": 1 - p2,
        "of_counts": (hits1 - hits2) / hits1,
    }


_DROPS = {
    "relative": "That is the drop as a share of the early share. Asked are points: early minus late.",
    "relative_to_late": "That is the drop as a share of the late share. Asked are points: early minus late.",
    "turned": "That is late minus early. The drop is early minus late, positive for a loss.",
    "ratio": "That is the late share divided by the early one. Asked is early minus late.",
    "late": "That is the late share itself. Asked is early minus late.",
    "early": "That is the early share itself. Asked is early minus late.",
    "missed": "That is the share of late frauds that was missed. Asked is the share flagged, early minus late.",
    "of_counts": "That compares counts of flagged frauds. A span with fewer frauds has fewer of them: compare shares.",
}


_ROUNDINGS: tuple[tuple[str, Callable[[float], float]], ...] = (
    ("", math.ceil),
    ("_not_rounded", float),
    ("_down", math.floor),
)
_OTHER_WEEKS = ((20, 23), (1, 23), (1, 12), (13, 23), (5, 23), (21, 23))


def _unless_near(other: float, right: float) -> float:
    """Return the right share's where another one's lies so near that a slip of one fraud would be taken for it."""
    return right if abs(other - right) * (Z / MARGIN) ** 2 < 2.5 else other


def _p_of(data: MarketRoom, first: int, last: int) -> float:
    """Return p (1 - p) for the share caught over other weeks."""
    hits, of = _counted(data, "total", (first, last))
    return hits / of * (1 - hits / of)


@lru_cache(maxsize=64)
def _needed_ways(data: MarketRoom) -> dict[str, float]:
    """Return what people take for the frauds that are needed, not yet rounded."""
    p = caught_early(data.table)
    factor = (Z / MARGIN) ** 2
    own = _counted(data, data.worst, EARLY)
    flags = _counted(data, "total", EARLY, ("frauds_flagged", "flags"))
    return {
        "no_square": p * (1 - p) * Z / MARGIN,
        "square_of_z_only": p * (1 - p) * Z**2 / MARGIN,
        "square_of_margin_only": p * (1 - p) * Z / MARGIN**2,
        "no_complement": p * factor,
        "times_p_again": p * p * (1 - p) * factor,
        "complement_only": (1 - p) * factor,
        "root": math.sqrt(p * (1 - p)) * factor,
        "no_share": factor,
        "ninety": p * (1 - p) * (1.645 / MARGIN) ** 2,
        "ninety_nine": p * (1 - p) * (2.576 / MARGIN) ** 2,
        "z_of_one": p * (1 - p) * (1 / MARGIN) ** 2,
        "margin_5": p * (1 - p) * (Z / 0.05) ** 2,
        "margin_20": p * (1 - p) * (Z / 0.20) ** 2,
        "worst_case": 0.25 * factor,
        "own_market": own[0] / own[1] * (1 - own[0] / own[1]) * factor,
        **{
            f"weeks_{first}_{last}": _unless_near(_p_of(data, first, last), p * (1 - p)) * factor
            for first, last in _OTHER_WEEKS
        },
        "precision": flags[0] / flags[1] * (1 - flags[0] / flags[1]) * factor,
    }


_NEEDED = {
    "no_square": "The square is missing, or your p is not the share caught: (1.96 / 0.10) is multiplied by itself, and p is flagged frauds ÷ frauds.",
    "square_of_z_only": "Only 1.96 was squared: the 0.10 stands under the square as well.",
    "square_of_margin_only": "Only 0.10 was squared: the 1.96 stands under the square as well.",
    "no_complement": "The (1 - p) is missing.",
    "times_p_again": "That is multiplied by p once more. The formula gives frauds already, flagged or not.",
    "complement_only": "The p in front of (1 - p) is missing.",
    "root": "p (1 - p) stands under a root in your answer; here it does not.",
    "no_share": "p (1 - p) is missing in front.",
    "ninety": "The factor is 1.645, that of 90%, where the task has 1.96.",
    "ninety_nine": "The factor is 2.576, that of 99%, where the task has 1.96.",
    "z_of_one": "The 1.96 of a 95% interval is missing.",
    "margin_5": "That is for plus or minus 5 points. Halving a margin costs four times the cases; asked is 10 points.",
    "margin_20": "That is for plus or minus 20 points. Asked is 10 points on either side.",
    "worst_case": "That fits a p of 0.5, the worst case, or one close by. Take the share caught in weeks 1 to 4, all markets, with all its digits.",
    "own_market": "Your p is that of one market. Take the share caught in weeks 1 to 4, all markets.",
    # A whole number of frauds does not tell one span of weeks from another.
    **{
        f"weeks_{first}_{last}": "Your p is that of other weeks. Take the share caught in weeks 1 to 4, all markets."
        for first, last in _OTHER_WEEKS
    },
    "precision": "Your p is precision, the share of flags that were fraud. Asked is the share of frauds that were flagged: divide "
    "by frauds.",
}


@lru_cache(maxsize=64)
def _wait_ways(data: MarketRoom) -> dict[str, float]:
    """Return what people take for the weeks until enough frauds are there."""
    needed = float(_look_inside(data)["frauds_needed"])
    own = data.table[data.table["market"] == data.worst]
    weeks = needed / frauds_per_week(data.table, data.worst)
    late = own.loc[own["week"].between(*LATE), "frauds"].mean()
    return {
        "late_weeks": needed / float(late),
        "last_week": needed / float(own.loc[own["week"] == 23, "frauds"].sum()),
        "flagged": needed / float(own["frauds_flagged"].mean()),
        "flags": needed / float(own["flags"].mean()),
        "payments": needed / float(own["payments"].mean()),
        "everybody": needed / float(data.table["frauds"].sum() / 23),
        "mean_market": needed / float(data.table.groupby("market")["frauds"].mean().mean()),
        "of_26": needed / float(own["frauds"].sum() / 26),
        "of_22": needed / float(own["frauds"].sum() / 22),
        "no_weeks": needed / float(own["frauds"].sum()),
        "four_weeks": needed / float(own["frauds"].mean() * 4),
        "months": weeks / (52 / 12),
        "days": 7 * weeks,
        "inverse": 1 / weeks,
        "per_week": needed / weeks,
        "rounded_up": float(math.ceil(weeks)),
        "with_delay": weeks + _wait(data),
    }


_WAITS = {
    "late_weeks": "You took that market's frauds of weeks 20 to 23. So few of them make a shaky rate: take weeks 1 to 23.",
    "last_week": "You took that market's frauds of week 23. So few of them make a shaky rate: take weeks 1 to 23.",
    "flagged": "You divided by flagged frauds per week. The share that is watched is one of all frauds.",
    "flags": "You divided by flags per week. The share that is watched is one of frauds.",
    "payments": "You divided by payments per week. A share of fraud caught is computed on frauds, and those are rare.",
    "everybody": "You divided by the frauds of all markets. The alert is for one.",
    "mean_market": "You divided by the frauds of an average market. The alert is for one.",
    "of_26": "That market's frauds were divided by 26 weeks. The table has 23.",
    "of_22": "That market's frauds were divided by 22 weeks. The table has 23.",
    "no_weeks": "You divided by that market's frauds of all 23 weeks together. Asked is frauds per week.",
    "four_weeks": "That counts in spans of four weeks. Asked are weeks.",
    "months": "That is in months. Asked are weeks.",
    "days": "That is in days. Asked are weeks.",
    "inverse": "That is upside down: the frauds needed are divided by frauds per week.",
    "per_week": "Those are that market's frauds per week. Divide `frauds_needed` by them.",
    "rounded_up": "Those are whole weeks already. `weeks_to_collect` keeps two decimals.",
    "with_delay": "The label delay is in there already. It comes with `weeks_until_alarm`.",
}


def _other_market(data: MarketRoom, by: str) -> dict[str, Any] | None:
    both = spans(data.table).drop("total").astype(float)
    early, late = both["frauds_flagged_early"] / both["frauds_early"], both["frauds_flagged_late"] / both["frauds_late"]
    drop = drops(data.table)["drop"].drop("total")
    ways = {
        "second": drop.drop(data.worst),
        "relative": drop / early,
        "gained": -drop,
        "lowest": -late,
        "missed": both["frauds_late"] - both["frauds_flagged_late"],
        "highest_low": drops(data.table)["low"].drop("total"),
        "largest": both["frauds_early"],
        "smallest": -both["frauds_early"],
        "fewer_flagged": both["frauds_flagged_early"] - both["frauds_flagged_late"],
    }
    return _worst_by(data, ways[by])


def _market_alone(data: MarketRoom, by: str) -> dict[str, Any] | None:
    """Return that market without what rests on it, which may have been worked out in another way."""
    made = _other_market(data, by)
    return {"market": made["market"]} if made else None


_MARKETS = {
    "gained": "In that market the share of frauds flagged did not fall; asked is the largest loss. Which minus which is a loss?",
    "second": "That market lost less than another one: sort by early share minus late share.",
    "highest_low": "That market's interval has a high lower end. `market` goes by the drop itself.",
    "relative": "That market lost much relative to its own early share. The drop is in points, early minus late.",
    "lowest": "That market has a low share now. It may have been low before: compare each market with itself.",
    "missed": "That market misses the most frauds in number. Compare each market's share with its own weeks 1 to 4.",
    "fewer_flagged": "Another market lost more of its share caught: of its frauds, the share that was flagged, early minus late. Counts of flagged frauds, and shares of flags, do not decide.",
    "largest": "That market has the most frauds. Compare each market's share with its own weeks 1 to 4.",
    "smallest": "That market has the fewest frauds. Compare each market's share with its own weeks 1 to 4.",
}


def _ways() -> Iterator[Way[MarketRoom]]:
    """Return other ends, spans, columns, differences, factors, rates and markets."""

    def markets(data: MarketRoom, which: str) -> list[str]:
        return {"both": [data.worst, "total"], "market": [data.worst], "total": ["total"]}[which]

    for which in ("both", "market", "total"):
        for way, message in _LOWER.items():
            yield (
                f"low_{way}_{which}",
                message,
                lambda data, way=way, which=which: {  # type: ignore[misc]
                    f"{_BEFORE[market == 'total']}low": _lower_ends(data, market)[way]
                    for market in markets(data, which)
                },
            )
        for way, message in _DROPS.items():
            if way == "ratio" and which != "market":
                continue  # over one it would be read as a percentage
            yield (
                f"drop_{way}_{which}",
                message,
                lambda data, way=way, which=which: {  # type: ignore[misc]
                    f"{_BEFORE[market == 'total']}drop": _other_drops(data, market)[way]
                    for market in markets(data, which)
                },
            )
        for columns, message in _COLUMNS.items():
            yield (
                f"{columns[0]}_of_{columns[1]}_{which}",
                message,
                lambda data, columns=columns, which=which: _of_all(  # type: ignore[misc]
                    _drop_of(
                        data, market, _counted(data, market, EARLY, columns), _counted(data, market, LATE, columns)
                    )
                    for market in markets(data, which)
                ),
            )
        for (early, late), message in _SPANS.items():
            if (early, late) not in ((EARLY, (20, 22)), (EARLY, (19, 23))):  # ablations of their own
                yield (
                    f"weeks_{early[0]}_{early[1]}_{late[0]}_{late[1]}_{which}",
                    message,
                    lambda data, early=early, late=late, which=which: _of_all(  # type: ignore[misc]
                        _drop_of(data, market, _counted(data, market, early), _counted(data, market, late))
                        for market in markets(data, which)
                    ),
                )
    for way, message in _NEEDED.items():
        for rounding, made in _ROUNDINGS[:1] if way.startswith("weeks_") else _ROUNDINGS:
            yield (
                f"needed_{way}{rounding}",
                message,
                lambda data, way=way, made=made: {"frauds_needed": made(_needed_ways(data)[way])},  # type: ignore[misc]
            )
    yield (
        "needed_not_rounded",
        "There are whole frauds only: round up.",
        lambda data: {"frauds_needed": frauds_needed(caught_early(data.table))},
    )
    yield (
        "needed_two_decimals",
        "There are whole frauds only: round up.",
        lambda data: {"frauds_needed": round(frauds_needed(caught_early(data.table)), 2)},
    )
    for way, message in _WAITS.items():
        yield f"wait_{way}", message, lambda data, way=way: {"weeks_to_collect": _wait_ways(data)[way]}  # type: ignore[misc]
    yield (
        "weeks_rounded_down",
        "Rounded down, the alert looks over too few weeks: the last frauds come in the week that has begun.",
        lambda data: _from_weeks(data, math.floor(_look_inside(data)["weeks_to_collect"])),
    )
    yield (
        "weeks_rounded_down_alone",
        "Rounded down, the alert looks over too few weeks: the last frauds come in the week that has begun.",
        lambda data: {"alert_every_weeks": math.floor(_look_inside(data)["weeks_to_collect"])},
    )
    yield (
        "weeks_not_rounded",
        "The alert looks over whole weeks: round up.",
        lambda data: {"alert_every_weeks": _look_inside(data)["weeks_to_collect"]},
    )
    yield (
        "delay_in_the_alert",
        "The label delay is in there already. The alert looks over the weeks that the frauds take to come.",
        lambda data: {"alert_every_weeks": _look_inside(data)["weeks_until_alarm"]},
    )
    for name, message, add in (
        (
            "delay_on_unrounded",
            "The delay was added to weeks that are not rounded up. The alert waits for whole weeks.",
            None,
        ),
        (
            "delay_on_unrounded_down",
            "The delay was added to weeks that are rounded down. The alert waits for whole weeks.",
            -1,
        ),
        ("delay_in_days", "Days were added to weeks. Seven days make a week.", "days"),
        (
            "delay_of_the_stream",
            "That is the label delay of the payments in A3. Card payments have `card_label_days`.",
            "stream",
        ),
        ("delay_subtracted", "The delay was taken off. Labels come after the frauds, not before.", "minus"),
        ("delay_twice", "The delay is in there twice.", "twice"),
        ("delay_alone", "That is the label delay alone. First the frauds have to come.", "alone"),
        ("a_week_more", "A week is counted twice where the frauds' weeks end and the delay begins.", 1),
    ):
        yield name, message, lambda data, add=add: {"weeks_until_alarm": _late_alarm(data, add)}  # type: ignore[misc]
    for digits in (1, 2, 3):
        yield (
            f"delay_on_{digits}_digits",
            "The delay was added to weeks that are not rounded up. The alert waits for whole weeks.",
            lambda data, digits=digits: {"weeks_until_alarm": round(_late_alarm(data, None), digits)},  # type: ignore[misc]
        )
        yield (
            f"weeks_with_{digits}_digits",
            "The alert looks over whole weeks: round up.",
            lambda data, digits=digits: {  # type: ignore[misc]
                "alert_every_weeks": round(float(_look_inside(data)["weeks_to_collect"]), digits)
            },
        )
    for way, message in _MARKETS.items():
        yield f"market_{way}", message, lambda data, way=way: _other_market(data, way)  # type: ignore[misc]
        yield f"market_{way}_alone", message, lambda data, way=way: _market_alone(data, way)  # type: ignore[misc]


def _of_all(fields: Iterable[Mapping[str, float]]) -> dict[str, float]:
    return {name: value for one in fields for name, value in one.items()}


def _from_weeks(data: MarketRoom, weeks: float) -> dict[str, float]:
    return {"alert_every_weeks": weeks, "weeks_until_alarm": weeks + _wait(data)}


def _late_alarm(data: MarketRoom, add: int | str | None) -> float:
    right = _look_inside(data)
    every, wait = float(right["alert_every_weeks"]), _wait(data)
    if isinstance(add, str):
        return {
            "days": every + data.label_days,
            "stream": every + 3,
            "minus": every - wait,
            "twice": every + 2 * wait,
            "alone": float(wait),
        }[add]
    return float(right["weeks_to_collect"]) + wait if add is None else every + add + wait


_VERDICT_NEEDS = {
    "all_alike": "`total_low` has to be over zero",
    "one_segment": "`total_low` must not be over zero, and `low` has to be",
    "too_few": "neither `total_low` nor `low` may be over zero",
}


def _quantities(data: MarketRoom) -> dict[str, float]:
    both = spans(data.table)
    own = data.table[data.table["market"] == data.worst]
    around: dict[str, Any] = {
        "that market's frauds in weeks 1 to 4": both.at[data.worst, "frauds_early"],
        "that market's frauds in weeks 20 to 23": both.at[data.worst, "frauds_late"],
        "that market's flagged frauds in weeks 1 to 4": both.at[data.worst, "frauds_flagged_early"],
        "that market's flagged frauds in weeks 20 to 23": both.at[data.worst, "frauds_flagged_late"],
        "that market's payments a week": own["payments"].sum() / 23,
        "that market's flags a week": own["flags"].sum() / 23,
        "that market's frauds in weeks 1 to 23": own["frauds"].sum(),
        "frauds a week of all markets": data.table["frauds"].sum() / 23,
        "frauds of all markets in weeks 1 to 4": both.at["total", "frauds_early"],
        "frauds of all markets in weeks 20 to 23": both.at["total", "frauds_late"],
    }
    return {name: float(value) for name, value in around.items()}


_KIND = Record(
    {
        "market": Choice(dict.fromkeys(MARKETS, "")),
        "drop": share_number("share of frauds", 0.003),
        "low": share_number("share of frauds", 0.003),
        "total_drop": share_number("share of frauds", 0.002),
        "total_low": share_number("share of frauds", 0.002),
        "frauds_needed": Number("frauds"),
        "weeks_to_collect": Number("weeks", within_percent=1.5),
        "alert_every_weeks": Number("whole weeks"),
        "weeks_until_alarm": Number("whole weeks"),
        "verdict": Choice(VERDICTS),
    },
    weights={
        "market": 0.4,
        "drop": 0.4,
        "low": 0.4,
        "total_drop": 0.3,
        "total_low": 0.4,
        "frauds_needed": 0.4,
        "weeks_to_collect": 0.35,
        "alert_every_weeks": 0.3,
        "weeks_until_alarm": 0.3,
        "verdict": 1.75,
    },
    look={
        "market": "Look at frauds flagged / frauds, market by market, in weeks 1 to 4 and in weeks 20 to 23.",
        "drop": "Look at that market's two shares: weeks 1 to 4 minus weeks 20 to 23.",
        "low": "The lower end is `drop` minus 1.96 x the root of p1 (1 - p1) / n1 + p2 (1 - p2) / n2; n counts that market's frauds.",
        "total_drop": "Look at all markets added up: frauds flagged / frauds, early minus late.",
        "total_low": "The lower end is `total_drop` minus 1.96 x the root of p1 (1 - p1) / n1 + p2 (1 - p2) / n2, all markets added up.",
        "frauds_needed": "It is p (1 - p) (1.96 / 0.10)², rounded up; p is frauds flagged / frauds in weeks 1 to 4, all markets.",
        "weeks_to_collect": "It is `frauds_needed` over that market's frauds a week: its frauds in weeks 1 to 23, divided by 23.",
        "alert_every_weeks": "Look at your `weeks_to_collect`: which whole number of weeks holds enough?",
        "weeks_until_alarm": "It is `alert_every_weeks` and then the label delay: `card_label_days` of `facts`, in weeks.",
        "verdict": "Look at `total_low` first, then at `low`.",
    },
)

LOOK_INSIDE = Question(
    id="drift.look_inside",
    task="A4",
    title="Look inside",
    points=5,
    kind=_KIND,
    data=market_room,
    reference=_look_inside,
    alternatives=(_rounded,),
    follows=(
        Follows("drop", ("market",), lambda own, data: _of_market(data, own["market"])["drop"]),
        Follows("low", ("market",), lambda own, data: _of_market(data, own["market"])["low"]),
        Follows("weeks_to_collect", ("market", "frauds_needed"), _collect),
        Follows("alert_every_weeks", ("weeks_to_collect",), _every),
        Follows("weeks_until_alarm", ("alert_every_weeks",), _alarm),
        Follows(
            "verdict",
            ("low", "total_low"),
            lambda own, data: verdict_of(own["total_low"], own["low"]),
            look=lambda given, own, data: f'for "{given}" {_VERDICT_NEEDS[given]}',
        ),
    ),
    ablations=(
        Ablation(
            "late_weeks_20_to_22",
            "weeks 20 to 23",
            lambda data: _late_from(data, 20, 22),
            "Your late span ends with week 22. It has four weeks, 20 to 23.",
        ),
        Ablation(
            "late_weeks_19_to_23",
            "weeks 20 to 23",
            lambda data: _late_from(data, 19, 23),
            "Your late span begins with week 19. It has four weeks, 20 to 23.",
        ),
        Ablation(
            "rounded_down",
            "rounded up to a whole fraud",
            lambda data: {"frauds_needed": math.floor(frauds_needed(caught_early(data.table)))},
            "One case fewer than it takes. Either that is rounded down, or your p is another share: p is the frauds flagged in weeks 1 to 4 "
            "÷ the frauds of these weeks, all markets added up first; at the end, round up.",
        ),
        Ablation(
            "reference_weeks_only",
            "average of weeks 1 to 23",
            lambda data: {"weeks_to_collect": _weeks(data, frauds_per_week(data.table, data.worst, EARLY[1]))},
            "You counted that market's frauds in weeks 1 to 4. So few of them make a shaky rate: take weeks 1 to 23.",
        ),
        Ablation(
            "labels_at_once",
            "and its last labels have to become final",
            lambda data: {"weeks_until_alarm": _look_inside(data)["alert_every_weeks"]},
            "The alarm rings as soon as the frauds are there, in your answer. Their labels come later: add the weeks until "
            "the last of them is final.",
        ),
        Ablation(
            "ninety_percent",
            "1.96",
            lambda data: _with_width(data, 1.645),
            "Your lower ends are those of 90%: a factor of 1.645 where the task has 1.96.",
        ),
    ),
    misconceptions=(
        Misconception(
            "mean_of_markets",
            lambda data: {"total_drop": float(drops(data.table)["drop"].drop("total").mean())},
            "That is the mean of the markets' drops, which gives the smallest market the weight of the largest. Add up "
            "the counts first.",
        ),
        Misconception(
            "worst_drop_times_its_share",
            lambda data: {
                "total_drop": at(drops(data.table), data.worst, "drop")
                * float(data.table.loc[data.table["market"] == data.worst, "frauds"].sum() / data.table["frauds"].sum())
            },
            "That is one market's drop times its share of frauds, as if nothing had moved elsewhere. Count the total.",
        ),
        *named(_KIND, _look_inside, _ways()),
    ),
    quantities=_quantities,
    hints=(
        "A pivot table: per market, frauds and frauds flagged in weeks 1 to 4 and in weeks 20 to 23. One more row for the sum.",
        "Drop = p1 - p2. Its lower end = drop - 1.96 x sqrt(p1 (1 - p1) / n1 + p2 (1 - p2) / n2), where n counts frauds. "
        "For `frauds_needed` p is the share of weeks 1 to 4, all markets, and the margin 0.10.",
        "Frauds per week: that market's frauds in weeks 1 to 23, divided by 23. The alert looks over whole weeks, and the "
        "alarm comes after them by the days in `card_label_days`.",
    ),
    worked="""
```python
import math

early, late = markets[markets["week"] <= 4], markets[markets["week"].between(20, 23)]
columns = ["frauds_flagged", "frauds"]
first, last = (span.groupby("market")[columns].sum() for span in (early, late))
first.loc["total"], last.loc["total"] = first.sum(), last.sum()
p1, p2 = first["frauds_flagged"] / first["frauds"], last["frauds_flagged"] / last["frauds"]
drop = p1 - p2
low = drop - 1.96 * np.sqrt(p1 * (1 - p1) / first["frauds"] + p2 * (1 - p2) / last["frauds"])
worst = drop.drop("total").idxmax()

p = p1["total"]
needed = math.ceil(p * (1 - p) * (1.96 / 0.10) ** 2)
weeks = needed / (markets.loc[markets["market"] == worst, "frauds"].sum() / 23)
delay = facts.set_index("fact").at["card_label_days", "value"] / 7
verdict = "all_alike" if low["total"] > 0 else "one_segment" if low[worst] > 0 else "too_few"
```

The worst of many small markets is always bad: somebody has to be last. An interval says whether it is more than that. And an alert
on one market rings late by two delays that add up: the weeks until there are enough frauds, and the weeks until
their labels are final.
""",
    survivors={
        "7 to 6: int(facts.set_index('fact').loc['card_label_days', 'value']) // 7": "equivalent: delays are whole weeks of 14, 21 or 28 days",
        "> to >=: low['total'] > 0": "meant: lower ends are planted at least 0.015 from zero",
        "> to >=: low[market] > 0": "meant: lower ends are planted at least 0.02 from zero",
        "23 to 24: markets['week'].between(20, 23)": "equivalent: the table ends with week 23",
    },
    objective=OBJECTIVE_TELL_APART,
    ledger=("KPI-25", "VAR-11"),
)
