"""A1: the hiring screen."""

import math
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record
from aipm_course.judging.batches import unless
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.fairness.lookalikes.selection import for_selection
from aipm_course.modules.fairness.simulators.hiring_screen import (
    FAMILIES,
    FOUR_FIFTHS,
    GROUPS,
    HiringScreen,
    hiring_screen,
    review_first,
    selection_ratios,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_FIND
from aipm_course.simulation.rates import at


def _few(screen: HiringScreen) -> str:
    """Return the family with the fewest applicants."""
    return str(screen.applicants["family"].value_counts().idxmin())


def _with(table: pd.DataFrame, verdict: str) -> list[str]:
    families = table.drop(index="all")
    return sorted(families.index[families["verdict"] == verdict])


def _selection(screen: HiringScreen) -> dict[str, Any]:
    table = selection_ratios(screen.applicants)
    few: Any = table.loc[_few(screen)]
    return {
        "lower": table["lower"]["all"],
        "overall": at(table, "all", "ratio"),
        "few_low": float(few["low"]),
        "few_high": float(few["high"]),
        "below": _with(table, "below"),
        "open": _with(table, "open"),
        "most_short": float(table.drop(index="all")["short"].max()),
        "review_first": review_first(table),
    }


def _by_counts(screen: HiringScreen) -> dict[str, Any]:
    """The same from a pivot table of counts, rounded as a spreadsheet shows it."""
    people = screen.applicants
    selected = people.pivot_table(index="family", columns="group", values="selected", aggfunc="sum")
    applied = people.pivot_table(index="family", columns="group", values="selected", aggfunc="count")
    rate = selected / applied
    ratio = rate.min(axis=1) / rate.max(axis=1)
    step = 1.96 * (1 / selected - 1 / applied).sum(axis=1) ** 0.5
    low, high = ratio * step.mul(-1).map(math.exp), ratio * step.map(math.exp)
    below = [str(name) for name in ratio.index if ratio[name] < FOUR_FIFTHS and high[name] < 1]
    short = (rate.max(axis=1) - rate.min(axis=1)) * applied.where(rate.eq(rate.min(axis=1), axis=0)).max(axis=1)
    total = selected.sum() / applied.sum()
    few = str(applied.sum(axis=1).idxmin())
    return {
        "lower": str(total.idxmin()).upper(),
        "overall": round(total.min() / total.max(), 3),
        "few_low": round(low[few], 3),
        "few_high": round(high[few], 2),
        "below": tuple(below),
        "open": [name for name in reversed(ratio.index) if name not in below and low[name] < FOUR_FIFTHS],
        "most_short": round(short.max(), 1),
        "review_first": short[below].idxmax() if below else "none",
    }


def _below_by_ratio(screen: HiringScreen) -> dict[str, Any]:
    ratio = selection_ratios(screen.applicants)["ratio"].drop(index="all")
    return {"below": sorted(ratio.index[ratio < FOUR_FIFTHS])}


def _first_of(screen: HiringScreen, names: Any) -> str:
    """Return the family with the most people short among some, or "none"."""
    short = selection_ratios(screen.applicants)["short"]
    chosen = [name for name in names if name in short.index]
    return str(short[chosen].idxmax()) if chosen else "none"


def _worst_ratio(screen: HiringScreen) -> Any:
    table = selection_ratios(screen.applicants).drop(index="all")
    below = table[table["verdict"] == "below"]
    return unless(_selection(screen), {"review_first": str((below if len(below) else table)["ratio"].idxmin())})


def _whatever_the_verdict(screen: HiringScreen) -> Any:
    wrong = {"review_first": _first_of(screen, FAMILIES)}
    return None if wrong == _worst_ratio(screen) else unless(_selection(screen), wrong)


def _overall_is_fine(screen: HiringScreen) -> Any:
    return unless(_selection(screen), {"review_first": "none"})


def _listed(screen: HiringScreen, field: str, names: Any) -> Any:
    """Return a list that is wrong, None where it is right on these data."""
    wrong = {field: sorted(names)}
    return None if sorted(_selection(screen)[field]) == wrong[field] else wrong


def _families(screen: HiringScreen) -> pd.DataFrame:
    return selection_ratios(screen.applicants).drop(index="all")


def _ends_below_one(screen: HiringScreen) -> Any:
    table = _families(screen)
    return _listed(screen, "below", table.index[table["high"] < 1])


def _holds_one(screen: HiringScreen) -> Any:
    """Every interval that holds 1 is called open; None where none of these families is clear."""
    table = _families(screen)
    held = table[(table["low"] <= 1) & (table["high"] >= 1)]
    return _listed(screen, "open", held.index) if (held["low"] >= FOUR_FIFTHS).any() else None


def _twice(screen: HiringScreen) -> Any:
    table = _families(screen)
    return _listed(screen, "open", table.index[table["low"] < FOUR_FIFTHS])


def _open_over_the_line(screen: HiringScreen) -> Any:
    table = _families(screen)
    return _listed(screen, "open", table.index[(table["ratio"] >= FOUR_FIFTHS) & (table["low"] < FOUR_FIFTHS)])


def _open_under_the_line(screen: HiringScreen) -> Any:
    table = _families(screen)
    return _listed(screen, "open", table.index[(table["ratio"] < FOUR_FIFTHS) & (table["high"] >= 1)])


_OWN_INTERVAL = (
    "Take the family with the fewest applicants, both groups counted; its own s, n, t and m go into the task's formula, and "
    "both steps are taken with exp."
)


SELECTION_RATIO = Question(
    id="fairness.selection_ratio",
    task="A1",
    title="Selection, overall and per job family",
    points=5,
    kind=Record(
        {
            "lower": Choice(dict.fromkeys(GROUPS, "")),
            "overall": Number("ratio (lower selection rate / higher one)", within=0.002),
            "few_low": Number("ratio (lower end of the 95% interval)", within=0.006),
            "few_high": Number("ratio (upper end of the 95% interval)", within=0.006),
            "below": Picks(dict.fromkeys(FAMILIES, ""), note="other families than these"),
            "open": Picks(dict.fromkeys(FAMILIES, ""), note="other families than these"),
            "most_short": Number("people", within=1),
            "review_first": Choice(dict.fromkeys((*FAMILIES, "none"), "")),
        },
        weights={"lower": 0.5, "few_low": 0.5, "few_high": 0.5, "review_first": 2.75},
        look={
            "lower": "Put all applications together: selected ÷ applied per group. In how many families a group is behind does "
            "not decide it.",
            "overall": "Put all applications together: selected ÷ applied per group, then the smaller rate ÷ the larger one.",
            "few_low": _OWN_INTERVAL,
            "few_high": _OWN_INTERVAL,
            "below": "Two tests for each family, and both must hold: the ratio is under `four_fifths`, and the interval ends "
            "below 1.",
            "open": "Leave out what belongs into `below`. Of the rest a family is open where its interval begins under "
            "`four_fifths`, wherever the ratio itself lies.",
            "most_short": "In each family: (higher rate − lower rate) × the applicants of the group with the lower rate; then "
            "the largest of the six.",
            "review_first": "Only families in `below` stand to choose from; of these, the one with the most people short. With "
            "an empty `below` nobody reads anew.",
        },
    ),
    data=hiring_screen,
    reference=_selection,
    alternatives=(_by_counts, lambda data: pd.Series(_selection(data))),
    misconceptions=(
        Misconception(
            "worst_ratio_first",
            _worst_ratio,
            "That family has the lowest ratio. The task's order is by people: in which of the families in `below` are the most "
            "people short?",
        ),
        Misconception(
            "most_people_whatever_the_verdict",
            _whatever_the_verdict,
            "Most people are short there, but only a family in `below` can go first: a ratio under `four_fifths`, and an "
            "interval that ends below 1.",
        ),
        Misconception(
            "no_family_needs_a_look",
            _overall_is_fine,
            "Nobody reads anew only if `below` is empty. Is it, on these data?",
        ),
        Misconception(
            "people_not_rates",
            lambda data: {"overall": _shares_of_selected(data)},
            "That ratio compares numbers of selected people. The groups are not equally large: divide each by the people who "
            "applied first.",
        ),
        Misconception(
            "below_by_the_interval_alone",
            _ends_below_one,
            "A family in your `below` has a ratio of `four_fifths` or more. An interval that ends below 1 is not enough.",
        ),
        Misconception(
            "open_holds_one",
            _holds_one,
            "A family in your `open` is clear: its interval begins at `four_fifths` or above. Whether it holds 1 does not matter.",
        ),
        Misconception(
            "open_and_below",
            _twice,
            "A family in your `open` belongs into `below`. No family stands in both lists.",
        ),
        Misconception(
            "open_over_the_line",
            _open_over_the_line,
            "A family with a ratio under `four_fifths` can be open, too: where its interval reaches 1, it is not below.",
        ),
        Misconception(
            "open_under_the_line",
            _open_under_the_line,
            "A family with a ratio over `four_fifths` can be open, too: where its interval begins under it.",
        ),
    ),
    ablations=(
        Ablation(
            "ratio_alone",
            "*and* the interval ends below 1",
            _below_by_ratio,
            "A family in your `below` has an interval that reaches 1. A ratio under `four_fifths` is not enough.",
        ),
        Ablation(
            "nothing_is_open",
            "its whole interval lies at or above `four_fifths`",
            lambda data: {"open": []},
            "With an empty `open` every family is below or clear. Hold the lower end of each interval against `four_fifths`.",
        ),
        Ablation(
            "average_of_families",
            "all applicants together",
            lambda data: {"overall": float(selection_ratios(data.applicants)["ratio"].drop(index="all").mean())},
            "That is the average of the families' ratios. Compute it from all applicants together: the smallest family does "
            "not weigh as much as the largest.",
        ),
    ),
    follows=(Follows("review_first", ("below",), lambda own, data: _first_of(data, own["below"])),),
    lookalikes=for_selection,
    generic=DEFAULT - {"carried"},
    survivors={
        ">= to >: rows['low'] >= four_fifths": "equivalent: planted margins keep every value off this bar",
        "< to <=: rows['ratio'] < four_fifths": "equivalent: planted margins keep every value off this bar",
        "< to <=: rows['high'] < 1": "equivalent: planted margins keep every value off this bar",
    },
    hints=(
        "Make a small table first: for each family and group, how many applied and how many were selected.",
        "Seven rows (`all` and six families), four counts each, then the formulas of the task. Mark each family by the two "
        "tests of the task; only then ask where the most people are short.",
        'statsmodels gives the interval in one call: `confint_proportions_2indep(s, n, t, m, compare="ratio", '
        'method="log")`, with s of n selected in the group with the lower rate and t of m in the other.',
    ),
    worked="""
```python
import numpy as np

def ratio_row(people):
    selected = people.groupby("group")["selected"].sum()
    applied = people["group"].value_counts()
    rate = selected / applied
    lower, higher = rate.idxmin(), rate.idxmax()
    ratio = rate[lower] / rate[higher]
    spread = 1.96 * np.sqrt((1 / selected - 1 / applied).sum())
    low, high = ratio * np.exp([-spread, spread])
    short = (rate[higher] - rate[lower]) * applied[lower]
    return {"lower": lower, "ratio": ratio, "low": low, "high": high, "short": short, "people": len(people)}

rows = pd.DataFrame({family: ratio_row(people) for family, people in applicants.groupby("family")}).T
everybody, few = ratio_row(applicants), rows.loc[rows["people"].astype(int).idxmin()]
below = rows[(rows["ratio"] < four_fifths) & (rows["high"] < 1)]
above = rows[rows["low"] >= four_fifths]
selection = {
    "lower": everybody["lower"],
    "overall": everybody["ratio"],
    "few_low": few["low"],
    "few_high": few["high"],
    "below": list(below.index),
    "open": [family for family in rows.index if family not in below.index and family not in above.index],
    "most_short": rows["short"].max(),
    "review_first": below["short"].astype(float).idxmax() if len(below) else "none",
}
```

In a spreadsheet: a pivot table of family by group with the count and the sum of `selected`, then a column per formula.
The overall ratio mixes two things, what each family did and who applied where. It can hide a family and it can accuse
families that treat both groups alike; only the rows tell which.
""",
    objective=OBJECTIVE_FIND,
    ledger=("RESP-39", "SKILL-24", "CASE-09"),
)


def _shares_of_selected(screen: HiringScreen) -> float:
    hits = screen.applicants.groupby("group")["selected"].sum()
    return float(hits.min() / hits.max())
