"""The one dated place for rules and dates of module 15: datasets/published/fairness_rules.csv.

Nothing here is legal advice. Each row says what was seen, where and on which day; a test fails when the file has not
been checked for half a year.
"""

import csv
import datetime
from functools import cache

from aipm_course.places import course_root

GOOD_FOR_DAYS = 180


@cache
def _rows() -> tuple[dict[str, str], ...]:
    path = course_root() / "datasets" / "published" / "fairness_rules.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def rule_value(rule: str, item: str) -> float:
    """Return the number of a rule.

    >>> 0 < rule_value("four_fifths", "ratio") < 1
    True
    """
    return float(next(row["value"] for row in _rows() if (row["rule"], row["item"]) == (rule, item)))


def checked_on() -> datetime.date:
    """Return the oldest day on which a row was checked."""
    return min(datetime.date.fromisoformat(row["checked"]) for row in _rows())
