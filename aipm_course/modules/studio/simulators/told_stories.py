"""Six interview stories in the form situation, task, action, result, with one gap in four of them.

Data-generating process: six situations at fictional Larkspur. A permutation decides which story has which gap: a model
score as the only result, no baseline, nothing on what would have happened anyway, no action of the speaker's own; two
are complete. Measures fall when things get better. Baselines, results and what comparable teams did are drawn.

Planted truths: of the two complete stories, the one with the larger fall from before to after has the smaller fall
against what would have happened anyway.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds

STORIES = ("handling", "refunds", "search", "reopened", "forecast", "invoices")
GAPS = {
    "model score": "the only result is a score of the model",
    "no baseline": "nothing says where it stood before",
    "no counterfactual": "nothing says what would have happened anyway",
    "no own action": "nobody can tell what the speaker did",
    "none": "complete",
}
_TEXTS = {
    "handling": (
        "Agents read whole case histories before each reply.",
        "Shorten handling without more reopened cases.",
        "I sat with five agents, cut the summary to four lines and ran it in two teams first.",
        "minutes per case",
    ),
    "refunds": (
        "Refunds were paid twice when two systems disagreed.",
        "Stop double payments before the quarter closed.",
        "I wrote the rule for matching orders and had the agent stop and ask when two fit.",
        "double payments per month",
    ),
    "search": (
        "Customers searched the help pages and found nothing.",
        "Lower the share of searches without a result.",
        "I read 400 empty searches and chose synonyms over a new model for the first step.",
        "searches without a result, percent",
    ),
    "reopened": (
        "Cases came back within a week.",
        "Find out why and halve it where possible.",
        "I grouped 150 reopened cases, found two causes and got the billing team to change one form.",
        "reopened cases, percent",
    ),
    "forecast": (
        "Planners typed their own figure over the forecast.",
        "Make the forecast worth starting from.",
        "I watched four planners and added school holidays to the data before touching the model.",
        "error of the plan, percent",
    ),
    "invoices": (
        "Invoices were read by hand, late in the month.",
        "Cut the hours without new mistakes in totals.",
        "I limited it to three layouts, and every total was held against its order.",
        "hours per 100 invoices",
    ),
}
_RANGES = {
    "handling": (9, 14),
    "refunds": (30, 70),
    "search": (18, 30),
    "reopened": (12, 22),
    "forecast": (22, 36),
    "invoices": (16, 28),
}
_NOBODY = "It was decided to go ahead, and the change was rolled out in steps by the teams."
_SCORE = "AUC of the model"


@dataclass(frozen=True)
class ToldStories:
    """Stories and their truth.

    Attributes:
        stories: one row per story; number, baseline and otherwise (what comparable teams had) in the unit of result.
        gaps: the gap of each story, a key of GAPS.
        stronger: the complete story with the larger fall against what would have happened anyway.
        net_percent: its change against that, percent; negative is a fall.
    """

    stories: pd.DataFrame
    gaps: dict[str, str]
    stronger: str
    net_percent: float


def change_percent(stories: pd.DataFrame, against: str) -> pd.Series:
    """Return the change of `number` against the column `against`, percent."""
    sheet = stories.set_index("story")
    return (sheet["number"] / sheet[against] - 1) * 100


@lru_cache(maxsize=64)
def told_stories(seed: int) -> ToldStories:
    """Return six stories; the same seed gives the same stories."""
    return first_that_holds(_draw, _planted_truths, seed)


def _draw(seed: int, attempt: int) -> ToldStories:
    generator = np.random.default_rng([seed, 20, 2, attempt])
    kinds = ["none", "none", "model score", "no baseline", "no counterfactual", "no own action"]
    gaps = dict(zip(STORIES, generator.permutation(kinds).tolist(), strict=True))
    complete = [story for story in STORIES if gaps[story] == "none"]
    rows = []
    for story in STORIES:
        situation, task, action, result = _TEXTS[story]
        baseline = float(np.round(generator.uniform(*_RANGES[story]), 1))
        # The first complete story falls far, mostly by itself; the second falls less, and the fall is its own.
        anyway, fall = generator.uniform(0.03, 0.09), generator.uniform(0.18, 0.3)
        if story == complete[0]:
            fall = generator.uniform(0.34, 0.42)
            anyway = generator.uniform(0.26, 0.31)
        elif story == complete[1]:
            anyway, fall = generator.uniform(0.0, 0.03), generator.uniform(0.2, 0.28)
        number, otherwise = round(baseline * (1 - fall), 1), round(baseline * (1 - anyway), 1)
        if gaps[story] == "model score":
            result, baseline = _SCORE, float(np.round(generator.uniform(0.78, 0.84), 2))
            number, otherwise = round(baseline + generator.uniform(0.05, 0.1), 2), baseline
        rows.append(
            {
                "story": story,
                "situation": situation,
                "task": task,
                "action": _NOBODY if gaps[story] == "no own action" else action,
                "result": result,
                "number": number,
                "baseline": np.nan if gaps[story] == "no baseline" else baseline,
                "otherwise": np.nan if gaps[story] == "no counterfactual" else otherwise,
            }
        )
    frame = pd.DataFrame(rows)
    net = change_percent(frame, "otherwise")[complete]
    return ToldStories(frame, gaps, str(net.idxmin()), float(net.min()))


def _planted_truths(made: ToldStories) -> dict[str, bool]:
    complete = [story for story, gap in made.gaps.items() if gap == "none"]
    raw = change_percent(made.stories, "baseline")[complete]
    net = change_percent(made.stories, "otherwise")[complete]
    return {
        "the larger fall is the smaller effect": raw.idxmin() != net.idxmin(),
        "by a clear margin": float(np.ptp(raw)) > 3 and float(np.ptp(net)) > 3,
        "before and after is not the net change": abs(float(raw[made.stronger]) - made.net_percent) > 0.3,
    }
