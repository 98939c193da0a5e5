"""A7: retrain, roll back, rules or wait?"""

from collections.abc import Mapping
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
from aipm_course.modules.drift.tasks.shared import OBJECTIVE_DECIDE, share_number


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


def _nothing_lost_later(data: IncidentRoom) -> pd.Series:
    sheet, (stake, _) = data.options.set_index("option"), at_stake(data.incident)
    later = stake * (HORIZON_WEEKS - sheet["weeks_until_it_works"]) * (1 - sheet["caught_share"])
    return _costs(data) - later


def _no_fraud(data: IncidentRoom) -> pd.Series:
    return option_costs(data.options, 0.0, 0.0, data.stop_cost)


def _nothing_caught_meanwhile(data: IncidentRoom) -> pd.Series:
    return option_costs(data.options, at_stake(data.incident)[0], 0.0, data.stop_cost)


def _chosen(data: IncidentRoom, costs: pd.Series, shut: set[str]) -> dict[str, str] | None:
    option = str(costs.drop(list(shut)).idxmin())
    return {"choice": option} if option != data.choice else None


def _below_bar(data: IncidentRoom) -> set[str]:
    sheet = data.options.set_index("option")
    return {str(name) for name in sheet.index[sheet["golden_right"] < GOLDEN_BAR * sheet["golden_cases"]]}


def _on_the_bar(data: IncidentRoom) -> set[str]:
    sheet = data.options.set_index("option")
    return {str(name) for name in sheet.index[sheet["golden_right"] <= GOLDEN_BAR * sheet["golden_cases"]]}


def _short(data: IncidentRoom) -> set[str]:
    return barred(
        data.options.assign(golden_right=data.options["golden_cases"]), labels_available(data), data.labels_needed
    )


def _own_costs(own: Mapping[str, Any], data: IncidentRoom) -> pd.DataFrame:
    return _column(option_costs(data.options, own["at_stake"], own["caught_now"], data.stop_cost))


def _cheapest_of_own(own: Mapping[str, Any], data: IncidentRoom) -> str:
    costs = pd.Series({option: float(cells["cost"]) for option, cells in own["cost"].items()})
    return str(costs.drop(list(barred(data.options, own["labels_available"], data.labels_needed))).idxmin())


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


DECIDE = Question(
    id="drift.decide",
    task="A7",
    title="Retrain, roll back, rules or wait?",
    points=5,
    kind=Record(
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
            "choice": "Look at your own `cost`, at the golden set, and at whether there are labels enough.",
        },
    ),
    data=incident_room,
    reference=_decide,
    alternatives=(_rounded,),
    follows=(
        Follows("cost", ("at_stake", "caught_now"), _own_costs),
        Follows("choice", ("cost", "labels_available"), _cheapest_of_own),
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
        Misconception(
            "three_weeks_at_stake",
            lambda data: {"at_stake": 3 * at_stake(data.incident)[0]},
            "That is the sum of three weeks. Asked is dollars per week.",
        ),
        Misconception(
            "missed_for_fraud",
            lambda data: {
                "at_stake": at_stake(data.incident)[0] * (1 - at_stake(data.incident)[1]),
            },
            "That is what went through. At stake is all fraud, caught or not; the bill takes off what is caught.",
        ),
        Misconception(
            "no_fraud_in_the_costs",
            lambda data: {"cost": _column(_no_fraud(data))},
            "Your costs hold work, running costs and stopped payments. What goes through meanwhile is missing.",
        ),
        Misconception(
            "nothing_lost_later",
            lambda data: {"cost": _column(_nothing_lost_later(data))},
            "After an option works your costs assume that nothing goes through. It catches `caught_share`; the rest is lost.",
        ),
        Misconception(
            "nothing_caught_meanwhile",
            lambda data: {"cost": _column(_nothing_caught_meanwhile(data))},
            "Until an option works your costs assume that nothing is caught. Today's share is caught.",
        ),
        Misconception(
            "golden_set_ignored",
            lambda data: _chosen(data, _costs(data), _short(data)),
            "That option fails its golden set: look at `golden_right` out of `golden_cases` against the bar.",
        ),
        Misconception(
            "labels_ignored",
            lambda data: _chosen(data, _costs(data), _below_bar(data)),
            "That option needs more final labels than there are: hold `labels_available` against `labels_needed`.",
        ),
        Misconception(
            "more_than_the_bar",
            lambda data: _chosen(data, _costs(data), _on_the_bar(data) | _short(data)),
            "An option with exactly 95% of its golden cases right may go live: the bar says at least.",
        ),
        Misconception(
            "cheapest_to_buy",
            lambda data: _chosen(
                data, _no_fraud(data), barred(data.options, labels_available(data), data.labels_needed)
            ),
            "That has the smallest invoice. What goes through for twelve weeks is on the bill as well.",
        ),
        Misconception(
            "best_catch",
            lambda data: _chosen(
                data,
                -data.options.set_index("option")["caught_share"],
                barred(data.options, labels_available(data), data.labels_needed),
            ),
            "That catches most. Price it: work, running costs, stopped payments and the weeks until it works.",
        ),
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
    return f"{_WORKED}\n| option | USD over 12 weeks | |\n|---|---|---|\n" + "\n".join(lines) + "\n"


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
