"""Larkspur with one pilot: ideas, cases, sources, a beta and twelve sealed weeks.

Everything is invented. Drawn for each seed, each by a story or stream of its own:

- the world: summaries of support cases, an assistant for questions, or a helper for payments (a third each);
- which of three ideas is the real one, which one flatters, and which one cannot be done on the cases that there are;
- what happens in one of the weeks 7 to 10, to which segment, and how strongly. World and event are independent;
- whether the first week shows what happened, or a symptom that all four events share;
- luck by week and segment, which does not depend on what anybody chooses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.modules.capstone.methods import CHOICES, KEPT, LABELS, MONITOR_COST, MONITORS, SEGMENTS, WEEKS, sealed
from aipm_course.modules.capstone.simulators import numbers
from aipm_course.modules.capstone.simulators.paths import drawn
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, clear_of
from aipm_course.simulation.stories import cast, plant_edge, story
from aipm_course.simulation.streams import stream

WORLDS = dict.fromkeys(("summaries", "assistant", "payments"), 1 / 3)
EVENTS = dict.fromkeys(("drift", "outside", "unequal", "logs"), 0.25)
FIRST = {"own": 0.5, "shared": 0.5}
LATEST = {"no": 0.75, "yes": 0.25}
HIT = dict.fromkeys((0, 1, 2), 1 / 3)
CANNOT = {"weeks": 0.5, "cases": 0.5}
GATE = {"open": 0.45, "mend": 0.3, "prove": 0.25}
GUIDE = {"holds": 0.65, "does not": 0.35}
BETA = {"ramp": 0.35, "learn": 0.3, "stop": 0.2, "repair": 0.15}
IDEAS = ("A", "B", "C")
ROLES = ("real", "flattering", "cannot")
TITLES: Mapping[str, tuple[str, ...]] = {
    "summaries": ("Sum up a closed case", "Sum up a case at handover", "Sum up a call for its customer"),
    "assistant": ("Answer from the handbook", "Answer from old cases", "Find the form that fits"),
    "payments": ("Sort failed payments", "Explain a charge", "Propose a refund"),
}
_HARSH = {"summaries": (0.85, 0.95), "assistant": (1.0, 1.0), "payments": (1.15, 1.08)}
"""How often a wrong answer harms, and how many minutes a right one saves, beside the middle world."""


@dataclass(frozen=True, eq=False)
class World:
    """What a seed holds before anybody has chosen anything.

    Attributes:
        ideas: a row per idea (`load("capstone_ideas")`).
        today: a row per idea and segment (`load("capstone_today")`).
        sources: a row per source (`load("capstone_sources")`).
        facts: a row per fact (`load("capstone_facts")`): fact, value, what.
        cases: a row per case (`load("capstone_cases")`).
        beta: a row per user of the beta (`load("capstone_beta")`).
        inside: what the weeks hold.
        roles: {role: idea}.
        world, event: the stories.
    """

    ideas: pd.DataFrame
    today: pd.DataFrame
    sources: pd.DataFrame
    facts: pd.DataFrame
    cases: pd.DataFrame
    beta: pd.DataFrame
    inside: Mapping[str, Any]
    roles: Mapping[str, str]
    world: str
    event: str

    @property
    def weeks(self) -> pd.DataFrame:
        """The twelve weeks, sealed (`load("capstone_world")`)."""
        return pd.DataFrame({"sealed": [sealed(self.inside)]})

    def fact(self, name: str) -> float:
        """Return a fact."""
        return float(self.facts.set_index("fact")["value"][name])


@lru_cache(maxsize=64)
def inside_of(seed: int) -> dict[str, Any]:
    """Return what the weeks of a seed hold, the idea as the real one."""
    told, event = story(seed, "capstone.world", WORLDS), story(seed, "capstone.event", EVENTS)
    harsh, helpful = _HARSH[told]

    def between(name: str, low: float, high: float) -> float:
        return float(stream(seed, f"capstone.{name}").uniform(low, high))

    people = int(round(between("people", 2000, 4000), -1))
    minutes = round(between("minutes", 2.2, 5.0) * helpful, 1)
    luck = {name: stream(seed, f"capstone.luck.{name}").normal(1, spread, (WEEKS, 3)) for name, spread in _LUCK.items()}
    quiet, loud = {}, {}
    week = int(stream(seed, "capstone.week").integers(7, 10))
    if story(seed, "capstone.last_week", LATEST) == "yes":
        week = 10
    for name in MONITORS:
        generator = stream(seed, f"capstone.monitor.{name}")
        calm = generator.integers(58, 92, WEEKS)
        # One week over the bar, with users and before anything has happened: an alarm that means nothing.
        calm[int(generator.integers(3, week - 2))] = int(generator.integers(104, 121))
        quiet[name] = [int(one) for one in calm]
        loud[name] = [int(one) for one in generator.integers(108, 160, WEEKS)]
    return {
        "event": event,
        "first": story(seed, "capstone.same_symptom", FIRST),
        "week": week,
        "segment": story(seed, "capstone.hit", HIT),
        "size": round(between("size", 1.2, 2.4), 3),
        "gap": round(between("gap", 1.75, 2.05), 3),
        "idea": {"people": people, "rate": round(between("rate", 5, 8), 2), "error": 1.0, "minutes": minutes},
        "sources": {
            "build": {"setup": round(between("build", 38, 52)), "weekly": 2.2, "per_task": 0.04},
            "partner": {"setup": round(between("partner", 20, 28)), "weekly": 1.6, "per_task": 0.13},
            "buy": {
                "setup": round(between("buy", 5, 9)),
                "weekly": 0.8,
                "per_task": round(between("price", 0.24, 0.40), 2),
            },
        },
        "mix": stream(seed, "capstone.mix").permutation([0.5, 0.3, 0.2]).tolist(),
        "silence": stream(seed, "capstone.silence").permutation([0.7, 1.0, 1.4]).tolist(),
        "error": round(between("error", 0.06, 0.13), 4),
        "severe": round(between("severe", 0.018, 0.05) * harsh, 4),
        "harm_price": int(round(between("harm", 120, 420), -1)),
        "wage": round(between("wage", 0.6, 0.9), 2),
        "capacity": int(round(between("capacity", 450, 900), -1)),
        "tasks_luck": np.round(luck["tasks"], 4).tolist(),
        "error_luck": np.round(luck["error"], 4).tolist(),
        "quiet": quiet,
        "loud": loud,
    }


_LUCK = {"tasks": 0.05, "error": 0.06}


def three_ideas(inside: Mapping[str, Any], roles: Mapping[str, str]) -> dict[str, Any]:
    """Return what the weeks hold with all three ideas in place of the real one."""
    real = inside["idea"]
    ideas = {
        roles["real"]: real,
        roles["flattering"]: {
            **real,
            "people": int(round(real["people"] * 0.62, -1)),
            "minutes": round(real["minutes"] * 0.7, 1),
        },
        roles["cannot"]: {**real, "error": 2.4},
    }
    return {**{name: value for name, value in inside.items() if name != "idea"}, "ideas": dict(sorted(ideas.items()))}


def roles_of(seed: int) -> dict[str, str]:
    """Return which idea plays which part."""
    first = story(seed, "capstone.real", dict.fromkeys(IDEAS, 1 / 3))
    others = [idea for idea in IDEAS if idea != first]
    return {"real": first, **cast(stream(seed, "capstone.roles"), ROLES[1:], others)}


@lru_cache(maxsize=64)
def world(seed: int = 0) -> World:
    """Return the world of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> world(0).ideas["idea"].tolist()
        ['A', 'B', 'C']
    """
    roles = roles_of(seed)
    inside = three_ideas(inside_of(seed), roles)
    choice = first_that_holds(_choice, truths_of_choice, seed)
    cases = first_that_holds(_cases, truths_of_cases, seed).table
    beta = first_that_holds(_beta, truths_of_beta, seed).table
    facts = _facts(seed, inside, choice.capacity, cases)
    told = story(seed, "capstone.world", WORLDS)
    sources = _sources(seed, inside)
    return World(choice.ideas, choice.today, sources, facts, cases, beta, inside, roles, told, inside["event"])


@dataclass(frozen=True, eq=False)
class Choice:
    """Three ideas, their work today, and the weeks that there are."""

    seed: int
    ideas: pd.DataFrame
    today: pd.DataFrame
    capacity: int


@dataclass(frozen=True, eq=False)
class Rows:
    """A table that was drawn for a seed."""

    seed: int
    table: pd.DataFrame


def _choice(seed: int, attempt: int) -> Choice:
    roles = roles_of(seed)
    inside = three_ideas(inside_of(seed), roles)
    ideas, capacity = _ideas(seed, attempt, inside, roles)
    return Choice(seed, ideas, _today(seed, attempt, inside, roles), capacity)


def _ideas(seed: int, attempt: int, inside: Mapping[str, Any], roles: Mapping[str, str]) -> tuple[pd.DataFrame, int]:
    generator = stream(seed, "capstone.ideas", attempt)
    capacity = int(generator.integers(22, 30))
    why = story(seed, "capstone.cannot", CANNOT)
    part = {idea: role for role, idea in roles.items()}
    titles = generator.permutation(TITLES[story(seed, "capstone.world", WORLDS)])
    rows = []
    for idea, title in zip(IDEAS, titles, strict=True):
        role, params = part[idea], inside["ideas"][idea]
        if role == "real":
            total, build, sure = capacity, int(generator.integers(13, 16)), 0.65
        elif role == "flattering":
            total, build, sure = capacity - int(generator.integers(1, 4)), int(generator.integers(4, 6)), 0.85
        else:
            total, build, sure = capacity + (1 if why == "weeks" else -1), int(generator.integers(12, 15)), 0.85
        check = int(generator.integers(3, total - build - 2))
        needed = int(round(generator.uniform(300, 700), -1))
        held = needed + int(round(generator.uniform(80, 300), -1))
        if role == "flattering":
            held = needed
        elif role == "cannot" and why == "cases":
            held = needed - int(round(generator.uniform(20, 60), -1))
        rows.append(
            (
                idea,
                str(title),
                params["people"],
                params["minutes"],
                sure + round(float(generator.uniform(-0.05, 0.05)), 2),
                build,
                check,
                total - build - check,
                needed,
                held,
            )
        )
    names = [
        "idea",
        "title",
        "people",
        "minutes_saved",
        "confidence",
        "build_weeks",
        "check_weeks",
        "run_weeks",
        "cases_needed",
        "cases_held",
    ]
    table = pd.DataFrame(rows, columns=names)
    table["confidence"] = table["confidence"].round(2)
    return table, capacity


def _today(seed: int, attempt: int, inside: Mapping[str, Any], roles: Mapping[str, str]) -> pd.DataFrame:
    generator = stream(seed, "capstone.today", attempt)
    rows = []
    for idea in IDEAS:
        params = inside["ideas"][idea]
        mix = np.array(inside["mix"]) if idea == roles["real"] else generator.permutation([0.45, 0.35, 0.2])
        minutes = generator.permutation([generator.uniform(5, 7), generator.uniform(8, 11), generator.uniform(13, 17)])
        touched = generator.permutation([0.3, 0.5, 0.7]) + np.round(generator.uniform(-0.06, 0.06, 3), 2)
        for place, segment in enumerate(SEGMENTS):
            tasks = int(round(params["people"] * params["rate"] * mix[place] * generator.uniform(0.95, 1.05), -1))
            rows.append((idea, segment, tasks, round(float(minutes[place]), 1), round(float(touched[place]), 2)))
    return pd.DataFrame(rows, columns=["idea", "segment", "tasks", "minutes", "touched"])


def _sources(seed: int, inside: Mapping[str, Any]) -> pd.DataFrame:
    generator = stream(seed, "capstone.sources")
    rows = []
    for name, one in inside["sources"].items():
        review = round(float(generator.uniform(0.04, 0.16)), 2)
        success = round(float(generator.uniform(0.78, 0.93)), 2)
        rows.append((name, int(1000 * one["setup"]), int(1000 * one["weekly"]), one["per_task"], review, success))
    return pd.DataFrame(rows, columns=["source", "setup", "weekly", "per_task", "review_share", "success"])


CASES = 1200
RECENT = 365
_CONSENT = ("yes", "no_answer", "objected")


def _cases(seed: int, attempt: int) -> Rows:
    inside = inside_of(seed)
    generator = stream(seed, "capstone.cases", attempt)
    flips = 0.03 if story(seed, "capstone.guide", GUIDE) == "holds" else 0.13
    order = np.argsort(inside["mix"])
    shares = np.empty(3)
    shares[order] = (0.45, 0.35, 0.2)  # the segment with the fewest tasks has the most cases
    segment = generator.choice(3, CASES, p=shares)
    score = np.round(generator.beta(3.2, 1.6, CASES) * 0.6 + 0.4, 2)
    harder = np.empty(3)
    harder[generator.permutation(3)] = (0.6, 1.0, 1.6)
    chance = np.clip(harder[segment] * (0.42 - 0.42 * (score - 0.4) / 0.6) + 0.02, 0, 0.8)
    wrong = generator.random(CASES) < chance
    reviews = [wrong ^ (generator.random(CASES) < flips) for _ in range(2)]
    passed = np.where(
        wrong,
        generator.random(CASES) < generator.uniform(0.35, 0.55),
        generator.random(CASES) < generator.uniform(0.9, 0.96),
    )
    critical = wrong & (generator.random(CASES) < 0.13)
    lost = 0.012 if story(seed, "capstone.lineage", {"holds": 0.7, "gaps": 0.3}) == "holds" else 0.05
    blank = [generator.random(CASES) < lost for _ in range(2)]
    age = generator.integers(0, 480, CASES)
    numbers = 1001 + generator.permutation(CASES)
    copy = generator.random(CASES) < 0.09
    word = np.where
    table = pd.DataFrame(
        {
            "case": numbers,
            "segment": np.array(SEGMENTS)[segment],
            "consent": np.array(_CONSENT)[generator.choice(3, CASES, p=(0.36, 0.4, 0.24))],
            "age_days": age,
            "copy_of": word(copy, "C" + pd.Series(generator.integers(1001, 1001 + CASES, CASES)).astype(str), ""),
            "reviewer_1": word(reviews[0], "wrong", "right"),
            "reviewer_2": word(reviews[1], "wrong", "right"),
            "final": word(wrong, "wrong", "right"),
            "critical": critical.astype(int),
            "judge": word(passed, "pass", "fail"),
            "score": score,
            "source_file": word(blank[0], "", "f" + pd.Series(generator.integers(1, 9, CASES)).astype(str)),
            "version": word(blank[1], "", "v" + pd.Series(generator.integers(1, 4, CASES)).astype(str)),
        }
    )
    return Rows(seed, plant_edge(generator, table, "age_days", {RECENT: 14, RECENT + 1: 14}))


TEAMS = 64
USERS = 1700


def _beta(seed: int, attempt: int) -> Rows:
    generator = stream(seed, "capstone.beta", attempt)
    told = story(seed, "capstone.beta", BETA)
    new_team = generator.permutation(TEAMS) < TEAMS // 2
    size = generator.dirichlet(np.full(TEAMS, 9.0))
    team = generator.choice(TEAMS, USERS, p=size)
    arm = new_team[team]
    segment = generator.choice(3, USERS, p=generator.permutation((0.5, 0.3, 0.2)))
    level = generator.normal(0, 0.08, TEAMS)
    gain = {"ramp": 0.15, "learn": generator.uniform(0.0, 0.02), "stop": 0.05, "repair": 0.09}[told]
    finished = generator.random(USERS) < np.clip(0.52 + level[team] + gain * arm, 0, 1)
    complains = generator.random(USERS) < np.where(arm, 0.10 if told == "stop" else 0.04, 0.035)
    # Who finishes nothing is more often without a log where logs are lost.
    lost = generator.random(USERS) < np.where(arm & (told == "repair"), 0.13, 0.03)
    opened = generator.random(USERS) < np.array(generator.permutation((0.35, 0.55, 0.75)))[segment]
    table = pd.DataFrame(
        {
            "user": 1 + generator.permutation(USERS),
            "team": [f"T{one + 1:02d}" for one in team],
            "segment": np.array(SEGMENTS)[segment],
            "version": np.where(arm, "new", "old"),
            "day": generator.integers(1, 22, USERS),
            "staff": (generator.random(USERS) < 0.07).astype(int),
            "logged": (~lost).astype(int),
            "opened": opened.astype(int),
            "finished": finished.astype(int),
            "complained": complains.astype(int),
        }
    )
    return Rows(seed, table)


def _facts(seed: int, inside: Mapping[str, Any], capacity: int, cases: pd.DataFrame) -> pd.DataFrame:
    generator = stream(seed, "capstone.facts")
    rows = [
        ("capacity_weeks", capacity, "person-weeks that Larkspur has for one idea"),
        ("wage", inside["wage"], "dollars for a minute of a person's work"),
        ("review_minutes", round(float(generator.uniform(1.5, 4.0)), 1), "minutes in which a person reads one answer"),
        ("spread_weeks", 26, "weeks over which the setup is spread"),
        ("label_price", 12, "dollars for one labeled case"),
        ("harm_price", inside["harm_price"], "dollars that one person harmed costs"),
        ("monitor_week", int(1000 * MONITOR_COST), "dollars a week for each monitor"),
        *(
            (
                f"reserve_{name}_week",
                int(1000 * KEPT[name]),
                f"dollars a week for {name} reserve; a fix takes {wait} then",
            )
            for name, wait in (("some", "2 weeks, not 4"), ("much", "1 week"))
        ),
        *_bars(seed, cases),
    ]
    return pd.DataFrame(rows, columns=["fact", "value", "what"])


def _bars(seed: int, cases: pd.DataFrame) -> list[tuple[str, float, str]]:
    """Return the two bars of the gate, such that the path that nobody has chosen meets what the story says."""
    plan = drawn(seed)
    told = story(seed, "capstone.gate", GATE)
    rows = numbers.golden(cases, plan["terms"], plan["labels"])
    found = numbers.evaluate(rows, plan["cutoff"], dict.fromkeys(SEGMENTS, 1.0), 0.8)
    error, bound = found["shown_error"], found["bound"]
    error_bar = np.floor(200 * (error - 0.003)) / 200 if told == "mend" else np.ceil(200 * (error + 0.003)) / 200
    critical_bar = np.floor(500 * (bound - 0.001)) / 500 if told == "prove" else np.ceil(500 * (bound + 0.001)) / 500
    return [
        ("error_bar", round(float(error_bar), 4), "the most that may be wrong of what is shown, a share"),
        (
            "critical_bar",
            round(float(critical_bar), 4),
            "the most that the upper end for critical errors may be, a share",
        ),
    ]


def truths_of_choice(drawn_choice: Choice) -> Truths:
    """Return each planted truth of stage 0 by name and by how much it holds; tests read the names."""
    roles = roles_of(drawn_choice.seed)
    real, flattering, cannot = (roles[name] for name in ROLES)
    ideas, today, capacity = drawn_choice.ideas, drawn_choice.today, drawn_choice.capacity
    first = numbers.choose(ideas, today, capacity)
    score = first["score"]
    built = numbers.choose(ideas, today, capacity, weeks=("build_weeks",))["score"]
    plain = numbers.choose(ideas, today, capacity, pooled=False)["baseline"]
    mean = numbers.choose(ideas, today, capacity, touched="mean")["ceiling"]
    return {
        "the real idea fits, at the very capacity": first["fits"][real] == "yes",
        "the flattering idea fits, with just the cases": first["fits"][flattering] == "yes",
        "the third one does not fit": first["fits"][cannot] == "no",
        "hidden weeks turn the order of the two": min(
            float(built[flattering] / built[real]), float(score[real] / score[flattering])
        )
        - 1.08,
        "the one that does not fit scores most": float(score[cannot] / score.drop(cannot).max()) - 1.05,
        "the mean of the segments is another baseline": float((plain / first["baseline"] - 1).abs().min()) - 0.02,
        "the mean of the shares is another ceiling": float((mean / first["ceiling"] - 1).abs().min()) - 0.02,
    }


def truths_of_cases(drawn_cases: Rows) -> Truths:
    """Return each planted truth of the cases, whatever terms and labels are chosen."""
    table, seed = drawn_cases.table, drawn_cases.seed
    holding = story(seed, "capstone.guide", GUIDE) == "holds"
    one, other = ((table[name] == "wrong").to_numpy() for name in ("reviewer_1", "reviewer_2"))
    in_order = np.argsort(table["case"].to_numpy())
    truths: dict[str, bool | float] = {}
    for terms in CHOICES["terms"]:
        allowed = numbers.usable(table, terms)
        by_number, as_filed = in_order[allowed[in_order]], np.flatnonzero(allowed)
        for labels in CHOICES["labels"]:
            many = LABELS[labels]
            found, filed = (numbers.kappa(one[rows[:many]], other[rows[:many]]) for rows in (by_number, as_filed))
            apart_from = found - numbers.KAPPA_BAR if holding else numbers.KAPPA_BAR - found
            truths[f"the guide is as the story has it: {terms}, {labels}"] = apart_from - 0.02
            if many < len(by_number):
                truths[f"the order matters: {terms}, {labels}"] = abs(found - filed) - 0.0125
    return truths


def truths_of_beta(drawn_beta: Rows) -> Truths:
    """Return each planted truth of the beta, whatever speed is chosen."""
    seed = drawn_beta.seed
    told, own = story(seed, "capstone.beta", BETA), drawn(seed)["speed"]
    truths: dict[str, bool | float] = {}
    for speed in ("slow", "middle", "everyone"):
        read = numbers.read_beta(drawn_beta.table, speed, dict.fromkeys(SEGMENTS, 1.0))
        bars = ("lost", numbers.LOST_BAR), ("guard", numbers.GUARD_BAR), ("low", 0.0)
        truths[f"the beta decides clearly: {speed}"] = min(clear_of(read[name], bar, 0.002) for name, bar in bars)
        by_user = numbers.read_beta(drawn_beta.table, speed, dict.fromkeys(SEGMENTS, 1.0), by="user")["low"]
        truths[f"teams make another interval than users: {speed}"] = abs(by_user - read["low"]) - 0.004
        if speed == own:
            truths["the beta is as the story has it"] = (
                numbers.beta_call(read["lost"], read["guard"], read["low"]) == told
            )
    return truths
