"""Planted truths of the payments and the repeated runs."""

import numpy as np
import pandas as pd
import pytest

from aipm_course.modules.models.simulators import repeated_runs as runs_simulator
from aipm_course.modules.models.simulators.repeated_runs import repeated_runs
from aipm_course.modules.models.simulators.scored_payments import (
    THRESHOLDS,
    _draw,
    _planted_truths,
    caught,
    costs,
    payment_fields,
    scored_payments,
    top,
    total_cost,
)
from aipm_course.simulation.rates import auc


def test_planted_truths_hold_over_200_seeds_at_the_first_attempt_or_the_next():
    first = [_planted_truths(_draw(seed, 0)) for seed in range(200)]
    # What misses most is no truth about models: B finds about as many frauds as it misses, or a wrong way to count
    # gives the right bill by luck, which no check could tell apart.
    assert sum(all(truths.values()) for truths in first) >= 100
    headline = (
        "A has the better AUC",
        "0.5 costs a quarter more",
        "the late flag looks perfect",
        "B at 0.8 is rarely fraud",
    )
    for name in headline:
        assert all(truths[name] for truths in first), name
    for seed, truths in enumerate(first):
        assert all(truths.values()) or all(_planted_truths(scored_payments(seed)).values()), seed


def test_planted_truths_of_the_runs_hold_over_200_seeds():
    assert (
        sum(all(runs_simulator._planted_truths(runs_simulator._draw(seed, 0)).values()) for seed in range(200)) >= 190
    )
    assert all(all(runs_simulator._planted_truths(repeated_runs(seed)).values()) for seed in range(200))


def test_same_seed_same_tables():
    pd.testing.assert_frame_equal(_draw(11, 0).payments, _draw(11, 0).payments)
    pd.testing.assert_frame_equal(runs_simulator._draw(11, 0), runs_simulator._draw(11, 0))
    assert not _draw(11, 0).payments["score_a"].equals(_draw(12, 0).payments["score_a"])


def test_costs_agree_with_counting_payment_by_payment():
    month = scored_payments(3)
    score = month.score("A")
    counted = [total_cost(month, score >= threshold) for threshold in THRESHOLDS]
    assert costs(month).to_numpy() == pytest.approx(counted)


def test_no_score_lies_on_a_threshold():
    for model in ("A", "B"):
        hundred_thousandths = np.rint(scored_payments(0).score(model) * 100_000).astype(int)
        assert (hundred_thousandths % 1000 != 0).all()
        assert 0 < hundred_thousandths.min() <= hundred_thousandths.max() < 100_000


def test_recall_of_the_desk_reads_the_highest_scores():
    fraud, score = np.array([True, False, True, False]), np.array([0.9, 0.8, 0.1, 0.2])
    assert top(score, 1).tolist() == [True, False, False, False]
    assert caught(fraud, score, 2) == 0.5
    assert auc(fraud, score) == 0.5


def test_only_the_label_and_the_leak_are_filled_in_after_the_decision():
    late = payment_fields().set_index("field")["seconds_after_payment"] > 1
    assert set(late.index[late]) == {"late_flag", "is_fraud"}


def test_numbers_of_the_default_month():
    month = scored_payments(0)
    a = month.score("A") >= 0.5
    assert (int((a & month.fraud).sum()), int((a & ~month.fraud).sum()), int(month.fraud.sum())) == (33, 21, 320)
    assert caught(month.fraud, month.score("A")) == pytest.approx(0.3375)
    assert caught(month.fraud, month.score("B")) == pytest.approx(0.534375)


def test_unknown_model_is_named():
    with pytest.raises(ValueError, match="'D'"):
        scored_payments(0).score("D")
