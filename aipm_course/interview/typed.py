"""What a learner types into a field of the mock room, read as a cell reads it: "21.8%", "8.4 s", "6.2 cents"."""

from typing import Any

from aipm_course.answers import Kind, Number, Unreadable
from aipm_course.answers.reading.number import read_number


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
    if not text.strip():
        return ...
    unit, percent = (kind.unit, kind.percent) if isinstance(kind, Number) else ("share", True)
    try:
        return float(read_number(text, unit, percent=percent))
    except Unreadable:
        return text.strip()
