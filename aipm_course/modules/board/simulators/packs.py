"""Eight board packs with four facts each: return, bias check, lineage, incidents. Which may be decided, and how?

Everything here is invented. A fact may be missing although something stands in its place: a return from a survey, a check of a
group that is too small or of an older model, a source whose origin is blank, a log without a monitor. The story is how many packs
get which verdict, and what the pack with the best return is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

PACKS = ("Avon", "Elbe", "Loire", "Oder", "Rhine", "Severn", "Tagus", "Tiber")
GROUPS = ("English", "Polish", "Spanish", "Turkish")
VERDICTS = ("scale", "iterate", "stop", "send_back")
FACTS = ("no_return", "no_bias", "no_lineage", "no_incidents")
"""The four facts, by the list of the packs that lack each."""
MIXES: Mapping[tuple[int, int, int, int], float] = {
    (2, 2, 2, 2): 0.4,
    (1, 2, 2, 3): 0.3,
    (1, 3, 2, 2): 0.15,
    (1, 2, 3, 2): 0.15,
}
"""How many packs get each verdict, in the order of `VERDICTS`, and the share of the seeds."""
TOPS = {"send_back": 0.45, "scale": 0.4, "iterate": 0.15}
"""The verdict of the pack with the highest return."""
LEAST, FAIR, PAYS = 30, 0.05, 0.10
"""Cases that a group needs, the widest gap, and the least return."""
GAP = 0.002
"""Tolerance of a gap."""

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Packs:
    """Eight board packs.

    Attributes:
        packs: one row per pilot (`load("board_packs")`): pilot, first_use, monitor_since, return, basis, changed, severe, mild.
        groups: one row per pilot and language (`load("board_groups")`): pilot, group, cases, right.
        sources: one row per source (`load("board_sources")`): pilot, source, used, origin.
        mix: how many get each verdict.
        top: the verdict of the pack with the highest return.
        held: the same as arrays in the order of `PACKS`, for speed.
    """

    packs: pd.DataFrame
    groups: pd.DataFrame
    sources: pd.DataFrame
    mix: tuple[int, int, int, int]
    top: str
    held: Mapping[str, npt.NDArray[Any]] = field(repr=False, default_factory=dict)


@lru_cache(maxsize=64)
def packs(seed: int = 0) -> Packs:
    """Return the packs of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> len(packs(0).packs), len(packs(0).groups)
        (8, 32)
    """
    return first_that_holds(_draw, planted_truths, seed)


def gaps(made: Packs, way: frozenset[str] = NOTHING) -> npt.NDArray[np.float64]:
    """Return by pack how far the shares of right answers of its groups lie apart."""
    cases, right = made.held["cases"], made.held["right"]
    share = right / cases
    pooled = right.sum(axis=1) / cases.sum(axis=1)
    if "no_small" in way:
        share = np.where(cases >= LEAST, share, np.nan)
    high, low = np.nanmax(share, axis=1), np.nanmin(share, axis=1)
    if "gap_relative" in way:
        return np.asarray(1 - low / high)
    if "gap_of_low" in way:
        return np.asarray(high / low - 1)
    if "gap_ratio" in way:
        return np.asarray(low / high)
    if "gap_to_all" in way:
        return np.asarray(pooled - low)
    if "gap_to_mean" in way:
        return np.asarray(share.mean(axis=1) - low)
    if "gap_from_all" in way:
        return np.asarray(high - pooled)
    if "gap_largest" in way:
        order = np.argsort(-cases, axis=1, kind="stable")
        one, other = (np.take_along_axis(share, order[:, [place]], axis=1)[:, 0] for place in (0, -1))
        return np.asarray(np.abs(one - other))
    if "gap_first_last" in way:
        return np.asarray(np.abs(share[:, 0] - share[:, -1]))
    if "gap_spread" in way:
        return np.asarray(share.std(axis=1, ddof=1))
    if "gap_second" in way:
        return np.asarray(high - np.sort(share, axis=1)[:, 1])
    if "gap_wrong" in way:
        return np.asarray(1 - low)
    return np.asarray(high - low)


def lacking(made: Packs, way: frozenset[str] = NOTHING) -> npt.NDArray[np.bool_]:
    """Return for each pack whether each of the four facts is missing: return, bias check, lineage, incidents."""
    held = made.held
    changed, late = held["changed"], held["late"]
    small = held["cases"].min(axis=1) < LEAST + ("small_31" in way)
    stale = (changed == "model") | (changed == "data")
    if "page_stale" in way:
        stale = changed != "nothing"
    if "model_alone" in way:
        stale = changed == "model"
    if "data_alone" in way:
        stale = changed == "data"
    if "small" in way:
        small = np.zeros_like(small)
    if "stale" in way:
        stale = np.zeros_like(stale)
    checked = small & stale if "small_and_stale" in way else small | stale
    if "gap_missing" in way:
        checked = checked | (gaps(made) > FAIR)
    unknown = held["blank_used"] + (held["blank_unused"] if "unused" in way else 0) > 0
    if "unused_alone" in way:
        unknown = held["blank_unused"] > 0
    if "origin" in way:
        unknown = np.zeros_like(unknown)
    after = late >= 0 if "late_same_day" in way else late > 0
    if "late" in way:
        after = np.zeros_like(after)
    after = np.where(held["no_monitor"], "blank_monitor" not in way, after)
    if "severe_missing" in way:
        after = after | (held["severe"] > 0)
    if "any_missing" in way:
        after = after | (held["severe"] + held["mild"] > 0)
    survey = held["survey"]
    if "survey" in way:
        survey = np.zeros_like(survey)
    if "survey_turned" in way:
        survey = ~survey
    if "return_missing" in way:
        survey = survey | (held["return"] < PAYS)
    return np.column_stack([survey, checked, unknown, after])


def lists(lacks: npt.NDArray[np.bool_]) -> dict[str, list[str]]:
    """Return by fact the packs that lack it."""
    return {name: [PACKS[int(row)] for row in np.flatnonzero(lacks[:, place])] for place, name in enumerate(FACTS)}


def verdict(
    missing: int, gives: float, gap: float, severe: float, mild: float = 0, way: frozenset[str] = NOTHING
) -> str:
    """Return the verdict on a pack that lacks so many facts: the first rule that holds.

    >>> verdict(0, 0.1, 0.02, 0), verdict(0, 0.09, 0.2, 1), verdict(1, -0.2, 0.0, 0)
    ('scale', 'stop', 'send_back')
    """
    back = missing > (1 if "one_is_fine" in way else 0)
    low = gives < (0 if "below_zero" in way else PAYS)
    if "above_bar" in way:
        low = gives <= PAYS
    wide = gap > FAIR and "gap_fine" not in way
    open_now = severe > 0 and "severe_fine" not in way
    if "mild_too" in way:
        open_now = severe + mild > 0
    rules = [("send_back", back), ("stop", low), ("iterate", wide or open_now)]
    if "stop_first" in way:
        rules = [rules[1], rules[0], rules[2]]
    if "iterate_first" in way:
        rules = [rules[0], rules[2], rules[1]]
    if "harm_first" in way:
        rules = [rules[2], rules[0], rules[1]]
    if "both_wrong" in way:
        rules[2] = ("iterate", wide and open_now)
    if "harm_stops" in way:
        rules = [rules[0], ("stop", low or wide or open_now)]
    if "severe_stops" in way:
        rules = [rules[0], ("stop", low or open_now), ("iterate", wide)]
    if "back_is_stop" in way:
        rules[0] = ("stop", back)
    return next((name for name, true in rules if true), "scale")


def verdicts(
    lacks: npt.NDArray[np.bool_], wide: npt.NDArray[np.float64], made: Packs, way: frozenset[str] = NOTHING
) -> list[str]:
    """Return the verdicts in the order of `PACKS`."""
    held = made.held
    rows = zip(lacks.sum(axis=1), held["return"], wide, held["severe"], held["mild"], strict=True)
    return [
        verdict(int(missing), float(gives), float(gap), float(severe), float(mild), way)
        for missing, gives, gap, severe, mild in rows
    ]


def table(column: str, values: Any) -> pd.DataFrame:
    """Return a column with the pilots' names beside it."""
    return pd.DataFrame({column: values}, index=pd.Index(PACKS, name="pilot"))


def answer(made: Packs, way: frozenset[str] = NOTHING) -> dict[str, Any]:
    """Return the answer of A2."""
    lacks, wide = lacking(made, way), gaps(made, way)
    return {
        "gap": table("gap", wide),
        **lists(lacks),
        "verdicts": table("verdict", verdicts(lacks, wide, made, way)),
    }


GAP_WAYS: Mapping[str, str] = {
    "no_small": "of groups of 30 cases or more alone",
    "gap_relative": "as a part of the highest share",
    "gap_of_low": "as a part of the lowest share",
    "gap_ratio": "as the lowest share divided by the highest",
    "gap_to_all": "from the share of all cases down to the lowest",
    "gap_to_mean": "from the mean of the four shares down to the lowest",
    "gap_from_all": "from the highest share down to that of all cases",
    "gap_largest": "between the largest and the smallest group",
    "gap_first_last": "between the first and the last group",
    "gap_spread": "as the standard deviation of the four shares",
    "gap_second": "from the highest share down to the second lowest",
    "gap_wrong": "of wrong answers in the lowest group",
}
"""Half-understood ways to a gap: words that fit after "the number"."""
FACT_WAYS: Mapping[str, tuple[str, ...]] = {
    "no_return": ("survey", "survey_turned", "return_missing"),
    "no_bias": ("small", "small_31", "stale", "page_stale", "small_and_stale", "gap_missing"),
    "no_lineage": ("origin", "unused", "unused_alone"),
    "no_incidents": ("late", "late_same_day", "blank_monitor", "severe_missing", "any_missing"),
}
"""Half-understood ways to read a fact; each gives another list."""
RULINGS = (
    "one_is_fine",
    "below_zero",
    "above_bar",
    "gap_fine",
    "severe_fine",
    "stop_first",
    "iterate_first",
    "harm_first",
    "both_wrong",
    "harm_stops",
    "mild_too",
    "severe_stops",
    "back_is_stop",
)
"""Half-understood ways to come to a verdict."""
SELDOM = frozenset({"one_is_fine", "stop_first", "harm_first"})
"""Those that meet the right verdicts on some seeds."""


def _draw(seed: int, attempt: int) -> Packs:
    mix, top = story(seed, "board.packs", MIXES), story(seed, "board.top", TOPS)
    generator = stream(seed, "board.packs", attempt)
    count = len(PACKS)
    roles = [name for name, many in zip(VERDICTS, mix, strict=True) for _ in range(many)]
    order = [int(place) for place in generator.permutation(count)]
    of = {role: [order[place] for place in range(count) if roles[place] == role] for role in VERDICTS}
    whole = [*of["scale"], *of["iterate"], *of["stop"]]
    defects = _defects(generator, of["send_back"])
    # One that is stopped has a narrow gap and pays a little, another one a wide gap and pays nothing.
    # So has one that is sent back.
    wide = {of["iterate"][0], of["stop"][1]} | {of["send_back"][-1]}
    cases, right = _checks(generator, wide, defects)
    thirty = int(generator.choice([place for place in whole if place not in wide]))
    held: dict[str, npt.NDArray[Any]] = {
        "cases": cases,
        "right": right,
        "changed": np.array(["nothing"] * count, dtype=object),
        "late": -generator.integers(1, 20, count),
        "no_monitor": np.zeros(count, bool),
        "survey": np.zeros(count, bool),
        "blank_used": np.zeros(count, int),
        "blank_unused": np.zeros(count, int),
        "severe": np.zeros(count, int),
        "mild": generator.integers(0, 3, count),
    }
    _exactly_thirty(generator, held, thirty)
    # On the harmless side of each edge there are packs that lack nothing.
    free = [int(place) for place in generator.permutation(whole)]
    held["changed"][free[:2]] = "page"
    held["late"][[int(place) for place in generator.permutation(whole)[:2]]] = 0
    held["blank_unused"][[int(place) for place in generator.permutation(whole)[:2]]] = 1
    held["severe"][of["iterate"][1]] = 1
    held["mild"][of["scale"][0]] = int(generator.integers(1, 3))
    held["mild"][[of["iterate"][1], of["stop"][0]]] = 0
    if len(of["iterate"]) > 2:
        held["severe"][of["iterate"][2]] = 1
    if len(of["stop"]) > 2:
        held["severe"][of["stop"][2]] = 1
    for place in of["send_back"]:
        if generator.random() < 0.3:
            held["severe"][place] = 1
    for place, found in defects.items():
        held["survey"][place] = "survey" in found
        if "stale" in found:
            held["changed"][place] = "data" if generator.random() < 0.6 else "model"
        if "origin" in found:
            held["blank_used"][place] = 1 if generator.random() < 0.6 else 2
        if "late" in found:
            held["late"][place] = int(generator.integers(1, 6))
        held["no_monitor"][place] = "monitor" in found
    held["return"] = _gains(generator, of, top)
    return _with_tables(generator, held, mix, top)


def _defects(generator: np.random.Generator, back: list[int]) -> dict[int, set[str]]:
    """Deal what is missing to the packs that are sent back: each reason once, none hidden behind another."""
    found: dict[int, set[str]] = {place: set() for place in back}
    kinds = [("small", "stale"), ("late", "monitor"), ("survey",), ("origin",)]
    if len(back) == 3:  # one of them lacks a single fact
        alone = str(generator.choice([what for kind in kinds for what in kind]))
        found[back[0]].add(alone)
        kinds = [tuple(what for what in kind if what != alone) for kind in kinds]
        back = back[1:]
    for kind in kinds:
        for place, what in zip(generator.permutation(back), kind, strict=False):
            found[int(place)].add(what)
    for what in ("survey", "origin"):
        if generator.random() < 0.4:
            found[back[int(generator.integers(len(back)))]].add(what)
    return found


def _checks(
    generator: np.random.Generator, wide: set[int], defects: Mapping[int, set[str]]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return cases and right answers of each pack and group."""
    cases, right = [], []
    for place in range(len(PACKS)):
        while True:
            n = generator.integers(44, 160, len(GROUPS))
            small = int(generator.integers(len(GROUPS)))
            if "small" in defects.get(place, ()):
                n[small] = LEAST - 1
            high = float(generator.uniform(0.88, 0.97))
            target = float(generator.uniform(0.06, 0.13) if place in wide else generator.uniform(0.012, 0.042))
            shares = np.array([high, high - target, *(high - target * generator.uniform(0.1, 0.9, 2))])
            good = np.round(n * shares[generator.permutation(4)]).astype(int)
            found = good / n
            spread = float(found.max() - found.min())
            fits = 0.0575 <= spread <= 0.15 if place in wide else 0.012 <= spread <= 0.0425
            # A small group matters to the gap.
            matters = n[small] >= LEAST or small in (int(found.argmax()), int(found.argmin()))
            if fits and matters:
                break
        cases.append(n)
        right.append(good)
    return np.array(cases), np.array(right)


def _exactly_thirty(generator: np.random.Generator, held: Mapping[str, npt.NDArray[Any]], place: int) -> None:
    """Let one group of a pack have just as many cases as it needs, and the pack's gap stay narrow."""
    share = held["right"][place] / held["cases"][place]
    group = int(np.argsort(share)[int(generator.integers(1, 3))])
    held["cases"][place, group] = LEAST
    for good in range(LEAST, 0, -1):
        if share.min() <= good / LEAST <= share.max():
            held["right"][place, group] = good
            return
    held["right"][place, group] = round(LEAST * float(share[group]))


def _gains(generator: np.random.Generator, of: Mapping[str, list[int]], top: str) -> npt.NDArray[np.float64]:
    """Return the eight returns: those that are stopped below the bar, one other just on it, the best in the role of the story."""
    found = generator.integers(13, 46, len(PACKS)) / 100
    for place in of["stop"]:
        found[place] = int(generator.integers(-20, -2)) / 100
    found[of["stop"][0]] = int(generator.integers(2, 9)) / 100
    best = of[top][0] if top != "scale" else of["scale"][-1]
    good = [place for place in (*of["scale"], of["iterate"][0]) if place != best]
    found[good[int(generator.integers(len(good)))]] = PAYS
    others = [place for place in of["send_back"] if top != "send_back" or place != of["send_back"][0]]
    if others:
        found[others[-1]] = int(generator.integers(-15, 8)) / 100
    found[best] = int(generator.integers(52, 86)) / 100
    return np.asarray(found)


_ORIGINS = ("our own", "licensed", "customer")
_SOURCES = ("tickets", "manual", "web", "mails", "wiki", "forms", "calls", "prices")


def _with_tables(
    generator: np.random.Generator, held: dict[str, npt.NDArray[Any]], mix: tuple[int, int, int, int], top: str
) -> Packs:
    count = len(PACKS)
    start = pd.Timestamp("2026-08-03") + pd.to_timedelta(generator.integers(0, 40, count), unit="D")
    since = (start + pd.to_timedelta(held["late"], unit="D")).strftime("%Y-%m-%d")
    rows = [int(place) for place in generator.permutation(count)]
    made = pd.DataFrame(
        {
            "pilot": PACKS,
            "first_use": start.strftime("%Y-%m-%d"),
            "monitor_since": [None if none else day for none, day in zip(held["no_monitor"], since, strict=True)],
            "return": held["return"],
            "basis": np.where(held["survey"], "survey", "time study"),
            "changed": held["changed"],
            "severe": held["severe"],
            "mild": held["mild"],
        }
    ).iloc[rows]
    groups = pd.DataFrame(
        [
            (PACKS[place], group, int(held["cases"][place, number]), int(held["right"][place, number]))
            for place in rows
            for number, group in enumerate(GROUPS)
        ],
        columns=["pilot", "group", "cases", "right"],
    )
    listed, known = [], np.zeros(count, int)
    for place in rows:
        many = int(generator.integers(3, 6))
        names = [_SOURCES[int(number)] for number in generator.permutation(len(_SOURCES))]
        unused = max(int(held["blank_unused"][place]), int(generator.random() < 0.4))
        own = []
        for number in range(many + unused):
            used = number < many
            blank = number < held["blank_used"][place] or (not used and held["blank_unused"][place])
            origin = None if blank else _ORIGINS[int(generator.integers(len(_ORIGINS)))]
            own.append((PACKS[place], names[number], "yes" if used else "no", origin))
        known[place] = sum(row[2] == "yes" and row[3] is not None for row in own)
        listed += [own[int(number)] for number in generator.permutation(len(own))]
    held["known_used"] = known
    sources = pd.DataFrame(listed, columns=["pilot", "source", "used", "origin"])
    return Packs(made.reset_index(drop=True), groups, sources, mix, top, held)


def planted_truths(made: Packs) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    lacks, wide = lacking(made), gaps(made)
    found = verdicts(lacks, wide, made)
    gains = made.held["return"]
    order = np.sort(gains)
    truths: dict[str, bool | float] = {
        "the verdicts are the ones that are told": tuple(found.count(name) for name in VERDICTS) == made.mix,
        "the best return has the verdict that is told": found[int(np.argmax(gains))] == made.top,
        "the best return leads": float(order[-1] - order[-2]) - 0.05,
        "each gap is clear of the bar": float(np.abs(wide - FAIR).min()) - 0.0065,
        "a return lies on the bar": bool((np.abs(gains - PAYS) < 1e-9).any()),
    }
    if not all(map(holds, truths.values())):
        return truths
    for way in GAP_WAYS:
        wrong = gaps(made, frozenset((way,)))
        truths[f"{way} is another gap"] = float(np.abs(wrong - wide).max()) - 3 * GAP
    for place, (name, ways) in enumerate(FACT_WAYS.items()):
        read = {tuple(lacking(made, frozenset((way,)))[:, place]) for way in ways} | {tuple(lacks[:, place])}
        truths[f"each way to read {name} gives another list"] = len(read) == 1 + len(ways)
    told = {way: tuple(verdicts(lacks, wide, made, frozenset((way,)))) for way in RULINGS}
    for way in RULINGS:
        if way not in SELDOM:
            truths[f"{way} is another verdict"] = told[way] != tuple(found)
    apart = [verdict for verdict in told.values() if verdict != tuple(found)]
    truths["no two ways come to the same wrong verdicts"] = len(apart) == len(set(apart))
    return truths
