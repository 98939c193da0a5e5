"""Small helpers for sentences: lists in words, counted nouns, the nearest known name."""

import difflib
from collections.abc import Iterable
from decimal import Decimal

_MOST_PLACES = 6
_SLIP_OF_THE_FINGER = 0.8
"""How alike two words are, from 0 to 1, of which one is the other mistyped."""
_LETTERS_OFF = 2
_TOO_SHORT = 3
"""Letters of a code in which each one counts."""
_TURNS = ("un", "in", "im", "non", "non-", "non_", "dis", "not ", "not_", "no ", "no_")
"""What turns a word into its opposite."""


def listed(names: Iterable[object], *, limit: int = 6) -> str:
    """Join names for a sentence; a long list is cut and says so.

    >>> listed(["a", "b", "c"])
    'a, b, c'
    >>> listed(range(9), limit=3)
    '0, 1, 2 and 6 more'
    """
    texts = [str(name) for name in names]
    if len(texts) <= limit:
        return ", ".join(texts)
    return f"{', '.join(texts[:limit])} and {len(texts) - limit} more"


def counted(number: int, noun: str) -> str:
    """Return the number with its noun in the right form.

    >>> counted(1, "row"), counted(3, "row")
    ('1 row', '3 rows')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def closest(name: str, known: Iterable[str]) -> str:
    """Return the known name nearest to `name`, or an empty string where none is near.

    >>> closest("precision", ["percision", "share"]), closest("precision", ["weeks"])
    ('percision', '')
    """
    folded = {item.casefold(): item for item in known}
    match = difflib.get_close_matches(name.casefold()[:400], folded, n=1, cutoff=0.5)
    return folded[match[0]] if match else ""


def mistyped(name: str, known: Iterable[str]) -> str:
    """Return the known word of which `name` is a slip of the finger, or the beginning; an empty string if there is none.

    Likeness of letters is no likeness of meaning: who writes "unmet" does not mean "met".

    >>> mistyped("percison", ["precision", "recall"]), mistyped("unmet", ["met", "missed"]), mistyped("ABC", ["AB", "BC"])
    ('precision', '', '')
    >>> mistyped("too close", ["synonyms", "too close to call"])
    'too close to call'
    """
    typed, words = name.casefold().strip(), list(known)
    begun = [word for word in words if word.casefold().startswith(f"{typed} ")]
    if len(begun) == 1:
        return begun[0]
    match = closest(typed, words)
    meant = match.casefold()
    alike = difflib.SequenceMatcher(None, typed, meant).ratio() >= _SLIP_OF_THE_FINGER
    turned = any(typed == f"{turn}{meant}" or meant == f"{turn}{typed}" for turn in _TURNS)
    long = min(len(typed), len(meant)) > _TOO_SHORT
    return match if alike and long and not turned and abs(len(typed) - len(meant)) <= _LETTERS_OFF else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a clause that suggests the known name nearest to `name`, or an empty string.

    >>> nearest("toy.clean_scor", ["toy.clean_score", "toy.full_effort"])
    ' Did you mean toy.clean_score?'
    """
    match = closest(name, known)
    return f" Did you mean {match}?" if match else ""


def shown(value: object, *, limit: int = 40) -> str:
    """Return a value as it may stand in a sentence: short, on one line.

    >>> shown("x" * 100, limit=10)
    "'xxxxxxxx…"
    """
    text = repr(value).replace("\n", " ")
    return text if len(text) <= limit else text[: limit - 1] + "…"


def told_apart(first: float, second: float) -> tuple[str, str]:
    """Return two numbers with as many decimals as it takes to tell them apart: "8.1 of 8.1" explains nothing.

    >>> told_apart(8.137, 8.1), told_apart(12.0, 8.0), told_apart(2.5, 2.5)
    (('8.14', '8.1'), ('12', '8'), ('2.5', '2.5'))
    """
    for places in range(_MOST_PLACES + 1):
        texts = [_short(value, places) for value in (first, second)]
        exact = all(abs(value - round(value, places)) < 10.0**-_MOST_PLACES for value in (first, second))
        if texts[0] != texts[1] and (exact or places):
            break
    return texts[0], texts[1]


def _short(value: float, places: int) -> str:
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(value: float) -> str:
    """Return a number as a person would write it: no exponent, no needless digits.

    >>> number(12490.0), number(0.8741258), number(0.05), number(0.00005)
    ('12,490', '0.874', '0.05', '0.00005')
    """
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{Decimal(f'{value:.3g}'):f}"
