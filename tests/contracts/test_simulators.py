"""A simulator keeps its planted truths on every seed, and a seed gives the same tables again, another seed others.

A simulator is a file in a module's simulators/ with a function of the file's name. Where a file plants truths in what is
not returned (only in the draw), `first_that_holds` has asked them, and there is nothing to ask again.
"""

import importlib
import pkgutil
import sys

import pandas as pd
import pytest
from one_worker import proof_of

from aipm_course.datasets import load, sources
from aipm_course.registry import manifest_of, modules, tables
from aipm_course.simulation.margins import holds

FIRST, SEEDS = range(3), range(20)
"""What is asked before each commit, and before something lands: there a module's stories are drawn on as many seeds anyway."""
SAME_ON_EVERY_SEED = {
    "data_labels_facts",
    "experiments_bars",
    "experiments_lift_facts",
    "evaluation_measures",
    "evaluation_mix",
    "experiments_six_facts",
    "fairness_dx_facts",
    "fairness_payments_facts",
    "metrics_kpi_targets",
    "metrics_plan",
    "retrieval_groups",
    "retrieval_pages",
}
"""Bars, limits and plans that the course sets and no seed draws; a help center is one company's, whatever is asked of it."""


def simulators(module):
    """Return {file: (what makes it from a seed, its truths)} of a module."""
    found = {}
    package = f"{manifest_of(module).package}.simulators"
    for file in pkgutil.iter_modules(getattr(importlib.import_module(package), "__path__", ())):
        home = importlib.import_module(f"{package}.{file.name}")
        truths = getattr(home, "planted_truths", None) or getattr(home, "_planted_truths", None)
        if truths and hasattr(home, file.name):
            found[file.name] = (getattr(home, file.name), truths)
    return found


def forget(module):
    """Have what a module's simulators remember drawn again."""
    for name, home in list(sys.modules.items()):
        if name.startswith(f"{manifest_of(module).package}.simulators"):
            for thing in vars(home).values():
                if hasattr(thing, "cache_clear"):
                    thing.cache_clear()


def simulated(module):
    return [name for name, entry in tables().items() if entry.module == module and sources()[name].simulated]


SIMULATING = [module for module in modules() if simulated(module)]


PLANTING = [pytest.param(module, file, marks=proof_of(module)) for module in SIMULATING for file in simulators(module)]


@pytest.mark.parametrize(
    "seeds", [pytest.param(FIRST, id="first"), pytest.param(SEEDS, id="all", marks=pytest.mark.gate)]
)
@pytest.mark.parametrize(("module", "file"), PLANTING)
def test_planted_truths_hold_for_every_seed_that_is_handed_out(module, file, seeds):
    make, truths = simulators(module)[file]
    for seed in {*seeds, manifest_of(module).lesson_seed or 0}:
        assert [truth for truth, by in truths(make(seed)).items() if not holds(by)] == [], seed


@pytest.mark.parametrize("module", [pytest.param(module, marks=proof_of(module)) for module in SIMULATING])
def test_same_seed_same_table_and_another_seed_another(module):
    first = {name: load(name, seed=7) for name in simulated(module)}
    for name, table in first.items():
        # A table of few values may come twice: three rows with one word each.
        same = all(load(name, seed=seed).equals(table) for seed in (0, 1, 2))
        assert same == (name in SAME_ON_EVERY_SEED), (
            f"{name}: should a seed draw it? Else it stands in SAME_ON_EVERY_SEED"
        )
    forget(module)
    for name, table in first.items():
        pd.testing.assert_frame_equal(load(name, seed=7), table)


@pytest.mark.parametrize("module", modules())
def test_tables_are_not_shared_with_learners(module):
    for name in (name for name, entry in tables().items() if entry.module == module):
        mine, kept = load(name), load(name).copy()
        for column in mine.columns:
            mine.loc[mine.index[0], column] = mine[column].iloc[-1]
        del mine[mine.columns[0]]
        pd.testing.assert_frame_equal(load(name), kept)
