"""Self-scoring opens when two ears are trained: kappa 0.7 on the snippets, and the anchors within half a point."""

from datetime import datetime
from typing import Any

from aipm_course.answers import Agreement, Unreadable
from aipm_course.answers.kinds.agreement import cohen_kappa
from aipm_course.interview.history import keep, read_history
from aipm_course.judging.question import Question
from aipm_course.kernel.encoding import encode
from aipm_course.kernel.errors import CourseError
from aipm_course.registry import of_module, resources

BAR = 0.7
_heard: list[float] = []


def open_self_scoring(ratings: Any, *, remember: bool = False) -> float:
    """Compare your verdicts on the 60 snippets with the key; at kappa 0.7 you may score your own mocks.

    Args:
        ratings: table with the columns `snippet`, `verdict` and `code`, the answer to task A2.
        remember: keep the kappa in your history, so that it counts in later sessions, too.

    Returns:
        Cohen's kappa of the verdicts.

    Raises:
        CourseError: the ratings are incomplete or cannot be read.
    """
    question = _rating_task()
    kind, key = question.kind, question.reference(question.data(0))
    try:
        given, expected = kind.read(encode(ratings)), kind.read(encode(key))
    except Unreadable as problem:
        raise CourseError(str(problem)) from None
    verdicts = [given.get(name, {}).get("verdict") for name in expected]
    missing = sum(not isinstance(verdict, str) for verdict in verdicts)
    if missing:
        raise CourseError(f"{missing} of the {len(expected)} snippets have no verdict yet.")
    kappa = cohen_kappa([str(verdict) for verdict in verdicts], [row["verdict"] for row in expected.values()])
    _heard.append(kappa)
    if remember:
        keep("agreement", {"when": datetime.now().isoformat(timespec="minutes"), "kappa": round(kappa, 3)})
    return kappa


def _rating_task() -> Question[Any]:
    """Return the task in which snippets are rated, of whichever module brings snippets."""
    tasks = (task for path in resources("snippets.yaml") for task in of_module(path.parent.name))
    return next(task for task in tasks if isinstance(task.kind, Agreement))


def self_scoring_is_open() -> bool:
    """Return whether kappa 0.7 was reached in this session or in a kept one."""
    kept = [entry["kappa"] for entry in read_history()["agreement"]]
    return max([*_heard, *kept], default=0.0) >= BAR


def close_self_scoring() -> None:
    """Forget what was heard in this session."""
    _heard.clear()
