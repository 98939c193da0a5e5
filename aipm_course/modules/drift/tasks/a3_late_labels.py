"""A3: labels come late."""

import math
from typing import Any

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Misconception, Question, Rule
from aipm_course.modules.drift.simulators.drift_room import PROXIES, DriftRoom, drift_room
from aipm_course.modules.drift.simulators.drift_stream import LABEL_DELAY_WEEKS, REFERENCE_WEEKS, WEEKS
from aipm_course.modules.drift.tasks.shared import LAST_KNOWN, flag_precision, flags_of_weeks, frauds_in, share_number
from aipm_course.simulation.rates import Z95, wilson_interval

_LATE = "Read quality while labels are late, with an honest interval and a leading proxy."


def _late_labels(data: DriftRoom) -> dict[str, Any]:
    flags = flags_of_weeks(data, LAST_KNOWN - 2, LAST_KNOWN)
    low, high = wilson_interval(frauds_in(flags), len(flags))
    return {
        "blind_weeks": LABEL_DELAY_WEEKS,
        "precision": frauds_in(flags) / len(flags),
        "low": low,
        "high": high,
        "proxy": "cleared_share",
        "proxy_then": float(flags_of_weeks(data, 1, REFERENCE_WEEKS)["cleared"].mean()),
        "proxy_now": float(flags_of_weeks(data, LAST_KNOWN + 1, WEEKS)["cleared"].mean()),
        "call": "worse",
    }


def _late_labels_otherwise(data: DriftRoom) -> dict[str, Any]:
    """In percent, with the plain normal interval."""
    right = _late_labels(data)
    flags = len(flags_of_weeks(data, LAST_KNOWN - 2, LAST_KNOWN))
    width = Z95 * math.sqrt(right["precision"] * (1 - right["precision"]) / flags)
    return {
        **right,
        "precision": 100 * right["precision"],
        "low": right["precision"] - width,
        "high": right["precision"] + width,
        "proxy_now": 100 * right["proxy_now"],
        "proxy": "Cleared_share",
    }


def _swapped(data: DriftRoom) -> dict[str, Any]:
    right = _late_labels(data)
    return {"low": right["high"], "high": right["low"]}


def _one_standard_error(data: DriftRoom) -> dict[str, Any]:
    right = _late_labels(data)
    flags = len(flags_of_weeks(data, LAST_KNOWN - 2, LAST_KNOWN))
    width = math.sqrt(right["precision"] * (1 - right["precision"]) / flags)
    return {"low": right["precision"] - width, "high": right["precision"] + width}


def _call_follows(answer: Any, data: DriftRoom) -> bool:
    low, high = (value / 100 if value > 1 else value for value in (answer["low"], answer["high"]))
    before = flag_precision(data, 1, REFERENCE_WEEKS)
    expected = "worse" if high < before else "better" if low > before else "cannot_say"
    return bool(answer["call"] == expected)


LATE_LABELS = Question(
    id="drift.late_labels",
    task="A3",
    title="Labels come late",
    points=5,
    kind=Record(
        {
            "blind_weeks": Number("weeks"),
            "precision": share_number(),
            "low": share_number(),
            "high": share_number(),
            "proxy": Choice(PROXIES),
            "proxy_then": share_number(),
            "proxy_now": share_number(),
            "call": Choice(
                {
                    "worse": "the whole interval lies under the precision of weeks 1 to 4",
                    "better": "the whole interval lies over it",
                    "cannot_say": "the interval contains it",
                }
            ),
        }
    ),
    data=drift_room,
    reference=_late_labels,
    alternatives=(_late_labels_otherwise,),
    rules=(
        Rule(
            "call follows the interval",
            _call_follows,
            "hold your own `low` and `high` against the precision of weeks 1 to 4: which side does the whole interval lie on?",
        ),
    ),
    misconceptions=(
        Misconception(
            "unknown_as_good",
            lambda data: {"precision": flag_precision(data, LAST_KNOWN + 1, WEEKS)},
            "Payments without a label were counted as good. Nobody knows yet: in the last weeks only early reports of "
            "fraud have arrived. Step back to weeks in which every label is final.",
        ),
        Misconception(
            "unknown_as_good_in_part",
            lambda data: {"precision": flag_precision(data, LAST_KNOWN - 2, WEEKS)},
            "Your span reaches into weeks whose labels are still out, and counts those as good. End it earlier.",
        ),
        Misconception(
            "only_what_has_arrived",
            lambda data: {"precision": 1.0},
            "Every label that has arrived in the last weeks is fraud, because good payments take 21 days to be called "
            "good. That is a fact about the calendar, not about Guard.",
        ),
        Misconception(
            "half_a_year",
            lambda data: {"precision": flag_precision(data, 1, LAST_KNOWN)},
            "That is the average of all weeks with labels. Asked is the quality now: the three latest weeks with final "
            "labels.",
        ),
        Misconception(
            "interval_too_narrow",
            _one_standard_error,
            "Your interval is too narrow. Either it is one standard error wide on each side, where 95% needs about two; or "
            "its n counts payments, where precision is a share of flags.",
        ),
        Misconception(
            "ends_swapped",
            _swapped,
            "`low` and `high` have changed places: `low` is the lower end.",
        ),
        Misconception(
            "no_blind_weeks",
            lambda data: {"blind_weeks": 0},
            "Some labels have arrived in every week but the last, yet only from fraud. A week counts when no label of it "
            "is missing.",
        ),
        Misconception(
            "days_for_weeks",
            lambda data: {"blind_weeks": 7 * LABEL_DELAY_WEEKS},
            "That is in days.",
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
        Misconception(
            "kept_instead_of_cleared",
            lambda data: {"proxy_now": 1 - _late_labels(data)["proxy_now"]},
            "That is the share of flags that reviewers kept. Asked is the share they cleared.",
        ),
        Misconception(
            "false_flags_for_cleared",
            lambda data: {
                "proxy_then": 1 - flag_precision(data, 1, REFERENCE_WEEKS),
                "proxy_now": 1 - flag_precision(data, LAST_KNOWN + 1, WEEKS),
            },
            "That is one minus precision, which needs labels. Asked is what the reviewers did: the mean of the proxy's "
            "own column.",
        ),
        Misconception(
            "false_flags_for_cleared_now",
            lambda data: {"proxy_now": 1 - _late_labels(data)["precision"]},
            "That is one minus precision in weeks 21 to 23. The proxy is there for weeks 24 to 26, and needs no label.",
        ),
        Misconception(
            "everything_in_the_proxy",
            lambda data: {
                "proxy_now": float(data.payments.loc[data.payments["week"] > LAST_KNOWN, "cleared"].fillna(0).mean())
            },
            "You divided by all payments. Reviewers see flags only: divide by those.",
        ),
        Misconception(
            "green_means_no_call",
            lambda data: {"call": "cannot_say"},
            "Late labels limit what can be said about this week, not about the last complete ones. Hold the interval "
            "against weeks 1 to 4.",
        ),
    ),
    hints=(
        "For each week count the labels that are missing. In which weeks is none missing?",
        "Take flags (score from 0.2 on) of the three latest complete weeks. Precision = fraud among them / their number. "
        'The interval for a share: statsmodels\' `proportion_confint(fraud, flags, method="wilson")`, or '
        "p ± 1.96 x sqrt(p (1 - p) / n).",
        "For the proxy build one row per week with precision and the four candidates, keep weeks 1 to 23, and use "
        "`.corr()`. Then read the winner for weeks 1 to 4 and for weeks 24 to 26.",
    ),
    worked="""
```python
from statsmodels.stats.proportion import proportion_confint

flags = stream[stream["score"] >= 0.2]
complete = flags[flags["week"].between(21, 23)]
fraud, count = int(complete["label"].sum()), len(complete)
low, high = proportion_confint(fraud, count, method="wilson")
late_labels = {
    "blind_weeks": 3,
    "precision": fraud / count,
    "low": low,
    "high": high,
    "proxy": "cleared_share",
    "proxy_then": flags.loc[flags["week"] <= 4, "cleared"].mean(),
    "proxy_now": flags.loc[flags["week"] >= 24, "cleared"].mean(),
    "call": "worse",
}
```

In weeks 24 to 26 only fraud has a label, because good takes 21 days. So the latest honest number is three weeks old.
What reviewers cleared this week follows precision closely over the 23 complete weeks and needs no label: it is the
number to watch until the labels come.
""",
    objective=_LATE,
    ledger=("RESP-17", "WEAK-03"),
)
