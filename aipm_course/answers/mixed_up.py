"""What two units people mix up where a number is off by a whole factor; silent where the number has no such unit."""

import math
import re

FACTORS = (2, 7, 12, 24, 52, 60, 100, 365, 1000, 3600)
"""Factors that a number is often off by."""
_TIMES = {
    7: ("days", "weeks"),
    12: ("months", "years"),
    24: ("hours", "days"),
    52: ("weeks", "years"),
    60: ("seconds", "minutes", "hours"),
    365: ("days", "years"),
    1000: ("milliseconds", "seconds"),
    3600: ("seconds", "hours"),
}
_FAR = 50
"""Times off, from which a number may be in another unit, and something else wrong besides."""
_NEAR = 0.1
"""How near to the ratio of two units that is, as a share of the ratio."""
_APART_IN_TIME = (60, 140, 160, 365, 720, 1000, 3600, 86_400)
"""Ratios of two units of time, the working hours of a month among them."""
_APART = (100, 1000, 1_000_000)
"""Ratios of percent, cents and thousands."""
_TIME = re.compile(r"(millisecond|second|minute|hour|day|week|month|quarter|year)s?\b|\bms\b", re.IGNORECASE)
_MONEY = re.compile(r"\b(usd|dollars?|cents?)\b|\$", re.IGNORECASE)


def mixed_up(factor: int, unit: str, *, percent: bool = False) -> str:
    """Return a question on the two units whose ratio is a factor, if the number's own unit is one of them, else nothing.

    A factor alone has many causes: seven may be minutes for each label.

    Args:
        factor: one of `FACTORS`.
        unit: the unit of the number, in words.
        percent: whether it is a share.

    Examples:
        >>> mixed_up(7, "days"), mixed_up(7, "US dollars"), mixed_up(12, "US dollars per month"), mixed_up(60, "minutes")
        ('days or weeks?', '', 'months or years?', 'seconds, minutes or hours?')
        >>> mixed_up(100, "US dollars"), mixed_up(100, "share of orders"), mixed_up(100, "users")
        ('cents or dollars?', 'percent or share?', '')
    """
    if factor == 100:
        is_share = percent or re.match(r"(share|percent)", unit, re.IGNORECASE)
        return "percent or share?" if is_share else "cents or dollars?" if _MONEY.search(unit) else ""
    names = _TIMES.get(factor, ())
    typed = re.findall(r"[a-z]+", unit.casefold())
    words = {"millisecond" if word == "ms" else word.removesuffix("s") for word in typed}
    if not any(name.removesuffix("s") in words for name in names):
        return ""
    return f"{', '.join(names[:-1])} or {names[-1]}?"


def by_factor(factor: int, unit: str, *, percent: bool = False) -> str:
    """Return "by a factor of 7", with the two units that may be mixed up behind it.

    >>> by_factor(24, "days"), by_factor(2, "days")
    ('by a factor of 24 (hours or days?)', 'by a factor of 2')
    """
    question = mixed_up(factor, unit, percent=percent)
    return f"by a factor of {factor} ({question})" if question else f"by a factor of {factor}"


def far_off(size: float, unit: str, *, percent: bool = False) -> str:
    """Return a question for a number that is off by about the ratio of two units; nothing for any other ratio.

    Args:
        size: the number, divided by the right one.
        unit: the unit of the number, in words.
        percent: whether it is a share.

    >>> far_off(1070.0, "US dollars"), far_off(62.0, "hours")[:20], far_off(62.0, "users"), far_off(3.0, "hours")
    (', more than 50 times: is the unit the one that is asked for?', ', more than 50 times', '', '')
    """
    times = size if size >= 1 else 1 / size if size else math.inf
    apart = (*_APART, *_APART_IN_TIME) if _TIME.search(unit) and not percent else _APART
    near = times >= _FAR and any(abs(times / ratio - 1) <= _NEAR for ratio in apart)
    return f", more than {_FAR} times: is the unit the one that is asked for?" if near else ""
