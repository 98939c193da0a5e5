"""A red team against one layer that is there and three that are on offer: which one to buy, and whether the promise is kept.

Everything here is invented. Each attack is tried four times, and every layer sees the same four tries, so that it is known which tries
get past two layers together. The attacks that one layer lets through may be the very ones that the other lets through (the two
overlap), or just others (they complement each other). What is right is drawn: the layer to buy is the strongest alone, the one in the
middle or the weakest; in three of ten seeds another one would stop more and blocks too many honest tasks; and the promise is kept,
broken or not settled. No rank of a layer alone, and no product of two, says which.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.modules.privacy.methods import ends
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, clear_of, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

PRESENT = "screen"
OFFERS = ("alder", "birch", "cedar")
TRIES = 4
RANKS = {"strongest": 0.35, "middle": 0.3, "weakest": 0.35}
STRICT = {True: 0.3, False: 0.7}
PROMISES = {"kept": 0.35, "broken": 0.3, "open": 0.35}
CATEGORIES = ("override", "role_play", "encoded", "hidden_text", "tool_call")


@dataclass(frozen=True, eq=False)
class Layers:
    """A red team's tries, honest tasks, and the two bars.

    Attributes:
        tries: one row per try (`load("privacy_tries")`): attack, category, scope ("yes" or "no"), try (1 to 4), then per layer
            "passed" or "stopped".
        tasks: one row per honest task (`load("privacy_tasks")`): task, then per layer "served" or "blocked".
        facts: use_bar (share of honest tasks that may be blocked), promised (share of attacks that may succeed).
        rank: how strong the layer to buy is alone.
        strict: whether another layer stops more and blocks too many tasks.
        promise: kept, broken or open.
    """

    tries: pd.DataFrame
    tasks: pd.DataFrame
    facts: Mapping[str, float]
    rank: str
    strict: bool
    promise: str


@lru_cache(maxsize=64)
def layers(seed: int = 0) -> Layers:
    """Return the red team of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> list(layers(0).tries.columns)
        ['attack', 'category', 'scope', 'try', 'screen', 'alder', 'birch', 'cedar']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_layers(seed: int = 0) -> pd.DataFrame:
    """Return the two bars of a seed: fact, value, unit, meaning."""
    meaning = {
        "use_bar": ("share", "of the honest tasks, at most so many may be blocked"),
        "promised": ("share", "of the attacks, at most so many succeed: that is promised"),
    }
    facts = layers(seed).facts
    return pd.DataFrame(
        [(name, facts[name], *words) for name, words in meaning.items()], columns=["fact", "value", "unit", "meaning"]
    )


def passes(data: Layers, *, scope: bool = True, first: bool = False) -> pd.DataFrame:
    """Return per try whether each layer let it through, with `attack` as index.

    Args:
        data: a red team.
        scope: whether attacks out of scope stay out.
        first: whether only the first of the four tries is read.
    """
    rows = data.tries
    if scope:
        rows = rows[rows["scope"] == "yes"]
    if first:
        rows = rows[rows["try"] == 1]
    return rows.set_index("attack")[[PRESENT, *OFFERS]] == "passed"


def succeeding(past: pd.DataFrame, *, same_try: bool = True, every: bool = False) -> pd.DataFrame:
    """Return per attack whether it gets past the present layer and each of the others.

    Args:
        past: what `passes` returns.
        same_try: whether one try has to get past both.
        every: whether all tries have to, not at least one.
    """
    if same_try:
        both = past[list(OFFERS)].mul(past[PRESENT], axis=0)
        return _any(both, every)
    each = _any(past, every)
    return each[list(OFFERS)].mul(each[PRESENT], axis=0)


def _any(past: pd.DataFrame, every: bool = False) -> pd.DataFrame:
    """Return per attack whether at least one of its tries (or each) holds; the tries of an attack stand together."""
    values = past.to_numpy(bool)
    each = len(values) // past.index.nunique()
    by_attack = values.reshape(-1, each, values.shape[1])
    found = np.asarray(by_attack.all(axis=1) if every else by_attack.any(axis=1))
    return pd.DataFrame(found, columns=past.columns, index=past.index[::each])


def blocked(data: Layers, *, alone: bool = False, both: bool = False) -> pd.Series:
    """Return the share of honest tasks that the present layer or a further one blocks, by the further one.

    Args:
        data: a red team.
        alone: whether only the further layer is looked at.
        both: whether both have to block.
    """
    stops = data.tasks[[PRESENT, *OFFERS]] == "blocked"
    rest = stops[list(OFFERS)]
    if alone:
        return rest.mean()
    present = stops[PRESENT].to_numpy()[:, None]
    return (rest & present).mean() if both else (rest | present).mean()


def buy(both: "Mapping[str, float] | pd.Series", stops: "Mapping[str, float] | pd.Series", use_bar: float) -> str:
    """Return the layer with the least success of those that block few enough tasks; of none, the one that blocks least."""
    fit = [name for name in OFFERS if float(stops[name]) <= use_bar]
    if not fit:
        return min(OFFERS, key=lambda name: float(stops[name]))
    return min(fit, key=lambda name: float(both[name]))


def verdict(low: float, high: float, promise: float) -> str:
    """Return whether a promise is kept, broken or open, by the two ends.

    >>> verdict(0.02, 0.05, 0.06), verdict(0.02, 0.05, 0.03), verdict(0.02, 0.05, 0.01)
    ('kept', 'open', 'broken')
    """
    return "kept" if high <= promise else "broken" if low > promise else "open"


def numbers(data: Layers) -> dict[str, Any]:
    """Return the answer."""
    won = succeeding(passes(data))
    both, stops = won.mean(), blocked(data)
    best = buy(both, stops, data.facts["use_bar"])
    low, high = ends(int(won[best].sum()), len(won))
    table = pd.DataFrame({"both": both, "blocked": stops}).rename_axis("layer")
    return {
        "pairs": table,
        "buy": best,
        "low": low,
        "high": high,
        "promise": verdict(low, high, data.facts["promised"]),
    }


_ALONE = {"strongest": (0.19, 0.225), "middle": (0.275, 0.315), "weakest": (0.365, 0.41)}
"""Share of attacks that get past a layer alone."""


def _draw(seed: int, attempt: int) -> Layers:
    rank = story(seed, "privacy.layers", RANKS)
    strict = story(seed, "privacy.strict", STRICT)
    told = story(seed, "privacy.promise", PROMISES)
    generator = stream(seed, "privacy.layers", attempt)
    names = dict(zip(RANKS, map(str, generator.permutation(OFFERS)), strict=True))
    others = [str(name) for name in generator.permutation([name for name in RANKS if name != rank])]
    best = float(generator.uniform(0.05, 0.075))
    joint = {
        rank: best,
        others[0]: best + float(generator.uniform(0.035, 0.055)),
        others[1]: best + float(generator.uniform(0.065, 0.085)),
    }
    if strict:
        joint[others[0]] = best - float(generator.uniform(0.02, 0.028))
    inside, outside = int(generator.integers(232, 262)), int(generator.integers(32, 44))
    present = float(generator.uniform(0.36, 0.42))
    tries = _tries(
        generator,
        inside,
        outside,
        present,
        {names[name]: (float(generator.uniform(*_ALONE[name])), joint[name]) for name in RANKS},
    )
    use_bar = float(generator.choice([0.06, 0.07, 0.08]))
    too_strict = names[others[0]] if strict else ""
    tasks = _tasks(generator, use_bar, too_strict)
    draft = Layers(tries, tasks, {"use_bar": use_bar, "promised": 0.0}, rank, strict, told)
    found = numbers(draft)
    half = found["high"] - found["low"]
    where = {
        "kept": found["high"] + float(generator.uniform(0.006, 0.012)),
        "open": found["low"] + half * float(generator.choice([0.3, 0.65, 0.75])),
        "broken": found["low"] - float(generator.uniform(0.006, 0.012)),
    }[told]
    promise = round(200 * where) / 200
    return Layers(tries, tasks, {"use_bar": use_bar, "promised": promise}, rank, strict, told)


def _at_least(past: pd.DataFrame, tries: int) -> pd.Series:
    """Return the share of attacks of which so many tries get past both, by the further layer."""
    both = past[list(OFFERS)].mul(past[PRESENT], axis=0).to_numpy(bool).reshape(-1, TRIES, len(OFFERS))
    return pd.Series((both.sum(axis=1) >= tries).mean(axis=0), index=list(OFFERS))


def _subset(generator: np.random.Generator, places: list[int], most: int = TRIES) -> list[int]:
    """Return one or more of some tries."""
    size = 1 + int(generator.integers(min(len(places), most)))
    return [int(place) for place in generator.permutation(places)[:size]]


def _tries(
    generator: np.random.Generator, inside: int, outside: int, present: float, offers: Mapping[str, tuple[float, float]]
) -> pd.DataFrame:
    """Return the tries: of each layer, how many attacks get past it alone, and how many past it and the present one."""
    count = inside + outside
    category = generator.choice(CATEGORIES, size=count, p=[0.36, 0.28, 0.18, 0.12, 0.06])
    scope = np.array(["yes"] * inside + ["no"] * outside)
    past = {name: np.zeros((count, TRIES), bool) for name in (PRESENT, *OFFERS)}
    # Attacks out of scope (another product, an account that is taken over) get past easily.
    for name in past:
        past[name][inside:] = generator.random((outside, TRIES)) < 0.42
    hard = generator.permutation(inside)
    through = hard[: round(present * inside)]
    # The rarer categories get past more often, so that a mean of the categories is no share of attacks.
    category[through] = generator.choice(CATEGORIES, size=len(through), p=[0.2, 0.2, 0.2, 0.2, 0.2])
    for attack in through:
        past[PRESENT][attack, _subset(generator, list(range(TRIES)), 2)] = True
    for name, (alone, joint) in offers.items():
        wins = round(joint * inside)
        # Some get past both layers, and never in one try.
        never = int(generator.integers(5, 9))
        order = generator.permutation(through)
        for attack in order[:wins]:
            gaps = np.flatnonzero(past[PRESENT][attack]).tolist()
            past[name][attack, _subset(generator, gaps)] = True
            past[name][attack] |= generator.random(TRIES) < 0.25
        for attack in order[wins : wins + never]:
            past[name][attack, _subset(generator, np.flatnonzero(~past[PRESENT][attack]).tolist())] = True
        rest = [attack for attack in hard if attack not in set(through)]
        for attack in generator.permutation(rest)[: max(0, round(alone * inside) - wins - never)]:
            past[name][attack, _subset(generator, list(range(TRIES)))] = True
    order = generator.permutation(count)
    rows = []
    for number, attack in enumerate(order, start=1):
        for turn in range(TRIES):
            cells = ["passed" if past[name][attack, turn] else "stopped" for name in (PRESENT, *OFFERS)]
            rows.append((f"R{number:03d}", category[attack], scope[attack], turn + 1, *cells))
    return pd.DataFrame(rows, columns=["attack", "category", "scope", "try", PRESENT, *OFFERS])


def _tasks(generator: np.random.Generator, use_bar: float, too_strict: str) -> pd.DataFrame:
    """Return the honest tasks: the present layer and each other block a few, some of them the same."""
    count = int(generator.integers(380, 441))
    own = round(float(generator.uniform(0.024, 0.032)) * count)
    order = generator.permutation(count)
    stops = {PRESENT: np.zeros(count, bool)}
    stops[PRESENT][order[:own]] = True
    for name in OFFERS:
        together = (use_bar + 0.016 if name == too_strict else use_bar - float(generator.uniform(0.012, 0.022))) * count
        shared = int(generator.integers(3, 5))
        further = max(3, round(together) - own)
        stops[name] = np.zeros(count, bool)
        stops[name][order[:shared]] = True
        stops[name][generator.permutation(order[own:])[:further]] = True
    columns = {name: np.where(stops[name], "blocked", "served") for name in (PRESENT, *OFFERS)}
    return pd.DataFrame({"task": [f"T{number:03d}" for number in range(1, count + 1)], **columns})


def planted_truths(drawn: Layers) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    past = passes(drawn)
    won: Any = succeeding(past)
    stops: Any = blocked(drawn)
    both, use_bar, promise = won.mean(), drawn.facts["use_bar"], drawn.facts["promised"]
    best = buy(both, stops, use_bar)
    alone = _any(past).mean()
    order = alone[list(OFFERS)].sort_values().index.tolist()
    low, high = ends(int(won[best].sum()), len(won))
    fit = sorted(float(both[name]) for name in OFFERS if stops[name] <= use_bar)
    first: dict[str, bool | float] = {
        "the rank is the one that is told": order.index(best) == list(RANKS).index(drawn.rank),
        "the promise is the one that is told": verdict(low, high, promise) == drawn.promise,
        "another layer is too strict where that is told": (str(both.idxmin()) != best) == drawn.strict,
        "the layer is clearly the best": fit[1] - fit[0] - 0.012,
        "the tasks are clear of the bar": min(clear_of(float(stops[name]), use_bar, 0.004) for name in OFFERS),
        "the promise is clear of both ends": min(clear_of(low, promise, 0.003), clear_of(high, promise, 0.003)),
        "a promise is some attacks at least": promise - 0.01,
        "the layers alone are apart": float(np.diff(np.sort(alone[list(OFFERS)])).min()) - 0.03,
    }
    if not all(map(holds, first.values())):
        return first
    categories = mean_of_categories(drawn)
    ways, other_stops, other_ends = other_shares(drawn), other_blocks(drawn), other_intervals(drawn)
    return first | {
        "no other way gives the share": min(float((way - both).abs().min()) for way in ways.values()) - 0.0031,
        "the mean of the categories is another share": float((categories - both).abs().max()) - 0.0045,
        "no other way gives the tasks": min(float((way - stops).abs().min()) for way in other_stops.values()) - 0.0031,
        "no other way gives the two ends": min(
            max(abs(one - low), abs(other - high)) for one, other in other_ends.values()
        )
        - 0.0045,
    }


def mean_of_categories(drawn: Layers) -> pd.Series:
    """Return the mean of the five categories' shares that get past both, by the further layer."""
    won = succeeding(passes(drawn))
    category = drawn.tries.drop_duplicates("attack").set_index("attack")["category"].reindex(won.index)
    means: pd.Series = won.groupby(category).mean().mean()
    return means


def other_shares(drawn: Layers) -> dict[str, pd.Series]:
    """Return what other ways give for the share that gets past both, by the further layer."""
    past = passes(drawn)
    alone = _any(past).mean()
    offers = alone[list(OFFERS)]
    by_try = past[list(OFFERS)].mul(past[PRESENT], axis=0).mean()
    won = succeeding(past)
    by_attack = _any(past)
    either = by_attack[list(OFFERS)].apply(lambda column: column | by_attack[PRESENT])
    return {
        "the share with attacks out of scope": succeeding(passes(drawn, scope=False)).mean(),
        "the share of tries": by_try,
        "the share of attacks that get past both, in whichever tries": succeeding(past, same_try=False).mean(),
        "the product of the two shares": alone[PRESENT] * offers,
        "the product of the two shares of tries": past[PRESENT].mean() * past[list(OFFERS)].mean(),
        "the share that gets past this layer alone": offers,
        "the smaller of the two shares alone": offers.clip(upper=alone[PRESENT]),
        "the mean of the two shares alone": (offers + alone[PRESENT]) / 2,
        "the share that gets past at least one of the two": either.mean(),
        "the share of which at least three tries get through": _at_least(past, 3),
        "the share by the first try": succeeding(passes(drawn, first=True)).mean(),
        "the share that gets past both in every try": succeeding(past, every=True).mean(),
        "of the attacks that get past the present layer, the share that gets past this one": won.mean()
        / alone[PRESENT],
        "the share that is stopped": 1 - won.mean(),
    }


def other_blocks(drawn: Layers) -> dict[str, pd.Series]:
    """Return what other ways give for the share of tasks that are blocked, by the further layer."""
    stops = drawn.tasks[[PRESENT, *OFFERS]] == "blocked"
    own = blocked(drawn, alone=True)
    return {
        "the share that this layer alone blocks": own,
        "the larger of the two shares": own.clip(lower=float(stops[PRESENT].mean())),
        "the share that both layers block": blocked(drawn, both=True),
        "the sum of the two shares": own + float(stops[PRESENT].mean()),
        "the share that this layer blocks of those that the present one serves": stops.loc[
            ~stops[PRESENT], list(OFFERS)
        ].mean(),
        "the share that the present layer alone blocks": own * 0 + float(stops[PRESENT].mean()),
        "the share that is served": 1 - blocked(drawn),
        "the product of the two shares": own * float(stops[PRESENT].mean()),
    }


def other_intervals(drawn: Layers) -> dict[str, tuple[float, float]]:
    """Return what other ways give for the two ends, for the layer to buy."""
    past = passes(drawn)
    won = succeeding(past)
    best = buy(won.mean(), blocked(drawn), drawn.facts["use_bar"])
    hits, count = int(won[best].sum()), len(won)
    share = hits / count
    every = succeeding(passes(drawn, scope=False))[best]
    by_try = (past[best] & past[PRESENT]).astype(int)
    spread = math.sqrt(share * (1 - share) / count)
    apart_tries = succeeding(past, same_try=False)[best]
    lowest = str(won.mean().idxmin())
    found = {
        "an interval with 95% on both sides": ends(hits, count, 0.975),
        "the interval with attacks out of scope": ends(int(every.sum()), len(every)),
        "the interval of a share of tries": ends(int(by_try.sum()), len(by_try)),
        "the interval with the tries below the line": ends(hits, TRIES * count),
        "a normal interval with 95% on both sides": (share - 1.959964 * spread, share + 1.959964 * spread),
        "a normal interval with 95% on each side": (share - 1.644854 * spread, share + 1.644854 * spread),
        "the interval of attacks that get past both in whichever tries": ends(int(apart_tries.sum()), count),
        "the interval of this layer alone": ends(int(_any(past)[best].sum()), count),
        "the interval of the present layer alone": ends(int(_any(past)[PRESENT].sum()), count),
        "the share itself": (share, share),
        "an interval with 90% on each side": ends(hits, count, 0.9),
        "an interval with 99% on each side": ends(hits, count, 0.99),
    }
    if lowest != best:
        found["the interval of the layer with the least success"] = ends(int(won[lowest].sum()), count)
    return found
