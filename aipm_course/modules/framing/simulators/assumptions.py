"""Fourteen assumptions of a plan: which to test first, and where to stop.

Everything here is invented. What kind of test comes first is drawn, how many tests pay, and what each row plays; then numbers
until no half-understood way gives the same plan. Texts are dealt independently of all numbers.

What a day of a test saves: (chance wrong x loss x share that stays lost x share that the test finds - cost) / days.
A test is done where that is more than a day of delay costs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

LETTERS = tuple("ABCDEFGHIJKLMN")
STORIES = {"dear and unsure": 0.4, "cheap and unsure": 0.35, "cheap and likely true": 0.25}
"""What the test that comes first looks like."""
TESTS = {2: 0.15, 3: 0.2, 4: 0.2, 5: 0.15, 6: 0.15, 7: 0.15}
"""How many tests pay."""
LEAD, OFF = 0.15, 0.1
"""By so much the first leads the second; so far the last that is tested and the first that is not are off the bar."""
DAY, AVOIDED = (2.0, 0.005), (20.0, 0.005)
"""Tolerances of what a day saves and of the loss avoided: dollars, and as a share."""
TEXTS = (
    "Customers trust an answer that no person has written.",
    "The archive holds the answer to seven questions in ten.",
    "Agents read a draft before they send it.",
    "Legal lets us keep transcripts for a year.",
    "Two engineers are free until March.",
    "Invoices come in one of five layouts.",
    "The vendor's price holds when volume doubles.",
    "Managers act on a list that is sorted by risk.",
    "The oldest customers write as the newest do.",
    "A refund under 20 dollars needs no second look.",
    "Phone calls can be written down well enough.",
    "Half of the questions come from ten templates.",
    "Partners accept that their data is stored abroad.",
    "The search finds new articles within an hour.",
    "A wrong address is noticed before anything is sent.",
    "Night cases can wait for the morning.",
)
TWINS = (
    ("Agents will use it without being told to.", "Nobody has to push agents to open it."),
    ("The labels of last year are right.", "Whoever labeled last year's cases made few mistakes."),
    ("Customers accept to wait three seconds.", "Nobody leaves while the answer takes three seconds."),
    ("The answer is the same in both languages.", "A question in Spanish gets what one in English gets."),
)
Column = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Assumptions:
    """The assumptions of a seed.

    Attributes:
        rows: one per assumption, in the order of the letters.
        delay: what a day of delay costs, in dollars.
        story: what kind of test comes first.
    """

    rows: tuple[Mapping[str, Any], ...]
    delay: float
    story: str

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per assumption (`load("framing_assumptions")`)."""
        return pd.DataFrame(list(self.rows))

    @cached_property
    def columns(self) -> "dict[str, Column]":
        """The numbers by column; `tested` and `twin` are 1 where a row is out, `named` is 1 where another says the same."""
        named = {row["same_as"] for row in self.rows}
        numbers = ("wrong", "loss", "undone", "finds", "cost", "days")
        found = {name: np.array([float(row[name]) for row in self.rows]) for name in numbers}
        return found | {
            "tested": np.array([float(row["tested"] == "yes") for row in self.rows]),
            "twin": np.array([float(row["same_as"] is not None) for row in self.rows]),
            "named": np.array([float(row["assumption"] in named) for row in self.rows]),
        }


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan of tests.

    Attributes:
        per_day: what a day of each test saves, in dollars, in the order of the rows.
        order: the places of the rows that are tested, in the order of testing.
        days: days of testing in all.
        avoided: the loss that the tests avoid, in dollars.
    """

    per_day: Column
    order: tuple[int, ...]
    days: float
    avoided: float

    @property
    def first(self) -> str:
        """The assumption that is tested first, "none" where nothing is."""
        return LETTERS[self.order[0]] if self.order else "none"

    @property
    def last(self) -> str:
        """The one that is tested last."""
        return LETTERS[self.order[-1]] if self.order else "none"


@lru_cache(maxsize=64)
def assumptions(seed: int = 0) -> Assumptions:
    """Return the assumptions of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> len(assumptions(0).table)
        14
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_assumptions(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning."""
    rows = [("delay", assumptions(seed).delay, "dollars", "what a day costs by which the launch is later")]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


WAYS = (
    "whole_loss",
    "undone_share",
    "perfect",
    "missed",
    "no_cost",
    "cost_added",
    "no_days",
    "no_chance",
    "right_chance",
    "less_delay",
    "cost_a_day",
    "tested_in",
    "twins_in",
    "both_out",
    "at_bar",
    "no_delay",
    "never_stops",
    "delay_once",
    "net_avoided",
    "all_avoided",
    "gross_avoided",
    "longest",
)
"""Half-understood ways to plan, and rules left out. `work` says what each does."""
ORDERS = ("wrong", "cheapest", "shortest", "surest", "per_dollar", "undivided", "loss", "expected", "kept", "gross_day")
"""Other orders in which somebody would begin."""


def work(columns: Mapping[str, Column], delay: float, ways: frozenset[str] = frozenset()) -> Plan:
    """Return the plan, by the rules of the task or by half-understood ways.

    Args:
        columns: as `Assumptions.columns` holds them.
        delay: what a day of delay costs.
        ways: names of `WAYS`. "whole_loss": what can be undone counts as well; "undone_share": only that counts. "perfect": the
            test finds everything; "missed": what it does not find counts. "no_cost", "cost_added", "cost_a_day": the cost left
            out, added, or taken off after the division. "no_days": not divided. "no_chance", "right_chance": no chance, or
            that of being right. "less_delay": a day of delay taken off each day's saving. "tested_in", "twins_in": rows that are out count;
            "both_out": of two that say the same none does. "at_bar": break-even is tested. "no_delay": everything above 0 is
            tested; "never_stops": everything in question; "delay_once": held against what is not divided.
            "net_avoided", "all_avoided", "gross_avoided": the loss avoided less costs, over all rows in question, or with a perfect test.
            "longest": tests run side by side.
    """
    chance = np.ones_like(columns["wrong"]) if "no_chance" in ways else columns["wrong"]
    chance = 1 - chance if "right_chance" in ways else chance
    stays = columns["undone"] if "undone_share" in ways else 1 - columns["undone"]
    kept = columns["loss"] * (1.0 if "whole_loss" in ways else stays)
    finds = 1 - columns["finds"] if "missed" in ways else columns["finds"]
    avoids = chance * kept * (1.0 if "perfect" in ways else finds)
    cost = columns["cost"]
    left = avoids - (0.0 if ways & {"no_cost", "cost_a_day"} else -cost if "cost_added" in ways else cost)
    per_day = left if "no_days" in ways else left / columns["days"]
    per_day = per_day - cost if "cost_a_day" in ways else per_day
    inside = np.ones(len(cost), bool)
    if "tested_in" not in ways:
        inside &= columns["tested"] == 0
    if "twins_in" not in ways:
        inside &= columns["twin"] == 0
    if "both_out" in ways:
        inside &= columns["named"] == 0
    bar = 0.0 if "no_delay" in ways else -np.inf if "never_stops" in ways else delay
    held = left if "delay_once" in ways else per_day
    per_day = per_day - delay if "less_delay" in ways else per_day
    done = inside & ((held >= bar) if "at_bar" in ways else (held > bar))
    places = [int(place) for place in np.argsort(-per_day, kind="stable") if done[place]]
    spent = columns["days"][places]
    counted = np.flatnonzero(inside) if "all_avoided" in ways else places
    told = chance * kept if "gross_avoided" in ways else avoids
    avoided = float(told[counted].sum()) - (float(cost[places].sum()) if "net_avoided" in ways else 0.0)
    days = float(spent.max() if "longest" in ways and places else spent.sum())
    return Plan(per_day, tuple(places), days, avoided)


def tested_by(mine: Column, columns: Mapping[str, Column], delay: float) -> list[int]:
    """Return the places that are tested by somebody's own savings of a day, in their order."""
    inside = (columns["tested"] == 0) & (columns["twin"] == 0) & (mine > delay)
    return [int(place) for place in np.argsort(-mine, kind="stable") if inside[place]]


def firsts(columns: Mapping[str, Column]) -> dict[str, frozenset[str]]:
    """Return where somebody might begin by each of `ORDERS`, of the rows in question; several where they are level."""
    inside = np.flatnonzero((columns["tested"] == 0) & (columns["twin"] == 0))
    return {
        name: frozenset(LETTERS[int(place)] for place in inside if key[place] > key[inside].max() - 1e-9)
        for name, key in _keys(columns).items()
    }


def _keys(c: Mapping[str, Column]) -> dict[str, Column]:
    """Return what each of `ORDERS` sorts by, the largest first."""
    kept = c["loss"] * (1 - c["undone"])
    avoids = c["wrong"] * kept * c["finds"]
    return {
        "wrong": c["wrong"],
        "cheapest": -c["cost"],
        "shortest": -c["days"],
        "surest": c["finds"],
        "per_dollar": avoids / c["cost"],
        "undivided": avoids - c["cost"],
        "loss": c["loss"],
        "expected": c["wrong"] * c["loss"],
        "kept": kept,
        "gross_day": c["wrong"] * c["loss"] / c["days"],
    }


def _ends_alike(columns: Mapping[str, Column], order: tuple[int, ...]) -> int:
    """Return how many other orders of the tests that are done have the same first and the same last."""
    places = list(order)
    alike = 0
    for name, key in _keys(columns).items():
        if name not in ("shortest", "surest"):
            alike += int(np.argmax(key[places])) == 0 and int(np.argmin(key[places])) == len(places) - 1
    return alike


def _whole(generator: np.random.Generator, low: int, high: int, step: int = 1) -> int:
    return int(generator.integers(low // step, high // step + 1)) * step


def _pick(generator: np.random.Generator, values: tuple[float, ...]) -> float:
    return values[int(generator.integers(len(values)))]


def _row(
    generator: np.random.Generator, role: str, delay: float, told: str, shown: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the numbers of one assumption, so that it plays its role."""
    row = {
        "wrong": _pick(generator, (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6)),
        "undone": _pick(generator, (0.0, 0.2, 0.25, 0.4, 0.5, 0.6, 0.75)),
        "finds": _pick(generator, (0.5, 0.6, 0.7, 0.75, 0.8, 0.9)),
        "cost": _whole(generator, 600, 9000, 100),
        "days": _whole(generator, 4, 15),
    }
    if role == "first":
        row["days"] = _whole(generator, 3, 5)
        row["finds"] = _pick(generator, (0.6, 0.7, 0.75, 0.8))
        row["undone"] = _pick(generator, (0.0, 0.2, 0.25, 0.4))
        row["wrong"] = 0.05 if told == "cheap and likely true" else _pick(generator, (0.4, 0.5))
        row["cost"] = (
            _whole(generator, 7000, 9000, 100) if told == "dear and unsure" else _whole(generator, 800, 1500, 100)
        )
    if role == "rival":  # looks better by every order but the right one
        row |= {
            "undone": 0.75,
            "finds": _pick(generator, (0.5, 0.6)),
            "wrong": 0.1 if told == "cheap and likely true" else 0.6,
        }
        row |= {"cost": _whole(generator, 600, 700, 100), "days": _whole(generator, 12, 15)}
    if role == "bar":  # halves and quarters, so that break-even is exact however it is worked out
        row |= {
            "wrong": _pick(generator, (0.25, 0.5)),
            "undone": _pick(generator, (0.25, 0.5, 0.75)),
            "finds": _pick(generator, (0.5, 0.75)),
        }
    row |= shown
    share = row["wrong"] * (1 - row["undone"]) * row["finds"]
    target = {
        "first": float(generator.uniform(2.6, 3.6)),
        "rival": float(generator.uniform(1.8, 2.2)),
        "done": float(generator.uniform(1.14, 2.4)),
        "bar": 1.0,
        "under": float(generator.uniform(0.2, 0.86)),
        "loses": float(generator.uniform(-0.6, -0.08)),
        "old": float(generator.uniform(3.6, 4.6)),
        "old too": float(generator.uniform(1.2, 2.4)),
    }[role]
    wanted = target * delay * row["days"]
    if role == "bar":
        loss = float(np.ceil((wanted + 600) / share / 8000) * 8000 + 8000 * _whole(generator, 0, 4))
        row["cost"] = round(loss * share - wanted)
    else:
        if role == "loses":
            row["cost"] = max(row["cost"], round(-wanted * 1.15 / 100) * 100 + 400)
        loss = float(max(round((wanted + row["cost"]) / share / 1000), 1) * 1000)
    return {**row, "loss": int(loss), "role": role}


def _draw(seed: int, attempt: int) -> Assumptions:
    told = story(seed, "framing.assumptions.row", STORIES)
    tests = story(seed, "framing.assumptions.count", TESTS)
    generator = stream(seed, "framing.assumptions", attempt)
    delay = float(_whole(generator, 300, 900, 50))
    rest = len(LETTERS) - tests - 4  # one on the bar, two that are tested already, one twin
    loses = max(1, rest // 2 - _whole(generator, 0, 1))
    roles = [
        "first",
        "rival",
        *["done"] * (tests - 2),
        "bar",
        *["under"] * (rest - loses),
        *["loses"] * loses,
        "old",
        "old too",
    ]
    # Three that do not pay: the shortest test, the least sure assumption, the test that finds most.
    short, unsure, sure = (tests + 1 + int(place) for place in generator.permutation(rest)[:3])
    shown: dict[int, dict[str, Any]] = {short: {"days": 2}, unsure: {"wrong": 0.6}, sure: {"finds": 0.9}}
    rows = [_row(generator, role, delay, told, shown.get(place, {})) for place, role in enumerate(roles)]
    texts = [TEXTS[int(place)] for place in generator.permutation(len(TEXTS))]
    for row in rows:
        row |= {"text": texts.pop(), "tested": "yes" if row["role"].startswith("old") else "no"}
    pair = TWINS[int(generator.integers(len(TWINS)))]
    twin = _whole(generator, 1, tests - 1)  # one of those that are tested, not the first
    one, other = (pair[int(place)] for place in generator.permutation(2))
    rows[twin]["text"] = one
    rows.append({**rows[twin], "text": other, "role": "twin"})
    places = [int(place) for place in generator.permutation(len(rows))]
    letter = {place: LETTERS[number] for number, place in enumerate(places)}
    columns = ("text", "wrong", "loss", "undone", "finds", "cost", "days", "tested")
    dealt = [
        {
            "assumption": letter[place],
            **{name: rows[place][name] for name in columns},
            "same_as": letter[twin] if rows[place]["role"] == "twin" else None,
        }
        for place in places
    ]
    return Assumptions(tuple(dealt), delay, told)


def planted_truths(made: Assumptions) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    columns = made.columns
    right = work(columns, made.delay)
    inside = (columns["tested"] == 0) & (columns["twin"] == 0)
    days = np.sort(right.per_day[inside])[::-1]
    bar = made.delay
    on = np.abs(right.per_day - bar) < 1e-9
    first = right.order[0] if right.order else 0
    cost = columns["cost"]
    dear = float(np.mean(cost[inside] < cost[first]))
    unsure = columns["wrong"][first] >= 0.4
    kind = (
        dear - 0.7
        if made.story == "dear and unsure"
        else min(0.35 - dear, 1.0 if unsure == (made.story == "cheap and unsure") else -1.0)
    )
    off = np.abs(right.per_day[inside & ~on] / bar - 1).min()
    truths: dict[str, bool | float] = {
        "one assumption lies on the bar": int(on.sum()) == 1,
        "the first leads": float(days[0] / days[1] - 1 - LEAD),
        "the others are off the bar": float(off - OFF),
        "the first looks as the story has it": kind,
        "no other order begins with it": not any(right.first in letters for letters in firsts(columns).values()),
        "no other order of those that pay begins and ends with the same": _ends_alike(columns, right.order) == 0,
        "some that do not pay for the delay save something": bool(
            np.any(inside & (right.per_day > 0) & (right.per_day < bar))
        ),
        "some cost more than they save": bool(np.any(inside & (right.per_day < 0))),
        "one that is tested already would come first": work(columns, bar, frozenset({"tested_in"})).first
        != right.first,
    }
    truths["every other way gives another plan"] = min(
        _apart(right, work(columns, bar, frozenset({way}))) for way in WAYS
    )
    return truths


def _apart(right: Plan, other: Plan) -> float:
    """Return by how many tolerances, less three, the field that is most off is off; a letter counts as ten."""
    of_day = np.maximum(DAY[0], DAY[1] * np.abs(right.per_day))
    of_avoided = max(AVOIDED[0], AVOIDED[1] * abs(right.avoided))
    off = [
        float(np.max(np.abs(right.per_day - other.per_day) / of_day)),
        abs(right.avoided - other.avoided) / of_avoided,
        4.0 * abs(right.days - other.days),
        10.0 * (right.first != other.first),
        10.0 * (right.last != other.last),
    ]
    return max(off) - 3.0
