"""Module 15: libraries agree with own arithmetic, rules stand in the text, and what was wrongly accepted is refused."""

import re

import pytest
from questions_of import QuestionsOf

from aipm_course import load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.judging.levels import pool_problems
from aipm_course.modules.fairness.simulators.diagnosis_aid import MOST_FALSE_ALARMS, by_site, diagnosis_aid
from aipm_course.modules.fairness.simulators.hiring_screen import FAMILIES, hiring_screen, selection_ratios
from aipm_course.modules.fairness.simulators.payments_flags import payments_flags, rates_of_all, wrong_flags
from aipm_course.modules.fairness.simulators.reports import POOL, RUBRIC
from aipm_course.modules.fairness.simulators.scoring_sheet import newly_selected, scoring_sheet
from aipm_course.simulation.rates import auc, ratio_interval, wilson_interval

SEEDS = range(6)
OWN = QuestionsOf("fairness")
question, reference, earned = OWN.question, OWN.reference, OWN.earned


def test_statsmodels_and_scikit_learn_agree_with_own_intervals():
    from sklearn.metrics import roc_auc_score
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

    for hits, count, other_hits, other_count in ((206, 1036, 839, 3052), (4, 19, 49, 140), (12, 40, 48, 80)):
        theirs = confint_proportions_2indep(hits, count, other_hits, other_count, compare="ratio", method="log")
        assert ratio_interval(hits, count, other_hits, other_count) == pytest.approx(theirs, abs=1e-9)
        assert wilson_interval(hits, count) == pytest.approx(proportion_confint(hits, count, method="wilson"), abs=1e-9)
    cases = load("fairness_dx")
    assert auc(cases["disease"], cases["score"]) == pytest.approx(
        roc_auc_score(cases["disease"], cases["score"]), abs=1e-12
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_fairlearn_agrees_with_own_arithmetic(seed):
    from fairlearn.metrics import MetricFrame, selection_rate

    people = load("fairness_applicants", seed=seed)
    table = selection_ratios(people)
    for family in FAMILIES:
        part = people[people["family"] == family]
        frame = MetricFrame(
            metrics=selection_rate, y_true=part["qualified"], y_pred=part["selected"], sensitive_features=part["group"]
        )
        assert table["ratio"][family] == pytest.approx(frame.ratio(), abs=1e-12)


def test_the_decision_of_a_task_weighs_a_third():
    for name, fields in {
        "selection_ratio": ("review_first",),
        "qualified": ("verdict",),
        "proxy": ("action",),
        "label": ("label",),
        "locks": ("criterion", "all_three"),
        "diagnosis": ("decision",),
        "payments": ("decision",),
    }.items():
        assert OWN.share(name, fields) >= 0.33, name


@pytest.mark.parametrize("seed", SEEDS)
def test_what_an_earlier_version_accepted_is_refused(seed):
    aid, flags, sheet = diagnosis_aid(seed), payments_flags(seed), scoring_sheet(seed)
    full = {name: question(name).points for name in ("diagnosis", "payments", "proxy", "label")}
    sites = by_site(aid.cases)
    share = sites["sensitivity"][aid.lowest]
    areas = [auc(part["disease"], part["score"]) for _, part in aid.cases.groupby("site")]
    weighted = sum(area * count for area, count in zip(areas, sites["cases"], strict=True)) / sites["cases"].sum()
    other = sites.drop(index=aid.lowest)
    pooled = other["found"].sum() / other["ill"].sum()
    for wrong in (
        {"cases_needed": 1.96**2 * 0.25 / 0.05**2},
        {"cases_needed": 1.96 * 2 * share * (1 - share) / 0.05**2},
        {"auc": weighted},
        {"sensitivity": pooled},
    ):
        assert earned("diagnosis", seed, **wrong) < full["diagnosis"], wrong
    clean = flags.payments[flags.payments["fraud"] == 0]
    count = clean.groupby("period")["flagged"].sum()
    every = flags.payments.groupby("period").size()
    before, after = rates_of_all(flags.counts)
    own = wrong_flags(flags.counts, "after")
    for wrong in (
        {"fall": 1 - count["after"] / count["before"]},
        {"fall": 1 - count["after"] / every["after"] / (count["before"] / every["before"])},
        {"pooled_rate": after},
        {"pooled_rate": before},
        {"ratio_before": own["ratio"][reference("payments", seed)["carrier"]]},
    ):
        assert earned("payments", seed, **wrong) < full["payments"], wrong
    new = newly_selected(sheet)
    for group in ("amber", "blue"):
        wrong = {"extra_qualified": float(new["qualified"][new["group"] == group].mean())}
        assert earned("proxy", seed, **wrong) < full["proxy"], wrong
    assert earned("proxy", seed, ratio_repaired=1.0) < full["proxy"]
    assert earned("label", seed, past_gap=0.0) < full["label"]


def test_a_decision_that_follows_from_a_recognized_slip_keeps_its_points():
    data = hiring_screen(0)
    by_ratio = selection_ratios(data.applicants)["ratio"].drop(index="all")
    below = sorted(by_ratio.index[by_ratio < 0.8])
    table = selection_ratios(data.applicants)
    first = str(table["short"][below].idxmax())
    kind = question("selection_ratio").kind
    weight = 5 / sum(kind.weights.get(field, 1.0) for field in kind.fields)
    assert earned("selection_ratio", 0, below=below, review_first=first) >= 5 - 1.01 * weight


def test_no_gap_settled_is_never_called_equal_treatment(root):
    for path in ("notebooks/15_fairness.ipynb", "solutions/15_fairness/fairness.ipynb"):
        text = " ".join(cell.source for cell in read_notebook(root / path).cells)
        assert "equal opportunity" not in text
        assert "equal_opportunity" not in text


def test_the_pool_of_reports_is_usable_and_its_counts_are_consistent():
    assert pool_problems(RUBRIC, POOL) == []
    low, high = ratio_interval(96, 240, 330, 600)
    for text in POOL:
        if "Mill Street" in text.text and "interval" in text.text:
            assert f"interval {low:.2f} to {high:.2f}" in text.text
            assert f"{96 / 240 / (330 / 600):.2f}" in text.text


def test_the_module_speaks_of_scores_and_not_of_what_groups_are(root):
    for path in ("notebooks/15_fairness.ipynb", "solutions/15_fairness/fairness.ipynb"):
        text = " ".join(cell.source for cell in read_notebook(root / path).cells)
        assert not re.search(r"\b(blacks|whites|hispanics|asians|the disabled|minorities)\b", text, flags=re.IGNORECASE)
        assert not re.search(
            r"\b(Black|White|blue|amber|women|men) (people |applicants |patients )?(are|is) (less|more|better|worse)\b",
            text,
        )


def test_no_paragraph_has_two_dollar_signs(root):
    paths = ("notebooks/15_fairness.ipynb", "solutions/15_fairness/fairness.ipynb")
    texts = [cell.source for path in paths for cell in read_notebook(root / path).cells if cell.cell_type == "markdown"]
    texts += [text.text for text in POOL]
    for text in texts:
        assert all(paragraph.count("$") < 2 for paragraph in re.split(r"\n\s*\n", text))


def test_the_model_report_tells_the_numbers_of_the_exercise(root):
    cells = read_notebook(root / "solutions" / "15_fairness" / "fairness.ipynb").cells
    report = next(cell.source for cell in cells if cell.id == "fairness-report")
    flags, own = payments_flags(0), reference("payments")
    before, after = rates_of_all(flags.counts)
    total = flags.counts.groupby(level="period")["flagged"].sum()
    high = wrong_flags(flags.counts, "after")["high"][own["carrier"]]
    for said in (
        f"{after:.1%} of the payments without fraud",
        f"{before:.1%} before: a fall of {own['fall']:.0%}",
        f"{own['carrier']}, {own['ratio']:.2f} times (95% interval {own['ratio_low']:.2f} to {high:.2f})",
        f"before the release ({own['ratio_before']:.2f})",
        f"stand at {own['pooled_rate']:.1%}, 7 of 182",
        f"It stopped {total['after']} payments",
    ):
        assert said in report, said
    assert own["decision"] == "announce"
    assert load("fairness_said").set_index("item")["text"]["report_on"] == "Guard (A7)"
    assert len(report.split()) <= 300


def test_today_no_site_has_too_many_false_alarms_as_the_text_says(root):
    cells = read_notebook(root / "exercises/15_fairness/fairness.ipynb").cells
    assert any("all three sites keep `most_false_alarms`" in cell.source for cell in cells)
    for seed in range(20):
        assert by_site(diagnosis_aid(seed).cases)["false_alarms"].max() <= MOST_FALSE_ALARMS
