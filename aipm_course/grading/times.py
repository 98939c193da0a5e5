"""When something was handed in, as nbgrader writes it beside the notebook, or as people do."""

import codecs
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

TIMESTAMP = "timestamp.txt"
_LONGEST = 100
"""Bytes; what reads a time takes the square of its length."""
_YEARS = range(2000, 2100)
_FORMAT = "%Y-%m-%d %H:%M:%S.%f UTC"
_DAY_OR_MONTH = re.compile(r"(?<![\d:])(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?![\d:])")


@dataclass(frozen=True)
class HandedIn:
    """A time of handing in.

    Attributes:
        at: the time, None if there is none or it cannot be read.
        problem: what is wrong with it, a sentence; empty if nothing is.
    """

    at: datetime | None
    problem: str = ""

    @property
    def text(self) -> str:
        """The time as nbgrader writes it; empty if there is none."""
        return self.at.astimezone(UTC).strftime(_FORMAT) if self.at else ""


def handed_in(folder: Path) -> HandedIn:
    """Read the time beside a submission; one without an offset is UTC, as nbgrader has it."""
    try:
        descriptor = os.open(
            folder / TIMESTAMP, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        )
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(_LONGEST + 1)
    except FileNotFoundError:
        return HandedIn(None)
    except OSError as error:
        return _unreadable(type(error).__name__)
    text = _decoded(content).strip()
    if not text:
        return _unreadable("the file is empty")
    if len(content) > _LONGEST:
        return _unreadable("the file is too long")
    if _has_two_readings(text):
        return _unreadable(f"it says {_printable(text)!r}, which is two days; write it like 2026-11-22 21:00 UTC")
    from nbgrader.utils import parse_utc

    try:
        # A number with a sign is an offset of hours and minutes; nbgrader takes it for one of seconds.
        at = _with_offset(text) or parse_utc(text)
    except Exception:
        at = None
    if not isinstance(at, datetime):
        return _unreadable(f"it says {_printable(text)!r}")
    if at.year not in _YEARS:
        return _unreadable(f"it says the year {at.year}")
    return HandedIn(at if at.tzinfo else at.replace(tzinfo=UTC))


def _has_two_readings(text: str) -> bool:
    """Return whether day and month can be taken for each other, or for the year.

    >>> [_has_two_readings(text) for text in ("01.12.2026 10:00", "22.11.2026 21:00", "5/5/2026", "26-11-12")]
    [True, False, False, True]
    """
    found = _DAY_OR_MONTH.search(text)
    if found is None:
        return False
    first, second, year = found.groups()
    return len(year) == 2 or (int(first) <= 12 and int(second) <= 12 and int(first) != int(second))


def _with_offset(text: str) -> datetime | None:
    for form in ("%Y-%m-%d %H:%M:%S.%f %z", "%Y-%m-%d %H:%M:%S %z"):
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None


def _decoded(content: bytes) -> str:
    """Return text as editors on any system save it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content[: len(content) // 2 * 2].decode("utf-16", errors="replace")
    return content.decode("utf-8-sig", errors="replace")


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text[:40])


def _unreadable(why: str) -> HandedIn:
    return HandedIn(None, f"The time of handing in cannot be read ({TIMESTAMP}: {why}); it counts as in time.")
