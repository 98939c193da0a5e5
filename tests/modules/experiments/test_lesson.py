"""The numbers in the lesson of module 08, and in its facilitator notes, are the numbers of its own data."""

from functools import partial
from statistics import NormalDist

import pandas as pd
import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course import load
from aipm_course.modules.experiments.simulators.lift import counted, estimate, lift
from aipm_course.modules.experiments.simulators.six import FILES, numbers, six
from aipm_course.modules.experiments.simulators.sizing import arrived, sizing, weighted_size
from aipm_course.modules.experiments.simulators.split import STAGES, deviation, split

SEED = 12
WORDS = {5: "five"}


OWN = QuestionsOf("experiments")
reference = partial(OWN.reference, seed=SEED)

CHOICES = {
    "sizing": ("decision",),
    "split": ("worst", "stage", "decision"),
    "lift": ("decision",),
    "six": tuple(f"verdict_{file}" for file in FILES),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_lesson_ends_otherwise_than_the_exercise(name, lesson):
    assert f"seed = {SEED}" in lesson
    assert OWN.alike(name, CHOICES[name], SEED) == []


def test_the_plan_in_prose(lesson, note):
    plan, own = sizing(SEED), reference("sizing")
    come = arrived(plan.days)
    lift = 100 * plan.facts["worthwhile_lift"]
    base, after = plan.facts["base_rate"], plan.facts["base_rate"] + plan.facts["worthwhile_lift"]
    assert (
        f"Today p = {base:.2f} of cases are solved; a lift of d = {lift / 100:.2f} makes that q = {after:.2f}" in lesson
    )
    spread = base * (1 - base) + after * (1 - after)
    assert f"7.84 × {spread:.4f} ÷ {(lift / 100) ** 2:.4f} = {own['per_arm']:,.0f}" in lesson
    assert round(7.84 * round(spread, 4) / (lift / 100) ** 2) == round(own["per_arm"])
    assert f"pays from a lift of {lift:.0f} points" in lesson
    assert (
        f"On day {plan.facts['freeze_day']:.0f} all systems freeze, and that day itself does not count: {WORDS[own['weeks_left']]} whole weeks are left"
        in lesson
    )
    assert "That is two weeks." in lesson
    assert int((come < 2 * own["per_arm"]).sum()) + 1 == 2
    assert f"`same_account`, from 0 (like strangers) to 1 (all the same), is {plan.facts['same_account']} (in" in lesson
    assert f"1 + 7.7 × {plan.facts['same_account']:.3f} = {1 + 23 / 3 * plan.facts['same_account']:.2f}" in lesson
    assert f"(2 × 2 + 10 × 10) ÷ 12 = {104 / 12:.1f}" in lesson
    assert (
        f"mean account has {plan.accounts['users'].mean():.0f} users, the largest {plan.accounts['users'].max()}."
        in lesson
    )
    assert f"m is {weighted_size(plan.accounts['users']):.0f}, so" in lesson
    assert f"both arms need {own['users_needed']:,.0f} users" in lesson
    assert f"*{own['weeks']} needed, {own['weeks_left']} left: no.*" in lesson
    assert f"twice {own['per_arm']:,.0f} users come in time. *They come by week 2;" in lesson
    assert f"*{own['lift_detectable']:.1f} points, at most {100 * plan.facts['largest_lift']:.1f}: yes.*" in lesson
    assert f"Run {WORDS[own['weeks_left']]} weeks" in lesson
    seen, come_in_time = own["lift_detectable"], come[own["weeks_left"]]
    assert f"{lift:.0f} × √({own['users_needed']:,.0f} ÷ {come_in_time:,}) = {seen:.1f} points" in lesson
    assert f"1.96 + 0.84 = 2.8 standard errors. So {lift:.0f} points are only {2.8 * lift / seen:.1f}," in lesson
    missed = 1 - NormalDist().cdf(2.8 * lift / seen - 1.96)
    assert f"below 1.96 in {100 * missed:.0f} of 100 tests" in lesson
    assert f"lift of {lift:.0f} will be missed in {100 * missed:.0f} of 100 tests and not in 20" in lesson
    assert (own["decision"], plan.mixing) == ("larger_effect", False)
    assert f"{weighted_size(plan.accounts['users']):.0f}" in note


def test_the_split_in_prose(lesson, note):
    drawn, own = split(SEED), reference("split")
    kept = drawn.counts[drawn.counts["stage"] == "kept"]
    users = kept.groupby("arm")["users"].sum()
    n = users["control"] + users["treatment"]
    error = (drawn.planned * (1 - drawn.planned) * n) ** 0.5
    assert f"{users['control']:,} users in control and {users['treatment']:,} in treatment" in lesson
    assert (
        f"Of n = {n:,} users, treatment should have the share s = {drawn.planned}: {drawn.planned * n:,.0f}" in lesson
    )
    assert f"It has {-own['off_plan']:.0f} fewer. The standard error is √(s(1 − s)n) = {error:.1f} users" in lesson
    assert f"−{-own['off_plan']:.0f} ÷ {error:.1f} = −{-own['z_all']:.2f}, within the bar" in lesson
    z = {stage: deviation(drawn.counts, drawn.planned, platform="android", stage=stage)[1] for stage in STAGES}
    assert own["worst"] == "android"
    assert f"Android is broken, z = −{-z['kept']:.2f}" in lesson
    assert f"−{-z['assigned']:.2f} at `assigned`, −{-z['exposed']:.2f} at `exposed`: yes" in lesson
    both = kept[kept["arm"] != "holdout"].groupby("platform")["users"].sum()
    assert f"{1 - both['android'] / both.sum():.0%} of the users are elsewhere" in lesson
    assert f"{-z['kept']:.1f} standard errors" in note


def test_the_lift_in_prose(lesson, note):
    users = lift(SEED).users
    ours = counted(users)
    found = estimate(ours)
    arms = ours.groupby("assigned")["solved"].agg(["mean", "count"])
    control, treatment = arms.loc["control"], arms.loc["treatment"]
    assert (
        f"{control['mean']:.1%} of {control['count']:,.0f} users in control and "
        f"{treatment['mean']:.1%} of {treatment['count']:,.0f} in treatment: +{found.lift:.1f} points" in lesson
    )
    squared = (arms["mean"] * (1 - arms["mean"]) / arms["count"]).sum()
    assert (
        f"{control['mean']:.3f} × {1 - control['mean']:.3f} ÷ {control['count']:,.0f} + "
        f"{treatment['mean']:.3f} × {1 - treatment['mean']:.3f} ÷ {treatment['count']:,.0f} = {squared:.6f}" in lesson
    )
    assert f"Its root is {squared**0.5:.4f}: a standard error of {100 * squared**0.5:.2f} points" in lesson
    assert f"1.96 of them are {found.by_users:.1f}." in lesson
    assert f"{found.lift - found.by_users:.1f} to {found.lift + found.by_users:.1f}: all of it pays" in lesson
    assert f"with them, {estimate(users).lift:.1f} points" in lesson
    assert f"by what it saw in the end, {estimate(ours, arm='seen').lift:.1f}" in lesson
    assert f"{found.by_accounts / found.by_users:.1f} times: −{-found.low:.1f} to {found.high:.1f} points" in lesson
    many = 4 * found.accounts
    assert f"Four times the accounts, half the width: {many} make ± {found.by_accounts / 2:.1f}" in lesson
    assert f"and {found.lift:.1f} − {found.by_accounts / 2:.1f} is over 1" in lesson
    assert found.lift - found.by_accounts / 2 > 1
    assert f"tests {many} new accounts" in lesson
    assert f"*−{-found.low:.1f}: no.*" in lesson
    assert f"*{found.high:.1f}: no.*" in lesson
    assert f"{int(found.high)} points lie inside, too" in lesson
    assert f"+{found.lift:.1f} points, −{-found.low:.1f} to {found.high:.1f} by account" in lesson
    assert f"−{-found.low:.1f} to {found.high:.1f}" in note
    assert (
        f"With staff {estimate(users).lift:.1f}, by the arm seen in the end {estimate(ours, arm='seen').lift:.1f}"
        in note
    )


def test_the_six_tests_in_prose(lesson):
    made, own = six(SEED), reference("six")
    table, pooled = numbers(made), numbers(made, by_plan=False)
    assert f"C is broken, z = −{-table['z']['C']:.2f}" in lesson
    assert f"B is slow, {table['p95']['B']:.2f} seconds" in lesson
    for file in "DF":
        assert f"{file}, {table['lift'][file]:.1f}" in lesson
    assert f"*A, {table['lift']['A']:.1f}.*" in lesson
    assert f"*E, {table['high']['E']:.1f}.*" in lesson
    verdicts = [own[f"verdict_{file}"] for file in FILES]
    assert verdicts == ["iterate_small", "iterate_delay", "rerun_split", "ship", "stop", "ship"]
    last = made.counts[(made.counts["file"] == "D") & (made.counts["day"] >= 22)]
    sums = last.groupby(["plan", "arm"])[["users", "solved"]].sum()
    rate = (sums["solved"] / sums["users"]).unstack()
    gain = 100 * (rate["treatment"] - rate["control"])
    assert f"D gains in both, {gain['basic']:.1f} and {gain['plus']:.1f} points" in lesson
    n = sums["users"].groupby("plan").sum()
    w = n / n.sum()
    assert f"its part of the users: {w['basic']:.3f} in *basic*" in lesson
    assert f"{w['basic']:.3f} × {gain['basic']:.2f} + {w['plus']:.3f} × {gain['plus']:.2f} = {w @ gain:.2f}" in lesson
    assert w @ gain == pytest.approx(table["lift"]["D"])
    error = 100 * (rate * (1 - rate) / sums["users"].unstack()).sum(axis=1) ** 0.5
    whole = ((w * error) ** 2).sum() ** 0.5
    assert f"standard errors: {error['basic']:.3f} and {error['plus']:.3f} points" in lesson
    assert (
        f"√({w['basic']:.3f}² × {error['basic']:.3f}² + {w['plus']:.3f}² × {error['plus']:.3f}²) = {whole:.3f}"
        in lesson
    )
    assert 2 * 1.96 * whole == pytest.approx(table["high"]["D"] - table["low"]["D"], rel=1e-4)
    assert rate["control"]["basic"] < rate["control"]["plus"]
    arms = sums["users"].unstack("plan")
    part = arms["basic"] / arms.sum(axis=1)
    assert f"{part['treatment']:.0%} of treatment is in *basic*" in lesson
    assert f"of control only {part['control']:.0%}" in lesson
    assert f"both together fall by {-pooled['lift']['D']:.1f}" in lesson


def test_the_dashboards_verdicts_in_prose(lesson):
    made, own = six(SEED), reference("six")
    line = numbers(made, by_plan=False, days=(1, 28))
    assert ((line["low"] > 0) | (line["high"] < 0)).all()
    shipped = [file for file in FILES if line["low"][file] > 0 and line["lift"][file] >= 3]
    assert "ships A, B and C and refuses D and F: it was right once, on E" in lesson
    assert shipped == ["A", "B", "C"]
    assert [file for file in FILES if (file in shipped) == (own[f"verdict_{file}"] == "ship")] == ["E"]
    assert f"All users together, D *loses* {-line['lift']['D']:.1f} points" in lesson
    first, last = numbers(made, days=(1, 7))["lift"], numbers(made)["lift"]
    assert "(A's lift wears off), or has yet to learn it (F's grows)" in lesson
    assert first["A"] > last["A"] + 5
    assert first["F"] < last["F"] - 5


def test_the_four_accounts_by_hand_in_prose(lesson):
    made = pd.DataFrame({"account": list("aabbccdd"), "solved": [1, 1, 1, 1, 0, 0, 0, 0]})
    sums = (made["solved"] - made["solved"].mean()).groupby(made["account"]).sum()
    assert list(sums) == [1, 1, -1, -1]
    squares, groups, users = (sums**2).sum(), len(sums), len(made)
    corrected = squares * groups / (groups - 1)
    assert f"4 × 4 ÷ 3 = {corrected:.1f} |" in lesson
    assert f"{corrected:.1f} ÷ {users**2} = {corrected / users**2:.3f}" in lesson
    strangers = pd.Series([1, 0, 0, -1])
    wide = (strangers**2).sum() * groups / (groups - 1)
    assert (strangers**2).sum() == 2  # what eight strangers, half of them solved, come to on average
    assert f"| {wide:.1f} |" in lesson
    assert f"| {wide / users**2:.3f} |" in lesson
    assert corrected / wide == pytest.approx(2)
    assert f"√2 = {2**0.5:.1f} times as wide" in lesson


def test_the_published_case_in_prose(lesson):
    archive = load("experiments_upworthy").set_index("item")["value"]
    assert f"{int(archive['tests']):,} headline tests, 22% had been dealt unreliably" in lesson
    assert round(100 * int(archive["tests_affected_about"]) / int(archive["tests"])) == 22


def test_every_operation_of_the_exercise_is_shown_in_code(cells):
    shown = (
        "(1.96 + 0.84) ** 2",
        "(sizes**2).sum() / sizes.sum()",
        ".cumsum()",
        '(plan["freeze_day"] - 1) // 7',
        "** 0.5",
        "planned_treatment",
        'pivot(index="platform"',
        'pivot(index="stage"',
        "s * (1 - s) * n",
        'route["staff"] == 0',
        'groupby("assigned")',
        "groups / (groups - 1)",
        "share * (1 - share) * n",
        "requests.cumsum() / requests.sum()",
        'six["day"] >= 22',
        "w**2",
    )
    assert missing_in_code(cells, *shown) == []
