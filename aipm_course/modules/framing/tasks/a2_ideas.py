"""A2: a model, a rule, people or nothing."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.framing.lookalikes.ideas import for_ideas
from aipm_course.modules.framing.simulators.ideas import IDEAS, WAYS, Ideas, best, ideas, turns_at, values
from aipm_course.modules.framing.tasks.shared import OBJECTIVE_IDEAS

_OPTIONS = {
    "ai": "model",
    "rule": "rule, and people for what it leaves",
    "people": "people alone",
    "drop": "nothing",
}
_NEEDS = {
    "ai": "A model is the choice where `ai` is the largest of the three values of this idea, and above 0.",
    "rule": "A rule is the choice where `rule` is the largest of the three values of this idea, and above 0.",
    "people": "People are the choice where `people` is the largest of the three values of this idea, and above 0.",
    "drop": "An idea is dropped where none of its three values is above 0.",
}


def _without(made: Ideas, dropped: frozenset[str]) -> dict[str, Any]:
    """Return the numbers without some rules of the text."""
    return {
        "values": values(made.table, made.wage, dropped),
        "turns_at": turns_at(made.table, made.wage, made.watch, dropped - {"no_loss"}),
    }


def _answer(made: Ideas) -> dict[str, Any]:
    numbers = _without(made, frozenset())
    return {**numbers, **{f"way_{idea}": _way(numbers["values"].loc[idea]) for idea in IDEAS}}


def _way(row: Any) -> str:
    return best({way: float(row[way]) for way in WAYS})


def _by_rows(made: Ideas) -> dict[str, Any]:
    """The same idea by idea, in dollars of one case, as somebody works who does not like tables."""
    minute = made.wage / 60
    rows = {}
    for row in made.table.to_dict("records"):
        one = {
            way: row["worth"] * row[f"right_{way}"] - row["loss"] * (1 - row[f"right_{way}"])
            for way in ("ai", "rule", "people")
        }
        by_hand = row["cases"] * (one["people"] - row["minutes_people"] * minute)
        rows[row["idea"]] = {
            "ai": row["cases"] * (one["ai"] - row["minutes_check"] * minute) - row["run_ai"],
            "rule": row["covers"] * row["cases"] * one["rule"] + (1 - row["covers"]) * by_hand - row["run_rule"],
            "people": by_hand,
        }
    watched = next(row for row in made.table.to_dict("records") if row["idea"] == made.watch)
    saved = watched["cases"] * (watched["minutes_people"] - watched["minutes_check"]) * minute - watched["run_ai"]
    fewer = watched["cases"] * (watched["right_people"] - watched["right_ai"])
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("idea").round(0)
    ways = {
        f"way_{idea}": "drop" if max(row.values()) <= 0 else max(row, key=lambda way: row[way]).upper()
        for idea, row in rows.items()
    }
    return {"values": table.reset_index(), "turns_at": round(saved / fewer - watched["worth"], 2), **ways}


def _follows(idea: str) -> Follows[Ideas]:
    def answer(own: Mapping[str, Any], made: Ideas) -> str:
        row = own["values"].get(idea)
        return str(_answer(made)[f"way_{idea}"]) if row is None else _way(row)

    return Follows(f"way_{idea}", ("values",), answer)


def _drop(name: str, rule: str, message: str) -> Ablation[Ideas]:
    return Ablation(name, rule, lambda made: _without(made, frozenset((name,))), message)


def _people_for_nothing(made: Ideas) -> dict[str, Any]:
    free = values(made.table, made.wage, frozenset({"no_minutes"}))
    return {"values": free.assign(ai=values(made.table, made.wage)["ai"])}


def _slip(name: str, message: str) -> Misconception[Ideas]:
    return Misconception(name, lambda made: _without(made, frozenset((name,))), message)


IDEAS_AND_WAYS = Question(
    id="framing.ideas",
    task="A2",
    title="A model, a rule, people or nothing",
    points=7,
    kind=Record(
        {
            "values": Table(
                "idea",
                IDEAS,
                {way: Number("dollars a month", within=15, within_percent=0.5) for way in WAYS},
            ),
            "turns_at": Number("dollars", within=0.05, within_percent=0.5),
            **{f"way_{idea}": Choice(_OPTIONS) for idea in IDEAS},
        },
        weights={"values": 3.6, "turns_at": 1, **{f"way_{idea}": 0.3 for idea in IDEAS}},
        look={
            "values": "Go through one idea with a pencil. People: what right cases bring, less what wrong ones cost, less paid minutes. "
            "A model: its own share right, the minutes of the check, its run cost. A rule: the covered share at its own share right "
            "and without minutes, the rest as people do it, its run cost.",
            "turns_at": "Write both values of the idea `watch` with the loss as an unknown. Each falls in a straight line; where do "
            "they meet?",
            **{
                f"way_{idea}": "Take this idea's row: the largest of the three values, if it is above 0."
                for idea in IDEAS
            },
        },
    ),
    data=ideas,
    reference=_answer,
    alternatives=(_by_rows,),
    misconceptions=(
        _slip(
            "covers_all",
            "The rule decides all cases in yours. It decides the share `covers`, and people do the others at their own worth.",
        ),
        _slip(
            "per_minute",
            "The wage is taken as one of a minute. It is one of an hour: divide by 60.",
        ),
        _slip(
            "no_minutes",
            "Minutes are free in yours. Each is paid: those of people, also in the cases that a rule leaves, and those of the check.",
        ),
        Misconception[Ideas](
            "people_for_nothing",
            _people_for_nothing,
            "People's minutes are free in yours, also in the cases that a rule leaves. Each of their cases takes `minutes_people`.",
        ),
        *(one for idea in IDEAS for one in options(_answer, f"way_{idea}", _NEEDS, idea=lambda way: f"way_{way}")),
    ),
    ablations=(
        _drop(
            "covered_only",
            "people do the cases that it leaves",
            "The cases that the rule leaves are worth nothing in yours. People do them, as they would all: that share of the value of people.",
        ),
        _drop(
            "no_check",
            "a person checks every case of the model",
            "The check of the model's cases is free in yours. It takes `minutes_check` of each case, also of the right ones.",
        ),
        _drop(
            "no_loss",
            "a wrong one costs `loss`",
            "Wrong cases cost nothing in yours. Each costs `loss`, whoever made it.",
        ),
        _drop(
            "worth_of_all",
            "a right case brings `worth`",
            "Wrong cases bring `worth` as well in yours. Only right ones do.",
        ),
        _drop(
            "no_run",
            "a model and a rule cost the same each month, however many cases there are",
            "The run cost is left out. It is due each month, in dollars, once for the idea and not per case.",
        ),
    ),
    without=_without,
    follows=tuple(map(_follows, IDEAS)),
    lookalikes=for_ideas,
    generic=DEFAULT - {"carried"},
    survivors={
        "> to >=: values.max(axis=1) > 0": "equivalent: planted leads keep every value off 0",
        "0 to 1: values.max(axis=1) > 0": "equivalent: planted leads keep every value off 0",
        "0 to -1: values.max(axis=1) > 0": "equivalent: planted leads keep every value off 0",
    },
    hints=(
        "One idea first, with a pencil: what brings a case that people do? It brings `worth` if right, costs `loss` if wrong, and "
        "takes minutes.",
        "The rule's value has two parts: the share that it covers, at its own rate, and the rest, which is that share of the value of people.",
        "For `turns_at`: what the model saves a month in minutes, less its run cost, is spread over the cases that it gets wrong and "
        "people would not. Each of these costs `loss`, and brings no `worth`.",
    ),
    worked="""
```python
table = ideas.set_index("idea")
n, minute = table["cases"], wage / 60

def gained(way):
    right = table[f"right_{way}"]
    return table["worth"] * right - table["loss"] * (1 - right)

people = n * (gained("people") - table["minutes_people"] * minute)
model = n * (gained("ai") - table["minutes_check"] * minute) - table["run_ai"]
rule = table["covers"] * n * gained("rule") + (1 - table["covers"]) * people - table["run_rule"]
values = pd.DataFrame({"ai": model, "rule": rule, "people": people})
ways = values.idxmax(axis=1).where(values.max(axis=1) > 0, "drop")

one = table.loc[watch]
saved = one["cases"] * (one["minutes_people"] - one["minutes_check"]) * minute - one["run_ai"]
more_wrong = one["cases"] * (one["right_people"] - one["right_ai"])
picks = {
    "values": values,
    "turns_at": saved / more_wrong - one["worth"],
    **{f"way_{idea}": way for idea, way in ways.items()},
}
```

In a spreadsheet: one row per idea, three formulas. The title says nothing: what decides is how many cases there are, what a wrong
one costs, how many minutes the check takes, and what is due each month. And nothing is a way, too.
""",
    objective=OBJECTIVE_IDEAS,
    ledger=("MIS-15", "RESP-03", "ANTI-05", "ANTI-06"),
)
