"""A1: the hiring screen."""

import math
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Table
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.fairness.rules import rule_value
from aipm_course.modules.fairness.simulators.hiring_screen import (
    FAMILIES,
    HiringScreen,
    hiring_screen,
    selection_ratios,
)
from aipm_course.modules.fairness.tasks.shared import family_rows
from aipm_course.simulation.rates import Z95, at, ratio_interval

_FIND = "Find unequal selection per job family, with an interval that says where there are too few people to tell."


_VERDICTS = {
    "below": "ratio under four fifths, and the interval ends below 1",
    "too_few": "ratio under four fifths, but the interval includes 1",
    "not_below": "ratio of four fifths or more",
}


def _verdict(ratio: float, high: float) -> str:
    if ratio >= rule_value("four_fifths", "ratio"):
        return "not_below"
    return "below" if high < 1 else "too_few"


def _selection(screen: HiringScreen) -> pd.DataFrame:
    table = selection_ratios(screen.applicants)[["ratio", "low", "high"]].copy()
    table["verdict"] = [_verdict(ratio, high) for ratio, high in zip(table["ratio"], table["high"], strict=True)]
    return table.reset_index()


def _selection_by_rows(screen: HiringScreen) -> dict[str, dict[str, Any]]:
    """The same from counts, in another order, rounded as somebody reads it off a chart."""
    rows = {}
    for name in (*reversed(FAMILIES), "all"):
        people = screen.applicants if name == "all" else family_rows(screen, name)
        hits, count = people.groupby("group")["selected"].sum(), people["group"].value_counts()
        ratio = hits["blue"] / count["blue"] * count["amber"] / hits["amber"]
        spread = 1.96 * sum(1 / hits[group] - 1 / count[group] for group in ("amber", "blue")) ** 0.5
        low, high = (round(ratio * math.exp(sign * spread), 2) for sign in (-1, 1))
        rows[name] = {"verdict": _verdict(ratio, high).upper(), "high": high, "low": low, "ratio": round(ratio, 3)}
    return rows


def _selection_column(screen: HiringScreen, name: str, values: Any) -> pd.DataFrame:
    table = selection_ratios(screen.applicants)
    return pd.DataFrame({"family": table.index, name: list(values(table))})


def _shares_of_selected(screen: HiringScreen) -> list[float]:
    ratios = []
    for name in ("all", *FAMILIES):
        people = screen.applicants if name == "all" else family_rows(screen, name)
        hits = people.groupby("group")["selected"].sum()
        ratios.append(hits["blue"] / hits["amber"])
    return ratios


def _ninety(screen: HiringScreen) -> pd.DataFrame:
    rows = []
    for name in ("all", *FAMILIES):
        people = screen.applicants if name == "all" else family_rows(screen, name)
        hits, count = people.groupby("group")["selected"].sum(), people["group"].value_counts()
        low, high = ratio_interval(
            int(hits["blue"]), int(count["blue"]), int(hits["amber"]), int(count["amber"]), z=1.6448536
        )
        rows.append({"family": name, "low": low, "high": high})
    return pd.DataFrame(rows)


def _spreads(table: pd.DataFrame) -> pd.Series:
    """Return the step from each ratio to the upper end of its interval, on the log scale."""
    return (table["high"] / table["ratio"]).apply(math.log)


def _ends(screen: HiringScreen, low: Any, high: Any) -> pd.DataFrame:
    """Return an interval per family, from functions of the ratios and their steps on the log scale."""
    table = selection_ratios(screen.applicants)
    ratio, spread = table["ratio"], _spreads(table)
    return pd.DataFrame({"family": table.index, "low": list(low(ratio, spread)), "high": list(high(ratio, spread))})


def _difference_ends(screen: HiringScreen) -> pd.DataFrame:
    """Return the interval of the difference of the rates, blue minus amber, per family."""
    rows = []
    for name in ("all", *FAMILIES):
        people = screen.applicants if name == "all" else family_rows(screen, name)
        found = people.groupby("group")["selected"].agg(["mean", "count"])
        gap = at(found, "blue", "mean") - at(found, "amber", "mean")
        half = Z95 * float((found["mean"] * (1 - found["mean"]) / found["count"]).sum() ** 0.5)
        rows.append({"family": name, "low": gap - half, "high": gap + half})
    return pd.DataFrame(rows)


def _some_verdicts(screen: HiringScreen, **given: str) -> pd.DataFrame:
    """Return the right verdicts but for the named families."""
    table = _selection(screen).set_index("family")["verdict"]
    return pd.DataFrame({"family": table.index, "verdict": [given.get(str(name), table[name]) for name in table.index]})


def _symmetric(screen: HiringScreen) -> pd.DataFrame:
    """The same standard error, taken to both sides of the ratio instead of its logarithm."""
    return _ends(screen, lambda ratio, step: ratio * (1 - step), lambda ratio, step: ratio * (1 + step))


SELECTION_RATIO = Question(
    id="fairness.selection_ratio",
    task="A1",
    title="Selection, overall and per job family",
    points=4,
    kind=Table(
        "family",
        ("all", *FAMILIES),
        {
            "ratio": Number("ratio (blue's selection rate / amber's)", within=0.006),
            "low": Number("ratio (lower end of the 95% interval)", within=0.015),
            "high": Number("ratio (upper end of the 95% interval)", within=0.015, within_percent=1),
            "verdict": Choice(_VERDICTS),
        },
    ),
    data=hiring_screen,
    reference=_selection,
    alternatives=(
        _selection_by_rows,
        lambda data: _selection(data).set_index("family").iloc[::-1].assign(people=1),
    ),
    misconceptions=(
        Misconception(
            "overall_says_all",
            lambda data: _selection_column(data, "verdict", lambda table: ["not_below"] * len(table)),
            "Every row passes. The overall ratio does; the people were selected family by family. Look at each row's own "
            "ratio.",
        ),
        Misconception(
            "verdict_from_ratio_alone",
            lambda data: _selection_column(
                data,
                "verdict",
                lambda table: [
                    "not_below" if _verdict(ratio, 0) == "not_below" else "below" for ratio in table["ratio"]
                ],
            ),
            "Your verdicts look at the ratio alone. One of the families has very few blue applicants: what does its "
            "interval include?",
        ),
        Misconception(
            "interval_against_the_bar",
            lambda data: _some_verdicts(data, engineering="too_few", legal="too_few"),
            "Every family under the line is called too few. Ask of each interval whether it includes 1, that is, both "
            "groups alike. Where it ends beside four fifths is not the question.",
        ),
        Misconception(
            "too_few_so_it_passes",
            lambda data: _some_verdicts(data, legal="not_below"),
            "You let a family pass whose ratio is under the line. Few people make a ratio uncertain, not level: there is "
            "a verdict for that.",
        ),
        Misconception(
            "difference_not_ratio",
            lambda data: _selection_column(data, "ratio", lambda table: table["rate_blue"] - table["rate_amber"]),
            "Your column is the difference of the two rates. The task divides one rate by the other.",
        ),
        Misconception(
            "upside_down",
            lambda data: _selection_column(data, "ratio", lambda table: 1 / table["ratio"]),
            "Your ratios are amber / blue. The task divides blue's rate by amber's.",
        ),
        Misconception(
            "always_under_one",
            lambda data: _selection_column(
                data, "ratio", lambda table: [min(ratio, 1 / ratio) for ratio in table["ratio"]]
            ),
            "Your rows divide the lower rate by the higher one, as the four-fifths rule does. Here the direction matters: "
            "blue's rate / amber's in every row.",
        ),
        Misconception(
            "people_not_rates",
            lambda data: _selection_column(data, "ratio", lambda table: _shares_of_selected(data)),
            "Your ratio divides numbers of selected people. The groups are not equally large: divide each by the people "
            "who applied first.",
        ),
        Misconception(
            "average_of_families",
            lambda data: _selection_column(
                data, "ratio", lambda table: [table["ratio"].iloc[1:].mean(), *table["ratio"].iloc[1:]]
            ),
            "Your row `all` is the average of the four families' ratios. Compute it from all applicants together: a "
            "family of 159 does not weigh as much as one of thousands.",
        ),
        Misconception(
            "ninety_percent",
            _ninety,
            "Your interval is the 90% one. The task asks for 95%, which is 1.96 standard errors to each side.",
        ),
        Misconception(
            "one_standard_error",
            lambda data: _ends(
                data,
                lambda ratio, step: ratio * (-step / Z95).apply(math.exp),
                lambda ratio, step: ratio * (step / Z95).apply(math.exp),
            ),
            "Your interval takes one standard error to each side. A 95% interval takes 1.96 of them.",
        ),
        Misconception(
            "interval_upside_down",
            lambda data: _ends(
                data,
                lambda ratio, step: (-step).apply(math.exp) / ratio,
                lambda ratio, step: step.apply(math.exp) / ratio,
            ),
            "Your interval belongs to amber / blue. Start from blue's rate / amber's.",
        ),
        Misconception(
            "still_logarithms",
            lambda data: _ends(
                data,
                lambda ratio, step: ratio.apply(math.log) - step,
                lambda ratio, step: ratio.apply(math.log) + step,
            ),
            "Your ends are still logarithms. Take exp of both to come back to ratios.",
        ),
        Misconception(
            "interval_of_the_difference",
            _difference_ends,
            "Your interval belongs to the difference of the two rates. The task asks for the interval of their ratio.",
        ),
        Misconception(
            "around_one",
            lambda data: _ends(
                data, lambda ratio, step: (-step).apply(math.exp), lambda ratio, step: step.apply(math.exp)
            ),
            "Your intervals lie around 1 in every row. exp(-spread) and exp(+spread) still have to be multiplied by the "
            "row's ratio.",
        ),
        Misconception(
            "symmetric_interval",
            _symmetric,
            "Your interval reaches equally far to both sides of the ratio. A ratio cannot be negative, and such an interval "
            "can: take the step on the log scale, ratio x exp(-spread) and ratio x exp(+spread).",
        ),
    ),
    hints=(
        "Make a small table first: for each family and group, how many applied and how many were selected.",
        "Five rows, four counts each, then the formulas of the task. The verdict looks at the ratio first; only "
        "under four fifths does it look at the upper end, and then whether 1 is inside.",
        'statsmodels does it in one call: `confint_proportions_2indep(s_b, n_b, s_a, n_a, compare="ratio", '
        'method="log")`, with s selected and n applied, b for blue and a for amber.',
    ),
    worked="""
```python
import numpy as np

def ratio_row(people):
    selected = people.groupby("group")["selected"].sum()
    applied = people["group"].value_counts()
    ratio = (selected / applied)["blue"] / (selected / applied)["amber"]
    spread = 1.96 * np.sqrt((1 / selected - 1 / applied).sum())
    low, high = ratio * np.exp([-spread, spread])
    verdict = "not_below" if ratio >= four_fifths else "below" if high < 1 else "too_few"
    return {"ratio": ratio, "low": low, "high": high, "verdict": verdict}

selection = {"all": ratio_row(applicants)}
for family, people in applicants.groupby("family"):
    selection[family] = ratio_row(people)
```

In a spreadsheet: a pivot table of family by group with the count and the sum of `selected`, then five columns.
The overall ratio is above 1 because blue applies more often where more people are selected.
""",
    objective=_FIND,
    ledger=("RESP-39", "SKILL-24", "CASE-09"),
)
