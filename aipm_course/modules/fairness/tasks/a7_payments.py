"""A7: payments, who still carries the wrong flags."""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
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
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_BAR, Z90, decision, unless
from aipm_course.simulation.rates import at, wilson_interval

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


def _rates(flags: PaymentsFlags, keep_fraud: bool) -> Any:
    table = flags.payments if keep_fraud else flags.payments[flags.payments["fraud"] == 0]
    return table.groupby("period")["flagged"].agg(["sum", "count"])


def _fall_of(before: float, after: float) -> float:
    return 1 - after / before


def _with_fraud(flags: PaymentsFlags) -> dict[str, Any]:
    """Every flag and every payment counts, fraud as well."""
    counts = flags.payments.groupby(["period", "region"])["flagged"].agg(["count", "sum"])
    counts.columns = pd.Index(["payments", "flagged"])
    before, after = rates_of_all(counts)
    kept = reportable(counts)
    rest = counts.loc["after"].drop(index=kept)
    pool = float(rest["flagged"].sum() / rest["payments"].sum())
    return {"fall": _fall_of(before, after), "pooled_rate": pool}


def _over_all_payments(flags: PaymentsFlags) -> dict[str, float]:
    wrong, every = _rates(flags, keep_fraud=False)["sum"], _rates(flags, keep_fraud=True)["count"]
    return {"fall": _fall_of(wrong["before"] / every["before"], wrong["after"] / every["after"])}


def _counts_of_flags(flags: PaymentsFlags) -> dict[str, float]:
    wrong = _rates(flags, keep_fraud=False)["sum"]
    return {"fall": _fall_of(wrong["before"], wrong["after"])}


def _per_week(flags: PaymentsFlags) -> dict[str, float]:
    wrong = _rates(flags, keep_fraud=False)["sum"]
    return {"fall": _fall_of(wrong["before"] / 5, wrong["after"] / 3)}


def _mean_of_regions(flags: PaymentsFlags) -> dict[str, float]:
    before, after = (wrong_flags(flags.counts, period)["rate"].mean() for period in ("before", "after"))
    return {"fall": _fall_of(before, after)}


def _more_than(flags: PaymentsFlags, least: int) -> list[str]:
    after = flags.counts.loc["after"]["payments"]
    return sorted(after.index[after > least])


def _all_payments_count(flags: PaymentsFlags) -> list[str]:
    after = flags.payments[flags.payments["period"] == "after"]["region"].value_counts()
    return sorted(after.index[after >= LEAST_PAYMENTS])


def _both_periods(flags: PaymentsFlags) -> list[str]:
    total = flags.counts.groupby(level="region")["payments"].sum()
    return sorted(total.index[total >= LEAST_PAYMENTS])


def _against_others(flags: PaymentsFlags) -> Any:
    right = _payments(flags)
    after = flags.counts.loc["after"]
    others = after.drop(index=right["carrier"])
    rate = after["flagged"][right["carrier"]] / after["payments"][right["carrier"]]
    wrong = float(rate / (others["flagged"].sum() / others["payments"].sum()))
    return None if abs(wrong - right["ratio"]) < 0.03 else {"ratio": wrong}


def _against_reportable(flags: PaymentsFlags) -> Any:
    right = _payments(flags)
    kept = flags.counts.loc["after"].loc[right["reportable"]]
    rate = kept["flagged"][right["carrier"]] / kept["payments"][right["carrier"]]
    wrong = float(rate / (kept["flagged"].sum() / kept["payments"].sum()))
    return None if abs(wrong - right["ratio"]) < 0.011 else {"ratio": wrong}


def _new_over_old(flags: PaymentsFlags) -> dict[str, float]:
    right = _payments(flags)
    after, before = (at(wrong_flags(flags.counts, period), right["carrier"], "rate") for period in ("after", "before"))
    return {"ratio": after / before}


def _ratio_low(flags: PaymentsFlags, z: float) -> dict[str, float]:
    carrier = _payments(flags)["carrier"]
    after = flags.counts.loc["after"]
    whole = float(after["flagged"].sum() / after["payments"].sum())
    return {"ratio_low": wilson_interval(int(after["flagged"][carrier]), int(after["payments"][carrier]), z)[0] / whole}


def _rate_low(flags: PaymentsFlags) -> dict[str, float]:
    carrier = _payments(flags)["carrier"]
    after = flags.counts.loc["after"]
    return {"ratio_low": wilson_interval(int(after["flagged"][carrier]), int(after["payments"][carrier]))[0]}


def _ratio_alone(flags: PaymentsFlags) -> Any:
    """The ratio without its interval decides, where the rate fell."""
    right = _payments(flags)
    return unless(right, {"decision": decision_for(right["fall"], right["ratio"], right["ratio"])})


def _flags_fell(flags: PaymentsFlags) -> Any:
    """Fewer flags are taken for a lower rate."""
    right = _payments(flags)
    fall = _counts_of_flags(flags)["fall"]
    wrong = unless(right, {"decision": decision_for(fall, right["ratio"], right["ratio_low"])})
    return None if wrong == _ratio_alone(flags) else wrong


def _good_news(flags: PaymentsFlags) -> Any:
    wrong = decision(_payments, "decision", "announce")(flags)
    return None if wrong in (_ratio_alone(flags), _flags_fell(flags)) else wrong


def _quantities(flags: PaymentsFlags) -> dict[str, float]:
    right = _payments(flags)
    named: dict[str, float] = {}
    for period in ("before", "after"):
        counts = flags.counts.loc[period]
        every = flags.payments[flags.payments["period"] == period]
        named |= {
            f"payments without fraud {period}": float(counts["payments"].sum()),
            f"wrong flags {period}": float(counts["flagged"].sum()),
            f"all payments {period}": float(len(every)),
            f"all flags {period}": float(every["flagged"].sum()),
            f"payments without fraud {period} in the region with the highest rate": float(
                counts["payments"][right["carrier"]]
            ),
            f"wrong flags {period} in the region with the highest rate": float(counts["flagged"][right["carrier"]]),
        }
        rest = counts.drop(index=right["reportable"])
        named |= {
            f"payments without fraud {period} in the pooled regions": float(rest["payments"].sum()),
            f"wrong flags {period} in the pooled regions": float(rest["flagged"].sum()),
        }
    return named


def _follows(field: str) -> Follows[PaymentsFlags]:
    return Follows(field, ("carrier",), lambda own, data: _about(data, own["carrier"])[field])


PAYMENTS = Question(
    id="fairness.payments",
    task="A7",
    title="Payments",
    points=5,
    kind=Record(
        {
            "fall": Number("share of the old value, negative for a rise", within=0.004, percent=True),
            "reportable": Picks(dict.fromkeys(REGIONS, "")),
            "pooled_rate": Number("share from 0 to 1", within=0.0015, percent=True),
            "carrier": Choice(dict.fromkeys(REGIONS, "")),
            "ratio": Number("ratio", within=0.01),
            "ratio_low": Number("ratio (lower end of the 95% interval)", within=0.01),
            "ratio_before": Number("ratio", within=0.01),
            "decision": Choice(_DECISIONS),
        },
        weights={"decision": 3.5},
    ),
    data=payments_flags,
    reference=_payments,
    alternatives=(_in_percent, lambda data: pd.Series(_payments(data))),
    misconceptions=(
        Misconception(
            "ratio_without_its_interval",
            _ratio_alone,
            "You held the ratio itself against the bar. On how many payments does it rest, and where does its interval begin?",
        ),
        Misconception(
            "fewer_flags",
            _flags_fell,
            "There are fewer flags, and fewer payments as well. What happened to the share?",
        ),
        Misconception(
            "good_news",
            _good_news,
            "The task has three questions before that one: did the share fall, is a region over the bar, and is it settled?",
        ),
        Misconception(
            "fraud_left_in",
            _with_fraud,
            "Both shares still hold payments with fraud. A flag on fraud is no mistake: keep `fraud` = 0 first.",
        ),
        Misconception(
            "divided_by_all_payments",
            _over_all_payments,
            "You divided wrong flags by all payments, fraud included. Only a payment without fraud can be flagged by mistake.",
        ),
        Misconception(
            "counts_not_shares",
            _counts_of_flags,
            "That is the fall of the number of wrong flags. Five weeks stand against three: divide by the payments of each period.",
        ),
        Misconception(
            "per_week_not_per_payment",
            _per_week,
            "That is wrong flags per week. There are not equally many payments in a week before and after.",
        ),
        Misconception(
            "mean_of_the_regions",
            _mean_of_regions,
            "That averages nine regions, of which one has 24 payments after the release. Add the counts up first.",
        ),
        Misconception(
            "every_payment_counts_as_enough",
            lambda data: {"reportable": _all_payments_count(data)},
            "You counted payments with fraud, too, for what is enough. The rule counts payments without fraud.",
        ),
        Misconception(
            "both_periods_counted",
            lambda data: {"reportable": _both_periods(data)},
            "You counted payments of both periods. The rule looks at those after the release.",
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
            "There most payments are flagged by mistake, because most are made there. Compare rates.",
        ),
        Misconception(
            "against_the_others",
            _against_others,
            "That divides by the rate of the other regions. The task divides by the rate of all, this region included.",
        ),
        Misconception(
            "against_the_reportable",
            _against_reportable,
            "That divides by the rate of the reportable regions. The task divides by the rate of all payments without fraud.",
        ),
        Misconception(
            "new_over_old",
            _new_over_old,
            "That divides the region's new rate by its own old one. The ratio compares it with all regions in the same weeks.",
        ),
        Misconception(
            "ninety_percent",
            lambda data: _ratio_low(data, Z90),
            "Your interval is the 90% one. The task asks for 95%.",
        ),
        Misconception(
            "one_standard_error",
            lambda data: _ratio_low(data, 1.0),
            "Your interval takes one standard error to each side. A 95% interval takes 1.96 of them.",
        ),
        Misconception(
            "a_rate_not_a_ratio",
            _rate_low,
            "That is the lower end of the region's own rate. Divide it by the rate of all.",
        ),
    ),
    ablations=(
        Ablation(
            "a_hundred_is_too_few",
            "`least_payments` or more",
            lambda data: {
                "reportable": _more_than(data, LEAST_PAYMENTS),
                "pooled_rate": _pooled(data, _more_than(data, LEAST_PAYMENTS)),
            },
            "You left out a region with exactly the number that is asked for. `least_payments` is enough: use >=.",
        ),
        Ablation(
            "ninety_nine_is_enough",
            "payments without fraud after the release",
            lambda data: {"reportable": _more_than(data, LEAST_PAYMENTS - 2)},
            "You let a region in that has one payment too few.",
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
            lambda own, data: decision_for(own["fall"], own["ratio"], own["ratio_low"]),
        ),
    ),
    quantities=_quantities,
    survivors={
        "< to <=: fall < 0": "equivalent: planted margins keep every value off this bar",
        "0 to -1: fall < 0": "story: only the sign or the bar is read, and both lie on one side; refused on other seeds",
        "<= to <: ratio <= most": "equivalent: planted margins keep every value off this bar",
        "> to >=: low / all_after > most": "equivalent: planted margins keep every value off this bar",
        "/ to *: low / all_after (2)": "story: refused where the ratio's interval decides",
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
