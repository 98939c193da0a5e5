"""A clock for a sitting; it can pause once."""

import time
from collections.abc import Callable

from aipm_course.kernel.errors import CourseError


class Clock:
    """Counts down from a number of minutes.

    Examples:
        >>> seconds = iter([0, 60, 90, 600, 660])
        >>> clock = Clock(40, now=lambda: next(seconds))
        >>> clock.start()
        >>> clock.left()
        2340.0
        >>> clock.pause()
        >>> clock.resume()
        >>> clock.left()
        2250.0
    """

    def __init__(self, minutes: float, now: Callable[[], float] = time.monotonic) -> None:
        self.limit = 60.0 * minutes
        self._now = now
        self._used = 0.0
        self._since: float | None = None
        self._started = self._paused = self._stopped = False

    @property
    def started(self) -> bool:
        """Whether the clock has been started."""
        return self._started

    @property
    def running(self) -> bool:
        """Whether it counts at the moment."""
        return self._since is not None

    @property
    def can_pause(self) -> bool:
        """Whether the one pause is still there."""
        return self.running and not self._paused

    def start(self) -> None:
        """Start counting."""
        if self._started:
            raise CourseError("The clock is running already, or has run. Open the mock again for a second attempt.")
        self._started, self._since = True, self._now()

    def pause(self) -> None:
        """Stop for a while; once."""
        if self._paused:
            raise CourseError("The clock can pause once, and it has. Interviewers do not wait twice.")
        if not self.running:
            raise CourseError("The clock is not running. Start it first.")
        self._paused = True
        self._hold()

    def resume(self) -> None:
        """Go on after the pause."""
        if not self._started or self.running or self._stopped:
            raise CourseError("The clock is not paused.")
        self._since = self._now()

    def stop(self) -> None:
        """Stop for good."""
        if self.running:
            self._hold()
        self._stopped = True

    def restore(self, used: float, *, running: bool, paused: bool) -> None:
        """Go on where a clock stood: seconds used, whether it was counting, whether its pause is gone."""
        self._started, self._used, self._paused = True, used, paused
        self._since = self._now() if running else None

    @property
    def paused_once(self) -> bool:
        """Whether the one pause has been taken."""
        return self._paused

    def used(self) -> float:
        """Return the seconds that have counted so far."""
        return self._used + (self._now() - self._since if self._since is not None else 0.0)

    def left(self) -> float:
        """Return the seconds that are left, 0 when time is up."""
        return max(0.0, self.limit - self.used())

    def _hold(self) -> None:
        if self._since is not None:
            self._used += self._now() - self._since
            self._since = None
