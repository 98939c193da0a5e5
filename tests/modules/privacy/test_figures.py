"""The figure of module 16 is a plain function, and the explorer moves it."""

from itertools import pairwise

import pytest

from aipm_course import CourseError, privacy_ends, privacy_layers_chart, privacy_layers_explorer, privacy_redact
from aipm_course.modules.privacy.figures import past_both


def test_the_title_says_both_numbers():
    assert privacy_layers_chart(first=60, second=60, overlap=100).title == "40.0% get past both; the product says 16.0%"
    assert privacy_layers_chart(first=60, second=70, overlap=0).title == "12.0% get past both; the product says 12.0%"
    assert "fewer than the product says" in privacy_layers_chart(first=60, second=70, overlap=-100).alt


@pytest.mark.parametrize(("one", "two"), [(0.4, 0.3), (0.7, 0.6), (0.1, 1.0), (0.0, 0.5)])
def test_the_overlap_stays_within_what_is_possible(one, two):
    found = [past_both(one, two, overlap / 10) for overlap in range(-10, 11)]
    assert all(one <= other + 1e-12 for one, other in pairwise(found))
    assert found[0] == pytest.approx(max(0, one + two - 1))
    assert found[10] == pytest.approx(one * two)
    assert found[-1] == pytest.approx(min(one, two))


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: privacy_layers_chart(first=120), "from 0 to 100"),
        (lambda: privacy_layers_chart(overlap=-101), "-100 to 100"),
        (lambda: privacy_ends(5, 3), "successes and attacks"),
        (lambda: privacy_ends(0.5, 3), "successes and attacks"),
        (lambda: privacy_redact(7), "A text goes in"),
    ],
)
def test_what_is_no_number_of_that_kind_gets_a_sentence(draw, said):
    with pytest.raises(CourseError, match=said):
        draw()


def test_the_explorer_follows_its_sliders():
    widget = privacy_layers_explorer()
    first, second, overlap = widget.children[0].children
    first.value, second.value, overlap.value = 50, 50, 0
    assert "25.0% get past both" in widget.children[2].value
    overlap.value = 100
    assert "50.0% get past both" in widget.children[2].value
    assert "Run this cell" in widget._repr_mimebundle_()["text/plain"]
