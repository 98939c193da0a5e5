"""What is easily taken for the numbers of A5."""

from collections.abc import Iterator

import pandas as pd

from aipm_course.judging.batches import each
from aipm_course.judging.question import Lookalike
from aipm_course.modules.roles.lookalikes.lanes import LESSON_SEED
from aipm_course.modules.roles.methods import finishes, plan_of
from aipm_course.modules.roles.simulators.blocking import (
    OFFERS,
    Blocking,
    available,
    blocking,
    length,
    on_path,
    with_offer,
    won,
)


def as_offered(data: Blocking) -> dict[str, float]:
    """Return what each offer saves of its own task or wait."""
    return {offer: float(saves) for offer, saves in zip(data.offers["offer"], data.offers["saves"], strict=True)}


def on_longest_chain(data: Blocking) -> dict[str, float]:
    """Return what each offer saves if it lies on the longest chain, and 0 for the others."""
    path = on_path(plan_of(data.tasks))
    lies = dict(zip(data.offers["offer"], data.offers["task"].isin(path), strict=True))
    return {offer: saves if lies[offer] else 0.0 for offer, saves in as_offered(data).items()}


def for_blocking(data: Blocking) -> tuple[Lookalike, ...]:
    """Return the lookalikes of A5."""
    return (*each("path_days", _told_together(_lengths(data))), *_won(data))


def _told_together(numbers: Iterator[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Return numbers with the words of all ways that lead to them, three at most."""
    words: dict[float, list[str]] = {}
    for word, number in numbers:
        words.setdefault(number, []).append(word)
    for number, several in words.items():
        yield ", or ".join(several[:3]), number


def _lengths(data: Blocking) -> Iterator[tuple[str, float]]:
    plan = plan_of(data.tasks)
    path = on_path(plan)
    whole = length(plan)
    done = finishes(plan)
    last = max(done, key=lambda name: done[name])
    yield (
        "the days of the tasks on the longest chain, without the waits between them",
        float(sum(plan[task][0] for task in path)),
    )
    yield "the waits on the longest chain, without the tasks", float(sum(plan[task][1] for task in path[:-1]))
    yield "the longest chain by days alone; waits belong to it", length(plan, wait=False)
    yield "the end of the plan without its last task", whole - plan[last][0]
    yield "the longest task with its wait", float(max(days + wait for days, wait, _ in plan.values()))
    yield "the number of tasks on the longest chain", float(len(path))
    yield "the number of all tasks", float(len(plan))
    yield "the working days that are left until the promised day", available(data.facts)
    for task in plan[last][2]:
        yield f'the end of the chain that comes in by "{task}"', done[task] + plan[task][1] + plan[last][0]
        yield f'the end of "{task}"', done[task]
    chain = list(_by_days(data))
    yield (
        "the chain of the tasks with the most days, one after the other",
        float(sum(plan[task][0] + plan[task][1] for task in chain[:-1]) + plan[chain[-1]][0]),
    )
    everything = plan
    for task, shortens, saves in zip(data.offers["task"], data.offers["shortens"], data.offers["saves"], strict=True):
        everything = with_offer(everything, task, shortens, int(saves))
    yield "the plan with all offers at once", length(everything)
    best = max(won(plan, data.offers).values())
    yield "the plan with the best offer; the plan as it stands is asked", whole - best
    yield "the working days in weeks", whole / 5
    yield (
        "a day more for each task that follows another; it begins when the one before has ended",
        whole + len(path) - 1,
    )
    yield "the length with the holidays added; they belong to the days that are left", whole + data.facts["holidays"]
    yield "the days until the week is over in which the last task ends", float(5 * -(-whole // 5))
    yield "the length with each wait counted twice", whole + sum(plan[task][1] for task in path[:-1])
    for task, (own, wait, after) in plan.items():
        if wait and (less := length({**plan, task: (own, 0, after)})) != whole:
            yield f'the length without the wait after "{task}"', less
    yield "the length on the lesson's plan", length(plan_of(blocking(LESSON_SEED).tasks))
    yield "the day after the last task has ended", whole + 1


def _by_days(data: Blocking) -> Iterator[str]:
    """Return the chain of somebody who goes back from the last task to the one with the most days, time and again."""
    plan = plan_of(data.tasks)
    done = finishes(plan)
    task = max(done, key=lambda name: done[name])
    chain = [task]
    while plan[task][2]:
        task = max(plan[task][2], key=lambda name: plan[name][0])
        chain.insert(0, task)
    yield from chain


def _won(data: Blocking) -> Iterator[Lookalike]:
    plan = plan_of(data.tasks)
    right = won(plan, data.offers)
    rows = list(
        zip(data.offers["offer"], data.offers["task"], data.offers["shortens"], data.offers["saves"], strict=True)
    )
    saves = as_offered(data)
    days_only = {offer: right[offer] if shortens == "days" else 0.0 for offer, _, shortens, _ in rows}
    chain = list(_by_days(data))
    lesson = blocking(LESSON_SEED)
    left = available(data.facts)
    several = {
        "the gain on the lesson's plan": won(plan_of(lesson.tasks), lesson.offers),
        "the share of what each offer saves": {offer: right[offer] / saves[offer] for offer in OFFERS},
        "the days that are left, less those of the plan with each offer": {
            offer: left - length(plan) + right[offer] for offer in OFFERS
        },
        "the days of the plan with each offer, less those that are left": {
            offer: length(plan) - right[offer] - left for offer in OFFERS
        },
        "what the offers on tasks win, and nothing for those on waits": days_only,
        "what the offers on tasks save, and nothing for those on waits": {
            offer: float(less) if shortens == "days" else 0.0 for offer, _, shortens, less in rows
        },
        "what the offers on waits save, and nothing for those on tasks": {
            offer: float(less) if shortens == "wait" else 0.0 for offer, _, shortens, less in rows
        },
        "what is left of each task or wait after the offer": {
            offer: float(plan[task][0 if shortens == "days" else 1] - less) for offer, task, shortens, less in rows
        },
        "how many days each offer brings more than it saves; what it wins is asked": {
            offer: right[offer] - saves[offer] for offer in OFFERS
        },
        "what each offer saves, where its task lies on the chain of the tasks with the most days": {
            offer: float(less) if task in chain else 0.0 for offer, task, _, less in rows
        },
    }
    for words, days in several.items():
        if days != right and days != saves:
            yield Lookalike(words, {"won": pd.Series(days).reindex(list(OFFERS))}, whole=True)
