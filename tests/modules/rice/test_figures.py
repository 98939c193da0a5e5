"""The explorer of module 04 is a plain function; the widget only turns its arguments."""

import html

import pytest
from pictures import shows

from aipm_course import CourseError, confidence_chart, rice_chart, rice_explorer
from aipm_course.modules.rice.simulators.idea_backlog import HIDDEN_COSTS, NAMES, idea_backlog, ranks

NOTHING = dict.fromkeys(HIDDEN_COSTS, False)


@pytest.mark.parametrize("seed", [0, 1, 2, 240])
def test_the_title_states_the_finding_and_follows_the_switches(seed):
    backlog = idea_backlog(seed)
    favorite = backlog.story.favorite
    places = ranks(backlog.truth.adjusted)
    told = f"With all four hidden costs in, {NAMES[favorite]} falls from place 1 to {places[favorite]}"
    assert rice_chart(seed=seed).title == told
    without = rice_chart(seed=seed, **{backlog.story.cause: False}).title
    assert without != told
    assert backlog.story.cause not in without
    assert "while nobody counts" in rice_chart(seed=seed, **NOTHING).title
    leader = str(places.idxmin())
    assert f"{NAMES[leader]} " in rice_chart(seed=seed, highlight=leader).title


def test_no_title_names_the_cause():
    for seed in (0, 1, 2, 3):
        assert not any(cost in rice_chart(seed=seed).title for cost in HIDDEN_COSTS)


def test_the_same_arguments_give_the_same_picture():
    assert rice_chart(band=True, seed=3).png == rice_chart(band=True, seed=3).png
    assert rice_chart(band=True).png != rice_chart().png


def test_pictures_carry_their_alternative_text():
    for chart in (rice_chart(), rice_chart(band=True, seed=240), confidence_chart()):
        data = chart._repr_mimebundle_()
        assert html.escape(chart.alt) in data["text/html"]
        assert data["text/plain"] == chart.alt
        assert len(chart.png) < 60_000


def test_an_unknown_idea_gets_a_suggestion():
    with pytest.raises(CourseError, match="Did you mean summary"):
        rice_chart(highlight="sumary")


def test_the_widget_redraws():
    box = rice_explorer()
    controls, picture, caption = box.children
    before = picture.value
    assert "while nobody counts" in caption.value
    controls.children[0].value = True
    assert shows(picture, rice_chart(retraining=False, monitoring=False, review=False))
    assert picture.value != before
