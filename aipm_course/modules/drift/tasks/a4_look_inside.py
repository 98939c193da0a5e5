"""A4: look inside."""

import math
from collections.abc import Mapping
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
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_TELL_APART, share_number
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


def _one_sided_width(data: MarketRoom) -> dict[str, float]:
    """Take the interval of the late share only, as if weeks 1 to 4 were known exactly."""
    both, drop = spans(data.table).astype(float), drops(data.table)["drop"]
    after = both["frauds_flagged_late"] / both["frauds_late"]
    low = drop - Z * (after * (1 - after) / both["frauds_late"]) ** 0.5
    return {"low": float(low[data.worst]), "total_low": float(low["total"])}


def _precision_for_share(data: MarketRoom) -> float:
    early = data.table[data.table["week"].between(*EARLY)]
    return float(early["frauds_flagged"].sum() / early["flags"].sum())


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


def _quantities(data: MarketRoom) -> dict[str, float]:
    both = spans(data.table)
    own = data.table[data.table["market"] == data.worst]
    named: dict[str, Any] = {
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
    return {name: float(value) for name, value in named.items()}


LOOK_INSIDE = Question(
    id="drift.look_inside",
    task="A4",
    title="Look inside",
    points=5,
    kind=Record(
        {
            "market": Choice(dict.fromkeys(MARKETS, "")),
            "drop": share_number("share of frauds", 0.003),
            "low": share_number("share of frauds", 0.003),
            "total_drop": share_number("share of frauds", 0.002),
            "total_low": share_number("share of frauds", 0.002),
            "frauds_needed": Number("frauds"),
            "weeks_to_collect": Number("weeks", within_percent=1),
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
            "low": "Look at the two numbers of frauds under the root.",
            "total_drop": "Look at all markets added up: frauds flagged / frauds, early minus late.",
            "total_low": "Look at the two numbers of frauds under the root, all markets added up.",
            "frauds_needed": "Look at p: frauds flagged / frauds in weeks 1 to 4, all markets.",
            "weeks_to_collect": "Look at that market's frauds in weeks 1 to 23, divided by 23.",
            "alert_every_weeks": "Look at your `weeks_to_collect`: which whole number of weeks holds enough?",
            "weeks_until_alarm": "Look at `card_label_days` in `facts`: collected frauds still need final labels.",
            "verdict": "Look at `total_low` first, then at `low`.",
        },
    ),
    data=market_room,
    reference=_look_inside,
    alternatives=(_rounded,),
    follows=(
        Follows("drop", ("market",), lambda own, data: _of_market(data, own["market"])["drop"]),
        Follows("low", ("market",), lambda own, data: _of_market(data, own["market"])["low"]),
        Follows("weeks_to_collect", ("market", "frauds_needed"), _collect),
        Follows("alert_every_weeks", ("weeks_to_collect",), _every),
        Follows("weeks_until_alarm", ("alert_every_weeks",), _alarm),
        Follows("verdict", ("low", "total_low"), lambda own, data: verdict_of(own["total_low"], own["low"])),
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
            "One case fewer is not quite enough: round up.",
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
            "most_missed",
            lambda data: _worst_by(
                data, (spans(data.table)["frauds_late"] - spans(data.table)["frauds_flagged_late"]).drop("total")
            ),
            "That market misses the most frauds because it has many. Compare each market's share with its own weeks 1 to 4.",
        ),
        Misconception(
            "lowest_share_now",
            lambda data: _worst_by(
                data, -(spans(data.table)["frauds_flagged_late"] / spans(data.table)["frauds_late"]).drop("total")
            ),
            "That market has the lowest share now. It may have been low before: compare each market with itself.",
        ),
        Misconception(
            "early_weeks_taken_as_known",
            _one_sided_width,
            "Your interval takes weeks 1 to 4 as known exactly. Both shares are counted on few frauds: both terms stand under "
            "the root.",
        ),
        Misconception(
            "mean_of_markets",
            lambda data: {"total_drop": float(drops(data.table)["drop"].drop("total").mean())},
            "That is the mean of the markets' drops, which gives a market of nine frauds the weight of the largest. Add up "
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
        Misconception(
            "precision_for_share_caught",
            lambda data: {"frauds_needed": math.ceil(frauds_needed(_precision_for_share(data)))},
            "Your p is precision, the share of flags that were fraud. Asked is the share of frauds that were flagged: divide "
            "by frauds.",
        ),
        Misconception(
            "worst_case_share",
            lambda data: {"frauds_needed": math.ceil(frauds_needed(0.5))},
            "Your p is 0.5, the worst case, taken as if nothing were known. Take the share of weeks 1 to 4.",
        ),
        Misconception(
            "five_points",
            lambda data: {"frauds_needed": math.ceil(frauds_needed(caught_early(data.table), MARGIN / 2))},
            "That is for plus or minus 5 points. Halving a margin costs four times the cases; asked is 10 points.",
        ),
        Misconception(
            "one_standard_error",
            lambda data: {"frauds_needed": math.ceil(frauds_needed(caught_early(data.table), MARGIN * Z))},
            "The 1.96 of a 95% interval is missing.",
        ),
        Misconception(
            "payments_for_frauds",
            lambda data: {
                "weeks_to_collect": _weeks(
                    data, float(data.table.loc[data.table["market"] == data.worst, "payments"].mean())
                )
            },
            "You divided by payments per week. A share of fraud caught is computed on frauds, and those are rare.",
        ),
        Misconception(
            "frauds_of_everybody",
            lambda data: {"weeks_to_collect": _weeks(data, float(data.table["frauds"].sum()) / 23)},
            "You divided by the frauds of all markets. The alert is for one.",
        ),
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
