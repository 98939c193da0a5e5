"""Module 15: own arithmetic, fairlearn, scikit-learn and statsmodels agree; the anchor reports tell the generator's numbers."""

import itertools
import re

import pytest
from answers_of import verdict_on

from aipm_course import load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.judging.verdict import Outcome
from aipm_course.modules.fairness.rules import rule_value
from aipm_course.modules.fairness.simulators.hiring_screen import (
    FAMILIES,
    hiring_screen,
    rates_by_group,
    sales_gap_interval,
    selection_ratios,
)
from aipm_course.modules.fairness.tasks.a5_locks import _with_cutoff
from aipm_course.registry import find, of_module
from aipm_course.simulation.rates import at, auc, ratio_interval, wilson_interval


@pytest.mark.parametrize("seed", range(3))
def test_fairlearn_agrees_with_own_arithmetic(seed):
    from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate
    from sklearn.metrics import precision_score

    people = load("fairness_applicants", seed=seed)
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
    cases = load("fairness_dx")
    assert auc(cases["disease"], cases["score"]) == pytest.approx(
        roc_auc_score(cases["disease"], cases["score"]), abs=1e-12
    )


def test_each_misconception_of_a_record_is_a_message_of_its_own():
    for question in of_module("fairness"):
        assert len(question.misconceptions) >= 5
        assert len(question.hints) == 3


def test_equal_selection_called_equal_opportunity_is_named():
    question = find("fairness.qualified")
    answer = {**question.reference(question.data(0)), "sales_verdict": "equal_opportunity"}
    assert verdict_on(question, answer).misconceptions == ("equal_selection_is_enough",)


def test_claiming_all_three_criteria_is_named():
    question = find("fairness.locks")
    verdict = verdict_on(question, {**question.reference(question.data(0)), "open_locks": []})
    assert any("all three locks close" in line for line in verdict.lines)


LOCK_POINTS = 5 / 6.5


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_the_price_is_judged_at_the_cutoff_that_was_handed_in(seed):
    question = find("fairness.locks")
    data = question.data(seed)
    right = question.reference(data)
    for cutoff in (28, right["blue_cutoff"] + 1, 45):
        verdict = verdict_on(question, {**right, **_with_cutoff(data, cutoff)}, seed)
        assert verdict.earned == pytest.approx(5 - LOCK_POINTS, abs=0.01)
        mixed = verdict_on(question, {**right, "blue_cutoff": cutoff}, seed)
        assert mixed.earned <= 5 - 3 * LOCK_POINTS + 0.01 + LOCK_POINTS * (
            _with_cutoff(data, cutoff)["open_locks"] == right["open_locks"]
        )


def test_what_is_wrong_with_the_price_is_said():
    question = find("fairness.locks")
    data = question.data(0)
    right = question.reference(data)
    rates = data.locks.loc[("blue", right["blue_cutoff"])]
    for wrong, said in (
        ({"extra_wrong": 0}, "people who do well and people who do not"),
        ({"extra_right": rates["right"], "extra_wrong": rates["wrong"]}, "on top of the old one"),
        ({"extra_right": right["extra_wrong"], "extra_wrong": right["extra_right"]}, "each other's names"),
        ({"extra_right": 5}, "with a score from"),
        ({"blue_cutoff": 50}, "lets nobody in"),
        ({"open_locks": ["precision"]}, "At your own cut-offs"),
        ({"open_locks": ["true_positive"]}, "what closes at your own"),
        ({"open_locks": ["selection", "true_positive"]}, "what is open at the one cut-off"),
        ({"blue_cutoff": 32}, "at a higher one it is, too"),
    ):
        verdict = verdict_on(question, {**right, **wrong})
        assert any(said in line for line in verdict.lines), (wrong, verdict.lines)
        assert not any(str(right["blue_cutoff"]) in line for line in verdict.lines if wrong.get("blue_cutoff"))


def test_every_usual_interval_for_a_share_counts_in_a6():
    from statsmodels.stats.proportion import proportion_confint

    question = find("fairness.diagnosis")
    for seed in range(24):
        data = question.data(seed)
        ill = data.cases[(data.cases["site"] == "C") & (data.cases["disease"] == 1)]["flagged"]
        for method in ("wilson", "normal", "beta", "agresti_coull", "jeffreys"):
            low, high = proportion_confint(ill.sum(), len(ill), method=method)
            answer = {**question.reference(data), "c_low": low, "c_high": high}
            assert verdict_on(question, answer, seed).earned == question.points, (seed, method)


def test_sales_differs_beyond_its_interval_on_every_seed():
    for seed in range(24):
        assert sales_gap_interval(hiring_screen(seed).applicants)[0] > 0


def test_an_accuracy_is_not_called_a_ranking():
    question = find("fairness.diagnosis")
    for seed in range(24):
        cases = question.data(seed).cases
        accuracy = float((cases["flagged"] == cases["disease"]).mean())
        verdict = verdict_on(question, {**question.reference(question.data(seed)), "auc": accuracy}, seed)
        assert verdict.outcome is Outcome.NOT_YET
        assert not verdict.misconceptions or "accuracy" in verdict.lines[0]


@pytest.mark.parametrize("levels", list(itertools.product((1, 2, 3, 4), repeat=3)))
def test_every_wrong_level_has_a_reply_that_does_not_tell_the_level(levels):
    question = find("fairness.report_levels")
    right = question.reference(question.data(0))
    verdict = verdict_on(question, dict(zip("ABC", levels, strict=True)))
    assert len(verdict.misconceptions) == sum(
        level != right[report] for report, level in zip("ABC", levels, strict=True)
    )
    assert not re.search(r"\b[1-4]\b|column", " ".join(line for line in verdict.lines if "Right so far" not in line))


def test_a_rate_read_from_24_people_is_named():
    question = find("fairness.payments")
    data = question.data(0)
    wrong = next(item for item in question.misconceptions if item.name == "read_from_24_people").answer(data)
    assert verdict_on(question, {**question.reference(data), **wrong}).misconceptions == ("read_from_24_people",)


ANOTHER_SEASON = 6
"""The anchor reports of W1 tell another season's numbers, so that they do not hand out the answers of A3."""


def test_the_anchor_reports_tell_the_numbers_of_the_generator(root):
    cells = read_notebook(root / "solutions" / "15_fairness" / "fairness.ipynb").cells
    text = " ".join(cell.source for cell in cells if cell.cell_type == "markdown")
    question = find("fairness.proxy")
    proxy = question.reference(question.data(ANOTHER_SEASON))
    ratios = selection_ratios(hiring_screen(ANOTHER_SEASON).applicants)
    people = load("fairness_applicants", seed=ANOTHER_SEASON)
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
    own = question.reference(question.data(0))
    assert f"{own['extra_selected']} more" not in text


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
def test_a_worked_solution_earns_every_point_in_the_names_of_the_learners_notebook(name, seed):
    question = find(f"fairness.{name}")
    names = {
        "applicants": load("fairness_applicants", seed=seed),
        "screen_v2": load("fairness_screen_v2", seed=seed),
        "dx": load("fairness_dx", seed=seed),
        "payments": load("fairness_payments", seed=seed),
        "facts": load("fairness_screen_facts").set_index("fact")["value"],
        "fairness_dx_facts": load("fairness_dx_facts").set_index("fact")["value"],
        "pay_facts": load("fairness_payments_facts").set_index("fact")["value"],
        "four_fifths": rule_value("four_fifths", "ratio"),
    }
    exec(re.search(r"```python\n(.+?)```", question.worked, flags=re.DOTALL).group(1), names)
    assert verdict_on(question, names[ANSWERS[name]], seed).earned == question.points
