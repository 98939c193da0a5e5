"""A5: who is missing among the usable tickets?"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.data.lookalikes.missing import for_missing
from aipm_course.modules.data.simulators.missing import (
    EFFECTIVE,
    RATIO,
    SEGMENTS,
    SHARE,
    WEIGHT,
    Queue,
    cells,
    decide,
    judged,
    measured,
    queue,
    short_one,
)
from aipm_course.modules.data.tasks.shared import OBJECTIVE_MISSING


def _without(made: Queue, dropped: frozenset[str]) -> dict[str, Any] | None:
    """Return the table without some rules of the text, and the segment that is short by it."""
    if {"weights_by_segment", "weights_by_channel"} <= dropped or {"rest_is_all", "rest_is_mean"} <= dropped:
        return None  # two ways to misread one rule
    open_too = "open_counted" in dropped
    table = measured(
        *cells(made, open_too=open_too),
        rest="all" if "rest_is_all" in dropped else "mean" if "rest_is_mean" in dropped else "others",
        weights="segment"
        if "weights_by_segment" in dropped
        else "channel"
        if "weights_by_channel" in dropped
        else "cell",
    )
    named = frozenset(SEGMENTS) if "small_judged" in dropped else judged(made, open_too=open_too)
    short = short_one(table["ratio"].to_dict(), named, made.facts["ratio_bar"])
    if not dropped:
        return _answer(made)
    found: dict[str, Any] = {"short": short} if "small_judged" in dropped else {}
    return found | ({"segments": table} if dropped - {"small_judged"} else {})


def _answer(made: Queue) -> dict[str, Any]:
    table = measured(*cells(made))
    short = short_one(table["ratio"].to_dict(), judged(made), made.facts["ratio_bar"])
    number = float(table["effective"].get(short, 0.0))
    return {"segments": table, "short": short, "decision": decide(short, number, made.facts["needed"])}


def _by_hand(made: Queue) -> dict[str, Any]:
    """The same row by row, as a spreadsheet has it: weights beside each ticket, shares in percent."""
    closed = made.tickets[made.tickets["status"] == "closed"]
    many = closed.groupby(["segment", "channel"]).size()
    used = closed[closed["usable"] == "yes"]
    can = used.groupby(["segment", "channel"]).size()
    weight = [many[key] / can[key] for key in zip(used["segment"], used["channel"], strict=True)]
    used = used.assign(weight=weight, squared=[one**2 for one in weight])
    rows = {}
    for segment, part in used.groupby("segment"):
        mine = closed["segment"] == segment
        share = len(part) / mine.sum()
        others = (len(used) - len(part)) / (~mine).sum()
        rows[segment] = {
            "share": f"{100 * share:.1f}%",
            "ratio": round(share / others, 3),
            "heaviest": round(part["weight"].max(), 2),
            "effective": round(part["weight"].sum() ** 2 / part["squared"].sum(), 1),
        }
    return {**_answer(made), "segments": pd.DataFrame.from_dict(rows, orient="index").rename_axis("segment")}


def _short(own: Mapping[str, Any], made: Queue) -> str:
    ratio = {name: float(row["ratio"]) for name, row in own["segments"].items()}
    return short_one(ratio, judged(made), made.facts["ratio_bar"])


def _decision(own: Mapping[str, Any], made: Queue) -> str:
    short = own["short"]
    number = 0.0 if short == "none" else float(own["segments"][short]["effective"])
    return decide(short, number, made.facts["needed"])


def _drop(name: str, rule: str, message: str) -> Ablation[Queue]:
    return Ablation(name, rule, lambda made: _without(made, frozenset((name,))), message)


def _table(column: str, change: Callable[[Queue], pd.Series]) -> Callable[[Queue], dict[str, Any]]:
    return lambda made: {"segments": measured(*cells(made)).assign(**{column: change(made)})}


def _count(made: Queue) -> pd.Series:
    return pd.Series(cells(made)[1].sum(axis=1), SEGMENTS)


MISSING = Question(
    id="data.missing",
    task="A5",
    title="Who is missing?",
    points=6,
    kind=Record(
        {
            "segments": Table(
                "segment",
                SEGMENTS,
                {
                    "share": Number("share from 0 to 1", within=SHARE, percent=True),
                    "ratio": Number("ratio", within=RATIO),
                    "heaviest": Number("tickets per usable ticket", within=WEIGHT),
                    "effective": Number("effective tickets", within=EFFECTIVE),
                },
            ),
            "short": Choice({"none": "no segment is short", **dict.fromkeys(SEGMENTS, "")}),
            "decision": Choice(
                {
                    "leave": "no weights, nothing to collect",
                    "weight": "train with weights, collect nothing",
                    "collect": "collect tickets before training",
                }
            ),
        },
        weights={"segments": 3.4, "short": 1.1, "decision": 1.5},
        look={
            "segments": "All four from closed tickets. `share` and `ratio` by segment; for `heaviest` and `effective` first the weight of each "
            "segment and channel: closed tickets ÷ usable ones.",
            "short": "Leave out segments with fewer closed tickets than `few`; hold the `ratio` of each other one against `ratio_bar`.",
            "decision": "Is a segment short? If one is, hold its `effective` against `needed`.",
        },
    ),
    data=queue,
    reference=_answer,
    alternatives=(_by_hand,),
    misconceptions=(
        Misconception(
            "count_for_effective",
            _table("effective", _count),
            "Those are the usable tickets, each as if it weighed the same. Where few stand for many, they are worth less: (sum of "
            "weights)² ÷ sum of (weights²).",
        ),
        *options(
            _answer,
            "short",
            {
                "none": "None is short only if each segment with at least `few` closed tickets has a `ratio` of at least `ratio_bar`.",
                **{
                    name: f"`{name}` is short only if it has at least `few` closed tickets and a `ratio` under `ratio_bar`."
                    for name in SEGMENTS
                },
            },
        ),
        *options(
            _answer,
            "decision",
            {
                "leave": "Leaving it needs a `short` of none.",
                "weight": "Weights are enough only for a segment that is short and whose `effective` is at least `needed`.",
                "collect": "Collecting needs a segment that is short and whose `effective` is under `needed`.",
            },
        ),
    ),
    ablations=(
        _drop(
            "open_counted",
            "Only closed tickets count",
            "Open tickets are among yours. Whether they may be used is not settled.",
        ),
        _drop(
            "rest_is_all",
            "all other segments' tickets together",
            "The segment itself is among those that its share is divided by. Take the other four, together.",
        ),
        _drop(
            "rest_is_mean",
            "all other segments' tickets together",
            "Each of the other segments counts the same in yours. Add up their tickets, then divide.",
        ),
        _drop(
            "weights_by_segment",
            "of its segment and channel",
            "Those are weights by segment alone. A weight is closed ÷ usable tickets of a segment and channel.",
        ),
        _drop(
            "weights_by_channel",
            "of its segment and channel",
            "Those are weights by channel alone. A weight is closed ÷ usable tickets of a segment and channel.",
        ),
        _drop(
            "small_judged",
            "fewer closed tickets than `few`",
            "A segment with fewer closed tickets than `few` is not judged, however low its `ratio`.",
        ),
    ),
    without=_without,
    follows=(
        Follows("short", ("segments",), _short),
        Follows("decision", ("segments", "short"), _decision),
    ),
    lookalikes=for_missing,
    generic=DEFAULT - {"carried"},
    survivors={
        "idxmin to idxmax: under['ratio'].idxmin()": "equivalent: one judged segment at most is under the bar",
        ">= to >: table.loc[short, 'effective'] >= facts['needed']": "equivalent: planted margins keep every value off this bar",
        "< to <=: judged['ratio'] < facts['ratio_bar']": "equivalent: planted margins keep every value off this bar",
        ">= to >: counts['tickets'] >= facts['few']": "equivalent: no segment has exactly that many",
    },
    hints=(
        "A table of closed tickets and usable ones, by segment; and the same by segment and channel.",
        "The weight of a usable ticket is closed ÷ usable in its segment and channel. In a channel with 300 closed tickets of which 10 "
        "may be used, each stands for 30.",
        "`effective`: put the weight beside each usable ticket. Per segment, square the sum of the weights and divide it by the sum of "
        "their squares.",
    ),
    worked="""
```python
closed = tickets[tickets["status"] == "closed"].assign(ready=lambda rows: rows["usable"] == "yes")
counts = closed.groupby("segment")["ready"].agg(tickets="size", usable="sum")
others = (counts["usable"].sum() - counts["usable"]) / (counts["tickets"].sum() - counts["tickets"])
cell = closed.groupby(["segment", "channel"])["ready"].agg(tickets="size", usable="sum").reset_index()
cell["weight"] = cell["tickets"] / cell["usable"]
cell["squares"] = cell["usable"] * cell["weight"] ** 2
by_segment = cell.groupby("segment")
table = pd.DataFrame({"share": counts["usable"] / counts["tickets"]})
table["ratio"] = table["share"] / others
table["heaviest"] = by_segment["weight"].max()
table["effective"] = counts["tickets"] ** 2 / by_segment["squares"].sum()
judged = table[counts["tickets"] >= facts["few"]]
under = judged[judged["ratio"] < facts["ratio_bar"]]
short = "none" if under.empty else under["ratio"].idxmin()
decision = "leave"
if short != "none":
    decision = "weight" if table.loc[short, "effective"] >= facts["needed"] else "collect"
missing = {"segments": table, "short": short, "decision": decision}
```

The weights of a segment add up to its closed tickets, so their sum needs no rows. A weight mends a share and never a hole: ten
tickets that stand for three hundred repeat what ten customers wrote.
""",
    objective=OBJECTIVE_MISSING,
    ledger=("SKILL-03", "CHAL-02"),
)
