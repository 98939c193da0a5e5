"""A5: what is blocking a pilot, what each offer wins, and whether the promised day is reached."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.roles.lookalikes.blocking import as_offered, for_blocking, on_longest_chain
from aipm_course.modules.roles.methods import plan_of
from aipm_course.modules.roles.simulators.blocking import (
    OFFERS,
    Blocking,
    best,
    blocking,
    length,
    on_path,
    reached,
    with_offer,
    won,
)
from aipm_course.modules.roles.tasks.shared import OBJECTIVE_BLOCKING

_WAYS: Mapping[str, Mapping[str, "bool | str"]] = {
    "waits_out": {"wait": False},
    "first_named": {"which": "first"},
    "earliest": {"which": "any"},
    "last_named": {"which": "last"},
}


def _days(numbers: Mapping[str, float]) -> pd.DataFrame:
    return pd.Series(numbers, name="days").rename_axis("offer").to_frame()


def _numbers(data: Blocking, **ways: "bool | str") -> dict[str, Any]:
    plan = plan_of(data.tasks)
    return {"path_days": length(plan, **ways), "won": _days(won(plan, data.offers, **ways))}


def _answer(data: Blocking) -> dict[str, Any]:
    numbers = _numbers(data)
    most = float(numbers["won"]["days"].max())
    return {**numbers, "act": data.winner, "reach": reached(numbers["path_days"], most, data.facts)}


def _touched(data: Blocking, names: frozenset[str]) -> dict[str, Any] | None:
    """Return the answer without some rules of the text."""
    if not names:
        return _answer(data)
    if {"first_named", "earliest"} <= names or (names & {"offered", "holidays", "last_wait"} and len(names) > 1):
        return None
    if "offered" in names:
        return {"won": _days(as_offered(data))}
    if "last_wait" in names:
        return {"path_days": _with_last_wait(data)}
    if "holidays" in names:
        return _no_holidays(data)
    return _numbers(data, **{key: value for name in names for key, value in _WAYS[name].items()})


def _with_last_wait(data: Blocking) -> float:
    plan = plan_of(data.tasks)
    return length(plan) + plan[on_path(plan)[-1]][1]


def _no_holidays(data: Blocking) -> dict[str, Any] | None:
    right = _answer(data)
    found = reached(right["path_days"], float(right["won"]["days"].max()), {**data.facts, "holidays": 0.0})
    return None if found == right["reach"] else {"reach": found}


def _by_table(data: Blocking) -> dict[str, Any]:
    """The same forward through the rows until nothing moves any more, as a spreadsheet does it."""

    def end(rows: list[dict[Any, Any]]) -> float:
        ends = {row["task"]: 0.0 for row in rows}
        waits = {row["task"]: row["wait"] for row in rows}
        for _ in rows:
            for row in rows:
                before = [one for one in row["after"].split(", ") if one]
                ends[row["task"]] = row["days"] + max([ends[one] + waits[one] for one in before], default=0.0)
        return max(ends.values())

    rows = data.tasks.to_dict("records")
    whole = end(rows)
    gains = {}
    for offer in data.offers.to_dict("records"):
        less = [
            {**row, offer["shortens"]: row[offer["shortens"]] - offer["saves"]} if row["task"] == offer["task"] else row
            for row in rows
        ]
        gains[offer["offer"]] = whole - end(less)
    most = max(gains.values())
    due = 5 * data.facts["weeks"] - data.facts["holidays"]
    return {
        "path_days": f"{whole:.0f} days",
        "won": gains,
        "act": max(gains, key=lambda offer: gains[offer]).lower() if most else "None",
        "reach": "Today" if whole <= due else "offer" if whole - most <= due else "no",
    }


def _rule(name: str, rule: str, message: str) -> Ablation[Blocking]:
    return Ablation(name, rule, lambda data: _touched(data, frozenset((name,))), message)


def _own(own: Mapping[str, Any], data: Blocking) -> dict[str, float]:
    """Return own gains; where all are the right ones with a minus, or in weeks, the decision was made on those."""
    given = {offer: float(own["won"][offer]["days"]) for offer in OFFERS}
    right = won(plan_of(data.tasks), data.offers)
    for factor in (-1.0, 1 / 5):
        if all(abs(given[offer] - factor * right[offer]) < 0.01 for offer in OFFERS):
            return right
    return given


def _act(own: Mapping[str, Any], data: Blocking) -> set[str]:
    return best(_own(own, data)) | best({offer: float(own["won"][offer]["days"]) for offer in OFFERS})


def _reach(own: Mapping[str, Any], data: Blocking) -> set[str]:
    typed, gains = float(own["path_days"]), [float(own["won"][offer]["days"]) for offer in OFFERS]
    whole = length(plan_of(data.tasks))
    days = whole if abs(5 * typed - whole) < 0.01 else typed  # in weeks
    as_meant = reached(days, max(0.0, *_own(own, data).values()), data.facts)
    return {as_meant, reached(typed, max(0.0, *gains), data.facts)}


def _look_reach(given: Any, own: Mapping[str, Any], data: Blocking) -> str:
    return (
        "Work out the working days until the promised day: five for each of `weeks`, less `holidays`. Hold your `path_days` against "
        "it, then your `path_days` less the most that an offer wins."
    )


def _scaled(factor: float) -> Callable[[Blocking], dict[str, Any] | None]:
    """Return the gains times a number; None where no offer wins a day, so that they are what they were."""

    def answer(data: Blocking) -> dict[str, Any] | None:
        gains = _numbers(data)["won"]
        return {"won": factor * gains} if gains["days"].max() > 0 else None

    return answer


def _longest_chain_only(data: Blocking) -> dict[str, Any] | None:
    found = on_longest_chain(data)
    return None if found == as_offered(data) else {"won": _days(found)}


def _left(data: Blocking) -> dict[str, Any]:
    whole = length(plan_of(data.tasks))
    return {"won": _days({offer: whole - days for offer, days in won(plan_of(data.tasks), data.offers).items()})}


def _one_after_another(data: Blocking) -> dict[str, Any] | None:
    """Return what each offer adds if the ones before it are taken already."""
    plan = plan_of(data.tasks)
    found = {}
    for row in data.offers.itertuples():
        before = length(plan)
        plan = with_offer(plan, str(row.task), str(row.shortens), int(str(row.saves)))
        found[str(row.offer)] = before - length(plan)
    return None if found == won(plan_of(data.tasks), data.offers) else {"won": _days(found)}


BLOCK = Question(
    id="roles.blocking",
    task="A5",
    title="What is blocking the pilot",
    points=7,
    kind=Record(
        {
            "path_days": Number("working days", within=0.1),
            "won": Table("offer", OFFERS, {"days": Number("working days", within=0.1)}),
            "act": Choice({**{offer: f"offer {offer} is taken" for offer in OFFERS}, "none": "no offer is taken"}),
            "reach": Choice(
                {
                    "today": "reached as the plan stands",
                    "offer": "reached with the best offer",
                    "no": "reached in neither way",
                }
            ),
        },
        weights={"path_days": 1.4, "won": 2.4, "act": 1.7, "reach": 1.5},
        look={
            "path_days": "Per task: the latest of what it comes after, with the wait behind that, plus its own days. Then the largest.",
            "won": "Lower the one number of the offer, work out the whole plan again, and take it from the days of today.",
            "act": "The largest number of your `won`, if it is above 0.",
            "reach": "Your `path_days`, and your `path_days` less the most that an offer wins, against the working days that are left.",
        },
    ),
    data=blocking,
    reference=_answer,
    alternatives=(_by_table,),
    misconceptions=(
        Misconception(
            "all_days",
            lambda data: {"path_days": float(data.tasks["days"].sum())},
            "Those are the days of all tasks. Tasks that do not wait for one another run side by side.",
        ),
        Misconception(
            "all_days_and_waits",
            lambda data: {"path_days": float((data.tasks["days"] + data.tasks["wait"]).sum())},
            "Those are the days and waits of all tasks. Tasks that do not wait for one another run side by side.",
        ),
        Misconception(
            "longest_task",
            lambda data: {"path_days": float(data.tasks["days"].max())},
            "Those are the days of the longest task. The longest chain of tasks and waits is asked.",
        ),
        Misconception(
            "earliest",
            lambda data: _numbers(data, **_WAYS["earliest"]),
            "A task begins in yours when the first of those before it has ended. It needs all of them.",
        ),
        Misconception(
            "last_named",
            lambda data: _numbers(data, **_WAYS["last_named"]),
            "A task waits in yours for the one that is named last in `after`. It waits for all of them.",
        ),
        Misconception(
            "calendar_days",
            lambda data: {"path_days": length(plan_of(data.tasks)) * 7 / 5},
            "Those are days of the calendar, with weekends. Days and waits are working days, and so is what is asked.",
        ),
        Misconception(
            "longest_chain_only",
            _longest_chain_only,
            "Offers on the longest chain win in yours all that they save. Once it is shorter, another chain may be the longest.",
        ),
        Misconception(
            "minus",
            _scaled(-1.0),
            "`won` has a minus in yours. Days that are won are above 0.",
        ),
        Misconception(
            "won_in_weeks",
            _scaled(1 / 5),
            "`won` is in weeks of five days in yours; working days are asked.",
        ),
        Misconception(
            "left", _left, "`won` holds the days of the plan with each offer. The days that it wins are asked."
        ),
        Misconception(
            "one_after_another",
            _one_after_another,
            "Each offer comes on top of the ones before it in yours. Only one of them is taken, so each begins from the plan as it is.",
        ),
        *options(
            _answer,
            "act",
            {
                **dict.fromkeys(
                    OFFERS, "An offer is taken where it wins more days of the whole plan than each of the others."
                ),
                "none": "No offer is taken where none of the five wins a day of the whole plan.",
            },
            idea=lambda option: "act_none" if option == "none" else "act_any",
        ),
        *options(
            _answer,
            "reach",
            {
                "today": "It is reached as the plan stands where `path_days` is at most the working days that are left: five for each of `weeks`, less `holidays`.",
                "offer": "It is reached with the best offer where only `path_days` less what that offer wins fits into the working days that are left: five for each of `weeks`, less `holidays`.",
                "no": "It is reached in neither way where even `path_days` less what the best offer wins is more than the working days that are left: five for each of `weeks`, less `holidays`.",
            },
        ),
    ),
    ablations=(
        _rule(
            "waits_out",
            "its `wait` has passed",
            "Waits are left out in yours. What comes after a task waits for its `wait`, too.",
        ),
        _rule(
            "first_named",
            "everything that it comes after",
            "A task waits in yours for the one that is named first in `after`. It waits for all of them.",
        ),
        _rule(
            "last_wait",
            "no wait counts after the last task",
            "The wait after the last task counts in yours. The pilot begins when that task has ended.",
        ),
        _rule(
            "offered",
            "the whole plan takes",
            "`won` holds what each offer saves of its own task. How much sooner the pilot begins is asked.",
        ),
        _rule(
            "holidays",
            "less the `holidays`",
            "Hold the working days that are left against your numbers once more: five for each week, and holidays are none.",
        ),
    ),
    without=_touched,
    follows=(
        Follows("act", ("won",), _act),
        Follows("reach", ("path_days", "won"), _reach, look=_look_reach),
    ),
    lookalikes=for_blocking,
    generic=DEFAULT - {"carried", "root", "inverse", "seed", "swapped", "shifted", "sign"},
    survivors={
        "0 to 1: most > 0": "equivalent: the best offer leads by two days or more",
    },
    hints=(
        "Write beside each task after how many working days it has ended. Begin with tasks that come after nothing: there it is their `days`.",
        "Any other task: of all that it comes after, end plus `wait`; the largest of these, plus its own `days`. `roles_finish(plan)` does "
        "that for the whole plan.",
        "An offer: copy the plan, lower one number, and take the largest end again. The difference to today is what it wins. It may be 0.",
    ),
    worked="""
```python
plan = tasks.set_index("task")
today = roles_finish(plan).max()

won = {}
for row in offers.itertuples():
    changed = plan.copy()
    changed.loc[row.task, row.shortens] -= row.saves
    won[row.offer] = today - roles_finish(changed).max()

most = max(won.values())
due = 5 * promise["weeks"] - promise["holidays"]
blocking = {
    "path_days": today,
    "won": won,
    "act": max(won, key=won.get) if most > 0 else "none",
    "reach": "today" if today <= due else "offer" if today - most <= due else "no",
}
```

In a spreadsheet: one row per task in an order in which nothing comes before what it waits for, and its end as `days` plus `MAX` of the ends and waits before it. Then
change one number and look at the last end. An offer on the longest task may win nothing, and one on a wait of few days most.
""",
    objective=OBJECTIVE_BLOCKING,
    ledger=("RESP-12", "RIT-05", "STAKE-17", "BOTL-02"),
)
