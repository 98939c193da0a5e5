"""The explorer of module 04 is a plain function; the widget only turns its arguments."""

import pytest

from aipm_course import CourseError, confidence_chart, rice_chart, rice_explorer


def test_the_title_states_the_finding_and_follows_the_switches():
    assert rice_chart().title.startswith("Invoice vision extraction falls from place 1 to 6")
    assert rice_chart(labeling=False).title.startswith("Invoice vision extraction falls from place 1 to 3")
    assert "while nobody counts" in rice_chart(labeling=False, retraining=False, monitoring=False, review=False).title
    assert rice_chart(highlight="summary").title.startswith("Case summary rises from place 5 to 3")


def test_the_same_arguments_give_the_same_picture():
    assert rice_chart(band=True, seed=3).png == rice_chart(band=True, seed=3).png
    assert rice_chart(band=True).png != rice_chart().png


def test_pictures_carry_their_alternative_text():
    for chart in (rice_chart(), confidence_chart()):
        data, metadata = chart._repr_mimebundle_()
        assert metadata["image/png"]["alt"] == data["text/plain"] == chart.alt
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
    assert picture.value == rice_chart(retraining=False, monitoring=False, review=False).png
    assert picture.value != before
    assert "place 1 to 7" in caption.value
