"""The numbers in the lesson of module 10, and in its facilitator notes, are the numbers of its own data."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from aipm_course import load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.modules.evaluation.simulators.golden_set import by_kind, golden_set, widths_after
from aipm_course.modules.evaluation.simulators.judged_answers import (
    by_truth,
    by_verdict,
    counted,
    estimate,
    gate_for,
    judged_answers,
)
from aipm_course.modules.evaluation.simulators.two_versions import hard_runs, pairs_of, two_versions, upper_bound
from aipm_course.registry import find
from aipm_course.simulation.rates import Z95

ROOT = Path(__file__).parents[3]
SEED = 23
CELLS = ("both", "judge_only", "people_only", "neither")


@pytest.fixture(scope="module")
def cells():
    return read_notebook(ROOT / "notebooks" / "10_evaluation.ipynb").cells


@pytest.fixture(scope="module")
def lesson(cells):
    return "\n".join(cell.source for cell in cells)


@pytest.fixture(scope="module")
def note():
    return (ROOT / "docs" / "facilitation" / "10_evaluation.md").read_text(encoding="utf-8")


def reference(name, seed=SEED):
    question = find(f"evaluation.{name}")
    return question.reference(question.data(seed))


CHOICES = {
    "golden_set": ("label_next", "decision"),
    "judge": ("drawn_by", "gate", "judge"),
    "version_two": ("decision",),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_lesson_ends_otherwise_than_the_exercise(name, lesson):
    assert f"seed = {SEED}" in lesson
    own, exercise = reference(name), reference(name, 0)
    for field in CHOICES[name]:
        assert own[field] != exercise[field], field


def test_the_bars_stand_before_the_tables(cells):
    opening = cells[2].source
    golden, judged, versions = golden_set(SEED), judged_answers(SEED), two_versions(SEED)
    for said in (
        f"at least {golden.least_rate:.1%} in production",
        f"at least {judged.least_rate:.1%} of its replies",
        f"rise by at most {100 * versions.margin:.1f} points",
        f"hard failures at most {versions.most_hard:.2%}",
    ):
        assert said in opening, said


def test_one_word_for_a_threshold(cells):
    """The exercise's `gate` and `margin` are names of fields and facts; the lesson's prose says bar."""
    prose = "\n".join(cell.source for cell in cells[2:-1] if cell.cell_type == "markdown")
    assert "**bar**" in prose
    for other in ("gate", "margin", "threshold"):
        assert not re.search(rf"\b{other}s?\b", prose), other


def test_the_golden_set_in_prose(lesson, note):
    golden, own = golden_set(SEED), reference("golden_set")
    table, after = by_kind(golden), widths_after(by_kind(golden)).sort_values()
    rate, half, bar = own["rate"], own["half_width"], golden.least_rate
    pooled = table["passed"].sum() / table["cases"].sum()
    pooled_half = Z95 * (pooled * (1 - pooled) / table["cases"].sum()) ** 0.5
    first, second = after.index[:2]
    for said in (
        f"Brief passes {pooled:.0%}",
        f"{100 * (table['rate'].max() - table['rate'].min()):.0f} points: {table['rate'].idxmax()} pass",
        f"{rate:.1%} and not {pooled:.1%}, and the interval begins at {rate - half:.1%}, under the bar",
        f"It ends at {rate + half:.0%}: no",
        f"With ± {pooled_half:.1%} the interval would begin at {rate - pooled_half:.1%}",
        f"The bar is {100 * (rate - bar):.1f} points away",
        f"Only with {first}: ± {after[first]:.2%}. {str(second).capitalize()}, the second",
        f"{rate:.1%} ± {own['half_after']:.1%} would begin at {rate - own['half_after']:.1%}, over the bar, if the rate stays: today's verdict",
    ):
        assert said in lesson, said
    # "Only with ...", and without ±3.5% for today's half-width it would not be released.
    assert after[first] < rate - bar < after[second]
    assert rate - half < bar < rate - pooled_half
    assert (own["decision"], own["label_next"]) == ("label", first)
    assert table["weight"].sort_values().index[-2] == second
    # "Here orders lead in all three."
    nearest_half = (table["rate"] - 0.5).abs().idxmin()
    assert {table["cases"].idxmin(), nearest_half, table["weight"].idxmax()} == {first}
    assert f"{pooled:.1%} of the kept cases, {rate:.1%} in production" in note


def test_the_judge_in_prose(lesson, note):
    judged, own = judged_answers(SEED), reference("judge")
    counts, bar = counted(judged), judged.least_rate
    rate, half = by_verdict(counts)[0], own["half_width"]
    good, bad = counts.both + counts.people_only, counts.judge_only + counts.neither
    saved = own["plain_labels"] - own["labels"]
    for said in (
        f"passed {counts.judge_only:.0f} of {bad:.0f} bad answers, but it did not pass {counts.people_only:.0f} of {good:.0f}",
        f"a = {own['judge_share']:.1%}",
        f"{rate:.1%} ± {half:.1%} with the bar of {bar:.1%}",
        f"It begins at {rate - half:.1%}: today's verdict, although the judge said {own['judge_share']:.0%}",
        f"It saves {saved:.0f} labels and costs {judged.judge_costs}: **keep** it",
    ):
        assert said in lesson, said
    assert f"It saves {saved:.0f} labels and costs {judged.judge_costs}." in note
    assert (own["drawn_by"], own["gate"], own["judge"]) == ("random", "passed", "keep")


def test_the_lesson_says_what_its_two_choices_decide(lesson, note):
    """The other formula, or disputed answers that all fail, would leave the verdict open; both are said."""
    judged = judged_answers(SEED)
    bar = judged.least_rate
    rate, error = by_truth(counted(judged))
    assert f"{rate - Z95 * error:.1%} to {rate + Z95 * error:.1%} would be open" in lesson
    assert gate_for(rate, Z95 * error, bar) == "open"
    worst, half = estimate(judged, counted(judged, disputed="fail"))
    disputed = (judged.answers["people"] == "disputed").sum()
    assert f"{disputed} disputed answers are left out" in lesson
    best, narrow = estimate(judged, counted(judged, disputed="pass"))
    assert gate_for(best, narrow, bar) == "passed"
    assert f"If all were bad, the interval would begin at {worst - half:.1%}: open" in lesson
    assert gate_for(worst, half, bar) == "open"
    assert f"{worst:.1%} ± {half:.1%} if all {disputed} disputed ones were bad" in note


def test_the_formula_that_does_not_fit_in_prose(lesson):
    counts = counted(judged_answers(SEED))
    rate, a = by_verdict(counts)[0], counts.raw
    n, m = counts.both + counts.judge_only, counts.people_only + counts.neither
    u, v = counts.both / n, counts.people_only / m
    month = [a * u, a * (1 - u), (1 - a) * v, (1 - a) * (1 - v)]
    rows = [160 * u, 160 * (1 - u), 160 * v, 160 * (1 - v)]
    columns = [160 * share / whole for share, whole in zip(month, [rate, 1 - rate] * 2, strict=True)]
    over = by_truth(replace(counts, **dict(zip(CELLS, rows, strict=True))))[0]
    under = by_verdict(replace(counts, **dict(zip(CELLS, columns, strict=True))))[0]
    assert over > 1
    assert (
        f"It missed by {100 * (over - rate):.1f} points up, to more than 100%, and by {100 * (rate - under):.1f} down"
        in lesson
    )


def test_the_versions_in_prose(lesson, note):
    versions, own = two_versions(SEED), reference("version_two")
    critical = versions.intents.loc[versions.intents["critical"] == "yes"].set_index("intent")
    pairs = pairs_of(versions)
    failures, runs = hard_runs(versions)
    passed = versions.runs.groupby("version")["passed"].agg(["sum", "count"])
    lead = (passed.loc[2, "sum"] - passed.loc[1, "sum"]) / passed.loc[2, "count"]
    low, high = 100 * own["low"], 100 * own["high"]
    of_critical = pairs[pairs["critical"]]
    change = (of_critical["first"] - of_critical["second"]).groupby(of_critical["intent"]).mean()
    weighted = (change * critical["share"]).sum() / critical["share"].sum()
    for said in (
        f"Agent 2 passed {passed.loc[2, 'sum']:,} of its {passed.loc[2, 'count']:,} runs",
        f"{100 * lead:.1f} points more",
        f"{runs:,} of each are left",
        f"It keeps {100 * own['composite_change']:.1f} points",
        f"it newly fails {own['new_errors']} and mends {own['mended']}",
        f"are {critical['share'].sum():.0%} of the requests",
        f"It does: {low:.1f} to {high:.1f} points",
        f"the weighted rise is {100 * weighted:.1f} points and not {(low + high) / 2:.1f}",
        f"It begins at {low:.1f} points, over {100 * versions.margin:.1f}: today's verdict",
        f"Agent 2 made {'one' if failures == 1 else 'none'} in {runs} runs, {failures / runs:.1%}",
        f"It is not: {own['hard_bound']:.2%}",
        f"needs {own['runs_needed']} clean runs",
        f"errors rise by {low:.0f} to {high:.0f} points",
        *critical.index,
    ):
        assert said in lesson, said
    assert (own["decision"], own["hard_bound"] > versions.most_hard) == ("block", True)
    count = int(pairs["critical"].sum())
    assert f"{own['new_errors']} new errors and {own['mended']} mended of {count} pairs" in note


def test_a_failure_that_was_seen_stays_in_the_count(lesson):
    versions = two_versions(SEED)
    failures, runs = hard_runs(versions)
    in_all = next(n for n in range(runs, 5_000) if upper_bound(failures, n) <= versions.most_hard)
    assert f"today's failure stays in the count: {in_all:,} runs in all, without a second one" in lesson
    assert upper_bound(failures, in_all - 1) > versions.most_hard


def test_the_published_numbers_in_prose(lesson):
    bias = load("evaluation_position_bias").set_index("judge").loc["GPT-4"]
    assert f"GPT-4 kept its choice in {bias['consistent'] / bias['pairs']:.0%} of {bias['pairs']} pairs" in lesson
    table = load("evaluation_agreement").query("setting == 'MT-bench first turn'").set_index(["pair", "ties"])
    percent = table["agree_percent"]
    assert f"In {percent['human and human', 'without']}%, where guessing gives 50%" in lesson
    assert f"GPT-4 and a person agree in {percent['GPT-4 and human', 'without']}%" in lesson
    with_ties = percent["human and human", "with"], percent["GPT-4 and human", "with"]
    assert f"with ties they are {with_ties[0]}% and {with_ties[1]}%" in lesson


def test_bounds_in_prose(lesson):
    assert f"Say the bound, {upper_bound(0, 200):.1%}" in lesson
    assert round(100 * upper_bound(0, 100)) == 3
    assert "a promise of 1% needs 299 clean runs" in lesson


def test_every_operation_of_the_exercise_is_shown_in_code(cells):
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    ast.parse(code)
    for said in (
        '(golden["use"] == "test") & (golden["copy_of"] == "")',
        'traffic["requests"] - traffic["of_staff"]',
        "w**2 * p * (1 - p) / cases",
        "half_width(cases + 100 * (cases.index == kind)) for kind",
        "pd.crosstab",
        "def by_verdict",
        "def by_truth",
        "1.96**2 * rate * (1 - rate) / half**2",
        'pivot(index="case"',
        "dropna()",
        "(change * intents['share']).sum()",
        "b + c - (b - c) ** 2 / n",
        "beta.ppf(0.95, k + 1, n - k)",
        "np.log(0.05) / np.log(1 -",
    ):
        assert said in code, said
