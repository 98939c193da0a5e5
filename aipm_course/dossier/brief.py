"""What a board needs of a portfolio: few decisions at a glance, and what is assumed, with room for who looks at it."""

from dataclasses import dataclass

from aipm_course.dossier.gather import Decision, Dossier
from aipm_course.dossier.prose import blocks, plain

TITLE = "Brief for the board"
MOST = 8
"""Decisions that fit on one page."""
ASKED = (
    "What the board is asked to decide",
    "What happens if it does not",
    "When it hears of it again, with which number",
)
"""What nobody but the learner can say; a line is left for each."""
_LONGEST = 110


@dataclass(frozen=True)
class Point:
    """One decision at a glance.

    Attributes:
        page: its page in the portfolio.
        number: the numbers that it follows from, in a few words.
        bar: the bars that they are held against, or the rule.
    """

    page: Decision
    number: str
    bar: str


def points_of(dossier: Dossier) -> tuple[Point, ...]:
    """Return the decisions for a board: of several modules the one with most points of each, of one module the first ones.

    A decision that a number leads to goes before one that has none beside it.
    """
    several = sum(bool(chapter.pages) for chapter in dossier.chapters) > 1
    chosen: list[Decision] = []
    for chapter in dossier.chapters:
        pages = [page for page in chapter.pages if isinstance(page, Decision)]
        pages = [page for page in pages if page.numbers or page.tables] or pages
        chosen += sorted(pages, key=lambda page: -page.points)[:1] if several else pages
    if len(chosen) > MOST:
        kept = sorted(chosen, key=lambda page: (not page.assumption, -page.points))[:MOST]
        chosen = [page for page in chosen if page in kept]
    return tuple(Point(page, _number(page), _bar(page)) for page in chosen)


def _number(page: Decision) -> str:
    lines = [f"{line.value} ({line.name})" for line in page.numbers if line.number][:2]
    if not lines:
        lines = [f"{rows.name}, {len(rows.rows) + rows.left_out} rows" for rows in page.tables][:1]
    return "; ".join(lines)


def _bar(page: Decision) -> str:
    if page.bars:
        return "; ".join(f"{line.value} ({line.name})" for line in page.bars[:2])
    text = " ".join(plain(block.line) for block in blocks(page.rule))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]} ..."
