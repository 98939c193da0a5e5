"""The ten-line measures of module 13 against independent implementations."""

import numpy as np
import pytest

from aipm_course import load
from aipm_course.modules.drift.simulators.drift_measures import (
    bin_shares,
    chi_square,
    frozen_edges,
    ks_distance,
    psi,
)
from aipm_course.simulation.rates import auc, wilson_interval


@pytest.fixture(scope="module")
def stream():
    return load("drift_stream")


@pytest.fixture(
    params=[(feature, week) for feature in ("amount", "velocity", "account_age") for week in (7, 8, 15, 20)]
)
def pair(request, stream):
    feature, week = request.param
    return stream.loc[stream["week"] <= 4, feature].to_numpy(), stream.loc[stream["week"] == week, feature].to_numpy()


def test_psi_is_scipys_relative_entropy_both_ways(pair):
    from scipy.special import rel_entr

    before, now = pair
    edges = np.concatenate([[-np.inf], np.quantile(before, np.arange(1, 10) / 10), [np.inf]])
    a, b = (np.histogram(values, edges)[0] / len(values) for values in pair)
    assert min(a.min(), b.min()) > 0.001
    assert psi(before, now) == pytest.approx(float((rel_entr(a, b) + rel_entr(b, a)).sum()), rel=1e-9)


def test_ks_distance_is_scipys(pair):
    from scipy.stats import ks_2samp

    assert ks_distance(*pair) == pytest.approx(ks_2samp(*pair).statistic, abs=1e-12)


def test_chi_square_is_scipys(stream):
    from scipy.stats import chi2_contingency

    counts = stream.groupby("week")["segment"].value_counts().unstack()
    for week in range(2, 27):
        ours = chi_square(counts.loc[1], counts.loc[week])
        assert ours == pytest.approx(chi2_contingency(counts.loc[[1, week]]).statistic, rel=1e-9)


def test_stability_index_is_a_drift_librarys(pair):
    import pandas as pd
    from feature_engine.selection import DropHighPSIFeatures

    # Whether a value on an edge belongs to the bin below or above is a convention; jitter takes it out.
    generator = np.random.default_rng(0)
    before, now = (values + generator.uniform(0, 1e-4, len(values)) for values in pair)
    table = pd.DataFrame({"value": np.concatenate([before, now]), "now": np.repeat([0, 1], [len(before), len(now)])})
    # The library drops nothing here; its index is looked up. It takes the same floor for an empty bin.
    library = DropHighPSIFeatures(
        split_col="now", cut_off=0, strategy="equal_frequency", bins=10, min_pct_empty_bins=0.001
    )
    theirs = library.fit(table).psi_values_["value"]
    assert psi(before, now) == pytest.approx(theirs, rel=1e-6)


def test_auc_is_scikit_learns(stream):
    from sklearn.metrics import roc_auc_score

    for week in (3, 9, 20):
        rows = stream[stream["week"] == week]
        label = rows["label"].astype(int)
        assert auc(label, rows["score"]) == pytest.approx(roc_auc_score(label, rows["score"]), abs=1e-12)


def test_interval_is_statsmodels():
    from statsmodels.stats.proportion import proportion_confint

    for hits, count in [(50, 3330), (1, 12), (90, 600), (599, 600)]:
        assert wilson_interval(hits, count) == pytest.approx(
            proportion_confint(hits, count, method="wilson"), abs=1e-12
        )


def test_bins_made_anew_hide_any_shift():
    generator = np.random.default_rng(1)
    before, now = generator.normal(size=5000), generator.normal(3, size=5000)
    assert psi(before, now) > 1
    assert np.allclose(bin_shares(now, frozen_edges(now)), 0.1, atol=0.001)


def test_published_antibody_study_is_reproduced_from_its_counts():
    counts = load("drift_label_shift").set_index("item")["value"]
    raw = counts["positive tests"] / counts["people tested"]
    caught = counts["positives called positive"] / counts["known positives"]
    false = 1 - counts["negatives called negative"] / counts["known negatives"]
    assert round(100 * raw, 2) == 1.50
    assert round(100 * (raw - false) / (caught - false), 2) == 1.24
    assert (raw - 0.015) / (caught - 0.015) < 0.0001


def test_published_homes_add_up():
    homes = load("drift_zillow_homes")["value"]
    assert homes[0] + homes[1] - homes[2] == homes[3] == 9790
