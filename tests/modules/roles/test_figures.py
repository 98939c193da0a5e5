"""The figure and the three methods of module 01 are plain functions; the explorer is moved without a browser."""

import pandas as pd
import pytest

from aipm_course import (
    CourseError,
    load,
    roles_charter_chart,
    roles_charter_explorer,
    roles_finish,
    roles_quarters,
    roles_wait,
)
from aipm_course.modules.roles.simulators.charter import charter, lanes

LESSON = 24


def test_titles_follow_the_controls():
    assert roles_charter_chart(seed=LESSON).title == "contract: alone; data: alone; disclosure: alone"
    assert roles_charter_chart(monthly=3050, seed=LESSON).title.startswith("contract: executive")
    assert roles_charter_chart(monthly=3050, owner="Principal", seed=LESSON).title.startswith("contract: alone")
    assert roles_charter_chart(regulated_use=True, seed=LESSON).title.endswith("disclosure: executive")
    assert roles_charter_chart(regulated_customer=True, seed=LESSON).title.endswith("disclosure: alone")


@pytest.mark.parametrize("seed", range(3))
def test_the_chart_decides_as_the_charter_does(seed):
    drawn = charter(seed)
    found = lanes(drawn)
    for row in drawn.requests.to_dict("records"):
        if row["region"] == "home" and row["schema"] == "own":
            chart = roles_charter_chart(
                owner=row["owner"],
                monthly=row["monthly"],
                months=row["months"],
                sends_data=row["sends_data"] == "yes",
                sensitive=row["sensitive"],
                workflows=row["workflows"],
                regulated_use=row["use"] == "regulated",
                regulated_customer=row["customer"] == "regulated",
                seed=seed,
            )
            own = found.loc[row["feature"]]
            assert chart.title == "; ".join(f"{name}: {own[name]}" for name in ("contract", "data", "disclosure"))


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: roles_charter_chart(owner="CEO"), "no owner 'CEO'"),
        (lambda: roles_charter_chart(sensitive="maybe"), "no word for sensitive data 'maybe'"),
        (lambda: roles_charter_chart(months=-1), "0 or more"),
        (lambda: roles_quarters(load("roles_alerts")), "no column 'start', 'end'"),
        (lambda: roles_finish(load("roles_offers")), "no column"),
        (
            lambda: roles_finish(pd.DataFrame({"task": ["a"], "days": [1], "wait": [0], "after": ["b"]})),
            "No task of the plan is called 'b'",
        ),
    ],
)
def test_what_is_not_there_gets_a_sentence(draw, said):
    with pytest.raises(CourseError, match=said):
        draw()


def test_a_night_does_not_count():
    busy = roles_quarters(pd.DataFrame({"start": ["2026-09-14 09:00"], "end": ["2026-09-14 10:00"]}))
    assert roles_wait(busy, "2026-09-11 18:30") == 1.0
    assert roles_wait(busy, "2026-09-12 12:00") == 1.0
    assert roles_wait(busy, "2026-09-11 16:30") == 0.0
    assert roles_wait(busy, "2026-09-11 16:45") == 1.25


def test_the_explorer_works_without_arguments():
    widget = roles_charter_explorer()
    assert "Run this cell" in widget._repr_mimebundle_()["text/plain"]
