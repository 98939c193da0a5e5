"""A4: look inside."""

import math
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Misconception, Question, Rule
from aipm_course.modules.drift.simulators.drift_room import SEGMENT_WEEKS, DriftRoom, drift_room, segment_auc
from aipm_course.modules.drift.simulators.drift_stream import FLAG_AT, REFERENCE_WEEKS, SEGMENTS, WEEKS
from aipm_course.modules.drift.tasks.shared import LAST_KNOWN, OBJECTIVE_TELL_APART, flag_precision, known_fraud

_MARGIN = 0.10
_LABELS = dict.fromkeys(SEGMENTS, "")


def _drops(data: DriftRoom) -> pd.Series:
    return segment_auc(data.payments, 1, REFERENCE_WEEKS) - segment_auc(data.payments, *SEGMENT_WEEKS)


def _frauds_needed(data: DriftRoom, margin: float = _MARGIN) -> float:
    early = known_fraud(data, REFERENCE_WEEKS)
    caught = float((early["score"] >= FLAG_AT).mean())
    return caught * (1 - caught) * (1.96 / margin) ** 2


def _look_inside(data: DriftRoom) -> dict[str, Any]:
    drop, fraud = _drops(data), known_fraud(data)
    per_week = float((fraud["segment"] == data.segment).sum()) / LAST_KNOWN
    weeks = math.ceil(_frauds_needed(data)) / per_week
    return {
        "segment": data.segment,
        "segment_drop": float(drop[data.segment]),
        "total_drop": float(drop["total"]),
        "frauds_needed": math.ceil(_frauds_needed(data)),
        "weeks_to_collect": weeks,
        "alert_every_weeks": math.ceil(weeks),
    }


def _unrounded_weeks(data: DriftRoom) -> float:
    return float(_look_inside(data)["weeks_to_collect"]) * _frauds_needed(data) / math.ceil(_frauds_needed(data))


def _enough_volume(answer: Any, data: DriftRoom) -> bool:
    """Say whether the alert is the learner's own weeks rounded up; two decimals may have been rounded before."""
    weeks, every = answer["weeks_to_collect"], answer["alert_every_weeks"]
    return bool(every in {math.ceil(weeks - 0.005), math.ceil(weeks + 0.005)})


def _volume_message(answer: Any, data: DriftRoom) -> str:
    weeks, every = answer["weeks_to_collect"], answer["alert_every_weeks"]
    if every != int(every):
        return "an alert looks over whole weeks: round `weeks_to_collect` up"
    if every < weeks:
        return "the alert looks before your own `weeks_to_collect` are over, so it would cry wolf: round up"
    return "the alert waits longer than your own `weeks_to_collect` needs: round up, and no further"


def _early_frauds_per_week(data: DriftRoom) -> float:
    return float((known_fraud(data, REFERENCE_WEEKS)["segment"] == data.segment).sum()) / REFERENCE_WEEKS


def _frauds_for_precision(data: DriftRoom) -> float:
    precise = flag_precision(data, 1, REFERENCE_WEEKS)
    return precise * (1 - precise) * (1.96 / _MARGIN) ** 2


LOOK_INSIDE = Question(
    id="drift.look_inside",
    task="A4",
    title="Look inside",
    points=5,
    kind=Record(
        {
            "segment": Choice(_LABELS),
            "segment_drop": Number("AUC, early minus late", within=0.01),
            "total_drop": Number("AUC, early minus late", within=0.01),
            "frauds_needed": Number("frauds", within=1),
            "weeks_to_collect": Number("weeks", within_percent=2),
            "alert_every_weeks": Number("whole weeks"),
        },
        weights={"segment": 0.5, "total_drop": 0.5},
        own=frozenset({"alert_every_weeks"}),
    ),
    data=drift_room,
    reference=_look_inside,
    alternatives=(
        lambda data: {
            **_look_inside(data),
            "frauds_needed": _frauds_needed(data),
            "weeks_to_collect": round(_look_inside(data)["weeks_to_collect"], 2),
            "alert_every_weeks": _look_inside(data)["alert_every_weeks"] + 0.0,
        },
        lambda data: {
            **_look_inside(data),
            "weeks_to_collect": _unrounded_weeks(data),
            "alert_every_weeks": math.ceil(_unrounded_weeks(data)),
        },
    ),
    rules=(
        Rule(
            "alert has enough volume",
            _enough_volume,
            _volume_message,
        ),
    ),
    misconceptions=(
        Misconception(
            "total_only",
            lambda data: {"segment_drop": float(_drops(data)["total"])},
            "That is the drop of the total. One language is a small part of it: compute AUC on that language's rows alone.",
        ),
        Misconception(
            "late_minus_early",
            lambda data: {
                "segment_drop": -float(_drops(data)[data.segment]),
                "total_drop": -float(_drops(data)["total"]),
            },
            "Your drops are late minus early. Asked is early minus late, so that a loss is positive.",
        ),
        Misconception(
            "the_largest_segment",
            lambda data: {"segment": "en"},
            "That is the language with the most payments. Compare each language with itself: weeks 11 to 13 against "
            "weeks 1 to 4.",
        ),
        Misconception(
            "precision_for_share_caught",
            lambda data: {"frauds_needed": math.ceil(_frauds_for_precision(data))},
            "Your p is about a half: either the worst case, 0.5, taken as if nothing were known, or precision, the share "
            "of flags that were fraud. Asked is the share of frauds that were flagged: divide by frauds.",
        ),
        Misconception(
            "five_points",
            lambda data: {"frauds_needed": math.ceil(_frauds_needed(data, _MARGIN / 2))},
            "That is for plus or minus 5 points. Halving a margin costs four times the cases; asked is 10 points.",
        ),
        Misconception(
            "one_standard_error",
            lambda data: {"frauds_needed": math.ceil(_frauds_needed(data, _MARGIN * 1.96))},
            "The 1.96 of a 95% interval is missing.",
        ),
        Misconception(
            "reference_weeks_only",
            lambda data: {"weeks_to_collect": math.ceil(_frauds_needed(data)) / _early_frauds_per_week(data)},
            "You counted that language's frauds in weeks 1 to 4. So few of them make a shaky rate: take weeks 1 to 23.",
        ),
        Misconception(
            "payments_for_frauds",
            lambda data: {
                "weeks_to_collect": math.ceil(_frauds_needed(data))
                / ((data.payments["segment"] == data.segment).sum() / WEEKS)
            },
            "You divided by payments per week. A share of fraud caught is computed on frauds, and those are rare.",
        ),
        Misconception(
            "frauds_of_everybody",
            lambda data: {"weeks_to_collect": math.ceil(_frauds_needed(data)) / (len(known_fraud(data)) / LAST_KNOWN)},
            "You divided by the frauds of all languages. The alert is for one.",
        ),
    ),
    hints=(
        "Two spans: weeks 1 to 4 and weeks 11 to 13. One AUC per language and span, and one for all rows.",
        "n frauds give a share caught within plus or minus m when n = p (1 - p) (1.96 / m)². Take p from weeks 1 to 4 "
        "(frauds with a score from 0.2 on / all frauds) and m = 0.10.",
        "Frauds per week in the language: its rows with label 1 in weeks 1 to 23, divided by 23. frauds_needed divided "
        "by that is `weeks_to_collect`; round it up for the alert.",
    ),
    worked="""
```python
import math
from sklearn.metrics import roc_auc_score

def quality(rows):
    return roc_auc_score(rows["label"].astype(int), rows["score"])

early, late = stream[stream["week"] <= 4], stream[stream["week"].between(11, 13)]
drops = {name: quality(early[early["segment"] == name]) - quality(late[late["segment"] == name])
         for name in early["segment"].unique()}
worst = max(drops, key=drops.get)
fraud = stream[(stream["week"] <= 23) & (stream["label"] == 1)]
p = (fraud.loc[fraud["week"] <= 4, "score"] >= 0.2).mean()
needed = p * (1 - p) * (1.96 / 0.10) ** 2
weeks = math.ceil(needed) / ((fraud["segment"] == worst).sum() / 23)
look_inside = {
    "segment": worst,
    "segment_drop": drops[worst],
    "total_drop": quality(early) - quality(late),
    "frauds_needed": math.ceil(needed),
    "weeks_to_collect": weeks,
    "alert_every_weeks": math.ceil(weeks),
}
```

The total hardly moves because one language is an eighth of it. An alert on one week of that language would rest on
some twenty frauds and cry wolf; it needs the weeks you computed.
""",
    objective=OBJECTIVE_TELL_APART,
    ledger=("KPI-25", "VAR-11"),
)
