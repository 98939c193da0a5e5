"""A4: what is the label?"""

from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.fairness.simulators.scoring_sheet import (
    GROUPS,
    ScoringSheet,
    label_for,
    refused_gap,
    scoring_sheet,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_TRACE, unless
from aipm_course.simulation.rates import at

_LABELS = {
    "past_hire": "the panels' decision",
    "did_well": "the managers' rating",
    "either": "one as well as the other",
    "neither": "a third one is needed",
}


def _able(sheet: ScoringSheet) -> pd.DataFrame:
    return sheet.engineers[sheet.engineers["qualified"] == 1]


def _extra(sheet: ScoringSheet, gap: float) -> float:
    """Return how many people a gap of the panels' decision is; a positive one says that they are blue."""
    return abs(gap) * float((_able(sheet)["group"] == ("blue" if gap > 0 else "amber")).sum())


def _label(sheet: ScoringSheet) -> dict[str, Any]:
    able = _able(sheet)
    past, well = refused_gap(able, "past_hire"), refused_gap(able, "did_well")
    return {
        "past_gap": past,
        "well_gap": well,
        "rated": int(able["did_well"].notna().sum()),
        "extra_refused": _extra(sheet, past),
        "label": label_for(past, well),
    }


def _in_percent(sheet: ScoringSheet) -> dict[str, Any]:
    right = _label(sheet)
    return {
        **right,
        "past_gap": round(100 * right["past_gap"], 1),
        "well_gap": round(100 * right["well_gap"], 1),
        "extra_refused": round(right["extra_refused"]),
    }


def _zero_for_missing(sheet: ScoringSheet) -> dict[str, float]:
    return {"well_gap": refused_gap(_able(sheet).fillna({"did_well": 0.0}), "did_well")}


def _share_of_label(sheet: ScoringSheet, label: str) -> float:
    """Return the gap of the share of qualified among those whom a label takes."""
    taken = sheet.engineers[sheet.engineers[label] == 1].groupby("group")["qualified"].mean()
    return at(taken, "amber") - at(taken, "blue")


def _decides(sheet: ScoringSheet, value: str) -> Any:
    return unless(_label(sheet), {"label": value})


def _smaller_gap(sheet: ScoringSheet) -> Any:
    """The label with the smaller gap, whatever the bar says."""
    right = _label(sheet)
    return _decides(sheet, "past_hire" if abs(right["past_gap"]) < abs(right["well_gap"]) else "did_well")


def _signed(sheet: ScoringSheet) -> Any:
    """Only a gap against blue counts."""
    right = _label(sheet)
    wrong = _decides(sheet, label_for(max(right["past_gap"], 0.0), max(right["well_gap"], 0.0)))
    return None if wrong == _smaller_gap(sheet) else wrong


def _quantities(sheet: ScoringSheet) -> dict[str, float]:
    able = _able(sheet)
    named = {"qualified applicants": float(len(able)), "all applicants": float(len(sheet.engineers))}
    for group in GROUPS:
        part = able[able["group"] == group]
        rated = part[part["did_well"].notna()]
        named |= {
            f"qualified {group} applicants": float(len(part)),
            f"qualified {group} applicants whom the panels refused": float((part["past_hire"] == 0).sum()),
            f"qualified {group} applicants with a rating": float(len(rated)),
            f"qualified {group} applicants rated 0": float((rated["did_well"] == 0).sum()),
        }
    return named


LABEL = Question(
    id="fairness.label",
    task="A4",
    title="What is the label?",
    points=4,
    kind=Record(
        {
            "past_gap": Number("share from 0 to 1, blue minus amber", within=0.004, percent=True),
            "well_gap": Number("share from 0 to 1, blue minus amber", within=0.004, percent=True),
            "rated": Number("people"),
            "extra_refused": Number("people", within=0.6),
            "label": Choice(_LABELS),
        },
        weights={"label": 2},
    ),
    data=scoring_sheet,
    reference=_label,
    alternatives=(_in_percent, lambda data: pd.Series(_label(data))),
    misconceptions=(
        Misconception(
            "the_smaller_gap",
            _smaller_gap,
            "You chose between the two. The bar asks something of each label on its own, so both may pass it, or none.",
        ),
        Misconception(
            "one_direction_only",
            _signed,
            "You held one direction against the bar. A label may refuse too many of either group.",
        ),
        Misconception(
            "of_those_it_takes",
            lambda data: {
                "past_gap": _share_of_label(data, "past_hire"),
                "well_gap": _share_of_label(data, "did_well"),
            },
            "Both gaps start from the people whom a label takes. Start from the qualified: how many of them does it refuse?",
        ),
        Misconception(
            "gap_times_everybody",
            lambda data: {"extra_refused": abs(_label(data)["past_gap"]) * len(_able(data))},
            "You multiplied by the qualified of both groups. The gap is about the people of one.",
        ),
        Misconception(
            "all_of_them",
            lambda data: {
                "extra_refused": float(
                    (
                        (_able(data)["past_hire"] == 0)
                        & (_able(data)["group"] == ("blue" if _label(data)["past_gap"] > 0 else "amber"))
                    ).sum()
                )
            },
            "That is everybody of the group whom the panels refused. The field asks for those beyond the other group's share.",
        ),
        Misconception(
            "rated_of_all",
            lambda data: {"rated": int(data.engineers["did_well"].notna().sum())},
            "That is everybody with a rating. Keep the qualified first.",
        ),
    ),
    ablations=(
        Ablation(
            "among_everybody",
            "Of the qualified",
            lambda data: {
                "past_gap": refused_gap(data.engineers, "past_hire"),
                "well_gap": refused_gap(data.engineers, "did_well"),
            },
            "Both gaps are about all applicants. Keep the people with `qualified` = 1 first: only they are refused by mistake.",
        ),
        Ablation(
            "missing_is_no",
            "people without a rating do not count",
            _zero_for_missing,
            "You counted people without a rating as rated 0. They had no trial, so nobody knows.",
        ),
    ),
    follows=(
        Follows("extra_refused", ("past_gap",), lambda own, data: _extra(data, own["past_gap"])),
        Follows("label", ("past_gap", "well_gap"), lambda own, data: label_for(own["past_gap"], own["well_gap"])),
    ),
    quantities=_quantities,
    survivors={
        "<= to <: gap.abs() <= facts['most_refused_gap']": "equivalent: planted margins keep every value off this bar",
        "1 to 2: 1 - able.groupby('group')[['past_hire', 'did_well']].mean()": "equivalent: the constant falls out of the gap",
        "1 to 0: 1 - able.groupby('group')[['past_hire', 'did_well']].mean()": "equivalent: the constant falls out of the gap",
        "> to >=: gap['past_hire'] > 0": "equivalent: planted margins keep every value off this bar",
        "0 to -1: used[0]": "equivalent: read only where one label passes",
    },
    hints=(
        "Keep the qualified. Then, per group and label: which share has a 0?",
        'A missing rating is no 0: `dropna(subset=["did_well"])`, or let `mean()` leave it out.',
        "Hold each gap against the bar without its sign. Two labels, two answers: that makes four options.",
    ),
    worked="""
```python
able = engineers[engineers["qualified"] == 1]
refused = 1 - able.groupby("group")[["past_hire", "did_well"]].mean()  # mean() leaves missing ratings out
gap = refused.loc["blue"] - refused.loc["amber"]
group = "blue" if gap["past_hire"] > 0 else "amber"
passes = gap.abs() <= facts["most_refused_gap"]
used = list(gap.index[passes])
label = "either" if len(used) == 2 else used[0] if used else "neither"
what_label = {
    "past_gap": gap["past_hire"],
    "well_gap": gap["did_well"],
    "rated": able["did_well"].notna().sum(),
    "extra_refused": abs(gap["past_hire"]) * (able["group"] == group).sum(),
    "label": label,
}
```

How a label came about does not tell whether it is even-handed; a yardstick from outside does. That yardstick is a
measurement, too: ask who marked the work sample, and how.
""",
    objective=OBJECTIVE_TRACE,
    ledger=("SKILL-06", "CHAL-02"),
)
