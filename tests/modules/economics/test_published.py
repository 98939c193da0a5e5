"""What the lesson says of published prices follows from their tables."""

import pytest

from aipm_course import load


def test_the_vendor_prices_and_words_of_the_lesson(lesson):
    sold = load("economics_outcome_prices")
    for row in sold.to_dict("records"):
        assert f"| {row['since']} | {row['usd']:.2f} |" in lesson
    assert "(*confirmed*), or leaves without asking for more (*assumed*)" in lesson
    assert sold["usd"].iloc[1] / sold["usd"].iloc[0] - 1 == pytest.approx(-0.48, abs=0.005)


def test_a_thousand_replies_at_list_prices(lesson):
    listed = load("economics_list_prices")
    replies = (1500 * listed["input"] + 400 * listed["output"]) / 1000
    assert replies.round(2).tolist() == [9.75, 7.8, 3.5]
    assert f"{replies.iloc[-1]:.2f} dollars: {1 - replies.iloc[-1] / replies.iloc[0]:.0%} less in four months" in lesson
    assert "0.32 dollars" in lesson
    assert f"{1 - 0.19 / 0.32:.0%} less. Easier cases" in lesson
