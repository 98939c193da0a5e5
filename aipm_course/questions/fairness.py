"""Module 15: find, explain and reduce unequal treatment, with a price on each remedy."""

import math
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record, Table
from aipm_course.fairness_rules import rule_value
from aipm_course.group_rates import Z95, area_under_curve, at, ratio_interval, wilson_interval
from aipm_course.questions.question import Misconception, Question
from aipm_course.simulators.diagnosis_aid import HALF_WIDTH, DiagnosisAid, by_site, diagnosis_aid
from aipm_course.simulators.hiring_screen import (
    FAMILIES,
    LOCK_WIDTH,
    LOCKS,
    ONE_CUTOFF,
    HiringScreen,
    equal_true_positive_cutoff,
    fact_values,
    hiring_screen,
    rates_by_group,
    selection_ratios,
    without_penalty,
)
from aipm_course.simulators.payments_flags import (
    LARGE,
    POOLED,
    SMALL,
    PaymentsFlags,
    payments_flags,
    pooled,
    wrong_flags,
)

_FIND = "Find unequal selection per job family, with an interval that says where there are too few people to tell."
_TRACE = "Compare errors among the qualified, and trace a gap to the input or the label that carries it."
_CHOOSE = "Show that three fairness criteria cannot all hold, choose one for a stated harm and name its price."
_WRITE = (
    "Write a finding that a board can decide on and the people concerned can understand, with what the numbers cannot "
    "settle."
)
_BAR = "Set a bar for the worst-served site or region, and decide what may launch where."


def _family(screen: HiringScreen, name: str) -> pd.DataFrame:
    return screen.applicants[screen.applicants["family"] == name]


def _gap(rates: pd.DataFrame | pd.Series, column: str) -> float:
    """Return amber minus blue."""
    return float(at(rates, "amber", column) - at(rates, "blue", column))


# --- A1: the hiring screen --------------------------------------------------------------------------------------------

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
        people = screen.applicants if name == "all" else _family(screen, name)
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
        people = screen.applicants if name == "all" else _family(screen, name)
        hits = people.groupby("group")["selected"].sum()
        ratios.append(hits["blue"] / hits["amber"])
    return ratios


def _ninety(screen: HiringScreen) -> pd.DataFrame:
    rows = []
    for name in ("all", *FAMILIES):
        people = screen.applicants if name == "all" else _family(screen, name)
        hits, count = people.groupby("group")["selected"].sum(), people["group"].value_counts()
        low, high = ratio_interval(
            int(hits["blue"]), int(count["blue"]), int(hits["amber"]), int(count["amber"]), z=1.6448536
        )
        rows.append({"family": name, "low": low, "high": high})
    return pd.DataFrame(rows)


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
    ),
    hints=(
        "Make a small table first: for each family and group, how many applied and how many were selected.",
        "The interval is symmetric on the log scale: spread = 1.96 x sqrt(1/s_b - 1/n_b + 1/s_a - 1/n_a), with s "
        "selected and n applied; low = ratio x exp(-spread), high = ratio x exp(+spread).",
        'statsmodels does it in one call: `confint_proportions_2indep(s_b, n_b, s_a, n_a, compare="ratio", '
        'method="log")`. The verdict looks at the ratio first, and below four fifths at the upper end.',
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


# --- A2: among the qualified ------------------------------------------------------------------------------------------


def _qualified(screen: HiringScreen) -> dict[str, Any]:
    engineering = _family(screen, "engineering")
    rates = rates_by_group(engineering, "qualified", "selected")
    sales = rates_by_group(_family(screen, "sales"), "qualified", "selected")
    blue = engineering[engineering["group"] == "blue"]
    return {
        "engineering_tp_gap": _gap(rates, "true_positive"),
        "engineering_fp_gap": _gap(rates, "false_positive"),
        "missed": _gap(rates, "true_positive") * int(blue["qualified"].sum()),
        "sales_ratio": at(selection_ratios(screen.applicants), "sales", "ratio"),
        "sales_tp_gap": _gap(sales, "true_positive"),
        "sales_verdict": "equal_selection_only",
    }


def _gaps(screen: HiringScreen, column: str) -> dict[str, float]:
    return {
        f"{name}_tp_gap": _gap(rates_by_group(_family(screen, name), "qualified", "selected"), column)
        for name in ("engineering", "sales")
    }


def _joint_gap(screen: HiringScreen, name: str) -> float:
    people = _family(screen, name)
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
            "engineering_fp_gap": Number("share from 0 to 1, amber minus blue", within=0.004, percent=True),
            "missed": Number("people", within=1),
            "sales_ratio": Number("ratio (blue's selection rate / amber's)", within=0.006),
            "sales_tp_gap": Number("share from 0 to 1, amber minus blue", within=0.005, percent=True),
            "sales_verdict": Choice(
                {
                    "equal_treatment": "sales treats both groups alike",
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
            "all_missed_counted",
            lambda data: {
                "missed": int(
                    (
                        (_family(data, "engineering")["group"] == "blue")
                        & (_family(data, "engineering")["qualified"] == 1)
                        & (_family(data, "engineering")["selected"] == 0)
                    ).sum()
                )
            },
            "That is every qualified blue applicant whom engineering missed. Screen misses amber applicants too; count "
            "those that amber's true positive rate would not have missed.",
        ),
        Misconception(
            "gap_times_everybody",
            lambda data: {
                "missed": _qualified(data)["engineering_tp_gap"]
                * int((_family(data, "engineering")["group"] == "blue").sum())
            },
            "You applied the gap to all blue applicants in engineering. It is a gap among the qualified.",
        ),
        Misconception(
            "equal_selection_is_equal_treatment",
            lambda data: {"sales_verdict": "equal_treatment"},
            "Selection is level in sales. Now compare the qualified: who of them is selected, in each group?",
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
        "= gap x number of qualified blue applicants in engineering.",
    ),
    worked="""
```python
engineering = applicants[applicants["family"] == "engineering"]
sales = applicants[applicants["family"] == "sales"]

def rates(people, qualified):
    return people[people["qualified"] == qualified].groupby("group")["selected"].mean()

tp, fp, tp_sales = rates(engineering, 1), rates(engineering, 0), rates(sales, 1)
blue_qualified = ((engineering["group"] == "blue") & (engineering["qualified"] == 1)).sum()
selected_in_sales = sales.groupby("group")["selected"].mean()
among_qualified = {
    "engineering_tp_gap": tp["amber"] - tp["blue"],
    "engineering_fp_gap": fp["amber"] - fp["blue"],
    "missed": (tp["amber"] - tp["blue"]) * blue_qualified,
    "sales_ratio": selected_in_sales["blue"] / selected_in_sales["amber"],
    "sales_tp_gap": tp_sales["amber"] - tp_sales["blue"],
    "sales_verdict": "equal_selection_only",
}
```

Sales selects both groups alike, although more of its blue applicants are qualified: the referral bonus makes up the
difference. Equal selection is an answer to another question than equal treatment of the qualified.
""",
    objective=_TRACE,
    ledger=("ROLE-06", "RESP-39", "SKILL-24"),
)


# --- A3: proxy hunt ---------------------------------------------------------------------------------------------------


def _engineering_ratio(screen: HiringScreen, selected: pd.Series) -> float:
    return at(selection_ratios(screen.applicants.assign(selected=selected)), "engineering", "ratio")


def _extra(screen: HiringScreen, selected: pd.Series) -> pd.DataFrame:
    """Return the people in engineering who are selected now and were not before."""
    people = screen.applicants
    return people[(people["family"] == "engineering") & (people["selected"] == 0) & (selected == 1)]


def _proxy(screen: HiringScreen) -> dict[str, Any]:
    selected = without_penalty(screen)
    extra = _extra(screen, selected)
    return {
        "proxy": "career_gap",
        "ratio_group_dropped": _engineering_ratio(screen, screen.applicants["selected"]),
        "ratio_without_penalty": _engineering_ratio(screen, selected),
        "extra_selected": len(extra),
        "extra_qualified": float(extra["qualified"].mean()),
        "action": "remove_penalty",
    }


def _proxy_by_sheet(screen: HiringScreen) -> dict[str, Any]:
    """The same as a spreadsheet would do it, with shares in percent."""
    facts = fact_values(screen)
    people = _family(screen, "engineering").copy()
    people["points"] = people["skills_test"] + people["experience_years"].clip(upper=10) * facts["points_per_year"]
    people["now"] = people["points"] >= facts["cutoff_engineering"]
    rates = people.groupby("group")["now"].mean()
    new = people[people["now"] & (people["selected"] == 0)]
    before = people.groupby("group")["selected"].mean()
    return {
        "proxy": "Career_Gap",
        "ratio_group_dropped": round(before["blue"] / before["amber"], 3),
        "ratio_without_penalty": round(rates["blue"] / rates["amber"], 3),
        "extra_selected": float(len(new)),
        "extra_qualified": round(100 * new["qualified"].mean(), 1),
        "action": "remove_penalty",
    }


def _engineers(screen: HiringScreen, *, gap: bool = False, blue: bool = False) -> pd.Series:
    people = screen.applicants
    rows = people["family"] == "engineering"
    if gap:
        rows &= people["career_gap"] == 1
    if blue:
        rows &= people["group"] == "blue"
    return rows


PROXY = Question(
    id="fairness.proxy",
    task="A3",
    title="Proxy hunt",
    points=4,
    kind=Record(
        {
            "proxy": Choice(
                {
                    "skills_test": "the skills test",
                    "experience_years": "years of experience",
                    "referral": "the employee referral",
                    "career_gap": "the career gap",
                }
            ),
            "ratio_group_dropped": Number("ratio (blue's selection rate / amber's)", within=0.006),
            "ratio_without_penalty": Number("ratio (blue's selection rate / amber's)", within=0.006),
            "extra_selected": Number("people"),
            "extra_qualified": Number("share from 0 to 1", within=0.006, percent=True),
            "action": Choice(
                {
                    "keep": "change nothing",
                    "drop_group": "take the group out of the data",
                    "remove_penalty": "take no points for a career gap",
                    "blue_cutoff": "a lower cut-off for blue applicants",
                }
            ),
        }
    ),
    data=hiring_screen,
    reference=_proxy,
    alternatives=(_proxy_by_sheet, lambda data: pd.Series(_proxy(data))),
    misconceptions=(
        Misconception(
            "the_sales_proxy",
            lambda data: {"proxy": "referral"},
            "Referrals differ most in another family. Compare the two groups in engineering, and look at which points "
            "engineering gives.",
        ),
        Misconception(
            "the_heaviest_input",
            lambda data: {"proxy": "skills_test"},
            "That input weighs most in the score. A proxy is an input whose values differ between the groups.",
        ),
        Misconception(
            "dropped_so_fair",
            lambda data: {"ratio_group_dropped": 1.0},
            "Dropping the group does not make the ratio 1. Was the group in the scoring sheet at all?",
        ),
        Misconception(
            "points_for_everybody",
            lambda data: {"ratio_without_penalty": _engineering_ratio(data, without_penalty(data, _engineers(data)))},
            "Everybody in engineering got the points back. Only those with a career gap had lost them.",
        ),
        Misconception(
            "points_for_blue_only",
            lambda data: {
                "ratio_without_penalty": _engineering_ratio(
                    data, without_penalty(data, _engineers(data, gap=True, blue=True))
                )
            },
            "Only blue applicants with a career gap got their points back. The penalty goes for everybody who paid it.",
        ),
        Misconception(
            "all_families_together",
            lambda data: {
                "ratio_without_penalty": float(
                    at(selection_ratios(data.applicants.assign(selected=without_penalty(data))), "all", "ratio")
                )
            },
            "That is the ratio over all families. The penalty, and the question, are about engineering.",
        ),
        Misconception(
            "everybody_now_selected",
            lambda data: {"extra_selected": int(without_penalty(data)[_engineers(data)].sum())},
            "That is everybody whom engineering selects without the penalty. The task asks how many more than before.",
        ),
        Misconception(
            "extra_blue_only",
            lambda data: {"extra_selected": int((_extra(data, without_penalty(data))["group"] == "blue").sum())},
            "Those are the blue ones among the newly selected. Amber applicants with a career gap come in as well.",
        ),
        Misconception(
            "all_with_a_gap",
            lambda data: {"extra_qualified": float(data.applicants["qualified"][_engineers(data, gap=True)].mean())},
            "That is the share of qualified people among everybody in engineering with a career gap. Look only at those "
            "who are newly selected.",
        ),
        Misconception(
            "drop_the_attribute",
            lambda data: {"action": "drop_group"},
            "The group never was an input. Compare your own two ratios: which change moves anything?",
        ),
        Misconception(
            "use_the_attribute",
            lambda data: {"action": "blue_cutoff"},
            "That decides by the group itself, which the task rules out. Another action meets both bars without it.",
        ),
    ),
    hints=(
        'Compare the groups in engineering input by input: `engineering.groupby("group")[inputs].mean()`.',
        "Read `screen_facts`: which of the points depend on the input that differs most? The group is not on the sheet, "
        "so ask what dropping it can change.",
        "New score = score + penalty for engineers with a career gap; selected if it reaches `cutoff_engineering`. The "
        "extra people are those selected now and not before.",
    ),
    worked="""
```python
engineering = applicants[applicants["family"] == "engineering"].copy()
inputs = ["skills_test", "experience_years", "referral", "career_gap"]
means = engineering.groupby("group")[inputs].mean()
apart = (means.loc["blue"] - means.loc["amber"]).abs() / engineering[inputs].std()

points = engineering["score"] + facts["gap_penalty_engineering"] * engineering["career_gap"]
engineering["now"] = (points >= facts["cutoff_engineering"]).astype(int)
before = engineering.groupby("group")["selected"].mean()
after = engineering.groupby("group")["now"].mean()
extra = engineering[(engineering["now"] == 1) & (engineering["selected"] == 0)]
proxy_hunt = {
    "proxy": apart.idxmax(),
    "ratio_group_dropped": before["blue"] / before["amber"],
    "ratio_without_penalty": after["blue"] / after["amber"],
    "extra_selected": len(extra),
    "extra_qualified": extra["qualified"].mean(),
    "action": "remove_penalty",
}
```

The group is not among the inputs, so dropping it changes nothing. The career gap stands in for it. Most of the newly
selected are qualified: the price is more interviews, not worse hires.
""",
    objective=_TRACE,
    ledger=("RESP-28", "SKILL-06"),
)


# --- A4: what is the label? -------------------------------------------------------------------------------------------


def _label(screen: HiringScreen) -> dict[str, Any]:
    people = _family(screen, "engineering")
    means = people.groupby("group")[["past_hire", "did_well"]].mean()
    refused = 1 - people[people["did_well"] == 1].groupby("group")["past_hire"].mean()
    blue_well = int(((people["group"] == "blue") & (people["did_well"] == 1)).sum())
    return {
        "ratio_past_hire": float(at(means, "blue", "past_hire") / at(means, "amber", "past_hire")),
        "ratio_did_well": float(at(means, "blue", "did_well") / at(means, "amber", "did_well")),
        "refused_amber": float(refused["amber"]),
        "refused_blue": float(refused["blue"]),
        "extra_refused": float(refused["blue"] - refused["amber"]) * blue_well,
        "label": "did_well",
    }


def _refused_of_all(screen: HiringScreen) -> dict[str, float]:
    people = _family(screen, "engineering")
    refused = ((people["did_well"] == 1) & (people["past_hire"] == 0)).groupby(people["group"]).mean()
    return {"refused_amber": float(refused["amber"]), "refused_blue": float(refused["blue"])}


def _well_among_refused(screen: HiringScreen) -> dict[str, float]:
    people = _family(screen, "engineering")
    well = people[people["past_hire"] == 0].groupby("group")["did_well"].mean()
    return {"refused_amber": float(well["amber"]), "refused_blue": float(well["blue"])}


LABEL = Question(
    id="fairness.label",
    task="A4",
    title="What is the label?",
    points=4,
    kind=Record(
        {
            "ratio_past_hire": Number("ratio (blue's rate / amber's)", within=0.006),
            "ratio_did_well": Number("ratio (blue's rate / amber's)", within=0.006),
            "refused_amber": Number("share from 0 to 1", within=0.005, percent=True),
            "refused_blue": Number("share from 0 to 1", within=0.005, percent=True),
            "extra_refused": Number("people", within=1),
            "label": Choice(
                {
                    "past_hire": "what recruiters decided in earlier years",
                    "did_well": "how the trial period went",
                    "either": "the two say the same, so take the cheaper one",
                }
            ),
        }
    ),
    data=hiring_screen,
    reference=_label,
    alternatives=(
        lambda data: pd.Series(
            {**_label(data), "refused_amber": 100 * _label(data)["refused_amber"], "label": "Did_Well "}
        ),
    ),
    misconceptions=(
        Misconception(
            "upside_down",
            lambda data: {"ratio_past_hire": 1 / _label(data)["ratio_past_hire"]},
            "That is amber / blue. The task divides blue's rate by amber's.",
        ),
        Misconception(
            "selected_today",
            lambda data: {
                "ratio_past_hire": at(selection_ratios(data.applicants), "engineering", "ratio"),
            },
            "That is the ratio of Screen's own decisions. The label is the column `past_hire`.",
        ),
        Misconception(
            "share_of_everybody",
            _refused_of_all,
            "You divided by everybody in engineering. The task asks about those who did well: they are the denominator.",
        ),
        Misconception(
            "the_other_way_round",
            _well_among_refused,
            "You asked how many of those refused did well. Turn it round: how many of those who did well were refused?",
        ),
        Misconception(
            "all_refused_counted",
            lambda data: {
                "extra_refused": int(
                    (
                        (_family(data, "engineering")["group"] == "blue")
                        & (_family(data, "engineering")["did_well"] == 1)
                        & (_family(data, "engineering")["past_hire"] == 0)
                    ).sum()
                )
            },
            "That is every blue applicant who did well and was refused. The old label refuses amber applicants too: count "
            "only what is above amber's share.",
        ),
        Misconception(
            "yesterdays_decisions",
            lambda data: {"label": "past_hire"},
            "A model trained on that label learns what recruiters decided, career gaps included. Compare your two "
            "refused shares: the same result, another decision.",
        ),
        Misconception(
            "labels_agree",
            lambda data: {"label": "either"},
            "Hold your two ratios against each other. One of the labels knows something about groups that the other "
            "does not.",
        ),
    ),
    hints=(
        "Stay in engineering. A label is a column of 0 and 1, so its mean per group is a rate.",
        "Refused: take those with `did_well == 1`, and in each group the share whose `past_hire` is 0.",
        "`extra_refused` = (blue's refused share - amber's) x number of blue applicants in engineering who did well.",
    ),
    worked="""
```python
engineering = applicants[applicants["family"] == "engineering"]
means = engineering.groupby("group")[["past_hire", "did_well"]].mean()
well = engineering[engineering["did_well"] == 1]
refused = 1 - well.groupby("group")["past_hire"].mean()
what_label = {
    "ratio_past_hire": means.loc["blue", "past_hire"] / means.loc["amber", "past_hire"],
    "ratio_did_well": means.loc["blue", "did_well"] / means.loc["amber", "did_well"],
    "refused_amber": refused["amber"],
    "refused_blue": refused["blue"],
    "extra_refused": (refused["blue"] - refused["amber"]) * (well["group"] == "blue").sum(),
    "label": "did_well",
}
```

Both groups do equally well; the old decisions say otherwise. A model that predicts them perfectly repeats them.
""",
    objective=_TRACE,
    ledger=("SKILL-06", "CHAL-02"),
)


# --- A5: not everything at once ---------------------------------------------------------------------------------------


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
        **{f"one_{lock}_gap": round(100 * _gap(at_one, lock), 1) for lock in LOCKS},
        "criterion": "true_positive",
        "blue_cutoff": float(cutoff),
        "extra_right": int(new["did_well"].sum()),
        "extra_wrong": int((new["did_well"] == 0).sum()),
        "open_locks": ("precision", "selection"),
    }


def _equal_selection_cutoff(screen: HiringScreen) -> int:
    wanted = _rates_at(screen, "amber", ONE_CUTOFF)["selection"]
    return next(cutoff for cutoff in range(99, 0, -1) if _rates_at(screen, "blue", cutoff)["selection"] >= wanted)


def _both_groups_moved(screen: HiringScreen) -> dict[str, int]:
    cutoff = equal_true_positive_cutoff(screen.locks)
    moves = [(_rates_at(screen, group, cutoff), _rates_at(screen, group, ONE_CUTOFF)) for group in ("amber", "blue")]
    return {f"extra_{name}": round(sum(new[name] - old[name] for new, old in moves)) for name in ("right", "wrong")}


def _totals_at_cutoff(screen: HiringScreen) -> dict[str, int]:
    rates = _rates_at(screen, "blue", equal_true_positive_cutoff(screen.locks))
    return {"extra_right": round(rates["right"]), "extra_wrong": round(rates["wrong"])}


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
            "blue_cutoff": Number("points, a whole number"),
            "extra_right": Number("people"),
            "extra_wrong": Number("people"),
            "open_locks": Picks(CRITERIA),
        },
        weights={"one_selection_gap": 0.5, "one_true_positive_gap": 0.5, "one_precision_gap": 0.5},
    ),
    data=hiring_screen,
    reference=_locks,
    alternatives=(_locks_by_filter, lambda data: {**_locks(data), "open_locks": {"selection", "precision"}}),
    misconceptions=(
        Misconception(
            "all_three_at_once",
            lambda data: {"open_locks": []},
            "You say that all three locks close. Compute all three gaps at your own cut-offs: what moved while the one "
            "you chose closed?",
        ),
        Misconception(
            "one_lock_open",
            lambda data: {"open_locks": ["precision"]},
            "One more lock is open. Compare the selection rates at your own cut-offs with the width in `screen_facts`.",
        ),
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
            "no_price",
            lambda data: {"extra_wrong": 0},
            "A lower cut-off lets in people who do not do well, too. Count them.",
        ),
        Misconception(
            "totals_not_extra",
            _totals_at_cutoff,
            "Those are all blue applicants selected at the new cut-off. The price is what comes on top of the old one.",
        ),
        Misconception(
            "both_groups_moved",
            _both_groups_moved,
            "You lowered the cut-off for both groups. Amber's stays where it was.",
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


# --- A6: diagnosis aid ------------------------------------------------------------------------------------------------


def _cases_for(sensitivity: float, half_width: float = HALF_WIDTH, z: float = Z95) -> float:
    return z**2 * sensitivity * (1 - sensitivity) / half_width**2


def _diagnosis(aid: DiagnosisAid) -> dict[str, Any]:
    sites = by_site(aid.cases)
    return {
        "auc": area_under_curve(aid.cases["disease"], aid.cases["score"]),
        "sensitivity_a": at(sites, "A", "sensitivity"),
        "sensitivity_c": at(sites, "C", "sensitivity"),
        "c_low": at(sites, "C", "low"),
        "c_high": at(sites, "C", "high"),
        "cases_needed": _cases_for(at(sites, "C", "sensitivity")),
        "decision": "limit",
    }


def _diagnosis_rounded(aid: DiagnosisAid) -> dict[str, Any]:
    """The same with the plain normal interval, in percent where the task allows it."""
    site = aid.cases[(aid.cases["site"] == "C") & (aid.cases["disease"] == 1)]
    found = site["flagged"].mean()
    half = 1.96 * (found * (1 - found) / len(site)) ** 0.5
    return {
        **_diagnosis(aid),
        "sensitivity_c": round(100 * found, 1),
        "c_low": round(found - half, 3),
        "c_high": round(found + half, 3),
        "cases_needed": math.ceil(_cases_for(found)),
    }


def _pooled_sensitivity(aid: DiagnosisAid) -> float:
    return float(aid.cases["flagged"][aid.cases["disease"] == 1].mean())


def _auc_of_flags(aid: DiagnosisAid) -> float:
    return area_under_curve(aid.cases["disease"], aid.cases["flagged"])


def _precision_at_c(aid: DiagnosisAid) -> float:
    old = aid.cases[(aid.cases["site"] == "C") & (aid.cases["flagged"] == 1)]
    return float(old["disease"].mean())


def _all_cases_interval(aid: DiagnosisAid) -> dict[str, float]:
    sites = by_site(aid.cases)
    count = int(at(sites, "C", "cases"))
    low, high = wilson_interval(round(at(sites, "C", "sensitivity") * count), count)
    return {"c_low": low, "c_high": high}


DIAGNOSIS = Question(
    id="fairness.diagnosis",
    task="A6",
    title="Diagnosis aid",
    points=4,
    kind=Record(
        {
            "auc": Number("area from 0 to 1", within=0.003),
            "sensitivity_a": Number("share from 0 to 1", within=0.005, percent=True),
            "sensitivity_c": Number("share from 0 to 1", within=0.005, percent=True),
            "c_low": Number("share from 0 to 1", within=0.012, percent=True),
            "c_high": Number("share from 0 to 1", within=0.012, percent=True),
            "cases_needed": Number("cases with the condition at site C", within_percent=3),
            "decision": Choice(
                {
                    "launch_everywhere": "launch at A, B and C",
                    "limit": "launch at A and B; at C a person reads every case while more cases are collected",
                    "lower_cutoff_at_c": "launch at all three, with a lower cut-off at C",
                    "stop_everywhere": "launch nowhere until C is repaired",
                }
            ),
        },
        weights={"decision": 2},
    ),
    data=diagnosis_aid,
    reference=_diagnosis,
    alternatives=(_diagnosis_rounded, lambda data: pd.Series(_diagnosis(data))),
    misconceptions=(
        Misconception(
            "auc_of_the_flag",
            lambda data: {"auc": _auc_of_flags(data)},
            "You ranked by the flag, which is 0 or 1. The area under the curve is about the score.",
        ),
        Misconception(
            "pooled_sensitivity",
            lambda data: dict.fromkeys(("sensitivity_a", "sensitivity_c"), _pooled_sensitivity(data)),
            "Both are the sensitivity over all sites. Take each site's own cases with the condition.",
        ),
        Misconception(
            "accuracy_at_c",
            lambda data: {"sensitivity_c": at(by_site(data.cases), "C", "accuracy")},
            "That is the accuracy at site C. Nine in ten cases there do not have the condition, so it says little about "
            "those who do.",
        ),
        Misconception(
            "precision_at_c",
            lambda data: {"sensitivity_c": _precision_at_c(data)},
            "That is the share of flags at C that are right. Sensitivity divides by the cases with the condition.",
        ),
        Misconception(
            "interval_over_all_cases",
            _all_cases_interval,
            "Your interval counts every case at C. Sensitivity rests on the cases with the condition only, and they are "
            "few.",
        ),
        Misconception(
            "patients_not_cases",
            lambda data: {
                "cases_needed": _diagnosis(data)["cases_needed"]
                / float(data.cases["disease"][data.cases["site"] == "C"].mean())
            },
            "That is how many patients C must see. The task asks for cases with the condition among them.",
        ),
        Misconception(
            "full_width",
            lambda data: {"cases_needed": _cases_for(at(by_site(data.cases), "C", "sensitivity"), HALF_WIDTH / 2)},
            "You took the half width for the full one: plus or minus means to each side.",
        ),
        Misconception(
            "one_standard_error",
            lambda data: {"cases_needed": _cases_for(at(by_site(data.cases), "C", "sensitivity"), z=1)},
            "That is enough for one standard error to each side. A 95% interval takes 1.96.",
        ),
        Misconception(
            "the_headline",
            lambda data: {"decision": "launch_everywhere"},
            "The area under the curve is over all sites. Hold site C's interval against the bar in `dx_facts`.",
        ),
        Misconception(
            "a_cutoff_for_c",
            lambda data: {"decision": "lower_cutoff_at_c"},
            "Try it: sort C's cases by score and lower the cut-off until the sensitivity bar holds. What happens to the "
            "false alarms, and what does `dx_facts` say about them?",
        ),
        Misconception(
            "punish_all_sites",
            lambda data: {"decision": "stop_everywhere"},
            "A and B clear both bars. What does waiting cost their patients, and what does it repair at C?",
        ),
    ),
    hints=(
        "One row per site: cases with the condition, how many of them are flagged, the share.",
        "The 95% Wilson interval takes the flagged and all cases with the condition at C. For the cases needed: "
        "1.96^2 x s x (1 - s) / half_width^2, with s the sensitivity at C.",
        '`sklearn.metrics.roc_auc_score(dx["disease"], dx["score"])` and `statsmodels`\' `proportion_confint(found, '
        'diseased, method="wilson")` give the rest. The decision holds each site against both bars.',
    ),
    worked="""
```python
from sklearn.metrics import roc_auc_score
from statsmodels.stats.proportion import proportion_confint

ill = dx[dx["disease"] == 1]
sensitivity = ill.groupby("site")["flagged"].mean()
at_c = ill[ill["site"] == "C"]["flagged"]
low, high = proportion_confint(at_c.sum(), len(at_c), method="wilson")
s, half = sensitivity["C"], facts["half_width"]
diagnosis = {
    "auc": roc_auc_score(dx["disease"], dx["score"]),
    "sensitivity_a": sensitivity["A"],
    "sensitivity_c": s,
    "c_low": low,
    "c_high": high,
    "cases_needed": 1.96**2 * s * (1 - s) / half**2,
    "decision": "limit",
}
```

A and B clear the bar with their whole interval, C does not reach it with its upper end. At C a lower cut-off finds
enough cases only with more false alarms than the readers accept: the older device, not the cut-off, is the problem.
""",
    objective=_BAR,
    ledger=("RESP-39", "VAR-07", "CASE-10"),
)


# --- A7: payments -----------------------------------------------------------------------------------------------------

_REGIONS = {name: f"the region {name}" for name in (*LARGE, *SMALL)}


def _wrong_share(flags: PaymentsFlags, period: str) -> float:
    table = wrong_flags(flags.counts, period)
    return float(table["flagged"].sum() / table["payers"].sum())


def _payments(flags: PaymentsFlags) -> dict[str, Any]:
    after, before = (wrong_flags(pooled(flags.counts), period) for period in ("after", "before"))
    return {
        "fall": 1 - _wrong_share(flags, "after") / _wrong_share(flags, "before"),
        "reportable": list(LARGE),
        "pooled_rate": at(after, POOLED, "rate"),
        "carrier": "Valley",
        "carrier_ratio": at(after, "Valley", "ratio"),
        "carrier_ratio_before": at(before, "Valley", "ratio"),
        "decision": "repair_first",
    }


def _carrier(flags: PaymentsFlags, region: str) -> dict[str, Any]:
    return {
        "carrier": region,
        "carrier_ratio": at(wrong_flags(flags.counts, "after"), region, "ratio"),
    }


def _against(flags: PaymentsFlags, *regions: str) -> float:
    """Valley's rate after the release divided by that of the named regions."""
    after = wrong_flags(flags.counts, "after")
    rest = after.loc[list(regions)]
    return float(at(after, "Valley", "rate") / (rest["flagged"].sum() / rest["payers"].sum()))


def _fall_with(flags: PaymentsFlags, honest_only: bool, of_flags: bool = False) -> float:
    payments = flags.payments
    rates = {}
    for period in ("before", "after"):
        rows = payments[payments["period"] == period]
        if of_flags:
            rates[period] = 1 - rows["fraud"][rows["flagged"] == 1].mean()
        else:
            rates[period] = (rows["flagged"] * (1 - rows["fraud"] if honest_only else 1)).mean()
    return float(1 - rates["after"] / rates["before"])


PAYMENTS = Question(
    id="fairness.payments",
    task="A7",
    title="Payments",
    points=4,
    kind=Record(
        {
            "fall": Number("share from 0 to 1", within=0.006, percent=True),
            "reportable": Picks(_REGIONS),
            "pooled_rate": Number("share from 0 to 1", within=0.0015, percent=True),
            "carrier": Choice(_REGIONS),
            "carrier_ratio": Number("ratio (the region's rate / the rate of all payers)", within=0.02),
            "carrier_ratio_before": Number("ratio (the region's rate / the rate of all payers)", within=0.02),
            "decision": Choice(
                {
                    "announce": "announce the fall as it stands",
                    "repair_first": "report the fall together with the region over the bar, and repair that first",
                    "repair_islands": "repair Islands first, where the rate is highest",
                    "roll_back": "go back to the old version everywhere",
                }
            ),
        }
    ),
    data=payments_flags,
    reference=_payments,
    alternatives=(
        lambda data: {
            **_payments(data),
            "fall": round(100 * _payments(data)["fall"], 1),
            "reportable": tuple(name.lower() for name in reversed(LARGE)),
            "carrier": "valley",
        },
        lambda data: pd.Series(_payments(data)),
    ),
    misconceptions=(
        Misconception(
            "read_from_24_people",
            lambda data: _carrier(data, "Islands"),
            "That is the highest rate, and it rests on 24 people; one person fewer flagged and it looks quite different. "
            "Pool regions under the limit in `payments_facts` first.",
        ),
        Misconception(
            "most_people",
            lambda data: _carrier(data, "North"),
            "That region has the most wrongly flagged payers because it has the most payers. Divide.",
        ),
        Misconception(
            "every_region_reported",
            lambda data: {"reportable": list(_REGIONS)},
            "Some regions have fewer legitimate payers after the release than the limit in `payments_facts`.",
        ),
        Misconception(
            "fall_of_all_flags",
            lambda data: {"fall": _fall_with(data, honest_only=False)},
            "That is the fall of all flags. Some of them are right: leave fraud out of both sides of the division.",
        ),
        Misconception(
            "fall_of_wrong_share",
            lambda data: {"fall": _fall_with(data, honest_only=True, of_flags=True)},
            "That is how the share of wrong ones among the flags fell. Here the question is how many honest payers are "
            "flagged.",
        ),
        Misconception(
            "points_not_share",
            lambda data: {"fall": _wrong_share(data, "before") - _wrong_share(data, "after")},
            "That is the fall in points. The announcement says by what share of the old rate it fell.",
        ),
        Misconception(
            "mean_of_small_rates",
            lambda data: {
                "pooled_rate": float(wrong_flags(data.counts, "after").loc[list(SMALL), "rate"].mean()),
            },
            "That is the average of three rates. Pooling adds up the people first and divides once.",
        ),
        Misconception(
            "against_the_others",
            lambda data: {"carrier_ratio": _against(data, *(name for name in _REGIONS if name != "Valley"))},
            "You divided by the rate of the other regions. The task divides by the rate of all payers.",
        ),
        Misconception(
            "good_news_only",
            lambda data: {"decision": "announce"},
            "The fall is real, and one region did not get it. Hold your own `carrier_ratio` against `most_ratio`.",
        ),
        Misconception(
            "repair_noise",
            lambda data: {"decision": "repair_islands"},
            "That would be a repair for a rate read from 24 people. Which region is over the bar with enough people?",
        ),
    ),
    hints=(
        "Honest payers only: filter `fraud == 0`. Then a table of region by period: how many, how many flagged.",
        "Regions with fewer honest payers after the release than `least_payers` are pooled: add up their people, then "
        "divide.",
        "ratio = region's rate / rate of all honest payers, both in the same period. The bar is `most_ratio`.",
    ),
    worked="""
```python
honest = payments[payments["fraud"] == 0]
rate = honest.groupby("period")["flagged"].mean()
after = honest[honest["period"] == "after"].groupby("region")["flagged"].agg(["count", "sum"])
large = after[after["count"] >= facts["least_payers"]]
small = after[after["count"] < facts["least_payers"]]
ratio = large["sum"] / large["count"] / rate["after"]
carrier = ratio.idxmax()
before = honest[(honest["period"] == "before") & (honest["region"] == carrier)]["flagged"].mean()
who_carries = {
    "fall": 1 - rate["after"] / rate["before"],
    "reportable": list(large.index),
    "pooled_rate": small["sum"].sum() / small["count"].sum(),
    "carrier": carrier,
    "carrier_ratio": ratio.max(),
    "carrier_ratio_before": before / rate["before"],
    "decision": "repair_first",
}
```

False positives fell for nearly everybody. One region kept its old rate, so its share of the harm grew while the
headline improved. The smallest region looks worse, and 24 people say nothing about a region; the few of them who were
stopped by mistake get their payment and an answer all the same.
""",
    objective=_BAR,
    ledger=("RESP-39", "CASE-07", "GOV-01"),
)

# --- W1: rate three reports -------------------------------------------------------------------------------------------

_LEVEL = Number("levels from 1 to 4", within=0.5)

REPORT_LEVELS = Question(
    id="fairness.report_levels",
    task="W1",
    title="Rate three reports",
    points=3,
    kind=Record({"A": _LEVEL, "B": _LEVEL, "C": _LEVEL}),
    data=hiring_screen,
    reference=lambda data: {"A": 1, "B": 3, "C": 4},
    alternatives=(lambda data: pd.Series({"C": 3.5, "B": 3.0, "A": 1.5}),),
    misconceptions=(
        Misconception(
            "a_true_number_is_a_finding",
            lambda data: {"A": 3},
            "Report A has a number, and the number is right. Which family does it speak about, and who decides what?",
        ),
        Misconception(
            "commitment_is_something",
            lambda data: {"A": 2},
            "Report A is committed to fairness. Look for a family, an interval, a remedy with a date: what could an "
            "applicant do after reading it?",
        ),
        Misconception(
            "nothing_missing",
            lambda data: {"B": 4},
            "Report B has the finding and the remedy. Look at the rubric's last column: what the numbers leave open, what "
            "is not done and why, and what an applicant can do.",
        ),
        Misconception(
            "too_technical",
            lambda data: {"B": 2},
            "Report B is dry. Read it against the rubric's third column, row by row.",
        ),
        Misconception(
            "admits_too_much",
            lambda data: {"C": 3},
            "Saying what one does not know is in the rubric. Compare report C with its last column, row by row.",
        ),
    ),
    hints=(
        "Rate each row of the rubric on its own, then take the level that most rows have.",
        "Underline: the family, the interval, the decision with its owner and date, the sentence an applicant could use.",
        "One report has none of the four, one has the first three, one has all.",
    ),
    worked="""
- **Report A: 1.** The overall ratio, true and beside the point. No family, no interval, nothing that anybody decides.
- **Report B: 3.** The family, the interval, the cause, the remedy with its effect, an owner and a date. It does not say what
  the numbers leave open, what will not be done, or what an applicant can do.
- **Report C: 4.** All of that, the small family left open on purpose, one remedy refused with its reason, and a notice with
  a person to write to.
""",
    objective=_WRITE,
    ledger=("SOFT-08", "CHAL-08", "HUM-04", "INT-04"),
)

QUESTIONS = (SELECTION_RATIO, QUALIFIED, PROXY, LABEL, NOT_EVERYTHING, DIAGNOSIS, PAYMENTS, REPORT_LEVELS)
