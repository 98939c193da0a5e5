"""A vendor's letter: prices rise, and a model is retired after three months. Three ways to go on, over twelve months.

Everything here is invented. The feature *Clerk* uses the `old` model. Prices rise from month 2 on, and month 3 is the last one in which
the old model answers. *Stay* moves to the same vendor's `successor`, *switch* to another vendor's `candidate`, *two* sends routine
requests to the candidate and critical ones to the successor. Whichever is new wants its prompts adapted for the kinds of requests that it
gets, is evaluated again and again, and runs beside the old one for a while, when both are paid. A model may take critical requests if enough critical cases of the regression suite pass with adapted prompts.

The story is which way is chosen (stay 30%, switch 35%, two 30%, none 5%), and whether the cheapest of all is kept out by the gate (50%). Where
it can be had, a careless reader who leaves out evaluations, prompts or the months of running beside takes another way.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.economics.simulators.names import Price, Prices, changed, misread, names
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

OPTIONS = ("stay", "switch", "two")
NEW = ("successor", "candidate")
MONTHS = 12
LAST = 3
"""The last month in which the old model answers."""
STORIES = {
    "switch cheapest": 0.25,
    "switch gate": 0.1,
    "none gate": 0.05,
    "stay cheapest": 0.15,
    "stay gate": 0.15,
    "two cheapest": 0.1,
    "two gate": 0.2,
}
"""The way that is chosen, and whether it is the cheapest of all or the gate keeps a cheaper one out; none where both models fail."""
PART = {"evaluation": 0.4, "prompts": 0.3, "beside": 0.3}
TOTAL = 0.002
"""Tolerance of a total, as a part of it."""
SHARE = 0.003
DISCOUNT = 0.005
EVALUATIONS = 4

Numbers = dict[str, npt.NDArray[np.float64]]
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Shock:
    """The letter and what can be done.

    Attributes:
        cases: one row per case, model and prompt (`load("economics_regression")`).
        moves: one row per new model: routine_days, critical_days, parallel, evaluation (`load("economics_moves")`).
        prices: of the three models.
        models: their names by role.
        facts: `requests`, `tokens_in`, `tokens_out`, `routine`, `day`, `router` and `gate`.
        story: what is chosen, and why.
        cells: passed and counted cases by model, prompt, kind and whether the case is valid.
    """

    cases: pd.DataFrame
    moves: pd.DataFrame
    prices: Prices
    models: Mapping[str, str]
    facts: Mapping[str, float]
    story: str
    cells: Mapping[tuple[str, str, str, int], tuple[int, int]] = field(repr=False, default_factory=dict)

    @cached_property
    def rows(self) -> dict[str, dict[str, float]]:
        """What it takes to put each new model into service."""
        numbers = self.moves.set_index("model")
        return {str(role): {str(name): float(value) for name, value in row.items()} for role, row in numbers.iterrows()}


@lru_cache(maxsize=64)
def shock(seed: int = 0) -> Shock:
    """Return the letter of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> shock(0).moves["model"].tolist()
        ['successor', 'candidate']
    """
    made = first_that_holds(_draw, planted_truths, seed)
    # The rows tell the cells and nothing else, so they are made once, not for each attempt.
    return replace(made, cases=_table(stream(seed, "economics.shock.cases"), made.cells))


def facts_of_shock(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning.

    Examples:
        >>> facts_of_shock(0)["fact"].tolist()[:4]
        ['old', 'successor', 'candidate', 'requests']
    """
    made = shock(seed)
    meaning = {
        "requests": ("requests", "in each month"),
        "tokens_in": ("tokens", "what a request has to read"),
        "tokens_out": ("tokens", "what it writes"),
        "routine": ("share", "the part of the requests that is routine; the others are critical"),
        "day": ("dollars", "what a person-day costs"),
        "router": ("dollars a month", "what sorting requests between two models costs"),
        "gate": ("share", "the least share of critical cases that have to pass"),
    }
    words = {
        "old": "the model that is retired",
        "successor": "the same vendor's next model",
        "candidate": "another vendor's model",
    }
    rows = [(role, made.models[role], "", words[role]) for role in words]
    rows += [(name, f"{made.facts[name]:.10g}", *told) for name, told in meaning.items()]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def per_1000(made: Shock, role: str, date: int, way: frozenset[str] = NOTHING) -> float:
    """Return the dollars for 1,000 requests with a model, at the price of a date."""
    if "exchanged" in way and role in NEW:
        role = NEW[1 - NEW.index(role)]
    read, written = misread(*made.prices[made.models[role]][date], way)
    return (made.facts["tokens_in"] * read + made.facts["tokens_out"] * written) / 1000


def _last(way: frozenset[str]) -> int:
    return LAST - 1 if "old_two" in way else LAST + 1 if "old_four" in way else 0 if "at_once" in way else LAST


def old_months(made: Shock, way: frozenset[str] = NOTHING) -> float:
    """Return the dollars of the old model until it is retired."""
    if "no_use" in way or "no_old" in way:
        return 0.0
    first = 0 if "first_price" in way else 2 if "announced_all" in way else 1
    later = 1 if "today_all" in way else 2
    dates = [first] + [later] * (_last(way) - 1) if _last(way) else []
    if "late_rise" in way and len(dates) > 1:
        dates[1] = 1
    return sum(per_1000(made, "old", date, way) for date in dates) * made.facts["requests"] / 1000


def shares(made: Shock, option: str, way: frozenset[str] = NOTHING) -> dict[str, float]:
    """Return the part of the requests that each new model gets in a way to go on."""
    routine = made.facts["routine"]
    if option != "two":
        return {NEW[OPTIONS.index(option)]: 1.0}
    if "both_all" in way:
        return {"successor": 1.0, "candidate": 1.0}
    if "half" in way:
        routine = 0.5
    if "turned" in way or "shares_turned" in way:
        routine = 1 - routine
    return {"successor": 1 - routine, "candidate": routine}


def total(made: Shock, option: str, way: frozenset[str] = NOTHING) -> float:
    """Return the dollars of twelve months with a way to go on."""
    rows, facts = made.rows, made.facts
    found = old_months(made, way)
    serves = (24 if "two_years" in way else 15 if "after" in way else MONTHS) - _last(way)
    date = 1 if "today_all" in way else 2
    for role, share in shares(made, option, way).items():
        row = rows[NEW[1 - NEW.index(role)] if "rows_turned" in way else role]
        day = facts["day"] / 8 if "hours" in way else facts["day"]
        kinds = (("critical",), ("routine",))[NEW.index(role)] if option == "two" else ("routine", "critical")
        if option == "two" and ("turned" in way or "kinds_turned" in way):
            kinds = (("routine",), ("critical",))[NEW.index(role)]
        if "all_days" in way:
            kinds = ("routine", "critical")
        if option != "two" and "critical_days_alone" in way:
            kinds = ("critical",)
        prompts = 0.0 if "no_prompts" in way else sum(float(row[f"{kind}_days"]) for kind in kinds) * day
        times = 0 if "no_evaluation" in way else 1 if "one_evaluation" in way else EVALUATIONS
        times = 3 if "three_evaluations" in way else 9 if "evaluated_monthly" in way else times
        times = 5 if "five_evaluations" in way else 12 if "twelve_evaluations" in way else times
        evaluation = times * float(row["evaluation"])
        if option == "two" and "prompts_once" in way and role == "successor":
            prompts = 0.0
        if option == "two" and f"{'evaluation' if role == 'candidate' else 'successor'}_once" in way:
            evaluation = 0.0
        if option == "stay" and "free_successor" in way:
            prompts = evaluation = 0.0
        beside = 0.0 if "no_parallel" in way else float(row["parallel"])
        if option == "two" and "longest" in way:
            beside = max(one["parallel"] for one in made.rows.values())
        beside = -beside if "paid_once" in way else 1.0 if "one_parallel" in way else beside
        each = per_1000(made, role, date, way) * facts["requests"] / 1000
        if option == "two" and "parallel_whole" in way:
            used = each * (share * serves + beside)
        else:
            used = each * share * (serves + beside)
        if "paid_once" in way:  # the old model rests while the new one runs beside it
            used = each * share * serves + (float(row["parallel"]) * share) * (
                each - per_1000(made, "old", 2, way) * facts["requests"] / 1000
            )
        found += prompts + evaluation + (0.0 if "no_use" in way else used)
    if option == "two" and "no_router" not in way:
        months = 12 if "router_all" in way else 1 if "router_once" in way else serves
        found += facts["router"] * months
    return found


def totals(made: Shock, way: frozenset[str] = NOTHING) -> Numbers:
    """Return the column of totals, a number per way to go on in the order of `OPTIONS`."""
    return {"total": np.array([total(made, option, way) for option in OPTIONS])}


def passed(made: Shock, way: frozenset[str] = NOTHING) -> Numbers:
    """Return the share of cases that pass, a number per new model in the order of `NEW`."""
    found = []
    for role in NEW:
        kinds: tuple[str, ...] = (
            ("critical", "routine") if "routine_too" in way else ("routine",) if "routine" in way else ("critical",)
        )
        prompts = ("as is", "adapted") if "both_prompts" in way else ("as is",) if "as_is" in way else ("adapted",)
        valid = (1, 0) if "outdated" in way else (0,) if "outdated_alone" in way else (1,)
        cells = [made.cells[role, prompt, kind, one] for prompt in prompts for kind in kinds for one in valid]
        share = sum(good for good, _ in cells) / sum(many for _, many in cells)
        if "over_all" in way:
            every = sum(made.cells[role, "adapted", "critical", one][1] for one in (0, 1))
            share = made.cells[role, "adapted", "critical", 1][0] / every
        found.append(1 - share if "failed" in way else share)
    return {"passed": np.array(found)}


def discount(made: Shock, way: frozenset[str] = NOTHING) -> float:
    """Return by which share of its price the successor would have to get cheaper, so that staying costs as much as switching."""
    row = made.rows["candidate" if "rows_turned" in way else "successor"]
    beside = 0.0 if "no_parallel" in way else 1.0 if "one_parallel" in way else float(row["parallel"])
    serves = (24 if "two_years" in way else 15 if "after" in way else MONTHS) - _last(way)
    each = per_1000(made, "successor", 1 if "today_all" in way else 2, way) * made.facts["requests"] / 1000
    months = serves if "serving_alone" in way else serves + beside
    months = MONTHS if "all_year" in way else months
    other = "two" if "against_two" in way else "switch"
    apart_by = total(made, "stay", way) - total(made, other, way)
    if "of_total" in way:
        return apart_by / total(made, "stay", way)
    if "of_switch" in way:
        return apart_by / total(made, "switch", way)
    if "of_candidate" in way:
        each = per_1000(made, "candidate", 2, way) * made.facts["requests"] / 1000
    if "bills" in way:
        return 1 - per_1000(made, "candidate", 2) / per_1000(made, "successor", 2)
    if "bill_today" in way:
        each = per_1000(made, "successor", 1) * made.facts["requests"] / 1000
    return apart_by / (each * months)


def choose(costs: npt.NDArray[np.float64], share: npt.NDArray[np.float64], gate: float) -> str:
    """Return the cheapest way whose model for critical requests passes the gate, "none" if neither does."""
    good = dict(zip(NEW, share >= gate, strict=True))
    allowed = np.array([good["successor"], good["candidate"], good["successor"]])
    return OPTIONS[int(np.argmin(np.where(allowed, costs, np.inf)))] if allowed.any() else "none"


PARTS = ("the old model", "requests from month 4", "running beside", "prompts", "evaluations", "router")


def parts(made: Shock, option: str, cut: float = 0.0) -> dict[str, float]:
    """Return what a way to go on costs, by part; `cut` is the share by which the successor gets cheaper.

    >>> round(sum(parts(shock(0), "two").values()) - total(shock(0), "two"), 6)
    0.0
    """
    rows, facts = made.rows, made.facts
    found = dict.fromkeys(PARTS, 0.0)
    found["the old model"] = old_months(made)
    for role, share in shares(made, option).items():
        row = rows[role]
        month = per_1000(made, role, 2) * facts["requests"] / 1000 * share * (1 - cut if role == "successor" else 1)
        kinds = (("critical",), ("routine",))[NEW.index(role)] if option == "two" else ("routine", "critical")
        found["requests from month 4"] += month * (MONTHS - LAST)
        found["running beside"] += month * float(row["parallel"])
        found["prompts"] += facts["day"] * sum(float(row[f"{kind}_days"]) for kind in kinds)
        found["evaluations"] += EVALUATIONS * float(row["evaluation"])
    if option == "two":
        found["router"] = facts["router"] * (MONTHS - LAST)
    return found


def columns(made: Shock, way: frozenset[str] = NOTHING) -> dict[str, pd.Series]:
    """Return the two columns of A4 with the names of their rows."""
    cost, share = totals(made, way)["total"], passed(made, way)["passed"]
    return {
        "passed": pd.Series(share, index=pd.Index(NEW, name="model"), name="passed"),
        "total": pd.Series(cost, index=pd.Index(OPTIONS, name="way"), name="total"),
    }


def answer(made: Shock, way: frozenset[str] = NOTHING) -> dict[str, Any]:
    """Return the answer of A4."""
    found = columns(made, way)
    return {
        **found,
        "discount": discount(made, way),
        "choice": choose(found["total"].to_numpy(), found["passed"].to_numpy(), made.facts["gate"]),
    }


_COST = ("total", "discount")
WAYS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "today_all": ("with today's prices in all months", _COST),
    "announced_all": ("with the announced prices in month 1 as well", ("total",)),
    "first_price": ("with the first prices in month 1", ("total",)),
    "late_rise": ("with the announced prices from month 3 on", ("total",)),
    "swapped": ("with the two prices exchanged between tokens read and written", _COST),
    "all_input": ("with all tokens at the price of those read", _COST),
    "all_output": ("with all tokens at the price of those written", _COST),
    "mean_of_both": ("with all tokens at the mean of the two prices", _COST),
    "no_output": ("without the tokens written", _COST),
    "no_input": ("without the tokens read", _COST),
    "old_two": ("with the old model for two months", ("total",)),
    "old_four": ("with the old model for four months", ("total",)),
    "at_once": ("with new models from month 1 on", ("total",)),
    "no_old": ("without the old model's months", ("total",)),
    "after": ("of twelve months after the old model's last", _COST),
    "two_years": ("of 24 months", _COST),
    "no_use": ("without what requests cost", ("total",)),
    "no_evaluation": ("without evaluations", _COST),
    "one_evaluation": ("with one evaluation", _COST),
    "three_evaluations": ("with three evaluations", _COST),
    "evaluated_monthly": ("with an evaluation in each month that the new model serves", _COST),
    "evaluation_once": ("with the evaluations of one model where there are two", ("total",)),
    "no_prompts": ("without adapting prompts", _COST),
    "hours": ("with person-days taken as hours", _COST),
    "all_days": ("with the prompts for both kinds at each of two models", ("total",)),
    "critical_days_alone": ("with `critical_days` alone where one model answers all", _COST),
    "prompts_once": ("with the prompts of one model where there are two", ("total",)),
    "free_successor": ("without prompts and evaluations for staying", _COST),
    "no_parallel": ("without the months of running beside", _COST),
    "paid_once": ("with only the new model paid while both run", ("total",)),
    "parallel_whole": ("with each of two models answering all requests while it runs beside", ("total",)),
    "no_router": ("without the router", ("total",)),
    "router_all": ("with the router for twelve months", ("total",)),
    "router_once": ("with the router paid once", ("total",)),
    "turned": ("with routine requests at the successor and critical ones at the candidate", ("total",)),
    "half": ("with half of the requests at each of two models", ("total",)),
    "both_all": ("with all requests at each of two models", ("total",)),
    "exchanged": ("with the prices of successor and candidate exchanged", _COST),
    "routine_too": ("with routine cases as well", ("passed",)),
    "routine": ("of routine cases alone", ("passed",)),
    "as_is": ("with the prompts as they are", ("passed",)),
    "both_prompts": ("with both kinds of prompts", ("passed",)),
    "outdated": ("with cases that are no longer valid", ("passed",)),
    "outdated_alone": ("of cases that are no longer valid", ("passed",)),
    "failed": ("of the cases that fail", ("passed",)),
    "over_all": ("of valid cases that pass, over all critical cases", ("passed",)),
    "five_evaluations": ("with five evaluations", _COST),
    "twelve_evaluations": ("with an evaluation in each of twelve months", _COST),
    "successor_once": ("with the evaluations of the candidate alone where there are two", ("total",)),
    "shares_turned": ("with the share `routine` at the successor, in two", ("total",)),
    "kinds_turned": ("with the prompts of the other kind, in two", ("total",)),
    "longest": ("with the longer `parallel` for both models", ("total",)),
    "rows_turned": ("with the rows of `moves` exchanged", _COST),
}
"""Half-understood ways: words that fit after "the number", and the columns that they change by themselves."""
DISCOUNTS: Mapping[str, str] = {
    "bills": "by how much the candidate's requests are cheaper than the successor's; work and the months beside are not in it",
    "bill_today": "the discount on today's price of the successor, not on December's",
    "of_total": "the difference as a part of what staying costs, not of what the successor's requests cost",
    "of_switch": "the difference as a part of what switching costs",
    "against_two": "the discount at which staying costs as much as running two",
    "serving_alone": "the discount on the months that the successor serves alone",
    "all_year": "the discount on twelve months of the successor",
    "of_candidate": "the difference as a part of what the candidate's requests cost",
}

_BATCH = 3000
_CASES = {("critical", 1): (103, 137), ("critical", 0): (15, 20), ("routine", 1): (130, 170), ("routine", 0): (12, 17)}
"""From how many to how many cases, by kind and whether they are still valid."""


def _draw(seed: int, attempt: int) -> Shock:
    told = story(seed, "economics.shock", STORIES)
    part = story(seed, "economics.shock.part", PART)
    generator = stream(seed, "economics.shock.letter", attempt)
    facts = {
        "tokens_in": float(generator.integers(12, 31) * 100),
        "tokens_out": float(generator.integers(4, 11) * 50),
        "routine": float(generator.integers(12, 17) if generator.random() < 0.8 else generator.integers(7, 9)) / 20,
        "day": float(generator.integers(11, 19) * 50),
        "gate": float(generator.integers(86, 93)) / 100,
    }
    price = round(float(generator.uniform(1.2, 2.6)), 2)
    now: Price = (price, round(price * float(generator.uniform(3.6, 5.5)), 2))
    first = changed(now, float(generator.choice([0.8, 1.3])))
    coming = changed(now, float(generator.choice([1.35, 1.5, 1.65])))
    found, many = _telling(generator, facts, now, coming, told, part)
    facts |= {name: float(many[name][found]) for name in ("requests", "router")}
    called = names(seed)
    prices = {called["old"]: (first, now, coming)}
    for role in NEW:
        later: Price = tuple(round(float(many[f"{role} {side}"][found]), 2) for side in ("read", "written"))  # type: ignore[assignment]
        before = changed(later, float(generator.choice([0.85, 1.2])))
        prices[called[role]] = (changed(before, float(generator.choice([0.8, 1.25]))), before, later)
    moves = pd.DataFrame(
        [
            (
                role,
                int(many[f"{role} routine_days"][found]),
                int(many[f"{role} critical_days"][found]),
                int(many[f"{role} parallel"][found]),
                int(many[f"{role} evaluation"][found]),
            )
            for role in NEW
        ],
        columns=["model", "routine_days", "critical_days", "parallel", "evaluation"],
    )
    cells = _cells(generator, told, facts["gate"])
    models = {role: called[role] for role in ("old", *NEW)}
    return Shock(pd.DataFrame(), moves, prices, models, facts, told, cells)


def _telling(
    generator: np.random.Generator, facts: Mapping[str, float], now: Price, coming: Price, told: str, part: str
) -> tuple[int, Numbers]:
    """Return a set of numbers that tells the story, by its place among many."""

    def whole(low: float, high: float, step: float) -> npt.NDArray[np.float64]:
        return np.asarray(np.round(generator.uniform(low, high, _BATCH) / step) * step)

    many: Numbers = {"requests": whole(300_000, 1_800_000, 10_000), "router": whole(400, 2_500, 50)}
    used: Numbers = {}
    work: dict[str, Numbers] = {name: {} for name in PART}
    for role, factor in (("successor", (0.75, 1.2)), ("candidate", (0.3, 0.75))):
        times = generator.uniform(*factor, _BATCH)
        many[f"{role} read"] = np.round(coming[0] * times, 2)
        many[f"{role} written"] = np.round(coming[1] * times * generator.uniform(0.9, 1.1, _BATCH), 2)
        many[f"{role} routine_days"] = whole(*((4, 16), (8, 30))[NEW.index(role)], 1)
        many[f"{role} critical_days"] = whole(*((5, 25), (20, 90))[NEW.index(role)], 1)
        many[f"{role} parallel"] = np.where(generator.random(_BATCH) < 0.5, 1.0, 2.0)
        many[f"{role} evaluation"] = whole(*((3_000, 7_000), (4_000, 11_000))[NEW.index(role)], 100)
        each = (facts["tokens_in"] * many[f"{role} read"] + facts["tokens_out"] * many[f"{role} written"]) / 1000
        used[role] = each * many["requests"] / 1000
        for kind in ("routine", "critical"):
            work["prompts"][f"{role} {kind}"] = many[f"{role} {kind}_days"] * facts["day"]
        work["prompts"][role] = work["prompts"][f"{role} routine"] + work["prompts"][f"{role} critical"]
        work["evaluation"][role] = EVALUATIONS * many[f"{role} evaluation"]
        work["beside"][role] = used[role] * many[f"{role} parallel"]
    old = [(facts["tokens_in"] * price[0] + facts["tokens_out"] * price[1]) / 1000 for price in (now, coming)]
    before = (old[0] + (LAST - 1) * old[1]) * many["requests"] / 1000
    serves, routine = MONTHS - LAST, facts["routine"]

    def costs(without: str = "") -> npt.NDArray[np.float64]:
        alone = {
            role: serves * used[role]
            + sum(work[name][role] for name in ("prompts", "evaluation") if name != without)
            + (0 if without == "beside" else work["beside"][role])
            for role in NEW
        }
        two = before + many["router"] * serves
        for role, share in (("successor", 1 - routine), ("candidate", routine)):
            two = two + share * serves * used[role]
            kind = "routine" if role == "candidate" else "critical"
            two = two + (0 if without == "prompts" else work["prompts"][f"{role} {kind}"])
            two = two + (0 if without == "evaluation" else work["evaluation"][role])
            two = two + (0 if without == "beside" else share * work["beside"][role])
        return np.stack([before + alone["successor"], before + alone["candidate"], two], axis=1)

    chosen, why = told.split()
    place = OPTIONS.index(chosen) if chosen in OPTIONS else -1
    cost = costs()
    ranked = np.sort(cost, axis=1)
    good = (ranked[:, 1] / ranked[:, 0] > 1.05) & (ranked[:, 2] / ranked[:, 1] > 1.05)
    if why == "cheapest":
        good &= np.argmin(cost, axis=1) == place
    elif chosen == "none":
        pass
    elif chosen == "switch":  # the successor fails, so the others are out
        good &= np.argmin(cost, axis=1) != place
    else:  # the candidate fails, so switching is out
        good &= (np.argmin(cost, axis=1) == 1) & (cost[:, place] < cost[:, 2 - place])
    by = (cost[:, 0] - cost[:, 1]) / (used["successor"] * (serves + many["successor parallel"]))
    good &= (np.abs(by) > 0.16) & (np.abs(by) < 0.75)
    # Who leaves a part of the work out takes another way, among all three or among those that the gate lets in.
    allowed = [place for place in range(3) if why == "cheapest" or (chosen in ("stay", "two") and place != 1)] or [
        0,
        1,
        2,
    ]
    flips = {
        name: good & (np.argmin(costs(name)[:, allowed], axis=1) != np.argmin(cost[:, allowed], axis=1))
        for name in PART
    }
    wanted = flips[part] if flips[part].any() else np.any(list(flips.values()), axis=0)
    places = np.flatnonzero(wanted if wanted.any() else good)
    return (int(places[0]) if len(places) else 0), many


def _cells(generator: np.random.Generator, told: str, gate: float) -> dict[tuple[str, str, str, int], tuple[int, int]]:
    """Return passed and counted cases by model, prompt, kind and whether the case is valid."""
    chosen, why = told.split()
    either = bool(generator.random() < 0.5)
    passes = {
        "successor": either if (chosen, why) == ("switch", "cheapest") else chosen not in ("switch", "none"),
        "candidate": either if why == "cheapest" and chosen != "switch" else chosen == "switch",
    }
    found = {}
    counts = {key: int(generator.integers(low, high)) for key, (low, high) in _CASES.items()}
    for role in NEW:
        right = gate + float(generator.uniform(0.022, 0.05) if passes[role] else -generator.uniform(0.03, 0.06))
        rates = {
            ("adapted", "critical", 1): right,
            # All cases together say the opposite: routine ones pass where critical ones fail, and the other way round.
            ("adapted", "routine", 1): right - float(generator.uniform(0.07, 0.12)) if passes[role] else 0.99,
            ("as is", "critical", 1): right - float(generator.uniform(0.08, 0.16)),
            ("as is", "routine", 1): right - float(generator.uniform(0.1, 0.2)),
        }
        for prompt, kind, _ in list(rates):
            rates[prompt, kind, 0] = float(generator.uniform(0.15, 0.45))
        for (prompt, kind, valid), rate in rates.items():
            many = counts[kind, valid]
            found[role, prompt, kind, valid] = (min(round(rate * many), many), many)
    return found


def _table(generator: np.random.Generator, cells: Mapping[tuple[str, str, str, int], tuple[int, int]]) -> pd.DataFrame:
    """Return the rows of the regression suite: a row per case, model and prompt."""
    counts = {key: cells["successor", "adapted", *key][1] for key in _CASES}
    kinds = [(kind, valid) for (kind, valid), many in counts.items() for _ in range(many)]
    order = generator.permutation(len(kinds))
    numbered = pd.DataFrame([kinds[place] for place in order], columns=["kind", "valid"])
    numbered.insert(0, "case", np.arange(1, len(kinds) + 1))
    parts = []
    for role in NEW:
        for prompt in ("as is", "adapted"):
            part = numbered.copy()
            part["model"], part["prompt"], part["passed"] = role, prompt, 0
            for kind, valid in _CASES:
                places = np.flatnonzero((part["kind"] == kind) & (part["valid"] == valid))
                good = generator.permutation(places)[: cells[role, prompt, kind, valid][0]]
                part.loc[good, "passed"] = 1
            parts.append(part)
    return pd.concat(parts).sort_values(["case", "model", "prompt"]).reset_index(drop=True)


def planted_truths(made: Shock) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    cost, share, gate = totals(made)["total"], passed(made)["passed"], made.facts["gate"]
    chosen, why = made.story.split()
    ranked = np.sort(cost)
    by = discount(made)
    truths: dict[str, bool | float] = {
        "the story's way is chosen": choose(cost, share, gate) == chosen,
        "the gate keeps the cheapest out or not, as the story says": (OPTIONS[int(np.argmin(cost))] == chosen)
        == (why == "cheapest"),
        "the ways lead": float((ranked[1:] / ranked[:-1]).min()) - 1.04,
        "no share is near the gate": float(np.abs(share - gate).min()) - 4 * SHARE,
        "the two models do not pass alike": abs(float(share[0] - share[1])) - 4 * SHARE,
        "the discount is a share of a price": min(abs(by) - 0.15, 0.8 - abs(by)),
    }
    if not truths["the story's way is chosen"]:
        return truths
    for way, (_, touched) in WAYS.items():
        key = frozenset((way,))
        far = []
        if "total" in touched:
            far.append(float(np.abs(totals(made, key)["total"] / cost - 1).max()) / TOTAL)
        if "passed" in touched:
            far.append(float(np.abs(passed(made, key)["passed"] - share).max()) / SHARE)
        same = way == "longest" and len({one["parallel"] for one in made.rows.values()}) == 1
        truths[f"{way} is another number"] = same or max(far) - 3
    truths["another discount"] = apart(by, [discount(made, frozenset((way,))) for way in DISCOUNTS], 3 * DISCOUNT)
    return truths
