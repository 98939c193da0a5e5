"""What a learner's own notebook says of a task: the words for its fields, the rule that decides, the cells, own texts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode

from aipm_course.dossier.prose import cells_of
from aipm_course.grading.notebooks import grade_id, is_answer, is_check, read_notebook
from aipm_course.grading.own import own_copy
from aipm_course.grading.prose import is_prose, is_text, without_signs
from aipm_course.kernel.errors import CourseError
from aipm_course.places import exercise_path

PLACEHOLDER = "YOUR ANSWER HERE"
_SEED = re.compile(r"^seed\s*=\s*(\d{1,9})\b", re.MULTILINE)
_TASK = re.compile(r"^##\s+(?P<task>\w+)\s+·\s+(?P<title>.+?)\s*(?:\((?P<points>[^()]*points?[^()]*)\))?\s*$")
_RANGE = re.compile(r"`(\w+?)([A-Z])` to `\1([A-Z])`")
_ELSEWHERE = re.compile(r"\bsee (?:above|below)\b|\bcodes below\b")
_WEIGHT = re.compile(r"\bof the task\b|\bcounts? half\b|\beach the same\b|^Write shares\b")
_SENTENCES = re.compile(r'(?<=\.)\s+(?=[A-Z`"])')
_FIELDS = re.compile(r"(?:fields?|columns?) of\b|column$")
_NO_RULE = 3
"""So few words say what kind of answer it is, and no rule."""
_LOADED = re.compile(r"""\bload\(\s*["'](\w+)["']""")
_ONE_VALUE = re.compile(r"""^(\w+)\s*=\s*load\(\s*["'](\w+)["'][^\n]*\)\["value"\]\.item\(\)""", re.MULTILINE)


@dataclass(frozen=True)
class Text:
    """A text of the learner's own.

    Attributes:
        task: number of the task.
        title: its title.
        cell: name of the cell.
        source: the text as it stands there.
    """

    task: str
    title: str
    cell: str
    source: str


@dataclass(frozen=True)
class Asked:
    """What a task asks.

    Attributes:
        fields: {field: what it is, in the task's words}.
        text: the task in full.
        code: source of the code cells up to the check.
        cell: name of the answer's cell.
        check: name of the check's cell.
    """

    fields: dict[str, str] = field(default_factory=dict)
    text: str = ""
    code: str = ""
    cell: str = ""
    check: str = ""

    def rule(self, decision: Sequence[str], options: Iterable[str]) -> str:
        """Return the rule that decides, in the task's words; "" where none is found.

        Args:
            decision: the fields that decide.
            options: what may stand in them.
        """
        found: dict[str, str] = {}
        for name in decision:
            words = self.fields.get(name, "")
            if len(words.split()) > _NO_RULE and not _ELSEWHERE.search(words):
                found.setdefault(words, name)
        if found:
            return (
                next(iter(found))
                if len(found) == 1
                else "\n\n".join(f"`{name}`: {words}" for words, name in found.items())
            )
        codes = set(options)
        parts = [
            part for part in paragraphs(self.text) if not part.startswith(("|", "#", "Doors", "**Doors", "*Doors"))
        ]

        def naming(part: str) -> int:
            return len(codes & {word.strip('"') for word in re.findall(r"`([^`]+)`", part)})

        best = max(parts, key=naming, default="")
        if naming(best) < min(2, len(codes)) or not codes:
            return ""
        *lines, last = best.split("\n")
        last = " ".join(one for one in _SENTENCES.split(last) if not _WEIGHT.search(one))
        return "\n".join([*lines, last]).strip()


@dataclass(frozen=True)
class Sheet:
    """A notebook of a learner's own, or the course's where there is none.

    Attributes:
        name: module and file, as a trace names it.
        own: whether it is the learner's own.
        cells: its cells.
    """

    name: str
    own: bool
    cells: tuple[NotebookNode, ...]

    @cached_property
    def seed(self) -> int | None:
        """The seed that the notebook is set to."""
        for cell in self.cells:
            if cell["cell_type"] == "code" and (found := _SEED.search(cell["source"])):
                return int(found[1])
        return None

    def asked(self, names: Sequence[str]) -> Asked:
        """Return what the task asks whose check cell has one of these names."""
        place = next((n for n, cell in enumerate(self.cells) if grade_id(cell) in names and is_check(cell)), None)
        if place is None:
            return Asked(check=names[-1])
        first = next((n for n in range(place, -1, -1) if _heading(self.cells[n])), 0)
        part = self.cells[first : place + 1]
        setup = [cell["source"] for cell in self.cells[:first] if cell["cell_type"] == "code"]
        text = "\n\n".join(cell["source"] for cell in part if cell["cell_type"] == "markdown")
        code = "\n".join([*setup, *(cell["source"] for cell in part if cell["cell_type"] == "code")])
        answers = [grade_id(cell) for cell in part if is_answer(cell)]
        return Asked(_fields(text), text, code, answers[-1] or "" if answers else "", grade_id(part[-1]) or "")

    def texts(self) -> tuple[Text, ...]:
        """Return what the learner wrote for a person to read; a cell as it was laid out is none."""
        found = []
        task, title = "", ""
        for cell in self.cells:
            if heading := _heading(cell):
                task, title = heading["task"], heading["title"]
            settings = cell["metadata"].get("nbgrader", {})
            if not (isinstance(settings, dict) and settings.get("grade") and settings.get("solution")):
                continue
            source = cell["source"].replace(PLACEHOLDER, "").strip()
            if cell["cell_type"] == "code":
                source = without_signs(source) if is_prose(source) else ""
            if is_text(source):
                found.append(Text(task, title, grade_id(cell) or "", source))
        return tuple(found)


def sheet_of(root: Path, module: str) -> Sheet:
    """Return a module's notebook: the learner's own copy, else the exercise; without cells where neither can be read."""
    try:
        copy, own = own_copy(root, module)[0], True
    except CourseError:
        copy, own = exercise_path(root, module), False
    try:
        return Sheet(f"{module}/{copy.name}", own, tuple(read_notebook(copy).cells))
    except CourseError:
        return Sheet(f"{module}/{copy.name}", own, ())


def loaded(code: str) -> tuple[list[str], dict[str, str]]:
    """Return the tables that a piece of code loads, and {name: table} of single values that it takes out of one.

    >>> loaded('bar = load("toy_bar", seed=seed)["value"].item()')
    (['toy_bar'], {'bar': 'toy_bar'})
    """
    return list(dict.fromkeys(_LOADED.findall(code))), dict(_ONE_VALUE.findall(code))


def paragraphs(text: str) -> list[str]:
    r"""Return the paragraphs of a text; a list belongs to the line that leads to it.

    >>> paragraphs("One.\n\nTwo:\n\n1. a\n2. b\n\n| x |")
    ['One.', 'Two:\n\n1. a\n2. b', '| x |']
    """
    parts: list[str] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        if parts and re.match(r"\s*(?:[-*]|\d+\.)\s", part) and parts[-1].rstrip().endswith(":"):
            parts[-1] += f"\n\n{part}"
        else:
            parts.append(part)
    return parts


def _heading(cell: NotebookNode) -> "re.Match[str] | None":
    first = str(cell["source"]).lstrip().partition("\n")[0]
    return _TASK.match(first) if cell["cell_type"] == "markdown" else None


def _fields(text: str) -> dict[str, str]:
    """Return {field: what it is} from the tables of a task."""
    found: dict[str, str] = {}
    head = ""
    for line in text.splitlines():
        if not line.startswith("|"):
            head = ""
            continue
        cells = cells_of(line)
        head = head or cells[0]
        if len(cells) < 2 or not _FIELDS.match(head):
            continue
        names = re.findall(r"`(\w+)`", cells[0])
        for stem, first, last in _RANGE.findall(cells[0]):
            names += [f"{stem}{chr(sign)}" for sign in range(ord(first), ord(last) + 1)]
        if cells[0] != head:
            found |= {name: cells[1] for name in names if name not in found}
    return found
