"""Self-scoring opens when two ears are trained: kappa 0.7 on the snippets, and the anchors within half a point."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aipm_course.answers import Agreement, Unreadable
from aipm_course.answers.kinds.agreement import cohen_kappa
from aipm_course.interview.history import keep, read_history
from aipm_course.judging.question import Question
from aipm_course.kernel.encoding import encode
from aipm_course.kernel.errors import CourseError
from aipm_course.reference.signals import VERDICTS
from aipm_course.registry import of_module, resources

BAR = 0.7
_SHOWN = 5
_heard: list[float] = []


class Agreed(float):
    """A kappa that says in a notebook where the two ears differ most."""

    differs: tuple[str, ...] = ()

    def _repr_markdown_(self) -> str:
        head = f"Kappa {self:.2f}; self-scoring opens at {BAR}."
        lines = [head, *(f"- {line}" for line in self.differs)]
        return "\n".join(lines if self.differs else [head])


def open_self_scoring(ratings: Any, *, seed: int = 0, remember: bool = False) -> Agreed:
    """Compare your verdicts on the 60 snippets with the key; at kappa 0.7 you may score your own mocks.

    Args:
        ratings: table with the columns `snippet`, `verdict` and `code`, the answer to task A2.
        seed: the seed of that task.
        remember: keep the kappa in your history, so that it counts in later sessions, too.

    Returns:
        Cohen's kappa of the verdicts. From 0.7 on it shows up to five snippets that you heard differently, with the key's
        reason, those furthest off first.

    Raises:
        CourseError: the ratings are incomplete or cannot be read.
    """
    question = _rating_task()
    kind, key = question.kind, question.reference(question.data(seed))
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
    agreed = Agreed(kappa)
    if kappa >= BAR:
        heard = {name: str(given[name]["verdict"]) for name in expected}
        agreed.differs = _differs(heard, question.data(seed))
    return agreed


def _differs(heard: Mapping[str, str], key: Any) -> tuple[str, ...]:
    """Return the snippets heard differently, strong for a red flag and the reverse first, with the key's reason."""
    order = list(VERDICTS)
    rows = [row for row in key.to_dict("records") if heard[row["snippet"]] != row["verdict"]]
    rows.sort(key=lambda row: -abs(order.index(heard[row["snippet"]]) - order.index(row["verdict"])))
    return tuple(
        f"{row['snippet']}: you heard {heard[row['snippet']]}, the key {row['verdict']} ({row['code']}). {row['reason']}"
        for row in rows[:_SHOWN]
    )


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
