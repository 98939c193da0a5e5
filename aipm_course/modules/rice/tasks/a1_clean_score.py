"""A1: clean the inputs, then score."""

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Number, Table
from aipm_course.judging.question import Ablation, Misconception, Question
from aipm_course.modules.rice.simulators.idea_backlog import WEEKS_PER_MONTH, IdeaBacklog, idea_backlog
from aipm_course.modules.rice.tasks.shared import NAMES, column, idea_sheet
from aipm_course.simulation.rates import at


def _clean_score(data: IdeaBacklog) -> pd.DataFrame:
    truth = data.truth
    table = pd.DataFrame({"reach": truth.reach, "confidence": truth.confidence, "rice": truth.score})
    return table.rename_axis("idea").reset_index()


def _clean_score_by_rows(data: IdeaBacklog) -> dict[str, dict[str, float]]:
    """The same, row by row and as a dictionary, in another order and with an extra column."""
    rows = {}
    for row in data.ideas.sort_values("name").to_dict("records"):
        reach = row["reach"] * {"users/quarter": 1 / 3, "users/week": 52 / 12}.get(row["reach_unit"], 1)
        if not row["reach_unit"].startswith("users"):
            (who,) = [part for part in row["note"].split("; ") if " see " in part]
            reach = int(who.split()[0])
        share = float(row["confidence"].strip("%")) / (100 if "%" in row["confidence"] else 1)
        score = reach * row["impact"] * share / row["build_effort"]
        rows[row["idea"]] = {"rice": score, "reach": reach, "confidence": share, "name": row["name"]}
    return rows


def _reach_if(data: IdeaBacklog, factors: Mapping[str, float]) -> pd.DataFrame:
    """Clean reach, except that rows in some units are the sheet's number times a factor."""
    sheet = idea_sheet(data)
    factor = sheet["reach_unit"].map(dict(factors))
    return column("reach", data.truth.reach.where(factor.isna(), sheet["reach"] * factor))


def _accounts(data: IdeaBacklog) -> str:
    """Return the unit of the row that does not count users."""
    return str(next(unit for unit in data.ideas["reach_unit"] if not unit.startswith("users")))


def _narrow_reach(data: IdeaBacklog, made: "Callable[[float, float, float], float]") -> pd.DataFrame:
    """Clean reach, except in the row that counts no users: there it is made of people, the note's other number, accounts."""
    sheet, reach = idea_sheet(data), data.truth.reach.copy()
    row = sheet.index[sheet["reach_unit"] == _accounts(data)][0]
    (part,) = [part for part in str(sheet.at[row, "note"]).split("; ") if " see " not in part]
    reach[row] = made(float(reach[row]), float(part.split()[0]), at(sheet, row, "reach"))
    return column("reach", reach)


def _rice_made(made: "Callable[[pd.Series, pd.Series, pd.Series, pd.Series], pd.Series]") -> Any:
    """Return the score of somebody who puts the four letters together in another way."""

    def rice(data: IdeaBacklog) -> pd.DataFrame:
        sheet = idea_sheet(data)
        return column("rice", made(data.truth.reach, sheet["impact"], data.truth.confidence, sheet["build_effort"]))

    return rice


def _two_numbers(name: str, made: "Callable[[float, float, float], float]", message: str) -> Misconception[IdeaBacklog]:
    return Misconception(name, lambda data: _narrow_reach(data, made), message, idea="two_numbers")


def _week_times(name: str, weeks: float) -> Misconception[IdeaBacklog]:
    return Misconception(
        f"week_times_{name}",
        lambda data: _reach_if(data, {"users/week": weeks}),
        "The reach per week was taken times another number of weeks. Here a month is the twelfth part of 52 weeks, not rounded.",
        idea="another_month",
    )


_WEEKS = {"30_days": 30 / 7, "31_days": 31 / 7, "rounded": 4.3, "a_half": 4.5, "five": 5.0}


def _wrong_side(powers: tuple[int, ...]) -> Misconception[IdeaBacklog]:
    """Return a score with letters left out, or on the other side of the line."""
    impact, confidence, effort = powers

    def rice(i: pd.Series, c: pd.Series, e: pd.Series) -> pd.Series:
        return i.pow(impact) * c.pow(confidence) * e.pow(effort)

    return Misconception(
        f"powers_{impact}_{confidence}_{effort}".replace("-", "less_"),
        _rice_made(lambda r, i, c, e: r * rice(i, c, e)),
        "`rice` is another product than the task's: hold each of the four letters against it. Which one is missing, or stands on "
        "the wrong side of the line?",
        idea="another_product",
    )


_NAMED_PRODUCTS = {(1, 1, -1), (1, 1, 0), (1, 1, 1), (1, 0, -1), (0, 1, -1)}
"""Powers of impact, confidence and effort that are right, or have words of their own."""


def _shares_divided(data: IdeaBacklog) -> pd.DataFrame:
    """Every confidence divided by 100, those without a percent sign as well."""
    return column("confidence", idea_sheet(data)["confidence"].str.rstrip("%").astype(float) / 100)


def _snapped(data: IdeaBacklog) -> pd.DataFrame:
    """Confidence moved to the nearest of 50, 80 and 100%."""
    return column(
        "confidence",
        data.truth.confidence.map(lambda share: min((0.5, 0.8, 1.0), key=lambda level: abs(level - share))),
    )


def _quantities(data: IdeaBacklog) -> dict[str, pd.Series]:
    sheet = idea_sheet(data)
    return {
        "the reach times impact": data.truth.reach * sheet["impact"],
        "the value points": data.truth.value,
    }


CLEAN_SCORE = Question(
    id="rice.clean_score",
    task="A1",
    title="Clean the inputs, then score",
    points=3,
    kind=Table(
        "idea",
        NAMES,
        {
            "reach": Number("users per month", within_percent=0.5),
            "confidence": Number("share from 0 to 1", within=0.001),
            "rice": Number("RICE points", within_percent=1),
        },
    ),
    data=idea_backlog,
    reference=_clean_score,
    alternatives=(_clean_score_by_rows, lambda data: _clean_score(data).set_index("idea").iloc[::-1].assign(more=1)),
    ablations=(
        Ablation(
            "quarter_as_month",
            "a quarter has three months, so users per quarter are divided by 3",
            lambda data: _reach_if(data, {"users/quarter": 1}),
            "One reach is still per quarter, so that idea is counted three times over. Look at `reach_unit`.",
        ),
        Ablation(
            "four_weeks",
            "a month has 52 ÷ 12 weeks",
            lambda data: _reach_if(data, {"users/week": 4}),
            "The reach per week was taken four times. Twelve such months have 48 weeks; a year has 52.",
        ),
        Ablation(
            "the_other_number",
            "the people in `note` who see the feature",
            lambda data: _narrow_reach(data, lambda people, other, accounts: other),
            "One row took the wrong number from its `note`. Two numbers stand there; only one counts people.",
        ),
        Ablation(
            "snapped_to_the_scale",
            "confidences off RICE's scale stay as they are",
            _snapped,
            "Your `confidence` was moved to the nearest of 50, 80 and 100%. Leave what the owner wrote.",
        ),
    ),
    misconceptions=(
        Misconception(
            "raw_reach",
            lambda data: column("reach", idea_sheet(data)["reach"]),
            "Your `reach` is the sheet's column as it stands. Read `reach_unit` and `note` row by row: not every number "
            "there counts users, and not every number is for one month.",
        ),
        Misconception(
            "week_as_month",
            lambda data: _reach_if(data, {"users/week": 1}),
            "One reach is still per week. Look at `reach_unit`.",
        ),
        Misconception(
            "accounts_as_users",
            lambda data: _reach_if(data, {_accounts(data): 1}),
            "One reach does not count people. Read that row's `note`: how many would see the feature?",
        ),
        Misconception(
            "quarter_times_three",
            lambda data: _reach_if(data, {"users/quarter": 3}),
            "The reach per quarter was multiplied by three; one month holds fewer users than a quarter.",
        ),
        Misconception(
            "quarter_as_year",
            lambda data: _reach_if(data, {"users/quarter": 1 / 12}),
            "The reach per quarter was divided by twelve; that would be right for a year.",
        ),
        Misconception(
            "quarter_by_four",
            lambda data: _reach_if(data, {"users/quarter": 1 / 4}),
            "The reach per quarter was divided by four. A year has four quarters; how many months has a quarter?",
        ),
        Misconception(
            "week_divided",
            lambda data: _reach_if(data, {"users/week": 1 / WEEKS_PER_MONTH}),
            "The reach per week was divided; a month holds more users than a week.",
        ),
        Misconception(
            "week_as_year",
            lambda data: _reach_if(data, {"users/week": 52}),
            "The reach per week was taken 52 times. That is a year of it; asked is a month.",
        ),
        _two_numbers(
            "people_of_each_account",
            lambda people, other, accounts: people * accounts,
            "One reach is the sheet's number times the people in `note`. The note counts those people once, for all together.",
        ),
        *(
            _two_numbers(
                name,
                made,
                "One reach is made of two numbers. Where a row counts no users, the people who see it stand alone.",
            )
            for name, made in {
                "people_everywhere": lambda people, other, accounts: people * other,
                "people_and_accounts": lambda people, other, accounts: people + accounts,
                "people_and_the_other": lambda people, other, accounts: people + other,
                "people_of_one": lambda people, other, accounts: people / other,
                "accounts_everywhere": lambda people, other, accounts: accounts * other,
                "accounts_of_one": lambda people, other, accounts: accounts / other,
                "accounts_for_each": lambda people, other, accounts: accounts / people,
                "all_three": lambda people, other, accounts: accounts + people + other,
            }.items()
        ),
        *(_week_times(name, weeks) for name, weeks in _WEEKS.items()),
        Misconception(
            "percent_sign_stripped",
            lambda data: column("confidence", idea_sheet(data)["confidence"].str.rstrip("%").astype(float)),
            "Some confidences are a hundred times larger than the others: the percent sign is gone, the percent is not.",
        ),
        Misconception(
            "shares_divided",
            _shares_divided,
            "Some confidences are a hundred times smaller than the others: those without a percent sign are shares already.",
        ),
        Misconception(
            "percent_everywhere",
            lambda data: column("confidence", data.truth.confidence * 100),
            "Every confidence is in percent. The column asks for a share: 80% is 0.8.",
        ),
        Misconception(
            "no_effort",
            lambda data: column("rice", data.truth.value),
            "Your `rice` is reach x impact x confidence. One of the four letters is still missing.",
        ),
        Misconception(
            "times_effort",
            lambda data: column("rice", data.truth.value * idea_sheet(data)["build_effort"]),
            "Your `rice` was multiplied by the effort: the dearest ideas come out best.",
        ),
        Misconception(
            "no_confidence",
            lambda data: column("rice", data.truth.score / data.truth.confidence),
            "Your `rice` treats every guess as certain: one of the four letters is missing.",
        ),
        Misconception(
            "places_for_scores",
            lambda data: column("rice", data.truth.score.rank(ascending=False)),
            "Your `rice` holds places. Asked is the score that they come from.",
        ),
        Misconception(
            "no_impact",
            lambda data: column("rice", data.truth.score / idea_sheet(data)["impact"]),
            "Your `rice` leaves out how much the idea changes for each person: one of the four letters is missing.",
        ),
        Misconception(
            "rounded_to_hundreds",
            lambda data: column("rice", data.truth.score.round(-2)),
            "Your `rice` is rounded to hundreds. It counts within 1%, and a hundred is more than that: leave the digits.",
        ),
        Misconception(
            "hidden_costs_too_early",
            lambda data: column("rice", data.truth.adjusted),
            "Your `rice` has the hidden costs in already. Here it is build effort alone; the rest comes in A2.",
        ),
        Misconception(
            "scored_on_the_sheets_reach",
            lambda data: column("rice", data.truth.score / data.truth.reach * idea_sheet(data)["reach"]),
            "`rice` was worked out with the sheet's `reach` as it was written down. It needs users per month in every row.",
        ),
        *(
            Misconception(
                f"added_{name}",
                _rice_made(made),
                "`rice` adds what is to be multiplied: reach, impact and confidence are multiplied, and the effort divides.",
                idea="added",
            )
            for name, made in {
                "impact": lambda r, i, c, e: (r * c + i) / e,
                "all": lambda r, i, c, e: (r + i + c) / e,
                "reach": lambda r, i, c, e: (r + i) * c / e,
                "two": lambda r, i, c, e: r * (i + c) / e,
            }.items()
        ),
        *(_wrong_side(powers) for powers in itertools.product((1, 0, -1), repeat=3) if powers not in _NAMED_PRODUCTS),
    ),
    quantities=_quantities,
    hints=(
        "Three columns of the sheet have mixed units. Sort by `reach_unit`, then look at the text in `confidence`.",
        "One row is per quarter, one is per week, one counts no users at all; for that one, `note` says how many people "
        'see the feature. "80%" and 0.8 are the same confidence.',
        "RICE = reach x impact x confidence / build_effort, with reach in users per month and confidence from 0 to 1. "
        'In pandas: `ideas["confidence"].str.rstrip("%").astype(float)` gives numbers; divide those by 100 that had '
        "a percent sign.",
    ),
    worked="""
Put every reach into users per month and every confidence between 0 and 1 *before* multiplying.

```python
clean_score = ideas[["idea"]].copy()
reach, unit = ideas["reach"].copy(), ideas["reach_unit"]
reach[unit == "users/quarter"] /= 3
reach[unit == "users/week"] *= 52 / 12
no_users = ~unit.str.startswith("users")
reach[no_users] = ideas.loc[no_users, "note"].str.extract(r"(\\d+) [a-z ]+ see ")[0].astype(float)
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
