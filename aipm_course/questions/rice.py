"""Module 04: score ideas with RICE, put the hidden costs in, choose pilots that fit."""

from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Function, Number, Picks, Ranking, Record, Table
from aipm_course.questions.question import Misconception, Question, Rule
from aipm_course.simulators.idea_backlog import (
    HIDDEN_COSTS,
    HOURS_PER_PERSON_MONTH,
    IdeaBacklog,
    after_shock,
    down_the_list,
    feasible_sets,
    hidden_costs,
    idea_backlog,
    ranks,
)
from aipm_course.simulators.idea_kpis import idea_kpis

_KPIS = idea_kpis().set_index("kpi")
_NAMES = dict(zip(idea_backlog(0).ideas["idea"], idea_backlog(0).ideas["name"], strict=True))
_IDEAS = tuple(_NAMES)
_CAUSES = {
    "build": "more build effort than the others",
    "labeling": "people labeling examples",
    "retraining": "training it again during the year",
    "monitoring": "watching it every month",
    "review": "regulatory review",
}
_TOO_CLOSE = "too close to call"
_ANOTHER_SET = "this is not the best set; another one that fits both limits is worth more"


# --- A1: clean the inputs, then score ---------------------------------------------------------------------------------


def _sheet(data: IdeaBacklog) -> pd.DataFrame:
    return data.ideas.set_index("idea")


def _clean_score(data: IdeaBacklog) -> pd.DataFrame:
    truth = data.truth
    table = pd.DataFrame({"reach": truth.reach, "confidence": truth.confidence, "rice": truth.score})
    return table.rename_axis("idea").reset_index()


def _clean_score_by_rows(data: IdeaBacklog) -> dict[str, dict[str, float]]:
    """The same, row by row and as a dictionary, in another order and with an extra column."""
    rows = {}
    for row in data.ideas.sort_values("name").to_dict("records"):
        reach = row["reach"] / 3 if row["reach_unit"] == "users/quarter" else row["reach"]
        if row["idea"] == "churn":
            reach = int(row["note"].split()[0])
        share = float(row["confidence"].strip("%")) / (100 if "%" in row["confidence"] else 1)
        score = reach * row["impact"] * share / row["build_effort"]
        rows[row["idea"]] = {"rice": score, "reach": reach, "confidence": share, "name": row["name"]}
    return rows


def _column(name: str, values: pd.Series) -> pd.DataFrame:
    return values.rename(name).rename_axis("idea").reset_index()


def _reach_with(data: IdeaBacklog, *raw: str) -> pd.DataFrame:
    """Clean reach, except for the ideas named in `raw`, which keep the number of the sheet."""
    sheet = _sheet(data)
    return _column("reach", data.truth.reach.where(~sheet.index.isin(raw), sheet["reach"]))


CLEAN_SCORE = Question(
    id="rice.clean_score",
    task="A1",
    title="Clean the inputs, then score",
    points=3,
    kind=Table(
        "idea",
        _IDEAS,
        {
            "reach": Number("users per month", within_percent=0.5),
            "confidence": Number("share from 0 to 1", within=0.001),
            "rice": Number("RICE points", within_percent=1),
        },
    ),
    data=idea_backlog,
    reference=_clean_score,
    alternatives=(_clean_score_by_rows, lambda data: _clean_score(data).set_index("idea").iloc[::-1].assign(more=1)),
    misconceptions=(
        Misconception(
            "raw_reach",
            lambda data: _reach_with(data, "answer", "churn"),
            "Your `reach` is the sheet's column as it stands. Read `reach_unit` and `note` row by row: not every number "
            "there counts users, and not every number is for one month.",
        ),
        Misconception(
            "quarter_as_month",
            lambda data: _reach_with(data, "answer"),
            "One reach is still per quarter, so that idea is counted three times over. Look at `reach_unit`.",
        ),
        Misconception(
            "accounts_as_users",
            lambda data: _reach_with(data, "churn"),
            "One reach counts accounts, not people. Read that row's `note`: how many people would see the feature?",
        ),
        Misconception(
            "percent_sign_stripped",
            lambda data: _column("confidence", _sheet(data)["confidence"].str.rstrip("%").astype(float)),
            "Some confidences are a hundred times larger than the others: the percent sign is gone, the percent is not.",
        ),
        Misconception(
            "percent_everywhere",
            lambda data: _column("confidence", data.truth.confidence * 100),
            "Every confidence is in percent. The column asks for a share: 80% is 0.8.",
        ),
        Misconception(
            "no_effort",
            lambda data: _column("rice", data.truth.value),
            "Your `rice` is reach x impact x confidence. One of the four letters is still missing.",
        ),
        Misconception(
            "no_confidence",
            lambda data: _column("rice", data.truth.score / data.truth.confidence),
            "Your `rice` treats every guess as certain: one of the four letters is missing.",
        ),
    ),
    hints=(
        "Three columns of the sheet have mixed units. Sort by `reach_unit`, then look at the text in `confidence`.",
        "A quarter has three months. For the row counted in accounts, `note` says how many people see the score. "
        '"80%" and 0.8 are the same confidence.',
        "RICE = reach x impact x confidence / build_effort, with reach in users per month and confidence from 0 to 1. "
        'In pandas: `ideas["confidence"].str.rstrip("%").astype(float)` gives numbers; divide those by 100 that had '
        "a percent sign.",
    ),
    worked="""
Put every reach into users per month and every confidence between 0 and 1 *before* multiplying.

```python
clean_score = ideas[["idea"]].copy()
reach = ideas["reach"].astype(float)
reach[ideas["reach_unit"] == "users/quarter"] /= 3
reach[ideas["idea"] == "churn"] = ideas["note"].str.extract(r"(\\d+)")[0].astype(float)
share = ideas["confidence"].str.rstrip("%").astype(float)
share[ideas["confidence"].str.endswith("%")] /= 100
clean_score["reach"] = reach
clean_score["confidence"] = share
clean_score["rice"] = reach * ideas["impact"] * share / ideas["build_effort"]
```

In a spreadsheet: one new column for reach, one for confidence, one for the score.
""",
    objective="Score ideas with RICE after putting reach and confidence into one unit.",
    ledger=("RICE-01", "RICE-02", "RICE-03", "RICE-04", "RICE-05"),
)


# --- A2: hidden costs -------------------------------------------------------------------------------------------------


def _labeling(row: Any) -> float:
    return float(row["labels"] * row["minutes_per_label"] / 60 / HOURS_PER_PERSON_MONTH)


def _retraining(row: Any) -> float:
    return float(row["retrainings_per_year"] * row["retraining_effort"])


def _monitoring(row: Any) -> float:
    return float(row["monitoring_hours_per_month"] * 12 / HOURS_PER_PERSON_MONTH)


def _full_effort(row: Any) -> float:
    return float(row["build_effort"] + _labeling(row) + _retraining(row) + _monitoring(row) + row["review_effort"])


def _effort_probes(number: int) -> list[dict[str, Any]]:
    """Rows that switch on one cost at a time, so that the verdict can say which one is off, and two full rows."""
    generator = np.random.default_rng([number, 42])

    def row(name: str, *costs: str) -> dict[str, Any]:
        build, review = (round(float(value), 1) for value in generator.uniform(1, 6, 2))
        labels, minutes = int(generator.integers(5, 200)) * 100, round(float(generator.uniform(1, 8)), 1)
        times, effort = int(generator.integers(2, 13)), round(float(generator.uniform(0.2, 0.8)), 2)
        hours = int(generator.integers(10, 60))
        return {
            "idea": name,
            "name": name,
            "build_effort": build,
            "labels": labels if "labeling" in costs else 0,
            "minutes_per_label": minutes if "labeling" in costs else 0,
            "retrainings_per_year": times if "retraining" in costs else 0,
            "retraining_effort": effort if "retraining" in costs else 0,
            "monitoring_hours_per_month": hours if "monitoring" in costs else 0,
            "review_effort": review if "review" in costs else 0,
            "ml_effort": round(build / 2, 1),
        }

    single = [row(f"an idea with {cost} only", cost) for cost in HIDDEN_COSTS]
    return [
        row("an idea without hidden costs"),
        *single,
        row("one idea with all", *HIDDEN_COSTS),
        row("another with all", *HIDDEN_COSTS),
    ]


def _own_rows(data: IdeaBacklog) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in data.ideas.to_dict("records")]


FULL_EFFORT = Question(
    id="rice.full_effort",
    task="A2",
    title="Hidden costs",
    points=4,
    kind=Function(
        Number("person-months", within=0.02, within_percent=1), _effort_probes, _own_rows, "idea", _IDEAS, "full_effort"
    ),
    data=idea_backlog,
    reference=lambda data: _full_effort,
    alternatives=(
        lambda data: _sheet(data)["build_effort"] + hidden_costs(data.ideas).sum(axis=1),
        lambda data: (
            lambda row: (
                row.build_effort
                + row.review_effort
                + (row.labels * row.minutes_per_label / 60 + 12 * row.monitoring_hours_per_month) / 140
                + row.retrainings_per_year * row.retraining_effort
            )
        ),
    ),
    misconceptions=(
        Misconception(
            "build_only",
            lambda data: lambda row: row["build_effort"],
            "That is the build effort alone. What happens to the idea in the eleven months after launch?",
        ),
        Misconception(
            "one_retraining",
            lambda data: lambda row: _full_effort(row) - _retraining(row) + row["retraining_effort"],
            "Retraining is counted once. `retrainings_per_year` says how often the bill comes.",
        ),
        Misconception(
            "one_month_of_monitoring",
            lambda data: lambda row: _full_effort(row) - _monitoring(row) * 11 / 12,
            "Monitoring is counted for one month. The plan covers twelve.",
        ),
        Misconception(
            "once_for_both",
            lambda data: (
                lambda row: _full_effort(row) - _retraining(row) + row["retraining_effort"] - _monitoring(row) * 11 / 12
            ),
            "One retraining and one month of monitoring are in. Both come back during the year: look at the column "
            "names, which say how often.",
        ),
        Misconception(
            "minutes_as_hours",
            lambda data: lambda row: _full_effort(row) + 59 * _labeling(row),
            "Labeling is sixty times too large: minutes were taken for hours.",
        ),
        Misconception(
            "monitoring_in_hours",
            lambda data: lambda row: _full_effort(row) + (HOURS_PER_PERSON_MONTH - 1) * _monitoring(row),
            "Monitoring was added in hours; everything else is in person-months.",
        ),
        Misconception(
            "no_labeling",
            lambda data: lambda row: _full_effort(row) - _labeling(row),
            "One hidden cost is missing. Who makes the examples that the model learns from?",
        ),
        Misconception(
            "no_monitoring",
            lambda data: lambda row: _full_effort(row) - _monitoring(row),
            "One hidden cost is missing. Who notices when the model gets worse?",
        ),
        Misconception(
            "no_review",
            lambda data: lambda row: _full_effort(row) - row["review_effort"],
            "One hidden cost is missing, and it comes once: the one that a regulator asks for.",
        ),
        Misconception(
            "ml_effort_on_top",
            lambda data: lambda row: _full_effort(row) + row["ml_effort"],
            "`ml_effort` was added as well. It is part of the full effort, not on top of it: it says who does the work.",
        ),
        Misconception(
            "no_build",
            lambda data: lambda row: _full_effort(row) - row["build_effort"],
            "The four hidden costs are in; the effort to build the thing is not.",
        ),
    ),
    hints=(
        "Work out one cost at a time for one idea, on paper: invoice vision, labeling first.",
        "Labeling: labels x minutes_per_label gives minutes; 60 minutes are an hour and 140 hours are a person-month. "
        "Monitoring: hours per month, twelve months, the same 140.",
        "full effort = build_effort + labels x minutes_per_label / 60 / 140 + retrainings_per_year x "
        "retraining_effort + monitoring_hours_per_month x 12 / 140 + review_effort.",
    ),
    worked="""
Each hidden cost becomes person-months over twelve months; then they add up.

```python
def full_effort(idea):
    labeling = idea["labels"] * idea["minutes_per_label"] / 60 / 140
    retraining = idea["retrainings_per_year"] * idea["retraining_effort"]
    monitoring = idea["monitoring_hours_per_month"] * 12 / 140
    review = idea["review_effort"]
    return idea["build_effort"] + labeling + retraining + monitoring + review
```

In a spreadsheet the four middle lines are four columns, and the last line is their sum with the build effort.
""",
    objective="Put labeling, retraining, monitoring and review into the effort, and say which cost moved which idea.",
    ledger=("RESP-40", "RICE-06"),
)


# --- A3: what moved? --------------------------------------------------------------------------------------------------


def _rank_correlation(first: pd.Series, second: pd.Series) -> float:
    return float(np.corrcoef(first.rank(), second.rank())[0, 1])


def _what_moved(data: IdeaBacklog) -> dict[str, Any]:
    rise = ranks(data.truth.score) - ranks(data.truth.adjusted)
    fallen = str(rise.idxmin())
    without = {
        cost: ranks(data.truth.value / (data.truth.effort - data.truth.hidden[cost].where(rise.index == fallen, 0)))
        for cost in HIDDEN_COSTS
    }
    return {
        "rank_correlation": _rank_correlation(data.truth.score, data.truth.adjusted),
        "biggest_fall": fallen,
        "fall_cause": min(HIDDEN_COSTS, key=lambda cost: without[cost][fallen]),
        "biggest_rises": list(rise.index[rise == rise.max()]),
    }


def _careless_score(data: IdeaBacklog) -> pd.Series:
    """Scores of a sheet whose reach was never cleaned."""
    sheet = _sheet(data)
    return sheet["reach"] * sheet["impact"] * data.truth.confidence / sheet["build_effort"]


WHAT_MOVED = Question(
    id="rice.what_moved",
    task="A3",
    title="What moved?",
    points=4,
    kind=Record(
        {
            "rank_correlation": Number("Spearman's rank correlation, from -1 to 1", within=0.01),
            "biggest_fall": Choice(_NAMES),
            "fall_cause": Choice(_CAUSES),
            "biggest_rises": Picks(_NAMES, exactly=2),
        }
    ),
    data=idea_backlog,
    reference=_what_moved,
    alternatives=(
        lambda data: {
            **_what_moved(data),
            "rank_correlation": 1
            - 6
            * float(((ranks(data.truth.score) - ranks(data.truth.adjusted)) ** 2).sum())
            / (len(_IDEAS) * (len(_IDEAS) ** 2 - 1)),
            "biggest_rises": ("onboarding", "summary"),
        },
    ),
    misconceptions=(
        Misconception(
            "scores_not_ranks",
            lambda data: {"rank_correlation": float(np.corrcoef(data.truth.score, data.truth.adjusted)[0, 1])},
            "That is the correlation of the scores. Spearman's asks about the places: rank both columns first.",
        ),
        Misconception(
            "unclean_ranking",
            lambda data: {"rank_correlation": _rank_correlation(_careless_score(data), data.truth.adjusted)},
            "One of your two rankings still has the uncleaned reach in it. Start from the scores of A1.",
        ),
        Misconception(
            "blames_build",
            lambda data: {"fall_cause": "build"},
            "Build effort is in both rankings, so it cannot explain a difference between them. Take one hidden cost "
            "out at a time and rank again.",
        ),
        Misconception(
            "blames_retraining",
            lambda data: {"fall_cause": "retraining"},
            "Retraining is the cost people remember. Take it out, rank again, and see whether the idea comes back.",
        ),
        Misconception(
            "blames_monitoring",
            lambda data: {"fall_cause": "monitoring"},
            "Take monitoring out for that idea, rank again, and see whether it comes back.",
        ),
        Misconception(
            "blames_review",
            lambda data: {"fall_cause": "review"},
            "Take the review out for that idea, rank again, and see whether it comes back.",
        ),
        Misconception(
            "largest_percentage",
            lambda data: {"biggest_fall": (data.truth.adjusted / data.truth.score).idxmin()},
            "That idea lost the largest share of its score, but hardly any places: it was near the end before. The "
            "question is about places.",
        ),
        Misconception(
            "smaller_fall",
            lambda data: {"biggest_fall": "routing"},
            "That idea did fall. Another one lost more places.",
        ),
        Misconception(
            "new_leaders",
            lambda data: {"biggest_rises": list(data.truth.adjusted.nlargest(2).index)},
            "Those two lead the new ranking. The question is who climbed most: new place against old place.",
        ),
    ),
    hints=(
        "Make two columns of places: one from the score with `build_effort`, one from the score with `full_effort`.",
        "`scores.rank(ascending=False)` gives places. `places_a.corr(places_b)` on two columns of places is "
        "Spearman's correlation.",
        "For the cause, set one cost of the fallen idea to zero, score and rank again, and put it back. One of the "
        "four brings the idea back up; the other three leave it where it is.",
    ),
    worked="""
Two columns of places, their correlation, and their difference.

```python
sheet = clean.set_index("idea")
value = sheet["reach"] * sheet["impact"] * sheet["confidence"]
before, after = value / sheet["build_effort"], value / sheet["full_effort"]
places = pd.DataFrame({"before": before.rank(ascending=False), "after": after.rank(ascending=False)})
places["before"].corr(places["after"])          # Spearman: the correlation of places
(places["before"] - places["after"]).sort_values()   # the biggest fall first, the biggest rises last
```

For the cause, leave out one hidden cost of the fallen idea at a time. Only labeling brings it back to third; without
retraining, monitoring or review it stays sixth.
""",
    objective="Put labeling, retraining, monitoring and review into the effort, and say which cost moved which idea.",
    ledger=("RICE-01", "RICE-06"),
)


# --- A4: how sure? ----------------------------------------------------------------------------------------------------


def _top3(draws: pd.DataFrame) -> pd.Series:
    return (draws.rank(axis=1, ascending=False) <= 3).mean()


def _beats(data: IdeaBacklog) -> float:
    return float((data.draws["summary"] > data.draws["routing"]).mean())


def _how_sure(data: IdeaBacklog) -> dict[str, Any]:
    chance = _top3(data.draws)
    return {
        "top3_chance": chance,
        "tied_pair": ["summary", "routing"],
        "winner_share": max(_beats(data), 1 - _beats(data)),
        "third_place": _TOO_CLOSE,
    }


HOW_SURE = Question(
    id="rice.how_sure",
    task="A4",
    title="How sure is the ranking?",
    points=4,
    kind=Record(
        {
            "top3_chance": Table("idea", _IDEAS, {"chance": Number("share of the draws", within=0.01, percent=True)}),
            "tied_pair": Picks(_NAMES, exactly=2),
            "winner_share": Number("share of the draws", within=0.01, percent=True),
            "third_place": Choice({**_NAMES, _TOO_CLOSE: "nobody wins often enough"}),
        }
    ),
    data=idea_backlog,
    reference=_how_sure,
    alternatives=(
        lambda data: {
            **_how_sure(data),
            "top3_chance": {
                idea: float(100 * np.mean(np.sum(data.draws.to_numpy() > data.draws[[idea]].to_numpy(), axis=1) < 3))
                for idea in data.draws
            },
            "winner_share": 100 * max(_beats(data), 1 - _beats(data)),
        },
    ),
    misconceptions=(
        Misconception(
            "ranking_of_means",
            lambda data: {"top3_chance": (ranks(data.draws.mean()) <= 3).astype(float)},
            "Every chance is 0 or 1: the draws were averaged first and ranked once. Rank inside each draw, then count.",
        ),
        Misconception(
            "chance_of_first",
            lambda data: {"top3_chance": (data.draws.rank(axis=1, ascending=False) <= 1).mean()},
            "That is the chance of being first. Asked is the chance of being among the first three.",
        ),
        Misconception(
            "bottom_three",
            lambda data: {"top3_chance": (data.draws.rank(axis=1) <= 3).mean()},
            "The order is upside down: rank 1 went to the lowest score.",
        ),
        Misconception(
            "ranked_down_the_column",
            lambda data: {"top3_chance": (data.draws.rank(ascending=False) <= 3).mean()},
            "The draws were ranked down each column. One row is one version of the future: rank along the row.",
        ),
        Misconception(
            "the_leaders_as_tie",
            lambda data: {"tied_pair": ["synonyms", "onboarding"]},
            "Those two are nearly always in the top three; there is nothing to settle between them. Look for two ideas "
            "that compete for the place that is left.",
        ),
        Misconception(
            "the_other_way_round",
            lambda data: {"winner_share": min(_beats(data), 1 - _beats(data))},
            "That is how often the loser of the two wins.",
        ),
        Misconception(
            "point_scores_as_ranking",
            lambda data: {"third_place": "summary"},
            "That takes a difference of 2% in the scores for a ranking. Hold your own `winner_share` against the bar of "
            "80%.",
        ),
        Misconception(
            "draws_as_ranking",
            lambda data: {"third_place": "routing"},
            "That takes a few draws more or less for a ranking. Hold your own `winner_share` against the bar of 80%.",
        ),
        Misconception(
            "the_lessons_pair",
            lambda data: {"tied_pair": ["vision", "duplicates"]},
            "Those two are close to each other, but each is rarely among the three best. Which two have the largest "
            "chances after the two clear ones?",
        ),
        Misconception(
            "third_exactly",
            lambda data: {"top3_chance": (data.draws.rank(axis=1, ascending=False) == 3).mean()},
            "That counts the draws in which an idea is third. First and second count as well.",
        ),
        Misconception(
            "top_two",
            lambda data: {"top3_chance": (data.draws.rank(axis=1, ascending=False) < 3).mean()},
            "That counts first and second places only. Is third among the three best?",
        ),
        Misconception(
            "top_four",
            lambda data: {"top3_chance": (data.draws.rank(axis=1, ascending=False) <= 4).mean()},
            "That counts one place too many.",
        ),
    ),
    hints=(
        "Each row of `draws` is one version of the future. In how many rows is an idea among the three highest scores?",
        "`draws.rank(axis=1, ascending=False)` ranks inside each row; `<= 3` turns places into yes or no; `.mean()` "
        "turns yes and no into a share.",
        "`(draws.rank(axis=1, ascending=False) <= 3).mean()` is the whole column of chances. For the pair: "
        "`(draws[a] > draws[b]).mean()`, and the larger of that and 1 minus that.",
    ),
    worked="""
Rank inside each draw, then count.

```python
how_sure = {
    "top3_chance": (draws.rank(axis=1, ascending=False) <= 3).mean(),
    "tied_pair": ["summary", "routing"],
    "winner_share": max((draws["summary"] > draws["routing"]).mean(), (draws["summary"] < draws["routing"]).mean()),
    "third_place": "too close to call",
}
```

Two ideas share the third place at about 40% each, and neither beats the other in 80% of the draws. A ranking that says
"third" and "fourth" here reports noise.
""",
    objective="Show how sure a ranking is, and name the places that are too close to call.",
    ledger=("RESP-04", "CHECK-01", "RICE-04"),
)


# --- A5: other lenses -------------------------------------------------------------------------------------------------


def _ice(data: IdeaBacklog) -> pd.Series:
    lenses = data.lenses.set_index("idea")
    return lenses["ice_impact"] * lenses["ice_confidence"] * lenses["ice_ease"]


def _cd3(data: IdeaBacklog, *, penalty_weeks: int | None = None) -> pd.Series:
    """Cost of delay per week, averaged over the horizon, divided by duration."""
    lenses, rule = data.lenses.set_index("idea"), data.regulation
    if penalty_weeks is None:
        penalty_weeks = rule.horizon - rule.starts_in_week
    cost = lenses["weekly_delay_cost"].astype(float)
    cost[rule.idea] += rule.weekly_penalty * penalty_weeks / rule.horizon
    return cost / lenses["weeks"]


def _first(scores: pd.Series, count: int = 3) -> list[str]:
    return list(scores.sort_values(ascending=False).index[:count])


def _other_lenses(data: IdeaBacklog) -> dict[str, Any]:
    return {"ice_top3": _first(_ice(data)), "cd3_top3": _first(_cd3(data)), "why_ice_differs": "reach"}


OTHER_LENSES = Question(
    id="rice.other_lenses",
    task="A5",
    title="Other lenses: ICE and cost of delay",
    points=4,
    kind=Record(
        {
            "ice_top3": Ranking(_NAMES, top=3),
            "cd3_top3": Ranking(_NAMES, top=3),
            "why_ice_differs": Choice(
                {
                    "reach": "ICE does not ask how many people are reached",
                    "confidence": "ICE does not ask how sure we are",
                    "effort": "ICE does not ask how hard it is",
                    "hidden costs": "ICE leaves out labeling and monitoring",
                }
            ),
        },
        weights={"cd3_top3": 2},
    ),
    data=idea_backlog,
    reference=_other_lenses,
    alternatives=(
        lambda data: {
            **_other_lenses(data),
            "ice_top3": list(_ice(data).nlargest(3).index),
            "why_ice_differs": "Reach ",
        },
    ),
    misconceptions=(
        Misconception(
            "deadline_ignored",
            lambda data: {"cd3_top3": _first(_cd3(data, penalty_weeks=0))},
            "The penalty is missing or too small: it runs in every week of the horizon after the rule has started.",
        ),
        Misconception(
            "penalty_too_heavy",
            lambda data: {"cd3_top3": _first(_cd3(data, penalty_weeks=data.regulation.horizon))},
            "The penalty weighs too much: it only runs after the rule has started, and it has to be averaged over the "
            "whole horizon before it joins a cost per week.",
        ),
        Misconception(
            "duration_ignored",
            lambda data: {"cd3_top3": _first(_cd3(data) * data.lenses.set_index("idea")["weeks"])},
            "That ranks by cost of delay alone. CD3 divides it by the weeks the idea takes: two short ideas can go "
            "before one long one.",
        ),
        Misconception(
            "ice_confidence_missing",
            lambda data: {"why_ice_differs": "confidence"},
            "Confidence is the C in both names. Which letter does RICE have and ICE not?",
        ),
        Misconception(
            "ice_hidden_costs",
            lambda data: {"why_ice_differs": "hidden costs"},
            "True of ICE, and of RICE on build effort too. Look at ICE's first idea: how many people does it reach?",
        ),
        Misconception(
            "ice_effort_missing",
            lambda data: {"why_ice_differs": "effort"},
            "ICE asks about effort, from the other end: ease. Which letter does RICE have and ICE not?",
        ),
    ),
    hints=(
        "ICE here is impact x confidence x ease. Compare its first idea with that idea's reach.",
        "CD3 = cost of delay per week / weeks to build. For the idea with the dated rule, add the penalty, averaged "
        "over the horizon: penalty x (horizon - start) / horizon.",
        "Add the averaged penalty to one row of `weekly_delay_cost`, divide the column by `weeks`, sort, take three.",
    ),
    worked="""
```python
lens = lenses.set_index("idea")
ice = lens["ice_impact"] * lens["ice_confidence"] * lens["ice_ease"]
cost = lens["weekly_delay_cost"].astype(float)
weeks_late = facts["horizon_weeks"] - facts["rule_starts_after_week"]
cost["fraud"] += facts["weekly_penalty"] * weeks_late / facts["horizon_weeks"]
cd3 = cost / lens["weeks"]
other_lenses = {
    "ice_top3": list(ice.nlargest(3).index),
    "cd3_top3": list(cd3.nlargest(3).index),
    "why_ice_differs": "reach",
}
```

ICE puts a score that a few dozen people will see in first place: it never asks how many. Cost of delay lifts the one
idea with a date behind it.
""",
    objective="Use ICE and cost of delay as second lenses, and re-rank within the hour when the news changes.",
    ledger=("RESP-40", "RICE-07"),
)


# --- A6: pick the pilots ----------------------------------------------------------------------------------------------


def _kpis_for(pilots: list[str]) -> list[str]:
    rows = _KPIS[_KPIS["idea"].isin(pilots) & (_KPIS["kind"] != "busy")]
    return list(rows.index)


def _plan(data: IdeaBacklog, pilots: list[str]) -> dict[str, Any]:
    ml_effort = _sheet(data)["ml_effort"]
    return {
        "pilots": pilots,
        "value": float(data.truth.value[pilots].sum()),
        "effort": float(data.truth.effort[pilots].sum()),
        "ml_effort": float(ml_effort[pilots].sum()),
        "kpis": _kpis_for(pilots),
    }


def _best_pilots(data: IdeaBacklog) -> list[str]:
    sets = feasible_sets(data.truth.value, data.truth.effort, _sheet(data)["ml_effort"], data.limits)
    return list(sets["pilots"][0])


def _fits(answer: Any, data: IdeaBacklog) -> bool:
    pilots = sorted(answer["pilots"])
    effort, ml_effort = data.truth.effort[pilots].sum(), _sheet(data)["ml_effort"][pilots].sum()
    return bool(pilots and effort <= data.limits.capacity + 1e-9 and ml_effort <= data.limits.ml_capacity + 1e-9)


def _adds_up(field: str, column: str) -> Any:
    def holds(answer: Any, data: IdeaBacklog) -> bool:
        own = float(answer[field])
        right = _plan(data, sorted(answer["pilots"]))[column]
        return bool(answer["pilots"]) and abs(own - right) <= max(0.01 * right, 0.02)

    return holds


def _three_kpis_each(answer: Any, data: IdeaBacklog) -> bool:
    chosen = _KPIS.loc[sorted(answer["kpis"])]
    wanted = {(idea, kind) for idea in answer["pilots"] for kind in ("outcome", "guardrail", "cost")}
    return bool(answer["pilots"]) and set(zip(chosen["idea"], chosen["kind"], strict=True)) == wanted


def _what_does_not_fit(answer: Any, data: IdeaBacklog) -> str:
    pilots = sorted(answer["pilots"])
    if not pilots:
        return "pick at least one pilot"
    effort, ml_effort = data.truth.effort[pilots].sum(), _sheet(data)["ml_effort"][pilots].sum()
    return (
        f"your pilots need {effort:.1f} of {data.limits.capacity:g} person-months (full effort) and {ml_effort:.1f} of "
        f"{data.limits.ml_capacity:g} from machine-learning engineers"
    )


def _what_kpis_lack(answer: Any, data: IdeaBacklog) -> str:
    chosen = _KPIS.loc[sorted(answer["kpis"])]
    notes = []
    for idea in sorted(answer["pilots"]):
        kinds = list(chosen.loc[chosen["idea"] == idea, "kind"])
        lacks = [kind for kind in ("outcome", "guardrail", "cost") if kind not in kinds]
        if lacks:
            notes.append(f"{idea} has no {' and no '.join(lacks)} yet")
        if "busy" in kinds:
            notes.append(f"{idea} has one that merely counts activity")
    if set(chosen["idea"]) - set(answer["pilots"]):
        notes.append("some belong to ideas that are not your pilots")
    return "; ".join(notes) or "pick the pilots first"


def _kpi_list(pilots: tuple[str, ...]) -> str:
    rows = _KPIS[_KPIS["idea"].isin(pilots) & (_KPIS["kind"] != "busy")]
    return "\n".join(f"- {row.idea}, {row.kind}: {row.Index}, {row.measures}" for row in rows.itertuples())


def _build_only_pilots(data: IdeaBacklog) -> list[str]:
    """The best set if only build effort counted."""
    nothing = data.truth.effort * 0
    return list(feasible_sets(data.truth.value, _sheet(data)["build_effort"], nothing, data.limits)["pilots"][0])


PILOTS = Question(
    id="rice.pilots",
    task="A6",
    title="Pick the pilots",
    points=6,
    kind=Record(
        {
            "pilots": Picks(_NAMES, at_most=3, note=_ANOTHER_SET),
            "value": Number("value points", within_percent=1),
            "effort": Number("person-months", within=0.02, within_percent=1),
            "ml_effort": Number("person-months of ML engineers", within=0.02, within_percent=1),
            "kpis": Picks({str(code): text for code, text in _KPIS["measures"].items()}),
        },
        weights={"pilots": 2},
        own=frozenset({"value", "effort", "ml_effort", "kpis"}),
    ),
    data=idea_backlog,
    reference=lambda data: _plan(data, _best_pilots(data)),
    alternatives=(
        lambda data: {
            **_plan(data, _best_pilots(data)[::-1]),
            "effort": round(_plan(data, _best_pilots(data))["effort"], 1),
            "kpis": tuple(code.lower() for code in reversed(_kpis_for(_best_pilots(data)))),
        },
    ),
    rules=(
        Rule(
            "fits both limits",
            _fits,
            _what_does_not_fit,
        ),
        Rule(
            "value adds up",
            _adds_up("value", "value"),
            "`value` is not the sum of reach x impact x confidence over your own picks",
            weight=0.5,
        ),
        Rule(
            "effort adds up",
            lambda answer, data: (
                _adds_up("effort", "effort")(answer, data) and _adds_up("ml_effort", "ml_effort")(answer, data)
            ),
            "`effort` or `ml_effort` is not the sum over your own picks, in person-months over twelve months",
            weight=0.5,
        ),
        Rule(
            "three KPIs for each pilot",
            _three_kpis_each,
            _what_kpis_lack,
            weight=2,
        ),
    ),
    misconceptions=(
        Misconception(
            "down_the_list",
            lambda data: {
                "pilots": down_the_list(
                    data.truth.adjusted.sort_values(ascending=False).index,
                    data.truth.effort,
                    _sheet(data)["ml_effort"],
                    data.limits,
                )
            },
            "That is the list from the top, skipping what no longer fits. The highest score per person-month is not the "
            "most value from a fixed number of person-months: compare whole sets.",
        ),
        Misconception(
            "build_effort_only",
            lambda data: {"pilots": _build_only_pilots(data)},
            "That set fits on build effort alone. Add the hidden costs of A2 and it needs more than there is.",
        ),
        Misconception(
            "the_first_three",
            lambda data: {"pilots": _first(data.truth.adjusted)},
            "Those are the first three of the ranking. Add up their full effort.",
        ),
        Misconception(
            "the_single_largest",
            lambda data: {"pilots": [data.truth.value[data.truth.effort <= data.limits.capacity].idxmax()]},
            "That is the single most valuable idea that fits. There is room left beside it.",
        ),
    ),
    hints=(
        "Three numbers per idea: value (reach x impact x confidence), full effort, ML effort. Leave out every idea that "
        "does not fit alone.",
        "Try sets, not ideas: for every pair and every three, add up effort and value. There are few enough to list.",
        "`itertools.combinations(names, 2)` gives every pair. Keep the sets within both limits and take the one with the "
        "highest value. For KPIs: what changes for the customer, what must not get worse, what does one result cost?",
    ),
    worked="""
Compare whole sets, not places in a list.

```python
import itertools
sheet = clean.set_index("idea")
value = sheet["reach"] * sheet["impact"] * sheet["confidence"]
effort, ml = sheet["full_effort"], sheet["ml_effort"]
fitting = []
for size in (1, 2, 3):
    for names in itertools.combinations(effort.index, size):
        names = list(names)
        if effort[names].sum() <= facts["capacity"] and ml[names].sum() <= facts["ml_capacity"]:
            fitting.append((value[names].sum(), names))
max(fitting)
```

The list from the top leaves capacity unused. Two ideas together are worth more than the three that the list suggests.
For each pilot choose one KPI that says what changed for the customer, one that must not get worse, and one cost per
result; leave out those that count activity. For the best set these are:

"""
    + _kpi_list(("synonyms", "summary")),
    objective="Pick pilots that fit two limits at once, each with three KPIs, and defend the choice to the sponsor who lost.",
    ledger=("RESP-03", "RESP-04", "RIT-17", "MILE-06", "MILE-10", "BOTL-02", "CHECK-01", "PLAN-01"),
)


# --- A7: Tuesday's shock ----------------------------------------------------------------------------------------------


def _shocked(data: IdeaBacklog, *, effort: dict[str, float] | None = None, source: bool = True) -> list[str]:
    """Ranking after a version of the news: extra effort per idea, and whether the lost data source is counted."""
    total, confidence = data.truth.effort.copy(), data.truth.confidence.copy()
    for idea, extra in (effort or {}).items():
        total[idea] += extra
    if source:
        confidence[data.shock.source_idea] = data.shock.source_confidence
    scores = data.truth.reach * _sheet(data)["impact"] * confidence / total
    return _first(scores, len(scores))


def _extra(data: IdeaBacklog, factor: float) -> float:
    return factor * data.shock.vendor_bill / data.shock.usd_per_person_month


def _shock(data: IdeaBacklog) -> dict[str, Any]:
    scores, effort = after_shock(data)
    value = scores * effort
    sets = feasible_sets(value, effort, _sheet(data)["ml_effort"], data.limits)
    return {
        "new_ranking": _first(scores, len(scores)),
        "scores_that_changed": [data.shock.vendor_idea, data.shock.source_idea],
        "pilot_to_stop": data.shock.vendor_idea,
        "new_pilots": list(sets["pilots"][0]),
    }


def _shock_everywhere(data: IdeaBacklog) -> list[str]:
    using_ai = [idea for idea in _IDEAS if idea not in ("synonyms", "onboarding")]
    return _shocked(data, effort={idea: _extra(data, data.shock.price_factor - 1) for idea in using_ai})


SHOCK = Question(
    id="rice.shock",
    task="A7",
    title="Tuesday's shock",
    points=4,
    kind=Record(
        {
            "new_ranking": Ranking(_NAMES),
            "scores_that_changed": Picks(_NAMES),
            "pilot_to_stop": Choice({**_NAMES, "none": "every running pilot goes on"}),
            "new_pilots": Picks(_NAMES, at_most=3, note=_ANOTHER_SET),
        }
    ),
    data=idea_backlog,
    reference=_shock,
    alternatives=(
        lambda data: {
            **_shock(data),
            "new_ranking": {idea: place + 1 for place, idea in enumerate(_shock(data)["new_ranking"])},
        },
        lambda data: {**_shock(data), "new_ranking": ranks(after_shock(data)[0])},
    ),
    misconceptions=(
        Misconception(
            "whole_bill_charged",
            lambda data: {"new_ranking": _shocked(data, effort={"summary": _extra(data, data.shock.price_factor)})},
            "The whole new bill was charged to the team. The planned part already has a budget; only what is over it "
            "costs person-months.",
        ),
        Misconception(
            "effort_times_factor",
            lambda data: {
                "new_ranking": _shocked(
                    data, effort={"summary": (data.shock.price_factor - 1) * float(data.truth.effort["summary"])}
                )
            },
            "The whole effort was multiplied. The vendor raised the price of its calls, not of your engineers.",
        ),
        Misconception(
            "price_ignored",
            lambda data: {"new_ranking": _shocked(data)},
            "The lost data source is in, the price is not. Turn what is over the planned bill into person-months.",
        ),
        Misconception(
            "source_ignored",
            lambda data: {
                "new_ranking": _shocked(
                    data, effort={"summary": _extra(data, data.shock.price_factor - 1)}, source=False
                )
            },
            "The price is in, the withdrawn data source is not: one idea's confidence fell.",
        ),
        Misconception(
            "everything_repriced",
            lambda data: {"new_ranking": _shock_everywhere(data)},
            "Every AI idea was made dearer. The vendor serves one of them; re-rank only what the news touches.",
        ),
        Misconception(
            "nothing_changed",
            lambda data: {"new_ranking": _first(data.truth.adjusted, len(_IDEAS))},
            "That is Monday's ranking.",
        ),
        Misconception(
            "all_moved",
            lambda data: {"scores_that_changed": list(_IDEAS)},
            "Places shift for many, scores change for few. List the ideas whose own inputs changed.",
        ),
        Misconception(
            "stops_the_source_idea",
            lambda data: {"pilot_to_stop": data.shock.source_idea},
            "That idea lost its data, but it is not running. Which running pilot no longer fits the capacity?",
        ),
        Misconception(
            "carries_on",
            lambda data: {"pilot_to_stop": "none"},
            "Add up the running pilots' effort with the new price and hold it against the capacity.",
        ),
        Misconception(
            "keeps_the_pilots",
            lambda data: {"new_pilots": _best_pilots(data)},
            "Those are Monday's pilots. With the new price they need more person-months than there are.",
        ),
        Misconception(
            "only_the_rest",
            lambda data: {"new_pilots": [idea for idea in _best_pilots(data) if idea != data.shock.vendor_idea]},
            "Stopping a pilot frees capacity. What is the best set for it now?",
        ),
    ),
    hints=(
        "Two rows of the sheet change. Write down for each which column, the old number and the new one.",
        "Over the plan: new bill - planned bill, in dollars. Divided by the dollars per person-month it is extra effort "
        "for one idea. The withdrawn source lowers one confidence.",
        "Re-rank with the two new numbers, then repeat A6 with them: which sets still fit both limits?",
    ),
    worked="""
```python
sheet = clean.set_index("idea")
extra = (facts["vendor_bill_new"] - facts["vendor_bill_planned"]) / facts["usd_per_person_month"]
sheet.loc["summary", "full_effort"] += extra
sheet.loc["duplicates", "confidence"] = facts["duplicates_confidence_new"]
value = sheet["reach"] * sheet["impact"] * sheet["confidence"]
new_ranking = list((value / sheet["full_effort"]).sort_values(ascending=False).index)
```

Two scores change. Case summary, a running pilot, no longer fits the capacity even alone; repeat the search of A6 with
the new numbers for what to run instead.
""",
    objective="Use ICE and cost of delay as second lenses, and re-rank within the hour when the news changes.",
    ledger=("RIT-07", "RIT-15", "CHAL-05"),
)

# --- W1: rate three memos before writing one ----------------------------------------------------------------------------

_LEVEL = Number("levels from 1 to 4", within=0.5, between=(1, 4))

MEMO_LEVELS = Question(
    id="rice.memo_levels",
    task="W1",
    title="Rate three memos",
    points=3,
    kind=Record({"A": _LEVEL, "B": _LEVEL, "C": _LEVEL}),
    data=idea_backlog,
    reference=lambda data: {"A": 1, "B": 3, "C": 4},
    alternatives=(lambda data: pd.Series({"C": 3.5, "B": 3.0, "A": 1.5}),),
    misconceptions=(
        Misconception(
            "fluent_is_good",
            lambda data: {"A": 3},
            "Memo A reads well. Look for three things in it: a cost, a condition, a date.",
        ),
        Misconception(
            "polite_is_something",
            lambda data: {"A": 2},
            "Memo A is polite, and that is one row of three. Which level do most rows have?",
        ),
        Misconception(
            "nothing_missing",
            lambda data: {"B": 4},
            "Memo B has the cost and a condition. Look at the last column of the rubric: how sure, who checks, by when, "
            "what the reader gets instead.",
        ),
        Misconception(
            "bad_news_is_bad",
            lambda data: {"B": 2},
            "Memo B brings bad news plainly. Read the rubric's third column against it, row by row.",
        ),
        Misconception(
            "too_long",
            lambda data: {"C": 3},
            "Compare memo C with the rubric's last column, row by row, before taking something off.",
        ),
    ),
    hints=(
        "Rate each row of the rubric on its own, then take the level that most rows have.",
        "Underline in each memo: the cost with its size, the condition with its number, the person and the date.",
        "One memo has none of the three, one has two, one has all.",
    ),
    worked="""
- **Memo A: 1.** No cost, no condition, no decision. It would fit any idea in any company.
- **Memo B: 3.** Decision first, the cost that moved the idea with its size, one condition with a number. It does not say
  how sure the numbers are, who checks the condition by when, or what the reader gets instead.
- **Memo C: 4.** All of that, and a person, a date, the uncertainty and the alternative.
""",
    objective="Pick pilots that fit two limits at once, each with three KPIs, and defend the choice to the sponsor who lost.",
    ledger=("SOFT-11", "HUM-02"),
)

QUESTIONS = (CLEAN_SCORE, FULL_EFFORT, WHAT_MOVED, HOW_SURE, OTHER_LENSES, PILOTS, SHOCK, MEMO_LEVELS)
