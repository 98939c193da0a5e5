"""The tasks of module 05's second lesson: planted stories, the field's tools, wrong methods on every seed, and their replies."""

import importlib
from collections import Counter
from typing import Any

import duckdb
import networkx as nx
import pytest
from answers_of import verdict_on
from questions_of import QuestionsOf

from aipm_course import CourseError, data_lineage_chart, data_lineage_explorer
from aipm_course.modules.data.simulators.lineage import (
    WAYS,
    called,
    fewest,
    lineage,
    pauses,
    reached,
    severity_of,
    steps,
)
from aipm_course.modules.data.simulators.missing import DECISIONS, SEGMENTS, cells, judged, measured, queue
from aipm_course.modules.data.simulators.reports import FAULTS, ROWS, counted, reports
from aipm_course.registry import find
from aipm_course.simulation.margins import holds

FEW, MANY = range(6), range(20)
OWN = QuestionsOf("data")
reference, earned = OWN.reference, OWN.earned
MADE = {"missing": "queue", "lineage": "lineage", "reports": "reports"}


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("seeds", [FEW, pytest.param(MANY, marks=pytest.mark.gate)], ids=["few", "many"])
def test_planted_truths_hold(name, seeds):
    module = importlib.import_module(f"aipm_course.modules.data.simulators.{name}")
    for seed in seeds:
        truths = module.planted_truths(getattr(module, MADE[name])(seed))
        assert [truth for truth, by in truths.items() if not holds(by)] == [], seed


@pytest.mark.parametrize(
    ("name", "fields"),
    [("missing", ("short", "decision")), ("lineage", ("severity", "cut", "call")), ("reports", ("first", "second"))],
)
def test_the_decisions_of_a_task_weigh_a_third(name, fields):
    assert OWN.share(name, fields) >= 0.33


@pytest.mark.gate
def test_no_decision_has_more_than_six_seeds_in_ten():
    told = {
        "missing": Counter(queue(seed).decision for seed in MANY),
        "short": Counter(queue(seed).short for seed in MANY),
        "severity": Counter(lineage(seed).severity for seed in MANY),
        "first": Counter(reports(seed).said["first"] for seed in MANY),
        "second": Counter(reports(seed).said["second"] for seed in MANY),
    }
    assert told["missing"].keys() == DECISIONS.keys()
    for name, variants in told.items():
        assert max(variants.values()) <= 0.6 * len(MANY), name


@pytest.mark.gate
def test_a_count_says_weight_where_weights_are_not_enough():
    collect = [seed for seed in MANY if queue(seed).decision == "collect"]
    assert len(collect) == 8
    for seed in collect:
        made = queue(seed)
        usable = cells(made)[1].sum(axis=1)[SEGMENTS.index(made.short)]
        assert usable > made.facts["needed"]


def test_the_segment_that_is_short_is_neither_the_lowest_nor_the_one_with_fewest_tickets():
    for seed in FEW:
        made = queue(seed)
        tickets, usable = cells(made)
        ratio = measured(tickets, usable)["ratio"]
        assert ratio.idxmin() not in judged(made)
        many = dict(zip(SEGMENTS, usable.sum(axis=1), strict=True))
        assert min(many, key=lambda name: many[name]) != made.short
        assert min(judged(made), key=lambda name: many[name]) != made.short


@pytest.mark.parametrize("seed", FEW)
def test_networkx_reaches_the_same_nodes(seed):
    made = lineage(seed)
    retired = set(made.nodes.loc[made.nodes["status"] == "retired", "node"])
    graph = nx.DiGraph()
    for row in made.edges.to_dict("records"):
        if made.field in row["fields"].split(", ") and not retired & {row["start"], row["end"]}:
            graph.add_edge(row["start"], row["end"])
    assert nx.is_directed_acyclic_graph(graph)
    assert nx.descendants(graph, made.table) == reached(made)
    assert len(made.nodes) == 31
    assert 7 <= len(reached(made)) <= 13


@pytest.mark.parametrize("seed", FEW)
def test_each_way_to_misread_a_lineage_hits_other_nodes(seed):
    made = lineage(seed)
    right = reached(made)
    others = [reached(made, frozenset((way,))) for way in WAYS] + [steps(made, 1), steps(made, 2)]
    assert right not in others
    assert len(set(others)) == len(others)
    assert len(fewest(pauses(made))) == 1


@pytest.mark.parametrize("seed", range(8))
def test_each_query_loses_what_its_clause_loses_and_nothing_else(seed):
    made = reports(seed)
    session = duckdb.connect()
    session.register("loads", made.loads)
    session.register("accounts", made.accounts)
    for name, fault in made.said.items():
        found = session.sql(made.sql[name]).df().set_index("segment")["tickets"].reindex(ROWS, fill_value=0)
        wanted = counted(made, frozenset() if fault == "right" else frozenset((fault,)))["tickets"]
        assert found.astype(float).tolist() == wanted.tolist(), (name, fault)


@pytest.mark.gate
def test_every_fault_occurs_in_both_queries():
    for name in ("first", "second"):
        assert {reports(seed).said[name] for seed in range(40)} == {"right", *FAULTS}


def heard(name: str, seed: int = 0, **wrong: Any) -> str:
    return str(verdict_on(find(f"data.{name}"), {**reference(name, seed), **wrong}, seed))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_what_is_half_understood_hears_what_fits_it(seed):
    made, line, month = queue(seed), lineage(seed), reports(seed)
    table = measured(*cells(made))

    def way(dropped: str) -> list[str]:
        return sorted(reached(line, frozenset((dropped,))))

    def count(dropped: str) -> Any:
        return counted(month, frozenset((dropped,)))

    for name, wrong, said in (
        ("missing", {"segments": measured(*cells(made, open_too=True))}, "Open tickets are among yours"),
        ("missing", {"segments": table.assign(effective=cells(made)[1].sum(axis=1))}, "as if it weighed the same"),
        ("missing", {"segments": measured(*cells(made), rest="all")}, "itself"),
        ("lineage", {"hit": sorted(steps(line, 1))}, "the next nodes only"),
        ("lineage", {"hit": sorted(steps(line, 2))}, "one and two steps away"),
        ("lineage", {"hit": way("all_fields")}, "Every edge counts in yours"),
        ("lineage", {"hit": way("part_of_name")}, "only begins like"),
        ("lineage", {"hit": way("retired_passes")}, "only a retired one leads to"),
        ("lineage", {"hit": way("any_start")}, "wherever it starts"),
        ("reports", {"segments": count("no_team")}, "Tickets without a team are missing"),
        ("reports", {"segments": count("twice")}, "count twice"),
        ("reports", {"segments": count("last_day")}, "hours of the last day are missing"),
        ("reports", {"segments": count("copies_stay")}, "Older loads are among yours"),
    ):
        assert said in heard(name, seed, **wrong), (name, wrong)


@pytest.mark.parametrize("seed", FEW)
def test_what_follows_from_the_next_nodes_only_keeps_its_points(seed):
    made = lineage(seed)
    hit = steps(made, 1)
    severity, call = severity_of(made, hit), called(made, hit)
    kind = find("data.lineage").kind
    lost = kind.weights["hit"] / sum(kind.weights.values())
    assert earned("lineage", seed, hit=sorted(hit), severity=severity, call=call) == pytest.approx(
        6 * (1 - lost), abs=0.01
    )


def test_all_nodes_as_hit_earn_nothing_for_what_follows():
    made = lineage(0)
    everything = {"hit": list(made.by_node), "severity": "high", "cut": "E01", "call": "Amara"}
    right = reference("lineage", 0)
    if right["severity"] != "high":
        assert earned("lineage", 0, **everything) == 0


def test_the_picture_of_a_lineage_follows_two_steps_and_draws_what_it_is_given():
    made = lineage(12)
    assert f"after 2 steps: {len(steps(made, 2))} nodes" in data_lineage_chart(seed=12).alt
    assert data_lineage_chart(seed=12, hit=["inn"]).title == "taken for hit: 1 node"
    assert data_lineage_explorer() is not None
    for wrong in ({"step": 3}, {"paused": "E99"}, {"hit": ["nile"]}):
        with pytest.raises(CourseError):
            data_lineage_chart(seed=12, **wrong)
