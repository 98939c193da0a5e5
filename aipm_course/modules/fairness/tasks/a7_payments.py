"""A7: payments, who still carries the wrong flags."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record
from aipm_course.judging.batches import options, unless
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.fairness.lookalikes.regions import for_payments
from aipm_course.modules.fairness.simulators.payments_flags import (
    LEAST_PAYMENTS,
    REGIONS,
    PaymentsFlags,
    decision_for,
    payments_flags,
    rates_of_all,
    reportable,
    wrong_flags,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_BAR
from aipm_course.simulation.rates import at

_DECISIONS = {
    "announce": "tell the fall, no region held back",
    "repair_first": "tell the fall with the region that is over the bar",
    "not_settled": "tell the fall with the region that is open",
    "roll_back": "tell the rise, the old release comes back",
}


def _carrier(flags: PaymentsFlags, regions: Any) -> str:
    after = wrong_flags(flags.counts, "after")
    return str(after.loc[sorted(regions), "rate"].idxmax())


def _fall(flags: PaymentsFlags) -> float:
    before, after = rates_of_all(flags.counts)
    return 1 - after / before


def _pooled(flags: PaymentsFlags, kept: Any) -> float:
    rest = flags.counts.loc["after"].drop(index=sorted(kept))
    return float(rest["flagged"].sum() / rest["payments"].sum()) if len(rest) else 0.0


def _about(flags: PaymentsFlags, region: str) -> dict[str, Any]:
    """Return the numbers of a region taken for the carrier."""
    after, before = wrong_flags(flags.counts, "after"), wrong_flags(flags.counts, "before")
    return {
        "carrier": region,
        "ratio": at(after, region, "ratio"),
        "ratio_low": at(after, region, "low"),
        "ratio_before": at(before, region, "ratio"),
    }


def _payments(flags: PaymentsFlags) -> dict[str, Any]:
    kept = reportable(flags.counts)
    numbers = _about(flags, _carrier(flags, kept))
    fall = _fall(flags)
    return {
        "fall": fall,
        "reportable": kept,
        "pooled_rate": _pooled(flags, kept),
        **numbers,
        "decision": decision_for(fall, numbers["ratio"], numbers["ratio_low"]),
    }


def _in_percent(flags: PaymentsFlags) -> dict[str, Any]:
    right = _payments(flags)
    return {
        **right,
        "fall": round(100 * right["fall"], 1),
        "reportable": set(right["reportable"]),
        "pooled_rate": round(right["pooled_rate"], 4),
        "carrier": right["carrier"].upper(),
        "ratio": round(right["ratio"], 2),
    }


def _more_than(flags: PaymentsFlags, least: int) -> list[str]:
    after = flags.counts.loc["after"]["payments"]
    return sorted(after.index[after > least])


def _follows(field: str) -> Follows[PaymentsFlags]:
    return Follows(field, ("carrier",), lambda own, data: _about(data, own["carrier"])[field])


def _decide(own: Mapping[str, Any], flags: PaymentsFlags) -> str:
    """Return the decision on own numbers; a ratio in percent is one, too."""
    ratio, low = (own[name] / 100 if own[name] > 20 else own[name] for name in ("ratio", "ratio_low"))
    return decision_for(own["fall"], ratio, low)


def _other_region(region: str) -> Callable[[PaymentsFlags], Any]:
    """Return the answer that takes one region for the carrier, whatever the data; None where it is."""
    return lambda flags: None if _payments(flags)["carrier"] == region else {"carrier": region}


def _region_too_many(flags: PaymentsFlags) -> Any:
    """Return the list with the region that has one payment too few: fraud, or the weeks before, would let it in."""
    return unless(_payments(flags), {"reportable": _more_than(flags, LEAST_PAYMENTS - 2)})


_OWN = "The region in `carrier`, `fraud` = 0: its share flagged ÷ the share flagged of all regions together"

PAYMENTS = Question(
    id="fairness.payments",
    task="A7",
    title="Payments",
    points=5,
    kind=Record(
        {
            "fall": Number("share of the old value, negative for a rise", within=0.002, percent=True),
            "reportable": Picks(dict.fromkeys(REGIONS, ""), note="other regions than these"),
            "pooled_rate": Number("share from 0 to 1", within=0.0015, percent=True),
            "carrier": Choice(dict.fromkeys(REGIONS, "")),
            "ratio": Number("ratio", within=0.01),
            "ratio_low": Number("ratio (lower end of the 95% interval)", within=0.01),
            "ratio_before": Number("ratio", within=0.01),
            "decision": Choice(_DECISIONS),
        },
        weights={"decision": 3.5},
        look={
            "fall": "Keep `fraud` = 0. Per period, flagged payments ÷ payments, all regions added up first; then one minus new share "
            "÷ old share.",
            "reportable": "Keep `fraud` = 0 and the weeks after the release, count the rows of each region, and hold each count "
            "against `least_payments`, which is itself enough.",
            "pooled_rate": "The regions that are not in `reportable`, after the release, `fraud` = 0: add up their flags and their "
            "payments, then divide.",
            "carrier": "Of the regions in `reportable`: after the release, `fraud` = 0, the largest share flagged; not the most "
            "flags, and not the smallest fall.",
            "ratio": f"{_OWN}, both after the release.",
            "ratio_low": f"{_OWN}; for the lower end, Wilson's lower end of the region's share stands above, and the share of all "
            "stays as it is.",
            "ratio_before": f"{_OWN}, both before the release.",
            "decision": "Three questions in this order. Did the share rise, so that `fall` is negative? Is `ratio` at most "
            "`most_ratio`? Does `ratio_low` lie above `most_ratio`? The first that settles it counts.",
        },
    ),
    data=payments_flags,
    reference=_payments,
    alternatives=(_in_percent, lambda data: pd.Series(_payments(data))),
    misconceptions=(
        *options(
            _payments,
            "decision",
            {
                "roll_back": "The old release comes back only if the share of all regions together rose: look at the sign of `fall`. "
                "One region's rise is not enough.",
                "announce": "The fall is told alone only if the share did fall and `ratio` is at most `most_ratio`. Fewer flags are "
                "no lower share.",
                "repair_first": "A repair first needs a share that fell, a `ratio` over `most_ratio` and a `ratio_low` over "
                "`most_ratio` as well. Over 1 is not over `most_ratio`.",
                "not_settled": "Counting on needs a share that fell and a `ratio` over `most_ratio`; only then does `ratio_low` "
                "matter, and it must not lie above `most_ratio`.",
            },
        ),
        Misconception(
            "region_too_many",
            _region_too_many,
            "A region in your `reportable` has fewer than `least_payments` payments that count: without fraud, and after the "
            "release. Fraud and the weeks before would let it in.",
        ),
        Misconception(
            "read_from_24_people",
            lambda data: {"carrier": _carrier(data, REGIONS)},
            "That region has the highest rate of all, on 24 payments. One wrong flag less, and what is the rate? The task asks "
            "among the reportable regions.",
        ),
        Misconception(
            "most_wrong_flags",
            lambda data: (
                None
                if _payments(data)["carrier"] == str(data.counts.loc["after"]["flagged"].idxmax())
                else {"carrier": str(data.counts.loc["after"]["flagged"].idxmax())}
            ),
            "There the most payments are flagged by mistake. Compare rates: flagged ÷ payments, `fraud` = 0, after the release.",
        ),
        *(
            Misconception(
                f"carrier_{region}",
                _other_region(region),
                f"Another region than {region} with enough payments has a higher rate after the release: "
                "flagged ÷ payments, `fraud` = 0.",
            )
            for region in REGIONS
        ),
    ),
    ablations=(
        Ablation(
            "a_hundred_is_too_few",
            "`least_payments` or more",
            lambda data: {"reportable": _more_than(data, LEAST_PAYMENTS)},
            "A region with exactly the number that is asked for is not in your `reportable`. `least_payments` is enough: use >=.",
        ),
        Ablation(
            "ninety_nine_is_enough",
            "payments without fraud after the release",
            lambda data: {"reportable": _more_than(data, LEAST_PAYMENTS - 2)},
            "A region in your `reportable` has one payment too few, if only those without fraud after the release count.",
        ),
        Ablation(
            "nothing_pooled",
            "the other regions together",
            lambda data: {
                "pooled_rate": float(
                    wrong_flags(data.counts, "after").drop(index=reportable(data.counts))["rate"].mean()
                )
            },
            "That is the average of the small regions' rates. Add up their flags and their payments, then divide.",
        ),
    ),
    follows=(
        Follows("pooled_rate", ("reportable",), lambda own, data: _pooled(data, own["reportable"])),
        Follows("carrier", ("reportable",), lambda own, data: _carrier(data, own["reportable"])),
        *map(_follows, ("ratio", "ratio_low", "ratio_before")),
        Follows(
            "decision",
            ("fall", "ratio", "ratio_low"),
            _decide,
        ),
    ),
    lookalikes=for_payments,
    generic=DEFAULT - {"sign"},
    survivors={
        "< to <=: fall < 0": "equivalent: planted margins keep every value off this bar",
        "<= to <: ratio <= most": "equivalent: planted margins keep every value off this bar",
        "> to >=: low / all_after > most": "equivalent: planted margins keep every value off this bar",
    },
    hints=(
        "Throw out the fraud first. Then one table: period by region, payments and flagged ones.",
        "Add up before you divide: over all regions for `fall`, over the small ones for `pooled_rate`.",
        "The interval of the ratio is the interval of the region's rate divided by the rate of all: "
        '`proportion_confint(flagged, payments, method="wilson")`. The decision is a ladder of three questions.',
    ),
    worked="""
```python
from statsmodels.stats.proportion import proportion_confint

clean = payments[payments["fraud"] == 0]
counts = clean.groupby(["period", "region"])["flagged"].agg(["sum", "count"])
before, after = counts.loc["before"], counts.loc["after"]
all_before, all_after = (part["sum"].sum() / part["count"].sum() for part in (before, after))
large = after[after["count"] >= pay_facts["least_payments"]]
small = after[after["count"] < pay_facts["least_payments"]]
carrier = (large["sum"] / large["count"]).idxmax()
low, _ = proportion_confint(large["sum"][carrier], large["count"][carrier], method="wilson")
fall = 1 - all_after / all_before
ratio = large["sum"][carrier] / large["count"][carrier] / all_after
most = pay_facts["most_ratio"]
if fall < 0:
    decision = "roll_back"
elif ratio <= most:
    decision = "announce"
else:
    decision = "repair_first" if low / all_after > most else "not_settled"
who_carries = {
    "fall": fall,
    "reportable": list(large.index),
    "pooled_rate": small["sum"].sum() / small["count"].sum(),
    "carrier": carrier,
    "ratio": ratio,
    "ratio_low": low / all_after,
    "ratio_before": before["sum"][carrier] / before["count"][carrier] / all_before,
    "decision": decision,
}
```

A ratio compares a region with all regions in the same weeks. It can rise although the region's own rate fell: say both
to whoever is told.
""",
    objective=OBJECTIVE_BAR,
    ledger=("RESP-39", "CASE-07", "GOV-01"),
)
