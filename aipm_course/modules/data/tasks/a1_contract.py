"""A1: a contract that stops the harmful weeks."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Number, Record, Table
from aipm_course.judging.batches import options
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.data.lookalikes.feed import for_feed
from aipm_course.modules.data.simulators.feed import CLAUSES, FEW, LEVELS, Feed, contract_without, ends, feed
from aipm_course.modules.data.tasks.shared import OBJECTIVE_CONTRACT


def _without(made: Feed, dropped: frozenset[str]) -> dict[str, Any] | None:
    """Return bars and shares without some rules of the text."""
    if {"small_judged", "fifty_left_out"} <= dropped:
        return None  # two edges of one rule
    return {"contract": contract_without(made, dropped)}


def _contract(made: Feed) -> dict[str, Any]:
    table = contract_without(made)
    breach = made.breach
    decision = "load" if breach == "none" else {"segment": "hold", "all": "reject"}[made.levels[breach]]
    return {"contract": table, "breach": breach, "decision": decision}


def _by_pivot(made: Feed) -> dict[str, Any]:
    """The same from wide tables, in percent."""
    past = made.history.assign(share=made.history["kept"] / made.history["rows"])
    judged = past[past["rows"] >= FEW].pivot_table(index="week", columns="clause", values="share", aggfunc="min")
    sums = past.pivot_table(index="week", columns="clause", values=["rows", "kept"], aggfunc="sum")
    shares: dict[str, Any] = {"all": sums["kept"] / sums["rows"], "segment": judged}
    right = _contract(made)["contract"]
    rows: dict[str, dict[str, Any]] = {}
    for clause in CLAUSES:
        harmful = made.incidents.query("clause == @clause")["week"]
        for level in LEVELS:
            seen = shares[level][clause]
            low, high = float(seen.drop(harmful).min()), float(seen.loc[harmful].max())
            if low > high:
                rows[clause] = {"level": level, "bar": f"{50 * (low + high):.1f}%"}
        rows[clause]["week"] = f"{100 * float(right['week'][clause]):.1f}%"
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("clause").reset_index()
    return {**_contract(made), "contract": table}


def _other_level(made: Feed) -> Any:
    """The level that does not separate, with what follows from it."""
    table = contract_without(made, levels={clause: _turned(level) for clause, level in made.levels.items()})
    return {"contract": table}


def _turned(level: str) -> str:
    return LEVELS[1 - LEVELS.index(level)]


def _always(level: str) -> Any:
    """One level for all clauses."""
    return lambda made: {"contract": contract_without(made, levels=dict.fromkeys(CLAUSES, level))}


def _an_end(good: bool) -> Any:
    def answer(made: Feed) -> dict[str, Any]:
        bars = {clause: ends(made, clause, made.levels[clause])[good] for clause in CLAUSES}
        return {"contract": contract_without(made).assign(bar=pd.Series(bars))}

    return answer


def _share(value: float) -> float:
    return value / 100 if value > 1.5 else value


def _breach(own: Mapping[str, Any], made: Feed) -> set[str]:
    rows = own["contract"]
    return {clause for clause in CLAUSES if _share(rows[clause]["week"]) < _share(rows[clause]["bar"])} or {"none"}


def _decision(own: Mapping[str, Any], made: Feed) -> str:
    if own["breach"] == "none":
        return "load"
    return "hold" if own["contract"][own["breach"]]["level"] == "segment" else "reject"


def _drop(name: str, rule: str, message: str) -> Ablation[Feed]:
    return Ablation(name, rule, lambda made: _without(made, frozenset((name,))), message)


CONTRACT = Question(
    id="data.contract",
    task="A1",
    title="A contract that stops the harmful weeks",
    points=7,
    kind=Record(
        {
            "contract": Table(
                "clause",
                CLAUSES,
                {
                    "level": Choice({"all": "all rows together", "segment": "the lowest segment"}),
                    "bar": Number("share from 0 to 1", within=0.003, percent=True),
                    "week": Number("share from 0 to 1", within=0.003, percent=True),
                },
            ),
            "breach": Choice({"none": "no clause is broken", **dict.fromkeys(CLAUSES, "")}),
            "decision": Choice(
                {"load": "every row is loaded", "hold": "one segment waits", "reject": "the whole week goes back"}
            ),
        },
        weights={"contract": 4.2, "breach": 1.4, "decision": 1.4},
        look={
            "contract": "For `level` and `bar`: the share of each of twenty weeks at both levels, the weeks whose incident names the "
            "clause beside all others. For `week`: which rows of the new week the clause counts, which of them keep it, and the "
            "level.",
            "breach": "A clause is broken where its `week` is under its `bar`.",
            "decision": "Which level has the clause that is broken? If none is, every row is loaded.",
        },
    ),
    data=feed,
    reference=_contract,
    alternatives=(_by_pivot,),
    misconceptions=(
        Misconception(
            "the_other_level",
            _other_level,
            "Those are the numbers of the other level. There some harmful week lies above a week that has to pass: put the weeks "
            "of each clause in order and look.",
        ),
        Misconception(
            "always_all",
            _always("all"),
            "Those are all rows together for every clause. One segment can break while the sum hardly moves.",
        ),
        Misconception(
            "always_segment",
            _always("segment"),
            "Those are the lowest segments for every clause. Where one segment dips in weeks that do no harm, such a bar stops "
            "them.",
        ),
        Misconception(
            "the_highest_harmful_week",
            _an_end(good=False),
            "That is the highest share of a harmful week. The bar lies in the middle between it and the lowest of the others.",
        ),
        Misconception(
            "the_lowest_good_week",
            _an_end(good=True),
            "That is the lowest share of a week that has to pass. The bar lies in the middle between it and the highest harmful "
            "one.",
        ),
        *options(
            _contract,
            "breach",
            {
                "none": "None is right only if each `week` is at or above its own `bar`.",
                **{
                    clause: f"`{clause}` is broken only if its `week` is under its `bar`, at its level."
                    for clause in CLAUSES
                },
            },
        ),
        *options(
            _contract,
            "decision",
            {
                "load": "Loading every row needs a week in which no clause is under its bar.",
                "hold": "One segment waits only if the clause that is broken has the level `segment`.",
                "reject": "The whole week goes back only if the clause that is broken has the level `all`.",
            },
        ),
    ),
    ablations=(
        _drop(
            "small_judged",
            "fewer than 50 rows is not judged on its own",
            "Small segments are among those that you judge. A segment with fewer than 50 rows counts in the sum only.",
        ),
        _drop(
            "fifty_left_out",
            "50 rows are enough",
            "A segment with exactly 50 rows is left out of your lowest shares. It is judged.",
        ),
        _drop(
            "any_incident",
            "every other week has to pass",
            "Weeks with another clause's incident are taken for harmful ones. For this clause they have to pass.",
        ),
        _drop(
            "mean_of_segments",
            "all segments added up",
            "That is a mean of the segments' shares. A large segment weighs more: add up the rows, then divide.",
        ),
        _drop(
            "open_counted",
            "closed tickets",
            "Open tickets are among the rows of `complete`. Nobody knows their reason yet.",
        ),
        _drop("unknown_kept", "or says `unknown`", "The reason `unknown` counts as filled in. It says nothing."),
        _drop(
            "by_ticket",
            "the same `ticket` and `version`",
            "Later versions of a ticket are taken for copies. A row is a copy only if ticket and version are the same.",
        ),
        _drop(
            "both_copies",
            "the first of them keeps it",
            "All rows of a group of copies count as broken. The first of them keeps the clause.",
        ),
        _drop("exact_case", "in any case", "Codes in small letters are taken for wrong ones; `p2` is `P2`."),
        _drop("fifth_code", "`P1` to `P4`", "The code P5 passes. There are four."),
        _drop(
            "under_the_limit",
            "1,440 minutes or less",
            "Rows of exactly 1,440 minutes are taken for late. A day is in time.",
        ),
        _drop(
            "in_hours",
            "a minute more is late",
            "The minutes are cut to whole hours somewhere: 1,441 to 1,499 are late, too.",
        ),
    ),
    without=_without,
    follows=(
        Follows("breach", ("contract",), _breach),
        Follows("decision", ("contract", "breach"), _decision),
    ),
    lookalikes=for_feed,
    generic=DEFAULT - {"carried"},
    survivors={
        "sum to mean: counts.groupby('week')[['rows', 'kept']].sum()": "equivalent: a ratio of means is the ratio of the sums",
        "< to <=: table['week'] < table['bar']": "equivalent: planted margins keep every value off this bar",
        "21 to 22": "equivalent: only the name of the new week",
        "21 to 20": "equivalent: only the name of the new week",
        "0 to -1: shares(now)[level].iloc[0]": "equivalent: there is one new week",
        "0 to -1: broken['level'].iloc[0]": "equivalent: one clause at most is broken",
        "0 to -1: broken.index[0]": "equivalent: one clause at most is broken",
    },
    hints=(
        "One clause first, say `fresh`: a list of twenty weeks with two shares each, all rows together and the lowest segment of "
        "50 rows or more. Which list puts its harmful weeks at the bottom?",
        "At the right level the highest harmful week lies under the lowest of all others. The bar is the middle of these two.",
        "The new week: a column of true and false for each clause, then its share by segment and in all. "
        "One of the four does not count every row.",
    ),
    worked="""
```python
closed = tickets["status"] == "closed"
keeps = {
    "complete": ~tickets["reason"].isin(["", "unknown"])[closed],
    "unique": ~tickets.duplicated(["ticket", "version"]),
    "valid": tickets["priority"].str.upper().isin(["P1", "P2", "P3", "P4"]),
    "fresh": tickets["loaded_min"] <= 1440,
}

def shares(counts):
    total = counts.groupby("week")[["rows", "kept"]].sum()
    judged = counts[counts["rows"] >= 50]
    lowest = (judged["kept"] / judged["rows"]).groupby(judged["week"]).min()
    return pd.DataFrame({"all": total["kept"] / total["rows"], "segment": lowest})

rows = {}
for clause, kept in keeps.items():
    past = shares(history[history["clause"] == clause])
    harmful = incidents.loc[incidents["clause"] == clause, "week"]
    high, low = past.loc[harmful].max(), past.drop(harmful).min()
    level = (low - high).idxmax()
    now = kept.groupby(tickets["segment"]).agg(rows="size", kept="sum").assign(week=21)
    rows[clause] = {"level": level, "bar": (low[level] + high[level]) / 2, "week": shares(now)[level].iloc[0]}
table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("clause")
broken = table[table["week"] < table["bar"]]
decision = "load" if broken.empty else {"segment": "hold", "all": "reject"}[broken["level"].iloc[0]]
contract = {"contract": table, "breach": "none" if broken.empty else broken.index[0], "decision": decision}
```

A bar is worth what its level is worth. All rows together are calm and overlook a small segment that breaks; the lowest segment
sees it and shouts at every local dip. Twenty weeks with their consequences tell which of the two is needed, clause by clause.
""",
    objective=OBJECTIVE_CONTRACT,
    ledger=("ROLE-05", "RESP-16", "SKILL-03", "CHECK-03"),
)
