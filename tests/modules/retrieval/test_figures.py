"""The figures of module 11 are plain functions."""

import pytest
from pictures import shows

from aipm_course import CourseError, retrieval_microscope, retrieval_microscope_explorer, retrieval_search


def test_titles_follow_the_controls():
    assert retrieval_microscope(question="Q001", pages=1).title.startswith("Q001, 1 page of `words`")
    few, many = (retrieval_microscope(question="Q002", pages=pages, engine="letters") for pages in (2, 9))
    assert few.title != many.title
    assert "Simulated answers, real lists" in few.alt


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: retrieval_microscope(question="Z1"), "no question 'Z1'"),
        (lambda: retrieval_microscope(question="Q001", pages=13), "from 1 to 12"),
        (lambda: retrieval_microscope(question="Q001", engine="google"), "no engine 'google'"),
        (lambda: retrieval_search("x", k=0), "from 1 to 20"),
        (lambda: retrieval_search("x", "vectors"), "no engine 'vectors'"),
    ],
)
def test_what_is_not_there_gets_a_sentence(draw, said):
    with pytest.raises(CourseError, match=said):
        draw()


def test_pages_of_score_zero_are_no_hits():
    assert retrieval_search("zzzzqqqq", "words").empty
    assert (retrieval_search("delete messages", "words", k=20)["score"] > 0).all()


def test_the_widget_redraws():
    controls, picture, caption = retrieval_microscope_explorer(questions=["Q001", "Q005"]).children
    controls.children[1].value = 7
    assert shows(picture, retrieval_microscope(question="Q001", pages=7))
    assert "Simulated answers, real lists" in caption.value
