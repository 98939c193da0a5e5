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


def values(table: pd.DataFrame, wage: float, dropped: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Return what each way is worth a month, in dollars: a row per idea, the ways as columns.

    Args:
        table: the ideas.
        wage: dollars an hour.
        dropped: rules that are left out: "covers_all", "covered_only", "no_check", "no_loss", "worth_of_all", "no_run",
            "no_minutes", "per_minute".
    """
    rows = table.set_index("idea")
    minute = wage if "per_minute" in dropped else wage / 60
    minute = 0.0 if "no_minutes" in dropped else minute

    def gained(right: pd.Series) -> pd.Series:
        earned = rows["worth"] if "worth_of_all" in dropped else rows["worth"] * right
        return earned if "no_loss" in dropped else earned - rows["loss"] * (1 - right)

    people = rows["cases"] * (gained(rows["right_people"]) - rows["minutes_people"] * minute)
    check = 0.0 if "no_check" in dropped else rows["minutes_check"] * minute
    run_ai = 0.0 if "no_run" in dropped else rows["run_ai"]
    run_rule = 0.0 if "no_run" in dropped else rows["run_rule"]
    covers = 1.0 if "covers_all" in dropped else rows["covers"]
    by_hand = 0.0 if "covered_only" in dropped else (1 - covers) * people
    return pd.DataFrame(
        {
            "ai": rows["cases"] * (gained(rows["right_ai"]) - check) - run_ai,
            "rule": covers * rows["cases"] * gained(rows["right_rule"]) + by_hand - run_rule,
            "people": people,
        }
    )


def best(row: Mapping[str, float], *, drop: bool = True) -> str:
    """Return the way that is worth most; "drop" where none is worth more than 0.

    >>> best({"ai": 3.0, "rule": 5.0, "people": -1.0}), best({"ai": -3.0, "rule": -5.0, "people": -1.0})
    ('rule', 'drop')
    """
    first = max(WAYS, key=lambda way: float(row[way]))
    return "drop" if drop and float(row[first]) <= 0 else first


def turns_at(table: pd.DataFrame, wage: float, idea: str, dropped: frozenset[str] = frozenset()) -> float:
    """Return the loss of a wrong case at which the model and people are worth the same for an idea.

    Both values fall in a straight line with the loss, so two points give the crossing.
    """
    gap = {}
    for loss in (0.0, 1.0):
        at = values(table.assign(loss=loss), wage, dropped).loc[idea]
        gap[loss] = float(at["ai"] - at["people"])
    return gap[0.0] / (gap[0.0] - gap[1.0]) if gap[0.0] != gap[1.0] else float("nan")


def _roles(generator: np.random.Generator) -> dict[str, str]:
    """Deal the ways that win: each at least once, none more than three times."""
    names = [*APPROACHES, *APPROACHES, *APPROACHES]
    while True:
        dealt = [names[int(place)] for place in generator.permutation(len(names))[: len(IDEAS)]]
        if set(dealt) == set(APPROACHES):
            return dict(zip(IDEAS, dealt, strict=True))


def _numbers(generator: np.random.Generator) -> dict[str, float]:
    people = float(generator.uniform(0.93, 0.985))
    return {
        "cases": int(10 ** float(generator.uniform(2.5, 3.7)) // 10 * 10),
        "worth": round(float(generator.uniform(1.5, 9)), 1),
        "loss": round(float(10 ** float(generator.uniform(0.6, 1.75))), 0),
        "right_ai": round(float(generator.uniform(0.8, 0.95)), 3),
        "right_rule": round(float(generator.uniform(0.9, 0.985)), 3),
        "right_people": round(people, 3),
        "covers": round(float(generator.uniform(0.35, 0.85)), 2),
        "minutes_people": round(float(generator.uniform(2.5, 10)), 1),
        "minutes_check": round(float(generator.uniform(0.6, 2.4)), 1),
        "run_ai": int(generator.integers(9, 36)) * 100,
        "run_rule": int(generator.integers(3, 12)) * 50,
    }


def _lead(numbers: Mapping[str, float], wage: float) -> tuple[str, float]:
    """Return the way that wins, nothing among them, and by how much: 1 or more is a good lead. Without a frame: it is asked often."""
    n, minute = numbers, wage / 60

    def gained(right: float) -> float:
        return n["worth"] * right - n["loss"] * (1 - right)

    people = n["cases"] * (gained(n["right_people"]) - n["minutes_people"] * minute)
    worth = {
        "ai": n["cases"] * (gained(n["right_ai"]) - n["minutes_check"] * minute) - n["run_ai"],
        "rule": n["covers"] * n["cases"] * gained(n["right_rule"]) + (1 - n["covers"]) * people - n["run_rule"],
        "people": people,
        "drop": 0.0,
    }
    order = sorted(worth, key=lambda way: -worth[way])
    lead = worth[order[0]] - worth[order[1]]
    return order[0], min(lead / max(abs(worth[order[0]]), _LEAST) / LEAD, lead / _LEAST)


def _draw(seed: int, attempt: int) -> Ideas:
    ways = _roles(stream(seed, "framing.ideas.ways"))
    generator = stream(seed, "framing.ideas", attempt)
    wage = float(generator.integers(33, 46))
    titles = [TITLES[int(place)] for place in generator.permutation(len(TITLES))[: len(IDEAS)]]
    rows: list[dict[str, Any]] = []
    for idea, way, title in zip(IDEAS, ways.values(), titles, strict=True):
        while True:
            numbers = _numbers(generator)
            wins, lead = _lead(numbers, wage)
            if wins == way and lead >= 1:
                break
        rows.append({"idea": idea, "title": title, **numbers})
    table = pd.DataFrame(rows)
    doubtful = [str(row["idea"]) for row in rows if _doubtful(row, wage)]
    watch = doubtful[int(generator.integers(len(doubtful)))] if doubtful else ""
    return Ideas(table, wage, watch, ways)


def _doubtful(row: Mapping[str, Any], wage: float) -> bool:
    """Return whether the model loses against people above some loss that somebody may name."""
    more_wrong = float(row["right_people"]) - float(row["right_ai"])
    if more_wrong < 0.04:
        return False
    saved = (float(row["minutes_people"]) - float(row["minutes_check"])) * wage / 60
    turn = (saved - float(row["run_ai"]) / float(row["cases"])) / more_wrong - float(row["worth"])
    return 4 <= turn <= 90 and abs(turn - float(row["loss"])) >= 0.08 * turn


SLIPS = ("covers_all", "covered_only", "no_check", "no_loss", "worth_of_all", "no_run")
TURNS = ("no_check", "worth_of_all", "no_run", "no_minutes", "per_minute")


def planted_truths(made: Ideas) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    if not made.watch:
        return {"one idea hangs on its loss": False}
    right = values(made.table, made.wage)
    flips = {}
    for slip in SLIPS:
        wrong = values(made.table, made.wage, frozenset((slip,)))
        flips[slip] = sum(best(wrong.loc[idea]) != made.ways[idea] for idea in IDEAS)
    turn = turns_at(made.table, made.wage, made.watch)
    others = [turns_at(made.table, made.wage, made.watch, frozenset((slip,))) for slip in TURNS]
    rows = made.table.set_index("idea")
    away = min(abs(other / turn - 1) for other in [*others, *_other_turns(rows, made.wage, made.watch)])
    return {
        "the ways are the story's": all(best(right.loc[idea]) == way for idea, way in made.ways.items()),
        "a rule that covers all would turn an idea": flips["covers_all"] >= 1,
        "a model that nobody checks would turn an idea": flips["no_check"] >= 1,
        "errors that cost nothing would turn an idea": flips["no_loss"] >= 1,
        "worth of wrong cases would turn an idea": flips["worth_of_all"] >= 1,
        "no other way gives the turning loss": away - 0.05,
    }


def _other_turns(rows: pd.DataFrame, wage: float, idea: str) -> list[float]:
    """Return turning losses of wrong methods: worth left in, or the model against nothing."""
    row = rows.loc[idea]
    at_zero = values(rows.reset_index().assign(loss=0.0), wage).loc[idea]
    alone = float(at_zero["ai"]) / (float(row["cases"]) * (1 - float(row["right_ai"])))
    rule_gap = float(at_zero["ai"] - at_zero["rule"])
    slope = float(row["cases"]) * (
        (1 - float(row["right_ai"]))
        - float(row["covers"]) * (1 - float(row["right_rule"]))
        - (1 - float(row["covers"])) * (1 - float(row["right_people"]))
    )
    same_errors = float(at_zero["ai"] - at_zero["people"]) / (float(row["cases"]) * (1 - float(row["right_ai"])))
    against_rule = rule_gap / slope if abs(slope) > 1e-9 else float("inf")
    return [alone, against_rule, same_errors, float(row["loss"])]
