"""A3: labels come late."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.drift.simulators.drift_room import (
    END_WITHIN,
    PROXIES,
    DriftRoom,
    counts_of,
    drift_room,
    say_of,
)
from aipm_course.modules.drift.simulators.drift_stream import FLAG_AT, LABEL_DELAY_WEEKS, REFERENCE_WEEKS, WEEKS
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_LATE, share_number
from aipm_course.simulation.rates import Z95, wilson_interval

LAST = WEEKS - LABEL_DELAY_WEEKS
RECENT = (LAST - 2, LAST)
SAYS = {
    "model_worse": "Guard catches a smaller share of the fraud there is",
    "mix_changed": "another share of payments is fraud, and Guard ranks it as before",
    "cannot_say": "the numbers do not settle whether anything changed",
}
_PARTS = {"precision": ("caught", "flags"), "caught": ("caught", "frauds")}


def _rate(data: DriftRoom, name: str, first: int, last: int) -> float:
    counts = counts_of(data.payments, first, last)
    hits, of = _PARTS[name]
    return counts[hits] / counts[of]


def _six(data: DriftRoom, first: int, last: int, ends: Callable[[int, int], tuple[float, float]]) -> dict[str, float]:
    """Return both shares with their intervals over a span."""
    counts = counts_of(data.payments, first, last)
    values: dict[str, float] = {}
    for name, (hits, of) in _PARTS.items():
        low, high = ends(counts[hits], counts[of])
        values |= {name: counts[hits] / counts[of], f"{name}_low": low, f"{name}_high": high}
    return values


def _plain(z: float) -> Callable[[int, int], tuple[float, float]]:
    def ends(hits: int, of: int) -> tuple[float, float]:
        share = hits / of
        width = z * math.sqrt(share * (1 - share) / of)
        return share - width, share + width

    return ends


def proxy_value(data: DriftRoom, proxy: str, first: int, last: int) -> float:
    """Return a measure without labels over a span taken as one: a share of flags over flags, the others over payments."""
    rows = data.payments[data.payments["week"].between(first, last)]
    flagged = rows["score"] >= FLAG_AT
    if proxy == "flag_rate":
        return float(flagged.mean())
    if proxy == "mean_score":
        return float(rows["score"].mean())
    return float(rows.loc[flagged, proxy.removesuffix("_share")].mean())


def _late_labels(data: DriftRoom) -> dict[str, Any]:
    values = _six(data, *RECENT, wilson_interval)
    return {
        **values,
        "proxy": data.proxy,
        "proxy_then": proxy_value(data, data.proxy, 1, REFERENCE_WEEKS),
        "proxy_now": proxy_value(data, data.proxy, LAST + 1, WEEKS),
        "say": _say(values, data),
    }


def _late_labels_otherwise(data: DriftRoom) -> dict[str, Any]:
    """With the plain normal interval, precision in percent, three decimals."""
    plain = {name: round(value, 4) for name, value in _six(data, *RECENT, _plain(1.96)).items()}
    return {
        **_late_labels(data),
        **plain,
        "precision": 100 * plain["precision"],
        "proxy_now": round(100 * proxy_value(data, data.proxy, LAST + 1, WEEKS), 1),
        "proxy": data.proxy.capitalize(),
    }


def _say(own: Mapping[str, Any], data: DriftRoom) -> str:
    before = {name: _rate(data, name, 1, REFERENCE_WEEKS) for name in _PARTS}
    return say_of(
        (own["precision_low"], own["precision_high"], before["precision"]),
        (own["caught_low"], own["caught_high"], before["caught"]),
    )


def _ends_only(values: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in values.items() if name.endswith(("_low", "_high"))}


def _of_weeks(data: DriftRoom) -> dict[str, float]:
    """Take the lowest and the highest of the three weeks for an interval."""
    values: dict[str, float] = {}
    for name in _PARTS:
        weeks = [_rate(data, name, week, week) for week in range(RECENT[0], RECENT[1] + 1)]
        values |= {f"{name}_low": min(weeks), f"{name}_high": max(weeks)}
    return values


def _of_payments(data: DriftRoom) -> dict[str, float]:
    """Use the number of payments as n for both intervals."""
    payments = int(data.payments["week"].between(*RECENT).sum())
    values: dict[str, float] = {}
    for name in _PARTS:
        share = _rate(data, name, *RECENT)
        width = Z95 * math.sqrt(share * (1 - share) / payments)
        values |= {f"{name}_low": share - width, f"{name}_high": share + width}
    return values


def _swapped_ends(data: DriftRoom) -> dict[str, float]:
    right = _six(data, *RECENT, wilson_interval)
    return {
        f"{name}_{end}": right[f"{name}_{other}"]
        for name in _PARTS
        for end, other in (("low", "high"), ("high", "low"))
    }


def _other_proxy(data: DriftRoom) -> str:
    return "called_share" if data.proxy == "cleared_share" else "cleared_share"


def _quantities(data: DriftRoom) -> dict[str, float]:
    now, then = counts_of(data.payments, *RECENT), counts_of(data.payments, 1, REFERENCE_WEEKS)
    return {
        "flags in weeks 21 to 23": now["flags"],
        "frauds in weeks 21 to 23": now["frauds"],
        "frauds flagged in weeks 21 to 23": now["caught"],
        "payments in weeks 21 to 23": float(data.payments["week"].between(*RECENT).sum()),
        "flags in weeks 1 to 4": then["flags"],
        "frauds in weeks 1 to 4": then["frauds"],
        "frauds flagged in weeks 1 to 4": then["caught"],
        "payments in weeks 1 to 4": float((data.payments["week"] <= REFERENCE_WEEKS).sum()),
    }


_END = Number("share", within=END_WITHIN, percent=True)
_NAMES = tuple(f"{name}{end}" for name in _PARTS for end in ("", "_low", "_high"))

LATE_LABELS = Question(
    id="drift.late_labels",
    task="A3",
    title="Labels come late",
    points=5,
    kind=Record(
        {
            **dict.fromkeys(_NAMES, _END),
            # Plain and Wilson's interval are further apart where frauds are few and most are caught; both are honest.
            "caught_low": share_number("share of frauds", 0.0034),
            "caught_high": share_number("share of frauds", 0.0034),
            "proxy": Choice(PROXIES),
            "proxy_then": share_number("share"),
            "proxy_now": share_number("share"),
            "say": Choice(SAYS),
        },
        weights={
            **dict.fromkeys(_NAMES, 0.35),
            "proxy": 0.5,
            "proxy_then": 0.2,
            "proxy_now": 0.2,
            "say": 2.0,
        },
        look={
            "precision": "Look at flags (score from 0.2 on) of weeks 21 to 23 only, and at what they are divided by.",
            "caught": "Look at frauds of weeks 21 to 23, flagged or not, and at what they are divided by.",
            **{
                f"{name}_{end}": f"Look at the n of the interval: {of} of weeks 21 to 23."
                for name, of in (("precision", "flags"), ("caught", "frauds"))
                for end in ("low", "high")
            },
            "proxy": "Look at the correlation of each candidate with weekly precision over weeks 1 to 23.",
            "proxy_then": "Look at weeks 1 to 4, taken as one.",
            "proxy_now": "Look at weeks 24 to 26, taken as one.",
            "say": "Look first at the interval of `caught`, then at that of `precision`.",
        },
    ),
    data=drift_room,
    reference=_late_labels,
    alternatives=(_late_labels_otherwise,),
    follows=(
        Follows("say", ("precision_low", "precision_high", "caught_low", "caught_high"), _say),
        Follows("proxy_then", ("proxy",), lambda own, data: proxy_value(data, own["proxy"], 1, REFERENCE_WEEKS)),
        Follows("proxy_now", ("proxy",), lambda own, data: proxy_value(data, own["proxy"], LAST + 1, WEEKS)),
    ),
    ablations=(
        Ablation(
            "week_20_as_well",
            "the three latest weeks in which no label is missing",
            lambda data: _six(data, RECENT[0] - 1, RECENT[1], wilson_interval),
            "Your span begins with week 20. The three latest weeks with all labels are 21 to 23.",
        ),
        Ablation(
            "ninety_percent",
            "with their 95% intervals",
            lambda data: _ends_only(_six(data, *RECENT, lambda hits, of: wilson_interval(hits, of, 1.645))),
            "Your intervals are those of 90%: a factor of 1.645 where 95% needs 1.96.",
        ),
        Ablation(
            "one_standard_error",
            "with their 95% intervals",
            lambda data: _ends_only(_six(data, *RECENT, _plain(1.0))),
            "Your intervals are one standard error wide on each side; 95% needs 1.96 of them.",
        ),
    ),
    misconceptions=(
        Misconception(
            "unknown_as_good",
            lambda data: _six(data, LAST + 1, WEEKS, wilson_interval),
            "Payments without a label were counted as good. Nobody knows yet: in the last weeks only early reports of fraud "
            "have arrived. Step back to weeks in which every label is final.",
        ),
        Misconception(
            "unknown_as_good_in_part",
            lambda data: _six(data, RECENT[0], WEEKS, wilson_interval),
            "Your span reaches into weeks whose labels are still out, and counts those as good. End it earlier.",
        ),
        Misconception(
            "half_a_year",
            lambda data: _six(data, 1, LAST, wilson_interval),
            "That is the average of all weeks with labels. Asked is the quality now: the three latest of them.",
        ),
        Misconception(
            "lowest_and_highest_week",
            _of_weeks,
            "The ends are the lowest and the highest of the three weeks. An interval says how far the share of all three "
            "together may be off by chance.",
        ),
        Misconception(
            "payments_as_n",
            _of_payments,
            "Your intervals are too narrow: their n counts payments. Precision is a share of flags, and what is caught is a "
            "share of frauds.",
        ),
        Misconception(
            "ends_swapped",
            _swapped_ends,
            "The ends have changed places: `_low` is the lower end.",
        ),
        Misconception(
            "only_what_has_arrived",
            lambda data: {"precision": 1.0},
            "Every label that has arrived in the last weeks is fraud, because good payments take 21 days to be called "
            "good. That is a fact about the calendar, not about Guard.",
        ),
        Misconception(
            "proxy_by_habit",
            lambda data: {"proxy": _other_proxy(data)},
            "Both people's measures look at the same flags; one of them changes from week to week for reasons of its own. "
            "Correlate each with weekly precision before you trust it.",
        ),
        Misconception(
            "proxy_flag_rate",
            lambda data: {"proxy": "flag_rate"},
            "The share flagged is easy to chart. Correlate it with weekly precision over weeks 1 to 23 before you trust it.",
        ),
        Misconception(
            "proxy_mean_score",
            lambda data: {"proxy": "mean_score"},
            "The mean score says what the model thinks of the payments, not whether it is right. Correlate it with "
            "weekly precision over weeks 1 to 23.",
        ),
    ),
    quantities=_quantities,
    hints=(
        "In weeks 21 to 23 no label is missing. Count three things there: flags, frauds, and flagged frauds.",
        "Precision = flagged frauds / flags, caught = flagged frauds / frauds. For each p of n: "
        "p ± 1.96 x sqrt(p (1 - p) / n), or Wilson's interval. Then the same two shares in weeks 1 to 4, to compare with.",
        "For the proxy build one row per week with precision and the four candidates, keep weeks 1 to 23, and use "
        '`.corr()["precision"].abs()`. `say`: if the interval of `caught` lies under weeks 1 to 4 it is the model; if not, '
        "look whether the interval of `precision` holds its old value.",
    ),
    worked="""
```python
from statsmodels.stats.proportion import proportion_confint

flag, fraud = stream["score"] >= 0.2, stream["label"] == 1
then, now = stream["week"] <= 4, stream["week"].between(21, 23)
late_labels, before = {}, {}
for name, of in (("precision", flag), ("caught", fraud)):
    hits, n = (flag & fraud & now).sum(), (of & now).sum()
    low, high = proportion_confint(hits, n, method="wilson")
    late_labels |= {name: hits / n, f"{name}_low": low, f"{name}_high": high}
    before[name] = (flag & fraud & then).sum() / (of & then).sum()

weekly = stream.groupby("week").apply(
    lambda week: pd.Series(
        {
            "precision": (week.loc[week["score"] >= 0.2, "label"] == 1).mean(),
            "cleared_share": week["cleared"].mean(),
            "called_share": week["called"].mean(),
            "flag_rate": (week["score"] >= 0.2).mean(),
            "mean_score": week["score"].mean(),
        }
    )
).astype(float)
proxy = weekly.loc[:23].corr()["precision"].drop("precision").abs().idxmax()
```

`say` rests on two shares, because one cannot tell why it moved. Precision falls when the model gets worse, and it falls
as well when there is less fraud about. What is caught falls only when the model gets worse.

And no measure of flags, precision and the proxies included, ever shows fraud that was not flagged. Until labels come, the
harm that counts most is the harm nobody can see.
""",
    objective=OBJECTIVE_LATE,
    ledger=("RESP-17", "WEAK-03"),
)
