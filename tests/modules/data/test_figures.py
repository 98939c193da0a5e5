"""The figures of module 05 are plain functions, and doors: what a task asks for can be read off."""

import pytest
from pictures import shows

from aipm_course import (
    CourseError,
    data_contract_chart,
    data_contract_explorer,
    data_curve_chart,
    data_losses_chart,
    data_losses_explorer,
)


def test_titles_follow_the_controls():
    assert data_contract_chart(clause="fresh", level="segment", bar=80).title.startswith(
        "fresh, the lowest segment: a bar at 80%"
    )
    assert data_contract_chart(bar=0).title.endswith("stops 0 of 2 harmful weeks, 0 of 18 others")
    assert data_losses_chart(order="intent, age, consent").title.startswith("intent takes")


def test_every_order_leaves_the_same():
    from itertools import permutations

    ends = {
        data_losses_chart(order=",".join(rules)).title.rsplit("; ", 1)[1]
        for rules in permutations(["consent", "age", "intent"])
    }
    assert len(ends) == 1


def test_a_title_tells_no_decision():
    for seed in range(3):
        for draw in (data_contract_chart, data_losses_chart, data_curve_chart):
            drawn = draw(seed=seed)
            for word in ("buy", "too_dear", "out of reach", "hold", "reject", "narrow", "train"):
                assert word not in drawn.title, word


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: data_contract_chart(clause="clean"), "no clause 'clean'"),
        (lambda: data_contract_chart(level="week"), "no level 'week'"),
        (lambda: data_contract_chart(bar=120), "percentage from 0 to 100"),
        (lambda: data_losses_chart(order="consent, age"), "names consent, age, intent once each"),
    ],
)
def test_what_is_not_there_gets_a_sentence(draw, said):
    with pytest.raises(CourseError, match=said):
        draw()


def test_the_widgets_redraw():
    controls, picture, caption = data_contract_explorer().children
    controls.children[0].value = "valid"
    assert shows(picture, data_contract_chart(clause="valid"))
    assert "valid" in caption.value
    controls, picture, _ = data_losses_explorer().children
    controls.children[0].value = "intent, age, consent"
    assert shows(picture, data_losses_chart(order="intent, age, consent"))
