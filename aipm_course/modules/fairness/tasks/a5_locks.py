"""A5: not everything at once."""

import math
from collections.abc import Callable
from typing import Any

from aipm_course.answers import Choice, Number, Picks, Record
from aipm_course.judging.question import Misconception, Question, Rule
from aipm_course.modules.fairness.simulators.hiring_screen import (
    LOCK_WIDTH,
    LOCKS,
    LOWEST_CUTOFF,
    ONE_CUTOFF,
    HiringScreen,
    equal_true_positive_cutoff,
    hiring_screen,
    rates_by_group,
)
from aipm_course.modules.fairness.tasks.shared import amber_minus_blue
from aipm_course.simulation.rates import at

_CHOOSE = "Show that three fairness criteria cannot all hold, choose one for a stated harm and name its price."


def _rates_at(screen: HiringScreen, group: str, cutoff: int) -> dict[str, float]:
    row: Any = screen.locks.loc[(group, cutoff)]
    return {str(name): float(value) for name, value in row.items()}


def _with_cutoff(screen: HiringScreen, cutoff: int) -> dict[str, Any]:
    amber = _rates_at(screen, "amber", ONE_CUTOFF)
    before, after = _rates_at(screen, "blue", ONE_CUTOFF), _rates_at(screen, "blue", cutoff)
    return {
        "blue_cutoff": cutoff,
        "extra_right": round(after["right"] - before["right"]),
        "extra_wrong": round(after["wrong"] - before["wrong"]),
        "open_locks": [lock for lock in LOCKS if abs(amber[lock] - after[lock]) > LOCK_WIDTH],
    }


def _locks(screen: HiringScreen) -> dict[str, Any]:
    amber, blue = (_rates_at(screen, group, ONE_CUTOFF) for group in ("amber", "blue"))
    return {
        **{f"one_{lock}_gap": amber[lock] - blue[lock] for lock in LOCKS},
        "criterion": "true_positive",
        **_with_cutoff(screen, equal_true_positive_cutoff(screen.locks)),
    }


def _locks_by_filter(screen: HiringScreen) -> dict[str, Any]:
    """The same by filtering people, cut-off by cut-off, with gaps in percent."""
    people = screen.screen_v2
    at_one = rates_by_group(people.assign(chosen=people["score"] >= ONE_CUTOFF), "did_well", "chosen")
    blue = people[people["group"] == "blue"]
    well = blue[blue["did_well"] == 1]
    wanted = at(at_one, "amber", "true_positive")
    cutoff = next(c for c in range(99, 0, -1) if (well["score"] >= c).mean() >= wanted)
    new = blue[(blue["score"] >= cutoff) & (blue["score"] < ONE_CUTOFF)]
    return {
        **{f"one_{lock}_gap": round(100 * amber_minus_blue(at_one, lock), 1) for lock in LOCKS},
        "criterion": "true_positive",
        "blue_cutoff": float(cutoff),
        "extra_right": int(new["did_well"].sum()),
        "extra_wrong": int((new["did_well"] == 0).sum()),
        "open_locks": ("precision", "selection"),
    }


def _equal_selection_cutoff(screen: HiringScreen) -> int:
    wanted = _rates_at(screen, "amber", ONE_CUTOFF)["selection"]
    return next(cutoff for cutoff in range(99, 0, -1) if _rates_at(screen, "blue", cutoff)["selection"] >= wanted)


def _two_locks_cutoff(screen: HiringScreen) -> int:
    """Return the highest cut-off below the right one that closes two locks, or one two points below it."""
    right = equal_true_positive_cutoff(screen.locks)
    lower = range(right - 1, LOWEST_CUTOFF, -1)
    return next((cutoff for cutoff in lower if len(_with_cutoff(screen, cutoff)["open_locks"]) == 1), right - 2)


def _found_of_everybody(screen: HiringScreen) -> float:
    """Return the gap in selected people who do well, over everybody instead of over those who do well."""
    amber, blue = (_rates_at(screen, group, ONE_CUTOFF) for group in ("amber", "blue"))
    return amber["selection"] * amber["precision"] - blue["selection"] * blue["precision"]


def _a_little_too_low(screen: HiringScreen) -> int:
    """Return the cut-off one point below the right one, or two where one point has a name already."""
    right = equal_true_positive_cutoff(screen.locks)
    return right - 1 if _two_locks_cutoff(screen) != right - 1 else right - 2


def _lock_just_closed(screen: HiringScreen) -> int:
    """Return the highest cut-off for blue at which the true positive lock closes, with amber still ahead."""
    wanted = _rates_at(screen, "amber", ONE_CUTOFF)["true_positive"] - LOCK_WIDTH
    return next(cutoff for cutoff in range(99, 0, -1) if _rates_at(screen, "blue", cutoff)["true_positive"] >= wanted)


def _base_rate_gap(screen: HiringScreen) -> float:
    well = screen.screen_v2.groupby("group")["did_well"].mean()
    return at(well, "amber") - at(well, "blue")


def _own_cutoff(answer: Any) -> int:
    """Return the learner's own cut-off as a whole number: nobody scores between two of them."""
    return math.ceil(float(answer["blue_cutoff"]))


def _counted(name: str) -> Callable[[Any, HiringScreen], bool]:
    """Return whether the extra people are those of the learner's own cut-off."""

    def holds(answer: Any, screen: HiringScreen) -> bool:
        given, cutoff = answer[name], _own_cutoff(answer)
        return cutoff < ONE_CUTOFF and bool(given == _with_cutoff(screen, cutoff)[name])

    return holds


def _what_count_lacks(name: str) -> Callable[[Any, HiringScreen], str]:
    """Return the sentence for a wrong number of extra people."""
    kind, other = ("right", "wrong") if name == "extra_right" else ("wrong", "right")

    def message(answer: Any, screen: HiringScreen) -> str:
        given, cutoff = answer[name], _own_cutoff(answer)
        if cutoff >= ONE_CUTOFF:
            return "Your `blue_cutoff` lets nobody in on top of before"
        moves = [
            _rates_at(screen, group, cutoff)[kind] - _rates_at(screen, group, ONE_CUTOFF)[kind]
            for group in ("amber", "blue")
        ]
        if given == 0:
            return "A lower cut-off lets in people who do well and people who do not. Count both"
        if given == _rates_at(screen, "blue", cutoff)[kind]:
            return (
                "Those are all blue applicants selected at your cut-off. The price is what comes on top of the old one"
            )
        if given == sum(moves):
            return "You lowered the cut-off for both groups. Amber's stays where it was"
        if given == _with_cutoff(screen, cutoff)[f"extra_{other}"]:
            return "Your two numbers of extra people stand under each other's names"
        return (
            f"At your own `blue_cutoff` of {cutoff} it is another number: count blue applicants with a score from {cutoff} "
            f"up to just under {ONE_CUTOFF}"
        )

    return message


def _what_locks_lack(answer: Any, screen: HiringScreen) -> str:
    cutoff, given = _own_cutoff(answer), set(answer["open_locks"])
    if given == set(LOCKS) - set(_with_cutoff(screen, cutoff)["open_locks"]):
        return "Your list holds what closes at your own cut-offs. The task asks for what stays open"
    if given == set(_with_cutoff(screen, ONE_CUTOFF)["open_locks"]):
        return (
            f"That is what is open at the one cut-off. Compute the three gaps again with amber at {ONE_CUTOFF} and blue at "
            f"your own {cutoff}: what closed, and what opened on the way?"
        )
    if not given:
        return (
            "You say that all three locks close. Compute all three gaps at your own cut-offs: what moved while the one you "
            "chose closed?"
        )
    return (
        f"At your own cut-offs, {ONE_CUTOFF} for amber and {cutoff} for blue, the list is another one. Hold each of the three "
        "gaps there, whichever its sign, against the width in `fairness_screen_facts`"
    )


CRITERIA = {
    "selection": "both groups are selected equally often",
    "true_positive": "those who would do well are selected equally often in both groups",
    "precision": "the selected do well equally often in both groups",
}


NOT_EVERYTHING = Question(
    id="fairness.locks",
    task="A5",
    title="Not everything at once",
    points=5,
    kind=Record(
        {
            "one_selection_gap": Number("share from 0 to 1, amber minus blue", within=0.005, percent=True),
            "one_true_positive_gap": Number("share from 0 to 1, amber minus blue", within=0.005, percent=True),
            "one_precision_gap": Number("share from 0 to 1, amber minus blue", within=0.005, percent=True),
            "criterion": Choice(CRITERIA),
            "blue_cutoff": Number("points, a whole number", between=(1, 99)),
            "extra_right": Number("people"),
            "extra_wrong": Number("people"),
            "open_locks": Picks(CRITERIA),
        },
        weights={"one_selection_gap": 0.5, "one_true_positive_gap": 0.5, "one_precision_gap": 0.5},
        own=frozenset({"extra_right", "extra_wrong", "open_locks"}),
    ),
    data=hiring_screen,
    reference=_locks,
    alternatives=(_locks_by_filter, lambda data: {**_locks(data), "open_locks": {"selection", "precision"}}),
    rules=(
        Rule("extra_right", _counted("extra_right"), _what_count_lacks("extra_right")),
        Rule("extra_wrong", _counted("extra_wrong"), _what_count_lacks("extra_wrong")),
        Rule(
            "open_locks",
            lambda answer, data: (
                set(answer["open_locks"]) == set(_with_cutoff(data, _own_cutoff(answer))["open_locks"])
            ),
            _what_locks_lack,
        ),
    ),
    misconceptions=(
        Misconception(
            "equal_selection_cutoff",
            lambda data: {"blue_cutoff": _equal_selection_cutoff(data)},
            "At that cut-off both groups are selected equally often. The harm in the task is about those who would do "
            "well: look at their rate.",
        ),
        Misconception(
            "one_point_too_high",
            lambda data: {"blue_cutoff": equal_true_positive_cutoff(data.locks) + 1},
            "At that cut-off blue's true positive rate is still a little under amber's.",
        ),
        Misconception(
            "closed_is_not_level",
            lambda data: {"blue_cutoff": _lock_just_closed(data)},
            "At that cut-off the lock has just closed, and amber is still ahead within its width. The task asks for blue's "
            "rate to be at least amber's.",
        ),
        Misconception(
            "two_locks",
            lambda data: {"blue_cutoff": _two_locks_cutoff(data)},
            "At that cut-off blue's true positive rate is at least amber's, and at a higher one it is, too; the task asks "
            "for the highest. Whether a second lock closes on the way is not part of this field.",
        ),
        Misconception(
            "a_little_too_low",
            lambda data: {"blue_cutoff": _a_little_too_low(data)},
            "At that cut-off blue's true positive rate has passed amber's, and it had done so a little higher up already. "
            "The task asks for the highest.",
        ),
        Misconception(
            "share_of_everybody",
            lambda data: {"one_true_positive_gap": _found_of_everybody(data)},
            "You divided by everybody in the group. The true positive rate divides by those who do well.",
        ),
        Misconception(
            "base_rates",
            lambda data: {"one_precision_gap": _base_rate_gap(data)},
            "That is the gap in doing well among everybody. Precision looks at the selected only.",
        ),
        Misconception(
            "ratios_not_gaps",
            lambda data: {
                f"one_{lock}_gap": _rates_at(data, "blue", ONE_CUTOFF)[lock]
                / _rates_at(data, "amber", ONE_CUTOFF)[lock]
                for lock in ("selection", "true_positive")
            },
            "Those are ratios, blue / amber. In this task a gap is a difference: amber minus blue.",
        ),
        Misconception(
            "blue_minus_amber",
            lambda data: {
                f"one_{lock}_gap": -_locks(data)[f"one_{lock}_gap"] for lock in ("selection", "true_positive")
            },
            "The sizes are right, the direction is not: the task asks for amber minus blue.",
        ),
        Misconception(
            "selection_for_this_harm",
            lambda data: {"criterion": "selection"},
            "Equal selection does not ask who would have done well. Read the stated harm again: who is hurt?",
        ),
        Misconception(
            "precision_for_this_harm",
            lambda data: {"criterion": "precision"},
            "Precision protects whoever relies on the selected. Read the stated harm again: who is hurt?",
        ),
    ),
    hints=(
        "Move one cut-off at a time in the explorer and watch which lock opens.",
        "True positive rate at a cut-off: of those who did well, the share with a score of at least the cut-off. Amber "
        "stays at the one cut-off; lower blue's point by point until its rate is no longer under amber's.",
        "The extra people are blue applicants with a score from the new cut-off up to just under the old one: count who "
        "did well and who did not. Then compute the three gaps once more.",
    ),
    worked="""
```python
one = int(facts["one_cutoff"])

def rates(group, cutoff):
    people = screen_v2[screen_v2["group"] == group]
    chosen = people[people["score"] >= cutoff]
    return {
        "selection": len(chosen) / len(people),
        "true_positive": chosen["did_well"].sum() / people["did_well"].sum(),
        "precision": chosen["did_well"].mean(),
    }

amber = rates("amber", one)
before = rates("blue", one)
cutoff = next(c for c in range(99, 0, -1) if rates("blue", c)["true_positive"] >= amber["true_positive"])
after = rates("blue", cutoff)
new = screen_v2[(screen_v2["group"] == "blue") & screen_v2["score"].between(cutoff, one - 1)]
locks = {
    **{f"one_{name}_gap": amber[name] - before[name] for name in amber},
    "criterion": "true_positive",
    "blue_cutoff": cutoff,
    "extra_right": new["did_well"].sum(),
    "extra_wrong": (new["did_well"] == 0).sum(),
    "open_locks": [name for name in amber if abs(amber[name] - after[name]) > facts["lock_width"]],
}
```

The base rates differ, so closing one lock opens another. What is left to choose is whom the remaining gap hurts, and
that is a decision with a name under it, not a calculation.
""",
    objective=_CHOOSE,
    ledger=("RESP-39", "SKILL-24"),
)
