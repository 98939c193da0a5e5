"""The figure and the methods of module 09 are plain functions; the designer's controls are turned without a browser."""

import pandas as pd
import pytest

from aipm_course import CourseError, spec_customer_hour, spec_cutoff_chart, spec_cutoff_explorer, spec_user_error
from aipm_course.modules.spec.simulators import silence as weeks

LESSON = 26


def test_titles_follow_the_controls():
    first, second = (spec_cutoff_chart(cutoff=0.85, period=name, seed=LESSON) for name in ("first", "second"))
    assert first.title == "Cutoff 0.85, first period: 6.1% of the shown are wrong"
    assert second.title == "Cutoff 0.85, second period: 4.5% of the shown are wrong"
    assert "50.9% stay silent" in second.alt
    assert "3,299 dollars" in second.alt
    assert "misses the limit of 8%" in spec_cutoff_chart(cutoff=0.5, seed=LESSON).alt


def test_prices_move_the_cost_alone():
    dear = spec_cutoff_chart(cutoff=0.85, period="second", person=10, seed=LESSON)
    assert dear.title == spec_cutoff_chart(cutoff=0.85, period="second", seed=LESSON).title
    assert "5,337 dollars" in dear.alt


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: spec_cutoff_chart(period="third"), "no period 'third'"),
        (lambda: spec_cutoff_chart(cutoff=0.1), "A cutoff from 0.30 to 0.90"),
        (lambda: spec_customer_hour(pd.DataFrame({"utc": ["01:00"]})), "no column 'zone'"),
        (lambda: spec_user_error(pd.Series([1.0]), pd.Series(["a", "b"])), "1 numbers and 2 users"),
    ],
)
def test_what_is_not_there_gets_a_sentence(draw, said):
    with pytest.raises(CourseError, match=said):
        draw()


def test_the_designer_follows_its_controls():
    box = spec_cutoff_explorer(seed=LESSON)
    row, picture, caption = box.children
    cutoff, period, person, wrong = row.children
    assert "Cutoff 0.50, first period" in picture.value
    cutoff.value, period.value = 0.85, "second"
    assert "Cutoff 0.85, second period" in picture.value
    assert (person.value, wrong.value) == tuple(int(weeks.silence(LESSON).facts[name]) for name in ("person", "wrong"))
    person.value = 10
    assert "5,337 dollars" in caption.value


def test_prices_of_every_seed_fit_the_sliders():
    for seed in range(20):
        facts = weeks.silence(seed).facts
        assert 1 <= facts["person"] <= 20
        assert 1 <= facts["wrong"] <= 100
