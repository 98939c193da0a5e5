"""Bring a learner's copy up to date with renamed tasks and tables, without touching what was answered."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aipm_course.kernel.errors import CourseError
from aipm_course.places import short, work_path
from aipm_course.registry import former_tables, modules, of_module, retired
from aipm_course.workspace import aside_of

_CALL = re.compile(r"\b(check|hint|solution|load)\(\s*(['\"])([^'\"]+)\2")


@dataclass
class Renamed:
    """What was renamed in a copy.

    Attributes:
        questions: {earlier id: id} of what was found.
        tables: {earlier name: name} of what was found.
        retired: sentences about tasks in the copy that are no longer part of the course.
        aside: where the copy is kept as it was; None if nothing had to be renamed.
    """

    questions: dict[str, str] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    retired: list[str] = field(default_factory=list)
    aside: Path | None = None


def migrate(root: Path, module: str) -> Renamed:
    """Rename in the copy in work/ what has another name now; keep the old copy aside.

    Args:
        root: folder of the checkout.
        module: full name of the module.

    Raises:
        CourseError: there is no copy, or it is no notebook.
    """
    path = work_path(root, module)
    if not path.exists():
        raise CourseError(f"There is no copy of {module} in work/ to bring up to date; `aipm start` makes one.")
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = notebook["cells"]
    except (UnicodeDecodeError, ValueError, KeyError, TypeError):
        raise CourseError(
            f"{path} is no notebook that can be read; `aipm reset {module}` makes a fresh copy."
        ) from None
    questions = {}
    if short(module) in modules():
        questions = {old: question.id for question in of_module(short(module)) for old in question.was}
    found = rename(cells, questions, former_tables())
    if found.questions or found.tables:
        found.aside = aside_of(path)
        path.rename(found.aside)
        path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    return found


def rename(cells: list[dict[str, Any]], questions: Mapping[str, str], tables: Mapping[str, str]) -> Renamed:
    """Rename tasks and tables in the calls of code cells, and in the names that grading finds cells by.

    Only the names inside check(...), hint(...), solution(...) and load(...) change; answers and other text do not.

    Args:
        cells: the notebook's cells; changed in place.
        questions: {earlier id: id}.
        tables: {earlier name: name}.

    Examples:
        >>> cells = [{"cell_type": "code", "id": "toy-old", "source": 'check("toy.old", old, seed=seed)', "metadata": {}}]
        >>> rename(cells, {"toy.old": "toy.new"}, {}).questions
        {'toy.old': 'toy.new'}
        >>> cells[0]["id"], cells[0]["source"]
        ('toy-new', 'check("toy.new", old, seed=seed)')
    """
    found = Renamed()
    gone = retired()

    def called(match: "re.Match[str]") -> str:
        function, quote, name = match.groups()
        known, kept = (tables, found.tables) if function == "load" else (questions, found.questions)
        if function == "check" and name in gone and (said := gone[name].said) not in found.retired:
            found.retired.append(said)
        if name not in known:
            return match.group(0)
        kept[name] = known[name]
        return match.group(0).replace(f"{quote}{name}{quote}", f"{quote}{known[name]}{quote}")

    for cell in cells:
        if cell.get("cell_type") == "code":
            source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
            changed = _CALL.sub(called, source)
            if changed != source:
                cell["source"] = changed if isinstance(cell["source"], str) else changed.splitlines(keepends=True)
    hyphens = {old.replace(".", "-"): new.replace(".", "-") for old, new in questions.items()}
    taken = {str(cell.get("id")) for cell in cells}
    for cell in cells:
        grading = cell.get("metadata", {}).get("nbgrader", {})
        for holder, key in ((cell, "id"), (grading, "grade_id")):
            new = _renamed(str(holder.get(key, "")), hyphens)
            if new and (key != "id" or new not in taken):
                holder[key] = new
                taken.add(new)
    return found


def _renamed(name: str, hyphens: Mapping[str, str]) -> str:
    """Return the new name of a cell that is called like a task, or like its answer or help; "" if it is not."""
    for old, new in hyphens.items():
        for end in ("", "-answer", "-task", "-help"):
            if name == old + end:
                return new + end
    return ""
