"""A7: retrain, roll back, rules or wait?"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.question import Ablation, Follows, Misconception, Question
from aipm_course.modules.drift.simulators.drift_incident import (
    COST_PERCENT,
    GOLDEN_BAR,
    HORIZON_WEEKS,
    LAST_FINAL,
    MONEY_PERCENT,
    OPTIONS,
    RECENT,
    SHARE_WITHIN,
    WEEKS,
    IncidentRoom,
    at_stake,
    barred,
    incident_room,
    labels_available,
    option_costs,
)
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_DECIDE, Way, named, share_number
from aipm_course.simulation.rates import at


def _column(costs: pd.Series) -> pd.DataFrame:
    return costs.rename("cost").rename_axis("option").reset_index()


def _costs(data: IncidentRoom, **changed: Any) -> pd.Series:
    """Return the bills with columns of the options replaced."""
    return option_costs(data.options.assign(**changed), *at_stake(data.incident), data.stop_cost)


def _decide(data: IncidentRoom) -> dict[str, Any]:
    stake, caught = at_stake(data.incident)
    return {
        "at_stake": stake,
        "caught_now": caught,
        "labels_available": labels_available(data),
        "cost": _column(_costs(data)),
        "choice": data.choice,
    }


def _rounded(data: IncidentRoom) -> dict[str, Any]:
    right = _decide(data)
    return {
        **right,
        "at_stake": round(right["at_stake"]),
        "caught_now": round(100 * right["caught_now"], 1),
        "cost": {option: round(value) for option, value in _costs(data).items()},
        "choice": right["choice"].upper(),
    }


def _span(data: IncidentRoom, first: int, last: int) -> dict[str, float]:
    stake, caught = at_stake(data.incident, first, last)
    return {"at_stake": stake, "caught_now": caught}


def _labels(data: IncidentRoom, first: int, last: int) -> dict[str, float]:
    return {"labels_available": float(data.incident.loc[data.incident["week"].between(first, last), "frauds"].sum())}


def _stake_ways(data: IncidentRoom) -> dict[str, float]:
    """Return what people take for the dollars at stake, by the way they go."""
    rows = data.incident.set_index("week")
    stake, caught = at_stake(data.incident)
    recent = rows.loc[RECENT[0] : RECENT[1]]
    return {
        "sum": 3 * stake,
        "missed": stake * (1 - caught),
        "caught": stake * caught,
        "missed_sum": 3 * stake * (1 - caught),
        "median": float(recent["fraud_usd"].median()),
        "highest": float(recent["fraud_usd"].max()),
        "lowest": float(recent["fraud_usd"].min()),
        "per_fraud": float(recent["fraud_usd"].sum() / recent["frauds"].sum()),
        "frauds": float(recent["frauds"].mean()),
        "lesson": 30_000.0,
        **{f"week_{week}": at(rows, week, "fraud_usd") for week in (20, 21, 22, 23, 24, 25, 26)},
        "by_four": 3 * stake / 4,
        "twelve_weeks": 12 * stake,
        "a_year": 52 * stake,
        "a_month": 52 / 12 * stake,
    }


_STAKES = {
    "sum": "That is the sum of three weeks. Asked is dollars per week.",
    "missed": "That is what went through. At stake is all fraud, caught or not; the bill takes off what is caught.",
    "caught": "That is what was caught. At stake is all fraud, caught or not.",
    "missed_sum": "That is what went through in three weeks. At stake is all fraud, per week.",
    "median": "That is the median of the three weeks. Asked is the average.",
    "highest": "That is the highest of the three weeks. Asked is the average.",
    "lowest": "That is the lowest of the three weeks. Asked is the average.",
    "per_fraud": "That is dollars per fraud. Asked is dollars per week.",
    "frauds": "That is the number of frauds a week. Asked is dollars.",
    "lesson": "Perhaps that is the amount of the lesson. The exercise has its own in `incident`.",
    **{f"week_{week}": f"That is week {week} alone. Take the average of weeks 21 to 23." for week in range(20, 27)},
    "by_four": "That is the sum of three weeks divided by four. Divide by three.",
    "twelve_weeks": "That is for twelve weeks. Asked is dollars per week.",
    "a_year": "That is for a year. Asked is dollars per week.",
    "a_month": "That is for a month. Asked is dollars per week.",
}


def _caught_ways(data: IncidentRoom) -> dict[str, float]:
    rows = data.incident.set_index("week")
    recent = rows.loc[RECENT[0] : RECENT[1]]
    usual = at_stake(data.incident, 1, data.first_week - 1)[1]
    return {
        "missed": 1 - at_stake(data.incident)[1],
        "before": usual,
        "early": at_stake(data.incident, 1, 4)[1],
        "since": at_stake(data.incident, data.first_week, LAST_FINAL)[1],
        "open": at_stake(data.incident, 24, WEEKS)[1],
        "all": at_stake(data.incident, 1, WEEKS)[1],
        "final": at_stake(data.incident, 1, LAST_FINAL)[1],
        "ratio": float(recent["caught_usd"].sum() / (recent["fraud_usd"] - recent["caught_usd"]).sum()),
        "fall": usual - at_stake(data.incident)[1],
        "lesson": 0.40,
        **{f"week_{week}": at_stake(data.incident, week, week)[1] for week in (20, 21, 22, 23, 24, 26)},
        "best": float(data.options["caught_share"].max()),
        "mean_of_options": float(data.options["caught_share"].mean()),
    }


_CAUGHT = {
    "missed": "That is the share that went through. Asked is the share caught.",
    "before": "That is the share caught before the incident. Asked are weeks 21 to 23.",
    "early": "That is the share caught in weeks 1 to 4. Asked are weeks 21 to 23.",
    "since": "That is the share caught since the incident began. Asked are weeks 21 to 23.",
    "open": "Those are the open weeks, whose reports are still coming in. Asked are weeks 21 to 23.",
    "all": "That takes all 26 weeks. Asked are weeks 21 to 23.",
    "final": "That takes weeks 1 to 23. Asked are weeks 21 to 23.",
    "ratio": "That is dollars caught over dollars missed. Divide by all dollars of fraud.",
    "fall": "That is by how much the share has fallen. Asked is the share itself.",
    "lesson": "Perhaps that is the share of the lesson. The exercise has its own in `incident`.",
    **{
        f"week_{week}": f"That is week {week} alone. Take weeks 21 to 23 together." for week in (20, 21, 22, 23, 24, 26)
    },
    "best": "That equals the best `caught_share` of an option, a promise. Asked is what is caught now.",
    "mean_of_options": "That equals the mean `caught_share` of the options. Asked is what is caught now.",
}


def _label_ways(data: IncidentRoom) -> dict[str, float]:
    rows = data.incident.set_index("week")
    frauds, caught = rows["frauds"], at_stake(data.incident)[1]
    right = labels_available(data)
    return {
        "a_week_early": float(frauds.loc[data.first_week - 1 : LAST_FINAL].sum()),
        "without_23": float(frauds.loc[data.first_week : LAST_FINAL - 1].sum()),
        "recent": float(frauds.loc[RECENT[0] : RECENT[1]].sum()),
        "open": float(frauds.loc[LAST_FINAL + 1 :].sum()),
        "before": float(frauds.loc[: data.first_week - 1].sum()),
        "to_24": float(frauds.loc[data.first_week : LAST_FINAL + 1].sum()),
        "all_weeks": float(frauds.sum()),
        "after_first_open": float(frauds.loc[data.first_week + 1 :].sum()),
        "weeks": float(LAST_FINAL - data.first_week + 1),
        "per_week": float(frauds.loc[data.first_week : LAST_FINAL].mean()),
        "needed": float(data.labels_needed),
        "missing": float(abs(data.labels_needed - right)),
        "caught_only": float(round(right * caught)),
        "missed_only": float(round(right * (1 - caught))),
        "dollars": float(rows["fraud_usd"].loc[data.first_week : LAST_FINAL].sum()),
    }


_LABELS = {
    "a_week_early": "The week before the incident is in there. Count from `incident_first_week`.",
    "without_23": "Week 23 is missing: its labels are final.",
    "recent": "Those are the frauds of weeks 21 to 23. Count from `incident_first_week`, as long as labels are final.",
    "open": "Those are the frauds of the open weeks. Count the weeks whose labels are final.",
    "before": "Those are the frauds from before the incident. They teach a model what used to be true.",
    "to_24": "Week 24 is in there, and its labels are open.",
    "all_weeks": "Those are the frauds of all 26 weeks. Count from `incident_first_week`, as long as labels are final.",
    "after_first_open": "The first week of the incident is missing, and the open weeks are in there.",
    "weeks": "That is a number of weeks. Asked is the number of frauds in them.",
    "per_week": "That is per week. Asked is the sum.",
    "needed": "That is `labels_needed`. Asked is how many there are.",
    "missing": "That is the distance to `labels_needed`. Asked is how many there are.",
    "caught_only": "That is what the frauds times the share caught give. A missed fraud is reported and has a label as well.",
    "missed_only": "That is what the frauds times the share missed give. A caught fraud has a label as well.",
    "dollars": "Those are dollars. Asked is the number of frauds.",
}


@lru_cache(maxsize=64)
def _bill_ways(data: IncidentRoom) -> dict[str, pd.Series]:
    """Return bills with a term left out, taken twice, of another length, or turned."""
    sheet: Any = data.options.set_index("option").astype(float)
    stake, caught = at_stake(data.incident)
    until, share, flags = sheet["weeks_until_it_works"], sheet["caught_share"], sheet["false_flags_per_week"]
    work, weekly, live = sheet["one_off_cost"], sheet["weekly_cost"], HORIZON_WEEKS - until
    meanwhile, later = stake * until * (1 - caught), stake * live * (1 - share)
    stopped = data.stop_cost * HORIZON_WEEKS * flags
    right = _costs(data)
    return {
        "no_one_off": right - work,
        "one_off_weekly": right + 11 * work,
        "weekly_once": right - 11 * weekly,
        "weekly_once_live": right - until * weekly,
        "weekly_until": right - live * weekly,
        "stopped_one_week": right - stopped * 11 / 12,
        "stopped_live": right - data.stop_cost * until * flags,
        "stopped_until": right - data.stop_cost * live * flags,
        "stop_cost_1": right - (data.stop_cost - 1) * HORIZON_WEEKS * flags,
        "stop_cost_5": right - (data.stop_cost - 5) * HORIZON_WEEKS * flags,
        "stopped_twice": right + stopped,
        "stop_cost_alone": right - stopped + data.stop_cost * HORIZON_WEEKS,
        "no_fraud": right - meanwhile - later,
        "no_meanwhile": right - meanwhile,
        "no_later": right - later,
        "nothing_caught_meanwhile": right + stake * until * caught,
        "nothing_caught_later": right + stake * live * share,
        "caught_for_missed": right - meanwhile - later + stake * (until * caught + live * share),
        "caught_for_missed_meanwhile": right - meanwhile + stake * until * caught,
        "caught_for_missed_later": right - later + stake * live * share,
        "caught_subtracted": right - meanwhile - later - stake * (until * caught + live * share),
        "delay_not_subtracted": right + stake * until * (1 - share),
        "shares_exchanged": right - meanwhile - later + stake * (until * (1 - share) + live * (1 - caught)),
        "weeks_exchanged": right - meanwhile - later + stake * (live * (1 - caught) + until * (1 - share)),
        "now_for_ever": right - later + stake * live * (1 - caught),
        "fraud_of_one_week": right - meanwhile - later + (meanwhile + later) / HORIZON_WEEKS,
        "thirteen_weeks": option_costs(data.options, stake, caught, data.stop_cost, 13),
        "eleven_weeks": option_costs(data.options, stake, caught, data.stop_cost, 11),
        "one_week": right / HORIZON_WEEKS,
        "running_once_live": right - until * (weekly + data.stop_cost * flags),
        "running_until": right - live * (weekly + data.stop_cost * flags),
        "one_week_and_one_off": work + (right - work) / HORIZON_WEEKS,
        "a_year": option_costs(data.options, stake, caught, data.stop_cost, 52),
        "thousands": right / 1000,
        "fraud_only": meanwhile + later,
        "lesson_stake": option_costs(data.options, 30_000, caught, data.stop_cost),
        "lesson_caught": option_costs(data.options, stake, 0.40, data.stop_cost),
        "lesson_both": option_costs(data.options, 30_000, 0.40, data.stop_cost),
        "lesson_all": option_costs(data.options, 30_000, 0.40, 5),
        "stake_of_three_weeks": option_costs(data.options, 3 * stake, caught, data.stop_cost),
        "stake_missed": option_costs(data.options, stake * (1 - caught), caught, data.stop_cost),
        "golden": right / (sheet["golden_right"] / sheet["golden_cases"]),
        "wait_for_nothing": right.where(right.index != "wait", 0.0),
    }


_BILLS = {
    "no_one_off": "The one-off costs are missing from your costs.",
    "one_off_weekly": "The one-off costs are paid every week in your costs. They come once.",
    "weekly_once": "The weekly costs are paid once in your costs. They come in each of the twelve weeks.",
    "weekly_once_live": "The weekly costs begin when an option works in your costs. The task counts all twelve weeks.",
    "weekly_until": "The weekly costs end when an option works in your costs. The task counts all twelve weeks.",
    "stopped_one_week": "The good payments stopped are those of one week. The task counts all twelve.",
    "stopped_live": "Good payments are stopped only once an option works in your costs. The task counts all twelve weeks.",
    "stopped_until": "Good payments are stopped only until an option works in your costs. The task counts all twelve weeks.",
    "stop_cost_1": "Each good payment stopped costs 1 dollar in your costs. `stop_cost` stands in `facts`.",
    "stop_cost_5": "Each good payment stopped costs 5 dollars in your costs, perhaps from the lesson. `stop_cost` stands in `facts`.",
    "stopped_twice": "The good payments stopped are in your costs twice.",
    "stop_cost_alone": "`stop_cost` is there without `false_flags_per_week`. It is the price of one good payment.",
    "no_fraud": "Your costs hold work, running costs and stopped payments. What goes through meanwhile is missing.",
    "no_meanwhile": "The fraud that goes through until an option works is missing from your costs.",
    "no_later": "After an option works your costs assume that nothing goes through. It catches `caught_share`; the rest is lost.",
    "nothing_caught_meanwhile": "Until an option works your costs assume that nothing is caught. Today's share is caught.",
    "nothing_caught_later": "Once an option works your costs assume that nothing is caught. It catches `caught_share`.",
    "caught_for_missed": "Both brackets hold the share caught. What costs money is the rest: one minus it.",
    "caught_for_missed_meanwhile": "The first bracket holds the share caught now. What costs money is the rest: one minus it.",
    "caught_for_missed_later": "The second bracket holds `caught_share`. What costs money is the rest: one minus it.",
    "caught_subtracted": "What is caught was taken off the bill. The bill holds what goes through.",
    "delay_not_subtracted": "Twelve weeks of the new share come on top of the weeks until it works. Together they are twelve.",
    "shares_exchanged": "The two shares have changed places: `caught_now` holds until an option works, `caught_share` after.",
    "weeks_exchanged": "The weeks have changed places: `weeks_until_it_works` goes with `caught_now`.",
    "now_for_ever": "Today's share is caught all twelve weeks in your costs. Once an option works, it catches `caught_share`.",
    "fraud_of_one_week": "The fraud is that of one week in your costs. The task counts all twelve.",
    "thirteen_weeks": "Your horizon is thirteen weeks. The task has twelve.",
    "eleven_weeks": "Your horizon is eleven weeks. The task has twelve.",
    "one_week": "Those are costs per week. Asked is twelve weeks.",
    "running_once_live": "Weekly costs and good payments stopped begin when an option works in your costs. The task counts both for all "
    "twelve weeks.",
    "running_until": "Weekly costs and good payments stopped end when an option works in your costs. The task counts both for all twelve "
    "weeks.",
    "one_week_and_one_off": "All but the one-off costs are those of one week. Asked is twelve weeks.",
    "a_year": "Those are costs of a year. Asked is twelve weeks.",
    "thousands": "Those are thousands of dollars. Asked is dollars.",
    "fraud_only": "Only the fraud that goes through is in your costs. Work, running costs and stopped payments are missing.",
    "lesson_stake": "30,000 dollars are at stake in your costs, perhaps from the lesson. The exercise has its own amount.",
    "lesson_caught": "40% are caught now in your costs, perhaps from the lesson. The exercise has its own share.",
    "lesson_both": "30,000 dollars are at stake and 40% caught in your costs, perhaps from the lesson. The exercise has its own.",
    "lesson_all": "The amount at stake, the share caught and the price of a stopped payment are perhaps the lesson's. The exercise has its own.",
    "stake_of_three_weeks": "The fraud of three weeks stands for that of one in your costs.",
    "stake_missed": "What went through stands for what is at stake in your costs; what is caught is taken off twice.",
    "wait_for_nothing": "`wait` costs nothing in your answer. The fraud that goes through while you wait is on its bill as well.",
    "golden": "Costs were divided by the share of golden cases. The golden set bars an option; it costs nothing.",
}


_SPANS = {
    span: f"That is over weeks {span[0]} to {span[1]}"
    f"{', and from week 24 on reports are still coming in' if span[1] > LAST_FINAL else ''}. Asked are weeks 21 to 23."
    for span in (
        *((first, last) for last in (24, 25, 26) for first in range(19, last) if (first, last) != (24, 26)),
        *((first, last) for last in (20, 21, 22, 23) for first in range(17, last) if (first, last) != RECENT),
        (1, WEEKS),
    )
}


def _ways() -> Iterator[Way[IncidentRoom]]:
    """Return other spans, sums and bills."""
    for span, message in _SPANS.items():
        yield f"span_{span[0]}_{span[1]}", message, lambda data, span=span: _span(data, *span)  # type: ignore[misc]
    for way, message in _STAKES.items():
        yield f"stake_{way}", message, lambda data, way=way: {"at_stake": _stake_ways(data)[way]}  # type: ignore[misc]
    for way, message in _CAUGHT.items():
        yield f"caught_{way}", message, lambda data, way=way: {"caught_now": _caught_ways(data)[way]}  # type: ignore[misc]
    for way, message in _LABELS.items():
        yield f"labels_{way}", message, lambda data, way=way: {"labels_available": _label_ways(data)[way]}  # type: ignore[misc]
    for way, message in _BILLS.items():
        yield f"bill_{way}", message, lambda data, way=way: {"cost": _column(_bill_ways(data)[way])}  # type: ignore[misc]


def _look_at_choice(given: str, own: Mapping[str, Any], data: IncidentRoom) -> str:
    """Say of the option that was picked what bars it, or that another one is cheaper by the own costs."""
    sheet = data.options.set_index("option")
    if given in _below_bar(data):
        return (
            f"`{given}` gets {at(sheet, given, 'golden_right'):.0f} of {at(sheet, given, 'golden_cases'):.0f} golden cases right: "
            "is that at least 95%?"
        )
    if given in barred(data.options, own["labels_available"], data.labels_needed):
        return f"`{given}` needs labels: hold your own `labels_available` against `labels_needed` in `facts`"
    return (
        f"by your own `cost` something cheaper than `{given}` may go live. Strike out what its golden set or its labels bar, "
        "exactly 95% is enough, and take the cheapest of the rest"
    )


def _below_bar(data: IncidentRoom) -> set[str]:
    sheet = data.options.set_index("option")
    return {str(name) for name in sheet.index[sheet["golden_right"] < GOLDEN_BAR * sheet["golden_cases"]]}


def _own_costs(own: Mapping[str, Any], data: IncidentRoom) -> pd.DataFrame:
    return _column(option_costs(data.options, own["at_stake"], own["caught_now"], data.stop_cost))


def _cheapest_of_own(own: Mapping[str, Any], data: IncidentRoom) -> str:
    costs = pd.Series({option: float(cells["cost"]) for option, cells in own["cost"].items()})
    shut = barred(data.options, own["labels_available"], data.labels_needed)
    # Somebody may have left out what is barred; the rest still tells the cheapest.
    return str(costs.drop(list(shut), errors="ignore").idxmin())


def _quantities(data: IncidentRoom) -> dict[str, float | pd.Series]:
    rows = data.incident[data.incident["week"].between(*RECENT)]
    sheet, (stake, caught) = data.options.set_index("option").astype(float), at_stake(data.incident)
    until, later = sheet["weeks_until_it_works"], HORIZON_WEEKS - sheet["weeks_until_it_works"]
    return {
        "dollars of fraud in weeks 21 to 23": float(rows["fraud_usd"].sum()),
        "dollars caught in weeks 21 to 23": float(rows["caught_usd"].sum()),
        "dollars caught a week": float(rows["caught_usd"].mean()),
        "frauds in weeks 21 to 23": float(rows["frauds"].sum()),
        "the work and running costs": sheet["one_off_cost"] + HORIZON_WEEKS * sheet["weekly_cost"],
        "what good payments stopped cost": data.stop_cost * HORIZON_WEEKS * sheet["false_flags_per_week"],
        "the fraud that goes through until it works": stake * until * (1 - caught),
        "the fraud that goes through once it works": stake * later * (1 - sheet["caught_share"]),
        "the bill of one week": _costs(data) / HORIZON_WEEKS,
    }


_KIND = Record(
    {
        "at_stake": Number("USD of fraud per week", within_percent=MONEY_PERCENT),
        "caught_now": share_number("share of dollars", SHARE_WITHIN),
        "labels_available": Number("frauds with final labels"),
        "cost": Table("option", tuple(OPTIONS), {"cost": Number("USD over 12 weeks", within_percent=COST_PERCENT)}),
        "choice": Choice(OPTIONS),
    },
    weights={"at_stake": 0.5, "caught_now": 0.5, "labels_available": 0.5, "cost": 1.5, "choice": 2.0},
    look={
        "at_stake": "Look at `fraud_usd` of weeks 21, 22 and 23.",
        "caught_now": "Look at `caught_usd` and `fraud_usd` of weeks 21, 22 and 23, added up before you divide.",
        "labels_available": "Look at `frauds` from `incident_first_week` on, as long as `labels` says final.",
        "cost": "Every option gets its cost, one that may not go live as well: five terms, each with the option's own numbers.",
        "choice": "Look at your own `cost`, at the golden set, and at whether there are labels enough.",
    },
)

DECIDE = Question(
    id="drift.decide",
    task="A7",
    title="Retrain, roll back, rules or wait?",
    points=5,
    kind=_KIND,
    data=incident_room,
    reference=_decide,
    alternatives=(_rounded,),
    follows=(
        Follows("cost", ("at_stake", "caught_now"), _own_costs),
        Follows("choice", ("cost", "labels_available"), _cheapest_of_own, look=_look_at_choice),
    ),
    ablations=(
        Ablation(
            "week_20_as_well",
            "average of weeks 21 to 23",
            lambda data: {"at_stake": _span(data, 20, 23)["at_stake"]},
            "Week 20 is in your average; it has three weeks, 21 to 23.",
        ),
        Ablation(
            "week_24_as_well",
            "average of weeks 21 to 23",
            lambda data: {"at_stake": _span(data, 21, 24)["at_stake"]},
            "Week 24 is in your average, and its reports are still coming in. Take weeks 21 to 23.",
        ),
        Ablation(
            "open_weeks",
            "The last three weeks are open",
            lambda data: _span(data, 24, WEEKS),
            "You took the last three weeks, whose reports are still coming in. Take weeks 21 to 23.",
        ),
        Ablation(
            "no_stopped_payments",
            "stop_cost × 12 × `false_flags_per_week`",
            lambda data: {"cost": _column(_costs(data, false_flags_per_week=0))},
            "The good payments that an option stops are missing from your costs.",
        ),
        Ablation(
            "works_at_once",
            "`weeks_until_it_works` × (1 − caught_now)",
            lambda data: {"cost": _column(_costs(data, weeks_until_it_works=0))},
            "Every option works from the first day in your costs. Until it does, fraud goes through as it does now.",
        ),
        Ablation(
            "no_running_costs",
            "12 × `weekly_cost`",
            lambda data: {"cost": _column(_costs(data, weekly_cost=0))},
            "The weekly costs are missing. Rules need people every week.",
        ),
        Ablation(
            "unfinished_labels",
            "weeks whose labels are final",
            lambda data: _labels(data, data.first_week, WEEKS),
            "Reports from the open weeks are in there. Those weeks have no final label for a good payment, so a model would "
            "learn that everything new is fraud.",
        ),
        Ablation(
            "all_labels",
            "since the incident began",
            lambda data: _labels(data, 1, LAST_FINAL),
            "Frauds from before the incident are in there. They teach a model what used to be true: count from its first week.",
        ),
        Ablation(
            "labels_after_the_first_week",
            "the first week of the incident included",
            lambda data: _labels(data, data.first_week + 1, LAST_FINAL),
            "The first week of the incident is missing from your labels.",
        ),
    ),
    misconceptions=(
        Misconception(
            "half_a_year_at_stake",
            lambda data: _span(data, 1, LAST_FINAL),
            "That is the average of 23 weeks. What counts for the next twelve is what goes on now: take weeks 21 to 23.",
        ),
        Misconception(
            "before_the_incident",
            lambda data: _span(data, 1, 4),
            "Those are weeks 1 to 4, before anything happened. Take weeks 21 to 23.",
        ),
        *named(_KIND, _decide, _ways()),
    ),
    quantities=_quantities,
    hints=(
        "Three things to find in `incident`: dollars of fraud per week in weeks 21 to 23, the share of those dollars that was "
        "caught, and frauds with final labels since the incident began.",
        "Cost = one_off_cost + 12 x weekly_cost + stop_cost x 12 x false_flags_per_week + at_stake x [weeks_until x "
        "(1 - caught_now) + (12 - weeks_until) x (1 - caught_share)].",
        "Strike out what gets less than 95% of its golden cases right, and both retrainings if `labels_available` is under "
        "`labels_needed`. Of the rest take the cheapest.",
    ),
    worked=lambda data: _worked(data),
    survivors={
        "< to <=: labels < value['labels_needed']": "meant: labels are planted at least 8% from the number needed",
    },
    objective=OBJECTIVE_DECIDE,
    ledger=("RESP-45", "SKILL-14", "DELIV-07"),
)


def _worked(data: IncidentRoom) -> str:
    """Return the worked solution with the bills of these data."""
    costs = _costs(data)
    shut = barred(data.options, labels_available(data), data.labels_needed)
    lines = [
        f"| {option} | {cost:,.0f} | {'may not go live' if option in shut else ''} |"
        for option, cost in costs.sort_values().items()
    ]
    return f"{_WORKED}\n| option | USD over 12 weeks | note |\n|---|---|---|\n" + "\n".join(lines) + "\n"


_WORKED = """
```python
value = facts.set_index("fact")["value"]
recent = incident[incident["week"].between(21, 23)]
stake = recent["fraud_usd"].mean()
caught = recent["caught_usd"].sum() / recent["fraud_usd"].sum()
known = incident["week"].between(value["incident_first_week"], 23)
labels = int(incident.loc[known, "frauds"].sum())

sheet = options.set_index("option")
until = sheet["weeks_until_it_works"]
lost = stake * (until * (1 - caught) + (12 - until) * (1 - sheet["caught_share"]))
stopped = value["stop_cost"] * 12 * sheet["false_flags_per_week"]
cost = sheet["one_off_cost"] + 12 * sheet["weekly_cost"] + stopped + lost

live = sheet["golden_right"] / sheet["golden_cases"] >= 0.95
if labels < value["labels_needed"]:
    live = live & ~sheet.index.isin(["retrain", "retrain_now"])
decision = {
    "at_stake": stake,
    "caught_now": caught,
    "labels_available": labels,
    "cost": cost,
    "choice": cost[live].idxmin(),
}
```

Which of the five is right is no matter of taste. It depends on what is at stake *now*, on what began the fall, and on whether
there are labels to learn from.
"""
