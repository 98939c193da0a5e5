"""What is easily taken for the numbers of A2, on the counts of a test."""

import math
from collections.abc import Iterator

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.experiments.simulators.split import (
    PLATFORMS,
    STAGES,
    Split,
    all_deviations,
    deviation,
    numbers_without,
)


def for_split(drawn: Split) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A2."""
    by_platform = all_deviations(drawn.counts, drawn.planned)
    worst = max(by_platform, key=lambda name: abs(by_platform[name]))
    return (
        *each("off_plan", _counts(drawn)),
        *each("z_all", _errors(drawn, "all")),
        *each("z_worst", _errors(drawn, worst)),
    )


def _arms(drawn: Split, platform: str = "all", stage: str = "kept") -> dict[str, float]:
    rows = drawn.counts[drawn.counts["stage"] == stage]
    rows = rows if platform == "all" else rows[rows["platform"] == platform]
    return {str(arm): float(users) for arm, users in rows.groupby("arm")["users"].sum().items()}


def _counts(drawn: Split) -> Iterator[tuple[str, float]]:
    arms, off = _arms(drawn), deviation(drawn.counts, drawn.planned)[0]
    both = arms["control"] + arms["treatment"]
    yield "treatment minus control; asked is treatment minus its planned count", arms["treatment"] - arms["control"]
    yield "the planned count of treatment itself", drawn.planned * both
    yield "the users of treatment", arms["treatment"]
    yield "what control has beyond its plan: the other sign", -off
    yield "the distance in percentage points", 100 * off / both
    yield "the distance as a share of all", off / both
    yield "treatment's share", arms["treatment"] / both
    if drawn.planned != 0.5:
        yield "the number against half and half", deviation(drawn.counts, 0.5)[0]
    yield "the number with the holdout among all users", numbers_without(drawn, "all", holdout=True)[0]
    yield "the number in events", numbers_without(drawn, "all", column="events")[0]
    for stage in STAGES[:-1]:
        yield f"the number at the stage `{stage}`", deviation(drawn.counts, drawn.planned, stage=stage)[0]
    for name in PLATFORMS:
        yield f"the number for {name} alone", deviation(drawn.counts, drawn.planned, platform=name)[0]


def _errors(drawn: Split, platform: str) -> Iterator[tuple[str, float]]:
    planned = drawn.planned
    arms = _arms(drawn, platform)
    off, z = deviation(drawn.counts, planned, platform=platform)
    both = arms["control"] + arms["treatment"]
    for other in ("all", *PLATFORMS):
        if other != platform:
            name = "all platforms together" if other == "all" else f"{other} alone"
            yield f"the number for {name}", deviation(drawn.counts, planned, platform=other)[1]
    for stage in STAGES[:-1]:
        yield f"the number at the stage `{stage}`", deviation(drawn.counts, planned, platform=platform, stage=stage)[1]
    if planned != 0.5:
        yield "the number against half and half", deviation(drawn.counts, 0.5, platform=platform)[1]
    yield "the number with the holdout among all users", numbers_without(drawn, platform, holdout=True)[1]
    yield "the number in events", numbers_without(drawn, platform, column="events")[1]
    yield "chi-square, the square of what is asked", z**2
    yield "the p-value; asked is the distance in standard errors", math.erfc(abs(z) / math.sqrt(2))
    yield "users over the root of all users; the formula has s (1 − s) under the root", off / math.sqrt(both)
    yield "users over the root of the planned count, without 1 − s", off / math.sqrt(planned * both)
    yield "users over the variance, without the root", off / (planned * (1 - planned) * both)
    yield (
        "treatment minus control, over the same standard error",
        (arms["treatment"] - arms["control"]) / math.sqrt(planned * (1 - planned) * both),
    )
    yield "the number over the root of treatment's users", off / math.sqrt(arms["treatment"])
    yield "the users off the plan; divide by the standard error", off
    yield "the number with the other sign: treatment minus its plan", -z
    yield "the distance in percentage points", 100 * off / both
    summed = drawn.counts if platform == "all" else drawn.counts[drawn.counts["platform"] == platform]
    yield "the number with the users of all stages added up", deviation(summed.assign(stage="kept"), planned)[1]
    whole = numbers_without(drawn, platform)[2]
    yield "the number over the standard error of all platforms", off / whole if whole else math.nan
    yield (
        "the number with half a user off for continuity",
        math.copysign(abs(off) - 0.5, off) / math.sqrt(planned * (1 - planned) * both),
    )
