"""A3: what moved, and what brings it back?"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.rice.simulators.idea_backlog import (
    HIDDEN_COSTS,
    NAMES,
    IdeaBacklog,
    WayBack,
    idea_backlog,
    ranks,
    way_back,
)
from aipm_course.modules.rice.tasks.shared import IDEAS, idea_sheet, top_ideas, unless
from aipm_course.simulation.rates import at

_CAUSES = {
    "build": "building it in the first place",
    "labeling": "people making examples by hand",
    "retraining": "training the model once more",
    "monitoring": "watching the model every month",
    "review": "taking it through the review",
}
_WAYS = {
    "rank": "the third place allows the fewest months",
    "capacity": "july_people allows the fewest months",
    "ml": "july_ml allows the fewest months",
    "none": "july has no room, even with none of it",
}


def _rank_correlation(first: pd.Series, second: pd.Series) -> float:
    return float(np.corrcoef(first.rank(), second.rank())[0, 1])


def _climbed(data: IdeaBacklog) -> pd.Series:
    """Return the places each idea gained."""
    return ranks(data.truth.score) - ranks(data.truth.adjusted)


def _place_without(data: IdeaBacklog, idea: str, cost: str) -> int:
    """Return an idea's place without one of its own hidden costs."""
    truth = data.truth
    scores = truth.adjusted.copy()
    scores[idea] = truth.value[idea] / (truth.effort[idea] - truth.hidden.at[idea, cost])
    return int(ranks(scores)[idea])


def _cause(data: IdeaBacklog, idea: str) -> str:
    """Return the cost without which an idea comes back furthest."""
    return min(HIDDEN_COSTS, key=lambda cost: (_place_without(data, idea, cost), -at(data.truth.hidden, idea, cost)))


def _labels_usd(data: IdeaBacklog, idea: str, *, again: bool = True) -> float:
    sheet = idea_sheet(data)
    labels = at(sheet, idea, "labels")
    labels += again * at(sheet, idea, "retrainings_per_year") * at(sheet, idea, "labels_per_retraining")
    return labels * data.usd_per_label


def _binds(amounts: WayBack) -> str:
    if amounts.fits < 0:
        return "none"
    if amounts.third <= amounts.fits:
        return "rank"
    return "capacity" if amounts.people <= amounts.ml else "ml"


def _what_moved(data: IdeaBacklog) -> dict[str, Any]:
    climbed = _climbed(data)
    fallen = str(climbed.idxmin())
    cause = _cause(data, fallen)
    amounts = way_back(data, fallen, cause)
    return {
        "rank_correlation": _rank_correlation(data.truth.score, data.truth.adjusted),
        "biggest_fall": fallen,
        "biggest_rises": list(climbed.nlargest(2).index),
        "labels_usd": _labels_usd(data, fallen),
        "fall_cause": cause,
        "amount_for_third": amounts.third,
        "amount_that_fits": amounts.fits,
        "way_back": _binds(amounts),
    }


def _another_way(data: IdeaBacklog) -> dict[str, Any]:
    """The same, with Spearman's formula for places without ties, and amounts from the clean sheet's columns."""
    truth, told = data.truth, _what_moved(data)
    squares = float(((ranks(truth.score) - ranks(truth.adjusted)) ** 2).sum())
    return {
        **told,
        "rank_correlation": 1 - 6 * squares / (len(IDEAS) * (len(IDEAS) ** 2 - 1)),
        "biggest_rises": tuple(reversed(told["biggest_rises"])),
        "amount_for_third": round(told["amount_for_third"], 2),
    }


def _own_amounts(own: Mapping[str, Any], data: IdeaBacklog) -> WayBack:
    """Return the amounts for the learner's own fallen idea and cause."""
    if own["fall_cause"] not in HIDDEN_COSTS:
        raise KeyError("fall_cause")
    return way_back(data, own["biggest_fall"], own["fall_cause"])


def _own_way(own: Mapping[str, Any], data: IdeaBacklog) -> str:
    """Return what binds last by the learner's own two amounts."""
    third, fits = own["amount_for_third"], own["amount_that_fits"]
    if fits < 0:
        return "none"
    if third <= fits:
        return "rank"
    amounts = way_back(data, data.story.favorite, data.story.cause)
    return "capacity" if amounts.people <= amounts.ml else "ml"


def _instead_of_third(data: IdeaBacklog, place: int) -> dict[str, float]:
    """The amount with which the idea would score like the one at another place."""
    truth, told = data.truth, data.story
    rest = truth.effort[told.favorite] - truth.hidden.at[told.favorite, told.cause]
    score = truth.adjusted.drop(told.favorite).nlargest(place).iloc[-1]
    return {"amount_for_third": float(truth.value[told.favorite] / score - rest)}


def _whole_effort(data: IdeaBacklog) -> dict[str, float]:
    """The full effort at which it is third, instead of the part that the driver may take."""
    truth, told = data.truth, data.story
    third = truth.adjusted.drop(told.favorite).nlargest(3).iloc[-1]
    return {"amount_for_third": float(truth.value[told.favorite] / third)}


def _to_save(data: IdeaBacklog) -> "dict[str, float] | None":
    """What has to go, instead of what may remain; None where it is as near to another wrong amount as the tolerance."""
    told = data.story
    third = way_back(data, told.favorite, told.cause).third
    saved = at(data.truth.hidden, told.favorite, told.cause) - third
    others = [_instead_of_third(data, 2), _instead_of_third(data, 4), _whole_effort(data), {"amount_for_third": third}]
    near = any(abs(saved - other["amount_for_third"]) <= max(0.04, 0.02 * saved) for other in others)
    return None if near else {"amount_for_third": saved}


def _this_years_room(data: IdeaBacklog) -> "dict[str, float] | None":
    """What would fit beside nothing else into this year's limits; None where that is what fits in July."""
    truth, told, limits = data.truth, data.story, data.limits
    july = way_back(data, told.favorite, told.cause)
    rest = float(truth.effort[told.favorite]) - at(truth.hidden, told.favorite, told.cause)
    engineers = rest - at(truth.hidden, told.favorite, "labeling")
    by_ml = (
        np.inf if told.cause == "labeling" else limits.ml_capacity / float(truth.ml_share[told.favorite]) - engineers
    )
    fits = min(limits.capacity - rest, by_ml)
    near = [july.fits, july.people, july.ml]
    return (
        None if any(abs(fits - other) <= max(0.04, abs(0.02 * fits)) for other in near) else {"amount_that_fits": fits}
    )


def _people_only(data: IdeaBacklog) -> "dict[str, float] | None":
    amounts = way_back(data, data.story.favorite, data.story.cause)
    return None if amounts.people <= amounts.ml else {"amount_that_fits": amounts.people}


def _engineers_label(data: IdeaBacklog) -> "dict[str, float] | None":
    """What fits if machine-learning engineers labeled as well."""
    truth, told = data.truth, data.story
    if told.cause == "labeling":
        return None
    amounts = way_back(data, told.favorite, told.cause)
    ml = amounts.ml - at(truth.hidden, told.favorite, "labeling")
    fits = min(amounts.people, ml)
    return None if abs(fits - amounts.fits) < 0.06 else {"amount_that_fits": fits}


def _blame(cost: str) -> Misconception[IdeaBacklog]:
    return Misconception(
        f"blames_{cost}",
        lambda data: None if data.story.cause == cost else {"fall_cause": cost},
        f"Take {cost} out for that idea alone, rank again, and write down its place. Do the same with the other three: "
        "with which one does it come back furthest?",
    )


def _quantities(data: IdeaBacklog) -> dict[str, float]:
    truth, told, limits = data.truth, data.story, data.limits
    driver = at(truth.hidden, told.favorite, told.cause)
    return {
        "the whole of that cost as it is now": driver,
        "the idea's full effort": float(truth.effort[told.favorite]),
        "the idea's full effort without that cost": float(truth.effort[told.favorite]) - driver,
        "the idea's build effort": at(idea_sheet(data), told.favorite, "build_effort"),
        "the idea's ML effort": float(truth.ml_effort[told.favorite]),
        "what is free in July": limits.july_people,
        "what ML engineers have free in July": limits.july_ml,
    }


WHAT_MOVED = Question(
    id="rice.what_moved",
    task="A3",
    title="What moved, and what brings it back?",
    points=6,
    kind=Record(
        {
            "rank_correlation": Number("Spearman's rank correlation, from -1 to 1", within=0.01),
            "biggest_fall": Choice(NAMES),
            "biggest_rises": Picks(NAMES, exactly=2),
            "labels_usd": Number("USD a year", within_percent=1),
            "fall_cause": Choice(_CAUSES),
            "amount_for_third": Number("person-months of that cost", within=0.02, within_percent=1),
            "amount_that_fits": Number("person-months of that cost", within=0.02, within_percent=1),
            "way_back": Choice(_WAYS),
        },
        weights={"rank_correlation": 0.5, "biggest_fall": 0.5, "biggest_rises": 0.5, "labels_usd": 0.5},
        look={
            "amount_for_third": "Start from the score that it has to beat: value divided by which effort gives it?",
            "amount_that_fits": "What is left of each of the two limits for July once the rest of the idea is paid?",
            "labels_usd": "All labels of the year, those for the retrainings included, at the price in `facts`.",
        },
    ),
    data=idea_backlog,
    reference=_what_moved,
    alternatives=(_another_way,),
    follows=(
        Follows("fall_cause", ("biggest_fall",), lambda own, data: _cause(data, own["biggest_fall"])),
        Follows("labels_usd", ("biggest_fall",), lambda own, data: _labels_usd(data, own["biggest_fall"])),
        Follows("amount_for_third", ("biggest_fall", "fall_cause"), lambda own, data: _own_amounts(own, data).third),
        Follows("amount_that_fits", ("biggest_fall", "fall_cause"), lambda own, data: _own_amounts(own, data).fits),
        Follows("way_back", ("amount_for_third", "amount_that_fits"), _own_way),
    ),
    ablations=(
        Ablation(
            "fourth_place",
            "more than the idea that is third now",
            lambda data: _instead_of_third(data, 4),
            "With that amount it scores as much as the idea at place four. Which score does the third place ask for?",
        ),
        Ablation(
            "second_place",
            "more than the idea that is third now",
            lambda data: _instead_of_third(data, 2),
            "With that amount it would beat the second as well. Which score does the third place ask for?",
        ),
        Ablation(
            "labels_once",
            "the labels for the retrainings included",
            lambda data: {"labels_usd": _labels_usd(data, data.story.favorite, again=False)},
            "`labels_usd` pays for the first labels only. Each retraining needs new ones.",
        ),
        Ablation(
            "confidence_dropped",
            "reach × impact × confidence",
            lambda data: {"biggest_rises": _rises_without_confidence(data)},
            "One of the three letters above the line is missing in your rankings: two other ideas climb most.",
        ),
    ),
    misconceptions=(
        Misconception(
            "scores_not_ranks",
            lambda data: {"rank_correlation": float(np.corrcoef(data.truth.score, data.truth.adjusted)[0, 1])},
            "That is the correlation of the scores. Spearman's asks about the places: rank both columns first.",
        ),
        Misconception(
            "r_squared",
            lambda data: _squared(data),
            "That is the square of the correlation. Spearman's coefficient is not squared.",
        ),
        Misconception(
            "blames_build",
            lambda data: {"fall_cause": "build"},
            "Build effort is in both rankings, so it cannot explain a difference between them. Take one hidden cost "
            "out at a time and rank again.",
        ),
        *(_blame(cost) for cost in HIDDEN_COSTS),
        Misconception(
            "largest_percentage",
            lambda data: _choice("biggest_fall", _lost_most(data), data),
            "That idea lost the largest share of its score. The question is about places.",
        ),
        Misconception(
            "the_last_one",
            lambda data: _choice("biggest_fall", data.truth.adjusted.idxmin(), data, _lost_most(data)),
            "That idea is last now. Where was it before?",
        ),
        Misconception(
            "new_leaders",
            lambda data: _rises(data, _leaders(data), _rises_without_confidence(data)),
            "Those two lead the new ranking. The question is who climbed most: new place against old place.",
        ),
        Misconception(
            "rises_in_points",
            lambda data: _rises(data, _fewest_points(data), _leaders(data), _rises_without_confidence(data)),
            "Those two lost the fewest points. The question is who gained most places.",
        ),
        Misconception(
            "the_whole_effort",
            _whole_effort,
            "That is the full effort at which it would be third. How much of it may be that one cost?",
        ),
        Misconception(
            "the_whole_cost",
            lambda data: {"amount_for_third": at(data.truth.hidden, data.story.favorite, data.story.cause)},
            "That is the whole of that cost, as it is now. How much of it may remain?",
        ),
        Misconception(
            "all_ideas_labels",
            lambda data: {"labels_usd": sum(_labels_usd(data, idea) for idea in NAMES)},
            "That pays for the labels of all twelve ideas. Asked is the one that fell most.",
        ),
        Misconception(
            "this_years_room",
            lambda data: _this_years_room(data),
            "That is measured against this year's limits. What is free in July stands in `facts` as well.",
        ),
        Misconception(
            "what_has_to_go",
            _to_save,
            "That is how much of the cost has to go. Asked is how much may remain.",
        ),
        Misconception(
            "people_only",
            _people_only,
            "`amount_that_fits` looks at everybody together. July has a second limit, and it is the tighter one here.",
        ),
        Misconception(
            "engineers_label",
            _engineers_label,
            "`amount_that_fits` charges the labeling to the machine-learning engineers as well. Others do that.",
        ),
    ),
    quantities=_quantities,
    survivors={
        "<= to <: sheet.loc[fallen, 'ml_effort'] <= facts['july_ml']": "equivalent: the two are never equal",
        "< to <=: min(by_people, by_ml) < 0": "equivalent: the amount is never 0",
    },
    hints=(
        "Make two columns of places: one from the score with `build_effort`, one from the score with `full_effort`. For "
        "the cause, set one cost of the fallen idea to zero, score and rank again, and put it back; do so with each.",
        "`scores.rank(ascending=False)` gives places (RANK in a spreadsheet). `places_a.corr(places_b)` on two columns of "
        "places is Spearman's correlation (CORREL).",
        "Third place: value / effort has to be the present third's score, so effort may be value / score; take off what "
        "the idea needs without that cost. July: `july_people` less the same rest; and `july_ml` / `ml_share` less the "
        "rest that is no labeling. The smallest of the three amounts says what binds.",
    ),
    worked=lambda data: _worked(data),
    objective="Put labeling, retraining, monitoring and review into the effort, and say which cost moved which idea.",
    ledger=("RICE-01", "RICE-06"),
)


def _squared(data: IdeaBacklog) -> "dict[str, float] | None":
    """The square, or None where the correlation of the scores is as near to it as the tolerance."""
    square = _rank_correlation(data.truth.score, data.truth.adjusted) ** 2
    plain = float(np.corrcoef(data.truth.score, data.truth.adjusted)[0, 1])
    return None if abs(square - plain) <= 0.02 else {"rank_correlation": square}


def _choice(field: str, wrong: Any, data: IdeaBacklog, *others: Any) -> "dict[str, str] | None":
    wrong = unless(str(wrong), _what_moved(data)[field], *others)
    return wrong and {field: wrong}


def _rises(data: IdeaBacklog, wrong: list[str], *others: list[str]) -> "dict[str, list[str]] | None":
    differs = unless(wrong, _what_moved(data)["biggest_rises"], *others)
    return {"biggest_rises": wrong} if differs else None


def _leaders(data: IdeaBacklog) -> list[str]:
    return top_ideas(data.truth.adjusted, 2)


def _fewest_points(data: IdeaBacklog) -> list[str]:
    return list((data.truth.adjusted - data.truth.score).nlargest(2).index)


def _rises_without_confidence(data: IdeaBacklog) -> list[str]:
    truth = data.truth
    climbed = ranks(truth.score / truth.confidence) - ranks(truth.adjusted / truth.confidence)
    return list(climbed.nlargest(2).index)


def _lost_most(data: IdeaBacklog) -> str:
    return str((data.truth.adjusted / data.truth.score).idxmin())


def _worked(data: IdeaBacklog) -> str:
    told = data.story
    places = ", ".join(f"{cost} {_place_without(data, told.favorite, cost)}" for cost in HIDDEN_COSTS)
    before, after = ranks(data.truth.score)[told.favorite], ranks(data.truth.adjusted)[told.favorite]
    amounts = way_back(data, told.favorite, told.cause)
    label = told.cause == "labeling"
    ml_line = (
        'by_ml = float("inf") if sheet.loc[fallen, "ml_effort"] <= facts["july_ml"] else float("-inf")  # no labels'
        if label
        else 'by_ml = facts["july_ml"] / sheet.loc[fallen, "ml_share"] - (rest - sheet.loc[fallen, "labeling"])'
    )
    return f"""
Two columns of places, their correlation, and their difference.

```python
sheet = clean.set_index("idea")
value = sheet["reach"] * sheet["impact"] * sheet["confidence"]
before, after = value / sheet["build_effort"], value / sheet["full_effort"]
places = pd.DataFrame({{"before": before.rank(ascending=False), "after": after.rank(ascending=False)}})
places["before"].corr(places["after"])          # Spearman: the correlation of places
climbed = (places["before"] - places["after"]).sort_values()   # the biggest fall first, the biggest rises last
fallen = climbed.index[0]
for cost in ["labeling", "retraining", "monitoring", "review"]:
    again = after.copy()
    again[fallen] = value[fallen] / (sheet.loc[fallen, "full_effort"] - sheet.loc[fallen, cost])
    print(cost, again.rank(ascending=False)[fallen])
```

{NAMES[told.favorite]} falls from place {before} to {after}. Its place without one of its costs: {places}. So the cause is
{told.cause}. How much of it may remain:

```python
rest = sheet.loc[fallen, "full_effort"] - sheet.loc[fallen, "{told.cause}"]
third = after.drop(fallen).nlargest(3).iloc[-1]
for_third = value[fallen] / third - rest
by_people = facts["july_people"] - rest
{ml_line}
min(by_people, by_ml)
```

It is third with less than {amounts.third:.2f} person-months of it, and fits in July with {amounts.fits:.2f} or less
(negative: not even with none). The smaller amount binds.
"""
