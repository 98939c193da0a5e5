"""What is easily taken for the numbers of A5, on the drafts of a seed."""

from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.framing.simulators.outcomes import BOUNDS, METRICS, Outcomes, bounds, earliest

_OF_A_BOUND = {
    "holidays_in": "with the weeks of a holiday in it",
    "by_cases": "of a mean by cases, not of one by weeks",
    "median": "of the median of the weeks, not their mean",
    "last_week": "of the last week alone",
    "first_week": "of the first week alone",
    "best_week": "of the lowest week",
    "one_swing": "with the swing once; it is twice",
    "narrow": "with the swing 1.96 times; it is twice",
    "three_swings": "with the swing three times; it is twice",
    "lowest": "of the lowest week, not the baseline less the swing twice",
    "of_the_mean": "with the swing of a mean, not that of weeks",
    "by_twelve": "with a standard deviation that divides by all weeks, not by one less",
    "range": "with the range of the weeks in place of the swing twice",
    "up": "with the swing added; lower is better here",
    "points": "with the reach as points, not as a share of the baseline",
    "from_near": "with the reach taken off `near`, not off the baseline",
    "other_reach": "with the reach of another metric",
    "left": "with what the reach takes off, not what it leaves",
    "units": "with the reach taken off as it stands; it is a share of the baseline",
    "bare": "of the reach itself, a share; asked is what it leaves of the baseline",
    "variance": "with the variance in place of the standard deviation",
}
_PAIRS = (
    ("holidays_in", "one_swing"),
    ("holidays_in", "by_twelve"),
    ("by_cases", "one_swing"),
    ("median", "one_swing"),
    ("last_week", "one_swing"),
    ("one_swing", "by_twelve"),
    ("holidays_in", "points"),
    ("holidays_in", "left"),
    ("holidays_in", "units"),
    ("holidays_in", "variance"),
    ("median", "units"),
)
_OF_A_DAY = {
    "no_ramp": "the day without the ramp",
    "three_weeks": "the day after three weeks; four are asked",
    "five_weeks": "the day after five weeks; four are asked",
    "no_weeks": "the day on which the ramp ends; four weeks come after it",
    "working_weeks": "the day after four weeks of five days; a full week has seven",
}


def for_outcomes(made: Outcomes) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A5."""
    return (*_bounds(made), *each("earliest", _days(made)))


def _bounds(made: Outcomes) -> Iterator[Lookalike]:
    right = bounds(made)
    seen = [right]
    for ways in (*((way,) for way in _OF_A_BOUND), *_PAIRS):
        found = bounds(made, frozenset(ways))
        words = f"the number {', and '.join(_OF_A_BOUND[way] for way in ways)}"
        for name in BOUNDS:
            told = {metric: found[metric][name] for metric in METRICS}
            if all(told != {metric: other[metric][name] for metric in METRICS} for other in seen):
                yield Lookalike(words, {f"bounds: {name}": pd.Series(told)}, close=True, whole=True)
        seen.append(found)
    yield Lookalike(
        "the swing twice, not taken off the baseline",
        {"bounds: near": pd.Series({metric: right[metric]["baseline"] - right[metric]["near"] for metric in METRICS})},
        close=True,
        whole=True,
    )


def _days(made: Outcomes) -> Iterator[tuple[str, float]]:
    for way, words in _OF_A_DAY.items():
        yield words, float(earliest(made, frozenset({way})))
