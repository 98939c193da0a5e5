"""The feature that a learner writes success measures for: which one, and what is known about today."""

import pandas as pd

from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

# feature: what it does, what goes well today
_FEATURES = {
    "Route": ("sends each incoming ticket to a team", "tickets solved by the first team that they reach"),
    "Draft": ("drafts the reply that an agent sends", "cases solved with the first reply"),
    "Translate": ("translates customers' messages for agents", "cases in a foreign language solved within two days"),
}


def prompt(seed: int = 0) -> pd.DataFrame:
    """Return one row: `feature`, `does`, `goes_well_today`, `baseline` (%), `cases_a_month`, `usd_a_month`.

    >>> prompt(0).shape
    (1, 6)
    """
    third = 1 / 3
    feature = story(seed, "metrics.prompt", dict.fromkeys(_FEATURES, third))
    generator = stream(seed, "metrics.prompt_facts")
    cases = int(generator.integers(40, 200)) * 100
    row = (
        feature,
        *_FEATURES[feature],
        round(float(generator.uniform(48, 76)), 1),
        cases,
        int(cases * generator.uniform(0.1, 0.4) // 100) * 100,
    )
    return pd.DataFrame(
        [row], columns=["feature", "does", "goes_well_today", "baseline", "cases_a_month", "usd_a_month"]
    )
