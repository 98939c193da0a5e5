"""A1: clean the inputs, then score."""

import itertools
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from aipm_course.answers import Number, Table
from aipm_course.judging.question import Ablation, Misconception, Question, Rule
from aipm_course.modules.rice.simulators.idea_backlog import WEEKS_PER_MONTH, IdeaBacklog, idea_backlog
from aipm_course.modules.rice.tasks.shared import NAMES, column, idea_sheet
from aipm_course.simulation.rates import at

_Made = TypeVar("_Made")
_Change = Callable[[pd.Series], pd.Series]


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


def _family(
    prefix: str, made: Mapping[str, _Made], answer: Callable[[IdeaBacklog, _Made], Any], message: str, *, idea: str
) -> list[Misconception[IdeaBacklog]]:
    """Return one idea's answers, of which each is made by something else: a number, or a way to change a column."""

    def of(name: str) -> Callable[[IdeaBacklog], Any]:
        return lambda data: answer(data, made[name])

    return [Misconception(f"{prefix}_{name}", of(name), message, idea=idea) for name in made]


_WEEKS = {
    "30_days": 30 / 7,
    "31_days": 31 / 7,
    "rounded": 4.3,
    "a_half": 4.5,
    "five": 5.0,
    "seven": 7.0,
    "twelve": 12.0,
    "thirteen": 13.0,
}
_FEWER = {"by_four": 1 / 4, "by_five": 1 / 5, "by_seven": 1 / 7, "by_twelve": 1 / 12, "by_a_year": 1 / 52}
_QUARTERS = {"as_a_week": WEEKS_PER_MONTH, "four_times": 4.0, "by_weeks": 1 / 13, "by_two": 1 / 2, "by_six": 1 / 6}


def _reach_off(answer: Any, data: IdeaBacklog) -> list[str]:
    """Return the units whose reach is off, where two or more of the three that need a conversion are, and nothing else."""
    sheet, truth = idea_sheet(data), data.truth.reach
    given = {idea: answer.get(idea, {}).get("reach") for idea in sheet.index}
    if not all(isinstance(reach, float) for reach in given.values()):
        return []
    off = pd.Series({idea: abs(reach - truth[idea]) > 0.005 * truth[idea] for idea, reach in given.items()})
    units = sheet["reach_unit"].where(off, "users/month")
    raw = all(abs(given[idea] - at(sheet, idea, "reach")) <= 1e-9 for idea in off.index[off])
    found = [unit for unit in units.unique() if unit != "users/month"]
    plain = off[sheet["reach_unit"] == "users/month"].any()
    # Where all three stand as in the sheet, that is what is told.
    return found if len(found) > 1 and not plain and not (raw and len(found) == 3) else []


_BY_UNIT = {
    "users/quarter": "One is per quarter: how many months are that?",
    "users/week": "One is per week: a month has 52 / 12 of them.",
    "": "One counts no users: whom does its `note` name?",
}


def _about_units(answer: Any, data: IdeaBacklog) -> str:
    told = [_BY_UNIT.get(unit, _BY_UNIT[""]) for unit in _reach_off(answer, data)]
    return f"`reach`: the rows that are off have each a unit of their own. {' '.join(told)}".removesuffix(".")


def _percent_off(answer: Any, data: IdeaBacklog) -> bool:
    """Return whether just the rows with a percent sign are off, and not all by one factor, which is told as that."""
    typed, truth = idea_sheet(data)["confidence"], data.truth.confidence
    given = {idea: answer.get(idea, {}).get("confidence") for idea in typed.index}
    off = {
        str(idea)
        for idea, share in given.items()
        if not isinstance(share, float) or not abs(share - truth[idea]) <= 0.001
    }
    signed = set(typed.index[typed.str.endswith("%")])
    factors = [given[idea] / truth[idea] for idea in off & signed if isinstance(given[idea], float)]
    alike = len(factors) == len(off) > 1 and bool(factors[0]) and max(factors) - min(factors) <= 1e-6 * abs(factors[0])
    return off == signed and not alike


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


def _without(data: IdeaBacklog, dropped: frozenset[str]) -> pd.DataFrame:
    """Return the two columns of somebody who drops rules: each row of another unit by itself, and the confidence."""
    factors = {"users/quarter": 1.0} if "quarter_as_month" in dropped else {}
    factors |= {"users/week": 4.0} if "four_weeks" in dropped else {}
    reach = _reach_if(data, factors).set_index("idea")["reach"]
    if "the_other_number" in dropped:
        narrow = idea_sheet(data)["reach_unit"] == _accounts(data)
        other = _narrow_reach(data, lambda people, other, accounts: other).set_index("idea")["reach"]
        reach = reach.where(~narrow, other)
    shares = (
        _snapped(data).set_index("idea")["confidence"] if "snapped_to_the_scale" in dropped else data.truth.confidence
    )
    return pd.DataFrame({"reach": reach, "confidence": shares}).rename_axis("idea").reset_index()


def _snapped(data: IdeaBacklog) -> pd.DataFrame:
    """Confidence moved to the nearest of 50, 80 and 100%."""
    return column(
        "confidence",
        data.truth.confidence.map(lambda share: min((0.5, 0.8, 1.0), key=lambda level: abs(level - share))),
    )


def _confidence_if(data: IdeaBacklog, made: "Callable[[pd.Series], pd.Series]") -> "pd.DataFrame | None":
    """Confidence made in another way; None on the seeds where that changes none, or is what `_snapped` does."""
    shares = made(data.truth.confidence)
    snapped = _snapped(data).set_index("idea")["confidence"]
    return None if shares.equals(data.truth.confidence) or shares.equals(snapped) else column("confidence", shares)


def _to_the_next(shares: pd.Series, *, up: bool) -> pd.Series:
    """Confidence raised, or lowered, to the next of 50, 80 and 100%; what lies under 50% is raised."""
    levels = (0.5, 0.8, 1.0)
    beside = {
        share: [level for level in levels if (level >= share if up else level <= share)] or [0.5] for share in shares
    }
    return shares.map(lambda share: beside[share][0 if up else -1])


_WHOLE_MONTHS: "dict[str, Callable[[pd.Series], pd.Series]]" = {
    "to_the_nearest": lambda effort: effort.round(),
    "half_up": lambda effort: np.floor(effort + 0.5),
    "up": np.ceil,
    "down": np.floor,
}


def _quantities(data: IdeaBacklog) -> dict[str, pd.Series]:
    sheet = idea_sheet(data)
    return {
        "the reach times impact": data.truth.reach * sheet["impact"],
        "the value points": data.truth.value,
    }


CLEAN_SCORE = Question[IdeaBacklog](
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
    without=_without,
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
        *_family(
            "week",
            _FEWER,
            lambda data, weeks: _reach_if(data, {"users/week": weeks}),
            "The reach per week was divided; a month holds more users than a week.",
            idea="week_divided",
        ),
        *_family(
            "quarter",
            _QUARTERS,
            lambda data, months: _reach_if(data, {"users/quarter": months}),
            "The reach per quarter was not divided by the months of a quarter. How many are these?",
            idea="quarter_in_weeks",
        ),
        *_family(
            "people",
            {
                "of_a_week": WEEKS_PER_MONTH,
                "of_four_weeks": 4.0,
                "of_a_quarter": 1 / 3,
                "of_a_year": 1 / 12,
                "times_twelve": 12.0,
                "times_three": 3.0,
            },
            lambda data, times: _narrow_reach(data, lambda people, other, accounts: times * people),
            "One reach is the people in `note` times another number, or divided by one. They see the feature in a month, as they stand.",
            idea="people_converted",
        ),
        *_family(
            "confidence",
            {
                "raised_to_half": lambda shares: shares.clip(lower=0.5),
                "at_most_80": lambda shares: shares.clip(upper=0.8),
                "raised_to_the_next": lambda shares: _to_the_next(shares, up=True),
                "lowered_to_the_next": lambda shares: _to_the_next(shares, up=False),
            },
            lambda data, made: _confidence_if(data, made),
            "Some confidences were moved onto RICE's scale. Those off the scale stay as they are.",
            idea="onto_the_scale",
        ),
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
        *_family(
            "effort_rounded",
            _WHOLE_MONTHS,
            lambda data, made: column("rice", data.truth.value / made(idea_sheet(data)["build_effort"])),
            "`rice` was worked out on whole months of `build_effort`. Leave its decimals.",
            idea="effort_rounded",
        ),
        Misconception(
            "a_third",
            lambda data: column("rice", data.truth.score / 3),
            "Every `rice` is a third of reach x impact x confidence / build_effort. `impact` goes in as it stands in the sheet, and "
            "only users per quarter are divided by 3, in `reach`.",
        ),
        Misconception(
            "three_times",
            lambda data: column("rice", data.truth.score * 3),
            "Every `rice` is three times reach x impact x confidence / build_effort. Which of the letters is not as the task has it?",
        ),
        *_family(
            "review_in",
            {
                "beside": lambda sheet: sheet["build_effort"] + sheet["review_effort"],
                "by_engineers": lambda sheet: sheet["build_effort"] + sheet["ml_effort"],
            },
            lambda data, made: column("rice", data.truth.value / made(idea_sheet(data))),
            "`rice` divides by more than `build_effort`. Here it is build effort alone; the rest comes in A2.",
            idea="more_than_building",
        ),
        *_family(
            "building_and",
            {cost: cost for cost in ("labeling", "retraining", "monitoring")},
            lambda data, cost: column(
                "rice", data.truth.value / (idea_sheet(data)["build_effort"] + data.truth.hidden[cost])
            ),
            "`rice` divides by more than `build_effort`. Here it is build effort alone; the rest comes in A2.",
            idea="more_than_building",
        ),
        Misconception(
            "hidden_costs_alone",
            lambda data: column("rice", data.truth.value / data.truth.hidden.sum(axis=1)),
            "`rice` divides by the hidden costs. Here it is build effort alone; the rest comes in A2.",
        ),
        *_family(
            "effort_of_the_row",
            {"above": 1, "below": -1},
            lambda data, rows: column(
                "rice", data.truth.value / np.roll(idea_sheet(data)["build_effort"].to_numpy(dtype=float), rows)
            ),
            "`rice` divides by the effort of the row next to it: one column has slipped by a row.",
            idea="another_rows_effort",
        ),
        Misconception(
            "one_confidence",
            lambda data: column("confidence", data.truth.confidence * 0 + float(data.truth.confidence.mean())),
            "Your `confidence` is one number in all rows, their mean. Each row keeps its own.",
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
                "the_effort_too": lambda r, i, c, e: r + i + c + e,
                "all_less_the_effort": lambda r, i, c, e: r + i + c - e,
                "reach": lambda r, i, c, e: (r + i) * c / e,
                "two": lambda r, i, c, e: r * (i + c) / e,
            }.items()
        ),
        *(_wrong_side(powers) for powers in itertools.product((1, 0, -1), repeat=3) if powers not in _NAMED_PRODUCTS),
    ),
    rules=(
        Rule(
            "each unit by itself",
            lambda answer, data: not _reach_off(answer, data),
            _about_units,
            weight=0,
        ),
        Rule(
            "percent read",
            lambda answer, data: not _percent_off(answer, data),
            '`confidence`: just the rows with a percent sign are off, or empty: was that text read as a number? "80%" is the same as 0.8',
            weight=0,
        ),
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
