"""Who landed in which arm of a test, stage by stage and platform by platform.

Everything here is invented. A test of Answer assigns users, some of them open the feature (`exposed`), a log line comes back
(`logged`), and a filter takes robots out (`kept`). A plan says which share of the users outside the holdout belongs to
treatment. Five stories:

- `odd_fine` (30%): half and half, a share that looks odd and is chance;
- `unequal_fine` (18%): an unequal plan, which half and half would call broken;
- `broken` (20%): half and half, and over all platforms the split is not the plan's;
- `platform_broken` (20%): half and half, all platforms together look fine, and one platform is broken;
- `unequal_broken` (12%): an unequal plan, and the split is broken.

Where it breaks, the first stage of the break is drawn, and the split is the plan's before it. Counts are planted: each stage
and platform gets the number of standard errors that its story needs. People in treatment do more (`events`), which says
nothing about the split, and the holdout is a group of its own.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, between
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

STAGES = ("assigned", "exposed", "logged", "kept")
PLATFORMS = ("web", "ios", "android")
Z_LIMIT = 3.29
SPLITS = {"odd_fine": 0.3, "unequal_fine": 0.18, "broken": 0.2, "platform_broken": 0.2, "unequal_broken": 0.12}
DECISION_AT = {"none": "read", "assigned": "rerun", "exposed": "rerun", "logged": "reprocess", "kept": "reprocess"}


@dataclass(frozen=True)
class Split:
    """One test's counts.

    Attributes:
        counts: one row per stage, platform and arm: users, events (`load("experiments_split")`).
        planned: share of the users outside the holdout that the plan gives to treatment.
        story: which of the five it is.
        stage: first stage at which the split is broken, or "none".
    """

    counts: pd.DataFrame
    planned: float
    story: str
    stage: str


@lru_cache(maxsize=64)
def split(seed: int = 0) -> Split:
    """Return the counts of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> split(0).counts.shape
        (36, 5)
    """
    return first_that_holds(_draw, planted_truths, seed)


def deviation(
    counts: pd.DataFrame, planned: float, *, platform: str = "all", stage: str = "kept", column: str = "users"
) -> tuple[float, float]:
    """Return how many users treatment has beyond its plan, and the same in standard errors.

    Args:
        counts: one row per stage, platform and arm.
        planned: planned share of treatment, of control and treatment together.
        platform: one of them, or "all".
        stage: which stage is counted.
        column: what is counted.

    Examples:
        >>> counts = pd.DataFrame({"stage": "kept", "platform": "web", "arm": ["control", "treatment"], "users": [5110, 4890]})
        >>> [round(number, 2) for number in deviation(counts, 0.5)]
        [-110.0, -2.2]
    """
    rows = counts[counts["stage"] == stage]
    rows = rows if platform == "all" else rows[rows["platform"] == platform]
    by_arm = rows.groupby("arm")[column].sum()
    treated, both = float(by_arm["treatment"]), float(by_arm["treatment"] + by_arm["control"])
    off = treated - planned * both
    return off, off / float(np.sqrt(planned * (1 - planned) * both))


def numbers_without(
    drawn: Split,
    platform: str,
    *,
    stage: str = "kept",
    column: str = "users",
    holdout: bool = False,
    half: bool = False,
) -> tuple[float, float, float]:
    """Return users beyond the plan, standard errors and the standard error of all platforms, with a rule left out.

    Args:
        drawn: the counts.
        platform: one of them, or "all".
        stage: which stage is counted.
        column: users or events.
        holdout: whether the holdout is counted among all users.
        half: whether half and half is taken for the plan.
    """
    planned = 0.5 if half else drawn.planned
    rows = drawn.counts[drawn.counts["stage"] == stage]

    def spread(part: pd.DataFrame) -> tuple[float, float]:
        by_arm = part.groupby("arm")[column].sum()
        both = float(by_arm.sum() if holdout else by_arm["treatment"] + by_arm["control"])
        return float(by_arm["treatment"]) - planned * both, float(np.sqrt(planned * (1 - planned) * both))

    off, error = spread(rows if platform == "all" else rows[rows["platform"] == platform])
    return off, off / error, spread(rows)[1]


def all_deviations(counts: pd.DataFrame, planned: float, stage: str = "kept") -> dict[str, float]:
    """Return the standard errors of each platform."""
    return {name: deviation(counts, planned, platform=name, stage=stage)[1] for name in PLATFORMS}


def first_broken(drawn: Split, platform: str) -> str:
    """Return the first stage over the limit, on one platform or on "all" together; "none" if no stage is."""
    over = (
        stage
        for stage in STAGES
        if abs(deviation(drawn.counts, drawn.planned, platform=platform, stage=stage)[1]) > Z_LIMIT
    )
    return next(over, "none")


def plan_of_split(seed: int = 0) -> pd.DataFrame:
    """Return what the plan says: fact, value, unit, meaning."""
    rows = [
        ("planned_treatment", split(seed).planned, "share", "of the users outside the holdout"),
        ("z_limit", Z_LIMIT, "standard errors", "further from the plan than this counts as broken (p below 0.001)"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def _draw(seed: int, attempt: int) -> Split:
    told = story(seed, "experiments.weeks", SPLITS)
    broken_at = story(seed, "experiments.announce", dict.fromkeys(STAGES, 0.25))
    stage = "none" if told.endswith("fine") else broken_at
    fixed = stream(seed, "experiments.platforms")
    place = cast(fixed, ("large", "middle", "small"), PLATFORMS)
    planned = float(fixed.choice([0.1, 0.2, 0.3, 0.8, 0.9])) if told.startswith("unequal") else 0.5
    generator = stream(seed, "experiments.split.counts", attempt)
    start = STAGES.index(stage) if stage != "none" else len(STAGES)
    small = told == "odd_fine" or (told == "broken" and generator.random() < 0.5)
    total = float(generator.uniform(3_800, 7_000) if small else generator.uniform(18_000, 40_000))
    weight = dict(zip(("large", "middle", "small"), (0.52, 0.31, 0.17), strict=True))
    sign = 1 if generator.random() < 0.5 else -1
    calm = generator.normal(0, 0.7, (3, len(STAGES))).clip(-1.5, 1.5)
    calm = calm[:, [0]] + 0.45 * (calm - calm[:, [0]])  # what chance did at the start goes on
    push = {"odd_fine": 1.5, "unequal_fine": 0.6, "broken": 4.9, "platform_broken": 5.0, "unequal_broken": 4.9}[told]
    keep = np.cumprod([1.0, *generator.uniform(0.72, 0.9, 3)])
    rows = []
    for number, (role, part) in enumerate(weight.items()):
        for at_stage, name in enumerate(STAGES):
            both = round(total * part * keep[at_stage] * (1 if at_stage == 0 else float(generator.uniform(0.98, 1.0))))
            z = float(calm[number, at_stage])
            hit = at_stage >= start or told.endswith("fine")
            if told == "platform_broken":
                z = 0.5 * z + (sign * push if hit and role == "small" else 0.0)
            elif hit:
                z = 0.5 * z + sign * push * part**0.5
            treated = round(planned * both + z * (planned * (1 - planned) * both) ** 0.5)
            held = round(0.06 * both * float(generator.uniform(0.95, 1.05)))
            for arm, users, busy in (
                ("control", both - treated, 5.0),
                ("treatment", treated, 5.9),
                ("holdout", held, 4.2),
            ):
                events = round(users * busy * float(generator.uniform(0.98, 1.02)))
                rows.append((name, place[role], arm, users, events))
    counts = pd.DataFrame(rows, columns=["stage", "platform", "arm", "users", "events"])
    order = {name: number for names in (STAGES, PLATFORMS) for number, name in enumerate(names)}
    counts = counts.sort_values(["stage", "platform"], key=lambda names: names.map(order), kind="stable")
    return Split(counts.reset_index(drop=True), planned, told, stage)


def planted_truths(drawn: Split) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    counts, planned = drawn.counts, drawn.planned
    off, whole = deviation(counts, planned)
    each = all_deviations(counts, planned)
    order = sorted(each, key=lambda name: -abs(each[name]))
    worst = order[0]
    wide = counts.pivot(index=["platform", "arm"], columns="stage", values="users")[list(STAGES)]
    calm = [
        abs(deviation(counts, planned, platform=name, stage=stage)[1])
        for stage in STAGES[: len(STAGES) if drawn.stage == "none" else STAGES.index(drawn.stage)]
        for name in ("all", *PLATFORMS)
    ]
    broken_on = worst if drawn.story == "platform_broken" else "all"
    after = (
        [
            abs(deviation(counts, planned, platform=broken_on, stage=stage)[1])
            for stage in STAGES[STAGES.index(drawn.stage) :]
        ]
        if drawn.stage != "none"
        else []
    )
    earlier = [deviation(counts, planned, stage=stage)[1] for stage in STAGES[:-1]]
    half = deviation(counts, 0.5)[1]
    truths: dict[str, bool | float] = {
        "before the break chance is enough": 2.4 - max(calm, default=0.0),
        "from the break on it is not": min(after, default=9.0) - 4.0,
        "the stage is the story's": first_broken(drawn, broken_on) == drawn.stage,
        "counts fall from stage to stage": float(-(wide.diff(axis=1).iloc[:, 1:]).to_numpy().max()) - 1,
        "one platform is furthest": abs(each[worst]) - abs(each[order[1]]) - 0.4,
        "no earlier stage has the same number": apart(whole, earlier, 0.12),
        "no other platform has the same number": apart(each[worst], [each[name] for name in order[1:]], 0.12),
        "events are not users": apart(whole, [deviation(counts, planned, column="events")[1]], 1.0),
        "there is something to see": abs(off) - 8,
    }
    if drawn.story == "platform_broken":
        truths["together it looks fine"] = 2.3 - max(map(abs, (*earlier, whole)))
        truths["the other platforms are fine"] = 2.3 - abs(each[order[1]])
    if drawn.story == "odd_fine":
        truths["it looks odd"] = between(abs(whole), 0.9, 2.3)
    if planned != 0.5:
        truths["half and half would call it broken"] = abs(half) - 6
    return truths
