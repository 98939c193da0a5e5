"""Thirty requests, a policy, and three changes of the policy.

Everything here is invented. A policy says what *Answer* does with a request: answer, ask, refuse, fall back, or hand over. Rules are
held in order, and the first that holds counts. Which of the first two comes first, whether a delegate may see personal data,
whether a missing detail may be assumed, the score that is needed and the hours with staff are drawn. So the same request leads to
another action under another policy.

Too many requests fall back. Three changes are on the table: a lower bar, longer hours, a second question. Which of them keeps the limit
and touches the fewest requests is drawn: the bar 30%, the hours 25%, the question 25%, none of them 20%. One change that touches fewer
requests than the right one always misses the limit, and one that touches more lets fewer requests fall back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths, apart, holds
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

ACTIONS = ("answer", "ask", "refuse", "fall_back", "hand_over")
CHANGES = ("bar", "hours", "question")
STORIES = {"bar": 0.3, "hours": 0.25, "question": 0.25, "none": 0.2}
ORDERS = {"privacy": 0.5, "risk": 0.5}
DELEGATES = {"may": 0.5, "may not": 0.5}
DETAILS = {"assume": 0.5, "ask": 0.5}
LOWER, LONGER = 0.1, 2
"""By how much the first change lowers the bar; by how many hours the second prolongs the evening."""


@dataclass(frozen=True, eq=False)
class Behaviors:
    """Requests and the policy that they meet.

    Attributes:
        requests: one row per request (`load("spec_requests")`): request, personal, who, risk, missing, undo, asked, score, utc, zone,
            monthly.
        policy: first, delegate, details, bar, opens, closes, limit.
        story: the change to take, or none.
        seed: the seed.
    """

    requests: pd.DataFrame
    policy: Mapping[str, Any]
    story: str
    seed: int


@lru_cache(maxsize=64)
def behaviors(seed: int = 0) -> Behaviors:
    """Return the requests and the policy of a seed; the same seed always gives the same. Treat them as read-only.

    Examples:
        >>> len(behaviors(0).requests)
        30
    """
    return first_that_holds(_draw, planted_truths, seed)


def policy_table(seed: int = 0) -> pd.DataFrame:
    """Return the policy of a seed in one row: first, delegate, details, bar, opens, closes, limit."""
    return pd.DataFrame([dict(behaviors(seed).policy)])


def act(
    requests: pd.DataFrame,
    policy: Mapping[str, Any],
    *,
    most_asked: int = 1,
    clock: str = "local",
    closes_in: bool = False,
    opens_out: bool = False,
    bar_out: bool = False,
    night: bool = True,
    swap: bool = False,
    delegate: str = "",
    asked: bool = True,
    details: str = "",
    undo: bool = True,
    unsure_first: bool = False,
    assumed_answers: bool = False,
    asked_off: int = 0,
    owner_refused: bool = False,
    anybody: bool = False,
    risk: bool = True,
    rounded: bool = False,
    unsure: str = "fall_back",
    tired: str = "hand_over",
    closed: str = "fall_back",
) -> "pd.Series":
    """Return the action for each request, by its id.

    Args:
        requests: one row per request.
        policy: first, delegate, details, bar, opens, closes.
        most_asked: how often Answer may ask back.
        clock: "local", "utc", "minus" (the zone taken off instead of added), or "unwrapped" (added, and not brought back past
            midnight).
        closes_in: whether the closing minute still has staff.
        opens_out: whether the opening minute has none.
        bar_out: whether a score at the bar falls back.
        night: whether hours with staff matter at all.
        swap: whether the first two rules are exchanged.
        delegate: "may" or "may not", whatever the policy says.
        asked: whether it matters that Answer has asked before.
        details: "assume" or "ask", whatever the policy says.
        undo: whether it matters that a request can be undone.
        unsure_first: whether the score is held before the missing detail.
        assumed_answers: whether an assumed detail is answered, whatever the score.
        asked_off: added to the questions so far.
        owner_refused: whether personal data is refused to everybody.
        anybody: whether a request is refused for who asks, whatever it asks for.
        risk: whether the rule on risk is held.
        rounded: whether hours are rounded before they are held against the hours with staff.
        unsure: action under the bar.
        tired: action after the last question.
        closed: action in place of a hand-over without staff.
    """
    # Arrays of objects: comparing a column takes ten times as long, and each way to slip comes through here.
    who, personal, detail = (requests[name].to_numpy() for name in ("who", "personal", "missing"))
    may_see = (who == "owner") & (not owner_refused)
    if (delegate or policy["delegate"]) == "may":
        may_see |= who == "delegate"
    private = ((personal == "yes") | anybody) & ~may_see
    risky = (requests["risk"].to_numpy() == "yes") & risk
    lacks = detail == "yes"
    assumed = np.zeros(len(requests), bool)
    if (details or policy["details"]) == "assume":
        assumed = lacks & ((requests["undo"].to_numpy() == "yes") | (not undo))
    worn = (requests["asked"].to_numpy() + asked_off >= most_asked) & asked
    score = requests["score"].to_numpy()
    low = score <= policy["bar"] + 1e-9 if bar_out else score < policy["bar"] - 1e-9
    privacy_first = (policy["first"] == "privacy") != swap
    one = (private, "refuse") if privacy_first else (risky, "hand_over")
    two = (risky, "hand_over") if privacy_first else (private, "refuse")
    three = [(lacks & ~assumed & worn, tired), (lacks & ~assumed, "ask")]
    if assumed_answers:
        three.append((assumed, "answer"))
    four = [(low, unsure)]
    rules = [one, two, *(four + three if unsure_first else three + four)]
    found = np.select([rule for rule, _ in rules], [action for _, action in rules], "answer").astype(object)
    if night:
        found[(found == "hand_over") & ~_staffed(requests, policy, clock, closes_in, opens_out, rounded)] = closed
    return pd.Series(found, index=pd.Index(requests["request"], name="request"), name="action")


def _minutes(requests: pd.DataFrame, clock: str) -> "np.ndarray[Any, Any]":
    hours = np.array([60 * int(text[:2]) + int(text[3:]) for text in requests["utc"]])
    turn = {"local": 60, "utc": 0, "minus": -60, "unwrapped": 60}[clock]
    minutes = hours + turn * requests["zone"].to_numpy()
    return np.asarray(minutes if clock == "unwrapped" else minutes % 1440)


def _staffed(
    requests: pd.DataFrame, policy: Mapping[str, Any], clock: str, closes_in: bool, opens_out: bool, rounded: bool
) -> "np.ndarray[Any, Any]":
    minutes, opens, closes = _minutes(requests, clock), 60 * policy["opens"], 60 * policy["closes"]
    if rounded:
        minutes = 60 * np.round(minutes / 60)
    begun = minutes > opens if opens_out else minutes >= opens
    return np.asarray(begun & (minutes <= closes if closes_in else minutes < closes))


def changed_policy(policy: Mapping[str, Any], change: str) -> dict[str, Any]:
    """Return the policy after one change; a second question changes none of its facts."""
    if change == "bar":
        return {**policy, "bar": round(policy["bar"] - LOWER, 2)}
    return {**policy, "closes": policy["closes"] + LONGER} if change == "hours" else dict(policy)


def amended(
    requests: pd.DataFrame,
    policy: Mapping[str, Any],
    *,
    rows: bool = False,
    net: bool = False,
    stacked: bool = False,
    of: str = "all",
    **ways: Any,
) -> pd.DataFrame:
    """Return what each change does, by change: share (of the month's requests that fall back) and changed (requests a month).

    Args:
        requests: one row per request.
        policy: the policy before.
        rows: whether rows are counted, not requests.
        net: whether only what no longer falls back is counted as changed.
        stacked: whether each change comes on top of those before it.
        of: "all", or "kept" (shares of what is not refused).
        ways: as for `act`.
    """
    weight = np.ones(len(requests)) if rows else requests["monthly"].to_numpy(dtype=float)
    before = act(requests, policy, **ways).to_numpy()
    found: dict[str, dict[str, float]] = {}
    now, most = dict(policy), 1
    for change in CHANGES:
        base = now if stacked else policy
        after_policy = changed_policy(base, change)
        questions = 2 if change == "question" else most if stacked else 1
        after = act(requests, after_policy, **{**ways, "most_asked": questions}).to_numpy()
        if stacked:
            now, most = after_policy, questions
        falls, moved = after == "fall_back", after != before
        if net:
            moved = (before == "fall_back") & ~falls
        total = weight[after != "refuse"].sum() if of == "kept" else weight.sum()
        found[change] = {
            "share": float(weight[falls].sum() / total),
            "changed": float(weight[moved].sum()),
        }
    return pd.DataFrame.from_dict(found, orient="index").rename_axis("change")


def least_change(found: pd.DataFrame, limit: float) -> str:
    """Return the change that keeps the limit and touches the fewest requests, "none" if none keeps it."""
    kept = found[found["share"] <= limit + 1e-9]
    return str(kept["changed"].astype(float).idxmin()) if len(kept) else "none"


def changed_share(drawn: Behaviors, bent: Mapping[str, Any], **ways: Any) -> float:
    """Return the share of requests that fall back with some facts of the policy bent."""
    monthly = drawn.requests["monthly"].to_numpy(dtype=float)
    after = act(drawn.requests, {**drawn.policy, **bent}, **ways).to_numpy()
    return float(monthly[after == "fall_back"].sum() / monthly.sum())


_KINDS: tuple[tuple[str, int], ...] = (
    ("private_other", 3),
    ("private_delegate", 2),
    ("private_owner", 2),
    ("both", 2),
    ("risk_day", 1),
    ("risk_late", 1),
    ("risk_opens", 1),
    ("risk_closes", 1),
    ("risk_evening", 2),
    ("risk_early", 1),
    ("undo_sure", 1),
    ("undo_unsure", 1),
    ("no_undo", 2),
    ("no_undo_unsure", 1),
    ("asked_day", 1),
    ("asked_evening", 1),
    ("asked_night", 2),
    ("asked_twice_night", 1),
    ("at_bar", 1),
    ("under_bar", 1),
    ("under_low", 1),
    ("clear", 1),
)
"""Rows by the case that they make, 30 in all."""


def _draw(seed: int, attempt: int) -> Behaviors:
    told = story(seed, "spec.behaviors", STORIES)
    generator = stream(seed, "spec.behaviors", attempt)
    policy: dict[str, Any] = {
        "first": story(seed, "spec.first", ORDERS),
        "delegate": story(seed, "spec.delegate", DELEGATES),
        "details": story(seed, "spec.details", DETAILS),
        "bar": float(generator.choice([0.65, 0.7, 0.75, 0.8])),
        "opens": int(generator.choice([8, 9])),
        "closes": int(generator.choice([17, 18, 19])),
    }
    scale = _scale(told, generator)
    rows = [_row(kind, policy, scale, generator) for kind, count in _KINDS for _ in range(count)]
    table = pd.DataFrame([rows[place] for place in generator.permutation(len(rows))])
    table.insert(0, "request", [f"R{number:02d}" for number in range(1, len(rows) + 1)])
    return Behaviors(table, {**policy, "limit": _limit(table, policy, told)}, told, seed)


_ROLES = {
    "bar": ("under_bar", "under_low", "undo_unsure"),
    "hours": ("risk_evening", "asked_evening"),
    "question": ("asked_night",),
}


def _scale(told: str, generator: np.random.Generator) -> dict[str, float]:
    """Return by how much the rows of each change are more frequent: the told one in the middle."""
    order = [change for change in CHANGES if change != told]
    order = [order[int(place)] for place in generator.permutation(len(order))]
    small, *rest = order
    big = rest[-1]
    sizes = {small: 0.35, big: 1.8, told if told != "none" else rest[0]: 1.1 if told == "bar" else 0.9}
    return {kind: sizes[change] for change, kinds in _ROLES.items() for kind in kinds}


def _limit(table: pd.DataFrame, policy: Mapping[str, Any], told: str) -> float:
    """Return the limit halfway between two changes, or one that none of them keeps."""
    found = amended(table, policy)
    if told == "none":
        return round(float(found["share"].min()) - 0.012, 2)
    other = found["share"][found["changed"] < found["changed"][told]]
    return round((float(found["share"][told]) + float(other.min() if len(other) else 1)) / 2, 2)


def _row(
    kind: str, policy: Mapping[str, Any], scale: Mapping[str, float], generator: np.random.Generator
) -> dict[str, Any]:
    """Return one request of a kind; what the kind does not need is left to chance."""
    bar, opens, closes = policy["bar"], policy["opens"], policy["closes"]
    yes_no = ["yes", "no"]
    row: dict[str, Any] = {
        "personal": "no",
        "who": str(generator.choice(["owner", "delegate", "other"])),
        "risk": "no",
        "missing": "no",
        "undo": str(generator.choice(yes_no)),
        "asked": int(generator.integers(0, 2)),
        "score": round(float(generator.uniform(bar + 0.03, 0.98)), 2),
    }
    if kind.startswith(("private", "both")):
        who = {"other": "other", "delegate": "delegate", "owner": "owner", "both": "other"}[kind.rpartition("_")[2]]
        row |= {"personal": "yes", "who": who}
    if kind.startswith(("risk", "both")):
        row |= {"risk": "yes", "score": round(float(generator.uniform(0.5, 0.98)), 2)}
    if kind.startswith("undo"):
        row |= {"missing": "yes", "undo": "yes", "asked": 0}
    if kind.startswith("no_undo"):
        row |= {"missing": "yes", "undo": "no", "asked": 0}
    if kind.startswith("asked"):
        row |= {"missing": "yes", "undo": "no", "asked": 2 if "twice" in kind else 1}
    if kind == "under_low":
        row["score"] = round(bar - 0.09, 2)
    if kind in ("under_bar", "undo_unsure", "no_undo_unsure"):
        row["score"] = round(float(generator.uniform(bar - 0.095, bar - 0.01)), 2)
    if kind == "at_bar":
        row["score"] = bar
    if kind == "clear":
        row["score"] = round(float(generator.uniform(0.3, bar - LOWER - 0.02)), 2)
    minute = {
        "opens": 60 * opens,
        "closes": 60 * closes,
        "evening": int(generator.integers(60 * closes + 5, 60 * (closes + LONGER) - 5)),
        "late": int(generator.integers(60 * closes - 28, 60 * closes - 5)),
        "early": int(generator.integers(60 * (opens - LONGER) + 10, 60 * opens - 32)),
        "night": int(generator.integers(0, 60 * (opens - LONGER) - 5)),
        "day": int(generator.integers(60 * opens + 20, 60 * closes - 20)),
    }.get(kind.rpartition("_")[2], int(generator.integers(60 * opens + 20, 60 * closes - 20)))
    zone = int(generator.choice([-8, -6, -5, 2, 3, 5, 8, 9]))
    utc = (minute - 60 * zone) % 1440
    row |= {"utc": f"{utc // 60:02d}:{utc % 60:02d}", "zone": zone}
    row["monthly"] = int(scale.get(kind, 1.0) * generator.integers(120, 520))
    return row


WRONG_WAYS: Mapping[str, Mapping[str, Any]] = {
    "swap": {"swap": True},
    "delegate_in": {"delegate": "may"},
    "delegate_out": {"delegate": "may not"},
    "assume": {"details": "assume"},
    "ask": {"details": "ask"},
    "undo": {"undo": False},
    "asked": {"asked": False},
    "bar_out": {"bar_out": True},
    "night": {"night": False},
    "utc": {"clock": "utc"},
    "minus": {"clock": "minus"},
    "closes_in": {"closes_in": True},
    "opens_out": {"opens_out": True},
    "assumed_answers": {"assumed_answers": True},
    "owner_refused": {"owner_refused": True},
    "unsure_refuses": {"unsure": "refuse"},
    "unsure_asks": {"unsure": "ask"},
    "unsure_first": {"unsure_first": True},
    "tired_falls": {"tired": "fall_back"},
    "unsure_hands_over": {"unsure": "hand_over"},
    "rounded": {"rounded": True},
    "no_risk": {"risk": False},
    "anybody": {"anybody": True},
    "all_refused": {"delegate": "may not", "owner_refused": True},
    "tired_refuses": {"tired": "refuse"},
    "closed_asks": {"closed": "ask"},
    "closed_refuses": {"closed": "refuse"},
    "closed_answers": {"closed": "answer"},
}
"""Other ways to read the policy: each drops, moves or bends one rule of the text."""


def applies(way: str, policy: Mapping[str, Any]) -> bool:
    """Return whether a way of reading is another one under this policy."""
    needs = {
        "delegate_in": policy["delegate"] == "may not",
        "delegate_out": policy["delegate"] == "may",
        "assume": policy["details"] == "ask",
        "ask": policy["details"] == "assume",
        "undo": policy["details"] == "assume",
        "assumed_answers": policy["details"] == "assume",
    }
    return bool(needs.get(way, True))


def planted_truths(drawn: Behaviors) -> Truths:
    """Return each planted truth by name and by how much it holds; tests read the names."""
    requests, policy = drawn.requests, drawn.policy
    right = act(requests, policy).to_numpy()
    counts = [int((right == action).sum()) for action in ACTIONS]
    found = amended(requests, policy)
    falls, moved = found["share"], found["changed"]
    limit = policy["limit"]
    first: dict[str, bool | float] = {
        "each action has its rows": min(counts) - 3.0,
        "no action has too many rows": 12.0 - max(counts),
        "the story is the one that is told": least_change(found, limit) == drawn.story,
        "each share is clear of the limit": float((falls - limit).abs().min()) - 0.006,
    }
    if not all(map(holds, first.values())):
        return first
    ways = [name for name in WRONG_WAYS if applies(name, policy)]
    rows_moved = min(int((act(requests, policy, **WRONG_WAYS[name]).to_numpy() != right).sum()) for name in ways)
    sizes = np.sort(moved.to_numpy())
    kept = found[falls <= limit]
    told = drawn.story
    decoys = (
        bool(float(moved.min()) < float(moved[told]) and str(falls.idxmin()) != told and len(kept) >= 2)
        if told != "none"
        else float(falls.max()) > limit
    )
    bent = {
        "bar": changed_share(drawn, {"bar": 0.9 * policy["bar"]}),
        "hours": changed_share(drawn, {"opens": policy["opens"] - LONGER, "closes": policy["closes"] + LONGER}),
        "question": changed_share(drawn, {}, asked=False),
    }
    now = float(requests["monthly"][right == "fall_back"].sum() / requests["monthly"].sum())
    others = {
        "rows": amended(requests, policy, rows=True),
        "stacked": amended(requests, policy, stacked=True),
        "kept": amended(requests, policy, of="kept"),
    }
    return first | {
        "each rule moves a row": rows_moved - 1.0,
        "more falls back today than with any change": now - float(falls.max()) - 0.004,
        "changes touch clearly different numbers": float(np.diff(sizes).min() / sizes.max()) - 0.06,
        "one that touches fewer misses, one that touches more falls back less": decoys,
        "another size of a change is another share": min(abs(bent[name] - float(falls[name])) for name in CHANGES)
        - 0.0035,
        "rows are not requests": apart(0, (others["rows"]["share"] - falls).abs(), 0.004),
        "changes alone are not changes together": min(
            float((others["stacked"] - found)["share"].abs().max()) - 0.004,
            float((others["kept"] - found)["share"].abs().min()) - 0.004,
        ),
    }
