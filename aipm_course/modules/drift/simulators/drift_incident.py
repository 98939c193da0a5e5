"""An incident with five ways out, and a claim of 40% fewer false positives.

Everything here is invented. The *incident* is 26 weeks of Guard's invoice line: dollars of fraud, dollars caught, frauds with a
label. From some week on less is caught. Which way out is right is drawn, and with it what makes it so: enough final labels
and a model that passes its golden set; a fall that began with a release, so that the old version still works; much at stake
and cheap rules; a wave of fraud that has ended by itself.

The *claim* is three months before and three after a dashboard. Fewer payments, a lower rate of false positives, or
fewer payments and a higher rate: the fall is about 40% in each.

Planted truths (asserted for every seed that is handed out):

- The cheapest option that may go live is the one that was drawn, by at least 5%; what is barred, if anything, is as drawn.
- Every rule of the bill matters: leaving one out moves a cost by at least 4%.
- An option passes its golden set with exactly 95%.
- Where labels bar the cheapest, the old version is cheap as well and fails its golden set, unless it is the choice: both bars count.
- Weeks 21 to 23 differ from their neighbors and from the reference by at least three tolerances.
- What an option catches is a share, at most 0.97.
- The claim is a fall between 36% and 44%, and not 40% to the digit; the parts of volume and rate are as drawn, and missed fraud shows in the rate.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import repeat
from aipm_course.simulation.margins import apart, between
from aipm_course.simulation.rates import at
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

WEEKS = 26
LAST_FINAL = 23
RECENT = (21, 23)
HORIZON_WEEKS = 12
GOLDEN_BAR = 0.95
GOLDEN_CASES = 200
OPTIONS = {
    "retrain": "retrain on final labels of the new weeks",
    "retrain_now": "retrain this week, on the labels that are there",
    "roll_back": "go back to the version before release 4",
    "rules": "amount and country rules with people behind them",
    "wait": "leave the model that is live, and look again in a week",
}
NEEDS_LABELS = ("retrain", "retrain_now")
CHOICES = {"retrain": 0.30, "roll_back": 0.20, "rules": 0.25, "wait": 0.25}
VETOES = {"golden": 0.5, "labels": 0.25, "nothing": 0.25}
"""What bars the option that would be the cheapest of all, and how often. Retraining itself is barred by its labels never."""
CLAIMS = {"mostly_volume": 0.35, "mostly_rate": 0.35, "nothing_left": 0.30}
MONEY_PERCENT, SHARE_WITHIN, RATE_WITHIN, COST_PERCENT = 0.5, 0.004, 0.004, 1.0
_PARTS = {"mostly_volume": (-0.15, -0.05), "mostly_rate": (-0.12, -0.02), "nothing_left": (0.03, 0.08)}
"""What is drawn of the fall: the change of the rate, or of volume where the rate carries most of it."""


@dataclass(frozen=True, eq=False)
class IncidentRoom:
    """The incident, what could be done, and the claim.

    Attributes:
        incident: one row per week: week, fraud_usd, caught_usd, frauds, labels ("final", or "open" where more reports may
            come), note.
        options: one row per option: option, one_off_cost, weekly_cost, weeks_until_it_works, caught_share,
            false_flags_per_week, golden_right, golden_cases.
        first_week: first week of the incident.
        labels_needed: frauds with final labels that retraining needs.
        stop_cost: dollars per good payment stopped by mistake.
        claim: one row per month: month, period, payments, flagged, flagged_fraud, missed_fraud.
        choice: the cheapest option that may go live.
        veto: what bars the cheapest of all: "golden", "labels" or "nothing".
        verdict: what is left of the claim.
    """

    incident: pd.DataFrame
    options: pd.DataFrame
    first_week: int
    labels_needed: int
    stop_cost: int
    claim: pd.DataFrame
    choice: str
    veto: str
    verdict: str


@lru_cache(maxsize=32)
def incident_room(seed: int = 0) -> IncidentRoom:
    """Return incident, options and claim of a seed; the same seed always gives the same tables.

    Examples:
        >>> incident_room(0).options["option"].tolist()
        ['retrain', 'retrain_now', 'roll_back', 'rules', 'wait']
    """
    weeks = first_that_holds(_draw_weeks, _week_truths, seed)
    options, needed, stop_cost = first_that_holds(
        lambda number, attempt: _draw_options(number, attempt, weeks),
        lambda drawn: _option_truths(seed, weeks, drawn),
        seed,
    )
    claim = first_that_holds(_draw_claim, lambda drawn: _claim_truths(seed, drawn), seed)
    choice = story(seed, "drift.choice", CHOICES)
    return IncidentRoom(
        incident=weeks.table,
        options=options,
        first_week=weeks.first,
        labels_needed=needed,
        stop_cost=stop_cost,
        claim=claim,
        choice=choice,
        veto=_veto(seed),
        verdict=story(seed, "drift.claim", CLAIMS),
    )


def at_stake(incident: pd.DataFrame, first: int = RECENT[0], last: int = RECENT[1]) -> tuple[float, float]:
    """Return dollars of fraud per week and the share of those dollars that was caught, over a span of weeks."""
    rows = incident[incident["week"].between(first, last)]
    return float(rows["fraud_usd"].mean()), float(rows["caught_usd"].sum() / rows["fraud_usd"].sum())


def labels_available(room: IncidentRoom) -> int:
    """Return the frauds with final labels since the incident began."""
    return int(room.incident.loc[room.incident["week"].between(room.first_week, LAST_FINAL), "frauds"].sum())


def option_costs(
    options: pd.DataFrame, stake: float, caught: float, stop_cost: float, horizon: int = HORIZON_WEEKS
) -> pd.Series:
    """Return the cost of each option over the horizon.

    Args:
        options: what could be done.
        stake: dollars of fraud per week.
        caught: share of them that is caught until an option works.
        stop_cost: dollars per good payment stopped by mistake.
        horizon: weeks.

    Returns:
        Dollars, index option: work, running costs, good payments stopped, fraud that goes through.
    """
    table = options.set_index("option").astype(float)
    waiting = table["weeks_until_it_works"]
    lost = stake * (waiting * (1 - caught) + (horizon - waiting) * (1 - table["caught_share"]))
    stopped = stop_cost * horizon * table["false_flags_per_week"]
    total: pd.Series = table["one_off_cost"] + horizon * table["weekly_cost"] + stopped + lost
    return total


def barred(options: pd.DataFrame, available: float, needed: float) -> set[str]:
    """Return the options that may not go live: under the golden bar, or short of labels."""
    table = options.set_index("option")
    fails = table["golden_right"] < GOLDEN_BAR * table["golden_cases"]
    short = set(NEEDS_LABELS) if available < needed else set()
    return {str(name) for name in table.index[fails]} | short


def claim_numbers(claim: pd.DataFrame) -> dict[str, float]:
    """Return what stands behind the claim.

    Returns:
        Changes as a share of before: fp_change (false positives), rate_change (per good payment), volume_change (good
        payments), per_flag_change (share of flags that are false), per_payment_change, unseen_change (good payments
        taken as payments minus flagged fraud); rate_before and rate_after; good_after per month; and at_most: false
        positives per month that the old rate would have given beyond those there were, 0 if the rate did not fall.
    """
    columns = ["payments", "flagged", "flagged_fraud", "missed_fraud"]
    sums: Any = claim.groupby("period")[columns].sum().astype(float)
    before, after = (sums.loc[period].to_dict() for period in ("before", "after"))

    def false(months: Any) -> float:
        return float(months["flagged"] - months["flagged_fraud"])

    def good(months: Any) -> float:
        return float(months["payments"] - months["flagged_fraud"] - months["missed_fraud"])

    old, new = false(before) / good(before), false(after) / good(after)
    seen = [float(months["payments"] - months["flagged_fraud"]) for months in (before, after)]
    return {
        "fp_change": false(after) / false(before) - 1,
        "rate_change": new / old - 1,
        "volume_change": good(after) / good(before) - 1,
        "per_flag_change": (false(after) / after["flagged"]) / (false(before) / before["flagged"]) - 1,
        "per_payment_change": (false(after) / after["payments"]) / (false(before) / before["payments"]) - 1,
        "unseen_change": (false(after) / seen[1]) / (false(before) / seen[0]) - 1,
        "rate_before": old,
        "rate_after": new,
        "good_before": good(before) / 3,
        "good_after": good(after) / 3,
        "false_before": false(before) / 3,
        "false_after": false(after) / 3,
        "at_most": max(0.0, (old - new) * good(after) / 3),
    }


def verdict_of(rate_change: float, volume_change: float) -> str:
    """Return what is left of a fall in false positives.

    >>> verdict_of(0.03, -0.4), verdict_of(-0.1, -0.33), verdict_of(-0.38, -0.04)
    ('nothing_left', 'mostly_volume', 'mostly_rate')
    """
    if rate_change >= 0:
        return "nothing_left"
    return "mostly_rate" if rate_change < volume_change else "mostly_volume"


def _veto(seed: int) -> str:
    if story(seed, "drift.choice", CHOICES) == "retrain":
        return "golden" if story(seed, "drift.veto_retrain", {"golden": 0.6, "nothing": 0.4}) == "golden" else "nothing"
    return story(seed, "drift.veto", VETOES)


@dataclass(frozen=True)
class _Weeks:
    table: pd.DataFrame
    first: int
    choice: str


def _draw_weeks(seed: int, attempt: int) -> _Weeks:
    generator = stream(seed, "drift.incident", attempt)
    choice = story(seed, "drift.choice", CHOICES)
    first = int(generator.integers(14, 19))
    week = np.arange(1, WEEKS + 1)
    ended = 20 if choice == "wait" else WEEKS + 1
    on = (week >= first) & (week < ended)
    usual, fallen = float(generator.uniform(0.74, 0.82)), float(generator.uniform(0.28, 0.42))
    size = {"rules": 1.5, "wait": 0.9}.get(choice, 1.0) * float(generator.uniform(26_000, 38_000))
    more = float(generator.uniform(1.25, 1.5)) if choice != "wait" else float(generator.uniform(1.6, 2.0))
    fraud = size * np.where(on, more, 1.0) * generator.normal(1, 0.09, WEEKS)
    caught = fraud * np.where(on, fallen, usual) * generator.normal(1, 0.02, WEEKS)
    frauds = np.round(fraud / generator.normal(260, 8, WEEKS)).astype(int)
    known = np.ones(WEEKS)
    known[LAST_FINAL:] = np.array([0.65, 0.4, 0.12]) * generator.uniform(0.85, 1.15, 3)
    release = first if choice == "roll_back" else first - int(generator.integers(2, 5))
    notes = {
        release: "release 4 of the model goes live",
        int(generator.integers(2, 6)): "new invoice form",
        int(generator.integers(20, 25)): "two reviewers join",
    }
    table = pd.DataFrame(
        {
            "week": week,
            "fraud_usd": np.round(fraud * known).astype(int),
            "caught_usd": np.round(caught * known).astype(int),
            "frauds": np.round(frauds * known).astype(int),
            "labels": np.where(week <= LAST_FINAL, "final", "open"),
            "note": [notes.get(int(number), "") for number in week],
        }
    )
    return _Weeks(table, first, choice)


def _week_truths(weeks: _Weeks) -> dict[str, bool | float]:
    fraud = weeks.table["fraud_usd"].to_numpy(dtype=float)
    caught = weeks.table["caught_usd"].to_numpy(dtype=float)

    def money(first: int, last: int) -> float:
        return float(fraud[first - 1 : last].mean())

    def share(first: int, last: int) -> float:
        return float(caught[first - 1 : last].sum() / fraud[first - 1 : last].sum())

    spans = ((20, 23), (22, 23), (21, 24), (1, LAST_FINAL), (1, 4), (24, WEEKS))
    others = [(1, LAST_FINAL)] if weeks.choice == "wait" else [(1, LAST_FINAL), (1, 4)]
    recent = slice(RECENT[0] - 1, RECENT[1])
    return {
        "weeks 21 to 23 are their own": apart(
            money(*RECENT), [money(*span) for span in spans], 3 * MONEY_PERCENT / 100 * money(*RECENT)
        ),
        "the share is their own": apart(share(*RECENT), [share(*span) for span in others], 3 * SHARE_WITHIN),
        "weekly shares agree": SHARE_WITHIN / 2 - abs(float((caught[recent] / fraud[recent]).mean()) - share(*RECENT)),
    }


def _draw_options(seed: int, attempt: int, weeks: _Weeks) -> tuple[pd.DataFrame, int, int]:
    """Draw the option that is to be chosen, then give each other one the share caught at which its bill comes out as told."""
    generator = stream(seed, "drift.options", attempt)
    choice, veto = weeks.choice, _veto(seed)
    stake, caught = at_stake(weeks.table)
    stop_cost = int(generator.integers(4, 10))
    scale = float(generator.uniform(0.8, 1.25))
    light = 0.4 if choice == "wait" else 1.0
    people = generator.uniform(1500, 4000) if choice in ("rules", "wait") else generator.uniform(5000, 11000)
    work = {
        "retrain": (24000 * light, 1500 * light, 3, int(generator.integers(60, 120))),
        "retrain_now": (15000 * light, 1200 * light, 1, int(generator.integers(80, 160))),
        "roll_back": (2500.0, 500 * light, 1, int(generator.integers(70, 140))),
        "rules": (6000.0 * light, people, 2, int(generator.integers(220, 420))),
        "wait": (0.0, 0.0, 0, int(generator.integers(60, 110))),
    }
    money = {name: [round(scale * value / 50) * 50 for value in row[:2]] for name, row in work.items()}
    fixed = {
        name: money[name][0] + HORIZON_WEEKS * (money[name][1] + stop_cost * row[3]) + stake * row[2] * (1 - caught)
        for name, row in work.items()
    }
    later = {name: stake * (HORIZON_WEEKS - row[2]) for name, row in work.items()}
    share = {"wait": caught}
    if choice != "wait":
        low, high = {"retrain": (0.70, 0.80), "roll_back": (0.66, 0.78), "rules": (0.62, 0.76)}[choice]
        share[choice] = float(generator.uniform(low, high))
    bill = fixed[choice] + later[choice] * (1 - share[choice])
    shut = _barred_option(choice, veto, generator)
    # Where labels are short the golden set bars another one, so that neither bar stands for both.
    failing = {shut} if veto == "golden" else {"roll_back"} if veto == "labels" and choice != "roll_back" else set()
    others = [str(name) for name in generator.permutation([name for name in OPTIONS if name not in share])]
    for place, name in enumerate(others):
        if name == shut:
            times = generator.uniform(0.86, 0.95)
        elif name in failing:
            times = generator.uniform(0.955, 0.965)
        elif veto == "labels" and name in NEEDS_LABELS:
            times = generator.uniform(0.97, 1.3)
        else:
            times = generator.uniform(1.07, 1.18) if place == 0 else generator.uniform(1.12, 1.6)
        share[name] = 1 - (times * bill - fixed[name]) / later[name]
    golden = {name: int(generator.integers(191, 199)) for name in OPTIONS}
    # Whoever may go live stands on the bar in half of the seeds, so that "more than 95%" is told from "at least".
    passing = [name for name in OPTIONS if name not in {shut, "wait", *failing}]
    golden[choice if choice != "wait" and generator.random() < 0.5 else str(generator.choice(passing))] = 190
    for name in failing:
        golden[name] = int(generator.choice([171, 180, 186, 189]))
    available = int(weeks.table.loc[weeks.table["week"].between(weeks.first, LAST_FINAL), "frauds"].sum())
    needed = available * (generator.uniform(1.12, 1.5) if veto == "labels" else generator.uniform(0.5, 0.88))
    table = pd.DataFrame(
        {
            "option": list(OPTIONS),
            "one_off_cost": [money[name][0] for name in OPTIONS],
            "weekly_cost": [money[name][1] for name in OPTIONS],
            "weeks_until_it_works": [work[name][2] for name in OPTIONS],
            "caught_share": [round(share[name], 3) for name in OPTIONS],
            "false_flags_per_week": [work[name][3] for name in OPTIONS],
            "golden_right": [golden[name] for name in OPTIONS],
            "golden_cases": GOLDEN_CASES,
        }
    )
    return table, round(needed / 10) * 10, stop_cost


def _barred_option(choice: str, veto: str, generator: np.random.Generator) -> str:
    """Return the option that would be the cheapest of all if it were allowed; none where nothing is barred."""
    if veto == "nothing":
        return ""
    if choice == "retrain":
        return "retrain_now"
    may = list(NEEDS_LABELS) if veto == "labels" or choice == "roll_back" else ["retrain_now", "retrain", "roll_back"]
    return str(generator.choice(may))


def _option_truths(seed: int, weeks: _Weeks, drawn: tuple[pd.DataFrame, int, int]) -> dict[str, bool | float]:
    options, needed, stop_cost = drawn
    stake, caught = at_stake(weeks.table)
    available = int(weeks.table.loc[weeks.table["week"].between(weeks.first, LAST_FINAL), "frauds"].sum())
    cost = option_costs(options, stake, caught, stop_cost)
    shut = barred(options, available, needed)
    live = cost.drop(list(shut)).sort_values()
    table = options.set_index("option")
    first = str(cost.idxmin())
    fails = at(table, first, "golden_right") < GOLDEN_BAR * GOLDEN_CASES
    veto = "nothing" if first not in shut else "golden" if fails else "labels"
    without = {
        "false flags": option_costs(options, stake, caught, 0),
        "waiting weeks": option_costs(options.assign(weeks_until_it_works=0), stake, caught, stop_cost),
        "running costs": option_costs(options.assign(weekly_cost=0), stake, caught, stop_cost),
    }
    return {
        "shares are shares": min(between(float(share), 0.12, 0.97) for share in table["caught_share"]),
        "choice as told": str(live.index[0]) == weeks.choice,
        "choice is clear": float(live.iloc[1] / live.iloc[0]) - 1.05,
        "veto as told": veto == _veto(seed),
        "the barred one is cheaper": True if first not in shut else float(live.iloc[0] / cost[first]) - 1.04,
        "both bars count": True
        if veto != "labels" or weeks.choice == "roll_back"
        else float(live.iloc[0] / cost["roll_back"]) - 1.03,
        "labels are clear": abs(available / needed - 1) - 0.08,
        "exactly at the bar": bool((table["golden_right"] == GOLDEN_BAR * GOLDEN_CASES).any()),
        **{
            f"the bill needs its {name}": float((1 - other / cost).abs().max()) - 0.04
            for name, other in without.items()
        },
    }


def _draw_claim(seed: int, attempt: int) -> pd.DataFrame:
    generator = stream(seed, "drift.claim", attempt)
    told = story(seed, "drift.claim", CLAIMS)
    fall = float(generator.uniform(0.365, 0.435))
    # What the rate did is drawn, or for a fall of the rate what volume did; the rest of the fall is the other's part.
    part = float(generator.uniform(*_PARTS[told]))
    rest = (1 - fall) / (1 + part) - 1
    volume_change, rate_change = (part, rest) if told == "mostly_rate" else (rest, part)
    volume = float(generator.uniform(120_000, 210_000))
    share, more = float(generator.uniform(0.009, 0.012)), float(generator.uniform(0.050, 0.060))
    caught, less = float(generator.uniform(0.78, 0.84)), float(generator.uniform(0.55, 0.62))
    rate = float(generator.uniform(0.034, 0.044))
    after = repeat([False, True], 3)
    good = volume * (1 - share) * np.where(after, 1 + volume_change, 1.0) * generator.normal(1, 0.01, 6)
    payments = np.round(good / (1 - np.where(after, more, share))).astype(int)
    fraud = generator.binomial(payments, np.where(after, more, share))
    found = generator.binomial(fraud, np.where(after, less, caught))
    false = generator.binomial(
        payments - fraud, rate * np.where(after, 1 + rate_change, 1.0) * generator.normal(1, 0.004, 6)
    )
    return pd.DataFrame(
        {
            "month": [f"month {number}" for number in range(1, 7)],
            "period": np.where(after, "after", "before"),
            "payments": payments,
            "flagged": found + false,
            "flagged_fraud": found,
            "missed_fraud": fraud - found,
        }
    )


def _claim_truths(seed: int, claim: pd.DataFrame) -> dict[str, bool | float]:
    numbers = claim_numbers(claim)
    others = ("per_flag_change", "per_payment_change", "unseen_change", "fp_change", "volume_change")
    rate, volume = numbers["rate_change"], numbers["volume_change"]
    return {
        "claim is forty percent": between(numbers["fp_change"], -0.44, -0.36),
        "the claim is no count": apart(numbers["fp_change"], [-0.40], 0.0065),
        "verdict as told": verdict_of(rate, volume) == story(seed, "drift.claim", CLAIMS),
        "rate is clear of zero": abs(rate) - 0.02,
        "parts are clear": abs(rate - volume) - 0.10,
        "rate is its own": apart(rate, [numbers[name] for name in others], 3 * RATE_WITHIN),
        "rate of sums": RATE_WITHIN / 2 - abs(_rate_of_months(claim) - rate),
    }


def _rate_of_months(claim: pd.DataFrame) -> float:
    """Return the change of the rate with each month's rate averaged, which must come out the same."""
    values: npt.NDArray[np.float64] = (
        (claim["flagged"] - claim["flagged_fraud"])
        / (claim["payments"] - claim["flagged_fraud"] - claim["missed_fraud"])
    ).to_numpy(dtype=float)
    return float(values[3:].mean() / values[:3].mean() - 1)
