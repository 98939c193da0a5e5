"""Sixteen measured values of Answer, Larkspur's retrieval assistant, for one quarter. Everything here is invented.

Each value is drawn evenly from one of a few zones that keep clear of the targets, so that a verdict never hangs on
rounding. Planted truths: every product outcome that has a target meets it under both sets; the response time meets the
AI PM set and misses the Principal set; at least one row of operations and one of responsible AI is missed; several rows
have no decision behind them.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.reference.kpi_targets import find_target, layer
from aipm_course.simulation.attempts import first_that_holds

NOTHING = "nothing planned"

# kpi: name, unit, digits, zones to draw from, what Larkspur does if the value moves
_ROWS: dict[str, tuple[str, str, int, tuple[tuple[float, float], ...], str]] = {
    "KPI-01": ("Adoption", "% of eligible users by day 90", 1, ((27, 38),), "below 20%: stop selling seats, fix onboarding"),
    "KPI-02": ("Task success", "% more than without AI", 1, ((11, 14),), "below 5%: back to the old search by default"),
    "KPI-03": ("Time on task", "% less median time", 1, ((12, 26),), NOTHING),
    "KPI-04": ("Deflection", "% fewer tickets per case", 1, ((7, 17),), "below 5%: no second support region"),
    "KPI-06": ("Stickiness", "points of retention over matched users", 1, ((2.6, 6.5),), NOTHING),
    "KPI-07": ("Time to value", "% less waiting than the old workflow", 1, ((24, 36),), "below 20%: rebuild the first-run guide"),
    "KPI-08": ("Revenue attributable to AI", "% more than last quarter", 1, ((2, 9),), NOTHING),
    "KPI-12": ("Online quality proxy", "stars of 5", 2, ((3.7, 4.1), (4.3, 4.6)), "below 4.2: read 50 rejected answers a week"),
    "KPI-13": ("Critical-error rate", "% of critical answers", 1, ((1.2, 2.6), (3.4, 4.6), (5.5, 8)), "over the bar: the release goes back"),
    "KPI-14": ("Safety-policy violations", "severe violations in the sample", 0, ((0, 0), (1, 3)), "one: switch off the topic within the hour"),
    "KPI-15": ("Escalation to a human", "points against last quarter", 1, ((-3, -0.5), (0.5, 3)), NOTHING),
    "KPI-16": ("User reports", "reports per 1,000 against last quarter", 1, ((-2, -0.3), (0.4, 3)), "rising: read 50 reports the same day"),
    "KPI-17": ("Response time", "seconds, P95", 1, ((5.4, 7.6),), "over the bar: a smaller model for long documents"),
    "KPI-18": ("Availability", "% of requests answered", 2, ((99.2, 99.8), (99.93, 99.99)), "below the bar: freeze releases"),
    "KPI-19": ("Cost per successful task", "USD per successful task", 2, ((0.12, 0.44), (0.58, 0.9)), "over the bar: route easy questions to the small model"),
    "KPI-22": ("Instrumentation coverage", "% of planned events", 1, ((78, 88), (91, 98)), NOTHING),
}  # fmt: skip
KPIS = {kpi: row[0] for kpi, row in _ROWS.items()}


@lru_cache(maxsize=64)
def answer_scorecard(seed: int = 0) -> pd.DataFrame:
    """Return the measured values for a seed. Treat the table as read-only: it is shared between calls.

    Args:
        seed: a whole number from 0.

    Returns:
        16 rows: `kpi`, `name`, `measured`, `unit`, `if_it_moves` (what Larkspur does then).

    Examples:
        >>> answer_scorecard(0).shape
        (16, 5)
    """
    return first_that_holds(_draw, _planted_truths, seed)


def status(kpi: str, value: float, target_set: str) -> str:
    """Return "met", "missed" or "no target" for a value under a set.

    >>> status("KPI-17", 6.0, "AI PM"), status("KPI-17", 6.0, "Principal"), status("KPI-03", 12.0, "Principal")
    ('met', 'missed', 'no target')
    """
    found = find_target(kpi, target_set)
    if found is None:
        return "no target"
    return "met" if found.met(value) else "missed"


def statuses(table: pd.DataFrame, target_set: str) -> pd.Series:
    """Return the status of each row under a set, by KPI."""
    values = table.set_index("kpi")["measured"]
    return pd.Series({str(kpi): status(str(kpi), float(value), target_set) for kpi, value in values.items()})


def _draw(seed: int, attempt: int) -> pd.DataFrame:
    generator = np.random.default_rng([seed, attempt, 16])
    rows = []
    for kpi, (name, unit, digits, zones, move) in _ROWS.items():
        low, high = zones[int(generator.integers(len(zones)))]
        value = generator.integers(int(low), int(high) + 1) if digits == 0 else generator.uniform(low, high)
        rows.append((kpi, name, round(float(value), digits), unit, move))
    return pd.DataFrame(rows, columns=["kpi", "name", "measured", "unit", "if_it_moves"])


def _planted_truths(table: pd.DataFrame) -> dict[str, bool]:
    """Return each planted truth by name and whether it holds; tests read the names."""
    ai_pm, principal = statuses(table, "AI PM"), statuses(table, "Principal")
    layers = pd.Series({kpi: layer(kpi) for kpi in KPIS})
    missed = (ai_pm == "missed") | (principal == "missed")
    outcome = layers == "product outcome"
    return {
        "every product outcome is green": not missed[outcome].any(),
        "response time splits the sets": (ai_pm["KPI-17"], principal["KPI-17"]) == ("met", "missed"),
        "operations miss something under AI PM": bool((ai_pm[layers == "operations"] == "missed").any()),
        "responsible AI misses something under AI PM": bool((ai_pm[layers == "responsible AI"] == "missed").any()),
        "something is met in every layer": bool(((ai_pm == "met") | (principal == "met")).groupby(layers).any().all()),
    }
