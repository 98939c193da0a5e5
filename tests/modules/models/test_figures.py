"""Charts of module 02: same input same picture, numbers add up, wrong input is one sentence."""

import re

import pytest

from aipm_course import CourseError
from aipm_course.modules.models.figures import models_chart, models_explorer, reliability_chart
from aipm_course.modules.models.simulators.risk_scores import reliability, risk_scores

COUNT = r"\({}\) ([\d,]+)"


def cell(chart, name):
    return int(re.search(COUNT.format(name), chart.alt).group(1).replace(",", ""))


def test_same_input_same_picture_and_small():
    first, again = models_chart(threshold=0.03), models_chart("A", 0.03)
    assert first.png == again.png
    assert len(first.png) < 60_000
    assert len(reliability_chart().png) < 60_000


def test_cells_add_up_at_every_base_rate():
    for base_rate in (None, 0.1, 5, 40):
        chart = models_chart(base_rate=base_rate, threshold=0.1)
        assert sum(cell(chart, name) for name in ("tp", "fp", "fn", "tn")) == pytest.approx(40_000, abs=2)


def test_base_rate_moves_precision_and_leaves_recall():
    def share(chart, name):
        return float(re.search(rf"{name} ([\d.]+)%", chart.alt).group(1))

    rare, common = models_chart(base_rate=0.2), models_chart(base_rate=10)
    assert share(rare, "Precision") < share(common, "Precision")
    assert share(rare, "recall") == share(common, "recall")


def test_title_says_the_finding_and_the_text_says_simulated():
    chart = models_chart(model="B", threshold=0.9)
    assert re.search(r"finds \d+% of the fraud", chart.title)
    assert chart.alt.startswith(chart.title)
    assert "Simulated" in chart.alt
    assert "Simulated" in reliability_chart().alt


@pytest.mark.parametrize("seed", [0, 4])
def test_the_reliability_title_and_rows_are_counted(seed):
    table = reliability(risk_scores(seed)).set_index("band")
    chart = reliability_chart(seed=seed)
    assert f"{100 * table.loc['0.8-0.9', 'fraud_share']:.0f} were fraud" in chart.title
    for band, row in table.iterrows():
        assert f"{band}: mean score {row['mean_score']:.4f}, fraud share {row['fraud_share']:.4f}" in chart.alt


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"model": "a"}, "no model 'a'"),
        ({"base_rate": 0}, "percent"),
        ({"base_rate": 100}, "percent"),
        ({"desk": 0}, "desk"),
        ({"threshold": 50}, "between 0 and 1"),
        ({"without": "flag_1"}, "Only model C"),
        ({"model": "C", "without": "amount"}, "no column 'amount'"),
    ],
)
def test_wrong_input_is_one_sentence(settings, words):
    with pytest.raises(CourseError, match=words):
        models_chart(**settings)


def test_a_threshold_is_shown_with_the_decimals_it_has():
    assert "Model A at 0.035 " in models_chart(threshold=0.035).alt
    assert "Model A at 0.04 " in models_chart(threshold=0.04).alt


def test_extreme_thresholds_still_draw():
    assert "flags nothing" in models_chart(threshold=1).title
    assert models_chart(threshold=0).png
    assert models_chart(model="C", threshold=1.05).png


def test_explorer_redraws_when_a_control_changes():
    box = models_explorer()
    controls, picture, caption = box.children
    before = picture.value
    controls.children[0].value = "B"
    assert picture.value != before
    assert "Model B" in caption.value
