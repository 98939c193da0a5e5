"""What is easily taken for the numbers of A2."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.incidents.simulators.actions import ACTIONS, WRONG_WAYS, Actions, at_least, least, parts

_WORDS = {
    "approval": "without the minutes of `approval`",
    "effect": "without the minutes of `effect`",
    "stops": "with all of the harm stopped",
    "once": "without `once`",
    "own": "without `own`",
    "own_from_now": "with `own` due from now on",
    "seen": "with a failure that is seen at once",
    "blind_own": "without `own` until the failure is seen",
    "free": "with a switched-off feature that costs nothing",
    "harm": "with the harm running on to the end after a failure",
    "whole_horizon": "with all of `hours` after the effect",
}


def for_actions(data: Actions) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A2."""
    return (*_harms(data), *each("at_least", _chances(data)))


def _of(words: str, **columns: pd.Series) -> Lookalike:
    return Lookalike(words, {f"harms: {name}": numbers for name, numbers in columns.items()})


def _harms(data: Actions) -> Iterator[Lookalike]:
    rows, facts = data.table.set_index("action"), data.facts
    right = parts(data.table, facts)
    works, fails, chance = right["if_works"], right["if_fails"], rows["works"]
    for name, ways in WRONG_WAYS.items():
        found = parts(data.table, facts, **ways)  # type: ignore[arg-type]
        for column in ("if_works", "if_fails", "expected"):
            yield _of(f"the cost {_WORDS[name]}", **{column: found[column]})
    for one, other in combinations(WRONG_WAYS, 2):
        if {one, other} in ({"free", "harm"}, {"own", "own_from_now"}, {"approval", "effect"}):
            continue
        found = parts(data.table, facts, **{**WRONG_WAYS[one], **WRONG_WAYS[other]})  # type: ignore[arg-type]
        for column in ("if_works", "if_fails", "expected"):
            yield _of(f"the cost {_WORDS[one]} and {_WORDS[other]}", **{column: found[column]})
    hours = (rows["approval"] + rows["effect"]) / 60
    left, blind = facts["hours"] - hours, facts["seen"] / 60
    yield _of(
        "the harm until the effect alone", if_works=right["before"], if_fails=right["before"], expected=right["before"]
    )
    yield _of("the cost after the effect, without the harm until it", if_works=works - right["before"])
    yield _of("the cost after the effect, without the harm until it", if_fails=fails - right["before"])
    yield _of("the cost without the harm until the effect", expected=right["expected"] - right["before"])
    yield _of("the cost if it works", expected=works, if_fails=works)
    yield _of("the cost if it does not work", expected=fails, if_works=fails)
    yield _of("the cost if it works, times its chance", expected=chance * works, if_works=chance * works)
    yield _of(
        "the cost if it does not work, times its chance", expected=(1 - chance) * fails, if_fails=(1 - chance) * fails
    )
    yield _of("the expected cost", if_works=right["expected"], if_fails=right["expected"])
    yield _of("the plain mean of the two cases", expected=(works + fails) / 2)
    yield _of("the cost with the two chances exchanged", expected=(1 - chance) * works + chance * fails)
    kept = right["before"] + rows["once"] + rows["own"] * left

    def at_end(hours: pd.Series) -> pd.Series:
        after: pd.Series = right["before"] + rows["once"] + (facts["harm"] + rows["own"]) * (facts["hours"] - hours)
        return after

    def bent(words: str, *, works_is: pd.Series = works, fails_is: pd.Series = fails) -> Iterator[Lookalike]:
        """One case in another way, and what that makes of the expected cost."""
        if works_is is not works:
            yield _of(words, if_works=works_is)
        if fails_is is not fails:
            yield _of(words, if_fails=fails_is)
        yield _of(words, expected=chance * works_is + (1 - chance) * fails_is)

    running = kept + rows["stops"] * facts["harm"] * left
    yield from bent("the cost with the share `stops` still running", works_is=running)
    less = kept + (1 - rows["stops"] * chance) * facts["harm"] * left
    yield from bent("the cost with `stops` × `works` stopped", works_is=less)
    yield from bent("the cost with `own` due once", works_is=works - rows["own"] * (left - 1))
    yield from bent("the cost with `own` due to the end", fails_is=fails + rows["own"] * (left - blind))
    yield from bent("the cost without the harm until the failure is seen", fails_is=fails - facts["harm"] * blind)
    yield from bent("the cost with `off` from the effect on", fails_is=fails + facts["off"] * blind)
    yield from bent("the cost with `off` due for all of `hours`", fails_is=fails + facts["off"] * (hours + blind))
    yield from bent("the cost with `off` due for one hour", fails_is=fails - facts["off"] * (left - blind - 1))
    early = fails - rows["stops"] * facts["harm"] * blind
    yield from bent("the cost with the harm stopped in part until the failure is seen", fails_is=early)
    yield from bent("the cost with `once` only if it works", fails_is=fails - rows["once"])
    yield from bent("the cost with `once` only if it does not work", works_is=works - rows["once"])
    late = 59 * right["before"]
    yield from bent("the cost with minutes taken for hours", works_is=works + late, fails_is=fails + late)
    first = facts["harm"] * rows["effect"] / 60 - right["before"]
    yield from bent("the cost with full harm for `effect` minutes only", works_is=works + first, fails_is=fails + first)
    yield from bent("the cost with harm and `own` to the end after a failure", fails_is=at_end(hours))
    still = (1 - rows["stops"]) * facts["harm"]
    yield from bent(
        "the cost with the rest of the harm for all of `hours`", works_is=works - right["before"] + still * hours
    )
    rates = (works - right["before"] - rows["once"]) / left
    begins: dict[str, pd.Series] = {
        "minutes divided by 100": (rows["approval"] + rows["effect"]) / 100,
        "the longer of `approval` and `effect` alone": rows[["approval", "effect"]].max(axis=1) / 60,
        "an effect at once, so that `seen` counts from now": 0 * hours,
    }
    for words, until in begins.items():
        begun = facts["harm"] * until + rows["once"]
        yield from bent(
            f"the cost with {words}",
            works_is=begun + rates * (facts["hours"] - until),
            fails_is=begun + blind * (facts["harm"] + rows["own"]) + (facts["hours"] - until - blind) * facts["off"],
        )
    short = fails - (blind - facts["seen"] / 100) * (facts["harm"] + rows["own"] - facts["off"])
    yield from bent("the cost with the minutes of `seen` divided by 100", fails_is=short)
    nothing = facts["harm"] * facts["hours"]
    yield _of("the harm of all hours if nothing is done", if_works=0 * works + nothing, expected=0 * works + nothing)
    yield _of("what is saved against doing nothing", expected=nothing - right["expected"], if_works=nothing - works)


def _chances(data: Actions) -> Iterator[tuple[str, float]]:
    rows = data.table.set_index("action")
    found: Any = parts(data.table, data.facts)
    order = sorted(ACTIONS, key=lambda action: float(found["expected"][action]))
    best, second = order[:2]
    works, fails = float(found["if_works"][best]), float(found["if_fails"][best])
    right = at_least(found)
    yield "the chance that the action does not work at that point", 1 - right
    yield "the chance of the action itself, from the table", float(rows["works"][best])
    yield "the chance of the next action, from the table", float(rows["works"][second])
    yield "how much the chance may fall", float(rows["works"][best]) - right
    for place, action in enumerate(order[2:], start=3):
        yield (
            f"the chance against the action in place {place}",
            (fails - float(found["expected"][action])) / (fails - works),
        )
    yield "the chance against the other's `if_works`", (fails - float(found["if_works"][second])) / (fails - works)
    yield "the ratio of the two `expected`", float(found["expected"][best] / found["expected"][second])
    yield "the ratio of its two cases", works / fails
    yield "its `expected` divided by its `if_fails`", float(found["expected"][best]) / fails
    yield (
        "the chance over the two cases of the next action",
        (float(found["if_fails"][second]) - float(found["expected"][best]))
        / (float(found["if_fails"][second]) - float(found["if_works"][second])),
    )
    yield "the chance divided by the one of the table", right / float(rows["works"][best])
    for name, ways in WRONG_WAYS.items():
        other = parts(data.table, data.facts, **ways)  # type: ignore[arg-type]
        if float(other["if_fails"][least(other["expected"])]) != float(other["if_works"][least(other["expected"])]):
            yield f"the chance {_WORDS[name]}", at_least(other)
