"""The simulators of module 02: stories have their shares, truths hold with room, edges lie where the rules need them."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from aipm_course.modules.models.simulators import brief as brief_module
from aipm_course.modules.models.simulators import repeated_runs as runs_module
from aipm_course.modules.models.simulators import risk_scores as risk_module
from aipm_course.modules.models.simulators import scored_payments as month_module
from aipm_course.modules.models.simulators import tumor_labels as tumor_module
from aipm_course.modules.models.simulators.dana_texts import POOL, dana_texts
from aipm_course.modules.models.simulators.repeated_runs import rates, repeated_runs
from aipm_course.modules.models.simulators.risk_scores import reliability, risk_scores
from aipm_course.modules.models.simulators.scored_payments import (
    THRESHOLDS,
    caught,
    choices,
    in_seconds,
    policy,
    scored_payments,
    tally,
    top,
)
from aipm_course.modules.models.simulators.tumor_labels import four_results, tumor_labels
from aipm_course.simulation.rates import auc
from aipm_course.simulation.stories import story

SEEDS = range(20)


@pytest.mark.parametrize(
    ("name", "shares"),
    [
        ("models.report", month_module.REPORTS),
        ("models.desk", month_module.DESKS),
        ("models.bill", month_module.BILLS),
        ("models.offer", month_module.OFFERS),
        ("models.shown", risk_module.SHOWN),
        ("models.promise", runs_module.PROMISES),
        ("models.fault", tumor_module.FAULTS),
    ],
)
def test_stories_have_their_shares(name, shares):
    told = Counter(story(seed, name, shares) for seed in range(200))
    for variant, share in shares.items():
        assert told[variant] / 200 == pytest.approx(share, abs=0.03)


def test_the_story_of_a_seed_is_told():
    """What was drawn as a story is what the rules of the tasks read out of the numbers."""
    for seed in SEEDS:
        month = scored_payments(seed)
        assert choices(month).decision == story(seed, "models.bill", month_module.BILLS)
        lead = caught(month.fraud, month.score(month.challenge.challenger), month.challenge.capacity) - caught(
            month.fraud, month.score(month.challenge.incumbent), month.challenge.capacity
        )
        assert (lead >= 0.05) == story(seed, "models.desk", month_module.DESKS).endswith("_ahead")
        assert bool(month.late) == (story(seed, "models.offer", month_module.OFFERS) != "no_leak")
        found = risk_module.gaps(reliability(risk_scores(seed)))
        assert risk_module.what_to_show(**found) == story(seed, "models.shown", risk_module.SHOWN)
        runs = repeated_runs(seed)
        told = story(seed, "models.promise", runs_module.PROMISES)
        backing = "all_eight" if told.startswith("nights") else "at_least_one"
        assert (rates(runs)[backing] >= 0.90) == told.endswith("_hold")


def test_same_seed_same_tables():
    pd.testing.assert_frame_equal(month_module._draw(11, 0).payments, month_module._draw(11, 0).payments)
    pd.testing.assert_frame_equal(risk_module._draw(11, 0).payments, risk_module._draw(11, 0).payments)
    pd.testing.assert_frame_equal(runs_module._draw(11, 0).runs, runs_module._draw(11, 0).runs)
    assert not scored_payments(11).payments["score_a"].equals(scored_payments(12).payments["score_a"])


@pytest.mark.parametrize("seed", [0, 3, 5])
def test_the_bill_agrees_with_counting_payment_by_payment(seed):
    month = scored_payments(seed)
    for model in "AB":
        counted = tally(month.fraud, month.amount, month.score(model))
        for place in (0, 9, 49, 90):
            flagged = month.score(model) >= THRESHOLDS[place]
            assert counted.flagged[place] == flagged.sum()
            assert counted.honest[place] == (flagged & ~month.fraud).sum()
            assert counted.lost[place] == pytest.approx(month.amount[month.fraud & ~flagged].sum())
            right = policy(month, model, float(THRESHOLDS[place])).cost
            assert month_module.bills(month, model)[place] == pytest.approx(right)


@pytest.mark.parametrize("seed", SEEDS)
def test_cases_lie_on_both_sides_of_the_edges(seed):
    month = scored_payments(seed)
    on_report = month.score(month.report.model) == month.report.threshold
    assert ((on_report & month.fraud).sum(), (on_report & ~month.fraud).sum()) == (6, 2)
    best = choices(month).candidate
    on_best = month.score(best.model) == best.threshold
    assert ((on_best & month.fraud).sum(), (on_best & ~month.fraud).sum()) == (2, 10)
    for model in "AB":
        order = np.argsort(-month.score(model), kind="stable")
        last, behind = order[month.challenge.capacity - 1], order[month.challenge.capacity]
        assert month.fraud[last]
        assert not month.fraud[behind]
        assert month.score(model)[last] > month.score(model)[behind]
    payments = reliability(risk_scores(seed))["payments"].tolist()
    assert payments.count(100) == 1
    assert payments.count(99) == 1
    assert (risk_scores(seed).payments["risk"] == 0.8).sum() == 15
    runs = repeated_runs(seed)
    sums, first = runs.successes.sum(axis=1), runs.successes.argmax(axis=1)
    for successes in (0, 1, 7):
        assert (sums == successes).sum() >= 2, successes
    for place in (runs.tries - 1, runs.tries):
        assert ((first == place) & (sums > 0)).sum() >= 2


def test_recall_of_the_desk_reads_the_highest_scores():
    fraud, score = np.array([True, False, True, False]), np.array([0.9, 0.8, 0.1, 0.2])
    assert top(score, 1).tolist() == [True, False, False, False]
    assert caught(fraud, score, 2) == 0.5
    assert auc(fraud, score) == 0.5


@pytest.mark.parametrize("seed", range(8))
def test_one_input_at_most_is_late_and_one_comes_at_one_second(seed):
    month = scored_payments(seed)
    late = [name for name in month.weights if in_seconds(month.fields, name) > 1]
    assert tuple(late) == month.late
    assert sum(in_seconds(month.fields, name) == 1 for name in month.weights) == 1
    bare = month.fields[month.fields["weight_in_c"] > 0].set_index("field")["after_payment"]
    assert bare.idxmax() not in month.late


@pytest.mark.parametrize("seed", range(12))
def test_what_people_say_is_true(seed):
    said = brief_module.brief(seed).set_index("item")["text"]
    facts = brief_module.facts(seed).set_index("fact")["value"]
    month = scored_payments(seed)
    flagged = month.score(said["reported_model"]) >= facts["reported_threshold"]
    assert f"{(flagged == month.fraud).mean():.1%} accurate" in said["ml_lead_reports"]
    better = max("AB", key=lambda model: auc(month.fraud, month.score(model)))
    assert f"Model {better} has the better AUC" in said["ml_lead_says"]
    assert auc(month.fraud, month.score("C")) > float(said["vendor_says"].split()[-1].rstrip("."))
    percent = int(said["sales_says"].split("%")[0].split()[-1])
    assert percent / 100 < rates(repeated_runs(seed))["one_run"] <= (percent + 1) / 100 + 1e-9
    for word in ("recall", "precision"):
        assert word not in said["ml_lead_reports"]


def test_tumors_are_real_and_faults_are_where_they_are_told():
    from sklearn.datasets import load_breast_cancer

    source = load_breast_cancer(as_frame=True)
    for seed in range(6):
        rows = tumor_labels(seed).rows
        assert rows["diagnosis"].tolist() == source.target.tolist()
        assert rows["part"].value_counts()["test"] == 249
        trained = rows["part"].isin(["core", "extra"])
        assert (rows.loc[~trained, "recorded"] == rows.loc[~trained, "diagnosis"]).all()
        assert set(rows["three_names"]) == {0, 1, 2}
        assert four_results(tumor_labels(seed))["training"].tolist() == list(tumor_module.TRAININGS)


def test_ranges_in_the_texts_are_wilsons():
    from statsmodels.stats.proportion import proportion_confint

    text = " ".join(each.text for each in POOL)
    for right, checked, said in ((546, 600, "89% to 93%"), (372, 400, "91% to 95%")):
        low, high = proportion_confint(right, checked, alpha=0.1, method="wilson")
        assert f"{low:.0%} to {high:.0%}" == said
        assert said in text
    low, high = proportion_confint(31, 110, alpha=0.1, method="wilson")
    assert f"{low:.0%} and {high:.0%}" in text
    assert {len(each.text.split()) <= 65 for each in POOL} == {True, False}


def test_texts_and_own_case_speak_of_other_features():
    for seed in range(12):
        own = brief_module.own_case(seed)
        assert not any(feature in own for feature in ("Route", "Next"))
        assert len(dana_texts(seed)) == 3
    assert len({brief_module.own_case(seed) for seed in range(12)}) == 12


def test_unknown_model_is_named():
    with pytest.raises(ValueError, match="'D'"):
        scored_payments(0).score("D")
