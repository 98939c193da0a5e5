"""Two designs of one answer, and what people do with right and wrong answers.

Everything here is invented. Each user sees one design: `plain` shows the answer alone, `cues` shows doubt, sources and a button to a
person. People accept, edit or reject; then the case ends right, wrong, or wrong with severe harm. A wrong end costs. The plain design
is always accepted more often. Which design does less harm is drawn: cues 35%, plain 35% (errors are rare, and with cues people
override good answers), not settled 15%; in 15% the designs end right equally often, and severe errors settle it.

The same user answers many cases and has habits of their own, so cases of one user are alike. Heavy users rely more. Users with fewer
than five cases accept nearly everything; a few users saw both designs, as they changed teams.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import bincount, repeat
from aipm_course.simulation.margins import Truths, apart, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

STORIES = {"cues": 0.35, "plain": 0.35, "not_settled": 0.15, "severe": 0.15}
SEVERE = {"cues": 0.5, "plain": 0.5}
DESIGNS = ("plain", "cues")
COLUMNS = ("over", "under", "right", "harm")
LEAST = 5
"""Cases that a user has at least."""


@dataclass(frozen=True, eq=False)
class Reliance:
    """Cases of two designs.

    Attributes:
        cases: one row per case (`load("spec_cases")`): user, design, answer (right or wrong), did (accepted, edited, rejected), end (right,
            wrong, severe).
        facts: wrong and severe (dollars).
        story: what settles it, and for whom.
        design: the design to take, or "not_settled".
        seed: the seed.
    """

    cases: pd.DataFrame
    facts: Mapping[str, float]
    story: str
    design: str
    seed: int


@lru_cache(maxsize=64)
def reliance(seed: int = 0) -> Reliance:
    """Return the cases of a seed; the same seed always gives the same table. Treat it as read-only.

    Examples:
        >>> sorted(set(reliance(0).cases["did"]))
        ['accepted', 'edited', 'rejected']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_reliance(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning."""
    facts = reliance(seed).facts
    meaning = {
        "least": ("cases", "cases that a user has, at least, to count"),
        "wrong": ("dollars", "harm of a case that ends wrong"),
        "severe": ("dollars", "harm of a case that ends severe"),
    }
    return pd.DataFrame(
        [(name, facts[name], *words) for name, words in meaning.items()], columns=["fact", "value", "unit", "meaning"]
    )


def counted(cases: pd.DataFrame, *, least: int = LEAST, both: bool = False) -> pd.DataFrame:
    """Return the cases that count: of users with enough cases, who saw one design.

    Args:
        cases: one row per case.
        least: cases that a user has at least.
        both: whether users who saw both designs stay in.
    """
    codes, users = pd.factorize(cases["user"])
    total = bincount(codes, minlength=len(users))
    plain = bincount(codes, (cases["design"] == "plain").to_numpy().astype(float), minlength=len(users))
    keep = total >= least
    if not both:
        keep &= (plain == 0) | (plain == total)
    return cases[keep[codes]]


def harms(rows: pd.DataFrame, facts: Mapping[str, float], *, price: str = "both") -> "np.ndarray[Any, Any]":
    """Return the harm of each case in dollars.

    Args:
        rows: one row per case.
        facts: wrong and severe.
        price: "both"; "added" if a severe end costs both prices; "flat" if it costs the one of a wrong end; "answer" if a wrong
            answer costs, however the case ends.
    """
    end = rows["end"].to_numpy(dtype=str)
    if price == "answer":
        return np.where(rows["answer"].to_numpy(dtype=str) == "wrong", facts["wrong"], 0.0)
    severe = {"both": facts["severe"], "added": facts["severe"] + facts["wrong"], "flat": facts["wrong"]}[price]
    return np.select([end == "wrong", end == "severe"], [facts["wrong"], severe], 0.0)


def by_design(
    rows: pd.DataFrame,
    facts: Mapping[str, float],
    *,
    edited: bool = False,
    over_of: str = "wrong",
    under_of: str = "right",
    right_is: str = "end",
    price: str = "both",
    per: str = "case",
    users: bool = False,
) -> pd.DataFrame:
    """Return over, under, right (shares) and harm (dollars per 100 cases) of each design.

    Args:
        rows: the cases that count.
        facts: wrong and severe.
        edited: whether an edited answer counts as accepted.
        over_of: accepted wrong answers as a share of "wrong" answers, of "all", or of "accepted" ones.
        under_of: right answers that are not accepted as a share of "right" ones, of "all", or of those "not_accepted".
        right_is: "end"; "accepted" if only accepted right answers end right; "answer" for right answers.
        price: as for `harms`.
        per: harm per 100 of "case", "wrong" (cases that end wrong), or per "user" (not times 100).
        users: whether means of the users' own shares are taken.
    """
    design, answer = rows["design"].to_numpy(dtype=str), rows["answer"].to_numpy(dtype=str) == "right"
    did, end = rows["did"].to_numpy(dtype=str), rows["end"].to_numpy(dtype=str) == "right"
    took = (did == "accepted") | ((did == "edited") & edited)
    cost = harms(rows, facts, price=price)
    good = {"end": end, "accepted": took & answer, "answer": answer}[right_is]
    over_base = {"wrong": ~answer, "all": np.ones(len(rows), bool), "accepted": took}[over_of]
    under_base = {"right": answer, "all": np.ones(len(rows), bool), "not_accepted": ~took}[under_of]
    codes, names = pd.factorize(rows["user"])
    found = {}
    for name in DESIGNS:
        own = design == name
        if users:
            share = _mean_of_users
            found[name] = {
                "over": share(took & ~answer, over_base & own, codes, len(names)),
                "under": share(~took & answer, under_base & own, codes, len(names)),
                "right": share(good, own, codes, len(names)),
                "harm": 100 * share(cost, own, codes, len(names)),
            }
            continue
        count = {
            "case": own.sum() / 100,
            "wrong": (own & ~end).sum() / 100,
            "user": len(set(codes[own])),
        }[per]
        found[name] = {
            "over": float((took & ~answer & own).sum() / (over_base & own).sum()),
            "under": float((~took & answer & own).sum() / (under_base & own).sum()),
            "right": float(good[own].mean()),
            "harm": float(cost[own].sum() / count),
        }
    return pd.DataFrame.from_dict(found, orient="index").rename_axis("design")


def _mean_of_users(
    values: "np.ndarray[Any, Any]", base: "np.ndarray[Any, Any]", codes: "np.ndarray[Any, Any]", count: int
) -> float:
    total = bincount(codes, base.astype(float), minlength=count)
    part = bincount(codes, (values * base).astype(float), minlength=count)
    return float((part[total > 0] / total[total > 0]).mean())


def error_of(rows: pd.DataFrame, facts: Mapping[str, float], *, by: str = "user", price: str = "both") -> float:
    """Return the standard error of the gap in harm, in dollars per 100 cases.

    Per design: what a user's cases cost beyond the design's mean is added up, squared, and added over users; the root, divided by the
    design's cases. The two are squared, added, and the root taken.

    Args:
        rows: the cases that count.
        facts: wrong and severe.
        by: "user", or "case" if each case stands alone, or "sum" if the two errors are added.
        price: as for `harms`.
    """
    design, cost = rows["design"].to_numpy(dtype=str), harms(rows, facts, price=price)
    codes, names = pd.factorize(rows["user"])
    errors = []
    for name in DESIGNS:
        own = design == name
        beyond = cost[own] - cost[own].mean()
        sums = beyond if by == "case" else bincount(codes[own], beyond, minlength=len(names))
        errors.append(100 * float(np.sqrt((sums**2).sum())) / float(own.sum()))
    return float(sum(errors)) if by == "sum" else float(np.hypot(errors[0], errors[1]))


def design_for(gap: float, error: float) -> str:
    """Return the design with less harm if the gap (plain minus cues) is more than two standard errors, else "not_settled"."""
    if abs(gap) <= 2 * error:
        return "not_settled"
    return "cues" if gap > 0 else "plain"


def _draw(seed: int, attempt: int) -> Reliance:
    told, wins = story(seed, "spec.reliance", STORIES), story(seed, "spec.severe", SEVERE)
    design = wins if told == "severe" else told
    generator = stream(seed, "spec.reliance", attempt)
    shape = _shape(told, wins, generator)
    users = 240
    kind = np.array(["plain"] * (users // 2) + ["cues"] * (users - users // 2))[generator.permutation(users)]
    habit = generator.normal(0, 0.75, users)
    cases = np.clip(np.round(np.exp(generator.normal(2.75, 0.55, users) + 0.2 * habit)), 6, 70).astype(int)
    light = generator.permutation(users)[:66]
    cases[light[:40]] = generator.integers(1, LEAST, 40)
    cases[light[40:]] = LEAST
    both = generator.permutation(np.setdiff1d(np.arange(users), light))[:16]
    user = repeat(np.arange(users), cases)
    shown = kind[user].copy()
    second = np.isin(user, both) & (generator.random(len(user)) < 0.5)
    shown[second] = np.where(shown[second] == "plain", "cues", "plain")
    plain = shown == "plain"
    hard = generator.normal(0, 0.8, users)
    odds = shape["wrong"] / (1 - shape["wrong"]) * np.exp(hard[user] - 0.3)
    answer = generator.random(len(user)) >= odds / (1 + odds)
    logit = np.where(
        answer,
        np.where(plain, shape["plain_right"], shape["cues_right"]),
        np.where(plain, shape["plain_wrong"], shape["cues_wrong"]),
    )
    lean = habit[user] + np.where(np.isin(user, light[:40]), 1.6, 0) - np.where(np.isin(user, light[40:]), 1.3, 0)
    lean = lean + np.where(np.isin(user, both), 1.2, 0)
    take = generator.random(len(user)) < 1 / (1 + np.exp(-(logit + lean)))
    edit = ~take & (generator.random(len(user)) < 0.4)
    did = np.where(take, "accepted", np.where(edit, "edited", "rejected"))
    # Whoever does not accept works it out alone, and mostly gets it right; edits of a right answer seldom spoil it.
    alone = np.where(edit, np.where(answer, 0.93, shape["mends"]), shape["alone"])
    good = np.where(take, answer, generator.random(len(user)) < alone)
    grave = np.exp(generator.normal(-0.2, 0.7, users))
    bad = (np.where(plain, shape["plain_severe"], shape["cues_severe"]) * grave[user]).clip(0, 0.9)
    end = np.where(good, "right", np.where(generator.random(len(user)) < bad, "severe", "wrong"))
    names = np.array([f"U{number:03d}" for number in generator.permutation(users) + 1])
    table = pd.DataFrame(
        {"user": names[user], "design": shown, "answer": np.where(answer, "right", "wrong"), "did": did, "end": end}
    )
    table = table.iloc[generator.permutation(len(table))].reset_index(drop=True)
    wrong = float(generator.choice([20, 25, 30, 40]))
    return Reliance(
        table,
        {"least": float(LEAST), "wrong": wrong, "severe": wrong * float(generator.choice([6, 8, 10]))},
        told,
        design,
        seed,
    )


def _shape(told: str, wins: str, generator: np.random.Generator) -> dict[str, float]:
    """Return the rates of a story; what people take is on the scale of log odds."""
    draw = generator.uniform
    if told == "cues":
        made = {"wrong": draw(0.2, 0.25), "plain_right": 2.6, "cues_right": 2.1, "plain_wrong": 1.6, "cues_wrong": -0.9}
        made |= {"alone": 0.86, "mends": 0.8}
    elif told == "plain":
        made = {
            "wrong": draw(0.05, 0.07),
            "plain_right": 2.9,
            "cues_right": 0.4,
            "plain_wrong": 1.3,
            "cues_wrong": -0.4,
        }
        made |= {"alone": 0.6, "mends": 0.55}
    else:
        made = {
            "wrong": draw(0.12, 0.15),
            "plain_right": 2.6,
            "cues_right": 1.3,
            "plain_wrong": 1.3,
            "cues_wrong": -0.4,
        }
        made |= {"alone": 0.74, "mends": 0.7}
    severe = draw(0.1, 0.16)
    made |= {"plain_severe": severe, "cues_severe": severe}
    if told == "severe":
        made |= (
            {"plain_severe": 0.04, "cues_severe": 0.42}
            if wins == "plain"
            else {"plain_severe": 0.42, "cues_severe": 0.04}
        )
    return {name: float(value) for name, value in made.items()}


WRONG_ROWS: Mapping[str, Mapping[str, Any]] = {
    "few_in": {"least": 1},
    "five_out": {"least": LEAST + 1},
    "both_in": {"both": True},
}
"""Other rows that might count."""
WRONG_WAYS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "edited_over": ("over", {"edited": True}),
    "edited_under": ("under", {"edited": True}),
    "over_of_all": ("over", {"over_of": "all"}),
    "over_of_accepted": ("over", {"over_of": "accepted"}),
    "under_of_all": ("under", {"under_of": "all"}),
    "under_of_not": ("under", {"under_of": "not_accepted"}),
    "right_accepted": ("right", {"right_is": "accepted"}),
    "right_answer": ("right", {"right_is": "answer"}),
    "users_over": ("over", {"users": True}),
    "users_under": ("under", {"users": True}),
    "users_right": ("right", {"users": True}),
    "users_harm": ("harm", {"users": True}),
    "harm_added": ("harm", {"price": "added"}),
    "harm_flat": ("harm", {"price": "flat"}),
    "harm_answer": ("harm", {"price": "answer"}),
    "harm_per_wrong": ("harm", {"per": "wrong"}),
    "harm_per_user": ("harm", {"per": "user"}),
}
"""Other ways to reckon one column."""
TOLERANCES = {"over": 0.002, "under": 0.002, "right": 0.001, "harm": 1.0}
"""Tolerances of the task by column."""


def planted_truths(drawn: Reliance) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    rows, facts = counted(drawn.cases), drawn.facts
    found = by_design(rows, facts)
    gap = float(found["harm"]["plain"] - found["harm"]["cues"])
    error = error_of(rows, facts)
    ratio = abs(gap) / error
    checks: dict[str, bool | float] = {
        "the story is the one that is told": design_for(gap, error) == drawn.design,
        "settled by far, or by far not": ratio - 2.7 if drawn.design != "not_settled" else 1.5 - ratio,
    }
    if not all(map(holds, checks.values())):
        return checks
    took = rows["did"].to_numpy(dtype=str) == "accepted"
    plain = rows["design"].to_numpy(dtype=str) == "plain"
    ends = float(found["right"]["plain"] - found["right"]["cues"])
    ways = {name: _off(by_design(rows, facts, **kwargs), found, field) for name, (field, kwargs) in WRONG_WAYS.items()}
    others = {}
    for name, kwargs in WRONG_ROWS.items():
        other = by_design(counted(drawn.cases, **kwargs), facts)
        others[name] = max(_off(other, found, field) for field in COLUMNS)
    alone = error_of(rows, facts, by="case")
    return checks | {
        "each way to reckon moves its column": min(ways.values()) - 3.2,
        "each rule on rows moves a column": min(others.values()) - 3.2,
        "an error by case is another one": apart(error, [alone, error_of(rows, facts, by="sum")], 0.06 * error),
        "cases of a user are alike": error - 1.1 * alone,
        "plain is accepted more": float(took[plain].mean() - took[~plain].mean()) - 0.03,
        "ends agree where severe ones settle it": 0.012 - abs(ends) if drawn.story == "severe" else 1.0,
        "plain swallows more errors": float(found["over"]["plain"] - found["over"]["cues"]) - 0.1,
    }


def _off(other: pd.DataFrame, found: pd.DataFrame, field: str) -> float:
    return float((other[field] - found[field]).abs().max()) / TOLERANCES[field]
