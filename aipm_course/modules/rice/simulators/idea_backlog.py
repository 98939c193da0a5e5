"""Larkspur's idea backlog: twelve ideas as the roadmap meeting receives them, with what it forgets to ask.

Everything here is invented. The table is written by hand so that each idea tells a story; a seed other than 0
scales every reach by one factor and every effort by another, which changes all numbers and no rank.

Planted truths (asserted by `_planted_truths` for every seed that is handed out):

- Invoice vision is first on build effort alone and sixth once labeling, retraining, monitoring and review are in;
  without its labeling it would be third.
- Two ideas without AI (search synonyms, guided onboarding) take the first two places.
- Case summary and ticket routing score within 5% of each other; in the simulated draws neither beats the other in
  60% of them.
- Quarterly reach read as monthly lifts the answer assistant from place 8 to 2.
- The pilots found by going down the ranked list are not the most valuable set that fits.
- A price shock and a withdrawn data source change two scores, and one of the two is a running pilot, which then no
  longer fits the capacity.
"""

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds

HOURS_PER_PERSON_MONTH = 140
"""Working hours in one person-month, used to turn hours of labeling and monitoring into effort."""

HIDDEN_COSTS = ("labeling", "retraining", "monitoring", "review")

_COLUMNS = [
    "idea",
    "name",
    "reach",
    "reach_unit",
    "note",
    "impact",
    "confidence",
    "build_effort",
    "labels",
    "minutes_per_label",
    "retrainings_per_year",
    "retraining_effort",
    "monitoring_hours_per_month",
    "review_effort",
]

# One row per idea, in the order of _COLUMNS. Effort is in person-months.
_IDEAS: list[tuple[Any, ...]] = [
    ("vision", "Invoice vision extraction", 9000, "users/month", "", 2, "0.8", 4, 24000, 3, 4, 0.5, 14, 1),
    ("summary", "Case summary", 5200, "users/month", "", 2, "0.8", 4, 600, 6, 4, 0.15, 14, 0.5),
    ("synonyms", "Search synonym rules (no AI)", 11000, "users/month", "", 0.5, "0.9", 1.5, 0, 0, 0, 0, 1, 0),
    ("answer", "Answer assistant", 14000, "users/quarter", "", 3, "50%", 6, 1500, 8, 4, 0.3, 24, 1.5),
    ("routing", "Ticket routing", 6500, "users/month", "", 1, "0.8", 2, 8000, 0.5, 4, 0.25, 7, 0.2),
    ("drafts", "Reply drafts", 4800, "users/month", "", 1, "80%", 3, 350, 7, 4, 0.15, 12, 0.5),
    ("refunds", "Agentic refunds", 2100, "users/month", "", 3, "0.4", 7, 900, 5, 4, 0.25, 35, 3),
    ("duplicates", "Duplicate detector", 3900, "users/month", "", 0.5, "90%", 1, 1200, 1.4, 2, 0.2, 3.5, 0),
    ("fraud", "Payments fraud helper", 1200, "users/month", "", 3, "0.7", 3.5, 5600, 3, 12, 0.3, 24, 1.5),
    ("screening", "Candidate screening", 700, "users/month", "", 2, "0.5", 3, 2500, 4, 4, 0.3, 17.5, 6),
    ("churn", "Account churn score", 3000, "accounts/month", "{} account managers see the score", 1, "0.7", 2.5, 0, 0, 4,
     0.2, 5, 0.2),
    ("onboarding", "Guided onboarding (no AI)", 2600, "users/month", "", 1, "0.9", 1, 0, 0, 0, 0, 0, 0),
]  # fmt: skip

_ACCOUNT_MANAGERS = 45

# ICE scores from 1 to 10, the cost of one week of delay in dollars, and how long the idea takes, in weeks.
_LENSES: dict[str, tuple[int, int, int, int, int]] = {
    "vision": (8, 7, 3, 9000, 30),
    "summary": (7, 8, 5, 8200, 14),
    "synonyms": (4, 9, 9, 3100, 4),
    "answer": (9, 5, 3, 7400, 26),
    "routing": (6, 8, 6, 5200, 10),
    "drafts": (6, 7, 6, 3600, 12),
    "refunds": (9, 4, 2, 6100, 30),
    "duplicates": (4, 9, 7, 1500, 5),
    "fraud": (8, 7, 4, 2400, 16),
    "screening": (7, 5, 4, 1300, 24),
    "churn": (7, 8, 9, 900, 9),
    "onboarding": (5, 9, 9, 1500, 3),
}  # fmt: skip

_PENALTY_IDEA = "fraud"
_QUARTER_WEEKS = 13
_REGULATION_WEEK = 8
_WEEKLY_PENALTY = 24000

# Machine-learning engineers' share of the full effort: the second thing there is too little of.
_ML_SHARE: dict[str, float] = {
    "vision": 0.5, "summary": 0.35, "synonyms": 0.0, "answer": 0.5, "routing": 0.5, "drafts": 0.5, "refunds": 0.5,
    "duplicates": 0.6, "fraud": 0.6, "screening": 0.4, "churn": 0.7, "onboarding": 0.0,
}  # fmt: skip

_CAPACITY = 8.5
_ML_CAPACITY = 2.5
_MOST_PILOTS = 3

_VENDOR_IDEA, _VENDOR_BILL, _VENDOR_FACTOR, _USD_PER_PERSON_MONTH = "summary", 36000, 2.5, 15000
_SOURCE_IDEA, _SOURCE_CONFIDENCE = "duplicates", 0.5

_DRAWS = 2000
_REACH_FACTORS = (0.6, 0.7, 0.75, 0.8, 0.9, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8)
_EFFORT_FACTORS = (0.8, 0.9, 1.1, 1.2, 1.25, 1.5)


@dataclass(frozen=True)
class Limits:
    """What the next twelve months allow.

    Attributes:
        capacity: person-months of everybody together.
        ml_capacity: person-months of machine-learning engineers, part of the capacity.
        most_pilots: how many pilots may run at once.
    """

    capacity: float
    ml_capacity: float
    most_pilots: int


@dataclass(frozen=True)
class Regulation:
    """A dated rule that makes one idea more urgent than it looks.

    Attributes:
        idea: the idea that would satisfy the rule.
        starts_in_week: the rule applies after this week.
        horizon: weeks over which delay is counted.
        weekly_penalty: dollars for each week after the start without the idea.
    """

    idea: str
    starts_in_week: int
    horizon: int
    weekly_penalty: int


@dataclass(frozen=True)
class Shock:
    """What happened on Tuesday.

    Attributes:
        vendor_idea: the idea whose vendor raised its price.
        vendor_bill: planned vendor bill per year, dollars; it is paid from a budget, not from the team.
        price_factor: the new price as a multiple of the planned one.
        usd_per_person_month: what is over the planned bill is taken from the team at this rate.
        source_idea: the idea that lost a data source.
        source_confidence: that idea's confidence without the source, 0 to 1.
    """

    vendor_idea: str
    vendor_bill: int
    price_factor: float
    usd_per_person_month: int
    source_idea: str
    source_confidence: float


@dataclass(frozen=True)
class Truth:
    """What the generator planted; questions compare with it, learners never see it.

    Attributes:
        reach: users per month, one value per idea.
        confidence: 0 to 1, one value per idea.
        hidden: person-months over 12 months, one row per idea, one column per hidden cost.
        effort: build effort and hidden costs, person-months over 12 months.
        score: reach x impact x confidence / build effort, on clean inputs.
        adjusted: the same divided by the full effort.
        value: reach x impact x confidence, what a pilot is worth in value points.
        account_managers: people who see the churn score.
    """

    reach: pd.Series
    confidence: pd.Series
    hidden: pd.DataFrame
    effort: pd.Series
    score: pd.Series
    adjusted: pd.Series
    value: pd.Series
    account_managers: int


@dataclass(frozen=True)
class IdeaBacklog:
    """The backlog of one seed: tables a learner gets, and the truth behind them.

    Attributes:
        ideas: 12 rows, the roadmap sheet with its mixed units (`load("rice_ideas")`).
        lenses: 12 rows, ICE scores and cost of delay (`load("rice_lenses")`).
        draws: 2,000 rows, one column per idea, simulated scores (`load("rice_draws")`).
        limits: what fits into the next twelve months.
        regulation: the dated rule of task A5.
        shock: Tuesday's news of task A7.
        truth: clean inputs and planted numbers.
    """

    ideas: pd.DataFrame
    lenses: pd.DataFrame
    draws: pd.DataFrame
    limits: Limits
    regulation: Regulation
    shock: Shock
    truth: Truth


@lru_cache(maxsize=32)
def idea_backlog(seed: int = 0) -> IdeaBacklog:
    """Return the backlog for a seed; the same seed always gives the same tables.

    Seed 0 is the table of the exercise. Another seed scales reach and effort and draws new uncertainty. If a planted
    truth failed for a seed, the next attempt of the same seed is taken, so that every learner meets the same traps.

    Args:
        seed: a whole number from 0.

    Returns:
        The tables of one roadmap meeting. Treat them as read-only: they are shared between calls.

    Examples:
        >>> backlog = idea_backlog(0)
        >>> backlog.ideas.shape
        (12, 15)
        >>> backlog.truth.adjusted.idxmax()
        'synonyms'
        >>> int(ranks(backlog.truth.score)["vision"]), int(ranks(backlog.truth.adjusted)["vision"])
        (1, 6)
    """
    return first_that_holds(_draw, _planted_truths, seed)


def ranks(scores: pd.Series) -> pd.Series:
    """Return places from 1 (highest score); ideas with equal scores share the better place.

    >>> ranks(pd.Series({"a": 10.0, "b": 30.0})).to_dict()
    {'a': 2, 'b': 1}
    """
    return scores.rank(ascending=False, method="min").astype(int)


def feasible_sets(value: pd.Series, effort: pd.Series, ml_effort: pd.Series, limits: Limits) -> pd.DataFrame:
    """List every set of at most `limits.most_pilots` ideas that fits both limits, the most valuable first.

    Args:
        value: value points per idea.
        effort: person-months per idea.
        ml_effort: person-months of machine-learning engineers per idea.
        limits: what may be used.

    Returns:
        One row per set: `pilots` (tuple of ideas), `value`, `effort`, `ml_effort`.
    """
    names, worth = list(value.index), value.to_numpy()
    needs = np.column_stack([effort.to_numpy(), ml_effort.to_numpy()])
    allowed = np.array([limits.capacity, limits.ml_capacity]) + 1e-9
    rows = []
    for size in range(1, limits.most_pilots + 1):
        for places in itertools.combinations(range(len(names)), size):
            chosen = list(places)
            used = needs[chosen].sum(axis=0)
            if (used <= allowed).all():
                rows.append((tuple(names[place] for place in places), float(worth[chosen].sum()), *map(float, used)))
    table = pd.DataFrame(rows, columns=["pilots", "value", "effort", "ml_effort"])
    return table.sort_values("value", ascending=False, ignore_index=True)


def down_the_list(order: pd.Index, effort: pd.Series, ml_effort: pd.Series, limits: Limits) -> list[str]:
    """Return the pilots a meeting picks by walking down a ranked list and taking whatever still fits."""
    pilots: list[str] = []
    for idea in order:
        trial = [*pilots, idea]
        fits = effort[trial].sum() <= limits.capacity and ml_effort[trial].sum() <= limits.ml_capacity
        if len(trial) <= limits.most_pilots and fits:
            pilots = trial
    return pilots


def after_shock(backlog: IdeaBacklog) -> tuple[pd.Series, pd.Series]:
    """Return (adjusted score, full effort) per idea after Tuesday's news."""
    shock, truth = backlog.shock, backlog.truth
    effort, confidence = truth.effort.copy(), truth.confidence.copy()
    effort[shock.vendor_idea] += (shock.price_factor - 1) * shock.vendor_bill / shock.usd_per_person_month
    confidence[shock.source_idea] = shock.source_confidence
    impact = backlog.ideas.set_index("idea")["impact"]
    return truth.reach * impact * confidence / effort, effort


def hidden_costs(ideas: pd.DataFrame) -> pd.DataFrame:
    """Return the four hidden costs in person-months over 12 months, one row per idea.

    Args:
        ideas: the roadmap sheet; needs the columns on labels, retraining, monitoring and review.

    Returns:
        Columns labeling, retraining, monitoring, review; index idea.
    """
    sheet = ideas.set_index("idea")
    return pd.DataFrame(
        {
            "labeling": sheet["labels"] * sheet["minutes_per_label"] / 60 / HOURS_PER_PERSON_MONTH,
            "retraining": sheet["retrainings_per_year"] * sheet["retraining_effort"],
            "monitoring": sheet["monitoring_hours_per_month"] * 12 / HOURS_PER_PERSON_MONTH,
            "review": sheet["review_effort"].astype(float),
        }
    )


def _draw(seed: int, attempt: int) -> IdeaBacklog:
    """Build the tables for one attempt at a seed."""
    generator = np.random.default_rng([seed, attempt])
    scaled = seed != 0
    reach_factor = float(generator.choice(_REACH_FACTORS)) if scaled else 1.0
    effort_factor = float(generator.choice(_EFFORT_FACTORS)) if scaled else 1.0

    ideas = pd.DataFrame(_IDEAS, columns=_COLUMNS)
    managers = round(_ACCOUNT_MANAGERS * reach_factor)
    ideas["note"] = [note.format(managers) for note in ideas["note"]]
    # A number with a point, so that dividing one row by three needs no change of type.
    ideas["reach"] = (ideas["reach"] * reach_factor).round().astype(float)
    ideas["labels"] = (ideas["labels"] * effort_factor).round().astype(int)
    for column in ("build_effort", "retraining_effort", "monitoring_hours_per_month", "review_effort"):
        ideas[column] = (ideas[column] * effort_factor).round(4)
    ml_share = pd.Series(_ML_SHARE)

    truth = _truth(ideas, managers)
    ideas["ml_effort"] = (truth.effort * ml_share).reindex(ideas["idea"]).round(2).to_numpy()
    lenses = pd.DataFrame.from_dict(
        _LENSES, orient="index", columns=["ice_impact", "ice_confidence", "ice_ease", "weekly_delay_cost", "weeks"]
    ).rename_axis("idea")
    lenses["weekly_delay_cost"] = (lenses["weekly_delay_cost"] * reach_factor).round().astype(int)
    lenses["weeks"] = (lenses["weeks"] * effort_factor).round(1)

    count = len(ideas)
    reach = truth.reach.to_numpy() * generator.lognormal(0, 0.25, (_DRAWS, count))
    confidence = np.clip(truth.confidence.to_numpy() + generator.normal(0, 0.1, (_DRAWS, count)), 0.05, 1)
    effort = truth.effort.to_numpy() * generator.lognormal(0.1, 0.25, (_DRAWS, count))
    scores = reach * ideas["impact"].to_numpy() * confidence / effort
    draws = pd.DataFrame(scores.round(1), columns=ideas["idea"].to_list())

    return IdeaBacklog(
        ideas=ideas,
        lenses=lenses.reset_index(),
        draws=draws,
        limits=Limits(round(_CAPACITY * effort_factor, 2), round(_ML_CAPACITY * effort_factor, 2), _MOST_PILOTS),
        regulation=Regulation(_PENALTY_IDEA, _REGULATION_WEEK, _QUARTER_WEEKS, round(_WEEKLY_PENALTY * reach_factor)),
        shock=Shock(
            _VENDOR_IDEA,
            round(_VENDOR_BILL * effort_factor),
            _VENDOR_FACTOR,
            _USD_PER_PERSON_MONTH,
            _SOURCE_IDEA,
            _SOURCE_CONFIDENCE,
        ),
        truth=truth,
    )


def _truth(ideas: pd.DataFrame, managers: int) -> Truth:
    """Clean the sheet and compute the planted numbers."""
    sheet = ideas.set_index("idea")
    reach = sheet["reach"].astype(float)
    reach[sheet["reach_unit"] == "users/quarter"] /= 3
    reach[sheet["reach_unit"] == "accounts/month"] = managers
    percent = sheet["confidence"].str.endswith("%")
    confidence = sheet["confidence"].str.rstrip("%").astype(float).where(~percent, lambda value: value / 100)
    hidden = hidden_costs(ideas)
    effort = sheet["build_effort"] + hidden.sum(axis=1)
    value = reach * sheet["impact"] * confidence
    return Truth(reach, confidence, hidden, effort, value / sheet["build_effort"], value / effort, value, managers)


def _planted_truths(backlog: IdeaBacklog) -> dict[str, bool]:
    """Return each planted truth by name and whether it holds; tests read the names."""
    truth, sheet = backlog.truth, backlog.ideas.set_index("idea")
    ml_effort = sheet["ml_effort"]
    before, after = ranks(truth.score), ranks(truth.adjusted)
    careless = sheet["reach"] * sheet["impact"] * truth.confidence / sheet["build_effort"]
    unlabeled = ranks(truth.value / (truth.effort - truth.hidden["labeling"].where(sheet.index == "vision", 0)))
    best = feasible_sets(truth.value, truth.effort, ml_effort, backlog.limits)
    listed = down_the_list(truth.adjusted.sort_values(ascending=False).index, truth.effort, ml_effort, backlog.limits)
    beats = float((backlog.draws["summary"] > backlog.draws["routing"]).mean())
    chance = (backlog.draws.rank(axis=1, ascending=False) <= 3).mean()
    shocked, shocked_effort = after_shock(backlog)
    running = best["pilots"][0]
    changed = set(shocked.index[~np.isclose(shocked, truth.adjusted)])
    return {
        "vision falls from 1 to 6": before["vision"] == 1 and after["vision"] == 6,
        "labeling alone explains it": unlabeled["vision"] == 3,
        "no-AI ideas take the first two places": set(after.nsmallest(2).index) == {"synonyms", "onboarding"},
        "two ideas rise by two": set((before - after).pipe(lambda up: up[up == up.max()]).index)
        == {"summary", "onboarding"},
        "summary and routing score within 5%": abs(truth.adjusted["summary"] / truth.adjusted["routing"] - 1) < 0.05,
        "summary and routing tie in the draws": 0.4 < beats < 0.6,
        "the tie has a direction": abs(beats - 0.5) > 0.01,
        "the tie is for third place": set(chance.nlargest(4).index[2:]) == {"summary", "routing"},
        "quarterly reach lifts answer from 8 to 2": ranks(careless)["answer"] == 2 and before["answer"] == 8,
        "the list is not the best set": best["value"][0] > truth.value[listed].sum() + 1,
        "the best set is unique": best["value"][0] > best["value"][1] + 1,
        "the shock changes two scores": changed == {backlog.shock.vendor_idea, backlog.shock.source_idea},
        "the shock hits a running pilot": backlog.shock.vendor_idea in running,
        "that pilot no longer fits": shocked_effort[backlog.shock.vendor_idea] > backlog.limits.capacity,
    }


def backlog_facts(backlog: IdeaBacklog) -> pd.DataFrame:
    """Return limits, the dated rule and Tuesday's news as one table that a person can read.

    Args:
        backlog: the backlog of one seed.

    Returns:
        One row per fact: `fact` (name), `value` (number), `unit`, `meaning`.
    """
    limits, rule, shock = backlog.limits, backlog.regulation, backlog.shock
    rows = [
        ("capacity", limits.capacity, "person-months", "everybody together, the next twelve months"),
        ("ml_capacity", limits.ml_capacity, "person-months", "machine-learning engineers, part of the capacity"),
        ("most_pilots", limits.most_pilots, "pilots", "more than this nobody can look after"),
        ("hours_per_person_month", HOURS_PER_PERSON_MONTH, "hours", "working hours in one person-month"),
        (
            "rule_starts_after_week",
            rule.starts_in_week,
            "weeks",
            f"fictional rule on payments; the idea is {rule.idea}",
        ),
        ("horizon_weeks", rule.horizon, "weeks", "over which the cost of delay is averaged"),
        ("weekly_penalty", rule.weekly_penalty, "USD", "each week after the rule starts, without the idea"),
        ("vendor_bill_planned", shock.vendor_bill, "USD per year", f"budgeted for {shock.vendor_idea}"),
        (
            "vendor_bill_new",
            round(shock.vendor_bill * shock.price_factor),
            "USD per year",
            f"after Tuesday, for {shock.vendor_idea}",
        ),
        (
            "usd_per_person_month",
            shock.usd_per_person_month,
            "USD",
            "over the planned bill, the team pays with its time",
        ),
        (
            f"{shock.source_idea}_confidence_new",
            shock.source_confidence,
            "share",
            f"after Tuesday, without the withdrawn data source of {shock.source_idea}",
        ),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def clean_sheet(backlog: IdeaBacklog) -> pd.DataFrame:
    """Return the roadmap sheet in one unit, with the four hidden costs worked out.

    Args:
        backlog: the backlog of one seed.

    Returns:
        One row per idea: `idea`, `name`, `reach` (users per month), `impact`, `confidence` (0 to 1), `build_effort`,
        one column per hidden cost, `full_effort` and `ml_effort` (all person-months over 12 months).

    Examples:
        >>> clean_sheet(idea_backlog(0)).set_index("idea").loc["vision", ["labeling", "full_effort"]].round(1).to_list()
        [8.6, 16.8]
    """
    truth, sheet = backlog.truth, backlog.ideas.set_index("idea")
    columns = {
        "name": sheet["name"],
        "reach": truth.reach.round(1),
        "impact": sheet["impact"],
        "confidence": truth.confidence,
        "build_effort": sheet["build_effort"],
        **{cost: truth.hidden[cost].round(3) for cost in HIDDEN_COSTS},
        "full_effort": truth.effort.round(3),
        "ml_effort": sheet["ml_effort"],
    }
    return pd.DataFrame(columns).rename_axis("idea").reset_index()
