"""The numbers in the lesson of module 02 are the numbers of its own month, and its stories are not the exercise's."""

import dataclasses
import json
import re
from pathlib import Path

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from aipm_course import load
from aipm_course.modules.models.simulators.risk_scores import gaps, reliability, risk_scores
from aipm_course.modules.models.simulators.scored_payments import bills, caught, choices, scored_payments, top
from aipm_course.modules.models.simulators.tumor_labels import four_results, tumor_labels
from aipm_course.modules.models.tasks.a3_policy import LESSON_FRAUD, LESSON_TODAY
from aipm_course.modules.models.tasks.lookalikes import LESSON_DESK, LESSON_THRESHOLD
from aipm_course.registry import of_module
from aipm_course.simulation.rates import auc

LESSON = Path(__file__).parents[3] / "notebooks" / "02_models.ipynb"


@pytest.fixture(scope="module")
def lesson():
    cells = json.loads(LESSON.read_text(encoding="utf-8"))["cells"]
    prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    printed = "\n".join(
        "".join(output.get("text", output.get("data", {}).get("text/plain", "")))
        for cell in cells
        if cell["cell_type"] == "code"
        for output in cell["outputs"]
    )
    return " ".join(prose.split()), code, printed


@pytest.fixture(scope="module")
def seed(lesson):
    (found,) = set(re.findall(r"^seed = (\d+)", lesson[1], flags=re.MULTILINE))
    return int(found)


def test_lesson_and_exercise_tell_different_stories(seed):
    for question in of_module("models"):
        if question.task[0] != "A":
            continue
        here, there = (question.reference(question.data(number)) for number in (seed, 0))
        for field, value in here.items():
            if isinstance(value, str):
                assert value != there[field], (question.id, field)


def test_the_four_boxes(lesson, seed):
    prose, _, printed = lesson
    payments = load("models_scores", seed=seed)
    fraud, flagged = payments["is_fraud"] == 1, payments["score_b"] >= 0.40
    hits, flags, frauds = (fraud & flagged).sum(), flagged.sum(), fraud.sum()
    assert f"Of {frauds} frauds the model flags {hits}: **recall**, {hits / frauds:.0%}" in prose
    assert f"Of the {flags} payments that it flags {hits} are fraud: **precision**, {hits / flags:.0%}" in prose
    assert f"{flags - hits} honest payments" in prose
    low, high = proportion_confint(hits, frauds, alpha=0.1, method="wilson")
    assert f"{hits} of {frauds}, so {low:.0%} to {high:.0%}" in prose
    assert prose.count(f"{low:.0%} to {high:.0%}") == 2
    accuracy = (flagged == fraud).mean()
    assert f'"{accuracy:.1%} accurate"' in prose
    assert f"{accuracy:.2%} accurate. Never saying fraud: {(~fraud).mean():.2%}" in printed
    facts = load("models_facts", seed=seed).set_index("fact")["value"]
    assert f"bar for a customer was {facts['bar_recall']:.0%}" in prose


def test_the_desk(lesson, seed):
    prose, _code, printed = lesson
    month = scored_payments(seed)
    found = {(model, size): caught(month.fraud, month.score(model), size) for model in "AB" for size in (320, 3000)}
    assert f"Model A finds {found['A', 320]:.1%} with 320 reviews, B {found['B', 320]:.1%}" in prose
    assert f"{100 * (found['A', 320] - found['B', 320]):.1f} points here" in prose
    assert found["B", 3000] > found["A", 3000]
    assert "with 3,000 reviews B is ahead" in prose
    assert auc(month.fraud, month.score("B")) > auc(month.fraud, month.score("A"))
    assert f"AUC {auc(month.fraud, month.score('A')):.3f}" in printed


def test_prices_are_those_of_the_month(lesson, seed):
    prose, _code, printed = lesson
    month = scored_payments(seed)
    assert (month.prices.review_cost, month.prices.stop_cost) == (5, 3.5)
    assert "USD 3.50 for each honest payment" in prose
    assert (month.prices.today_model, month.prices.today_threshold) == ("B", 0.60)
    average = month.amount[month.fraud].mean()
    assert f"average fraud is USD {average:.0f}" in prose
    chosen = choices(month)
    saved, more = 1 - chosen.candidate.cost / chosen.today.cost, 1 - chosen.cheapest.cost / chosen.inside.cost
    assert f"another {more:.0%} for {chosen.cheapest.reviews - chosen.inside.reviews} reviews more" in prose
    assert chosen.cheapest.honest / chosen.inside.honest == pytest.approx(2, abs=0.1)
    assert f"model A from {chosen.candidate.threshold:.2f} costs {saved:.0%} less than today" in prose
    assert f"stops {chosen.candidate.honest} honest payments" in prose

    def recall(policy):
        return (month.score(policy.model)[month.fraud] >= policy.threshold).mean()

    assert f"{recall(chosen.candidate):.0%} of the fraud instead of {recall(chosen.today):.0%}" in prose
    assert (
        f"USD {round(chosen.candidate.cost, -2):,.0f} a month instead of {round(chosen.today.cost, -2):,.0f}" in prose
    )
    assert f"{chosen.candidate.cost:.2f}" in printed
    fifth = dataclasses.replace(month, prices=dataclasses.replace(month.prices, review_cost=1, stop_cost=0.7))
    assert (choices(fifth).decision, choices(fifth).candidate.model) == ("buy", "B")
    only_reviews = dataclasses.replace(month, prices=dataclasses.replace(month.prices, stop_cost=0))
    assert abs(0.01 * (bills(only_reviews, "B").argmin() + 1) - 5 / average) < 0.01


def test_calibration(lesson, seed):
    prose, _, _printed = lesson
    table = reliability(risk_scores(seed))
    assert f"no gap is wider than {gaps(table)['gap_score']:.2f}" in prose
    small = table[table["payments"] < 100].iloc[0]
    assert f"band of {small['payments']} is off by {abs(small['mean_score'] - small['fraud_share']):.2f}" in prose


def test_the_offer(lesson, seed):
    prose, _code, _ = lesson
    month = scored_payments(seed)
    assert month.late == ("flag_1",)
    assert "AUC over 0.99" in prose
    assert auc(month.fraud, month.score("C")) > 0.99
    in_time, alone = (month.fraud[top(month.score(model))].sum() for model in ("C in time", "A"))
    assert in_time < alone
    assert month.fields.set_index("field").loc["flag_1", ["after_payment", "unit"]].tolist() == [20, "minutes"]


def test_labels(lesson, seed):
    prose, _, printed = lesson
    sheet = tumor_labels(seed)
    trained = sheet.rows[sheet.rows["part"].isin(["core", "extra"])]
    invented = ((trained["diagnosis"] == 1) & (trained["recorded"] == 0)).sum()
    assert f'"malignant" on {invented} benign tumors' in prose
    assert not ((trained["diagnosis"] == 0) & (trained["recorded"] == 1)).any()
    results = four_results(sheet).set_index("training")
    today, after = results.loc["today"], results.loc["relabeled"]
    assert f"recall {today['recall']:.0%}, precision {today['precision']:.0%}" in prose
    assert round(100 * (after["precision"] - today["precision"])) == 10
    assert round(100 * (today["recall"] - after["recall"]), -1) == 20
    assert sheet.complaint == "recall"
    assert f"recorded: precision {today['precision']:.1%}, recall {today['recall']:.1%}" in printed


def test_sepsis_numbers(lesson):
    prose, _, printed = lesson
    for figure in ("33.0%", "82.9%", "12.1%", "8.3"):
        assert figure in printed
    assert "7.3 alerts, 0.9 with sepsis; 1.8 more" in printed
    assert "of 1,000 alerts 121 are right." in printed
    assert "of 1,000 alerts 3 are right." in printed
    assert "of 1,000 alerts 121 are right here, three where" in prose
    assert "Twelve" in prose


def test_repeated_runs(lesson):
    assert "One run 69%, a success in two tries 75%, all four 50%." in lesson[2]


@pytest.mark.parametrize(
    "operation",
    [
        "nlargest(",
        "roc_auc_score(",
        "crosstab(",
        "np.arange(1, 100) / 100",
        "right=False",
        "poisson.ppf(",
        "idxmin()",
        '<= 400]["cost"]',
        "max(axis=1)",
        "min(axis=1)",
        "weight_in_c",
        "LogisticRegression()",
        "precision_score(",
        "!= 1",
    ],
)
def test_the_lesson_shows_each_operation_that_the_exercise_asks_for(lesson, operation):
    assert operation in lesson[1]


def test_counts_are_whole(lesson, seed):
    assert np.isfinite(scored_payments(seed).amount).all()


def test_the_lessons_numbers_that_replies_name_stand_in_the_lesson(lesson):
    prose, code, printed = lesson
    assert f"the slide's is {LESSON_THRESHOLD:.2f}" in prose
    assert f"with {LESSON_DESK} reviews" in prose
    assert f"Average fraud USD {LESSON_FRAUD:.0f}" in printed
    assert f'np.isclose(bill["threshold"], {LESSON_TODAY:.2f})' in code
    exercise = LESSON.parents[1] / "exercises" / "02_models" / "models.ipynb"
    head = "".join(json.loads(exercise.read_text(encoding="utf-8"))["cells"][0]["source"])
    assert f'models_chart(model="A", threshold={LESSON_THRESHOLD}' in head
