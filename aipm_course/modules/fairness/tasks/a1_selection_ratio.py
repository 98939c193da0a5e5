"""A1: the hiring screen."""

import math
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.fairness.simulators.hiring_screen import (
    FAMILIES,
    FOUR_FIFTHS,
    GROUPS,
    HiringScreen,
    family_rows,
    hiring_screen,
    review_first,
    selection_ratios,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_FIND, Z90, Z99, unless
from aipm_course.simulation.rates import Z95, at, ratio_interval


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


def _interval(screen: HiringScreen, ends: Any) -> dict[str, float]:
    """Return the two ends of the smallest family from a function of hits, people, other hits, other people."""
    people = family_rows(screen, _few(screen))
    part = people.groupby("group")["selected"].agg(["sum", "count"])
    rate = part["sum"] / part["count"]
    lower, higher = str(rate.idxmin()), str(rate.idxmax())
    low, high = ends(
        int(part["sum"][lower]), int(part["count"][lower]), int(part["sum"][higher]), int(part["count"][higher])
    )
    return {"few_low": low, "few_high": high}


def _spread(s: int, n: int, t: int, m: int) -> float:
    return Z95 * math.sqrt(1 / s - 1 / n + 1 / t - 1 / m)


def _around(ratio: float, spread: float) -> tuple[float, float]:
    return ratio * math.exp(-spread), ratio * math.exp(spread)


def _difference(s: int, n: int, t: int, m: int) -> tuple[float, float]:
    a, b = s / n, t / m
    half = Z95 * math.sqrt(a * (1 - a) / n + b * (1 - b) / m)
    return a - b - half, a - b + half


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


def _quantities(screen: HiringScreen) -> dict[str, float]:
    counts = {}
    for family in ("all", _few(screen)):
        where = "over all jobs" if family == "all" else "in the smallest family"
        for group in GROUPS:
            people = family_rows(screen, family)
            people = people[people["group"] == group]
            counts[f"{group} applicants {where}"] = float(len(people))
            counts[f"selected {group} applicants {where}"] = float(people["selected"].sum())
    return counts


SELECTION_RATIO = Question(
    id="fairness.selection_ratio",
    task="A1",
    title="Selection, overall and per job family",
    points=5,
    kind=Record(
        {
            "lower": Choice(dict.fromkeys(GROUPS, "")),
            "overall": Number("ratio (lower selection rate / higher one)", within=0.004),
            "few_low": Number("ratio (lower end of the 95% interval)", within=0.006),
            "few_high": Number("ratio (upper end of the 95% interval)", within=0.012),
            "below": Picks(dict.fromkeys(FAMILIES, "")),
            "open": Picks(dict.fromkeys(FAMILIES, "")),
            "most_short": Number("people", within=0.6),
            "review_first": Choice(dict.fromkeys((*FAMILIES, "none"), "")),
        },
        weights={"lower": 0.5, "few_low": 0.5, "few_high": 0.5, "review_first": 2.75},
    ),
    data=hiring_screen,
    reference=_selection,
    alternatives=(_by_counts, lambda data: pd.Series(_selection(data))),
    misconceptions=(
        Misconception(
            "worst_ratio_first",
            _worst_ratio,
            "You send the people to the family with the lowest ratio. The task's order is by people: how many would a fair "
            "rate have selected on top, among the families that are below?",
        ),
        Misconception(
            "most_people_whatever_the_verdict",
            _whatever_the_verdict,
            "Most people are short there, and its interval does not put it below. Look at the families in `below` first.",
        ),
        Misconception(
            "no_family_needs_a_look",
            _overall_is_fine,
            "You send nobody. Is `below` empty on these data?",
        ),
        Misconception(
            "people_not_rates",
            lambda data: {"overall": _shares_of_selected(data)},
            "That ratio compares numbers of selected people. The groups are not equally large: divide each by the people who "
            "applied first.",
        ),
        Misconception(
            "ninety_percent",
            lambda data: _interval(data, lambda s, n, t, m: ratio_interval(s, n, t, m, z=Z90)),
            "Your interval is the 90% one. The task asks for 95%, which is 1.96 standard errors to each side.",
        ),
        Misconception(
            "ninety_nine_percent",
            lambda data: _interval(data, lambda s, n, t, m: ratio_interval(s, n, t, m, z=Z99)),
            "Your interval is the 99% one. The task asks for 95%, which is 1.96 standard errors to each side.",
        ),
        Misconception(
            "one_standard_error",
            lambda data: _interval(data, lambda s, n, t, m: ratio_interval(s, n, t, m, z=1.0)),
            "Your interval takes one standard error to each side. A 95% interval takes 1.96 of them.",
        ),
        Misconception(
            "root_forgotten",
            lambda data: _interval(data, lambda s, n, t, m: _around(s / n / (t / m), _spread(s, n, t, m) ** 2 / Z95)),
            "The square root is missing: spread is 1.96 times the root of the sum.",
        ),
        Misconception(
            "applicants_not_taken_off",
            lambda data: _interval(data, lambda s, n, t, m: _around(s / n / (t / m), Z95 * math.sqrt(1 / s + 1 / t))),
            "The two terms with the applicants, minus 1 / n, are missing under the root.",
        ),
        Misconception(
            "odds_ratio",
            lambda data: _interval(
                data,
                lambda s, n, t, m: _around(
                    s * (m - t) / (t * (n - s)), Z95 * math.sqrt(1 / s + 1 / (n - s) + 1 / t + 1 / (m - t))
                ),
            ),
            "Your interval belongs to the odds ratio. The task divides rates: selected by applied.",
        ),
        Misconception(
            "still_logarithms",
            lambda data: _interval(
                data,
                lambda s, n, t, m: tuple(math.log(end) for end in ratio_interval(s, n, t, m)),
            ),
            "Your ends are still logarithms. Take exp of both to come back to ratios.",
        ),
        Misconception(
            "around_one",
            lambda data: _interval(data, lambda s, n, t, m: _around(1.0, _spread(s, n, t, m))),
            "Your interval lies around 1. exp(-spread) and exp(+spread) still have to be multiplied by the ratio.",
        ),
        Misconception(
            "interval_of_the_difference",
            lambda data: _interval(data, _difference),
            "Your interval belongs to the difference of the two rates. The task asks for the interval of their ratio.",
        ),
        Misconception(
            "symmetric_interval",
            lambda data: _interval(
                data,
                lambda s, n, t, m: tuple(s / n / (t / m) * (1 + sign * _spread(s, n, t, m)) for sign in (-1, 1)),
            ),
            "Your interval reaches equally far to both sides of the ratio. Take the step on the log scale: ratio x exp(-spread) "
            "and ratio x exp(+spread).",
        ),
    ),
    ablations=(
        Ablation(
            "ratio_alone",
            "*and* the interval ends below 1",
            _below_by_ratio,
            "Your `below` looks at the ratio alone. How far does each interval reach, above all where few people applied?",
        ),
        Ablation(
            "nothing_is_open",
            "its whole interval lies at or above `four_fifths`",
            lambda data: {"open": []},
            "By the ratio alone every family is either under the line or over it. Hold the lower end of each interval against "
            "the line as well.",
        ),
        Ablation(
            "average_of_families",
            "all applicants together",
            lambda data: {"overall": float(selection_ratios(data.applicants)["ratio"].drop(index="all").mean())},
            "That is the average of the families' ratios. Compute it from all applicants together: a family of 160 does not "
            "weigh as much as one of thousands.",
        ),
    ),
    follows=(Follows("review_first", ("below",), lambda own, data: _first_of(data, own["below"])),),
    quantities=_quantities,
    survivors={
        ">= to >: rows['low'] >= four_fifths": "equivalent: planted margins keep every value off this bar",
        "< to <=: rows['ratio'] < four_fifths": "equivalent: planted margins keep every value off this bar",
        "< to <=: rows['high'] < 1": "equivalent: planted margins keep every value off this bar",
        "idxmax to idxmin: below['short'].astype(float).idxmax()": "story: one family below; refused where two are",
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
