"""The numbers in the lesson of module 02 are the numbers of its own month."""

import json
import re
from pathlib import Path

import pytest
from statsmodels.stats.proportion import proportion_confint

from aipm_course import load
from aipm_course.registry import find

LESSON = Path(__file__).parents[3] / "notebooks" / "02_models.ipynb"


@pytest.fixture(scope="module")
def lesson():
    cells = json.loads(LESSON.read_text(encoding="utf-8"))["cells"]
    prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    printed = "\n".join(
        "".join(output.get("text", output.get("data", {}).get("text/plain", "")))
        for cell in cells
        if cell["cell_type"] == "code"
        for output in cell["outputs"]
    )
    return prose, printed


def test_fraud_numbers_in_prose_and_output(lesson):
    prose, printed = lesson
    payments = load("models_scores", seed=24)
    fraud, flagged = payments["is_fraud"] == 1, payments["score_a"] >= 0.5
    hits, flags, frauds = (fraud & flagged).sum(), flagged.sum(), fraud.sum()
    assert f"Of {frauds} frauds the model flags {hits}" in prose
    assert f"**recall**, {hits / frauds:.0%}" in prose
    assert f"Of the {flags} payments it flags, {hits} are fraud" in prose
    assert f"**precision**, {hits / flags:.0%}" in prose
    assert f"{flags - hits} honest payments" in prose
    low, high = proportion_confint(hits, frauds, alpha=0.1, method="wilson")
    assert (round(100 * low), round(100 * high)) == (8, 13)
    assert "8% to 13%" in prose
    assert f"{(flagged == fraud).mean():.2%} accurate" in printed
    assert f"Never saying fraud: {(~fraud).mean():.2%}" in printed
    assert f"Average fraud ${payments.loc[fraud, 'amount'].mean():.0f}" in printed


def test_sepsis_numbers_in_output(lesson):
    prose, printed = lesson
    for figure in ("33.0%", "82.9%", "12.1%", "94.6%", "8.3"):
        assert figure in printed
    assert "7.3 alerts, 0.9 with sepsis; 1.8 more" in printed
    assert "Twelve" in prose


def test_positive_class_trap_is_caught(lesson):
    assert "Caught: 357 positives: class 1 is benign" in lesson[1]


def test_the_month_before_in_prose_and_pictures(lesson):
    prose, printed = lesson
    for name, area, found in (("A", "0.926", 22), ("B", "0.811", 42)):
        assert f"{name}: AUC {area}, {found}%" in prose
        share = re.search(rf"The 150 highest scores of model {name} hold ([\d.]+)% of the fraud\. AUC {area}", printed)
        assert round(float(share.group(1))) == found


def test_the_range_for_the_next_count_is_printed(lesson):
    assert "74 frauds expected, 60 to 88" in lesson[1]


def test_the_reply_about_the_lessons_desk_names_the_lessons_desk():
    slip = next(item for item in find("models.two_models").misconceptions if item.name == "desk_of_the_lesson")
    desk = re.search(r"checks (\d+) payments", slip.message).group(1)
    code = "\n".join("".join(cell["source"]) for cell in json.loads(LESSON.read_text(encoding="utf-8"))["cells"])
    assert set(re.findall(r"desk=(\d+)", code)) == {desk}
