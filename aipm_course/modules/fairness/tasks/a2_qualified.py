"""A2: among the qualified."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.fairness.lookalikes.selection import for_qualified
from aipm_course.modules.fairness.simulators.hiring_screen import (
    HiringScreen,
    among,
    family_rows,
    gap_interval,
    hiring_screen,
    qualified_verdict,
    selection_ratios,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_TRACE
from aipm_course.simulation.rates import Z95, at

_VERDICTS = {
    "equal_gap": "selection equal, a gap among the qualified settled",
    "equal_open": "selection equal, no gap among the qualified settled",
    "unequal_gap": "selection unequal, a gap among the qualified settled",
    "unequal_open": "selection unequal, no gap among the qualified settled",
}


def _gap(people: pd.DataFrame, qualified: int) -> float:
    found = among(people, qualified)["mean"]
    return at(found, "amber") - at(found, "blue")


def _missed(people: pd.DataFrame, gap: float) -> float:
    """Return how many more qualified people would be selected; a positive gap says that they are blue."""
    count = among(people, 1)["count"]
    return abs(gap) * at(count, "blue" if gap > 0 else "amber")


def _qualified(screen: HiringScreen) -> dict[str, Any]:
    first, second = (family_rows(screen, name) for name in (screen.numbers_for, screen.verdict_for))
    gap, low, high = gap_interval(second)
    ratio = at(selection_ratios(screen.applicants), screen.verdict_for, "ratio")
    return {
        "tp_gap": _gap(first, 1),
        "fp_gap": _gap(first, 0),
        "missed": _missed(first, _gap(first, 1)),
        "ratio": ratio,
        "gap": gap,
        "gap_low": low,
        "gap_high": high,
        "verdict": qualified_verdict(ratio, low, high),
    }


def _in_percent(screen: HiringScreen) -> dict[str, Any]:
    """The same in percent where the task allows it, whole people, and z = 1.96."""
    right = _qualified(screen)
    _, low, high = gap_interval(family_rows(screen, screen.verdict_for), z=1.96)
    shares = {name: round(100 * right[name], 1) for name in ("tp_gap", "fp_gap")}
    return {**right, **shares, "gap_low": low, "gap_high": high, "missed": round(right["missed"])}


def _of_all(people: pd.DataFrame, qualified: int) -> float:
    """Return the gap of the shares, of all applicants, that are selected and qualified (1), or selected and not (0)."""
    both = ((people["qualified"] == qualified) & (people["selected"] == 1)).groupby(people["group"]).mean()
    return at(both, "amber") - at(both, "blue")


def _gap_of_everybody(people: pd.DataFrame) -> float:
    rate = people.groupby("group")["selected"].mean()
    return at(rate, "amber") - at(rate, "blue")


def _missed_by(own: Mapping[str, Any], screen: HiringScreen) -> Any:
    """Return what an own gap makes of `missed`; one of the other family leads to two. Its sign says whose people count."""
    gap = own["tp_gap"]
    if abs(gap - _gap(family_rows(screen, screen.numbers_for), 1)) < 1e-9:
        return _missed(family_rows(screen, screen.numbers_for), gap)
    return {_missed(family_rows(screen, family), gap) for family in (screen.numbers_for, screen.verdict_for)}


def _without_people(screen: HiringScreen) -> dict[str, float]:
    shares = among(family_rows(screen, screen.verdict_for), 1)["mean"]
    gap = at(shares, "amber") - at(shares, "blue")
    half = Z95 * float((shares * (1 - shares)).sum()) ** 0.5
    return {"gap_low": gap - half, "gap_high": gap + half}


def _verdict_by(own: Mapping[str, Any], screen: HiringScreen) -> str:
    """Return the verdict on own numbers, whichever way round a ratio or an interval is written."""
    ratio = own["ratio"] / 100 if own["ratio"] > 20 else own["ratio"]
    low, high = sorted((own["gap_low"], own["gap_high"]))
    return qualified_verdict(min(ratio, 1 / ratio) if ratio > 0 else ratio, low, high)


_GAP = "Keep those people first, then per group the mean of `selected`; amber's share minus blue's."
_ENDS = (
    "The second family, its qualified people only: a and b are the two shares, n and m the qualified people of each group, and "
    "one root goes over the sum."
)

QUALIFIED = Question(
    id="fairness.qualified",
    task="A2",
    title="Among the qualified",
    points=5,
    kind=Record(
        {
            "tp_gap": Number("share from 0 to 1, amber minus blue", within=0.004, percent=True),
            "fp_gap": Number("share from 0 to 1, amber minus blue", within=0.004, percent=True),
            "missed": Number("people", within=1),
            "ratio": Number("ratio (lower selection rate / higher one)", within=0.004),
            "gap": Number("share from 0 to 1, amber minus blue", within=0.002, percent=True),
            "gap_low": Number("share from 0 to 1, amber minus blue", within=0.001, percent=True),
            "gap_high": Number("share from 0 to 1, amber minus blue", within=0.001, percent=True),
            "verdict": Choice(_VERDICTS),
        },
        weights={"verdict": 3.5},
        look={
            "tp_gap": f"The first family, `qualified` = 1. {_GAP}",
            "fp_gap": f"The first family, `qualified` = 0. {_GAP}",
            "missed": "The first family: `tp_gap` without its sign × the qualified of that one group whose share is the smaller.",
            "ratio": "The second family, all its applicants, qualified or not: the smaller selection rate ÷ the larger one.",
            "gap": f"The second family, `qualified` = 1. {_GAP}",
            "gap_low": _ENDS,
            "gap_high": _ENDS,
            "verdict": 'Two questions, each with its own numbers. Does `ratio` reach 1 − `facts["equal_width"]`? (Not four '
            "fifths, and not 1.) And do both ends of the interval lie on one side of 0? The gap's own size decides nothing.",
        },
    ),
    data=hiring_screen,
    reference=_qualified,
    alternatives=(_in_percent, lambda data: pd.Series(_qualified(data))),
    misconceptions=(  # of the verdict's halves none is told alone: what is left would be the answer
        Misconception(
            "of_all_applicants",
            lambda data: {
                "tp_gap": _of_all(family_rows(data, data.numbers_for), 1),
                "fp_gap": _of_all(family_rows(data, data.numbers_for), 0),
            },
            "That divides by all applicants of a group: keep the qualified, then the others, before you take the share.",
        ),
        Misconception(
            "no_division_by_people",
            _without_people,
            "That has no n and m under the root: a (1 − a) is still to be divided by the qualified people of its group.",
        ),
    ),
    ablations=(
        Ablation(
            "everybody_instead_of_the_qualified",
            "of the qualified",
            lambda data: {
                "tp_gap": _gap_of_everybody(family_rows(data, data.numbers_for)),
                "gap": _gap_of_everybody(family_rows(data, data.verdict_for)),
            },
            "That gap is about all applicants. Keep the people with `qualified` = 1 first.",
        ),
        Ablation(
            "everybody_instead_of_the_others",
            "of those not qualified",
            lambda data: {"fp_gap": _gap_of_everybody(family_rows(data, data.numbers_for))},
            "That gap is about all applicants. Keep the people with `qualified` = 0 first.",
        ),
    ),
    follows=(
        Follows("missed", ("tp_gap",), _missed_by),
        Follows(
            "verdict",
            ("ratio", "gap_low", "gap_high"),
            _verdict_by,
        ),
    ),
    lookalikes=for_qualified,
    generic=DEFAULT - {"carried", "sign"},
    survivors={
        ">= to >: ratio >= 1 - facts['equal_width']": "equivalent: planted margins keep every value off this bar",
        "> to >=: tp_gap > 0": "equivalent: planted margins keep every value off this bar",
        "> to >=: low > 0": "equivalent: planted margins keep every value off this bar",
        "< to <=: high < 0": "equivalent: planted margins keep every value off this bar",
    },
    hints=(
        "Two families, and in each two filters: the qualified, and those who are not. Then a mean per group.",
        "`missed` is the gap times the qualified people of the group that is found less often. The interval of a difference of "
        "two shares: gap minus and plus 1.96 times the root of a (1 - a) / n + b (1 - b) / m.",
        "The verdict has two halves. The first holds the ratio against one minus the width in `facts`; the second asks whether "
        "0 lies inside the interval.",
    ),
    worked="""
```python
numbers = applicants[applicants["family"] == said["numbers_for"]]
other = applicants[applicants["family"] == said["verdict_for"]]

def found(people, qualified):
    return people[people["qualified"] == qualified].groupby("group")["selected"].agg(["mean", "count"])

tp, fp, second = found(numbers, 1), found(numbers, 0), found(other, 1)
tp_gap = tp["mean"]["amber"] - tp["mean"]["blue"]
gap = second["mean"]["amber"] - second["mean"]["blue"]
error = (second["mean"] * (1 - second["mean"]) / second["count"]).sum() ** 0.5
low, high = gap - 1.96 * error, gap + 1.96 * error
rate = other.groupby("group")["selected"].mean()
ratio = rate.min() / rate.max()
among_qualified = {
    "tp_gap": tp_gap,
    "fp_gap": fp["mean"]["amber"] - fp["mean"]["blue"],
    "missed": abs(tp_gap) * tp["count"]["blue" if tp_gap > 0 else "amber"],
    "ratio": ratio,
    "gap": gap,
    "gap_low": low,
    "gap_high": high,
    "verdict": ("equal" if ratio >= 1 - facts["equal_width"] else "unequal")
    + ("_gap" if low > 0 or high < 0 else "_open"),
}
```

Equal selection is no proof of a fair screen, and unequal selection is no proof of an unfair one: the groups may differ in
who is qualified. And where the interval holds 0, the season settles no gap. That is not the same as no gap.
""",
    objective=OBJECTIVE_TRACE,
    ledger=("ROLE-06", "RESP-39", "SKILL-24"),
)
