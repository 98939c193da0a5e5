"""The pilot's weeks: what the world answers to a plan. Lesson, exercise and key call the same functions."""

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from math import exp
from typing import Any

import pandas as pd

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed, nearest

WEEKS = 12
MONITORS = ("errors", "by_segment", "inputs", "version", "spend", "log_scan", "complaints")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "idea": ("A", "B", "C"),
    "terms": ("ask", "notice", "contract"),
    "labels": ("few", "some", "many"),
    "source": ("build", "partner", "buy"),
    "cutoff": ("low", "middle", "high"),
    "gate": ("open", "mend", "prove"),
    "speed": ("slow", "middle", "everyone", "hold"),
    "logs": ("none", "sample", "full"),
    "reserve": ("none", "some", "much"),
    "action": ("watch", "narrow", "roll_back", "pause", "fix"),
}
"""What may be chosen; besides, three of `MONITORS`."""
STAGE = {
    **dict.fromkeys(("idea",), 0),
    **dict.fromkeys(("terms", "labels", "source"), 1),
    **dict.fromkeys(("cutoff", "gate"), 2),
    **dict.fromkeys(("speed", "logs", "reserve", "monitors"), 3),
    "action": 4,
}
LABELS = {"few": 150, "some": 300, "many": 600}
CUTOFF = {"low": 0.6, "middle": 0.7, "high": 0.8}
RAMP = {
    "slow": (0.10, 0.15, 0.20, 0.30, 0.40, 0.50, 0.60, 0.70, 0.80, 0.90, 1.0, 1.0),
    "middle": (0.20, 0.25, 0.35, 0.50, 0.70, 0.85, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
    "everyone": (1.0,) * WEEKS,
    "hold": (0.0,) * WEEKS,
}
SILENT = {"low": 0.06, "middle": 0.14, "high": 0.28}
"""Share of tasks that nobody answers, in a segment of usual tasks; `silence` of the world says how usual each one is."""
SHOWN_ERROR = {"low": 1.3, "middle": 0.72, "high": 0.5}
LOGGED = {"none": 0.02, "sample": 0.10, "full": 0.40}
LEAKED = {"none": 0.0, "sample": 0.15, "full": 1.0}
TAUGHT = {"few": 1.08, "some": 1.0, "many": 0.94}
OWED = {"ask": 0.4, "notice": 1.0, "contract": 2.0}
"""How much more a leaked record weighs, by the terms that people agreed to."""
EXPOSED = {"build": 0.0, "partner": 0.5, "buy": 1.0}
LATE = {"build": 2, "partner": 1, "buy": 0}
SOURCE_ERROR = {"build": 0.94, "partner": 0.97, "buy": 1.0}
FIX_WEEKS = {"none": 4, "some": 2, "much": 1}
KEPT = {"none": 0.0, "some": 0.5, "much": 1.1}
"""What a reserve costs a week, in thousand dollars."""
MONITOR_COST = 0.25
DELAYS: Mapping[str, Mapping[str, Mapping[str, int]]] = {
    "own": {
        "drift": {"inputs": 0, "by_segment": 0, "errors": 1, "complaints": 2},
        "outside": {"version": 0, "spend": 0, "errors": 1, "complaints": 2},
        "unequal": {"by_segment": 0, "complaints": 2},
        "logs": {"log_scan": 0, "complaints": 2},
    },
    "shared": {
        "drift": {"complaints": 0, "inputs": 1, "by_segment": 1, "errors": 2},
        "outside": {"complaints": 0, "version": 1, "spend": 1, "errors": 2},
        "unequal": {"complaints": 0, "by_segment": 1},
        "logs": {"complaints": 0, "log_scan": 1},
    },
}
"""By the first symptom, the event's own or one that all events share: how many weeks after the event each monitor goes over its
bar; another one does not."""
CURES: Mapping[str, tuple[str, ...]] = {
    "drift": ("narrow", "fix"),
    "outside": ("roll_back", "fix"),
    "unequal": ("narrow", "fix"),
    "logs": ("pause", "fix"),
}
"""What ends each event."""
FROM_OUTSIDE = 3
"""Weeks until somebody outside tells, where no own monitor does."""


def sealed(world: Mapping[str, Any]) -> str:
    """Return a world as one line that nobody reads by accident, not even its beginning.

    >>> opened(pd.DataFrame({"sealed": [sealed({"week": 8})]}))
    {'week': 8}
    """
    return base64.b64encode(zlib.compress(json.dumps(world, separators=(",", ":")).encode(), 9)).decode()


def opened(world: pd.DataFrame) -> dict[str, Any]:
    """Return what is sealed in the table `capstone_world`.

    Raises:
        CourseError: it is another table.
    """
    if "sealed" not in world.columns or len(world) != 1:
        raise CourseError('The world is the table `load("capstone_world", seed=seed)`, of one row.')
    found: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(str(world["sealed"].iloc[0]))))
    return found


def checked(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plan with every choice that the weeks need; an action may be missing, nothing is done then.

    Raises:
        CourseError: a choice is missing or unknown; the sentence says which one of which stage is waited for.
    """
    found: dict[str, Any] = {}
    for name, options in CHOICES.items():
        value = plan.get(name, ...)
        if name == "action" and value is ...:
            value = "watch"
        if value is ...:
            raise CourseError(
                f"The weeks wait for your choice `{name}` of stage {STAGE[name]}: one of {listed(map(repr, options))}."
            )
        if value not in options:
            raise CourseError(
                f"`{name}` of stage {STAGE[name]} is {value!r}; the choices are {listed(map(repr, options))}{nearest(str(value), options)}."
            )
        found[name] = value
    own = plan.get("monitors", ...)
    if own is ... or isinstance(own, str) or not isinstance(own, Iterable):
        raise CourseError(
            f"The weeks wait for your choice `monitors` of stage 3: up to three of {listed(map(repr, MONITORS))}."
        )
    own = frozenset(own)
    if unknown := own - set(MONITORS):
        raise CourseError(f"{sorted(map(str, unknown))[0]!r} is no monitor; there are {listed(map(repr, MONITORS))}.")
    if len(own) > 3:
        raise CourseError(f"`monitors` of stage 3 holds {len(own)}; the money is for three.")
    return {**found, "monitors": own}


def noticed_in(world: Mapping[str, Any], plan: Mapping[str, Any]) -> int:
    """Return the week in which the event is noticed with a plan; 0 where it does not reach it before the end."""
    week = int(world["week"])
    if not reaches(world, plan):
        return 0
    own = [delay for name, delay in _delays(world).items() if name in plan["monitors"]]
    told = week + min([FROM_OUTSIDE, *(1 + delay for delay in own)])
    return told if told <= WEEKS else 0


def _delays(world: Mapping[str, Any]) -> Mapping[str, int]:
    return DELAYS[str(world["first"])][str(world["event"])]


def reaches(world: Mapping[str, Any], plan: Mapping[str, Any]) -> bool:
    """Return whether the event touches a plan at all: who builds has no vendor, who keeps no logs loses none."""
    if plan["speed"] == "hold":
        return False
    spared = {"outside": EXPOSED[plan["source"]] == 0, "logs": plan["logs"] == "none"}
    return not spared.get(str(world["event"]), False)


def play(world: Mapping[str, Any], plan: Mapping[str, Any], until: int = WEEKS) -> list[dict[str, Any]]:
    """Return the state of each week: twelve equations, the same for every path.

    Luck is drawn for each week and quantity and does not depend on a choice, so two paths are compared on equal luck.
    """
    idea = world["ideas"][plan["idea"]]
    source = world["sources"][plan["source"]]
    mix, event, hit = world["mix"], world["event"], int(world["segment"])
    week_of, seen = int(world["week"]), noticed_in(world, plan)
    first = 1 + LATE[plan["source"]] + (2 if plan["gate"] != "open" else 0)
    exposed, size = EXPOSED[plan["source"]], float(world["size"])
    acts = {"narrow": 1, "roll_back": 1, "pause": 1, "fix": FIX_WEEKS[plan["reserve"]], "watch": 99}[plan["action"]]
    cures = CURES[event]
    users = backlog = open_harm = logged = evidence = 0.0
    trust, cash = 0.75, -float(source["setup"]) - 0.012 * LABELS[plan["labels"]]
    rows = []
    for week in range(1, until + 1):
        acting = bool(seen) and week >= seen + acts
        since = week - week_of
        reach = RAMP[plan["speed"]][week - first] if week >= first else 0.0
        if acting and plan["action"] == "pause" and week < seen + acts + 2:
            reach *= 0.25
        # 1: users come as fast as trust lets them
        users = users + 0.5 * (reach * idea["people"] * trust - users)
        tasks, error, dead = [], [], []
        for place in range(3):
            # 2: tasks
            made = users * idea["rate"] * mix[place] * world["tasks_luck"][week - 1][place]
            # 3: error by segment; what the first weeks show is mended
            fresh = 1 + 1.6 * 0.7 ** max(0, week - first)
            base = world["error"] * idea["error"] * SOURCE_ERROR[plan["source"]] * TAUGHT[plan["labels"]]
            base *= (
                fresh
                * world["error_luck"][week - 1][place]
                * (world["gap"] if event == "unequal" and place == hit else 1)
            )
            cured = acting and plan["action"] in cures
            if since >= 0 and not cured:
                if event == "drift" and place == hit:
                    base *= 1 + size * min(1.0, (since + 1) / 2)
                if event == "outside":
                    base *= 1 + 0.7 * size * exposed
            if event == "unequal" and place == hit and acting and plan["action"] == "fix":
                base /= world["gap"]
            off = acting and plan["action"] == "narrow" and place == hit
            tasks.append(0.0 if (acting and plan["action"] == "narrow" and place == hit) else made)
            error.append(min(0.6, base * SHOWN_ERROR[plan["cutoff"]]))
            dead.append(off)
        # 4: silence goes to people
        quiet = [SILENT[plan["cutoff"]] * one for one in world["silence"]]
        silent = [0.0 if off else made * one for made, off, one in zip(tasks, dead, quiet, strict=True)]
        shown = [made - one for made, one in zip(tasks, silent, strict=True)]
        # 5: wrong answers that are shown, 6: people harmed by them
        wrong = [one * rate for one, rate in zip(shown, error, strict=True)]
        harmed = [one * world["severe"] for one in wrong]
        # 7: backlog
        comes = 0.25 * sum(silent) + 0.3 * sum(wrong)
        before = backlog
        backlog = max(0.0, backlog + comes - world["capacity"])
        all_shown = sum(shown) or 1.0
        # 8: trust
        trust += (
            0.16 * (0.95 - trust)
            - 0.55 * max(0.0, sum(wrong) / all_shown - 0.03)
            - 0.04 * min(2.0, backlog / world["capacity"])
            - 0.0006 * min(200.0, open_harm)
        )
        trust = min(0.95, max(0.1, trust))
        # 9: cost
        per_task = source["per_task"] * (
            1 + (0.8 * exposed if event == "outside" and since >= 0 and not (acting and plan["action"] in cures) else 0)
        )
        cost = (
            source["weekly"]
            + per_task * sum(tasks) / 1000
            + MONITOR_COST * len(plan["monitors"])
            + KEPT[plan["reserve"]]
        )
        cost += 0.004 * backlog + (6.0 if acting and plan["action"] == "fix" and week == seen + acts else 0.0)
        if seen and plan["action"] == "roll_back" and week == seen + 1:
            cost += 2.0
        # 10: value
        value = (sum(shown) - sum(wrong)) * idea["minutes"] * world["wage"] / 1000
        # 11: evidence
        kept = all_shown * LOGGED[plan["logs"]] if sum(shown) else 0.0
        evidence += kept
        logged += sum(shown) * LEAKED[plan["logs"]]
        # 12: harm that is open; some of it is settled every week
        leak = 0.0
        if event == "logs" and since >= 0 and not (acting and plan["action"] in cures):
            leak = logged * 0.0006 * OWED[plan["terms"]] * size
        found = 0.0
        if event == "unequal" and since >= 0 and not (acting and plan["action"] in cures):
            found = harmed[hit] * 1.5
        settled = (0.3 if plan["monitors"] & {"by_segment", "complaints"} else 0.08) * open_harm
        cost += settled * world["harm_price"] / 1000
        open_harm = 1.03 * (open_harm - settled) + sum(harmed) + leak + found
        cash += value - cost
        rows.append(
            {
                "week": week,
                "reach": reach,
                "users": users,
                "trust": trust,
                "backlog": backlog,
                "backlog_before": before,
                "tasks": tasks,
                "silent": silent,
                "shown": shown,
                "wrong": wrong,
                "harmed": harmed,
                "leak": leak + found,
                "cost": cost,
                "value": value,
                "cash": cash,
                "evidence": evidence,
                "open_harm": open_harm,
                "acting": acting,
                "seen": seen,
            }
        )
    return rows


def outcome_of(world: Mapping[str, Any], rows: "list[dict[str, Any]]") -> float:
    """Return what a path is worth in the end, in thousand dollars: cash, less open harm, plus half a year as in the last two weeks."""
    last = rows[-1]
    rate = sum(row["value"] - row["cost"] for row in rows[-2:]) / 2
    return float(last["cash"] - last["open_harm"] * world["harm_price"] / 1000 + max(0.0, 13 * rate) * last["trust"])


SEGMENTS = ("new", "regular", "large")
"""Kinds of customers, in every world."""


def capstone_weeks(world: pd.DataFrame, plan: Mapping[str, Any]) -> pd.DataFrame:
    """Return the pilot's weeks under a plan, a row per week.

    While the plan holds no `action`, the weeks end one week after something is noticed. With an `action`, all twelve are
    there, and the action counts from the week that is noticed.

    Args:
        world: `load("capstone_world", seed=seed)`.
        plan: {choice: option}, with `monitors` a set of three.

    Returns:
        week, users, tasks, silent (tasks that went to a person), shown (answers), wrong (of these), harmed (people), backlog (cases),
        trust (0 to 1), cost, value and cash (dollars), open_harm (people).

    Raises:
        CourseError: a choice is missing or unknown.
    """
    _, rows = _played(world, plan)
    table = {
        "week": [row["week"] for row in rows],
        **{name: [round(row[name]) for row in rows] for name in ("users",)},
        **{
            name: [sum(round(one) for one in row[name]) for row in rows]
            for name in ("tasks", "silent", "shown", "wrong")
        },
        "harmed": [round(sum(row["harmed"]) + row["leak"]) for row in rows],
        "backlog": [round(row["backlog"]) for row in rows],
        "trust": [round(row["trust"], 2) for row in rows],
        **{name: [round(1000 * row[name]) for row in rows] for name in ("cost", "value", "cash")},
        "open_harm": [round(row["open_harm"]) for row in rows],
    }
    return pd.DataFrame(table)


def capstone_segments(world: pd.DataFrame, plan: Mapping[str, Any]) -> pd.DataFrame:
    """Return shown and wrong answers by week and segment, as far as the plan lets anybody see them.

    With the monitor `by_segment`, a row per week and segment. Without it there is no row, until the plan holds an `action`: the check
    for the board reads every segment.

    Args:
        world: `load("capstone_world", seed=seed)`.
        plan: {choice: option}.

    Raises:
        CourseError: a choice is missing or unknown.
    """
    found, rows = _played(world, plan)
    seen = "by_segment" in found["monitors"] or plan.get("action", ...) is not ...
    names = ("tasks", "shown", "wrong")
    table = [
        {"week": row["week"], "segment": segment, **{name: round(row[name][place]) for name in names}}
        for row in (rows if seen else [])
        for place, segment in enumerate(SEGMENTS)
    ]
    return pd.DataFrame(table, columns=["week", "segment", *names])


def capstone_readings(world: pd.DataFrame, plan: Mapping[str, Any]) -> pd.DataFrame:
    """Return the readings of the plan's own monitors, a row per week; 100 is the bar. `outside` is 1 once somebody outside tells.

    While nobody uses the feature there is nothing to read, and every reading is 0.

    Args:
        world: `load("capstone_world", seed=seed)`.
        plan: {choice: option}.

    Raises:
        CourseError: a choice is missing or unknown.
    """
    found, rows = _played(world, plan)
    inside = opened(world)
    delays = _delays(inside) if reaches(inside, found) else {}
    table: dict[str, list[int]] = {"week": [row["week"] for row in rows]}
    for name in MONITORS:
        if name not in found["monitors"]:
            continue
        quiet, loud = inside["quiet"][name], inside["loud"][name]
        start = inside["week"] + delays.get(name, 99)
        table[name] = [
            (loud if row["week"] >= start and not _cured(inside, found, row) else quiet)[row["week"] - 1]
            if sum(map(round, row["tasks"]))
            else 0
            for row in rows
        ]
    told = inside["week"] + FROM_OUTSIDE if delays else 99
    table["outside"] = [int(row["week"] >= told) for row in rows]
    return pd.DataFrame(table)


def capstone_apart(segments: pd.DataFrame, weeks: "Iterable[int]") -> tuple[str, float]:
    """Return the segment with the highest share of wrong answers in some weeks, and how often that of the others together it is.

    Args:
        segments: week, segment, shown, wrong, as `capstone_segments` returns them.
        weeks: the weeks that are added up.

    Returns:
        The segment, "" where fewer than two show anything; and the ratio, 1 there.

    Examples:
        >>> rows = pd.DataFrame({"week": [1, 1], "segment": ["new", "large"], "shown": [100, 100], "wrong": [12, 6]})
        >>> capstone_apart(rows, [1])
        ('new', 2.0)
    """
    rows = segments[segments["week"].isin(list(weeks))].groupby("segment")[["wrong", "shown"]].sum()
    rows = rows[rows["shown"] > 0]
    if len(rows) < 2:
        return "", 1.0
    share = rows["wrong"] / rows["shown"]
    worst = str(share.idxmax())
    others = rows.drop(index=worst).sum()
    return worst, float(share[worst] / max(1e-9, others["wrong"] / others["shown"]))


def capstone_ratio_low(wrong: float, shown: float, best_wrong: float, best_shown: float) -> float:
    """Return the low end of the 95% interval of a ratio of two shares: wrong of shown, over those of the best segment.

    The logarithm of the ratio less 1.96 × the root of 1/wrong − 1/shown + 1/best_wrong − 1/best_shown, and back.

    Raises:
        CourseError: nothing is wrong in one of them, so there is no ratio.

    Examples:
        >>> round(capstone_ratio_low(60, 400, 40, 400), 2)
        1.03
    """
    if min(wrong, shown, best_wrong, best_shown) <= 0:
        raise CourseError("A ratio of two shares needs wrong answers in both segments.")
    ratio = (wrong / shown) / (best_wrong / best_shown)
    error = (1 / wrong - 1 / shown + 1 / best_wrong - 1 / best_shown) ** 0.5
    return float(ratio * exp(-1.96 * error))


def capstone_upper(found: float, of: float) -> float:
    """Return the upper end of the 95% Wilson interval of a share: `found` of `of`.

    >>> round(capstone_upper(0, 200), 4), round(capstone_upper(4, 200), 4)
    (0.0188, 0.0503)
    """
    if not 0 <= found <= of or of <= 0:
        raise CourseError(f"A share is some of a number above 0; given are {found} of {of}.")
    z, share = 1.96, found / of
    half = z * float((share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5)
    return (share + z * z / (2 * of) + half) / (1 + z * z / of)


def capstone_diary(world: pd.DataFrame, plan: Mapping[str, Any], week: int) -> list[str]:
    """Return why a week went as it did, a line per number that moved: what moved, by how much, and the choice behind it.

    Args:
        world: `load("capstone_world", seed=seed)`.
        plan: {choice: option}.
        week: from 2; the line says what changed since the week before.

    Raises:
        CourseError: a choice is missing or unknown, or the week is not there yet.
    """
    found, rows = _played(world, plan)
    if not 2 <= week <= len(rows):
        raise CourseError(f"Weeks 2 to {len(rows)} can be told; given is {week}.")
    before, now = rows[week - 2], rows[week - 1]
    lines = []
    if users := round(now["users"] - before["users"]):
        lines.append(
            f"users {users:+,}: {now['reach']:.0%} may use it (speed {found['speed']}), trust was {before['trust']:.2f}"
        )
    if silent := sum(map(round, now["silent"])):
        lines.append(f"silent {silent:,} of {sum(map(round, now['tasks'])):,} tasks: cutoff {found['cutoff']}")
    if backlog := round(now["backlog"]) - round(before["backlog"]):
        lines.append(f"backlog {backlog:+,}: silent and wrong answers come to people (cutoff {found['cutoff']})")
    shares = [sum(row["wrong"]) / (sum(row["shown"]) or 1) for row in (before, now)]
    if abs(shares[1] - shares[0]) >= 0.001:
        why = (
            f"action {found['action']}"
            if now["acting"]
            else f"source {found['source']}, labels {found['labels']}, and luck"
        )
        lines.append(f"wrong {100 * shares[0]:.1f}% to {100 * shares[1]:.1f}% of what is shown: {why}")
    if harmed := round(sum(now["harmed"]) + now["leak"]):
        lines.append(
            f"harmed {harmed:,} people; open {round(now['open_harm']):,}: speed {found['speed']}, logs {found['logs']}"
        )
    lines.append(
        f"cash {1000 * (now['cash'] - before['cash']):+,.0f} dollars: value {1000 * now['value']:,.0f}, cost {1000 * now['cost']:,.0f}"
    )
    return lines


def _cured(world: Mapping[str, Any], plan: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    return bool(row["acting"]) and plan["action"] in CURES[world["event"]]


def _played(world: pd.DataFrame, plan: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the plan as checked, and the weeks as far as they may be seen."""
    inside, found = opened(world), checked(plan)
    rows = play(inside, found)
    seen = rows[-1]["seen"]
    return found, rows if plan.get("action", ...) is not ... or not seen else rows[: seen + 1]
