"""The numbers in the second lesson of module 08 are the numbers of its own data."""

from functools import partial

import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course import load
from aipm_course.grading.notebooks import read_notebook
from aipm_course.modules.experiments.methods import experiments_deal, experiments_flag
from aipm_course.modules.experiments.simulators.faster import cut, faster, weeks_of
from aipm_course.modules.experiments.simulators.peeking import (
    FALSE_LIMIT,
    GONE_LIMIT,
    bars,
    crossings,
    gone,
    peeking,
    rate,
)
from aipm_course.modules.experiments.simulators.rollout import rollout
from aipm_course.places import course_root

SEED = 12
WORDS = {1: "one", 2: "two", 5: "five", 6: "six", 7: "seven"}
OWN = QuestionsOf("experiments")
reference = partial(OWN.reference, seed=SEED)


@pytest.fixture(scope="module")
def second():
    return read_notebook(course_root() / "notebooks" / "08_experiments_2.ipynb").cells


@pytest.fixture(scope="module")
def lesson(second):
    return "\n".join(cell.source for cell in second)


@pytest.mark.parametrize(
    ("name", "choices"), [("peeking", ("decision",)), ("faster", ("covariate", "decision")), ("rollout", ("decision",))]
)
def test_the_lesson_ends_otherwise_than_the_exercise(name, choices, lesson):
    assert f"seed = {SEED}" in lesson
    assert OWN.alike(name, choices, SEED) == []
    assert faster(SEED).trap
    assert not faster(0).trap


def test_one_fake_test_by_hand(lesson):
    looks = load("experiments_looks", seed=SEED)
    z = looks[(looks["kind"] == "fake") & (looks["test"] == 307)].iloc[0]
    assert f"On day 5 it is {z['d5']:.2f}. Imani would stop and ship. On day 14 it is {z['d14']:.2f}" in lesson
    assert f"z = {z['d5']:.2f}, and the bar is 1.96" in lesson
    assert z.drop(["kind", "test"]).abs().max() == z["d5"]
    assert f"its highest z is {z['d5']:.2f}, and the bar is {bars().loc['constant', 'd5']:.2f}" in lesson
    assert f"`falling` asks for {bars().loc['falling', 'd5']:.2f} on day 5" in lesson
    assert f"looks on day 7, where z is {z['d7']:.2f}" in lesson
    for rule in ("constant", "falling", "weekly", "once"):
        assert not crossings(peeking(SEED).z["fake"][306:307], rule).any()


def test_the_rules_in_prose(lesson):
    own = reference("peeking")
    table = own["results"]
    percent = {rule: round(100 * share, 1) for rule, share in table["false_wins"].items()}
    found = {rule: round(100 * share, 1) for rule, share in table["found"].items()}
    assert f"{round(1000 * table['false_wins']['daily'])}, or {percent['daily']}%. A single look is wrong in" in lesson
    assert crossings(peeking(SEED).z["fake"], "daily").mean() == pytest.approx(0.05, abs=0.002)
    assert f"`constant` finds {found['constant']}%: too few" in lesson
    assert f"one look on day 14, beyond 1.96, finds {found['once']}%" in lesson
    assert table["found"].idxmax() == table["days"].idxmin() == "daily"
    assert f"at least {100 * peeking(SEED).found_bar:.0f}% of them" in lesson
    assert f"at most {100 * FALSE_LIMIT:.0f} of 100 fake tests" in lesson
    assert f"If more than {100 * GONE_LIMIT:.0f}% of wins are gone" in lesson
    assert f"*{100 * own['gone']:.1f}%: no.*" in lesson
    assert f"*`daily`, {percent['daily']}%; `weekly`, {percent['weekly']}%.*" in lesson
    assert f"*`constant`, {found['constant']}%.*" in lesson
    assert f"*`falling`, {table['days']['falling']:.1f}; `once`, 14.*" in lesson
    assert own["decision"] == "falling"
    bar = bars().loc["falling"]
    assert f"{bar['d5']} on day 5, {bar['d7']} on day 7, {bar['d14']} on day 14" in lesson
    assert f"wrong in {percent['falling']}% without a lift (1.96 each day: {percent['daily']}%)" in lesson
    assert f"found {found['falling']}% of real ones, after {table['days']['falling']:.1f} days" in lesson
    assert gone(peeking(SEED).z["past"]) == own["gone"]
    assert rate(peeking(SEED).z["real"], "once").days == 14


def test_the_quarter_in_prose(lesson):
    made, own = faster(SEED), reference("faster")
    facts = made.facts
    assert (
        f"needs {facts['users_needed']:,} users in both arms, and {facts['users_per_week']:,} come each week. "
        f"That is {WORDS[made.weeks_before]} weeks, so {WORDS[13 // made.weeks_before]} test" in lesson
    )
    with_m1 = 13 // weeks_of(facts["users_needed"] * (1 - cut(made, "m1")), facts["users_per_week"])
    assert f"Adjusted with `m1`, it is {WORDS[with_m1]}" in lesson
    assert f"The team wants {WORDS[facts['target_tests']]} (" in lesson
    assert own["covariate"] == "m3"
    assert f"`m3` would save {100 * cut(made, 'm3', fill='none'):.0f}%" in lesson
    assert f"{100 * made.users['m3'].isna().mean():.0f}% of the users lack it" in lesson
    assert f"\n{100 * own['cut']:.0f}%. Now all four" in lesson
    assert f"`m1` saves most, {100 * cut(made, 'm1'):.0f}%" in lesson
    assert max(("m1", "m2", "m3", "m4"), key=lambda name: cut(made, name)) == "m1"
    assert f"*{own['weeks']} and not {made.weeks_before}: no.*" in lesson
    assert f"*{own['tests']}, wanted {facts['target_tests']}: yes.*" in lesson
    assert (
        f"{100 * own['cut']:.0f}% fewer users, {WORDS[own['weeks']]} weeks instead of {WORDS[made.weeks_before]}"
        in lesson
    )
    assert f"{WORDS[own['tests']].capitalize()} tests a quarter, not {WORDS[with_m1]}" in lesson
    assert own["decision"] == "adjust"


def test_what_adjusting_does_to_the_lift_in_prose(lesson):
    users = faster(SEED).users
    treated = users["arm"] == "treatment"

    def lift(outcome):
        return outcome[treated].mean() - outcome[~treated].mean()

    def adjusted(name):
        filled = users[name].fillna(users[name].mean())
        slope = filled.cov(users["replies"]) / filled.var()
        return lift(users["replies"] - slope * filled)

    assert (
        f"{lift(users['replies']):.2f} replies per user shrink to {adjusted('m1'):.2f}. With `m3` {adjusted('m3'):.2f}"
        in lesson
    )
    assert adjusted("m1") < lift(users["replies"]) / 2


def test_the_dates_in_prose(lesson):
    windows = faster(SEED).windows.set_index("what")

    def said(day):
        return f"{int(day[8:])} {'June' if day[5:7] == '06' else '?'}"

    first, last = (said(windows[name]["m1"]) for name in ("first_day", "last_day"))
    assert f"from {first.split()[0]} to {last}" in lesson
    assert f"The test began on {said(windows['first_day']['replies'])}" in lesson
    assert f"`m2` still counts {said(windows['last_day']['m2'])} itself" in lesson
    assert windows["last_day"]["m2"] == windows["first_day"]["replies"]
    assert f"`m3` ends on {said(windows['last_day']['m3'])}, the day before" in lesson


def test_every_operation_of_the_exercise_is_shown_in_code(second):
    shown = (
        ".abs()",
        ".gt(bars.loc[rule], axis=1)",
        ".any(axis=1)",
        ".argmax(axis=1) + 1",
        'won["d14"] < 1.96',
        ".fillna(history[name].mean())",
        '.corr(history["replies"]) ** 2',
        '-(-users // quarter["users_per_week"])',
        "13 // weeks",
        'accounts[accounts["barred"] == 0]',
        "experiments_deal(flag, accounts)",
        'accounts[variant == "on"]',
    )
    assert missing_in_code(second, *shown) == []


def test_the_rollout_in_prose(lesson):
    made, own = rollout(SEED), reference("rollout")
    facts, free = made.facts, made.accounts[made.accounts["barred"] == 0]

    def half(percent):
        a, b = (len(free) * part / 100 for part in (percent, 100 - percent))
        return 196 * (facts["renewal"] * (1 - facts["renewal"]) * (1 / a + 1 / b)) ** 0.5

    assert f"{len(free):,} accounts may have it" in lesson
    assert f"Hold out 1%: {len(free) / 100:.0f} accounts. About {100 * facts['renewal']:.0f}% renew" in lesson
    held_out, rest = round(len(free) / 100), round(len(free) * 99 / 100)
    assert f"other {rest:,} is known to 196 × √(0.9 × 0.1 × (1 ÷ {held_out} + 1 ÷ {rest:,})) = ±{half(1):.1f}" in lesson
    assert f"known to ±{facts['readable']} points (`readable`)" in lesson
    assert (
        f"\n±{half(5):.1f}: too wide. {own['holdout']}% is the first whole percent within {facts['readable']}" in lesson
    )
    assert half(own["holdout"]) <= facts["readable"] < half(own["holdout"] - 1)
    usual, harm = facts["usual"], facts["harm"]
    assert (
        f"Usual are {usual:.0f} of 1,000 (u = {usual / 1000:.3f}), {harm:.0f} would be a harm (v = {harm / 1000:.3f})"
        in lesson
    )
    assert f"`bar` = {usual:.0f} + 1,645" in lesson
    total = free["cases_before"].sum()
    assert f"the accounts that may have it brought {total:,} cases. With {own['needed']:,.0f} needed" in lesson
    assert (
        f"\n{100 * own['needed'] / total:.1f}% of the cases, so we take {own['first']}% of the accounts: rounded down"
        in lesson
    )
    assert f"experiments_flag(holdout={own['holdout']}, on={own['first']})" in lesson
    last = own["holdout"] + own["first"] - 1
    assert f"Buckets 0 to {own['holdout'] - 1} are the holdout, the next seven, {own['holdout']} to {last}" in lesson
    assert (own["first"], own["decision"]) == (7, "stay")
    assert f"and the bar is {own['bar']:.1f}. Of 1,000 cases" in lesson
    assert f"\n{own['rate']:.1f}, beyond the bar." in lesson
    assert f"for one look, at {own['needed']:,.0f} cases, and only {own['seen']:,} came" in lesson
    dealt = free["bucket"].between(own["holdout"], last)
    assert f"not equally full: {dealt.sum()} accounts have it" in lesson
    assert f"quiet: {free['cases'].sum():,} cases in all, not {total:,}" in lesson
    alone = usual + 1645 * (usual / 1000 * (1 - usual / 1000) / own["seen"]) ** 0.5
    assert own["rate"] > alone  # so the number of cases alone is no reason to wait: the second look is
    assert f"*{own['seen']:,} and not {own['needed']:,.0f}: yes.*" in lesson
    assert f"{own['holdout']}% of accounts are the holdout, for a year. {own['first']}% have it now" in lesson
    assert f"Once {own['needed']:,.0f} cases have come" in lesson
    assert f"if more than {own['bar']:.1f} of 1,000 were reopened. So far {own['seen']:,} have come" in lesson
    rows = made.accounts.set_index("account")
    variant = experiments_deal(experiments_flag(own["holdout"], own["first"]), made.accounts)
    dealt_by_name = dict(zip(made.accounts["account"], variant, strict=True))
    edges = {"L1029": own["holdout"] - 1, "L1204": own["holdout"], "L1207": last, "L1146": last + 1, "L1109": last}
    for name, bucket in edges.items():
        row = rows.loc[name]
        assert row["bucket"] == bucket
        assert row["barred"] == (name == "L1109")
        assert f"| {name} | {row['barred']} | {bucket} | `{dealt_by_name[name]}`" in lesson
