"""The road through the course: which section of a lesson teaches a task, what a right answer decides, where links lead.

A module keeps it in road.toml, a table for each task by its own name, with `taught` (the lesson's heading, word for word)
and `means` (one sentence on the decision, true for every seed).
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from aipm_course.files import read_toml
from aipm_course.kernel.errors import CourseError
from aipm_course.places import course_root, exercise_path
from aipm_course.registry import manifest_of


@dataclass(frozen=True)
class Stop:
    """One task on the road.

    Attributes:
        taught: heading of the lesson's section that teaches it, word for word; "" if none does.
        means: one sentence on what the answer means for the decision.
    """

    taught: str = ""
    means: str = ""


def stops(module: str) -> dict[str, Stop]:
    """Return {question id: stop} of a module, by its short name; empty where it has no road.toml."""
    path = manifest_of(module).folder / "road.toml"
    if not path.exists():
        return {}
    try:
        return {f"{module}.{name}": Stop(**entry) for name, entry in read_toml(path).items()}
    except TypeError as problem:
        raise CourseError(f"{module}/road.toml: {problem}. A task has `taught` and `means`.") from None


def anchor(heading: str) -> str:
    """Return what leads to a heading of a notebook, as JupyterLab makes it.

    >>> anchor("A1 · Clean (3 points)")
    '#A1-%C2%B7-Clean-%283-points%29'
    """
    return "#" + quote(heading.replace(" ", "-"))


@cache
def task_headings(module: str, root: Path | None = None) -> dict[str, str]:
    """Return {task: its heading} of a module's exercise, for example {"A1": "A1 · Clean (3 points)"}.

    Args:
        module: full name of the module.
        root: folder of the checkout; without it, the one that is worked in. Empty where no exercise is found.
    """
    try:
        cells = json.loads(exercise_path(root or course_root(), module).read_text(encoding="utf-8"))["cells"]
    except (CourseError, OSError, ValueError):
        return {}
    texts = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    lines = (line[3:].strip() for text in texts for line in text.splitlines() if line.startswith("## "))
    return {line.partition(" ")[0]: line for line in lines if " · " in line}
