"""Complete answers made of a reference and a misconception, for tests that prove the grader."""

from typing import Any

from aipm_course.judging.question import Ablation, Misconception, Question
from aipm_course.proof.answers import completed, verdict_on

__all__ = ["misconceived", "verdict_on"]


def misconceived(question: Question[Any], misconception: Misconception[Any] | Ablation[Any], seed: int) -> Any:
    """Return a full answer in which only the misconception is wrong; the right one where it does not apply."""
    data = question.data(seed)
    value = misconception.answer(data)
    return question.reference(data) if value is None else completed(question, value, data)
