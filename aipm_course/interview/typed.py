"""What a learner types into a field, read by the field's own unit: "21.8%", "8.4 s", "6.2 cents"."""

import re
from typing import Any

from aipm_course.answers import Kind, Number

_NUMBER = re.compile(r"[+-]?(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)?(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)
# Spaces that group thousands, as written in many languages.
_GROUPS = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}(?!\d))")
_PERCENT = {"%": 1.0, "percent": 1.0, "percentage points": 1.0}
_SECONDS = {"s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0, "ms": 0.001, "milliseconds": 0.001}
_DOLLARS = {"usd": 1.0, "$": 1.0, "dollar": 1.0, "dollars": 1.0, "us dollars": 1.0}
_CENTS = {"cent": 0.01, "cents": 0.01, "ct": 0.01, "¢": 0.01}


def as_number(text: str, kind: Kind | None = None) -> Any:
    """Return what a learner typed as a number if it is one, in the unit of its field; else the text; empty is ....

    Args:
        text: what was typed.
        kind: the kind of answer that the field takes; without it a share.

    Examples:
        >>> as_number("31%"), as_number("1,200"), as_number("web"), as_number(" ")
        (0.31, 1200.0, 'web', Ellipsis)
        >>> as_number("+21.8 %", Number("percent, week 8")), as_number("6.2 cents", Number("US dollars per task"))
        (21.8, 0.062)
        >>> as_number("8.4 s", Number("seconds")), as_number("7,15")
        (8.4, '7,15')
        >>> as_number("7 200 ms", Number("seconds")), as_number("7 15")
        (7.2, '7 15')
    """
    plain = _GROUPS.sub("", text.strip().replace("\N{MINUS SIGN}", "-"))
    if not plain:
        return ...
    sign, rest = ("-", plain[1:]) if plain.startswith("-$") else ("", plain)
    digits = re.match(r"\$?\s*([+-]?[\d.,]+(?:e[+-]?\d+)?)\s*(.*)$", rest, re.IGNORECASE | re.DOTALL)
    if digits is None or not _NUMBER.fullmatch(digits.group(1)):
        return text.strip()
    unit = digits.group(2).strip().casefold()
    factor = 1.0 if not unit else _units(kind, dollars=rest.startswith("$")).get(unit)
    try:
        return (
            text.strip() if factor is None else round(float(f"{sign}{digits.group(1).replace(',', '')}") * factor, 12)
        )
    except ValueError:
        return text.strip()


def _units(kind: Kind | None, *, dollars: bool) -> dict[str, float]:
    """Return what each unit that may be typed is worth in the unit of the field."""
    unit = kind.unit.casefold() if isinstance(kind, Number) else ""
    if unit.startswith("percent"):
        return _PERCENT
    if unit.startswith("second"):
        return _SECONDS
    if unit.startswith("us dollar"):
        return _DOLLARS if dollars else {**_DOLLARS, **_CENTS}
    return {name: worth / 100 for name, worth in _PERCENT.items()}
