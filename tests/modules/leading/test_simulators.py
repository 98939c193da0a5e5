"""Planted truths, stories and edges of the simulators of module 18."""

from collections import Counter

import pytest

from aipm_course.modules.leading.simulators import deal as table
from aipm_course.modules.leading.simulators import forecasts as team
from aipm_course.modules.leading.simulators import readout as test

SEEDS = range(20)
FEW = range(6)


def test_no_decision_has_more_than_six_seeds_in_ten():
    told = {
        "ask": Counter(table.deal(seed).who for seed in SEEDS),
        "trust": Counter(team.forecasts(seed).trust for seed in SEEDS),
        "send": Counter(test.readout(seed).story for seed in SEEDS),
        **{f"verdict {name}": Counter(team.forecasts(seed).verdict[name] for seed in SEEDS) for name in team.PEOPLE},
        **{f"claim {letter}": Counter(test.readout(seed).claims[letter] for seed in SEEDS) for letter in test.LETTERS},
    }
    for name, variants in told.items():
        assert len(variants) >= 3, name
        assert max(variants.values()) <= 0.6 * len(SEEDS), name


def test_each_habit_is_wrong_somewhere_and_right_somewhere():
    right = Counter()
    for seed in SEEDS:
        drawn, record, claims = table.deal(seed), team.forecasts(seed), test.readout(seed).claims
        right["nobody has to be asked"] += drawn.who == "nobody"
        gaps = team.record(team.counted(record))["gap"]
        right["trust who promises too much"] += record.trust != "nobody" and gaps.get(record.trust, 0) > 0.08
        right["trust nobody"] += record.trust == "nobody"
        right["the headline holds"] += claims["A"] == claims["B"] == "both"
        right["the last paragraph holds"] += claims["F"] == "both"
    assert all(2 <= times <= 12 for times in right.values()), right


@pytest.mark.parametrize("seed", FEW)
def test_who_is_most_often_in_the_way_is_not_the_one_to_ask(seed):
    drawn = table.deal(seed)
    refused = table.refusals(drawn)
    alone = refused[refused.sum(axis=1) == 1].sum()
    if drawn.story == "ask":
        assert alone.idxmax() != drawn.who
        assert refused.sum().idxmax() != drawn.who
    assert len(drawn.packages) == len(drawn.packages.drop(columns="package").drop_duplicates()) == 240


@pytest.mark.parametrize("seed", FEW)
def test_edges_of_the_record_have_cases(seed):
    rows = team.forecasts(seed).table
    for name in team.PEOPLE:
        own = rows[rows["person"] == name]
        assert (own["due"] == team.TODAY).sum() >= 2
        assert ((own["shipped"] == own["due"]) & (own["due"] <= team.TODAY)).sum() >= 3
        assert own.duplicated("item").sum() >= 5
        assert ((own["due"] > team.TODAY) & (own["shipped"] != "")).sum() >= 4
    sizes = team.record(team.counted(team.forecasts(seed)))["n"]
    assert sizes.min() in (39, 40)


@pytest.mark.parametrize("seed", FEW)
def test_wrong_sentences_are_neither_few_nor_all(seed):
    drawn = test.readout(seed)
    wrong = sum({"both": 0, "none": 2}.get(claim, 1) for claim in drawn.claims.values())
    assert 4 <= wrong <= 8
    assert drawn.sentences["sentence"].str.len().min() > 15
    assert drawn.sentences["sentence"].is_unique


@pytest.mark.parametrize("seed", FEW)
def test_days_at_both_ends_have_users(seed):
    users = test.readout(seed).users
    for day in (test.FIRST, test.LAST):
        assert (users["started"] == day).sum() >= 50
    assert (users["started"] < test.FIRST).sum() >= 40
    assert (users["started"] > test.LAST).sum() >= 40
