"""Three models on the same traffic, with the people who take over what a model does not solve.

Everything here is invented. Each task of October went to one of three models, by chance. A first call may solve it; if not, a
second one may be made, with the first one's text to read. What is still open goes to a person, or the customer leaves. A customer
may come back days later, because it was not solved after all. Prices change within the month.

The story is which model costs least for each solved task: the cheap one (28%), the middle one (40%) or the dear one (32%). Traffic is
easy, mixed or hard, and the minutes that a person needs are laid where that model wins by a good lead.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.economics.simulators.names import FIRST, Price, Prices, changed, names, second
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import bincount
from aipm_course.simulation.margins import Truths
from aipm_course.simulation.stories import plant_edge, story
from aipm_course.simulation.streams import stream

ROLES = ("cheap", "middle", "dear")
TOPICS = ("delivery", "invoice", "settings")
COLUMNS = ("per_task", "handed", "solved", "per_solved")
DAYS = 7
"""A customer who is back within so many days was not helped."""
STORIES = {"cheap": 0.28, "middle": 0.4, "dear": 0.32}
TOLERANCE = {"per_task": 0.005, "per_solved": 0.005, "turns_at": 0.01}
"""As a part of the number."""
WITHIN = 0.002
"""Of the two shares."""

# By story and role: solved by the first call, by the second, and the share of what is open that goes to a person.
_TRAFFIC = {
    "cheap": {"cheap": (0.80, 0.62, 0.60), "middle": (0.85, 0.66, 0.68), "dear": (0.90, 0.70, 0.72)},
    "middle": {"cheap": (0.55, 0.40, 0.62), "middle": (0.74, 0.60, 0.64), "dear": (0.84, 0.66, 0.66)},
    "dear": {"cheap": (0.42, 0.30, 0.66), "middle": (0.60, 0.42, 0.68), "dear": (0.82, 0.64, 0.64)},
}


@dataclass(frozen=True, eq=False)
class Log:
    """The calls of October.

    Attributes:
        calls: one row per call (`load("economics_calls")`).
        prices: by model.
        since: the date of the second prices.
        facts: `wage`, dollars an hour, and `minutes`, what a person needs for a task that is handed over.
        models: the three, sorted by name.
        story: the role that wins.
        arrays: the calls as arrays, for speed.
    """

    calls: pd.DataFrame
    prices: Prices
    since: str
    facts: Mapping[str, float]
    models: tuple[str, ...]
    story: str
    arrays: Mapping[str, npt.NDArray[np.float64]] = field(repr=False, default_factory=dict)


@lru_cache(maxsize=64)
def log(seed: int = 0) -> Log:
    """Return the calls of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> list(log(0).calls.columns)
        ['task', 'model', 'source', 'topic', 'date', 'call', 'tokens_in', 'tokens_out', 'then', 'back']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_people(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning.

    Examples:
        >>> facts_of_people(0)["fact"].tolist()
        ['wage', 'minutes']
    """
    facts = log(seed).facts
    rows = [
        ("wage", facts["wage"], "dollars an hour", "what an hour of a person costs"),
        ("minutes", facts["minutes"], "minutes", "what a person needs for a task that was handed over"),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "unit", "meaning"])


def per_person(facts: Mapping[str, float]) -> float:
    """Return the cents of a task that was handed over.

    >>> per_person({"wage": 30.0, "minutes": 4.0})
    200.0
    """
    return facts["wage"] / 60 * facts["minutes"] * 100


def _by_model(made: Log, weights: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    return bincount(made.arrays["model"].astype(np.intp), weights, minlength=len(made.models)).astype(float)


def call_cents(made: Log, way: frozenset[str] = frozenset()) -> npt.NDArray[np.float64]:
    """Return the cents of each call."""
    held = made.arrays
    table = np.array([made.prices[name] for name in made.models])  # model, date, in or out
    later = held["later"] > 0 if "day_after" in way else held["later"] >= 0
    date = np.where(later, 1, 0)
    for word, place in (("first_price", 0), ("second_price", 1), ("announced_price", 2)):
        date = np.full_like(date, place) if word in way else date
    model = held["model"].astype(np.intp)
    price = table[model, date]
    if "mean_price" in way:
        price = table[model, :2].mean(axis=1)
    tokens = np.stack([held["tokens_in"], held["tokens_out"]], axis=1)
    if "swapped" in way:
        price = price[:, ::-1]
    if "all_input" in way:
        price = price[:, [0, 0]]
    if "all_output" in way:
        price = price[:, [1, 1]]
    if "no_output" in way:
        price = price * [1, 0]
    if "mean_of_both" in way:
        price = price.mean(axis=1, keepdims=True) * np.ones(2)
    return np.asarray((tokens * price).sum(axis=1) / 1e4, dtype=np.float64)


def numbers(made: Log, way: frozenset[str] = frozenset()) -> dict[str, npt.NDArray[np.float64]]:
    """Return the columns of A1, a number per model in the order of `models`; a way is a set of words for what is done otherwise."""
    if "by_topic" in way:
        held = made.arrays["topic"]
        parts = [_numbers(made, way, held == topic) for topic in range(len(TOPICS))]
        return {name: np.mean([part[name] for part in parts], axis=0) for name in COLUMNS}
    if "by_week" in way:
        week = made.arrays["week"]
        parts = [_numbers(made, way, week == one) for one in np.unique(week)]
        return {name: np.mean([part[name] for part in parts], axis=0) for name in COLUMNS}
    return _numbers(made, way, np.ones(len(made.calls), bool))


def _numbers(made: Log, way: frozenset[str], chosen: npt.NDArray[np.bool_]) -> dict[str, npt.NDArray[np.float64]]:
    held = made.arrays
    counts = chosen & (held["test"] >= (0 if "tests" in way else 1))
    if "only_tests" in way:
        counts = chosen & (held["test"] == 0)
    paid = counts.copy()
    if "tests_paid" in way:
        paid = chosen.copy()
    if "first_calls" in way:
        paid &= held["first"] == 1
    if "last_calls" in way:
        paid &= held["last"] == 1
    if "second_calls" in way:
        paid &= held["first"] == 0
    ended = counts & (held["last"] == 1)
    good = ended & (held["then"] == 0)
    if "one_call" in way:
        good &= held["first"] == 1
    back = held["back"]
    late = {"assumed": -1.0, "under_seven": DAYS - 1.0, "eight": DAYS + 1.0, "ever_back": 99.0}
    most = next((days for word, days in late.items() if word in way), float(DAYS))
    kept = good & ~(back <= most)
    if "only_back" in way:
        kept = good & (back > most) & (back < 99)
    handed = ended & (held["then"] == 2)
    left = ended & (held["then"] == 3)
    if "left_too" in way:
        handed = handed | left
    if "back_too" in way:
        handed = handed | (good & ~kept)
    if "retried" in way:
        handed = counts & (held["then"] == 1)
    if "each_failure" in way:
        handed = counts & (held["then"] >= 1)
    if "person_each" in way:
        handed = ended
    cost = _by_model(made, call_cents(made, way) * paid)
    tasks, calls = _by_model(made, ended * 1.0), _by_model(made, counts * 1.0)
    solved, people = _by_model(made, kept * 1.0), _by_model(made, handed * 1.0)
    if "people_solve" in way:
        solved = solved + people
    among = tasks
    if "per_call" in way:
        among = calls
    if "without_left" in way:
        among = tasks - _by_model(made, left * 1.0)
    if "all_models" in way:
        among = np.full_like(tasks, tasks.sum())
    if "closed" in way:  # solved or handed over
        among = solved + people
    if "of_solved" in way:  # what is called per task is per solved task
        cost = _by_model(made, call_cents(made, way) * (paid & _solved_task(made, kept)))
        among = _by_model(made, kept * 1.0)
    person = per_person(made.facts)
    if "no_people" in way:
        person = 0.0
    if "per_minute" in way:
        person *= 60
    if "dollars" in way:
        person /= 100
    if "all_open" in way:
        handed = ended & ~kept
        people = _by_model(made, handed * 1.0)
    if "full_hour" in way:
        person = made.facts["wage"] * 100
    below = solved
    if "cost_per_task" in way:
        below = tasks
    if "cost_per_ended" in way:
        below = tasks - _by_model(made, left * 1.0)
    if "cost_per_closed" in way:
        below = solved + people
    if "cost_per_assumed" in way:
        below = _by_model(made, good * 1.0)
    columns = columns_of(cost, people, solved, among, person)
    if "task_is_solved" in way:
        columns["per_task"] = cost / solved
    whole = (0.0 if "people_alone" in way else cost) + people * person
    return columns | {"per_solved": whole / np.maximum(below, 1)}


def columns_of(
    cost: npt.NDArray[np.float64],
    people: npt.NDArray[np.float64],
    solved: npt.NDArray[np.float64],
    tasks: npt.NDArray[np.float64],
    person: float,
) -> dict[str, npt.NDArray[np.float64]]:
    """Return the columns of A1.

    Args:
        cost: cents of all calls, by model.
        people: tasks that were handed over.
        solved: tasks that were solved.
        tasks: all tasks.
        person: cents of a task that is handed over.

    >>> columns = columns_of(*(np.array([value]) for value in (400.0, 20.0, 70.0, 100.0)), 170.5)
    >>> [round(float(value[0]), 2) for value in columns.values()]
    [4.0, 0.2, 0.7, 54.43]
    """
    return {
        "per_task": cost / tasks,
        "handed": people / tasks,
        "solved": solved / tasks,
        "per_solved": (cost + people * person) / np.maximum(solved, 1),
    }


def _solved_task(made: Log, kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return the calls of tasks whose last call is among some rows."""
    task = made.arrays["task"].astype(np.intp)
    good = np.zeros(int(task.max()) + 1, bool)
    good[task[kept]] = True
    return np.asarray(good[task])


def order(columns: Mapping[str, npt.NDArray[np.float64]]) -> list[int]:
    """Return the places of the models, the lowest cost for each solved task first."""
    return [int(place) for place in np.argsort(columns["per_solved"], kind="stable")]


def turning(columns: Mapping[str, npt.NDArray[np.float64]], pair: tuple[int, int], wage: float) -> float:
    """Return the minutes of a person at which two models cost the same for each solved task.

    Args:
        columns: per_task in cents, handed and solved as shares of the tasks.
        pair: the places of the two models.
        wage: dollars an hour.

    Examples:
        >>> columns = {"per_task": np.array([4.0, 9.0]), "handed": np.array([0.2, 0.1]), "solved": np.array([0.8, 0.9])}
        >>> round(turning(columns, (0, 1), 30.0), 2)
        0.72
    """
    one, two = pair
    calls = columns["per_task"] / columns["solved"]
    people = columns["handed"] / columns["solved"]
    apart = people[one] - people[two]
    return float((calls[two] - calls[one]) / apart / (wage / 60 * 100)) if apart else float("nan")


def by_model(made: Log, columns: Mapping[str, npt.NDArray[np.float64]]) -> dict[str, pd.Series]:
    """Return columns with the models' names beside their numbers."""
    models = pd.Index(made.models, name="model")
    return {name: pd.Series(values, index=models, name=name) for name, values in columns.items()}


def answer(made: Log, way: frozenset[str] = frozenset()) -> dict[str, object]:
    """Return the answer of A1."""
    columns = numbers(made, way)
    ranked = order(columns)
    return {
        **by_model(made, columns),
        "winner": made.models[ranked[0]],
        "turns_at": turning(columns, (ranked[0], ranked[1]), made.facts["wage"]),
    }


WAYS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "tests": ("with test tasks among those that count", COLUMNS),
    "only_tests": ("of the test tasks alone", COLUMNS),
    "tests_paid": ("with the calls of test tasks paid, too", ("per_task", "per_solved")),
    "first_calls": ("with the first call of each task alone", ("per_task", "per_solved")),
    "last_calls": ("with the last call of each task alone", ("per_task", "per_solved")),
    "second_calls": ("with the second calls alone", ("per_task", "per_solved")),
    "per_call": ("for each call, not for each task", ("per_task", "handed", "solved")),
    "first_price": ("with the first prices for the whole month", ("per_task", "per_solved")),
    "second_price": ("with the second prices for the whole month", ("per_task", "per_solved")),
    "announced_price": ("with the announced prices", ("per_task", "per_solved")),
    "mean_price": ("with the mean of the first and the second price", ("per_task", "per_solved")),
    "day_after": ("with the second prices from the day after their date on", ("per_task", "per_solved")),
    "swapped": ("with the two prices exchanged between tokens read and written", ("per_task", "per_solved")),
    "all_input": ("with all tokens at the price of those read", ("per_task", "per_solved")),
    "all_output": ("with all tokens at the price of those written", ("per_task", "per_solved")),
    "no_output": ("without the tokens written", ("per_task", "per_solved")),
    "mean_of_both": ("with all tokens at the mean of the two prices", ("per_task", "per_solved")),
    "by_topic": ("as the mean of the three topics, each counted alike", COLUMNS),
    "by_week": ("as the mean of the weeks, each counted alike", COLUMNS),
    "without_left": ("among the tasks without those whose customer left", ("per_task", "handed", "solved")),
    "all_models": ("among the tasks of all three models", ("per_task", "handed", "solved")),
    "closed": ("among tasks that were solved or handed over", ("per_task", "handed", "solved")),
    "of_solved": ("among the solved tasks alone", ("per_task", "handed")),
    "task_is_solved": ("for each solved task, without people", ("per_task",)),
    "assumed": ("with those counted as solved whose customer came back", ("solved", "per_solved")),
    "under_seven": ("with those counted as solved whose customer came back on day 7", ("solved", "per_solved")),
    "eight": ("with those left out whose customer came back on day 8", ("solved", "per_solved")),
    "ever_back": ("with all left out whose customer ever came back", ("solved", "per_solved")),
    "only_back": ("of those whose customer came back later alone", ("solved",)),
    "one_call": ("with what the first call solved alone", ("solved", "per_solved")),
    "people_solve": ("with what people solved counted as solved", ("solved", "per_solved")),
    "left_too": ("with customers who left counted as handed over", ("handed", "per_solved")),
    "back_too": ("with customers who came back counted as handed over", ("handed", "per_solved")),
    "retried": ("with tasks that were tried again counted as handed over", ("handed", "per_solved")),
    "each_failure": ("with a person for each call that failed", ("handed", "per_solved")),
    "no_people": ("without people", ("per_solved",)),
    "person_each": ("with a person for each task", ("handed", "per_solved")),
    "per_minute": ("with the wage as one of a minute", ("per_solved",)),
    "dollars": ("with people in dollars and calls in cents", ("per_solved",)),
    "all_open": ("with a person for each task that was not solved", ("handed", "per_solved")),
    "full_hour": ("with an hour of a person for each task handed over", ("per_solved",)),
    "people_alone": ("of people alone, without the calls", ("per_solved",)),
    "cost_per_task": ("for each task, solved or not", ("per_solved",)),
    "cost_per_ended": ("for each task whose customer did not leave", ("per_solved",)),
    "cost_per_closed": ("for each task that was solved or handed over", ("per_solved",)),
    "cost_per_assumed": ("for each task called solved, those that came back included", ("per_solved",)),
}
"""Half-understood ways: words that fit after "the number", and the columns that they change by themselves."""


def gap(name: str, right: npt.NDArray[np.float64], wrong: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return how many tolerances lie between the numbers of a column."""
    allowed = WITHIN if name in ("handed", "solved") else TOLERANCE[name] * right
    return np.asarray(np.abs(wrong - right) / allowed)


def _draw(seed: int, attempt: int) -> Log:
    told = story(seed, "economics.solved", STORIES)
    generator = stream(seed, "economics.solved.calls", attempt)
    called, since = names(seed), second(seed)
    prices = {called[role]: _prices(generator, role) for role in ROLES}
    models = tuple(sorted(prices))
    role_of = {called[role]: role for role in ROLES}
    calls = _calls(generator, told, models, role_of, int(since[-2:]))
    made = Log(calls, prices, since, {"wage": 0.0, "minutes": 0.0}, models, told, _arrays(calls, models, since))
    columns = numbers(made)
    wage = float(generator.integers(26, 43))
    place = {role: models.index(called[role]) for role in ROLES}
    low = turning(columns, (place["cheap"], place["middle"]), wage)
    high = turning(columns, (place["middle"], place["dear"]), wage)
    minutes = {
        "cheap": low * float(generator.uniform(0.3, 0.6)),
        "middle": low + (high - low) * float(generator.uniform(0.25, 0.5)),
        "dear": high * float(generator.uniform(1.7, 2.4)),
    }[told]
    facts = {"wage": wage, "minutes": round(minutes, 1)}
    return Log(calls, prices, since, facts, models, told, made.arrays)


def _prices(generator: np.random.Generator, role: str) -> tuple[Price, Price, Price]:
    low, high = {"cheap": (0.3, 0.5), "middle": (1.1, 1.6), "dear": (4.6, 6.2)}[role]
    first = round(float(generator.uniform(low, high)), 2)
    times = float(generator.uniform(3.5, 5.5))
    price = (first, round(first * times, 2))
    now = changed(price, float(generator.choice([0.7, 0.75, 1.3, 1.4])))
    return price, now, changed(now, float(generator.choice([0.6, 0.75, 1.3, 1.5])))


def _calls(
    generator: np.random.Generator, told: str, models: tuple[str, ...], role_of: Mapping[str, str], changes: int
) -> pd.DataFrame:
    count = int(generator.integers(1850, 2050))
    share = generator.uniform(0.85, 1.15, 3)
    model = generator.choice(3, count, p=share / share.sum())
    topic = generator.choice(3, count, p=generator.permutation([0.58, 0.28, 0.14]))
    source = np.where(generator.random(count) < 0.12, "test", "customer")
    day = generator.integers(1, 32, count)
    day[generator.random(count) < 0.11] = changes  # the new prices were in the news, and many tried it that day
    usual = _TRAFFIC[told]
    by_model = np.array([usual[role_of[name]] for name in models])
    offset = generator.permutation([0.07, -0.02, -0.16])[topic] - np.where(source == "test", 0.14, 0.0)
    drift = (day - 16) / 31 * 0.12
    first = generator.random(count) < by_model[model, 0] + offset + drift
    again = ~first & (generator.random(count) < 0.72)
    second_solved = again & (generator.random(count) < by_model[model, 1] + offset)
    solved = first | second_solved
    to_person = ~solved & (generator.random(count) < by_model[model, 2] + np.where(source == "test", 0.2, 0.0))
    end = np.where(solved, "solved", np.where(to_person, "handed", "left"))
    returns = solved & (generator.random(count) < 0.15)
    days = np.where(generator.random(count) < 0.6, generator.integers(1, 7, count), generator.integers(9, 22, count))
    back = pd.DataFrame({"back": np.where(returns, days, np.nan)})
    for place in range(3):
        rows = solved & ~returns & (model == place) & (source == "customer")
        back = plant_edge(generator, back, "back", {7: 11, 8: 9}, where=rows)
    size = np.exp(generator.normal(0, 0.45, count)) * np.where(source == "test", 1.5, 1.0)
    size *= generator.permutation([0.8, 1.05, 1.5])[topic]
    read = (17_000 * size).round(-1)
    written = 2_600 * size * np.exp(generator.normal(0, 0.3, count))
    task = np.array([f"T{number:04d}" for number in range(1, count + 1)])
    date = np.array([f"2026-10-{one:02d}" for one in day])
    common = {
        "task": task,
        "model": np.array(models)[model],
        "source": source,
        "topic": np.array(TOPICS)[topic],
        "date": date,
    }
    rows_one = pd.DataFrame({**common, "call": 1, "tokens_in": read, "tokens_out": written.round(-1)})
    rows_one["then"] = np.where(again, "again", end)
    rows_one["back"] = np.where(again, np.nan, back["back"])
    longer = (read * generator.uniform(1.25, 1.6, count) + written).round(-1)
    more = (written * generator.uniform(0.7, 1.2, count)).round(-1)
    rows_two = pd.DataFrame(
        {**common, "call": 2, "tokens_in": longer, "tokens_out": more, "then": end, "back": back["back"]}
    )
    whole: pd.DataFrame = pd.concat([rows_one, rows_two[again]])
    whole = whole.sort_values(["date", "task", "call"], ignore_index=True)
    typed: pd.DataFrame = whole.astype({"tokens_in": int, "tokens_out": int, "back": "Int64"})
    return typed


def _arrays(calls: pd.DataFrame, models: tuple[str, ...], since: str) -> dict[str, npt.NDArray[np.float64]]:
    day = calls["date"].str[-2:].astype(int)
    last = ~calls.duplicated("task", keep="last")
    arrays = {
        "model": calls["model"].map({name: place for place, name in enumerate(models)}),
        "topic": calls["topic"].map({name: place for place, name in enumerate(TOPICS)}),
        "task": calls["task"].str[1:].astype(int),
        "test": (calls["source"] == "customer").astype(int),  # 1 where it counts
        "later": day - int(since[-2:]),
        "week": (day - 1) // 7,
        "tokens_in": calls["tokens_in"],
        "tokens_out": calls["tokens_out"],
        "first": (calls["call"] == 1).astype(int),
        "last": last.astype(int),
        "then": calls["then"].map({"solved": 0, "again": 1, "handed": 2, "left": 3}),
        "back": calls["back"].astype("float64").fillna(99.5),
    }
    return {name: column.to_numpy(dtype=float) for name, column in arrays.items()}


def planted_truths(made: Log) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    right = numbers(made)
    ranked = order(right)
    called = dict(zip(made.models, _roles(made), strict=True))
    lead = right["per_solved"][ranked[1]] / right["per_solved"][ranked[0]] - 1
    turn = turning(right, (ranked[0], ranked[1]), made.facts["wage"])
    cheapest = int(np.argmin(right["per_task"]))
    turns = [turning(right, pair, made.facts["wage"]) for pair in ((ranked[0], ranked[2]), (ranked[1], ranked[2]))]
    truths: dict[str, bool | float] = {
        "the story's model wins": called[made.models[ranked[0]]] == made.story,
        "by a good lead": lead - 0.10,
        "its rival lies where minutes can decide": turn - 0.3,
        "not in days": 75 - turn,
        "the minutes are some": made.facts["minutes"] - 0.8,
        "the minutes are not far off": 30 - made.facts["minutes"],
        "the cheap model is the cheapest for a task": called[made.models[cheapest]] == "cheap",
        "the other two turn elsewhere": min(abs(one / turn - 1) for one in turns) - 0.05,
        "the turn is not the minutes": abs(turn / made.facts["minutes"] - 1) - 0.08,
    }
    for way, (_, touched) in WAYS.items():
        wrong = numbers(made, frozenset((way,)))
        apart = max(float(np.sort(gap(name, right[name], wrong[name]))[1]) for name in touched)
        truths[f"{way} is another number"] = apart - 3
    return truths


def _roles(made: Log) -> tuple[str, ...]:
    """Return the role of each model: by its first price."""
    ranked = sorted(made.models, key=lambda name: made.prices[name][0])
    return tuple(ROLES[ranked.index(name)] for name in made.models)


def firsts(made: Log) -> tuple[str, str]:
    """Return the two dates of the month's prices."""
    return FIRST, made.since
