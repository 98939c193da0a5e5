"""The numbers of each stage, as plain functions of tables and own choices, in the way of the text or in another."""

from collections.abc import Mapping
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.modules.capstone.methods import CUTOFF, LABELS, SEGMENTS, capstone_upper

RECENT = 365
KAPPA_BAR, GOLDEN_BAR = 0.6, 200
LOST_BAR, GUARD_BAR = 0.03, 0.02
DAYS = {"slow": 7, "middle": 14, "everyone": 21, "hold": 7}
AGREED = {"ask": ("yes",), "notice": ("yes", "no_answer"), "contract": ("yes", "no_answer", "objected")}
NORMAL = 1.96
Bools = npt.NDArray[np.bool_]


def choose(ideas: pd.DataFrame, today: pd.DataFrame, capacity: float, **ways: Any) -> pd.DataFrame:
    """Return baseline, ceiling, score and fits of each idea.

    Args:
        ideas: a row per idea.
        today: a row per idea and segment.
        capacity: weeks that there are.
        ways: `weeks` (which kinds count), `touched` (False: all minutes), `pooled` (False: mean of the segments), `edge_weeks`,
            `edge_cases` (False: the bar itself does not fit), `cases`, `hours` (False: minutes), `sure` (False: no confidence).
    """
    weeks = ideas[list(ways.get("weeks", ("build_weeks", "check_weeks", "run_weeks")))].sum(axis=1).to_numpy()
    kinds = len(SEGMENTS)
    tasks, minutes, touched = (
        today[name].to_numpy(dtype=float).reshape(-1, kinds) for name in ("tasks", "minutes", "touched")
    )
    time = tasks * minutes
    baseline = time.sum(axis=1) / tasks.sum(axis=1) if ways.get("pooled", True) else minutes.mean(axis=1)
    reached = (time * touched if ways.get("touched", True) else time).sum(axis=1)
    if ways.get("touched") == "mean":
        reached = time.sum(axis=1) * touched.mean(axis=1)
    sure = ideas["confidence"].to_numpy() if ways.get("sure", True) else 1.0
    score = ideas["people"].to_numpy() * ideas["minutes_saved"].to_numpy() * sure / weeks
    total = ideas[["build_weeks", "check_weeks", "run_weeks"]].sum(axis=1).to_numpy()
    total = weeks if ways.get("within") == "same" else total
    within = total <= capacity if ways.get("edge_weeks", True) else total < capacity
    needed, held = ideas["cases_needed"].to_numpy(), ideas["cases_held"].to_numpy()
    enough = held >= needed if ways.get("edge_cases", True) else held > needed
    if not ways.get("cases", True):
        enough = np.ones(len(ideas), bool)
    if not ways.get("within", True):
        within = np.ones(len(ideas), bool)
    return pd.DataFrame(
        {
            "baseline": baseline,
            "ceiling": reached / (60 if ways.get("hours", True) else 1),
            "score": score,
            "fits": np.where(within & enough, "yes", "no"),
        },
        index=pd.Index(ideas["idea"], name="idea"),
    )


def best_idea(scores: Mapping[str, float], fits: Mapping[str, str]) -> str:
    """Return the idea with the highest score among those that fit, "none" where none does.

    >>> best_idea({"A": 3, "B": 5, "C": 4}, {"A": "yes", "B": "no", "C": "yes"})
    'C'
    """
    return max((idea for idea in scores if fits[idea] == "yes"), key=lambda idea: scores[idea], default="none")


def usable(cases: pd.DataFrame, terms: str, *, copies: bool = False, recent: "int | None" = RECENT) -> Bools:
    """Return which cases may be used under the terms."""
    found = np.isin(cases["consent"].to_numpy(), AGREED[terms])
    if not copies:
        found &= (cases["copy_of"] == "").to_numpy()
    if recent is not None:
        found &= (cases["age_days"] <= recent).to_numpy()
    return np.asarray(found)


def golden(cases: pd.DataFrame, terms: str, labels: str, *, ordered: bool = True, **ways: Any) -> pd.DataFrame:
    """Return the golden set: the first usable cases by their number, as many as the labels pay for."""
    rows = cases[usable(cases, terms, **ways)]
    return (rows.sort_values("case") if ordered else rows).head(LABELS[labels])


def kappa(one: Bools, other: Bools) -> float:
    """Return Cohen's kappa of two reviewers.

    >>> round(kappa(np.array([True, True, False, False]), np.array([True, True, False, True])), 2)
    0.5
    """
    agree, first, second = float((one == other).mean()), float(one.mean()), float(other.mean())
    chance = first * second + (1 - first) * (1 - second)
    return (agree - chance) / (1 - chance)


def kappa_of(rows: pd.DataFrame) -> float:
    """Return kappa of the two reviewers of some cases."""
    return kappa((rows["reviewer_1"] == "wrong").to_numpy(), (rows["reviewer_2"] == "wrong").to_numpy())


def labels_call(size: float, agreement: float) -> str:
    """Return what the labels allow: rewrite the guide, label more, or go on.

    >>> labels_call(300, 0.5), labels_call(150, 0.7), labels_call(200, 0.6)
    ('rewrite', 'more', 'go')
    """
    return "rewrite" if agreement < KAPPA_BAR else "more" if size < GOLDEN_BAR else "go"


def money(
    source: Mapping[str, float], tasks: float, minutes: float, facts: Mapping[str, float], **ways: Any
) -> tuple[float, float]:
    """Return dollars per successful task, and the tasks a week at which the source pays.

    Args:
        source: the row of the source.
        tasks: tasks a week of the idea, all segments.
        minutes: minutes that a right answer saves.
        facts: {fact: value}.
        ways: `setup` (False: not counted; "once": at once), `review` (False: not counted), `success` (False: per task).
    """
    setup = source["setup"] / {True: facts["spread_weeks"], "once": 1, False: np.inf}[ways.get("setup", True)]
    review = source["review_share"] * facts["review_minutes"] * facts["wage"] if ways.get("review", True) else 0.0
    if ways.get("review") == "all":
        review = facts["review_minutes"] * facts["wage"]
    success = source["success"] if ways.get("success", True) else 1.0
    fixed, each = setup + source["weekly"], source["per_task"] + review
    cost = (fixed + tasks * each) / (tasks * success)
    return float(cost), float(fixed / (success * minutes * facts["wage"] - each))


def evaluate(
    rows: pd.DataFrame, cutoff: str, live: Mapping[str, float], passed: float, **ways: Any
) -> dict[str, float]:
    """Return the numbers of the golden set.

    Args:
        rows: the golden set.
        cutoff: own cutoff.
        live: tasks a week by segment.
        passed: share of all usable cases that the judge passes.
        ways: `mix` (False: as the cases are), `edge` (False: a score at the cutoff is silent), `of_shown` (False: of all).
    """
    wrong = (rows["final"] == "wrong").to_numpy()
    segment, score = rows["segment"].to_numpy(), rows["score"].to_numpy()
    bar = CUTOFF[cutoff]
    shown = score >= bar - 1e-9 if ways.get("edge", True) else score > bar + 1e-9
    by = {name: 1 - float(wrong[segment == name].mean()) for name in SEGMENTS}
    weights = dict(live) if ways.get("mix", True) else {name: float((segment == name).sum()) for name in SEGMENTS}
    if ways.get("mix") == "mean":
        weights = dict.fromkeys(SEGMENTS, 1.0)
    rate = sum(by[name] * weights[name] for name in SEGMENTS) / sum(weights.values())
    critical = int((shown & (rows["critical"] == 1).to_numpy()).sum())
    of = int(shown.sum())
    passes = (rows["judge"] == "pass").to_numpy()
    hit, false = float(passes[~wrong].mean()), float(passes[wrong].mean())
    return {
        "rate": rate,
        "corrected": (passed - false) / (hit - false),
        "shown_error": float(wrong[shown].mean()) if ways.get("of_shown", True) else float((wrong & shown).mean()),
        "silent": 1 - of / len(rows),
        "bound": capstone_upper(critical, of),
        "critical": float(critical),
        "shown": float(of),
        "hit": hit,
        "false": false,
    }


def gate(shown_error: float, bound: float, error_bar: float, critical_bar: float) -> str:
    """Return whether the gate opens, or what it waits for.

    >>> gate(0.11, 0.01, 0.1, 0.02), gate(0.09, 0.03, 0.1, 0.02), gate(0.1, 0.02, 0.1, 0.02)
    ('mend', 'prove', 'open')
    """
    return "mend" if shown_error > error_bar else "prove" if bound > critical_bar else "open"


def read_beta(beta: pd.DataFrame, speed: str, live: Mapping[str, float], **ways: Any) -> dict[str, float]:
    """Return the numbers of the beta.

    Args:
        beta: a row per user.
        speed: own speed, which says how many days it runs.
        live: tasks a week by segment.
        ways: `staff` (True: counted), `unlogged` (True: counted), `by` ("user": not by team), `mix` (False: as the users are),
            `edge` (False: the last day is out), `days` (other days).
    """
    days = ways.get("days", DAYS[speed])
    day = beta["day"].to_numpy()
    inside = day <= days if ways.get("edge", True) else day < days
    if not ways.get("staff", False):
        inside &= (beta["staff"] == 0).to_numpy()
    new = (beta["version"] == "new").to_numpy()
    logged = (beta["logged"] == 1).to_numpy()
    lost = {True: float((~logged)[inside & new].mean()), False: float((~logged)[inside & ~new].mean())}
    counted = inside if ways.get("unlogged", False) else inside & logged
    finished, complained = beta["finished"].to_numpy(dtype=float), beta["complained"].to_numpy(dtype=float)
    if ways.get("by") == "user":
        sides = [finished[counted & side] for side in (new, ~new)]
        means = [float(one.mean()) for one in sides]
        spread = sum(mean * (1 - mean) / len(one) for mean, one in zip(means, sides, strict=True))
    else:
        place = beta["team"].str[1:].to_numpy(dtype=np.intp) - 1
        many = np.zeros(int(place.max()) + 1)
        done, is_new = np.zeros_like(many), np.zeros(len(many), bool)
        np.add.at(many, place[counted], 1.0)
        np.add.at(done, place[counted], finished[counted])
        is_new[place[new]] = True
        share = done[many > 0] / many[many > 0]
        sides = [share[is_new[many > 0]], share[~is_new[many > 0]]]
        means = [float(one.mean()) for one in sides]
        spread = sum(float(one.var(ddof=1)) / len(one) for one in sides)
    segment, opened = beta["segment"].to_numpy(), beta["opened"].to_numpy(dtype=float)
    by = {name: float(opened[counted & new & (segment == name)].mean()) for name in SEGMENTS}
    weights = (
        dict(live)
        if ways.get("mix", True)
        else {name: float((counted & new & (segment == name)).sum()) for name in SEGMENTS}
    )
    effect = means[0] - means[1]
    return {
        "users": float(counted.sum()),
        "lost": lost[True] - lost[False],
        "effect": effect,
        "low": effect - NORMAL * sqrt(spread),
        "high": effect + NORMAL * sqrt(spread),
        "guard": float(complained[counted & new].mean() - complained[counted & ~new].mean()),
        "adoption": sum(by[name] * weights[name] for name in SEGMENTS) / sum(weights.values()),
    }


def beta_call(lost: float, guard: float, low: float) -> str:
    """Return what the beta allows.

    >>> beta_call(0.05, 0.0, 0.1), beta_call(0.0, 0.03, 0.1), beta_call(0.0, 0.0, 0.01), beta_call(0.0, 0.0, -0.01)
    ('repair', 'stop', 'ramp', 'learn')
    """
    return "repair" if lost > LOST_BAR else "stop" if guard > GUARD_BAR else "ramp" if low > 0 else "learn"


OUTSIDE = "outside"
APART = 1.5
SMALL = 0.4
LATE_WEEKS = (9, 10, 11, 12)
LAST_WEEKS = (11, 12)
GAP_BAR, LINEAGE_BAR = 1.25, 0.95
LATE_BAR, RESULT_BAR = 0.2, -0.4


def noticed(readings: pd.DataFrame, *, twice: bool = True, outside: bool = True) -> int:
    """Return the week that is noticed: the second of two in a row over the bar, or the first that outside tells; 0 for none."""
    week = readings["week"].to_numpy()
    found = []
    for name in readings.columns:
        if name == "week" or (name == OUTSIDE and not outside):
            continue
        over = readings[name].to_numpy() > (0 if name == OUTSIDE else 100)
        if name != OUTSIDE and twice:
            over = over & np.concatenate([[False], over[:-1]])
        found += [int(week[over][0])] if over.any() else []
    return min(found, default=0)


def over_in(readings: pd.DataFrame, week: int, *, both: bool = False) -> list[str]:
    """Return the own monitors that are over the bar in a week; with `both`, in the one before as well."""
    rows = readings.set_index("week").drop(columns=OUTSIDE)
    weeks = [week - 1, week] if both else [week]
    if not set(weeks) <= set(rows.index):
        return []
    return [str(name) for name in rows.columns if (rows.loc[weeks, name] > 100).all()]


def since(readings: pd.DataFrame, week: int) -> int:
    """Return the first of the weeks that count as harmed: the week before, where own monitors told; else the week itself."""
    return week - 1 if over_in(readings, week) else week


def cause_of(told: "list[str]", week: int, before: float) -> str:
    """Return the cause that own monitors show.

    Args:
        told: own monitors over the bar.
        week: the week that is noticed; 0 for none.
        before: how often that of the others the worst segment's share of wrong answers was, in the weeks before.

    >>> cause_of(["spend"], 9, 1.0), cause_of(["by_segment"], 9, 1.8), cause_of(["errors"], 9, 1.0), cause_of([], 0, 1.0)
    ('supplier', 'unequal', 'not_visible', 'nothing')
    """
    if not week:
        return "nothing"
    if {"version", "spend"} & set(told):
        return "supplier"
    if "log_scan" in told:
        return "logs"
    if "inputs" in told:
        return "inputs"
    if "by_segment" in told:
        return "unequal" if before >= APART else "inputs"
    return "not_visible"


def action_for(cause: str, segment: str, share: float, reserve: str, dear: bool) -> str:
    """Return what the runbook says.

    Args:
        cause: see `cause_of`.
        segment: the segment that is apart, "even" or "not_visible".
        share: its share of the tasks.
        reserve: own reserve.
        dear: whether the week's harm costs more than half of its value.

    >>> action_for("inputs", "new", 0.3, "some", False), action_for("inputs", "new", 0.5, "none", False)
    ('narrow', 'pause')
    """
    if cause == "nothing":
        return "watch"
    if cause == "supplier":
        return "roll_back"
    if cause == "logs":
        return "pause"
    if cause in ("inputs", "unequal"):
        if segment in SEGMENTS and share <= SMALL:
            return "narrow"
        return "fix" if reserve != "none" else "pause"
    return "pause" if dear else "watch"


def board_call(late: float, gap_low: float, lineage: float, result: float) -> str:
    """Return the decision for the board.

    >>> board_call(0.1, 1, 1, 1), board_call(0.3, 1.4, 1, 1), board_call(0.3, 1, 0.9, 1), board_call(0.3, 1, 1, -0.4)
    ('stop', 'iterate', 'iterate', 'scale')
    """
    if late < LATE_BAR:
        return "stop"
    return "iterate" if gap_low > GAP_BAR or lineage < LINEAGE_BAR or result < RESULT_BAR else "scale"
