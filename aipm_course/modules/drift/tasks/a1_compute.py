"""A1: which alarm clock?"""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
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
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_MEASURE, Way, named

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


def _moved_by(data: BinRoom, by: int) -> dict[str, float]:
    """Take each asked week so many rows further down; a week that is not there is left out."""
    weeks = {check: week + by for check, week in data.weeks.items() if 1 <= week + by <= len(data.counts)}
    values = {f"index_{check}": band_index(data.counts, week) for check, week in weeks.items()}
    if 1 <= data.ks_week + by <= len(data.counts):
        values["ks"] = band_distance(data.counts, data.ks_week + by)
    return values


def _with_floor(data: BinRoom, floor: float, *, again: bool = False) -> dict[str, float]:
    def measure(before: Values, now: Values) -> float:
        a, b = np.maximum(before, floor), np.maximum(now, floor)
        if again:
            a, b = a / a.sum(), b / b.sum()
        return float(((b - a) * np.log(b / a)).sum())

    return _each(data, measure)


def _floored(before: Values, now: Values) -> tuple[Values, Values]:
    return np.maximum(before, SHARE_FLOOR), np.maximum(now, SHARE_FLOOR)


def _by_bands(term: Callable[[Values, Values], Values]) -> Callable[[Values, Values], float]:
    return lambda before, now: float(term(*_floored(before, now)).sum())


_ASKED = "The index adds up (b - a) x ln(b / a) over all ten bands."
_FORMULAS: dict[str, tuple[str, Callable[[Values, Values], float]]] = {
    "other_side": (
        "Each band was counted as a x ln(a / b), a one-sided distance.",
        _by_bands(lambda a, b: a * np.log(a / b)),
    ),
    "no_difference": (
        "The difference (b - a) is missing in front: ln(b / a) alone was added up.",
        _by_bands(lambda a, b: np.log(b / a)),
    ),
    "size_of_logarithms": (
        "The sizes of ln(b / a) were added up; (b - a) is missing in front.",
        _by_bands(lambda a, b: np.abs(np.log(b / a))),
    ),
    "sum_of_gaps": ("That is the sum of all gaps between the shares.", _by_bands(lambda a, b: np.abs(b - a))),
    "half_of_gaps": ("That is half the sum of all gaps between the shares.", _by_bands(lambda a, b: np.abs(b - a) / 2)),
    "squares": ("That is the sum of squared gaps.", _by_bands(lambda a, b: (b - a) ** 2)),
    "sum_of_plus": (
        "A plus stands for the minus: (b + a) x ln(b / a).",
        _by_bands(lambda a, b: (b + a) * np.log(b / a)),
    ),
    "mean_of_bands": (
        "That is the average over the ten bands.",
        _by_bands(lambda a, b: (b - a) * np.log(b / a) / len(a)),
    ),
    "log_two": ("The logarithm is to base 2.", _by_bands(lambda a, b: (b - a) * np.log2(b / a))),
    "one_plus": ("ln(1 + b / a) was taken.", _by_bands(lambda a, b: (b - a) * np.log1p(b / a))),
    "without_the_last": ("Band 10 is missing.", _by_bands(lambda a, b: ((b - a) * np.log(b / a))[:-1])),
    "without_the_first": ("Band 1 is missing.", _by_bands(lambda a, b: ((b - a) * np.log(b / a))[1:])),
    "largest_band": ("That is the term of one band, the largest.", lambda a, b: _largest_term(a, b)),
    "rising_bands": (
        "Only bands whose share grew are in the sum.",
        _by_bands(lambda a, b: ((b - a) * np.log(b / a))[b > a]),
    ),
    "upside_down": ("The sign is turned: (b - a) x ln(a / b).", _by_bands(lambda a, b: (b - a) * np.log(a / b))),
    "chi_square_of_b": ("Each band was counted as (b - a)² / b.", _by_bands(lambda a, b: (b - a) ** 2 / b)),
}


def _largest_term(before: Values, now: Values) -> float:
    a, b = _floored(before, now)
    return float(((b - a) * np.log(b / a)).max())


@lru_cache(maxsize=64)
def _distance_ways(data: BinRoom) -> dict[str, float]:
    """Return what people take for the distance."""
    before, now = reference_shares(data.counts), _shares(data, data.ks_week)
    gaps, cumulated = now - before, np.cumsum(now) - np.cumsum(before)
    return {
        "single_gap": float(np.abs(gaps).max()),
        "half_of_gaps": float(np.abs(gaps).sum() / 2),
        "sum_of_gaps": float(np.abs(gaps).sum()),
        "sum_of_distances": float(np.abs(cumulated).sum()),
        "mean_of_distances": float(np.abs(cumulated).mean()),
        "mean_of_gaps": float(np.abs(gaps).mean()),
        "root_of_squares": float(np.sqrt((gaps**2).sum())),
        "middle_band": float(abs(cumulated[4])),
        "signed": float(cumulated.min()),
        "signed_up": float(cumulated.max()),
        "other_side": float(-cumulated.min()),
        "other_side_low": float(-cumulated.max()),
        "index": band_index(data.counts, data.ks_week),
        "against_week_4": band_distance(data.counts, data.ks_week, _shares(data, 4)),
        "against_week_1": band_distance(data.counts, data.ks_week, _shares(data, 1)),
        "against_week_before": band_distance(data.counts, data.ks_week, _shares(data, data.ks_week - 1)),
        "against_all_weeks": band_distance(data.counts, data.ks_week, reference_shares(data.counts, len(data.counts))),
        "p_value": 0.0,
    }


_DISTANCE_ASKED = "The distance is the largest gap between the two cumulative shares, band by band, as a size."
_DISTANCES = {
    "single_gap": "That is the largest gap of a single band.",
    "half_of_gaps": "That is half the sum of all gaps.",
    "sum_of_gaps": "That is the sum of all gaps, band by band.",
    "sum_of_distances": "That is the sum of the gaps between the cumulative shares.",
    "mean_of_distances": "That is the mean of the gaps between the cumulative shares.",
    "mean_of_gaps": "That is the mean of the gaps, band by band.",
    "root_of_squares": "That is the root of the sum of squared gaps.",
    "middle_band": "That is the gap of the cumulative shares after band 5.",
    "signed": "That is the lowest signed gap between the cumulative shares.",
    "signed_up": "That is the highest signed gap between the cumulative shares.",
    "other_side": "That is the highest signed gap, reference minus week.",
    "other_side_low": "That is the lowest signed gap, reference minus week.",
    "index": "That is your index of that week.",
    "against_week_4": "That is the distance from week 4 alone; the reference is weeks 1 to 4.",
    "against_week_1": "That is the distance from week 1 alone; the reference is weeks 1 to 4.",
    "against_week_before": "That is the distance from the week before; the reference is weeks 1 to 4.",
    "against_all_weeks": "All 26 weeks are in that reference; it is weeks 1 to 4.",
    "p_value": "That looks like the p-value of a test.",
}


def _ways() -> Iterator[Way[BinRoom]]:
    """Return other formulas, references, floors, weeks and columns."""
    for name, (message, measure) in _FORMULAS.items():
        yield name, f"{message} {_ASKED}", lambda data, measure=measure: _each(data, measure)  # type: ignore[misc]
    for week in (1, 2, 3, 4):
        yield (
            f"against_week_{week}_alone",
            f"Your reference is week {week} alone. It is weeks 1 to 4, counts added up.",
            lambda data, week=week: _against(data, _shares(data, week)),  # type: ignore[misc]
        )
    for last, words in ((2, "weeks 1 and 2"), (6, "weeks 1 to 6"), (26, "all 26 weeks")):
        yield (
            f"reference_to_{last}",
            f"Your reference is {words}. It is weeks 1 to 4, counts added up.",
            lambda data, last=last: _against(data, reference_shares(data.counts, last)),  # type: ignore[misc]
        )
    yield (
        "averaged_over_references",
        "An average of one index per week of the reference gives this. The reference is one: add up the counts of weeks 1 to 4 first.",
        lambda data: _averaged(data, (1, 2, 3, 4)),
    )
    for floor in (1e-2, 5e-3, 1e-4, 1e-5, 1e-6, 1e-9, 1e-10, 1e-12):
        yield (
            f"floor_{floor:g}",
            "Your empty band counts as another share than 0.001. The smaller it is taken, the larger the index.",
            lambda data, floor=floor: _with_floor(data, floor),  # type: ignore[misc]
        )
    for by, words in ((1, "a week later, or a row further down"), (-1, "a week earlier, or a row further up")):
        yield (
            f"weeks_moved_{by}",
            f"Those are the numbers of weeks that are {words} than asked. Look the rows up by `week`.",
            lambda data, by=by: _moved_by(data, by),  # type: ignore[misc]
        )
        yield (
            f"indices_moved_{by}",
            f"Those are the indices of weeks that are {words} than asked. Look the rows up by `week`.",
            lambda data, by=by: {name: value for name, value in _moved_by(data, by).items() if name != "ks"},  # type: ignore[misc]
        )
        yield (
            f"distance_moved_{by}",
            f"That is the distance of a week that is {words} than asked.",
            lambda data, by=by: {name: value for name, value in _moved_by(data, by).items() if name == "ks"},  # type: ignore[misc]
        )
    for by in (1, 2):
        yield (
            f"indices_of_other_fields_{by}",
            "Those are the indices of the three weeks, each in another one's field: hold `week_p`, `week_q` and `week_r` of `facts` "
            "against the fields.",
            lambda data, by=by: {  # type: ignore[misc]
                f"index_{check}": band_index(data.counts, data.weeks[CHECKS[(place + by) % len(CHECKS)]])
                for place, check in enumerate(CHECKS)
            },
        )
    yield (
        "vendor_copied",
        "Those are the vendor's indices. Yours comes from the ten bands.",
        lambda data: _column(data, lambda week: float(data.table["vendor_index"].iloc[week - 1])),
    )
    yield (
        "mean_for_index",
        "Those are the changes of the mean. Your index comes from the ten bands.",
        lambda data: _column(data, lambda week: mean_change(data.table, week)),
    )
    yield (
        "size_of_mean_for_index",
        "Those are the changes of the mean. Your index comes from the ten bands.",
        lambda data: _column(data, lambda week: abs(mean_change(data.table, week))),
    )
    yield (
        "distance_for_index",
        "Those are the distances of the three weeks, not their indices.",
        lambda data: _column(data, lambda week: band_distance(data.counts, week)),
    )
    yield (
        "counts_against_the_sum",
        "The sum was made of counts, with four weeks on one side and one on the other. Divide each by its total first.",
        _by_summed_counts,
    )
    for name, message in _DISTANCES.items():
        yield (
            f"distance_{name}",
            f"{message} {_DISTANCE_ASKED}",
            lambda data, name=name: {"ks": _distance_ways(data)[name]},  # type: ignore[misc]
        )
    for check in CHECKS:
        yield (
            f"distance_of_{check}",
            f"That is the distance in `week_{check}`. It is asked for in `week_ks`.",
            lambda data, check=check: {"ks": band_distance(data.counts, data.weeks[check])},  # type: ignore[misc]
        )
    for number, words in (
        (0.197, "distance"),
        (0.28, "index"),
        (0.849, "index of week 14"),
        (0.007, "index of week 5"),
    ):
        yield (
            f"lesson_{number:g}",
            f"Perhaps that is the {words} of the lesson; the exercise has other data.",
            lambda data, number=number: {"ks": number},  # type: ignore[misc]
        )


def _column(data: BinRoom, of: Callable[[int], float]) -> dict[str, float]:
    return {f"index_{check}": of(week) for check, week in data.weeks.items()}


def _averaged(data: BinRoom, weeks: tuple[int, ...]) -> dict[str, float]:
    """Return the average of what each week alone gives as a reference."""
    made = [_against(data, _shares(data, week)) for week in weeks]
    return {name: float(np.mean([one[name] for one in made])) for name in made[0]}


def _against(data: BinRoom, before: Values) -> dict[str, float]:
    return {**_each(data, _psi, before), "ks": band_distance(data.counts, data.ks_week, before)}


def _by_summed_counts(data: BinRoom) -> dict[str, float]:
    before = np.maximum(data.counts[:4].sum(axis=0), 0.001)
    return _column(
        data,
        lambda week: float(
            (
                (np.maximum(data.counts[week - 1], 0.001) - before)
                * np.log(np.maximum(data.counts[week - 1], 0.001) / before)
            ).sum()
        ),
    )


_CALL_NEEDS = {
    "nothing": "has to be under `look_bar`",
    "look": "has to be at or over `look_bar` and under `act_bar`",
    "act": "has to be at or over `act_bar`",
}
_BLIND_NEEDS = {
    "vendor": ("under", "at least"),
    "mean": ("at or over", "less than"),
    "both": ("under", "less than"),
    "none": ("at or over", "at least"),
}


def _look_at_call(check: str) -> Callable[[str, Mapping[str, Any], BinRoom], str]:
    return lambda given, own, data: (
        f'for "{given}" your own `index_{check}` {_CALL_NEEDS[given]}; the vendor\'s index has no part in it'
    )


def _look_at_blind(given: str, own: Mapping[str, Any], data: BinRoom) -> str:
    check = max(CHECKS, key=lambda name: own[f"index_{name}"])
    vendor, mean = _BLIND_NEEDS[given]
    return (
        f'week {data.weeks[check]} has the highest of your three indices. For "{given}" two things have to hold in it: '
        f"`vendor_index` is {vendor} `vendor_bar`, and the feature is on average {mean} `mean_bar` away from its average over weeks 1 to 4"
    )


def _call(check: str) -> Callable[[Mapping[str, Any], BinRoom], str]:
    return lambda own, data: call_of(own[f"index_{check}"])


def _blind(own: Mapping[str, Any], data: BinRoom) -> str:
    return _blind_in(data, data.weeks[max(CHECKS, key=lambda check: own[f"index_{check}"])])


def _quantities(data: BinRoom) -> dict[str, float | pd.Series]:
    worst = max(data.weeks.values(), key=lambda week: band_index(data.counts, week))
    around: dict[str, float | pd.Series] = {
        "the vendor's index in the worst of the three weeks": float(data.table["vendor_index"].iloc[worst - 1]),
        "the change of the mean in the worst of the three weeks": abs(mean_change(data.table, worst)),
        "payments in weeks 1 to 4": float(data.counts[:4].sum()),
    }
    for check, week in data.weeks.items():
        around[f"the largest distance in week_{check}"] = band_distance(data.counts, week)
        around[f"payments in week_{check}"] = float(data.counts[week - 1].sum())
    return around


_INDEX = Number("index points", within=INDEX_WITHIN, within_percent=INDEX_PERCENT)

_KIND = Record(
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
            f"index_{check}": f"Per band of week_{check}: (b - a) x ln(b / a), both shares of their own total, none under 0.001; then the sum of ten."
            for check in CHECKS
        },
        "ks": "Add up the shares from band 1 on, for weeks 1 to 4 and for week_ks, and take the largest of the ten gaps.",
        **{f"call_{check}": f"Hold `index_{check}` against the two bars in `facts`." for check in CHECKS},
        "blind_tool": "Look at the worst of your three weeks: `vendor_index`, and `mean` against weeks 1 to 4.",
    },
)

COMPUTE = Question(
    id="drift.compute",
    task="A1",
    title="Which alarm clock?",
    points=5,
    kind=_KIND,
    data=bin_room,
    reference=_compute,
    alternatives=(_by_pandas, _reference_of_means),
    follows=(
        *(Follows(f"call_{check}", (f"index_{check}",), _call(check), look=_look_at_call(check)) for check in CHECKS),
        Follows("blind_tool", tuple(f"index_{check}" for check in CHECKS), _blind, look=_look_at_blind),
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
            "Each band was counted as b x ln(b / a), a one-sided distance. The index takes (b - a) x ln(b / a).",
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
        *named(_KIND, _compute, _ways()),
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
weekly = bands.set_index("week")
counts = weekly.filter(like="band_")
a = counts.loc[1:4].sum() / counts.loc[1:4].sum().sum()

def index(week):
    b = (counts.loc[week] / counts.loc[week].sum()).clip(lower=0.001)
    return ((b - a) * np.log(b / a)).sum()

def call(size):
    return "act" if size >= 0.25 else "look" if size >= 0.10 else "nothing"

weeks = {name: int(value[f"week_{name}"]) for name in "pqr"}
b = counts.loc[int(value["week_ks"])]
worst = max(weeks.values(), key=index)
vendor_blind = weekly.loc[worst, "vendor_index"] < 0.25
mean_blind = abs(weekly.loc[worst, "mean"] / weekly.loc[1:4, "mean"].mean() - 1) < 0.08
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
    survivors={
        "< to <=: rows.loc[worst, 'vendor_index'] < 0.25": "meant: the vendor's index is planted at least 0.03 from its bar",
        "0.25 to 0.275: rows.loc[worst, 'vendor_index'] < 0.25": "meant: the vendor's index is planted at least 0.03 from its bar",
        "< to <=: abs(rows.loc[worst, 'mean'] / rows.loc[1:4, 'mean'].mean() - 1) < 0.08": "meant: the change of the mean is planted at least 0.015 from its bar",
        "0.08 to 0.088: abs(rows.loc[worst, 'mean'] / rows.loc[1:4, 'mean'].mean() - 1) < 0.08": "meant: the change of the mean is planted at least 0.015 from its bar",
        ">= to >: size >= 0.25": "meant: an index is planted at least 0.015 from both bars",
        ">= to >: size >= 0.1": "meant: an index is planted at least 0.015 from both bars",
        "0.1 to 0.11: size >= 0.1": "meant: an index is planted at least 0.015 from both bars",
        "0.25 to 0.275: size >= 0.25": "meant: an asked index is planted near 0.225, near 0.29 or higher, none between",
        "mean to median: rows.loc[1:4, 'mean'].mean()": "meant: the middle of four means is near their mean, and the change is planted at least 0.015 from its bar",
        "1 to 2: 1:4 (3)": "meant: one quiet mean less, and the change is planted at least 0.015 from its bar",
        "4 to 5: 1:4 (3)": "meant: a fifth mean moves the change by less than its distance from its bar",
        "4 to 3: 1:4 (3)": "meant: one quiet mean less, and the change is planted at least 0.015 from its bar",
        "1 to 0: 1:4": "equivalent: the first week is 1",
        "1 to 0: 1:4 (2)": "equivalent: the first week is 1",
        "1 to 0: 1:4 (3)": "equivalent: the first week is 1",
    },
    objective=OBJECTIVE_MEASURE,
    ledger=("RESP-17", "KPI-25", "SKILL-14", "DAY-06"),
)
