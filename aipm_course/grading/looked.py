"""What people have read stays read: a correction is looked at again only where the learner's own text changed.

nbgrader asks for another look at every corrected cell whenever it grades, also where only the grader, the key or the
time of handing in has changed.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from aipm_course.places import short

BEFORE = "answers before"
"""Key in resources["nbgrader"] under which stands what the learner's answers were when they were graded last."""


def answers_before(root: Path, student: str, module: str) -> dict[str, str]:
    """Return what stands in the notebook of the last run as answers, by graded cell; nothing where there is none."""
    path = root / "autograded" / student / module / f"{short(module)}.ipynb"
    try:
        return answers_of(json.loads(path.read_text(encoding="utf-8"))["cells"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def answers_of(cells: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the learner's text that each graded cell is about: its own, or that of the answer cells above it."""
    answers: dict[str, str] = {}
    above: list[str] = []
    for cell in cells:
        facts = cell["metadata"].get("nbgrader", {})
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        if facts.get("grade"):
            answers[str(facts.get("grade_id"))] = source if facts.get("solution") else "\n".join(above)
            above = []
        elif facts.get("solution"):
            above.append(source)
    return answers
