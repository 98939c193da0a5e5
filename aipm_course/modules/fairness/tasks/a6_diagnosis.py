"""A6: diagnosis aid."""

import math
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.fairness.simulators.diagnosis_aid import (
    HALF_WIDTH,
    LEAST_SENSITIVITY,
    SITES,
    DiagnosisAid,
    by_site,
    diagnosis_aid,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_BAR
from aipm_course.simulation.rates import Z95, at, auc, wilson_interval


def _cases_for(sensitivity: float, half_width: float = HALF_WIDTH, z: float = Z95) -> float:
    return z**2 * sensitivity * (1 - sensitivity) / half_width**2


def _diagnosis(aid: DiagnosisAid) -> dict[str, Any]:
    sites = by_site(aid.cases)
    return {
        "auc": auc(aid.cases["disease"], aid.cases["score"]),
        "sensitivity_a": at(sites, "A", "sensitivity"),
        "sensitivity_c": at(sites, "C", "sensitivity"),
        "c_low": at(sites, "C", "low"),
        "c_high": at(sites, "C", "high"),
        "cases_needed": _cases_for(at(sites, "C", "sensitivity")),
        "decision": "limit",
    }


def _diagnosis_rounded(aid: DiagnosisAid) -> dict[str, Any]:
    """The same with the plain normal interval, in percent where the task allows it."""
    site = aid.cases[(aid.cases["site"] == "C") & (aid.cases["disease"] == 1)]
    found = site["flagged"].mean()
    half = 1.96 * (found * (1 - found) / len(site)) ** 0.5
    return {
        **_diagnosis(aid),
        "sensitivity_c": round(100 * found, 1),
        "c_low": round(found - half, 3),
        "c_high": round(found + half, 3),
        "cases_needed": math.ceil(_cases_for(found)),
    }


def _pooled_sensitivity(aid: DiagnosisAid) -> float:
    return float(aid.cases["flagged"][aid.cases["disease"] == 1].mean())


def _auc_of_flags(aid: DiagnosisAid) -> float:
    return auc(aid.cases["disease"], aid.cases["flagged"])


def _auc_at(aid: DiagnosisAid, site: str) -> float:
    cases = aid.cases[aid.cases["site"] == site]
    return auc(cases["disease"], cases["score"])


def _precision(aid: DiagnosisAid) -> dict[str, float]:
    right = aid.cases[aid.cases["flagged"] == 1].groupby("site")["disease"].mean()
    return {f"sensitivity_{site.lower()}": at(right, site) for site in ("A", "C")}


def _flagged_share(aid: DiagnosisAid) -> dict[str, float]:
    flagged = aid.cases.groupby("site")["flagged"].mean()
    return {f"sensitivity_{site.lower()}": at(flagged, site) for site in ("A", "C")}


def _interval_at_c(aid: DiagnosisAid, z: float) -> dict[str, float]:
    sites = by_site(aid.cases)
    low, high = wilson_interval(int(at(sites, "C", "found")), int(at(sites, "C", "diseased")), z)
    return {"c_low": low, "c_high": high}


def _all_cases_interval(aid: DiagnosisAid) -> dict[str, float]:
    sites = by_site(aid.cases)
    count = int(at(sites, "C", "cases"))
    low, high = wilson_interval(round(at(sites, "C", "sensitivity") * count), count)
    return {"c_low": low, "c_high": high}


DIAGNOSIS = Question(
    id="fairness.diagnosis",
    task="A6",
    title="Diagnosis aid",
    points=4,
    kind=Record(
        {
            "auc": Number("area from 0 to 1", within=0.003),
            "sensitivity_a": Number("share from 0 to 1", within=0.005, percent=True),
            "sensitivity_c": Number("share from 0 to 1", within=0.005, percent=True),
            "c_low": Number("share from 0 to 1", within=0.012, percent=True),
            "c_high": Number("share from 0 to 1", within=0.012, percent=True),
            "cases_needed": Number("cases with the condition at site C", within_percent=3),
            "decision": Choice(
                {
                    "launch_everywhere": "launch at A, B and C",
                    "limit": "launch at A and B; at C a person reads every case until the older device is repaired or replaced",
                    "lower_cutoff_at_c": "launch at all three, with a lower cut-off at C",
                    "stop_everywhere": "launch nowhere until C is repaired",
                }
            ),
        },
        weights={"decision": 2},
    ),
    data=diagnosis_aid,
    reference=_diagnosis,
    alternatives=(_diagnosis_rounded, lambda data: pd.Series(_diagnosis(data))),
    misconceptions=(
        Misconception(
            "auc_of_the_flag",
            lambda data: {"auc": _auc_of_flags(data)},
            "That number comes from the flag, which is 0 or 1: its accuracy, or the area with the flag for a score. The area under "
            "the curve takes the column `score`.",
        ),
        Misconception(
            "pooled_sensitivity",
            lambda data: dict.fromkeys(("sensitivity_a", "sensitivity_c"), _pooled_sensitivity(data)),
            "Both are the sensitivity over all sites. Take each site's own cases with the condition.",
        ),
        Misconception(
            "mean_of_the_sites",
            lambda data: {"auc": sum(_auc_at(data, site) for site in SITES) / len(SITES)},
            "That is the average of three areas. The slide has one, over all cases together.",
        ),
        Misconception(
            "area_at_c",
            lambda data: {"auc": _auc_at(data, "C")},
            "That is the area at site C alone, and worth a slide of its own. The task asks for the ML lead's: all cases.",
        ),
        Misconception(
            "precision",
            _precision,
            "Both say how many of the flags are right. Turn it round: of the cases with the condition, how many are "
            "flagged?",
        ),
        Misconception(
            "flagged_of_all_cases",
            _flagged_share,
            "Both divide the flags by all cases of the site. Keep the cases with the condition first.",
        ),
        Misconception(
            "missed_not_found",
            lambda data: {
                f"sensitivity_{site.lower()}": 1 - at(by_site(data.cases), site, "sensitivity") for site in ("A", "C")
            },
            "Both are the shares that the aid misses. Sensitivity is the share that it finds.",
        ),
        Misconception(
            "sites_swapped",
            lambda data: {
                "sensitivity_a": at(by_site(data.cases), "C", "sensitivity"),
                "sensitivity_c": at(by_site(data.cases), "A", "sensitivity"),
            },
            "Both numbers are right, and each stands under the other site's name.",
        ),
        Misconception(
            "accuracy_at_c",
            lambda data: {"sensitivity_c": at(by_site(data.cases), "C", "accuracy")},
            "That is the accuracy at site C. Nine in ten cases there do not have the condition, so it says little about "
            "those who do.",
        ),
        Misconception(
            "precision_at_c",
            lambda data: {"sensitivity_c": _precision(data)["sensitivity_c"]},
            "That is the share of flags at C that are right. Sensitivity divides by the cases with the condition.",
        ),
        Misconception(
            "interval_over_all_cases",
            _all_cases_interval,
            "Your interval counts every case at C. Sensitivity rests on the cases with the condition only, and they are "
            "few.",
        ),
        Misconception(
            "ninety_percent_interval",
            lambda data: _interval_at_c(data, z=1.6448536),
            "Your interval is the 90% one. The task asks for 95%, which is 1.96 standard errors to each side.",
        ),
        Misconception(
            "one_error_each_side",
            lambda data: _interval_at_c(data, z=1),
            "Your interval takes one standard error to each side. A 95% interval takes 1.96 of them.",
        ),
        Misconception(
            "cases_still_to_come",
            lambda data: {"cases_needed": _diagnosis(data)["cases_needed"] - at(by_site(data.cases), "C", "diseased")},
            "You took off the cases that C has already. The task asks how many it needs in all.",
        ),
        Misconception(
            "the_bar_for_the_sensitivity",
            lambda data: {"cases_needed": _cases_for(LEAST_SENSITIVITY)},
            "You put the bar into the formula. Put in the sensitivity that you found at C.",
        ),
        Misconception(
            "ninety_percent",
            lambda data: {"cases_needed": _cases_for(at(by_site(data.cases), "C", "sensitivity"), z=1.6448536)},
            "That is enough for a 90% interval. The task asks for 95%, which is 1.96 standard errors.",
        ),
        Misconception(
            "months_not_cases",
            lambda data: {
                "cases_needed": 6 * _diagnosis(data)["cases_needed"] / at(by_site(data.cases), "C", "diseased")
            },
            "That is how many months it would take at C's pace. The task asks for cases with the condition.",
        ),
        Misconception(
            "patients_not_cases",
            lambda data: {
                "cases_needed": _diagnosis(data)["cases_needed"]
                / float(data.cases["disease"][data.cases["site"] == "C"].mean())
            },
            "That is how many patients C must see. The task asks for cases with the condition among them.",
        ),
        Misconception(
            "full_width",
            lambda data: {"cases_needed": _cases_for(at(by_site(data.cases), "C", "sensitivity"), HALF_WIDTH / 2)},
            "You took the half width for the full one: plus or minus means to each side.",
        ),
        Misconception(
            "one_standard_error",
            lambda data: {"cases_needed": _cases_for(at(by_site(data.cases), "C", "sensitivity"), z=1)},
            "That is enough for one standard error to each side. A 95% interval takes 1.96.",
        ),
        Misconception(
            "the_headline",
            lambda data: {"decision": "launch_everywhere"},
            "The area under the curve is over all sites. Hold site C's interval against the bar in `fairness_dx_facts`.",
        ),
        Misconception(
            "a_cutoff_for_c",
            lambda data: {"decision": "lower_cutoff_at_c"},
            "Try it: sort C's cases by score and lower the cut-off until the sensitivity bar holds. What happens to the "
            "false alarms, and what does `fairness_dx_facts` say about them?",
        ),
        Misconception(
            "punish_all_sites",
            lambda data: {"decision": "stop_everywhere"},
            "A and B clear both bars. What does waiting cost their patients, and what does it repair at C?",
        ),
    ),
    hints=(
        "One row per site: cases with the condition, how many of them are flagged, the share.",
        "The interval takes the flagged and all cases with the condition at C; Wilson's works with few. For the cases needed: "
        "1.96^2 x s x (1 - s) / half_width^2, with s the sensitivity at C.",
        '`sklearn.metrics.roc_auc_score(dx["disease"], dx["score"])` and `statsmodels`\' `proportion_confint(found, '
        'diseased, method="wilson")` give the rest. The decision holds each site against both bars.',
    ),
    worked="""
```python
from sklearn.metrics import roc_auc_score
from statsmodels.stats.proportion import proportion_confint

ill = dx[dx["disease"] == 1]
sensitivity = ill.groupby("site")["flagged"].mean()
at_c = ill[ill["site"] == "C"]["flagged"]
low, high = proportion_confint(at_c.sum(), len(at_c), method="wilson")
s, half = sensitivity["C"], dx_facts["half_width"]
diagnosis = {
    "auc": roc_auc_score(dx["disease"], dx["score"]),
    "sensitivity_a": sensitivity["A"],
    "sensitivity_c": s,
    "c_low": low,
    "c_high": high,
    "cases_needed": 1.96**2 * s * (1 - s) / half**2,
    "decision": "limit",
}
```

A and B clear the bar with their whole interval, C does not reach it with its upper end. At C a lower cut-off finds
enough cases only with more false alarms than the readers accept: the older device, not the cut-off, is the problem. The
interval settles that today. Collecting cases at C's pace takes years and says more exactly how large the fault is; it
repairs nothing. So ask for the device to be repaired or replaced, and try the aid again on the new one.
""",
    objective=OBJECTIVE_BAR,
    ledger=("RESP-39", "VAR-07", "CASE-10"),
)
