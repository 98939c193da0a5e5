"""Half a year of Guard as a product manager meets it: the stream, the calendar, the monitors and the bills.

Everything here is invented. A seed moves the weeks, the segment and all numbers; the story stays.

Planted truths (asserted by `_planted_truths` for every seed that is handed out):

- A season lifts the stability index of amounts over 0.25 while AUC stays within 0.06 of the reference weeks.
- An upstream bug lifts the index of velocity over 0.25 and AUC falls by more than 0.10.
- A changed concept leaves every index under 0.10 and AUC falls by more than 0.20, until the end.
- One segment's AUC falls by more than 0.12 while the total falls by less than 0.045, and no other segment falls half
  as far.
- The share of flags that reviewers clear follows precision more closely than any other measure without labels.
- The cheapest alert threshold is not the habit of 0.10 and is 8% cheaper than the next one, for both monitors.
- Among the options in week 26 the cheapest fails its golden set; among those that pass, retraining is cheapest by 5%.
- A share of fraud caught needs another number of cases than precision would suggest; the segment's frauds of the
  reference weeks alone give another waiting time; dollars caught now are not precision.
- The promise read off the trials at the cheapest threshold holds on fresh trials.
- The claim of 40% fewer false positives is mostly a fall in volume.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.kernel.errors import CourseError
from aipm_course.modules.drift.simulators.drift_alarms import (
    HABIT,
    VOLUME,
    AlarmCosts,
    alarm_costs,
    alarm_trials,
    false_alarms_hold,
    policy_table,
)
from aipm_course.modules.drift.simulators.drift_measures import corrected_share
from aipm_course.modules.drift.simulators.drift_monitors import SLA_HOURS, UPTIME_BAR, MonitorRoom, monitor_room
from aipm_course.modules.drift.simulators.drift_stream import (
    FLAG_AT,
    LABEL_DELAY_WEEKS,
    REFERENCE_WEEKS,
    SEGMENTS,
    WEEKS,
    Bug,
    Concept,
    Decay,
    Knobs,
    Shift,
    Stream,
    drift_stream,
    weekly_psi,
    weekly_quality,
)
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.rates import auc

KINDS = {
    "upstream_bug": "something upstream delivers wrong values",
    "season": "the calendar moves the inputs, the model still ranks well",
    "concept": "the same inputs now mean something else",
    "segment": "one segment decays while the total looks fine",
}
ACTIONS = {
    "fix_upstream": "call the data owner, repair and backfill; leave the model alone",
    "wait": "write it down, change nothing",
    "change_model": "retrain on recent final labels, or replace the model",
    "segment_fallback": "rules or people for one segment until the model is repaired there",
}
RIGHT_ACTION = {
    "upstream_bug": "fix_upstream",
    "season": "wait",
    "concept": "change_model",
    "segment": "segment_fallback",
}
OPTIONS = {
    "retrain": "retrain on final labels of the new weeks",
    "retrain_now": "retrain this week on whatever labels are there",
    "roll_back": "go back to the model version of last winter",
    "rules": "velocity and amount rules with people behind them",
    "wait": "change nothing",
}
PROXIES = {
    "cleared_share": "share of flags that a reviewer cleared in the same week",
    "flag_rate": "share of payments flagged",
    "mean_score": "mean score",
    "mean_amount": "mean amount",
}
HORIZON_WEEKS = 12
GOLDEN_BAR = 0.95
SEGMENT_WEEKS = (11, 13)
_ACTION_COST = {"fix_upstream": 3000, "wait": 0, "change_model": 24000, "segment_fallback": 5000}
_STOPS_AFTER = {
    ("upstream_bug", "fix_upstream"): 1,
    ("concept", "change_model"): 4,
    ("segment", "segment_fallback"): 1,
    ("segment", "change_model"): 4,
}


@dataclass(frozen=True)
class DriftRoom:
    """Everything the tasks of module 13 rest on.

    Attributes:
        stream: 26 weeks of payments and the truth behind them.
        episodes: four spans of weeks that somebody worries about: episode, first_week, last_week, raised_by, said.
        kinds: the planted kind of each episode.
        calendar: week, mean amount of the same week last year, what happened (as noted by others).
        trials: trials for alert thresholds.
        alarm_costs: what alarms and silence cost.
        monitors: monitor log and alerts.
        options: what could be done in week 26, with costs and golden-set results.
        claim: the payments team's six months behind "40% fewer false positives".
        psi: stability index per week and feature.
        quality: what is known per week.
        scale: factor on all prices.
    """

    stream: Stream
    episodes: pd.DataFrame
    kinds: dict[str, str]
    calendar: pd.DataFrame
    trials: pd.DataFrame
    alarm_costs: AlarmCosts
    monitors: MonitorRoom
    options: pd.DataFrame
    claim: pd.DataFrame
    psi: pd.DataFrame
    quality: pd.DataFrame
    scale: float

    @property
    def payments(self) -> pd.DataFrame:
        """The stream as Larkspur sees it."""
        return self.stream.payments

    @property
    def segment(self) -> str:
        """The decaying segment."""
        decay = self.stream.knobs.decay
        assert decay is not None
        return decay.segment

    @property
    def concept_week(self) -> int:
        """First week of the changed concept."""
        concept = self.stream.knobs.concept
        assert concept is not None
        return concept.first_week


@lru_cache(maxsize=24)
def drift_room(seed: int = 0) -> DriftRoom:
    """Return the half-year of a seed; the same seed always gives the same tables.

    If a planted truth failed for a seed, the next attempt of the same seed is taken.

    Args:
        seed: a whole number from 0.

    Returns:
        The tables. Treat them as read-only: they are shared between calls.

    Examples:
        >>> room = drift_room(0)
        >>> room.kinds
        {'A': 'upstream_bug', 'B': 'segment', 'C': 'season', 'D': 'concept'}
    """
    return first_that_holds(_draw, _planted_truths, seed)


def drift_replay(actions: Mapping[str, str], seed: int = 0) -> pd.DataFrame:
    """Replay a verdict on the four episodes: what it would have cost, and what would have happened.

    Harm is fraud that went through beyond what the healthy model of weeks 1 to 4 lets through, in dollars.

    Args:
        actions: action per episode, for example {"A": "fix_upstream", "B": "wait", ...}.
        seed: which half-year.

    Returns:
        One row per episode: episode, action, truth, spent, harm, cost, what_happened; and a row with the total.

    Raises:
        CourseError: an episode is missing or an action is unknown.
    """
    room = drift_room(seed)
    missing = [name for name in room.kinds if actions.get(name) not in ACTIONS]
    if missing:
        raise CourseError(f"Episode {missing[0]} needs one of these actions: {', '.join(ACTIONS)}.")
    rows = []
    for episode, kind in room.kinds.items():
        action = str(actions[episode])
        first = int(room.episodes.set_index("episode")["first_week"][episode])
        weekly = weekly_harm(room, kind)
        noticed = 1 if kind != "concept" else LABEL_DELAY_WEEKS + 1
        stops = _STOPS_AFTER.get((kind, action))
        end = WEEKS + 1 if stops is None else max(first, min(WEEKS + 1, first + max(stops, noticed)))
        harm = float(weekly[weekly.index < end].sum())
        spent = round(_ACTION_COST[action] * room.scale)
        rows.append((episode, action, kind, spent, round(harm), spent + round(harm), _story(kind, action, first)))
    table = pd.DataFrame(rows, columns=["episode", "action", "truth", "spent", "harm", "cost", "what_happened"])
    total = {"episode": "total", "action": "", "truth": "", "what_happened": ""}
    sums = {column: int(table[column].sum()) for column in ("spent", "harm", "cost")}
    return pd.concat([table, pd.DataFrame([{**total, **sums}])], ignore_index=True)


def weekly_harm(room: DriftRoom, kind: str) -> pd.Series:
    """Return dollars of fraud per week that one episode lets through beyond the healthy model's share.

    Args:
        room: a half-year.
        kind: one of `KINDS`.

    Returns:
        Dollars, index week; never negative, zero outside the episode.
    """
    truth, payments = room.stream.truth, room.payments
    healthy = truth[truth.index <= REFERENCE_WEEKS]
    share = float(healthy["missed_usd"].sum() / healthy["fraud_usd"].sum())
    if kind == "segment":
        inside = payments[(payments["segment"] == room.segment) & (payments["week"] < room.concept_week)]
        fraud = inside[room.stream.fraud[inside.index] == 1]
        missed = fraud[fraud["score"] < FLAG_AT]
        weekly = missed.groupby("week")["amount"].sum() - share * fraud.groupby("week")["amount"].sum()
        on = truth["segment"] & ~truth["bug"]
    else:
        weekly = truth["missed_usd"] - share * truth["fraud_usd"]
        on = truth[{"upstream_bug": "bug", "season": "season", "concept": "concept"}[kind]]
    if kind == "season":
        weekly = weekly * 0
    harm: pd.Series = weekly.reindex(truth.index).fillna(0).clip(lower=0).where(on, 0.0)
    return harm


def option_costs(room: DriftRoom) -> pd.Series:
    """Return the cost of each option over the horizon: work, running costs and fraud that goes through.

    Args:
        room: a half-year.

    Returns:
        Dollars over 12 weeks, index option.
    """
    table = room.options.set_index("option").astype(float)
    at_stake, caught = fraud_at_stake(room)
    waiting = table["weeks_until_it_works"]
    lost = at_stake * (waiting * (1 - caught) + (HORIZON_WEEKS - waiting) * (1 - table["caught_share"]))
    total: pd.Series = table["one_off_cost"] + table["weekly_cost"] * HORIZON_WEEKS + lost
    return total


def fraud_at_stake(room: DriftRoom) -> tuple[float, float]:
    """Return dollars of fraud per week and the share of dollars caught, over the last three weeks with all labels."""
    payments = room.payments
    recent = payments[payments["week"].between(WEEKS - 2 * LABEL_DELAY_WEEKS + 1, WEEKS - LABEL_DELAY_WEEKS)]
    fraud = recent[recent["label"] == 1]
    caught = fraud.loc[fraud["score"] >= FLAG_AT, "amount"].sum()
    return float(fraud["amount"].sum() / LABEL_DELAY_WEEKS), float(caught / fraud["amount"].sum())


def segment_auc(payments: pd.DataFrame, first: int, last: int) -> pd.Series:
    """Return AUC per segment, and under "total" for all, over a span of weeks with all labels."""
    span = payments[payments["week"].between(first, last)]
    label, score = span["label"].to_numpy(dtype=float) == 1, span["score"].to_numpy()
    names = span["segment"].to_numpy()
    values = {name: auc(label[names == name], score[names == name]) for name in SEGMENTS}
    return pd.Series({**values, "total": auc(label, score)})


def room_facts(room: DriftRoom) -> pd.DataFrame:
    """Return rules, bars and prices as one table that a person can read: fact, value, unit, meaning."""
    costs = room.alarm_costs
    rows = [
        ("flag_at", FLAG_AT, "score", "a payment is flagged from this score on"),
        ("reference_weeks", REFERENCE_WEEKS, "weeks", "weeks 1 to 4 are the reference"),
        ("label_days", 7 * LABEL_DELAY_WEEKS, "days", "a payment without a report counts as good after this"),
        ("uptime_bar", UPTIME_BAR, "share", "a monitor has to work on this share of days"),
        ("fresh_days", 2, "days", "a monitor's newest row may be this old"),
        ("sla_page", SLA_HOURS["page"], "hours", "a page has to be answered within"),
        ("sla_ticket", SLA_HOURS["ticket"], "hours", "a ticket has to be answered within"),
        ("false_alarm_cost", costs.false_alarm, "USD", "one investigation that finds nothing"),
        ("unnoticed_week_whole", costs.unnoticed_week["whole"], "USD", "one week of unnoticed drift, whole stream"),
        ("unnoticed_week_small", costs.unnoticed_week["small"], "USD", "one week of unnoticed drift, small market"),
        ("horizon_weeks", HORIZON_WEEKS, "weeks", "over which the options of week 26 are compared"),
        ("golden_bar", GOLDEN_BAR, "share", "of golden cases a model has to get right before it goes live"),
        ("labels_needed", 400, "frauds", "with final labels, from the new weeks, to retrain"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def _draw(seed: int, attempt: int) -> DriftRoom:
    generator = np.random.default_rng([seed, attempt, 1300])
    standard = seed == 0
    bug_first = standard or bool(generator.random() < 0.5)
    early, late = (8, 14) if standard else (int(generator.integers(7, 9)), 14)
    bug_week, season_week = (early, late) if bug_first else (late, early)
    concept_week = 18 if standard else int(generator.integers(18, 20))
    segment = "pt-BR" if standard else str(generator.choice(["de", "fr", "pt-BR", "nl"]))
    scale = 1.0 if standard else float(generator.choice([0.8, 0.9, 1.1, 1.2]))
    knobs = Knobs(
        shift=Shift(season_week, season_week + 2, float(generator.uniform(0.55, 0.7))),
        concept=Concept(concept_week),
        decay=Decay(segment, 5, adoption=0.8),
        bug=Bug("missing", "velocity", bug_week, bug_week + 1, float(generator.uniform(0.4, 0.5))),
    )
    stream = drift_stream(knobs, seed, attempt)
    spans = [
        ("upstream_bug", bug_week, bug_week + 1),
        ("season", season_week, season_week + 2),
        ("segment", *SEGMENT_WEEKS),
        ("concept", concept_week, concept_week + 2),
    ]
    spans.sort(key=lambda span: span[1])
    said = {
        "upstream_bug": ("dashboard", "Red. Retrain?"),
        "season": ("dashboard", "Red. Retrain?"),
        "segment": ("support lead", "Three customers say Guard misses the obvious. The ML lead says AUC is fine."),
        "concept": ("security lead", "I have a bad feeling. The dashboard is all green."),
    }
    episodes = pd.DataFrame(
        [(name, first, last, *said[kind]) for name, (kind, first, last) in zip("ABCD", spans, strict=True)],
        columns=["episode", "first_week", "last_week", "raised_by", "said"],
    )
    return DriftRoom(
        stream=stream,
        episodes=episodes,
        kinds={name: kind for name, (kind, _, _) in zip("ABCD", spans, strict=True)},
        calendar=_calendar(stream, generator),
        trials=alarm_trials(seed, attempt),
        alarm_costs=alarm_costs(seed),
        monitors=monitor_room(seed, attempt),
        options=_options(stream, scale),
        claim=_claim(standard, generator),
        psi=weekly_psi(stream.payments),
        quality=weekly_quality(stream.payments),
        scale=scale,
    )


def _calendar(stream: Stream, generator: np.random.Generator) -> pd.DataFrame:
    """Return what others wrote down: last year's amounts, and one note in some weeks."""
    knobs = stream.knobs
    assert knobs.bug is not None
    assert knobs.shift is not None
    assert knobs.concept is not None
    weeks = np.arange(1, WEEKS + 1)
    usual = 178.0 * np.exp(knobs.shift.size * ((weeks >= knobs.shift.first_week) & (weeks <= knobs.shift.last_week)))
    notes = {
        2: "new reviewer hired",
        knobs.bug.first_week: "data platform: pipeline release 4.2, velocity table moved",
        knobs.bug.last_week + 1: "data platform: pipeline release 4.3",
        knobs.shift.first_week: "customers close their books: large invoices, as every year",
        knobs.concept.first_week + 1: "dashboard gets a new color scheme",
        23: "sales director reports record volume",
    }
    return pd.DataFrame(
        {
            "week": weeks,
            "mean_amount_last_year": np.round(usual * generator.normal(1, 0.015, WEEKS), 1),
            "note": [notes.get(int(week), "") for week in weeks],
        }
    )


def _options(stream: Stream, scale: float) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = [
        ("retrain", 24000, 1500, 3, 0.70, 194, 200),
        ("retrain_now", 16000, 1500, 1, 0.66, 171, 200),
        ("roll_back", 2500, 500, 1, 0.24, 195, 200),
        ("rules", 6000, 13000, 1, 0.58, 197, 200),
        ("wait", 0, 500, 0, 0.0, 192, 200),
    ]
    columns = [
        "option",
        "one_off_cost",
        "weekly_cost",
        "weeks_until_it_works",
        "caught_share",
        "golden_right",
        "golden_cases",
    ]
    table = pd.DataFrame(rows, columns=columns)
    for column in ("one_off_cost", "weekly_cost"):
        table[column] = (table[column] * scale).round().astype(int)
    payments = stream.payments
    recent = payments[payments["week"].between(21, 23) & (payments["label"] == 1)]
    caught = recent.loc[recent["score"] >= FLAG_AT, "amount"].sum() / recent["amount"].sum()
    table.loc[table["option"] == "wait", "caught_share"] = round(float(caught), 3)
    return table


def _claim(standard: bool, generator: np.random.Generator) -> pd.DataFrame:
    """Return three months before and three months after the payments team's dashboard.

    In the last month the labels are still out, so frauds caught and missed are missing there; the claim compares the
    months that are complete.
    """
    factor = 1.0 if standard else float(generator.uniform(0.8, 1.3))
    months = ["month 1", "month 2", "month 3", "month 4", "month 5", "month 6", "month 7"]
    period = ["before"] * 3 + ["after"] * 3 + ["now"]
    volume = np.array([160000, 168000, 164000, 110000, 106000, 112000, 156000]) * factor
    share = np.array([0.010, 0.0105, 0.0098, 0.0200, 0.0205, 0.0198, 0.0280])
    caught = 0.80
    alarms = np.array([0.040, 0.041, 0.0405, 0.0365, 0.0360, 0.0370, 0.0365])
    payments = np.round(volume * generator.normal(1, 0.004, 7)).astype(int)
    fraud = generator.binomial(payments, share)
    found = generator.binomial(fraud, caught)
    false = generator.binomial(payments - fraud, alarms)
    table = pd.DataFrame(
        {
            "month": months,
            "period": period,
            "payments": payments,
            "flagged": found + false,
            "flagged_fraud": pd.array(found, dtype="Int64"),
            "missed_fraud": pd.array(fraud - found, dtype="Int64"),
        }
    )
    table.loc[table["period"] == "now", ["flagged_fraud", "missed_fraud"]] = pd.NA
    return table


def claim_numbers(claim: pd.DataFrame) -> dict[str, float]:
    """Return what stands behind the claim.

    Args:
        claim: the payments team's months.

    Returns:
        Changes as a share of before: fp_change (false positives), rate_change (per good payment), volume_change (good
        payments), per_flag_change (share of flags that are false). Then caught (share of fraud, after),
        flag_share_now, and fraud_share_now, which is what stands behind the flags of the month without labels.
    """
    columns = ["payments", "flagged", "flagged_fraud", "missed_fraud"]
    sums = claim.groupby("period")[columns].sum().astype(float).to_dict("index")
    before, after, now = sums["before"], sums["after"], sums["now"]

    def fraud(months: dict[Any, float]) -> float:
        return months["flagged_fraud"] + months["missed_fraud"]

    def false(months: dict[Any, float]) -> float:
        return months["flagged"] - months["flagged_fraud"]

    def good(months: dict[Any, float]) -> float:
        return months["payments"] - fraud(months)

    rate = false(after) / good(after)
    caught = after["flagged_fraud"] / fraud(after)
    flag_share = now["flagged"] / now["payments"]
    return {
        "fp_change": false(after) / false(before) - 1,
        "rate_change": rate / (false(before) / good(before)) - 1,
        "volume_change": good(after) / good(before) - 1,
        "per_flag_change": (false(after) / after["flagged"]) / (false(before) / before["flagged"]) - 1,
        "caught": caught,
        "flag_share_now": flag_share,
        "fraud_share_now": corrected_share(flag_share, caught, rate),
    }


def _story(kind: str, action: str, week: int) -> str:
    right = {
        "upstream_bug": "you called the data owner and the values were back within a week",
        "season": "you let the season pass",
        "concept": "you changed the model as soon as labels could show the fall",
        "segment": "the segment went to rules and its customers noticed nothing",
    }
    if action == RIGHT_ACTION[kind]:
        return f"week {week}: {right[kind]}"
    if action == "wait":
        return f"week {week}: you slept through it"
    if action == "change_model":
        wrong = {
            "season": "you retrained for nothing",
            "upstream_bug": "you taught the model that a pipeline error is normal",
            "segment": "you rebuilt everything for one segment, and it took four weeks",
        }
        return f"week {week}: {wrong[kind]}"
    if action == "fix_upstream":
        return f"week {week}: the data owner found nothing wrong, because nothing was"
    return f"week {week}: rules for one segment, while {'nothing was wrong' if kind == 'season' else 'the trouble was everywhere'}"


def _fraud_per_week(room: DriftRoom) -> float:
    known = room.payments[(room.payments["week"] <= WEEKS - LABEL_DELAY_WEEKS) & (room.payments["label"] == 1)]
    return float(known["amount"].sum()) / (WEEKS - LABEL_DELAY_WEEKS)


def _precision(room: DriftRoom, first: int, last: int) -> float:
    flags = room.payments[room.payments["week"].between(first, last) & (room.payments["score"] >= FLAG_AT)]
    return float((flags["label"] == 1).mean())


def _share_caught(room: DriftRoom) -> float:
    """Return the share of frauds flagged in the reference weeks."""
    payments = room.payments
    early = payments[(payments["week"] <= REFERENCE_WEEKS) & (payments["label"] == 1)]
    return float((early["score"] >= FLAG_AT).mean())


def _segment_frauds_per_week(room: DriftRoom, last: int) -> float:
    payments = room.payments
    frauds = (payments["segment"] == room.segment) & (payments["week"] <= last) & (payments["label"] == 1)
    return float(frauds.sum()) / last


def _inside_sla(alerts: pd.DataFrame, hours: dict[str, int]) -> float:
    return float((alerts["hours_to_answer"] <= alerts["severity"].map(hours)).mean())


def _planted_truths(room: DriftRoom) -> dict[str, bool]:
    spans = room.episodes.set_index("episode")
    span = {kind: slice(spans["first_week"][name], spans["last_week"][name]) for name, kind in room.kinds.items()}
    psi, true_auc = room.psi, room.stream.truth["auc"]
    healthy = float(true_auc.loc[:REFERENCE_WEEKS].mean())
    worst = psi.max(axis=1)
    drop = segment_auc(room.payments, 1, REFERENCE_WEEKS) - segment_auc(room.payments, *SEGMENT_WEEKS)
    others = drop.drop(["total", room.segment])
    quality = room.quality.dropna()
    follows = quality[list(PROXIES)].corrwith(quality["precision"]).abs()
    thresholds = policy_table(room.trials, room.alarm_costs).sort_values("cost")
    best = {name: thresholds[thresholds["monitor"] == name] for name in VOLUME}
    options = room.options.set_index("option")
    cost = option_costs(room)
    golden = options["golden_right"].astype(float) / options["golden_cases"].astype(float)
    passing = cost[golden >= GOLDEN_BAR].sort_values()
    claim = claim_numbers(room.claim)
    alerts = room.monitors.alerts
    inside = _inside_sla(alerts, SLA_HOURS)
    careless = [
        _inside_sla(alerts.dropna(subset="hours_to_answer"), SLA_HOURS),
        *(_inside_sla(alerts, dict.fromkeys(SLA_HOURS, hours)) for hours in SLA_HOURS.values()),
    ]
    caught, precise = _share_caught(room), _precision(room, 1, REFERENCE_WEEKS)
    latest = _precision(room, WEEKS - 2 * LABEL_DELAY_WEEKS + 1, WEEKS - LABEL_DELAY_WEEKS)
    reference_rate = _segment_frauds_per_week(room, REFERENCE_WEEKS)
    small = best["small"].iloc[0]
    return {
        "precision needs other volume": abs(caught * (1 - caught) - precise * (1 - precise)) * 19.6**2 > 4,
        "dollars caught are not precision": abs(fraud_at_stake(room)[1] - latest) > 0.015,
        "reference weeks give another wait": (
            abs(_segment_frauds_per_week(room, WEEKS - LABEL_DELAY_WEEKS) / reference_rate - 1) > 0.025
        ),
        "promise holds": false_alarms_hold(float(small["false_alarms"]), float(small["threshold"])),
        "careless answers about alerts differ": bool(np.diff(sorted([inside, *careless])).min() > 0.012),
        "the season shows in half a year of fraud": abs(_fraud_per_week(room) / fraud_at_stake(room)[0] - 1) > 0.012,
        "season alarms": bool(psi.loc[span["season"], "amount"].min() > 0.3),
        "season is harmless": abs(true_auc.loc[span["season"]].mean() - healthy) < 0.06,
        "bug alarms": bool(psi.loc[span["upstream_bug"], "velocity"].min() > 0.3),
        "bug harms": bool(true_auc.loc[span["upstream_bug"]].mean() < healthy - 0.10),
        "concept is silent": bool(worst.loc[room.concept_week :].max() < 0.1),
        "concept harms": bool(true_auc.loc[room.concept_week :].max() < healthy - 0.20),
        "quiet weeks are quiet": bool((worst.between(0.05, 0.3)).sum() == 0),
        "segment decays": drop[room.segment] > 0.12,
        "total hides it": abs(drop["total"]) < 0.045,
        "no other segment": bool(others.abs().max() < drop[room.segment] / 2),
        "reviewers are the best proxy": bool(follows.drop("cleared_share").max() < follows["cleared_share"] - 0.1),
        "habit is not cheapest": all(table["threshold"].iloc[0] != HABIT for table in best.values()),
        "cheapest threshold is clear": all(
            table["cost"].iloc[1] > 1.08 * table["cost"].iloc[0] for table in best.values()
        ),
        "cheapest option fails": cost.idxmin() == "retrain_now",
        "retraining is next": passing.index[0] == "retrain" and bool(passing.iloc[1] > 1.05 * passing.iloc[0]),
        "claim is forty percent": -0.44 < claim["fp_change"] < -0.36,
        "claim is mostly volume": -0.15 < claim["rate_change"] < -0.05,
    }


def psi_table(room: DriftRoom) -> pd.DataFrame:
    """Return the stability index per week and feature as a table with the week as a column."""
    return room.psi.round(4).reset_index()
