"""A2: eight board packs on four facts."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record, Table
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.board.lookalikes.packs import for_packs
from aipm_course.modules.board.simulators.packs import (
    FACT_WAYS,
    FACTS,
    GAP,
    GAP_WAYS,
    PACKS,
    RULINGS,
    Packs,
    answer,
    gaps,
    lacking,
    lists,
    packs,
    table,
    verdict,
    verdicts,
)
from aipm_course.modules.board.tasks.shared import OBJECTIVE_PACKS

_OPTIONS = {
    "scale": "it gets more users",
    "iterate": "it goes on as it is and is mended",
    "stop": "it ends, and its people move on",
    "send_back": "the pack is not complete, so nothing is decided",
}


def _by_hand(made: Packs) -> dict[str, Any]:
    """The same pack by pack in plain Python, rounded."""
    found: dict[str, dict[str, Any]] = {}
    for row in made.packs.to_dict("records"):
        pilot = row["pilot"]
        own = [one for one in made.groups.to_dict("records") if one["pilot"] == pilot]
        shares = [one["right"] / one["cases"] for one in own]
        used = [one for one in made.sources.to_dict("records") if one["pilot"] == pilot and one["used"] == "yes"]
        since = row["monitor_since"]
        lacks = [
            row["basis"] != "time study",
            any(one["cases"] < 30 for one in own) or row["changed"] in ("model", "data"),
            any(not isinstance(one["origin"], str) for one in used),
            not isinstance(since, str) or since > row["first_use"],
        ]
        wide = max(shares) - min(shares)
        if any(lacks):
            told = "send back"
        elif row["return"] < 0.1:
            told = "stop"
        else:
            told = "iterate" if wide > 0.05 or row["severe"] else "scale"
        found[pilot] = {"gap": f"{100 * wide:.1f}%", "verdict": told, **dict(zip(FACTS, lacks, strict=True))}
    return {
        "gap": {pilot: row["gap"] for pilot, row in found.items()},
        **{name: [pilot.lower() for pilot, row in found.items() if row[name]] for name in FACTS},
        "verdicts": {pilot: row["verdict"] for pilot, row in found.items()},
    }


_MILD = "A `mild` incident that is open changes verdicts in yours. Rule 3 asks for a `severe` one."
_OF = {way: name for name, ways in FACT_WAYS.items() for way in ways}


def _told(made: Packs, ways: frozenset[str]) -> dict[str, Any]:
    """Return the fields that somebody changes who reads some facts or rules otherwise."""
    lacks, wide = lacking(made, ways), gaps(made, ways)
    found: dict[str, Any] = {_OF[way]: lists(lacks)[_OF[way]] for way in ways if way in _OF}
    if ways & GAP_WAYS.keys():
        found["gap"] = table("gap", wide)
    if ways & frozenset(RULINGS):
        found["verdicts"] = table("verdict", verdicts(lacking(made), gaps(made), made, ways))
    return found


def _way(name: str) -> Any:
    def wrong(made: Packs) -> dict[str, Any] | None:
        found, right = _told(made, frozenset((name,))), answer(made)
        if "verdicts" in found:
            return None if found["verdicts"].equals(right["verdicts"]) else found
        return found

    return wrong


def _beside_right_gaps(name: str) -> Any:
    """Return a way beside the right gaps: gaps that cannot be used, as counts or turned ones, may lead to its verdicts."""

    def wrong(made: Packs) -> dict[str, Any] | None:
        found = _way(name)(made)
        return None if found is None else {**found, "gap": table("gap", gaps(made))}

    return wrong


def _without(made: Packs, names: frozenset[str]) -> dict[str, Any]:
    return _told(made, names) if names else answer(made)


def _drop(name: str, rule: str, message: str) -> Ablation[Packs]:
    return Ablation(name, rule, _way(name), message)


def _slip(name: str, message: str) -> Misconception[Packs]:
    return Misconception(name, _way(name), message)


def _by_own(own: Mapping[str, Any], made: Packs, way: frozenset[str] = frozenset()) -> list[str]:
    """Return the verdicts that own gaps and lists lead to.

    Raises:
        LookupError: a gap is blank or unreadable on which a verdict depends.
    """
    held = made.held
    given = {pilot: own["gap"][pilot]["gap"] for pilot in PACKS}
    wide = {pilot: cell for pilot, cell in given.items() if isinstance(cell, float)}
    unit = 100 if max(wide.values(), default=0.0) > 1 else 1
    found: list[str] = []
    for place, pilot in enumerate(PACKS):
        # Whatever a missing gap may be: a pack that is sent back or stopped, or has a severe incident, does not ask for it.
        ends = (wide[pilot] / unit,) if pilot in wide else (0.0, 1.0)
        missing = sum(pilot in own[name] for name in FACTS)
        rest = float(held["severe"][place]), float(held["mild"][place]), way
        told = {verdict(missing, float(held["return"][place]), end, *rest) for end in ends}
        if len(told) > 1:
            raise LookupError(f"the verdict on {pilot} depends on its gap")
        found += told
    return found


def _follow(own: Mapping[str, Any], made: Packs) -> list[pd.DataFrame]:
    return [table("verdict", _by_own(own, made))]


def _look_at_verdicts(given: Any, own: Mapping[str, Any], made: Packs) -> str:
    mild = _by_own(own, made, frozenset({"mild_too"}))
    if [given[pilot]["verdict"] for pilot in PACKS] == mild:
        return _MILD
    return "Go through the four rules in their order with your own lists and gaps: the first that holds."


def _having(made: Packs) -> dict[str, Any]:
    """Return the lists of somebody who names the packs that have a fact."""
    return lists(~lacking(made))


def _all_send_back(made: Packs) -> dict[str, Any]:
    return {"verdicts": table("verdict", ["send_back"] * len(PACKS))}


def _by_return(made: Packs) -> dict[str, Any]:
    found = ["scale" if value >= 0.1 else "stop" for value in made.held["return"]]
    return {"verdicts": table("verdict", found)}


BOARD_PACKS = Question(
    id="board.packs",
    task="A2",
    title="Eight packs on four facts",
    points=7,
    kind=Record(
        {
            "gap": Table("pilot", PACKS, {"gap": Number("share", within=GAP, percent=True, between=(0, 1))}),
            **{name: Picks(dict.fromkeys(PACKS, "")) for name in FACTS},
            "verdicts": Table("pilot", PACKS, {"verdict": Choice(_OPTIONS)}),
        },
        weights={"gap": 1.4, **dict.fromkeys(FACTS, 0.6), "verdicts": 3.2},
        look={
            "gap": "Take one pilot: `right` ÷ `cases` for each of its groups, then the highest less the lowest.",
            "no_return": "Named are the packs whose `basis` is a survey.",
            "no_bias": "Named are the packs with a group of fewer than 30 cases, and those whose model or data changed since the check.",
            "no_lineage": "Named are the packs with a source in use whose origin is blank.",
            "no_incidents": "Named are the packs whose monitor began after the first use, and those that have none.",
            "verdicts": "Go through the four rules in their order, pack by pack, with your own lists and gaps.",
        },
    ),
    data=packs,
    reference=answer,
    alternatives=(_by_hand,),
    misconceptions=(
        _slip("page_stale", "Checks from before a change of the page are missing in yours. A page changes no answer."),
        _slip("unused", "Sources that are not in use count in yours. The pilot does not read them."),
        _slip("late_same_day", "A monitor that began on the day of first use is too late in yours. It saw that day."),
        _slip("small_31", "Groups of just 30 cases are too small in yours. 30 are enough."),
        _slip("gap_missing", "A wide gap is a missing check in yours. A check that found something is there."),
        _slip(
            "severe_missing",
            "An open severe incident is a missing fact in yours. A monitor that found one is a fact; the verdict asks for it.",
        ),
        _slip(
            "return_missing",
            "A low return is a missing fact in yours. From a time study it is there, whatever it says.",
        ),
        _slip("survey_turned", "Surveys count in yours and time studies do not. It is the other way round."),
        _slip(
            "gap_relative",
            "That divides the difference by the highest share. A gap is a plain difference of two shares.",
        ),
        _slip(
            "gap_to_all",
            "That goes from all cases of a pilot down to its lowest group. The gap begins at its highest group.",
        ),
        _slip(
            "stop_first", "Returns are asked about before the facts in yours. A pack that lacks one decides nothing."
        ),
        _slip(
            "iterate_first",
            "What is to be mended is asked about before the return in yours. A pilot that pays too little is stopped first.",
        ),
        _slip(
            "harm_first",
            "A gap or an incident is asked about before the facts in yours. The first rule that holds is the verdict.",
        ),
        _slip("both_wrong", "It takes a wide gap and an open severe incident in yours. Each of the two is enough."),
        _slip(
            "harm_stops",
            "A wide gap or an open severe incident stops a pilot in yours. It has a verdict of its own: something is mended.",
        ),
        _slip("above_bar", "A return of just 10% is stopped in yours. The rule says below."),
        _slip("one_is_fine", "One missing fact is waived in yours. One is enough to send a pack back."),
        Misconception(
            "having",
            _having,
            "Those are the packs that have the fact. Asked are the ones that lack it.",
        ),
        Misconception("mild_too", _beside_right_gaps("mild_too"), _MILD),
        _slip(
            "severe_stops",
            "An open severe incident stops a pilot in yours. It has a verdict of its own: something is mended.",
        ),
        _slip(
            "back_is_stop",
            "Packs that lack a fact are stopped in yours. They are sent back: nothing is decided about the pilot.",
        ),
        Misconception(
            "by_return",
            _by_return,
            "Only the return decides in yours. The rules ask for the missing facts before it, and for gap and incidents after it.",
        ),
        Misconception(
            "all_send_back",
            _all_send_back,
            "Every pack is sent back in yours. Some lack nothing: a zero that somebody watched for is a fact.",
        ),
    ),
    ablations=(
        _drop(
            "no_small",
            "of all its groups",
            "Groups of fewer than 30 cases are left out of the gap in yours. It is that of all groups; their size is asked about elsewhere.",
        ),
        _drop("survey", "a survey is none", "Returns from a survey are facts in yours. Nobody measured them."),
        _drop(
            "small",
            "Each of its groups has at least 30 cases",
            "Checks with a small group are there in yours. With fewer than 30 cases nobody can say how it fares.",
        ),
        _drop(
            "stale",
            "neither model nor data have `changed` since",
            "Checks from before a change of model or data are there in yours. A pilot with another model answers in another way.",
        ),
        _drop(
            "origin",
            "Each source in use has an `origin`",
            "Sources without an origin pass in yours. Blank means that nobody knows.",
        ),
        _drop(
            "late",
            "on the day of `first_use` or before",
            "Monitors that began after the first use pass in yours. Nobody watched the days before.",
        ),
        _drop(
            "blank_monitor",
            "Blank: there is no monitor",
            "Packs without a monitor pass in yours. No monitor is not the same as no incident.",
        ),
        _drop("below_zero", "`return` is below 10%", "A pilot is stopped below zero in yours. The board's bar is 10%."),
        Ablation(
            "gap_fine",
            "`gap` is above 5 points",
            _beside_right_gaps("gap_fine"),
            "A wide gap changes no verdict in yours. Above 5 points there is something to mend.",
        ),
        _drop(
            "severe_fine",
            "a `severe` incident is open",
            "An open severe incident changes no verdict in yours. There is something to mend first.",
        ),
    ),
    without=_without,
    follows=(
        Follows(
            "verdicts",
            ("gap", *FACTS),
            _follow,
            look=_look_at_verdicts,
        ),
    ),
    lookalikes=for_packs,
    generic=DEFAULT - {"carried"},
    survivors={
        "> to >=: gap > 0.05": "equivalent: planted margins keep every gap off the bar",
        "0.05 to 0.055: gap > 0.05": "equivalent: planted margins keep every gap 0.65 points from the bar",
    },
    hints=(
        "Begin with the facts: four columns of yes and no, one row per pilot. The verdict needs them, the gap, the return and the severe incidents, and nothing else.",
        "Two facts come from other tables: the smallest group of a pilot from `groups`, and whether a source in use has a blank origin from `sources`.",
        "A blank day is neither before nor after another one. Ask for it first: `monitor_since` that is blank, or later than `first_use`.",
    ),
    worked="""
```python
rows = packs.set_index("pilot")
groups["share"] = groups["right"] / groups["cases"]
by_pilot = groups.groupby("pilot")
gap = by_pilot["share"].max() - by_pilot["share"].min()

used = sources[sources["used"] == "yes"]
lacks = pd.DataFrame({
    "no_return": rows["basis"] != "time study",
    "no_bias": (by_pilot["cases"].min() < 30) | rows["changed"].isin(["model", "data"]),
    "no_lineage": used["origin"].isna().groupby(used["pilot"]).any(),
    "no_incidents": rows["monitor_since"].isna() | (rows["monitor_since"] > rows["first_use"]),
})

verdicts = pd.Series("scale", index=rows.index)
verdicts[(gap > 0.05) | (rows["severe"] > 0)] = "iterate"
verdicts[rows["return"] < 0.10] = "stop"
verdicts[lacks.any(axis=1)] = "send_back"
board_packs = {"gap": gap, "verdicts": verdicts} | {name: list(lacks.index[lacks[name]]) for name in lacks}
```

In a spreadsheet: `MINIFS` and `MAXIFS` by pilot for the groups, `COUNTIFS` for blank origins in use, one column per fact. The last rule written wins, so the first rule comes last.
""",
    objective=OBJECTIVE_PACKS,
    ledger=("CHECK-06", "PLAN-02", "GOV-01"),
)
