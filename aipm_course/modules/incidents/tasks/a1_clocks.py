"""A1: how long it took to detect and to repair, and where the crew goes."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.incidents.lookalikes.clocks import for_clocks
from aipm_course.modules.incidents.methods import minutes
from aipm_course.modules.incidents.simulators.clocks import (
    LETTERS,
    SOURCES,
    Clocks,
    clocks,
    counted,
    crew_first,
    kept,
    levels,
    slowest,
)
from aipm_course.modules.incidents.tasks.shared import OBJECTIVE_CLOCKS

_LEVEL_RULES = {
    "internal": {"internal": True},
    "undone": {"undone": False},
    "few": {"few": False},
    "day_counts": {"day_counts": True},
    "reach": {"reach": False},
}
_CLOCK_FIELDS = ("incidents", "in_time", "detect", "repair")
_TOUCHED = {
    "drills": _CLOCK_FIELDS,
    "repeats": _CLOCK_FIELDS,
    "start": _CLOCK_FIELDS[1:],
    "from_detected": ("repair",),
    "stopped": ("repair",),
    **dict.fromkeys(_LEVEL_RULES, ("levels",)),
    "growth": ("first",),
}
"""The fields that a rule changes, without those that follow from them."""


def _open(data: Clocks) -> pd.DataFrame:
    return data.still_open.set_index("letter")


def _without(data: Clocks, dropped: frozenset[str]) -> dict[str, Any]:
    """Return the numbers without some rules of the text."""
    rows = counted(data.log, drills="drills" in dropped, repeats="repeats" in dropped)
    start = "deployed" if "start" in dropped else "harmed"
    detect = minutes(rows, start, "detected")
    end = "resolved" if "stopped" in dropped else "stopped"
    repair = minutes(rows, "detected" if "from_detected" in dropped else start, end) / 60
    ways = {name: value for rule in dropped & _LEVEL_RULES.keys() for name, value in _LEVEL_RULES[rule].items()}
    found = levels(_open(data), data.facts, **ways)
    return {
        "incidents": len(rows),
        "in_time": int((detect <= data.facts["detect_target"]).sum()),
        "detect": float(detect.mean()),
        "repair": float(repair.mean()),
        "levels": _levels_of(found),
        "first": crew_first(_open(data), found),
    }


def _answer(data: Clocks) -> dict[str, Any]:
    numbers = _without(data, frozenset())
    verdict = kept(numbers["detect"], numbers["repair"], data.facts)
    return {**numbers, "slow": slowest(counted(data.log)), "kept": verdict}


def _touched(data: Clocks, names: frozenset[str]) -> dict[str, Any] | None:
    if {"from_detected", "start"} <= names or ("growth" in names and len(names) > 1):
        return None  # a clock has one start; who grows is asked of the right levels
    if "growth" in names:
        found = levels(_open(data), data.facts)
        tied = [letter for letter in LETTERS if found[letter] == found.min()]
        return {"first": next(letter for letter in tied if letter != crew_first(_open(data), found))}
    numbers = _without(data, names)
    fields = {field for name in names for field in _TOUCHED[name]} or numbers.keys()
    return {field: value for field, value in numbers.items() if field in fields}


def _drop(name: str, rule: str, message: str) -> Ablation[Clocks]:
    return Ablation(name, rule, lambda data: _touched(data, frozenset((name,))), message)


def _by_epoch(data: Clocks) -> dict[str, Any]:
    """The same by seconds since 1970, rounded as a spreadsheet shows it."""
    log = data.log.query("kind == 'incident' and repeats == ''")
    stamps = {
        name: pd.to_datetime(log[name]).astype("datetime64[s]").astype("int64") for name in ("harmed", "detected")
    }
    stopped = pd.to_datetime(log["stopped"]).astype("datetime64[s]").astype("int64")
    detect = (stamps["detected"] - stamps["harmed"]) / 60
    repair = (stopped - stamps["harmed"]) / 3600
    means = {source: float(detect[log["source"] == source].mean()) for source in SOURCES}
    rows = data.still_open
    found: dict[str, int] = {}
    for row in rows.to_dict("records"):
        customers = row["users"] - row["internal"]
        stays = row["undo_hours"] > 24
        if (stays and customers >= data.facts["few"]) or customers >= data.facts["wide"] * row["active"]:
            found[row["letter"]] = 1
        else:
            found[row["letter"]] = 2 if stays or customers >= data.facts["some"] * row["active"] else 3
    grows = dict(zip(rows["letter"], rows["growth"], strict=True))
    return {
        "incidents": len(log),
        "in_time": int((detect <= data.facts["detect_target"]).sum()),
        "detect": round(float(detect.mean()), 1),
        "repair": round(float(repair.mean()), 2),
        "slow": max(means, key=lambda source: means[source]).upper(),
        "kept": kept(float(detect.mean()), float(repair.mean()), data.facts),
        "levels": found,
        "first": max((letter for letter in LETTERS if found[letter] == 1), key=lambda letter: grows[letter]),
    }


_TIMES = "The two clocks begin in the minute in which the first customer was harmed."
_RULES = (
    _drop(
        "drills",
        "a drill is no incident",
        'Drills are among yours (`kind` "drill"). Nobody was harmed in them, and everybody was waiting for the alarm.',
    ),
    _drop(
        "repeats",
        "a second report is no further incident",
        "Second reports are among yours: rows with an id in `repeats`. The incident itself stands in a row of its own.",
    ),
    _drop(
        "start",
        "Both clocks begin at `harmed`",
        "That counts from `deployed`, when the change went out. " + _TIMES,
    ),
    _drop(
        "from_detected",
        "the time to repair from `harmed` to `stopped`",
        "That counts the repair from `detected`. Customers are harmed before anybody notices.",
    ),
    _drop(
        "stopped",
        "harm ends at `stopped`, not at `resolved`",
        "That counts up to `resolved`, when the last work was done. Nobody is harmed any more from `stopped` on.",
    ),
    _drop(
        "internal",
        "our own testers (`internal`) are no customers",
        "Our own testers count as customers in yours. Take `internal` off `users` first.",
    ),
    _drop(
        "undone",
        "harm that stays",
        "Those levels come from the reach alone. Harm that stays is of a higher level, however few it touches.",
    ),
    _drop(
        "few",
        "for at least `few` customers",
        "Harm that stays is of level 1 in yours with fewer than `few` customers as well. It takes at least `few`, our own testers not counted.",
    ),
    _drop(
        "day_counts",
        "`undo_hours` above 24",
        "Harm that is undone in exactly 24 hours stays in yours. It takes more than 24.",
    ),
    _drop(
        "reach",
        "a reach of at least `wide`",
        "Those levels do not know a wide reach. From `wide` on an incident is of level 1, even if its harm can be undone.",
    ),
    _drop(
        "growth",
        "the one that grows fastest",
        "Of two incidents of one level, the crew goes to the one with more `growth`.",
    ),
)


def _either(data: Clocks, *names: str) -> dict[str, Any]:
    return _touched(data, frozenset(names)) or {}


def _from_ticket(data: Clocks) -> dict[str, Any]:
    return {"repair": float(minutes(counted(data.log), "ticket", "stopped").mean()) / 60}


def _to_ticket(data: Clocks) -> dict[str, Any]:
    detect = minutes(counted(data.log), "harmed", "ticket")
    return {"in_time": int((detect <= data.facts["detect_target"]).sum()), "detect": float(detect.mean())}


def _in_minutes(data: Clocks) -> dict[str, Any]:
    return {"repair": 60 * float(_without(data, frozenset())["repair"])}


def _levels_of(found: pd.Series) -> pd.DataFrame:
    return found.rename("level").rename_axis("letter").to_frame()


def _internal_in_reach(data: Clocks) -> dict[str, Any] | None:
    rows = _open(data)
    by_reach = levels(rows, data.facts, internal=True, undone=False)
    found = by_reach.where(by_reach < levels(rows, data.facts), levels(rows, data.facts))
    return None if found.equals(levels(rows, data.facts, internal=True)) else {"levels": _levels_of(found)}


def _look_kept(given: Any, own: Mapping[str, Any], data: Clocks) -> str:
    return "Hold your `detect` against `detect_target` and your `repair` against `repair_target`; at most is met."


def _level_of(own: Mapping[str, Any]) -> dict[str, float]:
    return {letter: float(own["levels"][letter]["level"]) for letter in LETTERS}


CLOCKS = Question(
    id="incidents.clocks",
    task="A1",
    title="Clocks and levels",
    points=8,
    kind=Record(
        {
            "incidents": Number("incidents"),
            "in_time": Number("incidents"),
            "detect": Number("minutes", within=0.5),
            "repair": Number("hours", within=0.05),
            "slow": Choice(dict.fromkeys(SOURCES, "")),
            "kept": Choice(
                {
                    "both": "both targets are met",
                    "only_detect": "the one for detection is met",
                    "only_repair": "the one for repair is met",
                    "none": "no target is met",
                }
            ),
            "levels": Table("letter", LETTERS, {"level": Number("level", between=(1, 3), one_of=(1.0, 2.0, 3.0))}),
            "first": Choice(dict.fromkeys(LETTERS, "")),
        },
        weights={
            "incidents": 0.5,
            "in_time": 0.5,
            "detect": 1.0,
            "repair": 1.25,
            "slow": 0.5,
            "kept": 1.75,
            "levels": 1.25,
            "first": 1.25,
        },
        look={
            "incidents": "Rows that are neither a drill nor a second report.",
            "in_time": "Of the rows that count: from `harmed` to `detected` in at most `detect_target` minutes.",
            "detect": "Minutes from `harmed` to `detected`, one number per incident, then their mean.",
            "repair": "Hours from `harmed` to `stopped`, one number per incident, then their mean.",
            "slow": "The mean minutes to detect of each `source`, over the incidents that count.",
            "kept": "Hold your `detect` against `detect_target` and your `repair` against `repair_target`.",
            "levels": "Go through the rules in their order, and stop at the first that holds.",
            "first": "Of your incidents with the lowest number in `level`, the one with the most `growth`.",
        },
    ),
    data=clocks,
    reference=_answer,
    alternatives=(_by_epoch,),
    misconceptions=(
        Misconception(
            "all_rows",
            lambda data: _either(data, "drills", "repeats"),
            "Those are all rows of the log. Drills and second reports do not count.",
        ),
        Misconception(
            "from_ticket",
            _from_ticket,
            "That counts the repair from `ticket`, when somebody took it on. " + _TIMES,
        ),
        Misconception(
            "to_ticket",
            _to_ticket,
            "That ends at `ticket`, when somebody took it on. It was detected before, at `detected`.",
        ),
        Misconception("in_minutes", _in_minutes, "`repair` is in minutes in yours; hours are asked."),
        Misconception(
            "internal_in_reach",
            _internal_in_reach,
            "In the reach, our own testers count as customers in yours. Take `internal` off `users` there, too.",
        ),
        Misconception(
            "more_than_few",
            lambda data: {"levels": _levels_of(levels(_open(data), {**data.facts, "few": data.facts["few"] + 1}))},
            "Harm that stays for exactly `few` customers is not of level 1 in yours. Rule 1 holds from `few` on.",
        ),
        Misconception(
            "scale_turned",
            lambda data: {"levels": _levels_of(4 - levels(_open(data), data.facts))},
            "The scale is turned round in yours: 1 is the most urgent level, 3 the least.",
        ),
        *options(
            _answer,
            "slow",
            dict.fromkeys(
                SOURCES,
                "The slow source is the one with the largest mean time to detect, of the incidents that count.",
            ),
            idea=lambda option: "slow_any",
        ),
        *options(
            _answer,
            "kept",
            {
                "both": "Both targets are met where `detect` is at most `detect_target` and `repair` at most `repair_target`.",
                "only_detect": "Only the target for detection is met where `detect` is at most `detect_target`, and `repair` above `repair_target`.",
                "only_repair": "Only the target for repair is met where `repair` is at most `repair_target`, and `detect` above `detect_target`.",
                "none": "No target is met where `detect` is above `detect_target` and `repair` above `repair_target`.",
            },
        ),
        *options(
            _answer,
            "first",
            dict.fromkeys(
                LETTERS,
                "The crew goes to the lowest number in `level`. Of several with that number, the one with the most `growth` comes first.",
            ),
            idea=lambda option: "first_any",
        ),
    ),
    ablations=_RULES,
    without=_touched,
    follows=(
        Follows(
            "kept",
            ("detect", "repair"),
            lambda own, data: kept(own["detect"], own["repair"], data.facts),
            look=_look_kept,
        ),
        Follows("first", ("levels",), lambda own, data: crew_first(_open(data), _level_of(own))),
    ),
    lookalikes=for_clocks,
    generic=DEFAULT - {"carried"},
    survivors={
        "<= to <: detect.mean() <= targets['detect_target']": "equivalent: planted margins keep the mean off its target",
        "<= to <: repair.mean() <= targets['repair_target']": "equivalent: planted margins keep the mean off its target",
        "3600 to 3601: (times['stopped'] - times['harmed']).dt.total_seconds() / 3600": "equivalent: within the tolerance",
        "3600 to 3599: (times['stopped'] - times['harmed']).dt.total_seconds() / 3600": "equivalent: within the tolerance",
        "mean to median: repair.mean()": "meant: where the mean repair is late, the typical one mostly is as well",
        "24 to 25: rows['undo_hours'] > 24": "meant: planted are 24 hours and well above; 25 is no case of its own",
        ">= to >: reach >= targets['wide']": "equivalent: planted margins keep each reach off the bars",
        ">= to >: reach >= targets['some']": "equivalent: planted margins keep each reach off the bars",
        "mean to median: detect.groupby(own['source']).mean()": "meant: the slow source is slow in its typical incident, too",
    },
    hints=(
        "First keep the rows that are an incident of their own. Then subtract one column of times from another, row by row.",
        "A time as text becomes a time with `pd.to_datetime`. A difference of two has `.dt.total_seconds()`; 60 of them are a minute.",
        "Levels: `users` minus `internal`, divided by `active`, is the reach. Ask rule 1 of all six incidents, then rule 2 of the rest, "
        "then rule 3.",
    ),
    worked="""
```python
own = log[(log["kind"] == "incident") & (log["repeats"] == "")]
times = own[["harmed", "detected", "stopped"]].apply(pd.to_datetime)
detect = (times["detected"] - times["harmed"]).dt.total_seconds() / 60
repair = (times["stopped"] - times["harmed"]).dt.total_seconds() / 3600
fast = detect.mean() <= targets["detect_target"]
mended = repair.mean() <= targets["repair_target"]

rows = open_now.set_index("letter")
customers = rows["users"] - rows["internal"]
reach = customers / rows["active"]
stays = rows["undo_hours"] > 24
one = (stays & (customers >= targets["few"])) | (reach >= targets["wide"])
two = stays | (reach >= targets["some"])
level = (3 - two.astype(int)).where(~one, 1)
top = rows[level == level.min()]
clocks = {
    "incidents": len(own),
    "in_time": (detect <= targets["detect_target"]).sum(),
    "detect": detect.mean(),
    "repair": repair.mean(),
    "slow": detect.groupby(own["source"]).mean().idxmax(),
    "kept": "both" if fast and mended else "only_detect" if fast else "only_repair" if mended else "none",
    "levels": level,
    "first": top["growth"].idxmax(),
}
```

In a spreadsheet: filter `kind` and `repeats`, subtract two times and multiply by 1,440 for minutes or by 24 for hours. Most incidents may be
seen in time while the mean is not: a few silent ones weigh more than all others, and customers feel just those.
""",
    objective=OBJECTIVE_CLOCKS,
    ledger=("KPI-26", "KPI-27", "RIT-02"),
)
