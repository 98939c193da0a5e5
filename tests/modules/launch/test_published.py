"""The published times, recomputed; the lesson says the same."""

from datetime import datetime

from aipm_course import load


def test_the_minutes_of_the_update(lesson):
    times = [datetime.strptime(time, "%Y-%m-%d %H:%M") for time in load("launch_crowdstrike")["time"]]
    minutes = (times[1] - times[0]).total_seconds() / 60
    assert minutes == 78
    assert "It took 78 minutes. People were fast" in lesson
    assert "about 8.5 million devices were down" in lesson


def test_one_percent_of_the_devices(lesson):
    assert f"that is {0.01 * 8_500_000:,.0f} devices" in lesson
    assert "This is our computation, not a record." in lesson
