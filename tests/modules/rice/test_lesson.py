"""The numbers in the lesson, the facilitator notes and the model memo of module 04 are the numbers of their own data."""

import itertools
import re
from pathlib import Path

import pandas as pd
import pytest

from aipm_course import load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.modules.rice.simulators.idea_backlog import after_shock, idea_backlog, ranks, way_back
from aipm_course.modules.rice.tasks.a7_shock import SHOCK

ROOT = Path(__file__).parents[3]
SEED = 240


@pytest.fixture(scope="module")
def printed(cells):
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return "\n".join(output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in outputs)


@pytest.fixture(scope="module")
def clean():
    return load("rice_clean", seed=SEED).set_index("idea")


def test_the_year_of_invoice_vision(lesson, clean):
    row, sheet = clean.loc["vision"], load("rice_ideas", seed=SEED).set_index("idea").loc["vision"]
    labels = sheet["labels"] + sheet["retrainings_per_year"] * sheet["labels_per_retraining"]
    assert f"seed = {SEED}" in lesson
    assert 0.24 < row["build_effort"] / row["full_effort"] < 0.27  # "About a quarter."
    assert row["labeling"] / row["full_effort"] > 0.5  # "More than half"
    assert f"{labels:,} of them in the year, three minutes each" in lesson
    assert f"{labels * idea_backlog(SEED).usd_per_label:,.0f} USD for the year" in lesson


def test_the_quick_sheet(lesson):
    ideas = load("rice_ideas", seed=SEED).set_index("idea")
    share = ideas["confidence"].str.rstrip("%").astype(float)
    quick = (ideas["reach"] * ideas["impact"] * share / ideas["build_effort"]).sort_values(ascending=False)
    assert quick.index[0] == "summary"
    assert 2.6 < quick.iloc[0] / quick.iloc[1] < 3  # "nearly three"
    assert 88 < quick.iloc[0] / quick["vision"] < 95  # "of ninety"
    units = ideas["reach_unit"]
    assert (units["routing"], units["duplicates"], units["fraud"]) == ("users/week", "users/quarter", "merchants/month")
    assert len(re.findall(r"\d+", ideas.at["fraud", "note"])) == 2
    off_scale = sorted(
        {float(text.rstrip("%")) / (100 if "%" in text else 1) for text in ideas["confidence"]} - {0.5, 0.8}
    )
    assert off_scale == [0.4, 0.7, 0.9]  # "wrote 40, 70 and 90% as well"


def test_places_in_prose(clean):
    truth = idea_backlog(SEED).truth
    places = ranks(truth.adjusted)
    assert ranks(truth.score)["vision"] == 1
    assert places[["summary", "routing", "synonyms", "onboarding", "vision"]].to_list() == [1, 2, 3, 4, 5]


def test_what_may_stay(lesson, printed):
    backlog = idea_backlog(SEED)
    amounts = way_back(backlog, "vision", "labeling")
    assert amounts.third < amounts.people  # "The place binds"
    (third,) = re.findall(r"to be third: .* ([\d,]+) labels", printed)
    assert abs(float(third.replace(",", "")) - amounts.third * 140 * 60 / 3) < 5
    assert lesson.count(f"nder {third} labels") == 2
    limits = backlog.limits
    assert f"{limits.july_people} person-months are free, {limits.july_ml} of them" in lesson
    assert backlog.truth.ml_effort["vision"] <= limits.july_ml


def test_limits_in_prose(lesson):
    limits = idea_backlog(SEED).limits
    assert f"There are {limits.capacity} person-months" in lesson
    assert f"at most {limits.ml_capacity} of them" in lesson
    assert f"{limits.capacity} person-months, {limits.ml_capacity} of them" in lesson


def test_the_third_place_in_prose(lesson):
    draws = load("rice_draws", seed=SEED)
    top3 = (draws.rank(axis=1, ascending=False) <= 3).mean().nlargest(4)
    assert list(top3.index[2:]) == ["synonyms", "onboarding"]
    share = (draws["synonyms"] > draws["onboarding"]).mean()
    assert f"in {share:.0%}. With 60%" in lesson
    assert draws.rank(axis=1, ascending=False)["vision"].quantile(0.1) == 4  # "begins at place 4"


def test_three_candidates(lesson):
    plan = pd.DataFrame(
        {"value": [60, 50, 70], "months": [3.8, 3.5, 5.2], "ml": [1.0, 1.4, 1.7]}, index=["first", "second", "third"]
    )
    per_month = (plan["value"] / plan["months"]).round(1)
    assert all(f"({number})" in lesson for number in per_month)
    sets = [list(names) for size in (1, 2, 3) for names in itertools.combinations(plan.index, size)]

    def best(ml):
        fitting = [
            names for names in sets if plan.loc[names, "months"].sum() <= 8.9 and plan.loc[names, "ml"].sum() <= ml
        ]
        return max(fitting, key=lambda names: plan.loc[names, "value"].sum())

    assert best(3.2) == ["second", "third"]
    assert best(3.0) == ["first", "second"]  # "the list would have been right"
    assert round(8.9 - plan.loc[["first", "second"], "months"].sum(), 1) == 1.6


def test_the_lesson_shows_every_operation_that_the_exercise_asks_for(cells):
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    for operation in (
        "rank(axis=1",
        ".corr(",
        "itertools.combinations",
        "nlargest(3).iloc[-1]",
        '["weeks"] + 1 >',
        ".where(",
    ):
        assert operation in code, operation


def test_no_paragraph_has_two_dollars(cells):
    exercise = read_notebook(ROOT / "exercises" / "04_rice" / "rice.ipynb").cells
    for cell in [*cells, *exercise]:
        for paragraph in cell.source.split("\n\n"):
            assert paragraph.count("$") < 2 or cell.cell_type == "code"


def test_the_model_memo_tells_seed_0():
    cells = read_notebook(ROOT / "solutions" / "04_rice" / "rice.ipynb").cells
    (memo,) = [cell.source for cell in cells if cell.id == "rice-memo"]
    backlog = idea_backlog(0)
    told, truth, limits = backlog.story, backlog.truth, backlog.limits
    amounts = way_back(backlog, told.favorite, told.cause)
    rest = truth.effort[told.favorite] - truth.hidden.at[told.favorite, told.cause]
    chance = (backlog.draws.rank(axis=1, ascending=False) <= 3).mean()[told.favorite]
    assert (told.favorite, told.cause, told.way_back) == ("drafts", "review", "capacity")
    assert set(SHOCK.reference(backlog)["new_pilots"]) == {"synonyms", "duplicates", "onboarding"}
    build = backlog.ideas.set_index("idea").at[told.favorite, "build_effort"]
    for words in (
        f"{build:g} person-months, and there drafts led",
        f"first year takes {truth.effort[told.favorite]:.1f}, and {truth.hidden.at[told.favorite, told.cause]:.1f} of these",
        f"in {chance:.0%} of 2,000",
        f"In July {limits.july_people} person-months are free and the rest of the idea needs {rest:.1f}",
        f"the review may take {amounts.people:.1f}; third place alone would allow {amounts.third:.1f}",
    ):
        assert words in memo, words
    assert ranks(truth.adjusted)[told.favorite] == 5
    assert ranks(after_shock(backlog)[0])[told.favorite] == 4
    assert len(memo.split()) <= 200
