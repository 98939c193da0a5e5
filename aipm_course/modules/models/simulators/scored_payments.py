"""A month of Larkspur's payments with the scores of two fraud models.

Everything here is invented.

How a payment comes about:

- It is fraud with a chance of 0.8%. Six frauds in ten are bold, four are subtle.
- Model A sees something of every fraud: its signal is normal with mean 2.1 for fraud and 0 for the rest, standard
  deviation 1. `score_a` is the probability of fraud that follows from the signal: it is calibrated.
- Model B sees bold fraud very well (mean 3.6) and subtle fraud hardly (mean 0.35). `score_b` is the probability that
  follows *if half of all payments were fraud*, because that is how its training sample was drawn: it ranks well and
  is no probability here.
- Amounts in dollars are lognormal, with a mean near 171 for fraud and near 92 for the rest, and do not depend on the
  scores.
- `late_flag` is set while a chargeback is handled, days after the payment: for 95% of the fraud and 0.1% of the rest.

Planted truths (asserted by `_planted_truths` for every seed that is handed out):

- At 0.5 and at 0.4 model A is over 99% accurate, as is "always no", and finds less than a fifth of the fraud.
- Model A's accuracy at 0.4 and that of "always no" differ by at least four payments.
- A has the higher AUC; among the 400 highest scores B finds at least 8 points more of the fraud.
- The threshold with the lowest total cost is at most 0.10; it saves over 31% of the cost at 0.5, while the best
  threshold within the desk's capacity saves less than 29%: on either side of the bar of 30%.
- Of the payments that B scores between 0.8 and 0.9, fewer than 12% are fraud.
- A model that adds up both scores and the late flag reaches an AUC above 0.985, not quite 1; without the flag it still has the
  best AUC and finds at least 3 points less of the fraud than B within the desk's capacity.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.rates import auc

PAYMENTS = 40_000
DESK_CAPACITY = 400
"""Payments the review desk can check out of the 40,000."""

REVIEW_COST = 6.0
"""Dollars for one review."""

BAR_SAVING = 0.30
"""Share of the cost at 0.5 that a change of threshold must save."""

THRESHOLDS: npt.NDArray[np.float64] = np.arange(1, 61) / 100
"""Thresholds that a learner compares: 0.01, 0.02, ..., 0.60."""

SCORE_EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
SCORE_BANDS = ("0.0-0.2", "0.2-0.4", "0.4-0.6", "0.6-0.8", "0.8-0.9", "0.9-1.0")
"""Bands of the reliability table."""

_FRAUD_RATE = 0.008
_BOLD_SHARE = 0.6
_SIGNAL_A, _SIGNAL_BOLD, _SIGNAL_SUBTLE = 2.1, 3.6, 0.35
_FRAUD_AMOUNT, _HONEST_AMOUNT = (4.9, 0.7), (4.2, 0.8)
_CHANNELS, _CHANNEL_SHARES = ("web", "app", "phone"), (0.55, 0.35, 0.10)
_LATE_IF_FRAUD, _LATE_IF_HONEST = 0.95, 0.001
_WEIGHT_B = 0.1


@dataclass(frozen=True, eq=False)
class ScoredPayments:
    """One month of payments.

    Attributes:
        payments: 40,000 rows: txn_id, amount (dollars), channel, score_a, score_b, late_flag, is_fraud
            (`load("models_scores")`). Treat it as read-only: it is shared between calls.
        facts: capacity, prices and the bars agreed before the numbers were known (`load("models_facts")`).
        fields: when each column is filled in (`load("models_fields")`).
    """

    payments: pd.DataFrame
    facts: pd.DataFrame
    fields: pd.DataFrame

    @property
    def fraud(self) -> npt.NDArray[np.bool_]:
        """Whether each payment turned out to be fraud."""
        return np.asarray(self.payments["is_fraud"] == 1, dtype=bool)

    def score(self, model: str) -> npt.NDArray[np.float64]:
        """Return a model's score per payment.

        Args:
            model: "A", "B", "C" (both scores and the late flag) or "C at payment time", when no late flag is set yet.
        """
        table = self.payments
        if model in ("A", "B"):
            return table[f"score_{model.lower()}"].to_numpy(dtype=float)
        known = table["score_a"] + _WEIGHT_B * table["score_b"]
        if model == "C at payment time":
            return known.to_numpy(dtype=float)
        if model == "C":
            return (known + table["late_flag"]).to_numpy(dtype=float)
        raise ValueError(f"model must be 'A', 'B', 'C' or 'C at payment time'; given is {model!r}")


@lru_cache(maxsize=32)
def scored_payments(seed: int = 0) -> ScoredPayments:
    """Return the payments of a seed; the same seed always gives the same table.

    Args:
        seed: a whole number from 0; 0 is the table of the exercise.

    Returns:
        The payments and what is known about them.

    Examples:
        >>> month = scored_payments(0)
        >>> month.payments.shape
        (40000, 7)
        >>> bool(auc(month.fraud, month.score("A")) > auc(month.fraud, month.score("B")))
        True
        >>> caught(month.fraud, month.score("A")) < caught(month.fraud, month.score("B"))
        True
    """
    return first_that_holds(_draw, _planted_truths, seed)


def top(score: npt.NDArray[np.float64], count: int = DESK_CAPACITY) -> npt.NDArray[np.bool_]:
    """Return whether each payment is among the `count` highest scores."""
    chosen = np.zeros(len(score), dtype=bool)
    chosen[np.argsort(-score, kind="stable")[:count]] = True
    return chosen


def caught(fraud: npt.NDArray[np.bool_], score: npt.NDArray[np.float64], count: int = DESK_CAPACITY) -> float:
    """Return the share of all fraud that is among the `count` highest scores."""
    return float(fraud[top(score, count)].sum() / fraud.sum())


def total_cost(month: ScoredPayments, flagged: npt.NDArray[np.bool_]) -> float:
    """Return dollars lost when the flagged payments are reviewed: missed fraud at its amount, plus the reviews."""
    missed = month.payments["amount"].to_numpy()[month.fraud & ~flagged].sum()
    return float(missed + REVIEW_COST * flagged.sum())


def costs(month: ScoredPayments, model: str = "A") -> pd.Series:
    """Return the total cost in dollars for each of `THRESHOLDS`."""
    score = month.score(model)
    order = np.argsort(score)
    below = np.searchsorted(score[order], THRESHOLDS)
    lost = np.concatenate([[0], (month.payments["amount"].to_numpy() * month.fraud)[order].cumsum()])
    return pd.Series(lost[below] + REVIEW_COST * (PAYMENTS - below), index=THRESHOLDS)


def cheapest_threshold(month: ScoredPayments, model: str = "A") -> float:
    """Return the one of `THRESHOLDS` with the lowest total cost."""
    return float(THRESHOLDS[int(costs(month, model).to_numpy().argmin())])


def average_costs(month: ScoredPayments, model: str = "A") -> pd.Series:
    """Return the total cost for each of `THRESHOLDS` as it would be if every fraud had the average amount."""
    score, fraud = month.score(model), month.fraud
    average = month.payments["amount"].to_numpy()[fraud].mean()
    missed = np.searchsorted(np.sort(score[fraud]), THRESHOLDS)
    flagged = PAYMENTS - np.searchsorted(np.sort(score), THRESHOLDS)
    return pd.Series(missed * average + REVIEW_COST * flagged, index=THRESHOLDS)


def band(score: npt.NDArray[np.float64]) -> pd.Categorical:
    """Return the band of the reliability table that each score falls into."""
    return pd.cut(score, list(SCORE_EDGES), labels=list(SCORE_BANDS), right=False)


def _draw(seed: int, attempt: int) -> ScoredPayments:
    """Build the table for one attempt at a seed."""
    generator = np.random.default_rng([seed, attempt])
    fraud = generator.random(PAYMENTS) < _FRAUD_RATE
    bold = fraud & (generator.random(PAYMENTS) < _BOLD_SHARE)
    signal_a = generator.normal(0, 1, PAYMENTS) + _SIGNAL_A * fraud
    signal_b = generator.normal(0, 1, PAYMENTS) + np.where(bold, _SIGNAL_BOLD, _SIGNAL_SUBTLE * fraud)
    odds = _FRAUD_RATE / (1 - _FRAUD_RATE)
    odds_a = odds * _likelihood_ratio(signal_a, _SIGNAL_A)
    odds_b = _BOLD_SHARE * _likelihood_ratio(signal_b, _SIGNAL_BOLD)
    odds_b += (1 - _BOLD_SHARE) * _likelihood_ratio(signal_b, _SIGNAL_SUBTLE)
    amount = np.where(
        fraud, generator.lognormal(*_FRAUD_AMOUNT, PAYMENTS), generator.lognormal(*_HONEST_AMOUNT, PAYMENTS)
    )
    late = generator.random(PAYMENTS) < np.where(fraud, _LATE_IF_FRAUD, _LATE_IF_HONEST)
    payments = pd.DataFrame(
        {
            "txn_id": np.arange(1, PAYMENTS + 1),
            "amount": amount.round(2),
            "channel": generator.choice(_CHANNELS, PAYMENTS, p=_CHANNEL_SHARES),
            "score_a": _rounded(odds_a / (1 + odds_a)),
            "score_b": _rounded(odds_b / (1 + odds_b)),
            "late_flag": late.astype(int),
            "is_fraud": fraud.astype(int),
        }
    )
    return ScoredPayments(payments, payment_facts(), payment_fields())


def _likelihood_ratio(signal: npt.NDArray[np.float64], mean: float) -> npt.NDArray[np.float64]:
    """Return how many times likelier a signal is under a normal with this mean than under one with mean 0."""
    ratio: npt.NDArray[np.float64] = np.exp(mean * signal - mean**2 / 2)
    return ratio


def _rounded(score: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Round to five places, off every whole hundredth, so that "above" and "at or above" a threshold agree."""
    hundred_thousandths = np.clip(np.rint(score * 100_000), 1, 99_999).astype(int)
    hundred_thousandths += hundred_thousandths % 1000 == 0
    rounded: npt.NDArray[np.float64] = (hundred_thousandths / 100_000).round(5)
    return rounded


def payment_facts() -> pd.DataFrame:
    """Return what the company fixed before it saw the numbers."""
    rows = [
        ("desk_capacity", DESK_CAPACITY, "payments per month", "what the review desk can check"),
        ("review_cost", REVIEW_COST, "USD", "one review, inside or outside the desk"),
        ("bar_recall", 0.25, "share of fraud", "a model that finds less is not shown to a customer"),
        ("bar_switch", 0.05, "share of fraud", "model B must find at least this much more within the desk's capacity"),
        (
            "bar_saving",
            BAR_SAVING,
            "share of the cost at 0.5",
            "finance pays for reviews beyond the desk if only they make the total cost fall at least this much",
        ),
        (
            "bar_calibration",
            0.10,
            "share",
            "largest gap, in bands with at least 100 payments, for a score to be shown as a percentage",
        ),
        (
            "bar_unattended",
            0.90,
            "share of tasks",
            "all eight runs must succeed before a job runs with nobody watching",
        ),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def payment_fields() -> pd.DataFrame:
    """Return when each column of the payments is filled in."""
    rows = [
        ("txn_id", "payment gateway", 0.0, "number of the payment"),
        ("amount", "payment gateway", 0.0, "amount in dollars"),
        ("channel", "payment gateway", 0.0, "where the customer paid"),
        ("score_a", "model A", 0.1, "fraud score of model A"),
        ("score_b", "model B", 0.1, "fraud score of model B"),
        ("late_flag", "back office", 691_200.0, "account marked for follow-up"),
        ("is_fraud", "back office", 2_592_000.0, "final label, after the chargeback period"),
    ]
    return pd.DataFrame(rows, columns=["field", "filled_in_by", "seconds_after_payment", "meaning"])


def _planted_truths(month: ScoredPayments) -> dict[str, bool]:
    """Return each planted truth of the payments by name and whether it holds; tests read the names."""
    fraud, table = month.fraud, month.payments
    a, b, honest_c = month.score("A"), month.score("B"), month.score("C at payment time")
    reported = a >= 0.4
    cost = costs(month)
    cheapest, second = cost.nsmallest(2)
    threshold = cheapest_threshold(month)
    at_half = total_cost(month, a >= 0.5)
    flags = np.array([(a >= step).sum() for step in THRESHOLDS])
    within_desk = cost[flags <= DESK_CAPACITY].min()
    averaged = average_costs(month)
    same_bill = (
        averaged.idxmin() == threshold
        and abs(averaged.min() - cheapest) < 0.007 * cheapest
        and abs(averaged[0.5] - at_half) < 0.007 * at_half
    )
    high = (b >= 0.8) & (b < 0.9)
    edges = [np.sort(score)[-DESK_CAPACITY - 1 : -DESK_CAPACITY + 1] for score in (a, b, honest_c)]
    auc_a, auc_b, auc_honest = auc(fraud, a), auc(fraud, b), auc(fraud, honest_c)
    auc_c = auc(fraud, month.score("C"))
    caught_a, caught_b = caught(fraud, a), caught(fraud, b)
    return {
        "always no is 99% accurate": bool(1 - fraud.mean() > 0.99),
        "A is 99% accurate at 0.5 and 0.4": bool(min(((a >= 0.5) == fraud).mean(), (reported == fraud).mean()) > 0.99),
        "A and always no differ in accuracy": abs(int((reported & fraud).sum()) - int((reported & ~fraud).sum())) >= 4,
        "A finds less than a fifth of the fraud at 0.4": bool((fraud & reported).sum() < 0.2 * fraud.sum()),
        "A has the better AUC": auc_a > auc_b + 0.02,
        "B finds more within the capacity": caught_b > caught_a + 0.08,
        "B finds and misses different numbers": abs(2 * caught_b - 1) * int(fraud.sum()) > 4,
        "B misses enough to tell a 90% range from a 95% one": int((fraud & ~top(b)).sum()) >= 122,
        "no ties at the edge of the desk": all(below < above for below, above in edges),
        "the cheapest threshold is far below 0.5": threshold <= 0.10,
        "the cheapest threshold is not the lowest": threshold > THRESHOLDS[0],
        "the cheapest threshold is unique": bool(second - cheapest > 5),
        "0.5 costs a quarter more": bool(at_half > 1.25 * cheapest),
        "the cheapest threshold saves more than the bar": bool(1 - cheapest / at_half > BAR_SAVING + 0.01),
        "the desk alone saves less than the bar": bool(1 - within_desk / at_half < BAR_SAVING - 0.01),
        "the average amount gives another bill": not same_bill,
        "the cheapest threshold needs more than the desk": int((a >= threshold).sum()) > 2 * DESK_CAPACITY,
        "B at 0.8 is rarely fraud": bool(0 < fraud[high].mean() < 0.12),
        "every band of B is filled": bool(pd.Series(band(b)).value_counts().min() >= 100),
        "the late flag looks perfect": auc_c > 0.985,
        "the late flag is not perfect": auc_c < 0.9994,
        "the honest C has the best AUC": 0.92 < auc_honest < 0.975 and auc_honest > auc_a + 0.005,
        "the honest C finds less than B": caught(fraud, honest_c) < caught_b - 0.03,
        "the flag is not the label": bool((table["late_flag"] != table["is_fraud"]).sum() > 20),
    }
