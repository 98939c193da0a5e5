"""A diagnosis aid at three hospitals: excellent on average, poor where the device is old.

Everything here is invented: cases, hospitals, device. How 6,000 cases are made: about 11% have the condition, whatever
the site; the model's raw score is normal, and higher for cases with the condition. Sites A and B have the current
device, which separates well; site C has an older one, which separates half as well. The score in the table is the raw
score on a scale from 0 to 1, and the aid flags from 0.5 on.

Planted truths (asserted by `_planted_truths` for every seed that is handed out): the area under the curve is above
0.94 while site C finds little more than half of its cases; its interval ends below the bar that the other sites clear;
no cut-off at C clears both bars; and the accuracy at C still looks good.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.rates import at, auc, wilson_interval

SITES = ("A", "B", "C")
FLAG_FROM = 0.5

_CASES = 6_000
_SITE_SHARE = (0.55, 0.33, 0.12)
_PREVALENCE = 0.11
_SEPARATION = {"A": 2.8, "B": 2.72, "C": 1.38}
_RAW_CUTOFF = 1.3
LEAST_SENSITIVITY = 0.8
MOST_FALSE_ALARMS = 0.2
HALF_WIDTH = 0.05


@dataclass(frozen=True)
class DiagnosisAid:
    """One trial.

    Attributes:
        cases: 6,000 rows (`load("fairness_dx")`).
        facts: the bars of the task (`load("fairness_dx_facts")`).
    """

    cases: pd.DataFrame
    facts: pd.DataFrame


@lru_cache(maxsize=32)
def diagnosis_aid(seed: int = 0) -> DiagnosisAid:
    """Return the trial for a seed; the same seed always gives the same table.

    Args:
        seed: a whole number from 0.

    Returns:
        Tables to be treated as read-only: they are shared between calls.

    Examples:
        >>> aid = diagnosis_aid(0)
        >>> aid.cases.shape
        (6000, 7)
        >>> found = by_site(aid.cases)["sensitivity"]
        >>> bool(found["A"] > 0.9 and found["C"] < 0.62)
        True
    """
    return first_that_holds(_draw, _planted_truths, seed)


def by_site(cases: pd.DataFrame) -> pd.DataFrame:
    """Return what the aid does at each site.

    Args:
        cases: one row per case: site, disease and flagged (0 or 1).

    Returns:
        One row per site: cases, diseased, found, sensitivity with its 95% Wilson interval (low, high), false_alarms
        (share of cases without the condition that are flagged), accuracy.
    """
    rows = {}
    for site, part in cases.groupby("site"):
        ill, flagged = part["disease"].to_numpy() == 1, part["flagged"].to_numpy() == 1
        low, high = wilson_interval(int(flagged[ill].sum()), int(ill.sum()))
        rows[site] = {
            "cases": len(part),
            "diseased": int(ill.sum()),
            "found": int(flagged[ill].sum()),
            "sensitivity": flagged[ill].mean(),
            "low": low,
            "high": high,
            "false_alarms": flagged[~ill].mean(),
            "accuracy": (ill == flagged).mean(),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("site")


def _draw(seed: int, attempt: int) -> DiagnosisAid:
    generator = np.random.default_rng([seed, attempt, 151])
    site = generator.choice(SITES, _CASES, p=_SITE_SHARE)
    ill = generator.random(_CASES) < _PREVALENCE
    separation = np.array([_SEPARATION[name] for name in site])
    raw = generator.normal(0, 1, _CASES) + ill * separation
    score = np.round(1 / (1 + np.exp(_RAW_CUTOFF - raw)), 4)
    cases = pd.DataFrame(
        {
            "case": [f"D{number:04d}" for number in range(1, _CASES + 1)],
            "site": site,
            "device": np.where(site == "C", "older", "current"),
            "month": generator.integers(1, 7, _CASES),
            "score": score,
            "flagged": (score >= FLAG_FROM).astype(int),
            "disease": ill.astype(int),
        }
    )
    facts = pd.DataFrame(
        [
            ("flag_from", FLAG_FROM, "score", "the aid flags a case from this score on"),
            ("least_sensitivity", LEAST_SENSITIVITY, "share", "the whole 95% interval of a site must lie above this"),
            ("most_false_alarms", MOST_FALSE_ALARMS, "share", "of cases without the condition; readers accept no more"),
            ("half_width", HALF_WIDTH, "share", "how exact site C's sensitivity must become, plus or minus"),
        ],
        columns=["fact", "value", "unit", "meaning"],
    )
    return DiagnosisAid(cases, facts)


def _planted_truths(aid: DiagnosisAid) -> dict[str, bool]:
    """Return each planted truth by name and whether it holds; tests read the names."""
    cases = aid.cases
    sites = by_site(cases)
    old = cases[cases["site"] == "C"]
    ill, scores = old["disease"].to_numpy() == 1, old["score"].to_numpy()
    needed = np.sort(scores[ill])[::-1][int(np.ceil(LEAST_SENSITIVITY * ill.sum())) - 1]
    pooled = cases["flagged"][cases["disease"] == 1].mean()
    return {
        "the headline is good": auc(cases["disease"], cases["score"]) > 0.94,
        "C finds little more than half": 0.44 < at(sites, "C", "sensitivity") < 0.62,
        "A finds more than nine in ten": at(sites, "A", "sensitivity") > 0.9,
        "A and B clear the bar": bool((sites.loc[["A", "B"], "low"] > LEAST_SENSITIVITY + 0.01).all()),
        "A and B keep false alarms low": bool((sites["false_alarms"] < 0.15).all()),
        "C cannot clear it": bool(at(sites, "C", "high") < LEAST_SENSITIVITY - 0.03),
        "no cut-off at C clears both bars": bool((scores[~ill] >= needed).mean() > MOST_FALSE_ALARMS + 0.01),
        "accuracy hides it": at(sites, "C", "accuracy") > 0.82,
        "so does the pooled sensitivity": bool(pooled > 0.84),
        "precision at C is another number": bool(
            abs(old["disease"][old["flagged"] == 1].mean() - at(sites, "C", "sensitivity")) > 0.02
        ),
        "C has too few cases": bool(at(sites, "C", "diseased") < 110),
    }
