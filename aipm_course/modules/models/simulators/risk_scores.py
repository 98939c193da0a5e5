"""A month of one customer's payments with the risk score that sales would like to print beside each.

Everything here is invented. How it comes about: six bands of the score get their payments and their frauds for days 1
to 15 and for days 16 to 30, by the story that the seed draws; inside a band, scores and days are uniform.

The stories (`SHOWN`), with the margins that `_planted_truths` asserts for every seed that is handed out:

- `as_percent`: in every band with at least 100 payments the mean score is within 0.06 of the share of fraud.
- `recalibrated`: the score is far too sure, by 0.16 or more in a band that counts, but the shares of fraud of days 1 to
  15 are within 0.06 of those of days 16 to 30.
- `order_only`: the score is far too sure, and in a band that counts the two halves differ by 0.16 or more.

Edges: one band holds exactly 100 payments and sets the largest difference between the halves, one holds 99 and would
set a larger one (and, in `as_percent`, a larger gap of the score). Fifteen payments score exactly 0.8, five payments of
the band of 100 are frauds of day 15. The last payment of the desk is fraud, the next one honest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import bincount
from aipm_course.simulation.margins import Truths, apart, clear_of
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

PAYMENTS = 24_000
DAYS, FIRST_HALF = 30, 15
BAR = 0.10
"""Largest gap, in bands that count, for a number to be shown as a percentage."""

COUNTS_FROM = 100
"""Payments from which a band counts."""

EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
BANDS = ("0.0-0.2", "0.2-0.4", "0.4-0.6", "0.6-0.8", "0.8-0.9", "0.9-1.0")
"""Bands of the reliability table; a lower edge belongs to its band."""

SHOWN = {"as_percent": 0.35, "recalibrated": 0.40, "order_only": 0.25}

_MIDDLES = (0.01, 0.3, 0.5, 0.7, 0.85, 0.95)
_TOO_SURE = (0.004, 0.02, 0.05, 0.09, 0.16, 0.42)
"""Shares of fraud where the model was trained on far more fraud than there is."""

Flags = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RiskScores:
    """One customer's month.

    Attributes:
        payments: 24,000 rows: txn_id, day (1 to 30), risk (0 to 1), is_fraud. Treat it as read-only: it is shared
            between calls.
        desk: payments that the desk checks in the month, the highest scores first.
        next_volume: payments expected in the next month.
    """

    payments: pd.DataFrame
    desk: int
    next_volume: int

    @property
    def fraud(self) -> Flags:
        """Whether each payment turned out to be fraud."""
        return np.asarray(self.payments["is_fraud"] == 1, dtype=bool)

    @property
    def missed(self) -> int:
        """Frauds that are not among the `desk` highest scores."""
        return missed(self.fraud, self.payments["risk"].to_numpy(dtype=float), self.desk)


@lru_cache(maxsize=64)
def risk_scores(seed: int = 0) -> RiskScores:
    """Return the month of a seed; the same seed always gives the same table.

    Args:
        seed: a whole number from 0.

    Examples:
        >>> risk_scores(0).payments.shape
        (24000, 4)
    """
    return first_that_holds(_draw, _planted_truths, seed)


def missed(fraud: Flags, score: Values, desk: int) -> int:
    """Return how many frauds are not among the `desk` highest scores."""
    last = np.partition(score, -desk)[-desk]
    return int((fraud & (score < last)).sum())


def band(score: Values, *, upper: bool = False) -> npt.NDArray[np.intp]:
    """Return the place in `BANDS` of each score.

    Args:
        score: scores from 0 to 1.
        upper: count an edge to the band below it instead.
    """
    inner = np.array(EDGES[1:-1])
    return np.searchsorted(inner, score, side="left" if upper else "right")


def reliability(data: RiskScores, *, upper: bool = False, last_day: int = FIRST_HALF) -> pd.DataFrame:
    """Return, per band: payments, mean_score, fraud_share, and the share in the first and in the second half.

    Args:
        data: one month.
        upper: count an edge to the band below it.
        last_day: last day of the first half.
    """
    score = data.payments["risk"].to_numpy(dtype=float)
    return reliability_of(score, data.fraud, data.payments["day"].to_numpy() <= last_day, upper=upper)


def reliability_of(score: Values, fraud: Flags, early: Flags, *, upper: bool = False) -> pd.DataFrame:
    """Return the table of `reliability` for scores from 0 to 1, whether each was fraud, and whether it came early."""
    place = band(score, upper=upper)

    def per_band(weights: Values) -> Values:
        return np.asarray(bincount(place, weights=weights, minlength=len(BANDS)), dtype=float)

    count = per_band(np.ones(len(place)))
    first = per_band(early.astype(float))
    with np.errstate(invalid="ignore", divide="ignore"):  # an empty band has no share
        return pd.DataFrame(
            {
                "band": BANDS,
                "payments": count.astype(np.intp),
                "mean_score": per_band(score) / count,
                "fraud_share": per_band(fraud.astype(float)) / count,
                "first_half": per_band(fraud.astype(float) * early) / first,
                "second_half": per_band(fraud.astype(float) * ~early) / (count - first),
            }
        )


def gaps(table: pd.DataFrame, *, counts_from: int = COUNTS_FROM) -> dict[str, float]:
    """Return the largest gap of the score and of the first half's shares, in bands with enough payments."""
    solid = table[table["payments"] >= counts_from]
    return {
        "gap_score": float((solid["mean_score"] - solid["fraud_share"]).abs().max()),
        "gap_halves": float((solid["first_half"] - solid["second_half"]).abs().max()),
    }


def what_to_show(gap_score: float, gap_halves: float, bar: float = BAR) -> str:
    """Return what the two gaps allow to be shown."""
    return "as_percent" if gap_score <= bar else "recalibrated" if gap_halves <= bar else "order_only"


def _draw(seed: int, attempt: int) -> RiskScores:
    """Build the month for one attempt at a seed."""
    generator = stream(seed, "models.risk", attempt)
    told = story(seed, "models.shown", SHOWN)
    special: Mapping[str, int] = cast(generator, ["hundred", "small"], [2, 3, 5])
    sizes = [0, int(generator.integers(220, 320)), *(int(generator.integers(130, 240)) for _ in range(4))]
    sizes[special["hundred"]], sizes[special["small"]] = COUNTS_FROM, COUNTS_FROM - 1
    sizes[0] = PAYMENTS - sum(sizes)

    risk, day, fraud = [], [], []
    for place, size in enumerate(sizes):
        early = size // 2 if place != special["hundred"] else int(generator.integers(42, 59))
        frauds = _frauds(generator, told, place, size, early, special)
        is_fraud = np.zeros(size, dtype=bool)
        is_fraud[: frauds[0]] = is_fraud[early : early + frauds[1]] = True
        days = np.concatenate(
            [generator.integers(1, FIRST_HALF + 1, early), generator.integers(FIRST_HALF + 1, DAYS + 1, size - early)]
        )
        if place == special["hundred"]:
            # The five frauds of day 15 make the border of the halves count.
            days[:early] = np.where(np.arange(early) < 5, FIRST_HALF, generator.integers(1, FIRST_HALF, early))
        low, high = EDGES[place], EDGES[place + 1]
        scores = generator.uniform(low + 0.01 * (high - low), high - 0.01 * (high - low), size)
        if place == 0:
            scores = 0.19 * generator.beta(0.6, 12, size) + 0.0001
        risk.append(scores.round(5))
        day.append(days)
        fraud.append(is_fraud)
    score, label, on = np.concatenate(risk), np.concatenate(fraud), np.concatenate(day)
    # Scores lie off the edges, except fifteen at 0.8 exactly.
    honest = np.flatnonzero((score > 0.8) & (score < 0.9) & ~label)
    score[
        generator.permutation(honest if told != "as_percent" else np.flatnonzero((score > 0.8) & (score < 0.9)))[:15]
    ] = 0.8
    desk = int(generator.choice(np.arange(200, 520, 20)))
    _last_is_fraud(score, label, desk)
    order = generator.permutation(PAYMENTS)
    payments = pd.DataFrame(
        {
            "txn_id": np.arange(1, PAYMENTS + 1),
            "day": on[order].astype(int),
            "risk": score[order],
            "is_fraud": label[order].astype(int),
        }
    )
    return RiskScores(payments, desk, int(generator.integers(42, 61)) * 1000)


def _frauds(
    generator: np.random.Generator, told: str, place: int, size: int, early: int, special: Mapping[str, int]
) -> tuple[int, int]:
    """Return how many frauds a band holds in the first and in the second half."""
    share = _MIDDLES[place] if told == "as_percent" else _TOO_SURE[place] * generator.uniform(0.75, 1.25)
    if told == "as_percent":
        share = 0.004 if place == 0 else share + float(generator.choice([-1, 1])) * generator.uniform(0.02, 0.045)
    apart_by = generator.uniform(0, 0.02) if place else 0.0
    if place == special["hundred"]:
        apart_by = generator.uniform(0.165, 0.25) if told == "order_only" else generator.uniform(0.03, 0.058)
        share = max(share, 0.12 + apart_by / 2)
    elif place == special["small"]:
        apart_by = generator.uniform(0.29, 0.36) if told == "order_only" else generator.uniform(0.15, 0.25)
        if told == "as_percent":
            share -= generator.uniform(0.18, 0.24)
        share = max(share, 0.02 + apart_by / 2)
    tilt = apart_by / 2 * float(generator.choice([-1, 1]))
    return round((share + tilt) * early), round((share - tilt) * (size - early))


def _last_is_fraud(score: Values, fraud: Flags, desk: int) -> None:
    """Make the last payment of the desk a fraud and the next one honest, by swaps inside one band, in place."""
    ranks = np.argsort(-score, kind="stable")
    place = band(score)
    for rank, wanted, step in ((desk - 1, True, -1), (desk, False, 1)):
        here = ranks[rank]
        there = rank
        while 0 <= there < len(ranks) and place[ranks[there]] == place[here] and fraud[ranks[there]] != wanted:
            there += step
        if 0 <= there < len(ranks) and fraud[ranks[there]] == wanted:
            other = ranks[there]
            score[[here, other]] = score[[other, here]]


def _planted_truths(data: RiskScores) -> Truths:
    """Return each planted truth by name, as a margin; tests read the names."""
    told_by = reliability(data)
    found = gaps(told_by)
    score, fraud = data.payments["risk"].to_numpy(dtype=float), data.fraud
    last, behind = np.partition(score, (-data.desk - 1, -data.desk))[[-data.desk, -data.desk - 1]]
    expected = data.missed / PAYMENTS * data.next_volume
    of_100 = 100 * float(told_by["fraud_share"][4])
    moved_up = reliability(data, upper=True)
    high = score >= 0.8
    return {
        "the gap of the score is clear of its bar": clear_of(found["gap_score"], BAR, 0.04),
        "the gap of the halves is clear of its bar": clear_of(found["gap_halves"], BAR, 0.04),
        "bands with fewer payments would tell another story": apart(
            found["gap_halves"],
            [gaps(told_by, counts_from=count)["gap_halves"] for count in (0, COUNTS_FROM - 1, COUNTS_FROM + 1)],
            0.015,
        ),
        "the border of the halves matters": apart(
            found["gap_halves"],
            [gaps(reliability(data, last_day=day))["gap_halves"] for day in (FIRST_HALF - 1,)],
            0.015,
        ),
        "two rules dropped together do not cancel": apart(
            found["gap_halves"],
            [
                gaps(reliability(data, last_day=FIRST_HALF - 1), counts_from=count)["gap_halves"]
                for count in (0, COUNTS_FROM + 1)
            ],
            0.0105,
        ),
        "edges belong to the band above": float((moved_up["mean_score"] - told_by["mean_score"]).abs().max() - 0.006),
        "of 100 is no guess": apart(of_100, [80, 85, 100 * fraud[high].mean(), fraud[band(score) == 4].sum()], 1.6),
        "enough is missed to tell 90% from 95%": expected - 135,
        "the desk's last payment is fraud": bool(
            last > behind and fraud[score == last].all() and not fraud[score == behind].any()
        ),
        "finds and misses differ": abs(2 * data.missed - int(fraud.sum())) - 5.0,
    }
