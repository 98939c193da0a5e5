"""A weekly feed of tickets: what four clauses showed in twenty weeks, which weeks did harm, and the rows of the next week.

Everything here is invented. *Route* is trained on the tickets of five lines of business. Four clauses are measured: complete,
unique, valid, fresh. Each clause has a level at which harmful weeks can be told from the others, and the other level cannot:

- `segment`: a harmful week breaks one small line and leaves the sum nearly as it was, while in harmless weeks all lines dip a
  little together. So the sum of a harmless week is lower than that of a harmful one;
- `all`: a harmful week lowers all lines together, while in harmless weeks one line alone dips, deeper than any line of a
  harmful week.

Lines with fewer than 50 rows are not judged on their own; one of them looks worst in some harmless weeks, once with 49 rows, and
in one harmful week the broken line has exactly 50. The next week keeps the contract (30%), breaks a clause in all lines (35%) or in one
(35%); a clause that it keeps shows what its other level would have taken for a breach.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, clear_of
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

CLAUSES = ("complete", "unique", "valid", "fresh")
SEGMENTS = ("finance", "health", "public", "retail", "travel")
LEVELS = ("all", "segment")
WEEKS = 20
FEW = 50
LIMIT = 1440
"""Minutes: a day."""
CODES = ("P1", "P2", "P3", "P4")
_PATTERNS = (
    ("complete",),
    ("unique",),
    ("complete", "unique"),
    ("complete", "valid"),
    ("complete", "fresh"),
    ("unique", "valid"),
    ("unique", "fresh"),
    ("valid", "fresh"),
    ("unique", "valid", "fresh"),
    ("complete", "valid", "fresh"),
)
"""The clauses that need the segment's level; over the ten of them each clause does in half."""
BREACHES = {"none": 0.3, "all": 0.35, "segment": 0.35}
_CLOSED = 0.72
_SIZES = (760, 520, 300, 120, 42)


@dataclass(frozen=True, eq=False)
class Feed:
    """One feed.

    Attributes:
        history: one row per week, clause and segment: rows that the clause counts, rows that keep it (`load("data_history")`).
        incidents: one row per harmful week: week, clause (`load("data_incidents")`).
        tickets: the rows of the next week (`load("data_tickets")`).
        levels: the level of each clause.
        breach: the clause that the next week breaks, or "none".
    """

    history: pd.DataFrame
    incidents: pd.DataFrame
    tickets: pd.DataFrame
    levels: Mapping[str, str]
    breach: str


@lru_cache(maxsize=64)
def feed(seed: int = 0) -> Feed:
    """Return the feed of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> made = feed(0)
        >>> made.history.shape, len(made.incidents), list(made.tickets.columns)[:4]
        ((400, 5), 8, ['ticket', 'version', 'segment', 'status'])
    """
    return first_that_holds(_draw, planted_truths, seed)


def measured(tickets: pd.DataFrame, dropped: frozenset[str] = frozenset()) -> dict[str, pd.DataFrame]:
    """Return per clause and segment how many rows count and how many of them keep the clause.

    Args:
        tickets: the rows of a week.
        dropped: rules of the text that are left out: open_counted, unknown_kept, by_ticket, both_copies, exact_case,
            fifth_code, under_the_limit, in_hours, minute_more.

    Returns:
        By clause a table with the columns `rows` and `kept` and a row per segment.
    """
    closed = pd.Series(True, tickets.index) if "open_counted" in dropped else tickets["status"] == "closed"
    reason = tickets["reason"]
    filled = reason != "" if "unknown_kept" in dropped else ~reason.isin(["", "unknown"])
    key = ["ticket"] if "by_ticket" in dropped else ["ticket", "version"]
    again = tickets.duplicated(key, keep=False if "both_copies" in dropped else "first")
    codes = [*CODES, "P5"] if "fifth_code" in dropped else list(CODES)
    said = tickets["priority"] if "exact_case" in dropped else tickets["priority"].str.upper()
    late = tickets["loaded_min"]
    if "under_the_limit" in dropped:
        in_time = late < LIMIT
    else:
        in_time = late // 60 <= LIMIT // 60 if "in_hours" in dropped else late <= LIMIT + ("minute_more" in dropped)
    every = pd.Series(True, tickets.index)
    rules = {
        "complete": (closed, filled),
        "unique": (every, ~again),
        "valid": (every, said.isin(codes)),
        "fresh": (every, in_time),
    }
    found = {}
    for clause, (counts, keeps) in rules.items():
        by_line = pd.DataFrame({"rows": counts, "kept": counts & keeps}).groupby(tickets["segment"]).sum()
        found[clause] = by_line
    return found


def share(part: pd.DataFrame, level: str, *, few: int = FEW, pooled: bool = True) -> float:
    """Return what a clause shows at a level, as a share.

    Args:
        part: rows and kept, one row per line.
        level: "all" or "segment", the lowest share of a line.
        few: lines with fewer rows than that are not judged on their own.
        pooled: whether all rows count the same at the level "all"; otherwise all lines.

    Examples:
        >>> part = pd.DataFrame({"rows": [100, 49], "kept": [90, 10]})
        >>> share(part, "segment"), round(share(part, "all"), 3)
        (0.9, 0.671)
    """
    shares = part["kept"] / part["rows"]
    if level == "segment":
        return float(shares[part["rows"] >= few].min())
    return float(part["kept"].sum() / part["rows"].sum()) if pooled else float(shares.mean())


def by_week(history: pd.DataFrame, clause: str, level: str, *, few: int = FEW, pooled: bool = True) -> pd.Series:
    """Return what a clause showed in each week at a level."""
    rows = history[history["clause"] == clause]
    if level == "all" and pooled:
        sums = rows.groupby("week")[["rows", "kept"]].sum()
        found: pd.Series = sums["kept"] / sums["rows"]
        return found
    shares = (rows["kept"] / rows["rows"]).where((rows["rows"] >= few) | (level == "all"))
    grouped = shares.groupby(rows["week"])
    return grouped.mean() if level == "all" else grouped.min()


def ends(
    made: Feed, clause: str, level: str, *, few: int = FEW, pooled: bool = True, own: bool = True
) -> tuple[float, float]:
    """Return the highest share of a harmful week and the lowest of every other, at a level.

    Args:
        made: the feed.
        clause: the clause.
        level: "all" or "segment".
        few: lines with fewer rows than that are not judged on their own.
        pooled: whether all rows count the same at the level "all".
        own: whether only weeks whose incident names this clause are harmful; otherwise all weeks with an incident.
    """
    weeks = by_week(made.history, clause, level, few=few, pooled=pooled)
    named = made.incidents if not own else made.incidents[made.incidents["clause"] == clause]
    bad = weeks.index.isin(named["week"])
    return float(weeks[bad].max()), float(weeks[~bad].min())


def _draw(seed: int, attempt: int) -> Feed:
    pattern = _PATTERNS[story(seed, "data.levels", dict.fromkeys(range(len(_PATTERNS)), 0.1))]
    levels = {clause: "segment" if clause in pattern else "all" for clause in CLAUSES}
    told = story(seed, "data.breach", BREACHES)
    generator = stream(seed, "data.feed", attempt)
    open_to = [clause for clause in CLAUSES if levels[clause] == told]
    turn = int(stream(seed, "data.feed.clause").integers(len(open_to))) if open_to else 0
    breach = open_to[turn] if open_to else "none"
    lines = [SEGMENTS[int(place)] for place in generator.permutation(len(SEGMENTS))]
    history, incidents = _history(generator, levels, lines)
    return Feed(history, incidents, _tickets(generator, levels, lines, breach), levels, breach)


def _history(
    generator: np.random.Generator, levels: Mapping[str, str], lines: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the counts of twenty weeks and the weeks that did harm; `lines` go from the largest to the smallest."""
    order = [int(week) + 1 for week in generator.permutation(WEEKS)]
    bad = {clause: order[2 * number : 2 * number + 2] for number, clause in enumerate(CLAUSES)}
    dips = {
        clause: [order[8 + number], *(int(week) for week in generator.permutation(order[12:])[:2])]
        for number, clause in enumerate(CLAUSES)
    }
    sizes = {week: [round(size * float(generator.uniform(0.92, 1.08))) for size in _SIZES] for week in range(1, 21)}
    for week in sizes:
        sizes[week][4] = int(generator.integers(34, 48))
    near = {clause: dips[clause][0] for clause in CLAUSES if levels[clause] == "segment"}
    for clause, week in near.items():
        sizes[week][4] = 68 if clause == "complete" else FEW - 1
    on_edge = {clause: weeks[0] for clause, weeks in bad.items() if levels[clause] == "segment"}
    for clause, week in on_edge.items():
        sizes[week][4] = 70 if clause == "complete" else FEW
    rows = []
    for week in range(1, WEEKS + 1):
        for clause in CLAUSES:
            shares = generator.uniform(0.976, 0.992, len(lines))
            deep = float(generator.uniform(0.0, 0.03))
            if week in bad[clause] and levels[clause] == "all":
                shares = generator.uniform(0.9, 0.925, len(lines)) - deep / 3
            elif week in bad[clause]:
                broken = 4 if on_edge[clause] == week else 3
                shares[broken] = 0.77 + 2 * deep if broken == 4 else 0.7 + deep
            elif week in dips[clause] and levels[clause] == "all":
                shares[3] = 0.79 + deep
            elif week in dips[clause]:
                shares = generator.uniform(0.935, 0.955, len(lines)) - deep / 4
            if week in dips[clause]:
                shares[4] = float(generator.uniform(0.55, 0.68))
            for place, line in enumerate(lines):
                counted = sizes[week][place]
                if clause == "complete":
                    counted = round(counted * _CLOSED)
                    if place == 4 and week in (on_edge.get(clause), near.get(clause)):
                        counted = FEW if week == on_edge.get(clause) else FEW - 1
                rows.append((week, clause, line, counted, round(counted * float(shares[place]))))
    table = pd.DataFrame(rows, columns=["week", "clause", "segment", "rows", "kept"])
    table = table.sort_values(["week", "clause", "segment"], ignore_index=True)
    harm = sorted((week, clause) for clause, weeks in bad.items() for week in weeks)
    return table, pd.DataFrame(harm, columns=["week", "clause"])


def _tickets(generator: np.random.Generator, levels: Mapping[str, str], lines: list[str], breach: str) -> pd.DataFrame:
    """Return the rows of the next week, line by line, so that each clause shows what its role asks for."""
    parts = []
    first = int(generator.integers(41_000, 59_000))
    for place, line in enumerate(lines):
        size = round(_SIZES[place] * float(generator.uniform(0.95, 1.05)))
        shares = {clause: _share_of(generator, levels[clause], clause == breach, place) for clause in CLAUSES}
        parts.append(_of_line(generator, line, size, shares, first))
        first += 2 * size
    return pd.concat(parts).sample(frac=1, random_state=generator).reset_index(drop=True)


def _share_of(generator: np.random.Generator, level: str, broken: bool, place: int) -> float:
    if place == 4:
        return float(generator.uniform(0.55, 0.65))
    if level == "all":
        if broken:
            return float(generator.uniform(0.86, 0.88) if place == 3 else generator.uniform(0.908, 0.918))
        return float(generator.uniform(0.78, 0.82) if place == 3 else generator.uniform(0.988, 0.993))
    if broken:
        return float(generator.uniform(0.7, 0.75) if place == 3 else generator.uniform(0.978, 0.985))
    return float(generator.uniform(0.915, 0.925) if place == 3 else generator.uniform(0.955, 0.965))


def _of_line(
    generator: np.random.Generator, line: str, size: int, shares: Mapping[str, float], first: int
) -> pd.DataFrame:
    """Return the rows of one line; `shares` says which part of the rows keeps each clause."""
    copies = round(size * (1 - shares["unique"]))
    single = size - copies
    # Three in ten are a later version of the ticket before them; both are rows of their own.
    version = np.where(generator.random(single) < 0.3, 2, 1)
    version[0] = 1
    number = first + np.cumsum(version == 1)
    rows = pd.DataFrame({"ticket": [f"T{one}" for one in number], "version": version, "segment": line})
    rows.loc[rows.duplicated(["ticket", "version"]), "version"] = 3
    rows = rows.drop_duplicates(["ticket", "version"])
    copies = size - len(rows) if len(rows) + copies > size else copies
    again = rows.sample(n=copies, random_state=generator, replace=len(rows) < copies)
    rows = pd.concat([rows, again], ignore_index=True)
    count = len(rows)
    closed = generator.random(count) < _CLOSED
    reasons = np.array(["billing", "login", "refund", "outage", "change"])
    reason = reasons[generator.integers(0, len(reasons), count)].astype(object)
    shut = generator.permutation(np.flatnonzero(closed))
    missing = shut[: round(len(shut) * (1 - shares["complete"]))]
    reason[missing] = ""
    reason[missing[: (len(missing) + 1) // 2]] = "unknown"
    waiting = np.flatnonzero(~closed)
    reason[waiting[generator.random(len(waiting)) < 0.55]] = ""
    code = np.array(CODES)[generator.integers(0, 4, count)].astype(object)
    mixed = generator.permutation(count)
    wrong = mixed[: round(count * (1 - shares["valid"]))]
    code[wrong] = np.array(["high", "2", "urgent"])[generator.integers(0, 3, len(wrong))]
    code[wrong[: (len(wrong) + 1) // 2]] = "P5"
    small = mixed[len(wrong) : len(wrong) + max(3, round(0.09 * count))]
    code[small] = [str(one).lower() for one in code[small]]
    minutes = generator.integers(25, 1380, count)
    mixed = generator.permutation(count)
    late = mixed[: round(count * (1 - shares["fresh"]))]
    minutes[late] = generator.integers(1510, 4200, len(late))
    just = late[: (len(late) + 1) // 2]
    minutes[just] = LIMIT + 1 + generator.integers(0, 55, len(just))
    minutes[just[: (3 * len(just) + 3) // 4]] = LIMIT + 1
    edge = mixed[len(late) : len(late) + max(3, round(0.08 * count))]
    minutes[edge] = LIMIT
    return rows.assign(status=np.where(closed, "closed", "open"), reason=reason, priority=code, loaded_min=minutes)


def planted_truths(made: Feed) -> Truths:
    """Return each planted truth by name and by how much it holds, in points; tests read the names."""
    now = measured(made.tickets)
    right: dict[str, tuple[float, float]] = {}
    truths: dict[str, float] = {
        "one level separates": 99.0,
        "the other does not": 99.0,
        "the week is clear of the bar": 99.0,
    }
    truths |= {
        "the other level shows another week": 99.0,
        "sums are not means of lines": 99.0,
        "small lines matter": 99.0,
    }

    def least(name: str, value: float) -> None:
        truths[name] = min(truths[name], value)

    for clause in CLAUSES:
        level = made.levels[clause]
        other = LEVELS[1 - LEVELS.index(level)]
        bad, good = ends(made, clause, level)
        least("one level separates", 100 * (good - bad) - 3)
        bad_other, good_other = ends(made, clause, other)
        least("the other does not", 100 * (bad_other - good_other) - 0.8)
        bar, seen = 50 * (bad + good), 100 * share(now[clause], level)
        right[clause] = (bar, seen)
        least("the week is clear of the bar", clear_of(seen, bar, 1.2))
        least("the other level shows another week", abs(seen - 100 * share(now[clause], other)) - 0.9)
        if level == "all":
            mean = 50 * sum(ends(made, clause, level, pooled=False))
            least(
                "sums are not means of lines",
                min(abs(mean - bar), abs(100 * share(now[clause], level, pooled=False) - seen)) - 0.65,
            )
        else:
            judged = 50 * sum(ends(made, clause, level, few=0))
            least(
                "small lines matter",
                min(abs(judged - bar), abs(100 * share(now[clause], level, few=0) - seen)) - 0.65,
            )
            for few in (FEW - 1, FEW + 1):
                least("small lines matter", abs(50 * sum(ends(made, clause, level, few=few)) - bar) - 0.65)
    broken = [clause for clause, (bar, seen) in right.items() if seen < bar]
    edges = {
        "complete": ("open_counted", "unknown_kept"),
        "unique": ("by_ticket", "both_copies"),
        "valid": ("exact_case", "fifth_code"),
        "fresh": ("under_the_limit", "in_hours"),
    }
    away: list[Any] = []
    for clause, names in edges.items():
        for left_out in ((names[0],), (names[1],), names):
            without = measured(made.tickets, frozenset(left_out))[clause]
            away.append(apart(right[clause][1], [100 * share(without, made.levels[clause])], 0.65))
    later = measured(made.tickets, frozenset(("minute_more",)))["fresh"]
    away.append(apart(right["fresh"][1], [100 * share(later, made.levels["fresh"])], 0.4))
    return {
        **truths,
        "the breach is the story's": broken == ([] if made.breach == "none" else [made.breach]),
        "every edge matters": min(away),
    }


def contract_without(
    made: Feed, dropped: frozenset[str] = frozenset(), levels: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return the contract: level, bar and the share of the next week per clause.

    Args:
        made: the feed.
        dropped: rules of the text that are left out: those of `measured`, and small_judged, fifty_left_out, any_incident,
            mean_of_segments.
        levels: the level of each clause; the right ones if not given.
    """
    few = 0 if "small_judged" in dropped else FEW + 1 if "fifty_left_out" in dropped else FEW
    pooled, own = "mean_of_segments" not in dropped, "any_incident" not in dropped
    now = measured(made.tickets, dropped)
    rows = {}
    for clause, level in (levels or made.levels).items():
        bad, good = ends(made, clause, level, few=few, pooled=pooled, own=own)
        seen = share(now[clause], level, few=few, pooled=pooled)
        rows[clause] = {"level": level, "bar": (bad + good) / 2, "week": seen}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("clause")
