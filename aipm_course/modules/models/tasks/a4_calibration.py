"""A4: calibration and ranges."""

from itertools import pairwise
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.models.simulators.scored_payments import (
    DESK_CAPACITY,
    PAYMENTS,
    SCORE_BANDS,
    SCORE_EDGES,
    ScoredPayments,
    band,
    scored_payments,
    top,
)

_HIGH_BAND = "0.8-0.9"
_PER = 10_000
_MIDDLES = [(low + high) / 2 for low, high in pairwise(SCORE_EDGES)]


def _reliability(data: ScoredPayments, model: str = "B") -> pd.DataFrame:
    score = data.score(model)
    table = pd.DataFrame({"band": band(score), "mean_score": score, "fraud_share": data.fraud})
    return table.groupby("band", observed=False).mean().reset_index().astype({"band": str})


def _missed(data: ScoredPayments, model: str = "B", desk: int = DESK_CAPACITY) -> int:
    return int(data.fraud[~top(data.score(model), desk)].sum())


def _expecting(expected: float) -> dict[str, float]:
    """The three numbers of the statement when the expected count is another one."""
    from scipy.stats import poisson

    low, high = poisson.ppf([0.05, 0.95], expected)
    return {"missed_per_10000": expected, "range_low": float(low), "range_high": float(high)}


def _caught(data: ScoredPayments) -> float:
    return float(data.fraud[top(data.score("B"))].sum() / PAYMENTS * _PER)


def _statement(data: ScoredPayments) -> dict[str, Any]:
    reliability = _reliability(data)
    return {
        "reliability": reliability,
        "of_100": 100 * float(reliability.set_index("band")["fraud_share"][_HIGH_BAND]),
        **_expecting(_missed(data) / PAYMENTS * _PER),
        "decision": "rank",
    }


def _statement_by_groups(data: ScoredPayments) -> dict[str, Any]:
    """The same by rows and with a normal range; both columns of the table in percent."""
    rows: Any = {}
    for name in reversed(SCORE_BANDS):
        low, high = map(float, name.split("-"))
        inside = data.payments[(data.payments["score_b"] > low) & (data.payments["score_b"] <= high)]
        rows[name] = {"fraud_share": 100 * inside["is_fraud"].mean(), "mean_score": 100 * inside["score_b"].mean()}
    expected = _missed(data) / 4
    half = 1.645 * expected**0.5
    rows = [{"band": name, **row} for name, row in rows.items()]
    return {**_statement(data), "reliability": rows, "range_low": expected - half, "range_high": expected + half}


def _statement_with_uncertain_rate(data: ScoredPayments) -> dict[str, Any]:
    """The same with a range that also allows for the rate having been estimated from one month."""
    expected = _missed(data) / PAYMENTS * _PER
    half = 1.645 * (expected + expected * _PER / PAYMENTS) ** 0.5
    return {**_statement(data), "range_low": round(expected - half, 1), "range_high": round(expected + half, 1)}


def _range_of_the_rate(data: ScoredPayments) -> dict[str, float]:
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(_missed(data), PAYMENTS, alpha=0.1, method="wilson")
    return {"range_low": float(low) * _PER, "range_high": float(high) * _PER}


def _range_of_95(data: ScoredPayments) -> dict[str, float]:
    from scipy.stats import poisson

    low, high = poisson.ppf([0.025, 0.975], _missed(data) / PAYMENTS * _PER)
    return {"range_low": float(low), "range_high": float(high)}


def _shares_of_all_fraud(data: ScoredPayments) -> pd.DataFrame:
    bands = pd.Series(band(data.score("B")))[data.fraud]
    return _reliability(data).assign(fraud_share=bands.value_counts(normalize=True).reindex(SCORE_BANDS).to_numpy())


CALIBRATION = Question(
    id="models.calibration",
    task="A4",
    title="Calibration and ranges",
    points=5,
    kind=Record(
        {
            "reliability": Table(
                "band",
                SCORE_BANDS,
                {
                    "mean_score": Number("score from 0 to 1", within=0.005, percent=True),
                    "fraud_share": Number("share from 0 to 1", within=0.001, within_percent=2, percent=True),
                },
            ),
            "of_100": Number("frauds among 100 such payments", within=0.5),
            "missed_per_10000": Number("missed frauds per 10,000 payments", within=0.3),
            # Wide enough below and above for a range that also allows for the estimated rate, too narrow for 95%.
            "range_low": Number("missed frauds per 10,000 payments", within=2),
            "range_high": Number("missed frauds per 10,000 payments", within=1.5),
            "decision": Choice(
                {"percent": "show score_b to customers as a percentage", "rank": "use score_b only to sort"}
            ),
        },
        weights={"reliability": 2, "of_100": 0.5, "missed_per_10000": 0.5, "range_low": 0.5, "range_high": 0.5},
    ),
    data=scored_payments,
    reference=_statement,
    alternatives=(_statement_by_groups, _statement_with_uncertain_rate),
    misconceptions=(
        Misconception(
            "columns_swapped",
            lambda data: {
                "reliability": _reliability(data).rename(
                    columns={"mean_score": "fraud_share", "fraud_share": "mean_score"}
                )
            },
            "The two columns have changed places. `mean_score` averages `score_b`, `fraud_share` averages `is_fraud`.",
        ),
        Misconception(
            "middles_for_means",
            lambda data: {"reliability": _reliability(data).assign(mean_score=_MIDDLES)},
            "Your `mean_score` is the middle of each band. The payments do not spread evenly over it: average their scores.",
        ),
        Misconception(
            "table_of_a",
            lambda data: {"reliability": _reliability(data, "A").fillna(0)},
            "That is the table of model A, as in the lesson's chart. Sales would print `score_b`.",
        ),
        Misconception(
            "score_is_the_share",
            lambda data: {"reliability": _reliability(data).assign(fraud_share=lambda table: table["mean_score"])},
            "Your `fraud_share` is the score again. Count: of the payments in each band, how many were fraud?",
        ),
        Misconception(
            "share_of_all_fraud",
            lambda data: {"reliability": _shares_of_all_fraud(data)},
            "Your `fraud_share` adds up to 1 over the bands: it says where the fraud is. Divide by the payments in the "
            "band instead.",
        ),
        Misconception(
            "eighty_percent_sure",
            lambda data: {"of_100": 80},
            "A score of 0.8 is not a promise of 80 in 100. Take the share that your table counts in that band.",
        ),
        Misconception(
            "middle_of_the_band",
            lambda data: {"of_100": 85},
            "85 is the middle of the band, read as a percentage. Take the share that your table counts there.",
        ),
        Misconception(
            "count_of_the_band",
            lambda data: {"of_100": int(data.fraud[band(data.score("B")) == _HIGH_BAND].sum())},
            "That is how many frauds the band holds. It holds more than 100 payments: divide by them, times 100.",
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
            lambda data: {
                "range_low": _statement(data)["missed_per_10000"],
                "range_high": _statement(data)["missed_per_10000"],
            },
            "That is one number twice. The next 10,000 payments are another draw: how far may their count lie from the "
            "expected one?",
        ),
        Misconception(
            "range_of_the_rate",
            _range_of_the_rate,
            "That range is about the long-run average: how well a month of 40,000 pins it down. A customer with 10,000 "
            "payments meets one count, which spreads more widely.",
        ),
        Misconception(
            "ninety_five",
            _range_of_95,
            "That is about the 95% range, with 2.5% in each tail. Asked is 90%, so 5% in each tail, around the expected "
            "number taken as known.",
        ),
        Misconception(
            "month_with_its_range",
            lambda data: _expecting(_missed(data)),
            "All three speak of the whole month of 40,000 payments. Bring the expected number down to 10,000 first, then draw "
            "the range around that.",
        ),
        Misconception(
            "missed_by_a",
            lambda data: _expecting(_missed(data, "A") / PAYMENTS * _PER),
            "All three are about a desk that sorts by `score_a`. This customer's desk takes the highest `score_b`.",
        ),
        Misconception(
            "nothing_checked",
            lambda data: _expecting(int(data.fraud.sum()) / PAYMENTS * _PER),
            "All three count every fraud, as if there were no desk. Take off what it finds.",
        ),
        Misconception(
            "whole_desk_for_a_quarter",
            lambda data: _expecting(_missed(data, desk=4 * DESK_CAPACITY) / PAYMENTS * _PER),
            "That lets the desk check 400 of the 10,000. It takes the same share as in the month: 400 of 40,000.",
        ),
        Misconception(
            "outside_the_desk_only",
            lambda data: {"missed_per_10000": _missed(data) / (PAYMENTS - DESK_CAPACITY) * _PER},
            "That divides by the 39,600 payments that the desk leaves alone. The statement is about 10,000 payments as "
            "they come, the checked ones among them.",
        ),
        Misconception(
            "per_month",
            lambda data: {"missed_per_10000": _missed(data)},
            "That is the count in the whole month of 40,000 payments. The statement speaks of 10,000.",
        ),
        Misconception(
            "caught_for_missed",
            lambda data: {"missed_per_10000": _caught(data)},
            "That is what the desk finds. The statement is about what it does not.",
        ),
        Misconception(
            "shows_percent",
            lambda data: {"decision": "percent"},
            "Look for the largest gap between `mean_score` and `fraud_share`, in bands with at least 100 payments, and hold it "
            "against `bar_calibration`. If no gap of yours is that wide, check the table first.",
        ),
    ),
    hints=(
        "One row per band of `score_b`: average the score, average `is_fraud`. If the score were a probability, the two "
        "columns would agree.",
        "Missed = fraud outside the 400 highest `score_b`. Per 10,000: divide by 4. A count of rare events around an "
        "expected value follows a Poisson distribution.",
        '`pd.cut(payments["score_b"], [0, .2, .4, .6, .8, .9, 1], labels=[...])` and `groupby(...).mean()`; '
        "`scipy.stats.poisson.ppf([0.05, 0.95], expected)`. By hand: expected ± 1.645 x square root of expected.",
    ),
    worked="""
```python
from scipy.stats import poisson

bands = pd.cut(payments["score_b"], [0, 0.2, 0.4, 0.6, 0.8, 0.9, 1],
               labels=["0.0-0.2", "0.2-0.4", "0.4-0.6", "0.6-0.8", "0.8-0.9", "0.9-1.0"])
reliability = payments.groupby(bands.rename("band"), observed=True)[["score_b", "is_fraud"]].mean()
reliability.columns = ["mean_score", "fraud_share"]

desk = payments.nlargest(int(facts["desk_capacity"]), "score_b")
missed = payments["is_fraud"].sum() - desk["is_fraud"].sum()
expected = missed / len(payments) * 10_000
low, high = poisson.ppf([0.05, 0.95], expected)
statement = {
    "reliability": reliability,
    "of_100": 100 * reliability.loc["0.8-0.9", "fraud_share"],
    "missed_per_10000": expected,
    "range_low": low,
    "range_high": high,
    "decision": "rank",
}
```

B learned from a sample in which half of the payments were fraud, so it is far too sure everywhere. Its order is good,
its percentages are not. The tolerances are wide enough for a range that also allows for the rate having been estimated.
""",
    objective="State performance as a range with a consequence, over many cases and over repeated runs.",
    ledger=("SKILL-07", "SOFT-10", "WEAK-07"),
)
