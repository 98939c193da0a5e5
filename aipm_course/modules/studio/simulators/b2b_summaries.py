"""Mock 1: summaries of calls for business customers; a target, how much of the time can fall at all, and what binds.

Data-generating process: calls of three roles with minutes in all and minutes of writing, some without a note; a table of
how each role writes its notes; tickets per week by stratum and the share of them that policy lets be used; facts of the
plan: the target, what reading costs, what a template would do, the pass rate, prices and bars.

Four plots, drawn per seed:

- `writing` (30%): writing is a small part of a call, and the target is above the ceiling;
- `quality` (30%): the target is reachable, and the cautious reading of it is wrong; too many wrong summaries get through;
- `roles` (20%): the time is there, but most of it falls in scattered minutes that nobody can use;
- `template` (20%): a template does half of the work without a model.

Drawn besides: which stratum of the golden set falls short, if any. Edges: a stratum with exactly 5% of all tickets and one
just under it, calls without a note that are short, one role whose minutes are scattered on every seed.

Tests for a bound with no failure: exact one-sided 95% (Clopper and Pearson, Biometrika 26 (1934), 404-413), or 3 / bar.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.counting import repeat
from aipm_course.simulation.margins import clear_of
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

PLOTS = {"writing": 0.3, "quality": 0.3, "roles": 0.2, "template": 0.2}
BINDS = ("writing", "template", "roles", "quality", "nothing")
ROLES = ("account manager", "support agent", "engineer")
STRATA = ("billing", "complaint", "onboarding", "renewal", "security", "technical")
OWN = 5.0
"""Percent of all tickets from which on a stratum has to hold by itself."""
NONE = "none"
_SHORT = {True: 0.65, False: 0.35}


@dataclass(frozen=True)
class B2bSummaries:
    """The exhibits.

    Attributes:
        calls: call, role, note (yes, no), total_min, write_min.
        roles: role, notes ("in one block", "between calls").
        tickets: stratum, tickets_per_week, usable_percent.
        facts: fact, value, unit.
        plot: one of PLOTS.
    """

    calls: pd.DataFrame
    roles: pd.DataFrame
    tickets: pd.DataFrame
    facts: pd.DataFrame
    plot: str

    @cached_property
    def _values(self) -> dict[str, float]:
        return {str(name): float(value) for name, value in zip(self.facts["fact"], self.facts["value"], strict=True)}

    def fact(self, name: str) -> float:
        """Return one value of `facts`."""
        return self._values[name]


def _noted(data: B2bSummaries, dropped: Collection[str]) -> pd.DataFrame:
    return data.calls if "note" in dropped else data.calls[data.calls["note"] == "yes"]


def baseline(data: B2bSummaries, dropped: Collection[str] = ()) -> float:
    """Return the median minutes of a call that ends with a note."""
    minutes = _noted(data, dropped)["total_min"].to_numpy()
    return float(minutes.mean() if "median" in dropped else np.median(minutes))


def share_touched(data: B2bSummaries, dropped: Collection[str] = ()) -> float:
    """Return the share of all minutes of these calls that is writing, 0 to 1."""
    rows = _noted(data, dropped)
    return float(rows["write_min"].to_numpy().sum() / rows["total_min"].to_numpy().sum())


def ceiling(data: B2bSummaries, share: float) -> float:
    """Return the largest share of the time that summaries can save: writing less the reading that stays."""
    return share * (1 - data.fact("read_percent") / 100)


def scattered(data: B2bSummaries) -> float:
    """Return the share of the writing that falls between calls, 0 to 1."""
    rows = _noted(data, ())
    between = set(data.roles["role"].to_numpy()[(data.roles["notes"] == "between calls").to_numpy()])
    minutes = rows["write_min"].to_numpy()
    return float(minutes[rows["role"].isin(between).to_numpy()].sum() / minutes.sum())


def usable(data: B2bSummaries, most: float, dropped: Collection[str] = ()) -> float:
    """Return what is left of a ceiling without scattered minutes and without what a template does."""
    kept = 1.0 if "roles" in dropped else 1 - scattered(data)
    return most * kept * (1.0 if "template" in dropped else 1 - data.fact("template_percent") / 100)


def tests_for(bar: float) -> int:
    """Return how many cases without a failure put the 95% bound at or under a bar."""
    return math.ceil(math.log(0.05) / math.log(1 - bar))


def held_alone(data: B2bSummaries, dropped: Collection[str] = ()) -> list[str]:
    """Return the strata that have to hold by themselves."""
    weekly = data.tickets["tickets_per_week"].to_numpy()
    share = weekly / weekly.sum() * 100
    kept = share > OWN if "edge" in dropped else share >= (0 if "all" in dropped else OWN)
    return [str(name) for name, keep in zip(data.tickets["stratum"], kept, strict=True) if keep]


def golden_n(data: B2bSummaries) -> float:
    """Return the cases of the golden set: for each stratum that holds by itself as many as its bar needs."""
    bar = data.fact("golden_bar")
    return len(held_alone(data)) * (tests_for(bar) + 3 / bar) / 2  # from the exact number to the rule of three


def on_hand(data: B2bSummaries, dropped: Collection[str] = ()) -> dict[str, float]:
    """Return the tickets of each stratum that may be used until the set is frozen."""
    rows = data.tickets
    part = 1.0 if "policy" in dropped else rows["usable_percent"].to_numpy() / 100
    weeks = 1.0 if "weeks" in dropped else data.fact("weeks_to_freeze")
    return dict(
        zip(map(str, rows["stratum"]), (rows["tickets_per_week"].to_numpy() * part * weeks).tolist(), strict=True)
    )


def short_stratum(data: B2bSummaries, each: float, dropped: Collection[str] = ()) -> str:
    """Return the stratum that falls furthest short of so many cases, "none" if none does."""
    there = on_hand(data, dropped)
    missing = {name: each - there[name] for name in held_alone(data, dropped)}
    worst = max(missing, key=lambda name: missing[name])
    return worst if missing[worst] > 0 else NONE


def cost_per_accepted(data: B2bSummaries) -> float:
    """Return the US dollars that an accepted summary costs; rejected ones cost as much."""
    return data.fact("usd_per_summary") / (data.fact("accepted_percent") / 100)


def wrong_per_week(data: B2bSummaries, dropped: Collection[str] = ()) -> float:
    """Return the wrong summaries of a week that nobody catches in reading."""
    wrong = 1 - data.fact("pass_percent") / 100
    missed = 1.0 if "caught" in dropped else 1 - data.fact("caught_percent") / 100
    return data.fact("summaries_per_week") * wrong * missed


def binds(data: B2bSummaries, most: float, left: float, wrong: float) -> str:
    """Return what binds first."""
    target = data.fact("target_percent") / 100
    if most < target:
        return "writing"
    if left < target:
        return "template" if data.fact("template_percent") / 100 > scattered(data) else "roles"
    return "quality" if wrong > data.fact("wrong_limit") else "nothing"


@lru_cache(maxsize=64)
def b2b_summaries(seed: int) -> B2bSummaries:
    """Return one set of exhibits; the same seed gives the same."""
    return first_that_holds(_draw, planted_truths, seed)


def _draw(seed: int, attempt: int) -> B2bSummaries:
    return drawn_as(story(seed, "studio.mock1_plot", PLOTS), seed, attempt)


def drawn_as(plot: str, seed: int, attempt: int = 0) -> B2bSummaries:
    """Return a draw of a seed under a plot, whichever the seed's own is."""
    generator = stream(seed, f"studio.b2b_summaries.{plot}", attempt)
    calls, roles = _calls(generator, plot)
    facts: dict[str, tuple[float, str]] = {
        "read_percent": (
            int(generator.integers(18, 36)),
            "percent of the writing that stays, to read and correct a summary",
        )
    }
    low, high = (44, 58) if plot == "template" else (6, 15)
    facts["template_percent"] = (
        int(generator.integers(low, high)),
        "percent of the writing that a template does without a model",
    )
    made = B2bSummaries(calls, roles, pd.DataFrame(), _facts(facts), plot)
    _target(generator, made, facts)
    _weekly(generator, plot, facts)
    tickets = _tickets(generator, story(seed, "studio.mock1_enough", _SHORT), facts)
    return B2bSummaries(calls, roles, tickets, _facts(facts), plot)


def _facts(facts: Mapping[str, tuple[float, str]]) -> pd.DataFrame:
    return pd.DataFrame(
        [(name, value, unit) for name, (value, unit) in facts.items()], columns=["fact", "value", "unit"]
    )


def _calls(generator: np.random.Generator, plot: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return calls and how each role writes: the roles whose minutes are scattered have few of them, or most."""
    names = generator.permutation(list(ROLES)).tolist()
    counts = [44, 21, 8] if plot == "roles" else [40, 24, 8]
    many = repeat(names, counts)
    size = len(many)
    total = np.round(generator.lognormal(math.log(generator.uniform(19, 27)), 0.42, size), 1)
    # A short call has its note as well, so that the mean of the shares is no share of the minutes.
    part = generator.uniform(0.15, 0.32) * generator.uniform(0.75, 1.25, size) * (np.median(total) / total) ** 0.45
    write = np.round(total * part, 1)
    note = generator.random(size) > 0.2
    # Without a note a call is short, and a few words are written into the system all the same.
    total = np.where(note, total, np.round(total * 0.45, 1))
    write = np.where(note, write, np.round(total * 0.07, 1))
    frame = pd.DataFrame({"role": many, "note": np.where(note, "yes", "no"), "total_min": total, "write_min": write})
    frame = frame.iloc[generator.permutation(size)].reset_index(drop=True)
    frame.insert(0, "call", np.arange(1, size + 1))
    between = names[0] if plot == "roles" else names[2]
    kinds = ["between calls" if name == between else "in one block" for name in ROLES]
    return frame, pd.DataFrame({"role": ROLES, "notes": kinds})


def _target(generator: np.random.Generator, made: B2bSummaries, facts: dict[str, tuple[float, str]]) -> None:
    most = ceiling(made, share_touched(made))
    left = usable(made, most)
    aim = most * generator.uniform(1.25, 1.5) if made.plot == "writing" else left / generator.uniform(1.25, 1.45)
    if made.plot in ("roles", "template"):
        aim = math.sqrt(left * most)
    facts["target_percent"] = (
        round(2 * 100 * aim) / 2,
        "percent by which the sponsor wants the minutes of these calls to fall",
    )


def _weekly(generator: np.random.Generator, plot: str, facts: dict[str, tuple[float, str]]) -> None:
    weekly = int(generator.integers(30, 90)) * 20
    passed, caught = int(generator.integers(84, 96)), int(generator.integers(35, 75))
    wrong = weekly * (1 - passed / 100) * (1 - caught / 100)
    over = plot == "quality" or generator.random() < 0.4
    facts["summaries_per_week"] = (weekly, "summaries")
    facts["pass_percent"] = (passed, "percent of summaries that people find right")
    facts["caught_percent"] = (caught, "percent of the wrong ones that a reader notices and corrects")
    facts["wrong_limit"] = (
        max(1, round(wrong * (generator.uniform(0.5, 0.75) if over else generator.uniform(1.35, 1.8)))),
        "wrong summaries a week that may reach a customer's file",
    )
    facts["usd_per_summary"] = (round(float(generator.uniform(0.02, 0.12)), 3), "US dollars, accepted or not")
    facts["accepted_percent"] = (int(generator.integers(58, 88)), "percent of summaries that are accepted")


def _tickets(generator: np.random.Generator, short: bool, facts: dict[str, tuple[float, str]]) -> pd.DataFrame:
    bar = float(generator.choice([0.02, 0.03, 0.05]))
    weeks = int(generator.integers(3, 9))
    facts["golden_bar"] = (bar, "share of wrong summaries that must be excluded at 95% in a stratum, with none seen")
    facts["weeks_to_freeze"] = (weeks, "weeks until the golden set is frozen")
    need = 3 / bar / weeks
    # One stratum has exactly 5% of all tickets, one a little less, and the others share the rest.
    edge = math.ceil(need * generator.uniform(1.7, 2.1))
    total = 20 * edge
    under = math.floor(total * generator.uniform(0.036, 0.046))
    rest = total - edge - under
    parts = np.floor(generator.dirichlet([9.0] * 4) * rest).astype(int)
    parts[0] += rest - int(parts.sum())
    weekly = np.array([edge, under, *parts])
    usable_percent = generator.integers(70, 96, 6)
    # A large stratum of which little may be used has enough; the smallest lacks most and need not hold by itself.
    large = 2 + int(np.argmax(parts))
    usable_percent[large] = int(generator.integers(28, 42))
    usable_percent[1] = math.floor(100 * need * generator.uniform(0.28, 0.42) / under)
    if short:
        lacking = int(generator.choice([place for place in (0, 2, 3, 4, 5) if place != large]))
        usable_percent[lacking] = max(2, math.floor(100 * need * generator.uniform(0.5, 0.78) / weekly[lacking]))
    order = generator.permutation(6)
    names = generator.permutation(list(STRATA))
    frame = pd.DataFrame({"stratum": names, "tickets_per_week": weekly[order], "usable_percent": usable_percent[order]})
    return frame.sort_values("stratum").reset_index(drop=True)


def planted_truths(data: B2bSummaries) -> dict[str, "bool | float"]:
    """Return each planted truth by name and by how much it holds."""
    share = share_touched(data)
    most, wrong = ceiling(data, share), wrong_per_week(data)
    left, target = usable(data, most), data.fact("target_percent") / 100
    each = golden_n(data) / len(held_alone(data))
    there = on_hand(data)
    alone = held_alone(data)
    rows = _noted(data, ())
    ratios = (rows["write_min"] / rows["total_min"]).to_numpy()
    weekly = data.tickets["tickets_per_week"].to_numpy()
    missing = sorted((each - there[name] for name in alone), reverse=True)
    tolerance = 0.002
    return {
        "what binds is as drawn": binds(data, most, left, wrong) == data.plot,
        "the target is far from the ceiling": clear_of(target / most, 1, 0.19),
        "the target is far from what is usable": clear_of(target / left, 1, 0.12),
        "wrong summaries are far from the limit": clear_of(wrong / data.fact("wrong_limit"), 1, 0.2),
        "one of two losses is larger": abs(data.fact("template_percent") / 100 - scattered(data)) - 0.12
        if data.plot in ("roles", "template")
        else True,
        "a median is no mean": abs(baseline(data) - baseline(data, ("median",))) - 0.4,
        "calls without a note matter": min(
            abs(baseline(data) - baseline(data, ("note",))) - 0.4,
            abs(share - share_touched(data, ("note",))) - 3 * tolerance,
        ),
        "no mean of shares": min(abs(float(wrong_way) - share) for wrong_way in (ratios.mean(), np.median(ratios)))
        - 3 * tolerance,
        "scattered minutes and template matter": min(
            abs(usable(data, most, (name,)) - left) - 3 * tolerance for name in ("roles", "template")
        ),
        "writing is a fifth or so": min(share - 0.12, 0.36 - share),
        "one stratum lies on the edge": len(alone) == 5 and float((weekly / weekly.sum()).min()) < 0.0499,
        "one stratum is clearly the shortest": min(abs(gap) for gap in missing) / each - 0.2,
        "one only is short": missing[1] < 0,
        "the smallest stratum would be named": short_stratum(data, each, ("all",)) not in alone,
        "policy decides where one is short": short_stratum(data, each, ("policy",)) == NONE,
    }
