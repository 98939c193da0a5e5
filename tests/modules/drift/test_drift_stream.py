"""Each knob of the stream does its one thing."""

import pandas as pd
import pytest

from aipm_course.modules.drift.simulators.drift_stream import (
    FLAG_AT,
    Bug,
    Concept,
    Decay,
    Knobs,
    LabelShift,
    Shift,
    drift_stream,
    weekly_psi,
    weekly_quality,
)

SEEDS = range(5)


def measured(knobs, seed):
    stream = drift_stream(knobs, seed)
    truth = stream.truth
    return weekly_psi(stream.payments).max(axis=1), truth["auc"], stream.fraud.reshape(26, -1).mean(axis=1)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_quiet_stream_is_quiet(seed):
    index, auc, share = measured(Knobs(), seed)
    assert index.max() < 0.05
    assert auc.min() > 0.87
    assert share.min() > 0.065
    assert share.max() < 0.115


@pytest.mark.parametrize("seed", SEEDS)
def test_a_season_moves_inputs_and_nothing_else(seed):
    index, auc, _ = measured(Knobs(shifts=(Shift(10, 12),)), seed)
    assert index.loc[10:12].min() > 0.3
    assert index.drop([10, 11, 12]).max() < 0.05
    assert auc.min() > 0.86


@pytest.mark.parametrize("seed", SEEDS)
def test_a_label_shift_changes_the_share_and_hardly_the_ranking(seed):
    _, auc, share = measured(Knobs(label_shifts=(LabelShift(12, 26, 2.0),)), seed)
    assert share[11:].mean() / share[:11].mean() == pytest.approx(2, abs=0.15)
    assert auc.loc[12:].mean() == pytest.approx(auc.loc[:11].mean(), abs=0.02)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_changed_concept_is_silent(seed):
    index, auc, share = measured(Knobs(concepts=(Concept(15),)), seed)
    assert index.max() < 0.05
    assert auc.loc[15:].max() < 0.7 < 0.87 < auc.loc[:14].min()
    assert share[14:].mean() == pytest.approx(share[:14].mean(), rel=0.08)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_decaying_segment_hides_in_the_total(seed):
    index, auc, _ = measured(Knobs(decays=(Decay("fr", 6),)), seed)
    assert index.max() < 0.05
    assert auc.loc[14:].mean() > auc.loc[:5].mean() - 0.07


@pytest.mark.parametrize(
    ("kind", "feature", "alarms"),
    [("missing", "velocity", True), ("unit", "amount", True), ("frozen", "velocity", False)],
)
def test_bugs_harm_and_only_the_frozen_table_is_silent(kind, feature, alarms):
    for seed in SEEDS:
        index, auc, _ = measured(Knobs(bugs=(Bug(kind, feature, 9, 11, share=0.6),)), seed)
        assert (index.loc[9:11].min() > 0.3) == alarms
        assert index.drop([9, 10, 11]).max() < 0.05
        if kind != "unit":
            assert auc.loc[9:11].max() < auc.drop([9, 10, 11]).min() - 0.1


def test_an_unknown_bug_is_refused():
    with pytest.raises(ValueError, match="unknown kind of bug"):
        drift_stream(Knobs(bugs=(Bug("gremlin", "amount", 5, 6),)), 0)


def test_labels_arrive_as_described():
    payments = drift_stream(Knobs(), 3).payments
    known = payments["label"].notna()
    assert known[payments["week"] <= 23].all()
    late = payments[payments["week"] >= 24]
    assert (late["label"].dropna() == 1).all()
    assert late["label"].isna().mean() > 0.9
    assert (known == (payments["label_week"] <= 26)).all()
    longer = drift_stream(Knobs(delay_weeks=6), 3).payments
    assert longer.loc[longer["week"] == 21, "label"].isna().any()


def test_only_flags_are_reviewed():
    payments = drift_stream(Knobs(), 3).payments
    assert (payments["cleared"].notna() == (payments["score"] >= FLAG_AT)).all()


def test_quality_is_missing_while_labels_are_out():
    quality = weekly_quality(drift_stream(Knobs(), 1).payments)
    assert quality["auc"].isna().to_list() == [False] * 23 + [True] * 3
    assert quality["cleared_share"].notna().all()


def test_same_arguments_same_stream():
    knobs = Knobs(concepts=(Concept(15),), payments_per_week=300)
    first = drift_stream.__wrapped__(knobs, 4)
    again = drift_stream.__wrapped__(knobs, 4)
    pd.testing.assert_frame_equal(first.payments, again.payments)
    pd.testing.assert_frame_equal(first.truth, again.truth)
    assert not first.payments.equals(drift_stream.__wrapped__(knobs, 5).payments)
