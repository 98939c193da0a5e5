"""The published tables of module 10: percentages are computed again from the counts."""

import pytest

from aipm_course import load


def test_counts_give_the_papers_percentages_again():
    bias = load("evaluation_position_bias").set_index("judge")
    parts = ["consistent", "prefers_first", "prefers_second", "error"]
    assert (bias[parts].sum(axis=1) == bias["pairs"]).all()
    published = {
        "Claude-v1": (23.8, 75.0, 0.0, 1.2),
        "GPT-3.5": (46.2, 50.0, 1.2, 2.5),
        "GPT-4": (65.0, 30.0, 5.0, 0.0),
    }
    for judge, percents in published.items():
        # 23.75 is printed as 23.8 and 46.25 as 46.2, so half of the last digit either way.
        own = [100 * bias.loc[judge, part] / bias.loc[judge, "pairs"] for part in parts]
        assert own == pytest.approx(percents, abs=0.0501)


def test_the_agreement_over_eighty_percent_is_the_one_without_ties():
    table = load("evaluation_agreement")
    judge = table[table["pair"] == "GPT-4 and human"]
    assert (judge.loc[judge["ties"] == "without", "agree_percent"] > 80).all()
    assert (judge.loc[judge["ties"] == "with", "agree_percent"] < 70).all()
    votes = table.pivot(index=["setting", "pair"], columns="ties", values="votes")
    assert (votes["without"] < votes["with"]).all()
