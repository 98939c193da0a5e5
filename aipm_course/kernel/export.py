"""Check, hint and solution while a notebook is graded: the answer goes into the cell's output, and nothing is judged.

Nothing on this path imports a question, so the answer key need not be there at all.
"""

import json
import os
from types import SimpleNamespace
from typing import Any

from aipm_course.kernel.encoding import MIME_TYPE, payload

GRADING = "AIPM_GRADING"
"""Environment variable, set by whoever starts a kernel in which a notebook is graded."""
PROBES = "AIPM_PROBES"


def check(question: str, answer: Any = ..., *, seed: int = 0) -> None:
    """Put the answer into the cell's output, for the grader to read in its own process.

    Args:
        question: name of the question, for example "toy.number".
        answer: your answer, usually a variable.
        seed: seed of the data you worked on.
    """
    from IPython.display import display

    probes = json.loads(os.environ.get(PROBES, "{}")).get(question)
    display({MIME_TYPE: payload(question, seed, answer, probes)}, raw=True)


def hint(question: str, step: int | None = None) -> None:
    """Show nothing: hints are for learning."""


def solution(question: str, *, seed: int = 0) -> None:
    """Show nothing: solutions are for learning."""


def not_shown(*_: Any, **__: Any) -> SimpleNamespace:
    """Stand in for charts and replays where a notebook is graded without the simulators that they rest on."""
    print("Charts and replays of the lesson are not shown while a notebook is graded.")
    return SimpleNamespace(alt="")
