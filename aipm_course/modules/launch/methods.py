"""A small method that the lesson uses and the exercise may use: the chance of enough reports."""

import math

from aipm_course.kernel.errors import CourseError
from aipm_course.modules.launch.simulators.ramps import chance


def launch_chance(users: float, q: float, reports: float = 1) -> float:
    """Return the chance of at least so many reports from independent users.

    Args:
        users: how many could report.
        q: chance that one of them does, from 0 to 1.
        reports: 1 or 2.

    Raises:
        CourseError: users are negative, q is no share, or reports is neither 1 nor 2.

    Examples:
        >>> round(launch_chance(200, 0.004), 2), round(launch_chance(748, 0.004), 2)
        (0.55, 0.95)
    """
    if not (math.isfinite(users) and users >= 0):
        raise CourseError(f"`users` is a number from 0 on; given is {users!r}.")
    if not 0 <= q <= 1:
        raise CourseError(f"`q` is a chance from 0 to 1; given is {q!r}.")
    if reports not in (1, 2):
        raise CourseError(f"`reports` is 1 or 2; given is {reports!r}.")
    return chance(float(users), float(q), int(reports))
