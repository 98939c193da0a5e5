"""What is easily taken for the numbers of A2."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from aipm_course.judging.question import Lookalike
from aipm_course.modules.privacy.methods import ends
from aipm_course.modules.privacy.simulators.layers import (
    OFFERS,
    PRESENT,
    TRIES,
    Layers,
    blocked,
    buy,
    mean_of_categories,
    other_blocks,
    other_intervals,
    other_shares,
    passes,
    succeeding,
)


def for_layers(data: Layers) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A2."""
    return tuple(_all(data))


def _all(data: Layers) -> Iterator[Lookalike]:
    for words, share in {**other_shares(data), **_rarer_shares(data)}.items():
        yield Lookalike(words, {"pairs: both": share})
    for words, share in {**other_blocks(data), **_rarer_blocks(data)}.items():
        yield Lookalike(words, {"pairs: blocked": share})
    for words, (low, high) in other_intervals(data).items():
        yield Lookalike(words, {"low": low, "high": high}, together=True)
    yield from _rarer_ends(data)


def _rarer_shares(data: Layers) -> dict[str, pd.Series]:
    past, everything = passes(data), passes(data, scope=False)
    won, every = succeeding(past), succeeding(everything)
    both = past[list(OFFERS)].mul(past[PRESENT], axis=0)
    times = both.groupby(level=0).sum()
    outside = everything[~everything.index.isin(past.index)]
    with_all = _alone(everything)
    return {
        "the mean of the categories": mean_of_categories(data),
        "the share of which at least two tries get through": (times >= 2).mean(),
        "the share by the last try": both.groupby(level=0).last().mean(),
        "the share that `screen` stops and this layer lets pass": _any_of(
            past[list(OFFERS)].mul(~past[PRESENT], axis=0)
        ),
        "the share of attacks out of scope": succeeding(outside).mean(),
        "the number in scope ÷ all attacks": won.sum() / len(every),
        "the share of tries with attacks out of scope": everything[list(OFFERS)]
        .mul(everything[PRESENT], axis=0)
        .mean(),
        "the product of the two shares with attacks out of scope": with_all[PRESENT] * with_all[list(OFFERS)],
        "the number of attacks that succeed": won.sum().astype(float),
        "the number of tries that get through ÷ attacks": times.sum() / len(won),
    }


def _any_of(past: pd.DataFrame) -> pd.Series:
    share: pd.Series = past.groupby(level=0).max().mean()
    return share


def _alone(past: pd.DataFrame) -> pd.Series:
    share: pd.Series = past.groupby(level=0).max().mean()
    return share


def _rarer_blocks(data: Layers) -> dict[str, pd.Series]:
    stops = data.tasks[[PRESENT, *OFFERS]] == "blocked"
    own, present = blocked(data, alone=True), float(stops[PRESENT].mean())
    return {
        "the sum of the two shares minus their product": own + present - own * present,
        "the share that this layer blocks in addition": (
            stops[list(OFFERS)] & ~stops[PRESENT].to_numpy()[:, None]
        ).mean(),
        "the mean of the two shares": (own + present) / 2,
        "the number of tasks that are blocked": blocked(data) * len(stops),
    }


def _rarer_ends(data: Layers) -> Iterator[Lookalike]:
    won = succeeding(passes(data))
    stops = blocked(data)
    best = buy(won.mean(), stops, data.facts["use_bar"])
    hits, count = int(won[best].sum()), len(won)
    every = data.tries["attack"].nunique()
    tasks = len(data.tasks)
    for words, (low, high) in {
        "the interval with all attacks below the line, those out of scope as well": ends(hits, every),
        "the interval of the attacks that are stopped": ends(count - hits, count),
        "the interval of the honest tasks that are blocked": ends(round(float(stops[best]) * tasks), tasks),
        "the interval with all tries below the line, those out of scope as well": ends(hits, TRIES * every),
        "the interval with 0.05 and 0.95 exchanged": ends(hits, count, 0.05),
        "the interval of blocked tasks ÷ attacks": ends(min(count, round(float(stops[best]) * tasks)), count),
        "the pair of distances from the share": tuple(abs(end - hits / count) for end in ends(hits, count)),
    }.items():
        yield Lookalike(words, {"low": low, "high": high}, together=True)
    # BETA.INV with the numbers of the other end: one success, or one attack, more or fewer.
    yield Lookalike("the upper end with k in place of k + 1", {"high": ends(hits - 1, count - 1)[1]})
    yield Lookalike(
        "the upper end with k and n − k + 1, the numbers of the lower end", {"high": ends(hits - 1, count)[1]}
    )
    yield Lookalike(
        "the lower end with k + 1 and n − k, the numbers of the upper end", {"low": ends(hits + 1, count)[0]}
    )
    share = float(np.mean(won[best]))
    yield Lookalike("the share that succeeds", {"low": share})
    yield Lookalike("the share that succeeds", {"high": share})
