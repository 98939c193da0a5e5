"""A3: what moved, and what brings it back?"""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record
from aipm_course.judging.question import Ablation, Follows, Lookalike, Misconception, Question
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

# The task names the four hidden costs; whoever blames the building is told why it cannot be that.
_CAUSES = {
    "build": "building it in the first place",
    "labeling": "people making examples by hand",
    "retraining": "training the model once more",
    "monitoring": "watching the model every month",
    "review": "taking it through the review",
}
_WAYS = {
    "rank": "the third place",
    "capacity": "july_people",
    "ml": "july_ml",
    "none": "it would not fit even without that cost",
}
"""Each option and what it is called besides, which may be written as well."""
_IN_THE_LESSON = 0.3
"""The lesson's rank correlation, of another pair of rankings; a test reads it there."""


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


def _own_way(own: Mapping[str, Any], data: IdeaBacklog) -> str | set[str]:
    """Return what binds last by the learner's own two amounts; which of July's limits, a wrong amount leaves open."""
    third, fits = own["amount_for_third"], own["amount_that_fits"]
    ways = _ways_by(third, fits, data)
    driver = at(data.truth.hidden, data.story.favorite, data.story.cause)
    right = way_back(data, data.story.favorite, data.story.cause)
    # Whoever gives what has to go instead of what may remain decides by the other end: the larger one binds.
    if _near(third, driver - right.third) or _near(fits, driver - right.fits):
        ways |= _ways_by(driver - third, driver - fits, data)
    return ways if len(ways) > 1 else ways.pop()


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= max(0.02, 0.01 * abs(other))


def _ways_by(third: float, fits: float, data: IdeaBacklog) -> set[str]:
    """Return what two amounts that may remain lead to."""
    if fits < 0:
        return {"none"}
    if third <= fits:
        return {"rank"}
    amounts = way_back(data, data.story.favorite, data.story.cause)
    if not _near(fits, amounts.fits):
        return {"capacity", "ml"}
    return {"capacity" if amounts.people <= amounts.ml else "ml"}


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


def _another_fits(data: IdeaBacklog, fits: float) -> "dict[str, float] | None":
    """Another amount that fits, or None where it is as near to one of July's amounts as the tolerance."""
    july = way_back(data, data.story.favorite, data.story.cause)
    near = any(abs(fits - other) <= max(0.04, abs(0.02 * fits)) for other in (july.fits, july.people))
    return {"amount_that_fits": float(fits)} if np.isfinite(fits) and not near else None


def _needs(data: IdeaBacklog) -> tuple[float, float, float]:
    """Return, of the idea that fell, the effort without the cost, that without labeling as well, and its ML effort."""
    truth, told = data.truth, data.story
    rest = float(truth.effort[told.favorite]) - at(truth.hidden, told.favorite, told.cause)
    labeling = 0.0 if told.cause == "labeling" else at(truth.hidden, told.favorite, "labeling")
    return rest, rest - labeling, float(truth.ml_effort[told.favorite])


def _capacity_for_july(data: IdeaBacklog) -> "dict[str, float] | None":
    """What fits into this year's limit on people and July's on engineers."""
    ml = way_back(data, data.story.favorite, data.story.cause).ml
    people = data.limits.capacity - _needs(data)[0]
    return _another_fits(data, people) if people < ml else None  # else it is what July's engineers allow


def _more_than_fits(data: IdeaBacklog) -> "dict[str, float] | None":
    """What has to go for July, instead of what may remain."""
    told = data.story
    july = way_back(data, told.favorite, told.cause)
    return _another_fits(data, at(data.truth.hidden, told.favorite, told.cause) - july.fits)


def _fell_most(data: IdeaBacklog) -> list[str]:
    return list(_climbed(data).nsmallest(2).index)


def _share_forgotten(data: IdeaBacklog) -> "dict[str, float] | None":
    """What fits if engineers did all the work but the labeling."""
    return None if data.story.cause == "labeling" else _another_fits(data, data.limits.july_ml - _needs(data)[1])


def _beside_the_engineers(data: IdeaBacklog) -> "dict[str, float] | None":
    """What engineers have left beside the whole ML effort as it is now, plus the cost."""
    driver = at(data.truth.hidden, data.story.favorite, data.story.cause)
    return _another_fits(data, data.limits.july_ml - _needs(data)[2] + driver)


def _third_on_build(data: IdeaBacklog, *, itself: bool = False) -> dict[str, float]:
    """The amount with which it would score like the third of the ranking on build effort, itself counted or not."""
    truth, told = data.truth, data.story
    third = (truth.score if itself else truth.score.drop(told.favorite)).nlargest(3).iloc[-1]
    return {"amount_for_third": float(truth.value[told.favorite] / third) - _needs(data)[0]}


def _shorter_rest(cost: str) -> list[Misconception[IdeaBacklog]]:
    """Return the amounts of somebody whose rest lacks another cost beside the cause."""

    def amounts(data: IdeaBacklog, *, engineers: bool) -> "dict[str, float] | None":
        told = data.story
        july, more = way_back(data, told.favorite, told.cause), at(data.truth.hidden, told.favorite, cost)
        if cost == told.cause or more < 0.06:
            return None
        ml = july.ml + (0.0 if cost == "labeling" else more)
        fits = min(july.people + more, ml) if engineers else july.people + more
        third = {"amount_for_third": july.third + more}
        return third if _near(fits, july.fits) else third | {"amount_that_fits": fits}

    message = f"The rest lacks {cost} as well. Only the cause leaves it: the rest keeps every other cost."
    named = idea = f"rest_without_{cost}"
    return [
        Misconception(named, lambda data: amounts(data, engineers=True), message, idea=idea),
        Misconception(f"{named}_by_people", lambda data: amounts(data, engineers=False), message, idea=idea),
    ]


def _swapped_amounts(data: IdeaBacklog) -> "dict[str, float] | None":
    july = way_back(data, data.story.favorite, data.story.cause)
    apart = np.isfinite(july.fits) and not _near(july.third, july.fits)
    return {"amount_for_third": july.fits, "amount_that_fits": july.third} if apart else None


def _lessons_correlation(data: IdeaBacklog) -> "dict[str, float] | None":
    """The number that the lesson shows, of its own meeting and with one decimal."""
    near = abs(_rank_correlation(data.truth.score, data.truth.adjusted) - _IN_THE_LESSON) < 0.06
    return None if near else {"rank_correlation": _IN_THE_LESSON}


def _without(data: IdeaBacklog, dropped: frozenset[str]) -> "dict[str, Any] | None":
    """Return what dropped rules change, each in a field of its own; None for two edges of one rule."""
    if {"fourth_place", "second_place"} <= dropped:
        return None
    told = _what_moved(data)
    place = 4 if "fourth_place" in dropped else 2 if "second_place" in dropped else 3
    return {
        **_instead_of_third(data, place),
        "labels_usd": _labels_usd(data, data.story.favorite, again="labels_once" not in dropped),
        "biggest_rises": _rises_without_confidence(data) if "confidence_dropped" in dropped else told["biggest_rises"],
    }


def _share_of_the_cost(data: IdeaBacklog, *, percent: bool) -> dict[str, float]:
    told = data.story
    third = way_back(data, told.favorite, told.cause).third
    return {"amount_for_third": (100 if percent else 1) * third / at(data.truth.hidden, told.favorite, told.cause)}


def _share_that_fits(data: IdeaBacklog, *, percent: bool) -> "dict[str, float] | None":
    told = data.story
    fits = way_back(data, told.favorite, told.cause).fits
    return _another_fits(data, (100 if percent else 1) * fits / at(data.truth.hidden, told.favorite, told.cause))


def _as_a_share(idea: str, message: str, *, percent: bool) -> Iterator[Misconception[IdeaBacklog]]:
    """Yield one idea in both amounts: what is left of the cost, as a part of it."""
    yield Misconception(idea, lambda data: _share_of_the_cost(data, percent=percent), message, idea=idea)
    yield Misconception(f"{idea}_that_fits", lambda data: _share_that_fits(data, percent=percent), message, idea=idea)


def _in_minutes(data: IdeaBacklog, hours: bool = False) -> dict[str, float]:
    minutes = at(idea_sheet(data), data.story.favorite, "minutes_per_label") / (60 if hours else 1)
    return {"labels_usd": _labels_usd(data, data.story.favorite) * minutes}


def _labels_of(idea: str) -> Misconception[IdeaBacklog]:
    def other(data: IdeaBacklog) -> "dict[str, float] | None":
        usd = _labels_usd(data, idea)
        taken = _labels_usd(data, data.story.favorite), _labels_usd(data, data.story.favorite, again=False)
        return None if any(abs(usd - one) <= 0.02 * usd for one in taken) or not usd else {"labels_usd": usd}

    return Misconception(
        f"labels_of_{idea}",
        other,
        "Those are the labels of another idea. Asked is the one that fell most.",
        idea="labels_of_another",
    )


def _fell(idea: str) -> Misconception[IdeaBacklog]:
    return Misconception(
        f"{idea}_fell",
        lambda data: _choice("biggest_fall", idea, data),
        "Write that idea's two places side by side, on build effort and on full effort. How many does it lose, and does another "
        "idea lose more?",
        idea="another_fell",
    )


def _way(option: str, message: str) -> Misconception[IdeaBacklog]:
    return Misconception(f"way_{option}", lambda data: _choice("way_back", option, data), message)


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
            "rank_correlation": Number("Spearman's rank correlation, from -1 to 1", within=0.002),
            "biggest_fall": Choice(NAMES),
            "biggest_rises": Picks(NAMES, exactly=2, note="not these two"),
            "labels_usd": Number("USD a year", within_percent=1),
            "fall_cause": Choice(_CAUSES),
            "amount_for_third": Number("person-months of that cost", within=0.02, within_percent=1),
            "amount_that_fits": Number("person-months of that cost", within=0.02, within_percent=1),
            "way_back": Choice(_WAYS),
        },
        weights={"rank_correlation": 0.5, "biggest_fall": 0.5, "biggest_rises": 0.5, "labels_usd": 0.5},
        look={
            "amount_for_third": "Start from the score that it has to beat, on full effort. Value over which effort gives it, and how much of that is the rest?",
            "amount_that_fits": "What is left of each of the two limits for July once the rest of the idea is paid?",
            "labels_usd": "All labels of the year, those for the retrainings included, times `usd_per_label`, for the idea that fell most.",
            "rank_correlation": "Two columns of places, 1 for the highest score in each; then the ordinary correlation of the two.",
            "biggest_rises": "Places gained: the place on build effort less the place on full effort. Which two ideas have most?",
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
            "as much as the idea that is third now",
            lambda data: _instead_of_third(data, 4),
            "With that amount it scores as much as the idea at place four. Which score does the third place ask for?",
        ),
        Ablation(
            "second_place",
            "as much as the idea that is third now",
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
            "With reach × impact × confidence above the line in both rankings, another idea climbs more than one of these two.",
        ),
    ),
    without=lambda data, dropped: _without(data, dropped),
    misconceptions=(
        Misconception(
            "scores_not_ranks",
            lambda data: {"rank_correlation": float(np.corrcoef(data.truth.score, data.truth.adjusted)[0, 1])},
            "That is the correlation of the scores. Spearman's asks about the places: rank both columns first.",
        ),
        Misconception(
            "one_ranking_upside_down",
            lambda data: {"rank_correlation": -_rank_correlation(data.truth.score, data.truth.adjusted)},
            "One of the two columns of places runs the other way. In both, place 1 is the highest score.",
        ),
        Misconception(
            "nothing_moved",
            lambda data: {"rank_correlation": 1.0},
            "A rank correlation of 1 means that no idea changes its place.",
        ),
        Misconception(
            "r_squared",
            lambda data: _squared(data),
            "That is the square of the correlation. Spearman's coefficient is not squared.",
        ),
        Misconception(
            "correlation_of_the_lesson",
            lambda data: _lessons_correlation(data),
            "That is the lesson's number, of another meeting and of two other rankings. Two columns of places, 1 for the highest score in "
            "each; then the ordinary correlation of the two.",
        ),
        Misconception(
            "blames_build",
            lambda data: {"fall_cause": "build"},
            "Build effort is in both rankings, so it cannot explain a difference between them. Take one hidden cost "
            "out at a time and rank again.",
        ),
        Misconception(
            "one_minus_missing",
            lambda data: {"rank_correlation": 1 - _rank_correlation(data.truth.score, data.truth.adjusted)},
            "That is one minus what is asked. A formula by squared differences takes its fraction off one.",
        ),
        Misconception(
            "no_labels",
            lambda data: {"labels_usd": 0.0},
            "Zero: but the idea needs labels in the year. What they would cost at a firm is asked for any cause of the fall.",
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
            "rose_most",
            lambda data: _choice("biggest_fall", _climbed(data).idxmax(), data, _lost_most(data)),
            "That idea gains places. In both rankings place 1 is the highest score, so an idea that falls gets a larger number.",
        ),
        *map(_fell, NAMES),
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
            "fell_instead_of_rose",
            lambda data: _rises(data, _fell_most(data), _leaders(data), _fewest_points(data)),
            "Those two lose most places. In both rankings place 1 is the highest score, so an idea that rises gets a smaller number.",
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
            "third_on_build",
            _third_on_build,
            "That is measured against the third of the ranking on build effort. Asked is the idea that is third now, on full effort.",
            idea="third_on_build",
        ),
        Misconception(
            "third_on_build_itself_counted",
            lambda data: _third_on_build(data, itself=True),
            "That is measured against the third of the ranking on build effort. Asked is the idea that is third now, on full effort.",
            idea="third_on_build",
        ),
        *_as_a_share("share_of_the_cost", "That is a share of the cost. Asked are person-months.", percent=False),
        *_as_a_share("percent_of_the_cost", "That is a percentage of the cost. Asked are person-months.", percent=True),
        Misconception(
            "minutes_priced",
            _in_minutes,
            "`labels_usd` was multiplied by the minutes that a label takes. `usd_per_label` is for the whole label.",
        ),
        Misconception(
            "hours_priced",
            lambda data: _in_minutes(data, hours=True),
            "`labels_usd` was multiplied by the hours that a label takes. `usd_per_label` is for the whole label.",
        ),
        Misconception(
            "labels_for_dollars",
            lambda data: {"labels_usd": _labels_usd(data, data.story.favorite) / data.usd_per_label},
            "That is how many labels the year needs. What does a labeling firm ask for them?",
        ),
        *map(_labels_of, NAMES),
        Misconception(
            "what_has_to_go",
            _to_save,
            "That is how much of the cost has to go. Asked is how much may remain.",
        ),
        Misconception(
            "amounts_swapped",
            _swapped_amounts,
            "Each of the two amounts stands in the other's field: the third place allows one, what is free in July the other.",
        ),
        *(one for cost in HIDDEN_COSTS for one in _shorter_rest(cost)),
        Misconception(
            "capacity_for_july",
            _capacity_for_july,
            "That takes `capacity`, this year's limit. What is free in July is `july_people`.",
        ),
        Misconception(
            "more_than_fits",
            _more_than_fits,
            "`amount_that_fits` is how much of the cost has to go. Asked is how much may remain.",
        ),
        Misconception(
            "people_only",
            _people_only,
            "`amount_that_fits` is what `july_people` allows. July has a second limit: which of the two allows less?",
        ),
        Misconception(
            "engineers_only",
            lambda data: _another_fits(data, way_back(data, data.story.favorite, data.story.cause).ml),
            "`amount_that_fits` is what `july_ml` allows. July has a second limit: which of the two allows less?",
        ),
        Misconception(
            "people_less_the_engineers",
            lambda data: _another_fits(data, data.limits.july_people - _needs(data)[2]),
            "That takes the ML effort off `july_people`. The limit on people is for the full effort: what does the rest of it need?",
        ),
        Misconception(
            "beside_the_engineers",
            _beside_the_engineers,
            "That takes the cost out of the ML effort in full. Only `ml_share` of it is in there.",
        ),
        Misconception(
            "share_forgotten",
            _share_forgotten,
            "That has machine-learning engineers do all the work but the labeling. They do `ml_share` of it.",
        ),
        _way(
            "rank",
            "`rank` is right only if the amount that may remain is smaller for the third place than for July, and July's is not negative.",
        ),
        _way(
            "capacity",
            "`capacity` is right only if what `july_people` allows is the smallest of the three amounts, and not negative.",
        ),
        _way(
            "ml", "`ml` is right only if what `july_ml` allows is the smallest of the three amounts, and not negative."
        ),
        _way("none", "`none` is right only if `amount_that_fits` is negative."),
        Misconception(
            "engineers_label",
            _engineers_label,
            "`amount_that_fits` charges the labeling to the machine-learning engineers as well. Others do that.",
        ),
    ),
    quantities=_quantities,
    lookalikes=lambda data: _lookalikes(data),
    survivors={
        "<= to <: row['ml_effort'] <= facts['july_ml']": "equivalent: the two are never equal",
        "sum to mean: (others > worth[fallen] / (row['full_effort'] - month)).sum()": "equivalent: a share orders the costs as a count does",
        "> to >=: others > worth[fallen] / (row['full_effort'] - month)": "equivalent: no two scores are equal",
        "0 to 1: climbed[0] (3)": "meant: neither of the two that fell most is among the first three, so either may be left out",
        "< to <=: min(by_people, by_ml) < 0": "equivalent: the amount is never 0",
    },
    hints=(
        "Make two columns of places: one from the score with `build_effort`, one from the score with `full_effort`. For "
        "the cause, set one cost of the fallen idea to zero, score and rank again, and put it back; do so with each.",
        "`.rank(ascending=False)` on a column of scores gives places (RANK in a spreadsheet). `.corr` of one column of places "
        "with the other is Spearman's correlation (CORREL).",
        "Third place: value / effort has to be the present third's score, so effort may be value / score; take off what "
        "the idea needs without that cost. July: `july_people` less the same rest; and `july_ml` / `ml_share` less the "
        "rest that is no labeling. The smallest of the three amounts says what binds.",
    ),
    worked=lambda data: _worked(data),
    objective="Put labeling, retraining, monitoring and review into the effort, and say which cost moved which idea.",
    ledger=("RICE-01", "RICE-06"),
)


def _lookalikes(data: IdeaBacklog) -> list[Lookalike]:
    """Every other number that the four numbers may be taken for, the likeliest first."""
    return [*_correlations(data), *_label_bills(data), *_for_third(data), *_for_july(data)]


def _correlations(data: IdeaBacklog) -> list[Lookalike]:
    """Correlations of other pairs of columns, of their values and of their places."""
    truth, build = data.truth, idea_sheet(data)["build_effort"]
    sheet = idea_sheet(data)
    as_written = sheet["reach"] * sheet["impact"] / sheet["build_effort"]
    typed = sheet["confidence"].str.rstrip("%").astype(float)
    columns = {
        **{
            f"the scores with the sheet's own `reach`{words} and {name}": (as_written * shares, scores)
            for words, shares in {
                "": truth.confidence,
                " and percent as they stand": typed,
            }.items()
            for name, scores in {
                "those on full effort": truth.adjusted,
                "those on build effort": truth.score,
            }.items()
        },
        "the scores on build effort and those on full effort without labeling": (
            truth.score,
            truth.value / (truth.effort - truth.hidden["labeling"]),
        ),
        "the two efforts": (build, truth.effort),
        "the scores on build effort and the full effort": (truth.score, truth.effort),
        "the scores on full effort and the full effort": (truth.adjusted, truth.effort),
        "the value points and the scores on full effort": (truth.value, truth.adjusted),
        "the value points and the scores on build effort": (truth.value, truth.score),
        "the scores on build effort and the hidden costs": (truth.score, truth.hidden.sum(axis=1)),
        "the places on build effort and the places gained": (ranks(truth.score), _climbed(data)),
    }
    plain = [
        Lookalike(f"the correlation of {words}", {"rank_correlation": float(np.corrcoef(one, other)[0, 1])})
        for words, (one, other) in columns.items()
    ]
    placed = [
        Lookalike(f"the rank correlation of {words}", {"rank_correlation": _rank_correlation(one, other)})
        for words, (one, other) in columns.items()
    ]
    gained = _climbed(data)
    squares = float((gained**2).sum())
    moved = {
        "the sum of the squared differences of the places": squares,
        "the mean difference of the places": float(gained.abs().mean()),
        "six times the squared differences over n times (n squared less one)": squares / 286,
        "the formula for places without its 6": 1 - squares / 1716,
        "another measure of two orders: pairs of ideas in one order less pairs in the other, over all pairs": _pairs(
            data
        ),
    }
    return [*plain, *placed, *(Lookalike(words, {"rank_correlation": value}) for words, value in moved.items())]


def _pairs(data: IdeaBacklog) -> float:
    """Return Kendall's rank correlation."""
    one, other = data.truth.score.to_numpy(), data.truth.adjusted.to_numpy()
    signs = np.sign(one[:, None] - one) * np.sign(other[:, None] - other)
    return float(signs.sum() / (len(one) * (len(one) - 1)))


def _label_bills(data: IdeaBacklog) -> list[Lookalike]:
    """Other labels of the fallen idea, at its price and at another one's; the hours of labeling at a price."""
    sheet, idea, price = idea_sheet(data), data.story.favorite, data.usd_per_label
    first, later = at(sheet, idea, "labels"), at(sheet, idea, "labels_per_retraining")
    times, minutes = at(sheet, idea, "retrainings_per_year"), at(sheet, idea, "minutes_per_label")
    counts = {
        "the labels of the year": first + times * later,
        "the first labels and those of one retraining": first + later,
        "the labels of the retrainings alone": times * later,
        "the labels of one retraining": later,
        "the first labels and the later ones, each time": times * (first + later),
        "the first labels, each time and once more": first * (times + 1),
        "the labels with one retraining more": first + (times + 1) * later,
        "the labels with one retraining less": first + (times - 1) * later,
        "the first labels": first,
    }
    prices = [price, *(other for other in (0.5, 0.3, 0.4, 0.6, 0.8, 1.0) if other != price)]
    bills = {f"{words}, at {usd:.2f} USD each": count * usd for usd in prices for words, count in counts.items()}
    bills |= {f"{words}, without a price": count for words, count in counts.items()}
    hours = (first + times * later) * minutes / 60
    bills |= {
        "the labels of the year, twelve times": 12 * (first + times * later) * price,
        "a twelfth of the labels of the year": (first + times * later) * price / 12,
        "the hours of labeling": hours,
        "the person-months of labeling at the rate of a person-month": hours / 140 * data.shock.usd_per_person_month,
    }
    right = (first + times * later) * price
    return [Lookalike(words, {"labels_usd": usd}) for words, usd in bills.items() if abs(usd - right) > 0.02 * right]


def _rests(data: IdeaBacklog) -> dict[str, float]:
    """What somebody may take off: the rest of the effort without one cost or another."""
    truth, idea, build = data.truth, data.story.favorite, at(idea_sheet(data), data.story.favorite, "build_effort")
    effort = float(truth.effort[idea])
    rest = effort - at(truth.hidden, idea, data.story.cause)
    others = [cost for cost in HIDDEN_COSTS if cost != data.story.cause]
    shorter = [list(some) for size in (1, 2) for some in itertools.combinations(others, size)]
    return {
        "the rest": rest,
        **{
            f"the rest without {' and '.join(some)}": rest - sum(at(truth.hidden, idea, cost) for cost in some)
            for some in shorter
        },
        "the build effort": build,
        **{f"the effort without {cost} alone": effort - at(truth.hidden, idea, cost) for cost in others},
        "the hidden costs without that one": rest - build,
        "the whole full effort": effort,
    }


def _for_third(data: IdeaBacklog) -> list[Lookalike]:
    """Amounts against the score of another place, on either effort, with other letters above the line, and other rests."""
    truth, idea = data.truth, data.story.favorite
    impact = at(idea_sheet(data), idea, "impact")
    worth = float(truth.value[idea])
    values = {
        "the value": worth,
        "the value without confidence": worth / float(truth.confidence[idea]),
        "the value without impact": worth / impact,
    }
    ladders = {"full effort": truth.adjusted.drop(idea), "build effort": truth.score.drop(idea)}
    bars = {
        f"the score at place {place} on {words}": float(scores.nlargest(place).iloc[-1])
        for words, scores in ladders.items()
        for place in (3, 4, 2, 1, 5)
    }
    bars["the mean score"] = float(truth.adjusted.mean())
    amounts = [
        (f"{value} over {bar}, less {rest}", size / score - taken)
        for value, size in values.items()
        for bar, score in bars.items()
        for rest, taken in _rests(data).items()
    ]
    amounts += [(f"{value} over {bar}", size / score) for value, size in values.items() for bar, score in bars.items()]
    return _apart("amount_for_third", amounts, way_back(data, idea, data.story.cause).third)


def _for_july(data: IdeaBacklog) -> list[Lookalike]:
    """Amounts by another limit, with the share of the engineers in another place, and other rests."""
    truth, idea, limits = data.truth, data.story.favorite, data.limits
    share, ml = float(truth.ml_share[idea]), float(truth.ml_effort[idea])
    rest, engineers, _ = _needs(data)
    rooms = {
        "`july_people`": limits.july_people,
        "`july_ml`": limits.july_ml,
        "`july_ml` / `ml_share`": limits.july_ml / share,
        "`capacity`": limits.capacity,
        "`ml_capacity`": limits.ml_capacity,
        "`ml_capacity` / `ml_share`": limits.ml_capacity / share,
    }
    # Nobody takes much else off these.
    odd = {
        "`july_ml` x `ml_share`": limits.july_ml * share,
        "`july_people` x `ml_share`": limits.july_people * share,
        "`july_people` - `july_ml`": limits.july_people - limits.july_ml,
        "`july_people` + `july_ml`": limits.july_people + limits.july_ml,
    }
    taken = {
        "`ml_share` x the rest that is no labeling": share * engineers,
        "`ml_share` x the rest": share * rest,
        "the rest that is no labeling": engineers,
        "the ML effort as it is now": ml,
        "the rest / `ml_share`": rest / share,
    }
    rests = _rests(data)
    likely = ["the rest", "the build effort", "the whole full effort"]
    amounts = [("`july_people`, less the rest that is no labeling", limits.july_people - engineers)]
    amounts += [(f"{room}, less {words}", size - rests[words]) for words in likely for room, size in rooms.items()]
    amounts += [(f"{room}, less {words}", size - off) for words, off in taken.items() for room, size in rooms.items()]
    # The sheet shows its efforts rounded, and a small amount keeps what was lost.
    amounts += [
        (f"{room}, less {words}", size - round(rests[words], 3)) for words in likely for room, size in rooms.items()
    ]
    amounts += list(rooms.items())
    amounts += [(f"{room}, less {words}", size - off) for words, off in rests.items() for room, size in rooms.items()]
    amounts += [(f"{room}, less {words}", size - rests[words]) for words in likely for room, size in odd.items()]
    amounts += list(odd.items())
    return _apart("amount_that_fits", amounts, way_back(data, idea, data.story.cause).fits)


def _apart(field: str, amounts: list[tuple[str, float]], right: float) -> list[Lookalike]:
    """Return the amounts that are not the right one, each once."""
    kept: dict[float, str] = {}
    for words, amount in amounts:
        if abs(amount - right) > max(0.04, 0.02 * abs(right)):
            kept.setdefault(round(float(amount), 6), words)
    return [Lookalike(words, {field: amount}) for amount, words in kept.items()]


def _squared(data: IdeaBacklog) -> "dict[str, float] | None":
    """The square, or None where the correlation of the scores is near to it."""
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
