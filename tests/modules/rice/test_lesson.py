"""The numbers in the lesson of module 04 are the numbers of its own data."""

import math
from pathlib import Path

import pytest

from aipm_course import load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.modules.rice.simulators.idea_backlog import feasible_sets, idea_backlog, ranks

ROOT = Path(__file__).parents[3]
SEED = 14


@pytest.fixture(scope="module")
def lesson():
    return "\n".join(cell.source for cell in read_notebook(ROOT / "notebooks" / "04_rice.ipynb").cells)


def test_the_year_of_invoice_vision(lesson):
    row = load("rice_clean", seed=SEED).set_index("idea").loc["vision"]
    labels = load("rice_ideas", seed=SEED).set_index("idea").loc["vision", "labels"]
    assert f"seed = {SEED}" in lesson
    assert round(row["build_effort"] / row["full_effort"], 2) == 0.24  # "About a quarter."
    assert row["labeling"] / row["full_effort"] > 0.5  # "More than half"
    assert f"{labels:,} of them, three minutes each" in lesson


def test_places_in_prose():
    truth = idea_backlog(SEED).truth
    places = ranks(truth.adjusted)
    assert (places["vision"], places["duplicates"]) == (6, 5)
    assert ranks(truth.value / (truth.effort - truth.hidden["labeling"]))["vision"] == 3


def test_what_fits_into_the_year(lesson):
    backlog = idea_backlog(SEED)
    assert lesson.count(f"{backlog.limits.capacity:.1f} person-months") == 2
    fitting = feasible_sets(
        backlog.truth.value, backlog.truth.effort, backlog.ideas.set_index("idea")["ml_effort"], backlog.limits
    )
    alone = fitting["pilots"].map(len).eq(1).sum()
    assert alone == 5
    assert sum(math.comb(alone, size) for size in (1, 2, 3)) == 25
    first, second, third = 3.8, 3.5, 7.0
    assert first + third > backlog.limits.capacity > second + third
    assert f"{first + second:.1f} months, {backlog.limits.capacity - first - second:.1f} left over" in lesson


def test_the_band_in_prose(lesson):
    from aipm_course.modules.rice.figures import _places_band

    backlog = idea_backlog(SEED)
    low, high = _places_band(backlog, backlog.truth.effort - backlog.truth.hidden["labeling"])
    assert f"a bar from {low['vision']:.0f} to {high['vision']:.0f}" in lesson
    assert (low > 8).sum() == 4  # "Four ideas are clearly out"
    assert high[low <= 8].max() <= 8
