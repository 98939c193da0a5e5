"""What the lesson says of tau-bench follows from its table."""

from math import comb

import pytest

from aipm_course import load


def test_pass_k_is_as_the_authors_print_it(lesson):
    tau = load("retrieval_tau")
    assert tau["tasks"].sum() == 50
    assert (tau["successes"] * tau["tasks"]).sum() == 84
    found = {
        k: sum(comb(n, k) / comb(4, k) * tasks for n, tasks in tau.itertuples(index=False)) / 50 for k in (1, 2, 3, 4)
    }
    assert [round(value, 3) for value in found.values()] == pytest.approx([0.42, 0.273, 0.22, 0.2])
    assert f"it solved {found[1]:.0%} of all tries" in lesson
    assert f"{found[4]:.0%}: {tau.set_index('successes')['tasks'][4]} of 50" in lesson
