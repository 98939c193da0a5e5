"""Tickets that a model may be trained on: copies, consent, age and one missing field, with the overlap drawn.

Everything here is invented. One row is one load of a ticket; the newest load of a ticket is the ticket. Three rules then take
rows away: consent (which a blank means differs by region), age, and an empty intent. The losses overlap: where refusals and
empty intents sit in old tickets, asking again or filling the field brings little back. Four decisions:

- `train` (30%): enough is left, although the losses added up would leave too little;
- `ask` (25%) and `fill` (25%): too little is left, and the better of two permitted steps brings enough back. In half of the
  seeds the better step mends the smaller of the two losses;
- `narrow` (20%): the better step does not bring enough back, and both together, which nobody can do this quarter, would.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, between
from aipm_course.simulation.stories import plant_edge, story
from aipm_course.simulation.streams import stream

REGIONS = ("Brask", "Corvo", "Dellin", "Esker", "Fennick")
RULES = ("consent", "age", "intent")
OLDEST = 730
DECISIONS = {"train": 0.3, "ask": 0.25, "fill": 0.25, "narrow": 0.2}
_TICKETS = 4200


@dataclass(frozen=True, eq=False)
class Pool:
    """One pool of tickets.

    Attributes:
        loads: one row per load (`load("data_pool")`).
        regions: what a blank consent means, by region (`load("data_regions")`).
        facts: needed, say_yes, oldest by name (`load("data_pool_facts")`).
        decision: the right one.
    """

    loads: pd.DataFrame
    regions: pd.DataFrame
    facts: Mapping[str, float]
    decision: str


@dataclass(frozen=True)
class Counted:
    """What the rules leave of a pool, in tickets."""

    tickets: int
    no_consent: int
    too_old: int
    no_intent: int
    usable: int
    back_ask: float
    back_fill: int

    @property
    def summed(self) -> int:
        """What would be left if the three losses were added up."""
        return self.tickets - self.no_consent - self.too_old - self.no_intent


@lru_cache(maxsize=64)
def pool(seed: int = 0) -> Pool:
    """Return the pool of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> pool(0).loads.columns.tolist()
        ['ticket', 'loaded', 'region', 'consent', 'ends_in', 'age_days', 'intent', 'in_crm']
    """
    return first_that_holds(_draw, planted_truths, seed)


def newest(loads: pd.DataFrame) -> pd.DataFrame:
    """Return the newest load of each ticket."""
    return loads.sort_values("loaded").drop_duplicates("ticket", keep="last").sort_index()


def taken_away(
    tickets: pd.DataFrame, regions: pd.DataFrame, dropped: frozenset[str] = frozenset(), oldest: float = OLDEST
) -> pd.DataFrame:
    """Return per ticket whether each rule takes it away: columns consent, age, intent.

    Args:
        tickets: one row per ticket.
        regions: what a blank means, by region.
        dropped: rules of the text that are left out: blank_is_yes, blank_is_no, ends_ignored, ends_today_holds,
            oldest_goes.
        oldest: days.
    """
    means = tickets["region"].map(regions.set_index("region")["blank_means"])
    if {"blank_is_yes", "blank_is_no"} & dropped:
        means = pd.Series("yes" if "blank_is_yes" in dropped else "no", tickets.index)
    said = tickets["consent"].where(tickets["consent"] != "", means)
    ends = tickets["ends_in"]
    over = ends < 0 if "ends_today_holds" in dropped else ends <= 0
    if "ends_ignored" in dropped:
        over = pd.Series(False, tickets.index)
    age = tickets["age_days"]
    return pd.DataFrame(
        {
            "consent": (said == "no") | over,
            "age": age >= oldest if "oldest_goes" in dropped else age > oldest,
            "intent": tickets["intent"] == "",
        }
    )


def counted(made: Pool, dropped: frozenset[str] = frozenset()) -> Counted:
    """Return what the rules leave, without some of them.

    Args:
        made: the pool.
        dropped: as in `taken_away`, and copies_stay, rules_before_copies, oldest_load, ended_asked, all_say_yes, all_in_crm.
    """
    oldest = made.facts["oldest"]
    loads = made.loads
    if "rules_before_copies" in dropped:
        gone = taken_away(loads, made.regions, dropped, oldest)
        rows = newest(loads[~gone.any(axis=1)])
        usable: int | None = len(rows)
    else:
        usable = None
    tickets = loads if "copies_stay" in dropped else newest(loads)
    if "oldest_load" in dropped:
        tickets = loads.sort_values("loaded").drop_duplicates("ticket").sort_index()
    gone = taken_away(tickets, made.regions, dropped, oldest)
    rules = gone.sum(axis=1)
    ended = tickets["ends_in"] <= 0
    ask = gone["consent"] & (rules == 1)
    ask = ask if "ended_asked" in dropped else ask & ~ended
    fill = gone["intent"] & (rules == 1)
    fill = fill if "all_in_crm" in dropped else fill & (tickets["in_crm"] == "yes")
    part = 1.0 if "all_say_yes" in dropped else made.facts["say_yes"]
    return Counted(
        len(tickets),
        int(gone["consent"].sum()),
        int(gone["age"].sum()),
        int(gone["intent"].sum()),
        int((rules == 0).sum()) if usable is None else usable,
        part * int(ask.sum()),
        int(fill.sum()),
    )


def decide(usable: float, back_ask: float, back_fill: float, needed: float) -> str:
    """Return what the ladder of the task says.

    >>> decide(900, 80, 60, 900), decide(900, 80, 60, 970), decide(900, 60, 80, 970), decide(900, 80, 60, 1000)
    ('train', 'ask', 'fill', 'narrow')
    """
    if usable >= needed:
        return "train"
    if usable + max(back_ask, back_fill) < needed:
        return "narrow"
    return "ask" if back_ask > back_fill else "fill"


def without_overlap(found: Counted) -> float:
    """Return what would be left if the three rules had nothing to do with each other: the product of what each leaves."""
    left = float(found.tickets)
    for lost in (found.no_consent, found.too_old, found.no_intent):
        left *= 1 - lost / found.tickets
    return left


def _draw(seed: int, attempt: int) -> Pool:
    told = story(seed, "data.usable", DECISIONS)
    generator = stream(seed, "data.pool", attempt)
    better = told if told in ("ask", "fill") else ("ask", "fill")[int(generator.integers(2))]
    smaller = bool(stream(seed, "data.pool.smaller").integers(2))
    meanings = ["no"] * int(generator.integers(2, 4))
    meanings += ["yes"] * (len(REGIONS) - len(meanings))
    turned = [meanings[int(place)] for place in generator.permutation(len(REGIONS))]
    regions = pd.DataFrame({"region": REGIONS, "blank_means": turned})
    tickets = _tickets(generator, regions, better, smaller)
    loads = _with_copies(generator, tickets)
    facts = {"say_yes": round(float(generator.uniform(0.45, 0.6)), 2), "oldest": float(OLDEST), "needed": 0.0}
    made = Pool(loads, regions, facts, told)
    facts["needed"] = _needed(generator, told, counted(made))
    return Pool(loads, regions, facts, told)


def _needed(generator: np.random.Generator, told: str, found: Counted) -> float:
    """Return the tickets that the model needs, so that the story holds and its shortcut does not."""
    part = float(generator.uniform(0.35, 0.65))
    best, both = max(found.back_ask, found.back_fill), found.back_ask + found.back_fill
    if told == "train":
        low, high = max(found.summed, found.usable - 0.12 * found.tickets), float(found.usable)
    elif told == "narrow":
        low, high = found.usable + best, found.usable + both
    else:
        low, high = float(found.usable), found.usable + best
    return float(round(low + part * (high - low), -1))


def _tickets(generator: np.random.Generator, regions: pd.DataFrame, better: str, smaller: bool) -> pd.DataFrame:
    """Return one row per ticket, so that one step brings back more; `smaller`: the one that mends the smaller loss."""
    count = _TICKETS + int(generator.integers(-300, 300))
    old = generator.random(count) < float(generator.uniform(0.24, 0.3))
    if better == "ask":
        refuse_old, refuse_new = (0.17, 0.2) if smaller else (0.3, 0.28)
        empty_old, empty_new = (0.72, 0.09) if smaller else (0.45, 0.06)
    else:
        refuse_old, refuse_new = (0.85, 0.06) if smaller else (0.5, 0.05)
        empty_old, empty_new = (0.15, 0.18) if smaller else (0.27, 0.25)
    refuse = generator.random(count) < np.where(old, refuse_old, refuse_new)
    empty = generator.random(count) < np.where(old, empty_old, empty_new)
    region = np.array(REGIONS)[generator.choice(len(REGIONS), count, p=generator.dirichlet([14] * len(REGIONS)))]
    strict = pd.Series(region).map(regions.set_index("region")["blank_means"]).eq("no").to_numpy()
    blank = generator.random(count) < np.where(strict == refuse, 0.55, 0.0)
    consent = np.where(blank, "", np.where(refuse, "no", "yes")).astype(object)
    ends: Any = np.full(count, np.nan)
    giving = generator.permutation(np.flatnonzero(~refuse))
    ends[giving[:70]] = -generator.integers(1, 200, 70)
    ends[giving[70:130]] = generator.integers(1, 90, 60)
    ends[giving[130:165]] = 0
    age = np.where(old, generator.integers(OLDEST + 5, 1400, count), generator.integers(3, OLDEST - 4, count))
    intents = np.array(["refund", "login", "outage", "upgrade", "cancel", "address"])
    intent = np.where(empty, "", intents[generator.integers(0, len(intents), count)]).astype(object)
    in_crm = np.where(generator.random(count) < float(generator.uniform(0.7, 0.8)), "yes", "no")
    table = pd.DataFrame(
        {
            "ticket": [f"K{number}" for number in int(generator.integers(20_000, 70_000)) + np.arange(count)],
            "loaded": generator.integers(1, 700, count),
            "region": region,
            "consent": consent,
            "ends_in": ends,
            "age_days": age,
            "intent": intent,
            "in_crm": in_crm,
        }
    )
    fine = ~refuse & ~empty & ~old & (np.isnan(ends) | (ends > 0))
    return plant_edge(generator, table, "age_days", {OLDEST: 45, OLDEST + 1: 40}, where=fine)


def _with_copies(generator: np.random.Generator, tickets: pd.DataFrame) -> pd.DataFrame:
    """Return loads: some tickets were loaded twice, and the older load knows more, or less."""
    again = tickets.sample(n=round(0.075 * len(tickets)), random_state=generator)
    older = again.assign(loaded=again["loaded"] - generator.integers(1, 400, len(again)))
    knows = generator.random(len(older)) < 0.6
    older["intent"] = older["intent"].where((older["intent"] != "") | ~knows, "login")
    older["consent"] = older["consent"].where(~knows, "yes")
    older["ends_in"] = older["ends_in"].where(~knows, np.nan)
    # The others know less than the newer load: that one is the ticket all the same.
    refused, empty = ~knows & (generator.random(len(older)) < 0.5), ~knows & (generator.random(len(older)) < 0.5)
    older["consent"] = older["consent"].where(~refused, "no")
    older["intent"] = older["intent"].where(~empty, "")
    loads = pd.concat([tickets, older]).sample(frac=1, random_state=generator).reset_index(drop=True)
    return loads.assign(loaded=loads["loaded"] + 400)


def planted_truths(made: Pool) -> Truths:
    """Return each planted truth by name and by how much it holds, in percent of the tickets; tests read the names."""
    found = counted(made)
    unit = found.tickets / 100
    needed, best = made.facts["needed"], max(found.back_ask, found.back_fill)
    both = found.back_ask + found.back_fill
    largest = found.tickets - max(found.no_consent, found.too_old, found.no_intent)
    before = counted(made, frozenset(("rules_before_copies",)))
    one = counted(made, frozenset(("oldest_load",)))
    room = {
        "train": between(needed, found.summed, found.usable),
        "narrow": between(needed, found.usable + best, found.usable + both),
    }.get(made.decision, between(needed, found.usable, found.usable + best))
    return {
        "the decision is the story's": decide(found.usable, found.back_ask, found.back_fill, needed) == made.decision,
        "the bar is clear of what turns it": room / unit - 0.4,
        "one step leads": abs(found.back_ask - found.back_fill) / unit - 1.5,
        "the sum is not what is left": (found.usable - found.summed) / unit - 3,
        "the product is not what is left": abs(found.usable - without_overlap(found)) / unit - 0.7,
        "the largest loss alone leaves more than is needed": (largest - needed) / unit - 1,
        "the order of copies and rules matters": (before.usable - found.usable) / unit - 0.5,
        "the oldest load is another ticket": min(abs(one.usable - other) for other in (found.usable, before.usable))
        / unit
        - 0.3,
        "losses differ": abs(found.no_consent - found.no_intent) / unit - 1.5,
    }


def facts_of_pool(seed: int = 0) -> pd.DataFrame:
    """Return the numbers beside the pool: fact, value, meaning."""
    made = pool(seed).facts
    rows = [
        ("needed", made["needed"], "tickets that the model needs"),
        ("oldest", made["oldest"], "days; an older ticket is deleted"),
        ("say_yes", made["say_yes"], "share of those asked again who agree"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "meaning"])
