"""A small method that the lesson uses and the exercise may use: the chance of enough reports."""

import math
from math import exp, log1p

from aipm_course.kernel.errors import CourseError


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


def chance(users: float, q: float, reports: int) -> float:
    """Return the chance of at least so many reports, one or two, from independent users.

    Args:
        users: how many could report.
        q: chance that one of them does.
        reports: 1 or 2.

    >>> round(chance(748, 0.004, 1), 3), round(chance(1185, 0.004, 2), 3)
    (0.95, 0.95)
    """
    if users <= 0 or q <= 0:
        return 0.0
    if q >= 1:
        return 1.0
    none = exp(users * log1p(-q))
    return 1 - none if reports == 1 else 1 - none - users * q * exp((users - 1) * log1p(-q))
