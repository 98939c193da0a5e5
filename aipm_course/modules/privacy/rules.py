"""The one dated place for the rules of module 16: datasets/published/16_privacy/rules.csv. Simplified; not legal advice.

A test holds its dates against the register of sources, and fails when a row is due to be opened again for more than half a year.
"""

import csv
from functools import cache

from aipm_course.places import content_root

NONE = "none"
BANS = ("ban", "ban_new")


@cache
def rules() -> dict[str, dict[str, str]]:
    """Return the rows of the table by rule, in their order: tier, covers, from, needs, source, seen, checked, again.

    >>> rules()["high"]["from"]
    '2027-12-02'
    """
    path = content_root() / "datasets" / "published" / "16_privacy" / "rules.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["rule"]: row for row in csv.DictReader(file)}


def holds_on(rule: str, day: str) -> bool:
    """Return whether a rule of the table is in force on a day; what falls under no rule is not.

    >>> holds_on("high", "2027-12-01"), holds_on("high", "2027-12-02"), holds_on("none", "2027-12-02")
    (False, True, False)
    """
    return rule != NONE and rules()[rule]["from"] <= day


def may_start(rule: str, day: str, ready: str) -> bool:
    """Return whether a use may start on a day, by the simplified table.

    Args:
        rule: the rule that it falls under, or "none".
        day: the day, as 2026-12-01.
        ready: "nothing", "label", "file" or "both".

    Examples:
        >>> may_start("notice", "2026-12-01", "file"), may_start("high", "2026-12-01", "nothing")
        (False, True)
    """
    if rule in BANS:
        return False
    return not holds_on(rule, day) or ready in (rules()[rule]["needs"], "both")
