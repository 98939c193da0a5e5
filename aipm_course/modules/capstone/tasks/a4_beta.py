"""A4, stage 3: the beta by team."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aipm_course.answers import Choice, Number, Record
from aipm_course.judging.batches import each, options
from aipm_course.judging.question import DEFAULT, Follows, Lookalike, Question
from aipm_course.modules.capstone.methods import SEGMENTS
from aipm_course.modules.capstone.simulators import numbers
from aipm_course.modules.capstone.simulators.walk import Walk, testing
from aipm_course.modules.capstone.tasks.shared import (
    OBJECTIVE_PROVE,
    ablations,
    chosen,
    own,
    plan_of,
    rule,
    walking,
    without,
)

OWN = ("idea", "speed", "monitors", "logs", "reserve")
FIELDS = ("users", "lost", "effect", "low", "guard", "adoption", "call")


def _answer(data: Walk) -> dict[str, Any]:
    found = testing(data)
    return {**plan_of(data, OWN), **{name: found[name] for name in FIELDS}}


def _row_by_row(data: Walk) -> dict[str, Any]:
    """The same user by user in plain Python, rounded."""
    days = numbers.DAYS[data.plan["speed"]]
    came = [row for row in data.world.beta.to_dict("records") if row["day"] <= days and row["staff"] == 0]
    gone = {}
    for version in ("new", "old"):
        rows = [row for row in came if row["version"] == version]
        gone[version] = sum(row["logged"] == 0 for row in rows) / len(rows)
    rows = [row for row in came if row["logged"] == 1]
    teams: dict[str, list[dict[Any, Any]]] = {}
    for row in rows:
        teams.setdefault(row["team"], []).append(row)
    shares: dict[str, list[float]] = {"new": [], "old": []}
    for members in teams.values():
        shares[members[0]["version"]].append(sum(row["finished"] for row in members) / len(members))
    mean = {name: sum(found) / len(found) for name, found in shares.items()}
    square = sum(
        sum((one - mean[name]) ** 2 for one in found) / (len(found) - 1) / len(found) for name, found in shares.items()
    )
    effect = mean["new"] - mean["old"]
    low = effect - 1.96 * float(square**0.5)
    sides = {name: [row for row in rows if row["version"] == name] for name in ("new", "old")}
    guard = np.mean([row["complained"] for row in sides["new"]]) - np.mean([row["complained"] for row in sides["old"]])
    live = data.live
    adoption = sum(
        live[name]
        / sum(live.values())
        * float(np.mean([row["opened"] for row in sides["new"] if row["segment"] == name]))
        for name in live
    )
    return {
        **plan_of(data, OWN),
        "users": len(rows),
        "lost": round(gone["new"] - gone["old"], 4),
        "effect": round(effect, 4),
        "low": f"{100 * low:.2f}%",
        "guard": round(float(guard), 4),
        "adoption": f"{100 * adoption:.2f}%",
        "call": numbers.beta_call(gone["new"] - gone["old"], float(guard), low),
    }


def _follow(own: Mapping[str, Any], data: Walk) -> str:
    return numbers.beta_call(float(own["lost"]), float(own["guard"]), float(own["low"]))


def _look(given: Any, own: Mapping[str, Any], data: Walk) -> str:
    return "Go through the four in their order: `lost` against 3 points, `guard` against 2 points, `low` against 0."


def _lookalikes(data: Walk) -> list[Lookalike]:
    found = testing(data)
    users, all_in = testing(data, by="user"), testing(data, unlogged=True)
    staff, plain = testing(data, staff=True), testing(data, mix=False)
    other = {
        speed: testing(data, days=days)
        for speed, days in numbers.DAYS.items()
        if days != numbers.DAYS[data.plan["speed"]]
    }
    beta = data.world.beta
    equal = testing(Walk(data.world, data.plan)) | {
        "adoption": float(np.mean([_opened(data, name) for name in SEGMENTS]))
    }
    both = testing(data, staff=True, unlogged=True)
    anybody = 1 - beta.groupby("version")["logged"].mean()
    other_roots = _other_errors(data)
    old = _finished_by_team(data)["old"].mean()
    return [
        *each("users", [("all users of the beta", len(beta)), ("the users without a log among them", all_in["users"]), ("staff among them", staff["users"]),
                        ("staff and users without a log among them", both["users"]), *((f"the users of speed {speed}", one["users"]) for speed, one in other.items())]),
        *each("users", [("the teams", float(beta["team"].nunique()))]),
        *each("lost", [("the loss over all rows, whatever the day", float(anybody["new"] - anybody["old"]))]),
        *each("effect", [("the difference as a share of the old", found["effect"] / old)]),
        *each("low", [(f"the low end with {words}", found["effect"] - 1.96 * error) for words, error in other_roots.items()]),
        *each("lost", [("old less new", -found["lost"]), ("staff among them", staff["lost"]), *((f"the loss at speed {speed}", one["lost"]) for speed, one in other.items())]),
        *each("effect", [("old less new", -found["effect"]), ("the difference by user, not by team", users["effect"]), ("with users without a log", all_in["effect"]), ("with staff", staff["effect"]),
                         *((f"the effect at speed {speed}", one["effect"]) for speed, one in other.items())]),
        *each("low", [("the high end", found["high"]), ("the low end by user, not by team", users["low"]), ("one standard error below", found["effect"] - (found["effect"] - found["low"]) / 1.96),
                      ("the half-width", found["effect"] - found["low"]), ("with users without a log", all_in["low"]), *((f"the low end at speed {speed}", one["low"]) for speed, one in other.items())]),
        *each("guard", [("old less new", -found["guard"]), ("with users without a log", all_in["guard"]), ("with staff", staff["guard"]), *((f"the complaints at speed {speed}", one["guard"]) for speed, one in other.items())]),
        *each("adoption", [("the share that opened, as the beta is mixed", plain["adoption"]), ("the mean of the three segments", equal["adoption"]), ("with users without a log", all_in["adoption"]),
                           ("with staff", staff["adoption"]), *((f"the share at speed {speed}", one["adoption"]) for speed, one in other.items())]),
    ]  # fmt: skip


def _finished_by_team(data: Walk) -> dict[str, Any]:
    rows = data.world.beta
    rows = rows[(rows["day"] <= numbers.DAYS[data.plan["speed"]]) & (rows["staff"] == 0) & (rows["logged"] == 1)]
    share = rows.groupby(["version", "team"])["finished"].mean()
    return {name: share[name] for name in ("new", "old")}


def _other_errors(data: Walk) -> dict[str, float]:
    """Return standard errors of other formulas."""
    sides = _finished_by_team(data).values()
    return {
        "variances over n, not n − 1": float(sum(one.var(ddof=0) / len(one) for one in sides) ** 0.5),
        "the two standard errors added, not their squares": float(sum((one.var() / len(one)) ** 0.5 for one in sides)),
    }


def _opened(data: Walk, segment: str) -> float:
    rows = data.world.beta
    days = numbers.DAYS[data.plan["speed"]]
    rows = rows[(rows["day"] <= days) & (rows["staff"] == 0) & (rows["logged"] == 1) & (rows["version"] == "new")]
    return float(rows.loc[rows["segment"] == segment, "opened"].mean())


_RULES = (
    rule("staff", "Staff does not count", ("users",), "Staff counts in yours.", staff=True),
    rule("edge", "that day included", ("users",), "Who joined on the last day is out in yours.", edge=False),
    rule(
        "logged",
        "only users with a log count",
        ("users",),
        "Users without a log count in yours.",
        unlogged=True,
    ),
    rule(
        "team",
        "mean over teams",
        ("low",),
        "The interval is by user in yours. Versions were dealt to teams.",
        by="user",
    ),
    rule(
        "live",
        "weighted by the live tasks of your idea",
        ("adoption",),
        "Those are the users as they came. Weigh the segments by the live tasks.",
        mix=False,
    ),
)


BETA = Question(
    id="capstone.beta",
    task="A4",
    title="Stage 3: the beta",
    points=8,
    kind=Record(
        {
            **own(*OWN),
            "users": Number("users", within=0.4),
            "lost": Number("difference of two shares", within=0.001, percent=True),
            "effect": Number("difference of two shares", within=0.001, percent=True),
            "low": Number("difference of two shares", within=0.001, percent=True),
            "guard": Number("difference of two shares", within=0.0002, percent=True),
            "adoption": Number("share", within=0.001, percent=True),
            "call": Choice(
                {
                    "repair": "the logs first: this beta cannot be read",
                    "stop": "the new version does not go on",
                    "ramp": "the new version goes to more people",
                    "learn": "the beta goes on: nothing is settled yet",
                }
            ),
        },
        weights={"users": 0.7, "lost": 1.0, "effect": 1.1, "low": 1.1, "guard": 0.8, "adoption": 0.8, "call": 2.8},
        own=frozenset(OWN),
        look={
            "users": "Three tests: no staff, joined within the days of your speed, with a log.",
            "lost": "Before the log counts: the share without a log among the users of the new version, less that of the old.",
            "effect": "A share for each team, then the mean over teams of each version.",
            "low": "The effect less 1.96 standard errors. The standard error is that of two means of teams.",
            "guard": "The share of users who complained, new less old.",
            "adoption": "Users of the new version who opened it, by segment, weighted by the live tasks of your idea.",
            "call": "The first of the four that holds: `lost`, `guard`, `low`, and what is left.",
        },
    ),
    data=walking(*OWN),
    reference=_answer,
    alternatives=(_row_by_row,),
    misconceptions=tuple(
        options(
            _answer,
            "call",
            {
                "repair": "Repairing is for logs that are lost more often with the new version, by more than 3 points.",
                "stop": "Stopping is for complaints that rise by more than 2 points, where the logs hold.",
                "ramp": "The ramp is for a `low` above 0, where logs and complaints hold.",
                "learn": "Learning on is for a `low` of 0 or less, where logs and complaints hold.",
            },
        )
    ),
    ablations=ablations(testing, _RULES),
    without=without(testing, FIELDS, _RULES),
    chosen=chosen(*OWN),
    follows=(Follows("call", ("lost", "guard", "low"), _follow, look=_look),),
    lookalikes=_lookalikes,
    generic=DEFAULT
    - {"carried", "column", "shifted", "factor", "root", "inverse", "aggregation", "scale", "complement"},
    hints=(
        "Filter staff and days first, and read `lost` there. Then keep who has a log, and read the rest.",
        'One share per team: `rows.groupby(["version", "team"])["finished"].mean()`. Each version has some thirty teams.',
        "Standard error: the root of var(new) ÷ teams(new) + var(old) ÷ teams(old), with the variance of the team shares (`.var()`).",
    ),
    worked="""
```python
days = {"slow": 7, "middle": 14, "everyone": 21, "hold": 7}[plan["speed"]]
came = beta[(beta["day"] <= days) & (beta["staff"] == 0)]
lost = 1 - came.groupby("version")["logged"].mean()
users = came[came["logged"] == 1]

teams = users.groupby(["version", "team"])["finished"].mean()
new, old = teams["new"], teams["old"]
error = (new.var() / len(new) + old.var() / len(old)) ** 0.5
complained = users.groupby("version")["complained"].mean()
opened = users[users["version"] == "new"].groupby("segment")["opened"].mean()
live = today[today["idea"] == plan["idea"]].set_index("segment")["tasks"]

low = new.mean() - old.mean() - 1.96 * error
gone, guard = lost["new"] - lost["old"], complained["new"] - complained["old"]
beta_read = {
    **plan,
    "users": len(users),
    "lost": gone,
    "effect": new.mean() - old.mean(),
    "low": low,
    "guard": guard,
    "adoption": (opened * live).sum() / live.sum(),
    "call": "repair" if gone > 0.03 else "stop" if guard > 0.02 else "ramp" if low > 0 else "learn",
}
```

A faster ramp has more users by the end of its beta, and more people who met its errors. A slow one may not settle anything yet.
""",
    survivors={
        "1 to 2: 1 - came.groupby('version')['logged'].mean()": "equivalent: what is taken from both versions falls out of their difference",
        "1 to 0: 1 - came.groupby('version')['logged'].mean()": "equivalent: what is taken from both versions falls out of their difference",
        "7 to 8: {'slow': 7, 'middle': 14, 'everyone': 21, 'hold': 7}": "meant: the author's own path takes another option",
        "7 to 6: {'slow': 7, 'middle': 14, 'everyone': 21, 'hold': 7}": "meant: the author's own path takes another option",
        "21 to 22: {'slow': 7, 'middle': 14, 'everyone': 21, 'hold': 7}": "meant: the author's own path takes another option",
        "21 to 20: {'slow': 7, 'middle': 14, 'everyone': 21, 'hold': 7}": "meant: the author's own path takes another option",
        "7 to 8: {'slow': 7, 'middle': 14, 'everyone': 21, 'hold': 7} (2)": "meant: the author's own path takes another option",
        "7 to 6: {'slow': 7, 'middle': 14, 'everyone': 21, 'hold': 7} (2)": "meant: the author's own path takes another option",
        "> to >=: lost > 0.03": "equivalent: no loss lies on the bar, from which each is 0.2 points away",
        "0.03 to 0.033: lost > 0.03": "meant: a loss lies either well below 3 points or well above; 0.2 points of room are planted",
        "> to >=: guard > 0.02": "equivalent: no rise lies on the bar, from which each is 0.2 points away",
        "0.02 to 0.022: guard > 0.02": "meant: a rise lies 0.2 points or more from the bar",
        "> to >=: low > 0": "equivalent: no low end lies on 0, from which each is 0.2 points away",
    },
    objective=OBJECTIVE_PROVE,
    ledger=("PLAN-02", "MILE-15"),
)
