"""The register of dated sources: which to open again, when, and what to ask; the data stand in sources.toml.

A table of rules says on which day it was checked. That day cannot know what happened after it: three events of June to
September 2026 were missing in rows that had been checked within the week. So the register lists sources, not rows, and each
comes with the question that brings the next event to light.
"""

import datetime
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("sources.toml")


@dataclass(frozen=True)
class Source:
    """One source of dated facts.

    Attributes:
        name: who publishes it.
        address: where to look.
        question: what to ask it.
        says: what it said when somebody last looked, and how that was seen.
        looked: the day of that look.
        again: the day from which it is due again.
        tables: ids of the tables that rest on it; empty where only texts do.
    """

    name: str
    address: str
    question: str
    says: str
    looked: datetime.date
    again: datetime.date
    tables: tuple[str, ...] = ()


@cache
def sources() -> tuple[Source, ...]:
    """Return all sources, the one that is due first in front.

    >>> all(source.looked < source.again for source in sources())
    True
    """
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))["sources"]
    found = [Source(**{**entry, "tables": tuple(entry["tables"])}) for entry in content]
    return tuple(sorted(found, key=lambda source: (source.again, source.name)))


def due(today: datetime.date) -> tuple[Source, ...]:
    """Return the sources to open again on a day, the longest due first.

    Args:
        today: the day.

    Examples:
        >>> due(datetime.date(2026, 11, 26))
        ()
        >>> [source.name[:9] for source in due(datetime.date(2026, 12, 3))]
        ['EU AI Act']
    """
    return tuple(source for source in sources() if source.again <= today)
