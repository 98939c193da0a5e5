"""A7: Tuesday's shock."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record, Table
from aipm_course.judging.question import Ablation, Follows, Lookalike, Misconception, Question, Rule
from aipm_course.kernel.wording import told_apart
from aipm_course.modules.rice.simulators.idea_backlog import (
    HOURS_PER_PERSON_MONTH,
    NAMES,
    WITHOUT_AI,
    IdeaBacklog,
    Limits,
    after_shock,
    feasible_sets,
    idea_backlog,
)
from aipm_course.modules.rice.tasks.sets import all_listed, best, not_best, picked, tuesday
from aipm_course.modules.rice.tasks.shared import (
    ANOTHER_SET,
    IDEAS,
    LISTED,
    NO_PILOT,
    ROOM,
    best_pilots,
    has_room,
    idea_sheet,
    unless,
)

_NONE = "none"
_AGAIN = "Search again as in A6, with the new effort and the new confidence."


def _best_now(data: IdeaBacklog, limits: Limits | None = None) -> list[str]:
    _, value, effort = after_shock(data)
    return list(feasible_sets(value, effort, data.truth.ml_effort, limits or data.limits)["pilots"][0])


def _stopped(running: list[str], new: Any) -> str:
    """Return the running pilot that a new set leaves out, or "none"."""
    left = [idea for idea in running if idea not in set(new)]
    return left[0] if left else _NONE


def _shock(data: IdeaBacklog) -> dict[str, Any]:
    scores, _, _ = after_shock(data)
    new = _best_now(data)
    return {
        "extra_months": data.shock.extra_months,
        "new_score": scores,
        "new_pilots": new,
        "pilot_to_stop": _stopped(best_pilots(data), new),
    }


def _scores(
    data: IdeaBacklog, *, extra: "dict[str, float] | None" = None, confidence: float | None = None
) -> pd.Series:
    """Scores after a version of the news: extra effort per idea, and the confidence without the source."""
    shock, truth = data.shock, data.truth
    effort, shares = truth.effort.copy(), truth.confidence.copy()
    for idea, months in (extra if extra is not None else {shock.vendor_idea: shock.extra_months}).items():
        effort[idea] += months
    shares[shock.source_idea] = shock.source_confidence if confidence is None else confidence
    return truth.reach * idea_sheet(data)["impact"] * shares / effort


def _months(data: IdeaBacklog, dollars: float) -> dict[str, Any]:
    """The answer of somebody who turned other dollars into months."""
    months = dollars / data.shock.usd_per_person_month
    return {"extra_months": months, "new_score": _scores(data, extra={data.shock.vendor_idea: months})}


def _lowered(data: IdeaBacklog) -> float:
    """The confidence of the source's idea less the new one, for whoever reads "falls to" as "falls by"."""
    return max(float(data.truth.confidence[data.shock.source_idea]) - data.shock.source_confidence, 0)


def _without(data: IdeaBacklog, dropped: frozenset[str]) -> dict[str, Any]:
    """Return the extra effort and the scores of somebody who drops rules."""
    shock = data.shock
    dollars = shock.new_bill - ("whole_bill" not in dropped) * shock.vendor_bill
    months = dollars / shock.usd_per_person_month
    confidence = _lowered(data) if "confidence_by" in dropped else None
    return {
        "extra_months": months,
        "new_score": _scores(data, extra={shock.vendor_idea: months}, confidence=confidence),
    }


def _for_other_ideas(data: IdeaBacklog, *, vendor: bool, source: bool) -> dict[str, pd.Series]:
    """Scores when the news hits the wrong one of the two ideas, or both of them.

    Args:
        data: the backlog.
        vendor: whether the vendor's idea gets what belongs to it as well.
        source: whether the source's idea gets what belongs to it as well.
    """
    shock, truth = data.shock, data.truth
    effort, shares = truth.effort.copy(), truth.confidence.copy()
    effort[shock.source_idea] += shock.extra_months
    shares[shock.vendor_idea] = shock.source_confidence
    if vendor:
        effort[shock.vendor_idea] += shock.extra_months
    if source:
        shares[shock.source_idea] = shock.source_confidence
    return {"new_score": truth.reach * idea_sheet(data)["impact"] * shares / effort}


def _extra_for_the_source(data: IdeaBacklog) -> dict[str, pd.Series]:
    return {"new_score": _scores(data, extra={data.shock.source_idea: data.shock.extra_months})}


def _off_the_effort(data: IdeaBacklog) -> dict[str, pd.Series]:
    return {"new_score": _scores(data, extra={data.shock.vendor_idea: -data.shock.extra_months})}


def _effort_times_factor(data: IdeaBacklog) -> "dict[str, Any] | None":
    """The vendor's price factor on the whole effort; None where that comes as near to another way as the tolerance."""
    shock = data.shock
    months = (shock.new_bill / shock.vendor_bill - 1) * float(data.truth.effort[shock.vendor_idea])
    others = [dollars / shock.usd_per_person_month for dollars in (shock.new_bill, shock.vendor_bill)]
    if any(abs(months - other) <= max(0.04, 0.02 * months) for other in (shock.extra_months, *others)):
        return None
    return {"extra_months": months, "new_score": _scores(data, extra={shock.vendor_idea: months})}


def _everywhere(data: IdeaBacklog) -> pd.Series:
    return _scores(data, extra={idea: data.shock.extra_months for idea in IDEAS if idea not in WITHOUT_AI})


def _on_build(data: IdeaBacklog) -> pd.Series:
    """Scores with the news in, on build effort in place of the full effort."""
    _, value, effort = after_shock(data)
    return value / (idea_sheet(data)["build_effort"] + effort - data.truth.effort)


def _own_sets(own: Mapping[str, Any], data: IdeaBacklog) -> list[list[str]]:
    """Return the best sets by the learner's own numbers: by the extra effort, and by the scores where these are usable."""
    board = tuesday(data)
    effort = board.effort.copy()
    effort[data.shock.vendor_idea] += own["extra_months"] - data.shock.extra_months
    sets = [best(board, effort=effort)]
    scores = {idea: cells.get("score") for idea, cells in own.get("new_score", {}).items()}
    if all(isinstance(scores.get(idea), float) for idea in IDEAS):
        sets.append(_by_scores(scores, data))
    return [pilots for pilots in sets if pilots]


def _follows(answer: Mapping[str, Any], data: IdeaBacklog) -> bool:
    """Return whether the set is the best one by the own numbers: then the numbers are to be mended, not the list of sets."""
    return "extra_months" in answer and any(set(answer["new_pilots"]) == set(one) for one in _own_sets(answer, data))


def _by_scores(own: Mapping[str, float], data: IdeaBacklog) -> list[str]:
    """Return the best set if the two changed scores are one's own: one tells an effort, the other one a value."""
    shock, board = data.shock, tuesday(data)
    truth = board.value / board.effort
    beside = [idea for idea in IDEAS if idea not in (shock.vendor_idea, shock.source_idea)]
    if any(abs(own[idea] - truth[idea]) > 0.01 * truth[idea] for idea in beside):
        return []  # other scores altogether: they tell nothing of a set
    if all(abs(own[idea] - truth[idea]) <= 0.01 * truth[idea] for idea in IDEAS):
        return _best_now(data)
    value, effort = board.value.copy(), board.effort.copy()
    if own[shock.vendor_idea] > 0:
        effort[shock.vendor_idea] = value[shock.vendor_idea] / own[shock.vendor_idea]
    value[shock.source_idea] = own[shock.source_idea] * effort[shock.source_idea]
    return best(board, value=value, effort=effort)


def _own_scores(own: Mapping[str, Any], data: IdeaBacklog) -> list[dict[str, float]]:
    """Return the scores by one's own extra effort, and the right ones, which nobody has to work out from it."""
    extra = {data.shock.vendor_idea: float(own["extra_months"])}
    return [
        {str(idea): float(score) for idea, score in scores.items()}
        for scores in (_scores(data, extra=extra), after_shock(data)[0])
    ]


def _stop(data: IdeaBacklog, wrong: str) -> "dict[str, str] | None":
    return {"pilot_to_stop": wrong} if wrong != _shock(data)["pilot_to_stop"] else None


def _new(data: IdeaBacklog, wrong: list[str], *others: list[str]) -> "dict[str, list[str]] | None":
    return {"new_pilots": wrong} if unless(wrong, _best_now(data), *others) else None


def _less_the_stopped(data: IdeaBacklog) -> list[str]:
    stopped = _shock(data)["pilot_to_stop"]
    return [idea for idea in best_pilots(data) if idea != stopped]


def _limit_ignored(data: IdeaBacklog, *, people: bool) -> list[str]:
    limits = data.limits
    return _best_now(data, replace(limits, capacity=np.inf) if people else replace(limits, ml_capacity=np.inf))


def _monday_without(idea: str) -> Misconception[IdeaBacklog]:
    def left(data: IdeaBacklog) -> "dict[str, list[str]] | None":
        running = best_pilots(data)
        others = [pilot for pilot in running if pilot != idea]
        taken = [_less_the_stopped(data), _capacity_cut(data)]
        return _new(data, others, running, *taken) if idea in running and others else None

    return Misconception(
        f"monday_without_{idea}",
        left,
        "Those are Monday's pilots without one of them. Which set is worth most with Tuesday's numbers, of all that fit?",
        idea="monday_without_one",
    )


def _capacity_cut(data: IdeaBacklog) -> list[str]:
    return _best_now(data, replace(data.limits, capacity=data.limits.capacity - data.shock.extra_months))


def _upside_down(name: str, dollars: Callable[[IdeaBacklog], float]) -> Misconception[IdeaBacklog]:
    return Misconception(
        f"upside_down_{name}",
        lambda data: {"extra_months": data.shock.usd_per_person_month / dollars(data)},
        "That is a ratio upside down: dollars are divided by what a person-month costs.",
        idea="upside_down",
    )


def _rounded_months(step: float, *, up: bool) -> Callable[[IdeaBacklog], "dict[str, float] | None"]:
    """Return the extra effort in whole steps; None where that is right, nothing, or what another way gives."""

    def months(data: IdeaBacklog) -> "dict[str, float] | None":
        right, shock = data.shock.extra_months, data.shock
        rounded = float(np.ceil(right / step) if up else np.round(right / step)) * step
        others = [right, shock.new_bill / shock.vendor_bill - 1, shock.new_bill / shock.vendor_bill]
        others += [dollars / shock.usd_per_person_month for dollars in (shock.new_bill, shock.vendor_bill)]
        near = any(abs(rounded - other) <= max(0.04, 0.02 * other) for other in others)
        return {"extra_months": rounded} if rounded and not near else None

    return months


def _in_hours(data: IdeaBacklog) -> "dict[str, float]":
    return {"extra_months": data.shock.extra_months * HOURS_PER_PERSON_MONTH}


def _lookalikes(data: IdeaBacklog) -> list[Lookalike]:
    """The extra effort by other bills, other rates and other spans."""
    shock = data.shock
    over = float(shock.new_bill - shock.vendor_bill)
    bills = {
        "the dollars over the plan": over,
        "the new bill": float(shock.new_bill),
        "the planned bill": float(shock.vendor_bill),
        "both bills together": float(shock.new_bill + shock.vendor_bill),
        "the mean of both bills": (shock.new_bill + shock.vendor_bill) / 2,
    }
    rates = {
        "the dollars of a person-month": 1.0 / shock.usd_per_person_month,
        "the dollars of a person-month, for each month": 1 / 12 / shock.usd_per_person_month,
        "the dollars of a person-month, twelve times": 12 / shock.usd_per_person_month,
        "the dollars of a person-month, in hours": HOURS_PER_PERSON_MONTH / shock.usd_per_person_month,
        "the dollars of a person-month and its hours": 1 / HOURS_PER_PERSON_MONTH / shock.usd_per_person_month,
        "twelve": 1 / 12,
    }
    found = {f"{bill} by {rate}": dollars * times for bill, dollars in bills.items() for rate, times in rates.items()}
    effort = float(data.truth.effort[shock.vendor_idea])
    found |= {
        "the full effort of the first idea with the new price": effort + shock.extra_months,
        "the full effort of the first idea before the news": effort,
        "the new bill over the planned one": shock.new_bill / shock.vendor_bill,
        "the planned bill over the new one": shock.vendor_bill / shock.new_bill,
        "half of that extra effort, as if from July on. The bill is the year's": shock.extra_months / 2,
        "a third of that extra effort": shock.extra_months / 3,
        "`ml_share` of that extra effort": float(data.truth.ml_share[shock.vendor_idea]) * shock.extra_months,
        "the dollars over the plan, over the new bill": over / shock.new_bill,
        "that extra effort for each of the twelve ideas": 12 * shock.extra_months,
    }
    right = shock.extra_months
    _, value, now = after_shock(data)
    efforts = {
        "full effort and `ml_effort`, which is part of it": now + data.truth.ml_effort,
        "full effort without labeling": now - data.truth.hidden["labeling"],
        "`ml_effort`": data.truth.ml_effort,
    }
    scores = [Lookalike(f"the score on {words}", {"new_score": value / effort}) for words, effort in efforts.items()]
    return scores + [
        Lookalike(words, {"extra_months": months})
        for words, months in found.items()
        if abs(months - right) > max(0.04, 0.02 * right)
    ]


def _stops(idea: str) -> Misconception[IdeaBacklog]:
    return Misconception(
        f"stops_{idea}",
        lambda data: _stop(data, idea),
        "A pilot stops if it has run since Monday and is not in the best set now. Are both true of that idea?",
        idea="stops_another",
    )


def _own_stop(own: Mapping[str, Any], data: IdeaBacklog) -> set[str]:
    """Return the running pilots that an own set leaves out, any of which follows from it, or "none"."""
    return set(best_pilots(data)) - set(own["new_pilots"]) or {_NONE}


def _needs(answer: Any, data: IdeaBacklog) -> tuple[float, float]:
    pilots = sorted(answer["new_pilots"])
    return float(after_shock(data)[2][pilots].sum()), float(data.truth.ml_effort[pilots].sum())


def _fits(answer: Any, data: IdeaBacklog) -> bool:
    effort, ml_effort = _needs(answer, data)
    limits = data.limits
    return bool(answer["new_pilots"] and effort <= limits.capacity + 1e-9 and ml_effort <= limits.ml_capacity + 1e-9)


def _what_does_not_fit(answer: Any, data: IdeaBacklog) -> str:
    if not answer["new_pilots"]:
        return NO_PILOT
    effort, ml_effort = _needs(answer, data)
    months, months_there = told_apart(effort, data.limits.capacity)
    engineers, engineers_there = told_apart(ml_effort, data.limits.ml_capacity)
    return (
        f"after the news your pilots need {months} of {months_there} person-months (full effort) and {engineers} of "
        f"{engineers_there} from machine-learning engineers, so they do not fit"
    )


SHOCK = Question(
    id="rice.shock",
    task="A7",
    title="Tuesday's shock",
    points=4,
    kind=Record(
        {
            "extra_months": Number("person-months over twelve months", within=0.02, within_percent=1),
            "new_score": Table("idea", NAMES, {"score": Number("RICE points on full effort", within_percent=1)}),
            "new_pilots": Picks(NAMES, note=ANOTHER_SET),
            "pilot_to_stop": Choice({**NAMES, _NONE: "every running pilot goes on"}),
        },
        weights={"new_pilots": 0.5},
        look={
            "extra_months": "The new bill less the planned one, in dollars, divided by `usd_per_person_month`.",
            "new_score": "Two ideas change, each in one number: the first in its full effort, the second in its confidence.",
            "new_pilots": _AGAIN,
            "pilot_to_stop": "Hold your new set against the one that is running.",
        },
    ),
    data=idea_backlog,
    reference=_shock,
    alternatives=(
        lambda data: {**_shock(data), "new_score": after_shock(data)[0].round(1).to_dict()},
        lambda data: {**_shock(data), "new_score": after_shock(data)[0].rename("score").reset_index()},
    ),
    rules=(
        Rule("fits both limits", _fits, _what_does_not_fit, weight=0.5),
        Rule(
            ROOM,
            lambda answer, data: (
                not has_room(answer["new_pilots"], after_shock(data)[2], data.truth.ml_effort, data.limits)
            ),
            "beside your pilots at least one more idea fits both limits",
            weight=0,
        ),
        Rule(
            LISTED,
            lambda answer, data: not not_best(tuesday(data), answer["new_pilots"]) or _follows(answer, data),
            lambda answer, data: f"after the news {all_listed(tuesday(data))}",
            weight=0,
        ),
    ),
    follows=(
        Follows("new_score", ("extra_months",), _own_scores),
        Follows(
            "new_pilots",
            ("extra_months",),
            _own_sets,
            also=("new_score",),
            look=lambda new, own, data: f"{ANOTHER_SET}. {_AGAIN}",
        ),
        Follows("pilot_to_stop", ("new_pilots",), _own_stop),
    ),
    ablations=(
        Ablation(
            "whole_bill",
            "the team pays the rest with its time",
            lambda data: _months(data, data.shock.new_bill),
            "The whole new bill was charged to the team. The planned part already has a budget.",
        ),
        Ablation(
            "confidence_by",
            "falls to `source_confidence_new`",
            lambda data: {"new_score": _scores(data, confidence=_lowered(data))},
            "The confidence was lowered by that number. It falls to it.",
        ),
    ),
    without=_without,
    misconceptions=(
        Misconception(
            "old_bill",
            lambda data: _months(data, data.shock.vendor_bill),
            "That is the planned bill in person-months. It has a budget; the team pays only what is over it.",
        ),
        Misconception(
            "per_month",
            lambda data: _months(data, (data.shock.new_bill - data.shock.vendor_bill) / 12),
            "That is one month of it. The plan covers twelve, and the bill is per year.",
        ),
        Misconception(
            "relative_increase",
            lambda data: {"extra_months": data.shock.new_bill / data.shock.vendor_bill - 1},
            "That is the bill's increase as a share. Asked are person-months: the dollars over the plan, at `usd_per_person_month`.",
        ),
        *(
            Misconception(
                f"months_rounded_{name}",
                _rounded_months(places, up=up),
                "`extra_months` looks rounded to a month or a half: it counts within 1%. Leave two decimals.",
                idea="months_rounded",
            )
            for name, places, up in (
                ("to_one", 1.0, False),
                ("up", 1.0, True),
                ("to_a_half", 0.5, False),
                ("up_to_a_half", 0.5, True),
            )
        ),
        Misconception(
            "thousands_of_dollars",
            lambda data: {"extra_months": (data.shock.new_bill - data.shock.vendor_bill) / 1000},
            "Those are thousands of dollars. How many person-months are they?",
        ),
        Misconception(
            "bill_per_month",
            lambda data: _months(data, 12 * (data.shock.new_bill - data.shock.vendor_bill)),
            "The bill was taken twelve times. It is for the year.",
        ),
        Misconception(
            "in_hours",
            _in_hours,
            "Those are the hours. Asked are person-months.",
        ),
        Misconception(
            "taken_off",
            lambda data: {"extra_months": -data.shock.extra_months},
            "The sign is the other way round: what is over the planned bill takes more of the team's time, so the effort grows.",
        ),
        _upside_down("over", lambda data: data.shock.new_bill - data.shock.vendor_bill),
        _upside_down("new", lambda data: data.shock.new_bill),
        _upside_down("planned", lambda data: data.shock.vendor_bill),
        Misconception(
            "dollars_for_months",
            lambda data: {"extra_months": data.shock.new_bill - data.shock.vendor_bill},
            "Those are dollars. How many person-months are they?",
        ),
        Misconception(
            "effort_times_factor",
            lambda data: _effort_times_factor(data),
            "The idea's whole effort was multiplied. The vendor raised the price of its calls, not of your engineers.",
        ),
        Misconception(
            "confidence_halved",
            lambda data: {
                "new_score": _scores(data, confidence=float(data.truth.confidence[data.shock.source_idea]) / 2)
            },
            "The confidence was halved. The mail says what it is from now on.",
        ),
        Misconception(
            "confidence_times",
            lambda data: {
                "new_score": _scores(
                    data, confidence=float(data.truth.confidence[data.shock.source_idea]) * data.shock.source_confidence
                )
            },
            "The new confidence was multiplied by the old one. It replaces it.",
        ),
        Misconception(
            "price_ignored",
            lambda data: {"new_score": _scores(data, extra={})},
            "The lost data source is in, the price is not. Turn what is over the planned bill into person-months.",
        ),
        Misconception(
            "source_ignored",
            lambda data: {"new_score": _scores(data, confidence=float(data.truth.confidence[data.shock.source_idea]))},
            "The price is in, the withdrawn data source is not: the confidence of the second idea fell.",
        ),
        Misconception(
            "extra_for_the_source",
            _extra_for_the_source,
            "The extra effort went to the idea of the second e-mail. It belongs to the vendor's idea, of the first.",
        ),
        Misconception(
            "news_swapped",
            lambda data: _for_other_ideas(data, vendor=False, source=False),
            "The two pieces of news have changed places: the price is about the first idea, the data about the second.",
        ),
        Misconception(
            "both_for_both",
            lambda data: _for_other_ideas(data, vendor=True, source=True),
            "Both ideas got both pieces of news. The price is about the first idea, the data about the second.",
        ),
        Misconception(
            "off_the_effort",
            _off_the_effort,
            "The extra effort was taken off. The idea gets dearer.",
        ),
        Misconception(
            "everything_repriced",
            lambda data: {"new_score": _everywhere(data)},
            "Every AI idea was made dearer. The vendor serves one of them; change only what the news touches.",
        ),
        Misconception(
            "all_twelve_repriced",
            lambda data: {"new_score": _scores(data, extra=dict.fromkeys(IDEAS, data.shock.extra_months))},
            "Every idea was made dearer. The vendor serves one of them; change only what the news touches.",
        ),
        Misconception(
            "nothing_changed",
            lambda data: {"new_score": data.truth.adjusted},
            "Those are Monday's scores.",
        ),
        Misconception(
            "places_for_scores",
            lambda data: {"new_score": after_shock(data)[0].rank(ascending=False)},
            "Those are places. Asked are the scores that they come from.",
        ),
        Misconception(
            "value_for_score",
            lambda data: {"new_score": after_shock(data)[1]},
            "Those are value points. A score divides them by the full effort.",
        ),
        Misconception(
            "on_build_effort",
            lambda data: {"new_score": data.truth.score},
            "Those are scores on build effort, without the news. Start from the full effort, and put the news in.",
        ),
        Misconception(
            "news_on_build_effort",
            lambda data: {"new_score": _on_build(data)},
            "Those are scores on build effort, with the news in. Start from the full effort.",
        ),
        Misconception(
            "stops_the_vendor_idea",
            lambda data: _stop(data, data.shock.vendor_idea),
            "That idea got dearer. Does that make a running pilot leave the best set, and is it that one?",
        ),
        Misconception(
            "stops_the_source_idea",
            lambda data: _stop(data, data.shock.source_idea),
            "That idea lost its data. Is it running, and is it out of the best set?",
        ),
        Misconception(
            "carries_on",
            lambda data: _stop(data, _NONE),
            "`none` is right only if every pilot that has run since Monday is in the best set with Tuesday's numbers.",
        ),
        *map(_stops, NAMES),
        Misconception(
            "keeps_the_pilots",
            lambda data: _new(data, best_pilots(data)),
            "Those are Monday's pilots. Do they still fit with the new price, and is no other set worth more now?",
        ),
        Misconception(
            "only_the_rest",
            lambda data: _new(data, _less_the_stopped(data), best_pilots(data)),
            "Stopping a pilot frees capacity. What is the best set for it now?",
        ),
        Misconception(
            "people_ignored",
            lambda data: _new(data, _limit_ignored(data, people=True), best_pilots(data)),
            "That set needs more person-months than there are. Add up the full effort, with Tuesday's.",
        ),
        Misconception(
            "ml_ignored",
            lambda data: _new(data, _limit_ignored(data, people=False), best_pilots(data)),
            "That set fits the person-months and needs more machine-learning engineers than there are.",
        ),
        Misconception(
            "capacity_cut",
            lambda data: _new(data, _capacity_cut(data), best_pilots(data), _less_the_stopped(data)),
            "Another set is worth more and fits. The extra effort is in the full effort of its idea, and is not taken off `capacity` as "
            "well; a score that falls stops no pilot while the set with it is worth most.",
        ),
        *map(_monday_without, NAMES),
        *picked("new_pilots", later=True),
    ),
    lookalikes=_lookalikes,
    survivors={
        "1 to 2: range(1, len(table) + 1)": "equivalent: the best set has two pilots or more",
        "1 to 0: range(1, len(table) + 1)": "equivalent: the empty set is worth nothing",
        "+ to -: len(table) + 1": "equivalent: no set of eleven fits",
        "1 to 2: len(table) + 1": "equivalent: there is no set of thirteen",
        "1 to 0: len(table) + 1": "equivalent: all twelve never fit",
        "<= to <: sum(map(months.get, names)) <= facts['capacity']": "equivalent: no set uses a limit up exactly",
        "<= to <: sum(map(experts.get, names)) <= facts['ml_capacity']": "equivalent: no set uses a limit up exactly",
        "0 to -1: left_out[0]": "equivalent: one pilot is left out at the most",
    },
    hints=(
        "Two rows of the sheet change. Write down for each which column, the old number and the new one.",
        "Over the plan: new bill - planned bill, in dollars. Divided by the dollars per person-month it is extra effort "
        "for one idea. The withdrawn source sets one confidence.",
        "Score again with the two new numbers, then repeat A6 with them: which sets still fit both limits, and is a running "
        "pilot missing from the best one?",
    ),
    worked=lambda data: _worked(data),
    objective="Use ICE and cost of delay as second lenses, and re-rank within the hour when the news changes.",
    ledger=("RIT-07", "RIT-15", "CHAL-05"),
)


def _worked(data: IdeaBacklog) -> str:
    shock, answer = data.shock, _shock(data)
    running = best_pilots(data)
    stopped = answer["pilot_to_stop"]
    if stopped != _NONE:
        end = f"{NAMES[stopped]} is running and no longer in the best set, so it stops."
    elif shock.vendor_idea in running:
        end = "The running pilots still fit with the new price, and no other set is worth more: nothing stops."
    else:
        end = f"{NAMES[shock.vendor_idea]} is not running, and the best set is Monday's: nothing stops."
    return f"""
```python
sheet = clean.set_index("idea")
about = news.set_index("mail")["idea"]
extra = (facts["vendor_bill_new"] - facts["vendor_bill_planned"]) / facts["usd_per_person_month"]
sheet.loc[about["vendor"], "full_effort"] += extra
sheet.loc[about["source"], "confidence"] = facts["source_confidence_new"]
value = sheet["reach"] * sheet["impact"] * sheet["confidence"]
new_score = value / sheet["full_effort"]
```

The new price takes {shock.extra_months:.2f} person-months. Two scores change; repeat the search of A6 with the new numbers.
{end}
"""
