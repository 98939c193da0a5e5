"""A6: diagnosis aid."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record
from aipm_course.judging.batches import always, options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.fairness.lookalikes.site import for_diagnosis
from aipm_course.modules.fairness.simulators.diagnosis_aid import (
    CANDIDATES,
    HALF_WIDTH,
    LEAST_SENSITIVITY,
    SITES,
    DiagnosisAid,
    by_site,
    coinciding,
    cutoff_that_clears,
    decision_for,
    diagnosis_aid,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_BAR
from aipm_course.simulation.rates import Z95, auc

_DECISIONS = {
    "launch_everywhere": "all three sites launch with today's cut-off",
    "lower_cutoff_there": "all three sites launch, with a lower cut-off here",
    "limit": "the other two sites launch, people read here",
    "collect": "the other two sites launch, cases are collected here",
}


def _there(aid: DiagnosisAid, site: str) -> pd.DataFrame:
    return aid.cases[aid.cases["site"] == site]


def _cases_for(sensitivity: float, half_width: float = HALF_WIDTH, z: float = Z95) -> float:
    return z**2 * sensitivity * (1 - sensitivity) / half_width**2


def _others_clear(aid: DiagnosisAid, site: str) -> bool:
    others = by_site(aid.cases).drop(index=site)
    return bool((others["low"] > LEAST_SENSITIVITY).all())


def _about(aid: DiagnosisAid, site: str) -> dict[str, Any]:
    """Return the numbers of a site taken for the lowest."""
    row: Any = by_site(aid.cases).loc[site]
    _, alarms = cutoff_that_clears(_there(aid, site))
    return {
        "lowest": site,
        "sensitivity": float(row["sensitivity"]),
        "low": float(row["low"]),
        "high": float(row["high"]),
        "false_alarms_at_bar": alarms,
        "cases_needed": _cases_for(float(row["sensitivity"])),
        "coincide": list(coinciding(aid.cases, site)),
    }


def _decide(own: Mapping[str, Any], aid: DiagnosisAid) -> set[str]:
    low, high = sorted((own["low"], own["high"]))
    # The interval of each site is asked for; who takes another site for the lowest, and it clears, takes all for clear.
    clears = low > LEAST_SENSITIVITY and (own["lowest"] != aid.lowest or _others_clear(aid, own["lowest"]))
    return {decision_for(clears, high, own["false_alarms_at_bar"])}


def _diagnosis(aid: DiagnosisAid) -> dict[str, Any]:
    numbers = {"auc": auc(aid.cases["disease"], aid.cases["score"])}
    numbers |= _about(aid, str(by_site(aid.cases)["sensitivity"].idxmin()))
    (decided,) = _decide(numbers, aid)
    return {**numbers, "decision": decided}


def _in_percent(aid: DiagnosisAid) -> dict[str, Any]:
    right = _diagnosis(aid)
    shares = {name: round(100 * right[name], 1) for name in ("sensitivity", "low", "high")}
    return {
        **right,
        **shares,
        "auc": round(right["auc"], 4),
        "lowest": right["lowest"].lower(),
        "cases_needed": math.ceil(right["cases_needed"]),
        "coincide": tuple(right["coincide"]),
    }


def _areas(aid: DiagnosisAid) -> tuple[list[float], pd.Series]:
    parts = [auc(part["disease"], part["score"]) for _, part in aid.cases.groupby("site")]
    return parts, by_site(aid.cases)["cases"]


def _not_lowest(site: str) -> Callable[[DiagnosisAid], Any]:
    """Return the answer that takes one site for the lowest, whatever the data; None where it is."""
    return lambda aid: None if aid.lowest == site else {"lowest": site}


_SITE = "Keep this site's cases with `disease` 1."
_ENDS = f"{_SITE} Wilson's interval takes those of them who are flagged, and all of them."


def _follows(field: str) -> Follows[DiagnosisAid]:
    return Follows(field, ("lowest",), lambda own, data: _about(data, own["lowest"])[field])


DIAGNOSIS = Question(
    id="fairness.diagnosis",
    task="A6",
    title="Diagnosis aid",
    points=6,
    kind=Record(
        {
            "auc": Number("area from 0 to 1", within=0.0007),
            "lowest": Choice({site: f"hospital {site}" for site in SITES}),
            "sensitivity": Number("share from 0 to 1", within=0.004, percent=True),
            "low": Number("share from 0 to 1", within=0.002, percent=True),
            "high": Number("share from 0 to 1", within=0.002, percent=True),
            "false_alarms_at_bar": Number("share from 0 to 1", within=0.003, percent=True),
            "cases_needed": Number("cases with the condition", within_percent=1),
            "coincide": Picks(dict.fromkeys(CANDIDATES, ""), note="other columns than these"),
            "decision": Choice(_DECISIONS),
        },
        weights={"auc": 0.75, "lowest": 0.5, "sensitivity": 0.75, "low": 0.5, "high": 0.5, "decision": 3},
        look={
            "auc": "`score` against `disease`, all cases of the three sites in one ranking; the flag and the sites play no part.",
            "lowest": "Keep the cases with `disease` 1; then per site the share with `flagged` 1. The smallest share counts.",
            "sensitivity": f"{_SITE} The share of them with `flagged` 1.",
            "low": _ENDS,
            "high": _ENDS,
            "false_alarms_at_bar": "At this site: go down from 0.99 in steps of 0.01 to the first cut-off at which Wilson's lower end "
            "lies above `least_sensitivity`; there, of the cases without the condition, the share with a score from it on.",
            "cases_needed": "1.96² × s (1 − s) ÷ half_width², both squared, with this site's sensitivity as s; in all, not on top.",
            "coincide": 'For each of the three: `pd.crosstab(dx["site"], dx[column])`. A column coincides where no value of this '
            "site occurs at another site; another mix of the same values is not enough.",
            "decision": "Four questions in this order. Does the whole interval of each site lie above `least_sensitivity` today? Is "
            "`false_alarms_at_bar` at most `most_false_alarms`? Does the whole interval lie under `least_sensitivity`? Or does it "
            "hold it?",
        },
    ),
    data=diagnosis_aid,
    reference=_diagnosis,
    alternatives=(_in_percent, lambda data: pd.Series(_diagnosis(data))),
    misconceptions=(
        Misconception(
            "the_headline",
            always(_diagnosis, "decision", "launch_everywhere"),
            "All sites launch only if the whole interval of each lies above `least_sensitivity` today. Hold `low` against it; the "
            "area under the curve decides nothing.",
        ),
        Misconception(
            "out_of_caution",
            always(_diagnosis, "decision", "limit"),
            "People go on reading only if no launch is possible: `false_alarms_at_bar` is over `most_false_alarms`, and `high` lies "
            "under `least_sensitivity`.",
        ),
        Misconception(
            "more_data_always",
            always(_diagnosis, "decision", "collect"),
            "Cases are collected only where they can still settle something: `false_alarms_at_bar` is over `most_false_alarms`, and "
            "the interval holds `least_sensitivity`.",
        ),
        *options(
            _diagnosis,
            "decision",
            {
                "lower_cutoff_there": "A lower cut-off is for a site that fails today, and only if `false_alarms_at_bar` is at most "
                "`most_false_alarms`; near the bar is not enough.",
            },
        ),
        *(
            Misconception(
                f"lowest_{site}",
                _not_lowest(site),
                f"Another site than {site} flags a smaller share of its cases with the condition. Keep `disease` = 1, then take "
                "the mean of `flagged` per site; neither precision nor false alarms nor the number of cases decides.",
            )
            for site in SITES
        ),
        Misconception(
            "auc_of_the_flag",
            lambda data: {"auc": auc(data.cases["disease"], data.cases["flagged"])},
            "That area takes the flag, 0 or 1, for a score. The area under the curve takes the column `score`.",
        ),
        Misconception(
            "mean_of_the_sites",
            lambda data: {"auc": float(np.mean(_areas(data)[0]))},
            "That is the average of three areas. The slide has one, over all cases together.",
        ),
        Misconception(
            "weighted_mean_of_the_sites",
            lambda data: {"auc": float(np.average(_areas(data)[0], weights=_areas(data)[1]))},
            "That is the average of three areas, weighted by cases. The slide's area ranks all cases together, across sites.",
        ),
    ),
    ablations=(
        Ablation(
            "the_share_clears",
            "its whole interval lies above `least_sensitivity`",
            lambda data: {
                "false_alarms_at_bar": cutoff_that_clears(_there(data, data.lowest), whole_interval=False)[1]
            },
            "There the sensitivity itself clears the bar. The rule asks for the whole interval.",
        ),
        Ablation(
            "of_all_cases",
            "of its cases with the condition",
            lambda data: {
                "sensitivity": float(_there(data, data.lowest)["flagged"].mean()),
            },
            "Those are the flags divided by all cases of the site. Keep the cases with the condition first.",
        ),
    ),
    follows=(
        *map(_follows, ("sensitivity", "low", "high", "false_alarms_at_bar", "coincide")),
        Follows("cases_needed", ("sensitivity",), lambda own, data: _cases_for(own["sensitivity"])),
        Follows("decision", ("lowest", "low", "high", "false_alarms_at_bar"), _decide),
    ),
    lookalikes=for_diagnosis,
    generic=DEFAULT - {"carried"},
    survivors={
        "<= to <: at_bar <= most": "equivalent: planted margins keep every value off this bar",
        ">= to >: well_there['score'] >= cutoff": "meant: the case or two whose score lies on the cut-off are less than the tolerance",
        "> to >=: interval(part['flagged'])[0] > bar": "equivalent: planted margins keep every value off this bar",
        "> to >=: interval(ill_there['score'] >= c / 100)[0] > bar": "equivalent: no interval of the counts that are drawn ends on the bar",
        "< to <=: high < bar": "equivalent: planted margins keep every value off this bar",
        "99 to 100: range(99, 0, -1)": "equivalent: the cut-off that clears lies well inside the range",
        "99 to 98: range(99, 0, -1)": "equivalent: the cut-off that clears lies well inside the range",
        "0 to 1: range(99, 0, -1)": "equivalent: the cut-off that clears lies well inside the range",
        "0 to -1: range(99, 0, -1)": "equivalent: the cut-off that clears lies well inside the range",
        ">= to >: ill_there['score'] >= c / 100": "meant: no case with the condition whose score lies on a hundredth turns the interval",
    },
    hints=(
        "One row per site: cases with the condition, how many of them are flagged, the share, its interval.",
        "For `false_alarms_at_bar` try the cut-offs 0.99, 0.98, ... at the lowest site: at the first one whose interval lies above "
        "the bar, which share of the cases without the condition is flagged? For the cases needed: 1.96^2 x s x (1 - s) / "
        "half_width^2.",
        '`sklearn.metrics.roc_auc_score(dx["disease"], dx["score"])` and `statsmodels`\' `proportion_confint(found, '
        'ill, method="wilson")` give the rest. The decision is a ladder; go down it with your own numbers.',
    ),
    worked="""
```python
from sklearn.metrics import roc_auc_score
from statsmodels.stats.proportion import proportion_confint

bar, most = dx_facts["least_sensitivity"], dx_facts["most_false_alarms"]

def interval(flagged):
    return proportion_confint(flagged.sum(), len(flagged), method="wilson")

ill, well = dx[dx["disease"] == 1], dx[dx["disease"] == 0]
sensitivity = ill.groupby("site")["flagged"].mean()
lowest = sensitivity.idxmin()
ill_there, well_there = ill[ill["site"] == lowest], well[well["site"] == lowest]
low, high = interval(ill_there["flagged"])
cutoff = next(c / 100 for c in range(99, 0, -1) if interval(ill_there["score"] >= c / 100)[0] > bar)
at_bar = (well_there["score"] >= cutoff).mean()
today = all(interval(part["flagged"])[0] > bar for _, part in ill.groupby("site"))
if today:
    decision = "launch_everywhere"
elif at_bar <= most:
    decision = "lower_cutoff_there"
else:
    decision = "limit" if high < bar else "collect"
elsewhere = dx[dx["site"] != lowest]
s, half = sensitivity[lowest], dx_facts["half_width"]
diagnosis = {
    "auc": roc_auc_score(dx["disease"], dx["score"]),
    "lowest": lowest,
    "sensitivity": s,
    "low": low,
    "high": high,
    "false_alarms_at_bar": at_bar,
    "cases_needed": 1.96**2 * s * (1 - s) / half**2,
    "coincide": [c for c in ["device", "month", "referral"]
                 if not set(dx[dx["site"] == lowest][c]) & set(elsewhere[c])],
    "decision": decision,
}
```

One area over three sites says nothing about one of them. And where a column coincides with the site, these data cannot
tell whether the column or the site does it: name it as something to try, not as the cause.
""",
    objective=OBJECTIVE_BAR,
    ledger=("RESP-39", "VAR-07", "CASE-10"),
)
