"""What is published about experiments follows from its counts."""

import datetime

import pytest
from scipy.stats import chisquare

from aipm_course import load


def test_the_ratio_and_the_p_value_follow_from_the_two_counts():
    users = load("experiments_srm").set_index("arm")["users"]
    assert round(users["treatment"] / users["control"], 3) == 0.993
    test = chisquare(users)
    assert test.statistic**0.5 == pytest.approx(4.77, abs=0.005)
    assert test.pvalue == pytest.approx(1.82e-6, rel=0.01)


def test_the_affected_part_of_the_archive_is_22_percent():
    archive = load("experiments_upworthy").set_index("item")["value"]
    assert round(100 * int(archive["tests_affected_about"]) / int(archive["tests"])) == 22
    start, end = (datetime.date.fromisoformat(archive[name]) for name in ("affected_from", "affected_to"))
    assert (end - start).days == 199
