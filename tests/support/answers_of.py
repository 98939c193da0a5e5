"""Complete answers made of a reference and a misconception, for tests that prove the grader."""

from typing import Any

from aipm_course.answers import Record, Table
from aipm_course.judging.judge import judge, probes_for
from aipm_course.judging.question import Ablation, Misconception, Question
from aipm_course.judging.verdict import Verdict
from aipm_course.kernel.encoding import payload


def misconceived(question: Question[Any], misconception: Misconception[Any] | Ablation[Any], seed: int) -> Any:
    """Return a full answer in which only the misconception is wrong; the right one where it does not apply."""
    data = question.data(seed)
    value = misconception.answer(data)
    reference = question.reference(data)
    if value is None:
        return reference
    if isinstance(question.kind, Record):
        return {**reference, **value}
    if isinstance(question.kind, Table) and hasattr(value, "columns"):
        table = reference.set_index(question.kind.key).copy()
        for column in value.columns.drop(question.kind.key):
            table[column] = value.set_index(question.kind.key)[column]
        return table
    return value


def verdict_on(question: Question[Any], answer: Any, seed: int = 0) -> Verdict:
    """Return the verdict on an answer that came through the same door as a learner's."""
    return judge(question, payload(question.id, seed, answer, probes_for(question, 0) or None))
