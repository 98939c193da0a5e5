"""A6: what a recoded field reaches."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aipm_course.answers import Choice, Picks, Record
from aipm_course.judging.batches import options, unless
from aipm_course.judging.question import DEFAULT, Ablation, Follows, Misconception, Question
from aipm_course.modules.data.simulators.lineage import (
    EDGES,
    NODES,
    PEOPLE,
    WAYS,
    Lineage,
    behind,
    best_within,
    called,
    either_way,
    fewest,
    lineage,
    pauses,
    reached,
    severity_of,
    steps,
)
from aipm_course.modules.data.tasks.shared import OBJECTIVE_LINEAGE

_CUT = (
    "This is the edge only if it can be paused and if, of all that can, fewest nodes are still hit without it. Take it out and follow "
    "the field anew: some nodes have a second way."
)
_CALL = (
    "Whom to call comes from one row of `nodes`: of the hit nodes, released ones before all others, the one with the smallest "
    "`runs_in`. Read who stands in there."
)


def _answer(made: Lineage, ways: frozenset[str] = frozenset()) -> dict[str, Any]:
    hit = reached(made, ways)
    return {
        "hit": sorted(hit),
        "severity": severity_of(made, hit),
        "cut": min(fewest(pauses(made, ways))),
        "call": called(made, hit),
    }


def _without(made: Lineage, dropped: frozenset[str]) -> dict[str, Any] | None:
    """Return the answer without some rules of the text, in the fields that they touch."""
    if {"part_of_name", "all_fields"} <= dropped or (
        "any_start" in dropped and dropped & {"all_fields", "retired_passes"}
    ):
        return None  # two ways to misread one rule, or no way left to follow
    if not dropped:
        return _answer(made)
    ways = dropped & frozenset(WAYS)
    found: dict[str, Any] = {"hit": sorted(reached(made, ways))} if ways else {}
    if "any_pause" in dropped:
        found["cut"] = min(fewest(pauses(made, any_edge=True)))
    if dropped & {"owner_called", "released_late"}:
        hit = reached(made)
        first = "released_late" not in dropped
        found["call"] = called(made, hit, released_first=first, stand_in="owner_called" not in dropped)
    return None if all(found[field] == _answer(made)[field] for field in found) else found


def _with_networkx(made: Lineage) -> dict[str, Any]:
    """The same with networkx, as the worked solution has it."""
    import networkx as nx

    live = made.nodes[made.nodes["status"] == "live"].set_index("node")
    carries = made.edges["fields"].map(lambda names: made.field in names.split(", "))
    on = made.edges[carries & made.edges["start"].isin(live.index) & made.edges["end"].isin(live.index)]
    graph = nx.from_pandas_edgelist(on, "start", "end", create_using=nx.DiGraph)
    hit = nx.descendants(graph, made.table)
    left = {}
    for row in on[on["pausable"] == "yes"].to_dict("records"):
        rest = graph.copy()
        rest.remove_edge(row["start"], row["end"])
        left[row["edge"]] = len(nx.descendants(rest, made.table))
    rows = live.loc[sorted(hit)]
    first = rows[rows["released"] == "yes"] if (rows["released"] == "yes").any() else rows
    soonest: Any = first.loc[str(first["runs_in"].idxmin())]
    kinds = {"high"} if (rows["released"] == "yes").any() else {"medium" if (rows["kind"] != "table").any() else "low"}
    return {
        "hit": pd.Series(sorted(hit)),
        "severity": kinds.pop().upper(),
        "cut": min(left, key=lambda edge: left[edge]).lower(),
        "call": soonest["stand_in"] or soonest["owner"],
    }


def _near(own: Mapping[str, Any], made: Lineage) -> bool:
    """Return whether one's own hit nodes are mostly the right ones, or those of a known slip: what follows from others says nothing."""
    hit, right = frozenset(own["hit"]), reached(made)
    known = (
        steps(made, 1),
        steps(made, 2),
        {name for name in right if made.by_node[name]["kind"] != "table"},
        {name for name in right if made.by_node[name]["released"] == "yes"},
        *(reached(made, way) for way in _READINGS),
    )
    return hit in known or 2 * len(hit & right) > len(hit | right)


def _severity(own: Mapping[str, Any], made: Lineage) -> set[str]:
    return {severity_of(made, own["hit"])} if _near(own, made) else set()


def _cut(own: Mapping[str, Any], made: Lineage) -> set[str]:
    """Return the right edge, and those that are best by whatever reading gives one's own hit nodes."""
    found: set[str] = set()
    if _near(own, made):
        found |= best_within(made, own["hit"])
    for way in _READINGS:
        if reached(made, way) == frozenset(own["hit"]) and (left := pauses(made, way)):
            found |= fewest(left)
    return found | fewest(pauses(made))


def _call(own: Mapping[str, Any], made: Lineage) -> set[str]:
    return {called(made, own["hit"])} - {""} if _near(own, made) else set()


_READINGS = (
    frozenset[str](),
    *(frozenset((name,)) for name in WAYS),
    frozenset(("retired_hit", "retired_passes")),
)


def _drop(name: str, rule: str, message: str) -> Ablation[Lineage]:
    return Ablation(name, rule, lambda made: _without(made, frozenset((name,))), message)


def _hit(name: str, nodes: Any, message: str) -> Misconception[Lineage]:
    return Misconception(name, lambda made: unless(_answer(made), {"hit": sorted(nodes(made))}), message)


def _upstream(made: Lineage) -> frozenset[str]:
    found: set[str] = set()
    todo = [made.table]
    while todo:
        node = todo.pop()
        new = {edge.start for edge in made.drawn if edge.end == node} - found
        found |= new
        todo += new
    return frozenset(found)


LINEAGE = Question(
    id="data.lineage",
    task="A6",
    title="The column that changed",
    points=6,
    kind=Record(
        {
            "hit": Picks(dict.fromkeys(NODES, "")),
            "severity": Choice(
                {
                    "high": "a released model or report is hit",
                    "medium": "models or reports are hit, none released",
                    "low": "only tables are hit",
                }
            ),
            "cut": Choice(dict.fromkeys(EDGES, "")),
            "call": Choice(dict.fromkeys(PEOPLE, "")),
        },
        weights={"hit": 2.4, "severity": 1.1, "cut": 1.25, "call": 1.25},
        look={
            "hit": "Begin at the changed table. Take each edge whose `fields` names the field, to a live node; go on from there until nothing "
            "new comes. One name more or less is enough to be wrong. Too many: check the retired node, and fields that only begin alike. Too few: go on "
            "from each node that you have, tables as well.",
            "severity": "Look up `kind` and `released` of your hit nodes.",
            "cut": _CUT,
            "call": _CALL,
        },
    ),
    data=lineage,
    reference=_answer,
    alternatives=(_with_networkx,),
    misconceptions=(
        _hit(
            "children",
            lambda made: steps(made, 1),
            "Those are the next nodes only. What reads from them is hit as well, and so on.",
        ),
        _hit(
            "two_steps",
            lambda made: steps(made, 2),
            "Those are the nodes one and two steps away. Go on until nothing new comes.",
        ),
        _hit(
            "retired_alive",
            lambda made: reached(made, frozenset(("retired_hit", "retired_passes"))),
            "The retired node, and nodes that only it leads to, are among yours. It is not hit and passes nothing on.",
        ),
        _hit(
            "nothing",
            lambda made: frozenset(),
            "Nothing is hit in yours. Look at the edges whose `start` is the changed table; `fields` may name several fields.",
        ),
        _hit(
            "either_way",
            either_way,
            "Edges are followed against their direction as well. A change goes from `start` to `end` only.",
        ),
        _hit(
            "upstream",
            _upstream,
            "That is where the table's own fields come from. A change goes the other way, from `start` to `end`.",
        ),
        _hit(
            "only_outcomes",
            lambda made: {name for name in reached(made) if made.by_node[name]["kind"] != "table"},
            "Those are models and reports only. Tables on the way are hit as well.",
        ),
        _hit(
            "only_released",
            lambda made: {name for name in reached(made) if made.by_node[name]["released"] == "yes"},
            "Those are the released ones only. All nodes that the field reaches are hit.",
        ),
        Misconception(
            "most_behind_it",
            lambda made: unless(
                _answer(made), {"cut": max(found := behind(made), key=lambda edge: (found[edge], edge))}
            ),
            _CUT,
            idea="another_cut",
        ),
        *options(
            _answer,
            "severity",
            {
                "high": "High needs a hit node with `released` yes.",
                "medium": "Medium needs a hit model or report, and no hit node with `released` yes.",
                "low": "Low needs hit nodes of the kind `table` only.",
            },
        ),
        *options(_answer, "cut", dict.fromkeys(EDGES, _CUT), idea=lambda edge: "another_cut"),
        *options(_answer, "call", dict.fromkeys(PEOPLE, _CALL), idea=lambda person: "another_call"),
    ),
    ablations=(
        _drop(
            "all_fields",
            "whose `fields` name the changed field",
            "Every edge counts in yours. Only those carry the change whose `fields` name the changed field.",
        ),
        _drop(
            "part_of_name",
            "`region_text` is another field than `region`",
            "A field whose name only begins like the changed one counts in yours. It is another field.",
        ),
        _drop(
            "retired_hit",
            "A retired node is not hit",
            "The retired node counts as hit in yours. Nobody runs it any more.",
        ),
        _drop(
            "retired_passes",
            "passes nothing on",
            "Nodes that only a retired one leads to are among yours. It passes nothing on.",
        ),
        _drop(
            "source_in",
            "The changed table itself does not count",
            "The changed table itself is among yours. Count what it reaches.",
        ),
        _drop(
            "any_start",
            "from the changed table or from a hit node",
            "Every edge that names the field counts in yours, wherever it starts. Other tables have a field of that name, too.",
        ),
        _drop(
            "any_pause",
            "`pausable` is `yes`",
            "This edge is the one only if its `pausable` is `yes`. Look there first, then count what is still hit without it.",
        ),
        _drop(
            "released_late",
            "released ones before all others",
            "They are called first only if no released node is hit that another answers for. Released ones go before all others, whatever runs "
            "sooner.",
        ),
        _drop(
            "owner_called",
            "if `stand_in` names somebody, call them",
            "They are called only if nobody stands in for them: look at `stand_in` of the row.",
        ),
    ),
    without=_without,
    follows=(
        Follows("severity", ("hit",), _severity),
        Follows("cut", ("hit",), _cut),
        Follows("call", ("hit",), _call),
    ),
    generic=DEFAULT - {"carried"},
    hints=(
        "On paper: write down the changed table, then every node to which an edge with the field leads from it, and so on.",
        'networkx: `nx.from_pandas_edgelist(on, "start", "end", create_using=nx.DiGraph)` makes a graph of the edges that count, '
        "`nx.descendants(graph, table)` finds all that one can reach. Split `fields` at the comma before you look for a name.",
        "For `cut`: for each edge that can be paused, a copy of the graph without it (`graph.copy()`, `remove_edge`), and how many "
        "nodes can still be reached.",
    ),
    worked="""
```python
import networkx as nx

live = nodes[nodes["status"] == "live"].set_index("node")
carries = edges["fields"].map(lambda names: change["field"] in names.split(", "))
on = edges[carries & edges["end"].isin(live.index)]
graph = nx.from_pandas_edgelist(on, "start", "end", create_using=nx.DiGraph)
hit = nx.descendants(graph, change["table"])
left = {}
for row in on[on["pausable"] == "yes"].itertuples():
    paused = graph.copy()
    paused.remove_edge(row.start, row.end)
    left[row.edge] = len(nx.descendants(paused, change["table"]))
rows = live.loc[sorted(hit)]
released = rows[rows["released"] == "yes"]
first = (rows if released.empty else released).sort_values("runs_in").iloc[0]
severity = "low" if (rows["kind"] == "table").all() else "medium"
lineage = {
    "hit": sorted(hit),
    "severity": severity if released.empty else "high",
    "cut": min(left, key=left.get),
    "call": first["stand_in"] or first["owner"],
}
```

A change goes as far as its field is carried, and no further: neither the next nodes nor the whole graph. And the edge with most
nodes behind it helps little where these nodes have a second way.
""",
    objective=OBJECTIVE_LINEAGE,
    ledger=("ROLE-05", "DAY-01", "STAKE-04", "STAKE-18", "CHECK-03", "GOV-01"),
)
