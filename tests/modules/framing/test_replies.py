"""Half-understood answers, worked out from the tables of a seed, hear what fits them, and nothing that is not so."""

from functools import lru_cache
from typing import Any

import pandas as pd
import pytest

from aipm_course.judging.judge import judge
from aipm_course.kernel.encoding import payload
from aipm_course.modules.framing.simulators.flags import MODELS, WAYS, flags, gross, run_cost
from aipm_course.modules.framing.simulators.flags import counted as counted_flags
from aipm_course.modules.framing.simulators.ideas import IDEAS, best, ideas, values
from aipm_course.modules.framing.simulators.minutes import budget, counted, decide, shares
from aipm_course.registry import find

SEEDS = (0, 2, 5)


@lru_cache(maxsize=32)
def right(name: str, seed: int = 0) -> dict[str, Any]:
    asked = find(f"framing.{name}")
    return asked.reference(asked.data(seed))


def told(name: str, seed: int = 0, **wrong: Any) -> str:
    question = find(f"framing.{name}")
    return " ".join(judge(question, payload(question.id, seed, {**right(name, seed), **wrong})).lines)


def carried_on(seed: int, **numbers: float) -> dict[str, Any]:
    """Return numbers of A1 with all that follows from them."""
    facts, own = budget(seed).facts, right("minutes", seed)
    writing, finding = (numbers.get(name, own[name]) for name in ("writing", "finding"))
    saved = numbers.get("saved", facts["saving"] * writing)
    need = numbers.get("need", (facts["aim"] - saved) / finding)
    decision = decide(need, facts["pilot_low"], facts["pilot_high"])
    return {"writing": writing, "finding": finding, "saved": saved, "need": need, "decision": decision}


def of_loose_cases(seed: int, **ways: bool) -> dict[str, Any]:
    loose = counted(budget(seed).cases, **ways)
    found = shares(loose)
    numbers = carried_on(seed, writing=found["served"], finding=found["find"])
    return {**numbers, "cases": len(loose), "median": float(loose["active"].median())}


MINUTES = [
    (lambda seed: of_loose_cases(seed, tests=True), "Test cases are among yours"),
    (lambda seed: of_loose_cases(seed, still_open=True), "Open cases are among yours"),
    (lambda seed: of_loose_cases(seed, gaps_as_zero=True), "was not recorded counts as no minutes"),
    (
        lambda seed: of_loose_cases(seed, tests=True, still_open=True),
        "written up at length. Open cases are among yours",
    ),
    (
        lambda seed: of_loose_cases(seed, tests=True, still_open=True, gaps_as_zero=True),
        "Test cases, open ones and those that lack a step are among yours",
    ),
    (lambda seed: carried_on(seed, writing=shares(counted(budget(seed).cases))["write"]), "writing of phone cases"),
    (lambda seed: carried_on(seed, saved=budget(seed).facts["saving"]), "share of one step"),
    (lambda seed: carried_on(seed, need=0.15 / right("minutes", seed)["finding"]), "if there were no drafts"),
    (lambda seed: {"median": counted(budget(seed).cases)["active"].mean()}, "the mean, which a few long cases"),
    (lambda seed: {"need": 0.15 - right("minutes", seed)["saved"]}, "asked is a cut of the step"),
]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("wrong", "heard"), MINUTES, ids=[heard for _, heard in MINUTES])
def test_numbers_of_a_month_are_told_what_they_are(wrong, heard, seed):
    said = told("minutes", seed, **wrong(seed))
    assert heard in said
    assert "half of it counts" not in said


def decided(table: pd.DataFrame) -> dict[str, Any]:
    return {"values": table, **{f"way_{idea}": best(table.loc[idea]) for idea in IDEAS}}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("rule", "heard"),
    [
        ("covers_all", "The rule decides all cases in yours"),
        ("covered_only", "worth nothing in yours"),
        ("no_check", "The check of the model's cases is free in yours"),
        ("no_loss", "Wrong cases cost nothing in yours"),
        ("worth_of_all", "Wrong cases bring `worth` as well"),
        ("no_run", "The run cost is left out"),
        ("per_minute", "one of a minute"),
    ],
)
def test_values_without_a_rule_are_told_so_and_ways_follow(rule, heard, seed):
    made = ideas(seed)
    said = told("ideas", seed, **decided(values(made.table, made.wage, frozenset({rule}))))
    assert heard in said
    assert "half of it counts" not in said


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rule_left_out_of_one_way_alone_is_told_too(seed):
    made = ideas(seed)
    free = values(made.table, made.wage, frozenset({"no_run"}))
    for way in ("ai", "rule"):
        said = told("ideas", seed, **decided(right("ideas", seed)["values"].assign(**{way: free[way]})))
        assert "the value without its run cost" in said
        assert "half of it counts" not in said


@pytest.mark.parametrize("seed", SEEDS)
def test_an_option_that_does_not_hold_hears_what_it_needs(seed):
    for idea in IDEAS:
        for option, needs in (("ai", "`ai` is the largest"), ("drop", "none of its three values is above 0")):
            if right("ideas", seed)[f"way_{idea}"] != option:
                assert needs in told("ideas", seed, **{f"way_{idea}": option})
    for option in (*WAYS, "none"):
        if right("flags", seed)["decision"] != option:
            assert "`gross` − `run`" in told("flags", seed, decision=option)
    for option in ("alone", "both", "no", "open"):
        if right("minutes", seed)["decision"] != option:
            assert "`need`" in told("minutes", seed, decision=option)


def paid(seed: int, worth: pd.Series | None = None, run: pd.Series | None = None) -> dict[str, Any]:
    """Return a table of A3 with all that follows from it."""
    drawn = flags(seed)
    worth = gross(counted_flags(drawn.cases), drawn.facts) if worth is None else worth
    run = run_cost(drawn.costs) if run is None else run
    net = worth - run
    limit = worth[net[list(MODELS)].idxmax()] - net["rule"]
    table = pd.DataFrame({"gross": worth, "run": run}).rename_axis("way")
    return {"worth": table, "most": limit, "decision": net.idxmax() if net.max() > 0 else "none"}


def value_of(seed: int, month: str = "next", **ways: bool) -> pd.Series:
    drawn = flags(seed)
    return gross(counted_flags(drawn.cases, month, **ways), drawn.facts)


FLAGS = [
    (lambda seed: paid(seed, value_of(seed, "fit")), 'the month `"fit"`'),
    (lambda seed: paid(seed, value_of(seed, "both")), "both months together"),
    (lambda seed: paid(seed, value_of(seed, twice=True)), "count twice in yours"),
    (lambda seed: paid(seed, value_of(seed, unknown=True)), "without an outcome count as false flags"),
    (
        lambda seed: paid(seed, value_of(seed, twice=True, unknown=True)),
        "with double cases and those without an outcome",
    ),
    (lambda seed: paid(seed, run=run_cost(flags(seed).costs, 1.0)), "charged to one month"),
    (lambda seed: paid(seed, run=run_cost(flags(seed).costs, quarter=1.0)), "charged each month"),
    (lambda seed: paid(seed, run=flags(seed).costs.set_index("way")["upkeep"]), "the upkeep alone"),
]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("wrong", "heard"), FLAGS, ids=[heard for _, heard in FLAGS])
def test_values_of_flags_are_told_what_they_are_and_what_follows_counts(wrong, heard, seed):
    said = told("flags", seed, **wrong(seed))
    assert heard in said
    assert "half of it counts" not in said
