"""A4: what is the label?"""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Misconception, Question
from aipm_course.modules.fairness.simulators.hiring_screen import HiringScreen, hiring_screen, selection_ratios
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_TRACE, family_rows
from aipm_course.simulation.rates import at


def _label(screen: HiringScreen) -> dict[str, Any]:
    people = family_rows(screen, "engineering")
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
    people = family_rows(screen, "engineering")
    refused = ((people["did_well"] == 1) & (people["past_hire"] == 0)).groupby(people["group"]).mean()
    return {"refused_amber": float(refused["amber"]), "refused_blue": float(refused["blue"])}


def _refused(screen: HiringScreen, among: str | None, column: str = "past_hire", family: str = "engineering") -> Any:
    """Return the share of each group with a 0 in a column, among those with a 1 in another."""
    people = screen.applicants if family == "all" else family_rows(screen, family)
    if among:
        people = people[people[among] == 1]
    refused = 1 - people.groupby("group")[column].mean()
    return {f"refused_{group}": float(refused[group]) for group in ("amber", "blue")}


def _ratio_of(screen: HiringScreen, column: str, *, of: str = "mean", family: str = "engineering") -> float:
    """Return blue / amber of a column's mean or sum."""
    people = screen.applicants if family == "all" else family_rows(screen, family)
    values = people.groupby("group")[column].agg(of)
    return float(at(values, "blue") / at(values, "amber"))


def _how_many(screen: HiringScreen, group: str, **columns: int) -> int:
    """Return how many of a group in engineering have these values."""
    people = family_rows(screen, "engineering")
    rows = people["group"] == group
    for name, value in columns.items():
        rows &= people[name] == value
    return int(rows.sum())


def _well_among_refused(screen: HiringScreen) -> dict[str, float]:
    people = family_rows(screen, "engineering")
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
            "people_not_rates",
            lambda data: {f"ratio_{name}": _ratio_of(data, name, of="sum") for name in ("past_hire", "did_well")},
            "Your two ratios divide numbers of people. The groups are not equally large: take the share of each first.",
        ),
        Misconception(
            "all_families_together",
            lambda data: {f"ratio_{name}": _ratio_of(data, name, family="all") for name in ("past_hire", "did_well")},
            "Your two ratios are over all families. Keep engineering's applicants first.",
        ),
        Misconception(
            "refused_of_everybody",
            lambda data: _refused(data, among=None),
            "Those are the shares whom recruiters would have refused among everybody in engineering. Keep those who did well.",
        ),
        Misconception(
            "screen_refused_them",
            lambda data: _refused(data, among="did_well", column="selected"),
            "Those are the shares whom Screen turned away. The label in question is `past_hire`.",
        ),
        Misconception(
            "refused_of_the_qualified",
            lambda data: _refused(data, among="qualified"),
            "You took those who passed the work sample. The task asks about those whose trial period went well.",
        ),
        Misconception(
            "hired_not_refused",
            lambda data: {name: 1 - value for name, value in _refused(data, among="did_well").items()},
            "Those are the shares whom recruiters would have hired. Refused is the rest of each.",
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
            "groups_swapped",
            lambda data: {"refused_amber": _label(data)["refused_blue"], "refused_blue": _label(data)["refused_amber"]},
            "The two refused shares are right, and each stands under the other group's name.",
        ),
        Misconception(
            "all_refused_counted",
            lambda data: {
                "extra_refused": _how_many(data, "blue", did_well=1, past_hire=0),
            },
            "That is every blue applicant who did well and was refused. The old label refuses amber applicants too: count "
            "only what is above amber's share.",
        ),
        Misconception(
            "gap_times_everybody",
            lambda data: {
                "extra_refused": (_label(data)["refused_blue"] - _label(data)["refused_amber"])
                * _how_many(data, "blue")
            },
            "You applied the gap to all blue applicants in engineering. It is a gap among those who did well.",
        ),
        Misconception(
            "difference_of_counts",
            lambda data: {
                "extra_refused": _how_many(data, "blue", did_well=1, past_hire=0)
                - _how_many(data, "amber", did_well=1, past_hire=0)
            },
            "You subtracted numbers of people, and the groups are not equally large. Subtract the shares, then apply them to "
            "blue applicants who did well.",
        ),
        Misconception(
            "yesterdays_decisions",
            lambda data: {"label": "past_hire"},
            "A model trained on that label repeats the decisions of earlier years, with the rules that held then. Hold your "
            "two refused shares against the bar.",
        ),
        Misconception(
            "labels_agree",
            lambda data: {"label": "either"},
            "The two do not say the same. Take your two refused shares: how far are they apart, and what does the bar allow?",
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

Of those who did well, the old label refuses far more in one group than the bar allows, and a model that predicts it
perfectly repeats that. `did_well` is the yardstick here, so it passes by construction: what speaks for it is that people
were tried and not judged beforehand. A trial is marked by people, too: ask who they were and what they knew. Its ratio near 1 is no argument. In A5 the ratio of the outcome is far from 1, and
the label is as good as here.
""",
    objective=OBJECTIVE_TRACE,
    ledger=("SKILL-06", "CHAL-02"),
)
