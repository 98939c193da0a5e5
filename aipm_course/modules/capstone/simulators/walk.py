"""A world as somebody walks it: the tables, the own choices, and each stage's numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import pandas as pd

from aipm_course.modules.capstone.methods import (
    DELAYS,
    LABELS,
    MONITORS,
    SEGMENTS,
    capstone_apart,
    capstone_ratio_low,
    capstone_readings,
    capstone_segments,
    capstone_weeks,
)
from aipm_course.modules.capstone.simulators import numbers
from aipm_course.modules.capstone.simulators.paths import drawn
from aipm_course.modules.capstone.simulators.world import World, world
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream


@dataclass(frozen=True, eq=False)
class Walk:
    """A path through a world.

    Attributes:
        world: the world.
        plan: the choices so far.
    """

    world: World
    plan: Mapping[str, Any]

    @cached_property
    def facts(self) -> dict[str, float]:
        """The facts by name."""
        return dict(zip(self.world.facts["fact"], self.world.facts["value"].astype(float), strict=True))

    @cached_property
    def live(self) -> dict[str, float]:
        """Tasks a week of the own idea, by segment."""
        rows = self.world.today[self.world.today["idea"] == self.plan["idea"]]
        return dict(zip(rows["segment"], rows["tasks"].astype(float), strict=True))

    @cached_property
    def source(self) -> dict[str, float]:
        """The row of the own source."""
        return dict(self.world.sources.set_index("source").loc[self.plan["source"]].astype(float))

    @cached_property
    def golden(self) -> pd.DataFrame:
        """The golden set of the own terms and labels."""
        return numbers.golden(self.world.cases, self.plan["terms"], self.plan["labels"])

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """The own weeks."""
        return capstone_weeks(self.world.weeks, self.plan)

    @cached_property
    def segments(self) -> pd.DataFrame:
        """The own weeks by segment, as far as they can be seen."""
        return capstone_segments(self.world.weeks, self.plan)

    @cached_property
    def readings(self) -> pd.DataFrame:
        """The readings of the own monitors."""
        return capstone_readings(self.world.weeks, self.plan)


def choosing(walk: Walk, **ways: Any) -> dict[str, Any]:
    """Return stage 0."""
    table = numbers.choose(walk.world.ideas, walk.world.today, walk.facts["capacity_weeks"], **ways)
    return {"ideas": table, "idea": numbers.best_idea(dict(table["score"]), dict(table["fits"]))}


def preparing(walk: Walk, **ways: Any) -> dict[str, Any]:
    """Return stage 1."""
    cases, plan = walk.world.cases, walk.plan
    limits = {name: ways[name] for name in ("copies", "recent") if name in ways}
    terms, labels = ways.get("terms", plan["terms"]), ways.get("labels", plan["labels"])
    rows = numbers.golden(cases, terms, labels, ordered=ways.get("ordered", True), **limits)
    idea = walk.world.ideas.set_index("idea").loc[plan["idea"]]
    tasks = ways.get("tasks", sum(walk.live.values()))
    cost, pays = numbers.money(walk.source, tasks, float(idea["minutes_saved"]), walk.facts, **ways)
    agreement = numbers.kappa_of(rows)
    return {
        "usable": int(numbers.usable(cases, terms, **limits).sum()),
        "golden": len(rows),
        "kappa": agreement,
        "cost": cost,
        "pays_from": pays,
        "labels_call": numbers.labels_call(len(rows), agreement),
    }


def evaluating(walk: Walk, **ways: Any) -> dict[str, Any]:
    """Return stage 2."""
    plan, cases = walk.plan, walk.world.cases
    rows = walk.golden
    allowed = numbers.usable(cases, plan["terms"])
    passed = float((cases["judge"] == "pass").to_numpy()[allowed].mean())
    found = numbers.evaluate(rows, ways.pop("cutoff", plan["cutoff"]), walk.live, passed, **ways)
    bars = walk.facts["error_bar"], walk.facts["critical_bar"]
    return {**found, "passed": passed, "gate": numbers.gate(found["shown_error"], found["bound"], *bars)}


def testing(walk: Walk, **ways: Any) -> dict[str, Any]:
    """Return stage 3."""
    found = numbers.read_beta(walk.world.beta, walk.plan["speed"], walk.live, **ways)
    return {**found, "call": numbers.beta_call(found["lost"], found["guard"], found["low"])}


def operating(walk: Walk, **ways: Any) -> dict[str, Any]:
    """Return stage 4."""
    readings, weeks, plan = walk.readings, walk.weeks.set_index("week"), walk.plan
    week = ways["week"] if "week" in ways else numbers.noticed(readings, twice=ways.get("twice", True))
    told = numbers.over_in(readings, ways.get("look", week), both=ways.get("both", False))
    start = numbers.since(readings, week)
    seen = "by_segment" in plan["monitors"]
    at = week or int(readings["week"].max())
    worst, times = capstone_apart(walk.segments, [at]) if seen else ("", 1.0)
    earlier = [one for one in weeks.index if one < start] if week else list(weeks.index)
    before = capstone_apart(walk.segments, earlier)[1] if seen else 1.0
    segment = (worst if times >= numbers.APART else "even") if seen else "not_visible"
    cause = numbers.cause_of(told, week, before)
    harm = float(weeks["harmed"][at]) * walk.facts["harm_price"]
    share = 1.0
    if segment in SEGMENTS:
        rows = walk.segments[walk.segments["week"] == at].set_index("segment")["tasks"]
        share = float(rows[segment] / rows.sum())
    first = ways.get("from", start)
    harmed = float(weeks["harmed"].loc[first:week].sum()) if week else 0.0
    shown: Any = weeks["shown"]
    wrong: Any = weeks["wrong"]
    old = float(wrong[earlier].sum() / max(1.0, float(shown[earlier].sum())))
    rise = float(wrong[at] / max(1.0, float(shown[at]))) - old if week else 0.0
    return {
        "noticed": week,
        "cause": cause,
        "segment": segment,
        "harmed": harmed,
        "rise": rise,
        "week_harm": harm if week else 0.0,
        "action": numbers.action_for(cause, segment, share, plan["reserve"], harm > 0.5 * float(weeks["value"][at])),
        "times": times,
        "before": before,
        "share": share,
        "old": old,
        "value": float(weeks["value"][at]),
    }


def reporting(walk: Walk, **ways: Any) -> dict[str, Any]:
    """Return stage 5."""
    weeks, rows, plan = walk.weeks, walk.golden, walk.plan
    setup = walk.source["setup"] + walk.facts["label_price"] * LABELS[plan["labels"]]
    spent = float(weeks["cost"].sum()) + (setup if ways.get("setup", True) else 0.0)
    harm = float(weeks["open_harm"].iloc[-1]) * walk.facts["harm_price"] if ways.get("harm", True) else 0.0
    result = (float(weeks["value"].sum()) - spent - harm) / spent
    last = weeks[weeks["week"].isin(ways.get("late", numbers.LATE_WEEKS))]
    late = float((last["value"].sum() - last["cost"].sum()) / last["cost"].sum())
    sums = (
        walk.segments[walk.segments["week"].isin(ways.get("last", numbers.LAST_WEEKS))]
        .groupby("segment")[["wrong", "shown"]]
        .sum()
    )
    sums = sums[(sums["shown"] > 0) & (sums["wrong"] > 0)]
    gap = low = 1.0
    if len(sums) > 1:
        share = sums["wrong"] / sums["shown"]
        most, least = str(share.idxmax()), str(share.idxmin())
        gap = float(share[most] / share[least])
        low = capstone_ratio_low(*(float(sums[name][one]) for one in (most, least) for name in ("wrong", "shown")))
    complete = float(((rows["source_file"] != "") & (rows["version"] != "")).mean())
    return {
        "result": result,
        "late": late,
        "gap": gap,
        "gap_low": low,
        "lineage": complete,
        "open_harm": harm,
        "spent": spent,
        "board": numbers.board_call(late, low, complete, result),
    }


@lru_cache(maxsize=64)
def path_of(seed: int) -> dict[str, Any]:
    """Return the path that a seed is asked about where nobody has chosen; what is no matter of taste follows from the numbers.

    What is drawn late is drawn again while a decision of that path hangs on a hair. Most paths meet what happens; a few are spared.
    """
    here = world(seed)
    spared = story(seed, "capstone.spared", SPARED) == "yes" and here.event in ("outside", "logs")
    twice = here.inside["first"] == "shared" and story(seed, "capstone.looked_twice", TWICE) == "yes"
    for attempt in range(_MOST):
        plan: dict[str, Any] = {"idea": here.roles["real"], **drawn(seed, attempt)}
        if here.event == "outside":
            plan["source"] = "build" if spared else ("partner", "buy")[(seed + attempt) % 2]
        if twice and not spared:
            plan["monitors"] = _first_and_cause(seed, attempt, here.event)
        plan["gate"] = evaluating(Walk(here, plan))["gate"]
        found = operating(Walk(here, plan))
        plan["action"] = found["action"]
        if (found["noticed"] == 0) == spared and clear(found, reporting(Walk(here, plan))):
            return plan
    raise AssertionError(f"seed {seed}: no path of {_MOST} decides clearly.")


def _first_and_cause(seed: int, attempt: int, event: str) -> frozenset[str]:
    """Return three monitors: of the symptom that all events share, of what tells this one apart, and any other."""
    generator = stream(seed, "capstone.looked_twice", attempt)
    telling = [name for name in DELAYS["shared"][event] if name not in ("complaints", "errors")]
    tells = telling[int(generator.integers(len(telling)))]
    others = [name for name in MONITORS if name not in ("complaints", tells)]
    return frozenset({"complaints", tells, others[int(generator.integers(len(others)))]})


_MOST = 60
TWICE = {"yes": 0.6, "no": 0.4}
"""How often, where the first symptom is shared, the path sees that one and then the other."""
SPARED = {"no": 0.8, "yes": 0.2}


def clear(operated: Mapping[str, Any], reported: Mapping[str, Any]) -> bool:
    """Return whether the decisions of stages 4 and 5 hold for every number that still counts as right."""
    bars = (
        (reported["late"], numbers.LATE_BAR, 0.012),
        (reported["result"], numbers.RESULT_BAR, 0.012),
        (reported["gap_low"], numbers.GAP_BAR, 0.012),
        (reported["lineage"], numbers.LINEAGE_BAR, 0.0015),
        (operated["times"], numbers.APART, 0.03),
        (operated["before"], numbers.APART, 0.03),
        (operated["share"], numbers.SMALL, 0.005),
        (operated["week_harm"] / max(1.0, operated["value"]), 0.5, 0.01),
    )
    return all(abs(value - bar) > margin for value, bar, margin in bars)


@lru_cache(maxsize=128)
def _kept(seed: int, choices: "tuple[tuple[str, Any], ...]") -> Walk:
    return Walk(world(seed), dict(choices))


def walk(seed: int, plan: Mapping[str, Any]) -> Walk:
    """Return the walk of a seed with some choices; the same ones give the same walk."""
    return _kept(seed, tuple(sorted(plan.items())))
