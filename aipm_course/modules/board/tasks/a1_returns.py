"""A1: what six pilots really return."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.board.lookalikes.returns import for_returns
from aipm_course.modules.board.simulators.returns import (
    PILOTS,
    WAYS,
    Returns,
    answer,
    best,
    by_pilot,
    losing,
    numbers,
    returned,
    returns,
)
from aipm_course.modules.board.tasks.shared import OBJECTIVE_RETURNS


def _by_hand(made: Returns) -> dict[str, Any]:
    """The same pilot by pilot in plain Python, rounded."""
    facts = made.facts
    rows = {row["pilot"]: row for row in made.pilots.to_dict("records")}
    hours = {pilot: row["active"] * row["claimed"] for pilot, row in rows.items()}
    for pair in made.overlaps.to_dict("records"):
        later = max(pair["one"], pair["other"], key=lambda pilot: rows[pilot]["began"])
        hours[later] -= pair["hours"]
    found, told = {}, {}
    for pilot, row in rows.items():
        hours[pilot] *= row["arrives"]
        review = row["active"] * row["review"] * facts["weeks"] * facts["expert"]
        cost = 12 * row["run"] + review
        told[pilot] = (hours[pilot] * facts["weeks"] * facts["wage"] - cost) / cost
        found[pilot] = f"{100 * told[pilot]:.1f}%"
    return {
        "hours": {pilot: round(value, 1) for pilot, value in hours.items()},
        "returns": found,
        "stop": [pilot.lower() for pilot in rows if told[pilot] < 0],
        "best": max(told, key=lambda pilot: told[pilot]),
    }


def _columns(made: Returns, ways: frozenset[str]) -> dict[str, Any]:
    """Return the columns of somebody who does some things otherwise."""
    touched = {column for way in ways for column in WAYS[way][1]}
    return {name: column for name, column in by_pilot(numbers(made, ways)).items() if name in touched}


def _without(made: Returns, names: frozenset[str]) -> dict[str, Any]:
    return dict(by_pilot(numbers(made, names))) if names else answer(made)


def _drop(name: str, rule: str, message: str) -> Ablation[Returns]:
    return Ablation(name, rule, lambda made: _columns(made, frozenset((name,))), message)


def _slip(name: str, message: str) -> Misconception[Returns]:
    return Misconception(name, lambda made: _columns(made, frozenset((name,))), message)


def _own(own: Mapping[str, Any], column: str) -> list[float]:
    values = np.array([own[column][pilot][column] for pilot in PILOTS], dtype=float)
    return list(values)


def _returns_of(own: Mapping[str, Any], made: Returns) -> list[pd.DataFrame]:
    found = returned(made, np.array(_own(own, "hours")))
    return [pd.DataFrame({"returns": found}, index=pd.Index(PILOTS, name="pilot"))]


def _look_at_best(given: Any, own: Mapping[str, Any], made: Returns) -> str:
    return "`best` is the pilot with the highest of your six `returns`, whatever its headline says."


def _look_at_stop(given: Any, own: Mapping[str, Any], made: Returns) -> str:
    return "Hold each of the six `returns` against zero: those below it make the list, all of them and no others."


RETURNS = Question(
    id="board.returns",
    task="A1",
    title="Six pilots and what they return",
    points=7,
    kind=Record(
        {
            "hours": Table("pilot", PILOTS, {"hours": Number("hours a week", within_percent=0.5)}),
            "returns": Table("pilot", PILOTS, {"returns": Number("ratio of gain to cost", within=0.006)}),
            "stop": Picks(dict.fromkeys(PILOTS, ""), note="other pilots than these"),
            "best": Choice(dict.fromkeys(PILOTS, "")),
        },
        weights={"hours": 1.7, "returns": 2.6, "stop": 1.2, "best": 1.5},
        look={
            "hours": "Take one pilot: what its active users claim, less what an earlier pilot claims as well. Of what is left, the share `arrives`.",
            "returns": "Take one pilot: its hours in a year in dollars, then `run` and review in a year. The gain is divided by the cost.",
            "stop": "A pilot belongs here whose return is below zero.",
            "best": "It is the pilot with the highest return.",
        },
    ),
    data=returns,
    reference=answer,
    alternatives=(_by_hand,),
    misconceptions=(
        _slip(
            "overlap_both",
            "Shared hours are taken off both pilots in yours. They were saved once, so one of the two keeps them.",
        ),
        _slip(
            "overlap_first",
            "Shared hours are taken off the pilot that began earlier in yours. The later one finds them already saved.",
        ),
        _slip(
            "overlap_after",
            "Shared hours are taken off what arrives in yours. They are claimed hours, so they come off before `arrives`.",
        ),
        _slip("weeks_52_value", "The hours of 52 weeks are worth something in yours. People work in `weeks` of them."),
        _slip("run_once", "`run` of one month stands against a whole year in yours. It is paid every month."),
        _slip(
            "review_off",
            "The review is taken off the value in yours. It is a cost, and the gain is divided by all costs.",
        ),
        _slip(
            "slide",
            "Those are the returns of the slide: all seats, all hours that are claimed, and the running cost alone. The six rules count otherwise.",
        ),
        _slip(
            "overlap_smaller",
            "Shared hours are taken off the pilot that claims fewer in yours. They come off the one that began later.",
        ),
        _slip(
            "overlap_larger",
            "Shared hours are taken off the pilot that claims more in yours. They come off the one that began later.",
        ),
        _slip("no_run", "Running costs nothing in yours. 12 months of `run` belong to the cost."),
        _slip("on_value", "The gain is divided by the value in yours. A return divides it by the cost."),
        _slip(
            "no_minus", "Yours is what a dollar of cost brings in. The return is what is left of it, after the dollar."
        ),
        Misconception(
            "percent",
            lambda made: {"returns": 100 * by_pilot(numbers(made))["returns"]},
            'Those are percent. A plain number is read as a ratio: write 0.31 or "31%", not 31.',
        ),
        *options(
            answer,
            "best",
            dict.fromkeys(PILOTS, "`best` is the pilot with the highest return: hold your six against each other."),
            idea=lambda pilot: "best_any",
        ),
    ),
    ablations=(
        _drop(
            "seats",
            "`active` users",
            "All `seats` are counted in yours. Who has a seat and does not use the pilot saves nothing and writes nothing to review.",
        ),
        _drop(
            "no_overlap",
            "come off the pilot that began later",
            "Hours that two pilots claim are counted in both in yours. They were saved once.",
        ),
        _drop(
            "no_arrives",
            "only the share `arrives`",
            "All hours arrive in yours. Only the share `arrives` of them turned into work that somebody saw.",
        ),
        _drop(
            "weeks_52",
            "A year has `weeks` weeks of work",
            "A year has 52 weeks of work in yours. `facts` says in how many people work.",
        ),
        _drop(
            "no_review",
            "plus the review",
            "Nobody is paid for the review in yours. It belongs to the cost of a pilot like its running.",
        ),
        _drop(
            "one_wage",
            "an hour of it costs `expert`",
            "The review is paid with the users' wage in yours. It is the experts' time.",
        ),
        _drop(
            "with_build",
            "What was spent on building (`build`) is spent",
            "`build` is in the cost in yours. It is spent whatever the board decides, so it is no reason to go on or to stop.",
        ),
    ),
    without=_without,
    follows=(
        Follows("returns", ("hours",), _returns_of),
        Follows("stop", ("returns",), lambda own, made: [losing(_own(own, "returns"))], look=_look_at_stop),
        Follows("best", ("returns",), lambda own, made: best(_own(own, "returns")), look=_look_at_best),
    ),
    lookalikes=for_returns,
    generic=DEFAULT - {"carried"},
    survivors={"< to <=: gain < 0": "equivalent: planted margins keep every return ten points from zero"},
    hints=(
        "Two tables, one after the other: first hours a week, then dollars a year. Nothing in the first one is about money.",
        "For each row of `overlaps`, look up both dates in `began`. The hours come off the pilot with the later one; a pilot may lose hours twice.",
        "Hours × `weeks` × `wage` is what a pilot brings in; 12 × `run` plus `active` × `review` × `weeks` × `expert` is what it costs. "
        "Their difference, divided by the cost, is the return.",
    ),
    worked="""
```python
table = pilots.set_index("pilot")
began = table["began"]
later = [max(pair, key=began.get) for pair in zip(overlaps["one"], overlaps["other"], strict=True)]
twice = overlaps.groupby(later)["hours"].sum().reindex(table.index, fill_value=0)

hours = (table["active"] * table["claimed"] - twice) * table["arrives"]
value = hours * facts["weeks"] * facts["wage"]
review = table["active"] * table["review"] * facts["weeks"] * facts["expert"]
cost = 12 * table["run"] + review
gain = (value - cost) / cost
board_returns = {
    "hours": hours.rename("hours"),
    "returns": gain.rename("returns"),
    "stop": list(gain[gain < 0].index),
    "best": gain.idxmax(),
}
```

In a spreadsheet: a column in `overlaps` for the later pilot, `SUMIF` of its hours in `pilots`, then a column for each step. `headline` and `build` are not needed.
""",
    objective=OBJECTIVE_RETURNS,
    ledger=("KPI-33", "BRISK-03", "CHECK-01", "CHECK-06"),
)
