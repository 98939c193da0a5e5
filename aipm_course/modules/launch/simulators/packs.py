"""Five launch packs, eight gates each: what may go, what may go with dated conditions, what may not, what must be tested again.

Everything here is invented. A gate is hard or soft. It is met by cases that passed, tested on the build that goes out, lately, and
often enough; a gate that is pending has no result, whatever an earlier run says. The pack with the highest mean score is never one
that may go: on most seeds a gate stops it, on the others its evidence is stale. The pack with the lowest mean score may go with
conditions. How many packs of each verdict there are is drawn, and which pack has which.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

PACKS = ("Alder", "Birch", "Cedar", "Hazel", "Maple")
HARD = ("answers", "privacy", "safety", "rollback")
SOFT = ("speed", "help", "desk", "languages")
GATES = (*HARD, *SOFT)
VERDICTS = ("go", "conditions", "no_go", "retest")
MIXES: Mapping[tuple[int, int, int, int], float] = {(1, 1, 2, 1): 0.4, (2, 1, 2, 0): 0.3, (0, 2, 2, 1): 0.3}
"""How many packs get each verdict, in the order of `VERDICTS`, and the share of the seeds."""
TOPS = {"no_go": 0.6, "retest": 0.4}
"""The verdict of the pack with the highest mean score; where no pack is to be tested again, it is no_go."""
FRESH, SOON = 30, 14
"""Days before the launch within which a test counts, and after it within which a condition must be met."""
COUNTS = ("blocks", "retest", "conditions")
Counts = Mapping[str, npt.NDArray[np.int64]]


@dataclass(frozen=True, eq=False)
class Packs:
    """Five launch packs.

    Attributes:
        packs: one row per pack and gate (`load("launch_packs")`): pack, gate, status, launches, build, tested, written, cases,
            passed, due, score.
        gates: one row per gate (`load("launch_gates")`): gate, kind, bar, least.
        seed: the seed.
    """

    packs: pd.DataFrame
    gates: pd.DataFrame
    seed: int


@lru_cache(maxsize=64)
def packs(seed: int = 0) -> Packs:
    """Return the launch packs of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> packs(0).packs.groupby("pack")["gate"].count().tolist()
        [8, 8, 8, 8, 8]
    """
    return first_that_holds(_draw, planted_truths, seed)


def joined(drawn: Packs) -> pd.DataFrame:
    """Return the packs with kind, bar and least of each gate."""
    return drawn.packs.merge(drawn.gates, on="gate")


def states(
    rows: pd.DataFrame,
    *,
    pending: str = "missing",
    build: str = "older",
    tested: str = "tested",
    fresh: int = FRESH,
    least: int | None = 0,
    size: str = "cases",
    bar: str = "from",
    missed_first: bool = False,
    stale_first: bool = False,
) -> npt.NDArray[Any]:
    """Return the state of each gate: "met", "missing", "missed" or "stale".

    Args:
        rows: packs with the columns of their gates.
        pending: what "pending" is: "missing", "stale", or "done" for what its result says.
        build: which tests are stale: "older" (of an older build), "other" (of any other), "newer" or "none".
        tested: the column that says when: "tested" or "written".
        fresh: days up to which a test counts; a huge number for none, a negative one for days from which on it counts.
        least: what is added to the cases that are needed; None for no need.
        size: the column that is held against them: "cases" or "passed".
        bar: "from" (the bar itself passes), "above", "rounded" (to whole percent) or "none".
        missed_first: whether a stale result below its bar is missed instead of stale.
        stale_first: whether a stale result that is pending is stale instead of missing.
    """
    column = {name: rows[name].to_numpy() for name in ("status", "launches", "build", tested, "cases", "passed", "bar")}
    short = column["build"] < column["launches"]
    old = {
        "older": short,
        "newer": column["build"] > column["launches"],
        "other": column["build"] != column["launches"],
        "none": np.zeros(len(rows), bool),
    }[build]
    late = column[tested] > fresh if fresh >= 0 else column[tested] < -fresh
    few = column[size] < rows["least"].to_numpy() + least if least is not None else np.zeros(len(rows), bool)
    stale = old | late | few
    share = column["passed"] / column["cases"]
    under = {
        "from": share < column["bar"],
        "rounded": np.round(share, 2) < column["bar"] - 1e-9,
        "above": share <= column["bar"],
        "none": np.zeros(len(rows), bool),
    }[bar]
    order = [(under, "missed"), (stale, "stale")] if missed_first else [(stale, "stale"), (under, "missed")]
    found = np.full(len(rows), "met", dtype=object)
    for where, state in reversed(order):
        found[where] = state
    if pending != "done":
        found[(column["status"] == "pending") & ~(stale & stale_first)] = pending
    return found


def tallied(
    rows: pd.DataFrame,
    state: npt.NDArray[Any],
    *,
    soon: float = SOON,
    blank: bool = False,
    soft: str = "dated",
    hard_dated: str = "none",
    stale_soft: str = "conditions",
    any_date: bool = False,
    undated: str = "retest",
    all_hard: bool = False,
) -> dict[str, npt.NDArray[np.int64]]:
    """Return by pack how many gates block, need a new test, and are conditions; arrays in the order of `PACKS`.

    Args:
        rows: packs with the columns of their gates.
        state: of each row.
        soon: days after the launch up to which a date makes a condition.
        blank: whether a soft gate without a date is a condition as well.
        soft: "dated" (a condition with a date, else it blocks), "blocks" (every soft gate that is not met) or "missed" (one that
            is missing or stale blocks).
        hard_dated: which hard gates with a date in time are conditions: "none", "all" or "open" (those that are not stale).
        stale_soft: what a stale soft gate is: "conditions" (by its date), "retest" or "met".
        any_date: whether a date alone makes a condition, met or not.
        undated: what a stale hard gate without a date in time is: "retest" or "blocks".
        all_hard: whether every gate is taken for a hard one.
    """
    hard, due = (rows["kind"].to_numpy() == "hard") | all_hard, rows["due"].to_numpy(dtype=float)
    dated = (due <= soon) | (np.isnan(due) if blank else False)
    out = state != "met"
    if stale_soft == "met":
        out = out & ~(~hard & (state == "stale"))
    again = (state == "stale") & (hard if stale_soft != "retest" else True)
    if undated == "blocks":
        again = again & dated
    condition = ~hard & out & dated & ~again
    if soft != "dated":
        condition = condition & (state == "missed" if soft == "missed" else False)
    if hard_dated != "none":
        condition = condition | (hard & out & dated & ((state != "stale") | (hard_dated == "all")))
    blocks = out & ~again & ~condition
    again = again & ~condition
    if any_date:
        condition = condition | (~np.isnan(due) & (due <= soon))
    place = np.array([PACKS.index(name) for name in rows["pack"]])
    return {
        name: np.array([int(where[place == number].sum()) for number in range(len(PACKS))])
        for name, where in zip(COUNTS, (blocks, again, condition), strict=True)
    }


def verdict(blocks: float, retest: float, conditions: float) -> str:
    """Return the verdict on a pack: the first rule that holds.

    >>> verdict(0, 1, 2), verdict(0, 0, 0)
    ('retest', 'go')
    """
    return "no_go" if blocks > 0 else "retest" if retest > 0 else "conditions" if conditions > 0 else "go"


def verdicts(counts: Mapping[str, Any]) -> list[str]:
    """Return the verdicts in the order of `PACKS`."""
    return [verdict(*(counts[name][place] for name in COUNTS)) for place in range(len(PACKS))]


def top_pack(rows: pd.DataFrame) -> str:
    """Return the pack with the highest mean score."""
    return str(rows.groupby("pack")["score"].mean().idxmax())


def in_the_way(rows: pd.DataFrame, state: npt.NDArray[Any], pack: str, **ways: Any) -> frozenset[str]:
    """Return the gates of a pack that block or need a new test; `ways` as in `tallied`."""
    found = set()
    for number in np.flatnonzero((rows["pack"] == pack).to_numpy()):
        place = int(number)
        alone = tallied(rows.iloc[[place]], state[[place]], **ways)
        if int(alone["blocks"].sum() + alone["retest"].sum()):
            found.add(str(rows["gate"].iloc[place]))
    return frozenset(found)


WRONG_STATES: Mapping[str, Mapping[str, Any]] = {
    "pending": {"pending": "done"},
    "pending_retest": {"pending": "stale"},
    "any_build": {"build": "none"},
    "same_build": {"build": "other"},
    "any_day": {"fresh": 9_999},
    "under_30": {"fresh": FRESH - 1},
    "day_31": {"fresh": FRESH + 1},
    "written": {"tested": "written"},
    "within_14": {"fresh": SOON},
    "any_cases": {"least": None},
    "no_stale": {"build": "none", "fresh": 9_999, "least": None},
    "passed_cases": {"size": "passed"},
    "more_cases": {"least": 1},
    "one_case_short": {"least": -1},
    "above_bar": {"bar": "above"},
    "no_bar": {"bar": "none"},
    "missed_first": {"missed_first": True},
    "stale_first": {"stale_first": True},
    "newer_build": {"build": "newer"},
    "long_tested": {"fresh": -FRESH},
    "rounded": {"bar": "rounded"},
}
"""Other ways to read the state of a gate: each drops or bends one rule of the text."""
WRONG_TALLIES: Mapping[str, Mapping[str, Any]] = {
    "any_due": {"soon": 9_999},
    "under_14": {"soon": SOON - 1},
    "day_15": {"soon": SOON + 1},
    "blank": {"blank": True},
    "soft_blocks": {"soft": "blocks"},
    "any_soft": {"soon": 9_999, "blank": True},
    "soft_missed": {"soft": "missed"},
    "hard_dated": {"hard_dated": "all"},
    "hard_dated_open": {"hard_dated": "open"},
    "soft_retest": {"stale_soft": "retest"},
    "soft_stale_met": {"stale_soft": "met"},
    "any_date": {"any_date": True},
    "undated": {"undated": "blocks"},
    "all_hard": {"all_hard": True},
}
"""Other ways to count: each drops or bends one rule of the text."""


def counted(rows: pd.DataFrame, **ways: Any) -> dict[str, npt.NDArray[np.int64]]:
    """Return the three counts by pack, in the way of the text or in another (the ways of `states` and `tallied`)."""
    mine = {name: ways.pop(name) for name in list(ways) if name in _OF_STATES}
    return tallied(rows, states(rows, **mine), **ways)


_OF_STATES = frozenset(("pending", "build", "tested", "fresh", "least", "size", "bar", "missed_first", "stale_first"))


def _draw(seed: int, attempt: int) -> Packs:
    mix, best = story(seed, "launch.packs", MIXES), story(seed, "launch.top", TOPS)
    generator = stream(seed, "launch.packs", attempt)
    gates = pd.DataFrame(
        {
            "gate": GATES,
            "kind": ["hard"] * len(HARD) + ["soft"] * len(SOFT),
            "bar": generator.choice([0.8, 0.85, 0.9, 0.95], size=len(GATES)),
            "least": 20 * generator.integers(2, 11, size=len(GATES)),
        }
    )
    roles = [name for name, count in zip(VERDICTS, mix, strict=True) for _ in range(count)]
    names = [PACKS[int(place)] for place in generator.permutation(len(PACKS))]
    told = list(zip(names, roles, strict=True))
    plan = _plan(generator, told)
    first = {role: name for name, role in reversed(told)}
    rows = []
    for pack in PACKS:
        launches = int(generator.integers(31, 90))
        for gate in gates.itertuples():
            rows.append(_row(generator, pack, launches, gate, plan.get((pack, str(gate.gate)), "")))
    table = pd.DataFrame(rows, columns=_COLUMNS)
    table["score"] = _scores(generator, table, first.get(best, first["no_go"]), first["conditions"])
    return Packs(table, gates, seed)


_COLUMNS = ["pack", "gate", "status", "launches", "build", "tested", "written", "cases", "passed", "due"]


_STALE = ("older", "older_under", "few", "scant", "day_31", "aged", "long_ago")


def _plan(generator: np.random.Generator, told: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Say what is special about which gate of which pack."""
    plan: dict[tuple[str, str], str] = {}
    packs_of = {role: [name for name, part in told if part == role] for role in VERDICTS}

    def put(pack: str, gates: tuple[str, ...], *special: str) -> None:
        free = [gate for gate in gates if (pack, gate) not in plan]
        for gate, what in zip(generator.permutation(free), special, strict=False):
            plan[pack, str(gate)] = what

    stopped, open_soon, again = packs_of["no_go"], packs_of["conditions"], packs_of["retest"]
    # What lies on an edge is met, and stands where nothing else does.
    hosts = [*packs_of["go"], *open_soon]
    one, other = (hosts[int(place)] for place in generator.permutation(len(hosts))[:2])
    put(one, HARD, "day_30", "later", "bar")
    put(other, HARD, "least", "later", "near")
    # One pack is stopped by a single gate, a soft one that nobody has promised a date for.
    put(stopped[0], SOFT, "blank", "missed")
    put(stopped[1], HARD, "under", "pending", "pending_old")
    put(stopped[1], SOFT, "due_15", "late", "late", "missed")
    put(open_soon[0], SOFT, "due_14", "pending")
    # Stale results: hard ones where a pack is stopped or tested again, soft ones where it has dates. What must be told apart in
    # any case goes first.
    stale = [str(what) for what in generator.permutation(_STALE) if what != "older_under"]
    put([*again, stopped[0]][int(generator.integers(len(again) + 1))], HARD, "older_under")
    for pack in again:
        put(pack, HARD, stale.pop())
        put(pack, SOFT, "missed")
    places = [(pack, SOFT) for pack in (*open_soon, open_soon[0])]
    places += [(stopped[0], HARD), (stopped[0], HARD), (stopped[1], HARD), (stopped[0], SOFT)]
    for place, what in zip(generator.permutation(len(places)), stale, strict=False):
        put(*places[int(place)], what)
    for pack in open_soon:
        if generator.random() < 0.5:
            put(pack, SOFT, "missed")
    return plan


def _row(generator: np.random.Generator, pack: str, launches: int, gate: Any, special: str) -> tuple[Any, ...]:
    least, bar = int(gate.least), float(gate.bar)
    build = launches + int(generator.integers(3)) * (generator.random() < 0.15)
    tested = int(generator.integers(4, FRESH - 1))
    cases = least + 20 * int(generator.integers(1, 6))
    status, due = "done", int(generator.integers(3, 27)) if generator.random() < 0.25 else None
    if special == "day_30":
        tested = FRESH
    if special == "day_31":
        tested = FRESH + 1
    if special == "aged":
        tested = FRESH + int(generator.integers(4, 14))
    if special == "long_ago":
        tested = FRESH + int(generator.integers(15, 30))
    if special == "least":
        cases = least
    if special == "few":
        cases = least - 1
    if special == "near":
        cases = least + least // 25
    if special == "scant":
        cases = int(least * generator.uniform(0.45, 0.75))
    if special == "later":
        build = launches + int(generator.integers(1, 3))
    if special in ("older", "older_under", "pending_old"):
        build = launches - 1
    if special == "under":
        cases = max(cases, 220)  # so that the share, rounded to whole percent, is on the bar
    need = int(np.ceil(bar * cases - 1e-9))
    passed = min(cases, need + 1 + int(generator.integers(0, max(1, round(0.8 * (cases - need))))))
    if special in ("bar", "near"):
        passed = need
    if special in ("under", "older_under"):
        passed = need - 1
    if special in ("due_14", "due_15", "late", "blank", "missed"):
        passed = need - int(generator.integers(2, 9))
    if special in ("pending", "missed", "under", *_STALE):
        due = int(generator.integers(4, SOON - 1))
    if special in ("due_14", "due_15"):
        due = SOON if special == "due_14" else SOON + 1
    if special == "late":
        due = int(generator.integers(SOON + 4, FRESH))
    if special == "blank":
        due = None
    if special in ("pending", "pending_old"):
        status = "pending"
    if special == "pending_old" or (gate.kind == "hard" and special in ("older", "few", "scant", "long_ago")):
        due = None
    written = (
        tested - int(generator.integers(2, 9))
        if special == "long_ago"
        else int(generator.integers(1, min(tested, FRESH - 2)))
    )
    return pack, gate.gate, status, launches, build, tested, written, cases, passed, due


def _scores(generator: np.random.Generator, table: pd.DataFrame, best: str, worst: str) -> list[int]:
    """Return what reviewers gave each gate, 0 to 10: looks, not evidence."""
    bases = {pack: float(generator.uniform(6.0, 7.2)) for pack in PACKS} | {worst: 5.0}
    rival = next(str(pack) for pack in generator.permutation(PACKS) if pack not in (best, worst))
    # The best is good throughout; its rival has the highest score and the higher median, and three low ones.
    dealt = {
        best: [8, 8, 8, 8, 8, 9, 9, 9],
        rival: [10, 9, 9, 9, 9, *(int(low) for low in generator.integers(2, 6, size=3))],
    }
    places = {pack: [int(value) for value in generator.permutation(own)] for pack, own in dealt.items()}
    scores = []
    for pack in table["pack"]:
        drawn = int(np.clip(round(bases[pack] + generator.normal(0, 0.9)), 1, 9))
        scores.append(places[pack].pop() if pack in places else drawn)
    return scores


def planted_truths(drawn: Packs) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    rows = joined(drawn)
    right = counted(rows)
    found = dict(zip(PACKS, verdicts(right), strict=True))
    mix = story(drawn.seed, "launch.packs", MIXES)
    first: dict[str, bool | float] = {
        "the verdicts are the ones that are told": tuple(list(found.values()).count(name) for name in VERDICTS) == mix,
    }
    if not all(map(holds, first.values())):
        return first
    means = drawn.packs.groupby("pack")["score"].mean()
    order = means.sort_values(ascending=False)
    top = str(order.index[0])
    columns = [right] + [counted(rows, **ways) for ways in (*WRONG_STATES.values(), *WRONG_TALLIES.values())]
    tables = {tuple(int(n) for name in COUNTS for n in one[name]) for one in columns}
    return first | {
        "the best score has the verdict that is told": found[top]
        == (story(drawn.seed, "launch.top", TOPS) if mix[3] else "no_go"),
        "the best score leads": float(order.iloc[0] - order.iloc[1]) - 0.3,
        "the lowest score may go with conditions": found[str(order.index[-1])] == "conditions",
        "each rule moves a count, and each another way": len(tables) == len(columns),
        "the best has a condition": int(right["conditions"][PACKS.index(top)]) - 1,
        "a pack that is stopped has stale hard gates as well": bool(
            ((right["blocks"] > 0) & (right["retest"] > 0)).any()
        ),
        "some of the eight gates stand in the way of the best": 6 - len(in_the_way(rows, states(rows), top)),
        "a share on its bar is on it in either way": bool(
            (
                (rows["passed"] >= rows["bar"] * rows["cases"] - 1e-9)
                == (rows["passed"] / rows["cases"] >= rows["bar"])
            ).all()
            and (
                (rows["passed"] >= rows["bar"] * rows["cases"]) == (rows["passed"] / rows["cases"] >= rows["bar"])
            ).all()
        ),
    }
