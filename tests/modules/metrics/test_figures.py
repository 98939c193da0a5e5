"""The explorers of module 07 are plain functions; the widgets only turn their arguments."""

import html
import re

import pytest
from pictures import shows

from aipm_course import (
    CourseError,
    adoption_chart,
    adoption_explorer,
    broken_event_chart,
    broken_event_explorer,
    kpi_target,
)
from aipm_course.modules.metrics.figures import _KPIS, _kpis
from aipm_course.modules.metrics.simulators.event_log import event_log
from aipm_course.modules.metrics.simulators.event_log_readings import (
    adoption,
    adoption_by_region,
    behavior,
    latency,
    quotes,
)

LESSON_SEED = 2928


@pytest.mark.parametrize("seed", [0, 3, LESSON_SEED])
def test_the_dial_shows_the_planted_numbers_and_their_verdicts(seed):
    log = event_log(seed)
    used, people = adoption(log)
    shares = {"eligible": used / people, "active": quotes(log)["active"], "all": quotes(log)["all"]}
    for name, share in shares.items():
        chart = adoption_chart(denominator=name, seed=seed)
        assert chart.title.startswith(f"Day 90: {100 * share:.1f}% of")
        for target_set in ("AI PM", "Principal"):
            assert f"{target_set} range: {kpi_target('KPI-01', target_set).place(100 * share)}" in chart.title


def test_the_dial_is_the_door_that_the_task_names():
    """A2 says which counts the chart shows: read them off its text, as a learner would."""
    for seed in (0, 5):
        log = event_log(seed)
        shown = re.search(
            r"eligible users: entitled, not staff ([\d.]+)% \(([\d,]+) of ([\d,]+)\)", adoption_chart(seed=seed).alt
        )
        assert shown
        assert (int(shown[2].replace(",", "")), int(shown[3].replace(",", ""))) == adoption(log)
        by_region = {
            region: float(re.search(r"([\d.]+)% of", adoption_chart(region=region, seed=seed).title)[1])
            for region in ("us", "eu", "apac")
        }
        assert abs(min(by_region.values()) - 100 * adoption_by_region(log).min()) < 0.06
        ever = re.search(r"([\d.]+)% of", adoption_chart(day=100, seed=seed).title)[1]
        assert abs(float(ever) - 100 * quotes(log)["ever"]) < 0.06


def test_every_day_and_region_draws():
    for day in (1, 100):
        assert f"Day {day}" in adoption_chart(day=day).title


def test_a_broken_reject_event_moves_one_kpi_only():
    title = broken_event_chart().title
    assert "1 of 8 KPIs is wrong there" in title
    assert "no KPI is wrong" in broken_event_chart(lost=0).title


def test_losing_failures_is_no_good_news():
    """Nine of ten failures gone is a wrong KPI, however near to 100% the availability was."""
    chart = broken_event_chart(event="brief_failed", seed=LESSON_SEED)
    assert "1 of 8 KPIs is wrong there" in chart.title
    before, after = re.search(r"failed / requested ([\d.]+)% to ([\d.]+)%", chart.alt).groups()
    assert float(after) < 0.2 * float(before)


def test_fewer_rows_are_noisier_and_not_wrong():
    for event, kpi in (("brief_returned", "P95 of response"), ("brief_rated", "stars as rated")):
        for seed in range(3):
            log = event_log(seed)
            for platform in ("web", "ios", "android"):
                before, after = _kpis(log, "", "", 0), _kpis(log, event, platform, 90)
                assert before[platform][kpi] == pytest.approx(after[platform][kpi], rel=0.01)
        chart = broken_event_chart(event=event)
        assert f'"{kpi}" is only noisier' in chart.title
        assert re.search(rf"{re.escape(kpi)} [\d.]+s? to [\d.]+s?, noisier", chart.alt)


def test_a_share_over_a_hundred_percent_is_called_impossible():
    assert "%, impossible" in broken_event_chart(event="brief_returned").alt


def test_the_intact_log_is_what_the_tables_say():
    log = event_log(LESSON_SEED)
    everything = _kpis(log, "", "", 0)["all"]
    used, people = adoption(log)
    briefs = behavior(log)
    assert everything["adoption by day 90"] == pytest.approx(100 * used / people)
    assert everything["P95 of response"] == pytest.approx(latency(log)["seconds"].quantile(0.95))
    assert everything["accepted / shown"] == pytest.approx(100 * briefs["accepted"].mean())
    assert everything["stars as rated"] == pytest.approx(briefs["stars"].mean())


def test_the_log_as_it_arrived_is_the_repaired_log_broken_at_ninety_percent():
    log = event_log(LESSON_SEED)
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
        data = chart._repr_mimebundle_()
        assert html.escape(chart.alt) in data["text/html"]
        assert data["text/plain"] == chart.alt
        assert "Simulated" in chart.alt
        assert len(chart.png) < 60_000
    assert adoption_chart(seed=3).png == adoption_chart(seed=3).png
    assert len(_KPIS) == 8


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
    assert shows(picture, adoption_chart(denominator="active"))
    assert "users who opened the app" in caption.value
    box = broken_event_explorer()
    controls, picture, caption = box.children
    controls.children[0].value = "brief_returned"
    assert shows(picture, broken_event_chart(event="brief_returned"))
