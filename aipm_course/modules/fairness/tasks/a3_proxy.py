"""A3: proxy hunt."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.fairness.lookalikes.sheet import for_proxy
from aipm_course.modules.fairness.simulators.scoring_sheet import (
    INPUTS,
    ScoringSheet,
    action_for,
    newly_selected,
    points_lost,
    ratio_of,
    scoring_sheet,
    selected_without,
)
from aipm_course.modules.fairness.tasks.shared import OBJECTIVE_TRACE
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
    means: Any = people.groupby("group")[list(INPUTS)].mean()
    return str(((means.loc["blue"] - means.loc["amber"]).abs() / people[list(INPUTS)].std()).idxmax())


def _largest_difference(sheet: ScoringSheet) -> str:
    means: Any = sheet.engineers.groupby("group")[list(INPUTS)].mean()
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


def _always(name: str) -> Callable[[ScoringSheet], Any]:
    """Return the answer that takes one input for the carrier, whatever the data; None where it is."""
    return lambda sheet: _instead(sheet, lambda _: name)


def _of_group(sheet: ScoringSheet, lower: bool) -> dict[str, Any]:
    new = newly_selected(sheet)
    part = new[(new["group"] == sheet.lower) == lower]
    low, high = wilson_interval(int(part["qualified"].sum()), len(part))
    share = float(part["qualified"].mean())
    return {"extra_selected": len(part), "extra_qualified": share, "extra_low": low, "extra_high": high}


def _over_the_cutoff(sheet: ScoringSheet) -> dict[str, Any]:
    """A score on the cut-off is not selected."""
    back = newly_selected(sheet)
    unit = 10.0 if sheet.carrier == "commute_min" else 1.0
    points = back["score"] + back[sheet.carrier] * sheet.weights[sheet.carrier] / unit
    return {"extra_selected": int((points > sheet.cutoff).sum())}


def _follows(field: str) -> Follows[ScoringSheet]:
    def led(own: Mapping[str, Any], sheet: ScoringSheet) -> Any:
        value = _about(sheet, own["carrier"])[field]
        # Of nobody there is no share: the whole range and nothing at all are told alike.
        return {0.0, 1.0} if field == "extra_high" and newly_selected(sheet, own["carrier"]).empty else value

    return Follows(field, ("carrier",), led)


def _action(own: Mapping[str, Any], sheet: ScoringSheet) -> str:
    low, high = sorted((own["extra_low"], own["extra_high"]))
    ratio = own["ratio_repaired"] / 100 if own["ratio_repaired"] > 20 else own["ratio_repaired"]
    return action_for(low, high, ratio, sheet.least_qualified)


_NEW = (
    "The newly selected: score plus the carrier's points reaches the cut-off, and `selected` is 0 today; both groups."
)
_ENDS = "Wilson's interval, with the qualified among the newly selected and all newly selected, both groups, and nobody else."

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
            "extra_low": Number("share from 0 to 1", within=0.001, percent=True),
            "extra_high": Number("share from 0 to 1", within=0.001, percent=True),
            "action": Choice(_ACTIONS),
        },
        weights={"extra_low": 0.5, "extra_high": 0.5, "action": 3.5},
        look={
            "carrier": "For each of the four inputs: (the lower group's mean − the other group's) × its points per unit.",
            "carrier_points": "(The lower group's mean − the other group's) × the points of this same input; the commute's points "
            "are per 10 minutes.",
            "ratio_repaired": "Give everybody the carrier's points back, take who reaches the cut-off, then the lower group's rate "
            "÷ the other group's.",
            "ratio_two": "Give everybody the points of two inputs back, the carrier and the one whose product is second largest, and "
            "leave the cut-off where it is.",
            "extra_selected": _NEW,
            "extra_qualified": f"{_NEW} Of these, the share with `qualified` 1.",
            "extra_low": _ENDS,
            "extra_high": _ENDS,
            "action": "Two questions in this order. Where does the whole interval lie against `least_qualified`: under it, around "
            "it, above it? Only above it: does `ratio_repaired` reach `four_fifths`?",
        },
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
        *(
            Misconception(
                f"not_{name}",
                _always(name),
                f"Another input than `{name}` costs the lower group more: (its mean − the other group's mean) × "
                "points per unit, for each of the four.",
            )
            for name in INPUTS
        ),
        *options(
            _proxy,
            "action",
            {
                "keep": "An input stays only if the whole interval of `extra_low` and `extra_high` lies under `least_qualified`.",
                "test_first": "A trial decides only if the interval holds `least_qualified`: `extra_low` at most the bar, `extra_high` "
                "above it.",
                "remove": "One input goes only if `extra_low` lies above `least_qualified` and `ratio_repaired` reaches "
                "`four_fifths`.",
                "remove_two": "Two inputs go only if `extra_low` lies above `least_qualified` and `ratio_repaired` does not reach "
                "`four_fifths`. Neither today's ratio nor `ratio_two` decides.",
            },
        ),
    ),
    ablations=(
        Ablation(
            "one_group_counted",
            "people of both groups",
            lambda data: _of_group(data, lower=True),
            "Those are the newly selected of the lower group only; both groups count.",
        ),
        Ablation(
            "the_other_group_counted",
            "people of both groups whom the screen then selects",
            lambda data: _of_group(data, lower=False),
            "Those are the newly selected of the group that is selected more often; both groups count.",
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
    lookalikes=for_proxy,
    generic=DEFAULT - {"carried"},
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
