"""The plan of a pilot as a network of tasks with waits, five offers to shorten something, and a promised week.

Everything here is invented. A task begins when everything that it comes after has ended, and its wait has passed: a contract lies
with the customer, a review in a queue. Two chains of tasks are long, so that a saving on the longest counts only until the other
is as long. What helps most is drawn:

- `wait` (25%): to shorten a wait between two tasks;
- `short` (30%): to shorten a task that is short;
- `longest` (25%): to shorten the longest task, which this time is on the longest chain;
- `none` (20%): two chains are equally long, and each offer touches one of them at most.

Whether the promised week is reached is drawn as well: as the plan stands, with the best offer only, or not at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.modules.roles.methods import Plan, finishes, plan_of
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

STORIES = {"wait": 0.25, "short": 0.3, "longest": 0.25, "none": 0.2}
REACHES = {"today": 0.25, "offer": 0.4, "no": 0.35}
OFFERS = ("A", "B", "C", "D", "E")
WINNERS = dict.fromkeys(OFFERS, 0.2)
WEEK = 5
TASKS = (
    "consent",
    "contract",
    "disclosure",
    "export",
    "help pages",
    "labels",
    "monitor",
    "pilot setup",
    "prompt tests",
    "review desk",
    "security check",
    "training",
)
LAST = "pilot setup"
"""The task with which every chain ends; the pilot begins after it."""


@dataclass(frozen=True, eq=False)
class Blocking:
    """A plan.

    Attributes:
        tasks: one row per task (`load("roles_tasks")`): task, days, wait, after.
        offers: one row per offer (`load("roles_offers")`): offer, task, shortens, saves.
        facts: weeks and holidays until the promised day.
        story: what helps most.
        reach: whether the promised week is reached: today, offer or no.
        winner: the best offer, or none.
    """

    tasks: pd.DataFrame
    offers: pd.DataFrame
    facts: Mapping[str, float]
    story: str
    reach: str
    winner: str


@lru_cache(maxsize=64)
def blocking(seed: int = 0) -> Blocking:
    """Return the plan of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> blocking(0).offers["offer"].tolist() == list(OFFERS)
        True
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_blocking(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning."""
    facts = blocking(seed).facts
    meaning = {
        "weeks": ("weeks", "from today until the promised day, five working days each"),
        "holidays": ("days", "of these working days that are holidays"),
    }
    return pd.DataFrame(
        [(name, facts[name], *words) for name, words in meaning.items()], columns=["fact", "value", "unit", "meaning"]
    )


def length(plan: Plan, **ways: "bool | str") -> float:
    """Return the working days until the pilot can begin: when the last task has ended."""
    return max(finishes(plan, **ways).values())  # type: ignore[arg-type]


def with_offer(plan: Plan, task: str, shortens: str, saves: int) -> Plan:
    """Return the plan with one number of one task lowered."""
    days, wait, after = plan[task]
    changed = (days - saves, wait, after) if shortens == "days" else (days, wait - saves, after)
    return {**plan, task: changed}


def won(plan: Plan, offers: pd.DataFrame, **ways: "bool | str") -> dict[str, float]:
    """Return by how many working days each offer brings the pilot forward."""
    whole = length(plan, **ways)
    rows = zip(offers["offer"], offers["task"], offers["shortens"], offers["saves"], strict=True)
    return {
        offer: whole - length(with_offer(plan, task, shortens, int(saves)), **ways)
        for offer, task, shortens, saves in rows
    }


def available(facts: Mapping[str, float]) -> float:
    """Return the working days until the promised day."""
    return WEEK * facts["weeks"] - facts["holidays"]


def best(days_won: Mapping[str, float]) -> set[str]:
    """Return the offers that win most; "none" where no offer wins a day.

    >>> best({"A": 0, "B": 3}), best({"A": 0, "B": 0})
    ({'B'}, {'none'})
    """
    most = max(float(days) for days in days_won.values())
    return {offer for offer, days in days_won.items() if float(days) == most} if most > 0 else {"none"}


def reached(path_days: float, most: float, facts: Mapping[str, float]) -> str:
    """Return whether the promised day is reached: "today", with the best "offer" only, or "no".

    >>> facts = {"weeks": 8, "holidays": 1}
    >>> reached(39, 2, facts), reached(41, 2, facts), reached(42, 2, facts)
    ('today', 'offer', 'no')
    """
    if path_days <= available(facts):
        return "today"
    return "offer" if path_days - most <= available(facts) else "no"


def on_path(plan: Plan) -> list[str]:
    """Return the tasks of the longest chain in their order."""
    done = finishes(plan)
    task = max(done, key=lambda name: done[name])
    found = [task]
    while plan[task][2]:
        task = max(plan[task][2], key=lambda name: done[name] + plan[name][1])
        found.insert(0, task)
    return found


def _draw(seed: int, attempt: int) -> Blocking:
    told, reach = story(seed, "roles.blocking", STORIES), story(seed, "roles.reach", REACHES)
    if told == "none" and reach == "offer":
        reach = "no"
    letter = story(seed, "roles.offer", WINNERS)
    generator = stream(seed, "roles.blocking", attempt)
    roles = ("a1", "a2", "a3", "a4", "b1", "b2", "b3", "c1", "c2", "c3", "head")
    name = cast(generator, roles, [task for task in TASKS if task != LAST])
    name["last"] = LAST
    gap = {"none": 0, "short": int(generator.integers(1, 4))}.get(told, int(generator.integers(3, 6)))
    days, wait = _sizes(generator, told, gap)
    turned = generator.random() < 0.5
    after = {
        "a1": ("head",),
        "a2": ("a1",),
        "a3": ("a2",),
        "a4": ("a3",),
        "b1": ("head",),
        "b2": ("b1",),
        "b3": ("b2", "a1") if generator.random() < 0.5 else ("a1", "b2"),
        "c1": (),
        "c2": ("c1",),
        # Neither the first nor the last that is named is the one that is waited for.
        "c3": ("c2", "b1") if turned else ("b1", "c2"),
        "head": (),
        "last": ("c3", "a4", "b3") if turned else ("b3", "a4", "c3"),
    }
    rows = [
        (name[role], days[role], wait[role], ", ".join(name[one] for one in after[role]))
        for role in generator.permutation([*roles, "last"])
    ]
    tasks = pd.DataFrame(rows, columns=["task", "days", "wait", "after"])
    offers = _offers(generator, told, letter, gap, days, wait, name)
    plan = plan_of(tasks)
    whole, most = length(plan), max(won(plan, offers).values())
    facts = _promise(generator, reach, whole, most)
    return Blocking(tasks, offers, facts, told, reach, letter if told != "none" else "none")


def _sizes(generator: np.random.Generator, told: str, gap: int) -> tuple[dict[str, int], dict[str, int]]:
    """Return days and waits by role: chain a is the longest by `gap` days, chain c is far shorter and may hold the longest task."""
    days = {role: int(generator.integers(4, 10)) for role in ("a1", "a2", "a3", "a4", "b1", "b2", "c1", "c3")}
    days["head"] = int(generator.integers(6, 9))
    days["last"] = int(generator.integers(3, 6))
    wait = dict.fromkeys((*days, "b3", "c2"), 0)
    wait["a2"], wait["b1"], wait["c1"] = (int(generator.integers(6, 11)) for _ in range(3))
    wait["a4"], wait["head"] = int(generator.integers(2, 5)), int(generator.integers(2, 5))
    wait["b2"] = int(generator.integers(2, 6))
    wait["last"] = int(generator.integers(3, 7))  # nothing comes after it
    if told == "longest":
        days["a3"] = int(generator.integers(15, 20))
    chain_a = sum(days[role] + wait[role] for role in ("a1", "a2", "a3", "a4"))
    days["b3"] = chain_a - gap - sum(days[role] + wait[role] for role in ("b1", "b2"))
    days["c2"] = int(generator.integers(7, 11)) if told == "longest" else int(generator.integers(16, 21))
    return days, wait


def _offers(
    generator: np.random.Generator,
    told: str,
    letter: str,
    gap: int,
    days: Mapping[str, int],
    wait: Mapping[str, int],
    name: Mapping[str, str],
) -> pd.DataFrame:
    """Return five offers: the best one, one that the second chain caps, two beside the longest chain, one on the longest task."""
    cap = gap + int(generator.integers(2, 5))
    big = int(generator.integers(6, 9))
    beside = [("c2", "days", big), ("c1", "wait", min(wait["c1"] - 1, 5))]
    made = {
        "wait": [
            ("a2", "wait", gap + int(generator.integers(1, 3))),
            ("a1", "days", 1),
            ("b3", "days", big - 2),
            *beside,
        ],
        "short": [
            ("head", "days", int(generator.integers(gap + 2, max(6, gap + 3)))),
            ("a2", "wait", cap),
            ("b1", "wait", 4),
            *beside,
        ],
        "longest": [("a3", "days", gap + int(generator.integers(1, 3))), ("a4", "wait", 1), ("b1", "wait", 4), *beside],
        "none": [("a2", "wait", 4), ("a3", "days", 3), ("b1", "wait", 5), ("b3", "days", 3), ("c2", "days", big)],
    }[told]
    others = [offer for offer in OFFERS if offer != letter]
    order = [letter, *(others[int(place)] for place in generator.permutation(4))]
    if told == "none":
        order = [OFFERS[int(place)] for place in generator.permutation(5)]
    rows = {
        offer: (offer, name[role], shortens, saves) for offer, (role, shortens, saves) in zip(order, made, strict=True)
    }
    return pd.DataFrame([rows[offer] for offer in OFFERS], columns=["offer", "task", "shortens", "saves"])


def _promise(generator: np.random.Generator, reach: str, whole: float, most: float) -> dict[str, float]:
    """Return weeks and holidays such that the promised day is just reached, or just missed, in the way that is told."""
    dues = {
        "today": [whole, whole + 1],
        "offer": [whole - less for less in range(1, int(most) + 1) if less <= _holidays(whole - less)] or [whole],
        "no": [whole - most - 1],
    }[reach]
    due = dues[int(generator.integers(len(dues)))]
    holidays = _holidays(due)
    return {"weeks": float((due + holidays) // WEEK), "holidays": float(holidays)}


def _holidays(due: float) -> int:
    """Return how many holidays, 1 to 5, make whole weeks of some working days."""
    return 1 + int((-due - 1) % WEEK)


def wrong_lengths(plan: Plan) -> dict[str, float]:
    """Return what wrong methods give for the working days until the pilot begins."""
    rows = plan.values()
    done = finishes(plan)
    last = max(done, key=lambda name: done[name])
    return {
        "waits_out": length(plan, wait=False),
        "last_wait": length(plan) + plan[last][1],
        "first_named": length(plan, which="first"),
        "earliest": length(plan, which="any"),
        "last_named": length(plan, which="last"),
        "all_days": float(sum(days for days, _, _ in rows)),
        "all_and_waits": float(sum(days + wait for days, wait, _ in rows)),
        "longest_task": float(max(days for days, _, _ in rows)),
        "tasks_on_path": float(len(on_path(plan))),
        "only_waits": float(sum(plan[task][1] for task in on_path(plan)[:-1])),
        "calendar": length(plan) * 7 / 5,
    }


def planted_truths(drawn: Blocking) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    plan = plan_of(drawn.tasks)
    if min(min(days, wait + 1) for days, wait, _ in plan.values()) < 1:
        return {"no task is empty": False}
    whole, days_won = length(plan), won(plan, drawn.offers)
    order = sorted(days_won.values())
    saves = dict(zip(drawn.offers["offer"], drawn.offers["saves"], strict=True))
    touched = dict(zip(drawn.offers["offer"], drawn.offers["task"], strict=True))
    longest = max(plan, key=lambda name: plan[name][0])
    wrongs = wrong_lengths(plan)
    left_out = {
        "waits_out": {"wait": False},
        "first_named": {"which": "first"},
        "earliest": {"which": "any"},
        "last_named": {"which": "last"},
    }
    seen = reached(whole, order[-1], drawn.facts)
    truths: dict[str, bool | float] = {
        "the story is the one that is told": best(days_won) == {drawn.winner},
        "the promise is kept as it is told": seen == drawn.reach,
        "no other way gives the length": min(abs(whole - other) for other in wrongs.values()) - 2,
        "the first and the last that are named lead elsewhere": wrongs["first_named"] != wrongs["last_named"],
        "no other way gives the days won": all(
            won(plan, drawn.offers, **ways) != days_won  # type: ignore[arg-type]
            for ways in left_out.values()
        ),
        "an offer is no gain": days_won != saves,
        "an offer leaves something": all(
            saves[offer] <= plan[touched[offer]][0 if shortens == "days" else 1]
            for offer, shortens in zip(drawn.offers["offer"], drawn.offers["shortens"], strict=True)
        ),
        "the longest task is on the path or not": (longest in on_path(plan)) == (drawn.story == "longest"),
        "one task is the longest": sorted(days for days, _, _ in plan.values())[-2] < plan[longest][0],
        "the largest saving is another": drawn.winner == "none"
        or max(saves, key=lambda offer: saves[offer]) != drawn.winner,
        "the holidays decide, if it is not reached today": reached(whole, order[-1], {**drawn.facts, "holidays": 0.0})
        != seen
        or drawn.reach == "today",
    }
    if drawn.winner != "none":
        truths["the best offer leads"] = order[-1] - order[-2] - 2
    return truths
