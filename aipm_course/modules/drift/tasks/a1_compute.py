"""A1: which alarm clock?"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.drift.simulators.drift_bins import (
    CHECKS,
    INDEX_PERCENT,
    INDEX_WITHIN,
    KS_WITHIN,
    MEAN_BAR,
    VENDOR_BAR,
    BinRoom,
    Values,
    band_distance,
    band_index,
    bin_room,
    call_of,
    mean_change,
    reference_shares,
)
from aipm_course.modules.drift.simulators.drift_measures import SHARE_FLOOR
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_MEASURE

CALLS = {"nothing": "under the lower bar", "look": "between the bars", "act": "at or over the upper bar"}
TOOLS = {
    "vendor": "the vendor's index stayed under its bar, the mean did not",
    "mean": "the mean stayed under its bar, the vendor's index did not",
    "both": "the vendor's index and the mean stayed under their bars",
    "none": "neither of the two stayed under its bar",
}


def _shares(data: BinRoom, week: int) -> Values:
    row = data.counts[week - 1]
    return np.asarray(row / row.sum())


def _each(
    data: BinRoom, measure: Callable[[Values, Values], float], reference: Values | None = None
) -> dict[str, float]:
    """Return the three indices by a measure of reference shares and the week's shares."""
    before = reference_shares(data.counts) if reference is None else reference
    return {f"index_{check}": float(measure(before, _shares(data, week))) for check, week in data.weeks.items()}


def _psi(before: Values, now: Values) -> float:
    a, b = np.maximum(before, SHARE_FLOOR), np.maximum(now, SHARE_FLOOR)
    return float(((b - a) * np.log(b / a)).sum())


def _one_sided(before: Values, now: Values) -> float:
    a, b = np.maximum(before, SHARE_FLOOR), np.maximum(now, SHARE_FLOOR)
    return float((b * np.log(b / a)).sum())


def _empty_left_out(before: Values, now: Values) -> float:
    kept = now > 0
    return _psi(before[kept], now[kept])


def _blind_in(data: BinRoom, week: int) -> str:
    vendor = float(data.table["vendor_index"].iloc[week - 1]) < VENDOR_BAR
    mean = abs(mean_change(data.table, week)) < MEAN_BAR
    return "both" if vendor and mean else "vendor" if vendor else "mean" if mean else "none"


def _compute(data: BinRoom) -> dict[str, Any]:
    index = _each(data, _psi)
    worst = max(data.weeks, key=lambda check: index[f"index_{check}"])
    return {
        **index,
        "ks": band_distance(data.counts, data.ks_week),
        **{f"call_{check}": call_of(index[f"index_{check}"]) for check in CHECKS},
        "blind_tool": _blind_in(data, data.weeks[worst]),
    }


def _by_pandas(data: BinRoom) -> dict[str, Any]:
    """The same with frames, weeks as an index, and words in capitals."""
    bands: Any = data.table.set_index("week").filter(like="band_")
    before = bands.loc[1:4].sum()
    old = (before / before.sum()).clip(lower=0.001)
    answer = _compute(data)
    for check, week in data.weeks.items():
        new = (bands.loc[week] / bands.loc[week].sum()).clip(lower=0.001)
        answer[f"index_{check}"] = round(float(((new - old) * np.log(new / old)).sum()), 3)
        answer[f"call_{check}"] = answer[f"call_{check}"].upper()
    return answer


def _reference_of_means(data: BinRoom) -> dict[str, Any]:
    """Average the four weekly shares instead of adding up the counts; volumes are alike."""
    return {**_compute(data), "ks": 100 * band_distance(data.counts, data.ks_week)}


def _with_reference(data: BinRoom, last: int) -> dict[str, float]:
    before = reference_shares(data.counts, last)
    return {**_each(data, _psi, before), "ks": band_distance(data.counts, data.ks_week, before)}


def _without(data: BinRoom, dropped: frozenset[str]) -> dict[str, float] | None:
    """Return the indices and the distance without some rules of the text, None for two edges of one rule."""
    if {"reference_to_week_5", "reference_to_week_3"} <= dropped:
        return None
    last = 5 if "reference_to_week_5" in dropped else 3 if "reference_to_week_3" in dropped else 4
    before = reference_shares(data.counts, last)
    index = _each(data, _empty_left_out if "empty_band_left_out" in dropped else _psi, before)
    unit = math.log(10) if "wrong_logarithm" in dropped else 1.0
    return {
        **{name: value / unit for name, value in index.items()},
        "ks": band_distance(data.counts, data.ks_week, before),
    }


def _against_week_before(data: BinRoom) -> dict[str, float]:
    return {
        f"index_{check}": band_index(data.counts, week, np.maximum(_shares(data, week - 1), SHARE_FLOOR))
        for check, week in data.weeks.items()
    }


def _by_counts(data: BinRoom) -> dict[str, float]:
    """Take counts of an average reference week and of the week as they are."""
    before = np.maximum(data.counts[:4].mean(axis=0), 0.001)
    values: dict[str, float] = {}
    for check, week in data.weeks.items():
        now = np.maximum(data.counts[week - 1], 0.001)
        values[f"index_{check}"] = float(((now - before) * np.log(now / before)).sum())
    return values


def _single_gap(data: BinRoom) -> dict[str, float]:
    return {"ks": float(np.abs(reference_shares(data.counts) - _shares(data, data.ks_week)).max())}


def _half_sum(data: BinRoom) -> dict[str, float] | None:
    value = float(np.abs(reference_shares(data.counts) - _shares(data, data.ks_week)).sum() / 2)
    # Where the whole week has moved one way the two are the same number.
    return {"ks": value} if abs(value - band_distance(data.counts, data.ks_week)) > 3 * KS_WITHIN else None


def _call(check: str) -> Callable[[Mapping[str, Any], BinRoom], str]:
    return lambda own, data: call_of(own[f"index_{check}"])


def _blind(own: Mapping[str, Any], data: BinRoom) -> str:
    return _blind_in(data, data.weeks[max(CHECKS, key=lambda check: own[f"index_{check}"])])


def _quantities(data: BinRoom) -> dict[str, float | pd.Series]:
    worst = max(data.weeks.values(), key=lambda week: band_index(data.counts, week))
    named: dict[str, float | pd.Series] = {
        "the vendor's index in the worst of the three weeks": float(data.table["vendor_index"].iloc[worst - 1]),
        "the change of the mean in the worst of the three weeks": abs(mean_change(data.table, worst)),
        "payments in weeks 1 to 4": float(data.counts[:4].sum()),
    }
    for check, week in data.weeks.items():
        named[f"the largest distance in week_{check}"] = band_distance(data.counts, week)
        named[f"payments in week_{check}"] = float(data.counts[week - 1].sum())
        named[f"the sum of absolute gaps between the shares in week_{check}"] = float(
            np.abs(reference_shares(data.counts) - _shares(data, week)).sum()
        )
    return named


_INDEX = Number("index points", within=INDEX_WITHIN, within_percent=INDEX_PERCENT)

COMPUTE = Question(
    id="drift.compute",
    task="A1",
    title="Which alarm clock?",
    points=5,
    kind=Record(
        {
            **{f"index_{check}": _INDEX for check in CHECKS},
            "ks": Number("share from 0 to 1", within=KS_WITHIN, percent=True),
            **{f"call_{check}": Choice(CALLS) for check in CHECKS},
            "blind_tool": Choice(TOOLS),
        },
        weights={
            **{f"index_{check}": 0.5 for check in CHECKS},
            "ks": 0.75,
            **{f"call_{check}": 0.5 for check in CHECKS},
            "blind_tool": 1.25,
        },
        look={
            **{
                f"index_{check}": f"Look at the bands of week_{check} one by one, the emptiest first."
                for check in CHECKS
            },
            "ks": "Look at the cumulative shares, band by band, in week_ks.",
            **{f"call_{check}": f"Hold `index_{check}` against the two bars in `facts`." for check in CHECKS},
            "blind_tool": "Look at the worst of your three weeks: `vendor_index`, and `mean` against weeks 1 to 4.",
        },
    ),
    data=bin_room,
    reference=_compute,
    alternatives=(_by_pandas, _reference_of_means),
    follows=(
        *(Follows(f"call_{check}", (f"index_{check}",), _call(check)) for check in CHECKS),
        Follows("blind_tool", tuple(f"index_{check}" for check in CHECKS), _blind),
    ),
    without=_without,
    ablations=(
        Ablation(
            "reference_to_week_5",
            "The reference is weeks 1 to 4, counts added up.",
            lambda data: _with_reference(data, 5),
            "Week 5 is in your reference, and it has moved already. Freeze the reference on weeks 1 to 4.",
        ),
        Ablation(
            "reference_to_week_3",
            "The reference is weeks 1 to 4, counts added up.",
            lambda data: _with_reference(data, 3),
            "Your reference ends with week 3. It has four weeks.",
        ),
        Ablation(
            "wrong_logarithm",
            "with the natural logarithm",
            lambda data: {name: value / math.log(10) for name, value in _each(data, _psi).items()},
            "Every index is smaller by one factor: the logarithm is to base 10. The index uses the natural one (`np.log`; "
            "`LN` in a spreadsheet).",
        ),
        Ablation(
            "empty_band_left_out",
            "A share under 0.001 counts as 0.001.",
            lambda data: {
                name: value
                for name, value in _each(data, _empty_left_out).items()
                if (data.counts[data.weeks[name[-1]] - 1] == 0).any()
            },
            "One band is empty in that week, and your sum leaves it out. An empty band is the largest move there is: count its "
            "share as 0.001.",
        ),
    ),
    misconceptions=(
        Misconception(
            "one_sided_sum",
            lambda data: _each(data, _one_sided),
            "Your index is about half: each band was counted as b x ln(b / a), a one-sided distance. The index takes "
            "(b - a) x ln(b / a).",
        ),
        Misconception(
            "chi_square",
            lambda data: _each(data, lambda a, b: float(((b - a) ** 2 / a).sum())),
            "Each band was counted as (b - a)² / a, which is chi-square over shares. The index takes (b - a) x ln(b / a).",
        ),
        Misconception(
            "tenths_as_reference",
            lambda data: _each(data, _psi, np.full(10, 0.1)),
            "The reference was taken as a tenth in every band. These bands are not deciles: compute their shares in weeks 1 "
            "to 4.",
        ),
        Misconception(
            "against_the_week_before",
            _against_week_before,
            "Each week was compared with the week before. That alarms when something starts and when it stops, and is "
            "quiet in between. The reference is weeks 1 to 4.",
        ),
        Misconception(
            "counts_for_shares",
            _by_counts,
            "The sum was made of counts. A week with more payments is no drift: divide each count by its week's total first.",
        ),
        Misconception(
            "largest_single_gap",
            _single_gap,
            "That is the largest gap of a single band. The distance compares cumulative shares: add up the bands from the "
            "first on, on both sides, and take the largest gap of those.",
        ),
        Misconception(
            "half_the_sum_of_gaps",
            _half_sum,
            "That is half the sum of all gaps. The distance is the largest gap between the two cumulative shares.",
        ),
        Misconception(
            "p_value",
            lambda data: {"ks": 0.0},
            "That looks like the p-value of a test. Asked is the distance: the largest gap between the two cumulative "
            "shares.",
        ),
    ),
    quantities=_quantities,
    hints=(
        "Ten shares for weeks 1 to 4 together, ten for the week in question. Put them side by side.",
        "With a the share of a band in weeks 1 to 4 and b its share in the week: add up (b - a) x ln(b / a) over the ten "
        "bands, an empty one with 0.001. For the distance, add up the shares from band 1 on and take the largest gap.",
        "In a spreadsheet: one row of shares for the reference, one for the week, one with =(B2-B1)*LN(B2/B1), and its sum. "
        "For `blind_tool` take the week with your highest index and hold `vendor_index` and `mean` against their own bars.",
    ),
    worked="""
```python
value = facts.set_index("fact")["value"]
bands = bands_table.set_index("week")
counts = bands.filter(like="band_")
a = counts.loc[1:4].sum() / counts.loc[1:4].sum().sum()

def index(week):
    b = (counts.loc[week] / counts.loc[week].sum()).clip(lower=0.001)
    return ((b - a) * np.log(b / a)).sum()

def call(size):
    return "act" if size >= 0.25 else "look" if size >= 0.10 else "nothing"

weeks = {name: int(value[f"week_{name}"]) for name in "pqr"}
b = counts.loc[int(value["week_ks"])]
worst = max(weeks.values(), key=index)
vendor_blind = bands.loc[worst, "vendor_index"] < 0.25
mean_blind = abs(bands.loc[worst, "mean"] / bands.loc[1:4, "mean"].mean() - 1) < 0.08
alarm_clock = {
    **{f"index_{name}": index(week) for name, week in weeks.items()},
    "ks": (a.cumsum() - (b / b.sum()).cumsum()).abs().max(),
    **{f"call_{name}": call(index(week)) for name, week in weeks.items()},
    "blind_tool": {(True, True): "both", (True, False): "vendor", (False, True): "mean", (False, False): "none"}[
        vendor_blind, mean_blind
    ],
}
```

A mean does not see a change of spread. An index whose bins are cut anew every week sees next to nothing. Neither says so
by itself: ask each alarm what would have to happen for it to ring.
""",
    objective=OBJECTIVE_MEASURE,
    ledger=("RESP-17", "KPI-25", "SKILL-14", "DAY-06"),
)
