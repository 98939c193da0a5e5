"""Planted truths, stories and edges of the experiments' simulators."""

from collections import Counter

import numpy as np
import pytest

from aipm_course.modules.experiments.simulators.faster import COVARIATES, allowed, best, cut, faster
from aipm_course.modules.experiments.simulators.lift import counted, estimate, lift
from aipm_course.modules.experiments.simulators.peeking import (
    CONSTANT,
    DAYS,
    FALLING,
    SINGLE,
    bars,
    peeking,
    rate,
)
from aipm_course.modules.experiments.simulators.rollout import rollout
from aipm_course.modules.experiments.simulators.six import FILES, VERDICT_OF, numbers, six
from aipm_course.modules.experiments.simulators.sizing import arrived, sizing, weighted_size
from aipm_course.modules.experiments.simulators.split import STAGES, split

pytestmark = pytest.mark.takes(10)

SEEDS = range(20)


@pytest.mark.gate
def test_no_decision_has_more_than_six_seeds_in_ten():
    told = {
        "sizing": Counter(sizing(seed).decision for seed in SEEDS),
        "split": Counter(split(seed).stage for seed in SEEDS),
        "lift": Counter(lift(seed).story.split()[0] for seed in SEEDS),
        "peeking": Counter(peeking(seed).story for seed in SEEDS),
        "faster": Counter(faster(seed).story for seed in SEEDS),
        "rollout": Counter(rollout(seed).story for seed in SEEDS),
    }
    for name, variants in told.items():
        assert len(variants) >= 3, name
        assert max(variants.values()) <= 0.6 * len(SEEDS), name
    assert sum(told["split"][stage] for stage in STAGES) >= 9


def test_the_freeze_falls_on_the_last_day_of_a_week_so_that_its_own_day_matters():
    for seed in SEEDS:
        assert sizing(seed).facts["freeze_day"] % 7 == 0


def test_new_users_get_rarer_and_the_accounts_hold_about_as_many_as_come():
    for seed in SEEDS:
        plan = sizing(seed)
        new = arrived(plan.days).diff().dropna()
        assert new.iloc[-1] < 0.5 * new.iloc[0]
        assert plan.accounts["users"].sum() == pytest.approx(plan.days["new_users"].sum(), rel=0.06)
        assert weighted_size(plan.accounts["users"]) > 1.5 * plan.accounts["users"].mean()
        assert (plan.days["active_users"] >= plan.days["new_users"]).all()


def test_staff_never_changed_their_arm_and_accounts_have_one_arm():
    for seed in range(6):
        users = lift(seed).users
        assert (users.groupby("account")[["assigned", "seen", "staff"]].nunique() == 1).all(axis=None)
        assert (users.loc[users["staff"] == 1, "assigned"] == users.loc[users["staff"] == 1, "seen"]).all()
        assert users.loc[users["staff"] == 1, "account"].nunique() == 3
        moved = users.loc[users["assigned"] != users["seen"], "account"].nunique()
        assert 3 <= moved <= 5


def test_colleagues_answer_alike():
    widths = [estimate(counted(lift(seed).users)) for seed in SEEDS]
    assert all(found.by_accounts > 1.4 * found.by_users for found in widths)


def test_six_files_have_four_verdicts_or_more_and_none_more_than_twice():
    for seed in SEEDS:
        told = Counter(VERDICT_OF[role] for role in six(seed).roles.values())
        assert len(told) >= 4
        assert max(told.values()) <= 2
    for file in FILES:
        letters = Counter(VERDICT_OF[six(seed).roles[file]] for seed in SEEDS)
        assert max(letters.values()) <= 0.6 * len(SEEDS), file


def test_a_delay_of_exactly_the_limit_occurs_and_holds():
    within = [(seed, file) for seed in SEEDS for file, role in six(seed).roles.items() if role == "within"]
    assert within
    for seed, file in within:
        assert numbers(six(seed))["p95"][file] == 5.0


def test_the_bars_for_fourteen_looks_are_those_that_keep_five_in_a_hundred():
    """Pocock's and O'Brien and Fleming's, found again by simulated tests without a difference."""
    steps = np.random.default_rng(1).standard_normal((60_000, DAYS))
    z = np.abs(steps.cumsum(axis=1) / np.sqrt(np.arange(1, DAYS + 1)))
    assert np.quantile(z.max(axis=1), 0.95) == pytest.approx(CONSTANT, abs=0.02)
    assert np.quantile((z * np.sqrt(np.arange(1, DAYS + 1) / DAYS)).max(axis=1), 0.95) == pytest.approx(
        FALLING, abs=0.02
    )
    assert rate(z, "daily").crossed == pytest.approx(0.22, abs=0.01)
    assert rate(z, "once").crossed == pytest.approx(0.05, abs=0.005)


@pytest.mark.parametrize("seed", range(3))
def test_no_z_lies_on_a_bar_and_no_real_lift_looks_like_harm(seed):
    made = peeking(seed)
    for z in made.z.values():
        distance = np.abs(np.abs(z)[:, None, :] - bars().to_numpy()[None, :, :])
        assert np.nanmin(distance) > 0.005
    assert (made.z["real"] > -SINGLE).all()
    assert made.looks.isna().sum().sum() == 0


@pytest.mark.parametrize("seed", range(6))
def test_who_ignores_the_dates_or_their_edge_picks_what_may_not_be_used(seed):
    made = faster(seed)
    assert [made.roles[name] for name in allowed(made)].count("good") == 1
    assert made.roles[best(made, allowed(made))] == "good"
    assert made.roles[best(made, list(COVARIATES))] in ("overlap", "after")
    assert made.roles[best(made, allowed(made, days_before=0))] == "overlap"
    assert made.roles[best(made, allowed(made), fill="none")] == "rare"
    assert made.roles[best(made, allowed(made, days_before=2))] == "rare"
    assert 0.03 < cut(made, best(made, allowed(made))) < 0.7


def test_what_was_counted_during_the_test_correlates_more_on_three_seeds_in_five():
    assert sum(faster(seed).trap for seed in SEEDS) == 12
