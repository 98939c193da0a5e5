"""A2: among the qualified."""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.fairness.simulators.hiring_screen import (
    HiringScreen,
    hiring_screen,
    rates_by_group,
    sales_gap_interval,
    selection_ratios,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_TRACE, amber_minus_blue, family_rows
from aipm_course.simulation.rates import at


def _qualified(screen: HiringScreen) -> dict[str, Any]:
    engineering = family_rows(screen, "engineering")
    rates = rates_by_group(engineering, "qualified", "selected")
    sales = rates_by_group(family_rows(screen, "sales"), "qualified", "selected")
    blue = engineering[engineering["group"] == "blue"]
    return {
        "engineering_tp_gap": amber_minus_blue(rates, "true_positive"),
        "engineering_fp_gap": amber_minus_blue(rates, "false_positive"),
        "missed": amber_minus_blue(rates, "true_positive") * int(blue["qualified"].sum()),
        "sales_ratio": at(selection_ratios(screen.applicants), "sales", "ratio"),
        "sales_tp_gap": amber_minus_blue(sales, "true_positive"),
        "sales_gap_low": sales_gap_interval(screen.applicants)[0],
        "sales_verdict": "equal_selection_only",
    }


def _gaps(screen: HiringScreen, column: str) -> dict[str, float]:
    return {
        f"{name}_tp_gap": amber_minus_blue(rates_by_group(family_rows(screen, name), "qualified", "selected"), column)
        for name in ("engineering", "sales")
    }


def _gap_in(screen: HiringScreen, column: str, truth: str = "qualified", family: str = "engineering") -> float:
    """Return amber's rate minus blue's in one family, or in all of them, against one column of truth."""
    people = screen.applicants if family == "all" else family_rows(screen, family)
    return amber_minus_blue(rates_by_group(people, truth, "selected"), column)


def _both_gaps(screen: HiringScreen, truth: str = "qualified", family: str = "engineering") -> dict[str, float]:
    return {
        f"engineering_{short}_gap": _gap_in(screen, column, truth, family)
        for short, column in (("tp", "true_positive"), ("fp", "false_positive"))
    }


def _count(screen: HiringScreen, *columns: str, group: str = "blue") -> int:
    """Return how many of a group in engineering have a 1 in all of the columns."""
    people = family_rows(screen, "engineering")
    rows = people["group"] == group
    for column in columns:
        rows &= people[column] == 1
    return int(rows.sum())


def _wrongly_selected_of_all(screen: HiringScreen) -> float:
    people = family_rows(screen, "engineering")
    shares = ((1 - people["qualified"]) * people["selected"]).groupby(people["group"]).mean()
    return float(shares["amber"] - shares["blue"])


def _found_ratio(screen: HiringScreen) -> float:
    rates = rates_by_group(family_rows(screen, "engineering"), "qualified", "selected")
    return at(rates, "blue", "true_positive") / at(rates, "amber", "true_positive")


def _sales_ratio(screen: HiringScreen, column: str) -> float:
    rates = rates_by_group(family_rows(screen, "sales"), "qualified", "selected")
    return at(rates, "blue", column) / at(rates, "amber", column)


def _joint_gap(screen: HiringScreen, name: str) -> float:
    people = family_rows(screen, name)
    shares = (people["qualified"] * people["selected"]).groupby(people["group"]).mean()
    return float(shares["amber"] - shares["blue"])


QUALIFIED = Question(
    id="fairness.qualified",
    task="A2",
    title="Among the qualified",
    points=4,
    kind=Record(
        {
            "engineering_tp_gap": Number("share from 0 to 1, amber minus blue", within=0.005, percent=True),
            "engineering_fp_gap": Number("share from 0 to 1, amber minus blue", within=0.003, percent=True),
            "missed": Number("people", within=1),
            "sales_ratio": Number("ratio (blue's selection rate / amber's)", within=0.006),
            "sales_tp_gap": Number("share from 0 to 1, amber minus blue", within=0.005, percent=True),
            "sales_gap_low": Number("share from 0 to 1, amber minus blue", within=0.003, percent=True),
            "sales_verdict": Choice(
                {
                    "equal_opportunity": "sales selects both alike, and no gap among the qualified is settled",
                    "equal_selection_only": "sales selects both alike and still misses more of one group's qualified",
                    "unequal_selection": "sales selects one group clearly less often",
                }
            ),
        }
    ),
    data=hiring_screen,
    reference=_qualified,
    alternatives=(
        lambda data: pd.Series(
            {
                **_qualified(data),
                "engineering_tp_gap": 100 * _qualified(data)["engineering_tp_gap"],
                "missed": round(_qualified(data)["missed"]),
                "sales_verdict": "Equal_Selection_Only",
            }
        ),
    ),
    misconceptions=(
        Misconception(
            "share_of_all_applicants",
            lambda data: {f"{name}_tp_gap": _joint_gap(data, name) for name in ("engineering", "sales")},
            "Your two gaps divide the qualified and selected by all applicants. Divide by the qualified.",
        ),
        Misconception(
            "selection_gap",
            lambda data: _gaps(data, "selection"),
            "Your two gaps compare everybody who applied. The true positive rate looks at the qualified only: filter "
            "`qualified == 1` first.",
        ),
        Misconception(
            "precision_gap",
            lambda data: _gaps(data, "precision"),
            "Your two gaps ask how many of the selected are qualified. The true positive rate asks how many of the "
            "qualified are selected: the other denominator.",
        ),
        Misconception(
            "blue_minus_amber",
            lambda data: {name: -value for name, value in _gaps(data, "true_positive").items()},
            "The sizes are right, the direction is not: the task asks for amber minus blue.",
        ),
        Misconception(
            "another_yardstick",
            lambda data: _both_gaps(data, truth="did_well"),
            "Your two gaps in engineering are about whose trial period went well. This task asks about the column "
            "`qualified`.",
        ),
        Misconception(
            "all_families_together",
            lambda data: _both_gaps(data, family="all"),
            "Your two gaps are over all families. Keep engineering's applicants first.",
        ),
        Misconception(
            "selection_gap_in_engineering",
            lambda data: {"engineering_tp_gap": _gap_in(data, "selection")},
            "In engineering you compare everybody who applied. Keep the qualified only, then take the share selected.",
        ),
        Misconception(
            "precision_gap_in_engineering",
            lambda data: {"engineering_tp_gap": _gap_in(data, "precision")},
            "In engineering you ask how many of the selected are qualified. Turn it round: of the qualified, how many are "
            "selected?",
        ),
        Misconception(
            "found_of_everybody_in_engineering",
            lambda data: {"engineering_tp_gap": _joint_gap(data, "engineering")},
            "In engineering you divided the qualified and selected by everybody who applied. Divide by the qualified.",
        ),
        Misconception(
            "ratio_not_gap",
            lambda data: {"engineering_tp_gap": _found_ratio(data)},
            "That is a ratio, blue / amber. A gap is a difference: amber minus blue.",
        ),
        Misconception(
            "false_positives_blue_minus_amber",
            lambda data: {"engineering_fp_gap": -_qualified(data)["engineering_fp_gap"]},
            "Of those not qualified, too, the gap is amber minus blue.",
        ),
        Misconception(
            "end_of_blue_minus_amber",
            lambda data: {"sales_gap_low": -sales_gap_interval(data.applicants)[1]},
            "That is the lower end of blue minus amber. Take amber minus blue.",
        ),
        Misconception(
            "wrong_of_everybody",
            lambda data: {"engineering_fp_gap": _wrongly_selected_of_all(data)},
            "You divided those selected and not qualified by all applicants. Divide by those not qualified.",
        ),
        Misconception(
            "false_positives_of_all_families",
            lambda data: {"engineering_fp_gap": _gap_in(data, "false_positive", family="all")},
            "That is the gap of all families together. Keep those in engineering who are not qualified.",
        ),
        Misconception(
            "all_missed_counted",
            lambda data: {
                "missed": _count(data, "qualified") - _count(data, "qualified", "selected"),
            },
            "That is every qualified blue applicant whom engineering missed. Screen misses amber applicants too; count "
            "those that amber's true positive rate would not have missed.",
        ),
        Misconception(
            "gap_times_everybody",
            lambda data: {
                "missed": _qualified(data)["engineering_tp_gap"] * _count(data),
            },
            "You applied the gap to all blue applicants in engineering. It is a gap among the qualified.",
        ),
        Misconception(
            "gap_times_both_groups",
            lambda data: {
                "missed": _qualified(data)["engineering_tp_gap"]
                * (_count(data, "qualified") + _count(data, "qualified", group="amber"))
            },
            "You applied the gap to the qualified of both groups. Only blue's would be found at another rate.",
        ),
        Misconception(
            "difference_of_counts",
            lambda data: {
                "missed": _count(data, "qualified", "selected", group="amber") - _count(data, "qualified", "selected")
            },
            "That is how many more qualified amber applicants were selected. The groups are not equally large: what would "
            "amber's rate give on blue's qualified?",
        ),
        Misconception(
            "ratio_of_all_families",
            lambda data: {"sales_ratio": at(selection_ratios(data.applicants), "all", "ratio")},
            "That is the ratio over all families. Keep sales' applicants first.",
        ),
        Misconception(
            "ratio_among_the_qualified",
            lambda data: {"sales_ratio": _sales_ratio(data, "true_positive")},
            "That ratio is taken among the qualified. `sales_ratio` compares everybody who applied to sales.",
        ),
        Misconception(
            "upper_end",
            lambda data: {"sales_gap_low": sales_gap_interval(data.applicants)[1]},
            "That is the upper end of the interval: gap plus 1.96 standard errors.",
        ),
        Misconception(
            "ninety_percent",
            lambda data: {"sales_gap_low": sales_gap_interval(data.applicants, z=1.6448536)[0]},
            "That is the lower end of the 90% interval. The task asks for 95%, which is 1.96 standard errors.",
        ),
        Misconception(
            "one_standard_error",
            lambda data: {"sales_gap_low": sales_gap_interval(data.applicants, z=1)[0]},
            "That is one standard error below the gap. The end of a 95% interval lies 1.96 of them below.",
        ),
        Misconception(
            "equal_selection_is_enough",
            lambda data: {"sales_verdict": "equal_opportunity"},
            "Selection is level in sales. Now compare the qualified: where does the interval of their gap begin, and what "
            "does the bar say about that?",
        ),
        Misconception(
            "gap_called_selection",
            lambda data: {"sales_verdict": "unequal_selection"},
            "The difference in sales is not in how many are selected. Look at your own `sales_ratio`.",
        ),
    ),
    hints=(
        "Four counts per group are enough: qualified and selected, qualified and not, not qualified and selected, neither.",
        "True positive rate = selected among the qualified. False positive rate = selected among those not qualified.",
        'people[people["qualified"] == 1].groupby("group")["selected"].mean() gives both true positive rates. `missed` '
        "= gap x number of qualified blue applicants in engineering. Standard error of a gap of two shares: "
        "sqrt(a (1 - a) / n_a + b (1 - b) / n_b).",
    ),
    worked="""
```python
engineering = applicants[applicants["family"] == "engineering"]
sales = applicants[applicants["family"] == "sales"]

def rates(people, qualified):
    return people[people["qualified"] == qualified].groupby("group")["selected"].mean()

tp, fp, tp_sales = rates(engineering, 1), rates(engineering, 0), rates(sales, 1)
sales_gap = tp_sales["amber"] - tp_sales["blue"]
counted = sales[sales["qualified"] == 1]["group"].value_counts()
standard_error = (tp_sales * (1 - tp_sales) / counted).sum() ** 0.5
blue_qualified = ((engineering["group"] == "blue") & (engineering["qualified"] == 1)).sum()
selected_in_sales = sales.groupby("group")["selected"].mean()
among_qualified = {
    "engineering_tp_gap": tp["amber"] - tp["blue"],
    "engineering_fp_gap": fp["amber"] - fp["blue"],
    "missed": (tp["amber"] - tp["blue"]) * blue_qualified,
    "sales_ratio": selected_in_sales["blue"] / selected_in_sales["amber"],
    "sales_tp_gap": sales_gap,
    "sales_gap_low": sales_gap - 1.96 * standard_error,
    "sales_verdict": "equal_selection_only",
}
```

Sales selects both groups alike, although clearly more of its blue applicants are qualified: the referral bonus makes up
the difference. The gap among the qualified is no accident of this season, its whole interval lies above 0. Equal selection
and equal opportunity, the field's name for finding the qualified of both groups alike, are answers to two questions.
""",
    objective=OBJECTIVE_TRACE,
    ledger=("ROLE-06", "RESP-39", "SKILL-24"),
)
