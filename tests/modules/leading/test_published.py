"""The published bands of prices, and what the lesson says of them."""

import pytest

from aipm_course import load


def test_the_bands_in_the_lesson(lesson):
    table = load("leading_forecastbench").set_index("market_said")
    n, happened = int(table["questions"].sum()), int(table["happened"].sum())
    assert (n, happened) == (57, 15)
    assert f"{n} questions of a benchmark" in lesson
    share = happened / n
    assert f"always saying the share that happened, {happened} of {n}, gives {share * (1 - share):.3f}" in lesson
    assert table["questions"]["0 to 10%"] == 25
    assert table["happened"]["0 to 10%"] == 1
    assert "\nOne. The market's Brier score was 0.129" in f"\n{lesson}"
    # Bands hide what is inside of them, so their own score is near to the one of the single prices, and not the same.
    miss = table["happened"] / table["questions"]
    banded = (table["questions"] * (miss * (1 - miss) + (table["mean_chance"] - miss) ** 2)).sum() / n
    assert banded == pytest.approx(0.129, abs=0.01)
    assert "9abcac9" in lesson
    assert "arXiv 2409.19839" in lesson
