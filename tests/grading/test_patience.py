"""What keeps the grader's process busy is ended."""

import re
import signal
import threading
import time

import pytest

from aipm_course.grading.patience import TooLong, at_most

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timers for signals")


def test_a_loop_and_a_regular_expression_are_ended():
    for busy in (lambda: [None for _ in iter(int, 1)], lambda: re.match(r"(a+)+$", "a" * 60 + "b")):
        with pytest.raises(TooLong, match=r"0\.2 seconds"), at_most(0.2):
            busy()


def test_it_is_said_again_if_it_was_swallowed(monkeypatch):
    monkeypatch.setattr("aipm_course.grading.patience._AGAIN", 0.1)
    said = []

    def swallow() -> None:
        for _ in range(2):
            try:
                time.sleep(5)
            except TooLong:
                said.append("too long")

    with at_most(0.1):
        swallow()
    assert said == ["too long"] * 2


def test_afterwards_everything_is_as_before():
    before = signal.getsignal(signal.SIGALRM)
    with at_most(60):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert signal.getsignal(signal.SIGALRM) is before


def test_in_another_thread_nothing_is_done():
    done = []

    def work() -> None:
        with at_most(60):
            done.append(signal.getitimer(signal.ITIMER_REAL)[0])

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [0]
