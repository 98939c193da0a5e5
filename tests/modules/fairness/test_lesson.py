"""The numbers in the lesson of module 15, and in its facilitator notes, are the numbers of its own data."""

import re
from pathlib import Path

import pytest

from aipm_course import load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.registry import find

ROOT = Path(__file__).parents[3]
SEED = 24


@pytest.fixture(scope="module")
def lesson():
    return "\n".join(cell.source for cell in read_notebook(ROOT / "notebooks" / "15_fairness.ipynb").cells)


@pytest.fixture(scope="module")
def note():
    return (ROOT / "docs" / "facilitation" / "15_fairness.md").read_text(encoding="utf-8")


def reference(name):
    question = find(f"fairness.{name}")
    return question.reference(question.data(SEED))


def test_ratios_in_prose(lesson, note):
    rows = reference("selection_ratio").set_index("family")
    assert f"seed = {SEED}" in lesson
    assert f"{1 / rows.loc['all', 'ratio']:.2f} of blue's" in lesson
    assert f"Overall {rows.loc['all', 'ratio']:.2f}" in note
    assert rows.loc["all", "ratio"] > 1 > rows.drop(index="all")["ratio"].max()  # "overall and in no family"
    engineering, legal = rows.loc["engineering"], rows.loc["legal"]
    assert f"engineering {engineering['ratio']:.2f} is under the line" in lesson
    assert f"{engineering['ratio']:.2f}, interval {engineering['low']:.2f} to {engineering['high']:.2f}" in lesson
    assert f"19 people, an interval from {legal['low']:.2f} to {legal['high']:.2f}" in lesson
    people = load("fairness_applicants", seed=SEED)
    assert ((people["family"] == "legal") & (people["group"] == "blue")).sum() == 19


def test_the_qualified_in_prose(lesson, note):
    people = load("fairness_applicants", seed=SEED).query("family == 'engineering'")
    found = people[people["qualified"] == 1].groupby("group")["selected"].mean() * 100
    assert f"{found['amber']:.0f} of 100 qualified amber applicants are selected and {found['blue']:.0f} of" in lesson
    assert f"{found['amber']:.0f} against {found['blue']:.0f} of 100" in note
    assert f"turned away {(people['selected'] == 0).sum():,} people there" in lesson
    facts = load("fairness_screen_facts").set_index("fact")["value"]
    freed = people["score"] + facts["gap_penalty_engineering"] * people["career_gap"] >= facts["cutoff_engineering"]
    amber = (people[freed & (people["selected"] == 0)]["group"] == "amber").mean()
    assert 0.44 < amber < 0.5  # "nearly half of those who come in"


def test_two_locks_in_prose(lesson):
    from aipm_course import fairness_locks_chart

    cutoff = int(re.search(r"blue_cutoff=(\d+)", lesson).group(1))
    assert cutoff != find("fairness.locks").reference(find("fairness.locks").data(0))["blue_cutoff"]
    alt = fairness_locks_chart(blue_cutoff=cutoff, seed=SEED).alt
    right, wrong = re.search(r"\+(\d+) blue applicants who do well, \+(\d+) who do not", alt).groups()
    assert alt.startswith("2 of 3 locks closed")
    assert f"{right} more blue applicants come in who do well, and {wrong} who do not" in lesson


def test_site_c_in_prose(lesson, note):
    site = reference("diagnosis")
    cases = load("fairness_dx", seed=SEED).query("site == 'C' and disease == 1")
    found, wide = 100 * site["sensitivity_c"], 50 * (site["c_high"] - site["c_low"])
    assert f"{found:.0f}, give or take {wide:.0f}, because C had {len(cases)} cases" in lesson
    assert f"give {found:.0f} of 100" in note
    assert site["auc"] > 0.95
    assert "above 0.95" in lesson
    assert site["c_high"] < load("fairness_dx_facts").set_index("fact").loc["least_sensitivity", "value"]


def test_the_published_counts_in_prose(lesson):
    counts = load("fairness_compas").query("population == '7214' and high_from == 'Medium'").set_index("group")["fp"]
    assert f"{counts['Black']} Black and {counts['White']} White defendants were scored medium or high" in lesson
