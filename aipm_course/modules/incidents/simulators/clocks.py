"""A quarter's log of incidents with six times each, and six incidents that are open at once.

Everything here is invented. A row of the log is an incident, a drill, or a second report of an incident that stands in the log
already. `harmed` is the minute in which the first customer was harmed; `stopped` the one in which nobody was harmed any more.
Which targets the quarter has met is drawn:

- `only_repair` (35%): a few silent incidents of one source pull up the mean time to detect, its median is fine;
- `only_detect` (25%): alarms ring in time and lie there; counted from the ticket the repair is fine, from the harm it is not;
- `both` (20%): both are met, and would not be if second reports counted;
- `none` (20%).

Times are lognormal. One source is slow to be noticed, dealt; one repair takes longer than a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from aipm_course.modules.incidents.methods import minutes
from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart
from aipm_course.simulation.stories import cast, story
from aipm_course.simulation.streams import stream

STORIES = {"only_repair": 0.35, "only_detect": 0.25, "both": 0.2, "none": 0.2}
SOURCES = ("model", "vendor", "data", "interface")
TIMES = ("deployed", "harmed", "detected", "ticket", "stopped", "resolved")
LETTERS = ("A", "B", "C", "D", "E", "F")
WINNERS = {"wide": 0.5, "stuck": 0.5}
UNDO_HOURS = 24
_MINUTE = np.timedelta64(1, "m")
_FIRST_DAY = np.datetime64("2026-07-01T00:00")
_FEATURES = ("Brief", "Answer", "Route", "Guard", "Screen", "Agent")


@dataclass(frozen=True, eq=False)
class Clocks:
    """A quarter.

    Attributes:
        log: one row per line of the log (`load("incidents_log")`), times as text.
        still_open: six incidents that are open now, one row per letter (`load("incidents_open")`).
        facts: detect_target (minutes), repair_target (hours), wide, some (shares), few (customers).
        story: which targets are met.
    """

    log: pd.DataFrame
    still_open: pd.DataFrame
    facts: Mapping[str, float]
    story: str


@lru_cache(maxsize=64)
def clocks(seed: int = 0) -> Clocks:
    """Return the quarter of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> list(clocks(0).log.columns)
        ['incident', 'source', 'kind', 'repeats', 'deployed', 'harmed', 'detected', 'ticket', 'stopped', 'resolved']
    """
    return first_that_holds(_draw, planted_truths, seed)


def facts_of_clocks(seed: int = 0) -> pd.DataFrame:
    """Return the facts of a seed: fact, value, unit, meaning."""
    facts = clocks(seed).facts
    meaning = {
        "detect_target": ("minutes", "mean time to detect, at most"),
        "repair_target": ("hours", "mean time to repair, at most"),
        "wide": ("share", "reach from which an incident is of level 1"),
        "some": ("share", "reach from which an incident is of level 2"),
        "few": ("customers", "with harm that cannot be undone in 24 hours, level 1 from so many customers on"),
    }
    return pd.DataFrame(
        [(name, facts[name], *words) for name, words in meaning.items()], columns=["fact", "value", "unit", "meaning"]
    )


def counted(log: pd.DataFrame, *, drills: bool = False, repeats: bool = False) -> pd.DataFrame:
    """Return the rows that are an incident of their own.

    Args:
        log: rows of the log.
        drills: whether drills count as well.
        repeats: whether second reports count as well.
    """
    keep = pd.Series(True, index=log.index)
    if not drills:
        keep &= log["kind"] == "incident"
    if not repeats:
        keep &= log["repeats"] == ""
    return log[keep]


def kept(detect: float, repair: float, facts: Mapping[str, float]) -> str:
    """Return which targets are met, from the mean minutes to detect and the mean hours to repair.

    >>> kept(30, 5.0, {"detect_target": 30, "repair_target": 4}), kept(31, 4.0, {"detect_target": 30, "repair_target": 4})
    ('only_detect', 'only_repair')
    """
    fast, mended = detect <= facts["detect_target"], repair <= facts["repair_target"]
    if fast and mended:
        return "both"
    return "only_detect" if fast else "only_repair" if mended else "none"


def levels(
    rows: pd.DataFrame,
    facts: Mapping[str, float],
    *,
    internal: bool = False,
    undone: bool = True,
    few: bool = True,
    day_counts: bool = False,
    reach: bool = True,
) -> pd.Series:
    """Return the level of each open incident, a Series by letter.

    Args:
        rows: the open incidents, with their letters as index.
        facts: wide, some, few.
        internal: whether our own testers count as customers.
        undone: whether harm that cannot be undone matters.
        few: whether such harm needs `few` customers to be of level 1.
        day_counts: whether 24 hours are too long already.
        reach: whether a wide reach is of level 1.
    """
    customers = rows["users"] - (0 if internal else rows["internal"])
    share = customers / rows["active"]
    stuck = (rows["undo_hours"] >= UNDO_HOURS) if day_counts else (rows["undo_hours"] > UNDO_HOURS)
    stuck &= undone
    first = stuck & (customers >= facts["few"]) if few else stuck
    if reach:
        first |= share >= facts["wide"]
    second = stuck | (share >= facts["some"])
    return pd.Series(np.where(first, 1, np.where(second, 2, 3)), index=rows.index)


def crew_first(rows: pd.DataFrame, level: "pd.Series | Mapping[str, float]", *, by: str = "growth") -> str:
    """Return the letter to which the crew goes: the highest level, of several the one with the most of `by`."""
    ranks = pd.Series({letter: float(level[letter]) for letter in rows.index})
    top = rows[ranks == ranks.min()]
    return str(top[by].idxmax())


def slowest(rows: pd.DataFrame) -> str:
    """Return the source whose incidents take longest to detect, on average."""
    return str(minutes(rows, "harmed", "detected").groupby(rows["source"]).mean().idxmax())


def _draw(seed: int, attempt: int) -> Clocks:
    told = story(seed, "incidents.clocks", STORIES)
    winner = story(seed, "incidents.crew", WINNERS)
    generator = stream(seed, "incidents.clocks", attempt)
    facts = {
        "detect_target": float(generator.choice([30, 45, 60])),
        "repair_target": float(generator.choice([5, 6, 8])),
        "wide": float(generator.choice([0.06, 0.08, 0.1])),
        "some": float(generator.choice([0.01, 0.02])),
        "few": float(generator.integers(5, 13)),
    }
    return Clocks(_log(generator, told, facts), _open(generator, winner, facts), facts, told)


def _log(generator: np.random.Generator, told: str, facts: Mapping[str, float]) -> pd.DataFrame:
    count = int(generator.integers(21, 35))
    detect_target, repair_target = facts["detect_target"], 60 * facts["repair_target"]
    silent, calm = told in ("only_repair", "none"), told in ("only_detect", "both")
    slow = str(generator.choice(SOURCES))
    # The slow source is a rare one, so that a mean of the sources' means is another number.
    often = generator.permutation([name for name in SOURCES if name != slow])
    source = np.concatenate([[slow] * 4, often, often, often, generator.choice(often, count - 13)])
    is_slow = source == slow
    detect = generator.lognormal(np.log(0.38 * detect_target), 0.45, count)
    if silent:
        loud = generator.permutation(np.flatnonzero(is_slow))[: int(generator.integers(3, 5))]
        detect[loud] = generator.uniform(0.26, 0.4, len(loud)) * count * detect_target
    else:
        loud = np.flatnonzero(is_slow)[: int(generator.integers(2, 4))]
        detect[loud] = generator.uniform(0.11, 0.14, len(loud)) * count * detect_target
    # On and beside the edge of "in time".
    edge = generator.permutation(np.flatnonzero(~is_slow))[:3]
    detect[edge] = (detect_target, detect_target, detect_target + 1)
    wait = generator.lognormal(np.log(6), 0.5, count)
    if told in ("only_detect", "none"):
        wait = generator.lognormal(np.log((1.0 if calm else 0.75) * repair_target), 0.5, count)
    fix = generator.lognormal(np.log(0.18 * repair_target), 0.6, count)
    fix[0] = generator.uniform(1480, 1650)  # longer than a day, and of the rare source
    made = _rows(generator, detect, wait, fix)
    made.insert(0, "source", source)
    made.insert(1, "kind", "incident")
    made.insert(2, "repeats", "")
    drills = _drills(generator, detect_target)
    made = pd.concat([made, drills], ignore_index=True)
    order = np.argsort(made["harmed"].to_numpy())
    made = made.iloc[order].reset_index(drop=True)
    made.insert(0, "incident", [f"I{number:02d}" for number in range(1, len(made) + 1)])
    log = pd.concat([made, _second_reports(generator, made, facts)], ignore_index=True)
    log = log.sort_values(["detected", "incident"]).reset_index(drop=True)
    for name in TIMES:
        log[name] = pd.to_datetime(log[name]).dt.strftime("%Y-%m-%d %H:%M")
    return log


def _rows(
    generator: np.random.Generator,
    detect: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    wait: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    fix: "np.ndarray[tuple[int], np.dtype[np.float64]]",
) -> pd.DataFrame:
    count = len(detect)
    harmed = generator.integers(0, 88 * 24 * 60, count)
    before = generator.lognormal(np.log(400), 0.9, count)
    ends = {"deployed": -before, "harmed": np.zeros(count), "detected": detect}
    ends["ticket"] = detect + wait
    ends["stopped"] = ends["ticket"] + fix
    ends["resolved"] = ends["stopped"] + generator.lognormal(np.log(500), 0.7, count)
    return pd.DataFrame(
        {name: _FIRST_DAY + (harmed + np.rint(ends[name]).astype(np.int64)) * _MINUTE for name in TIMES}
    )


def _drills(generator: np.random.Generator, detect_target: float) -> pd.DataFrame:
    count = int(generator.integers(5, 9))
    made = _rows(
        generator,
        generator.uniform(1, 0.1 * detect_target, count),
        generator.uniform(1, 4, count),
        generator.uniform(8, 25, count),
    )
    made.insert(0, "source", generator.choice(SOURCES, count))
    made.insert(1, "kind", "drill")
    made.insert(2, "repeats", "")
    return made


def _second_reports(generator: np.random.Generator, made: pd.DataFrame, facts: Mapping[str, float]) -> pd.DataFrame:
    """Return reports of another team on incidents that stand in the log; it noticed later."""
    own = made[made["kind"] == "incident"]
    count = int(generator.integers(5, 8))
    chosen = own.iloc[np.sort(generator.permutation(len(own))[:count])].copy()
    late = np.rint(generator.uniform(5, 8, count) * facts["detect_target"] * len(own) / 26).astype(np.int64)
    chosen["repeats"] = chosen["incident"]
    chosen["incident"] = [f"I{number:02d}" for number in range(len(made) + 1, len(made) + count + 1)]
    chosen["detected"] = chosen["harmed"].to_numpy() + late * _MINUTE
    chosen["ticket"] = chosen["detected"] + generator.integers(4, 15, count) * _MINUTE
    chosen["stopped"] = np.maximum(chosen["stopped"], chosen["ticket"] + np.timedelta64(60, "m"))
    chosen["resolved"] = np.maximum(chosen["resolved"], chosen["stopped"] + np.timedelta64(90, "m"))
    return chosen


def _open(generator: np.random.Generator, winner: str, facts: Mapping[str, float]) -> pd.DataFrame:
    roles = ("wide", "stuck", "day", "staff", "lone", "small")
    letter_of = cast(generator, roles, LETTERS)
    few, wide, some = int(facts["few"]), facts["wide"], facts["some"]
    slow, quick = int(generator.integers(4, 15)), int(generator.integers(22, 40))
    growth = {"wide": slow, "stuck": quick} if winner == "stuck" else {"wide": quick, "stuck": slow}
    rows = {}
    for role in roles:
        active = int(generator.integers(14, 60)) * 100
        internal, undo = int(generator.integers(1, 4)), int(generator.integers(1, 20))
        more = int(generator.integers(2, 20))
        if role == "wide":
            customers = round(active * wide * float(generator.uniform(1.15, 1.6)))
        elif role == "stuck":  # just enough customers, and the harm stays
            customers, undo, active = few, int(generator.integers(30, 200)), round(few / some * 1.8 / 100 + 4) * 100
        elif role == "day":  # undone in just a day
            customers, undo = max(round(active * some * float(generator.uniform(1.4, 2.2))), few + 2), UNDO_HOURS
            more = int(generator.integers(44, 60))
        elif role == "staff":  # wide with our own testers only
            customers = round(active * wide * float(generator.uniform(0.6, 0.85)))
            internal = round(active * wide * 1.15) - customers
        elif role == "lone":  # the harm stays, for too few customers
            customers, undo, active = few - 2, int(generator.integers(30, 200)), round(few / some * 1.8 / 100 + 4) * 100
            internal = int(generator.integers(3, 6))
            more = int(generator.integers(62, 80))
        else:
            customers = max(round(active * some * float(generator.uniform(0.4, 0.7))), 3)
        more = growth.get(role, more)
        rows[letter_of[role]] = (customers + internal, internal, active, undo, more)
    names = ["users", "internal", "active", "undo_hours", "growth"]
    made = pd.DataFrame([rows[letter] for letter in LETTERS], columns=names)
    made.insert(0, "feature", generator.permutation(_FEATURES))
    made.insert(0, "letter", LETTERS)
    return made


def planted_truths(drawn: Clocks) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    log = drawn.log.assign(**{name: pd.to_datetime(drawn.log[name]) for name in TIMES})
    rows, facts = counted(log), drawn.facts
    detect, repair = minutes(rows, "harmed", "detected"), minutes(rows, "harmed", "stopped") / 60
    detect_target, repair_target = facts["detect_target"], facts["repair_target"]
    found = kept(float(detect.mean()), float(repair.mean()), facts)
    by_source = detect.groupby(rows["source"]).mean().sort_values()
    still_open = drawn.still_open.set_index("letter")
    level = levels(still_open, facts)
    truths: dict[str, bool | float] = {
        "the story is the one that is told": found == drawn.story,
        "the mean time to detect is clear of its target": abs(np.log(float(detect.mean()) / detect_target))
        - np.log(1.25),
        "the mean time to repair is clear of its target": abs(np.log(float(repair.mean()) / repair_target))
        - np.log(1.2),
        "most are detected in time": float((detect <= detect_target).mean()) - 0.6,
        "one source is slow": float(by_source.iloc[-1] / by_source.iloc[-2]) - 1.25,
        "no other way gives the time to detect": apart(float(detect.mean()), wrong_detect(log), 1.6),
        "no other way gives the time to repair": apart(float(repair.mean()), wrong_repair(log), 0.16),
        "two incidents are of level 1": int((level == 1).sum()) == 2,
        "all levels occur": int((level == 3).sum()) == 1,
        "each rule of the levels matters": all(
            not levels(still_open, facts, **{name: value}).equals(level)
            for name, value in (
                ("internal", True),
                ("undone", False),
                ("few", False),
                ("day_counts", True),
                ("reach", False),
            )
        ),
    }
    if drawn.story == "only_detect":
        from_ticket = float(minutes(rows, "ticket", "stopped").mean()) / 60
        truths["counted from the ticket it is in time"] = 1 - from_ticket / repair_target
    if drawn.story == "both":
        with_second = float(minutes(counted(log, repeats=True), "harmed", "detected").mean())
        truths["with second reports it is missed"] = with_second / detect_target - 1.08
    return truths


def wrong_detect(log: pd.DataFrame) -> list[float]:
    """Return what wrong methods give for the mean minutes to detect."""
    rows = counted(log)
    detect = minutes(rows, "harmed", "detected")
    both = counted(log, drills=True, repeats=True)
    named = set(log["repeats"]) - {""}
    ways = [
        minutes(counted(log, drills=True), "harmed", "detected").mean(),
        minutes(counted(log, repeats=True), "harmed", "detected").mean(),
        minutes(both, "harmed", "detected").mean(),
        minutes(rows[~rows["incident"].isin(named)], "harmed", "detected").mean(),
        minutes(rows, "harmed", "ticket").mean(),
        minutes(rows, "deployed", "detected").mean(),
        minutes(rows, "detected", "ticket").mean(),
        detect.median(),
        detect.groupby(rows["source"]).mean().mean(),
        detect.sort_values().iloc[:-1].mean(),
        np.exp(np.log(detect).mean()),
        detect.sum() / len(both),
    ]
    return [float(value) for value in ways]


def wrong_repair(log: pd.DataFrame) -> list[float]:
    """Return what wrong methods give for the mean hours to repair."""
    rows = counted(log)
    repair = minutes(rows, "harmed", "stopped")
    named = set(log["repeats"]) - {""}
    ways = [
        minutes(counted(log, drills=True), "harmed", "stopped").mean(),
        minutes(counted(log, repeats=True), "harmed", "stopped").mean(),
        minutes(counted(log, drills=True, repeats=True), "harmed", "stopped").mean(),
        minutes(rows[~rows["incident"].isin(named)], "harmed", "stopped").mean(),
        minutes(rows, "detected", "stopped").mean(),
        minutes(rows, "ticket", "stopped").mean(),
        minutes(rows, "deployed", "stopped").mean(),
        minutes(rows, "harmed", "resolved").mean(),
        minutes(rows, "detected", "resolved").mean(),
        minutes(rows, "harmed", "ticket").mean(),
        repair.median(),
        repair.groupby(rows["source"]).mean().mean(),
        (repair % 1440).mean(),
        repair.sort_values().iloc[:-1].mean(),
    ]
    return [float(value) / 60 for value in ways]
