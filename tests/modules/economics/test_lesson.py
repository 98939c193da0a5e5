"""The numbers in the lesson of module 06, and in its facilitator notes, are the numbers of its own data."""

from functools import partial

import numpy as np
import pytest
from own_lesson import missing_in_code
from questions_of import QuestionsOf

from aipm_course.modules.economics.lookalikes.solved import LESSON_PERSON
from aipm_course.modules.economics.simulators import desk as routing
from aipm_course.modules.economics.simulators import plan as years
from aipm_course.modules.economics.simulators import solved as tasks

SEED = 301
OWN = QuestionsOf("economics")
reference = partial(OWN.reference, seed=SEED)
CHOICES = {"solved": ("winner",), "desk": ("out", "route", "route_next"), "plan": ("choice", "choice_flat")}


@pytest.mark.parametrize("name", CHOICES)
def test_the_lesson_ends_otherwise_than_the_exercise(name, lesson):
    assert f"seed = {SEED}" in lesson
    assert OWN.alike(name, CHOICES[name], SEED) == []


def test_the_models_in_prose(lesson, note):
    made, own = tasks.log(SEED), reference("solved")
    cents = tasks.call_cents(made)
    by_call = made.calls.assign(cents=cents).groupby("model")["cents"].mean()
    assert f"{by_call['heron']:.2f} cents and {by_call['crane']:.2f} cents: twenty times as much" in lesson
    assert round(by_call["crane"] / by_call["heron"]) == 20
    calls = made.calls[made.calls["source"] == "customer"]
    one = calls[calls["task"] == "T0357"]
    for (place, row), price in zip(one.iterrows(), (3.73, 4.68), strict=True):
        assert f"({row['tokens_in']:,} × 1.27 + {row['tokens_out']:,} × 6.20) ÷ 10,000 = {price:.2f} cents" in lesson
        assert cents[place] == pytest.approx(price, abs=0.005)
    assert made.prices["finch"][0] == (1.27, 6.2)
    assert f"Together {cents[one.index].sum():.2f} cents" in lesson
    assert made.since == "2026-10-06"
    ends = calls.drop_duplicates("task", keep="last")
    said = (ends["then"] == "solved").groupby(ends["model"]).mean()
    assert f"In {said['heron']:.1%}; crane says so in {said['crane']:.1%}" in lesson
    within = (ends["back"] <= 7).sum()
    assert f"{within} who seemed content were back within a week" in lesson
    facts, person = made.facts, tasks.per_person(made.facts)
    assert person == pytest.approx(LESSON_PERSON)
    assert f"takes a person {facts['minutes']:g} minutes, at {facts['wage']:g} dollars an hour" in lesson
    assert f"= {person / 100:.3f} dollars, or {person:.1f} cents" in lesson
    heron = {name: own[name]["heron"] for name in tasks.COLUMNS}
    formula = f"({heron['per_task']:.2f} + {heron['handed']:.4f} × {person:.1f}) ÷ {heron['solved']:.4f} = {heron['per_solved']:.2f} cents, the most of the three"
    assert formula in lesson
    assert (
        f"took {100 * (said['crane'] - own['solved']['crane']):.1f} points from crane's {said['crane']:.1%}" in lesson
    )
    assert f"Finch, at {own['per_solved']['finch']:.2f} cents" in lesson
    assert own["per_solved"].idxmax() == "heron"
    assert f"At {own['turns_at']:.2f} minutes. Today it is {facts['minutes']:g}" in lesson
    assert 1.9 < own["turns_at"] / facts["minutes"] < 2.1
    finch = {name: own[name]["finch"] for name in tasks.COLUMNS}
    ends_at = (70 * finch["solved"] - finch["per_task"]) / finch["handed"] / (facts["wage"] / 60 * 100)
    assert f"At {ends_at:.1f} minutes a solved task costs the 70 cents" in lesson
    crane = {name: own[name]["crane"] for name in tasks.COLUMNS}
    later = (70 * crane["solved"] - crane["per_task"]) / crane["handed"] / (facts["wage"] / 60 * 100)
    assert f"With crane, the better one from {own['turns_at']:.2f} minutes on, it is {later:.1f}.)" in lesson
    assert (
        f"70 cents × {finch['solved']:.3f} solved are {70 * finch['solved']:.1f} cents a task. Less {finch['per_task']:.2f} for calls, that leaves {70 * finch['solved'] - finch['per_task']:.1f} for people"
        in lesson
    )
    assert f"{finch['handed']:.4f} persons at {facts['wage'] / 60 * 100:.1f} cents a minute" in lesson
    assert f"answer {len(ends):,} tasks a month" in lesson
    for name in ("per_task", "per_solved"):
        for model in ("heron", "finch", "crane"):
            assert any(f"{own[name][model]:.{places}f}" in note for places in (2, 4)), (name, model)
    assert f"{within} customers of all three were back within 7 days" in note
    assert f"equal at {own['turns_at']:.2f} minutes" in note


def test_the_routes_in_prose(lesson, note):
    made, own = routing.desk(SEED), reference("desk")
    facts = made.facts
    assert (facts["low_cut"], facts["high_cut"], facts["fee"], facts["failure"]) == (31, 67, 0.2, 18.4)
    assert f"at least {facts['floor']:.1%} right answers and a P95 of at most {facts['limit']} seconds" in lesson
    assert f"right in {own['right']['small']:.1%}, the large one in {own['right']['large']:.1%}" in lesson
    assert f"In {own['right']['high']:.1%}: over the floor" in lesson
    assert f"The P95 is {own['p95']['high']:.2f} seconds" in lesson
    halves = routing.numbers(made, frozenset(("mean_of_p95",)))["p95"][routing.ROUTES.index("high")]
    assert f"two parts' P95 would be {halves:.2f}" in lesson
    wrong = facts["failure"] * (1 - own["right"]["high"])
    calls = own["all_in"]["high"] - facts["fee"] - wrong
    assert f"{calls:.2f} + 0.20 + {wrong:.2f} = {own['all_in']['high']:.2f} cents" in lesson
    kept = made.requests[made.requests["plan"] != "trial"]
    accepted = kept[kept["accepted"] == 1]
    assert f"for the {len(kept) - len(accepted)} requests that were not accepted" in lesson
    assert f"of the answers that it accepts, {accepted['right_small'].mean():.1%} are right" in lesson
    assert (
        f"Yes: {own['all_in']['check']:.2f} cents. It is right more often, {own['right']['check']:.1%}, and slow: {own['p95']['check']:.2f} seconds"
        in lesson
    )
    assert f"Low, at {own['all_in']['low']:.2f} cents" in lesson
    assert f"more than {own['p95']['low']:.2f} seconds" in lesson
    assert (own["out"], own["route"], own["route_next"]) == ("time", "high", "high")
    assert f"*Only high is left: {own['all_in']['high']:.2f} cents.*" in lesson
    assert f"high stays, at {own['next']['high']:.2f} cents. Small costs {own['next']['small']:.2f}" in lesson
    swift, robin = made.models
    assert made.prices[swift][2] < made.prices[swift][1]
    assert made.prices[robin][2][1] / made.prices[robin][1][1] == pytest.approx(2.5, abs=0.01)
    at = routing.at_cut(made, 62)
    assert f"Up to 62: {at['all_in']:.2f} cents and {at['p95']:.2f} seconds" in lesson
    assert at["all_in"] < own["all_in"].min()
    curve = {cut: routing.at_cut(made, cut) for cut in range(101)}
    allowed = [cut for cut, row in curve.items() if row["p95"] <= facts["limit"] and row["right"] >= facts["floor"]]
    assert min(allowed, key=lambda cut: curve[cut]["all_in"]) == 62
    for route in routing.ROUTES:
        assert any(f"{route} {own['all_in'][route]:.{places}f}" in note for places in (2, 3)), route
    assert f"{own['right']['high']:.1%} right, P95 {own['p95']['high']:.2f} seconds" in note
    assert f"62, at {at['all_in']:.2f} cents and {at['p95']:.2f} seconds" in note


def test_the_plan_in_prose(lesson, note):
    made, own = years.plan(SEED), reference("plan")
    facts, rows = made.facts, made.rows
    price = made.price[1]
    assert (
        f"({facts['tokens_in']:,.0f} × {price[0]} + {facts['tokens_out']:.0f} × {price[1]}) ÷ 1,000 = {own['buy_1000']:.3f} dollars"
        in lesson
    )
    assert f"has {facts['requests']:,.0f} requests. From month 2 on each has {facts['growth']:.0%} more" in lesson
    assert f"`staff` × {facts['pay']:,.0f} dollars a year" in lesson
    assert f"1.04²³ = {(1 + facts['growth']) ** 23:.2f} times" in lesson
    costs = years.by_month(made)
    assert (
        f"in month 1 buying costs {facts['requests'] / 1000 * own['buy_1000']:,.0f} dollars for its requests" in lesson
    )
    assert f"{costs['run'][0]:,.0f} dollars, of which {rows['run']['once']:,.0f} are paid once" in lesson
    assert f"In month 2 running costs {costs['run'][1]:,.0f} and buying {costs['buy'][1]:,.0f}" in lesson
    assert f"{costs['buy'][23]:,.0f} in month 24" in lesson
    assert (
        f"Ship, {own['total']['ship']:,.0f} dollars. It takes {rows['ship']['p95']} seconds, exactly the limit"
        in lesson
    )
    assert rows["ship"]["p95"] == facts["limit"] < rows["buy"]["p95"] == 2.6
    assert (own["choice"], own["choice_flat"], own["flat"].idxmin()) == ("ship", "ship", "buy")
    assert f"By the end of month {own['month']}" in lesson
    assert (
        f"In month {years.even_month(made, frozenset(('single_month',)))} already a single month of running" in lesson
    )
    assert f"Less: {own['volume']:,.0f}" in lesson
    assert own["volume"] < facts["requests"]
    assert f"ship it, {own['total']['ship'] / 1000:.0f} thousand dollars" in lesson
    for option in years.OPTIONS:
        assert f"{own['total'][option]:,.0f}" in note
        assert f"{own['flat'][option]:,.0f}" in note
    assert f"end of month {own['month']}; with {own['volume']:,.0f} requests" in note


def test_discounting_moves_totals_by_less_than_a_tenth(note):
    made = years.plan(SEED)
    less = 1.08 ** (-np.arange(24) / 12)
    for costs in years.by_month(made).values():
        assert 0.9 < (costs * less).sum() / costs.sum() < 1
    assert "moves totals by less than a tenth" in note


def test_every_operation_of_the_exercise_is_shown_in_code(cells):
    shown = (
        'calls.merge(prices, on=["model", "since"])',
        'paid["source"] == "customer"',
        'drop_duplicates("task", keep="last")',
        '~(ends["back"] <= 7).fillna(False)',
        '(cost["per_task"] + cost["handed"] * person) / cost["solved"]',
        'people["wage"] / 60 * people["minutes"] * 100',
        "calls_apart / persons_apart",
        'requests["plan"] != "trial"',
        'kept["before"] <= desk_numbers["high_cut"]',
        "quantile(0.95)",
        'small * cents("small", date) + large * cents("large", date)',
        'desk_numbers["failure"] * (1 - right)',
        "(1 + growth) ** (months - 1)",
        "months % 5 == 0",
        'so_far["run"] <= so_far["buy"]',
        "fixed / saved / times",
    )
    assert missing_in_code(cells, *shown) == []
