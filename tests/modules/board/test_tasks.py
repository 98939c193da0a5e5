"""What only this module's tasks promise; tests/contracts/test_proof.py proves the rest."""

import pytest

from aipm_course import load
from aipm_course.proof.answers import verdict_on
from aipm_course.registry import find


@pytest.mark.parametrize("seed", range(6))
def test_the_text_and_the_table_alone_lead_to_full_points(seed):
    """Somebody who has only the task's text and the table gets there: the contract of a task."""
    requests = load("board_requests", seed=seed)
    asked = requests[~requests["staff"]]
    late = (asked["days"] > 14).mean()
    answer = {"late": late, "promise": "kept" if late <= 0.2 else "broken"}
    assert verdict_on(find("board.promise"), answer, seed).earned == 3
