"""The numbers in the second lesson of module 06 are the numbers of its own data."""

from functools import partial

import pandas as pd
import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course.grading.notebooks import read_notebook
from aipm_course.modules.economics.simulators import caching as cache
from aipm_course.modules.economics.simulators import margin as plans
from aipm_course.modules.economics.simulators import shock as letter
from aipm_course.places import course_root

SEED = 301
OWN = QuestionsOf("economics")
reference = partial(OWN.reference, seed=SEED)
CHOICES = {"shock": ("choice",), "caching": ("decision",), "margin": ("plan", "lever")}


@pytest.fixture(scope="module")
def second():
    return read_notebook(course_root() / "notebooks" / "06_economics_2.ipynb").cells


@pytest.fixture(scope="module")
def lesson(second):
    return "\n".join(cell.source for cell in second)


@pytest.mark.parametrize("name", CHOICES)
def test_the_lesson_ends_otherwise_than_the_exercise(name, lesson):
    assert f"seed = {SEED}" in lesson
    assert OWN.alike(name, CHOICES[name], SEED) == []


def test_the_letter_in_prose(lesson):
    made, own = letter.shock(SEED), reference("shock")
    facts = made.facts
    read, written = made.prices[made.models["old"]][1]
    million = facts["tokens_in"] * read + facts["tokens_out"] * written
    assert f"With stork at today's {read} and {written} dollars per million tokens".lower() in lesson.lower()
    assert (
        f"{facts['tokens_in']:,.0f} × {read} + {facts['tokens_out']:.0f} × {written} = {million:,.0f} dollars" in lesson
    )

    def month(role, date):
        return letter.per_1000(made, role, date) * facts["requests"] / 1000

    assert f"A month has {facts['requests']:,.0f}: {month('old', 1):,.0f} dollars" in lesson
    assert (
        f"\n{month('old', 2):,.0f} dollars. The candidate is the cheapest by far, {month('candidate', 2):,.0f}"
        in lesson
    )
    assert month("candidate", 2) < month("old", 2) < month("successor", 2)
    assert f"{month('old', 1):,.0f} + 2 × {month('old', 2):,.0f}" in lesson
    later_read, later_written = made.prices[made.models["old"]][2]
    assert f"from December stork costs {later_read:.2f} and {later_written:.2f}" in lesson
    for role in ("successor", "candidate"):
        assert month(role, 2) < month(role, 1)  # "become cheaper on that day"
    routine = facts["routine"]
    assert f"routine mail ({routine:.0%} of the requests), the successor critical mail ({1 - routine:.0%})" in lesson
    moves = made.moves.set_index("model")
    row = moves.loc["candidate"]
    assert f"9 × {month('candidate', 2):,.0f}" in lesson
    assert f"as well: {row['parallel']} × {month('candidate', 2):,.0f}" in lesson
    assert f"({row['routine_days']} + {row['critical_days']}) × {facts['day']:.0f} dollars a day" in lesson
    assert f"{letter.EVALUATIONS} × {row['evaluation']:,}" in lesson
    assert f"A router costs {facts['router']:,.0f} dollars a month" in lesson
    total = own["total"]
    assert f"No: {total['two']:,.0f} dollars, with two models" in lesson
    assert f"Stay costs {total['stay']:,.0f}: its successor" in lesson
    parts = {way: letter.parts(made, way) for way in ("stay", "two")}
    used = {way: one["requests from month 4"] + one["running beside"] for way, one in parts.items()}
    assert used["two"] < used["stay"]
    assert f"*Switch, {total['switch']:,.0f} dollars.*" in lesson
    assert f"{total['switch']:,.0f} dollars over 12 months" in lesson
    more, bill = total["stay"] - total["switch"], 10 * month("successor", 2)
    assert (
        f"Stay costs {more:,.0f} dollars more, and pays the successor's bill in 9 + {moves['parallel']['successor']} months"
        in lesson
    )
    assert f"{bill:,.0f}. So {more:,.0f} ÷ {bill:,.0f} = {own['discount']:.1%} off" in lesson
    assert f"{own['discount']:.1%} off its price" in lesson
    fewer = letter.Shock(made.cases, made.moves, made.prices, made.models, {**facts, "requests": 400_000.0}, made.story)
    assert f"{row['routine_days'] + row['critical_days']} person-days of prompts have to end" in lesson
    assert f"before month {4 - row['parallel']}, when egret begins" in lesson
    assert letter.total(fewer, "stay") < letter.total(fewer, "switch") < 1.03 * letter.total(fewer, "stay")
    assert own["choice"] == "switch"


def test_the_gate_in_prose(lesson):
    made, own = letter.shock(SEED), reference("shock")["passed"]
    critical = made.cases[(made.cases["valid"] == 1) & (made.cases["kind"] == "critical")]
    counts = set(critical.groupby(["model", "prompt"]).size())
    assert len(counts) == 1
    assert f"Each share is of {max(counts)} cases" in lesson
    assert round(196 * (own["candidate"] * (1 - own["candidate"]) / max(counts)) ** 0.5) == 5
    assert round(196 * (own["successor"] * (1 - own["successor"]) / max(counts)) ** 0.5) == 7
    both = letter.passed(made, frozenset(("routine_too",)))["passed"]
    assert f"of *all* valid cases the successor passes {both[0]:.1%} and the candidate {both[1]:.1%}" in lesson
    assert (
        f"Successor {own['successor']:.1%}, candidate {own['candidate']:.1%}. With prompts as they are, both fail"
        in lesson
    )
    assert (letter.passed(made, frozenset(("as_is",)))["passed"] < made.facts["gate"]).all()
    assert f"has to pass {made.facts['gate']:.0%} of the critical cases" in lesson
    assert f"plover passes {own['successor']:.1%} of the critical cases, not {made.facts['gate']:.0%}" in lesson
    assert made.models == {"old": "stork", "successor": "plover", "candidate": "egret"}


def test_the_cache_in_prose(lesson):
    made, own = cache.caching(SEED), reference("caching")
    facts = made.facts
    read, written = made.price[1]
    hits, saving = own["hits"], own["saving"]
    assert f"\n{hits['now']:.1%}, she is right" in lesson
    assert f"with {hits['now']:.1%} hits, by how much" in lesson
    long = made.calls["prefix"] >= 1024
    assert f"(Here {hits['now'] / long.mean():.1%} of them hit.)" in lesson
    bill = made.calls["prefix"] * read, made.calls["rest"] * read + made.calls["tokens_out"] * written
    rest = bill[1].sum() / (bill[0] + bill[1]).sum()
    assert f"By {saving['now']:.1%}: {rest:.0%} of the bill is questions and answers" in lesson
    assert (
        f"A hit pays {facts['read']:g} of the usual price for its prefix; a miss pays {facts['write']:g} times"
        in lesson
    )
    assert f"{read} dollars a million tokens read and {written} written" in lesson
    assert (
        f"at h = {100 * facts['write'] - 100:.0f} ÷ {facts['write'] - facts['read']:.2f} = {100 * own['even']:.1f}"
        in lesson
    )
    assert f"at least {facts['bar']:.0%}: **on**. *{saving['now']:.1%}: yes.*" in lesson
    assert f"The line seldom changes here: moved, {saving['moved']:.1%}" in lesson
    assert (
        f"{hits['now']:.1%} of the calls hit, the bill falls by {saving['now']:.1%}. If under {own['even']:.1%}"
        in lesson
    )
    assert own["decision"] == "on"
    for write, said in ((1.25, "21.7%"), (2, "52.6%")):
        assert f"{(write - 1) / (write - 0.1):.1%}" == said
        assert said in lesson


def test_one_call_by_hand(lesson):
    made = cache.caching(SEED)
    calls = made.calls[(made.calls["account"] == "a11") & (made.calls["version"] == "v3")].head(5)
    gaps = calls["second"].diff().dropna().tolist()
    assert gaps[:3] == [300, 947, 52]
    assert "After exactly 300 seconds: a hit. After 947 it is gone: a miss. After 52: a hit." in lesson
    assert calls["line"].nunique() == 1
    call, (read, written), facts = calls.iloc[1], made.price[1], made.facts
    prefix, rest, answer = call["prefix"] * read, call["rest"] * read, call["tokens_out"] * written
    hit, miss = prefix * facts["read"], prefix * facts["write"]
    plain = prefix + rest + answer
    for said in (
        f"| prefix | {call['prefix']:,} × {read} = {prefix:,.0f} | × {facts['read']} = {hit:,.0f} | × {facts['write']} = {miss:,.0f} |",
        f"| question | {call['rest']} × {read} = {rest:,.0f} |",
        f"| answer | {call['tokens_out']} × {written} = {answer:,.0f} |",
        f"| {plain:,.0f} | {plain - prefix + hit:,.0f} | {plain - prefix + miss:,.0f} |",
        f"A hit saves {(prefix - hit) / plain:.0%}, a miss costs {(miss - prefix) / plain:.0%} more",
    ):
        assert said in lesson, said


def test_the_plans_in_prose(lesson):
    made, own = plans.margins(SEED), reference("margin")
    facts = made.facts
    middle = plans.by_plan(made, frozenset(("median_account",)))["margin"]
    assert f"In each plan the account in the middle leaves {int(100 * min(middle))}% or more" in lesson
    assert f"the account in the middle of team leaves {middle[plans.PLANS.index('team')]:.1%}" in lesson
    assert (middle > facts["bar"]).all()
    assert own["plan"] == "team"
    assert f"\n{own['margin']['team']:.1%}, far under {facts['bar']:.0%}" in lesson
    price = {role: plans.each(made, role) for role in ("usual", "lesser")}
    assert f"each costs {price['usual']:.6f} dollars; each account costs {facts['base']:g} dollars" in lesson
    assert f"at {price['lesser']:.6f} dollars. Of these, {facts['again']:.0%} are made once more" in lesson
    assert made.models == {"usual": "ibis", "lesser": "kite"}
    for plan in plans.PLANS:
        assert f'"{plan}": {facts[f"times_{plan}"]}' in lesson
    by_hand = made.accounts.set_index("account").loc["c006"]
    assert (by_hand["plan"], by_hand["billed"], by_hand["fee"], by_hand["requests"]) == ("team", "year", 320, 87)
    cost = 87 * facts["times_team"] * price["usual"] + facts["base"]
    assert f"today's 87 requests: {87 * facts['times_team']:.1f}" in lesson
    assert f"In all {cost:.2f} dollars, a margin of {1 - cost / (320 / 12):.1%}" in lesson
    team = made.accounts[(made.accounts["plan"] == "team") & (made.accounts["pilot"] == 0)]
    fee = team["fee"].where(team["billed"] == "month", team["fee"] / 12)
    spent = pd.Series(team["requests"] * facts["times_team"] * price["usual"] + facts["base"])
    top = spent.nlargest(7).index
    assert (
        f"The 7 heaviest of team's {len(team)} accounts pay {fee[top].sum() / fee.sum():.0%} of its fees and cause "
        f"{spent[top].sum() / spent.sum():.0%} of its cost" in lesson
    )
    assert f"at most {made.size('limit'):,.0f} requests. *c271: not" in lesson
    assert f"**default**: {made.size('default'):.0%} of the requests" in lesson
    assert f"all fees grow by {made.size('price'):.0%}" in lesson
    after = own["after"]
    assert after["default"] < facts["bar"] > after["limit"]
    assert f"*Price, {made.lost('price'):.0%}.*" in lesson
    assert f"Default loses fewer, {made.lost('default'):.0%}" in lesson
    assert f"leaves {own['margin']['team']:.1%}, with the new fees {after['price']:.1%}" in lesson
    assert own["lever"] == "price"


def test_every_operation_of_the_exercise_is_shown_in_code(second):
    shown = (
        'bill("old", in_force) + 2 * bill("old", announced)',
        '(9 + row["parallel"]) * bill(role, announced) * share',
        '4 * row["evaluation"]',
        '(9 + 1) * bill("successor", announced)',
        'cases["valid"] == 1',
        '["passed"].mean()',
        '["second"].diff() <= 300',
        ">= 1_024",
        "(hit * 0.15 + ~hit * 1.25).where(long, 1)",
        'accounts["pilot"] == 0',
        '.where(paying["billed"] == "month", paying["fee"] / 12)',
        'paying["plan"].map(times)',
        '.groupby("plan")[["revenue", "cost"]].sum()',
        '["target"].clip(upper=3_320)',
        "(revenue * 1.4)",
    )
    assert missing_in_code(second, *shown) == []
