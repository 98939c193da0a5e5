"""What is easily taken for the numbers of A1."""

from collections.abc import Iterator
from itertools import combinations

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.judging.ways import of_ways, told
from aipm_course.modules.economics.simulators.solved import WAYS, Log, call_cents, numbers, order, per_person, turning

_ROWS = ("tests", "left_too", "assumed", "under_seven", "by_topic", "no_people", "cost_per_task", "people_solve")
_CALLS = (
    "tests",
    "first_calls",
    "last_calls",
    "per_call",
    "first_price",
    "second_price",
    "day_after",
    "swapped",
    "all_input",
)


LESSON_PERSON = 170.5
"""What a person costs in the lesson; a test holds it."""


def for_solved(made: Log) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A1."""
    pairs = sorted({*combinations(_ROWS, 2), *combinations(_CALLS, 2)})
    return (
        *of_ways(
            made.models,
            lambda ways: numbers(made, ways),
            {way: words for way, (words, _) in WAYS.items()},
            lambda way: WAYS[way][1],
            pairs,
        ),
        *_partly(made),
        *each("turns_at", _turns(made)),
    )


def _partly(made: Log) -> Iterator[Lookalike]:
    """Return what comes of a formula with one step left out."""
    columns, person = numbers(made), per_person(made.facts)
    calls, handed, solved = columns["per_task"], columns["handed"], columns["solved"]
    ways = {
        "the calls of a solved task and the people of a task": calls / solved + handed * person,
        "the calls of a task and the people of a solved task": calls + handed * person / solved,
        "the cents with `wage` taken as cents a minute": (calls + handed * made.facts["wage"] * made.facts["minutes"])
        / solved,
        f"the cents with the lesson's person, {LESSON_PERSON:g} cents": (calls + handed * LESSON_PERSON) / solved,
        "the cents of a solved task with one person beside its calls": calls / solved + person,
        "the cents times the share that is solved, not divided by it": (calls + handed * person) * solved,
        "the cents of people with `handed` among what is not solved": (calls + handed * person) / (1 - solved),
        "the calls of a solved task alone, and people in minutes": (calls + handed * made.facts["minutes"]) / solved,
    }
    for words, wrong in ways.items():
        yield told("per_solved", words, pd.Series(wrong, index=made.models))
    kept = made.calls[made.calls["source"] == "customer"]
    priced = kept.assign(cents=call_cents(made)[kept.index])
    middle = priced.groupby(["model", "task"])["cents"].sum().groupby("model").median()
    yield told("per_task", "the cents of the middle task, not of all tasks ÷ tasks", middle)
    yield told("per_task", "the cents of the month, not of a task", priced.groupby("model")["cents"].sum())
    yield told("per_task", "the cents of customers' tasks among all tasks, tests included", _among_all(made, priced))


def _among_all(made: Log, priced: pd.DataFrame) -> pd.Series:
    tasks = made.calls.groupby("model")["task"].nunique()
    return priced.groupby("model")["cents"].sum() / tasks


def _turns(made: Log) -> Iterator[tuple[str, float]]:
    columns = numbers(made)
    ranked, wage = order(columns), made.facts["wage"]
    best = made.models[ranked[0]]
    yield (
        f"the minutes at which {best} and the third model cost the same",
        turning(columns, (ranked[0], ranked[2]), wage),
    )
    yield "the minutes at which the two dearer models cost the same", turning(columns, (ranked[1], ranked[2]), wage)
    one, two = ranked[0], ranked[1]
    calls, handed, solved = columns["per_task"], columns["handed"], columns["solved"]
    minute = wage / 60 * 100
    yield "the minutes for a task, solved or not", (calls[two] - calls[one]) / (handed[one] - handed[two]) / minute
    yield "the cents of a person, not the minutes", turning(columns, (one, two), wage) * minute
    yield "the dollars of a person, not the minutes", turning(columns, (one, two), wage) * minute / 100
    yield "the hours of a person, not the minutes", turning(columns, (one, two), wage) / 60
    yield "the minutes in the table", made.facts["minutes"]
    yield "how many times the minutes in the table it is", turning(columns, (one, two), wage) / made.facts["minutes"]
    yield "the distance from the minutes in the table", turning(columns, (one, two), wage) - made.facts["minutes"]
    yield "the distance from the minutes in the table", made.facts["minutes"] - turning(columns, (one, two), wage)
    open_one, open_two = 1 - solved[one], 1 - solved[two]
    yield (
        "the minutes with a person for each task that was not solved",
        (calls[two] / solved[two] - calls[one] / solved[one])
        / (open_one / solved[one] - open_two / solved[two])
        / minute,
    )
    yield "the minutes that cost as much as the calls of a task", float(calls[one]) / minute
    yield "the cents of a task that was handed over", per_person(made.facts)
    for way in ("tests", "assumed", "left_too", "first_calls", "last_calls", "first_price", "by_topic"):
        loose = numbers(made, frozenset((way,)))
        yield f"the minutes {WAYS[way][0]}", turning(loose, (one, two), wage)
