"""The numbers in the lesson of module 08, and in its facilitator notes, are the numbers of its own data."""

from functools import partial

import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course import load
from aipm_course.modules.experiments.simulators.lift import counted, estimate, lift
from aipm_course.modules.experiments.simulators.six import FILES, numbers, six
from aipm_course.modules.experiments.simulators.sizing import arrived, sizing, weighted_size
from aipm_course.modules.experiments.simulators.split import STAGES, deviation, split

SEED = 12
WORDS = {5: "five", 9: "nine"}


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
    assert f"Today p = {base:.0%} are solved; a lift of d = {lift:.0f} points makes q = {after:.0%}" in lesson
    spread = base * (1 - base) + after * (1 - after)
    assert (
        f"7.84 × {spread:.2f} ÷ {plan.facts['worthwhile_lift'] ** 2:.4f}, about {round(own['per_arm'], -1):,.0f}"
        in lesson
    )
    assert f"pays from a lift of {lift:.0f} points" in lesson
    assert f"on day {plan.facts['freeze_day']:.0f}, after {WORDS[own['weeks_left']]} whole weeks" in lesson
    assert "That is two weeks." in lesson
    assert int((come < 2 * own["per_arm"]).sum()) + 1 == 2
    assert f"1 + 7.7 × {plan.facts['same_account']:.3f} = {1 + 23 / 3 * plan.facts['same_account']:.2f}" in lesson
    assert f"(2 × 2 + 10 × 10) ÷ 12 = {104 / 12:.1f}" in lesson
    assert f"mean account has {plan.accounts['users'].mean():.0f} users" in lesson
    assert f"m is {weighted_size(plan.accounts['users']):.0f}:" in lesson
    assert f"both arms need {own['users_needed']:,.0f} users" in lesson
    assert f"*{own['weeks']} needed, {own['weeks_left']} left: no.*" in lesson
    assert f"twice {own['per_arm']:,.0f} users come in time. *They would by week 2;" in lesson
    assert f"*{own['lift_detectable']:.1f} points, at most {100 * plan.facts['largest_lift']:.1f}: yes.*" in lesson
    assert f"Run {WORDS[own['weeks_left']]} weeks, for {own['lift_detectable']:.1f} points" in lesson
    assert f"needs {WORDS[own['weeks']]} weeks and gets {WORDS[own['weeks_left']]}" in lesson
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
        f"{control['mean']:.1%} of {control['count']:,.0f} users in control, "
        f"{treatment['mean']:.1%} of {treatment['count']:,.0f} in treatment. +{found.lift:.1f} points" in lesson
    )
    squared = (arms["mean"] * (1 - arms["mean"]) / arms["count"]).sum()
    assert (
        f"{control['mean']:.3f} × {1 - control['mean']:.3f} ÷ {control['count']:,.0f} + "
        f"{treatment['mean']:.3f} × {1 - treatment['mean']:.3f} ÷ {treatment['count']:,.0f} = {squared:.6f}" in lesson
    )
    assert f"Its root is {squared**0.5:.4f}: a standard error of {100 * squared**0.5:.2f} points" in lesson
    assert f"1.96 of them are {found.by_users:.1f} points" in lesson
    assert f"{found.lift - found.by_users:.1f} to {found.lift + found.by_users:.1f}: all of it pays" in lesson
    assert f"each account**, {found.accounts} times" in lesson
    assert f"−{-found.low:.1f} to {found.high:.1f}, around the same lift" in lesson
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
    both = made.counts[made.counts["file"] == "E"].groupby(["plan", "arm"])["users"].sum().unstack()
    share = made.plans[made.plans["file"] == "E"].set_index("plan")["share"]
    n = both.sum(axis=1)
    over = both["treatment"] - share * n
    assert (
        f"{over['basic']:.0f} users over its plan in *basic* and {over['plus']:.0f} in *plus*, {over.sum():.0f} in all"
        in lesson
    )
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
    assert f"{n['basic']:,} of {n.sum():,} in *basic*" in lesson
    assert (
        f"{w['basic']:.3f} × {gain['basic']:.1f} + {w['plus']:.3f} × {gain['plus']:.1f} = {table['lift']['D']:.1f} points"
        in lesson
    )
    assert rate["control"]["basic"] < rate["control"]["plus"]
    arms = sums["users"].unstack("plan")
    assert (arms["basic"] / arms.sum(axis=1)).round(1).to_dict() == {"control": 0.5, "treatment": 0.8}
    assert pooled["lift"]["D"] < 0


def test_the_dashboards_verdicts_in_prose(lesson):
    made, own = six(SEED), reference("six")
    line, table = numbers(made, by_plan=False, days=(1, 28)), numbers(made)
    assert ((line["low"] > 0) | (line["high"] < 0)).all()
    shipped = [file for file in FILES if line["low"][file] > 0 and line["lift"][file] >= 3]
    said = {file: f"{file} {line['lift'][file]:+.1f}".replace("-", "−") for file in FILES}
    assert f"{said['A']}, {said['B']}, {said['C']}: ship. {said['D']}, {said['E']}, {said['F']}: do not." in lesson
    assert shipped == ["A", "B", "C"]
    assert [file for file in FILES if (file in shipped) == (own[f"verdict_{file}"] == "ship")] == ["E"]
    assert f"D *loses* {-line['lift']['D']:.1f} points" in lesson
    assert f"A's {line['lift']['A']:.1f} was curiosity, and {table['lift']['A']:.1f} are left" in lesson
    assert f"F's {line['lift']['F']:.1f} was habit, and it is {table['lift']['F']:.1f} now" in lesson
    first = numbers(made, days=(1, 7))["lift"]
    assert first["A"] > line["lift"]["A"] > table["lift"]["A"]
    assert first["F"] < line["lift"]["F"] < table["lift"]["F"]


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
        "planned * (1 - planned) * n",
        "requests.cumsum() / requests.sum()",
        'six["day"] >= 22',
        "w**2",
    )
    assert missing_in_code(cells, *shown) == []
