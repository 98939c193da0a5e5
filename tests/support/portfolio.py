"""A learner who has solved two modules and written their texts, for tests of the portfolio."""

import contextlib
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from aipm_course import check, keep_assumption
from aipm_course.places import module_names, short
from aipm_course.registry import of_module
from aipm_course.updating import bring_up_to_date

HOSTILE = (
    '<script>alert(1)</script><img src=x onerror=alert(2)> {{7*7}} =HYPERLINK("http://evil.example") @SUM(A1) '
    "]]> &amp; <b>nobody promised it</b>"
)
TEXT = """# Dana

Voice transcripts **do not start** this spring; *phrase search* does, in May.

1. labels alone cost 3.6 person-months
2. among the first three in `9%` of the draws

| what | months |
|---|---:|
| labeling | 3.6 |

<script>alert(3)</script> ![chart](http://evil.example/pixel.png) [terms](javascript:alert(4))
"""


def solve(module: str, seed: int = 0) -> None:
    """Have every check of a module right; what it prints is nobody's."""
    with contextlib.redirect_stdout(io.StringIO()):
        for question in of_module(module):
            check(question.id, question.reference(question.data(seed)), seed=seed)


def assume(question: str, text: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        keep_assumption(question, text)


def write(course: Path, module: str, text: str = TEXT) -> None:
    """Write the same text into every cell that a person reads."""
    path = course / "work" / module / f"{short(module)}.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    for cell in book["cells"]:
        settings = cell["metadata"].get("nbgrader", {})
        if settings.get("grade") and settings.get("solution"):
            cell["source"] = text
    path.write_text(json.dumps(book), encoding="utf-8")


def lay_out(root: Path, course: Path) -> None:
    """Lay the course out with a learner's copies, as `aipm start` does."""
    for part in ("exercises", "notebooks", "datasets"):
        shutil.copytree(root / part, course / part)
    bring_up_to_date(course)


def two_modules(root: Path) -> list[str]:
    """Return two modules by their full names."""
    return module_names(root)[1:3]


@contextlib.contextmanager
def solved(root: Path, course: Path) -> Iterator[list[str]]:
    """Have a course in which two modules are solved and their texts written, while it lasts; gives the modules' short names."""
    lay_out(root, course)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIPM_ROOT", str(course))
        patch.setenv("AIPM_PROGRESS", str(course / "work" / "progress.jsonl"))
        for module in two_modules(course):
            solve(short(module))
            write(course, module)
        yield [short(module) for module in two_modules(course)]
