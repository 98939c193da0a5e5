"""The published clocks, recomputed from the published times; the lesson says the same."""

from datetime import date, datetime

import pytest

from aipm_course import incidents_minutes, load


def minutes(start: str, end: str) -> float:
    times = dict(zip(load("incidents_cloudflare")["what"], load("incidents_cloudflare")["time"], strict=True))
    first, last = (datetime.strptime(times[name], "%Y-%m-%d %H:%M") for name in (start, end))
    return (last - first).total_seconds() / 60


@pytest.mark.parametrize(
    ("end", "after"),
    [
        ("first automatic alarm", 3),
        ("call opened", 7),
        ("right cause in focus", 129),
        ("main impact over", 182),
        ("all impact over", 338),
    ],
)
def test_the_clocks_of_the_outage(end, after):
    assert minutes("impact starts", end) == after
    assert minutes("change deployed", end) == after + 23


def test_the_lesson_says_the_clocks_of_the_outage(lesson):
    assert (
        "3 minutes to the first alarm, 182 to the end of the main impact, 338 to the end of all. But only after 129 min"
        in lesson
    )
    assert "From the change at 11:05, each number is 23 minutes larger" in lesson
    outage = load("incidents_cloudflare").assign(start="2025-11-18 11:28")
    found = dict(zip(outage["what"], incidents_minutes(outage, "start", "time"), strict=True))
    assert (found["first automatic alarm"], found["main impact over"]) == (3, 182)


def test_the_routing_error_in_the_lesson(lesson):
    table = load("incidents_anthropic").set_index("what")
    began, fixed = (date.fromisoformat(table["date"][name]) for name in ("routing error begins", "fix goes out"))
    assert (fixed - began).days == 30
    assert "Until the fix went out, 30 days passed" in lesson
    shares = table["share"].dropna()
    assert shares.tolist() == [0.8, 16.0, 30.0]
    assert "went to the wrong servers: 0.8% at first" in lesson
    assert "About 30%. A user sends many requests" in lesson
