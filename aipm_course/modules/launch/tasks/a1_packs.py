"""A1: five launch packs against hard and soft gates."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Picks, Record, Table
from aipm_course.judging.batches import unless
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.launch.lookalikes.packs import for_packs
from aipm_course.modules.launch.simulators.packs import (
    COUNTS,
    GATES,
    PACKS,
    WRONG_STATES,
    WRONG_TALLIES,
    Packs,
    counted,
    in_the_way,
    joined,
    packs,
    states,
    top_pack,
    verdict,
    verdicts,
)
from aipm_course.modules.launch.tasks.shared import OBJECTIVE_PACKS

_OPTIONS = {
    "go": "it may launch as it is",
    "conditions": "it may launch with dated conditions",
    "no_go": "it may not launch",
    "retest": "the evidence cannot decide: test again",
}


def _counts(counts: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame({name: counts[name] for name in COUNTS}, index=pd.Index(PACKS, name="pack"))


def _verdicts(found: "list[str]") -> pd.DataFrame:
    return pd.DataFrame({"verdict": found}, index=pd.Index(PACKS, name="pack"))


def _items(rows: pd.DataFrame, found: Any, pack: str) -> list[str]:
    in_way = in_the_way(rows, found, pack)
    return [gate for gate in GATES if gate in in_way]


def _answer(data: Packs) -> dict[str, Any]:
    rows = joined(data)
    counts = counted(rows)
    return {
        "counts": _counts(counts),
        "verdicts": _verdicts(verdicts(counts)),
        "items": _items(rows, states(rows), top_pack(data.packs)),
    }


def _by_hand(data: Packs) -> dict[str, Any]:
    """The same row by row, as somebody does it on paper."""
    gates = data.gates.set_index("gate").to_dict("index")
    found = {pack: dict.fromkeys(COUNTS, 0) for pack in PACKS}
    in_way: dict[str, list[str]] = {pack: [] for pack in PACKS}
    points: dict[str, int] = dict.fromkeys(PACKS, 0)
    for row in data.packs.to_dict("records"):
        gate, pack = gates[row["gate"]], row["pack"]
        points[pack] += row["score"]
        pending = row["status"] == "pending"
        stale = not pending and (row["build"] < row["launches"] or row["tested"] > 30 or row["cases"] < gate["least"])
        missed = not pending and not stale and row["passed"] < gate["bar"] * row["cases"]
        if not (pending or stale or missed):
            continue
        if gate["kind"] == "soft":
            kind = "conditions" if row["due"] <= 14 else "blocks"
        else:
            kind = "retest" if stale else "blocks"
        found[pack][kind] += 1
        if kind != "conditions":
            in_way[pack].append(row["gate"])
    told = {
        pack: "no go" if row["blocks"] else "retest" if row["retest"] else "conditions" if row["conditions"] else "go"
        for pack, row in found.items()
    }
    return {"counts": found, "verdicts": told, "items": in_way[max(points, key=lambda pack: points[pack])]}


_WAYS = {**WRONG_STATES, **WRONG_TALLIES}


def _touched(data: Packs, names: frozenset[str]) -> dict[str, Any] | None:
    ways: dict[str, Any] = {}
    for name in names:
        if ways.keys() & _WAYS[name].keys():
            return None  # two edges of one rule
        ways |= _WAYS[name]
    return {"counts": _counts(counted(joined(data), **ways))}


def _way(name: str) -> Any:
    return lambda data: _touched(data, frozenset((name,)))


def _drop(name: str, rule: str, message: str) -> Ablation[Packs]:
    return Ablation(name, rule, _way(name), message)


_RULES = (
    _drop(
        "pending",
        'Its `status` is "pending"',
        "Gates that are pending count by the run that stands beside them in yours. Pending is missing, whatever stands there.",
    ),
    _drop(
        "any_build",
        "on a `build` before the one that `launches`",
        "Tests of an older build count in yours. What goes out (`launches`) is another program than the one that was tested.",
    ),
    _drop(
        "any_day",
        "more than 30 days before the launch",
        "Tests of any age count in yours. `tested` says how many days before the launch they ran; up to 30 counts.",
    ),
    _drop(
        "any_cases",
        "on fewer than `least` cases",
        "Tests of any size count in yours. A gate says how many cases it needs (`least`).",
    ),
    _drop(
        "no_bar",
        "Fewer than the share `bar` of its `cases` have `passed`",
        "Gates whose cases passed too seldom are met in yours. Hold `passed` ÷ `cases` against `bar`.",
    ),
    _drop(
        "any_due",
        "within 14 days after the launch",
        "Dates of more than 14 days after the launch (`due`) make conditions in yours. They come too late, so the gate blocks.",
    ),
)
_OTHERS = {
    "pending_retest": "Pending hard gates ask for a new test in yours. Pending is missing, and a hard gate that is missing blocks.",
    "stale_first": "Pending gates with a stale result are stale in yours. The order of the text asks first whether a gate is pending.",
    "newer_build": "The comparison of the builds is turned round in yours: stale is a `build` before the one that `launches`.",
    "long_tested": "The 30 days are turned round in yours: a test of the last 30 days counts, an older one is stale.",
    "rounded": "Shares are rounded to whole percent before the bar in yours. Hold `passed` ÷ `cases` as it is against `bar`.",
    "undated": "Stale hard gates without a date in time block in yours. A stale hard gate is counted in `retest`, date or not.",
    "all_hard": "All gates are taken for hard ones in yours. `kind` says which are soft.",
    "no_stale": "No result is stale in yours, or only one with all three reasons. An older build, a test of long ago or too few cases: each is enough.",
    "passed_cases": "That holds `passed` against `least`. `least` speaks of `cases`; `passed` ÷ `cases` is held against `bar`.",
    "any_soft": "Every soft gate that is not met is a condition in yours. It takes a date within 14 days; without one the gate blocks.",
    "soft_missed": "Soft gates that are missing or stale block in yours. With a date within 14 days, each soft gate that is not met is a condition.",
    "hard_dated_open": "Hard gates that are missed or missing are conditions in yours, if they have a date. Only a soft gate can be one.",
    "same_build": "Tests of a later build are stale in yours. They count; stale is a `build` before the one that `launches`.",
    "under_30": "A test of exactly 30 days before the launch is stale in yours. It counts.",
    "day_31": "A test of 31 days before the launch counts in yours. 30 is the last one that does.",
    "written": "That takes the day of the report (`written`). The test is what ages: `tested`.",
    "within_14": "Tests of more than 14 days before the launch are stale in yours. For tests it is 30 days; 14 is for conditions.",
    "more_cases": "A test of exactly `least` cases is stale in yours. `least` are enough.",
    "one_case_short": "A test one case short of `least` counts in yours.",
    "above_bar": "A share that lies exactly on its `bar` misses it in yours. On the bar is met.",
    "missed_first": "Stale results below their bar are missed in yours. The order of the text asks first whether a result is stale.",
    "under_14": "A date exactly 14 days after the launch comes too late in yours. It is soon enough.",
    "day_15": "A date 15 days after the launch is soon enough in yours. 14 is the last one.",
    "blank": "A soft gate without a date is a condition in yours. Blank means that nobody has promised one.",
    "soft_blocks": "Every soft gate that is not met blocks in yours. With a date within 14 days it is a condition.",
    "hard_dated": "Hard gates with a date are conditions in yours. Only a soft gate can be one.",
    "soft_retest": "Stale soft gates ask for a new test in yours. A soft gate that is not met is a condition or blocks, by its date.",
    "soft_stale_met": "Stale soft gates count as met in yours. Stale is not met.",
    "any_date": "Every gate with a date is a condition in yours. One that is met needs none.",
}


def _told(reading: Any) -> Any:
    """Return the verdicts of another way to read the three counts; None where it gives the right ones."""

    def answer(data: Packs) -> dict[str, Any] | None:
        counts = counted(joined(data))
        found = [reading(*(int(counts[name][place]) for name in COUNTS)) for place in range(len(PACKS))]
        return None if found == verdicts(counts) else {"verdicts": _verdicts(found)}

    return answer


def _mean_score(data: Packs) -> dict[str, Any] | None:
    means = data.packs.groupby("pack")["score"].mean()
    found = ["go" if means[pack] >= 7 else "conditions" if means[pack] >= 6 else "no_go" for pack in PACKS]
    return None if found == verdicts(counted(joined(data))) else {"verdicts": _verdicts(found)}


def _picked(name: str) -> Any:
    """Return other ways to say what stands in the way of the pack with the best score."""

    def answer(data: Packs) -> dict[str, Any] | None:
        rows = joined(data)
        found, top = states(rows), top_pack(data.packs)
        own = rows["pack"].to_numpy() == top
        hard = rows["kind"].to_numpy() == "hard"
        right = set(_items(rows, found, top))
        means = data.packs.groupby("pack")["score"].mean()
        gates = rows["gate"].to_numpy()
        picked = {
            "all_open": set(gates[own & (found != "met")]),
            "hard_only": set(gates[own & hard & (found != "met")]),
            "blocks_only": right - set(gates[own & hard & (found == "stale")]),
            "stale_only": set(gates[own & hard & (found == "stale")]),
            "lowest": set(_items(rows, found, str(means.idxmin()))),
        }[name]
        if not picked:
            return None  # an empty list says nothing of the pack
        return unless({"items": frozenset(right)}, {"items": frozenset(picked)}) and {"items": sorted(picked)}

    return answer


def _stale_too(data: Packs) -> dict[str, Any]:
    """Return the right counts, but with the stale soft gates in `retest` as well."""
    rows = joined(data)
    counts = _counts(counted(rows))
    return {"counts": counts.assign(retest=counted(rows, stale_soft="retest")["retest"])}


_ITEMS = "Named are the gates of the pack with the highest mean `score`, which block or need a new test. "


def _follow(own: Mapping[str, Any], data: Packs) -> list[pd.DataFrame]:
    rows = [own["counts"][pack] for pack in PACKS]
    return [_verdicts([verdict(*(float(row[name]) for name in COUNTS)) for row in rows])]


PACK_GATES = Question(
    id="launch.packs",
    task="A1",
    title="Five launch packs",
    points=7,
    kind=Record(
        {
            "counts": Table("pack", PACKS, {name: Number("gates", between=(0, len(GATES))) for name in COUNTS}),
            "verdicts": Table("pack", PACKS, {"verdict": Choice(_OPTIONS)}),
            "items": Picks(dict.fromkeys(GATES, "")),
        },
        weights={"counts": 2.7, "verdicts": 2.8, "items": 1.5},
        look={
            "counts": "Give each of the 40 rows its state first, by the first rule that holds. Then count by pack.",
            "verdicts": "Go through the four rules in their order, pack by pack, with your three counts.",
            "items": _ITEMS.strip(),
        },
    ),
    data=packs,
    reference=_answer,
    alternatives=(_by_hand,),
    misconceptions=(
        *(Misconception(name, _way(name), message) for name, message in _OTHERS.items()),
        Misconception(
            "order_of_verdicts",
            _told(lambda b, r, c: "retest" if r else "no_go" if b else "conditions" if c else "go"),
            "A gate that blocks is asked about before a stale one: the first rule that holds is the verdict.",
        ),
        Misconception(
            "conditions_first",
            _told(lambda b, r, c: "no_go" if b else "conditions" if c else "retest" if r else "go"),
            "A stale hard gate is asked about before a dated soft one: the first rule that holds is the verdict.",
        ),
        Misconception(
            "all_no_go",
            _told(lambda b, r, c: "no_go" if b or r or c else "go"),
            "A dated soft gate stops no pack, and a stale hard gate says nothing against one. Each has a verdict of its own.",
        ),
        Misconception(
            "stale_is_no_go",
            _told(lambda b, r, c: "no_go" if b or r else "conditions" if c else "go"),
            "A stale hard gate says nothing against a pack. Where nothing blocks, it has a verdict of its own.",
        ),
        Misconception(
            "conditions_are_go",
            _told(lambda b, r, c: "no_go" if b else "retest" if r else "go"),
            "A dated soft gate lets a pack launch, but not just so. It has a verdict of its own.",
        ),
        Misconception(
            "stale_is_condition",
            _told(lambda b, r, c: "no_go" if b else "conditions" if r or c else "go"),
            "A stale hard gate is not a dated soft one: nobody knows whether it is met. It has a verdict of its own.",
        ),
        Misconception(
            "two_blocks",
            _told(lambda b, r, c: "no_go" if b > 1 else "retest" if r else "conditions" if c else "go"),
            "One gate that blocks is enough for the first rule, however many others are met.",
        ),
        Misconception(
            "majority",
            _told(lambda b, r, c: "no_go" if b + r + c > 4 else "conditions" if b + r + c else "go"),
            "How many gates are met decides nothing. One that blocks is enough for the first rule.",
        ),
        Misconception(
            "mean_score",
            _mean_score,
            "`score` is what reviewers liked, and no rule of the text asks for it. What blocks is not outvoted by a mean.",
        ),
        Misconception(
            "retest_all_stale",
            _stale_too,
            "`retest` holds stale soft gates as well in yours. Only hard ones are tested again; a soft one is a condition or blocks.",
        ),
        Misconception("items_all", _picked("all_open"), _ITEMS + "A condition does not stand in the way."),
        Misconception(
            "items_hard", _picked("hard_only"), _ITEMS + "A soft gate without a date in time blocks as well."
        ),
        Misconception("items_blocks", _picked("blocks_only"), _ITEMS + "A stale hard gate needs a new test."),
        Misconception("items_stale", _picked("stale_only"), _ITEMS + "Those that block belong to them."),
        Misconception("items_lowest", _picked("lowest"), _ITEMS + "The pack with the lowest `score` is another one."),
    ),
    ablations=_RULES,
    without=_touched,
    follows=(Follows("verdicts", ("counts",), _follow),),
    lookalikes=for_packs,
    generic=DEFAULT - {"carried"},
    hints=(
        "One row is one gate of one pack. Give it a state first: missing, stale, missed or met. Nothing else about it matters then.",
        'Join the two tables by `gate`. Begin with "met" for all rows, then write "missed", then "stale", then "missing": the last one '
        "written wins, so the first rule comes last.",
        "Three yes-or-no columns follow: stale and hard (`retest`); soft, not met, `due` at most 14 (`conditions`); not met and neither of "
        "these (`blocks`). Their sums by pack are the counts.",
    ),
    worked="""
```python
rows = packs.merge(gates, on="gate")
stale = (rows["build"] < rows["launches"]) | (rows["tested"] > 30) | (rows["cases"] < rows["least"])
rows["state"] = "met"
rows.loc[rows["passed"] / rows["cases"] < rows["bar"], "state"] = "missed"
rows.loc[stale, "state"] = "stale"
rows.loc[rows["status"] == "pending", "state"] = "missing"

hard, unmet = rows["kind"] == "hard", rows["state"] != "met"
rows["retest"] = hard & (rows["state"] == "stale")
rows["conditions"] = ~hard & unmet & (rows["due"] <= 14)
rows["blocks"] = unmet & ~rows["retest"] & ~rows["conditions"]
counts = rows.groupby("pack")[["blocks", "retest", "conditions"]].sum()


def verdict(row):
    if row["blocks"] > 0:
        return "no_go"
    if row["retest"] > 0:
        return "retest"
    return "conditions" if row["conditions"] > 0 else "go"


top = rows.groupby("pack")["score"].mean().idxmax()
in_the_way = rows[(rows["pack"] == top) & (rows["blocks"] | rows["retest"])]
launch_packs = {"counts": counts, "verdicts": counts.apply(verdict, axis=1), "items": in_the_way["gate"]}
```

In a spreadsheet: look up `kind`, `bar` and `least` by gate, one column for the state with nested `IF` in the order of the rules, then `COUNTIFS` by
pack. The pack that reviewers like best is not the one that may go; the one they like least may, since what is open there has a date.
""",
    objective=OBJECTIVE_PACKS,
    ledger=("RESP-30", "KPI-31", "DELIV-11", "RIT-24", "DEC-06"),
)
