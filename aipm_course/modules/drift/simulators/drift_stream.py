"""A scored stream of payments with drift that is switched on knob by knob; the truth comes out beside the data.

Larkspur's *Guard* scores payments; everything here is invented. The data-generating process, week by week:

- A payment has a language (`segment`), an amount in dollars (lognormal), a velocity (payments of the same account in
  the last 24 hours, gamma) and an account age in days (lognormal), drawn independently of each other.
- Fraud is drawn with log-odds that rise with velocity and amount and fall with account age. Where fraudsters have
  adopted the *new tactic*, velocity hardly counts any more; the share of fraud stays the same.
- Guard's score is the old formula on the features *as they arrive*, rounded to 0.001. It never learns.
- A payment is flagged from `FLAG_AT`; in the same week a reviewer clears the flag or not, and the customer calls or does not.
  Both follow whether the payment was good, mostly; how strict reviewers are, and how easily customers call, may change from
  week to week.
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
from aipm_course.simulation.counting import bincount, repeat
from aipm_course.simulation.rates import auc
from aipm_course.simulation.streams import stream

Values = npt.NDArray[Any]

WEEKS = 26
REFERENCE_WEEKS = 4
LABEL_DELAY_WEEKS = 3
"""After three weeks without a report a payment counts as good."""

EARLY_WEEKS = 20
"""Weeks that are drawn first; the rest is drawn from a stream of its own and may be drawn again alone."""

FLAG_AT = 0.2
"""Low enough that more is flagged than is fraud, so that precision and the share of fraud caught are far apart."""

FEATURES = ("amount", "velocity", "account_age")
SEGMENTS = {"en": 0.50, "de": 0.14, "fr": 0.12, "pt-BR": 0.12, "nl": 0.12}

_FRAUD_SHARE = 0.09
_OLD_VELOCITY, _NEW_VELOCITY = 1.3, 0.1
_AMOUNT, _AGE = 0.45, 0.35
_LOG_AMOUNT, _LOG_AGE, _VELOCITY = 5.0, 5.8, 2.4
_CLEARS_GOOD, _CLEARS_FRAUD = 0.75, 0.1
_CALLS_GOOD, _CALLS_FRAUD = 0.6, 0.04


@dataclass(frozen=True)
class Shift:
    """Amounts shift; what makes a payment fraud stays as it was.

    Attributes:
        first_week: first week of the shift.
        last_week: last week; a season ends, a permanent shift lasts to week 26.
        size: added to the mean of log(amount).
        start: share of the size that the first week has.
    """

    first_week: int
    last_week: int
    size: float = 0.62
    start: float = 1.0


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
        first_week: first week of the new tactic.
        adoption: share of payments that follow it.
        last_week: last week.
    """

    first_week: int
    adoption: float = 0.95
    last_week: int = WEEKS


@dataclass(frozen=True)
class Decay:
    """One segment adopts the new tactic, a little more every week.

    Attributes:
        segment: the language.
        first_week: first week of adoption.
        weeks: weeks until adoption is complete.
        adoption: share of the segment's payments that follow it in the end.
        last_week: last week.
    """

    segment: str
    first_week: int
    weeks: int = 6
    adoption: float = 0.95
    last_week: int = WEEKS


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
        start: part of that share that the first week has.
    """

    kind: str
    feature: str
    first_week: int
    last_week: int
    share: float = 0.45
    start: float = 1.0


@dataclass(frozen=True)
class Knobs:
    """What is switched on. With nothing switched on the stream is quiet.

    Attributes:
        shifts: seasons or permanent covariate shifts.
        label_shifts: changes of the share of fraud.
        concepts: changed concepts.
        decays: decaying segments.
        bugs: upstream bugs.
        review_noise: how much the reviewers' strictness changes from week to week (standard deviation of a share).
        call_noise: how much the customers' readiness to call does.
        payments_per_week: rows per week.
        delay_weeks: weeks until a payment without a report counts as good.
    """

    shifts: tuple[Shift, ...] = ()
    label_shifts: tuple[LabelShift, ...] = ()
    concepts: tuple[Concept, ...] = ()
    decays: tuple[Decay, ...] = ()
    bugs: tuple[Bug, ...] = ()
    review_noise: float = 0.01
    call_noise: float = 0.01
    payments_per_week: int = 2000
    delay_weeks: int = LABEL_DELAY_WEEKS


@dataclass(frozen=True)
class Stream:
    """A stream and the truth behind it.

    Attributes:
        payments: what Larkspur sees: week, segment, amount, velocity, account_age, score, label (missing where not
            yet known), label_week, cleared and called (missing where not flagged).
        fraud: 0 or 1 per payment, also where the label has not arrived.
        truth: one row per week: AUC on all labels, dollars of fraud and dollars missed, frauds, flags.
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
        (52000, 10)
        >>> bool(quiet.truth["auc"].min() > 0.85)
        True
    """
    parts = [
        draw_weeks(knobs, 1, EARLY_WEEKS, stream(seed, "drift.stream", attempt)),
        draw_weeks(knobs, EARLY_WEEKS + 1, WEEKS, stream(seed, "drift.late", attempt)),
    ]
    return assemble(knobs, parts)


def draw_weeks(knobs: Knobs, first: int, last: int, generator: np.random.Generator) -> dict[str, Values]:
    """Return the columns of some weeks, with everything that is known about them, labels that are still out included."""
    rows = (last - first + 1) * knobs.payments_per_week
    week = repeat(np.arange(first, last + 1), knobs.payments_per_week)
    names = np.array(list(SEGMENTS))
    segment = np.searchsorted(np.cumsum(list(SEGMENTS.values()))[:-1], generator.random(rows), side="right")
    seen, fraud = _nature(knobs, week, names[segment], generator)
    arrived = _upstream(knobs, week, seen, generator)
    score = np.round(_probability(arrived, np.zeros(rows, dtype=bool)), 3)
    strict = generator.normal(0, 1, WEEKS)[week - 1]
    ready = generator.normal(0, 1, WEEKS)[week - 1]
    clears = np.clip(np.where(fraud, _CLEARS_FRAUD, _CLEARS_GOOD + knobs.review_noise * strict), 0.02, 0.98)
    calls = np.clip(np.where(fraud, _CALLS_FRAUD, _CALLS_GOOD + knobs.call_noise * ready), 0.02, 0.98)
    chance = generator.random((2, rows))
    days = generator.integers(1, 7 * knobs.delay_weeks + 1, rows)
    return {
        "week": week,
        "segment": names[segment],
        "amount": np.round(arrived["amount"], 1),
        "velocity": np.round(arrived["velocity"], 2),
        "account_age": np.round(arrived["account_age"]).astype(int),
        "score": score,
        "cleared": (chance[0] < clears).astype(int),
        "called": (chance[1] < calls).astype(int),
        "label_week": week + np.where(fraud, -(-days // 7), knobs.delay_weeks),
        "fraud": fraud.astype(int),
        "usd": seen["amount"],
    }


def assemble(knobs: Knobs, parts: list[dict[str, Values]]) -> Stream:
    """Return a stream from the columns of its weeks, in order."""
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    known = columns["label_week"] <= WEEKS
    flagged = columns["score"] >= FLAG_AT
    payments = pd.DataFrame(
        {
            **{name: columns[name] for name in ("week", "segment", *FEATURES, "score")},
            "label": pd.arrays.IntegerArray(columns["fraud"].astype("int64"), ~known),
            "label_week": columns["label_week"],
            "cleared": pd.arrays.IntegerArray(columns["cleared"].astype("int64"), ~flagged),
            "called": pd.arrays.IntegerArray(columns["called"].astype("int64"), ~flagged),
        }
    )
    return Stream(payments, columns["fraud"], _truth(knobs, columns), knobs)


def weekly_psi(payments: pd.DataFrame) -> pd.DataFrame:
    """Return the stability index per week and feature, with bins frozen on weeks 1 to 4.

    Args:
        payments: a stream.

    Returns:
        One row per week (index), one column per feature.
    """
    week = payments["week"].to_numpy()
    weeks = int(week.max())
    table = {}
    for feature in FEATURES:
        values = payments[feature].to_numpy(dtype=float)
        reference = values[week <= REFERENCE_WEEKS]
        edges = frozen_edges(reference)
        bins = len(edges) + 1
        place = np.searchsorted(edges, values, side="right")
        counts = bincount((week - 1) * bins + place, minlength=weeks * bins).reshape(weeks, bins)
        shares = counts / counts.sum(axis=1, keepdims=True)
        table[feature] = psi_of_shares(bin_shares(reference, edges), shares)
    return pd.DataFrame(table, index=pd.RangeIndex(1, weeks + 1, name="week"))


def weekly_quality(payments: pd.DataFrame) -> pd.DataFrame:
    """Return what can be known per week by the end of week 26.

    Args:
        payments: a stream.

    Returns:
        One row per week: `auc`, `precision` (share of flags that were fraud) and `caught` (share of frauds that were
        flagged), missing while labels are still out, and what needs no label: `flag_rate`, `mean_score`,
        `mean_amount`, and of the flags `cleared_share` and `called_share`.
    """
    week = payments["week"].to_numpy()
    score = payments["score"].to_numpy()
    label = payments["label"].to_numpy(dtype=float, na_value=np.nan)
    cleared = payments["cleared"].to_numpy(dtype=float, na_value=0.0)
    called = payments["called"].to_numpy(dtype=float, na_value=0.0)
    amount = payments["amount"].to_numpy()
    flag = score >= FLAG_AT
    rows = {}
    for number in range(1, int(week.max()) + 1):
        here = slice(*np.searchsorted(week, [number, number + 1]))
        flags = max(int(flag[here].sum()), 1)
        fraud = label[here] == 1
        complete = not np.isnan(label[here]).any()
        rows[number] = {
            "auc": auc(fraud, score[here]) if complete else np.nan,
            "precision": float((fraud & flag[here]).sum() / flags) if complete else np.nan,
            "caught": float((fraud & flag[here]).sum() / max(fraud.sum(), 1)) if complete else np.nan,
            "flag_rate": flags / len(fraud),
            "mean_score": float(score[here].mean()),
            "mean_amount": float(amount[here].mean()),
            "cleared_share": float(cleared[here].sum() / flags),
            "called_share": float(called[here].sum() / flags),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("week")


def _nature(
    knobs: Knobs, week: Values, segment: Values, generator: np.random.Generator
) -> tuple[dict[str, Values], Values]:
    """Draw features and fraud as they are, before anything upstream touches them."""
    rows = len(week)
    features = _features(rows, generator)
    for shift in knobs.shifts:
        features["amount"] *= np.exp(shift.size * _strength(week, shift))
    adoption = np.zeros(rows)
    for decay in knobs.decays:
        grown = np.clip((week - decay.first_week + 1) / decay.weeks, 0, 1) * (week <= decay.last_week)
        adoption = np.where(segment == decay.segment, np.maximum(adoption, grown * decay.adoption), adoption)
    for concept in knobs.concepts:
        adoption = np.where(_within(week, concept), np.maximum(adoption, concept.adoption), adoption)
    new_tactic = generator.random(rows) < adoption
    fraud = generator.random(rows) < _probability(features, new_tactic)
    for label_shift in knobs.label_shifts:
        _change_share(label_shift, week, features, new_tactic, fraud, generator)
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
    new_tactic: Values,
    fraud: Values,
    generator: np.random.Generator,
) -> None:
    """Make some payments of a week fraud, or some frauds good; each is a fresh case of the sort that it becomes."""
    for number in np.unique(week[_within(week, shift)]):
        rows = np.flatnonzero(week == number)
        frauds = rows[fraud[rows]]
        wanted = round(len(frauds) * shift.factor)
        more = wanted > len(frauds)
        changed = generator.choice(rows[~fraud[rows]] if more else frauds, abs(wanted - len(frauds)), replace=False)
        pool = _features(30 * len(changed) if more else 3 * len(changed) + 20, generator)
        tactic = generator.random(len(pool["amount"])) < new_tactic[rows].mean()
        drawn = generator.random(len(tactic)) < _probability(pool, tactic)
        source = np.flatnonzero(drawn == more)[: len(changed)]
        for name, values in features.items():
            values[changed[: len(source)]] = pool[name][source]
        fraud[changed[: len(source)]] = more


def _upstream(
    knobs: Knobs, week: Values, features: dict[str, Values], generator: np.random.Generator
) -> dict[str, Values]:
    """Return the features as they arrive."""
    arrived = dict(features)
    for bug in knobs.bugs:
        values = arrived[bug.feature]
        hit = generator.random(len(week)) < bug.share * _strength(week, bug)
        if bug.kind == "missing":
            wrong = np.zeros(len(values))
        elif bug.kind == "unit":
            wrong = 100 * values
        elif bug.kind == "frozen":
            wrong = _features(len(values), generator)[bug.feature]
        else:
            raise ValueError(f"unknown kind of bug: {bug.kind!r}")
        arrived[bug.feature] = np.where(hit, wrong, values)
    return arrived


def _within(week: Values, knob: Any) -> Values:
    return np.asarray((week >= knob.first_week) & (week <= knob.last_week))


def _strength(week: Values, knob: Any) -> Values:
    """Return 0 outside, 1 inside, and what the first week has of it."""
    return np.asarray(_within(week, knob) * np.where(week == knob.first_week, knob.start, 1.0))


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


def _truth(knobs: Knobs, columns: dict[str, Values]) -> pd.DataFrame:
    """Return one row per week with what only the simulator knows."""
    week, score, fraud, usd = (columns[name] for name in ("week", "score", "fraud", "usd"))
    flag = score >= FLAG_AT
    size = knobs.payments_per_week
    weeks = len(week) // size
    return pd.DataFrame(
        {
            "auc": [auc(fraud[at : at + size], score[at : at + size]) for at in range(0, weeks * size, size)],
            "fraud_usd": bincount(week - 1, usd * fraud, weeks),
            "missed_usd": bincount(week - 1, usd * fraud * ~flag, weeks),
            "frauds": bincount(week - 1, fraud, weeks),
            "flags": bincount(week - 1, flag, weeks),
        },
        index=pd.RangeIndex(1, weeks + 1, name="week"),
    )
