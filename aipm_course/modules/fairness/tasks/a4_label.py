"""A4: what is the label?"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options, unless
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.fairness.lookalikes.sheet import for_label
from aipm_course.modules.fairness.simulators.scoring_sheet import (
    ScoringSheet,
    label_for,
    refused_gap,
    scoring_sheet,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_TRACE
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


def _extra_by(own: Mapping[str, Any], sheet: ScoringSheet) -> Any:
    """Return what an own gap makes of `extra_refused`; one with its sign turned leads to either group."""
    gap = own["past_gap"]
    right = abs(gap - refused_gap(_able(sheet), "past_hire")) < 1e-9
    return _extra(sheet, gap) if right else {_extra(sheet, gap), _extra(sheet, -gap)}


_SHARE = "per group the share with a 0, people without a rating {rating}; blue's share minus amber's."

LABEL = Question(
    id="fairness.label",
    task="A4",
    title="What is the label?",
    points=4,
    kind=Record(
        {
            "past_gap": Number("share from 0 to 1, blue minus amber", within=0.001, percent=True),
            "well_gap": Number("share from 0 to 1, blue minus amber", within=0.002, percent=True),
            "rated": Number("people"),
            "extra_refused": Number("people", within=1),
            "label": Choice(_LABELS),
        },
        weights={"label": 2},
        look={
            "past_gap": f"Keep `qualified` = 1; then for `past_hire` {_SHARE.format(rating='among them')}",
            "well_gap": f"Keep `qualified` = 1; then for `did_well` {_SHARE.format(rating='left out')}",
            "rated": "People with `qualified` 1 whose `did_well` is not missing, whether it is 0 or 1; both groups.",
            "extra_refused": "`past_gap` without its sign × the qualified people of that one group whose share with a 0 is larger.",
            "label": 'Two questions, one for each label: is its gap, without the sign, at most `facts["most_refused_gap"]`? Two '
            "answers make four options; no gap has to be 0.",
        },
    ),
    data=scoring_sheet,
    reference=_label,
    alternatives=(_in_percent, lambda data: pd.Series(_label(data))),
    misconceptions=(
        Misconception(
            "the_smaller_gap",
            _smaller_gap,
            "One label alone needs a gap within `most_refused_gap` for it, and one over it for the other, both without their sign. "
            "Which gap is the smaller does not decide.",
        ),
        Misconception(
            "one_direction_only",
            _signed,
            "Hold both gaps without their sign against `most_refused_gap`: a label may refuse too many of either group.",
        ),
        *options(
            _label,
            "label",
            {
                "past_hire": "That label alone needs a `past_gap` within `most_refused_gap` and a `well_gap` over it, both without "
                "their sign.",
                "did_well": "That label alone needs a `well_gap` within `most_refused_gap` and a `past_gap` over it, both without "
                "their sign.",
                "either": "Both labels pass only if both gaps, without their sign, are at most `most_refused_gap`.",
                "neither": "No label passes only if both gaps, without their sign, are over `most_refused_gap`. No gap has to be 0.",
            },
        ),
        Misconception(
            "of_those_it_takes",
            lambda data: {
                "past_gap": _share_of_label(data, "past_hire"),
                "well_gap": _share_of_label(data, "did_well"),
            },
            "That gap starts from the people whom a label takes. Start from the qualified: how many of them does it refuse?",
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
            "That gap is about all applicants. Keep the people with `qualified` = 1 first: only they are refused by mistake.",
        ),
        Ablation(
            "missing_is_no",
            "people without a rating do not count",
            _zero_for_missing,
            "That takes people without a rating as rated 0. They had no trial, so nobody knows.",
        ),
    ),
    follows=(
        Follows("extra_refused", ("past_gap",), _extra_by),
        Follows("label", ("past_gap", "well_gap"), lambda own, data: label_for(own["past_gap"], own["well_gap"])),
    ),
    lookalikes=for_label,
    generic=DEFAULT - {"carried", "sign"},
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
