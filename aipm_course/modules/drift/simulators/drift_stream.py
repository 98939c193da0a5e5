"""A scored stream of payments with drift that is switched on knob by knob; the truth comes out beside the data.

Larkspur's *Guard* scores payments; everything here is invented. The data-generating process, week by week:

- A payment has a language (`segment`), an amount in dollars (lognormal), a velocity (payments of the same account in
  the last 24 hours, gamma) and an account age in days (lognormal), drawn independently of each other.
- Fraud is drawn with log-odds that rise with velocity and amount and fall with account age. Where fraudsters have
  adopted the *new tactic*, velocity hardly counts any more; the share of fraud stays the same.
- Guard's score is the old formula on the features *as they arrive*, rounded to 0.001. It never learns.
- A payment is flagged from `FLAG_AT`; a reviewer clears a flag in the same week, mostly but not always rightly.
- Fraud is reported after 1 to 21 days. A payment counts as good once 21 days have passed without a report.

The knobs change one thing each: `Shift` the amounts (a season, or a shift that stays), `LabelShift` the share of
fraud with everything else as it was, `Concept` the tactic for everybody, `Decay` the tactic in one segment, `Bug` what
arrives upstream.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.drift.simulators.drift_measures import bin_shares, frozen_edges, psi_of_shares
from aipm_course.simulation.rates import auc

Values = npt.NDArray[Any]

WEEKS = 26
REFERENCE_WEEKS = 4
LABEL_DELAY_WEEKS = 3
"""After three weeks without a report a payment counts as good."""

FLAG_AT = 0.2
"""Low enough that more is flagged than is fraud, so that precision and the share of fraud caught are far apart."""

FEATURES = ("amount", "velocity", "account_age")
SEGMENTS = {"en": 0.50, "de": 0.14, "fr": 0.12, "pt-BR": 0.12, "nl": 0.12}

_FRAUD_SHARE = 0.09
_OLD_VELOCITY, _NEW_VELOCITY = 1.3, 0.1
_AMOUNT, _AGE = 0.45, 0.35
_LOG_AMOUNT, _LOG_AGE, _VELOCITY = 5.0, 5.8, 2.4
_CLEARS_GOOD, _CLEARS_FRAUD = 0.8, 0.1


@dataclass(frozen=True)
class Shift:
    """Amounts shift; what makes a payment fraud stays as it was.

    Attributes:
        first_week: first week of the shift.
        last_week: last week; a season ends, a permanent shift lasts to week 26.
        size: added to the mean of log(amount).
    """

    first_week: int
    last_week: int
    size: float = 0.62


@dataclass(frozen=True)
class LabelShift:
    """The share of fraud changes; a fraud still looks like a fraud.

    Attributes:
        first_week: first week of the change.
        last_week: last week.
        factor: multiplies the share of fraud.
    """

    first_week: int
    last_week: int
    factor: float = 2.0


@dataclass(frozen=True)
class Concept:
    """Fraudsters everywhere adopt the new tactic; payments look the same.

    Attributes:
        first_week: first week of the new tactic; it stays.
        adoption: share of payments that follow it.
    """

    first_week: int
    adoption: float = 0.95


@dataclass(frozen=True)
class Decay:
    """One segment adopts the new tactic, a little more every week.

    Attributes:
        segment: the language.
        first_week: first week of adoption.
        weeks: weeks until adoption is complete.
        adoption: share of the segment's payments that follow it in the end.
    """

    segment: str
    first_week: int
    weeks: int = 6
    adoption: float = 0.95


@dataclass(frozen=True)
class Bug:
    """Something upstream delivers wrong values; the payments themselves are as they were.

    Attributes:
        kind: "missing" (values arrive as 0), "unit" (values arrive a hundred times too large) or "frozen" (values
            come from a table that is no longer updated, so each is somebody else's).
        feature: the feature that is hit.
        first_week: first week.
        last_week: last week.
        share: share of payments that are hit.
    """

    kind: str
    feature: str
    first_week: int
    last_week: int
    share: float = 0.45


@dataclass(frozen=True)
class Knobs:
    """What is switched on. With nothing switched on the stream is quiet.

    Attributes:
        shift: season or permanent covariate shift.
        label_shift: change of the share of fraud.
        concept: changed concept.
        decay: one decaying segment.
        bug: upstream bug.
        payments_per_week: rows per week.
        delay_weeks: weeks until a payment without a report counts as good.
    """

    shift: Shift | None = None
    label_shift: LabelShift | None = None
    concept: Concept | None = None
    decay: Decay | None = None
    bug: Bug | None = None
    payments_per_week: int = 2000
    delay_weeks: int = LABEL_DELAY_WEEKS


@dataclass(frozen=True)
class Stream:
    """A stream and the truth behind it.

    Attributes:
        payments: what Larkspur sees: week, segment, amount, velocity, account_age, score, label (missing where not
            yet known), label_week, cleared (missing where not flagged).
        fraud: 0 or 1 per payment, also where the label has not arrived.
        truth: one row per week: which knobs were on, AUC on all labels, dollars of fraud and dollars missed.
        knobs: what was switched on.
    """

    payments: pd.DataFrame
    fraud: Values
    truth: pd.DataFrame
    knobs: Knobs


@lru_cache(maxsize=8)
def drift_stream(knobs: Knobs, seed: int = 0, attempt: int = 0) -> Stream:
    """Return 26 weeks of scored payments; the same arguments always give the same stream.

    Args:
        knobs: what is switched on.
        seed: a whole number from 0.
        attempt: number of the try, for generators that draw again when a planted truth fails.

    Returns:
        The stream. Treat it as read-only: it is shared between calls.

    Examples:
        >>> quiet = drift_stream(Knobs(), 0)
        >>> quiet.payments.shape
        (52000, 9)
        >>> bool(quiet.truth["auc"].min() > 0.85)
        True
    """
    generator = np.random.default_rng([seed, attempt, 13])
    rows = WEEKS * knobs.payments_per_week
    week = np.repeat(np.arange(1, WEEKS + 1), knobs.payments_per_week)
    segment = generator.choice(list(SEGMENTS), rows, p=list(SEGMENTS.values()))
    seen, fraud = _nature(knobs, week, segment, generator)
    arrived = _upstream(knobs.bug, week, seen, generator)
    score = np.round(_probability(arrived, np.zeros(rows, dtype=bool)), 3)

    flagged = score >= FLAG_AT
    cleared = generator.random(rows) < np.where(fraud, _CLEARS_FRAUD, _CLEARS_GOOD)
    days = generator.integers(1, 7 * knobs.delay_weeks + 1, rows)
    label_week = week + np.where(fraud, -(-days // 7), knobs.delay_weeks)
    known = label_week <= WEEKS
    payments = pd.DataFrame(
        {
            "week": week,
            "segment": segment,
            "amount": np.round(arrived["amount"], 1),
            "velocity": np.round(arrived["velocity"], 2),
            "account_age": np.round(arrived["account_age"]).astype(int),
            "score": score,
            "label": pd.array(fraud.astype(int), dtype="Int64"),
            "label_week": label_week,
            "cleared": pd.array(cleared.astype(int), dtype="Int64"),
        }
    )
    payments.loc[~known, "label"] = pd.NA
    payments.loc[~flagged, "cleared"] = pd.NA
    truth = _truth(knobs, week, seen["amount"], score, fraud)
    return Stream(payments, fraud.astype(int), truth, knobs)


def weekly_psi(payments: pd.DataFrame) -> pd.DataFrame:
    """Return the stability index per week and feature, with bins frozen on weeks 1 to 4.

    Args:
        payments: a stream.

    Returns:
        One row per week (index), one column per feature.
    """
    reference = payments[payments["week"] <= REFERENCE_WEEKS]
    weeks = payments["week"].to_numpy() - 1
    table = {}
    for feature in FEATURES:
        edges = frozen_edges(reference[feature])
        bins = len(edges) + 1
        place = np.searchsorted(edges, payments[feature].to_numpy(dtype=float), side="right")
        counts = np.bincount(weeks * bins + place, minlength=WEEKS * bins).reshape(WEEKS, bins)
        shares = counts / counts.sum(axis=1, keepdims=True)
        table[feature] = psi_of_shares(bin_shares(reference[feature], edges), shares)
    return pd.DataFrame(table, index=pd.RangeIndex(1, WEEKS + 1, name="week"))


def weekly_quality(payments: pd.DataFrame) -> pd.DataFrame:
    """Return what can be known per week by the end of week 26.

    Args:
        payments: a stream.

    Returns:
        One row per week: `auc` and `precision` (share of flags that were fraud), both missing while labels are still
        out, and what needs no label: `flag_rate`, `mean_score`, `mean_amount`, `cleared_share`.
    """
    rows = {}
    for week, group in payments.groupby("week"):
        flagged = group[group["score"] >= FLAG_AT]
        complete = not group["label"].isna().any()
        label = group["label"].to_numpy(dtype=float, na_value=np.nan)
        rows[week] = {
            "auc": auc(label == 1, group["score"]) if complete else np.nan,
            "precision": float(flagged["label"].mean()) if complete and len(flagged) else np.nan,
            "flag_rate": len(flagged) / len(group),
            "mean_score": float(group["score"].mean()),
            "mean_amount": float(group["amount"].mean()),
            "cleared_share": float(flagged["cleared"].mean()) if len(flagged) else np.nan,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("week")


def _nature(
    knobs: Knobs, week: Values, segment: Values, generator: np.random.Generator
) -> tuple[dict[str, Values], Values]:
    """Draw features and fraud as they are, before anything upstream touches them."""
    rows = len(week)
    shifted = _within(week, knobs.shift)
    features = _features(rows, generator)
    if knobs.shift is not None:
        features["amount"] *= np.exp(knobs.shift.size * shifted)
    adoption = np.zeros(rows)
    if knobs.decay is not None:
        grown = np.clip((week - knobs.decay.first_week + 1) / knobs.decay.weeks, 0, 1)
        adoption = np.where(segment == knobs.decay.segment, grown * knobs.decay.adoption, adoption)
    if knobs.concept is not None:
        adoption = np.where(week >= knobs.concept.first_week, np.maximum(adoption, knobs.concept.adoption), adoption)
    new_tactic = generator.random(rows) < adoption
    chance = _probability(features, new_tactic)
    fraud = generator.random(rows) < chance
    if knobs.label_shift is not None:
        _change_share(knobs.label_shift, week, features, fraud, chance, generator)
    return features, fraud


def _features(rows: int, generator: np.random.Generator) -> dict[str, Values]:
    return {
        "amount": generator.lognormal(_LOG_AMOUNT, 0.7, rows),
        "velocity": generator.gamma(2, 1.2, rows),
        "account_age": np.maximum(generator.lognormal(_LOG_AGE, 0.8, rows), 1.0),
    }


def _change_share(
    shift: LabelShift,
    week: Values,
    features: dict[str, Values],
    fraud: Values,
    chance: Values,
    generator: np.random.Generator,
) -> None:
    """Redraw the weeks of a label shift: more or fewer frauds, each copied from the week's own frauds or goods."""
    for number in range(shift.first_week, shift.last_week + 1):
        rows = np.flatnonzero(week == number)
        frauds, goods = rows[fraud[rows]], rows[~fraud[rows]]
        share = min(0.95, float(chance[rows].mean()) * shift.factor)
        wanted = generator.random(len(rows)) < share
        source = np.where(wanted, generator.choice(frauds, len(rows)), generator.choice(goods, len(rows)))
        for values in features.values():
            values[rows] = values[source]
        fraud[rows] = wanted


def _upstream(
    bug: Bug | None, week: Values, features: dict[str, Values], generator: np.random.Generator
) -> dict[str, Values]:
    """Return the features as they arrive."""
    arrived = dict(features)
    if bug is None:
        return arrived
    values = features[bug.feature]
    hit = _within(week, bug) & (generator.random(len(week)) < bug.share)
    if bug.kind == "missing":
        wrong = np.zeros(len(values))
    elif bug.kind == "unit":
        wrong = 100 * values
    elif bug.kind == "frozen":
        wrong = generator.choice(values[week <= REFERENCE_WEEKS], len(values))
    else:
        raise ValueError(f"unknown kind of bug: {bug.kind!r}")
    arrived[bug.feature] = np.where(hit, wrong, values)
    return arrived


def _within(week: Values, knob: Any) -> Values:
    if knob is None:
        return np.zeros(len(week), dtype=bool)
    return np.asarray((week >= knob.first_week) & (week <= knob.last_week))


def _log_odds(features: dict[str, Values], velocity_weight: Values | float) -> Values:
    """Return the log-odds of fraud up to the intercept."""
    return np.asarray(
        velocity_weight * (features["velocity"] - _VELOCITY)
        + _AMOUNT * (np.log(np.maximum(features["amount"], 1.0)) - _LOG_AMOUNT)
        - _AGE * (np.log(np.maximum(features["account_age"], 1.0)) - _LOG_AGE)
    )


def _probability(features: dict[str, Values], new_tactic: Values) -> Values:
    weight = np.where(new_tactic, _NEW_VELOCITY, _OLD_VELOCITY)
    start = np.where(new_tactic, _intercept(_NEW_VELOCITY), _intercept(_OLD_VELOCITY))
    return np.asarray(1 / (1 + np.exp(-(start + _log_odds(features, weight)))))


@lru_cache(maxsize=4)
def _intercept(velocity_weight: float) -> float:
    """Return the intercept that gives `_FRAUD_SHARE`, found by halving on one fixed sample."""
    odds = _log_odds(_features(40_000, np.random.default_rng(2026)), velocity_weight)
    low, high = -15.0, 5.0
    for _ in range(40):
        middle = (low + high) / 2
        if float((1 / (1 + np.exp(-(middle + odds)))).mean()) < _FRAUD_SHARE:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _truth(knobs: Knobs, week: Values, amount: Values, score: Values, fraud: Values) -> pd.DataFrame:
    """Return one row per week with what was on and what it cost."""
    missed = fraud & (score < FLAG_AT)
    weeks = np.arange(1, WEEKS + 1)
    decay, concept = knobs.decay, knobs.concept
    size = knobs.payments_per_week
    return pd.DataFrame(
        {
            "bug": _within(weeks, knobs.bug),
            "season": _within(weeks, knobs.shift),
            "label_shift": _within(weeks, knobs.label_shift),
            "concept": weeks >= concept.first_week if concept else np.zeros(WEEKS, dtype=bool),
            "segment": weeks >= decay.first_week if decay else np.zeros(WEEKS, dtype=bool),
            "auc": [auc(fraud[at : at + size], score[at : at + size]) for at in range(0, WEEKS * size, size)],
            "fraud_usd": np.bincount(week - 1, amount * fraud, WEEKS),
            "missed_usd": np.bincount(week - 1, amount * missed, WEEKS),
        },
        index=pd.RangeIndex(1, WEEKS + 1, name="week"),
    )
