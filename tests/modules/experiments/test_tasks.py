"""Module 08: the field's tools agree with own arithmetic, rules stand in the text, decisions weigh and follow."""

import re

import numpy as np
import pytest
from questions_of import QuestionsOf

from aipm_course import load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.judging.levels import pool_problems
from aipm_course.modules.experiments.simulators.lift import counted, estimate, lift, verdict
from aipm_course.modules.experiments.simulators.readouts import POOL, RUBRIC
from aipm_course.modules.experiments.simulators.six import FILES, numbers, six
from aipm_course.modules.experiments.simulators.sizing import sizing, users_per_arm, weeks_before, weeks_for
from aipm_course.modules.experiments.simulators.split import Z_LIMIT, deviation, split

SEEDS = range(6)
OWN = QuestionsOf("experiments")
question, reference, earned = OWN.question, OWN.reference, OWN.earned


@pytest.mark.parametrize("seed", SEEDS)
def test_statsmodels_plans_as_many_users_within_the_tolerance(seed):
    from statsmodels.stats.power import NormalIndPower
    from statsmodels.stats.proportion import proportion_effectsize

    facts = sizing(seed).facts
    base, worth = facts["base_rate"], facts["worthwhile_lift"]
    theirs = NormalIndPower().solve_power(proportion_effectsize(base + worth, base), alpha=0.05, power=0.8)
    assert users_per_arm(base, worth) == pytest.approx(theirs, rel=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_scipy_finds_the_square_of_our_distance(seed):
    from scipy.stats import binomtest, chisquare

    drawn = split(seed)
    kept = drawn.counts[drawn.counts["stage"] == "kept"].groupby("arm")["users"].sum()
    control, treatment = int(kept["control"]), int(kept["treatment"])
    both = control + treatment
    test = chisquare([control, treatment], [both * (1 - drawn.planned), both * drawn.planned])
    _, z = deviation(drawn.counts, drawn.planned)
    assert test.statistic == pytest.approx(z**2, rel=1e-9)
    assert (binomtest(treatment, both, drawn.planned).pvalue < 0.001) == (abs(z) > Z_LIMIT)


@pytest.mark.parametrize("seed", SEEDS)
def test_statsmodels_gives_the_interval_by_account_within_the_tolerance(seed):
    import statsmodels.formula.api as smf

    ours = counted(lift(seed).users)
    rows = ours.assign(treated=(ours["assigned"] == "treatment").astype(int))
    groups = rows["account"].astype("category").cat.codes
    fit = smf.ols("solved ~ treated", rows).fit(cov_type="cluster", cov_kwds={"groups": groups})
    low, high = 100 * fit.conf_int().loc["treated"]
    right = estimate(ours)
    assert (right.low, right.high) == pytest.approx((low, high), abs=0.06)
    assert right.by_users == pytest.approx(196 * smf.ols("solved ~ treated", rows).fit().bse["treated"], abs=0.02)


@pytest.mark.parametrize("name", ["sizing", "split", "lift", "peeking", "faster", "rollout"])
def test_the_decision_of_a_task_weighs_a_third(name):
    assert OWN.share(name, ("decision",)) >= 0.33


@pytest.mark.parametrize("seed", SEEDS)
def test_a_decision_that_follows_from_a_known_slip_keeps_its_points(seed):
    """Whoever plans without the design effect, or with it where the coin is per user, loses the factor alone."""
    plan = sizing(seed)
    factor = 1.0 if plan.by_account else question("sizing").misconceptions[1].answer(plan)["factor"]
    arm, left = reference("sizing", seed)["per_arm"], weeks_before(plan.facts["freeze_day"])
    needed = 2 * arm * factor
    come = plan.days.loc[plan.days["day"] <= 7 * left, "new_users"].sum()
    reach = 100 * plan.facts["worthwhile_lift"] * (needed / come) ** 0.5
    weeks = weeks_for(plan.days, needed)
    if weeks <= left:
        decision = "run"
    elif plan.mixing and come >= 2 * arm:
        decision = "split_users"
    else:
        decision = "larger_effect" if reach <= 100 * plan.facts["largest_lift"] else "wait"
    wrong = {"factor": factor, "users_needed": needed, "weeks": weeks, "lift_detectable": reach, "decision": decision}
    kind = question("sizing").kind
    total = sum(kind.weights.get(field, 1.0) for field in kind.fields)
    assert earned("sizing", seed, **wrong) == pytest.approx(6 * (1 - 1 / total), abs=0.01)


def test_the_verdicts_of_the_six_tests_weigh_a_third():
    assert OWN.share("six", [f"verdict_{file}" for file in FILES]) >= 0.33


@pytest.mark.parametrize("seed", range(3))
def test_statsmodels_gives_the_lift_plan_by_plan(seed):
    """A difference of two rates per plan, weighted, by the library's own standard errors."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    made = six(seed)
    table = numbers(made)
    for file in FILES:
        last = made.counts[(made.counts["file"] == file) & made.counts["day"].between(22, 28)]
        sums = last.groupby(["plan", "arm"])[["users", "solved"]].sum()
        total, variance, everybody = 0.0, 0.0, sums["users"].sum()
        for plan in ("basic", "plus"):
            k, n = sums["solved"][plan], sums["users"][plan]
            low, high = confint_proportions_2indep(
                k["treatment"], n["treatment"], k["control"], n["control"], compare="diff", method="wald"
            )
            weight = n.sum() / everybody
            total += weight * (low + high) / 2
            variance += weight**2 * ((high - low) / 2) ** 2
        assert 100 * total == pytest.approx(table["lift"][file], abs=1e-9)
        assert 100 * variance**0.5 == pytest.approx((table["high"] - table["low"])[file] / 2, rel=1e-6)


def test_the_unit_of_the_coin_decides_and_either_habit_is_wrong_somewhere():
    """Always a design effect, or never one: each turns decisions on some seeds."""
    by_account = [sizing(seed) for seed in range(20) if sizing(seed).by_account]
    by_user = [sizing(seed) for seed in range(20) if not sizing(seed).by_account]
    assert len(by_account) == 12
    assert sum(plan.decision != "run" for plan in by_account) == 8
    assert sum(plan.decision == "run" for plan in by_user) == 3


@pytest.mark.parametrize("seed", range(20))
def test_users_as_voices_decide_otherwise_exactly_where_the_test_goes_on(seed):
    found = estimate(counted(lift(seed).users))
    naive = verdict(found.lift - found.by_users, found.lift + found.by_users)
    assert naive != "go_on"
    assert (verdict(found.low, found.high) == "go_on") == lift(seed).story.startswith("go_on")


def test_the_pool_of_readouts_is_usable_and_its_numbers_are_consistent():
    assert pool_problems(RUBRIC, POOL) == []
    assert round(41.2 - 37.8, 1) == 3.4
    for text in POOL:
        assert not re.search(r"\bRoute\b|\bBrief\b", text.text)
        if "interval" in text.text or "CI" in text.text:
            assert re.search(r"1\.3(?: to |, )5\.5", text.text), text.key


def test_the_model_readout_tells_the_numbers_of_the_exercise(root):
    cells = read_notebook(root / "solutions" / "08_experiments" / "experiments.ipynb").cells
    readout = next(cell.source for cell in cells if cell.id == "experiments-readout")
    ours = counted(lift(0).users)
    rate = 100 * ours.groupby("assigned")["solved"].mean()
    found = estimate(ours)
    for said in (
        f"{rate['treatment']:.1f}% of customers' cases",
        f"without it {rate['control']:.1f}%: {found.lift:.1f} points more",
        f"counts {found.accounts} accounts and not {len(ours):,} users",
        f"{found.low:.1f} to {found.high:.1f} points",
        f"{found.lift - found.by_users:.1f} to {found.lift + found.by_users:.1f}; we do not quote that",
    ):
        assert said in readout, said
    assert verdict(found.low, found.high) == "announce"
    assert len(readout.split()) <= 250


def test_the_sentences_of_the_plan_say_what_the_plan_does():
    for seed in range(20):
        said = load("experiments_said", seed=seed).set_index("item")["text"]
        plan = sizing(seed)
        assert ("each account" in said["unit"]) == plan.by_account
        assert ("cannot" not in said["mixing"]) == plan.mixing


@pytest.mark.parametrize("seed", range(3))
def test_numpy_and_statsmodels_find_what_adjusting_takes_off(seed):
    """The share of variance that a regression on the covariate explains."""
    import statsmodels.formula.api as smf

    from aipm_course.modules.experiments.simulators.faster import faster

    users, own = faster(seed).users, reference("faster", seed)
    rows = users.assign(x=users[own["covariate"]].fillna(users[own["covariate"]].mean()))
    assert smf.ols("replies ~ x", rows).fit().rsquared == pytest.approx(own["cut"], rel=1e-9)
    assert np.corrcoef(rows["x"], rows["replies"])[0, 1] ** 2 == pytest.approx(own["cut"], rel=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_a_covariate_counted_too_late_costs_its_own_points_and_all_that_follows_counts(seed):
    from aipm_course.modules.experiments.simulators.faster import COVARIATES, cut, faster, verdict, weeks_of

    made = faster(seed)
    late = next(name for name in COVARIATES if made.roles[name] == "after")
    users = made.facts["users_needed"] * (1 - cut(made, late))
    weeks = weeks_of(users, made.facts["users_per_week"])
    wrong = {"covariate": late, "cut": cut(made, late), "users": users, "weeks": weeks, "tests": 13 // weeks}
    wrong["decision"] = verdict(weeks, 13 // weeks, made.weeks_before, made.facts["target_tests"])
    assert earned("faster", seed, **wrong) == pytest.approx(4.5)
    assert earned("faster", seed, **wrong | {"decision": "leave" if wrong["decision"] != "leave" else "adjust"}) < 3
