"""A3: proxy hunt."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.fairness.simulators.scoring_sheet import (
    GROUPS,
    INPUTS,
    ScoringSheet,
    action_for,
    newly_selected,
    points_lost,
    ratio_of,
    scoring_sheet,
    selected_without,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_TRACE, Z90, decision, unless
from aipm_course.simulation.rates import wilson_interval

_ACTIONS = {
    "keep": "the input stays",
    "remove": "the input goes",
    "remove_two": "the input and the next one go",
    "test_first": "a trial decides",
}


def _about(sheet: ScoringSheet, carrier: str) -> dict[str, Any]:
    """Return the numbers that belong to an input taken for the carrier."""
    lost = points_lost(sheet)
    next_one = str(lost.drop(index=carrier).idxmax())
    new = newly_selected(sheet, carrier)
    low, high = wilson_interval(int(new["qualified"].sum()), len(new)) if len(new) else (0.0, 1.0)
    return {
        "carrier": carrier,
        "carrier_points": float(lost[carrier]),
        "ratio_repaired": ratio_of(sheet, selected_without(sheet, carrier)),
        "ratio_two": ratio_of(sheet, selected_without(sheet, carrier, next_one)),
        "extra_selected": len(new),
        "extra_qualified": float(new["qualified"].mean()) if len(new) else 0.0,
        "extra_low": low,
        "extra_high": high,
    }


def _proxy(sheet: ScoringSheet) -> dict[str, Any]:
    numbers = _about(sheet, str(points_lost(sheet).idxmax()))
    action = action_for(numbers["extra_low"], numbers["extra_high"], numbers["ratio_repaired"], sheet.least_qualified)
    return {**numbers, "action": action}


def _rounded(sheet: ScoringSheet) -> dict[str, Any]:
    right = _proxy(sheet)
    return {
        **right,
        "carrier": f" {right['carrier'].upper()} ",
        "carrier_points": round(right["carrier_points"], 2),
        "ratio_repaired": round(right["ratio_repaired"], 3),
        "extra_qualified": round(100 * right["extra_qualified"], 1),
    }


def _differs_most(sheet: ScoringSheet) -> str:
    people = sheet.engineers
    means = people.groupby("group")[list(INPUTS)].mean()
    return str(((means.loc["blue"] - means.loc["amber"]).abs() / people[list(INPUTS)].std()).idxmax())


def _largest_difference(sheet: ScoringSheet) -> str:
    means = sheet.engineers.groupby("group")[list(INPUTS)].mean()
    return str((means.loc["blue"] - means.loc["amber"]).abs().idxmax())


def _heaviest(sheet: ScoringSheet) -> str:
    return max(INPUTS, key=lambda name: sheet.weights[name])


def _instead(sheet: ScoringSheet, pick: Any) -> Any:
    carrier = pick(sheet)
    return None if carrier == sheet.carrier else {"carrier": carrier}


def _not_the_others_pick(sheet: ScoringSheet, pick: Any, *before: Any) -> Any:
    """Return a wrong pick unless an earlier idea leads to the same input."""
    carrier = pick(sheet)
    return None if carrier in {other(sheet) for other in before} else _instead(sheet, pick)


def _of_group(sheet: ScoringSheet, lower: bool) -> dict[str, Any]:
    new = newly_selected(sheet)
    part = new[(new["group"] == sheet.lower) == lower]
    return {"extra_selected": len(part), "extra_qualified": float(part["qualified"].mean())}


def _over_the_cutoff(sheet: ScoringSheet) -> dict[str, Any]:
    """A score on the cut-off is not selected."""
    back = newly_selected(sheet)
    unit = 10.0 if sheet.carrier == "commute_min" else 1.0
    points = back["score"] + back[sheet.carrier] * sheet.weights[sheet.carrier] / unit
    return {"extra_selected": int((points > sheet.cutoff).sum())}


def _half_the_points(sheet: ScoringSheet) -> dict[str, float]:
    return {"ratio_repaired": ratio_of(sheet, selected_without(sheet, sheet.carrier, who=0.5))}


def _only_the_lower(sheet: ScoringSheet) -> dict[str, float]:
    who = sheet.engineers["group"] == sheet.lower
    return {"ratio_repaired": ratio_of(sheet, selected_without(sheet, sheet.carrier, who=who))}


def _among_qualified(sheet: ScoringSheet) -> dict[str, float]:
    able = sheet.engineers["qualified"] == 1
    rate = selected_without(sheet, sheet.carrier)[able].groupby(sheet.engineers["group"][able]).mean()
    higher = "amber" if sheet.lower == "blue" else "blue"
    return {"ratio_repaired": float(rate[sheet.lower] / rate[higher])}


def _second_alone(sheet: ScoringSheet) -> dict[str, float]:
    return {"ratio_two": ratio_of(sheet, selected_without(sheet, sheet.second))}


def _everybody_selected(sheet: ScoringSheet) -> dict[str, float]:
    now = selected_without(sheet, sheet.carrier) == 1
    return {"extra_qualified": float(sheet.engineers["qualified"][now].mean())}


def _ends(sheet: ScoringSheet, z: float) -> dict[str, float]:
    new = newly_selected(sheet)
    low, high = wilson_interval(int(new["qualified"].sum()), len(new), z)
    return {"extra_low": low, "extra_high": high}


def _ratio_decides(sheet: ScoringSheet) -> Any:
    """The ratio alone decides: whatever repairs it goes."""
    right = _proxy(sheet)
    return unless(right, {"action": "remove" if right["ratio_repaired"] >= 0.8 else "remove_two"})


def _share_decides(sheet: ScoringSheet) -> Any:
    """The share is held against the bar without its interval."""
    right = _proxy(sheet)
    share = right["extra_qualified"]
    wrong = unless(right, {"action": action_for(share, share, right["ratio_repaired"], sheet.least_qualified)})
    return None if wrong == _ratio_decides(sheet) else wrong


def _follows(field: str) -> Follows[ScoringSheet]:
    return Follows(field, ("carrier",), lambda own, data: _about(data, own["carrier"])[field])


def _action(own: Mapping[str, Any], sheet: ScoringSheet) -> str:
    return action_for(own["extra_low"], own["extra_high"], own["ratio_repaired"], sheet.least_qualified)


def _quantities(sheet: ScoringSheet) -> dict[str, float]:
    people, new = sheet.engineers, newly_selected(sheet)
    named = {
        "people selected today": float(people["selected"].sum()),
        "qualified of the people selected today": float(people["qualified"][people["selected"] == 1].sum()),
        "qualified of the newly selected": float(new["qualified"].sum()),
        "newly selected people": float(len(new)),
        "all qualified applicants": float(people["qualified"].sum()),
    }
    for group in GROUPS:
        part = people[people["group"] == group]
        named |= {
            f"{group} applicants": float(len(part)),
            f"{group} applicants selected today": float(part["selected"].sum()),
            f"{group} applicants newly selected": float((new["group"] == group).sum()),
            f"{group} applicants newly selected and qualified": float(new["qualified"][new["group"] == group].sum()),
        }
    return named


PROXY = Question(
    id="fairness.proxy",
    task="A3",
    title="Proxy hunt",
    points=6,
    kind=Record(
        {
            "carrier": Choice(dict.fromkeys(INPUTS, "")),
            "carrier_points": Number("points", within=0.03),
            "ratio_repaired": Number("ratio", within=0.004),
            "ratio_two": Number("ratio", within=0.004),
            "extra_selected": Number("people"),
            "extra_qualified": Number("share from 0 to 1", within=0.003, percent=True),
            "extra_low": Number("share from 0 to 1", within=0.002, percent=True),
            "extra_high": Number("share from 0 to 1", within=0.002, percent=True),
            "action": Choice(_ACTIONS),
        },
        weights={"extra_low": 0.5, "extra_high": 0.5, "action": 3.5},
    ),
    data=scoring_sheet,
    reference=_proxy,
    alternatives=(_rounded, lambda data: pd.Series(_proxy(data))),
    misconceptions=(
        Misconception(
            "differs_most_against_its_spread",
            lambda data: _instead(data, _differs_most),
            "That input differs most between the groups, measured against its own spread. What does it cost on the sheet?",
        ),
        Misconception(
            "largest_raw_difference",
            lambda data: _not_the_others_pick(data, _largest_difference, _differs_most),
            "That input has the largest difference in its own unit. Minutes, changes and shares compare only once they are "
            "points.",
        ),
        Misconception(
            "the_heaviest_input",
            lambda data: _not_the_others_pick(data, _heaviest, _differs_most, _largest_difference),
            "That input has the largest number on the sheet. How much more of it does one group have?",
        ),
        Misconception(
            "the_ratio_decides",
            _ratio_decides,
            "Your action looks at the ratio. Before that the task asks who comes in: hold the interval of their share of "
            "qualified against `least_qualified`.",
        ),
        Misconception(
            "the_share_without_its_interval",
            _share_decides,
            "You held the share itself against the bar. The rule asks where its whole interval lies.",
        ),
        Misconception(
            "half_the_points_back",
            _half_the_points,
            "That is the ratio with half the points given back. The input is to cost nothing.",
        ),
        Misconception(
            "only_the_lower_group_gets_them",
            _only_the_lower,
            "That ratio gives the points back to one group only, so it decides by the group itself. One sheet holds for "
            "everybody.",
        ),
        Misconception(
            "ratio_among_the_qualified",
            _among_qualified,
            "That is the ratio among the qualified. This field is about all applicants of a group.",
        ),
        Misconception(
            "the_second_alone",
            _second_alone,
            "That is the ratio with the next input out and the first one still in. Take out both.",
        ),
        Misconception(
            "all_selected",
            _everybody_selected,
            "That is the share of qualified among all who are then selected. Keep those who are not selected today.",
        ),
        Misconception(
            "ninety_percent",
            lambda data: _ends(data, Z90),
            "Your interval is the 90% one. The task asks for 95%.",
        ),
        Misconception(
            "one_standard_error",
            lambda data: _ends(data, 1.0),
            "Your interval takes one standard error to each side. A 95% interval takes 1.96 of them.",
        ),
        Misconception(
            "trial_out_of_caution",
            decision(_proxy, "action", "test_first"),
            "A trial costs a season. Does the interval of the newly selected hold the bar on these data, so that there is "
            "something to find out?",
        ),
    ),
    ablations=(
        Ablation(
            "one_group_counted",
            "people of both groups",
            lambda data: _of_group(data, lower=True),
            "You counted the newly selected of one group. The points come back to everybody.",
        ),
        Ablation(
            "the_other_group_counted",
            "people of both groups whom the screen then selects",
            lambda data: _of_group(data, lower=False),
            "You counted the newly selected of the group that is selected more often. The points come back to everybody.",
        ),
        Ablation(
            "over_the_cutoff",
            "a score on the cut-off is enough",
            _over_the_cutoff,
            "You left out the people whose new score is exactly the cut-off. They are selected: use >=.",
        ),
    ),
    follows=(
        *map(_follows, ("carrier_points", "ratio_repaired", "ratio_two", "extra_selected", "extra_qualified")),
        *map(_follows, ("extra_low", "extra_high")),
        Follows("action", ("ratio_repaired", "extra_low", "extra_high"), _action),
    ),
    quantities=_quantities,
    survivors={
        "< to <=: high < bar": "equivalent: planted margins keep every value off this bar",
        "<= to <: low <= bar": "equivalent: planted margins keep every value off this bar",
        ">= to >: ratio(one) >= four_fifths": "equivalent: planted margins keep every value off this bar",
    },
    hints=(
        "For each input: the mean in both groups, the difference, times the points that the sheet takes off per unit. The "
        "commute's points are per 10 minutes.",
        "Give the points back: new score = score + points of the input. Compare with the cut-off, then look at those who are "
        'new. Their interval is Wilson\'s: `proportion_confint(qualified, new, method="wilson")`.',
        "The action is a ladder: where does the whole interval lie against `least_qualified`? Only above it does the ratio "
        "decide how many inputs go.",
    ),
    worked="""
```python
from statsmodels.stats.proportion import proportion_confint

inputs = ["career_gap", "no_referral", "commute_min", "job_changes"]
per_unit = pd.Series({name: facts[f"points_{name}"] for name in inputs})
per_unit["commute_min"] /= 10
rate = engineers.groupby("group")["selected"].mean()
lower, higher = rate.idxmin(), rate.idxmax()
means = engineers.groupby("group")[inputs].mean()
points = ((means.loc[lower] - means.loc[higher]) * per_unit).sort_values(ascending=False)

def without(*names):
    back = sum(engineers[name] * per_unit[name] for name in names)
    return (engineers["score"] + back >= facts["cutoff"]).astype(int)

def ratio(selected):
    by_group = selected.groupby(engineers["group"]).mean()
    return by_group[lower] / by_group[higher]

one, two = without(points.index[0]), without(*points.index[:2])
new = engineers[(one == 1) & (engineers["selected"] == 0)]
low, high = proportion_confint(new["qualified"].sum(), len(new), method="wilson")
bar = facts["least_qualified"]
if high < bar:
    action = "keep"
elif low <= bar:
    action = "test_first"
else:
    action = "remove" if ratio(one) >= four_fifths else "remove_two"
proxy_hunt = {
    "carrier": points.index[0],
    "carrier_points": points.iloc[0],
    "ratio_repaired": ratio(one),
    "ratio_two": ratio(two),
    "extra_selected": len(new),
    "extra_qualified": new["qualified"].mean(),
    "extra_low": low,
    "extra_high": high,
    "action": action,
}
```

A proxy needs two things: it differs between the groups, and it carries points. Whether it should go is a third question,
and the people whom it kept out answer it.
""",
    objective=OBJECTIVE_TRACE,
    ledger=("RESP-28", "SKILL-06"),
)
