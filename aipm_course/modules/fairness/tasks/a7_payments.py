"""A7: payments."""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.fairness.simulators.payments_flags import (
    LARGE,
    LEAST_PAYMENTS,
    POOLED,
    SMALL,
    PaymentsFlags,
    payments_flags,
    pooled,
    wrong_flags,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_BAR
from aipm_course.simulation.rates import at

_REGIONS = {name: f"the region {name}" for name in (*LARGE, *SMALL)}


def _wrong_share(flags: PaymentsFlags, period: str) -> float:
    table = wrong_flags(flags.counts, period)
    return float(table["flagged"].sum() / table["payments"].sum())


def _payments(flags: PaymentsFlags) -> dict[str, Any]:
    after, before = (wrong_flags(pooled(flags.counts), period) for period in ("after", "before"))
    return {
        "fall": 1 - _wrong_share(flags, "after") / _wrong_share(flags, "before"),
        "reportable": list(LARGE),
        "pooled_rate": at(after, POOLED, "rate"),
        "carrier": "Valley",
        "carrier_ratio": at(after, "Valley", "ratio"),
        "carrier_ratio_before": at(before, "Valley", "ratio"),
        "decision": "repair_first",
    }


def _ratio(flags: PaymentsFlags, region: str, period: str = "after") -> float:
    return at(wrong_flags(flags.counts, period), region, "ratio")


def _valley_rate(flags: PaymentsFlags, period: str) -> float:
    return at(wrong_flags(flags.counts, period), "Valley", "rate")


def _large_by_all_payments(flags: PaymentsFlags) -> list[str]:
    """Return the regions that reach the limit if both periods are counted."""
    both = flags.counts["payments"].groupby("region").sum()
    return [str(region) for region in both.index[both >= LEAST_PAYMENTS]]


def _against(flags: PaymentsFlags, *regions: str) -> float:
    """Valley's rate after the release divided by that of the named regions."""
    after = wrong_flags(flags.counts, "after")
    rest = after.loc[list(regions)]
    return float(at(after, "Valley", "rate") / (rest["flagged"].sum() / rest["payments"].sum()))


def _fall_with(flags: PaymentsFlags, without_fraud: bool, of_flags: bool = False) -> float:
    payments = flags.payments
    rates = {}
    for period in ("before", "after"):
        rows = payments[payments["period"] == period]
        if of_flags:
            rates[period] = 1 - rows["fraud"][rows["flagged"] == 1].mean()
        else:
            rates[period] = (rows["flagged"] * (1 - rows["fraud"] if without_fraud else 1)).mean()
    return float(1 - rates["after"] / rates["before"])


PAYMENTS = Question(
    id="fairness.payments",
    task="A7",
    title="Payments",
    points=4,
    kind=Record(
        {
            "fall": Number("share from 0 to 1", within=0.006, percent=True),
            "reportable": Picks(_REGIONS),
            "pooled_rate": Number("share from 0 to 1", within=0.0015, percent=True),
            "carrier": Choice(_REGIONS),
            "carrier_ratio": Number("ratio (the region's rate / the rate of all)", within=0.02),
            "carrier_ratio_before": Number("ratio (the region's rate / the rate of all)", within=0.02),
            "decision": Choice(
                {
                    "announce": "announce the fall as it stands",
                    "repair_first": "report the fall together with the region over the bar, and repair that first",
                    "repair_islands": "repair Islands first, where the rate is highest",
                    "roll_back": "go back to the old version everywhere",
                }
            ),
        }
    ),
    data=payments_flags,
    reference=_payments,
    alternatives=(
        lambda data: {
            **_payments(data),
            "fall": round(100 * _payments(data)["fall"], 1),
            "reportable": tuple(name.lower() for name in reversed(LARGE)),
            "carrier": "valley",
        },
        lambda data: pd.Series(_payments(data)),
    ),
    misconceptions=(
        Misconception(
            "read_from_24_people",
            lambda data: {"carrier": "Islands"},
            "That is the highest rate, and it rests on 24 people; one person fewer flagged and it looks quite different. "
            "Pool regions under the limit in `pay_facts` first.",
        ),
        Misconception(
            "ratio_of_24_people",
            lambda data: {"carrier_ratio": _ratio(data, "Islands")},
            "That is the ratio of the 24 people in Islands. The carrier is one of your reportable regions.",
        ),
        Misconception(
            "most_people",
            lambda data: {"carrier": "North"},
            "That region has the most payments stopped by mistake because it has the most payments. Divide.",
        ),
        Misconception(
            "the_pool_reported",
            lambda data: {"reportable": list(SMALL)},
            "Those are the regions to be pooled. The task asks for those that have enough payments.",
        ),
        Misconception(
            "both_periods_counted",
            lambda data: {"reportable": _large_by_all_payments(data)},
            "You counted payments of both periods. The limit is about payments without fraud after the release.",
        ),
        Misconception(
            "every_region_reported",
            lambda data: {"reportable": list(_REGIONS)},
            "Some regions have fewer payments without fraud after the release than the limit in `pay_facts`.",
        ),
        Misconception(
            "fall_of_all_flags",
            lambda data: {"fall": _fall_with(data, without_fraud=False)},
            "That is the fall of all flags. Some of them are right: leave fraud out of both sides of the division.",
        ),
        Misconception(
            "fall_of_wrong_share",
            lambda data: {"fall": _fall_with(data, without_fraud=True, of_flags=True)},
            "That is how the share of mistakes among the flags fell. Here the question is how many of the payments without "
            "fraud are flagged.",
        ),
        Misconception(
            "points_not_share",
            lambda data: {"fall": _wrong_share(data, "before") - _wrong_share(data, "after")},
            "That is the fall in points. The announcement says by what share of the old rate it fell.",
        ),
        Misconception(
            "what_is_left",
            lambda data: {"fall": _wrong_share(data, "after") / _wrong_share(data, "before")},
            "That is the new rate as a share of the old one. The fall is what is missing to 1.",
        ),
        Misconception(
            "divided_by_the_new_rate",
            lambda data: {"fall": _wrong_share(data, "before") / _wrong_share(data, "after") - 1},
            "You divided by the new rate. A fall is a share of the old one.",
        ),
        Misconception(
            "mean_of_small_rates",
            lambda data: {
                "pooled_rate": float(wrong_flags(data.counts, "after").loc[list(SMALL), "rate"].mean()),
            },
            "That is the average of three rates. Pooling adds up the people first and divides once.",
        ),
        Misconception(
            "against_the_others",
            lambda data: {"carrier_ratio": _against(data, *(name for name in _REGIONS if name != "Valley"))},
            "You divided by the rate of the other regions. The task divides by the rate of all payments without fraud.",
        ),
        Misconception(
            "periods_swapped",
            lambda data: {
                "carrier_ratio": _ratio(data, "Valley", "before"),
                "carrier_ratio_before": _ratio(data, "Valley"),
            },
            "Both ratios are right, and each stands under the other period's name.",
        ),
        Misconception(
            "after_against_before",
            lambda data: {"carrier_ratio": _valley_rate(data, "after") / _valley_rate(data, "before")},
            "You divided the region's new rate by its old one. The task divides by the rate of all regions together, in the "
            "same period.",
        ),
        Misconception(
            "mean_of_the_regions",
            lambda data: {
                "carrier_ratio": _valley_rate(data, "after")
                / wrong_flags(data.counts, "after").loc[list(LARGE), "rate"].mean()
            },
            "You divided by the average of the regions' rates. Regions are not equally large: divide by the rate of all "
            "payments without fraud.",
        ),
        Misconception(
            "old_rate_against_new",
            lambda data: {"carrier_ratio_before": _valley_rate(data, "before") / _wrong_share(data, "after")},
            "You divided the region's old rate by the new rate of all. Take both from before the release.",
        ),
        Misconception(
            "ratio_of_24_people_before",
            lambda data: {"carrier_ratio_before": _ratio(data, "Islands", "before")},
            "That is the old ratio of the 24 people in Islands. Take the region that carries most among the reportable ones.",
        ),
        Misconception(
            "good_news_only",
            lambda data: {"decision": "announce"},
            "The fall is real, and in one region the rate did not fall. Hold your own `carrier_ratio` against `most_ratio`.",
        ),
        Misconception(
            "repair_noise",
            lambda data: {"decision": "repair_islands"},
            "That would be a repair for a rate read from 24 people. Which region is over the bar with enough people?",
        ),
        Misconception(
            "undo_everything",
            lambda data: {"decision": "roll_back"},
            "The task keeps a rollback for an overall rate that rose. Yours, `fall`, says what the overall rate did; a "
            "rollback gives that back in every region.",
        ),
    ),
    hints=(
        "Payments without fraud only: filter `fraud == 0`. Then a table of region by period: how many, how many flagged.",
        "Regions with fewer payments without fraud after the release than `least_payments` are pooled: add up their "
        "payments, then divide.",
        "ratio = region's rate / rate of all payments without fraud, in the same period. The bar is `most_ratio`.",
    ),
    worked="""
```python
without_fraud = payments[payments["fraud"] == 0]
rate = without_fraud.groupby("period")["flagged"].mean()
after = without_fraud[without_fraud["period"] == "after"].groupby("region")["flagged"].agg(["count", "sum"])
large = after[after["count"] >= pay_facts["least_payments"]]
small = after[after["count"] < pay_facts["least_payments"]]
ratio = large["sum"] / large["count"] / rate["after"]
carrier = ratio.idxmax()
before = without_fraud[(without_fraud["period"] == "before") & (without_fraud["region"] == carrier)]["flagged"].mean()
who_carries = {
    "fall": 1 - rate["after"] / rate["before"],
    "reportable": list(large.index),
    "pooled_rate": small["sum"].sum() / small["count"].sum(),
    "carrier": carrier,
    "carrier_ratio": ratio.max(),
    "carrier_ratio_before": before / rate["before"],
    "decision": "repair_first",
}
```

False positives fell nearly everywhere. One region's merchants kept about the old rate, so their share of the harm grew
while the headline improved. The smallest region looks worse, and 24 people are too few to say whether it is; those of them who
were stopped by mistake get their payment and an answer all the same.
""",
    objective=OBJECTIVE_BAR,
    ledger=("RESP-39", "CASE-07", "GOV-01"),
)
