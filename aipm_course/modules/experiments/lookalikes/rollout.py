"""What is easily taken for the numbers of A7, on the accounts of a feature behind a flag."""

import math
from collections.abc import Iterator

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.experiments.lookalikes.sizing import LESSON_SEED
from aipm_course.modules.experiments.simulators.rollout import (
    DEALT,
    INTERVAL,
    Rollout,
    bar_of,
    cases_needed,
    having,
    holdouts,
    plan,
    rates,
    rollout,
    week,
    whole,
)


def for_rollout(made: Rollout) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A7."""
    right = plan(made)
    holdout, first = int(right["holdout"]), int(right["first"])
    return (
        *each("holdout", _holdouts(made)),
        *each("needed", _needed(made)),
        *each("first", _first(made, right["needed"])),
        *each("bar", _bars(made, right["needed"])),
        *each("seen", _seen(made, holdout, first)),
        *each("rate", rates(made, holdout, first)),
    )


def _holdouts(made: Rollout) -> Iterator[tuple[str, float]]:
    for words, value in holdouts(made):
        yield words, float(whole(value))
    free = int((made.accounts["barred"] == 0).sum())
    yield "a number of accounts, not percent", float(round(plan(made)["holdout"] * free / 100))


def _needed(made: Rollout) -> Iterator[tuple[str, float]]:
    usual, harm = made.facts["usual"], made.facts["harm"]
    u, v = usual / 1000, harm / 1000
    right = cases_needed(usual, harm)
    yield "the cases with 1.96 in place of 1.645", cases_needed(usual, harm, alarm=INTERVAL)
    yield "the cases without the part with 0.84", cases_needed(usual, harm, power=0)
    yield "the cases with 1.645 twice", cases_needed(usual, harm, power=1.645)
    yield "the cases with 1.645 and 0.84 swapped", cases_needed(usual, harm, alarm=0.84, power=1.645)
    yield "the cases with `usual` under both roots", ((1.645 + 0.84) / (v - u)) ** 2 * u * (1 - u)
    yield "the cases with `harm` under both roots", ((1.645 + 0.84) / (v - u)) ** 2 * v * (1 - v)
    yield "the cases with v = `usual` + `harm`", cases_needed(usual, usual + harm)
    yield (
        "the cases with both variances added, as for two arms",
        (1.645 + 0.84) ** 2 * (u * (1 - u) + v * (1 - v)) / (v - u) ** 2,
    )
    yield "twice the cases, as for two arms", 2 * right
    yield "the cases before they are squared", math.sqrt(right)
    yield "the cases without the roots", ((1.645 * u * (1 - u) + 0.84 * v * (1 - v)) / (v - u)) ** 2
    yield "the cases with squares added one by one", (1.645**2 * u * (1 - u) + 0.84**2 * v * (1 - v)) / (v - u) ** 2


def _first(made: Rollout, needed: float) -> Iterator[tuple[str, float]]:
    free = made.accounts[made.accounts["barred"] == 0]
    total = float(free["cases_before"].sum())
    yield (
        "the percent of all cases, those of barred accounts in",
        float(whole(100 * needed / float(made.accounts["cases_before"].sum()))),
    )
    yield (
        "the percent by this week's cases, which nobody knew when it was written",
        float(whole(100 * needed / float(free["cases"].sum()))),
    )
    yield "the percent before it is rounded up", 100 * needed / total
    yield "`needed` in percent of the accounts, not of their cases", float(whole(100 * needed / len(free)))
    holdout = int(plan(made)["holdout"])
    yield "the percent of what the holdout leaves", float(whole(100 * needed / total / (1 - holdout / 100)))
    yield "a number of accounts, not percent", float(round(100 * needed / total) * len(free) / 100)


def _bars(made: Rollout, needed: float) -> Iterator[tuple[str, float]]:
    usual, harm = made.facts["usual"], made.facts["harm"]
    yield "the bar with 1.96 in place of 1.645", bar_of(usual, needed, z=INTERVAL)
    yield "the bar with 0.84 in place of 1.645", bar_of(usual, needed, z=0.84)
    yield "the bar with one standard error", bar_of(usual, needed, z=1)
    yield "the bar with 1.645 + 0.84", bar_of(usual, needed, z=2.485)
    yield "the bar with `harm` under the root", bar_of(usual, needed, spread=harm)
    yield "1.645 standard errors under `harm`", 2 * harm - bar_of(harm, needed)
    yield "1.645 standard errors over `harm`", bar_of(harm, needed)
    yield "the distance from `usual`, which still has to be added", bar_of(usual, needed) - usual
    yield "the bar under `usual`", 2 * usual - bar_of(usual, needed)
    yield (
        "the bar with 1.645 for 1,645: the second part is per 1,000 cases, too",
        usual + bar_of(usual, needed) / 1000 - usual / 1000,
    )
    yield "the middle of `usual` and `harm`", (usual + harm) / 2
    right = plan(made)
    seen = week(made, having(made, int(right["holdout"]), int(right["first"])))[0]
    yield "the bar with this week's cases in place of `needed`", bar_of(usual, seen)
    yield "the bar without the root", usual + 1000 * 1.645 * usual / 1000 * (1 - usual / 1000) / needed
    lesson = rollout(LESSON_SEED).facts
    yield "the lesson's bar", bar_of(lesson["usual"], cases_needed(lesson["usual"], lesson["harm"]))


def _seen(made: Rollout, holdout: int, first: int) -> Iterator[tuple[str, float]]:
    for way, words in DEALT.items():
        yield f"the cases with {words}", float(week(made, having(made, holdout, first, way))[0])
    on = made.accounts[having(made, holdout, first)]
    yield "last week's cases of these accounts", float(on["cases_before"].sum())
    yield "the accounts that have Digest, not their cases", float(len(on))
    yield "the reopened cases", float(on["reopened"].sum())
    bucket, free = made.accounts["bucket"], made.accounts["barred"] == 0
    yield "the cases of the holdout's accounts", float(made.accounts.loc[free & (bucket < holdout), "cases"].sum())
    yield (
        "the cases of the accounts with `off`",
        float(made.accounts.loc[free & (bucket >= holdout + first), "cases"].sum()),
    )
    yield (
        "`first` percent of all cases, in place of the flag's own accounts",
        made.accounts.loc[free, "cases"].sum() * first / 100,
    )
