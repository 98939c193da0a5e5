"""Write the templates: empty ones with a line of guidance under each heading, filled ones with numbers from the lessons."""

import re
from collections.abc import Mapping
from pathlib import Path

from aipm_course.judging.lesson import Value
from aipm_course.kernel.errors import CourseError
from aipm_course.reference.ledger import ledger
from aipm_course.registry import manifest_of
from aipm_course.templates.source import QUOTED, Section, Template, templates

FOLDER = Path("docs", "templates")
INDEX = Path("docs", "templates.md")
INVENTED = "Larkspur, its people and its numbers are invented."


def guidance_of(section: Section) -> tuple[str, ...]:
    """Return the lines under a heading of the empty template: what stands there and why, and by which row it is read."""
    lines = [section.asks]
    lines += [
        f"Read by the row `{row.name}` (lesson {_number(row.task)}). Level 3: {row.levels[2]}. Level 4: {row.levels[3]}."
        for row in section.rows
    ]
    return tuple(lines)


def empty_page(template: Template) -> str:
    """Return the empty template as Markdown."""
    lines = [f"# {template.title}: FEATURE", "", f"> {template.use}", "", template.head or _HEAD, ""]
    for section in template.sections:
        lines += [f"## {section.title}", ""]
        lines += [line for text in guidance_of(section) for line in (f"> {text}", ">")][:-1]
        lines += ["", section.empty or "...", ""]
    return "\n".join(lines).rstrip() + "\n"


_HEAD = "Owner: NAME · Date: DAY MONTH YEAR · Read by: NAME"


def filled_page(template: Template, numbers: Mapping[str, Mapping[str, Value]]) -> str:
    """Return the template filled from Larkspur as Markdown.

    Args:
        template: the template.
        numbers: of each module that it quotes, its numbers by name.

    Raises:
        CourseError: a number is quoted that no module has.
    """
    title, _, head = template.head_filled.partition("\n")
    sources = ", ".join(sorted(_number(module) for module in template.quotes))
    note = f"> {INVENTED} The numbers are those of the lessons {sources}; what is marked (assumed) is nobody's count."
    lines = [f"# {template.title}: {title}", "", head.strip(), "", note, ""]
    for section in template.sections:
        lines += [f"## {section.title}", "", section.filled, ""]
    return fill("\n".join(lines).rstrip(), numbers, template.name) + "\n"


def fill(text: str, numbers: Mapping[str, Mapping[str, Value]], where: str) -> str:
    """Put numbers into a text.

    >>> fill("{toy.share:.1%} of {toy.cases:,}", {"toy": {"share": 0.1, "cases": 9223}}, "a test")
    '10.0% of 9,223'
    """

    def quoted(found: re.Match[str]) -> str:
        module, name, form = found.groups()
        if name not in numbers.get(module, {}):
            raise CourseError(f"{where} quotes {module}.{name}, which modules/{module}/paper.py does not give.")
        return format(numbers[module][name], form or "")

    return QUOTED.sub(quoted, text)


def index_page() -> str:
    """Return the page that lists all templates."""
    lines = [_ABOUT]
    for one in templates().values():
        lessons = ", ".join(
            f"[{_number(module)}](../notebooks/{manifest_of(module).name}.ipynb)"
            for module in sorted(one.modules, key=_number)
        )
        lines.append(
            f"- **{one.title}** (`{one.name}`): [{one.title}, empty](templates/{one.file}) · "
            f"[filled from Larkspur](templates/{one.file_filled}): {one.filled_with}. {one.use} Lessons {lessons}."
        )
    return "\n".join([*lines, *_handed_over()]) + "\n" + _REVIEW


def _handed_over() -> list[str]:
    """Return a table: what the role hands over, by the course's ledger, and where it stands here."""
    lines = [
        "",
        "## What you hand over, and where it stands",
        "",
        "| row | what | template: section |",
        "|---|---|---|",
    ]
    for asked in ledger():
        if asked.kind != "DELIV":
            continue
        places = ["this page"] if asked.id in COVERS else []
        for one in templates().values():
            sections = [section.title for section in one.sections if asked.id in section.covers]
            if asked.id in one.covers or sections:
                places.append(f"[{one.title}](templates/{one.file})" + (f": {', '.join(sections)}" if sections else ""))
        lines.append(f"| {asked.id} | {asked.text.replace('|', '/')} | {'; '.join(places)} |")
    return lines


COVERS = ("DELIV-33",)
"""Row of the interview ledger that the page covers by itself: a list of the main documents."""
_ABOUT = """# Templates for Monday

The documents that an AI product manager hands over, each **empty** and **once filled**. Under each heading of an empty one stands what belongs there and why, and the row of the course's rubric that it is read by. The filled ones are about Larkspur, an invented company; their numbers come from the lessons' own tables, by code. `aipm templates` lists them; `aipm templates prd` puts an empty one into the folder that you are in, `aipm templates prd --filled` the filled one.
"""
_REVIEW = """
## What a draft lacks

`aipm review draft.docx` holds a draft, Markdown or DOCX, against its template. The template is guessed by the headings, or said: `--as prd`. It says, line by line,

- which section is missing or empty,
- which criterion has no number, no unit, or not the number of today,
- where nobody answers, and where no day stands,
- what was left to fill in: `...`, "TBD", [name].

**It reads form, not worth.** A draft without a finding can still be wrong: the number invented, the owner on leave, the bar too low. Nothing is uploaded. DOCX needs one more package: `uv sync --extra dossier` in a clone, `aipm-course[dossier]` from a link.
"""


def _number(name: str) -> str:
    """Return a module's two digits, of a module or of a task."""
    return manifest_of(name.partition(".")[0]).number
