"""Stories and edges of the data module's simulators."""

from collections import Counter

import pytest

from aipm_course.modules.data.simulators.curve import curve
from aipm_course.modules.data.simulators.feed import CLAUSES, FEW, feed
from aipm_course.modules.data.simulators.labels import labels
from aipm_course.modules.data.simulators.usable import newest, pool

SEEDS = range(20)


@pytest.mark.gate
def test_no_decision_has_more_than_six_seeds_in_ten():
    told = {
        "breach": Counter(feed(seed).breach for seed in SEEDS),
        "usable": Counter(pool(seed).decision for seed in SEEDS),
        "who": Counter(labels(seed).who for seed in SEEDS),
        "curve": Counter(curve(seed).decision for seed in SEEDS),
        **{clause: Counter(feed(seed).levels[clause] for seed in SEEDS) for clause in CLAUSES},
    }
    for name, variants in told.items():
        assert len(variants) >= 2, name
        assert max(variants.values()) <= 0.6 * len(SEEDS), name


def test_history_counts_are_counts_and_each_clause_has_two_harmful_weeks():
    for seed in SEEDS:
        made = feed(seed)
        assert (made.history["kept"] <= made.history["rows"]).all()
        assert made.incidents["clause"].value_counts().tolist() == [2] * 4
        assert made.incidents["week"].is_unique
        rows = made.history.pivot_table(index=["week", "segment"], columns="clause", values="rows")
        assert (rows["complete"] <= rows["fresh"]).all(), "closed tickets are some of all"
        assert (rows["unique"] == rows["fresh"]).all()


def test_segments_of_49_and_of_50_rows_occur_where_the_level_is_the_segment():
    for seed in SEEDS:
        made = feed(seed)
        for clause, level in made.levels.items():
            if level == "segment":
                assert {FEW - 1, FEW} <= set(made.history.loc[made.history["clause"] == clause, "rows"])


def test_rows_on_both_sides_of_each_edge_of_the_new_week():
    for seed in SEEDS:
        tickets = feed(seed).tickets
        assert (tickets["loaded_min"] == 1440).sum() > 20
        assert tickets["loaded_min"].between(1441, 1499).sum() > 5
        assert {"unknown", ""} < set(tickets["reason"])
        assert {"p2", "P5"} < set(tickets["priority"])


def test_a_ticket_that_was_loaded_twice_has_one_newest_load():
    for seed in range(6):
        loads = pool(seed).loads
        assert not loads.duplicated(["ticket", "loaded"]).any()
        assert len(newest(loads)) == loads["ticket"].nunique() < len(loads)
        assert {0, 730, 731} <= set(loads["ends_in"]) | set(loads["age_days"])


def test_agreement_is_high_in_every_story():
    for seed in SEEDS:
        items = labels(seed).items
        both = items[items[["A", "B"]].isin(["yes", "no"]).all(axis=1)]
        assert (both["A"] == both["B"]).mean() > 0.8
