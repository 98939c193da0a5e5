"""A field of one table is recoded: 31 tables, models and reports, and the edges that carry fields from one to the next.

Everything here is invented. A change reaches what an edge carries the field to, from node to node; retired nodes carry nothing
on. Three stories:

- `high` (40%): a released model or report is reached, three steps away or more, so the next two steps do not show it;
- `medium` (35%): models or reports are reached, and none of them is released, although released ones are near;
- `low` (25%): tables are reached, and nothing else, although released ones are near.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from aipm_course.simulation.attempts import first_that_holds
from aipm_course.simulation.margins import Truths
from aipm_course.simulation.stories import story
from aipm_course.simulation.streams import stream

NODES = (
    "adour",
    "aisne",
    "allier",
    "ardas",
    "arno",
    "aube",
    "avon",
    "axios",
    "bann",
    "bega",
    "boyne",
    "brenta",
    "cher",
    "clyde",
    "douro",
    "drava",
    "ebro",
    "enns",
    "etsch",
    "evros",
    "foyle",
    "garde",
    "indre",
    "inn",
    "isar",
    "isere",
    "kupa",
    "lech",
    "liri",
    "loire",
    "lot",
)
EDGES = tuple(f"E{number:02d}" for number in range(1, 37))
PEOPLE = ("Amara", "Bela", "Chidi", "Dora", "Emre", "Freja", "Goran", "Hana", "Ivo", "Jaya")
FIELDS = ("channel", "priority", "product", "region")
SEVERITY = {"high": 0.4, "medium": 0.35, "low": 0.25}
WAYS = ("all_fields", "part_of_name", "retired_hit", "retired_passes", "source_in", "any_start")
"""Rules about what is reached that somebody may drop."""


@dataclass(frozen=True)
class Edge:
    """One edge: its name, where it starts and ends, the fields that it carries, and whether it can be paused."""

    edge: str
    start: str
    end: str
    fields: tuple[str, ...]
    pausable: bool


@dataclass(frozen=True, eq=False)
class Lineage:
    """One lineage.

    Attributes:
        nodes: one row per node (`load("data_nodes")`).
        edges: one row per edge (`load("data_edges")`).
        table: the changed table.
        field: its changed field.
        severity: the right one.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    table: str
    field: str
    severity: str
    drawn: tuple[Edge, ...]

    @cached_property
    def by_node(self) -> dict[str, dict[str, object]]:
        """The rows of the nodes by name."""
        return {
            str(row["node"]): {str(name): value for name, value in row.items()} for row in self.nodes.to_dict("records")
        }


@lru_cache(maxsize=64)
def lineage(seed: int = 0) -> Lineage:
    """Return the lineage of a seed; the same seed always gives the same tables. Treat them as read-only.

    Examples:
        >>> len(lineage(0).nodes), lineage(0).edges.columns.tolist()
        (31, ['edge', 'start', 'end', 'fields', 'pausable'])
    """
    return first_that_holds(_draw, planted_truths, seed)


def carried(edges: Iterable[Edge], field: str, ways: frozenset[str] = frozenset()) -> list[Edge]:
    """Return the edges that carry a field.

    >>> edges = [Edge("E01", "a", "b", ("region_text",), True), Edge("E02", "a", "c", ("region",), True)]
    >>> [edge.edge for edge in carried(edges, "region")], len(carried(edges, "region", frozenset(["part_of_name"])))
    (['E02'], 2)
    """
    if "all_fields" in ways:
        return list(edges)
    if "part_of_name" in ways:
        return [edge for edge in edges if any(field in name for name in edge.fields)]
    return [edge for edge in edges if field in edge.fields]


def reached(made: Lineage, ways: frozenset[str] = frozenset(), without: str = "") -> frozenset[str]:
    """Return the nodes that the change reaches.

    Args:
        made: the lineage.
        ways: names of `WAYS` that are dropped.
        without: name of an edge that is paused.
    """
    retired = _retired(made)
    return _reached(made.drawn, made.table, made.field, retired, ways, without)


def _reached(
    edges: Iterable[Edge], table: str, field: str, retired: set[str], ways: frozenset[str], without: str = ""
) -> frozenset[str]:
    on = [edge for edge in carried(edges, field, ways) if edge.edge != without]
    if "any_start" in ways:
        found = {edge.end for edge in on}
    else:
        after: dict[str, list[str]] = {}
        for edge in on:
            if edge.start not in retired or "retired_passes" in ways:
                after.setdefault(edge.start, []).append(edge.end)
        found, todo = set(), [table]
        while todo:
            for end in after.get(todo.pop(), ()):
                if end not in found:
                    found.add(end)
                    todo.append(end)
    if "retired_hit" not in ways:
        found -= retired
    return frozenset(found | {table} if "source_in" in ways else found - {table})


def steps(made: Lineage, many: int, *, without: str = "") -> frozenset[str]:
    """Return the nodes that the change reaches in so many steps.

    Args:
        made: the lineage.
        many: steps.
        without: name of an edge that is paused.
    """
    retired = _retired(made)
    on = [edge for edge in carried(made.drawn, made.field) if edge.edge != without and edge.end not in retired]
    found: set[str] = {made.table}
    for _ in range(many):
        found |= {edge.end for edge in on if edge.start in found}
    return frozenset(found - {made.table})


def either_way(made: Lineage) -> frozenset[str]:
    """Return the nodes that somebody finds who follows edges against their direction as well."""
    retired = _retired(made)
    on = [edge for edge in carried(made.drawn, made.field) if not {edge.start, edge.end} & retired]
    found: set[str] = {made.table}
    for _ in range(len(made.by_node)):
        found |= {end for edge in on for end in (edge.start, edge.end) if {edge.start, edge.end} & found}
    return frozenset(found - {made.table})


def best_within(made: Lineage, hit: Iterable[str]) -> frozenset[str]:
    """Return the edges to pause for somebody who takes these nodes for hit: those on the way between them, and no others."""
    nodes = {*hit, made.table}
    on = [edge for edge in carried(made.drawn, made.field) if edge.start in nodes and edge.end in nodes]
    left = _pauses(on, made.table, made.field, set(), frozenset(("retired_hit",)))
    can = {edge.edge: left[edge.edge] for edge in on if edge.pausable}
    return fewest(can) if can else frozenset()


def pauses(made: Lineage, ways: frozenset[str] = frozenset(), *, any_edge: bool = False) -> dict[str, int]:
    """Return how many nodes are still reached with each edge paused.

    Args:
        made: the lineage.
        ways: names of `WAYS` that are dropped.
        any_edge: whether edges that cannot be paused are tried as well.
    """
    left = _pauses(made.drawn, made.table, made.field, _retired(made), ways)
    return (
        left if any_edge else {edge.edge: left[edge.edge] for edge in made.drawn if edge.pausable and edge.edge in left}
    )


def _retired(made: Lineage) -> set[str]:
    return {name for name, row in made.by_node.items() if row["status"] == "retired"}


def _pauses(
    edges: Sequence[Edge], table: str, field: str, retired: set[str], ways: frozenset[str] = frozenset()
) -> dict[str, int]:
    on = carried(edges, field, ways)
    return {edge.edge: len(_reached(on, table, field, retired, ways, edge.edge)) for edge in on}


def behind(made: Lineage) -> dict[str, int]:
    """Return how many reached nodes lie behind each edge that can be paused, whatever other way leads to them."""
    found = _behind(made.drawn, made.table, made.field, _retired(made))
    return {edge.edge: found[edge.edge] for edge in made.drawn if edge.pausable and edge.edge in found}


def _behind(edges: Sequence[Edge], table: str, field: str, retired: set[str]) -> dict[str, int]:
    hit = _reached(edges, table, field, retired, frozenset())
    return {
        edge.edge: 1 + len(_reached(edges, edge.end, field, retired, frozenset()))
        for edge in carried(edges, field)
        if edge.end in hit and edge.start in hit | {table}
    }


def fewest(left: Mapping[str, int]) -> frozenset[str]:
    """Return the edges that leave the fewest nodes.

    >>> sorted(fewest({"E01": 3, "E02": 2, "E03": 2}))
    ['E02', 'E03']
    """
    return frozenset(edge for edge, many in left.items() if many == min(left.values()))


def severity_of(made: Lineage, hit: Iterable[str]) -> str:
    """Return how severe a change is that reaches these nodes."""
    rows = [made.by_node[name] for name in hit]
    if any(row["released"] == "yes" for row in rows):
        return "high"
    return "medium" if any(row["kind"] != "table" for row in rows) else "low"


def called(
    made: Lineage, hit: Iterable[str], *, released_first: bool = True, stand_in: bool = True, last: bool = False
) -> str:
    """Return whom to call first, "" if nothing is reached that runs.

    Args:
        made: the lineage.
        hit: the nodes that are reached.
        released_first: whether released nodes go before all others.
        stand_in: whether who stands in for an owner is called.
        last: whether the node that runs last is taken for the first.
    """
    rows = [row for name in hit if (row := made.by_node[name])["status"] == "live"]
    if released_first and any(row["released"] == "yes" for row in rows):
        rows = [row for row in rows if row["released"] == "yes"]
    if not rows:
        return ""
    first = (max if last else min)(rows, key=lambda row: float(str(row["runs_in"])))
    return str(first["stand_in"] if stand_in and first["stand_in"] else first["owner"])


@dataclass(frozen=True)
class _Skeleton:
    """A lineage without names: its edges between the numbers of nodes, and the part that nodes play.

    Node 0 is the changed table, 1 to 3 are other sources.

    Attributes:
        edges: the edges.
        depth: the nodes that are reached, by their steps from the changed table.
        retired: the node that is retired.
        near: nodes that only a dropped rule reaches.
    """

    edges: tuple[Edge, ...]
    depth: tuple[tuple[int, ...], ...]
    retired: int
    near: tuple[int, ...]

    @property
    def hit(self) -> list[int]:
        """The nodes that are reached."""
        return [node for level in self.depth for node in level]


def _draw(seed: int, attempt: int) -> Lineage:
    told = story(seed, "data.reach", SEVERITY)
    generator = stream(seed, "data.lineage", attempt)
    field = FIELDS[int(stream(seed, "data.lineage.field").integers(len(FIELDS)))]
    for _ in range(500):
        drawn = _skeleton(generator, field)
        chosen = _pausable(generator, drawn, field)
        if chosen:
            break
    drawn = replace(drawn, edges=_with_decoys(drawn, field))
    away = story(seed, "data.stand_in", {True: 0.7, False: 0.3})
    return _named(generator, told, field, drawn, chosen, away=away)


def _with_decoys(drawn: _Skeleton, field: str) -> tuple[Edge, ...]:
    """Return the edges with two more that carry the field from other sources: into the changed table, and into a node that is hit."""
    hit = {str(node) for node in drawn.hit}
    edges = [
        replace(edge, fields=tuple(sorted({*edge.fields, field}))) if edge.start == "2" and edge.end in hit else edge
        for edge in drawn.edges
    ]
    return (*edges, Edge(EDGES[len(edges)], "1", "0", (field,), pausable=False))


def _skeleton(generator: np.random.Generator, field: str) -> _Skeleton:
    others = [name for name in FIELDS if name != field]
    links: dict[tuple[int, int], tuple[str, ...]] = {}

    def pick(nodes: Sequence[int]) -> int:
        return nodes[int(generator.integers(len(nodes)))]

    def link(start: int, end: int, *, carries: bool = True, alike: bool = False) -> None:
        names = {others[int(generator.integers(len(others)))]} if generator.random() < 0.6 or not carries else set()
        names |= {field} if carries else {f"{field}_text"} if alike else set()
        links.setdefault((start, end), tuple(sorted(names)))

    depth, new = [], 4
    for low, high in ((2, 4), (2, 5), (2, 4), (1, 3)):
        depth.append(tuple(range(new, new + int(generator.integers(low, high)))))
        new += len(depth[-1])
    hit = list(range(4, new))
    for node in depth[0]:
        link(0, node)
    for above, below in pairwise(depth):
        for node in below:
            link(pick(above), node)
    for _ in range(int(generator.integers(2, 4))):  # a second way to some
        start, end = sorted((pick(hit), pick(hit)))
        if start != end and (start not in depth[0] or end not in depth[0]):
            link(start, end)
    link(pick(depth[0] + depth[1]), new)  # the retired one, and what stands behind it
    link(new, new + 1)
    link(new + 1, new + 2)
    link(pick(hit), new + 3, carries=False, alike=True)
    link(new + 3, new + 4)
    link(pick(hit), new + 5, carries=False)
    link(pick(hit), new + 6, carries=False)
    link(1, new + 5)
    link(new + 5, new + 7)
    link(new + 6, new + 8, carries=False)
    link(2, pick(hit), carries=False)
    link(3, pick(depth[1]), carries=False)
    for node in range(new + 9, len(NODES)):
        from_hit = generator.random() < 0.3
        start = pick(hit if from_hit else [1, 2, 3, *range(new + 9, node)])
        link(start, node, carries=not from_hit and generator.random() < 0.4)
    pairs = list(links)
    edges = tuple(
        Edge(EDGES[number], str(start), str(end), links[start, end], pausable=False)
        for number, (start, end) in enumerate(pairs[int(place)] for place in generator.permutation(len(pairs)))
    )
    return _Skeleton(edges, tuple(depth), new, (new + 2, new + 4, new + 7, new + 6))


def _pausable(generator: np.random.Generator, drawn: _Skeleton, field: str) -> set[str]:
    """Return which edges can be paused: one of them is best, and looks it neither at first sight nor in the whole graph.

    Empty where the skeleton has no such edge.
    """
    retired = {str(drawn.retired)}
    left = _pauses(drawn.edges, "0", field, retired)
    many = len(drawn.hit)
    order = {edge: float(generator.random()) for edge in left}
    after, in_all = _behind(drawn.edges, "0", field, retired), None
    for best in sorted(left, key=lambda edge: (left[edge], order[edge])):
        if not 2 <= left[best] <= many - 3 or min(left.values()) == left[best]:
            continue
        worse = [edge.edge for edge in drawn.edges if left.get(edge.edge, many) > left[best]]
        larger = [edge for edge in worse if after.get(edge, 0) > after[best]]
        if not larger:
            continue
        in_all = in_all or _pauses(drawn.edges, "0", field, retired, frozenset(("all_fields",)))
        wider = [edge for edge in worse if in_all[edge] < in_all[best]]
        if wider:
            more = {edge for edge in worse if generator.random() < 0.4}
            return {best, str(generator.choice(larger)), str(generator.choice(wider)), *more}
    return set()


def _named(
    generator: np.random.Generator, told: str, field: str, drawn: _Skeleton, chosen: set[str], *, away: bool
) -> Lineage:
    """Return the lineage with names, kinds, owners and hours dealt."""
    size, hit, late = len(NODES), drawn.hit, [*drawn.depth[2], *drawn.depth[3]]
    kind = generator.choice(["table", "table", "model", "report"], size).astype(object)
    kind[[0, 1, 2, 3, *drawn.depth[0]]] = "table"
    if told == "low":
        kind[hit] = "table"
    released = (kind != "table") & (generator.random(size) < 0.4)
    released[hit] = False
    for node in (*drawn.near, *(generator.permutation(late)[: int(generator.integers(2, 4))] if told != "low" else ())):
        kind[node] = ("model", "report")[int(generator.integers(2))]
        released[node] = told == "high" or node in drawn.near
    names = [NODES[int(place)] for place in generator.permutation(size)]
    counting = [node for node in hit if released[node] or told != "high"]
    first = (
        counting[int(generator.integers(len(counting)))]
        if told == "high"
        else int(generator.choice([*drawn.depth[1], *late]))
    )
    hours, apart_from = _hours(generator, drawn, first, counting, released)
    owners, stand_in = _people(generator, first, apart_from, away=away)
    nodes = pd.DataFrame(
        {
            "node": names,
            "kind": kind,
            "released": np.where(released, "yes", "no"),
            "status": ["retired" if node == drawn.retired else "live" for node in range(size)],
            "runs_in": [np.nan if node == drawn.retired else float(hours[node]) for node in range(size)],
            "owner": owners,
            "stand_in": stand_in,
        }
    ).sort_values("node", ignore_index=True)
    edges = [
        replace(edge, start=names[int(edge.start)], end=names[int(edge.end)], pausable=edge.edge in chosen)
        for edge in drawn.edges
    ]
    table = pd.DataFrame(
        {
            "edge": [edge.edge for edge in edges],
            "start": [edge.start for edge in edges],
            "end": [edge.end for edge in edges],
            "fields": [", ".join(edge.fields) for edge in edges],
            "pausable": ["yes" if edge.pausable else "no" for edge in edges],
        }
    )
    return Lineage(nodes, table, names[0], field, told, tuple(edges))


def _hours(
    generator: np.random.Generator,
    drawn: _Skeleton,
    first: int,
    counting: list[int],
    released: npt.NDArray[np.bool_],
) -> tuple[list[int], set[int]]:
    """Return when each node runs next, and the nodes that a wrong reading calls first.

    Of those that count `first` is soonest; of the others some are sooner, a released one and one that is hit among them.
    """
    outside = [node for node in range(1, len(NODES)) if node not in drawn.hit and node != drawn.retired]
    shown = [node for node in outside if released[node]]
    quiet = [node for node in drawn.hit if node not in counting]
    sooner = {shown[int(generator.integers(len(shown)))], outside[int(generator.integers(len(outside)))]}
    if quiet:
        sooner.add(quiet[int(generator.integers(len(quiet)))])
    sooner |= {int(node) for node in generator.choice(outside, int(generator.integers(1, 5)))}
    early = [int(node) for node in generator.permutation(sorted(sooner))]
    later = [
        int(node) for node in generator.permutation([node for node in range(len(NODES)) if node not in (*early, first)])
    ]
    times = np.sort(generator.permutation(np.arange(2, 72))[: len(NODES)])
    hours = {node: int(hour) for node, hour in zip([*early, first, *later], times, strict=True)}
    wrong = {0, *early, *drawn.depth[0], max(counting, key=lambda node: hours[node])} - {first}
    return [hours[node] for node in range(len(NODES))], wrong


def _people(
    generator: np.random.Generator, first: int, apart_from: set[int], *, away: bool
) -> tuple[list[str], list[str]]:
    """Return owners and who stands in for them; who is to be called for `first` has nothing to do with some others."""
    whom = PEOPLE[int(generator.integers(len(PEOPLE)))]
    owners, stand_in = [], []
    for node in range(len(NODES)):
        names = [name for name in PEOPLE if name != whom or node not in apart_from | {first}]
        one, other = (names[int(place)] for place in generator.permutation(len(names))[:2])
        owners.append(whom if node == first and not away else one)
        stand_in.append((whom if away else "") if node == first else other if generator.random() < 0.45 else "")
    return owners, stand_in


def planted_truths(made: Lineage) -> Truths:
    """Return each planted truth by name and by how much it holds, in nodes; tests read the names."""
    hit = reached(made)
    left = pauses(made)
    if not left:
        return {"something can be paused": False}
    best = fewest(left)
    whole = frozenset(("all_fields",))
    person = called(made, hit)
    truths: dict[str, bool | float] = {
        "the severity is the story's": severity_of(made, hit) == made.severity,
        "one pause is best": len(best) == 1,
        "it stops three nodes": len(hit) - min(left.values()) - 3,
        "it does not stop all": min(left.values()) - 2,
        "the edge with most behind it is another": bool(found := behind(made))
        and not best & {edge for edge, many in found.items() if many == max(found.values())},
        "a better edge cannot be paused": min(left.values()) - min(pauses(made, any_edge=True).values()) - 1,
        "without the fields another edge is best": not best & fewest(pauses(made, whole)),
        "two steps are not all": len(hit) - len(steps(made, 2)) - 2,
        "the whole graph is larger": len(reached(made, whole)) - len(hit) - 4,
        "the first call is another's without each rule": person
        not in {
            called(made, hit, released_first=False) if made.severity == "high" else "",
            called(made, hit, stand_in=False) if _away(made, hit) else "",
            called(made, hit, last=True),
            called(made, made.by_node),
            called(made, made.by_node, released_first=False),
            str(made.by_node[made.table]["owner"]),
            str(made.by_node[made.table]["stand_in"]),
            called(made, steps(made, 1)),
        },
    }
    return truths


def _away(made: Lineage, hit: Iterable[str]) -> bool:
    """Return whether somebody stands in for the owner who would be called."""
    return called(made, hit) != called(made, hit, stand_in=False)


def facts_of_change(seed: int = 0) -> pd.DataFrame:
    """Return what was changed: fact, value, meaning."""
    made = lineage(seed)
    rows = [("table", made.table, "the table whose field is recoded"), ("field", made.field, "the field")]
    return pd.DataFrame(rows, columns=["fact", "value", "meaning"])
