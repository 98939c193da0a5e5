"""Two small methods that the lesson uses and the exercise may use: the customer's hour, and a standard error by user."""

import numpy as np
import pandas as pd

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed


def spec_customer_hour(requests: pd.DataFrame) -> pd.Series:
    """Return the hour of each request in the customer's time, from 0 up to 24; 17.5 is half past five.

    Args:
        requests: a table with the columns utc ("HH:MM") and zone (hours to add).

    Raises:
        CourseError: one of the columns is missing.

    Examples:
        >>> spec_customer_hour(pd.DataFrame({"utc": ["23:30", "02:00"], "zone": [2, -8]})).tolist()
        [1.5, 18.0]
    """
    if missing := [name for name in ("utc", "zone") if name not in requests.columns]:
        raise CourseError(f"There is no column {listed(map(repr, missing))}; there are {listed(requests.columns)}.")
    clock = pd.to_datetime(requests["utc"], format="%H:%M") + pd.to_timedelta(requests["zone"], unit="h")
    return (clock.dt.hour + clock.dt.minute / 60).rename("hour")


def spec_user_error(harm: pd.Series, user: pd.Series) -> float:
    """Return the standard error of the mean of one design, by user, in the unit of harm.

    What a user's cases lie above the mean is added up, squared, and added over users; the root is divided by the number of cases.

    Args:
        harm: one number per case.
        user: whose case it is, in the same order.

    Raises:
        CourseError: the two differ in length, or there is no case.

    Examples:
        >>> round(spec_user_error(pd.Series([0, 0, 10, 10]), pd.Series(["a", "a", "b", "b"])), 2)
        3.54
    """
    if len(harm) != len(user) or not len(harm):
        raise CourseError(f"Each case needs its user; given are {len(harm)} numbers and {len(user)} users.")
    beyond = pd.Series(harm.to_numpy() - float(harm.mean())).groupby(user.to_numpy()).sum()
    return float(np.sqrt((beyond**2).sum())) / len(harm)
