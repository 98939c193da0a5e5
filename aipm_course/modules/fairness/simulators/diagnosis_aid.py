"""A diagnosis aid at three hospitals: one area under the curve, and one site where it finds fewer of the cases.

Everything here is invented: cases, hospitals, devices. How 6,000 cases are made: a share has the condition; the model's raw
score is normal, and higher for cases with the condition; sites differ in how well it separates and where its scores lie.
The score in the table is the raw score on a scale from 0 to 1, and the aid flags from 0.5 on. Which letter is the site with
the lowest sensitivity is drawn.

Four stories: `limit` (35%: the site's whole interval lies under the bar, and no cut-off there clears both bars),
`lower_cutoff_there` (25%: it fails at today's cut-off, and a lower one clears both), `launch_everywhere` (20%: lowest, and it
clears) and `collect` (20%: few cases, the interval holds the bar, and no cut-off clears both).

The columns device, month and referral are candidates for a cause. Which of them coincide with that site (one value there,
which occurs nowhere else) is drawn; where one does, the data cannot tell its effect from the site's, and no task says it is
the cause. In the simulation the score depends on the site alone.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import apart, clear_of
from aipm_course.simulation.rates import auc, wilson_interval
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

SITES = ("A", "B", "C")
FLAG_FROM = 0.5
LEAST_SENSITIVITY = 0.8
MOST_FALSE_ALARMS = 0.2
HALF_WIDTH = 0.05
CANDIDATES = ("device", "month", "referral")

DECISIONS = {"limit": 0.35, "lower_cutoff_there": 0.25, "launch_everywhere": 0.2, "collect": 0.2}
COINCIDE = {"device": 0.3, "referral": 0.2, "month": 0.15, "device referral": 0.2, "": 0.15}

_CASES = 6_000
_RAW_CUTOFF = 1.3
# Cases with the condition at the lowest site, separation there, and how many of 100 it finds at today's cut-off.
_LOWEST = {
    "limit": ((165, 195), 1.7, (0.62, 0.7)),
    "lower_cutoff_there": ((125, 145), 2.35, (0.6, 0.7)),
    "launch_everywhere": ((230, 270), 2.75, (0.875, 0.895)),
    "collect": ((27, 32), 2.15, (0.855, 0.88)),
}


@dataclass(frozen=True)
class DiagnosisAid:
    """One trial.

    Attributes:
        cases: 6,000 rows (`load("fairness_dx")`).
        facts: the bars of the task (`load("fairness_dx_facts")`).
        story: what the bars say.
        lowest: the site that finds the smallest share of its cases.
        coincide: columns that take one value at that site, and take it nowhere else.
    """

    cases: pd.DataFrame
    facts: pd.DataFrame
    story: str
    lowest: str
    coincide: tuple[str, ...]


@lru_cache(maxsize=64)
def diagnosis_aid(seed: int = 0) -> DiagnosisAid:
    """Return the trial of a seed; the same seed always gives the same table.

    Args:
        seed: a whole number from 0.

    Returns:
        Tables to be treated as read-only: they are shared between calls.

    Examples:
        >>> aid = diagnosis_aid(0)
        >>> aid.cases.shape, bool(by_site(aid.cases)["sensitivity"].idxmin() == aid.lowest)
        ((6000, 8), True)
    """
    return first_that_holds(_draw, planted_truths, seed)


def by_site(cases: pd.DataFrame) -> pd.DataFrame:
    """Return what the aid does at each site.

    Args:
        cases: one row per case: site, disease and flagged (0 or 1).

    Returns:
        One row per site: cases, ill, found, sensitivity with its 95% Wilson interval (low, high), false_alarms (share of
        cases without the condition that are flagged), accuracy, precision.
    """
    rows = {}
    for site, part in cases.groupby("site"):
        ill, flagged = part["disease"].to_numpy() == 1, part["flagged"].to_numpy() == 1
        low, high = wilson_interval(int(flagged[ill].sum()), int(ill.sum()))
        rows[site] = {
            "cases": len(part),
            "ill": int(ill.sum()),
            "found": int(flagged[ill].sum()),
            "sensitivity": flagged[ill].mean(),
            "low": low,
            "high": high,
            "false_alarms": flagged[~ill].mean(),
            "accuracy": (ill == flagged).mean(),
            "precision": ill[flagged].mean(),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("site")


def cutoff_that_clears(cases: pd.DataFrame, *, whole_interval: bool = True) -> tuple[float, float]:
    """Return the highest cut-off in hundredths at which a site clears the bar for sensitivity, and its false alarms.

    Args:
        cases: the cases of one site.
        whole_interval: whether the lower end of the interval has to lie above the bar, or the share itself.
    """
    ill = cases["disease"].to_numpy() == 1
    score = cases["score"].to_numpy()
    for hundredth in range(99, 0, -1):
        flagged = score >= hundredth / 100
        found, count = int(flagged[ill].sum()), int(ill.sum())
        share = wilson_interval(found, count)[0] if whole_interval else found / count
        if share > LEAST_SENSITIVITY:
            return hundredth / 100, float(flagged[~ill].mean())
    return 0.0, 1.0


def decision_for(clears: bool, high: float, false_alarms_at_bar: float) -> str:
    """Return what the task's bars say.

    Args:
        clears: whether every site meets both bars at today's cut-off.
        high: upper end of the lowest site's interval.
        false_alarms_at_bar: false alarms there at the highest cut-off that clears the bar for sensitivity.

    Examples:
        >>> decision_for(False, 0.72, 0.3), decision_for(False, 0.9, 0.3), decision_for(False, 0.72, 0.1)
        ('limit', 'collect', 'lower_cutoff_there')
    """
    if clears:
        return "launch_everywhere"
    if false_alarms_at_bar <= MOST_FALSE_ALARMS:
        return "lower_cutoff_there"
    return "limit" if high < LEAST_SENSITIVITY else "collect"


def coinciding(cases: pd.DataFrame, site: str) -> tuple[str, ...]:
    """Return the columns that take values at a site that they take nowhere else."""
    here, elsewhere = cases[cases["site"] == site], cases[cases["site"] != site]
    return tuple(name for name in CANDIDATES if not set(here[name]) & set(elsewhere[name]))


def _draw(seed: int, attempt: int) -> DiagnosisAid:
    told = story(seed, "fairness.diagnosis", DECISIONS)
    aligned = tuple(story(seed, "fairness.coincide", COINCIDE).split())
    role_of = {
        site: role for role, site in cast(stream(seed, "fairness.sites"), ("lowest", "best", "other"), SITES).items()
    }
    lowest = next(site for site, role in role_of.items() if role == "lowest")
    generator = stream(seed, "fairness.diagnosis_aid", attempt)
    fewest_most, separation, found = _LOWEST[told]
    ill_there = int(generator.integers(*fewest_most))
    prevalence = {"lowest": float(generator.uniform(0.10, 0.12)), "best": 0.09, "other": 0.07}
    count = {"lowest": round(ill_there / prevalence["lowest"])}
    count["best"] = round((_CASES - count["lowest"]) * float(generator.uniform(0.42, 0.58)))
    count["other"] = _CASES - count["lowest"] - count["best"]
    frames = []
    for site, role in role_of.items():
        ill = np.zeros(count[role], int)
        ill[: ill_there if role == "lowest" else round(prevalence[role] * count[role])] = 1
        raw = _raw_scores(generator, ill, role, separation, float(generator.uniform(*found)))
        frames.append(
            pd.DataFrame({"site": site, "score": np.round(1 / (1 + np.exp(_RAW_CUTOFF - raw)), 4), "disease": ill})
        )
    cases = pd.concat(frames)
    cases = cases.iloc[generator.permutation(len(cases))].reset_index(drop=True)
    cases.insert(0, "case", [f"D{number:04d}" for number in range(1, len(cases) + 1)])
    here = (cases["site"] == lowest).to_numpy()
    cases.insert(2, "device", _candidate(generator, here, "device" in aligned, "older", "current"))
    cases.insert(3, "month", _months(generator, here, "month" in aligned))
    cases.insert(4, "referral", _candidate(generator, here, "referral" in aligned, "walk-in", "referred"))
    cases.insert(6, "flagged", (cases["score"] >= FLAG_FROM).astype(int))
    facts = pd.DataFrame(
        [
            ("flag_from", FLAG_FROM, "score", "the aid flags a case from this score on"),
            ("least_sensitivity", LEAST_SENSITIVITY, "share", "the whole 95% interval of a site must lie above this"),
            ("most_false_alarms", MOST_FALSE_ALARMS, "share", "of cases without the condition; readers accept no more"),
            ("half_width", HALF_WIDTH, "share", "how exact a site's sensitivity should become, plus or minus"),
        ],
        columns=["fact", "value", "unit", "meaning"],
    )
    return DiagnosisAid(cases, facts, told, lowest, aligned)


def _raw_scores(
    generator: np.random.Generator, ill: npt.NDArray[np.int_], role: str, separation: float, found: float
) -> npt.NDArray[np.float64]:
    """Return raw scores of one site; the share found at today's cut-off is planted at the lowest site."""
    noise = generator.normal(0, 1, len(ill))
    if role != "lowest":
        # With few cases at the lowest site, only the other two can hold the pooled area and the mean of areas apart.
        best = (-0.45, 3.4) if separation == _LOWEST["collect"][1] else (0.15, 2.95)
        shift, apart_by = {"best": best, "other": (0.37, 2.75)}[role]
        return np.asarray(noise + shift + ill * apart_by, dtype=float)
    spread = np.sort(noise[ill == 1])[::-1]
    # The raw score of the last case that is to be found falls on the cut-off.
    last = spread[round(found * len(spread)) - 1]
    return np.asarray(noise + ill * separation + (_RAW_CUTOFF + 0.01 - separation - last), dtype=float)


def _candidate(
    generator: np.random.Generator, here: npt.NDArray[np.bool_], aligned: bool, special: str, usual: str
) -> npt.NDArray[np.str_]:
    """Return a column of two words; the special one stands at one site only, or anywhere."""
    if aligned:
        return np.where(here, special, usual)
    return np.where(generator.random(len(here)) < np.where(here, 0.45, 0.25), special, usual)


def _months(generator: np.random.Generator, here: npt.NDArray[np.bool_], aligned: bool) -> npt.NDArray[np.int_]:
    """Return months 1 to 6; aligned, the site tried the aid in the last two months and the others before."""
    anywhere = generator.integers(1, 7, len(here))
    return np.where(here, 5 + anywhere % 2, 1 + anywhere % 4) if aligned else anywhere


def planted_truths(aid: DiagnosisAid) -> dict[str, bool | float]:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    cases, sites = aid.cases, by_site(aid.cases)
    there = cases[cases["site"] == aid.lowest]
    others = sites.drop(index=aid.lowest)
    row: Any = sites.loc[aid.lowest]
    _, at_bar = cutoff_that_clears(there)
    _, by_share = cutoff_that_clears(there, whole_interval=False)
    whole = auc(cases["disease"], cases["score"])
    parts = [auc(part["disease"], part["score"]) for _, part in cases.groupby("site")]
    weighted = float(np.average(parts, weights=sites["cases"]))
    clears = bool((sites["low"] > LEAST_SENSITIVITY).all() and (sites["false_alarms"] <= MOST_FALSE_ALARMS).all())
    return {
        "the decision is the story's": decision_for(clears, float(row["high"]), at_bar) == aid.story,
        "interval clear of the bar": min(
            clear_of(row["low"], LEAST_SENSITIVITY, 0.02), clear_of(row["high"], LEAST_SENSITIVITY, 0.02)
        ),
        "false alarms at the bar are clear": clear_of(at_bar, MOST_FALSE_ALARMS, 0.02),
        "collect holds the bar": aid.story != "collect" or bool(row["low"] < LEAST_SENSITIVITY < row["high"]),
        "limit and lower fail today": aid.story not in ("limit", "lower_cutoff_there") or float(0.78 - row["high"]),
        "the others clear": float(others["low"].min()) - LEAST_SENSITIVITY - 0.015,
        "and their false alarms": 0.185 - float(sites["false_alarms"].max()),
        "the lowest is lowest": float(others["sensitivity"].min() - row["sensitivity"]) - 0.02,
        "the headline is good": whole - 0.93,
        "pooled is not the mean of sites": apart(whole, [weighted, float(np.mean(parts))], 0.0021),
        "sensitivity is no other share": apart(
            float(row["sensitivity"]), [row["precision"], row["accuracy"], 1 - row["sensitivity"]], 0.012
        ),
        "the interval matters for the cut-off": apart(at_bar, [by_share], 0.0065),
        "cases needed are not those of one half": apart(
            float(row["sensitivity"] * (1 - row["sensitivity"])), [0.25], 0.012
        ),
        "what coincides is the story's": coinciding(cases, aid.lowest) == aid.coincide,
    }
