"""What is easily taken for the numbers of A6, on the diagnosis aid."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.fairness.lookalikes.shared import Z90, Z99, interval, of_a_share, single, wald
from aipm_course.modules.fairness.simulators.diagnosis_aid import (
    FLAG_FROM,
    HALF_WIDTH,
    LEAST_SENSITIVITY,
    MOST_FALSE_ALARMS,
    SITES,
    DiagnosisAid,
    cutoff_that_clears,
)
from aipm_course.simulation.rates import Z95, auc, wilson_interval


def for_diagnosis(aid: DiagnosisAid) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A6."""
    cases = aid.cases
    there = cases[cases["site"] == aid.lowest]
    ill = there[there["disease"] == 1]
    return (
        *single("auc", dict(_areas(cases))),
        *_shares(aid),
        *interval("low", "high", of_a_share(wilson_interval, int(ill["flagged"].sum()), len(ill))),
        *single("false_alarms_at_bar", dict(_alarms(aid, there))),
        *single("cases_needed", dict(_needed(aid, float(ill["flagged"].mean())))),
    )


def _areas(cases: pd.DataFrame) -> Iterator[tuple[str, float]]:
    for site in SITES:
        part, rest = cases[cases["site"] == site], cases[cases["site"] != site]
        yield f"the area at {site} alone", auc(part["disease"], part["score"])
        yield f"the area over the two sites without {site}", auc(rest["disease"], rest["score"])
    ill, flagged = cases["disease"] == 1, cases["flagged"] == 1
    yield "the accuracy over all sites", float((ill == flagged).mean())
    yield "the sensitivity over all sites", float(flagged[ill].mean())
    yield "the share without the condition who are left alone, over all sites", float(1 - flagged[~ill].mean())
    yield "the precision over all sites", float(ill[flagged].mean())
    yield "one minus the area: a high score speaks for the condition", 1 - auc(cases["disease"], cases["score"])


def _shares(aid: DiagnosisAid) -> Iterator[Lookalike]:
    """Return other shares than the lowest site's sensitivity, with their intervals."""
    pairs: dict[str, tuple[float, float]] = {}
    for site in (aid.lowest, *(name for name in SITES if name != aid.lowest), "all sites"):
        part = aid.cases if site == "all sites" else aid.cases[aid.cases["site"] == site]
        ill, flagged = part["disease"] == 1, part["flagged"] == 1
        found, many = float((ill & flagged).sum()), float(len(part))
        own = {
            "the sensitivity": (found, float(ill.sum())),
            "the share of flags that are right": (found, float(flagged.sum())),
            "the share of cases without the condition that are left alone": (
                float((~ill & ~flagged).sum()),
                float((~ill).sum()),
            ),
            "the false alarms": (float((~ill & flagged).sum()), float((~ill).sum())),
            "the accuracy": (float((ill == flagged).sum()), many),
            "the cases found, divided by all cases": (found, many),
            "the share of all cases that are flagged": (float(flagged.sum()), many),
            "the share of cases with the condition that are missed": (float(ill.sum()) - found, float(ill.sum())),
            "the share of all cases with the condition": (float(ill.sum()), many),
            "the sensitivity where only a score over the cut-off is flagged (`>`)": (
                float((ill & (part["score"] > FLAG_FROM)).sum()),
                float(ill.sum()),
            ),
        }
        pairs |= {
            f"{words} at {site}" if site != "all sites" else f"{words} over all sites": pair
            for words, pair in own.items()
        }
    there = aid.cases[aid.cases["site"] == aid.lowest]
    ill = there["disease"] == 1
    share = float(there["flagged"][ill].mean())
    pairs["this share with every case of the site in the interval"] = (share * len(there), float(len(there)))
    pairs["the share with every case of the site in the interval"] = (round(share * len(there)), float(len(there)))
    pairs["this share with every case of the trial in the interval"] = (share * len(aid.cases), float(len(aid.cases)))
    seen = set()
    for words, (hits, count) in pairs.items():
        place = (round(hits / count, 9), round(count))
        if place not in seen and words != f"the sensitivity at {aid.lowest}":
            seen.add(place)
            low, high = wilson_interval(hits, count)
            yield Lookalike(words, {"sensitivity": hits / count, "low": low, "high": high})
    yield Lookalike(
        "the sensitivity plus and minus `half_width`, the goal for later",
        {"low": share - HALF_WIDTH, "high": share + HALF_WIDTH},
        together=True,
    )


Clears = Callable[[int, int], bool]


def _first_cutoff(cases: pd.DataFrame, clears: Clears, steps: Any = range(99, 0, -1)) -> float:
    """Return the first cut-off, in hundredths, at which the cases found satisfy a test; 0 if none does."""
    ill, score = cases["disease"].to_numpy() == 1, cases["score"].to_numpy()
    for hundredth in steps:
        if clears(int((score[ill] >= hundredth / 100).sum()), int(ill.sum())):
            return float(hundredth / 100)
    return 0.0


def _alarms(aid: DiagnosisAid, there: pd.DataFrame) -> Iterator[tuple[str, float]]:
    well = there[there["disease"] == 0]["score"]
    ill = there[there["disease"] == 1]["score"]
    all_well = aid.cases[aid.cases["disease"] == 0]["score"]
    cutoff, _ = cutoff_that_clears(there)

    def alarms(bar: float) -> float:
        return float((well >= bar).mean())

    yield "the false alarms at today's cut-off", alarms(FLAG_FROM)
    for step in (0.01, -0.01, 0.02, -0.02):
        where = "above" if step > 0 else "below"
        yield f"the false alarms {abs(step):g} {where} the highest cut-off that clears", alarms(round(cutoff + step, 2))
    flagged = there[there["score"] >= cutoff]
    yield "of the flagged, the share without the condition", float((flagged["disease"] == 0).mean())
    yield "the false alarms divided by all cases of the site", float((well >= cutoff).sum() / len(there))
    yield "the share of all cases of the site that are flagged there", len(flagged) / len(there)
    yield "the false alarms of all sites at that cut-off", float((all_well >= cutoff).mean())
    yield "the share of cases without the condition that are left alone there", 1 - alarms(cutoff)
    yield "the sensitivity there", float((ill >= cutoff).mean())
    yield "the cut-off itself", cutoff
    yield "the number of false alarms, not their share", float((well >= cutoff).sum())
    bar = LEAST_SENSITIVITY
    tests: dict[str, Clears] = {
        "the false alarms where the share itself lies above the bar": lambda k, n: k / n > bar,
        "the false alarms where the upper end lies above the bar": lambda k, n: wilson_interval(k, n)[1] > bar,
        "the false alarms where a 90% interval lies above the bar": lambda k, n: wilson_interval(k, n, Z90)[0] > bar,
        "the false alarms where a 99% interval lies above the bar": lambda k, n: wilson_interval(k, n, Z99)[0] > bar,
        "the false alarms where the plain interval lies above the bar, not Wilson's": lambda k, n: wald(k, n)[0] > bar,
        "the false alarms where every case with the condition is found": lambda k, n: k == n,
    }
    for words, clears in tests.items():
        yield words, alarms(_first_cutoff(there, clears))

    def wilson(k: int, n: int) -> bool:
        return wilson_interval(k, n)[0] > bar

    yield (
        "the false alarms at the highest cut-off in steps of 0.05",
        alarms(_first_cutoff(there, wilson, range(95, 0, -5))),
    )
    yield (
        "the false alarms at the highest cut-off in steps of 0.1",
        alarms(_first_cutoff(there, wilson, range(90, 0, -10))),
    )
    pooled = _first_cutoff(aid.cases, wilson)
    yield "the false alarms here at the cut-off where all sites together clear the bar", alarms(pooled)
    yield "the false alarms of all sites where all sites together clear the bar", float((all_well >= pooled).mean())
    for name in SITES:
        part = aid.cases[aid.cases["site"] == name]
        other, at_bar = cutoff_that_clears(part)
        if name != aid.lowest:
            yield f"the number for {name}", at_bar
            yield f"the false alarms here at the cut-off that clears the bar at {name}", alarms(other)
            own = part[part["disease"] == 0]["score"]
            yield f"the false alarms of {name} at this site's cut-off", float((own >= cutoff).mean())
            yield f"the false alarms of {name} at today's cut-off", float((own >= FLAG_FROM).mean())
    kept = next((c for c in range(1, 100) if alarms(c / 100) <= MOST_FALSE_ALARMS), 100)
    yield (
        "the false alarms where they just keep their own bar; the cut-off follows from the sensitivity",
        alarms(kept / 100),
    )
    yield "the false alarms at the lowest cut-off that clears, not at the highest", alarms(0.01)
    scores = np.sort(ill.to_numpy())[::-1]
    exact = next((bar_ for k, bar_ in enumerate(scores, 1) if wilson(k, len(scores))), 0.0)
    yield "the false alarms at the highest score that clears, not at a hundredth", alarms(float(exact))
    yield "the false alarms where only a score over the cut-off is flagged (`>`)", float((well > cutoff).mean())


def _needed(aid: DiagnosisAid, own: float) -> Iterator[tuple[str, float]]:
    def cases(s: float, z: float = Z95, half: float = HALF_WIDTH) -> float:
        return z**2 * s * (1 - s) / half**2

    there = aid.cases[aid.cases["site"] == aid.lowest]
    ill = int((there["disease"] == 1).sum())
    low, high = wilson_interval(round(own * ill), ill)
    yield "1.96 not squared: 1.96 × s (1 − s) ÷ half_width²", cases(own) / Z95
    yield "1.96 doubled, not squared", cases(own) * 2 / Z95
    yield "half_width not squared", cases(own) * HALF_WIDTH
    yield "neither 1.96 nor half_width squared", cases(own) * HALF_WIDTH / Z95
    yield "half_width taken for the whole width: plus or minus goes to each side", cases(own, half=HALF_WIDTH / 2)
    yield "half_width doubled", cases(own, half=2 * HALF_WIDTH)
    yield "s (1 − s) squared, too", cases(own) * own * (1 - own)
    yield "the formula without 1 − s", cases(own) / (1 - own)
    yield "the formula without s", cases(own) / own
    yield "the cases that are still to come: asked is how many are needed in all", cases(own) - ill
    yield "the patients whom the site must see, with the condition or without", cases(own) * len(there) / ill
    yield "the cases with the condition that the site has", float(ill)
    yield "all cases of the site", float(len(there))
    shares = {
        "one half, the worst case": 0.5,
        "the bar": LEAST_SENSITIVITY,
        "the lower end of the interval": low,
        "the upper end of the interval": high,
        "the bar for false alarms": MOST_FALSE_ALARMS,
        "the sensitivity over all sites": float(aid.cases["flagged"][aid.cases["disease"] == 1].mean()),
        "the area under the curve": auc(aid.cases["disease"], aid.cases["score"]),
        "the share of all cases that are flagged there": float(there["flagged"].mean()),
    }
    for site in SITES:
        if site != aid.lowest:
            part = aid.cases[(aid.cases["site"] == site) & (aid.cases["disease"] == 1)]
            shares[f"the sensitivity at {site}"] = float(part["flagged"].mean())
    for words, s in shares.items():
        yield f"the number for {words}, put in for s", cases(s)
    widths = (
        ("a 90% interval, 1.645", Z90),
        ("a 99% interval, 2.576", Z99),
        ("2 standard errors", 2.0),
        ("1 standard error", 1.0),
    )
    for (words, z), half in product(widths, (HALF_WIDTH,)):
        yield f"the number for {words}", cases(own, z, half)
