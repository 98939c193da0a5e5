"""Twenty-four months of one feature, bought, run or shipped: three options with what they cost once, monthly and by use.

Everything here is invented. *Buy* calls a vendor's model, *run* is an open model on rented servers, *ship* puts a small model on the
customers' devices. Requests grow each month. Each option costs something once, something each month, a part of a
year's pay, something for each repeated evaluation, something to leave, and something for each request.

The story is which option is chosen (buy 30%, run 35%, ship 35%), whether the cheapest one is too slow for the limit (40%), whether the
choice would be another one if requests did not grow (30%), and which part of the cost a careless reader may not leave out: without it
another option would be chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.economics.simulators.names import Price, changed, misread, names
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

OPTIONS = ("buy", "run", "ship")
COLUMNS = ("total", "flat")
MONTHS = 24
NEVER = 25
"""The month that stands for none of them."""
STORIES = {
    "buy cheapest same": 0.15,
    "buy slow same": 0.15,
    "run cheapest same": 0.15,
    "run cheapest other": 0.1,
    "run slow same": 0.05,
    "run slow other": 0.05,
    "ship cheapest same": 0.1,
    "ship cheapest other": 0.1,
    "ship slow same": 0.1,
    "ship slow other": 0.05,
}
"""The option that is chosen, whether it is the cheapest of all or the cheapest one is too slow, and the choice without growth."""
PART = {"staff": 0.4, "once": 0.3, "monthly": 0.3}
TOLERANCE = {"total": 0.002, "flat": 0.002, "buy_1000": 0.005, "volume": 0.005}
"""As a part of the number."""

Numbers = dict[str, npt.NDArray[np.float64]]
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Plan:
    """The three options.

    Attributes:
        options: one row per option (`load("economics_options")`), `per_1000` of buy being empty.
        price: of the bought model: first, second and announced.
        model: its name.
        facts: `requests` in month 1, `growth` a month, `pay` of a year, `tokens_in` and `tokens_out` of a request, `limit` in seconds.
        story: what is chosen, and whether the cheapest is too slow.
    """

    options: pd.DataFrame
    price: tuple[Price, Price, Price]
    model: str
    facts: Mapping[str, float]
    story: str

    @cached_property
    def rows(self) -> dict[str, dict[str, float]]:
        """The numbers of each option."""
        numbers = self.options.set_index("option")
        return {
            str(option): {str(name): float(value) for name, value in row.items()} for option, row in numbers.iterrows()
        }


@lru_cache(maxsize=64)
def plan(seed: int = 0) -> Plan:
    """Return the options of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> plan(0).options["option"].tolist()
        ['buy', 'run', 'ship']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_plan(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning.

    Examples:
        >>> facts_of_plan(0)["fact"].tolist()
        ['model', 'tokens_in', 'tokens_out', 'requests', 'growth', 'pay', 'limit']
    """
    made = plan(seed)
    meaning = {
        "tokens_in": ("tokens", "what a request has to read"),
        "tokens_out": ("tokens", "what it writes"),
        "requests": ("requests", "in month 1"),
        "growth": ("share", "each month has so many more requests than the month before"),
        "pay": ("dollars a year", "what a full-time engineer costs"),
        "limit": ("seconds", "the longest P95 that the product accepts"),
    }
    rows = [("model", made.model, "", "the model that is bought")]
    rows += [(name, f"{made.facts[name]:.10g}", *words) for name, words in meaning.items()]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def per_1000(made: Plan, way: frozenset[str] = NOTHING) -> float:
    """Return the dollars for 1,000 requests of the bought model."""
    date = 0 if "first_price" in way else 2 if "announced_price" in way else 1
    read, written = made.price[date]
    if "mean_price" in way:
        read, written = (sum(made.price[one][place] for one in (0, 1)) / 2 for place in (0, 1))
    read, written = misread(read, written, way)
    return (made.facts["tokens_in"] * read + made.facts["tokens_out"] * written) / 1000


def use(made: Plan, way: frozenset[str] = NOTHING) -> npt.NDArray[np.float64]:
    """Return the requests of each month, over those of the first."""
    grown = made.facts["growth"] / (12 if "twelfth" in way else 1) * (10 if "growth_ten" in way else 1)
    months = np.arange(MONTHS)
    if "early" in way:
        months = months + 1
    times = 1 + grown * months if "simple" in way else (1 + grown) ** months
    if "last_month" in way:
        times = np.full(MONTHS, times[-1])
    if "by_year" in way:  # grows once a year by so much
        times = np.where(months < 12, 1.0, 1 + grown)
    return np.asarray(times)


def by_month(
    made: Plan, way: frozenset[str] = NOTHING, growing: bool = True, buy: float | None = None
) -> dict[str, npt.NDArray[np.float64]]:
    """Return the dollars of each month by option.

    Args:
        made: the options.
        way: words for what is done otherwise.
        growing: whether requests grow; otherwise each month has those of the first.
        buy: dollars for 1,000 requests of the bought model, where they are not to be worked out.
    """
    times = use(made, way) if growing else np.ones(MONTHS)
    found = {}
    price = per_1000(made, way) if buy is None else buy
    for option in OPTIONS:
        row = made.rows[option]
        cost = np.zeros(MONTHS)
        each: Any = price if option == "buy" else row["per_1000"]
        each = 0.0 if "no_use" in way or (option == "buy" and "buy_free" in way) else each
        if option == "buy" and "announced_then" in way:
            each = np.where(np.arange(MONTHS) < 1, each, per_1000(made, frozenset(("announced_price",))))
        cost += made.facts["requests"] / (1e6 if "per_million" in way else 1e3) * times * each
        cost += 0.0 if "no_monthly" in way else row["monthly"]
        staff = (np.ceil(row["staff"]) if "staff_up" in way else row["staff"]) * made.facts["pay"]
        if "no_staff" not in way:
            cost += staff if "pay_each_month" in way else staff / (24 if "one_pay" in way else 12)
        if "one_full" in way:
            cost += made.facts["pay"] / 12 - staff / 12
        again = row["evaluation"]
        if "once_evaluated" in way:
            cost[0] += again
        elif "evaluated_monthly" in way:
            cost += again
        elif "third_month" in way:
            cost[2::3] += again
        elif "from_first" in way:  # months 1, 6, 11, 16, 21
            cost[::5] += again
        elif "three" in way:
            cost[4:19:5] += again
        elif "no_evaluation" not in way:
            cost[4::5] += again
        once, leave = row["once"], row["leave"]
        if "once_monthly" in way:
            cost += once
        elif "once_a_year" in way:
            cost[[0, 12]] += once
        elif "no_once" not in way:
            cost[0] += once
        if "leave_monthly" in way:
            cost += leave
        elif "leave_a_year" in way:
            cost[[11, 23]] += leave
        elif "no_leave" not in way:
            cost[-1] += leave
        if "one_year" in way:
            cost = cost[:12]
        if "month_short" in way:
            cost = cost[:-1]
        if "first_times" in way:
            cost = np.full(MONTHS, cost[0])
        found[option] = cost
    return found


def numbers(made: Plan, way: frozenset[str] = NOTHING, buy: float | None = None) -> Numbers:
    """Return the two columns of A3, a number per option in the order of `OPTIONS`."""
    grown, flat = by_month(made, way, buy=buy), by_month(made, way, growing=False, buy=buy)
    return {
        "total": np.array([grown[option].sum() for option in OPTIONS]),
        "flat": np.array([flat[option].sum() for option in OPTIONS]),
    }


def asked_for(made: Plan, growth: float | None = None, requests: float | None = None) -> Plan:
    """Return the options with other requests; what is None stays."""
    other = {"growth": growth, "requests": requests}
    return replace(
        made, facts={**made.facts, **{name: float(value) for name, value in other.items() if value is not None}}
    )


def even_month(made: Plan, way: frozenset[str] = NOTHING, buy: float | None = None) -> int:
    """Return the first month by whose end running has cost no more than buying since month 1, 25 if there is none."""
    costs = by_month(made, way, growing="flat" not in way, buy=buy)
    other = "ship" if "ship" in way else "run"
    apart = costs[other] - costs["buy"]
    apart = apart if "single_month" in way else apart.cumsum()
    if "ship_run" in way:
        apart = (costs["ship"] - costs["run"]).cumsum()
    reached = np.flatnonzero(apart <= 0)
    return int(reached[0]) + 1 if len(reached) else NEVER


def even_volume(made: Plan, way: frozenset[str] = NOTHING, buy: float | None = None) -> float:
    """Return the requests in month 1 with which running and buying cost the same over all months."""
    free = by_month(made, way | {"no_use"}, growing="flat" not in way, buy=buy)
    other = "ship" if "ship" in way else "run"
    fixed = float(free[other].sum() - free["buy"].sum())
    times = use(made, way) if "flat" not in way else np.ones(MONTHS)
    times = times[:12] if "one_year" in way else times
    each = made.rows[other]["per_1000"]
    price = per_1000(made, way) if buy is None else buy
    saved = price if "gross" in way else price - each
    found = fixed / (float(times.sum()) * saved) * 1000
    if "all_months" in way:
        found *= float(times.sum())
    if "a_month" in way:
        found *= float(times.mean())
    if "last" in way:
        found *= float(times[-1])
    return found


def choose(costs: npt.NDArray[np.float64], made: Plan) -> str:
    """Return the cheapest option that keeps the limit."""
    kept = np.array([made.rows[option]["p95"] <= made.facts["limit"] for option in OPTIONS])
    return OPTIONS[int(np.argmin(np.where(kept, costs, np.inf)))]


def by_option(columns: Numbers) -> dict[str, pd.Series]:
    """Return columns with the options' names beside their numbers."""
    options = pd.Index(OPTIONS, name="option")
    return {name: pd.Series(values, index=options, name=name) for name, values in columns.items()}


def answer(made: Plan, way: frozenset[str] = NOTHING) -> dict[str, object]:
    """Return the answer of A3."""
    columns = numbers(made, way)
    return {
        "buy_1000": per_1000(made, way),
        **by_option(columns),
        "month": even_month(made, way),
        "volume": even_volume(made, way),
        "choice": choose(columns["total"], made),
        "choice_flat": choose(columns["flat"], made),
    }


_PLAN = ("total", "flat", "volume")
WAYS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "first_price": ("with the first price", ("buy_1000",)),
    "announced_price": ("with the announced price", ("buy_1000",)),
    "mean_price": ("with the mean of the first and the second price", ("buy_1000",)),
    "swapped": ("with the two prices exchanged between tokens read and written", ("buy_1000",)),
    "all_input": ("with all tokens at the price of those read", ("buy_1000",)),
    "all_output": ("with all tokens at the price of those written", ("buy_1000",)),
    "mean_of_both": ("with all tokens at the mean of the two prices", ("buy_1000",)),
    "no_output": ("without the tokens written", ("buy_1000",)),
    "no_input": ("without the tokens read", ("buy_1000",)),
    "early": ("with requests that grow in month 1 as well", ("total", "volume")),
    "simple": ("with requests that grow by the same number each month", ("total", "volume")),
    "last_month": ("with the requests of month 24 in each month", ("total", "volume")),
    "by_year": ("with requests that grow once a year", ("total", "volume")),
    "announced_then": ("with the announced price from month 2 on, where it is bought", ("total", "flat")),
    "growth_ten": ("with ten times the growth", ("total", "volume")),
    "staff_up": ("with whole people", _PLAN),
    "twelfth": ("with `growth` taken as that of a year", ("total", "volume")),
    "buy_free": ("without what each request costs where it is bought", ("total", "flat")),
    "no_use": ("without what each request costs", ("total", "flat")),
    "per_million": ("with `per_1000` taken as dollars for a million", ("total", "flat")),
    "no_monthly": ("without `monthly`", _PLAN),
    "no_staff": ("without people", _PLAN),
    "pay_each_month": ("with a year's pay each month", _PLAN),
    "one_pay": ("with people paid for one year", _PLAN),
    "one_full": ("with one full-time person for each option", _PLAN),
    "once_evaluated": ("with one evaluation in all", _PLAN),
    "evaluated_monthly": ("with an evaluation each month", _PLAN),
    "third_month": ("with an evaluation every third month", _PLAN),
    "from_first": ("with five evaluations, for example in months 1, 6, 11, 16 and 21", _PLAN),
    "three": ("with three evaluations", _PLAN),
    "no_evaluation": ("without evaluations", _PLAN),
    "once_monthly": ("with `once` each month", _PLAN),
    "once_a_year": ("with `once` each year", _PLAN),
    "no_once": ("without `once`", _PLAN),
    "leave_monthly": ("with `leave` each month", _PLAN),
    "leave_a_year": ("with `leave` each year", _PLAN),
    "no_leave": ("without `leave`", _PLAN),
    "one_year": ("of 12 months", _PLAN),
    "month_short": ("of 23 months", _PLAN),
    "first_times": ("of 24 times month 1", ("total",)),
}
"""Half-understood ways: words that fit after "the number", and the columns that they change by themselves."""
VOLUMES: Mapping[str, str] = {
    "flat": "the volume with the same requests in each month",
    "ship": "the volume at which shipping and buying cost the same",
    "gross": "the volume without what a request costs where you run the model yourselves",
    "all_months": "the requests of all 24 months together",
    "a_month": "the requests of an average month",
    "last": "the requests of month 24",
}
EVEN: Mapping[str, str] = {
    "single_month": "the first month that costs no more by itself; asked is the sum since month 1",
    "no_once": "the month without `once`",
    "no_staff": "the month without people",
    "flat": "the month with requests that do not grow",
    "ship": "the month in which shipping has caught up",
}


_BATCH = 1500
"""Sets of options that are drawn at a time; the first that tells the story is taken."""
_RANGES: Mapping[str, tuple[tuple[float, float, float], ...]] = {
    "once": ((8_000, 30_000, 500), (30_000, 90_000, 500), (90_000, 260_000, 500)),
    "monthly": ((300, 1_500, 50), (3_000, 9_000, 50), (600, 2_500, 50)),
    "staff": ((0.1, 0.4, 0.05), (0.4, 1.2, 0.05), (0.4, 1.2, 0.05)),
    "evaluation": ((3_000, 8_000, 100), (6_000, 13_000, 100), (14_000, 28_000, 100)),
    "leave": ((5_000, 30_000, 500), (10_000, 45_000, 500), (15_000, 60_000, 500)),
    "per_1000": ((0, 0, 1), (0.3, 0.9, 0.01), (0.1, 0.5, 0.01)),
}
"""From, to and step of each number of buy, run and ship."""


def _draw(seed: int, attempt: int) -> Plan:
    told = story(seed, "economics.plan", STORIES)
    part = story(seed, "economics.plan.part", PART)
    generator = stream(seed, "economics.plan.options", attempt)
    first = round(float(generator.uniform(0.7, 1.6)), 2)
    price = (first, round(first * float(generator.uniform(3.5, 5.5)), 2))
    now = changed(price, float(generator.choice([0.7, 0.8, 1.25, 1.4])))
    coming = changed(now, float(generator.choice([0.6, 0.75, 1.3, 1.5])))
    facts = {
        "tokens_in": float(generator.integers(14, 31) * 100),
        "tokens_out": float(generator.integers(5, 13) * 50),
        "growth": float(generator.integers(3, 9)) / 100,
        "pay": float(generator.integers(110, 161) * 1000),
        "limit": round(float(generator.uniform(2.2, 3.6)), 1),
    }
    buy = (facts["tokens_in"] * now[0] + facts["tokens_out"] * now[1]) / 1000
    requests = np.round(np.exp(generator.uniform(np.log(3e5), np.log(6e6), _BATCH)) / 10_000) * 10_000
    many = {
        name: np.stack(
            [np.round(generator.uniform(low, high, _BATCH) / step) * step for low, high, step in ranges], axis=1
        )
        for name, ranges in _RANGES.items()
    }
    many["per_1000"][:, 0] = buy
    found = _telling(many, requests, facts, told, part)
    place = int(found[0]) if len(found) else 0
    facts["requests"] = float(requests[place])
    columns = {name: numbers[place].round(2).tolist() for name, numbers in many.items()}
    options = pd.DataFrame(
        {"option": OPTIONS, **columns, "p95": _times(generator, _totals(many, requests, facts)[place], facts, told)}
    )
    for whole in ("once", "monthly", "evaluation", "leave"):
        options[whole] = options[whole].astype(int)
    options.loc[0, "per_1000"] = np.nan
    return Plan(options, (price, now, coming), names(seed)["bought"], facts, told)


def _totals(
    many: Numbers,
    requests: npt.NDArray[np.float64],
    facts: Mapping[str, float],
    without: str = "",
    growing: bool = True,
) -> npt.NDArray[np.float64]:
    """Return the 24 months of each set: a row per set, a column per option."""
    times = float(((1 + facts["growth"]) ** np.arange(MONTHS)).sum()) if growing else float(MONTHS)
    parts = {
        "once": many["once"],
        "monthly": MONTHS * many["monthly"],
        "staff": 2 * many["staff"] * facts["pay"],
        "evaluation": 4 * many["evaluation"],
        "leave": many["leave"],
        "use": requests[:, None] / 1000 * times * many["per_1000"],
    }
    return np.asarray(sum(part for name, part in parts.items() if name != without))


def _telling(
    many: Numbers, requests: npt.NDArray[np.float64], facts: Mapping[str, float], told: str, part: str
) -> npt.NDArray[np.intp]:
    """Return the places of the sets that tell the story."""
    chosen, pace, grows = told.split()
    place = OPTIONS.index(chosen)
    whole, flat = _totals(many, requests, facts), _totals(many, requests, facts, growing=False)
    less = {name: _totals(many, requests, facts, without=name) for name in PART}
    ranked = np.sort(whole, axis=1)
    wanted = 0 if pace == "cheapest" else 1
    good = whole[:, place] == ranked[:, wanted]
    good &= (ranked[:, 1] / ranked[:, 0] > 1.07) & (ranked[:, 2] / ranked[:, 1] > 1.07)
    # The slow one is the cheapest, or the dearest: of the two that are left the story's one is the cheaper.
    slow = np.argmin(whole, axis=1) if pace == "slow" else np.argmax(whole, axis=1)
    rows = np.arange(len(requests))
    for costs in (whole, flat, *less.values()):
        costs[rows, slow] = np.inf
    good &= (np.argmin(flat, axis=1) == place) == (grows == "same")
    near = np.sort(flat, axis=1)
    good &= near[:, 1] / near[:, 0] > 1.06
    # Running against buying, month by month: it gets the cheaper by itself, and no month is a near miss.
    fixed = many["monthly"] + many["staff"] * facts["pay"] / 12
    month = np.arange(MONTHS)
    used = requests[:, None] / 1000 * (1 + facts["growth"]) ** month
    gap = np.diff(fixed[:, :2], axis=1) + used * np.diff(many["per_1000"][:, :2], axis=1)
    good &= gap[:, -1] < 0
    gap += np.diff(many["evaluation"][:, :2], axis=1) * (month % 5 == 4)
    gap[:, 0] += many["once"][:, 1] - many["once"][:, 0]
    gap[:, -1] += many["leave"][:, 1] - many["leave"][:, 0]
    good &= np.abs(gap.cumsum(axis=1)).min(axis=1) > 0.006 * ranked[:, 2]
    flips = {name: good & (np.argmin(costs, axis=1) != place) for name, costs in less.items()}
    wanted_flip = flips[part] if flips[part].any() else np.any(list(flips.values()), axis=0)
    return np.flatnonzero(wanted_flip if wanted_flip.any() else good)


def _times(
    generator: np.random.Generator, totals: npt.NDArray[np.float64], facts: Mapping[str, float], told: str
) -> list[float]:
    """Return the P95 of each option: one is over the limit, one exactly on it, and one within."""
    slow = int(np.argmin(totals) if "slow" in told else np.argmax(totals))
    left = generator.permutation([place for place in range(3) if place != slow])
    times = {
        slow: facts["limit"] + float(generator.integers(2, 13)) / 10,
        int(left[0]): facts["limit"],
        int(left[1]): facts["limit"] - float(generator.integers(2, 13)) / 10,
    }
    return [round(times[place], 1) for place in range(3)]


def _lead(columns: Numbers, made: Plan) -> float:
    """Return by how much the options that keep the limit lie apart, beyond what is asked."""
    kept = np.array([made.rows[option]["p95"] <= made.facts["limit"] for option in OPTIONS])
    found = []
    for name, least in (("total", 0.06), ("flat", 0.05)):
        costs = np.sort(columns[name][kept])
        found.append(float(costs[1] / costs[0]) - 1 - least)
    return min(found)


def planted_truths(made: Plan) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    right = numbers(made)
    chosen, pace, grows = made.story.split()
    month, volume, each = even_month(made), even_volume(made), per_1000(made)
    costs = by_month(made)
    gap = (costs["run"] - costs["buy"]).cumsum()
    crossed = int((np.diff(np.sign(gap)) != 0).sum())
    truths: dict[str, bool | float] = {
        "the story's option is chosen": choose(right["total"], made) == chosen,
        "the cheapest is too slow or not, as the story says": (OPTIONS[int(np.argmin(right["total"]))] == chosen)
        == (pace == "cheapest"),
        "without growth the choice is the same or not, as the story says": (choose(right["flat"], made) == chosen)
        == (grows == "same"),
        "the choices lead": _lead(right, made),
        "running costs more once and less for each request": min(
            each / made.rows["run"]["per_1000"] - 1.4, volume / 50_000 - 1
        ),
        "running catches up once at most": crossed <= 1,
        "the month is no near miss": float(np.abs(gap[max(month - 2, 0) : month]).min())
        - 0.004 * float(right["total"][0]),
        "a single month breaks even elsewhere": abs(even_month(made, frozenset(("single_month",))) - month) - 2,
        "without what is spent once, too": month == NEVER or abs(even_month(made, frozenset(("no_once",))) - month) - 1,
        "with the same requests each month, too": month == NEVER
        or abs(even_month(made, frozenset(("flat",))) - month) - 1,
        "one option takes exactly as long as is allowed": any(
            row["p95"] == made.facts["limit"] for row in made.rows.values()
        ),
    }
    if not truths["the story's option is chosen"]:
        return truths
    for way, (_, touched) in WAYS.items():
        key = frozenset((way,))
        wrong = numbers(made, key)
        apart = []
        for name in touched:
            if name in COLUMNS:
                apart.append(float((np.abs(wrong[name] - right[name]) / (TOLERANCE[name] * right[name])).max()))
            elif name == "volume":
                apart.append(abs(even_volume(made, key) / volume - 1) / TOLERANCE["volume"])
            else:
                apart.append(abs(per_1000(made, key) / each - 1) / TOLERANCE["buy_1000"])
        truths[f"{way} is another number"] = max(apart) - 3
    for way in VOLUMES:
        truths[f"{way} is another volume"] = (
            abs(even_volume(made, frozenset((way,))) / volume - 1) / TOLERANCE["volume"] - 3
        )
    return truths
