"""What is easily taken for the numbers of A6, on the users of an earlier test."""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.experiments.lookalikes.sizing import LESSON_SEED
from aipm_course.modules.experiments.simulators.faster import (
    COVARIATES,
    QUARTER,
    Faster,
    allowed,
    best,
    cut,
    faster,
    weeks_of,
)


def for_faster(made: Faster) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A6."""
    return (
        *each("cut", _cuts(made)),
        *each("users", _users(made)),
        *each("weeks", _weeks(made)),
        *each("tests", _tests(made)),
    )


def _cuts(made: Faster) -> Iterator[tuple[str, float]]:
    good = best(made, allowed(made))
    right = cut(made, good)
    r = math.sqrt(right)
    yield "r, not its square", r
    yield "the part that is left, 1 − r²", 1 - right
    yield "1 − r", 1 - r
    yield "the root of 1 − r², what is left of a standard error", math.sqrt(1 - right)
    yield "what a standard error loses, 1 − √(1 − r²); users go with its square", 1 - math.sqrt(1 - right)
    yield "r to the power of four, squared once too often", right**2
    yield "half of r²; both arms are adjusted", right / 2
    yield f"the r² of {good} with the mean of all four numbers for a blank", _one_mean(made, good)
    yield f"the r² of {good} among the users who have one", cut(made, good, fill="none")
    yield f"the r² of {good} with 0 for a blank", cut(made, good, fill="zero")
    yield f"the r of {good} among the users who have one, not squared", math.sqrt(cut(made, good, fill="none"))
    share = float(made.users[good].notna().mean())
    yield (
        f"the r² of {good} among the users who have one, times their share of all",
        share * cut(made, good, fill="none"),
    )
    yield f"the share of users who have {good}", share
    yield f"the share of users who lack {good}", 1 - share
    for arm in ("control", "treatment"):
        yield f"the r² of {good} in {arm} alone", cut(made, good, arm=arm)
        yield f"the r² of {good} in {arm} alone, without blanks", cut(made, good, arm=arm, fill="none")
    yield f"the r² of ranks, of {good}", _of_ranks(made.users, good)
    yield f"the r² of ranks, of {good}, with blanks at the mean", _of_ranks(made.users, good, filled=True)
    yield f"the r² of {good} with the median for a blank", cut(made, good, fill="median")
    for other in COVARIATES:
        if other != good:
            yield f"the r² of {other}", cut(made, other)
            yield f"the r of {other}, not squared", math.sqrt(cut(made, other))
            yield f"the r² of {other} among the users who have one", cut(made, other, fill="none")
            yield f"the r² of {other} with 0 for a blank", cut(made, other, fill="zero")
            yield f"the r² of {good} and {other} added", right + cut(made, other)
            yield f"the r² of {good} and {other} in one regression", _together(made, [good, other])
    yield "the r² of all that may be used, added", sum(cut(made, name) for name in allowed(made))
    yield "the r² of all four, added", sum(cut(made, name) for name in COVARIATES)
    yield "the r² of all four in one regression", _together(made, list(COVARIATES))
    x, y = made.users[good].to_numpy(float), _replies(made)
    known = ~np.isnan(x)
    theta = float(np.cov(x[known], y[known])[0, 1] / np.var(x[known], ddof=1))
    yield f"the slope of replies on {good}", theta
    filled = np.where(known, x, x[known].mean())
    yield f"the covariance of replies and {good}", float(np.cov(filled, y)[0, 1])


def _one_mean(made: Faster, name: str) -> float:
    everything = float(np.nanmean(made.users[list(COVARIATES)].to_numpy(float)))
    return float(made.users[name].fillna(everything).corr(made.users["replies"])) ** 2


def _replies(made: Faster) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return made.users["replies"].to_numpy(float)


def _of_ranks(users: pd.DataFrame, name: str, *, filled: bool = False) -> float:
    x = users[name].fillna(users[name].mean()) if filled else users[name]
    both = pd.DataFrame({"x": x, "y": users["replies"]}).dropna().rank()
    return float(both["x"].corr(both["y"])) ** 2


def _together(made: Faster, names: list[str]) -> float:
    x = made.users[names].fillna(made.users[names].mean()).to_numpy(float)
    y = _replies(made) - _replies(made).mean()
    x = x - x.mean(axis=0)
    fitted = x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return float((fitted @ fitted) / (y @ y))


def _users(made: Faster) -> Iterator[tuple[str, float]]:
    right = cut(made, best(made, allowed(made)))
    needed = made.facts["users_needed"]
    yield "`users_needed` as it is, without adjusting", float(needed)
    yield "the users of one arm", needed * (1 - right) / 2
    yield "twice the users; `users_needed` is both arms already", needed * (1 - right) * 2
    yield "the users that are saved", needed * right
    yield "`users_needed` × (1 − r)", needed * (1 - math.sqrt(right))
    yield "`users_needed` × √(1 − r²)", needed * math.sqrt(1 - right)
    yield "`users_needed` × (1 − r²)², cut twice", needed * (1 - right) ** 2
    yield "`users_needed` × (1 + r²)", needed * (1 + right)
    yield "`users_needed` ÷ (1 − r²); adjusting needs fewer", needed / (1 - right)
    yield "`users_needed` ÷ (1 + r²)", needed / (1 + right)
    yield "`users_needed` × r", needed * math.sqrt(right)
    lesson = faster(LESSON_SEED).facts["users_needed"]
    yield "the users with the lesson's `users_needed`", lesson * (1 - right)
    yield "the users of the last test", float(len(made.users))
    yield "the last test's users, cut", len(made.users) * (1 - right)
    yield "the new users of a week", float(made.facts["users_per_week"])
    for name in COVARIATES:
        yield f"the users with the r² of {name}", needed * (1 - cut(made, name))
        yield f"the users with the r² of {name} among those who have it", needed * (1 - cut(made, name, fill="none"))


def _weeks(made: Faster) -> Iterator[tuple[str, float]]:
    users = made.facts["users_needed"] * (1 - cut(made, best(made, allowed(made))))
    weeks = users / made.facts["users_per_week"]
    yield "the number of weeks before it is rounded up", weeks
    yield "days; asked are weeks", 7.0 * weeks_of(weeks, 1)
    yield "days; asked are whole weeks", 7.0 * weeks
    twice = "the weeks of twice the users; `users_per_week` is both arms already, and they come in the same weeks"
    yield twice, 2.0 * weeks_of(weeks, 1)
    yield twice, float(weeks_of(2 * weeks, 1))
    yield twice, 2 * weeks
    yield "weeks with half of the users", weeks / 2


def _tests(made: Faster) -> Iterator[tuple[str, float]]:
    weeks = weeks_of(
        made.facts["users_needed"] * (1 - cut(made, best(made, allowed(made)))), made.facts["users_per_week"]
    )
    if QUARTER % weeks:
        yield "13 ÷ weeks before it is rounded down", QUARTER / weeks
    loose = made.facts["users_needed"] * (1 - cut(made, best(made, allowed(made)))) / made.facts["users_per_week"]
    yield "13 ÷ weeks that were not rounded up", QUARTER / loose
