"""Say what a draft lacks against its template: by its form, not by its worth."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from aipm_course.kernel.errors import CourseError
from aipm_course.kernel.wording import listed
from aipm_course.templates import signs
from aipm_course.templates.draft import Draft, Line, Part
from aipm_course.templates.source import Section, Template, template_named, templates

FORM = (
    "This reads form, not worth: that a number, a person and a day stand there, not that they are right, wise or true. "
    "Give the draft to somebody who will be hurt if it is wrong."
)
MISSING, EMPTY, OPEN = "missing section", "empty section", "left open"
_DO = {
    "number": "Write what is to be reached, with its unit: of how many of what, in which time.",
    "unit": "Say what the number counts: %, points, hours, dollars, cases of how many.",
    "baseline": 'Write today\'s number beside it, or "not measured yet" and the day of the first count.',
    "owner": "Write one person's name, or a role that one person holds; a team is nobody.",
    "date": "Write a day.",
}
_SAYS = {
    "number": "no number stands in",
    "unit": "no number says what it counts in",
    "baseline": "the number of today is missing in",
    "owner": "no person answers for",
    "date": "no day stands in",
}


@dataclass(frozen=True)
class Finding:
    """One thing that a draft lacks.

    Attributes:
        number: the line, or the paragraph of a DOCX, to go to.
        kind: "missing section", "empty section", "left open", "number", "unit", "baseline", "owner" or "date".
        section: heading of the template's section; "" for what stands above all sections.
        said: what is missing, in a sentence.
        do: what to do about it.
    """

    number: int
    kind: str
    section: str
    said: str
    do: str


@dataclass(frozen=True)
class Review:
    """What `review` found.

    Attributes:
        template: what the draft was held against.
        findings: in the order of the draft; missing sections where they belong.
        unit: what the numbers count: "line" or "paragraph".
    """

    template: Template
    findings: tuple[Finding, ...]
    unit: str


def review(draft: Draft, name: str = "") -> Review:
    """Hold a draft against its template.

    Args:
        draft: the draft.
        name: the template's name; guessed by the headings if not given.

    Raises:
        CourseError: there is no such template, it is a workbook, or the headings fit none.
    """
    template = template_named(name) if name else guessed(draft)
    if not template.sections:
        raise CourseError(f"{template.name} is a workbook; review reads text. Its own checks stand in its last column.")
    found = sorted(_findings(draft, template), key=lambda one: one.number)
    return Review(template, tuple(found), draft.unit)


def guessed(draft: Draft) -> Template:
    """Return the template whose headings a draft has.

    Raises:
        CourseError: none fits, or two fit equally well.
    """
    top = next((part.title for part in draft.parts if part.title), "")
    fits = {}
    for template in templates().values():
        if template.sections:
            share = len({id(section) for section in _places(draft, template).values()}) / len(template.sections)
            named = 0.5 if top and _alike(top, (template.title, template.name)) >= 0.9 else 0.0
            fits[template.name] = share + named
    best, second = sorted(fits, key=lambda one: -fits[one])[:2]
    if fits[best] < 0.3:
        raise CourseError(
            f"The headings fit no template. Say which one it is, for example `--as {best}`; there are {listed(fits, limit=30)}."
        )
    if fits[best] - fits[second] < 0.05:
        raise CourseError(f"The headings fit {best} and {second} equally well. Say `--as {best}` or `--as {second}`.")
    return templates()[best]


def _findings(draft: Draft, template: Template) -> Iterator[Finding]:
    places = _places(draft, template)
    guidance = _guidance(template)
    content: dict[int, list[Line]] = {}
    heading: dict[int, int] = {}
    above: list[Line] = []
    current: Section | None = None
    level = 0
    for position, part in enumerate(draft.parts):
        if position in places:
            current, level = places[position], part.level
            heading.setdefault(id(current), part.number)
        elif current is not None and part.level and part.level < level:
            current = None
        lines = [line for line in part.lines if _norm(line.text) not in guidance]
        if current is None and not heading:
            above += lines
        content.setdefault(id(current), []).extend(lines)
    yield from _head(template, above, draft)
    after = 1
    for section in template.sections:
        if id(section) not in heading:
            yield Finding(
                after, MISSING, section.title, f'The section "{section.title}" is missing.',
                f"Add the heading and say there: {section.asks}",
            )  # fmt: skip
            continue
        lines = content[id(section)]
        after = max([heading[id(section)], *(line.number for line in lines)])
        if not any(_filled(line) for line in lines):
            yield Finding(
                heading[id(section)], EMPTY, section.title, f'Nothing stands under "{section.title}" yet.',
                f"Say there: {section.asks}",
            )  # fmt: skip
            continue
        yield from _needs(section, lines, heading[id(section)])
    for position, part in enumerate(draft.parts):
        here = places.get(position)
        if here is None or any(_filled(line) for line in content[id(here)]):
            yield from _left_open(part, here, guidance)


def _head(template: Template, above: Sequence[Line], draft: Draft) -> Iterator[Finding]:
    """Look for an owner and a day above all sections, or in a line that says so by itself."""
    everywhere = [line for part in draft.parts for line in part.lines]
    labeled = [line for line in everywhere if re.match(r"(?:owner|author|date|as of)\s*:", line.text, re.IGNORECASE)]
    lines = [*above, *labeled]
    first = above[0].number if above else 1
    if not any(signs.has_person(line.text, line.cells, line.head) for line in lines):
        yield Finding(
            first, "owner", "", "Nobody owns this document.",
            'Write "Owner:" and one person\'s name under the title; a team is nobody.',
        )  # fmt: skip
    if not any(signs.DATE.search(line.text) for line in lines):
        yield Finding(
            first, "date", "", "The document has no date.",
            'Write "Date:" and the day under the title: what was true then is judged by it.',
        )  # fmt: skip


def _needs(section: Section, lines: Sequence[Line], heading: int) -> Iterator[Finding]:
    filled = [line for line in lines if _filled(line)]
    each = [line for line in filled if line.kind != "text"] or filled
    for line in each:
        wanted = [need.rstrip("*") for need in section.needs if need.endswith("*")]
        lacking = [need for need in wanted if not _has(need, line)]
        if "number" in wanted and "number" not in lacking and not _has("unit", line):
            lacking = ["unit", *(need for need in lacking if need != "unit")]
        if "number" in lacking:  # without a number nobody asks for its unit or for today's
            lacking = [need for need in lacking if need not in ("unit", "baseline")]
        for need in lacking:
            yield Finding(
                line.number, need, section.title, f'{section.title}: {_SAYS[need]} "{_cut(line.text)}".', _DO[need]
            )
    for need in (need for need in section.needs if not need.endswith("*")):
        if not any(_has(need, line) for line in filled):
            yield Finding(heading, need, section.title, f"{section.title}: {_SAYS[need]} the section.", _DO[need])


def _has(need: str, line: Line) -> bool:
    if need == "number":
        return any(signs.has_number(text) for text in _own_cells(line))
    if need == "unit":
        return signs.has_unit(line.text, line.head)
    if need == "baseline":
        return signs.has_baseline(line.text, line.cells, line.head)
    if need == "owner":
        return signs.has_person(line.text, line.cells, line.head)
    return signs.has_date(line.text, line.cells, line.head)


def _own_cells(line: Line) -> tuple[str, ...]:
    """Return the cells that may hold the number to reach: not the one of today, no day and no person."""
    if line.kind != "row":
        return (line.text,)
    kept = [
        cell
        for head, cell in zip(line.head, line.cells, strict=False)
        if not (signs.is_base_head(head) or signs.DATE_HEAD.search(head) or signs.OWNER_HEAD.search(head))
    ]
    return tuple(kept) or line.cells


def _left_open(part: Part, section: Section | None, guidance: set[str]) -> Iterator[Finding]:
    title = section.title if section else ""
    where = f"{title}: " if title else ""
    texts = [
        (part.number, part.title),
        *((line.number, line.text) for line in part.lines if _norm(line.text) not in guidance),
    ]
    for number, text in texts:
        if left := signs.is_open(text):
            yield Finding(
                number,
                OPEN,
                title,
                f'{where}"{left}" is left to fill in.',
                "Fill it in, or take the line out and say why.",
            )


def _filled(line: Line) -> bool:
    """Return whether a line holds more than a place left open: of a row, any cell but the first."""
    texts = line.cells[1:] if line.kind == "row" and len(line.cells) > 1 else (line.text,)
    return any(re.search(r"\w", text) and not signs.is_open(text) for text in texts)


def _places(draft: Draft, template: Template) -> dict[int, Section]:
    """Return which section each heading of the draft stands for, by the heading's position."""
    found: dict[int, Section] = {}
    top = [position for position, part in enumerate(draft.parts) if part.level == 1]
    for position, part in enumerate(draft.parts):
        title_of_all = top == [position] and _alike(part.title, (template.title, template.name)) >= 0.9
        if not part.title or title_of_all:
            continue
        scores = [(_alike(part.title, (section.title, *section.also)), section) for section in template.sections]
        score, section = max(scores, key=lambda one: one[0])
        if score >= 0.8 and not (top == [position] and score < 1 and part.number <= 3):
            found[position] = section
    return found


@cache
def _alike(heading: str, names: tuple[str, ...]) -> float:
    """Return how surely a heading is one of some names: 1 for the same words, 0.9 where one holds the other.

    >>> _alike("2. Out of Scope", ("Out of scope",)), _alike("Scope", ("Intended use",)) < 0.8
    (1.0, True)
    """
    given = _norm(heading)
    best = 0.0
    for name in map(_norm, names):
        if given == name:
            return 1.0
        words, others = set(given.split()) - _SMALL, set(name.split()) - _SMALL
        if words and others and (others <= words or (words <= others and len(words) > 1)):
            best = max(best, 0.9)
        best = max(best, difflib.SequenceMatcher(None, given, name).ratio() - 0.05)
    return best


_SMALL = {"the", "a", "an", "of", "and", "for", "to", "in", "on", "is", "it", "what", "how", "our", "with", "by"}


@cache
def _norm(text: str) -> str:
    """Return words alone, in small letters, without numbering.

    >>> _norm("3.1 Safety & quality:")
    'safety and quality'
    """
    words = re.sub(r"^\s*(?:\d+[.)]?)+\s+", "", text).replace("&", " and ").casefold()
    return " ".join(re.findall(r"[^\W_]+", words))


def _guidance(template: Template) -> set[str]:
    """Return the lines of the template itself that may stay in a draft: they are not its content."""
    from aipm_course.templates.pages import guidance_of

    texts = [template.use, *(text for section in template.sections for text in guidance_of(section))]
    return {_norm(text) for text in texts}


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57].rstrip()}..."
