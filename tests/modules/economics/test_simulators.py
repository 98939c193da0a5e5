"""Planted truths, stories and edges of the simulators of module 06."""

from collections import Counter

import pytest

from aipm_course.modules.economics.simulators import caching as cache
from aipm_course.modules.economics.simulators import desk as routing
from aipm_course.modules.economics.simulators import margin as plans
from aipm_course.modules.economics.simulators import plan as years
from aipm_course.modules.economics.simulators import shock as letter
from aipm_course.modules.economics.simulators import solved as tasks
from aipm_course.modules.economics.simulators.names import ANNOUNCED, FIRST, second
from aipm_course.modules.economics.simulators.prices import prices
from aipm_course.simulation.margins import holds

SEEDS = range(20)
FEW = range(5)
MADE = {
    "solved": (tasks.log, tasks),
    "desk": (routing.desk, routing),
    "plan": (years.plan, years),
    "shock": (letter.shock, letter),
    "caching": (cache.caching, cache),
    "margin": (plans.margins, plans),
}


@pytest.mark.parametrize("seed", FEW)
@pytest.mark.parametrize("name", MADE)
def test_every_half_understood_way_gives_another_number(name, seed):
    draw, module = MADE[name]
    truths = module.planted_truths(draw(seed))
    ways = [truth for truth in truths if truth.endswith("is another number")]
    assert len(ways) == len(module.WAYS) >= 30
    assert all(map(holds, truths.values()))


def test_no_decision_has_more_than_six_seeds_in_ten():
    told = {
        "winner": Counter(tasks.log(seed).story for seed in SEEDS),
        **{
            field: Counter(routing.answer(routing.desk(seed))[field] for seed in SEEDS)
            for field in ("out", "route", "route_next")
        },
        **{
            field: Counter(years.answer(years.plan(seed))[field] for seed in SEEDS)
            for field in ("choice", "choice_flat")
        },
        "letter": Counter(letter.answer(letter.shock(seed))["choice"] for seed in SEEDS),
        "cache": Counter(cache.answer(cache.caching(seed))["decision"] for seed in SEEDS),
        "weakest": Counter(plans.answer(plans.margins(seed))["plan"] for seed in SEEDS),
        "lever": Counter(plans.answer(plans.margins(seed))["lever"] for seed in SEEDS),
    }
    for name, variants in told.items():
        assert len(variants) >= 3, name
        assert max(variants.values()) <= 0.6 * len(SEEDS), name


def test_the_cheapest_call_the_cheapest_route_and_the_first_month_each_mislead_somewhere():
    misled = Counter()
    for seed in SEEDS:
        cost = tasks.numbers(tasks.log(seed))
        misled["price of a task"] += int(cost["per_task"].argmin()) != tasks.order(cost)[0]
        misled["share solved"] += int(cost["solved"].argmax()) != tasks.order(cost)[0]
        made = routing.desk(seed)
        columns = routing.numbers(made)
        misled["cheapest route"] += routing.ROUTES[int(columns["all_in"].argmin())] != routing.choose(
            columns, made.facts
        )
        misled["best route"] += routing.choose(columns, made.facts) != "large"
        plan = years.plan(seed)
        right = years.numbers(plan)
        for part in ("no_staff", "no_once", "no_monthly"):
            without = years.numbers(plan, frozenset((part,)))["total"]
            misled[part] += years.choose(without, plan) != years.choose(right["total"], plan)
        misled["flat"] += years.choose(right["flat"], plan) != years.choose(right["total"], plan)
        misled["the cheapest is too slow"] += years.OPTIONS[int(right["total"].argmin())] != years.choose(
            right["total"], plan
        )
    assert all(3 <= times < len(SEEDS) for times in misled.values()), misled


@pytest.mark.parametrize("seed", FEW)
def test_the_one_file_of_prices_has_each_model_from_three_dates_on(seed):
    table = prices(seed)
    assert sorted(table["since"].unique()) == [FIRST, second(seed), ANNOUNCED]
    assert (table.groupby("model").size() == 3).all()
    assert (table.loc[table["status"] == "announced", "since"] == ANNOUNCED).all()
    named = {*tasks.log(seed).models, *routing.desk(seed).models, years.plan(seed).model}
    named |= {*letter.shock(seed).models.values(), cache.caching(seed).model, *plans.margins(seed).models.values()}
    assert set(table["model"]) == named
    assert len(named) == 12


@pytest.mark.parametrize("seed", FEW)
def test_edges_lie_on_day_seven_on_the_cut_offs_and_on_the_limit(seed):
    ends = tasks.log(seed).calls.drop_duplicates("task", keep="last")
    for _, part in ends[ends["source"] == "customer"].groupby("model"):
        assert (part["back"] == 7).sum() >= 11
        assert (part["back"] == 8).sum() >= 9
    made = routing.desk(seed)
    for cut in ("low_cut", "high_cut"):
        assert (made.requests["before"] == made.facts[cut]).sum() >= 60
    plan = years.plan(seed)
    assert sorted((plan.options["p95"] > plan.facts["limit"]).tolist()) == [False, False, True]
    assert (plan.options["p95"] == plan.facts["limit"]).any()


@pytest.mark.parametrize("seed", FEW)
def test_a_call_follows_only_a_call_that_failed(seed):
    calls = tasks.log(seed).calls
    second_calls = calls[calls["call"] == 2].set_index("task")
    first_calls = calls[calls["call"] == 1].set_index("task")
    assert (first_calls.loc[second_calls.index, "then"] == "again").all()
    assert (first_calls["then"] == "again").sum() == len(second_calls)
    assert calls.loc[calls["then"] != "solved", "back"].isna().all()


@pytest.mark.parametrize("seed", FEW)
def test_two_models_and_two_options_meet_where_they_are_said_to(seed):
    made = tasks.log(seed)
    turn = float(tasks.answer(made)["turns_at"])
    there = tasks.Log(
        made.calls, made.prices, made.since, {**made.facts, "minutes": turn}, made.models, "", made.arrays
    )
    lowest = tasks.order(tasks.numbers(made))[:2]
    costs = tasks.numbers(there)["per_solved"][lowest]
    assert costs[0] == pytest.approx(costs[1])
    plan = years.plan(seed)
    even = years.asked_for(plan, requests=years.even_volume(plan))
    total = years.numbers(even)["total"]
    assert total[0] == pytest.approx(total[1])


@pytest.mark.parametrize("seed", FEW)
def test_prices_strike_out_no_route(seed):
    made = routing.desk(seed)
    columns = routing.numbers(made)
    kept = routing.keeps(columns, made.facts)
    if routing.choose(columns, made.facts) != "none":
        assert kept[routing.ROUTES.index(routing.choose(columns, made.facts, "next"))]


def test_the_cheapest_way_the_share_of_hits_and_the_middle_account_each_mislead_somewhere():
    misled = Counter()
    for seed in SEEDS:
        made = letter.shock(seed)
        own = letter.answer(made)
        misled["without the gate"] += own["total"].idxmin() != own["choice"]
        ways = ("no_evaluation", "no_prompts", "no_parallel")
        misled["work"] += any(letter.answer(made, frozenset((way,)))["choice"] != own["choice"] for way in ways)
        misled["prompts as they are"] += letter.answer(made, frozenset(("as_is",)))["choice"] != own["choice"]
        calls = cache.caching(seed)
        misled["hits"] += cache.answer(calls, frozenset(("hits_saved",)))["decision"] != cache.answer(calls)["decision"]
        misled["line"] += cache.answer(calls, frozenset(("no_line",)))["decision"] != cache.answer(calls)["decision"]
        sold = plans.margins(seed)
        right = plans.answer(sold)
        for way in ("median_account", "today", "idle_out"):
            misled[way] += plans.answer(sold, frozenset((way,)))["lever"] != right["lever"]
    assert all(3 <= times < len(SEEDS) for times in misled.values()), misled


@pytest.mark.parametrize("seed", FEW)
def test_an_entry_ends_after_300_seconds_and_a_prefix_counts_from_1024_tokens(seed):
    calls = cache.caching(seed).calls
    gaps = calls.groupby(["account", "version"])["second"].diff()
    assert (gaps == 300).sum() >= 15
    assert ((gaps > 300) & (gaps <= 304)).sum() >= 15
    assert (calls["prefix"] == 1024).sum() >= 100
    assert (calls["prefix"] < 1024).sum() >= 50
    assert calls["second"].is_monotonic_increasing


@pytest.mark.parametrize("seed", FEW)
def test_the_parts_of_a_way_add_up_and_the_discount_makes_two_ways_equal(seed):
    made = letter.shock(seed)
    by = letter.discount(made)
    for way in letter.OPTIONS:
        assert sum(letter.parts(made, way).values()) == pytest.approx(letter.total(made, way))
    assert sum(letter.parts(made, "stay", by).values()) == pytest.approx(letter.total(made, "switch"))
