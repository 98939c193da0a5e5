"""A4: which assumption to test first, and where to stop."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.framing.lookalikes.assumptions import for_assumptions
from aipm_course.modules.framing.simulators.assumptions import (
    LETTERS,
    WAYS,
    Assumptions,
    Column,
    assumptions,
    firsts,
    tested_by,
    work,
)
from aipm_course.modules.framing.tasks.shared import OBJECTIVE_ASSUMPTIONS


def _without(made: Assumptions, dropped: frozenset[str]) -> dict[str, Any]:
    """Return the answer without some rules of the text."""
    plan = work(made.columns, made.delay, dropped)
    table = pd.DataFrame({"dollars": plan.per_day}, index=list(LETTERS)).rename_axis("assumption")
    return {
        "per_day": table,
        "first": plan.first,
        "last": plan.last,
        "days": plan.days,
        "avoided": plan.avoided,
    }


def _answer(made: Assumptions) -> dict[str, Any]:
    return _without(made, frozenset())


def _row_by_row(made: Assumptions) -> dict[str, Any]:
    """The same one row after the other, as somebody works with a pencil, rounded to whole dollars."""
    per_day, open_rows = {}, []
    for row in made.rows:
        saves = row["wrong"] * row["loss"] * (1 - row["undone"]) * row["finds"]
        per_day[row["assumption"]] = round((saves - row["cost"]) / row["days"], 2)
        if row["tested"] == "no" and not row["same_as"]:
            open_rows.append((per_day[row["assumption"]], row["assumption"], row["days"], saves))
    done = [one for one in sorted(open_rows, reverse=True) if one[0] > made.delay]
    return {
        "per_day": {letter: round(value, 1) for letter, value in per_day.items()},
        "first": done[0][1].lower(),
        "last": done[-1][1],
        "days": sum(days for _, _, days, _ in done),
        "avoided": round(sum(saves for _, _, _, saves in done)),
    }


def _mine(own: Mapping[str, Any], made: Assumptions) -> Column:
    """Return somebody's own savings of a day; a row that is out may be missing, for nothing rests on it.

    Raises:
        KeyError: a row in question is missing.
    """
    c = made.columns
    mine = np.full(len(LETTERS), np.nan)
    for place, letter in enumerate(LETTERS):
        cell = own["per_day"].get(letter, {}).get("dollars")
        if isinstance(cell, float | int):
            mine[place] = float(cell)
        elif not c["tested"][place] and not c["twin"][place]:
            raise KeyError(letter)
    return mine


def _plans(own: Mapping[str, Any], made: Assumptions) -> Iterator[tuple[Column, list[int]]]:
    """Return what is tested by somebody's own savings of a day, also as they are meant where the unit or the rows slipped."""
    c, delay = made.columns, made.delay
    mine, right = _mine(own, made), work(c, delay).per_day
    yield mine, tested_by(mine, c, delay)
    inside = (c["tested"] == 0) & (c["twin"] == 0)
    if np.nanmax(np.abs(mine)) < delay / 50:
        yield 1000 * mine, tested_by(1000 * mine, c, delay)
    if np.all(np.abs(mine - right + delay)[inside] < 3):
        yield mine, tested_by(mine + delay, c, delay)
    if not np.any(np.isnan(mine)) and np.all(np.abs(np.sort(mine) - np.sort(right)) < 3):
        yield right, tested_by(right, c, delay)


def _first(own: Mapping[str, Any], made: Assumptions) -> set[str]:
    return {LETTERS[places[0]] for _, places in _plans(own, made) if places}


def _last(own: Mapping[str, Any], made: Assumptions) -> set[str]:
    return {LETTERS[places[-1]] for _, places in _plans(own, made) if places}


def _days(own: Mapping[str, Any], made: Assumptions) -> set[float]:
    return {float(made.columns["days"][places].sum()) for _, places in _plans(own, made) if places}


def _avoided(own: Mapping[str, Any], made: Assumptions) -> set[float]:
    """Return what the tests of one's own plan avoid, by the table and by one's own savings of a day."""
    c = made.columns
    right = work(c, made.delay).per_day
    return {
        float((saved * c["days"] + c["cost"])[places].sum())
        for mine, places in _plans(own, made)
        if places
        for saved in (right, mine)
    }


_OF_ROWS = frozenset(WAYS[: WAYS.index("tested_in")])
"""Ways that change what a day saves, and the plan only by that."""


def _touched(made: Assumptions, dropped: frozenset[str]) -> dict[str, Any]:
    """Return the fields that dropped rules touch first: a plan that follows from the table is told by itself."""
    found = _without(made, dropped)
    return {"per_day": found["per_day"]} if dropped and dropped <= _OF_ROWS else found


def _drop(name: str, rule: str, message: str) -> Ablation[Assumptions]:
    return Ablation(name, rule, lambda made: _touched(made, frozenset((name,))), message)


_BEGINS = {
    "wrong": "the largest `wrong`",
    "cheapest": "the cheapest test",
    "shortest": "the shortest test",
    "surest": "the test that finds the largest share",
    "per_dollar": "the test that saves the most for each dollar",
    "undivided": "the test that saves the most as a whole",
    "loss": "the largest `loss`",
    "expected": "the largest `wrong` × `loss`",
    "kept": "the largest loss that stays",
    "gross_day": "the largest `wrong` × `loss` for a day",
}
_IN_WORDS = {
    "tested_in": "assumptions that are tested already",
    "twins_in": "one that stands in another row in other words",
    "at_bar": "a test of which a day saves just what a day of delay costs",
    "no_delay": "tests of which a day, their cost taken off, saves less than a day of delay costs",
}
_OUT = {
    "tested_in": "Those have assumptions that are tested already. They are out.",
    "twins_in": "Those have an assumption in them that stands in another row in other words. It counts once.",
}
_TOGETHER = (
    ("tested_in", "twins_in"),
    ("tested_in", "at_bar"),
    ("twins_in", "at_bar"),
    ("tested_in", "no_delay"),
    ("twins_in", "no_delay"),
    ("tested_in", "twins_in", "at_bar"),
    ("tested_in", "twins_in", "no_delay"),
)


def _pairs() -> Iterator[Misconception[Assumptions]]:
    for ways in _TOGETHER:

        def answer(made: Assumptions, ways: frozenset[str] = frozenset(ways)) -> dict[str, Any]:
            return _without(made, ways)

        words = ", and ".join(_IN_WORDS[way] for way in ways)
        yield Misconception("_and_".join(ways), answer, f"Those have in them {words}. None of these is done.")
    for slip in ("whole_loss", "perfect", "no_cost", "no_days"):
        for way, told in _OUT.items():

            def plan(made: Assumptions, ways: frozenset[str] = frozenset((slip, way))) -> dict[str, Any]:
                found = _without(made, ways)  # what a day saves is told by itself
                return {field: found[field] for field in ("first", "last", "days", "avoided")}

            yield Misconception(f"{slip}_and_{way}", plan, told, idea=way)


def _sorted(made: Assumptions) -> dict[str, Any]:
    values = np.sort(work(made.columns, made.delay).per_day)[::-1]
    return {"per_day": pd.DataFrame({"dollars": values}, index=list(LETTERS)).rename_axis("assumption")}


def _zero_where_out(made: Assumptions) -> dict[str, Any]:
    columns = made.columns
    inside = (columns["tested"] == 0) & (columns["twin"] == 0)
    values = np.where(inside, work(columns, made.delay).per_day, 0.0)
    return {"per_day": pd.DataFrame({"dollars": values}, index=list(LETTERS)).rename_axis("assumption")}


def _look_first(given: Any, own: Mapping[str, Any], made: Assumptions) -> str:
    letter = str(given)
    place = LETTERS.index(letter)
    if made.columns["tested"][place]:
        return "This assumption is tested already. Only those that are still in question get a test."
    if made.columns["twin"][place]:
        return "This assumption says what another row says; that row counts."
    leads = [_BEGINS[name] for name, letters in firsts(made.columns).items() if letter in letters]
    has = f"This one has {', '.join(leads[:4])}. " if leads else ""
    return f"{has}The first is the one in question of which a day of testing saves the most in your `per_day`."


def _look_last(given: Any, own: Mapping[str, Any], made: Assumptions) -> str:
    place = LETTERS.index(str(given))
    if made.columns["tested"][place] or made.columns["twin"][place]:
        return _look_first(given, own, made)
    saves = float(own["per_day"][str(given)]["dollars"]) - made.delay
    if abs(saves) <= 0.005 * made.delay:
        return "A day of this test saves just what a day of delay costs. It takes more than that to be tested."
    if saves < 0:
        return (
            "A day of this test saves less than a day of delay costs, in your `per_day`; the tests have ended before."
        )
    return "This test pays for its days, and in your `per_day` another one in question still does after it."


ASSUMPTIONS = Question(
    id="framing.assumptions",
    task="A4",
    title="Riskiest assumption first",
    points=7,
    kind=Record(
        {
            "per_day": Table("assumption", LETTERS, {"dollars": Number("dollars a day", within=2, within_percent=0.5)}),
            "first": Choice(dict.fromkeys(LETTERS, "")),
            "last": Choice(dict.fromkeys(LETTERS, "")),
            "days": Number("days", within=0.4),
            "avoided": Number("dollars", within=20, within_percent=0.5),
        },
        weights={"per_day": 2.4, "first": 1.3, "last": 1.3, "days": 1, "avoided": 1},
        look={
            "per_day": "One row with a pencil: what is lost on average for good, the part of it that the test finds, less the cost, divided "
            "by the days.",
            "first": "Of the assumptions in question, the one of which a day of testing saves the most.",
            "last": "Go down from the largest: the last of which a day saves more than a day of delay costs.",
            "days": "Add up the days of the tests from `first` to `last`.",
            "avoided": "Add up, for the tests from `first` to `last`, what is lost on average for good and found by the test.",
        },
    ),
    data=assumptions,
    reference=_answer,
    alternatives=(_row_by_row,),
    misconceptions=(
        *(
            Misconception[Assumptions](
                way,
                lambda made, way=way: _touched(made, frozenset((way,))),  # type: ignore[misc]
                message,
            )
            for way, message in (
                (
                    "undone_share",
                    "Those count the share that can be undone. What stays lost is the rest, 1 − `undone`.",
                ),
                ("missed", "Those count what the test does not find. A test saves what it finds."),
                ("cost_added", "Those have the cost added. A test saves less by what it costs."),
                (
                    "cost_a_day",
                    "Those take the cost off after the division. It is taken off once, before `days` divide.",
                ),
                ("no_chance", "Those leave out the chance that the assumption is wrong."),
                ("right_chance", "Those count the chance of being right. `wrong` is that of being wrong."),
                ("less_delay", "Those have a day of delay taken off. It is what a day's saving is held against."),
            )
        ),
        Misconception(
            "sorted",
            _sorted,
            "Those are sorted without their letters: in each row stands another assumption's number.",
        ),
        Misconception(
            "both_out",
            lambda made: _without(made, frozenset({"both_out"})),
            "Those leave out both of the two that say the same. One of them stays, the one without a letter in `same_as`.",
        ),
        Misconception(
            "never_stops",
            lambda made: _without(made, frozenset({"never_stops"})),
            "Those are of all assumptions in question, whether their test pays or not.",
        ),
        Misconception(
            "zero_where_out",
            _zero_where_out,
            "Those are 0 where an assumption is out. `per_day` is asked of all fourteen; who is out matters for the fields after it.",
        ),
        *_pairs(),
    ),
    ablations=(
        _drop(
            "whole_loss",
            "is undone after the launch and not lost",
            "Those count the whole loss. The share `undone` of it is not lost.",
        ),
        _drop(
            "perfect",
            "finds the share `finds`",
            "Those are of a test that finds everything. It finds the share `finds`.",
        ),
        _drop("no_cost", "less `cost`", "Those leave out what the test costs."),
        _drop("no_days", "divided by `days`", "Those are of whole tests. A day of each is asked: divide by `days`."),
        _drop(
            "tested_in",
            "An assumption that is `tested` is out",
            _OUT["tested_in"],
        ),
        _drop(
            "twins_in",
            "the one with a letter in `same_as` is out",
            _OUT["twins_in"],
        ),
        _drop(
            "no_delay",
            "saves more than `delay`",
            "Those have tests in them of which a day, their cost taken off, saves less than a day of delay costs.",
        ),
        _drop(
            "at_bar",
            "just as much is not enough",
            "Those have a test in them of which a day saves just what a day of delay costs. That is not enough.",
        ),
    ),
    without=lambda made, dropped: None if {"no_delay", "at_bar"} <= dropped else _touched(made, dropped),
    follows=(
        Follows("first", ("per_day",), _first, look=_look_first),
        Follows("last", ("per_day",), _last, look=_look_last),
        Follows("days", ("per_day",), _days),
        Follows("avoided", ("per_day",), _avoided),
    ),
    lookalikes=for_assumptions,
    generic=DEFAULT - {"carried"},
    hints=(
        "Two steps: what a day of each test saves, for all rows; then which rows are in question, and how far down to go.",
        "On average `wrong` × `loss` is at stake; of it the share 1 − `undone` stays lost, and the test finds the share `finds` of that.",
        "Sort the rows in question from the largest; stop before the first of which a day saves `delay` or less.",
    ),
    worked="""
```python
rows = assumptions.set_index("assumption")
saves = rows["wrong"] * rows["loss"] * (1 - rows["undone"]) * rows["finds"]
per_day = (saves - rows["cost"]) / rows["days"]
in_question = (rows["tested"] == "no") & rows["same_as"].isna()
tests = per_day[in_question & (per_day > delay)].sort_values(ascending=False)
plan = {
    "per_day": per_day,
    "first": tests.index[0],
    "last": tests.index[-1],
    "days": rows["days"][tests.index].sum(),
    "avoided": saves[tests.index].sum(),
}
```

In a spreadsheet: one column for what a test saves, one for a day of it, a filter for what is in question, sorted downward. The riskiest
assumption is not the least certain one, nor the dearest: it is the one of which a day of testing keeps most from being lost.
""",
    objective=OBJECTIVE_ASSUMPTIONS,
    ledger=("RESP-05", "SIG-02"),
)
