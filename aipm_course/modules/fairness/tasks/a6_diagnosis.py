"""A6: diagnosis aid."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.fairness.simulators.diagnosis_aid import (
    CANDIDATES,
    HALF_WIDTH,
    LEAST_SENSITIVITY,
    MOST_FALSE_ALARMS,
    SITES,
    DiagnosisAid,
    by_site,
    coinciding,
    cutoff_that_clears,
    decision_for,
    diagnosis_aid,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_BAR, Z90, decision, unless
from aipm_course.simulation.rates import Z95, at, auc, wilson_interval

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
    sites = by_site(aid.cases)
    others = sites.drop(index=site)
    alarms = bool((sites["false_alarms"] <= MOST_FALSE_ALARMS).all())
    return alarms and bool((others["low"] > LEAST_SENSITIVITY).all())


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


def _decide(own: Mapping[str, Any], aid: DiagnosisAid) -> str:
    site = own.get("lowest", aid.lowest)
    clears = own["low"] > LEAST_SENSITIVITY and _others_clear(aid, site if site in SITES else aid.lowest)
    return decision_for(clears, own["high"], own["false_alarms_at_bar"])


def _diagnosis(aid: DiagnosisAid) -> dict[str, Any]:
    numbers = {"auc": auc(aid.cases["disease"], aid.cases["score"])}
    numbers |= _about(aid, str(by_site(aid.cases)["sensitivity"].idxmin()))
    return {**numbers, "decision": _decide(numbers, aid)}


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


def _with_interval(aid: DiagnosisAid, low: float, high: float) -> dict[str, float]:
    return {"low": low, "high": high}


def _wilson(aid: DiagnosisAid, z: float) -> dict[str, float]:
    row: Any = by_site(aid.cases).loc[aid.lowest]
    return _with_interval(aid, *wilson_interval(int(row["found"]), int(row["ill"]), z))


def _all_cases(aid: DiagnosisAid) -> dict[str, float]:
    row: Any = by_site(aid.cases).loc[aid.lowest]
    return _with_interval(aid, *wilson_interval(float(row["sensitivity"] * row["cases"]), float(row["cases"])))


def _plus_minus(aid: DiagnosisAid) -> dict[str, float]:
    share = at(by_site(aid.cases), aid.lowest, "sensitivity")
    return _with_interval(aid, share - HALF_WIDTH, share + HALF_WIDTH)


def _areas(aid: DiagnosisAid) -> tuple[list[float], pd.Series]:
    parts = [auc(part["disease"], part["score"]) for _, part in aid.cases.groupby("site")]
    return parts, by_site(aid.cases)["cases"]


def _column(aid: DiagnosisAid, name: str) -> float:
    return at(by_site(aid.cases), aid.lowest, name)


def _pooled(aid: DiagnosisAid) -> float:
    return float(aid.cases["flagged"][aid.cases["disease"] == 1].mean())


def _lowest_precision(aid: DiagnosisAid) -> Any:
    site = str(by_site(aid.cases)["precision"].idxmin())
    return None if site == aid.lowest else {"lowest": site}


def _fewest_cases(aid: DiagnosisAid) -> Any:
    site = str(by_site(aid.cases)["ill"].idxmin())
    return None if {"lowest": site} in ({"lowest": aid.lowest}, _lowest_precision(aid)) else {"lowest": site}


def _share_over_the_bar(aid: DiagnosisAid) -> Any:
    """The share, not its interval, is held against the bar."""
    right = _diagnosis(aid)
    share = right["sensitivity"]
    clears = share > LEAST_SENSITIVITY and _others_clear(aid, aid.lowest)
    return unless(right, {"decision": decision_for(clears, share, right["false_alarms_at_bar"])})


def _few_so_collect(aid: DiagnosisAid) -> Any:
    wrong = decision(_diagnosis, "decision", "collect")(aid)
    return None if wrong == _share_over_the_bar(aid) else wrong


def _cautious(aid: DiagnosisAid) -> Any:
    wrong = decision(_diagnosis, "decision", "limit")(aid)
    return None if wrong == _share_over_the_bar(aid) else wrong


def _headline(aid: DiagnosisAid) -> Any:
    wrong = decision(_diagnosis, "decision", "launch_everywhere")(aid)
    return None if wrong == _share_over_the_bar(aid) else wrong


def _quantities(aid: DiagnosisAid) -> dict[str, float]:
    sites = by_site(aid.cases)
    named = {"all cases": float(len(aid.cases)), "all cases with the condition": float(aid.cases["disease"].sum())}
    for site in SITES:
        row: Any = sites.loc[site]
        there = _there(aid, site)
        well = there[there["disease"] == 0]
        named |= {
            f"cases at {site}": float(row["cases"]),
            f"cases with the condition at {site}": float(row["ill"]),
            f"of them, cases found at {site}": float(row["found"]),
            f"cases without the condition at {site}": float(len(well)),
            f"of them, cases flagged at {site}": float(well["flagged"].sum()),
            f"flagged cases at {site}": float(there["flagged"].sum()),
        }
    return named


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
            "lowest": Choice(dict.fromkeys(SITES, "")),
            "sensitivity": Number("share from 0 to 1", within=0.004, percent=True),
            "low": Number("share from 0 to 1", within=0.003, percent=True),
            "high": Number("share from 0 to 1", within=0.003, percent=True),
            "false_alarms_at_bar": Number("share from 0 to 1", within=0.003, percent=True),
            "cases_needed": Number("cases with the condition", within_percent=1),
            "coincide": Picks(dict.fromkeys(CANDIDATES, "")),
            "decision": Choice(_DECISIONS),
        },
        weights={"auc": 0.75, "lowest": 0.5, "sensitivity": 0.75, "low": 0.5, "high": 0.5, "decision": 3},
    ),
    data=diagnosis_aid,
    reference=_diagnosis,
    alternatives=(_in_percent, lambda data: pd.Series(_diagnosis(data))),
    misconceptions=(
        Misconception(
            "the_share_without_its_interval",
            _share_over_the_bar,
            "You held the share itself against the bar. The rule asks where the whole interval lies.",
        ),
        Misconception(
            "the_headline",
            _headline,
            "The area under the curve is over all sites. Hold the lowest site's interval against the bar in `dx_facts`.",
        ),
        Misconception(
            "out_of_caution",
            _cautious,
            "That keeps the aid from one site. What do its interval and its false alarms say on these data?",
        ),
        Misconception(
            "more_data_always",
            _few_so_collect,
            "Cases are collected where they can still settle something: where the interval holds the bar and no cut-off clears "
            "both. Is that so here?",
        ),
        Misconception(
            "lowest_precision",
            _lowest_precision,
            "There the smallest share of the flags is right. Sensitivity starts from the cases with the condition: which share "
            "of them is flagged?",
        ),
        Misconception(
            "fewest_cases",
            _fewest_cases,
            "There the fewest cases have the condition. Which site finds the smallest share of its own?",
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
        Misconception(
            "pooled_sensitivity",
            lambda data: {"sensitivity": _pooled(data)},
            "That is the sensitivity over all sites. Take this site's own cases with the condition.",
        ),
        Misconception(
            "precision",
            lambda data: {"sensitivity": _column(data, "precision")},
            "That is the share of flags that are right. Sensitivity divides by the cases with the condition.",
        ),
        Misconception(
            "accuracy",
            lambda data: {"sensitivity": _column(data, "accuracy")},
            "That is the accuracy. Most cases do not have the condition, so it says little about those who do.",
        ),
        Misconception(
            "specificity",
            lambda data: {"sensitivity": 1 - _column(data, "false_alarms")},
            "That is the share of cases without the condition that are left alone. Sensitivity is about the cases with it.",
        ),
        Misconception(
            "interval_over_all_cases",
            _all_cases,
            "Your interval counts every case of the site. Sensitivity rests on the cases with the condition only.",
        ),
        Misconception(
            "ninety_percent_interval",
            lambda data: _wilson(data, Z90),
            "Your interval is the 90% one. The task asks for 95%, which is 1.96 standard errors to each side.",
        ),
        Misconception(
            "one_error_each_side",
            lambda data: _wilson(data, 1.0),
            "Your interval takes one standard error to each side. A 95% interval takes 1.96 of them.",
        ),
        Misconception(
            "plus_minus_the_goal",
            _plus_minus,
            "That is the sensitivity plus and minus `half_width`, which is the goal for later. The interval follows from the "
            "cases that there are.",
        ),
        Misconception(
            "one_half",
            lambda data: {"cases_needed": _cases_for(0.5)},
            "That is the number for a share of one half, the worst case. The task asks for it at the sensitivity you found.",
        ),
        Misconception(
            "the_bar_for_the_sensitivity",
            lambda data: {"cases_needed": _cases_for(LEAST_SENSITIVITY)},
            "You put the bar into the formula. Put in the sensitivity that you found.",
        ),
        Misconception(
            "twice_instead_of_squared",
            lambda data: {"cases_needed": _cases_for(_column(data, "sensitivity")) * 2 / Z95},
            "1.96 is squared in the formula; doubled, it is almost the same number and not the same.",
        ),
        Misconception(
            "full_width",
            lambda data: {"cases_needed": _cases_for(_column(data, "sensitivity"), HALF_WIDTH / 2)},
            "You took the half width for the full one: plus or minus means to each side.",
        ),
        Misconception(
            "ninety_percent",
            lambda data: {"cases_needed": _cases_for(_column(data, "sensitivity"), z=Z90)},
            "That is enough for a 90% interval. The task asks for 95%, which is 1.96 standard errors.",
        ),
        Misconception(
            "cases_still_to_come",
            lambda data: {"cases_needed": _cases_for(_column(data, "sensitivity")) - _column(data, "ill")},
            "You took off the cases that are there already. The task asks how many are needed in all.",
        ),
        Misconception(
            "patients_not_cases",
            lambda data: {
                "cases_needed": _cases_for(_column(data, "sensitivity")) * _column(data, "cases") / _column(data, "ill")
            },
            "That is how many patients the site must see. The task asks for cases with the condition among them.",
        ),
        Misconception(
            "everything_differs_a_little",
            lambda data: unless(_diagnosis_picks(data), {"coincide": list(CANDIDATES)}),
            "You named all three columns. Only a column that takes other values there than anywhere else cannot be told from "
            "the site: `pd.crosstab` shows it.",
        ),
    ),
    ablations=(
        Ablation(
            "the_share_clears",
            "its whole interval lies above `least_sensitivity`",
            lambda data: {
                "false_alarms_at_bar": cutoff_that_clears(_there(data, data.lowest), whole_interval=False)[1]
            },
            "At your cut-off the sensitivity itself clears the bar. The rule asks for the whole interval.",
        ),
        Ablation(
            "of_all_cases",
            "of its cases with the condition",
            lambda data: {
                "sensitivity": float(_there(data, data.lowest)["flagged"].mean()),
            },
            "You divided the flags by all cases of the site. Keep the cases with the condition first.",
        ),
    ),
    follows=(
        *map(_follows, ("sensitivity", "low", "high", "false_alarms_at_bar")),
        Follows("cases_needed", ("sensitivity",), lambda own, data: _cases_for(own["sensitivity"])),
        Follows("decision", ("low", "high", "false_alarms_at_bar"), _decide),
    ),
    quantities=_quantities,
    survivors={
        "all to any: (well.groupby('site')['flagged'].mean() <= most).all()": "equivalent: every site keeps the bar for false alarms on every seed",
        "without quiet: today and quiet": "equivalent: every site keeps the bar for false alarms on every seed",
        "<= to <: at_bar <= most": "equivalent: planted margins keep every value off this bar",
        ">= to >: well_there['score'] >= cutoff": "equivalent where no score lies on a hundredth; refused where one does",
        "> to >=: interval(part['flagged'])[0] > bar": "story: refused where every site clears",
        "<= to <: well.groupby('site')['flagged'].mean() <= most": "equivalent: planted margins keep every value off this bar",
        "> to >=: interval(ill_there['score'] >= c / 100)[0] > bar": "equivalent where no score lies on a hundredth; refused where one does",
        "mean to median: well.groupby('site')['flagged'].mean()": "equivalent: every site keeps the bar for false alarms on every seed",
        "< to <=: high < bar": "equivalent: planted margins keep every value off this bar",
        "99 to 100: range(99, 0, -1)": "equivalent: the cut-off that clears lies well inside the range",
        "99 to 98: range(99, 0, -1)": "equivalent: the cut-off that clears lies well inside the range",
        "0 to 1: range(99, 0, -1)": "equivalent: the cut-off that clears lies well inside the range",
        "0 to -1: range(99, 0, -1)": "equivalent: the cut-off that clears lies well inside the range",
        "0 to 1: interval(part['flagged'])[0]": "story: refused where every site clears",
        "0 to -1: interval(part['flagged'])[0]": "story: refused where every site clears",
        "1 to 2: -1": "story: the same cut-off, or false alarms within the tolerance, on some seeds",
        ">= to >: ill_there['score'] >= c / 100": "equivalent where no score lies on a hundredth; refused where one does",
        "100 to 101: c / 100 (2)": "story: the same cut-off, or false alarms within the tolerance, on some seeds",
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
quiet = (well.groupby("site")["flagged"].mean() <= most).all()
if today and quiet:
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


def _diagnosis_picks(aid: DiagnosisAid) -> dict[str, Any]:
    return {"coincide": list(coinciding(aid.cases, aid.lowest))}
