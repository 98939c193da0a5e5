"""The numbers in the lesson of module 10, and in its facilitator notes, are the numbers of its own data."""

import ast
from pathlib import Path

import pytest

from aipm_course import load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.modules.evaluation.simulators.golden_set import by_kind, golden_set, widths_after
from aipm_course.modules.evaluation.simulators.judged_answers import by_verdict, counted, judged_answers
from aipm_course.modules.evaluation.simulators.two_versions import hard_runs, pairs_of, two_versions, upper_bound
from aipm_course.registry import find

ROOT = Path(__file__).parents[3]
SEED = 23


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


def test_the_golden_set_in_prose(lesson, note):
    golden, own = golden_set(SEED), reference("golden_set")
    table, after = by_kind(golden), widths_after(by_kind(golden)).sort_values()
    pooled = table["passed"].sum() / table["cases"].sum()
    assert f"Brief passes {pooled:.0%}" in lesson
    assert (
        f"{own['rate']:.1%}, not {pooled:.1%}; and with {own['half_width']:.1%} to either side the interval holds"
        in lesson
    )
    assert f"the bar of {golden.least_rate:.1%}" in lesson
    assert f"100 more {after.index[0]} bring it to {after.iloc[0]:.3f}" in lesson
    assert f"{own['rate']:.1%} ± {own['half_after']:.1%}: **label**" in lesson
    assert own["decision"] == "label"
    first = own["label_next"]
    # "Here one kind happens to lead in all three."
    assert {table["cases"].idxmin(), table["rate"].idxmin(), table["weight"].idxmax()} == {first}
    assert f"{pooled:.1%} of the kept cases, {own['rate']:.1%} in production" in note


def test_the_judge_in_prose(lesson, note):
    judged, own = judged_answers(SEED), reference("judge")
    counts = counted(judged)
    rate, half = by_verdict(counts)[0], own["half_width"]
    assert f"fails {counts.people_only:.0f} of {counts.both + counts.people_only:.0f} good ones: it is harsh" in lesson
    assert f"{rate:.1%} ± {half:.1%} lies wholly over the gate of {judged.least_rate:.1%}: **passed**" in lesson
    assert f"although the judge said {own['judge_share']:.0%}" in lesson
    saved = own["plain_labels"] - own["labels"]
    assert f"It saves {saved:.0f} labels and costs {judged.judge_costs}: **keep** it" in lesson
    assert f"It saves {saved:.0f} labels and costs {judged.judge_costs}." in note
    assert (own["drawn_by"], own["gate"], own["judge"]) == ("random", "passed", "keep")


def test_the_versions_in_prose(lesson, note):
    versions, own = two_versions(SEED), reference("version_two")
    critical = versions.intents.loc[versions.intents["critical"] == "yes"]
    pairs = pairs_of(versions)
    for intent in critical["intent"]:
        assert intent in lesson
    assert f"{100 * own['composite_change']:+.1f} points, and on the two intents" in lesson
    assert f"newly fails {own['new_errors']} and mends {own['mended']}" in lesson
    assert f"are {critical['share'].sum():.0%} of the requests" in lesson
    assert f"{own['low']:.1%} to {own['high']:.1%}, lies over it: **block**" in lesson
    assert f"a rise of {versions.margin:.1%}" in lesson
    failures, runs = hard_runs(versions)
    assert f'"we saw {"one" if failures == 1 else "none"} in {runs}"' in lesson
    assert f"the bound, {own['hard_bound']:.2%}, is over the bar of {versions.most_hard:.2%}" in lesson
    assert f"**more runs**, {own['runs_needed']} without a failure" in lesson
    assert (own["decision"], own["hard_bound"] > versions.most_hard) == ("block", True)
    count = int(pairs["critical"].sum())
    assert f"{own['new_errors']} new errors and {own['mended']} mended of {count} pairs" in note
    passed = versions.runs.groupby("version")["passed"].agg(["sum", "count"])
    assert f"Agent 2 passed {passed.loc[2, 'sum']:,} of its {passed.loc[2, 'count']:,} runs" in lesson


def test_the_published_numbers_in_prose(lesson):
    bias = load("evaluation_position_bias").set_index("judge").loc["GPT-4"]
    assert f"GPT-4 kept its verdict in {bias['consistent'] / bias['pairs']:.0%} of {bias['pairs']} pairs" in lesson
    table = load("evaluation_agreement").query("setting == 'MT-bench first turn'").set_index(["pair", "ties"])
    percent = table["agree_percent"]
    assert (
        f"{percent['GPT-4 and human', 'without']}%, where two people agree in {percent['human and human', 'without']}%"
        in lesson
    )
    assert f"With ties it is {percent['GPT-4 and human', 'with']}%, and {percent['human and human', 'with']}%" in lesson


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
        "half_width(kind) for kind",
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
