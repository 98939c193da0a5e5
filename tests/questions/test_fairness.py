"""Module 15: own arithmetic, fairlearn, scikit-learn and statsmodels agree; the lesson tells the generator's numbers."""

import re

import pytest
from answers_of import verdict_on

from aipm_course import load
from aipm_course.fairness_rules import rule_value
from aipm_course.grading.notebooks import read_notebook
from aipm_course.group_rates import area_under_curve, at, ratio_interval, wilson_interval
from aipm_course.questions import find, of_module
from aipm_course.simulators.hiring_screen import FAMILIES, hiring_screen, rates_by_group, selection_ratios


@pytest.mark.parametrize("seed", range(3))
def test_fairlearn_agrees_with_own_arithmetic(seed):
    from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate
    from sklearn.metrics import precision_score

    people = load("applicants", seed=seed)
    for family in FAMILIES[:3]:
        part = people[people["family"] == family]
        frame = MetricFrame(
            metrics={
                "selection": selection_rate,
                "true_positive": true_positive_rate,
                "false_positive": false_positive_rate,
                "precision": precision_score,
            },
            y_true=part["qualified"],
            y_pred=part["selected"],
            sensitive_features=part["group"],
        )
        own = rates_by_group(part, "qualified", "selected")
        for group in ("amber", "blue"):
            for measure in own.columns:
                assert at(own, group, measure) == pytest.approx(frame.by_group.loc[group, measure], abs=1e-12)
        own_ratio = at(selection_ratios(people), family, "ratio")
        assert min(own_ratio, 1 / own_ratio) == pytest.approx(frame.ratio()["selection"], abs=1e-12)


def test_statsmodels_and_scikit_learn_agree_with_own_intervals():
    from sklearn.metrics import roc_auc_score
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

    for hits, count, other_hits, other_count in ((206, 1036, 839, 3052), (4, 19, 49, 140), (12, 40, 48, 80)):
        theirs = confint_proportions_2indep(hits, count, other_hits, other_count, compare="ratio", method="log")
        assert ratio_interval(hits, count, other_hits, other_count) == pytest.approx(theirs, abs=1e-9)
        assert wilson_interval(hits, count) == pytest.approx(proportion_confint(hits, count, method="wilson"), abs=1e-9)
    cases = load("dx")
    assert area_under_curve(cases["disease"], cases["score"]) == pytest.approx(
        roc_auc_score(cases["disease"], cases["score"]), abs=1e-12
    )


def test_each_misconception_of_a_record_is_a_message_of_its_own():
    for question in of_module("fairness"):
        assert len(question.misconceptions) >= 5
        assert len(question.hints) == 3


def test_equal_selection_called_equal_treatment_is_named():
    question = find("fairness.qualified")
    answer = {**question.reference(question.data(0)), "sales_verdict": "equal_treatment"}
    assert verdict_on(question, answer).misconceptions == ("equal_selection_is_equal_treatment",)


def test_claiming_all_three_criteria_is_named():
    question = find("fairness.locks")
    verdict = verdict_on(question, {**question.reference(question.data(0)), "open_locks": []})
    assert verdict.misconceptions == ("all_three_at_once",)


def test_a_rate_read_from_24_people_is_named():
    question = find("fairness.payments")
    data = question.data(0)
    wrong = next(item for item in question.misconceptions if item.name == "read_from_24_people").answer(data)
    assert verdict_on(question, {**question.reference(data), **wrong}).misconceptions == ("read_from_24_people",)


def test_the_lesson_tells_the_numbers_of_the_generator(root):
    text = " ".join(
        cell.source
        for cell in read_notebook(root / "notebooks" / "15_fairness.ipynb").cells
        if cell.cell_type == "markdown"
    )
    ratios = selection_ratios(hiring_screen(0).applicants)
    engineering, legal = ratios.loc["engineering"], ratios.loc["legal"]
    people = load("applicants")
    part = people[people["family"] == "engineering"]
    found = rates_by_group(part, "qualified", "selected")["true_positive"]
    diagnosis = find("fairness.diagnosis")
    aid = diagnosis.reference(diagnosis.data(0))
    compas = load("compas_counts").query("population == '7214' and high_from == 'Medium'").set_index("group")["fp"]
    half = 100 * (aid["c_high"] - aid["c_low"]) / 2
    moved, before = (hiring_screen(0).locks.loc[("blue", cutoff)] for cutoff in (32, 50))
    for said in (
        f"{moved['right'] - before['right']:.0f} more blue applicants come in who do well",
        f"and {moved['wrong'] - before['wrong']:.0f} who do not",
        f"in engineering {engineering['ratio']:.2f} is under the line",
        f"{engineering['ratio']:.2f}, interval {engineering['low']:.2f} to {engineering['high']:.2f}",
        f"19 people, an interval from {legal['low']:.2f} to {legal['high']:.2f}",
        f"{100 * found['amber']:.0f} of 100 qualified amber applicants are selected and {100 * found['blue']:.0f} of 100",
        f"{compas['Black']} Black and {compas['White']} White defendants were called high risk",
        f"area under the curve of {aid['auc']:.2f}",
        f"{100 * aid['sensitivity_c']:.0f}, give or take {half:.0f}",
    ):
        assert said in text, said


def test_the_anchor_reports_tell_the_numbers_of_the_generator(root):
    cells = read_notebook(root / "solutions" / "15_fairness" / "fairness.ipynb").cells
    text = " ".join(cell.source for cell in cells if cell.cell_type == "markdown")
    question = find("fairness.proxy")
    proxy = question.reference(question.data(0))
    ratios = selection_ratios(hiring_screen(0).applicants)
    people = load("applicants")
    gap = people[people["family"] == "engineering"].groupby("group")["career_gap"].mean()
    for said in (
        f"{at(ratios, 'all', 'ratio'):.2f} times as often",
        f"the ratio is {proxy['ratio_without_penalty']:.2f} and {proxy['extra_selected']} more people",
        f"{proxy['extra_qualified']:.0%} of them qualified",
        f"{gap['blue']:.0%} of the blue applicants there have and {gap['amber']:.0%} of the amber",
        f"{at(ratios, 'legal', 'ratio'):.2f} on 19 people "
        f"({at(ratios, 'legal', 'low'):.2f} to {at(ratios, 'legal', 'high'):.2f})",
    ):
        assert said in text, said


def test_the_module_speaks_of_scores_and_not_of_what_groups_are(root):
    for path in ("notebooks/15_fairness.ipynb", "solutions/15_fairness/fairness.ipynb"):
        text = " ".join(cell.source for cell in read_notebook(root / path).cells)
        assert not re.search(r"\b(blacks|whites|hispanics|asians|the disabled|minorities)\b", text, flags=re.IGNORECASE)
        assert not re.search(
            r"\b(Black|White|blue|amber|women|men) (people |applicants |patients )?(are|is) (less|more|better|worse)\b",
            text,
        )


ANSWERS = {
    "selection_ratio": "selection",
    "qualified": "among_qualified",
    "proxy": "proxy_hunt",
    "label": "what_label",
    "locks": "locks",
    "diagnosis": "diagnosis",
    "payments": "who_carries",
}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("seed", [0, 5])
def test_the_code_of_a_worked_solution_earns_every_point(name, seed):
    question = find(f"fairness.{name}")
    facts = {"diagnosis": "dx_facts", "payments": "payments_facts"}.get(name, "screen_facts")
    names = {
        "applicants": load("applicants", seed=seed),
        "screen_v2": load("screen_v2", seed=seed),
        "dx": load("dx", seed=seed),
        "payments": load("payments_flags", seed=seed),
        "facts": load(facts).set_index("fact")["value"],
        "four_fifths": rule_value("four_fifths", "ratio"),
    }
    exec(re.search(r"```python\n(.+?)```", question.worked, flags=re.DOTALL).group(1), names)
    assert verdict_on(question, names[ANSWERS[name]], seed).earned == question.points
