"""A3: the cheapest mix of vendors under two caps."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.board.lookalikes.mixes import for_mixes
from aipm_course.modules.board.simulators.mixes import (
    COLUMNS,
    HOURS,
    MIXES,
    WAYS,
    Mixes,
    Numbers,
    answer,
    by_mix,
    choose,
    keeps,
    kept_out,
    mixes,
    numbers,
)
from aipm_course.modules.board.tasks.shared import OBJECTIVE_MIX

_MIX = {
    "single": "one vendor for all",
    "backup": "one vendor and a standby",
    "pair": "two vendors",
    "guarded": "two vendors and a standby",
    "three": "three vendors",
    "none": "no mix keeps both caps",
}


def _by_hand(made: Mixes) -> dict[str, Any]:
    """The same mix by mix and outage by outage in plain Python, rounded."""
    vendors = {row["vendor"]: row for row in made.vendors.to_dict("records")}
    log = [row for row in made.outages.to_dict("records") if row["day"] >= "2025-12-01"]
    log = [row for row in log if not isinstance(row["part_of"], str)]
    found: dict[str, dict[str, float]] = {}
    for mix in MIXES:
        rows = [row for row in made.mixes.to_dict("records") if row["mix"] == mix]
        total = sum(row["thousands"] for row in rows)
        cost, lost = 0.0, []
        for row in rows:
            vendor = vendors[row["vendor"]]
            price = vendor["committed"] if row["thousands"] >= vendor["from"] else vendor["list"]
            cost += row["thousands"] * price + row["fee"]
        spare = [row["vendor"] for row in rows if row["thousands"] == 0]
        for outage in log:
            down = {name for name, vendor in vendors.items() if outage["who"] in (name, vendor["cloud"])}
            stopped = sum(row["thousands"] for row in rows if row["vendor"] in down) / total
            helped = bool(spare) and spare[0] not in down
            lost.append(stopped * (min(outage["hours"], made.facts["switch"]) if helped else outage["hours"]))
        found[mix] = {"cost": round(cost, 2), "lost": round(sum(lost), 2), "worst": round(max(lost), 2)}
    return {**answer(made), **{name: {mix: row[name] for mix, row in found.items()} for name in COLUMNS}}


def _columns(made: Mixes, ways: frozenset[str]) -> dict[str, Any]:
    """Return the columns of somebody who does some things otherwise."""
    touched = {column for way in ways for column in WAYS[way][1]}
    found, right = numbers(made, ways), numbers(made)
    if all(np.abs(found[name] - right[name]).max() < 1e-9 for name in touched):
        return {}
    return {name: column for name, column in by_mix(found).items() if name in touched}


def _way(name: str) -> Any:
    return lambda made: _columns(made, frozenset((name,))) or None


def _without(made: Mixes, names: frozenset[str]) -> dict[str, Any]:
    return dict(by_mix(numbers(made, names))) if names else answer(made)


def _drop(name: str, rule: str, message: str) -> Ablation[Mixes]:
    return Ablation(name, rule, _way(name), message)


def _slip(name: str, message: str) -> Misconception[Mixes]:
    return Misconception(name, _way(name), message)


def _own(own: Mapping[str, Any]) -> Numbers:
    """Return own columns; a cell that is blank or unreadable is no number."""
    cells = {name: [own[name][mix][name] for mix in MIXES] for name in COLUMNS}
    return {
        name: np.array([cell if isinstance(cell, float) else np.nan for cell in column])
        for name, column in cells.items()
    }


def _kept_out(own: Mapping[str, Any], made: Mixes) -> str:
    """Return what keeps the cheapest mix out, whatever the missing numbers may be.

    Raises:
        LookupError: it depends on a missing one.
    """
    columns = _own(own)
    if _complete(columns):
        return kept_out(columns, made.facts)
    cost = columns["cost"]
    # A missing cost may be the lowest one, and undercuts none for sure.
    cheapest = [place for place in range(len(MIXES)) if not (cost < cost[place]).any()]
    return _alone(
        kept_out({"cost": np.zeros(1), "lost": np.array([lost]), "worst": np.array([worst])}, made.facts)
        for place in cheapest
        for lost in _ends(columns["lost"][place])
        for worst in _ends(columns["worst"][place])
    )


def _chosen(own: Mapping[str, Any], made: Mixes) -> str:
    """Return the mix that is chosen, whatever the missing numbers may be.

    Raises:
        LookupError: it depends on a missing one.
    """
    columns = _own(own)
    if _complete(columns):
        return choose(columns, made.facts)
    cost, sure = columns["cost"], keeps(columns, made.facts)
    out = (columns["lost"] > made.facts["cap_lost"]) | (columns["worst"] > made.facts["cap_worst"])
    left = [mix for place, mix in enumerate(MIXES) if not out[place] and not (cost[sure] < cost[place]).any()]
    return _alone([*left, *(() if sure.any() else ("none",))])


def _complete(columns: Numbers) -> bool:
    return not any(np.isnan(column).any() for column in columns.values())


def _ends(hours: float) -> tuple[float, ...]:
    return (0.0, np.inf) if np.isnan(hours) else (hours,)


def _alone(options: Iterable[str]) -> str:
    found = set(options)
    if len(found) != 1:
        raise LookupError("it depends on a missing number")
    return found.pop()


_HOLD = (
    "A mix may be chosen where its `lost` is at most `cap_lost` and its `worst` at most `cap_worst`. "
    "Of those that may, the one with the lowest `cost` is."
)
_NONE = "No mix is the answer where each of the five has a `lost` over `cap_lost` or a `worst` over `cap_worst`."


MIX = Question(
    id="board.mix",
    task="A3",
    title="Five mixes of vendors",
    points=7,
    kind=Record(
        {
            "cost": Table("mix", MIXES, {"cost": Number("dollars a month", within_percent=0.5)}),
            "lost": Table("mix", MIXES, {"lost": Number("hours a year", within=HOURS)}),
            "worst": Table("mix", MIXES, {"worst": Number("hours", within=HOURS)}),
            "over": Choice(
                {
                    "all_year": "its hours of the year alone",
                    "one_outage": "its worst outage alone",
                    "both": "its year and its worst outage",
                    "nothing": "neither of the two",
                }
            ),
            "mix": Choice(_MIX),
        },
        weights={"cost": 1.3, "lost": 1.6, "worst": 1.1, "over": 1.0, "mix": 2.0},
        look={
            "cost": "Take one mix: for each vendor its `thousands` times the price that it pays there, plus each `fee`.",
            "lost": "Take one mix and one outage: the share of the requests that stops, times the hours until they run again. Then add up the year.",
            "worst": "It is the largest of the terms that you add up for `lost`.",
            "over": "Take the lowest of your five `cost`, whatever else holds. Hold its `lost` against `cap_lost` and its `worst` against `cap_worst`.",
            "mix": "First strike out each mix that breaks a cap; then take the lowest `cost` of what is left.",
        },
    ),
    data=mixes,
    reference=answer,
    alternatives=(_by_hand,),
    misconceptions=(
        _slip(
            "marginal",
            "The committed price holds for what goes beyond `from` alone in yours. It holds for all of the vendor's requests in the mix.",
        ),
        _slip("above", "A vendor that gets just `from` has the list price in yours. `from` itself is enough."),
        _slip(
            "committed_all",
            "All requests are paid at the committed price in yours. Where a vendor gets less than `from`, it is the list price.",
        ),
        _slip(
            "over_mixes",
            "A vendor's requests of all five mixes are held against `from` in yours. Only one of the mixes will be bought.",
        ),
        _slip(
            "cloud_mates",
            "An outage of a vendor stops the other vendors on its cloud in yours. Only an outage of the cloud does.",
        ),
        _slip(
            "kept_report",
            "A cloud's outage is left out in yours and the report that repeats it is kept. It is the report that goes.",
        ),
        _slip("parts_alone", "Only reports that repeat an outage count in yours. They are the ones to leave out."),
        _slip("january", "The year begins on 1 January 2026 in yours. It begins on 1 December 2025."),
        _slip(
            "others_too",
            "Each vendor of a mix takes over for the others in yours. Only a standby does, a vendor with 0 `thousands`.",
        ),
        _slip(
            "from_total", "All requests of a mix are held against `from` in yours. A vendor sees what it gets itself."
        ),
        _slip("one_vendor", "A cloud's outage stops one of its vendors in yours. It stops each vendor on that cloud."),
        _slip("no_vendor", "Only the clouds' outages count in yours. A vendor can be down by itself."),
        _slip(
            "reports",
            "Only what vendors report counts in yours. A cloud's outage stops each vendor on it, also those that report nothing.",
        ),
        _slip("at_once", "A standby takes over at once in yours. It takes `switch` hours."),
        _slip("all_switch", "Each mix has a standby in yours. Only where a vendor has 0 `thousands` there is one."),
        _slip("any_hit", "All requests stop in yours when one vendor is down. Only the share of that vendor does."),
        *options(
            answer,
            "over",
            {
                "all_year": "This option needs a `lost` over `cap_lost` and a `worst` that is not over `cap_worst`, of the mix with the lowest `cost`.",
                "one_outage": "This option needs a `worst` over `cap_worst` and a `lost` that is not over `cap_lost`, of the mix with the lowest `cost`.",
                "both": "This option needs a `lost` over `cap_lost` and a `worst` over `cap_worst`, of the mix with the lowest `cost`.",
                "nothing": "This option needs a `lost` of at most `cap_lost` and a `worst` of at most `cap_worst`, of the mix with the lowest `cost`.",
            },
        ),
        *options(
            answer,
            "mix",
            {**dict.fromkeys(MIXES, _HOLD), "none": _NONE},
            idea=lambda mix: "mix_none" if mix == "none" else "mix_any",
        ),
    ),
    ablations=(
        _drop(
            "list_all",
            "at least `from` thousand in that mix",
            "All requests are paid at the list price in yours. A vendor that gets enough of them is cheaper.",
        ),
        _drop(
            "no_fee", "plus each `fee`", "The standby is free in yours. Its fee is paid although it has no requests."
        ),
        _drop(
            "all_days",
            "since 1 December 2025, that day included",
            "Outages from before 1 December 2025 are among yours. The year begins on that day.",
        ),
        _drop(
            "double",
            "Leave it out",
            "Reports that are part of another outage count once more in yours. `part_of` names the one that they are in.",
        ),
        _drop(
            "no_cloud",
            "An outage of a cloud stops each vendor on it",
            "The clouds' outages stop nobody in yours. Look up in `vendors` who is on the cloud that is down.",
        ),
        _drop(
            "no_standby",
            "run again after `switch` hours",
            "Nothing takes over in yours. A mix with a standby loses `switch` hours, then the requests run again.",
        ),
        _drop(
            "standby_any",
            "a standby that is not stopped itself",
            "The standby helps in each outage in yours. When its own cloud is down, it is down, too.",
        ),
        _drop(
            "always_switch",
            "but at most `switch`",
            "Each outage of a mix with a standby lasts `switch` hours in yours. Some were over before.",
        ),
    ),
    without=_without,
    follows=(
        Follows("over", ("cost", "lost", "worst"), _kept_out),
        Follows("mix", ("cost", "lost", "worst"), _chosen),
    ),
    lookalikes=for_mixes,
    generic=DEFAULT - {"carried"},
    survivors={
        "> to >=: found['lost'] > mix_facts['cap_lost']": "equivalent: planted margins keep every year off the cap",
        "> to >=: found['worst'] > mix_facts['cap_worst']": "equivalent: planted margins keep every outage off the cap",
        "any to all: down[standby].any()": "equivalent: a mix has one standby at most",
    },
    hints=(
        "Do one mix by hand first: two or three rows, two or three outages. The same for five mixes is a loop.",
        "For each outage of the year ask three things. Which vendors of the mix are stopped? What share of its requests do they have? Does a standby run on?",
        "Hours lost in an outage = share that stops × hours, where hours are at most `switch` if the mix has a standby that is not stopped. "
        "`lost` is their sum, `worst` the largest.",
    ),
    worked="""
```python
year = outages[(outages["day"] >= "2025-12-01") & outages["part_of"].isna()]
rows = {}
for mix, part in mixes.merge(vendors, on="vendor").groupby("mix"):
    price = part["list"].where(part["thousands"] < part["from"], part["committed"])
    share = part["thousands"] / part["thousands"].sum()
    standby = part["thousands"] == 0
    losses = []
    for who, hours in zip(year["who"], year["hours"], strict=True):
        down = (part["vendor"] == who) | (part["cloud"] == who)
        if standby.any() and not down[standby].any():
            hours = min(hours, mix_facts["switch"])
        losses.append(share[down].sum() * hours)
    cost = (part["thousands"] * price + part["fee"]).sum()
    rows[mix] = {"cost": cost, "lost": sum(losses), "worst": max(losses)}
found = pd.DataFrame.from_dict(rows, orient="index").rename_axis("mix")

over_lost, over_worst = found["lost"] > mix_facts["cap_lost"], found["worst"] > mix_facts["cap_worst"]
words = {(True, True): "both", (True, False): "all_year", (False, True): "one_outage", (False, False): "nothing"}
cheapest = found["cost"].idxmin()
left = found[~over_lost & ~over_worst]
board_mix = {
    **{name: found[name] for name in ("cost", "lost", "worst")},
    "over": words[bool(over_lost[cheapest]), bool(over_worst[cheapest])],
    "mix": left["cost"].idxmin() if len(left) else "none",
}
```

In a spreadsheet: one column per mix beside the outages of the year, with the share that stops times the hours; `SUM` and `MAX` below. Spreading over vendors makes the
worst outage smaller, not the hours of the year; a standby does both and has its price.
""",
    objective=OBJECTIVE_MIX,
    ledger=("ROLE-03", "RESP-43", "FUT-17", "MILE-32", "BRISK-03"),
)
