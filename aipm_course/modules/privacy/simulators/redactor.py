"""A redactor of plain expressions, as a first version often is: four patterns, and a list of first names.

Everybody in it is invented. Telephone numbers are of ranges that are kept free for fiction (555-0100 to 555-0199, and
+44 20 7946 0000 to 0999), addresses end in example.com.
"""

import re

from aipm_course.kernel.errors import CourseError

KINDS = ("name", "email", "phone", "account")
FIRST = (
    "Adaeze", "Anselm", "Beatrix", "Corvin", "Dalia", "Edvard", "Farida", "Gideon", "Hanneke", "Ilari", "Jorunn", "Kasimir",
    "Leocadia", "Mirko", "Nerys", "Oduya", "Petronel", "Quintus", "Rosalba", "Severin", "Tamsin", "Ulrika", "Vasile", "Wynne",
)  # fmt: skip
LAST = (
    "Abernale", "Brackwell", "Calderoy", "Dunmarsh", "Ellworthy", "Farnholt", "Greywick", "Hollister", "Iverdale", "Jarnefelt",
    "Kestevan", "Lorimond", "Merrowby", "Northcape", "Okonvale", "Pendrith", "Quarrel", "Rosenthorp", "Silverlund", "Thackery",
    "Umberline", "Vandermeel", "Winterbee", "Yarrowdale",
)  # fmt: skip
RULES = {
    "email": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "account": r"LK-\d{8}",
    "phone": r"\b(?:\d{3}-)?\d{3}-\d{4}\b",
    "name": rf"\b(?:{'|'.join(FIRST)})\s[A-Z][a-z]+",
}
"""By kind, in the order in which they run."""
_ALL = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in RULES.items()))


def masked(text: str) -> list[tuple[int, int, str]]:
    """Return what the redactor masks in a text: first letter, letter after the last, and the kind of each mask.

    >>> masked("Call 212-555-0142.")
    [(5, 17, 'phone')]
    """
    return [(found.start(), found.end(), str(found.lastgroup)) for found in _ALL.finditer(text)]


def redacted(text: str) -> str:
    """Return a text with a mask in the place of everything that a pattern fits.

    >>> redacted("Nerys Quarrel, 212-555-0142")
    '[name], [phone]'
    """
    return _ALL.sub(lambda found: f"[{found.lastgroup}]", text)


def after(text: str, start: int, end: int, masks: list[tuple[int, int, str]]) -> tuple[str, str]:
    """Return what is left of a piece of a text, and how much of it is hidden: "all", "part" or "none".

    Args:
        text: the whole text, as it was typed.
        start: first letter of the piece.
        end: letter after its last.
        masks: what `masked` says of the text.
    """
    left, place, hidden = "", start, 0
    for first, last, kind in masks:
        low, high = max(first, start), min(last, end)
        if low < high:
            left += text[place:low] + f"[{kind}]"
            place, hidden = high, hidden + high - low
    left += text[place:end]
    return left, "all" if hidden == end - start else "part" if hidden else "none"


def privacy_redact(text: str) -> str:
    """Return a text as the redactor stores it, with a mask for what it recognizes.

    Args:
        text: a prompt.

    Raises:
        CourseError: it is no text.

    Examples:
        >>> privacy_redact("I am Nerys Quarrel, account LK-20418822.")
        'I am [name], account [account].'
        >>> privacy_redact("nerys quarrel, (212) 555-0142")
        'nerys quarrel, (212) [phone]'
    """
    if not isinstance(text, str):
        raise CourseError(f'A text goes in, for example "Call 212-555-0142"; given is {type(text).__name__}.')
    return redacted(text)
