"""The mock room calls the sitting that plain code calls."""

import functools
import html
import re
import subprocess
import sys
import time

import pytest

from aipm_course import mock_room, open_self_scoring, sit_mock
from aipm_course.interview import room as room_module
from aipm_course.interview.history import read_history
from aipm_course.interview.opening import close_self_scoring
from aipm_course.interview.room import MockRoom
from aipm_course.judging.verdict import Outcome
from aipm_course.modules.studio.tasks.a2_hear_signal import snippet_key


class Time:
    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture(params=[2, 5])
def room(request, checkout):
    close_self_scoring()
    yield MockRoom(sit_mock(request.param, seed=1, now=Time()))
    close_self_scoring()


def entered(number):
    """Enter the room again, as after a restart of the kernel."""
    room_module._rooms.clear()
    mock_room(number, seed=1)
    return next(iter(room_module._rooms.values()))


def press(room, label):
    found = [widget for widget in every(room.box) if getattr(widget, "description", None) == label]
    assert found, label
    found[-1].click()


def hand_in(room):
    """Hand in, gaps or not."""
    press(room, "Hand in")
    if room.sitting.verdict is None:
        press(room, "Hand in as it is")


def every(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from every(child)


def texts(room):
    return re.sub(r"<[^>]+>", " ", " ".join(str(getattr(widget, "value", "")) for widget in every(room.box)))


def fill(room, numbers, text):
    for name, value in numbers.items():
        room.inputs[name].write(value)
    for box in room.written.values():
        box.value = text


def test_a_good_sitting(room):
    open_self_scoring(snippet_key())
    question = room.sitting.question
    press(room, "Start the clock")
    fill(room, question.reference(question.data(1)), "On-call is paged at 9 reports per 1,000; Li can roll back today.")
    hand_in(room)
    assert "two in the morning" not in texts(room)
    press(room, "Show the numbers")
    assert "Correct" in texts(room)
    for anchor in room.sitting.rated_answers.answers:
        for row, level in anchor.levels.items():
            room.anchor_levels[anchor.id][row].value = level
    press(room, "Compare my levels")
    for box in room.own_levels.values():
        box.value = 4
    press(room, "Score")
    assert f"Scorecard: 4.00 of 4 on {room.sitting.scorecard().covered}% of the card, open" in texts(room)
    press(room, "Keep in my history")
    assert "forget_studio" in texts(room)


def test_an_exhibit_is_shown_whole_or_says_how_many_rows_it_has(room):
    press(room, "Start the clock")
    shown = texts(room)
    for name in room.sitting.mock.exhibits:
        rows = len(room.sitting.exhibit(name))
        assert f'load("{name}", seed=1)' in html.unescape(shown)
        assert (f"of {rows} rows" in shown) == (rows > 40)


def test_a_bad_sitting(room):
    press(room, "Start the clock")
    fill(room, {}, "We align everybody.")
    hand_in(room)
    assert "two in the morning" in texts(room)
    press(room, "Show the numbers")
    assert "No number was handed in" in texts(room)
    assert "placeholder" not in texts(room)
    press(room, "Score")
    assert "opens at kappa 0.7" in texts(room)
    press(room, "Numbers only")
    assert "from the checked numbers alone" in texts(room)
    assert "Scorecard: 1.00 of 4" in texts(room)
    assert "no verdict until your text is rated" in texts(room)
    assert "Repeat:" in texts(room)


def test_the_pause_locks_the_fields_and_comes_once(room):
    press(room, "Start the clock")
    press(room, "Pause (once)")
    parts = [part for made in room.inputs.values() for part in made.parts]
    assert all(part.disabled for part in parts)
    assert all("(paused)" in clock.value for clock in room.clocks)
    press(room, "Go on")
    assert not any(part.disabled for part in parts)
    assert room.pause.disabled


def test_when_time_is_up_what_is_there_is_handed_in(room):
    press(room, "Start the clock")
    fill(room, {}, "We align everybody.")
    assert not room.time_is_up()
    room.sitting.clock._now.seconds = 60.0 * room.sitting.mock.minutes
    assert room.time_is_up()
    assert room.sitting.written == dict.fromkeys(room.sitting.mock.sections, "We align everybody.")
    assert "Time is up" in texts(room)
    assert "Scorecard: 1.00 of 4" in texts(room)
    assert not room.time_is_up()


def test_a_sitting_comes_back_with_everything_that_was_typed(room):
    number, question = room.sitting.mock.number, room.sitting.question
    again = functools.partial(entered, number)
    press(room, "Start the clock")
    right = question.reference(question.data(1))
    fill(room, right, "On-call is paged at 9 reports per 1,000; Li can roll back today.")
    room.leave()
    back = again()
    assert {name: box.value for name, box in back.written.items()} == {
        name: box.value for name, box in room.written.items()
    }
    assert "You are back" in texts(back)
    assert back.sitting.clock.running
    hand_in(back)
    assert back.sitting.verdict.outcome is Outcome.CORRECT
    next(iter(back.replies.values())).value = "By Friday."
    press(back, "Show the numbers")
    back.own_levels["gates" if number == 5 else "order"].value = 3
    back.leave()
    last = again()
    assert next(iter(last.replies.values())).value == "By Friday."
    assert [box.value for box in last.own_levels.values()].count(3) == 1
    assert last.sitting.verdict.outcome is Outcome.CORRECT
    press(last, "Keep in my history")
    assert read_history()["open"] == {}
    assert read_history()["sittings"][0]["follow_ups"][last.sitting.follow_ups[0].ask] == "By Friday."
    assert not again().sitting.clock.started


def test_the_clock_goes_on_while_nobody_is_there_but_not_in_the_pause(room, monkeypatch):
    number, start = room.sitting.mock.number, time.time()
    press(room, "Start the clock")
    fill(room, {}, "We align everybody.")
    room.leave()
    monkeypatch.setattr(time, "time", lambda: start + 600)
    back = entered(number)
    assert 590 < back.sitting.clock.used() < 620
    press(back, "Pause (once)")
    back.leave()
    monkeypatch.setattr(time, "time", lambda: start + 90_000)
    back = entered(number)
    assert 590 < back.sitting.clock.used() < 620
    assert all(part.disabled for made in back.inputs.values() for part in made.parts)
    press(back, "Go on")
    back.leave()
    monkeypatch.setattr(time, "time", lambda: start + 180_000)
    late = entered(number)
    assert "Time is up" in texts(late)
    assert set(late.sitting.written.values()) == {"We align everybody."}
    mock_room(number, seed=1, fresh=True)
    assert read_history()["open"] == {}


def test_a_folder_that_cannot_be_written_is_said_once_and_typing_goes_on(room, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("aipm_course.interview.room.hold_open", full)
    press(room, "Start the clock")
    assert "No space left on device" in texts(room)
    hand_in(room)
    assert room.sitting.verdict is not None


def test_the_widget_says_in_plain_text_how_to_do_without():
    assert "sit_mock(5)" in mock_room(5)._repr_mimebundle_()["text/plain"]


def test_what_the_exercise_imports_knows_no_answer():
    code = (
        "import os, sys; os.environ['AIPM_GRADING'] = '1'\n"
        "sys.modules['aipm_course.modules.studio.tasks'] = None\n"
        "from aipm_course import ask, check, hint, load, rating_guide, solution\n"
        "load('studio_snippets'); rating_guide(); check('studio.hear_signal', 1); print(ask('Q01')[:2])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "An"


def test_what_is_empty_is_named_before_it_is_handed_in():
    room = MockRoom(sit_mock(2))
    press(room, "Start the clock")
    name = "broken_since_week"
    made = room.inputs[name]
    press(room, "Hand in")
    assert room.sitting.verdict is None
    asked = room.notes[1].value
    assert "Still empty" in asked
    assert room.sitting.mock.fields[name].label in asked
    made.write("8")
    assert room.hand.description == "Hand in"  # who goes on is asked again
    press(room, "Hand in")
    assert room.sitting.mock.fields[name].label not in room.notes[1].value
    press(room, "Hand in as it is")
    assert room.sitting.verdict is not None
