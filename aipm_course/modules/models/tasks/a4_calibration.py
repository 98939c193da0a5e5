"""A4: calibration and ranges."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.question import Ablation, Derived, Follows, Misconception, Question
from aipm_course.modules.models.simulators.risk_scores import (
    BANDS,
    COUNTS_FROM,
    DAYS,
    EDGES,
    FIRST_HALF,
    PAYMENTS,
    RiskScores,
    band,
    gaps,
    missed,
    reliability,
    risk_scores,
    what_to_show,
)
from aipm_course.modules.models.simulators.scored_payments import DESK_CAPACITY
from aipm_course.modules.models.tasks.lookalikes import of_calibration
from aipm_course.modules.models.tasks.shared import share
from aipm_course.simulation.rates import wilson_interval

_BAND = "0.8-0.9"
_PLACE = BANDS.index(_BAND)
_SHARE = Number("share from 0 to 1", within=0.002, percent=True)
_MIDDLES = [(low + high) / 2 for low, high in pairwise(EDGES)]


def _table(found: pd.DataFrame) -> pd.DataFrame:
    return found[["band", "mean_score", "fraud_share"]]


def _expecting(expected: float, tail: float = 0.05) -> dict[str, float]:
    """The three numbers of the statement when the expected count is another one."""
    from scipy.stats import poisson

    low, high = poisson.ppf([tail, 1 - tail], expected)
    return {"missed_next": expected, "range_low": float(low), "range_high": float(high)}


def _expected(data: RiskScores) -> float:
    return data.missed / PAYMENTS * data.next_volume


def _statement(data: RiskScores) -> dict[str, Any]:
    found = reliability(data)
    wide = gaps(found)
    return {
        "reliability": _table(found),
        "of_100": 100 * float(found["fraud_share"][_PLACE]),
        **_expecting(_expected(data)),
        **wide,
        "show": what_to_show(**wide),
    }


def _statement_by_groups(data: RiskScores) -> dict[str, Any]:
    """The same with pandas and a normal range; both columns of the table in percent."""
    payments = data.payments
    bands = pd.cut(payments["risk"], list(EDGES), labels=list(BANDS), right=False)
    rows: dict[str, dict[str, float]] = {}
    halves = []
    for name in reversed(BANDS):
        inside = payments[bands == name]
        rows[name] = {"fraud_share": 100 * inside["is_fraud"].mean(), "mean_score": 100 * inside["risk"].mean()}
        if len(inside) >= COUNTS_FROM:
            early = inside["day"] <= FIRST_HALF
            halves.append(abs(inside["is_fraud"][early].mean() - inside["is_fraud"][~early].mean()))
    desk = payments.nlargest(data.desk, "risk")
    expected = (payments["is_fraud"].sum() - desk["is_fraud"].sum()) / PAYMENTS * data.next_volume
    half = 1.645 * expected**0.5
    right = _statement(data)
    return {
        **right,
        "reliability": [{"band": name, **row} for name, row in rows.items()],
        "missed_next": round(expected, 1),
        "range_low": round(expected - half, 1),
        "range_high": round(expected + half, 1),
        "gap_halves": max(halves),
        "show": right["show"].upper(),
    }


def _own_show(own: Mapping[str, Any], data: RiskScores) -> str:
    return what_to_show(share(own, "gap_score"), share(own, "gap_halves"))


def _own_table(own: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """The two columns of the own table as shares, by band."""
    rows = own["reliability"]
    return {
        column: dict(zip(rows, _SHARE.in_one_unit([row[column] for row in rows.values()]), strict=True))
        for column in ("mean_score", "fraud_share")
    }


def _own_gap(own: Mapping[str, Any], data: RiskScores) -> float:
    found, table = reliability(data), _own_table(own)
    solid = found["band"][found["payments"] >= COUNTS_FROM]
    return max(abs(table["mean_score"][name] - table["fraud_share"][name]) for name in solid)


def _gaps(data: RiskScores, *, counts_from: int = COUNTS_FROM, last_day: int = FIRST_HALF) -> dict[str, float]:
    return gaps(reliability(data, last_day=last_day), counts_from=counts_from)


def _halves(data: RiskScores, **settings: int) -> dict[str, float]:
    return {"gap_halves": _gaps(data, **settings)["gap_halves"]}


def _without(data: RiskScores, dropped: frozenset[str]) -> dict[str, Any] | None:
    """Return the fields of somebody who drops rules; None for two edges of one rule."""
    if {"every_band_counts", "more_than_100"} <= dropped:
        return None
    counts_from = 1 if "every_band_counts" in dropped else COUNTS_FROM + ("more_than_100" in dropped)
    found = reliability(data, last_day=FIRST_HALF - ("day_15_late" in dropped), upper="edges_below" in dropped)
    wide = _with_both(data) if "rate_is_estimated" in dropped else _tails(data, 0.05)
    return {
        "reliability": _table(found),
        "of_100": 100 * float(found["fraud_share"][_PLACE]),
        **wide,
        "gap_score": gaps(found)["gap_score"],
        "gap_halves": gaps(found, counts_from=counts_from)["gap_halves"],
    }


def _first_half_only(data: RiskScores) -> dict[str, Any]:
    """The table's shares of fraud from days 1 to 15 alone."""
    found = reliability(data)
    return {"reliability": _table(found.assign(fraud_share=found["first_half"]))}


def _day_16_early(data: RiskScores) -> dict[str, float] | None:
    wrong = _halves(data, last_day=FIRST_HALF + 1)
    return None if abs(wrong["gap_halves"] - _gaps(data)["gap_halves"]) <= 2 * _GAP.within else wrong


def _edges_below(data: RiskScores) -> dict[str, Any]:
    found = reliability(data, upper=True)
    return {"reliability": _table(found), "of_100": 100 * float(found["fraud_share"][_PLACE]), **gaps(found)}


def _range_of_the_rate(data: RiskScores) -> dict[str, float]:
    """The range that says how well the month pins the rate down."""
    expected = _expected(data)
    half = 1.645 * expected / data.missed**0.5
    return {"range_low": expected - half, "range_high": expected + half}


def _with_both(data: RiskScores) -> dict[str, float]:
    """The range that also allows for the rate having been estimated."""
    expected = _expected(data)
    half = 1.645 * (expected + expected**2 / data.missed) ** 0.5
    return {"range_low": expected - half, "range_high": expected + half}


def _tails(data: RiskScores, tail: float) -> dict[str, float]:
    found = _expecting(_expected(data), tail)
    return {"range_low": found["range_low"], "range_high": found["range_high"]}


def _half_width(data: RiskScores, widths: float) -> dict[str, float]:
    expected = _expected(data)
    return {"range_low": expected - widths * expected**0.5, "range_high": expected + widths * expected**0.5}


def _missed_at_half(data: RiskScores) -> dict[str, float] | None:
    """The statement for a threshold of 0.5, where the desk misses another number."""
    low = int((data.fraud & np.asarray(data.payments["risk"] < 0.5)).sum())
    return None if low == data.missed else _expecting(low / PAYMENTS * data.next_volume)


def _around(expected: float, half: float) -> dict[str, float]:
    return {"range_low": expected - half, "range_high": expected + half}


def _wilson(data: RiskScores) -> dict[str, float]:
    """Wilson's interval for the rate of the month, times the next volume: about the rate, not about the next count."""
    low, high = wilson_interval(data.missed, PAYMENTS, 1.6448536269514722)
    return {"range_low": low * data.next_volume, "range_high": high * data.next_volume}


def _per_day(data: RiskScores) -> dict[str, float]:
    return {name: value / DAYS for name, value in _expecting(_expected(data)).items()}


def _median_scores(data: RiskScores) -> pd.DataFrame:
    place = band(data.payments["risk"].to_numpy(dtype=float))
    medians = data.payments["risk"].groupby(place).median()
    return _table(reliability(data)).assign(mean_score=medians.to_numpy())


def _all_gaps(data: RiskScores, field: str) -> "pd.Series[float]":
    """The gaps of the bands that count, the largest first."""
    found = reliability(data)
    solid = found[found["payments"] >= COUNTS_FROM]
    one, other = ("mean_score", "fraud_share") if field == "gap_score" else ("first_half", "second_half")
    return (solid[one] - solid[other]).abs().sort_values(ascending=False)


def _mean_gaps(data: RiskScores) -> dict[str, float]:
    return {field: float(_all_gaps(data, field).mean()) for field in ("gap_score", "gap_halves")}


_LARGER = (
    "One band has that gap, and another band that counts has a larger one. A band counts that has 100 payments in the whole month, "
    "exactly 100 is enough, and its halves need no number of their own."
)


def _of_another_band(field: str, place: int) -> Misconception[RiskScores]:
    """The gap of a band that is not the one with the largest; None where it is no other number."""

    def gap(data: RiskScores) -> dict[str, float] | None:
        found = _all_gaps(data, field)
        if len(found) <= place or (found.iloc[:place] - found.iloc[place]).abs().min() < 0.01:
            return None
        wrong = float(found.iloc[place])
        rules = [*_halves(data, counts_from=COUNTS_FROM + 1).values()] if field == "gap_halves" else []
        return None if any(abs(wrong - other) < 1e-9 for other in rules) else {field: wrong}

    message, idea = (
        (_LARGER, "more_than_100")
        if field == "gap_halves"
        else (
            "One band has that gap, and another band that counts has a larger one. Asked is the largest.",
            "another_band",
        )
    )
    return Misconception(f"{field}_of_band_{place + 1}", gap, message, idea=idea)


def _shows(option: str, message: str) -> Misconception[RiskScores]:
    def choice(data: RiskScores) -> dict[str, str] | None:
        return None if _statement(data)["show"] == option else {"show": option}

    return Misconception(f"shows_{option}", choice, message)


def _shares_of_all_fraud(data: RiskScores) -> pd.DataFrame:
    found = reliability(data)
    frauds = found["fraud_share"] * found["payments"]
    return _table(found.assign(fraud_share=frauds / frauds.sum()))


def _signed(data: RiskScores) -> dict[str, float] | None:
    """The largest gap where the sign is kept: only too sure counts."""
    found = reliability(data)
    solid = found[found["payments"] >= COUNTS_FROM]
    wrong = float((solid["mean_score"] - solid["fraud_share"]).max())
    return None if abs(wrong - gaps(found)["gap_score"]) < 0.015 else {"gap_score": wrong}


def _quantities(data: RiskScores) -> Mapping[str, "float | pd.Series"]:
    frauds = int(data.fraud.sum())
    return {
        "payments in the month": PAYMENTS,
        "payments in the next period": data.next_volume,
        "payments that the customer's desk checks": data.desk,
        "frauds in the month": frauds,
        "frauds that the desk misses in the month": data.missed,
        "frauds that the desk finds in the month": frauds - data.missed,
        f"payments in the band {_BAND}": int(reliability(data)["payments"][_PLACE]),
        f"frauds in the band {_BAND}": round(
            float(reliability(data)["fraud_share"][_PLACE] * reliability(data)["payments"][_PLACE])
        ),
        "frauds to expect in the next period without a desk": frauds / PAYMENTS * data.next_volume,
    }


def _in_words(data: RiskScores) -> str:
    """Say what the numbers of a seed mean, for the worked solution."""
    right = _statement(data)
    found = reliability(data)
    small = found[found["payments"] < COUNTS_FROM].iloc[0]
    return (
        f"The largest gap of the score that counts is {right['gap_score']:.2f}, that of the halves {right['gap_halves']:.2f}. The "
        f"band {small['band']} holds {small['payments']} payments and does not count. Of 100 payments with a score from 0.8 up "
        f"to 0.9, {right['of_100']:.0f} were fraud."
    )


_AS_SHARES = " The bar is a share, so hold each gap against it as a share."
_GAP = Number("share from 0 to 1", within=0.005, percent=True)
_END = Number("missed frauds in the next period", within=1.2)

CALIBRATION = Question(
    id="models.calibration",
    task="A4",
    title="Calibration and ranges",
    points=5,
    kind=Record(
        {
            "reliability": Table("band", BANDS, {"mean_score": _SHARE, "fraud_share": _SHARE}),
            "of_100": Number("frauds among 100 such payments", within=0.5),
            "missed_next": Number("missed frauds in the next period", within=0.3),
            "range_low": _END,
            "range_high": _END,
            "gap_score": _GAP,
            "gap_halves": _GAP,
            "show": Choice(
                {
                    "as_percent": "print the score as a percentage",
                    "recalibrated": "print the band's share of fraud instead",
                    "order_only": "print no percentage, sort by the score",
                }
            ),
        },
        weights={
            "reliability": 1.0,
            "of_100": 0.3,
            "missed_next": 0.6,
            "range_low": 0.3,
            "range_high": 0.3,
            "gap_score": 0.5,
            "gap_halves": 0.3,
            "show": 1.7,
        },
        look={
            "reliability: mean_score": "Average `risk` over the payments of the band.",
            "reliability: fraud_share": "Frauds of the band, divided by its payments.",
            "of_100": "Of the payments in that band, which share was fraud? Times 100.",
            "missed_next": "Frauds outside the `customer_desk` highest scores, divided by all payments of `risk`, times `next_volume`.",
            "range_low": "Around your `missed_next`: the count below which 5% of the draws fall, as a Poisson count has it.",
            "range_high": "Around your `missed_next`: the count above which 5% of the draws fall, as a Poisson count has it.",
            "gap_score": "The largest difference of `mean_score` and `fraud_share`, without its sign, among bands with 100 payments or more.",
            "gap_halves": "The largest difference of the share of fraud in days 1 to 15 and in days 16 to 30, among bands with 100 "
            "payments or more in the month.",
        },
    ),
    data=risk_scores,
    reference=_statement,
    alternatives=(_statement_by_groups,),
    follows=(Follows("show", ("gap_score", "gap_halves"), _own_show),),
    derived=(
        Derived("range_low", ("missed_next",), lambda own, data: _expecting(float(own["missed_next"]))["range_low"]),
        Derived("range_high", ("missed_next",), lambda own, data: _expecting(float(own["missed_next"]))["range_high"]),
        Derived("of_100", ("reliability",), lambda own, data: 100 * _own_table(own)["fraud_share"][_BAND]),
        Derived("gap_score", ("reliability",), _own_gap),
    ),
    quantities=_quantities,
    without=_without,
    lookalikes=lambda data: tuple(of_calibration(data, {"the desk of A3": DESK_CAPACITY})),
    misconceptions=(
        Misconception(
            "columns_swapped",
            lambda data: {
                "reliability": _table(reliability(data)).rename(
                    columns={"mean_score": "fraud_share", "fraud_share": "mean_score"}
                )
            },
            "The two columns have changed places. `mean_score` averages `risk`, `fraud_share` averages `is_fraud`.",
        ),
        Misconception(
            "middles_for_means",
            lambda data: {"reliability": _table(reliability(data)).assign(mean_score=_MIDDLES)},
            "Your `mean_score` is the middle of each band. The payments do not spread evenly over it: average their scores.",
        ),
        Misconception(
            "median_scores",
            lambda data: {"reliability": _median_scores(data)},
            "Your `mean_score` holds medians. Asked is the mean of `risk` in each band.",
        ),
        Misconception(
            "score_is_the_share",
            lambda data: {
                "reliability": _table(reliability(data)).assign(fraud_share=lambda table: table["mean_score"])
            },
            "Your `fraud_share` is the score again. Count: of the payments in each band, how many were fraud?",
        ),
        Misconception(
            "share_of_all_fraud",
            lambda data: {"reliability": _shares_of_all_fraud(data)},
            "Your `fraud_share` adds up to 1 over the bands: it says where the fraud is. Divide by the payments in the "
            "band instead.",
        ),
        Misconception(
            "share_of_the_first_half",
            _first_half_only,
            "Your `fraud_share` is that of days 1 to 15. The table is about the whole month.",
        ),
        Misconception(
            "eighty_percent_sure",
            lambda data: {"of_100": 80},
            "A score of 0.8 is not a promise of 80 in 100. Take the share that your table counts in that band.",
        ),
        Misconception(
            "score_of_the_band",
            lambda data: {"of_100": 100 * float(reliability(data)["mean_score"][_PLACE])},
            "That is the score of the band, read as a percentage. Take the share of fraud that your table counts there.",
        ),
        Misconception(
            "middle_of_the_band",
            lambda data: {"of_100": 85},
            "That is where the scores of the band lie, read as a percentage. Take the share of fraud that your table counts there.",
        ),
        Misconception(
            "honest_of_100",
            lambda data: {"of_100": 100 - _statement(data)["of_100"]},
            "Those are the honest ones among 100. Asked are the frauds.",
        ),
        Misconception(
            "count_of_the_band",
            lambda data: {
                "of_100": round(float(reliability(data)["fraud_share"][_PLACE] * reliability(data)["payments"][_PLACE]))
            },
            "That is how many frauds the band holds. Divide by its payments, times 100.",
        ),
        Misconception(
            "all_from_0_8",
            lambda data: {"of_100": 100 * float(data.fraud[data.payments["risk"] >= 0.8].mean())},
            "That takes all payments from 0.8 up, the top band among them. The question is about 0.8 up to 0.9.",
        ),
        Misconception(
            "ends_swapped",
            lambda data: {
                "range_low": _statement(data)["range_high"],
                "range_high": _statement(data)["range_low"],
            },
            "The two ends of the range have changed places.",
        ),
        Misconception(
            "one_number",
            lambda data: dict.fromkeys(("range_low", "range_high"), _expected(data)),
            "That is one number twice. The next period is another draw: how far may its count lie from the expected one?",
        ),
        Misconception(
            "range_of_the_rate",
            _range_of_the_rate,
            "That is the month's range, made as many times larger as the next period is: it says how well the month pins the rate down. "
            "Draw the range around the next period's expected number instead.",
        ),
        Misconception(
            "wilson",
            _wilson,
            "That is Wilson's interval: how well the month pins the rate down. The customer meets one count in one period, and that "
            "count varies around the expected one: Poisson.",
        ),
        Misconception(
            "width_of_the_month",
            lambda data: _around(_expected(data), 1.645 * data.missed**0.5),
            "The middle is the next period's, the width the month's. Take the square root of the same expected number.",
        ),
        Misconception(
            "half_width_for_ends",
            lambda data: dict.fromkeys(("range_low", "range_high"), 1.645 * _expected(data) ** 0.5),
            "That is how far each end lies from the expected number. Take it off, and add it.",
        ),
        Misconception(
            "half_widths_alone",
            lambda data: {"range_low": -1.645 * _expected(data) ** 0.5, "range_high": 1.645 * _expected(data) ** 0.5},
            "Those are the distances from the expected number. The ends themselves are asked.",
        ),
        Misconception(
            "ten_percent",
            lambda data: _around(_expected(data), 0.1 * _expected(data)),
            "That is ten percent to either side. A 90% range is as wide as chance makes it: 5% of the draws fall below, 5% above.",
        ),
        Misconception(
            "two_half_widths",
            lambda data: {"range_high": _expected(data) + 3.29 * _expected(data) ** 0.5},
            "`range_high` lies twice as far from the expected number as it should: 1.645 square roots, not 3.29.",
        ),
        Misconception(
            "ninety_five",
            lambda data: _tails(data, 0.025),
            "That is the 95% range, with 2.5% in each tail. Asked is 90%, so 5% in each tail.",
        ),
        Misconception(
            "eighty",
            lambda data: _tails(data, 0.1),
            "That is the 80% range, with 10% in each tail. Asked is 90%, so 5% in each tail.",
        ),
        Misconception(
            "one_sd",
            lambda data: _half_width(data, 1),
            "That is one standard deviation (the square root of the expected count) to each side, about 68%. For 90% take "
            "1.645 of them.",
        ),
        Misconception(
            "range_of_the_month",
            lambda data: {name: _expecting(data.missed)[name] for name in ("range_low", "range_high")},
            "Those two ends stand around the number of the month that you have. Draw them around your `missed_next`.",
        ),
        Misconception(
            "month_with_its_range",
            lambda data: _expecting(data.missed),
            "All three speak of the month that you have. Bring the expected number to the next period's volume first, then "
            "draw the range around that.",
        ),
        Misconception(
            "nothing_checked",
            lambda data: _expecting(int(data.fraud.sum()) / PAYMENTS * data.next_volume),
            "All three count every fraud, as if there were no desk. Take off what it finds.",
        ),
        Misconception(
            "found_for_missed",
            lambda data: _expecting((int(data.fraud.sum()) - data.missed) / PAYMENTS * data.next_volume),
            "All three are about what the desk finds. The statement is about what it does not.",
        ),
        Misconception(
            "missed_at_half",
            _missed_at_half,
            "That counts frauds that score under 0.5. The desk knows no threshold: it takes the highest scores until it is full.",
        ),
        Misconception(
            "per_day",
            _per_day,
            "All three are for one day. The statement is about the whole next period.",
        ),
        Misconception(
            "payments_of_the_other_table",
            lambda data: _expecting(data.missed / 40_000 * data.next_volume),
            "That divides by the 40,000 payments of A1 to A3. This customer's month is the table `risk`.",
        ),
        Misconception(
            "false_alarms",
            lambda data: _expecting((data.desk - int(data.fraud.sum()) + data.missed) / PAYMENTS * data.next_volume),
            "That counts the honest payments of the desk. Missed are the frauds outside it.",
        ),
        Misconception(
            "same_desk_for_more",
            lambda data: _expecting(
                missed(
                    data.fraud,
                    data.payments["risk"].to_numpy(dtype=float),
                    round(data.desk * PAYMENTS / data.next_volume),
                )
                / PAYMENTS
                * data.next_volume
            ),
            "That keeps the desk at `customer_desk` payments in the next period. It grows with the volume: the same share of the payments.",
        ),
        Misconception(
            "of_the_desk",
            lambda data: _expecting(data.missed / data.desk * data.next_volume),
            "That divides by the payments that the desk checks. The rate that comes again is missed / all payments of the month.",
        ),
        Misconception(
            "outside_the_desk_only",
            lambda data: {"missed_next": data.missed / (PAYMENTS - data.desk) * data.next_volume},
            "That divides by the payments that the desk leaves alone. The statement is about all payments of the period, the "
            "checked ones among them.",
        ),
        Misconception(
            "day_16_early",
            lambda data: _day_16_early(data),
            "That is the gap when day 16 belongs to the first half. The first half is days 1 to 15.",
        ),
        Misconception(
            "only_too_sure",
            _signed,
            "Only gaps to one side were counted. A score that is too low is off as well: take the gap without its sign.",
        ),
        Misconception(
            "mean_gaps",
            _mean_gaps,
            "Those are means over the bands. Asked is the largest gap of a band that counts.",
        ),
        *(_of_another_band(field, place) for field in ("gap_score", "gap_halves") for place in range(1, 5)),
        _shows(
            "as_percent",
            f"`as_percent` needs a `gap_score` of at most `bar_calibration`: only then does a score of 0.8 mean about 80 in 100.{_AS_SHARES}",
        ),
        _shows(
            "recalibrated",
            f"`recalibrated` needs a `gap_score` above `bar_calibration`, which is asked first, and a `gap_halves` of at most that.{_AS_SHARES}",
        ),
        _shows(
            "order_only",
            f"`order_only` needs both gaps above `bar_calibration`, `gap_score` and `gap_halves`.{_AS_SHARES}",
        ),
    ),
    ablations=(
        Ablation(
            "every_band_counts",
            "at least 100 payments",
            lambda data: _halves(data, counts_from=1),
            "A band with fewer than 100 payments in the month has that gap. Such a band does not count.",
        ),
        Ablation(
            "more_than_100",
            "at least 100 payments",
            lambda data: _halves(data, counts_from=COUNTS_FROM + 1),
            _LARGER,
        ),
        Ablation(
            "edges_below",
            "a lower edge belongs to its band",
            _edges_below,
            "Payments that score exactly an edge went to the band below it. A lower edge belongs to its band: "
            "`right=False` in `pd.cut`.",
        ),
        Ablation(
            "day_15_late",
            "days 1 to 15",
            lambda data: _halves(data, last_day=FIRST_HALF - 1),
            "That is the gap when day 15 belongs to the second half. The first half is days 1 to 15.",
        ),
        Ablation(
            "rate_is_estimated",
            "the expected number taken as known",
            _with_both,
            "That range also allows for the rate having been estimated from one month. That is a good habit; asked is the plain "
            "one, with the expected number taken as known.",
        ),
    ),
    hints=(
        "One row per band of `risk`: average the score, average `is_fraud`. If the score were a probability, the two columns would "
        "agree. Then the same shares once for days 1 to 15 and once for the rest.",
        "Missed = fraud outside the highest `customer_desk` scores; divide by the payments of the month, times `next_volume`. A count of "
        "rare events around an expected value follows a Poisson distribution; Wilson's interval answers another question, how well the "
        "rate is known.",
        '`pd.cut(risk["risk"], [0, .2, .4, .6, .8, .9, 1], labels=names, right=False)` and `groupby(...)` with mean and size; '
        "`scipy.stats.poisson.ppf([0.05, 0.95], expected)`, by hand expected ± 1.645 x square root of expected. The larger gap that "
        "counts goes into `gap_score` and `gap_halves`, then each against `bar_calibration`.",
    ),
    worked=lambda data: (
        f"""
```python
from scipy.stats import poisson

names = ["0.0-0.2", "0.2-0.4", "0.4-0.6", "0.6-0.8", "0.8-0.9", "0.9-1.0"]
bands = pd.cut(risk["risk"], [0, 0.2, 0.4, 0.6, 0.8, 0.9, 1], labels=names, right=False).rename("band")
reliability = risk.groupby(bands, observed=True)[["risk", "is_fraud"]].mean()
reliability.columns = ["mean_score", "fraud_share"]
early = risk["day"] <= 15
halves = [risk[part].groupby(bands[part], observed=True)["is_fraud"].mean() for part in (early, ~early)]
counts = bands.value_counts() >= 100
gap_score = (reliability["mean_score"] - reliability["fraud_share"]).abs()[counts].max()
gap_halves = (halves[0] - halves[1]).abs()[counts].max()

desk = risk.nlargest(int(facts["customer_desk"]), "risk")
expected = (risk["is_fraud"].sum() - desk["is_fraud"].sum()) / len(risk) * facts["next_volume"]
low, high = poisson.ppf([0.05, 0.95], expected)
bar = facts["bar_calibration"]
statement = {{
    "reliability": reliability,
    "of_100": 100 * reliability.loc["0.8-0.9", "fraud_share"],
    "missed_next": expected,
    "range_low": low,
    "range_high": high,
    "gap_score": gap_score,
    "gap_halves": gap_halves,
    "show": "as_percent" if gap_score <= bar else "recalibrated" if gap_halves <= bar else "order_only",
}}
```

{_in_words(data)}
"""
    ),
    survivors={
        "<= to <: gap_halves <= bar": "meant: gaps are planted at least 4 points from the bar",
        "<= to <: gap_score <= bar": "meant: gaps are planted at least 4 points from the bar",
        "0 to -1: [0, 0.2, 0.4, 0.6, 0.8, 0.9, 1]": "equivalent: no score lies outside of 0 to 1",
        "1 to 2: [0, 0.2, 0.4, 0.6, 0.8, 0.9, 1]": "equivalent: no score lies outside of 0 to 1",
        "without the filter ~early: bands": "equivalent: pandas aligns the bands and the payments by their index",
        "without the filter ~early: risk": "equivalent: pandas aligns the bands and the payments by their index",
    },
    objective="State performance as a range with a consequence, over many cases and over repeated runs.",
    ledger=("SKILL-07", "SOFT-10", "WEAK-07"),
)
