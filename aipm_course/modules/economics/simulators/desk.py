"""Five routes for the same requests, a small and a large model between them, with a quality floor and a limit on the time.

Everything here is invented. All requests of a week were run through both models afterwards, so that for each of them is known what either
would have made of it. A route sends all requests to one model; or those up to a cut-off to the small one; or all to the small
one first, and those that an automatic check does not accept to the large one as well.

The story is what keeps the cheapest route out, if anything does, and which route is left: so the cheapest, the best and the
middle one are right on some seeds each. A second draw says whether the announced prices change the choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.economics.simulators.names import Price, Prices, changed, misread, names
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths
from aipm_course.simulation.stories import plant_edge, story
from aipm_course.simulation.streams import stream

ROUTES = ("small", "high", "low", "check", "large")
PLANS = ("business", "team", "trial")
COLUMNS = ("all_in", "right", "p95", "next")
OUT = ("quality", "time", "both", "nothing")
STORIES = {
    "nothing low": 0.1,
    "nothing check": 0.1,
    "nothing large": 0.1,
    "quality low": 0.1,
    "quality check": 0.1,
    "quality large": 0.1,
    "time high": 0.15,
    "time low": 0.05,
    "time small": 0.1,
    "time none": 0.05,
    "both none": 0.05,
}
"""What keeps the cheapest route out, and the route that is chosen."""
NEXT = {"same": 0.5, "other": 0.5}
COST = 0.005
"""Tolerance of a cost, as a part of it."""
SHARE = 0.003
SECONDS = 0.06
LEAD = 0.04

Numbers = dict[str, npt.NDArray[np.float64]]
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Desk:
    """The requests of a week.

    Attributes:
        requests: one row per request (`load("economics_requests")`).
        prices: of the two models.
        models: the names of the small and of the large one.
        facts: `low_cut`, `high_cut`, `fee` and `failure` in cents, `floor` as a share, `limit` in seconds.
        story: what keeps the cheapest out, and what is chosen.
        arrays: the requests as arrays, for speed.
    """

    requests: pd.DataFrame
    prices: Prices
    models: tuple[str, str]
    facts: Mapping[str, float]
    story: str
    arrays: Mapping[str, npt.NDArray[np.float64]] = field(repr=False, default_factory=dict)


@lru_cache(maxsize=64)
def desk(seed: int = 0) -> Desk:
    """Return the requests of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> len(desk(0).requests.columns)
        11
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_desk(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning.

    Examples:
        >>> facts_of_desk(0)["fact"].tolist()
        ['small', 'large', 'low_cut', 'high_cut', 'fee', 'failure', 'floor', 'limit']
    """
    made = desk(seed)
    meaning = {
        "low_cut": ("difficulty", "route low: the small model gets requests up to this `before`"),
        "high_cut": ("difficulty", "route high: the small model gets requests up to this `before`"),
        "fee": ("cents a request", "what sorting or checking costs in the routes low, high and check"),
        "failure": ("cents a request", "what a person costs who mends a wrong answer"),
        "floor": ("share", "the least share of right answers that support accepts"),
        "limit": ("seconds", "the longest P95 that support accepts"),
    }
    rows = [(role, name, "", f"the {role} model") for role, name in zip(("small", "large"), made.models, strict=True)]
    rows += [(name, f"{made.facts[name]:g}", *words) for name, words in meaning.items()]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def _tokens(made: Desk, model: int, date: int, way: frozenset[str]) -> npt.NDArray[np.float64]:
    """Return the cents of each request's call to the small or to the large model."""
    held = made.arrays
    read, written = made.prices[made.models[1 - model if "exchanged" in way else model]][date]
    read, written = misread(read, written, way)
    return np.asarray((held["tokens_in"] * read + held["tokens_out"] * written) / 1e4)


def numbers(made: Desk, way: frozenset[str] = NOTHING) -> Numbers:
    """Return the columns of A2, a number per route in the order of `ROUTES`; a way is a set of words for what is done otherwise."""
    if "by_plan" in way:
        parts = [_numbers(made, way, made.arrays["plan"] == plan) for plan in (0, 1)]
        return {name: np.mean([part[name] for part in parts], axis=0) for name in COLUMNS}
    counts = made.arrays["plan"] < (3 if "trials" in way else 2)
    for plan in range(3):
        if f"only_{PLANS[plan]}" in way:
            counts = made.arrays["plan"] == plan
    return _numbers(made, way, counts)


def _numbers(made: Desk, way: frozenset[str], counts: npt.NDArray[np.bool_]) -> Numbers:
    held, facts = made.arrays, made.facts
    n = int(counts.sum())
    known = held["after" if "after" in way else "before"][counts]
    right = held["right_small"][counts] == 1, held["right_large"][counts] == 1
    seconds = held["seconds_small"][counts], held["seconds_large"][counts]
    accepted = held["accepted"][counts] == 1
    today = 0 if "first_price" in way else 2 if "announced_price" in way else 1
    cost = {date: tuple(_tokens(made, model, date, way)[counts] for model in (0, 1)) for date in (today, 2)}
    found: dict[str, list[float]] = {name: [] for name in COLUMNS}
    for route in ROUTES:
        if route in ("high", "low"):
            cut = facts[f"{route}_cut"]
            to_small = known < cut if "under" in way else known <= cut
            to_small = ~to_small if "turned" in way else to_small
        elif route == "check":
            to_small = ~accepted if "accepted_turned" in way else accepted
        else:
            to_small = np.full(n, route == "small")
        good = np.where(to_small, right[0], right[1])
        time = np.where(to_small, seconds[0], seconds[1])
        mixed = route in ("high", "low", "check")
        if route == "check":
            if "second_alone" not in way:
                time = time + np.where(to_small, 0.0, seconds[0])
            if "either" in way:
                good = right[0] | right[1]
            if "small_answers" in way:
                good = right[0]
        fee = facts["fee"] if (mixed or "fee_for_all" in way) and "no_fee" not in way else 0.0
        fee *= 100 if "fee_dollars" in way else 1
        if route == "check" and "check_fee_rejected" in way:
            fee *= float((~to_small).mean())
        if route == "check" and "check_fee_twice" in way:
            fee *= 2
        if "fee_for_large" in way:
            fee *= float((~to_small).mean())
        if route == "check" and "no_check_fee" in way:
            fee = 0.0
        if route != "check" and "check_fee_alone" in way:
            fee = 0.0
        share = float(good.mean())
        if "mean_of_parts" in way and mixed:
            share = float(np.mean([good[part].mean() for part in (to_small, ~to_small) if part.any()]))
        failure = 0.0 if "no_failure" in way else facts["failure"] * (100 if "failure_dollars" in way else 1)
        wrong = 1.0 if "failure_each" in way else 1 - share
        if "right_costs" in way:
            wrong = share
        if "failure_of_small" in way:
            wrong = float((~good & to_small).mean())
        for name, date in (("all_in", today), ("next", 2)):
            small, large = cost[date]
            called = np.where(to_small, small, large)
            if route == "check" and "large_alone" not in way:
                called = small + np.where(to_small, 0.0, large)
            if route == "check" and "both_always" in way:
                called = small + large
            calls = float(called.mean())
            if "mean_of_parts" in way and mixed:
                calls = float(np.mean([called[part].mean() for part in (to_small, ~to_small) if part.any()]))
            if "half_half" in way and mixed:
                calls = float((small.mean() + large.mean()) / 2)
            if "no_calls" in way:
                calls = 0.0
            value = calls + fee + failure * wrong
            if "per_right" in way:
                value /= share
            if "sum" in way:
                value *= n
            found[name].append(value)
        found["right"].append(share)
        found["p95"].append(_p95(time, to_small, seconds, way))
    return {name: np.array(values) for name, values in found.items()}


def _p95(
    time: npt.NDArray[np.float64],
    to_small: npt.NDArray[np.bool_],
    seconds: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]],
    way: frozenset[str],
) -> float:
    parts = [time[part] for part in (to_small, ~to_small) if part.any()]
    if "mean_of_p95" in way:
        return float(np.mean([np.quantile(part, 0.95) for part in parts]))
    if "weighted_p95" in way:
        return float(sum(np.quantile(part, 0.95) * len(part) for part in parts) / len(time))
    if "largest_p95" in way:
        return float(max(np.quantile(part, 0.95) for part in parts))
    if "whole_p95" in way:  # of each model over all requests, by the share that it gets
        return float(
            sum(np.quantile(one, 0.95) * part.mean() for one, part in zip(seconds, (to_small, ~to_small), strict=True))
        )
    if "mean_time" in way:
        return float(time.mean())
    if "rank_below" in way or "rank_above" in way:
        return float(np.quantile(time, 0.95, method="lower" if "rank_below" in way else "higher"))
    places = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p97": 0.975}
    return float(np.quantile(time, next((place for word, place in places.items() if word in way), 0.95)))


def keeps(columns: Numbers, facts: Mapping[str, float]) -> npt.NDArray[np.bool_]:
    """Return for each route whether it keeps the floor and the limit."""
    return np.asarray((columns["right"] >= facts["floor"]) & (columns["p95"] <= facts["limit"]))


def at_cut(made: Desk, cut: float) -> dict[str, float]:
    """Return the columns of a route that sends requests up to any cut-off to the small model.

    >>> sorted(at_cut(desk(0), 50))
    ['all_in', 'next', 'p95', 'right']
    """
    columns = numbers(replace(made, facts={**made.facts, "low_cut": cut}))
    return {name: float(values[ROUTES.index("low")]) for name, values in columns.items()}


def choose(columns: Numbers, facts: Mapping[str, float], by: str = "all_in") -> str:
    """Return the cheapest route that keeps both, or "none"."""
    cost = np.where(keeps(columns, facts), columns[by], np.inf)
    return "none" if np.isinf(cost).all() else ROUTES[int(np.argmin(cost))]


def kept_out(columns: Numbers, facts: Mapping[str, float]) -> str:
    """Return what keeps the cheapest route out."""
    place = int(np.argmin(columns["all_in"]))
    low, slow = bool(columns["right"][place] < facts["floor"]), bool(columns["p95"][place] > facts["limit"])
    return "both" if low and slow else "quality" if low else "time" if slow else "nothing"


def by_route(columns: Numbers) -> dict[str, pd.Series]:
    """Return columns with the routes' names beside their numbers."""
    routes = pd.Index(ROUTES, name="route")
    return {name: pd.Series(values, index=routes, name=name) for name, values in columns.items()}


def answer(made: Desk, way: frozenset[str] = NOTHING) -> dict[str, object]:
    """Return the answer of A2."""
    columns = numbers(made, way)
    return {
        **by_route(columns),
        "out": kept_out(columns, made.facts),
        "route": choose(columns, made.facts),
        "route_next": choose(columns, made.facts, "next"),
    }


_COSTS = ("all_in", "next")
WAYS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "trials": ("with trial requests among those that count", COLUMNS),
    "only_trial": ("of trial requests alone", COLUMNS),
    "only_team": ("of the plan team alone", COLUMNS),
    "only_business": ("of the plan business alone", COLUMNS),
    "by_plan": ("as the mean of the plans business and team, each counted alike", COLUMNS),
    "after": ("with the difficulty known afterwards", COLUMNS),
    "under": ("with requests at the cut-off sent to the large model", COLUMNS),
    "turned": ("with requests up to the cut-off sent to the large model, and the others to the small one", COLUMNS),
    "no_fee": ("without the fee", _COSTS),
    "check_fee_rejected": ("with the fee for requests alone that the check did not accept", _COSTS),
    "check_fee_twice": ("with the fee twice in check", _COSTS),
    "fee_dollars": ("with `fee` taken as dollars", _COSTS),
    "failure_dollars": ("with `failure` taken as dollars", _COSTS),
    "exchanged": ("with the prices of the small and the large model exchanged", _COSTS),
    "no_check_fee": ("without the fee for the check", _COSTS),
    "check_fee_alone": ("without the fee for sorting", _COSTS),
    "fee_for_all": ("with the fee for routes that neither sort nor check", _COSTS),
    "fee_for_large": ("with the fee for requests that go to the large model alone", _COSTS),
    "no_failure": ("without what wrong answers cost", _COSTS),
    "failure_each": ("with `failure` for each request, right or wrong", _COSTS),
    "right_costs": ("with `failure` for the right answers", _COSTS),
    "failure_of_small": ("with `failure` for the small model's wrong answers alone", _COSTS),
    "no_calls": ("without the calls", _COSTS),
    "per_right": ("for each right answer, not for each request", _COSTS),
    "sum": ("of all requests together, not of one", _COSTS),
    "first_price": ("with the first prices", ("all_in",)),
    "announced_price": ("with the announced prices", ("all_in",)),
    "swapped": ("with the two prices exchanged between tokens read and written", _COSTS),
    "all_input": ("with all tokens at the price of those read", _COSTS),
    "all_output": ("with all tokens at the price of those written", _COSTS),
    "mean_of_both": ("with all tokens at the mean of the two prices", _COSTS),
    "no_output": ("without the tokens written", _COSTS),
    "half_half": ("with half of the requests at each model's price", _COSTS),
    "mean_of_parts": ("as the mean of the two models' parts, each counted alike", ("all_in", "right", "next")),
    "large_alone": ("with the large model's call in place of the small one's, not beside it", _COSTS),
    "both_always": ("with both calls for each request", _COSTS),
    "accepted_turned": ("with the check read the other way round", COLUMNS),
    "second_alone": ("with the time of the last call alone", ("p95",)),
    "either": ("with an answer counted as right where either model has it right", ("all_in", "right", "next")),
    "small_answers": ("with the small model's answers for all", ("all_in", "right", "next")),
    "mean_of_p95": ("as the mean of the two parts' P95", ("p95",)),
    "weighted_p95": ("as the two parts' P95, weighted by their requests", ("p95",)),
    "largest_p95": ("as the larger of the two parts' P95", ("p95",)),
    "whole_p95": ("as each model's P95 over all requests, weighted by its part", ("p95",)),
    "mean_time": ("as the mean of the seconds", ("p95",)),
    "p50": ("as the median of the seconds", ("p95",)),
    "p90": ("as the 90th percentile", ("p95",)),
    "p97": ("as the 97.5th percentile", ("p95",)),
    "p99": ("as the 99th percentile", ("p95",)),
}
"""Half-understood ways: words that fit after "the number", and the columns that they change by themselves."""


def gap(name: str, right: npt.NDArray[np.float64], wrong: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return how many tolerances lie between the numbers of a column."""
    allowed = {"right": SHARE, "p95": np.maximum(SECONDS, 0.01 * right)}.get(name, COST * right)
    return np.asarray(np.abs(wrong - right) / allowed)


def _draw(seed: int, attempt: int) -> Desk:
    told = story(seed, "economics.desk.routes", STORIES)
    then = story(seed, "economics.desk.shock", NEXT)
    generator = stream(seed, "economics.desk.requests", attempt)
    called = names(seed)
    models = called["small"], called["large"]
    prices = {models[0]: _prices(generator, 0.3, 0.5), models[1]: _prices(generator, 2.2, 3.4)}
    low_cut, high_cut = int(generator.integers(30, 43)), int(generator.integers(58, 71))
    requests = _requests(generator, low_cut, high_cut, told)
    facts = {
        "low_cut": float(low_cut),
        "high_cut": float(high_cut),
        "fee": 0.0,
        "failure": 0.0,
        "floor": 0.0,
        "limit": 99.0,
    }
    made = Desk(requests, prices, models, facts, told, _arrays(requests))
    fee = round(float(generator.uniform(0.08, 0.3)), 2)
    most = 90 if told.endswith("large") else 45
    base = numbers(replace(made, facts={**facts, "fee": fee}))
    for _ in range(200):
        failure = round(float(np.exp(generator.uniform(np.log(1.2), np.log(most)))), 1)
        dearer = {**base, "all_in": base["all_in"] + failure * (1 - base["right"])}
        for bars in _bars(generator, dearer, told)[:3]:
            found = replace(made, facts={**facts, "fee": fee, "failure": failure, **bars})
            shocked = _shocked(generator, found, then)
            if shocked:
                return shocked
    return made


def _bars(generator: np.random.Generator, columns: Numbers, told: str) -> list[dict[str, float]]:
    """Return the floors and limits with which the story comes out, clear of every route, in a random order."""
    out, chosen = told.split()
    rights, times = np.sort(columns["right"]), np.sort(columns["p95"])
    costs = np.sort(columns["all_in"])
    floors = [float(rights[0]) - 0.015, *((rights[1:] + rights[:-1]) / 2)]
    limits = [float(times[-1]) + 0.5, *((times[1:] + times[:-1]) / 2)]
    fitting: list[dict[str, float]] = []
    if costs[1] / costs[0] - 1 < LEAD / 2:
        return fitting
    for floor in floors:
        for limit in limits:
            facts = {"floor": round(float(floor), 3), "limit": round(float(limit), 1)}
            clear = np.abs(rights - facts["floor"]).min() >= 0.0065 and np.abs(times - facts["limit"]).min() >= 0.15
            if (
                clear
                and choose(columns, facts) == chosen
                and kept_out(columns, facts) == out
                and _leads(columns, facts)
            ):
                fitting.append(facts)
    return [fitting[int(place)] for place in generator.permutation(len(fitting))]


def _leads(columns: Numbers, facts: Mapping[str, float], by: str = "all_in") -> bool:
    costs = np.sort(columns[by][keeps(columns, facts)])
    return len(costs) < 2 or bool(costs[1] / costs[0] - 1 >= LEAD)


_FACTORS = (0.4, 0.6, 0.75, 1.3, 1.6, 2.0, 2.5)


def _with_factors(made: Desk, small: float, large: float) -> Desk:
    prices = {
        name: (before, now, changed(now, factor))
        for (name, (before, now, _)), factor in zip(made.prices.items(), (small, large), strict=True)
    }
    return replace(made, prices=prices)


def _shocked(generator: np.random.Generator, made: Desk, then: str) -> Desk | None:
    """Return the desk with announced prices that leave the choice or change it, None if none of some do."""
    # With one route left, or none, no price changes the choice.
    free = made.story.endswith("none") or int(keeps(numbers(made), made.facts).sum()) < 2
    plain, small, large = (numbers(_with_factors(made, *pair))["next"] for pair in ((1, 1), (2, 1), (1, 2)))
    columns = numbers(made)
    chosen = choose(columns, made.facts)
    pairs = [(one, two) for one in _FACTORS for two in _FACTORS]
    for place in generator.permutation(len(pairs)):
        one, two = pairs[int(place)]
        guess = {**columns, "next": plain + (one - 1) * (small - plain) + (two - 1) * (large - plain)}
        same = choose(guess, made.facts, "next") == chosen
        if (free or same == (then == "same")) and _leads(guess, made.facts, "next"):
            found = _with_factors(made, one, two)
            exact = numbers(found)  # prices are in whole cents
            if (choose(exact, made.facts, "next") == chosen) == same and _leads(exact, made.facts, "next"):
                return found
    return None


def _prices(generator: np.random.Generator, low: float, high: float) -> tuple[Price, Price, Price]:
    first = round(float(generator.uniform(low, high)), 2)
    price = (first, round(first * float(generator.uniform(3.5, 5.5)), 2))
    now = changed(price, float(generator.choice([0.7, 0.8, 1.25, 1.35])))
    return price, now, now


def _requests(generator: np.random.Generator, low_cut: int, high_cut: int, told: str) -> pd.DataFrame:
    count = int(generator.integers(1550, 1700))
    plan = generator.choice(3, count, p=[*generator.permutation([0.5, 0.3]).tolist(), 0.2])
    lean = [*generator.permutation([4.0, -9.0]).tolist(), 14.0]
    before = np.clip(generator.normal(46, 21, count) + np.array(lean)[plan], 1, 100).round(0)
    table = plant_edge(
        generator, pd.DataFrame({"before": before}), "before", {low_cut: 75, high_cut: 75}, where=plan < 2
    )
    before = table["before"].to_numpy(dtype=float)
    # Where the difficulty is badly told beforehand, sorting by it sends hard requests to the small model.
    noise = float(generator.uniform(21, 28) if told.endswith("large") else generator.uniform(10, 16))
    hard = np.clip(before + generator.normal(0, noise, count), 0, 110)
    small = generator.random(count) < 1 / (1 + np.exp((hard - 82) / 13))
    large = generator.random(count) < 1 / (1 + np.exp((hard - 128) / 17))
    large |= small & (generator.random(count) < 0.6)
    after = np.clip(hard + generator.normal(0, 9, count) + np.where(small, -8, 12), 1, 100).round(0)
    size = np.exp(generator.normal(0, 0.4, count)) * (0.6 + before / 90)
    slow = np.exp(generator.normal(0, 0.33, count))
    # A check may be strict or loose, and the small model fast or not: so the route that checks is at times cheap, at times slow.
    strict, loose = float(generator.uniform(0.74, 0.94)), float(generator.uniform(0.15, 0.5))
    accepted = np.where(small, generator.random(count) < strict, generator.random(count) < loose)
    first = float(generator.uniform(0.9, 2.1))
    return pd.DataFrame(
        {
            "request": [f"R{number:04d}" for number in range(1, count + 1)],
            "plan": np.array(PLANS)[plan],
            "before": before.astype(int),
            "after": after.astype(int),
            "tokens_in": (4_600 * size).round(-1).astype(int),
            "tokens_out": (640 * size * np.exp(generator.normal(0, 0.3, count))).round(-1).astype(int),
            "right_small": small.astype(int),
            "right_large": large.astype(int),
            "seconds_small": (first * size * slow).round(2),
            "seconds_large": (3.2 * size**0.8 * np.exp(generator.normal(0, 0.33, count))).round(2),
            "accepted": accepted.astype(int),
        }
    )


def _arrays(requests: pd.DataFrame) -> dict[str, npt.NDArray[np.float64]]:
    plan = requests["plan"].map({name: place for place, name in enumerate(PLANS)})
    held = {name: requests[name] for name in requests.columns if name not in ("request", "plan")}
    return {name: column.to_numpy(dtype=float) for name, column in {**held, "plan": plan}.items()}


def planted_truths(made: Desk) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    facts, right = made.facts, numbers(made)
    out, chosen = made.story.split()
    truths: dict[str, bool | float] = {
        "the story's route is chosen": choose(right, facts) == chosen,
        "what keeps the cheapest out is the story's": kept_out(right, facts) == out,
        "the right answers are clear of the floor": float(np.abs(right["right"] - facts["floor"]).min()) - 0.0065,
        "the times are clear of the limit": float(np.abs(right["p95"] - facts["limit"]).min()) - 0.15,
        "a percentile read in another way is within the tolerance": _two_percentiles(made),
    }
    kept = keeps(right, facts)
    for by in ("all_in", "next"):
        costs = np.sort(right[by][kept])
        if len(costs) > 1:
            truths[f"the route leads by {by}"] = float(costs[1] / costs[0]) - 1 - LEAD
    costs = np.sort(right["all_in"])
    truths["the cheapest is clear"] = float(costs[1] / costs[0]) - 1 - LEAD / 2
    if not truths["the story's route is chosen"]:
        return truths
    for way, (_, touched) in WAYS.items():
        wrong = numbers(made, frozenset((way,)))
        truths[f"{way} is another number"] = (
            max(float(gap(name, right[name], wrong[name]).max()) for name in touched) - 3
        )
    return truths


def _two_percentiles(made: Desk) -> float:
    """Return by how much, in tolerances, the nearest ranks below and above lie within the tolerance, over all routes."""
    right = numbers(made)["p95"]
    spread = [gap("p95", right, numbers(made, frozenset((way,)))["p95"]).max() for way in ("rank_below", "rank_above")]
    return 0.95 - float(max(spread))
