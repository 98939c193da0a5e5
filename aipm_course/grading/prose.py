"""Tell what somebody wrote for a person to read, whatever kind of cell it stands in."""

import re

_WORD = re.compile(r"[^\W\d_]{2,}")
_ENOUGH = 4
"""Words that make a text an answer; a heading of one's own has fewer."""
_CODE_CELL = 10
"""Words that a code cell must hold to be taken for a text."""
_SIGNS = re.compile(r"[=()\[\]{}<>*/%_]")
_LONGEST = 40_000


def is_text(source: str) -> bool:
    """Say whether a text is more than a heading or a separator.

    >>> is_text("Dana, voice transcripts do not start."), is_text("## Notes"), is_text("")
    (True, False, False)
    """
    body = "\n".join(line for line in source[:_LONGEST].splitlines() if not line.startswith("#"))
    return len(_WORD.findall(body)) >= _ENOUGH


def is_prose(source: str) -> bool:
    """Say whether a code cell holds sentences: comments only, or words with hardly a sign of a program.

    >>> is_prose("Dana, your idea does not start this spring, since the labels alone cost more than building it.")
    True
    >>> is_prose("scores = ideas.reach * ideas.impact * ideas.confidence / ideas.build_effort  # the usual way to do it")
    False
    """
    lines = [line.strip() for line in source[:_LONGEST].splitlines() if line.strip()]
    text = without_signs(source)
    if len(_WORD.findall(text)) < _CODE_CELL:
        return False
    if all(line.startswith("#") for line in lines):
        return True
    return len(_SIGNS.findall(text)) <= len(text) / 60


def without_signs(source: str) -> str:
    """Return a text without the signs that make comments of its lines."""
    return "\n".join(re.sub(r"^\s*#+ ?", "", line) for line in source.splitlines())
