"""What three plans of one feature leave at target adoption, and which lever mends the weakest.

Everything here is invented. *Recap* writes minutes of calls and is sold in three plans. Each account pays a fee and makes requests; a few
accounts make most of them. At target adoption each account makes so many times its requests of today. Three levers can be pulled on the
plan with the lowest margin: a limit for each account, a lesser model for a part of the requests, a higher fee. Each of them loses customers.

The story is which lever is right: the one that loses the fewest customers among those that bring the plan to the bar (limit 30%, default
25%, price 20%), none of them because the plan is above the bar (leave 20%), or because no lever gets there (none 5%). One lever that loses
fewer than the right one does not get there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.economics.simulators.names import Price, Prices, changed, misread, names
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, clear_of
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

PLANS = ("business", "starter", "team")
LEVERS = ("default", "limit", "price")
STORIES = {"limit": 0.3, "default": 0.25, "none": 0.05, "price": 0.2, "leave": 0.2}
WEAK = {"starter": 0.35, "team": 0.35, "business": 0.3}
SHARE = 0.003
"""Tolerance of a margin."""

Floats = npt.NDArray[np.float64]
Numbers = dict[str, Floats]
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Margins:
    """The accounts of three plans.

    Attributes:
        accounts: one row per account (`load("economics_accounts")`).
        levers: one row per lever: lever, size, lost (`load("economics_levers")`).
        prices: of the two models.
        models: the usual and the lesser one.
        facts: tokens, `base`, `again`, `bar` and, by plan, `times_starter` and so on.
        story: which lever is right.
        arrays: the accounts as arrays, for speed.
    """

    accounts: pd.DataFrame
    levers: pd.DataFrame
    prices: Prices
    models: Mapping[str, str]
    facts: Mapping[str, float]
    story: str
    arrays: Mapping[str, Floats] = field(repr=False, default_factory=dict)

    def size(self, lever: str) -> float:
        """How far a lever is pulled."""
        return float(self.levers["size"].to_numpy()[LEVERS.index(lever)])

    def lost(self, lever: str) -> float:
        """The share of customers that a lever loses."""
        return float(self.levers["lost"].to_numpy()[LEVERS.index(lever)])


@lru_cache(maxsize=64)
def margins(seed: int = 0) -> Margins:
    """Return the accounts of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> list(margins(0).accounts.columns)
        ['account', 'plan', 'pilot', 'billed', 'fee', 'requests']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_margins(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning.

    Examples:
        >>> facts_of_margins(0)["fact"].tolist()[:4]
        ['usual', 'lesser', 'tokens_in', 'tokens_out']
    """
    made = margins(seed)
    rows = [
        ("usual", made.models["usual"], "", "the model that answers today"),
        ("lesser", made.models["lesser"], "", "the model of the lever default"),
        ("tokens_in", f"{made.facts['tokens_in']:g}", "tokens", "what a request has to read"),
        ("tokens_out", f"{made.facts['tokens_out']:g}", "tokens", "what it writes"),
        ("base", f"{made.facts['base']:g}", "dollars a month", "support and servers for each account"),
        ("again", f"{made.facts['again']:g}", "share", "requests to the lesser model that are made once more"),
        ("bar", f"{made.facts['bar']:g}", "share", "the margin that finance asks for"),
    ]
    for plan in PLANS:
        rows.append((f"times_{plan}", f"{made.facts[f'times_{plan}']:g}", "times", f"requests at target in {plan}"))
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def each(made: Margins, role: str, way: frozenset[str] = NOTHING) -> float:
    """Return the dollars of a request with the usual or the lesser model."""
    if "models_exchanged" in way:
        role = "lesser" if role == "usual" else "usual"
    date = 0 if "first_price" in way else 2 if "announced_price" in way else 1
    read, written = misread(*made.prices[made.models[role]][date], way)
    return (made.facts["tokens_in"] * read + made.facts["tokens_out"] * written) / 1e6


def _counted(made: Margins, plan: str, way: frozenset[str]) -> npt.NDArray[np.bool_]:
    held = made.arrays
    counted = held["plan"] == PLANS.index(plan)
    if "pilots" not in way:
        counted &= held["pilot"] == 0
    if "idle_out" in way:
        counted &= held["requests"] > 0
    for one, annual in (("monthly_alone", 0), ("annual_alone", 1)):
        if one in way:
            counted &= held["annual"] == annual
    return np.asarray(counted)


def _money(made: Margins, plan: str, way: frozenset[str]) -> tuple[Floats, Floats]:
    """Return fee a month and requests a month at target of each counted account of a plan."""
    held, counted = made.arrays, _counted(made, plan, way)
    months = 1.0 if "annual_whole" in way else 10.0 if "annual_ten" in way else 12.0
    fee = held["fee"][counted] / np.where(held["annual"][counted] == 1, months, 1.0)
    if "monthly_twelfth" in way:
        fee = held["fee"][counted] / 12
    times = made.facts[f"times_{plan}"]
    for one in PLANS:
        if f"times_of_{one}" in way:
            times = made.facts[f"times_{one}"]
    if "times_mean" in way:
        times = float(np.mean([made.facts[f"times_{one}"] for one in PLANS]))
    if "today" in way:
        times = 1.0
    if "times_added" in way:  # so many times more, on top of those of today
        times = 1 + times
    return fee, held["requests"][counted] * times


def _margin(made: Margins, plan: str, way: frozenset[str], lever: str = "") -> float:
    fee, requests = _money(made, plan, way)
    price = each(made, "usual", way)
    size = made.size(lever) if lever else 0.0
    if lever == "default":
        size = 1 - size if "part_turned" in way else 1.0 if "all_lesser" in way else size
        again = 0.0 if "no_again" in way else made.facts["again"]
        lesser = each(made, "lesser", way) * (1 + again)
        if "again_usual" in way:
            lesser = each(made, "lesser", way) + again * each(made, "usual", way)
        if "again_saved" in way:
            lesser = each(made, "lesser", way) * (1 - again)
        if "again_endless" in way:
            lesser = each(made, "lesser", way) / (1 - again)
        if "again_replaced" in way:  # what is asked again is answered by the usual model, and only by it
            lesser = (1 - again) * each(made, "lesser", way) + again * each(made, "usual", way)
        price = (1 - size) * price + size * lesser
        if "again_all" in way:
            lesser = each(made, "lesser", way)
            price = (1 + again) * ((1 - size) * each(made, "usual", way) + size * lesser)
    elif lever == "limit":
        if "limit_today" in way:
            times = made.facts[f"times_{plan}"]
            requests = np.minimum(requests / times, size) * times
        elif "limit_not_target" in way:
            requests = np.minimum(requests / made.facts[f"times_{plan}"], size)
        elif "limit_out" in way:
            requests = np.where(requests > size, 0.0, requests)
        elif "limit_gone" in way:
            kept = requests <= size
            fee, requests = fee[kept], requests[kept]
        elif "limit_all" in way:
            requests = np.full(len(requests), size)
        elif "limit_mean" in way:
            requests = np.full(len(requests), min(float(requests.mean()), size))
        else:
            requests = np.minimum(requests, size)
    elif lever == "price":
        if "raise_monthly" in way:
            monthly = made.arrays["annual"][_counted(made, plan, way)] == 0
            fee = fee * np.where(monthly, 1 + size, 1.0)
        else:
            fee = fee * (1 + size)
    base = 0.0 if "no_base" in way else made.facts["base"]
    if "base_once" in way:
        base = base / len(fee)
    spent = (0.0 if "no_use" in way else requests * price) + base
    spent = spent * np.ones(len(fee))
    if "base_of_users" in way:
        spent = spent - base * (requests == 0)
    if lever and "lever_no_base" in way:
        spent = spent - base
    if lever and "loses" in way:  # whoever leaves pays nothing, and is served all the same
        fee = fee * (1 - made.lost(lever))
    revenue, cost = float(fee.sum()), float(spent.sum())
    if "cents" in way:
        cost = float((requests * price).sum()) * 100 + float(base * len(fee))
    if "mean_of_accounts" in way:
        paid = fee > 0
        return float(np.mean(1 - spent[paid] / fee[paid]))
    if "median_account" in way:
        paid = fee > 0
        return float(np.median(1 - spent[paid] / fee[paid]))
    if "on_cost" in way:
        return (revenue - cost) / cost
    found = cost / revenue if "cost_share" in way else 1 - cost / revenue
    if lever == "price" and ("raise_added" in way or "raise_times" in way):
        before = 1 - cost / (revenue / (1 + size))
        return before + size if "raise_added" in way else before * (1 + size)
    if lever and "less_lost" in way:
        found -= made.lost(lever)
    return found * (1 - made.lost(lever)) if lever and "times_lost" in way else found


def by_plan(made: Margins, way: frozenset[str] = NOTHING) -> Numbers:
    """Return the margins, a number per plan in the order of `PLANS`."""
    return {"margin": np.array([_margin(made, plan, way) for plan in PLANS])}


def by_lever(made: Margins, plan: str, way: frozenset[str] = NOTHING) -> Numbers:
    """Return a plan's margin after each lever, in the order of `LEVERS`."""
    return {"after": np.array([_margin(made, plan, way, lever) for lever in LEVERS])}


def weakest(margin: Floats) -> str:
    """Return the plan with the lowest margin."""
    return PLANS[int(np.argmin(margin))]


def choose(made: Margins, lowest: float, after: Floats) -> str:
    """Return the lever that is right for a plan with a margin and with what each lever makes of it; "none" if none helps."""
    bar = made.facts["bar"]
    if lowest >= bar:
        return "leave"
    reached = [lever for place, lever in enumerate(LEVERS) if after[place] >= bar]
    return min(reached, key=made.lost) if reached else "none"


def series(name: str, values: Floats) -> pd.Series:
    """Return one of the two columns with the names of its rows."""
    rows = PLANS if name == "margin" else LEVERS
    return pd.Series(values, index=pd.Index(rows, name="plan" if name == "margin" else "lever"), name=name)


def answer(made: Margins, way: frozenset[str] = NOTHING) -> dict[str, Any]:
    """Return the answer of A6."""
    margin = by_plan(made, way)["margin"]
    plan = weakest(margin)
    after = by_lever(made, plan, way)["after"]
    return {
        "margin": series("margin", margin),
        "plan": plan,
        "after": series("after", after),
        "lever": choose(made, float(margin.min()), after),
    }


_BOTH = ("margin", "after")
WAYS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "pilots": ("with pilots among the accounts", _BOTH),
    "annual_whole": ("with a year's fee taken as a month's", _BOTH),
    "annual_ten": ("with a year's fee divided by 10", _BOTH),
    "monthly_twelfth": ("with every fee divided by 12", _BOTH),
    "monthly_alone": ("of accounts that are billed by the month alone", _BOTH),
    "annual_alone": ("of accounts that are billed by the year alone", _BOTH),
    "idle_out": ("without the accounts that make no request", _BOTH),
    "today": ("with the requests of today", _BOTH),
    "times_mean": ("with the mean of the three plans' `times`", _BOTH),
    "times_added": ("with `times` on top of the requests of today", _BOTH),
    "no_base": ("without `base`", _BOTH),
    "base_once": ("with `base` once for the plan, not for each account", _BOTH),
    "no_use": ("without what requests cost", ("margin",)),
    "mean_of_accounts": ("as the mean of the accounts' own margins", _BOTH),
    "median_account": ("of the account in the middle", _BOTH),
    "on_cost": ("over the cost, not over the revenue", _BOTH),
    "cost_share": ("of the cost in the revenue", _BOTH),
    "models_exchanged": ("with the prices of the usual and the lesser model exchanged", _BOTH),
    "first_price": ("with the first prices", _BOTH),
    "announced_price": ("with the announced prices", _BOTH),
    "swapped": ("with the two prices exchanged between tokens read and written", _BOTH),
    "all_input": ("with all tokens at the price of those read", _BOTH),
    "all_output": ("with all tokens at the price of those written", _BOTH),
    "mean_of_both": ("with all tokens at the mean of the two prices", _BOTH),
    "no_output": ("without the tokens written", _BOTH),
    "limit_today": ("with the limit held against the requests of today", ("after",)),
    "limit_out": ("with no request at all for accounts over the limit", ("after",)),
    "limit_gone": ("without the accounts over the limit", ("after",)),
    "limit_all": ("with as many requests as the limit for each account", ("after",)),
    "limit_mean": ("with the limit held against the mean account", ("after",)),
    "part_turned": ("with the usual model for the part that is the lesser one's", ("after",)),
    "all_lesser": ("with the lesser model for all requests", ("after",)),
    "no_again": ("without requests that are made once more", ("after",)),
    "again_usual": ("with the usual model for requests that are made once more", ("after",)),
    "again_saved": ("with `again` taken off the requests", ("after",)),
    "raise_monthly": ("with the rise for accounts that are billed by the month alone", ("after",)),
    "raise_added": ("with the rise added to the margin", ("after",)),
    "less_lost": ("less `lost`, though all customers stay", ("after",)),
    "times_lost": ("times the customers who stay, though all of them do", ("after",)),
    "again_replaced": ("with the usual model in place of the lesser one for what is asked again", ("after",)),
    "again_all": ("with `again` for all requests", ("after",)),
    "limit_not_target": ("with the limit on the requests of today, and none of target", ("after",)),
    "lever_no_base": ("without `base` once a lever is pulled", ("after",)),
    "loses": ("without the fees of those who leave", ("after",)),
}
"""Half-understood ways: words that fit after "the number", and the columns that they change by themselves."""


MORE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "raise_times": ("with the margin times 1 and the rise", ("after",)),
    "again_endless": ("with requests that are made again and again", ("after",)),
    "base_of_users": ("with `base` for accounts with requests alone", ("margin",)),
}
"""As `WAYS`, but near the right number on some seeds: what is told where it is met, and no truth of a draw."""


def _draw(seed: int, attempt: int) -> Margins:
    told, weak = story(seed, "economics.margin", STORIES), story(seed, "economics.margin.weak", WEAK)
    generator = stream(seed, "economics.margin.accounts", attempt)
    counts = {"starter": int(generator.integers(170, 230)), "team": int(generator.integers(110, 160))}
    counts["business"] = int(generator.integers(70, 100))
    facts: dict[str, float] = {
        "tokens_in": float(generator.integers(30, 61) * 100),
        "tokens_out": float(generator.integers(8, 17) * 50),
        "base": float(generator.integers(3, 9)) / 2,
        "again": float(generator.integers(15, 24)) / 50,
        "bar": float(generator.integers(50, 67)) / 100,
    }
    times = generator.permutation([1.4, 1.8, 2.2, 2.6, 3.0])[:3]
    facts |= {f"times_{plan}": float(one) for plan, one in zip(PLANS, times, strict=True)}
    usual = round(float(generator.uniform(1.5, 3.2)), 2)
    price: Price = (usual, round(usual * float(generator.uniform(3.6, 5.2)), 2))
    now = changed(price, float(generator.choice([0.8, 1.25])))
    lesser = changed(now, float(generator.uniform(0.26, 0.36)))
    called = names(seed)
    models = {"usual": called["usual"], "lesser": called["lesser"]}
    prices = {
        models["usual"]: (price, now, changed(now, float(generator.choice([0.75, 1.35])))),
        models["lesser"]: (
            changed(lesser, float(generator.choice([0.8, 1.25]))),
            lesser,
            changed(lesser, float(generator.choice([0.75, 1.35]))),
        ),
    }
    arrays = _accounts(generator, counts)
    bare = Margins(pd.DataFrame(), _NO_LEVERS, prices, models, facts, told, arrays)
    _fees(generator, bare, told, weak)
    levers = _levers(generator, bare, told, weak)
    accounts = pd.DataFrame(
        {
            "account": [f"c{number:03d}" for number in range(1, len(arrays["plan"]) + 1)],
            "plan": [PLANS[int(place)] for place in arrays["plan"]],
            "pilot": arrays["pilot"].astype(int),
            "billed": np.where(arrays["annual"] == 1, "year", "month"),
            "fee": arrays["fee"].astype(int),
            "requests": arrays["requests"].astype(int),
        }
    )
    return Margins(accounts, levers, prices, models, facts, told, arrays)


_NO_LEVERS = pd.DataFrame({"lever": LEVERS, "size": [0.0] * 3, "lost": [0.0] * 3})


def _accounts(generator: np.random.Generator, counts: Mapping[str, int]) -> dict[str, Floats]:
    """Return the accounts without their fees; `seats` stands for what a fee depends on."""
    parts = []
    for plan, many in counts.items():
        seats = np.maximum(
            1, np.round(generator.lognormal({"starter": 0.7, "team": 2.0, "business": 3.3}[plan], 0.5, many))
        )
        used = np.round(seats * generator.lognormal(3.7, 1.05, many))
        used[generator.random(many) < 0.12] = 0
        pilot = (generator.random(many) < 0.08).astype(float)
        annual = (generator.random(many) < generator.uniform(0.3, 0.5)).astype(float) * (1 - pilot)
        used = np.where(pilot == 1, np.round(used * 1.5 + 20), used)
        parts.append(np.stack([np.full(many, float(PLANS.index(plan))), seats, used, pilot, annual]))
    table = np.concatenate(parts, axis=1)
    table = table[:, generator.permutation(table.shape[1])]
    return dict(zip(("plan", "seats", "requests", "pilot", "annual"), table, strict=True))


def _fees(generator: np.random.Generator, made: Margins, told: str, weak: str) -> None:
    """Set the fees so that the margins tell the story: the weak plan under the bar, or above it where nothing is to be done."""
    held: Any = made.arrays
    bar = made.facts["bar"]
    held["fee"] = np.zeros(len(held["plan"]))
    low = bar + (generator.uniform(0.03, 0.05) if told == "leave" else -generator.uniform(0.1, 0.145))
    for plan in PLANS:
        # Nobody sees from today's margin alone which plan it will be: requests grow by other factors.
        wanted = float(low if plan == weak else max(low, bar) + generator.uniform(0.04, 0.16))
        wanted = min(wanted, 0.93)
        own = held["plan"] == PLANS.index(plan)
        paying = own & (held["pilot"] == 0)
        held["fee"][paying] = held["seats"][paying]
        fee, requests = _money(made, plan, NOTHING)
        cost = float(requests.sum()) * each(made, "usual") + made.facts["base"] * len(fee)
        # A year costs ten months.
        monthly = np.where(held["annual"][paying] == 1, 10 / 12, 1.0) * held["seats"][paying]
        seat = cost / (1 - wanted) / float(monthly.sum())
        held["fee"][paying] = np.round(held["seats"][paying] * seat) * np.where(held["annual"][paying] == 1, 10, 1)


def _levers(generator: np.random.Generator, made: Margins, told: str, weak: str) -> pd.DataFrame:
    """Return how far each lever is pulled, and whom it loses."""
    bar = made.facts["bar"]
    low = float(by_plan(made)["margin"][PLANS.index(weak)])
    reach = dict.fromkeys(LEVERS, True)
    others = [lever for lever in LEVERS if lever != told]
    losses = np.sort(generator.permutation(np.arange(2, 15))[:3]) / 100
    lost: dict[str, float]
    if told == "leave":
        lost = {lever: float(loss) for lever, loss in zip(generator.permutation(LEVERS), losses, strict=True)}
    elif told == "none":
        reach = dict.fromkeys(LEVERS, False)
        lost = {lever: float(loss) for lever, loss in zip(generator.permutation(LEVERS), losses, strict=True)}
    else:
        first, second = (str(one) for one in generator.permutation(others))
        reach[first] = False  # loses fewer than the right one, and does not get there
        reach[second] = bool(generator.random() < 0.6)
        order = [first, told, second] if reach[second] or generator.random() < 0.5 else [second, first, told]
        lost = {lever: float(loss) for lever, loss in zip(order, losses, strict=True)}
    sizes = {}
    for lever in LEVERS:
        gap = abs(bar - low)
        after = (
            bar + float(generator.uniform(0.022, 0.045))
            if reach[lever]
            else bar - float(generator.uniform(0.25, 0.4)) * gap
        )
        if told == "leave":
            after = low + float(generator.uniform(0.04, 0.1))
        sizes[lever] = _sized(made, weak, lever, after)
    return pd.DataFrame(
        {"lever": LEVERS, "size": [sizes[lever] for lever in LEVERS], "lost": [lost[lever] for lever in LEVERS]}
    )


def _sized(made: Margins, plan: str, lever: str, after: float) -> float:
    """Return how far a lever has to be pulled for a margin, in round numbers."""
    fee, requests = _money(made, plan, NOTHING)
    usual, lesser = each(made, "usual"), each(made, "lesser") * (1 + made.facts["again"])
    revenue, many, base = float(fee.sum()), float(requests.sum()), made.facts["base"] * len(fee)
    allowed = revenue * (1 - after) - base  # what all requests together may cost
    if lever == "price":
        return round((many * usual + base) / (revenue * (1 - after)) - 1, 2)
    if lever == "default":
        return round(min((many * usual - allowed) / (many * (usual - lesser)), 1.0), 2)
    step = 5 if many < 400 * len(fee) else 20
    ranked = np.sort(requests)
    so_far = np.concatenate([[0.0], ranked.cumsum()])
    grid = np.arange(step, float(ranked[-1]) + step, step)
    under = np.searchsorted(ranked, grid, side="right")
    spent = (so_far[under] + grid * (len(ranked) - under)) * usual
    return float(grid[int(np.argmin(np.abs(spent - allowed)))])


def planted_truths(made: Margins) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    right = by_plan(made)["margin"]
    plan, bar = weakest(right), made.facts["bar"]
    after = by_lever(made, plan)["after"]
    ranked = np.sort(right)
    truths: dict[str, bool | float] = {
        "the story's lever is right": choose(made, float(right.min()), after) == made.story,
        "one plan is the weakest": float(ranked[1] - ranked[0]) - 0.025,
        "no margin is near the bar": min(clear_of(one, bar, 0.018) for one in (float(ranked[0]), *after.tolist())),
        "each lever helps": float((after - ranked[0]).min()) - 0.02,
        "no plan loses money": float(ranked[0]) - 0.1,
    }
    if made.story in LEVERS:
        losing = {lever: made.lost(lever) for lever in LEVERS}
        truths["the lever that loses the fewest does not get there"] = (
            min(losing, key=lambda one: losing[one]) != made.story
        )
    if not all(value if isinstance(value, bool) else value >= 0 for value in truths.values()):
        return truths
    for way, (_, touched) in WAYS.items():
        key = frozenset((way,))
        far = []
        if "margin" in touched:
            far.append(float(np.abs(by_plan(made, key)["margin"] - right).max()))
        if "after" in touched:
            far.append(float(np.abs(by_lever(made, plan, key)["after"] - after).max()))
        truths[f"{way} is another number"] = max(far) / SHARE - 3
    return truths
