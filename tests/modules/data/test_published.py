"""What is published about labels follows from its counts."""

import pytest

from aipm_course import load


def test_the_percentages_follow_from_the_errors_where_all_flagged_items_were_checked():
    table = load("data_label_errors").set_index("test_set")
    for name, row in table.iterrows():
        if row["flagged"] == row["checked"]:
            assert 100 * row["errors"] / row["size"] == pytest.approx(row["percent_of_the_test_set"], abs=0.006), name
    assert table["percent_of_the_test_set"].mean() == pytest.approx(3.33, abs=0.005)


def test_the_counts_of_cifar10h_are_consistent():
    images = load("data_cifar10h").set_index("item")["value"]
    mean = images["judgments"] / images["images"]
    assert images["judgments_per_image_least"] < mean < images["judgments_per_image_most"]
    few, fewer = images["images_top_label_under_80_percent"], images["images_top_label_under_50_percent"]
    assert fewer < few < images["images"] - images["images_unanimous"]
    # Ten labels, nearly equally frequent: chance agrees on about a tenth.
    agreement = images["agreement_of_two_people"]
    assert (agreement - 0.1) / 0.9 == pytest.approx(images["kappa_of_two_people"], abs=0.002)
