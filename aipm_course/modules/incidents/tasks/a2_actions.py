"""A2: rollback, safe mode, hotfix, or go on with people reading along."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Derived, Follows, Misconception, Question
from aipm_course.modules.incidents.lookalikes.actions import for_actions
from aipm_course.modules.incidents.simulators.actions import (
    ACTIONS,
    WRONG_WAYS,
    Actions,
    actions,
    at_least,
    least,
    parts,
)
from aipm_course.modules.incidents.tasks.shared import OBJECTIVE_ACTIONS

COLUMNS = ("if_works", "if_fails", "expected")


def _table(found: pd.DataFrame) -> pd.DataFrame:
    return found[list(COLUMNS)].rename_axis("action")


def _touched(data: Actions, names: frozenset[str]) -> dict[str, Any] | None:
    """Return the answer without some rules of the text."""
    if {"free", "harm"} <= names:
        return None  # two other ends of one branch
    ways = {key: value for name in names for key, value in WRONG_WAYS[name].items()}
    found = parts(data.table, data.facts, **ways)  # type: ignore[arg-type]
    return {"harms": _table(found)}


def _answer(data: Actions) -> dict[str, Any]:
    found = parts(data.table, data.facts)
    return {"harms": _table(found), "at_least": at_least(found), "action": least(found["expected"])}


def _by_hand(data: Actions) -> dict[str, Any]:
    """The same in minutes, action by action, rounded to whole dollars."""
    minute = data.facts["harm"] / 60
    whole, blind = 60 * data.facts["hours"], data.facts["seen"]
    found: dict[str, dict[str, float]] = {}
    for row in data.table.to_dict("records"):
        waits = row["approval"] + row["effect"]
        left = whole - waits
        base = minute * waits + row["once"]
        works = base + left * (minute * (1 - row["stops"]) + row["own"] / 60)
        fails = base + blind * (minute + row["own"] / 60) + (left - blind) * data.facts["off"] / 60
        expected = row["works"] * works + (1 - row["works"]) * fails
        found[row["action"]] = {"if_works": works, "if_fails": fails, "expected": expected}
    order = sorted(found, key=lambda action: found[action]["expected"])
    best, second = (found[action] for action in order[:2])
    chance = (best["if_fails"] - second["expected"]) / (best["if_fails"] - best["if_works"])
    rounded = {action: {name: round(value) for name, value in row.items()} for action, row in found.items()}
    return {"harms": rounded, "at_least": f"{100 * chance:.1f}%", "action": order[0].replace("_", " ")}


def _own(own: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame({name: {action: float(own["harms"][action][name]) for action in ACTIONS} for name in COLUMNS})


def _chance(own: Mapping[str, Any], data: Actions) -> float:
    return at_least(_own(own))


def _drop(name: str, rule: str, message: str) -> Ablation[Actions]:
    return Ablation(name, rule, lambda data: _touched(data, frozenset((name,))), message)


_RULES = (
    _drop(
        "approval",
        "`approval` and `effect` minutes pass one after the other",
        "The minutes of `approval` are left out in yours. The harm runs while somebody is still asked.",
    ),
    _drop(
        "stops",
        "the share `stops` of the harm ends",
        "All of the harm ends in yours when an action works. Only the share `stops` of it does.",
    ),
    _drop(
        "once",
        "`once` is due in either case",
        "What an action costs once (`once`) is left out in yours. It is due whether the action works or not.",
    ),
    _drop(
        "own_from_now",
        "from the effect on",
        "`own` is paid from now on in yours. It is due from the effect of the action on.",
    ),
    _drop(
        "seen",
        "only after another `seen` minutes",
        "A failure is seen at once in yours. For `seen` minutes more, the harm runs on and `own` is due.",
    ),
    _drop(
        "free",
        "the feature costs `off` an hour",
        "A feature that is switched off costs nothing in yours. Until the repair it costs `off` an hour.",
    ),
    _drop(
        "harm",
        "the feature is switched off",
        "After a failure the harm runs on to the end in yours. Once the failure is seen, the feature is switched off.",
    ),
)


def _without_own(data: Actions) -> dict[str, Any]:
    return {"harms": _table(parts(data.table, data.facts, own=False))}


def _whole(data: Actions) -> dict[str, Any]:
    return {"harms": _table(parts(data.table, data.facts, whole_horizon=True))}


def _swapped(data: Actions) -> dict[str, Any]:
    found = _table(parts(data.table, data.facts))
    chance = data.table.set_index("action")["works"]
    return {"harms": found.assign(expected=(1 - chance) * found["if_works"] + chance * found["if_fails"])}


def _only_if_works(data: Actions) -> dict[str, Any]:
    found = _table(parts(data.table, data.facts))
    chance = data.table.set_index("action")["works"]
    return {"harms": found.assign(expected=chance * found["if_works"])}


def _plain_mean(data: Actions) -> dict[str, Any]:
    found = _table(parts(data.table, data.facts))
    return {"harms": found.assign(expected=(found["if_works"] + found["if_fails"]) / 2)}


ACTION = Question(
    id="incidents.actions",
    task="A2",
    title="Rollback or safe mode",
    points=7,
    kind=Record(
        {
            "harms": Table(
                "action", ACTIONS, {name: Number("dollars", within=25, within_percent=0.1) for name in COLUMNS}
            ),
            "at_least": Number("share", within=0.002, percent=True),
            "action": Choice(
                {
                    "rollback": "go back to the old version",
                    "safe_mode": "serve the simple cases only",
                    "hotfix": "repair the new version now",
                    "go_on": "people read every answer first",
                }
            ),
        },
        weights={"harms": 3.35, "at_least": 1.25, "action": 2.4},
        look={
            "harms": "One action first: hours until it is in effect, hours that are left, and what each of them costs.",
            "at_least": "Of the action with the least `expected`: the chance at which its `expected` is that of the next one.",
            "action": "The least of your four numbers in `expected`.",
        },
    ),
    data=actions,
    reference=_answer,
    alternatives=(_by_hand,),
    misconceptions=(
        Misconception(
            "without_own",
            _without_own,
            "What an action costs by the hour (`own`) is left out in yours.",
        ),
        Misconception(
            "blind_own",
            lambda data: _touched(data, frozenset({"blind_own"})),
            "Until a failure is seen, only the harm is due in yours. `own` is due as well.",
        ),
        Misconception(
            "whole_horizon",
            _whole,
            "After the effect, all of `hours` are still to come in yours. The minutes until the effect are a part of them.",
        ),
        Misconception(
            "chances_swapped",
            _swapped,
            "In `expected` the two chances are exchanged: `works` belongs to `if_works`.",
        ),
        Misconception(
            "only_if_works",
            _only_if_works,
            "`expected` holds the case that the action works, times its chance. The other case has a chance, too.",
        ),
        Misconception(
            "plain_mean",
            _plain_mean,
            "`expected` is the plain mean of the two cases in yours. They are not equally likely: `works` is the chance of the first.",
        ),
        *options(
            _answer,
            "action",
            {
                "rollback": "Rollback is the choice where its `expected` is the least of the four.",
                "safe_mode": "Safe mode is the choice where its `expected` is the least of the four.",
                "hotfix": "The hotfix is the choice where its `expected` is the least of the four.",
                "go_on": "To go on is the choice where its `expected` is the least of the four.",
            },
        ),
    ),
    ablations=_RULES,
    without=_touched,
    follows=(Follows("action", ("harms",), lambda own, data: least(_own(own)["expected"])),),
    derived=(Derived("at_least", ("harms",), _chance),),
    lookalikes=for_actions,
    generic=DEFAULT - {"carried"},
    hints=(
        "Draw a line of `hours` for one action. It has three pieces if it works, or four if it does not: who pays what in which?",
        "If it works: harm until the effect, then the rest of the harm and `own` until the repair. If it fails: harm until the effect, "
        "harm and `own` until it is seen, then `off`. `once` stands in both.",
        "`at_least`: chance × `if_works` + (1 − chance) × `if_fails` of the best action shall be the `expected` of the next one. Solve for the "
        "chance.",
    ),
    worked="""
```python
rows = acts.set_index("action")
hours = (rows["approval"] + rows["effect"]) / 60
left = now["hours"] - hours
blind = now["seen"] / 60
base = now["harm"] * hours + rows["once"]
if_works = base + left * ((1 - rows["stops"]) * now["harm"] + rows["own"])
if_fails = base + blind * (now["harm"] + rows["own"]) + (left - blind) * now["off"]
expected = rows["works"] * if_works + (1 - rows["works"]) * if_fails
best, second = expected.sort_values().index[:2]
actions = {
    "harms": pd.DataFrame({"if_works": if_works, "if_fails": if_fails, "expected": expected}),
    "at_least": (if_fails[best] - expected[second]) / (if_fails[best] - if_works[best]),
    "action": best,
}
```

In a spreadsheet: one row per action, one column for each piece of time. An action that is best if all goes well may be a bad bet; one with
a bug of its own may be the best of four. `at_least` says how sure you must be, and that is what you ask the engineer.
""",
    objective=OBJECTIVE_ACTIONS,
    ledger=("RIT-30", "RIT-31", "RESP-31", "HUM-05"),
)
