"""Numbers as people type them: "13,270", "31%", "8.4 s", "$1,200", "−3", "1e3", "39k".

What can be meant in one way only is read. What can be meant in two ways is asked about: in "1,2" the comma may be a
decimal point or a slip, so the reply says how to write either, and the value is left alone.
"""

import math
import re
import unicodedata
from functools import lru_cache

from aipm_course.answers.reading.unreadable import Unreadable
from aipm_course.kernel.encoding import JSON, tag

_LONGEST = 60
_MINUS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"), "-")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\t\n\r"), " ")
_APOSTROPHES = dict.fromkeys(map(ord, "\u2019\u02bc\u00b4`"), "'")
_UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u200e\u200f"))
_SIGNS = {**_MINUS, **_SPACES, **_APOSTROPHES, **_UNSEEN, ord("\uff05"): "%", ord("\uff04"): "$"}

_TYPED = re.compile(
    r"(?P<sign>[+-]?) ?(?P<currency>us\$|usd|\$|€|£|¥|eur|gbp)? ?(?P<second>[+-]?)"
    r"(?P<digits>[0-9](?:[0-9.,'_]| (?=[0-9]{3}))*|\.[0-9]+)(?P<exponent>e[+-]?[0-9]{1,3})?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_GROUPED = re.compile(r"[0-9]{1,3}(?P<mark>[ '_])[0-9]{3}(?:(?P=mark)[0-9]{3})*(?:[.,][0-9]*)?")
_PLAIN = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
_COMMAS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_DOTS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}|[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+")
_ONE_COMMA = re.compile(r"[0-9]+,[0-9]+")

_SCALES = {"k": 1e3, "thousand": 1e3, "million": 1e6, "mio": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9}
_SHARES = {
    **dict.fromkeys(("%", "percent", "per cent", "pct", "percentage points", "percentage point", "pp"), 0.01),
    "‰": 0.001,
    **dict.fromkeys(("bp", "bps", "basis points", "basis point"), 0.0001),
}
_TIMES = {
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86400.0),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), 604800.0),
}
_DOLLARS = dict.fromkeys(("$", "us$", "usd", "dollar", "dollars", "us dollar", "us dollars"), 1.0)
_CENTS = dict.fromkeys(("¢", "c", "ct", "cts", "cent", "cents", "us cents"), 0.01)
_SHARE_WORDS = frozenset(
    (
        "share",
        "ratio",
        "auc",
        "area",
        "score",
        "chance",
        "probability",
        "rate",
        "recall",
        "precision",
        "spearman's",
        "spearman",
    )
)


class AsTyped(float):
    """A number as it was written.

    Attributes:
        typed: half a unit of the last digit, zeros included: 19.0 says more than 19. None if not known.
    """

    typed: float | None = None


class Sure(AsTyped):
    """A share whose unit was written beside it, so that nobody need guess whether percent is meant."""


def read_number(text: str, unit: str = "", *, percent: bool = False) -> float:
    """Return the number that a person typed, in the unit of its field.

    Args:
        text: what was typed.
        unit: the field's unit in words, for example "seconds" or "share from 0 to 1".
        percent: the field is a share that may be written as percent.

    Returns:
        The number; a `Sure` one if a percent sign stood beside it.

    Raises:
        Unreadable: it is no number, or can be meant in two ways; the sentence says how to write it.

    Examples:
        >>> read_number("13,270"), read_number("−3"), read_number("31%", "share"), read_number("31 %", "percent, week 8")
        (13270.0, -3.0, 0.31, 31.0)
        >>> read_number("7 200 ms", "seconds"), read_number("6.2 cents", "US dollars per task"), read_number("$1.2k", "USD")
        (7.2, 0.062, 1200.0)
        >>> read_number("1,2", "days")
        Traceback (most recent call last):
        aipm_course.answers.reading.unreadable.Unreadable: Is the comma in '1,2' a decimal point? Then write 1.2; \
between thousands it is read as in 13,270.
    """
    shown = repr(text.strip() if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
    plain = plain_signs(text).lstrip("~≈= ")
    match = _TYPED.fullmatch(plain) if len(plain) <= _LONGEST else None
    if match is None:
        match = _TYPED.fullmatch(_without_first_word(plain, unit)) if len(plain) <= _LONGEST else None
    if match is None or (match["sign"] and match["second"]):
        raise Unreadable(f"{shown} is not a number. Write it plainly, for example {_example(unit, percent)}.")
    value = _value(match["digits"], shown, match["exponent"] or "")
    factor, sure = _factor(match["rest"], (match["currency"] or "").casefold(), unit.casefold(), percent)
    if factor is None:
        strange = match["rest"].strip() or match["currency"]
        wanted = f" in the unit that is asked for ({unit})" if unit else " alone"
        raise Unreadable(f"The {strange!r} in {shown} is not read here. Write the number{wanted}.")
    signed = -value if "-" in (match["sign"], match["second"]) else value
    result = signed if factor == 1 else round(signed * factor, 12) if abs(signed * factor) >= 1e-6 else signed * factor
    if not math.isfinite(result):
        raise Unreadable(f"{shown} is too large for a number.")
    number = Sure(result) if sure else AsTyped(result)
    whole, point, decimals = match["digits"].partition(".")
    if point and decimals.isdigit() and whole.isdigit() and not match["exponent"]:
        number.typed = 0.5 * 10.0 ** -len(decimals) * factor
    return number if sure or number.typed is not None else result


def seconds_in(seconds: float, unit: str) -> float | None:
    """Return a duration in the unit of its field, or None where that is no time.

    >>> seconds_in(90, "minutes per idea"), seconds_in(90, "users")
    (1.5, None)
    """
    whole = _time_of(unit.casefold())
    return None if whole is None else seconds / whole


def only_element(encoded: JSON) -> JSON:
    """Unwrap a list, column, table, set or dictionary that holds exactly one value."""
    kind, inside = tag(encoded), None
    if isinstance(encoded, list):
        inside = encoded
    elif kind == "series":
        inside = encoded["values"]
    elif kind == "set":
        inside = encoded["items"]
    elif kind == "map":
        inside = [value for _, value in encoded["items"]]
    elif kind == "table":
        inside = [cell for row in encoded["rows"] for cell in row]
    return only_element(inside[0]) if inside is not None and len(inside) == 1 else encoded


def is_written_number(text: str) -> bool:
    """Return whether a text is a number and nothing else, in any of the ways it may be typed."""
    try:
        read_number(text)
    except Unreadable:
        return False
    return True


def plain_signs(text: str) -> str:
    """Return a text with digits of any script, minus signs, blanks and apostrophes as they stand on a keyboard.

    >>> plain_signs("\u2212\u00a03\u202f000")
    '- 3 000'
    """
    if not text.isascii():
        text = "".join(map(_digit, text)).translate(_SIGNS)
    elif "`" in text:
        text = text.translate(_SIGNS)
    return " ".join(text.split())


def _digit(character: str) -> str:
    """Return a digit of any script as one of ours; whatever is no decimal digit stays."""
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _value(digits: str, shown: str, exponent: str) -> float:
    """Return the digits as a number, or ask where separators leave two meanings."""
    if _GROUPED.fullmatch(digits):
        digits = digits.replace(" ", "").replace("'", "").replace("_", "")
        if "," in digits:
            digits = digits.replace(",", ".")
    if _PLAIN.fullmatch(digits):
        return float(digits + exponent)
    if _COMMAS.fullmatch(digits):
        return float(digits.replace(",", "") + exponent)
    if _DOTS.fullmatch(digits):
        return float(digits.replace(".", "").replace(",", ".") + exponent)
    if _ONE_COMMA.fullmatch(digits):
        point = shown.strip("'\"").replace(",", ".")
        raise Unreadable(
            f"Is the comma in {shown} a decimal point? Then write {point}; between thousands it is read as in 13,270."
        )
    raise Unreadable(f"How {shown} is meant is not clear. Write the digits plainly, for example 13270 or 13270.5.")


def _factor(rest: str, currency: str, unit: str, percent: bool) -> tuple[float | None, bool]:
    """Return what the number is multiplied with for what stands around it, and whether that tells share from percent."""
    words = " ".join(rest.casefold().split()).rstrip(".")
    scale = 1.0
    for name, worth in _SCALES.items():
        if words == name or words.startswith(f"{name} "):
            scale, words = worth, words[len(name) :].strip()
            break
    if currency and not (currency in _DOLLARS and _is_money(unit)):
        return None, False
    if not words:
        return scale, False
    if currency and words in _CENTS:
        return None, False
    for names in (_units_of(unit, percent), _own_words(unit, words)):
        if words in names:
            return scale * names[words], words in _SHARES and (percent or not unit.startswith("percent"))
    return None, False


def _units_of(unit: str, percent: bool) -> dict[str, float]:
    """Return what each unit that may be typed is worth in the unit of the field."""
    if unit.startswith("percent"):
        return {name: 100 * worth for name, worth in _SHARES.items()}
    whole = _time_of(unit)
    if whole is not None:
        return {name: worth / whole for name, worth in _TIMES.items()}
    if _is_money(unit):
        return _DOLLARS | _CENTS
    if percent or not unit or unit.split()[0].rstrip(",;(") in _SHARE_WORDS:
        return _SHARES
    return {}


def _own_words(unit: str, words: str) -> dict[str, float]:
    """Return the typed words, worth 1, if they name the field's own unit in singular or plural."""
    own, typed = _singular(unit), _singular(words)
    return {words: 1.0} if typed and f" {' '.join(typed)} " in f" {' '.join(own)} " else {}


def _singular(words: str) -> list[str]:
    return [word.removesuffix("s") for word in re.findall(r"[a-z]+|%", words)]


@lru_cache(maxsize=512)
def _time_of(unit: str) -> float | None:
    """Return the seconds in a field's unit if it is a time, such as "seconds" or "whole weeks"."""
    first = re.findall(r"[a-z-]+", unit.removeprefix("whole "))[:1]
    return _TIMES.get(first[0]) if first and len(first[0]) > 2 else None


def _is_money(unit: str) -> bool:
    return unit.startswith(("usd", "us dollar", "dollar", "$"))


def _without_first_word(text: str, unit: str) -> str:
    """Return the text without a leading word of the field's own unit, as in "week 3"."""
    first, _, rest = text.partition(" ")
    return rest if rest and first.isalpha() and _own_words(unit.casefold(), first.casefold()) else text


def _example(unit: str, percent: bool) -> str:
    return "0.31 or 31%" if percent else "31.5" if unit.casefold().startswith("percent") else "13270 or 8.4"
