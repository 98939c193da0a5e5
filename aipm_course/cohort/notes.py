"""What the facilitator notes reply to a misconception, read from their tables of expected wrong answers."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

Replies = Mapping[tuple[str, str], str]
"""A reply by question and misconception."""

_ROW = re.compile(r"^\|.*`(\w+\.\w+)` `(\w+)` \| \"(.+)\" \|$", re.MULTILINE)


def replies(root: Path, modules: Iterable[str]) -> Replies:
    """Return the replies in the notes of a course folder; a module without notes has none.

    Args:
        root: folder of the course.
        modules: full names of the modules.
    """
    found = {}
    for module in modules:
        path = root / "docs" / "facilitation" / f"{module}.md"
        if path.is_file():
            for question, misconception, reply in _ROW.findall(path.read_text(encoding="utf-8", errors="replace")):
                found[question, misconception] = reply
    return found
