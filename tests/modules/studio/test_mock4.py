"""Mock 4: its plots and margins, and the numbers of its anchors."""

import re
from collections import Counter

import pytest

from aipm_course.interview.mocks import mocks
from aipm_course.modules.studio.simulators.strategy import (
    MARKETS,
    PLOTS,
    cost,
    fits,
    planted_truths,
    right,
    score,
    scores,
    strategy,
    told,
    volume,
)
from aipm_course.simulation.margins import holds

FEW, MANY = range(8), pytest.param(range(200), marks=pytest.mark.proof)


@pytest.mark.parametrize("seeds", [FEW, MANY])
def test_truths_hold_and_no_plot_market_or_input_is_too_likely(seeds):
    plots, winners, flips = Counter(), Counter(), Counter()
    for seed in seeds:
        made = strategy(seed)
        assert [name for name, truth in planted_truths(made).items() if not holds(truth)] == [], seed
        plots[made.plot] += 1
        winners[told(made)["winner"]] += 1
        flips[told(made)["flips"]] += 1
    if len(seeds) == 200:
        assert {plot: count / 200 for plot, count in plots.items()} == pytest.approx(PLOTS)
        assert max(winners.values()) <= 0.4 * 200
        assert max(flips.values()) <= 0.4 * 200


@pytest.mark.parametrize("seeds", [FEW, MANY])
def test_with_the_likeliest_plot_assumed_at_most_three_of_ten_numbers_are_right(seeds):
    """Whoever takes it for granted that the largest market loses by its reach picks the best of the three others."""
    shares = []
    for seed in seeds:
        made = strategy(seed)
        if made.plot == "reach":
            continue
        found = scores(made)
        assumed = max((market for market in MARKETS if market != made.largest), key=lambda market: found[market])
        reference, guess = told(made), right(made, assumed)
        assert assumed != reference["winner"], seed
        shares.append(
            sum(guess[name] == reference[name] for name in reference) - 2
        )  # scores and break-even are no guess
    assert sum(shares) / len(shares) <= 3


def test_the_anchors_have_the_numbers_of_their_own_exhibit():
    for anchors in mocks()[4].anchor_sets:
        made = strategy(anchors.seed)
        found, (a, b, c) = told(made), anchors.answers
        row, large = made.row(found["winner"]), made.row(made.largest)
        rival = max((market for market in fits(made) if market != found["winner"]), key=lambda m: found["scores"][m])
        amount = volume(row)
        ways = {way: f"{100 * cost(made, amount, way):.0f}" for way in ("build", "buy")}
        low, high = f"{found['size_low']:,.0f}", f"{found['size_high']:,.0f}"
        assert f"{large['customers']:,.0f}" in a.text
        for text in (b.text, c.text):
            assert f"{low} to {high} tasks" in text
            assert f"{found['scores'][found['winner']]:,.0f}" in text
            assert f"{found['scores'][rival]:,.0f}" in text
        for part in (
            f"a bought task costs {ways['buy']} cents; built it would be {ways['build']} at {amount:,.0f} tasks",
            f"Building pays from {found['break_even']:,.0f} tasks a month on, so we {found['route']}",
            f"{found['critical_weeks']:.0f} weeks",
            f"release in week {found['launch_week']:.0f}",
            f"{made.fact('evaluation_weeks'):.0f} weeks of evaluation people",
        ):
            assert part in c.text, part
        if anchors.plot == "capacity":
            assert f"{score(made, row, reach='low'):.0f}, below {rival}" in b.text
            assert f"{large['evaluation']:.0f} weeks of evaluation" in b.text
            assert f"{100 * large['reach_low']:.0f}%" not in a.text or re.search(r"only \d+%", a.text)
        else:
            assert f"falls to {score(made, row, value='value_low'):.0f}, below {rival}" in b.text
            assert f"at most {100 * large['reach_high']:.1f}%" in b.text
            assert f"{row['value_low']} dollars instead of {row['value']}" in b.text
