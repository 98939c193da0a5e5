"""Mock 4: which of four markets an assistant goes into, built or bought, and from which week on.

Data-generating process: four markets with customers, the share of them that can be reached within two quarters (a range), tasks
a month for each, the value of a task, how sure that is, weeks of engineers and of evaluation people. Buying costs a price for
each task, building a sum a month and less for each task. Seven steps, whose weeks differ by market, lead to the launch.

Volume = customers x reach x tasks, reach in the middle of its range. Score = volume x (value - cost per task of the
cheaper way at that volume) x sure / (weeks of engineers and evaluation people). A market fits if both kinds of weeks are there.
The winner is the highest score that fits.

Four plots, drawn per seed:

- `reach` (30%): the market with most customers has a lower score than another, since few of them can be reached;
- `wins` (25%): it wins after all, whichever way its tasks are done;
- `capacity` (25%): it has the highest score and another one the next, and both need more evaluation people than there are,
  while engineers would suffice; the third wins;
- `flip` (20%): it wins because building is cheaper at its volume; at the price of buying another one would.

Drawn besides: which one of three inputs at its bad end (reach, value, weeks) would take the win away from the winner, or none of
them; whether the winner's steps end exactly in a release week.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, holds
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

PLOTS = {"reach": 0.3, "wins": 0.25, "capacity": 0.25, "flip": 0.2}
MARKETS = ("clinics", "freight", "hotels", "insurers")
INPUTS = ("reach", "value", "weeks", "none")
_FLIPS = {"reach": 0.25, "value": 0.25, "weeks": 0.25, "none": 0.25}
STEPS = (
    ("contract", "contract for the customers' data", ""),
    ("data", "make the data usable", "contract"),
    ("golden", "golden set, rated by people", "contract"),
    ("model", "build or connect the assistant", "data"),
    ("evaluation", "evaluation against the bar", "model, golden"),
    ("telemetry", "telemetry and alerts", "model"),
    ("pilot", "pilot with five customers", "evaluation, telemetry"),
)


@dataclass(frozen=True, eq=False)
class Strategy:
    """The case.

    Attributes:
        markets: market, what, customers, reach_low, reach_high (shares), tasks (a month and customer), value (US dollars per task),
            value_low, sure (0 to 1), engineers, evaluation (weeks), more_weeks (at worst, of both together).
        steps: step, what, needs (steps that have to be done first), and weeks for each market.
        facts: fact, value, unit.
        plot: a key of PLOTS.
        largest: the market with most customers.
    """

    markets: pd.DataFrame
    steps: pd.DataFrame
    facts: pd.DataFrame
    plot: str
    largest: str

    def fact(self, name: str) -> float:
        """Return one value of `facts`."""
        return _facts_of(self)[name]

    def row(self, market: str) -> dict[str, float]:
        """Return one market's numbers."""
        return _rows_of(self)[market]


@lru_cache(maxsize=128)
def _facts_of(data: Strategy) -> dict[str, float]:
    return {str(row["fact"]): float(row["value"]) for row in data.facts.to_dict("records")}


@lru_cache(maxsize=128)
def _rows_of(data: Strategy) -> dict[str, dict[str, float]]:
    return {
        str(row["market"]): {str(name): float(value) for name, value in row.items() if name not in ("market", "what")}
        for row in data.markets.to_dict("records")
    }


def volume(row: Mapping[str, float], reach: str = "mid") -> float:
    """Return the tasks a month: at "low", "mid" or "high" reach, or "all" for every customer."""
    share = {
        "low": row["reach_low"],
        "mid": (row["reach_low"] + row["reach_high"]) / 2,
        "high": row["reach_high"],
        "all": 1.0,
    }[reach]
    return row["customers"] * share * row["tasks"]


def cost(data: Strategy, tasks: float, way: str = "cheaper") -> float:
    """Return the cost of a task, US dollars, at a volume: "build", "buy", the "dearer" or the cheaper of the two."""
    built = data.fact("build_month") / tasks + data.fact("build_task")
    bought = data.fact("buy_task")
    return {"build": built, "buy": bought, "dearer": max(built, bought)}.get(way, min(built, bought))


def break_even(data: Strategy) -> float:
    """Return the tasks a month at which building costs as much as buying."""
    return data.fact("build_month") / (data.fact("buy_task") - data.fact("build_task"))


def score(
    data: Strategy,
    row: Mapping[str, float],
    *,
    reach: str = "mid",
    value: str = "value",
    more: bool = False,
    way: str = "cheaper",
    sure: bool = True,
    evaluation: bool = True,
    engineers: bool = True,
    cost_counts: bool = True,
) -> float:
    """Return a market's score, US dollars a month for each week of work.

    Args:
        data: the case.
        row: the market's numbers.
        reach: see `volume`.
        value: the column that the value is taken from.
        more: whether the weeks that it may take at worst are added.
        way: how tasks are done, see `cost`.
        sure: whether it counts how sure the value is.
        evaluation: whether weeks of evaluation people count as effort.
        engineers: whether weeks of engineers do; without both nothing is divided by.
        cost_counts: whether the cost of a task is taken off.
    """
    tasks = volume(row, reach)
    weeks = row["engineers"] * engineers + row["evaluation"] * evaluation + row["more_weeks"] * more
    net = row[value] - cost(data, tasks, way) * cost_counts
    return tasks * net * (row["sure"] if sure else 1.0) / (weeks or 1.0)


def scores(data: Strategy, **ways: Any) -> dict[str, float]:
    """Return the score of each market."""
    return {market: score(data, data.row(market), **ways) for market in MARKETS}


def fits(data: Strategy, *, at_limit: bool = True, kinds: tuple[str, ...] = ("engineers", "evaluation")) -> list[str]:
    """Return the markets for which there are enough weeks of both kinds of people."""
    found = []
    for market in MARKETS:
        row = data.row(market)
        kept = [
            row[kind] <= data.fact(f"{kind}_weeks") if at_limit else row[kind] < data.fact(f"{kind}_weeks")
            for kind in kinds
        ]
        if all(kept):
            found.append(market)
    return found


def winner(data: Strategy, found: Mapping[str, float], among: "list[str] | None" = None) -> str:
    """Return the market with the highest score among those that fit."""
    return max(fits(data) if among is None else among, key=lambda market: found[market])


def flipping(data: Strategy, first: str) -> list[str]:
    """Return the inputs that, at their bad end and alone, take the win away from a market."""
    found = scores(data)
    ways: dict[str, dict[str, Any]] = {
        "reach": {"reach": "low"},
        "value": {"value": "value_low"},
        "weeks": {"more": True},
    }
    rivals = [found[market] for market in fits(data) if market != first]
    return [name for name, way in ways.items() if score(data, data.row(first), **way) < max(rivals)]


def path_weeks(data: Strategy, market: str, *, way: str = "longest") -> float:
    """Return the weeks until the last step of a market is done.

    Args:
        data: the case.
        market: whose weeks.
        way: "longest" (each step after the last of those it needs), "sum" (one after the other), "first" (after the first need
            that is named only).
    """
    done: dict[str, float] = {}
    for row in data.steps.to_dict("records"):
        needs = [name for name in str(row["needs"]).split(", ") if name in done]
        needs = needs[:1] if way == "first" else needs
        done[str(row["step"])] = float(row[market]) + max((done[name] for name in needs), default=0.0)
    return float(data.steps[market].sum()) if way == "sum" else max(done.values())


def release(data: Strategy, weeks: float, *, at_edge: bool = True) -> float:
    """Return the first release week at or after so many weeks."""
    every = data.fact("release_every")
    return float(every * (np.ceil(weeks / every) if at_edge else np.floor(weeks / every) + 1))


def right(data: Strategy, first: "str | None" = None) -> dict[str, Any]:
    """Return the checked numbers, of the winner or of another market taken for it."""
    found = scores(data)
    best = first or winner(data, found)
    row, tasks = data.row(best), volume(data.row(best))
    weeks = path_weeks(data, best)
    flips = flipping(data, best)
    return {
        "scores": found,
        "winner": best,
        "size_low": volume(row, "low"),
        "size_high": volume(row, "high"),
        "break_even": break_even(data),
        "route": "build" if cost(data, tasks, "build") < cost(data, tasks, "buy") else "buy",
        "usd_scale": cost(data, tasks),
        "critical_weeks": weeks,
        "launch_week": float(release(data, weeks)),
        "flips": flips[0] if flips else "none",
    }


@lru_cache(maxsize=64)
def strategy(seed: int) -> Strategy:
    """Return one case; the same seed gives the same one."""
    return first_that_holds(_draw, planted_truths, seed)


@lru_cache(maxsize=128)
def told(data: Strategy) -> dict[str, Any]:
    """Return `right`, worked out once."""
    return right(data)


_WHAT = {
    "clinics": "letters to patients",
    "freight": "claims for damaged loads",
    "hotels": "answers to guests",
    "insurers": "summaries of claims",
}


def _draw(seed: int, attempt: int) -> Strategy:
    plot = story(seed, "studio.mock4_plot", PLOTS)
    flips = story(seed, "studio.mock4_flips", _FLIPS)
    exact = story(seed, "studio.mock4_exact", {True: 0.4, False: 0.6})
    # Whether building pays at the winner's volume; where the flip is told, it does.
    pays = story(seed, "studio.mock4_way", {True: 0.4, False: 0.6})
    generator = stream(seed, "studio.strategy", attempt)
    parts = cast(generator, ("large", "next", "third", "fourth"), MARKETS)
    # Where each stands: the score that it is given, relative to the winner's, and whether evaluation people suffice.
    gap = float(generator.uniform(0.84, 0.9)) if flips != "none" else float(generator.uniform(0.6, 0.7))
    wanted = {
        "reach": {"next": 1.0, "large": gap, "third": gap * 0.8, "fourth": gap * 0.62},
        "wins": {"large": 1.0, "next": gap, "third": gap * 0.8, "fourth": gap * 0.62},
        "capacity": {"large": 1.5, "next": 1.22, "third": 1.0, "fourth": gap},
        "flip": {"large": 1.0, "next": gap, "third": gap * 0.8, "fourth": gap * 0.62},
    }[plot]
    first = {"reach": "next", "capacity": "third"}.get(plot, "large")
    facts = _facts(generator)
    scale = float(generator.uniform(300, 1100))  # the winner's score
    rows = [
        _market(
            generator,
            plot,
            part,
            name,
            wanted[part],
            facts,
            flips if part == first else "",
            scale,
            pays if part == first else None,
        )
        for part, name in parts.items()
    ]
    table = pd.DataFrame(rows).sort_values("market").reset_index(drop=True)
    needed = table.set_index("market")
    over = [parts["large"], parts["next"]] if plot == "capacity" else []
    fit = [market for market in MARKETS if market not in over]
    facts["engineers_weeks"] = float(needed["engineers"].max() + (0 if generator.random() < 0.5 else 4))
    facts["evaluation_weeks"] = float(needed.loc[fit, "evaluation"].max())
    frame = pd.DataFrame(
        [(name, value, _UNITS[name]) for name, value in facts.items()], columns=["fact", "value", "unit"]
    )
    every, steps = facts["release_every"], _steps(generator)
    made = Strategy(table, steps, frame, plot, parts["large"])
    best = parts[first]
    weeks = path_weeks(made, best)
    # The contract is the first step of all, so that its weeks move the whole path.
    short = (-weeks) % every if exact else (1 - weeks) % every
    steps.loc[steps["step"] == "contract", best] += int(short)
    return made


_UNITS = {
    "buy_task": "US dollars per task, bought",
    "build_month": "US dollars a month to run what was built",
    "build_task": "US dollars per task on top, built",
    "release_every": "weeks; a release in each multiple of it",
    "engineers_weeks": "weeks of engineers in two quarters",
    "evaluation_weeks": "weeks of evaluation people in two quarters",
}


def _facts(generator: np.random.Generator) -> dict[str, float]:
    return {
        "buy_task": round(float(generator.uniform(0.3, 0.42)), 2),
        "build_month": float(generator.integers(28, 44) * 500),
        "build_task": round(float(generator.uniform(0.07, 0.12)), 2),
        "release_every": float(generator.integers(3, 6)),
    }


def _market(
    generator: np.random.Generator,
    plot: str,
    part: str,
    market: str,
    wanted: float,
    facts: Mapping[str, float],
    flips: str,
    scale: float,
    pays: bool | None,
) -> dict[str, Any]:
    """Return one market whose score is as wanted; its number of tasks a month and customer follows from that."""
    equal = facts["build_month"] / (facts["buy_task"] - facts["build_task"])
    large = part == "large"
    # Where the flip is told, the largest alone is beyond the volume at which building pays.
    flip = {True: generator.uniform(2.3, 3.0), False: generator.uniform(0.5, 0.8)}
    drawn = bool(generator.random() < 0.5)
    beyond = drawn if pays is None else pays
    times = generator.uniform(1.4, 1.9) if beyond else generator.uniform(0.45, 0.75)
    times = flip[large] if plot == "flip" else times
    customers = int(generator.integers(95, 130) * 10 if large else generator.integers(20, 70) * 10)
    middle = float(generator.uniform(0.06, 0.12) if large and plot == "reach" else generator.uniform(0.25, 0.5))
    # At its bad end the input that flips falls far; where none does, all may, for the next one is far behind.
    wide = flips == "none" or (not flips and generator.random() < 0.6)
    calm = (0.79, 0.9) if wide else (0.955, 0.97)
    down = float(generator.uniform(0.66, 0.74) if flips == "reach" else generator.uniform(*calm))
    low = round(middle * down, 3)
    high = round(2 * middle - low, 3)
    middle = (low + high) / 2
    tasks = max(2, round(times * equal / (customers * middle)))
    engineers = int(generator.integers(14, 24))
    evaluation = int(
        generator.integers(16, 22) if plot == "capacity" and part in ("large", "next") else generator.integers(6, 13)
    )
    sure = round(float(generator.uniform(0.5, 0.9)), 2)
    amount = customers * middle * tasks
    usd = min(facts["build_month"] / amount + facts["build_task"], facts["buy_task"])
    # The score that is wanted is reached by the value of a task.
    value = round(usd + wanted * scale * (engineers + evaluation) / (amount * sure), 3)
    fall = float(generator.uniform(0.68, 0.75) if flips == "value" else generator.uniform(*calm))
    value_low = round(usd + (value - usd) * fall, 3)
    weeks = engineers + evaluation
    more = (
        round(weeks * float(generator.uniform(0.36, 0.46))) if flips == "weeks" else max(1, round(weeks * 0.12 * wide))
    )
    return {
        "market": market,
        "what": _WHAT[market],
        "customers": customers,
        "reach_low": low,
        "reach_high": high,
        "tasks": tasks,
        "value": value,
        "value_low": value_low,
        "sure": sure,
        "engineers": engineers,
        "evaluation": evaluation,
        "more_weeks": more,
    }


def _steps(generator: np.random.Generator) -> pd.DataFrame:
    lows = {"contract": 3, "data": 2, "golden": 10, "model": 3, "evaluation": 2, "telemetry": 2, "pilot": 3}
    rows = []
    for step, what, needs in STEPS:
        weeks = {market: int(lows[step] + generator.integers(0, 4)) for market in MARKETS}
        rows.append({"step": step, "what": what, "needs": needs or "-", **weeks})
    return pd.DataFrame(rows)


@lru_cache(maxsize=128)
def other_numbers(data: Strategy) -> dict[str, dict[str, Any]]:
    """Return what other ways give, field by field, by words that fit after "that is"."""
    found, best = scores(data), told(data)["winner"]
    row = data.row(best)
    tasks, weeks = volume(row), path_weeks(data, best)
    ways: dict[str, dict[str, Any]] = {
        "without the cost of a task": {"cost_counts": False},
        "with every task bought": {"way": "buy"},
        "with every task built": {"way": "build"},
        "with all customers": {"reach": "all"},
        "with the upper end of reach": {"reach": "high"},
        "with the lower end of reach": {"reach": "low"},
        "without how sure the value is": {"sure": False},
        "by weeks of engineers alone": {"evaluation": False},
        "with the weeks at worst": {"more": True},
        "by weeks of evaluation people alone": {"engineers": False},
        "divided by no weeks": {"engineers": False, "evaluation": False},
        "with the value at worst": {"value": "value_low"},
        "with the dearer way": {"way": "dearer"},
    }
    return {
        "scores": {name: scores(data, **way) for name, way in ways.items()},
        "winner": {
            "the highest score, whether or not it fits": winner(data, found, list(MARKETS)),
            "most customers": data.largest,
            "the highest score with every task bought": winner(data, scores(data, way="buy")),
            "the highest score with all customers": winner(data, scores(data, reach="all")),
            "the highest score by weeks of engineers alone": winner(data, scores(data, evaluation=False)),
            "the highest score for which engineers suffice": winner(data, found, fits(data, kinds=("engineers",))),
        },
        "size_low": {
            "the volume in the middle of the range": tasks,
            "all customers' tasks": volume(row, "all"),
            "customers and not tasks": row["customers"] * row["reach_low"],
            **{f"the tasks of {name}": volume(data.row(name), "low") for name in MARKETS if name != best},
            "the upper end": volume(row, "high"),
        },
        "size_high": {
            "the volume in the middle of the range": tasks,
            "all customers' tasks": volume(row, "all"),
            "customers and not tasks": row["customers"] * row["reach_high"],
            **{f"the tasks of {name}": volume(data.row(name), "high") for name in MARKETS if name != best},
            "the lower end": volume(row, "low"),
        },
        "break_even": {
            "the sum a month over the price of buying": data.fact("build_month") / data.fact("buy_task"),
            "the sum a month over what a built task costs on top": data.fact("build_month") / data.fact("build_task"),
            "the sum a month over the value of a task": data.fact("build_month") / row["value"],
            "the sum a month over both prices added": data.fact("build_month")
            / (data.fact("buy_task") + data.fact("build_task")),
        },
        "usd_scale": {
            "the dearer way": max(cost(data, tasks, "build"), cost(data, tasks, "buy")),
            "what a built task costs without the sum a month": data.fact("build_task"),
            "the sum a month spread over the tasks, and nothing on top": data.fact("build_month") / tasks,
            "the cheaper way at the upper end of reach": cost(data, volume(row, "high")),
            "the cheaper way at the lower end of reach": cost(data, volume(row, "low")),
            "the cheaper way with all customers": cost(data, volume(row, "all")),
        },
        "critical_weeks": {
            "all seven steps one after the other": path_weeks(data, best, way="sum"),
            "each step after the first of those it needs": path_weeks(data, best, way="first"),
            "the longest step": float(data.steps[best].max()),
            "without the pilot": weeks - float(data.steps.loc[data.steps["step"] == "pilot", best].sum()),
            "in days": 7 * weeks,
        },
        "launch_week": {
            "the next release week, although the steps end in one": float(release(data, weeks, at_edge=False)),
            "the release week before": float(release(data, weeks) - data.fact("release_every")),
            "the number of the release": float(release(data, weeks) / data.fact("release_every")),
        },
    }


def planted_truths(made: Strategy) -> Truths:
    """Return each planted truth by name and by how much it holds."""
    found = scores(made)
    fit = fits(made)
    best = winner(made, found)
    ranked = sorted((found[market] for market in fit), reverse=True)
    first: dict[str, bool | float] = {
        "the largest is the largest": made.markets.set_index("market")["customers"].idxmax() == made.largest,
        "the largest wins or not": (best == made.largest) == (made.plot in ("wins", "flip")),
        "some fit": len(fit) - 2,
        "building pays in some markets and not in all": 0
        < sum(cost(made, volume(made.row(market)), "build") < made.fact("buy_task") for market in MARKETS)
        < len(MARKETS),
        "nobody's score is below zero": min(found.values()),
        "the winner is clear": ranked[0] / ranked[1] - 1.06,
    }
    if not all(map(holds, first.values())):
        return first
    flips, other = flipping(made, best), other_numbers(made)
    row = made.row(best)
    rivals = ranked[1]
    bad = [
        score(made, row, reach="low"),
        score(made, row, value="value_low"),
        score(made, row, more=True),
    ]
    weeks = path_weeks(made, best)
    tasks = volume(row)
    bought = other["winner"]["the highest score with every task bought"]
    truths = first | {
        "at most one input flips it": 1 - len(flips),
        "it flips clearly or not at all": min(abs(value / rivals - 1) for value in bad) - 0.025,
        "evaluation people bind where that is told": (made.plot == "capacity") == (len(fit) < len(MARKETS)),
        "engineers suffice for all": len(fits(made, kinds=("engineers",))) == len(MARKETS),
        "somebody needs exactly what is there": fits(made, at_limit=False) != fit,
        "building decides where that is told": (bought != best) == (made.plot == "flip"),
        "all customers would choose the largest, or it wins": made.plot != "reach"
        or other["winner"]["the highest score with all customers"] == made.largest,
        "the way is clear": abs(tasks / break_even(made) - 1) - 0.2,
        "the way is the same all over the range": (volume(row, "low") > break_even(made))
        == (volume(row, "high") > break_even(made)),
        "no other market's path is as long": min(
            abs(path_weeks(made, market) - weeks) for market in MARKETS if market != best
        )
        - 1,
        "the longest path is not the sum": other["critical_weeks"]["all seven steps one after the other"] - weeks - 2,
        "the second need matters": weeks - other["critical_weeks"]["each step after the first of those it needs"] - 1,
        "each other way gives other scores": min(
            min(abs(value[market] / found[market] - 1) for market in MARKETS)
            for name, value in other["scores"].items()
            if name
            in (
                "without the cost of a task",
                "with all customers",
                "without how sure the value is",
                "by weeks of engineers alone",
            )
        )
        - 0.05,
    }
    if made.plot == "capacity":
        top = sorted(found, key=lambda market: -found[market])
        truths["the two highest do not fit"] = top[0] == made.largest and not {top[0], top[1]} & set(fit)
    return truths
