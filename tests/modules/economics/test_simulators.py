"""Planted truths, stories and edges of the simulators of module 06."""

from collections import Counter

import pytest

from aipm_course.modules.economics.simulators import desk as routing
from aipm_course.modules.economics.simulators import plan as years
from aipm_course.modules.economics.simulators import solved as tasks
from aipm_course.modules.economics.simulators.names import ANNOUNCED, FIRST, second
from aipm_course.modules.economics.simulators.prices import prices
from aipm_course.simulation.margins import holds

SEEDS = range(20)
FEW = range(5)
MADE = {"solved": (tasks.log, tasks), "desk": (routing.desk, routing), "plan": (years.plan, years)}


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
    assert set(table["model"]) == named
    assert len(named) == 6


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
