"""A last resort against a submission that keeps the grader's own process busy."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_AGAIN = 20
"""Seconds after which it is said again, in case somebody swallowed it."""


class TooLong(Exception):
    """Grading took longer than any submission may take."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TooLong within the block when it takes longer, also in the middle of a regular expression.

    Signals reach only the main thread of a process, and not all systems have this one; elsewhere nothing is done.

    >>> with at_most(60):
    ...     print("done")
    done
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TooLong(f"Grading took longer than {seconds:g} seconds and was given up.")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
