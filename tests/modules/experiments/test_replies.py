"""Half-understood answers, worked out from the tables of seed 0, hear what fits them, and nothing that is not so."""

import math
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

import aipm_course
from aipm_course import load
from aipm_course.judging.judge import judge
from aipm_course.kernel.encoding import payload
from aipm_course.modules.experiments.lookalikes.sizing import LESSON_SEED
from aipm_course.modules.experiments.simulators.faster import COVARIATES, allowed, best, cut, faster
from aipm_course.modules.experiments.simulators.lift import (
    LEAST_LIFT,
    by_design_effect,
    counted,
    estimate,
    lift,
    mean_of_accounts,
)
from aipm_course.modules.experiments.simulators.six import FILES, Six, numbers, six, verdict
from aipm_course.modules.experiments.simulators.sizing import (
    detectable,
    sizing,
    users_per_arm,
    weeks_for,
    weighted_size,
)
from aipm_course.modules.experiments.simulators.split import deviation, split
from aipm_course.registry import find


@lru_cache(maxsize=16)
def right(name: str, seed: int = 0) -> dict[str, Any]:
    asked = find(f"experiments.{name}")
    return asked.reference(asked.data(seed))


def told(name: str, seed: int = 0, **wrong: Any) -> str:
    question = find(f"experiments.{name}")
    return " ".join(judge(question, payload(question.id, seed, {**right(name, seed), **wrong})).lines)


def earned(name: str, seed: int = 0, **wrong: Any) -> float:
    question = find(f"experiments.{name}")
    return judge(question, payload(question.id, seed, {**right(name, seed), **wrong})).earned


def plan() -> Any:
    return sizing(0)


def arm() -> float:
    return right("sizing")["per_arm"]


def sizes() -> Any:
    return load("experiments_accounts")["users"]


def factor_of(size: float) -> float:
    return 1 + (size - 1) * plan().facts["same_account"]


SIZING = [
    (lambda: {"per_arm": 2 * arm()}, "both arms together"),
    (lambda: {"per_arm": arm() * (1.645 + 0.84) ** 2 / 2.8**2}, "one-sided"),
    (lambda: {"per_arm": arm() * (1.96 + 1.2816) ** 2 / 2.8**2}, "power of 90%"),
    (lambda: {"per_arm": arm() / 10_000}, "lift in points"),
    (
        lambda: {
            "per_arm": users_per_arm(
                plan().facts["base_rate"], plan().facts["base_rate"] * plan().facts["worthwhile_lift"]
            )
        },
        "in percent of the base rate",
    ),
    (lambda: {"factor": factor_of(sizes().mean())}, "mean account"),
    (lambda: {"factor": factor_of(sizes().median())}, "median account"),
    (lambda: {"factor": factor_of(sizes().max())}, "largest account"),
    (lambda: {"factor": math.sqrt(right("sizing")["factor"])}, "root of the factor"),
    (lambda: {"users_needed": right("sizing")["users_needed"] / 2}, "users of one arm"),
    (lambda: {"users_needed": 2 * arm()}, "without the factor"),
    (lambda: {"weeks_left": right("sizing")["weeks_left"] + 1}, "day of the freeze itself"),
    (lambda: {"lift_detectable": right("sizing")["lift_detectable"] / 100}, "factor of 100"),
    (
        lambda: {"lift_detectable": right("sizing")["lift_detectable"] ** 2 / (100 * plan().facts["worthwhile_lift"])},
        "without the root",
    ),
    (
        lambda: {"per_arm": users_per_arm(sizing(LESSON_SEED).facts["base_rate"], plan().facts["worthwhile_lift"])},
        "lesson's `base_rate`",
    ),
    (
        lambda: {"factor": 1 + (weighted_size(sizes()) - 1) * sizing(LESSON_SEED).facts["same_account"]},
        "lesson's `same_account`",
    ),
]


@pytest.mark.parametrize(("wrong", "heard"), SIZING, ids=[heard for _, heard in SIZING])
def test_numbers_of_a_plan_are_told_what_they_are(wrong, heard):
    assert heard in told("sizing", **wrong())


def test_the_lesson_whose_numbers_are_known_is_the_module_s():
    told = tomllib.loads((Path(aipm_course.__file__).parent / "modules/experiments/module.toml").read_text("utf-8"))
    assert told["lesson_seed"] == LESSON_SEED


@pytest.mark.parametrize("seed", range(4))
def test_right_users_needed_count_beside_a_wrong_number_per_arm(seed):
    per_arm = right("sizing", seed)["per_arm"] * max(right("sizing", seed)["factor"], 1.3)
    said = told("sizing", seed, per_arm=per_arm)
    assert "users_needed`: rest" not in said
    assert "users_needed" in said.partition("Right so far")[2]


def test_a_plan_without_design_effect_hears_of_the_factor_alone():
    weeks = weeks_for(plan().days, 2 * arm())
    wrong = {
        "factor": 1,
        "users_needed": 2 * arm(),
        "weeks": weeks,
        "lift_detectable": detectable(plan(), 2 * arm(), right("sizing")["weeks_left"]),
        "decision": "run",
    }
    said = told("sizing", **wrong)
    assert "split by user" in said
    assert "fits your own `weeks`" in said
    assert earned("sizing", **wrong) > 5


@pytest.mark.parametrize("weeks", [2, 3, 5, 6, 8, 9])
def test_a_number_of_weeks_that_several_ways_lead_to_hears_nothing_that_only_one_of_them_did(weeks):
    said = told("sizing", weeks=weeks)
    assert "You " not in said
    assert "you " not in said.replace("if you ", "")


def counts() -> tuple[float, float, float]:
    kept = split(0).counts.query("stage == 'kept'").groupby("arm")["users"].sum()
    return float(kept["control"]), float(kept["treatment"]), float(kept["holdout"])


def half_and_half() -> dict[str, float]:
    control, treatment, _ = counts()
    both = control + treatment
    return {"off_plan": treatment - both / 2, "z_all": (treatment - both / 2) / math.sqrt(both / 4)}


SPLIT = [
    (lambda: {"off_plan": counts()[1] - counts()[0]}, "treatment minus control"),
    (lambda: {"off_plan": counts()[1] - split(0).planned * sum(counts())}, "holdout"),
    (half_and_half, "half and half"),
    (lambda: {"z_all": right("split")["z_all"] ** 2}, "chi-square"),
    (lambda: {"z_all": right("split")["off_plan"] / math.sqrt(counts()[0] + counts()[1])}, "s (1 − s) under the root"),
    (lambda: {"z_all": deviation(split(0).counts.assign(stage="kept"), split(0).planned)[1]}, "stages added up"),
    (lambda: {name: -right("split")[name] for name in ("off_plan", "z_all", "z_worst")}, "sign"),
    (lambda: {"worst": "web", "z_worst": deviation(split(0).counts, split(0).planned, platform="web")[1]}, "web alone"),
]


@pytest.mark.parametrize(("wrong", "heard"), SPLIT, ids=[heard for _, heard in SPLIT])
def test_numbers_of_a_split_are_told_what_they_are(wrong, heard):
    assert heard in told("split", **wrong())


@pytest.mark.parametrize("seed", range(4))
def test_every_wrong_stage_hears_how_to_find_it_and_no_stage_by_name(seed):
    for stage in ("assigned", "exposed", "logged", "kept"):
        if stage != right("split", seed)["stage"]:
            said = told("split", seed, stage=stage)
            assert "in their order" in said
            assert f"`{right('split', seed)['stage']}`" not in said


def ours() -> Any:
    return counted(lift(0).users)


def around(middle: float, half: float) -> dict[str, float]:
    return {"low": middle - half, "high": middle + half}


def of_both_arms() -> float:
    """Return half the interval of somebody whose residuals are taken from the rate of all users."""
    users, squared = ours(), 0.0
    for _, part in users.groupby("assigned"):
        sums = (part["solved"] - users["solved"].mean()).groupby(part["account"]).sum()
        squared += len(sums) / (len(sums) - 1) * float((sums**2).sum()) / len(part) ** 2
    return 196 * squared**0.5


LIFT = [
    (lambda: {"lift": estimate(lift(0).users).lift}, "with staff"),
    (lambda: {"lift": estimate(ours(), arm="seen").lift}, "saw in the end"),
    (lambda: {"lift": mean_of_accounts(ours())[0]}, "mean of the accounts' own rates"),
    (lambda: {"lift": -right("lift")["lift"]}, "control minus treatment"),
    (lambda: around(right("lift")["lift"], right("lift")["user_half"]), "users taken for independent"),
    (lambda: around(right("lift")["lift"], estimate(ours()).by_accounts * 1.645 / 1.96), "90% interval"),
    (lambda: around(right("lift")["lift"], 2 * estimate(ours()).by_accounts), "whole width to each side"),
    (
        lambda: {"low": right("lift")["low"] - LEAST_LIFT, "high": right("lift")["high"] - LEAST_LIFT},
        "moved down by `least_lift`",
    ),
    (lambda: around(right("lift")["lift"], by_design_effect(lift(0))[0]), "design effect"),
    (lambda: around(right("lift")["lift"], of_both_arms()), "rate of both arms together, or with the arm left out"),
    (lambda: {"user_half": 2 * right("lift")["user_half"]}, "whole width"),
    (lambda: {"user_half": right("lift")["user_half"] / 1.96}, "one standard error"),
    (lambda: {"user_half": estimate(ours()).by_accounts}, "by accounts"),
    (lambda: {"accounts": lift(0).users["account"].nunique()}, "staff"),
]


@pytest.mark.parametrize(("wrong", "heard"), LIFT, ids=[heard for _, heard in LIFT])
def test_numbers_of_a_lift_are_told_what_they_are(wrong, heard):
    assert heard in told("lift", **wrong())


@pytest.mark.parametrize("seed", range(4))
def test_one_slip_in_who_is_counted_costs_its_own_fields(seed):
    """Staff among the users: their number and the lift are off, and the widths that follow from it count."""
    users = lift(seed).users
    found = estimate(users)
    wrong = {
        "accounts": users["account"].nunique(),
        "lift": found.lift,
        "user_half": found.by_users,
        "low": found.low,
        "high": found.high,
        "decision": "announce" if found.low >= 1 else "stop" if found.high <= -1 else "go_on",
    }
    assert "Larkspur's own accounts" in told("lift", seed, **wrong)
    assert earned("lift", seed, **wrong) > 4


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["sizing", "split", "lift"])
def test_every_wrong_option_hears_what_it_needs(name, seed):
    question = find(f"experiments.{name}")
    for option in question.kind.fields["decision"].options:
        if option != right(name, seed)["decision"]:
            message = next(item.message for item in question.misconceptions if item.name == f"decision_{option}")
            assert message in told(name, seed, decision=option)


def verdicts(table: Any) -> dict[str, str]:
    return {f"verdict_{file}": verdict(*map(float, table.loc[file])) for file in FILES}


SIX = [
    ({"by_plan": False}, "All users together", 3),
    ({"days": (1, 28)}, "All 28 days", 3),
    ({"days": (1, 7)}, "week 1", 3),
    ({"days": (21, 28)}, "days 21 to 28", 3),
    ({"planned": False}, "half and half", 1),
    ({"arms": ("control", "treatment")}, "Control's requests", 1),
    ({"arms": ("control",)}, "delay of control", 1),
    ({"same_weight": True}, "both plans weighing the same", 3),
]


@pytest.mark.parametrize(("ways", "heard", "costs"), SIX, ids=[heard for _, heard, _ in SIX])
def test_one_wrong_way_through_six_tests_is_told_and_costs_its_own_columns(ways, heard, costs):
    table = numbers(six(0), **ways)
    wrong = {"numbers": table, **verdicts(table)}
    assert heard in told("six", **wrong)
    assert earned("six", **wrong) == pytest.approx(8 - costs)


def of_basic_or_plus(plan: str) -> Any:
    made = six(0)
    return numbers(Six(made.counts[made.counts["plan"] == plan], made.delays, made.plans, made.roles))


def with_exchanged_shares() -> Any:
    made = six(0)
    plans = made.plans.assign(plan=made.plans["plan"].map({"basic": "plus", "plus": "basic"}))
    return numbers(Six(made.counts, made.delays, plans, made.roles))


COLUMNS = [
    (lambda: {"p95": numbers(six(0))["p95"] - 0.25}, "lower end of the band"),
    (lambda: {"z": with_exchanged_shares()["z"]}, "shares exchanged"),
    (lambda: of_basic_or_plus("plus")[["lift", "low", "high"]], "the plan plus alone"),
    (lambda: of_basic_or_plus("basic")[["lift", "low", "high"]], "the plan basic alone"),
]


@pytest.mark.parametrize(("wrong", "heard"), COLUMNS, ids=[heard for _, heard in COLUMNS])
def test_columns_of_six_tests_are_told_what_they_are(wrong, heard):
    assert heard in told("six", numbers=numbers(six(0)).assign(**wrong()))


@pytest.mark.parametrize("seed", range(3))
def test_a_right_verdict_counts_where_its_row_was_left_out_and_a_wrong_one_does_not(seed):
    table = numbers(six(seed)).drop(index="B")
    own = right("six", seed)["verdict_B"]
    other = "ship" if own != "ship" else "stop"
    assert "verdict_B" in told("six", seed, numbers=table).partition("Right so far")[2]
    assert earned("six", seed, numbers=table) - earned("six", seed, numbers=table, verdict_B=other) == 0.5


@pytest.mark.parametrize("seed", range(3))
def test_every_wrong_verdict_hears_what_it_needs(seed):
    question = find("experiments.six")
    for file in FILES:
        for option in question.kind.fields[f"verdict_{file}"].options:
            if option != right("six", seed)[f"verdict_{file}"]:
                message = next(one.message for one in question.misconceptions if one.name == f"verdict_{file}_{option}")
                assert message in told("six", seed, **{f"verdict_{file}": option})


DAYS = [f"d{day}" for day in range(1, 15)]


def recorded(kind: str) -> Any:
    looks = load("experiments_looks")
    return looks.loc[looks["kind"] == kind, DAYS].reset_index(drop=True)


def bars() -> Any:
    return load("experiments_bars").set_index("rule")


def beyond(kind: str, rule: str) -> Any:
    return recorded(kind).abs().gt(bars().loc[rule], axis=1)


def first(kind: str, rule: str, never: int = 14, start: int = 1) -> Any:
    over = beyond(kind, rule)
    return over.to_numpy().argmax(axis=1) * over.any(axis=1) + over.any(axis=1) * start + ~over.any(axis=1) * never


def column(name: str, value: Any) -> dict[str, Any]:
    table = right("peeking")["results"]
    return {"results": table.assign(**{name: [float(value(rule)) for rule in table.index]})}


def upward(kind: str, rule: str) -> float:
    return recorded(kind).gt(bars().loc[rule], axis=1).any(axis=1).mean()


def added(kind: str, rule: str) -> float:
    sums = recorded(kind).cumsum(axis=1) / [day**0.5 for day in range(1, 15)]
    return sums.abs().gt(bars().loc[rule], axis=1).any(axis=1).mean()


def with_bars(own: Any) -> dict[str, Any]:
    """Return the results of somebody who has something in place of the blanks."""
    over = {
        (kind, rule): recorded(kind).abs().gt(own.loc[rule], axis=1) for kind in ("fake", "real") for rule in own.index
    }
    table = right("peeking")["results"].copy()
    for rule in own.index:
        days = over["real", rule]
        table.loc[rule, "false_wins"] = over["fake", rule].any(axis=1).mean()
        table.loc[rule, "found"] = days.any(axis=1).mean()
        table.loc[rule, "days"] = (days.to_numpy().argmax(axis=1) + 1)[days.any(axis=1)].sum() / len(days) + 14 * (
            ~days.any(axis=1)
        ).mean()
    return {"results": table}


def winners(bar: float = 2.61, until: int = 14) -> Any:
    past = recorded("past")
    return past[past[DAYS[:until]].gt(bar).any(axis=1)]


PEEKING = [
    (lambda: column("false_wins", lambda rule: 0.05 * bars().loc[rule].count()), "for each look, added up"),
    (lambda: column("false_wins", lambda rule: 1 - 0.95 ** bars().loc[rule].count()), "as if looks were independent"),
    (lambda: column("false_wins", lambda rule: beyond("fake", rule).to_numpy().mean()), "share of all days"),
    (lambda: column("false_wins", lambda rule: 0.05), "what a single look allows"),
    (lambda: column("false_wins", lambda rule: beyond("fake", rule)["d14"].mean()), "still beyond the bar on day 14"),
    (
        lambda: column("false_wins", lambda rule: recorded("fake").gt(bars().loc[rule], axis=1).any(axis=1).mean()),
        "Only crossings upward",
    ),
    (lambda: column("found", lambda rule: beyond("real", rule)["d14"].mean()), "still beyond the bar on day 14"),
    (lambda: column("found", lambda rule: beyond("past", rule).any(axis=1).mean()), "share of the past tests"),
    (lambda: column("days", lambda rule: first("real", rule).mean() - 1), "days counted from 0"),
    (lambda: column("days", lambda rule: first("real", rule, start=0).mean()), "crossings counted from day 0"),
    (lambda: column("days", lambda rule: first("real", rule, never=0).mean()), "0 for a test that never crosses"),
    (lambda: column("days", lambda rule: first("fake", rule).mean()), "mean day of the fake tests"),
    (
        lambda: column("days", lambda rule: first("real", rule)[beyond("real", rule).any(axis=1)].mean()),
        "the days of the tests that cross",
    ),
    (lambda: with_bars(bars().fillna(0)), "A blank bar is 0 in yours"),
    (lambda: with_bars(bars().ffill(axis=1)), "A blank bar is the one before it in yours"),
    (lambda: column("false_wins", lambda rule: 2 * upward("fake", rule)), "twice the share that crosses upward"),
    (lambda: column("found", lambda rule: upward("past", rule)), "past tests that cross upward"),
    (lambda: column("found", lambda rule: added("real", rule)), "z is of all days so far already"),
    (
        lambda: column("days", lambda rule: (first("real", rule).mean() + first("fake", rule).mean()) / 2),
        "fake and real tests together",
    ),
    (lambda: {"gone": (winners(until=13)["d14"] < 1.96).mean()}, "above the bar on day 14 only"),
    (lambda: {"gone": (winners()["d14"] < 1.96).sum() / len(recorded("past"))}, "a share of all past tests"),
    (lambda: {"gone": (winners()["d14"] < 2.61).mean()}, "day 14 against constant's bar"),
    (lambda: {"gone": (winners(1.96)["d14"] < 1.96).mean()}, "cross daily's bar"),
    (lambda: {"gone": (winners()["d14"] >= 1.96).mean()}, "still there"),
    (
        lambda: {"gone": (recorded("past")[beyond("past", "constant").any(axis=1)]["d14"] < 1.96).mean()},
        "crossed downward are among yours",
    ),
]


@pytest.mark.parametrize(
    ("wrong", "heard"), PEEKING, ids=[f"{place} {heard}" for place, (_, heard) in enumerate(PEEKING)]
)
def test_half_understood_answers_on_peeking_hear_what_they_are(wrong, heard):
    assert heard in told("peeking", **wrong())
    assert earned("peeking", **wrong()) < 6


def history() -> Any:
    return load("experiments_history")


def own_cut(name: str, fill: Any = None, arm: str = "") -> float:
    users = history()
    users = users[users["arm"] == arm] if arm else users
    x = users[name]
    filled = x.fillna(x.mean()) if fill is None else x.fillna(fill) if fill >= 0 else x
    return float(filled.corr(users["replies"]) ** 2)


def good() -> str:
    return str(right("faster")["covariate"])


def needed() -> float:
    return float(load("experiments_quarter").set_index("fact")["value"]["users_needed"])


def per_week() -> float:
    return float(load("experiments_quarter").set_index("fact")["value"]["users_per_week"])


FASTER = [
    (lambda: {"cut": right("faster")["cut"] ** 0.5}, "not its square"),
    (lambda: {"cut": 1 - right("faster")["cut"]}, "the part that is left"),
    (lambda: {"cut": 1 - (1 - right("faster")["cut"]) ** 0.5}, "what a standard error loses"),
    (lambda: {"cut": own_cut(good(), fill=-1)}, "among the users who have one"),
    (lambda: {"cut": own_cut(good(), fill=0)}, "A blank is 0"),
    (lambda: {"cut": own_cut(good(), fill=history()[good()].median())}, "the median for a blank"),
    (lambda: {"cut": own_cut(good(), arm="control")}, "Only control's users"),
    (lambda: {"cut": own_cut(good(), arm="treatment")}, "in treatment alone"),
    (lambda: {"cut": sum(own_cut(name) for name in ("m1", "m2", "m3", "m4"))}, "all four, added"),
    (lambda: {"users": needed() * right("faster")["cut"]}, "the users that are saved"),
    (lambda: {"users": needed() * (1 - right("faster")["cut"]) / 2}, "the users of one arm"),
    (lambda: {"users": needed() * (1 - right("faster")["cut"]) ** 0.5}, "× √(1 − r²)"),
    (lambda: {"users": needed() / (1 - right("faster")["cut"])}, "adjusting needs fewer"),
    (lambda: {"users": needed()}, "without adjusting"),
    (lambda: {"users": 2 * needed() * (1 - right("faster")["cut"])}, "`users_needed` is both arms already"),
    (lambda: {"weeks": 2 * right("faster")["weeks"]}, "`users_per_week` is both arms already"),
    (lambda: {"weeks": -(-needed() // per_week())}, "Your `users`, not `users_needed`"),
    (lambda: {"tests": 13 // -(-needed() // per_week())}, "not of those without adjusting"),
    (lambda: {"cut": right("faster")["cut"] / 2}, "both arms are adjusted"),
    (lambda: {"weeks": right("faster")["weeks"] - 1}, "A week that is begun counts"),
    (lambda: {"tests": 13 / right("faster")["weeks"]}, "before it is rounded down"),
    (lambda: {"tests": right("faster")["tests"] + 1}, "would end after the quarter"),
]


@pytest.mark.parametrize(
    ("wrong", "heard"), FASTER, ids=[f"{place} {heard}" for place, (_, heard) in enumerate(FASTER)]
)
def test_half_understood_answers_on_a_quarter_hear_what_they_are(wrong, heard):
    assert heard in told("faster", **wrong())
    assert earned("faster", **wrong()) < 6


@pytest.mark.parametrize("seed", range(3))
def test_a_covariate_that_few_users_have_hears_of_both_ways_to_it(seed):
    made = faster(seed)
    rare = next(name for name, role in made.roles.items() if role == "rare")
    said = told("faster", seed, covariate=rare, cut=cut(made, rare))
    assert "It may be that" in said
    assert "before the blanks were filled" in said


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("dates", ["last_day of the test", "the edge"])
def test_who_ignores_the_dates_or_their_edge_loses_points(seed, dates):
    made = faster(seed)
    name = best(made, allowed(made, days_before=0) if dates == "the edge" else list(COVARIATES))
    assert earned("faster", seed, covariate=name, cut=cut(made, name)) < 6


@pytest.mark.parametrize(("name", "field"), [("peeking", "decision"), ("faster", "decision"), ("faster", "covariate")])
def test_every_wrong_option_of_the_later_tasks_hears_what_it_needs(name, field):
    question = find(f"experiments.{name}")
    for option in question.kind.fields[field].options:
        if option != right(name)[field]:
            message = next(item.message for item in question.misconceptions if item.name == f"{field}_{option}")
            assert message in told(name, **{field: option})
