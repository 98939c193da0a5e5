"""Four plans of a ramp: which of them would see a rare failure before more than half of the users have the feature.

Everything here is invented. A failure happens to few of the users of one kind (`able`), and not each of them reports it. A plan is
safe if enough reports come in with a chance of 95% before the step that takes it beyond half. Which plan is right is drawn: the fastest
20%, the second 25%, the third 20%, the slowest 15%, none 20%. A slower plan is not always a safer one: who comes in early counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, log1p
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.modules.launch.methods import chance
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, between, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

PLANS = ("North", "East", "South", "West")
STORIES: Mapping[str, float] = {"first": 0.2, "second": 0.25, "third": 0.2, "fourth": 0.15, "none": 0.2}
"""Which plan is right, by how fast it is."""
REPORTS = {1: 0.5, 2: 0.5}
SURE = 0.95
CHANCE, NEEDED = 0.003, 0.005
"""Tolerances of the task: of a chance in shares, of `needed` as a share of itself."""
_STEPS = 5


@dataclass(frozen=True, eq=False)
class Ramps:
    """Four plans.

    Attributes:
        steps: one row per plan and step (`load("launch_plans")`): plan, step, day, users, able.
        facts: base, failure (share of the able users), reported (share), delay (days), reports, sessions.
        story: which plan is right, by how fast it is.
        seed: the seed.
    """

    steps: pd.DataFrame
    facts: Mapping[str, float]
    story: str
    seed: int


@lru_cache(maxsize=64)
def ramps(seed: int = 0) -> Ramps:
    """Return the plans of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> ramps(0).steps["plan"].unique().tolist() == list(PLANS)
        True
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_ramps(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning."""
    facts = ramps(seed).facts
    meaning = {
        "base": ("users", "all users who get the feature in the end"),
        "failure": ("share of the able users", "to whom the failure happens"),
        "reported": ("share of these", "who report it"),
        "delay": ("days", "from a user's first day until a report arrives"),
        "reports": ("reports", "that are needed before the ramp is stopped"),
        "sessions": ("sessions", "of a user in a week"),
    }
    return pd.DataFrame(
        [(name, facts[name], *words) for name, words in meaning.items()], columns=["fact", "value", "unit", "meaning"]
    )


def needed(q: float, reports: int, sure: float = SURE) -> int:
    """Return the least number of users with whom the chance is at least `sure`.

    >>> needed(0.004, 1), needed(0.004, 2)
    (748, 1185)
    """
    low, high = 0, 1
    while chance(high, q, reports) < sure:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if chance(middle, q, reports) >= sure else (middle, high)
    return high


def counted(
    steps: pd.DataFrame,
    facts: Mapping[str, float],
    *,
    who: str = "able",
    delay: float | None = None,
    half: str = "above",
    of: str = "users",
    beyond: str = "first",
    last_only: bool = False,
    crossing: bool = False,
    everybody: bool = False,
    from_end: bool = False,
) -> dict[str, float]:
    """Return by plan how many users' reports can arrive before the step that takes the plan beyond half.

    Args:
        steps: one row per plan and step.
        facts: base, delay.
        who: the column that is counted.
        delay: days that a report takes; the one of the facts if not given.
        half: the step beyond half has "above" half of the base, or "from" half on.
        of: the column whose half is meant; "less" is half of the able users, held against all of them.
        beyond: the step beyond half is the "first", the one "before" it, the last one "below" half, or the "last" of the plan.
        last_only: whether only the last step that counts is taken instead of all up to it.
        crossing: whether the step beyond half counts as well.
        everybody: whether all steps count.
        from_end: whether the delay begins with the next step instead of a step's own first day.
    """
    wait = facts["delay"] if delay is None else delay
    found = {}
    for plan, rows in _by_plan(steps).items():
        total = rows["users" if of == "less" else of].cumsum()
        goal = rows["able" if of == "less" else of].sum() / 2
        place = int(np.argmax(total > goal if half == "above" else total >= goal))
        below = max(int(np.count_nonzero(total < goal)) - 1, 0)
        place = {"first": place, "before": max(place - 1, 0), "below": below, "last": len(total) - 1}[beyond]
        begins = np.append(rows["day"][1:], rows["day"][-1]) if from_end else rows["day"]
        counts = begins <= rows["day"][place] - wait
        counts[place:] = False
        if crossing:
            counts[place] = True
        if everybody:
            counts[:] = True
        if last_only and counts.any():
            counts[: int(np.flatnonzero(counts)[-1])] = False
        found[plan] = float(rows[who][counts].sum())
    return found


def _by_plan(steps: pd.DataFrame) -> dict[str, dict[str, Any]]:
    columns = {name: steps[name].to_numpy() for name in ("day", "users", "able")}
    plan = steps["plan"].to_numpy()
    return {name: {column: values[plan == name] for column, values in columns.items()} for name in PLANS}


def q_of(facts: Mapping[str, float]) -> float:
    """Return the chance that one able user reports the failure."""
    return facts["failure"] * facts["reported"]


def chances(drawn: Ramps, *, q: float | None = None, reports: int | None = None, **ways: Any) -> dict[str, float]:
    """Return by plan the chance that enough reports arrive in time, in the way of the text or in another."""
    one = q_of(drawn.facts) if q is None else q
    many = int(drawn.facts["reports"]) if reports is None else reports
    return {plan: chance(users, one, many) for plan, users in counted(drawn.steps, drawn.facts, **ways).items()}


def last_days(steps: pd.DataFrame) -> dict[str, float]:
    """Return by plan the first day of its last step."""
    return {plan: float(rows["day"][-1]) for plan, rows in _by_plan(steps).items()}


def right_plan(found: Mapping[str, float], steps: pd.DataFrame) -> str:
    """Return the plan with the earliest last day among those with a chance of at least 95%, "none" if there is none."""
    days = last_days(steps)
    safe = [plan for plan in PLANS if found[plan] >= SURE]
    return min(safe, key=lambda plan: days[plan]) if safe else "none"


WRONG_COUNTS: Mapping[str, Mapping[str, Any]] = {
    "all_users": {"who": "users"},
    "no_delay": {"delay": 0},
    "half_itself": {"half": "from"},
    "half_of_able": {"of": "able"},
    "last_only": {"last_only": True},
    "crossing": {"crossing": True},
    "everybody": {"everybody": True},
    "from_end": {"from_end": True},
    "last_step": {"beyond": "last"},
    "step_before": {"beyond": "before"},
    "half_of_able_in_all": {"of": "less"},
    "still_below": {"beyond": "below"},
}
"""Other ways to count: each drops or bends one rule of the text. The edges of the delay are added by `wrong_counts`."""


def wrong_counts(facts: Mapping[str, float]) -> dict[str, Mapping[str, Any]]:
    """Return the other ways to count, with the edges of this delay."""
    return {
        **WRONG_COUNTS,
        "at_once": {"delay": 0, "crossing": True},
        "more_than_delay": {"delay": facts["delay"] + 1},
        "a_day_early": {"delay": facts["delay"] - 1},
        "twice_delay": {"delay": 2 * facts["delay"]},
    }


def wrong_chances(drawn: Ramps) -> dict[str, dict[str, float]]:
    """Return what other ways to reckon the chance give, by plan, with the right users."""
    facts = drawn.facts
    users, q, many = counted(drawn.steps, facts), q_of(facts), int(facts["reports"])
    other = 3 - many
    return {
        "reported": chances(drawn, q=facts["failure"]),
        "failure": chances(drawn, q=facts["reported"]),
        "other_reports": chances(drawn, reports=other),
        "three_reports": {plan: _at_least_3(n, q) if many == 2 else chance(n, q, 2) for plan, n in users.items()},
        "sessions": {plan: chance(n * facts["sessions"], q, many) for plan, n in users.items()},
        "per_session": chances(drawn, q=q / facts["sessions"]),
        "expected": {plan: min(1.0, n * q) for plan, n in users.items()},
        "expected_each": {plan: min(1.0, n * q / many) for plan, n in users.items()},
        "exactly": {plan: _exactly(n, q, many) for plan, n in users.items()},
        "none": {plan: 1 - chance(n, q, many) for plan, n in users.items()},
        "of_needed": {plan: min(1.0, n / needed(q, many)) for plan, n in users.items()},
        "share": {plan: n / facts["base"] for plan, n in users.items()},
        "twice": {plan: chance(n, q, 1) ** 2 for plan, n in users.items()},
    }


def _exactly(users: float, q: float, reports: int) -> float:
    ways = exp(lgamma(users + 1) - lgamma(reports + 1) - lgamma(users - reports + 1)) if users >= reports else 0.0
    return ways * q**reports * exp((users - reports) * log1p(-q))


def _at_least_3(users: float, q: float) -> float:
    return chance(users, q, 2) - _exactly(users, q, 2)


def wrong_needed(facts: Mapping[str, float]) -> dict[str, float]:
    """Return what wrong methods give for the users who are needed."""
    q, many = q_of(facts), int(facts["reports"])
    return {
        "reported": needed(facts["failure"], many),
        "failure": needed(facts["reported"], many) if facts["reported"] < 1 else 1,
        "other_reports": needed(q, 3 - many),
        "one_over": many / q,
        "one_over_once": 1 / q,
        "sure_over": SURE * many / q,
        "sure_once": SURE / q,
        "sure_99": needed(q, many, 0.99),
        "sure_90": needed(q, many, 0.9),
        "sure_50": needed(q, many, 0.5),
        "twice": 2 * needed(q, 1) if many == 2 else 2 * needed(q, 2),
        "sessions": needed(q, many) / facts["sessions"],
        "times_sessions": needed(q, many) * facts["sessions"],
        "reported_after": needed(facts["failure"], many) * facts["reported"],
        "three_over": 3 / q if many == 2 else 5 / q,
        "half_base": facts["base"] / 2,
        "ten": log(1 - SURE) / log(10) / log1p(-q),
    }


_TEMPLATES = (
    (0.01, 0.05, 0.2, 0.5),
    (0.02, 0.1, 0.25, 0.5),
    (0.02, 0.12, 0.24, 0.6),
    (0.03, 0.14, 0.3, 0.65),
)
"""Shares of the base by the end of the first four steps: two reach just half, two go beyond it in the fourth step."""


def _draw(seed: int, attempt: int) -> Ramps:
    told, reports = story(seed, "launch.ramps", STORIES), story(seed, "launch.reports", REPORTS)
    generator = stream(seed, "launch.ramps", attempt)
    facts = {
        "failure": float(generator.integers(4, 13)) / 2000,
        "reported": float(generator.integers(6, 19)) / 20,
        "delay": float(generator.integers(3, 7)),
        "reports": float(reports),
        "sessions": float(generator.integers(2, 7)),
    }
    goal = needed(q_of(facts), reports)
    base = 2000 * round(goal / float(generator.uniform(0.05, 0.085)) / 2000)
    facts = {"base": float(base)} | facts
    place = tuple(STORIES).index(told)
    passes = [False] * len(PLANS)
    if told != "none":
        passes[place] = True
        slower = np.arange(place + 1, len(PLANS))
        # A slower plan is safe as well, and mostly one is not.
        safe = generator.permutation(slower)[: max(1, len(slower) - int(generator.integers(1, 3)))]
        for later in safe:
            passes[int(later)] = True
    days = np.sort(generator.choice(np.arange(24, 47, 2), size=len(PLANS), replace=False))
    templates = generator.permutation(len(_TEMPLATES))
    # The plans that reach just half keep off the edge of the delay; of the two others, one lies on it and one a day beside it.
    edges = np.array([generator.permutation([1, 3]), generator.permutation([0, 2])]).ravel()
    names = generator.permutation(PLANS)
    able = round(base * float(generator.uniform(0.28, 0.4)))
    rows = []
    for number, name in enumerate(names):
        shares = _TEMPLATES[int(templates[number])]
        far = generator.uniform(1.12, 1.75) if passes[number] else generator.uniform(0.3, 0.8)
        rows += _steps(
            generator,
            str(name),
            shares,
            base,
            able,
            goal * far,
            int(days[number]),
            facts,
            int(edges[templates[number]]),
        )
    table = pd.DataFrame(rows, columns=["plan", "step", "day", "users", "able"])
    table["order"] = table["plan"].map({name: number for number, name in enumerate(PLANS)})
    table = table.sort_values(["order", "step"], ignore_index=True).drop(columns="order")
    return Ramps(table, facts, told, seed)


def _steps(
    generator: np.random.Generator,
    name: str,
    shares: Iterable[float],
    base: int,
    able: int,
    goal: float,
    last: int,
    facts: Mapping[str, float],
    edge: int,
) -> list[tuple[Any, ...]]:
    """Return the five steps of a plan of which `goal` able users count, on the last day `last`."""
    cumulative = [*shares, 1.0]
    users = np.diff([0, *(round(share * base) for share in cumulative)])
    beyond = next(step for step, share in enumerate(cumulative) if share > 0.5)
    delay = int(facts["delay"])
    # The last day that counts: on the edge of the delay, beyond it, a day too late, or half of it too late.
    gap = (delay, delay + int(generator.integers(2, 5)), delay - 1, max(1, delay // 2))[edge]
    cross = last if beyond == _STEPS - 1 else last - delay - int(generator.integers(0, 3))
    late = beyond - 1
    days = np.zeros(_STEPS, dtype=int)
    days[beyond:] = np.linspace(cross, last, _STEPS - beyond).round()
    days[late] = cross - gap
    days[0] = 1
    inner = np.linspace(1, days[late], late + 1).round().astype(int)
    days[: late + 1] = inner
    ends = [day for day in range(late + 1) if days[day] <= cross - delay]
    goal_users = float(users[ends].sum())
    counts = np.zeros(_STEPS)
    counts[ends] = goal * users[ends] / goal_users * generator.uniform(0.85, 1.15, len(ends))
    counts[ends] *= goal / counts[ends].sum()
    for step in range(late + 1):
        if step not in ends:
            counts[step] = 0.3 * users[step] * generator.uniform(0.7, 1.2)
    left = able - counts.sum()
    rest = users[beyond:]
    # A plan that goes beyond half in its fourth step still has most of the able ones to come.
    spread = rest / rest.sum() if len(rest) == 1 else np.array([0.2, 0.8])
    counts[beyond:] = left * spread
    whole = np.round(counts).astype(int)
    whole[-1] += able - whole.sum()
    return [(name, step + 1, int(days[step]), int(users[step]), int(whole[step])) for step in range(_STEPS)]


def planted_truths(drawn: Ramps) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    facts, steps = drawn.facts, drawn.steps
    found = chances(drawn)
    days = last_days(steps)
    by_speed = sorted(PLANS, key=lambda plan: days[plan])
    right = right_plan(found, steps)
    told = "none" if right == "none" else tuple(STORIES)[by_speed.index(right)]
    rows = _by_plan(steps)
    first: dict[str, bool | float] = {
        "the plan is the one that is told": told == drawn.story,
        "no chance lies on the bar": min(abs(value - SURE) for value in found.values()) - 0.012,
        "chances are neither sure nor nothing": min(between(value, 0.05, 0.9992) for value in found.values()),
        "steps follow one another": all((np.diff(one["day"]) > 0).all() for one in rows.values()),
        "each step has more users than able ones": all(
            ((one["able"] > 0) & (one["able"] < 0.9 * one["users"])).all() for one in rows.values()
        ),
        "all plans reach all users": len({(int(one["users"].sum()), int(one["able"].sum())) for one in rows.values()})
        == 1,
        "the last days differ": len(set(days.values())) == len(PLANS),
    }
    if not all(map(holds, first.values())):
        return first
    ways = {name: chances(drawn, **way) for name, way in wrong_counts(facts).items()} | wrong_chances(drawn)
    goal = needed(q_of(facts), int(facts["reports"]))
    # These may meet another way; then both are told.
    alike = ("last_step", "step_before", "still_below")
    columns = [counted(steps, facts, **way) for name, way in wrong_counts(facts).items() if name not in alike]
    columns.append(counted(steps, facts))
    safe = [plan for plan in PLANS if found[plan] >= SURE]
    far = {name: max(abs(way[plan] - found[plan]) for plan in PLANS) for name, way in ways.items()}
    return first | {
        "each rule moves a chance": min(far.values()) - 3.2 * CHANCE,
        "no two ways count the same users": len({tuple(one.values()) for one in columns}) == len(columns),
        "the surest plan is not the right one, where several are safe": len(safe) < 2
        or max(found, key=found.__getitem__) != right,
        "no other way gives the needed": apart(goal, wrong_needed(facts).values(), 3.2 * NEEDED * goal),
    }
