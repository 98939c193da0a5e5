"""Module 05: the field's tools agree with own arithmetic, decisions weigh and follow, either habit is wrong somewhere."""

import re

import numpy as np
import pandas as pd
import pytest
from questions_of import QuestionsOf

from aipm_course.grading.notebooks import read_notebook
from aipm_course.judging.levels import pool_problems
from aipm_course.modules.data.simulators.curve import curve, fitted, labels_then, straight
from aipm_course.modules.data.simulators.feed import CLAUSES, contract_without, feed
from aipm_course.modules.data.simulators.labels import PAIRS, labels, majority_found, pairs
from aipm_course.modules.data.simulators.sheets import POOL, RUBRIC
from aipm_course.modules.data.simulators.usable import counted, pool

SEEDS = range(6)
OWN = QuestionsOf("data")
question, reference, earned = OWN.question, OWN.reference, OWN.earned


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("contract", ("breach", "decision")),
        ("usable", ("decision",)),
        ("agreement", ("who", "labels")),
        ("curve", ("decision",)),
    ],
)
def test_the_decisions_of_a_task_weigh_a_third(name, fields):
    assert OWN.share(name, fields) >= 0.33


@pytest.mark.parametrize("seed", SEEDS)
def test_scikit_learn_gives_the_kappas(seed):
    from sklearn.metrics import cohen_kappa_score

    made = labels(seed)
    for pair in PAIRS:
        both = made.items[list(pair)]
        both = both[both.isin(["yes", "no"]).all(axis=1)]
        assert pairs(made).loc[pair, "kappa"] == pytest.approx(cohen_kappa_score(both[pair[0]], both[pair[1]]))


@pytest.mark.parametrize("seed", SEEDS)
def test_scipy_gives_plateau_and_slope(seed):
    from scipy.stats import linregress

    points = curve(seed).points
    line = linregress(1 / np.sqrt(points["labels"]), points["error"])
    assert fitted(points) == pytest.approx((line.intercept, line.slope))


@pytest.mark.parametrize("seed", SEEDS)
def test_duckdb_counts_the_tickets_that_are_left(seed):
    """The same in SQL, on the tables that learners get."""
    import duckdb

    made = pool(seed)
    loads, regions = made.loads, made.regions  # DuckDB finds them by their names
    query = """
        with newest as (select * from loads qualify row_number() over (partition by ticket order by loaded desc) = 1)
        select count(*) from newest join regions using (region)
        where (consent = 'yes' or (consent = '' and blank_means = 'yes')) and not coalesce(ends_in <= 0, false)
          and age_days <= 730 and intent <> ''
    """
    assert len(loads) > len(regions)
    assert duckdb.sql(query).fetchall() == [(counted(made).usable,)]


def test_one_level_for_all_clauses_is_wrong_on_every_seed():
    for seed in range(20):
        assert 1 <= sum(level == "segment" for level in feed(seed).levels.values()) <= 3


def test_the_step_of_the_larger_loss_is_wrong_in_about_half():
    steps = [seed for seed in range(20) if reference("usable", seed)["decision"] in ("ask", "fill")]
    wrong = 0
    for seed in steps:
        found = counted(pool(seed))
        wrong += (found.no_consent > found.no_intent) != (found.back_ask > found.back_fill)
    assert len(steps) == 10
    assert 3 <= wrong <= 8


def test_the_pair_that_agrees_best_is_wrong_together_somewhere_and_the_majority_with_it():
    shared = [seed for seed in range(20) if labels(seed).story == "shared"]
    assert len(shared) == 4
    for seed in shared:
        made = labels(seed)
        assert pairs(made)["kappa"].idxmax() == reference("agreement", seed)["who"]
        assert majority_found(made) < 0.75


def test_a_straight_line_buys_where_nothing_can_be_bought():
    for seed in range(20):
        made = curve(seed)
        if reference("curve", seed)["decision"] != "buy":
            assert straight(made.points, labels_then(made.facts)) < made.facts["target"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_decision_that_follows_from_losses_added_keeps_its_points(seed):
    made = pool(seed)
    found = counted(made)
    needed = made.facts["needed"]
    if found.summed >= needed:
        decision = "train"
    elif found.summed + max(found.back_ask, found.back_fill) < needed:
        decision = "narrow"
    else:
        decision = "ask" if found.back_ask > found.back_fill else "fill"
    kind = question("usable").kind
    total = sum(kind.weights.get(field, 1.0) for field in kind.fields)
    assert earned("usable", seed, usable=found.summed, decision=decision) == pytest.approx(
        7 * (1 - 1.25 / total), abs=0.01
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_breach_that_follows_from_the_other_level_keeps_its_points(seed):
    made = feed(seed)
    other = contract_without(made, levels=dict.fromkeys(CLAUSES, "segment"))
    under = [clause for clause in CLAUSES if other["week"][clause] < other["bar"][clause]] or ["none"]
    wrong = {"contract": other, "breach": under[0], "decision": "load" if under == ["none"] else "hold"}
    assert earned("contract", seed, **wrong) == pytest.approx(2.8, abs=0.01)


def test_the_pool_of_contracts_is_usable_and_speaks_of_another_source():
    assert pool_problems(RUBRIC, POOL) == []
    for text in POOL:
        assert not re.search(r"\bRoute\b|ticket", text.text)
        for share in re.findall(r"(\d+)%", text.text):
            assert share in {"97", "94", "8"}, text.key


def test_the_model_contract_tells_the_numbers_of_the_exercise(root):
    cells = read_notebook(root / "solutions" / "05_data" / "data.ipynb").cells
    model = next(cell.source for cell in cells if cell.id == "data-sheet")
    table, found = reference("contract", 0)["contract"], counted(pool(0))
    regions = pool(0).regions
    for said in (
        f"`reason` is there in at least {100 * table['bar']['complete']:.1f}%, in every segment",
        f"at least {100 * table['bar']['fresh']:.1f}% are loaded within 1,440 minutes, in every such segment",
        f"at least {100 * table['bar']['unique']:.1f}% copy no other",
        f"at least {100 * table['bar']['valid']:.1f}% have a priority",
        f"Of {found.tickets:,} tickets {found.usable:,} may be used, fewer than half",
        f"{found.no_consent:,} without consent, {found.too_old:,} older than 730 days, {found.no_intent} without an intent",
        f"{found.summed:,} would be left if no ticket were lost twice",
        f"needs {pool(0).facts['needed']:,.0f}, and asking again brings {found.back_ask:.0f} back",
        " and ".join(regions.loc[regions["blank_means"] == "no", "region"]),
    ):
        assert said in model, said
    assert table["level"].tolist() == ["segment", "all", "all", "segment"]
    assert 0.4 < found.usable / found.tickets < 0.5
    assert len(model.split()) <= 255
    assert isinstance(table, pd.DataFrame)
