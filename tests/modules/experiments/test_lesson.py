"""The numbers in the lesson of module 08, and in its facilitator notes, are the numbers of its own data."""

from functools import partial
from statistics import NormalDist

import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course import load
from aipm_course.modules.experiments.simulators.lift import counted, estimate, lift
from aipm_course.modules.experiments.simulators.six import FILES, numbers, six
from aipm_course.modules.experiments.simulators.sizing import arrived, sizing, weighted_size
from aipm_course.modules.experiments.simulators.split import deviation, split

SEED = 12
WORDS = {2: "two", 5: "five", 7: "seven", 9: "nine"}


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
    assert f"Today {plan.facts['base_rate']:.0%} of cases are" in lesson
    assert f"from {100 * plan.facts['worthwhile_lift']:.0f} points on" in lesson
    assert f"mean account has {plan.accounts['users'].mean():.0f} users" in lesson
    assert (
        f"{WORDS[own['weeks']].capitalize()} weeks, and {WORDS[own['weeks_left']]} whole ones end before day {plan.facts['freeze_day']:.0f}"
        in lesson
    )
    assert f"week 1 it would have been {WORDS[int(-(-own['users_needed'] // come[1]))]}" in lesson
    assert f"twice {own['per_arm']:,.0f} users come in time" in lesson
    assert (
        f"detect a lift of {own['lift_detectable']:.1f} points, four times in five; hoped for are up to {100 * plan.facts['largest_lift']:.1f}"
        in lesson
    )
    seen = NormalDist().cdf(2.8 * 100 * plan.facts["worthwhile_lift"] / own["lift_detectable"] - 1.96)
    assert f"seen {100 * seen:.0f} times in a hundred and not 80" in lesson
    by_user = int((come < 2 * own["per_arm"]).sum()) + 1
    assert f"come by week {by_user}" in lesson
    assert f"would waste {WORDS[own['weeks'] - by_user]} weeks" in lesson
    assert (own["decision"], plan.mixing, round(own["factor"])) == ("larger_effect", False, 4)
    assert f"{weighted_size(plan.accounts['users']):.0f}" in note


def test_the_split_in_prose(lesson, note):
    drawn, own = split(SEED), reference("split")
    kept = drawn.counts[drawn.counts["stage"] == "kept"]
    users = kept.groupby("arm")["users"].sum()
    assert f"{users['control']:,} users in control and {users['treatment']:,} in treatment" in lesson
    off, z = deviation(drawn.counts, drawn.planned, platform="android")
    assert f"has {-off:.0f} users fewer than the plan gives it: {-z:.1f} standard errors" in lesson
    assert f"{-own['z_all']:.1f} standard errors: chance does that three times in a hundred" in lesson
    both = kept[kept["arm"] != "holdout"].groupby("platform")["users"].sum()
    assert f"{1 - both['android'] / both.sum():.0%} of the test's users are on other platforms" in lesson
    assert round(100 * users["holdout"] / both.sum()) == 6
    assert f"{-z:.1f} standard errors" in note


def test_the_lift_in_prose(lesson, note):
    users = lift(SEED).users
    ours = counted(users)
    found = estimate(ours)
    assert f"takes {len(ours):,} users for {len(ours):,} voices" in lesson
    assert f"{found.lift - found.by_users:.1f} to {found.lift + found.by_users:.1f}, all above the 1 point" in lesson
    assert f"with them it would be {estimate(users).lift:.1f}" in lesson
    assert f"following them gives {estimate(ours, arm='seen').lift:.1f}" in lesson
    assert f"each account**, {found.accounts} times" in lesson
    assert f"−{-found.low:.1f} to {found.high:.1f}. The lift is the same" in lesson
    assert f"{found.lift:.1f} points, but −{-found.low:.1f} to {found.high:.1f} by account" in lesson
    assert f"−{-found.low:.1f} to {found.high:.1f}" in note


def test_the_six_tests_in_prose(lesson):
    made, own = six(SEED), reference("six")
    table, pooled, first = numbers(made), numbers(made, by_plan=False), numbers(made, days=(1, 7))
    assert f"C is broken, {-table['z']['C']:.1f} standard errors" in lesson
    assert f"B takes {table['p95']['B']:.2f} seconds" in lesson
    assert f"All together, its users solve {-pooled['lift']['D']:.1f} points *fewer*" in lesson
    assert first["lift"]["F"] < 0
    assert f"{table['lift']['F']:.1f} points in the last" in lesson
    assert f"{first['lift']['A']:.1f} points in week 1 and {table['lift']['A']:.1f} now" in lesson
    assert f"{table['low']['A']:.1f} to {table['high']['A']:.1f}: surely something" in lesson
    assert f"**E is given up.** −{-table['low']['E']:.1f} to {table['high']['E']:.1f}" in lesson
    verdicts = [own[f"verdict_{file}"] for file in FILES]
    assert verdicts == ["iterate_small", "iterate_delay", "rerun_split", "ship", "stop", "ship"]
    last = made.counts[(made.counts["file"] == "D") & (made.counts["day"] >= 22)]
    sums = last.groupby(["plan", "arm"])[["users", "solved"]].sum()
    rate = (sums["solved"] / sums["users"]).unstack()
    gain = 100 * (rate["treatment"] - rate["control"])
    assert f"rises by {gain['basic']:.1f} points in basic and by {gain['plus']:.1f} in plus" in lesson
    assert rate["control"]["basic"] < rate["control"]["plus"]


def test_the_dashboards_verdicts_in_prose(lesson):
    made, own = six(SEED), reference("six")
    line = numbers(made, by_plan=False, days=(1, 28))
    assert ((line["low"] > 0) | (line["high"] < 0)).all()
    shipped = [file for file in FILES if line["low"][file] > 0 and line["lift"][file] >= 3]
    assert shipped == ["A", "B", "C"]
    assert [file for file in FILES if (file in shipped) == (own[f"verdict_{file}"] == "ship")] == ["E"]
    assert f"its −{-line['lift']['E']:.1f} is the mix of plans" in lesson


def test_the_published_case_in_prose(lesson):
    archive = load("experiments_upworthy").set_index("item")["value"]
    assert f"{int(archive['tests']):,} headline tests" in lesson
    assert f"about {int(archive['tests_affected_about']):,} of them, 22%" in lesson


def test_every_operation_of_the_exercise_is_shown_in_code(cells):
    shown = (
        "(1.96 + 0.84) ** 2",
        "(sizes**2).sum() / sizes.sum()",
        ".cumsum()",
        '(plan["freeze_day"] - 1) // 7',
        "** 0.5",
        "planned_treatment",
        'counts.groupby("platform")',
        'users["staff"] == 0',
        'groupby("assigned")',
        "groups / (groups - 1)",
        'cov_type="cluster"',
        "s * (1 - s) * n",
        "rows.cumsum() / rows.sum()",
        'six["day"] >= 22',
        "w**2",
    )
    assert missing_in_code(cells, *shown) == []
