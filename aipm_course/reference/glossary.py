"""The glossary: KPIs in glossary.toml and working words in working_words.toml, rendered to docs/glossary.md."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aipm_course.reference.kpi_targets import SETS, find_target

_FILE = Path(__file__).with_name("glossary.toml")
_WORDS = Path(__file__).with_name("working_words.toml")


@dataclass(frozen=True)
class Definition:
    """What a KPI is.

    Attributes:
        kpi: id, for example "KPI-01".
        name: short name.
        formula: in one line.
        numerator: what is counted above the line.
        denominator: what it is divided by.
        exclusions: who or what is left out.
        cadence: how often it is usually read.
        how_it_is_gamed: how it can look good while nothing is.
    """

    kpi: str
    name: str
    formula: str
    numerator: str
    denominator: str
    exclusions: str
    cadence: str
    how_it_is_gamed: str


@cache
def definitions() -> tuple[Definition, ...]:
    """Return every definition, by id.

    >>> definitions()[0].name
    'Adoption'
    """
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(Definition(kpi, **fields) for kpi, fields in sorted(entries.items()))


@cache
def working_words() -> tuple[tuple[str, str, str], ...]:
    """Return (the course's word, what it is called elsewhere, what it means), by the course's word.

    >>> working_words()[0][0]
    'anchor'
    """
    entries = tomllib.loads(_WORDS.read_text(encoding="utf-8"))["word"]
    found = [(entry["course"], entry["elsewhere"], entry["means"]) for entry in entries]
    return tuple(sorted(found, key=lambda entry: entry[0].casefold()))


def page() -> str:
    """Return the glossary page in Markdown; each KPI has an anchor, for example #kpi-01."""
    lines = [
        "# KPI glossary",
        "",
        "What each KPI of the course is, and how it is gamed. Written from `aipm_course/reference/glossary.toml` and "
        "`aipm_course/reference/kpi_targets.toml` by `aipm build`; edit those. Targets are those of two job blueprints and are "
        "directional. [Working words](#working-words) of the course, and what they are called elsewhere, stand below the KPIs.",
        "",
    ]
    lines += [f"- [{entry.kpi} {entry.name}](#{entry.kpi.lower()})" for entry in definitions()]
    for entry in definitions():
        lines += [
            "",
            f'<a id="{entry.kpi.lower()}"></a>',
            "",
            f"## {entry.kpi} {entry.name}",
            "",
            "| about | what |",
            "|---|---|",
        ]
        lines += [
            f"| {label} | {text} |"
            for label, text in (
                ("Formula", entry.formula),
                ("Numerator", entry.numerator),
                ("Denominator", entry.denominator),
                ("Exclusions", entry.exclusions),
                ("Usual cadence", entry.cadence),
                ("How it is gamed", entry.how_it_is_gamed),
            )
        ]
        targets = [(name, find_target(entry.kpi, name)) for name in SETS]
        lines += [f"| Target, {name} set | {aim.words} |" for name, aim in targets if aim]
    lines += [
        "",
        "## Working words",
        "",
        "| the course says | elsewhere | what it means |",
        "|---|---|---|",
        *(f"| {course} | {elsewhere} | {means} |" for course, elsewhere, means in working_words()),
    ]
    return "\n".join(lines) + "\n"


def write_page(root: Path) -> Path:
    """Write docs/glossary.md below the folder of a checkout."""
    path = root / "docs" / "glossary.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(page(), encoding="utf-8", newline="\n")
    return path
