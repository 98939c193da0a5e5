"""Mock 1: plots have their shares, what binds is drawn, and no plot can be assumed."""

import os
from collections import Counter

import pytest
from answers_of import verdict_on

from aipm_course.kernel.encoding import encode
from aipm_course.modules.studio.simulators import b2b_summaries
from aipm_course.registry import find

FEW = range(8)
MANY = range(int(os.environ.get("AIPM_SEEDS", "200")))
SEEDS = [pytest.param(FEW, id="few"), pytest.param(MANY, id="many", marks=pytest.mark.proof)]
QUESTION = find("studio.mock1_numbers")


def right_on(seed):
    return QUESTION.reference(QUESTION.data(seed))


def fields_right(given, seed):
    """Return the fields that hold their right value."""
    given, right = (QUESTION.kind.read(encode(answer)) for answer in (given, right_on(seed)))
    return {part.name for part in QUESTION.kind.compare(given, right) if part.right}


@pytest.mark.parametrize("seeds", SEEDS)
def test_shares_and_no_option_over_60_percent(seeds):
    plots, short = Counter(), Counter()
    for seed in seeds:
        data, right = b2b_summaries.b2b_summaries(seed), right_on(seed)
        assert right["binds"] == data.plot
        plots[data.plot] += 1
        short[right["short_stratum"]] += 1
    assert set(plots) <= set(b2b_summaries.PLOTS)
    if len(seeds) >= 100:
        assert {plot: count / len(seeds) for plot, count in plots.items()} == pytest.approx(
            b2b_summaries.PLOTS, abs=0.02
        )
        assert short[b2b_summaries.NONE] / len(seeds) == pytest.approx(0.35, abs=0.02)
        assert set(short) == {*b2b_summaries.STRATA, b2b_summaries.NONE}


@pytest.mark.parametrize("seeds", SEEDS)
@pytest.mark.parametrize("likeliest", ["writing", "quality"])
def test_with_the_likeliest_plot_assumed_at_most_three_of_nine_are_right(seeds, likeliest):
    for seed in seeds:
        if b2b_summaries.b2b_summaries(seed).plot != likeliest:
            assumed = QUESTION.reference(b2b_summaries.drawn_as(likeliest, seed))
            assert len(fields_right(assumed, seed)) <= 3, seed


def test_the_cautious_reading_is_wrong_where_the_target_can_be_kept():
    seed = next(seed for seed in range(40) if b2b_summaries.b2b_summaries(seed).plot == "quality")
    right = right_on(seed)
    assert right["usable"] > b2b_summaries.b2b_summaries(seed).fact("target_percent") / 100
    told = verdict_on(QUESTION, {**right, "binds": "writing"}, seed)
    assert any("below the target" in line for line in told.lines)
