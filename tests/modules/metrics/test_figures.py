"""The explorers of module 07 are plain functions; the widgets only turn their arguments."""

import pytest

from aipm_course import (
    CourseError,
    adoption_chart,
    adoption_explorer,
    broken_event_chart,
    broken_event_explorer,
    kpi_target,
)
from aipm_course.modules.metrics.figures import DENOMINATORS, _kpis
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_readings import adoption


def test_the_dial_shows_the_planted_numbers_and_the_verdict_flips():
    shares = adoption(event_log(0))
    for name in DENOMINATORS:
        chart = adoption_chart(denominator=name)
        assert chart.title.startswith(f"Day 90: {100 * shares[name]:.1f}% of")
        for target_set in ("AI PM", "Principal"):
            assert f"{target_set} range: {kpi_target('KPI-01', target_set).place(100 * shares[name])}" in chart.title
    assert "above" in adoption_chart(denominator="active").title
    assert "AI PM range: below. Principal range: inside" in adoption_chart(denominator="all").title


def test_every_day_and_region_draws():
    for day in (1, 100):
        assert f"Day {day}" in adoption_chart(day=day).title
    assert "Principal range: below" in adoption_chart(region="apac").title


def test_a_broken_reject_event_moves_one_kpi_only():
    title = broken_event_chart().title
    assert "1 of 8 KPIs is wrong there" in title
    assert "accepted / (accepted + rejected)" in title
    assert "no KPI moves" in broken_event_chart(lost=0).title


def test_the_log_as_it_arrived_is_the_repaired_log_broken_at_ninety_percent():
    log = event_log(0)
    broken = _kpis(log, "brief_rejected", "android", 90)["android"]
    briefs = log.of("brief_accepted", "brief_rejected").query("platform == 'android'")
    seen = 100 * (briefs["event"] == "brief_accepted").mean()
    assert abs(broken["accepted / (accepted + rejected)"] - seen) < 1


@pytest.mark.parametrize("event", ["brief_returned", "brief_requested", "brief_rated", "brief_accepted"])
def test_losing_everything_still_draws(event):
    chart = broken_event_chart(event=event, platform="ios", lost=100)
    assert "iOS loses 100%" in chart.title
    assert "nan" not in chart.alt


def test_pictures_are_repeatable_small_and_described():
    for chart in (adoption_chart(), broken_event_chart()):
        data, metadata = chart._repr_mimebundle_()
        assert metadata["image/png"]["alt"] == data["text/plain"] == chart.alt
        assert "Simulated" in chart.alt
        assert len(chart.png) < 60_000
    assert adoption_chart(seed=3).png == adoption_chart(seed=3).png


def test_bad_arguments_are_one_sentence():
    with pytest.raises(CourseError, match="Did you mean eligible"):
        adoption_chart(denominator="eligibel")
    with pytest.raises(CourseError, match="days 1 to 100"):
        adoption_chart(day=0)
    with pytest.raises(CourseError, match="Did you mean brief_rejected"):
        broken_event_chart(event="brief_reject")
    with pytest.raises(CourseError, match="0 to 100"):
        broken_event_chart(lost=101)


def test_the_widgets_redraw():
    box = adoption_explorer()
    controls, picture, caption = box.children
    controls.children[0].value = "active"
    assert picture.value == adoption_chart(denominator="active").png
    assert "above" in caption.value
    box = broken_event_explorer()
    controls, picture, caption = box.children
    controls.children[0].value = "brief_returned"
    assert picture.value == broken_event_chart(event="brief_returned").png
