"""The figure and the two methods of module 18 are plain functions; the explorer is moved without a browser."""

import pandas as pd
import pytest

from aipm_course import (
    CourseError,
    leading_interval,
    leading_refused,
    leading_table_chart,
    leading_table_explorer,
    load,
)
from aipm_course.modules.leading.simulators.deal import PARTNERS, deal, refusals, right

LESSON = 5


def test_titles_follow_the_controls():
    assert leading_table_chart().title == "0 of 240 packages are signed by all five"
    opened = leading_table_chart(seconds=4).title
    assert opened == "4 of 240 packages are signed by all five; offer P085, lowest score 59"
    assert leading_table_chart(hours=40).title.startswith("0 of")


@pytest.mark.parametrize("seed", range(4))
def test_the_chart_counts_as_the_task_does(seed):
    drawn = deal(seed)
    asked = drawn.who if drawn.who in PARTNERS else ""
    limits = drawn.partners.set_index("partner")
    now = {limits["term"][name]: float(limits["could" if name == asked else "limit"][name]) for name in PARTNERS}
    found = right(drawn)
    title = leading_table_chart(**now, seed=seed).title
    assert title.startswith(f"{found['open']} of 240")
    assert found["offer"] == "none" or f"offer {found['offer']}, lowest score" in title


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("asked", ["", *PARTNERS])
def test_the_method_refuses_as_the_task_does(seed, asked):
    drawn = deal(seed)
    pd.testing.assert_frame_equal(leading_refused(drawn.packages, drawn.partners, asked), refusals(drawn, asked))


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: leading_table_chart(weeks=-1), "below 0 is weeks"),
        (lambda: leading_refused(load("leading_packages"), load("leading_plan")), "no column"),
        (
            lambda: leading_refused(load("leading_packages"), load("leading_partners"), "legal"),
            "Nobody is called 'legal'",
        ),
        (lambda: leading_interval(61.3, 100, 0.5, 100), "from 0 to 1"),
        (lambda: leading_interval(0.6, 0, 0.5, 100), "users of both versions"),
    ],
)
def test_what_is_not_there_gets_a_sentence(draw, said):
    with pytest.raises(CourseError, match=said):
        draw()


def test_the_explorer_works_without_arguments():
    widget = leading_table_explorer()
    assert "Run this cell" in widget._repr_mimebundle_()["text/plain"]
