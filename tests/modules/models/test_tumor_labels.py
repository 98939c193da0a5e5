"""Planted truths of the tumor labels, and the codes of the source."""

import pandas as pd
from sklearn.datasets import load_breast_cancer

from aipm_course.modules.models.simulators.tumor_labels import BENIGN, MALIGNANT, _draw, _planted_truths, tumor_labels


def test_planted_truths_hold_over_200_seeds_at_the_first_attempt():
    assert all(all(_planted_truths(_draw(seed, 0)).values()) for seed in range(200))


def test_source_codes_malignant_as_zero():
    source = load_breast_cancer(as_frame=True)
    assert list(source.target_names) == ["malignant", "benign"]
    assert (source.target == MALIGNANT).sum() == 212
    assert (source.target == BENIGN).sum() == 357


def test_parts_have_the_sizes_that_the_exercise_states():
    for seed in range(5):
        rows = tumor_labels(seed).rows
        counts = rows.groupby(["part", "diagnosis"]).size().to_dict()
        assert counts == {
            ("extra_benign", 1): 160, ("test", 0): 132, ("test", 1): 117, ("train", 0): 80, ("train", 1): 80
        }  # fmt: skip
        changed = rows["flipped"] != rows["diagnosis"]
        assert changed.sum() == 24
        assert set(rows.loc[changed, "part"]) == {"train"}
        assert set(rows.loc[changed, "diagnosis"]) == {MALIGNANT}
        assert (rows["three_class"] == 2).sum() == 40


def test_same_seed_same_rows():
    pd.testing.assert_frame_equal(_draw(4, 0).rows, _draw(4, 0).rows)
    assert not _draw(4, 0).rows["part"].equals(_draw(5, 0).rows["part"])
