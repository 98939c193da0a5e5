"""A test whose answers were partly known before: four covariates, and what adjusting for one of them saves.

Everything here is invented. Users of an earlier test of Answer have an outcome (replies sent in its two weeks) and four
numbers that somebody measured, of which new users lack some. What a covariate saves is r², with r over all users and a
missing value at the mean of the others. Four roles are dealt to m1 to m4:

- `good`: ends on the day before the test's first day; of those that may be used, it saves most;
- `rare`: ends earlier; among the users who have it its r is higher than that of `good`, but so few have it that it saves less;
- `overlap`: ends on the first day itself, by when half of the users have met their version;
- `after`: measured during the test.

`overlap` correlates more than `good` on every seed, `after` on three seeds of five (trap): whoever does not look at the dates,
or takes the first day itself for before, picks what may not be used. What follows is drawn:

- `adjust` (45%): as many tests fit into a quarter as are wanted;
- `adjust_more` (30%): weeks are saved, and the target is missed;
- `leave` (25%): no whole week is saved.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, holds
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

COVARIATES = ("m1", "m2", "m3", "m4")
QUARTER = 13
"""Whole weeks in a quarter."""
STORIES = {"adjust": 0.45, "adjust_more": 0.3, "leave": 0.25}
TRAPS = {"trap": 0.6, "clean": 0.4}
USERS = 1_200

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Faster:
    """An earlier test, and the plan of the next one.

    Attributes:
        users: one row per user: user, arm, replies, m1 to m4 (`load("experiments_history")`).
        windows: one row per covariate and one for the test: first and last day (`load("experiments_windows")`).
        facts: {fact: number} (`load("experiments_quarter")`).
        roles: {covariate: role}.
        story: what is to be decided.
        trap: whether what was counted during the test correlates more than `good`, too.
    """

    users: pd.DataFrame
    windows: pd.DataFrame
    facts: Mapping[str, int]
    roles: Mapping[str, str]
    story: str
    trap: bool

    @property
    def weeks_before(self) -> int:
        """Whole weeks of the next test without adjusting."""
        return weeks_of(self.facts["users_needed"], self.facts["users_per_week"])


@lru_cache(maxsize=64)
def faster(seed: int = 0) -> Faster:
    """Return the test of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> list(faster(0).users.columns)
        ['user', 'arm', 'replies', 'm1', 'm2', 'm3', 'm4']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_quarter(seed: int = 0) -> pd.DataFrame:
    """Return the plan's numbers: fact, value, unit, meaning."""
    told = {
        "users_needed": ("users", "what the next test needs without adjusting, both arms"),
        "users_per_week": ("users", "new users who come into a test each week, both arms"),
        "target_tests": ("tests", "how many tests the team wants to finish in a quarter of 13 weeks"),
    }
    facts = faster(seed).facts
    return pd.DataFrame(
        [(name, facts[name], *words) for name, words in told.items()], columns=["fact", "value", "unit", "meaning"]
    )


def correlation(x: Numbers, y: Numbers, *, fill: str = "mean") -> float:
    """Return the correlation of a covariate and the outcome over all users.

    Args:
        x: covariate, NaN where a user has none.
        y: outcome.
        fill: what stands for a missing value: "mean" or "median" of the others, "zero", or "none" (such users are
            left out).

    Examples:
        >>> x, y = np.array([1.0, 3.0, np.nan, 2.0]), np.array([1.0, 3.0, 5.0, 2.0])
        >>> [round(correlation(x, y, fill=fill), 2) for fill in ("mean", "none", "zero")]
        [0.48, 1.0, -0.38]
    """
    known = ~np.isnan(x)
    if fill == "none":
        x, y = x[known], y[known]
    else:
        middle = {"mean": float(x[known].mean()), "median": float(np.median(x[known])), "zero": 0.0}[fill]
        x = np.where(known, x, middle)
    a, b = x - x.mean(), y - y.mean()
    return float((a * b).sum() / math.sqrt((a * a).sum() * (b * b).sum()))


def cut(made: Faster, covariate: str, *, fill: str = "mean", arm: str = "") -> float:
    """Return the share of the outcome's variance that adjusting for a covariate takes away: r².

    Args:
        made: the test.
        covariate: m1 to m4.
        fill: see `correlation`.
        arm: whose users are counted; "" for both.
    """
    users = made.users[made.users["arm"] == arm] if arm else made.users
    x, y = users[covariate].to_numpy(float), users["replies"].to_numpy(float)
    return correlation(x, y, fill=fill) ** 2


def allowed(made: Faster, *, days_before: int = 1) -> list[str]:
    """Return the covariates whose window ends so many days before the first day, or earlier."""
    rows = made.windows.set_index("what")
    last = date.fromisoformat(str(rows["first_day"]["replies"])) - timedelta(days=days_before)
    return [name for name in COVARIATES if date.fromisoformat(str(rows["last_day"][name])) <= last]


def best(made: Faster, names: "list[str]", *, fill: str = "mean", arm: str = "") -> str:
    """Return which of some covariates takes most away."""
    return max(names, key=lambda name: cut(made, name, fill=fill, arm=arm))


def weeks_of(users: float, per_week: float) -> int:
    """Return whole weeks until so many users have come.

    >>> weeks_of(2_000, 1_000), weeks_of(2_001, 1_000)
    (2, 3)
    """
    return max(1, math.ceil(users / per_week - 1e-9))


def verdict(weeks: float, tests: float, weeks_before: int, target: int) -> str:
    """Return what follows from the weeks of an adjusted test and from how many fit.

    >>> verdict(4, 3, 4, 4), verdict(3, 4, 4, 4), verdict(3, 4, 5, 6)
    ('leave', 'adjust', 'adjust_more')
    """
    if weeks >= weeks_before:
        return "leave"
    return "adjust" if tests >= target else "adjust_more"


def _draw(seed: int, attempt: int) -> Faster:
    told = story(seed, "experiments.quarter", STORIES)
    trap = story(seed, "experiments.window", TRAPS) == "trap"
    generator = stream(seed, "experiments.faster.users", attempt)
    roles = {name: role for role, name in cast(stream(seed, "experiments.roles"), list(_MISSING), COVARIATES).items()}
    new = generator.random(USERS)
    # Who is new sends fewer replies, so it matters what stands for the past that they do not have.
    y = generator.standard_normal(USERS) - 0.45 * (new < float(generator.uniform(0.15, 0.25)))
    treated = generator.permutation(USERS) % 2 == 0
    lift = float(generator.uniform(0.25, 0.4))
    strong = _strengths(generator, told, trap=trap)
    columns = {name: _covariate(generator, role, strong[role], y, treated, lift, new) for name, role in roles.items()}
    replies = np.maximum(np.round(24 + 7 * (y + lift * treated)), 0).astype(int)
    arms = np.where(treated, "treatment", "control")
    users = pd.DataFrame(
        {
            "user": [f"U{number:04d}" for number in range(1, USERS + 1)],
            "arm": arms,
            "replies": replies,
            **{name: columns[name] for name in COVARIATES},
        }
    )
    first = date(2026, 3, 2) + timedelta(days=7 * int(generator.integers(0, 20)))
    made = Faster(users, _windows(generator, roles, first), _NO_PLAN, roles, told, trap)
    return _planned(generator, made)


_MISSING = {"good": (0.12, 0.28), "rare": (0.5, 0.62), "overlap": (0.1, 0.2), "after": (0.0, 0.0)}
"""How many users lack a covariate of a role, at least and at most: who is new has no past."""


def _strengths(generator: np.random.Generator, told: str, *, trap: bool) -> dict[str, float]:
    """Return r of each role among the users who have the covariate."""
    good = float(generator.uniform(0.24, 0.32) if told == "leave" else generator.uniform(0.64, 0.78))
    rare = min(good + float(generator.uniform(0.05, 0.1)), 0.85)
    overlap = min(good + float(generator.uniform(0.06, 0.1)), 0.86)
    if trap:
        after = min(overlap + float(generator.uniform(0.04, 0.08)), 0.93)
    else:
        after = good * float(generator.uniform(0.3, 0.45))
    return {"good": good, "rare": rare, "overlap": overlap, "after": after}


def _covariate(
    generator: np.random.Generator,
    role: str,
    r: float,
    y: Numbers,
    treated: npt.NDArray[np.bool_],
    lift: float,
    new: Numbers,
) -> Numbers:
    """Return a covariate that correlates with the outcome, with holes for new users."""
    # What is measured while people have their versions already knows of the lift.
    known = y + (lift * treated if role == "after" else 0.5 * lift * treated if role == "overlap" else 0)
    raw = r * known + math.sqrt(1 - r * r) * generator.standard_normal(USERS)
    low, high = {"good": (30, 60), "rare": (90, 160), "overlap": (25, 50), "after": (10, 30)}[role]
    middle = float(generator.uniform(low, high))
    values = np.round(middle * np.exp(0.5 * raw), 1)
    least, most = _MISSING[role]
    values[new < float(generator.uniform(least, most))] = np.nan
    return values


def _windows(generator: np.random.Generator, roles: Mapping[str, str], first: date) -> pd.DataFrame:
    """Return the first and the last day of each covariate and of the test."""
    early = int(generator.integers(20, 45))
    spans = {
        "good": (-int(generator.integers(21, 36)), -1),
        "rare": (-early - int(generator.integers(60, 120)), -early),
        "overlap": (-int(generator.integers(21, 36)), 0),
        "after": (int(generator.integers(0, 3)), int(generator.integers(5, 9))),
        "": (0, 13),
    }
    rows = [(name, *spans[roles.get(name, "")]) for name in (*COVARIATES, "replies")]
    return pd.DataFrame(
        [(name, *((first + timedelta(days=day)).isoformat() for day in days)) for name, *days in rows],
        columns=["what", "first_day", "last_day"],
    )


def _planned(generator: np.random.Generator, made: Faster) -> Faster:
    """Return the test with a plan that fits its story, no plan where none does."""
    good = best(made, allowed(made))
    saved = cut(made, good)
    per_week = 10 * int(generator.integers(60, 160))
    options: list[tuple[float, int]] = []
    for before in range(3, 8):
        for part in (0.2, 0.35, 0.5, 0.65, 0.8):
            load = before - 1 + part
            weeks = weeks_of(load * (1 - saved), 1)
            tests = QUARTER // weeks
            fewer = weeks < before and tests > QUARTER // before
            if weeks == before if made.story == "leave" else fewer:
                options.append((load, tests + (made.story != "adjust")))
    if not options:
        return made
    load, target = options[int(generator.integers(len(options)))]
    needed = round(load * per_week + float(generator.uniform(-0.03, 0.03)) * per_week)
    plan = {"users_needed": needed, "users_per_week": per_week, "target_tests": target}
    return Faster(made.users, made.windows, plan, made.roles, made.story, made.trap)


_NO_PLAN = {"users_needed": 1, "users_per_week": 1, "target_tests": 1}


def planted_truths(made: Faster) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    of_role = {role: name for name, role in made.roles.items()}
    saved = {role: cut(made, name) for role, name in of_role.items()}
    load = made.facts["users_needed"] * (1 - saved["good"]) / made.facts["users_per_week"]
    weeks = weeks_of(load, 1)
    good = of_role["good"]
    of_one_look: dict[str, bool | float] = {
        "the decision is the story's": verdict(weeks, QUARTER // weeks, made.weeks_before, made.facts["target_tests"])
        == made.story,
        "the good one saves most of what is allowed": saved["good"] - saved["rare"] - 0.008,
        "who ignores the dates or their edge picks another": saved["overlap"] - saved["good"] - 0.008,
        "after saves more on a trap, else less": (saved["after"] - saved["good"]) * (1 if made.trap else -1) - 0.008,
        "overlap and after are apart": abs(saved["overlap"] - saved["after"]) - 0.006,
        "weeks are clear of whole ones": 0.4 - abs(load - math.floor(load) - 0.5),
    }
    if not all(map(holds, of_one_look.values())):
        return of_one_look
    known = {role: cut(made, name, fill="none") for role, name in of_role.items()}
    others = [
        *(
            cut(made, good, fill=fill, arm=arm)
            for fill in ("mean", "none", "zero", "median")
            for arm in ("", "control", "treatment")
            if (fill, arm) not in (("mean", ""), ("median", "treatment"))
        ),
        math.sqrt(saved["good"]),
        1 - saved["good"],
        1 - math.sqrt(1 - saved["good"]),
        *(saved[role] for role in ("rare", "overlap", "after")),
    ]
    return of_one_look | {
        "who has the rare one has a better one": known["rare"] - known["good"] - 0.005,
        "no other way gives the cut": apart(saved["good"], others, 0.0046),
    }
