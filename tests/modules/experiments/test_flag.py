"""A flag is read as flagd reads it: held against openfeature-flagd-core, account by account; and it says what is wrong with one."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from questions_of import QuestionsOf

from aipm_course import CourseError, experiments_deal, experiments_flag, load
from aipm_course.modules.experiments.methods import FLAG, buckets
from aipm_course.modules.experiments.simulators.rollout import having, rollout

OWN = QuestionsOf("experiments")


def by_flagd(flag, accounts):
    """Return the variants that the field's own library gives."""
    from openfeature.contrib.tools.flagd.core import FlagdCore
    from openfeature.evaluation_context import EvaluationContext

    core = FlagdCore()
    core.set_flags(flag)
    rows = zip(accounts["account"], accounts["barred"], strict=True)
    return [
        core.resolve_boolean_value(FLAG, False, EvaluationContext(name, {"barred": int(barred)})).variant
        for name, barred in rows
    ]


@pytest.mark.parametrize("seed", [0, 12])
def test_flagd_gives_each_account_the_variant_that_the_key_gives_it(seed):
    right = OWN.reference("rollout", seed=seed)
    flag = experiments_flag(right["holdout"], right["first"])
    accounts = load("experiments_rollout", seed=seed)
    theirs = by_flagd(flag, accounts)
    assert experiments_deal(flag, accounts).tolist() == theirs
    on = having(rollout(seed), right["holdout"], right["first"])
    assert (np.array(theirs) == "on").tolist() == on.tolist()
    assert accounts.loc[on, "cases"].sum() == right["seen"]


def test_flagd_agrees_on_other_weights_names_and_lengths():
    names = [*(f"L{number}" for number in range(400)), "", "a", "Ä" * 40, "x" * 300, "Ω mega"]
    accounts = pd.DataFrame({"account": names, "barred": [number % 5 == 0 for number in range(len(names))]})
    accounts = accounts[accounts["account"] != ""]  # flagd deals nobody without a name
    for weights in ([["holdout", 3], ["on", 4]], [["on", 1], ["off", 0], ["holdout", 999]], [["off", 1]]):
        flag = json.loads(experiments_flag(5, 5))
        flag["flags"][FLAG]["targeting"]["if"][2] = {"fractional": weights}
        assert experiments_deal(flag, accounts).tolist() == by_flagd(json.dumps(flag), accounts)


def test_raising_the_percent_takes_it_from_nobody_and_leaves_the_holdout_alone():
    accounts = load("experiments_rollout")
    dealt = [experiments_deal(experiments_flag(9, on), accounts) for on in (0, 5, 20, 91)]
    for before, after in itertools.pairwise(dealt):
        assert (after[before == "on"] == "on").all()
        assert ((before == "holdout") == (after == "holdout")).all()
    assert set(dealt[-1][accounts["barred"] == 0]) == {"holdout", "on"}
    assert set(dealt[-1][accounts["barred"] == 1]) == {"off"}


def test_buckets_are_even():
    counts = np.bincount(buckets([f"A{number}" for number in range(20_000)]).astype(np.intp), minlength=100)
    assert len(counts) == 100
    assert ((counts - 200) ** 2 / 200).sum() < 150  # chi-square, 99 degrees of freedom


def broken(change):
    flag = json.loads(experiments_flag(5, 5))
    change(flag["flags"][FLAG])
    return flag


BROKEN = {
    "state": lambda flag: flag.update(state="ON"),
    "variants": lambda flag: flag.update(variants={"on": True, "off": "no"}),
    "defaultVariant": lambda flag: flag.update(defaultVariant="none"),
    "fractional": lambda flag: flag["targeting"]["if"].__setitem__(2, {"fractional": [["on", 0.5], ["off", 0.5]]}),
    "A rule is": lambda flag: flag.update(targeting={"percent": 5}),
    "no column": lambda flag: flag.update(targeting={"var": "plan"}),
    "none of its `variants`": lambda flag: flag["targeting"]["if"].__setitem__(1, "never"),
}


@pytest.mark.parametrize("told", BROKEN)
def test_a_flag_that_flagd_could_not_serve_is_told_by_its_place(told):
    with pytest.raises(CourseError, match=told):
        experiments_deal(broken(BROKEN[told]), load("experiments_rollout").head(20))


def test_what_is_no_flag_at_all():
    accounts = load("experiments_rollout").head(3)
    for strange, told in (("{", "no JSON"), ({}, "under `flags`"), ({"flags": {"a": {}, "b": {}}}, "under `flags`")):
        with pytest.raises(CourseError, match=told):
            experiments_deal(strange, accounts)
    with pytest.raises(CourseError, match="column `account`"):
        experiments_deal(experiments_flag(5, 5), accounts.drop(columns="account"))


def test_percents_that_are_none():
    for holdout, on in ((0.08, 7), (60, 50), (-1, 5), (..., 5), ("8%", 7), (True, 7)):
        with pytest.raises(CourseError):
            experiments_flag(holdout, on)
    assert experiments_flag(8.0, np.int64(7)) == experiments_flag(8, 7)
    off = json.loads(experiments_flag(8, 7))
    off["flags"][FLAG]["state"] = "DISABLED"
    assert set(experiments_deal(off, load("experiments_rollout").head(50))) == {"off"}
