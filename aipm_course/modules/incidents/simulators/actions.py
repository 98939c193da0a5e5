"""An incident at two in the morning: four actions, and what each is expected to cost until the repair is there.

Everything here is invented. The harm runs at a rate until an action is in effect. An action works with a chance; then a share of
the harm stops. If it does not work, that is seen a while later, and the feature is switched off, at a price by the hour. An action
costs something of its own, once and by the hour: the old version has a bug of its own, a feature in safe mode serves fewer
customers, people who read along are paid. Which action costs least is drawn: rollback 30%, safe mode 30%, hotfix 20%, to go on
with people reading along 20%. In two of three seeds another action would cost least if all of them worked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, between, holds
from aipm_course.simulation.rates import at
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

ACTIONS = ("rollback", "safe_mode", "hotfix", "go_on")
STORIES = {"rollback": 0.3, "safe_mode": 0.3, "hotfix": 0.2, "go_on": 0.2}
DECOYS = {True: 0.65, False: 0.35}


@dataclass(frozen=True, eq=False)
class Actions:
    """An incident and what can be done.

    Attributes:
        table: one row per action (`load("incidents_actions")`): approval and effect in minutes, works, stops (shares), once
            (dollars), own (dollars an hour).
        facts: harm and off (dollars an hour), hours (until the repair is there), seen (minutes until a failure is seen).
        story: the action that is expected to cost least.
        seed: the seed.
    """

    table: pd.DataFrame
    facts: Mapping[str, float]
    story: str
    seed: int


@lru_cache(maxsize=64)
def actions(seed: int = 0) -> Actions:
    """Return the incident of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> actions(0).table["action"].tolist() == list(ACTIONS)
        True
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_actions(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning."""
    facts = actions(seed).facts
    meaning = {
        "harm": ("dollars an hour", "harm while nothing is in effect"),
        "hours": ("hours", "from now until the repair is there"),
        "seen": ("minutes", "from the effect of an action until it is seen that it does not work"),
        "off": ("dollars an hour", "what the feature costs while it is switched off"),
    }
    return pd.DataFrame(
        [(name, facts[name], *words) for name, words in meaning.items()], columns=["fact", "value", "unit", "meaning"]
    )


def parts(
    table: pd.DataFrame,
    facts: Mapping[str, float],
    *,
    approval: bool = True,
    effect: bool = True,
    stops: bool = True,
    once: bool = True,
    own: bool = True,
    own_from_now: bool = False,
    seen: bool = True,
    blind_own: bool = True,
    plan_b: str = "off",
    whole_horizon: bool = False,
) -> pd.DataFrame:
    """Return what each action is expected to cost until the repair is there, in dollars.

    Args:
        table: one row per action.
        facts: harm, hours, seen.
        approval: whether the minutes of approval pass before the effect.
        effect: whether those pass that it then takes.
        stops: whether some of the harm goes on although the action works.
        once: whether what an action costs once counts.
        own: whether what it costs by the hour counts.
        own_from_now: whether that is paid from now on, not from the effect on.
        seen: whether it takes time to see that it does not work.
        blind_own: whether what it costs by the hour is due until that is seen.
        plan_b: after a failure "off" (the feature is switched off), "free" (it costs nothing any more) or "harm" (the
            harm goes on until the end).
        whole_horizon: whether the hours begin with the effect.

    Returns:
        A frame by action with the columns before, if_works, if_fails, expected.
    """
    rows = table.set_index("action")
    hours = ((rows["effect"] if effect else 0) + (rows["approval"] if approval else 0)) / 60
    left = facts["hours"] - (0 if whole_horizon else hours)
    before = facts["harm"] * hours
    price = (rows["own"] if own else 0.0 * rows["own"]).astype(float)
    at_once = rows["once"] if once else 0.0
    goes_on = 1 - rows["stops"] if stops else 0.0
    paid_hours = facts["hours"] if own_from_now else left
    if_works = before + at_once + goes_on * facts["harm"] * left + price * paid_hours
    blind = facts["seen"] / 60 if seen else 0.0
    after = {"off": facts["off"], "free": 0.0, "harm": facts["harm"]}[plan_b]
    # Until it is seen, the harm runs on and the action is paid; `own_from_now` pays it before the effect as well.
    paid_blind = (blind if blind_own else 0.0) + (hours if own_from_now else 0.0)
    if_fails = before + at_once + facts["harm"] * blind + price * paid_blind + after * (left - blind)
    expected = rows["works"] * if_works + (1 - rows["works"]) * if_fails
    return pd.DataFrame({"before": before, "if_works": if_works, "if_fails": if_fails, "expected": expected})


def at_least(found: pd.DataFrame) -> float:
    """Return the chance of working at which the best action is expected to cost what the next best does.

    Args:
        found: by action, the columns if_works, if_fails and expected.
    """
    first, second = sorted(ACTIONS, key=lambda action: float(found["expected"][action]))[:2]
    works, fails = float(found["if_works"][first]), float(found["if_fails"][first])
    return (fails - float(found["expected"][second])) / (fails - works)


def least(expected: "Mapping[str, float] | pd.Series") -> str:
    """Return the action that is expected to cost least."""
    return min(ACTIONS, key=lambda action: float(expected[action]))


def _draw(seed: int, attempt: int) -> Actions:
    told, trap = story(seed, "incidents.actions", STORIES), story(seed, "incidents.decoy", DECOYS)
    generator = stream(seed, "incidents.actions", attempt)
    harm = float(generator.integers(18, 60)) * 100
    facts = {
        "harm": harm,
        "hours": float(generator.choice([8, 10, 12, 16])),
        "seen": float(generator.choice([30, 45, 60, 90])),
        "off": round(float(generator.uniform(0.55, 0.95)) * harm / 10) * 10.0,
    }
    decoy = str(generator.choice([action for action in ACTIONS if action != told])) if trap else ""
    rows = []
    for action in ACTIONS:
        low, high = _EFFECT[action]
        effect = int(generator.integers(low // 5, high // 5 + 1)) * 5
        approval = int(generator.integers(2, 8)) * 5
        role = "best" if action == told else "decoy" if action == decoy else "other"
        works, stops, own, once = (float(generator.uniform(*span)) for span in _SPANS[role])
        stops = min(stops, 0.8) if action == "go_on" else stops
        rows.append(
            (
                action,
                approval,
                effect,
                round(works, 2),
                round(stops, 2),
                round(once * harm / 50) * 50,
                round(own * harm / 10) * 10,
            )
        )
    table = pd.DataFrame(rows, columns=["action", "approval", "effect", "works", "stops", "once", "own"])
    return Actions(table, facts, told, seed)


_EFFECT = {"rollback": (30, 75), "safe_mode": (10, 30), "hotfix": (60, 150), "go_on": (15, 60)}
_SPANS = {
    "best": ((0.72, 0.88), (0.72, 0.95), (0.1, 0.2), (0.4, 1.2)),
    "decoy": ((0.4, 0.6), (0.9, 1.0), (0.02, 0.1), (0.2, 0.6)),
    "other": ((0.65, 0.97), (0.6, 0.97), (0.08, 0.45), (0.2, 1.6)),
}
"""Chance of working, share stopped, then price an hour and at once as shares of the harm of an hour."""


WRONG_WAYS: Mapping[str, Mapping[str, bool | str]] = {
    "approval": {"approval": False},
    "effect": {"effect": False},
    "stops": {"stops": False},
    "once": {"once": False},
    "own": {"own": False},
    "own_from_now": {"own_from_now": True},
    "seen": {"seen": False},
    "blind_own": {"blind_own": False},
    "free": {"plan_b": "free"},
    "harm": {"plan_b": "harm"},
    "whole_horizon": {"whole_horizon": True},
}
"""Other ways to reckon: each drops or bends one rule of the text."""


def planted_truths(drawn: Actions) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    found = parts(drawn.table, drawn.facts)
    expected = found["expected"]
    best = least(expected)
    first: dict[str, bool | float] = {"the story is the one that is told": best == drawn.story}
    if not all(map(holds, first.values())):
        return first
    order = np.sort(expected.to_numpy())
    limit = at_least(found)
    rows = drawn.table.set_index("action")
    others = {name: parts(drawn.table, drawn.facts, **ways) for name, ways in WRONG_WAYS.items()}  # type: ignore[arg-type]
    far = min(_tolerances(found, way) for way in others.values())
    pointers = {
        "works": str(rows["works"].idxmax()),
        "fast": str((rows["approval"] + rows["effect"]).idxmin()),
        "own": str(rows["own"].idxmin()),
        "stops": str(rows["stops"].idxmax()),
    }
    best_case = str(found["if_works"].idxmin())
    trap = story(drawn.seed, "incidents.decoy", DECOYS)
    return first | {
        "by a good lead": float(order[1] / order[0]) - 1.1,
        "the chance may fall": between(limit, 0.1, at(rows["works"], best) - 0.05),
        "each rule moves what it touches": far - 3.2,
        "no other way gives the chance": apart(limit, wrong_chances(drawn), 0.016),
        "if all worked, another would be best, or not": (best_case != best) == trap,
        "at least two cheap pointers point elsewhere": sum(name != best for name in pointers.values()) - 2,
    }


def _tolerances(found: pd.DataFrame, way: pd.DataFrame) -> float:
    """Return by how many tolerances of the task another way is off in the least column that it touches, in its worst row."""
    moved: list[float] = []
    for name in ("if_works", "if_fails", "expected"):
        off = float(((way[name] - found[name]).abs() / (0.001 * found[name]).clip(lower=25.0)).max())
        if off > 1e-9:
            moved.append(off)
    return min(moved)


def wrong_chances(drawn: Actions) -> list[float]:
    """Return what wrong methods give for the chance at which the best action is no longer the best."""
    found, rows = parts(drawn.table, drawn.facts), drawn.table.set_index("action")
    order = sorted(ACTIONS, key=lambda action: float(found["expected"][action]))
    works, fails = (float(found[name][order[0]]) for name in ("if_works", "if_fails"))
    right = at_least(found)
    rivals = [float(found["expected"][action]) for action in order[2:]]
    rivals += [float(found["if_works"][order[1]]), float(found["expected"].iloc[:].mean())]
    ways = [(fails - rival) / (fails - works) for rival in rivals]
    ways += [1 - right, at(rows["works"], order[0]), at(rows["works"], order[1])]
    ways += [float(found["expected"][order[0]] / found["expected"][order[1]])]
    ways += [works / fails]
    return ways
