"""What is not in the log: counts of the support desk, what was said and promised, and three proposed measures."""

import numpy as np
import pandas as pd

from aipm_course.modules.metrics.simulators.event_log_readings import quotes, wait_days, waits
from aipm_course.modules.metrics.simulators.event_log_tables import EventLog, Story
from aipm_course.simulation.streams import stream

# formula: the judged events that it rests on
FORMULAS: dict[str, tuple[str, ...]] = {
    "brief_accepted / brief_returned": ("brief_accepted",),
    "brief_accepted / (brief_accepted + brief_rejected)": ("brief_accepted", "brief_rejected"),
    "1 - brief_rejected / brief_returned": ("brief_rejected",),
    "1 - (brief_rejected + brief_reported) / brief_returned": ("brief_rejected", "brief_reported"),
    "1 - brief_reported / brief_returned": ("brief_reported",),
    "1 - (brief_reported + brief_escalated) / brief_returned": ("brief_reported", "brief_escalated"),
    "1 - brief_escalated / brief_returned": ("brief_escalated",),
    "1 - (brief_rated with 1 or 2 stars) / brief_returned": ("brief_rated",),
    "1 - (brief_rated with 1 star + brief_escalated) / brief_returned": ("brief_rated", "brief_escalated"),
}
LETTERS = ("P", "Q", "R")


def proposals_of(seed: int, story: Story) -> pd.DataFrame:
    """Return three proposals: two rest on the broken event, one does not. With nothing broken, any three."""
    generator = stream(seed, "metrics.proposals")
    if story.broken == "none":
        chosen = list(generator.permutation(list(FORMULAS))[:3])
    else:
        hit = [formula for formula, uses in FORMULAS.items() if story.broken in uses]
        free = [formula for formula, uses in FORMULAS.items() if story.broken not in uses]
        chosen = [*generator.permutation(hit)[:2], generator.choice(free)]
        chosen = list(generator.permutation(chosen))
    return pd.DataFrame({"proposal": LETTERS, "formula": [str(formula) for formula in chosen]})


def facts_of(generator: np.random.Generator, log: EventLog) -> pd.DataFrame:
    """Return what the support desk, the sales director, the customer's contract and the old product know."""
    story = log.story
    cases_before = int(generator.integers(170, 200)) * 100
    cases_after = round(cases_before * generator.uniform(1.18, 1.26))
    tickets_before = round(cases_before * generator.uniform(0.062, 0.07))
    tickets_after = round(tickets_before / cases_before * cases_after * (1 - generator.uniform(0.06, 0.14)))
    wait = wait_days(waits(log))
    cut = generator.uniform(0.12, 0.36)
    baseline = round(wait / (1 - cut), 1)

    shown = log.of("brief_returned")
    seconds = shown["value"].to_numpy(dtype=float) / 1000
    pooled = float(np.quantile(seconds, 0.95))
    there = (shown["region"] == story.slow_region).to_numpy()
    slowest = float(np.quantile(seconds[there], 0.95))
    pooled_bar = pooled * (0.85 if story.release == "hold_all" else 1.15) + generator.uniform(-0.1, 0.1)
    region_missed = {"all": False, "hold_slow_region": True, "hold_all": bool(generator.random() < 0.5)}[story.release]
    region_bar = slowest + (-1 if region_missed else 1) * generator.uniform(2.0, 3.0)
    failed = len(log.of("brief_failed")) / len(log.of("brief_requested"))
    failed_bar = 1000 * failed * (1.2 if story.failures == "met" else 0.82)
    said = round(100 * quotes(log)[story.quote])
    rows = [
        ("director_said", said, "%", "share of users who have adopted Brief, as said on stage"),
        ("cases_before", cases_before, "cases", "handled in the four weeks before the launch"),
        ("cases_after", cases_after, "cases", "handled in days 63 to 90"),
        ("tickets_before", tickets_before, "tickets", "of the types Brief is meant for, in the four weeks before the launch"),
        ("tickets_after", tickets_after, "tickets", "of the same types in days 63 to 90"),
        ("baseline_days_to_value", baseline, "days", "median from first offer to first success with the old case templates"),
        ("p95_bar_s", round(pooled_bar, 1), "seconds", "P95 of all briefs together that the customer's contract allows"),
        ("region_bar_s", round(region_bar, 1), "seconds", "P95 of a single region that it allows"),
        ("failed_bar_per_1000", round(failed_bar), "failures", "per 1,000 requests that it allows"),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])
