"""Data are drawn again until every planted truth holds, and a simulator that cannot hold them says which it breaks."""

import pytest

from aipm_course.simulation.attempts import first_that_holds


def test_the_first_attempt_that_holds_is_taken():
    drawn = first_that_holds(
        lambda seed, attempt: (seed, attempt), lambda made: {"late": made[1] >= 3, "mine": True}, 7
    )
    assert drawn == (7, 3)


def test_truths_that_never_hold_are_named_with_how_often_they_broke():
    with pytest.raises(AssertionError, match=r"seed 7: .*: 'never' 1000, 'seldom' 750$"):
        first_that_holds(
            lambda seed, attempt: attempt,
            lambda made: {"always": True, "seldom": made % 4 == 0, "never": False},
            7,
        )
