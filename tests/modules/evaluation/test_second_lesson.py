"""The numbers in the second lesson of module 10 are the numbers of its own data."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aipm_course import load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.modules.evaluation.simulators.prompt_suite import (
    CASES,
    IN_USE,
    VERSIONS,
    all_five,
    covered,
    flaky,
    prompt_suite,
)
from aipm_course.modules.evaluation.simulators.read_traces import MEANS, first_failure, read_traces
from aipm_course.modules.evaluation.simulators.release_track import (
    LEAST_FIRST,
    LEAST_LAST,
    NAMES,
    rank_correlation,
    release_track,
    success,
    tracks,
)
from aipm_course.registry import find

ROOT = Path(__file__).parents[3]
SEED = 23


@pytest.fixture(scope="module")
def cells():
    return read_notebook(ROOT / "notebooks" / "10_evaluation_2.ipynb").cells


@pytest.fixture(scope="module")
def lesson(cells):
    return "\n".join(cell.source for cell in cells)


@pytest.fixture(scope="module")
def guide():
    question = find("evaluation.errors")
    return question.reference(question.data(SEED))


@pytest.fixture(scope="module")
def clerk():
    question = find("evaluation.suite")
    return question.reference(question.data(SEED))


def test_the_failures_in_prose(lesson, guide):
    data = read_traces(SEED)
    kinds = data.kinds.set_index("kind")
    counts, cost = guide["counts"]["failures"], kinds["cost"]
    loss = counts * cost
    top, worst = guide["next_fix"], kinds["worst"]
    vivid = worst.idxmax()
    notes = data.traces.set_index("read")["note"]
    second = loss.drop(top).idxmax()
    lead = loss[top] - loss[second]
    each = counts[top] * cost[top] ** 2 + counts[second] * cost[second] ** 2 - lead**2 / 100  # of 100 answers, drawn
    around = 1.96 * each**0.5
    for said in (
        f"One failure cost us {worst[vivid]:,} dollars: {MEANS[vivid].replace('promises', 'promised')}.",
        f"`{counts.idxmax()}`, with {counts.max()}. Dana's `{vivid}` occurred {counts[vivid]} times",
        f"For `{counts.idxmax()}`: {counts.max()} × {cost[counts.idxmax()]} = {loss[counts.idxmax()]} dollars",
        f"`{top}`: {counts[top]} × {cost[top]} = {loss[top]} dollars, {guide['fix_share']:.1%} of {loss.sum():,}",
        f"nor the dearest (`{cost.idxmax()}`, {cost.max()} dollars each)",
        f"a promise costs {cost[vivid]} on average",
        f"so three cost {loss[vivid]}",
        f"the lead over `{second}`, {lead} dollars, is ± {round(around, -2):.0f}",
        f"{guide['quiet']}, passed ones included",
        f"At least 20 answers after the last new kind: reading is **enough**. *{guide['quiet']}: yes.*",
        f"{counts[top]} of 100 answers, {guide['fix_share']:.0%} of the loss",
        f"The promise of {worst[vivid]:,} dollars was one case; three in 100 cost {loss[vivid]}",
        f"The last {guide['quiet']} answers showed nothing new",
        notes[89],
    ):
        assert said in lesson, said
    assert (data.dearest, guide["reading"]) == ("middle", "enough")
    assert notes[7].startswith("Fine in the end; in its draft it explained billing")
    assert notes[3].startswith("First it told him to press a button that was removed; then it waived a debt")
    assert notes[1] in lesson
    assert [first_failure(notes[number]) for number in (1, 3, 89)] == ["unanswered", "dead_end", "other"]
    assert round(0.99**20, 2) == 0.82
    assert (data.happened.query("outcome == 'fail'")["first"] == "other").sum() == 3


def test_the_prompts_in_prose(lesson, clerk):
    data = prompt_suite(SEED)
    aside = flaky(data)
    share, lacking = clerk["all_five"]["all_five"], clerk["missing"]["missing"]
    ways = {way: all_five(data, "birch", aside, way) for way in ("any", "mean")}
    count = data.cases["letter"].value_counts()
    come_in = data.letters.set_index("letter")["share"]
    following = clerk["next_letter"]
    for said in (
        f'"With Birch, {ways["any"]:.0%} of the cases pass. It goes out."',
        f"{data.least_all_five:.0%} of the cases pass all five times; at most {data.most_missing} of {5 * len(CASES)} results missing",
        f"No: {share['birch']:.1%}, 34 of 45 cases, although {ways['mean']:.0%} of its rounds pass and, as Dana says, {ways['any']:.0%}",
        "Birch lacks two cases, Cedar (36 of 44) has one to spare",
        "(C02 with Birch lacks two.)",
        f"With flaky cases counted, Cedar has {all_five(data, 'cedar', np.zeros(len(CASES), bool)):.1%}",
        f"are set aside (with them, {all_five(data, 'cedar', np.zeros(len(CASES), bool)):.0%})",
        f"Maple, {lacking['maple']}: yes. Its {share['maple']:.1%} may not be read yet",
        f"Cedar, {share['cedar']:.1%}: yes",
        f"they are {clerk['coverage']:.1%} of all letters",
        f"With near-copies it would look like {come_in[covered(data, {'copies_in'})].sum():.1%}",
        f"The next cases go to **{following}**: of the four that are not covered, it comes in most ({come_in[following]:.1%})",
        f"{data.price_in:.0f} dollars for a million tokens read, {data.price_out:.0f} for a million written",
        f"A run costs {clerk['cost']:.2f} dollars",
        f"Cedar may go out: {share['cedar']:.0%} of the cases pass all five rounds, over {data.least_all_five:.0%}",
        f"Birch passes {ways['any']:.0%} at least once and {share['birch']:.0%} always",
        f"Maple lacks {lacking['maple']} results, over {data.most_missing}",
        f"The suite covers {clerk['coverage']:.0%} of what comes in",
    ):
        assert said in lesson, said
    assert (round(45 * share["birch"]), round(44 * share["cedar"])) == (34, 36)
    assert (34 + 1) / 45 < data.least_all_five <= (34 + 2) / 45
    assert (36 - 2) / 44 < data.least_all_five <= (36 - 1) / 44
    assert len(clerk["quarantine"]) == 7
    assert clerk["calls"]["call"].to_dict() == {"birch": "block", "cedar": "release", "maple": "rerun"}
    assert len(covered(data)) == 4
    assert count[following] == 5
    at = {case: CASES.index(case) for case in ("C01", "C02", "C03", "C32")}
    assert (data.results[IN_USE][at["C01"]] == 1).sum() == 1
    assert (data.results[IN_USE][at["C32"]] == 0).all()
    assert data.results["birch"][at["C03"]].tolist() == [0, 0, 1, 1, 1]
    assert (data.results[IN_USE][at["C03"]] == 1).all()
    assert data.results["birch"][at["C02"]].tolist() == [1, 1, 1, -1, -1]
    assert all((data.results[version][at["C02"]] != 0).all() for version in VERSIONS)


def test_the_measures_in_prose(lesson):
    question = find("evaluation.offline")
    own = question.reference(question.data(SEED))
    data = release_track(SEED)
    first, last = (dict(zip(NAMES, tracks(data, part=part).tolist(), strict=True)) for part in ("first", "last"))
    best, against = own["best"], min(first, key=lambda name: first[name])
    test_best = max(last, key=lambda name: last[name])
    minus = "−"
    for said in (
        f'"Of four offline measures, {max(first, key=lambda name: abs(first[name]))} is tied most closely to success',
        f"at least {LEAST_FIRST} on the first 16 releases, then {LEAST_LAST} on the last 8",
        f"`{best}`, with {first[best]:.3f}. Dana looked at size alone: {against} has {minus}{-first[against]:.3f}",
        f"No: {minus}{-own['last']:.3f}. (`{test_best}` is best there",
        f"It would hold, nearly {minus}{-last[against]:.1f} on the last 8",
        f"*`{best}`, {first[best]:.3f}: yes.*",
        f"*{minus}{-own['last']:.3f}: no.*",
    ):
        assert said in lesson, said
    assert own["gate"] == "none"
    assert data.story == "fades"
    match, came = data.releases.query("rolled_back == 'no'")["match"].head(4).rank(), pd.Series(success(data)[1][:4])
    assert set(match[match > 2].index) == set(came.nsmallest(2).index)
    generator = np.random.default_rng(1)
    chance = [rank_correlation(generator.random((16, 4)), np.arange(16.0)).max() for _ in range(2_000)]
    assert abs(np.mean(chance) - 0.27) < 0.01
    assert 0.02 < np.mean(np.array(chance) >= LEAST_FIRST) < 0.045  # 3 in 100; 0.032 of 40,000 tries
    assert rank_correlation(np.array([[2.0], [1.0], [3.0]]), np.arange(3.0))[0] == pytest.approx(0.5)
    assert (len(data.releases), len(came)) == (27, 4)


def test_the_published_agent_in_prose(lesson):
    tau = load("retrieval_tau")
    runs, tasks = (tau["successes"] * tau["tasks"]).sum(), tau["tasks"].sum()
    once, all_four = (tau.loc[rows, "tasks"].sum() for rows in (tau["successes"] > 0, tau["successes"] == 4))
    assert f"did {tasks} tasks of an airline's desk, four times each" in lesson
    assert f"{runs / (4 * tasks):.0%} of the runs succeeded" in lesson
    assert (
        f"{once / tasks:.0%} of the tasks succeeded at least once (*pass@4*), {all_four / tasks:.0%} all four times"
        in lesson
    )
    assert "78%: 70% and 0.8⁵ = 33% of the 25%" in lesson
    assert round(0.7 + 0.25 * 0.8**5, 2) == 0.78
    assert round(0.8**5, 2) == 0.33


def test_the_lesson_ends_otherwise_than_the_exercise():
    for name, fields in (
        ("errors", ("next_fix", "reading")),
        ("suite", ("next_letter",)),
        ("offline", ("best", "gate")),
    ):
        question = find(f"evaluation.{name}")
        here, there = (question.reference(question.data(seed)) for seed in (SEED, 0))
        for field in fields:
            assert here[field] != there[field], field
        if name == "suite":
            both = pd.concat([here["calls"]["call"], there["calls"]["call"]], axis=1)
            assert (both.iloc[:, 0] != both.iloc[:, 1]).all()


def test_every_operation_of_the_exercise_is_shown_in_code(cells):
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    for said in (
        'split("The cause: ")[-1].split("; then ")[0]',
        "str.contains(some)",
        'agg(failures="size", first_seen="min")',
        'found["failures"] * found["cost"]',
        "100 - last",
        'runs["result"] != "error"',
        '(used["passes"] > 0) & (used["passes"] < used["results"])',
        '5 * 56 - new.groupby("version")["results"].sum()',
        '(new["results"] == 5) & ~new["case"].isin(flaky)',
        '(full["passes"] == 5).groupby(full["version"]).mean()',
        'cases["similarity"] < 0.9',
        'letters["distinct"] >= 5',
        'online["solved"] / online["replies"] * online["intent"].map(mix)',
        '(kept["week"] + 1).map(success)',
        'corr(method="spearman")',
        'paid["tokens_in"] * 3 + paid["tokens_out"] * 10',
    ):
        assert said in code, said
