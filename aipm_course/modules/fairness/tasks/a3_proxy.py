"""A3: proxy hunt."""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.fairness.simulators.hiring_screen import (
    HiringScreen,
    fact_values,
    hiring_screen,
    selection_ratios,
    without_penalty,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_TRACE, family_rows
from aipm_course.simulation.rates import at


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
    people = family_rows(screen, "engineering").copy()
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


def _qualified_share(screen: HiringScreen, rows: pd.Series) -> float:
    return float(screen.applicants["qualified"][rows].mean())


def _extra_of_all_qualified(screen: HiringScreen) -> float:
    """Return which share of engineering's qualified applicants the newly selected ones are."""
    extra = _extra(screen, without_penalty(screen))
    return float(extra["qualified"].sum() / screen.applicants["qualified"][_engineers(screen)].sum())


def _penalty_twice(screen: HiringScreen) -> float:
    people, facts = screen.applicants, fact_values(screen)
    score = people["score"] - facts["gap_penalty_engineering"] * people["career_gap"]
    return _engineering_ratio(screen, (score >= facts["cutoff_engineering"]).astype(int))


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
            "years_because_of_the_gap",
            lambda data: {"proxy": "experience_years"},
            "A gap sounds like fewer years. In these data the two groups' years hardly differ: divide the gap between the "
            "means by the input's standard deviation, input by input.",
        ),
        Misconception(
            "dropped_so_fair",
            lambda data: {"ratio_group_dropped": 1.0},
            "Dropping the group does not make the ratio 1. Was the group in the scoring sheet at all?",
        ),
        Misconception(
            "nothing_changed",
            lambda data: {
                "ratio_without_penalty": _engineering_ratio(data, data.applicants["selected"]),
                "extra_selected": 0,
            },
            "Nobody comes in, so the penalty is still on. Give the points back to those who lost them, and select again.",
        ),
        Misconception(
            "penalty_twice",
            lambda data: {"ratio_without_penalty": _penalty_twice(data)},
            "You took the points off a second time. `score` has the penalty in it already: add it back.",
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
            "all_not_yet_selected",
            lambda data: {
                "extra_qualified": _qualified_share(data, _engineers(data) & (data.applicants["selected"] == 0))
            },
            "That is the share of qualified people among everybody whom engineering turned away. Keep those who come in "
            "without the penalty.",
        ),
        Misconception(
            "share_of_all_qualified",
            lambda data: {"extra_qualified": _extra_of_all_qualified(data)},
            "You divided by all qualified applicants in engineering. The denominator is the people who newly come in.",
        ),
        Misconception(
            "all_with_a_gap",
            lambda data: {"extra_qualified": _qualified_share(data, _engineers(data, gap=True))},
            "That is the share of qualified people among everybody in engineering with a career gap. Look only at those "
            "who are newly selected.",
        ),
        Misconception(
            "leave_it",
            lambda data: {"action": "keep"},
            "Changing nothing leaves engineering's ratio where it is. Hold it against `four_fifths`, and then your ratio "
            "without the penalty.",
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
        "Read `fairness_screen_facts`: which of the points depend on the input that differs most? The group is not on the sheet, "
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
selected are qualified: the price is more interviews, and next to nothing in the share of qualified people.
""",
    objective=OBJECTIVE_TRACE,
    ledger=("RESP-28", "SKILL-06"),
)
