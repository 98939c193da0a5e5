"""A2: among the qualified."""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.fairness.simulators.hiring_screen import (
    FOUR_FIFTHS,
    GROUPS,
    HiringScreen,
    among,
    family_rows,
    gap_interval,
    hiring_screen,
    qualified_verdict,
    selection_ratios,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_TRACE, Z90, Z99, unless
from aipm_course.simulation.rates import at

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


def _ends(screen: HiringScreen, z: float) -> dict[str, float]:
    _, low, high = gap_interval(family_rows(screen, screen.verdict_for), z=z)
    return {"gap_low": low, "gap_high": high}


def _share_qualified(people: pd.DataFrame, selected: int) -> float:
    """Return the gap of the share of qualified among the selected (1) or the others (0)."""
    share = people[people["selected"] == selected].groupby("group")["qualified"].mean()
    return at(share, "amber") - at(share, "blue")


def _of_all(people: pd.DataFrame, qualified: int) -> float:
    """Return the gap of the shares, of all applicants, that are selected and qualified (1), or selected and not (0)."""
    both = ((people["qualified"] == qualified) & (people["selected"] == 1)).groupby(people["group"]).mean()
    return at(both, "amber") - at(both, "blue")


def _gap_of_everybody(people: pd.DataFrame) -> float:
    rate = people.groupby("group")["selected"].mean()
    return at(rate, "amber") - at(rate, "blue")


def _verdict(screen: HiringScreen, value: str) -> Any:
    return unless(_qualified(screen), {"verdict": value})


def _by_point(screen: HiringScreen) -> Any:
    """Any gap is called settled."""
    verdict = _qualified(screen)["verdict"]
    return _verdict(screen, f"{verdict.partition('_')[0]}_gap")


def _selection_says_it(screen: HiringScreen) -> Any:
    """Equal selection is taken for no gap, unequal selection for one."""
    return _verdict(screen, "equal_open" if _qualified(screen)["ratio"] >= 0.94 else "unequal_gap")


def _four_fifths_is_equal(screen: HiringScreen) -> Any:
    right = _qualified(screen)
    wrong = "equal" if right["ratio"] >= FOUR_FIFTHS else "unequal"
    return _verdict(screen, f"{wrong}_{right['verdict'].partition('_')[2]}")


def _quantities(screen: HiringScreen) -> dict[str, float]:
    named: dict[str, float] = {}
    for family in (screen.numbers_for, screen.verdict_for):
        people = family_rows(screen, family)
        for group in GROUPS:
            part = people[people["group"] == group]
            able = part["qualified"] == 1
            named |= {
                f"{group} applicants to {family}": float(len(part)),
                f"selected {group} applicants to {family}": float(part["selected"].sum()),
                f"qualified {group} applicants to {family}": float(able.sum()),
                f"selected of the qualified {group} applicants to {family}": float(part["selected"][able].sum()),
                f"unqualified {group} applicants to {family}": float((~able).sum()),
                f"selected of the unqualified {group} applicants to {family}": float(part["selected"][~able].sum()),
            }
    return named


QUALIFIED = Question(
    id="fairness.qualified",
    task="A2",
    title="Among the qualified",
    points=5,
    kind=Record(
        {
            "tp_gap": Number("share from 0 to 1, amber minus blue", within=0.004, percent=True),
            "fp_gap": Number("share from 0 to 1, amber minus blue", within=0.004, percent=True),
            "missed": Number("people", within=0.6),
            "ratio": Number("ratio (lower selection rate / higher one)", within=0.004),
            "gap": Number("share from 0 to 1, amber minus blue", within=0.002, percent=True),
            "gap_low": Number("share from 0 to 1, amber minus blue", within=0.002, percent=True),
            "gap_high": Number("share from 0 to 1, amber minus blue", within=0.002, percent=True),
            "verdict": Choice(_VERDICTS),
        },
        weights={"verdict": 3.5},
    ),
    data=hiring_screen,
    reference=_qualified,
    alternatives=(_in_percent, lambda data: pd.Series(_qualified(data))),
    misconceptions=(
        Misconception(
            "any_gap_is_settled",
            _by_point,
            "You call a gap settled that its interval does not settle. On which side of 0 do both ends lie?",
        ),
        Misconception(
            "selection_says_it",
            _selection_says_it,
            "You read the second half of the verdict off the selection rates. Whether the qualified are found alike is a count "
            "of its own.",
        ),
        Misconception(
            "four_fifths_is_equal",
            _four_fifths_is_equal,
            "You call a ratio equal because it passes four fifths. The width of this task stands in `facts`.",
        ),
        Misconception(
            "of_the_selected",
            lambda data: {
                "tp_gap": _share_qualified(family_rows(data, data.numbers_for), 1),
            },
            "You divided by the selected: how many of them are qualified. Turn it round: how many of the qualified are "
            "selected?",
        ),
        Misconception(
            "false_discoveries",
            lambda data: {"fp_gap": -_share_qualified(family_rows(data, data.numbers_for), 1)},
            "You divided by the selected: how many of them are not qualified. Turn it round: how many of those not qualified "
            "are selected?",
        ),
        Misconception(
            "of_all_applicants",
            lambda data: {
                "tp_gap": _of_all(family_rows(data, data.numbers_for), 1),
                "fp_gap": _of_all(family_rows(data, data.numbers_for), 0),
            },
            "Both gaps divide by all applicants of a group. Keep the qualified, then the others, before you take the share.",
        ),
        Misconception(
            "missed_by_everybody",
            lambda data: {"missed": _missed_of_all(data)},
            "You multiplied by all applicants of the group. Only its qualified people can be missed.",
        ),
        Misconception(
            "ninety_percent",
            lambda data: _ends(data, Z90),
            "Your interval is the 90% one. The task asks for 95%, which is 1.96 standard errors to each side.",
        ),
        Misconception(
            "ninety_nine_percent",
            lambda data: _ends(data, Z99),
            "Your interval is the 99% one. The task asks for 95%, which is 1.96 standard errors to each side.",
        ),
        Misconception(
            "one_standard_error",
            lambda data: _ends(data, 1.0),
            "Your interval takes one standard error to each side. A 95% interval takes 1.96 of them.",
        ),
        Misconception(
            "half_the_width",
            lambda data: _ends(data, 1.959963984540054 / 2),
            "Your interval is half as wide as it has to be: 1.96 standard errors go to each side.",
        ),
        Misconception(
            "both_families_together",
            lambda data: _both_families(data),
            "You counted the people of both families together. The first three fields are about one of them.",
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
            "Both gaps are about all applicants. Keep the people with `qualified` = 1 first.",
        ),
        Ablation(
            "everybody_instead_of_the_others",
            "of those not qualified",
            lambda data: {"fp_gap": _gap_of_everybody(family_rows(data, data.numbers_for))},
            "That gap is about all applicants. Keep the people with `qualified` = 0 first.",
        ),
    ),
    follows=(
        Follows("missed", ("tp_gap",), lambda own, data: _missed(family_rows(data, data.numbers_for), own["tp_gap"])),
        Follows(
            "verdict",
            ("ratio", "gap_low", "gap_high"),
            lambda own, data: qualified_verdict(own["ratio"], own["gap_low"], own["gap_high"]),
        ),
    ),
    quantities=_quantities,
    survivors={
        ">= to >: ratio >= 1 - facts['equal_width']": "equivalent: planted margins keep every value off this bar",
        "without high < 0: low > 0 or high < 0": "story: a gap settled below 0 refuses it",
        "> to >=: tp_gap > 0": "equivalent: planted margins keep every value off this bar",
        "> to >=: low > 0": "equivalent: planted margins keep every value off this bar",
        "< to <=: high < 0": "equivalent: planted margins keep every value off this bar",
        "0 to 1: tp_gap > 0": "story: only the sign or the bar is read, and both lie on one side; refused on other seeds",
        "1 to 0: 1 - facts['equal_width']": "story: only the sign or the bar is read, and both lie on one side; refused on other seeds",
        "0 to -1: high < 0": "story: only the sign or the bar is read, and both lie on one side; refused on other seeds",
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


def _missed_of_all(screen: HiringScreen) -> float:
    people = family_rows(screen, screen.numbers_for)
    gap = _gap(people, 1)
    return abs(gap) * float((people["group"] == ("blue" if gap > 0 else "amber")).sum())


def _both_families(screen: HiringScreen) -> dict[str, float]:
    people = pd.concat([family_rows(screen, name) for name in (screen.numbers_for, screen.verdict_for)])
    return {"tp_gap": _gap(people, 1), "fp_gap": _gap(people, 0)}
