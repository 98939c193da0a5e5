"""A4: what is the label?"""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.questions.fairness.shared import OBJECTIVE_TRACE, family_rows
from aipm_course.questions.question import Misconception, Question
from aipm_course.rates import at
from aipm_course.simulators.hiring_screen import HiringScreen, hiring_screen, selection_ratios


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
                "extra_refused": int(
                    (
                        (family_rows(data, "engineering")["group"] == "blue")
                        & (family_rows(data, "engineering")["did_well"] == 1)
                        & (family_rows(data, "engineering")["past_hire"] == 0)
                    ).sum()
                )
            },
            "That is every blue applicant who did well and was refused. The old label refuses amber applicants too: count "
            "only what is above amber's share.",
        ),
        Misconception(
            "yesterdays_decisions",
            lambda data: {"label": "past_hire"},
            "A model trained on that label learns what recruiters decided, career gaps included. Who made each label: "
            "somebody who decided, or the work itself?",
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
perfectly repeats that. `did_well` is the yardstick here, so it passes by construction: what speaks for it is who made
it, an outcome and not a decision. Its ratio near 1 is no argument. In A5 the ratio of the outcome is far from 1, and
the label is as good as here.
""",
    objective=OBJECTIVE_TRACE,
    ledger=("SKILL-06", "CHAL-02"),
)
