"""Eight ideas with their numbers: a model, a rule, people or nothing is worth most.

Everything here is invented. For each idea the way that wins is drawn first (each of the four at least once in eight ideas, none more than
three times), then numbers until it wins by a good lead. Titles are dealt independently of all numbers, so that a fashionable
one may go with a rule and a dull one with a model.

A way is worth, a month: cases x (worth x share right - loss x share wrong) - cases x minutes x wage - what it costs to run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths
from aipm_course.simulation.streams import stream

IDEAS = ("A", "B", "C", "D", "E", "F", "G", "H")
WAYS = ("ai", "rule", "people")
APPROACHES = (*WAYS, "drop")
LEAD = 0.15
"""By so much of its own value the best way leads the second, at least."""
_LEAST = 350.0
_BATCH = 500
"""Ideas that are drawn at a time; the first that fits is taken."""
TITLES = (
    "An assistant that reads every attachment",
    "A copilot for refunds",
    "Generated answers to billing questions",
    "An agent that books callbacks",
    "Mood of the customer, live",
    "Smart priority for new cases",
    "Natural-language search in contracts",
    "Generated notes after calls",
    "An agent that closes stale cases",
    "Address changes",
    "Duplicate cases",
    "Product codes on invoices",
    "Password resets",
    "Language of the message",
    "Missing order numbers",
    "Renewal dates",
    "Bounced emails",
    "Warranty end dates",
)


@dataclass(frozen=True, eq=False)
class Ideas:
    """The ideas of a seed.

    Attributes:
        table: one row per idea (`load("framing_ideas")`).
        wage: dollars an hour.
        watch: the idea of which the loss is in doubt.
        ways: the way that wins, by idea.
    """

    table: pd.DataFrame
    wage: float
    watch: str
    ways: Mapping[str, str]


@lru_cache(maxsize=64)
def ideas(seed: int = 0) -> Ideas:
    """Return the ideas of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> ideas(0).table["idea"].tolist()
        ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_ideas(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning."""
    made = ideas(seed)
    rows = [
        ("wage", f"{made.wage:g}", "dollars an hour", "what an hour of work costs"),
        ("watch", made.watch, "", "the idea of which `loss` is in doubt"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def worth_of(row: Mapping[str, Any], wage: float, dropped: frozenset[str] = frozenset()) -> dict[str, float]:
    """Return what each way of one idea is worth a month, in dollars.

    Args:
        row: the idea's numbers.
        wage: dollars an hour.
        dropped: rules that are left out: "covers_all", "covered_only", "no_check", "no_loss", "worth_of_all", "no_run",
            "no_minutes", "per_minute".

    Examples:
        >>> row = {"cases": 100, "worth": 5, "loss": 10, "right_ai": 0.8, "right_rule": 0.9, "right_people": 0.9, "covers": 0.5}
        >>> row |= {"minutes_people": 3, "minutes_check": 1, "run_ai": 40, "run_rule": 20}
        >>> worth_of(row, 60)
        {'ai': 60.0, 'rule': 180.0, 'people': 50.0}
    """
    return {way: round(float(value), 9) for way, value in _worth(row, wage, dropped).items()}


def _worth(row: Mapping[str, Any], wage: float, dropped: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return `worth_of` for numbers, or for arrays of them."""
    minute = wage if "per_minute" in dropped else wage / 60
    minute = 0.0 if "no_minutes" in dropped else minute

    def gained(right: Any) -> Any:
        earned = row["worth"] if "worth_of_all" in dropped else row["worth"] * right
        return earned if "no_loss" in dropped else earned - row["loss"] * (1 - right)

    people = row["cases"] * (gained(row["right_people"]) - row["minutes_people"] * minute)
    check = 0.0 if "no_check" in dropped else row["minutes_check"] * minute
    run_ai, run_rule = (0.0, 0.0) if "no_run" in dropped else (row["run_ai"], row["run_rule"])
    covers = 1.0 if "covers_all" in dropped else row["covers"]
    by_hand = 0.0 if "covered_only" in dropped else (1 - covers) * people
    return {
        "ai": row["cases"] * (gained(row["right_ai"]) - check) - run_ai,
        "rule": covers * row["cases"] * gained(row["right_rule"]) + by_hand - run_rule,
        "people": people,
    }


def values(table: pd.DataFrame, wage: float, dropped: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Return `worth_of` for all ideas: a row per idea, the ways as columns."""
    rows = {str(row["idea"]): worth_of({**row}, wage, dropped) for row in _rows(table)}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("idea")


def numbers_of(table: pd.DataFrame, idea: str) -> dict[str, Any]:
    """Return the row of one idea by column."""
    return next(row for row in _rows(table) if row["idea"] == idea)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def best(row: Mapping[str, float], *, drop: bool = True) -> str:
    """Return the way that is worth most; "drop" where none is worth more than 0.

    >>> best({"ai": 3.0, "rule": 5.0, "people": -1.0}), best({"ai": -3.0, "rule": -5.0, "people": -1.0})
    ('rule', 'drop')
    """
    first = max(WAYS, key=lambda way: float(row[way]))
    return "drop" if drop and float(row[first]) <= 0 else first


def turns_at(table: pd.DataFrame, wage: float, idea: str, dropped: frozenset[str] = frozenset()) -> float:
    """Return the loss of a wrong case at which the model and people are worth the same for an idea."""
    return _meet(numbers_of(table, idea), wage, "ai", "people", dropped)


def _meet(row: Mapping[str, Any], wage: float, one: str, other: str, dropped: frozenset[str] = frozenset()) -> float:
    """Return the loss at which two ways are worth the same: both fall in a straight line, so two points give it."""
    at = [worth_of({**row, "loss": loss}, wage, dropped) for loss in (0.0, 1.0)]
    gap, then = (worth[one] - worth[other] for worth in at)
    return gap / (gap - then) if gap != then else float("nan")


def _roles(generator: np.random.Generator) -> dict[str, str]:
    """Deal the ways that win: each at least once, none more than three times."""
    names = [*APPROACHES, *APPROACHES, *APPROACHES]
    while True:
        dealt = [names[int(place)] for place in generator.permutation(len(names))[: len(IDEAS)]]
        if set(dealt) == set(APPROACHES):
            return dict(zip(IDEAS, dealt, strict=True))


def _numbers(generator: np.random.Generator) -> dict[str, Any]:
    """Return the numbers of many ideas, an array each."""

    def uniform(low: float, high: float, places: int) -> Any:
        return generator.uniform(low, high, _BATCH).round(places)

    return {
        "cases": (10 ** generator.uniform(2.5, 3.7, _BATCH) // 10 * 10).astype(int),
        "worth": uniform(1.5, 9, 1),
        "loss": (10 ** generator.uniform(0.6, 1.75, _BATCH)).round(0),
        "right_ai": uniform(0.8, 0.95, 3),
        "right_rule": uniform(0.9, 0.985, 3),
        "right_people": uniform(0.93, 0.985, 3),
        "covers": uniform(0.35, 0.85, 2),
        "minutes_people": uniform(2.5, 10, 1),
        "minutes_check": uniform(0.6, 2.4, 1),
        "run_ai": generator.integers(9, 36, _BATCH) * 100,
        "run_rule": generator.integers(3, 12, _BATCH) * 50,
    }


def _fits(numbers: Mapping[str, Any], wage: float, way: str, doubtful: bool) -> Any:
    """Return which ideas a way wins by a good lead, and, if asked, of which the best way turns with the loss."""
    worth = np.column_stack([*_worth(numbers, wage).values(), np.zeros(_BATCH)])
    mine = worth[:, APPROACHES.index(way)]
    second = np.delete(worth, APPROACHES.index(way), axis=1).max(axis=1)
    fits = mine - second >= np.maximum(LEAD * np.maximum(np.abs(mine), _LEAST), _LEAST)
    if not doubtful:
        return fits
    more_wrong = numbers["right_people"] - numbers["right_ai"]
    saved = (numbers["minutes_people"] - numbers["minutes_check"]) * wage / 60 - numbers["run_ai"] / numbers["cases"]
    turn = saved / np.maximum(more_wrong, 0.01) - numbers["worth"]
    there = _worth({**numbers, "loss": turn}, wage)
    clear = there["ai"] > np.maximum(there["rule"], 0.0) + _LEAST / 2
    named = (turn >= 4) & (turn <= 90) & (np.abs(turn - numbers["loss"]) >= 0.08 * turn)
    return fits & (more_wrong >= 0.04) & named & clear


def _idea(generator: np.random.Generator, wage: float, way: str, doubtful: bool) -> dict[str, float]:
    """Draw the numbers of an idea until they fit."""
    while True:
        numbers = _numbers(generator)
        found = np.flatnonzero(_fits(numbers, wage, way, doubtful))
        if len(found):
            return {name: column[found[0]].item() for name, column in numbers.items()}


def _draw(seed: int, attempt: int) -> Ideas:
    ways = _roles(stream(seed, "framing.ideas.ways"))
    generator = stream(seed, "framing.ideas", attempt)
    wage = float(generator.integers(33, 46))
    titles = [TITLES[int(place)] for place in generator.permutation(len(TITLES))[: len(IDEAS)]]
    free = [idea for idea, way in ways.items() if way in ("ai", "people")]
    watch = free[int(generator.integers(len(free)))]
    rows: list[dict[str, Any]] = []
    for (idea, way), title in zip(ways.items(), titles, strict=True):
        numbers = _idea(generator, wage, way, idea == watch)
        rows.append({"idea": idea, "title": title, **numbers})
    return Ideas(pd.DataFrame(rows), wage, watch, ways)


TURNS = ("no_check", "worth_of_all", "no_run", "no_minutes", "per_minute")


def planted_truths(made: Ideas) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    rows = {str(row["idea"]): row for row in _rows(made.table)}

    def turned(slip: str) -> bool:
        wrong = {idea: best(worth_of(row, made.wage, frozenset((slip,)))) for idea, row in rows.items()}
        return any(wrong[idea] != way for idea, way in made.ways.items())

    turn = _meet(rows[made.watch], made.wage, "ai", "people")
    away = min(abs(other / turn - 1) for other in _other_turns(rows, made.wage, made.watch))
    return {
        "the ways are the story's": all(
            best(worth_of(rows[idea], made.wage)) == way for idea, way in made.ways.items()
        ),
        "a rule that covers all would turn an idea": turned("covers_all"),
        "a model that nobody checks would turn an idea": turned("no_check"),
        "errors that cost nothing would turn an idea": turned("no_loss"),
        "no other way gives the turning loss": away - 0.04,
    }


def _other_turns(rows: Mapping[str, Mapping[str, Any]], wage: float, idea: str) -> list[float]:
    """Return the turning losses of wrong methods, and those of the other ideas."""
    row = rows[idea]
    wrong = float(row["cases"]) * (1 - float(row["right_ai"]))
    at_zero = worth_of({**row, "loss": 0.0}, wage)
    saved = float(row["cases"]) * float(row["minutes_people"] - row["minutes_check"]) * wage / 60 - float(row["run_ai"])
    found = [
        at_zero["ai"] / wrong,
        (at_zero["ai"] - at_zero["people"]) / wrong,
        saved / wrong,
        saved / wrong - float(row["worth"]),
        float(row["loss"]),
        _meet(row, wage, "ai", "rule"),
        *(_meet(row, wage, "ai", "people", frozenset((slip,))) for slip in TURNS),
        *(_meet(other, wage, "ai", "people") for name, other in rows.items() if name != idea),
    ]
    return [turn for turn in found if turn == turn]
