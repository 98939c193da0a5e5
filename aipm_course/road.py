"""The road through the course: which section of a lesson teaches a task, what a right answer decides, where links lead.

A module keeps it in road.toml, a table for each task by its own name, with `taught` (the lesson's heading, word for word)
and `means`: one sentence on the decision, true for every seed; or, where what it means depends on what is right on a
seed, `by`, the field that tells, and in `means` a sentence for each of its options. `decides` names the fields that a
portfolio shows as the decision, where that is not the last option of the answer.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from aipm_course.files import read_toml
from aipm_course.kernel.errors import CourseError
from aipm_course.places import course_root, exercise_path
from aipm_course.registry import manifest_of

PLAIN = re.compile(r"[A-Za-z0-9,.:?!-]+")
"""Headings that a browser hands on as they are; it writes others with percent signs, which JupyterLab does not read."""


@dataclass(frozen=True)
class Stop:
    """One task on the road.

    Attributes:
        taught: heading of the lesson's section that teaches it, word for word; "" if none does.
        means: one sentence on what the answer means for the decision; by option of a field where it depends on that.
        by: that field; "" if the sentence holds whatever is right.
        decides: the fields that are the decision; empty where it is the last option of the answer.
    """

    taught: str = ""
    means: str | Mapping[str, str] = ""
    by: str = ""
    decides: Sequence[str] = ()

    def said_of(self, right: Callable[[], Any]) -> str:
        """Return the sentence for a right answer, which is asked for only where the sentence depends on it."""
        return self.means if isinstance(self.means, str) else self.means[str(right()[self.by])]

    def in_words(self, given: Mapping[str, Any]) -> str:
        """Return the sentence for an answer that was right; "" where it depends on a field that is not in it."""
        return self.means if isinstance(self.means, str) else self.means.get(str(given.get(self.by)), "")


def stops(module: str) -> dict[str, Stop]:
    """Return {question id: stop} of a module, by its short name; empty where it has no road.toml."""
    path = manifest_of(module).folder / "road.toml"
    if not path.exists():
        return {}
    try:
        return {f"{module}.{name}": Stop(**entry) for name, entry in read_toml(path).items()}
    except TypeError as problem:
        raise CourseError(
            f"{module}/road.toml: {problem}. A task has `taught`, `means` and perhaps `by` or `decides`."
        ) from None


def fragment(cell: str, heading: str) -> str:
    """Return what leads to a heading of a notebook in JupyterLab: by its words where they are plain, else by its cell.

    >>> fragment("rice-lesson-10", "The bill after launch day")
    '#The-bill-after-launch-day'
    >>> fragment("rice-03", "A1 · Clean (3 points)")
    '#cell-id=rice-03'
    """
    words = heading.replace(" ", "-")
    return f"#{words}" if PLAIN.fullmatch(words) else f"#cell-id={cell}"


def headings(path: Path) -> dict[str, str]:
    """Return {heading of the second level: the fragment that leads to it} of a notebook, in order; empty without one."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError):
        return {}
    return {
        line[3:].strip(): fragment(cell.get("id", ""), line[3:].strip())
        for cell in cells
        if cell["cell_type"] == "markdown"
        for line in "".join(cell["source"]).splitlines()
        if line.startswith("## ")
    }


def task_places(path: Path) -> dict[str, str]:
    """Return {task: the fragment that leads to it} of an exercise, for example {"A1": "#cell-id=rice-03"}."""
    return {heading.partition(" ")[0]: place for heading, place in headings(path).items() if " · " in heading}


@cache
def task_place(module: str, task: str) -> str:
    """Return the fragment that leads to a task of a module by its full name; "" where no exercise is found."""
    try:
        return task_places(exercise_path(course_root(), module)).get(task, "")
    except CourseError:
        return ""
